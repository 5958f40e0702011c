//! What the tensors of a file say of its model.

use super::tensor::{Place, Role, Tensor};

/// What a block has, read off its tensors.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for tensors that are there or not")]
pub(super) struct Has {
    pub(super) keys: bool,
    pub(super) fused: bool,
    pub(super) state: bool,
    pub(super) experts: bool,
    /// A sparse index of its own.
    pub(super) index: bool,
    /// Width of its dense feed-forward part; 0 without one.
    pub(super) dense_ff: u32,
}

/// What all blocks together say.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for tensors that are there or not")]
pub(super) struct Seen {
    pub(super) blocks: Vec<Has>,
    pub(super) expert_ff: u32,
    pub(super) expert_latent: u32,
    pub(super) shared_ff: u32,
    pub(super) dense_ff: u32,
    pub(super) vocab: u32,
    pub(super) width: u32,
    pub(super) head: bool,
    pub(super) drafts: bool,
    pub(super) draft_tables: bool,
    pub(super) qkv_bias: bool,
    pub(super) router_bias: bool,
    pub(super) rope_factors: u32,
}

fn size(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Reads off all tensors.
pub(super) fn seen(tensors: &[Tensor]) -> Seen {
    let mut seen = Seen::default();
    for tensor in tensors {
        match tensor.place {
            Place::Head => seen.head = true,
            Place::Draft => {
                seen.drafts = true;
                seen.draft_tables |= tensor.role == Role::DraftTable;
            }
            Place::Everywhere => {
                let values = tensor.row.saturating_mul(tensor.rows);
                seen.rope_factors = seen.rope_factors.saturating_add(size(values));
            }
            Place::Embedding => {
                seen.vocab = size(tensor.rows);
                seen.width = size(tensor.row);
            }
            Place::Block(block) | Place::Experts(block) => seen.block(block, tensor),
            Place::Input | Place::Output => {}
        }
    }
    seen
}

impl Seen {
    fn block(&mut self, block: u32, tensor: &Tensor) {
        let place = usize::try_from(block).unwrap_or_default();
        if self.blocks.len() <= place {
            self.blocks.resize(place + 1, Has::default());
        }
        let Some(has) = self.blocks.get_mut(place) else { return };
        match tensor.role {
            Role::Keys => has.keys = true,
            Role::Fused => has.fused = true,
            Role::State => has.state = true,
            Role::Index => has.index = true,
            Role::Experts(width) => {
                has.experts = true;
                self.expert_ff = size(width);
            }
            Role::Shared(width) => self.shared_ff = size(width),
            Role::Dense(width) => {
                has.dense_ff = size(width);
                self.dense_ff = self.dense_ff.max(has.dense_ff);
            }
            Role::Latent(width) => self.expert_latent = size(width),
            Role::QkvBias => self.qkv_bias = true,
            Role::RouterBias => self.router_bias = true,
            Role::DraftTable => {}
            Role::Other => has.experts |= matches!(tensor.place, Place::Experts(_)),
        }
    }
}
