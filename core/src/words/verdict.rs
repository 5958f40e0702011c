//! The answer in words: which rig is the cheapest and how sure that is, and what each can run.

use serde::{Serialize, Serializer};

use super::{filled, list, quoted};
use crate::advice::{Able, Certainty, Comparison, LeftOut, Runs, Verdict};
use crate::rig::Job;
use crate::units::format::{self, plain, tokens, two_figures};
use crate::units::{Amounts, Money, Months};

impl Verdict {
    /// One sentence on cost.
    pub fn sentence(&self) -> String {
        self.comparison.sentence()
    }

    /// In how many cases the first is the cheapest, in one sentence; empty where nothing is compared.
    pub fn sureness(&self) -> String {
        self.comparison.sureness()
    }

    /// One sentence on what only some of the rigs can run, or that all or none can; empty where no
    /// rig has a card.
    pub fn capability(&self) -> String {
        self.runs.sentence()
    }
}

impl Comparison {
    fn sentence(&self) -> String {
        match self {
            Self::None => "Add a rig to see what it costs.".to_owned(),
            Self::Part { of, left_out, amounts } => {
                if let (Self::One { rig, net, horizon, .. }, [other]) = (&**of, &left_out[..])
                    && let (Job::DoesNotFit, Some(by)) = (other.job, other.cheaper_by)
                    && other.missing.is_empty()
                {
                    let (less, net) = (less(by, *amounts), amounts.range(*net));
                    let text = "{} {} over {}, but cannot hold the model. {} can, for {}.";
                    return filled(text, &[&other.rig, &less, &span(*horizon), rig, &net]);
                }
                let compared = match **of {
                    Self::None => None,
                    _ => Some(of.sentence()),
                };
                let alone = compared.is_none() && left_out.len() == 1;
                let left_out = left_out.iter().map(|rig| rig.sentence(*amounts, alone));
                compared.into_iter().chain(left_out).collect::<Vec<String>>().join(" ")
            }
            Self::One { rig, net, horizon, amounts } => {
                let all = amounts.range(*net);
                filled("{} costs {}.", &[rig, &over(&all, net.likely(), *horizon, *amounts)])
            }
            Self::Two { first, second, margin, certainty, horizon, amounts, .. } => {
                let (by, time) = (amounts.whole(Money::new(margin.get().abs())), span(*horizon));
                match certainty {
                    Certainty::Clear => {
                        filled("{} costs {} less than {} over {}.", &[first, &by, second, &time])
                    }
                    Certainty::Leaning => filled(
                        "{} probably costs {} less than {} over {}.",
                        &[first, &by, second, &time],
                    ),
                    Certainty::TooClose => filled(
                        "Too close to call on cost: {} and {} are {} apart over {}.",
                        &[first, second, &by, &time],
                    ),
                }
            }
        }
    }

    /// How sure that is, in one sentence; empty where nothing is compared.
    fn sureness(&self) -> String {
        match self {
            Self::None | Self::One { .. } => String::new(),
            Self::Part { of, .. } => of.sureness(),
            Self::Two { first, second, share, certainty, rigs, .. } => {
                let word = match certainty {
                    Certainty::Clear => "Clear",
                    Certainty::Leaning => "Leaning",
                    Certainty::TooClose => "Too close",
                };
                let most = if *rigs > 2 {
                    "the cheapest".to_owned()
                } else {
                    filled("cheaper than {}", &[second])
                };
                // Never more than the samples say.
                let cases = plain(libm::floor(share * 100.0), 0);
                let cases = if *share > 0.99 {
                    "in more than 99 of 100 cases".to_owned()
                } else {
                    filled("in {} of 100 cases", &[&cases])
                };
                filled("{}: {} is {} {}.", &[word, first, &most, &cases])
            }
        }
    }
}

/// By how much a rig costs less, as sure as that is.
fn less((by, certainty): (Money, Certainty), amounts: Amounts) -> String {
    match certainty {
        Certainty::Clear => filled("costs {} less", &[&amounts.whole(by)]),
        Certainty::Leaning => filled("probably costs {} less", &[&amounts.whole(by)]),
        Certainty::TooClose => "costs about the same".to_owned(),
    }
}

/// An amount of some time, and what that is a month.
fn over(all: &str, likely: Money, horizon: Months, amounts: Amounts) -> String {
    let months = horizon.get();
    if months < 1.5 {
        return filled("{} over {}", &[all, &span(horizon)]);
    }
    let month = amounts.whole(likely * (1.0 / months));
    filled("{} over {}, about {} a month", &[all, &span(horizon), &month])
}

