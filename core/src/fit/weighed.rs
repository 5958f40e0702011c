//! A model in one format with its weights summed up: all that no workload changes.

use std::sync::OnceLock;

use super::formats::WeightFormat;
use super::machine::Machine;
use super::model::ModelSource;
use super::{PublishedFile, WeightsBasis};
use crate::catalog::{CacheType, Catalog, FileSize, MAX_CARDS, Runtime};
use crate::memory::weights::{self, Agreement, Dynamic, Format, Weights};
use crate::memory::{CardRoom, Offload, Prepared, Settings};
use crate::speed;
use crate::units::Bytes;

/// A model in one format, summed up.
#[derive(Debug)]
pub(super) struct WeighedModel {
    /// The number of the model on the shelf.
    pub(super) serial: u32,
    /// The model of the catalogue, or the reader's own.
    pub(super) model: ModelSource,
    /// The format of its weights.
    pub(super) format: WeightFormat,
    /// Which runtimes load the format, by their places in [`Runtime::ALL`].
    loaded_by: [bool; Runtime::ALL.len()],
    /// What its tensors come to; `None` where no rule tells the bytes of this format.
    pub(super) sums: Option<Sums>,
    /// A published file of this model and format, where one is known.
    pub(super) published: Option<PublishedFile>,
}

/// Sums over the tensors of a model.
#[derive(Debug)]
pub(super) struct Sums {
    /// What memory needs of them, in the file as it is usually published.
    prepared: Prepared,
    /// The same of a file with the blocks that draft tokens, for llama.cpp's kin and for others, made when it is
    /// first asked for; `None` where there are none to be had, or the usual file has them.
    drafting: [OnceLock<Option<Prepared>>; 2],
    /// The format whose rules tell what those blocks take.
    rules: Option<Format>,
    /// All weights that are loaded, on cards and host.
    pub(super) loaded: Bytes,
    /// What speed needs of them.
    parts: speed::Parts,
    /// What it asks for each token, counted when it is first asked for: most formats never are.
    /// `None` where its tensors are not known.
    load: OnceLock<Option<speed::Load>>,
    /// What the bytes follow from.
    pub(super) basis: WeightsBasis,
}

impl WeighedModel {
    /// Sums up a model in a format.
    pub(super) fn new(
        serial: u32,
        model: ModelSource,
        format: WeightFormat,
        catalog: &Catalog,
    ) -> Self {
        let file = catalog.file_size(model.id(), format.id());
        let published = file.map(|file| PublishedFile {
            size_bytes: file.bytes,
            resolution_bytes: file.resolution,
            publisher: file.publisher,
            source: file.source,
            as_of: file.as_of,
        });
        let sums = weigh(&model, format, file).map(|(weights, basis)| {
            let prepared = Prepared::new(model.shape(), &weights);
            Sums {
                drafting: [const { OnceLock::new() }; 2],
                rules: match format {
                    WeightFormat::OwnFile => None,
                    WeightFormat::Catalog(quant) => Format::parse(quant.id)
                        .or_else(|| weights::stock_of(model.shape(), quant.id)),
                },
                prepared: match model.limit() {
                    Some(limit) => prepared.with_limit(limit),
                    None => prepared,
                },
                loaded: loaded(&weights),
                parts: speed::Parts::of(&weights),
                load: OnceLock::new(),
                basis,
            }
        });
        Self { serial, model, format, loaded_by: format.loaded_by(), sums, published }
    }

    /// Estimates of its speed under these settings.
    pub(super) fn estimator(
        &self,
        settings: &Settings,
        machine: &Machine<'_>,
    ) -> Option<speed::Estimator> {
        let sums = self.sums.as_ref()?;
        let count = || speed::Load::of_parts(self.model.shape(), sums.parts, self.format.id());
        let load = sums.load.get_or_init(count).as_ref()?;
        let mut hardware = machine.for_speed();
        if machine.is_uneven(settings) {
            // What each card has of the weights is what memory gave it.
            let host = machine.setup.host_memory;
            let placed = self.prepared(settings)?.place(settings, &machine.rooms, host);
            let mut shares = [0.0; MAX_CARDS];
            for (share, card) in shares.iter_mut().zip(&placed.cards) {
                *share = card.weights.get() as f64;
            }
            hardware.shares = Some(shares);
        }
        let drafting = machine.drafting.filter(|_| settings.draft_tokens > 0);
        Some(speed::Estimator::new(load, settings, &hardware).drafted(drafting))
    }

