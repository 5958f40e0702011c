//! What decides: how each input moves the difference between the rigs, and where it flips the verdict.
//!
//! All of it asks the one kernel for net costs with one input changed, as setting it in the plan
//! would change it: the likely case with the input at each of [`POINTS`] values over its slider's span (the
//! curve), at the ends of its own range (the tornado), and, where the cheapest rig changes between
//! two values anywhere within the limits of the table, at the root between them (the flip;
//! `cost/root.rs`). Most inputs give straight lines: for those two net costs are computed and the others
//! lie on the line; a test holds the list to that.

mod flips;
mod probe;

use serde::Serialize;

use flips::{BEYOND, nearest};
use probe::{Path, Probe};

use crate::cost::Case;
use crate::plan::inputs::{INPUTS, Input, InputId, Place, Scope};
use crate::plan::{MAX_EXTRAS, MAX_RIGS, Plan};
use crate::units::sort_few;

/// Values over a span at which a curve is given, evenly.
pub const POINTS: usize = 33;
/// Net costs of the rigs, in the plan's currency; zero past the last rig.
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
    /// The input.
    pub id: InputId,
    /// Whose input it is.
    pub place: Place,
    /// Its likely figure now.
    pub now: f64,
    /// First and last value of the curves.
    pub span: [f64; 2],
    /// For each other rig its net cost less that of the cheapest, at [`POINTS`] values over the span;
    /// negative at values where it costs less.
    pub curves: Vec<Vec<f64>>,
    /// The values within the limits of the table at which another rig becomes the cheapest, in ascending
    /// order; empty if the input alone cannot flip the verdict.
    pub flips: Vec<Flip>,
    /// The lead of the cheapest over the second, at the low and the high end of the input's own
    /// range; `None` if it has no range.
    pub swing: Option<[f64; 2]>,
}

/// A value at which the cheapest rig changes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Flip {
    /// The value. Put into the plan, both rigs cost the same; of an input of whole numbers it is the
    /// first at which the other rig is cheaper.
    pub value: f64,
    /// The cheapest rig below.
    pub below: usize,
    /// The cheapest rig above.
    pub above: usize,
    /// Whether both rigs cost the same at the value.
    pub tie: bool,
}

impl Sensitivity {
    /// The effect of an input; `None` if it changes no net cost.
    pub fn of(&self, id: InputId, place: Place) -> Option<&Effect> {
        self.inputs.iter().find(|effect| (effect.id, effect.place) == (id, place))
    }
}

impl Effect {
    /// The flip nearest to the figure now; `None` if there is no flip.
    pub fn nearest_flip(&self) -> Option<&Flip> {
        let distance = |flip: &Flip| (flip.value - self.now).abs();
        self.flips.iter().reduce(|a, b| if distance(b) < distance(a) { b } else { a })
    }
}

/// What every input of a case does; empty for fewer than two rigs whose costs are complete. `usual` is the plan's preset, whose
/// figures decide how far sliders go.
pub(crate) fn sensitivity(case: &Case, usual: &Plan) -> Sensitivity {
    let count = case.rigs.len().min(MAX_RIGS);
    if count < 2 {
        return Sensitivity::default();
    }
    let mut probe = Probe::of(case, count);
    let cheapest = probe.cheapest(&probe.nets);
    let compared = |rig: &usize| *rig != cheapest && probe.complete[*rig];
    let others: Vec<usize> = (0..count).filter(compared).collect();
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
    // What decides fit and speed changes more than the numbers here, and cards that the buyer has are
    // no figure that may turn out otherwise.
    // A tax that is entered is on all that is bought, one of the region only on some of it.
    let taxed = case.rigs.iter().all(|rig| rig.fixed.taxes_cards() && rig.fixed.taxes_extras);
    let told = |spec: &&Input| match spec.id {
        InputId::Owned | InputId::Owned2 | InputId::Owned3 | InputId::Sells => false,
        InputId::Tax => taxed,
        id => !id.decides_fit(),
    };
    for spec in INPUTS.iter().filter(told) {
        match spec.scope {
            Scope::Plan => places.push((spec.id, Place::Plan)),
            Scope::Rig => {
                let kind = spec.id.kind().0;
                let has = |rig: &usize| kind == 0 || case.rigs[*rig].fixed.group(kind).is_some();
                let rigs = (0..count).filter(has);
                places.extend(rigs.map(|rig| (spec.id, Place::Rig(rig))));
            }
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

impl Probe<'_> {
    /// What an input does; `None` if it changes no net cost. `usual` is its figure in the preset.
    fn effect(
        &mut self,
        input: (InputId, Place),
        usual: Option<f64>,
        cheapest: usize,
        others: &[usize],
    ) -> Option<Effect> {
        let spec = input.0.spec();
        let now = self.now(input);
        let (low, high) = (spec.min, spec.slider_top(self.case().usual(input, usual), now));
        let step = (high - low) / (POINTS - 1) as f64;
        let point = |at: usize| spec.stepped(low + step * at as f64);
        // An input that changes nothing at three values changes nothing.
        let three = [0, POINTS / 2, POINTS - 1];
        let ends = three.map(|at| self.at(input, point(at)));
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
        let mut nodes: Vec<(f64, Nets)> = Vec::with_capacity(POINTS + BEYOND + 1);
        for at in 0..POINTS {
            let value = point(at);
            let known = three.iter().position(|known| *known == at).map(|place| ends[place]);
            let nets = match (&whole, known) {
                (Some(wholes), _) => nearest(wholes, value - spec.min),
                (None, Some(known)) => known,
                (None, None) => self.along(&path, input, value),
            };
            nodes.push((value, nets));
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
            self.extend(input, &path, spec.max, &mut nodes);
            self.flips(input, &path, &nodes)
        };
        Some(Effect { id: input.0, place: input.1, now, span: [low, high], curves, flips, swing })
    }
}
