//! One question that peers answer with anything between 1.9 and 56 GB of cache: does Llama 3.1 70B
//! in `Q4_K_M`, with 8,192 tokens of context, fit two RTX 3090?

use rigledger_core::Catalog;
use rigledger_core::catalog::{CacheType, Runtime};
use rigledger_core::memory::{
    BlockWeights, LlamaVersion, Prepared, Remedy, Settings, Weights, runtime,
};
use rigledger_core::units::{Bytes, Tokens};

/// Weights on each of two cards as llama.cpp plans them, spread over the blocks of each.
fn weights() -> Weights {
    let (first, last) = (21_012_218_112_u64, 20_909_310_208_u64);
    let each = first / 41;
    let block = |dense: u64| BlockWeights {
        dense: Bytes::new(dense),
        experts: Bytes::ZERO,
        ..BlockWeights::default()
    };
    let mut blocks = vec![block(each); 80];
    blocks[0] = block(each + first % 41);
    Weights {
        embedding: Bytes::new(590_905_344),
        output: Bytes::new(last - 39 * each),
        blocks,
        ..Weights::default()
    }
}

#[test]
fn llama_70b_on_two_24_gib_cards() {
    let model = Catalog::embedded().model("llama-3.1-70b").unwrap();
    let card = Catalog::embedded().gpu("rtx-3090").unwrap();
    let room = |desktop| {
        let conditions = runtime::Conditions { desktop, ..Default::default() };
        runtime::room(card, Runtime::LlamaCpp, &conditions)
    };
    let cards = [room(true), room(false)];
    let prepared = Prepared::new(&model.shape, &weights()).with_limit(model.max_context);
    // The version that these figures are from.
    let llama_version = LlamaVersion::V0_5;
    let settings = Settings { tensor_split: [1; 16], llama_version, ..Settings::default() };

    let placed = prepared.place(&settings, &cards, None);
    let cache: Bytes = placed.cards.iter().map(|card| card.cache).sum();
    assert_eq!(cache.get(), 2_684_354_560, "2.5 GiB");
    assert!((cache.gib() - 2.5).abs() < f64::EPSILON);
    assert!(placed.fits, "{placed:#?}");
    let seen = |index: usize| {
        let card = &placed.cards[index];
        (card.weights.get(), card.cache.get(), card.compute.get())
    };
    // The same bytes as llama.cpp's own planning for llama-server with pipelining.
    assert_eq!(seen(0), (21_012_218_112, 1_375_731_712, 327_196_672));
    assert_eq!(seen(1), (20_909_310_208, 1_308_622_848, 394_306_048));
    let spare = placed.spare().unwrap();
    println!("spare on the tightest card: {:.2} GiB", spare.gib());
    assert!((1.0..2.5).contains(&spare.gib()), "{:.3} GiB", spare.gib());

    // 32K does not fit with an f16 cache, and does with q8_0 once the desktop is gone.
    let longer = settings.with_context(Tokens::new(32_768));
    let cards = [room(false), room(false)];
    assert!(!prepared.fits(&longer, &cards, None));
    let quantised = Settings { cache_k: CacheType::Q8_0, cache_v: CacheType::Q8_0, ..longer };
    assert!(prepared.fits(&quantised, &cards, None));
    let remedies = prepared.remedies(&longer, &cards, None, &[]);
    assert!(remedies.contains(&Remedy::CacheType { cache: CacheType::Q8_0 }), "{remedies:?}");
    let longest = prepared.longest_context(&settings, &cards, None).unwrap();
    assert!(prepared.fits(&settings.with_context(longest), &cards, None));
    assert!(!prepared.fits(&settings.with_context(Tokens::new(longest.get() + 256)), &cards, None));
}
