//! The answer to a plan, in what the page shows only when asked.

use chrono::NaiveDate;
use rigledger_charts::svg;
use rigledger_core::html::{
    Answered, Asks, Estimated, Order, Part, all_price_charts, line, look, place, price_charts,
    prices,
};
use rigledger_core::session::{Estimates, pin};
use rigledger_core::{Evaluator, export};
use wasm_bindgen::prelude::*;

/// Height of a chart in CSS pixels, at least and at most: those of `.canvas` in `style/chart.css`.
const LOWEST: u32 = 208;
const HIGHEST: u32 = 416;

/// The day of a reader's calendar.
fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Works out what rigs can run, for plan after plan: the page itself knows only costs.
#[wasm_bindgen]
#[derive(Default)]
pub struct Estimator {
    estimates: Estimates,
    today: NaiveDate,
}

#[wasm_bindgen]
impl Estimator {
    /// For a day of the reader's calendar.
    #[wasm_bindgen(constructor)]
    pub fn new(year: i32, month: u32, day: u32) -> Self {
        Self { today: date(year, month, day), ..Self::default() }
    }

    /// What the rigs of a link's state string can run: the outcomes, and the HTML of the regions that show
    /// them.
    pub fn estimate(&mut self, state: &str) -> Vec<String> {
        let Estimated { outcomes, regions } =
            Estimated::of_state(state, self.today, &mut self.estimates);
        [outcomes].into_iter().chain(regions).collect()
    }
}

/// Answers plan after plan.
#[wasm_bindgen]
#[derive(Default)]
pub struct Answers {
    evaluator: Evaluator,
    today: NaiveDate,
    answered: Option<Answered>,
    asks: Asks,
}

#[wasm_bindgen]
impl Answers {
    /// Nothing asked yet; for a day of the reader's calendar.
    #[wasm_bindgen(constructor)]
    pub fn new(year: i32, month: u32, day: u32) -> Self {
        Self { today: date(year, month, day), ..Self::default() }
    }

    /// Takes the plan of a link's state string. `order`: the id of the order in which every model stands.
    pub fn plan(&mut self, state: &str, order: &str) {
        let mut answered = Answered::of_state(state, self.today, &mut self.evaluator);
        answered.order(Order::of_id(order).unwrap_or_default());
        self.answered = Some(answered);
    }

    /// Takes what the form of a part says: its pairs, as a link has them, and text that was pasted there.
    /// `anew`: it is asked again, though it is the same.
    pub fn ask(&mut self, id: &str, form: &str, text: &str, anew: bool) {
        if let Some(part) = Part::of_id(id) {
            self.asks.ask(part, form, text, anew);
        }
    }

    /// What a part shows until its answer is worked out; nothing where that takes no time.
    pub fn waiting(&self, id: &str) -> Option<String> {
        self.asks.waiting(Part::of_id(id)?, &self.answered.as_ref()?.view())
    }

    /// The HTML of a part by its id, with its charts drawn as wide as there is room, in CSS pixels; or
    /// the working of a line of the cost table, by the line's key, with the prices of its cards over time.
    pub fn part(&mut self, id: &str, room: u32) -> String {
        let Some(answered) = &self.answered else { return String::new() };
        let view = answered.view();
        let (mut html, charts) = match Part::of_id(id) {
            Some(part) => self
                .asks
                .drawn(part, &view)
                .unwrap_or_else(|| (part.html(&view), part.charts(&view))),
            None => (line(&view, id) + &prices(&view, id), price_charts(&view, id)),
        };
        for chart in charts {
            let drawn = svg(&chart, (room, (room / 2).clamp(LOWEST, HIGHEST)));
            html = html.replacen(&place(&chart), &drawn, 1);
        }
        html
    }

    /// What is taken away, by its kind. `page` is the address of the planner, `of` the id of a chart or a
    /// link's state. JSON is what `--example evaluate` prints for the same link.
    pub fn take(&mut self, kind: &str, of: &str, page: &str) -> Option<String> {
        let answered = self.answered.as_ref()?;
        match kind {
            "chart" => {
                let view = answered.view();
                let parts = Part::ALL.into_iter().flat_map(|part| part.charts(&view));
                let mut charts =
                    parts.chain([view.report.cost_over_time()]).chain(all_price_charts(&view));
                let asked = self.asks.chart(&view, of);
                let chart = asked.or_else(|| charts.find(|chart| chart.id == of))?;
                Some(chart.csv())
            }
            "markdown" => Some(export::markdown(&answered.view(), page)),
            // Links: one that gives these amounts whatever becomes of the data, and one that follows
            // them and says what has changed.
            "pinned" => {
                let view = answered.view();
                Some([page, "#", &pin::pinned_state(view.plan, view.report)].concat())
            }
            "live" => {
                Some([page, "#", &pin::live_state(answered.view().report, self.today)].concat())
            }
            // What has changed since the link `of` was made: its day, and a line for each change.
            "changes" => {
                let view = answered.view();
                let (day, changes) = pin::changes(of, view.plan, view.report)?;
                let mut lines = vec![day.to_string()];
                lines.extend(changes.iter().map(pin::Change::sentence));
                Some(lines.join("\n"))
            }
            // A model on a rig, closely; as HTML.
            "look" => look(answered, of),
            "picture" => Some(export::picture(&answered.view(), svg)),
            "csv" => {
                let view = answered.view();
                Some(export::sheet(view.plan, view.report))
            }
            "json" => serde_json::to_string_pretty(&answered.whole_report()).ok(),
            _ => None,
        }
    }
}
