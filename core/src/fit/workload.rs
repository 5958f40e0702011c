//! Reads a workload: how the model is run, which model it is and in which format.

use std::sync::Arc;

use super::drafts;
use super::formats::WeightFormat;
use super::model::ModelSource;
use crate::catalog::{CacheType, Catalog, Model};
use crate::finding::{Finding, Found};
use crate::memory::Settings;
use crate::plan::own;
use crate::plan::{ANY_MODEL, Drafter, Workload};
use crate::units::{Percent, Tokens};

/// Says that what was asked for is not known, and what stands in for it.
fn stand_in(findings: &mut Vec<Finding>, what: &str, asked: &str, used: &'static str) {
    let asked = asked.to_owned();
    findings.push(Finding::corrected(what, Found::Unknown { asked, used }));
}

/// The model of an id, else that of the nearest name, with a finding on `what`; `None` where none is near.
pub(super) fn named(
    asked: &str,
    what: &str,
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) -> Option<&'static Model> {
    catalog.model(asked).or_else(|| {
        let near = catalog.nearest_model(asked)?;
        stand_in(findings, what, asked, near.name);
        Some(near)
    })
}

/// How a workload is run, without its findings.
pub fn settings_of(workload: &Workload) -> Settings {
    settings(workload, &mut Vec::new())
}

/// How the model is run.
pub(super) fn settings(workload: &Workload, findings: &mut Vec<Finding>) -> Settings {
    let mut cache = |id: &str, otherwise: CacheType| {
        CacheType::parse(id).unwrap_or_else(|| {
            stand_in(findings, "KV cache", id, otherwise.id());
            otherwise
        })
    };
    let cache_k = cache(&workload.cache, CacheType::default());
    let cache_v =
        if workload.cache_v.is_empty() { cache_k } else { cache(&workload.cache_v, cache_k) };
    let usual = Settings::default();
    let runtime = workload.runtime;
    let sequences = workload.users.max(1);
    // vLLM and exllama divide one pool of cache among their users in any case.
    let unified = workload.unified && runtime.is_llama();
    let each = workload.context.get();
    let all = if unified { each } else { each.saturating_mul(sequences) };
    Settings {
        context: Tokens::new(all),
        cache_k,
        cache_v,
        flash_attention: workload.flash_attention,
        ubatch: workload.ubatch,
        batch: usual.batch.max(workload.ubatch),
        sequences,
        unified,
        logits: workload.logits,
        runtime,
        api: workload.backend,
        llama_version: workload.llama,
        split: workload.split.unwrap_or(runtime.default_split()),
        pipeline: workload.pipelined,
        gpu_utilisation: thousandths(workload.vllm_share),
        draft_tokens: drafts::tokens(workload),
        own_draft: workload.drafting == Drafter::Mtp,
        ..usual
    }
}

/// A share in thousandths.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held by the table")]
fn thousandths(share: Percent) -> u32 {
    libm::round(share.get() * 10.0) as u32
}

/// The model that a workload asks for; `None` where it asks for whatever runs.
pub(super) fn model(
    workload: &Workload,
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) -> Option<ModelSource> {
    if workload.model == ANY_MODEL {
        return None;
    }
    if workload.model == own::ID {
        if let Some((text, own)) = workload.own.as_ref().and_then(|own| Some((own, own.model()?))) {
            if !own.exact {
                findings.push(Finding::note(own::SUBJECT, Found::OwnSpread));
            }
            return Some(ModelSource::Own(Arc::new((text.clone(), own))));
        }
        findings.push(Finding::corrected(own::SUBJECT, Found::OwnMissing));
        return catalog.model(&Workload::default().model).map(ModelSource::Catalog);
    }
    if let Some(model) = catalog.model(&workload.model) {
        return Some(ModelSource::Catalog(model));
    }
    let near = catalog.nearest_model(&workload.model);
    let model = near.or_else(|| catalog.model(&Workload::default().model))?;
    stand_in(findings, "Model", &workload.model, model.name);
    Some(ModelSource::Catalog(model))
}

/// The format of weights that a workload asks for.
pub(super) fn format(
    workload: &Workload,
    model: &ModelSource,
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) -> Option<WeightFormat> {
    let weights = |id: &str| catalog.quant(id).filter(|quant| quant.is_weights());
    let usual = Workload::default().quant;
    if workload.quant == own::AS_IN_FILE {
        if let ModelSource::Own(own) = model
            && own.1.weights.is_some()
        {
            return Some(WeightFormat::OwnFile);
        }
        let (model, used) = (model.name().into_owned(), usual.clone());
        findings.push(Finding::note("Weights", Found::OwnFileMissing { model, used }));
        return weights(&usual).map(WeightFormat::Catalog);
    }
    if let Some(quant) = weights(&workload.quant) {
        return Some(WeightFormat::Catalog(quant));
    }
    let near = catalog.nearest_quant(&workload.quant).filter(|quant| quant.is_weights());
    let quant = near.or_else(|| weights(&usual))?;
    stand_in(findings, "Weights", &workload.quant, quant.id);
    Some(WeightFormat::Catalog(quant))
}
