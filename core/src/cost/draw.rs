//! From watts and hours to kilowatt-hours at the wall.
//!
//! ```text
//! kWh a day = (wall(sum n P_load + M_load) x h_load + wall(sum n P_idle + M_idle) x h_idle) / 1000
//!             x (1 + cooling)
//! ```
//!
//! with n cards of a kind and their draw `P`, summed over kinds, that of the machine around them `M` in
//! watts, and hours a day `h`; the rest of the day the rig is off. `wall` adds what the supply loses: at
//! one efficiency, or by the curve of its grade.

use super::case::{Fixed, Group, Values};
use super::kernel::HOUR;
use super::supply;
use crate::plan::Work;
use crate::plan::inputs::InputId;
use crate::resolve::{HOURS_A_DAY, idle_hours};

/// Watts that a supply needs besides those of a card for which its maker gives no advice: the median
/// of what the makers of 80 cards in `gpus.csv` ask for above the rated power.
const MACHINE: f64 = 362.5;

/// What a rig takes from the wall.
#[derive(Clone, Copy, Debug, Default)]
pub struct Draw {
    /// Watts at the wall at work.
    pub load_watts: f64,
    /// Watts at the wall at rest.
    pub idle_watts: f64,
    /// Hours a day at work.
    pub load_hours: f64,
    /// Hours a day at rest.
    pub idle_hours: f64,
    /// Kilowatt-hours a day at work, with cooling.
    pub load_kwh: f64,
    /// Kilowatt-hours a day at rest, with cooling.
    pub idle_kwh: f64,
}

impl Draw {
    /// What a rig takes from the wall on an average day.
    pub fn of(plan: &Values, rig: &Values, fixed: &Fixed) -> Self {
        let rated = supply_rating(rig, fixed);
        let flat = 100.0 / plan[InputId::PsuEfficiency];
        let wall = |watts: f64| match fixed.loss {
            _ if fixed.draws_at_wall => watts,
            Some(loss) => supply::wall(watts, rated, loss),
            None => watts * flat,
        };
        let load_watts = wall(cards_at_work(plan, rig, fixed) + rig[InputId::HostLoad]);
        let idle_watts = wall(cards_at_rest(rig, fixed) + rig[InputId::HostIdle]);
        let [load_hours, idle_hours] = hours(plan, rig, fixed);
        let cooling = 1.0 + plan[InputId::Cooling] / 100.0;
        Self {
            load_watts,
            idle_watts,
            load_hours,
            idle_hours,
            load_kwh: load_watts * load_hours / 1000.0 * cooling,
            idle_kwh: idle_watts * idle_hours / 1000.0 * cooling,
        }
    }
}

impl Draw {
    /// Hours a day for which the rent of a rented machine is paid: those at work, and those at rest in
    /// which it runs on.
    pub fn rented_hours(&self, rig: &Values) -> f64 {
        self.load_hours + rig[InputId::RentWaiting] / 100.0 * self.idle_hours
    }
}

/// Whether an input changes what a rig takes from the wall.
pub fn depends_on(id: InputId) -> bool {
    matches!(
        id.kind().1,
        InputId::CardCount
            | InputId::LoadWatts
            | InputId::IdleWatts
            | InputId::GpuPower
            | InputId::PowerLimit
            | InputId::HostLoad
            | InputId::HostIdle
            | InputId::SupplyWatts
            | InputId::PsuEfficiency
            | InputId::Cooling
            | InputId::LoadHours
            | InputId::IdleHours
            | InputId::OnHours
            | InputId::TokensADay
            | InputId::Speed
            | InputId::ReadSpeed
            | InputId::InputRatio
            | InputId::CachedShare
            | InputId::Prefill
    )
}

/// The share of a day that some hours are; the whole of it where they are more.
pub fn share_of_day(hours: f64) -> f64 {
    if hours < HOURS_A_DAY { hours / HOURS_A_DAY } else { 1.0 }
}

/// Seconds that a token takes which a rig generates, with the tokens that are read for it.
///
/// ```text
/// s = 1 / decode + r (1 - c) / prefill
/// ```
///
/// with `r` tokens read for each one generated, of which the share `c` is in the cache; infinite for a
/// rig whose speed is not known.
pub fn seconds_a_token(plan: &Values, rig: &Values) -> f64 {
    let decode = rig[InputId::Speed];
    if decode > 0.0 { 1.0 / decode + reading_time(plan, rig) } else { f64::INFINITY }
}

