//! Why a rig is among those that were found and what it gives up; what an owner can do next.

use serde::{Serialize, Serializer};

use super::{digits, filled};
use crate::find::{GivesUp, Noise, Reason, Step, StepKind, Takes, Why};
use crate::rig::Job;
use crate::units::format::{months, plain, two_figures};
use crate::units::{Money, TokensPerSecond, Watts};

/// What a question's fields are called, by their keys.
const FIELDS: [(&str, &str); 9] = [
    ("own", "Cards you have"),
    ("cards", "Only these cards"),
    ("speed", "Least tokens a second"),
    ("budget", "Pay at most now"),
    ("monthly", "Cost at most a month"),
    ("slots", "Places in the case"),
    ("supply_watts", "Supply that stays, W"),
    ("tokens_day", "Tokens a day"),
    ("users", "At the same time"),
];

/// What the field of a question is called; nothing for what has none.
pub(crate) fn field(key: &str) -> Option<&'static str> {
    FIELDS.iter().find(|(known, _)| *known == key).map(|(_, name)| *name)
}

/// Tokens a second, as the tables have them.
fn rate(speed: TokensPerSecond) -> String {
    two_figures(speed.get())
}

impl Why {
    /// Both in one sentence.
    pub fn sentence(&self) -> String {
        [&self.reason(), "; it ", &self.given_up(), "."].concat()
    }

    /// Why it is there, without an end.
    pub(crate) fn reason(&self) -> String {
        let amount = |money: Money| self.amounts.whole(money);
        match self.reason {
            Reason::Cheapest { bought: true } => {
                "It costs the least of all that are bought and do the job".to_owned()
            }
            Reason::Cheapest { bought: false } => {
                "It costs the least of all that are hired and do the job".to_owned()
            }
            Reason::Ablest => "Nothing within the limits runs a better model for less".to_owned(),
            Reason::Fast(speed) => {
                let speed = rate(speed);
                filled("No cheaper one reaches its {} tok/s", &[&speed])
            }
            Reason::Able(bits) => {
                let bits = plain(bits, 1);
                filled("Nothing that costs less to buy has its {} bits a weight", &[&bits])
            }
            Reason::Next(more) => filled("It costs {} more than the cheapest", &[&amount(more)]),
        }
    }

    /// What it gives up, from the verb on.
    fn given_up(&self) -> String {
        let amount = |money: Money| self.amounts.whole(money);
        match &self.gives_up {
            GivesUp::Nothing => "gives up nothing to the others".to_owned(),
            GivesUp::Speed { other, faster, dearer } => {
                let (faster, dearer) = (rate(*faster), amount(*dearer));
                filled("gives up {} tok/s that {} adds for {}", &[&faster, other, &dearer])
            }
            GivesUp::Money { other, cheaper } => {
                filled("gives up {} that {} saves", &[&amount(*cheaper), other])
            }
            GivesUp::Both { other, cheaper, faster } => {
                let (cheaper, faster) = (amount(*cheaper), rate(*faster));
                filled("is {} dearer and {} tok/s slower than {}", &[&cheaper, &faster, other])
            }
            GivesUp::Keeping => {
                "gives up having a rig: nothing is left to sell, and prompts leave the house"
                    .to_owned()
            }
        }
    }
}

/// Its sentence, not its figures.
impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.sentence())
    }
}

impl Noise {
    /// What the reader calls it, as a choice.
    pub(crate) fn said(self) -> String {
        let most = self.most().map(|watts| plain(watts.get(), 0)).unwrap_or_default();
        match self {
            Self::Any => "as loud as it is".to_owned(),
            Self::Fans => filled("fans at work: own fans, up to {} W", &[&most]),
            Self::Quiet => filled("quiet: own fans, up to {} W", &[&most]),
        }
    }

    /// What the limit goes by, and what it cannot know.
    pub(crate) fn rule() -> String {
        let most =
            |noise: Self| noise.most().map(|watts| plain(watts.get(), 0)).unwrap_or_default();
        let (quiet, fans) = (most(Self::Quiet), most(Self::Fans));
        let text = "For most cards nobody publishes how loud they are. A limit of noise goes by what is \
                    known: cards without fans of their own are left out, as a blower or a server cools \
                    them, and so is what draws more at work than {} W for a quiet room or {} W beside a \
                    desk; both amounts are assumed.";
        filled(text, &[&quiet, &fans])
    }
}

impl Takes {
    /// What a rig takes of a room, in one sentence.
    pub(crate) fn sentence(&self) -> String {
        let watts = |watts: Watts| plain(watts.get(), 0);
        let (work, most) = (watts(self.work_watts), watts(self.most_watts));
        let draws = filled("Draws {} W at work, {} W at most", &[&work, &most]);
        let places = self.places.map(|places| {
            let text = if places == 1 { ", takes {} slot" } else { ", takes {} slots" };
            filled(text, &[&digits(places.into())])
        });
        let supply =
            self.supply_watts.map(|own| filled(", needs a supply of {} W", &[&watts(own)]));
        [draws, places.unwrap_or_default(), supply.unwrap_or_default(), ".".to_owned()].concat()
    }
}

impl Job {
    /// What is short of the job, where anything is.
    pub(crate) const fn short(self) -> &'static str {
        match self {
            Self::Done => "",
            Self::DoesNotFit => "does not hold the model",
            Self::TooSlow => "too slow for the job",
            Self::NoTime => "a day\u{2019}s work takes longer than a day",
        }
    }
}

impl Step {
    /// What could rule it out and what is to be checked: what it is about, and what came of the check.
    pub fn said_risks(&self) -> Vec<[String; 2]> {
        self.risks.iter().map(|risk| [risk.about().to_owned(), risk.text()]).collect()
    }

    /// What is done, what it costs and whether it does the job, in one sentence.
    pub fn sentence(&self) -> String {
        let amount = |money: Money| self.amounts.whole(money);
        let cash = self.cash_now.get();
        let does = match self.kind {
            StepKind::Keep => filled("Keep {}", &[&self.rig]),
            StepKind::Add => filled("Add one for {}", &[&self.rig]),
            StepKind::Sell => filled("Sell what you have and buy {}", &[&self.rig]),
            StepKind::Rent => filled("Keep what you have and use {} at peaks", &[&self.rig]),
        };
        let pays = if cash > 0.0 {
            filled("you pay {} now", &[&amount(self.cash_now)])
        } else if cash < 0.0 {
            filled("{} comes in now", &[&amount(Money::new(-cash))])
        } else {
            "nothing is paid now".to_owned()
        };
        let over = months(self.horizon.get());
        let net = filled("it costs {} over {}", &[&amount(self.net), &over]);
        let speed = self.decode_tok_s.map(|speed| rate(speed.likely()));
        let job = match (self.job, speed) {
            (Job::Done, Some(speed)) => filled("and runs the model at {} tok/s", &[&speed]),
            (Job::Done, None) => "and does the job".to_owned(),
            (Job::DoesNotFit, _) => "and does not hold the model".to_owned(),
            (Job::TooSlow, speed) => {
                let speed = speed.unwrap_or_default();
                filled("and is too slow for the job at {} tok/s", &[&speed])
            }
            (Job::NoTime, _) => "and needs more than a day for a day\u{2019}s work".to_owned(),
        };
        [&does, ": ", &pays, ", ", &net, " ", &job, "."].concat()
    }
}
