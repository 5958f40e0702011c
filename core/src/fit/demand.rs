//! What a workload asks of every rig, and what a rig can do about it.

use std::borrow::Cow;
use std::sync::Arc;

use super::beside::Beside;
use super::drafts::Drafts;
use super::formats::{WeightFormat, is_coarse, usual_formats};
use super::machine::Machine;
use super::model::ModelSource;
use super::shelf::Shelf;
use super::weighed::WeighedModel;
use super::{BY_API, Capability, Fit, ModelRow, QuantFit, WhyNot, workload};
use crate::catalog::{Catalog, Runtime};
use crate::finding::{Finding, Found};
use crate::memory::{Prepared, Remedy, Settings};
use crate::plan::{OffloadKind, Workload};
use crate::resolve::BY_SUBSCRIPTION;
use crate::resolve::RigFacts;
use crate::speed;
use crate::speed::limit;
use crate::units::Tokens;

/// Points of the curve of power limits.
const LIMITS: usize = 13;

/// What a workload asks of every rig.
#[derive(Debug)]
pub struct Demand {
    /// How the model is run.
    pub(super) settings: Settings,
    /// As the plan states it.
    pub(super) context: Tokens,
    /// What may be kept from the cards.
    pub(super) offload: OffloadKind,
    /// Layers to be kept from the cards, where the plan says how many.
    pub(super) host_layers: Option<u32>,
    /// Who drafts tokens; `None` where nobody does.
    pub(super) drafts: Option<Drafts>,
    /// What sits in the cards' memory beside the target.
    pub(super) beside: Beside,
    /// Whether the target may have a longer context than it was made for.
    pub(crate) stretches: bool,
    /// The model asked for; `None` where whatever runs is.
    target: Option<Arc<WeighedModel>>,
    /// The usual formats of the target, from the largest to the smallest.
    usual: Vec<Arc<WeighedModel>>,
    /// The models of the short list, each in its formats from the smallest to the largest.
    listed: Vec<Vec<Arc<WeighedModel>>>,
}

impl Demand {
    /// Reads a workload. What the catalogue does not know is replaced by the nearest that it knows,
    /// with a finding.
    pub(crate) fn of(
        workload: &Workload,
        catalog: &Catalog,
        shelf: &mut Shelf,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let model = workload::model(workload, catalog, findings);
        let format =
            model.as_ref().and_then(|model| workload::format(workload, model, catalog, findings));
        let mut settings = workload::settings(workload, findings);
        let drafts = Drafts::of(workload, model.as_ref(), (catalog, shelf), findings);
        if drafts.is_none() {
            (settings.draft_tokens, settings.own_draft) = (0, false);
        }
        let beside = Beside::of(workload, model.as_ref(), (catalog, shelf), findings);
        findings.extend(model.as_ref().and_then(|model| stretched(model, workload.context)));
        let weights = |id: &str| catalog.quant(id).filter(|quant| quant.is_weights());
        let mut listed = Vec::with_capacity(catalog.shortlist.len());
        for row in catalog.shortlist {
            let Some(model) = catalog.model(row.model).map(ModelSource::Catalog) else { continue };
            let ids: Vec<&str> = if settings.runtime.is_llama() {
                row.quants.clone()
            } else {
                usual_formats(settings.runtime).iter().rev().copied().collect()
            };
            let quants = ids.into_iter().filter_map(weights).map(WeightFormat::Catalog);
            listed.push(quants.map(|quant| shelf.get(&model, quant, catalog)).collect());
        }
        let mut usual = Vec::new();
        if let Some(model) = &model {
            let quants = usual_formats(settings.runtime).iter().copied().filter_map(weights);
            let weighed =
                quants.map(|quant| shelf.get(model, WeightFormat::Catalog(quant), catalog));
            usual = weighed.filter(|weighed| weighed.sums.is_some()).collect();
        }
        let target = model.zip(format).map(|(model, format)| shelf.get(&model, format, catalog));
        Self { usual, listed, ..Self::alone(workload, settings, (drafts, beside), target) }
    }

