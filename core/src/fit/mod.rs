//! One model in one format on one rig: does it fit, with how long a context, how fast.
//!
//! Memory says what goes where, speed how fast that is read; here both meet. Sums over a model's
//! tensors do not depend on the workload and are kept on a [`Shelf`].

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use serde::Serialize;

use crate::catalog::{CacheType, Runtime};
use crate::catalog::{Catalog, FileSize, Gpu, Model, Quant, Shape};
use crate::finding::Finding;
use crate::memory::weights::{self, Agreement, Format, Weights};
use crate::memory::{
    CardRoom, CardUse, HostUse, Offload, Placement, Prepared, Refusal, Remedy, Settings, runtime,
};
use crate::plan::own::{self, OwnModel, OwnText};
use crate::plan::{ANY_MODEL, OffloadKind, Plan, Workload};
use crate::resolve::{API, RigFacts, Setup, resolve};
use crate::speed;
use crate::speed::limit;
use crate::units::format::{gib, tokens};
use crate::units::{Bytes, Percent, Range, Tokens, TokensPerSecond};

/// What a rig can run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Capability {
    /// The model that the plan asks for.
    pub target: Fit,
    /// The models of the short list, each in several weight formats.
    pub models: Vec<ModelRow>,
    /// What power limits would do to one of the cards with the model asked for, from the lowest to
    /// the rated power; empty where that is not known.
    pub power_limits: Vec<limit::Point>,
}

/// One model on one rig.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelRow {
    /// Id of the model.
    pub model_id: &'static str,
    /// Its name.
    pub model_name: Cow<'static, str>,
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
    pub model_name: Cow<'static, str>,
    /// Id of the weight format.
    pub quant_id: &'static str,
    /// The context wanted: of each user, or of all together where they share one cache.
    pub context_tokens: Tokens,
    /// Whether weights, cache and buffers fit, judged card by card.
    pub fits: bool,
    /// Why not, in one sentence.
    pub why_not: Option<String>,
    /// What would make it fit, the least sacrifice first, each a phrase; only for the model asked
    /// for, and empty where it fits or something refuses to run.
    pub remedies: Vec<String>,
    /// All weights that are loaded, on cards and host.
    pub weights_bytes: Bytes,
    /// What they follow from.
    pub weights_basis: WeightsBasis,
    /// A published file of this model and format, where one is known.
    pub published: Option<PublishedFile>,
    /// KV cache and recurrent state on all cards.
    pub cache_bytes: Bytes,
    /// What each card holds, in order.
    pub cards: Vec<CardUse>,
    /// What the host's memory holds.
    pub host: HostUse,
    /// What was kept from the cards.
    pub offload: Offload,
    /// The longest context that fits, counted as the wanted one, up to what the model was made for;
    /// nothing where the wanted one does not fit.
    pub longest_context_tokens: Option<Tokens>,
    /// The largest of the usual formats that fits with the wanted context; only for the model asked
    /// for.
    pub best_quant_id: Option<&'static str>,
    /// How fast it is; nothing where it does not fit.
    pub speed: Option<speed::Speeds>,
    /// What else can be asked about its speed; only for the model asked for.
    #[serde(skip)]
    pub service: Option<Box<speed::Service>>,
}

impl Fit {
    /// Whether a provider runs it: then it fits where a price of its tokens is known.
    pub fn by_api(&self) -> bool {
        self.quant_id == BY_API
    }

    /// Decode of each stream with its context full; nothing where it does not fit.
    pub fn decode_tok_s(&self) -> Option<Range<TokensPerSecond>> {
        self.speed.map(|speed| speed.decode_tok_s)
    }

    /// Decode of all streams together; nothing where it does not fit.
    pub fn total_tok_s(&self) -> Option<Range<TokensPerSecond>> {
        self.speed.map(|speed| speed.total_tok_s)
    }
}

/// What the bytes of weights follow from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightsBasis {
    /// The architecture, tensor by tensor, by the rules of the stock mix.
    #[default]
    Counted,
    /// The same, and a published file agrees with it.
    Confirmed,
    /// The published file, which is not the stock mix; that would have this.
    Published {
        /// All tensors of the stock mix's file.
        #[serde(rename = "counted_bytes")]
        counted: Bytes,
    },
    /// The published file alone, spread evenly over the layers: the tensors are not known.
    PublishedOnly,
    /// The reader's own file.
    OwnFile,
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

