//! The part of the page that is about speed: predicted against measured as a plot, and by category.

use std::fmt::Write;

use rigledger_core::html::escaped;
use rigledger_core::units::format::number;

use super::table::{end_table, section, table};
use super::words::{capitalised, card_names, grouped, linked, model_name, runtime_name};
use crate::accuracy::{Point, Speed, SpeedCategory};
use crate::data::{FOLDER, Sheet};
use crate::error::Result;
use crate::paths;

/// Speeds, as they were predicted for rows that the fit had not seen.
pub(super) fn speeds(html: &mut String, speed: &Speed, points: &[Point]) -> Result {
    section(html, "Speed");
    let (decode, prefill) = (speed.category("decode")?, speed.category("prefill")?);
    let _ = write!(
        html,
        "<p>Speeds come from a model of what a machine reads and computes for each token, with \
         constants fitted to published measurements. They belong to runtimes, architectures and \
         kinds of weights, never to one card or model. Of {} rows {} can be predicted and are counted \
         here; why the other {} cannot is said below. For these figures the rows were divided \
         into ten parts by card, number of cards and model, and each part was predicted by a fit \
         that had not seen it. With the whole model on cards, half of the single-stream decode rows \
         are within {}, half of the prefill rows within {}. Where two people report the same configuration, they differ by \
         12\u{a0}% as a rule, so no model can come much closer. The plain rule takes 60\u{a0}% of \
         the bandwidth by the file\u{2019}s size, and for prefill 40\u{a0}% of the rated tensor \
         rate.</p>",
        number(speed.rows as f64, 0),
        grouped(speed.category("all")?.rows),
        grouped(speed.skipped.values().sum()),
        tenths(decode.median_pct),
        tenths(prefill.median_pct),
    );
    html.push_str("<h3>Predicted against measured</h3>");
    for (what, start, with) in [
        ("Decode", "decode", "those of batches, drafting and offload among them"),
        ("Prefill", "prefill", "those of offload among them"),
    ] {
        let shown: Vec<&Point> =
            points.iter().filter(|point| point.categories.starts_with(start)).collect();
        plot(html, what, with, &shown);
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
        "<p class=\"caption\">Errors in percent of the measured speed. \u{201c}Decode\u{201d} is one stream \
         without drafting, and like \u{201c}prefill\u{201d} it has the whole model on cards: offload, the CPU \
         alone, batches and drafting have lines of their own, the others divide these two. \
         \u{201c}Batch\u{201d}: several streams at the same time. \u{201c}Bias\u{201d}: the median error with its sign. The range is \
         meant to hold eight rows of ten.</p><h3>The rows that are farthest off</h3>",
    );
    worst(html, speed)?;
    sources(html, speed);
    Ok(())
}

/// The rows that are farthest off.
fn worst(html: &mut String, speed: &Speed) -> Result {
    let measured = Sheet::read(&paths::root().join(FOLDER), "benchmarks.csv")?;
    table(html, "Speeds: worst rows", &["Row", "Predicted, tok/s", "Measured, tok/s", "Off"]);
    for worst in &speed.worst {
        let row = measured.rows.iter().find(|row| measured.cell(row, "id") == worst.row);
        let row = row.ok_or_else(|| format!("no measurement is called {}", worst.row))?;
        let sign = if worst.error_pct < 0.0 { "\u{2212}" } else { "+" };
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{sign}{}</td></tr>",
            named(&measured, row),
            rate(worst.predicted),
            rate(worst.truth),
            tenths(worst.error_pct.abs()),
        );
    }
    end_table(html);
    Ok(())
}

/// What was measured, and where it was published.
fn named(sheet: &Sheet, row: &[String]) -> String {
    let cell = |name: &str| sheet.cell(row, name);
    let cards = card_names(cell("gpu"), cell("gpu_count"), cell("gpu_as_published"));
    let what = if cell("metric").starts_with("prefill") { "prefill" } else { "decode" };
    let runtime = runtime_name(cell("runtime"));
    let how = [what, &runtime, cell("quant"), cell("spec_method")];
    let how: Vec<&str> = how.into_iter().filter(|part| !part.is_empty()).collect();
    format!(
        "{}, {}<small>{}</small><small>{}</small>",
        escaped(&cards),
        escaped(&model_name(cell("model"))),
        escaped(&how.join(", ")),
        linked(cell("source"))
    )
}

