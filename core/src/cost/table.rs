//! The cost tables of several rigs as one: lines that are about the same thing stand side by side.

use super::{CostLine, CostReport, LineId, Role};
use crate::machine;
use crate::units::{Amounts, Money};

/// What the row of supplies of several names is called.
const SUPPLY: &str = "Power supply";

/// One row of the common table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<'a> {
    /// What the row is about.
    pub id: LineId,
    /// What the reader calls it.
    pub label: String,
    /// How its lines enter the net costs.
    pub role: Role,
    /// How many rows are about the same thing by the same name and came before it.
    pub nth: usize,
    /// One line a rig; `None` for a rig without such a line.
    pub lines: Vec<Option<&'a CostLine>>,
}

impl Row<'_> {
    /// A text that tells the row from all others of the table.
    pub fn key(&self) -> String {
        [self.class(), &"+".repeat(self.nth), " ", &self.label].concat()
    }

    /// The class of its row in the style sheet.
    pub const fn class(&self) -> &'static str {
        match (self.role, self.id) {
            (Role::Sum, LineId::Net) => "net",
            (Role::Sum, _) => "sum",
            (Role::Returned, _) => "returned",
            (Role::Paid, _) => "paid",
        }
    }
}

/// A line as the table shows it: the amount, and below a net range the likely one.
pub fn cell(line: &CostLine, amounts: Amounts) -> (String, Option<String>) {
    let shown = amounts.range(line.amount);
    let nothing = amounts.whole(Money::ZERO);
    let amount = match line.role {
        Role::Returned if shown == nothing => nothing,
        // What may be lost as well as returned has a sign at each end.
        Role::Returned if line.amount.low() < Money::ZERO => {
            let turned = line.amount.map(|amount| Money::ZERO - amount);
            amounts.range(turned)
        }
        Role::Returned => ["\u{2212}", &shown].concat(),
        Role::Paid | Role::Sum => shown,
    };
    let likely = (line.id == LineId::Net && !line.amount.is_exact())
        .then(|| format!("likely {}", amounts.whole(line.amount.likely())));
    (amount, likely)
}

/// The rows of the common table, in an order that keeps the lines of every rig in theirs.
///
/// Extras belong together when they have the same label, and power supplies whatever they are called. A
/// rig that lists one label twice gets two
/// rows.
pub fn rows<'a>(rigs: impl ExactSizeIterator<Item = &'a CostReport>) -> Vec<Row<'a>> {
    let columns = rigs.len();
    let mut rows: Vec<Row<'a>> = Vec::new();
    for (column, rig) in rigs.enumerate() {
        // Where a line goes that no earlier rig has: after this rig's line before it, else before
        // what comes later in every table.
        let first = rig.lines.first().map_or(0, |line| line.id as usize);
        let mut next = rows.iter().position(|row| row.id as usize > first).unwrap_or(0);
        for line in &rig.lines {
            let label =
                if line.id == LineId::Cards { "Cards".to_owned() } else { line.label.clone() };
            let is_supply = line.id == LineId::Extra && machine::is_supply(&label);
            // The first of its name that this rig does not have yet.
            let same = |row: &&Row| {
                row.id == line.id
                    && (row.label == label || is_supply && machine::is_supply(&row.label))
            };
            let nth = rows.iter().filter(|row| same(row) && row.lines[column].is_some()).count();
            let known = rows.iter().position(|row| same(&row) && row.lines[column].is_none());
            let place = known.unwrap_or_else(|| {
                let lines = vec![None; columns];
                rows.insert(next, Row { id: line.id, label, role: line.role, nth, lines });
                next
            });
            // One row for both, whatever each rig calls its own.
            if is_supply && rows[place].label != line.label {
                SUPPLY.clone_into(&mut rows[place].label);
            }
            rows[place].lines[column] = Some(line);
            next = place + 1;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::link;
    use crate::{Catalog, evaluate};

    #[test]
    fn lines_of_the_same_name_share_a_row_and_sums_stay_below() {
        let state = "preset=none&a.gpu=rtx-3090&a.extras=PSU:1;Fan:2&b.gpu=rtx-4090\
                     &b.extras=Fan:3;Riser:4;Riser:5;1500+W+supply:6";
        let catalog = Catalog::embedded();
        let (plan, _) = link::decode(state, catalog);
        let report = evaluate(&plan, catalog, chrono::NaiveDate::default());
        let rows = rows(report.rigs.iter().map(|rig| &rig.cost));
        let labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "Cards",
                "Computer around the cards",
                "Power supply",
                "Fan",
                "Riser",
                "Riser",
                "Total hardware",
                "Electricity",
                "Reserve for failures",
                "Resale",
                "Resale of computer and extras",
                "Selling cost",
                "Net cost"
            ]
        );
        assert!(rows.iter().all(|row| row.lines.len() == 2));
        assert_eq!((rows[4].nth, rows[5].nth), (0, 1));
        assert_ne!(rows[4].key(), rows[5].key());
        let fans: Vec<f64> =
            rows[3].lines.iter().flatten().map(|line| line.amount.likely().get()).collect();
        assert_eq!(fans, [2.0, 3.0]);
    }
}
