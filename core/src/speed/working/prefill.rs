//! Workings of a prompt that is read.

use super::cards::Rate;
use super::{FACTOR, GIGA, LIMITED, MICRO, Product, TimePart, fitted};
use crate::speed::estimate::Estimator;
use crate::speed::machine::Card;
use crate::speed::prefill::{self, prefill};
use crate::speed::terms::{Constants, Term as Constant, with_weights};
use crate::units::format::plain;
use crate::units::{Term, Tokens, Working};

/// What a card does of its rated products.
const REACHED: &str = "tensor rate of one card × the share of it that is reached";

impl Estimator {
    /// The share of a card's rated products that is reached: `share`, that of the engine, times what
    /// belongs to the card.
    fn card_share(&self, name: &str, mut share: Product) -> Vec<Term> {
        if let Some(card) = self.cards.first() {
            let key = card.architecture.key();
            share.times(fitted(
                "factor of the architecture",
                Constant::ArchitectureCompute,
                key,
                FACTOR,
            ));
            if card.stacked {
                share.times(fitted("factor of server chips", Constant::StackedCompute, 0, FACTOR));
            }
            let powered = prefill::powered(card, Constants::embedded());
            let why = "more watts for its products let a card do more of them; fitted";
            share.times(Term::specified("rated power", "", powered, why));
            share.times(Term::specified("power limit leaves", "", card.prefill_power, LIMITED));
        }
        share.term(name)
    }

    /// What a card reaches of its rated products, in TFLOPS, besides what belongs to the engine.
    fn reached(&self, card: &Card) -> f64 {
        card.rated(self.engine) * prefill::card_share(card, Constants::embedded()) / 1e12
    }

    /// The parts of the time of a prompt that meets an empty cache.
    pub fn prefill_working(&self, prompt: Tokens) -> Vec<TimePart> {
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
            let terms =
                vec![Term::specified("prompt", "tokens", tokens, "that fill the context"), sent];
            parts.push(TimePart {
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
                Term::specified("chunks", "", chunks, "of the prompt"),
                Term::specified("a chunk on the host", "s", time.host / chunks, source),
            ];
            parts.push(TimePart {
                name: "The host's part",
                seconds: time.host,
                working: Working::of("chunks × a chunk on the host", terms),
                unit_seconds: 1.0,
            });
        }
        parts
    }

    /// Divides a formula by the gain of chunks in flight, if there is any.
    fn divide_by_gain(gain: f64, formula: &mut String, terms: &mut Vec<Term>) {
        if gain > 1.0 {
            formula.push_str(" ÷ gain");
            let why = "cards of a layer split work on several chunks at the same time; fitted";
            terms.push(Term::specified("gain", "", gain, why));
        }
    }

    fn products(&self, tokens: f64, asked: &prefill::Asking, gain: f64, seconds: f64) -> TimePart {
        let engine = self.engine;
        let named = fitted("rate of the runtime", Constant::Compute, engine.key(), FACTOR);
        let mut rate = Product::of(named);
        let kind = with_weights(engine.backend(), self.load.kind);
        rate.times(fitted("factor of the format", Constant::KindCompute, kind, FACTOR));
        let mut source = format!(
            "{} billion outside experts, and what a chunk of {} does not fill",
            plain(asked.needed * self.load.dense_weights / GIGA, 2),
            plain(asked.at_once, 0)
        );
        if asked.needed < 1.0 {
            source.push_str("; without the layers after the last cache");
        }
        if asked.experts > 0.0 {
            source.push_str("; experts at the rate that fewer tokens of each reach");
        }
        let weights = (asked.dense + asked.experts) / GIGA;
        let mut terms = vec![
            Term::specified("prompt", "tokens", tokens, "that fill the context"),
            Term::specified("weights", "billion", weights, source),
        ];
        let mut even = vec![self.rated()];
        even.extend(self.card_share("compute rate", rate));
        let mut formula = String::from("prompt × 2 × weights");
        self.divide_by_rate(
            (&mut formula, &mut terms),
            ("(tensor rate × compute rate)", even),
            &Rate { of: &|card| self.reached(card) * asked.rate, unit: "TFLOPS", what: REACHED },
        );
        Self::divide_by_gain(gain, &mut formula, &mut terms);
        let working = Working::of(formula, terms);
        TimePart { name: "Products with weights", seconds, working, unit_seconds: 1e-3 }
    }

