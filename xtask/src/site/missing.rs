//! The page for addresses at which there is nothing.
//!
//! Several hosts answer with the start page and "all is well" for whatever is missing, unless there is
//! this file; a script that is missing would then be a page.

use super::stamp::integrity;

/// Its name, by which Cloudflare Pages, Netlify and GitHub Pages know it.
pub(super) const NAME: &str = "404.html";

/// What of the style sheet it needs: it is shown where the sheet may be anywhere.
const STYLE: &str = ":root{color-scheme:light dark;--paper:#ffffff;--ink:#16191d;--line:#d8dce2;\
    --focus:#0b62d6}@media (prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e9ecf0;\
    --line:#353b44;--focus:#7db3ff}}html{font:100%/1.45 system-ui,sans-serif;background:var(--paper);\
    color:var(--ink)}body{margin:0 auto;max-width:120rem;padding:0 clamp(.75rem,3vw,2.5rem) 3rem}\
    header{padding:.65rem 0 .5rem;border-bottom:1px solid var(--line);font-size:.9rem}main{margin-top:2.5rem}\
    h1{font-size:2rem}ul{padding:0;list-style:none}a{display:inline-block;padding:.25rem 0;\
    color:var(--focus)}";

/// The page. It is shown at any depth, so nothing in it is relative; `site` is the address of the site,
/// empty where that is not known.
pub(super) fn page(site: &str) -> String {
    // Where the site's own address is not known, it is the host's root for which this page is asked.
    let top = if site.starts_with("https://") { site } else { "/" };
    let policy = integrity(STYLE.as_bytes());
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{policy}'\">\
         <meta name=\"robots\" content=\"noindex\"><title>Not found · Rigledger</title>\
         <style>{STYLE}</style></head>\
         <body><header><a href=\"{top}\">Rigledger</a></header><main>\
         <h1>There is no such page here</h1><p>It has moved, or the link is mistyped.</p>\
         <ul><li><a href=\"{top}\">The planner: what a rig costs, and what it can run</a></li>\
         <li><a href=\"{top}presets/index.html\">Comparisons</a></li>\
         <li><a href=\"{top}data/index.html\">Data</a></li></ul></main></body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::html::{Target, attributes};

    #[test]
    fn it_is_right_at_any_depth() {
        let sites =
            [("", "/"), ("http://localhost/", "/"), ("https://example.org/rigs/", "https:")];
        for (site, top) in sites {
            let page = page(site);
            let urls: Vec<_> = attributes(&page)
                .into_iter()
                .filter(super::super::html::Attribute::is_url)
                .collect();
            assert_eq!(urls.len(), 4, "{page}");
            assert!(urls.iter().all(|url| url.value.starts_with(top)), "{page}");
            // The one style in it is the one that its policy lets through.
            assert_eq!(page.matches(&integrity(STYLE.as_bytes())).count(), 1);
            assert!(urls.iter().all(|url| url.target(NAME) == Target::Foreign), "{page}");
        }
    }
}
