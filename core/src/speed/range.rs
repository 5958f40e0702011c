//! How sure an estimate is: low and high from the residuals of its kind, wider where it is far from
//! what was measured.

use std::sync::LazyLock;

use super::engine::{Architecture, Engine};
use super::load::Load;
use super::machine::Machine;
use super::terms::{Constants, Kind, Nearness, Term, of_engine, residual};
use crate::catalog::{Catalog, Split, speed_table};

/// What was measured of one kind, on one card, with one engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured<'a> {
    /// Id of the card.
    pub gpu: &'a str,
    /// Architecture of the card that was measured.
    pub architecture: Architecture,
    /// Key of the engine.
    pub engine: u8,
    /// Key of the kind.
    pub kind: u8,
    /// Number of cards, where it matters for the kind; else 1.
    pub cards: u8,
    /// Sizes of the models: one bit each, see [`size`].
    pub sizes: u32,
}

/// Half octaves of the bytes that a token reads, from 0.18 GB.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to a range")]
pub fn size(read: f64) -> u32 {
    let octaves = libm::log2((read / 0.18e9).max(1.0));
    (octaves * 2.0).clamp(0.0, 31.0) as u32
}

/// Whether the number of cards matters.
pub(crate) const fn counts_cards(kind: Kind) -> bool {
    matches!(kind, Kind::DecodeRow | Kind::DecodeTensor | Kind::PrefillTensor | Kind::Batch)
}

static MEASURED: LazyLock<Vec<Measured<'static>>> = LazyLock::new(|| {
    let catalog = Catalog::embedded();
    let read = |line: &'static str| {
        let mut cells = line.split('\t');
        let gpu = cells.next()?;
        let architecture = catalog.gpu(gpu).map_or("", |gpu| gpu.architecture);
        Some(Measured {
            gpu,
            architecture: Architecture::of(architecture),
            engine: cells.next()?.parse().ok()?,
            kind: cells.next()?.parse().ok()?,
            cards: cells.next()?.parse().ok()?,
            sizes: cells.next()?.parse().ok()?,
        })
    };
    speed_table::MEASURED.lines().filter_map(read).collect()
});

/// What was measured, as it was built in.
pub fn measured() -> &'static [Measured<'static>] {
    &MEASURED
}

/// How near the measurements of `measured` are to an estimate.
pub(crate) fn nearness(
    measured: &[Measured<'_>],
    gpu: &str,
    architecture: Architecture,
    engine: Engine,
    kind: Kind,
    cards: usize,
    read: f64,
) -> Nearness {
    let around = |by: u32| {
        let place = size(read);
        let low = place.saturating_sub(by);
        let high = (place + by).min(31);
        (u32::MAX >> (31 - high)) & (u32::MAX << low)
    };
    let (near, far) = (around(1), around(2));
    let mut best = Nearness::Beyond;
    for row in measured {
        let theirs = Engine::ALL.get(usize::from(row.engine)).map(|theirs| theirs.line());
        if theirs != Some(engine.line()) || usize::from(row.kind) != kind.key() {
            continue;
        }
        let same = row.gpu == gpu;
        if same && row.sizes & near != 0 && (!counts_cards(kind) || usize::from(row.cards) == cards)
        {
            return Nearness::Nearby;
        }
        if same || row.architecture == architecture && row.sizes & far != 0 {
            best = Nearness::Between;
        }
    }
    best
}

/// What the residual of an estimate counts as.
pub(crate) fn kind(machine: &Machine<'_>, load: &Load, streams: f64, prefill: bool) -> Kind {
    let host = machine.on_host.layers > 0.0;
    let divided = machine.divided() > 1.0;
    match (prefill, load.is_mixed()) {
        (false, _) if streams > 1.0 => Kind::Batch,
        (false, _) if host => Kind::DecodeHost,
        (false, _) if divided && machine.split == Split::Row => Kind::DecodeRow,
        (false, _) if divided => Kind::DecodeTensor,
        (false, true) => Kind::DecodeMoe,
        (false, false) => Kind::DecodeDense,
        (true, _) if host => Kind::PrefillHost,
        (true, _) if divided => Kind::PrefillTensor,
        (true, _) if machine.cards.len() > 1 => Kind::PrefillTurns,
        (true, true) => Kind::PrefillMoe,
        (true, false) => Kind::PrefillDense,
    }
}

/// The ends of the range, as factors of the estimate: those of the kind, as much wider or narrower as
/// the residuals of the engine are.
pub fn ends(kind: Kind, nearness: Nearness, engine: Engine, constants: &Constants) -> (f64, f64) {
    let key = residual(kind, nearness);
    let width = constants.get(Term::Width, of_engine(engine, kind));
    let end = |term: Term| libm::pow(constants.get(term, key), width);
    (end(Term::Low), end(Term::High))
}
