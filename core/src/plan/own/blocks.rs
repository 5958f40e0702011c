//! What a file says of its blocks, as text: flags, numbers, and a letter for each block.

use super::digits::{digits, number};
use crate::catalog::{Block, Blocks, MOST_BLOCKS, Shape};
use crate::import::MAX_WIDTH;

/// The text; empty where the architecture says all.
pub(super) fn written(shape: &Shape) -> String {
    if shape.blocks.is_empty() && shape.build.is_empty() {
        return String::new();
    }
    let mut build = shape.build;
    let flags = build.flags().into_iter().rev().fold(0, |bits, flag| bits << 1 | u32::from(*flag));
    let numbers: Vec<String> = build.numbers().into_iter().map(|n| digits(*n)).collect();
    let letters: String = shape.blocks.iter().map(Block::letter).collect();
    format!("{}.{}.{letters}", digits(flags), numbers.join("-"))
}

/// Reads the text into a shape whose numbers are there already. `None` where it is none.
pub(super) fn read(text: &str, shape: &mut Shape) -> Option<()> {
    if text.is_empty() {
        return Some(());
    }
    let mut parts = text.split('.');
    let flags = number(parts.next()?)?;
    for (bit, flag) in shape.build.flags().into_iter().enumerate() {
        *flag = flags >> bit & 1 == 1;
    }
    let mut numbers = parts.next()?.split('-');
    for field in shape.build.numbers() {
        *field = number(numbers.next().unwrap_or_default())?.min(MAX_WIDTH);
    }
    let letters = parts.next()?;
    if letters.len() > usize::try_from(MOST_BLOCKS).unwrap_or_default() {
        return None;
    }
    let blocks: Option<Vec<Block>> = letters.chars().map(Block::from_letter).collect();
    shape.blocks = Blocks::new(&blocks?);
    // Of another number of blocks than there are, nothing is known.
    let count = u32::try_from(shape.blocks.iter().count()).ok()?;
    (count == 0 || count == shape.layers).then_some(())
}
