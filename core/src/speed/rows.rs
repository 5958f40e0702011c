//! Published measurements: what a row asks, in the terms of the model.
//!
//! The page has no rows built in. Programs read `data/benchmarks.csv`; the page can fetch the text
//! that [`pack`] makes of it when a reader opens a number.

use super::engine::{Architecture, Engine, WeightKind};
use super::load::Load;
use super::machine::{Card, Host, Link, Machine, OnHost};
use super::prefill::prefill;
use super::serving::{self, Traffic};
use super::terms::{Constants, HostKind, Kind, LinkKind, Nearness, Term};
use super::{decode, range};
use crate::catalog::{Catalog, Gpu, GpuKind, Model, Vendor};
use crate::memory::weights::{Format, Weights, weights};
use crate::memory::{Split, runtime};
use crate::power::limit;
use crate::units::decimal;

macro_rules! columns {
    ($($field:ident,)*) => {
        /// One measurement, its cells as they stand in the file.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the columns stand in data/README.md")]
        pub struct Row<'a> { $(pub $field: &'a str,)* }

        /// The columns that are read, by their names in the file.
        pub const COLUMNS: &[&str] = &[$(stringify!($field),)*];

        impl<'a> Row<'a> {
            /// A row from its cells by their column's name; an unknown column is empty.
            pub fn read(cell: impl Fn(&str) -> &'a str) -> Self {
                Self { $($field: cell(stringify!($field)),)* }
            }

            fn cells(&self) -> [&'a str; COLUMNS.len()] {
                [$(self.$field,)*]
            }
        }
    };
}

columns! {
    gpu, gpu_count, interconnect, power_limit_w, host, host_id, runtime, runtime_version, split,
    model, quant, file_gib, n_gpu_layers, cpu_offload, kv_type, flash_attn, prompt_tokens,
    context_depth, gen_tokens, batch_or_concurrency, metric, value, measured_date, source, notes,
}

/// Rows as text: a row a line, cells between tabs, a cell like that of the row above as `"`.
pub fn pack<'a>(rows: impl IntoIterator<Item = Row<'a>>) -> String {
    let mut text = String::new();
    let mut above = Row::default().cells();
    for row in rows {
        let cells = row.cells();
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                text.push('\t');
            }
            let plain = !cell.is_empty() && above.get(place) == Some(cell);
            text.push_str(if plain { "\"" } else { cell });
        }
        text.push('\n');
        above = cells;
    }
    text
}

/// Rows from the text that [`pack`] made; lines that are no rows are left out.
pub fn unpack(text: &str) -> Vec<Row<'_>> {
    let mut above = Row::default();
    let mut rows = Vec::new();
    for line in text.lines() {
        let mut cells = [""; COLUMNS.len()];
        let mut found = 0;
        let before = above.cells();
        for ((cell, given), old) in cells.iter_mut().zip(line.split('\t')).zip(before) {
            *cell = if given == "\"" { old } else { given };
            found += 1;
        }
        if found < COLUMNS.len() {
            continue;
        }
        above = Row::read(|name| {
            let place = COLUMNS.iter().position(|column| *column == name);
            place.and_then(|place| cells.get(place).copied()).unwrap_or("")
        });
        rows.push(above);
    }
    rows
}

/// A host of `data/hosts.csv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HostRow<'a> {
    /// Its id.
    pub id: &'a str,
    /// Rated bandwidth of its memory in GB/s, where known.
    pub bandwidth: Option<f64>,
    /// Cores of all sockets.
    pub cores: f64,
    /// Sockets.
    pub sockets: f64,
    /// Generation of its PCI Express lanes, where known.
    pub pcie: Option<u8>,
}

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Decode of each stream.
    Each,
    /// Decode of all streams.
    Total,
    /// Prefill.
    Prefill,
    /// Time to the first token.
    FirstToken,
}

/// A row in the model's terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What was measured.
    pub measure: Measure,
    /// The measured figure: tokens a second, or milliseconds to the first token.
    pub value: f64,
    /// What the residual counts as.
    pub kind: Kind,
    /// What ran.
    pub engine: Engine,
    /// The cards.
    pub cards: Vec<Card>,
    /// Id of the card; empty without one or with several kinds.
    pub gpu: &'static str,
    /// What is sold as: the categories of the report.
    pub gpu_kind: Option<GpuKind>,
    /// Who made it.
    pub vendor: Option<Vendor>,
    /// How they share the work.
    pub split: Split,
    /// What the model asks.
    pub load: Load,
    /// Bytes of the whole file.
    pub file: f64,
    link: Link,
    flash: bool,
    chunk: f64,
    cache_bytes: f64,
    host: Option<Host>,
    on_host: OnHost,
    depth: f64,
    prompt: f64,
    answer: f64,
    /// Streams of one instance.
    pub streams: f64,
    instances: f64,
    with_prompts: bool,
    most: f64,
    wall: bool,
    program: bool,
}

