//! Reads JSON as it stands in configuration files, within limits.
//!
//! Such files are not always JSON: Python writes `Infinity` and `NaN` into them. Numbers are `f64`,
//! which holds every dimension exactly.
//!
//! Written by hand and not left to `serde_json`: that one would make the worker, which readers wait
//! for when they choose a file, several kilobytes larger than this reader does, and depth and number
//! of values would have to be limited around it.
//!
//! Source: RFC 8259, and the three numbers that Python adds to it.

use super::{Fault, JsonKind, NotJson};

/// Longest text, in bytes; real files have 1 to 20 KB, and up to 3 MB with lists of modules.
pub(crate) const MAX_TEXT: usize = 16 << 20;
/// How deep objects and lists may lie in each other.
pub(crate) const MAX_DEPTH: u32 = 32;
/// Most values of all kinds; lists of quantized modules have up to some 100,000.
pub(crate) const MAX_VALUES: u32 = 400_000;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The field of an object; the last of several, as other readers take it.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => {
                fields.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// What kind of value it is.
    pub(crate) fn kind(&self) -> JsonKind {
        match self {
            Self::Null => JsonKind::Null,
            Self::Flag(_) => JsonKind::Flag,
            Self::Number(_) => JsonKind::Number,
            Self::Text(_) => JsonKind::Text,
            Self::List(_) => JsonKind::List,
            Self::Object(_) => JsonKind::Object,
        }
    }
}

/// The value that a text is.
///
/// # Errors
/// What is wrong, with the line.
pub(crate) fn parse(text: &str) -> Result<Json, NotJson> {
    if text.len() > MAX_TEXT {
        return Err(NotJson::TooLong);
    }
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = Reader { text, at: 0, values: 0 };
    let value = reader.value(0).and_then(|value| {
        reader.space();
        if reader.at < text.len() { Err(Fault::FollowsEnd) } else { Ok(value) }
    });
    value.map_err(|fault| {
        let before = text.get(..reader.at).unwrap_or(text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        NotJson::Broken { fault, line }
    })
}

struct Reader<'a> {
    text: &'a str,
    /// Always at the boundary of a character.
    at: usize,
    values: u32,
}

type Read<T> = Result<T, Fault>;

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.rest().bytes().next()
    }

    fn space(&mut self) {
        let rest = self.rest();
        let after = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        self.at += rest.len() - after.len();
    }

    /// Passes over this text, if it comes next.
    fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    fn value(&mut self, depth: u32) -> Read<Json> {
        if depth > MAX_DEPTH {
            return Err(Fault::TooDeep);
        }
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(Fault::TooMany);
        }
        self.space();
        match self.peek() {
            None => Err(Fault::EndsEarly),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => Ok(Json::Text(self.string()?)),
            Some(b'-' | b'0'..=b'9') if !self.rest().starts_with("-I") => self.number(),
            Some(_) => {
                let words = [
                    ("null", Json::Null),
                    ("true", Json::Flag(true)),
                    ("false", Json::Flag(false)),
                    ("NaN", Json::Number(f64::NAN)),
                    ("Infinity", Json::Number(f64::INFINITY)),
                    ("-Infinity", Json::Number(f64::NEG_INFINITY)),
                ];
                let found = words.into_iter().find(|(word, _)| self.eat(word));
                found.map(|(_, value)| value).ok_or(Fault::NoValue)
            }
        }
    }

    fn number(&mut self) -> Read<Json> {
        let rest = self.rest();
        let end = rest.find(|c: char| !matches!(c, '0'..='9' | '.' | 'e' | 'E' | '+' | '-'));
        let digits = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let number = digits.parse().map_err(|_| Fault::Number)?;
        self.at += digits.len();
        Ok(Json::Number(number))
    }

    fn list(&mut self, depth: u32) -> Read<Json> {
        self.at += 1;
        let mut list = Vec::new();
        self.space();
        if self.eat("]") {
            return Ok(Json::List(list));
        }
        loop {
            list.push(self.value(depth + 1)?);
            self.space();
            if self.eat("]") {
                return Ok(Json::List(list));
            }
            if !self.eat(",") {
                return Err(Fault::InList);
            }
        }
    }

    fn object(&mut self, depth: u32) -> Read<Json> {
        self.at += 1;
        let mut fields = Vec::new();
        self.space();
        if self.eat("}") {
            return Ok(Json::Object(fields));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(Fault::NoName);
            }
            let name = self.string()?;
            self.space();
            if !self.eat(":") {
                return Err(Fault::NoColon);
            }
            fields.push((name, self.value(depth + 1)?));
            self.space();
            if self.eat("}") {
                return Ok(Json::Object(fields));
            }
            if !self.eat(",") {
                return Err(Fault::InObject);
            }
        }
    }

    /// The text between quotes, of which the first comes next.
    fn string(&mut self) -> Read<String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let end = rest.find(['"', '\\']).ok_or(Fault::EndlessText)?;
            text.push_str(rest.get(..end).unwrap_or_default());
            let escaped = rest.as_bytes().get(end) == Some(&b'\\');
            self.at += end + 1;
            if !escaped {
                return Ok(text);
            }
            text.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Read<char> {
        let letter = self.rest().chars().next().ok_or(Fault::EndlessText)?;
        self.at += letter.len_utf8();
        Ok(match letter {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            '"' | '\\' | '/' => letter,
            'u' => {
                let digits = self.rest().get(..4).ok_or(Fault::Escape)?;
                let code = u32::from_str_radix(digits, 16).map_err(|_| Fault::Escape)?;
                self.at += 4;
                // Half of a pair stands for nothing; no dimension is written so.
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return Err(Fault::Escape),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Finding, InConfig};

    /// What is said of a text that cannot be read.
    fn said(text: &str) -> String {
        Finding::note("", InConfig::NotJson(parse(text).unwrap_err()).into()).message()
    }

    #[test]
    fn reads_what_it_should() {
        let text = "\u{feff} {\"a\": [1, -2.5e3, Infinity, -Infinity], \"b\\n\\u00e9\": {\"c\": null}, \"d\": true, \"d\": \"x\"}\n";
        let json = parse(text).unwrap();
        let Some(Json::List(list)) = json.get("a") else { panic!("{json:?}") };
        assert_eq!(list.len(), 4);
        assert_eq!(list[1], Json::Number(-2500.0));
        assert_eq!(json.get("d"), Some(&Json::Text("x".to_owned())));
        assert_eq!(json.get("b\né").and_then(|b| b.get("c")), Some(&Json::Null));
        assert_eq!(parse("[]"), Ok(Json::List(Vec::new())));
        assert!(matches!(parse("NaN"), Ok(Json::Number(number)) if number.is_nan()));
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        for (text, what) in [
            ("", "ends too early"),
            ("{\"a\": 1,\n}", "name of a field was expected, in line 2"),
            ("[1 2]", "comma"),
            ("{\"a\" 1}", "colon"),
            ("\"abc", "no end"),
            ("\"\\q\"", "escape"),
            ("\"\\u00é\"", "escape"),
            ("1.2.3", "number is malformed"),
            ("hello", "value was expected"),
            ("{} {}", "follows its end"),
        ] {
            let found = said(text);
            assert!(found.contains(what), "{text:?}: {found}");
        }
    }

    #[test]
    fn limits_hold() {
        let deep = "[".repeat(500_000);
        assert!(said(&deep).contains("too deep"));
        let many = format!("[{}0]", "0,".repeat(500_000));
        assert!(said(&many).contains("too many"));
        assert!(said(&" ".repeat(MAX_TEXT + 1)).contains("longer"));
    }
}
