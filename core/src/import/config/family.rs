//! Which architecture a `model_type` is, and what its family leaves unsaid.
//!
//! Source: the model types of the architecture definitions of transformers, and the architecture that
//! llama.cpp's converter gives each; of those that it gives none that is known here, the tensors that
//! transformers 5.24.0 builds.

use crate::catalog::Build;

/// One kind of model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Family {
    /// Its `model_type`.
    pub(super) model_type: &'static str,
    /// llama.cpp's name for it, or what stands in for it.
    pub(super) arch: &'static str,
    /// What its blocks have, where the architecture's name does not say it.
    pub(super) build: Build,
}

/// Nothing that the architecture's name does not say.
const NAMED: Build = Build {
    stated: false,
    norms: 0,
    final_norm: 0,
    head_norms: false,
    whole_norms: false,
    plain_feed: false,
    out_bias: false,
    feed_bias: false,
    head_bias: false,
    gate: false,
    head_gate: false,
    shared_gate: false,
    outer_rows: 0,
    rows: 0,
    state_rows: 0,
};
/// As Llama.
pub(super) const LLAMA: Build = Build { stated: true, norms: 2, final_norm: 1, ..NAMED };
/// Up and down alone, and no biases.
const BARE: Build = Build { plain_feed: true, ..LLAMA };
/// GPT-2 and its line: layer norms, and biases everywhere.
const GPT: Build = Build { norms: 4, final_norm: 2, out_bias: true, feed_bias: true, ..BARE };
/// Attention beside the feed-forward part, which alone has biases.
const GPT_J: Build = Build { norms: 2, out_bias: false, head_bias: true, ..GPT };
const GATED_OUTPUT: Build = Build { gate: true, ..LLAMA };
const HEAD_NORMS: Build = Build { head_norms: true, ..LLAMA };
const FOUR_NORMS: Build = Build { norms: 4, ..HEAD_NORMS };
const FOUR_NORMS_GATE: Build = Build { gate: true, ..FOUR_NORMS };
const FOUR_NORMS_HEAD_GATE: Build = Build { head_gate: true, ..FOUR_NORMS };

const fn family(model_type: &'static str, arch: &'static str) -> Family {
    Family { model_type, arch, build: NAMED }
}

const fn built(model_type: &'static str, arch: &'static str, build: Build) -> Family {
    Family { model_type, arch, build }
}

