//! Numbers and ranges as links have them.

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
