//! Numbers as readers type them: with units and currencies, in either habit of writing decimals, and
//! ranges in words.

use crate::plan::inputs::{Input, Unit};
use crate::units::format::machine;
use crate::units::{Basis, Currency, Range, decimal};

/// Why a text gives no figure for an input.
#[derive(Clone, Debug, PartialEq)]
pub enum Untaken {
    /// It is no number.
    NoNumber,
    /// It may be thousands or decimals, as "1.400": what it is read as each way.
    Either {
        /// The separator taken as grouping thousands.
        thousands: f64,
        /// The separator taken as a decimal point.
        decimals: f64,
    },
    /// It is in another currency than the plan, by its letters or its sign.
    OtherCurrency(String),
}

/// Words between the ends of a range.
const TO: [&str; 6] = ["and", "bis", "or", "through", "to", "until"];
/// Words that add nothing.
const IDLE: [&str; 16] = [
    "a", "about", "approx", "around", "between", "ca", "card", "cards", "circa", "day", "each",
    "from", "hour", "of", "per", "s",
];
/// Names of units that add nothing, as they are the unit of the field.
const UNITS: [(Unit, &[&str]); 8] = [
    (Unit::HoursPerDay, &["d", "h", "hours", "hr", "hrs", "std"]),
    (Unit::Months, &["mo", "month", "months", "mos"]),
    (Unit::MoneyPerMonth, &["m", "mo", "month"]),
    (Unit::Watts, &["w", "watt", "watts"]),
    (Unit::Gib, &["g", "gb", "gib", "ram"]),
    (Unit::GigabytesPerSecond, &["gb", "gbs", "gbps"]),
    (Unit::TokensPerSecond, &["tok", "token", "tokens", "tps", "t"]),
    (Unit::MoneyPerKwh, &["kwh"]),
];
/// Words for units that are so many of the field's.
const FACTORS: [(Unit, &[&str], f64); 5] = [
    (Unit::HoursPerDay, &["m", "min", "minute", "minutes", "mins"], 1.0 / 60.0),
    (Unit::Months, &["y", "year", "years", "yr", "yrs"], 12.0),
    (Unit::Watts, &["kw"], 1000.0),
    (Unit::Gib, &["tb", "tib"], 1024.0),
    (Unit::GigabytesPerSecond, &["tb", "tbs"], 1000.0),
];
/// Words for hundredths of a currency.
const CENTS: [&str; 8] = ["c", "cent", "cents", "cts", "ct", "p", "pence", "\u{a2}"];
/// Names of currencies besides their letters.
const NAMES: [(&str, &str); 15] = [
    ("buck", "USD"),
    ("bucks", "USD"),
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("franc", "CHF"),
    ("francs", "CHF"),
    ("pound", "GBP"),
    ("pounds", "GBP"),
    ("quid", "GBP"),
    ("rupees", "INR"),
    ("us", "USD"),
    ("yen", "JPY"),
    ("yuan", "CNY"),
];
/// The longest text that is read, in characters.
const MAX_TEXT: usize = 60;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    /// Digits with whatever separates them.
    Digits(String),
    /// A word in small letters.
    Word(String),
    /// A sign that is no ASCII letter and no digit.
    Sign(char),
}

