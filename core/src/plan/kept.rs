//! Plans that a reader keeps on a device, each with a name: the text in which they are stored, and in
//! which they are taken away as a file. Each plan is the state of its link.
//!
//! ```text
//! {"rigledger":"plans","version":1,"plans":[{"name":"..","saved":"2026-11-29","state":"preset=.."}]}
//! ```
//!
//! `public/plans.js` writes it. A file may be anybody's: what is not understood is left out, and all is
//! held to the limits of links.

use crate::import::json::{self, Json};
use crate::import::shown;

use super::{MAX_NAME, link};

/// The most plans that are kept.
pub const MOST: usize = 40;

/// A plan with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What the reader calls it, fit to be shown.
    pub name: String,
    /// The day on which it was kept, as `YYYY-MM-DD`; empty where the text has none.
    pub saved: String,
    /// The state of its link.
    pub state: String,
}

/// The plans of a text, in its order; none where it is no such text.
pub fn read(text: &str) -> Vec<Kept> {
    let Ok(file) = json::parse(text.trim()) else { return Vec::new() };
    let word = |of: &Json, key: &str| match of.get(key) {
        Some(Json::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let Some(Json::List(plans)) = file.get("plans") else { return Vec::new() };
    if word(&file, "rigledger") != "plans" {
        return Vec::new();
    }
    let plan = |of: &Json| {
        let name: String = shown(&word(of, "name")).chars().take(MAX_NAME).collect();
        let (saved, state) = (word(of, "saved"), word(of, "state"));
        let saved = saved.parse::<chrono::NaiveDate>().map(|day| day.to_string());
        let fits = !state.is_empty() && state.len() <= link::MAX_LENGTH;
        fits.then(|| Kept { name, saved: saved.unwrap_or_default(), state })
    };
    plans.iter().filter_map(plan).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_as_far_as_it_is_understood() {
        let text = r#"{"rigledger":"plans","version":1,"plans":[
            {"name":"First","saved":"2026-11-29","state":"preset=none&a.gpu=rtx-3090"},
            {"name":"No state"}, 7, {"state":"rate=0.4","saved":"soon"}]}"#;
        let plans = read(text);
        let names: Vec<&str> = plans.iter().map(|plan| &*plan.name).collect();
        assert_eq!(names, ["First", ""]);
        assert_eq!((&*plans[0].saved, &*plans[1].saved), ("2026-11-29", ""));
        for nonsense in ["", "{}", "[]", r#"{"plans":[{"state":"x"}]}"#, r#"{"rigledger":"plans"}"#]
        {
            assert!(read(nonsense).is_empty(), "{nonsense}");
        }
    }
}
