//! Sources, and the commands that give the same figures.

use std::fmt::Write;

use rigledger_core::html::escaped;
use rigledger_core::units::format::number;

use super::table::{end_table, section, table, title};
use crate::accuracy::Kind;

/// Sources and the command that gives the same figures.
pub(super) fn again(html: &mut String, kinds: &[&Kind]) {
    section(html, "Sources, and how to check");
    table(html, "Sources", &["What", "Source", "Date", "Rows"]);
    for kind in kinds {
        let commit = if kind.commit.is_empty() {
            String::new()
        } else {
            format!(", commit {}", kind.commit)
        };
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}</th><td class=\"words\">{}{}<small>{}</small></td><td>{}</td><td>{}</td></tr>",
            escaped(title(&kind.name)),
            escaped(&kind.source),
            escaped(&commit),
            escaped(&kind.file),
            escaped(&kind.as_of),
            number(kind.rows as f64, 0)
        );
    }
    end_table(html);
    html.push_str(
        "<p>In a copy of the source, this compares everything anew and says what changed:</p>\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Commands\"><pre><code>\
         cargo xtask accuracy\ngit diff core/data/accuracy.json</code></pre></div>\
         <p>And this compares one file, of yours too, if it has the same columns:</p>\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Command for one file\"><pre><code>",
    );
    for kind in kinds {
        let _ = writeln!(
            html,
            "cargo run --release -p rigledger-core --example accuracy -- {} {}",
            escaped(&kind.name),
            escaped(&kind.file)
        );
    }
    html.push_str(
        "cargo run --release -p rigledger-core --example accuracy -- speed core/data/benchmarks.csv\n\
         </code></pre></div><p>This fits the speed model anew and predicts every row with a fit that \
         has not seen its group:</p><div class=\"scroll\" tabindex=\"0\" role=\"region\" \
         aria-label=\"Command for the fit\"><pre><code>cargo xtask calibrate</code></pre></div></section>\n",
    );
}
