//! The finder: the same rigs in the same order as a search without bounds, the same figures as the
//! answer to the plan of each row, and what is understood of a question.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use std::fmt::Write;

use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rigledger_core::catalog::GpuKind;
use rigledger_core::find::{Bounds, Found, Question, Step, StepKind, find, search, steps};
use rigledger_core::rig::Job;
use rigledger_core::{Catalog, evaluate, plan::link};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 29).unwrap()
}

fn asked(text: &str) -> Question {
    let (question, findings) = Question::read(text, Catalog::embedded());
    assert!(findings.is_empty(), "{text}: {findings:?}");
    question
}

fn found(text: &str) -> Found {
    find(&asked(text), Catalog::embedded(), today())
}

/// Questions over a few cards each, so that a search without bounds takes milliseconds.
fn questions() -> impl Strategy<Value = String> {
    let catalog = Catalog::embedded();
    let ids: Vec<&str> = catalog.gpus.iter().map(|gpu| gpu.id).collect();
    let cards = prop::sample::subsequence(ids, 3..9);
    let models = ["llama-3.1-8b", "qwen3-32b", "llama-3.1-70b", "gpt-oss-120b", "any"];
    let model = prop::sample::select(models.to_vec());
    let limits = (
        prop::option::of(300_u32..20_000),
        prop::option::of(5_u32..400),
        prop::option::of(1_u32..60),
        prop::sample::select(vec![
            "",
            "&new=on",
            "&have=pc",
            "&have=machine",
            "&work=hours",
            "&noise=quiet",
            "&noise=fans&slots=7",
            "&slots=4",
            "&circuit=1440",
            "&circuit=900&new=on",
            "&supply_watts=850&have=pc",
        ]),
    );
    let job = (
        prop::sample::select(vec![2048_u32, 8192, 32768]),
        prop::sample::select(vec![1_u32, 1, 4]),
        prop::sample::select(vec!["", "&quant=Q4_K_M", "&runtime=vllm", "&split=layer"]),
        1_usize..6,
    );
    (cards, model, limits, job).prop_map(|(cards, model, limits, job)| {
        let (budget, monthly, speed, more) = limits;
        let (context, users, how, rows) = job;
        let mut text = format!(
            "cards={}&model={model}&context={context}&users={users}&rows={rows}{more}{how}",
            cards.join(",")
        );
        for (key, value) in [("budget", budget), ("monthly", monthly), ("speed", speed)] {
            if let Some(value) = value {
                write!(text, "&{key}={value}").unwrap();
            }
        }
        text
    })
}

#[test]
fn bounds_change_neither_rigs_nor_order() {
    let catalog = Catalog::embedded();
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut rows = 0;
    TestRunner::new_with_rng(config, rng)
        .run(&questions(), |text| {
            let question = asked(&text);
            let quick = search(&question, catalog, today(), Bounds::On);
            let whole = search(&question, catalog, today(), Bounds::Off);
            prop_assert!(quick.rows == whole.rows, "{}", text);
            Ok(())
        })
        .unwrap();
    for text in ["model=llama-3.1-70b&speed=15&budget=4000", "model=any&budget=2500&rows=3"] {
        let question = asked(text);
        let quick = search(&question, catalog, today(), Bounds::On);
        let whole = search(&question, catalog, today(), Bounds::Off);
        rows += quick.rows.len();
        assert_eq!(quick.rows, whole.rows, "{text}");
    }
    assert!(rows > 10, "{rows} rows");
}

