//! Unlike cards in one rig, and rigs that run the model in their own way: from the link to the report.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use chrono::NaiveDate;
use rigledger_core::catalog::{Runtime, Split};
use rigledger_core::cost::LineId;
use rigledger_core::fit::WhyNot;
use rigledger_core::memory::Refusal;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::{Plan, link};
use rigledger_core::session::edit::Edit;
use rigledger_core::{Catalog, Evaluator, Report, evaluate};

fn today() -> NaiveDate {
    "2026-11-29".parse().unwrap()
}

fn read(state: &str) -> Plan {
    let (plan, findings) = link::decode(state, Catalog::embedded());
    assert!(findings.is_empty(), "{state}: {findings:?}");
    plan
}

fn report(state: &str) -> Report {
    evaluate(&read(state), Catalog::embedded(), today())
}

fn decode(report: &Report, rig: usize) -> f64 {
    report.rigs[rig].capability.target.decode_tok_s().unwrap().likely().get()
}

const MIXED: &str = "preset=none&model=qwen3-32b&context=8192&a.gpu=rtx-3090&a.desktop=off";

#[test]
fn a_link_says_every_kind_of_cards_and_comes_back() {
    let state = "preset=none&a.gpu=rtx-3090&a.count=2&a.gpu2=rtx-3060-12gb&a.count2=3&a.price2=250\
                 &a.limit2=140&a.gpu3=tesla-p40&a.owned3=1&a.worth3=200-220-240";
    let plan = read(state);
    let rig = &plan.rigs[0];
    assert_eq!((rig.all_cards(), rig.count_of(1), rig.count_of(2)), (6, 3, 1));
    let again = read(&link::encode(&plan, Catalog::embedded()));
    assert_eq!(again, plan);
    let whole = read(&link::encode_whole(&plan));
    assert_eq!(whole.rigs, plan.rigs);
    let value = |id| plan.value(id, Place::Rig(0)).map(|range| range.likely());
    assert_eq!(value(InputId::CardPrice2), Some(250.0));
    assert_eq!(value(InputId::Worth3), Some(220.0));
    // The order of pairs decides nothing.
    let turned = read("preset=none&a.count2=3&a.price2=250&a.gpu2=rtx-3060-12gb&a.gpu=rtx-3090");
    assert_eq!(turned.rigs[0].count_of(1), 3);
    // Of a kind that is not there nothing is kept.
    let none = read("preset=none&a.gpu=rtx-3090&a.count2=3&a.price2=250");
    assert_eq!(none, read("preset=none&a.gpu=rtx-3090"));
    assert!(!link::encode_whole(&none).contains("count2"));
}

#[test]
fn each_card_is_judged_by_its_own_room() {
    let report = report(&format!("{MIXED}&a.gpu2=rtx-3060-12gb"));
    let rig = &report.rigs[0];
    assert_eq!(rig.cards, "1\u{d7} RTX 3090 + 1\u{d7} RTX 3060 12 GB");
    let cards = &rig.capability.target.cards;
    assert_eq!(cards.iter().map(|card| card.memory.gib()).collect::<Vec<_>>(), [24.0, 12.0]);
    assert!(rig.capability.target.fits);
    // llama.cpp deals blocks by free memory: two thirds to the larger card.
    let blocks: Vec<u32> = cards.iter().map(|card| card.blocks).collect();
    assert_eq!(blocks.iter().sum::<u32>(), 64);
    assert!((42..=44).contains(&blocks[0]), "{blocks:?}");
    // More of it than the small card holds does not fit, though the sum would.
    let state = format!("{MIXED}&a.gpu2=rtx-3060-12gb&a.shares=1,2");
    let uneven = self::report(&state);
    let target = &uneven.rigs[0].capability.target;
    assert!(matches!(target.why_not, Some(WhyNot::CardShort { card: 1, cards: 2, .. })));
}

