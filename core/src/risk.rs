//! What could rule a rig out: supply, peaks, space, lanes, circuit, heat, links, runtimes, memory, and
//! prices that are too old. Each is checked against a limit of `data/limits.csv`, of
//! `data/runtimes.csv` or of the engines, and says its figures, whatever comes out.

use crate::catalog::Runtime;
use crate::catalog::{Ban, Catalog, Gpu, GpuKind, Grade, Limit, NvLink, Quote, months_since};
use crate::cost::End;
use crate::cost::draw::{self, Draw};
use crate::memory::runtime;
use crate::plan::inputs::InputId;
use crate::plan::{CUSTOM_GPU, Plan, Rig, RigKind};
use crate::report::Report;
use crate::resolve::STALE_MONTHS;
use crate::rig::RigReport;
use crate::run::runs_on;
use crate::units::Bytes;
use crate::units::format::{gib, plain};

/// How much a risk matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing stands against the rig.
    Fine,
    /// Something is to be checked or bought.
    Check,
    /// As planned it does not work.
    Stops,
}

/// One thing that could rule a rig out, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Risk {
    /// What was checked.
    pub about: &'static str,
    /// What came of it.
    pub level: Level,
    /// Why, with the figures.
    pub text: String,
    /// Where the limit comes from; empty where that is in the text.
    pub source: &'static str,
}

/// A level and its reason.
type Found = (Level, String);

/// A limit and its source; a limit that is not there limits nothing.
fn limit(id: &str) -> (f64, &'static str) {
    Limit::of(id).map_or((f64::INFINITY, ""), |limit| (limit.value, limit.source))
}

fn watts(value: f64) -> String {
    plain(value, 0) + " W"
}

/// Everything that was checked of a rig, in one order for all.
pub fn risks(plan: &Plan, report: &Report, catalog: &Catalog, index: usize) -> Vec<Risk> {
    let (Some(rig), Some(answer), Some(case)) =
        (plan.rigs.get(index), report.rigs.get(index), report.case.rigs.get(index))
    else {
        return Vec::new();
    };
    let gpu = catalog.gpu(answer.gpu_id);
    let mut all = Vec::new();
    if rig.kind == RigKind::Api {
        return all;
    }
    let mut push = |about, (level, text): Found, source| {
        all.push(Risk { about, level, text, source });
    };
    push("Memory", memory(answer), "");
    push("Runtime", runtimes(plan.workload.runtime, gpu, rig), "");
    if rig.kind == RigKind::Rented {
        return all;
    }
    let (values, _) = report.case.at(End::Likely);
    let own = case.at(End::Likely).values;
    let count = own[InputId::CardCount];
    let unified = gpu.is_some_and(|gpu| gpu.kind == GpuKind::Unified);
    if !unified {
        let cards = count * draw::reading(&own, &case.fixed);
        let mut open = own;
        open[InputId::SupplyWatts] = f64::NAN;
        let advised = draw::supply_rating(&open, &case.fixed);
        let stated = (!own[InputId::SupplyWatts].is_nan()).then(|| own[InputId::SupplyWatts]);
        push("Power supply", supply(cards, advised, stated, count), "");
        let (factor, source) = limit("peak");
        let (stands, _) = limit("peak-supply");
        let peak = cards * factor + own[InputId::HostLoad];
        push("Short peaks", peaks(peak, stated.unwrap_or(advised), stands), source);
    }
    let mut reading = values;
    reading[InputId::Prefill] = 100.0;
    let most = Draw::of(&reading, &own, &case.fixed).load_watts;
    // Homes with 100 to 127 V; what stands in for an unknown region is one.
    let low_voltage = catalog.region(&plan.region).is_none_or(|region| {
        let country = region.id.split('-').next().unwrap_or_default();
        ["us", "ca", "mx", "jp", "co"].contains(&country)
    });
    let (found, source) = circuit(most, low_voltage);
    push("Circuit", found, source);
    let (heater, source) = limit("heater");
    let draw = Draw::of(&values, &own, &case.fixed);
    push("Heat in the room", heat(draw.load_watts, draw.load_hours, heater), source);
    if let Some(gpu) = gpu.filter(|_| !unified) {
        let (places, source) = limit("slots");
        push("Places in the case", space(gpu.slots, answer.gpu_count, places), source);
        if let Some(length) = gpu.length_mm {
            let (longest, source) = limit("length");
            push("Length", self::length(length, longest), source);
        }
        if gpu.kind == GpuKind::Datacentre {
            push("Fans", fans(), "");
        }
        if answer.gpu_count > 1 {
            let lanes = rig.pcie_lanes.unwrap_or(u32::from(gpu.pcie_lanes));
            let (most, source) = limit("lanes");
            push("Lanes", self::lanes(answer.gpu_count, lanes, most), source);
            push("NVLink", nvlink(gpu, answer.gpu_count, rig.nvlink), "");
        }
    }
    push("Price", price(rig, gpu, catalog, report), "");
    all
}

