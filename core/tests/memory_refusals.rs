//! What refuses to run, in each runtime's own terms, and what each runtime holds.

use rigledger_core::Catalog;
use rigledger_core::catalog::Shape;
use rigledger_core::catalog::{CacheType, Runtime, Split};
use rigledger_core::memory::{
    BlockWeights, CardRoom, LlamaVersion, Offload, Placement, Prepared, Refusal, Settings, Weights,
    runtime,
};
use rigledger_core::units::{Bytes, Tokens};

/// About as many parameters as a transformer of this shape has.
fn parameters(shape: &Shape) -> u64 {
    let [layers, width, ff] = [shape.layers, shape.width, shape.ff].map(u64::from);
    let rows = 2 * u64::from(shape.heads + shape.kv_heads) * u64::from(shape.head_dim);
    let expert = u64::from(shape.experts) * u64::from(shape.expert_ff);
    layers * width * (rows + 3 * (ff + expert))
}

fn prepared(id: &str) -> Prepared {
    let models = Catalog::embedded().models;
    let model = models.iter().find(|model| model.id == id).unwrap_or(&models[0]);
    assert_eq!(model.id, id);
    let shape = &model.shape;
    let each = parameters(shape) * 5 / 8 / u64::from(shape.layers);
    let experts = if shape.experts > 0 { each / 10 * 9 } else { 0 };
    let block = BlockWeights {
        dense: Bytes::new(each - experts),
        experts: Bytes::new(experts),
        ..BlockWeights::default()
    };
    let weights = Weights { blocks: vec![block; shape.layers as usize], ..Weights::default() };
    Prepared::new(shape, &weights).with_limit(model.max_context)
}

fn cards(count: usize) -> Vec<CardRoom> {
    vec![CardRoom { memory: Bytes::from_gib(24.0), reserved: Bytes::new(500 << 20) }; count]
}

fn place(id: &str, settings: &Settings, count: usize) -> Placement {
    let placed = prepared(id).place(settings, &cards(count), None);
    for refusal in &placed.refusals {
        assert!(refusal.sentence().ends_with('.'), "{}", refusal.sentence());
    }
    placed
}

#[test]
fn llama_cpp_refuses() {
    let quantised =
        Settings { cache_k: CacheType::Q8_0, cache_v: CacheType::Q8_0, ..Settings::default() };
    let without = Settings { flash_attention: false, ..quantised };
    assert_eq!(
        place("llama-3.1-8b", &without, 1).refusals,
        [Refusal::QuantisedValuesNeedFlashAttention]
    );
    assert!(place("llama-3.1-8b", &quantised, 1).refusals.is_empty());
    let tensor = Settings { split: Split::Tensor, ..quantised };
    let old = Settings { llama_version: LlamaVersion::V0_5, ..tensor };
    assert_eq!(place("llama-3.1-70b", &old, 2).refusals, [Refusal::QuantisedCacheUnderTensorSplit]);
    assert_eq!(
        place(
            "qwen3-next-80b-a3b",
            &Settings { cache_k: CacheType::F16, cache_v: CacheType::F16, ..old },
            2
        )
        .refusals,
        [Refusal::ArchitectureUnderTensorSplit]
    );
    // Newer ones divide quantised caches, recurrent layers, and heads that leave a rest.
    for (model, cards) in [("llama-3.1-70b", 2), ("qwen3-next-80b-a3b", 2), ("llama-3.1-70b", 3)] {
        assert!(place(model, &tensor, cards).refusals.is_empty(), "{model} on {cards}");
    }
    assert_eq!(place("deepseek-v3", &tensor, 2).refusals, [Refusal::ArchitectureUnderTensorSplit]);
    assert!(place("llama-3.1-8b", &tensor, 1).refusals.is_empty(), "one card splits nothing");
    let mixed = Settings { cache_v: CacheType::F16, ..quantised };
    assert_eq!(place("deepseek-v3", &mixed, 1).refusals, [Refusal::LatentNeedsOneCacheType]);
    let long = Settings { context: Tokens::new(200_000), ..Settings::default() };
    assert_eq!(
        place("llama-3.1-8b", &long, 1).refusals,
        [Refusal::ContextBeyondModel { limit: 131_072 }]
    );
    let four = Settings { sequences: 4, ..long };
    assert!(place("llama-3.1-8b", &four, 1).refusals.is_empty(), "50,000 tokens each");
    let exl = Settings { cache_k: CacheType::ExlQ4, ..Settings::default() };
    assert_eq!(place("llama-3.1-8b", &exl, 1).refusals, [Refusal::CacheTypeUnknown]);
}

