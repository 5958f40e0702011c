//! How often which rig is the cheaper: every uncertain figure drawn from its range, many times.
//!
//! A range low, likely, high stands for a triangular distribution, the usual choice where three
//! figures are all that is known (Johnson, "The triangular distribution as a proxy for the beta
//! distribution in risk analysis", The Statistician 46, 1997). Its quantile needs no more than a square
//! root, which is exact everywhere; a PERT distribution's has no closed form.
//!
//! What rigs have in common is drawn once: the price of electricity, the value that cards keep, the
//! price and the draw of the same card. Dimensions are given out in an order of the rigs' figures,
//! not of their places, so that A against B is what B against A is. The likely case counts as one more
//! sample.

use serde::Serialize;

use super::lattice::{Lattice, POINTS};
use crate::cost::case::{Case, Own, Values};
use crate::cost::time::{Sums, Time};
use crate::cost::{End, LineId, kernel, missing};
use crate::plan::inputs::{INPUTS, InputId, Scope};
use crate::plan::{MAX_RIGS, RigKind};
use crate::units::sort_few_by;

/// Steps of a histogram.
pub const BINS: usize = 32;
/// Samples in all.
pub const SAMPLES: usize = POINTS + 1;

/// The net cost of one rig over the samples.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Distribution {
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// The mean.
    pub mean: f64,
    /// How many samples lie in each step of even width from the lowest to the highest.
    pub counts: Vec<u16>,
}

impl Distribution {
    /// The cost below which a share of the samples lies, even within a step.
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
    /// Share of the samples in which each rig is the cheapest.
    pub shares: Vec<f64>,
    /// Net cost of each rig.
    pub nets: Vec<Distribution>,
}

/// A figure that is drawn.
#[derive(Clone, Copy)]
struct Drawn {
    target: Target,
    dimension: usize,
    low: f64,
    high: f64,
    /// Share of the range below the likely figure; and the factors of both branches.
    turn: f64,
    rise: f64,
    fall: f64,
}

/// Where a drawn figure goes.
#[derive(Clone, Copy)]
enum Target {
    Plan(InputId),
    Rig(usize, InputId),
    /// An extra, and what it brings for each dollar of its cost.
    Extra(usize, usize, f64),
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
    let (mut plan, mut own) = case.at(End::Likely);
    // A price drawn from its range moves no value of the card today: see the case.
    for (own, rig) in own.iter_mut().zip(&case.rigs) {
        own.values[InputId::Worth] = rig.worth();
    }
    let mut sums = Time::up_to(&plan, &case.calendar, months);
    let mut sold: Vec<kernel::Sold> = own
        .iter()
        .zip(&case.rigs)
        .map(|(own, rig)| kernel::sold(&plan, own, &rig.fixed, sums.months))
        .collect();
    let (drawn, dimensions) = drawn(case, &plan, &sums);

    let mut all = vec![[0.0; MAX_RIGS]; SAMPLES];
    let nets = |plan: &Values, own: &[Own], sold: &[kernel::Sold], sums: &Sums| {
        let mut nets = [0.0; MAX_RIGS];
        for (index, net) in nets.iter_mut().enumerate().take(count) {
            let fixed = &case.rigs[index].fixed;
            *net = kernel::amounts(plan, &own[index], fixed, sums, sold[index])[LineId::Net];
        }
        nets
    };
    all[0] = nets(&plan, &own, &sold, &sums);
    let mut lattice = Lattice::start();
    for slot in all.iter_mut().skip(1) {
        for figure in &drawn {
            let value = figure.at(lattice.at(figure.dimension));
            match figure.target {
                Target::Plan(id) => plan[id] = value,
                Target::Rig(rig, id) => own[rig].values[id] = value,
                Target::Extra(rig, extra, resold) => {
                    let slot = &mut own[rig].extras[extra];
                    sold[rig].extras += (value - slot.cost) * resold;
                    slot.cost = value;
                }
                Target::Sold(rig) => sold[rig].cards = value,
                Target::Energy => sums.energy = value,
            }
        }
        *slot = nets(&plan, &own, &sold, &sums);
        lattice.step(dimensions);
    }
    let compared: Vec<bool> = (0..count).map(|rig| missing(case, rig).is_empty()).collect();
    summary(&all, &compared)
}

/// What an extra brings for each dollar of its cost.
fn resold(extra: &crate::cost::case::ExtraValues, months: f64) -> f64 {
    crate::cost::value::extra(1.0, extra.kept, months)
}

