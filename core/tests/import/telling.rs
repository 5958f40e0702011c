//! Writes a GGUF header for any model of the catalogue: its metadata, and of its tensors those that
//! tell which block has what.

use rigledger_core::catalog::Shape;

use crate::builder::{F32, File};

/// The metadata of a recurrent state, as the architecture names them.
fn state_of(shape: &Shape) -> Vec<(&'static str, u32)> {
    match shape.arch {
        "lfm2" | "lfm2moe" => vec![("shortconv.l_cache", shape.ssm_conv)],
        "kimi-linear" => {
            vec![("ssm.conv_kernel", shape.ssm_conv), ("kda.head_dim", shape.ssm_state)]
        }
        _ => vec![
            ("ssm.conv_kernel", shape.ssm_conv),
            ("ssm.inner_size", shape.ssm_inner),
            ("ssm.state_size", shape.ssm_state),
            ("ssm.group_count", shape.ssm_groups),
            ("ssm.time_step_rank", shape.ssm_heads),
        ],
    }
}

/// Whether a block has attention, and whether it has a state.
fn mixing_of(shape: &Shape, block: u32) -> (bool, bool) {
    if shape.arch == "falcon-h1" {
        return (true, true);
    }
    let without = shape.layers.saturating_sub(shape.linear_layers + shape.kv_layers);
    let attends = shape.linear_layers == 0 || block >= without + shape.linear_layers;
    (attends, !attends && block >= without)
}

/// A file with the metadata and the telling tensors of a catalogue model.
pub(crate) fn file_of(shape: &Shape, context: u32) -> File {
    let or = |value: u32, other: u32| if value == 0 { other } else { value };
    let latent = shape.kv_lora > 0;
    let value = or(shape.v_head_dim, shape.head_dim);
    let mut counts = vec![
        ("block_count", shape.layers + shape.mtp_layers),
        ("nextn_predict_layers", shape.mtp_layers),
        ("context_length", context),
        ("embedding_length", shape.width),
        ("feed_forward_length", or(shape.ff, 4321)),
        ("attention.head_count", if shape.swa_heads > 0 { 0 } else { shape.heads }),
        (
            "attention.key_length",
            if latent { shape.kv_lora + shape.rope_dim } else { shape.head_dim },
        ),
        ("attention.value_length", if latent { shape.kv_lora } else { value }),
        ("attention.key_length_mla", if latent { shape.head_dim } else { 0 }),
        ("attention.value_length_mla", if latent { value } else { 0 }),
        ("attention.kv_lora_rank", shape.kv_lora),
        ("attention.q_lora_rank", shape.q_lora),
        ("rope.dimension_count", or(shape.rope_dim, shape.head_dim)),
        ("attention.indexer.key_length", shape.indexer_dim),
        ("attention.indexer.head_count", shape.indexer_heads),
        ("embedding_length_per_layer_input", shape.layer_embedding),
        ("moe_latent_size", shape.expert_latent),
        ("attention.key_length_swa", shape.swa_head_dim),
        ("attention.sliding_window", shape.window),
        ("attention.shared_kv_layers", shape.shared_kv_layers),
        ("expert_count", shape.experts),
        ("expert_used_count", shape.experts_used),
        ("expert_feed_forward_length", shape.expert_ff),
        ("expert_shared_count", shape.shared_experts),
    ];
    counts.extend(state_of(shape));
    counts.retain(|(_, count)| *count > 0);
    let mut file = File::new(shape.arch).counts(shape.arch, &counts);
    let windowed = |block: u32| {
        let own = shape.layers - shape.shared_kv_layers;
        block < own && shape.swa_layers > 0 && block % own < shape.swa_layers
    };
    let heads = |block: u32| {
        if windowed(block) { or(shape.swa_kv_heads, shape.kv_heads) } else { shape.kv_heads }
    };
    let heads: Vec<u32> = (0..shape.layers).map(heads).collect();
    file = file.list(&format!("{}.attention.head_count_kv", shape.arch), &heads).flags(
        &format!("{}.attention.sliding_window_pattern", shape.arch),
        (0..shape.layers).map(windowed),
    );
    if shape.swa_heads > 0 {
        let heads = |block| if windowed(block) { shape.swa_heads } else { shape.heads };
        let heads: Vec<u32> = (0..shape.layers).map(heads).collect();
        file = file.list(&format!("{}.attention.head_count", shape.arch), &heads);
    }
    let wide = u64::from;
    file.tensor("token_embd.weight", &[wide(shape.width), wide(shape.vocab)], F32);
    if !shape.tied {
        file.tensor("output.weight", &[wide(shape.width), wide(shape.vocab)], F32);
    }
    if shape.rope_factors > 0 {
        file.tensor("rope_freqs.weight", &[wide(shape.rope_factors)], F32);
    }
    for block in 0..shape.layers + shape.mtp_layers {
        block_of(&mut file, shape, block);
    }
    file
}