    /// For one model alone, with nothing listed beside it.
    pub(super) fn alone(
        workload: &Workload,
        settings: Settings,
        (drafts, beside): (Option<Drafts>, Beside),
        target: Option<Arc<WeighedModel>>,
    ) -> Self {
        Self {
            settings,
            context: workload.context,
            // What it is chosen for.
            offload: match workload.runtime {
                Runtime::Ktransformers => OffloadKind::Experts,
                _ => workload.offload,
            },
            host_layers: workload.host_layers,
            drafts,
            beside,
            stretches: true,
            target,
            usual: Vec::new(),
            listed: Vec::new(),
        }
    }

    /// The model asked for.
    pub(super) const fn wanted(&self) -> Option<&Arc<WeighedModel>> {
        self.target.as_ref()
    }

    /// What should be known about how it runs on the cards of a rig.
    pub(crate) fn found_on(&self, rig: &RigFacts<'_>) -> Option<Finding> {
        Machine::finding(&self.settings, rig)
    }

    /// The settings for a model. The one that is asked for is stretched to a context beyond the one that it
    /// was made for; others are not listed for such a one.
    pub(super) fn settings_for(&self, weighed: &WeighedModel) -> Settings {
        let asked =
            self.stretches && self.target.as_ref().is_some_and(|it| it.model.is(&weighed.model));
        let limit = weighed.model.limit().filter(|limit| asked && *limit < self.context);
        Settings { made_for: limit, ..self.settings }
    }

    /// Among how many users the context of the settings is divided.
    pub(super) fn separate(&self) -> u32 {
        if self.settings.unified { 1 } else { self.settings.sequences }
    }

    /// What can be had from a provider: by API the models for whose tokens a price is known. `how` is
    /// the id of what stands for the card.
    pub fn by_provider(&self, how: &str, catalog: &Catalog) -> Capability {
        let fit = |weighed: &Arc<WeighedModel>| {
            by_provider(how, weighed.model.id(), weighed.model.name(), self.context, catalog)
        };
        let row = |formats: &Vec<Arc<WeighedModel>>| {
            let shown = fit(formats.first()?);
            let (model_id, model_name) = (shown.model_id, shown.model_name.clone());
            Some(ModelRow { model_id, model_name, shown, quants: Vec::new() })
        };
        let models: Vec<ModelRow> = self.listed.iter().filter_map(row).collect();
        let largest = || models.iter().rfind(|row| row.shown.fits).map(|row| row.shown.clone());
        let target = self.target.as_ref().map(fit).or_else(largest).unwrap_or_default();
        Capability { target, models, power_limits: Vec::new() }
    }

    /// What a rig can do about it.
    pub(crate) fn on_rig(&self, rig: &RigFacts<'_>, kept: &mut Shelf) -> Capability {
        let machine = Machine::new(rig, self);
        let listed: Vec<(&Arc<WeighedModel>, ModelRow)> = self
            .listed
            .iter()
            .filter_map(|formats| {
                let formats = self.with_best(formats, &machine);
                let quants: Vec<QuantFit> =
                    formats.iter().map(|weighed| weighed.quant_fit(self, &machine)).collect();
                // Only what is shown is worked out in full: it costs hundreds of times as much.
                let shown = quants.iter().rposition(|quant| quant.fits).unwrap_or(0);
                let weighed = *formats.get(shown)?;
                let shown = weighed.fit(self, &machine, kept);
                let (model_id, model_name) = (shown.model_id, shown.model_name.clone());
                Some((weighed, ModelRow { model_id, model_name, shown, quants }))
            })
            .collect();
        let runs = |row: &&(&Arc<WeighedModel>, ModelRow)| {
            row.1.shown.fits && !is_coarse(row.1.shown.quant_id)
        };
        let largest = || listed.iter().rfind(runs).or(listed.first()).map(|row| row.0);
        let subject = self.target.as_ref().or_else(largest);
        let target = subject.map(|weighed| {
            let known = listed.iter().find(|row| Arc::ptr_eq(row.0, weighed));
            let known = known.map(|row| row.1.shown.clone());
            let mut fit = known.unwrap_or_else(|| weighed.fit(self, &machine, kept));
            if !fit.fits {
                fit.remedies = self.remedies(weighed, &machine);
            }
            if fit.fits && self.settings.runtime.has_pool() {
                fit.pool_tokens = weighed.pool(self, &machine, kept);
            }
            if let Some(total) = fit.total_tok_s().filter(|_| fit.fits) {
                fit.faster = weighed.faster(self, &machine, total.likely());
            }
            if fit.fits {
                fit.service = weighed.service(self, &machine).map(Box::new);
            }
            let fits = |weighed: &&Arc<WeighedModel>| weighed.settings_and_fit(self, &machine).1;
            fit.best_quant_id = self.usual.iter().find(fits).map(|weighed| weighed.format.id());
            fit
        });
        let power_limits = self.power_limits(subject, &machine);
        Capability {
            target: target.unwrap_or_default(),
            models: listed.into_iter().map(|row| row.1).collect(),
            power_limits,
        }
    }

