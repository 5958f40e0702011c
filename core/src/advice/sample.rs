//! How often each rig is the cheapest: every uncertain figure is drawn from its range many times.
//!
//! A range low, likely, high stands for a triangular distribution, the usual choice where three
//! figures are all that is known (Johnson, "The triangular distribution as a proxy for the beta
//! distribution in risk analysis", The Statistician 46, 1997). Its quantile needs no more than a square
//! root, which is exact everywhere; a PERT distribution's has no closed form.
//!
//! What rigs have in common is drawn once: the price of electricity, the value that cards keep, the
//! price and the draw of the same card. Dimensions are assigned in an order of the rigs' figures, not of
//! their places, so that comparing A with B gives what comparing B with A gives. The likely case counts as one more
//! sample.

use serde::Serialize;

use super::lattice::{Lattice, POINTS};
use crate::cost::case::{Case, RigValues, Values};
use crate::cost::time::{Sums, Time};
use crate::cost::{End, LineId, kernel, value};
use crate::plan::inputs::{INPUTS, InputId, Scope};
use crate::plan::{MAX_EXTRAS, MAX_RIGS, RigKind};
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
    low: f64,
    high: f64,
    /// Share of the samples below the likely figure, where the two branches of the quantile meet.
    turn: f64,
    /// Factor of the lower branch.
    rise: f64,
    /// Factor of the upper branch.
    fall: f64,
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
    /// What all cards sell for.
    Sold(usize),
    /// The months as the price of electricity counts them.
    Energy,
}

impl Drawn {
    fn of(target: Target, dimension: usize, [low, likely, high]: [f64; 3]) -> Self {
        let width = high - low;
        Self {
            target,
            dimension,
            low,
            high,
            turn: (likely - low) / width,
            rise: width * (likely - low),
            fall: width * (high - likely),
        }
    }

    /// The quantile of the triangular distribution.
    fn at(&self, share: f64) -> f64 {
        if share < self.turn {
            self.low + (share * self.rise).sqrt()
        } else {
            self.high - ((1.0 - share) * self.fall).sqrt()
        }
    }
}

/// Draws the samples of a case.
pub(crate) fn sample(case: &Case) -> Sampled {
    let count = case.rigs.len().min(MAX_RIGS);
    let months = case.months();
    let (mut plan, mut rigs) = case.at(End::Likely);
    // A price drawn from its range does not change what the card is worth today: see the case.
    for (values, rig) in rigs.iter_mut().zip(&case.rigs) {
        values.inputs[InputId::Worth] = rig.worth();
    }
    let mut sums = Time::up_to(&plan, &case.calendar, months);
    let mut sold: Vec<kernel::Sold> = rigs
        .iter()
        .zip(&case.rigs)
        .map(|(values, rig)| kernel::sold(&plan, values, &rig.fixed, sums.months))
        .collect();
    let Draws { drawn, dimensions, .. } = Draws::of(case, &plan, &sums);

    let mut all = vec![[0.0; MAX_RIGS]; SAMPLES];
    let nets = |plan: &Values, rigs: &[RigValues], sold: &[kernel::Sold], sums: &Sums| {
        let mut nets = [0.0; MAX_RIGS];
        for (index, net) in nets.iter_mut().enumerate().take(count) {
            let fixed = &case.rigs[index].fixed;
            *net = kernel::amounts(plan, &rigs[index], fixed, sums, sold[index])[LineId::Net];
        }
        nets
    };
    all[0] = nets(&plan, &rigs, &sold, &sums);
    let mut lattice = Lattice::start();
    for slot in all.iter_mut().skip(1) {
        for figure in &drawn {
            let value = figure.at(lattice.at(figure.dimension));
            match figure.target {
                Target::Plan(id) => plan[id] = value,
                Target::Rig(rig, id) => rigs[rig].inputs[id] = value,
                Target::Extra { rig, extra, resold } => {
                    let slot = &mut rigs[rig].extras[extra];
                    sold[rig].extras += (value - slot.cost) * resold;
                    slot.cost = value;
                }
                Target::Sold(rig) => sold[rig].cards = value,
                Target::Energy => sums.energy = value,
            }
        }
        *slot = nets(&plan, &rigs, &sold, &sums);
        lattice.step(dimensions);
    }
    summary(&all, count)
}

/// Which figures share a dimension: all those of one input and card with equal ranges.
type Shared<'a> = (InputId, &'a str, [f64; 3]);

/// Everything that is uncertain in a case, being collected.
struct Draws<'a> {
    case: &'a Case,
    /// Likely figures of the plan.
    plan: &'a Values,
    sums: &'a Sums,
    drawn: Vec<Drawn>,
    dimensions: usize,
    /// Dimensions that rigs share.
    shared: Vec<(Shared<'a>, usize)>,
}

