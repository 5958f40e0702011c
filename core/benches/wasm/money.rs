//! One event of a slider on cost: the report with its samples, and flips and curves of all inputs.

use chrono::NaiveDate;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::{Plan, link};
use rigledger_core::units::{Basis, Range};
use rigledger_core::{Catalog, Evaluator};

/// Four rigs of the catalogue.
const FOUR: &str = "preset=dual-3090-vs-4090-today&c.gpu=rtx-5090&d.gpu=rtx-3090&d.count=4";
/// A comparison with everything uncertain that can be.
const ALL: &str = "preset=dual-3090-vs-4090-today&c.gpu=rtx-5090&d.gpu=rtx-3090&d.count=4\
                   &rate=0.15-0.19-0.3&drift=-2~3~8&discount=5&financed=50&interest=9&supply=gold\
                   &idle=10&a.extras=PSU:150-170-200:60;Board:300-430-500:50&tax=8&selling=13";
/// How it is planned for ten years.
const LONG: &str = "&horizon=120";

/// A page whose slider is dragged.
pub(crate) struct Money {
    plan: Plan,
    evaluator: Evaluator,
}

impl Money {
    /// With a plan as of the catalogue, with all that can be in doubt, or with that over ten years.
    pub(crate) fn new(hard: u32) -> Self {
        let catalog = Catalog::embedded();
        let state = match hard {
            0 => FOUR.to_owned(),
            1 => ALL.to_owned(),
            _ => [ALL, LONG].concat(),
        };
        let (plan, _) = link::decode(&state, catalog);
        Self { plan, evaluator: Evaluator::default() }
    }

    /// The slider at another price of electricity; the number of inputs that matter.
    pub(crate) fn event(&mut self, rate: f64) -> usize {
        self.plan.set(InputId::Rate, Place::Plan, Some(Range::exact(rate, Basis::User)));
        let catalog = Catalog::embedded();
        let answer = self.evaluator.explain(&self.plan, catalog, NaiveDate::default());
        answer.sensitivity.inputs.len()
    }
}
