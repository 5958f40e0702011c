//! Golden scenarios: every file in `tests/scenarios/` holds a state string, and its whole report is
//! pinned. A new scenario is a new file.

use chrono::NaiveDate;
use rigledger_core::plan::link;
use rigledger_core::{Catalog, evaluate};

#[test]
fn reports_stay_as_they_are() {
    insta::glob!("scenarios/*.state", |path| {
        let state = std::fs::read_to_string(path).unwrap();
        let catalog = Catalog::embedded();
        let (plan, findings) = link::decode(state.trim(), catalog);
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let mut report = evaluate(&plan, catalog, today);
        report.findings.splice(0..0, findings);
        insta::assert_json_snapshot!(report);
    });
}
