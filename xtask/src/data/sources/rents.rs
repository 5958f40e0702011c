//! Rents of cards by the hour: the data set "GPU Rental Prices", a snapshot a day of what providers publish.
//!
//! ```json
//! {"date": "2026-11-27", "generated_at": "2026-11-27T07:41:44.989Z", "offers": [{"provider": "runpod",
//!  "gpu": "rtx-4090", "vram_gb": 24, "usd_hr": 0.69, "kind": "secure", "source_url":
//!  "https://www.runpod.io/pricing", "fetched_at": "2026-11-27T07:41:38.173Z"}], "providers": {}}
//! ```
//!
//! CC BY 4.0, "GPU rental price data by gpurentalprices.com".

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Reading, Source};
use crate::data::fetch::{Answers, Request};
use crate::data::form::{Form, parse, rounded};
use crate::data::names::Cards;
use crate::data::sheet::{Row, Tables, row};
use crate::error::Result;

/// The reader.
pub(super) const GPU_RENTAL_PRICES: Source = Source {
    name: "rents",
    about: "rents by the hour, the data set GPU Rental Prices",
    table: "rentals.csv",
    credit: "GPU Rental Prices (",
    first: |_, _| {
        let set = "https://huggingface.co/datasets/gpurentalprices/gpu-rental-prices";
        Ok(vec![Request::new(FILE, format!("{set}/resolve/main/data/latest.json"))])
    },
    more: None,
    read,
};

const FILE: &str = "latest.json";
/// Ways of paying that are by the hour of a card; what is paid by the second of a function is another thing.
const BY_THE_HOUR: &[&str] = &["on-demand", "secure", "community", "spot"];

fn read(tables: &Tables, answers: &Answers, _: NaiveDate) -> Result<Reading> {
    let value = parse(FILE, answers.text(FILE)?)?;
    let form = Form::new(FILE, &value);
    let day = form.get("date")?.day()?;
    let cards = Cards::read(tables)?;
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    let mut offers: BTreeMap<[String; 3], Row> = BTreeMap::new();
    for offer in form.get("offers")?.list()? {
        let (name, kind) = (offer.get("gpu")?.text()?, offer.get("kind")?.text()?);
        let (provider, page) = (offer.get("provider")?.text()?, offer.get("source_url")?.text()?);
        let fetched = offer.get("fetched_at")?.day()?;
        let usd = offer.get("usd_hr")?.number_in(0.01, 100.0)?;
        let memory = offer.maybe("vram_gb")?.map(|gb| gb.number_in(4.0, 1024.0)).transpose()?;
        if !BY_THE_HOUR.contains(&kind) || !is_near(fetched, day) {
            continue;
        }
        let Some(gpu) = cards.named(name, memory) else {
            *unknown.entry(name).or_default() += 1;
            continue;
        };
        let key = [gpu, provider, kind].map(str::to_owned);
        let cheaper = |known: &Row| {
            known
                .get("usd_per_hour")
                .and_then(|cell| cell.parse::<f64>().ok())
                .is_some_and(|k| k <= usd)
        };
        // Of several sizes of machine the one that costs the least.
        if offers.get(&key).is_some_and(cheaper) {
            continue;
        }
        let cells = row([
            ("gpu", gpu.to_owned()),
            ("provider", provider.to_owned()),
            ("tier", kind.to_owned()),
            ("usd_per_hour_low", String::new()),
            ("usd_per_hour", rounded(usd, 4)),
            ("usd_per_hour_high", String::new()),
            ("as_of", fetched.to_owned()),
            ("quality", "A".to_owned()),
            (
                "source",
                format!("GPU Rental Prices (https://gpurentalprices.com), CC BY 4.0; {page}"),
            ),
            ("notes", String::new()),
        ]);
        offers.insert(key, cells);
    }
    let rows = offers.into_values().collect();
    let mut reading = Reading { rows, remarks: Vec::new() };
    if !unknown.is_empty() {
        let names: Vec<&str> = unknown.into_keys().collect();
        reading.remarks.push(format!(
            "cards that are not in the table, or could be two: {}",
            names.join(", ")
        ));
    }
    reading.some("offer of a card that is known")
}

/// Whether a page was read within a fortnight of the snapshot.
fn is_near(fetched: &str, day: &str) -> bool {
    let parse = |text: &str| text.parse::<NaiveDate>().ok();
    parse(fetched).zip(parse(day)).is_some_and(|(fetched, day)| (day - fetched).num_days() <= 14)
}
