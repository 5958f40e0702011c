// Writes GGUF files for the tests of the reader: as small or as broken as a test wants them.

const UINT32 = 4;
const STRING = 8;
const encoder = new TextEncoder();

/** Bytes in the making. */
export class Writer {
  #parts = [];

  bytes(bytes) {
    this.#parts.push(Uint8Array.from(bytes));
    return this;
  }

  u32(value) {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return this.bytes(bytes);
  }

  u64(value) {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
    return this.bytes(bytes);
  }

  text(text) {
    const bytes = encoder.encode(text);
    return this.u64(bytes.length).bytes(bytes);
  }

  start(tensors, pairs, version = 3) {
    return this.bytes(encoder.encode("GGUF")).u32(version).u64(tensors).u64(pairs);
  }

  done() {
    return Buffer.concat(this.#parts);
  }
}

/** A llama of 4 blocks in Q8_0: its header, and how many bytes of tensors follow it. */
export function llama({ name = "Tiny Llama", blocks = 4, width = 1024, ff = 4096, vocab = 32_000 } = {}) {
  const counts = {
    block_count: blocks,
    context_length: 8192,
    embedding_length: width,
    feed_forward_length: ff,
    "attention.head_count": 16,
    "attention.head_count_kv": 4,
  };
  const kv = width / 4;
  const tensors = [
    ["token_embd.weight", [width, vocab]],
    ["output_norm.weight", [width], 0],
    ["output.weight", [width, vocab]],
  ];
  for (let block = 0; block < blocks; block += 1) {
    const add = (part, shape, type) => tensors.push([`blk.${block}.${part}.weight`, shape, type]);
    add("attn_norm", [width], 0);
    add("attn_q", [width, width]);
    add("attn_k", [width, kv]);
    add("attn_v", [width, kv]);
    add("attn_output", [width, width]);
    add("ffn_norm", [width], 0);
    add("ffn_gate", [width, ff]);
    add("ffn_up", [width, ff]);
    add("ffn_down", [ff, width]);
  }
  const writer = new Writer().start(tensors.length, Object.keys(counts).length + 2);
  writer.text("general.architecture").u32(STRING).text("llama");
  writer.text("general.name").u32(STRING).text(name);
  for (const [key, value] of Object.entries(counts)) writer.text(`llama.${key}`).u32(UINT32).u32(value);
  let offset = 0;
  for (const [key, shape, type = 8] of tensors) {
    writer.text(key).u32(shape.length);
    for (const side of shape) writer.u64(side);
    writer.u32(type).u64(offset);
    const values = shape.reduce((product, side) => product * side, 1);
    // F32, or blocks of 32 values in 34 bytes; the next begins at a multiple of 32.
    const bytes = type === 0 ? 4 * values : (values / 32) * 34;
    offset += Math.ceil(bytes / 32) * 32;
  }
  return { header: writer.done(), data: offset };
}
