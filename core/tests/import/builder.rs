//! Writes small GGUF files: real headers, and tensors that nobody stored.
#![allow(dead_code, reason = "each test that includes this uses a part of it")]

/// A GGUF file in the making.
#[derive(Clone, Default)]
pub(crate) struct File {
    big_endian: bool,
    pairs: Vec<u8>,
    pair_count: u64,
    tensors: Vec<u8>,
    tensor_count: u64,
    offset: u64,
}

/// Type numbers of tensors.
pub(crate) const F32: u32 = 0;
pub(crate) const Q8_0: u32 = 8;
pub(crate) const Q5_0: u32 = 6;
pub(crate) const Q4_K: u32 = 12;
pub(crate) const Q6_K: u32 = 14;
pub(crate) const MXFP4: u32 = 39;

impl File {
    pub(crate) fn new(arch: &str) -> Self {
        Self::default().text("general.architecture", arch)
    }

    pub(crate) fn big_endian(arch: &str) -> Self {
        Self { big_endian: true, ..Self::default() }.text("general.architecture", arch)
    }

    fn u32_bytes(&self, value: u32) -> [u8; 4] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    fn u64_bytes(&self, value: u64) -> [u8; 8] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    fn string(&self, text: &str) -> Vec<u8> {
        let mut bytes = self.u64_bytes(text.len() as u64).to_vec();
        bytes.extend_from_slice(text.as_bytes());
        bytes
    }

    fn pair(mut self, key: &str, kind: u32, value: &[u8]) -> Self {
        let key = self.string(key);
        self.pairs.extend(key);
        self.pairs.extend(self.u32_bytes(kind));
        self.pairs.extend_from_slice(value);
        self.pair_count += 1;
        self
    }

    pub(crate) fn text(self, key: &str, value: &str) -> Self {
        let value = self.string(value);
        self.pair(key, 8, &value)
    }

    pub(crate) fn count(self, key: &str, value: u32) -> Self {
        let value = self.u32_bytes(value);
        self.pair(key, 4, &value)
    }

    /// Several counts of one architecture.
    pub(crate) fn counts(self, arch: &str, pairs: &[(&str, u32)]) -> Self {
        pairs.iter().fold(self, |file, (key, value)| file.count(&format!("{arch}.{key}"), *value))
    }

    pub(crate) fn raw(self, key: &str, kind: u32, value: &[u8]) -> Self {
        self.pair(key, kind, value)
    }

    pub(crate) fn list(self, key: &str, values: &[u32]) -> Self {
        let mut bytes = self.u32_bytes(4).to_vec();
        bytes.extend(self.u64_bytes(values.len() as u64));
        bytes.extend(values.iter().flat_map(|value| self.u32_bytes(*value)));
        self.pair(key, 9, &bytes)
    }

    pub(crate) fn flags(self, key: &str, values: impl Iterator<Item = bool>) -> Self {
        let values: Vec<u8> = values.map(u8::from).collect();
        let mut bytes = self.u32_bytes(7).to_vec();
        bytes.extend(self.u64_bytes(values.len() as u64));
        bytes.extend(values);
        self.pair(key, 9, &bytes)
    }

    /// A vocabulary of so many short tokens, with their scores.
    pub(crate) fn tokens(self, count: u32) -> Self {
        let mut tokens = self.u32_bytes(8).to_vec();
        tokens.extend(self.u64_bytes(u64::from(count)));
        for token in 0..count {
            tokens.extend(self.string(&format!("t{token}")));
        }
        let mut scores = self.u32_bytes(6).to_vec();
        scores.extend(self.u64_bytes(u64::from(count)));
        scores.resize(scores.len() + 4 * count as usize, 0);
        self.text("tokenizer.ggml.model", "gpt2").pair("tokenizer.ggml.tokens", 9, &tokens).pair(
            "tokenizer.ggml.scores",
            9,
            &scores,
        )
    }

