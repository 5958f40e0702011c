//! The parts in which a reader asks: the finder's page has the rows of the finder for the question that
//! it prints, owners see the steps, and pasted text fills rigs and stands beside its estimates.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

#[path = "shared/asked.rs"]
mod asked;
#[path = "shared/markup.rs"]
mod markup;
#[path = "shared/plans.rs"]
mod plans;

use asked::{answered, answered_plan, day};
use markup::{Markup, text};
use proptest::prelude::*;
use rigledger_core::chart::{Chart, Stroke};
use rigledger_core::find::{self, Question, find, joined, steps};
use rigledger_core::html::{Answered, Asks, Part, place, unescaped};
use rigledger_core::plan::inputs::InputId;
use rigledger_core::plan::{Plan, Rig, link};
use rigledger_core::{Catalog, evaluate};

const ARTICLE: &str = "preset=dual-3090-vs-4090";

/// What a part shows for a form and a pasted text.
fn drawn(answered: &Answered, part: Part, form: &str, text: &str) -> (String, Vec<Chart>) {
    let mut asks = Asks::default();
    asks.ask(part, form, text, false);
    let (html, charts) = asks.drawn(part, &answered.view()).unwrap();
    Markup::of(&html).assert_whole();
    for chart in &charts {
        assert!(html.contains(&place(chart)), "{}", chart.id);
    }
    (html, charts)
}

/// What the part prints for the command line.
fn printed(html: &str) -> String {
    let command = html.split("--example find -- '").nth(1).unwrap();
    unescaped(command.split('\'').next().unwrap())
}

/// The states of links in a text that set the plan.
fn states(html: &str) -> Vec<String> {
    let links = html.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap());
    links.filter(|link| link.contains('=')).map(unescaped).collect()
}

fn names(html: &str) -> Vec<String> {
    let heads = html.split("<th scope=\"row\"><b>").skip(1);
    heads.map(|rest| unescaped(rest.split('<').next().unwrap())).collect()
}

#[test]
fn the_rows_of_the_page_are_those_of_the_question_that_it_prints() {
    let catalog = Catalog::embedded();
    for (state, form) in [
        (ARTICLE, "budget=2000&speed=15"),
        ("preset=dual-3090-vs-4090&rate=0.4&hours=9&model=qwen3-32b", "model=any&monthly=120"),
        ("preset=dual-3090-vs-4090-today&currency=EUR&region=de", "own=2x+RTX+3090&kinds=bought"),
        ("preset=none&a.gpu=m4-max&quant=Q8_0&runtime=vllm", "new=on&cards=RTX+5090%2CRTX+5080"),
        (ARTICLE, "budget=100&kinds=bought&speed="),
        (ARTICLE, "model=any&noise=quiet&slots=4&circuit=1440&supply_watts=850"),
    ] {
        let (html, charts) = drawn(&answered(state), Part::Find, form, "");
        let question = printed(&html);
        let (read, findings) = Question::read(&question, catalog);
        assert_eq!(findings, [], "{question}");
        let found = find(&read, catalog, day());
        let (hired, bought): (Vec<_>, Vec<_>) =
            found.rows.iter().partition(|row| row.offer.is_hired());
        let expected: Vec<_> = bought.iter().chain(&hired).map(|row| &*row.offer.name).collect();
        assert_eq!(names(&html), expected, "{question}");
        let said = text(&html);
        for row in &found.rows {
            let amounts = row.offer.plan.amounts();
            assert!(said.contains(&amounts.whole(row.offer.net)), "{question}: {}", row.offer.name);
            let why = row.why.sentence();
            let reason =
                if row.offer.is_hired() { why.split("; it ").next().unwrap() } else { &why };
            assert!(said.contains(reason), "{why}");
        }
        let speeds = charts.iter().filter(|chart| chart.id == "find-pareto");
        let dots = speeds.flat_map(|chart| &chart.series).filter(|one| one.stroke == Stroke::Dots);
        let dots = dots.map(|one| one.points.len());
        let rows = found.rows.iter().filter(|row| row.offer.speed() > 0.0).count();
        assert_eq!(dots.sum::<usize>(), rows, "every row with a speed is a dot");
        for state in states(&html) {
            let (plan, findings) = link::decode(&state, catalog);
            assert!(findings.is_empty() && !plan.rigs.is_empty(), "{state}: {findings:?}");
        }
    }
}

