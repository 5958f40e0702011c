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

use serde::Serialize;

use super::lattice::{Lattice, POINTS};
use crate::cost::case::{Case, RigCase, RigValues, Values};
use crate::cost::market::{OUTER, Share, normal_quantile};
use crate::cost::time::{Sums, Time};
use crate::cost::{End, LineId, kernel, value};
use crate::plan::inputs::{INPUTS, InputId, Scope};
use crate::plan::{Depreciation, MAX_EXTRAS, MAX_RIGS, RigKind, Work};
use crate::units::sort_few_by;

/// Bins of a histogram.
pub const BINS: usize = 32;
/// Number of samples: the points of the lattice and the likely case.
pub const SAMPLES: usize = POINTS + 1;

/// The net cost of one rig over the samples.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Distribution {
    /// The lowest net cost, in the plan's currency.
    pub low: f64,
    /// One sample of ten lies below.
    pub tenth: f64,
    /// Half of the samples lie below.
    pub median: f64,
    /// One sample of ten lies above.
    pub ninetieth: f64,
    /// The highest net cost.
    pub high: f64,
    /// The mean net cost.
    pub mean: f64,
    /// Number of samples in each of [`BINS`] bins of equal width from the lowest to the highest.
    pub counts: Vec<u16>,
}

impl Distribution {
    /// The cost below which a share of the samples lies, from 0 to 1; samples count as spread evenly
    /// within a bin.
    pub fn quantile(&self, share: f64) -> f64 {
        let wanted = share * SAMPLES as f64;
        let width = (self.high - self.low) / BINS as f64;
        let mut below = 0.0;
        for (bin, count) in self.counts.iter().enumerate() {
            let count = f64::from(*count);
            if below + count >= wanted && count > 0.0 {
                return self.low + (bin as f64 + (wanted - below) / count) * width;
            }
            below += count;
        }
        self.high
    }
}

/// What the samples say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sampled {
    /// Share of the samples in which each rig is the cheapest, in the plan's order; ties count in equal
    /// parts.
    pub shares: Vec<f64>,
    /// Net cost of each rig, in the plan's order.
    pub nets: Vec<Distribution>,
}

/// A figure that is drawn.
#[derive(Clone, Copy)]
struct Drawn {
    target: Target,
    dimension: usize,
    likely: f64,
    /// What one standard deviation below and above the middle takes off or adds.
    sides: [f64; 2],
    /// Between which the figure stays.
    limits: [f64; 2],
}

/// The number that a drawn figure replaces.
#[derive(Clone, Copy)]
enum Target {
    Plan(InputId),
    Rig(usize, InputId),
    /// The price of an extra; `resold` is what the extra brings for each dollar of it.
    Extra {
        rig: usize,
        extra: usize,
        resold: f64,
    },
    /// What the computer around the cards costs; `resold` is what it brings for each dollar of it.
    Computer {
        rig: usize,
        resold: f64,
    },
    /// What all cards sell for, by a stated range.
    Sold(usize),
    /// The months as the price of electricity counts them.
    Energy,
}

impl Drawn {
    fn of(target: Target, dimension: usize, [low, likely, high]: [f64; 3]) -> Self {
        let sides = [(likely - low) / OUTER, (high - likely) / OUTER];
        let limits = match target {
            Target::Plan(id) | Target::Rig(_, id) => [id.spec().min, id.spec().max],
            // What costs something or sells costs or brings nothing at least.
            _ if low >= 0.0 => [0.0, f64::INFINITY],
            _ => [f64::NEG_INFINITY, f64::INFINITY],
        };
        Self { target, dimension, likely, sides, limits }
    }

    /// The figure at a number of standard deviations from the middle.
    fn at(&self, deviations: f64) -> f64 {
        let side = self.sides[usize::from(deviations > 0.0)];
        (self.likely + deviations * side).max(self.limits[0]).min(self.limits[1])
    }
}

/// What the cards of one kind of a rig sell for where the market decides it.
struct Walk {
    rig: usize,
    /// The place of the kind among those of the rig.
    group: usize,
    share: Share,
    /// Dimensions of the market and of the card.
    dimensions: [usize; 2],
}

/// Standard deviations from the middle, by the stratum of a lattice's coordinate.
static DEVIATIONS: LazyLock<[f64; POINTS]> =
    LazyLock::new(|| core::array::from_fn(|at| normal_quantile((at as f64 + 0.5) / POINTS as f64)));

/// The numbers of a sample.
struct Sample {
    plan: Values,
    rigs: Vec<RigValues>,
    sold: Vec<kernel::Sold>,
    sums: Sums,
}

