//! ggml's allocator of compute buffers, replayed: best fit over the holes, else at the end.
//!
//! Source: behaviour of `ggml/src/ggml-alloc.c`. Sizes are rounded up to 128 bytes on a card
//! and to 32 on the host; among holes of
//! one size the last wins; the buffer is as large as its highest end has ever been.

/// The holes of a buffer and how far it has grown.
#[derive(Clone, Debug)]
pub(super) struct Arena {
    /// Holes in order of address; the last one is open-ended.
    holes: Vec<(u64, u64)>,
    /// The highest end so far: the size of the buffer.
    pub(super) peak: u64,
    alignment: u64,
}

/// Longer than any buffer.
const OPEN: u64 = 1 << 60;

impl Arena {
    /// An empty buffer.
    pub(super) fn new(alignment: u64) -> Self {
        let mut holes = Vec::with_capacity(32);
        holes.push((0, OPEN));
        Self { holes, peak: 0, alignment }
    }

    /// Takes the best place for a number of bytes and returns its offset.
    pub(super) fn take(&mut self, bytes: u64) -> u64 {
        let size = bytes.div_ceil(self.alignment) * self.alignment;
        let last = self.holes.len().saturating_sub(1);
        let mut best = last;
        let mut smallest = OPEN;
        for (index, &(_, room)) in self.holes.iter().enumerate().take(last) {
            if room >= size && room <= smallest {
                best = index;
                smallest = room;
            }
        }
        let Some(hole) = self.holes.get_mut(best) else { return 0 };
        let at = hole.0;
        hole.0 += size;
        hole.1 = hole.1.saturating_sub(size);
        if hole.1 == 0 {
            self.holes.remove(best);
        }
        self.peak = self.peak.max(at + size);
        at
    }

    /// Gives a number of bytes back, merging holes that touch.
    pub(super) fn give(&mut self, at: u64, bytes: u64) {
        let size = bytes.div_ceil(self.alignment) * self.alignment;
        if size == 0 {
            return;
        }
        let next = self.holes.partition_point(|&(start, _)| start < at);
        let joins_next = self.holes.get(next).is_some_and(|&(start, _)| start == at + size);
        let joins_last =
            next > 0 && self.holes.get(next - 1).is_some_and(|&(start, room)| start + room == at);
        match (joins_last, joins_next) {
            (true, true) => {
                let more = self.holes.remove(next).1;
                if let Some(hole) = self.holes.get_mut(next - 1) {
                    hole.1 += size + more;
                }
            }
            (true, false) => {
                if let Some(hole) = self.holes.get_mut(next - 1) {
                    hole.1 += size;
                }
            }
            (false, true) => {
                if let Some(hole) = self.holes.get_mut(next) {
                    *hole = (at, hole.1 + size);
                }
            }
            (false, false) => self.holes.insert(next, (at, size)),
        }
    }
}
