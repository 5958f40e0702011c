//! Workings of what use costs: electricity and the heating it saves, rent, tokens by API.

use super::{Figures, derived};
use crate::cost::case::Group;
use crate::cost::draw::{self, Draw};
use crate::cost::supply::{self, Loss};
use crate::cost::{End, LineId, kernel, over_ends};
use crate::plan::Work;
use crate::plan::group::GroupInputs;
use crate::plan::inputs::{InputId, Place};
use crate::units::{Basis, Range, Term, Working};

/// The names and inputs of what a rig draws at work or at rest.
struct State {
    /// Name of what one card draws.
    card: &'static str,
    card_draw: fn(&GroupInputs) -> InputId,
    is_work: bool,
    /// Name of what the machine around the cards draws.
    machine: &'static str,
    machine_draw: InputId,
    /// Name of what the rig takes from the wall.
    wall: &'static str,
    watts: fn(&Draw) -> f64,
    /// Names of the share of its rating that the supply always loses, and of the share of what it
    /// delivers that it loses besides.
    standing: &'static str,
    growing: &'static str,
}

const WORK: State = State {
    card: "W at work",
    card_draw: |inputs| inputs.load,
    is_work: true,
    machine: "W of the machine at work",
    machine_draw: InputId::HostLoad,
    wall: "W at the wall at work",
    watts: |draw| draw.load_watts,
    standing: "standing loss",
    growing: "growing loss",
};
const REST: State = State {
    card: "W at rest",
    card_draw: |inputs| inputs.idle,
    is_work: false,
    machine: "W of the machine at rest",
    machine_draw: InputId::HostIdle,
    wall: "W at the wall at rest",
    watts: |draw| draw.idle_watts,
    standing: "standing loss at rest",
    growing: "growing loss at rest",
};

