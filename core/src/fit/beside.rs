//! What sits in the cards' memory beside the model asked for: the part that lets it see, and another model.
//!
//! ```text
//! projector   llama.cpp and what is built on it: its file in F16 and its buffer, on the first card
//!             (`memory/projector.rs`); a file of no known shape by its published parameters, without a buffer
//!             other runtimes: its published parameters in 16 bits, divided as the model is; vLLM also what
//!             it profiles of images, on each card
//! model       weights, a cache of 16 bits for its own context, and buffers, dealt by layer
//! ```
//!
//! Both count before the model is placed. What a projector takes of the host's memory, some megabytes, is
//! left out.

use std::sync::Arc;

use super::formats::{WeightFormat, usual_formats};
use super::model::ModelSource;
use super::shelf::Shelf;
use super::weighed::WeighedModel;
use super::workload::named;
use crate::catalog::{Catalog, Runtime, Split};
use crate::finding::{Finding, Found};
use crate::memory::projector::{ProjectorFormat, Tower};
use crate::memory::runtime::VLLM_BATCH;
use crate::memory::{CardRoom, Settings};
use crate::plan::Workload;
use crate::units::{Bytes, Tokens};

/// What sits beside the model asked for.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// What the part that lets it see takes; of all cards together where that is divided.
    projector: Option<Bytes>,
    /// What its images take of each card that computes some.
    images: Bytes,
    /// Another model, and the context of its own.
    model: Option<(Arc<WeighedModel>, Tokens)>,
}

impl Beside {
    /// What a workload asks for; nothing where the catalogue has no such model.
    pub(super) fn of(
        workload: &Workload,
        target: Option<&ModelSource>,
        (catalog, shelf): (&Catalog, &mut Shelf),
        findings: &mut Vec<Finding>,
    ) -> Self {
        let projector = target
            .filter(|_| workload.vision)
            .and_then(|model| projector(workload, model, findings));
        let (projector, images) = projector.unzip();
        let images = images.unwrap_or_default();
        let model = second(workload, (catalog, shelf), findings);
        Self { projector, images, model: model.map(|model| (model, workload.second_context)) }
    }

    /// What the part that lets the model see takes of each of so many cards.
    pub(super) fn projector_takes(&self, settings: &Settings, cards: usize) -> Vec<Bytes> {
        let mut taken = vec![Bytes::ZERO; cards];
        if let Some(all) = self.projector {
            let divided = !settings.runtime.is_llama() && settings.split == Split::Tensor;
            let ways = if divided { cards.max(1) } else { 1 };
            for card in taken.iter_mut().take(ways) {
                *card += Bytes::new(all.get().div_ceil(ways as u64)) + self.images;
            }
        }
        taken
    }

    /// What the other model takes of each card that has this room.
    pub(super) fn other_takes(&self, settings: &Settings, rooms: &[CardRoom]) -> Vec<Bytes> {
        let mut taken = vec![Bytes::ZERO; rooms.len()];
        if let Some((model, context)) = &self.model {
            let own =
                Settings { context: *context, sequences: 1, split: Split::Layer, ..*settings };
            for (all, held) in taken.iter_mut().zip(model.takes_beside(own, rooms)) {
                *all += held;
            }
        }
        taken
    }
}

/// What the part takes that lets a model see, and its images where those count apart; with what is not known
/// of it.
fn projector(
    workload: &Workload,
    model: &ModelSource,
    findings: &mut Vec<Finding>,
) -> Option<(Bytes, Bytes)> {
    let name = || model.name().into_owned();
    let parameters = model.vision_parameters();
    if parameters == 0 {
        findings.push(Finding::warning("Images", Found::NoProjector { model: name() }));
        return None;
    }
    let tower = Tower::of(model.shape(), parameters);
    // The published number may have blocks that draft too.
    let parameters = tower.map_or(parameters, |tower| tower.parameters());
    let file = Bytes::new(parameters.saturating_mul(2));
    if !workload.runtime.is_llama() {
        let step = u64::from(workload.ubatch).max(VLLM_BATCH);
        let profiled = tower.filter(|_| workload.runtime == Runtime::Vllm);
        return Some((file, profiled.map_or(Bytes::ZERO, |tower| tower.profiled(step))));
    }
    let used =
        tower.map(|tower| tower.needs(ProjectorFormat::F16, workload.flash_attention).card());
    if used.is_none() {
        findings.push(Finding::note("Images", Found::ProjectorOfUnknownShape { model: name() }));
    }
    Some((used.unwrap_or(file), Bytes::ZERO))
}

/// The other model of a workload, in the format that is stated, else in the model's own where the runtime
/// loads that, else in the smallest usual one.
fn second(
    workload: &Workload,
    (catalog, shelf): (&Catalog, &mut Shelf),
    findings: &mut Vec<Finding>,
) -> Option<Arc<WeighedModel>> {
    let asked = &workload.second_model;
    if asked.is_empty() {
        return None;
    }
    let what = "Second model";
    let Some(model) = named(asked, what, catalog, findings) else {
        let asked = asked.clone();
        findings.push(Finding::corrected(what, Found::SecondUnknown { asked }));
        return None;
    };
    let source = ModelSource::Catalog(model);
    let stated = [&*workload.second_quant, &*workload.quant];
    let usual = usual_formats(workload.runtime).iter().rev().copied();
    let formats = stated.into_iter().chain(usual).filter_map(|id| catalog.quant(id));
    let mut weighed = formats
        .filter(|quant| quant.is_weights())
        .map(|quant| shelf.get(&source, WeightFormat::Catalog(quant), catalog));
    weighed.find(|model| model.runs_in(workload.runtime) && model.sums.is_some())
}
