//! What a machine draws: around cards behind the supply, whole machines at the wall.

use crate::catalog::{Catalog, Gpu, MachineState, Platform};
use crate::plan::Supply;
use crate::units::{Assumption, Basis, Range, Watts};

/// The grade of supply to count with where nothing else is known.
pub const USUAL_SUPPLY: Supply = Supply::Gold;
/// Why [`USUAL_SUPPLY`] is that grade.
pub const USUAL_SUPPLY_SOURCE: &str = "80 PLUS Gold, the grade of the supplies of 850 W that public \
     build lists name (2026-05); larger ones are often better. Certified floors at 115 V";
/// The word of that grade in `data/supplies.csv`, and the mains voltage of its certificate.
const USUAL_GRADE: (&str, u16) = ("gold", 115);

/// Shares of the rated power that a whole machine draws of which only that is known, at work: the M4
/// mini 46 % of its maker's maximum, others up to all of it.
const SHARES_AT_WORK: [f64; 3] = [0.46, 0.75, 1.0];
/// The same at rest: Mac Studio with M2 Ultra 3 %, M4 Max 7 %, DGX Spark 23 %.
const SHARES_AT_REST: [f64; 3] = [0.03, 0.07, 0.23];

/// What stands around cards, at work and at rest, as it takes from its supply: what was measured at
/// the wall, less what a usual supply loses at a fifth of its load.
pub(super) fn around(
    platform: Platform,
    offload: bool,
    catalog: &Catalog,
) -> (Assumption<Watts>, Assumption<Watts>) {
    let efficiency = catalog
        .supplies
        .iter()
        .find(|row| (row.grade, row.volts) == USUAL_GRADE)
        .map_or(1.0, |row| row.percent[0] / 100.0);
    let behind = |state| {
        let found = catalog.host_power(platform.id(), state);
        let mut watts = found.unwrap_or_else(|| unknown("no figure of this platform"));
        watts.value = watts.value.map(|watts| watts * efficiency);
        watts
            .source
            .push_str("; at the wall, less what a Gold supply loses at a fifth of its load");
        watts
    };
    let state = if offload { MachineState::Offload } else { MachineState::Work };
    (behind(state), behind(MachineState::Rest))
}

/// A whole machine at the wall, at work and at rest. One that nobody measured draws shares of its
/// rated power; one without even that anything that whole machines draw.
pub(super) fn whole(gpu: &Gpu, catalog: &Catalog) -> (Assumption<Watts>, Assumption<Watts>) {
    let draw = |state, shares: [f64; 3]| {
        catalog.host_power(gpu.id, state).unwrap_or_else(|| match gpu.tdp {
            Some(rated) if rated > Watts::ZERO => {
                let [low, likely, high] = shares.map(|share| rated * share);
                let value = Range::new(low, likely, high, Basis::Assumed);
                Assumption { value, source: "assumed shares of the rated power".to_owned() }
            }
            _ => any(state, catalog),
        })
    };
    (draw(MachineState::Work, SHARES_AT_WORK), draw(MachineState::Rest, SHARES_AT_REST))
}

/// From the least to the most that a whole machine of the catalogue draws.
fn any(state: MachineState, catalog: &Catalog) -> Assumption<Watts> {
    let known = |gpu: &Gpu| catalog.host_power(gpu.id, state).map(|watts| watts.value);
    let mut all = catalog.gpus.iter().filter_map(known);
    let Some(first) = all.next() else { return unknown("no figure of any machine") };
    let count = 1 + all.clone().count();
    let sum = all.clone().fold(first.likely(), |sum, watts| sum + watts.likely());
    let (mut low, mut high) = (first.low(), first.high());
    for watts in &mut all {
        low = if watts.low() < low { watts.low() } else { low };
        high = if watts.high() > high { watts.high() } else { high };
    }
    let value = Range::new(low, sum / count as f64, high, Basis::Assumed);
    Assumption { value, source: "assumed: anything from the smallest to the largest".to_owned() }
}

fn unknown(source: &str) -> Assumption<Watts> {
    Assumption { value: Range::exact(Watts::ZERO, Basis::Assumed), source: source.to_owned() }
}
