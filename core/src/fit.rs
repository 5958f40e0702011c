//! One model in one format on one rig: does it fit, with how long a context, how fast.
//!
//! Memory says what goes where, speed how fast that is read; here both meet. Sums over a model's
//! tensors do not depend on the workload and are kept on a [`Shelf`].

use std::sync::{Arc, OnceLock};

use serde::Serialize;

use crate::catalog::{Catalog, Gpu, Model, Quant};
use crate::finding::Finding;
use crate::memory::weights::{self, Format, Weights};
use crate::memory::{
    CacheType, CardRoom, CardUse, HostUse, Placement, Prepared, Remedy, Settings, runtime,
};
use crate::plan::Workload;
use crate::speed;
use crate::units::format::{gib, tokens};
use crate::units::{Bytes, Range, Tokens, TokensPerSecond};

/// What a rig can run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Capability {
    /// The model that the plan asks for.
    pub target: Fit,
    /// The models of the short list, each in several weight formats.
    pub models: Vec<ModelRow>,
}

/// One model on one rig.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelRow {
    /// Id of the model.
    pub model_id: &'static str,
    /// Its name.
    pub model_name: &'static str,
    /// The largest format that fits with the wanted context, else the smallest there is.
    pub shown: Fit,
    /// The formats of the short list, from the smallest to the largest.
    pub quants: Vec<QuantFit>,
}

/// Whether a model fits in one weight format.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct QuantFit {
    /// Id of the weight format.
    pub quant_id: &'static str,
    /// Whether it fits with the wanted context, judged card by card.
    pub fits: bool,
    /// All weights that are loaded.
    pub weights_bytes: Bytes,
    /// A published file of this model and format, where one is known.
    pub published: Option<PublishedFile>,
}

/// One model in one weight format on one rig.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Fit {
    /// Id of the model.
    pub model_id: &'static str,
    /// Its name.
    pub model_name: &'static str,
    /// Id of the weight format.
    pub quant_id: &'static str,
    /// The context wanted.
    pub context_tokens: Tokens,
    /// Whether weights, cache and buffers fit, judged card by card.
    pub fits: bool,
    /// Why not, in one sentence.
    pub why_not: Option<String>,
    /// What would make it fit, the least sacrifice first, each a phrase; only for the model asked
    /// for, and empty where it fits or something refuses to run.
    pub remedies: Vec<String>,
    /// All weights that are loaded, on cards and host, worked out tensor by tensor.
    pub weights_bytes: Bytes,
    /// A published file of this model and format, where one is known.
    pub published: Option<PublishedFile>,
    /// KV cache and recurrent state on all cards.
    pub cache_bytes: Bytes,
    /// What each card holds, in order.
    pub cards: Vec<CardUse>,
    /// What the host's memory holds.
    pub host: HostUse,
    /// The longest context that fits, up to what the model was made for; nothing where the wanted one
    /// does not fit.
    pub longest_context_tokens: Option<Tokens>,
    /// How fast it is; nothing where it does not fit.
    pub speed: Option<speed::Speeds>,
}

impl Fit {
    /// Decode of each stream with its context full; nothing where it does not fit.
    pub fn decode_tok_s(&self) -> Option<Range<TokensPerSecond>> {
        self.speed.map(|speed| speed.decode_tok_s)
    }
}

/// The size of a published file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PublishedFile {
    /// Its size as published.
    pub size_bytes: Bytes,
    /// The step to which that was rounded; zero for an exact figure.
    pub resolution_bytes: Bytes,
    /// Who published it; empty where not stated.
    pub publisher: &'static str,
    /// Where the figure was read.
    pub source: &'static str,
    /// When it was read.
    pub as_of: &'static str,
}

/// A model in one format, summed up: what no workload changes.
#[derive(Debug)]
struct Ready {
    model: &'static Model,
    quant: &'static Quant,
    /// Nothing where no rule tells the bytes of this format.
    sums: Option<Sums>,
    published: Option<PublishedFile>,
}

#[derive(Debug)]
struct Sums {
    prepared: Prepared,
    loaded: Bytes,
    parts: speed::Parts,
    /// What it asks for each token, counted when it is first asked for: most formats never are.
    /// Nothing where its tensors are not known.
    load: OnceLock<Option<speed::Load>>,
}

impl Ready {
    fn new(model: &'static Model, quant: &'static Quant, catalog: &Catalog) -> Self {
        let sums = Format::parse(quant.id).and_then(|format| {
            let weights = weights::weights(&model.shape, &format).ok()?;
            Some(Sums {
                prepared: Prepared::new(&model.shape, &weights).with_limit(model.max_context),
                loaded: loaded(&weights),
                parts: speed::Parts::of(&weights),
                load: OnceLock::new(),
            })
        });
        let published = catalog.file_size(model.id, quant.id).map(|file| PublishedFile {
            size_bytes: file.bytes,
            resolution_bytes: file.resolution,
            publisher: file.publisher,
            source: file.source,
            as_of: file.as_of,
        });
        Self { model, quant, sums, published }
    }

