//! How a card's memory comes about, as formulas with the numbers in them.

use core::fmt::Write;

use super::CardUse;
use super::layers::{CacheRow, full_row, kinds, window_row};
use super::runtime::Constant;
use super::settings::{Settings, Sizes};
use crate::catalog::Shape;
use crate::catalog::Split;
use crate::units::{Bytes, Term, Working};

/// What is left of a card's memory beside what it holds, in GiB; `held` are the constants behind what
/// is reserved.
pub fn card_working(used: &CardUse, held: &[Constant]) -> Working {
    let gib =
        |name: &str, bytes: Bytes, source: String| Term::computed(name, "GiB", bytes.gib(), source);
    let blocks = match used.blocks {
        0 => "no layer".to_owned(),
        1 => format!("layer {}", used.first_block + 1),
        more => format!("layers {} to {}", used.first_block + 1, used.first_block + more),
    };
    let output = if used.output { ", and the output head" } else { "" };
    let mut reserved = String::new();
    let mut rest = used.reserved;
    for constant in held {
        rest = rest.saturating_sub(constant.bytes);
        let joint = if reserved.is_empty() { "" } else { "; " };
        let size = constant.bytes.gib();
        let _ = write!(reserved, "{joint}{}, {size:.2} GiB ({})", constant.what, constant.source);
    }
    if rest > Bytes::ZERO {
        let _ = write!(reserved, "; the runtime's own, {:.2} GiB", rest.gib());
    }
    let mut terms = vec![
        gib("memory", used.memory, "all of the card".to_owned()),
        gib("weights", used.weights, format!("{blocks}{output}")),
        gib("KV cache", used.cache, "worked out below".to_owned()),
        gib(
            "buffer",
            used.compute_high,
            format!("on the safe side; most likely {:.2} GiB", used.compute.gib()),
        ),
        gib("reserved", used.reserved, reserved),
    ];
    let mut formula = "memory \u{2212} weights \u{2212} KV cache \u{2212} buffer".to_owned();
    if used.recurrent > Bytes::ZERO {
        formula.push_str(" \u{2212} state");
        terms.push(gib("state", used.recurrent, "of layers without a cache".to_owned()));
    }
    if used.draft > Bytes::ZERO {
        formula.push_str(" \u{2212} drafting");
        let what = "weights, cache and buffer of what drafts tokens";
        terms.push(gib("drafting", used.draft, what.to_owned()));
    }
    Working::of(formula + " \u{2212} reserved", terms)
}

/// One kind of cache on a card: of layers that look back over everything, or over a window.
struct Kind {
    /// What the names of its terms start with.
    prefix: &'static str,
    /// Layers of the card that have it.
    layers: u32,
    /// Bytes of a token in one layer, for keys and for values.
    row: [u64; 2],
    /// Tokens that a layer has room for.
    cells: u64,
    /// How far its layers look back.
    reach: &'static str,
    /// Why it has this number of cells.
    cells_source: String,
}

impl Kind {
    /// Writes `layers × (key bytes + value bytes) × cells × caches` and its terms but for the last.
    fn write(
        &self,
        shape: &Shape,
        settings: &Settings,
        formula: &mut String,
        terms: &mut Vec<Term>,
    ) {
        let named = |text: &str| [self.prefix, text].concat();
        let [layers, keys, values, cells] =
            ["layers", "key bytes", "value bytes", "cells"].map(named);
        if !formula.is_empty() {
            formula.push_str(" + ");
        }
        let _ = write!(formula, "{layers} × ({keys} + {values}) × {cells} × caches");
        let source = format!("of this card, {}", self.reach);
        terms.push(Term::computed(&layers, "", f64::from(self.layers), source));
        let (key_type, value_type) = (settings.cache_k.id(), settings.cache_v.id());
        let source = if shape.kv_lora > 0 {
            format!(
                "latent, which serves as keys and values: rank {} and {} rotary values, as {key_type}",
                shape.kv_lora, shape.rope_dim
            )
        } else {
            format!(
                "keys of a token: {} KV heads of {} values, as {key_type}",
                shape.kv_heads, shape.head_dim
            )
        };
        let [key, value] = self.row;
        terms.push(Term::computed(&keys, "bytes", approximate(key), source));
        let source = format!("values of a token, as {value_type}");
        terms.push(Term::computed(&values, "bytes", approximate(value), source));
        let source = self.cells_source.as_str();
        terms.push(Term::computed(&cells, "", approximate(self.cells), source));
    }
}

/// The cache of a card in bytes under llama.cpp; `None` for other runtimes, for splits that do not
/// give whole layers to cards, and for a card without a cache.
pub fn cache_working(
    shape: &Shape,
    settings: &Settings,
    used: &CardUse,
    cards: usize,
) -> Option<Working> {
    if !settings.runtime.is_llama() || (cards > 1 && settings.split != Split::Layer) {
        return None;
    }
    let sizes = Sizes::new(settings, shape);
    let first = usize::try_from(used.first_block).ok()?;
    let count = usize::try_from(used.blocks).ok()?;
    let all = kinds(shape);
    let (mut full, mut window) = (0_u32, 0_u32);
    for kind in all.get(first..)?.iter().take(count) {
        full += u32::from(kind.full);
        window += u32::from(kind.window);
    }
    let row = |row: CacheRow| {
        [settings.cache_k.row(u64::from(row.k)), settings.cache_v.row(u64::from(row.v))]
    };
    let of_window = format!("the window of {} and a batch, up to a multiple of 256", shape.window);
    let kinds = [
        Kind {
            prefix: "",
            layers: full,
            row: row(full_row(shape)),
            cells: sizes.full,
            reach: "that look back over everything",
            cells_source: "the context, up to a multiple of 256".to_owned(),
        },
        Kind {
            prefix: "window ",
            layers: window,
            row: row(window_row(shape)),
            cells: sizes.window,
            reach: "that look back over a window",
            cells_source: of_window,
        },
    ];
    let (mut formula, mut terms, mut counted) = (String::new(), Vec::new(), 0);
    for kind in kinds.iter().filter(|kind| kind.layers > 0) {
        kind.write(shape, settings, &mut formula, &mut terms);
        let [key, value] = kind.row;
        counted += u64::from(kind.layers) * (key + value) * kind.cells * sizes.streams;
    }
    if formula.is_empty() {
        return None;
    }
    let source = "one for each user, or one for all";
    terms.push(Term::computed("caches", "", approximate(sizes.streams), source));
    let rest = used.cache.get().checked_sub(counted)?;
    if rest > 0 {
        formula.push_str(" + padding");
        terms.push(Term::computed("padding", "bytes", approximate(rest), "rows of whole blocks"));
    }
    Some(Working::of(formula, terms))
}

/// A count of bytes or cells as a number: exact below 2^53.
#[expect(clippy::cast_precision_loss, reason = "no memory has so many bytes")]
const fn approximate(count: u64) -> f64 {
    count as f64
}
