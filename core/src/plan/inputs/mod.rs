//! The table of inputs: every limit of a number stands in it and nowhere else.
//!
//! Sliders, number fields, link decoding, validation and property tests all read [`INPUTS`].
//! [`Plan::value`](super::Plan::value) and [`Plan::set`](super::Plan::set) reach the field behind a
//! row, so that whoever walks the table reaches every number of a plan.

mod fields;
mod slider;
mod table;

use serde::Serialize;
pub use table::{COUNT, INPUTS, InputId};

use crate::finding::{Finding, Found};
use crate::units::{Basis, Range};
use fields::Field;

/// What an input belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole plan.
    Plan,
    /// Each rig.
    Rig,
    /// Each extra of each rig.
    Extra,
    /// Each share that a rig states for its cards.
    Share,
}

/// Where in a plan a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In the plan itself.
    Plan,
    /// In the rig of this index.
    Rig(usize),
    /// In one extra of one rig.
    Extra {
        /// Index of the rig.
        rig: usize,
        /// Index of the extra within it.
        extra: usize,
    },
    /// In one of the shares of one rig's cards.
    Share {
        /// Index of the rig.
        rig: usize,
        /// Index of the card within it.
        card: usize,
    },
}

/// The unit of an input, for labels and for formatting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// US dollars.
    Money,
    /// US dollars a kilowatt-hour.
    MoneyPerKwh,
    /// Watts.
    Watts,
    /// Hours a day.
    HoursPerDay,
    /// Months.
    Months,
    /// Percent.
    Percent,
    /// Tokens.
    Tokens,
    /// GiB (2^30 bytes).
    Gib,
    /// GB (10^9 bytes).
    Gigabytes,
    /// US dollars for a GB a month.
    UsdPerGbMonth,
    /// GB (10^9 bytes) a second.
    GigabytesPerSecond,
    /// 10^12 operations a second.
    Tflops,
    /// Tokens a second.
    TokensPerSecond,
    /// US dollars a month.
    MoneyPerMonth,
    /// US dollars an hour.
    UsdPerHour,
    /// US dollars a million tokens.
    UsdPerMillion,
    /// Units of a currency for one US dollar.
    PerUsd,
    /// Grams of CO2 a kilowatt-hour.
    GramsPerKwh,
    /// Percent a year.
    PercentPerYear,
    /// A month of the year, 1 for January.
    MonthOfYear,
    /// A plain count.
    Count,
}

impl Unit {
    /// Its name, in which money is in US dollars: see [`Currency::unit`](crate::units::Currency::unit).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Money => "USD",
            Self::MoneyPerKwh => "USD/kWh",
            Self::Watts => "W",
            Self::HoursPerDay => "h/day",
            Self::Months => "months",
            Self::Percent => "%",
            Self::Tokens => "tokens",
            Self::Gib => "GiB",
            Self::Gigabytes => "GB",
            Self::UsdPerGbMonth => "USD/GB-month",
            Self::GigabytesPerSecond => "GB/s",
            Self::Tflops => "TFLOPS",
            Self::TokensPerSecond => "tok/s",
            Self::MoneyPerMonth => "USD/month",
            Self::UsdPerHour => "USD/h",
            Self::UsdPerMillion => "USD/M tokens",
            Self::PerUsd => "per USD",
            Self::GramsPerKwh => "g/kWh",
            Self::PercentPerYear => "%/year",
            Self::MonthOfYear | Self::Count => "",
        }
    }

    /// Whether it is of amounts in the plan's currency.
    pub const fn is_money(self) -> bool {
        matches!(
            self,
            Self::Money
                | Self::MoneyPerKwh
                | Self::MoneyPerMonth
                | Self::UsdPerHour
                | Self::UsdPerGbMonth
                | Self::UsdPerMillion
        )
    }
}

/// How a slider walks over an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Travel {
    /// Evenly from the lowest to the highest value.
    Even,
    /// Evenly from the lowest value to about twice the usual one: see [`Input::slider_top`].
    AroundUsual,
    /// Over these stops.
    Stops(&'static [f64]),
}

/// A row of the table of inputs.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    /// The name of the row.
    pub id: InputId,
    /// Key in links and preset files.
    pub key: &'static str,
    /// What the reader calls it.
    pub name: &'static str,
    /// The unit of its value.
    pub unit: Unit,
    /// Whether the input belongs to the plan, a rig, an extra or a share.
    pub scope: Scope,
    /// Smallest sensible value.
    pub min: f64,
    /// Largest sensible value.
    pub max: f64,
    /// Granularity of its controls; whole numbers only where this is 1 or more and `whole` is set.
    pub step: f64,
    /// Whether only whole numbers make sense.
    pub whole: bool,
    /// Whether it may be a range; where not, low and high are drawn to the likely value.
    pub uncertain: bool,
    /// The value by default; `None` where the catalogue decides.
    pub default: Option<f64>,
    /// How a slider walks over it.
    pub travel: Travel,
    /// One sentence for whoever wonders what it is.
    pub help: &'static str,
    /// Where the default comes from.
    pub source: &'static str,
    /// Where a plan keeps the number.
    field: Field,
}

