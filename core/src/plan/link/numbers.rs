//! Numbers and ranges as links have them and as readers type them.

use crate::units::format::machine;
use crate::units::{Basis, Range, decimal};

/// A number or a range of numbers: `700`, `650-800`, `650-700-800`; `-3` and `-5~-3~1` where some are
/// negative. `None` for any other text.
pub(super) fn range(value: &str) -> Option<Range<f64>> {
    if let Some(rest) = value.strip_prefix('-').filter(|_| !value.contains('~')) {
        return Some(Range::exact(-number(rest)?, Basis::User));
    }
    let tilde = value.contains('~');
    let signed = |part: &str| match part.strip_prefix('-') {
        Some(rest) => number(rest).map(|number| -number),
        None => number(part),
    };
    let mut parts = value.split(if tilde { '~' } else { '-' }).map(signed);
    let (first, second, third) = (parts.next()??, parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    let range = match (second, third) {
        (None, _) => Range::exact(first, Basis::User),
        (Some(high), None) => Range::new(first, f64::midpoint(first, high?), high?, Basis::User),
        (Some(likely), Some(high)) => Range::new(first, likely?, high?, Basis::User),
    };
    Some(range)
}

/// A decimal number from 0 on, with `K` or `k` for 1,024 as in context lengths; `None` for any other
/// text.
pub(super) fn number(text: &str) -> Option<f64> {
    let (digits, factor) = match text.strip_suffix(['k', 'K']) {
        Some(digits) => (digits, 1024.0),
        None => (text, 1.0),
    };
    if digits.len() > 24 || digits.starts_with('-') {
        return None;
    }
    Some(decimal(digits)? * factor)
}

/// A number that a reader typed: currency and unit signs, blanks, and either habit of writing
/// decimals are taken as meant. `None` where it is no number.
///
/// ```
/// use rigledger_core::plan::link::typed_number;
/// assert_eq!(typed_number("$1,599"), Some(1599.0));
/// assert_eq!(typed_number("0,15"), Some(0.15));
/// assert_eq!(typed_number("1.599,50"), Some(1599.5));
/// assert_eq!(typed_number("32K"), Some(32768.0));
/// assert_eq!(typed_number("cheap"), None);
/// ```
pub fn typed_number(text: &str) -> Option<f64> {
    let mut text: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '$' | '%' | '\'' | '_' | '\u{20ac}'))
        .take(40)
        .collect();
    let (comma, point) = (text.rfind(','), text.rfind('.'));
    match (comma, point) {
        // The later of the two separates decimals, the other groups digits.
        (Some(comma), Some(point)) if comma > point => {
            text = text.replace('.', "").replace(',', ".");
        }
        (Some(_), Some(_)) => text = text.replace(',', ""),
        // A lone comma groups digits when exactly three follow, as in 1,599.
        (Some(comma), None) => {
            let grouped = text.matches(',').count() > 1
                || (text.len() - comma == 4 && comma > 0 && !text.starts_with('0'));
            text = if grouped { text.replace(',', "") } else { text.replace(',', ".") };
        }
        _ => {}
    }
    number(&text)
}

/// A number or a range that a reader typed, by the rules of [`typed_number`]: `900-1,000`. `None`
/// where it is neither.
pub fn typed_range(text: &str) -> Option<Range<f64>> {
    if let Some(rest) = text.trim().strip_prefix(['-', '\u{2212}']) {
        return Some(Range::exact(-typed_number(rest)?, Basis::User));
    }
    let parts: Option<Vec<String>> = text
        .split(['-', '\u{2013}', '~'])
        .take(4)
        .map(|part| typed_number(part).map(machine))
        .collect();
    range(&parts?.join("-"))
}