#[test]
fn a_budget_and_a_speed_are_all_that_has_to_be_typed() {
    let catalog = Catalog::embedded();
    let asked =
        find::asked(&answered(ARTICLE).view().plan.clone(), "budget=2000&speed=15", catalog);
    let typed = "budget=2000&model=llama-3.1-70b&speed=15&context=8192";
    let rows = |text: &str| find(&Question::read(text, catalog).0, catalog, day()).rows;
    let (own, theirs) = (rows(&asked), rows(typed));
    assert!(!own.is_empty());
    assert_eq!(own, theirs, "{asked}");
    // What the reader changed counts, what a preset assumes does not, and how a model runs is chosen.
    let state =
        "preset=dual-3090-vs-4090&rate=0.4&quant=Q8_0&split=row&a.price=1&floor=9&context=4096";
    let asked = find::asked(answered(state).view().plan, "speed=20&budget=&own=", catalog);
    let mut pairs: Vec<&str> = asked.split('&').collect();
    pairs.sort_unstable();
    assert_eq!(pairs, ["context=4096", "model=llama-3.1-70b", "rate=0.4", "speed=20", "users=1"]);
}

#[test]
fn amounts_are_in_the_currency_of_the_plan() {
    let answered = answered("preset=dual-3090-vs-4090-today&currency=EUR&region=de");
    let (html, _) = drawn(&answered, Part::Find, "model=qwen3-32b&kinds=bought", "");
    let said = text(&html);
    assert!(said.contains('\u{20ac}') && !said.contains('$'), "{said}");
    let (html, _) = drawn(&answered, Part::Next, "own=RTX+3090&model=qwen3-32b", "");
    let said = text(&html);
    assert!(said.contains('\u{20ac}') && !said.contains('$'), "{said}");
}

#[test]
fn an_answer_stays_while_the_plan_moves_and_says_so() {
    let mut asks = Asks::default();
    let (first, moved) = (answered(ARTICLE), answered("preset=dual-3090-vs-4090&rate=0.9"));
    asks.ask(Part::Find, "budget=3000", "", false);
    assert!(asks.waiting(Part::Find, &first.view()).is_some());
    let (before, _) = asks.drawn(Part::Find, &first.view()).unwrap();
    assert!(asks.waiting(Part::Find, &first.view()).is_none() && !before.contains("has changed"));
    // Rigs are no part of the question.
    let other = answered("preset=dual-3090-vs-4090&a.count=4");
    assert!(!asks.drawn(Part::Find, &other.view()).unwrap().0.contains("has changed"));
    asks.ask(Part::Find, "budget=3000", "", false);
    let (kept, _) = asks.drawn(Part::Find, &moved.view()).unwrap();
    assert!(kept.contains("has changed") && names(&kept) == names(&before));
    asks.ask(Part::Find, "budget=3000", "", true);
    let (anew, _) = asks.drawn(Part::Find, &moved.view()).unwrap();
    assert!(!anew.contains("has changed") && anew != before);
}

#[test]
fn rigs_side_by_side_run_the_model_as_they_were_found_to() {
    let catalog = Catalog::embedded();
    let text = "model=qwen3-32b&kinds=bought&have=pc";
    let found = find(&Question::read(text, catalog).0, catalog, day());
    let rows = &found.rows[..4];
    let ways: std::collections::BTreeSet<_> =
        rows.iter().map(|row| (row.runtime, &*row.quant, row.split)).collect();
    assert!(ways.len() > 2, "{ways:?}");
    let rigs = rows.iter().map(|row| &row.offer.plan);
    let rigs = rigs.map(|plan| (plan.rigs[0].clone(), Some(&plan.workload)));
    let plan = joined(&rows[0].offer.plan, rigs);
    let (read, findings) = link::decode(&link::encode(&plan, catalog), catalog);
    assert_eq!((read, findings), (plan.clone(), Vec::new()));
    let report = evaluate(&plan, catalog, day());
    for (rig, row) in report.rigs.iter().zip(rows) {
        assert_eq!(rig.capability.target.decode_tok_s(), row.offer.decode_tok_s, "{}", rig.name);
        let net = rig.cost.net.likely().get();
        assert!((net - row.offer.net.get()).abs() < 1e-6, "{}: {net}", rig.name);
    }
    // Those of a plan stay as they are, and there are four at most.
    let own = core::iter::repeat_n((Rig::default(), None), 9);
    let plan = joined(&Plan::default(), own);
    assert_eq!(plan.rigs, [(); 4].map(|()| Rig::default()));
}