/// A model, of the catalogue or of the reader.
#[derive(Clone, Debug)]
enum Subject {
    Known(&'static Model),
    Own(Arc<(OwnText, OwnModel)>),
}

impl Subject {
    fn id(&self) -> &'static str {
        match self {
            Self::Known(model) => model.id,
            Self::Own(_) => own::ID,
        }
    }

    fn name(&self) -> Cow<'static, str> {
        match self {
            Self::Known(model) => Cow::Borrowed(model.name),
            Self::Own(own) if own.1.name.is_empty() => Cow::Borrowed("Your model"),
            Self::Own(own) => Cow::Owned(own.1.name.clone()),
        }
    }

    fn shape(&self) -> &Shape {
        match self {
            Self::Known(model) => &model.shape,
            Self::Own(own) => &own.1.shape,
        }
    }

    /// The longest context that its makers document.
    fn limit(&self) -> Option<Tokens> {
        let limit = match self {
            Self::Known(model) => model.max_context,
            Self::Own(own) => own.1.max_context,
        };
        (limit.get() > 0).then_some(limit)
    }

    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(a), Self::Known(b)) => a.id == b.id,
            (Self::Own(a), Self::Own(b)) => a.0 == b.0,
            _ => false,
        }
    }
}

/// A format of weights: the catalogue's, or that of the reader's own file.
#[derive(Clone, Copy, Debug)]
enum Weighed {
    As(&'static Quant),
    InFile,
}

impl Weighed {
    const fn id(self) -> &'static str {
        match self {
            Self::As(quant) => quant.id,
            Self::InFile => own::AS_IN_FILE,
        }
    }

    /// Which runtimes load it, by their places in [`Runtime::ALL`]. A file is a GGUF file.
    fn loaded_by(self) -> [bool; Runtime::ALL.len()] {
        Runtime::ALL.map(|runtime| match self {
            Self::As(quant) => runtime::loads(runtime, quant),
            Self::InFile => runtime.is_llama(),
        })
    }
}

/// A model in one format, summed up: what no workload changes.
#[derive(Debug)]
struct Ready {
    /// Its number on the shelf.
    serial: u32,
    subject: Subject,
    format: Weighed,
    loaded_by: [bool; Runtime::ALL.len()],
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
    basis: WeightsBasis,
}

/// A rig, as far as it decides what runs on it.
struct Machine<'a> {
    gpu: &'a Gpu,
    setup: &'a Setup,
    rooms: Vec<CardRoom>,
}

impl<'a> Machine<'a> {
    fn new(rig: &'a RigFacts<'_>, settings: &Settings) -> Self {
        // The desktop, where there is one, is on the first card.
        let room = |card| runtime::room(&rig.gpu, settings.runtime, rig.setup.desktop && card == 0);
        Self { gpu: &rig.gpu, setup: &rig.setup, rooms: (0..rig.count).map(room).collect() }
    }

    /// The same, as far as speed goes.
    fn for_speed(&self) -> speed::Rig<'_> {
        let setup = self.setup;
        // Peer access over PCIe needs an unlocked driver, and nobody has it by default.
        let pcie = match (setup.pcie_generation, setup.pcie_lanes) {
            (0, _) | (_, 0) => speed::Link::of(self.gpu),
            (generation, lanes) => speed::Link::pcie(generation, lanes, false),
        };
        let nvlink = speed::Link::nvlink(self.gpu).filter(|_| setup.nvlink);
        speed::Rig {
            link: nvlink.unwrap_or(pcie),
            host: setup.host_bandwidth,
            limit: setup.power_limit,
            ..speed::Rig::new(self.gpu, self.rooms.len())
        }
    }
}

