//! Looks whether a text is whole HTML of the kind that this project writes.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

/// Elements that have no end.
const VOID: [&str; 3] = ["input", "rect", "path"];

/// A text of HTML by its tags.
pub(crate) struct Markup<'a> {
    tags: Vec<&'a str>,
}

impl<'a> Markup<'a> {
    pub(crate) fn of(html: &'a str) -> Self {
        let tags = html.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0);
        // Comments mark where pictures go.
        Self { tags: tags.filter(|tag| !tag.starts_with("!--")).collect() }
    }

    /// Every tag is closed in order, no id is there twice, whatever is referred to is there, and
    /// nothing is styled or scripted in place.
    pub(crate) fn assert_whole(&self) {
        let mut open: Vec<&str> = Vec::new();
        let mut ids = BTreeSet::new();
        let mut wanted = BTreeSet::new();
        for tag in &self.tags {
            let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name), "</{name}> closes something else");
            } else if !tag.ends_with('/') && !VOID.contains(&name) {
                open.push(name);
            }
            for (attribute, value) in attributes(tag) {
                match attribute {
                    "id" => assert!(ids.insert(value), "the id {value:?} is there twice"),
                    "for" | "aria-labelledby" | "aria-describedby" => {
                        wanted.insert(value);
                    }
                    "style" => panic!("a style attribute: {tag}"),
                    _ => assert!(!attribute.starts_with("on"), "a script: {tag}"),
                }
            }
        }
        assert!(open.is_empty(), "never closed: {open:?}");
        for id in wanted {
            assert!(ids.contains(id), "nothing has the id {id:?}");
        }
    }
}

/// The attributes of a tag that have a value.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        let (before, after) = rest.split_once("=\"")?;
        let (value, next) = after.split_once('"')?;
        rest = next;
        Some((before.rsplit(' ').next().unwrap(), value))
    })
}

/// What a reader sees of a text of HTML.
pub(crate) fn text(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        text.push(' ');
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