/// Every kind that is understood, with the text part of models that also see.
static FAMILIES: [Family; 249] = [
    family("Dream", "qwen2"),
    family("RefinedWeb", "falcon"),
    family("RefinedWebModel", "falcon"),
    family("Yi", "llama"),
    family("afmoe", "afmoe"),
    family("apertus", "apertus"),
    family("apertus1p5", "apertus"),
    family("aquila", "llama"),
    family("arcee", "arcee"),
    family("aria", "llama"),
    family("aria_moe_lm", "llama"),
    family("axk1", "deepseek2"),
    built("axk2", "deepseek2", LLAMA),
    family("baichuan", "llama"),
    family("bailing_hybrid", "bailingmoe3"),
    family("bailing_moe", "bailingmoe2"),
    family("bailing_moe_v2", "bailingmoe2"),
    family("bamba", "granitehybrid"),
    built("beam", "llama", FOUR_NORMS_GATE),
    built("biogpt", "llama", GPT),
    family("bitnet", "bitnet"),
    built("bloom", "llama", GPT),
    family("bunny-llama", "llama"),
    family("chatglm", "llama"),
    built("codegen", "llama", GPT_J),
    family("codellama", "llama"),
    family("cohere", "command-r"),
    family("cohere2", "cohere2"),
    family("cohere2_moe", "cohere2moe"),
    family("cohere2_vision", "cohere2"),
    built("cosmos3_edge", "llama", BARE),
    built("ctrl", "llama", GPT),
    family("cwm", "llama"),
    family("dbrx", "llama"),
    family("decilm", "llama"),
    family("deepseek", "deepseek2"),
    family("deepseek_ocr", "deepseek2"),
    family("deepseek_v2", "deepseek2"),
    family("deepseek_v3", "deepseek2"),
    family("deepseek_v32", "deepseek32"),
    family("deepseek_v4", "deepseek4"),
    family("deepseek_vl", "llama"),
    family("deepseek_vl_v2", "deepseek2"),
    family("diffllama", "llama"),
    family("doge", "llama"),
    family("dots1", "dots1"),
    family("dream", "qwen2"),
    family("emu3", "llama"),
    family("emu3_text_model", "llama"),
    family("ernie4_5", "ernie4_5"),
    family("ernie4_5_moe", "ernie4_5-moe"),
    family("ernie4_5_vl_moe", "ernie4_5-moe"),
    family("exaone", "exaone"),
    family("exaone4", "exaone4"),
    family("exaone_moe", "exaone-moe"),
    family("falcon", "falcon"),
    family("falcon_h1", "falcon-h1"),
    built("falcon_mamba", "llama", LLAMA),
    family("flex_olmo", "olmoe"),
    built("flint", "llama", HEAD_NORMS),
    built("fuyu", "llama", GPT),
    family("gemma", "llama"),
    family("gemma2", "gemma2"),
    family("gemma3", "gemma3"),
    family("gemma3n", "gemma3n"),
    family("gemma4", "gemma4"),
    family("gemma4_unified", "gemma4"),
    family("glm", "llama"),
    family("glm4", "glm4"),
    family("glm46v", "glm4"),
    family("glm46v_moe", "glm4moe"),
    family("glm4_moe", "glm4moe"),
    family("glm4_moe_lite", "deepseek2"),
    family("glm4v", "glm4"),
    family("glm4v_moe", "glm4moe"),
    family("glm5_next", "glm5-next"),
    family("glm_moe_dsa", "glm-dsa"),
    family("glm_ocr", "glm4"),
    family("glmga", "glm4"),
    built("gpt-sw3", "llama", GPT),
    built("gpt2", "llama", GPT),
    built("gpt_bigcode", "llama", GPT),
    built("gpt_neo", "llama", GPT),
    built("gpt_neox", "llama", GPT),
    built("gpt_neox_japanese", "llama", BARE),
    family("gpt_oss", "gpt-oss"),
    built("gptj", "llama", GPT_J),
    family("granite", "granite"),
    family("granite_docling", "llama"),
    family("granite_swa", "granite"),
    family("granitemoe", "granitemoe"),
    family("granitemoe_swa", "granitemoe"),
    family("granitemoehybrid", "granitehybrid"),
    family("granitemoeshared", "granitemoe"),
    family("helium", "llama"),
    family("hunyuan", "hunyuan-moe"),
    family("hunyuan_v1_dense", "hunyuan-dense"),
    family("hunyuan_v1_moe", "hunyuan-moe"),
    family("hunyuan_vl", "hunyuan-dense"),
    family("hy_v3", "hy-v3"),
    family("hy_v4", "hy_v4"),
    family("hy_v4_vl", "hy_v4"),
    family("hyperclovax", "llama"),
    family("idefics2", "llama"),
    family("idefics3", "llama"),
    family("inkling", "inkling"),
    family("inkling_mm_model", "inkling"),
    family("internlm", "llama"),
    family("internlm2", "llama"),
    family("internlm2_5", "llama"),
    family("internlm3", "llama"),
    family("internvl_chat", "llama"),
    family("iquestcoder", "llama"),
    built("jais", "llama", GPT),
    built("jais2", "llama", GPT),
    family("jamba", "jamba"),
    family("janus", "llama"),
    family("kimi_k2", "deepseek2"),
    family("kimi_k25", "deepseek2"),
    family("kimi_k3", "kimi-k3"),
    family("kimi_linear", "kimi-linear"),
    family("kimi_vl", "deepseek2"),
    built("kolibri1", "llama", FOUR_NORMS),
    family("laguna", "laguna"),
    built("lara_mini", "qwen35moe", HEAD_NORMS),
    family("lfm2", "lfm2"),
    family("lfm2_moe", "lfm2moe"),
    family("lfm2_vl", "lfm2"),
    built("lfm3", "lfm2", FOUR_NORMS_HEAD_GATE),
    built("lfm3_vl", "lfm2", FOUR_NORMS_HEAD_GATE),
    family("llama", "llama"),
    family("llama4", "llama4"),
    family("llava", "llama"),
    family("llava_llama", "llama"),
    family("llava_mistral", "llama"),
    family("llava_next", "llama"),
    family("llava_qwen", "qwen2"),
    family("llava_qwen2", "qwen2"),
    family("longcat_flash", "longcat-flash"),
    built("mamba", "llama", LLAMA),
    built("mamba2", "llama", LLAMA),
    family("mellum", "qwen3moe"),
    family("mimo", "mimo"),
    family("mimo_v2", "mimo2"),
    family("mimo_v2_flash", "mimo2"),
    family("minicpm", "llama"),
    family("minicpm-v", "llama"),
    family("minicpm3", "deepseek2"),
    family("minicpm4", "llama"),
    family("minicpmo", "llama"),
    family("minicpmv", "llama"),
    family("minicpmv4_5", "qwen3"),
    family("minimax", "minimax-01"),
    family("minimax_m1", "minimax-01"),
    family("minimax_m2", "minimax-m2"),
    family("minimax_m3", "minimax-m3"),
    family("minimax_m3_vl", "minimax-m3"),
    family("minimax_text_01", "minimax-01"),
    family("ministral", "llama"),
    family("ministral3", "llama"),
    family("mistral", "llama"),
    family("mistral3", "llama"),
    family("mistral4", "mistral4"),
    family("mixtral", "llama"),
    family("mllama", "mllama"),
    family("molmo", "llama"),
    family("molmo2", "qwen3"),
    family("mosaic_llama", "llama"),
    family("moshi", "llama"),
    built("modernbert-decoder", "llama", LLAMA),
    built("mpt", "llama", BARE),
    family("muse_glimmer", "muse-glimmer"),
    built("muse_spark", "llama", GATED_OUTPUT),
    family("nanbeige", "llama"),
    built("nanochat", "llama", BARE),
    built("nemotron", "llama", BARE),
    family("nemotron-nas", "deci"),
    family("nemotron_h", "nemotron_h"),
    family("nemotron_h_omni", "nemotron_h"),
    family("olmo", "llama"),
    family("olmo2", "olmo2"),
    family("olmo3", "olmo2"),
    built("olmo_hybrid", "llama", LLAMA),
    family("olmoe", "olmoe"),
    built("openai-gpt", "llama", GPT),
    built("opt", "llama", GPT),
    family("orion", "llama"),
    family("paddleocr_vl", "ernie4_5"),
    family("paligemma", "llama"),
    built("persimmon", "llama", GPT),
    family("phi", "phi2"),
    family("phi-msft", "phi2"),
    family("phi3", "phi3"),
    family("phi3_v", "phi3"),
    family("phi3small", "llama"),
    family("phi4", "phi3"),
    family("phi4_multimodal", "phi3"),
    family("phi4mm", "phi3"),
    family("phimoe", "phimoe"),
    family("qwen", "llama"),
    family("qwen2", "qwen2"),
    family("qwen2_5_omni", "qwen2"),
    family("qwen2_5_omni_thinker", "qwen2"),
    family("qwen2_5_vl", "qwen2"),
    family("qwen2_audio", "qwen2"),
    family("qwen2_moe", "qwen2moe"),
    family("qwen2_vl", "qwen2"),
    family("qwen3", "qwen3"),
    family("qwen3_5", "qwen35"),
    family("qwen3_5_moe", "qwen35moe"),
    family("qwen3_asr", "qwen3"),
    family("qwen3_moe", "qwen3moe"),
    family("qwen3_next", "qwen3next"),
    family("qwen3_omni_moe", "qwen3moe"),
    family("qwen3_omni_moe_thinker", "qwen3moe"),
    family("qwen3_vl", "qwen3"),
    family("qwen3_vl_moe", "qwen3moe"),
    family("qwen4_exp", "qwen4exp"),
    built("recurrent_gemma", "llama", LLAMA),
    built("rwkv", "llama", LLAMA),
    family("sarvam_mla", "deepseek2"),
    family("sarvam_moe", "bailingmoe2"),
    family("seed_coder", "llama"),
    family("seed_oss", "seed_oss"),
    family("skywork", "llama"),
    family("smollm3", "smollm3"),
    family("smolvlm", "llama"),
    family("solar", "llama"),
    family("solar_open", "glm4moe"),
    family("stablelm", "llama"),
    family("stablelm_epoch", "llama"),
    built("starcoder", "llama", GPT),
    family("starcoder2", "starcoder2"),
    family("step3p5", "step35"),
    family("step3p7", "step35"),
    family("telechat", "llama"),
    family("telechat3", "llama"),
    family("tinyllama", "llama"),
    family("vaultgemma", "llama"),
    family("vicuna", "llama"),
    family("vipllava", "llama"),
    family("xgen", "llama"),
    built("xglm", "llama", GPT),
    built("xlstm", "llama", LLAMA),
    family("xverse", "llama"),
    family("yi", "llama"),
    family("youtu", "deepseek2"),
    family("yuan", "llama"),
    built("zaya", "llama", LLAMA),
];

