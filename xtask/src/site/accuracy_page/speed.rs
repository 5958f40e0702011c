//! The part of the page that is about speed: predicted against measured as a plot, and by category.

use std::fmt::Write;

use rigledger_core::html::escaped;

use super::table::{end_table, section, table};
use super::words::{capitalised, grouped};
use crate::accuracy::{Point, Speed, SpeedCategory};
use crate::error::Result;

/// Speeds, as they were predicted for rows that the fit had not seen.
pub(super) fn speeds(html: &mut String, speed: &Speed, points: &[Point]) -> Result {
    section(html, "Speed");
    let (decode, prefill) = (speed.category("decode")?, speed.category("prefill")?);
    let _ = write!(
        html,
        "<p>Speeds come from a model of what a machine reads and computes for each token, with \
         constants fitted to {} published measurements. They belong to runtimes, architectures and \
         kinds of weights, never to one card or model. For these figures the measurements were divided \
         into ten parts by card, number of cards and model, and each part was predicted by a fit \
         that had not seen it. Half of the single-stream decode rows are within {}, half of the \
         prefill rows within {}. Where two people report the same configuration, they differ by \
         12\u{a0}% as a rule, so no model can come much closer. The plain rule takes 60\u{a0}% of \
         the bandwidth by the file\u{2019}s size, and for prefill 40\u{a0}% of the rated tensor \
         rate.</p>",
        grouped(u32::try_from(speed.rows).unwrap_or(u32::MAX)),
        tenths(decode.median_pct),
        tenths(prefill.median_pct),
    );
    html.push_str("<h3>Predicted against measured</h3>");
    for (what, start) in [("Decode", "decode"), ("Prefill", "prefill")] {
        let shown: Vec<&Point> =
            points.iter().filter(|point| point.categories.starts_with(start)).collect();
        plot(html, what, &shown);
    }
    html.push_str("<h3>By category</h3>");
    table(
        html,
        "Speeds by category",
        &[
            "Category",
            "Rows",
            "Median off",
            "90 % within",
            "Bias",
            "Inside the 80 % range",
            "Plain rule, median",
            "Plain rule, 90 %",
        ],
    );
    for category in &speed.categories {
        row(html, category);
    }
    end_table(html);
    html.push_str(
        "<p class=\"caption\">Errors in percent of the measured speed. \u{201c}Batch\u{201d}: several \
         streams at the same time. \u{201c}Bias\u{201d}: the median error with its sign. The range is \
         meant to hold eight rows of ten.</p><h3>The rows that are farthest off</h3>",
    );
    worst(html, speed);
    sources(html, speed);
    Ok(())
}

/// The rows that are farthest off.
fn worst(html: &mut String, speed: &Speed) {
    table(html, "Speeds: worst rows", &["Row", "Predicted, tok/s", "Measured, tok/s", "Off"]);
    for worst in &speed.worst {
        let sign = if worst.error_pct < 0.0 { "\u{2212}" } else { "+" };
        let _ = write!(
            html,
            "<tr><th scope=\"row\"><code>{}</code></th><td>{:.1}</td><td>{:.1}</td><td>{sign}{}</td></tr>",
            escaped(&worst.row),
            worst.predicted,
            worst.truth,
            tenths(worst.error_pct.abs()),
        );
    }
    end_table(html);
}

/// Rows without an answer, and where the others come from.
fn sources(html: &mut String, speed: &Speed) {
    let skipped: u32 = speed.skipped.values().sum();
    let _ = write!(html, "<p>{skipped} rows could not be answered:</p><ul>");
    for (reason, rows) in &speed.skipped {
        let _ = write!(html, "<li>{rows} \u{d7} {}</li>", escaped(reason));
    }
    let _ = writeln!(
        html,
        "</ul><p>Measurements: {}, gathered {} (<code>{}</code>); predictions: <code>{}</code>.</p></section>",
        escaped(&speed.source),
        escaped(&speed.as_of),
        escaped(&speed.file),
        escaped(&speed.checks),
    );
}

fn tenths(percent: f64) -> String {
    format!("{percent:.1}\u{a0}%")
}

