//! Rows of comma-separated values, as spreadsheets read them.
//!
//! Texts come from readers and links too, and a spreadsheet takes a cell that begins like a formula
//! for one. Such a cell gets an apostrophe, which makes it text.

use super::format::machine;

/// How a cell begins that a spreadsheet would run.
const RUNS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Adds a row: cells of text, then numbers, of which there is at least one.
pub(crate) fn row(csv: &mut String, texts: &[&str], numbers: &[f64]) {
    for text in texts {
        cell(csv, text);
        csv.push(',');
    }
    for (place, number) in numbers.iter().enumerate() {
        if place > 0 {
            csv.push(',');
        }
        csv.push_str(&machine(*number));
    }
    csv.push('\n');
}

/// Adds a cell of text, in quotes where it needs them.
pub(crate) fn cell(csv: &mut String, text: &str) {
    let runs = text.starts_with(RUNS);
    if !runs && !text.contains([',', '"', '\n', '\r']) {
        csv.push_str(text);
        return;
    }
    csv.push('"');
    if runs {
        csv.push('\'');
    }
    csv.push_str(&text.replace('"', "\"\""));
    csv.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_never_run() {
        let mut csv = String::new();
        let texts = ["A", "2\u{d7} A, used", "a \"b\"", "=cmd|x", "-1+1", "@x", "\tx", "a-b", ""];
        row(&mut csv, &texts, &[-0.5, 2.0]);
        assert_eq!(
            csv,
            "A,\"2\u{d7} A, used\",\"a \"\"b\"\"\",\"'=cmd|x\",\"'-1+1\",\"'@x\",\"'\tx\",a-b,,-0.5,2\n"
        );
    }
}
