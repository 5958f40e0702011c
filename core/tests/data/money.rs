//! The files on money: what each row must be, and that it is built in.

use std::collections::{BTreeMap, BTreeSet};

use rigledger_core::Catalog;
use rigledger_core::catalog::Runtime;
use rigledger_core::catalog::{Ban, Limit, Offers, Trade};
use rigledger_core::cost::market::Outlook;
use rigledger_core::plan::link;

use super::file::{File, Row};

pub(crate) fn electricity(file: &File) {
    file.sorted(&["region"], true);
    file.provenance();
    let catalog = Catalog::embedded();
    file_length(file, catalog.regions.len());
    for row in file.rows() {
        row.check(!row.text("name").is_empty(), "no name");
        let currency = row.text("currency");
        row.check(
            currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase()),
            "no currency of three letters",
        );
        // Half a unit and more is a currency whose unit is small.
        row.number("price_per_kwh", 0.005..=10.0);
        row.maybe("grid_g_co2_per_kwh", 1.0..=1500.0);
        row.check(
            row.text("grid_g_co2_per_kwh").is_empty() == row.text("grid_source").is_empty(),
            "carbon without a source, or a source without carbon",
        );
        let Some(region) = catalog.region(row.text("region")) else {
            row.wrong("is not built in");
            continue;
        };
        row.same("price_per_kwh", region.price);
        row.same("grid_g_co2_per_kwh", region.co2.unwrap_or(0.0));
        for (column, built_in) in [
            ("name", region.name),
            ("currency", currency),
            ("as_of", region.as_of),
            ("source", region.source),
        ] {
            row.same_text(column, built_in);
        }
    }
}

pub(crate) fn exchange_rates(file: &File, regions: &File) {
    file.sorted(&["currency"], true);
    file.provenance();
    let catalog = Catalog::embedded();
    file_length(file, catalog.exchange_rates.len());
    for row in file.rows() {
        let currency = row.text("currency");
        row.one_of("quality", &["A", "B", "C"]);
        row.number("per_euro", 0.01..=1e6);
        match catalog.exchange_rate(currency) {
            Some(rate) => {
                row.same("per_euro", rate.per_euro);
                row.same_text("as_of", rate.as_of);
                row.same_text("source", rate.source);
            }
            None => row.wrong("is not built in"),
        }
    }
    for currency in regions.column("currency") {
        if catalog.per_dollar(currency).is_none() {
            file.wrong(format!("no rate of {currency}, in which a region's electricity is priced"));
        }
    }
}

pub(crate) fn sales_taxes(file: &File, regions: &File) {
    file.sorted(&["region"], true);
    file.provenance();
    let known = regions.column("region");
    for row in file.rows() {
        row.refers("region", row.text("region"), &known);
        row.one_of("quality", &["A", "B", "C"]);
        row.number("percent", 0.0..=30.0);
        match Catalog::embedded().sales_tax_of(row.text("region")) {
            Some(tax) => {
                row.same("percent", tax.percent);
                row.same_text("as_of", tax.as_of);
                row.same_text("source", tax.source);
            }
            None => row.wrong("is not built in"),
        }
    }
}

pub(crate) fn rentals(file: &File, gpus: &File) {
    file.sorted(&["gpu", "as_of", "provider"], false);
    file.provenance();
    let known = gpus.column("id");
    let columns = ["usd_per_hour_low", "usd_per_hour", "usd_per_hour_high"];
    for row in file.rows() {
        row.refers("GPU", row.text("gpu"), &known);
        row.one_of("quality", &["A", "B", "C"]);
        let prices: Vec<f64> =
            columns.iter().filter_map(|column| row.maybe(column, 0.02..=50.0)).collect();
        row.check(!prices.is_empty(), "no price");
        row.check(prices.is_sorted(), "not low <= typical <= high");
    }
    let good = |row: &Row| row.text("quality") != "C";
    let graded: Vec<&str> =
        file.rows().filter(|row| good(row)).map(|row| row.text("gpu")).collect();
    // Approximate ones stand in where there are no others.
    let good = |row: &Row| good(row) || !graded.contains(&row.text("gpu"));
    let offers = |id: &str| Catalog::embedded().rent_of(id).copied();
    built_in(file, "gpu", &columns, good, offers, Catalog::embedded().rentals.len());
}

