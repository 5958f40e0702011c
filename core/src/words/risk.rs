//! What could rule a rig out: what was checked, and what came of it.

use super::count;
use crate::catalog::NvLink;
use crate::fit::WhyNot;
use crate::risk::{CardRefused, Checked, Level, Risk};
use crate::units::Watts;
use crate::units::format::{gib, plain};

impl Risk {
    /// What was checked, as a title.
    pub const fn about(&self) -> &'static str {
        match &self.checked {
            Checked::NoRoom { .. } | Checked::Room { .. } => "Memory",
            Checked::Runtimes { .. } => "Runtime",
            Checked::Supply { .. } => "Power supply",
            Checked::Peaks { .. } => "Short peaks",
            Checked::Circuit120V { .. } | Checked::Circuit230V { .. } => "Circuit",
            Checked::Heat { .. } => "Heat in the room",
            Checked::Module { .. } | Checked::PlacesUnknown | Checked::Places { .. } => {
                "Places in the case"
            }
            Checked::Length { .. } => "Length",
            Checked::NoFans => "Fans",
            Checked::Lanes { .. } => "Lanes",
            Checked::NvLink { .. } => "NVLink",
            Checked::PriceEntered | Checked::PriceUnknown | Checked::PriceDated { .. } => "Price",
        }
    }

    /// What came of it and why, with the figures.
    // Long: one arm for each thing that is checked, and nothing else.
    pub fn text(&self) -> String {
        let level = self.level;
        let text = match &self.checked {
            Checked::NoRoom { model, quant, why } => {
                let why = why.as_ref().map(WhyNot::sentence);
                let why = why.as_deref().unwrap_or("It does not fit.");
                return [model, " in ", quant, ": ", why].concat();
            }
            Checked::Room { model, quant, spare, least } => {
                let text = [model, " in ", quant, " leaves ", &gib(*spare)].concat();
                let end = match level {
                    Level::Fine => ".",
                    _ => &*[", less than a desktop with a browser takes (", &gib(*least), ")."]
                        .concat(),
                };
                return [&text, " on the fullest card", end].concat();
            }
            Checked::Runtimes { .. } => return runtimes(&self.checked, level),
            Checked::Supply { .. } | Checked::Peaks { .. } => return power(&self.checked, level),
            Checked::Circuit120V { .. } | Checked::Circuit230V { .. } => {
                return circuit(&self.checked, level);
            }
            Checked::Heat { draw, hours, heater } => {
                let share = plain(draw.get() / heater.get() * 100.0, 0);
                let works = [&watts(*draw), " while it works, ", &plain(*hours, 1)].concat();
                let share = [" hours a day: ", &share, " % of an electric heater of "].concat();
                return [&works, &share, &watts(*heater), "."].concat();
            }
            Checked::Module { socket } => {
                return ["A module for ", socket, " sockets: no desktop board takes it."].concat();
            }
            Checked::PlacesUnknown => "How many places it takes is not known.",
            Checked::Places { taken, places } => {
                let end = match level {
                    Level::Fine => ".",
                    _ => ": it needs risers, an open frame, or water cooling.",
                };
                let (taken, places) = (plain(*taken, 0), plain(*places, 0));
                return ["Takes ", &taken, " of the ", &places, " places of an ATX case", end]
                    .concat();
            }
            Checked::Length { card, full } => {
                let text = ["The reference card is ", &plain(*card, 0), " mm long, "].concat();
                let Level::Check = level else {
                    return text + "within the standard's full length.";
                };
                let full = ["the standard's full length is ", &plain(*full, 0), " mm."].concat();
                return [
                    &text,
                    &*full,
                    " Look up what your case takes, and your card's own length.",
                ]
                .concat();
            }
            Checked::NoFans => {
                "Has no fans of its own: it needs ducts and fans, or a server's case."
            }
            Checked::Lanes { cards, each, most } => {
                let all = plain(f64::from(*cards) * f64::from(*each), 0);
                let text = [&cards.to_string(), " cards with ", &each.to_string()].concat();
                let text = [&text, " lanes each take ", &all].concat();
                let most = plain(*most, 0);
                if level == Level::Fine {
                    return [&text, " of a desktop's ", &most, "."].concat();
                }
                let advice = ": enter the lanes that your board gives each card, or buy a \
                              workstation's board.";
                return [&text, ", and a desktop's processor has ", &most, advice].concat();
            }
            Checked::NvLink { card, link } => return nvlink(card, *link, level),
            Checked::PriceEntered => "As you entered it.",
            Checked::PriceUnknown => "No dated price is known: enter what you would pay.",
            Checked::PriceDated { month, age } => {
                let text = ["The newest known is of ", month, ", ", &count(*age)].concat();
                let end = match level {
                    Level::Fine => ".",
                    _ => ": enter what you would pay.",
                };
                return [&text, " months ago", end].concat();
            }
        };
        text.to_owned()
    }
}

