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
    let digits = fixed(value.abs(), MOST_DECIMALS);
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

/// An amount in whole dollars.
///
/// ```
/// use rigledger_core::units::{Money, format::{usd, Rounding}};
/// assert_eq!(usd(Money::new(306.60), Rounding::Nearest), "$307");
/// assert_eq!(usd(Money::new(306.60), Rounding::Down), "$306");
/// assert_eq!(usd(Money::new(-228.3), Rounding::Nearest), "\u{2212}$228");
/// ```
pub fn usd(amount: Money, rounding: Rounding) -> String {
    let whole = rounding.dollars(amount);
    let digits = number(whole.abs(), 0);
    if whole < 0.0 { format!("{MINUS}${digits}") } else { format!("${digits}") }
}

/// A range of amounts: "$1,006–1,156", or one amount where the ends look alike.
pub fn usd_range(range: Range<Money>, rounding: Rounding) -> String {
    let (low, high) = (usd(range.low(), rounding), usd(range.high(), rounding));
    if low == high {
        low
    } else if range.low().get() >= 0.0 {
        format!("{low}\u{2013}{}", &high[1..])
    } else {
        format!("{low} to {high}")
    }
}

/// A text of ours with its amounts in another currency.
///
/// All texts name dollars, `$1,006` and `$0.1872`, and as a unit `USD`; where a plan is in another
/// currency, `show` is given each amount and its decimals and says how it reads, in a browser by its
/// own formatter, and the currency's letters are those of the unit.
///
/// ```
/// use rigledger_core::units::format::in_currency;
/// let text = in_currency("at least $1,006 or \u{2212}$0.15", "EUR", &|amount, decimals| {
///     format!("{amount:.decimals$} EUR")
/// });
/// assert_eq!(text, "at least 1006 EUR or -0.15 EUR");
/// // Of a range, which names the sign once, both ends.
/// let text = in_currency("$753\u{2013}1,953.", "EUR", &|amount, _| format!("{amount} EUR"));
/// assert_eq!(text, "753 EUR\u{2013}1953 EUR.");
/// // Of a text that somebody else wrote, no more decimals than a formatter takes.
/// let digits = format!("$1.{}", "0".repeat(150));
/// assert_eq!(in_currency(&digits, "EUR", &|_, decimals| decimals.to_string()), "9");
/// assert_eq!(in_currency("USD/kWh", "EUR", &|_, _| String::new()), "EUR/kWh");
/// ```
pub fn in_currency(text: &str, currency: &str, show: &dyn Fn(f64, usize) -> String) -> String {
    let text = text.replace("USD", currency);
    let mut shown = String::with_capacity(text.len());
    let mut rest = &*text;
    let mut ranged = false;
    loop {
        // Directly behind an amount, a dash and a digit are the other end of a range.
        let other = rest.strip_prefix('\u{2013}').filter(|_| ranged);
        let other = other.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let (before, after) = match (other, rest.split_once('$')) {
            (Some(after), _) => ("\u{2013}", after),
            (None, Some(parts)) => parts,
            (None, None) => break,
        };
        let mut end = after
            .find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')
            .unwrap_or(after.len());
        // A stop or a comma behind the amount belongs to the sentence.
        end = after[..end].trim_end_matches([',', '.']).len();
        let digits = after[..end].replace(',', "");
        let amount = decimal(&digits);
        ranged = amount.is_some() && other.is_none();
        if let Some(amount) = amount {
            let minus = before.strip_suffix(MINUS);
            shown.push_str(minus.unwrap_or(before));
            let decimals = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            // What a reader or a link wrote may have any number of them, which formatters refuse.
            let decimals = decimals.min(MOST_DECIMALS);
            shown.push_str(&show(if minus.is_some() { -amount } else { amount }, decimals));
        } else {
            shown.push_str(before);
            shown.push('$');
        }
        rest = &after[end..];
    }
    shown.push_str(rest);
    shown
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
pub(crate) fn tok_s_range(range: Range<TokensPerSecond>) -> String {
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

/// A number to two significant figures.
pub(crate) fn two_figures(value: f64) -> String {
    if value >= 100.0 {
        number(libm::round(value / 10.0) * 10.0, 0)
    } else {
        number(value, usize::from(value < 10.0))
    }
}
