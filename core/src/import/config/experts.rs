//! Experts, dense and shared feed-forward parts, and which block has which.

use super::fields::{Fields, as_number};
use crate::catalog::{Feed, Shape};
use crate::import::gguf::whole;
use crate::import::json::Json;
use crate::import::layers;
use crate::import::sketch::Layer;
use crate::import::{Finding, InConfig, shown};
use crate::memory::weights;

const EXPERTS: [&str; 8] = [
    "num_local_experts",
    "num_experts",
    "n_routed_experts",
    "moe_num_experts",
    "num_moe_experts",
    "num_routed_experts",
    "n_experts",
    "moe_n_experts",
];
const USED: [&str; 10] = [
    "num_experts_per_tok",
    "num_experts_per_token",
    "moe_topk",
    "moe_k",
    "top_k_experts",
    "moe_top_k",
    "n_activated_experts",
    "experts_per_token",
    "num_selected_experts",
    "moe_router_topk",
];
const EXPERT_WIDTH: [&str; 6] = [
    "moe_intermediate_size",
    "expert_ffn_hidden_size",
    "expert_intermediate_size",
    "moe_inter_dim",
    "moe_ffn_hidden_size",
    "expert_hidden_dim",
];

/// Widths and numbers of feed-forward parts.
pub(super) fn experts(fields: &mut Fields<'_>, shape: &mut Shape) {
    shape.ff = feed_forward(fields, shape);
    shape.experts = fields.count(&EXPERTS);
    let without = pattern(fields).is_some_and(|feeds| !feeds.contains(&Feed::Experts));
    if without || fields.flag(&["is_moe", "enable_moe_block", "use_moe"]) == Some(false) {
        shape.experts = 0;
    } else if shape.experts < 2 && fields.own(&EXPERTS).is_none() {
        unnamed(fields, shape);
    }
    if shape.experts < 2 {
        shape.experts = 0;
        // A hybrid without experts keeps its dense part under the shared one's name.
        let shared = fields.count(&["shared_intermediate_size"]);
        if shape.arch == "granitehybrid" && shared > 0 {
            shape.ff = shared;
        }
        return;
    }
    image_experts(fields);
    shape.experts_used = fields.count(&USED);
    if shape.experts_used == 0 {
        let used = |name: &str| name.contains("expert") && name.contains("tok");
        match fields.guess(used, 1) {
            Some((_, used)) => shape.experts_used = used,
            None => fields
                .findings
                .push(Finding::warning("Experts used", InConfig::ExpertsUsedUnknown.into())),
        }
    }
    let inside = fields.count(&EXPERT_WIDTH);
    let plain = fields.count(&["intermediate_size", "ffn_hidden_size", "hidden_dim", "ffn_dim"]);
    shape.expert_ff = if inside == 0 { plain } else { inside };
    shape.shared_experts = fields.count(&[
        "n_shared_experts",
        "num_shared_experts",
        "num_shared_expert",
        "moe_num_shared_experts",
    ]);
    let shared = fields.count(&[
        "shared_expert_intermediate_size",
        "moe_shared_expert_intermediate_size",
        "shared_intermediate_size",
        "share_expert_dim",
    ]);
    shape.shared_ff = match shared {
        0 => shape.expert_ff.saturating_mul(shape.shared_experts),
        width => width,
    };
    if shape.arch == "llama4" {
        shape.shared_ff = shape.expert_ff;
    }
    if shape.shared_ff > 0 && shape.shared_experts == 0 {
        shape.shared_experts = 1;
    }
    expert_layers(fields, shape);
    let patterned = pattern(fields).is_some_and(|feeds| !feeds.contains(&Feed::Dense));
    if shape.moe_layers == shape.layers || patterned {
        shape.ff = layers::dense_width(shape);
    }
}

/// Experts that only images use, which a list has behind the others'.
fn image_experts(fields: &mut Fields<'_>) {
    let Some(Json::List(numbers)) = fields.get(&["moe_num_experts"]) else {
        // The published files of this kind have them even where the configuration does not say it.
        if fields.text(&["model_type"]).is_some_and(|name| name.starts_with("ernie4_5_vl")) {
            let found = InConfig::ImageExperts;
            fields.findings.push(Finding::warning("Experts", found.into()));
        }
        return;
    };
    if numbers.len() > 1 {
        fields.findings.push(Finding::warning("Experts", InConfig::ImageExperts.into()));
    }
}

