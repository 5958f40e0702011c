//! What the samples of a rig's net cost say together.

use serde::Serialize;

use super::lattice::POINTS;

/// Number of samples: the points of the lattice and the likely case.
pub const SAMPLES: usize = POINTS + 1;
/// Bins of a histogram.
pub const BINS: usize = 32;

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
    /// Of one net cost for each sample.
    pub(super) fn of(nets: &(impl Iterator<Item = f64> + Clone)) -> Self {
        let (mut low, mut high, mut sum) = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
        for net in nets.clone() {
            low = if net < low { net } else { low };
            high = if net > high { net } else { high };
            sum += net;
        }
        let scale = if high > low { BINS as f64 / (high - low) } else { 0.0 };
        let bin = |net: f64| bin(net, low, scale);
        let mut counts = vec![0_u16; BINS];
        for net in nets.clone() {
            counts[bin(net)] += 1;
        }
        // A higher sample is in no lower bin, so only those of one bin are put in order.
        let at = |place: usize| {
            let (mut before, mut wanted) = (0, 0);
            while before + usize::from(counts[wanted]) <= place {
                before += usize::from(counts[wanted]);
                wanted += 1;
            }
            nth(nets.clone().filter(|net| bin(*net) == wanted).collect(), place - before)
        };
        let places = [SAMPLES / 10, SAMPLES / 2, SAMPLES - 1 - SAMPLES / 10];
        let [tenth, median, ninetieth] = places.map(at);
        Self { low, tenth, median, ninetieth, high, mean: sum / SAMPLES as f64, counts }
    }

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

/// The number that has so many lower ones; by quickselect (Hoare 1961), in fewer bytes than the standard
/// library's.
fn nth(mut numbers: Vec<f64>, mut place: usize) -> f64 {
    while let Some(pivot) = numbers.get(numbers.len() / 2).copied() {
        let lower = numbers.iter().filter(|number| **number < pivot).count();
        let same = numbers.iter().filter(|number| **number <= pivot).count();
        if place < lower {
            numbers.retain(|number| *number < pivot);
        } else if place < same {
            return pivot;
        } else {
            place -= same;
            numbers.retain(|number| *number > pivot);
        }
    }
    f64::NAN
}

/// The bin of a sample.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to the bins")]
fn bin(net: f64, low: f64, scale: f64) -> usize {
    (((net - low) * scale) as usize).min(BINS - 1)
}

#[cfg(test)]
mod tests {
    use super::nth;

    #[test]
    fn the_nth_is_that_of_the_sorted_numbers() {
        let numbers: Vec<f64> = (0..200).map(|at| f64::from(at * 73 % 101) - 50.0).collect();
        let mut sorted = numbers.clone();
        sorted.sort_by(f64::total_cmp);
        for (place, number) in sorted.iter().enumerate() {
            assert!(nth(numbers.clone(), place).total_cmp(number).is_eq(), "{place}");
        }
        assert!(nth(Vec::new(), 0).is_nan() && nth(vec![f64::NAN], 0).is_nan());
    }
}
