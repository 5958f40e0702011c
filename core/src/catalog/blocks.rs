//! What each block of a model is, and what a block has, where a file says it itself.
//!
//! An architecture's name stands for a rule and a list of tensors (`memory`). A file may say otherwise,
//! block by block, or be of an architecture without either; what it says is kept here and comes first.

use serde::Serialize;

/// Most blocks that are kept one by one; published models have up to 162.
pub const MOST_BLOCKS: u32 = 192;
/// Blocks that one word holds, four bits each.
const IN_WORD: u32 = 16;

/// What mixes the tokens in a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Mixing {
    /// Attention over all that went before.
    Full,
    /// Attention over a window.
    Window,
    /// A recurrent state or a short convolution.
    Recurrent,
    /// Nothing: the block is a feed-forward part alone.
    Without,
}

/// What follows the mixing of a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Feed {
    /// A dense feed-forward part.
    Dense,
    /// Routed experts.
    Experts,
    /// Nothing.
    Without,
}

/// One block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Block {
    /// What mixes the tokens.
    pub mixing: Mixing,
    /// What follows.
    pub feed: Feed,
}

impl Block {
    /// Its four bits.
    const fn bits(self) -> u64 {
        let mixing = match self.mixing {
            Mixing::Full => 0,
            Mixing::Window => 1,
            Mixing::Recurrent => 2,
            Mixing::Without => 3,
        };
        let feed = match self.feed {
            Feed::Dense => 0,
            Feed::Experts => 1,
            Feed::Without => 2,
        };
        mixing | feed << 2
    }

    /// The block of four bits.
    const fn of(bits: u64) -> Self {
        let mixing = match bits & 3 {
            0 => Mixing::Full,
            1 => Mixing::Window,
            2 => Mixing::Recurrent,
            _ => Mixing::Without,
        };
        let feed = match bits >> 2 & 3 {
            0 => Feed::Dense,
            1 => Feed::Experts,
            _ => Feed::Without,
        };
        Self { mixing, feed }
    }

    /// One character for it, from `0` on.
    pub(crate) fn letter(self) -> char {
        char::from_digit(u32::try_from(self.bits()).unwrap_or_default(), 16).unwrap_or('0')
    }

    /// The block of a character.
    pub(crate) fn from_letter(letter: char) -> Option<Self> {
        letter.to_digit(12).map(|bits| Self::of(bits.into()))
    }
}

/// The blocks of a model one by one; empty where the rule of its architecture says them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Blocks {
    count: u32,
    words: [u64; (MOST_BLOCKS / IN_WORD) as usize],
}

impl Blocks {
    /// These blocks; empty where there are more than are kept.
    pub fn new(blocks: &[Block]) -> Self {
        let mut all = Self::default();
        let Some(count) = u32::try_from(blocks.len()).ok().filter(|count| *count <= MOST_BLOCKS)
        else {
            return all;
        };
        all.count = count;
        for (block, at) in blocks.iter().zip(0..) {
            let (word, shift) = place(at);
            if let Some(word) = all.words.get_mut(word) {
                *word |= block.bits() << shift;
            }
        }
        all
    }

    /// Whether nothing is said of single blocks.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// A block, counted from 0; `None` where nothing is said of it.
    pub fn get(&self, block: u32) -> Option<Block> {
        if block >= self.count {
            return None;
        }
        let (word, shift) = place(block);
        self.words.get(word).map(|word| Block::of(word >> shift & 15))
    }

    /// All that are kept, in order.
    pub fn iter(&self) -> impl Iterator<Item = Block> + '_ {
        (0..self.count).filter_map(|block| self.get(block))
    }
}

/// The word of a block, and how far its bits are from the lowest.
fn place(block: u32) -> (usize, u32) {
    (usize::try_from(block / IN_WORD).unwrap_or(usize::MAX), block % IN_WORD * 4)
}

/// What blocks have, where the list of tensors of an architecture's name does not say it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent properties, none a state")]
pub struct Build {
    /// Whether what follows is said; else the architecture's name stands for all but the rows.
    pub stated: bool,
    /// Vectors of the width in a block: its norms and their biases.
    pub norms: u32,
    /// Vectors of the width after the blocks.
    pub final_norm: u32,
    /// Whether queries and keys have a norm of one head's width.
    pub head_norms: bool,
    /// Whether queries and keys have a norm of the width of all heads.
    pub whole_norms: bool,
    /// Whether the feed-forward part has an up and a down matrix alone, without a gate.
    pub plain_feed: bool,
    /// Whether attention's output has a bias.
    pub out_bias: bool,
    /// Whether the feed-forward part has biases.
    pub feed_bias: bool,
    /// Whether the output head has a bias.
    pub head_bias: bool,
    /// Whether attention's output has a gate of its own width.
    pub gate: bool,
    /// Whether attention's output has a gate of one value a head.
    pub head_gate: bool,
    /// Whether shared experts have a gate.
    pub shared_gate: bool,
    /// Rows as wide as the model before and after the blocks, such as a table of positions.
    pub outer_rows: u32,
    /// Rows as wide as the model in matrices of each block with attention, beyond those that its
    /// dimensions say.
    pub rows: u32,
    /// Rows as wide as the model in all matrices that mix tokens of a block with a recurrent state;
    /// 0 where the dimensions of the state say it.
    pub state_rows: u32,
}

impl Build {
    /// Its flags, in the order of a link; new ones go to the end.
    pub(crate) const fn flags(&mut self) -> [&mut bool; 10] {
        [
            &mut self.stated,
            &mut self.head_norms,
            &mut self.whole_norms,
            &mut self.plain_feed,
            &mut self.out_bias,
            &mut self.feed_bias,
            &mut self.head_bias,
            &mut self.gate,
            &mut self.head_gate,
            &mut self.shared_gate,
        ]
    }

    /// Its numbers, in the order of a link; new ones go to the end.
    pub(crate) const fn numbers(&mut self) -> [&mut u32; 5] {
        [
            &mut self.norms,
            &mut self.final_norm,
            &mut self.outer_rows,
            &mut self.rows,
            &mut self.state_rows,
        ]
    }

    /// Whether nothing is said at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_back_as_they_were() {
        let mixings = [Mixing::Full, Mixing::Window, Mixing::Recurrent, Mixing::Without];
        let feeds = [Feed::Dense, Feed::Experts, Feed::Without];
        let all: Vec<Block> = (0..192)
            .map(|i| Block { mixing: mixings[i * 7 % 4], feed: feeds[i * 5 % 3] })
            .collect();
        let blocks = Blocks::new(&all);
        assert_eq!(blocks.iter().collect::<Vec<_>>(), all);
        assert_eq!(blocks.get(192), None);
        assert!(all.iter().all(|block| Block::from_letter(block.letter()) == Some(*block)));
        assert!(Blocks::new(&[all.clone(), all].concat()).is_empty());
    }
}
