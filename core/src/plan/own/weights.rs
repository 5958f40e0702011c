//! What the file of a model weighs, as text.

use super::digits::{MAX_DIGITS, base36, from_base36};
use crate::import::MAX_LAYERS;
use crate::memory::weights::{BlockWeights, Weights};
use crate::units::Bytes;

/// Most bytes that the text can say.
const MAX_BYTES: u64 = 36_u64.pow(MAX_DIGITS) - 1;

/// The text of weights: `exact` says whether every block is as it is.
pub(super) fn written(weights: &Weights, exact: bool) -> String {
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
    let mut parts = vec![if exact { "e" } else { "t" }.to_owned()];
    parts.extend(sums(weights).map(base36));
    parts.push(kinds.join("-"));
    parts.push(runs.join("-"));
    // Last, and only where there is something: links of before do not have it.
    let fill = fills(weights).map(base36);
    if fill.iter().any(|bytes| !bytes.is_empty()) {
        parts.push(fill.join("_"));
    }
    parts.join(".")
}

/// The bytes that cards and host add to weights besides their blocks, in the order of the text.
fn fills(weights: &Weights) -> [u64; 3] {
    [weights.draft_padding, weights.strays, weights.host_padding].map(Bytes::get)
}

/// The bytes that weights hold besides their blocks, and the number of draft blocks among them, in the
/// order of the text.
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

/// The weights of a text for a model of this number of layers, and whether every block is as it is. `None`
/// where the text is not that of such weights.
pub(super) fn read(text: &str, layers: u32) -> Option<(Weights, bool)> {
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
    let mut gaps =
        parts.next().unwrap_or("__").split('_').map(|part| from_base36(part).map(Bytes::new));
    let (draft_padding, strays, host_padding) = (gaps.next()??, gaps.next()??, gaps.next()??);
    let ends = gaps.next().is_none() && parts.next().is_none();
    (ends && blocks.len() == layers).then_some(())?;
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
        draft_padding,
        strays,
        host_padding,
    };
    Some((weights, exact))
}

/// Gives weights as many blocks as there are layers, and holds every figure to what the text can say.
pub(super) fn hold(weights: &mut Weights, layers: u32) {
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
        &mut weights.draft_padding,
        &mut weights.strays,
        &mut weights.host_padding,
    ];
    for bytes in of_blocks.chain(sums) {
        *bytes = Bytes::new(bytes.get().min(MAX_BYTES));
    }
}

/// Spreads the totals of all blocks evenly over them; what does not divide goes to the last block.
pub(super) fn spread(weights: &mut Weights) {
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
    hold(weights, layers);
}