/// A speed with three figures where it is small, and commas where it is large.
fn rate(tok_s: f64) -> String {
    if tok_s < 1.0 {
        format!("{tok_s:.2}")
    } else if tok_s < 1000.0 {
        format!("{tok_s:.1}")
    } else {
        number(tok_s, 0)
    }
}

/// Rows without an answer, and where the others come from.
fn sources(html: &mut String, speed: &Speed) {
    let skipped: u32 = speed.skipped.values().sum();
    let _ = write!(html, "<p>{} rows could not be predicted:</p><ul>", grouped(skipped));
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
    if percent < 1000.0 {
        format!("{percent:.1}\u{a0}%")
    } else {
        format!("{}\u{a0}%", number(percent, 0))
    }
}

fn row(html: &mut String, category: &SpeedCategory) {
    let name = match category.name.as_str() {
        "all" => "All rows".to_owned(),
        name => capitalised(&category_name(name)),
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

/// The name of a category with commas before what divides it, and names of makers as they write them.
fn category_name(name: &str) -> String {
    const DIVIDED: [&str; 4] = ["decode with drafting", "gain of drafting", "decode", "prefill"];
    let spelled = |rest: &str| {
        let words = rest.split(' ').map(|word| match word {
            "amd" => "AMD",
            "apple" => "Apple",
            "cpu" => "CPU",
            "intel" => "Intel",
            "moe" => "MoE",
            "nvidia" => "NVIDIA",
            other => other,
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let divided = DIVIDED.iter().find_map(|group| {
        let rest = name.strip_prefix(group)?.strip_prefix(' ')?;
        (rest != "with drafting").then(|| format!("{group}, {}", spelled(rest)))
    });
    divided.unwrap_or_else(|| spelled(name))
}

/// Width and height of a plot, and the room for figures at its edges.
const SIDE: f64 = 480.0;
const EDGE: f64 = 56.0;
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

/// A value of an axis, so short that its place holds it.
fn tick(value: f64) -> String {
    if value < 1e3 {
        value.to_string()
    } else if value < 1e6 {
        format!("{}K", value / 1e3)
    } else {
        format!("{}M", value / 1e6)
    }
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
        let (across, up, value) = (x(value), y(value), tick(value));
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

/// One plot on logarithmic axes; `with` says which rows are among them.
fn plot(html: &mut String, what: &str, with: &str, points: &[&Point]) {
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
         <figcaption>{what}: {3} rows, {with}, each predicted by a fit that had not seen its group; {share:.0}\u{a0}% are \
         within a factor of two (outer lines).</figcaption></figure>",
        f64::midpoint(EDGE, SIDE),
        SIDE - 8.0,
        (SIDE - EDGE) / 2.0,
        number(points.len() as f64, 0),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_axes_are_short() {
        let labels = [1e-1, 1.0, 1e2, 1e3, 1e5, 1e6].map(tick);
        assert_eq!(labels, ["0.1", "1", "100", "1K", "100K", "1M"]);
    }

    #[test]
    fn categories_read_as_words() {
        for (name, want) in [
            ("decode amd", "decode, AMD"),
            ("decode unified nvidia", "decode, unified NVIDIA"),
            ("decode with drafting", "decode with drafting"),
            ("decode with drafting moe", "decode with drafting, MoE"),
            ("prefill cpu only", "prefill, CPU only"),
            ("first token", "first token"),
        ] {
            assert_eq!(category_name(name), want);
        }
    }

    #[test]
    fn rates_and_errors_keep_what_can_be_read() {
        assert_eq!([0.0650, 12.77, 11_106.0].map(rate), ["0.07", "12.8", "11,106"]);
        assert_eq!(tenths(10_541.67), "10,542\u{a0}%");
    }
}
