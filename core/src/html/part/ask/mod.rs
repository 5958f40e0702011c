//! The parts in which a reader asks: for a rig, for the next step with what is there, what pasted text
//! of a tool says, and for plans that are kept. Each has a form, whose text is no part of the plan, and the answer to what was
//! asked last, which is kept while the plan moves: a search is not repeated at every step of a slider.

mod able;
mod find;
mod form;
mod line;
mod next;
mod paste;
mod plans;
mod usage;

use crate::chart::Chart;
use crate::find::{Found, Question, Step, asked, find, steps};
use crate::finding::{self, Finding};
use crate::html::part_id::Part;
use crate::html::text::{WAITING, add, escaped};
use crate::html::view::View;

/// What a reader asks in the parts, and the last answers.
#[derive(Debug, Default)]
pub struct Asks {
    find: Asked<Found>,
    next: Asked<Vec<Step>>,
    paste: Asked<paste::Read>,
    plans: Asked<Vec<plans::Read>>,
}

/// A form and the answer to it.
#[derive(Debug)]
struct Asked<T> {
    /// The pairs of the form.
    form: String,
    /// Text that was pasted.
    text: String,
    kept: Option<Kept<T>>,
}

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Self { form: String::new(), text: String::new(), kept: None }
    }
}

/// An answer.
#[derive(Debug)]
struct Kept<T> {
    /// The question, in the keys of links.
    question: String,
    /// What of it was not understood.
    findings: Vec<Finding>,
    answer: T,
}

impl<T> Kept<T> {
    /// Whether a field was not understood: without it, it would be another question.
    fn is_unread(&self) -> bool {
        is_unread(&self.findings)
    }
}

/// Whether what stands in a field was not understood.
fn is_unread(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| matches!(*finding.found, finding::Found::FieldUnread { .. }))
}

impl<T> Asked<T> {
    fn set(&mut self, form: &str, text: &str, anew: bool) {
        if anew || form != self.form || text != self.text {
            self.kept = None;
        }
        form.clone_into(&mut self.form);
        text.clone_into(&mut self.text);
    }

    /// Takes a form over whose pairs ask for nothing that has to be worked out anew.
    fn told(&mut self, form: &str, text: &str) {
        if text != self.text {
            self.kept = None;
        }
        form.clone_into(&mut self.form);
        text.clone_into(&mut self.text);
    }

    /// The answer, worked out if there is none.
    fn answered(
        &mut self,
        view: &View<'_>,
        question: String,
        work: impl FnOnce(&Question) -> T,
    ) -> (&str, &Kept<T>)
    where
        T: Default,
    {
        let kept = self.kept.get_or_insert_with(|| {
            let (read, findings) = Question::read(&question, view.catalog);
            let answer = if is_unread(&findings) { T::default() } else { work(&read) };
            Kept { question, findings, answer }
        });
        (&self.form, kept)
    }
}

impl Asks {
    /// Takes what the form of a part says: its pairs, and text that was pasted there. `anew`: it is asked
    /// again, though it is the same.
    pub fn ask(&mut self, part: Part, form: &str, text: &str, anew: bool) {
        match part {
            Part::Find => self.find.set(form, text, anew),
            Part::Next => self.next.set(form, text, anew),
            Part::Paste => self.paste.set(form, text, anew),
            Part::Plans => self.plans.told(form, text),
            _ => {}
        }
    }

    /// The form of a part whose answer takes a moment, to be shown until it is there; nothing where the
    /// answer is there already or takes no time.
    pub fn waiting(&self, part: Part, view: &View<'_>) -> Option<String> {
        match part {
            Part::Find if self.find.kept.is_none() => {
                Some(find::form(view, &self.find.form) + WAITING)
            }
            Part::Next if self.next.kept.is_none() => {
                Some(next::form(view, &self.next.form) + WAITING)
            }
            _ => None,
        }
    }

    /// What a part holds, and its charts; nothing for a part in which nothing is asked.
    pub fn drawn(&mut self, part: Part, view: &View<'_>) -> Option<(String, Vec<Chart>)> {
        let (catalog, today) = (view.catalog, view.report.today);
        match part {
            Part::Find => {
                let now = asked(view.plan, &self.find.form, catalog);
                let search = |question: &Question| find(question, catalog, today);
                let (form, kept) = self.find.answered(view, now.clone(), search);
                let html = find::form(view, form);
                Some(find::answer(html, view, kept, kept.question == now))
            }
            Part::Next => {
                let usual = next::question(&self.next.form);
                let now = asked(view.plan, &usual, catalog);
                let work = |question: &Question| steps(question, catalog, today);
                let (form, kept) = self.next.answered(view, now.clone(), work);
                let html = next::form(view, form);
                Some((next::answer(html, view, kept, kept.question == now), Vec::new()))
            }
            Part::Paste => Some((paste::paste(view, &mut self.paste), Vec::new())),
            Part::Plans => Some((plans::plans(view, &mut self.plans), Vec::new())),
            _ => None,
        }
    }

    /// The chart of an id, of the answer that is shown.
    pub fn chart(&self, view: &View<'_>, id: &str) -> Option<Chart> {
        let charts = find::charts(view, &self.find.kept.as_ref()?.answer);
        charts.into_iter().find(|chart| chart.id == id)
    }
}

/// Says that the plan has changed since the answer was worked out, and asks for another.
fn stale(html: &mut String, form: &str) {
    html.push_str("<p class=\"stale\">The plan has changed since. <button type=\"submit\" ");
    add(html, &["class=\"quiet\" form=\"", form, "\">Work it out again</button></p>"]);
}

/// The same question without a browser.
fn command(html: &mut String, view: &View<'_>, question: &str) {
    html.push_str(
        "<details class=\"command\"><summary>The same without a browser</summary><pre><code>cargo \
         run --release -p rigledger-core --example find -- '",
    );
    let day = view.report.today.to_string();
    add(html, &[&escaped(&question.replace('\'', "%27")), "' ", &day, "</code></pre></details>"]);
}
