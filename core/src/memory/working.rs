//! How a card's memory comes about, as formulas with the numbers in them.

use core::fmt::Write;

use super::CardUse;
use super::layers::{CacheRow, full_row, kinds, window_row};
use super::runtime::Constant;
use super::settings::{Settings, Sizes};
use crate::catalog::Shape;
use crate::catalog::Split;
use crate::units::{Basis, Bytes, Range, Term, Working};

fn term(name: &str, unit: &'static str, value: f64, source: String) -> Term {
    Term { name: name.to_owned(), unit, value: Range::exact(value, Basis::Computed), source }
}

/// What a card holds, and what is left of it; `held` are the constants behind what is reserved.
pub fn card_working(used: &CardUse, held: &[Constant]) -> Working {
    let gib = |name: &str, bytes: Bytes, source: String| term(name, "GiB", bytes.gib(), source);
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
    Working::of(formula + " \u{2212} reserved", terms)
}

/// The cache of a card under llama.cpp where whole layers go to cards; nothing for other splits and
/// runtimes.
pub fn cache_working(
    shape: &Shape,
    settings: &Settings,
    used: &CardUse,
    cards: usize,
) -> Option<Working> {
    if !settings.runtime.is_llama() || (cards > 1 && settings.split != Split::Layer) {
        return None;
    }
    let sizes = Sizes::new(settings, if shape.swa_layers > 0 { shape.window } else { 0 });
    let first = usize::try_from(used.first_block).ok()?;
    let count = usize::try_from(used.blocks).ok()?;
    let kinds = kinds(shape);
    let mine = kinds.get(first..)?.iter().take(count);
    let (mut full, mut window) = (0_u32, 0_u32);
    for kind in mine {
        full += u32::from(kind.full);
        window += u32::from(kind.window);
    }
    let row = |row: CacheRow| {
        let key =
            settings.cache_k.row(u64::from(row.k)) + settings.cache_k.row(u64::from(row.index));
        [key, settings.cache_v.row(u64::from(row.v))]
    };
    let latent = shape.kv_lora > 0;
    let mut terms = Vec::new();
    let mut formula = String::new();
    let mut counted = 0;
    for (count, name, bytes, cells, what) in [
        (full, "", row(full_row(shape)), sizes.full, "that look back over everything"),
        (window, "window ", row(window_row(shape)), sizes.window, "that look back over a window"),
    ] {
        if count == 0 {
            continue;
        }
        if !formula.is_empty() {
            formula.push_str(" + ");
        }
        let [key, value] = bytes;
        let named = |text: &str| [name, text].concat();
        let per =
            if latent { "latent, which serves as keys and values" } else { "keys of a token" };
        let heads = if latent {
            format!("{per}: rank {} and {} rotary values", shape.kv_lora, shape.rope_dim)
        } else {
            format!("{per}: {} KV heads of {} values", shape.kv_heads, shape.head_dim)
        };
        terms.push(term(&named("layers"), "", f64::from(count), format!("of this card, {what}")));
        let of = |id: &str| format!(", as {id}");
        let source = heads + &of(settings.cache_k.id());
        terms.push(term(&named("key bytes"), "bytes", approximate(key), source));
        let source = ["values of a token", &of(settings.cache_v.id())].concat();
        terms.push(term(&named("value bytes"), "bytes", approximate(value), source));
        let source = if name.is_empty() {
            "the context, up to a multiple of 256".to_owned()
        } else {
            format!("the window of {} and a batch, up to a multiple of 256", shape.window)
        };
        terms.push(term(&named("cells"), "", approximate(cells), source));
        formula += &named("layers");
        formula += " × (";
        formula += &named("key bytes");
        formula += " + ";
        formula += &named("value bytes");
        formula += ") × ";
        formula += &named("cells");
        formula += " × caches";
        counted += u64::from(count) * (key + value) * cells * sizes.streams;
    }
    if formula.is_empty() {
        return None;
    }
    terms.push(term(
        "caches",
        "",
        approximate(sizes.streams),
        "one for each user, or one for all".into(),
    ));
    let rest = used.cache.get().checked_sub(counted)?;
    if rest > 0 {
        formula.push_str(" + padding");
        terms.push(term("padding", "bytes", approximate(rest), "rows of whole blocks".to_owned()));
    }
    Some(Working::of(formula, terms))
}

/// A count of bytes or cells as a number: exact below 2^53.
#[expect(clippy::cast_precision_loss, reason = "no memory has so many bytes")]
const fn approximate(count: u64) -> f64 {
    count as f64
}
