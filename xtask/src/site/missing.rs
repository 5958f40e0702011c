//! The page for addresses at which there is nothing.
//!
//! Several hosts answer with the start page and "all is well" for whatever is missing, unless there is
//! this file; a script that is missing would then be a page.

/// Its name, by which Cloudflare Pages, Netlify and GitHub Pages know it.
pub(super) const NAME: &str = "404.html";

/// The page. It is shown at any depth, so nothing in it is relative; `site` is the address of the site,
/// empty where that is not known.
pub(super) fn page(site: &str) -> String {
    let way = if site.starts_with("https://") {
        format!("<p><a href=\"{site}\">To the planner</a></p>")
    } else {
        String::new()
    };
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\
         <meta name=\"robots\" content=\"noindex\"><title>Not found · Rigledger</title></head>\
         <body><main><h1>There is no such page here</h1>{way}</main></body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::html::{Target, attributes};

    #[test]
    fn it_is_right_at_any_depth() {
        for (site, links) in [("", 0), ("http://localhost/", 0), ("https://example.org/rigs/", 1)] {
            let page = page(site);
            let urls: Vec<_> = attributes(&page)
                .into_iter()
                .filter(super::super::html::Attribute::is_url)
                .collect();
            assert_eq!(urls.len(), links, "{page}");
            assert!(urls.iter().all(|url| url.target(NAME) == Target::Foreign), "{page}");
        }
    }
}
