//! What decides: how each input moves the difference between the rigs, and where it flips the verdict.
//!
//! All of it asks the one kernel for net costs with one input changed, as setting it in the plan
//! would: the likely case with the input at each of [`POINTS`] values over its slider's span (the
//! curve), at the ends of its own range (the tornado), and, where the cheapest rig changes between
//! two values anywhere within the limits of the table, at the root between them (the flip). Roots
//! are found by the Illinois method, regula falsi that halves the value of a stuck end (Dowell and
//! Jarratt 1971), which takes one step on a straight line. Most inputs give straight lines: for
//! those two net costs are computed and the others lie on the line; a test holds the list to that.

use serde::Serialize;

use crate::cost::case::{self, Case, ExtraValues, Own, Values};
use crate::cost::draw;
use crate::cost::kernel::{self, Sold};
use crate::cost::time::{self, MONTHS, Sums, Time};
use crate::cost::{End, missing, value};
use crate::plan::inputs::{INPUTS, Input, InputId, Place, Scope};
use crate::plan::{MAX_EXTRAS, MAX_RIGS, Plan};
use crate::units::sort_few;

/// Values over a span at which a curve is given, evenly.
pub const POINTS: usize = 33;
/// Steps beyond a slider's span up to the limit of the table, by a constant factor.
const BEYOND: usize = 10;
/// Rounds of root finding.
const ROUNDS: usize = 60;
/// A net cost this close is the same, in currency.
const SAME: f64 = 1e-9;

/// Net costs of the rigs.
type Nets = [f64; MAX_RIGS];

/// What each input does to the comparison.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sensitivity {
    /// The rig with the lowest likely net cost.
    pub cheapest: usize,
    /// The other rigs in the plan's order, one for each curve.
    pub others: Vec<usize>,
    /// The inputs that change any net cost, in the order of the table.
    pub inputs: Vec<Effect>,
    /// Places in `inputs` of those with a swing, from the widest to the narrowest.
    pub tornado: Vec<usize>,
}

/// What one input does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// Which input.
    pub id: InputId,
    /// Where in the plan.
    pub place: Place,
    /// Its likely figure now.
    pub now: f64,
    /// The values from which to which the curves go.
    pub span: [f64; 2],
    /// For each other rig its net cost less that of the cheapest, over the span; negative where it
    /// costs less.
    pub curves: Vec<Vec<f64>>,
    /// The values within the limits of the table at which another rig becomes the cheapest, in order;
    /// empty where the input alone cannot flip the verdict.
    pub flips: Vec<Flip>,
    /// The lead of the cheapest over the second, at the low and the high end of the input's own
    /// range; nothing where it has none.
    pub swing: Option<[f64; 2]>,
}

/// A value at which the cheapest rig changes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Flip {
    /// The value. Put into the plan, both rigs cost the same; of an input of whole numbers it is the
    /// first at which the other rig is the cheaper.
    pub value: f64,
    /// The cheapest rig below.
    pub below: usize,
    /// The cheapest rig above.
    pub above: usize,
    /// Whether both cost the same there.
    pub tie: bool,
}

impl Sensitivity {
    /// The effect of an input; nothing where it changes no net cost.
    pub fn of(&self, id: InputId, place: Place) -> Option<&Effect> {
        self.inputs.iter().find(|effect| (effect.id, effect.place) == (id, place))
    }
}

impl Effect {
    /// The flip that is nearest to the figure now.
    pub fn nearest_flip(&self) -> Option<&Flip> {
        let distance = |flip: &Flip| (flip.value - self.now).abs();
        self.flips.iter().reduce(|a, b| if distance(b) < distance(a) { b } else { a })
    }
}

