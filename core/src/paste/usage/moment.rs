//! Days and times of day as people and programs write them.

use chrono::{Datelike, NaiveDate};

use crate::paste::text::day as iso;
use crate::units::decimal;

/// Seconds of a day.
const DAY: f64 = 86_400.0;
/// First letters of the months in English.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Seconds since 1970 that a plain number may be: 2001 to 2100.
const SECONDS: core::ops::Range<f64> = 1e9..4.1e9;

/// A moment, to the second; without a zone, as differences alone count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moment {
    /// The day.
    pub(super) day: NaiveDate,
    /// Days since the first of the common era, with the part of the day.
    pub(super) days: f64,
    /// Whether a time of day was written.
    pub(super) timed: bool,
}

impl Moment {
    fn of(day: NaiveDate, seconds: Option<f64>) -> Self {
        let days = f64::from(day.num_days_from_ce()) + seconds.unwrap_or(0.0) / DAY;
        Self { day, days, timed: seconds.is_some() }
    }

    /// From a cell: `2026-11-22T23:00:00.000Z`, `2026-11-22`, or seconds or milliseconds since 1970.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(number) = decimal(text) {
            let seconds = if number >= SECONDS.end { number / 1000.0 } else { number };
            if !SECONDS.contains(&seconds) {
                return None;
            }
            let whole = libm::floor(seconds / DAY);
            #[expect(clippy::cast_possible_truncation, reason = "held to the range")]
            let day = NaiveDate::from_ymd_opt(1970, 1, 1)?
                .checked_add_signed(chrono::TimeDelta::days(whole as i64))?;
            return Some(Self::of(day, Some(seconds - whole * DAY)));
        }
        let (head, rest) = (text.get(..10)?, text.get(10..)?);
        let day = iso(head)?;
        let clock = rest.strip_prefix(['T', ' ']).and_then(clock);
        Some(Self::of(day, clock))
    }
}

/// Seconds of a time of day.
fn clock(text: &str) -> Option<f64> {
    let mut parts = text.split(':').map(|part| {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        part.get(..end).and_then(decimal)
    });
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().flatten().unwrap_or(0.0);
    (hours < 25.0 && minutes < 60.0).then_some(hours * 3600.0 + minutes * 60.0 + seconds)
}

/// The first day that a line names: `Nov 21, 2026`, `21 Nov 2026`, `21.11.2026`, `2026-11-21`.
pub(super) fn day_in(line: &str) -> Option<NaiveDate> {
    let words: Vec<&str> = line
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"' | '|'))
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).find_map(|at| {
        let word = *words.get(at)?;
        if let Some(day) = word.get(..10).and_then(iso) {
            return Some(day);
        }
        if let [day, month, year] = word.split('.').collect::<Vec<_>>()[..] {
            return NaiveDate::from_ymd_opt(
                year.parse().ok().filter(|year| (2000..2100).contains(year))?,
                month.parse().ok()?,
                day.parse().ok()?,
            );
        }
        let number =
            |at: usize| -> Option<u32> { words.get(at)?.trim_end_matches('.').parse().ok() };
        let year = |at: usize| {
            number(at)
                .and_then(|year| i32::try_from(year).ok())
                .filter(|y| (2000..2100).contains(y))
        };
        let month = month(word)?;
        let before = at.checked_sub(1).and_then(number);
        let (day, year) = match (number(at + 1), year(at + 2)) {
            (Some(day), Some(year)) => (day, year),
            _ => (before?, year(at + 1)?),
        };
        NaiveDate::from_ymd_opt(year, month, day)
    })
}

/// The month that a word names.
fn month(word: &str) -> Option<u32> {
    let lower = word.trim_end_matches('.').to_lowercase();
    let known = (1..).zip(MONTHS).find(|(_, month)| lower.get(..3) == Some(*month))?.0;
    // A word that merely begins so is none.
    (lower.len() <= 9 && lower.chars().all(char::is_alphabetic)).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_they_are_written() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 21);
        for line in [
            "Sold  Nov 21, 2026",
            "Sold 21 Nov 2026",
            "Verkauft 21.11.2026",
            "2026-11-21,712.50",
            "RTX 3090 | November 21, 2026 | $700",
        ] {
            assert_eq!(day_in(line), day, "{line}");
        }
        for line in ["", "Nov", "Marvel 3090", "99.99.2026", "21 2026", "Dec 99, 2026"] {
            assert_eq!(day_in(line), None, "{line}");
        }
        let [a, b] = ["2026-11-21T12:00:00.000Z", "2026-11-22 00:00"].map(Moment::read);
        let apart = b.zip(a).map(|(b, a)| b.days - a.days);
        assert_eq!(apart, Some(0.5));
        assert_eq!(Moment::read("1795262400").map(|moment| Some(moment.day)), Some(day));
        assert_eq!(Moment::read("1795262400000").map(|moment| Some(moment.day)), Some(day));
        assert_eq!(Moment::read("12").map(|moment| moment.day), None);
    }
}
