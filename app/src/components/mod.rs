//! One file a component.

#![allow(unreachable_pub, reason = "written by the component macro")]

pub(crate) mod controls;
pub(crate) mod cost_chart;
pub(crate) mod cost_table;
pub(crate) mod custom_card;
pub(crate) mod findings;
pub(crate) mod memory_bars;
pub(crate) mod model_list;
pub(crate) mod own_model;
pub(crate) mod page;
pub(crate) mod preset_switch;
pub(crate) mod rig_controls;
pub(crate) mod slider;
pub(crate) mod verdict;
pub(crate) mod workload;
