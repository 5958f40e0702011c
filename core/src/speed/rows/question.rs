//! A row of measurements in the model's terms, and what the model predicts for it.

use super::reading;
use super::{HostRow, Row};
use crate::catalog::Split;
use crate::catalog::{Catalog, Gpu, GpuKind, Vendor};
use crate::memory::weights::weights;
use crate::speed::decode;
use crate::speed::draft::{self, Drafting};
use crate::speed::engine::{Engine, WeightKind};
use crate::speed::limit;
use crate::speed::load::Load;
use crate::speed::machine::{Card, Host, Link, Machine, OnHost};
use crate::speed::prefill::prefill;
use crate::speed::range;
use crate::speed::serving::{self, Serving, Traffic};
use crate::speed::terms::{Constants, Kind, Term};
use crate::units::{Watts, decimal};

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Tokens a second of each stream while generating.
    Each,
    /// Tokens a second of all streams together while generating.
    Total,
    /// Tokens of a prompt read in a second.
    Prefill,
    /// Milliseconds to the first token.
    FirstToken,
}

/// A row in the model's terms.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent properties, none a state")]
pub struct Question {
    /// What was measured.
    pub measure: Measure,
    /// The measured figure: tokens a second, or milliseconds to the first token.
    pub value: f64,
    /// The kind of work that its residual belongs to.
    pub kind: Kind,
    /// The engine that ran.
    pub engine: Engine,
    /// The cards.
    pub cards: Vec<Card>,
    /// Id of the card; empty for none and for several kinds.
    pub gpu: &'static str,
    /// What the card is sold as, by which the report groups; `None` without a card.
    pub gpu_kind: Option<GpuKind>,
    /// Who made the card; `None` without a card.
    pub vendor: Option<Vendor>,
    /// How the cards share the work.
    pub split: Split,
    /// What the language model asks of the machine for each token.
    pub load: Load,
    /// Bytes of the whole file.
    pub file: f64,
    link: Link,
    flash: bool,
    chunk: f64,
    cache_bytes: f64,
    pub(super) host: Option<Host>,
    pub(super) on_host: OnHost,
    pub(super) depth: f64,
    pub(super) prompt: f64,
    answer: f64,
    /// Streams of one copy of the server.
    pub streams: f64,
    pub(super) instances: f64,
    with_prompts: bool,
    most: f64,
    wall: bool,
    program: bool,
    /// How tokens are drafted, if they are.
    pub drafting: Option<Drafting>,
    /// Whether `value` is what drafting gains: a ratio of two rates of one source.
    pub is_gain: bool,
}

/// What the weights of a row ask of the machine for each token, and the bytes of the whole file.
///
/// # Errors
///
/// The model or the format is not known.
fn load(row: &Row<'_>, catalog: &Catalog) -> Result<(Load, f64), String> {
    let model = catalog.model(row.model).ok_or_else(|| format!("unknown model {}", row.model))?;
    let (format, format_id) =
        reading::format_of(row.quant).ok_or_else(|| format!("unknown format {}", row.quant))?;
    let unknown = |error| format!("model {}: {error}", model.id);
    let bytes = weights(&model.shape, &format).map_err(unknown)?;
    let load = Load::new(&model.shape, &bytes, format_id)
        .ok_or_else(|| format!("model {}: no weights", model.id))?;
    let file = bytes.file.get() as f64;
    let stated = decimal(row.file_gib).map(|gib| gib * 1_073_741_824.0);
    // A publisher's own mix is wider or narrower than the stock mix of the same name; a figure
    // far off is of something else.
    let factor = stated.map(|stated| stated / file).filter(|f| (0.8..1.35).contains(f));
    let factor = factor.unwrap_or_else(|| reading::wider(row.quant));
    let mut load = load.scaled(factor);
    load.kind = match row.quant {
        "" => WeightKind::of(format_id),
        "q4f16_1" => WeightKind::Q4,
        published => WeightKind::of(published),
    };
    Ok((load, file * factor))
}

