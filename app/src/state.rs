//! The one state of the page: a plan. Everything shown follows from it.

use std::sync::Arc;

use leptos::prelude::*;
use rigledger_core::fit::Outcome;
use rigledger_core::html::shown::decisive;
use rigledger_core::html::{Answered, Region, Ui};
use rigledger_core::plan::{Plan, link};
use rigledger_core::rig::RigReport;
use rigledger_core::session::edit::Edit;
use rigledger_core::session::steps::Steps;
use rigledger_core::session::{message, outcomes};
use rigledger_core::{Answer, Catalog, CostEvaluator, Finding, Found};
use rigledger_ui::{Act, Now, Page};

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

/// Names and outcomes of rigs: while these stay, so do the regions that show what rigs can run.
type Estimate = Vec<(String, Same<Outcome>)>;

fn estimate(answer: &Answer) -> Estimate {
    let of_rig = |rig: &RigReport| (rig.name.clone(), Same(Arc::clone(&rig.outcome)));
    answer.report.rigs.iter().map(of_rig).collect()
}

/// Takes what the rigs of a plan can run.
fn learn(evaluator: &mut CostEvaluator, plan: &Plan, outcomes: &str) -> Estimate {
    let known = evaluator.learn(plan, outcomes, Catalog::embedded(), platform::today());
    known.into_iter().map(|(name, outcome)| (name, Same(outcome))).collect()
}

/// Shows what was drawn of what rigs can run.
fn show_regions(regions: [&str; Region::ESTIMATED.len()]) {
    for (region, html) in Region::ESTIMATED.iter().zip(regions) {
        platform::show(region.id(), html);
    }
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
    pub(crate) fn find() -> Box<Self> {
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
            let (plan, _) = link::decode(&state, catalog);
            opening.estimate = learn(&mut opening.evaluator, &plan, &outcomes);
        }
        Box::new(opening)
    }

    /// The state, once the answer is known; `text`: what the worker has told meanwhile, if anything.
    pub(crate) fn state(mut self: Box<Self>, text: Option<&str>) -> Result<AppState, Box<Self>> {
        match text.map(told::estimated) {
            Some(Ok([_, outcomes, regions @ ..])) => {
                self.estimate = learn(&mut self.evaluator, &self.plan, outcomes);
                show_regions(regions);
            }
            Some(Err(why)) => {
                platform::set_busy(false);
                platform::give_up(why);
            }
            None => {}
        }
        let catalog = Catalog::embedded();
        self.evaluator.open(&self.plan, catalog);
        let answer = self.evaluator.explain(&self.plan, catalog, platform::today());
        if let Some(answer) = answer {
            return Ok(AppState::start(*self, answer));
        }
        if text.is_none() {
            platform::ask_estimate(&link::encode(&self.plan, Catalog::embedded()));
        }
        Err(self)
    }
}

/// Handles to the state; cheap to copy into every effect.
#[derive(Clone, Copy)]
pub(crate) struct AppState {
    /// The plan as the reader last changed it.
    plan: RwSignal<Plan>,
    /// What the page shows of it: the plan with its answer, or, while what the rigs can run is being
    /// worked out elsewhere, with an answer before it that has as many rigs.
    answered: RwSignal<Same<(Plan, Arc<Answer>)>>,
    /// That, and what is open.
    pub shown: Memo<Now>,
    /// What was wrong with the link that the plan came from, or with what was read or asked since.
    link_findings: RwSignal<Vec<Finding>>,
    /// What is open on the page.
    ui: RwSignal<Ui>,
    /// What nothing follows. In one value: each kind of them is some code of its own.
    kept: StoredValue<Kept>,
}

/// What the state knows and no component reads.
struct Kept {
    /// Knows the answers.
    evaluator: CostEvaluator,
    /// What the regions show that show what rigs can run.
    estimate: Estimate,
    /// How the next write enters the history.
    entry: Entry,
    /// The link that the address holds.
    written: String,
    /// What can be undone.
    steps: Steps,
}

