//! The numbers of a plan: what it states, and what the catalogue fills in.

use core::array::from_fn;

use chrono::NaiveDate;

use super::edit::DOLLARS;
use super::{Case, ExtraValues, Fixed, Group, Open, RigCase, RigValues, Values};
use crate::catalog::{Catalog, Condition, MAX_CARDS};
use crate::cost::supply::{self, Loss};
use crate::cost::time::Calendar;
use crate::cost::{draw, missing};
use crate::finding::{Finding, Found};
use crate::machine::{Machine, USUAL_SUPPLY_SOURCE, failure_rates, reserve};
use crate::plan::group::{GROUPS, MAX_GROUPS};
use crate::plan::inputs::{INPUTS, Input, InputId, Place, Scope, untyped};
use crate::plan::{MAX_EXTRAS, Plan, Rig, RigKind, Supply};
use crate::resolve::{KindFacts, RigFacts, electricity, exchange, region_rate};
use crate::units::{AS_ENTERED, Assumption, Basis, Bytes, Range};

/// What the cost of a rig takes from how it runs the model asked for, and from what stands around its
/// cards.
#[derive(Clone, Debug, Default)]
pub struct Running {
    /// Tokens a second that all streams together generate; `None` if the model does not fit.
    pub speed: Option<Range<f64>>,
    /// Tokens of prompts a second that are read; `None` if the model does not fit.
    pub read_speed: Option<Range<f64>>,
    /// Of each kind of its cards the watts that one of 1 to [`MAX_CARDS`] cards draws while generating,
    /// without a limit; `None` if that is not known.
    pub draws: [Option<[f64; MAX_CARDS]>; MAX_GROUPS],
    /// What stands around the cards; `None` for a rig whose cards are not bought.
    pub machine: Option<Machine>,
    /// What the weights of the model asked for take; nothing where there is no such model.
    pub weights: Bytes,
}

/// GB that a rented machine keeps besides the weights, for what runs them.
const SYSTEM_GB: f64 = 20.0;

/// Where figures come from that follow from the model asked for.
const ESTIMATED: &str = "estimated for the model asked for";

