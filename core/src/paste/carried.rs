//! Speeds that were measured on a rig, as its plan's link carries them: small, and without anything of the
//! machine but its figures.
//!
//! ```text
//! 2026-11-29~~d~qwen3-32b~Q4_K_M~layer~64~1~40.12~~p~qwen3-32b~Q4_K_M~layer~512~0~1290.4
//! day         kind, model, format, split or -, two figures of the work, the speed
//! d           decode: tokens in the cache, users          p    prefill: prompt, tokens before it
//! t           all together: prompt + answer, users        f    first token: prompt, users; seconds
//! ```

use chrono::NaiveDate;

use super::beside::Beside;
use super::measured::{Measurement, What};
use crate::catalog::{Catalog, Split};
use crate::units::{decimal, format::machine};

/// The most speeds that are carried: of more the first.
const MOST: usize = 8;
/// Between two measurements.
const NEXT: &str = "~~";
/// What stands for a split that is the runtime's own.
const NONE: &str = "-";

/// What of some measurements is carried, each with its estimate; empty where none is a speed.
pub fn written(all: &[(&Measurement, &Beside)], day: NaiveDate) -> String {
    let each = all.iter().filter_map(|(one, beside)| {
        let (kind, first, second, figure) = match one.what {
            What::Decode { tok_s, depth_tokens, users } => {
                ("d", machine(depth_tokens), users, tok_s)
            }
            What::Total { tok_s, prompt_tokens, answer_tokens, users } => {
                let work = [machine(prompt_tokens), machine(answer_tokens)].join("+");
                ("t", work, users, tok_s)
            }
            What::Prefill { tok_s, prompt_tokens, depth_tokens } => {
                ("p", machine(prompt_tokens), depth_tokens, tok_s)
            }
            What::FirstToken { seconds, prompt_tokens, users } => {
                ("f", machine(prompt_tokens), users, seconds)
            }
            _ => return None,
        };
        let split = one.split.map_or(NONE, Split::id);
        let how = &beside.workload;
        let figure = machine(libm::round(figure * 1000.0) / 1000.0);
        Some([kind, &how.model, &how.quant, split, &first, &machine(second), &figure].join("~"))
    });
    let each: Vec<String> = each.take(MOST).collect();
    if each.is_empty() { String::new() } else { [day.to_string(), each.join(NEXT)].join(NEXT) }
}

/// What a plan carries: the day, and what was measured then. What is not understood is left out.
pub fn read(text: &str, catalog: &Catalog) -> Option<(NaiveDate, Vec<Measurement>)> {
    let (day, rest) = text.split_once(NEXT)?;
    let all: Vec<Measurement> =
        rest.split(NEXT).take(MOST).filter_map(|one| measurement(one, catalog)).collect();
    Some((day.parse().ok()?, all)).filter(|(_, all)| !all.is_empty())
}

/// Whether a plan carries a measured speed of generating with a model in a format, by their ids.
pub fn generates(text: &str, model: &str, quant: &str) -> bool {
    text.split(NEXT).any(|one| {
        let mut cells = one.split('~');
        matches!(cells.next(), Some("d" | "t"))
            && cells.next() == Some(model)
            && cells.next() == Some(quant)
    })
}

fn measurement(text: &str, catalog: &Catalog) -> Option<Measurement> {
    let [kind, model, quant, split, first, second, figure] =
        text.split('~').collect::<Vec<_>>().try_into().ok()?;
    let count = |text: &str| decimal(text).filter(|count| (0.0..=1e9).contains(count));
    let tok_s = decimal(figure).and_then(super::measured::sensible)?;
    let users = || count(second);
    let what = match kind {
        "d" => What::Decode { tok_s, depth_tokens: count(first)?, users: users()? },
        "t" => {
            let (prompt, answer) = first.split_once('+')?;
            let (prompt_tokens, answer_tokens) = (count(prompt)?, count(answer)?);
            What::Total { tok_s, prompt_tokens, answer_tokens, users: users()? }
        }
        "p" => What::Prefill { tok_s, prompt_tokens: count(first)?, depth_tokens: count(second)? },
        "f" => What::FirstToken { seconds: tok_s, prompt_tokens: count(first)?, users: users()? },
        _ => return None,
    };
    let model = catalog.model(model)?;
    Some(Measurement {
        model: model.name.to_owned(),
        model_id: Some(model.id),
        quant_id: Some(catalog.quant(quant)?.id),
        split: Split::ALL.into_iter().find(|known| known.id() == split),
        what,
    })
}
