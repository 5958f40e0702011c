//! The one state of the page: a plan. Everything shown follows from it.

use std::sync::Arc;

use leptos::prelude::*;
use rigledger_core::fit::Outcome;
use rigledger_core::html::{self, Region, Ui, View};
use rigledger_core::plan::{Plan, link};
use rigledger_core::rig::RigReport;
use rigledger_core::session::edit::Edit;
use rigledger_core::session::{message, outcomes};
use rigledger_core::{Answer, Catalog, CostEvaluator, Finding};

use crate::platform::history::{self, Entry};
use crate::platform::{self, Debounce, storage, told};

/// Wait after the last change before the address is written: browsers limit how often it may be.
const WRITE_DELAY_MS: u32 = 400;

/// Something equal only to itself: the core gives out the same one where nothing changed, and to
/// compare two of them figure by figure would take longer and be some kilobytes of code.
#[derive(Clone)]
pub(crate) struct Same<T>(pub Arc<T>);

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Runs something now, and again whenever what it read has changed. All are of one type: each kind of
/// effect is a kilobyte of code.
pub(crate) fn effect(run: impl FnMut() + 'static) {
    let mut run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(move |_: Option<()>| run());
}

/// What the page shows.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// The plan.
    pub plan: Plan,
    /// The answer to it; or, while what the rigs can run is being worked out elsewhere, the one before,
    /// which has as many rigs.
    pub answer: Answer,
}

/// Names and outcomes of rigs: while these stay, so do the regions that show what rigs can run.
type Estimate = Vec<(String, Same<Outcome>)>;

fn estimate(answer: &Answer) -> Estimate {
    let of_rig = |rig: &RigReport| (rig.name.clone(), Same(Arc::clone(&rig.outcome)));
    answer.report.rigs.iter().map(of_rig).collect()
}

/// The plan that the page begins with, until its answer is known.
pub(crate) struct Opening {
    /// The link that it came from.
    found: String,
    plan: Plan,
    findings: Vec<Finding>,
    evaluator: CostEvaluator,
    /// What the static page shows.
    estimate: Estimate,
}

impl Opening {
    /// The plan as the address has it, else as it was last time, else the default comparison.
    pub(crate) fn find() -> Self {
        let catalog = Catalog::embedded();
        let found = history::state().or_else(storage::load).unwrap_or_default();
        let (plan, findings) = link::decode(&found, catalog);
        let mut opening = Self {
            found,
            plan,
            findings,
            evaluator: CostEvaluator::default(),
            estimate: Estimate::new(),
        };
        if let Some((state, outcomes)) = platform::outcomes() {
            let answer = opening.learn(&state, &outcomes);
            opening.estimate = answer.as_ref().map(estimate).unwrap_or_default();
        }
        opening
    }

    /// Takes what the rigs of a plan can run, and answers that plan.
    fn learn(&mut self, state: &str, outcomes: &str) -> Option<Answer> {
        learn(&mut self.evaluator, state, outcomes)
    }

    /// The state, once the answer is known; `text`: what the worker has told meanwhile, if anything.
    pub(crate) fn state(mut self, text: Option<&str>) -> Result<AppState, Self> {
        match text.map(told::estimated) {
            Some(Ok([state, outcomes, ..])) => drop(self.learn(state, outcomes)),
            Some(Err(why)) => platform::give_up(why),
            None => {}
        }
        let answer = self.evaluator.explain(&self.plan, Catalog::embedded(), platform::today());
        if let Some(answer) = answer {
            return Ok(AppState::start(self, answer));
        }
        if text.is_none() {
            platform::ask_estimate(&link::encode(&self.plan, Catalog::embedded()));
        }
        Err(self)
    }
}

/// Takes what the rigs of a plan can run, and answers that plan.
fn learn(evaluator: &mut CostEvaluator, state: &str, outcomes: &str) -> Option<Answer> {
    let (catalog, today) = (Catalog::embedded(), platform::today());
    let (plan, _) = link::decode(state, catalog);
    evaluator.learn(&plan, outcomes, catalog, today);
    evaluator.explain(&plan, catalog, today)
}

/// Handles to the state; cheap to copy into every effect.
#[derive(Clone, Copy)]
pub(crate) struct AppState {
    /// The plan as the reader last changed it.
    plan: RwSignal<Plan>,
    /// What the page shows.
    shown: RwSignal<Same<Shown>>,
    /// Knows the answers.
    evaluator: StoredValue<CostEvaluator>,
    /// What the regions show that show what rigs can run.
    estimate: StoredValue<Estimate>,
    /// What was wrong with the link that the plan came from, or with what was read or asked since.
    link_findings: RwSignal<Vec<Finding>>,
    /// What is open on the page.
    ui: RwSignal<Ui>,
    /// How the next write enters the history.
    entry: StoredValue<Entry>,
    /// The link that the address holds.
    written: StoredValue<String>,
}