impl Ready {
    fn new(serial: u32, subject: Subject, format: Weighed, catalog: &Catalog) -> Self {
        let file = catalog.file_size(subject.id(), format.id());
        let published = file.map(|file| PublishedFile {
            size_bytes: file.bytes,
            resolution_bytes: file.resolution,
            publisher: file.publisher,
            source: file.source,
            as_of: file.as_of,
        });
        let sums = weigh(&subject, format, file).map(|(weights, basis)| {
            let prepared = Prepared::new(subject.shape(), &weights);
            Sums {
                prepared: match subject.limit() {
                    Some(limit) => prepared.with_limit(limit),
                    None => prepared,
                },
                loaded: loaded(&weights),
                parts: speed::Parts::of(&weights),
                load: OnceLock::new(),
                basis,
            }
        });
        Self { serial, subject, format, loaded_by: format.loaded_by(), sums, published }
    }

    /// Estimates of its speed under these settings.
    fn estimator(&self, settings: &Settings, machine: &Machine<'_>) -> Option<speed::Estimator> {
        let sums = self.sums.as_ref()?;
        let count = || speed::Load::of_parts(self.subject.shape(), sums.parts, self.format.id());
        let load = sums.load.get_or_init(count).as_ref()?;
        Some(speed::Estimator::new(load, settings, &machine.for_speed()))
    }

    /// What else can be asked about its speed, where it fits.
    fn service(&self, demand: &Demand, machine: &Machine<'_>) -> Option<speed::Service> {
        let (settings, _) = self.settled(demand, machine);
        let estimator = self.estimator(&settings, machine)?;
        let prepared = &self.sums.as_ref()?.prepared;
        let fits = |users: u32| {
            let context = demand.context.get().saturating_mul(users);
            let mut many = settings.with_context(Tokens::new(context));
            (many.sequences, many.unified) = (users, false);
            prepared.fits(&many, &machine.rooms, machine.setup.host_memory)
        };
        // The most users between one that fits and one that does not, or the most that are asked for.
        let (mut most, mut over) = (settings.sequences.max(1), MOST_USERS);
        while most < over {
            let middle = most + (over - most).div_ceil(2);
            if fits(middle) { most = middle } else { over = middle - 1 }
        }
        Some(speed::Service {
            estimator,
            settings,
            context: demand.context,
            cards: machine.rooms.len(),
            most_users: most,
        })
    }

    /// Whether a runtime loads its format.
    fn runs_in(&self, runtime: Runtime) -> bool {
        Runtime::ALL.iter().zip(self.loaded_by).any(|(known, loads)| *known == runtime && loads)
    }

    /// All that is loaded; nothing where that is not known.
    fn loaded(&self) -> Bytes {
        self.sums.as_ref().map_or(Bytes::ZERO, |sums| sums.loaded)
    }

    /// What is kept from the cards: nothing where all fits, else as little as it takes, or what the
    /// plan says.
    fn settled(&self, demand: &Demand, machine: &Machine<'_>) -> (Settings, bool) {
        let (rooms, host) = (&machine.rooms[..], machine.setup.host_memory);
        let mut settings = demand.settings;
        settings.tensor_split = machine.setup.shares;
        let Some(sums) = self.sums.as_ref().filter(|_| self.runs_in(settings.runtime)) else {
            return (settings, false);
        };
        let all: fn(u32) -> Offload = match demand.offload {
            OffloadKind::None => return (settings, sums.prepared.fits(&settings, rooms, host)),
            OffloadKind::Layers => Offload::Blocks,
            OffloadKind::Experts => Offload::Experts,
        };
        if let Some(layers) = demand.host_layers {
            settings.offload = all(layers);
            return (settings, sums.prepared.fits(&settings, rooms, host));
        }
        if sums.prepared.fits(&settings, rooms, host) {
            return (settings, true);
        }
        let fewest = match demand.offload {
            OffloadKind::Experts => sums.prepared.fewest_hosted_experts(&settings, rooms, host),
            _ => sums.prepared.fewest_hosted_blocks(&settings, rooms, host),
        };
        settings.offload = fewest.map_or(Offload::None, all);
        (settings, fewest.is_some())
    }

    /// Whether it fits, and no more.
    fn in_short(&self, demand: &Demand, machine: &Machine<'_>) -> QuantFit {
        QuantFit {
            quant_id: self.format.id(),
            fits: self.settled(demand, machine).1,
            weights_bytes: self.loaded(),
            published: self.published,
        }
    }

