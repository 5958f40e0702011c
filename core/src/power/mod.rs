//! From watts and hours to kilowatt-hours at the wall.
//!
//! ```text
//! E(m) = n x (P_load x h_load + P_idle x h_idle) / efficiency x days(m)
//! ```
//!
//! with n cards, their draw `P` in watts, hours a day `h`, and the share `efficiency` of the wall's
//! power that reaches the cards.

pub mod limit;

use crate::resolve::{Facts, RigFacts};
use crate::units::{KilowattHours, Months, Range};

/// Energy that a rig takes from the wall in some months.
pub fn energy(facts: &Facts<'_>, rig: &RigFacts<'_>, months: Months) -> Range<KilowattHours> {
    let scale = f64::from(rig.count) * months.days() / facts.psu_efficiency.ratio().get();
    rig.load_watts.value.combine(rig.idle_watts.value, |load, idle| {
        (load * facts.load_hours + idle * facts.idle_hours) * scale
    })
}