impl Figures<'_> {
    pub(super) fn electricity(&self) -> Working {
        let rests = self.draw[1].idle_hours > 0.0;
        let mut terms = Vec::new();
        let work = self.wall(&WORK, &mut terms);
        let rest = if rests { self.wall(&REST, &mut terms) } else { String::new() };
        self.hours(&mut terms, rests);
        let prices = self.prices(&mut terms, rests);
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
        terms.push(Self::days_a_month());
        formula.push_str(self.months(&mut terms));
        self.working(formula, terms)
    }

    /// The hours a day at work and at rest: as stated, or as the work asks for.
    fn hours(&self, terms: &mut Vec<Term>, rests: bool) {
        let seconds = draw::seconds_a_token(&self.plan[1], self.rig().likely());
        let by_work = self.rig().fixed.work == Work::Tokens && seconds.is_finite();
        if by_work {
            let how = "= tokens a day × seconds a token ÷ 3600";
            terms.push(derived("h at work", "h/day", |end| self.draw[end].load_hours, how));
            terms.push(self.input("tokens a day", InputId::TokensADay));
            self.seconds(terms);
        } else {
            terms.push(self.input("h at work", InputId::LoadHours));
        }
        if rests {
            let id = if by_work { InputId::OnHours } else { InputId::IdleHours };
            let mut hours = self.input("h at rest", id);
            hours.value = over_ends(|end| self.draw[end].idle_hours, hours.value.basis());
            if by_work {
                "hours switched on, less those at work".clone_into(&mut hours.source);
            }
            terms.push(hours);
        }
    }

    /// Seconds that a token takes which the rig generates, with its terms.
    fn seconds(&self, terms: &mut Vec<Term>) {
        let rig = self.rig();
        let of = |end: usize| draw::seconds_a_token(&self.plan[end], &rig.at(End::ALL[end]).inputs);
        let reads = rig.likely()[InputId::ReadSpeed] > 0.0;
        let how = if reads {
            "= 1 ÷ tokens a second + tokens read for each × (1 \u{2212} cached ÷ 100) ÷ tokens read a \
             second"
        } else {
            "= 1 ÷ tokens a second"
        };
        terms.push(derived("seconds a token", "s", of, how));
        terms.push(self.input("tokens a second", InputId::Speed));
        if !reads {
            return;
        }
        terms.push(self.input("tokens read for each", InputId::InputRatio));
        terms.push(self.input("cached", InputId::CachedShare));
        terms.push(self.input("tokens read a second", InputId::ReadSpeed));
    }

    /// The power at the wall as a formula shows it, with its terms added.
    fn wall(&self, state: &State, terms: &mut Vec<Term>) -> String {
        let mut parts = Vec::new();
        let groups = &self.rig().fixed.groups;
        let of = |group: &Group, parts: &mut Vec<Term>| {
            if state.is_work {
                parts.push(self.count(group));
            }
            parts.extend(self.card_draw(state, group));
            [&*self.named("cards", group), " × ", &self.named(state.card, group)].concat()
        };
        let products: Vec<String> = groups.iter().map(|group| of(group, &mut parts)).collect();
        if let Some(share) = self.reading_term().filter(|_| state.is_work) {
            parts.push(share);
        }
        let machine = self.input(state.machine, state.machine_draw);
        let mut power = products.join(" + ");
        if machine.value.high() > 0.0 {
            parts.push(machine);
            power = format!("({power} + {})", state.machine);
        } else if products.len() > 1 {
            power = format!("({power})");
        }
        if self.rig().fixed.draws_at_wall {
            terms.append(&mut parts);
            return power;
        }
        let Some(loss) = self.rig().fixed.loss else {
            let efficiency = self.input("efficiency", InputId::PsuEfficiency);
            // A supply that loses nothing changes nothing.
            let loses = efficiency.value.low() < 100.0;
            if state.is_work && loses {
                parts.push(efficiency);
            }
            terms.append(&mut parts);
            return if loses { format!("{power} ÷ efficiency × 100") } else { power };
        };
        parts.extend(self.supply_losses(state, loss));
        let how = format!("= {power} × (1 + {}) + rated W × {}", state.growing, state.standing);
        terms.push(derived(state.wall, "W", |end| (state.watts)(&self.draw[end]), &how));
        terms.append(&mut parts);
        state.wall.to_owned()
    }

    /// Percent of the work that reads prompts, which draws more; `None` if none does.
    fn reading_term(&self) -> Option<Term> {
        let (rig, plan) = (self.rig(), &self.plan);
        let share = |end: usize| draw::reading_share(&plan[end], &rig.at(End::ALL[end]).inputs);
        let mut reading = self.input("reading", InputId::Prefill);
        if plan[1][InputId::Prefill].is_nan() {
            let how = "share of the time, by the speeds and the tokens read for each generated";
            reading = derived("reading", "%", share, how);
        }
        Some(reading).filter(|reading| reading.value.likely() > 0.0)
    }

    /// What one card of a kind draws: as stated, or at work between generating and reading prompts.
    fn card_draw(&self, state: &State, group: &Group) -> Vec<Term> {
        let (rig, plan) = (self.rig(), &self.plan);
        let (id, name) = ((state.card_draw)(&group.inputs), self.named(state.card, group));
        if !state.is_work || self.reading_term().is_none() {
            return vec![self.input(&name, id)];
        }
        let inputs = End::ALL.map(|end| rig.at(end).inputs);
        let at_work = |end: usize| {
            draw::at_work(draw::reading_share(&plan[end], &inputs[end]), &inputs[end], group)
        };
        let reads = |end: usize| draw::reading(&inputs[end], group);
        let [generating, reading] =
            ["W generating", "W reading prompts"].map(|name| self.named(name, group));
        let how =
            format!("= {generating} × (1 \u{2212} reading ÷ 100) + {reading} × reading ÷ 100");
        let rated = "the rated power, or the limit below it";
        vec![
            derived(&name, "W", at_work, &how),
            self.input(&generating, id),
            derived(&reading, "W", reads, rated),
        ]
    }

    /// What a supply with a grade loses: at work with its rated power, which is the same at rest.
    fn supply_losses(&self, state: &State, loss: Loss) -> Vec<Term> {
        let (rig, mut terms) = (self.rig(), Vec::new());
        let inputs = rig.likely();
        let rated = draw::supply_rating(inputs, &rig.fixed);
        let mut cards = draw::cards_at_rest(inputs, &rig.fixed);
        if state.is_work {
            cards = draw::cards_at_work(&self.plan[1], inputs, &rig.fixed);
            let mut term = self.input("rated W", InputId::SupplyWatts);
            term.value = Range::exact(rated, Basis::Computed);
            if term.source.is_empty() {
                InputId::SupplyWatts.spec().source.clone_into(&mut term.source);
            }
            terms.push(term);
        }
        let watts = cards + inputs[state.machine_draw];
        let line = supply::line(watts, rated, loss);
        for (name, value) in [state.standing, state.growing].into_iter().zip(line) {
            let how = "through the certified efficiencies at 20, 50 and 100 % of the rated load";
            terms.push(derived(name, "", |_| value, how));
        }
        terms
    }

    /// The names of the prices at work and at rest in a formula, with their terms added.
    fn prices(&self, terms: &mut Vec<Term>, rests: bool) -> (&'static str, &'static str) {
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

    /// The name of the term that counts months, with the term added.
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
        self.working("electricity × heat that saves heating ÷ 100", terms)
    }

    /// Tokens that are generated or bought in a day.
    fn tokens_a_day(&self) -> Term {
        let rig = self.rig();
        let of = |end: usize| {
            kernel::tokens_a_day(&self.plan[end], &rig.at(End::ALL[end]).inputs, &rig.fixed)
        };
        let how = match rig.fixed.work {
            Work::Tokens => self.case.source(InputId::TokensADay, Place::Plan).to_owned(),
            Work::Hours => {
                let speed = self.input("", InputId::Speed);
                ["hours a day × 3600 × tokens a second: ", &speed.source].concat()
            }
        };
        derived("tokens a day", "", of, &how)
    }

    pub(super) fn failures(&self) -> Working {
        let years = |end: usize| self.sums[end].plain / 12.0;
        let mut terms = vec![self.input("failures", InputId::Failures)];
        let cards = self.over_kinds(|of, group| {
            let (count, worth) = (of.count(group), of.worth(group));
            let part = [&count.name, " × ", &worth.name].concat();
            terms.extend([count, worth]);
            part
        });
        let how = "the months ÷ 12, each at its present value";
        terms.push(derived("years as counted", "", years, how));
        self.working(["failures ÷ 100 × ", &cards, " × years as counted"].concat(), terms)
    }

    pub(in crate::cost) fn rent(&self) -> Working {
        let waits = self.rig().likely()[InputId::RentWaiting] > 0.0;
        let mut terms = vec![
            self.input("rent of a card", InputId::Rent),
            self.input("cards", InputId::CardCount),
            derived("h at work", "h/day", |end| self.draw[end].load_hours, "of this rig"),
        ];
        if waits {
            terms.push(derived(
                "h at rest",
                "h/day",
                |end| self.draw[end].idle_hours,
                "of this rig",
            ));
            terms.push(self.input("share of them rented", InputId::RentWaiting));
        }
        terms.push(Self::days_a_month());
        terms.push(self.months_as_counted("rents", |sums| sums.rent));
        let hours = if waits {
            "(h at work + h at rest × share of them rented ÷ 100)"
        } else {
            "h at work"
        };
        let formula =
            ["rent of a card × cards × ", hours, " × days a month × months as counted"].concat();
        self.working(formula, terms)
    }

    pub(super) fn storage(&self) -> Working {
        let runs = |end: usize| {
            draw::share_of_day(self.draw[end].rented_hours(&self.rig().ranges[end].inputs))
        };
        let terms = vec![
            self.input("GB kept", InputId::Storage),
            self.input("price while it runs", InputId::StorageRunning),
            self.input("price while it is stopped", InputId::StorageStopped),
            derived("share of the day it runs", "", runs, "the hours for which rent is paid ÷ 24"),
            derived(
                "months of storage",
                "",
                |end| self.sums[end].plain,
                "the months, each at its present value",
            ),
        ];
        self.working(
            "GB kept × (price while it runs × share of the day it runs + price while it is stopped × \
             (1 − share of the day it runs)) × months of storage",
            terms,
        )
    }

    /// Rent, and what is stored, of the same cards rented.
    pub(in crate::cost) fn hired(&self) -> Working {
        let (rent, storage) = (self.rent(), self.storage());
        if self.rig().likely()[InputId::Storage] <= 0.0 {
            return rent;
        }
        let formula = [&*rent.formula, " + ", &storage.formula].concat();
        self.working(formula, rent.terms.into_iter().chain(storage.terms).collect())
    }

    pub(super) fn subscription(&self) -> Working {
        let how = "the months, each at its present value";
        let terms = vec![
            self.input("fee a month", InputId::Fee),
            derived("months as counted", "", |end| self.sums[end].plain, how),
        ];
        self.working("fee a month × months as counted", terms)
    }

    pub(in crate::cost) fn tokens(&self) -> Working {
        let terms = vec![
            self.input("price generated", InputId::ApiOutput),
            self.input("tokens read for each", InputId::InputRatio),
            self.input("price read", InputId::ApiInput),
            self.input("cached", InputId::CachedShare),
            self.input("price of what is cached", InputId::CachedPrice),
            self.tokens_a_day(),
            Self::days_a_month(),
            self.months_as_counted("prices", |sums| sums.api),
        ];
        let formula = "(price generated + tokens read for each × price read × (1 \u{2212} cached ÷ 100 \
                       + cached ÷ 100 × price of what is cached ÷ 100)) ÷ 1000000 × tokens a day × \
                       days a month × months as counted";
        self.working(formula, terms)
    }
}
