//! The fit: a robust regression of logarithms, drawn to the priors.
//!
//! ```text
//! minimise  sum over rows of w rho(ln(predicted / measured) / s)  +  sum over constants of (ln(v / prior) / spread)^2
//! ```
//!
//! rho is the pseudo-Huber loss, w the row's weight by the size of its group, s the doubt of its
//! kind. Gauss-Newton steps with numeric derivatives, damped (Levenberg-Marquardt).

use std::collections::BTreeMap;

use rigledger_core::speed::Constants;
use rigledger_core::speed::terms::{COUNT, Kind, Term};

use crate::Known;

/// Doubt of one row of a kind, as a logarithm.
fn doubt(kind: Kind) -> f64 {
    match kind {
        Kind::DecodeDense | Kind::DecodeMoe | Kind::DecodeTensor => 0.12,
        Kind::DecodeHost => 0.15,
        Kind::Batch | Kind::PrefillDense | Kind::PrefillMoe | Kind::PrefillTensor => 0.2,
        Kind::PrefillHost => 0.3,
    }
}

/// Most steps of the fit.
const STEPS: usize = 60;

/// Fits the constants to rows; `start` has those that are not fitted here.
pub(crate) fn fit(rows: &[&Known], start: &Constants) -> Constants {
    let mut sizes: BTreeMap<&str, f64> = BTreeMap::new();
    for row in rows {
        *sizes.entry(&row.group).or_default() += 1.0;
    }
    // A group of n near relatives counts as the root of n rows.
    let weights: Vec<f64> = rows.iter().map(|row| 1.0 / sizes[&*row.group].sqrt().sqrt()).collect();
    let spreads: Vec<f64> =
        (0..COUNT).map(|place| Term::at(place).map_or(0.0, |(spec, _)| spec.spread)).collect();
    let depends = dependencies(rows, start, &spreads);
    let mut used: Vec<usize> = depends.iter().flatten().copied().collect();
    used.sort_unstable();
    used.dedup();
    let index: BTreeMap<usize, usize> =
        used.iter().enumerate().map(|(at, &place)| (place, at)).collect();

    let mut logs: Vec<f64> = vec![0.0; used.len()];
    let mut constants = start.clone();
    let cost = |constants: &Constants, logs: &[f64]| -> f64 {
        let rows: f64 = rows
            .iter()
            .zip(&weights)
            .map(|(row, weight)| {
                let residual = residual(row, constants) * weight;
                2.0 * ((1.0 + residual * residual).sqrt() - 1.0)
            })
            .sum();
        let priors: f64 =
            logs.iter().zip(&used).map(|(log, &place)| (log / spreads[place]).powi(2)).sum();
        rows + priors
    };
    let set = |constants: &mut Constants, logs: &[f64]| {
        for (log, &place) in logs.iter().zip(&used) {
            constants.set(place, start.values()[place] * libm::exp(*log));
        }
    };
    let mut best = cost(&constants, &logs);
    let mut damping = 1e-3;
    for _ in 0..STEPS {
        let n = used.len();
        let mut matrix = vec![0.0; n * n];
        let mut gradient = vec![0.0; n];
        for ((row, weight), places) in rows.iter().zip(&weights).zip(&depends) {
            let here = residual(row, &constants);
            let robust = 1.0 / (1.0 + (here * weight).powi(2)).sqrt();
            let factor = weight * weight * robust;
            let slopes: Vec<(usize, f64)> = places
                .iter()
                .map(|&place| {
                    let old = constants.values()[place];
                    constants.set(place, old * libm::exp(1e-4));
                    let there = residual(row, &constants);
                    constants.set(place, old);
                    (index[&place], (there - here) / 1e-4)
                })
                .collect();
            for &(i, a) in &slopes {
                gradient[i] += factor * a * here;
                for &(j, b) in &slopes {
                    matrix[i * n + j] += factor * a * b;
                }
            }
        }
        for (i, &place) in used.iter().enumerate() {
            let stiff = 1.0 / spreads[place].powi(2);
            gradient[i] += stiff * logs[i];
            matrix[i * n + i] += stiff;
        }
        let mut improved = false;
        for _ in 0..8 {
            let step = solve(&matrix, &gradient, damping);
            let tried: Vec<f64> =
                logs.iter().zip(&step).map(|(log, step)| log - step.clamp(-1.0, 1.0)).collect();
            let mut there = constants.clone();
            set(&mut there, &tried);
            let found = cost(&there, &tried);
            if found < best {
                improved = best - found > 1e-6 * best;
                (best, logs, constants) = (found, tried, there);
                damping = (damping * 0.3_f64).max(1e-6);
                break;
            }
            damping *= 5.0;
        }
        if !improved {
            break;
        }
    }
    constants
}

fn residual(row: &Known, constants: &Constants) -> f64 {
    libm::log(row.question.predict(constants) / row.question.value) / doubt(row.question.kind)
}

/// The constants that each row depends on.
pub(crate) fn dependencies(rows: &[&Known], start: &Constants, spreads: &[f64]) -> Vec<Vec<usize>> {
    let mut constants = start.clone();
    rows.iter()
        .map(|row| {
            let here = row.question.predict(&constants);
            (0..COUNT)
                .filter(|&place| {
                    let old = constants.values()[place];
                    // Both ways: a term may hide behind a greater one.
                    let moves = spreads[place] > 0.0
                        && [0.5, 2.0].into_iter().any(|factor| {
                            constants.set(place, old * factor);
                            (row.question.predict(&constants) - here).abs() > here * 1e-12
                        });
                    constants.set(place, old);
                    moves
                })
                .collect()
        })
        .collect()
}

/// Solves a symmetric system with a damped diagonal (Cholesky).
fn solve(matrix: &[f64], gradient: &[f64], damping: f64) -> Vec<f64> {
    let n = gradient.len();
    let mut lower = matrix.to_vec();
    for i in 0..n {
        lower[i * n + i] *= 1.0 + damping;
    }
    for j in 0..n {
        for k in 0..j {
            let factor = lower[j * n + k];
            if factor != 0.0 {
                for i in j..n {
                    lower[i * n + j] -= lower[i * n + k] * factor;
                }
            }
        }
        let pivot = lower[j * n + j].max(1e-12).sqrt();
        for i in j..n {
            lower[i * n + j] /= pivot;
        }
    }
    let mut x = gradient.to_vec();
    for i in 0..n {
        for k in 0..i {
            x[i] -= lower[i * n + k] * x[k];
        }
        x[i] /= lower[i * n + i];
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            x[i] -= lower[k * n + i] * x[k];
        }
        x[i] /= lower[i * n + i];
    }
    x
}
