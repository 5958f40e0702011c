//! Plans, answered for one day.

use chrono::NaiveDate;
use rigledger_core::html::Answered;
use rigledger_core::{Evaluator, Plan};

/// The day of these tests.
pub(crate) fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 26).unwrap_or_default()
}

/// The answer to a link's state.
pub(crate) fn answered(state: &str) -> Answered {
    Answered::of_state(state, day(), &mut Evaluator::default())
}

/// The answer to a plan.
pub(crate) fn answered_plan(plan: Plan) -> Answered {
    Answered::new((plan, Vec::new()), day(), &mut Evaluator::default())
}
