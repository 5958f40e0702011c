//! The answer for a rig, moved by what its reader measured on it: the model asked for and those of the
//! short list, as far as they are near to what was measured ([`near`](super::near)).
//!
//! ```text
//! decode, prefill       moved by the nearest measurement of their own kind of work
//! all streams           by as much as each of them
//! first token           by as much as prefill, the other way round
//! ```

use chrono::NaiveDate;

use super::beside::{Beside, beside_on, plain, point_of};
use super::carried;
use super::near::{DECAY, Point, Work};
use crate::catalog::Catalog;
use crate::fit::{Capability, Fit};
use crate::plan::{Plan, Workload};
use crate::resolve::{RigFacts, resolve};
use crate::speed::Speeds;
use crate::units::{Range, Seconds, TokensPerSecond};

/// What a rig can run, given what its plan carries of measurements on it.
pub(crate) fn capability(
    estimated: Capability,
    (plan, rig): (&Plan, usize),
    facts: &RigFacts<'_>,
    catalog: &Catalog,
) -> Capability {
    let Some(measured) = Moves::of(plan, rig, facts, catalog) else { return estimated };
    let mut moved = estimated;
    let shown = moved.models.iter_mut().map(|row| &mut row.shown);
    shown.chain([&mut moved.target]).for_each(|fit| measured.apply(fit));
    moved
}

/// Moves the fits of models on the rigs of a plan, in its order, by what was measured on each.
pub(crate) fn on_rigs<'a>(
    models: impl Iterator<Item = &'a mut [Fit]>,
    plan: &Plan,
    catalog: &Catalog,
    today: NaiveDate,
) {
    if plan.rigs.iter().all(|rig| rig.measured.is_empty()) {
        return;
    }
    let (facts, _) = resolve(plan, catalog, today);
    let rigs = facts.rigs.iter().enumerate();
    let moves: Vec<_> = rigs.map(|(rig, facts)| Moves::of(plan, rig, facts, catalog)).collect();
    for fits in models {
        for (fit, moves) in fits.iter_mut().zip(&moves) {
            if let Some(moves) = moves {
                moves.apply(fit);
            }
        }
    }
}

/// What was measured on a rig, and how it runs a model.
struct Moves {
    known: Vec<Beside>,
    workload: Workload,
}

impl Moves {
    /// Of a rig of a plan; `None` where nothing was measured on it that moves an estimate.
    fn of(plan: &Plan, rig: usize, facts: &RigFacts<'_>, catalog: &Catalog) -> Option<Self> {
        let (_, measured) = carried::read(&plan.rigs.get(rig)?.measured, catalog)?;
        let workload = plan.workload_of(rig).into_owned();
        let beside = |one| beside_on(one, &workload, facts, catalog);
        let known: Vec<Beside> = measured.iter().filter_map(beside).collect();
        (!known.is_empty()).then_some(Self { known, workload })
    }

    /// Moves the speeds of one model in one format.
    fn apply(&self, fit: &mut Fit) {
        let Some(before) = fit.speed else { return };
        let point = point_of(Work::Decode, &self.workload);
        let point = Point { model: fit.model_id, quant: fit.quant_id, ..point };
        let after = moved(before, &self.known, point);
        if after != before {
            (fit.speed, fit.estimated) = (Some(after), Some(before));
        }
    }
}

/// Speeds moved by the nearest of what was measured; `point` is that of their decode.
fn moved(before: Speeds, known: &[Beside], point: Point<'_>) -> Speeds {
    let generates = if point.users > 1.0 { Work::Batch } else { Work::Decode };
    let decode = nearest(known, Point { work: generates, ..point }, before.decode_tok_s);
    let alone = Point { work: Work::Decode, depth: 0.0, users: 1.0, ..point };
    let prefill = nearest(known, Point { work: Work::Prefill, ..point }, before.prefill_tok_s);
    Speeds {
        decode_tok_s: decode,
        total_tok_s: scaled(before.total_tok_s, before.decode_tok_s, decode),
        decode_empty_tok_s: nearest(known, alone, before.decode_empty_tok_s),
        prefill_tok_s: prefill,
        first_token_s: slowed(before.first_token_s, before.prefill_tok_s, prefill),
        ..before
    }
}

/// An estimate moved by the nearest of what was measured.
pub(super) fn nearest(
    known: &[Beside],
    point: Point<'_>,
    estimate: Range<TokensPerSecond>,
) -> Range<TokensPerSecond> {
    let kin = |of: &Beside| DECAY.kinship(&point, &of.point());
    let nearest = known.iter().max_by(|a, b| kin(a).total_cmp(&kin(b)));
    let Some(of) = nearest.filter(|of| kin(of) > 0.0) else { return estimate };
    let moved = DECAY.updated((&point, plain(estimate)), (&of.point(), of.measured), of.estimated);
    moved.map(TokensPerSecond::new).with_basis(moved.basis())
}

/// The ends of a range, each times what the same end of another moved by.
fn scaled(
    range: Range<TokensPerSecond>,
    before: Range<TokensPerSecond>,
    after: Range<TokensPerSecond>,
) -> Range<TokensPerSecond> {
    let end = |of: fn(&Range<TokensPerSecond>) -> TokensPerSecond| {
        let (own, before, after) = (of(&range).get(), of(&before).get(), of(&after).get());
        TokensPerSecond::new(if before > 0.0 { own * after / before } else { own })
    };
    let (low, likely, high) = (end(Range::low), end(Range::likely), end(Range::high));
    Range::new(low, likely, high, range.basis())
}

/// A time that is shorter by what a rate has grown by: the low end of one is the high end of the other.
fn slowed(
    time: Range<Seconds>,
    before: Range<TokensPerSecond>,
    after: Range<TokensPerSecond>,
) -> Range<Seconds> {
    let end = |time: Seconds, before: TokensPerSecond, after: TokensPerSecond| {
        let shorter = if after.get() > 0.0 { before.get() / after.get() } else { 1.0 };
        time * shorter
    };
    let low = end(time.low(), before.high(), after.high());
    let likely = end(time.likely(), before.likely(), after.likely());
    let high = end(time.high(), before.low(), after.low());
    Range::new(low, likely, high, time.basis())
}
