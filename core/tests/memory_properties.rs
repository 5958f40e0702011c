//! What holds for every model, setting and rig.

use proptest::prelude::*;
use rigledger_core::Catalog;
use rigledger_core::catalog::Shape;
use rigledger_core::catalog::{CacheType, Runtime, Split};
use rigledger_core::memory::{
    BlockWeights, CardRoom, Offload, Placement, Prepared, Settings, Weights,
};
use rigledger_core::units::{Bytes, Tokens};

/// About as many parameters as a transformer of this shape has.
fn parameters(shape: &Shape) -> u64 {
    let [layers, width, ff] = [shape.layers, shape.width, shape.ff].map(u64::from);
    let rows = 2 * u64::from(shape.heads + shape.kv_heads) * u64::from(shape.head_dim);
    let expert = u64::from(shape.experts) * u64::from(shape.expert_ff);
    layers * width * (rows + 3 * (ff + expert))
}

/// Weights of about so many bits for every parameter, evenly over the blocks.
fn weights(index: usize, bits: u64) -> Prepared {
    let models = Catalog::embedded().models;
    let model = &models[index % models.len()];
    let shape = &model.shape;
    let table = u64::from(shape.vocab) * u64::from(shape.width) * bits / 8;
    let each = parameters(shape) * bits / 8 / u64::from(shape.layers.max(1));
    let experts = if shape.experts > 0 { each / 10 * 9 } else { 0 };
    let block = BlockWeights {
        dense: Bytes::new(each - experts),
        experts: Bytes::new(experts),
        ..BlockWeights::default()
    };
    let weights = Weights {
        embedding: Bytes::new(table),
        output: Bytes::new(table),
        blocks: vec![block; shape.layers as usize],
        draft_blocks: shape.mtp_layers,
        ..Weights::default()
    };
    Prepared::new(shape, &weights).with_limit(model.max_context)
}

fn arch(index: usize) -> &'static str {
    let models = Catalog::embedded().models;
    models[index % models.len()].shape.arch
}

fn any_settings() -> impl Strategy<Value = Settings> {
    let llama_cache = prop::sample::select(vec![
        CacheType::F16,
        CacheType::Q8_0,
        CacheType::Q5_1,
        CacheType::Q4_0,
        CacheType::Bf16,
    ]);
    let runtime = prop::sample::select(vec![
        Runtime::LlamaCpp,
        Runtime::LlamaCpp,
        Runtime::LlamaCpp,
        Runtime::Vllm,
        Runtime::ExllamaV2,
        Runtime::Ollama,
    ]);
    let split = prop::sample::select(vec![Split::Layer, Split::Layer, Split::Row, Split::Tensor]);
    let offload = prop_oneof![
        3 => Just(Offload::None),
        1 => (0_u32..100).prop_map(Offload::Blocks),
        1 => (0_u32..100).prop_map(Offload::Experts),
    ];
    (
        (1_u32..300_000, llama_cache, any::<bool>(), any::<bool>(), any::<bool>()),
        (prop::sample::select(vec![128_u32, 512, 2048]), 1_u32..5, any::<bool>()),
        (runtime, split, offload),
    )
        .prop_map(
            |(
                (context, cache, same, flash, pipeline),
                (ubatch, sequences, unified),
                (runtime, split, offload),
            )| {
                Settings {
                    context: Tokens::new(context),
                    cache_k: cache,
                    cache_v: if same { cache } else { CacheType::F16 },
                    flash_attention: flash,
                    ubatch,
                    sequences,
                    unified,
                    runtime,
                    split,
                    pipeline,
                    offload,
                    ..Settings::default()
                }
            },
        )
}

fn any_cards() -> impl Strategy<Value = Vec<CardRoom>> {
    prop::collection::vec((8_u32..160, 0_u32..2048), 0..5).prop_map(|cards| {
        cards
            .into_iter()
            .map(|(gib, mib)| CardRoom {
                memory: Bytes::from_gib(f64::from(gib)),
                reserved: Bytes::new(u64::from(mib) << 20),
            })
            .collect()
    })
}

