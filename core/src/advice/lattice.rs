//! Points that fill a cube of many dimensions evenly, the same on every machine.
//!
//! A rank-1 lattice: the `n`-th of [`POINTS`] points has in dimension `j` the coordinate
//!
//! ```text
//! ((n z_j mod N) + 1/2) / N
//! ```
//!
//! Its generating vector `z` was built component by component (Sloan and Reztsov 2002; Nuyens and Cools
//! 2006), each the number that gives the smallest worst-case error for smooth functions, with
//! weights `1 / j^2`, so that the first dimensions are filled best. A test builds it again. In each
//! dimension alone every one of the `N` strata is met once. There are only whole numbers and one
//! division, so no machine gives another point.

/// Number of points of the lattice.
pub(super) const POINTS: usize = 1024;
/// Number of points in the type of a coordinate.
const STRATA: u16 = 1024;
const _: () = assert!(STRATA as usize == POINTS);
/// Largest number of dimensions.
pub(super) const DIMENSIONS: usize = 80;

/// The generating vector.
const VECTOR: [u16; DIMENSIONS] = [
    1, 275, 179, 319, 109, 299, 463, 395, 417, 491, 115, 221, 405, 289, 163, 481, 347, 495, 411,
    335, 367, 311, 87, 379, 53, 501, 389, 259, 61, 421, 331, 85, 157, 71, 451, 131, 81, 207, 223,
    63, 143, 469, 265, 291, 167, 239, 483, 121, 329, 35, 497, 447, 135, 243, 337, 225, 435, 103,
    101, 153, 377, 203, 113, 369, 155, 173, 39, 361, 147, 349, 51, 59, 381, 37, 245, 119, 445, 31,
    133, 145,
];

/// The strata that the coordinates of point after point lie in, in one dimension.
pub(super) struct Strata {
    next: u16,
    step: u16,
}

impl Strata {
    /// From the first point on; the middle one for every point in a dimension past the last.
    pub(super) fn of(dimension: usize) -> Self {
        let step = VECTOR.get(dimension).copied();
        Self { next: if step.is_some() { 0 } else { STRATA / 2 }, step: step.unwrap_or(0) }
    }

    /// The stratum of the next point, below [`POINTS`].
    pub(super) const fn next(&mut self) -> usize {
        let stratum = self.next;
        let next = stratum + self.step;
        self.next = if next < STRATA { next } else { next - STRATA };
        stratum as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The construction: for each dimension the odd number below `N / 2`, not used before, with the smallest sum over
    /// the points of the product of `1 + w B2(x)`, with the Bernoulli polynomial `B2`.
    #[test]
    fn the_vector_is_the_one_its_construction_gives() {
        let kernel: Vec<f64> = (0..POINTS)
            .map(|place| {
                let x = place as f64 / POINTS as f64;
                x * x - x + 1.0 / 6.0
            })
            .collect();
        let mut product = vec![1.0; POINTS];
        let (mut vector, mut used) = ([0_u16; DIMENSIONS], Vec::new());
        for (dimension, slot) in vector.iter_mut().enumerate() {
            let weight = 6.0 / ((dimension + 1) * (dimension + 1)) as f64;
            let error = |z: usize| -> f64 {
                product
                    .iter()
                    .enumerate()
                    .map(|(n, product)| product * (1.0 + weight * kernel[n * z % POINTS]))
                    .sum()
            };
            let free = (1..POINTS / 2).step_by(2).filter(|z| !used.contains(z));
            let errors = free.map(|z| (z, error(z)));
            let best = errors.reduce(|a, b| if b.1 < a.1 - 1e-9 { b } else { a }).unwrap().0;
            for (n, product) in product.iter_mut().enumerate() {
                *product *= 1.0 + weight * kernel[n * best % POINTS];
            }
            used.push(best);
            *slot = u16::try_from(best).unwrap();
        }
        assert_eq!(vector, VECTOR, "{vector:?}");
    }

    #[test]
    fn each_stratum_is_met_once_in_each_dimension() {
        for dimension in 0..DIMENSIONS {
            let (mut seen, mut strata) = ([false; POINTS], Strata::of(dimension));
            for _ in 0..POINTS {
                let stratum = strata.next();
                assert!(!seen[stratum], "{stratum} twice in {dimension}");
                seen[stratum] = true;
            }
        }
        assert_eq!(Strata::of(DIMENSIONS).next(), POINTS / 2);
    }
}