/// A row is no estimate of its own: its plan, opened as a link, gives the same figures.
#[test]
fn a_row_is_the_answer_to_its_link() {
    let catalog = Catalog::embedded();
    let (mut kinds, mut on_host) = (std::collections::BTreeSet::new(), 0);
    for text in [
        "budget=2000&model=llama-3.1-70b&speed=15&context=8192",
        "model=any&budget=3000&rows=4",
        "model=qwen3-235b-a22b&rows=3&context=4096",
        "own=rtx-3090&model=qwen3-32b&rows=3",
        "model=qwen3-32b&users=4&have=pc&region=de&currency=EUR",
        "model=qwen3-32b&kinds=subscription",
    ] {
        let found = found(text);
        assert!(
            found.rows.len() > 3 || text.contains("kinds") && !found.rows.is_empty(),
            "{text}: {} rows",
            found.rows.len()
        );
        for row in &found.rows {
            let (plan, findings) = link::decode(&row.link, catalog);
            assert!(findings.is_empty(), "{}: {findings:?}", row.link);
            let report = evaluate(&plan, catalog, today());
            let rig = &report.rigs[0];
            let net = rig.cost.net.likely().get();
            assert!(
                (net - row.offer.net.get()).abs() < 1e-6,
                "{}: {net}, {:?}",
                row.link,
                row.offer.net
            );
            assert_eq!(rig.job, row.offer.job, "{}", row.link);
            assert!(rig.is_able(), "{}", row.link);
            assert_eq!(rig.name, row.offer.name);
            let speed = rig.capability.target.decode_tok_s();
            assert_eq!(speed, row.offer.decode_tok_s, "{}", row.link);
            kinds.insert(plan.rigs[0].kind as u8);
            let unified = catalog.gpu(rig.gpu_id).is_some_and(|gpu| gpu.kind == GpuKind::Unified);
            assert!(!(unified && row.on_host), "{}: memory beside its own", row.link);
            on_host += usize::from(row.on_host);
        }
    }
    assert!(on_host > 0, "no experts are kept from the cards");
    assert_eq!(kinds.len(), 4, "not all kinds of rigs are among the rows");
}

#[test]
fn limits_are_kept() {
    let found = found("budget=2000&model=llama-3.1-70b&speed=15&context=8192&have=pc");
    assert!(found.rows.iter().any(|row| !row.offer.is_hired()));
    for row in &found.rows {
        assert!(row.offer.outlay.get() <= 2000.0, "{}", row.offer.name);
        assert!(row.offer.decode_tok_s.is_none_or(|speed| speed.likely().get() >= 15.0));
        let sentence = row.why.sentence();

        assert!(sentence.ends_with('.') && sentence.contains("; it "), "{sentence}");
    }
    let nets: Vec<f64> = found.rows.iter().map(|row| row.offer.net.get()).collect();
    assert!(nets.is_sorted(), "{nets:?}");
}

/// Whether a rig takes more than a limit.
type Over = fn(&rigledger_core::find::Takes) -> bool;

#[test]
fn a_room_a_case_and_a_socket_are_kept_to() {
    let all = found("model=qwen3-32b&rows=200&kinds=bought");
    let takes = |found: &Found| -> Vec<(String, rigledger_core::find::Takes)> {
        found.rows.iter().map(|row| (row.offer.name.clone(), row.offer.takes.unwrap())).collect()
    };
    let whole = takes(&all);
    let limits: [(&str, Over); 5] = [
        ("slots=4", |takes| takes.places.is_some_and(|places| places > 4)),
        ("circuit=800", |takes| takes.most_watts.get() > 800.0),
        ("supply_watts=750", |takes| takes.supply_watts.is_some_and(|watts| watts.get() > 750.0)),
        ("noise=quiet", |takes| takes.work_watts.get() > 450.0),
        ("noise=fans", |takes| takes.work_watts.get() > 900.0),
    ];
    for (limit, over) in limits {
        assert!(whole.iter().any(|(_, takes)| over(takes)), "{limit} limits nothing");
        let kept = found(&format!("model=qwen3-32b&rows=200&kinds=bought&{limit}"));
        assert!(!kept.rows.is_empty(), "{limit}");
        for (name, takes) in takes(&kept) {
            assert!(!over(&takes), "{limit}: {name} {takes:?}");
        }
    }
    let quiet = found("model=qwen3-32b&rows=200&kinds=bought&noise=quiet");
    assert!(!quiet.rows.iter().any(|row| row.offer.name.contains("P40")));
    assert!(whole.iter().any(|(name, _)| name.contains("P40")));
    // Nothing hired stands in the room, and what an owner has stays.
    let rented = found("model=qwen3-32b&kinds=rented&slots=1&circuit=100&noise=quiet");
    assert!(!rented.rows.is_empty());
    let keeps = steps(
        &asked("own=2x+rtx-3090&model=qwen3-32b&noise=quiet&slots=2"),
        Catalog::embedded(),
        today(),
    );
    assert!(keeps.iter().any(|step| step.kind == StepKind::Keep));
    assert!(!keeps.iter().any(|step| step.kind == StepKind::Add));
}