fn blocks(placed: &Placement) -> u32 {
    placed.cards.iter().map(|card| card.blocks).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_fast_path_says_what_place_says(
        index in 0_usize..300, bits in 2_u64..17, settings in any_settings(), cards in any_cards(),
        host in prop::option::of(8_u32..512),
    ) {
        let prepared = weights(index, bits);
        let host = host.map(|gib| Bytes::from_gib(f64::from(gib)));
        let placed = prepared.place(&settings, &cards, host);
        prop_assert_eq!(placed.fits, prepared.fits(&settings, &cards, host));
        let margin = prepared.margin(&settings, &cards, host);
        prop_assert_eq!(placed.fits, margin.is_some_and(|margin| margin >= 0));
    }

    #[test]
    fn parts_sum_to_the_whole(
        index in 0_usize..300, bits in 2_u64..17, settings in any_settings(), cards in any_cards(),
    ) {
        let prepared = weights(index, bits);
        let placed = prepared.place(&settings, &cards, None);
        for card in &placed.cards {
            let sum = card.weights + card.cache + card.recurrent + card.compute_high + card.reserved;
            prop_assert_eq!(sum, card.total());
            prop_assert!(card.compute <= card.compute_high);
            prop_assert_eq!(card.memory.saturating_sub(sum), card.spare);
            prop_assert_eq!(sum.saturating_sub(card.memory), card.short);
        }
        // By layer, everything is somewhere, once; the host pads its cache less.
        let blocks_on_host = matches!(settings.offload, Offload::Blocks(_)) || cards.is_empty();
        if settings.runtime.is_llama() && settings.split == Split::Layer && !blocks_on_host {
            let one = [CardRoom { memory: Bytes::from_gib(1e6), reserved: Bytes::ZERO }];
            let whole = prepared.place(&Settings { offload: Offload::None, ..settings }, &one, None);
            let all = |placed: &Placement| -> Bytes {
                let cards: Bytes = placed
                    .cards
                    .iter()
                    .map(|card| card.weights + card.cache + card.recurrent)
                    .sum();
                cards + placed.host.weights + placed.host.cache + placed.host.recurrent
            };
            // A card of DeepSeek V4.1 has copies of rows that its blocks read on another's.
            let copies = arch(index) == "deepseek41";
            let (some, one) = (all(&placed), all(&whole));
            prop_assert!(some == one || copies && some > one, "{some:?} instead of {one:?}");
        }
    }

    #[test]
    fn more_context_never_needs_less(
        index in 0_usize..300, bits in 2_u64..17, settings in any_settings(), cards in any_cards(),
    ) {
        let prepared = weights(index, bits);
        let less = prepared.place(&settings, &cards, None);
        let more = settings.with_context(Tokens::new(settings.context.get() * 2));
        let more = prepared.place(&more, &cards, None);
        for (less, more) in less.cards.iter().zip(&more.cards) {
            // exllama fills card after card: more cache a layer moves layers to the next one.
            if settings.runtime.is_llama() {
                prop_assert!(less.cache <= more.cache);
                prop_assert!(less.weights == more.weights);
            }
        }
    }

    #[test]
    fn more_cards_never_hold_fewer_blocks(
        index in 0_usize..300, bits in 2_u64..17, settings in any_settings(), cards in any_cards(),
    ) {
        prop_assume!(!cards.is_empty());
        let runtime = if settings.runtime.is_llama() { settings.runtime } else { Runtime::ExllamaV3 };
        let settings = Settings { split: Split::Layer, runtime, ..settings };
        let prepared = weights(index, bits);
        let all = prepared.place(&settings, &cards, None);
        let fewer = prepared.place(&settings, &cards[..cards.len() - 1], None);
        prop_assert!(blocks(&all) >= blocks(&fewer));
        if cards.len() > 1 {
            prop_assert_eq!(blocks(&all), blocks(&fewer));
        }
    }

    #[test]
    fn the_longest_context_is_exact(
        index in 0_usize..300, bits in 2_u64..17, settings in any_settings(), cards in any_cards(),
    ) {
        let prepared = weights(index, bits);
        if let Some(context) = prepared.longest_context(&settings, &cards, None) {
            prop_assert!(prepared.fits(&settings.with_context(context), &cards, None));
            let beyond = settings.with_context(Tokens::new(context.get() + 256));
            prop_assert!(!prepared.fits(&beyond, &cards, None));
        }
    }
}