    /// All that is loaded; nothing where that is not known.
    fn loaded(&self) -> Bytes {
        self.sums.as_ref().map_or(Bytes::ZERO, |sums| sums.loaded)
    }

    /// Whether it fits, and no more.
    fn in_short(&self, settings: &Settings, rooms: &[CardRoom]) -> QuantFit {
        let fits = |sums: &Sums| sums.prepared.fits(settings, rooms, None);
        QuantFit {
            quant_id: self.quant.id,
            fits: self.sums.as_ref().is_some_and(fits),
            weights_bytes: self.loaded(),
            published: self.published,
        }
    }

    /// Whether it fits on some cards of one kind under these settings, and how fast it is then.
    fn on(&self, settings: &Settings, gpu: &Gpu, count: u32, store: &mut Shelf) -> Fit {
        let rooms = rooms(gpu, settings, count);
        let mut fit = Fit {
            model_id: self.model.id,
            model_name: self.model.name,
            quant_id: self.quant.id,
            context_tokens: settings.context,
            published: self.published,
            ..Fit::default()
        };
        let Some(sums) = &self.sums else {
            fit.why_not = Some(format!(
                "How many bytes {} takes in {} is not known.",
                self.model.name, self.quant.id
            ));
            return fit;
        };
        let placement = sums.prepared.place(settings, &rooms, None);
        fit.fits = placement.fits;
        fit.why_not = why_not(&placement);
        fit.weights_bytes = sums.loaded;
        fit.cache_bytes = placement.cards.iter().map(|card| card.cache + card.recurrent).sum();
        if fit.fits {
            let key = (self.model.id, self.quant.id, gpu.id, count, settings.cache_k);
            fit.longest_context_tokens =
                store.longest(key, || sums.prepared.longest_context(settings, &rooms, None));
            let rig = speed::Rig::new(gpu, placement.cards.len());
            let count = || speed::Load::of_parts(&self.model.shape, sums.parts, self.quant.id);
            fit.speed = sums.load.get_or_init(count).as_ref().map(|load| {
                let estimator = speed::Estimator::new(load, settings, &rig);
                estimator.speeds(settings.context, settings.sequences)
            });
        }
        fit.cards = placement.cards;
        fit.host = placement.host;
        fit
    }
}

/// A phrase for a remedy; `smaller` are the formats that were offered to it.
fn phrase(remedy: Remedy, smaller: &[Arc<Ready>]) -> Option<String> {
    Some(match remedy {
        Remedy::Shares { first_card_blocks } => {
            format!("{first_card_blocks} layers on the first card, set by hand")
        }
        Remedy::CacheType { cache } => format!("a {} cache", cache.id()),
        Remedy::Context { context } => format!("{} of context", tokens(context)),
        Remedy::Quant { index } => format!("{} weights", smaller.get(index)?.quant.id),
        Remedy::Experts { blocks } => format!("the experts of {blocks} layers in host memory"),
        Remedy::Blocks { blocks } => format!("{blocks} layers in host memory"),
        Remedy::BiggerCard { more } => format!("{} more on a card", gib(more)),
    })
}

/// All that is loaded: what the cards and the host hold together.
fn loaded(weights: &Weights) -> Bytes {
    let blocks: Bytes = weights.blocks.iter().map(|block| block.dense + block.experts).sum();
    weights.embedding + blocks + weights.output + weights.everywhere
}

/// The room of each card. The desktop, where there is one, is on the first.
fn rooms(gpu: &Gpu, settings: &Settings, count: u32) -> Vec<CardRoom> {
    (0..count).map(|card| runtime::room(gpu, settings.runtime, card == 0)).collect()
}

/// Why a placement does not run, in one sentence.
fn why_not(placement: &Placement) -> Option<String> {
    if placement.fits {
        return None;
    }
    if let Some(refusal) = placement.refusals.first() {
        return Some(refusal.sentence());
    }
    let (card, used) =
        placement.cards.iter().enumerate().max_by_key(|(_, card)| card.short.get())?;
    let place = if placement.cards.len() == 1 {
        "The card".to_owned()
    } else {
        format!("Card {} of {}", card + 1, placement.cards.len())
    };
    Some(format!(
        "{place} is {} short: {} of weights and {} of cache for {}.",
        gib(used.short),
        gib(used.weights),
        gib(used.cache + used.recurrent),
        gib(used.memory),
    ))
}