#[test]
fn lines_have_nothing_better_beside_them() {
    let found = found("model=qwen3-32b&rows=40");
    let bought: Vec<_> = found.rows.iter().filter(|row| !row.offer.is_hired()).collect();
    let line: Vec<_> = bought.iter().filter(|row| row.on_speed_line).collect();
    assert!(line.len() > 3, "{}", line.len());
    for row in &line {
        for other in &bought {
            let cheaper = other.offer.net < row.offer.net;
            assert!(!(cheaper && other.offer.speed() >= row.offer.speed()), "{}", row.offer.name);
            // Whatever is off the line has a cheaper one that is about as fast.
            let below = line.iter().filter(|row| row.offer.net <= other.offer.net);
            let mut is_fast = below.map(|row| row.offer.speed() * 1.02 >= other.offer.speed());
            assert!(is_fast.any(|is_fast| is_fast), "{}", other.offer.name);
        }
    }
    let found = self::found("model=llama-3.1-70b&rows=40");
    let bought: Vec<_> = found.rows.iter().filter(|row| !row.offer.is_hired()).collect();
    let line: Vec<_> = bought.iter().filter(|row| row.on_ability_line).collect();
    assert!(line.len() > 1, "{}", line.len());
    for row in &line {
        for other in &bought {
            let cheaper = other.offer.outlay < row.offer.outlay;
            assert!(!(cheaper && other.offer.ability >= row.offer.ability), "{}", row.offer.name);
        }
    }
}

#[test]
fn what_is_not_understood_is_said() {
    let catalog = Catalog::embedded();
    for (text, pair) in [
        ("nonsense=1", "nonsense=1"),
        ("budget=much", "\u{201c}much\u{201d}"),
        ("a.price=700", "a.price=700"),
        ("cards=rtx-9999", "\u{201c}rtx-9999\u{201d}"),
        ("kinds=stolen", "kinds=stolen"),
        ("own=toaster", "\u{201c}toaster\u{201d}"),
        ("rows=0", "rows=0"),
        ("noise=loud", "noise=loud"),
        ("slots=0", "\u{201c}0\u{201d}"),
        ("circuit=much", "circuit=much"),
        ("supply_watts=0", "\u{201c}0\u{201d}"),
        ("tokens_day=lots", "\u{201c}lots\u{201d}"),
        ("speed=fast", "\u{201c}fast\u{201d}"),
    ] {
        let (_, findings) = Question::read(text, catalog);
        assert_eq!(findings.len(), 1, "{text}: {findings:?}");
        assert!(findings[0].message().contains(pair), "{}", findings[0].message());
    }
    let (question, findings) = Question::read("own=2x+RTX+3090&new=on&budget=1%2C500", catalog);
    assert!(findings.is_empty(), "{findings:?}");
    let own = question.own[0];
    assert_eq!((own.gpu.id, own.count, question.new_only), ("rtx-3090", 2, true));
    assert_eq!(question.budget.map(rigledger_core::units::Money::get), Some(1500.0));
}