/// Formats that sources name loosely, as the nearest that the memory rules know.
const ALIASES: [(&str, &str); 26] = [
    ("", "Q4_K_M"),
    ("AWQ-4bit", "AWQ-4bit-g128"),
    ("FP8", "FP8-E4M3-per-channel"),
    ("AutoRound-4bit", "GPTQ-4bit-g128"),
    ("GPTQ-4bit", "GPTQ-4bit-g128"),
    ("W4A16", "W4A16-INT4-g128"),
    ("IQ2_K_R4", "IQ2_S"),
    ("IQ3_K-mix", "IQ3_S"),
    ("IQ4_K-mix", "IQ4_NL"),
    ("IQ4_K_R4", "IQ4_NL"),
    ("IQ4_KSS", "IQ4_XS"),
    ("IQ4_XS-mix", "IQ4_XS"),
    ("IQ6_K-mix", "Q6_K"),
    ("IQ2XXS-Q2K-mix", "IQ2_XXS"),
    ("q4f16_1", "Q4_0"),
    ("MXFP4-Q8", "MXFP4_MOE"),
    ("Q4", "Q4_K_M"),
    ("Q4_0/Q4_K_M", "Q4_K_M"),
    ("3.068bpw-mix", "IQ3_XXS"),
    ("UD-Q2_K_XL", "Q2_K"),
    ("UD-Q3_K_S", "Q3_K_S"),
    ("UD-Q3_K_XL", "Q3_K_M"),
    ("UD-Q4_K_XL", "Q4_K_M"),
    ("UD-Q5_K_XL", "Q5_K_M"),
    ("UD-Q6_K_XL", "Q6_K"),
    ("UD-Q8_K_XL", "Q8_0"),
];

/// The format whose rules give the weights of a published name.
fn format_of(name: &str) -> Option<(Format, &str)> {
    let known = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, id)| *id);
    let id = known.unwrap_or_else(|| name.strip_prefix("UD-").unwrap_or(name));
    Some((Format::parse(id)?, id))
}

/// Bytes of a cached value by its published type; keys and values may differ.
fn cache_bytes(name: &str) -> f64 {
    let one = |name: &str| match name {
        "q8_0" | "q8" => 34.0 / 32.0,
        "q6_0" | "q6" => 26.0 / 32.0,
        "q5_1" => 24.0 / 32.0,
        "q5_0" => 22.0 / 32.0,
        "q4_1" => 20.0 / 32.0,
        "q4_0" | "q4" | "iq4_nl" => 18.0 / 32.0,
        "fp8" => 1.0,
        "f32" => 4.0,
        name if name.starts_with("turbo") => 0.45,
        _ => 2.0,
    };
    match name.split_once('/') {
        Some((keys, values)) => f64::midpoint(one(keys), one(values)),
        None => one(name),
    }
}

/// The number after a word in a note, as in `TP=4`.
fn after(notes: &str, word: &str) -> Option<f64> {
    let (_, rest) = notes.split_once(word)?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    decimal(rest.get(..end)?)
}

/// The link that a row names; the card's own connector where it names none.
fn link(text: &str, notes: &str, gpu: &Gpu, host: Option<&HostRow<'_>>) -> Link {
    if text == "nvlink" {
        return Link::nvlink(gpu).unwrap_or(Link { kind: LinkKind::NvLink, rate: 56e9 });
    }
    let peer = notes.contains("p2p=on");
    let slots = text.split('+').filter_map(|slot| {
        let (generation, lanes) = slot.strip_prefix("pcie")?.split_once('x')?;
        Some(Link::pcie(generation.parse().ok()?, lanes.parse().ok()?, peer))
    });
    slots.min_by(|a, b| a.rate.total_cmp(&b.rate)).unwrap_or_else(|| {
        let mut own = Link::of(gpu);
        if let Some(host) = host.and_then(|host| host.pcie)
            && host < gpu.pcie_generation
        {
            own = Link::pcie(host, gpu.pcie_lanes, peer);
        }
        if peer {
            own.kind = LinkKind::Peer;
        }
        own
    })
}