/// Works out what every input of a case does. `usual` is the plan's preset, whose figures decide how
/// far sliders go.
pub(crate) fn sensitivity(case: &Case, usual: &Plan) -> Sensitivity {
    let count = case.rigs.len().min(MAX_RIGS);
    if count < 2 {
        return Sensitivity::default();
    }
    let probe = Probe::of(case, count);
    let cheapest = probe.cheapest(&probe.nets);
    let compared = |rig: &usize| probe.complete[*rig];
    let others: Vec<usize> = (0..count).filter(|rig| *rig != cheapest).filter(compared).collect();
    if others.is_empty() {
        return Sensitivity::default();
    }
    let mut inputs = Vec::new();
    for (id, place) in places(case, count) {
        let stated = usual.value(id, place).map(|range| range.likely());
        inputs.extend(probe.effect((id, place), stated, cheapest, &others));
    }
    let width = |place: &usize| {
        let swing: Option<[f64; 2]> = inputs.get(*place).and_then(|effect: &Effect| effect.swing);
        swing.map_or(0.0, |[low, high]| (high - low).abs())
    };
    let mut tornado: Vec<usize> = (0..inputs.len()).filter(|place| width(place) > 0.0).collect();
    sort_few(&mut tornado, |place| -width(place));
    Sensitivity { cheapest, others, inputs, tornado }
}

/// Every input that a case has a number for, and whose whole effect is in the case.
fn places(case: &Case, count: usize) -> Vec<(InputId, Place)> {
    let mut places = Vec::new();
    let told = |spec: &&Input| !(case.follows_speed && spec.id.decides_fit());
    for spec in INPUTS.iter().filter(told) {
        match spec.scope {
            Scope::Plan => places.push((spec.id, Place::Plan)),
            Scope::Rig => places.extend((0..count).map(|rig| (spec.id, Place::Rig(rig)))),
            Scope::Extra => {
                for (rig, case) in case.rigs.iter().enumerate().take(count) {
                    let counts = (0..MAX_EXTRAS).filter(|extra| case.fixed.extras[*extra]);
                    places.extend(counts.map(|extra| (spec.id, Place::Extra { rig, extra })));
                }
            }
            // How a model is dealt to cards costs nothing.
            Scope::Share => {}
        }
    }
    places
}

/// The likely case, to change one number at a time.
struct Probe<'a> {
    case: &'a Case,
    count: usize,
    /// Whether all that a rig's cost needs is known.
    complete: [bool; MAX_RIGS],
    plan: Values,
    own: [Own; MAX_RIGS],
    months: usize,
    time: Time,
    sums: Sums,
    /// What each rig sells for; worked out again only where an input changes it, as powers are slow.
    sold: [Sold; MAX_RIGS],
    nets: Nets,
}

/// How net costs follow an input.
enum Path {
    /// By the kernel.
    Any,
    /// On straight lines: where from, the net costs there, and their slopes.
    Straight(f64, Nets, Nets),
}

impl<'a> Probe<'a> {
    fn of(case: &'a Case, count: usize) -> Self {
        let (plan, rigs) = case.at(End::Likely);
        let none = Own { values: plan, extras: [ExtraValues::default(); MAX_EXTRAS], spread: 1.0 };
        let own = core::array::from_fn(|rig| rigs.get(rig).copied().unwrap_or(none));
        let (months, time) = (case.months(), Time::of(&plan, &case.calendar, MONTHS));
        let sums = time.at(months);
        let (sold, nets) = ([Sold::default(); MAX_RIGS], [0.0; MAX_RIGS]);
        let complete = core::array::from_fn(|rig| missing(case, rig).is_empty());
        let mut probe = Self { case, count, complete, plan, own, months, time, sums, sold, nets };
        for (index, rig) in case.rigs.iter().enumerate().take(count) {
            probe.sold[index] = kernel::sold(&plan, &own[index], &rig.fixed, sums.months);
        }
        probe.nets = probe.all(InputId::Rate, &plan, &own, &sums);
        probe
    }

    /// Net costs of all rigs with an input of the plan changed.
    fn all(&self, id: InputId, plan: &Values, own: &[Own; MAX_RIGS], sums: &Sums) -> Nets {
        let mut nets = [0.0; MAX_RIGS];
        for (index, net) in nets.iter_mut().enumerate().take(self.count) {
            *net = self.one(id, index, plan, &own[index], sums);
        }
        nets
    }

    /// Net cost of a rig with an input changed.
    fn one(&self, id: InputId, rig: usize, plan: &Values, own: &Own, sums: &Sums) -> f64 {
        let fixed = &self.case.rigs[rig].fixed;
        if value::depends_on(id) {
            kernel::net(plan, own, fixed, sums)
        } else {
            kernel::net_of(plan, own, fixed, sums, self.sold[rig])
        }
    }

