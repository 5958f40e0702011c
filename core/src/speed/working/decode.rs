//! Workings of one step of decoding.

use super::cards::Rate;
use super::{FACTOR, GIGA, LIMITED, MICRO, Product, TimePart, fitted};
use crate::speed::decode;
use crate::speed::draft;
use crate::speed::estimate::Estimator;
use crate::speed::machine::Card;
use crate::speed::terms::{Constants, LinkKind, Term as Constant, with_weights};
use crate::speed::{link, offload};
use crate::units::format::plain;
use crate::units::{Basis, Range, Term, Tokens, Working};

impl Estimator {
    /// The share of its bandwidth at which a card reads weights.
    fn weight_share(&self) -> Vec<Term> {
        let engine = self.engine;
        let named = fitted("rate of the runtime", Constant::WeightRate, engine.key(), FACTOR);
        let mut share = Product::of(named);
        let kind = with_weights(engine.backend(), self.load.kind);
        share.times(fitted("factor of the format", Constant::WeightKindRate, kind, FACTOR));
        if let Some(card) = self.cards.first() {
            let architecture = card.architecture.key();
            let key = Constant::ArchitectureRate;
            share.times(fitted("factor of the architecture", key, architecture, FACTOR));
            if card.stacked {
                share.times(fitted("factor of stacked memory", Constant::StackedRate, 0, FACTOR));
            }
            share.times(Term::specified("power limit leaves", "", card.decode_power, LIMITED));
        }
        share.term("weight rate")
    }

    /// The parts of one step, which generates a token for each of `streams` with `depth` tokens in each
    /// cache.
    pub fn decode_working(&self, depth: Tokens, streams: u32) -> Vec<TimePart> {
        let (machine, constants) = (self.machine(), Constants::embedded());
        let (at, users) = (f64::from(depth.get()), f64::from(streams.max(1)));
        let step = decode::step(&machine, &self.load, at, users, constants);
        let read = decode::reading(&machine, &self.load, at, users, constants);
        let mut parts = vec![self.reading_weights(&read, step.weights)];
        if read.caches > 0.0 {
            parts.push(self.reading_cache(&read, depth, step.cache));
        }
        if step.compute > 0.0 {
            parts.push(self.computing(&read, step.weights, step.compute));
        }
        parts.push(self.fixed(read.at_once, step.fixed));
        if step.exchange > 0.0 {
            parts.push(self.exchange(read.at_once, step.exchange));
        }
        if step.host > 0.0 {
            parts.extend(self.on_the_host(at, read.at_once, step.host));
        }
        parts.extend(self.drafting_part(at, users));
        parts
    }

    /// What drafting adds to the time of a token, or takes off it; `None` where nothing is drafted.
    fn drafting_part(&self, depth: f64, streams: f64) -> Option<TimePart> {
        let drafting = self.drafting.as_ref()?;
        let (machine, constants) = (self.machine(), Constants::embedded());
        let round = draft::round(&machine, &self.load, drafting, (depth, streams), constants);
        let seconds = round.plain / round.gain() - round.plain;
        let (drafted, method) = (plain(round.drafted, 0), drafting.method.name());
        let kept = format!(
            "of {drafted} guesses, and the check's own; fitted to measurements of {method}"
        );
        let check =
            format!("a step of {drafted} + 1 tokens of each stream, which reads its cache once");
        let terms = vec![
            Term::specified("check", "ms", round.check * 1e3, check),
            Term::specified("guesses", "", round.drafted, "at a time"),
            Term::specified(
                "a guess",
                "ms",
                round.guess * 1e3,
                "reading what drafts, and what goes with it",
            ),
            Term::specified("tokens kept", "", round.kept, kept),
            Term::specified("a step", "ms", round.plain * 1e3, "all parts above"),
        ];
        let formula = "(check + guesses × a guess) ÷ tokens kept \u{2212} a step";
        let name =
            if seconds < 0.0 { "Drafting, which saves time" } else { "Drafting, which costs time" };
        Some(TimePart { name, seconds, working: Working::of(formula, terms), unit_seconds: 1e-3 })
    }