pub(crate) fn api_prices(file: &File, models: &File) {
    file.sorted(&["model", "provider", "provider_model"], false);
    file.provenance();
    let known = models.column("id");
    for row in file.rows() {
        row.refers("model", row.text("model"), &known);
        row.one_of("deprecated", &["", "yes"]);
        row.number("usd_per_million_input", 0.0..=100.0);
        row.number("usd_per_million_output", 0.0..=500.0);
    }
    let (catalog, sold) = (Catalog::embedded(), |row: &Row| row.text("deprecated").is_empty());
    let count = catalog.api_prices.len();
    let input = |id: &str| catalog.api_price_of(id).map(|price| price.input);
    built_in(file, "model", &["usd_per_million_input"], sold, input, count);
    let output = |id: &str| catalog.api_price_of(id).map(|price| price.output);
    built_in(file, "model", &["usd_per_million_output"], sold, output, count);
}

pub(crate) fn supplies(file: &File) {
    file.sorted(&["grade", "volts"], true);
    file.provenance();
    let catalog = Catalog::embedded();
    file_length(file, catalog.supplies.len());
    for row in file.rows() {
        row.one_of("volts", &["115", "230"]);
        row.maybe("percent_at_10", 70.0..=99.0);
        let columns = ["percent_at_20", "percent_at_50", "percent_at_100"];
        for column in columns {
            row.number(column, 70.0..=99.0);
        }
        let same = |supply: &&rigledger_core::catalog::SupplyGrade| {
            supply.grade == row.text("grade") && supply.volts.to_string() == row.text("volts")
        };
        match catalog.supplies.iter().find(same) {
            Some(supply) => {
                for (column, percent) in columns.iter().zip(supply.percent) {
                    row.same(column, percent);
                }
                row.same_text("source", supply.source);
            }
            None => row.wrong("is not built in"),
        }
    }
}

pub(crate) fn resale(file: &File, gpus: &File) {
    file.sorted(&["gpu"], true);
    file.provenance();
    let known = gpus.column("id");
    let catalog = Catalog::embedded();
    file_length(file, catalog.resales.len());
    for row in file.rows() {
        let gpu = row.text("gpu");
        if gpu != "any" {
            row.refers("GPU", gpu, &known);
            row.check(row.count("months", 12..=1000) > 0, "no months");
            row.number("span_years", 2.0..=30.0);
            row.number("noise_percent_per_root_year", 1.0..=100.0);
        }
        let columns = ["kept_percent_low", "kept_percent_likely", "kept_percent_high"];
        let kept: Vec<f64> =
            columns.iter().filter_map(|column| row.number(column, 20.0..=200.0)).collect();
        row.check(kept.is_sorted(), "not low <= likely <= high");
        row.number("spread", 1.0..=3.0);
        match catalog.resale_of(gpu).filter(|curve| curve.gpu == gpu) {
            Some(curve) => {
                for (column, kept) in columns.iter().zip(curve.kept) {
                    row.same(column, kept);
                }
                row.same("spread", curve.spread);
                row.same("span_years", curve.span_years.unwrap_or(0.0));
                row.same_text("source", curve.source);
            }
            None => row.wrong("is not built in"),
        }
    }
}

