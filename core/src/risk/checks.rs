//! What is checked of a rig, against which limit.

use super::{CardRefused, Checked, Level, Risk};
use std::borrow::Cow;

use crate::catalog::Runtime;
use crate::catalog::age::CARD_PRICE;
use crate::catalog::{Ban, Catalog, Gpu, GpuKind, Grade, Limit, NvLink, Quote, months_since};
use crate::cost::End;
use crate::cost::case::{Fixed, Values};
use crate::cost::draw::{self, Draw};
use crate::memory::runtime;
use crate::plan::inputs::InputId;
use crate::plan::{CUSTOM_GPU, Plan, Rig, RigKind};
use crate::report::Report;
use crate::rig::RigReport;
use crate::units::{Bytes, Watts};

/// A level and the figures behind it.
type Found = (Level, Checked);

/// A limit and its source; a limit that is not there limits nothing.
fn limit(id: &str) -> (f64, &'static str) {
    Limit::of(id).map_or((f64::INFINITY, ""), |limit| (limit.value, limit.source))
}

/// Everything that was checked of a rig, in one order for all.
pub(crate) fn risks(plan: &Plan, report: &Report, catalog: &Catalog, index: usize) -> Vec<Risk> {
    let (Some(rig), Some(answer), Some(case)) =
        (plan.rigs.get(index), report.rigs.get(index), report.case.rigs.get(index))
    else {
        return Vec::new();
    };
    let gpu = catalog.gpu(answer.gpu_id);
    let mut all = Vec::new();
    if !rig.kind.has_cards() {
        return all;
    }
    let mut push = |(level, checked): Found, source| all.push(Risk { checked, level, source });
    push(memory(answer), "");
    push(runtimes(plan.workload_of(index).runtime, gpu, rig), "");
    if rig.kind == RigKind::Rented {
        return all;
    }
    let (values, _) = report.case.at(End::Likely);
    let own = case.at(End::Likely).inputs;
    let unified = gpu.is_some_and(|gpu| gpu.kind == GpuKind::Unified);
    if !unified {
        power_supply(&own, &case.fixed, &mut push);
    }
    let mut reading = values;
    reading[InputId::Prefill] = 100.0;
    let most = Draw::of(&reading, &own, &case.fixed).load_watts;
    let (found, source) = circuit(most, has_low_voltage(catalog, &plan.region));
    push(found, source);
    let (heater, source) = limit("heater");
    let draw = Draw::of(&values, &own, &case.fixed);
    push(heat(draw.load_watts, draw.load_hours, heater), source);
    let kinds: Vec<(&Gpu, u32)> = gpu
        .into_iter()
        .map(|gpu| (gpu, answer.gpu_count))
        .chain(
            answer
                .more_cards
                .iter()
                .filter_map(|more| Some((catalog.gpu(more.gpu_id)?, more.gpu_count))),
        )
        .collect();
    if !unified && gpu.is_some() {
        slots(&kinds, rig, &mut push);
    }
    push(price(rig, gpu, catalog, report), "");
    all
}

/// Whether homes of a region have 100 to 127 V; what stands in for an unknown region is one that has.
fn has_low_voltage(catalog: &Catalog, region: &str) -> bool {
    catalog.region(region).is_none_or(|region| {
        let country = region.id.split('-').next().unwrap_or_default();
        ["us", "ca", "mx", "jp", "co"].contains(&country)
    })
}

