//! What the model and the data say about a claim: computed, never typed.
//!
//! ```text
//! of a link's report     a:LABEL  b:LABEL   a line of the first or second rig's cost
//!                        lead               by how much the cheapest leads
//!                        cache_gib:RIG  weights_gib:RIG  decode:RIG  fits:RIG  supply:RIG
//! of the catalogue       rate:REGION  part:ID  launch_price:GPU  launched:GPU  kept:GPU  nvlink:GPU
//!                        draw:GPU:COUNT
//! of core/data/prices.csv
//!                        price:GPU:CONDITION:FROM:TO  typical:...  sold:GPU:FROM:TO
//! ```

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rigledger_core::catalog::LoadState;
use rigledger_core::units::format::plain;
use rigledger_core::units::{Amounts, Money};
use rigledger_core::{Catalog, Report, evaluate};

use super::file::{Claim, plan};
use crate::error::{Context, Result};
use crate::paths;

/// Low and high of what a claim is about, and what they are measured in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Figure {
    /// The ends.
    pub(crate) ends: (f64, f64),
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Unit {
    Dollars,
    DollarsEach,
    Plain(&'static str),
    Month,
    YesNo,
}

impl Figure {
    fn new(ends: (f64, f64), unit: Unit) -> Self {
        Self { ends, unit }
    }

    /// As the page shows it.
    pub(crate) fn text(&self) -> String {
        let (low, high) = self.ends;
        let one = |value: f64| match self.unit {
            Unit::Dollars => Amounts::default().whole(Money::new(value)),
            Unit::DollarsEach => format!("${}", plain(value, 4)),
            Unit::Plain(_) => plain(value, usize::from(value.abs() < 100.0)),
            // YYYYMM as a number.
            Unit::Month => {
                let digits = plain(value, 0).replace(',', "");
                digits.split_at_checked(4).map_or(digits.clone(), |(y, m)| format!("{y}-{m}"))
            }
            Unit::YesNo if value > 0.0 => "yes".to_owned(),
            Unit::YesNo => "no".to_owned(),
        };
        let (from, to) = (one(low), one(high));
        let unit = match self.unit {
            Unit::Plain(unit) => format!(" {unit}"),
            _ => String::new(),
        };
        if from == to { format!("{from}{unit}") } else { format!("{from} to {to}{unit}") }
    }
}

/// The figure of a claim; `None` for one that names none.
pub(crate) fn of(claim: &Claim) -> Result<Option<Figure>> {
    if claim.figure.is_empty() {
        return Ok(None);
    }
    let day = claim.as_of.parse().context(format!("the day of the claim {:?}", claim.said))?;
    read((&claim.state, day), &claim.figure)
        .map(Some)
        .context(format!("the claim {:?}", claim.said))
}

/// Whether a figure is within what the claim's author found, to half a thousandth; what is in GiB or
/// tokens a second is within bounds.
pub(crate) fn holds(claim: &Claim, figure: &Figure) -> bool {
    let (Some(low), Some(high)) = (claim.low, claim.high) else { return false };
    if matches!(claim.topic.as_str(), "memory" | "speed") || claim.figure.starts_with("decode") {
        return low <= figure.ends.0 + 1e-9 && figure.ends.1 <= high + 1e-9;
    }
    let near = |a: f64, b: f64| (a - b).abs() <= 0.0005 * a.abs().max(1.0);
    near(low, figure.ends.0) && near(high, figure.ends.1)
}

// Long: one arm for each kind of figure, and no two have more in common than the closures above them.
fn read(state: (&str, NaiveDate), figure: &str) -> Result<Figure> {
    let catalog = Catalog::embedded();
    let parts: Vec<&str> = figure.split(':').collect();
    let part = |nth: usize| parts.get(nth).copied().ok_or(format!("{figure} is no figure"));
    let missing = || format!("{figure}: there is no such row");
    let exact = |value: f64, unit| Figure::new((value, value), unit);
    let gpu = || catalog.gpu(part(1)?).ok_or_else(missing);
    let rig = || -> Result<rigledger_core::rig::RigReport> {
        let index: usize = part(1)?.parse().context(figure)?;
        report(state)?.rigs.get(index).cloned().ok_or_else(missing)
    };
    Ok(match parts[0] {
        "a" | "b" => {
            let report = report(state)?;
            let rig = report.rigs.get(usize::from(parts[0] == "b")).ok_or_else(missing)?;
            let label = part(1)?;
            let line =
                rig.cost.lines.iter().find(|line| line.label == label).ok_or_else(missing)?;
            let amount = line.amount;
            Figure::new((amount.low().get(), amount.high().get()), Unit::Dollars)
        }
        "lead" => {
            let lead = report(state)?.verdict.margin.ok_or_else(missing)?;
            Figure::new((lead.low().get(), lead.high().get()), Unit::Dollars)
        }
        "rate" => exact(catalog.region(part(1)?).ok_or_else(missing)?.price, Unit::DollarsEach),
        "price" => {
            let rows = prices(part(1)?, part(2)?, part(3)?, part(4)?)?;
            let of = |row: &Row| {
                ["usd_low", "usd_typical", "usd_high"].map(|column| number(row, column))
            };
            Figure::new(ends(rows.iter().flat_map(of).flatten()), Unit::Dollars)
        }
        "typical" => {
            let rows = prices(part(1)?, part(2)?, part(3)?, part(4)?)?;
            let typical = rows.iter().filter_map(|row| number(row, "usd_typical"));
            Figure::new(ends(typical), Unit::Dollars)
        }
        "sold" => {
            let rows = prices(part(1)?, "used", part(2)?, part(3)?)?;
            let sold = rows.iter().filter_map(|row| number(row, "n_sold"));
            Figure::new(ends(sold), Unit::Plain("sold a month"))
        }
        "part" => {
            let id = part(1)?;
            let part = catalog.parts.iter().find(|part| part.id == id).ok_or_else(missing)?;
            Figure::new((part.usd[0], part.usd[2]), Unit::Dollars)
        }
        "launch_price" => exact(gpu()?.launch_price.ok_or_else(missing)?.get(), Unit::Dollars),
        "launched" => {
            let date = gpu()?.launch_date.get(..7).ok_or_else(missing)?.replace('-', "");
            exact(date.parse().context(figure)?, Unit::Month)
        }
        "kept" => {
            let resale = catalog.resale_of(part(1)?).ok_or_else(missing)?;
            exact(resale.kept[1], Unit::Plain("% a year"))
        }
        "nvlink" => exact(f64::from(u8::from(gpu()?.has_nvlink())), Unit::YesNo),
        "draw" => {
            let count: u32 = part(2)?.parse().context(figure)?;
            let draw = catalog.draw_of(part(1)?, count, LoadState::Load).ok_or_else(missing)?;
            let count = f64::from(count);
            Figure::new((draw.watts[0] * count, draw.watts[2] * count), Unit::Plain("W"))
        }
        "supply" => {
            let report = report(state)?;
            let index: usize = part(1)?.parse().context(figure)?;
            let rig = report.case.rigs.get(index).ok_or_else(missing)?;
            let rating = rigledger_core::cost::draw::supply_rating(rig.likely(), &rig.fixed);
            exact(rating, Unit::Plain("W"))
        }
        "cache_gib" => exact(rig()?.capability.target.cache_bytes.gib(), Unit::Plain("GiB")),
        "weights_gib" => exact(rig()?.capability.target.weights_bytes.gib(), Unit::Plain("GiB")),
        "fits" => exact(f64::from(u8::from(rig()?.capability.target.fits)), Unit::YesNo),
        "decode" => {
            let speed = rig()?.capability.target.decode_tok_s().ok_or_else(missing)?;
            Figure::new((speed.low().get(), speed.high().get()), Unit::Plain("tok/s"))
        }
        _ => return Err(format!("{figure} is no figure")),
    })
}

/// The report of a link on a day, that on which a claim was judged.
fn report((state, day): (&str, NaiveDate)) -> Result<Report> {
    let (plan, findings) = plan(state);
    match findings.first() {
        Some(finding) => Err(format!("{state}: {}", finding.message())),
        None => Ok(evaluate(&plan, Catalog::embedded(), day)),
    }
}

type Row = BTreeMap<String, String>;

fn number(row: &Row, column: &str) -> Option<f64> {
    row.get(column)?.parse().ok()
}

/// Prices of a card and condition from a month to a month, of good quality.
fn prices(gpu: &str, condition: &str, from: &str, to: &str) -> Result<Vec<Row>> {
    let path = paths::root().join("core/data/prices.csv");
    let mut reader = csv::Reader::from_path(&path).context(format!("{}", path.display()))?;
    let mut rows = Vec::new();
    for row in reader.deserialize::<Row>() {
        let row = row.context("a row of prices.csv")?;
        let is = |column: &str, value: &str| row.get(column).is_some_and(|cell| cell == value);
        let month = row.get("as_of").and_then(|date| date.get(..7)).unwrap_or_default();
        let wanted = is("gpu", gpu) && is("condition", condition) && !is("quality", "C");
        if wanted && (from..=to).contains(&month) {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

#[cfg(test)]
mod tests {
    use rigledger_core::plan::inputs::{InputId, Place};

    use super::super::file::read_all;
    use super::*;

    #[test]
    fn every_claim_is_what_the_model_says() {
        let mut wrong = Vec::new();
        let mut checked = 0;
        for preset in read_all().expect("the presets are read") {
            for claim in &preset.file.claims {
                let place = format!("{}: {}", preset.name, claim.said);
                match of(claim) {
                    Err(error) => wrong.push(format!("{place}: {error}")),
                    // What no figure of the model is about stands on its source alone.
                    Ok(None) if claim.verdict == "unsupported" || claim.topic == "hardware" => {}
                    Ok(None) => wrong.push(format!("{place}: not checked")),
                    Ok(Some(figure)) if holds(claim, &figure) => checked += 1,
                    Ok(Some(figure)) => {
                        let told = (claim.low, claim.high);
                        wrong.push(format!("{place}: {told:?}, but {:?}", figure.ends));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(checked > 25, "{checked} claims have a figure");
    }

    /// The amounts in the words of a truth are those that are checked.
    #[test]
    fn the_words_say_the_figures() {
        let extras = report(("preset=dual-3090-vs-4090&a.extras=All:325", NaiveDate::default()))
            .expect("a report");
        let usual = plan("preset=dual-3090-vs-4090").0;
        let sensitivity = extras.sensitivity(&usual);
        let effect = sensitivity.of(InputId::ExtraCost, Place::Extra { rig: 0, extra: 0 });
        let flips = effect.map(|effect| effect.flips[0].value.round());
        assert_eq!(flips, Some(97.0), "under $97 of extras the 3090s win");
    }

    #[test]
    fn nonsense_is_no_figure() {
        for figure in ["", ":", "a", "a:Nothing", "rate:nowhere", "draw:x:y", "decode:9", "price:x"]
        {
            assert!(read(("", NaiveDate::default()), figure).is_err(), "{figure}");
        }
    }
}