    /// What it takes of each card that has this room where it sits beside another model, with a cache of 16
    /// bits and nothing drafted for it; nothing where its tensors are not known.
    pub(super) fn takes_beside(&self, settings: Settings, rooms: &[CardRoom]) -> Vec<Bytes> {
        let own = Settings {
            cache_k: CacheType::F16,
            cache_v: CacheType::F16,
            offload: Offload::None,
            expert_cards: [0; MAX_CARDS],
            draft_tokens: 0,
            own_draft: false,
            ..settings
        };
        let Some(prepared) = self.prepared(&own) else { return Vec::new() };
        let placed = prepared.place(&own, rooms, None);
        let held = placed.cards.iter();
        held.map(|card| card.weights + card.cache + card.recurrent + card.compute_high).collect()
    }

    /// What memory needs of it under these settings: of a file with the blocks that draft tokens where they
    /// are to draft.
    pub(super) fn prepared(&self, settings: &Settings) -> Option<&Prepared> {
        let sums = self.sums.as_ref()?;
        if !settings.own_draft || sums.prepared.can_draft() {
            return Some(&sums.prepared);
        }
        let llama = settings.runtime.is_llama();
        let made = sums.drafting[usize::from(llama)].get_or_init(|| {
            let (weights, alone) = weights::with_drafts(self.model.shape(), &sums.rules?, llama)?;
            let prepared = sums.prepared.clone();
            Some(if alone {
                prepared.with_draft_file(&weights)
            } else {
                prepared.with_drafts(&weights)
            })
        });
        Some(made.as_ref().unwrap_or(&sums.prepared))
    }

    /// Whether a runtime loads its format.
    pub(super) fn runs_in(&self, runtime: Runtime) -> bool {
        Runtime::ALL.iter().zip(self.loaded_by).any(|(known, loads)| *known == runtime && loads)
    }

    /// All weights that are loaded; zero where that is not known.
    pub(super) fn loaded(&self) -> Bytes {
        self.sums.as_ref().map_or(Bytes::ZERO, |sums| sums.loaded)
    }
}

/// The weights of a model in a format, and what they follow from; `None` where nothing tells them.
fn weigh(
    model: &ModelSource,
    format: WeightFormat,
    file: Option<&FileSize>,
) -> Option<(Weights, WeightsBasis)> {
    let quant = match (format, model) {
        (WeightFormat::OwnFile, ModelSource::Own(own)) => {
            return Some((own.1.weights.clone()?, WeightsBasis::OwnFile));
        }
        (WeightFormat::OwnFile, ModelSource::Catalog(_)) => return None,
        (WeightFormat::Catalog(quant), _) => quant,
    };
    let shape = model.shape();
    let format = match (Format::parse(quant.id), file) {
        (Some(format), _) => format,
        (None, Some(_)) => weights::stock_of(shape, quant.id)?,
        (None, None) => {
            let Dynamic { weights, low, high } = weights::dynamic(shape, quant.id)?;
            return Some((weights, WeightsBasis::Dynamic { low, high }));
        }
    };
    let Some(file) = file else {
        return weights::weights(shape, &format).ok().map(|w| (w, WeightsBasis::Counted));
    };
    Some(match weights::published(shape, &format, file.bytes, file.resolution) {
        Ok((weights, Agreement::Differs(counted))) => {
            (weights, WeightsBasis::Published { counted })
        }
        Ok((weights, Agreement::Agrees | Agreement::WithDrafts)) => {
            (weights, WeightsBasis::Confirmed)
        }
        Err(_) => (weights::spread(shape, file.bytes), WeightsBasis::PublishedOnly),
    })
}

/// All weights that are loaded: what the cards and the host hold together.
fn loaded(weights: &Weights) -> Bytes {
    let blocks: Bytes = weights.blocks.iter().map(|block| block.dense + block.experts).sum();
    weights.embedding + blocks + weights.output + weights.everywhere
}
