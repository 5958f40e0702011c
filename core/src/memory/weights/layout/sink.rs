//! Where the layouts put their tensors.

use super::super::tensor::{Role, Tensor};

/// Hands tensors to a visitor, each with the block it belongs to.
pub(super) struct Sink<'a> {
    visit: &'a mut dyn FnMut(&Tensor),
    block: Option<u32>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(visit: &'a mut dyn FnMut(&Tensor)) -> Self {
        Self { visit, block: None }
    }

    /// What follows belongs to this block; `None` for what stands before or after the blocks.
    pub(super) const fn enter(&mut self, block: Option<u32>) {
        self.block = block;
    }

    /// A matrix; none where a side is 0.
    pub(super) fn matrix(&mut self, role: Role, row: u64, rows: u64) {
        self.stack(role, row, rows, 1);
    }

    /// A stack of matrices that every token uses.
    pub(super) fn stack(&mut self, role: Role, row: u64, rows: u64, stack: u64) {
        self.put(&Tensor { role, block: self.block, row, rows, stack, routed: false });
    }

    /// A stack of the routed experts' matrices.
    pub(super) fn experts(&mut self, role: Role, row: u64, rows: u64, stack: u64) {
        self.put(&Tensor { role, block: self.block, row, rows, stack, routed: true });
    }

    /// Vectors and biases, by their values in all.
    pub(super) fn vector(&mut self, values: u64) {
        self.stack(Role::Vector, values, 1, 1);
    }

    fn put(&mut self, tensor: &Tensor) {
        if tensor.elements() > 0 {
            (self.visit)(tensor);
        }
    }
}