    fn reading_weights(&self, read: &decode::Reading, seconds: f64) -> TimePart {
        let away = self.on_host.dense > 0.0;
        let dense = Term::specified(
            "weights of every token",
            "GB",
            read.dense / GIGA,
            if away {
                "head and those blocks without experts that stay on the cards, by their types"
            } else {
                "all blocks and the head, by the types of their tensors"
            },
        );
        let mut terms = vec![dense];
        let mut formula = if read.experts > 0.0 {
            let all = plain(self.load.experts / GIGA, 1);
            let mut source = format!("those that the tokens of a step use, of {all} GB");
            if self.on_host.experts > 0.0 {
                source.push_str("; without those on the host");
            }
            terms.push(Term::specified("experts", "GB", read.experts / GIGA, source));
            let key = self.engine.key();
            terms.push(fitted("expert rate", Constant::ExpertRate, key, FACTOR));
            String::from("(weights of every token + experts ÷ expert rate)")
        } else {
            String::from("weights of every token")
        };
        let (machine, constants) = (self.machine(), Constants::embedded());
        let mut even = vec![self.bandwidth()];
        even.extend(self.weight_share());
        let of = |card: &Card| {
            card.bandwidth * decode::efficiency(&machine, &self.load, card, constants) / GIGA
        };
        let what = "bandwidth of one card × the share of it at which it reads weights";
        self.divide_by_rate(
            (&mut formula, &mut terms),
            ("(bandwidth × weight rate)", even),
            &Rate { of: &of, unit: "GB/s", what },
        );
        TimePart {
            name: "Reading weights",
            seconds,
            working: Working::of(formula, terms),
            unit_seconds: 1.0,
        }
    }

    fn reading_cache(&self, read: &decode::Reading, depth: Tokens, seconds: f64) -> TimePart {
        let engine = self.engine;
        let mut source = format!("{} tokens", plain(f64::from(depth.get()), 0));
        if read.at_once > 1.0 {
            source.push_str(" of each of ");
            source.push_str(&plain(read.at_once, 1));
            source.push_str(" streams");
        }
        if self.load.readers > 1.0 {
            source.push_str("; by the layers that share it too");
        }
        if self.load.state > 0.0 {
            source.push_str(", and the recurrent state, read and written");
        }
        let mut terms = vec![Term::specified("cache", "GB", read.caches / GIGA, source)];
        let mut even = vec![self.bandwidth()];
        let mut rate =
            Product::of(fitted("rate of the runtime", Constant::CacheRate, engine.key(), FACTOR));
        if !self.flash {
            let key = engine.key();
            rate.times(fitted("without flash attention", Constant::PlainCacheRate, key, FACTOR));
        }
        if self.machine().has_packed_cache() {
            let key = engine.backend().key();
            rate.times(fitted("unpacking leaves", Constant::PackedCacheRate, key, FACTOR));
        }
        let why = "heads wider than 256 are read more slowly; fitted, by their part of the cache";
        rate.times(Term::specified("wide heads leave", "", read.wide, why));
        if let Some(card) = self.cards.first() {
            rate.times(Term::specified("power limit leaves", "", card.decode_power, LIMITED));
        }
        even.extend(rate.term("cache rate"));
        let mut formula = String::from("cache");
        let of = |card: &Card| card.bandwidth * read.cache_rate * card.decode_power / GIGA;
        let what = "bandwidth of one card × the share of it at which it reads a cache";
        self.divide_by_rate(
            (&mut formula, &mut terms),
            ("(bandwidth × cache rate)", even),
            &Rate { of: &of, unit: "GB/s", what },
        );
        let copies = decode::undivided(&self.machine(), &self.load);
        if copies > 1.0 {
            formula.push_str(" × copies");
            let why = "a head of keys and values is whole; a row split leaves caches whole";
            terms.push(Term::specified("copies", "", copies, why));
        }
        TimePart {
            name: "Reading the KV cache",
            seconds,
            working: Working::of(formula, terms),
            unit_seconds: 1.0,
        }
    }

