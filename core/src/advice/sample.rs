//! How often each rig is the cheapest: every uncertain figure is drawn from its range many times.
//!
//! The ends of a range are passed in one case of ten each, and the likely figure in one of two: a
//! normal distribution with a spread of its own on each side. So the middle of a net cost's samples
//! is near its likely figure, whichever way the ranges lean.
//!
//! What rigs have in common is drawn once: the market of used cards, the price of electricity, the
//! market level, the draw and the own way of the same card, which moves what is paid for it and what
//! it is worth together. Dimensions are assigned in an order of the rigs' figures, not of
//! their places, so that comparing A with B gives what comparing B with A gives. The likely case
//! counts as one more sample.

use std::sync::LazyLock;

use super::distribution::{Distribution, SAMPLES};
use super::lattice::{POINTS, Strata};
use crate::cost::case::{Case, Fixed, Group, RigCase, RigValues, Values};
use crate::cost::kernel::Sold;
use crate::cost::market::{OUTER, Share, normal_quantile};
use crate::cost::time::{Sums, Time};
use crate::cost::{End, LineId, kernel, value};
use crate::plan::inputs::{INPUTS, InputId, Scope};
use crate::plan::{Depreciation, MAX_EXTRAS, MAX_RIGS, RigKind, Work};
use crate::units::sort_few_by;

/// What the samples say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sampled {
    /// Share of the samples in which each rig is the cheapest, in the plan's order; ties count in equal
    /// parts.
    pub(crate) shares: Vec<f64>,
    /// Net cost of each rig, in the plan's order.
    pub(crate) nets: Vec<Distribution>,
}

/// A figure that is drawn.
struct Figure {
    strata: Strata,
    likely: f64,
    /// What one standard deviation below and above the middle takes off or adds.
    sides: [f64; 2],
    /// Between which the figure stays.
    limits: [f64; 2],
}

impl Figure {
    fn of(dimension: usize, [low, likely, high]: [f64; 3], limits: [f64; 2]) -> Self {
        let sides = [(likely - low) / OUTER, (high - likely) / OUTER];
        Self { strata: Strata::of(dimension), likely, sides, limits }
    }

    /// The figure at the next point. By comparisons: in WebAssembly `f64::max` is a call.
    fn next(&mut self, deviations: &[f64; POINTS]) -> f64 {
        let deviations = deviations[self.strata.next()];
        let side = self.sides[usize::from(deviations > 0.0)];
        let (figure, [low, high]) = (self.likely + deviations * side, self.limits);
        if figure < low {
            low
        } else if figure > high {
            high
        } else {
            figure
        }
    }
}

/// The limits of an input.
fn limits_of(id: InputId) -> [f64; 2] {
    [id.spec().min, id.spec().max]
}

/// The limits of an amount: what costs something or sells costs or brings nothing at least.
const fn limits_from(low: f64) -> [f64; 2] {
    [if low >= 0.0 { 0.0 } else { f64::NEG_INFINITY }, f64::INFINITY]
}

/// The price of a part that is sold at the end.
struct Part {
    /// Its place among the extras; `None` for the computer around the cards.
    extra: Option<usize>,
    price: Figure,
    /// What it brings for each dollar of its price.
    resold: f64,
}

/// What the cards of one kind of a rig sell for where the market decides it.
struct Walk<'a> {
    group: &'a Group,
    /// What the kind sells for by each dollar that a card is worth.
    of_worth: f64,
    share: Share,
    /// Those of the market and of the card.
    strata: [Strata; 2],
}

/// Standard deviations from the middle, by the stratum of a lattice's coordinate.
static DEVIATIONS: LazyLock<[f64; POINTS]> =
    LazyLock::new(|| core::array::from_fn(|at| normal_quantile((at as f64 + 0.5) / POINTS as f64)));

/// The numbers of a rig in a sample, and those of them that are drawn.
struct Rig<'a> {
    fixed: &'a Fixed,
    values: RigValues,
    sold: Sold,
    inputs: Vec<(InputId, Figure)>,
    parts: Vec<Part>,
    walks: Vec<Walk<'a>>,
    /// What all cards sell for, by a stated range.
    cards: Option<Figure>,
}