impl AppState {
    /// The state with the plan that the page begins with; from here on the address follows it.
    fn start(opening: Opening, answer: Answer) -> Self {
        let Opening { found, plan, findings, evaluator, estimate } = opening;
        let shown = Same(Arc::new(Shown { plan: plan.clone(), answer }));
        let state = Self {
            plan: RwSignal::new(plan),
            shown: RwSignal::new(shown),
            evaluator: StoredValue::new(evaluator),
            estimate: StoredValue::new(estimate),
            link_findings: RwSignal::new(findings),
            ui: RwSignal::new(Ui { folds: platform::is_folded().then(Vec::new), ..Ui::default() }),
            entry: StoredValue::new(Entry::Replace),
            written: StoredValue::new(found),
        };
        state.follow_address();
        state.write_address();
        state.answer_plans();
        state
    }

    /// Answers each plan: at once if it is known what its rigs can run, else when the worker has told.
    fn answer_plans(self) {
        let mut is_first = true;
        effect(move || {
            let plan = self.plan.get();
            if core::mem::take(&mut is_first) {
                self.keep_estimate();
            } else if let Some(answer) = self.explain(&plan) {
                self.shown.set(Same(Arc::new(Shown { plan, answer })));
                self.keep_estimate();
            } else {
                platform::ask_estimate(&self.link());
                self.show_late(None);
            }
        });
    }

    /// The answer to a plan, if it is known what its rigs can run.
    fn explain(self, plan: &Plan) -> Option<Answer> {
        let (catalog, today) = (Catalog::embedded(), platform::today());
        let explain = |evaluator: &mut CostEvaluator| evaluator.explain(plan, catalog, today);
        self.evaluator.try_update_value(explain).flatten()
    }

    /// Asks for the regions of what rigs can run, if they show another plan's.
    fn keep_estimate(self) {
        let shown = self.shown.get_untracked().0;
        if self.estimate.with_value(|known| *known != estimate(&shown.answer)) {
            platform::ask_estimate(&shown.answer.report.state);
        }
    }

    /// Shows the plan as it is now with an answer to one before it, or with the answer shown already.
    fn show_late(self, late: Option<(Plan, Answer)>) {
        let shown = self.shown.get_untracked().0;
        let now = self.plan.get_untracked();
        let (before, answer) = late.unwrap_or_else(|| (shown.plan.clone(), shown.answer.clone()));
        // The parts of the page count on as many rigs in the one as in the other.
        let plan = if now.rigs.len() == answer.report.rigs.len() { now } else { before };
        self.shown.set(Same(Arc::new(Shown { plan, answer })));
    }

    /// Takes what the worker tells that rigs can run. The plan may have changed meanwhile: while a slider
    /// is dragged, each answer is shown as it comes.
    pub(crate) fn take_estimate(self, text: &str) {
        let [state, outcomes, memory, models] = match told::estimated(text) {
            Ok(parts) => parts,
            Err(why) => return self.link_findings.set(vec![outcomes::failed(why)]),
        };
        let learned = self.evaluator.try_update_value(|known| learn(known, state, outcomes));
        let Some(answer) = learned.flatten() else { return };
        let estimate = estimate(&answer);
        let now = self.plan.get_untracked();
        match self.explain(&now) {
            Some(answer) => self.shown.set(Same(Arc::new(Shown { plan: now, answer }))),
            None => {
                let (plan, _) = link::decode(state, Catalog::embedded());
                self.show_late(Some((plan, answer)));
            }
        }
        let shown = self.shown.get_untracked().0;
        if self::estimate(&shown.answer) == estimate {
            self.estimate.set_value(estimate);
            for (region, html) in [(Region::Memory, memory), (Region::Models, models)] {
                platform::show(region.id(), html);
            }
        }
    }

    /// Takes over what the reader goes back to or pastes.
    fn follow_address(self) {
        history::on_change(move || {
            let found = history::state().unwrap_or_default();
            if found != self.link() {
                let (plan, findings) = link::decode(&found, Catalog::embedded());
                self.link_findings.set(findings);
                self.entry.set_value(Entry::Replace);
                self.written.set_value(found);
                self.ui.update(|ui| ui.decisive = Vec::new());
                self.plan.set(plan);
            }
        });
    }

