//! The one state of the page: a plan. Everything shown follows from it.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;
use rigledger_core::fit::Capability;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::{Plan, link};
use rigledger_core::report::RigReport;
use rigledger_core::units::Range;
use rigledger_core::{Catalog, Evaluator, Finding, Report};

use crate::platform::history::{self, Entry};
use crate::platform::{self, Debounce, storage};

/// Wait after the last change before the address is written: browsers limit how often it may be.
const WRITE_DELAY_MS: u32 = 400;

/// Handles to the state; cheap to copy into every component.
#[derive(Clone, Copy)]
pub(crate) struct AppState {
    plan: RwSignal<Plan>,
    /// The answer to the plan.
    pub report: Memo<Arc<Report>>,
    /// Each rig's name and what it can run; stays while only costs change.
    pub capabilities: Memo<Vec<(String, Arc<Capability>)>>,
    /// What was wrong with the link that the plan came from.
    pub link_findings: RwSignal<Vec<Finding>>,
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
        let report = Memo::new(move |_| {
            let mut evaluator = evaluator.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::new(plan.with(|plan| evaluator.evaluate(plan, Catalog::embedded(), today)))
        });
        let capabilities = Memo::new(move |_| {
            let of_rig = |rig: &RigReport| (rig.name.clone(), Arc::clone(&rig.capability));
            report.with(|report| report.rigs.iter().map(of_rig).collect())
        });
        let state = Self {
            plan,
            report,
            capabilities,
            link_findings: RwSignal::new(findings),
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
                self.plan.set(plan);
            }
        });
    }

    /// Writes the state into the address and the storage, a moment after it changed.
    fn write_address(self) {
        history::on_leave(move || self.write_now());
        let debounce = Debounce::new(WRITE_DELAY_MS);
        Effect::new(move |first: Option<()>| {
            self.plan.track();
            // What was found is what the address holds already.
            if first.is_some() {
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

    /// Reads something of the plan.
    pub(crate) fn plan<T>(self, read: impl FnOnce(&Plan) -> T) -> T {
        self.plan.with(read)
    }

    /// Something of the plan, read anew whenever the plan changes.
    ///
    /// A plain closure: each type of memo would cost the page some kilobytes.
    pub(crate) fn of_plan<T>(
        self,
        read: impl Fn(&Plan) -> T + Copy + Send + Sync + 'static,
    ) -> impl Fn() -> T + Copy + Send + Sync + 'static {
        move || self.plan.with(read)
    }

    /// Something of the report, read anew whenever the report changes.
    pub(crate) fn of_report<T>(
        self,
        read: impl Fn(&Report) -> T + Copy + Send + Sync + 'static,
    ) -> impl Fn() -> T + Copy + Send + Sync + 'static {
        move || self.report.with(|report| read(report))
    }

    /// A figure in use, from the plan or from the catalogue.
    pub(crate) fn figure(self, id: InputId, place: Place) -> Memo<Option<Range<f64>>> {
        Memo::new(move |_| {
            self.plan.with(|plan| self.report.with(|report| report.figure(plan, id, place)))
        })
    }

    /// Sets a number while the reader is still at it.
    pub(crate) fn set(self, id: InputId, place: Place, value: Option<Range<f64>>) {
        self.plan.update(|plan| plan.set(id, place, value));
    }

    /// Makes a choice to which the back button returns.
    pub(crate) fn choose(self, change: impl FnOnce(&mut Plan)) {
        self.entry.set_value(Entry::Push);
        self.link_findings.set(Vec::new());
        self.plan.update(|plan| {
            change(plan);
            plan.sanitise();
        });
    }

    /// Whether a number differs from the preset's.
    pub(crate) fn is_changed(self, id: InputId, place: Place) -> bool {
        self.plan.with(|plan| {
            let base = Catalog::embedded().preset_plan(&plan.preset);
            plan.value(id, place) != base.value(id, place)
        })
    }

    /// Gives a number back to its preset.
    pub(crate) fn reset(self, id: InputId, place: Place) {
        self.plan.update(|plan| {
            let base = Catalog::embedded().preset_plan(&plan.preset);
            let value = base.value(id, place);
            plan.set(id, place, value);
        });
    }
}

/// The state, from any component.
pub(crate) fn app() -> AppState {
    expect_context()
}