    /// Whether it fits on a rig, and how fast it is then.
    fn on(&self, demand: &Demand, machine: &Machine<'_>, store: &mut Shelf) -> Fit {
        let (settings, _) = self.settled(demand, machine);
        let (rooms, host) = (&machine.rooms[..], machine.setup.host_memory);
        let mut fit = Fit {
            model_id: self.subject.id(),
            model_name: self.subject.name(),
            quant_id: self.format.id(),
            context_tokens: demand.context,
            published: self.published,
            offload: settings.offload,
            ..Fit::default()
        };
        let Some(sums) = &self.sums else {
            fit.why_not = Some(format!(
                "How many bytes {} takes in {} is not known.",
                fit.model_name, fit.quant_id
            ));
            return fit;
        };
        let mut placement = sums.prepared.place(&settings, rooms, host);
        if !self.runs_in(settings.runtime) {
            placement.refusals.push(Refusal::FormatUnknown);
            placement.fits = false;
        }
        fit.fits = placement.fits;
        fit.why_not = why_not(&placement);
        fit.weights_bytes = sums.loaded;
        fit.weights_basis = sums.basis;
        fit.cache_bytes = placement.cards.iter().map(|card| card.cache + card.recurrent).sum();
        if fit.fits {
            let key = LongestKey::new(self.serial, &settings, machine);
            let search = || sums.prepared.longest_context(&settings, rooms, host);
            let longest = store.longest(key, search);
            fit.longest_context_tokens =
                longest.map(|all| Tokens::new(all.get() / demand.separate().max(1)));
            fit.speed = self
                .estimator(&settings, machine)
                .map(|estimator| estimator.speeds(demand.context, settings.sequences));
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
        Remedy::Quant { index } => format!("{} weights", smaller.get(index)?.format.id()),
        Remedy::Experts { blocks } => format!("the experts of {blocks} layers in host memory"),
        Remedy::Blocks { blocks } => format!("{blocks} layers in host memory"),
        Remedy::BiggerCard { more } => format!("{} more on a card", gib(more)),
    })
}

