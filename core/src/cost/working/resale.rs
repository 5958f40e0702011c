//! Workings of the sale: what the cards and the extras bring, and what selling costs.

use super::{Figures, derived};
use crate::cost::{LineId, value};
use crate::plan::inputs::{InputId, untyped};
use crate::plan::{Depreciation, Extra};
use crate::units::format::plain;
use crate::units::{AS_ENTERED, Basis, Range, Term, Working};

impl Figures<'_> {
    /// `sold` is what all cards sell for, before its present value.
    pub(in crate::cost) fn resale(&self, sold: Range<f64>) -> Working {
        let (rig, mut terms) = (self.rig(), Vec::new());
        let stated = !rig.likely()[InputId::Resale].is_nan();
        let keep = rig.fixed.depreciation == Depreciation::Keep;
        let points = rig.fixed.depreciation == Depreciation::Points && !rig.fixed.points.is_empty();
        // A straight line ends where nothing is left.
        let spent = rig.fixed.depreciation == Depreciation::Straight && sold.likely() <= 0.0;
        let mut formula = if keep || stated || points || spent {
            let mut term = self.input("resale of all cards", InputId::Resale);
            if keep {
                "the rig is kept for good".clone_into(&mut term.source);
            } else if points && !stated {
                "between the points as entered".clone_into(&mut term.source);
            } else if !stated {
                "the straight line has come to nothing".clone_into(&mut term.source);
            }
            term.value = sold.with_basis(term.value.basis());
            terms.push(term);
            "resale of all cards".to_owned()
        } else {
            self.depreciated(&mut terms)
        };
        let owned = self.owned();
        if owned.value.likely() > 0.0 {
            if terms.iter().all(|term| term.name != "cards") {
                terms.push(self.input("cards", InputId::CardCount));
            }
            terms.push(owned);
            formula.push_str(" × (cards \u{2212} cards owned already) ÷ cards");
        }
        if let Some(term) = self.present_value() {
            terms.push(term);
            formula.push_str(" × present value of a dollar");
        }
        Working::of(formula, terms)
    }

    /// What the cards are worth by a yearly share of today's value, with its terms added.
    fn depreciated(&self, terms: &mut Vec<Term>) -> String {
        let rig = self.rig();
        let worth = rig.worth();
        terms.push(self.input("cards", InputId::CardCount));
        let id =
            if rig.likely()[InputId::Worth].is_nan() { InputId::CardPrice } else { InputId::Worth };
        let mut value = self.input("value of a card today", id);
        value.value = Range::exact(worth, value.value.basis());
        if id == InputId::CardPrice {
            value.source = format!("its likely price: {}", value.source);
        }
        terms.push(value);
        let is_open = rig.likely()[InputId::Kept].is_nan();
        let id = if is_open { InputId::KeptPerYear } else { InputId::Kept };
        terms.push(self.input("kept in a year", id));
        terms.push(self.years());
        if rig.fixed.depreciation == Depreciation::Straight {
            return "cards × value of a card today × (1 \u{2212} (1 \u{2212} kept in a year ÷ 100) × \
                    years)"
                .to_owned();
        }
        let spread = rig.ranges[2].spread;
        if spread != 1.0 {
            let span = rig.fixed.span_years;
            let years = self.sums[1].months / 12.0;
            let wide = value::spread(spread, span, years);
            let band = Range::new(1.0 / wide, 1.0, wide, Basis::Computed);
            let how = format!(
                "{} to the root of years + years² ÷ {} years of prices: four times in five inside",
                plain(spread, 4),
                plain(span, 2)
            );
            terms.push(Term::new("band", "", band, how));
            return "cards × value of a card today × (kept in a year ÷ 100) ^ years × band"
                .to_owned();
        }
        "cards × value of a card today × (kept in a year ÷ 100) ^ years".to_owned()
    }

    fn years(&self) -> Term {
        derived("years", "", |end| self.sums[end].months / 12.0, "months ÷ 12")
    }

    pub(in crate::cost) fn extras_resale(&self, extras: &[Extra]) -> Working {
        let mut formula = String::new();
        let mut terms = Vec::new();
        for (place, extra) in extras.iter().enumerate() {
            if extra.owned || extra.kept.get() <= 0.0 {
                continue;
            }
            if !formula.is_empty() {
                formula.push_str(" + ");
            }
            let (cost, kept) = (format!("cost {}", place + 1), format!("kept {}", place + 1));
            for part in [&*cost, " × (", &kept, " ÷ 100) ^ years"] {
                formula.push_str(part);
            }
            terms.push(Term::new(cost, "USD", untyped(extra.cost), &extra.name));
            let share = Range::exact(extra.kept.get(), Basis::User);
            terms.push(Term::new(kept, "%", share, AS_ENTERED));
        }
        terms.push(self.years());
        if let Some(term) = self.present_value() {
            formula = format!("({formula}) × present value of a dollar");
            terms.push(term);
        }
        Working::of(formula, terms)
    }

    pub(in crate::cost) fn selling(&self) -> Working {
        let terms = vec![
            self.amount("resale", LineId::Resale),
            self.amount("resale of extras", LineId::ExtrasResale),
            self.input("selling cost", InputId::Selling),
        ];
        Working::of("(resale + resale of extras) × selling cost ÷ 100", terms)
    }
}
