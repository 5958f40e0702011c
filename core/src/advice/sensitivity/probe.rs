//! Net costs of the likely case with one number changed.

use super::Nets;
use crate::cost::case::{self, Case, ExtraValues, RigValues, Values};
use crate::cost::draw::{self, Draw};
use crate::cost::kernel::{self, Sold};
use crate::cost::market::OUTER;
use crate::cost::time::{self, MONTHS, Sums, Time};
use crate::cost::{End, value};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{MAX_EXTRAS, MAX_RIGS};

/// The likely case, to change one number at a time.
pub(super) struct Probe<'a> {
    pub(super) case: &'a Case,
    /// Number of rigs.
    count: usize,
    /// Whether all that a rig's cost needs is known.
    pub(super) complete: [bool; MAX_RIGS],
    plan: Values,
    rigs: [RigValues; MAX_RIGS],
    months: usize,
    time: Time,
    sums: Sums,
    /// What each rig sells for and draws; worked out again only where an input changes it, as powers
    /// and divisions are slow.
    known: [(Sold, Draw); MAX_RIGS],
    changed: Changed,
    /// Net costs of the likely case.
    pub(super) nets: Nets,
}

/// The numbers with one input changed.
struct Changed {
    /// The input; `None` before the first.
    input: Option<(InputId, Place)>,
    reach: Reach,
    plan: Values,
    rigs: [RigValues; MAX_RIGS],
}

/// What an input changes.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Reach {
    /// Numbers of rigs whose input it is not.
    rigs: bool,
    /// What cards sell for.
    cards: bool,
    /// What the computer around them and extras sell for.
    extras: bool,
    /// What a rig draws.
    draw: bool,
}

impl Reach {
    fn of(id: InputId, case: &Case) -> Self {
        Self {
            rigs: case::reaches_rigs(id, &case.rigs),
            cards: value::depends_on(id),
            extras: value::extras_depend_on(id),
            draw: draw::depends_on(id),
        }
    }
}

/// How net costs are worked out over the values of an input.
pub(super) enum Path {
    /// On any curve: the kernel is asked at each value.
    Any,
    /// On straight lines: the value where they begin, the net costs there, and their slopes.
    Straight(f64, Nets, Nets),
}

impl<'a> Probe<'a> {
    pub(super) fn of(case: &'a Case, count: usize) -> Self {
        let (plan, rigs) = case.at(End::Likely);
        let none = RigValues {
            inputs: plan,
            extras: [ExtraValues::default(); MAX_EXTRAS],
            deviations: 0.0,
        };
        let rigs = core::array::from_fn(|rig| rigs.get(rig).copied().unwrap_or(none));
        let (months, time) = (case.months(), Time::of(&plan, &case.calendar, MONTHS));
        let sums = time.at(months);
        let (known, nets) = (Default::default(), [0.0; MAX_RIGS]);
        let changed = Changed { input: None, reach: Reach::default(), plan, rigs };
        let complete =
            core::array::from_fn(|rig| case.compared.get(rig).copied().unwrap_or_default());
        let mut probe =
            Self { case, count, complete, plan, rigs, months, time, sums, known, changed, nets };
        for (index, rig) in case.rigs.iter().enumerate().take(count) {
            let sold = kernel::sold(&plan, &rigs[index], &rig.fixed, sums.months);
            probe.known[index] = (sold, Draw::of(&plan, &rigs[index].inputs, &rig.fixed));
        }
        probe.nets = probe.all(Reach::default(), &plan, &rigs, &sums);
        probe
    }

    /// The case whose inputs are changed.
    pub(super) const fn case(&self) -> &Case {
        self.case
    }

    /// Net costs of all rigs with an input of the plan changed.
    fn all(&self, reach: Reach, plan: &Values, rigs: &[RigValues; MAX_RIGS], sums: &Sums) -> Nets {
        let mut nets = [0.0; MAX_RIGS];
        for (index, net) in nets.iter_mut().enumerate().take(self.count) {
            *net = self.one(reach, index, plan, &rigs[index], sums);
        }
        nets
    }

    /// Net cost of the rig at `index` with an input changed.
    fn one(&self, reach: Reach, index: usize, plan: &Values, rig: &RigValues, sums: &Sums) -> f64 {
        let fixed = &self.case.rigs[index].fixed;
        let (mut sold, mut draw) = self.known[index];
        if reach.cards {
            sold.cards = value::value(plan, rig, fixed, sums.months);
        }
        if reach.extras {
            sold.extras = kernel::extras_sold(rig, fixed, sums.months);
        }
        if reach.draw {
            draw = Draw::of(plan, &rig.inputs, fixed);
        }
        kernel::net_of(plan, rig, fixed, sums, (sold, draw))
    }

