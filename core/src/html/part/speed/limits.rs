//! Power limits: the sweet spot, and the sweep.

use crate::html::part::figure::{heading, of_rig, scroll};
use crate::html::shown::{At, Control};
use crate::html::text::escaped;
use crate::html::text::{add, slot};
use crate::html::view::View;
use crate::plan::inputs::{InputId, Place};
use crate::speed::limit::{self, Point};
use crate::speed::{Architecture, Constants};
use crate::units::format::plain;

/// The limits of all rigs.
pub(super) fn limits(html: &mut String, view: &View<'_>) {
    heading(html, "speed-limit", "With a power limit");
    for (index, rig) in view.report.rigs.iter().enumerate() {
        let name = escaped(&rig.name);
        let sweep = &rig.capability.power_limits;
        let (Some(best), Some(last)) = (view.report.sweet_spot(index), sweep.last()) else {
            add(html, &["<p>", &name, ": its rated power is not known, so nothing can be said "]);
            html.push_str("about a power limit.</p>");
            continue;
        };
        html.push_str("<p>");
        spot(html, &name, &best, last);
        let counted = &rig.assumptions.load_watts_per_card;
        let (likely, from) = (watts(counted.value.likely().get()), escaped(&counted.source));
        add(html, &[" The cost table counts ", &likely, " a card (", &from, ").</p>"]);
        slot(html, Control::Slider(At::Speed, InputId::PowerLimit, Place::Rig(index)));
        of_rig(html, index, &rig.name, "the whole sweep");
        scroll(html, "speed-limit");
        html.push_str(
            "<table class=\"compare\"><thead><tr><th scope=\"col\">Limit of a card</th>\
             <th scope=\"col\">Draw while decoding</th><th scope=\"col\">Decode kept</th>\
             <th scope=\"col\">Prefill kept</th></tr></thead><tbody>",
        );
        for point in sweep {
            let mark = if *point == best { " (sweet spot)" } else { "" };
            add(html, &["<tr><th scope=\"row\">", &watts(point.limit.get()), mark, "</th><td>"]);
            add(html, &[&watts(point.draw.get()), "</td><td>", &percent(point.decode)]);
            add(html, &["</td><td>", &percent(point.prefill), "</td></tr>"]);
        }
        html.push_str("</tbody></table></div></details>");
        let gpu = view.catalog.gpu(rig.gpu_id);
        let architecture =
            gpu.map_or(Architecture::Other, |gpu| Architecture::of(gpu.architecture));
        add(html, &["<p class=\"caption\">"]);
        html.push_str(if limit::is_measured(architecture, Constants::embedded()) {
            "From a measured sweep of a card of this architecture"
        } else {
            "No sweep of this architecture is known: the mean of the NVIDIA generations that were \
             measured stands in for it"
        });
        html.push_str(
            " (<code>core/data/power.csv</code>). Slider and costs follow what you set; where it \
             stands at the rated power, there is no limit.</p>",
        );
    }
}

/// The sweet spot in a sentence.
fn spot(html: &mut String, name: &str, best: &Point, rated: &Point) {
    if best.limit >= rated.limit {
        add(
            html,
            &[name, ": a lower limit saves no energy per token. At ", &watts(rated.limit.get())],
        );
        add(html, &[" a card draws ", &watts(rated.draw.get()), " while decoding."]);
        return;
    }
    let saved = rated.draw.get() - best.draw.get();
    add(html, &[name, " is most efficient at a limit of <strong>", &watts(best.limit.get())]);
    add(html, &["</strong> a card (rated ", &watts(rated.limit.get()), "). It keeps "]);
    add(html, &[&percent(best.decode), " of its decode speed and ", &percent(best.prefill)]);
    add(html, &[" of its prefill speed. While decoding, a card draws ", &watts(best.draw.get())]);
    if saved >= 0.5 {
        add(html, &[" instead of ", &watts(rated.draw.get()), ", ", &watts(saved), " less."]);
    } else {
        html.push_str(", as it would without a limit.");
    }
}

fn watts(value: f64) -> String {
    plain(value, 0) + " W"
}

fn percent(share: f64) -> String {
    plain(share * 100.0, 0) + " %"
}