/// The walk of all cards, of the ways of trade, and of cards with at least two months of prices.
pub(crate) fn market(file: &File, gpus: &File) {
    file.sorted(&["of"], true);
    file.provenance();
    let mut known = gpus.column("id");
    known.extend(Trade::ALL.map(Trade::id));
    known.insert("all");
    let catalog = Catalog::embedded();
    for row in file.rows() {
        let of = row.text("of");
        row.refers("card or trade", of, &known);
        row.maybe("drift", -0.5..=0.2);
        row.number("drift_error", 0.001..=0.2);
        row.number("spread", 0.05..=0.6);
        let fade = row.maybe("fade", 0.1..=6.0);
        row.check(fade.is_some() == (of == "all"), "a premium wears off for all cards alike");
        let kept = row.maybe("kept_from_new", 0.2..=1.0);
        row.maybe("kept_from_new_spread", 0.01..=1.0);
        let trade = Trade::ALL.iter().any(|trade| trade.id() == of);
        row.check(kept.is_some() == trade, "new and used differ by the way of trade");
        row.check(row.text("from") <= row.text("to"), "ends before it begins");
        let Some(built_in) = catalog.market_of(of) else {
            row.wrong("is not built in");
            continue;
        };
        for (column, value) in [
            ("drift", built_in.drift),
            ("drift_error", built_in.drift_error),
            ("spread", built_in.spread),
            ("fade", built_in.fade),
            ("kept_from_new", built_in.kept_from_new),
            ("kept_from_new_spread", built_in.kept_from_new_spread),
        ] {
            row.same(column, value);
        }
        row.same_text("to", built_in.to);
        row.same_text("source", built_in.source);
    }
    // Every card has an outlook, and the one of a card with prices is its own.
    for gpu in catalog.gpus {
        let outlook = Outlook::of(catalog, gpu);
        let own = catalog.market_of(gpu.id);
        let same = |outlook: &Outlook| {
            own.is_none_or(|own| own.drift.total_cmp(&outlook.own.drift).is_eq())
        };
        if !outlook.as_ref().is_some_and(same) {
            file.wrong(format!("{}: {outlook:?}", gpu.id));
        }
    }
}

/// What providers ask for a GB a month. A machine that is stopped costs no less to keep than one that runs.
pub(crate) fn rental_terms(file: &File) {
    file.sorted(&["what", "provider"], true);
    file.provenance();
    for row in file.rows() {
        row.one_of("what", &["storage-running", "storage-stopped"]);
        row.one_of("quality", &["A", "B", "C"]);
        row.check(!row.text("provider").is_empty(), "no provider");
        row.number("usd_per_gb_month", 0.001..=2.0);
    }
    let terms = ["storage-running", "storage-stopped"].map(|what| {
        let terms = Catalog::embedded().rental_terms(what);
        let known = file.rows().filter(|row| row.text("what") == what);
        if terms.is_none_or(|terms| terms.count as usize != known.count()) {
            file.wrong(format!("{what} is not built in: {terms:?}"));
        }
        terms.map_or(0.0, |terms| terms.usd[1])
    });
    if terms[0] > terms[1] {
        file.wrong(format!("running for more than stopped: {terms:?}"));
    }
}

/// Foreseen were used prices of the file, from months long enough before; all rows are built in.
pub(crate) fn foreseen(file: &File, prices: &File) {
    file.sorted(&["gpu", "month"], true);
    file.provenance();
    let second_hand = prices.rows().filter(|row| row.text("condition") == "used");
    let known: BTreeSet<(&str, &str)> = second_hand
        .map(|row| (row.text("gpu"), row.text("as_of").get(..7).unwrap_or_default()))
        .collect();
    let catalog = Catalog::embedded();
    let mut built_in = 0;
    for row in file.rows() {
        let (gpu, month, made) = (row.text("gpu"), row.text("month"), row.text("made"));
        for month in [month, made] {
            row.check(known.contains(&(gpu, month)), "no used price of that month");
        }
        row.check(months(month) >= months(made) + 6, "foreseen too late");
        let columns = ["usd_low", "usd_likely", "usd_high"];
        let usd: Vec<f64> =
            columns.iter().filter_map(|column| row.number(column, 1.0..=50_000.0)).collect();
        row.check(usd.is_sorted(), "not low <= likely <= high");
        row.number("usd_came", 1.0..=50_000.0);
        match catalog.foreseen(gpu).iter().find(|row| row.month == month) {
            Some(known) => {
                built_in += 1;
                for (column, usd) in columns.iter().zip(known.usd) {
                    row.same(column, usd);
                }
                row.same("usd_came", known.came);
                row.same_text("made", known.made);
            }
            None => row.wrong("is not built in"),
        }
    }
    file_length(file, built_in);
}

