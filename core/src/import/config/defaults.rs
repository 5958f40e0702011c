//! What a kind of model has where a file leaves it out.
//!
//! `defaults.txt` has a line for each `model_type` of decoders: the fields that are read here, with
//! the default of the class that transformers reads such a file with. What a class works out from
//! other fields is not there. Of a model with parts, the line has the text model's, and the outer
//! flag of a shared table. Falcon's is left out: published files leave it out too, and have a head of
//! their own.
//!
//! Source: the configuration classes of transformers 5.24.0, 2026-11.

use crate::import::json::Json;

static TABLE: &str = include_str!("defaults.txt");

/// The defaults of a `model_type`, as the part of a file that would say them; nothing where it is not
/// known.
pub(super) fn of(model_type: &str) -> Json {
    let Some(line) = line(model_type) else { return Json::Null };
    let mut fields = Vec::new();
    for pair in line.split(' ').skip(1) {
        let Some((name, value)) = pair.split_once('=') else { continue };
        let value = match value {
            "true" => Json::Flag(true),
            "false" => Json::Flag(false),
            text => match text.parse() {
                Ok(number) => Json::Number(number),
                Err(_) => Json::Text(text.to_owned()),
            },
        };
        fields.push((name.to_owned(), value));
    }
    Json::Object(fields)
}

/// The line of a `model_type`.
fn line(model_type: &str) -> Option<&'static str> {
    let is_it = |line: &&str| line.split(' ').next() == Some(model_type);
    if model_type.is_empty() { None } else { TABLE.lines().find(is_it) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_becomes_fields() {
        let json = of("mixtral");
        assert_eq!(json.get("num_local_experts"), Some(&Json::Number(8.0)));
        assert_eq!(json.get("num_key_value_heads"), Some(&Json::Number(8.0)));
        assert_eq!(of("gemma2").get("tie_word_embeddings"), Some(&Json::Flag(true)));
        // Llama's follow from others of its fields.
        assert_eq!(of("llama").get("num_key_value_heads"), None);
        assert_eq!((of(""), of("no such type")), (Json::Null, Json::Null));
    }

    #[test]
    fn lines_are_in_order_and_whole() {
        let names: Vec<&str> = TABLE.lines().filter_map(|line| line.split(' ').next()).collect();
        assert!(names.is_sorted() && names.len() > 150, "{}", names.len());
        for pair in TABLE.lines().flat_map(|line| line.split(' ').skip(1)) {
            assert!(pair.split_once('=').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty()));
        }
    }
}
