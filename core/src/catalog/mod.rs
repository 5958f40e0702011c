//! What the world says: GPUs with prices and draws, models and formats, each row with its source and
//! date.
//!
//! The rows are the readable files of `core/data/`, described in its `README.md`. The build packs
//! the columns that are needed here.

mod ability;
pub mod age;
mod blocks;
mod cells;
mod draw;
mod dynamic;
mod gpu;
mod history;
mod limits;
mod machine;
mod market;
mod meant;
mod model;
mod money;
mod nearest;
mod preset;
mod price;
mod quality;
mod quant;
mod ready;
mod runtime;
mod shortlist;

use std::sync::LazyLock;

use cells::rows;

pub use ability::Ability;
pub use blocks::{Block, Blocks, Build, Feed, MOST_BLOCKS, Mixing};
pub use draw::{Draw, LoadState};
pub use dynamic::{DynamicMix, dynamic_mix};
pub use gpu::{Gpu, GpuKind, NvLink, Vendor};
pub use history::Foreseen;
pub use limits::{Ban, Limit};
pub use machine::{
    ASSUMED, Failures, HostPart, HostPower, MachineState, PartKind, Platform, SellingFee,
    WARRANTY_MONTHS,
};
pub use market::{MarketRow, Trade};
pub use meant::Meant;
pub(crate) use meant::words;
pub use model::{Model, Shape};
pub use money::{
    ApiPrice, Component, DOLLAR, ExchangeRate, Offers, Resale, SalesTax, SupplyGrade, Tariff,
};
pub use preset::Preset;
pub use price::{Condition, Grade, Price, Quote, months_since};
pub use quality::{Loss, LossBasis, Measured, Quality};
pub use quant::{FileSize, Quant, QuantKind};
pub use ready::ReadyRig;
pub use runtime::{Api, CacheType, Logits, MAX_CARDS, PerCard, Runtime, Split};
pub use shortlist::Listed;

/// The tables.
#[derive(Clone, Copy, Debug)]
pub struct Catalog {
    /// Cards and unified machines, by id.
    pub gpus: &'static [Gpu],
    /// Models, by id.
    pub models: &'static [Model],
    /// Formats of weights and caches, by id.
    pub quants: &'static [Quant],
    /// Published sizes of files, by model and format.
    pub file_sizes: &'static [FileSize],
    /// Recent prices of cards, by card, condition and month.
    pub prices: &'static [Price],
    /// Measured draws of cards.
    pub draws: &'static [Draw],
    /// Models that are listed for every rig.
    pub shortlist: &'static [Listed],
    /// Regions and their electricity, by id.
    pub regions: &'static [Tariff],
    /// What currencies are worth, by their letters.
    pub exchange_rates: &'static [ExchangeRate],
    /// How cards hold their value, by id.
    pub resales: &'static [Resale],
    /// What else a rig may need, by id.
    pub parts: &'static [Component],
    /// Ready-made rigs, in the order of the page.
    pub rigs: &'static [ReadyRig],
    /// Grades of supplies.
    pub supplies: &'static [SupplyGrade],
    /// Offers of rented cards, by id.
    pub rentals: &'static [Offers],
    /// Prices of tokens by API, by model.
    pub api_prices: &'static [ApiPrice],
    /// Ready-made plans, by id.
    pub presets: &'static [Preset],
}

/// What the build packed.
mod packed {
    use crate::catalog::Preset;

    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}

/// Apart from the rest: what reads a model's file needs nothing else.
static MODELS: LazyLock<&'static [Model]> = LazyLock::new(|| rows(packed::MODELS, Model::read));

/// The models of the built-in tables, without unpacking the others.
pub(crate) fn models() -> &'static [Model] {
    &MODELS
}

/// Apart from the rest too: the page does without it until a part of it is opened.
static QUALITIES: LazyLock<&'static [Quality]> =
    LazyLock::new(|| rows(packed::QUALITIES, Quality::read));

/// What dynamic mixes weigh.
static DYNAMIC_MIXES: LazyLock<&'static [DynamicMix]> =
    LazyLock::new(|| rows(packed::DYNAMIC_MIXES, DynamicMix::read));

/// How able models are; apart too.
static ABILITIES: LazyLock<&'static [Ability]> =
    LazyLock::new(|| rows(packed::ABILITIES, Ability::read));

/// Cards of which only speeds are known: no plan names them, programs that read measurements do.
static MEASURED_CARDS: LazyLock<&'static [Gpu]> =
    LazyLock::new(|| rows(packed::MEASURED_CARDS, Gpu::read));

/// The constants of the speed model, as the build packed them.
pub(crate) mod speed_table {
    include!(concat!(env!("OUT_DIR"), "/speed.rs"));
}