/// Months since the year 0 of a month YYYY-MM.
fn months(month: &str) -> u32 {
    let (year, month) = month.split_once('-').unwrap_or_default();
    year.parse::<u32>().unwrap_or_default() * 12 + month.parse::<u32>().unwrap_or_default()
}

/// One row a part and month of a source. Built in is one figure a part: of the newest row of each
/// source in the nine months up to the newest the lowest, the median and the highest.
pub(crate) fn parts(file: &File) {
    file.sorted(&["part", "as_of"], false);
    file.provenance();
    let columns = ["usd_low", "usd_typical", "usd_high"];
    for row in file.rows() {
        row.one_of("quality", &["A", "B", "C"]);
        row.check(!row.text("name").is_empty(), "no name");
        row.check(!row.text("usd_typical").is_empty(), "no price");
        let prices: Vec<f64> =
            columns.iter().filter_map(|column| row.maybe(column, 10.0..=20_000.0)).collect();
        row.check(prices.is_sorted(), "not low <= typical <= high");
    }
    let catalog = Catalog::embedded();
    let known = file.column("part");
    if known.len() != catalog.parts.len() {
        file.wrong(format!("{} parts, {} built in", known.len(), catalog.parts.len()));
    }
    for part in catalog.parts {
        let rows: Vec<Row> = file.rows().filter(|row| row.text("part") == part.id).collect();
        let Some(newest) = rows.iter().map(month).max() else {
            file.wrong(format!("{} is built in, but stands nowhere", part.id));
            continue;
        };
        // Nothing of the same source comes later.
        let stands = |row: &&Row| {
            let later = |other: &Row| {
                other.text("source") == row.text("source")
                    && other.text("as_of") > row.text("as_of")
            };
            month(row) + 9 > newest && !rows.iter().any(later)
        };
        let counted: Vec<&Row> = rows.iter().filter(stands).collect();
        let usd = |row: &Row, column: &str| {
            let cell = if row.text(column).is_empty() { "usd_typical" } else { column };
            row.text(cell).parse::<f64>().unwrap_or(f64::NAN)
        };
        let lowest = counted.iter().map(|row| usd(row, "usd_low")).fold(f64::INFINITY, f64::min);
        let highest = counted.iter().map(|row| usd(row, "usd_high")).fold(0.0, f64::max);
        let below = counted.iter().filter(|row| usd(row, "usd_typical") <= part.usd[1]).count();
        let above = counted.iter().filter(|row| usd(row, "usd_typical") >= part.usd[1]).count();
        let middle = 2 * below >= counted.len() && 2 * above >= counted.len();
        let same =
            lowest.total_cmp(&part.usd[0]).is_eq() && highest.total_cmp(&part.usd[2]).is_eq();
        if !same || !middle {
            file.wrong(format!("{}: {:?} built in, {lowest} to {highest}", part.id, part.usd));
        }
        let (as_of, source) = part.source().unwrap_or_default();
        let named = |row: &&Row| {
            row.text("as_of") == as_of
                && source.starts_with(row.text("source"))
                && row.text("name") == part.name
        };
        if !counted.iter().any(named) {
            file.wrong(format!("{}: its source is not that of a row that counts", part.id));
        }
    }
}

