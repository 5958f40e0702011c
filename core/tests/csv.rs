//! What a reader named a rig or a part cannot run in a spreadsheet, whichever file it is taken away in.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use chrono::NaiveDate;
use rigledger_core::export::sheet;
use rigledger_core::html::{Answered, Part};
use rigledger_core::{Evaluator, Report};

/// Names as a hostile link gives them.
const STATE: &str =
    "preset=dual-3090-vs-4090&a.name=%3Dcmd%7Cx&b.name=%2B1&a.extras=%40x:1;a%22b%2Cc:2";

fn answered() -> Answered {
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    Answered::of_state(STATE, today, &mut Evaluator::default())
}

/// The first cells of all rows, as a reader of comma-separated values takes them.
fn cells(text: &str, column: usize) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap()[column].to_owned()).collect()
}

fn runs(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[test]
fn names_in_the_sheet_are_text() {
    let answered = answered();
    let view = answered.view();
    let report: &Report = view.report;
    assert_eq!([&*report.rigs[0].name, &*report.rigs[1].name], ["=cmd|x", "+1"]);
    let sheet = sheet(view.plan, report);
    for (column, expected) in [(0, "'=cmd|x"), (0, "'+1"), (2, "'@x"), (2, "a\"b,c")] {
        assert!(cells(&sheet, column).iter().any(|cell| cell == expected), "{expected}: {sheet}");
    }
    for column in 0..6 {
        let cells = cells(&sheet, column);
        assert!(!cells.iter().any(|cell| runs(cell)), "{column}: {cells:?}");
    }
}

#[test]
fn names_in_the_files_of_charts_are_text() {
    let answered = answered();
    let view = answered.view();
    let parts = Part::ALL.into_iter().flat_map(|part| part.charts(&view));
    let charts: Vec<_> = parts.chain([view.report.cost_over_time()]).collect();
    let mut named = 0;
    for chart in charts {
        let cells = cells(&chart.csv(), 0);
        assert!(!cells.iter().any(|cell| runs(cell)), "{}: {cells:?}", chart.id);
        named += cells.iter().filter(|cell| cell.starts_with("'=cmd|x")).count();
    }
    assert!(named > 20, "{named} rows of the rig");
}
