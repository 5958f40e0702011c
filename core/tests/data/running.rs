//! The files on what goes on costing: power of what stands around cards, failures, plans by the month,
//! and prices of tokens over time.

use rigledger_core::Catalog;
use rigledger_core::catalog::{ASSUMED, Condition, MachineState, PartKind, Platform};

use super::file::{File, Row, is_date};

/// Power of machines, at the wall. A figure that nobody measured or stated says so.
pub(crate) fn host_power(file: &File, gpus: &File) {
    file.sorted(&["host", "state"], true);
    file.provenance();
    let catalog = Catalog::embedded();
    counted(file, catalog.host_powers().len());
    let mut known = gpus.column("id");
    // What stands around the cards of other machines.
    let around = [Platform::Pc.id(), Platform::Server.id()];
    known.extend(around);
    let of = |host: &str, state: &str| {
        file.rows().any(|row| row.text("host") == host && row.text("state") == state)
    };
    for row in file.rows() {
        let (host, source) = (row.text("host"), row.text("source"));
        row.refers("machine", host, &known);
        row.one_of("scope", &["wall"]);
        row.one_of("quality", &["A", "B", "C"]);
        row.check(
            source.starts_with(ASSUMED) == (row.text("quality") == "C"),
            "a grade that its source does not bear out",
        );
        let watts: Vec<f64> = ["watts_low", "watts_likely", "watts_high"]
            .iter()
            .filter_map(|column| row.number(column, 1.0..=1_000.0))
            .collect();
        row.check(watts.is_sorted(), "not low <= likely <= high");
        for state in ["rest", "work"] {
            row.check(of(host, state), format!("no figure at {state}"));
        }
        row.check(
            of(host, "offload") == around.contains(&host),
            "only processors beside cards share",
        );
        let state = match row.text("state") {
            "offload" => MachineState::Offload,
            "rest" => MachineState::Rest,
            "work" => MachineState::Work,
            other => return row.wrong(format!("a state {other:?}")),
        };
        let Some(built_in) = catalog.host_power(host, state) else {
            row.wrong("is not built in");
            continue;
        };
        row.same("watts_low", built_in.value.low().get());
        row.same("watts_likely", built_in.value.likely().get());
        row.same("watts_high", built_in.value.high().get());
        row.check(built_in.source == format!("{source}, {}", row.text("as_of")), "its source");
    }
}

/// Which part serves which need: for each kind and platform without a gap and none twice.
pub(crate) fn host_parts(file: &File, parts: &File) {
    file.sorted(&["kind", "class"], false);
    file.provenance();
    let catalog = Catalog::embedded();
    counted(file, catalog.host_parts().len());
    let known = parts.column("part");
    let mut before: Option<(&str, &str, f64)> = None;
    for (row, built_in) in file.rows().zip(catalog.host_parts()) {
        let (kind, class) = (row.text("kind"), row.text("class"));
        row.check(PartKind::ALL.contains(&(kind, built_in.kind)), "another kind is built in");
        row.check(class == built_in.platform.map_or("any", Platform::id), "another platform");
        row.same("from", built_in.from);
        row.same("to", built_in.to);
        row.same("per", built_in.per.unwrap_or(0.0));
        row.same("kept_percent", built_in.kept.get());
        row.check(built_in.from <= built_in.to, "from above to");
        if let Some((_, _, to)) = before.filter(|(k, c, _)| (*k, *c) == (kind, class)) {
            row.check((to + 1.0).total_cmp(&built_in.from).is_eq(), "does not follow the last row");
        }
        before = Some((kind, class, built_in.to));
        row.number("kept_percent", 0.0..=95.0);
        let ids: Vec<&str> = row.text("parts").split(' ').collect();
        for id in &ids {
            row.refers("part", id, &known);
        }
        row.check(built_in.parts(catalog).map(|part| part.id).eq(ids), "other parts are built in");
    }
}

/// What failures cost the owner.
pub(crate) fn failures(file: &File) {
    file.sorted(&["condition"], true);
    file.provenance();
    let catalog = Catalog::embedded();
    for row in file.rows() {
        row.one_of("quality", &["A", "B", "C"]);
        percents(row);
        let built_in = match row.text("condition") {
            "new-after-warranty" => catalog.failures(Condition::New, false),
            "new-in-warranty" => catalog.failures(Condition::New, true),
            "used" => catalog.failures(Condition::Used, false),
            other => return row.wrong(format!("a condition {other:?}")),
        };
        let Some(built_in) = built_in else { return row.wrong("is not built in") };
        row.same("percent_likely", built_in.value.likely().get());
        row.check(built_in.source.starts_with(row.text("source")), "its source");
    }
    if file.rows.len() != 3 {
        file.wrong("not one row a condition");
    }
}

/// What selling costs, by regions that there are.
pub(crate) fn selling_fees(file: &File, electricity: &File) {
    file.sorted(&["region"], true);
    file.provenance();
    let catalog = Catalog::embedded();
    counted(file, catalog.selling_fees().len());
    let mut known = electricity.column("region");
    known.insert("any");
    for row in file.rows() {
        row.refers("region", row.text("region"), &known);
        row.one_of("quality", &["A", "B", "C"]);
        percents(row);
        let Some(fee) = catalog.selling_fee(row.text("region")) else {
            row.wrong("is not built in");
            continue;
        };
        row.same_text("region", fee.region);
        row.same_text("marketplace", fee.marketplace);
        row.same("percent_low", fee.percent().value.low().get());
        row.same("percent_likely", fee.percent().value.likely().get());
        row.same("percent_high", fee.percent().value.high().get());
    }
}

/// Three figures in their order.
fn percents(row: Row) {
    let percent: Vec<f64> = ["percent_low", "percent_likely", "percent_high"]
        .iter()
        .filter_map(|column| row.number(column, 0.0..=30.0))
        .collect();
    row.check(percent.is_sorted(), "not low <= likely <= high");
}

fn counted(file: &File, built_in: usize) {
    if file.rows.len() != built_in {
        file.wrong(format!("{} rows, of which {built_in} are built in", file.rows.len()));
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
    let usual = Catalog::embedded().subscription();
    let is_usual = |row: &Row<'_>| usual.is_some_and(|usual| usual.name == row.text("name"));
    match file.rows().find(is_usual).zip(usual) {
        Some((row, usual)) => {
            row.same("usd_per_month", usual.usd);
            row.same_text("as_of", usual.as_of);
            row.same_text("source", usual.source);
        }
        None => file.wrong("none is built in"),
    }
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

/// What models are able to: one number a model, between the ends of its interval where it has one.
pub(crate) fn abilities(file: &File, models: &File) {
    file.sorted(&["model"], true);
    file.provenance();
    let known = models.column("id");
    for row in file.rows() {
        row.refers("model", row.text("model"), &known);
        row.one_of("quality", &["A", "B", "C"]);
        let ends = ["index_low", "index", "index_high"];
        let ends: Vec<f64> = ends.iter().filter_map(|end| row.maybe(end, 0.0..=400.0)).collect();
        row.check(ends.is_sorted() && !row.text("index").is_empty(), "not low <= index <= high");
    }
}