/// Everything that is uncertain, and the number of dimensions it takes.
fn drawn(case: &Case, plan: &Values, sums: &Sums) -> (Vec<Drawn>, usize) {
    let mut drawn: Vec<Drawn> = Vec::new();
    let mut dimensions = 0;
    let uncertain = |range: &[f64; 3]| range[0] < range[2];
    for spec in INPUTS.iter().filter(|spec| spec.scope == Scope::Plan && spec.uncertain) {
        let range = [0, 1, 2].map(|end| case.plan[end][spec.id]);
        // The value that cards keep is drawn as what each rig sells for, the change of a price as what
        // it makes of the months: neither takes a power for each sample.
        let (target, range) = match spec.id {
            InputId::KeptPerYear => continue,
            InputId::Drift => (
                Target::Energy,
                range.map(|drift| {
                    let mut plan = *plan;
                    plan[InputId::Drift] = drift;
                    Time::up_to(&plan, &case.calendar, case.months()).energy
                }),
            ),
            id => (Target::Plan(id), range),
        };
        if uncertain(&range) {
            drawn.push(Drawn::of(target, dimensions, range));
            dimensions += 1;
        }
    }
    // Dimensions that rigs share, by what they are and whose card.
    let mut shared: Vec<(Option<InputId>, &str, [f64; 3], usize)> = Vec::new();
    let mut draw =
        |target, id: Option<InputId>, key: &'static str, range: [f64; 3], by: [f64; 3]| {
            if !uncertain(&range) {
                return;
            }
            let known = shared.iter().find(|known| (known.0, known.1, known.2) == (id, key, by));
            let dimension = known.map_or(dimensions, |known| known.3);
            if known.is_none() {
                shared.push((id, key, by, dimensions));
                dimensions += 1;
            }
            drawn.push(Drawn::of(target, dimension, range));
        };
    for index in order(case) {
        let rig = &case.rigs[index];
        for spec in INPUTS.iter().filter(|spec| spec.scope == Scope::Rig && spec.uncertain) {
            let id = spec.id;
            // What the cards sell for is drawn as one; a price that a rig does not pay takes no dimension.
            let counts = match id {
                InputId::Resale | InputId::Kept => false,
                InputId::Speed => rig.fixed.kind == RigKind::Api,
                InputId::Rent => rig.fixed.kind == RigKind::Rented,
                _ => true,
            };
            if !counts {
                continue;
            }
            let range = [0, 1, 2].map(|end| rig.own[end].values[id]);
            // The draw of one card says what that of another of its kind is, however many there are.
            let by = if rig.draws_are_open(id) { [0.0; 3] } else { range };
            draw(Target::Rig(index, id), Some(id), rig.fixed.gpu, range, by);
        }
        let [cheap, likely, dear] = [End::Cheap, End::Likely, End::Dear].map(|end| {
            let mut plan = *plan;
            if let Some(end) = case.kept_at(end) {
                plan[InputId::KeptPerYear] = end;
            }
            let mut own = rig.at(end);
            own.values[InputId::Worth] = rig.worth();
            kernel::sold(&plan, &own, &rig.fixed, sums.months).cards
        });
        let stated = [0, 1, 2].map(|end| rig.own[end].values[InputId::Resale]);
        let (id, key, by) = if stated[1].is_nan() {
            let kept = [0, 1, 2].map(|end| rig.own[end].values[InputId::Kept]);
            if kept[1].is_nan() {
                // Every card without a curve of its own follows the same one.
                (InputId::KeptPerYear, "", [0.0; 3])
            } else {
                (InputId::Kept, rig.fixed.gpu, kept)
            }
        } else {
            (InputId::Resale, rig.fixed.gpu, stated)
        };
        draw(Target::Sold(index), Some(id), key, [dear, likely, cheap], by);
    }
    for index in order(case) {
        let rig = &case.rigs[index];
        for extra in 0..rig.own[1].extras.len() {
            let range = [0, 1, 2].map(|end| rig.own[end].extras[extra].cost);
            if uncertain(&range) {
                let resold = resold(&rig.own[1].extras[extra], sums.months);
                drawn.push(Drawn::of(Target::Extra(index, extra, resold), dimensions, range));
                dimensions += 1;
            }
        }
    }
    (drawn, dimensions)
}

/// The rigs in an order that their places do not change.
fn order(case: &Case) -> Vec<usize> {
    let mut order: Vec<usize> = (0..case.rigs.len()).collect();
    sort_few_by(&mut order, |a, b| {
        let (a, b) = (&case.rigs[*a], &case.rigs[*b]);
        a.fixed.gpu.cmp(b.fixed.gpu).then_with(|| a.own[1].total_cmp(&b.own[1]))
    });
    order
}

/// Shares and histograms. A rig of whose cost something is not known is never the cheapest.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to the bins")]
fn summary(all: &[[f64; MAX_RIGS]], compared: &[bool]) -> Sampled {
    let count = compared.len();
    let mut shares = vec![0.0; count];
    let mut ends = [(f64::INFINITY, f64::NEG_INFINITY, 0.0); MAX_RIGS];
    for nets in all {
        let known = || nets.iter().zip(compared).filter(|(_, compared)| **compared);
        let best = known().map(|(net, _)| *net).fold(f64::INFINITY, f64::min);
        let ties = known().filter(|(net, _)| **net <= best).count() as f64;
        for (index, net) in nets[..count].iter().enumerate() {
            if compared[index] && *net <= best {
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
