//! What a GGUF file holds that is no language model.
//!
//! Source: the keys that llama.cpp's converters write (`general.type`, `adapter.type`,
//! `clip.has_vision_encoder`), and the architectures of files that other programs read.

use super::header::Header;
use crate::import::shown;

/// Architectures of encoders, which write no text.
const ENCODERS: [&str; 10] = [
    "bert",
    "eurobert",
    "gemma-embedding",
    "jina-bert-v2",
    "jina-bert-v3",
    "modern-bert",
    "neo-bert",
    "nomic-bert",
    "nomic-bert-moe",
    "t5encoder",
];
/// Architectures of models that make images, films or sound.
const MAKERS: [&str; 15] = [
    "aura",
    "cosmos",
    "flux",
    "hidream",
    "hunyuan_video",
    "hyvid",
    "ltxv",
    "lumina2",
    "qwen_image",
    "sd1",
    "sd3",
    "sdxl",
    "wan",
    "wavtokenizer-dec",
    "z_image",
];

/// What kind of file it is; `None` for a language model.
pub(super) fn other(first: &Header) -> Option<String> {
    let (kind, arch) = (first.text("general.type"), first.arch());
    let named = if first.has("adapter.") || kind == "adapter" {
        "an adapter, to be laid over its base model"
    } else if first.has("clip.") || matches!(kind, "mmproj" | "projector") || arch == "clip" {
        "a projector (mmproj), which leads images or sound into a model"
    } else if ENCODERS.contains(&arch) {
        "an encoder, which writes no text and keeps no cache"
    } else if MAKERS.contains(&arch) {
        "a model that makes images, films or sound"
    } else if kind == "imatrix" || first.has("imatrix.") {
        "an importance matrix, which a quantizer reads"
    } else if first.has("controlvector.") {
        "a control vector, to be laid over its base model"
    } else if !matches!(kind, "" | "model") {
        return Some(shown(kind));
    } else {
        return None;
    };
    Some(named.to_owned())
}
