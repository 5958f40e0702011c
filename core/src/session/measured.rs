//! What a reader measured on a rig, among the findings.

use crate::finding::{Finding, Found};
use crate::rig::RigReport;

/// Tells that the speeds of a rig are moved by what was measured on it; nothing where they are not.
pub(super) fn finding(rig: &RigReport) -> Option<Finding> {
    let speed = rig.outcome.speed?;
    let (before, after) = (speed.estimated?.get(), speed.decode.likely().get());
    let model = rig.outcome.model_name.clone().into_owned();
    Some(Finding::note(rig.name.clone(), Found::SpeedMeasured { model, before, after }))
}