impl Sample {
    /// The net costs of the rigs.
    fn nets(&self, case: &Case) -> [f64; MAX_RIGS] {
        let mut nets = [0.0; MAX_RIGS];
        for (index, (net, rig)) in nets.iter_mut().zip(&case.rigs).enumerate() {
            let (values, sold) = (&self.rigs[index], self.sold[index]);
            let amounts = kernel::amounts(&self.plan, values, &rig.fixed, &self.sums, sold);
            *net = amounts[LineId::Net];
        }
        nets
    }

    /// Puts a drawn figure in its place.
    fn set(&mut self, target: Target, value: f64) {
        match target {
            Target::Plan(id) => self.plan[id] = value,
            Target::Rig(rig, id) => self.rigs[rig].inputs[id] = value,
            Target::Extra { rig, extra, resold } => {
                let slot = &mut self.rigs[rig].extras[extra];
                self.sold[rig].extras += (value - slot.cost) * resold;
                slot.cost = value;
            }
            Target::Computer { rig, resold } => {
                let price = &mut self.rigs[rig].inputs[InputId::MachinePrice];
                self.sold[rig].extras += (value - *price) * resold;
                *price = value;
            }
            Target::Sold(rig) => self.sold[rig].cards = value,
            Target::Energy => self.sums.energy = value,
        }
    }
}

/// Draws the samples of a case. Only rigs that it compares can be the cheapest.
pub(crate) fn sample(case: &Case) -> Sampled {
    let (plan, rigs) = case.at(End::Likely);
    let sums = Time::up_to(&plan, &case.calendar, case.months());
    let sold: Vec<kernel::Sold> = rigs
        .iter()
        .zip(&case.rigs)
        .map(|(values, rig)| kernel::sold(&plan, values, &rig.fixed, sums.months))
        .collect();
    let Draws { drawn, walks, dimensions, .. } = Draws::of(case, &plan, &sums);
    let worth = |rigs: &[RigValues], walk: &Walk| {
        value::worth(&rigs[walk.rig].inputs, &case.rigs[walk.rig].fixed.groups[walk.group])
    };
    // What the kind sells for by each dollar that a card is worth.
    let of_worth: Vec<f64> = walks
        .iter()
        .map(|walk| {
            let fixed = &case.rigs[walk.rig].fixed;
            let of = (fixed, &fixed.groups[walk.group]);
            let brings = value::of_group(&plan, &rigs[walk.rig], of, sums.months);
            brings / worth(&rigs, walk).max(1e-9)
        })
        .collect();
    let mut sample = Sample { plan, rigs, sold, sums };

    let mut all = vec![[0.0; MAX_RIGS]; SAMPLES];
    all[0] = sample.nets(case);
    let deviations = &*DEVIATIONS;
    let mut lattice = Lattice::start();
    for nets in all.iter_mut().skip(1) {
        for figure in &drawn {
            sample.set(figure.target, figure.at(deviations[lattice.stratum(figure.dimension)]));
        }
        for (at, walk) in walks.iter().enumerate() {
            let [market, own] = walk.dimensions.map(|at| deviations[lattice.stratum(at)]);
            let brings = of_worth[at] * worth(&sample.rigs, walk) * walk.share.off_by(market, own);
            // Kinds of one rig follow each other.
            let before = at.checked_sub(1).and_then(|before| walks.get(before));
            let is_next = before.is_some_and(|before| before.rig == walk.rig);
            let sold = &mut sample.sold[walk.rig].cards;
            *sold = if is_next { *sold + brings } else { brings };
        }
        *nets = sample.nets(case);
        lattice.step(dimensions);
    }
    summary(&mut all, &case.compared)
}

/// Which figures share a dimension: all those of one input and card with equal ranges.
type Shared<'a> = (InputId, &'a str, [f64; 3]);

/// What stands for the market of used cards among [`Shared`].
const MARKET: Shared<'_> = (InputId::CardTrend, "", [0.0; 3]);

/// Everything that is uncertain in a case, being collected.
struct Draws<'a> {
    case: &'a Case,
    /// Likely figures of the plan.
    plan: &'a Values,
    sums: &'a Sums,
    drawn: Vec<Drawn>,
    walks: Vec<Walk>,
    dimensions: usize,
    /// Dimensions that rigs share.
    shared: Vec<(Shared<'a>, usize)>,
}

impl<'a> Draws<'a> {
    fn of(case: &'a Case, plan: &'a Values, sums: &'a Sums) -> Self {
        let (drawn, walks, shared) = (Vec::new(), Vec::new(), Vec::new());
        let mut all = Self { case, plan, sums, drawn, walks, dimensions: 0, shared };
        all.dimension(MARKET);
        all.add_plan();
        let order = order(case);
        for &index in &order {
            all.add_inputs(index);
            all.add_resale(index);
        }
        for &index in &order {
            all.add_extras(index);
        }
        all
    }