impl AppState {
    /// The state with the plan that the page begins with; from here on the address follows it.
    fn start(opening: Opening, answer: Answer) -> Self {
        let Opening { found, plan, findings, evaluator, estimate } = opening;
        let answered = RwSignal::new(Same(Arc::new((plan.clone(), Arc::new(answer)))));
        let (link_findings, ui) = (RwSignal::new(findings), RwSignal::new(Ui::default()));
        let shown = Memo::new(move |_| {
            let pair = (*answered.get().0).clone();
            Now(Arc::new(Answered::of(pair, link_findings.get(), ui.get())))
        });
        let state = Self {
            plan: RwSignal::new(plan),
            answered,
            shown,
            link_findings,
            ui,
            kept: StoredValue::new(Kept {
                evaluator,
                estimate,
                entry: Entry::Replace,
                written: found,
                steps: Steps::default(),
            }),
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
                self.show(plan, Arc::new(answer));
                self.keep_estimate();
            } else {
                platform::ask_estimate(&self.link());
                let (before, answer) = self.answered();
                self.show_late(before, answer);
            }
        });
    }

    /// The answer to a plan, if it is known what its rigs can run.
    fn explain(self, plan: &Plan) -> Option<Answer> {
        let (catalog, today) = (Catalog::embedded(), platform::today());
        let mut answer = None;
        self.kept(&mut |kept| answer = kept.evaluator.explain(plan, catalog, today));
        answer
    }

    /// What is shown.
    fn answered(self) -> (Plan, Arc<Answer>) {
        (*self.answered.get_untracked().0).clone()
    }

    fn show(self, plan: Plan, answer: Arc<Answer>) {
        self.answered.set(Same(Arc::new((plan, answer))));
    }

    /// Shows the plan as it is now with the answer to one before it.
    fn show_late(self, before: Plan, answer: Arc<Answer>) {
        let now = self.plan.get_untracked();
        // What is shown counts on as many rigs in the one as in the other.
        let plan = if now.rigs.len() == answer.report.rigs.len() { now } else { before };
        self.show(plan, answer);
    }

    /// Asks for the regions of what rigs can run, if they show another plan's.
    fn keep_estimate(self) {
        let (_, answer) = self.answered();
        let mut is_shown = false;
        self.kept(&mut |kept| is_shown = kept.estimate == estimate(&answer));
        if is_shown {
            platform::set_busy(false);
        } else {
            platform::ask_estimate(&answer.report.state);
        }
    }

    /// Says that what rigs can run could not be worked out, and why; or no longer says so.
    fn note_failure(self, why: Option<&str>) {
        let failed = |finding: &Finding| matches!(*finding.found, Found::NotEstimated { .. });
        if why.is_some() || self.link_findings.with_untracked(|all| all.iter().any(failed)) {
            self.link_findings.update(|findings| {
                findings.retain(|finding| !failed(finding));
                findings.extend(why.map(outcomes::failed));
            });
        }
    }

    /// Takes what the worker tells that rigs can run. The plan may have changed meanwhile: while a slider
    /// is dragged, each answer is shown as it comes.
    pub(crate) fn take_estimate(self, text: &str) {
        let [state, outcomes, regions @ ..] = match told::estimated(text) {
            Ok(parts) => parts,
            Err(why) => {
                platform::set_busy(false);
                return self.note_failure(Some(why));
            }
        };
        self.note_failure(None);
        let (plan, _) = link::decode(state, Catalog::embedded());
        let mut told = Estimate::new();
        self.kept(&mut |kept| told = learn(&mut kept.evaluator, &plan, outcomes));
        let now = self.plan.get_untracked();
        let later = self.explain(&now);
        let waits = later.is_none();
        if let Some(answer) = later {
            self.show(now, Arc::new(answer));
        } else if let Some(answer) = self.explain(&plan) {
            self.show_late(plan, Arc::new(answer));
        }
        if estimate(&self.answered().1) == told {
            self.kept(&mut |kept| kept.estimate.clone_from(&told));
            show_regions(regions);
            platform::set_busy(waits);
        }
    }

    /// Takes over what the reader goes back to or pastes.
    fn follow_address(self) {
        history::on_change(move || {
            let found = history::state().unwrap_or_default();
            if found != self.link() {
                self.take_link(&found);
                let plan = self.plan.get_untracked();
                self.kept(&mut |kept| {
                    kept.written.clone_from(&found);
                    kept.evaluator.open(&plan, Catalog::embedded());
                });
            }
        });
    }

    /// Reads or changes what nothing follows.
    fn kept(self, with: &mut dyn FnMut(&mut Kept)) {
        self.kept.update_value(|kept| with(kept));
    }

    /// Says how the next write enters the history.
    fn enter(self, entry: Entry) {
        self.kept(&mut |kept| kept.entry = entry);
    }

    /// Takes over the plan of a link.
    fn take_link(self, found: &str) {
        let (plan, findings) = link::decode(found, Catalog::embedded());
        self.link_findings.set(findings);
        self.enter(Entry::Replace);
        self.ui.update(|ui| ui.decisive = Vec::new());
        self.plan.set(plan);
    }

    /// Takes the last change back, or makes again what was taken back.
    fn step(self, forth: bool) {
        let mut found = None;
        self.kept(&mut |kept| found = kept.steps.go(forth).map(str::to_owned));
        if let Some(state) = found {
            // What was chosen before keeps its entry of the history; this takes its place.
            self.write_now();
            self.take_link(&state);
            self.write_now();
        }
    }

    /// What is done next is a step of its own.
    pub(crate) fn part_steps(self) {
        self.kept(&mut |kept| kept.steps.part());
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
        self.kept(&mut |kept| {
            if kept.written != link {
                history::write(&link, kept.entry);
                storage::save(&link);
                kept.entry = Entry::Replace;
                kept.written.clone_from(&link);
            }
        });
    }

    /// The state string of the plan.
    pub(crate) fn link(self) -> String {
        self.plan.with_untracked(|plan| link::encode(plan, Catalog::embedded()))
    }

    /// Tells the page's scripts the plan, whenever it or what is open changes; while its answer is on its
    /// way, when that has come. What can be undone follows it too.
    pub(crate) fn announce(self, page: Page) {
        effect(move || {
            let link = self.link();
            self.shown.with(|now| {
                let state = &now.0.view().report.state;
                if *state == link {
                    platform::announce_plan(state);
                    let (mut ways, now) = ([false; 2], platform::now_ms());
                    self.kept(&mut |kept| {
                        kept.steps.follow(state, now);
                        ways = kept.steps.ways();
                    });
                    page.set_ways(ways);
                }
            });
        });
    }

    /// The answer that is shown; tracked.
    pub(crate) fn answer(self) -> Arc<Answer> {
        Arc::clone(&self.answered.get().0.1)
    }

    /// Does what a reader has told.
    pub(crate) fn act(self, act: Act) {
        match act {
            Act::Edit(edit, value) => self.edit(edit, &value),
            Act::OpenLine(key) => self.ui.update(|ui| {
                let open = ui.open_lines.len();
                ui.open_lines.retain(|known| *known != key);
                if ui.open_lines.len() == open {
                    ui.open_lines.push(key);
                }
            }),
            Act::CopyLink => {
                self.write_now();
                platform::copy_address();
            }
            Act::Step(forth) => self.step(forth),
        }
    }

    /// Changes the plan.
    fn edit(self, edit: Edit, value: &str) {
        if edit.is_choice() {
            self.write_now();
            self.enter(Entry::Push);
            self.link_findings.set(Vec::new());
        }
        let answer = self.answered().1;
        // The sliders on top stay where they are until another choice is made.
        let decisive = if edit.is_choice() { Vec::new() } else { decisive(&answer.sensitivity) };
        let mut complaint = None;
        self.plan.update(|plan| {
            complaint = edit.apply(plan, &answer, value, Catalog::embedded());
        });
        let complaint = complaint.map(|complaint| (edit, complaint));
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
            self.enter(Entry::Push);
            self.plan.update(|plan| plan.workload.take_own(own, weighed));
        }
        self.link_findings.set(findings);
    }

    /// Says that the link of the plan has been copied.
    pub(crate) fn copied(self) {
        self.ui.update(|ui| ui.copied = Some(self.link()));
    }
}