/// Number of copies of the server, and of streams of all of them together.
///
/// # Errors
///
/// The row is about all streams together and does not state their number.
fn copies(row: &Row<'_>, measure: Measure, cards: usize) -> Result<(f64, f64), String> {
    let streams = match decimal(row.batch_or_concurrency) {
        Some(streams) => streams.max(1.0),
        None if measure == Measure::Total => {
            return Err("all streams together, their number not stated".into());
        }
        None => 1.0,
    };
    // Several cards without a split are as many copies of one server.
    let replicas = if row.split == "none" { cards.max(1) as f64 } else { 1.0 };
    let copies = reading::after(row.notes, "instances=").unwrap_or(replicas).max(replicas);
    Ok((copies.max(1.0), streams))
}

/// What a row's metric measures.
fn measure(metric: &str) -> Result<Measure, String> {
    Ok(match metric {
        "decode_tok_s_per_stream" => Measure::Each,
        "decode_tok_s_total" => Measure::Total,
        "prefill_tok_s" => Measure::Prefill,
        "ttft_ms" => Measure::FirstToken,
        other => return Err(format!("unknown metric {other}")),
    })
}

/// The cards that a row names.
struct Cards {
    /// The first kind of card; `None` for a machine without one.
    first: Option<&'static Gpu>,
    /// Whether there are several kinds.
    mixed: bool,
    /// Number of cards that the row states.
    count: usize,
    /// Rated power of each kind.
    rated: Vec<Option<Watts>>,
    /// The cards as the model counts them.
    all: Vec<Card>,
}

impl Cards {
    fn of(row: &Row<'_>, catalog: &Catalog) -> Result<Self, String> {
        let gpus: Vec<&'static Gpu> = if is_without_cards(row) {
            Vec::new()
        } else {
            let known =
                |id: &str| catalog.measured_card(id).ok_or_else(|| format!("unknown card {id}"));
            row.gpu.split('+').map(known).collect::<Result<_, _>>()?
        };
        let count: usize = row.gpu_count.parse().map_err(|_| "no number of cards".to_owned())?;
        let (first, mixed) = (gpus.first().copied(), gpus.len() > 1);
        let mut all: Vec<Card> = if mixed {
            gpus.iter().map(|gpu| Card::new(gpu)).collect()
        } else {
            first.iter().flat_map(|gpu| (0..count).map(|_| Card::new(gpu))).collect()
        };
        let shares = reading::shares(row.notes);
        if shares.len() == all.len() {
            for (card, share) in all.iter_mut().zip(shares) {
                card.share = Some(share);
            }
        }
        Ok(Self { first, mixed, count, rated: gpus.iter().map(|gpu| gpu.tdp).collect(), all })
    }

    /// Keeps those that one of several copies of the server runs on.
    fn keep_one_copy(&mut self, copies: f64) {
        let count = self.count as f64;
        let each = (1..=self.all.len()).rev().find(|&each| each as f64 * copies <= count);
        self.all.truncate(each.unwrap_or(1));
    }

    /// Puts them under the power limit that the row states, if it states one.
    fn apply_limit(
        &mut self,
        row: &Row<'_>,
        load: &Load,
        engine: Engine,
        split: Split,
        limits: &Constants,
    ) {
        let stated: Vec<f64> = row.power_limit_w.split('/').filter_map(decimal).collect();
        let together = self.all.len();
        for (place, card) in self.all.iter_mut().enumerate() {
            let limit = stated.get(place).or(stated.first());
            let rated = self.rated.get(place).or(self.rated.first()).copied().flatten();
            if let (Some(limit), Some(rated)) = (limit, rated) {
                limit::apply(card, limit / rated.get(), load, engine, split, together, limits);
            }
        }
    }
}

/// Whether a row was measured on a processor alone.
fn is_without_cards(row: &Row<'_>) -> bool {
    row.gpu_count == "0" || row.gpu.starts_with("cpu-")
}

