//! The answer as plain HTML: what is read before WebAssembly arrives, and without it.
//!
//! It is the report that the page shows, for the preset that it opens with, drawn by the same components,
//! so that the page takes over without a jump.

use rigledger_core::html::Answered;
use rigledger_core::plan::presets;
use rigledger_core::{Catalog, Evaluator};

use super::presets::with_chart;
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

/// The page of the preset that it opens with.
fn answer() -> Result<String> {
    let catalog = Catalog::embedded();
    let preset = catalog
        .preset(presets::DEFAULT)
        .ok_or_else(|| format!("there is no preset {}", presets::DEFAULT))?;
    let read = preset.plan();
    if let Some(finding) = read.1.first() {
        return Err(format!("the preset {}: {}", preset.id, finding.message()));
    }
    // Nothing that is shown here depends on the day.
    let answered = Answered::new(read, chrono::NaiveDate::default(), &mut Evaluator::default());
    with_chart(&rigledger_ui::page(&answered), &answered)
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
        assert!(page.contains("<svg class=\"drawn\"") && !page.contains("<canvas"));
        assert!(!page.contains("leftover"));
        assert!(page.starts_with("<main><div") && page.ends_with("</template></main>"));
    }

    #[test]
    fn a_page_without_the_place_is_refused() {
        assert!(fill("<main></main>").is_err());
        assert!(fill("<!-- static:begin -->").is_err());
    }
}
