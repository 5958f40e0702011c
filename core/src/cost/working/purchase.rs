//! Workings of what is bought: cards, extras, tax, shipping, their sum and its interest.

use super::{Figures, derived};
use crate::cost::{LineId, extra_cost};
use crate::plan::Extra;
use crate::plan::inputs::InputId;
use crate::units::{AS_ENTERED, Term, Working};

impl Figures<'_> {
    pub(in crate::cost) fn cards(&self) -> Working {
        let mut terms = vec![self.input("cards", InputId::CardCount)];
        let owned = self.owned();
        let mut formula = "cards";
        if owned.value.likely() > 0.0 {
            terms.push(owned);
            formula = "(cards \u{2212} cards owned already)";
        }
        terms.push(self.input("price of a card", InputId::CardPrice));
        Working::of(format!("{formula} × price of a card"), terms)
    }

    pub(in crate::cost) fn extra(extra: &Extra) -> Working {
        let source = if extra.owned { "the buyer has it already" } else { AS_ENTERED };
        Working::of("cost", vec![Term::new("cost", "USD", extra_cost(extra), source)])
    }

    pub(in crate::cost) fn tax(&self) -> Working {
        let terms = vec![
            self.amount("cards", LineId::Cards),
            self.amount("extras", LineId::Extra),
            self.input("sales tax", InputId::Tax),
        ];
        Working::of("(cards + extras) × sales tax ÷ 100", terms)
    }

    pub(in crate::cost) fn shipping(&self) -> Working {
        Working::of("shipping", vec![self.input("shipping", InputId::Shipping)])
    }

    pub(in crate::cost) fn hardware(&self) -> Working {
        self.sum(&[
            ("cards", LineId::Cards, false),
            ("extras", LineId::Extra, false),
            ("sales tax", LineId::Tax, false),
            ("shipping", LineId::Shipping, false),
        ])
    }

    pub(in crate::cost) fn interest(&self) -> Working {
        let how = "all instalments and what is owed at the sale, at their present values";
        let terms = vec![
            self.amount("hardware", LineId::Hardware),
            self.input("financed", InputId::Financed),
            derived("paid for a dollar", "", |end| self.sums[end].loan, how),
            self.input("interest a year", InputId::Interest),
            self.input("instalments", InputId::Instalments),
        ];
        Working::of("hardware × financed ÷ 100 × (paid for a dollar \u{2212} 1)", terms)
    }
}