/// The weights of a model in a format, and what they follow from; `None` where nothing tells them.
fn weigh(
    subject: &Subject,
    format: Weighed,
    file: Option<&FileSize>,
) -> Option<(Weights, WeightsBasis)> {
    let quant = match (format, subject) {
        (Weighed::InFile, Subject::Own(own)) => {
            return Some((own.1.weights.clone()?, WeightsBasis::OwnFile));
        }
        (Weighed::InFile, Subject::Known(_)) => return None,
        (Weighed::As(quant), _) => quant,
    };
    let (format, shape) = (Format::parse(quant.id)?, subject.shape());
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

/// All that is loaded: what the cards and the host hold together.
fn loaded(weights: &Weights) -> Bytes {
    let blocks: Bytes = weights.blocks.iter().map(|block| block.dense + block.experts).sum();
    weights.embedding + blocks + weights.output + weights.everywhere
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
    if used.short == Bytes::ZERO {
        return Some(format!(
            "The host's memory is {} short of the {} that stay in it.",
            gib(placement.host.short),
            gib(placement.host.total()),
        ));
    }
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

/// What the longest context depends on. The wanted context is not among it, so that a slider of
/// contexts searches once.
#[derive(Clone, Copy, Debug, PartialEq)]
struct LongestKey {
    ready: u32,
    /// With no context.
    settings: Settings,
    first: CardRoom,
    others: CardRoom,
    cards: usize,
    host: Option<Bytes>,
}

impl LongestKey {
    fn new(ready: u32, settings: &Settings, machine: &Machine<'_>) -> Self {
        let room = |card: usize| machine.rooms.get(card).copied().unwrap_or_default();
        Self {
            ready,
            settings: settings.with_context(Tokens::new(0)),
            first: room(0),
            others: room(1),
            cards: machine.rooms.len(),
            host: machine.setup.host_memory,
        }
    }
}

/// Most answers that a shelf keeps; they are small, and a page may be open for days.
const MOST_KEPT: usize = 2048;

/// Models in their formats, each summed up once.
#[derive(Debug, Default)]
pub struct Shelf {
    ready: Vec<Arc<Ready>>,
    longest: Vec<(LongestKey, Option<Tokens>)>,
    made: u32,
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
        if self.longest.len() >= MOST_KEPT {
            self.longest.clear();
        }
        self.longest.push((key, found));
        found
    }

    fn get(&mut self, subject: &Subject, format: Weighed, catalog: &Catalog) -> Arc<Ready> {
        let same =
            |ready: &&Arc<Ready>| ready.format.id() == format.id() && ready.subject.is(subject);
        if let Some(found) = self.ready.iter().find(same) {
            return Arc::clone(found);
        }
        if self.ready.len() >= MOST_KEPT {
            self.ready.clear();
        }
        self.made = self.made.wrapping_add(1);
        let ready = Arc::new(Ready::new(self.made, subject.clone(), format, catalog));
        self.ready.push(Arc::clone(&ready));
        ready
    }
}

/// The usual formats of each runtime, from the largest to the smallest: those that are offered
/// where a larger one does not fit.
const fn ladder(runtime: Runtime) -> &'static [&'static str] {
    match runtime {
        Runtime::LlamaCpp | Runtime::Ollama | Runtime::LmStudio => &[
            "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "IQ4_XS", "Q3_K_M", "IQ3_XXS", "Q2_K", "IQ2_XXS",
            "IQ1_S",
        ],
        Runtime::Vllm => &["BF16-checkpoint", "FP8-E4M3-per-channel", "AWQ-4bit-g128"],
        Runtime::ExllamaV2 => &[
            "EXL2-8.0bpw",
            "EXL2-6.0bpw",
            "EXL2-5.0bpw",
            "EXL2-4.0bpw",
            "EXL2-3.0bpw",
            "EXL2-2.5bpw",
        ],
        Runtime::ExllamaV3 => &[
            "EXL3-8.0bpw",
            "EXL3-6.0bpw",
            "EXL3-5.0bpw",
            "EXL3-4.0bpw",
            "EXL3-3.0bpw",
            "EXL3-2.5bpw",
        ],
    }
}

/// Whether a format has less than three bits a weight: what loads in it does not count as running
/// where the reader asks for whatever runs.
fn is_coarse(quant: &str) -> bool {
    ["IQ1", "IQ2", "EXL2-2", "EXL3-2"].iter().any(|start| quant.starts_with(start))
}

/// The most users that room is looked for: vLLM's own limit of sequences.
const MOST_USERS: u32 = 256;

/// Points of the curve of power limits.
const LIMITS: usize = 13;

/// In place of a format where a provider runs the model.
pub const BY_API: &str = "API";

