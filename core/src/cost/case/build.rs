//! The numbers of a plan: what it states, and what the catalogue fills in.

use core::array::from_fn;

use chrono::NaiveDate;

use super::{Case, ExtraValues, Fixed, Open, RigCase, RigValues, Values};
use crate::catalog::{Catalog, LoadState, MAX_CARDS, Resale};
use crate::cost::supply::{self, Loss};
use crate::cost::time::Calendar;
use crate::finding::{Finding, Found};
use crate::plan::inputs::{INPUTS, Input, InputId, Place, Scope, untyped};
use crate::plan::{MAX_EXTRAS, Plan, Rig, Supply};
use crate::resolve::{RigFacts, watts};
use crate::units::{Basis, Range};

impl Case {
    /// The numbers of a plan whose cards have been found, at the prices of `today`. Regions that do not
    /// exist, and prices in another currency, are told in `findings`.
    pub(crate) fn of(
        plan: &Plan,
        rigs: &[RigFacts<'_>],
        catalog: &Catalog,
        today: NaiveDate,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut case = Self {
            calendar: Calendar::from(today),
            plan: [Values::NONE; 3],
            rigs: Vec::with_capacity(rigs.len()),
            follows_speed: false,
            open: Vec::new(),
        };
        // No cost depends on what the rigs are to run, so that a case stays while that moves.
        let costs = |spec: &&Input| spec.scope == Scope::Plan && !spec.id.decides_fit();
        for spec in INPUTS.iter().filter(costs) {
            let value = plan.value(spec.id, Place::Plan);
            case.write(spec.id, Place::Plan, value);
        }
        case.fill_region(plan, catalog, findings);
        case.fill_api_prices(plan, catalog);
        let any = catalog.resale_of("any");
        if plan.kept_per_year.is_none()
            && let Some(any) = any
        {
            let kept = range(any.kept, Basis::Computed);
            case.fill(InputId::KeptPerYear, Place::Plan, kept, any.source.to_owned());
        }
        let loss = grade(plan.supply)
            .and_then(|grade| {
                catalog.supplies.iter().find(|row| row.grade == grade && row.volts == 115)
            })
            .map(|row| supply::loss(row.percent));
        for (index, facts) in rigs.iter().enumerate() {
            case.add_rig(index, facts, plan, catalog, loss);
        }
        case
    }

    /// Fills in price and carbon of the region's electricity, where the plan states none.
    fn fill_region(&mut self, plan: &Plan, catalog: &Catalog, findings: &mut Vec<Finding>) {
        let usual = &Plan::default().region;
        let found = catalog.region(&plan.region);
        if found.is_none() {
            let found = Found::RegionUnknown { id: plan.region.clone() };
            findings.push(Finding::corrected("Region", found));
        }
        let Some(region) = found.or_else(|| catalog.region(usual)) else { return };
        if plan.rate.is_none() {
            let fx = self.plan[1][InputId::Fx];
            let price = match region.currency {
                currency if currency == plan.currency => region.price,
                "USD" => region.price * fx,
                other => {
                    let found = Found::RateInOtherCurrency { region: region.name, currency: other };
                    findings.push(Finding::warning(InputId::Rate.spec().name, found));
                    region.price
                }
            };
            let source = format!("{}, {}, {}", region.name, region.as_of, region.source);
            let price = Range::exact(price, Basis::Specified);
            self.fill(InputId::Rate, Place::Plan, price, source);
        }
        if let Some(grams) = region.co2
            && plan.value(InputId::GridCo2, Place::Plan).is_none()
        {
            let grams = Range::exact(grams, Basis::Specified);
            let source = format!("{}, average mix", region.name);
            self.fill(InputId::GridCo2, Place::Plan, grams, source);
        }
    }

    /// Fills in what the plan's model costs by API, where the plan states no price.
    fn fill_api_prices(&mut self, plan: &Plan, catalog: &Catalog) {
        let Some(price) = catalog.api_price_of(&plan.workload.model) else { return };
        let fx = self.plan[1][InputId::Fx];
        for (id, offers) in [(InputId::ApiInput, price.input), (InputId::ApiOutput, price.output)] {
            if plan.value(id, Place::Plan).is_none() {
                let usd = range(offers.usd.map(|usd| usd * fx), Basis::Measured);
                let source = offers_text(offers.count, offers.as_of, offers.source);
                self.fill(id, Place::Plan, usd, source);
            }
        }
    }

    /// Adds the plan's rig at `index`; `loss` is that of the plan's power supplies.
    fn add_rig(
        &mut self,
        index: usize,
        facts: &RigFacts<'_>,
        plan: &Plan,
        catalog: &Catalog,
        loss: Option<Loss>,
    ) {
        let (rig, place) = (&plan.rigs[index], Place::Rig(index));
        let curve = catalog.resale_of(facts.gpu.id).filter(|_| kept_is_open(rig, plan));
        let fixed = fixed(rig, facts, plan, catalog, loss);
        let none = RigValues {
            inputs: Values::NONE,
            extras: [ExtraValues::default(); MAX_EXTRAS],
            spread: 1.0,
        };
        self.rigs.push(RigCase { ranges: [none; 3], fixed });
        for spec in INPUTS.iter().filter(|spec| spec.scope == Scope::Rig) {
            self.write(spec.id, place, plan.value(spec.id, place));
        }
        self.fill_rig(index, rig, facts, catalog, curve);
        self.rigs[index].set_worth(curve);
        self.rigs[index].set_extras(rig);
    }

    /// Fills in what the catalogue says of a rig's cards, where the rig states nothing: price, draws,
    /// value kept in a year, rent.
    fn fill_rig(
        &mut self,
        index: usize,
        rig: &Rig,
        facts: &RigFacts<'_>,
        catalog: &Catalog,
        curve: Option<&Resale>,
    ) {
        let place = Place::Rig(index);
        let mut fill = |id, stated: bool, value: Range<f64>, source: &str| {
            if !stated {
                self.fill(id, place, value, source.to_owned());
            }
        };
        let (price, load, idle) = (&facts.card_price, &facts.load_watts, &facts.idle_watts);
        fill(InputId::CardPrice, rig.card_price.is_some(), untyped(price.value), &price.source);
        fill(InputId::LoadWatts, rig.load_watts.is_some(), untyped(load.value), &load.source);
        fill(InputId::IdleWatts, rig.idle_watts.is_some(), untyped(idle.value), &idle.source);
        if let Some(curve) = curve.filter(|curve| curve.gpu == facts.gpu.id) {
            fill(InputId::Kept, false, range(curve.kept, Basis::Computed), curve.source);
        }
        if rig.given.get(InputId::Rent).is_none()
            && let Some(offers) = catalog.rent_of(facts.gpu.id)
        {
            let fx = self.plan[1][InputId::Fx];
            let usd = range(offers.usd.map(|usd| usd * fx), Basis::Measured);
            let source = offers_text(offers.count, offers.as_of, offers.source);
            self.fill(InputId::Rent, place, usd, source);
        }
    }

    /// Sets how many tokens a second a rig buys by API, where the plan does not state it.
    pub(crate) fn set_bought_speed(&mut self, rig: usize, speed: Range<f64>, source: String) {
        if self.figure(InputId::Speed, Place::Rig(rig)).is_none() {
            self.fill(InputId::Speed, Place::Rig(rig), speed, source);
            self.follows_speed = true;
        }
    }

    /// Writes a figure that the plan or the table states; writes nothing for `None`.
    fn write(&mut self, id: InputId, place: Place, value: Option<Range<f64>>) {
        let Some(value) = value else { return };
        for (end, figure) in [value.low(), value.likely(), value.high()].into_iter().enumerate() {
            match place {
                Place::Plan => self.plan[end][id] = figure,
                Place::Rig(rig) => self.rigs[rig].ranges[end].inputs[id] = figure,
                Place::Extra { .. } | Place::Share { .. } => {}
            }
        }
    }

    /// Writes a figure that the plan leaves open, with its source.
    fn fill(&mut self, id: InputId, place: Place, value: Range<f64>, source: String) {
        self.write(id, place, Some(value));
        self.open.push(Open { id, place, basis: value.basis(), source });
    }
}

impl RigCase {
    /// Sets the value of a card today and how far it spreads, by the curve it follows.
    ///
    /// The price paid enters a resale as its likely figure: who pays more does not thereby sell for
    /// more. Among the likely figures the value stays open, so that it follows the price that a
    /// slider moves.
    fn set_worth(&mut self, curve: Option<&Resale>) {
        let worth = self.worth();
        let spread = curve.map_or(1.0, |curve| curve.spread);
        for (rig, spread) in self.ranges.iter_mut().zip([1.0 / spread, 1.0, spread]) {
            rig.spread = spread;
        }
        self.ranges[0].inputs[InputId::Worth] = worth;
        self.ranges[2].inputs[InputId::Worth] = worth;
    }