static EMBEDDED: LazyLock<Catalog> = LazyLock::new(|| Catalog {
    gpus: rows(packed::GPUS, Gpu::read),
    models: models(),
    quants: rows(packed::QUANTS, Quant::read),
    file_sizes: rows(packed::FILE_SIZES, FileSize::read),
    prices: rows(packed::PRICES, Price::read),
    draws: rows(packed::DRAWS, Draw::read),
    shortlist: rows(packed::SHORTLIST, Listed::read),
    regions: rows(packed::REGIONS, Tariff::read),
    exchange_rates: rows(packed::EXCHANGE_RATES, ExchangeRate::read),
    resales: rows(packed::RESALES, Resale::read),
    parts: rows(packed::PARTS, Component::read),
    rigs: rows(packed::RIGS, ReadyRig::read),
    supplies: rows(packed::SUPPLIES, SupplyGrade::read),
    rentals: rows(packed::RENTALS, Offers::read),
    api_prices: rows(packed::API_PRICES, ApiPrice::read),
    presets: &packed::PRESETS,
});

impl Catalog {
    /// The tables that were built in.
    ///
    /// ```
    /// use rigledger_core::Catalog;
    /// let catalog = Catalog::embedded();
    /// assert_eq!(catalog.gpu("rtx-3090").unwrap().memory.gib(), 24.0);
    /// assert_eq!(catalog.model("llama-3.1-70b").unwrap().shape.layers, 80);
    /// assert!(catalog.gpu("rtx-3091").is_none());
    /// assert_eq!(catalog.nearest_gpu("RTX 3091").unwrap().id, "rtx-3090");
    /// ```
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// The GPU with this id.
    pub fn gpu(&self, id: &str) -> Option<&'static Gpu> {
        find(self.gpus, |gpu| gpu.id, id)
    }

    /// The card with this id, of those too of which there is nothing but measured speeds.
    pub(crate) fn measured_card(&self, id: &str) -> Option<&'static Gpu> {
        self.gpu(id).or_else(|| find(&MEASURED_CARDS, |gpu| gpu.id, id))
    }

    /// The model with this id.
    pub fn model(&self, id: &str) -> Option<&'static Model> {
        find(self.models, |model| model.id, id)
    }

    /// The format with this id.
    pub fn quant(&self, id: &str) -> Option<&'static Quant> {
        find(self.quants, |quant| quant.id, id)
    }

    /// The published size of a model's file in a format.
    pub fn file_size(&self, model: &str, quant: &str) -> Option<&'static FileSize> {
        let place = self
            .file_sizes
            .binary_search_by_key(&(model, quant), |size| (size.model, size.quant))
            .ok()?;
        self.file_sizes.get(place)
    }

    /// Formats of weights that can be asked for, in the order of the file.
    pub fn weight_formats(&self) -> impl Iterator<Item = &'static Quant> + use<> {
        self.quants.iter().filter(|quant| quant.is_weights())
    }

    /// The GPU that an unknown id most likely means.
    pub fn nearest_gpu(&self, id: &str) -> Option<&'static Gpu> {
        nearest::nearest(self.gpus, |gpu| gpu.id, id)
    }

    /// The model that an unknown id most likely means.
    pub(crate) fn nearest_model(&self, id: &str) -> Option<&'static Model> {
        nearest::nearest(self.models, |model| model.id, id)
    }

    /// The model that a reader means by an id or a name, in any case; else the most likely one.
    ///
    /// # Errors
    /// Where nothing is called so: what was most likely meant, if anything is near.
    pub(crate) fn model_called(
        &self,
        text: &str,
    ) -> Result<&'static Model, Option<&'static Model>> {
        called(self.models, text, |model| [model.id, model.name, model.id])
            .ok_or_else(|| self.nearest_model(text))
    }

    /// The format that an unknown id most likely means.
    pub(crate) fn nearest_quant(&self, id: &str) -> Option<&'static Quant> {
        nearest::nearest(self.quants, |quant| quant.id, id)
    }
}

/// The first row that has this text for one of its names.
fn called<T>(
    rows: &'static [T],
    text: &str,
    names: impl Fn(&T) -> [&'static str; 3],
) -> Option<&'static T> {
    let text = text.trim();
    rows.iter().find(|row| names(row).iter().any(|name| name.eq_ignore_ascii_case(text)))
}

/// The row with this id, in a table sorted by id.
fn find<T>(rows: &'static [T], key: impl Fn(&T) -> &'static str, id: &str) -> Option<&'static T> {
    rows.get(rows.binary_search_by(|row| key(row).cmp(id)).ok()?)
}
