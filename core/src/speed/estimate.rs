//! Speeds of one model on one rig, each with its range.

use serde::{Serialize, Serializer};

use super::command::Laid;
use super::decode::{self, Step};
use super::draft::{self, Drafting};
use super::engine::{Architecture, Engine};
use super::hardware::{Hardware, Kinds};
use super::load::Load;
use super::machine::{Card, Host, Link, Machine, OnHost};
use super::prefill::prefill;
use super::range;
use super::serving::{self, Serving, Traffic};
use super::terms::{Constants, HostKind, Kind, Nearness, Term};
use crate::catalog::{MAX_CARDS, Split};
use crate::memory::{Offload, Settings};
use crate::plan::group::MAX_GROUPS;
use crate::speed::limit;
use crate::units::{Basis, Hours, Range, Seconds, Tokens, TokensPerSecond, Watts};

impl Serialize for Nearness {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The host's memory where nobody states it: two channels, from DDR4-2400 to DDR5-6000.
pub const ASSUMED_HOST: [f64; 3] = [38.4, 64.0, 96.0];
/// Cores where nobody states them.
const ASSUMED_CORES: f64 = 8.0;

/// Estimates of one model on one rig.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimator {
    pub(super) load: Load,
    pub(super) engine: Engine,
    pub(super) cards: [Card; MAX_CARDS],
    pub(super) count: usize,
    pub(super) split: Split,
    pub(super) link: Link,
    pub(super) flash: bool,
    pub(super) chunk: f64,
    pub(super) cache_bytes: f64,
    pub(super) host: [f64; 3],
    pub(super) on_host: OnHost,
    /// What runs that part.
    host_kind: HostKind,
    /// How tokens are drafted; `None` where they are not.
    pub(super) drafting: Option<Drafting>,
    /// Of each kind of cards, its place among the cards and its power.
    kinds: [Kinds; MAX_GROUPS],
    /// By kind, as both decode and prefill with one and several streams ask for it.
    gpu_nearness: [Nearness; 3],
}

/// The speeds of a rig under a workload, as the report has them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Speeds {
    /// Decode of each stream, with its context full.
    pub decode_tok_s: Range<TokensPerSecond>,
    /// Decode of all streams together; the same with one.
    pub total_tok_s: Range<TokensPerSecond>,
    /// Decode of one stream alone, with an empty context.
    pub decode_empty_tok_s: Range<TokensPerSecond>,
    /// Prefill of a prompt that fills the context.
    pub prefill_tok_s: Range<TokensPerSecond>,
    /// Time to the first token of such a prompt.
    pub first_token_s: Range<Seconds>,
    /// Tokens a second with drafting by those without it; `None` where nothing is drafted. It is part of
    /// all speeds of decode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drafting_gain: Option<Range<f64>>,
    /// What one card draws on average while decoding; `None` where its rated power is not known.
    pub draw_watts_per_card: Option<Watts>,
    /// How near the measurements behind decode are.
    pub nearness: Nearness,
    /// How near those behind prefill are.
    pub prefill_nearness: Nearness,
}

/// Many users, with ranges.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Users {
    /// Users who want an answer at a time, each a stream.
    pub users: u32,
    /// Streams that run at a time; the others wait.
    pub running: u32,
    /// Tokens a second of all.
    pub total_tok_s: Range<TokensPerSecond>,
    /// Tokens a second of each that runs.
    pub each_tok_s: Range<TokensPerSecond>,
}

fn around(likely: f64, (low, high): (f64, f64)) -> Range<TokensPerSecond> {
    let at = |factor: f64| TokensPerSecond::new(likely * factor);
    Range::new(at(low), at(1.0), at(high), Basis::Computed)
}

