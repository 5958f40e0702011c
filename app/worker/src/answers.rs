//! The answer to a plan, in what the page shows only when asked.

use chrono::NaiveDate;
use rigledger_core::html::{Answered, Part};
use rigledger_core::{Evaluator, export};
use wasm_bindgen::prelude::*;

/// Answers plan after plan.
#[wasm_bindgen]
#[derive(Default)]
pub struct Answers {
    evaluator: Evaluator,
    today: NaiveDate,
    answered: Option<Answered>,
}

#[wasm_bindgen]
impl Answers {
    /// Nothing asked yet; for a day of the reader's calendar.
    #[wasm_bindgen(constructor)]
    pub fn new(year: i32, month: u32, day: u32) -> Self {
        let today = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        Self { today, ..Self::default() }
    }

    /// Takes the plan of a link's state string. `edit` and `complaint`: a control, and what was wrong
    /// with its value; empty for nothing.
    pub fn plan(&mut self, state: &str, edit: &str, complaint: &str) {
        let mut answered = Answered::of_state(state, self.today, &mut self.evaluator);
        let wrong = (!edit.is_empty()).then(|| (edit.to_owned(), complaint.to_owned()));
        answered.complain(wrong);
        self.answered = Some(answered);
    }

    /// The HTML of a part by its id.
    pub fn part(&self, id: &str) -> String {
        let part = Part::of_id(id).zip(self.answered.as_ref());
        part.map_or_else(String::new, |(part, answered)| part.html(&answered.view()))
    }

    /// What is taken away, by its kind. `page` is the address of the planner. JSON is what
    /// `--example evaluate` prints for the same link.
    pub fn take(&mut self, kind: &str, page: &str) -> Option<String> {
        let answered = self.answered.as_ref()?;
        match kind {
            "markdown" => Some(export::markdown(&answered.view(), page)),
            "csv" => Some(answered.view().report.sheet()),
            "json" => serde_json::to_string_pretty(&answered.whole_report()).ok(),
            _ => None,
        }
    }
}
