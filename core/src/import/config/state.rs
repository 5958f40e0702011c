//! The recurrent state of a configuration's linear layers.

use super::fields::Fields;
use crate::catalog::Shape;
use crate::import::state::State;

/// The state of a linear layer.
pub(super) fn state(fields: &mut Fields<'_>, shape: &Shape) -> State {
    let linear = fields.get(&["linear_attn_config"]);
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
        let mut inside = Fields { inner: linear, outer: linear, findings: Vec::new() };
        let mut get = |name: &str| u64::from(inside.count(&[name]));
        return State::Kimi {
            kernel: get("short_conv_kernel_size"),
            heads: get("num_heads"),
            head_dim: get("head_dim"),
        };
    }
    let kernel = get(&["conv_L_cache"]);
    if kernel > 0 {
        return State::Short { kernel, width: u64::from(shape.width) };
    }
    if get(&["ssm_state_size", "mamba_d_state"]) > 0 {
        return mamba(fields, shape);
    }
    if shape.arch == "minimax-01" {
        let (heads, width) = (u64::from(shape.heads), u64::from(shape.head_dim));
        return State::Matrix { cells: heads.saturating_mul(width).saturating_mul(width) };
    }
    State::Unknown
}

/// Mamba of either kind; only the second has heads, and as many groups as it says or one.
fn mamba(fields: &mut Fields<'_>, shape: &Shape) -> State {
    let mut get = |names: &[&str]| u64::from(fields.count(names));
    let heads = get(&["mamba_num_heads", "mamba_n_heads"]);
    let groups = get(&["n_groups", "mamba_n_groups"]);
    let expanded = get(&["mamba_expand", "expand"]).saturating_mul(u64::from(shape.width));
    let inner = [
        get(&["mamba_d_ssm"]),
        heads.saturating_mul(get(&["mamba_head_dim", "mamba_d_head"])),
        expanded,
    ];
    State::Grouped {
        kernel: get(&["conv_kernel", "mamba_d_conv"]),
        inner: inner.into_iter().find(|inner| *inner > 0).unwrap_or_default(),
        groups: if heads > 0 { groups.max(1) } else { groups },
        state: get(&["ssm_state_size", "mamba_d_state"]),
        heads,
    }
}
