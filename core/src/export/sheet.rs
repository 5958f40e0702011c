//! The whole reckoning as a sheet of comma-separated values, to be checked by hand.

use std::borrow::Cow;

use crate::cost::flows;
use crate::plan::Plan;
use crate::report::Report;
use crate::units::{Money, Range, csv};

/// The first row.
const HEAD: &str = "rig,part,name,formula or source,with numbers,unit,low,likely,high\n";

/// Every line of every rig with its formula in words and the terms in it, then the cash flows. `plan` is
/// the plan that `report` answers.
pub fn sheet(plan: &Plan, report: &Report) -> String {
    let mut text = String::from(HEAD);
    let currency = &report.currency;
    for (index, rig) in report.rigs.iter().enumerate() {
        for (line, working) in rig.cost.lines.iter().zip(report.workings(plan, index)) {
            let amount = line.amount.map(Money::get);
            let words = [&rig.name, "line", &line.label, &working.formula, &working.numbers];
            row(&mut text, words, currency, amount);
            for term in &working.terms {
                let unit = report.case.amounts.currency.unit(term.unit);
                row(
                    &mut text,
                    [&rig.name, "term", &term.name, &term.source, ""],
                    &unit,
                    term.value,
                );
            }
        }
    }
    for (index, rig) in report.rigs.iter().enumerate() {
        for flow in flows(&report.case, index) {
            let date = flow.date.to_string();
            for (what, amount) in [
                ("hardware", flow.hardware),
                ("cards that are there", flow.owned),
                ("instalment", flow.instalment),
                ("electricity", flow.electricity),
                ("rent", flow.rent),
                ("failures", flow.failures),
                ("sale", flow.sale),
                ("present value of all", flow.present),
            ] {
                if amount.get() != 0.0 {
                    let amount = Range::exact(amount.get(), crate::units::Basis::Computed);
                    row(&mut text, [&rig.name, "cash flow", what, &date, ""], currency, amount);
                }
            }
        }
    }
    text
}

/// Adds a row: rig, part, name, formula or source, and the formula with its numbers.
fn row(text: &mut String, words: [&str; 5], unit: &str, amount: Range<f64>) {
    // A formula begins with an equals sign, which only a spreadsheet's own may.
    let words = words.map(|word| match word.strip_prefix("= ") {
        Some(formula) => Cow::Owned(["is ", formula].concat()),
        None => Cow::Borrowed(word),
    });
    let [rig, part, name, formula, numbers] = &words;
    let ends = [amount.low(), amount.likely(), amount.high()];
    csv::row(text, &[rig, part, name, formula, numbers, unit], &ends);
}
