//! The sections about weights by mix and about published files.

use std::fmt::Write;

use rigledger_core::html::escaped;

use super::table::{
    FIGURES, cells, end_table, figures, section, skipped, sorted, table, title, worst,
};
use super::words::{capitalised, family, grouped};
use crate::accuracy::{Category, Kind};
use crate::error::Result;

pub(super) fn files(html: &mut String, weights: &Kind, sizes: &Kind) -> Result {
    section(html, title("weights"));
    divided(html, weights, ("By architecture", "kind "), family);
    divided(html, weights, ("By mix, worst first", "mix "), str::to_owned);
    html.push_str("</section>\n");

    section(html, title("sizes"));
    html.push_str(
        "<p>What publishers offer for download. “Stock” files are llama.cpp’s own mixes. Some \
         publishers choose the type of each tensor themselves and keep the mix’s name; such files \
         cannot be predicted from the name, so the size that was published is used where the \
         catalogue has it.</p>",
    );
    worst(html, sizes);
    html.push_str("<h3>By maker and size</h3>");
    table(html, "Published sizes by maker and size", FIGURES);
    for maker in ["own mixes", "stock"] {
        html.push_str("<tr class=\"sum\">");
        cells(html, &capitalised(maker), sizes.category(maker)?);
        let inside = format!("{maker} ");
        for category in sorted(sizes, |name| name.starts_with(&inside)) {
            html.push_str("<tr class=\"inside\">");
            cells(html, &category.name[inside.len()..], category);
        }
    }
    for category in sorted(sizes, |name| {
        // Each format is divided further, by whether its models see pictures.
        name.strip_prefix("format ").is_some_and(|format| !format.contains(' '))
    }) {
        let format = category.name.trim_start_matches("format ");
        html.push_str("<tr class=\"sum\">");
        cells(html, &format!("Not GGUF: {format}"), category);
    }
    end_table(html);
    for note in &sizes.result.notes {
        let _ = write!(html, "<p class=\"caption\">{}</p>", escaped(note));
    }
    skipped(html, sizes);
    html.push_str("</section>\n");
    Ok(())
}

/// A table of the categories that start with `prefix`, or a line where all their rows are exact.
fn divided(
    html: &mut String,
    kind: &Kind,
    (heading, prefix): (&str, &str),
    shown: impl Fn(&str) -> String,
) {
    let categories = sorted(kind, |name| name.starts_with(prefix));
    let name =
        |category: &Category| shown(category.name.strip_prefix(prefix).unwrap_or(&category.name));
    if categories.iter().all(|category| category.exact == category.rows) {
        let rows = categories.iter().map(|category| category.rows).sum();
        let mut names: Vec<String> = categories.into_iter().map(name).collect();
        names.sort_by_key(|name| name.to_lowercase());
        let heading = heading.trim_end_matches(", worst first");
        let _ = write!(
            html,
            "<h3>{heading}</h3><p>All {} rows are exact to the byte: {}.</p>",
            grouped(rows),
            escaped(&names.join(", "))
        );
        return;
    }
    let _ = write!(html, "<h3>{heading}</h3>");
    table(html, &format!("{} by {}", title(&kind.name), prefix.trim()), FIGURES);
    for category in categories {
        figures(html, &name(category), category);
    }
    end_table(html);
}
