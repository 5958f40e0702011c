//! A measurement that a plan carries moves the speeds of its rig everywhere: the model asked for, those
//! near to it, what they cost; it is marked, and other rigs stay as they were. What is given to others is
//! a row that the tables take.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

#[path = "shared/asked.rs"]
mod asked;
#[path = "shared/markup.rs"]
mod markup;

use asked::{answered, day};
use markup::text;
use rigledger_core::html::{Asks, Part, unescaped};
use rigledger_core::paste::measured::{Measurement, What};
use rigledger_core::paste::{beside, carried, row};
use rigledger_core::plan::{Plan, link};
use rigledger_core::units::TokensPerSecond;
use rigledger_core::{Catalog, Report, evaluate};

const STATE: &str = "preset=none&a.gpu=rtx-3090&a.count=2&model=qwen3-32b&quant=Q4_K_M&context=4096&work=tokens&b.gpu=rtx-4090";

fn plan(state: &str) -> Plan {
    let (plan, findings) = link::decode(state, Catalog::embedded());
    assert_eq!(findings, [], "{state}");
    plan
}

fn report(state: &str) -> Report {
    evaluate(&plan(state), Catalog::embedded(), day())
}

/// The plan with a speed measured on its first rig.
fn measured(speed: &str) -> String {
    [STATE, "&a.measured=2026-11-25~~", speed].concat()
}

#[test]
fn a_measurement_moves_what_is_near_it_and_marks_it() {
    let before = report(STATE);
    let estimate = before.rigs[0].capability.target.speed.unwrap();
    let fast = estimate.decode_tok_s.likely().get() * 1.2;
    let state = measured(&format!("d~qwen3-32b~Q4_K_M~-~4096~1~{fast:.3}"));
    let after = report(&state);
    let target = &after.rigs[0].capability.target;
    assert_eq!(target.estimated, Some(estimate));
    let moved = target.speed.unwrap();
    let ratio = moved.decode_tok_s.likely().get() / estimate.decode_tok_s.likely().get();
    assert!((1.1..1.2).contains(&ratio), "{ratio}");
    let width =
        |range: rigledger_core::Range<TokensPerSecond>| range.high().get() / range.low().get();
    assert!(width(moved.decode_tok_s) < width(estimate.decode_tok_s), "its range gets narrower");
    // Reading is another kind of work; other models and formats move less.
    assert_eq!(moved.prefill_tok_s, estimate.prefill_tok_s);
    let rows = before.rigs[0].capability.models.iter().zip(&after.rigs[0].capability.models);
    let mut others = 0;
    for (was, is) in rows.filter(|(was, _)| was.shown.fits) {
        let [was, is] = [was, is].map(|row| row.shown.decode_tok_s().unwrap().likely().get());
        assert!((1.0..=ratio + 1e-9).contains(&(is / was)), "{} {ratio}", is / was);
        others += usize::from(is > was * 1.01);
    }
    assert!(others > 2, "{others}");
    // The other rig, and whatever does not follow from speed, is as it was; the cost is less.
    assert_eq!(before.rigs[1].capability, after.rigs[1].capability);
    assert_eq!(before.rigs[1].cost, after.rigs[1].cost);
    assert!(after.rigs[0].cost.net.likely() < before.rigs[0].cost.net.likely());
    let note = after.findings.iter().find(|finding| finding.message().contains("Moved by your"));
    assert!(note.is_some_and(|note| note.subject == after.rigs[0].name), "{:?}", after.findings);
    assert!(!before.findings.iter().any(|finding| finding.message().contains("Moved by your")));
    // It is marked in what is drawn.
    let said = text(&Part::Speed.html(&answered(&state).view()));
    assert!(said.contains("your measurement"), "{said}");
}

#[test]
fn a_time_moves_the_other_way_and_nonsense_moves_nothing() {
    let before = report(STATE);
    let estimate = before.rigs[0].capability.target.speed.unwrap();
    let fast = estimate.prefill_tok_s.likely().get() * 1.3;
    let after = report(&measured(&format!("p~qwen3-32b~Q4_K_M~-~4096~0~{fast:.1}")));
    let moved = after.rigs[0].capability.target.speed.unwrap();
    assert_eq!(moved.decode_tok_s, estimate.decode_tok_s);
    let rate = moved.prefill_tok_s.likely().get() / estimate.prefill_tok_s.likely().get();
    let time = moved.first_token_s.likely().get() / estimate.first_token_s.likely().get();
    assert!(rate > 1.1 && (rate * time - 1.0).abs() < 1e-9, "{rate} {time}");
    assert!(moved.first_token_s.low() <= moved.first_token_s.likely());
    for nonsense in ["x", "d~qwen3-32b~Q4_K_M~-~64~1~-4", "d~no-model~Q4_K_M~-~64~1~40", "e~3~7~p"]
    {
        let same = report(&measured(nonsense));
        assert_eq!(same.rigs, before.rigs, "{nonsense}");
    }
}