    pub(crate) fn tensor(&mut self, name: &str, sizes: &[u64], kind: u32) {
        let offset = self.offset;
        self.tensor_at(name, sizes, kind, offset);
        let bytes = rigledger_core::import::gguf::ElementType::of(kind).map_or(1000, |element| {
            element.tensor_bytes(sizes[0], sizes[1..].iter().product()).unwrap()
        });
        self.offset = (offset + bytes).next_multiple_of(32);
    }

    pub(crate) fn tensor_at(&mut self, name: &str, sizes: &[u64], kind: u32, offset: u64) {
        let mut bytes = self.string(name);
        bytes.extend(self.u32_bytes(u32::try_from(sizes.len()).unwrap()));
        bytes.extend(sizes.iter().flat_map(|size| self.u64_bytes(*size)));
        bytes.extend(self.u32_bytes(kind));
        bytes.extend(self.u64_bytes(offset));
        self.tensors.extend(bytes);
        self.tensor_count += 1;
    }

    /// The header, padded to where tensor data would begin.
    pub(crate) fn header(&self) -> Vec<u8> {
        self.header_claiming(3, self.tensor_count, self.pair_count)
    }

    pub(crate) fn header_claiming(&self, version: u32, tensors: u64, pairs: u64) -> Vec<u8> {
        let mut bytes = b"GGUF".to_vec();
        bytes.extend(self.u32_bytes(version));
        bytes.extend(self.u64_bytes(tensors));
        bytes.extend(self.u64_bytes(pairs));
        bytes.extend_from_slice(&self.pairs);
        bytes.extend_from_slice(&self.tensors);
        bytes.resize(bytes.len().next_multiple_of(32), 0);
        bytes
    }

    /// Bytes of the tensors' data, each padded.
    pub(crate) fn data_bytes(&self) -> u64 {
        self.offset
    }
}

/// Whether llama.cpp's `_M` mixes give this block more bits.
pub(crate) fn more_bits(block: u64, blocks: u64) -> bool {
    let eighth = blocks / 8;
    block < eighth || block >= 7 * blocks / 8 || (block - eighth) % 3 == 2
}

/// `Q6_K` where `_M` mixes have more bits, else `Q4_K`.
fn mixed(block: u64, blocks: u64) -> u32 {
    if more_bits(block, blocks) { Q6_K } else { Q4_K }
}

/// Llama 3.1 8B as `Q4_K_M`.
pub(crate) fn llama_8b() -> File {
    let mut file = File::new("llama")
        .text("general.name", "Llama 3.1 8B Instruct")
        .count("general.file_type", 15)
        .counts(
            "llama",
            &[
                ("block_count", 32),
                ("context_length", 131_072),
                ("embedding_length", 4096),
                ("feed_forward_length", 14_336),
                ("attention.head_count", 32),
                ("attention.head_count_kv", 8),
                ("rope.dimension_count", 128),
                ("vocab_size", 128_256),
            ],
        )
        .tokens(2000);
    file.tensor("token_embd.weight", &[4096, 128_256], Q4_K);
    file.tensor("output.weight", &[4096, 128_256], Q6_K);
    file.tensor("output_norm.weight", &[4096], F32);
    file.tensor("rope_freqs.weight", &[64], F32);
    for block in 0..32 {
        let name = |part: &str| format!("blk.{block}.{part}.weight");
        file.tensor(&name("attn_norm"), &[4096], F32);
        file.tensor(&name("attn_q"), &[4096, 4096], Q4_K);
        file.tensor(&name("attn_k"), &[4096, 1024], Q4_K);
        file.tensor(&name("attn_v"), &[4096, 1024], mixed(block, 32));
        file.tensor(&name("attn_output"), &[4096, 4096], Q4_K);
        file.tensor(&name("ffn_norm"), &[4096], F32);
        file.tensor(&name("ffn_gate"), &[4096, 14_336], Q4_K);
        file.tensor(&name("ffn_up"), &[4096, 14_336], Q4_K);
        file.tensor(&name("ffn_down"), &[14_336, 4096], mixed(block, 32));
    }
    file
}

