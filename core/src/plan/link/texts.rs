//! The texts of a plan: ids and names.

use crate::plan::Plan;
use crate::plan::inputs::Scope;

/// A text of a plan or of a rig: its key in links, what it may be, and its field.
pub(super) struct Text {
    pub(super) key: &'static str,
    pub(super) scope: Scope,
    pub(super) kind: TextKind,
    pub(super) get: fn(&Plan, usize) -> Option<&String>,
    pub(super) set: fn(&mut Plan, usize) -> Option<&mut String>,
}

/// What a text may be.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum TextKind {
    /// An id; an empty one is not understood.
    Id,
    /// An id, or nothing, which links call `auto`.
    Auto,
    /// A name, in any words.
    Name,
}

/// The [`Text`] of a key, a kind and a field: `plan.workload.model`, `rig.name`.
macro_rules! text {
    ($key:literal, $kind:ident, plan.$($field:ident).+) => {
        Text {
            key: $key,
            scope: Scope::Plan,
            kind: TextKind::$kind,
            get: |plan, _| Some(&plan.$($field).+),
            set: |plan, _| Some(&mut plan.$($field).+),
        }
    };
    ($key:literal, $kind:ident, rig.$($field:ident).+) => {
        Text {
            key: $key,
            scope: Scope::Rig,
            kind: TextKind::$kind,
            get: |plan, rig| plan.rigs.get(rig).map(|rig| &rig.$($field).+),
            set: |plan, rig| plan.rigs.get_mut(rig).map(|rig| &mut rig.$($field).+),
        }
    };
}

/// Every text, in the order in which links carry them.
pub(super) const TEXTS: [Text; 19] = [
    text!("gpu", Id, rig.gpu),
    text!("gpu2", Auto, rig.gpu2),
    text!("gpu3", Auto, rig.gpu3),
    text!("name", Name, rig.name),
    text!("gpu_name", Name, rig.gpu_name),
    text!("measured", Name, rig.measured),
    text!("quant", Auto, rig.run.quant),
    text!("cache", Auto, rig.run.cache),
    text!("cache_v", Auto, rig.run.cache_v),
    text!("model", Id, plan.workload.model),
    text!("quant", Id, plan.workload.quant),
    text!("cache", Id, plan.workload.cache),
    text!("cache_v", Auto, plan.workload.cache_v),
    text!("draft_model", Auto, plan.workload.draft_model),
    text!("second_model", Auto, plan.workload.second_model),
    text!("second_quant", Auto, plan.workload.second_quant),
    text!("region", Id, plan.region),
    text!("currency", Id, plan.currency),
    text!("measured", Name, plan.measured),
];