impl Question {
    /// A row in the model's terms. `limits` are the constants of power limits, which are fitted before
    /// all others.
    ///
    /// # Errors
    ///
    /// What keeps the row from being asked: its card, model or format is not known, it states too
    /// little, or it measures what the model does not estimate.
    // Long: what a row says is read once, one cell after the other.
    pub fn new(
        row: &Row<'_>,
        catalog: &Catalog,
        hosts: &[HostRow<'_>],
        limits: &Constants,
    ) -> Result<Self, String> {
        let number = |text: &str| decimal(text).unwrap_or(0.0);
        let value = decimal(row.value).filter(|value| *value > 0.0).ok_or("no value")?;
        let measure = measure(row.metric)?;
        if reading::is_singular(row) {
            return Err(format!("runtime {} is not modelled", row.runtime));
        }
        let decodes = matches!(measure, Measure::Each | Measure::Total);
        let drafting = reading::drafting(row).filter(|_| decodes);
        let plain = decimal(row.tok_s_plain).filter(|plain| *plain > 0.0 && drafting.is_some());
        let (load, file) = load(row, catalog)?;
        let mut cards = Cards::of(row, catalog)?;
        let first = cards.first;
        let (copies, all_streams) = copies(row, measure, cards.count)?;
        cards.keep_one_copy(copies);
        let split = reading::split(row, cards.all.len());
        if reading::too_big(row, first, file) {
            return Err("does not fit into the memory that the machine's name states".into());
        }
        let known = hosts.iter().find(|host| host.id == row.host_id).copied();
        let stated_host = known.or_else(|| HostRow::worded(row.host));
        let stated_host = stated_host.as_ref();
        let engine = reading::engine(row, first);
        cards.apply_limit(row, &load, engine, split, limits);
        let stated = number(row.prompt_tokens);
        let prompt = if measure == Measure::Prefill && stated <= 0.0 {
            reading::USUAL_PROMPT
        } else {
            stated
        };
        let plain_attention =
            row.flash_attn.is_empty() && matches!(engine, Engine::LlamaCudaOld | Engine::MetalOld);
        let mut question = Self {
            measure,
            value: value / plain.unwrap_or(1.0),
            kind: Kind::DecodeDense,
            engine,
            gpu: if cards.mixed { "" } else { first.map_or("", |gpu| gpu.id) },
            gpu_kind: first.map(|gpu| gpu.kind),
            vendor: first.map(|gpu| gpu.vendor),
            split,
            load,
            file,
            link: first.map_or(Link::pcie(4, 16, false), |gpu| {
                reading::link(row.interconnect, row.notes, gpu, stated_host)
            }),
            flash: row.flash_attn != "off" && !plain_attention,
            chunk: reading::chunk(row, engine, prompt),
            cache_bytes: reading::cache_bytes(row.kv_type),
            host: None,
            on_host: OnHost::default(),
            depth: number(row.context_depth),
            prompt,
            answer: decimal(row.gen_tokens).unwrap_or(128.0),
            streams: (all_streams / copies).max(1.0),
            instances: copies.min(all_streams),
            with_prompts: reading::with_prompts(row.notes),
            most: f64::INFINITY,
            program: row.notes.contains("main CLI"),
            wall: reading::wall(row.notes),
            drafting,
            is_gain: plain.is_some(),
            cards: cards.all,
        };
        question.place_on_host(row, stated_host)?;
        if measure == Measure::FirstToken && all_streams > 1.0 {
            return Err("first token behind a queue".into());
        }
        if question.wall && prompt > 0.0 && decodes {
            (question.wall, question.with_prompts) = (false, true);
        }
        if measure == Measure::FirstToken && prompt <= 0.0 {
            return Err("first token of an unstated prompt".into());
        }
        if all_streams > 1.0 {
            question.most = question.room(row.notes);
        }
        if question.is_faster_than_memory() {
            return Err("faster than its memory: drafted, or not what was decoded".into());
        }
        question.kind = question.residual_kind();
        Ok(question)
    }

    /// Whether one stream without drafting got tokens faster than the weights can be read.
    fn is_faster_than_memory(&self) -> bool {
        let alone = self.measure == Measure::Each && self.streams <= 1.0;
        alone
            && self.drafting.is_none()
            && self.on_host.layers <= 0.0
            && self.value * decode::shortest(&self.machine(), &self.load, 0.0, 1.0) > 1.0
    }

    /// Sets what stays in the host's memory, and the host, if the row says that anything does.
    ///
    /// # Errors
    ///
    /// What the row does not say of either.
    fn place_on_host(&mut self, row: &Row<'_>, stated: Option<&HostRow<'_>>) -> Result<(), String> {
        let alone = is_without_cards(row);
        if !alone && row.cpu_offload.is_empty() {
            return Ok(());
        }
        let memory: f64 = self.cards.iter().map(|card| card.memory).sum();
        let generated = decimal(row.gen_tokens).unwrap_or(0.0);
        let context = (self.depth + self.prompt + generated).max(4096.0);
        // Buffers, the driver and a desktop take about two gigabytes.
        let over = self.file + self.load.cache(context, self.cache_bytes) + 2e9 - memory;
        self.on_host = reading::on_host(row, &self.load, over)?;
        self.host = Some(reading::host(row, stated, alone)?);
        Ok(())
    }

    /// Streams that the cards' memory and the server's slots have room for.
    fn room(&self, notes: &str) -> f64 {
        let slots = reading::after(notes, "server slots=").unwrap_or(f64::INFINITY);
        let cap = if matches!(self.engine, Engine::Vllm | Engine::VllmAmd) {
            256.0
        } else {
            f64::INFINITY
        };
        let memory: f64 = self.cards.iter().map(|card| card.memory).sum();
        let left = memory * 0.92 - self.file - 1.5e9 * self.cards.len() as f64;
        let one = self.load.cache(self.prompt + self.answer, self.cache_bytes) + self.load.state;
        let fit = if one > 0.0 { (left / one).max(1.0) } else { f64::INFINITY };
        slots.min(cap).min(fit)
    }

    fn residual_kind(&self) -> Kind {
        if self.is_gain {
            return draft::kind(self.streams);
        }
        if self.drafting.is_some() {
            return Kind::Drafted;
        }
        let prefill = matches!(self.measure, Measure::Prefill | Measure::FirstToken);
        range::kind(&self.machine(), &self.load, self.streams, prefill)
    }

    /// The machine that the row describes.
    pub(crate) fn machine(&self) -> Machine<'_> {
        Machine {
            flash: self.flash,
            chunk: self.chunk,
            cache_bytes: self.cache_bytes,
            host: self.host,
            on_host: self.on_host,
            ..Machine::new(self.engine, &self.cards, self.split, self.link)
        }
    }