#[test]
fn speed_lies_between_that_of_the_kinds_and_follows_the_shares() {
    let alike = |gpu: &str| {
        let state = format!("preset=none&model=qwen3-32b&context=8192&a.gpu={gpu}&a.count=2");
        decode(&report(&state), 0)
    };
    let [fast, slow] = ["rtx-3090", "tesla-p40"].map(alike);
    let mixed = |more: &str| decode(&report(&format!("{MIXED}&a.gpu2=tesla-p40{more}")), 0);
    let even = mixed("");
    assert!(slow < even && even < fast, "{slow} {even} {fast}");
    let leaning = mixed("&a.shares=9,4");
    assert!(even < leaning && leaning < fast, "{even} {leaning} {fast}");
    // A limit on one kind slows that kind only.
    let limited = mixed("&a.limit2=100");
    assert!(limited < even, "{limited} {even}");
}

#[test]
fn what_is_paid_drawn_and_sold_is_the_sum_over_kinds() {
    let money =
        "&have=machine&a.price=700&a.price2=250&a.worth=700&a.worth2=250&a.resale_months=24";
    let report = report(&format!("{MIXED}&a.gpu2=rtx-3060-12gb&a.count2=2{money}"));
    let rig = &report.rigs[0];
    let line = |id| rig.cost.line(id).unwrap().amount.likely().get();
    assert!((line(LineId::Cards) - 1200.0).abs() < 1e-9);
    let plan = read(&format!("{MIXED}&a.gpu2=rtx-3060-12gb&a.count2=2{money}"));
    let workings = report.workings(&plan, 0);
    assert!(workings.iter().all(|working| !working.terms.is_empty()));
    let names: Vec<&str> = workings[0].terms.iter().map(|term| &*term.name).collect();
    assert_eq!(
        names,
        [
            "cards, RTX 3090",
            "price of a card, RTX 3090",
            "cards, RTX 3060 12 GB",
            "price of a card, RTX 3060 12 GB"
        ]
    );
    // Each kind loses value by its own market.
    let alone = |gpu: &str, price: u32, count: u32| {
        let state = format!(
            "preset=none&model=qwen3-0.6b&have=machine&a.gpu={gpu}&a.count={count}&a.price={price}\
             &a.worth={price}"
        );
        let report = self::report(&state);
        report.rigs[0].cost.line(LineId::Resale).unwrap().amount.likely().get()
    };
    let apart = alone("rtx-3090", 700, 1) + alone("rtx-3060-12gb", 250, 2);
    assert!((line(LineId::Resale) - apart).abs() < 1e-6, "{} {apart}", line(LineId::Resale));
    let [more] = &rig.more_cards[..] else { unreachable!() };
    assert_eq!((more.gpu_id, more.gpu_count), ("rtx-3060-12gb", 2));
    let drawn = more.load_watts_per_card.value.likely().get();
    assert!(drawn > 30.0 && drawn < 170.0, "{drawn}");
}

#[test]
fn what_cannot_stand_together_is_said() {
    let catalog = Catalog::embedded();
    let vllm = report(&format!(
        "{MIXED}&a.gpu2=rtx-3060-12gb&runtime=vllm&quant=AWQ-4bit-g128&split=tensor"
    ));
    let target = &vllm.rigs[0].capability.target;
    assert_eq!(target.why_not, Some(WhyNot::Refused(Refusal::UnlikeCards)));
    // Cards of one size are no hindrance.
    let alike = report(
        "preset=none&model=qwen3-32b&context=8192&a.gpu=rtx-3090&a.desktop=off&a.gpu2=rtx-4090\
         &runtime=vllm&quant=AWQ-4bit-g128&split=tensor",
    );
    assert!(alike.rigs[0].capability.target.fits);
    let has = |state: &str, text: &str| {
        let (plan, mut findings) = link::decode(state, catalog);
        findings.extend(evaluate(&plan, catalog, today()).findings);
        let told: Vec<String> = findings.iter().map(<rigledger_core::Finding>::message).collect();
        assert!(told.iter().any(|message| message.contains(text)), "{state}: {told:?}");
    };
    has(&format!("{MIXED}&a.gpu2=m3-ultra"), "a machine of its own");
    has(&format!("{MIXED}&a.gpu2=rx-7900-xtx"), "different makers");
    has(&format!("{MIXED}&a.gpu2=rtx-4090&a.kind=rented"), "cards of one kind");
    has(&format!("{MIXED}&a.count=14&a.gpu2=rtx-4090&a.count2=4"), "first 16 cards");
    has(&format!("{MIXED}&a.gpu2=rtx-4091"), "no card");
}