/// The telling tensors of a block.
fn block_of(file: &mut File, shape: &Shape, block: u32) {
    let wide = u64::from;
    let name = |part: &str| format!("blk.{block}.{part}.weight");
    let bias = |part: &str| format!("blk.{block}.{part}.bias");
    if block >= shape.layers {
        file.tensor(&name("attn_k"), &[wide(shape.width), 8], F32);
        file.tensor(&name("nextn.eh_proj"), &[8, 8], F32);
        if shape.draft_tables {
            file.tensor(&name("nextn.embed_tokens"), &[8, 8], F32);
            file.tensor(&name("nextn.shared_head_head"), &[8, 8], F32);
        }
        return;
    }
    let (attends, recurs) = mixing_of(shape, block);
    if attends {
        file.tensor(&name("attn_k"), &[wide(shape.width), 8], F32);
        // Some architectures always have them, which a shape does not repeat.
        if shape.qkv_bias || matches!(shape.arch, "qwen2" | "seed_oss" | "starcoder2") {
            file.tensor(&bias("attn_q"), &[8], F32);
        }
    }
    if recurs {
        let part = if shape.arch.starts_with("lfm2") { "shortconv.conv" } else { "ssm_out" };
        file.tensor(&name(part), &[8, 8], F32);
    }
    let has_index = shape.indexer_layers == 0 || block < 2 || (block - 2).is_multiple_of(4);
    if shape.indexer_dim > 0 && has_index {
        file.tensor(&name("indexer.attn_k"), &[8, 8], F32);
        file.tensor(&name("indexer.attn_q_b"), &[8, 8], F32);
    }
    // Experts in every block after the dense ones, or in every second, or in those without else.
    let step = (shape.layers - shape.dense_layers).checked_div(shape.moe_layers).unwrap_or(1);
    let alone = shape.arch.starts_with("nemotron_h");
    let routed = shape.moe_layers > 0
        && if alone {
            !attends && !recurs
        } else {
            block >= shape.dense_layers && (block - shape.dense_layers + 1).is_multiple_of(step)
        };
    if routed {
        file.tensor(&name("ffn_down_exps"), &[wide(shape.expert_ff), 8, 8], F32);
        if shape.shared_ff > 0 {
            file.tensor(&name("ffn_down_shexp"), &[wide(shape.shared_ff), 8], F32);
        }
        if shape.router_bias || matches!(shape.arch, "glm4moe" | "minimax-m2" | "lfm2moe") {
            file.tensor(&bias("exp_probs_b"), &[8], F32);
        }
    }
    let dense = !routed && !(alone && (attends || recurs)) || shape.arch == "gemma4";
    if dense && shape.ff > 0 {
        let shares = block >= shape.layers - shape.shared_kv_layers;
        let ff = if shares && shape.wide_shared_ff { 2 * shape.ff } else { shape.ff };
        file.tensor(&name("ffn_down"), &[wide(ff), 8], F32);
    }
}