    /// Computing for several streams, beyond what hides behind reading.
    fn computing(&self, read: &decode::Reading, reading: f64, seconds: f64) -> TimePart {
        let engine = self.engine;
        let (machine, constants) = (self.machine(), Constants::embedded());
        let (flop, share) = decode::computing(&machine, &self.load, read.at_once, constants);
        if engine.is_small(read.at_once) {
            return self.computing_small((flop, share), seconds);
        }
        let mut rate = Product::of(fitted(
            "rate of the runtime",
            Constant::BatchCompute,
            engine.key(),
            FACTOR,
        ));
        let kind = with_weights(engine.backend(), self.load.kind);
        rate.times(fitted("factor of the format", Constant::KindCompute, kind, FACTOR));
        let mut terms = vec![
            Term::specified("reading weights", "s", reading, "the part of this name"),
            Term::specified(
                "work",
                "TFLOP",
                flop / 1e12,
                "two for each weight that a stream's token uses, and for tiles that are not full",
            ),
        ];
        let mut even = vec![self.rated()];
        even.extend(rate.term("compute rate"));
        let mut work = String::from("work");
        let of = |card: &Card| card.rated(engine) * share / 1e12;
        let what = "tensor rate of one card × the share of it that is reached";
        self.divide_by_rate(
            (&mut work, &mut terms),
            ("(tensor rate × compute rate)", even),
            &Rate { of: &of, unit: "TFLOPS", what },
        );
        let formula =
            format!("(reading weights ^ 2 + ({work}) ^ 2) ^ 0.5 \u{2212} reading weights");
        TimePart {
            name: "Computing, beyond what hides behind reading",
            seconds,
            working: Working::of(formula, terms),
            unit_seconds: 1.0,
        }
    }

    /// Computing for a few streams without matrix units, beyond what is computed for one.
    fn computing_small(&self, (flop, share): (f64, f64), seconds: f64) -> TimePart {
        let key = self.engine.backend().key();
        let card = self.cards.first();
        let mut rate =
            Product::of(fitted("rate of the runtime", Constant::VectorCompute, key, FACTOR));
        if let Some(card) = card {
            rate.times(Term::specified("power limit leaves", "", card.decode_power, LIMITED));
        }
        let mut terms = vec![Term::specified(
            "work",
            "TFLOP",
            flop / 1e12,
            "two for each weight that the token of each stream but one uses",
        )];
        let mut even = vec![Term::specified(
            "vector rate",
            "TFLOPS",
            card.map_or(0.0, |card| card.vector) / 1e12,
            "products of whole numbers without matrix units, of a card",
        )];
        even.extend(rate.term("compute rate"));
        let mut formula = String::from("work");
        let of = |card: &Card| card.vector * share * card.decode_power / 1e12;
        let what = "products of whole numbers of one card × the share of them that is reached";
        self.divide_by_rate(
            (&mut formula, &mut terms),
            ("(vector rate × compute rate)", even),
            &Rate { of: &of, unit: "TFLOPS", what },
        );
        TimePart {
            name: "Computing for more than one stream",
            seconds,
            working: Working::of(formula, terms),
            unit_seconds: 1.0,
        }
    }

    fn fixed(&self, at_once: f64, seconds: f64) -> TimePart {
        let (engine, backend) = (self.engine.key(), self.engine.backend().key());
        let load = &self.load;
        let mut formula = String::from("layers × layer time");
        let mut terms = vec![
            Term::specified("layers", "", load.layers, "of the model"),
            fitted("layer time", Constant::LayerTime, engine, MICRO),
        ];
        for (count, name, each, constant) in [
            (load.expert_layers, "expert layers", "expert layer time", Constant::ExpertTime),
            (
                load.recurrent_layers,
                "recurrent layers",
                "recurrent layer time",
                Constant::RecurrentTime,
            ),
        ] {
            if count > 0.0 {
                formula.push_str(" + ");
                formula.push_str(name);
                formula.push_str(" × ");
                formula.push_str(each);
                terms.push(Term::specified(name, "", count, "of the model"));
                terms.push(fitted(each, constant, engine, MICRO));
            }
        }
        if let Some(card) = self.cards.first() {
            let mut pace =
                fitted("pace", Constant::ArchitectureTime, card.architecture.key(), FACTOR);
            if self.is_uneven() {
                let of_all = decode::pace(&self.machine(), Constants::embedded());
                let why = "fitted to measurements of each generation of cards, by their parts";
                pace = Term::specified("pace", "", of_all, why);
            }
            if pace.value.likely().total_cmp(&1.0).is_ne() {
                formula = format!("pace × ({formula})");
                terms.push(pace);
            }
        }
        formula.push_str(" + token time");
        terms.push(fitted("token time", Constant::TokenTime, backend, MICRO));
        if at_once > 1.0 {
            formula.push_str(" + (streams \u{2212} 1) × stream time");
            terms.push(Term::specified("streams", "", at_once, "worked on at once"));
            terms.push(fitted("stream time", Constant::StreamTime, backend, MICRO));
        }
        TimePart {
            name: "Fixed times",
            seconds,
            working: Working::of(formula, terms),
            unit_seconds: 1e-6,
        }
    }