    /// Writes the state into the address and the storage, a moment after it changed.
    fn write_address(self) {
        history::on_leave(move || self.write_now());
        let debounce = Debounce::new(WRITE_DELAY_MS);
        let mut is_first = true;
        effect(move || {
            self.plan.track();
            // What was found is what the address holds already.
            if !core::mem::take(&mut is_first) {
                debounce.call(move || self.write_now());
            }
        });
    }

    /// Writes the state into the address and the storage, if it changed.
    pub(crate) fn write_now(self) {
        let link = self.link();
        if self.written.with_value(|written| *written != link) {
            history::write(&link, self.entry.get_value());
            storage::save(&link);
            self.entry.set_value(Entry::Replace);
            self.written.set_value(link);
        }
    }

    /// The state string of the plan.
    pub(crate) fn link(self) -> String {
        self.plan.with_untracked(|plan| link::encode(plan, Catalog::embedded()))
    }

    /// Tells the page's scripts the plan, whenever it changes.
    pub(crate) fn announce(self) {
        effect(move || {
            let shown = self.shown();
            self.ui.with(|ui| {
                let complaint = ui.complaint.as_ref();
                let complaint = complaint.map(|(edit, complaint)| (&**edit, complaint.sentence()));
                platform::announce_plan(&shown.answer.report.state, complaint);
            });
        });
    }

    /// Tells the running effect to run again when what the page shows may have changed.
    pub(crate) fn track(self) {
        self.shown.track();
        self.link_findings.track();
        self.ui.track();
    }

    /// What the page shows; tracked.
    pub(crate) fn shown(self) -> Arc<Shown> {
        self.shown.get().0
    }

    /// Draws something from all that the page shows. Tracks nothing: see [`Self::track`].
    pub(crate) fn draw<T>(self, draw: impl FnOnce(&View<'_>) -> T) -> T {
        let shown = self.shown.get_untracked().0;
        let Shown { plan, answer: Answer { report, usual, sensitivity } } = &*shown;
        let catalog = Catalog::embedded();
        self.link_findings.with_untracked(|findings| {
            self.ui.with_untracked(|ui| {
                draw(&View { plan, usual, report, sensitivity, findings, ui, catalog })
            })
        })
    }

    /// Takes what a control says and changes the plan.
    pub(crate) fn edit(self, edit: &str, value: &str) {
        let Ok(change) = edit.parse::<Edit>() else { return };
        if change.is_choice() {
            self.write_now();
            self.entry.set_value(Entry::Push);
            self.link_findings.set(Vec::new());
        }
        let shown = self.shown.get_untracked().0;
        let answer = &shown.answer;
        // The sliders on top stay where they are until another choice is made.
        let decisive =
            if change.is_choice() { Vec::new() } else { html::decisive(&answer.sensitivity) };
        let mut complaint = None;
        self.plan.update(|plan| {
            complaint = change.apply(plan, &answer.report, value, Catalog::embedded());
        });
        let complaint = complaint.map(|complaint| (edit.to_owned(), complaint));
        self.ui.update(|ui| {
            ui.complaint = complaint;
            if ui.decisive.is_empty() || decisive.is_empty() {
                ui.decisive = decisive;
            }
        });
    }

    /// Takes over what was read from a file of the reader's.
    pub(crate) fn take_own(self, text: &str) {
        let (status, model, findings) = message::told(text);
        self.ui.update(|ui| ui.own = Some(status.sentence()));
        if let Some((own, weighed)) = model {
            self.write_now();
            self.entry.set_value(Entry::Push);
            self.plan.update(|plan| plan.workload.take_own(own, weighed));
        }
        self.link_findings.set(findings);
    }

    /// Takes what a control says that changes only the page.
    pub(crate) fn act(self, action: &str, value: &str) {
        match action {
            "open-line" => self.ui.update(|ui| {
                let open = ui.open_lines.len();
                ui.open_lines.retain(|known| known != value);
                if ui.open_lines.len() == open {
                    ui.open_lines.push(value.to_owned());
                }
            }),
            "copy-link" => {
                self.write_now();
                platform::copy_address();
            }
            "fold" => self.ui.update(|ui| {
                if let Some(folds) = &mut ui.folds
                    && !folds.iter().any(|known| known == value)
                {
                    folds.push(value.to_owned());
                }
            }),
            _ => {}
        }
    }

    /// Says that the link of the plan has been copied.
    pub(crate) fn copied(self) {
        self.ui.update(|ui| ui.copied = Some(self.link()));
    }

    /// Draws the folded controls too.
    pub(crate) fn unfold(self) {
        self.ui.update(|ui| ui.folds = None);
    }
}
