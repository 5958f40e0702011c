//! Questions to a configuration, by every name that a field has had.

use crate::import::gguf::whole;
use crate::import::json::Json;
use crate::import::{Finding, Found, InConfig, InShape, shown};

/// Parts of a file that hold fields of the same model.
const BESIDE: [&str; 3] = ["attn_config", "ffn_config", "moe"];

/// What stands for what a file leaves out, where nothing does.
const NOTHING: &Json = &Json::Null;

/// A configuration: the part that describes the text model, the whole file around it, and what its
/// kind of model has where the file has no word.
pub(super) struct Fields<'a> {
    pub(super) inner: &'a Json,
    pub(super) outer: &'a Json,
    defaults: &'a Json,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Fields<'a> {
    pub(super) const fn new(inner: &'a Json, outer: &'a Json, defaults: &'a Json) -> Self {
        Self { inner, outer, defaults, findings: Vec::new() }
    }

    /// A part alone.
    pub(super) const fn of(part: &'a Json) -> Self {
        Self::new(part, part, NOTHING)
    }

    /// The parts that are asked, the nearest first.
    fn parts(&self) -> impl Iterator<Item = &'a Json> {
        let (inner, outer) = (self.inner, self.outer);
        let beside = BESIDE.iter().filter_map(move |name| inner.get(name));
        core::iter::once(inner).chain(beside).chain(core::iter::once(outer))
    }

    /// The first of these fields that the file has and that is not null.
    pub(super) fn own(&self, names: &[&str]) -> Option<&'a Json> {
        let found = |part: &'a Json| {
            names.iter().filter_map(|name| part.get(name)).find(|value| **value != Json::Null)
        };
        self.parts().find_map(found)
    }

    /// The first of these fields that is not null: of the file, or else of the kind of model, unless
    /// the file says null.
    pub(super) fn get(&self, names: &[&str]) -> Option<&'a Json> {
        self.own(names).or_else(|| {
            let said = |part: &Json| names.iter().any(|name| part.get(name).is_some());
            if self.parts().any(said) {
                return None;
            }
            names.iter().find_map(|name| self.defaults.get(name))
        })
    }

    /// A count, or the largest of a list of counts; 0 where there is none. What cannot be a count
    /// is said.
    pub(super) fn count(&mut self, names: &[&str]) -> u32 {
        let Some(value) = self.get(names) else { return 0 };
        let numbers: Vec<f64> = match value {
            Json::Number(number) => vec![*number],
            Json::List(list) => list.iter().filter_map(as_number).collect(),
            // Some flags have become numbers, and the other way round; some widths are "auto".
            Json::Flag(_) => return 0,
            Json::Text(text) if text == "auto" => return 0,
            other => {
                self.say(names, InConfig::Ignored { kind: other.kind() }.into());
                return 0;
            }
        };
        let (least, most) =
            numbers.iter().fold((f64::INFINITY, 0.0), |(least, most): (f64, f64), n| {
                (least.min(*n), most.max(*n))
            });
        if numbers.len() > 1 && least > 0.0 && least < most {
            self.say_differs(names, least, most);
        }
        let largest =
            numbers.into_iter().fold(0.0, |a: f64, b| if b > a || b < 0.0 { b } else { a });
        whole(largest).unwrap_or_else(|nearest| {
            self.say(names, InShape::Impossible { number: largest, nearest }.into());
            nearest
        })
    }

    /// A number as it stands, without a word on what cannot be.
    pub(super) fn number(&self, names: &[&str]) -> Option<f64> {
        self.get(names).and_then(as_number)
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

    /// The first count of a field whose name passes, with the name: a field by a name that is not
    /// known here.
    pub(super) fn guess(&self, named: impl Fn(&str) -> bool, least: u32) -> Option<(&'a str, u32)> {
        self.parts().find_map(|part| match part {
            Json::Object(fields) => fields.iter().find_map(|(name, value)| {
                let count = whole(as_number(value)?).ok()?;
                (named(name) && count >= least).then_some((name.as_str(), count))
            }),
            _ => None,
        })
    }

    /// Blocks differ where one number stands for all.
    fn say_differs(&mut self, names: &[&str], least: f64, most: f64) {
        let whole = |number| whole(number).unwrap_or_else(|nearest| nearest);
        let found = InConfig::DiffersByBlock { least: whole(least), most: whole(most) };
        let name = names.iter().find(|name| self.own(&[**name]).is_some());
        let name = name.or_else(|| names.first()).copied().unwrap_or_default();
        let twice = self.findings.iter().any(|it| it.subject == name);
        if !twice {
            self.findings.push(Finding::warning(shown(name), found.into()));
        }
    }

    fn say(&mut self, names: &[&str], found: Found) {
        let name = names.iter().find(|name| self.inner.get(name).is_some());
        let name = name.or_else(|| names.first()).copied().unwrap_or_default();
        self.findings.push(Finding::corrected(shown(name), found));
    }
}

/// A number or a flag as a number.
pub(super) fn as_number(value: &Json) -> Option<f64> {
    match value {
        Json::Number(number) => Some(*number),
        Json::Flag(flag) => Some(f64::from(u8::from(*flag))),
        _ => None,
    }
}
