//! What cards were sold for, from a page of sold items or a table.
//!
//! ```text
//! Sold  Nov 21, 2026                                 price,date,title
//! EVGA GeForce RTX 3090 FTW3 24GB                    712.50,2026-11-21,EVGA RTX 3090
//! Pre-Owned
//! $725.00
//! +$12.50 delivery
//! ```
//!
//! An entry ends with its price; what stands above it since the last price is its title and its day.
//! What is sold as broken, and of another card than most, is left out. A price for several versions
//! ("$700.00 to $800.00") is none. Quantiles are between neighbours in order, as of a tenth, a half and
//! nine tenths of the sales.

use chrono::NaiveDate;

use super::moment::day_in;
use super::table::Table;
use super::{Sold, Usage};
use crate::catalog::Catalog;
use crate::units::decimal;

/// The fewest sales that tell a range.
const LEAST: usize = 3;
/// The most that are read.
const MOST: usize = 2000;
/// Amounts that a card may be sold for, in any currency.
const PRICES: core::ops::RangeInclusive<f64> = 20.0..=1_000_000.0;
/// Letters of an entry that are looked at, about.
const LONGEST: usize = 400;
/// Signs and letters of currencies, the longest first, and their codes.
const SIGNS: [(&str, &str); 16] = [
    ("US $", "USD"),
    ("USD", "USD"),
    ("EUR", "EUR"),
    ("GBP", "GBP"),
    ("CHF", "CHF"),
    ("AU $", "AUD"),
    ("AUD", "AUD"),
    ("C $", "CAD"),
    ("CAD", "CAD"),
    ("PLN", "PLN"),
    ("JPY", "JPY"),
    ("\u{20ac}", "EUR"),
    ("\u{a3}", "GBP"),
    ("\u{a5}", "JPY"),
    ("z\u{142}", "PLN"),
    ("$", "USD"),
];
/// Words that say that something was sold.
const SOLD: [&str; 4] = ["sold", "verkauft", "vendu", "vendido"];
/// Words of what comes on top of a price.
const ON_TOP: [&str; 5] = ["shipping", "delivery", "postage", "versand", "livraison"];
/// Words of what does not work.
const BROKEN: [&str; 8] = [
    "for parts",
    "parts only",
    "not working",
    "broken",
    "defekt",
    "defective",
    "faulty",
    "no display",
];

/// One sale.
#[derive(Debug)]
struct Sale {
    price: f64,
    currency: Option<&'static str>,
    /// All that is said of it.
    about: String,
    day: Option<NaiveDate>,
}

/// The reader: whether there are sales at all. Which card they name is [`of_cards`] to say.
pub(super) fn read(text: &str) -> Option<Vec<Usage>> {
    let sales = sales(text)?;
    let all: Vec<&Sale> = sales.iter().collect();
    Some(summed(&all, None, 0).map(Usage::Sold).into_iter().collect())
}

/// The sales of the card that most of a text's entries name.
pub(super) fn of_cards(text: &str, catalog: &Catalog) -> Option<Sold> {
    let sales = sales(text)?;
    let cards: Vec<(Vec<String>, &'static str)> =
        catalog.gpus.iter().map(|gpu| (words(gpu.short_name()), gpu.id)).collect();
    let card = |sale: &Sale| {
        let about = words(&sale.about);
        let found = cards.iter().filter(|(name, _)| {
            !name.is_empty() && about.windows(name.len()).any(|part| part == &name[..])
        });
        found.max_by_key(|(name, _)| name.len()).map(|(_, id)| *id)
    };
    let named: Vec<(&Sale, Option<&'static str>)> =
        sales.iter().map(|sale| (sale, card(sale))).collect();
    let ids = || named.iter().filter_map(|(_, id)| *id);
    let count = |id: &str| ids().filter(|own| *own == id).count();
    let gpu = ids().max_by_key(|id| (count(id), core::cmp::Reverse(*id)));
    let counted = |(sale, id): &&(&Sale, Option<&'static str>)| {
        let about = sale.about.to_lowercase();
        let other = id.is_some() && *id != gpu;
        !other && !BROKEN.iter().any(|word| about.contains(word))
    };
    let kept: Vec<&Sale> = named.iter().filter(counted).map(|(sale, _)| *sale).collect();
    let left_out = u32::try_from(sales.len() - kept.len()).ok()?;
    summed(&kept, gpu, left_out)
}

/// The words of a name, letters and digits apart: `RTX3090Ti` is "rtx 3090 ti".
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = None;
    for letter in text.chars().flat_map(char::to_lowercase) {
        let kind = match letter {
            _ if letter.is_ascii_digit() => Some(true),
            _ if letter.is_alphabetic() => Some(false),
            _ => None,
        };
        match (kind, words.last_mut()) {
            (Some(_), Some(word)) if kind == last => word.push(letter),
            (Some(_), _) => words.push(letter.to_string()),
            _ => {}
        }
        last = kind;
    }
    words
}

fn summed(sales: &[&Sale], gpu: Option<&'static str>, left_out: u32) -> Option<Sold> {
    // Of several currencies that of most counts.
    let count = |code: Option<&str>| sales.iter().filter(|sale| sale.currency == code).count();
    let currency = sales.iter().map(|sale| sale.currency).max_by_key(|code| count(*code))?;
    let own = || sales.iter().filter(|sale| sale.currency == currency);
    let mut prices: Vec<f64> = own().map(|sale| sale.price).collect();
    if prices.len() < LEAST {
        return None;
    }
    prices.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (prices.len() - 1) as f64;
        let below = libm::floor(place);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held")]
        let index = below as usize;
        let low = prices.get(index).copied().unwrap_or_default();
        let high = prices.get(index + 1).copied().unwrap_or(low);
        low + (high - low) * (place - below)
    };
    Some(Sold {
        prices: [at(0.1), at(0.5), at(0.9)],
        count: u32::try_from(prices.len()).ok()?,
        left_out: left_out + u32::try_from(sales.len() - prices.len()).ok()?,
        gpu,
        currency,
        day: own().filter_map(|sale| sale.day).max(),
    })
}