/// Tokens that a rig with cards generates in a second at work, the reading of prompts counted; `None`
/// for one without, or if its speed is not known.
pub fn tokens_a_second(plan: &Values, rig: &Values, fixed: &Fixed) -> Option<f64> {
    let seconds = seconds_a_token(plan, rig);
    (fixed.kind.has_cards() && seconds.is_finite()).then(|| 1.0 / seconds)
}

/// Seconds that a rig reads for each token that it generates; 0 if its reading speed is not known.
fn reading_time(plan: &Values, rig: &Values) -> f64 {
    let prefill = rig[InputId::ReadSpeed];
    let read = plan[InputId::InputRatio] * (1.0 - plan[InputId::CachedShare] / 100.0);
    if prefill > 0.0 { read / prefill } else { 0.0 }
}

/// Hours a day that a rig is at work and at rest: those of the plan, or those that the work takes. A
/// rig whose speed is not known has the plan's hours.
pub fn hours(plan: &Values, rig: &Values, fixed: &Fixed) -> [f64; 2] {
    let stated = plan[InputId::LoadHours];
    let as_stated = [stated, idle_hours(stated, plan[InputId::IdleHours])];
    if fixed.work == Work::Hours {
        return as_stated;
    }
    let seconds = seconds_a_token(plan, rig);
    if !seconds.is_finite() {
        return as_stated;
    }
    let work = plan[InputId::TokensADay] * seconds / HOUR;
    let rest = plan[InputId::OnHours] - work;
    [work, if rest > 0.0 { idle_hours(work, rest) } else { 0.0 }]
}

/// Percent of its hours at work that a rig reads prompts: as stated, else what follows from its
/// speeds.
pub fn reading_share(plan: &Values, rig: &Values) -> f64 {
    let stated = plan[InputId::Prefill];
    if !stated.is_nan() {
        return stated;
    }
    let seconds = seconds_a_token(plan, rig);
    if seconds.is_finite() { 100.0 * reading_time(plan, rig) / seconds } else { 0.0 }
}

/// Watts that a card draws at work: for the [share](reading_share) of the work that reads prompts its
/// rated power or the limit below it, as reading is bound by computing; for the rest what generating takes.
pub fn at_work(reading_share: f64, rig: &Values, group: &Group) -> f64 {
    let decode = rig[group.inputs.load];
    decode + (reading(rig, group) - decode) * reading_share / 100.0
}

/// Watts that all cards draw at work.
pub fn cards_at_work(plan: &Values, rig: &Values, fixed: &Fixed) -> f64 {
    let share = reading_share(plan, rig);
    fixed.groups.iter().fold(0.0, |all, group| all + group.count(rig) * at_work(share, rig, group))
}

/// Watts that all cards draw at rest.
pub fn cards_at_rest(rig: &Values, fixed: &Fixed) -> f64 {
    fixed.groups.iter().fold(0.0, |all, group| all + group.count(rig) * rig[group.inputs.idle])
}

/// Watts that a card draws while it reads prompts: never less than while it generates.
pub fn reading(rig: &Values, group: &Group) -> f64 {
    let (decode, rated) = (rig[group.inputs.load], group.rated(rig));
    let limit = rig[group.inputs.limit];
    let most = if limit < rated { limit } else { rated };
    if most > decode { most } else { decode }
}

/// Rated watts of the supply: as stated, else the maker's advice for a machine with one card and the
/// rated power of each further one.
pub fn supply_rating(rig: &Values, fixed: &Fixed) -> f64 {
    let stated = rig[InputId::SupplyWatts];
    if !stated.is_nan() {
        return stated;
    }
    let Some((one, more)) = fixed.groups.split_first() else { return MACHINE };
    let rated = one.rated(rig);
    let first = fixed.advice_watts.unwrap_or(rated + MACHINE) + (one.count(rig) - 1.0) * rated;
    more.iter().fold(first, |all, group| all + group.count(rig) * group.rated(rig))
}
