// A model of one's own: files of any size, broken ones, pasted configurations; nothing leaves the page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { Writer, llama } from "./gguf.mjs";
import { answered, axe, open, settled } from "./harness.mjs";

const configs = new URL("../../core/tests/import/configs/", import.meta.url);
const STATE = "preset=none&a.gpu=rtx-3090&a.count=2&b.gpu=rtx-4090";

const status = (page) => page.locator(".own-status");
const bars = async (page) => (await answered(page), page.locator(".bars").innerText());
/** The same without the model's name, which a configuration does not have. */
const figures = async (page) => (await bars(page)).replace(/\n[^\n]+ in (\S+: [^\n]+ of weights)/, "\n$1");
const findings = async (page) => (await answered(page), page.locator(".findings").innerText());
const model = async (page) => (await answered(page), page.getByLabel("Model", { exact: true }).inputValue());
const addressHolds = (page, text) => page.waitForFunction((text) => location.hash.includes(text), text);

/** Waits until the reader has said what came of it. */
async function said(page, pattern) {
  await page.waitForFunction(
    (source) => new RegExp(source).test(document.querySelector(".own-status")?.textContent ?? ""),
    pattern.source,
  );
}

/** Drops a file on the page: its front, and so many bytes of nothing after it, which take no memory. */
async function drop(page, name, front, zeros = 0) {
  await page.evaluate(
    ([name, front, zeros]) => {
      const parts = [Uint8Array.from(atob(front), (c) => c.charCodeAt(0))];
      // Each doubling refers to the one before.
      let block = new Blob([new Uint8Array(1 << 20)]);
      for (let rest = zeros; rest > 0; ) {
        while (block.size * 2 <= rest) block = new Blob([block, block]);
        const part = block.slice(0, Math.min(block.size, rest));
        parts.push(part);
        rest -= part.size;
      }
      const transfer = new DataTransfer();
      transfer.items.add(new File(parts, name));
      const event = (kind) => new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true });
      const field = document.querySelector(".own");
      field.dispatchEvent(event("dragover"));
      field.dispatchEvent(event("drop"));
    },
    [name, Buffer.from(front).toString("base64"), zeros],
  );
}

async function paste(page, text) {
  await page.locator(".own summary").click();
  await page.getByLabel("Text of a config.json").fill(text);
  await page.getByRole("button", { name: "Read the text" }).click();
}

test("a GGUF file of many gigabytes is read by its header, and nothing leaves the page", async (t) => {
  const { page, requests } = await open(t, { hash: STATE });
  assert.ok(!requests.some(({ url }) => /\/own/.test(url)), "nothing of it at first");
  // 36 blocks of 4096: 5.5 GiB of tensors in Q8_0.
  const { header, data } = llama({ name: "My Model", blocks: 36, width: 4096, ff: 12_288 });
  assert.ok(data > 5 * 2 ** 30, `${data}`);
  const begun = Date.now();
  await drop(page, "model.gguf", header, data);
  await said(page, /My Model was read/);
  assert.ok(Date.now() - begun < 10_000, "within seconds");
  assert.equal(await model(page), "My Model");
  assert.equal(await page.getByLabel("Weights", { exact: true }).inputValue(), "file");
  const weights = (await page.locator(".weights-source").innerText()).match(/([\d.]+) GiB of weights/);
  // Everything but the alignment of tensors, to the rounding of the display.
  assert.ok(Math.abs(Number(weights[1]) - data / 2 ** 30) < 0.06, `${weights[1]} of ${data / 2 ** 30}`);
  assert.match(await findings(page), /327 tensors/);
  await addressHolds(page, "own=1~My");
  const used = requests.filter(({ url }) => /\/own/.test(url));
  assert.equal(used.length, 1, JSON.stringify(used));
  assert.ok(requests.every(({ method }) => method === "GET"), "nothing is sent");

  // The link alone brings it back, without the file and without the reader.
  const before = await bars(page);
  await page.reload();
  await settled(page);
  assert.equal(await bars(page), before);
  assert.equal(await model(page), "My Model");
});

test("a second file takes the place of the first, and the module stays", async (t) => {
  const { page, requests } = await open(t, { hash: STATE });
  for (const name of ["First", "Second"]) {
    const { header, data } = llama({ name });
    await drop(page, "model.gguf", header, data);
    await said(page, new RegExp(`${name} was read`));
  }
  // One that reads, and one that works out what rigs can run.
  assert.ok(requests.filter(({ url }) => url.endsWith(".wasm") && url.includes("worker")).length <= 2);
  await addressHolds(page, "own=1~Second");
});

