//! Who drafts tokens for the model asked for, and what a small model beside it takes.

use std::sync::Arc;

use super::formats::{WeightFormat, usual_formats};
use super::model::ModelSource;
use super::shelf::Shelf;
use super::weighed::WeighedModel;
use super::workload::named;
use crate::catalog::{Catalog, Model};
use crate::finding::{Finding, Found};
use crate::memory::{CardRoom, Settings};
use crate::plan::{Drafter, Task, Workload};
use crate::speed::Counted;
use crate::speed::draft::{Drafting, Method, Work};
use crate::units::Bytes;

/// How tokens are drafted for the target of a demand.
#[derive(Debug)]
pub(super) struct Drafts {
    /// As the model of speeds takes it.
    pub(super) drafting: Drafting,
    /// The small model that guesses, where one does.
    pub(super) model: Option<Arc<WeighedModel>>,
}

/// A small model has at most so much of the weights of the one that it guesses for: a guess by a larger
/// one takes longer than what it saves.
const SMALLER: f64 = 0.25;
/// Fewest weights of a model that guesses well enough to be worth it.
const LEAST: f64 = 0.2e9;
/// The format of the small model in llama.cpp, which people draft with.
const DRAFT_FORMAT: &str = "Q8_0";

/// The method of a drafter; `None` where nobody drafts.
const fn method(drafter: Drafter) -> Option<Method> {
    match drafter {
        Drafter::Off => None,
        Drafter::Mtp => Some(Method::Mtp),
        Drafter::Model => Some(Method::Model),
        Drafter::Ngram => Some(Method::Ngram),
    }
}

/// Tokens that are drafted at a time under a workload: 0 where nobody drafts.
pub(super) fn tokens(workload: &Workload) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few")]
    let usual = |method: Method| method.usual_tokens() as u32;
    method(workload.drafting)
        .map_or(0, |method| workload.draft_tokens.unwrap_or_else(|| usual(method)))
}

impl Drafts {
    /// How a workload has tokens drafted for a model; `None` where nobody drafts, or no small model is
    /// found.
    pub(super) fn of(
        workload: &Workload,
        target: Option<&ModelSource>,
        (catalog, shelf): (&Catalog, &mut Shelf),
        findings: &mut Vec<Finding>,
    ) -> Option<Self> {
        let method = method(workload.drafting)?;
        let work = match workload.task {
            Task::Mixed => Work::Mixed,
            Task::Code => Work::Code,
            Task::Prose => Work::Prose,
            Task::Copy => Work::Copy,
        };
        let tokens = f64::from(tokens(workload));
        let drafting = Drafting { method, work, tokens, acceptance: None };
        if method != Method::Model {
            return Some(Self { drafting, model: None });
        }
        let model = small_model(workload, target, catalog, findings)?;
        let runtime = workload.runtime;
        let first = usual_formats(runtime).first().copied().unwrap_or(DRAFT_FORMAT);
        let id = if runtime.is_llama() { DRAFT_FORMAT } else { first };
        let format = catalog.quant(id).filter(|quant| quant.is_weights())?;
        let source = ModelSource::Catalog(model);
        let model = shelf.get(&source, WeightFormat::Catalog(format), catalog);
        Some(Self { drafting, model: Some(model) })
    }

    /// What the small model takes of each card that has this room, with a cache of 16 bits for as many
    /// tokens as the model has; nothing where none does.
    pub(super) fn beside(&self, settings: &Settings, rooms: &[CardRoom]) -> Vec<Bytes> {
        self.model.as_ref().map_or_else(Vec::new, |model| model.takes_beside(*settings, rooms))
    }
}

/// The small model of a workload: as stated, else the smallest of the catalogue that has the vocabulary
/// of the one that it guesses for.
fn small_model(
    workload: &Workload,
    target: Option<&ModelSource>,
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) -> Option<&'static Model> {
    let asked = &workload.draft_model;
    if !asked.is_empty() {
        return named(asked, "Drafting", catalog, findings);
    }
    let target = target?;
    let weights = |model: &Model| Counted::of(&model.shape).map(|counted| counted.all());
    let most = Counted::of(target.shape()).map_or(0.0, |counted| counted.all()) * SMALLER;
    let suits = |model: &&Model| {
        model.shape.vocab == target.shape().vocab
            && weights(model).is_some_and(|all| (LEAST..most).contains(&all))
    };
    let of = |model: &&Model| weights(model).unwrap_or(f64::INFINITY);
    let found = catalog.models.iter().filter(suits).min_by(|a, b| of(a).total_cmp(&of(b)));
    if found.is_none() {
        let model = target.name().into_owned();
        findings.push(Finding::warning("Drafting", Found::NoSmallModel { model }));
    }
    found
}