/// Gemma 3 27B as `Q4_K_M`: windows, a tied head.
pub(crate) fn gemma_27b() -> File {
    let mut file = File::new("gemma3").count("general.file_type", 15).counts(
        "gemma3",
        &[
            ("block_count", 62),
            ("context_length", 131_072),
            ("embedding_length", 5376),
            ("feed_forward_length", 21_504),
            ("attention.head_count", 32),
            ("attention.head_count_kv", 16),
            ("attention.key_length", 128),
            ("attention.value_length", 128),
            ("attention.sliding_window", 1024),
        ],
    );
    file.tensor("token_embd.weight", &[5376, 262_144], Q6_K);
    file.tensor("output_norm.weight", &[5376], F32);
    for block in 0..62 {
        let name = |part: &str| format!("blk.{block}.{part}.weight");
        for norm in ["attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"] {
            file.tensor(&name(norm), &[5376], F32);
        }
        file.tensor(&name("attn_q_norm"), &[128], F32);
        file.tensor(&name("attn_k_norm"), &[128], F32);
        file.tensor(&name("attn_q"), &[5376, 4096], Q4_K);
        file.tensor(&name("attn_k"), &[5376, 2048], Q4_K);
        file.tensor(&name("attn_v"), &[5376, 2048], mixed(block, 62));
        file.tensor(&name("attn_output"), &[4096, 5376], Q4_K);
        file.tensor(&name("ffn_gate"), &[5376, 21_504], Q4_K);
        file.tensor(&name("ffn_up"), &[5376, 21_504], Q4_K);
        file.tensor(&name("ffn_down"), &[21_504, 5376], mixed(block, 62));
    }
    file
}

/// Qwen3 30B A3B as `Q4_K_M`: experts in every block.
pub(crate) fn qwen_30b() -> File {
    let mut file = File::new("qwen3moe").count("general.file_type", 15).counts(
        "qwen3moe",
        &[
            ("block_count", 48),
            ("context_length", 40_960),
            ("embedding_length", 2048),
            ("feed_forward_length", 6144),
            ("attention.head_count", 32),
            ("attention.head_count_kv", 4),
            ("attention.key_length", 128),
            ("attention.value_length", 128),
            ("expert_count", 128),
            ("expert_used_count", 8),
            ("expert_feed_forward_length", 768),
        ],
    );
    file.tensor("token_embd.weight", &[2048, 151_936], Q4_K);
    file.tensor("output.weight", &[2048, 151_936], Q6_K);
    file.tensor("output_norm.weight", &[2048], F32);
    for block in 0..48 {
        let name = |part: &str| format!("blk.{block}.{part}.weight");
        file.tensor(&name("attn_norm"), &[2048], F32);
        file.tensor(&name("attn_q_norm"), &[128], F32);
        file.tensor(&name("attn_k_norm"), &[128], F32);
        file.tensor(&name("attn_q"), &[2048, 4096], Q4_K);
        file.tensor(&name("attn_k"), &[2048, 512], Q4_K);
        file.tensor(&name("attn_v"), &[2048, 512], mixed(block, 48));
        file.tensor(&name("attn_output"), &[4096, 2048], Q4_K);
        file.tensor(&name("ffn_norm"), &[2048], F32);
        file.tensor(&name("ffn_gate_inp"), &[2048, 128], F32);
        file.tensor(&name("ffn_gate_exps"), &[2048, 768, 128], Q4_K);
        file.tensor(&name("ffn_up_exps"), &[2048, 768, 128], Q4_K);
        file.tensor(&name("ffn_down_exps"), &[768, 2048, 128], mixed(block, 48));
    }
    file
}