/// Whether a supply carries what all cards take at most.
fn supply(cards: f64, advised: f64, stated: Option<f64>, count: f64) -> Found {
    let why = if count > 1.0 {
        "the maker's advice for one card, and the rated power of each further one"
    } else {
        "the maker's advice"
    };
    let Some(stated) = stated else {
        return (
            Level::Check,
            format!("Needs a supply of {}: {why}. Enter what yours has.", watts(advised)),
        );
    };
    if cards > stated {
        let text = format!(
            "The cards alone take up to {}, more than the supply's {}.",
            watts(cards),
            watts(stated)
        );
        (Level::Stops, text)
    } else if stated < advised {
        (Level::Check, format!("{} is below the {} of {why}.", watts(stated), watts(advised)))
    } else {
        (Level::Fine, format!("{} is enough: {} is {why}.", watts(stated), watts(advised)))
    }
}

/// Whether a supply stands the peaks of all cards at once.
fn peaks(peak: f64, rating: f64, stands: f64) -> Found {
    let text = format!("All cards at once may peak at {} for less than 1 ms. ", watts(peak));
    let supply = watts(rating);
    if peak <= rating {
        (Level::Fine, format!("{text}A supply of {supply} gives that for good."))
    } else if peak <= rating * stands {
        let text = format!(
            "{text}A supply of {supply} has to be of ATX 3.0 or newer, which stands {}; an older one \
             may switch off.",
            watts(rating * stands)
        );
        (Level::Check, text)
    } else {
        let text = format!(
            "{text}That is more than the {} that a supply of {supply} stands even by ATX 3.0.",
            watts(rating * stands)
        );
        (Level::Stops, text)
    }
}

/// Whether a home's circuit carries the rig at its most.
fn circuit(most: f64, low_voltage: bool) -> (Found, &'static str) {
    let text = format!("Takes up to {} from the wall. ", watts(most));
    if low_voltage {
        let ((small, source), (large, _)) = (limit("circuit-120v-15a"), limit("circuit-120v-20a"));
        let found = if most <= small {
            let rest = watts(small - most);
            (Level::Fine, format!("{text}A circuit of 15 A has {rest} left for all else on it."))
        } else if most <= large {
            let text = format!("{text}That needs a circuit of 20 A to itself.");
            (Level::Check, text)
        } else {
            let text = format!("{text}No circuit of 120 V carries that: it needs two, or 240 V.");
            (Level::Stops, text)
        };
        return (found, source);
    }
    let (all, source) = limit("circuit-230v-16a");
    let found = if most <= all {
        (Level::Fine, format!("{text}A circuit of 16 A has {} left.", watts(all - most)))
    } else {
        (Level::Stops, format!("{text}A circuit of 16 A at 230 V has {}.", watts(all)))
    };
    (found, source)
}

/// Share of a heater from which on the heat is worth a thought.
const WARM: f64 = 0.5;

/// All that a rig takes heats its room.
fn heat(load_watts: f64, hours: f64, heater: f64) -> Found {
    let share = plain(load_watts / heater * 100.0, 0);
    let text = format!(
        "{} while it works, {} hours a day: {share} % of an electric heater of {}.",
        watts(load_watts),
        plain(hours, 1),
        watts(heater)
    );
    (if load_watts >= heater * WARM { Level::Check } else { Level::Fine }, text)
}

