//! Ready-made plans: files under `core/data/presets/`, written in the grammar of links.

use crate::catalog::{Catalog, Preset};
use crate::finding::Finding;

use super::inputs::{InputId, Place};
use super::{Plan, Rig, link};
use crate::units::{Basis, Money, Range};

/// The preset that the page opens with.
pub const DEFAULT: &str = "dual-3090-vs-4090";

impl Preset {
    /// The plan of this preset, and whatever its file got wrong.
    pub fn plan(&self) -> (Plan, Vec<Finding>) {
        let mut plan = Plan { preset: self.id.to_owned(), ..Plan::default() };
        let mut findings = link::apply(&mut plan, self.state);
        findings.extend(plan.sanitise());
        (plan, findings)
    }
}

impl Catalog {
    /// The preset of this name.
    pub fn preset(&self, id: &str) -> Option<&'static Preset> {
        self.presets.iter().find(|preset| preset.id == id)
    }

    /// The plan that a plan started from: its preset, with the preset's amounts in the plan's currency.
    /// Which currency that is stays the preset's, as what differs from it is the plan's.
    pub fn start_of(&self, plan: &Plan) -> Plan {
        self.started(self.preset_plan(&plan.preset), plan)
    }

    /// A start with its amounts in the currency of a plan, and a currency of its own.
    pub(crate) fn started(&self, start: Plan, plan: &Plan) -> Plan {
        let (currency, fx) = (start.currency.clone(), start.value(InputId::Fx, Place::Plan));
        let mut start = self.converted(start, plan);
        start.currency = currency;
        start.set(InputId::Fx, Place::Plan, fx);
        start
    }

    /// A plan with its amounts in the currency of another. Without a rate between the two no amount
    /// stays: those that the catalogue decides are left to it, and extras cost nothing. What the table
    /// of inputs has no room for in a currency of small units is left to the catalogue as well.
    pub(crate) fn converted(&self, mut plan: Plan, like: &Plan) -> Plan {
        let fx = |plan: &Plan| plan.value(InputId::Fx, Place::Plan).map(|rate| rate.likely());
        if plan.currency == like.currency && fx(&plan) == fx(like) {
            return plan;
        }
        let per_dollar = |plan: &Plan| fx(plan).or_else(|| self.per_dollar(&plan.currency));
        let factor = per_dollar(like).zip(per_dollar(&plan)).map(|(to, from)| to / from);
        plan.currency.clone_from(&like.currency);
        plan.set(InputId::Fx, Place::Plan, like.value(InputId::Fx, Place::Plan));
        for (id, place) in plan.places() {
            if let Some(value) = plan.value(id, place).filter(|_| id.spec().unit.is_money()) {
                let converted = factor.map(|factor| in_cents(value, factor));
                let known = match place {
                    Place::Extra { .. } => converted.or(Some(Range::exact(0.0, Basis::User))),
                    _ => converted.filter(|range| range.high() <= id.spec().max),
                };
                plan.set(id, place, known);
            }
        }
        for (_, worth) in plan.rigs.iter_mut().flat_map(|rig| &mut rig.points) {
            *worth = factor.map_or(Money::ZERO, |factor| *worth * factor);
        }
        plan
    }

    /// A ready-made rig with the prices of its parts in the currency of a plan.
    pub(crate) fn rig_in(&self, rig: Rig, plan: &Plan) -> Rig {
        let alone = Plan { rigs: vec![rig], ..Plan::default() };
        self.converted(alone, plan).rigs.remove(0)
    }

    /// The plan that a preset stands for; the table's defaults for any other name.
    pub fn preset_plan(&self, id: &str) -> Plan {
        self.preset(id).map(|preset| preset.plan().0).unwrap_or_default()
    }
}

/// An amount in another currency; small ones keep four figures behind the point, as prices of
/// kilowatt-hours and tokens have.
fn in_cents(value: Range<f64>, factor: f64) -> Range<f64> {
    let places = if value.high() * factor < 10.0 { 10_000.0 } else { 100.0 };
    value.map(|amount| libm::round(amount * factor * places) / places).with_basis(value.basis())
}

impl Plan {
    /// Moves to another start: amounts that are those of the one become those of the other, and what
    /// was typed stays. Of rigs that have changed places too.
    pub(crate) fn follow(&mut self, from: &Plan, to: &Plan) {
        for (id, place) in self.places() {
            if !id.spec().unit.is_money() {
                continue;
            }
            let value = self.value(id, place);
            let of = |rig: usize| match place {
                Place::Rig(_) => Place::Rig(rig),
                Place::Extra { extra, .. } => Place::Extra { rig, extra },
                place => place,
            };
            let own = match place {
                Place::Rig(rig) | Place::Extra { rig, .. } => Some(rig),
                _ => None,
            };
            let card = own.and_then(|own| self.rigs.get(own)).map(|rig| &rig.gpu);
            let rigs = own.into_iter().chain(0..from.rigs.len());
            let known = rigs.filter(|rig| from.rigs.get(*rig).map(|rig| &rig.gpu) == card);
            let mut all = known.map(of).chain(own.is_none().then_some(place));
            if let Some(same) = all.find(|place| from.value(id, *place) == value) {
                self.set(id, place, to.value(id, same));
            }
        }
        for rig in &mut self.rigs {
            let same = from.rigs.iter().position(|from| from.points == rig.points);
            if let Some(to) = same.and_then(|same| to.rigs.get(same)) {
                rig.points.clone_from(&to.points);
            }
        }
    }
}
