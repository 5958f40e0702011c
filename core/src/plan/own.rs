//! A model of the reader's own in a plan: its shape, and what its file weighs, short enough for a link.
//!
//! ```text
//! 1~name~arch~context~shape~weights
//! shape    numbers in the order of `numbers`, joined by `-`, empty for 0, then those of flags
//! weights  empty, or e|t . table . head . padding . everywhere . draft . draft blocks . read . file
//!          . kinds of blocks . runs       numbers in base 36
//! kinds    dense_experts_padding, joined by `-`
//! runs     kind, or kind_blocks, joined by `-`, from the first block to the last
//! ```
//!
//! Blocks of the same size are one kind, so that most files take a few hundred characters. Where that
//! is longer than [`MAX_TEXT`], the totals alone are kept (`t`), spread evenly over the blocks.
//!
//! Text from a link is hostile until proved otherwise: its length, every number and every count are
//! bounded, and the shape goes through the limits of [`crate::import`].

use serde::{Deserialize, Serialize};

use super::link::{escaped, text};
use crate::catalog::Shape;
use crate::finding::{Finding, Found};
use crate::import::{
    self, Imported, MAX_CONTEXT, MAX_HEAD_WIDTH, MAX_HEADS, MAX_LAYERS, MAX_VOCAB, MAX_WIDTH,
};
use crate::memory::weights::{BlockWeights, Weights};
use crate::units::{Bytes, Tokens};

/// What a plan calls the reader's own model.
pub const ID: &str = "own";
/// What a plan calls the format of the reader's own file.
pub const AS_IN_FILE: &str = "file";
/// What findings about it are about.
pub const SUBJECT: &str = "Your model";
/// The longest text that is written, in bytes.
pub const MAX_TEXT: usize = 2048;
/// The longest text that is read, in bytes.
pub const MAX_READ: usize = 4096;

/// The version of this grammar.
const VERSION: &str = "1";
/// Most digits in base 36: bytes stay below 102 TB, so that no sum overflows.
const MAX_DIGITS: usize = 9;
const MAX_BYTES: u64 = 36_u64.pow(9) - 1;

/// A model as a plan holds it: the text of its link, which has been read once and is good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct OwnText(String);

impl OwnText {
    /// The text of a link, with the model that it describes, and what was brought within limits.
    ///
    /// # Errors
    /// A finding on why the text is not that of a model.
    pub fn read(text: &str) -> Result<(Self, OwnModel, Vec<Finding>), Finding> {
        let (model, findings) = OwnModel::decode(text)?;
        Ok((Self(text.to_owned()), model, findings))
    }

    /// The text of a model.
    pub fn of(model: &OwnModel) -> Self {
        Self(model.encode())
    }

    /// The text itself, which needs no escaping in a link.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The model that it describes; nothing only where that has become unreadable.
    pub fn model(&self) -> Option<OwnModel> {
        OwnModel::decode(&self.0).ok().map(|(model, _)| model)
    }
}

/// A model that is not in the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnModel {
    /// What its file calls it; may be empty.
    pub name: String,
    /// Its dimensions.
    pub shape: Shape,
    /// The context it was trained for; 0 where that is not known.
    pub max_context: Tokens,
    /// What the tensors of its file weigh; `None` where only its dimensions are known.
    pub weights: Option<Weights>,
    /// Whether `weights` has every block as it is, and not an even spread of the totals.
    pub exact: bool,
}

impl OwnModel {
    /// The model of a file, as a link can carry it; `None` where nothing is known of it.
    pub fn of(imported: &Imported) -> Option<Self> {
        let mut own = Self {
            name: import::shown(&imported.name.replace('~', "-")),
            shape: imported.shape,
            max_context: imported.max_context,
            weights: imported.weights.clone(),
            exact: true,
        };
        // What reads a link must agree with what wrote it.
        hold(&mut own.shape, &mut Vec::new())?;
        if let Some(weights) = &mut own.weights {
            hold_weights(weights, own.shape.layers);
        }
        if own.encode().len() > MAX_TEXT {
            if let Some(weights) = &mut own.weights {
                spread(weights);
            }
            own.exact = false;
        }
        Some(own)
    }

    /// As text that needs no escaping in a link.
    pub fn encode(&self) -> String {
        let mut shape = self.shape;
        let mut numbers: Vec<String> =
            numbers(&mut shape).into_iter().map(|n| digits(*n)).collect();
        numbers.push(digits(flags(&shape)));
        while numbers.last().is_some_and(String::is_empty) {
            numbers.pop();
        }
        let weights = self.weights.as_ref().map(|weights| self.weights_text(weights));
        [
            VERSION,
            &escaped(&self.name),
            shape.arch,
            &digits(self.max_context.get()),
            &numbers.join("-"),
            &weights.unwrap_or_default(),
        ]
        .join("~")
    }

