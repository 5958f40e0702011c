//! The parts of the page that question an answer: the ledger names everything and leads to it, risks
//! and memory say their figures, the questions set the plan.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "shared/asked.rs"]
mod asked;
#[path = "shared/formula.rs"]
mod formula;
#[path = "shared/markup.rs"]
mod markup;
#[path = "shared/plans.rs"]
mod plans;

use std::collections::{BTreeSet, HashMap};

use asked::{answered, answered_plan, day};
use formula::worked_out;
use markup::{Markup, text};
use proptest::prelude::*;
use rigledger_core::cost::table::{Row, rows};
use rigledger_core::fit::settings_of;
use rigledger_core::html::shown::{
    At, Control, Group, Verdict, all_controls, controls, costs, decisive, findings, verdict,
};
use rigledger_core::html::{Part, Ui, View, line};
use rigledger_core::memory::working::{cache_working, card_working};
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::link;
use rigledger_core::units::Working;
use rigledger_core::{Catalog, evaluate};

const STATES: [&str; 5] = [
    "preset=dual-3090-vs-4090",
    "preset=dual-3090-vs-4090-today&rate=0.3&b.host_gib=128",
    "preset=none&a.gpu=m4-max&b.gpu=custom&b.gpu_name=<b>Mine&b.gpu_gib=48",
    "preset=none&a.gpu=tesla-p40&a.count=2&runtime=vllm&a.extras=Fan:20;Duct:own",
    "preset=dual-3090-vs-4090&model=any",
];

/// What follows each `start` up to the next quotation mark.
fn values<'a>(html: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    html.split(start).skip(1).map(|rest| rest.split('"').next().unwrap())
}

