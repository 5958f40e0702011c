//! The recurrent state of linear layers: its dimensions in a [`Shape`], and its bytes.
//!
//! ```text
//! bytes of a layer = ((kernel - 1) x channels of the convolution + cells of the state) x 4
//! ```
//!
//! Source: the recurrent caches of llama.cpp, as in the columns of `data/models.csv`.

use crate::catalog::Shape;

/// Bytes of an f32 element, which recurrent states use.
const F32: u64 = 4;

/// The state of one linear layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing is known of it.
    Unknown,
    /// Mamba 2 and gated delta nets: the groups' B and C pass through the convolution as well.
    /// The first Mamba has neither groups nor heads.
    Grouped { kernel: u64, inner: u64, groups: u64, state: u64, heads: u64 },
    /// Kimi delta attention: queries, keys and values each pass through a convolution.
    Kimi { kernel: u64, heads: u64, head_dim: u64 },
    /// A short convolution alone.
    Short { kernel: u64, width: u64 },
    /// A matrix alone, for each head as wide as high.
    Matrix { heads: u64, width: u64 },
}

impl State {
    /// Bytes of one layer's state.
    pub(super) fn bytes(self) -> u64 {
        let (kernel, channels, cells) = match self {
            Self::Unknown => return 0,
            Self::Grouped { kernel, inner, groups, state, .. } => {
                let beside = groups.saturating_mul(state).saturating_mul(2);
                (kernel, inner.saturating_add(beside), inner.saturating_mul(state))
            }
            Self::Kimi { kernel, heads, head_dim } => {
                let inner = heads.saturating_mul(head_dim);
                (kernel, inner.saturating_mul(3), inner.saturating_mul(head_dim))
            }
            Self::Short { kernel, width } => (kernel, width, 0),
            Self::Matrix { heads, width } => {
                (1, 0, heads.saturating_mul(width).saturating_mul(width))
            }
        };
        let tail = kernel.saturating_sub(1).saturating_mul(channels);
        tail.saturating_add(cells).saturating_mul(F32)
    }

    /// Writes its dimensions into a shape.
    pub(super) fn describe(self, shape: &mut Shape) {
        let [inner, state, groups, heads, kernel] = match self {
            Self::Grouped { kernel, inner, groups, state, heads } => {
                [inner, state, groups, heads, kernel]
            }
            Self::Matrix { heads, width } => [heads.saturating_mul(width), width, heads, heads, 1],
            Self::Kimi { kernel, heads, head_dim } => {
                [heads.saturating_mul(head_dim), head_dim, heads, heads, kernel]
            }
            Self::Short { kernel, width } => [width, 0, 0, 0, kernel],
            Self::Unknown => return,
        }
        .map(|value| u32::try_from(value).unwrap_or(u32::MAX));
        shape.ssm_inner = inner;
        shape.ssm_state = state;
        shape.ssm_groups = groups;
        shape.ssm_heads = heads;
        shape.ssm_conv = kernel;
    }
}
