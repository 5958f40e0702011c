//! What the program says of a figure.

use rigledger_core::Report;
use rigledger_core::memory::{CardUse, Offload};
use rigledger_core::units::{Basis, Bytes, Range, Tokens};

use super::observed::{Observed, Of, Part};

/// Tokens in a cache where a report does not say: an allocated context says how much room there is, and
/// a chat fills little of it.
const USUAL_DEPTH: u32 = 4096;
/// Tokens of a prompt where a report does not say.
const USUAL_PROMPT: u32 = 2048;

/// What is predicted of a figure on one rig, one range for each card where the figure has several;
/// `None` where there is no answer.
pub(crate) fn predicted(
    observed: &Observed,
    report: &Report,
    rig: usize,
    context: u32,
) -> Option<Vec<Range<f64>>> {
    let answer = report.rigs.get(rig)?;
    let fit = &answer.capability.target;
    let one = |range: Range<f64>| Some(vec![range]);
    let estimator = || fit.service.as_deref().map(|service| &service.estimator);
    match observed.of {
        Of::Fit => {
            let fits = if fit.fits { 1.0 } else { 0.0 };
            one(Range::exact(fits, Basis::Computed))
        }
        Of::Decode | Of::Drafted => {
            let depth = observed.at.unwrap_or(USUAL_DEPTH).min(context);
            one(estimator()?.decode(Tokens::new(depth)).map(Into::into))
        }
        Of::Prefill => {
            let prompt = observed.at.unwrap_or(USUAL_PROMPT);
            one(estimator()?.prefill(Tokens::new(prompt), Tokens::new(0)).map(Into::into))
        }
        Of::Memory(part) => {
            if fit.cards.is_empty() {
                return None;
            }
            if part == Part::HostTable && fit.offload != Offload::None {
                return None;
            }
            let values = memory(part, fit, observed.values.len() > 1);
            let exact = |bytes: Bytes| Range::exact(bytes.get() as f64, Basis::Computed);
            Some(values.into_iter().map(exact).collect())
        }
        Of::Pool => one(Range::exact(f64::from(fit.pool_tokens?.get()), Basis::Computed)),
        Of::Load => one(answer.assumptions.load_watts_per_card.value.map(Into::into)),
        Of::Idle => one(answer.assumptions.idle_watts_per_card.value.map(Into::into)),
        Of::Price => one(answer.assumptions.card_price.as_ref()?.value.map(Into::into)),
    }
}

/// All that a card holds in the likely case.
fn likely(card: &CardUse) -> Bytes {
    card.total().saturating_sub(card.compute_high) + card.compute
}

/// A part of memory, of each card where `each` is asked for, else of the one that has the most of it.
fn memory(part: Part, fit: &rigledger_core::Fit, each: bool) -> Vec<Bytes> {
    let of = |get: fn(&CardUse) -> Bytes| -> Vec<Bytes> {
        let all = fit.cards.iter().map(get);
        if each { all.collect() } else { all.max().into_iter().collect() }
    };
    let sum = |get: fn(&CardUse) -> Bytes| vec![fit.cards.iter().map(get).sum()];
    match part {
        Part::Card => of(likely),
        Part::Cards => sum(likely),
        Part::Program => sum(|card| likely(card).saturating_sub(card.reserved)),
        Part::Weights => of(|card| card.weights),
        Part::AllWeights => sum(|card| card.weights),
        Part::Cache => of(|card| card.cache),
        Part::AllCache => sum(|card| card.cache),
        Part::Context => sum(|card| card.cache + card.recurrent),
        Part::Compute => of(|card| card.compute),
        Part::HostCompute => vec![fit.host.compute],
        Part::HostWeights | Part::HostTable => vec![fit.host.weights],
        Part::Draft => of(|card| card.draft),
    }
}
