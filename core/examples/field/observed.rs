//! What was observed, from the words of a report: figures with what they are of.

use serde_json::Value;

/// A figure that was observed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Observed {
    /// Its name in the report.
    pub(crate) key: String,
    /// What it is of.
    pub(crate) of: Of,
    /// Tokens of depth or prompt that it is stated for, or of the context where it is of memory.
    pub(crate) at: Option<u32>,
    /// Tokens of the context under which it was taken, where a report has several.
    pub(crate) context: Option<u32>,
    /// The name of what it is of, where a report has several.
    pub(crate) name: String,
    /// Which of several plans or rigs it is about, by its place, where no tokens tell.
    pub(crate) nth: usize,
    /// The lowest and the highest value that is stated, for each card where there are several.
    pub(crate) values: Vec<[f64; 2]>,
}

/// What a figure is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// Whether it runs: 1 or 0.
    Fit,
    /// Decode in tokens a second of one stream.
    Decode,
    /// The same with drafting.
    Drafted,
    /// Prefill in tokens a second.
    Prefill,
    /// Tokens that all caches together have room for.
    Pool,
    /// A part of memory, in bytes.
    Memory(Part),
    /// Watts of a card at work.
    Load,
    /// Watts of a card at rest.
    Idle,
    /// US dollars for a used card.
    Price,
}

/// A part of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All that a card holds, with driver and runtime: the fullest card, or each.
    Card,
    /// The same of all cards together.
    Cards,
    /// All that the program itself allocates on the cards.
    Program,
    /// Weights of a card.
    Weights,
    /// Weights of all cards.
    AllWeights,
    /// KV cache of a card.
    Cache,
    /// KV cache of all cards.
    AllCache,
    /// KV cache and states of all cards.
    Context,
    /// Compute buffer of a card.
    Compute,
    /// Compute buffer of the host.
    HostCompute,
    /// Weights in the host's memory.
    HostWeights,
    /// The token table, where nothing else stays in the host's memory.
    HostTable,
    /// What drafts.
    Draft,
}

/// The figures of a report, in its order.
pub(crate) fn read(observed: &str, notes: &str) -> Vec<Observed> {
    let mut all = Vec::new();
    if let Ok(Value::Object(object)) = serde_json::from_str(observed) {
        for (key, value) in &object {
            add(&mut all, key, value, None);
        }
    }
    // Short prompts leave a cache of any size empty.
    let shallow = notes.contains("short prompt");
    for one in &mut all {
        if matches!(one.of, Of::Decode | Of::Drafted) && one.at.is_none() && shallow {
            one.at = Some(512);
        }
    }
    let ran = all.iter().any(|one| matches!(one.of, Of::Decode | Of::Prefill | Of::Drafted));
    if ran && !all.iter().any(|one| one.of == Of::Fit) {
        all.push(Observed {
            key: "it ran".to_owned(),
            of: Of::Fit,
            at: None,
            context: None,
            name: String::new(),
            nth: 0,
            values: vec![[1.0; 2]],
        });
    }
    all
}

/// Adds what a pair says.
fn add(all: &mut Vec<Observed>, key: &str, value: &Value, context: Option<u32>) {
    let Some(of) = of(key) else {
        if let Value::Object(inner) = value {
            // A context with figures of its own.
            for (name, value) in inner {
                add(all, name, value, tokens(key).or(context));
            }
        }
        return;
    };
    if let Value::Object(inner) = value {
        for (nth, (name, value)) in inner.iter().enumerate() {
            // Of several cards the names are those of cards.
            let stated = whole_tokens(name).filter(|_| of != Of::Drafted);
            let at = stated.or(tokens(key));
            let one = Named { key, name, of, at, context, nth };
            push(all, &one, value);
        }
        return;
    }
    let own = context.filter(|_| matches!(of, Of::Memory(_)));
    let at = tokens(key).or(own);
    push(all, &Named { key, name: "", of, at, context, nth: 0 }, value);
}

/// A figure without its values.
struct Named<'a> {
    key: &'a str,
    name: &'a str,
    of: Of,
    at: Option<u32>,
    context: Option<u32>,
    nth: usize,
}

fn push(all: &mut Vec<Observed>, of_what: &Named<'_>, value: &Value) {
    let Named { key, name, of, at, context, nth } = *of_what;
    let scale = match of {
        Of::Memory(_) if key.contains("gib") => 1_073_741_824.0,
        Of::Memory(_) if key.contains("mib") => 1_048_576.0,
        Of::Memory(_) => 1e9,
        _ => 1.0,
    };
    let values: Option<Vec<[f64; 2]>> = match (of, value) {
        (Of::Fit, Value::String(text)) => fits(text).map(|fits| vec![[fits; 2]]),
        (_, Value::Array(items)) => items.iter().map(ends).collect(),
        (_, value) => ends(value).map(|ends| vec![ends]),
    };
    if let Some(values) = values.filter(|values| !values.is_empty()) {
        let values = values.into_iter().map(|ends| ends.map(|end| end * scale)).collect();
        let (key, name) = (key.to_owned(), name.to_owned());
        all.push(Observed { key, of, at, context, name, nth, values });
    }
}

