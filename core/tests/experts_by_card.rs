//! Experts that are put on cards one by one, as `-ot` does it; and what else a card keeps from the model.

use rigledger_core::fit::WhyNot;
use rigledger_core::memory::weights::{Format, weights};
use rigledger_core::memory::{CardRoom, Offload, Prepared, Settings};
use rigledger_core::plan::link;
use rigledger_core::units::{Bytes, Tokens};
use rigledger_core::{Catalog, evaluate};

const DAY: chrono::NaiveDate = chrono::NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
const PLAN: &str = "preset=none&model=deepseek-v3&quant=Q2_K&context=8192&a.gpu=rtx-3090&a.count=3\
                    &a.desktop=off&a.host_gib=384&a.host_gb_s=200";

fn report(state: &str) -> rigledger_core::Report {
    let catalog = Catalog::embedded();
    let (plan, findings) = link::decode(state, catalog);
    assert!(findings.is_empty(), "{state}: {findings:?}");
    evaluate(&plan, catalog, DAY)
}

/// Each card has its own blocks without experts and the experts it was given, and the host the rest: together
/// all of them, whatever goes where.
#[test]
fn every_expert_is_somewhere_once() {
    let model = Catalog::embedded().model("deepseek-v3").unwrap();
    let format = Format::parse("Q2_K").unwrap();
    let counted = weights(&model.shape, &format).unwrap();
    let prepared = Prepared::new(&model.shape, &counted);
    let room = CardRoom { memory: Bytes::from_gib(24.0), reserved: Bytes::from_gib(0.5) };
    let place = |settings: &Settings| prepared.place(settings, &[room; 3], None);
    let hosted = place(&Settings { offload: Offload::Experts(61), ..Settings::default() });
    let mut given = Settings { offload: Offload::Experts(52), ..Settings::default() };
    given.expert_cards[..3].copy_from_slice(&[2, 3, 1]);
    let placed = place(&given);
    let all = |placed: &rigledger_core::memory::Placement| -> u64 {
        let cards: u64 = placed.cards.iter().map(|card| card.weights.get()).sum();
        cards + placed.host.weights.get()
    };
    assert_eq!(all(&placed), all(&hosted));
    // The blocks from the first with experts on, in order.
    let experts = |first: usize, end: usize| -> u64 {
        counted.blocks[first..end].iter().map(|block| block.experts.get()).sum()
    };
    let own = [experts(3, 5), experts(5, 8), experts(8, 9)];
    for ((here, there), own) in placed.cards.iter().zip(&hosted.cards).zip(own) {
        assert_eq!(here.weights.get() - there.weights.get(), own);
        // What is computed for the host is the first card's.
        assert_eq!(here.cache, there.cache);
    }
    let staged: Vec<u64> = placed.cards.iter().map(|card| card.compute.get()).collect();
    assert!(staged[0] > staged[1] + experts(3, 4) / 4, "{staged:?}");
    assert!(staged[1].abs_diff(staged[2]) < 1 << 20, "{staged:?}");
}

/// What fills the cards is faster than what leaves them empty, and a card that is given too many is too small.
#[test]
fn a_plan_says_it_and_a_command_does_it() {
    let few = report(&[PLAN, "&offload=experts"].concat());
    let given = report(&[PLAN, "&a.experts=2,3,3"].concat());
    let target = |report: &rigledger_core::Report| report.rigs[0].capability.target.clone();
    let (few, given) = (target(&few), target(&given));
    assert!(few.fits && given.fits, "{:?} {:?}", few.why_not, given.why_not);
    assert_eq!(given.offload, Offload::Experts(50));
    let none = target(&report(&[PLAN, "&a.experts=1"].concat()));
    let speed = |fit: &rigledger_core::fit::Fit| fit.speed.unwrap().decode_tok_s.likely().get();
    assert!(speed(&given) > speed(&none), "{} {}", speed(&given), speed(&none));
    let full = target(&report(&[PLAN, "&a.experts=20,1,1"].concat()));
    assert!(!full.fits && full.cards[0].short > Bytes::ZERO);
    // Only llama.cpp and what is built on it place them so.
    let other =
        target(&report(&[PLAN, "&a.experts=2,3,3&runtime=vllm&quant=AWQ-4bit-g128"].concat()));
    assert!(matches!(other.why_not, Some(WhyNot::Refused(_))), "{:?}", other.why_not);
    let commands = given.service.unwrap().commands();
    assert!(
        commands[0].contains(r"blk\.(3|4)\.ffn_.*_exps\.=CUDA0;blk\.(5|6|7)\."),
        "{commands:?}"
    );
}