impl Estimator {
    /// Prepares estimates. `settings` say what runs, how the cards share it and what stays on the
    /// host; the host's own figures matter only then.
    pub fn new(load: &Load, settings: &Settings, rig: &Hardware<'_>) -> Self {
        let constants = Constants::embedded();
        let engine = Engine::of(settings, rig.gpu);
        let count = rig.all_cards();
        let split = if count == 1 { Split::Layer } else { settings.split };
        let (cards, kinds) = rig.dealt(count, |card, ratio| {
            limit::apply(card, ratio, load, engine, split, count, constants);
        });
        let layers = load.layers.max(1.0);
        let on_host = match settings.offload {
            Offload::None => OnHost::default(),
            Offload::Blocks(blocks) => {
                let share = (f64::from(blocks) / layers).min(1.0);
                let head = load.head_weights / (load.dense_weights + load.head_weights).max(1.0);
                OnHost {
                    dense: share * (1.0 - head),
                    experts: share,
                    cache: share,
                    layers: share * layers,
                }
            }
            Offload::Experts(blocks) => {
                let share = (f64::from(blocks) / layers).min(1.0);
                OnHost { experts: share, layers: share * layers, ..OnHost::default() }
            }
        };
        let host = rig.host.map_or(ASSUMED_HOST, |host| {
            [host.low().get(), host.likely().get(), host.high().get()]
        });
        let (k, values) = (settings.cache_k.block(), settings.cache_v.block());
        let bytes = |(values, bytes): (u64, u64)| bytes as f64 / values as f64;
        let chunk = if settings.runtime.is_llama() {
            f64::from(settings.ubatch.max(1))
        } else {
            engine.chunk()
        };
        let mut estimator = Self {
            load: *load,
            engine,
            cards,
            count,
            split,
            link: rig.link,
            flash: settings.flash_attention,
            chunk,
            cache_bytes: f64::midpoint(bytes(k), bytes(values)),
            host: host.map(|rate| rate * 1e9),
            on_host,
            host_kind: HostKind::of(settings.runtime),
            drafting: None,
            kinds,
            gpu_nearness: [Nearness::Beyond; 3],
        };
        let near = |streams: f64, prefill: bool| {
            let kind = range::kind(&estimator.machine(), load, streams, prefill);
            range::nearness(
                range::measured(),
                // Of cards side by side none was measured alone.
                if rig.more.is_empty() { rig.gpu.id } else { "" },
                Architecture::of(rig.gpu.architecture),
                engine,
                kind,
                count,
                load.read(),
            )
        };
        estimator.gpu_nearness = [near(1.0, false), near(2.0, false), near(1.0, true)];
        estimator
    }

    /// The same with tokens drafted.
    #[must_use]
    pub const fn drafted(mut self, drafting: Option<Drafting>) -> Self {
        self.drafting = drafting;
        self
    }

    /// What drafting makes of decode on a machine, as a factor; 1 where nothing is drafted.
    fn drafting_gain(&self, machine: &Machine<'_>, depth: f64, streams: f64) -> f64 {
        let constants = Constants::embedded();
        let gain = |of: &Drafting| draft::gain(machine, &self.load, of, depth, streams, constants);
        self.drafting.as_ref().map_or(1.0, gain)
    }