/// What the power supply has to carry.
fn power_supply(own: &Values, fixed: &Fixed, push: &mut impl FnMut(Found, &'static str)) {
    let count = fixed.all_cards(own);
    let cards = fixed
        .groups
        .iter()
        .fold(0.0, |all, group| all + group.count(own) * draw::reading(own, group));
    let mut open = *own;
    open[InputId::SupplyWatts] = f64::NAN;
    let advised = draw::supply_rating(&open, fixed);
    let stated = (!own[InputId::SupplyWatts].is_nan()).then(|| own[InputId::SupplyWatts]);
    push(supply(cards, advised, stated, count), "");
    let (factor, source) = limit("peak");
    let (stands, _) = limit("peak-supply");
    let peak = cards * factor + own[InputId::HostLoad];
    push(peaks(peak, stated.unwrap_or(advised), stands), source);
}

/// What cards in slots need of case and board.
fn slots(kinds: &[(&Gpu, u32)], rig: &Rig, push: &mut impl FnMut(Found, &'static str)) {
    let (places, source) = limit("slots");
    push(space(kinds, places), source);
    if let Some(length) = kinds.iter().filter_map(|(gpu, _)| gpu.length_mm).reduce(f64::max) {
        let (longest, source) = limit("length");
        push(self::length(length, longest), source);
    }
    if kinds.iter().any(|(gpu, _)| gpu.kind == GpuKind::Datacentre) {
        push((Level::Check, Checked::NoFans), "");
    }
    let count = kinds.iter().fold(0_u32, |all, (_, count)| all.saturating_add(*count));
    let Some(&(gpu, alike)) = kinds.first().filter(|_| count > 1) else { return };
    let lanes = rig.pcie_lanes.unwrap_or(u32::from(gpu.pcie_lanes));
    let (most, source) = limit("lanes");
    push(self::lanes(count, lanes, most), source);
    // A bridge joins cards of one kind.
    if alike > 1 {
        push(nvlink(gpu, alike, rig.nvlink), "");
    }
}

/// Whether a supply carries what all cards take at most.
fn supply(cards: f64, advised: f64, stated: Option<f64>, count: f64) -> Found {
    let level = match stated {
        None => Level::Check,
        Some(stated) if cards > stated => Level::Stops,
        Some(stated) if stated < advised => Level::Check,
        Some(_) => Level::Fine,
    };
    let checked = Checked::Supply {
        cards: Watts::new(cards),
        advised: Watts::new(advised),
        stated: stated.map(Watts::new),
        several: count > 1.0,
    };
    (level, checked)
}

/// Whether a supply stands the peaks of all cards at once.
fn peaks(peak: f64, rating: f64, stands: f64) -> Found {
    let stands = rating * stands;
    let level = if peak <= rating {
        Level::Fine
    } else if peak <= stands {
        Level::Check
    } else {
        Level::Stops
    };
    let [peak, rating, stands] = [peak, rating, stands].map(Watts::new);
    (level, Checked::Peaks { peak, rating, stands })
}

/// Whether a home's circuit carries the rig at its most.
fn circuit(most: f64, low_voltage: bool) -> (Found, &'static str) {
    let watts = Watts::new(most);
    if low_voltage {
        let ((small, source), (large, _)) = (limit("circuit-120v-15a"), limit("circuit-120v-20a"));
        let level = if most <= small {
            Level::Fine
        } else if most <= large {
            Level::Check
        } else {
            Level::Stops
        };
        let carries = Watts::new(small);
        return ((level, Checked::Circuit120V { most: watts, carries }), source);
    }
    let (all, source) = limit("circuit-230v-16a");
    let level = if most <= all { Level::Fine } else { Level::Stops };
    ((level, Checked::Circuit230V { most: watts, carries: Watts::new(all) }), source)
}

/// Share of a heater from which on the heat is worth a thought.
const WARM: f64 = 0.5;

/// All that a rig takes heats its room.
fn heat(load_watts: f64, hours: f64, heater: f64) -> Found {
    let level = if load_watts >= heater * WARM { Level::Check } else { Level::Fine };
    let (draw, heater) = (Watts::new(load_watts), Watts::new(heater));
    (level, Checked::Heat { draw, hours, heater })
}

/// Whether the cards find room side by side.
fn space(kinds: &[(&Gpu, u32)], limit: f64) -> Found {
    let mut taken = 0.0;
    for (gpu, count) in kinds {
        if matches!(gpu.slots, "SXM" | "OAM") {
            return (Level::Stops, Checked::Module { socket: gpu.slots });
        }
        let Some(each) = gpu.places() else { return (Level::Check, Checked::PlacesUnknown) };
        taken += f64::from(each) * f64::from(*count);
    }
    let level = if taken <= limit { Level::Fine } else { Level::Check };
    (level, Checked::Places { taken, places: limit })
}

/// Whether a card's length in mm is within the standard's.
fn length(mm: f64, longest: f64) -> Found {
    let level = if mm <= longest { Level::Fine } else { Level::Check };
    (level, Checked::Length { card: mm, full: longest })
}

/// Whether a desktop's processor has the lanes that are counted on.
fn lanes(count: u32, each: u32, most: f64) -> Found {
    let fits = f64::from(count) * f64::from(each) <= most;
    let level = if fits { Level::Fine } else { Level::Check };
    (level, Checked::Lanes { cards: count, each, most })
}

/// Whether NVLink joins the cards, or is missed.
fn nvlink(gpu: &Gpu, count: u32, wanted: Option<bool>) -> Found {
    let level = match gpu.nvlink {
        NvLink::None if wanted == Some(true) => Level::Stops,
        NvLink::None | NvLink::Unknown => Level::Check,
        NvLink::Bridge if count > 2 => Level::Check,
        NvLink::Bridge | NvLink::ServerBoard => Level::Fine,
    };
    (level, Checked::NvLink { card: gpu.short_name(), link: gpu.nvlink })
}

/// Whether the planned runtime takes the card, and which do not.
fn runtimes(planned: Runtime, gpu: Option<&Gpu>, rig: &Rig) -> Found {
    let vendor = gpu.map_or(rig.gpu_vendor, |gpu| gpu.vendor);
    let why = |runtime: Runtime| {
        if !runtime.runs_on(vendor) {
            return Some(CardRefused::Maker);
        }
        Ban::of(runtime, gpu?).map(CardRefused::Generation)
    };
    if let Some(why) = why(planned) {
        return (Level::Stops, Checked::Runtimes { planned, refused: vec![(planned, why)] });
    }
    // That one made for another maker's hardware alone does not run is no surprise.
    let general = Runtime::ALL.into_iter().filter(|runtime| !runtime.is_of_one_maker());
    let refused: Vec<(Runtime, CardRefused)> =
        general.filter_map(|runtime| Some((runtime, why(runtime)?))).collect();
    let level = if refused.is_empty() { Level::Fine } else { Level::Check };
    (level, Checked::Runtimes { planned, refused })
}

/// Whether the model has room, and how much is left where it is least.
fn memory(answer: &RigReport) -> Found {
    let fit = &answer.capability.target;
    let (model, quant) = (fit.model_name.clone(), fit.quant_id);
    if !fit.fits {
        return (Level::Stops, Checked::NoRoom { model, quant, why: fit.why_not.clone() });
    }
    let spare = fit.cards.iter().map(|card| card.spare).min().unwrap_or(Bytes::ZERO);
    tight(model, quant, spare)
}

/// Less than what a desktop takes is too little to rely on.
fn tight(model: Cow<'static, str>, quant: &'static str, spare: Bytes) -> Found {
    let least = runtime::DESKTOP.bytes;
    let level = if spare < least { Level::Check } else { Level::Fine };
    (level, Checked::Room { model, quant, spare, least })
}

/// Whether the card has a price that still tells what it costs.
fn price(rig: &Rig, gpu: Option<&Gpu>, catalog: &Catalog, report: &Report) -> Found {
    if rig.card_price.is_some() {
        return (Level::Fine, Checked::PriceEntered);
    }
    let quote = gpu.and_then(|gpu| catalog.quote(gpu, rig.condition, Some(report.today)));
    let dated = quote.filter(|quote| rig.gpu != CUSTOM_GPU && quote.grade != Grade::Launch);
    let Some(Quote { as_of, .. }) = dated else {
        return (Level::Check, Checked::PriceUnknown);
    };
    aged(as_of, months_since(as_of, report.today))
}

/// Whether a price of this age, in months, still tells what a card costs.
fn aged(month: &'static str, age: i32) -> Found {
    let level = if age > CARD_PRICE.marked { Level::Check } else { Level::Fine };
    (level, Checked::PriceDated { month, age })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate;
    use crate::plan::link;
    use crate::units::format::plain;

    const STATE: &str = "preset=none&a.gpu=rtx-3090&a.count=2&b.gpu=rtx-4090";

    fn found(state: &str, rig: usize, about: &str) -> (Level, String) {
        let catalog = Catalog::embedded();
        let (plan, _) = link::decode(state, catalog);
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 26).expect("a day");
        let report = evaluate(&plan, catalog, today);
        let all = risks(&plan, &report, catalog, rig);
        let risk = all.into_iter().find(|risk| risk.about() == about);
        risk.map(|risk| (risk.level, risk.text())).expect(about)
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
        // The supply that the rig is counted with is large enough.
        assert_eq!(level("", 0, "Power supply"), Level::Fine);
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
        // The machine around the cards draws its own.
        let state = [STATE, "&a.host_watts=100"].concat();
        let said = found(&state, 0, "Short peaks").1;
        assert!(said.contains(&plain(peak + 100.0, 0)), "{said}");
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
        let room = |slots, count, limit| {
            let gpu = Gpu { slots, ..Catalog::embedded().gpus[0] };
            space(&[(&gpu, count)], limit)
        };
        assert_eq!(room("Triple", 2, 7.0).0, Level::Fine);
        assert_eq!(room("Triple", 3, 7.0).0, Level::Check);
        assert_eq!(room("Single", 7, 7.0).0, Level::Fine);
        assert_eq!(room("SXM", 1, 7.0).0, Level::Stops);
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
        assert_eq!(tight("x".into(), "y", least).0, Level::Fine);
        assert_eq!(tight("x".into(), "y", Bytes::new(least.get() - 1)).0, Level::Check);
        assert_eq!(level("", 1, "Memory"), Level::Stops);
    }

    #[test]
    fn prices_age() {
        assert_eq!(aged("2026-05", CARD_PRICE.marked).0, Level::Fine);
        assert_eq!(aged("2026-04", CARD_PRICE.marked + 1).0, Level::Check);
        assert_eq!(level("&a.price=700", 0, "Price"), Level::Fine);
        assert_eq!(level("&a.gpu=custom", 0, "Price"), Level::Check);
    }

    #[test]
    fn a_rented_card_and_a_whole_machine_are_spared_what_does_not_concern_them() {
        let catalog = Catalog::embedded();
        let (plan, _) = link::decode(&[STATE, "&a.kind=rented&b.gpu=m4-max"].concat(), catalog);
        let report = evaluate(&plan, catalog, chrono::NaiveDate::default());
        let about = |rig| -> Vec<&str> {
            risks(&plan, &report, catalog, rig).iter().map(Risk::about).collect()
        };
        assert_eq!(about(0), ["Memory", "Runtime"]);
        assert_eq!(about(1), ["Memory", "Runtime", "Circuit", "Heat in the room", "Price"]);
        assert_eq!(about(9), [""; 0]);
    }
}
