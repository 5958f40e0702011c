//! The page that shows how close memory and speed figures are to what is known, made from the committed
//! result of the accuracy program.

mod again;
mod files;
mod memory;
mod resale;
mod short;
mod speed;
mod table;
mod two_cards;
mod words;

use std::fmt::Write;

use rigledger_core::html::escaped;

use self::table::{end_table, figures, section, table, title};
use super::html;
use crate::accuracy::{Kind, Published, points};
use crate::error::Result;

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
    memory::one_card(&mut html, memory)?;
    memory::two_cards(&mut html, split)?;
    files::files(&mut html, weights, sizes)?;
    speed::speeds(&mut html, &published.speed, &points()?)?;
    two_cards::two_cards(&mut html)?;
    resale::resale(&mut html, &published.resale)?;
    short::short(&mut html, &[memory, split, weights, sizes])?;
    again::again(&mut html, &[memory, split, weights, sizes]);
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
}
