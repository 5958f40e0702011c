//! How each line of the cost table comes about: the formula, the numbers in it, and their sources.
//!
//! Formulas are text ([`Working`]), which the tests work out and hold to the amount. [`purchase`] writes
//! the lines of what is bought, [`running`] those of what use costs, [`resale`] those of the sale.

#![expect(clippy::float_cmp, reason = "figures that nobody touched are exact")]

mod purchase;
mod resale;
mod running;

use super::case::{Case, Group};
use super::time::Sums;
use super::{CostLine, End, Ends, Figures, LineId, over_ends, value};
use crate::machine::Machine;
use crate::plan::inputs::{InputId, Place, Scope, Unit};
use crate::plan::{Extra, RigKind};
use crate::units::{Basis, Months, Range, Term, Working};

/// The workings of a rig's lines, one for each.
pub(crate) fn workings(
    case: &Case,
    index: usize,
    lines: &[CostLine],
    extras: &[Extra],
    machine: Option<&Machine>,
) -> Vec<Working> {
    let figures = Figures::of(case, &Ends::of(case), index);
    let mut rest = extras.iter();
    let working = |line: &CostLine| match line.id {
        LineId::Cards => figures.cards(),
        LineId::Computer => figures.computer(machine),
        LineId::Extra => figures.extra(rest.next()),
        LineId::Tax => figures.tax(),
        LineId::Shipping => figures.shipping(),
        LineId::Hardware => figures.hardware(),
        LineId::Owned => figures.owned_cards(),
        LineId::Sale => figures.sale(),
        LineId::Interest => figures.interest(),
        LineId::Electricity => figures.electricity(),
        LineId::Heat => figures.heat(),
        LineId::Rent => match figures.rig().fixed.kind {
            RigKind::Api => figures.tokens(),
            RigKind::Subscription => figures.subscription(),
            RigKind::Rented | RigKind::Owned => figures.rent(),
        },
        LineId::Storage => figures.storage(),
        LineId::Failures => figures.failures(),
        LineId::Resale => figures.resale(),
        LineId::ExtrasResale => figures.extras_resale(extras),
        LineId::Selling => figures.selling(),
        LineId::Net => figures.net(),
    };
    lines.iter().map(working).collect()
}