/// Signs of a mixture without a number of experts by a known name: by a name that tells it, or else
/// said.
fn unnamed(fields: &mut Fields<'_>, shape: &mut Shape) {
    const OTHER: [&str; 14] = [
        "per_tok",
        "shared",
        "group",
        "used",
        "activ",
        "null",
        "zero",
        "limit",
        "layer",
        "copies",
        "redundant",
        "top",
        "dim",
        "size",
    ];
    let signs = EXPERT_WIDTH.iter().chain(&USED).chain(&["first_k_dense_replace"]);
    let positive =
        |name: &&&str| fields.own(&[**name]).and_then(as_number).is_some_and(|n| n > 0.0);
    let Some(sign) = signs.copied().find(|name| positive(&name)) else { return };
    let named =
        |name: &str| name.contains("expert") && !OTHER.iter().any(|other| name.contains(other));
    if let Some((name, count)) = fields.guess(named, 2) {
        shape.experts = count;
        let found = InConfig::TakenFor { name: shown(name), count };
        fields.findings.push(Finding::note("Experts", found.into()));
    } else {
        let found = InConfig::ExpertsUnclear { sign: shown(sign) };
        fields.findings.push(Finding::warning("Experts", found.into()));
    }
}

/// What each block is, where a file has a letter or a word for a block that is one part alone.
fn pattern(fields: &Fields<'_>) -> Option<Vec<Feed>> {
    if let Some(pattern) = fields.text(&["hybrid_override_pattern"]) {
        let letter = |letter| match letter {
            'E' => Feed::Experts,
            '-' => Feed::Dense,
            _ => Feed::Without,
        };
        return Some(pattern.chars().map(letter).collect());
    }
    let names = fields.texts(&["layers_block_type", "layer_types"])?;
    if !names.iter().any(|name| matches!(*name, "moe" | "mlp")) {
        return None;
    }
    let word = |name: &&str| match *name {
        "moe" => Feed::Experts,
        "mlp" => Feed::Dense,
        _ => Feed::Without,
    };
    Some(names.iter().map(word).collect())
}

/// What follows in each block.
pub(super) fn feeds(fields: &mut Fields<'_>, shape: &Shape, kinds: &[Layer]) -> Vec<Feed> {
    let count = kinds.len();
    let kept = if shape.experts > 0 { Feed::Experts } else { Feed::Dense };
    if let Some(mut feeds) = pattern(fields) {
        feeds.resize(count, Feed::Dense);
        return feeds;
    }
    if let Some(Json::List(blocks)) = fields.own(&["block_configs"]) {
        let without = |block: &Json| {
            block.get("ffn").is_some_and(|ffn| Fields::of(ffn).flag(&["no_op"]) == Some(true))
        };
        let mut feeds: Vec<Feed> =
            blocks.iter().map(|block| if without(block) { Feed::Without } else { kept }).collect();
        feeds.resize(count, kept);
        return feeds;
    }
    if shape.experts == 0 {
        return vec![Feed::Dense; count];
    }
    let mut feeds: Vec<Feed> = routed(fields, shape)
        .into_iter()
        .map(|routed| if routed { Feed::Experts } else { Feed::Dense })
        .collect();
    feeds.resize(count, Feed::Experts);
    feeds
}

/// Whether each block has experts: by a list, by the blocks' numbers, or by a rule.
fn routed(fields: &mut Fields<'_>, shape: &Shape) -> Vec<bool> {
    if let Some(flags) = expert_flags(fields) {
        return flags;
    }
    let all = 0..shape.layers;
    let places = fields.list(&["moe_layers"]).filter(|places| !places.is_empty());
    if let Some(places) = places.or_else(|| numbers(fields.text(&["moe_layers_enum"])?)) {
        return all.map(|block| places.contains(&block)).collect();
    }
    let period = fields.count(&["expert_layer_period"]);
    if period > 0 {
        let offset = fields.count(&["expert_layer_offset"]) % period;
        return all.map(|block| block % period == offset).collect();
    }
    if shape.arch == "longcat-flash" {
        return all.map(|block| block.is_multiple_of(2)).collect();
    }
    let step = step(fields);
    let without = fields.list(&["mlp_only_layers"]).unwrap_or_default();
    let last = fields.count(&["moe_layer_end_index"]);
    let dense = shape.dense_layers;
    let inside = |block: u32| last == 0 || block <= last;
    let on_turn = |block: u32| {
        let place = if shape.arch == "llama4" || dense == 0 { block + 1 } else { block };
        step < 2 || place.is_multiple_of(step)
    };
    all.map(|b| b >= dense && inside(b) && on_turn(b) && !without.contains(&b)).collect()
}