    /// Net costs with an input at a value.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held by the table"
    )]
    fn at(&self, (id, place): (InputId, Place), value: f64) -> Nets {
        let rigs = &self.case.rigs;
        match place {
            Place::Plan => {
                let mut plan = self.plan;
                let mut changed = case::reaches_rigs(id).then_some(self.own);
                let (own, rigs) = match &mut changed {
                    Some(own) => (&mut own[..], &rigs[..]),
                    None => (&mut [][..], &[][..]),
                };
                case::set(&mut plan, own, rigs, (id, place), value);
                let sums = if id == InputId::Horizon {
                    self.time.at(value as usize)
                } else if time::depends_on(id) {
                    Time::up_to(&plan, &self.case.calendar, self.months)
                } else {
                    self.sums
                };
                self.all(id, &plan, changed.as_ref().unwrap_or(&self.own), &sums)
            }
            Place::Rig(rig) | Place::Extra { rig, .. } => {
                let (mut own, mut nets) = (self.own[rig], self.nets);
                case::set_own(&mut own, &rigs[rig].fixed, (id, place), value);
                nets[rig] = self.one(id, rig, &self.plan, &own, &self.sums);
                nets
            }
            Place::Share { .. } => self.nets,
        }
    }

    /// The same along a path.
    fn along(&self, path: &Path, input: (InputId, Place), value: f64) -> Nets {
        match path {
            Path::Any => self.at(input, value),
            Path::Straight(from, nets, slopes) => {
                core::array::from_fn(|rig| nets[rig] + (value - from) * slopes[rig])
            }
        }
    }

    /// The rig with the lowest net cost of those whose costs are known, if any are.
    fn cheapest(&self, nets: &Nets) -> usize {
        let better = |rig: usize, best: usize| {
            let (known, other) = (self.complete[rig], self.complete[best]);
            known && !other || known == other && nets[rig] < nets[best]
        };
        (1..self.count).fold(0, |best, rig| if better(rig, best) { rig } else { best })
    }

    /// The figure of an input that stands now, or what stands in its place.
    fn now(&self, (id, place): (InputId, Place)) -> f64 {
        let own = |rig: usize| &self.own[rig].values;
        let stated = match place {
            Place::Plan => self.plan[id],
            Place::Rig(rig) => own(rig)[id],
            Place::Extra { rig, extra } => {
                let extra = self.own[rig].extras[extra];
                if id == InputId::ExtraCost { extra.cost } else { extra.kept }
            }
            Place::Share { .. } => f64::NAN,
        };
        if !stated.is_nan() {
            return stated;
        }
        match (id, place) {
            (InputId::PeakRate, _) => self.plan[InputId::Rate],
            (InputId::Worth, Place::Rig(rig)) => own(rig)[InputId::CardPrice],
            (InputId::GpuPower | InputId::PowerLimit, Place::Rig(rig)) => {
                self.case.rigs[rig].fixed.rated_watts
            }
            (InputId::Kept, _) => self.plan[InputId::KeptPerYear],
            (InputId::SupplyWatts, Place::Rig(rig)) => {
                draw::supply_rating(own(rig), &self.case.rigs[rig].fixed)
            }
            (InputId::Resale, Place::Rig(rig)) => {
                let fixed = &self.case.rigs[rig].fixed;
                value::value(&self.plan, &self.own[rig], fixed, self.sums.months)
            }
            _ => 0.0,
        }
    }

    fn effect(
        &self,
        input: (InputId, Place),
        usual: Option<f64>,
        cheapest: usize,
        others: &[usize],
    ) -> Option<Effect> {
        let spec = input.0.spec();
        let now = self.now(input);
        let (low, high) = (spec.min, spec.slider_top(usual.unwrap_or(now), now));
        // An input that changes nothing at three values changes nothing.
        let ends = [low, f64::midpoint(low, high), high].map(|at| self.at(input, spec.stepped(at)));
        let same = |nets: &Nets| nets.iter().zip(self.nets).all(|(a, b)| a.total_cmp(&b).is_eq());
        if ends.iter().all(same) {
            return None;
        }
        let path = if self.is_straight(input) {
            let slope = |rig: usize| (ends[2][rig] - ends[0][rig]) / (high - low);
            Path::Straight(low, ends[0], core::array::from_fn(slope))
        } else {
            Path::Any
        };
        let whole = spec.whole.then(|| self.wholes(input, spec));
        let at = |value: f64| match &whole {
            Some(wholes) => nearest(wholes, value - spec.min),
            None => self.along(&path, input, value),
        };
        let step = (high - low) / (POINTS - 1) as f64;
        let mut nodes: Vec<(f64, Nets)> = Vec::with_capacity(POINTS + BEYOND + 1);
        for point in 0..POINTS {
            let value = spec.stepped(low + step * point as f64);
            nodes.push((value, at(value)));
        }
        let lead = |nets: &Nets, other: usize| nets[other] - nets[cheapest];
        let curves = others
            .iter()
            .map(|other| nodes.iter().map(|(_, nets)| lead(nets, *other)).collect())
            .collect();
        let swing = self.swing(input, cheapest, others);
        let flips = if let Some(wholes) = &whole {
            self.whole_flips(wholes, spec.min)
        } else {
            self.beyond(input, &path, spec.max, &mut nodes);
            self.flips(input, &path, &nodes)
        };
        Some(Effect { id: input.0, place: input.1, now, span: [low, high], curves, flips, swing })
    }

    /// Whether net costs lie on straight lines over an input.
    fn is_straight(&self, (id, place): (InputId, Place)) -> bool {
        // A grade's losses bend with the load, and so does what reading prompts adds to it.
        let prefill = self.plan[InputId::Prefill] > 0.0;
        let flat = |rig: usize| self.case.rigs[rig].fixed.loss.is_none() && !prefill;
        match (id, place) {
            (
                InputId::LoadWatts | InputId::IdleWatts | InputId::HostLoad | InputId::HostIdle,
                Place::Rig(rig),
            ) => flat(rig),
            _ => STRAIGHT.contains(&id),
        }
    }

    /// The lead of the cheapest over the second at the ends of an input's own range.
    fn swing(
        &self,
        input: (InputId, Place),
        cheapest: usize,
        others: &[usize],
    ) -> Option<[f64; 2]> {
        let (id, place) = input;
        let figure = self.case.figure(id, place).filter(|figure| !figure.is_exact());
        let ends = match (figure, place) {
            (Some(figure), _) => [figure.low(), figure.high()].map(|end| self.pinned(input, end)),
            // A value that follows a fitted curve is uncertain though nobody stated a range.
            (None, Place::Rig(rig))
                if id == InputId::Kept && self.case.rigs[rig].own[2].spread > 1.0 =>
            {
                [0, 2].map(|end| {
                    let (mut own, mut nets) = (self.own[rig], self.nets);
                    own.spread = self.case.rigs[rig].own[end].spread;
                    let fixed = &self.case.rigs[rig].fixed;
                    nets[rig] = kernel::net(&self.plan, &own, fixed, &self.sums);
                    nets
                })
            }
            _ => return None,
        };
        let lead = |nets: Nets| {
            others.iter().map(|other| nets[*other] - nets[cheapest]).fold(f64::INFINITY, f64::min)
        };
        Some(ends.map(lead))
    }

    /// Net costs with a figure at an end of its range, where a card's price does not move its value.
    fn pinned(&self, input: (InputId, Place), value: f64) -> Nets {
        match input {
            (InputId::CardPrice, Place::Rig(rig)) => {
                let (mut own, mut nets) = (self.own[rig], self.nets);
                own.values[InputId::Worth] = self.case.rigs[rig].worth();
                own.values[InputId::CardPrice] = value;
                let fixed = &self.case.rigs[rig].fixed;
                nets[rig] = kernel::net(&self.plan, &own, fixed, &self.sums);
                nets
            }
            (InputId::KeptPerYear, Place::Plan) => {
                let mut plan = self.plan;
                plan[InputId::KeptPerYear] = value;
                self.all(InputId::KeptPerYear, &plan, &self.own, &self.sums)
            }
            _ => self.at(input, value),
        }
    }

    /// More nodes from the end of a slider to the limit of the table.
    fn beyond(&self, input: (InputId, Place), path: &Path, max: f64, nodes: &mut Vec<(f64, Nets)>) {
        let Some(&(last, _)) = nodes.last() else { return };
        if max <= last || last <= 0.0 {
            return;
        }
        let steps = if matches!(path, Path::Straight(..)) { 1 } else { BEYOND };
        let factor = libm::pow(max / last, 1.0 / steps as f64);
        let mut value = last;
        for step in 1..=steps {
            value = if step == steps { max } else { value * factor };
            nodes.push((value, self.along(path, input, value)));
        }
    }

    /// Where the cheapest rig changes between nodes.
    fn flips(&self, input: (InputId, Place), path: &Path, nodes: &[(f64, Nets)]) -> Vec<Flip> {
        let mut flips = Vec::new();
        for pair in nodes.windows(2) {
            self.between(input, path, pair[0], pair[1], MAX_RIGS, &mut flips);
        }
        flips
    }

    /// Where the cheapest rig changes between two values, of which each side has another one.
    fn between(
        &self,
        input: (InputId, Place),
        path: &Path,
        low: (f64, Nets),
        high: (f64, Nets),
        depth: usize,
        flips: &mut Vec<Flip>,
    ) {
        let (below, above) = (self.cheapest(&low.1), self.cheapest(&high.1));
        if below == above || depth == 0 {
            return;
        }
        let lead = |nets: &Nets| nets[above] - nets[below];
        let (mut a, mut b) = ((low.0, lead(&low.1)), (high.0, lead(&high.1)));
        let mut root = (low.0, low.1);
        let mut side = 0;
        for _ in 0..ROUNDS {
            let value = (a.0 * b.1 - b.0 * a.1) / (b.1 - a.1);
            let nets = self.along(path, input, value);
            let gap = lead(&nets);
            root = (value, nets);
            if gap.abs() < SAME || !value.is_finite() {
                break;
            }
            if gap > 0.0 {
                a = (value, gap);
                if side == 1 {
                    b.1 *= 0.5;
                }
                side = 1;
            } else {
                b = (value, gap);
                if side == -1 {
                    a.1 *= 0.5;
                }
                side = -1;
            }
        }
        let (value, nets) = root;
        let third = self.cheapest(&nets);
        if nets[third] < nets[below].min(nets[above]) - SAME {
            self.between(input, path, low, root, depth - 1, flips);
            self.between(input, path, root, high, depth - 1, flips);
        } else if value.is_finite() {
            flips.push(Flip { value, below, above, tie: true });
        }
    }

    /// Net costs at every whole number within the limits.
    fn wholes(&self, input: (InputId, Place), spec: &Input) -> Vec<Nets> {
        let mut wholes = Vec::new();
        let mut value = spec.min;
        while value <= spec.max {
            wholes.push(self.at(input, value));
            value += 1.0;
        }
        wholes
    }

    /// Where the cheapest rig changes from one whole number to the next.
    fn whole_flips(&self, wholes: &[Nets], first: f64) -> Vec<Flip> {
        let mut flips = Vec::new();
        for (place, pair) in wholes.windows(2).enumerate() {
            let (below, above) = (self.cheapest(&pair[0]), self.cheapest(&pair[1]));
            if above != below {
                let value = first + (place + 1) as f64;
                flips.push(Flip { value, below, above, tie: false });
            }
        }
        flips
    }
}

/// The net costs at a whole number after the first.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held by the table")]
fn nearest(wholes: &[Nets], after: f64) -> Nets {
    wholes.get(after as usize).or(wholes.last()).copied().unwrap_or_default()
}

/// Inputs over which every net cost is a straight line.
const STRAIGHT: [InputId; 23] = [
    InputId::Rate,
    InputId::PeakRate,
    InputId::PeakWork,
    InputId::PeakRest,
    InputId::Season,
    InputId::Cooling,
    InputId::Heat,
    InputId::Tax,
    InputId::Selling,
    InputId::Financed,
    InputId::Fx,
    InputId::CardPrice,
    InputId::Resale,
    InputId::Shipping,
    InputId::Worth,
    InputId::Rent,
    InputId::ExtraCost,
    InputId::ApiInput,
    InputId::ApiOutput,
    InputId::InputRatio,
    InputId::CachedShare,
    InputId::CachedPrice,
    InputId::Speed,
];
