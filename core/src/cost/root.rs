//! Where a gap between two costs closes.

/// Rounds of root finding.
const ROUNDS: usize = 60;
/// Costs this close are equal, in the plan's currency.
pub(crate) const SAME: f64 = 1e-9;

/// Where a gap closes that is not below zero at the first value and not above it at the second, each
/// given with its gap; not finite where both are the same.
///
/// By regula falsi that lowers the value of a stuck end by as much as the other end's fell (Anderson and
/// Björck 1973), or halves it where that did not fall; it takes one step on a straight line.
pub(crate) fn root(mut gap: impl FnMut(f64) -> f64, from: (f64, f64), to: (f64, f64)) -> f64 {
    let (mut a, mut b) = (from, to);
    let (mut value, mut is_left) = (from.0, None);
    for _ in 0..ROUNDS {
        value = (a.0 * b.1 - b.0 * a.1) / (b.1 - a.1);
        let here = gap(value);
        if here.abs() < SAME || !value.is_finite() {
            break;
        }
        let left = here > 0.0;
        let (moved, stuck) = if left { (&mut a, &mut b) } else { (&mut b, &mut a) };
        if is_left == Some(left) {
            let fell = 1.0 - here / moved.1;
            stuck.1 *= if fell > 0.0 { fell } else { 0.5 };
        }
        *moved = (value, here);
        is_left = Some(left);
    }
    value
}