impl Figures<'_> {
    /// A term that is an input of the plan or of the rig; zero if it has no figure.
    fn input(&self, name: &str, id: InputId) -> Term {
        let place =
            if id.spec().scope == Scope::Plan { Place::Plan } else { Place::Rig(self.index) };
        let none = Range::exact(0.0, Basis::User);
        let value = self.case.figure(id, place).unwrap_or(none);
        Term::new(name, unit(id), value, self.case.source(id, place))
    }

    /// The working of a formula, in the currency of the plan.
    fn working(&self, formula: impl Into<String>, terms: Vec<Term>) -> Working {
        Working::in_currency(self.case.amounts.currency, formula, terms)
    }

    /// A term that is the amount of another line.
    fn amount(&self, name: &str, id: LineId) -> Term {
        derived(name, "USD", |end| self.amounts[end][id], "the line of this name")
    }

    /// Cards that the buyer has already: at most those in the rig.
    fn owned(&self, group: &Group) -> Term {
        let mut term = self.input(&self.named("cards owned already", group), group.inputs.owned);
        term.value = term.value.clamped(0.0, group.count(self.rig().likely()));
        term
    }

    /// Number of cards of a kind.
    fn count(&self, group: &Group) -> Term {
        self.input(&self.named("cards", group), group.inputs.count)
    }

    /// The name of a term about the cards of one kind: with the card where a rig has several.
    fn named(&self, term: &str, group: &Group) -> String {
        let groups = &self.rig().fixed.groups;
        if groups.len() < 2 {
            return term.to_owned();
        }
        let card = purchase::named(group.name);
        // Of one card at two prices the second is called so.
        let place = groups.iter().position(|known| core::ptr::eq(known, group)).unwrap_or(0);
        let same = groups.iter().take(place).filter(|known| known.gpu == group.gpu).count();
        let other = ["", " once more", " a third time"];
        [term, ", ", &card, other[same.min(2)]].concat()
    }

    /// Parts of a sum, one for each kind of cards, in brackets where there are several.
    fn over_kinds(&self, mut part: impl FnMut(&Self, &Group) -> String) -> String {
        let groups = &self.rig().fixed.groups;
        let parts: Vec<String> = groups.iter().map(|group| part(self, group)).collect();
        if parts.len() < 2 { parts.concat() } else { ["(", &parts.join(" + "), ")"].concat() }
    }

    /// What one card could be sold for today.
    fn worth(&self, group: &Group) -> Term {
        let (rig, ids) = (self.rig(), group.inputs);
        let is_price = rig.likely()[ids.worth].is_nan();
        let id = if is_price { ids.price } else { ids.worth };
        let mut worth = self.input(&self.named("value of a card today", group), id);
        let of = |end: usize| value::worth(&rig.at(End::ALL[end]).inputs, group);
        worth.value = over_ends(of, worth.value.basis());
        if is_price {
            let less = group.kept_of_price < 1.0;
            let how = if less { "its price, less what a new one loses: " } else { "its price: " };
            worth.source.insert_str(0, how);
        }
        worth
    }

    /// Days of use in a month.
    fn days_a_month() -> Term {
        derived("days a month", "", |_| Months::DAYS, "365 ÷ 12")
    }

    /// Months, each counted by how the prices of `what` change, at its present value.
    fn months_as_counted(&self, what: &str, sum: fn(&Sums) -> f64) -> Term {
        let how =
            ["the months, each by the change of ", what, " and at its present value"].concat();
        derived("months as counted", "", |end| sum(&self.sums[end]), &how)
    }

    /// Present value of a dollar at the sale; `None` if it counts as a dollar.
    fn present_value(&self) -> Option<Term> {
        (self.sums[1].end != 1.0).then(|| {
            let how = "(1 + cost of capital) to the minus days ÷ 365, by the date of the sale";
            derived("present value of a dollar", "", |end| self.sums[end].end, how)
        })
    }

    fn net(&self) -> Working {
        self.sum(&[
            ("hardware", LineId::Hardware, false),
            ("cards you have", LineId::Owned, false),
            ("sale", LineId::Sale, true),
            ("interest", LineId::Interest, false),
            ("electricity", LineId::Electricity, false),
            ("saved heating", LineId::Heat, true),
            ("rent", LineId::Rent, false),
            ("storage", LineId::Storage, false),
            ("failures", LineId::Failures, false),
            ("resale", LineId::Resale, true),
            ("resale of extras", LineId::ExtrasResale, true),
            ("selling cost", LineId::Selling, false),
        ])
    }

    /// A sum of lines: their names, ids, and whether they are deducted. Of those after the first, lines
    /// that are zero at all ends are left out.
    fn sum(&self, parts: &[(&str, LineId, bool)]) -> Working {
        let mut formula = String::new();
        let mut terms = Vec::new();
        for (name, id, returned) in parts {
            if (0..3).all(|end| self.amounts[end][*id] == 0.0) && !terms.is_empty() {
                continue;
            }
            if !formula.is_empty() {
                formula.push_str(if *returned { " \u{2212} " } else { " + " });
            }
            formula.push_str(name);
            terms.push(self.amount(name, *id));
        }
        self.working(formula, terms)
    }
}

/// A term that follows from others, at each end.
fn derived(name: &str, unit: &'static str, of: impl Fn(usize) -> f64, how: &str) -> Term {
    Term::new(name, unit, over_ends(of, Basis::Computed), how)
}

/// The unit of an input inside a formula; empty for a count or a choice.
const fn unit(id: InputId) -> &'static str {
    match id.spec().unit {
        Unit::Money => "USD",
        Unit::MoneyPerKwh => "USD/kWh",
        Unit::UsdPerHour => "USD/h",
        Unit::UsdPerGbMonth => "USD/GB-month",
        Unit::Gigabytes => "GB",
        Unit::MoneyPerMonth => "USD/month",
        Unit::Watts => "W",
        Unit::HoursPerDay => "h/day",
        Unit::Percent | Unit::PercentPerYear => "%",
        Unit::Months => "months",
        _ => "",
    }
}
