//! Reads the attributes of an HTML file, each with its place, so that values can be replaced without
//! touching anything else.

use std::ops::Range;

/// One attribute of one tag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// The tag's name in lower case.
    pub(crate) tag: String,
    /// The attribute's name in lower case.
    pub(crate) name: String,
    /// The value as written.
    pub(crate) value: String,
    /// Where the value stands in the file, without its quotes.
    pub(crate) place: Range<usize>,
}

/// What a URL in the page points to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A file of the site, as a path from its top folder.
    File(String),
    /// Nothing that is loaded: a place in the page, or data in the value itself.
    Nothing,
    /// Another site, or a path from the root of the host.
    Foreign,
}

/// Attributes that name what a page loads only when it is asked for.
const ON_DEMAND: &[&str] = &[
    "data-own",
    "data-parts",
    "data-parts-style",
    "data-readout",
    "data-undo",
    "data-since",
    "data-worker",
    "data-worker-js",
    "data-worker-wasm",
];

/// Elements whose content is text, whatever it looks like.
const RAW: &[&str] = &["script", "style", "textarea", "title"];

impl Attribute {
    /// Whether the value is a URL by the meaning of the attribute.
    pub(crate) fn is_url(&self) -> bool {
        const URLS: &[&str] = &[
            "src",
            "href",
            "data-js",
            "data-wasm",
            "poster",
            "action",
            "formaction",
            "xlink:href",
            "srcset",
            "imagesrcset",
            "data",
            "background",
        ];
        URLS.contains(&self.name.as_str()) || self.is_on_demand()
    }

    /// Whether what the value points to is loaded later, if at all.
    pub(crate) fn is_on_demand(&self) -> bool {
        ON_DEMAND.contains(&self.name.as_str())
    }

    /// Whether the page loads what the value points to, at once or on demand.
    pub(crate) fn is_used(&self) -> bool {
        self.is_loaded() || self.is_on_demand()
    }

    /// Whether loading the page loads what the value points to.
    pub(crate) fn is_loaded(&self) -> bool {
        let link = ["a", "area", "form", "base"].contains(&self.tag.as_str());
        self.is_url() && !link && !self.is_on_demand()
    }

    /// What the value points to; `page` is the path of the file it stands in.
    pub(crate) fn target(&self, page: &str) -> Target {
        target(&self.value, page)
    }
}

/// What `url`, written in the file `from` of the site, points to.
pub(crate) fn target(url: &str, from: &str) -> Target {
    let url = url.trim();
    if url.starts_with('#') || url.starts_with('?') || url.is_empty() || url.starts_with("data:") {
        return Target::Nothing;
    }
    if url.starts_with('/') || has_scheme(url) {
        return Target::Foreign;
    }
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                // Above the top folder is somebody else's site.
                if parts.pop().is_none() {
                    return Target::Foreign;
                }
            }
            name => parts.push(name),
        }
    }
    if path.ends_with(['/', '.']) {
        parts.retain(|part| !part.is_empty());
        parts.push("index.html");
    }
    Target::File(parts.join("/"))
}

fn has_scheme(url: &str) -> bool {
    url.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// All attributes of all tags, in order.
pub(crate) fn attributes(html: &str) -> Vec<Attribute> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|offset| at + offset) {
        let rest = &html[open..];
        at = if rest.starts_with("<!--") {
            rest.find("-->").map_or(html.len(), |end| open + end + 3)
        } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            let (tag, end) = one_tag(html, open + 1, &mut found);
            if RAW.contains(&tag.as_str()) { end_of_raw(html, end, &tag) } else { end }
        } else {
            open + 1
        };
    }
    found
}