#[test]
fn unlike_cards_are_owned_by_any_words() {
    let catalog = Catalog::embedded();
    for text in [
        "own=3060+%2B+3090",
        "own=1x+RTX+3060+12GB+%2B+1x+RTX+3090",
        "own=3060+and+3090",
        "own=rtx-3060-12gb%2C+rtx-3090",
        "own=3060+%26+3090",
    ] {
        let (question, findings) = Question::read(text, catalog);
        assert_eq!(findings, [], "{text}");
        let own: Vec<_> = question.own.iter().map(|own| (own.gpu.id, own.count)).collect();
        assert_eq!(own, [("rtx-3060-12gb", 1), ("rtx-3090", 1)], "{text}");
    }
    let steps = steps(&asked("own=3060+%2B+3090&model=qwen3-32b"), catalog, today());
    let names: Vec<(StepKind, &str)> =
        steps.iter().map(|step| (step.kind, step.rig.as_str())).take(3).collect();
    let kept = "1\u{d7} RTX 3060 12 GB + 1\u{d7} RTX 3090";
    assert_eq!(names[0], (StepKind::Keep, kept));
    assert!(steps[0].cash_now.get().abs() < 1e-9, "what is there is paid: {:?}", steps[0].cash_now);
    // One more of either.
    let two =
        ["2\u{d7} RTX 3060 12 GB + 1\u{d7} RTX 3090", "1\u{d7} RTX 3060 12 GB + 2\u{d7} RTX 3090"];
    assert_eq!(names[1..], two.map(|name| (StepKind::Add, name)));
    // What is there is not bought, one more is.
    let cards = |step: &Step| {
        let line = step.pays.iter().find(|(line, _)| line == "Cards that are bought");
        line.map_or(0.0, |(_, amount)| amount.get())
    };
    assert!(cards(&steps[0]) <= 0.0, "{:?}", steps[0].pays);
    assert!(cards(&steps[1]) > 0.0 && cards(&steps[2]) > cards(&steps[1]), "{:?}", steps[1].pays);
    // All of them are sold, together.
    let sold = steps.iter().find(|step| step.kind == StepKind::Sell).unwrap();
    assert!(sold.link.contains("a.sells=2"), "{}", sold.link);
}

#[test]
fn an_owner_is_told_the_next_steps() {
    let catalog = Catalog::embedded();
    for (text, does) in [("own=rtx-3090&model=qwen3-32b", true), ("own=rtx-3090&speed=10", false)] {
        let question = asked(text);
        let steps = steps(&question, catalog, today());
        let of = |kind| steps.iter().filter(move |step| step.kind == kind);
        let keep = of(StepKind::Keep).next().unwrap();
        assert_eq!((keep.cash_now.get(), keep.job == Job::Done), (0.0, does), "{keep:?}");
        assert!(!keep.runs.is_empty() && keep.pays.is_empty());
        let add = of(StepKind::Add).next().unwrap();
        assert_eq!((&*add.rig, add.job), ("2\u{d7} RTX 3090", Job::Done));
        // Two such cards are more than a usual PC has lanes or places for.
        assert!(!add.said_risks().is_empty(), "{add:?}");
        assert!(add.cash_now.get() > 300.0 && add.net > keep.net, "{add:?}");
        assert!(of(StepKind::Sell).count() == 3);
        for sell in of(StepKind::Sell) {
            assert_eq!(sell.job, Job::Done);
            assert!(sell.pays.iter().any(|(label, _)| label.contains("Sale")), "{sell:?}");
            if does {
                assert!(sell.decode_tok_s.unwrap().likely() > keep.decode_tok_s.unwrap().likely());
            }
        }
        let rent = of(StepKind::Rent).next().unwrap();
        assert_eq!((rent.cash_now.get(), rent.job), (0.0, Job::Done));
        for step in &steps {
            let (plan, findings) = link::decode(&step.link, catalog);
            assert!(findings.is_empty(), "{findings:?}");
            let report = evaluate(&plan, catalog, today());
            let sentence = step.sentence();
            println!("{sentence}");
            assert!(sentence.ends_with('.'));
            if step.kind != StepKind::Rent {
                let net = report.rigs[0].cost.net.likely().get();
                assert!((net - step.net.get()).abs() < 1e-6, "{sentence} {net}");
                let paid: f64 = step
                    .pays
                    .iter()
                    .map(
                        |(label, amount)| {
                            if label.contains("Sale") { -amount.get() } else { amount.get() }
                        },
                    )
                    .sum();
                assert!((paid - step.cash_now.get()).abs() < 1e-6, "{sentence} {paid}");
            }
        }
    }
    assert!(steps(&asked("model=qwen3-32b"), catalog, today()).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_question(text in "\\PC{0,120}") {
        let (question, _) = Question::read(&text, Catalog::embedded());
        prop_assert!(question.plan.rigs.is_empty());
    }
}
