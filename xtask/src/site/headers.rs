//! What `public/_headers` says of each page of the site, as Netlify and Cloudflare Pages read it.

use std::collections::BTreeMap;

use crate::paths;

/// The headers of an address: of all rules that match it, in order. `*` is any text, `:name` one without
/// a slash.
fn of(rules: &str, address: &str) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    let mut matches = false;
    for line in rules.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if let Some(header) = line.strip_prefix("  ") {
            if let Some((name, value)) = header.split_once(": ").filter(|_| matches) {
                headers.insert(name.to_owned(), value.to_owned());
            }
        } else {
            matches = is_of(line, address);
        }
    }
    headers
}

fn is_of(rule: &str, address: &str) -> bool {
    if let Some((start, end)) = rule.split_once('*') {
        return address.starts_with(start) && address.ends_with(end);
    }
    let (rule, address): (Vec<_>, Vec<_>) =
        (rule.split('/').collect(), address.split('/').collect());
    rule.len() == address.len()
        && rule
            .iter()
            .zip(&address)
            .all(|(part, given)| part == given || (part.starts_with(':') && !given.is_empty()))
}

/// The addresses of a page: as it is named, and as a host has it that leaves `.html` away.
fn addresses(page: &str) -> [String; 2] {
    let short = page.strip_suffix("index.html").or(page.strip_suffix(".html")).unwrap_or(page);
    [format!("/{page}"), format!("/{short}")]
}

#[test]
fn no_page_but_the_widget_may_be_framed_by_others_and_the_widget_by_all() {
    let rules = paths::read_text(&paths::root().join("public/_headers")).expect("is there");
    for page in [
        "index.html",
        "accuracy.html",
        "embed-builder.html",
        "presets/index.html",
        "presets/4090-vs-5090/index.html",
        "data/index.html",
        "data/presets/4090-vs-5090/2026-11-29.html",
    ] {
        for address in addresses(page) {
            let headers = of(&rules, &address);
            let policy = headers.get("Content-Security-Policy").map(String::as_str);
            assert_eq!(policy, Some("frame-ancestors 'self'"), "{address}");
            assert_eq!(headers.get("X-Content-Type-Options").map(String::as_str), Some("nosniff"));
        }
    }
    for page in ["embed.html", "presets/4090-vs-5090/embed.html"] {
        for address in addresses(page) {
            let headers = of(&rules, &address);
            assert!(!headers.contains_key("Content-Security-Policy"), "{address}");
            // Hosts that isolate themselves take frames only with it; all of a frame is its own.
            assert_eq!(
                headers.get("Cross-Origin-Embedder-Policy").map(String::as_str),
                Some("require-corp"),
                "{address}"
            );
        }
    }
}

#[test]
fn every_page_that_is_built_has_its_rule() {
    let Ok(files) = paths::files_under(&paths::dist()) else { return };
    let rules = paths::read_text(&paths::root().join("public/_headers")).expect("is there");
    for page in
        files.iter().filter(|name| paths::ending(name) == "html" && *name != super::missing::NAME)
    {
        for address in addresses(page) {
            let headers = of(&rules, &address);
            let own = ["Content-Security-Policy", "Cross-Origin-Embedder-Policy"];
            assert!(own.iter().any(|name| headers.contains_key(*name)), "{address}");
        }
    }
}
