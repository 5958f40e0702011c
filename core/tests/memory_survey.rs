//! A scan over formats gives the answers of each format asked alone, and of its full placement.

use rigledger_core::Catalog;
use rigledger_core::catalog::{CacheType, Runtime, Split};
use rigledger_core::memory::weights::{Format, weights};
use rigledger_core::memory::{
    CardRoom, CardUse, Offload, Prepared, Rooms, Settings, best_that_fits, first_that_fits, survey,
};
use rigledger_core::units::{Bytes, Tokens};

/// From the largest to the smallest.
const MIXES: [&str; 12] = [
    "F16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_K_S", "IQ4_XS", "Q3_K_M", "IQ3_XXS", "Q2_K",
    "IQ2_XXS", "IQ1_S",
];

fn rooms(gib: &[f64], host: Option<f64>) -> Rooms {
    let room =
        |gib: &f64| CardRoom { memory: Bytes::from_gib(*gib), reserved: Bytes::new(500 << 20) };
    Rooms { cards: gib.iter().map(room).collect(), host: host.map(Bytes::from_gib) }
}

/// Some families whose buffers are known to the byte where layers are divided: what a card keeps longer is
/// all that is left free for them.
const PLANNED: [&str; 9] =
    ["llama", "qwen2", "qwen3", "gemma2", "gemma3", "phi3", "qwen3moe", "qwen35", "gpt-oss"];

/// Whether a plan is one whose buffers were compared.
fn is_planned(settings: &Settings) -> bool {
    settings.runtime == Runtime::LlamaCpp && settings.split == Split::Layer
}

/// Whether no card would lack anything if its buffer were the likely one.
fn only_by_margin(format: &Prepared, settings: &Settings, rig: &Rooms) -> bool {
    let placed = format.place(settings, &rig.cards, rig.host);
    let lacks = placed.cards.iter().any(|card| card.short > Bytes::ZERO);
    let margin = |card: &CardUse| card.compute_high.saturating_sub(card.compute);
    lacks
        && placed.host.short == Bytes::ZERO
        && placed.cards.iter().all(|card| card.short <= margin(card))
}

#[test]
fn nothing_is_lost_by_asking_for_all_formats_at_once() {
    let base = Settings::default();
    let quantised = CacheType::Q8_0;
    let all_settings = [
        base,
        base.with_context(Tokens::new(65_536)),
        Settings { flash_attention: false, ..base.with_context(Tokens::new(16_384)) },
        Settings { cache_k: quantised, cache_v: quantised, sequences: 4, ..base },
        Settings { ubatch: 2048, pipeline: false, ..base },
        Settings { split: Split::Tensor, ..base },
        Settings { offload: Offload::Blocks(9), ..base },
        Settings { offload: Offload::Experts(20), ..base },
        Settings { runtime: Runtime::Vllm, split: Split::Tensor, ..base },
        Settings { runtime: Runtime::ExllamaV2, ..base },
    ];
    let rigs = [
        rooms(&[24.0, 24.0], None),
        rooms(&[32.0], Some(2.0)),
        rooms(&[24.0; 4], None),
        rooms(&[12.0, 24.0, 16.0], Some(64.0)),
        rooms(&[96.0], None),
        rooms(&[80.0; 8], None),
        rooms(&[], Some(64.0)),
    ];
    let (mut asked, mut fit, mut lost) = (0_u32, 0_u32, 0_u32);
    for (number, model) in Catalog::embedded().models.iter().enumerate() {
        let formats: Vec<Prepared> = MIXES
            .iter()
            .filter_map(|mix| weights(&model.shape, &Format::parse(mix).unwrap()).ok())
            .map(|weights| Prepared::new(&model.shape, &weights).with_limit(model.max_context))
            .collect();
        // Every pair of settings and rig comes up for many models.
        for (place, settings) in all_settings.iter().enumerate() {
            let rig = &rigs[(number + place) % rigs.len()];
            let mut answers = Vec::new();
            survey(&formats, settings, rig, |_, fits| answers.push(fits));
            for (format, fits) in formats.iter().zip(&answers) {
                asked += 1;
                fit += u32::from(*fits);
                let alone = format.fits(settings, &rig.cards, rig.host);
                let placed = format.place(settings, &rig.cards, rig.host).fits;
                assert_eq!((*fits, alone), (placed, placed), "{} {settings:?} {rig:?}", model.id);
                lost += u32::from(!*fits && only_by_margin(format, settings, rig));
                if PLANNED.contains(&model.shape.arch) && is_planned(settings) {
                    assert!(*fits || !only_by_margin(format, settings, rig), "{}", model.id);
                }
            }
            let first = answers.iter().position(|fits| *fits);
            assert_eq!(first_that_fits(&formats, settings, rig), first);
            let listed: Vec<&Prepared> = formats.iter().collect();
            assert_eq!(best_that_fits(&listed, settings, &rig.cards, rig.host), first);
        }
    }
    println!("{asked} asked, {fit} fit, {lost} would by the likely buffer");
    assert!(lost < asked / 1000, "{lost}");
    assert!(fit > asked / 10 && fit < asked * 9 / 10);
}
