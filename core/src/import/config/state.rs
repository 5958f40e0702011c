//! The recurrent state of a configuration's linear layers.

use super::fields::Fields;
use crate::catalog::Shape;
use crate::import::gguf::whole;
use crate::import::state::State;

/// The state of a linear layer.
pub(super) fn state(fields: &mut Fields<'_>, shape: &Shape, model_type: &str) -> State {
    match model_type {
        "mamba" | "falcon_mamba" => return first_mamba(fields, shape),
        "mamba2" => return second_mamba(fields, shape),
        "xlstm" => return matrix_memory(fields, shape),
        "recurrent_gemma" => return gated_recurrence(fields, shape),
        _ => {}
    }
    let linear = fields.own(&["linear_attn_config"]);
    let mut get = |names: &[&str]| u64::from(fields.count(names));
    let heads = get(&["linear_num_value_heads"]);
    if heads > 0 {
        return State::Grouped {
            kernel: get(&["linear_conv_kernel_dim"]),
            inner: heads.saturating_mul(get(&["linear_value_head_dim"])),
            groups: get(&["linear_num_key_heads"]),
            state: get(&["linear_key_head_dim"]),
            heads,
        };
    }
    if let Some(linear) = linear {
        let mut inside = Fields::of(linear);
        let mut get = |name: &str| u64::from(inside.count(&[name]));
        return State::Kimi {
            kernel: get("short_conv_kernel_size"),
            heads: get("num_heads"),
            head_dim: get("head_dim"),
        };
    }
    let heads = get(&["linear_num_heads"]);
    if heads > 0 {
        let kernel = get(&["linear_conv_kernel_dim", "short_conv_kernel_size"]);
        return State::Kimi { kernel, heads, head_dim: get(&["linear_head_dim"]) };
    }
    let kernel = get(&["conv_L_cache"]);
    if kernel > 0 {
        return State::Short { kernel, width: u64::from(shape.width) };
    }
    if get(&["ssm_state_size", "mamba_d_state"]) > 0 {
        return mamba(fields, shape);
    }
    if shape.arch == "minimax-01" {
        return State::Matrix { heads: u64::from(shape.heads), width: u64::from(shape.head_dim) };
    }
    State::Unknown
}

/// Mamba of either kind; only the second has heads, and as many groups as it says or one.
fn mamba(fields: &mut Fields<'_>, shape: &Shape) -> State {
    let mut get = |names: &[&str]| u64::from(fields.count(names));
    let heads = get(&["mamba_num_heads", "mamba_n_heads"]);
    let groups = get(&["n_groups", "mamba_n_groups"]);
    let expanded = get(&["mamba_expand", "expand"]).saturating_mul(u64::from(shape.width));
    let by_heads = heads.saturating_mul(get(&["mamba_head_dim", "mamba_d_head"]));
    let said = get(&["mamba_d_ssm"]);
    // What the file says of heads comes before a default of the width.
    let inner = if fields.own(&["mamba_d_ssm"]).is_some() {
        [said, by_heads, expanded]
    } else {
        [by_heads, said, expanded]
    };
    let mut get = |names: &[&str]| u64::from(fields.count(names));
    State::Grouped {
        kernel: get(&["conv_kernel", "mamba_d_conv"]),
        inner: inner.into_iter().find(|inner| *inner > 0).unwrap_or_default(),
        groups: if heads > 0 { groups.max(1) } else { groups },
        state: get(&["ssm_state_size", "mamba_d_state"]),
        heads,
    }
}

/// A model of the first Mamba alone, whose fields have no prefix.
fn first_mamba(fields: &mut Fields<'_>, shape: &Shape) -> State {
    let mut get = |names: &[&str]| u64::from(fields.count(names));
    let inner = match get(&["intermediate_size", "d_inner"]) {
        0 => get(&["expand"]).max(1).saturating_mul(u64::from(shape.width)),
        inner => inner,
    };
    let (kernel, state) = (get(&["conv_kernel"]), get(&["state_size"]));
    State::Grouped { kernel, inner, groups: 0, state, heads: 0 }
}

/// A model of the second Mamba alone.
fn second_mamba(fields: &mut Fields<'_>, shape: &Shape) -> State {
    let mut get = |names: &[&str]| u64::from(fields.count(names));
    let inner = get(&["expand"]).max(1).saturating_mul(u64::from(shape.width));
    let heads = match get(&["num_heads"]) {
        0 => inner.checked_div(get(&["head_dim"])).unwrap_or_default(),
        heads => heads,
    };
    let (kernel, state) = (get(&["conv_kernel"]), get(&["state_size"]));
    State::Grouped { kernel, inner, groups: get(&["n_groups"]).max(1), state, heads }
}

/// A matrix for each head, as wide as its values and as high as its keys.
fn matrix_memory(fields: &Fields<'_>, shape: &Shape) -> State {
    let part = |name: &str, other: f64| {
        let width = f64::from(shape.width) * fields.number(&[name]).unwrap_or(other);
        u64::from(whole(libm::floor(width)).unwrap_or_else(|nearest| nearest))
    };
    let heads = u64::from(shape.heads.max(1));
    let (inner, keys) = (part("v_dim_factor", 1.0), part("qk_dim_factor", 0.5));
    State::Grouped { kernel: 1, inner, groups: 0, state: keys / heads, heads }
}

/// A gated recurrence: a vector, and the tail of a convolution.
fn gated_recurrence(fields: &mut Fields<'_>, shape: &Shape) -> State {
    let inner = match u64::from(fields.count(&["lru_width"])) {
        0 => u64::from(shape.width),
        inner => inner,
    };
    let kernel = u64::from(fields.count(&["conv1d_width"]));
    State::Grouped { kernel, inner, groups: 0, state: 1, heads: 0 }
}