/// Families that need no entry of their own but have several spellings.
const ENDINGS: [&str; 3] = ["_text", "_vl_text", "_text_model"];

/// The kind that a `model_type` is.
pub(super) fn by_type(model_type: &str) -> Option<&'static Family> {
    let exact = |name: &str| FAMILIES.iter().find(|family| family.model_type == name);
    exact(model_type)
        .or_else(|| ENDINGS.iter().find_map(|ending| exact(model_type.strip_suffix(ending)?)))
}

/// The kind that the name of a class is, such as `Qwen3MoeForCausalLM`.
pub(super) fn by_class(class: &str) -> Option<&'static Family> {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    // Some leave the "For" out.
    let stem = class.split("For").next().unwrap_or_default();
    let stem = plain(stem.strip_suffix("LMHeadModel").unwrap_or(stem));
    FAMILIES.iter().find(|family| !stem.is_empty() && plain(family.model_type) == stem)
}

/// Models with parts whose inner part is of a kind that the whole is not.
pub(super) fn speaks_for_its_part(model_type: &str) -> bool {
    matches!(model_type, "kimi_k3")
}

/// What a field has where a family's file leaves it out and transformers has no default; 0 where it
/// must be there.
pub(super) fn default_of(arch: &str, field: &str) -> u32 {
    match (arch, field) {
        ("gemma2" | "gemma3" | "gemma3n" | "gemma4", "head_dim") => 256,
        ("gemma3", "num_attention_heads") => 8,
        ("gemma3", "num_key_value_heads") => 4,
        ("gemma3", "vocab_size") => 262_208,
        ("gemma3", "max_position_embeddings") => 131_072,
        ("gemma3", "sliding_window") => 512,
        ("gemma2", "sliding_window") => 4096,
        ("falcon", "max_position_embeddings") => 2048,
        ("nemotron_h" | "nemotron_h_moe", "head_dim") => 128,
        _ => 0,
    }
}