#[test]
fn tensor_parallel_divides_heads() {
    let vllm = Settings { runtime: Runtime::Vllm, split: Split::Tensor, ..Settings::default() };
    assert!(place("llama-3.1-70b", &vllm, 4).refusals.is_empty());
    assert_eq!(
        place("llama-3.1-70b", &vllm, 3).refusals,
        [
            Refusal::HeadsNotDivisible { heads: 64, cards: 3 },
            Refusal::KvHeadsNotDivisible { kv_heads: 8, cards: 3 }
        ]
    );
    // 16 cards hold 8 KV heads twice.
    assert!(place("llama-3.1-70b", &vllm, 16).refusals.is_empty());
    let offload = Settings { offload: Offload::Blocks(2), ..vllm };
    assert_eq!(place("llama-3.1-70b", &offload, 2).refusals, [Refusal::OffloadUnknown]);
}

#[test]
fn vllm_divides_and_reserves() {
    let settings = Settings {
        runtime: Runtime::Vllm,
        split: Split::Tensor,
        context: Tokens::new(8192),
        ..Settings::default()
    };
    let one = place("llama-3.1-8b", &settings, 1);
    let two = place("llama-3.1-8b", &settings, 2);
    assert_eq!(one.cards[0].cache, Bytes::new(131_072 * 8192));
    assert_eq!(two.cards[0].cache, Bytes::new(131_072 * 8192 / 2));
    assert!(two.cards[0].weights < one.cards[0].weights);
    // A tenth of the card is not its, and graphs and torch come out of the rest.
    let reserved = Bytes::from_gib(2.4) + runtime::VLLM_GRAPHS.bytes + runtime::VLLM_OTHER.bytes;
    assert!(one.cards[0].reserved.get().abs_diff(reserved.get()) < 2);
}

#[test]
fn exllama_fills_card_after_card() {
    let settings = Settings { runtime: Runtime::ExllamaV2, ..Settings::default() };
    let placed = place("llama-3.1-70b", &settings, 3);
    assert!(placed.fits, "{placed:#?}");
    let blocks: Vec<u32> = placed.cards.iter().map(|card| card.blocks).collect();
    assert_eq!(blocks.iter().sum::<u32>(), 80);
    assert!(blocks[0] > blocks[1] && blocks[2] == 0, "{blocks:?}");
}

#[test]
fn experts_go_to_the_host_until_it_fits() {
    let model = prepared("qwen3-235b-a22b");
    let settings = Settings::default();
    let cards = cards(2);
    let host = Some(Bytes::from_gib(256.0));
    assert!(!model.fits(&settings, &cards, host));
    let blocks = model.fewest_hosted_experts(&settings, &cards, host).unwrap();
    let with = |blocks| Settings { offload: Offload::Experts(blocks), ..settings };
    assert!(model.fits(&with(blocks), &cards, host));
    assert!(!model.fits(&with(blocks - 1), &cards, host));
    assert_eq!(model.fewest_hosted_experts(&settings, &cards, Some(Bytes::from_gib(16.0))), None);
    let placed = model.place(&with(blocks), &cards, host);
    assert!(placed.host.weights > Bytes::from_gib(90.0), "{:?}", placed.host);
}

#[test]
fn unequal_cards_share_by_room_or_as_told() {
    let model = prepared("llama-3.1-70b");
    let room = |gib| CardRoom { memory: Bytes::from_gib(gib), reserved: Bytes::ZERO };
    let cards = [room(32.0), room(16.0)];
    let placed = model.place(&Settings::default(), &cards, None);
    assert_eq!([placed.cards[0].blocks, placed.cards[1].blocks], [54, 26]);
    let mut told = Settings::default();
    told.tensor_split[..2].copy_from_slice(&[3, 1]);
    let placed = model.place(&told, &cards, None);
    assert_eq!([placed.cards[0].blocks, placed.cards[1].blocks], [61, 19]);
    assert!(placed.cards[1].output && !placed.cards[0].output);
}
