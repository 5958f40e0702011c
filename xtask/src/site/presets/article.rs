//! Three columns of meaning: as published, as the data have it now, and the reader's own; and what the
//! article claims, judged.

use std::fmt::Write;

use rigledger_core::cost::table::{Row, cell, rows};
use rigledger_core::html::escaped;
use rigledger_core::plan::Plan;

use super::{Ready, figure};
use crate::error::Result;

/// The section below the planner.
pub(super) fn article(ready: &Ready<'_>) -> Result<String> {
    let file = &ready.preset.file;
    check_printed(ready)?;
    let mut html = format!(
        "<section class=\"article\" aria-labelledby=\"article-title\">\
         <h2 id=\"article-title\">As published, as the data have it now, and yours</h2>\
         <p>{} Figures of {}; source: {}. “Now” takes prices, draws, the rate and resale from \
         <a href=\"../../index.html\">the planner</a>’s dated data; “yours” follows the controls \
         above.</p>",
        escaped(&file.summary),
        escaped(&file.as_of),
        escaped(&file.source),
    );
    three(&mut html, ready);
    claims(&mut html, ready)?;
    html.push_str("</section>");
    Ok(html)
}

/// Whether the table as it was printed is the one that the figures give.
pub(super) fn check_printed(ready: &Ready<'_>) -> Result {
    let view = ready.published.view();
    let rows = rows(view.report.rigs.iter().map(|rig| &rig.cost));
    for line in &ready.preset.file.published {
        let place = format!("{}: {}", ready.preset.name, line.line);
        let row = rows.iter().find(|row| row.label == line.line);
        let row = row.ok_or_else(|| format!("{place}: the table has no such line"))?;
        let shown = row.lines.iter().map(|line| {
            let cell = line.as_ref().map(|line| cell(line, view.plan.amounts()).0);
            cell.unwrap_or_else(|| YOURS.to_owned())
        });
        let shown: Vec<String> = shown.collect();
        if shown != line.values {
            return Err(format!("{place}: printed {:?}, computed {shown:?}", line.values));
        }
    }
    Ok(())
}

/// The comparison, line by line.
fn three(html: &mut String, ready: &Ready<'_>) {
    let (published, now) = (ready.published.view(), ready.now.view());
    let _ = write!(
        html,
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"article-title\">\
         <table class=\"compare three\"><thead><tr><td></td><th scope=\"col\">As published, {}</th>\
         <th scope=\"col\">As the data have it now</th><th scope=\"col\">Yours</th></tr></thead>\
         <tbody><tr class=\"words\"><th scope=\"row\">Verdict</th><td>{}</td><td>{}</td>\
         <td data-yours=\"verdict\">{YOURS}</td></tr>",
        escaped(&ready.preset.file.as_of),
        escaped(&published.report.verdict.sentence()),
        escaped(&now.report.verdict.sentence()),
    );
    let was = rows(published.report.rigs.iter().map(|rig| &rig.cost));
    let is = rows(now.report.rigs.iter().map(|rig| &rig.cost));
    for (index, rig) in published.report.rigs.iter().enumerate() {
        let _ = write!(
            html,
            "<tr class=\"rig-{index}\"><th scope=\"rowgroup\" colspan=\"4\">\
             <span class=\"marker\" aria-hidden=\"true\"></span>{}</th></tr>",
            escaped(&rig.name)
        );
        let keys =
            was.iter().chain(is.iter().filter(|row| !was.iter().any(|w| w.key() == row.key())));
        // The net cost stays the last.
        let mut keys: Vec<&Row> = keys.collect();
        keys.sort_by_key(|row| row.class() == "net");
        for row in keys {
            let of = |rows: &[Row], plan: &Plan| {
                let found = rows.iter().find(|it| it.key() == row.key())?;
                Some(cell(found.lines.get(index)?.as_ref()?, plan.amounts()).0)
            };
            let (before, after) = (of(&was, published.plan), of(&is, now.plan));
            if before.is_none() && after.is_none() {
                continue;
            }
            let shown = |text: Option<String>| text.unwrap_or_else(|| "\u{2013}".to_owned());
            let label = escaped(&row.label);
            let _ = write!(
                html,
                "<tr class=\"{}\"><th scope=\"row\">{label}</th><td>{}</td><td>{}</td>\
                 <td data-yours=\"{index} {label}\">{YOURS}</td></tr>",
                row.class(),
                shown(before),
                shown(after),
            );
        }
    }
    html.push_str("</tbody></table></div>");
}

/// What stands for the reader's figures before there are any.
const YOURS: &str = "\u{2013}";

/// The article's claims, those that do not hold marked, each with what says so.
fn claims(html: &mut String, ready: &Ready<'_>) -> Result {
    let claims = &ready.preset.file.claims;
    if claims.is_empty() {
        return Ok(());
    }
    let fine = claims.iter().filter(|claim| is_fine(&claim.verdict)).count();
    let _ = write!(
        html,
        "<h2 id=\"claims-title\">What the article claims</h2><p>{} claims, of which {fine} hold as \
         they stand. “Computed” is what the model and the data of this page give when it is \
         built.</p><div class=\"scroll\" tabindex=\"0\" role=\"group\" \
         aria-labelledby=\"claims-title\"><table class=\"compare claims\"><thead><tr>\
         <th scope=\"col\">Claim</th><th scope=\"col\">Verdict</th>\
         <th scope=\"col\">What is so</th><th scope=\"col\">Computed</th>\
         <th scope=\"col\">Source</th></tr></thead><tbody>",
        claims.len()
    );
    for claim in claims {
        let class = if is_fine(&claim.verdict) { "holds" } else { "flagged" };
        let figure = figure::of(claim)?;
        if figure.is_some_and(|figure| !figure::holds(claim, &figure)) {
            return Err(format!("not within its bounds any more: {}", claim.said));
        }
        let computed = figure.map_or_else(|| "\u{2013}".to_owned(), |it| it.text());
        let _ = write!(
            html,
            "<tr class=\"{class}\"><th scope=\"row\">{}</th><td><span class=\"tag\">{}</span></td>\
             <td>{}</td><td class=\"figure-cell\">{}</td><td><small>{}, {}</small></td></tr>",
            escaped(&claim.said),
            escaped(&claim.verdict),
            escaped(&claim.truth),
            escaped(&computed),
            escaped(&claim.source),
            escaped(&claim.as_of),
        );
    }
    html.push_str("</tbody></table></div>");
    Ok(())
}

/// Whether a verdict leaves nothing to correct.
pub(super) fn is_fine(verdict: &str) -> bool {
    matches!(verdict, "right" | "plausible" | "right, generous")
}
