//! Facts of the catalogue that a plan leans on and that are old for their kind (`catalog/age.rs`). Prices of
//! cards say so themselves, where they are found.

use chrono::NaiveDate;

use crate::catalog::age::{self, Ages};
use crate::catalog::{Catalog, DOLLAR, months_since};
use crate::finding::{Finding, Found, OldFact};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Plan, RigKind};

/// Notes on what is old among what the catalogue fills in for a plan.
pub(super) fn old_facts(
    plan: &Plan,
    catalog: &Catalog,
    today: NaiveDate,
    findings: &mut Vec<Finding>,
) {
    let mut note = |subject: &str, fact: OldFact, as_of: &str, ages: Ages| {
        let months = months_since(as_of, today);
        if months > ages.marked {
            findings.push(Finding::note(subject, Found::FactOld { fact, months }));
        }
    };
    if plan.rate.is_none()
        && let Some(region) = catalog.region(&plan.region)
    {
        note("Region", OldFact::Electricity(region.name), region.as_of, age::ELECTRICITY);
    }
    if plan.currency != DOLLAR
        && plan.value(InputId::Fx, Place::Plan).is_none()
        && let Some(rate) = catalog.exchange_rate(&plan.currency)
    {
        note("Currency", OldFact::Exchange(rate.currency), rate.as_of, age::EXCHANGE);
    }
    for (index, rig) in plan.rigs.iter().enumerate() {
        let open = |id| plan.value(id, Place::Rig(index)).is_none();
        if rig.kind == RigKind::Rented
            && open(InputId::Rent)
            && let Some(offers) = catalog.rent_of(&rig.gpu)
            && let Some(gpu) = catalog.gpu(&rig.gpu)
        {
            note(&rig.name, OldFact::Rent(gpu.short_name()), offers.as_of, age::RENT);
        }
    }
    let by_api = plan.rigs.iter().any(|rig| rig.kind == RigKind::Api);
    if by_api
        && plan.value(InputId::ApiOutput, Place::Plan).is_none()
        && let Some(price) = catalog.api_price_of(&plan.workload.model)
        && let Some(model) = catalog.model(&plan.workload.model)
    {
        note("Tokens by API", OldFact::Tokens(model.name), price.output.as_of, age::TOKENS);
    }
}

/// Ends of a price of electricity that was read some months ago: as stated while it is recent, and from the age of
/// its kind on as far apart as it may have moved since.
pub(crate) fn electricity(price: f64, as_of: &str, today: NaiveDate) -> [f64; 3] {
    let months = months_since(as_of, today);
    if age::ELECTRICITY.wider.is_none_or(|wider| months <= wider) {
        return [price; 3];
    }
    let moved = libm::pow(1.0 + age::ELECTRICITY_A_YEAR, f64::from(months) / 12.0);
    [price / moved, price, price * moved]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::link;

    #[test]
    fn an_old_price_of_electricity_is_wider_and_a_recent_one_is_not() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
        assert_eq!(electricity(0.3, "2024-11", day).map(f64::to_bits), [0.3_f64.to_bits(); 3]);
        let [low, likely, high] = electricity(0.3, "2024-10", day);
        assert!(low < likely && likely < high && (likely - 0.3).abs() < 1e-12);
        assert!(electricity(0.3, "2020-01", day)[2] > high);
    }

    #[test]
    fn what_is_old_is_marked_once_and_what_is_stated_is_not() {
        let catalog = Catalog::embedded();
        let marked = |state: &str, day: NaiveDate| {
            let (mut plan, _) = link::decode(state, catalog);
            plan.rigs[0].kind = RigKind::Rented;
            plan.rigs[1].kind = RigKind::Api;
            let mut findings = Vec::new();
            old_facts(&plan, catalog, day, &mut findings);
            findings.into_iter().map(|finding| finding.subject.clone()).collect::<Vec<_>>()
        };
        let later = NaiveDate::from_ymd_opt(2030, 1, 1).unwrap();
        let state = "preset=none&region=us-tx&currency=EUR&model=llama-3.3-70b&a.gpu=rtx-4090&b.gpu=rtx-4090";
        assert_eq!(marked(state, later).len(), 4, "{:?}", marked(state, later));
        assert!(
            marked(&format!("{state}&rate=0.2&fx=0.9"), later)
                .iter()
                .all(|s| s != "Region" && s != "Currency")
        );
        let before = NaiveDate::from_ymd_opt(2023, 12, 1).unwrap();
        assert!(marked(state, before).is_empty());
    }
}
