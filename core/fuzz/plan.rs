//! What a fuzz run does with any text as a link: the plan is answered, a part of the page is drawn and
//! every export is written. Nothing of what a link says may come out as markup, and nothing may hang.

#![allow(clippy::panic, clippy::unwrap_used, clippy::default_trait_access, reason = "tests")]

#[path = "../tests/shared/markup.rs"]
mod markup;

use std::time::{Duration, Instant};

use markup::Markup;
use rigledger_core::cost::table::rows;
use rigledger_core::export::{markdown, picture, sheet};
use rigledger_core::html::{Answered, Part, Region, line};
use rigledger_core::plan::{MAX_RIGS, link};
use rigledger_core::session::pin;
use rigledger_core::{Catalog, Evaluator, evaluate};

/// The longest that a step may take: what hangs takes longer. A page would feel 50 ms, and a search in a worker a
/// second; machines are busy, and a build for tests is slow.
const SLOW: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 5 });
/// What no text of the page itself holds, in the form of a tag and of an attribute.
const TAG: &str = "<zz";
const ATTRIBUTE: &str = " zz=";

/// One input as a link.
pub(crate) fn plan(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let marked = text
        .replace('<', "<zz ")
        .replace("%3C", "%3Czz ")
        .replace('"', "\" zz=\"")
        .replace("%22", "%22 zz=%22");
    for state in [&*text, &marked] {
        answered(state);
    }
}

/// A plan that is read, answered, drawn, written out and pinned.
fn answered(state: &str) {
    let catalog = Catalog::embedded();
    let (plan, findings) = timed("reading", state, || link::decode(state, catalog));
    assert!(plan.rigs.len() <= MAX_RIGS, "{state}");
    let written = link::encode(&plan, catalog);
    let (again, _) = link::decode(&written, catalog);
    assert!(again == plan, "{state} is read back from {written} as another plan");
    // Of what a plan gets wrong something is said.
    assert!(findings.iter().all(|finding| !finding.message().is_empty()), "{state}");

    let answered = timed("an answer", state, || {
        Answered::new(
            (plan.clone(), findings.clone()),
            Default::default(),
            &mut Evaluator::default(),
        )
    });
    let view = answered.view();
    // One after the other would leave time for few inputs.
    let part = Part::ALL[state.bytes().map(usize::from).sum::<usize>() % Part::ALL.len()];
    whole(state, &timed(part.id(), state, || part.html(&view)));
    for (_, regions) in Region::GROUPS {
        for region in regions {
            whole(state, &region.text(&view).unwrap_or_default());
        }
    }
    for row in rows(view.report.rigs.iter().map(|rig| &rig.cost)) {
        unmarked(state, &timed("a line", state, || line(&view, &row.key())));
    }
    let json = serde_json::to_string(&answered.whole_report()).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{state}");
    // Where a backslash stands before it, Markdown takes it for text.
    unmarked(state, &markdown(&view, "https://example.org/").replace("\\<", ""));
    unmarked(state, &picture(&view, |_, _| String::new()));
    let sheet = sheet(&plan, view.report);
    for row in csv::Reader::from_reader(sheet.as_bytes()).records() {
        let formula = |cell: &&str| {
            cell.starts_with(['=', '+', '@', '\t'])
                || cell.starts_with('-') && cell.parse::<f64>().is_err()
        };
        assert_eq!(row.unwrap().iter().find(formula), None, "{state}: a formula");
    }

    // What is pinned says the same amounts whatever the data will be.
    let (pinned, _) = link::decode(&pin::pinned_state(&plan, view.report), catalog);
    let report = evaluate(&pinned, catalog, view.report.today);
    for (rig, pinned) in view.report.rigs.iter().zip(&report.rigs) {
        let (net, pinned) = (rig.cost.net.likely().get(), pinned.cost.net.likely().get());
        assert!((net - pinned).abs() <= 0.01 + net.abs() * 1e-6, "{state}: {net}, pinned {pinned}");
    }
    let _ = pin::changes(state, &plan, view.report);
}

/// A step that is tried again where other work may have stopped it for a moment.
fn timed<T>(what: &str, state: &str, step: impl Fn() -> T) -> T {
    let mut took = Duration::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        let result = step();
        took = took.min(start.elapsed());
        if took <= SLOW {
            return result;
        }
    }
    panic!("{what} took {took:?} for {state}");
}

/// HTML that is whole and holds nothing of a link as markup.
fn whole(state: &str, html: &str) {
    Markup::of(html).assert_whole();
    unmarked(state, html);
}

/// Nothing of a link is a tag, or an attribute within one.
fn unmarked(state: &str, text: &str) {
    assert!(!text.contains(TAG), "{state}: a tag in {text}");
    let inside = text.split('<').skip(1).filter_map(|tag| tag.split_once('>'));
    for (tag, _) in inside {
        // Within the quotation marks of a value it is text.
        let outside = tag.split('"').step_by(2);
        assert!(!outside.into_iter().any(|piece| piece.contains(ATTRIBUTE)), "{state}: <{tag}>");
    }
}
