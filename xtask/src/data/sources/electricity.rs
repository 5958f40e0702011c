//! Prices of electricity for households: Eurostat's for Europe, the Energy Information Administration's for the
//! United States.
//!
//! Eurostat answers in JSON-stat 2.0: a value's number is its place among all dimensions, the last one fastest.
//!
//! ```json
//! {"version": "2.0", "class": "dataset", "id": ["freq", "geo", "time"], "size": [1, 2, 2],
//!  "dimension": {"geo": {"category": {"index": {"DE": 0, "FR": 1}}}, "time": {"category": {"index":
//!  {"2025-S1": 0, "2025-S2": 1}}}}, "value": {"0": 0.3835, "1": 0.3901, "3": 0.2926}}
//! ```
//!
//! The EIA answers with a row a state and month; prices are texts, in cents, and null where there is none.
//!
//! ```json
//! {"response": {"data": [{"period": "2026-08", "stateid": "TX", "sectorid": "RES", "price": "15.21",
//!  "price-units": "cents per kilowatt-hour"}]}}
//! ```
//!
//! Eurostat's data may be used with credit (CC BY 4.0); those of the EIA are in the public domain, and need a key
//! that is free.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Reading, Source};
use crate::data::fetch::{Answers, Request};
use crate::data::form::{Form, parse, rounded};
use crate::data::sheet::{Tables, row};
use crate::error::{Context, Result};

/// The reader of Eurostat.
pub(super) const EUROSTAT: Source = Source {
    name: "electricity-eu",
    about: "prices for households in Europe, Eurostat nrg_pc_204",
    table: "electricity.csv",
    credit: "Eurostat nrg_pc_204 (",
    first: |_, _| {
        let dataset =
            "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data/nrg_pc_204";
        let query = "format=JSON&lang=en&nrg_cons=KWH2500-4999&unit=KWH&tax=I_TAX&currency=EUR&lastTimePeriod=2";
        Ok(vec![Request::new(EUROSTAT_FILE, format!("{dataset}?{query}"))])
    },
    more: None,
    read: eurostat,
};

/// The reader of the EIA.
pub(super) const EIA: Source = Source {
    name: "electricity-us",
    about: "prices for households in the United States by state, EIA",
    table: "electricity.csv",
    credit: "US EIA retail sales (",
    first: |_, _| {
        let route = "https://api.eia.gov/v2/electricity/retail-sales/data/?api_key={EIA_API_KEY}";
        let query = "frequency=monthly&data[0]=price&facets[sectorid][]=RES\
                     &sort[0][column]=period&sort[0][direction]=desc&offset=0&length=400";
        Ok(vec![Request::new(EIA_FILE, format!("{route}&{query}"))])
    },
    more: None,
    read: eia,
};

const EUROSTAT_FILE: &str = "nrg_pc_204.json";
const EIA_FILE: &str = "retail-sales.json";

/// Codes of Eurostat that are not those of the table.
const CODES: [(&str, &str); 3] = [("EL", "gr"), ("UK", "gb"), ("EU27_2020", "eu27")];

/// A dimension of Eurostat's answer: its codes by their places.
fn dimension<'a>(form: &Form<'a>, name: &str) -> Result<BTreeMap<usize, &'a str>> {
    let index = form.get("dimension")?.get(name)?.get("category")?.get("index")?;
    let place = |(code, place): (&'a str, Form<'a>)| {
        Ok((usize::try_from(place.count()?).context(name)?, code))
    };
    index.entries()?.into_iter().map(place).collect()
}

