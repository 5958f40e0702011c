//! The sections about a model on one card and on two: parts of the plan, and the verdicts on fit.

use std::fmt::Write;

use rigledger_core::html::escaped;

use super::table::{FIGURES, cells, end_table, section, skipped, sorted, table, title, worst};
use super::words::{counts, described, family, grouped};
use crate::accuracy::{Category, Kind};
use crate::error::Result;

const PARTS: [&str; 5] = ["compute", "kv", "recurrent", "total", "weights"];

pub(super) fn is_part(name: &str) -> bool {
    PARTS.contains(&name.split(' ').next().unwrap_or_default())
}

/// Begins the section of a kind with its rows: the worst, by part, and those on the safe side.
fn rows(html: &mut String, kind_id: &str, kind: &Kind) -> Result {
    section(html, title(kind_id));
    worst(html, kind);
    by_part(html, kind)?;
    safe_side(html, kind);
    Ok(())
}

pub(super) fn one_card(html: &mut String, kind: &Kind) -> Result {
    rows(html, "memory", kind)?;
    skipped(html, kind);
    html.push_str("</section>\n");
    Ok(())
}

pub(super) fn two_cards(html: &mut String, kind: &Kind) -> Result {
    rows(html, "split", kind)?;
    let verdicts: Vec<[&str; 4]> =
        kind.result.notes.iter().filter_map(|note| verdict(note)).collect();
    if !verdicts.is_empty() {
        html.push_str("<h3>Does it fit? The verdict on each card</h3>");
        table(
            html,
            "Verdicts",
            &["Two cards of", "Judged", "“Fits”, but does not", "“Does not fit”, but does"],
        );
        for [card, rows, wrong, cautious] in verdicts {
            let _ = write!(
                html,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
                escaped(card),
                escaped(&counts(rows)),
                escaped(&counts(wrong)),
                escaped(&counts(cautious))
            );
        }
        end_table(html);
        html.push_str(
            "<p class=\"caption\">The first kind of mistake costs money and must not happen. The second \
             is the price of the safe side, which the verdict is taken from.</p>",
        );
    }
    skipped(html, kind);
    html.push_str("</section>\n");
    Ok(())
}

/// The parts of the plan, each with its kinds of architecture. Kinds without any error have no line.
fn by_part(html: &mut String, kind: &Kind) -> Result {
    let mut parts =
        PARTS.map(|part| kind.category(part)).into_iter().collect::<Result<Vec<_>>>()?;
    if parts.iter().all(|part| part.exact == part.rows) {
        let named = |part: &&Category| {
            let name = match described(&part.name) {
                name if name.starts_with("KV") => name,
                name => name.to_lowercase(),
            };
            format!("{name} ({})", grouped(part.rows))
        };
        let exact: Vec<String> = parts.iter().map(named).collect();
        let _ = write!(
            html,
            "<h3>By part</h3><p>Every part is exact to the byte in each of its rows: {}.</p>",
            escaped(&exact.join(", "))
        );
        return Ok(());
    }
    parts.sort_by(|a, b| b.worst_pct.total_cmp(&a.worst_pct));
    html.push_str("<h3>By part and architecture, worst first</h3>");
    table(html, &format!("{} by part", title(&kind.name)), FIGURES);
    for part in parts {
        html.push_str("<tr class=\"sum\">");
        cells(html, &described(&part.name), part);
        let inside = format!("{} ", part.name);
        if part.exact < part.rows {
            let off = sorted(kind, |name| name.starts_with(&inside));
            for category in off.into_iter().filter(|category| category.exact < category.rows) {
                html.push_str("<tr class=\"inside\">");
                cells(html, &family(&category.name[inside.len()..]), category);
            }
        }
    }
    end_table(html);
    html.push_str(
        "<p class=\"caption\">What is exact in every row is not divided further, and architectures that are exact in \
         every row are not listed. “With windows”: some layers attend to the last tokens only.</p>",
    );
    Ok(())
}

/// How often the safe side of the compute buffer covers the truth.
fn safe_side(html: &mut String, kind: &Kind) {
    let prefix = "safe side of compute, all: covers ";
    let Some(covers) = kind.result.notes.iter().find_map(|note| note.strip_prefix(prefix)) else {
        return;
    };
    let _ = write!(
        html,
        "<p>The verdict on fit takes the safe side of the compute buffer, an allowance above the likely \
         figure. It covers the truth in {} rows.</p>",
        escaped(&counts(covers))
    );
}

/// Card, rows, and both kinds of wrong verdicts, of a note that states them.
fn verdict(note: &str) -> Option<[&str; 4]> {
    let rest = note.strip_prefix("two cards of ")?;
    let (card, rest) = rest.split_once(": says \"fits\" where the truth does not: ")?;
    let (wrong, rest) = rest.split_once(" of ")?;
    let (rows, cautious) = rest.split_once("; \"does not fit\" where the truth does: ")?;
    Some([card, rows, wrong, cautious])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_read_from_their_notes() {
        let note = "two cards of 8 GiB: says \"fits\" where the truth does not: 0 of 18; \
                    \"does not fit\" where the truth does: 2";
        assert_eq!(verdict(note), Some(["8 GiB", "18", "0", "2"]));
        assert_eq!(verdict("something else"), None);
    }
}
