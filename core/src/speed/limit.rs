//! A power limit: what it takes of speed and of draw.
//!
//! ```text
//! draw      = min(limit, full)                     full = rated power x share x how busy the card is
//! decode    = 1                                    limit >= full
//!             (limit / full)^a                     down to the knee
//!             (knee / full)^a (limit / knee)^b     below it
//! prefill   = (limit / full)^c                     it draws all of the rated power
//! ```
//!
//! Decoding waits for memory, so the first watts taken cost little; below the knee the clock falls so
//! far that computing is what takes time. Prefill loses from the first watt. Cards that take turns
//! under a layer split, or wait for each other under a tensor split, draw less and feel a limit later.
//! The constants are fitted to the sweeps of `data/power.csv`.

use crate::catalog::Split;
use crate::speed::terms::{Constants, SPECS, Term};
use crate::speed::{Architecture, Card, Engine, Load};
use crate::units::Watts;

use serde::Serialize;

/// Share of its full draw that a card takes while it waits for another or for the host.
const WAITING: f64 = 0.1;

/// How busy a card is that works for a share of the time and waits for the rest.
fn in_turn(share: f64) -> f64 {
    share + WAITING * (1.0 - share)
}

/// How busy a card's work keeps it, of what one card alone draws with a dense model.
pub(crate) fn busy(mixed: bool, split: Split, cards: usize, constants: &Constants) -> f64 {
    let alone = if mixed { constants.get(Term::LimitMixed, 0) } else { 1.0 };
    let cards = cards.max(1) as f64;
    alone
        * match split {
            _ if cards <= 1.0 => 1.0,
            Split::Layer | Split::Pipeline => in_turn(1.0 / cards),
            Split::Tensor | Split::Row => constants.get(Term::LimitDivided, 0),
        }
}

/// How busy decoding keeps a card whose engine multiplies with matrix units even a single token, or
/// without: of what one card alone draws without.
///
/// llama.cpp unpacks weights and multiplies on the vector units, which draws all that a card may, under
/// a tensor split too (RTX 3090: 325 of 350 W); engines with matrix units draw two thirds of that, and a
/// limit of 220 W took nothing from them.
fn decoding(engine: Engine, mixed: bool, split: Split, cards: usize, constants: &Constants) -> f64 {
    let split = match split {
        Split::Tensor | Split::Row => 1.0,
        _ => busy(false, split, cards, constants),
    };
    let mixed = if mixed { constants.get(Term::LimitMixed, 0) } else { 1.0 };
    let tiles = if engine.is_small(1.0) { 1.0 } else { constants.get(Term::LimitTiles, 0) };
    split * mixed * tiles
}

/// What a limit leaves of decode speed; `ratio` is the limit by the rated power.
pub fn decode_factor(ratio: f64, architecture: usize, busy: f64, constants: &Constants) -> f64 {
    let full = constants.get(Term::LimitDraw, architecture) * busy;
    let knee = (constants.get(Term::LimitKnee, architecture) * busy).min(full);
    if ratio >= full {
        return 1.0;
    }
    let ratio = ratio.max(0.05);
    let above = constants.get(Term::LimitAbove, architecture);
    if ratio >= knee {
        libm::pow(ratio / full, above)
    } else {
        let below = constants.get(Term::LimitBelow, architecture);
        libm::pow(knee / full, above) * libm::pow(ratio / knee, below)
    }
}

/// What a limit leaves of prefill speed.
pub(crate) fn prefill_factor(ratio: f64, busy: f64, constants: &Constants) -> f64 {
    let full = busy.clamp(0.05, 1.0);
    if ratio >= full {
        1.0
    } else {
        libm::pow(ratio.max(0.05) / full, constants.get(Term::LimitPrefill, 0))
    }
}

/// Whether power limits were measured on an architecture; others have the mean of those that were.
pub(crate) fn is_measured(architecture: Architecture, constants: &Constants) -> bool {
    let prior = SPECS.get(Term::LimitDraw as usize).map_or(0.0, |spec| spec.prior);
    constants.get(Term::LimitDraw, architecture.key()).total_cmp(&prior).is_ne()
}

/// Puts a limit on a card; `ratio` is the limit by the rated power.
pub(crate) fn apply(
    card: &mut Card,
    ratio: f64,
    load: &Load,
    engine: Engine,
    split: Split,
    cards: usize,
    constants: &Constants,
) {
    let mixed = load.expert_count > 0;
    let decode = decoding(engine, mixed, split, cards, constants);
    card.decode_power = decode_factor(ratio, card.architecture.key(), decode, constants);
    let prefill = busy(false, split, cards, constants);
    card.prefill_power = prefill_factor(ratio, prefill, constants);
}

/// What one card draws while decoding under a limit.
pub(crate) fn draw(
    rated: Watts,
    ratio: f64,
    architecture: usize,
    busy: f64,
    constants: &Constants,
) -> Watts {
    let full = constants.get(Term::LimitDraw, architecture) * busy;
    rated * ratio.min(full)
}

/// How busy a card is beside a host that takes a share of each step's time.
pub fn beside_host(host_share: f64) -> f64 {
    in_turn(1.0 - host_share.clamp(0.0, 1.0))
}

/// One point of a power slider.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The limit of one card.
    #[serde(rename = "limit_watts")]
    pub limit: Watts,
    /// What one card draws while decoding.
    #[serde(rename = "draw_watts")]
    pub draw: Watts,
    /// What is left of decode speed, from 0 to 1.
    pub decode: f64,
    /// What is left of prefill speed, from 0 to 1.
    pub prefill: f64,
}

/// The lowest limit that drivers take, of the rated power: makers allow 28 % (RTX 3090: 100 of 350 W)
/// to 70 %.
const LOWEST: f64 = 0.4;

/// What limits from the lowest to the rated power do to one of some cards, in even steps.
pub(crate) fn curve(
    rated: Watts,
    card: &Card,
    mixed: bool,
    engine: Engine,
    (split, cards): (Split, usize),
    steps: usize,
    constants: &Constants,
) -> Vec<Point> {
    let architecture = card.architecture.key();
    let drawn = busy(mixed, split, cards, constants);
    let decode = decoding(engine, mixed, split, cards, constants);
    let prefill = busy(false, split, cards, constants);
    let steps = steps.clamp(2, 200);
    (0..steps)
        .map(|step| {
            let ratio = LOWEST + (1.0 - LOWEST) * step as f64 / (steps - 1) as f64;
            Point {
                limit: rated * ratio,
                draw: draw(rated, ratio, architecture, drawn, constants),
                decode: decode_factor(ratio, architecture, decode, constants),
                prefill: prefill_factor(ratio, prefill, constants),
            }
        })
        .collect()
}

/// The point of a curve with the least energy for a token, counting what the host draws for each card;
/// the highest limit among equals.
pub(crate) fn sweet_spot(curve: &[Point], host_per_card: Watts) -> Option<Point> {
    let energy = |point: &Point| (point.draw + host_per_card).get() / point.decode;
    curve.iter().copied().rev().min_by(|a, b| energy(a).total_cmp(&energy(b)))
}