    /// Gets the numbers of an input's place ready for it to be changed.
    fn change(&mut self, (id, place): (InputId, Place)) {
        let changed = &mut self.changed;
        // What an exchange rate changes depends on the one before.
        if changed.input == Some((id, place)) && id != InputId::Fx {
            return;
        }
        changed.input = Some((id, place));
        changed.reach = Reach::of(id, self.case);
        match place {
            _ if changed.reach.rigs => (changed.plan, changed.rigs) = (self.plan, self.rigs),
            Place::Plan => changed.plan = self.plan,
            Place::Rig(rig) | Place::Extra { rig, .. } => changed.rigs[rig] = self.rigs[rig],
            Place::Share { .. } => {}
        }
    }

    /// Net costs with an input at a value, as setting it in the plan would give.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held by the table"
    )]
    pub(super) fn at(&mut self, (id, place): (InputId, Place), value: f64) -> Nets {
        self.change((id, place));
        let Changed { reach, plan, rigs, .. } = &mut self.changed;
        let (reach, cases) = (*reach, &self.case.rigs);
        match place {
            Place::Plan => {
                let reached = if reach.rigs { &mut rigs[..] } else { &mut [] };
                case::set(plan, reached, cases, (id, place), value);
                let sums = if id == InputId::Horizon {
                    self.time.at(value as usize)
                } else if time::depends_on(id) {
                    Time::up_to(plan, &self.case.calendar, self.months)
                } else {
                    self.sums
                };
                let Changed { plan, rigs, .. } = &self.changed;
                self.all(reach, plan, if reach.rigs { rigs } else { &self.rigs }, &sums)
            }
            Place::Rig(_) if reach.rigs => {
                case::set(plan, rigs, cases, (id, place), value);
                self.all(reach, &self.changed.plan, &self.changed.rigs, &self.sums)
            }
            Place::Rig(index) | Place::Extra { rig: index, .. } => {
                case::set_rig(&mut rigs[index], &cases[index].fixed, (id, place), value);
                let (mut nets, rig) = (self.nets, &self.changed.rigs[index]);
                nets[index] = self.one(reach, index, &self.plan, rig, &self.sums);
                nets
            }
            Place::Share { .. } => self.nets,
        }
    }

    /// Net costs with an input at a value, by the path over its values.
    pub(super) fn along(&mut self, path: &Path, input: (InputId, Place), value: f64) -> Nets {
        match path {
            Path::Any => self.at(input, value),
            Path::Straight(from, nets, slopes) => {
                core::array::from_fn(|rig| nets[rig] + (value - from) * slopes[rig])
            }
        }
    }

    /// The rig with the lowest net cost of those whose costs are complete, if any are.
    pub(super) fn cheapest(&self, nets: &Nets) -> usize {
        let better = |rig: usize, best: usize| {
            let (known, other) = (self.complete[rig], self.complete[best]);
            known && !other || known == other && nets[rig] < nets[best]
        };
        (1..self.count).fold(0, |best, rig| if better(rig, best) { rig } else { best })
    }

    /// The figure of an input now: as stated, else what takes its place.
    pub(super) fn now(&self, (id, place): (InputId, Place)) -> f64 {
        let inputs = |rig: usize| &self.rigs[rig].inputs;
        let stated = match place {
            Place::Plan => self.plan[id],
            Place::Rig(rig) => inputs(rig)[id],
            Place::Extra { rig, extra } => {
                let extra = self.rigs[rig].extras[extra];
                if id == InputId::ExtraCost { extra.cost } else { extra.kept }
            }
            Place::Share { .. } => f64::NAN,
        };
        if !stated.is_nan() {
            return stated;
        }
        let (kind, first) = id.kind();
        let group = |rig: usize| self.case.rigs[rig].fixed.group(kind);
        match (first, place) {
            (InputId::PeakRate, _) => self.plan[InputId::Rate],
            (InputId::Worth, Place::Rig(rig)) => {
                group(rig).map_or(0.0, |group| value::worth(inputs(rig), group))
            }
            (InputId::GpuPower | InputId::PowerLimit, Place::Rig(rig)) => {
                group(rig).map_or(0.0, |group| group.rated_watts)
            }
            (InputId::Kept, Place::Rig(rig)) => 100.0 * self.kept(rig),
            (InputId::KeptPerYear, _) => 100.0 * self.kept(0),
            (InputId::SupplyWatts, Place::Rig(rig)) => {
                draw::supply_rating(inputs(rig), &self.case.rigs[rig].fixed)
            }
            (InputId::Resale, Place::Rig(rig)) => {
                let fixed = &self.case.rigs[rig].fixed;
                value::value(&self.plan, &self.rigs[rig], fixed, self.sums.months)
            }
            _ => 0.0,
        }
    }

    /// Share of its value that a card of a rig keeps in the first year.
    fn kept(&self, rig: usize) -> f64 {
        let group = self.case.rigs[rig].fixed.groups.first();
        group.map_or(0.0, |group| value::kept_a_year(&self.plan, &self.rigs[rig].inputs, group))
    }

    /// Whether net costs lie on straight lines over an input.
    pub(super) fn is_straight(&self, (id, place): (InputId, Place)) -> bool {
        // A grade's losses bend with the load, and so does what reading prompts adds to it.
        let reads = |rig: usize| draw::reading_share(&self.plan, &self.rigs[rig].inputs) > 0.0;
        let flat = |rig: usize| self.case.rigs[rig].fixed.loss.is_none() && !reads(rig);
        let (kind, first) = id.kind();
        match (first, place) {
            (
                InputId::LoadWatts | InputId::IdleWatts | InputId::HostLoad | InputId::HostIdle,
                Place::Rig(rig),
            ) => flat(rig),
            // What a card is worth follows from what is paid where the market says nothing, and what
            // stands above its launch price wears off.
            (InputId::CardPrice, Place::Rig(rig)) => {
                let group = self.case.rigs[rig].fixed.group(kind);
                group.is_some_and(|group| !self.rigs[rig].inputs[group.inputs.worth].is_nan())
            }
            _ => STRAIGHT.contains(&id),
        }
    }

    /// The lead of the cheapest over the second at the ends of an input's own range; `None` if the input
    /// has no range.
    pub(super) fn swing(
        &mut self,
        input: (InputId, Place),
        cheapest: usize,
        others: &[usize],
    ) -> Option<[f64; 2]> {
        let (id, place) = input;
        let figure = self.case.figure(id, place).filter(|figure| !figure.is_exact());
        let ends = match (figure, place) {
            (Some(figure), _) => [figure.low(), figure.high()].map(|end| self.pinned(input, end)),
            // What a card will bring is uncertain though nobody stated a range.
            (None, Place::Rig(rig))
                if id == InputId::Kept && !self.case.rigs[rig].fixed.is_range_stated =>
            {
                [-OUTER, OUTER].map(|deviations| {
                    self.with_rig(rig, &RigValues { deviations, ..self.rigs[rig] })
                })
            }
            _ => return None,
        };
        let lead = |nets: Nets| {
            others.iter().map(|other| nets[*other] - nets[cheapest]).fold(f64::INFINITY, f64::min)
        };
        Some(ends.map(lead))
    }

    /// Net costs with a figure at an end of its range, at which a card's price does not change its value.
    fn pinned(&mut self, input: (InputId, Place), value: f64) -> Nets {
        let (id, place) = input;
        let (kind, first) = id.kind();
        let group = match place {
            Place::Rig(rig) => self.case.rigs[rig].fixed.group(kind),
            _ => None,
        };
        match (first, place, group.filter(|group| group.pays_market_price)) {
            // The market's level moves what is paid and what the card is worth together.
            (InputId::CardPrice, Place::Rig(rig), Some(group)) => {
                let (mut values, likely) = (self.rigs[rig], self.case.rigs[rig].likely());
                let ids = group.inputs;
                let level = value / likely[ids.price].max(1e-9);
                values.inputs[ids.worth] = likely[ids.worth] * level;
                values.inputs[ids.price] = value;
                self.with_rig(rig, &values)
            }
            (InputId::KeptPerYear, Place::Plan, _) => {
                let mut plan = self.plan;
                plan[InputId::KeptPerYear] = value;
                self.all(Reach::of(id, self.case), &plan, &self.rigs, &self.sums)
            }
            _ => self.at(input, value),
        }
    }

    /// Net costs with other numbers for one rig.
    fn with_rig(&self, index: usize, values: &RigValues) -> Nets {
        let (mut nets, fixed) = (self.nets, &self.case.rigs[index].fixed);
        nets[index] = kernel::net(&self.plan, values, fixed, &self.sums);
        nets
    }
}

/// Inputs over which every net cost is a straight line.
const STRAIGHT: [InputId; 24] = [
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
    InputId::Resale,
    InputId::Shipping,
    InputId::Rent,
    InputId::Storage,
    InputId::StorageRunning,
    InputId::StorageStopped,
    InputId::Fee,
    InputId::MachinePrice,
    InputId::Failures,
    InputId::SellPrice,
    InputId::ExtraCost,
    InputId::ApiInput,
    InputId::ApiOutput,
    InputId::CachedPrice,
];