    fn weights_text(&self, weights: &Weights) -> String {
        let mut kinds: Vec<&BlockWeights> = Vec::new();
        let mut runs: Vec<(usize, u64)> = Vec::new();
        for block in &weights.blocks {
            let kind = kinds.iter().position(|known| *known == block).unwrap_or_else(|| {
                kinds.push(block);
                kinds.len() - 1
            });
            match runs.last_mut() {
                Some((last, count)) if *last == kind => *count += 1,
                _ => runs.push((kind, 1)),
            }
        }
        let kinds: Vec<String> = kinds
            .into_iter()
            .map(|kind| {
                let [dense, experts, padding] =
                    [kind.dense, kind.experts, kind.padding].map(|bytes| base36(bytes.get()));
                format!("{dense}_{experts}_{padding}")
            })
            .collect();
        let runs: Vec<String> = runs
            .into_iter()
            .map(|(kind, count)| {
                let kind = base36(kind as u64);
                if count == 1 { kind } else { format!("{kind}_{}", base36(count)) }
            })
            .collect();
        let mut parts = vec![if self.exact { "e" } else { "t" }.to_owned()];
        parts.extend(sums(weights).map(base36));
        parts.push(kinds.join("-"));
        parts.push(runs.join("-"));
        parts.join(".")
    }

    /// The model of a text, and what was brought within limits.
    ///
    /// # Errors
    /// A finding on why the text is not that of a model.
    pub fn decode(value: &str) -> Result<(Self, Vec<Finding>), Finding> {
        if value.len() > MAX_READ {
            return Err(Finding::corrected(SUBJECT, Found::OwnTooLong));
        }
        let unread = || Finding::corrected(SUBJECT, Found::OwnUnread);
        // What would end the value in a link cannot be part of it.
        if value.contains(['&', '#', '=']) || value.chars().any(char::is_control) {
            return Err(unread());
        }
        // Some programs escape what need not be.
        let value = value.replace("%7E", "~").replace("%7e", "~");
        let mut parts = value.split('~');
        let mut next = || parts.next().ok_or_else(unread);
        if next()? != VERSION {
            return Err(Finding::corrected(SUBJECT, Found::OwnNewer));
        }
        let name = import::shown(&text(next()?)).replace('~', "-");
        let arch = text(next()?);
        let context = next()?;
        let (shape_text, weights_text) = (next()?, next()?);
        let mut findings = Vec::new();
        let (known, is_known) = import::arch_or_fallback(&arch);
        if !is_known {
            let found = Found::ArchitectureUnknown { name: import::shown(&arch) };
            findings.push(Finding::warning("Architecture", found));
        }
        let mut shape = Shape { arch: known, ..Shape::default() };
        let max_context = number(context).ok_or_else(unread)?;
        let mut given = shape_text.split('-');
        for field in numbers(&mut shape) {
            *field = number(given.next().unwrap_or_default()).ok_or_else(unread)?;
        }
        let flags = number(given.next().unwrap_or_default()).ok_or_else(unread)?;
        set_flags(&mut shape, flags);
        hold(&mut shape, &mut findings).ok_or_else(unread)?;
        let (weights, exact) = match weights_text {
            "" => (None, true),
            text => {
                let (weights, exact) = weights(text, shape.layers).ok_or_else(unread)?;
                (Some(weights), exact)
            }
        };
        let max_context = Tokens::new(max_context.min(MAX_CONTEXT));
        Ok((Self { name, shape, max_context, weights, exact }, findings))
    }
}

impl From<OwnText> for String {
    fn from(own: OwnText) -> Self {
        own.0
    }
}

impl TryFrom<String> for OwnText {
    type Error = Finding;
    fn try_from(text: String) -> Result<Self, Finding> {
        Self::read(&text).map(|(text, ..)| text)
    }
}