#[test]
fn an_owner_sees_what_each_step_costs_now_in_the_end_and_a_million_tokens() {
    let catalog = Catalog::embedded();
    let (html, _) = drawn(&answered(ARTICLE), Part::Next, "own=4x+RTX+3090", "");
    let question = printed(&html);
    let (read, findings) = Question::read(&question, catalog);
    assert_eq!(findings, []);
    let steps = steps(&read, catalog, day());
    assert!(steps.len() > 2);
    assert_eq!(names(&html).len(), steps.len());
    let said = text(&html);
    let keep = &steps[0];
    let amounts = keep.amounts;
    let million = amounts.short(keep.million.unwrap().likely());
    for words in ["$0", "a month", &million, "for one more", "Keep 4\u{d7} RTX 3090"] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    // Without a card there is nothing to say, and what is not understood is said.
    let (none, _) = drawn(&answered(ARTICLE), Part::Next, "", "");
    assert!(text(&none).contains("Enter the cards that you have"));
    let (none, _) = drawn(&answered(ARTICLE), Part::Next, "own=2x+toaster", "");
    assert!(text(&none).contains("2x toaster"));
}

const SMI: &str = "\
index, name, memory.total [MiB], power.limit [W], pcie.link.gen.max, pcie.link.width.current
0, NVIDIA GeForce RTX 3090, 24576 MiB, 280.00 W, 4, 8
1, NVIDIA GeForce RTX 3090, 24576 MiB, 280.00 W, 4, 8
2, NVIDIA GeForce RTX 3060, 12288 MiB, 170.00 W, 4, 4
";

const BENCH: &str = "\
| model                          |       size |     params | backend    | ngl |            test |                  t/s |
| ------------------------------ | ---------: | ---------: | ---------- | --: | --------------: | -------------------: |
| qwen3 32B Q4_K - Medium        |  18.40 GiB |    32.76 B | CUDA       |  99 |           pp512 |      1290.42 ± 10.51 |
| qwen3 32B Q4_K - Medium        |  18.40 GiB |    32.76 B | CUDA       |  99 |           tg128 |         40.12 ± 0.06 |
";

#[test]
fn a_machine_that_is_pasted_becomes_rigs_of_the_plan() {
    let catalog = Catalog::embedded();
    let (html, _) = drawn(&answered(ARTICLE), Part::Paste, "", SMI);
    let said = text(&html);
    for words in ["RTX 3090", "24.0 GiB", "280 W", "PCIe 4.0 x8", "RTX 3060"] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    let states = states(&html);
    let (plan, findings) = link::decode(&states[0], catalog);
    assert_eq!(findings, []);
    let [rig] = &plan.rigs[..] else { panic!("{:?}", plan.rigs) };
    assert_eq!((&*rig.gpu, rig.count, &*rig.gpu2), ("rtx-3090", 2, "rtx-3060-12gb"));
    let number = |id| rig.given.get(id).map(|owned| owned.likely());
    assert_eq!(number(InputId::Owned), Some(2.0));
    assert_eq!((number(InputId::CardCount2), number(InputId::Owned2)), (Some(1.0), Some(1.0)));
    assert_eq!(rig.pcie_lanes, Some(4), "the slowest link");
    // Not on the article's terms, nor for its model.
    assert_eq!((&*plan.preset, &*plan.workload.model), ("", "any"));
    assert!(html.contains("data-next=\"2x rtx-3090 + 1x rtx-3060-12gb\""), "{html}");
    let (added, _) = link::decode(&states[1], catalog);
    assert_eq!(added.rigs[..2], answered(ARTICLE).view().plan.rigs[..]);
}

