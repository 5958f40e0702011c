//! How each line of the cost table comes about: the formula, the numbers in it, and their sources.
//!
//! Formulas are text ([`Working`]), which the tests work out and hold to the amount.

#![expect(clippy::float_cmp, reason = "figures that nobody touched are exact")]

use super::case::{Case, Values};
use super::draw::{self, Draw};
use super::kernel::{self, Amounts};
use super::time::Sums;
use super::{End, LineId, supply};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Depreciation, Extra};
use crate::units::AS_ENTERED;
use crate::units::format::plain;
use crate::units::{Basis, Months, Range, Term, Working};

/// The figures of one rig at the ends of their ranges: cheapest, likely, dearest.
pub(super) struct Figures<'a> {
    pub(super) case: &'a Case,
    pub(super) index: usize,
    pub(super) plan: [Values; 3],
    pub(super) draw: [Draw; 3],
    pub(super) sums: [Sums; 3],
    pub(super) amounts: [Amounts; 3],
}

impl Figures<'_> {
    const fn place(&self) -> Place {
        Place::Rig(self.index)
    }

    /// A term that is an input.
    fn input(&self, name: &str, id: InputId) -> Term {
        let place = if id.spec().scope == crate::plan::inputs::Scope::Plan {
            Place::Plan
        } else {
            self.place()
        };
        let none = Range::exact(0.0, Basis::User);
        Term {
            name: name.to_owned(),
            unit: unit(id),
            value: self.case.figure(id, place).unwrap_or(none),
            source: self.case.source(id, place).to_owned(),
        }
    }

    fn amount(&self, name: &str, id: LineId) -> Term {
        derived(name, "USD", |end| self.amounts[end][id], "the line of this name")
    }

    fn present_value(&self) -> Option<Term> {
        (self.sums[1].end != 1.0).then(|| {
            let how = "(1 + cost of capital) to the minus days ÷ 365, by the date of the sale";
            derived("present value of a dollar", "", |end| self.sums[end].end, how)
        })
    }

    /// The cards that the buyer has already, of those in the rig.
    fn owned(&self) -> Term {
        let mut term = self.input("cards owned already", InputId::Owned);
        let count = self.case.rigs[self.index].own[1].values[InputId::CardCount];
        term.value = term.value.clamped(0.0, count);
        term
    }

    pub(super) fn cards(&self) -> Working {
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

    pub(super) fn extra(extra: &Extra) -> Working {
        let value = crate::plan::inputs::untyped(extra.cost);
        let source = if extra.owned { "the buyer has it already" } else { AS_ENTERED };
        let value = if extra.owned { Range::exact(0.0, Basis::User) } else { value };
        let term = Term { name: "cost".to_owned(), unit: "USD", value, source: source.to_owned() };
        Working::of("cost", vec![term])
    }

    pub(super) fn tax(&self) -> Working {
        let terms = vec![
            self.amount("cards", LineId::Cards),
            self.amount("extras", LineId::Extra),
            self.input("sales tax", InputId::Tax),
        ];
        Working::of("(cards + extras) × sales tax ÷ 100", terms)
    }

    pub(super) fn shipping(&self) -> Working {
        Working::of("shipping", vec![self.input("shipping", InputId::Shipping)])
    }

    pub(super) fn hardware(&self) -> Working {
        self.sum(&[
            ("cards", LineId::Cards, false),
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
        Working::of("hardware × financed ÷ 100 × (paid for a dollar \u{2212} 1)", terms)
    }

    pub(super) fn electricity(&self) -> Working {
        let rests = self.draw[1].idle_hours > 0.0;
        let mut terms = Vec::new();
        let work = self.wall("W at work", |draw| draw.load_watts, InputId::LoadWatts, &mut terms);
        let rest = if rests {
            self.wall("W at rest", |draw| draw.idle_watts, InputId::IdleWatts, &mut terms)
        } else {
            String::new()
        };
        terms.push(self.input("h at work", InputId::LoadHours));
        if rests {
            let mut hours = self.input("h at rest", InputId::IdleHours);
            hours.value = three(|end| self.draw[end].idle_hours, hours.value.basis());
            terms.push(hours);
        }
        let prices = self.price(&mut terms, rests);
        let mut formula = if rests && prices.0 == prices.1 {
            format!("({work} × h at work + {rest} × h at rest) ÷ 1000 × {}", prices.0)
        } else if rests {
            format!(
                "({work} × h at work × {} + {rest} × h at rest × {}) ÷ 1000",
                prices.0, prices.1
            )
        } else {
            format!("{work} × h at work ÷ 1000 × {}", prices.0)
        };
        let cooling = self.input("cooling", InputId::Cooling);
        if cooling.value.likely() > 0.0 {
            terms.push(cooling);
            formula.push_str(" × (100 + cooling) ÷ 100");
        }
        formula.push_str(" × days a month × ");
        terms.push(derived("days a month", "", |_| Months::DAYS, "365 ÷ 12"));
        formula.push_str(self.months(&mut terms));
        Working::of(formula, terms)
    }

    /// The power at the wall in a formula, and its terms.
    fn wall(
        &self,
        card: &'static str,
        of: impl Fn(&Draw) -> f64,
        id: InputId,
        terms: &mut Vec<Term>,
    ) -> String {
        let (name, host, host_name) = if id == InputId::LoadWatts {
            ("W at the wall at work", InputId::HostLoad, "W of the machine at work")
        } else {
            ("W at the wall at rest", InputId::HostIdle, "W of the machine at rest")
        };
        let mut parts = vec![self.input(card, id)];
        let prefill = self.input("reading", InputId::Prefill);
        if id == InputId::LoadWatts && prefill.value.likely() > 0.0 {
            let own = [End::Cheap, End::Likely, End::Dear];
            let rig = &self.case.rigs[self.index];
            let own = own.map(|end| rig.at(end).values);
            let (plan, fixed) = (&self.plan, &rig.fixed);
            let at_work = |end: usize| draw::at_work(&plan[end], &own[end], fixed);
            let how =
                "= W generating × (1 \u{2212} reading ÷ 100) + W reading prompts × reading ÷ 100";
            let reads = |end: usize| draw::reading(&own[end], fixed);
            let rated = "the rated power, or the limit below it";
            parts = vec![
                derived(card, "W", at_work, how),
                self.input("W generating", id),
                derived("W reading prompts", "W", reads, rated),
                prefill,
            ];
        }
        if id == InputId::LoadWatts || terms.is_empty() {
            parts.insert(0, self.input("cards", InputId::CardCount));
        }
        let machine = self.input(host_name, host);
        let mut power = format!("cards × {card}");
        if machine.value.high() > 0.0 {
            parts.push(machine);
            power = format!("({power} + {host_name})");
        }
        let fixed = &self.case.rigs[self.index].fixed;
        let Some(loss) = fixed.loss else {
            if id == InputId::LoadWatts {
                parts.push(self.input("efficiency", InputId::PsuEfficiency));
            }
            terms.append(&mut parts);
            return format!("{power} ÷ efficiency × 100");
        };
        let (standing, growing) = if id == InputId::LoadWatts {
            ("standing loss", "growing loss")
        } else {
            ("standing loss at rest", "growing loss at rest")
        };
        let how = format!("= {power} × (1 + {growing}) + rated W × {standing}");
        if id == InputId::LoadWatts {
            let own = &self.case.rigs[self.index].own[1].values;
            let mut term = self.input("rated W", InputId::SupplyWatts);
            term.value = Range::exact(draw::supply_rating(own, fixed), Basis::Computed);
            if term.source.is_empty() {
                InputId::SupplyWatts.spec().source.clone_into(&mut term.source);
            }
            parts.push(term);
        }
        let own = &self.case.rigs[self.index].own[1].values;
        let card = if id == InputId::LoadWatts {
            draw::at_work(&self.plan[1], own, fixed)
        } else {
            own[id]
        };
        let watts = own[InputId::CardCount] * card + own[host];
        let line = supply::line(watts, draw::supply_rating(own, fixed), loss);
        for (name, value) in [standing, growing].into_iter().zip(line) {
            let how = "through the certified efficiencies at 20, 50 and 100 % of the rated load";
            parts.push(derived(name, "", |_| value, how));
        }
        terms.push(derived(name, "W", |end| of(&self.draw[end]), &how));
        terms.append(&mut parts);
        name.to_owned()
    }

    /// The names of the prices at work and at rest, and their terms.
    fn price(&self, terms: &mut Vec<Term>, rests: bool) -> (&'static str, &'static str) {
        let likely = &self.plan[1];
        let (peak, [load, idle]) = (likely[InputId::PeakRate], kernel::prices(likely));
        let rate = likely[InputId::Rate];
        terms.push(self.input("price", InputId::Rate));
        if peak.is_nan() || (load == rate && (idle == rate || !rests)) {
            return ("price", "price");
        }
        terms.push(self.input("peak price", InputId::PeakRate));
        for (name, share, id, at) in [
            ("price at work", "work in peak hours", InputId::PeakWork, 0),
            ("price at rest", "waiting in peak hours", InputId::PeakRest, 1),
        ] {
            let how = format!("= price + (peak price \u{2212} price) × {share} ÷ 100");
            let of = |end: usize| kernel::prices(&self.plan[end])[at];
            terms.push(derived(name, "USD/kWh", of, &how));
            terms.push(self.input(share, id));
        }
        ("price at work", "price at rest")
    }

    /// The name of the term that counts months, and the term.
    fn months(&self, terms: &mut Vec<Term>) -> &'static str {
        if (0..3).all(|end| self.sums[end].energy == self.sums[end].months) {
            terms.push(self.input("months", InputId::Horizon));
            return "months";
        }
        let how = "each month's price change, season and present value, added up";
        terms.push(derived("months as counted", "", |end| self.sums[end].energy, how));
        for (name, id, usual) in [
            ("price change a year", InputId::Drift, 0.0),
            ("price in the season", InputId::Season, 100.0),
            ("cost of capital", InputId::Discount, 0.0),
        ] {
            let term = self.input(name, id);
            if term.value.likely() != usual || !term.value.is_exact() {
                terms.push(term);
            }
        }
        "months as counted"
    }

    pub(super) fn heat(&self) -> Working {
        let terms = vec![
            self.amount("electricity", LineId::Electricity),
            self.input("heat that saves heating", InputId::Heat),
        ];
        Working::of("electricity × heat that saves heating ÷ 100", terms)
    }

    pub(super) fn rent(&self) -> Working {
        let terms = vec![
            self.input("rent of a card", InputId::Rent),
            self.input("cards", InputId::CardCount),
            self.input("h at work", InputId::LoadHours),
            derived("days a month", "", |_| Months::DAYS, "365 ÷ 12"),
            derived(
                "months as counted",
                "",
                |end| self.sums[end].plain,
                "the months, each at its present value",
            ),
        ];
        Working::of("rent of a card × cards × h at work × days a month × months as counted", terms)
    }

    pub(super) fn tokens(&self) -> Working {
        let terms = vec![
            self.input("price generated", InputId::ApiOutput),
            self.input("tokens read for each", InputId::InputRatio),
            self.input("price read", InputId::ApiInput),
            self.input("cached", InputId::CachedShare),
            self.input("price of what is cached", InputId::CachedPrice),
            self.input("tokens a second", InputId::Speed),
            self.input("h at work", InputId::LoadHours),
            derived("days a month", "", |_| Months::DAYS, "365 ÷ 12"),
            derived(
                "months as counted",
                "",
                |end| self.sums[end].plain,
                "the months, each at its present value",
            ),
        ];
        let formula = "(price generated + tokens read for each × price read × (1 \u{2212} cached ÷ 100 \
                       + cached ÷ 100 × price of what is cached ÷ 100)) ÷ 1000000 × tokens a second × \
                       3600 × h at work × days a month × months as counted";
        Working::of(formula, terms)
    }

    pub(super) fn resale(&self, sold: Range<f64>) -> Working {
        let rig = &self.case.rigs[self.index];
        let own = &rig.own[1];
        let mut terms = Vec::new();
        let stated = !own.values[InputId::Resale].is_nan();
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

    /// What the cards are worth by a yearly share of today's value.
    fn depreciated(&self, terms: &mut Vec<Term>) -> String {
        let rig = &self.case.rigs[self.index];
        let worth = rig.worth();
        terms.push(self.input("cards", InputId::CardCount));
        let id = if self.case.rigs[self.index].own[1].values[InputId::Worth].is_nan() {
            InputId::CardPrice
        } else {
            InputId::Worth
        };
        let mut value = self.input("value of a card today", id);
        value.value = Range::exact(worth, value.value.basis());
        if id == InputId::CardPrice {
            value.source = format!("its likely price: {}", value.source);
        }
        terms.push(value);
        let own = !rig.own[1].values[InputId::Kept].is_nan();
        let id = if own { InputId::Kept } else { InputId::KeptPerYear };
        terms.push(self.input("kept in a year", id));
        terms.push(derived("years", "", |end| self.sums[end].months / 12.0, "months ÷ 12"));
        if rig.fixed.depreciation == Depreciation::Straight {
            return "cards × value of a card today × (1 \u{2212} (1 \u{2212} kept in a year ÷ 100) × \
                    years)"
                .to_owned();
        }
        let spread = rig.own[2].spread;
        if spread != 1.0 {
            let span = rig.fixed.span_years;
            let years = self.sums[1].months / 12.0;
            let wide = super::value::spread(spread, span, years);
            terms.push(Term {
                name: "band".to_owned(),
                unit: "",
                value: Range::new(1.0 / wide, 1.0, wide, Basis::Computed),
                source: format!(
                    "{} to the root of years + years² ÷ {} years of prices: four times in five inside",
                    plain(spread, 4),
                    plain(span, 2)
                ),
            });
            return "cards × value of a card today × (kept in a year ÷ 100) ^ years × band"
                .to_owned();
        }
        "cards × value of a card today × (kept in a year ÷ 100) ^ years".to_owned()
    }

    pub(super) fn extras_resale(&self, extras: &[Extra]) -> Working {
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
            terms.push(Term {
                name: cost,
                unit: "USD",
                value: crate::plan::inputs::untyped(extra.cost),
                source: extra.name.clone(),
            });
            terms.push(Term {
                name: kept,
                unit: "%",
                value: Range::exact(extra.kept.get(), Basis::User),
                source: AS_ENTERED.to_owned(),
            });
        }
        terms.push(derived("years", "", |end| self.sums[end].months / 12.0, "months ÷ 12"));
        if let Some(term) = self.present_value() {
            formula = format!("({formula}) × present value of a dollar");
            terms.push(term);
        }
        Working::of(formula, terms)
    }

    pub(super) fn selling(&self) -> Working {
        let terms = vec![
            self.amount("resale", LineId::Resale),
            self.amount("resale of extras", LineId::ExtrasResale),
            self.input("selling cost", InputId::Selling),
        ];
        Working::of("(resale + resale of extras) × selling cost ÷ 100", terms)
    }

    pub(super) fn net(&self) -> Working {
        self.sum(&[
            ("hardware", LineId::Hardware, false),
            ("interest", LineId::Interest, false),
            ("electricity", LineId::Electricity, false),
            ("saved heating", LineId::Heat, true),
            ("rent", LineId::Rent, false),
            ("resale", LineId::Resale, true),
            ("resale of extras", LineId::ExtrasResale, true),
            ("selling cost", LineId::Selling, false),
        ])
    }

    /// A sum of lines, those that are nothing throughout left out.
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
        Working::of(formula, terms)
    }
}

/// A term that follows from others, at each end.
fn derived(name: &str, unit: &'static str, of: impl Fn(usize) -> f64, how: &str) -> Term {
    Term { name: name.to_owned(), unit, value: three(of, Basis::Computed), source: how.to_owned() }
}

/// A range from its figures at the cheapest, the likely and the dearest end.
pub(super) fn three(of: impl Fn(usize) -> f64, basis: Basis) -> Range<f64> {
    let (a, likely, b) = (of(0), of(1), of(2));
    Range::new(a.min(b), likely, a.max(b), basis)
}

/// The unit of an input inside a formula.
fn unit(id: InputId) -> &'static str {
    use crate::plan::inputs::Unit;
    match id.spec().unit {
        Unit::Money => "USD",
        Unit::MoneyPerKwh => "USD/kWh",
        Unit::UsdPerHour => "USD/h",
        Unit::Watts => "W",
        Unit::HoursPerDay => "h/day",
        Unit::Percent | Unit::PercentPerYear => "%",
        Unit::Months => "months",
        _ => "",
    }
}

/// The ends in the order of [`Figures`].
pub(super) const ENDS: [End; 3] = [End::Cheap, End::Likely, End::Dear];