/// What a workload asks of every rig.
#[derive(Debug)]
pub struct Demand {
    settings: Settings,
    /// As the plan states it.
    context: Tokens,
    offload: OffloadKind,
    host_layers: Option<u32>,
    /// Nothing where whatever runs is asked for.
    target: Option<Arc<Ready>>,
    /// The usual formats of the target, from the largest to the smallest.
    usual: Vec<Arc<Ready>>,
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
        let subject = subject(workload, catalog, findings);
        let format = subject.as_ref().and_then(|model| format(workload, model, catalog, findings));
        let settings = settings(workload, findings);
        let weights = |id: &str| catalog.quant(id).filter(|quant| quant.is_weights());
        let mut listed = Vec::with_capacity(catalog.shortlist.len());
        for row in catalog.shortlist {
            let Some(model) = catalog.model(row.model).map(Subject::Known) else { continue };
            let ids: Vec<&str> = if settings.runtime.is_llama() {
                row.quants.clone()
            } else {
                ladder(settings.runtime).iter().rev().copied().collect()
            };
            let quants = ids.into_iter().filter_map(weights).map(Weighed::As);
            listed.push(quants.map(|quant| shelf.get(&model, quant, catalog)).collect());
        }
        let mut usual = Vec::new();
        if let Some(subject) = &subject {
            let quants = ladder(settings.runtime).iter().copied().filter_map(weights);
            let ready = quants.map(|quant| shelf.get(subject, Weighed::As(quant), catalog));
            usual = ready.filter(|ready| ready.sums.is_some()).collect();
        }
        let target =
            subject.zip(format).map(|(subject, format)| shelf.get(&subject, format, catalog));
        Self {
            settings,
            context: workload.context,
            offload: workload.offload,
            host_layers: workload.host_layers,
            target,
            usual,
            listed,
        }
    }

    /// Among how many users the context of the settings is divided.
    fn separate(&self) -> u32 {
        if self.settings.unified { 1 } else { self.settings.sequences }
    }

    /// What can be had by API: the models for whose tokens a price is known.
    pub fn by_api(&self, catalog: &Catalog) -> Capability {
        let fit = |ready: &Arc<Ready>| {
            by_api(ready.subject.id(), ready.subject.name(), self.context, catalog)
        };
        let row = |formats: &Vec<Arc<Ready>>| {
            let shown = fit(formats.first()?);
            let (model_id, model_name) = (shown.model_id, shown.model_name.clone());
            Some(ModelRow { model_id, model_name, shown, quants: Vec::new() })
        };
        let models: Vec<ModelRow> = self.listed.iter().filter_map(row).collect();
        let largest = || models.iter().rfind(|row| row.shown.fits).map(|row| row.shown.clone());
        let target = self.target.as_ref().map(fit).or_else(largest).unwrap_or_default();
        Capability { target, models, power_limits: Vec::new() }
    }

    /// What a rig can do about it.
    pub fn on(&self, rig: &RigFacts<'_>, store: &mut Shelf) -> Capability {
        let machine = Machine::new(rig, &self.settings);
        let listed: Vec<(&Arc<Ready>, ModelRow)> = self
            .listed
            .iter()
            .filter_map(|formats| {
                let quants: Vec<QuantFit> =
                    formats.iter().map(|ready| ready.in_short(self, &machine)).collect();
                // Only what is shown is worked out in full: it costs hundreds of times as much.
                let shown = quants.iter().rposition(|quant| quant.fits).unwrap_or(0);
                let ready = formats.get(shown)?;
                let shown = ready.on(self, &machine, store);
                let (model_id, model_name) = (shown.model_id, shown.model_name.clone());
                Some((ready, ModelRow { model_id, model_name, shown, quants }))
            })
            .collect();
        let runs =
            |row: &&(&Arc<Ready>, ModelRow)| row.1.shown.fits && !is_coarse(row.1.shown.quant_id);
        let largest = || listed.iter().rfind(runs).or(listed.first()).map(|row| row.0);
        let subject = self.target.as_ref().or_else(largest);
        let target = subject.map(|ready| {
            let known = listed.iter().find(|row| Arc::ptr_eq(row.0, ready));
            let known = known.map(|row| row.1.shown.clone());
            let mut fit = known.unwrap_or_else(|| ready.on(self, &machine, store));
            if !fit.fits {
                fit.remedies = self.remedies(ready, &machine);
            }
            if fit.fits {
                fit.service = ready.service(self, &machine).map(Box::new);
            }
            let fits = |ready: &&Arc<Ready>| ready.settled(self, &machine).1;
            fit.best_quant_id = self.usual.iter().find(fits).map(|ready| ready.format.id());
            fit
        });
        let power_limits = self.power_limits(subject, &machine);
        Capability {
            target: target.unwrap_or_default(),
            models: listed.into_iter().map(|row| row.1).collect(),
            power_limits,
        }
    }

    /// What power limits would do to one of the cards with the target.
    fn power_limits(
        &self,
        target: Option<&Arc<Ready>>,
        machine: &Machine<'_>,
    ) -> Vec<limit::Point> {
        let (Some(target), Some(rated)) = (target, machine.gpu.tdp) else {
            return Vec::new();
        };
        let mixed = target.subject.shape().experts > 0;
        let (card, split) = (speed::Card::new(machine.gpu), self.settings.split);
        let constants = speed::Constants::embedded();
        limit::curve(rated, &card, mixed, split, machine.rooms.len(), LIMITS, constants)
    }

    /// What would make the target fit on a rig.
    fn remedies(&self, target: &Ready, machine: &Machine<'_>) -> Vec<String> {
        let Some(sums) = &target.sums else { return Vec::new() };
        let loads = target.runs_in(self.settings.runtime);
        let smaller: Vec<Arc<Ready>> = self
            .usual
            .iter()
            .filter(|ready| !loads || ready.loaded() < target.loaded())
            .cloned()
            .collect();
        if !loads {
            let fits = |ready: &&Arc<Ready>| ready.settled(self, machine).1;
            let other = smaller.iter().find(fits);
            return other
                .map(|ready| format!("{} weights", ready.format.id()))
                .into_iter()
                .collect();
        }
        let prepared: Vec<&Prepared> =
            smaller.iter().filter_map(|ready| Some(&ready.sums.as_ref()?.prepared)).collect();
        let (settings, _) = target.settled(self, machine);
        let host = machine.setup.host_memory;
        let remedies = sums.prepared.remedies(&settings, &machine.rooms, host, &prepared);
        remedies.into_iter().filter_map(|remedy| phrase(remedy, &smaller)).collect()
    }
}

