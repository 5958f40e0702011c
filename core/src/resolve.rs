//! From what the reader decided to what is counted: every open field gets its figure and source.
//!
//! Everything after this step works on [`Facts`] and never asks where a figure came from.

use chrono::NaiveDate;
use serde::Serialize;

use crate::catalog::{Catalog, Condition, Draw, Gpu, LoadState, months_since};
use crate::cost::Case;
use crate::finding::Finding;
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Extra, Plan, Rig};
use crate::power;
use crate::units::format::plain;
use crate::units::{Basis, Range, Usd, Watts};

/// A figure in use, with where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assumption<T: Copy + PartialOrd> {
    /// The figure: `low`, `likely`, `high` and `basis`.
    #[serde(flatten)]
    pub value: Range<T>,
    /// Where it comes from, with its date; [`AS_ENTERED`] where the plan states it.
    pub source: String,
}

/// What is counted for a whole plan.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The rigs.
    pub rigs: Vec<RigFacts<'a>>,
    /// Everything that the cost is computed from.
    pub case: Case,
}

/// What is counted for one rig.
#[derive(Clone, Debug)]
pub struct RigFacts<'a> {
    /// What the reader calls it.
    pub name: String,
    /// The card.
    pub gpu: &'static Gpu,
    /// Number of cards.
    pub count: u32,
    /// Price of one card.
    pub card_price: Assumption<Usd>,
    /// Draw of one card while generating.
    pub load_watts: Assumption<Watts>,
    /// Draw of one card while waiting.
    pub idle_watts: Assumption<Watts>,
    /// What else is bought.
    pub extras: &'a [Extra],
}

/// Source of a figure that the plan itself states.
pub const AS_ENTERED: &str = "as entered";

/// Fills in what a plan leaves open, and tells what was found on the way.
pub fn resolve<'a>(
    plan: &'a Plan,
    catalog: &Catalog,
    today: NaiveDate,
) -> (Facts<'a>, Vec<Finding>) {
    let mut findings = Vec::new();
    let (work, wanted) = (plan.load_hours.get(), plan.idle_hours.get());
    let idle = power::idle_hours(work, wanted);
    if idle < wanted {
        findings.push(Finding::corrected(
            InputId::IdleHours.spec().name,
            format!(
                "A day has {} hours: with {} at work, {} are left to wait.",
                plain(InputId::LoadHours.spec().max, 0),
                plain(work, 2),
                plain(idle, 2)
            ),
        ));
    }
    let rigs: Vec<RigFacts<'_>> =
        plan.rigs.iter().map(|rig| resolve_rig(rig, plan, catalog, today, &mut findings)).collect();
    let case = Case::of(plan, &rigs, catalog, today, &mut findings);
    (Facts { rigs, case }, findings)
}

fn resolve_rig<'a>(
    rig: &'a Rig,
    plan: &Plan,
    catalog: &Catalog,
    today: NaiveDate,
    findings: &mut Vec<Finding>,
) -> RigFacts<'a> {
    let gpu = catalog.gpu(&rig.gpu).unwrap_or_else(|| {
        // Nothing near: any card keeps the rig in its place, and the finding says which.
        let usual = || catalog.gpu(&Rig::default().gpu).unwrap_or(&catalog.gpus[0]);
        let near = catalog.nearest_gpu(&rig.gpu).unwrap_or_else(usual);
        findings.push(
            Finding::corrected("Card", format!("There is no card \u{201c}{}\u{201d}.", rig.gpu))
                .suggest(format!("{} stands in for it.", near.name)),
        );
        near
    });
    let name = if rig.name.is_empty() { gpu.several(rig.count) } else { rig.name.clone() };
    let fx = plan.value(InputId::Fx, Place::Plan).map_or(1.0, |fx| fx.likely());
    let card_price = assume(rig.card_price, || {
        let mut price = price(gpu, rig.condition, catalog, today, (&name, findings));
        if fx != 1.0 {
            price.value = price.value.map(|usd| usd * fx).with_basis(price.value.basis());
            price.source.push_str(", in US dollars");
        }
        price
    });
    let load_watts = assume(rig.load_watts, || draw(gpu, rig.count, LoadState::Load, catalog));
    let idle_watts = assume(rig.idle_watts, || draw(gpu, rig.count, LoadState::Idle, catalog));
    if rig.resale.is_some()
        && let Some(quoted) = rig.resale_quoted
        && quoted != plan.horizon
    {
        findings.push(
            Finding::warning(
                name.clone(),
                format!(
                    "The resale figure was quoted for {} months, while every other line counts {}.",
                    plain(quoted.get(), 0),
                    plain(plan.horizon.get(), 0)
                ),
            )
            .suggest("Reset the resale to let it follow the horizon."),
        );
    }
    RigFacts {
        name,
        gpu,
        count: rig.count,
        card_price,
        load_watts,
        idle_watts,
        extras: &rig.extras,
    }
}