/// What the name of a figure says that it is of; `None` for what the program does not give.
fn of(key: &str) -> Option<Of> {
    let starts = |words: &[&str]| words.iter().any(|word| key.starts_with(word));
    let has = |word: &str| key.contains(word);
    if has("pool_tokens") {
        return Some(Of::Pool);
    }
    if has("vulkan") || has("rocm") || has("sycl") || has("users") || has("pool") {
        // Of interfaces that a plan does not choose, and of many users at once.
        return (has("sycl") && starts(&["tg", "pp"]))
            .then(|| if starts(&["tg"]) { Of::Decode } else { Of::Prefill });
    }
    Some(match key {
        "fit" | "fits" => Of::Fit,
        _ if starts(&["tok_s_with"]) => Of::Drafted,
        _ if starts(&["decode", "tg", "llama_bench_tg", "tok_s"]) => Of::Decode,
        _ if starts(&["prefill", "pp", "llama_bench_pp"]) => Of::Prefill,
        "watts" | "gpu_watts_decode" | "watts_per_card_serving" | "watts_per_card_bench" => {
            Of::Load
        }
        "idle_watts_normal" => Of::Idle,
        "paid" => Of::Price,
        "mtp_context_mib" => Of::Memory(Part::Draft),
        "context_mib" => Of::Memory(Part::Context),
        "kv_total_mib" => Of::Memory(Part::AllCache),
        "kv_mib" => Of::Memory(Part::Cache),
        "compute_mib" | "compute_mib_one_card" => Of::Memory(Part::Compute),
        "host_compute_mib" => Of::Memory(Part::HostCompute),
        "host_table_mib" => Of::Memory(Part::HostTable),
        "cpu_mib" | "cpu_mapped_mib" | "host_experts_mib" | "host_gb" => {
            Of::Memory(Part::HostWeights)
        }
        "model_mib" | "card_model_mib" => Of::Memory(Part::Weights),
        "model_all_on_card_mib" | "weights_gib" => Of::Memory(Part::AllWeights),
        "projected_device_mib" | "rss_gib" | "used_gb" | "allocated_gib" => {
            Of::Memory(Part::Program)
        }
        "vram_loaded_total_gb" => Of::Memory(Part::Cards),
        _ if starts(&["vram_idle", "vram_with"]) => return None,
        _ if starts(&["vram", "used_mib", "gib_per_card", "per_card_gib", "gpu_gb"]) => {
            Of::Memory(Part::Card)
        }
        _ => return None,
    })
}

/// Tokens that a name states: `pp512`, `decode_at_16k`, `prefill_12.7k`, `at_262144`, `vram_at_32k_mib`.
/// Of a generation test, which begins with nothing, there are none before it.
fn tokens(key: &str) -> Option<u32> {
    if key.contains("tg") {
        return Some(64);
    }
    key.split('_').find_map(|word| {
        let word = word.strip_prefix("pp").unwrap_or(word);
        whole_tokens(word).filter(|tokens| *tokens >= 256)
    })
}

/// A text that is a number of tokens and nothing else: `4075`, `2k`, `12.7k`.
fn whole_tokens(text: &str) -> Option<u32> {
    let (digits, factor) = match text.strip_suffix(['k', 'K']) {
        Some(digits) => (digits, 1024.0),
        None => (text, 1.0),
    };
    let tokens = digits.parse::<f64>().ok()? * factor;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let tokens = tokens.round() as u32;
    Some(tokens)
}

/// A value, or the two ends of a text such as `4.0-4.2`.
fn ends(value: &Value) -> Option<[f64; 2]> {
    match value {
        Value::Number(number) => number.as_f64().map(|value| [value; 2]),
        Value::String(text) => {
            let (low, high) = text.split_once('-').unwrap_or((text, text));
            Some([low.trim().parse().ok()?, high.trim().parse().ok()?])
        }
        _ => None,
    }
}

/// Whether a report says that something runs, by the first of its words that tells; `None` where none
/// does.
fn fits(text: &str) -> Option<f64> {
    let small = text.to_lowercase();
    let first = |words: &[&str]| words.iter().filter_map(|word| small.find(word)).min();
    let runs = first(&["loads", "runs", "fits", "uses", "yes"]);
    let fails = first(&["oom", "out of memory", "no memory", "fails", "does not"]);
    match (runs, fails) {
        (None, None) => None,
        (Some(runs), Some(fails)) => Some(if runs < fails { 1.0 } else { 0.0 }),
        (runs, _) => Some(if runs.is_some() { 1.0 } else { 0.0 }),
    }
}
