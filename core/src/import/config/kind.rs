//! What a file describes that is no language model: settings, adapters, encoders, models of images.
//!
//! Source: the fields that the programs write which make such files, and the model types of
//! transformers 5.24.0 by what their classes are for.

use super::LAYERS;
use super::fields::Fields;
use crate::import::OtherKind;
use crate::import::json::Json;

/// Models that read text, and write none of their own.
const ENCODERS: [&str; 44] = [
    "albert",
    "bert",
    "bert-generation",
    "big_bird",
    "camembert",
    "canine",
    "convbert",
    "data2vec-text",
    "deberta",
    "deberta-v2",
    "distilbert",
    "electra",
    "ernie",
    "ernie_m",
    "esm",
    "eurobert",
    "flaubert",
    "fnet",
    "funnel",
    "ibert",
    "layoutlm",
    "layoutlmv3",
    "longformer",
    "luke",
    "megatron-bert",
    "mobilebert",
    "modernbert",
    "mpnet",
    "neobert",
    "nezha",
    "nomic_bert",
    "nystromformer",
    "rembert",
    "roberta",
    "roberta-prelayernorm",
    "roc_bert",
    "roformer",
    "splinter",
    "squeezebert",
    "xlm",
    "xlm-roberta",
    "xlm-roberta-xl",
    "xlnet",
    "xmod",
];

/// Models that write text after another, by a second stack of layers.
const TRANSLATORS: [&str; 22] = [
    "bart",
    "bigbird_pegasus",
    "blenderbot",
    "blenderbot-small",
    "fsmt",
    "led",
    "longt5",
    "m2m_100",
    "marian",
    "mbart",
    "mt5",
    "mvp",
    "nllb-moe",
    "pegasus",
    "pegasus_x",
    "plbart",
    "prophetnet",
    "switch_transformers",
    "t5",
    "t5gemma",
    "t5gemma2",
    "umt5",
];

/// Models of images.
const IMAGES: [&str; 50] = [
    "align",
    "beit",
    "blip",
    "chinese_clip",
    "clip",
    "clip_vision_model",
    "clipseg",
    "conditional_detr",
    "convnext",
    "convnextv2",
    "deformable_detr",
    "deit",
    "depth_anything",
    "detr",
    "dinov2",
    "dinov2_with_registers",
    "dinov3_convnext",
    "dinov3_vit",
    "donut-swin",
    "dpt",
    "efficientnet",
    "falcon_perception",
    "git",
    "grounding-dino",
    "groupvit",
    "hiera",
    "kosmos-2",
    "kosmos-2.5",
    "levit",
    "mask2former",
    "maskformer",
    "mobilenet_v2",
    "mobilevit",
    "owlv2",
    "owlvit",
    "pix2struct",
    "regnet",
    "resnet",
    "rt_detr",
    "sam",
    "sam2",
    "segformer",
    "siglip",
    "siglip2",
    "siglip_vision_model",
    "swin",
    "swinv2",
    "trocr",
    "vision-encoder-decoder",
    "vit",
];

/// Models of sound.
const SOUNDS: [&str; 22] = [
    "bark",
    "clap",
    "dac",
    "encodec",
    "fastspeech2_conformer",
    "hubert",
    "mctct",
    "mimi",
    "moonshine",
    "musicgen",
    "musicgen_melody",
    "parakeet_ctc",
    "seamless_m4t",
    "seamless_m4t_v2",
    "speech_to_text",
    "speecht5",
    "unispeech",
    "univnet",
    "vits",
    "wav2vec2",
    "wavlm",
    "whisper",
];

/// What a file is, where it is no language model.
pub(super) fn other(json: &Json) -> Option<OtherKind> {
    let has = |names: &[&str]| names.iter().any(|name| json.get(name).is_some());
    if has(&["_diffusers_version", "_class_name"]) {
        return Some(OtherKind::Diffusion);
    }
    if has(&["peft_type", "adapter_type", "fine_tune_type"])
        || has(&["lora_alpha"]) && has(&["target_modules"])
    {
        return Some(OtherKind::Adapter);
    }
    let inner = super::parts::text_part(json);
    described(json)
        .or_else(|| described(inner))
        .or_else(|| if has(&LAYERS) { None } else { settings(json) })
}

/// What is known by its model type, or by the class that loads it.
fn described(json: &Json) -> Option<OtherKind> {
    let fields = Fields::of(json);
    let model_type = fields.text(&["model_type"]).unwrap_or_default();
    let class = fields.texts(&["architectures"]).and_then(|classes| classes.first().copied());
    let class = class.unwrap_or_default();
    let decodes = fields.flag(&["is_decoder"]) == Some(true);
    if SOUNDS.contains(&model_type) || model_type.starts_with("whisper") {
        return Some(OtherKind::Sound);
    }
    if IMAGES.contains(&model_type) || class.contains("ForImageClassification") {
        return Some(OtherKind::Image);
    }
    if model_type.contains("projector") || class.ends_with("Projector") {
        return Some(OtherKind::Projector);
    }
    if ENCODERS.contains(&model_type) && !decodes {
        return Some(OtherKind::Encoder);
    }
    let both = fields.flag(&["is_encoder_decoder"]) == Some(true);
    if TRANSLATORS.contains(&model_type) || both {
        return Some(OtherKind::Translator);
    }
    // By the class alone, where the type is not known here.
    if class.contains("ForMaskedLM") && !decodes {
        return Some(OtherKind::Encoder);
    }
    let sound = ["ForCTC", "ForSpeechSeq2Seq", "ForAudioClassification", "ForTextToWaveform"];
    sound.iter().any(|end| class.contains(end)).then_some(OtherKind::Sound)
}

/// Settings beside a model, by the fields of the programs that write them.
fn settings(json: &Json) -> Option<OtherKind> {
    let has = |names: &[&str]| names.iter().any(|name| json.get(name).is_some());
    let inside = |part: &str, names: &[&str]| {
        json.get(part).is_some_and(|part| names.iter().any(|name| part.get(name).is_some()))
    };
    if has(&["model_type", "architectures", "text_config", "llm_config"]) {
        return None;
    }
    let kinds = [
        (inside("quantization", &["quant_algo", "kv_cache_quant_algo"]), OtherKind::Quantizer),
        (
            has(&["quant_method", "config_groups", "w_bit", "q_group_size"])
                || has(&["bits"]) && has(&["group_size"]),
            OtherKind::Quantizer,
        ),
        (inside("model", &["decoder", "context_length"]), OtherKind::Runtime),
        (has(&["ServerConfig", "BackendConfig", "num_nodes", "engine_config"]), OtherKind::Runtime),
        (has(&["weight_map"]), OtherKind::Index),
        (inside("model", &["vocab", "merges"]), OtherKind::Tokenizer),
        (
            has(&["tokenizer_class", "added_tokens_decoder", "chat_template", "model_max_length"]),
            OtherKind::Tokenizer,
        ),
        (
            has(&["image_processor_type", "feature_extractor_type", "processor_class"]),
            OtherKind::Tokenizer,
        ),
        (has(&["__version__", "similarity_fn_name", "pooling_mode_cls_token"]), OtherKind::Vectors),
        (has(&["max_new_tokens", "do_sample", "temperature", "top_p"]), OtherKind::Generation),
    ];
    kinds.into_iter().find_map(|(is, kind)| is.then_some(kind))
}
