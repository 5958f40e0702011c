//! The answer in words: which rig is the cheapest and how sure that is, and what each can run.

use serde::{Serialize, Serializer};

use super::{filled, list, quoted};
use crate::advice::{Certainty, Comparison, LeftOut, Runs, Verdict};
use crate::rig::Job;
use crate::units::format::{plain, tokens};
use crate::units::{Amounts, Money};

impl Verdict {
    /// One sentence on cost.
    pub fn sentence(&self) -> String {
        self.comparison.sentence()
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
                let compared = match **of {
                    Self::None => None,
                    _ => Some(of.sentence()),
                };
                let left_out = left_out.iter().map(|rig| rig.sentence(*amounts));
                compared.into_iter().chain(left_out).collect::<Vec<String>>().join(" ")
            }
            Self::One { rig, net, horizon, amounts } => {
                let (net, months) = (amounts.range(*net), plain(horizon.get(), 0));
                filled("{} costs {} over {} months.", &[rig, &net, &months])
            }
            Self::Two { first, second, margin, share, certainty, horizon, amounts } => {
                let apart = Money::new(margin.get().abs());
                let (by, months) = (amounts.whole(apart), plain(horizon.get(), 0));
                let share = plain(share * 100.0, 0);
                match certainty {
                    Certainty::Clear => {
                        let text = "{} costs {} less than {} over {} months, and wins in {} % of the \
                                    range.";
                        filled(text, &[first, &by, second, &months, &share])
                    }
                    Certainty::Leaning => {
                        let text = "{} probably costs {} less than {} over {} months: it wins in {} % \
                                    of the range.";
                        filled(text, &[first, &by, second, &months, &share])
                    }
                    Certainty::TooClose => {
                        let text = "Too close to call: over {} months {} and {} are {} apart, and {} \
                                    wins in {} % of the range.";
                        filled(text, &[&months, first, second, &by, first, &share])
                    }
                }
            }
        }
    }
}

impl LeftOut {
    /// Why it is not compared, and what it costs.
    fn sentence(&self, amounts: Amounts) -> String {
        if !self.missing.is_empty() {
            let inputs: Vec<String> = self.missing.iter().map(|input| quoted(input)).collect();
            return [&self.rig, " is not compared until ", &list(&inputs), " is entered."].concat();
        }
        let why = match self.job {
            Job::DoesNotFit => "does not hold the model",
            Job::TooSlow => "is slower than will do",
            Job::NoTime => "needs more than 24 hours a day for the work",
            Job::Done => "is left out",
        };
        match self.cheaper_by {
            Some(by) => {
                [&self.rig, " costs ", &amounts.whole(by), " less, but ", why, "."].concat()
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
                let what =
                    filled("{} at {} with {} of context", &[model, quant, &tokens(*context)]);
                let what = &*what;
                match (&able[..], unable.len()) {
                    ([], 1) => filled("It cannot hold {} in card memory.", &[what]),
                    ([], _) => filled("None of them holds {} in card memory.", &[what]),
                    ([_], 0) => filled("It holds {}.", &[what]),
                    (_, 0) => filled("All of them hold {}.", &[what]),
                    ([one], _) => filled("Only {} holds {}.", &[one, what]),
                    _ => filled("{} hold {}; {} cannot.", &[&list(able), what, &list(unable)]),
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
