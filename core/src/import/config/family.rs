//! Which architecture a `model_type` is, and what its family leaves unsaid.
//!
//! Source: the model types and defaults of the architecture definitions of transformers, and the
//! architecture that llama.cpp's converter gives each.

/// One kind of model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Family {
    /// Its `model_type`.
    pub(super) model_type: &'static str,
    /// llama.cpp's name for it.
    pub(super) arch: &'static str,
}

const fn family(model_type: &'static str, arch: &'static str) -> Family {
    Family { model_type, arch }
}

/// Every kind that is understood, with the text part of models that also see.
static FAMILIES: [Family; 98] = [
    family("afmoe", "afmoe"),
    family("apertus", "apertus"),
    family("arcee", "arcee"),
    family("bailing_moe_v2", "bailingmoe2"),
    family("bailing_hybrid", "bailingmoe3"),
    family("bitnet", "bitnet-25"),
    family("cohere", "command-r"),
    family("cohere2", "cohere2"),
    family("cohere2_moe", "cohere2moe"),
    family("cohere2_vision", "cohere2"),
    family("nemotron-nas", "deci"),
    family("deepseek_v2", "deepseek2"),
    family("deepseek_v3", "deepseek2"),
    family("deepseek_v32", "deepseek32"),
    family("deepseek_v4", "deepseek4"),
    family("deepseek_vl_v2", "deepseek2"),
    family("dots1", "dots1"),
    family("ernie4_5", "ernie4_5"),
    family("ernie4_5_moe", "ernie4_5-moe"),
    family("ernie4_5_vl_moe", "ernie4_5-moe"),
    family("exaone", "exaone"),
    family("exaone4", "exaone4"),
    family("exaone_moe", "exaone-moe"),
    family("falcon", "falcon"),
    family("RefinedWeb", "falcon"),
    family("RefinedWebModel", "falcon"),
    family("falcon_h1", "falcon-h1"),
    family("gemma2", "gemma2"),
    family("gemma3", "gemma3"),
    family("gemma3_text", "gemma3"),
    family("gemma3n", "gemma3n"),
    family("gemma3n_text", "gemma3n"),
    family("gemma4", "gemma4"),
    family("gemma4_text", "gemma4"),
    family("glm4", "glm4"),
    family("glm4_moe", "glm4moe"),
    family("glm4v_moe", "glm4moe"),
    family("glm4_moe_lite", "deepseek2"),
    family("glm_moe_dsa", "glm-dsa"),
    family("gpt_oss", "gpt-oss"),
    family("granite", "granite"),
    family("granitemoe", "granitemoe"),
    family("granitemoeshared", "granitemoe"),
    family("granitemoehybrid", "granitehybrid"),
    family("hunyuan_v1_dense", "hunyuan-dense"),
    family("hunyuan_v1_moe", "hunyuan-moe"),
    family("hunyuan", "hunyuan-moe"),
    family("hy_v3", "hy-v3"),
    family("internlm3", "llama"),
    family("jamba", "jamba"),
    family("kimi_k2", "deepseek2"),
    family("kimi_k25", "deepseek2"),
    family("kimi_linear", "kimi-linear"),
    family("laguna", "laguna"),
    family("lfm2", "lfm2"),
    family("lfm2_moe", "lfm2moe"),
    family("lfm2_vl", "lfm2"),
    family("llama", "llama"),
    family("llama4", "llama4"),
    family("llama4_text", "llama4"),
    family("llava", "llama"),
    family("longcat_flash", "longcat-flash"),
    family("mimo", "mimo"),
    family("mimo_v2_flash", "mimo2"),
    family("mimo_v2", "mimo2"),
    family("minimax", "minimax-01"),
    family("minimax_m1", "minimax-01"),
    family("minimax_text_01", "minimax-01"),
    family("minimax_m2", "minimax-m2"),
    family("minimax_m3", "minimax-m3"),
    family("ministral", "llama"),
    family("ministral3", "llama"),
    family("mistral", "llama"),
    family("mistral3", "llama"),
    family("mistral4", "mistral4"),
    family("mixtral", "llama"),
    family("mllama", "mllama"),
    family("nemotron_h", "nemotron_h"),
    family("olmo2", "olmo2"),
    family("olmo3", "olmo2"),
    family("olmoe", "olmoe"),
    family("phi", "phi2"),
    family("phi3", "phi3"),
    family("phi4mm", "phi3"),
    family("phimoe", "phimoe"),
    family("qwen2", "qwen2"),
    family("qwen2_5_vl", "qwen2"),
    family("qwen2_moe", "qwen2moe"),
    family("qwen3", "qwen3"),
    family("qwen3_moe", "qwen3moe"),
    family("qwen3_next", "qwen3next"),
    family("qwen3_vl", "qwen3"),
    family("qwen3_vl_moe", "qwen3moe"),
    family("qwen3_5", "qwen35"),
    family("qwen3_5_moe", "qwen35moe"),
    family("seed_oss", "seed_oss"),
    family("smollm3", "smollm3"),
    family("starcoder2", "starcoder2"),
];

/// Families that need no entry of their own but have several spellings.
const ENDINGS: [&str; 2] = ["_text", "_vl_text"];

/// The kind that a `model_type` is.
pub(super) fn by_type(model_type: &str) -> Option<&'static Family> {
    let exact = |name: &str| FAMILIES.iter().find(|family| family.model_type == name);
    exact(model_type)
        .or_else(|| ENDINGS.iter().find_map(|ending| exact(model_type.strip_suffix(ending)?)))
}

/// The kind that the name of a class is, such as `Qwen3MoeForCausalLM`.
pub(super) fn by_class(class: &str) -> Option<&'static Family> {
    let stem = class.split("For").next().unwrap_or_default();
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    let stem = plain(stem);
    FAMILIES.iter().find(|family| plain(family.model_type) == stem)
}

/// What a field has where a family's file leaves it out; 0 where it must be there.
pub(super) fn default_of(arch: &str, field: &str) -> u32 {
    match (arch, field) {
        ("gemma2" | "gemma3" | "gemma3n" | "gemma4", "head_dim")
        | ("gemma3n" | "gemma4", "hidden_size_per_layer_input") => 256,
        ("gemma3", "num_attention_heads") => 8,
        ("gemma3", "num_key_value_heads") => 4,
        ("gemma3", "vocab_size") => 262_208,
        ("gemma3", "max_position_embeddings") => 131_072,
        ("gemma2", "sliding_window") => 4096,
        ("falcon", "max_position_embeddings") => 2048,
        ("nemotron_h" | "nemotron_h_moe", "head_dim") => 128,
        _ => 0,
    }
}

/// Whether the output head shares the token embedding where a file does not say.
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
            | "bitnet-25"
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
        ] {
            assert_eq!(by_class(name).map(|family| family.arch), Some(arch), "{name}");
        }
        assert!(by_type("").is_none() && by_class("").is_none());
    }
}
