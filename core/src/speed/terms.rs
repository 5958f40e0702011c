//! The constants of the speed model: what they are called, and their values, fitted elsewhere.
//!
//! A term has one value for each of its keys. Values are natural numbers of their unit; the fit
//! works on their logarithms, drawn to a prior where few rows speak. `data/speed.csv` holds what
//! `cargo xtask calibrate` found; a key that is not in it has the prior.

use std::sync::LazyLock;

use super::draft::{Method, Work};
use super::engine::{Architecture, Backend, Engine, WeightKind, keys};
use crate::catalog::speed_table;
use crate::units::decimal;

keys! {
    /// How cards exchange their parts.
    LinkKind {
        /// Over PCIe through the host's memory.
        Pcie = "PCIe",
        /// Over PCIe from card to card.
        Peer = "PCIe, peer to peer",
        /// Over NVLink.
        NvLink = "NVLink",
    }
}

keys! {
    /// How a runtime divides tensors among cards.
    Division {
        /// llama.cpp's row split.
        Row = "llama.cpp rows",
        /// llama.cpp's and its fork's tensor split.
        Llama = "llama.cpp tensor",
        /// vLLM and `SGLang`.
        Vllm = "vLLM tensor",
        /// MLC.
        Mlc = "MLC tensor",
        /// exllama.
        Exllama = "exllama tensor",
    }
}

keys! {
    /// What runs the part of a model that stays on the host.
    HostKind {
        /// llama.cpp beside a card.
        Llama = "llama.cpp beside a card",
        /// `ik_llama.cpp` beside a card.
        Ik = "ik_llama.cpp beside a card",
        /// `KTransformers` beside a card.
        Ktransformers = "KTransformers beside a card",
        /// A processor alone with llama.cpp.
        Alone = "llama.cpp, processor alone",
        /// A processor alone with `ik_llama.cpp`.
        AloneIk = "ik_llama.cpp, processor alone",
    }
}

keys! {
    /// What a residual is a residual of: ranges are taken from those of the same kind.
    Kind {
        /// Decode of one stream, dense, no tensor split.
        DecodeDense = "decode, dense",
        /// Decode of one stream, mixture of experts or recurrent layers.
        DecodeMoe = "decode, experts or recurrent layers",
        /// Decode of one stream under tensor split.
        DecodeTensor = "decode, tensor split",
        /// Decode of one stream under llama.cpp's row split.
        DecodeRow = "decode, row split",
        /// Decode with a part on the host.
        DecodeHost = "decode, part on the host",
        /// Several streams.
        Batch = "several streams",
        /// Prefill, dense, no tensor split.
        PrefillDense = "prefill, dense",
        /// Prefill, mixture of experts or recurrent layers.
        PrefillMoe = "prefill, experts or recurrent layers",
        /// Prefill under row or tensor split.
        PrefillTensor = "prefill, tensor or row split",
        /// Prefill with a part on the host.
        PrefillHost = "prefill, part on the host",
        /// Prefill of several cards that take turns.
        PrefillTurns = "prefill, layer split",
        /// Decode with drafting.
        Drafted = "decode with drafting",
        /// What drafting gains for one stream.
        Gain = "gain of drafting, one stream",
        /// What drafting gains for several streams.
        GainMany = "gain of drafting, several streams",
    }
}

keys! {
    /// How near the measurements behind an estimate are.
    Nearness {
        /// Same card, engine and way to share, a model of much the same size.
        Nearby = "measured nearby",
        /// Same card and engine, or same architecture and engine at this size.
        Between = "interpolated",
        /// Neither.
        Beyond = "extrapolated",
    }
}

/// What the values of a term are keyed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Nothing: one value.
    One,
    /// [`Engine`].
    Engine,
    /// [`Backend`].
    Backend,
    /// [`Backend`] and [`WeightKind`].
    BackendWeights,
    /// [`Architecture`].
    Architecture,
    /// [`LinkKind`].
    Link,
    /// [`Division`].
    Division,
    /// [`HostKind`].
    Host,
    /// [`Kind`] and [`Nearness`].
    Residual,
    /// [`Engine`] and [`Kind`].
    EngineKind,
    /// [`Method`] of drafting and [`Work`].
    MethodWork,
}

