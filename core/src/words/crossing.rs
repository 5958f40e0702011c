//! Why having a rig is cheaper than what would do instead, or is not.

use super::filled;
use crate::cost::{Alternative, When};
use crate::units::Amounts;
use crate::units::format::{months, plain};

impl Alternative {
    /// Why it is so, and for how long the rig has to be kept. `there` is where the same work is done
    /// otherwise, such as "rented"; `hours` are those that the rig works in a day.
    pub fn reason(&self, amounts: Amounts, there: &str, hours: f64) -> String {
        let of = self.crossing;
        let [own, other] = [of.own_hour, of.other_hour].map(|hour| amounts.short(hour));
        let alike = own == other;
        let first = if alike {
            filled("An hour at work costs about {} at home and {}", &[&own, there])
        } else {
            filled("An hour at work costs {} at home, {} {}", &[&own, &other, there])
        };
        let rest = amounts.short(of.at_rest);
        let dear = of.own_hour >= of.other_hour;
        let second = match (of.hours, of.at_rest > of.other_at_rest) {
            (When::Never, true) if dear || alike => ", so the rig never pays.",
            (When::Never, true) => {
                ". Round the clock that saves less than having the rig costs, {}."
            }
            (When::Never, false) => ", which is more than the rig gains at rest.",
            (When::Always, true) => ", which saves more than having the rig costs.",
            (When::Always, false) if dear => "; what the rig gains at rest pays for that.",
            (When::Always, false) => ", and at rest the rig costs no more either.",
            (_, true) => ": that saves some of what having the rig costs at rest, {}.",
            (_, false) => ", but at rest the rig costs no more.",
        };
        let whole = |count: f64| months(count);
        let kept = match self.by_months {
            When::Always => "however long you keep it".to_owned(),
            When::Never => "at no time within ten years".to_owned(),
            When::From { from } => filled("if you keep it {} or longer", &[&whole(from)]),
            When::UpTo { to } => filled("if you keep it no longer than {}", &[&whole(to)]),
            When::Between { from, to } => {
                filled("if you keep it {} to {}", &[&plain(from, 0), &whole(to)])
            }
            When::Outside { to, from } => {
                filled("if you keep it up to {}, or {} and longer", &[&whole(to), &whole(from)])
            }
        };
        let third = filled(" At {} h a day it is cheaper {}.", &[&plain(hours, 1), &kept]);
        first + &filled(second, &[&rest]) + &third
    }
}
