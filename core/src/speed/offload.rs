//! The part of a model that stays on the host.
//!
//! ```text
//! step   = bytes there / (B_host x e), or computing them where that is slower; and h a layer
//! chunk  = the lesser of: sending the weights to a card, computing on the host's cores
//! ```

use super::load::Load;
use super::machine::Machine;
use super::terms::{Constants, Term};

/// Bytes of weights on the host that `tokens` tokens of one step read together.
fn bytes(machine: &Machine<'_>, load: &Load, tokens: f64) -> f64 {
    load.dense * machine.on_host.dense
        + load.experts * load.touched(tokens) * machine.on_host.experts
}

/// FLOP on the host for one token.
fn flop(machine: &Machine<'_>, load: &Load) -> f64 {
    2.0 * (load.dense_weights * machine.on_host.dense
        + load.active_expert_weights() * machine.on_host.experts)
}

/// What a step of decode asks of the host.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Hosted {
    /// Bytes of weights and caches read there.
    pub(super) bytes: f64,
    /// Share of its memory's rated bandwidth at which they are read.
    pub(super) rate: f64,
    /// FLOP computed there.
    pub(super) flop: f64,
    /// FLOP a second of all its cores.
    pub(super) cores: f64,
    /// Layers that are handed over.
    pub(super) layers: f64,
    /// Time that handing over one takes.
    pub(super) layer_time: f64,
    /// Rated bandwidth of its memory.
    pub(super) bandwidth: f64,
}

/// What a step asks of the host; `None` where no weights are on it or its memory is unknown.
pub(super) fn hosted(
    machine: &Machine<'_>,
    load: &Load,
    depth: f64,
    streams: f64,
    constants: &Constants,
) -> Option<Hosted> {
    let (host, there) = (machine.host?, machine.on_host);
    if there.layers <= 0.0 {
        return None;
    }
    let kind = host.kind.key();
    let sockets = if host.sockets { constants.get(Term::SocketRate, 0) } else { 1.0 };
    let cache = streams * load.cache_read(depth, machine.cache_bytes) * there.cache;
    Some(Hosted {
        bytes: bytes(machine, load, streams) + cache,
        rate: constants.get(Term::HostRate, kind) * sockets,
        flop: streams * flop(machine, load),
        cores: host.cores * constants.get(Term::CoreDecode, kind) * sockets,
        layers: there.layers,
        layer_time: constants.get(Term::HostTime, kind),
        bandwidth: host.bandwidth,
    })
}

/// The host's time in a step of decode.
pub(super) fn step(
    machine: &Machine<'_>,
    load: &Load,
    depth: f64,
    streams: f64,
    constants: &Constants,
) -> f64 {
    hosted(machine, load, depth, streams, constants).map_or(0.0, |there| {
        let read = there.bytes / (there.bandwidth * there.rate);
        let computed = there.flop / there.cores;
        libm::sqrt(read * read + computed * computed) + there.layers * there.layer_time
    })
}

/// The host's time for one chunk of a prompt; `attention` is what attention takes for each token
/// there, in FLOP.
pub(super) fn chunk(
    machine: &Machine<'_>,
    load: &Load,
    tokens: f64,
    attention: f64,
    constants: &Constants,
) -> f64 {
    let (Some(host), there) = (machine.host, machine.on_host) else { return 0.0 };
    if there.layers <= 0.0 {
        return 0.0;
    }
    let kind = host.kind.key();
    let sockets = if host.sockets { constants.get(Term::SocketRate, 0) } else { 1.0 };
    let computed = tokens * (flop(machine, load) + attention)
        / (host.cores * constants.get(Term::CorePrefill, kind) * sockets);
    if machine.cards.is_empty() {
        return computed;
    }
    let sent =
        bytes(machine, load, tokens) / (machine.link.rate * constants.get(Term::Upload, kind));
    computed.min(sent)
}