/// Every how manieth block has experts.
fn step(fields: &mut Fields<'_>) -> u32 {
    let names = [
        "interleave_moe_layer_step",
        "decoder_sparse_step",
        "moe_layer_interval",
        "moe_layer_freq",
    ];
    fields.count(&names).max(1)
}

/// The numbers of a text such as `3,4,5`.
fn numbers(text: &str) -> Option<Vec<u32>> {
    text.split(',').map(|number| number.trim().parse().ok()).collect()
}

/// A flag for each block.
fn expert_flags(fields: &Fields<'_>) -> Option<Vec<bool>> {
    let names = fields.texts(&["mlp_layer_types"]);
    let is = |name: &&str| ["sparse", "moe", "expert"].iter().any(|word| name.contains(word));
    let names = names.map(|names| names.iter().map(is).collect());
    names.or_else(|| {
        let flags = fields.list(&["moe_layer_freq", "is_moe_layer"])?;
        Some(flags.into_iter().map(|flag| flag != 0).collect())
    })
}

/// Counts of the blocks with experts and of the leading ones without.
fn expert_layers(fields: &mut Fields<'_>, shape: &mut Shape) {
    let as_count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let most = usize::try_from(shape.layers).unwrap_or_default();
    if let Some(pattern) = pattern(fields) {
        let routed = pattern.iter().take(most).filter(|feed| **feed == Feed::Experts).count();
        shape.moe_layers = as_count(routed);
        return;
    }
    if let Some(mut flags) = expert_flags(fields) {
        flags.truncate(most);
        shape.dense_layers = as_count(flags.iter().take_while(|flag| !**flag).count());
        shape.moe_layers = as_count(flags.iter().filter(|flag| **flag).count());
        return;
    }
    shape.dense_layers = fields.count(&[
        "first_k_dense_replace",
        "num_dense_layers",
        "moe_layer_start_index",
        "first_dense_layers",
        "n_dense_layers",
        "mlp_only_prefix",
    ]);
    let listed = fields.list(&["moe_layers"]).is_some_and(|places| !places.is_empty())
        || fields.text(&["moe_layers_enum"]).is_some();
    if listed {
        let routed = routed(fields, shape);
        shape.dense_layers = if shape.arch == "llama4" {
            0
        } else {
            as_count(routed.iter().take_while(|routed| !**routed).count())
        };
        shape.moe_layers = as_count(routed.iter().filter(|routed| **routed).count());
        return;
    }
    let period = fields.count(&["expert_layer_period"]);
    if period > 0 {
        let offset = fields.count(&["expert_layer_offset"]) % period;
        shape.moe_layers = shape.layers.saturating_sub(offset).div_ceil(period);
        return;
    }
    let step = if shape.arch == "longcat-flash" { 2 } else { step(fields) };
    let without = fields.list(&["mlp_only_layers"]).map_or(0, |list| list.len());
    shape.moe_layers = (shape.layers.saturating_sub(shape.dense_layers) / step)
        .saturating_sub(u32::try_from(without).unwrap_or(u32::MAX));
}

