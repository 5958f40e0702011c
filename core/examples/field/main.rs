//! Public reports of owners beside what the program says of the same: what fits, what it takes, how
//! fast it is.
//!
//! ```text
//! cargo run --release -p rigledger-core --example field -- core/data/field_cases.csv [WORD]
//! ```
//!
//! The file has the columns of `data/field_cases.csv`. Each case prints a line for each figure that was
//! observed, and its verdict, which is the worst of its figures; with WORD, only lines that contain it are
//! printed. The last line counts.
//!
//! | | |
//! | --- | --- |
//! | right | a fit as observed; memory within 5 % or 300 MiB, room in tokens within 10 %; a speed or a draw inside its range |
//! | off | memory within 15 %, room within 25 %; a speed or a draw within half as much again or a third less |
//! | wrong | beyond that, or no figure as it should not fit |
//! | inexpressible | no plan says it |
//! | apart | nothing of it is a figure that the program gives |

mod figures;
mod judge;
mod observed;
mod own;

use std::collections::BTreeMap;
use std::fs::File;
use std::process::ExitCode;

use judge::{Judged, Verdict};
use rigledger_core::Catalog;

/// A row of the file by the names of its columns.
type Row = BTreeMap<String, String>;

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("field: {reason}");
            ExitCode::from(2)
        }
    }
}

/// What is counted on the last line.
#[derive(Default)]
struct Totals {
    cases: BTreeMap<Verdict, usize>,
    /// Of each kind of figure how many there were, and how many were right.
    figures: BTreeMap<&'static str, [usize; 2]>,
}

fn run(mut arguments: impl Iterator<Item = String>) -> Result<String, String> {
    let usage = "field FILE [WORD]";
    let path = arguments.next().ok_or(usage)?;
    let word = arguments.next().unwrap_or_default();
    let file = File::open(&path).map_err(|error| format!("{path}: {error}"))?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let (mut text, mut totals) = (String::new(), Totals::default());
    for row in reader.deserialize() {
        let row: Row = row.map_err(|error| format!("{path}: {error}"))?;
        let (judged, verdict) = case(&row);
        *totals.cases.entry(verdict).or_default() += 1;
        let cell = |name: &str| row.get(name).map_or("", String::as_str);
        let head = format!("{}: {}, {} {}", cell("id"), cell("rig"), cell("model"), cell("quant"));
        let mut lines = vec![format!("{head}: {}", verdict.name())];
        for one in &judged {
            lines.push(format!("    {one}"));
            if one.counts() {
                let counted = totals.figures.entry(one.kind).or_default();
                counted[0] += 1;
                counted[1] += usize::from(one.verdict == Verdict::Right);
            }
        }
        let all = lines.join("\n");
        if all.contains(&word) {
            text.push_str(&all);
            text.push('\n');
        }
    }
    text.push_str(&last_line(&totals));
    Ok(text)
}

/// The figures of a case with what is predicted of each, and its verdict.
fn case(row: &Row) -> (Vec<Judged>, Verdict) {
    let cell = |name: &str| row.get(name).map_or("", String::as_str);
    let plans = match own::plans(row, Catalog::embedded()) {
        Ok(plans) => plans,
        Err(reason) => return (vec![Judged::nothing(reason)], Verdict::Inexpressible),
    };
    let observed = observed::read(cell("observed"), cell("notes"));
    let judged = judge::all(&observed, &plans, Catalog::embedded());
    let worst = judged.iter().map(|one| one.verdict).max();
    (judged, worst.unwrap_or(Verdict::Apart))
}

fn last_line(totals: &Totals) -> String {
    let cases: Vec<String> = Verdict::ALL
        .iter()
        .map(|verdict| {
            format!("{} {}", totals.cases.get(verdict).copied().unwrap_or(0), verdict.name())
        })
        .collect();
    let figures: Vec<String> = totals
        .figures
        .iter()
        .map(|(kind, [all, right])| format!("{kind} {right} of {all}"))
        .collect();
    let all: usize = totals.cases.values().sum();
    format!("{all} cases: {}; right of figures: {}\n", cases.join(", "), figures.join(", "))
}
