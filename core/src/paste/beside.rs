//! A measurement beside what is estimated for it, and the estimates of a plan that it moves.

use chrono::NaiveDate;
use serde::Serialize;

use super::measured::{Measurement, What};
use super::moved::nearest;
use super::near::{Point, Work};
use crate::catalog::Catalog;
use crate::fit::{Demand, Shelf};
use crate::plan::{Plan, Workload};
use crate::resolve::{RigFacts, resolve};
use crate::speed::Estimator;
use crate::units::{Range, Tokens, TokensPerSecond};

/// The fewest tokens of context that anything is estimated for.
const LEAST_CONTEXT: f64 = 256.0;

/// A measured speed beside the estimate of it on a rig.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Beside {
    /// What kind of work.
    pub work: Work,
    /// How it ran: model, format, split, context and users.
    #[serde(skip)]
    pub workload: Workload,
    /// Tokens a second that were measured.
    #[serde(rename = "measured_tok_s")]
    pub measured: f64,
    /// Tokens a second that are estimated for the same.
    #[serde(rename = "estimated_tok_s")]
    pub estimated: Range<f64>,
}

/// The speeds of a plan's model on a rig, moved by what was measured there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Moved {
    /// Decode of each user with the context full.
    pub decode_tok_s: Range<TokensPerSecond>,
    /// Prefill of a prompt that fills the context.
    pub prefill_tok_s: Range<TokensPerSecond>,
}

/// Tokens, from a count of a tool.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to the range")]
fn tokens(count: f64) -> Tokens {
    Tokens::new(count.clamp(0.0, f64::from(u32::MAX)) as u32)
}

/// Streams, from a count of a tool.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to the range")]
fn streams(count: f64) -> u32 {
    count.clamp(1.0, 4096.0) as u32
}

pub(super) fn plain(range: Range<TokensPerSecond>) -> Range<f64> {
    range.map(TokensPerSecond::get).with_basis(range.basis())
}

impl Beside {
    pub(super) fn point(&self) -> Point<'_> {
        point_of(self.work, &self.workload)
    }
}

pub(super) fn point_of(work: Work, workload: &Workload) -> Point<'_> {
    Point {
        work,
        model: &workload.model,
        quant: &workload.quant,
        split: workload.split.unwrap_or(workload.runtime.default_split()),
        depth: f64::from(workload.context.get()),
        users: f64::from(workload.users),
    }
}

/// What estimates a workload on a rig; nothing where it does not fit.
fn estimator(rig: &RigFacts<'_>, workload: &Workload, catalog: &Catalog) -> Option<Estimator> {
    let demand = Demand::of_target(workload, catalog, &mut Shelf::default());
    demand.quick_fit(rig).service.map(|service| service.estimator)
}

/// A measurement beside the estimate of it on the rig of a plan that it was taken on. A model or format
/// that the tool does not name is the plan's. Nothing where it is no speed, its model is not known, or
/// the rig should not hold it.
pub fn beside(
    measurement: &Measurement,
    plan: &Plan,
    rig: usize,
    catalog: &Catalog,
    today: NaiveDate,
) -> Option<Beside> {
    let (facts, _) = resolve(plan, catalog, today);
    beside_on(measurement, &plan.workload_of(rig), facts.rigs.get(rig)?, catalog)
}

/// The same on a rig whose figures are known, which runs the model as `of_plan` has it.
pub(super) fn beside_on(
    measurement: &Measurement,
    of_plan: &Workload,
    rig: &RigFacts<'_>,
    catalog: &Catalog,
) -> Option<Beside> {
    let mut workload = of_plan.clone();
    // Models of one shape are as fast, and tools tell no more than that of them.
    let shape = |id: &str| catalog.model(id).map(|model| &model.shape);
    match measurement.model_id {
        Some(model) if shape(model) == shape(&workload.model) => {}
        Some(model) => model.clone_into(&mut workload.model),
        None if measurement.model.is_empty() => {}
        None => return None,
    }
    if let Some(quant) = measurement.quant_id {
        quant.clone_into(&mut workload.quant);
    }
    workload.split = measurement.split.or(workload.split);
    let (work, depth, users) = match measurement.what {
        What::Decode { depth_tokens, users, .. } => {
            (if users > 1.0 { Work::Batch } else { Work::Decode }, depth_tokens, users)
        }
        What::Total { prompt_tokens, answer_tokens, users, .. } => {
            (Work::Batch, prompt_tokens + answer_tokens, users)
        }
        What::Prefill { prompt_tokens, depth_tokens, .. } => {
            (Work::Prefill, prompt_tokens + depth_tokens, 1.0)
        }
        What::FirstToken { prompt_tokens, users, .. } if users <= 1.0 => {
            (Work::Prefill, prompt_tokens, 1.0)
        }
        _ => return None,
    };
    workload.context = tokens(depth.max(LEAST_CONTEXT));
    workload.users = streams(users);
    let estimator = estimator(rig, &workload, catalog)?;
    let (measured, estimated) = match measurement.what {
        What::Decode { tok_s, .. } if work == Work::Decode => {
            (tok_s, estimator.decode(tokens(depth)))
        }
        What::Decode { tok_s, .. } => {
            (tok_s, estimator.speeds(workload.context, workload.users).decode_tok_s)
        }
        What::Total { tok_s, prompt_tokens, answer_tokens, .. } => {
            let (prompt, answer) = (tokens(prompt_tokens), tokens(answer_tokens));
            let users = workload.users;
            (tok_s, estimator.users(users, prompt, answer, users).total_tok_s)
        }
        What::Prefill { tok_s, prompt_tokens, depth_tokens } => {
            (tok_s, estimator.prefill(tokens(prompt_tokens), tokens(depth_tokens)))
        }
        What::FirstToken { seconds, prompt_tokens, .. } => {
            let rate = estimator.prefill(tokens(prompt_tokens), Tokens::new(0));
            (prompt_tokens / seconds, rate)
        }
        _ => return None,
    };
    Some(Beside { work, workload, measured, estimated: plain(estimated) })
}

/// The speeds of a plan's model on a rig, moved by the nearest of what was measured there. Nothing where
/// the model does not fit.
pub fn moved(
    known: &[Beside],
    plan: &Plan,
    rig: usize,
    catalog: &Catalog,
    today: NaiveDate,
) -> Option<Moved> {
    let workload = &*plan.workload_of(rig);
    let (facts, _) = resolve(plan, catalog, today);
    let estimator = estimator(facts.rigs.get(rig)?, workload, catalog)?;
    let speeds = estimator.speeds(workload.context, workload.users);
    let generates = if workload.users > 1 { Work::Batch } else { Work::Decode };
    let of = |work, estimate| nearest(known, point_of(work, workload), estimate);
    Some(Moved {
        decode_tok_s: of(generates, speeds.decode_tok_s),
        prefill_tok_s: of(Work::Prefill, speeds.prefill_tok_s),
    })
}
