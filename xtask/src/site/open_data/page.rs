//! The page that says what data there are, how they may be used and where each came from.

use std::fmt::Write;

use rigledger_core::html::escaped;
use rigledger_core::units::format::number;
use serde_json::Value;

use super::super::presets;
use super::licences::{Licence, Licences};
use super::table::Published;
use crate::error::Result;

/// The page.
pub(super) fn page(
    index: &str,
    tables: &[Published],
    licences: &Licences,
    results: &[(String, Value)],
    pins: &[String],
) -> Result<String> {
    let head = presets::plain_head(index, "Data", "../")?;
    let feed = "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Data that changed and \
                verdicts that turned\" href=\"./feed.xml\"></head>";
    let mut html = head.replacen("</head>", feed, 1);
    html.push_str(
        "<h1>Data</h1><p>These tables hold every figure about the world that this site counts with, as CSV and \
         as JSON. Each row is one fact, with its source and its day. Pages of any origin may read the files. <a \
         href=\"./datapackage.json\">One file describes all of them</a>: columns, licences and the newest day \
         (Frictionless Data). <a href=\"./feed.xml\">A feed</a> tells what changed and which verdicts turned.</p>\
         <p>The collection, its notes and what is worked out from it may be used under the MIT licence or the \
         Apache License 2.0, like the program. Each row keeps the licence of its source, which its last column \
         names: credit the source where the licence asks for that. A single figure without stated terms is a fact, with its source beside it. \
         An empty cell means that nothing was found, never zero.</p>",
    );
    list(&mut html, tables);
    html.push_str(
        "<h2 id=\"presets\">Results of the comparisons</h2><p>Each comparison&#39;s whole report, as published and as \
         the data have it now, with a link that gives the same amounts for ever.</p><ul>",
    );
    for (name, result) in results {
        let title = result["title"].as_str().unwrap_or(name);
        let _ = write!(html, "<li><a href=\"./presets/{name}.json\">{}</a>", escaped(title));
        let kept = pins.iter().filter(|pin| pin.starts_with(&format!("presets/{name}/")));
        for pin in kept {
            let day = pin.rsplit('/').next().unwrap_or_default();
            let _ = write!(html, ", <a href=\"./{pin}.html\">as of {day}</a>");
        }
        html.push_str("</li>");
    }
    html.push_str(
        "</ul><p>What is dated never changes: an article can name the figures that it showed.</p>\
         <h2 id=\"licences\">Licences of the sources</h2><ul>",
    );
    for licence in licences.given() {
        item(&mut html, licence);
    }
    html.push_str(
        "</ul><h2 id=\"left-out\">What is left out</h2><p>Rows of these sources are counted with, one figure at a \
         time, but not given on, as their terms do not allow it or say nothing:</p><ul>",
    );
    for licence in licences.kept_back() {
        item(&mut html, licence);
    }
    html.push_str(
        "</ul><p><a href=\"../index.html\">Back to the rigs</a></p></main></body></html>\n",
    );
    Ok(html)
}

fn item(html: &mut String, licence: &Licence) {
    let _ = write!(
        html,
        "<li><a href=\"{}\">{}</a>: {}</li>",
        escaped(&licence.url),
        escaped(&licence.credit),
        escaped(&licence.name)
    );
}

/// A text with what stands between backticks as code.
fn with_code(text: &str) -> String {
    let mut html = String::new();
    for (place, part) in text.split('`').enumerate() {
        if place % 2 == 1 {
            let _ = write!(html, "<code>{}</code>", escaped(part));
        } else {
            html.push_str(&escaped(part));
        }
    }
    html
}

fn list(html: &mut String, tables: &[Published]) {
    html.push_str(
        "<h2 id=\"tables\">Tables</h2><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Tables\"><table class=\"compare tables\">\
         <thead><tr><th scope=\"col\">Table</th><th scope=\"col\" class=\"words\">A row is</th><th scope=\"col\">Rows</th>\
         <th scope=\"col\">Left out</th><th scope=\"col\">Newest</th></tr></thead><tbody>",
    );
    for table in tables {
        let name = escaped(&table.name);
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{name} <span><a href=\"./{name}.csv\">CSV</a> <a href=\"./{name}.json\">JSON</a></span></th>\
             <td class=\"words\">{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            with_code(&table.about),
            number(table.sheet.rows.len() as f64, 0),
            number(table.left_out as f64, 0),
            escaped(&table.newest),
        );
    }
    html.push_str("</tbody></table></div>");
}