/// The numbers of a shape, in the order of the text; new ones go to the end.
fn numbers(shape: &mut Shape) -> [&mut u32; 41] {
    [
        &mut shape.layers,
        &mut shape.width,
        &mut shape.ff,
        &mut shape.heads,
        &mut shape.kv_heads,
        &mut shape.head_dim,
        &mut shape.v_head_dim,
        &mut shape.kv_layers,
        &mut shape.vocab,
        &mut shape.kv_bytes_per_token,
        &mut shape.rope_factors,
        &mut shape.window,
        &mut shape.swa_layers,
        &mut shape.swa_kv_heads,
        &mut shape.swa_head_dim,
        &mut shape.swa_heads,
        &mut shape.swa_bytes_per_cell,
        &mut shape.experts,
        &mut shape.experts_used,
        &mut shape.shared_experts,
        &mut shape.expert_ff,
        &mut shape.shared_ff,
        &mut shape.dense_layers,
        &mut shape.moe_layers,
        &mut shape.kv_lora,
        &mut shape.rope_dim,
        &mut shape.q_lora,
        &mut shape.mtp_layers,
        &mut shape.linear_layers,
        &mut shape.linear_state_bytes,
        &mut shape.ssm_inner,
        &mut shape.ssm_state,
        &mut shape.ssm_groups,
        &mut shape.ssm_heads,
        &mut shape.ssm_conv,
        &mut shape.shared_kv_layers,
        &mut shape.indexer_dim,
        &mut shape.indexer_heads,
        &mut shape.indexer_layers,
        &mut shape.expert_latent,
        &mut shape.layer_embedding,
    ]
}

/// The most that each of them may be, in the same order.
const MOST: [u32; 41] = [
    MAX_LAYERS,
    MAX_WIDTH,
    MAX_WIDTH,
    MAX_HEADS,
    MAX_HEADS,
    MAX_HEAD_WIDTH,
    MAX_HEAD_WIDTH,
    MAX_LAYERS,
    MAX_VOCAB,
    u32::MAX,
    MAX_WIDTH,
    MAX_CONTEXT,
    MAX_LAYERS,
    MAX_HEADS,
    MAX_HEAD_WIDTH,
    MAX_HEADS,
    u32::MAX,
    MAX_HEADS,
    MAX_HEADS,
    MAX_HEADS,
    MAX_WIDTH,
    MAX_WIDTH,
    MAX_LAYERS,
    MAX_LAYERS,
    MAX_WIDTH,
    MAX_HEAD_WIDTH,
    MAX_WIDTH,
    MAX_LAYERS,
    MAX_LAYERS,
    u32::MAX,
    MAX_WIDTH,
    MAX_WIDTH,
    MAX_HEADS,
    MAX_HEADS,
    MAX_WIDTH,
    MAX_LAYERS,
    MAX_HEAD_WIDTH,
    MAX_HEADS,
    MAX_LAYERS,
    MAX_WIDTH,
    MAX_WIDTH,
];

/// The flags of a shape as bits, from the lowest.
fn flags(shape: &Shape) -> u32 {
    [shape.tied, shape.qkv_bias, shape.router_bias, shape.draft_tables, shape.wide_shared_ff]
        .into_iter()
        .rev()
        .fold(0, |bits, flag| bits << 1 | u32::from(flag))
}

fn set_flags(shape: &mut Shape, bits: u32) {
    for (bit, flag) in [
        &mut shape.tied,
        &mut shape.qkv_bias,
        &mut shape.router_bias,
        &mut shape.draft_tables,
        &mut shape.wide_shared_ff,
    ]
    .into_iter()
    .enumerate()
    {
        *flag = bits >> bit & 1 == 1;
    }
}

/// Brings a shape within the limits of files; `None` without layers or width.
fn hold(shape: &mut Shape, findings: &mut Vec<Finding>) -> Option<()> {
    let mut beyond = false;
    for (number, most) in numbers(shape).into_iter().zip(MOST) {
        beyond |= *number > most;
        *number = (*number).min(most);
    }
    if beyond {
        findings.push(Finding::corrected(SUBJECT, Found::OwnBeyondLimits));
    }
    let layers = shape.layers;
    shape.experts_used = shape.experts_used.min(shape.experts);
    shape.kv_heads = shape.kv_heads.min(shape.heads.max(1));
    shape.dense_layers = shape.dense_layers.min(layers);
    shape.shared_kv_layers = shape.shared_kv_layers.min(layers);
    shape.kv_layers = shape.kv_layers.min(2 * layers);
    shape.swa_layers = shape.swa_layers.min(layers);
    shape.linear_layers = shape.linear_layers.min(layers);
    (layers > 0 && shape.width > 0).then_some(())
}

/// What weights hold besides their blocks, in the order of the text.
fn sums(weights: &Weights) -> [u64; 8] {
    let [table, head, padding, everywhere, draft, read, file] = [
        weights.embedding,
        weights.output,
        weights.output_padding,
        weights.everywhere,
        weights.draft,
        weights.read_per_token,
        weights.file,
    ]
    .map(Bytes::get);
    [table, head, padding, everywhere, draft, u64::from(weights.draft_blocks), read, file]
}

