//! The fields of a plan behind the rows of the table.

use super::{InputId, Place, Scope, typed, untyped};
use crate::plan::{Extra, Plan, Rig};
use crate::units::{
    Basis, GigabytesPerSecond, Hours, Months, Percent, Range, Ratio, Tokens, Watts,
};

/// Where the number of a row is kept, with what reads and what writes it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field {
    /// In the list of figures without a field of their own, of the plan or of a rig.
    Given,
    /// In a field of the plan.
    Plan(fn(&Plan) -> &dyn Number, fn(&mut Plan) -> &mut dyn Number),
    /// In a field of a rig.
    Rig(fn(&Rig) -> &dyn Number, fn(&mut Rig) -> &mut dyn Number),
    /// In a field of an extra.
    Extra(fn(&Extra) -> &dyn Number, fn(&mut Extra) -> &mut dyn Number),
    /// In the list of a rig's shares.
    Share,
}

/// The [`Field`] of a path: `plan.workload.users`, `rig.count`, `extra.cost`, `share`, or `given` of
/// the plan or of a rig.
macro_rules! field {
    (share) => {
        Field::Share
    };
    ($owner:ident.given) => {
        Field::Given
    };
    (plan.$($name:ident).+) => {
        Field::Plan(|plan| &plan.$($name).+, |plan| &mut plan.$($name).+)
    };
    (rig.$name:ident) => {
        Field::Rig(|rig| &rig.$name, |rig| &mut rig.$name)
    };
    (extra.$name:ident) => {
        Field::Extra(|extra| &extra.$name, |extra| &mut extra.$name)
    };
}
pub(super) use field;

/// A field that holds a number of the table: a figure, or an option of one.
pub(super) trait Number {
    /// The number as a range; `None` where the field is left to the catalogue.
    fn read(&self) -> Option<Range<f64>>;

    /// Sets the field to a range within the limits of its row. With `None` an option is left to the
    /// catalogue, and any other field stays as it is.
    fn write(&mut self, held: Option<Range<f64>>);
}

/// A figure of a type of its own, as a range of plain numbers and back.
trait Figure: Copy {
    fn range(self) -> Range<f64>;
    fn of(range: Range<f64>) -> Self;
}

impl<T: Figure> Number for T {
    fn read(&self) -> Option<Range<f64>> {
        Some(self.range())
    }

    fn write(&mut self, held: Option<Range<f64>>) {
        if let Some(range) = held {
            *self = T::of(range);
        }
    }
}

impl<T: Figure> Number for Option<T> {
    fn read(&self) -> Option<Range<f64>> {
        self.map(T::range)
    }

    fn write(&mut self, held: Option<Range<f64>>) {
        *self = held.map(T::of);
    }
}

impl<T: Copy + PartialOrd + From<f64> + Into<f64>> Figure for Range<T> {
    fn range(self) -> Range<f64> {
        untyped(self)
    }

    fn of(range: Range<f64>) -> Self {
        typed(range)
    }
}

/// Figures without a spread.
macro_rules! exact {
    ($($type:ty),+) => {$(
        impl Figure for $type {
            fn range(self) -> Range<f64> {
                Range::exact(self.into(), Basis::User)
            }

            fn of(range: Range<f64>) -> Self {
                range.likely().into()
            }
        }
    )+};
}

exact!(f64, GigabytesPerSecond, Hours, Months, Percent, Ratio, Watts);

impl Figure for u32 {
    fn range(self) -> Range<f64> {
        Range::exact(self.into(), Basis::User)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held by the row")]
    fn of(range: Range<f64>) -> Self {
        range.likely() as Self
    }
}

impl Figure for Tokens {
    fn range(self) -> Range<f64> {
        self.get().range()
    }

    fn of(range: Range<f64>) -> Self {
        Self::new(u32::of(range))
    }
}

impl Plan {
    /// The figure at a place, as the reader gave it; `None` where the catalogue decides, and for a
    /// place that this plan does not have.
    pub fn value(&self, id: InputId, place: Place) -> Option<Range<f64>> {
        let spec = id.spec();
        if !self.has(id, place) {
            return None;
        }
        match (spec.field, place) {
            (Field::Plan(get, _), Place::Plan) => get(self).read(),
            (Field::Rig(get, _), Place::Rig(rig)) => get(self.rigs.get(rig)?).read(),
            (Field::Extra(get, _), Place::Extra { rig, extra }) => {
                get(self.rigs.get(rig)?.extras.get(extra)?).read()
            }
            (Field::Share, Place::Share { rig, card }) => {
                self.rigs.get(rig)?.shares.get(card)?.read()
            }
            (Field::Given, Place::Plan) if spec.scope == Scope::Plan => self.given.get(id),
            (Field::Given, Place::Rig(rig)) if spec.scope == Scope::Rig => {
                self.rigs.get(rig)?.given.get(id)
            }
            _ => None,
        }
    }

    /// Sets the figure at a place, held to the limits of the table. `None` leaves it to the
    /// catalogue, or to the table's default where the catalogue has no say. A place that this plan
    /// does not have is left alone.
    pub fn set(&mut self, id: InputId, place: Place, value: Option<Range<f64>>) {
        let spec = id.spec();
        let held = value.or(spec.default_range()).map(|range| spec.held(range));
        let rig = match place {
            Place::Plan => None,
            Place::Rig(rig) | Place::Extra { rig, .. } | Place::Share { rig, .. } => {
                self.rigs.get_mut(rig)
            }
        };
        let field: Option<&mut dyn Number> = match (spec.field, place, rig) {
            (Field::Plan(_, get), Place::Plan, _) => Some(get(self)),
            (Field::Rig(_, get), Place::Rig(_), Some(rig)) => Some(get(rig)),
            (Field::Extra(_, get), Place::Extra { extra, .. }, Some(rig)) => {
                rig.extras.get_mut(extra).map(get)
            }
            (Field::Share, Place::Share { card, .. }, Some(rig)) => {
                rig.shares.get_mut(card).map(|share| share as _)
            }
            (Field::Given, Place::Plan, _) if spec.scope == Scope::Plan => {
                return self.given.set(id, held);
            }
            (Field::Given, Place::Rig(_), Some(rig)) if spec.scope == Scope::Rig => {
                return rig.given.set(id, held);
            }
            _ => None,
        };
        if let Some(field) = field {
            field.write(held);
        }
    }
}