fn engine(row: &Row<'_>, gpu: Option<&Gpu>) -> Engine {
    let old = row.measured_date != "" && row.measured_date < "2024-06";
    let before_2026 = row.measured_date != "" && row.measured_date < "2026";
    let Some(gpu) = gpu else { return Engine::Cpu };
    let unified = gpu.kind == GpuKind::Unified;
    match (row.runtime, gpu.vendor) {
        ("vllm" | "sglang", Vendor::Amd) => Engine::VllmAmd,
        ("vllm", _) if old => Engine::VllmOld,
        ("vllm", _) => Engine::Vllm,
        ("sglang", _) => Engine::Sglang,
        ("mlc", _) => Engine::Mlc,
        ("mlx-lm" | "mlx", _) => Engine::Mlx,
        (name, _) if name.starts_with("exllama") => Engine::Exllama,
        (_, Vendor::Apple) if old => Engine::MetalOld,
        (_, Vendor::Apple) => Engine::Metal,
        (_, Vendor::Intel) => Engine::VulkanIntel,
        (name, Vendor::Amd) => match (name.ends_with("vulkan"), unified) {
            (true, true) if before_2026 => Engine::VulkanUnifiedOld,
            (false, true) if before_2026 => Engine::RocmUnifiedOld,
            (true, true) => Engine::VulkanUnified,
            (true, false) => Engine::VulkanAmd,
            (false, true) => Engine::RocmUnified,
            (false, false) => Engine::RocmAmd,
        },
        (_, Vendor::Nvidia) if unified => Engine::LlamaSpark,
        ("llama.cpp-vulkan", Vendor::Nvidia) => Engine::VulkanNvidia,
        ("ik_llama", Vendor::Nvidia) => Engine::IkCuda,
        (_, Vendor::Nvidia) if old => Engine::LlamaCudaOld,
        (_, Vendor::Nvidia) => Engine::LlamaCuda,
    }
}

/// The memory that an Apple machine's name states, in GB.
fn stated_memory(host: &str) -> Option<f64> {
    let (before, _) = host.split_once("GB").or_else(|| host.split_once(" GiB"))?;
    let digits = before.trim_end();
    let start = digits.rfind(|c: char| !c.is_ascii_digit() && c != '.').map_or(0, |at| at + 1);
    decimal(digits.get(start..)?)
}

/// What of the model stays on the host, as a row says it in words.
fn on_host(row: &Row<'_>, shape_layers: f64) -> Result<OnHost, String> {
    let text = row.cpu_offload;
    let whole = |share: f64| OnHost {
        dense: share,
        experts: share,
        cache: share,
        layers: share * shape_layers,
    };
    let experts =
        |share: f64| OnHost { experts: share, layers: share * shape_layers, ..OnHost::default() };
    if row.gpu_count == "0" || text == "cpu-only" {
        return Ok(whole(1.0));
    }
    if let Some(count) = text.strip_prefix("n-cpu-moe=").and_then(decimal) {
        return Ok(experts((count / shape_layers).min(1.0)));
    }
    if let Some(count) = text.strip_prefix("ngl=").and_then(decimal) {
        return Ok(whole(((shape_layers + 1.0 - count) / (shape_layers + 1.0)).clamp(0.0, 1.0)));
    }
    if text.contains("of layers") || text.contains("gate experts of layers") {
        if let Some((_, rest)) = text.split_once("of layers ") {
            let mut numbers = rest.split(|c: char| !c.is_ascii_digit()).filter_map(decimal);
            let first = numbers.next().unwrap_or(0.0);
            if text.starts_with("up/down") {
                // Two of three matrices everywhere, the third in the first layers.
                return Ok(experts(2.0 / 3.0 + (20.0 / shape_layers).min(1.0) / 3.0));
            }
            return Ok(experts(((shape_layers - first) / shape_layers).clamp(0.0, 1.0)));
        }
    }
    if text.contains("expert cache") {
        return Err("offload with a cache of experts on the card".into());
    }
    if text.contains("routed experts") {
        return Ok(experts(1.0));
    }
    Err("offload of an unstated part".into())
}