    /// The machine of the model's formulas.
    pub fn machine(&self) -> Machine<'_> {
        self.with_host(1)
    }

    /// The machine of the model's formulas with the host's bandwidth at its low (0), likely (1) or high
    /// (2) end.
    pub(super) fn with_host(&self, end: usize) -> Machine<'_> {
        let host = Host {
            bandwidth: self.host.get(end).copied().unwrap_or(ASSUMED_HOST[1] * 1e9),
            cores: ASSUMED_CORES,
            sockets: false,
            kind: self.host_kind,
        };
        let cards = self.cards.get(..self.count).unwrap_or(&self.cards);
        Machine {
            flash: self.flash,
            chunk: self.chunk,
            cache_bytes: self.cache_bytes,
            host: (self.on_host.layers > 0.0).then_some(host),
            on_host: self.on_host,
            ..Machine::new(self.engine, cards, self.split, self.link)
        }
    }

    /// What its residuals count as.
    pub(crate) fn kind(&self, streams: f64, prefill: bool) -> Kind {
        if self.drafting.is_some() && !prefill {
            return Kind::Drafted;
        }
        range::kind(&self.machine(), &self.load, streams, prefill)
    }

    /// How near the measurements are.
    pub fn nearness(&self, streams: f64, prefill: bool) -> Nearness {
        self.gpu_nearness[if prefill { 2 } else { usize::from(streams > 1.0) }]
    }

    /// The ends of a range, as factors of its likely figure: four in five residuals of the same kind,
    /// as near to what was measured, lie between them.
    pub(crate) fn ends(&self, streams: f64, prefill: bool) -> (f64, f64) {
        let near = self.nearness(streams, prefill);
        range::ends(self.kind(streams, prefill), near, self.engine, Constants::embedded())
    }

    /// Layers of the model.
    pub fn layers(&self) -> u32 {
        whole(self.load.layers)
    }

    /// The model on so many cards, as far as a command names them.
    pub fn laid(&self, cards: usize) -> Laid {
        let (layers, dense) = (self.layers(), self.load.dense_layers);
        Laid { layers, dense, cards, device: self.engine.backend().name() }
    }

    /// Routed experts of a layer; 0 for a dense model.
    pub(crate) const fn experts(&self) -> u32 {
        self.load.expert_count
    }

    /// The link between its cards.
    pub(crate) const fn link(&self) -> Link {
        self.link
    }

    /// Decode of one stream in the likely case, did the cards share the work in another way.
    pub(crate) fn decode_under(&self, split: Split, depth: Tokens) -> TokensPerSecond {
        let machine = Machine { split, ..self.machine() };
        let (depth, constants) = (f64::from(depth.get()), Constants::embedded());
        let step = decode::step(&machine, &self.load, depth, 1.0, constants);
        TokensPerSecond::new(self.drafting_gain(&machine, depth, 1.0) / step.total())
    }

    /// Whether a part stays on the host, whose memory then decides.
    pub(crate) fn uses_host(&self) -> bool {
        self.on_host.layers > 0.0
    }

    /// Weights that a token reads.
    pub(crate) fn weights_read(&self) -> f64 {
        self.load.used()
    }

    /// A range around what `speed` says for the likely host, and where something is on the host, for
    /// its low and high bandwidth.
    fn ranged(
        &self,
        streams: f64,
        prefill: bool,
        speed: impl Fn(&Machine<'_>) -> f64,
    ) -> Range<TokensPerSecond> {
        let (low, high) = self.ends(streams, prefill);
        let likely = speed(&self.machine());
        if self.on_host.layers <= 0.0 {
            return around(likely, (low, high));
        }
        let at = |end: usize| speed(&self.with_host(end)) / likely.max(1e-9);
        around(likely, (low * at(0).min(1.0), high * at(2).max(1.0)))
    }

    /// Bytes that the cache and the state of one stream take at a depth.
    pub(crate) fn cache(&self, depth: Tokens) -> f64 {
        self.load.cache(f64::from(depth.get()), self.cache_bytes) + self.load.state
    }

    /// The parts of one step of one stream, for its working.
    pub fn step(&self, depth: Tokens) -> Step {
        let depth = f64::from(depth.get());
        decode::step(&self.machine(), &self.load, depth, 1.0, Constants::embedded())
    }

    /// Decode of one stream with `depth` tokens in its cache.
    pub fn decode(&self, depth: Tokens) -> Range<TokensPerSecond> {
        let (depth, constants) = (f64::from(depth.get()), Constants::embedded());
        let range = self.ranged(1.0, false, |machine| {
            self.drafting_gain(machine, depth, 1.0)
                / decode::step(machine, &self.load, depth, 1.0, constants).total()
        });
        self.possible(range, depth, 1.0)
    }

    /// A range of decode speeds, cut where nothing can be read faster.
    fn possible(
        &self,
        range: Range<TokensPerSecond>,
        depth: f64,
        streams: f64,
    ) -> Range<TokensPerSecond> {
        // The high end stands for the high end of the host's bandwidth too.
        let kept = |of: &Drafting| draft::kept(of, Constants::embedded());
        let most = self.drafting.as_ref().map_or(1.0, kept)
            / decode::shortest(&self.with_host(2), &self.load, depth, streams);
        let high = TokensPerSecond::new(range.high().get().min(most));
        Range::new(range.low(), range.likely(), high, range.basis())
    }

    /// What drafting makes of decode, as a factor of the speed without: low, likely and high, with
    /// `users` streams and `depth` tokens in the cache of each. Below 1 it loses.
    pub fn gain_of_drafting(&self, drafting: &Drafting, depth: Tokens, users: u32) -> [f64; 3] {
        let (depth, streams) = (f64::from(depth.get()), f64::from(users.max(1)));
        let (machine, constants) = (self.machine(), Constants::embedded());
        let likely = draft::gain(&machine, &self.load, drafting, depth, streams, constants);
        let near = self.nearness(streams, false);
        let (low, high) = range::ends(draft::kind(streams), near, self.engine, constants);
        [likely * low, likely, likely * high]
    }

    /// What one of 1 to [`MAX_CARDS`] cards would draw on average without a power limit while it
    /// decodes for these users, each with a context of this depth: a card of the kind at `kind`, the
    /// first being 0, in a rig of so many cards. `None` if its rated power is not known.
    pub fn draws(&self, kind: usize, depth: Tokens, users: u32) -> Option<[Watts; MAX_CARDS]> {
        let kind = self.kinds.get(kind)?;
        let (rated, _) = kind.power?;
        let (machine, constants) = (self.machine(), Constants::embedded());
        let (depth, streams) = (f64::from(depth.get()), f64::from(users.max(1)));
        let step = decode::step(&machine, &self.load, depth, streams, constants);
        let turns = limit::beside_host(step.host / step.total());
        let mixed = self.load.expert_count > 0;
        let architecture = self.cards[kind.first.min(MAX_CARDS - 1)].architecture.key();
        Some(core::array::from_fn(|at| {
            let busy = limit::busy(mixed, self.split, at + 1, constants) * turns;
            limit::draw(rated, 1.0, architecture, busy, constants)
        }))
    }

    /// What one card of the first kind draws on average while the rig decodes, as in [`Self::draws`],
    /// held to its power limit.
    pub fn draw(&self, depth: Tokens, users: u32) -> Option<Watts> {
        let free = self.draws(0, depth, users)?.get(self.count.saturating_sub(1)).copied()?;
        let (rated, ratio) = self.kinds[0].power?;
        Some(Watts::new(free.get().min(rated.get() * ratio)))
    }

    /// Prefill of a prompt of so many tokens after others that are in the cache.
    pub fn prefill(&self, prompt: Tokens, depth: Tokens) -> Range<TokensPerSecond> {
        let (prompt, depth) = (f64::from(prompt.get().max(1)), f64::from(depth.get()));
        self.ranged(1.0, true, |machine| {
            let time = prefill(machine, &self.load, prompt, depth, Constants::embedded());
            prompt / time.total()
        })
    }

    /// Time to the first token of a prompt: what the runtime takes to begin, prefill, and one step.
    pub(crate) fn first_token(&self, prompt: Tokens) -> Range<Seconds> {
        let rate = self.prefill(prompt, Tokens::new(0));
        let step = self.step(prompt).total();
        let tokens = f64::from(prompt.get().max(1));
        let start = Constants::embedded().get(Term::StartTime, self.engine.backend().key());
        rate.map(|rate| Seconds::new(tokens / rate.get() + step + start))
    }

    /// So many users, each with prompts and answers of these lengths; `most` is what their caches
    /// have room for.
    pub fn users(&self, users: u32, prompt: Tokens, answer: Tokens, most: u32) -> Users {
        let traffic = Traffic {
            prompt: f64::from(prompt.get()),
            answer: f64::from(answer.get().max(1)),
            with_prompts: true,
            most: f64::from(most.max(1)),
        };
        let wanted = f64::from(users.max(1));
        let at = |machine: &Machine<'_>| {
            let plain = serving::serve(machine, &self.load, traffic, wanted, Constants::embedded());
            let depth = traffic.prompt + traffic.answer / 2.0;
            // Prompts take as long with drafting as without.
            let step = plain.step * plain.each;
            let gain = self.drafting_gain(machine, depth, plain.running);
            let gain = 1.0 / (1.0 - step + step / gain);
            Serving { total: plain.total * gain, each: plain.each * gain, ..plain }
        };
        let Serving { running, .. } = at(&self.machine());
        Users {
            users: users.max(1),
            running: users.max(1).min(most.max(1)),
            total_tok_s: self.ranged(running, false, |machine| at(machine).total),
            each_tok_s: self.ranged(running, false, |machine| at(machine).each),
        }
    }

    /// Speeds by the number of users, doubling from one up to what there is room for and once beyond.
    pub fn users_curve(&self, prompt: Tokens, answer: Tokens, most: u32) -> Vec<Users> {
        let mut curve = Vec::new();
        let mut users = 1_u32;
        loop {
            curve.push(self.users(users, prompt, answer, most));
            if users >= most || users >= 1024 {
                return curve;
            }
            users = users.saturating_mul(2);
        }
    }

    /// The fewest users, by doubling, that reach nine tenths of what all there is room for get.
    pub fn saturates_at(&self, prompt: Tokens, answer: Tokens, most: u32) -> u32 {
        let curve = self.users_curve(prompt, answer, most);
        let best = curve.iter().map(|users| users.total_tok_s.likely().get()).fold(0.0, f64::max);
        let enough = |users: &&Users| users.total_tok_s.likely().get() >= 0.9 * best;
        curve.iter().find(enough).map_or(1, |users| users.users)
    }

    /// Decode of one stream at even steps of depth from an empty cache.
    pub(crate) fn depth_curve(
        &self,
        deepest: Tokens,
        steps: u32,
    ) -> Vec<(Tokens, Range<TokensPerSecond>)> {
        let steps = steps.clamp(2, 200);
        let at = |step: u32| u64::from(deepest.get()) * u64::from(step) / u64::from(steps - 1);
        (0..steps)
            .filter_map(|step| u32::try_from(at(step)).ok())
            .map(|depth| (Tokens::new(depth), self.decode(Tokens::new(depth))))
            .collect()
    }

    /// What the report says: speeds with `users` users, each with a context of `context` tokens.
    pub fn speeds(&self, context: Tokens, users: u32) -> Speeds {
        let context = Tokens::new(context.get().max(1));
        let streams = f64::from(users.max(1));
        let (depth, constants) = (f64::from(context.get()), Constants::embedded());
        let each = self.ranged(streams, false, |machine| {
            self.drafting_gain(machine, depth, streams)
                / decode::step(machine, &self.load, depth, streams, constants).total()
        });
        let each = self.possible(each, depth, streams);
        Speeds {
            decode_tok_s: each,
            total_tok_s: each.map(|rate| rate * streams),
            decode_empty_tok_s: self.decode(Tokens::new(0)),
            prefill_tok_s: self.prefill(context, Tokens::new(0)),
            first_token_s: self.first_token(context),
            drafting_gain: self.drafting.as_ref().map(|drafting| {
                let [low, likely, high] = self.gain_of_drafting(drafting, context, users);
                Range::new(low.min(likely), likely, high.max(likely), Basis::Computed)
            }),
            draw_watts_per_card: self.draw(context, users),
            nearness: self.nearness(streams, false),
            prefill_nearness: self.nearness(1.0, true),
        }
    }
}

/// A count as a whole number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn whole(count: f64) -> u32 {
    libm::round(count) as u32
}

/// Hours a day that a number of tokens takes at a rate; more than 24 says that it cannot be done.
pub fn hours_a_day(tokens: f64, rate: Range<TokensPerSecond>) -> Range<Hours> {
    rate.map(|rate| Hours::new(tokens.max(0.0) / rate.get().max(1e-9) / 3600.0))
}
