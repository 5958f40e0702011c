//! A measurement that a plan carries moves the speeds of its rig everywhere: the model asked for, those
//! near to it, what they cost; it is marked, and other rigs stay as they were. What is given to others is
//! a row that the tables take.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

#[path = "shared/asked.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
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
        // One whose estimate is less sure may move more.
        assert!((1.0..1.5).contains(&(is / was)), "{}", is / was);
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

/// A decode of the plan's model on its first rig, as a row.
fn given() -> (Measurement, beside::Beside, row::Row) {
    let speed = Measurement {
        model: "Qwen3 32B".into(),
        model_id: Some("qwen3-32b"),
        quant_id: Some("Q4_K_M"),
        split: None,
        what: What::Decode { tok_s: 40.12, depth_tokens: 64.0, users: 1.0 },
    };
    let (plan, catalog) = (plan(STATE), Catalog::embedded());
    let known = beside::beside(&speed, &plan, 0, catalog, day()).unwrap();
    let row = row::row((&speed, &known), "llama-bench", (&plan, 0), day(), catalog).unwrap();
    (speed, known, row)
}

#[test]
fn what_is_given_to_others_is_a_row_that_the_tables_take() {
    let catalog = Catalog::embedded();
    let (speed, known, row) = given();
    let file = format!("{}/data/benchmarks.csv", env!("CARGO_MANIFEST_DIR"));
    let columns = csv::Reader::from_path(file).unwrap().headers().unwrap().clone();
    assert!(row.keys().all(|own| columns.iter().any(|column| column == *own)), "{row:?}");
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
        assert_eq!(row.get(column).map_or("", |cell| &**cell), expected, "{column}");
    }
    // A card of the reader's own is in no table.
    let mut own = plan(STATE);
    own.rigs[0].gpu = "custom".into();
    assert_eq!(row::row((&speed, &known), "x", (&own, 0), day(), catalog), None);
    // What is wrong is said, a line for each column.
    let broken = |column: &str, value: &'static str| {
        let cell =
            |own: &str| if own == column { value } else { row.get(own).map_or("", |c| &**c) };
        row::wrong(cell, |id| catalog.gpu(id).is_some(), |id| catalog.model(id).is_some())
    };
    assert!(broken("notes", "").is_empty());
    for column in ["gpu", "model", "metric", "split", "value", "gpu_count"] {
        let wrong = broken(column, "x");
        assert!(wrong.len() == 1 && wrong[0].starts_with(column), "{wrong:?}");
    }
}

#[test]
fn the_form_of_the_project_is_filled_in_with_the_row() {
    let (_, _, row) = given();
    let form = row::form(&row, "llama-bench");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../.github/ISSUE_TEMPLATE/measurement.yml");
    let template = std::fs::read_to_string(path).unwrap();
    for pair in form.split('&') {
        let (field, value) = pair.split_once('=').unwrap();
        let known = ["template", "title"].contains(&field);
        assert!(known || template.contains(&format!("id: {field}\n")), "{field}");
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._%".contains(&byte);
        assert!(value.bytes().all(plain), "{value}");
    }
    for pair in
        ["gpu=rtx-3090%2C%202", "tokens=%2C%2064%2C%20", "value=40.12", "split=not%20stated"]
    {
        assert!(form.contains(pair), "{pair}: {form}");
    }
    // The page offers it, of what was pasted.
    let head = "| model | size | params | backend | ngl | test | t/s |\n";
    let tested = "| qwen3 32B Q4_K - Medium | 18.40 GiB | 32.76 B | CUDA | 99 | tg128 | 40.12 |\n";
    let mut asks = Asks::default();
    asks.ask(Part::Paste, "", &[head, tested].concat(), false);
    let (html, _) = asks.drawn(Part::Paste, &answered(STATE).view()).unwrap();
    let link = html.split("href=\"give:").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(unescaped(link), form);
    assert!(carried::read("2026-11-25~~e~3~7~p", Catalog::embedded()).is_none());
}
