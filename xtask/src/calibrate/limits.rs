//! What power limits do, fitted to the sweeps of `data/power.csv`.

use std::collections::BTreeMap;

use rigledger_core::Catalog;
use rigledger_core::speed::limit;
use rigledger_core::speed::terms::Term;
use rigledger_core::speed::{Architecture, Constants};
use rigledger_core::units::Watts;

use crate::error::Result;
use crate::table::Table;

/// Measured power limits.
const POWER: &str = "core/data/power.csv";

/// Points of one sweep: limit, draw, speed, all with the rated power.
struct Sweep {
    rated: f64,
    points: Vec<(f64, f64, f64)>,
}

/// Fits the constants of power limits: of each architecture that has a sweep its own, of all others
/// the mean.
pub(super) fn fit(mut constants: Constants) -> Result<Constants> {
    let table = Table::read(POWER)?;
    let catalog = Catalog::embedded();
    let mut sweeps: BTreeMap<String, Sweep> = BTreeMap::new();
    for row in 0..table.len() {
        let number = |name: &str| table.number(row, name).ok();
        if table.cell(row, "measure") != "power-limit-sweep" {
            continue;
        }
        let gpu = catalog.gpu(table.cell(row, "gpu_id"));
        let (Some(gpu), Some(at), Some(draw), Some(speed)) =
            (gpu, number("power_limit_w"), number("measured_w"), number("tok_s"))
        else {
            continue;
        };
        let rated = gpu.tdp.map_or(at, Watts::get);
        let sweep = sweeps.entry(gpu.id.to_owned()).or_insert(Sweep { rated, points: Vec::new() });
        sweep.points.push((at, draw, speed));
    }
    let mut fitted = Vec::new();
    for (id, sweep) in &sweeps {
        let architecture =
            Architecture::of(catalog.gpu(id).map_or("", |gpu| gpu.architecture)).key();
        let values = one(sweep, architecture, &constants);
        fitted.push(values);
        for (term, value) in TERMS.into_iter().zip(values) {
            constants.set(term.start() + architecture, value);
        }
    }
    // Cards without a sweep get the mean of those that have one.
    for (place, term) in TERMS.into_iter().enumerate() {
        let mean = fitted.iter().map(|values| values[place]).sum::<f64>() / fitted.len() as f64;
        for &architecture in Architecture::ALL {
            let swept = sweeps.keys().any(|id| {
                catalog
                    .gpu(id)
                    .is_some_and(|gpu| Architecture::of(gpu.architecture) == architecture)
            });
            if !swept {
                constants.set(term.start() + architecture.key(), mean);
            }
        }
    }
    pairs(&table, &mut constants);
    Ok(constants)
}

/// What pairs of points tell: how prefill bends, and how much less experts draw.
fn pairs(table: &Table, constants: &mut Constants) {
    let catalog = Catalog::embedded();
    let mut series: BTreeMap<[&str; 3], Vec<(f64, f64)>> = BTreeMap::new();
    for row in 0..table.len() {
        let number = |name: &str| table.number(row, name).ok();
        let rated = catalog.gpu(table.cell(row, "gpu_id")).and_then(|gpu| gpu.tdp);
        if table.cell(row, "measure") == "power-limit-point"
            && let (Some(rated), Some(at), Some(speed)) =
                (rated, number("power_limit_w"), number("tok_s"))
        {
            let key = ["gpu_id", "workload", "model"].map(|name| table.cell(row, name));
            series.entry(key).or_default().push(((at / rated.get()).min(1.0), speed));
        }
    }
    let mut prefill = Vec::new();
    for ([gpu, workload, model], points) in &mut series {
        points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let (Some(&(low, slow)), Some(&(high, fast))) = (points.first(), points.last()) else {
            continue;
        };
        if low >= high {
            continue;
        }
        if workload.starts_with("prefill") {
            prefill.push(libm::log(slow / fast) / libm::log(low / high));
        } else if workload.contains("single stream") && model.contains("MoE") {
            let architecture =
                Architecture::of(catalog.gpu(gpu).map_or("", |gpu| gpu.architecture)).key();
            // The less it draws, the less a limit takes.
            let off = |busy: f64| {
                (limit::decode_factor(low, architecture, busy, constants) - slow / fast).abs()
            };
            let busiest = (40..=100).map(|step| f64::from(step) / 100.0);
            let best = busiest.min_by(|a, b| off(*a).total_cmp(&off(*b))).unwrap_or(0.75);
            constants.set(Term::LimitMixed.start(), best);
        }
    }
    if !prefill.is_empty() {
        let mean = prefill.iter().sum::<f64>() / prefill.len() as f64;
        constants.set(Term::LimitPrefill.start(), mean);
    }
}

const TERMS: [Term; 4] = [Term::LimitDraw, Term::LimitKnee, Term::LimitAbove, Term::LimitBelow];

/// The four constants of one sweep: the draw from the draws, the others from a search on a grid.
fn one(sweep: &Sweep, architecture: usize, constants: &Constants) -> [f64; 4] {
    // Free is what is drawn where the limit is at the rated power.
    let stock = sweep
        .points
        .iter()
        .min_by(|a, b| (a.0 - sweep.rated).abs().total_cmp(&(b.0 - sweep.rated).abs()));
    let Some(&(_, draw, _)) = stock else { return [1.0; 4] };
    let full = (draw / sweep.rated).min(1.0);
    let mut trial = constants.clone();
    let mut best = (f64::INFINITY, [full, 0.65, 0.3, 1.5]);
    for knee in (40..=95).map(|step| f64::from(step) / 100.0) {
        for above in (0..=30).map(|step| f64::from(step) / 25.0) {
            for below in (5..=60).map(|step| f64::from(step) / 20.0) {
                let values = [full, knee, above, below];
                for (term, value) in TERMS.into_iter().zip(values) {
                    trial.set(term.start() + architecture, value);
                }
                // The best scale of the speeds is their mean ratio.
                let logs: Vec<f64> = (sweep.points.iter())
                    .filter(|(limit, ..)| *limit <= sweep.rated)
                    .map(|(at, _, speed)| {
                        let ratio = at / sweep.rated;
                        let factor = limit::decode_factor(ratio, architecture, 1.0, &trial);
                        libm::log(speed / factor)
                    })
                    .collect();
                let mean = logs.iter().sum::<f64>() / logs.len() as f64;
                let error: f64 = logs.iter().map(|log| (log - mean).powi(2)).sum();
                if error < best.0 - 1e-9 {
                    best = (error, values);
                }
            }
        }
    }
    best.1
}
