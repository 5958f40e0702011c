//! Names and figures of the accuracy page in words and units.

use rigledger_core::catalog::Catalog;
use rigledger_core::html::escaped;
use rigledger_core::units::format::number;

/// A part, or a part and a kind of architecture, in words.
pub(super) fn described(name: &str) -> String {
    let (part, kind) = name.split_once(' ').unwrap_or((name, ""));
    let part = match part {
        "compute" => "Compute buffer",
        "kv" => "KV cache",
        "recurrent" => "Recurrent state",
        "weights" => "Weights",
        "total" => "Total",
        other => other,
    };
    if kind.is_empty() { part.to_owned() } else { format!("{part}, {}", family(kind)) }
}

/// A kind of architecture in words.
pub(super) fn family(kind: &str) -> String {
    let (kind, windows) =
        kind.strip_suffix("+swa").map_or((kind, ""), |kind| (kind, " with windows"));
    let kind = match kind.strip_prefix("arch ").unwrap_or(kind) {
        "moe" => "MoE",
        "mla" => "MLA",
        other => other,
    };
    format!("{kind}{windows}")
}

/// The first letter as a capital.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The settings of a row in words, as far as they are known.
pub(super) fn plain(settings: &str) -> String {
    let mut words = settings.split(' ');
    let mut parts: Vec<String> = Vec::new();
    while let Some(word) = words.next() {
        let mut value = || words.next().unwrap_or_default();
        let part = match word {
            "ctx" => format!("context {}", counts(value())),
            "fa" => {
                if value() == "1" { "flash attention" } else { "no flash attention" }.to_owned()
            }
            "ub" => format!("ubatch {}", counts(value())),
            "seq" => match value() {
                "1" => "1 sequence".to_owned(),
                several => format!("{several} sequences"),
            },
            "kv_unified" => if value() == "1" { "one cache" } else { "a cache each" }.to_owned(),
            "backend" => if value() == "cpu" { "on the CPU" } else { "on a card" }.to_owned(),
            "pipeline" => if value() == "1" { "pipelined" } else { "not pipelined" }.to_owned(),
            "device" => format!("card {}", value().parse::<u32>().map_or(0, |number| number + 1)),
            "imatrix" => {
                if value() == "1" { "importance matrix" } else { "no importance matrix" }.to_owned()
            }
            "All" => "logits of all tokens".to_owned(),
            "Server" => "as a server plans it".to_owned(),
            cache if cache.contains('/') => format!("cache {cache}"),
            other => other.to_owned(),
        };
        if !part.is_empty() {
            parts.push(part);
        }
    }
    parts.join(", ")
}

/// Bytes in the unit in which they read best.
pub(super) fn bytes(bytes: u64) -> String {
    let size = bytes as f64;
    for (unit, name) in [(1_073_741_824.0, "GiB"), (1_048_576.0, "MiB"), (1024.0, "KiB")] {
        if size >= unit {
            return format!("{}\u{a0}{name}", number(size / unit, 2));
        }
    }
    format!("{bytes}\u{a0}B")
}

/// A percentage with as many decimals as it takes to see it.
pub(super) fn percent(percent: f64) -> String {
    let text = if percent == 0.0 {
        "0".to_owned()
    } else if percent < 0.001 {
        "<0.001".to_owned()
    } else if percent < 0.1 {
        format!("{percent:.3}")
    } else if percent < 10.0 {
        format!("{percent:.2}")
    } else {
        format!("{percent:.1}")
    };
    format!("{}\u{a0}%", escaped(&text))
}

/// A count with a comma between thousands.
pub(super) fn grouped(count: u32) -> String {
    number(count.into(), 0)
}