/// The pieces of a text, without blanks.
fn pieces(text: &str) -> Vec<Piece> {
    let letters: Vec<char> = text.trim().chars().take(MAX_TEXT).collect();
    let mut rest = letters.as_slice();
    let mut pieces = Vec::new();
    while let Some((&c, behind)) = rest.split_first() {
        if c.is_ascii_digit() || matches!(c, '.' | ',') && begins_with_digits(behind, 1) {
            let mut digits = String::new();
            while let Some((&c, behind)) = rest.split_first() {
                let separates = matches!(c, '.' | ',') && begins_with_digits(behind, 1);
                // A blank, an apostrophe or a line groups exactly three digits.
                let groups = (c.is_whitespace() || matches!(c, '\'' | '\u{2019}' | '_'))
                    && begins_with_digits(behind, 3)
                    && !begins_with_digits(behind, 4);
                match c {
                    _ if groups => {}
                    c if c.is_ascii_digit() || separates => digits.push(c),
                    _ => break,
                }
                rest = behind;
            }
            pieces.push(Piece::Digits(digits));
        } else if c.is_ascii_alphabetic() {
            // All words that are known are ASCII, and tables of all other letters are seven kilobytes.
            let end = rest.iter().position(|c| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let (word, behind) = rest.split_at(end);
            pieces.push(Piece::Word(word.iter().collect::<String>().to_ascii_lowercase()));
            rest = behind;
        } else {
            // A point ends a word or a sentence.
            if !c.is_whitespace() && !matches!(c, '.' | ',' | '/' | '%' | '(' | ')') {
                pieces.push(Piece::Sign(c));
            }
            rest = behind;
        }
    }
    pieces
}

/// Whether letters begin with so many digits.
fn begins_with_digits(letters: &[char], many: usize) -> bool {
    letters.get(..many).is_some_and(|first| first.iter().all(char::is_ascii_digit))
}

/// Digits as a number of an input. A lone comma or point with three digits behind it is what only one
/// reading makes sense of: whole inputs have no decimals, and neither reading is beyond the limits.
/// Where both make sense a comma groups, as in 1,599.
fn number(digits: &str, spec: &Input, factor: f64) -> Result<f64, Untaken> {
    let read = |text: &str| decimal(text).filter(|_| text.len() <= 24).ok_or(Untaken::NoNumber);
    let (comma, point) = (digits.rfind(','), digits.rfind('.'));
    let place = match (comma, point) {
        (None, None) => return read(digits),
        // The later of the two separates decimals, the other groups digits.
        (Some(comma), Some(point)) if comma > point => {
            return read(&digits.replace('.', "").replace(',', "."));
        }
        (Some(_), Some(_)) => return read(&digits.replace(',', "")),
        (Some(place), None) | (None, Some(place)) => place,
    };
    let groups: Vec<&str> = digits.split([',', '.']).collect();
    let (first, rest) = groups.split_first().ok_or(Untaken::NoNumber)?;
    let may_group = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && rest.iter().all(|group| group.len() == 3);
    let thousands = || read(&digits.replace([',', '.'], ""));
    let decimals = || read(&digits.replace(',', "."));
    match rest.len() {
        1 if !may_group => decimals(),
        1 => {
            let (many, few) = (thousands()?, decimals()?);
            let is_in = |value: f64| (spec.min..=spec.max).contains(&(value * factor));
            match (is_in(many), is_in(few) && !spec.whole) {
                (true, false) => Ok(many),
                (false, true) => Ok(few),
                _ if digits.get(place..=place) == Some(",") => Ok(many),
                _ => Err(Untaken::Either { thousands: many, decimals: few }),
            }
        }
        _ if may_group => thousands(),
        _ => Err(Untaken::NoNumber),
    }
}

/// What the words of a text do to its numbers: a factor for all of them.
fn factor(
    pieces: &[Piece],
    unit: Unit,
    currency: Currency,
    is_currency: impl Fn(&str) -> bool,
) -> Result<f64, Untaken> {
    let mut factor = 1.0;
    for piece in pieces {
        match piece {
            Piece::Sign(c @ ('$' | '\u{20ac}' | '\u{a3}' | '\u{a5}' | '\u{20b9}' | '\u{20a9}')) => {
                if unit.is_money() && !currency.sign().contains(*c) {
                    return Err(Untaken::OtherCurrency(c.to_string()));
                }
            }
            Piece::Sign('\u{a2}') if unit.is_money() => factor = 0.01,
            Piece::Digits(_) | Piece::Sign('-' | '\u{2212}' | '\u{2013}' | '\u{2014}' | '~') => {}
            Piece::Sign(_) => return Err(Untaken::NoNumber),
            Piece::Word(word) => {
                let word = word.as_str();
                let is = |(known, words): &(Unit, &[&str])| *known == unit && words.contains(&word);
                let named = NAMES.iter().find(|(name, _)| *name == word);
                let code =
                    named.map_or_else(|| word.to_ascii_uppercase(), |(_, code)| (*code).into());
                if TO.contains(&word)
                    || IDLE.contains(&word)
                    || UNITS.iter().any(is)
                    || matches!(word, "k" | "tokens" | "months" | "usd" if !unit.is_money())
                {
                    continue;
                }
                let times = FACTORS
                    .iter()
                    .find(|(known, words, _)| *known == unit && words.contains(&word));
                if let Some((_, _, times)) = times {
                    factor = *times;
                } else if unit.is_money() && CENTS.contains(&word) {
                    factor = 0.01;
                } else if word == "k" || code == currency.code() {
                } else if unit.is_money() && is_currency(&code) {
                    return Err(Untaken::OtherCurrency(code));
                } else {
                    return Err(Untaken::NoNumber);
                }
            }
        }
    }
    Ok(factor)
}

/// What a reader typed for an input, as a number or a range: `$1,599`, `0,30`, `25 ct`, `900-1,000`, `700
/// to 900`, `1.5 years`. `currency` is the plan's; `is_currency` knows the letters of others.
///
/// # Errors
/// Where it gives no figure: why.
pub fn typed(
    text: &str,
    spec: &Input,
    currency: Currency,
    is_currency: impl Fn(&str) -> bool,
) -> Result<Range<f64>, Untaken> {
    let pieces = pieces(text);
    let factor = factor(&pieces, spec.unit, currency, is_currency)?;
    let thousand = if spec.unit == Unit::Tokens { 1024.0 } else { 1000.0 };
    let (mut numbers, mut is_open, mut is_negative) = (Vec::new(), true, false);
    for (place, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Digits(digits) => {
                if !is_open {
                    return Err(Untaken::NoNumber);
                }
                let is_k = matches!(pieces.get(place + 1), Some(Piece::Word(word)) if word == "k");
                let times = factor * if is_k { thousand } else { 1.0 };
                let value = number(digits, spec, times).map_err(|untaken| match untaken {
                    Untaken::Either { thousands, decimals } => {
                        Untaken::Either { thousands: thousands * times, decimals: decimals * times }
                    }
                    other => other,
                })?;
                let value = value * times;
                numbers.push(if is_negative { -value } else { value });
                (is_open, is_negative) = (false, false);
            }
            Piece::Sign('-' | '\u{2212}' | '\u{2013}' | '\u{2014}' | '~') => {
                // After a number it leads to the next, else it belongs to that.
                if is_open {
                    is_negative = !matches!(piece, Piece::Sign('~'));
                }
                is_open = true;
            }
            Piece::Word(word) if TO.contains(&word.as_str()) => is_open = true,
            Piece::Word(_) | Piece::Sign(_) => {}
        }
    }
    // As a link would have them, to the last digit.
    let exact = |value: f64| decimal(&machine(value)).unwrap_or(value);
    match numbers.iter().map(|value| exact(*value)).collect::<Vec<_>>()[..] {
        [one] => Ok(Range::exact(one, Basis::User)),
        [low, high] => Ok(Range::new(low, f64::midpoint(low, high), high, Basis::User)),
        [low, likely, high] => Ok(Range::new(low, likely, high, Basis::User)),
        _ => Err(Untaken::NoNumber),
    }
}
