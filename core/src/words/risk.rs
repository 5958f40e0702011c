//! What could rule a rig out: what was checked, and what came of it.

use super::filled;
use crate::catalog::NvLink;
use crate::fit::WhyNot;
use crate::risk::{CardRefused, Checked, Level, Risk};
use crate::units::Watts;
use crate::units::format::{gib, months, plain};

impl Risk {
    /// What was checked, as a title.
    pub(crate) const fn about(&self) -> &'static str {
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
    pub(crate) fn text(&self) -> String {
        let level = self.level;
        let text = match &self.checked {
            Checked::NoRoom { model, quant, why } => {
                let why = why.as_ref().map(WhyNot::sentence);
                let why = why.as_deref().unwrap_or("It does not fit.");
                return filled("{} in {}: {}", &[model, quant, why]);
            }
            Checked::Room { model, quant, spare, least } => {
                let text = filled("{} in {} leaves {}", &[model, quant, &gib(*spare)]);
                let end = match level {
                    Level::Fine => ".",
                    _ => &*filled(
                        ", less than a desktop with a browser takes ({}).",
                        &[&gib(*least)],
                    ),
                };
                return filled("{} on the fullest card{}", &[&text, end]);
            }
            Checked::Runtimes { .. } => return runtimes(&self.checked, level),
            Checked::Supply { .. } | Checked::Peaks { .. } => return power(&self.checked, level),
            Checked::Circuit120V { .. } | Checked::Circuit230V { .. } => {
                return circuit(&self.checked, level);
            }
            Checked::Heat { draw, hours, heater } => {
                let share = plain(draw.get() / heater.get() * 100.0, 0);
                let text = "{} while it works, {} hours a day: {} % of an electric heater of {}.";
                let hours = plain(*hours, 1);
                return filled(text, &[&watts(*draw), &hours, &share, &watts(*heater)]);
            }
            Checked::Module { socket } => {
                return filled("A module for {} sockets: no desktop board takes it.", &[socket]);
            }
            Checked::PlacesUnknown => "How many places it takes is not known.",
            Checked::Places { taken, places } => {
                let end = match level {
                    Level::Fine => ".",
                    _ => ": it needs risers, an open frame, or water cooling.",
                };
                let (taken, places) = (plain(*taken, 0), plain(*places, 0));
                return filled(
                    "Takes {} of the {} places of an ATX case{}",
                    &[&taken, &places, end],
                );
            }
            Checked::Length { card, full } => {
                let text = filled("The reference card is {} mm long, ", &[&plain(*card, 0)]);
                let Level::Check = level else {
                    return text + "within the standard's full length.";
                };
                let full = filled("the standard's full length is {} mm.", &[&plain(*full, 0)]);
                return filled(
                    "{}{} Look up what your case takes, and your card's own length.",
                    &[&text, &*full],
                );
            }
            Checked::NoFans => {
                "Has no fans of its own: it needs ducts and fans, or a server's case."
            }
            Checked::Lanes { cards, each, most } => {
                let all = plain(f64::from(*cards) * f64::from(*each), 0);
                let text = filled("{} cards with {}", &[&cards.to_string(), &each.to_string()]);
                let text = filled("{} lanes each take {}", &[&text, &all]);
                let most = plain(*most, 0);
                if level == Level::Fine {
                    return filled("{} of a desktop's {}.", &[&text, &most]);
                }
                let advice = ": enter the lanes that your board gives each card, or buy a \
                              workstation's board.";
                return filled("{}, and a desktop's processor has {}{}", &[&text, &most, advice]);
            }
            Checked::NvLink { card, link } => return nvlink(card, *link, level),
            Checked::PriceEntered => "As you entered it.",
            Checked::PriceUnknown => "No dated price is known: enter what you would pay.",
            Checked::PriceDated { month, age } => {
                let text =
                    filled("The newest known is of {}, {}", &[month, &months((*age).into())]);
                let end = match level {
                    Level::Fine => ".",
                    _ => ": enter what you would pay.",
                };
                return filled("{} ago{}", &[&text, end]);
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
            filled("it takes {} ({}, {})", &[&ban.wants(), ban.source, ban.as_of])
        }
    };
    let planned = planned.name();
    match (level, refused.first()) {
        (Level::Stops, Some((_, refused))) => {
            filled("{} refuses this card: {}.", &[planned, &why(refused)])
        }
        (_, None) => "All runtimes here take this card.".to_owned(),
        (_, Some(_)) => {
            let refused: Vec<String> = refused
                .iter()
                .map(|(runtime, refused)| filled("{}: {}", &[runtime.name(), &why(refused)]))
                .collect();
            let text = "{} takes this card. Others refuse it. {}.";
            filled(text, &[planned, &refused.join("; ")])
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
                let text = "Needs a supply of {}: {}. Enter what yours has.";
                return filled(text, &[&advised, why]);
            };
            let stated = watts(*stated);
            match level {
                Level::Stops => {
                    let text = "The cards alone take up to {}, more than the supply's {}.";
                    filled(text, &[&watts(*cards), &stated])
                }
                Level::Check => filled("{} is below the {} of {}.", &[&stated, &advised, why]),
                Level::Fine => filled("{} is enough: {} is {}.", &[&stated, &advised, why]),
            }
        }
        Checked::Peaks { peak, rating, stands } => {
            let (peak, rating, stands) = (watts(*peak), watts(*rating), watts(*stands));
            let text = filled("All cards at once may peak at {} for less than 1 ms. ", &[&peak]);
            let rest = match level {
                Level::Fine => filled("A supply of {} gives that for good.", &[&rating]),
                Level::Check => {
                    let text = "A supply of {} has to be of ATX 3.0 or newer, which stands {}; an \
                                older one may switch off.";
                    filled(text, &[&rating, &stands])
                }
                Level::Stops => {
                    let text =
                        "That is more than the {} that a supply of {} stands even by ATX 3.0.";
                    filled(text, &[&stands, &rating])
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
            filled("A circuit of 15 A has {} left for all else on it.", &[&watts(left)])
        }
        (true, Level::Check) => "That needs a circuit of 20 A to itself.".to_owned(),
        (true, Level::Stops) => {
            "No circuit of 120 V carries that: it needs two, or 240 V.".to_owned()
        }
        (false, Level::Stops) => filled("A circuit of 16 A at 230 V has {}.", &[&watts(*carries)]),
        (false, _) => filled("A circuit of 16 A has {} left.", &[&watts(left)]),
    };
    filled("Takes up to {} from the wall. {}", &[&watts(*most), &rest])
}

/// How cards are joined, or that they are not.
fn nvlink(card: &str, link: NvLink, level: Level) -> String {
    match (link, level) {
        (NvLink::None, Level::Stops) => {
            filled("The {} has no NVLink connector, and the plan counts on one.", &[card])
        }
        (NvLink::None, _) => {
            let text = "The {} has no NVLink connector: what a split exchanges goes over PCIe.";
            filled(text, &[card])
        }
        (NvLink::Unknown, _) => filled("Sources disagree on NVLink of the {}.", &[card]),
        (NvLink::Bridge, Level::Fine) => filled("A bridge can join two {}.", &[card]),
        (NvLink::Bridge, _) => {
            filled("A bridge joins pairs of the {}; between pairs there is PCIe.", &[card])
        }
        (NvLink::ServerBoard, _) => "The server's board joins all modules.".to_owned(),
    }
}