/// The weights of a text, and whether every block is as it is.
fn weights(text: &str, layers: u32) -> Option<(Weights, bool)> {
    let mut parts = text.split('.');
    let exact = match parts.next()? {
        "e" => true,
        "t" => false,
        _ => return None,
    };
    let mut next = || from_base36(parts.next()?);
    let mut bytes = || next().map(Bytes::new);
    let (embedding, output, output_padding) = (bytes()?, bytes()?, bytes()?);
    let (everywhere, draft) = (bytes()?, bytes()?);
    let draft_blocks = bytes()?.get();
    let (read_per_token, file) = (bytes()?, bytes()?);
    let kinds: Option<Vec<BlockWeights>> = parts
        .next()?
        .split('-')
        .map(|kind| {
            let mut numbers = kind.split('_').map(|part| from_base36(part).map(Bytes::new));
            let (dense, experts, padding) = (numbers.next()??, numbers.next()??, numbers.next()??);
            numbers.next().is_none().then_some(BlockWeights { dense, experts, padding })
        })
        .collect();
    let kinds = kinds?;
    let layers = usize::try_from(layers).ok()?;
    let mut blocks = Vec::with_capacity(layers);
    for run in parts.next()?.split('-') {
        let (kind, count) = run.split_once('_').unwrap_or((run, "1"));
        let kind = kinds.get(usize::try_from(from_base36(kind)?).ok()?)?;
        let count = usize::try_from(from_base36(count)?).ok()?;
        if count > layers - blocks.len() {
            return None;
        }
        blocks.resize(blocks.len() + count, *kind);
    }
    (parts.next().is_none() && blocks.len() == layers).then_some(())?;
    let weights = Weights {
        embedding,
        output,
        output_padding,
        blocks,
        everywhere,
        draft,
        read_per_token,
        file,
        draft_blocks: u32::try_from(draft_blocks).ok()?.min(MAX_LAYERS),
    };
    Some((weights, exact))
}

/// As many blocks as layers, and every figure as short as the text allows.
fn hold_weights(weights: &mut Weights, layers: u32) {
    weights.blocks.resize(usize::try_from(layers).unwrap_or_default(), BlockWeights::default());
    weights.draft_blocks = weights.draft_blocks.min(MAX_LAYERS);
    let blocks = weights.blocks.iter_mut();
    let of_blocks = blocks.flat_map(|b| [&mut b.dense, &mut b.experts, &mut b.padding]);
    let sums = [
        &mut weights.embedding,
        &mut weights.output,
        &mut weights.output_padding,
        &mut weights.everywhere,
        &mut weights.draft,
        &mut weights.read_per_token,
        &mut weights.file,
    ];
    for bytes in of_blocks.chain(sums) {
        *bytes = Bytes::new(bytes.get().min(MAX_BYTES));
    }
}

/// The totals of all blocks, spread evenly; what does not divide is the last block's.
fn spread(weights: &mut Weights) {
    let count = weights.blocks.len() as u64;
    let sum = |of: fn(&BlockWeights) -> Bytes| -> u64 {
        weights.blocks.iter().map(of).sum::<Bytes>().get()
    };
    let sums = [sum(|block| block.dense), sum(|block| block.experts), sum(|block| block.padding)];
    let [dense, experts, padding] =
        sums.map(|sum| Bytes::new(sum.checked_div(count).unwrap_or_default()));
    let [more_dense, more_experts, more_padding] =
        sums.map(|sum| Bytes::new(sum.checked_rem(count).unwrap_or_default()));
    weights.blocks.fill(BlockWeights { dense, experts, padding });
    if let Some(last) = weights.blocks.last_mut() {
        last.dense += more_dense;
        last.experts += more_experts;
        last.padding += more_padding;
    }
    let layers = u32::try_from(count).unwrap_or(u32::MAX);
    hold_weights(weights, layers);
}

/// A plain number; empty for 0.
fn digits(number: u32) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

/// A plain number of at most ten digits; 0 where empty.
fn number(text: &str) -> Option<u32> {
    if text.is_empty() {
        return Some(0);
    }
    let plain = text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// A number in base 36; empty for 0.
fn base36(mut number: u64) -> String {
    let mut reversed = Vec::new();
    while number > 0 {
        reversed.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[(number % 36) as usize]);
        number /= 36;
    }
    reversed.into_iter().rev().map(char::from).collect()
}

fn from_base36(text: &str) -> Option<u64> {
    if text.len() > MAX_DIGITS {
        return None;
    }
    text.bytes().try_fold(0, |number: u64, byte| {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'z' => byte - b'a' + 10,
            _ => return None,
        };
        Some(number * 36 + u64::from(digit))
    })
}