/// The plan's figure, or else the catalogue's.
fn assume<T: Copy + PartialOrd>(
    given: Option<Range<T>>,
    otherwise: impl FnOnce() -> Assumption<T>,
) -> Assumption<T> {
    match given {
        Some(value) => Assumption { value, source: AS_ENTERED.to_owned() },
        None => otherwise(),
    }
}

/// Months after which a price no longer says what a card costs.
const STALE_MONTHS: i32 = 6;

/// The dated price of a card; the maker's price at launch where no dated one is known.
fn price(
    gpu: &Gpu,
    condition: Option<Condition>,
    catalog: &Catalog,
    today: NaiveDate,
    (rig, findings): (&str, &mut Vec<Finding>),
) -> Assumption<Usd> {
    if let Some((price, as_of)) = catalog.price_of(gpu.id, condition, today) {
        let age = months_since(as_of, today);
        if age > STALE_MONTHS {
            findings.push(
                Finding::note(
                    rig,
                    format!(
                        "The newest price of the {} is {} months old.",
                        gpu.short_name(),
                        plain(f64::from(age), 0)
                    ),
                )
                .suggest("Enter what you would pay."),
            );
        }
        return price;
    }
    if let Some(launch) = gpu.launch_price {
        findings.push(
            Finding::warning(rig, format!("No dated price of the {} is known.", gpu.short_name()))
                .suggest("Its price at launch is used; enter what you would pay."),
        );
        let source = format!("list price at launch, {}", gpu.launch_date);
        return Assumption { value: Range::exact(launch, Basis::Specified), source };
    }
    findings.push(
        Finding::warning(rig, format!("No price of the {} is known.", gpu.short_name()))
            .suggest("Enter what you would pay; until then its card costs nothing here."),
    );
    Assumption { value: Range::exact(Usd::ZERO, Basis::Assumed), source: "not known".to_owned() }
}

/// The draw of one of `count` cards: measured where somebody did, else a share of the rated power.
fn draw(gpu: &Gpu, count: u32, state: LoadState, catalog: &Catalog) -> Assumption<Watts> {
    let ([low, likely, high], row) = watts(gpu, count, state, catalog);
    let (basis, source) = match row {
        Some(row) => (Basis::Measured, format!("{}, {}", row.source, row.as_of)),
        None => {
            let rated = plain(gpu.tdp.unwrap_or(Watts::ZERO).get(), 0);
            (Basis::Assumed, format!("assumed share of the rated {rated} W"))
        }
    };
    let value = Range::new(Watts::new(low), Watts::new(likely), Watts::new(high), basis);
    Assumption { value, source }
}

/// Low, likely and high watts of one of `count` cards, and the measurement behind them.
pub(crate) fn watts(
    gpu: &Gpu,
    count: u32,
    state: LoadState,
    catalog: &Catalog,
) -> ([f64; 3], Option<&'static Draw>) {
    if let Some(row) = catalog.draw_of(gpu.id, count, state) {
        return (row.watts, Some(row));
    }
    // Shares of the rated power. At work: the cards that were measured draw 69 to 95 % of it while
    // decoding, and the rated power is the limit. At rest: 27 to 31 W of 350 W on the RTX 3090.
    let shares = match state {
        LoadState::Load => [0.6, 0.85, 1.0],
        LoadState::Idle => [0.04, 0.08, 0.12],
    };
    let rated = gpu.tdp.map_or(0.0, Watts::get);
    (shares.map(|share| rated * share), None)
}