fn row(html: &mut String, category: &SpeedCategory) {
    let name = match category.name.as_str() {
        "all" => "All rows".to_owned(),
        name => capitalised(&name.replace("cpu", "CPU").replace("moe", "MoE")),
    };
    let sign = if category.bias_pct < 0.0 { "\u{2212}" } else { "+" };
    let _ = write!(
        html,
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{sign}{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        escaped(&name),
        grouped(category.rows),
        tenths(category.median_pct),
        tenths(category.p90_pct),
        tenths(category.bias_pct.abs()),
        tenths(category.inside_80_pct),
        tenths(category.plain_median_pct),
        tenths(category.plain_p90_pct),
    );
}

/// Width and height of a plot, and the room for figures at its edges.
const SIDE: f64 = 480.0;
const EDGE: f64 = 44.0;
const MARGIN: f64 = 20.0;

/// Ten to a whole power between -3 and 9.
fn power_of_ten(decade: f64) -> f64 {
    const POWERS: [(f64, f64); 13] = [
        (-3.0, 1e-3),
        (-2.0, 1e-2),
        (-1.0, 1e-1),
        (0.0, 1.0),
        (1.0, 1e1),
        (2.0, 1e2),
        (3.0, 1e3),
        (4.0, 1e4),
        (5.0, 1e5),
        (6.0, 1e6),
        (7.0, 1e7),
        (8.0, 1e8),
        (9.0, 1e9),
    ];
    let found = POWERS.iter().find(|(power, _)| (power - decade).abs() < 0.5);
    found.map_or(1.0, |&(_, value)| value)
}

/// A line across and one up, with its value, for each power of ten from `low` to `high`.
fn grid(
    html: &mut String,
    (low, high): (f64, f64),
    x: impl Fn(f64) -> f64,
    y: impl Fn(f64) -> f64,
) {
    let mut decade = low;
    while decade <= high {
        let value = power_of_ten(decade);
        let (across, up) = (x(value), y(value));
        let _ = write!(
            html,
            "<path opacity=\".2\" d=\"M{across:.0} {MARGIN}V{0:.0}M{EDGE} {up:.0}H{4}\"/>\
             <g fill=\"currentColor\" stroke=\"none\"><text x=\"{across:.0}\" y=\"{1:.0}\" text-anchor=\"middle\">{value}</text>\
             <text x=\"{2:.0}\" y=\"{3:.0}\" text-anchor=\"end\">{value}</text></g>",
            SIDE - EDGE,
            SIDE - EDGE + 16.0,
            EDGE - 6.0,
            up + 4.0,
            SIDE - MARGIN,
        );
        decade += 1.0;
    }
}

/// One plot on logarithmic axes.
fn plot(html: &mut String, what: &str, points: &[&Point]) {
    let decades = |value: f64| value.max(1e-3).log10();
    let all = points.iter().flat_map(|point| [point.measured, point.predicted]).map(decades);
    let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let (low, high) = (low.floor(), high.ceil());
    let scale = (SIDE - EDGE - MARGIN) / (high - low).max(1.0);
    let x = |value: f64| EDGE + (decades(value) - low) * scale;
    let y = |value: f64| SIDE - EDGE - (decades(value) - low) * scale;
    let within = points
        .iter()
        .filter(|point| (0.5..=2.0).contains(&(point.predicted / point.measured)))
        .count();
    let share = within as f64 / points.len().max(1) as f64 * 100.0;
    let _ = write!(
        html,
        "<figure class=\"plot\"><svg viewBox=\"0 0 {SIDE} {SIDE}\" width=\"{SIDE}\" height=\"{SIDE}\" role=\"img\" \
         aria-label=\"{what}, predicted against measured\" fill=\"none\" stroke=\"currentColor\" \
         font-size=\"12\">"
    );
    grid(html, (low, high), x, y);
    let (start, end) = (power_of_ten(low), power_of_ten(high));
    // Measured and predicted at both ends of the lines for 1, 2 and 1/2.
    for (from, to, opacity) in [
        ((start, start), (end, end), ".9"),
        ((start, 2.0 * start), (end / 2.0, end), ".4"),
        ((2.0 * start, start), (end, end / 2.0), ".4"),
    ] {
        let _ = write!(
            html,
            "<path opacity=\"{opacity}\" d=\"M{:.0} {:.0}L{:.0} {:.0}\"/>",
            x(from.0),
            y(from.1),
            x(to.0),
            y(to.1),
        );
    }
    // One path of dots: a stroke of no length with round ends.
    html.push_str("<path stroke-width=\"3\" stroke-linecap=\"round\" opacity=\".35\" d=\"");
    for point in points {
        let _ = write!(html, "M{:.0} {:.0}h0", x(point.measured), y(point.predicted));
    }
    let _ = writeln!(
        html,
        "\"/><g fill=\"currentColor\" stroke=\"none\"><text x=\"{0:.0}\" y=\"{1:.0}\" text-anchor=\"middle\">measured, tok/s</text>\
         <text x=\"12\" y=\"{2:.0}\" text-anchor=\"middle\" transform=\"rotate(-90 12 {2:.0})\">predicted, tok/s</text></g></svg>\
         <figcaption>{what}: {3} rows, each predicted by a fit that had not seen its group; {share:.0}\u{a0}% are \
         within a factor of two (outer lines).</figcaption></figure>",
        f64::midpoint(EDGE, SIDE),
        SIDE - 8.0,
        (SIDE - EDGE) / 2.0,
        points.len(),
    );
}
