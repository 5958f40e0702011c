//! An uncertain quantity: low, likely and high, and what it rests on.

use core::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// What a figure rests on, from the firmest to the softest.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Somebody measured it, and the source says how.
    Measured,
    /// A maker's data sheet or a standard states it.
    Specified,
    /// It follows from other figures by a formula.
    Computed,
    /// The reader entered it, or an author published it.
    #[default]
    User,
    /// Nobody measured it; it is a stated guess.
    Assumed,
}

/// The standard normal quantile of 0.9: eight outcomes of ten lie within so many standard deviations.
pub const OUTER: f64 = 1.281_551_565_544_600_4;

/// An uncertain quantity with `low <= likely <= high`.
///
/// Ranges combine as intervals: the low end of a difference is the low end of the first less the
/// high end of the second. The basis of a combination is that of its softest part, and no firmer
/// than computed.
///
/// ```
/// use rigledger_core::units::{Basis, Range, Money};
/// let cost = Range::new(Money::new(1700.0), Money::new(1725.0), Money::new(1750.0), Basis::User);
/// let resale = Range::new(Money::new(900.0), Money::new(950.0), Money::new(1000.0), Basis::Assumed);
/// let net = cost - resale;
/// assert_eq!((net.low().get(), net.high().get()), (700.0, 850.0));
/// assert_eq!(net.basis(), Basis::Assumed);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written<T>", bound(deserialize = "T: Deserialize<'de> + Copy + PartialOrd"))]
pub struct Range<T> {
    low: T,
    likely: T,
    high: T,
    basis: Basis,
}

/// How a range may be written in JSON: one number, or its parts.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written<T> {
    Exact(T),
    Parts {
        low: T,
        likely: T,
        high: T,
        #[serde(default)]
        basis: Basis,
    },
}

impl<T: Copy + PartialOrd> From<Written<T>> for Range<T> {
    fn from(written: Written<T>) -> Self {
        match written {
            Written::Exact(value) => Self::exact(value, Basis::User),
            Written::Parts { low, likely, high, basis } => Self::new(low, likely, high, basis),
        }
    }
}

impl<T: Copy + PartialOrd> Range<T> {
    /// A range from its parts; ends on the wrong side of `likely` are drawn to it.
    pub fn new(low: T, likely: T, high: T, basis: Basis) -> Self {
        let low = if low > likely { likely } else { low };
        let high = if high < likely { likely } else { high };
        Self { low, likely, high, basis }
    }

    /// A figure without doubt.
    pub const fn exact(value: T, basis: Basis) -> Self {
        Self { low: value, likely: value, high: value, basis }
    }

    /// The low end.
    pub const fn low(&self) -> T {
        self.low
    }

    /// The single figure to use where there is room for one.
    pub const fn likely(&self) -> T {
        self.likely
    }

    /// The high end.
    pub const fn high(&self) -> T {
        self.high
    }

    /// How firm the range is: measured, specified, computed, entered or assumed.
    pub const fn basis(&self) -> Basis {
        self.basis
    }

    /// Whether low and high are the same.
    pub fn is_exact(&self) -> bool {
        self.low == self.high
    }

    /// This range with another basis; its three values stay.
    #[must_use]
    pub const fn with_basis(mut self, basis: Basis) -> Self {
        self.basis = basis;
        self
    }

    /// Applies a function to the three figures. A falling function swaps low and high.
    pub fn map<U: Copy + PartialOrd>(self, f: impl Fn(T) -> U) -> Range<U> {
        let (a, likely, b) = (f(self.low), f(self.likely), f(self.high));
        let (low, high) = if a <= b { (a, b) } else { (b, a) };
        Range::new(low, likely, high, self.basis.max(Basis::Computed))
    }

    /// Combines two ranges by a function that grows with both.
    pub(crate) fn combine<U: Copy + PartialOrd, V: Copy + PartialOrd>(
        self,
        other: Range<U>,
        f: impl Fn(T, U) -> V,
    ) -> Range<V> {
        Range::new(
            f(self.low, other.low),
            f(self.likely, other.likely),
            f(self.high, other.high),
            self.basis.max(other.basis).max(Basis::Computed),
        )
    }
}

impl<T> Range<T>
where
    T: Copy + PartialOrd + Into<f64> + From<f64>,
{
    /// This range moved to another likely value, its ends in proportion.
    ///
    /// ```
    /// use rigledger_core::units::{Basis, Range, Money};
    /// let price = Range::new(Money::new(700.0), Money::new(800.0), Money::new(1000.0), Basis::Measured);
    /// let moved = price.moved_to(Money::new(400.0));
    /// assert_eq!((moved.low().get(), moved.high().get()), (350.0, 500.0));
    /// ```
    #[must_use]
    pub fn moved_to(self, likely: T) -> Self {
        let (from, to): (f64, f64) = (self.likely.into(), likely.into());
        if self.is_exact() || from <= 0.0 {
            return Self::exact(likely, Basis::User);
        }
        // To a tenth of a cent: finer would only lengthen links.
        let scale = |end: T| T::from(libm::round(end.into() * to / from * 1000.0) / 1000.0);
        Self::new(scale(self.low), likely, scale(self.high), Basis::User)
    }

    /// Each figure held between two limits.
    #[must_use]
    pub(crate) fn clamped(self, min: f64, max: f64) -> Self {
        let hold = |value: T| {
            let number: f64 = value.into();
            if number.is_nan() { T::from(min) } else { T::from(number.clamp(min, max)) }
        };
        Self::new(hold(self.low), hold(self.likely), hold(self.high), self.basis)
    }
}

impl<T: Copy + PartialOrd + Add<Output = T>> Add for Range<T> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.combine(other, |a, b| a + b)
    }
}

impl<T: Copy + PartialOrd + Sub<Output = T>> Sub for Range<T> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(
            self.low - other.high,
            self.likely - other.likely,
            self.high - other.low,
            self.basis.max(other.basis).max(Basis::Computed),
        )
    }
}