/// Every sale of a text; `None` where it is no list of sales.
fn sales(text: &str) -> Option<Vec<Sale>> {
    if let Some(sales) = of_table(text) {
        return Some(sales);
    }
    let lower = text.to_lowercase();
    if !SOLD.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let (mut sales, mut about, mut day, mut any) = (Vec::new(), String::new(), None, false);
    for line in text.lines() {
        let said = line.to_lowercase();
        let on_top =
            line.trim_start().starts_with('+') || ON_TOP.iter().any(|word| said.contains(word));
        let found = amount(line).filter(|_| !on_top || !line.trim_start().starts_with('+'));
        any |= found.is_some();
        if about.len() < LONGEST {
            about.extend(line.chars().take(LONGEST));
            about.push('\n');
        }
        day = day_in(line).or(day);
        let Some((price, currency)) = found else { continue };
        // Of a line that is about delivery alone nothing is a price.
        if on_top && about.lines().count() == 1 && words(line).len() < 5 {
            about.clear();
            continue;
        }
        let about = core::mem::take(&mut about);
        if PRICES.contains(&price) && sales.len() < MOST {
            sales.push(Sale { price, currency: Some(currency), about, day: day.take() });
        }
    }
    any.then_some(sales)
}

/// The sales of a table with a column of prices.
fn of_table(text: &str) -> Option<Vec<Sale>> {
    let is_price = |name: &str| name.contains("price") || name.contains("preis");
    let is_other = |name: &str| {
        ["date", "sold", "title", "item", "name", "datum"].iter().any(|word| name.contains(word))
    };
    let table = Table::read(text, |header| {
        header.len() < 40
            && header.iter().any(|name| is_price(name))
            && header.iter().any(|name| !is_price(name) && is_other(name))
    })?;
    let price = table.column(is_price)?;
    let sale = |row: &Vec<String>| {
        let cell = row.get(price)?;
        let (price, currency) = match amount(cell) {
            Some((price, currency)) => (price, Some(currency)),
            None => (table.number(row, price)?, None),
        };
        let about = row.join(" ");
        let day = row.iter().find_map(|cell| day_in(cell));
        PRICES.contains(&price).then_some(Sale { price, currency, about, day })
    };
    Some(table.rows.iter().take(MOST).filter_map(sale).collect())
}

/// The first amount of a line, and its currency; nothing where it has several, "from … to …".
fn amount(line: &str) -> Option<(f64, &'static str)> {
    let mut found: Vec<(usize, f64, &'static str)> = Vec::new();
    for (sign, code) in SIGNS {
        for (at, _) in line.match_indices(sign) {
            let (before, behind) = (line.get(..at)?, line.get(at + sign.len()..)?);
            let letters = sign.chars().all(char::is_alphabetic) && sign.is_ascii();
            let joined = |c: Option<char>| c.is_some_and(char::is_alphabetic);
            if letters && (joined(before.chars().next_back()) || joined(behind.chars().next())) {
                continue;
            }
            if let Some(price) = leading_price(behind).or_else(|| trailing_price(before)) {
                found.push((at, price, code));
            }
        }
    }
    found.sort_by_key(|(at, ..)| *at);
    let (first, price, code) = *found.first()?;
    let range = found.iter().any(|(at, other, _)| {
        *at > first
            && (other - price).abs() > f64::EPSILON
            && line.get(first..*at).is_some_and(|between| between.contains(" to "))
    });
    (!range).then_some((price, code))
}

fn is_of_number(letter: char) -> bool {
    letter.is_ascii_digit() || letter == '.' || letter == ','
}

fn leading_price(text: &str) -> Option<f64> {
    let text = text.trim_start_matches([' ', '\u{a0}']);
    let end = text.find(|c| !is_of_number(c)).unwrap_or(text.len());
    price(text.get(..end)?)
}

fn trailing_price(text: &str) -> Option<f64> {
    let text = text.trim_end_matches([' ', '\u{a0}']);
    let start = text.trim_end_matches(is_of_number).len();
    price(text.get(start..)?)
}

/// A number with either kind of point: "1,299.00", "1.299,00", "725".
fn price(digits: &str) -> Option<f64> {
    let digits = digits.trim_end_matches(['.', ',']);
    let last = digits.rfind(['.', ',']);
    let cents = last.filter(|at| digits.len() - at == 3);
    let (whole, rest) = match cents {
        Some(at) => (digits.get(..at)?, digits.get(at + 1..)?),
        None => (digits, "0"),
    };
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    decimal(&[&whole, ".", rest].concat()).filter(|_| !whole.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_found_with_either_point() {
        for (line, expected) in [
            ("$725.00", Some((725.0, "USD"))),
            ("US $1,299.00", Some((1299.0, "USD"))),
            ("EUR 650,00", Some((650.0, "EUR"))),
            ("1.299,00 \u{20ac}", Some((1299.0, "EUR"))),
            ("\u{a3}610", Some((610.0, "GBP"))),
            ("$700.00 to $800.00", None),
            ("RTX 3090 $700 +$15 shipping", Some((700.0, "USD"))),
            ("NEURAL 3090", None),
            ("$", None),
            ("", None),
        ] {
            assert_eq!(amount(line), expected, "{line}");
        }
    }
}
