//! The cost table: one column a rig, one row a line.

use crate::cost::LineId;
use crate::cost::table::{Row, cell, rows};
use crate::html::view::View;
use crate::plan::Ends;
use crate::units::format::months;

use super::sensitivity::{Flip, flips};

/// The table of all rigs, and what stands below it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Costs {
    /// Its heading.
    pub title: String,
    /// A column a rig.
    pub heads: Vec<Head>,
    /// Its rows.
    pub lines: Vec<Line>,
    /// What would change which rig is the cheapest, the nearest first.
    pub flips: Vec<Flip>,
    /// What its ranges are.
    pub caption: &'static str,
}

/// The head of a rig's column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Its name.
    pub name: String,
    /// What it consists of, where its name does not say so.
    pub cards: Option<String>,
    /// Whether it is the cheapest.
    pub cheapest: bool,
}

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// What tells it from the others: its working is asked for by this ([`crate::html::line`]).
    pub key: String,
    /// Its class in the style sheet.
    pub class: &'static str,
    /// What it is.
    pub label: String,
    /// Whether its working is open.
    pub open: bool,
    /// For each rig the amount, and what is likely; nothing for a rig without such a line.
    pub cells: Vec<Option<(String, Option<String>)>>,
}

/// The cost table of an answer.
pub fn costs(view: &View<'_>) -> Costs {
    let report = view.report;
    let heads = report.rigs.iter().enumerate().map(|(index, rig)| Head {
        name: rig.name.clone(),
        cards: rig.subtitle().map(str::to_owned),
        cheapest: report.verdict.cheapest == Some(index),
    });
    let rows = rows(report.rigs.iter().map(|rig| &rig.cost));
    Costs {
        title: ["Cost over ", &months(report.horizon_months.get())].concat(),
        heads: heads.collect(),
        lines: rows.iter().map(|row| line(view, row)).collect(),
        flips: flips(view),
        caption: match view.plan.ends {
            Ends::Likely => {
                "Low and high ends as ranges; in eight of ten cases a net cost lies within its own. \
                 Choose a line to see how it comes about."
            }
            Ends::Extreme => {
                "Low and high ends as ranges; a net range has everything at its best at once, and at \
                 its worst. Choose a line to see how it comes about."
            }
        },
    }
}

fn line(view: &View<'_>, row: &Row<'_>) -> Line {
    let key = row.key();
    let cells = row.lines.iter().zip(&view.report.rigs).map(|(line, rig)| {
        let amounts = view.plan.amounts();
        let mut shown = line.map(|line| cell(line, amounts));
        if row.id == LineId::Net
            && let (Some((_, likely)), Some(month)) = (&mut shown, rig.cost.net_per_month)
        {
            let month = amounts.nearest().whole(month.likely()) + " a month";
            let both = likely.take().map(|likely| [&likely, ", ", &month].concat());
            *likely = Some(both.unwrap_or(month));
        }
        if row.id == LineId::Net
            && !rig.is_complete()
            && let Some((_, likely)) = &mut shown
        {
            *likely = Some("incomplete".to_owned());
        }
        shown
    });
    Line {
        open: view.ui.open_lines.contains(&key),
        class: row.class(),
        label: row.label.clone(),
        cells: cells.collect(),
        key,
    }
}
