//! Names and figures of the accuracy page in words and units.

use rigledger_core::html::escaped;

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
    let kind = match kind {
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
            "ctx" => format!("context {}", value()),
            "fa" => {
                if value() == "1" { "flash attention" } else { "no flash attention" }.to_owned()
            }
            "ub" => format!("ubatch {}", value()),
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
            return format!("{:.2}\u{a0}{name}", size / unit);
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
    if count < 1000 { count.to_string() } else { format!("{},{:03}", count / 1000, count % 1000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_read_as_words() {
        assert_eq!(
            plain("ctx 4096 q8_0/f16 fa 1 ub 512 seq 4 pipeline 0 device 1 Server"),
            "context 4096, cache q8_0/f16, flash attention, ubatch 512, 4 sequences, not pipelined, \
             card 2, as a server plans it"
        );
        assert_eq!(plain("Q4_K_M bartowski"), "Q4_K_M, bartowski");
        assert_eq!(described("compute moe+swa"), "Compute buffer, MoE with windows");
    }

    #[test]
    fn figures_have_their_units() {
        assert_eq!(bytes(494_927_872), "472.00\u{a0}MiB");
        assert_eq!(bytes(5), "5\u{a0}B");
        assert_eq!(percent(0.000_5), "&lt;0.001\u{a0}%");
        assert_eq!(percent(27.65), "27.6\u{a0}%");
        assert_eq!(grouped(1918), "1,918");
        assert_eq!(grouped(1_001), "1,001");
    }
}