/// A text whose words of digits alone get a comma between thousands.
pub(super) fn counts(text: &str) -> String {
    let word = |word: &str| match word.parse() {
        Ok(count) if word.bytes().all(|byte| byte.is_ascii_digit()) => grouped(count),
        _ => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Cards by their names; `published` is what the source calls one that the catalogue does not know.
pub(super) fn card_names(id: &str, count: &str, published: &str) -> String {
    let catalog = Catalog::embedded();
    let name = |id: &str| match catalog.gpu(id) {
        Some(gpu) => gpu.short_name().to_owned(),
        None if published.is_empty() => id.to_owned(),
        None => published.to_owned(),
    };
    if let Some(cpu) = id.strip_prefix("cpu-") {
        let words: Vec<String> = cpu
            .split('-')
            .map(|word| if word == "epyc" { "EPYC".to_owned() } else { capitalised(word) })
            .collect();
        return format!("CPU alone, {}", words.join(" "));
    }
    match (id.split_once('+'), count) {
        (Some((first, second)), _) => format!("{} + {}", name(first), name(second)),
        (None, "" | "0" | "1") => name(id),
        (None, several) => format!("{several}\u{d7} {}", name(id)),
    }
}

/// A runtime, with or without its version, as its makers write it.
pub(super) fn runtime_name(runtime: &str) -> String {
    let (id, version) = runtime.split_once(' ').unwrap_or((runtime, ""));
    let name = match id {
        "ik_llama" => "ik_llama.cpp",
        "ollama" => "Ollama",
        "sglang" => "SGLang",
        "vllm" => "vLLM",
        other => other,
    };
    format!("{name} {version}").trim_end().to_owned()
}

/// A model by its name, or by its id where the catalogue does not know it.
pub(super) fn model_name(id: &str) -> String {
    Catalog::embedded().model(id).map_or(id, |model| model.name).to_owned()
}

/// A source as a link, if it is one; of a repository its owner and name, else the site.
pub(super) fn linked(source: &str) -> String {
    let address = source.split(' ').next().unwrap_or(source);
    let Some(rest) = address.strip_prefix("https://") else { return escaped(source) };
    let mut parts = rest.split('/');
    let site = parts.next().unwrap_or(rest);
    let shown = match (site, parts.next(), parts.next()) {
        ("github.com", Some(owner), Some(name)) => format!("{owner}/{name}"),
        _ => site.to_owned(),
    };
    format!("<a href=\"{}\" rel=\"noreferrer\">{}</a>", escaped(address), escaped(&shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_read_as_words() {
        assert_eq!(
            plain("ctx 4096 q8_0/f16 fa 1 ub 512 seq 4 pipeline 0 device 1 Server"),
            "context 4,096, cache q8_0/f16, flash attention, ubatch 512, 4 sequences, not pipelined, \
             card 2, as a server plans it"
        );
        assert_eq!(plain("Q4_K_M bartowski"), "Q4_K_M, bartowski");
        assert_eq!(described("compute moe+swa"), "Compute buffer, MoE with windows");
    }

    #[test]
    fn figures_have_their_units() {
        assert_eq!(bytes(494_927_872), "472.00\u{a0}MiB");
        assert_eq!(bytes(5), "5\u{a0}B");
        assert_eq!(bytes(1_342_159_476_736), "1,249.98\u{a0}GiB");
        assert_eq!(percent(0.000_5), "&lt;0.001\u{a0}%");
        assert_eq!(percent(27.65), "27.6\u{a0}%");
        assert_eq!(grouped(1918), "1,918");
        assert_eq!(grouped(1_001), "1,001");
        assert_eq!(counts("1918 of 1918 (100.00 %)"), "1,918 of 1,918 (100.00 %)");
        assert_eq!(
            [7.0, 999.6, 10_541.7, 1_234_567.0].map(|value| number(value, 0)),
            ["7", "1,000", "10,542", "1,234,567"]
        );
    }

    #[test]
    fn sources_and_cards_have_their_names() {
        assert!(linked("https://github.com/a/b/blob/c.md as read").contains(">a/b</a>"));
        assert!(linked("https://example.org/a").contains(">example.org</a>"));
        assert_eq!(linked("a book"), "a book");
        assert_eq!(card_names("rtx-3090", "2", ""), "2× RTX 3090");
        assert_eq!(card_names("no-such-card", "1", "A card"), "A card");
        assert_eq!(card_names("cpu-epyc-7642", "0", ""), "CPU alone, EPYC 7642");
        assert_eq!(runtime_name("vllm 0.9"), "vLLM 0.9");
    }
}
