//! A plan brought within its limits.

use super::group::GROUPS;
use super::inputs::{Input, InputId};
use super::{MAX_EXTRAS, MAX_MEASURED, MAX_NAME, MAX_POINTS, MAX_RIGS, Plan, Rig};
use crate::catalog::{MAX_CARDS, MOST_BLOCKS};
use crate::finding::{Finding, Found};
use crate::import::shown;
use crate::units::{Basis, Money, Months, Range, is_shown, sort_few};

impl Plan {
    /// Holds every number to its limits, every list and name to its length, and tells what it
    /// changed. A plan from a link, a file or a form goes through here before anything else.
    pub fn sanitise(&mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.rigs.len() > MAX_RIGS {
            self.rigs.truncate(MAX_RIGS);
            findings.push(Finding::corrected("Rigs", Found::TooManyRigs { most: MAX_RIGS }));
        }
        shorten(&mut self.measured, MAX_MEASURED);
        for rig in &mut self.rigs {
            shorten(&mut rig.name, MAX_NAME);
            shorten(&mut rig.gpu_name, MAX_NAME);
            shorten(&mut rig.measured, MAX_MEASURED);
            rig.shares.truncate(MAX_CARDS);
            rig.experts.truncate(MAX_CARDS);
            for blocks in &mut rig.experts {
                *blocks = (*blocks).min(MOST_BLOCKS);
            }
            if rig.extras.len() > MAX_EXTRAS {
                rig.extras.truncate(MAX_EXTRAS);
                let found = Found::TooManyExtras { most: MAX_EXTRAS };
                findings.push(Finding::corrected("Extras", found));
            }
            for extra in &mut rig.extras {
                shorten(&mut extra.name, MAX_NAME);
            }
        }
        for rig in &mut self.rigs {
            hold_groups(rig, &mut findings);
        }
        for rig in &mut self.rigs {
            rig.points.truncate(MAX_POINTS);
            let (month, value) = (InputId::Horizon.spec(), InputId::Resale.spec());
            let hold =
                |spec: &Input, number: f64| spec.held(Range::exact(number, Basis::User)).likely();
            for (at, worth) in &mut rig.points {
                *at = Months::new(hold(month, at.get()));
                *worth = Money::new(hold(value, worth.get()));
            }
            sort_few(&mut rig.points, |point| point.0.get());
        }
        if !is_currency(&self.currency) {
            let found = Found::CurrencyUnknown { text: shown(&self.currency) };
            findings.push(Finding::corrected("Currency", found));
            "USD".clone_into(&mut self.currency);
        }
        for (id, place) in self.places() {
            if let Some(given) = self.value(id, place) {
                findings.extend(id.spec().outside(given));
                self.set(id, place, Some(given));
            }
        }
        findings
    }
}

/// Forgets figures of kinds of cards that a rig does not have, and holds all its cards to as many as a
/// machine has, those of the first kind before the others.
fn hold_groups(rig: &mut Rig, findings: &mut Vec<Finding>) {
    let most = u32::try_from(MAX_CARDS).unwrap_or(u32::MAX);
    let mut left = most.saturating_sub(rig.count);
    for (kind, group) in GROUPS.iter().enumerate().skip(1) {
        if rig.gpu_of(kind).is_empty() {
            group.all().into_iter().for_each(|id| rig.given.forget(id));
            continue;
        }
        let count = rig.count_of(kind);
        if count > left {
            findings.push(Finding::corrected("Cards", Found::TooManyCards { most }));
            if left == 0 {
                rig.gpu_mut(kind).clear();
                group.all().into_iter().for_each(|id| rig.given.forget(id));
                continue;
            }
            let held = Range::exact(f64::from(left), Basis::User);
            rig.given.set(group.count, Some(group.count.spec().held(held)));
        }
        left -= count.min(left);
    }
}

/// Whether a text is three capital letters, as ISO 4217 names currencies.
pub(crate) fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Cuts a text to the allowed number of characters, without those that are not shown and without
/// outer blanks.
fn shorten(name: &mut String, most: usize) {
    let kept: String = name.trim().chars().filter(|c| is_shown(*c)).take(most).collect();
    kept.trim().clone_into(name);
}
