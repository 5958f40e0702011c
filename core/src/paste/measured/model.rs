//! Which model and format of the catalogue a tool's words mean.

use std::collections::BTreeSet;

use crate::catalog::{Catalog, Model};
use crate::speed::Counted;

/// How far a number of weights may be from a model's.
const NEAR: f64 = 0.02;
/// Words of formats as llama.cpp describes them, and their ids.
const DESCRIBED: [(&str, &str); 9] = [
    ("Q2_K - Medium", "Q2_K"),
    ("Q3_K - Small", "Q3_K_S"),
    ("Q3_K - Medium", "Q3_K_M"),
    ("Q3_K - Large", "Q3_K_L"),
    ("Q4_K - Small", "Q4_K_S"),
    ("Q4_K - Medium", "Q4_K_M"),
    ("Q5_K - Small", "Q5_K_S"),
    ("Q5_K - Medium", "Q5_K_M"),
    ("MXFP4 MoE", "MXFP4_MOE"),
];
/// Words that say nothing about which model it is.
const SILENT: [&str; 10] =
    ["instruct", "it", "chat", "gguf", "hf", "models", "model", "meta", "main", "latest"];

/// The models of the catalogue by the words of their ids, and what was looked up: a tool's table names
/// one model in line after line.
pub(super) struct Names<'a> {
    catalog: &'a Catalog,
    models: Vec<(BTreeSet<String>, &'static Model)>,
    known: Vec<(String, Option<f64>, Ids)>,
}

/// Ids of a model and of a format; `None` for one that is not known.
type Ids = (Option<&'static str>, Option<&'static str>);

impl<'a> Names<'a> {
    /// Those of a catalogue.
    pub(super) fn of(catalog: &'a Catalog) -> Self {
        let models = catalog.models.iter().map(|model| (parts(model.id), model)).collect();
        Self { catalog, models, known: Vec::new() }
    }

    /// Ids of the model and the format that some words mean; `weights` is the number of weights, where it
    /// is known.
    pub(super) fn ids(&mut self, words: &str, weights: Option<f64>) -> Ids {
        let known = self.known.iter().rev().find(|(own, of, _)| own == words && *of == weights);
        if let Some((_, _, ids)) = known {
            return *ids;
        }
        let model = self.model(words, weights);
        let ids = (model.map(|model| model.id), quant(words, self.catalog));
        self.known.push((words.to_owned(), weights, ids));
        ids
    }

    fn model(&self, words: &str, weights: Option<f64>) -> Option<&'static Model> {
        let name = words.rsplit(['/', '\\']).next().unwrap_or(words);
        let asked = parts(&name.replace(':', "-"));
        let all_there = |(own, _): &&(BTreeSet<String>, &'static Model)| {
            !own.is_empty() && own.is_subset(&asked)
        };
        if let Some((_, model)) =
            self.models.iter().filter(all_there).max_by_key(|(own, _)| own.len())
        {
            return Some(model);
        }
        // "llama 70B Q4_K - Medium": an architecture, a size, and with the number of weights the shape.
        let weights = weights?;
        let arch = words.split_whitespace().next()?.to_lowercase();
        let apart = |(_, model): &(BTreeSet<String>, &'static Model)| {
            let own = Counted::of(&model.shape)?.all();
            let apart = (own / weights - 1.0).abs();
            let same = model.shape.arch.eq_ignore_ascii_case(&arch)
                || arch.starts_with(&model.shape.arch.replace('-', ""));
            (same && apart < NEAR).then_some((apart, *model))
        };
        let near = self.models.iter().filter_map(apart);
        near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, model)| model)
    }
}

/// The words of a name: runs of letters, digits and points, in small letters.
fn parts(name: &str) -> BTreeSet<String> {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '.');
    let words = words.map(|word| word.trim_matches('.')).filter(|word| !word.is_empty());
    // A Llama is called with and without its maker's name, and with its number apart.
    words.filter(|word| !SILENT.contains(word)).map(str::to_owned).collect()
}

fn quant(words: &str, catalog: &Catalog) -> Option<&'static str> {
    if let Some((_, id)) = DESCRIBED.iter().find(|(described, _)| words.contains(described)) {
        return catalog.quant(id).map(|quant| quant.id);
    }
    let upper = words.to_uppercase();
    // A name must not go on: Q4_K is no Q4_K_M, and F16 no BF16.
    let stands = |id: &str| {
        let id = id.to_uppercase();
        upper.match_indices(&id).any(|(at, _)| {
            let edge = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            let (before, after) = (upper.get(..at), upper.get(at + id.len()..));
            edge(before.and_then(|text| text.chars().next_back()))
                && edge(after.and_then(|text| text.chars().next()))
        })
    };
    let known = catalog.weight_formats().filter(|quant| stands(quant.id));
    known.max_by_key(|quant| quant.id.len()).map(|quant| quant.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_and_descriptions_are_models() {
        let catalog = Catalog::embedded();
        let mut names = Names::of(catalog);
        for (words, weights, model, quant) in [
            ("models/Qwen3-32B-Q4_K_M.gguf", None, Some("qwen3-32b"), Some("Q4_K_M")),
            ("Llama-3.1-70B-Instruct-IQ4_XS.gguf", None, Some("llama-3.1-70b"), Some("IQ4_XS")),
            ("llama 8B Q4_K - Medium", Some(8.03e9), Some("llama-3-8b"), Some("Q4_K_M")),
            ("gpt-oss 120B MXFP4 MoE", Some(116.83e9), Some("gpt-oss-120b"), Some("MXFP4_MOE")),
            ("qwen3:32b", None, Some("qwen3-32b"), None),
            ("nonsense", Some(1.0), None, None),
            ("", None, None, None),
        ] {
            let (found, format) = names.ids(words, weights);
            let same_shape = |a: &str, b: &str| {
                let shape = |id| catalog.model(id).map(|model| model.shape);
                a == b || shape(a).zip(shape(b)).is_some_and(|(a, b)| a.is_alike(&b))
            };
            match (found, model) {
                (Some(found), Some(model)) => assert!(same_shape(found, model), "{words}: {found}"),
                (found, model) => assert_eq!(found, model, "{words}"),
            }
            assert_eq!(format, quant, "{words}");
        }
    }
}