#[test]
fn plan_after_plan_a_measurement_comes_and_goes() {
    let catalog = Catalog::embedded();
    let mut evaluator = rigledger_core::Evaluator::default();
    let own = measured("d~qwen3-32b~Q4_K_M~-~4096~1~55");
    for state in [STATE, &own, &[&own, "&rate=0.4"].concat(), STATE] {
        let alone = evaluate(&plan(state), catalog, day());
        assert_eq!(evaluator.evaluate(&plan(state), catalog, day()), alone, "{state}");
    }
}

#[test]
fn what_is_given_to_others_is_a_row_that_the_tables_take() {
    let catalog = Catalog::embedded();
    let plan = plan(STATE);
    let of = |what| Measurement {
        model: "Qwen3 32B".into(),
        model_id: Some("qwen3-32b"),
        quant_id: Some("Q4_K_M"),
        split: None,
        what,
    };
    let speed = of(What::Decode { tok_s: 40.12, depth_tokens: 64.0, users: 1.0 });
    let known = beside::beside(&speed, &plan, 0, catalog, day()).unwrap();
    let row = row::row((&speed, &known), "llama-bench", (&plan, 0), day(), catalog).unwrap();
    let file = format!("{}/data/benchmarks.csv", env!("CARGO_MANIFEST_DIR"));
    let columns = csv::Reader::from_path(file).unwrap().headers().unwrap().clone();
    assert!(row.keys().all(|own| columns.iter().any(|column| column == *own)), "{row:?}");
    let cell = |column: &str| row.get(column).map_or("", |cell| &**cell);
    for (column, expected) in [
        ("gpu", "rtx-3090"),
        ("gpu_count", "2"),
        ("runtime", "llama.cpp"),
        ("model", "qwen3-32b"),
        ("quant", "Q4_K_M"),
        ("context_depth", "64"),
        ("metric", "decode_tok_s_per_stream"),
        ("value", "40.12"),
        ("measured_date", "2026-11"),
        ("host", ""),
    ] {
        assert_eq!(cell(column), expected, "{column}");
    }
    let form = row::form(&row, "llama-bench");
    let template = std::fs::read_to_string(format!(
        "{}/../.github/ISSUE_TEMPLATE/measurement.yml",
        env!("CARGO_MANIFEST_DIR")
    ));
    let template = template.unwrap();
    for pair in form.split('&') {
        let (field, value) = pair.split_once('=').unwrap();
        let known = ["template", "title"].contains(&field);
        assert!(known || template.contains(&format!("id: {field}\n")), "{field}");
        assert!(
            value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._%".contains(&b)),
            "{value}"
        );
    }
    assert!(
        form.contains("gpu=rtx-3090%2C%202") && form.contains("tokens=%2C%2064%2C%20"),
        "{form}"
    );
    // A card of the reader's own is in no table, and what is wrong is said.
    let own = Plan {
        rigs: vec![rigledger_core::plan::Rig { gpu: "custom".into(), ..plan.rigs[0].clone() }],
        ..plan.clone()
    };
    assert_eq!(row::row((&speed, &known), "x", (&own, 0), day(), catalog), None);
    let broken = |column: &str, value: &'static str| {
        let cell =
            |own: &str| if own == column { value } else { row.get(own).map_or("", |c| &**c) };
        row::wrong(cell, |id| catalog.gpu(id).is_some(), |id| catalog.model(id).is_some())
    };
    assert!(broken("notes", "").is_empty());
    for (column, value) in [
        ("gpu", "x"),
        ("model", "x"),
        ("metric", "x"),
        ("split", "x"),
        ("value", "0"),
        ("gpu_count", "x"),
        ("runtime", ""),
    ] {
        let wrong = broken(column, value);
        assert!(wrong.len() == 1 && wrong[0].starts_with(column), "{wrong:?}");
    }
    // The page offers it, of what was pasted and of what is carried.
    let text = "| model | size | params | backend | ngl | test | t/s |\n| qwen3 32B Q4_K - Medium | 18.40 GiB | 32.76 B | CUDA | 99 | tg128 | 40.12 ± 0.06 |\n";
    let mut asks = Asks::default();
    asks.ask(Part::Paste, "", text, false);
    let (html, _) = asks.drawn(Part::Paste, &answered(STATE).view()).unwrap();
    let link = html.split("href=\"give:").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(unescaped(link), form);
    assert!(carried::read("2026-11-25~~e~3~7~p", catalog).is_none());
}