impl<'a> Draws<'a> {
    fn of(case: &'a Case, plan: &'a Values, sums: &'a Sums) -> Self {
        let (drawn, shared) = (Vec::new(), Vec::new());
        let mut all = Self { case, plan, sums, drawn, dimensions: 0, shared };
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
        let known = self.shared.iter().find(|known| known.0 == with);
        let dimension = known.map_or(self.dimensions, |known| known.1);
        if known.is_none() {
            self.shared.push((with, dimension));
            self.dimensions += 1;
        }
        self.drawn.push(Drawn::of(target, dimension, range));
    }

    /// The inputs that all rigs share.
    ///
    /// The value that cards keep is drawn as what each rig sells for, the yearly change of a price as
    /// what it makes of the months: neither then takes a power for each sample.
    fn add_plan(&mut self) {
        for spec in INPUTS.iter().filter(|spec| spec.scope == Scope::Plan && spec.uncertain) {
            let range = [0, 1, 2].map(|end| self.case.plan[end][spec.id]);
            match spec.id {
                InputId::KeptPerYear => {}
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
        for spec in INPUTS.iter().filter(|spec| spec.scope == Scope::Rig && spec.uncertain) {
            let id = spec.id;
            // A price that a rig does not pay takes no dimension.
            let counts = match id {
                InputId::Resale | InputId::Kept => false,
                InputId::Speed => rig.fixed.kind == RigKind::Api,
                InputId::Rent => rig.fixed.kind == RigKind::Rented,
                _ => true,
            };
            if counts {
                let range = rig.ranges.each_ref().map(|end| end.inputs[id]);
                // How far one card is from its likely draw says how far another of its kind is, however
                // many there are.
                let by = if rig.is_draw_of_catalog(id) { [0.0; 3] } else { range };
                self.add_shared(Target::Rig(index, id), range, (id, rig.fixed.gpu, by));
            }
        }
    }

    /// What the cards of a rig sell for, as one figure.
    fn add_resale(&mut self, index: usize) {
        let rig = &self.case.rigs[index];
        let [cheapest, likely, costliest] = End::ALL.map(|end| {
            let mut plan = *self.plan;
            if let Some(kept) = self.case.kept_at(end) {
                plan[InputId::KeptPerYear] = kept;
            }
            let mut values = rig.at(end);
            values.inputs[InputId::Worth] = rig.worth();
            kernel::sold(&plan, &values, &rig.fixed, self.sums.months).cards
        });
        let range_of = |id: InputId| rig.ranges.each_ref().map(|end| end.inputs[id]);
        let (stated, kept) = (range_of(InputId::Resale), range_of(InputId::Kept));
        let with = if !stated[1].is_nan() {
            (InputId::Resale, rig.fixed.gpu, stated)
        } else if !kept[1].is_nan() {
            (InputId::Kept, rig.fixed.gpu, kept)
        } else {
            // Every card without a curve of its own follows the same one.
            (InputId::KeptPerYear, "", [0.0; 3])
        };
        self.add_shared(Target::Sold(index), [costliest, likely, cheapest], with);
    }

    /// The prices of a rig's extras, each with what the extra brings for a dollar of it.
    fn add_extras(&mut self, index: usize) {
        let rig = &self.case.rigs[index];
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
        a.fixed.gpu.cmp(b.fixed.gpu).then_with(|| a.ranges[1].total_cmp(&b.ranges[1]))
    });
    order
}

/// Shares and histograms of net costs, one row of which is a sample; `count` is the number of rigs.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to the bins")]
fn summary(all: &[[f64; MAX_RIGS]], count: usize) -> Sampled {
    let mut shares = vec![0.0; count];
    let mut ends = [(f64::INFINITY, f64::NEG_INFINITY, 0.0); MAX_RIGS];
    for nets in all {
        let best = nets[..count].iter().copied().fold(f64::INFINITY, f64::min);
        let ties = nets[..count].iter().filter(|net| **net <= best).count() as f64;
        for (index, net) in nets[..count].iter().enumerate() {
            if *net <= best {
                shares[index] += 1.0 / ties;
            }
            let (low, high, sum) = ends[index];
            ends[index] = (low.min(*net), high.max(*net), sum + *net);
        }
    }
    let samples = all.len() as f64;
    for share in &mut shares {
        *share /= samples;
    }
    let nets = (0..count)
        .map(|index| {
            let (low, high, sum) = ends[index];
            let mut counts = vec![0_u16; BINS];
            let scale = if high > low { BINS as f64 / (high - low) } else { 0.0 };
            for nets in all {
                let bin = ((nets[index] - low) * scale) as usize;
                counts[bin.min(BINS - 1)] += 1;
            }
            Distribution { low, high, mean: sum / samples, counts }
        })
        .collect();
    Sampled { shares, nets }
}
