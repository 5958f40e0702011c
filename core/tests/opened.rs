//! What a plan is given back to: its preset, or the link that was opened.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use chrono::NaiveDate;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::{Plan, link};
use rigledger_core::session::edit::Edit;
use rigledger_core::{Catalog, Evaluator};

const OPENED: &str = "preset=none&model=llama-3.3-70b&tokens_day=50000&work=tokens&rate=0.2&a.gpu=rtx-3090&a.count=2&b.kind=api";

fn read(state: &str) -> Plan {
    link::decode(state, Catalog::embedded()).0
}

/// The plan after edits, in a session that opened another.
fn edited(opened: &str, edits: &[(&str, &str)]) -> Plan {
    let catalog = Catalog::embedded();
    let day = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
    let (mut evaluator, mut plan) = (Evaluator::default(), read(opened));
    evaluator.open(&plan, catalog);
    for (edit, value) in edits {
        let answer = evaluator.explain(&plan, catalog, day);
        let edit: Edit = edit.parse().unwrap();
        assert_eq!(edit.apply(&mut plan, &answer, value, catalog), None, "{edit} {value}");
    }
    plan
}

#[test]
fn a_link_is_what_it_was_when_it_was_opened() {
    let changes = [
        ("type rate", "0.4"),
        ("type count 0", "4"),
        ("add-rig", "RTX 5090"),
        ("model", "qwen3-32b"),
    ];
    let reset = [&changes[..], &[("reset-all", "")]].concat();
    assert_ne!(edited(OPENED, &changes), read(OPENED));
    assert_eq!(edited(OPENED, &reset), read(OPENED));
    // A single figure, and one that the link does not state.
    let plan = edited(OPENED, &[("type count 0", "4"), ("reset count 0", "")]);
    assert_eq!(plan, read(OPENED));
    let plan = edited(OPENED, &[("type hours", "9"), ("reset hours", "")]);
    assert_eq!(plan, read(OPENED));
    // In another currency, which stays.
    let plan = edited(OPENED, &[("currency", "EUR"), ("type hours", "9"), ("reset-all", "")]);
    assert_eq!((&*plan.currency, plan.rigs.len()), ("EUR", 2));
    let hours = |plan: &Plan| plan.value(InputId::LoadHours, Place::Plan);
    assert_eq!(hours(&plan), hours(&read(OPENED)));
}

#[test]
fn a_preset_is_given_back_to_itself() {
    let state = "preset=dual-3090-vs-4090&rate=0.4&c.gpu=rtx-5090";
    assert_eq!(edited(state, &[("reset-all", "")]), read("preset=dual-3090-vs-4090"));
}
