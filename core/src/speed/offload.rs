//! The part of a model that stays on the host.
//!
//! ```text
//! step   = bytes there / (B_host x e), or computing them where that is slower; and h a layer
//! chunk  = the lesser of: sending the weights to a card, computing on the host's cores
//! ```

use super::load::Load;
use super::machine::Machine;
use super::terms::{Constants, Term};

/// Bytes of weights on the host that so many tokens read together.
fn bytes(machine: &Machine<'_>, load: &Load, tokens: f64) -> f64 {
    load.dense * machine.on_host.dense
        + load.experts * load.touched(tokens) * machine.on_host.experts
}

/// FLOP on the host for one token.
fn flop(machine: &Machine<'_>, load: &Load) -> f64 {
    2.0 * (load.dense_weights * machine.on_host.dense
        + load.active_expert_weights() * machine.on_host.experts)
}

/// The host's time in a step of decode; nothing where nothing is there or its memory is unknown.
pub(super) fn step(
    machine: &Machine<'_>,
    load: &Load,
    depth: f64,
    streams: f64,
    constants: &Constants,
) -> f64 {
    let (Some(host), there) = (machine.host, machine.on_host) else { return 0.0 };
    if there.layers <= 0.0 {
        return 0.0;
    }
    let kind = host.kind.key();
    let sockets = if host.sockets { constants.get(Term::SocketRate, 0) } else { 1.0 };
    let rate = host.bandwidth * constants.get(Term::HostRate, kind) * sockets;
    let cache = streams * load.cache(depth, machine.cache_bytes) * there.cache;
    let read = (bytes(machine, load, streams) + cache) / rate;
    let cores = host.cores * constants.get(Term::CoreDecode, kind) * sockets;
    let computed = streams * flop(machine, load) / cores;
    libm::sqrt(read * read + computed * computed)
        + there.layers * constants.get(Term::HostTime, kind)
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
