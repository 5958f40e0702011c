//! Where the cheapest rig changes: roots between the values at which net costs are known.

use super::Flip;
use super::Nets;
use super::probe::{Path, Probe};
use crate::cost::root::{SAME, root};
use crate::plan::MAX_RIGS;
use crate::plan::inputs::{Input, InputId, Place};

/// Steps beyond a slider's span up to the limit of the table, by a constant factor.
pub(super) const BEYOND: usize = 10;

impl Probe<'_> {
    /// Adds nodes from the end of a slider to the limit of the table.
    pub(super) fn extend(
        &mut self,
        input: (InputId, Place),
        path: &Path,
        max: f64,
        nodes: &mut Vec<(f64, Nets)>,
    ) {
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
    pub(super) fn flips(
        &mut self,
        input: (InputId, Place),
        path: &Path,
        nodes: &[(f64, Nets)],
    ) -> Vec<Flip> {
        let mut flips = Vec::new();
        for pair in nodes.windows(2) {
            self.between(input, path, pair[0], pair[1], MAX_RIGS, &mut flips);
        }
        flips
    }

    /// Adds where the cheapest rig changes between two values with different ones; where a third comes
    /// between them, once on either side of it, up to `depth` times.
    fn between(
        &mut self,
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
        let mut nets = low.1;
        let gap = |value: f64| {
            nets = self.along(path, input, value);
            lead(&nets)
        };
        let value = root(gap, (low.0, lead(&low.1)), (high.0, lead(&high.1)));
        let third = self.cheapest(&nets);
        if nets[third] < nets[below].min(nets[above]) - SAME {
            self.between(input, path, low, (value, nets), depth - 1, flips);
            self.between(input, path, (value, nets), high, depth - 1, flips);
        } else if value.is_finite() {
            flips.push(Flip { value, below, above, tie: true });
        }
    }

    /// Net costs at every whole number within the limits.
    pub(super) fn wholes(&mut self, input: (InputId, Place), spec: &Input) -> Vec<Nets> {
        let mut wholes = Vec::new();
        let mut value = spec.min;
        while value <= spec.max {
            wholes.push(self.at(input, value));
            value += 1.0;
        }
        wholes
    }

    /// Where the cheapest rig changes from one whole number to the next.
    pub(super) fn whole_flips(&self, wholes: &[Nets], first: f64) -> Vec<Flip> {
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

/// The net costs at the whole number that comes `after` the first; the last ones beyond the end.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held by the table")]
pub(super) fn nearest(wholes: &[Nets], after: f64) -> Nets {
    wholes.get(after as usize).or(wholes.last()).copied().unwrap_or_default()
}
