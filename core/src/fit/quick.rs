//! One model in one format on rig after rig, as far as a search needs it: no longest context, no other
//! formats, no card by card.

use std::sync::Arc;

use super::beside::Beside;
use super::demand::Demand;
use super::drafts::Drafts;
use super::formats::usual_formats;
use super::machine::Machine;
use super::shelf::Shelf;
use super::weighed::WeighedModel;
use super::{Fit, workload};
use crate::catalog::{Catalog, Runtime};
use crate::memory::Offload;
use crate::plan::Workload;
use crate::resolve::RigFacts;
use crate::speed;

/// Formats that are usual in a runtime, from the largest to the smallest.
pub(crate) const fn formats(runtime: Runtime) -> &'static [&'static str] {
    usual_formats(runtime)
}

impl Demand {
    /// Reads a workload for its model alone. Nothing is listed beside it.
    pub(crate) fn of_target(workload: &Workload, catalog: &Catalog, shelf: &mut Shelf) -> Self {
        let mut unsaid = Vec::new();
        let model = workload::model(workload, catalog, &mut unsaid);
        let format = model
            .as_ref()
            .and_then(|model| workload::format(workload, model, catalog, &mut unsaid));
        let mut settings = workload::settings(workload, &mut unsaid);
        let drafts = Drafts::of(workload, model.as_ref(), (catalog, shelf), &mut unsaid);
        if drafts.is_none() {
            (settings.draft_tokens, settings.own_draft) = (0, false);
        }
        let beside = Beside::of(workload, model.as_ref(), (catalog, shelf), &mut unsaid);
        let known = model.as_ref().zip(format);
        let target = known.map(|(model, format)| shelf.get(model, format, catalog));
        Self::alone(workload, settings, (drafts, beside), target)
    }

    /// Bits that the target takes for each of its weights; `None` where its size is not known or the
    /// runtime does not load it.
    pub(crate) fn bits(&self) -> Option<f64> {
        let target = self.wanted().filter(|target| target.runs_in(self.settings.runtime))?;
        let weights = speed::Counted::of(target.model.shape())?.all();
        (target.loaded().get() > 0 && weights > 0.0)
            .then(|| target.loaded().get() as f64 * 8.0 / weights)
    }

    /// Whether the target has experts, which may be kept from the cards.
    pub(crate) fn has_experts(&self) -> bool {
        self.wanted().is_some_and(|target| target.model.shape().experts > 0)
    }

    /// Whether and how fast the target runs on a rig; with what cost needs of its service, but no more.
    pub(crate) fn quick_fit(&self, rig: &RigFacts<'_>) -> Fit {
        let machine = Machine::new(rig, self);
        let Some(target) = self.wanted() else { return Fit::default() };
        let mut fit = Fit {
            model_id: target.model.id(),
            model_name: target.model.name(),
            quant_id: target.format.id(),
            context_tokens: self.context,
            ..Fit::default()
        };
        let (settings, fits) = target.settings_and_fit(self, &machine);
        let estimator = target.estimator(&settings, &machine).filter(|_| fits);
        let Some((estimator, prepared)) = estimator.zip(target.prepared(&settings)) else {
            return fit;
        };
        (fit.fits, fit.offload) = (true, settings.offload);
        fit.weights_bytes = target.loaded();
        if fit.offload != Offload::None {
            let host = machine.setup.host_memory;
            fit.host = prepared.place(&settings, &machine.rooms, host).host;
        }
        fit.speed = Some(estimator.speeds(self.context, settings.sequences));
        fit.service = Some(Box::new(speed::Service {
            estimator,
            settings,
            context: self.context,
            cards: machine.rooms.len(),
            most_users: settings.sequences,
        }));
        fit
    }

    /// Whether the target fits on a rig, which costs a thousandth of how fast it is.
    pub(crate) fn fits(&self, rig: &RigFacts<'_>) -> bool {
        let machine = Machine::new(rig, self);
        self.wanted().is_some_and(|target| target.settings_and_fit(self, &machine).1)
    }

    /// What the target is at a provider's.
    pub(crate) fn at_provider(&self, how: &str, catalog: &Catalog) -> Fit {
        let fit = |target: &Arc<WeighedModel>| {
            let (id, name) = (target.model.id(), target.model.name());
            super::demand::by_provider(how, id, name, self.context, catalog)
        };
        self.wanted().map(fit).unwrap_or_default()
    }
}
