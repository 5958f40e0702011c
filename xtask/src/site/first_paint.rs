//! The answer as plain HTML: what is read before WebAssembly arrives, and without it.
//!
//! The same report that the page shows, for the preset that it opens with, in the same elements, so
//! that the page takes over without a jump.

use std::fmt::Write;

use rigledger_core::cost::table::{Row, cell, rows};
use rigledger_core::html::{escaped, memory, models};
use rigledger_core::plan::presets;
use rigledger_core::units::format::{Rounding, plain, tokens};
use rigledger_core::{Catalog, Report, evaluate};

use crate::error::Result;

/// Where the answer goes in the page.
const PLACE: (&str, &str) = ("<!-- static:begin -->", "<!-- static:end -->");

/// The page with the answer in its place.
pub(super) fn fill(html: &str) -> Result<String> {
    let (begin, end) = PLACE;
    let (before, rest) =
        html.split_once(begin).ok_or_else(|| format!("the page has no {begin}"))?;
    let (_, after) = rest.split_once(end).ok_or_else(|| format!("the page has no {end}"))?;
    Ok(format!("{before}{}{after}", answer()?))
}

/// Verdict and cost table of the preset that the page opens with.
fn answer() -> Result<String> {
    let catalog = Catalog::embedded();
    let preset = catalog
        .preset(presets::DEFAULT)
        .ok_or_else(|| format!("there is no preset {}", presets::DEFAULT))?;
    let (plan, findings) = preset.plan();
    if let Some(finding) = findings.first() {
        return Err(format!("the preset {}: {}", preset.id, finding.message));
    }
    // Nothing that is shown here depends on the day.
    let report = evaluate(&plan, catalog, chrono::NaiveDate::default());
    let mut html = String::new();
    let verdict = &report.verdict;
    let _ = write!(
        html,
        "<section class=\"verdict\"><h2 class=\"visually-hidden\">Verdict</h2>\
         <p class=\"verdict-sentence\">{}</p><p class=\"verdict-more\">{}</p></section>\
         <section class=\"presets\"><p class=\"preset-summary\">{} Figures of {}; source: {}.</p>\
         </section>",
        escaped(&verdict.sentence),
        escaped(&verdict.capability),
        escaped(preset.summary),
        preset.as_of,
        escaped(preset.source),
    );
    html.push_str("<div class=\"columns\"><div class=\"answers\">");
    table(&mut html, &report, plan.rounding);
    let rigs = || report.rigs.iter().map(|rig| (rig.name.as_str(), &*rig.capability));
    let _ = write!(
        html,
        "<section class=\"memory\"><h2>Does it fit? Card by card</h2><div class=\"bars\">{}</div>\
         </section><section class=\"models\"><h2>What they run at {} of context</h2>\
         <div class=\"scroll\">{}</div></section></div></div>",
        memory(rigs()),
        tokens(plan.workload.context),
        models(&rigs())
    );
    Ok(html)
}

fn table(html: &mut String, report: &Report, rounding: Rounding) {
    let months = plain(report.horizon_months.get(), 0);
    let _ = write!(
        html,
        "<section class=\"costs\"><h2>Cost over {months} months</h2><div class=\"scroll\">\
         <table class=\"compare\"><thead><tr><td></td>"
    );
    for (index, rig) in report.rigs.iter().enumerate() {
        let cheapest = if report.verdict.cheapest == Some(index) { " cheapest" } else { "" };
        let subtitle = rig
            .subtitle()
            .map_or_else(String::new, |cards| format!("<small>{}</small>", escaped(cards)));
        let _ = write!(
            html,
            "<th scope=\"col\" class=\"rig-{index}{cheapest}\"><span class=\"marker\"></span>{}\
             {subtitle}</th>",
            escaped(&rig.name),
        );
    }
    html.push_str("</tr></thead><tbody>");
    for row in rows(report.rigs.iter().map(|rig| &rig.cost)) {
        line(html, &row, rounding);
    }
    html.push_str("</tbody></table></div></section>");
}

fn line(html: &mut String, row: &Row, rounding: Rounding) {
    let class = row.class();
    let _ = write!(html, "<tr class=\"{class}\"><th scope=\"row\">{}</th>", escaped(&row.label));
    for line in &row.lines {
        let Some(line) = line else {
            html.push_str("<td class=\"none\">\u{2013}</td>");
            continue;
        };
        let (amount, likely) = cell(line, rounding);
        let likely = likely.map_or_else(String::new, |text| format!("<small>{text}</small>"));
        let _ = write!(html, "<td>{amount}{likely}</td>");
    }
    html.push_str("</tr>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_table_stands_in_the_page() {
        let page =
            fill("<main><!-- static:begin -->leftover<!-- static:end --></main>").expect("fills");
        for figure in ["$1,006\u{2013}1,156", "$753\u{2013}953", "$306", "$153", "$228 less"] {
            assert!(page.contains(figure), "{figure} is not in {page}");
        }
        assert!(!page.contains("leftover"));
        assert!(page.starts_with("<main><section") && page.ends_with("</div></main>"));
    }

    #[test]
    fn a_page_without_the_place_is_refused() {
        assert!(fill("<main></main>").is_err());
        assert!(fill("<!-- static:begin -->").is_err());
    }
}