/// What the longest context depends on: model, format, card, their number, type of cache. The wanted
/// context is not among it, so that a slider of contexts searches once.
type LongestKey = (&'static str, &'static str, &'static str, u32, CacheType);

/// Models in their formats, each summed up once.
#[derive(Debug, Default)]
pub struct Shelf {
    ready: Vec<Arc<Ready>>,
    longest: Vec<(LongestKey, Option<Tokens>)>,
}

impl Shelf {
    /// The longest context, searched for where it is not known.
    fn longest(
        &mut self,
        key: LongestKey,
        search: impl FnOnce() -> Option<Tokens>,
    ) -> Option<Tokens> {
        if let Some((_, known)) = self.longest.iter().find(|(known, _)| *known == key) {
            return *known;
        }
        let found = search();
        self.longest.push((key, found));
        found
    }

    fn get(
        &mut self,
        model: &'static Model,
        quant: &'static Quant,
        catalog: &Catalog,
    ) -> Arc<Ready> {
        let same = |ready: &&Arc<Ready>| ready.model.id == model.id && ready.quant.id == quant.id;
        if let Some(found) = self.ready.iter().find(same) {
            return Arc::clone(found);
        }
        let ready = Arc::new(Ready::new(model, quant, catalog));
        self.ready.push(Arc::clone(&ready));
        ready
    }
}

/// Formats that are offered where a larger one does not fit, from the largest to the smallest.
const LADDER: [&str; 10] =
    ["Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "IQ4_XS", "Q3_K_M", "IQ3_XXS", "Q2_K", "IQ2_XXS", "IQ1_S"];

/// What a workload asks of every rig.
#[derive(Debug)]
pub struct Demand {
    settings: Settings,
    /// Nothing only where the catalogue is empty.
    target: Option<Arc<Ready>>,
    listed: Vec<Vec<Arc<Ready>>>,
}

impl Demand {
    /// Reads a workload. What the catalogue does not know is replaced by the nearest that it knows,
    /// with a finding.
    pub fn of(
        workload: &Workload,
        catalog: &Catalog,
        shelf: &mut Shelf,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let usual = Workload::default();
        let mut stand_in = |what: &str, asked: &str, used: &str| {
            findings.push(
                Finding::corrected(what, format!("\u{201c}{asked}\u{201d} is not known."))
                    .suggest(format!("{used} stands in for it.")),
            );
        };
        let model = catalog.model(&workload.model).or_else(|| {
            let near = catalog.nearest_model(&workload.model);
            let model = near.or_else(|| catalog.model(&usual.model))?;
            stand_in("Model", &workload.model, model.name);
            Some(model)
        });
        let weights = |id: &str| catalog.quant(id).filter(|quant| quant.is_weights());
        let quant = weights(&workload.quant).or_else(|| {
            let near = catalog.nearest_quant(&workload.quant).filter(|quant| quant.is_weights());
            let quant = near.or_else(|| weights(&usual.quant))?;
            stand_in("Weights", &workload.quant, quant.id);
            Some(quant)
        });
        let cache = CacheType::parse(&workload.cache).unwrap_or_else(|| {
            stand_in("KV cache", &workload.cache, CacheType::default().id());
            CacheType::default()
        });
        let settings = Settings {
            context: workload.context,
            cache_k: cache,
            cache_v: cache,
            ..Settings::default()
        };
        let mut listed = Vec::with_capacity(catalog.shortlist.len());
        for row in catalog.shortlist {
            let Some(model) = catalog.model(row.model) else { continue };
            let quants = row.quants.iter().filter_map(|id| weights(id));
            listed.push(quants.map(|quant| shelf.get(model, quant, catalog)).collect());
        }
        let target = model.zip(quant).map(|(model, quant)| shelf.get(model, quant, catalog));
        Self { settings, target, listed }
    }

    /// What some cards of one kind can do about it.
    pub fn on(&self, gpu: &Gpu, count: u32, catalog: &Catalog, store: &mut Shelf) -> Capability {
        let target = self.target.as_ref().map(|ready| {
            let mut fit = ready.on(&self.settings, gpu, count, store);
            if !fit.fits {
                fit.remedies = self.remedies(ready, gpu, count, catalog, store);
            }
            fit
        });
        let rooms = rooms(gpu, &self.settings, count);
        let models = self.listed.iter().filter_map(|formats| {
            let quants: Vec<QuantFit> =
                formats.iter().map(|ready| ready.in_short(&self.settings, &rooms)).collect();
            // Only what is shown is worked out in full: it costs hundreds of times as much.
            let shown = quants.iter().rposition(|quant| quant.fits).unwrap_or(0);
            let shown = formats.get(shown)?.on(&self.settings, gpu, count, store);
            let (model_id, model_name) = (shown.model_id, shown.model_name);
            Some(ModelRow { model_id, model_name, shown, quants })
        });
        Capability { target: target.unwrap_or_default(), models: models.collect() }
    }

    /// What would make the target fit on some cards.
    fn remedies(
        &self,
        target: &Ready,
        gpu: &Gpu,
        count: u32,
        catalog: &Catalog,
        store: &mut Shelf,
    ) -> Vec<String> {
        let Some(sums) = &target.sums else { return Vec::new() };
        let quants = LADDER.iter().filter_map(|id| catalog.quant(id));
        let smaller: Vec<Arc<Ready>> = quants
            .map(|quant| store.get(target.model, quant, catalog))
            .filter(|ready| ready.sums.is_some() && ready.loaded() < target.loaded())
            .collect();
        let prepared: Vec<&Prepared> =
            smaller.iter().filter_map(|ready| Some(&ready.sums.as_ref()?.prepared)).collect();
        let rooms = rooms(gpu, &self.settings, count);
        let remedies = sums.prepared.remedies(&self.settings, &rooms, None, &prepared);
        remedies.into_iter().filter_map(|remedy| phrase(remedy, &smaller)).collect()
    }
}
