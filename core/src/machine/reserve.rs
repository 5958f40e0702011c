//! What to set aside for cards that fail.

use crate::catalog::{Catalog, Condition, WARRANTY_MONTHS};
use crate::units::{Assumption, Months, Percent};

/// Percent of a card's value that failures cost in a year: while its maker replaces a new one, and
/// after; a used one has no such time. `None` if the data do not say.
pub fn failure_rates(condition: Condition, catalog: &Catalog) -> Option<[f64; 2]> {
    let covered = catalog.failures(condition, true)?.value.likely().get();
    if condition == Condition::Used {
        return Some([covered; 2]);
    }
    Some([covered, catalog.failures(condition, false)?.value.likely().get()])
}

/// The mean of [`failure_rates`] over so many months from the purchase.
pub fn mean_failures([covered, after]: [f64; 2], months: f64) -> f64 {
    let share = beyond_warranty(months);
    covered * (1.0 - share) + after * share
}

/// Share of the months that lie beyond the maker's warranty.
fn beyond_warranty(months: f64) -> f64 {
    if months > WARRANTY_MONTHS { (months - WARRANTY_MONTHS) / months } else { 0.0 }
}

/// Mean percent of a card's value that failures cost in a year, over so many months from its
/// purchase: of a new one less while its maker replaces it.
pub fn reserve(
    condition: Condition,
    months: Months,
    catalog: &Catalog,
) -> Option<Assumption<Percent>> {
    let covered = catalog.failures(condition, true)?;
    if condition == Condition::Used || beyond_warranty(months.get()) <= 0.0 {
        return Some(covered);
    }
    let after = catalog.failures(condition, false)?;
    let value = covered.value.combine(after.value, |covered, after| {
        Percent::new(mean_failures([covered.get(), after.get()], months.get()))
    });
    let source = [&covered.source, "; after three years: ", &after.source].concat();
    Some(Assumption { value, source })
}