/// A model of the catalogue on every rig of a plan.
#[derive(Clone, Debug)]
pub struct Surveyed {
    /// The model.
    pub model: &'static Model,
    /// Its weights, and those that a token is multiplied with, in number.
    pub weights: [f64; 2],
    /// On each rig, in the largest of the usual formats that fits; the smallest where none does.
    pub fits: Vec<Fit>,
}

/// Every model of the catalogue whose tensors are known, under a plan's workload.
pub fn survey(plan: &Plan, catalog: &Catalog, today: NaiveDate) -> Vec<Surveyed> {
    let (facts, _) = resolve(plan, catalog, today);
    let (mut shelf, mut findings) = (Shelf::default(), Vec::new());
    let demand = Demand::of(&plan.workload, catalog, &mut shelf, &mut findings);
    let machine = |rig| Machine::new(rig, &demand.settings);
    let rigs: Vec<Option<Machine<'_>>> =
        facts.rigs.iter().map(|rig| (rig.gpu.id != API).then(|| machine(rig))).collect();
    let runtime = demand.settings.runtime;
    let on_all = |model: &'static Model| {
        let counted = speed::Counted::of(&model.shape)?;
        let subject = Subject::Known(model);
        // The format that its makers chose is the best there is.
        let made = model.made_in().filter(|_| runtime.is_llama()).and_then(|id| catalog.quant(id));
        let usual = ladder(runtime).iter().filter_map(|id| catalog.quant(id));
        let formats: Vec<&'static Quant> = made.into_iter().chain(usual).collect();
        let fits = rigs.iter().map(|machine| {
            let Some(machine) = machine else {
                return Some(by_api(model.id, model.name.into(), demand.context, catalog));
            };
            let ready = |quant: &'static Quant, shelf: &mut Shelf| {
                shelf.get(&subject, Weighed::As(quant), catalog)
            };
            let fits = |quant: &'static Quant, shelf: &mut Shelf| {
                ready(quant, shelf).settled(&demand, machine).1
            };
            let first = formats.iter().position(|quant| fits(quant, &mut shelf));
            let shown = formats.get(first.unwrap_or(formats.len().saturating_sub(1)));
            shown.map(|quant| ready(quant, &mut shelf).on(&demand, machine, &mut shelf))
        });
        let fits: Vec<Fit> = fits.map(Option::unwrap_or_default).collect();
        shelf = Shelf::default();
        Some(Surveyed { model, weights: [counted.all(), counted.used(&model.shape)], fits })
    };
    catalog.models.iter().filter_map(on_all).collect()
}

/// A model at a provider's.
fn by_api(id: &'static str, name: Cow<'static, str>, context: Tokens, catalog: &Catalog) -> Fit {
    let fits = catalog.api_price_of(id).is_some();
    let longest = catalog.model(id).map(|model| model.max_context);
    Fit {
        model_id: id,
        quant_id: BY_API,
        context_tokens: context,
        fits,
        why_not: (!fits).then(|| format!("No price of {name} by API is known.")),
        longest_context_tokens: longest.filter(|_| fits),
        model_name: name,
        ..Fit::default()
    }
}