    /// Adds a figure with a dimension of its own, unless its range is exact.
    fn add(&mut self, target: Target, range: [f64; 3]) {
        if is_uncertain(&range) {
            self.drawn.push(Drawn::of(target, self.dimensions, range));
            self.dimensions += 1;
        }
    }

    /// Adds a figure in the dimension of those that it is drawn together with, unless its range is exact.
    fn add_shared(&mut self, target: Target, range: [f64; 3], with: Shared<'a>) {
        if !is_uncertain(&range) {
            return;
        }
        let dimension = self.dimension(with);
        self.drawn.push(Drawn::of(target, dimension, range));
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
                        let mut plan = *self.plan;
                        plan[InputId::Drift] = drift;
                        Time::up_to(&plan, &self.case.calendar, self.case.months()).energy
                    });
                    self.add(Target::Energy, energy);
                }
                id => self.add(Target::Plan(id), range),
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
            self.add_shared(Target::Rig(index, id), range, with);
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
            let years = self.sums.months / 12.0;
            let together = value::is_stated_together(rig.likely(), fixed);
            let kinds = if together { 1 } else { fixed.groups.len() };
            for (group, of) in fixed.groups.iter().enumerate().take(kinds) {
                if let Some(share) = value::outlook(self.plan, rig.likely(), of, years) {
                    let own = (InputId::Kept, of.gpu, [0.0; 3]);
                    let dimensions = [self.dimension(MARKET), self.dimension(own)];
                    self.walks.push(Walk { rig: index, group, share, dimensions });
                }
            }
            return;
        }
        let [cheapest, likely, costliest] = End::ALL.map(|end| {
            let mut plan = *self.plan;
            if let Some(kept) = self.case.kept_at(end) {
                plan[InputId::KeptPerYear] = kept;
            }
            let mut values = rig.at(end);
            for group in &fixed.groups {
                values.inputs[group.inputs.worth] = rig.worth(group);
            }
            kernel::sold(&plan, &values, fixed, self.sums.months).cards
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
        self.add_shared(Target::Sold(index), [costliest, likely, cheapest], with);
    }

    /// The prices of a rig's computer and extras, each with what it brings for a dollar of it.
    fn add_extras(&mut self, index: usize) {
        let rig = &self.case.rigs[index];
        let range = rig.ranges.each_ref().map(|end| end.inputs[InputId::MachinePrice]);
        let kept = value::or(rig.likely()[InputId::MachineKept], 0.0);
        let resold = value::extra(1.0, kept, self.sums.months);
        // Computers around cards of any kind are made of the same parts.
        let with = (InputId::MachinePrice, "", [0.0; 3]);
        self.add_shared(Target::Computer { rig: index, resold }, range, with);
        for extra in 0..MAX_EXTRAS {
            let range = rig.ranges.each_ref().map(|end| end.extras[extra].cost);
            if is_uncertain(&range) {
                let kept = rig.ranges[1].extras[extra].kept;
                let resold = value::extra(1.0, kept, self.sums.months);
                self.add(Target::Extra { rig: index, extra, resold }, range);
            }
        }
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
fn summary(all: &mut [[f64; MAX_RIGS]], compared: &[bool]) -> Sampled {
    let mut shares = vec![0.0; compared.len()];
    for nets in all.iter() {
        let known = || nets.iter().zip(compared).filter(|(_, compared)| **compared);
        let best = known().map(|(net, _)| *net).fold(f64::INFINITY, f64::min);
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
    let nets = (0..compared.len()).map(|rig| distribution(all, rig)).collect();
    Sampled { shares, nets }
}

/// The distribution of one column of samples; leaves the rows in another order.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to the bins")]
fn distribution(all: &mut [[f64; MAX_RIGS]], rig: usize) -> Distribution {
    let net = |row: &[f64; MAX_RIGS]| row[rig];
    let mut ends = (f64::INFINITY, f64::NEG_INFINITY);
    let mut sum = 0.0;
    for net in all.iter().map(net) {
        ends = (ends.0.min(net), ends.1.max(net));
        sum += net;
    }
    let (low, high) = ends;
    let mut counts = vec![0_u16; BINS];
    let scale = if high > low { BINS as f64 / (high - low) } else { 0.0 };
    for net in all.iter().map(net) {
        let bin = ((net - low) * scale) as usize;
        counts[bin.min(BINS - 1)] += 1;
    }
    let mut at = |place: usize| {
        let (_, row, _) = all.select_nth_unstable_by(place, |a, b| net(a).total_cmp(&net(b)));
        row[rig]
    };
    let (tenth, median, ninetieth) =
        (at(SAMPLES / 10), at(SAMPLES / 2), at(SAMPLES - 1 - SAMPLES / 10));
    Distribution { low, tenth, median, ninetieth, high, mean: sum / SAMPLES as f64, counts }
}
