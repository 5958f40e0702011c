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

use super::rows::Measurement;

/// Most steps of the fit.
const STEPS: usize = 60;
/// Most dampings that are tried for a step.
const TRIALS: usize = 8;
/// The change of a constant's logarithm from which a slope is taken.
const NUDGE: f64 = 1e-4;

/// How much less a row weighs among near relatives, as a power of their number.
const RELATIVES: f64 = 0.15;

/// Doubt of one row of a kind, as a logarithm.
fn doubt(kind: Kind) -> f64 {
    match kind {
        Kind::DecodeDense | Kind::DecodeMoe | Kind::DecodeRow | Kind::DecodeTensor => 0.12,
        Kind::GainMany => 0.25,
        Kind::DecodeHost => 0.15,
        Kind::Batch | Kind::Gain | Kind::Drafted | Kind::PrefillTurns | Kind::PrefillTensor => 0.2,
        // Less than they differ: beyond it rows count by their error, not its square.
        Kind::PrefillDense | Kind::PrefillMoe => 0.1,
        Kind::PrefillHost => 0.3,
    }
}

/// What fits to different rows have in common.
pub(super) struct Fit<'a> {
    rows: &'a [Measurement],
    /// The priors, and the constants that are not fitted.
    start: &'a Constants,
    /// How far each constant may be from its prior, as a logarithm; zero where it is not fitted.
    spreads: Vec<f64>,
    /// The constants that each row depends on at the priors.
    depends: Vec<Vec<usize>>,
}

impl<'a> Fit<'a> {
    /// Finds out which constants decide which rows.
    pub(super) fn new(rows: &'a [Measurement], start: &'a Constants) -> Self {
        let spreads: Vec<f64> =
            (0..COUNT).map(|place| Term::at(place).map_or(0.0, |(spec, _)| spec.spread)).collect();
        let mut fit = Self { rows, start, spreads, depends: Vec::new() };
        fit.depends = fit.dependencies(start);
        fit
    }

    /// The constants that each row depends on, of those that are fitted: which they are can change
    /// with their values.
    pub(super) fn dependencies(&self, constants: &Constants) -> Vec<Vec<usize>> {
        let mut constants = constants.clone();
        let fitted: Vec<usize> = (0..COUNT).filter(|&place| self.spreads[place] > 0.0).collect();
        let of = |row: &Measurement| {
            let here = row.question.predict(&constants);
            let mut moves = |place: usize| {
                let old = constants.values()[place];
                // Both ways: a term may hide behind a greater one.
                let moves = [0.5, 2.0].into_iter().any(|factor| {
                    constants.set(place, old * factor);
                    (row.question.predict(&constants) - here).abs() > here * 1e-12
                });
                constants.set(place, old);
                moves
            };
            fitted.iter().copied().filter(|&place| moves(place)).collect()
        };
        self.rows.iter().map(of).collect()
    }

    /// The constants fitted to the rows that are `wanted`.
    /// The search begins at `near`, which shortens it.
    pub(super) fn to(&self, wanted: impl Fn(&Measurement) -> bool, near: &Constants) -> Constants {
        let mut problem = Problem::new(self, wanted, near);
        let mut damping = 1e-3;
        for _ in 0..STEPS {
            let system = problem.linearised();
            if !problem.step(&system, &mut damping) {
                break;
            }
        }
        problem.constants
    }
}

/// One row in a fit.
struct Residual<'a> {
    row: &'a Measurement,
    weight: f64,
    /// The constants that it depends on: their places among all, and among those that are fitted.
    depends: Vec<(usize, usize)>,
}

impl Residual<'_> {
    fn at(&self, constants: &Constants) -> f64 {
        let question = &self.row.question;
        libm::log(question.predict(constants) / question.value) / doubt(question.kind)
    }
}

/// The state of one fit.
struct Problem<'a> {
    fit: &'a Fit<'a>,
    residuals: Vec<Residual<'a>>,
    /// The places of the constants that are fitted.
    used: Vec<usize>,
    /// Logarithms of the fitted constants over their priors.
    logs: Vec<f64>,
    constants: Constants,
    cost: f64,
}

/// The normal equations of a Gauss-Newton step.
struct System {
    /// Symmetric, row by row.
    matrix: Vec<f64>,
    gradient: Vec<f64>,
}