/// Reads the tag whose name starts at `at`; gives its name and the place behind its `>`.
fn one_tag(html: &str, mut at: usize, found: &mut Vec<Attribute>) -> (String, usize) {
    let until = |from: usize, stop: &dyn Fn(char) -> bool| {
        html[from..].find(stop).map_or(html.len(), |offset| from + offset)
    };
    let name_end = until(at, &|c| c.is_ascii_whitespace() || c == '/' || c == '>');
    let tag = html[at..name_end].to_ascii_lowercase();
    at = name_end;
    loop {
        at = until(at, &|c| !c.is_ascii_whitespace() && c != '/');
        if at >= html.len() {
            return (tag, at);
        }
        if html[at..].starts_with('>') {
            return (tag, at + 1);
        }
        // A stray `=` is part of a name, as in browsers; this also keeps the loop moving.
        let start = at;
        let skip = usize::from(html[at..].starts_with('='));
        at = until(at + skip, &|c| c.is_ascii_whitespace() || "/>=".contains(c));
        let name = html[start..at].to_ascii_lowercase();
        let equals = until(at, &|c| !c.is_ascii_whitespace());
        let mut place = at..at;
        if html[equals..].starts_with('=') {
            let value = until(equals + 1, &|c| !c.is_ascii_whitespace());
            let quote = html[value..].chars().next().filter(|c| "\"'".contains(*c));
            place = if let Some(quote) = quote {
                value + 1..until(value + 1, &|c| c == quote)
            } else {
                value..until(value, &|c| c.is_ascii_whitespace() || c == '>')
            };
            at = (place.end + usize::from(quote.is_some())).min(html.len());
        }
        let value = html[place.clone()].to_owned();
        found.push(Attribute { tag: tag.clone(), name, value, place });
    }
}

fn end_of_raw(html: &str, from: usize, tag: &str) -> usize {
    let close = format!("</{tag}");
    // ASCII lower case keeps every byte where it is.
    html[from..].to_ascii_lowercase().find(&close).map_or(html.len(), |offset| from + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(html: &str) -> Vec<(String, String, String)> {
        attributes(html).into_iter().map(|a| (a.tag, a.name, a.value)).collect()
    }

    #[test]
    fn reads_quoted_unquoted_and_empty_attributes() {
        let html =
            "<!doctype html><A HREF='x y' hidden\n data-n = 1><img src=a/b.png alt=\"<b>\"/>";
        let want = [
            ("a", "href", "x y"),
            ("a", "hidden", ""),
            ("a", "data-n", "1"),
            ("img", "src", "a/b.png"),
            ("img", "alt", "<b>"),
        ];
        let want = want.map(|(t, n, v)| (t.to_owned(), n.to_owned(), v.to_owned()));
        assert_eq!(values(html), want);
        for attribute in attributes(html) {
            assert_eq!(html[attribute.place.clone()], attribute.value);
        }
    }

    #[test]
    fn skips_comments_and_raw_text() {
        let html =
            "<!-- <a href=no> --><script src=yes>'<a href=no>'</SCRIPT><title><a href=no></title>";
        assert_eq!(values(html), [("script".into(), "src".into(), "yes".into())]);
    }

    #[test]
    fn survives_broken_tags() {
        for html in [
            "<",
            "<a",
            "<a b",
            "<a b=",
            "<a b='",
            "<a =x>",
            "<a / / >",
            "<!--",
            "<script>",
            "é<é é=é",
        ] {
            let _ = attributes(html);
        }
    }

    #[test]
    fn tells_files_from_foreign_urls() {
        let file = |path: &str| Target::File(path.to_owned());
        assert_eq!(target("./a.js?x#y", "index.html"), file("a.js"));
        assert_eq!(target("../a.js", "deep/page.html"), file("a.js"));
        assert_eq!(target("./", "index.html"), file("index.html"));
        assert_eq!(target(".", "deep/page.html"), file("deep/index.html"));
        assert_eq!(target("#plan", "index.html"), Target::Nothing);
        assert_eq!(target("data:,", "index.html"), Target::Nothing);
        for foreign in
            ["/a.js", "//host/a.js", "http://host", "HTTPS://host", "../a.js", "javascript:0"]
        {
            assert_eq!(target(foreign, "index.html"), Target::Foreign, "{foreign}");
        }
    }
}