#[test]
fn what_was_measured_stands_beside_its_estimate_and_moves_the_plan() {
    let state = "preset=none&a.gpu=rtx-3090&a.count=2&model=qwen3-32b&context=4096&b.gpu=rtx-4090";
    let answered = answered(state);
    let (html, _) = drawn(&answered, Part::Paste, "", BENCH);
    let said = text(&html);
    for words in
        ["Prefill of 512", "1,290 tok/s", "40 tok/s", "inside the range", "estimated without"]
    {
        assert!(said.contains(words), "{words}\n{said}");
    }
    let before = answered.view().report.rigs[0].capability.target.decode_tok_s().unwrap();
    assert!(said.contains("2\u{d7} RTX 3090, with your measurement"), "{said}");
    let (other, _) = drawn(&answered, Part::Paste, "rig=1", BENCH);
    assert!(text(&other).contains("RTX 4090, with your measurement"));
    assert!(before.low() < before.high());
    for nonsense in ["hello", "{}", "| model | t/s |"] {
        let (html, _) = drawn(&answered, Part::Paste, "", nonsense);
        assert_eq!(html.matches("<li class=\"corrected\">").count(), 1, "{nonsense}");
    }
    let (empty, _) = drawn(&answered, Part::Paste, "rig=7", "  ");
    assert!(!empty.contains("corrected"));
}

#[test]
fn the_chart_of_ability_has_steps_up_alone() {
    let any = "model=any&budget=6000&kinds=bought";
    for (state, form) in [(ARTICLE, any), (ARTICLE, "model=llama-3.1-70b&kinds=bought")] {
        let (html, charts) = drawn(&answered(state), Part::Find, form, "");
        let chart = charts.iter().find(|chart| chart.id == "find-ability").unwrap();
        let [line, dots] = &chart.series[..] else { panic!("{:?}", chart.series) };
        assert!(
            line.points.len() > 1
                && dots.stroke == Stroke::Dots
                && dots.points.len() >= line.points.len()
        );
        let up = |pair: &[rigledger_core::chart::Point]| pair[0].likely < pair[1].likely;
        assert!(line.points.windows(2).all(up), "{form}");
        for dot in &dots.points {
            let below = line.points.iter().filter(|point| point.x <= dot.x);
            let best = below.map(|point| point.likely).fold(f64::NEG_INFINITY, f64::max);
            assert!(dot.likely <= best + 0.05, "{form}: {dot:?}");
        }
        assert!(text(&html).contains("What a better model costs to buy"));
    }
}

#[test]
fn plans_that_are_kept_are_listed_and_put_side_by_side() {
    let kept = |plans: &[(&str, &str)]| {
        let plans: Vec<_> = plans
            .iter()
            .map(|(name, state)| serde_json::json!({"name": name, "saved": "2026-11-20", "state": state}))
            .collect();
        serde_json::json!({"rigledger": "plans", "version": 1, "plans": plans}).to_string()
    };
    let both = kept(&[
        ("Two <cards>", "preset=none&a.gpu=rtx-3090&a.count=2&b.gpu=m4-max"),
        ("Later", "preset=none&a.gpu=rtx-5090&model=qwen3-32b&horizon=36"),
    ]);
    let page = answered(ARTICLE);
    let (html, _) = drawn(&page, Part::Plans, "", &both);
    let said = text(&html);
    for words in ["kept 2026-11-20", "2\u{d7} RTX 3090, ", "RTX 5090", "over 36 months"] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    assert!(html.contains("value=\"Two &lt;cards&gt;\"") && !html.contains("plans-beside"));
    let (html, _) = drawn(&page, Part::Plans, "beside=0%2C1", &both);
    let beside = text(html.split_once("plans-beside\">").unwrap().1);
    for words in ["Two <cards>", "Later", "2\u{d7} RTX 3090", "RTX 5090", "M4 Max"] {
        assert!(beside.contains(words), "{words}\n{beside}");
    }
    let (joined, findings) = link::decode(states(&html).last().unwrap(), Catalog::embedded());
    assert_eq!((joined.rigs.len(), findings), (3, Vec::new()));
    // One stands beside the plan of the page.
    let (html, _) = drawn(&page, Part::Plans, "beside=1", &both);
    assert!(text(&html).contains("The plan of this page"));
    let opened = link::decode(&states(&html)[0], Catalog::embedded()).0;
    assert_eq!(
        opened,
        link::decode("preset=none&a.gpu=rtx-3090&a.count=2&b.gpu=m4-max", Catalog::embedded()).0
    );
    let (html, _) = drawn(&page, Part::Plans, "storage=off&said=Kept.", "nonsense");
    let said = text(&html);
    assert!(
        said.contains("No plan is kept yet")
            && said.contains("Kept.")
            && said.contains("store nothing")
    );
}