impl Keys {
    /// How many values a term with these keys has.
    pub(crate) const fn len(self) -> usize {
        match self {
            Self::One => 1,
            Self::Engine => Engine::ALL.len(),
            Self::Backend => Backend::ALL.len(),
            Self::BackendWeights => Backend::ALL.len() * WeightKind::ALL.len(),
            Self::Architecture => Architecture::ALL.len(),
            Self::Link => LinkKind::ALL.len(),
            Self::Division => Division::ALL.len(),
            Self::Host => HostKind::ALL.len(),
            Self::Residual => Kind::ALL.len() * Nearness::ALL.len(),
            Self::EngineKind => Engine::ALL.len() * Kind::ALL.len(),
            Self::MethodWork => Method::ALL.len() * Work::ALL.len(),
        }
    }

    /// The name of one key in the data file.
    pub fn name(self, key: usize) -> String {
        fn of<T: Copy>(all: &[T], key: usize, name: impl Fn(T) -> &'static str) -> &'static str {
            all.get(key).map_or("", |&member| name(member))
        }
        match self {
            Self::One => String::new(),
            Self::Engine => of(Engine::ALL, key, Engine::name).to_owned(),
            Self::Backend => of(Backend::ALL, key, Backend::name).to_owned(),
            Self::BackendWeights => {
                let kinds = WeightKind::ALL.len();
                let weights = of(WeightKind::ALL, key % kinds, WeightKind::name);
                format!("{} / {weights}", of(Backend::ALL, key / kinds, Backend::name))
            }
            Self::Architecture => of(Architecture::ALL, key, Architecture::name).to_owned(),
            Self::Link => of(LinkKind::ALL, key, LinkKind::name).to_owned(),
            Self::Division => of(Division::ALL, key, Division::name).to_owned(),
            Self::Host => of(HostKind::ALL, key, HostKind::name).to_owned(),
            Self::Residual => {
                let near = Nearness::ALL.len();
                let nearness = of(Nearness::ALL, key % near, Nearness::name);
                format!("{} / {nearness}", of(Kind::ALL, key / near, Kind::name))
            }
            Self::EngineKind => {
                let kinds = Kind::ALL.len();
                let kind = of(Kind::ALL, key % kinds, Kind::name);
                format!("{} / {kind}", of(Engine::ALL, key / kinds, Engine::name))
            }
            Self::MethodWork => {
                let works = Work::ALL.len();
                let work = of(Work::ALL, key % works, Work::name);
                format!("{} / {work}", of(Method::ALL, key / works, Method::name))
            }
        }
    }
}

/// A term: its name and unit in the data file, its keys, and what is expected before any data, as a
/// value and a spread of its logarithm.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Name in the data file.
    pub name: &'static str,
    /// Unit in the data file.
    pub unit: &'static str,
    /// What its values are keyed by.
    pub keys: Keys,
    /// The value where no data speak.
    pub prior: f64,
    /// How far the logarithm may stray from it; 0 where it is not fitted.
    pub spread: f64,
}