/// Places that a card takes, by the words of the catalogue.
fn places(slots: &str) -> Option<f64> {
    let words = ["Single", "Dual", "Triple", "Quad"];
    let place = words.iter().position(|word| slots.starts_with(word))?;
    Some((place + 1) as f64)
}

/// Whether the cards find room side by side.
fn space(slots: &str, count: u32, limit: f64) -> Found {
    if matches!(slots, "SXM" | "OAM") {
        let text = format!("A module for {slots} sockets: no desktop board takes it.");
        return (Level::Stops, text);
    }
    let Some(each) = places(slots) else {
        return (Level::Check, "How many places it takes is not known.".to_owned());
    };
    let all = each * f64::from(count);
    let text = format!("Takes {} of the {} places of an ATX case", plain(all, 0), plain(limit, 0));
    if all <= limit {
        (Level::Fine, text + ".")
    } else {
        (Level::Check, text + ": it needs risers, an open frame, or water cooling.")
    }
}

fn length(mm: f64, longest: f64) -> Found {
    let text = format!("The reference card is {} mm long", plain(mm, 0));
    if mm <= longest {
        (Level::Fine, text + ", within the standard's full length.")
    } else {
        let text = format!("{text}, the standard's full length is {} mm.", plain(longest, 0));
        (Level::Check, text + " Look up what your case takes, and your card's own length.")
    }
}

fn fans() -> Found {
    let text = "Has no fans of its own: it needs ducts and fans, or a server's case.";
    (Level::Check, text.to_owned())
}

/// Whether a desktop's processor has the lanes that are counted on.
fn lanes(count: u32, each: u32, most: f64) -> Found {
    let all = f64::from(count) * f64::from(each);
    let text = format!("{count} cards with {each} lanes each take {}", plain(all, 0));
    if all <= most {
        return (Level::Fine, format!("{text} of a desktop's {}.", plain(most, 0)));
    }
    let text = format!(
        "{text}, and a desktop's processor has {}: enter the lanes that your board gives each card, \
         or buy a workstation's board.",
        plain(most, 0)
    );
    (Level::Check, text)
}

fn nvlink(gpu: &Gpu, count: u32, wanted: Option<bool>) -> Found {
    let card = gpu.short_name();
    match gpu.nvlink {
        NvLink::None if wanted == Some(true) => (
            Level::Stops,
            format!("The {card} has no NVLink connector, and the plan counts on one."),
        ),
        NvLink::None => (
            Level::Check,
            format!("The {card} has no NVLink connector: what a split exchanges goes over PCIe."),
        ),
        NvLink::Unknown => (Level::Check, format!("Sources disagree on NVLink of the {card}.")),
        NvLink::Bridge if count > 2 => (
            Level::Check,
            format!("A bridge joins pairs of the {card}; between pairs there is PCIe."),
        ),
        NvLink::Bridge => (Level::Fine, format!("A bridge can join two {card}.")),
        NvLink::ServerBoard => (Level::Fine, "The server's board joins all modules.".to_owned()),
    }
}

/// Whether the planned runtime takes the card, and which do not.
fn runtimes(planned: Runtime, gpu: Option<&Gpu>, rig: &Rig) -> Found {
    let vendor = gpu.map_or(rig.gpu_vendor, |gpu| gpu.vendor);
    let why = |runtime: Runtime| {
        if !runs_on(runtime, vendor) {
            return Some("it does not run on cards of this maker".to_owned());
        }
        let ban = Ban::of(runtime, gpu?)?;
        Some(format!("it takes {} ({}, {})", ban.wants(), ban.source, ban.as_of))
    };
    if let Some(why) = why(planned) {
        return (Level::Stops, format!("{} refuses this card: {why}.", planned.name()));
    }
    let refused: Vec<String> = Runtime::ALL
        .into_iter()
        .filter_map(|runtime| Some(format!("{}: {}", runtime.name(), why(runtime)?)))
        .collect();
    if refused.is_empty() {
        (Level::Fine, "All runtimes here take this card.".to_owned())
    } else {
        let text = format!("{} takes this card. Others refuse it. ", planned.name());
        (Level::Check, text + &refused.join("; ") + ".")
    }
}

