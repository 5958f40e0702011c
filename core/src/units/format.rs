//! Numbers as text: the one place where anything is rounded.

use super::{Bytes, Range, Seconds, Tokens, TokensPerSecond};

/// The minus sign of typography; a hyphen is too short beside figures.
pub(super) const MINUS: &str = "\u{2212}";

/// The most decimals that any number is shown with.
const MOST_DECIMALS: usize = 9;

/// The digits of a number that is not negative, with a point before the last `decimals`.
///
/// By whole numbers, which is exact for all that is shown here and the same everywhere.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn fixed(value: f64, decimals: usize) -> String {
    let decimals = decimals.min(MOST_DECIMALS);
    let scale = (0..decimals).fold(1_u64, |scale, _| scale * 10);
    let scaled = libm::round(value * scale as f64) as u64;
    let whole = scaled / scale;
    if decimals == 0 {
        return whole.to_string();
    }
    format!("{whole}.{:0decimals$}", scaled % scale)
}

/// A number as links and fields write it: at most nine decimals, no grouping, a plain minus.
///
/// ```
/// use rigledger_core::units::format::machine;
/// assert_eq!(machine(1599.0), "1599");
/// assert_eq!(machine(-0.15), "-0.15");
/// assert_eq!(machine(0.1 + 0.2), "0.3");
/// assert_eq!(machine(8990997.53), "8990997.53");
/// ```
pub fn machine(value: f64) -> String {
    // No more than fifteen digits in all, as an `f64` tells no more apart.
    let whole = fixed(value.abs(), 0).len();
    let digits = fixed(value.abs(), 15_usize.saturating_sub(whole).clamp(1, MOST_DECIMALS));
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    if value < 0.0 && digits != "0" { format!("-{digits}") } else { digits.to_owned() }
}

/// A number with thousands separators and a fixed number of decimals.
///
/// ```
/// use rigledger_core::units::format::number;
/// assert_eq!(number(1_234_567.891, 2), "1,234,567.89");
/// assert_eq!(number(-0.2, 0), "0");
/// ```
pub fn number(value: f64, decimals: usize) -> String {
    let digits = fixed(value.abs(), decimals);
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut text = String::with_capacity(digits.len() + 4);
    if value < 0.0 && digits.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        text.push_str(MINUS);
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 && digit.is_ascii_digit() {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(fraction);
    text
}

/// A number with at most `decimals` decimals and no trailing zeros, as in prose: 4, 0.15, 2.5.
pub fn plain(value: f64, decimals: usize) -> String {
    let text = number(value, decimals);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A number of months: "1 month", "24 months".
pub(crate) fn months(months: f64) -> String {
    let number = plain(months, 0);
    let unit = if number == "1" { " month" } else { " months" };
    number + unit
}

/// Memory in GiB with one decimal; two below one GiB.
pub(crate) fn gib(bytes: Bytes) -> String {
    let gib = bytes.gib();
    format!("{} GiB", number(gib, if gib < 1.0 { 2 } else { 1 }))
}

/// A context length in the field's shorthand, where K is 1,024.
///
/// ```
/// use rigledger_core::units::{Tokens, format::tokens};
/// assert_eq!(tokens(Tokens::new(8192)), "8K");
/// assert_eq!(tokens(Tokens::new(20736)), "20.2K");
/// assert_eq!(tokens(Tokens::new(512)), "512");
/// ```
pub fn tokens(tokens: Tokens) -> String {
    let count = f64::from(tokens.get());
    // Cut, not rounded: a limit must not look longer than it is.
    let tenths = libm::floor(count / 102.4) / 10.0;
    if count < 1024.0 { number(count, 0) } else { format!("{}K", plain(tenths, 1)) }
}

/// A range of speeds: two figures of each end are all that such an estimate carries.
pub fn tok_s_range(range: Range<TokensPerSecond>) -> String {
    let (low, high) = (two_figures(range.low().get()), two_figures(range.high().get()));
    if low == high { low } else { format!("{low}\u{2013}{high}") }
}

/// A time in milliseconds, seconds or minutes, to two significant figures.
///
/// ```
/// use rigledger_core::units::{Seconds, format::duration};
/// assert_eq!(duration(Seconds::new(0.3412)), "340 ms");
/// assert_eq!(duration(Seconds::new(12.4)), "12 s");
/// assert_eq!(duration(Seconds::new(190.0)), "3.2 min");
/// ```
pub fn duration(time: Seconds) -> String {
    let seconds = time.get();
    let (value, unit) = match seconds {
        _ if seconds < 1.0 => (seconds * 1000.0, " ms"),
        _ if seconds < 120.0 => (seconds, " s"),
        _ => (seconds / 60.0, " min"),
    };
    two_figures(value) + unit
}

/// A name within a sentence: what stands behind a comma goes into brackets.
///
/// ```
/// use rigledger_core::units::format::bracketed;
/// assert_eq!(bracketed("RTX 4090, used"), "RTX 4090 (used)");
/// assert_eq!(bracketed("two cards (blue, used)"), "two cards (blue, used)");
/// assert_eq!(bracketed("my $2,000 box"), "my $2,000 box");
/// ```
pub fn bracketed(name: &str) -> String {
    match name.split_once(", ") {
        Some((what, rest)) if !name.contains('(') => [what, " (", rest, ")"].concat(),
        _ => name.to_owned(),
    }
}

/// A number to two significant figures.
pub fn two_figures(value: f64) -> String {
    if value >= 100.0 {
        number(libm::round(value / 10.0) * 10.0, 0)
    } else {
        number(value, usize::from(value < 10.0))
    }
}