/// `DeepSeek` V3 as `Q4_K_M`: latent attention, three dense blocks, shared experts.
pub(crate) fn deepseek_v3() -> File {
    let mut file = File::new("deepseek2").count("general.file_type", 15).counts(
        "deepseek2",
        &[
            ("block_count", 61),
            ("context_length", 163_840),
            ("embedding_length", 7168),
            ("feed_forward_length", 18_432),
            ("attention.head_count", 128),
            ("attention.head_count_kv", 1),
            ("attention.key_length", 576),
            ("attention.value_length", 512),
            ("attention.key_length_mla", 192),
            ("attention.value_length_mla", 128),
            ("attention.kv_lora_rank", 512),
            ("attention.q_lora_rank", 1536),
            ("rope.dimension_count", 64),
            ("leading_dense_block_count", 3),
            ("expert_count", 256),
            ("expert_used_count", 8),
            ("expert_shared_count", 1),
            ("expert_feed_forward_length", 2048),
        ],
    );
    file.tensor("token_embd.weight", &[7168, 129_280], Q4_K);
    file.tensor("output.weight", &[7168, 129_280], Q6_K);
    file.tensor("output_norm.weight", &[7168], F32);
    for block in 0..61 {
        let name = |part: &str| format!("blk.{block}.{part}.weight");
        file.tensor(&name("attn_norm"), &[7168], F32);
        file.tensor(&name("attn_q_a"), &[7168, 1536], Q4_K);
        file.tensor(&name("attn_q_a_norm"), &[1536], F32);
        file.tensor(&name("attn_q_b"), &[1536, 24_576], Q4_K);
        file.tensor(&name("attn_kv_a_mqa"), &[7168, 576], Q4_K);
        file.tensor(&name("attn_kv_a_norm"), &[512], F32);
        file.tensor(&name("attn_k_b"), &[128, 512, 128], Q5_0);
        file.tensor(&name("attn_v_b"), &[512, 128, 128], Q4_K);
        file.tensor(&name("attn_output"), &[16_384, 7168], Q4_K);
        file.tensor(&name("ffn_norm"), &[7168], F32);
        let down = mixed(block, 61);
        if block < 3 {
            file.tensor(&name("ffn_gate"), &[7168, 18_432], Q4_K);
            file.tensor(&name("ffn_up"), &[7168, 18_432], Q4_K);
            file.tensor(&name("ffn_down"), &[18_432, 7168], down);
            continue;
        }
        file.tensor(&name("ffn_gate_inp"), &[7168, 256], F32);
        file.tensor(&format!("blk.{block}.exp_probs_b.bias"), &[256], F32);
        file.tensor(&name("ffn_gate_exps"), &[7168, 2048, 256], Q4_K);
        file.tensor(&name("ffn_up_exps"), &[7168, 2048, 256], Q4_K);
        file.tensor(&name("ffn_down_exps"), &[2048, 7168, 256], down);
        file.tensor(&name("ffn_gate_shexp"), &[7168, 2048], Q4_K);
        file.tensor(&name("ffn_up_shexp"), &[7168, 2048], Q4_K);
        file.tensor(&name("ffn_down_shexp"), &[2048, 7168], down);
    }
    file
}

/// A model of four blocks with a few of everything, for tests that look at each byte.
pub(crate) fn small() -> File {
    let mut file = File::new("llama")
        .text("general.name", "Small")
        .counts(
            "llama",
            &[
                ("block_count", 2),
                ("context_length", 512),
                ("embedding_length", 64),
                ("feed_forward_length", 128),
                ("attention.head_count", 4),
            ],
        )
        .list("llama.attention.head_count_kv", &[2, 2])
        .flags("llama.some.flags", [true, false].into_iter())
        .tokens(5);
    file.tensor("token_embd.weight", &[64, 5], Q8_0);
    file.tensor("output_norm.weight", &[64], F32);
    for block in 0..2 {
        for (part, rows) in [("attn_q", 64), ("attn_k", 32), ("attn_v", 32), ("attn_output", 64)] {
            file.tensor(&format!("blk.{block}.{part}.weight"), &[64, rows], Q8_0);
        }
        file.tensor(&format!("blk.{block}.ffn_down.weight"), &[128, 64], Q8_0);
    }
    file
}