    fn exchange(&self, at_once: f64, seconds: f64) -> TimePart {
        let (machine, constants) = (self.machine(), Constants::embedded());
        let wait = Product::of(fitted(
            "wait of the runtime",
            Constant::ExchangeTime,
            machine.division().key(),
            MICRO,
        ));
        let mut terms = vec![Term::specified("layers", "", self.load.layers, "of the model")];
        let mut waits = wait.term("wait");
        if let Some(first) = waits.first_mut() {
            first.unit = "µs";
        }
        terms.extend(waits);
        let cards = machine.divided();
        let doublings = libm::log2(cards);
        terms.push(Term::specified(
            "doublings",
            "",
            doublings,
            format!("of one card to {}", plain(cards, 0)),
        ));
        let mut formula = String::from("layers × wait × doublings");
        let sent = link::sent(&machine, &self.load, constants);
        if sent > 0.0 {
            formula.push_str(" + streams × sending a token");
            terms.push(Term::specified("streams", "", at_once, "worked on at once"));
            terms.push(self.sent(sent));
        }
        let name = match self.link.kind {
            LinkKind::NvLink => "Exchange between cards over NVLink",
            LinkKind::Peer => "Exchange between cards over PCIe, card to card",
            LinkKind::Pcie => "Exchange between cards over PCIe, through the host",
        };
        TimePart { name, seconds, working: Working::of(formula, terms), unit_seconds: 1e-6 }
    }

    /// The host's part of a step, with a range, as the bandwidth of its memory is what is least known;
    /// `None` if the host has none.
    fn on_the_host(&self, depth: f64, at_once: f64, seconds: f64) -> Option<TimePart> {
        let constants = Constants::embedded();
        let at = |end: usize| {
            offload::hosted(&self.with_host(end), &self.load, depth, at_once, constants)
        };
        let (slow, there, fast) = (at(0)?, at(1)?, at(2)?);
        let bandwidth = Range::new(
            slow.bandwidth / GIGA,
            there.bandwidth / GIGA,
            fast.bandwidth / GIGA,
            Basis::Assumed,
        );
        let kind = self.machine().host?.kind.key();
        let source = "rated, of the host's memory: as entered, or two channels of DDR4 to DDR5";
        let derived = |name: &str, slow: f64, likely: f64, fast: f64, source: &str| {
            let value = Range::new(fast * 1e3, likely * 1e3, slow * 1e3, Basis::Assumed);
            Term::new(name, "ms", value, source)
        };
        let reading = |there: &offload::Hosted| there.bytes / (there.bandwidth * there.rate);
        let computing = there.flop / there.cores;
        let terms = vec![
            derived(
                "reading there",
                reading(&slow),
                reading(&there),
                reading(&fast),
                "= weights and cache there × 1000 ÷ (host bandwidth × host rate)",
            ),
            Term::specified(
                "weights and cache there",
                "GB",
                there.bytes / GIGA,
                "in the host's memory",
            ),
            Term::new("host bandwidth", "GB/s", bandwidth, source),
            fitted("host rate", Constant::HostRate, kind, FACTOR),
            derived(
                "computing there",
                computing,
                computing,
                computing,
                "= work there × 1000 ÷ cores compute",
            ),
            Term::specified(
                "work there",
                "GFLOP",
                there.flop / GIGA,
                "two for each weight used there",
            ),
            Term::specified(
                "cores compute",
                "GFLOP/s",
                there.cores / GIGA,
                "eight cores are assumed",
            ),
            Term::specified("layers there", "", there.layers, "whole or in part"),
            fitted("handing over", Constant::HostTime, kind, ("ms", 1e3)),
        ];
        let formula = "(reading there ^ 2 + computing there ^ 2) ^ 0.5 + layers there × \
                       handing over";
        let working = Working::of(formula, terms);
        Some(TimePart { name: "The host's part", seconds, working, unit_seconds: 1e-3 })
    }
}