impl Question {
    /// A row in the model's terms; an error says why it cannot be.
    ///
    /// # Errors
    ///
    /// Where the card, model or format is not known, or the row states too little.
    pub fn new(
        row: &Row<'_>,
        catalog: &Catalog,
        hosts: &[HostRow<'_>],
        limits: &Constants,
    ) -> Result<Self, String> {
        let number = |text: &str| decimal(text);
        let value = number(row.value).filter(|value| *value > 0.0).ok_or("no value")?;
        let measure = match row.metric {
            "decode_tok_s_per_stream" => Measure::Each,
            "decode_tok_s_total" => Measure::Total,
            "prefill_tok_s" => Measure::Prefill,
            "ttft_ms" => Measure::FirstToken,
            other => return Err(format!("unknown metric {other}")),
        };
        let notes = row.notes;
        if ["mtp", "dflash", "drafter", "eagle", "draft"]
            .iter()
            .any(|kind| notes.contains(&format!("spec={kind}")))
        {
            return Err("speculative decoding".into());
        }
        let model: &Model =
            catalog.model(row.model).ok_or_else(|| format!("unknown model {}", row.model))?;
        let (format, format_id) =
            format_of(row.quant).ok_or_else(|| format!("unknown format {}", row.quant))?;
        let bytes: Weights = weights(&model.shape, &format)
            .map_err(|error| format!("model {}: {error}", model.id))?;
        let load = Load::new(&model.shape, &bytes, format_id)
            .ok_or_else(|| format!("model {}: no weights", model.id))?;
        let file = bytes.file.get() as f64;
        let stated = number(row.file_gib).map(|gib| gib * 1_073_741_824.0);
        // A publisher's own mix is wider or narrower than the stock mix of the same name; a figure
        // far off is of something else.
        let factor = stated.map(|stated| stated / file).filter(|f| (0.8..1.35).contains(f));
        let load = load.scaled(factor.unwrap_or(1.0));
        let mut load = load;
        load.kind = WeightKind::of(if row.quant.is_empty() { format_id } else { row.quant });
        if row.quant == "q4f16_1" {
            load.kind = WeightKind::Q4;
        }
        let file = file * factor.unwrap_or(1.0);

        let alone = row.gpu_count == "0" || row.gpu.starts_with("cpu-");
        let gpus: Vec<&'static Gpu> = if alone {
            Vec::new()
        } else {
            let known = |id: &str| catalog.gpu(id).ok_or_else(|| format!("unknown card {id}"));
            row.gpu.split('+').map(known).collect::<Result<_, _>>()?
        };
        let count: usize = row.gpu_count.parse().map_err(|_| "no number of cards".to_owned())?;
        let first = gpus.first().copied();
        let mixed = gpus.len() > 1;
        let engine = engine(row, first);
        let split = match row.split {
            "row" => Split::Row,
            "tensor" => Split::Tensor,
            "pipeline" => Split::Pipeline,
            _ => Split::Layer,
        };
        let mut cards: Vec<Card> = if mixed {
            gpus.iter().map(|gpu| Card::new(gpu)).collect()
        } else {
            first.iter().flat_map(|gpu| (0..count).map(|_| Card::new(gpu))).collect()
        };
        let stated_streams = match number(row.batch_or_concurrency) {
            Some(streams) => streams.max(1.0),
            None if measure == Measure::Total => {
                return Err("all streams together, their number not stated".into());
            }
            None => 1.0,
        };
        // Several cards without a split are as many copies of one server.
        let replicas = if row.split == "none" && count > 1 { count as f64 } else { 1.0 };
        let instances = after(notes, "instances=").unwrap_or(replicas).max(replicas).max(1.0);
        let per_instance = (count as f64 / instances).max(1.0) as usize;
        if !alone && instances > 1.0 {
            cards.truncate(per_instance);
        }
        let split = if cards.len() <= 1 { Split::Layer } else { split };

        if let (Some(gpu), Some(gigabytes)) = (first, stated_memory(row.host))
            && gpu.vendor == Vendor::Apple
        {
            let share = runtime::METAL_SHARE;
            let share = if gigabytes <= 36.0 { share.0 } else { share.1 };
            if file > gigabytes * 1_073_741_824.0 * share as f64 / 1000.0 {
                return Err("does not fit into the memory that the machine's name states".into());
            }
        }

        let stated_host = hosts.iter().find(|host| host.id == row.host_id);
        let mut there = OnHost::default();
        let mut host = None;
        if alone || !row.cpu_offload.is_empty() {
            there = on_host(row, load.layers)?;
            let known = stated_host.ok_or("offload, host not stated")?;
            let bandwidth = known.bandwidth.ok_or("offload, memory of the host not known")?;
            host = Some(Host {
                bandwidth: bandwidth * 1e9,
                cores: if known.cores > 0.0 { known.cores } else { 8.0 },
                sockets: known.sockets > 1.0,
                kind: match row.runtime {
                    "ik_llama" if alone => HostKind::AloneIk,
                    _ if alone => HostKind::Alone,
                    "ktransformers" => HostKind::Ktransformers,
                    "ik_llama" => HostKind::Ik,
                    _ => HostKind::Llama,
                },
            });
        }
        for card in &mut cards {
            let limit = row.power_limit_w.split('/').next().and_then(decimal);
            if let (Some(limit), Some(tdp)) = (limit, first.and_then(|gpu| gpu.tdp)) {
                limit::apply(card, limit / tdp.get(), &load, split, per_instance, limits);
            }
        }
        let prompt = number(row.prompt_tokens).unwrap_or(0.0);
        let answer = number(row.gen_tokens).unwrap_or(128.0);
        let depth = number(row.context_depth).unwrap_or(0.0);
        let old_plain =
            row.flash_attn.is_empty() && matches!(engine, Engine::LlamaCudaOld | Engine::MetalOld);
        let mut chunk = engine.chunk();
        if let Some(stated) = after(notes, "ubatch=")
            .or_else(|| after(notes, "microbatch="))
            .or_else(|| after(notes, "-ub "))
            .or_else(|| after(notes, "llama-bench ub"))
        {
            chunk = stated.max(1.0);
        }
        if notes.contains("ubatch=prompt size") {
            chunk = prompt.max(1.0);
        }
        let mut question = Self {
            measure,
            value,
            kind: Kind::DecodeDense,
            engine,
            gpu: if mixed { "" } else { first.map_or("", |gpu| gpu.id) },
            gpu_kind: first.map(|gpu| gpu.kind),
            vendor: first.map(|gpu| gpu.vendor),
            split,
            load,
            file,
            link: first.map_or(Link::pcie(4, 16, false), |gpu| {
                link(row.interconnect, notes, gpu, stated_host)
            }),
            flash: row.flash_attn != "off" && !old_plain,
            chunk,
            cache_bytes: cache_bytes(row.kv_type),
            host,
            on_host: there,
            depth,
            prompt,
            answer,
            streams: (stated_streams / instances).max(1.0),
            instances: instances.min(stated_streams),
            with_prompts: [
                "incl. prefill",
                "includes prefill",
                "output tok/s over run",
                "1000/median",
            ]
            .iter()
            .any(|word| notes.contains(word)),
            most: f64::INFINITY,
            program: notes.contains("main CLI"),
            wall: notes.contains("wall rate") || notes.contains("; wall"),
            cards,
        };
        if stated_streams > 1.0 {
            question.most = question.room(notes);
        } else if measure == Measure::FirstToken && prompt <= 0.0 {
            return Err("first token of an unstated prompt".into());
        }
        if measure == Measure::FirstToken && stated_streams > 1.0 {
            return Err("first token behind a queue".into());
        }
        question.kind = question.residual_kind();
        Ok(question)
    }