/// What was asked for is not known, and what stands in for it.
fn stand_in(findings: &mut Vec<Finding>, what: &str, asked: &str, used: &str) {
    findings.push(
        Finding::corrected(what, format!("\u{201c}{asked}\u{201d} is not known."))
            .suggest(format!("{used} stands in for it.")),
    );
}

/// How a workload is run, without its findings.
pub fn settings_of(workload: &Workload) -> Settings {
    settings(workload, &mut Vec::new())
}

/// How the model is run.
fn settings(workload: &Workload, findings: &mut Vec<Finding>) -> Settings {
    let mut cache = |id: &str, otherwise: CacheType| {
        CacheType::parse(id).unwrap_or_else(|| {
            stand_in(findings, "KV cache", id, otherwise.id());
            otherwise
        })
    };
    let cache_k = cache(&workload.cache, CacheType::default());
    let cache_v =
        if workload.cache_v.is_empty() { cache_k } else { cache(&workload.cache_v, cache_k) };
    let usual = Settings::default();
    let runtime = workload.runtime;
    let sequences = workload.users.max(1);
    // vLLM and exllama divide one pool of cache among their users in any case.
    let unified = workload.unified && runtime.is_llama();
    let each = workload.context.get();
    let all = if unified { each } else { each.saturating_mul(sequences) };
    Settings {
        context: Tokens::new(all),
        cache_k,
        cache_v,
        flash_attention: workload.flash_attention,
        ubatch: workload.ubatch,
        batch: usual.batch.max(workload.ubatch),
        sequences,
        unified,
        logits: workload.logits,
        runtime,
        split: workload.split.unwrap_or(runtime.default_split()),
        pipeline: workload.pipelined,
        gpu_utilisation: thousandths(workload.vllm_share),
        ..usual
    }
}

/// A share in thousandths.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held by the table")]
fn thousandths(share: Percent) -> u32 {
    libm::round(share.get() * 10.0) as u32
}

/// The model that a workload asks for.
fn subject(workload: &Workload, catalog: &Catalog, findings: &mut Vec<Finding>) -> Option<Subject> {
    if workload.model == ANY_MODEL {
        return None;
    }
    if workload.model == own::ID {
        if let Some((text, own)) = workload.own.as_ref().and_then(|own| Some((own, own.model()?))) {
            if !own.exact {
                findings.push(Finding::note(
                    own::SUBJECT,
                    "Its file has tensors of too many sizes for a link, which carries their totals \
                     spread evenly over the layers: a card may hold a little more or less.",
                ));
            }
            return Some(Subject::Own(Arc::new((text.clone(), own))));
        }
        findings.push(
            Finding::corrected(own::SUBJECT, "The link does not describe it.")
                .suggest("Choose its file or paste its config.json again."),
        );
        return catalog.model(&Workload::default().model).map(Subject::Known);
    }
    if let Some(model) = catalog.model(&workload.model) {
        return Some(Subject::Known(model));
    }
    let near = catalog.nearest_model(&workload.model);
    let model = near.or_else(|| catalog.model(&Workload::default().model))?;
    stand_in(findings, "Model", &workload.model, model.name);
    Some(Subject::Known(model))
}

/// The format of weights that a workload asks for.
fn format(
    workload: &Workload,
    subject: &Subject,
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) -> Option<Weighed> {
    let weights = |id: &str| catalog.quant(id).filter(|quant| quant.is_weights());
    let usual = Workload::default().quant;
    if workload.quant == own::AS_IN_FILE {
        if let Subject::Own(own) = subject
            && own.1.weights.is_some()
        {
            return Some(Weighed::InFile);
        }
        findings.push(Finding::note(
            "Weights",
            format!("No file of {} was read; {usual} is counted.", subject.name()),
        ));
        return weights(&usual).map(Weighed::As);
    }
    if let Some(quant) = weights(&workload.quant) {
        return Some(Weighed::As(quant));
    }
    let near = catalog.nearest_quant(&workload.quant).filter(|quant| quant.is_weights());
    let quant = near.or_else(|| weights(&usual))?;
    stand_in(findings, "Weights", &workload.quant, quant.id);
    Some(Weighed::As(quant))
}
