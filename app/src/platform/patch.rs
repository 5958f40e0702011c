//! Turns what an element shows from what one text says into what the next one says, by comparing the
//! texts: the browser is told what differs, and parses only where elements came or went.
//!
//! Both texts are the core's ([`rigledger_core::html`]): every element is closed or void, values stand
//! in double quotes, no text has a bare `<` or `>`, and nothing is left out that a parser would add.

use std::cell::OnceCell;

use rigledger_core::html::unescaped;
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

use super::morph::{self, morph};

/// The texts have other elements here, or the page has.
struct Differs;

/// A node of the page by its place among its siblings, looked up when it is needed.
struct Place<'a> {
    parent: Option<&'a Self>,
    index: u32,
    node: OnceCell<Option<Node>>,
    /// Whether its content means something only within an element around it.
    is_bound: bool,
}

impl Place<'_> {
    fn node(&self) -> Result<&Node, Differs> {
        let found = || self.parent?.node().ok()?.child_nodes().get(self.index);
        self.node.get_or_init(found).as_ref().ok_or(Differs)
    }

    fn element(&self) -> Result<&Element, Differs> {
        self.node()?.dyn_ref().ok_or(Differs)
    }
}

/// Makes the content of `element`, which is what the HTML `old` says, that of `new`.
pub fn patch(element: &Element, old: &str, new: &str) {
    let node = OnceCell::from(Some(Node::from(element.clone())));
    let root = Place { parent: None, index: 0, node, is_bound: false };
    if children(&root, &mut &*old, &mut &*new).is_err() {
        morph(element, new);
    }
}

/// Goes on in both texts to the end of what is in `parent`.
fn children(parent: &Place<'_>, old: &mut &str, new: &mut &str) -> Result<(), Differs> {
    for index in 0.. {
        let (was, is) = (token(old), token(new));
        let tag = name(is);
        if was != is && name(was) != tag {
            return Err(Differs);
        }
        if tag.starts_with('/') {
            break;
        }
        let is_bound = parent.is_bound || matches!(tag, "svg" | "select");
        let place = Place { parent: Some(parent), index, node: OnceCell::new(), is_bound };
        if was != is {
            match tag {
                "" => place.node()?.set_node_value(Some(&unescaped(is))),
                // What is chosen is a matter of the whole field.
                "option" => return Err(Differs),
                _ => attributes(place.element()?, was, is),
            }
        }
        if tag == "input" {
            settle(place.element()?, is);
        }
        if is_empty(tag, is) {
            continue;
        }
        let starts = (*old, *new);
        if children(&place, old, new).is_err() {
            if is_bound {
                return Err(Differs);
            }
            (*old, *new) = starts;
            skip(old);
            skip(new);
            let content = starts.1.strip_suffix(*new).unwrap_or_default();
            morph(place.element()?, content.rsplit_once('<').map_or("", |(content, _)| content));
        }
    }
    Ok(())
}

/// Divides a text at the first of some characters of ASCII, which goes to the second part.
fn divided<'a>(text: &'a str, at: &[u8]) -> (&'a str, &'a str) {
    let end = text.bytes().position(|byte| at.contains(&byte));
    text.split_at(end.unwrap_or(text.len()))
}

/// Takes the next tag or text from a text.
fn token<'a>(text: &mut &'a str) -> &'a str {
    let is_tag = text.starts_with('<');
    let (mut token, mut rest) = divided(text, if is_tag { b">" } else { b"<" });
    if is_tag && !rest.is_empty() {
        (token, rest) = text.split_at(token.len() + 1);
    }
    *text = rest;
    token
}

/// The name in a tag, with a `/` before it at the end of an element, and only that at the end of all;
/// empty for a text.
fn name(token: &str) -> &str {
    match token.strip_prefix('<') {
        Some(tag) => divided(tag, b" >").0,
        None if token.is_empty() => "/",
        None => "",
    }
}

/// Whether nothing follows that is in this.
fn is_empty(name: &str, token: &str) -> bool {
    matches!(name, "" | "input") || token.ends_with("/>")
}

/// Goes behind the end of the element whose content begins here.
fn skip(text: &mut &str) {
    loop {
        let token = token(text);
        let name = name(token);
        if name.starts_with('/') {
            break;
        }
        if !is_empty(name, token) {
            skip(text);
        }
    }
}

/// Gives an element the attributes of a tag which differ from those of the tag before.
fn attributes(element: &Element, was: &str, is: &str) {
    for (name, value) in pairs(is) {
        if !pairs(was).any(|before| before == (name, value)) {
            morph::attribute(element, name, &unescaped(value));
        }
    }
    for (name, _) in pairs(was) {
        if !pairs(is).any(|(kept, _)| kept == name) {
            let _ = element.remove_attribute(name);
        }
    }
}

/// Makes an input show what its tag says, which is not always what it showed by the tag before: the
/// reader moves it, and its span does not shrink under the hand.
fn settle(input: &Element, tag: &str) {
    if let Some((name, max)) = pairs(tag).find(|(name, _)| *name == "max") {
        morph::attribute(input, name, max);
    }
    morph::value(input);
}

/// The attributes of a tag: names and values, still escaped.
fn pairs(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag;
    core::iter::from_fn(move || {
        let (name, after) = divided(divided(rest, b" ").1.get(1..)?, b" =>");
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => divided(quoted, b"\""),
            None => ("", after),
        };
        rest = after;
        Some((name, value))
    })
}
