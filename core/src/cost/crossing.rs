//! Where one cost falls below another as something grows: hours a day, or months.

use serde::Serialize;

use crate::units::Money;

/// Halvings of an interval of hours.
const HALVINGS: usize = 50;
/// Hours or months that count as none.
const NONE: f64 = 1e-6;

/// For which amounts of something one way costs no more than another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "when")]
pub enum When {
    /// For all.
    Always,
    /// For none.
    Never,
    /// For so much and more.
    From {
        /// The least.
        from: f64,
    },
    /// For so much and less.
    UpTo {
        /// The most.
        to: f64,
    },
    /// For amounts between two.
    Between {
        /// The least.
        from: f64,
        /// The most.
        to: f64,
    },
    /// For amounts outside two.
    Outside {
        /// The most of the small ones.
        to: f64,
        /// The least of the large ones.
        from: f64,
    },
}

impl When {
    /// The same in another unit, of which there are `by` in the one before.
    #[must_use]
    pub fn scaled(self, by: f64) -> Self {
        match self {
            Self::Always | Self::Never => self,
            Self::From { from } => Self::From { from: from * by },
            Self::UpTo { to } => Self::UpTo { to: to * by },
            Self::Between { from, to } => Self::Between { from: from * by, to: to * by },
            Self::Outside { to, from } => Self::Outside { to: to * by, from: from * by },
        }
    }

    /// The amounts at which it begins or ends.
    pub(super) fn ends(self) -> [Option<f64>; 2] {
        match self {
            Self::Always | Self::Never => [None, None],
            Self::From { from: at } | Self::UpTo { to: at } => [Some(at), None],
            Self::Between { from, to } | Self::Outside { to, from } => [Some(from), Some(to)],
        }
    }

    /// Where a gap that bends nowhere between two neighbouring points is not above zero, to a
    /// fraction of a second if the points are hours.
    pub(super) fn of(gap: impl Fn(f64) -> f64, points: impl Iterator<Item = f64>) -> Self {
        let pays = |at: f64| gap(at) <= 0.0;
        Self::walk(points.map(|at| (at, pays(at))), |mut low, mut high| {
            let first = pays(low);
            for _ in 0..HALVINGS {
                let middle = f64::midpoint(low, high);
                if pays(middle) == first { low = middle } else { high = middle }
            }
            [high, low]
        })
    }

    /// The same where there is nothing between the points: of whole months.
    pub(super) fn of_whole(points: impl Iterator<Item = (f64, bool)>) -> Self {
        Self::walk(points, |before, after| [after, before])
    }

    /// From points and whether it pays there; `between` finds the first amount that pays or the last
    /// one, between a point where it does and one where it does not. Of more than two changes the
    /// first and the last count.
    fn walk(
        points: impl Iterator<Item = (f64, bool)>,
        between: impl Fn(f64, f64) -> [f64; 2],
    ) -> Self {
        let (mut start, mut last) = (None, None);
        let (mut first_change, mut last_change) = (None, None);
        for (at, pays) in points {
            if let Some((before, paid)) = last.replace((at, pays)).filter(|(_, paid)| *paid != pays)
            {
                let [begins, ends] = between(before, at);
                let change = if paid { ends } else { begins };
                first_change = first_change.or(Some(change));
                last_change = Some(change);
            }
            start = start.or(Some(pays));
        }
        let ends = last.is_some_and(|(_, pays)| pays);
        match (start.unwrap_or(false), ends, first_change, last_change) {
            (false, false, Some(from), Some(to)) => Self::Between { from, to },
            (true, true, Some(to), Some(from)) => Self::Outside { to, from },
            // At nothing at all both may cost nothing.
            (false, true, _, Some(from)) if from > NONE => Self::From { from },
            (true, false, Some(to), _) if to > NONE => Self::UpTo { to },
            (_, true, ..) => Self::Always,
            (_, false, ..) => Self::Never,
        }
    }
}

/// For how many hours a day a rig costs no more than what would do instead, and why.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Crossing {
    /// For which hours a day.
    #[serde(flatten)]
    pub hours: When,
    /// Net cost over the horizon of a rig that never works; negative where it gains.
    pub at_rest: Money,
    /// What the other costs that never works: storage, where something is stored.
    pub other_at_rest: Money,
    /// What an hour at work costs besides, on average over the horizon.
    pub own_hour: Money,
    /// What the same work costs elsewhere.
    pub other_hour: Money,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(gap: impl Fn(f64) -> f64) -> When {
        When::of(gap, (0..=24).map(f64::from))
    }

    #[test]
    fn a_line_crosses_once_or_not_at_all() {
        assert_eq!(hours(|_| 1.0), When::Never);
        assert_eq!(hours(|_| -1.0), When::Always);
        let When::From { from } = hours(|at| 5.5 - at) else { panic!("from") };
        assert!((from - 5.5).abs() < 1e-9);
        let When::UpTo { to } = hours(|at| at - 2.1) else { panic!("up to") };
        assert!((to - 2.1).abs() < 1e-9);
    }

    #[test]
    fn a_tie_at_nothing_decides_nothing() {
        assert_eq!(hours(|at| at), When::Never);
        assert_eq!(hours(|at| -at), When::Always);
    }

    #[test]
    fn a_bent_line_crosses_twice() {
        assert!(matches!(
            hours(|at| (at - 10.0).abs() - 4.5),
            When::Between { from, to } if (from - 5.5).abs() < 1e-9 && (to - 14.5).abs() < 1e-9
        ));
        assert!(matches!(
            hours(|at| 4.5 - (at - 10.0).abs()),
            When::Outside { to, from } if (to - 5.5).abs() < 1e-9 && (from - 14.5).abs() < 1e-9
        ));
    }

    #[test]
    fn whole_months_are_the_first_and_the_last_that_pay() {
        let months = |pays: fn(u32) -> bool| {
            When::of_whole((1..=9).map(move |month| (f64::from(month), pays(month))))
        };
        assert_eq!(months(|month| month > 3), When::From { from: 4.0 });
        assert_eq!(months(|month| month <= 3), When::UpTo { to: 3.0 });
        assert_eq!(months(|_| true), When::Always);
    }
}
