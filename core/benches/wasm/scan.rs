//! What a workload slider may ask for at each event: the whole catalogue in all of llama.cpp's
//! mixes on four rigs.

use rigledger_core::Catalog;
use rigledger_core::memory::weights::{Format, weights};
use rigledger_core::memory::{CardRoom, Prepared, Rooms, Settings, survey};
use rigledger_core::units::{Bytes, Tokens};

/// Every stock mix of llama.cpp that the catalogue has.
const MIXES: [&str; 30] = [
    "F16", "Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q5_0", "Q5_1", "Q4_K_M", "Q4_K_S", "Q4_0", "Q4_1",
    "IQ4_NL", "IQ4_XS", "Q3_K_L", "Q3_K_M", "Q3_K_S", "IQ3_M", "IQ3_S", "IQ3_XS", "IQ3_XXS",
    "Q2_K", "Q2_K_S", "IQ2_M", "IQ2_S", "IQ2_XS", "IQ2_XXS", "IQ1_M", "IQ1_S", "TQ2_0", "TQ1_0",
];

/// The catalogue in all mixes, and the rigs.
pub(crate) struct Scan {
    models: Vec<Vec<Prepared>>,
    rigs: Vec<Rooms>,
}

impl Scan {
    /// Sums up every model in every mix.
    pub(crate) fn new() -> Self {
        let room =
            |gib: f64| CardRoom { memory: Bytes::from_gib(gib), reserved: Bytes::new(500 << 20) };
        let rig = |gib: f64, count| Rooms { cards: vec![room(gib); count], host: None };
        let models = Catalog::embedded().models.iter().map(|model| {
            let in_mix = |mix: &&str| {
                let weights = weights(&model.shape, &Format::parse(mix)?).ok()?;
                Some(Prepared::new(&model.shape, &weights).with_limit(model.max_context))
            };
            MIXES.iter().filter_map(in_mix).collect()
        });
        Self {
            models: models.collect(),
            rigs: vec![rig(24.0, 2), rig(32.0, 1), rig(24.0, 4), rig(96.0, 1)],
        }
    }

    /// How many questions one run asks.
    pub(crate) fn checks(&self) -> usize {
        self.models.iter().map(Vec::len).sum::<usize>() * self.rigs.len()
    }

    /// One event of the slider: how many fit. Every turn asks for another context.
    pub(crate) fn run(&self, turn: u32) -> u32 {
        let context = [4096, 8192, 16_384, 32_768, 65_536][(turn % 5) as usize];
        let settings = Settings::default().with_context(Tokens::new(context));
        let mut fit = 0;
        for formats in &self.models {
            for rig in &self.rigs {
                survey(formats, &settings, rig, |_, fits| fit += u32::from(fits));
            }
        }
        fit
    }
}