#[test]
fn a_rig_runs_the_model_in_its_own_way() {
    let state = "preset=none&model=qwen3-32b&context=8192&cache=q8_0&a.gpu=rtx-3090&a.count=2\
                 &b.gpu=rtx-3090&b.count=2&b.runtime=vllm&b.split=tensor&b.quant=AWQ-4bit-g128\
                 &b.cache=f16&b.vllm_share=95&c.gpu=m3-ultra&c.offload=none&c.ubatch=1024";
    let plan = read(state);
    assert_eq!(read(&link::encode(&plan, Catalog::embedded())), plan);
    assert_eq!(*plan.workload_of(0), plan.workload);
    let own = plan.workload_of(1);
    assert_eq!((own.runtime, own.split), (Runtime::Vllm, Some(Split::Tensor)));
    assert_eq!((&*own.cache, &*own.quant, own.vllm_share.get()), ("f16", "AWQ-4bit-g128", 95.0));
    assert_eq!(
        (plan.workload_of(2).ubatch, plan.workload_of(2).runtime),
        (1024, Runtime::LlamaCpp)
    );
    let report = evaluate(&plan, Catalog::embedded(), today());
    let settings =
        |rig: usize| report.rigs[rig].capability.target.service.as_ref().unwrap().settings;
    assert_eq!(settings(0).runtime, Runtime::LlamaCpp);
    assert_eq!((settings(1).runtime, settings(1).split), (Runtime::Vllm, Split::Tensor));
    assert_eq!(report.rigs[1].capability.target.quant_id, "AWQ-4bit-g128");
    // What each gives alone, to the byte.
    let alone = self::report(
        "preset=none&model=qwen3-32b&context=8192&runtime=vllm&split=tensor&quant=AWQ-4bit-g128\
         &vllm_share=95&a.gpu=rtx-3090&a.count=2",
    );
    assert_eq!(report.rigs[1].capability.target, alone.rigs[0].capability.target);
    // Another runtime than the plan's does not take over the plan's split.
    let other = read("preset=none&split=tensor&a.gpu=rtx-3090&a.runtime=ollama");
    assert_eq!(other.workload_of(0).split, None);
}

#[test]
fn a_reader_adds_and_takes_out_a_second_kind() {
    let catalog = Catalog::embedded();
    let mut plan = read(MIXED);
    let mut edit = |text: &str, value: &str| {
        let answer = Evaluator::default().explain(&plan, catalog, today());
        let complaint = text.parse::<Edit>().unwrap().apply(&mut plan, &answer, value, catalog);
        (complaint, plan.clone())
    };
    let (complaint, added) = edit("more-card 0 1", "3060");
    assert!(complaint.is_none());
    assert_eq!((added.rigs[0].gpu_of(1), added.rigs[0].count_of(1)), ("rtx-3060-12gb", 1));
    let (_, several) = edit("type count2 0", "3");
    assert_eq!(several.rigs[0].all_cards(), 4);
    // Another card is another price; the first kind's card leaves the second alone.
    let (_, priced) = edit("type price2 0", "250");
    assert!(priced.value(InputId::CardPrice2, Place::Rig(0)).is_some());
    let (_, other) = edit("card 0", "4090");
    assert_eq!((&*other.rigs[0].gpu, other.rigs[0].count_of(1)), ("rtx-4090", 3));
    let (unsure, same) = edit("more-card 0 1", "4060 ti");
    assert!(unsure.is_some_and(|unsure| !unsure.offers.is_empty()));
    assert_eq!(same.rigs[0].gpu_of(1), "rtx-3060-12gb");
    let (_, gone) = edit("more-card 0 1", "none");
    assert_eq!((gone.rigs[0].all_cards(), gone.rigs[0].gpu_of(1)), (1, ""));
    assert_eq!(gone.value(InputId::CardPrice2, Place::Rig(0)), None);
    for (edit, text) in [
        (Edit::MoreCard(1, 2), "more-card 1 2"),
        (Edit::Slide(InputId::RigUbatch, Place::Rig(0)), "slide ubatch 0"),
        (Edit::Slide(InputId::Ubatch, Place::Plan), "slide ubatch"),
    ] {
        assert_eq!((edit.to_string(), text.parse()), (text.to_owned(), Ok(edit)));
    }
}