    /// What the model predicts, in the unit of `value`.
    pub fn predict(&self, constants: &Constants) -> f64 {
        let (machine, load) = (self.machine(), &self.load);
        match self.measure {
            Measure::Each | Measure::Total => {
                let serving = self.serving(&machine, constants);
                let gain = self.drafting.map_or(1.0, |drafting| {
                    let depth = self.depth.max(self.prompt) + self.answer / 2.0;
                    let streams = serving.running;
                    let gain = draft::gain(&machine, load, &drafting, depth, streams, constants);
                    // Prompts take as long with drafting as without.
                    let step = serving.step * serving.each;
                    1.0 / (1.0 - step + step / gain)
                });
                if self.is_gain {
                    return gain;
                }
                let wall = if self.wall { constants.get(Term::WallTime, 0) } else { 1.0 };
                let all = if self.measure == Measure::Total {
                    serving.total * self.instances
                } else {
                    serving.each
                };
                all * gain / wall
            }
            Measure::Prefill => {
                let time = prefill(&machine, load, self.prompt, self.depth, constants);
                let start = if self.program { constants.get(Term::ProgramTime, 0) } else { 0.0 };
                self.prompt.max(1.0) / (time.total() + start)
            }
            Measure::FirstToken => {
                let start = constants.get(Term::StartTime, self.engine.backend().key());
                let prompt = prefill(&machine, load, self.prompt, 0.0, constants).total();
                let first = decode::step(&machine, load, self.prompt, 1.0, constants).total();
                (start + prompt + first) * 1000.0
            }
        }
    }

    /// Speeds of one copy of the server without drafting.
    fn serving(&self, machine: &Machine<'_>, constants: &Constants) -> Serving {
        let prompt = match (self.with_prompts, self.streams > 1.0) {
            (true, true) => self.prompt,
            (false, true) => self.depth.max(self.prompt),
            // What one stream's cache holds is stated.
            (_, false) => self.depth,
        };
        let traffic = Traffic {
            prompt,
            answer: self.answer,
            with_prompts: self.with_prompts && self.streams > 1.0,
            most: self.most,
        };
        let alone = serving::serve(machine, &self.load, traffic, self.streams, constants);
        if self.streams > 1.0 || !self.with_prompts || self.prompt <= 0.0 {
            return alone;
        }
        let read = prefill(machine, &self.load, self.prompt, 0.0, constants).total();
        let cycle = alone.step + read / self.answer.max(1.0);
        Serving { total: 1.0 / cycle, each: 1.0 / cycle, ..alone }
    }
}
