//! Workings of the sale: what the cards and the extras bring, and what selling costs.

use super::{Figures, derived};
use crate::cost::case::{Group, RigValues};
use crate::cost::{End, LineId, over_ends, value};
use crate::plan::inputs::{InputId, untyped};
use crate::plan::{Depreciation, Extra};
use crate::units::{AS_ENTERED, Basis, Range, Term, Working};

/// Where the share that a card keeps comes from.
const EXPECTED: &str = "what is expected of used cards, of this one, and of what stands above its \
                        launch price (data/market.csv)";

impl Figures<'_> {
    pub(super) fn resale(&self) -> Working {
        let (rig, mut terms) = (self.rig(), Vec::new());
        let stated = !rig.likely()[InputId::Resale].is_nan();
        let keep = rig.fixed.depreciation == Depreciation::Keep;
        let points = rig.fixed.depreciation == Depreciation::Points && !rig.fixed.points.is_empty();
        // A straight line ends where nothing is left.
        let spent = rig.fixed.depreciation == Depreciation::Straight && self.sold.likely() <= 0.0;
        let mut formula = if keep || stated || points || spent {
            let mut term = self.input("resale of all cards", InputId::Resale);
            if keep {
                "the rig is kept for good".clone_into(&mut term.source);
            } else if points && !stated {
                "between the points as entered".clone_into(&mut term.source);
            } else if !stated {
                "the straight line has come to nothing".clone_into(&mut term.source);
            }
            let all = |end: usize| {
                let rig = RigValues { deviations: 0.0, ..rig.at(End::ALL[end]) };
                let plan = &self.plan[end];
                let sold = value::value(plan, &rig, &self.rig().fixed, self.sums[end].months);
                sold / self.rig().fixed.stress
            };
            term.value = over_ends(all, term.value.basis());
            terms.push(term);
            "resale of all cards".to_owned()
        } else {
            self.depreciated(&mut terms)
        };
        let by_kind = !(keep || stated || points || spent) && rig.fixed.groups.len() > 1;
        if !keep {
            self.doubted(&mut formula, &mut terms, by_kind);
        }
        if let Some(term) = self.present_value() {
            terms.push(term);
            formula.push_str(" × present value of a dollar");
        }
        self.working(formula, terms)
    }

    /// What the cards are worth by what is expected of their value, with its terms added.
    fn depreciated(&self, terms: &mut Vec<Term>) -> String {
        let mut formula = self.over_kinds(|of, group| of.depreciated_kind(group, terms));
        if self.plan[1][InputId::CardTrend] != 0.0 {
            terms.push(self.input("change of card prices", InputId::CardTrend));
            self.add_years(terms);
            formula.push_str(" × (1 + change of card prices ÷ 100) ^ years");
        }
        formula
    }

    /// The same of the cards of one kind, without the change of all prices. Of several kinds each has its
    /// own doubt.
    fn depreciated_kind(&self, group: &Group, terms: &mut Vec<Term>) -> String {
        let (rig, likely) = (self.rig(), &self.plan[1]);
        let (count, worth) = (self.count(group), self.worth(group));
        let mut formula = [&count.name, " × ", &worth.name].concat();
        terms.extend([count, worth]);
        let straight = rig.fixed.depreciation == Depreciation::Straight;
        let inputs = rig.likely();
        let stated = if inputs[InputId::Kept].is_nan() {
            (!likely[InputId::KeptPerYear].is_nan()).then_some(InputId::KeptPerYear)
        } else {
            Some(InputId::Kept)
        };
        let years = self.sums[1].months / 12.0;
        let share = value::outlook(likely, inputs, group, years);
        if stated.is_some() || straight {
            // What is stated is stated for all cards.
            let name = match stated {
                Some(_) => "kept in a year".to_owned(),
                None => self.named("kept in a year", group),
            };
            let mut kept = self.input(&name, stated.unwrap_or(InputId::Kept));
            if stated.is_none() {
                let of = |_: usize| 100.0 * value::kept_a_year(likely, inputs, group);
                kept = derived(&name, "%", of, EXPECTED);
            }
            if terms.iter().all(|term| term.name != name) {
                terms.push(kept);
            }
            self.add_years(terms);
            // A straight line ends where nothing is left.
            let left = 1.0 - (1.0 - value::kept_a_year(likely, inputs, group)) * years;
            let parts = if straight && left <= 0.0 {
                [" × 0", "", ""]
            } else if straight {
                [" × (1 \u{2212} (1 \u{2212} ", &*name, " ÷ 100) × years)"]
            } else {
                [" × (", &*name, " ÷ 100) ^ years"]
            };
            formula.push_str(&parts.concat());
        } else if let Some(share) = share {
            let name = self.named("share kept", group);
            terms.push(derived(&name, "", |_| share.median(), EXPECTED));
            formula.push_str(&[" × ", &*name].concat());
        }
        if rig.fixed.groups.len() > 1 {
            self.doubt(group, &mut formula, terms);
        }
        formula
    }

    /// Adds the term of the years, once.
    fn add_years(&self, terms: &mut Vec<Term>) {
        if terms.iter().all(|term| term.name != "years") {
            terms.push(self.years());
        }
    }

    /// Appends the doubt about what cards of one kind bring, if there is any.
    fn doubt(&self, group: &Group, formula: &mut String, terms: &mut Vec<Term>) {
        let rig = self.rig();
        let years = self.sums[1].months / 12.0;
        let share = value::outlook(&self.plan[1], rig.likely(), group, years);
        if let Some(share) = share.filter(|share| !share.is_exact() && !rig.fixed.is_range_stated) {
            let of = |end: usize| share.doubt(rig.at(End::ALL[end]).deviations);
            let how = "of all used cards and of this one: four of five outcomes lie inside";
            let alone = value::is_stated_together(rig.likely(), &rig.fixed);
            let name = if alone { "doubt".to_owned() } else { self.named("doubt", group) };
            terms.push(derived(&name, "", of, how));
            formula.push_str(&[" × ", &*name].concat());
        }
    }

    /// Appends what the doubt and the plan's stress make of a sale.
    ///
    /// Where each kind of cards has a doubt of its own, that is there already.
    fn doubted(&self, formula: &mut String, terms: &mut Vec<Term>, by_kind: bool) {
        let rig = self.rig();
        if let Some(first) = rig.fixed.groups.first().filter(|_| !by_kind) {
            self.doubt(first, formula, terms);
        }
        if rig.fixed.stress != 1.0 {
            let how = "as the plan asks for: used prices halve, or rise by half";
            terms.push(derived("stress", "", |_| rig.fixed.stress, how));
            formula.push_str(" × stress");
        }
    }

    fn years(&self) -> Term {
        derived("years", "", |end| self.sums[end].months / 12.0, "months ÷ 12")
    }

    pub(super) fn extras_resale(&self, extras: &[Extra]) -> Working {
        let mut formula = String::new();
        let mut terms = Vec::new();
        if value::or(self.rig().likely()[InputId::MachineKept], 0.0) > 0.0
            && self.amounts.iter().any(|amounts| amounts[LineId::Computer] > 0.0)
        {
            formula.push_str("the computer × (kept of the computer ÷ 100) ^ years");
            terms.push(self.amount("the computer", LineId::Computer));
            terms.push(self.input("kept of the computer", InputId::MachineKept));
        }
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
        self.working(formula, terms)
    }

    pub(super) fn selling(&self) -> Working {
        let mut terms = Vec::new();
        let mut names = Vec::new();
        for (name, id) in [
            ("resale", LineId::Resale),
            ("resale of computer and extras", LineId::ExtrasResale),
            ("sale", LineId::Sale),
        ] {
            if self.amounts.iter().any(|amounts| amounts[id] != 0.0) {
                terms.push(self.amount(name, id));
                names.push(name);
            }
        }
        terms.push(self.input("selling cost", InputId::Selling));
        self.working(["(", &names.join(" + "), ") × selling cost ÷ 100"].concat(), terms)
    }
}
