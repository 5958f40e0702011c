//! Reads the attributes of an HTML file, each with its place, so that values can be replaced without
//! touching anything else.

use std::ops::Range;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

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
    "data-canvas-js",
    "data-canvas-wasm",
    "data-chart",
    "data-choices",
    "data-choices-style",
    "data-estimate",
    "data-own",
    "data-parts",
    "data-parts-style",
    "data-plans-script",
    "data-readout",
    "data-since",
    "data-worker",
    "data-worker-js",
    "data-worker-wasm",
];

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
    let mut found: Vec<Attribute> = Vec::new();
    let mut tag = String::new();
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match event {
            CallbackEvent::OpenStartTag { name } => tag = text(name),
            // An end tag may carry attributes, which mean nothing.
            CallbackEvent::EndTag { .. } => {
                found.retain(|attribute| !attribute.tag.is_empty());
                tag.clear();
            }
            CallbackEvent::CloseStartTag { .. } if tag != "noscript" => tag.clear(),
            CallbackEvent::AttributeName { name } => found.push(Attribute {
                tag: tag.clone(),
                name: text(name),
                value: String::new(),
                place: span.end..span.end,
            }),
            CallbackEvent::AttributeValue { .. } => {
                if let Some(last) = found.last_mut() {
                    html[span.start..span.end].clone_into(&mut last.value);
                    last.place = span.start..span.end;
                }
            }
            // With scripts this is mere text, but readers without them follow what it names.
            CallbackEvent::String { .. } if tag == "noscript" => {
                let inside = attributes(&html[span.start..span.end]);
                found.extend(inside.into_iter().map(|attribute| {
                    let place =
                        span.start + attribute.place.start..span.start + attribute.place.end;
                    Attribute { place, ..attribute }
                }));
                tag.clear();
            }
            _ => {}
        }
        None::<()>
    });
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(html, emitter).for_each(drop);
    found
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
    fn reads_what_readers_without_scripts_see() {
        let html = "<p a=1><noscript é><b c=2>é</b><i d='3'></noscript><p e=4>";
        let want = [("p", "a", "1"), ("noscript", "é", ""), ("b", "c", "2"), ("i", "d", "3")];
        let want = want.into_iter().chain([("p", "e", "4")]);
        let want: Vec<_> = want.map(|(t, n, v)| (t.into(), n.into(), v.into())).collect();
        assert_eq!(values(html), want);
        for attribute in attributes(html) {
            assert_eq!(html[attribute.place.clone()], attribute.value);
        }
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
