//! What the world says: GPUs with prices and draws, models and formats, each row with its source and
//! date.
//!
//! The rows are the readable files of `core/data/`, described in its `README.md`. The build packs
//! the columns that are needed here.

mod cells;
mod draw;
mod gpu;
mod model;
mod nearest;
mod price;
mod quant;
mod shortlist;

use std::sync::LazyLock;

use crate::plan::presets::Preset;
use cells::rows;

pub use draw::{Draw, LoadState};
pub use gpu::{Gpu, GpuKind, NvLink, Vendor};
pub use model::{Model, Shape};
pub use price::{Condition, Price};
pub use quant::{FileSize, Quant, QuantKind};
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
    /// Ready-made plans, by id.
    pub presets: &'static [Preset],
}

/// What the build packed.
mod packed {
    use crate::plan::presets::Preset;

    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}

/// Apart from the rest: what reads a model's file needs nothing else.
static MODELS: LazyLock<&'static [Model]> = LazyLock::new(|| rows(packed::MODELS, Model::read));

/// The models of the built-in tables, without unpacking the others.
pub(crate) fn models() -> &'static [Model] {
    &MODELS
}

static EMBEDDED: LazyLock<Catalog> = LazyLock::new(|| Catalog {
    gpus: rows(packed::GPUS, Gpu::read),
    models: models(),
    quants: rows(packed::QUANTS, Quant::read),
    file_sizes: rows(packed::FILE_SIZES, FileSize::read),
    prices: rows(packed::PRICES, Price::read),
    draws: rows(packed::DRAWS, Draw::read),
    shortlist: rows(packed::SHORTLIST, Listed::read),
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
    pub fn nearest_model(&self, id: &str) -> Option<&'static Model> {
        nearest::nearest(self.models, |model| model.id, id)
    }

    /// The format that an unknown id most likely means.
    pub fn nearest_quant(&self, id: &str) -> Option<&'static Quant> {
        nearest::nearest(self.quants, |quant| quant.id, id)
    }
}

/// The row with this id, in a table sorted by id.
fn find<T>(rows: &'static [T], key: impl Fn(&T) -> &'static str, id: &str) -> Option<&'static T> {
    rows.get(rows.binary_search_by(|row| key(row).cmp(id)).ok()?)
}
