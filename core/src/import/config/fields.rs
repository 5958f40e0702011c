//! Questions to a configuration, by every name that a field has had.

use crate::import::gguf::whole;
use crate::import::json::Json;
use crate::import::{Finding, Found, InConfig, InShape, shown};

/// A configuration: the part that describes the text model, and the whole file around it.
pub(super) struct Fields<'a> {
    pub(super) inner: &'a Json,
    pub(super) outer: &'a Json,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Fields<'a> {
    /// The first of these fields that is there and not null.
    pub(super) fn get(&self, names: &[&str]) -> Option<&'a Json> {
        let found = |part: &'a Json| {
            names.iter().filter_map(|name| part.get(name)).find(|value| **value != Json::Null)
        };
        found(self.inner).or_else(|| found(self.outer))
    }

    /// A count, or the largest of a list of counts; 0 where there is none. What cannot be a count
    /// is said.
    pub(super) fn count(&mut self, names: &[&str]) -> u32 {
        let Some(value) = self.get(names) else { return 0 };
        let numbers: Vec<f64> = match value {
            Json::Number(number) => vec![*number],
            Json::List(list) => list.iter().filter_map(as_number).collect(),
            // Some flags have become numbers, and the other way round.
            Json::Flag(_) => return 0,
            other => {
                self.say(names, InConfig::Ignored { kind: other.kind() }.into());
                return 0;
            }
        };
        let largest =
            numbers.into_iter().fold(0.0, |a: f64, b| if b > a || b < 0.0 { b } else { a });
        whole(largest).unwrap_or_else(|nearest| {
            self.say(names, InShape::Impossible { number: largest, nearest }.into());
            nearest
        })
    }

    /// A list of counts, one a layer; `None` where it is no list.
    pub(super) fn list(&self, names: &[&str]) -> Option<Vec<u32>> {
        match self.get(names)? {
            Json::List(list) => {
                let count = |value| as_number(value).map_or(0, |n| whole(n).unwrap_or_else(|n| n));
                Some(list.iter().map(count).collect())
            }
            _ => None,
        }
    }

    /// A list of texts, one a layer.
    pub(super) fn texts(&self, names: &[&str]) -> Option<Vec<&'a str>> {
        match self.get(names)? {
            Json::List(list) => list
                .iter()
                .map(|value| match value {
                    Json::Text(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect(),
            _ => None,
        }
    }

    pub(super) fn text(&self, names: &[&str]) -> Option<&'a str> {
        match self.get(names)? {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn flag(&self, names: &[&str]) -> Option<bool> {
        match self.get(names)? {
            Json::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    fn say(&mut self, names: &[&str], found: Found) {
        let name = names.iter().find(|name| self.inner.get(name).is_some());
        let name = name.or_else(|| names.first()).copied().unwrap_or_default();
        self.findings.push(Finding::corrected(shown(name), found));
    }
}

fn as_number(value: &Json) -> Option<f64> {
    match value {
        Json::Number(number) => Some(*number),
        Json::Flag(flag) => Some(f64::from(u8::from(*flag))),
        _ => None,
    }
}
