//! What the format of a model costs in quality, in a few words.

use crate::catalog::LossBasis;
use crate::fit::Fit;
use crate::html::text::add;
use crate::html::view::View;
use crate::units::format::two_figures;

/// The loss of a model in its format.
pub(super) fn loss(html: &mut String, view: &View<'_>, fit: &Fit) {
    let model = view.catalog.model(fit.model_id);
    let Some(loss) = model.and_then(|model| view.catalog.loss(model, fit.quant_id)) else {
        html.push_str("loss not measured");
        return;
    };
    if loss.basis == LossBasis::AsMade {
        html.push_str("as made");
        return;
    }
    let [low, middle, high] = loss.percent.map(two_figures);
    match loss.basis {
        _ if loss.percent[2] < 0.1 => html.push_str("under +0.1"),
        LossBasis::Others(_) if loss.percent[0] < 0.1 => add(html, &["up to +", &high]),
        LossBasis::Others(_) if low != high => {
            add(html, &["+", &middle, " (", &low, "\u{2013}", &high, ")"]);
        }
        _ => add(html, &["+", &middle]),
    }
    html.push_str(" % perplexity");
}
