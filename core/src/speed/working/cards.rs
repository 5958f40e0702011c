//! What unlike cards do together: one rate that stands for all of them.
//!
//! ```text
//! layer split    1 / sum over kinds of part / rate      each card takes its turn with its part
//! divided        rate / part of the slowest             all wait for it
//! ```

use super::super::estimate::Estimator;
use super::super::machine::Card;
use crate::units::format::plain;
use crate::units::{Basis, Range, Term};

/// The rate of each card for some kind of work, in a unit.
pub(super) struct Rate<'a> {
    /// In the term's unit.
    pub(super) of: &'a dyn Fn(&Card) -> f64,
    /// The unit of the term.
    pub(super) unit: &'static str,
    /// What it is of one card.
    pub(super) what: &'static str,
}

impl Estimator {
    /// Whether some card works at another rate than the first, or has another part of the model.
    pub(super) fn is_uneven(&self) -> bool {
        let machine = self.machine();
        machine.cards.iter().zip(machine.cards.iter().skip(1)).any(|(one, next)| one != next)
    }

    /// Divides a formula by the rate of the cards: `even` is that of like cards, with its terms; what
    /// unlike cards do together is one term of the parts and rates of its kinds.
    pub(super) fn divide_by_rate(
        &self,
        (formula, terms): (&mut String, &mut Vec<Term>),
        (even, of_even): (&str, Vec<Term>),
        rate: &Rate<'_>,
    ) {
        formula.push_str(" ÷ ");
        if self.is_uneven() {
            formula.push_str("rate of all cards");
            terms.extend(self.together(rate));
        } else {
            formula.push_str(even);
            terms.extend(of_even);
            self.divide_by_cards(formula, terms);
        }
    }

    /// The rate of all cards, followed by what it follows from.
    fn together(&self, rate: &Rate<'_>) -> Vec<Term> {
        let machine = self.machine();
        let all: f64 = machine.cards.iter().map(|card| machine.part(card)).sum();
        let of = |card: &Card| (rate.of)(card).max(f64::MIN_POSITIVE);
        // Cards of one kind follow each other.
        let mut kinds: Vec<(f64, f64, f64)> = Vec::new();
        let mut last = None;
        for card in machine.cards {
            let part = machine.part(card) / all.max(f64::MIN_POSITIVE);
            match kinds.last_mut().filter(|_| last == Some(card)) {
                Some((count, parts, _)) => {
                    *count += 1.0;
                    *parts += part;
                }
                None => kinds.push((1.0, part, of(card))),
            }
            last = Some(card);
        }
        let divided = machine.divided() > 1.0;
        if divided {
            let time = |kind: &(f64, f64, f64)| kind.1 / kind.0 / kind.2;
            let slowest = kinds.iter().copied().max_by(|a, b| time(a).total_cmp(&time(b)));
            kinds = slowest.into_iter().collect();
            kinds.iter_mut().for_each(|kind| *kind = (1.0, kind.1 / kind.0, kind.2));
        }
        let mut turns = Vec::new();
        let mut terms = Vec::new();
        for (place, (count, part, speed)) in kinds.iter().enumerate() {
            let number = plain((place + 1) as f64, 0);
            let names = ["part of kind ", "rate of kind "].map(|name| [name, &number].concat());
            let [named_part, named_rate] = if divided {
                ["its part", "rate of the slowest"].map(str::to_owned)
            } else {
                names
            };
            turns.push([&*named_part, " ÷ ", &named_rate].concat());
            let of = format!("of the model, on {} of the cards", plain(*count, 0));
            terms.push(Term::specified(&named_part, "", *part, of));
            terms.push(Term::specified(&named_rate, rate.unit, *speed, rate.what));
        }
        let time: f64 = kinds.iter().map(|(_, part, speed)| part / speed).sum();
        let how = ["= 1 ÷ (", &turns.join(" + "), ")"].concat();
        let value = Range::exact(1.0 / time.max(f64::MIN_POSITIVE), Basis::Computed);
        let mut all = vec![Term::new("rate of all cards", rate.unit, value, how)];
        all.extend(terms);
        all
    }
}