impl<'a> Problem<'a> {
    fn new(fit: &'a Fit<'a>, wanted: impl Fn(&Measurement) -> bool, near: &Constants) -> Self {
        let rows: Vec<(&Measurement, &Vec<usize>)> =
            fit.rows.iter().zip(&fit.depends).filter(|(row, _)| wanted(row)).collect();
        let mut sizes: BTreeMap<&str, f64> = BTreeMap::new();
        for (row, _) in &rows {
            *sizes.entry(&row.group).or_default() += 1.0;
        }
        let mut used: Vec<usize> = rows.iter().flat_map(|(_, places)| *places).copied().collect();
        used.sort_unstable();
        used.dedup();
        let index: BTreeMap<usize, usize> =
            used.iter().enumerate().map(|(at, &place)| (place, at)).collect();
        let residuals = rows
            .iter()
            .map(|(row, places)| Residual {
                row,
                weight: libm::pow(sizes[&*row.group], -RELATIVES),
                depends: places.iter().map(|place| (*place, index[place])).collect(),
            })
            .collect();
        let mut constants = fit.start.clone();
        let mut logs = vec![0.0; used.len()];
        for (log, &place) in logs.iter_mut().zip(&used) {
            *log = libm::log(near.values()[place] / constants.values()[place]);
            constants.set(place, near.values()[place]);
        }
        let mut problem = Self { fit, residuals, used, logs, constants, cost: 0.0 };
        problem.cost = problem.cost_of(&problem.constants, &problem.logs);
        problem
    }

    fn cost_of(&self, constants: &Constants, logs: &[f64]) -> f64 {
        let rows: f64 = self
            .residuals
            .iter()
            .map(|residual| {
                let weighted = residual.at(constants) * residual.weight;
                2.0 * ((1.0 + weighted * weighted).sqrt() - 1.0)
            })
            .sum();
        let priors: f64 = logs
            .iter()
            .zip(&self.used)
            .map(|(log, &place)| (log / self.fit.spreads[place]).powi(2))
            .sum();
        rows + priors
    }

    /// The equations of the next step from here.
    fn linearised(&mut self) -> System {
        let n = self.used.len();
        let mut system = System { matrix: vec![0.0; n * n], gradient: vec![0.0; n] };
        for residual in &self.residuals {
            let here = residual.at(&self.constants);
            let robust = 1.0 / (1.0 + (here * residual.weight).powi(2)).sqrt();
            let factor = residual.weight * residual.weight * robust;
            let slopes: Vec<(usize, f64)> = residual
                .depends
                .iter()
                .map(|&(place, index)| {
                    let old = self.constants.values()[place];
                    self.constants.set(place, old * libm::exp(NUDGE));
                    let there = residual.at(&self.constants);
                    self.constants.set(place, old);
                    (index, (there - here) / NUDGE)
                })
                .collect();
            for &(i, a) in &slopes {
                system.gradient[i] += factor * a * here;
                for &(j, b) in &slopes {
                    system.matrix[i * n + j] += factor * a * b;
                }
            }
        }
        for (i, &place) in self.used.iter().enumerate() {
            let stiff = 1.0 / self.fit.spreads[place].powi(2);
            system.gradient[i] += stiff * self.logs[i];
            system.matrix[i * n + i] += stiff;
        }
        system
    }

    /// Goes as far as the damping that lowers the cost allows. Whether another step is worth while.
    fn step(&mut self, system: &System, damping: &mut f64) -> bool {
        for _ in 0..TRIALS {
            let step = system.solve(*damping);
            let logs: Vec<f64> = self
                .logs
                .iter()
                .zip(&step)
                .map(|(log, step)| log - step.clamp(-1.0, 1.0))
                .collect();
            let mut constants = self.constants.clone();
            for (log, &place) in logs.iter().zip(&self.used) {
                constants.set(place, self.fit.start.values()[place] * libm::exp(*log));
            }
            let cost = self.cost_of(&constants, &logs);
            if cost < self.cost {
                let worth_while = self.cost - cost > 1e-6 * self.cost;
                (self.cost, self.logs, self.constants) = (cost, logs, constants);
                *damping = (*damping * 0.3).max(1e-6);
                return worth_while;
            }
            *damping *= 5.0;
        }
        false
    }
}

impl System {
    /// The step, with the diagonal damped (Cholesky).
    fn solve(&self, damping: f64) -> Vec<f64> {
        let n = self.gradient.len();
        let mut lower = self.matrix.clone();
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
        let mut x = self.gradient.clone();
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
}
