//! The whole reckoning as a sheet of comma-separated values, to be checked by hand.

use core::fmt::Write;

use crate::cost::flows;
use crate::report::Report;
use crate::units::format::machine;
use crate::units::{Money, Range};

/// The first row.
const HEAD: &str = "rig,part,name,formula or source,with numbers,unit,low,likely,high\n";

/// Every line of every rig with its formula in words and the terms in it, then the cash flows.
pub fn sheet(report: &Report) -> String {
    let mut text = String::from(HEAD);
    let currency = &report.currency;
    for rig in &report.rigs {
        for line in &rig.cost.lines {
            let working = &line.working;
            let amount = line.amount.map(Money::get);
            let words = [&rig.name, "line", &line.label, &working.formula, &working.numbers];
            row(&mut text, words, currency, amount);
            for term in &working.terms {
                let unit = term.unit.replace("USD", currency);
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

fn row(text: &mut String, words: [&str; 5], unit: &str, amount: Range<f64>) {
    for word in words {
        cell(text, word);
        text.push(',');
    }
    cell(text, unit);
    // Writing to a string cannot fail.
    let [low, likely, high] = [amount.low(), amount.likely(), amount.high()].map(machine);
    let _ = writeln!(text, ",{low},{likely},{high}");
}

/// A cell, in quotes where it needs them. One that a spreadsheet would run is kept from it.
fn cell(text: &mut String, word: &str) {
    let word = word.strip_prefix("= ").map_or_else(|| word.to_owned(), |rest| format!("is {rest}"));
    let runs = word.starts_with(['=', '+', '-', '@', '\t']);
    if runs || word.contains([',', '"', '\n', '\r']) {
        let quote = if runs { "'" } else { "" };
        let _ = write!(text, "\"{quote}{}\"", word.replace('"', "\"\""));
    } else {
        text.push_str(&word);
    }
}
