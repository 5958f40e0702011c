//! The fields of a question: named by its keys, filled with what the form says or else with what the
//! plan has. `public/parts.js` sends those that a reader has touched.

use crate::finding::Finding;
use crate::html::text::{add, escaped};
use crate::html::view::View;
use crate::plan::choices::Choice;
use crate::plan::inputs::{InputId, Place, Scope};
use crate::plan::{ANY_MODEL, link, own};
use crate::units::Tokens;
use crate::units::format::{machine, tokens};
use crate::words::field;

/// Contexts that are offered.
const CONTEXTS: [u32; 7] = [2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072];
/// Numbers of users that are offered.
const USERS: [u32; 6] = [1, 2, 4, 8, 16, 32];

/// A form: the id of its part without what all begin with, and the pairs of what was filled in.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) id: &'static str,
    pub(super) pairs: &'a str,
}

impl Form<'_> {
    /// What was filled in for a key.
    pub(super) fn said(&self, key: &str) -> Option<String> {
        link::value_of(self.pairs, key)
    }

    /// Opens the label of a field, its name and an explanation.
    fn label(&self, html: &mut String, key: &str, label: &str) {
        let id = [self.id, "-", key].concat();
        add(html, &["<div class=\"choice\"><label for=\"", &id, "\">", label, "</label>"]);
    }

    /// A field for a number or a few words. `mode` is the keyboard of a phone.
    pub(super) fn text(&self, html: &mut String, key: &str, mode: &str, hint: &str) {
        self.valued(html, key, (field(key).unwrap_or(key), mode, hint), "");
    }

    pub(super) fn valued(
        &self,
        html: &mut String,
        key: &str,
        (label, mode, hint): (&str, &str, &str),
        usual: &str,
    ) {
        self.label(html, key, label);
        let value = self.said(key).unwrap_or_else(|| usual.to_owned());
        add(html, &["<input id=\"", self.id, "-", key, "\" name=\"", key, "\" type=\"text\""]);
        add(html, &[" inputmode=\"", mode, "\" autocomplete=\"off\" spellcheck=\"false\""]);
        add(html, &[" placeholder=\"", hint, "\" value=\"", &escaped(&value), "\"></div>"]);
    }

    /// A list: the words of a key and what the reader calls them.
    pub(super) fn list(
        &self,
        html: &mut String,
        key: &str,
        label: &str,
        options: &[(String, String)],
        usual: &str,
    ) {
        self.label(html, key, label);
        let chosen = self.said(key).unwrap_or_else(|| usual.to_owned());
        add(html, &["<select id=\"", self.id, "-", key, "\" name=\"", key, "\">"]);
        for (value, name) in options {
            let mark = if *value == chosen { " selected" } else { "" };
            add(html, &["<option value=\"", &escaped(value), "\"", mark, ">", &escaped(name)]);
            html.push_str("</option>");
        }
        html.push_str("</select></div>");
    }

    /// The model: the best that fits, the reader's own, any of the catalogue.
    pub(super) fn model(&self, html: &mut String, view: &View<'_>) {
        let pair = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        let mut options = vec![pair(ANY_MODEL, "the best that fits")];
        if view.plan.workload.own.is_some() {
            options.push(pair(own::ID, "your own model"));
        }
        let mut models: Vec<_> = view.catalog.models.iter().collect();
        models.sort_by_key(|model| model.name);
        options.extend(models.into_iter().map(|model| pair(model.id, model.name)));
        self.list(html, "model", "Model", &options, &view.plan.workload.model);
    }

    /// The context of each user.
    pub(super) fn context(&self, html: &mut String, view: &View<'_>) {
        let words = |count| tokens(Tokens::new(count)) + " tokens";
        self.counts(html, "context", "Context", &CONTEXTS, view.plan.workload.context.get(), words);
    }

    /// Users at once.
    pub(super) fn users(&self, html: &mut String, view: &View<'_>) {
        let words = |count: u32| count.to_string();
        self.counts(
            html,
            "users",
            field("users").unwrap_or_default(),
            &USERS,
            view.plan.workload.users,
            words,
        );
    }

    /// A list of numbers, with that of the plan and that which was said among them.
    fn counts(
        &self,
        html: &mut String,
        key: &str,
        label: &str,
        usual: &[u32],
        now: u32,
        words: impl Fn(u32) -> String,
    ) {
        let said = self.said(key).and_then(|said| said.parse().ok());
        let mut all: Vec<u32> = usual.iter().copied().chain([now]).chain(said).collect();
        all.sort_unstable();
        all.dedup();
        let options: Vec<_> = all.iter().map(|count| (count.to_string(), words(*count))).collect();
        self.list(html, key, label, &options, &now.to_string());
    }

    /// The slowest speed that will do.
    pub(super) fn speed(&self, html: &mut String, view: &View<'_>) {
        let floor = view.plan.value(InputId::SpeedFloor, Place::Plan);
        let floor = floor.map(|floor| floor.likely()).filter(|floor| *floor > 0.0);
        let usual = floor.map(machine).unwrap_or_default();
        let name = field("speed").unwrap_or_default();
        self.valued(html, "speed", (name, "decimal", "any speed"), &usual);
    }

    /// The most of an amount, in the plan's currency.
    pub(super) fn most(&self, html: &mut String, view: &View<'_>, key: &str) {
        let name = field(key).unwrap_or(key);
        let label = [name, ", ", &escaped(view.plan.amounts().currency.code())].concat();
        self.valued(html, key, (&label, "decimal", "no limit"), "");
    }

    /// What is there before anything is bought.
    pub(super) fn have(&self, html: &mut String, usual: &str) {
        let Some(choice) = Choice::of(Scope::Plan, "have") else { return };
        let option = |(word, name): &(&str, &str)| ((*word).to_owned(), (*name).to_owned());
        let options: Vec<_> = choice.options.iter().map(option).collect();
        self.list(html, "have", choice.name, &options, usual);
    }
}

/// What a reader cannot have meant, as findings are shown elsewhere.
pub(super) fn findings(html: &mut String, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    html.push_str("<div class=\"findings\"><ul>");
    for finding in findings {
        add(html, &["<li class=\"corrected\"><strong>", &escaped(&finding.subject)]);
        add(html, &["</strong> \u{2013} ", &escaped(&finding.message())]);
        if let Some(suggestion) = finding.suggestion() {
            add(html, &[" ", &escaped(&suggestion)]);
        }
        html.push_str("</li>");
    }
    html.push_str("</ul></div>");
}
