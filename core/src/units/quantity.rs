//! The quantities themselves: one newtype each, and the products between them.

use core::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use serde::{Deserialize, Serialize};

/// Declares a quantity over `f64` with addition, subtraction and scaling.
macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            /// A quantity of zero.
            pub const ZERO: Self = Self(0.0);

            /// Wraps a plain number that is already in this unit.
            pub const fn new(value: f64) -> Self {
                Self(value)
            }

            /// The plain number in this unit.
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }

        impl Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }

        impl Div<f64> for $name {
            type Output = Self;
            fn div(self, divisor: f64) -> Self {
                Self(self.0 / divisor)
            }
        }

        impl core::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
                values.fold(Self::ZERO, Add::add)
            }
        }

        impl From<$name> for f64 {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl From<f64> for $name {
            fn from(value: f64) -> Self {
                Self(value)
            }
        }
    };
}

quantity! {
    /// A sum of money: in the plan's currency, in the catalogue in US dollars. Cents and their
    /// fractions are kept until display.
    Money
}
quantity! {
    /// A price of electricity: money a kilowatt-hour.
    MoneyPerKwh
}
quantity! {
    /// Electrical power, in watts.
    Watts
}
quantity! {
    /// A duration in hours.
    Hours
}
quantity! {
    /// Energy, in kilowatt-hours.
    KilowattHours
}
quantity! {
    /// A duration in months; a year has twelve, and 365 days.
    Months
}
quantity! {
    /// A duration in seconds.
    Seconds
}
quantity! {
    /// A share or a factor without a unit; 1 is the whole.
    Ratio
}
quantity! {
    /// A share in percent; 100 is the whole.
    Percent
}
quantity! {
    /// Memory bandwidth, in decimal gigabytes (10^9 bytes) a second.
    GigabytesPerSecond
}
quantity! {
    /// Speed of generation or of reading a prompt, in tokens a second.
    TokensPerSecond
}

/// An amount of memory or of data, in bytes.
///
/// GiB (2^30) and GB (10^9) exist only where a number enters or leaves:
///
/// ```
/// use rigledger_core::units::Bytes;
/// let card = Bytes::from_gib(24.0);
/// assert_eq!(card.get(), 25_769_803_776);
/// assert!((card.gb() - 25.77).abs() < 0.01);
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Bytes(u64);

impl Bytes {
    /// No memory at all.
    pub const ZERO: Self = Self(0);
    /// Bytes in one GiB.
    pub(crate) const PER_GIB: f64 = 1_073_741_824.0;
    /// Bytes in one GB.
    pub(crate) const PER_GB: f64 = 1e9;

    /// Wraps a number of bytes.
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// The number of bytes.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// From a number of bytes with a fraction, to the nearest byte; negative and undefined numbers
    /// give nothing.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    pub fn from_f64(bytes: f64) -> Self {
        Self(libm::round(bytes) as u64)
    }

    /// From GiB (2^30 bytes), to the nearest byte; negative and undefined numbers give nothing.
    pub fn from_gib(gib: f64) -> Self {
        Self::from_f64(gib * Self::PER_GIB)
    }

    /// In GiB (2^30 bytes).
    pub fn gib(self) -> f64 {
        self.0 as f64 / Self::PER_GIB
    }

    /// In GB (10^9 bytes).
    pub fn gb(self) -> f64 {
        self.0 as f64 / Self::PER_GB
    }

    /// The difference; zero where `other` is larger.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add for Bytes {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Bytes {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul<u64> for Bytes {
    type Output = Self;
    fn mul(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }
}

impl core::iter::Sum for Bytes {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self::ZERO, Add::add)
    }
}

/// A number of tokens: of context, of a prompt, of an answer.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Tokens(u32);

impl Tokens {
    /// Wraps a number of tokens.
    pub const fn new(tokens: u32) -> Self {
        Self(tokens)
    }

    /// The number of tokens.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Months {
    /// Days in a month: a twelfth of 365.
    pub(crate) const DAYS: f64 = 365.0 / 12.0;
}

/// Power over time is energy; 1,000 W for one hour is one kilowatt-hour.
impl Mul<Hours> for Watts {
    type Output = KilowattHours;
    fn mul(self, hours: Hours) -> KilowattHours {
        KilowattHours(self.0 * hours.0 / 1000.0)
    }
}

/// Energy at a price is money.
impl Mul<MoneyPerKwh> for KilowattHours {
    type Output = Money;
    fn mul(self, rate: MoneyPerKwh) -> Money {
        Money(self.0 * rate.0)
    }
}

/// Data over bandwidth is time.
impl Div<GigabytesPerSecond> for Bytes {
    type Output = Seconds;
    fn div(self, rate: GigabytesPerSecond) -> Seconds {
        Seconds(self.gb() / rate.0)
    }
}