const broken = [
  ["cut off in its header", llama().header.subarray(0, 700), 0, /shorter than its own header|ends after/],
  ["of another kind", Buffer.from("PK\u0003\u0004 a zip archive, not a model at all"), 0, /ZIP archive/],
  ["with a wrong magic", Buffer.concat([Buffer.from("GGUX"), llama().header.subarray(4)]), 0, /does not begin as a GGUF/],
  ["without content", Buffer.alloc(0), 0, /Nothing was read/],
  ["that claims 2^60 tensors", new Writer().start(2n ** 60n, 1).done(), 4096, /claims \d+ tensors/],
  [
    "with a text of 4 GB",
    new Writer().start(1, 1).text("general.name").u32(8).u64(2 ** 32).done(),
    2 ** 33,
    /claims to be longer than/,
  ],
  [
    "with lists in lists",
    new Writer().start(1, 1).text("x").u32(9).u32(9).u64(9).u32(9).u64(9).done(),
    2 ** 20,
    /Nothing was read/,
  ],
  ["of 300 MiB of nothing in its header", new Writer().start(1 << 17, 1).text("x").u32(9).u32(8).u64(2 ** 31).done(), 300 * 2 ** 20, /longer than|Nothing was read/],
];
for (const [what, front, zeros, pattern] of broken) {
  test(`a file ${what} gives a finding, and the plan stays`, async (t) => {
    const { page } = await open(t, { hash: STATE });
    const before = await bars(page);
    await drop(page, "model.gguf", front, zeros);
    await said(page, /Nothing was read/);
    assert.match(await status(page).innerText(), pattern);
    assert.match(await findings(page), /GGUF file/);
    assert.equal(await bars(page), before);
    // And the next one is read.
    const { header, data } = llama();
    await drop(page, "model.gguf", header, data);
    await said(page, /Tiny Llama was read/);
  });
}

for (const id of ["qwen2.5-72b", "gemma-3-27b", "gpt-oss-20b", "deepseek-r1"]) {
  test(`the pasted config.json of ${id} gives the catalogue's figures`, async (t) => {
    const text = await readFile(new URL(`${id}.json`, configs), "utf8");
    const state = `preset=none&quant=Q3_K_S&a.gpu=rtx-3090&a.count=2&b.gpu=rtx-pro-6000-blackwell&b.count=4&model=${id}`;
    const { page } = await open(t, { hash: state });
    // Q3_K_S: no published size that the catalogue would prefer.
    const known = await figures(page);
    await paste(page, text);
    await said(page, /was read/);
    await addressHolds(page, "model=own");
    assert.equal(await figures(page), known);
  });
}

test("a file chosen by keyboard is read, and text that is no configuration is refused", async (t) => {
  const { page } = await open(t, { hash: STATE });
  await page.locator(".own summary").press("Enter");
  const input = page.getByLabel("GGUF file (all parts) or config.json");
  await input.focus();
  assert.ok(await input.evaluate((element) => element === document.activeElement));
  const config = await readFile(new URL("gemma-3-27b.json", configs));
  await input.setInputFiles({ name: "config.json", mimeType: "application/json", buffer: config });
  await said(page, /was read/);
  await page.getByLabel("Text of a config.json").fill("{ not json");
  await page.getByRole("button", { name: "Read the text" }).click();
  await said(page, /Nothing was read/);
  assert.match(await findings(page), /config\.json/);
  assert.equal(await model(page), "Gemma3", "the one before stays");
  assert.deepEqual(await axe(page), []);
});

test("parts of a split model are read together", async (t) => {
  const { page } = await open(t, { hash: STATE });
  await page.locator(".own summary").click();
  const part = (number) => {
    const writer = new Writer().start(0, number === 0 ? 5 : 3);
    const count = (key, value, kind = 4) => writer.text(key).u32(kind).u32(value);
    if (number === 0) {
      writer.text("general.architecture").u32(8).text("llama");
      count("llama.block_count", 2);
    } else {
      writer.text("general.architecture").u32(8).text("llama");
    }
    count("split.no", number);
    count("split.count", 3);
    if (number === 0) count("llama.embedding_length", 64);
    return { name: `model-0000${number + 1}-of-00003.gguf`, mimeType: "application/octet-stream", buffer: writer.done() };
  };
  await page.getByLabel("GGUF file (all parts) or config.json").setInputFiles([part(0), part(1)]);
  await said(page, /was read/);
  assert.match(await findings(page), /split into 3 files; this is parts 1, 2/);
});

test("a card of one's own takes its figures from the fields", async (t) => {
  const { page } = await open(t, { hash: "preset=none&model=llama-3.1-70b&a.gpu=rtx-4090&a.price=900" });
  const card = page.getByLabel("Card", { exact: true });
  await card.fill("Custom card");
  await card.press("Enter");
  assert.match(await findings(page), /Its memory is not stated/);
  await page.getByLabel("Name of the card").fill("Big One");
  await page.getByLabel("Name of the card").press("Enter");
  for (const [name, value] of [
    ["Memory of a card", "48"],
    ["Memory bandwidth of a card", "1000"],
    ["Rated power of a card", "300"],
  ]) {
    const field = page.getByRole("textbox", { name, exact: true });
    await field.fill(value);
    await field.press("Enter");
  }
  assert.doesNotMatch(await findings(page).catch(() => ""), /is not stated/);
  assert.match(await bars(page), /1× Big One\s*fits/);
  await addressHolds(page, "a.gpu_gib=48");
  assert.deepEqual(await axe(page), []);
});
