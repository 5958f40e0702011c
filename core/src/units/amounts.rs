//! Amounts of money as text, in one currency and with one rounding.

use serde::{Deserialize, Serialize};

use super::format::{MINUS, number};
use super::{Money, Range};

/// A currency, by its three letters of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

/// Keeps a line from ending where it stands; nothing is seen of it.
const WORD_JOINER: &str = "\u{2060}";

/// What is written before an amount, as the Unicode CLDR has it in English; amounts of other currencies
/// begin with their letters.
const SIGNS: [([u8; 3], &str); 17] = [
    (*b"AUD", "A$"),
    (*b"BRL", "R$"),
    (*b"CAD", "CA$"),
    (*b"CNY", "CN\u{a5}"),
    (*b"EUR", "\u{20ac}"),
    (*b"GBP", "\u{a3}"),
    (*b"HKD", "HK$"),
    (*b"ILS", "\u{20aa}"),
    (*b"INR", "\u{20b9}"),
    (*b"JPY", "\u{a5}"),
    (*b"KRW", "\u{20a9}"),
    (*b"MXN", "MX$"),
    (*b"NZD", "NZ$"),
    (*b"PHP", "\u{20b1}"),
    (*b"TWD", "NT$"),
    (*b"USD", "$"),
    (*b"VND", "\u{20ab}"),
];

impl Currency {
    /// US dollars.
    pub const DOLLAR: Self = Self(*b"USD");

    /// The currency of three letters; dollars for anything else, which no plan holds.
    pub fn of(code: &str) -> Self {
        let letters = code.as_bytes().try_into().ok().filter(|_| code.is_ascii());
        letters.map_or(Self::DOLLAR, Self)
    }

    /// Its three letters.
    pub fn code(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// What is written before an amount: `$`, `€`, `CHF` and a space that does not break.
    pub fn sign(&self) -> String {
        let found = SIGNS.iter().find(|(code, _)| *code == self.0);
        found.map_or_else(|| [self.code(), "\u{a0}"].concat(), |(_, sign)| (*sign).to_owned())
    }

    /// A unit of the tables, which name dollars, in this currency: `EUR/kWh`.
    pub fn unit(&self, unit: &str) -> String {
        match unit.strip_prefix(Self::DOLLAR.code()) {
            Some(rest) => [self.code(), rest].concat(),
            None => unit.to_owned(),
        }
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self::DOLLAR
    }
}

/// How amounts become whole units of a currency on display.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest one.
    #[default]
    Nearest,
    /// Cents are cut off, as some published tables do.
    Down,
}

impl Rounding {
    /// An amount without cents.
    fn whole(self, amount: Money) -> f64 {
        match self {
            Self::Nearest => libm::round(amount.get()),
            // A hair of arithmetic noise below a whole dollar must not cost one.
            Self::Down => libm::trunc(amount.get() + amount.get().signum() * 1e-9),
        }
    }
}

/// How the amounts of a plan are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Amounts {
    /// The currency of all of them.
    pub currency: Currency,
    /// How they are rounded.
    pub rounding: Rounding,
}

impl Amounts {
    /// The same currency, to the nearest whole.
    #[must_use]
    pub fn nearest(self) -> Self {
        Self { rounding: Rounding::Nearest, ..self }
    }

    /// An amount without cents.
    ///
    /// ```
    /// use rigledger_core::units::{Amounts, Currency, Money, Rounding};
    /// let dollars = Amounts::default();
    /// assert_eq!(dollars.whole(Money::new(1306.6)), "$1,307");
    /// assert_eq!(dollars.whole(Money::new(-228.3)), "\u{2212}$228");
    /// let euros = Amounts { currency: Currency::of("EUR"), rounding: Rounding::Down };
    /// assert_eq!(euros.whole(Money::new(306.6)), "€306");
    /// ```
    pub fn whole(&self, amount: Money) -> String {
        let whole = self.rounding.whole(amount);
        self.signed(whole < 0.0, &number(whole.abs(), 0))
    }

    /// An amount with its cents.
    ///
    /// ```
    /// use rigledger_core::units::{Amounts, Currency, Money};
    /// let francs = Amounts { currency: Currency::of("CHF"), ..Amounts::default() };
    /// assert_eq!(francs.cents(Money::new(-306.6)), "\u{2212}CHF\u{a0}306.60");
    /// assert_eq!(Amounts::default().cents(Money::new(-0.001)), "$0.00");
    /// ```
    pub fn cents(&self, amount: Money) -> String {
        let digits = number(amount.get().abs(), 2);
        self.signed(amount.get() < 0.0 && digits != "0.00", &digits)
    }

    /// An amount with its cents below a hundred, else without.
    pub fn short(&self, amount: Money) -> String {
        let is_small = amount.get().abs() < 100.0;
        if is_small { self.cents(amount) } else { self.nearest().whole(amount) }
    }

    /// A range of amounts without cents: "$1,006–1,156", or one amount where the ends look alike.
    ///
    /// ```
    /// use rigledger_core::units::{Amounts, Basis, Money, Range};
    /// let range = |low, high| Range::new(low, low, high, Basis::Computed).map(Money::new);
    /// let dollars = Amounts::default();
    /// assert_eq!(dollars.range(range(1005.7, 1156.0)), "$1,006–1,156");
    /// assert_eq!(dollars.range(range(-5.0, 12.0)), "\u{2212}$5 to $12");
    /// // No line ends behind the minus.
    /// assert_eq!(dollars.range(range(-12.0, -5.0)), "\u{2212}$12 to \u{2212}\u{2060}$5");
    /// ```
    pub fn range(&self, range: Range<Money>) -> String {
        let (low, high) = (self.whole(range.low()), self.whole(range.high()));
        if low == high {
            low
        } else if range.low().get() >= 0.0 {
            [&low, "\u{2013}", &high[self.currency.sign().len()..]].concat()
        } else {
            // A line may end between a minus and a sign, and a minus at the end of one is lost.
            let (minus, rest) =
                high.split_at(if high.starts_with(MINUS) { MINUS.len() } else { 0 });
            let joined = if minus.is_empty() { "" } else { WORD_JOINER };
            [&low, " to ", minus, joined, rest].concat()
        }
    }

    /// Digits with the currency's sign, and a minus before it where there is one.
    fn signed(self, is_negative: bool, digits: &str) -> String {
        let minus = if is_negative { MINUS } else { "" };
        [minus, &self.currency.sign(), digits].concat()
    }
}
