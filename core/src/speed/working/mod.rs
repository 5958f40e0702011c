//! How a speed comes about: the parts of a token's and of a prompt's time, each as a formula with its
//! numbers. All figures come from where the model itself takes them ([`super::decode`],
//! [`super::prefill`]); the tests work the text out and hold it to the model.

mod cards;
mod decode;
mod prefill;

use super::estimate::Estimator;
use super::link;
use super::terms::{Constants, Keys, SPECS, Term as Constant};
use crate::units::format::plain;
use crate::units::{Term, Working};

/// Units in a giga-unit: bytes in a gigabyte, weights in a billion.
const GIGA: f64 = 1e9;
/// The unit of a factor, which has none, and its scale.
const FACTOR: (&str, f64) = ("", 1.0);
/// The unit of a time that the data file has in seconds, and its scale.
const MICRO: (&str, f64) = ("µs", 1e6);

/// One part of the time of a step or a prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct TimePart {
    /// What takes the time.
    pub name: &'static str,
    /// How long it takes, in the likely case.
    pub seconds: f64,
    /// The formula, whose result is in units of `unit_seconds`.
    pub working: Working,
    /// Seconds in a unit of the formula's result: 1 for seconds, 1e-6 for microseconds.
    pub unit_seconds: f64,
}

/// A constant of the model as a term, in a `unit` of which `scale` make one of the data file's.
fn fitted(name: &str, constant: Constant, key: usize, (unit, scale): (&'static str, f64)) -> Term {
    let value = Constants::embedded().get(constant, key);
    let mut source = String::new();
    if let Some(spec) = SPECS.get(constant as usize) {
        let assumed = value.total_cmp(&spec.prior).is_eq();
        source.push_str(if assumed {
            "assumed, as no measurement tells it"
        } else {
            "fitted to published measurements"
        });
        if spec.keys != Keys::One {
            source.push_str(": ");
            source.push_str(&spec.keys.name(key));
        }
    }
    Term::computed(name, unit, value * scale, source)
}

/// A product in which factors of one are left out.
struct Product {
    formula: String,
    terms: Vec<Term>,
    value: f64,
}

impl Product {
    /// The product of one factor, which stays whatever its value.
    fn of(first: Term) -> Self {
        Self { formula: first.name.clone(), value: first.value.likely(), terms: vec![first] }
    }

    /// Multiplies by a factor, unless it is one.
    fn times(&mut self, factor: Term) {
        let value = factor.value.likely();
        if value.total_cmp(&1.0).is_ne() {
            self.formula.push_str(" × ");
            self.formula.push_str(&factor.name);
            self.value *= value;
            self.terms.push(factor);
        }
    }

    /// The product as one term, followed by its factors if there are several.
    fn term(self, name: &str) -> Vec<Term> {
        let source = if self.terms.len() == 1 {
            self.terms.first().map_or_else(String::new, |term| term.source.clone())
        } else {
            format!("= {}", self.formula)
        };
        let mut terms = vec![Term::computed(name, "", self.value, source)];
        if self.terms.len() > 1 {
            terms.extend(self.terms);
        }
        terms
    }
}

impl Estimator {
    /// Rated memory bandwidth of a card.
    fn bandwidth(&self) -> Term {
        let rate = self.cards.first().map_or(0.0, |card| card.bandwidth);
        Term::specified("bandwidth", "GB/s", rate / GIGA, "rated, of one card")
    }

    /// Rated rate of a card's matrix products.
    fn rated(&self) -> Term {
        let rate = self.cards.first().map_or(0.0, |card| card.rated(self.engine));
        let sums = if self.engine.wide_sums() { "FP32" } else { "FP16" };
        Term::specified(
            "tensor rate",
            "TFLOPS",
            rate / 1e12,
            format!("dense FP16 with {sums} sums, of a card"),
        )
    }

    /// Divides a formula by the cards among which its part is divided, if there are several.
    fn divide_by_cards(&self, formula: &mut String, terms: &mut Vec<Term>) {
        let cards = self.machine().divided();
        if cards > 1.0 {
            formula.push_str(" ÷ cards");
            terms.push(Term::specified(
                "cards",
                "",
                cards,
                "each reads and computes its part at the same time",
            ));
        }
    }

    /// The time in which one token of one stream crosses from card to card: `seconds`, in microseconds.
    fn sent(&self, seconds: f64) -> Term {
        let (machine, constants) = (self.machine(), Constants::embedded());
        let sending = link::sending(&machine, &self.load, constants);
        let source = sending.map_or_else(String::new, |(bytes, rate)| {
            let link = self.link;
            format!(
                "{} MB at {} GB/s, {} % of the {} GB/s rated over {}",
                plain(bytes / 1e6, 2),
                plain(rate / GIGA, 2),
                plain(rate / link.rate * 100.0, 0),
                plain(link.rate / GIGA, 1),
                link.kind.name()
            )
        });
        Term::computed("sending a token", "µs", seconds * 1e6, source)
    }
}

/// Where the loss under a power limit comes from.
const LIMITED: &str = "by the measured sweeps of power limits";
