//! Why a rig is among those that were found, and what it gives up.

use serde::{Serialize, Serializer};

use super::filled;
use crate::find::{GivesUp, Reason, Why};
use crate::units::Money;
use crate::units::format::{Rounding, plain, usd};

fn amount(money: Money) -> String {
    usd(money, Rounding::Nearest)
}

impl Why {
    /// Both in one sentence.
    pub fn sentence(&self) -> String {
        let reason = match self.reason {
            Reason::Cheapest { bought: true } => {
                "It costs the least of all that are bought and do the job".to_owned()
            }
            Reason::Cheapest { bought: false } => {
                "It costs the least of all that are hired and do the job".to_owned()
            }
            Reason::Ablest => "Nothing within the limits runs a better model for less".to_owned(),
            Reason::Fast(speed) => {
                let speed = plain(speed.get(), 0);
                filled("No cheaper one reaches its {} tok/s", &[&speed])
            }
            Reason::Able(bits) => {
                let bits = plain(bits, 1);
                filled("Nothing that costs less to buy has its {} bits a weight", &[&bits])
            }
            Reason::Next(more) => {
                filled("It is next by net cost, {} above the cheapest", &[&amount(more)])
            }
        };
        let gives_up = match &self.gives_up {
            GivesUp::Nothing => "gives up nothing to the others".to_owned(),
            GivesUp::Speed { other, faster, dearer } => {
                let (faster, dearer) = (plain(faster.get(), 0), amount(*dearer));
                filled("gives up {} tok/s that {} adds for {}", &[&faster, other, &dearer])
            }
            GivesUp::Money { other, cheaper } => {
                filled("gives up {} that {} saves", &[&amount(*cheaper), other])
            }
            GivesUp::Both { other, cheaper, faster } => {
                let (cheaper, faster) = (amount(*cheaper), plain(faster.get(), 0));
                filled("gives up {} and {} tok/s to {}", &[&cheaper, &faster, other])
            }
            GivesUp::Keeping => {
                "gives up having a rig: nothing is left to sell, and prompts leave the house"
                    .to_owned()
            }
        };
        [&reason, "; it ", &gives_up, "."].concat()
    }
}

/// Its sentence, not its figures.
impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.sentence())
    }
}
