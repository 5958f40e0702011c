//! What a name claims of a model's size, beside what is counted.

use crate::catalog::Shape;
use crate::import::{Finding, InConfig};
use crate::memory::weights;

/// How far a count may be from a claim: names leave the tables out, or round.
const NEAR: core::ops::RangeInclusive<f64> = 0.6..=1.6;

/// Says where a name claims another size than is counted. Of a kind of model that is not known, that
/// is a doubt in the count; of others, in the name.
pub(super) fn compare(shape: &Shape, name: &str, known: bool, findings: &mut Vec<Finding>) {
    let Some(claimed) = claimed(name) else { return };
    let mut counted = 0_u64;
    let add = |tensor: &weights::Tensor| counted = counted.saturating_add(tensor.elements());
    if weights::tensors(shape, add).is_err() || counted == 0 {
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "a ratio")]
    let ratio = counted as f64 / claimed;
    if NEAR.contains(&ratio) {
        return;
    }
    let found = InConfig::OtherSize { counted, claimed };
    findings.push(if known {
        Finding::note("Parameters", found.into())
    } else {
        Finding::warning("Parameters", found.into())
    });
}

/// The parameters that a name such as `Qwen3-30B-A3B` claims; `None` where it claims none, or of
/// experts that share the rest.
fn claimed(name: &str) -> Option<f64> {
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    words.find_map(claim)
}

/// The claim of one word, such as `70b` or `135M`.
fn claim(word: &str) -> Option<f64> {
    let scale = match word.chars().next_back()? {
        'b' | 'B' => 1e9,
        'm' | 'M' => 1e6,
        't' | 'T' => 1e12,
        _ => return None,
    };
    let number = word.get(..word.len() - 1)?;
    let digits = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = if digits { number.parse().ok()? } else { return None };
    (number > 0.0).then_some(number * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_claim_sizes() {
        for (name, size) in [
            ("Llama-3.3-70B-Instruct", Some(70e9)),
            ("Qwen3-30B-A3B", Some(30e9)),
            ("SmolLM2-135M", Some(135e6)),
            ("gemma-2-2.6b-it", Some(2.6e9)),
            ("Mixtral-8x7B-v0.1", None),
            ("phi-4", None),
            ("gemma-4-E2B", None),
            ("", None),
        ] {
            assert_eq!(claimed(name), size, "{name}");
        }
    }
}
