//! Strict reading of answers in JSON: what is not there in its documented form ends the reading, in one line
//! that names the place.

use serde_json::{Map, Value};

use crate::error::{Context, Result};

/// Reads an answer; an empty one is no answer.
pub(super) fn parse(file: &str, text: &str) -> Result<Value> {
    if text.trim().is_empty() {
        return Err(format!("{file}: the answer is empty"));
    }
    serde_json::from_str(text).context(format!("{file}: no JSON"))
}

/// A value with its place in the answer.
#[derive(Clone, Debug)]
pub(super) struct Form<'a> {
    value: &'a Value,
    place: String,
}

impl<'a> Form<'a> {
    /// The answer in a file.
    pub(super) fn new(file: &str, value: &'a Value) -> Self {
        Self { value, place: file.to_owned() }
    }

    fn missing<T>(&self, what: &str) -> Result<T> {
        let found = match self.value {
            Value::Null => "nothing".to_owned(),
            Value::Object(_) => "an object".to_owned(),
            Value::Array(_) => "a list".to_owned(),
            other => other.to_string().chars().take(40).collect(),
        };
        Err(format!("{}: {what} is expected, not {found}", self.place))
    }

    /// What stands under a name.
    pub(super) fn get(&self, name: &str) -> Result<Form<'a>> {
        match self.object()?.get(name) {
            Some(value) => Ok(Form { value, place: format!("{}: {name}", self.place) }),
            None => Err(format!("{}: there is no {name}", self.place)),
        }
    }

    /// What stands under a name that may be missing or null.
    pub(super) fn maybe(&self, name: &str) -> Result<Option<Form<'a>>> {
        let value = self.object()?.get(name).filter(|value| !value.is_null());
        Ok(value.map(|value| Form { value, place: format!("{}: {name}", self.place) }))
    }

    /// A text.
    pub(super) fn text(&self) -> Result<&'a str> {
        self.value.as_str().map_or_else(|| self.missing("a text"), Ok)
    }

    /// A finite number.
    pub(super) fn number(&self) -> Result<f64> {
        self.value.as_f64().map_or_else(|| self.missing("a number"), Ok)
    }

    /// A number, or a text that is one.
    pub(super) fn number_or_text(&self) -> Result<f64> {
        let text = self.value.as_str().and_then(|text| text.trim().parse::<f64>().ok());
        let number = self.value.as_f64().or(text).filter(|number| number.is_finite());
        number.map_or_else(|| self.missing("a number"), Ok)
    }

    /// A number between two.
    pub(super) fn number_in(&self, low: f64, high: f64) -> Result<f64> {
        let number = self.number_or_text()?;
        if (low..=high).contains(&number) {
            Ok(number)
        } else {
            self.missing(&format!("a number from {low} to {high}"))
        }
    }

    /// A whole number that is not negative.
    pub(super) fn count(&self) -> Result<u64> {
        self.value.as_u64().map_or_else(|| self.missing("a whole number"), Ok)
    }

    /// True or false.
    pub(super) fn truth(&self) -> Result<bool> {
        self.value.as_bool().map_or_else(|| self.missing("true or false"), Ok)
    }

    /// The parts of a list.
    pub(super) fn list(&self) -> Result<Vec<Form<'a>>> {
        let Some(list) = self.value.as_array() else { return self.missing("a list") };
        let place = |at: usize| format!("{}: {at}", self.place);
        Ok(list.iter().enumerate().map(|(at, value)| Form { value, place: place(at) }).collect())
    }

    /// An object.
    pub(super) fn object(&self) -> Result<&'a Map<String, Value>> {
        self.value.as_object().map_or_else(|| self.missing("an object"), Ok)
    }

    /// The names of an object and what stands under them.
    pub(super) fn entries(&self) -> Result<Vec<(&'a str, Form<'a>)>> {
        let place = |name: &str| format!("{}: {name}", self.place);
        let entries = self.object()?.iter();
        Ok(entries
            .map(|(name, value)| (name.as_str(), Form { value, place: place(name) }))
            .collect())
    }

    /// A day, `YYYY-MM-DD`, or the beginning of a time that starts with one.
    pub(super) fn day(&self) -> Result<&'a str> {
        let day = self.text()?.get(..10).unwrap_or_default();
        if day.parse::<chrono::NaiveDate>().is_ok() { Ok(day) } else { self.missing("a day") }
    }
}

/// A number as tables have it: no more than so many places, and none that say nothing.
pub(super) fn rounded(number: f64, places: i32) -> String {
    let scale = 10_f64.powi(places);
    ((number * scale).round() / scale).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named() {
        let value = parse("a.json", r#"{"b": [{"c": 1, "d": "2", "e": null}]}"#).expect("JSON");
        let form = Form::new("a.json", &value);
        let first = &form.get("b").and_then(|b| b.list()).expect("a list")[0];
        assert_eq!(first.get("c").and_then(|c| c.number()), Ok(1.0));
        assert_eq!(first.get("d").and_then(|d| d.number_or_text()), Ok(2.0));
        assert_eq!(
            first.get("c").and_then(|c| c.text().map(str::to_owned)),
            Err("a.json: b: 0: c: a text is expected, not 1".into())
        );
        assert_eq!(first.get("x").err(), Some("a.json: b: 0: there is no x".into()));
        assert!(first.maybe("e").is_ok_and(|e| e.is_none()));
        assert!(first.get("c").and_then(|c| c.number_in(2.0, 3.0)).is_err());
        assert_eq!(parse("a", " ").err(), Some("a: the answer is empty".into()));
        assert_eq!(rounded(0.1 + 0.2, 6), "0.3");
    }
}
