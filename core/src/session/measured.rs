//! What a reader measured on a rig, among the findings.

use crate::finding::{Finding, Found};
use crate::rig::RigReport;

/// Tells that the speeds of a rig are moved by what was measured on it; nothing where they are not.
pub(super) fn finding(rig: &RigReport) -> Option<Finding> {
    let target = &rig.capability.target;
    let (before, after) = (target.estimated?, target.speed?);
    let model = target.model_name.clone().into_owned();
    let [before, after] = [before, after].map(|speeds| speeds.decode_tok_s.likely().get());
    Some(Finding::note(rig.name.clone(), Found::SpeedMeasured { model, before, after }))
}
