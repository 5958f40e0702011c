//! The part of the page on speed: its workings are the model, its charts are its tables, and whatever
//! a plan says it is whole HTML.

#[path = "shared/asked.rs"]
mod asked;
#[path = "shared/formula.rs"]
mod formula;
#[path = "shared/markup.rs"]
mod markup;
#[path = "shared/plans.rs"]
mod plans;

use std::collections::HashMap;

use asked::{answered, answered_plan};
use formula::worked_out;
use markup::{Markup, text};
use proptest::prelude::*;
use rigledger_core::chart::Stroke;
use rigledger_core::html::{Part, place};
use rigledger_core::speed;
use rigledger_core::units::Working;

/// Plans in which every term of the model has a say.
const STATES: [&str; 19] = [
    "preset=dual-3090-vs-4090",
    "preset=dual-3090-vs-4090&model=llama-3.1-8b&fa=off&context=32768",
    "preset=dual-3090-vs-4090&split=tensor&a.nvlink=on",
    "preset=dual-3090-vs-4090&split=tensor&a.nvlink=off&a.limit=220",
    "preset=dual-3090-vs-4090&split=row",
    "preset=dual-3090-vs-4090&model=qwen3-235b-a22b&offload=experts&a.host_gib=256&b.host_gib=256",
    "preset=dual-3090-vs-4090&offload=layers&a.host_gib=128&context=32768",
    "preset=dual-3090-vs-4090&model=qwen3-30b-a3b&users=4",
    "preset=dual-3090-vs-4090&runtime=vllm&model=qwen3-32b&quant=AWQ-4bit-g128&users=8",
    "preset=dual-3090-vs-4090&model=qwen3-next-80b-a3b&quant=Q3_K_M",
    "preset=none&model=qwen3-32b&a.gpu=rtx-3090&a.gpu2=tesla-p40&a.limit2=180&b.gpu=rtx-5090\
     &b.gpu2=rtx-3060-12gb&b.count2=2&b.gpu3=tesla-v100-32gb-sxm2",
    "preset=none&model=qwen3-32b&users=4&split=tensor&a.gpu=rtx-3090&a.gpu2=rtx-4090&a.shares=2,3",
    "preset=none&model=qwen3-32b&users=16&split=tensor&a.gpu=rtx-5090&a.gpu2=rtx-4090&fa=off",
    "preset=none&model=qwen3-next-80b-a3b&quant=Q3_K_M&a.gpu=rtx-3090&a.gpu2=rtx-a6000",
    "preset=none&model=qwen3.8-27b&drafting=mtp&a.gpu=rtx-3090&b.gpu=rtx-5090&b.drafting=ngram",
    "preset=none&model=qwen3.8-27b&drafting=mtp&users=16&context=2048&a.gpu=rtx-5090&a.count=2",
    "preset=none&model=qwen3-32b&a.gpu=m4-max&a.runtime=mlx&a.quant=MLX-4bit&b.gpu=rx-7900-xtx&b.backend=vulkan",
    "preset=none&model=qwen3-32b&runtime=sglang&quant=AWQ-4bit-g128&users=8&a.gpu=rtx-3090&a.count=2",
    "preset=none&model=qwen3-235b-a22b&runtime=ktransformers&a.gpu=rtx-3090&a.count=2&a.host_gib=256\
     &b.gpu=rtx-3090&b.runtime=ik_llama.cpp&b.offload=experts&b.host_gib=256",
];

/// Every formula of a working, those of its terms too.
fn holds(working: &Working, result: f64, what: &str) {
    let terms: HashMap<&str, f64> =
        working.terms.iter().map(|term| (&*term.name, term.value.likely())).collect();
    let near = |a: f64, b: f64, of: &str| {
        assert!((a - b).abs() <= 1e-9 * b.abs().max(1e-12), "{what}, {of}: {a} is not {b}");
    };
    near(worked_out(&working.formula, &terms), result, &working.formula);
    for term in &working.terms {
        if let Some(formula) = term.source.strip_prefix("= ") {
            near(worked_out(formula, &terms), term.value.likely(), formula);
        }
    }
}

fn sum(parts: &[speed::TimePart], what: &str) -> f64 {
    for part in parts {
        assert!(part.seconds >= 0.0 || part.name.starts_with("Drafting"));
        holds(&part.working, part.seconds / part.unit_seconds, &format!("{what}, {}", part.name));
    }
    parts.iter().map(|part| part.seconds).sum()
}

#[test]
fn workings_give_the_speeds_that_the_report_has() {
    let mut shown = std::collections::BTreeSet::new();
    let mut rigs = 0;
    for state in STATES {
        let answered = answered(state);
        for rig in &answered.view().report.rigs {
            let target = &rig.capability.target;
            let (Some(speeds), Some(service)) = (target.speed, target.service.as_deref()) else {
                continue;
            };
            let streams = service.settings.sequences;
            let decode = service.estimator.decode_working(service.context, streams);
            let prefill = service.estimator.prefill_working(service.context);
            shown.extend(decode.iter().chain(&prefill).map(|part| part.name));
            let near = |rate: f64, likely: f64| (rate / likely - 1.0).abs() < 1e-9;
            let what = format!("{state}, {}", rig.name);
            assert!(near(1.0 / sum(&decode, &what), speeds.decode_tok_s.likely().get()), "{what}");
            let context = f64::from(service.context.get());
            let rate = context / sum(&prefill, &what);
            assert!(near(rate, speeds.prefill_tok_s.likely().get()), "{what}");
            rigs += 1;
        }
    }
    assert!(rigs >= 12, "{rigs} rigs run their model");
    // Nothing that takes time is left out of what these plans show.
    assert!(shown.len() >= 11, "{shown:?}");
}