    /// The formats of a model of the short list; of the one that is asked for with the largest usual one
    /// that fits, which is also what is said to make it fit.
    fn with_best<'a>(
        &'a self,
        listed: &'a [Arc<WeighedModel>],
        machine: &Machine<'_>,
    ) -> Vec<&'a Arc<WeighedModel>> {
        let mut formats: Vec<&Arc<WeighedModel>> = listed.iter().collect();
        let asked = listed.first().zip(self.target.as_ref());
        let best = asked.filter(|(first, target)| first.model.is(&target.model)).and_then(|_| {
            self.usual.iter().find(|format| format.settings_and_fit(self, machine).1)
        });
        if let Some(best) = best.filter(|best| formats.iter().all(|it| !Arc::ptr_eq(it, best))) {
            formats.insert(formats.partition_point(|it| it.loaded() < best.loaded()), best);
        }
        formats
    }

    /// What power limits would do to one of the cards with the target.
    fn power_limits(
        &self,
        target: Option<&Arc<WeighedModel>>,
        machine: &Machine<'_>,
    ) -> Vec<limit::Point> {
        let (Some(target), Some(rated)) = (target, machine.gpu.tdp) else {
            return Vec::new();
        };
        let mixed = target.model.shape().experts > 0;
        let (card, split) = (speed::Card::new(machine.gpu), self.settings.split);
        let constants = speed::Constants::embedded();
        let engine = speed::Engine::of(&self.settings, machine.gpu);
        limit::curve(rated, &card, mixed, engine, (split, machine.rooms.len()), LIMITS, constants)
    }

    /// What would make the target fit on a rig.
    fn remedies(&self, target: &WeighedModel, machine: &Machine<'_>) -> Vec<Remedy> {
        if target.sums.is_none() || machine.refusal.is_some() {
            return Vec::new();
        }
        if !target.runs_in(self.settings.runtime) {
            let fits = |format: &&Arc<WeighedModel>| format.settings_and_fit(self, machine).1;
            let other = self.usual.iter().find(fits);
            return other
                .map(|format| Remedy::Quant { quant_id: format.format.id() })
                .into_iter()
                .collect();
        }
        let (settings, _) = target.settings_and_fit(self, machine);
        let smaller: Vec<(&'static str, &Prepared)> = self
            .usual
            .iter()
            .filter(|format| format.loaded() < target.loaded())
            .filter_map(|format| Some((format.format.id(), format.prepared(&settings)?)))
            .collect();
        let host = machine.setup.host_memory;
        target.prepared(&settings).map_or_else(Vec::new, |prepared| {
            prepared.remedies(&settings, &machine.rooms, host, &smaller)
        })
    }
}

/// A model at a provider's.
pub(super) fn by_provider(
    how: &str,
    id: &'static str,
    name: Cow<'static, str>,
    context: Tokens,
    catalog: &Catalog,
) -> Fit {
    let quant_id = if how == BY_SUBSCRIPTION { BY_SUBSCRIPTION } else { BY_API };
    let fits = quant_id == BY_SUBSCRIPTION || catalog.api_price_of(id).is_some();
    let longest = catalog.model(id).map(|model| model.max_context);
    Fit {
        model_id: id,
        quant_id,
        context_tokens: context,
        fits,
        why_not: (!fits).then(|| WhyNot::NoPrice { model: name.clone() }),
        longest_context_tokens: longest.filter(|_| fits),
        model_name: name,
        ..Fit::default()
    }
}

/// That a model is asked for a longer context than it was made for.
fn stretched(model: &ModelSource, context: Tokens) -> Option<Finding> {
    let limit = model.limit().filter(|limit| *limit < context)?;
    let factor = f64::from(context.get()) / f64::from(limit.get().max(1));
    let found = Found::ContextStretched { limit: limit.get(), factor };
    Some(Finding::warning(model.name().into_owned(), found))
}
