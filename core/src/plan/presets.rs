//! Ready-made plans: files under `core/data/presets/`, written in the grammar of links.

use crate::catalog::{Catalog, Preset};
use crate::finding::Finding;

use super::{Plan, link};

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

    /// The plan that a plan's preset stands for; the table's defaults for any other name.
    pub fn preset_plan(&self, id: &str) -> Plan {
        self.preset(id).map(|preset| preset.plan().0).unwrap_or_default()
    }
}
