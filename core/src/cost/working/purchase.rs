//! Workings of what is bought: cards, extras, tax, shipping, their sum and its interest.

use super::{Figures, derived};
use crate::cost::case::Group;
use crate::cost::{End, LineId, extra_cost, value};
use crate::machine::Machine;
use crate::plan::Extra;
use crate::plan::inputs::{InputId, Place, untyped};
use crate::units::{AS_ENTERED, Basis, Range, Term, Working};

impl Figures<'_> {
    pub(super) fn cards(&self) -> Working {
        let mut terms = Vec::new();
        let formula = self.over_kinds(|of, group| of.cards_of(group, &mut terms));
        self.working(formula, terms)
    }

    /// What is paid for the cards of one kind, with its terms added.
    fn cards_of(&self, group: &Group, terms: &mut Vec<Term>) -> String {
        let (count, owned) = (self.count(group), self.owned(group));
        let price = self.input(&self.named("price of a card", group), group.inputs.price);
        let cards = if owned.value.likely() > 0.0 {
            ["(", &count.name, " \u{2212} ", &owned.name, ")"].concat()
        } else {
            count.name.clone()
        };
        let formula = [&cards, " × ", &price.name].concat();
        terms.push(count);
        terms.extend(Some(owned).filter(|owned| owned.value.likely() > 0.0));
        terms.push(price);
        formula
    }

    /// The computer around the cards: what is entered, or its parts by their prices.
    pub(super) fn computer(&self, machine: Option<&Machine>) -> Working {
        let whole = self.input("the computer", InputId::MachinePrice);
        let place = Place::Rig(self.index);
        let parts = machine.map_or(&[][..], |machine| &machine.items);
        if self.case.source(InputId::MachinePrice, place) == AS_ENTERED || parts.is_empty() {
            return self.working("the computer", vec![whole]);
        }
        let fx = value::or(self.plan[1][InputId::Fx], 1.0);
        let terms: Vec<Term> = parts
            .iter()
            .map(|part| {
                let price = untyped(part.price).map(|usd| usd * fx);
                Term::new(named(&part.name), "USD", price, &*part.source)
            })
            .collect();
        let names: Vec<&str> = terms.iter().map(|term| &*term.name).collect();
        self.working(names.join(" + "), terms)
    }

    /// Cards that are there: those of the rig, and those that are sold for it.
    pub(super) fn owned_cards(&self) -> Working {
        let mut terms = Vec::new();
        let mut formula = self.over_kinds(|of, group| {
            let (owned, worth) = (of.owned(group), of.worth(group));
            let part = [&owned.name, " × ", &worth.name].concat();
            terms.extend([owned, worth]);
            part
        });
        if self.amounts[1][LineId::Sale] != 0.0 {
            terms.push(self.amount("sale", LineId::Sale));
            formula.push_str(" + sale");
        }
        self.working(formula, terms)
    }

    pub(super) fn sale(&self) -> Working {
        let terms = vec![
            self.input("cards sold", InputId::Sells),
            self.input("what a card sold brings", InputId::SellPrice),
        ];
        self.working("cards sold × what a card sold brings", terms)
    }

    pub(super) fn extra(&self, extra: Option<&Extra>) -> Working {
        let owned = extra.is_some_and(|extra| extra.owned);
        let source = if owned { "the buyer has it already" } else { AS_ENTERED };
        let cost = extra.map_or(Range::exact(0.0, Basis::User), extra_cost);
        self.working("cost", vec![Term::new("cost", "USD", cost, source)])
    }

    pub(super) fn tax(&self) -> Working {
        let fixed = &self.rig().fixed;
        let mut terms = Vec::new();
        let mut names: Vec<String> = Vec::new();
        let (all, some) = (fixed.taxes_cards(), |group: &&Group| group.taxes_cards);
        for group in fixed.groups.iter().filter(|group| !all && some(group)) {
            let name = self.named("taxed cards", group);
            let of = |end: usize| {
                let inputs = self.rig().at(End::ALL[end]).inputs;
                let price = value::or(inputs[group.inputs.price], 0.0);
                (group.count(&inputs) - group.owned(&inputs)) * price
            };
            terms.push(derived(&name, "USD", of, "those that are bought, at their price"));
            names.push(name);
        }
        for (name, id, taxed) in [
            ("cards", LineId::Cards, all),
            ("the computer", LineId::Computer, true),
            ("extras", LineId::Extra, fixed.taxes_extras),
        ] {
            if taxed && self.amounts.iter().any(|amounts| amounts[id] != 0.0) {
                terms.push(self.amount(name, id));
                names.push(name.to_owned());
            }
        }
        terms.push(self.input("sales tax", InputId::Tax));
        self.working(["(", &names.join(" + "), ") × sales tax ÷ 100"].concat(), terms)
    }

    pub(super) fn shipping(&self) -> Working {
        self.working("shipping", vec![self.input("shipping", InputId::Shipping)])
    }

    pub(super) fn hardware(&self) -> Working {
        self.sum(&[
            ("cards", LineId::Cards, false),
            ("the computer", LineId::Computer, false),
            ("extras", LineId::Extra, false),
            ("sales tax", LineId::Tax, false),
            ("shipping", LineId::Shipping, false),
        ])
    }

    pub(super) fn interest(&self) -> Working {
        let how = "all instalments and what is owed at the sale, at their present values";
        let terms = vec![
            self.amount("hardware", LineId::Hardware),
            self.input("financed", InputId::Financed),
            derived("paid for a dollar", "", |end| self.sums[end].loan, how),
            self.input("interest a year", InputId::Interest),
            self.input("instalments", InputId::Instalments),
        ];
        self.working("hardware × financed ÷ 100 × (paid for a dollar \u{2212} 1)", terms)
    }
}

/// The name of a part as a formula can have it: without the signs that join terms.
pub(super) fn named(part: &str) -> String {
    part.replace(['+', '\u{2212}', '\u{d7}', '\u{f7}', '^', '(', ')'], " ")
        .replace("  ", " ")
        .trim()
        .to_owned()
}
