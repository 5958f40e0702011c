//! What is said beside a control whose value could not be taken as it was.

use super::{filled, quoted};
use crate::plan::Doubt;
use crate::plan::inputs::{InputId, Unit};
use crate::session::edit::{Complaint, Reply};
use crate::units::format::plain;
use crate::units::{Currency, Range};

impl Complaint {
    /// What was wrong with the value, or became of it, in a sentence or two.
    pub fn sentence(&self) -> String {
        match &self.reply {
            Reply::Said(text) => text.clone(),
            Reply::NoNumber => filled("{} is not a number.", &[&quoted(&self.typed)]),
            Reply::Either { thousands, decimals } => {
                let (many, few) = (plain(*thousands, 3), plain(*decimals, 6));
                filled("{} or {}? Enter it without a separator for thousands.", &[&many, &few])
            }
            Reply::OtherCurrency { ours, theirs } => {
                let text = "This comparison is in {}, not in {}: enter an amount in {}, or choose another \
                            currency under \u{201c}Region and currency\u{201d}.";
                filled(text, &[ours.code(), theirs, ours.code()])
            }
            Reply::Cents { amount, of, currency } => {
                let (amount, unit) = (plain(*amount, 2), unit(*of, *currency));
                filled("{}{} is too much. Did you mean cents?", &[&amount, &unit])
            }
            Reply::Outside { of, currency, used } => {
                let spec = of.spec();
                let (least, most) = (plain(spec.min, 4), plain(spec.max, 0));
                let unit = unit(*of, *currency);
                filled("Enter {} to {}{}; {} was used.", &[&least, &most, &unit, &ends(*used)])
            }
            Reply::NoRange { used } => {
                filled("Enter one number here, not a range; {} was used.", &[&ends(*used)])
            }
            Reply::NotWhole { used } => {
                filled("Enter a whole number; {} was used.", &[&ends(*used)])
            }
            Reply::Name(doubt) => self.name(*doubt),
            Reply::NoCurrency => "A currency is three letters, such as EUR.".to_owned(),
        }
    }

    /// That a name stands for nothing, or for more than one thing.
    fn name(&self, doubt: Doubt) -> String {
        let typed = quoted(&self.typed);
        match (doubt, self.offers.len()) {
            (Doubt::Unknown, 0) => filled("{} is not in the list.", &[&typed]),
            (Doubt::Unknown, 1) => filled("{} is not in the list. Did you mean this?", &[&typed]),
            (Doubt::Unknown, _) => {
                filled("{} is not in the list. Did you mean one of these?", &[&typed])
            }
            (Doubt::Several, _) => filled("{} may be any of several:", &[&typed]),
            (Doubt::Unlike, _) => {
                "A rig here has cards of one kind only. Add these as rigs of their own:".to_owned()
            }
            (Doubt::TooMany, _) => {
                let spec = InputId::CardCount.spec();
                let (least, most) = (plain(spec.min, 0), plain(spec.max, 0));
                filled("A rig has {} to {} cards.", &[&least, &most])
            }
        }
    }
}

/// The unit behind a number of an input, with the blank before it.
fn unit(of: InputId, currency: Currency) -> String {
    let unit = match of.spec().unit {
        Unit::HoursPerDay => "hours".to_owned(),
        unit => currency.unit(unit.name()),
    };
    if unit.is_empty() || unit == "%" { unit } else { [" ", &unit].concat() }
}

/// A figure, or the ends of a range.
fn ends(range: Range<f64>) -> String {
    if range.is_exact() {
        return plain(range.likely(), 2);
    }
    [plain(range.low(), 2), plain(range.high(), 2)].join(" to ")
}