/// What a reader with a calculator gets from the numbers of each line is the amount of the line.
#[test]
fn printed_numbers_give_the_amounts() {
    let mut seen = 0;
    for state in [STATES[0], STATES[1], "preset=dual-3090-vs-4090-today&c.gpu=rtx-5090"] {
        let answered = answered(state);
        let view = answered.view();
        for (index, rig) in view.report.rigs.iter().enumerate() {
            let workings = view.report.workings(view.plan, index);
            for (line, working) in rig.cost.lines.iter().zip(&workings) {
                // Without units and signs of currencies.
                let numbers: String = working
                    .numbers
                    .chars()
                    .filter(|c| !c.is_alphabetic() && !"$,%".contains(*c))
                    .collect();
                let printed = worked_out(&numbers, &HashMap::new());
                let amount = line.amount.likely().get();
                assert!(
                    (printed.abs() - amount.abs()).abs() < 0.011,
                    "{state}: {}: {} is {printed}, not {amount}",
                    line.label,
                    working.numbers
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 40, "{seen}");
}

/// The input of the slider with an id; nothing where there is no such slider.
fn input(controls: &[Control], id: &str) -> Option<(InputId, Place)> {
    match *controls.iter().find(|control| control.id() == id)? {
        Control::Slider(_, id, place) => Some((id, place)),
        Control::Extra(rig, extra) => Some((InputId::ExtraCost, Place::Extra { rig, extra })),
        _ => None,
    }
}

#[test]
fn every_line_of_the_ledger_leads_to_the_control_of_its_figure() {
    for state in STATES {
        let answered = answered(state);
        let view = answered.view();
        let ledger = Part::Ledger.html(&view);
        let mut controls = all_controls(&view);
        controls.extend(
            values(&ledger, "data-control=\"").map(|text| -> Control { text.parse().unwrap() }),
        );
        let goals: Vec<&str> = values(&ledger, "<a href=\"#").collect();
        let inputs: Vec<_> = goals.iter().filter_map(|goal| input(&controls, goal)).collect();
        for (id, place) in view.plan.places() {
            let there = || controls.iter().any(|it| input(&[*it], &it.id()) == Some((id, place)));
            if view.report.figure(view.plan, id, place).is_some() {
                let lines = inputs.iter().filter(|other| **other == (id, place)).count();
                assert_eq!(lines, 1, "{state}: lines that lead to {id:?} {place:?}");
            } else {
                // What counts nothing has no line, but a control somewhere; only what is had by
                // subscription has a fee.
                assert_eq!(there(), id != InputId::Fee, "{state}: {id:?} {place:?}");
            }
        }
        // The three choices of the workload; whatever runs has no format to choose.
        for choice in ["model", "quant", "cache"] {
            assert!(goals.contains(&choice), "{state}: {choice}");
            let is_there = controls.iter().any(|control| control.id() == choice);
            assert_eq!(is_there, choice != "quant" || !state.contains("model=any"), "{state}");
        }
    }
}

#[test]
fn the_ledger_says_who_says_it() {
    let said = |state: &str| {
        let said = text(&Part::Ledger.html(&answered(state).view()));
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let today = said("preset=dual-3090-vs-4090-today&rate=0.3");
    for words in [
        "Electricity price 0.3 USD/kWh you",
        "Hours a day 4 h/day default the article's assumption",
        "dated prices up to 2026-06, newest:",
        "Sales tax 0 % catalogue no rate of the region is known",
        "CUDA context and scratch",
    ] {
        assert!(today.contains(words), "{words}\n{today}");
    }
    // A ready-made rig's extras are the catalogue's while their prices are.
    let ready = "preset=none&a.gpu=rtx-3090&a.extras=1500+W+Titanium+supply:380;Fan:20";
    let ready = said(ready);
    assert!(ready.contains("1500 W Titanium supply 380 USD catalogue 2026-05, bestllmfor.com"));
    assert!(ready.contains("Fan 20 USD you"));
    assert!(!Part::Ledger.html(&answered(STATES[2]).view()).contains("<b>"), "names are text");
}

#[test]
fn risks_say_what_rules_a_rig_out_first() {
    let html = Part::Risks.html(&answered(STATES[3]).view());
    let said = text(&html);
    assert!(said.contains("rule it out") || said.contains("one thing rules it out"), "{said}");
    assert!(said.contains("it takes compute capability 7.0 or newer"), "{said}");
    assert!(html.find("class=\"corrected\"").unwrap() < html.find("class=\"warning\"").unwrap());
    let said = text(&Part::Risks.html(&answered(STATES[0]).view()));
    for words in ["nothing rules it out", "1,099 W", "18.9 GiB short", "A bridge can join two"] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

/// The result of a working, from its own text.
fn result(working: &Working) -> f64 {
    let terms: HashMap<&str, f64> =
        working.terms.iter().map(|term| (&*term.name, term.value.likely())).collect();
    worked_out(&working.formula, &terms)
}

#[test]
fn memory_comes_about_as_its_working_says() {
    let mut caches = 0;
    for state in [
        STATES[0],
        "preset=dual-3090-vs-4090&model=gemma-3-27b&context=32768&cache=q8_0",
        "preset=dual-3090-vs-4090&model=deepseek-v2-lite&quant=Q4_K_M&users=3",
        "preset=dual-3090-vs-4090&model=gpt-oss-20b&quant=MXFP4_MOE&users=2&unified=on",
        "preset=dual-3090-vs-4090&model=qwen3-next-80b-a3b&quant=Q3_K_M",
    ] {
        let answered = answered(state);
        let view = answered.view();
        let settings = settings_of(&view.plan.workload);
        for rig in &view.report.rigs {
            let fit = &rig.capability.target;
            let model = Catalog::embedded().model(fit.model_id).unwrap();
            for used in &fit.cards {
                let spare = used.spare.gib() - used.short.gib();
                assert!((result(&card_working(used, &[])) - spare).abs() < 1e-9, "{state}");
                let Some(cache) = cache_working(&model.shape, &settings, used, fit.cards.len())
                else {
                    continue;
                };
                let bytes = used.cache.get() as f64;
                assert!((result(&cache) - bytes).abs() < 1.0, "{state}: {}", cache.numbers);
                // Padding, where there is any, is a rounding and not a formula that lacks a part.
                let padding = cache.terms.iter().find(|term| term.name == "padding");
                let padding = padding.map_or(0.0, |term| term.value.likely());
                assert!(padding < bytes * 0.01, "{state}: {padding} of {bytes}");
                caches += 1;
            }
        }
    }
    assert!(caches >= 10, "{caches}");
}

#[test]
fn lines_that_are_open_are_asked_for_by_their_keys() {
    let extras = "&ends=likely&a.extras=Riser:4;Riser:5;%3Cb%3E:6&b.extras=Riser:3";
    let answered = answered(&[STATES[0], extras].concat());
    let view = answered.view();
    let rows = rows(view.report.rigs.iter().map(|rig| &rig.cost));
    let keys: Vec<String> = rows.iter().map(Row::key).collect();
    let ui = Ui { open_lines: keys.clone(), ..Ui::default() };
    // Each is asked for by a key of its own.
    let lines = costs(&View { ui: &ui, ..view }).lines;
    assert_eq!(
        lines.iter().map(|line| &line.key).collect::<Vec<_>>(),
        keys.iter().collect::<Vec<_>>()
    );
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
    assert!(lines.iter().all(|line| line.open));
    assert!(!costs(&view).lines.iter().any(|line| line.open), "none is open by itself");
    for row in &rows {
        let html = line(&view, &row.key());
        Markup::of(&html).assert_whole();
        let there = row.lines.iter().flatten().count();
        assert_eq!(html.matches("class=\"formula\"").count(), there, "{}", row.key());
        // The working of this very line: it ends in the line's amount.
        for amount in row.lines.iter().flatten().map(|line| line.amount.likely()) {
            let result = [" = ", &view.plan.amounts().cents(amount), "</p>"].concat();
            assert!(html.contains(&result), "{}: {result} in {html}", row.key());
        }
    }
    let net = line(&view, &keys[keys.len() - 1]);
    assert_eq!(net.matches("best to worst case").count(), 2);
    assert_eq!(line(&view, "paid nothing of this name"), "");
}

#[test]
fn an_answer_is_a_link_that_sets_the_plan_and_is_marked_there() {
    let start = answered(STATES[1]);
    let html = Part::Start.html(&start.view());
    let links: Vec<&str> = values(&html, "<li><a href=\"#").collect();
    assert_eq!(links.len(), 16);
    for state in links {
        let state = state.replace("&amp;", "&");
        let (plan, findings) = link::decode(&state, Catalog::embedded());
        assert_eq!(findings, [], "{state}");
        let there = Part::Start.html(&answered(&state).view());
        let link = format!("<a href=\"#{}\" aria-current=\"true\"", state.replace('&', "&amp;"));
        assert!(there.contains(&link), "{state} is not marked");
        // The rate that was entered before stays.
        assert!(plan.rate.is_some_and(|rate| (rate.likely().get() - 0.3).abs() < 1e-12));
    }
}

#[test]
fn questions_are_answered_by_the_cheapest_rigs_that_run_it() {
    let said = text(&Part::Start.html(&answered(STATES[0]).view()));
    assert!(said.contains("39.6 GiB of weights, and 2.5 GiB of f16 cache for 8K of context"));
    // No rig with 24 GiB in all is among the answers, and the table goes from cheap to dear.
    let table = said.split("Longest context").nth(1).unwrap();
    assert!(!table.contains("1\u{d7} RTX 4090") && table.contains("2\u{d7} RTX 3090"));
    let none = text(
        &Part::Start.html(
            &answered(
                "preset=dual-3090-vs-4090&model=llama-3.1-70b&quant=F16&context=131072&users=64",
            )
            .view(),
        ),
    );
    assert!(none.contains("None of"), "{none}");
}

#[test]
fn whatever_runs_is_the_largest_of_the_list_on_each_rig() {
    let catalog = Catalog::embedded();
    let (plan, findings) = link::decode(STATES[4], catalog);
    let report = evaluate(&plan, catalog, day());
    assert_eq!(findings.len() + report.findings.len(), 2, "only on the quoted resale");
    let ran: Vec<&str> = report.rigs.iter().map(|rig| rig.capability.target.model_id).collect();
    // One bit a weight, in which the 70B would fit on one card, does not count as running.
    assert_eq!(ran, ["llama-3.1-70b", "qwen3-32b"]);
    assert!(report.rigs.iter().all(|rig| rig.capability.target.fits));
    let said = &report.verdict.capability();
    assert!(
        said.contains("Dual RTX 3090 runs up to Llama 3.1 70B")
            && said.contains("Single RTX 4090 runs up to Qwen3 32B"),
        "{said}"
    );
    assert_eq!(link::decode(&link::encode(&plan, catalog), catalog).0, plan);
    let (nothing, _) =
        link::decode("preset=none&a.gpu=rtx-4060-ti-8gb&context=1048576&model=any", catalog);
    let report = evaluate(&nothing, catalog, day());
    assert!(report.verdict.capability().contains("runs none of the listed models"));
}

#[test]
fn the_verdict_names_its_share_and_its_flip() {
    let verdict = |state: &str| {
        let Verdict { sentence, more, sure, .. } = verdict(&answered(state).view());
        [sentence, more, sure.unwrap_or_default().1].join(" ")
    };
    let said = verdict(STATES[0]);
    for words in [
        "Dual RTX 3090 can, for $1,006\u{2013}1,156.",
        "Single RTX 4090 costs $228 less over 2 years, but cannot hold the model.",
        "Only Dual RTX 3090 runs Llama 3.1 70B Instruct (Q4_K_M, 8K context), at about 17 tok/s.",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    // Where both hold the model the cheaper leads, and it is said what it saves at.
    let state = [STATES[0], "&model=qwen3-14b"].concat();
    let said = verdict(&state);
    for words in [
        "Single RTX 4090 costs $228 less than Dual RTX 3090 over 2 years.",
        "Clear: Single RTX 4090 is cheaper than Dual RTX 3090 in more than 99 of 100 cases.",
        "Dual RTX 3090 becomes cheaper once the price of a card of Single RTX 4090 is over $2,428.",
        "Against Dual RTX 3090: cards $800 more, NVLink bridge $100 less, PSU upgrade $150 less",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    // Put into the plan, the flip flips it.
    let flipped = answered("preset=dual-3090-vs-4090&model=qwen3-14b&b.price=2430");
    assert_eq!(flipped.view().report.verdict.cheapest, Some(0));
    // One rig has nothing to be compared with.
    let one = verdict("preset=none&a.gpu=rtx-4090");
    assert!(!one.contains("cheaper") && !one.contains("Against"), "{one}");
}

#[test]
fn what_was_not_used_as_given_is_said_beside_the_verdict() {
    let said = |more: &str| {
        let answered = answered(&[STATES[0], more].concat());
        let noted: Vec<String> =
            findings(&answered.view()).into_iter().map(|noted| noted.message).collect();
        (verdict(&answered.view()).corrected, noted.join("\n"))
    };
    assert_eq!(said("").0, None);
    assert_eq!(said("&rate=banana").0.as_deref(), Some("1 thing was not used as given"));
    let (corrected, noted) = said("&model=no-such&rate=banana");
    assert_eq!(corrected.as_deref(), Some("2 things were not used as given"));
    assert!(noted.contains("Llama 3.1 70B Instruct stands in for it."), "{noted}");
    // The price that a preset states is that of its card.
    let kept = "leaves the price as it was there";
    for (more, is_said) in [
        ("&b.gpu=rtx-5090", true),
        ("&b.gpu=rtx-5090&b.price=auto", false),
        ("&b.gpu=rtx-5090&b.price=3000", false),
        ("&b.gpu=rtx-4090", false),
        ("&c.gpu=rtx-5090", false),
    ] {
        assert_eq!(said(more).1.contains(kept), is_said, "{more}");
    }
}

#[test]
fn three_inputs_decide_most_and_a_slider_does_not_move_them() {
    for state in &STATES[..2] {
        let answered = answered(state);
        let view = answered.view();
        let places = decisive(view.sensitivity);
        assert_eq!(places.len(), 3);
        let widest = view.sensitivity.tornado[0];
        let widest = &view.sensitivity.inputs[widest];
        assert!(places.contains(&(widest.id, widest.place)));
        assert_eq!(controls(&view, Group::Top).len(), 3);
        // What is frozen stays, whatever decides.
        let ui = Ui { decisive: vec![places[2], places[0]], ..Ui::default() };
        let frozen = controls(&View { ui: &ui, ..view }, Group::Top);
        let top = |place: usize| Control::Slider(At::Top, places[place].0, places[place].1);
        assert_eq!(frozen, [top(2), top(0)]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_plan_gives_whole_html(plan in plans::some_plan()) {
        let answered = answered_plan(plan);
        for part in [Part::Start, Part::Risks, Part::Memory, Part::Ledger] {
            let html = part.html(&answered.view());
            Markup::of(&html).assert_whole();
            let said = text(&html);
            for word in said.split_whitespace() {
                prop_assert!(!word.contains("NaN") && word != "inf", "{}: {}", part.id(), word);
            }
        }
    }
}