/// Whether the model has room, and how much is left where it is least.
fn memory(answer: &RigReport) -> Found {
    let fit = &answer.capability.target;
    let name = [&*fit.model_name, " in ", fit.quant_id].concat();
    if !fit.fits {
        let why = fit.why_not.as_deref().unwrap_or("It does not fit.");
        return (Level::Stops, format!("{name}: {why}"));
    }
    let spare = fit.cards.iter().map(|card| card.spare).min().unwrap_or(Bytes::ZERO);
    tight(&name, spare)
}

/// Less than what a desktop takes is too little to rely on.
fn tight(name: &str, spare: Bytes) -> Found {
    let least = runtime::DESKTOP.bytes;
    let text = format!("{name} leaves {} on the fullest card", gib(spare));
    if spare < least {
        let text = format!("{text}, less than a desktop with a browser takes ({}).", gib(least));
        (Level::Check, text)
    } else {
        (Level::Fine, text + ".")
    }
}

fn price(rig: &Rig, gpu: Option<&Gpu>, catalog: &Catalog, report: &Report) -> Found {
    if rig.card_price.is_some() {
        return (Level::Fine, "As you entered it.".to_owned());
    }
    let quote = gpu.and_then(|gpu| catalog.quote(gpu, rig.condition, Some(report.today)));
    let dated = quote.filter(|quote| rig.gpu != CUSTOM_GPU && quote.grade != Grade::Launch);
    let Some(Quote { as_of, .. }) = dated else {
        return (Level::Check, "No dated price is known: enter what you would pay.".to_owned());
    };
    aged(as_of, months_since(as_of, report.today))
}

