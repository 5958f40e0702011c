//! Physical quantities and money, each a type of its own, and ranges of them.
//!
//! A quantity has a private field and only the operators that make sense: `Watts * Hours` is
//! [`KilowattHours`], `KilowattHours * MoneyPerKwh` is [`Money`], and `Watts + Bytes` does not build:
//!
//! ```compile_fail
//! use rigledger_core::units::{Bytes, Watts};
//! let nonsense = Watts::new(350.0) + Bytes::new(1);
//! ```
//!
//! Arithmetic is exact as far as `f64` and `u64` go; rounding happens once, in [`format`](mod@format).

mod amounts;
pub(crate) mod csv;
mod decimal;
pub mod format;
mod order;
mod quantity;
mod range;
mod shown;
mod sourced;
mod working;

pub use amounts::{Amounts, Currency, Rounding};
pub use decimal::decimal;
pub use order::{sort_few, sort_few_by};
pub use quantity::{
    Bytes, GigabytesPerSecond, Hours, KilowattHours, Money, MoneyPerKwh, Months, Percent, Ratio,
    Seconds, Tokens, TokensPerSecond, Watts,
};
pub use range::{Basis, OUTER, Range};
pub(crate) use shown::is_shown;
pub use sourced::{AS_ENTERED, Assumption};
pub(crate) use working::digits;
pub use working::{Term, Working};