/// Whether the output head shares the token embedding where a file does not say and transformers has
/// no default.
pub(super) fn ties(arch: &str) -> bool {
    matches!(
        arch,
        "gemma2"
            | "gemma3"
            | "gemma3n"
            | "gemma4"
            | "command-r"
            | "cohere2"
            | "cohere2moe"
            | "ernie4_5"
            | "ernie4_5-moe"
            | "lfm2"
            | "lfm2moe"
            | "smollm3"
            | "starcoder2"
            | "bitnet"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::known_arch;

    #[test]
    fn every_family_has_an_architecture_of_the_catalogue() {
        for family in &FAMILIES {
            assert_eq!(known_arch(family.arch), Some(family.arch), "{}", family.model_type);
        }
    }

    #[test]
    fn types_and_classes_are_found() {
        for (name, arch) in
            [("qwen3_5_moe_text", "qwen35moe"), ("llama4_text", "llama4"), ("phi3", "phi3")]
        {
            assert_eq!(by_type(name).map(|family| family.arch), Some(arch), "{name}");
        }
        for (name, arch) in [
            ("LlamaForCausalLM", "llama"),
            ("Qwen3MoeForCausalLM", "qwen3moe"),
            ("DeepseekV3ForCausalLM", "deepseek2"),
            ("Gemma3ForConditionalGeneration", "gemma3"),
            ("QWenLMHeadModel", "llama"),
        ] {
            assert_eq!(by_class(name).map(|family| family.arch), Some(arch), "{name}");
        }
        assert!(by_type("").is_none() && by_class("").is_none());
    }
}