fn eurostat(tables: &Tables, answers: &Answers, _: NaiveDate) -> Result<Reading> {
    let value = parse(EUROSTAT_FILE, answers.text(EUROSTAT_FILE)?)?;
    let form = Form::new(EUROSTAT_FILE, &value);
    if form.get("class")?.text()? != "dataset" {
        return Err(format!("{EUROSTAT_FILE}: class: a dataset is expected"));
    }
    let mut ids = Vec::new();
    for id in form.get("id")?.list()? {
        ids.push(id.text()?);
    }
    // A value's place is worked out with these two alone, the last ones; of all others there is one code.
    let mut sizes = Vec::new();
    for size in form.get("size")?.list()? {
        sizes.push(usize::try_from(size.count()?).context("size")?);
    }
    let others = sizes.len().saturating_sub(2);
    let last_two = ids.get(others..) == Some(&["geo", "time"][..]);
    if !last_two || sizes.len() != ids.len() || sizes[..others].iter().any(|&size| size != 1) {
        return Err(format!(
            "{EUROSTAT_FILE}: id: one of each dimension, then geo and time, are expected"
        ));
    }
    let (places, times) = (dimension(&form, "geo")?, dimension(&form, "time")?);
    let regions = tables.sheet("electricity.csv")?;
    let in_euro = |region: &str| {
        let row = regions.rows.iter().find(|row| regions.cell(row, "region") == region);
        row.is_some_and(|row| regions.cell(row, "currency") == "EUR")
    };
    let mut newest: BTreeMap<String, (String, f64)> = BTreeMap::new();
    for (number, price) in form.get("value")?.entries()? {
        let number: usize = number.parse().context(format!("{EUROSTAT_FILE}: value"))?;
        let (place, time) = (number / times.len().max(1), number % times.len().max(1));
        let (Some(code), Some(period)) = (places.get(&place), times.get(&time)) else {
            return Err(format!("{EUROSTAT_FILE}: value: {number} has no place"));
        };
        let known = CODES.iter().find(|(theirs, _)| theirs == code);
        let region =
            known.map_or_else(|| code.to_ascii_lowercase(), |(_, ours)| (*ours).to_owned());
        let month = half_year(period)?;
        let price = price.number_in(0.005, 3.0)?;
        if in_euro(&region) && newest.get(&region).is_none_or(|(other, _)| *other < month) {
            newest.insert(region, (month, price));
        }
    }
    let mut reading = Reading::default();
    for (region, (month, price)) in newest {
        reading.rows.push(row([
            ("region", region),
            ("price_per_kwh", rounded(price, 4)),
            ("as_of", month.clone()),
            (
                "source",
                format!(
                    "Eurostat nrg_pc_204 (https://ec.europa.eu/eurostat), household band 2500-5000 kWh, all \
                     taxes, half-year to {month}"
                ),
            ),
        ]));
    }
    reading.some("price of a region that the table has in euro")
}

/// The last month of a half-year `2025-S1`.
fn half_year(period: &str) -> Result<String> {
    let month = match period.split_once("-S") {
        Some((_, "1")) => "06",
        Some((_, "2")) => "12",
        _ => return Err(format!("{EUROSTAT_FILE}: time: {period} is no half-year")),
    };
    Ok(format!("{}-{month}", period.get(..4).unwrap_or_default()))
}

fn eia(tables: &Tables, answers: &Answers, _: NaiveDate) -> Result<Reading> {
    let value = parse(EIA_FILE, answers.text(EIA_FILE)?)?;
    let form = Form::new(EIA_FILE, &value);
    let regions = tables.sheet("electricity.csv")?;
    let known = |region: &str| regions.rows.iter().any(|row| regions.cell(row, "region") == region);
    let mut newest: BTreeMap<String, (&str, f64)> = BTreeMap::new();
    for line in form.get("response")?.get("data")?.list()? {
        let unit = line.get("price-units")?.text()?;
        if unit != "cents per kilowatt-hour" {
            return Err(format!(
                "{EIA_FILE}: price-units: cents per kilowatt-hour are expected, not {unit}"
            ));
        }
        let (period, sector) = (line.get("period")?.text()?, line.get("sectorid")?.text()?);
        if format!("{period}-01").parse::<NaiveDate>().is_err() {
            return Err(format!("{EIA_FILE}: period: a month is expected, not {period}"));
        }
        let state = line.get("stateid")?.text()?.to_ascii_lowercase();
        let region = if state == "us" { state } else { format!("us-{state}") };
        let Some(price) = line.maybe("price")? else { continue };
        let cents = price.number_in(1.0, 200.0)?;
        let newer = newest.get(&region).is_none_or(|(other, _)| *other < period);
        if sector == "RES" && newer && known(&region) {
            newest.insert(region, (period, cents));
        }
    }
    let mut reading = Reading::default();
    for (region, (month, cents)) in newest {
        reading.rows.push(row([
            ("region", region),
            ("price_per_kwh", rounded(cents / 100.0, 4)),
            ("as_of", month.to_owned()),
            (
                "source",
                "US EIA retail sales (https://www.eia.gov/opendata), residential, all taxes and fees".to_owned(),
            ),
        ]));
    }
    reading.some("price of a state")
}