macro_rules! terms {
    ($($(#[$doc:meta])* $term:ident: $name:literal, $unit:literal, $keys:ident, $prior:expr, $spread:expr;)*) => {
        /// The terms, in the order of their values.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Term { $($(#[$doc])* $term,)* }

        /// Their names and priors.
        pub(crate) const SPECS: &[Spec] = &[
            $(Spec { name: $name, unit: $unit, keys: Keys::$keys, prior: $prior, spread: $spread },)*
        ];

        /// Where the values of each begin, and where all end.
        const STARTS: [usize; [$(Term::$term,)*].len() + 1] = {
            let lengths = [$(Keys::$keys.len(),)*];
            let mut starts = [0; [$(Term::$term,)*].len() + 1];
            let mut term = 0;
            while term < lengths.len() {
                starts[term + 1] = starts[term] + lengths[term];
                term += 1;
            }
            starts
        };
    };
}

terms! {
    /// Share of the rated bandwidth at which weights are read.
    WeightRate: "weight rate", "of bandwidth", Engine, 0.85, 0.2;
    /// What kinds of weights make of the weight rate, as a factor.
    WeightKindRate: "weight rate by kind", "factor", BackendWeights, 1.0, 0.12;
    /// What architectures make of the weight rate, as a factor.
    ArchitectureRate: "weight rate by architecture", "factor", Architecture, 1.0, 0.1;
    /// What stacked memory makes of the weight rate, as a factor.
    StackedRate: "weight rate of stacked memory", "factor", One, 0.9, 0.3;
    /// What routed experts make of the weight rate, as a factor.
    ExpertRate: "weight rate of experts", "factor", Engine, 0.85, 0.2;
    /// Share of the rated bandwidth at which the cache is read.
    CacheRate: "cache rate", "of bandwidth", Engine, 0.7, 0.3;
    /// What the cache rate loses without flash attention, as a factor.
    PlainCacheRate: "cache rate without flash attention", "factor", Engine, 0.7, 0.4;
    /// What the cache rate loses with heads wider than 256, as a factor.
    WideCacheRate: "cache rate of wide heads", "factor", Backend, 0.7, 0.5;
    /// What the cache rate loses where values of fewer than 16 bits are unpacked, as a factor.
    PackedCacheRate: "cache rate of packed values", "factor", Backend, 0.8, 0.4;
    /// Fixed time of a layer for each token.
    LayerTime: "layer time", "s", Engine, 80e-6, 0.8;
    /// What architectures make of the layer time, as a factor.
    ArchitectureTime: "layer time by architecture", "factor", Architecture, 1.0, 0.35;
    /// Further time of a layer with experts.
    ExpertTime: "expert layer time", "s", Engine, 30e-6, 0.5;
    /// Further time of a recurrent layer.
    RecurrentTime: "recurrent layer time", "s", Engine, 40e-6, 0.5;
    /// Fixed time of a token.
    TokenTime: "token time", "s", Backend, 200e-6, 1.0;
    /// Time of the two exchanges of a layer, for each doubling of the cards.
    ExchangeTime: "exchange time", "s", Division, 60e-6, 0.7;
    /// Share of a link's rate at which parts are exchanged.
    LinkRate: "link rate", "of rated", Link, 0.35, 0.6;
    /// What runtimes make of the link rate, as a factor.
    DivisionRate: "link rate by runtime", "factor", Division, 1.0, 0.5;
    /// How steeply the rate falls with the cards that share the way through the host, as an exponent.
    LinkCrowd: "crowding of the way through the host", "exponent", One, 2.0, 0.1;
    /// What the link rate loses under a row split, as a factor.
    RowRate: "link rate of row split", "factor", One, 0.1, 1.0;
    /// Rate at which several streams compute, of the rated tensor rate.
    BatchCompute: "batch compute rate", "of rated", Engine, 0.3, 0.6;
    /// Tokens by which a step's products fill no tile of a matrix unit.
    BatchFill: "batch fill", "tokens", Backend, 8.0, 0.7;
    /// Rate at which a few streams compute without matrix units, of the rated vector rate.
    VectorCompute: "small batch compute rate", "of rated", Backend, 0.4, 0.7;
    /// Fixed time of each stream in a step.
    StreamTime: "stream time", "s", Backend, 50e-6, 1.0;
    /// What a prompt costs beside decoding streams, as a share of its time alone.
    PromptShare: "prompt share", "factor", Engine, 0.8, 0.3;
    /// Share of the rated tensor rate that prefill reaches.
    Compute: "compute rate", "of rated", Engine, 0.45, 0.5;
    /// What kinds of weights make of the compute rate, as a factor.
    KindCompute: "compute rate by kind", "factor", BackendWeights, 1.0, 0.3;
    /// What architectures make of the compute rate, as a factor.
    ArchitectureCompute: "compute rate by architecture", "factor", Architecture, 1.0, 0.5;
    /// What stacked memory makes of the compute rate, as a factor: such chips are for servers.
    StackedCompute: "compute rate of stacked memory", "factor", One, 0.8, 0.3;
    /// How the compute rate rises with the rated power for the rated products, as an exponent.
    PowerCompute: "compute rate by rated power", "exponent", One, 0.4, 0.5;
    /// What routed experts make of the compute rate, as a factor.
    ExpertCompute: "compute rate of experts", "factor", Engine, 0.6, 0.4;
    /// Share of the rated tensor rate that attention reaches.
    Attention: "attention rate", "of rated", Engine, 0.3, 0.6;
    /// What the attention rate loses without flash attention, as a factor.
    PlainAttention: "attention rate without flash attention", "factor", Engine, 0.8, 0.4;
    /// What the attention rate loses with heads wider than 256, as a factor.
    WideAttention: "attention rate of wide heads", "factor", One, 0.7, 0.5;
    /// Tokens of an expert at which it reaches half of the rate.
    ExpertFill: "expert fill", "tokens", Engine, 15.0, 0.5;
    /// Tokens of a chunk at which products reach half of the rate.
    Fill: "chunk fill", "tokens", Backend, 40.0, 0.7;
    /// Share of the rated bandwidth at which a chunk reads weights.
    ChunkRate: "chunk weight rate", "of bandwidth", Engine, 0.5, 0.7;
    /// Fixed time of a layer for each chunk.
    ChunkTime: "chunk layer time", "s", Engine, 100e-6, 0.8;
    /// Time of a recurrent layer for each prompt token.
    RecurrentCompute: "recurrent token time", "s", Engine, 0.2e-6, 1.0;
    /// Share of the possible gain that a layer split makes of prompts, working on several chunks.
    PipelineGain: "pipeline gain", "share", Engine, 0.5, 0.4;
    /// Share of the host's rated bandwidth at which weights are read.
    HostRate: "host weight rate", "of bandwidth", Host, 0.65, 0.2;
    /// What the host weight rate loses with more than one socket, as a factor.
    SocketRate: "host weight rate of two sockets", "factor", One, 0.6, 0.4;
    /// Time that handing a layer to the host takes.
    HostTime: "host layer time", "s", Host, 100e-6, 0.8;
    /// What a core computes while decoding.
    CoreDecode: "core rate in decode", "FLOP/s", Host, 20e9, 0.6;
    /// What a core computes in prefill.
    CorePrefill: "core rate in prefill", "FLOP/s", Host, 100e9, 0.8;
    /// Share of the card's link at which weights reach it for a chunk.
    Upload: "upload rate", "of rated", Host, 0.5, 0.5;
    /// Chance that a drafted token is right, if those before it were.
    Right: "drafted token right", "share", MethodWork, 0.6, 0.4;
    /// How much longer one guess takes than to read the drafter, as a factor: its cache, its products, the
    /// choice of a token.
    GuessRead: "guess reading", "factor", Backend, 1.5, 0.5;
    /// Fixed time before a prompt is worked on.
    StartTime: "start time", "s", Backend, 20e-3, 1.0;
    /// What rates that include the first token's wait lose.
    WallTime: "wall time", "factor", One, 1.05, 0.1;
    /// Time that llama.cpp's own program of 2023 adds to a prompt: its first products.
    ProgramTime: "program time", "s", One, 0.02, 1.0;
    /// What one card draws while decoding a dense model. This and the next three: the prior is the
    /// mean of the architectures that have a sweep, for those that have none.
    LimitDraw: "limit, full draw", "of rated power", Architecture, 0.9236, 0.0;
    /// Where speed begins to fall steeply.
    LimitKnee: "limit, knee", "of rated power", Architecture, 0.7433, 0.0;
    /// How steeply speed falls with the limit above the knee, as an exponent.
    LimitAbove: "limit, exponent above the knee", "", Architecture, 0.2667, 0.0;
    /// How steeply speed falls with the limit below the knee, as an exponent.
    LimitBelow: "limit, exponent below the knee", "", Architecture, 1.25, 0.0;
    /// How steeply prefill falls with the limit, as an exponent.
    LimitPrefill: "limit, exponent of prefill", "", One, 0.47, 0.0;
    /// How much less a mixture of experts draws.
    LimitMixed: "limit, draw with experts", "factor", One, 0.75, 0.0;
    /// How much less cards draw that wait for each other. Not fitted: two RTX 3090 were no faster
    /// at 330 W than at 220 W, which is 66 % of what one alone draws.
    LimitDivided: "limit, draw under a tensor split", "factor", One, 0.66, 0.0;
    /// How much less cards draw whose engine decodes with matrix units. Not fitted: with vLLM an RTX
    /// 3090 drew 206 W under a limit of 220 W, 64 % of what llama.cpp draws.
    LimitTiles: "limit, draw with matrix units", "factor", One, 0.64, 0.0;
    /// Low end of the range, of the estimate.
    Low: "low end", "factor", Residual, 0.75, 0.0;
    /// High end of the range, of the estimate.
    High: "high end", "factor", Residual, 1.33, 0.0;
    /// How much wider the range of an engine is than that of all engines, as a factor of its logarithm.
    /// An engine that was not measured in a kind is as unsure as engines differ among each other: their
    /// rates do by 1.5 (decode) to 2 times (prefill) as much as rows of one.
    Width: "width of the range", "factor", EngineKind, 1.75, 0.0;
}

/// How many values there are.
pub const COUNT: usize = STARTS[STARTS.len() - 1];

impl Term {
    /// Where its values begin.
    pub const fn start(self) -> usize {
        STARTS[self as usize]
    }

    /// The term and key of a value by its place.
    pub fn at(place: usize) -> Option<(&'static Spec, usize)> {
        let term = STARTS.iter().rposition(|&start| start <= place)?;
        Some((SPECS.get(term)?, place - STARTS.get(term)?))
    }
}

/// The constants.
#[derive(Clone, Debug)]
pub struct Constants {
    values: Box<[f64]>,
}

static EMBEDDED: LazyLock<Constants> = LazyLock::new(|| {
    let mut constants = Constants::prior();
    for line in speed_table::CONSTANTS.lines() {
        let mut cells = line.split('\t');
        let place = cells.next().and_then(|cell| cell.parse::<usize>().ok());
        let value = cells.next().and_then(decimal);
        if let (Some(place), Some(value)) = (place, value) {
            constants.set(place, value);
        }
    }
    constants
});

impl Constants {
    /// Those that were fitted and built in.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// What is expected before any data.
    pub fn prior() -> Self {
        let values = SPECS.iter().flat_map(|spec| (0..spec.keys.len()).map(|_| spec.prior));
        Self { values: values.collect() }
    }

    /// The value of a term for a key.
    pub(crate) fn get(&self, term: Term, key: usize) -> f64 {
        self.values.get(term.start() + key).copied().unwrap_or(1.0)
    }

    /// All values by their places.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Replaces the value of a place.
    pub fn set(&mut self, place: usize, value: f64) {
        if let Some(old) = self.values.get_mut(place) {
            *old = value;
        }
    }
}

/// The key of a backend and a kind of weights.
pub(super) const fn with_weights(backend: Backend, weights: WeightKind) -> usize {
    backend.key() * WeightKind::ALL.len() + weights.key()
}

/// The key of a residual.
pub const fn residual(kind: Kind, nearness: Nearness) -> usize {
    kind.key() * Nearness::ALL.len() + nearness.key()
}

/// The key of an engine's estimates of a kind.
pub const fn of_engine(engine: Engine, kind: Kind) -> usize {
    engine.key() * Kind::ALL.len() + kind.key()
}