/// What a part says of the speeds that a measurement moves.
fn moved(html: &str) -> &str {
    html.split("<dl class=\"moved\">").nth(1).unwrap().split("</dl>").next().unwrap()
}

#[test]
fn a_measurement_goes_with_the_link_of_the_plan() {
    let catalog = Catalog::embedded();
    let state = "preset=none&a.gpu=rtx-4090&b.gpu=rtx-3090&b.count=2&model=qwen3-32b&context=4096";
    let (html, _) = drawn(&answered(state), Part::Paste, "rig=1", BENCH);
    assert!(html.contains("Keep it with the plan"));
    let kept = states(&html).pop().unwrap();
    let (plan, findings) = link::decode(&kept, catalog);
    assert_eq!(findings, []);
    assert!(plan.rigs[0].measured.is_empty());
    assert_eq!(
        plan.rigs[1].measured,
        "2026-11-26~~p~qwen3-32b~Q4_K_M~-~512~0~1290.42~~d~qwen3-32b~Q4_K_M~-~64~1~40.12"
    );
    // Nothing else of the plan differs.
    let (before, _) = link::decode(state, catalog);
    let mut without = plan.clone();
    without.rigs[1].measured.clear();
    assert_eq!(without, before);
    // Another reader sees the same figures, and may leave them.
    let elsewhere = answered(&kept);
    let (shown, _) = drawn(&elsewhere, Part::Paste, "", "");
    let said = text(&shown);
    for words in ["Measured on 2\u{d7} RTX 3090", "by you, 2026-11-26", "1,290 tok/s", "40 tok/s"] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    assert_eq!(moved(&shown), moved(&html));
    assert_eq!(link::decode(&states(&shown).pop().unwrap(), catalog).0, before);
    // Of what makes no sense nothing is shown.
    for nonsense in ["x", "2026-11-26", "2026-11-26~~d~qwen3-32b~Q4_K_M~-~64~1~-4", "~~~~~~~~~~"] {
        let state = format!("{state}&b.measured={nonsense}");
        let (html, _) = drawn(&answered(&state), Part::Paste, "", "");
        assert!(!html.contains("paste-kept"), "{nonsense}");
    }
    // What is carried does not grow without an end.
    let long =
        format!("{state}&b.measured=2026-11-26{}", "~~d~qwen3-32b~Q4_K_M~-~64~1~40".repeat(99));
    let (plan, _) = link::decode(&long, catalog);
    assert_eq!(plan.rigs[1].measured.chars().count(), 600);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_plan_form_and_text_give_whole_html(
        plan in plans::some_plan(),
        form in "([a-z]{1,8}=[^<>]{0,12}&?){0,6}",
        pasted in "\\PC{0,200}",
    ) {
        let answered = answered_plan(plan);
        for part in [Part::Find, Part::Next, Part::Paste, Part::Plans] {
            let (html, _) = drawn(&answered, part, &form, &pasted);
            for word in text(&html).split_whitespace() {
                prop_assert!(!word.contains("NaN") && word != "inf", "{}: {word}", part.id());
            }
        }
    }
}