fn aged(month: &str, age: i32) -> Found {
    let text = format!("The newest known is of {month}, {} months ago", plain(f64::from(age), 0));
    if age > STALE_MONTHS {
        (Level::Check, text + ": enter what you would pay.")
    } else {
        (Level::Fine, text + ".")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate;
    use crate::plan::link;

    const STATE: &str = "preset=none&a.gpu=rtx-3090&a.count=2&b.gpu=rtx-4090";

    fn found(state: &str, rig: usize, about: &str) -> Found {
        let catalog = Catalog::embedded();
        let (plan, _) = link::decode(state, catalog);
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 26).expect("a day");
        let report = evaluate(&plan, catalog, today);
        let all = risks(&plan, &report, catalog, rig);
        let risk = all.into_iter().find(|risk| risk.about == about);
        risk.map(|risk| (risk.level, risk.text)).expect(about)
    }

    fn level(state: &str, rig: usize, about: &str) -> Level {
        found(&[STATE, state].concat(), rig, about).0
    }

    #[test]
    fn a_supply_is_held_to_the_cards_and_to_the_makers_advice() {
        // Two cards of 350 W; advised are 750 and 350.
        for (watts, expected) in
            [(699, Level::Stops), (700, Level::Check), (1099, Level::Check), (1100, Level::Fine)]
        {
            assert_eq!(level(&format!("&a.psu_watts={watts}"), 0, "Power supply"), expected);
        }
        assert_eq!(level("", 0, "Power supply"), Level::Check);
    }

    #[test]
    fn peaks_are_held_to_the_rating_and_to_what_newer_supplies_stand() {
        let (factor, stands) = (limit("peak").0, limit("peak-supply").0);
        let peak = 700.0 * factor;
        for (rating, expected) in [
            (peak, Level::Fine),
            (peak - 0.1, Level::Check),
            (peak / stands, Level::Check),
            (peak / stands - 0.1, Level::Stops),
        ] {
            assert_eq!(peaks(peak, rating, stands).0, expected, "{rating}");
        }
        assert!(found(STATE, 0, "Short peaks").1.contains(&plain(peak, 0)));
    }

    #[test]
    fn a_circuit_is_held_to_what_it_carries_for_hours() {
        for (watts, low_voltage, expected) in [
            (1440.0, true, Level::Fine),
            (1440.1, true, Level::Check),
            (1920.0, true, Level::Check),
            (1920.1, true, Level::Stops),
            (3680.0, false, Level::Fine),
            (3680.1, false, Level::Stops),
        ] {
            assert_eq!(circuit(watts, low_voltage).0.0, expected, "{watts}");
        }
        assert_eq!(level("&a.count=6&a.watts=350&psu=100", 0, "Circuit"), Level::Stops);
        assert_eq!(level("&a.count=6&a.watts=350&psu=100&region=de", 0, "Circuit"), Level::Fine);
    }

    #[test]
    fn half_a_heater_is_worth_a_thought() {
        assert_eq!(heat(749.9, 4.0, 1500.0).0, Level::Fine);
        assert_eq!(heat(750.0, 4.0, 1500.0).0, Level::Check);
    }

    #[test]
    fn places_lengths_and_lanes_are_counted() {
        assert_eq!(space("Triple", 2, 7.0).0, Level::Fine);
        assert_eq!(space("Triple", 3, 7.0).0, Level::Check);
        assert_eq!(space("Single", 7, 7.0).0, Level::Fine);
        assert_eq!(space("SXM", 1, 7.0).0, Level::Stops);
        assert_eq!(length(312.0, 312.0).0, Level::Fine);
        assert_eq!(length(312.1, 312.0).0, Level::Check);
        assert_eq!(level("&a.pcie_lanes=8", 0, "Lanes"), Level::Fine);
        assert_eq!(level("&a.pcie_lanes=16", 0, "Lanes"), Level::Check);
    }

    #[test]
    fn nvlink_is_missed_where_cards_are_split_without_it() {
        assert_eq!(level("", 0, "NVLink"), Level::Fine);
        assert_eq!(level("&a.count=3", 0, "NVLink"), Level::Check);
        assert_eq!(level("&b.count=2", 1, "NVLink"), Level::Check);
        assert_eq!(level("&b.count=2&b.nvlink=on", 1, "NVLink"), Level::Stops);
    }

    #[test]
    fn runtimes_refuse_cards_by_their_own_rules() {
        let of = |gpu: &str, runtime: &str| {
            level(&format!("&runtime={runtime}&b.gpu={gpu}"), 1, "Runtime")
        };
        assert_eq!(of("rtx-4090", "vllm"), Level::Fine);
        // Capability 6.1, and vLLM wants 7.0; the V100 has just that.
        assert_eq!(of("tesla-p40", "vllm"), Level::Stops);
        assert_eq!(of("tesla-p40", "llama.cpp"), Level::Check);
        assert_eq!(of("tesla-v100-16gb-pcie", "vllm"), Level::Check);
        assert_eq!(of("tesla-t4", "exllamav3"), Level::Fine);
        assert_eq!(of("mi50-16gb", "ollama"), Level::Stops);
        assert_eq!(of("rx-7900-xtx", "ollama"), Level::Fine);
        assert_eq!(of("m4-max", "exllamav2"), Level::Stops);
    }

    #[test]
    fn memory_is_tight_below_what_a_desktop_takes() {
        let least = runtime::DESKTOP.bytes;
        assert_eq!(tight("x", least).0, Level::Fine);
        assert_eq!(tight("x", Bytes::new(least.get() - 1)).0, Level::Check);
        assert_eq!(level("", 1, "Memory"), Level::Stops);
    }

    #[test]
    fn prices_age() {
        assert_eq!(aged("2026-05", STALE_MONTHS).0, Level::Fine);
        assert_eq!(aged("2026-04", STALE_MONTHS + 1).0, Level::Check);
        assert_eq!(level("&a.price=700", 0, "Price"), Level::Fine);
        assert_eq!(level("&a.gpu=custom", 0, "Price"), Level::Check);
    }

    #[test]
    fn a_rented_card_and_a_whole_machine_are_spared_what_does_not_concern_them() {
        let catalog = Catalog::embedded();
        let (plan, _) = link::decode(&[STATE, "&a.kind=rented&b.gpu=m4-max"].concat(), catalog);
        let report = evaluate(&plan, catalog, chrono::NaiveDate::default());
        let about = |rig| -> Vec<&str> {
            risks(&plan, &report, catalog, rig).iter().map(|risk| risk.about).collect()
        };
        assert_eq!(about(0), ["Memory", "Runtime"]);
        assert_eq!(about(1), ["Memory", "Runtime", "Circuit", "Heat in the room", "Price"]);
        assert_eq!(about(9), [""; 0]);
    }
}
