//! The page that shows how close memory and speed figures are to what is known, made from the committed
//! result of the accuracy program.

mod resale;
mod speed;
mod words;

use std::fmt::Write;

use rigledger_core::html::escaped;

use self::words::{bytes, capitalised, described, family, grouped, percent, plain};
use super::html;
use crate::accuracy::{Category, Kind, Published, Worst, points};
use crate::error::Result;

/// From here on, in percent, a category's worst row is named among what falls short.
const SHORT: f64 = 1.0;

/// The page's name in the site.
pub(super) const NAME: &str = "accuracy.html";

/// The page; `index` is the site's first page, whose policy it shares.
pub(super) fn page(index: &str, published: &Published) -> Result<String> {
    let [memory, split, weights, sizes] = [
        published.kind("memory")?,
        published.kind("split")?,
        published.kind("weights")?,
        published.kind("sizes")?,
    ];
    let mut html = head(&policy(index)?);
    intro(&mut html, memory);
    summary(&mut html, &[memory, split, weights, sizes])?;
    one_card(&mut html, memory)?;
    two_cards(&mut html, split)?;
    files(&mut html, weights, sizes)?;
    speed::speeds(&mut html, &published.speed, &points()?)?;
    resale::resale(&mut html, &published.resale)?;
    short(&mut html, &[memory, split, weights, sizes])?;
    again(&mut html, &[memory, split, weights, sizes]);
    html.push_str(
        "</main><footer><p><a href=\"./index.html\">Back to the rigs</a>. This page was made when \
         the site was built; nothing is sent anywhere.</p></footer></body></html>\n",
    );
    Ok(html)
}

/// The Content-Security-Policy of a page.
pub(super) fn policy(index: &str) -> Result<String> {
    let mut attributes = html::attributes(index).into_iter();
    attributes
        .by_ref()
        .find(|attribute| attribute.value.eq_ignore_ascii_case("content-security-policy"))
        .and_then(|found| {
            attributes.next().filter(|next| next.tag == found.tag && next.name == "content")
        })
        .map(|content| content.value)
        .ok_or_else(|| "the first page states no Content-Security-Policy".to_owned())
}

fn head(policy: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\
         <title>How close the figures are · Rigledger</title>\
         <meta name=\"description\" content=\"Predicted against true: weights, KV cache and compute \
         buffers compared with what llama.cpp itself allocates, speeds with what others measured.\">\
         <meta name=\"theme-color\" media=\"(prefers-color-scheme: light)\" content=\"#ffffff\">\
         <meta name=\"theme-color\" media=\"(prefers-color-scheme: dark)\" content=\"#14171b\">\
         <link rel=\"icon\" href=\"./icon.svg\" type=\"image/svg+xml\">\
         <link rel=\"stylesheet\" href=\"./main.css\"></head>\
         <body><a class=\"skip\" href=\"#main\">Skip to the figures</a>\
         <header><p><a href=\"./index.html\">Rigledger</a></p>\
         <p>What a local-LLM rig really costs, and what it can run.</p></header>\
         <main id=\"main\" class=\"accuracy\" tabindex=\"-1\">\n"
    )
}

fn intro(html: &mut String, memory: &Kind) {
    let _ = write!(
        html,
        "<h1>How close the figures are</h1>\
         <p>Whether a model fits is decided by adding bytes: weights, KV cache, recurrent state and \
         compute buffers. Here each of them is compared with the program that allocates them. \
         llama.cpp (commit <code>{}</code>, {}) was asked what it would allocate, through its own \
         planner on a simulated device; its answer is exact, and Rigledger’s is held against it row \
         by row. Memory that no plan contains, such as the driver’s own, is not in these rows.</p>\
         <p>Every row of the files named below is counted, and one that cannot be compared with its \
         reason. The files are a sample of all settings. The test suite repeats the comparison and \
         fails when a figure on this page is no longer what the program gives. The rules follow \
         llama.cpp’s own source; they were checked with the models in these files, so another model \
         may be further off.</p>",
        escaped(&memory.commit),
        escaped(&memory.as_of),
    );
}

/// One line for each kind of comparison.
fn summary(html: &mut String, kinds: &[&Kind]) -> Result {
    section(html, "In short");
    table(html, "In short", &["What", "Compared", "Exact", "Median off", "90 % within", "Worst"]);
    for kind in kinds {
        let all = kind.category("all")?;
        figures(html, title(&kind.name), all);
    }
    end_table(html);
    html.push_str(
        "<p class=\"caption\">“Exact” is to the byte; for published sizes, to the rounding of what was \
         published. Errors are in percent of the true figure. “90 % within”: nine rows of ten are off \
         by no more than this. A model on one or two cards is compared twice a row, once as a server \
         plans it and once with the logits of all tokens.</p></section>\n",
    );
    Ok(())
}