    /// Streams that the cards' memory and the server's slots have room for.
    fn room(&self, notes: &str) -> f64 {
        let slots = after(notes, "server slots=").unwrap_or(f64::INFINITY);
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
        let prefill = matches!(self.measure, Measure::Prefill | Measure::FirstToken);
        range::kind(&self.machine(), &self.load, self.streams, prefill)
    }

    /// The machine that the row describes.
    pub fn machine(&self) -> Machine<'_> {
        Machine {
            flash: self.flash,
            chunk: self.chunk,
            cache_bytes: self.cache_bytes,
            host: self.host,
            on_host: self.on_host,
            ..Machine::new(self.engine, &self.cards, self.split, self.link)
        }
    }

    /// What the model says, in the unit of `value`.
    pub fn predict(&self, constants: &Constants) -> f64 {
        let machine = self.machine();
        let wall = if self.wall { constants.get(Term::WallTime, 0) } else { 1.0 };
        match self.measure {
            Measure::Each | Measure::Total if self.streams > 1.0 => {
                let traffic = Traffic {
                    prompt: if self.with_prompts {
                        self.prompt
                    } else {
                        self.depth.max(self.prompt)
                    },
                    answer: self.answer,
                    with_prompts: self.with_prompts,
                    most: self.most,
                };
                let serving =
                    serving::serve(&machine, &self.load, traffic, self.streams, constants);
                if self.measure == Measure::Total {
                    serving.total * self.instances
                } else {
                    serving.each
                }
            }
            Measure::Each | Measure::Total => {
                let depth = self.depth + self.answer / 2.0;
                let mut time = decode::step(&machine, &self.load, depth, 1.0, constants).total();
                if self.with_prompts && self.prompt > 0.0 {
                    let prompt = prefill(&machine, &self.load, self.prompt, 0.0, constants);
                    time += prompt.total() / self.answer;
                }
                let copies = if self.measure == Measure::Total { self.instances } else { 1.0 };
                copies / (time * wall)
            }
            Measure::Prefill => {
                let time = prefill(&machine, &self.load, self.prompt, self.depth, constants);
                let start = if self.program { constants.get(Term::ProgramTime, 0) } else { 0.0 };
                self.prompt.max(1.0) / (time.total() + start)
            }
            Measure::FirstToken => {
                let prompt = prefill(&machine, &self.load, self.prompt, 0.0, constants).total();
                let first = decode::step(&machine, &self.load, self.prompt, 1.0, constants).total();
                (prompt + first) * 1000.0
            }
        }
    }

    /// What the row adds to what was measured.
    pub fn covers(&self) -> range::Measured<'static> {
        let cards = if range::counts_cards(self.kind) { self.cards.len() } else { 1 };
        range::Measured {
            gpu: self.gpu,
            architecture: self.architecture(),
            engine: self.engine.key() as u8,
            kind: self.kind.key() as u8,
            cards: cards as u8,
            sizes: 1 << range::size(self.load.read()),
        }
    }

    fn architecture(&self) -> Architecture {
        self.cards.first().map_or(Architecture::Other, |card| card.architecture)
    }

    /// How near these measurements are.
    pub fn nearness(&self, measured: &[range::Measured<'_>]) -> Nearness {
        range::nearness(
            measured,
            self.gpu,
            self.architecture(),
            self.engine,
            self.kind,
            self.cards.len(),
            self.load.read(),
        )
    }

    /// The categories that it is counted in, besides all.
    pub fn categories(&self) -> Vec<String> {
        let what = match self.measure {
            Measure::Prefill => "prefill",
            Measure::FirstToken => return vec!["first token".to_owned()],
            Measure::Each | Measure::Total => "decode",
        };
        let mut tags = Vec::new();
        if self.streams > 1.0 || self.measure == Measure::Total {
            tags.push("batch");
        } else if self.on_host.layers > 0.0 {
            tags.push(if self.cards.is_empty() { "cpu only" } else { "cpu offload" });
        } else {
            tags.push("");
            let mixed = self.load.expert_count > 0;
            tags.push(if mixed { "moe" } else { "dense" });
            if self.load.recurrent_layers > 0.0 {
                tags.push("recurrent");
            }
            let several = self.cards.len() > 1;
            match (self.vendor, self.gpu_kind) {
                (Some(Vendor::Apple), _) => tags.push("apple"),
                (Some(Vendor::Amd), _) => tags.push("amd"),
                (Some(Vendor::Intel), _) => tags.push("intel"),
                (_, Some(GpuKind::Unified)) => tags.push("unified nvidia"),
                (_, Some(GpuKind::Consumer)) if !several => tags.push("single consumer card"),
                _ if !several => tags.push("professional card"),
                _ => {}
            }
            if several {
                tags.push(match self.split {
                    Split::Layer => "layer split",
                    Split::Row => "row split",
                    Split::Tensor => "tensor split",
                    Split::Pipeline => "pipeline",
                });
            }
        }
        tags.into_iter().map(|tag| format!("{what} {tag}").trim_end().to_owned()).collect()
    }

    /// The plain rule that everybody knows: bandwidth by file size, of which 60 % is reached; for
    /// prefill 40 % of the rated tensor rate by twice the active weights.
    pub fn plain(&self) -> f64 {
        match self.measure {
            Measure::Each | Measure::Total => {
                let bandwidth = self.cards.first().map_or_else(
                    || self.host.map_or(0.0, |host| host.bandwidth),
                    |card| card.bandwidth,
                );
                let streams = if self.measure == Measure::Total {
                    self.streams * self.instances
                } else {
                    1.0
                };
                bandwidth / self.file * 0.6 * streams
            }
            Measure::Prefill | Measure::FirstToken => {
                let half = self.cards.first().map_or(0.0, |card| card.half);
                let rate =
                    half * 0.4 / (2.0 * (self.load.active_weights() + self.load.head_weights));
                if self.measure == Measure::Prefill { rate } else { self.prompt / rate * 1000.0 }
            }
        }
    }
}
