//! From what the reader decided to what is counted: every open field gets its figure and source.
//!
//! Everything after this step works on [`Facts`] and never asks where a figure came from.

use serde::Serialize;

use crate::catalog::{Catalog, Gpu, LoadState};
use crate::finding::Finding;
use crate::plan::inputs::{InputId, untyped};
use crate::plan::{Extra, Plan, Rig};
use crate::units::format::plain;
use crate::units::{Basis, Hours, Months, Percent, Range, Ratio, Usd, UsdPerKwh, Watts};

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
    /// Every line of the cost is for this long.
    pub horizon: Months,
    /// Price of electricity.
    pub rate: Assumption<UsdPerKwh>,
    /// Hours a day spent generating.
    pub load_hours: Hours,
    /// Hours a day on and waiting.
    pub idle_hours: Hours,
    /// Share of the wall's power that reaches the cards.
    pub psu_efficiency: Percent,
    /// The rigs.
    pub rigs: Vec<RigFacts<'a>>,
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
    /// What all cards sell for at the horizon's end.
    pub resale: Assumption<Usd>,
}

/// Source of a figure that the plan itself states.
pub const AS_ENTERED: &str = "as entered";

/// Fills in what a plan leaves open, and tells what was found on the way.
pub fn resolve<'a>(plan: &'a Plan, catalog: &Catalog) -> (Facts<'a>, Vec<Finding>) {
    let mut findings = Vec::new();
    let day = InputId::LoadHours.spec().max;
    let mut idle_hours = plan.idle_hours;
    if plan.load_hours.get() + idle_hours.get() > day {
        idle_hours = Hours::new(day - plan.load_hours.get());
        findings.push(Finding::corrected(
            InputId::IdleHours.spec().name,
            format!(
                "A day has {} hours: with {} at work, {} are left to wait.",
                plain(day, 0),
                plain(plan.load_hours.get(), 2),
                plain(idle_hours.get(), 2)
            ),
        ));
    }
    let rigs = plan.rigs.iter().map(|rig| resolve_rig(rig, plan, catalog, &mut findings)).collect();
    let facts = Facts {
        horizon: plan.horizon,
        rate: Assumption {
            value: plan.rate,
            source: InputId::Rate.spec().source_of(untyped(plan.rate)).to_owned(),
        },
        load_hours: plan.load_hours,
        idle_hours,
        psu_efficiency: plan.psu_efficiency,
        rigs,
    };
    (facts, findings)
}

fn resolve_rig<'a>(
    rig: &'a Rig,
    plan: &Plan,
    catalog: &Catalog,
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
    let card_price = assume(rig.card_price, || price(gpu, catalog, &name, findings));
    let load_watts = assume(rig.load_watts, || draw(gpu, rig.count, LoadState::Load, catalog));
    let idle_watts = assume(rig.idle_watts, || draw(gpu, rig.count, LoadState::Idle, catalog));
    let resale = assume(rig.resale, || resale(rig.count, &card_price, plan));
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
        resale,
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

/// The dated price of a card; the maker's price at launch where no dated one is known.
fn price(gpu: &Gpu, catalog: &Catalog, rig: &str, findings: &mut Vec<Finding>) -> Assumption<Usd> {
    if let Some(price) = catalog.price_of(gpu.id) {
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
    if let Some(draw) = catalog.draw_of(gpu.id, count, state) {
        return draw;
    }
    // Shares of the rated power. At work: the cards that were measured draw 69 to 95 % of it while
    // decoding, and the rated power is the limit. At rest: 27 to 31 W of 350 W on the RTX 3090.
    let (low, likely, high) = match state {
        LoadState::Load => (0.6, 0.85, 1.0),
        LoadState::Idle => (0.04, 0.08, 0.12),
    };
    let rated = gpu.tdp.unwrap_or(Watts::ZERO);
    Assumption {
        value: Range::new(rated * low, rated * likely, rated * high, Basis::Assumed),
        source: format!("assumed share of the rated {} W", plain(rated.get(), 0)),
    }
}

/// What the cards of a rig sell for: their likely price, and each year the kept share of it.
///
/// The price paid enters only as its likely figure: who pays more does not thereby sell for more.
fn resale(count: u32, price: &Assumption<Usd>, plan: &Plan) -> Assumption<Usd> {
    let bought = price.value.likely() * f64::from(count);
    let years = plan.horizon.years();
    let value = plan
        .kept_per_year
        .map(|kept| bought * Ratio::new(libm::pow(kept.ratio().get(), years)).get())
        .with_basis(Basis::Assumed);
    let kept = plain(plan.kept_per_year.likely().get(), 1);
    Assumption { value, source: format!("price today, of which {kept} % is kept a year") }
}
