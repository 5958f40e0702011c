//! An answer with all that the page is drawn from, for those who draw it without the page's state.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::catalog::Catalog;
use crate::finding::Finding;
use crate::plan::{Plan, link};
use crate::report::WholeReport;
use crate::session::{Answer, Evaluator};

use super::part_id::Order;
use super::view::{Ui, View};

/// A plan with its answer.
#[derive(Clone, Debug)]
pub struct Answered {
    plan: Plan,
    answer: Arc<Answer>,
    findings: Vec<Finding>,
    ui: Ui,
}

impl Answered {
    /// Answers a plan; `findings` are what its reading had to say.
    pub fn new(
        (plan, findings): (Plan, Vec<Finding>),
        today: NaiveDate,
        evaluator: &mut Evaluator,
    ) -> Self {
        let answer = evaluator.explain(&plan, Catalog::embedded(), today);
        Self::of((plan, Arc::new(answer)), findings, Ui::default())
    }

    /// A plan whose answer is known, with what its reading had to say and what is open on the page.
    pub fn of((plan, answer): (Plan, Arc<Answer>), findings: Vec<Finding>, ui: Ui) -> Self {
        Self { plan, answer, findings, ui }
    }

    /// Answers the state string of a link.
    pub fn of_state(state: &str, today: NaiveDate, evaluator: &mut Evaluator) -> Self {
        Self::new(link::decode(state, Catalog::embedded()), today, evaluator)
    }

    /// The same with other things open on the page.
    #[must_use]
    pub fn with_ui(self, ui: Ui) -> Self {
        Self { ui, ..self }
    }

    /// Sets the order in which the models stand.
    pub fn order(&mut self, order: Order) {
        self.ui.order = order;
    }

    /// The answer to the same plan with another model in another format.
    #[must_use]
    pub(crate) fn with_model(&self, model: &str, quant: &str, evaluator: &mut Evaluator) -> Self {
        let mut plan = self.plan.clone();
        model.clone_into(&mut plan.workload.model);
        quant.clone_into(&mut plan.workload.quant);
        Self::new((plan, Vec::new()), self.answer.report.today, evaluator)
    }

    /// What the page shows of it.
    pub fn view(&self) -> View<'_> {
        View {
            plan: &self.plan,
            usual: &self.answer.usual,
            report: &self.answer.report,
            sensitivity: &self.answer.sensitivity,
            findings: &self.findings,
            ui: &self.ui,
            catalog: Catalog::embedded(),
        }
    }

    /// The report, with what the reading of the plan had to say first among its findings, and with all
    /// that is worked out only when asked for.
    pub fn whole_report(&self) -> WholeReport {
        let mut report = self.answer.report.clone();
        report.findings.splice(0..0, self.findings.iter().cloned());
        WholeReport::of(&self.plan, report, &self.answer.sensitivity)
    }
}