/// A link has them as they were written, and nothing where there is nothing to say.
#[test]
fn links_carry_them() {
    let catalog = Catalog::embedded();
    let state = [PLAN, "&a.experts=8,0,4&a.system=windows-10&a.ecc=on&a.free_gib=1.5"].concat();
    let (plan, findings) = link::decode(&state, catalog);
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(plan.rigs[0].experts, [8, 0, 4]);
    let again = link::encode(&plan, catalog);
    for word in ["a.experts=8,0,4", "a.system=windows-10", "a.ecc=on", "a.free_gib=1.5"] {
        assert!(again.contains(word), "{again}");
    }
    assert_eq!(link::decode(&again, catalog).0, plan);
    let (plan, findings) = link::decode(&[PLAN, "&a.experts=8,x"].concat(), catalog);
    assert!(plan.rigs[0].experts.is_empty() && findings.len() == 1);
    let bare = link::encode(&link::decode(PLAN, catalog).0, catalog);
    assert!(!["experts=", "system=", "ecc=", "free_gib="].iter().any(|word| bare.contains(word)));
}

/// What the reader keeps free, and what a system keeps, is not the model's.
#[test]
fn less_of_a_card_is_the_models_where_something_else_has_it() {
    let with = |more: &str| {
        let state =
            "preset=none&model=qwen3-32b&quant=Q4_K_M&context=8192&a.gpu=rtx-3090&a.desktop=off";
        let report = report(&[state, more].concat());
        let target = &report.rigs[0].capability.target;
        (target.cards[0].reserved, target.longest_context_tokens.map_or(0, Tokens::get))
    };
    let (plain, longest) = with("");
    let (free, shorter) = with("&a.free_gib=1");
    assert_eq!(free, plain + Bytes::from_gib(1.0));
    assert!(shorter < longest);
    let (eleven, _) = with("&a.system=windows");
    let (ten, _) = with("&a.system=windows-10");
    assert!(plain < eleven && eleven + Bytes::from_gib(2.0) < ten);
    // A second card shows no desktop, and is kept free all the same.
    let report = report(
        "preset=none&model=qwen3-32b&quant=Q4_K_M&context=8192&a.gpu=rtx-3090&a.count=2&a.desktop=on&a.free_gib=1",
    );
    let cards = &report.rigs[0].capability.target.cards;
    assert!(cards[0].reserved > cards[1].reserved && cards[1].reserved == free);
}

/// A driver may give more or less of a unified memory than is usual.
#[test]
fn a_unified_memory_is_as_large_as_its_driver_says() {
    let reserved = |more: &str| {
        let state = "preset=none&model=qwen3-8b&quant=Q4_K_M&context=4096&runtime=llama.cpp";
        report(&[state, more].concat()).rigs[0].capability.target.cards[0].reserved
    };
    let (mac, strix) = ("&a.gpu=m3-ultra", "&a.gpu=ryzen-ai-max-395");
    assert!(reserved(&[mac, "&a.usable=95"].concat()) < reserved(mac));
    assert!(reserved(&[strix, "&a.usable=65"].concat()) > reserved(strix));
    assert!(reserved(&[strix, "&a.system=windows"].concat()) > reserved(strix));
    // What a Mac's desktop takes is part of it.
    let shown = reserved(&[mac, "&a.desktop=on"].concat());
    assert_eq!(shown, reserved(&[mac, "&a.desktop=off"].concat()));
}
