//! The sentence that leads the answer: what it costs, over what time, and no surer than that is known.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use chrono::NaiveDate;
use rigledger_core::plan::link;
use rigledger_core::{Catalog, evaluate};

fn headline(state: &str) -> String {
    let catalog = Catalog::embedded();
    let (plan, findings) = link::decode(state, catalog);
    assert_eq!(findings, [], "{state}");
    evaluate(&plan, catalog, NaiveDate::from_ymd_opt(2026, 11, 30).unwrap()).verdict.sentence()
}

#[test]
fn one_machine_is_told_by_the_month_too() {
    for (more, end) in [("&model=qwen3-8b", " a month."), ("", ", and cannot hold the model.")] {
        let said = headline(&format!("preset=none&a.gpu=rtx-3090{more}"));
        assert!(said.contains(" over 2 years, about $") && said.ends_with(end), "{said}");
        assert!(said.contains(" a month"), "{said}");
    }
    let said = headline("preset=none&model=qwen3-8b&horizon=1&a.gpu=rtx-3090");
    assert!(said.ends_with(" over one month."), "{said}");
}

/// A rig that cannot do the job is no surer the cheaper one than another would be.
#[test]
fn what_is_cheaper_but_of_no_use_is_hedged() {
    let published = headline("preset=dual-3090-vs-4090");
    assert!(
        published.starts_with("Single RTX 4090 costs $228 less over 2 years, but"),
        "{published}"
    );
    let seen = headline("preset=dual-3090-vs-4090-today");
    assert!(seen.starts_with("Single RTX 4090 costs about the same over 2 years, but"), "{seen}");
    let mut said = Vec::new();
    for price in [1700, 1400, 1000, 500] {
        let state = format!("preset=dual-3090-vs-4090-today&b.price={price}&b.worth=2000");
        let sentence = headline(&state);
        said.push(match () {
            () if sentence.contains("4090 costs about the same") => 0,
            () if sentence.contains("4090 probably costs $") => 1,
            () if sentence.contains(" less over ") => 2,
            () => 3,
        });
    }
    assert!(said.is_sorted() && said.contains(&1) && said.contains(&2), "{said:?}");
}
