//! What the rigs are to run: model, weight format, cache type, context.

use crate::catalog::CacheType;
use crate::plan;
use crate::plan::inputs::{InputId, Place};
use crate::session::edit::Edit;

use super::choice::{ANY, MODELS, choice, combobox, select};
use super::controls::fold;
use super::own;
use super::slider::slider;
use super::view::View;

/// The choices of the workload.
pub(super) fn workload(view: &View<'_>) -> String {
    let (work, catalog) = (&view.plan.workload, view.catalog);
    let mut html = String::from("<h2>What they are to run</h2><div class=\"choices\">");
    let known = catalog.model(&work.model).map(|model| model.name);
    let any = work.model == plan::ANY_MODEL;
    let known = if any { Some(ANY) } else { known };
    let model = own::name(view).or(known).unwrap_or(&work.model);
    combobox(&mut html, view, "model", "Model", Edit::Model, MODELS, model);
    let in_file = own::has_file(view).then_some((plan::own::AS_IN_FILE, own::AS_IN_FILE));
    let quants = catalog.weight_formats().map(|quant| (quant.id, quant.id)).chain(in_file);
    // Whatever runs does so in the largest format that fits.
    if !any {
        select(&mut html, "quant", "Weights", Edit::Quant, quants, &work.quant);
    }
    let caches = CacheType::ALL
        .into_iter()
        .filter(|cache| cache.runs_in_llama())
        .map(|cache| (cache.id(), cache.id()));
    select(&mut html, "cache", "KV cache", Edit::Cache, caches, &work.cache);
    slider(&mut html, view, InputId::Context, Place::Plan, "");
    if fold(&mut html, view, "run", "How it runs") {
        html.push_str("<div class=\"choices\">");
        for key in ["runtime", "split", "offload", "fa", "unified"] {
            choice(&mut html, view, key, 0);
        }
        slider(&mut html, view, InputId::Users, Place::Plan, "");
        choice(&mut html, view, "drafting", 0);
        let rigs = 0..view.plan.rigs.len();
        if rigs.into_iter().any(|rig| !view.plan.workload_of(rig).drafting.is_off()) {
            choice(&mut html, view, "task", 0);
            slider(&mut html, view, InputId::DraftTokens, Place::Plan, "");
        }
        html.push_str("</div>");
    }
    html.push_str("</details>");
    own::own(&mut html, view);
    html.push_str("</div>");
    html
}
