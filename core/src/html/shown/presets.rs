//! Whose figures: as published, or as the catalogue has them now; and the link.

use crate::html::view::View;
use crate::plan::Plan;
use crate::plan::changes::changes;
use crate::plan::inputs::{InputId, Place};

/// The presets and the state of the link.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Presets {
    /// What can be started from.
    pub all: Vec<Preset>,
    /// Whether the link of this plan is what was last copied.
    pub copied: bool,
    /// What the preset of the plan is, how much of it is changed, of when and from where; nothing where it
    /// has none.
    pub summary: Option<String>,
}

/// A preset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its id.
    pub id: &'static str,
    /// What its button says.
    pub label: &'static str,
    /// Whether the plan began with it.
    pub chosen: bool,
}

/// The presets, as they are for a plan.
pub fn presets(view: &View<'_>) -> Presets {
    let plan = view.plan;
    let of = |preset: &crate::catalog::Preset| Preset {
        id: preset.id,
        label: preset.label,
        chosen: preset.id == plan.preset,
    };
    let changes = changes(&view.report.state, view.usual.rigs.len());
    // A rig whose price the catalogue has beside those whose prices the preset states.
    let stated = |plan: &Plan| {
        let price = |rig| plan.value(InputId::CardPrice, Place::Rig(rig));
        (0..plan.rigs.len()).filter(|rig| price(*rig).is_some()).count()
    };
    let mixed = stated(view.usual) > 0 && stated(plan) < plan.rigs.len();
    let other = view.catalog.presets.iter().find(|preset| mixed && preset.id != plan.preset);
    let summary = view.catalog.preset(&plan.preset).map(|preset| preset.told(changes, other));
    Presets {
        all: view.catalog.presets.iter().map(of).collect(),
        copied: view.ui.copied.as_ref() == Some(&view.report.state),
        summary,
    }
}
