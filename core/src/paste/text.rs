//! Pieces of text.

use chrono::NaiveDate;

use crate::units::decimal;

/// The number that a text begins with, and what follows it.
pub(super) fn leading(text: &str) -> Option<(f64, &str)> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    Some((decimal(number.trim_end_matches('.'))?, rest))
}

/// The number before a word, as in "420W"; the last where there are several.
pub(super) fn before(text: &str, word: &str) -> Option<f64> {
    let at = text.rfind(word)?;
    let head = text.get(..at)?.trim_end();
    let rest = head.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    decimal(head.get(rest.len()..)?)
}

/// The number behind a word, past blanks and signs of equality.
pub(super) fn behind(text: &str, word: &str) -> Option<f64> {
    let (_, rest) = text.split_once(word)?;
    leading(rest.trim_start_matches([' ', '=', ':', '\t'])).map(|(number, _)| number)
}

/// A day with its year first: `2026-11-29`. Written here, as the library's reader of every notation would
/// be in what the page loads first.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split(['-', '/', '.']);
    let mut next = |digits: usize| -> Option<u32> {
        let part = parts.next().filter(|part| part.len() == digits)?;
        part.bytes().all(|digit| digit.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    let ends = parts.next().is_none();
    NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day).filter(|_| ends)
}

/// The cells of a line of comma-separated values; quotes keep commas.
pub(super) fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(core::mem::take(&mut cell).trim().to_owned()),
            _ => cell.push(letter),
        }
    }
    cells.push(cell.trim().to_owned());
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_before_and_behind_words() {
        assert_eq!(before("144W /  420W", "W"), Some(420.0));
        assert_eq!(before("\u{e9}12 MiB", "MiB"), Some(12.0));
        assert_eq!(before("W", "W"), None);
        assert_eq!(behind("n_ctx = 4096,", "n_ctx"), Some(4096.0));
        assert_eq!(leading("15.5 rest"), Some((15.5, " rest")));
        assert_eq!(cells("a, \"b, c\",d"), ["a", "b, c", "d"]);
    }
}