/// Width of the dense feed-forward part.
fn feed_forward(fields: &mut Fields<'_>, shape: &Shape) -> u32 {
    if let Some(width) = searched(fields, shape.width) {
        return width;
    }
    let adjusts = fields.flag(&["block_auto_adjust_ff_dim"]);
    let adjusts =
        adjusts.unwrap_or(shape.arch == "lfm2" && fields.own(&["block_ff_dim"]).is_some());
    let before = match fields.count(&["block_ff_dim"]) {
        0 => fields.count(&["intermediate_size"]),
        width => width,
    };
    if adjusts && before > 0 && shape.arch == "lfm2" {
        let multiple = fields.count(&["block_multiple_of"]).max(1);
        let factor = fields.number(&["block_ffn_dim_multiplier"]).unwrap_or(1.0);
        return rounded(f64::from(before) * 2.0 / 3.0, factor, multiple);
    }
    let width = fields.count(&[
        "intermediate_size_mlp",
        "dense_intermediate_size",
        "intermediate_size",
        "ffn_hidden_size",
        "n_inner",
        "block_ff_dim",
        "ffn_dim",
        "inter_dim",
        "hidden_dim",
        "ff_intermediate_size",
        "inter_size",
        "dim_ff",
        "dff",
    ]);
    if width > 0 {
        return width;
    }
    if let Some(multiple) = fields.own(&["multiple_of"]).and_then(as_number) {
        // Of the first Llamas, two thirds of four times the width.
        let multiple = whole(multiple).unwrap_or_else(|nearest| nearest).max(1);
        let factor = fields.number(&["ffn_dim_multiplier"]).unwrap_or(1.0);
        return rounded(f64::from(shape.width) * 8.0 / 3.0, factor, multiple);
    }
    // GPT-2 and Falcon leave out what is four times the width.
    let ratio = fields.number(&[
        "expansion_ratio",
        "hidden_ratio",
        "mlp_ratio",
        "intermediate_multiple_size",
    ]);
    let width = f64::from(shape.width) * ratio.unwrap_or(4.0);
    let width = whole(libm::floor(width)).unwrap_or_else(|nearest| nearest);
    let own_width = fields.get(&EXPERT_WIDTH).is_some()
        || super::build::leaves_its_width_out(fields.text(&["model_type"]).unwrap_or_default());
    if ratio.is_none() && !own_width {
        let found = InConfig::WidthAssumed { width };
        fields.findings.push(Finding::warning("Feed-forward width", found.into()));
    }
    width
}

/// A width, made smaller or larger by a factor, up to a multiple.
fn rounded(width: f64, factor: f64, multiple: u32) -> u32 {
    let floor = |number: f64| whole(libm::floor(number)).unwrap_or_else(|nearest| nearest);
    let width = floor(f64::from(floor(width)) * factor);
    width.checked_next_multiple_of(multiple).unwrap_or(width)
}

/// The mean width of blocks that an architecture search has chosen one by one.
fn searched(fields: &Fields<'_>, width: u32) -> Option<u32> {
    let widths: Vec<u32> =
        searched_widths(fields, width).into_iter().filter(|width| *width > 0).collect();
    let sum: u64 = widths.iter().copied().map(u64::from).sum();
    let count = u64::try_from(widths.len()).ok().filter(|count| *count > 0)?;
    u32::try_from((sum + count / 2) / count).ok()
}

/// Gives blocks that an architecture search has chosen their own widths where the architecture's rule
/// has the same; else their mean stands for each, which is said.
pub(super) fn settle_widths(fields: &Fields<'_>, shape: &mut Shape, findings: &mut Vec<Finding>) {
    let widths = searched_widths(fields, shape.width);
    let (least, most) = widths
        .iter()
        .filter(|width| **width > 0)
        .fold((u32::MAX, 0), |(least, most): (u32, u32), it| (least.min(*it), most.max(*it)));
    if least >= most {
        return;
    }
    let wide = Shape { ff: most, ..*shape };
    let same = |(block, width): (u32, &u32)| weights::dense_width(&wide, block) == *width;
    if (0..shape.layers).zip(&widths).all(same) {
        *shape = wide;
    } else {
        let found = InConfig::MeanWidth { least, most, mean: shape.ff };
        findings.push(Finding::note("Feed-forward width", found.into()));
    }
}

/// The widths of blocks that an architecture search has chosen one by one; 0 where there is none.
fn searched_widths(fields: &Fields<'_>, width: u32) -> Vec<u32> {
    const MULTIPLE: u32 = 256;
    let Some(Json::List(blocks)) = fields.own(&["block_configs"]) else { return Vec::new() };
    let of = |block: &Json| {
        let ffn = Fields::of(block.get("ffn")?);
        if let Some(width) = ffn.number(&["intermediate_size"]) {
            return whole(width).ok();
        }
        let factor = ffn.number(&["ffn_mult"])?;
        Some(rounded(f64::from(width) * 2.0 / 3.0 * factor, 1.0, MULTIPLE))
    };
    blocks.iter().map(|block| of(block).unwrap_or_default()).collect()
}
