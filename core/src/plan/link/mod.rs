//! A plan as the part of a link after `#`, and back.
//!
//! ```text
//! v=1&preset=dual-3090-vs-4090&rate=0.30&a.price=650-700-800&a.extras=NVLink+bridge:100;PSU:150
//! ```
//!
//! Pairs `key=value` joined by `&`. Keys without a dot belong to the plan, keys with one to a rig
//! (`a` to `d`, from left to right). An extra is `name:cost` or `name:cost:kept`, with the percent of
//! its price that it keeps in a year, and ends in `:own` where the buyer has it. A number may be a
//! range, `low-high` or `low-likely-high`, or `auto`, which leaves it to the catalogue. `+` or `%20`
//! is a space. A link carries only what differs from its preset; an author may write it by hand, and
//! preset files use the same keys.
//!
//! ```text
//! numbers        the keys of the table of inputs: rate, context, users, a.price, b.gpu_gib ...
//! of the plan    preset, rigs, rounding, model, quant, cache, cache_v, own (`own/mod.rs`),
//!                measured, of the work (`paste/carried.rs`)
//! how it runs    runtime  llama.cpp ik_llama.cpp ollama lm-studio mlx vllm sglang ktransformers exllamav2
//!                         exllamav3
//!                backend  auto cuda rocm vulkan sycl metal
//!                llama    0.8 0.5 2025 2024, the version of llama.cpp or the year of its build
//!                split    auto layer row tensor pipeline      offload  none layers experts
//!                logits   server all                          unified, fa, pipelined  on off
//!                drafting off mtp model ngram, with draft_tokens, draft_model (an id), and
//!                task mixed code prose copy, what is written
//! beside it      vision on off, second_model and second_quant (ids), second_context
//! of a rig       gpu (an id, or `custom` with gpu_name, gpu_vendor and its figures), name, extras,
//!                desktop on off, system linux windows windows-10, ecc auto on off, nvlink auto on off,
//!                shares=3,2, experts=8,8 (blocks by card), measured (`paste/carried.rs`)
//! unlike cards   gpu2 with count2, price2, watts2, idle_watts2, limit2, owned2, worth2; gpu3 with its own
//! its own run    of a rig that does not run it as the plan does: runtime, backend, llama, split, offload, fa, quant,
//!                cache, cache_v, host_layers, ubatch, vllm_share, drafting, draft_tokens, each `same` or `auto` for the plan's
//! ```
//!
//! Decoding never fails: what is not understood becomes a [`Finding`](crate::Finding) and the rest counts.

mod escapes;
mod numbers;
mod read;
mod texts;
mod typed;
mod write;

use super::MAX_RIGS;

pub(super) use escapes::text;
pub(crate) use escapes::{escaped, text as plain_text};
pub use read::decode;
pub(crate) use read::{apply, apply_rig, blocks, value_of};
pub use typed::{Untaken, typed};
pub(crate) use write::blocks_text;
pub use write::{encode, encode_whole};

/// The version of this grammar.
pub const VERSION: u32 = 1;
/// The key of a live link's day and net costs, which are no part of its plan.
pub(crate) const SEEN: &str = "seen";
/// The longest state that is read, in bytes. No plan is longer, with every name as long as it may be
/// and in letters that take twelve bytes each in a link.
pub const MAX_LENGTH: usize = 1 << 16;
/// The most findings on one link: past them it is noise.
const MAX_FINDINGS: usize = 64;
/// The longest id that is read, in bytes.
const MAX_ID: usize = 80;
/// The letters that name a plan's rigs, from left to right.
pub const LETTERS: [char; MAX_RIGS] = ['a', 'b', 'c', 'd'];
