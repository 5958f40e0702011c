//! Which part of a file describes the text model, and by which model type its defaults go.

use super::{HEADS, LAYERS, WIDTH};
use crate::import::json::Json;

/// Parts of a file that hold its text model.
const TEXT_PARTS: [&str; 9] = [
    "text_config",
    "llm_config",
    "llm_cfg",
    "language_config",
    "language_model",
    "text_model_config",
    "thinker_config",
    "model_config",
    "llm",
];
/// Most parts inside of parts that are looked into.
const DEEP: usize = 3;

/// The part that describes the text model: the file itself, or a part that says something of one.
pub(super) fn text_part(json: &Json) -> &Json {
    let mut part = json;
    for _ in 0..DEEP {
        let inner = TEXT_PARTS.iter().filter_map(|name| part.get(name)).find(|part| tells(part));
        match inner {
            Some(inner) => part = inner,
            None => break,
        }
    }
    part
}

/// Whether a part says something of a text model. Files leave out what has its default, so that its
/// type alone tells one as well.
fn tells(part: &Json) -> bool {
    let says = |names: &[&str]| names.iter().any(|name| part.get(name).is_some());
    let parts = TEXT_PARTS.iter().any(|name| part.get(name).is_some_and(tells));
    parts || says(&LAYERS) || says(&WIDTH) || says(&HEADS) || says(&["model_type", "vocab_size"])
}

/// The name of a decoder beside the text model.
pub(super) fn further_decoder(file: &Json) -> Option<&str> {
    let Json::Object(fields) = file else { return None };
    let is_one = |name: &str, part: &Json| {
        name.contains("decoder") && !TEXT_PARTS.contains(&name) && matches!(part, Json::Object(_))
    };
    fields.iter().find(|(name, part)| is_one(name, part)).map(|(name, _)| &**name)
}

/// Whether a file states the width of its text model, but not its layers, outside the part that does.
pub(super) fn is_told_twice(file: &Json) -> bool {
    let says = |names: &[&str]| names.iter().any(|name| file.get(name).is_some());
    !core::ptr::eq(text_part(file), file) && says(&WIDTH) && !says(&LAYERS)
}

/// The model type of a part; empty where it does not say.
pub(super) fn model_type(part: &Json) -> &str {
    match part.get("model_type") {
        Some(Json::Text(text)) => text,
        _ => "",
    }
}
