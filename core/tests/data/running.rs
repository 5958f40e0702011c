//! The files on what goes on costing: power of what stands around cards, failures, plans by the month,
//! and prices of tokens over time.

use super::file::{File, is_date};

/// Power of machines, at the wall.
pub(crate) fn host_power(file: &File, gpus: &File) {
    file.sorted(&["host", "state"], true);
    file.provenance();
    let mut known = gpus.column("id");
    // Whatever stands around cards in a usual machine.
    known.insert("pc");
    for row in file.rows() {
        row.refers("machine", row.text("host"), &known);
        row.one_of("state", &["rest", "work"]);
        row.one_of("scope", &["wall"]);
        row.one_of("quality", &["A", "B", "C"]);
        let watts: Vec<f64> = ["watts_low", "watts_likely", "watts_high"]
            .iter()
            .filter_map(|column| row.number(column, 1.0..=1_000.0))
            .collect();
        row.check(watts.is_sorted(), "not low <= likely <= high");
    }
}

/// Failures in percent of what was sold, and advice on reserves.
pub(crate) fn reliability(file: &File) {
    file.sorted(&["id"], true);
    file.provenance();
    for row in file.rows() {
        row.check(!row.text("what").is_empty(), "does not say what");
        row.check(!row.text("basis").is_empty(), "does not say of what it is a share");
        row.one_of("quality", &["A", "B", "C"]);
        row.number("percent", 0.0..=50.0);
        let percent: Vec<f64> = ["percent_low", "percent", "percent_high"]
            .iter()
            .filter_map(|column| row.maybe(column, 0.0..=50.0))
            .collect();
        row.check(percent.is_sorted(), "not low <= typical <= high");
    }
}

/// Plans by the month.
pub(crate) fn subscriptions(file: &File) {
    file.sorted(&["plan"], true);
    file.provenance();
    for row in file.rows() {
        row.check(!row.text("vendor").is_empty() && !row.text("name").is_empty(), "no name");
        row.one_of("quality", &["A", "B", "C"]);
        let month = row.number("usd_per_month", 1.0..=2_000.0);
        let by_year = row.maybe("usd_per_month_by_year", 1.0..=2_000.0);
        row.check(by_year <= month, "dearer by the year than by the month");
        row.maybe("usd_of_use_included", 1.0..=10_000.0);
        let from = row.text("valid_from");
        row.check(from.is_empty() || is_date(from), "valid_from is no date");
    }
}

/// Prices of a million tokens with the days from and to which they held.
pub(crate) fn api_price_history(file: &File) {
    file.sorted(&["vendor", "model", "from_date", "to_date"], true);
    file.provenance();
    for row in file.rows() {
        row.check(!row.text("model").is_empty(), "no model");
        let input = row.number("usd_per_million_input", 0.0..=200.0);
        row.number("usd_per_million_output", 0.0..=1_000.0);
        let cached = row.maybe("usd_per_million_cached", 0.0..=200.0);
        row.check(cached <= input, "dearer from the cache than anew");
        let (from, to) = (row.text("from_date"), row.text("to_date"));
        for date in [from, to] {
            row.check(date.is_empty() || is_date(date), "a day that there is not");
        }
        row.check(to.is_empty() || from < to, "ends before it begins");
    }
}
