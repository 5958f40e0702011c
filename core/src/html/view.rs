//! All that the page is drawn from.

use crate::advice::Sensitivity;
use crate::catalog::Catalog;
use crate::finding::Finding;
use crate::fit::Capability;
use crate::plan::Plan;
use crate::plan::inputs::{InputId, Place};
use crate::report::Report;
use crate::session::edit::{Complaint, Edit};

use super::part_id::Order;
use super::text::{add, digit, escaped};

/// Everything that the page is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What the reader decided.
    pub plan: &'a Plan,
    /// What its preset has, for what can be given back to it.
    pub usual: &'a Plan,
    /// The answer to it.
    pub report: &'a Report,
    /// What each input does to the answer.
    pub sensitivity: &'a Sensitivity,
    /// What was wrong with the link that the plan came from.
    pub findings: &'a [Finding],
    /// What the reader has opened, and what was just said.
    pub ui: &'a Ui,
    /// The tables to choose from.
    pub catalog: &'a Catalog,
}

/// What the reader has opened on the page, and what was just said: no part of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ui {
    /// The keys of the lines of the cost table whose workings are open.
    pub open_lines: Vec<String>,
    /// The edit of a control, and what was wrong with its value.
    pub complaint: Option<(Edit, Complaint)>,
    /// The sliders on top, while they are not to change places; empty for those that decide now.
    pub decisive: Vec<(InputId, Place)>,
    /// The order in which every model stands.
    pub order: Order,
    /// The link that was last copied.
    pub copied: Option<String>,
    /// What became of the reader's last file.
    pub own: Option<String>,
}

/// A plan with what each of its rigs can run: all that memory and models are drawn from.
#[derive(Clone, Debug)]
pub(super) struct Able<'a> {
    /// What the reader decided.
    pub plan: &'a Plan,
    /// The rigs' names beside what they can run.
    pub rigs: Vec<(&'a str, &'a Capability)>,
}

impl<'a> Able<'a> {
    /// Of an answer.
    pub(super) fn of(view: &View<'a>) -> Self {
        Self { plan: view.plan, rigs: rigs(view).collect() }
    }
}

/// The rigs' names beside what they can run.
pub(super) fn rigs<'a>(view: &View<'a>) -> impl Iterator<Item = (&'a str, &'a Capability)> + Clone {
    view.report.rigs.iter().map(|rig| (rig.name.as_str(), &*rig.capability))
}

/// A head cell with a rig's colour and name, and what it consists of.
pub(super) fn rig_head(html: &mut String, index: usize, name: &str, more: &str, class: &str) {
    add(html, &["<th scope=\"col\" class=\"rig-", digit(index), class, "\">"]);
    add(html, &["<span class=\"marker\" aria-hidden=\"true\"></span>", &escaped(name), more]);
    html.push_str("</th>");
}
