//! What a power supply loses at each load.
//!
//! A certificate states the efficiency `e` at 20, 50 and 100 % of the rated load. As a share of the
//! rated power a supply that gives the share `x` loses `x (1 / e - 1)`. These losses lie on straight
//! lines between the certified points, and on the lower line extended below 20 %: a part that is
//! always there and one that grows with the load.
//!
//! ```text
//! wall = P + R (a + b P / R)         a, b of the line for P / R below or above one half
//! ```
//!
//! For the one grade that is certified at 10 % too, 80 PLUS Titanium, this gives 88.9 % there; its
//! certificate asks for 90. Certificates are floors: real supplies are a little better.

/// A supply's losses: `[a, b]` up to half the rated load, and above.
pub type Loss = [[f64; 2]; 2];

/// The losses of a supply with efficiencies in percent at 20, 50 and 100 % of its rated load.
pub fn loss(percent: [f64; 3]) -> Loss {
    let at = |x: f64, percent: f64| x * (100.0 / percent - 1.0);
    let [y0, y1, y2] = [at(0.2, percent[0]), at(0.5, percent[1]), at(1.0, percent[2])];
    let (lower, upper) = ((y1 - y0) / 0.3, (y2 - y1) / 0.5);
    [[y0 - lower * 0.2, lower], [y1 - upper * 0.5, upper]]
}

/// The line `[a, b]` that the loss lies on at a load.
pub fn line(watts: f64, rated: f64, loss: Loss) -> [f64; 2] {
    loss[usize::from(watts > rated * 0.5)]
}

/// Watts at the wall for `watts` that the parts take, from a supply of `rated` watts.
pub fn wall(watts: f64, rated: f64, loss: Loss) -> f64 {
    let [a, b] = line(watts, rated, loss);
    watts + rated * a + watts * b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certified_points_come_out_and_small_loads_lose_more() {
        let gold = loss([87.0, 90.0, 87.0]);
        for (share, percent) in [(0.2, 87.0), (0.5, 90.0), (1.0, 87.0)] {
            let watts = share * 1000.0;
            let efficiency = watts / wall(watts, 1000.0, gold) * 100.0;
            assert!((efficiency - percent).abs() < 1e-9, "{efficiency} at {share}");
        }
        let efficiency = |watts: f64| watts / wall(watts, 1000.0, gold);
        assert!(efficiency(50.0) < efficiency(100.0) && efficiency(100.0) < 0.87);
        // The one grade with a certified point at 10 %: 90.
        let titanium = loss([92.0, 94.0, 90.0]);
        let at_ten = 100.0 / wall(100.0, 1000.0, titanium);
        assert!((0.88..0.90).contains(&at_ten), "{at_ten}");
    }
}
