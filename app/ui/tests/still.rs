//! The components as text: whole HTML for any plan, with the figures of the report, and a control for
//! each figure.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../../core/tests/shared/markup.rs"]
mod markup;

use chrono::NaiveDate;
use markup::{Markup, text};
use rigledger_core::Evaluator;
use rigledger_core::html::shown::{self, Control};
use rigledger_core::html::{Answered, Region, Ui};
use rigledger_ui::{page, still};

const STATES: [&str; 5] = [
    "preset=dual-3090-vs-4090",
    "preset=dual-3090-vs-4090-today&rate=0.3&b.host_gib=128&c.gpu=rtx-5090&d.kind=api",
    "preset=none&a.gpu=m4-max&b.gpu=custom&b.gpu_name=<b>Mine&b.gpu_gib=48&b.name=<i>\"&",
    "preset=none&a.gpu=tesla-p40&a.count=2&runtime=vllm&a.extras=Fan:20;Fan:30",
    "preset=dual-3090-vs-4090&model=any&currency=EUR",
];

fn answered(state: &str) -> Answered {
    let day = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
    Answered::of_state(state, day, &mut Evaluator::default())
}

/// All regions, with all controls. Elements of SVG are closed as the texts of this project close them.
fn all(answered: &Answered) -> String {
    let regions = Region::GROUPS.iter().flat_map(|(_, regions)| *regions);
    let html: String = regions.map(|region| still(answered, *region, true)).collect();
    html.replace("></path>", "/>")
}

#[test]
fn every_region_is_whole_html() {
    for state in STATES {
        let html = all(&answered(state));
        Markup::of(&html).assert_whole();
        assert!(!html.contains("<!"), "{state}: a mark is left");
        assert!(!html.contains("<i>") && !html.contains("<b>"), "{state}: a name is text");
        for word in text(&html).split(|c: char| !c.is_alphanumeric()) {
            assert!(!["NaN", "inf"].contains(&word), "{state}: {word}");
        }
    }
}

#[test]
fn every_control_has_its_field() {
    for state in STATES {
        let answered = answered(state);
        let html = all(&answered);
        for control in shown::all_controls(&answered.view()) {
            let id = control.id();
            let is_there = html.contains(&format!(" id=\"{id}\""));
            assert!(id.is_empty() || is_there, "{state}: {control:?}");
            if let Control::Slider(_, id, place) = control {
                let edit = rigledger_core::session::edit::Edit::Slide(id, place);
                assert!(html.contains(&format!("data-edit=\"{edit}\"")), "{state}: {edit}");
            }
        }
        // Behind a summary that nobody has opened there is nothing.
        let folded = still(&answered, Region::Controls, false);
        let fold = "data-fold=\"\"><summary>More assumptions</summary></details>";
        assert!(folded.contains(fold), "{folded}");
    }
}

#[test]
fn what_is_shown_is_what_the_report_says() {
    let answered = answered(STATES[0]);
    let said = text(&all(&answered));
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "Single RTX 4090 costs $228 less over 2 years, but cannot hold the model.",
        "Cost over 24 months",
        "NVLink bridge $100 \u{2013}",
        "Net cost, by the month you sell",
        "What would change which is cheaper",
        "What they are to run",
        "Does it fit? Card by card",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn lines_that_are_open_have_a_place_each() {
    let state = [STATES[0], "&a.extras=Riser:4;Riser:5;%3Cb%3E:6&b.extras=Riser:3"].concat();
    let answered = answered(&state);
    let closed = still(&answered, Region::Costs, true);
    assert!(!closed.contains("data-line"), "none is open by itself");
    let keys: Vec<String> =
        shown::costs(&answered.view()).lines.into_iter().map(|line| line.key).collect();
    let ui = Ui { open_lines: keys.clone(), ..Ui::default() };
    let open = still(&answered.with_ui(ui), Region::Costs, true);
    Markup::of(&open).assert_whole();
    assert_eq!(open.matches("data-line=\"").count(), keys.len());
    assert_eq!(open.matches("aria-expanded=\"true\"").count(), keys.len());
    assert_eq!(open.matches("Being worked out").count(), keys.len());
}

#[test]
fn the_page_has_the_places_of_what_comes_later() {
    let html = page(&answered(STATES[0])).replace("></path>", "/>");
    Markup::of(&html).assert_whole();
    for empty in ["controls", "workload"] {
        let (_, rest) = html.split_once(&format!(" id=\"{empty}\"")).unwrap();
        assert!(rest.split_once('>').unwrap().1.starts_with("</section>"), "{empty}");
    }
    assert_eq!(html.matches("data-part=\"\"").count(), rigledger_core::html::Part::ALL.len());
}
