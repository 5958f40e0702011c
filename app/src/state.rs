//! The one state of the page: a plan. Everything shown follows from it.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;
use rigledger_core::fit::Capability;
use rigledger_core::html::shown::decisive;
use rigledger_core::html::{Answered, Ui, View};
use rigledger_core::plan::{Plan, link};
use rigledger_core::rig::RigReport;
use rigledger_core::session::edit::Edit;
use rigledger_core::session::message;
use rigledger_core::{Answer, Catalog, Evaluator, Finding};
use rigledger_ui::{Act, Now};

use crate::platform::history::{self, Entry};
use crate::platform::{self, Debounce, storage};

/// Wait after the last change before the address is written: browsers limit how often it may be.
const WRITE_DELAY_MS: u32 = 400;

/// An answer, equal only to itself: the core gives out the same one where nothing changed, and to
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

/// Handles to the state; cheap to copy into every effect.
#[derive(Clone, Copy)]
pub(crate) struct AppState {
    plan: RwSignal<Plan>,
    /// The answer to the plan.
    pub answer: Memo<Same<Answer>>,
    /// The plan with its answer, and what is open: what the page shows.
    pub shown: Memo<Now>,
    /// Each rig's name and what it can run; stays while only costs change.
    capabilities: Memo<Vec<(String, Same<Capability>)>>,
    /// What was wrong with the link that the plan came from.
    link_findings: RwSignal<Vec<Finding>>,
    /// What is open on the page.
    ui: RwSignal<Ui>,
    /// How the next write enters the history.
    entry: StoredValue<Entry>,
    /// The link that the address holds.
    written: StoredValue<String>,
}

impl AppState {
    /// The state as the address has it, else as it was last time, else the default comparison; and
    /// from here on the address follows it.
    pub(crate) fn start() -> Self {
        let today = platform::today();
        let found = history::state().or_else(storage::load).unwrap_or_default();
        let (plan, findings) = link::decode(&found, Catalog::embedded());
        let plan = RwSignal::new(plan);
        // The memo alone calls it; the lock only says so to the compiler.
        let evaluator = Mutex::new(Evaluator::default());
        let answer = Memo::new(move |_| {
            let mut evaluator = evaluator.lock().unwrap_or_else(PoisonError::into_inner);
            let answer = plan.with(|plan| evaluator.explain(plan, Catalog::embedded(), today));
            Same(Arc::new(answer))
        });
        let link_findings = RwSignal::new(findings);
        let ui = RwSignal::new(Ui::default());
        let shown = Memo::new(move |_| {
            let pair = (plan.get(), answer.get().0);
            Now(Arc::new(Answered::of(pair, link_findings.get(), ui.get())))
        });
        let capabilities = Memo::new(move |_| {
            let of_rig = |rig: &RigReport| (rig.name.clone(), Same(Arc::clone(&rig.capability)));
            answer.with(|answer| answer.0.report.rigs.iter().map(of_rig).collect())
        });
        let state = Self {
            plan,
            answer,
            shown,
            capabilities,
            link_findings,
            ui,
            entry: StoredValue::new(Entry::Replace),
            written: StoredValue::new(found),
        };
        state.follow_address();
        state.write_address();
        state
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

    /// Tells the page's scripts the plan, whenever it or what is open changes.
    pub(crate) fn announce(self) {
        effect(move || {
            self.shown.with(|now| platform::announce_plan(&now.0.view().report.state));
        });
    }

    /// Draws what shows nothing but what the rigs can run, and tells the running effect to run again when
    /// that changes.
    pub(crate) fn draw<T>(self, draw: impl FnOnce(&View<'_>) -> T) -> T {
        self.capabilities.with(|_| ());
        self.shown.with_untracked(|now| draw(&now.0.view()))
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
        }
    }

    /// Changes the plan.
    fn edit(self, edit: Edit, value: &str) {
        if edit.is_choice() {
            self.write_now();
            self.entry.set_value(Entry::Push);
            self.link_findings.set(Vec::new());
        }
        let answer = self.answer.get_untracked().0;
        // The sliders on top stay where they are until another choice is made.
        let decisive = if edit.is_choice() { Vec::new() } else { decisive(&answer.sensitivity) };
        let mut complaint = None;
        self.plan.update(|plan| {
            complaint = edit.apply(plan, &answer.report, value, Catalog::embedded());
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
            self.entry.set_value(Entry::Push);
            self.plan.update(|plan| plan.workload.take_own(own, weighed));
        }
        self.link_findings.set(findings);
    }

    /// Says that the link of the plan has been copied.
    pub(crate) fn copied(self) {
        self.ui.update(|ui| ui.copied = Some(self.link()));
    }
}
