//! The measured rows that are nearest to each estimate, and how to measure the same.

use crate::fit::Fit;
use crate::html::part::figure::{heading, of_rig, scroll, source};
use crate::html::part::run::lines;
use crate::html::text::add;
use crate::html::text::escaped;
use crate::html::view::{View, rigs};
use crate::memory::Offload;
use crate::plan::Workload;
use crate::rig::RigReport;
use crate::speed::evidence::{About, Evidence, nearest, weights_read};
use crate::speed::rows::{Row, embedded};
use crate::units::format::{plain, two_figures};

/// How many rows stand beside an estimate.
const SHOWN: usize = 5;

/// The measurements beside the estimates of all rigs, and commands that measure the same.
pub(super) fn evidence(html: &mut String, view: &View<'_>) {
    heading(html, "speed-measured", "What was measured nearest");
    for index in 0..view.report.rigs.len() {
        of_one(html, view, index, "speed-measured");
    }
    add(html, &["<p class=\"caption\">The nearest first, of "]);
    add(html, &[&plain(embedded().len() as f64, 0)]);
    html.push_str(
        " published rows (<code>core/data/benchmarks.csv</code>): by card, count, split, runtime, model, format, \
         context and streams. Sources that report the same thing differ by 12 % (median).</p>",
    );
    heading(html, "speed-command", "Measure the same on your machine");
    for (index, (name, able)) in rigs(view).enumerate() {
        let Some(service) = able.target.service.as_deref() else { continue };
        of_rig(html, index, name, "commands");
        lines(html, &service.commands());
        html.push_str("</details>");
    }
    html.push_str(
        "<p class=\"caption\">The first line of llama-bench is prefill and decode with an empty \
         cache and with the planned context; compare its <code>t/s</code> with the table on \
         top.</p>",
    );
}

/// The measurements beside the estimates of a rig, under the heading of an id.
pub(super) fn of_one(html: &mut String, view: &View<'_>, index: usize, title_id: &str) {
    let Some(rig) = view.report.rigs.get(index) else { return };
    let rows = embedded();
    for (prefill, what) in [(false, "decode"), (true, "prefill")] {
        of_rig(html, index, &rig.name, &["nearest measurements of ", what].concat());
        let near = near(view, rig, prefill, &rows);
        let ours = rig
            .capability
            .target
            .speed
            .map(|speed| if prefill { speed.prefill_tok_s } else { speed.decode_tok_s });
        if let Some(ours) = ours {
            let likely = two_figures(ours.likely().get());
            add(html, &["<p>Worked out here: ", &likely, " tok/s.</p>"]);
        }
        if near.is_empty() {
            html.push_str("<p>No published measurement of a card like this is known.</p>");
        } else {
            table(html, &near, title_id);
        }
        html.push_str("</details>");
    }
}

/// The rows nearest to one rig's estimate.
fn near(view: &View<'_>, rig: &RigReport, prefill: bool, rows: &[Row<'_>]) -> Vec<Evidence> {
    let about = about(view, rig, prefill);
    about.map_or_else(Vec::new, |about| nearest(rows, &about, SHOWN, view.catalog))
}

/// What an estimate of one rig is about.
pub(super) fn about<'a>(view: &View<'a>, rig: &'a RigReport, prefill: bool) -> Option<About<'a>> {
    let (fit, work) = (&rig.capability.target, &view.plan.workload);
    let settings = fit.service.as_deref().map(|service| &service.settings);
    Some(About {
        gpu: rig.gpu_id,
        cards: rig.all_cards(),
        split: settings.map_or_else(|| split(work), |settings| settings.split),
        runtime: settings.map_or(work.runtime, |settings| settings.runtime),
        model: fit.model_id,
        read: read(view, fit)?,
        quant: fit.quant_id,
        depth: work.context,
        users: if prefill { 1 } else { work.users },
        host: fit.offload != Offload::None,
        prefill,
    })
}

/// Weights that a token of the target reads.
fn read(view: &View<'_>, fit: &Fit) -> Option<f64> {
    let service = fit.service.as_deref().map(|service| service.estimator.weights_read());
    service.or_else(|| weights_read(&view.catalog.model(fit.model_id)?.shape))
}

/// How cards share the model, as the plan or the runtime has it.
fn split(work: &Workload) -> crate::catalog::Split {
    work.split.unwrap_or(work.runtime.default_split())
}

/// Rows of measurements.
fn table(html: &mut String, near: &[Evidence], title_id: &str) {
    scroll(html, title_id);
    html.push_str("<table class=\"compare measured\"><thead><tr>");
    for head in
        ["Cards", "Link, split", "Runtime", "Model", "Depth + tokens", "tok/s", "Date", "Source"]
    {
        add(html, &["<th scope=\"col\">", head, "</th>"]);
    }
    html.push_str("</tr></thead><tbody>");
    let stated = |text: &str| {
        if text.is_empty() { String::from("not stated") } else { escaped(text) }
    };
    for row in near {
        add(html, &["<tr><th scope=\"row\">", &escaped(&row.cards), "</th><td>"]);
        let link = if row.link.is_empty() { "one card".to_owned() } else { escaped(&row.link) };
        add(html, &[&link, "</td><td>", &stated(&row.runtime), "</td><td>", &escaped(&row.model)]);
        add(html, &[" <small>", &stated(&row.quant), "</small></td><td>", &escaped(&row.context)]);
        add(html, &["</td><td>", &plain(row.tok_s, usize::from(row.tok_s < 100.0))]);
        if row.users > 1 {
            let how = if row.total { " in all" } else { " each" };
            add(html, &["<small>", &plain(f64::from(row.users), 0), " streams,", how, "</small>"]);
        }
        add(html, &["</td><td>", &stated(&row.date), "</td><td>"]);
        source(html, &row.source);
        html.push_str("</td></tr>");
    }
    html.push_str("</tbody></table></div>");
}