/// In JSON the key of its row.
impl Serialize for InputId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.spec().key)
    }
}

impl InputId {
    /// Whether it is part of what decides which models a rig can run, and how fast.
    pub const fn decides_fit(self) -> bool {
        matches!(
            self,
            Self::Context
                | Self::Users
                | Self::Ubatch
                | Self::HostLayers
                | Self::VllmShare
                | Self::CardCount
                | Self::HostMemory
                | Self::HostBandwidth
                | Self::Free
                | Self::Usable
                | Self::PcieGeneration
                | Self::PcieLanes
                | Self::GpuMemory
                | Self::GpuBandwidth
                | Self::GpuPower
                | Self::GpuRate
                | Self::PowerLimit
                | Self::DraftTokens
                | Self::SecondContext
                | Self::RigDraftTokens
                | Self::RigHostLayers
                | Self::RigUbatch
                | Self::RigVllmShare
                | Self::CardCount2
                | Self::CardCount3
                | Self::PowerLimit2
                | Self::PowerLimit3
                | Self::CardShare
        )
    }

    /// The row of the table.
    pub const fn spec(self) -> &'static Input {
        // Ids and rows are made in one order, from the same entries.
        &INPUTS[self as usize]
    }
}

impl Input {
    /// The value by default, as a plan states it; `None` where the catalogue decides.
    pub(crate) fn default_range(&self) -> Option<Range<f64>> {
        self.default.map(|value| Range::exact(value, Basis::User))
    }

    /// Where a figure comes from: the table's source for the table's default, else the plan.
    pub(crate) fn source_of(&self, value: Range<f64>) -> &'static str {
        if self.default_range() == Some(value.with_basis(Basis::User)) {
            self.source
        } else {
            crate::units::AS_ENTERED
        }
    }

    /// Whether a plan keeps it in a list of figures without a field of their own.
    pub(super) const fn is_given(&self) -> bool {
        matches!(self.field, Field::Given)
    }

    /// A figure brought within the limits, whole where only whole numbers make sense, and without
    /// a spread where the input has none.
    #[must_use]
    pub fn held(&self, range: Range<f64>) -> Range<f64> {
        let held = range.clamped(self.min, self.max).with_basis(Basis::User);
        // A billionth of a unit ties two net costs to the cent; finer, links would only grow.
        let fine = if self.whole { 1.0 } else { 1e9 };
        let whole = |value: f64| libm::round(value * fine) / fine;
        if self.uncertain {
            Range::new(whole(held.low()), whole(held.likely()), whole(held.high()), Basis::User)
        } else {
            Range::exact(whole(held.likely()), Basis::User)
        }
    }

    /// A finding where a figure is outside the limits, to which [`Input::held`] holds it.
    pub(crate) fn outside(&self, range: Range<f64>) -> Option<Finding> {
        let held = range.clamped(self.min, self.max);
        (held != range).then(|| {
            let (min, max, unit) =
                (self.min, self.max, if self.unit.is_money() { "" } else { self.unit.name() });
            let found = Found::OutOfLimits { min, max, unit, held: held.likely() };
            Finding::corrected(self.name, found)
        })
    }

    /// A value as this input can have it: a whole number where only those make sense.
    pub(crate) fn stepped(&self, value: f64) -> f64 {
        if self.whole { libm::round(value) } else { value }
    }
}

/// A plain range as one of a quantity.
pub(crate) fn typed<T: Copy + PartialOrd + From<f64>>(range: Range<f64>) -> Range<T> {
    Range::new(range.low().into(), range.likely().into(), range.high().into(), range.basis())
}

/// A range of a quantity as a plain one.
pub(crate) fn untyped<T: Copy + PartialOrd + Into<f64>>(range: Range<T>) -> Range<f64> {
    Range::new(range.low().into(), range.likely().into(), range.high().into(), range.basis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_makes_sense() {
        for spec in &INPUTS {
            assert!(spec.min < spec.max && spec.step > 0.0, "{}", spec.key);
            assert!(!spec.name.is_empty() && spec.help.ends_with('.'), "{}", spec.key);
            if let Some(range) = spec.default_range() {
                assert_eq!(
                    spec.held(range),
                    range,
                    "default of {} is outside its limits",
                    spec.key
                );
            }
            assert!(
                INPUTS.iter().filter(|of| (of.key, of.scope) == (spec.key, spec.scope)).count()
                    == 1,
                "key {} stands twice",
                spec.key
            );
        }
    }
}