impl Rig<'_> {
    /// Draws the next numbers.
    fn step(&mut self, deviations: &[f64; POINTS]) {
        for (id, figure) in &mut self.inputs {
            self.values.inputs[*id] = figure.next(deviations);
        }
        for part in &mut self.parts {
            let price = match part.extra {
                Some(extra) => &mut self.values.extras[extra].cost,
                None => &mut self.values.inputs[InputId::MachinePrice],
            };
            let next = part.price.next(deviations);
            self.sold.extras += (next - *price) * part.resold;
            *price = next;
        }
        if let Some(figure) = &mut self.cards {
            self.sold.cards = figure.next(deviations);
        } else if !self.walks.is_empty() {
            self.sold.cards = 0.0;
        }
        for walk in &mut self.walks {
            let [market, own] = walk.strata.each_mut().map(|strata| deviations[strata.next()]);
            let worth = value::worth(&self.values.inputs, walk.group);
            self.sold.cards += walk.of_worth * worth * walk.share.off_by(market, own);
        }
    }
}

/// The numbers of a sample, and those of them that are drawn.
struct Sample<'a> {
    plan: Values,
    sums: Sums,
    inputs: Vec<(InputId, Figure)>,
    /// The months as the price of electricity counts them.
    energy: Option<Figure>,
    rigs: Vec<Rig<'a>>,
}

impl Sample<'_> {
    /// Draws the next numbers.
    fn step(&mut self, deviations: &[f64; POINTS]) {
        for (id, figure) in &mut self.inputs {
            self.plan[*id] = figure.next(deviations);
        }
        if let Some(figure) = &mut self.energy {
            self.sums.energy = figure.next(deviations);
        }
        for rig in &mut self.rigs {
            rig.step(deviations);
        }
    }

    /// The net costs of the rigs.
    fn nets(&self) -> [f64; MAX_RIGS] {
        let mut nets = [0.0; MAX_RIGS];
        for (net, rig) in nets.iter_mut().zip(&self.rigs) {
            let amounts = kernel::amounts(&self.plan, &rig.values, rig.fixed, &self.sums, rig.sold);
            *net = amounts[LineId::Net];
        }
        nets
    }
}

/// Draws the samples of a case. Only rigs that it compares can be the cheapest.
pub(crate) fn sample(case: &Case) -> Sampled {
    let mut sample = Draws::of(case);
    let mut all = vec![[0.0; MAX_RIGS]; SAMPLES];
    all[0] = sample.nets();
    for nets in all.iter_mut().skip(1) {
        sample.step(&DEVIATIONS);
        *nets = sample.nets();
    }
    summary(&all, &case.compared)
}

/// Which figures share a dimension: all those of one input and card with equal ranges.
type Shared<'a> = (InputId, &'a str, [f64; 3]);

/// What stands for the market of used cards among [`Shared`].
const MARKET: Shared<'_> = (InputId::CardTrend, "", [0.0; 3]);

/// Everything that is uncertain in a case, being collected.
struct Draws<'a> {
    case: &'a Case,
    sample: Sample<'a>,
    dimensions: usize,
    /// Dimensions that rigs share.
    shared: Vec<(Shared<'a>, usize)>,
}

