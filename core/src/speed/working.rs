//! How a speed comes about: the parts of a token's and of a prompt's time, each as a formula with its
//! numbers. All figures come from where the model itself takes them ([`super::decode`],
//! [`super::prefill`]); the tests work the text out and hold it to the model.

use super::decode;
use super::estimate::Estimator;
use super::link;
use super::offload;
use super::prefill::{self, prefill};
use super::terms::{Constants, Keys, LinkKind, SPECS, Term, with_weights};
use crate::units::format::plain;
use crate::units::{Basis, Range, Term as Named, Tokens, Working};

/// Bytes of a gigabyte, and the like.
const GIGA: f64 = 1e9;

/// One part of a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What takes the time.
    pub name: &'static str,
    /// How long, in the likely case.
    pub seconds: f64,
    /// The formula, in units of which `unit_seconds` make a second's part.
    pub working: Working,
    /// The unit of the formula's result, in seconds.
    pub unit_seconds: f64,
}

/// A term that is exact.
fn given(name: &str, unit: &'static str, value: f64, source: impl Into<String>) -> Named {
    let value = Range::exact(value, Basis::Specified);
    Named { name: name.to_owned(), unit, value, source: source.into() }
}

/// A constant of the model, in a unit of which so many are one of the data file's.
fn fitted(name: &str, term: Term, key: usize, (unit, scale): (&'static str, f64)) -> Named {
    let value = Constants::embedded().get(term, key);
    let mut source = String::new();
    if let Some(spec) = SPECS.get(term as usize) {
        let assumed = value.total_cmp(&spec.prior).is_eq();
        source.push_str(if assumed {
            "assumed, as no measurement tells it"
        } else {
            "fitted to published measurements"
        });
        if spec.keys != Keys::One {
            source.push_str(": ");
            source.push_str(&spec.keys.name(key));
        }
    }
    let value = Range::exact(value * scale, Basis::Computed);
    Named { name: name.to_owned(), unit, value, source }
}

/// A factor that is left out where it is one.
struct Product {
    formula: String,
    terms: Vec<Named>,
    value: f64,
}

impl Product {
    fn of(first: Named) -> Self {
        Self { formula: first.name.clone(), value: first.value.likely(), terms: vec![first] }
    }

    fn times(&mut self, factor: Named) {
        let value = factor.value.likely();
        if value.total_cmp(&1.0).is_ne() {
            self.formula.push_str(" × ");
            self.formula.push_str(&factor.name);
            self.value *= value;
            self.terms.push(factor);
        }
    }

    /// Itself as one term, with its factors behind it.
    fn term(self, name: &str) -> Vec<Named> {
        let source = if self.terms.len() == 1 {
            self.terms.first().map_or_else(String::new, |term| term.source.clone())
        } else {
            format!("= {}", self.formula)
        };
        let value = Range::exact(self.value, Basis::Computed);
        let mut terms = vec![Named { name: name.to_owned(), unit: "", value, source }];
        if self.terms.len() > 1 {
            terms.extend(self.terms);
        }
        terms
    }
}

impl Estimator {
    /// Rated bandwidth of a card.
    fn bandwidth(&self) -> Named {
        let rate = self.cards.first().map_or(0.0, |card| card.bandwidth);
        given("bandwidth", "GB/s", rate / GIGA, "rated, of one card")
    }

    /// Rated rate of the products of a card.
    fn rated(&self) -> Named {
        let rate = self.cards.first().map_or(0.0, |card| card.rated(self.engine));
        let sums = if self.engine.wide_sums() { "FP32" } else { "FP16" };
        given(
            "tensor rate",
            "TFLOPS",
            rate / 1e12,
            format!("dense FP16 with {sums} sums, of a card"),
        )
    }

    /// Cards among which a part is divided, as a divisor behind a formula.
    fn shared(&self, formula: &mut String, terms: &mut Vec<Named>) {
        let cards = self.machine().divided();
        if cards > 1.0 {
            formula.push_str(" ÷ cards");
            terms.push(given(
                "cards",
                "",
                cards,
                "each reads and computes its part at the same time",
            ));
        }
    }

    /// The share of its bandwidth at which a card reads weights.
    fn weight_share(&self) -> Vec<Named> {
        let (engine, factor) = (self.engine, ("", 1.0));
        let named = fitted("rate of the runtime", Term::WeightRate, engine.key(), factor);
        let mut share = Product::of(named);
        let kind = with_weights(engine.backend(), self.load.kind);
        share.times(fitted("factor of the format", Term::WeightKindRate, kind, factor));
        if let Some(card) = self.cards.first() {
            let architecture = card.architecture.key();
            let key = Term::ArchitectureRate;
            share.times(fitted("factor of the architecture", key, architecture, factor));
            if card.stacked {
                share.times(fitted("factor of stacked memory", Term::StackedRate, 0, factor));
            }
            share.times(given("power limit leaves", "", card.decode_power, LIMITED));
        }
        share.term("weight rate")
    }

    /// The parts of one step in which each of so many streams gets a token, with so many tokens in
    /// each cache.
    pub fn decode_working(&self, depth: Tokens, streams: u32) -> Vec<Part> {
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
        parts
    }

    fn reading_weights(&self, read: &decode::Reading, seconds: f64) -> Part {
        let away = self.on_host.dense > 0.0;
        let dense = given(
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
            terms.push(given("experts", "GB", read.experts / GIGA, source));
            let key = self.engine.key();
            terms.push(fitted("expert rate", Term::ExpertRate, key, ("", 1.0)));
            String::from("(weights of every token + experts ÷ expert rate)")
        } else {
            String::from("weights of every token")
        };
        formula.push_str(" ÷ (bandwidth × weight rate)");
        terms.push(self.bandwidth());
        terms.extend(self.weight_share());
        self.shared(&mut formula, &mut terms);
        Part {
            name: "Reading weights",
            seconds,
            working: Working::of(formula, terms),
            unit_seconds: 1.0,
        }
    }

    fn reading_cache(&self, read: &decode::Reading, depth: Tokens, seconds: f64) -> Part {
        let (engine, factor) = (self.engine, ("", 1.0));
        let mut source = format!("{} tokens", plain(f64::from(depth.get()), 0));
        if read.at_once > 1.0 {
            source.push_str(" of each of ");
            source.push_str(&plain(read.at_once, 1));
            source.push_str(" streams");
        }
        if self.load.state > 0.0 {
            source.push_str(", and the recurrent state, read and written");
        }
        let mut terms = vec![given("cache", "GB", read.caches / GIGA, source), self.bandwidth()];
        let mut rate =
            Product::of(fitted("rate of the runtime", Term::CacheRate, engine.key(), factor));
        if !self.flash {
            let key = engine.backend().key();
            rate.times(fitted("without flash attention", Term::PlainCacheRate, key, factor));
        }
        if let Some(card) = self.cards.first() {
            rate.times(given("power limit leaves", "", card.decode_power, LIMITED));
        }
        terms.extend(rate.term("cache rate"));
        let mut formula = String::from("cache ÷ (bandwidth × cache rate)");
        self.shared(&mut formula, &mut terms);
        let copies = decode::undivided(&self.machine(), &self.load);
        if copies > 1.0 {
            formula.push_str(" × copies");
            let why = "a head of keys and values is whole; a row split leaves caches whole";
            terms.push(given("copies", "", copies, why));
        }
        Part {
            name: "Reading the KV cache",
            seconds,
            working: Working::of(formula, terms),
            unit_seconds: 1.0,
        }
    }

    /// Computing for several streams, beyond what hides behind reading.
    fn computing(&self, read: &decode::Reading, reading: f64, seconds: f64) -> Part {
        let (engine, factor) = (self.engine, ("", 1.0));
        let (machine, constants) = (self.machine(), Constants::embedded());
        let (flop, _) = decode::computing(&machine, &self.load, read.at_once, constants);
        let mut rate =
            Product::of(fitted("rate of the runtime", Term::BatchCompute, engine.key(), factor));
        let kind = with_weights(engine.backend(), self.load.kind);
        rate.times(fitted("factor of the format", Term::KindCompute, kind, factor));
        let mut terms = vec![
            given("reading weights", "s", reading, "the part of this name"),
            given("work", "TFLOP", flop / 1e12, "two for each weight that a stream's token uses"),
            self.rated(),
        ];
        terms.extend(rate.term("compute rate"));
        let mut work = String::from("work ÷ (tensor rate × compute rate)");
        self.shared(&mut work, &mut terms);
        let formula =
            format!("(reading weights ^ 2 + ({work}) ^ 2) ^ 0.5 \u{2212} reading weights");
        Part {
            name: "Computing, beyond what hides behind reading",
            seconds,
            working: Working::of(formula, terms),
            unit_seconds: 1.0,
        }
    }

    fn fixed(&self, at_once: f64, seconds: f64) -> Part {
        let (engine, backend) = (self.engine.key(), self.engine.backend().key());
        let (load, micro) = (&self.load, ("µs", 1e6));
        let mut formula = String::from("layers × layer time");
        let mut terms = vec![
            given("layers", "", load.layers, "of the model"),
            fitted("layer time", Term::LayerTime, engine, micro),
        ];
        if let Some(card) = self.cards.first() {
            let pace = fitted("pace", Term::ArchitectureTime, card.architecture.key(), ("", 1.0));
            if pace.value.likely().total_cmp(&1.0).is_ne() {
                formula.push_str(" × pace");
                terms.push(pace);
            }
        }
        for (count, name, each, term) in [
            (load.expert_layers, "expert layers", "expert layer time", Term::ExpertTime),
            (
                load.recurrent_layers,
                "recurrent layers",
                "recurrent layer time",
                Term::RecurrentTime,
            ),
        ] {
            if count > 0.0 {
                formula.push_str(" + ");
                formula.push_str(name);
                formula.push_str(" × ");
                formula.push_str(each);
                terms.push(given(name, "", count, "of the model"));
                terms.push(fitted(each, term, engine, micro));
            }
        }
        formula.push_str(" + token time");
        terms.push(fitted("token time", Term::TokenTime, backend, micro));
        if at_once > 1.0 {
            formula.push_str(" + (streams \u{2212} 1) × stream time");
            terms.push(given("streams", "", at_once, "worked on at once"));
            terms.push(fitted("stream time", Term::StreamTime, backend, micro));
        }
        Part {
            name: "Fixed times",
            seconds,
            working: Working::of(formula, terms),
            unit_seconds: 1e-6,
        }
    }

    /// Time that one token of one stream takes on the way, in microseconds, in words.
    fn sent(&self, seconds: f64) -> Named {
        let (machine, constants) = (self.machine(), Constants::embedded());
        let sending = link::sending(&machine, &self.load, constants);
        let source = sending.map_or_else(String::new, |(bytes, rate)| {
            let link = self.link;
            format!(
                "{} MB at {} GB/s, {} % of the {} GB/s rated over {}",
                plain(bytes / 1e6, 2),
                plain(rate / GIGA, 2),
                plain(rate / link.rate * 100.0, 0),
                plain(link.rate / GIGA, 1),
                link.kind.name()
            )
        });
        let value = Range::exact(seconds * 1e6, Basis::Computed);
        Named { name: "sending a token".to_owned(), unit: "µs", value, source }
    }

    fn exchange(&self, at_once: f64, seconds: f64) -> Part {
        let (machine, constants) = (self.machine(), Constants::embedded());
        let mut wait = Product::of(fitted(
            "wait of the runtime",
            Term::ExchangeTime,
            machine.division().key(),
            ("µs", 1e6),
        ));
        wait.times(fitted("factor of the link", Term::LinkTime, self.link.kind.key(), ("", 1.0)));
        let mut terms = vec![given("layers", "", self.load.layers, "of the model")];
        let mut waits = wait.term("wait");
        if let Some(first) = waits.first_mut() {
            first.unit = "µs";
        }
        terms.extend(waits);
        let cards = machine.divided();
        let doublings = libm::log2(cards);
        terms.push(given(
            "doublings",
            "",
            doublings,
            format!("of one card to {}", plain(cards, 0)),
        ));
        let mut formula = String::from("layers × wait × doublings");
        let sent = link::sent(&machine, &self.load, constants);
        if sent > 0.0 {
            formula.push_str(" + streams × sending a token");
            terms.push(given("streams", "", at_once, "worked on at once"));
            terms.push(self.sent(sent));
        }
        let name = match self.link.kind {
            LinkKind::NvLink => "Exchange between cards over NVLink",
            LinkKind::Peer => "Exchange between cards over PCIe, card to card",
            LinkKind::Pcie => "Exchange between cards over PCIe, through the host",
        };
        Part { name, seconds, working: Working::of(formula, terms), unit_seconds: 1e-6 }
    }

    /// The host's part of a step; its bandwidth is what is least known.
    fn on_the_host(&self, depth: f64, at_once: f64, seconds: f64) -> Option<Part> {
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
        let derived = |name: &str, slow: f64, likely: f64, fast: f64, source: &str| Named {
            name: name.to_owned(),
            unit: "ms",
            value: Range::new(fast * 1e3, likely * 1e3, slow * 1e3, Basis::Assumed),
            source: source.to_owned(),
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
            given("weights and cache there", "GB", there.bytes / GIGA, "in the host's memory"),
            Named {
                name: "host bandwidth".to_owned(),
                unit: "GB/s",
                value: bandwidth,
                source: source.to_owned(),
            },
            fitted("host rate", Term::HostRate, kind, ("", 1.0)),
            derived(
                "computing there",
                computing,
                computing,
                computing,
                "= work there × 1000 ÷ cores compute",
            ),
            given("work there", "GFLOP", there.flop / GIGA, "two for each weight used there"),
            given("cores compute", "GFLOP/s", there.cores / GIGA, "eight cores are assumed"),
            given("layers there", "", there.layers, "whole or in part"),
            fitted("handing over", Term::HostTime, kind, ("ms", 1e3)),
        ];
        let formula = "(reading there ^ 2 + computing there ^ 2) ^ 0.5 + layers there × \
                       handing over";
        let working = Working::of(formula, terms);
        Some(Part { name: "The host's part", seconds, working, unit_seconds: 1e-3 })
    }

    /// What belongs to the card in the rate of its products, times what the engine reaches.
    fn card_share(&self, name: &str, mut share: Product) -> Vec<Named> {
        let factor = ("", 1.0);
        if let Some(card) = self.cards.first() {
            let key = card.architecture.key();
            share.times(fitted(
                "factor of the architecture",
                Term::ArchitectureCompute,
                key,
                factor,
            ));
            if card.stacked {
                share.times(fitted("factor of server chips", Term::StackedCompute, 0, factor));
            }
            share.times(given("power limit leaves", "", card.prefill_power, LIMITED));
        }
        share.term(name)
    }

    /// The parts of the time of a prompt that meets an empty cache.
    pub fn prefill_working(&self, prompt: Tokens) -> Vec<Part> {
        let (machine, constants) = (self.machine(), Constants::embedded());
        let tokens = f64::from(prompt.get().max(1));
        let time = prefill(&machine, &self.load, tokens, 0.0, constants);
        let asked = prefill::asking(&machine, &self.load, tokens, 0.0, constants);
        let gain = prefill::gain(&machine, tokens, asked.at_once, constants);
        let mut parts = vec![self.products(tokens, &asked, gain, time.products)];
        if time.attention > 0.0 {
            parts.push(self.attention(tokens, &asked, gain, time.attention));
        }
        parts.extend(self.chunks(tokens, &asked, gain, time.fixed));
        if time.exchange > 0.0 {
            let sent = self.sent(time.exchange / tokens);
            let terms = vec![given("prompt", "tokens", tokens, "that fill the context"), sent];
            parts.push(Part {
                name: "Exchange between cards",
                seconds: time.exchange,
                working: Working::of("prompt × sending a token", terms),
                unit_seconds: 1e-6,
            });
        }
        if time.host > 0.0 {
            let chunks = tokens / asked.at_once;
            let source = "the lesser of sending the weights to a card and computing on eight cores";
            let terms = vec![
                given("chunks", "", chunks, "of the prompt"),
                given("a chunk on the host", "s", time.host / chunks, source),
            ];
            parts.push(Part {
                name: "The host's part",
                seconds: time.host,
                working: Working::of("chunks × a chunk on the host", terms),
                unit_seconds: 1.0,
            });
        }
        parts
    }

    /// The gain of chunks in flight, as a divisor behind a formula.
    fn gained(gain: f64, formula: &mut String, terms: &mut Vec<Named>) {
        if gain > 1.0 {
            formula.push_str(" ÷ gain");
            let why = "cards of a layer split work on several chunks at the same time; fitted";
            terms.push(given("gain", "", gain, why));
        }
    }

    fn products(&self, tokens: f64, asked: &prefill::Asking, gain: f64, seconds: f64) -> Part {
        let (engine, factor) = (self.engine, ("", 1.0));
        let named = fitted("rate of the runtime", Term::Compute, engine.key(), factor);
        let mut rate = Product::of(named);
        let kind = with_weights(engine.backend(), self.load.kind);
        rate.times(fitted("factor of the format", Term::KindCompute, kind, factor));
        let mut source = format!(
            "{} billion outside experts, and what a chunk of {} does not fill",
            plain(self.load.dense_weights / GIGA, 2),
            plain(asked.at_once, 0)
        );
        if asked.experts > 0.0 {
            source.push_str("; experts at the rate that fewer tokens of each reach");
        }
        let weights = (asked.dense + asked.experts) / GIGA;
        let mut terms = vec![
            given("prompt", "tokens", tokens, "that fill the context"),
            given("weights", "billion", weights, source),
            self.rated(),
        ];
        terms.extend(self.card_share("compute rate", rate));
        let mut formula = String::from("prompt × 2 × weights ÷ (tensor rate × compute rate)");
        self.shared(&mut formula, &mut terms);
        Self::gained(gain, &mut formula, &mut terms);
        let working = Working::of(formula, terms);
        Part { name: "Products with weights", seconds, working, unit_seconds: 1e-3 }
    }

    fn attention(&self, tokens: f64, asked: &prefill::Asking, gain: f64, seconds: f64) -> Part {
        let (engine, factor) = (self.engine, ("", 1.0));
        let named = fitted("rate of the runtime", Term::Attention, engine.key(), factor);
        let mut rate = Product::of(named);
        if !self.flash {
            let key = engine.backend().key();
            rate.times(fitted("without flash attention", Term::PlainAttention, key, factor));
        }
        let here = asked.pairs * (1.0 - self.on_host.cache);
        let source = "with the mean number of earlier tokens, windows at most their length";
        let mut terms = vec![
            given("prompt", "tokens", tokens, "that fill the context"),
            given("attention of a token", "GFLOP", here / GIGA, source),
            self.rated(),
        ];
        terms.extend(self.card_share("attention rate", rate));
        let mut formula =
            String::from("prompt × attention of a token ÷ (tensor rate × attention rate)");
        self.shared(&mut formula, &mut terms);
        Self::gained(gain, &mut formula, &mut terms);
        let working = Working::of(formula, terms);
        Part { name: "Attention", seconds, working, unit_seconds: 1e-3 }
    }

    /// Reading weights for each chunk, and fixed times, which are `seconds` together.
    fn chunks(&self, tokens: f64, asked: &prefill::Asking, gain: f64, seconds: f64) -> [Part; 2] {
        let (key, load, micro) = (self.engine.key(), &self.load, ("µs", 1e6));
        let count = tokens / asked.at_once;
        let chunks = given("chunks", "", count, format!("of {} tokens", plain(asked.at_once, 0)));
        let mut reading = String::from("chunks × weights of a chunk ÷ (bandwidth × chunk rate)");
        let mut terms = vec![
            chunks.clone(),
            given("weights of a chunk", "GB", asked.read / GIGA, "read for each chunk"),
            self.bandwidth(),
            fitted("chunk rate", Term::ChunkRate, key, ("", 1.0)),
        ];
        self.shared(&mut reading, &mut terms);
        Self::gained(gain, &mut reading, &mut terms);
        let reading = Working::of(reading, terms);

        let layer = fitted("chunk layer time", Term::ChunkTime, key, micro);
        let mut times = count * load.layers * layer.value.likely();
        let mut formula = String::from("chunks × layers × chunk layer time");
        let mut terms = vec![chunks, given("layers", "", load.layers, "of the model"), layer];
        if load.recurrent_layers > 0.0 {
            let token = fitted("recurrent token time", Term::RecurrentCompute, key, micro);
            let divided = self.machine().divided();
            times += tokens * load.recurrent_layers * token.value.likely() / divided;
            formula.push_str(" + prompt × recurrent layers × recurrent token time");
            terms.push(given("prompt", "tokens", tokens, "that fill the context"));
            terms.push(given("recurrent layers", "", load.recurrent_layers, "of the model"));
            terms.push(token);
            self.shared(&mut formula, &mut terms);
        }
        if gain > 1.0 {
            formula = format!("({formula})");
        }
        Self::gained(gain, &mut formula, &mut terms);
        let fixed = times * 1e-6 / gain;
        [
            Part {
                name: "Reading weights, chunk by chunk",
                seconds: seconds - fixed,
                working: reading,
                unit_seconds: 1.0,
            },
            Part {
                name: "Fixed times",
                seconds: fixed,
                working: Working::of(formula, terms),
                unit_seconds: 1e-6,
            },
        ]
    }
}

/// Where the loss under a power limit comes from.
const LIMITED: &str = "by the measured sweeps of power limits";
