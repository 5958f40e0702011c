//! What falls short, from the figures themselves.

use std::fmt::Write;

use rigledger_core::html::escaped;

use super::memory::is_part;
use super::table::{section, sorted, title};
use super::words::{bytes, described, grouped, percent};
use crate::accuracy::Kind;
use crate::error::Result;

/// From here on, in percent, a category's worst row is named among what falls short.
const SHORT: f64 = 1.0;

/// What is not good enough, from the figures themselves.
pub(super) fn short(html: &mut String, kinds: &[&Kind]) -> Result {
    section(html, "What falls short");
    html.push_str("<ul>");
    for kind in kinds {
        let all = kind.category("all")?;
        let off = all.rows - all.exact;
        if off > 0 {
            let _ = write!(
                html,
                "<li>{}: {} of {} figures are not exact.",
                title(&kind.name),
                grouped(off),
                grouped(all.rows)
            );
            let bad = sorted(kind, |name| is_part(name) && name.contains(' '));
            let bad: Vec<String> = (bad.into_iter())
                .filter(|category| category.worst_pct >= SHORT)
                .map(|category| {
                    format!(
                        "{} up to {} ({})",
                        described(&category.name),
                        percent(category.worst_pct),
                        bytes(category.worst_bytes)
                    )
                })
                .collect();
            if !bad.is_empty() {
                let _ = write!(html, " Worst: {}.", escaped(&bad.join("; ")));
            }
            if kind.name == "sizes" {
                for (maker, who) in
                    [("stock", "Stock files"), ("own mixes", "publishers’ own mixes")]
                {
                    let category = kind.category(maker)?;
                    let end = if maker == "stock" { ";" } else { "." };
                    let _ = write!(
                        html,
                        " {who}: nine of ten within {}, the worst {} off{end}",
                        percent(category.p90_pct),
                        percent(category.worst_pct),
                    );
                }
            }
            html.push_str("</li>");
        }
    }
    html.push_str(
        "<li>The truth is llama.cpp’s plan, not a measurement on a card. What the driver, the desktop \
         and other runtimes take is added as a stated allowance and is not checked here.</li>\
         <li>How other runtimes than llama.cpp allocate is not compared: no such truth is at \
         hand.</li>\
         </ul></section>\n",
    );
    Ok(())
}