impl<'a> Draws<'a> {
    /// The sample of likely numbers.
    fn of(case: &'a Case) -> Sample<'a> {
        let (plan, rigs) = case.at(End::Likely);
        let sums = Time::up_to(&plan, &case.calendar, case.months());
        let rig = |(values, rig): (RigValues, &'a RigCase)| {
            let sold = kernel::sold(&plan, &values, &rig.fixed, sums.months);
            let (inputs, parts, walks, cards) = (Vec::new(), Vec::new(), Vec::new(), None);
            Rig { fixed: &rig.fixed, values, sold, inputs, parts, walks, cards }
        };
        let rigs = rigs.into_iter().zip(&case.rigs).map(rig).collect();
        let sample = Sample { plan, sums, inputs: Vec::new(), energy: None, rigs };
        let mut all = Self { case, sample, dimensions: 0, shared: Vec::new() };
        all.dimension(MARKET);
        all.add_plan();
        let order = order(case);
        for &index in &order {
            all.add_inputs(index);
            all.add_resale(index);
        }
        for &index in &order {
            all.add_parts(index);
        }
        all.sample
    }

    /// A figure with a dimension of its own; `None` if its range is exact.
    fn figure(&mut self, range: [f64; 3], limits: [f64; 2]) -> Option<Figure> {
        is_uncertain(&range).then(|| {
            self.dimensions += 1;
            Figure::of(self.dimensions - 1, range, limits)
        })
    }

    /// A figure in the dimension of those that it is drawn together with; `None` if its range is exact.
    fn shared(&mut self, range: [f64; 3], limits: [f64; 2], with: Shared<'a>) -> Option<Figure> {
        is_uncertain(&range).then(|| Figure::of(self.dimension(with), range, limits))
    }

    /// The dimension that some figures share; a new one if none of them has been added.
    fn dimension(&mut self, with: Shared<'a>) -> usize {
        if let Some(known) = self.shared.iter().find(|known| known.0 == with) {
            return known.1;
        }
        self.shared.push((with, self.dimensions));
        self.dimensions += 1;
        self.dimensions - 1
    }

    /// The inputs that all rigs share.
    ///
    /// The value that cards keep is drawn as what each rig sells for, the yearly change of the price of
    /// electricity as what it makes of the months: neither then takes a power for each sample.
    fn add_plan(&mut self) {
        for spec in INPUTS.iter().filter(|spec| spec.scope == Scope::Plan && spec.uncertain) {
            let range = [0, 1, 2].map(|end| self.case.plan[end][spec.id]);
            match spec.id {
                // What the trends of rent and API make of the months is drawn with their likely figures only.
                InputId::KeptPerYear
                | InputId::CardTrend
                | InputId::RentTrend
                | InputId::ApiTrend => {}
                InputId::Drift => {
                    let energy = range.map(|drift| {
                        let mut plan = self.sample.plan;
                        plan[InputId::Drift] = drift;
                        Time::up_to(&plan, &self.case.calendar, self.case.months()).energy
                    });
                    self.sample.energy = self.figure(energy, limits_from(energy[0]));
                }
                id => {
                    let figure = self.figure(range, limits_of(id));
                    self.sample.inputs.extend(figure.map(|figure| (id, figure)));
                }
            }
        }
    }

    /// The inputs of a rig, but for those that decide what its cards sell for.
    fn add_inputs(&mut self, index: usize) {
        let rig = &self.case.rigs[index];
        let fixed = &rig.fixed;
        for spec in INPUTS.iter().filter(|spec| spec.scope == Scope::Rig && spec.uncertain) {
            let id = spec.id;
            // A figure that a rig's cost does not ask for takes no dimension.
            let (kind, first) = id.kind();
            let Some(group) = fixed.group(kind) else { continue };
            let gpu = group.gpu;
            let counts = match id {
                InputId::Resale | InputId::Kept | InputId::MachinePrice => false,
                InputId::Speed | InputId::ReadSpeed => {
                    fixed.kind == RigKind::Api || fixed.work == Work::Tokens
                }
                InputId::Rent | InputId::StorageRunning | InputId::StorageStopped => {
                    fixed.kind == RigKind::Rented
                }
                InputId::Fee => fixed.kind == RigKind::Subscription,
                _ => true,
            };
            if !counts {
                continue;
            }
            let range = rig.ranges.each_ref().map(|end| end.inputs[id]);
            // How far one card is from its likely draw says how far another of its kind is, however
            // many there are; so does the market's level, for what is paid and for what it is worth.
            let with = match first {
                InputId::Worth => (InputId::Worth, gpu, [0.0; 3]),
                InputId::CardPrice if group.pays_market_price => (InputId::Worth, gpu, [0.0; 3]),
                first if rig.is_draw_of_catalog(id) => (first, gpu, [0.0; 3]),
                first => (first, gpu, range),
            };
            let figure = self.shared(range, limits_of(id), with);
            self.sample.rigs[index].inputs.extend(figure.map(|figure| (id, figure)));
        }
    }

    /// What the cards of a rig sell for: as the market goes, or as one figure of a stated range.
    fn add_resale(&mut self, index: usize) {
        let rig = &self.case.rigs[index];
        let (fixed, gpu) = (&rig.fixed, rig.fixed.groups[0].gpu);
        if fixed.kind != RigKind::Owned || fixed.depreciation == Depreciation::Keep {
            return;
        }
        if !fixed.is_range_stated {
            let (plan, months, likely) =
                (self.sample.plan, self.sample.sums.months, rig.at(End::Likely));
            let together = value::is_stated_together(rig.likely(), fixed);
            let kinds = if together { 1 } else { fixed.groups.len() };
            for group in fixed.groups.iter().take(kinds) {
                if let Some(share) = value::outlook(&plan, &likely.inputs, group, months / 12.0) {
                    let own = (InputId::Kept, group.gpu, [0.0; 3]);
                    let strata = [MARKET, own].map(|with| Strata::of(self.dimension(with)));
                    let brings = value::of_group(&plan, &likely, (fixed, group), months);
                    let of_worth = brings / value::worth(&likely.inputs, group).max(1e-9);
                    self.sample.rigs[index].walks.push(Walk { group, of_worth, share, strata });
                }
            }
            return;
        }
        let [cheapest, likely, costliest] = End::ALL.map(|end| {
            let mut plan = self.sample.plan;
            if let Some(kept) = self.case.kept_at(end) {
                plan[InputId::KeptPerYear] = kept;
            }
            let mut values = rig.at(end);
            for group in &fixed.groups {
                values.inputs[group.inputs.worth] = rig.worth(group);
            }
            kernel::sold(&plan, &values, fixed, self.sample.sums.months).cards
        });
        let range_of = |id: InputId| rig.ranges.each_ref().map(|end| end.inputs[id]);
        let (stated, kept) = (range_of(InputId::Resale), range_of(InputId::Kept));
        let with = if !stated[1].is_nan() {
            (InputId::Resale, gpu, stated)
        } else if !kept[1].is_nan() {
            (InputId::Kept, gpu, kept)
        } else {
            // All cards keep what the plan says.
            (InputId::KeptPerYear, "", [0.0; 3])
        };
        let range = [costliest, likely, cheapest];
        self.sample.rigs[index].cards = self.shared(range, limits_from(costliest), with);
    }

    /// The prices of a rig's computer and extras.
    fn add_parts(&mut self, index: usize) {
        let (rig, months) = (&self.case.rigs[index], self.sample.sums.months);
        let mut parts = Vec::new();
        let range = rig.ranges.each_ref().map(|end| end.inputs[InputId::MachinePrice]);
        let kept = value::or(rig.likely()[InputId::MachineKept], 0.0);
        // Computers around cards of any kind are made of the same parts.
        let with = (InputId::MachinePrice, "", [0.0; 3]);
        let computer = self.shared(range, limits_from(range[0]), with);
        parts.extend(computer.map(|price| (None, price, kept)));
        for extra in 0..MAX_EXTRAS {
            let range = rig.ranges.each_ref().map(|end| end.extras[extra].cost);
            let price = self.figure(range, limits_from(range[0]));
            parts.extend(price.map(|price| (Some(extra), price, rig.ranges[1].extras[extra].kept)));
        }
        let part =
            |(extra, price, kept)| Part { extra, price, resold: value::extra(1.0, kept, months) };
        self.sample.rigs[index].parts = parts.into_iter().map(part).collect();
    }
}

const fn is_uncertain(range: &[f64; 3]) -> bool {
    range[0] < range[2]
}

/// The places of the rigs, in an order that does not depend on them.
fn order(case: &Case) -> Vec<usize> {
    let mut order: Vec<usize> = (0..case.rigs.len()).collect();
    sort_few_by(&mut order, |a, b| {
        let (a, b) = (&case.rigs[*a], &case.rigs[*b]);
        let gpus = |rig: &'_ RigCase| rig.fixed.groups.first().map_or("", |group| group.gpu);
        gpus(a).cmp(gpus(b)).then_with(|| a.ranges[1].total_cmp(&b.ranges[1]))
    });
    order
}

/// Shares and histograms of net costs, one row of which is a sample, with a column for each rig;
/// rigs that are not `compared` have no share.
fn summary(all: &[[f64; MAX_RIGS]], compared: &[bool]) -> Sampled {
    let mut shares = vec![0.0; compared.len()];
    for nets in all {
        let known = || nets.iter().zip(compared).filter(|(_, compared)| **compared);
        let lower = |best, net| if net < best { net } else { best };
        let best = known().map(|(net, _)| *net).fold(f64::INFINITY, lower);
        let ties = known().filter(|(net, _)| **net <= best).count() as f64;
        for ((net, compared), share) in nets.iter().zip(compared).zip(&mut shares) {
            if *compared && *net <= best {
                *share += 1.0 / ties;
            }
        }
    }
    for share in &mut shares {
        *share /= SAMPLES as f64;
    }
    let nets = (0..compared.len())
        .map(|rig| Distribution::of(&all.iter().map(|nets| nets[rig])))
        .collect();
    Sampled { shares, nets }
}