/// Every ready-made rig is of cards and parts that there are, and its link keys are understood.
pub(crate) fn rigs(file: &File, gpus: &File, parts: &File) {
    file.provenance();
    let catalog = Catalog::embedded();
    file_length(file, catalog.rigs.len());
    let (gpus, parts) = (gpus.column("id"), parts.column("part"));
    for (row, ready) in file.rows().zip(catalog.rigs) {
        row.check(gpus.contains(row.text("gpu")), "no such card");
        row.same_text("gpu", ready.gpu);
        row.same("cards", f64::from(ready.cards));
        row.same_text("state", ready.state);
        let rig = catalog.ready_rig(ready);
        let wanted: Vec<&str> = row.text("parts").split_ascii_whitespace().collect();
        row.check(wanted.iter().all(|part| parts.contains(part)), "no such part");
        row.check(rig.extras.len() == wanted.len(), "a part is missing");
        let keys = row.text("state").split('&').map(|pair| format!("a.{pair}"));
        let link = keys.filter(|pair| pair.len() > 2).collect::<Vec<_>>().join("&");
        let (_, findings) = link::decode(&format!("preset=none&{link}"), catalog);
        row.check(findings.is_empty(), "its link is not understood");
        let found = catalog.rig_called(&catalog.ready_name(ready));
        row.check(found == Ok(rig), "its name stands for another rig");
    }
}

pub(crate) fn limits(file: &File) {
    file.sorted(&["id"], true);
    file.provenance();
    file_length(file, Limit::all().len());
    for row in file.rows() {
        row.number("value", 1.0..=10_000.0);
        let Some(limit) = Limit::of(row.text("id")) else {
            row.wrong("is not built in");
            continue;
        };
        row.same("value", limit.value);
        row.same_text("what", limit.what);
    }
}

pub(crate) fn runtimes(file: &File) {
    file.sorted(&["runtime", "vendor"], true);
    file.provenance();
    file_length(file, Ban::all().len());
    for (row, ban) in file.rows().zip(Ban::all()) {
        row.same_text("runtime", ban.runtime);
        row.check(Runtime::ALL.iter().any(|known| known.id() == ban.runtime), "no such runtime");
        row.check(ban.wants().contains(row.text("values")), "its values are not told");
    }
}

fn file_length(file: &File, built_in: usize) {
    if file.rows.len() != built_in {
        file.wrong(format!("{} rows, of which {built_in} are built in", file.rows.len()));
    }
}

/// Months since year 0.
fn month(row: &Row) -> u32 {
    let date = row.text("as_of");
    date[..4].parse::<u32>().unwrap() * 12 + date[5..7].parse::<u32>().unwrap()
}

/// What is built in of offers: of each thing the lowest, the median and the highest of the last twelve
/// months, worked out here in another way.
fn built_in(
    file: &File,
    key: &str,
    columns: &[&str],
    wanted: impl Fn(&Row) -> bool,
    built_in: impl Fn(&str) -> Option<Offers>,
    count: usize,
) {
    let mut things: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for row in file.rows().filter(&wanted) {
        things.entry(row.text(key)).or_default().push(row);
    }
    if things.len() != count {
        file.wrong(format!("{} things, of which {count} are built in", things.len()));
    }
    for (id, rows) in things {
        let newest = rows.iter().map(month).max().unwrap();
        let recent: Vec<&Row> = rows.iter().filter(|row| month(row) + 12 > newest).collect();
        let prices = |row: &Row| -> Vec<f64> {
            columns.iter().filter_map(|column| row.text(column).parse().ok()).collect()
        };
        let all: Vec<f64> = recent.iter().flat_map(|row| prices(row)).collect();
        let mut middle: Vec<f64> = recent
            .iter()
            .map(|row| {
                let prices = prices(row);
                prices[prices.len() / 2]
            })
            .collect();
        middle.sort_by(f64::total_cmp);
        let half = middle.len() / 2;
        let median = if middle.len() % 2 == 1 {
            middle[half]
        } else {
            f64::midpoint(middle[half - 1], middle[half])
        };
        let expected = [
            all.iter().copied().fold(f64::INFINITY, f64::min),
            median,
            all.iter().copied().fold(0.0, f64::max),
        ];
        let Some(offers) = built_in(id) else {
            file.wrong(format!("{id} is not built in"));
            continue;
        };
        let close = expected.iter().zip(offers.usd).all(|(a, b)| (a - b).abs() < 1e-6);
        if !close || offers.count as usize != recent.len() {
            file.wrong(format!("{id}: {expected:?} of {}, but {offers:?}", recent.len()));
        }
    }
}