    fn attention(&self, tokens: f64, asked: &prefill::Asking, gain: f64, seconds: f64) -> TimePart {
        let engine = self.engine;
        let named = fitted("rate of the runtime", Constant::Attention, engine.key(), FACTOR);
        let mut rate = Product::of(named);
        if !self.flash {
            let key = engine.key();
            rate.times(fitted("without flash attention", Constant::PlainAttention, key, FACTOR));
        }
        if self.load.wide {
            rate.times(fitted("wide heads leave", Constant::WideAttention, 0, FACTOR));
        }
        let here = asked.pairs * (1.0 - self.on_host.cache);
        let source = "with the mean number of earlier tokens, windows at most their length";
        let mut terms = vec![
            Term::specified("prompt", "tokens", tokens, "that fill the context"),
            Term::specified("attention of a token", "GFLOP", here / GIGA, source),
        ];
        let mut even = vec![self.rated()];
        even.extend(self.card_share("attention rate", rate));
        let mut formula = String::from("prompt × attention of a token");
        let of = |card: &Card| self.reached(card) * asked.attention_rate;
        self.divide_by_rate(
            (&mut formula, &mut terms),
            ("(tensor rate × attention rate)", even),
            &Rate { of: &of, unit: "TFLOPS", what: REACHED },
        );
        Self::divide_by_gain(gain, &mut formula, &mut terms);
        let working = Working::of(formula, terms);
        TimePart { name: "Attention", seconds, working, unit_seconds: 1e-3 }
    }

    /// Reading weights for each chunk, and fixed times, which take `seconds` together.
    fn chunks(
        &self,
        tokens: f64,
        asked: &prefill::Asking,
        gain: f64,
        seconds: f64,
    ) -> [TimePart; 2] {
        let (key, load) = (self.engine.key(), &self.load);
        let count = tokens / asked.at_once;
        let chunks =
            Term::specified("chunks", "", count, format!("of {} tokens", plain(asked.at_once, 0)));
        let mut reading = String::from("chunks × weights of a chunk");
        let mut terms = vec![
            chunks.clone(),
            Term::specified("weights of a chunk", "GB", asked.read / GIGA, "read for each chunk"),
        ];
        let even = vec![self.bandwidth(), fitted("chunk rate", Constant::ChunkRate, key, FACTOR)];
        let of = |card: &Card| card.bandwidth * asked.chunk_rate / GIGA;
        let what = "bandwidth of one card × the share of it at which it reads for a chunk";
        self.divide_by_rate(
            (&mut reading, &mut terms),
            ("(bandwidth × chunk rate)", even),
            &Rate { of: &of, unit: "GB/s", what },
        );
        Self::divide_by_gain(gain, &mut reading, &mut terms);
        let reading = Working::of(reading, terms);

        let layer = fitted("chunk layer time", Constant::ChunkTime, key, MICRO);
        let mut times = count * load.layers * layer.value.likely();
        let mut formula = String::from("chunks × layers × chunk layer time");
        let mut terms =
            vec![chunks, Term::specified("layers", "", load.layers, "of the model"), layer];
        if load.recurrent_layers > 0.0 {
            let token = fitted("recurrent token time", Constant::RecurrentCompute, key, MICRO);
            let divided = self.machine().divided();
            times += tokens * load.recurrent_layers * token.value.likely() / divided;
            formula.push_str(" + prompt × recurrent layers × recurrent token time");
            terms.push(Term::specified("prompt", "tokens", tokens, "that fill the context"));
            terms.push(Term::specified(
                "recurrent layers",
                "",
                load.recurrent_layers,
                "of the model",
            ));
            terms.push(token);
            self.divide_by_cards(&mut formula, &mut terms);
        }
        if gain > 1.0 {
            formula = format!("({formula})");
        }
        Self::divide_by_gain(gain, &mut formula, &mut terms);
        let fixed = times * 1e-6 / gain;
        [
            TimePart {
                name: "Reading weights, chunk by chunk",
                seconds: seconds - fixed,
                working: reading,
                unit_seconds: 1.0,
            },
            TimePart {
                name: "Fixed times",
                seconds: fixed,
                working: Working::of(formula, terms),
                unit_seconds: 1e-6,
            },
        ]
    }
}