/// A time, in years where they are whole.
fn span(time: Months) -> String {
    let months = time.get();
    match &*plain(months / 12.0, 2) {
        _ if plain(months, 0) == "1" => "one month".to_owned(),
        "1" => "one year".to_owned(),
        years if !years.contains('.') && years != "0" => [years, " years"].concat(),
        _ => format::months(months),
    }
}

impl LeftOut {
    /// Why it is not compared, and what it costs.
    fn sentence(&self, amounts: Amounts, alone: bool) -> String {
        if !self.missing.is_empty() {
            let inputs: Vec<String> = self.missing.iter().map(|input| quoted(input)).collect();
            return [&self.rig, " is not compared until ", &list(&inputs), " is entered."].concat();
        }
        let why = match self.job {
            Job::DoesNotFit => "cannot hold the model",
            Job::TooSlow => "is too slow",
            Job::NoTime => "needs more than 24 hours a day for the work",
            Job::Done => "is left out",
        };
        match self.cheaper_by {
            Some(by) => [&self.rig, " ", &less(by, amounts), ", but ", why, "."].concat(),
            None if alone => {
                let all = over(&amounts.whole(self.net), self.net, self.horizon, amounts);
                [&self.rig, " costs ", &all, ", and ", why, "."].concat()
            }
            None => [&self.rig, " costs ", &amounts.whole(self.net), " and ", why, "."].concat(),
        }
    }
}

impl Runs {
    fn sentence(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Largest { context, rigs } => {
                let mut text = filled("With {} of context ", &[&tokens(*context)]);
                for (index, largest) in rigs.iter().enumerate() {
                    if index > 0 {
                        text.push_str(", ");
                    }
                    text.push_str(&largest.rig);
                    match &largest.model {
                        Some((model, quant)) => {
                            text.push_str(&filled(" runs up to {} at {}", &[model, quant]));
                        }
                        None => text.push_str(" runs none of the listed models"),
                    }
                }
                text + "."
            }
            Self::Target { model, quant, context, able, unable } => {
                // Where rigs run it in formats of their own, each is told its own.
                let alike = able.iter().all(|rig| rig.quant == able[0].quant);
                let quant = able.first().map_or(quant, |first| &first.quant);
                let what = if alike {
                    filled("{} ({}, {} context)", &[model, quant, &tokens(*context)])
                } else {
                    filled("{} ({} context)", &[model, &tokens(*context)])
                };
                let speed = |of: &Able| {
                    of.speed.map(|speed| ["about ", &two_figures(speed.get()), " tok/s"].concat())
                };
                let each = able.iter().filter_map(|of| {
                    let own = if alike { String::new() } else { [" in ", &of.quant].concat() };
                    Some([&of.rig, &*own, " at ", &speed(of)?].concat())
                });
                let each: Vec<String> = each.collect();
                let (names, unable_names) =
                    (able.iter().map(|of| of.rig.clone()).collect::<Vec<String>>(), list(unable));
                match (&able[..], unable.len()) {
                    ([], 1) => filled("It cannot hold {} in card memory.", &[&what]),
                    ([], _) => filled("None of them can hold {} in card memory.", &[&what]),
                    ([one], others) => {
                        let who = if others == 0 { "It" } else { &*["Only ", &one.rig].concat() };
                        let at = speed(one).map_or_else(String::new, |at| [", at ", &at].concat());
                        filled("{} runs {}{}.", &[who, &what, &at])
                    }
                    (_, 0) => {
                        let all = if able.len() == 2 { "Both run " } else { "All of them run " };
                        let each = if each.is_empty() { String::new() } else { list(&each) };
                        let join = if each.is_empty() { "" } else { ": " };
                        [all, &what, join, &each, "."].concat()
                    }
                    _ if each.len() == able.len() => {
                        filled("{} run {}; {} cannot.", &[&list(&each), &what, &unable_names])
                    }
                    _ => filled("{} run {}; {} cannot.", &[&list(&names), &what, &unable_names]),
                }
            }
        }
    }
}

/// Its sentence, not its figures.
impl Serialize for Comparison {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.sentence())
    }
}

/// Its sentence, not its figures.
impl Serialize for Runs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.sentence())
    }
}