impl Case {
    /// The numbers of a plan whose cards have been found, at the prices of `today`; `running` says of
    /// each rig how it runs. Regions that do not exist, and prices in another currency, are told in
    /// `findings`.
    pub(crate) fn of(
        plan: &Plan,
        rigs: &[RigFacts<'_>],
        running: &[Running],
        catalog: &Catalog,
        today: NaiveDate,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut case = Self {
            amounts: plan.amounts(),
            calendar: Calendar::from(today),
            plan: [Values::NONE; 3],
            rigs: Vec::with_capacity(rigs.len()),
            compared: Vec::new(),
            open: Vec::new(),
            offered: Vec::new(),
        };
        // What decides speeds is in them.
        let costs = |spec: &&Input| spec.scope == Scope::Plan && !spec.id.decides_fit();
        for spec in INPUTS.iter().filter(costs) {
            let value = plan.value(spec.id, Place::Plan);
            case.write(spec.id, Place::Plan, value);
        }
        if let Some(rate) = exchange(plan, catalog).filter(|rate| rate.source != AS_ENTERED) {
            case.fill(InputId::Fx, Place::Plan, rate.value, rate.source);
        }
        case.fill_region(plan, (catalog, today), findings);
        case.fill_sale(plan, catalog);
        case.fill_api_prices(plan, catalog);
        // A stated efficiency replaces the curve of a grade.
        let usual = Plan::default().psu_efficiency;
        let loss = grade(plan.supply)
            .filter(|_| plan.psu_efficiency == usual)
            .and_then(|grade| {
                catalog.supplies.iter().find(|row| row.grade == grade && row.volts == 115)
            })
            .map(|row| supply::loss(row.percent));
        let sold = plan.rigs.iter().position(|rig| owned(rig) > 0.0);
        let sold = sold.and_then(|rig| rigs.get(rig)?.market_value.as_ref());
        for (index, (facts, running)) in rigs.iter().zip(running).enumerate() {
            let fixed = fixed(index, facts, running, plan, catalog, loss);
            case.add_rig(&plan.rigs[index], facts, fixed, plan);
            case.fill_rig(index, plan, facts, catalog);
            case.fill_running(index, facts, running, plan);
            if let Some(sold) = sold {
                let value = &sold.value;
                case.fill_open(
                    index,
                    plan,
                    InputId::SellPrice,
                    untyped(value.value),
                    &value.source,
                );
            }
        }
        case
    }

    /// Fills in price and carbon of the region's electricity, where the plan states none.
    fn fill_region(
        &mut self,
        plan: &Plan,
        (catalog, today): (&Catalog, NaiveDate),
        findings: &mut Vec<Finding>,
    ) {
        let usual = &Plan::default().region;
        let found = catalog.region(&plan.region);
        if found.is_none() {
            let found = Found::RegionUnknown { id: plan.region.clone() };
            findings.push(Finding::corrected("Region", found));
        }
        let Some(region) = found.or_else(|| catalog.region(usual)) else { return };
        // A price in a currency without a rate stays open.
        if let Some(price) = region_rate(plan, region, catalog) {
            self.offered.push((InputId::Rate, Place::Plan, price));
            if plan.rate.is_none() {
                let source = format!("{}, {}, {}", region.name, region.as_of, region.source);
                let price = range(electricity(price, region.as_of, today), Basis::Specified);
                self.fill(InputId::Rate, Place::Plan, price, source);
            }
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
            let usd = range(offers.usd.map(|usd| usd * fx), Basis::Measured);
            self.offered.push((id, Place::Plan, usd.likely()));
            if plan.value(id, Place::Plan).is_none() {
                let source = offers_text(offers.count, offers.as_of, offers.source);
                self.fill(id, Place::Plan, usd, source);
            }
        }
    }

    /// Fills in what a sale costs and what tax a purchase bears in the region, where the plan states
    /// neither.
    fn fill_sale(&mut self, plan: &Plan, catalog: &Catalog) {
        if plan.value(InputId::Selling, Place::Plan).is_none()
            && let Some(fee) = catalog.selling_fee(&plan.region)
        {
            let Assumption { value, source } = fee.percent();
            let fee = Range::exact(value.likely().get(), value.basis());
            self.fill(InputId::Selling, Place::Plan, fee, source);
        }
        if plan.value(InputId::Tax, Place::Plan).is_none() {
            let tax = catalog.sales_tax_of(&plan.region);
            let percent = tax.map_or(0.0, |tax| tax.percent);
            let source = tax.map_or_else(
                || InputId::Tax.spec().source.to_owned(),
                |tax| format!("{}, {}", tax.source, tax.as_of),
            );
            self.fill(InputId::Tax, Place::Plan, Range::exact(percent, Basis::Specified), source);
        }
    }

    /// Adds a rig of the plan with what it states itself.
    fn add_rig(&mut self, rig: &Rig, facts: &RigFacts<'_>, fixed: Fixed, plan: &Plan) {
        let index = self.rigs.len();
        let none = RigValues {
            inputs: Values::NONE,
            extras: [ExtraValues::default(); MAX_EXTRAS],
            deviations: 0.0,
        };
        self.rigs.push(RigCase { ranges: [none; 3], fixed });
        for spec in INPUTS.iter().filter(|spec| spec.scope == Scope::Rig) {
            self.write(spec.id, Place::Rig(index), plan.value(spec.id, Place::Rig(index)));
        }
        debug_assert_eq!(facts.extras.len(), rig.extras.len());
        self.rigs[index].set_extras(rig);
    }

    /// Fills in an input of a rig where the plan leaves it open; keeps in any case what would stand
    /// there.
    fn fill_open(
        &mut self,
        index: usize,
        plan: &Plan,
        id: InputId,
        value: Range<f64>,
        source: &str,
    ) {
        let place = Place::Rig(index);
        self.offered.retain(|offered| (offered.0, offered.1) != (id, place));
        self.offered.push((id, place, value.likely()));
        if plan.value(id, place).is_none() {
            self.fill(id, place, value, source.to_owned());
        }
    }

    /// Fills in what the catalogue says of a rig's cards, where the rig states nothing: what they cost,
    /// what they are worth, what they draw, their rent and their failures.
    fn fill_rig(&mut self, index: usize, plan: &Plan, facts: &RigFacts<'_>, catalog: &Catalog) {
        for kind in facts.kinds() {
            let ids = GROUPS[kind.kind];
            if let Some(price) = kind.catalog_price {
                self.fill_open(index, plan, ids.price, untyped(price.value), &price.source);
            }
            if let Some(market) = kind.market_value {
                let Assumption { value, source } = &market.value;
                self.fill_open(index, plan, ids.worth, untyped(*value), source);
            }
            let [load, idle] = kind.catalog_draws;
            self.fill_open(index, plan, ids.load, untyped(load.value), &load.source);
            self.fill_open(index, plan, ids.idle, untyped(idle.value), &idle.source);
        }
        // Machines that are rented have cards of one kind.
        let offers = catalog.rent_of(facts.gpu.id).filter(|_| facts.more.is_empty());
        if let Some(offers) = offers {
            let fx = self.plan[1][InputId::Fx];
            let usd = range(offers.usd.map(|usd| usd * fx), Basis::Measured);
            let source = offers_text(offers.count, offers.as_of, offers.source);
            self.fill_open(index, plan, InputId::Rent, usd, &source);
        }
        if plan.rigs[index].kind.has_cards() {
            self.fill_storage_prices(index, plan, catalog);
        }
        if plan.rigs[index].kind == RigKind::Subscription
            && let Some(usual) = catalog.subscription()
        {
            let fee = Range::exact(usual.usd * self.plan[1][InputId::Fx], Basis::Specified);
            let source = [usual.name, ", ", usual.as_of, ", ", usual.source].concat();
            self.fill_open(index, plan, InputId::Fee, fee, &source);
        }
        if plan.rigs[index].kind == RigKind::Owned {
            let found = facts.card_condition.unwrap_or(Condition::Used);
            if let Some(Assumption { value, source }) = reserve(found, plan.horizon, catalog) {
                self.fill_open(index, plan, InputId::Failures, untyped(value), &source);
            }
        }
    }

    /// Fills in what providers ask for what is stored with them.
    fn fill_storage_prices(&mut self, index: usize, plan: &Plan, catalog: &Catalog) {
        let fx = self.plan[1][InputId::Fx];
        for (id, what) in [
            (InputId::StorageRunning, "storage-running"),
            (InputId::StorageStopped, "storage-stopped"),
        ] {
            if let Some(terms) = catalog.rental_terms(what) {
                let usd = range(terms.usd.map(|usd| usd * fx), Basis::Measured);
                let source = offers_text(terms.count, terms.as_of, terms.source);
                self.fill_open(index, plan, id, usd, &source);
            }
        }
    }

    /// Fills in what follows from how a rig runs: its speeds, its draw, the computer around its cards.
    fn fill_running(&mut self, index: usize, facts: &RigFacts<'_>, running: &Running, plan: &Plan) {
        if let Some(speed) = running.speed {
            self.fill_open(index, plan, InputId::Speed, speed, ESTIMATED);
        }
        if let Some(speed) = running.read_speed {
            self.fill_open(index, plan, InputId::ReadSpeed, speed, ESTIMATED);
        }
        if plan.rigs[index].kind.has_cards() {
            let gb = libm::ceil(running.weights.get() as f64 / 1e9) + SYSTEM_GB;
            let source = "the weights of the model asked for, and 20 GB assumed for what runs them";
            self.fill_open(index, plan, InputId::Storage, Range::exact(gb, Basis::Assumed), source);
        }
        for kind in facts.kinds() {
            if let Some(draws) = &running.draws[kind.kind] {
                self.fill_draw(index, (facts.all_cards(), &kind), draws, plan);
            }
        }
        let Some(machine) = &running.machine else { return };
        let fx = self.plan[1][InputId::Fx];
        let price = untyped(machine.price()).map(|usd| usd * fx).with_basis(Basis::Computed);
        let names: Vec<&str> = machine.items.iter().map(|item| &*item.name).collect();
        self.fill_open(index, plan, InputId::MachinePrice, price, &names.join(", "));
        self.fill_open(
            index,
            plan,
            InputId::MachineKept,
            Range::exact(kept(machine), Basis::Computed),
            "the parts' own, by their prices",
        );
        let [load, idle] = [&machine.load_watts, &machine.idle_watts];
        let [load_source, idle_source] = &machine.watts_source;
        let none = Range::exact(0.0, Basis::Specified);
        for (watts, source, of_cards, of_host) in [
            (load, load_source, InputId::LoadWatts, InputId::HostLoad),
            (idle, idle_source, InputId::IdleWatts, InputId::HostIdle),
        ] {
            if machine.at_wall {
                let each = untyped(*watts).map(|watts| watts / f64::from(facts.count.max(1)));
                self.fill_open(index, plan, of_cards, each, source);
                self.fill_open(index, plan, of_host, none, "part of the machine's draw");
            } else {
                self.fill_open(index, plan, of_host, untyped(*watts), source);
            }
        }
        if !machine.at_wall && plan.rigs[index].given.get(InputId::SupplyWatts).is_none() {
            let rated = Range::exact(machine.supply.get(), Basis::Specified);
            let source = ["makers' advice and the rated power of all cards; ", USUAL_SUPPLY_SOURCE];
            self.fill(InputId::SupplyWatts, Place::Rig(index), rated, source.concat());
        }
    }

    /// Fills in the draw of a card as the model of speeds has it, as wide as what was measured of one
    /// card alone or what is usual.
    fn fill_draw(
        &mut self,
        index: usize,
        (all, facts): (u32, &KindFacts<'_>),
        draws: &[f64; MAX_CARDS],
        plan: &Plan,
    ) {
        let limit = facts.power_limit.map_or(f64::INFINITY, Into::into);
        let count = usize::try_from(all).unwrap_or(1).clamp(1, MAX_CARDS);
        let likely = draws[count - 1].min(limit);
        let measured = untyped(facts.load_watts.value);
        let spread = |end: f64| (end / measured.likely().max(1e-9)).clamp(0.7, 1.3);
        let (low, high) = (likely * spread(measured.low()), likely * spread(measured.high()));
        let value =
            Range::new(low.min(likely), likely, high.max(likely).min(limit), Basis::Computed);
        let source = "rated power × what the split, the engine and the host leave a card to do";
        self.fill_open(index, plan, GROUPS[facts.kind].load, value, source);
    }

    /// Decides which rigs are compared: those that are `able` to do the job and of whose cost all is
    /// known; by cost alone if that is fewer than two.
    pub(crate) fn compare(&mut self, able: &[bool]) {
        let complete: Vec<bool> =
            (0..self.rigs.len()).map(|rig| missing(self, rig).is_empty()).collect();
        let both: Vec<bool> = complete.iter().zip(able).map(|(a, b)| *a && *b).collect();
        let enough = both.iter().filter(|both| **both).count() > 1;
        self.compared = if enough { both } else { complete };
    }

    /// Tokens that a rig with cards generates in a second at work, the reading of prompts counted;
    /// `None` if its speed is not known.
    pub(crate) fn tokens_a_second(&self, rig: usize) -> Option<Range<f64>> {
        let case = self.rigs.get(rig)?;
        let of = |end: usize| {
            draw::tokens_a_second(&self.plan[1], &case.ranges[end].inputs, &case.fixed)
        };
        Some(range([of(0)?, of(1)?, of(2)?], Basis::Computed))
    }

    /// Sets how many tokens a second a rig buys by API, where the plan does not state it.
    pub(crate) fn set_bought_speed(&mut self, rig: usize, speed: Range<f64>, source: String) {
        if self.figure(InputId::Speed, Place::Rig(rig)).is_none() {
            self.rigs[rig].fixed.buys_as_fastest = true;
            self.fill(InputId::Speed, Place::Rig(rig), speed, source);
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
        self.open.retain(|open| (open.id, open.place) != (id, place));
        self.open.push(Open { id, place, basis: value.basis(), source });
    }
}

impl RigCase {
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

/// Number of a rig's cards that the buyer has already.
fn owned(rig: &Rig) -> f64 {
    rig.given.get(InputId::Owned).map_or(0.0, |owned| owned.likely())
}

/// Percent of what a machine costs that it keeps in a year: of its parts, by their prices.
fn kept(machine: &Machine) -> f64 {
    let price = |item: &crate::machine::MachineItem| item.price.likely().get();
    let all: f64 = machine.items.iter().map(price).sum();
    let kept: f64 = machine.items.iter().map(|item| price(item) * item.kept.get()).sum();
    if all > 0.0 { kept / all } else { 0.0 }
}

/// Percent of a card's value that failures cost in a year, as the catalogue has them; `None` where the
/// rig states them or has no cards of its own.
fn failures(rig: &Rig, facts: &RigFacts<'_>, catalog: &Catalog) -> Option<[f64; 2]> {
    let open = rig.kind == RigKind::Owned && rig.given.get(InputId::Failures).is_none();
    open.then(|| failure_rates(facts.card_condition.unwrap_or(Condition::Used), catalog))?
}

/// What no input of the rig at `index` changes; `loss` is that of the plan's power supplies.
fn fixed(
    index: usize,
    facts: &RigFacts<'_>,
    running: &Running,
    plan: &Plan,
    catalog: &Catalog,
    loss: Option<Loss>,
) -> Fixed {
    let (rig, gpu) = (&plan.rigs[index], facts.gpu);
    let stated_keep = rig
        .resale
        .map(untyped)
        .or_else(|| rig.given.get(InputId::Kept))
        .or_else(|| plan.kept_per_year.map(untyped));
    let all = facts.all_cards();
    let group = |kind: KindFacts<'_>| Group::of(&kind, (all, index), running, (rig, plan), catalog);
    Fixed {
        groups: facts.kinds().map(group).collect(),
        kind: rig.kind,
        depreciation: rig.depreciation,
        points: rig.points.iter().map(|(month, usd)| (month.get(), usd.get())).collect(),
        is_range_stated: stated_keep.is_some_and(|range| !range.is_exact()),
        work: plan.work,
        stress: plan.stress.factor(),
        buys_as_fastest: false,
        failures: failures(rig, facts, catalog),
        draws_at_wall: running.machine.as_ref().is_some_and(|machine| machine.at_wall),
        taxes_extras: plan.value(InputId::Tax, Place::Plan).is_some(),
        loss,
        advice_watts: gpu.recommended_psu.map(Into::into),
        extras: from_fn(|at| rig.extras.get(at).is_some_and(|extra| !extra.owned)),
        in_dollars: DOLLARS.map(|id| plan.value(id, Place::Rig(index)).is_none()),
        api_in_dollars: [InputId::ApiInput, InputId::ApiOutput]
            .map(|id| plan.value(id, Place::Plan).is_none()),
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
