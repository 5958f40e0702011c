//! What to set aside for cards that fail.

use crate::catalog::{Catalog, Condition, WARRANTY_MONTHS};
use crate::units::{Assumption, Months, Percent};

/// Mean percent of a card's value that failures cost in a year, over so many months from its
/// purchase: of a new one less while its maker replaces it.
pub fn reserve(
    condition: Condition,
    months: Months,
    catalog: &Catalog,
) -> Option<Assumption<Percent>> {
    let covered = catalog.failures(condition, true)?;
    let beyond = months.get() - WARRANTY_MONTHS;
    if condition == Condition::Used || beyond <= 0.0 {
        return Some(covered);
    }
    let after = catalog.failures(condition, false)?;
    let share = beyond / months.get();
    let value = covered
        .value
        .combine(after.value, |covered, after| covered * (1.0 - share) + after * share);
    let source = [&covered.source, "; after three years: ", &after.source].concat();
    Some(Assumption { value, source })
}
