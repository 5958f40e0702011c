//! Drafting as an input: memory, speed, findings, from the link to the report.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use chrono::NaiveDate;
use rigledger_core::fit::Fit;
use rigledger_core::plan::{Drafter, link};
use rigledger_core::units::Bytes;
use rigledger_core::{Catalog, Report, evaluate};

const ONE: &str = "preset=none&model=qwen3.8-27b&context=16384&a.gpu=rtx-4090&a.desktop=off";

fn report(state: &str) -> Report {
    let (plan, findings) = link::decode(state, Catalog::embedded());
    assert!(findings.is_empty(), "{state}: {findings:?}");
    assert_eq!(
        link::decode(&link::encode(&plan, Catalog::embedded()), Catalog::embedded()).0,
        plan
    );
    evaluate(&plan, Catalog::embedded(), NaiveDate::default())
}

fn fit(state: &str) -> Fit {
    report(state).rigs.remove(0).capability.target.clone()
}

fn decode(fit: &Fit) -> f64 {
    fit.decode_tok_s().unwrap().likely().get()
}

fn held(fit: &Fit) -> Bytes {
    fit.cards.iter().map(rigledger_core::memory::CardUse::total).sum()
}

fn told(state: &str, text: &str) -> bool {
    report(state).findings.iter().any(|finding| finding.message().contains(text))
}

#[test]
fn a_models_own_head_takes_memory_and_gains() {
    let (plain, drafted) = (fit(ONE), fit(&format!("{ONE}&drafting=mtp")));
    assert_eq!(plain.cards[0].draft, Bytes::ZERO);
    assert!(drafted.cards[0].draft.gib() > 0.3, "{}", drafted.cards[0].draft.gib());
    assert!(held(&drafted) > held(&plain));
    assert!(drafted.longest_context_tokens < plain.longest_context_tokens);
    let gain = drafted.speed.unwrap().drafting_gain.unwrap();
    assert!(gain.low() < gain.likely() && gain.likely() < gain.high());
    assert!((decode(&drafted) / decode(&plain) / gain.likely() - 1.0).abs() < 1e-9);
    assert!(gain.likely() > 1.3, "{gain:?}");
    // What is written, and how far ahead.
    let code = fit(&format!("{ONE}&drafting=mtp&task=code"));
    let prose = fit(&format!("{ONE}&drafting=mtp&task=prose"));
    assert!(decode(&code) > decode(&prose));
    let far = fit(&format!("{ONE}&drafting=mtp&draft_tokens=32"));
    assert!(decode(&far) < decode(&drafted));
}

/// Files of some formats leave out a model's head, and a reader takes one that has it: whether it drafts does not
/// hang on the format. The larger the format, the larger the head.
#[test]
fn a_models_own_head_drafts_in_every_format() {
    let state = "preset=none&model=qwen3.6-27b&context=16384&a.gpu=h200-141gb-sxm&drafting=mtp";
    let draft = |quant: &str, runtime: &str| {
        let fit = fit(&[state, "&quant=", quant, "&runtime=", runtime].concat());
        assert!(fit.speed.unwrap().drafting_gain.is_some(), "{quant} in {runtime}");
        fit.cards[0].draft
    };
    let mut last = Bytes::new(u64::MAX);
    for quant in ["F16", "Q8_0", "Q5_K_M", "IQ4_XS", "Q3_K_M", "UD-Q2_K_XL"] {
        let takes = draft(quant, "llama.cpp");
        assert!(takes > Bytes::ZERO && takes < last, "{quant}: {takes:?} after {last:?}");
        last = takes;
    }
    assert!(draft("BF16-checkpoint", "vllm") > draft("W4A16-INT4-g128", "vllm"));
    assert!(draft("FP8-E4M3-per-channel", "sglang") > Bytes::ZERO);
    // llama.cpp's files of DeepSeek V3 have none; others' do, and DeepSeek V4 has a file for it.
    let v3 =
        "preset=none&model=deepseek-v3&context=4096&a.gpu=h200-141gb-sxm&a.count=16&drafting=mtp";
    assert!(told(&[v3, "&quant=Q4_K_M"].concat(), "no head that drafts"));
    assert!(!told(&[v3, "&quant=FP8-E4M3-per-channel&runtime=vllm"].concat(), "no head"));
    let v4 = v3.replace("deepseek-v3", "deepseek-v4-flash");
    assert!(!told(&[&v4, "&quant=Q5_K_M"].concat(), "no head"));
}

#[test]
fn a_small_model_beside_it_takes_room_of_each_card() {
    let state = "preset=none&model=llama-3.1-70b&a.gpu=rtx-3090&a.count=2&a.desktop=off&cache=q8_0";
    let (plain, drafted) = (fit(state), fit(&format!("{state}&quant=IQ4_XS&drafting=model")));
    assert_eq!(drafted.draft_model_id, Some("llama-3.2-1b"));
    assert!(drafted.cards.iter().all(|card| card.draft > Bytes::ZERO));
    let reserved = |fit: &Fit| fit.cards.iter().map(|card| card.reserved).collect::<Vec<Bytes>>();
    assert_eq!(reserved(&plain), reserved(&drafted));
    let named = fit(&format!("{state}&quant=IQ4_XS&drafting=model&draft_model=llama-3.2-3b"));
    assert_eq!(named.draft_model_id, Some("llama-3.2-3b"));
    assert!(named.cards[0].draft > drafted.cards[0].draft);
    // What is there already leaves less room: a context that fits without does not with it.
    let full = format!("{state}&context=16384");
    assert!(fit(&full).fits);
    assert!(!fit(&format!("{full}&drafting=model&draft_model=llama-3.1-8b")).fits);
}

#[test]
fn the_text_before_costs_no_memory() {
    let drafted = fit(&format!("{ONE}&drafting=ngram&task=copy"));
    assert_eq!(drafted.cards[0].draft, Bytes::ZERO);
    assert!(drafted.speed.unwrap().drafting_gain.is_some());
}

#[test]
fn a_rig_may_draft_while_others_do_not() {
    let both = format!("{ONE}&drafting=mtp&b.gpu=rtx-4090&b.desktop=off&b.drafting=off");
    let report = report(&both);
    let gain = |rig: usize| report.rigs[rig].capability.target.speed.unwrap().drafting_gain;
    assert!(gain(0).is_some() && gain(1).is_none());
    let (plan, _) = link::decode(&both, Catalog::embedded());
    assert_eq!(plan.workload_of(1).drafting, Drafter::Off);
    let far = format!("{ONE}&drafting=mtp&a.draft_tokens=7");
    let (plan, _) = link::decode(&far, Catalog::embedded());
    assert_eq!(plan.workload_of(0).draft_tokens, Some(7));
}

#[test]
fn where_it_loses_or_cannot_be_that_is_said() {
    let far = "preset=none&model=qwen3.8-27b&context=16384&a.gpu=m3-ultra&drafting=mtp&task=prose\
               &draft_tokens=64";
    assert!(told(far, "slower here"));
    assert!(!told(&format!("{ONE}&drafting=mtp"), "slower here"));
    let none = "preset=none&model=llama-3.1-8b&a.gpu=rtx-4090&drafting=mtp";
    assert!(told(none, "no head that drafts"));
    let (plain, headless) = (fit("preset=none&model=llama-3.1-8b&a.gpu=rtx-4090"), fit(none));
    assert!((decode(&plain) - decode(&headless)).abs() < 1e-9);
    assert_eq!(held(&plain), held(&headless));
    let alone = "preset=none&model=llama-3.2-1b&a.gpu=rtx-4090&drafting=model";
    assert!(told(alone, "No small model"));
}