    /// Sets the numbers of the extras that are bought.
    fn set_extras(&mut self, rig: &Rig) {
        let extras = rig.extras.iter().take(MAX_EXTRAS).enumerate();
        for (place, extra) in extras.filter(|(_, extra)| !extra.owned) {
            let costs = [extra.cost.low(), extra.cost.likely(), extra.cost.high()];
            for (rig, cost) in self.ranges.iter_mut().zip(costs) {
                rig.extras[place] = ExtraValues { cost: cost.get(), kept: extra.kept.get() };
            }
        }
    }
}

/// Whether neither rig nor plan states what share of its value a card keeps in a year.
fn kept_is_open(rig: &Rig, plan: &Plan) -> bool {
    rig.given.get(InputId::Kept).is_none() && plan.kept_per_year.is_none()
}

/// What no input of a rig changes; `loss` is that of the plan's power supplies.
fn fixed(
    rig: &Rig,
    facts: &RigFacts<'_>,
    plan: &Plan,
    catalog: &Catalog,
    loss: Option<Loss>,
) -> Fixed {
    let gpu = facts.gpu;
    let kept_is_open = kept_is_open(rig, plan);
    let curve = catalog.resale_of(gpu.id).filter(|_| kept_is_open);
    let kinds = [LoadState::Load, LoadState::Idle];
    let stated = [rig.load_watts.is_some(), rig.idle_watts.is_some()];
    let draws = |at: usize| {
        let mut by_count = [0.0; MAX_CARDS];
        for (count, figure) in (1..).zip(&mut by_count) {
            *figure = watts(&gpu, count, kinds[at], None, catalog).0[1];
        }
        (!stated[at]).then_some(by_count)
    };
    Fixed {
        gpu: gpu.id,
        kind: rig.kind,
        depreciation: rig.depreciation,
        points: rig.points.iter().map(|(month, usd)| (month.get(), usd.get())).collect(),
        span_years: curve.and_then(|curve| curve.span_years).unwrap_or(0.0),
        loss,
        advice_watts: gpu.recommended_psu.map(Into::into),
        rated_watts: gpu.tdp.map_or(0.0, Into::into),
        draws: from_fn(draws),
        draws_are_shares: kinds
            .map(|state| watts(&gpu, facts.count, state, None, catalog).1.is_none()),
        extras: from_fn(|at| rig.extras.get(at).is_some_and(|extra| !extra.owned)),
        kept_is_open,
        in_dollars: [
            rig.card_price.is_none(),
            rig.given.get(InputId::Rent).is_none(),
            plan.value(InputId::ApiInput, Place::Plan).is_none(),
            plan.value(InputId::ApiOutput, Place::Plan).is_none(),
        ],
    }
}

/// A grade of efficiency as `data/supplies.csv` writes it; `None` for one efficiency at all
/// loads.
const fn grade(supply: Supply) -> Option<&'static str> {
    Some(match supply {
        Supply::Flat => return None,
        Supply::White => "80plus",
        Supply::Bronze => "bronze",
        Supply::Silver => "silver",
        Supply::Gold => "gold",
        Supply::Platinum => "platinum",
        Supply::Titanium => "titanium",
    })
}

fn range([low, likely, high]: [f64; 3], basis: Basis) -> Range<f64> {
    Range::new(low, likely, high, basis)
}

/// The source of a figure that is the median of several offers.
fn offers_text(count: u32, as_of: &str, source: &str) -> String {
    format!("{count} offers up to {as_of}, newest: {source}")
}