fn watts(watts: Watts) -> String {
    plain(watts.get(), 0) + " W"
}

/// Which runtimes take a card.
fn runtimes(checked: &Checked, level: Level) -> String {
    let Checked::Runtimes { planned, refused } = checked else { return String::new() };
    let why = |why: &CardRefused| match why {
        CardRefused::Maker => "it does not run on cards of this maker".to_owned(),
        CardRefused::Generation(ban) => {
            ["it takes ", &ban.wants(), " (", ban.source, ", ", ban.as_of, ")"].concat()
        }
    };
    let planned = planned.name();
    match (level, refused.first()) {
        (Level::Stops, Some((_, refused))) => {
            [planned, " refuses this card: ", &why(refused), "."].concat()
        }
        (_, None) => "All runtimes here take this card.".to_owned(),
        (_, Some(_)) => {
            let refused: Vec<String> = refused
                .iter()
                .map(|(runtime, refused)| [runtime.name(), ": ", &why(refused)].concat())
                .collect();
            let takes = " takes this card. Others refuse it. ";
            [planned, takes, &refused.join("; "), "."].concat()
        }
    }
}

/// What a power supply carries and stands.
fn power(checked: &Checked, level: Level) -> String {
    match checked {
        Checked::Supply { cards, advised, stated, several } => {
            let why = match several {
                true => "the maker's advice for one card, and the rated power of each further one",
                false => "the maker's advice",
            };
            let advised = watts(*advised);
            let Some(stated) = stated else {
                let needs = ["Needs a supply of ", &advised, ": ", why].concat();
                return needs + ". Enter what yours has.";
            };
            let stated = watts(*stated);
            match level {
                Level::Stops => {
                    let cards = ["The cards alone take up to ", &watts(*cards)].concat();
                    [&cards, ", more than the supply's ", &stated, "."].concat()
                }
                Level::Check => [&stated, " is below the ", &advised, " of ", why, "."].concat(),
                Level::Fine => [&stated, " is enough: ", &advised, " is ", why, "."].concat(),
            }
        }
        Checked::Peaks { peak, rating, stands } => {
            let (peak, rating, stands) = (watts(*peak), watts(*rating), watts(*stands));
            let text = ["All cards at once may peak at ", &peak, " for less than 1 ms. "].concat();
            let rest = match level {
                Level::Fine => ["A supply of ", &rating, " gives that for good."].concat(),
                Level::Check => {
                    let newer = " has to be of ATX 3.0 or newer, which stands ";
                    let older = "; an older one may switch off.";
                    ["A supply of ", &rating, newer, &stands, older].concat()
                }
                Level::Stops => {
                    let that = ["That is more than the ", &stands, " that a supply of "].concat();
                    [&that, &*rating, " stands even by ATX 3.0."].concat()
                }
            };
            text + &rest
        }
        _ => String::new(),
    }
}

/// What a home's circuit carries.
fn circuit(checked: &Checked, level: Level) -> String {
    let (Checked::Circuit120V { most, carries } | Checked::Circuit230V { most, carries }) = checked
    else {
        return String::new();
    };
    let low_voltage = matches!(checked, Checked::Circuit120V { .. });
    let left = Watts::new(carries.get() - most.get());
    let rest = match (low_voltage, level) {
        (true, Level::Fine) => {
            ["A circuit of 15 A has ", &watts(left), " left for all else on it."].concat()
        }
        (true, Level::Check) => "That needs a circuit of 20 A to itself.".to_owned(),
        (true, Level::Stops) => {
            "No circuit of 120 V carries that: it needs two, or 240 V.".to_owned()
        }
        (false, Level::Stops) => {
            ["A circuit of 16 A at 230 V has ", &watts(*carries), "."].concat()
        }
        (false, _) => ["A circuit of 16 A has ", &watts(left), " left."].concat(),
    };
    ["Takes up to ", &watts(*most), " from the wall. ", &rest].concat()
}

/// How cards are joined, or that they are not.
fn nvlink(card: &str, link: NvLink, level: Level) -> String {
    match (link, level) {
        (NvLink::None, Level::Stops) => {
            ["The ", card, " has no NVLink connector, and the plan counts on one."].concat()
        }
        (NvLink::None, _) => {
            let over = " has no NVLink connector: what a split exchanges goes over PCIe.";
            ["The ", card, over].concat()
        }
        (NvLink::Unknown, _) => ["Sources disagree on NVLink of the ", card, "."].concat(),
        (NvLink::Bridge, Level::Fine) => ["A bridge can join two ", card, "."].concat(),
        (NvLink::Bridge, _) => {
            ["A bridge joins pairs of the ", card, "; between pairs there is PCIe."].concat()
        }
        (NvLink::ServerBoard, _) => "The server's board joins all modules.".to_owned(),
    }
}
