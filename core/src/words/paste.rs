//! Why nothing came of pasted text.

use super::filled;
use crate::paste::applied::While;
use crate::paste::measured::Measured;
use crate::paste::usage::{Sold, Told, Usage};
use crate::paste::{MAX_TEXT, Unread};
use crate::units::Bytes;
use crate::units::format::{gib, plain};

impl Unread {
    /// One sentence.
    pub fn sentence(self) -> String {
        match self {
            Self::Empty => "There is no text to read.".to_owned(),
            Self::TooLong => {
                let most = gib(Bytes::new(MAX_TEXT as u64));
                filled("The text is longer than {} and was not read.", &[&most])
            }
            Self::Unknown => "This is not the output of any tool that is known here.".to_owned(),
            Self::NoCards(tool) => {
                filled("This looks like the output of {}, but names no card.", &[tool])
            }
            Self::NoFigures(tool) => {
                filled("This looks like the output of {}, but has no figure to use.", &[tool])
            }
        }
    }
}

impl While {
    /// What the machine did, behind "meanwhile the machine".
    pub(crate) const fn said(self) -> &'static str {
        match self {
            Self::Plan => "worked and waited as the plan says",
            Self::Rest => "was on and waited all the time",
            Self::Work => "generated all the time",
        }
    }
}

impl Sold {
    /// How many sales count, from how many that were read.
    pub(crate) fn counted(&self) -> String {
        let count = |count: u32| plain(f64::from(count), 0);
        let sales = filled("median of {} sales, a tenth below and above", &[&count(self.count)]);
        if self.left_out == 0 {
            return sales;
        }
        filled("{}; {} of other cards or broken ones left out", &[&sales, &count(self.left_out)])
    }

    /// Why the prices are not those of a plan in a currency; nothing where they may be.
    pub(crate) fn not_in(&self, currency: &str) -> Option<String> {
        let own = self.currency.filter(|own| *own != currency)?;
        let text = "These prices are in {} and the plan counts in {}: set its currency first.";
        Some(filled(text, &[own, currency]))
    }
}

impl Usage {
    /// What it takes the place of in the plan.
    pub(crate) fn replaces(&self) -> String {
        match self {
            Self::Energy(_) => "It takes the place of the draw of this rig: cards and machine are \
                                scaled alike until the plan draws at the wall what was counted."
                .to_owned(),
            Self::Sold(_) => "It takes the place of the price of a card, with its range; what the \
                              cards sell for at the end starts from the market as before."
                .to_owned(),
            Self::Tokens(_) => {
                "It takes the place of the tokens a day, the tokens read for each of \
                                them and the share that a cache has; all rigs then do this work."
                    .to_owned()
            }
        }
    }
}

impl Measured {
    /// What comes of a measurement that is contributed.
    pub(crate) fn given() -> String {
        "Opens a form of the project filled in with one row of its table of measurements: card, model, \
         figure and month, and nothing of you. You see all of it before you send it, with your account \
         there."
            .to_owned()
    }
}

impl Told {
    /// The plan has no such card.
    pub(crate) fn no_such_card() -> String {
        "No rig of the plan has the card that these sales name: add it first.".to_owned()
    }

    /// No factor makes the draws of a rig what was measured.
    pub(crate) fn out_of_reach() -> String {
        "This is further from what the rig can draw than any measurement of it: look at the rig, the \
         time and what the machine did meanwhile."
            .to_owned()
    }
}