#[test]
fn every_figure_of_a_chart_is_in_its_table() {
    let answered = answered(STATES[7]);
    let view = answered.view();
    let html = Part::Speed.html(&view);
    let charts = Part::Speed.charts(&view);
    assert_eq!(charts.len(), 3);
    for chart in &charts {
        assert!(html.contains(&place(chart)), "{}", chart.id);
        for series in chart.series.iter().filter(|series| series.is_line()) {
            assert!(series.points.len() > 1, "{}", chart.id);
            for point in &series.points {
                assert!(point.low <= point.likely && point.likely <= point.high);
                assert!(point.high <= chart.y.to && point.x <= chart.x.to, "{}", chart.id);
            }
        }
    }
    // The first and the last row, whatever is left out between.
    let depth = &charts[0];
    let places = depth.places();
    let table = html.split("id=\"speed-by-depth\"").nth(1).unwrap();
    for x in [places[0], places[places.len() - 1]] {
        let row = depth.x.labels.text(x);
        assert!(table.contains(&format!("<th scope=\"row\">{row}</th>")), "{row}");
    }
}

#[test]
fn what_was_measured_of_the_same_thing_stands_in_the_chart() {
    let state = "preset=dual-3090-vs-4090&model=gpt-oss-20b&quant=MXFP4_MOE&context=65536\
                 &b.gpu=dgx-spark-gb10";
    let answered = answered(state);
    let chart = &Part::Speed.charts(&answered.view())[0];
    let dots =
        chart.series.iter().find(|series| series.stroke == Stroke::Dots && series.rig == Some(1));
    let dots = &dots.expect("measured at five depths").points;
    assert!(dots.len() >= 5 && dots.iter().all(|dot| dot.x <= chart.x.to), "{dots:?}");
    // What is measured deeper is slower, as the line has it; both within what such a line is good for.
    let line =
        chart.series.iter().find(|series| series.is_line() && series.rig == Some(1)).unwrap();
    for dot in dots {
        let near =
            line.points.iter().min_by(|a, b| (a.x - dot.x).abs().total_cmp(&(b.x - dot.x).abs()));
        let ratio = dot.likely / near.unwrap().likely;
        assert!((0.6..1.7).contains(&ratio), "{dot:?} is {ratio} of {near:?}");
    }
}

#[test]
fn it_says_what_is_known_and_what_is_not() {
    let said = text(&Part::Speed.html(&answered(STATES[0]).view()));
    for words in [
        "Four in five measurements",
        "Single RTX 4090 has no figures here",
        "2\u{d7} RTX 3090",
        "llama-bench -m MODEL.gguf",
        "is most efficient at a limit of",
        "published rows",
        "fitted to published measurements: llama.cpp CUDA",
    ] {
        assert!(said.contains(words), "{words}");
    }
    let custom = "preset=dual-3090-vs-4090&a.gpu=custom&a.gpu_name=<b>Mine&a.gpu_gib=48";
    let said = Part::Speed.html(&answered(custom).view());
    assert!(said.contains("No published measurement of a card like this"));
    assert!(!said.contains("<b>"), "names are text");
}

#[test]
fn a_days_tokens_give_hours_that_the_costs_can_take() {
    let answered = answered("preset=dual-3090-vs-4090&tokens_day=200000");
    let html = Part::Speed.html(&answered.view());
    let button = html.split("data-edit=\"type hours\" value=\"").nth(1).unwrap();
    let hours: f64 = button.split('"').next().unwrap().parse().unwrap();
    let view = answered.view();
    let service = view.report.rigs[0].capability.target.service.as_deref().unwrap();
    let (prompt, answer) = service.usual();
    let rate = service.users(1, prompt, answer).total_tok_s.likely().get();
    assert!((hours * 3600.0 * rate / 200_000.0 - 1.0).abs() < 0.01, "{hours} h at {rate} tok/s");
    // Ten thousand times as much is more than a day has, and no button offers it.
    let over = self::answered("preset=dual-3090-vs-4090&tokens_day=1000000000");
    let html = Part::Speed.html(&over.view());
    assert!(html.contains("more than a day has") && !html.contains("type hours"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_plan_gives_whole_html(plan in plans::some_plan()) {
        let answered = answered_plan(plan);
        let html = Part::Speed.html(&answered.view());
        Markup::of(&html).assert_whole();
        for chart in Part::Speed.charts(&answered.view()) {
            prop_assert!(chart.x.to > chart.x.from && chart.y.to > chart.y.from);
        }
        let said = text(&html);
        for word in said.split_whitespace() {
            prop_assert!(!word.contains("NaN") && word != "inf", "{}", word);
        }
    }
}