fn one_card(html: &mut String, kind: &Kind) -> Result {
    section(html, title("memory"));
    html.push_str("<h3>The ten worst rows</h3>");
    worst(html, kind);
    html.push_str("<h3>By part and architecture, worst first</h3>");
    by_part(html, kind)?;
    safe_side(html, kind);
    skipped(html, kind);
    html.push_str("</section>\n");
    Ok(())
}

fn two_cards(html: &mut String, kind: &Kind) -> Result {
    section(html, title("split"));
    html.push_str("<h3>The ten worst rows</h3>");
    worst(html, kind);
    html.push_str("<h3>By part and architecture, worst first</h3>");
    by_part(html, kind)?;
    safe_side(html, kind);
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
                escaped(rows),
                escaped(wrong),
                escaped(cautious)
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

fn files(html: &mut String, weights: &Kind, sizes: &Kind) -> Result {
    section(html, title("weights"));
    html.push_str("<h3>By architecture</h3>");
    categories(html, weights, "kind ", |name| family(name.strip_prefix("kind ").unwrap_or(name)));
    html.push_str("<h3>By mix, worst first</h3>");
    categories(html, weights, "mix ", |name| name.strip_prefix("mix ").unwrap_or(name).to_owned());
    html.push_str("</section>\n");

    section(html, title("sizes"));
    html.push_str(
        "<p>What publishers offer for download. “Stock” files are llama.cpp’s own mixes. Some \
         publishers choose the type of each tensor themselves and keep the mix’s name; such files \
         cannot be predicted from the name, so the size that was published is used where the \
         catalogue has it.</p><h3>The ten worst rows</h3>",
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

/// What is not good enough, from the figures themselves.
fn short(html: &mut String, kinds: &[&Kind]) -> Result {
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

/// Sources and the command that gives the same figures.
fn again(html: &mut String, kinds: &[&Kind]) {
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
            kind.rows
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

/// Names of the comparisons.
fn title(kind: &str) -> &'static str {
    match kind {
        "memory" => "A model on one card",
        "split" => "A model on two cards",
        "weights" => "Weights by mix",
        _ => "Published files",
    }
}

const FIGURES: &[&str] = &["Category", "Rows", "Exact", "Median off", "90 % within", "Worst"];
const PARTS: [&str; 5] = ["compute", "kv", "recurrent", "total", "weights"];

fn is_part(name: &str) -> bool {
    PARTS.contains(&name.split(' ').next().unwrap_or_default())
}

/// The parts of the plan, each with its kinds of architecture. Kinds without any error share a line.
fn by_part(html: &mut String, kind: &Kind) -> Result {
    let mut parts =
        PARTS.map(|part| kind.category(part)).into_iter().collect::<Result<Vec<_>>>()?;
    parts.sort_by(|a, b| b.worst_pct.total_cmp(&a.worst_pct));
    table(html, &format!("{} by part", title(&kind.name)), FIGURES);
    for part in parts {
        html.push_str("<tr class=\"sum\">");
        cells(html, &described(&part.name), part);
        let inside = format!("{} ", part.name);
        if part.exact < part.rows {
            for category in sorted(kind, |name| name.starts_with(&inside)) {
                html.push_str("<tr class=\"inside\">");
                cells(html, &family(&category.name[inside.len()..]), category);
            }
        }
    }
    end_table(html);
    html.push_str(
        "<p class=\"caption\">A part that is exact in every row is not divided by architecture. \
         “With windows”: some layers attend to the last tokens only.</p>",
    );
    Ok(())
}

/// A table of the categories that start with `prefix`.
fn categories(html: &mut String, kind: &Kind, prefix: &str, shown: impl Fn(&str) -> String) {
    table(html, &format!("{} by {}", title(&kind.name), prefix.trim()), FIGURES);
    for category in sorted(kind, |name| name.starts_with(prefix)) {
        figures(html, &shown(&category.name), category);
    }
    end_table(html);
}

/// Categories by their worst row, largest first; equal ones in the order of the file.
fn sorted(kind: &Kind, wanted: impl Fn(&str) -> bool) -> Vec<&Category> {
    let mut found: Vec<&Category> =
        kind.result.categories.iter().filter(|category| wanted(&category.name)).collect();
    found.sort_by(|a, b| b.worst_pct.total_cmp(&a.worst_pct));
    found
}

/// The worst rows with what was predicted and what is true.
fn worst(html: &mut String, kind: &Kind) {
    table(
        html,
        &format!("{}: worst rows", title(&kind.name)),
        &["Row", "Predicted", "True", "Off"],
    );
    for Worst { row, predicted, truth, error_pct } in &kind.result.worst {
        let (model, settings) = row.split_once(' ').unwrap_or((row, ""));
        let sign = if *error_pct < 0.0 { "\u{2212}" } else { "+" };
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}<small>{}</small></th><td>{}</td><td>{}</td>\
             <td>{sign}{}<small>{sign}{}</small></td></tr>",
            escaped(model),
            escaped(&plain(settings)),
            bytes(*predicted),
            bytes(*truth),
            percent(error_pct.abs()),
            bytes(predicted.abs_diff(*truth)),
        );
    }
    end_table(html);
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
        escaped(covers)
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

fn skipped(html: &mut String, kind: &Kind) {
    let total: u32 = kind.result.skipped.values().sum();
    if total == 0 {
        html.push_str("<p>No row was skipped.</p>");
        return;
    }
    let _ = write!(html, "<p>{total} rows could not be compared:</p><ul>");
    for (reason, rows) in &kind.result.skipped {
        let _ = write!(html, "<li>{rows} × {}</li>", escaped(reason));
    }
    html.push_str("</ul>");
}

fn section(html: &mut String, heading: &str) {
    let _ = write!(html, "<section><h2>{}</h2>", escaped(heading));
}

/// The start of a table that scrolls by itself where it is too wide.
fn table(html: &mut String, label: &str, columns: &[&str]) {
    let _ = write!(
        html,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\
         <table class=\"compare\"><thead><tr>",
        escaped(label)
    );
    for column in columns {
        let class = if *column == "Source" { " class=\"words\"" } else { "" };
        let _ = write!(html, "<th scope=\"col\"{class}>{}</th>", escaped(column));
    }
    html.push_str("</tr></thead><tbody>");
}

fn end_table(html: &mut String) {
    html.push_str("</tbody></table></div>\n");
}

fn figures(html: &mut String, name: &str, category: &Category) {
    html.push_str("<tr>");
    cells(html, name, category);
}

fn cells(html: &mut String, name: &str, category: &Category) {
    let exact =
        if category.exact == category.rows { "all".to_owned() } else { grouped(category.exact) };
    let _ = write!(
        html,
        "<th scope=\"row\">{}</th><td>{}</td><td>{exact}</td><td>{}</td><td>{}</td><td>{}",
        escaped(name),
        grouped(category.rows),
        percent(category.median_pct),
        percent(category.p90_pct),
        percent(category.worst_pct),
    );
    if category.worst_bytes > 0 {
        let _ = write!(html, "<small>{}</small>", bytes(category.worst_bytes));
    }
    html.push_str("</td></tr>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    fn made() -> String {
        let index = paths::read_text(&paths::root().join("app/index.html")).expect("reads");
        page(&index, &Published::read().expect("reads")).expect("makes the page")
    }

    #[test]
    fn shares_the_policy_and_the_sheet_of_the_first_page() {
        let page = made();
        assert!(page.contains("content=\"default-src 'none'; script-src 'self'"));
        assert!(page.contains("<link rel=\"stylesheet\" href=\"./main.css\">"));
        assert!(page.contains("<a href=\"./index.html\">"));
        for none in ["<script", " style=", "<style"] {
            assert!(!page.contains(none), "{none}");
        }
        let index = paths::read_text(&paths::root().join("app/index.html")).expect("reads");
        assert!(index.contains(&format!("href=\"./{NAME}\"")), "the first page leads to it");
        assert!(policy("<meta name=x content=y>").is_err());
    }

    #[test]
    fn every_element_that_is_opened_is_closed() {
        let page = made();
        for tag in [
            "html", "head", "body", "main", "section", "table", "tbody", "tr", "th", "td", "div",
            "ul", "li", "p", "h1", "h2", "h3", "small", "pre", "code", "figure", "svg", "g",
            "text",
        ] {
            let opened = page.matches(&format!("<{tag}>")).count()
                + page.matches(&format!("<{tag} ")).count();
            assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
        }
        assert_eq!(page.matches("<h1>").count(), 1);
        assert_eq!(
            page.matches("<table").count(),
            page.matches("class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"").count()
                - 3
        );
    }

    #[test]
    fn regions_have_names_of_their_own() {
        let page = made();
        let mut names: Vec<&str> =
            page.split("aria-label=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn verdicts_are_read_from_their_notes() {
        let note = "two cards of 8 GiB: says \"fits\" where the truth does not: 0 of 18; \
                    \"does not fit\" where the truth does: 2";
        assert_eq!(verdict(note), Some(["8 GiB", "18", "0", "2"]));
        assert_eq!(verdict("something else"), None);
    }
}
