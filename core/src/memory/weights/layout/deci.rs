//! Nemotron Super 49B, whose blocks were thinned out one by one.

/// Feed-forward widths: the widest of the blocks stands for those that are not listed.
///
/// Source: the model's own `config.json`, `ffn_mult` of each block: `2 x mult x 8192 / 3`, up to a
/// multiple of 256.
const NARROW: &[(u32, u32, u32)] = &[
    (0, 0, 14_336),
    (6, 7, 14_336),
    (11, 11, 17_920),
    (42, 42, 7168),
    (43, 44, 14_336),
    (45, 45, 7168),
    (47, 47, 7168),
    (48, 48, 14_336),
    (49, 51, 7168),
    (53, 53, 7168),
    (54, 55, 5632),
    (56, 56, 7168),
    (57, 59, 5632),
    (60, 61, 7168),
    (62, 63, 2816),
    (64, 65, 5632),
    (66, 67, 2816),
    (68, 68, 5632),
    (69, 70, 2816),
];
/// The width of all others.
pub(super) const WIDE: u32 = 28_672;

/// Width of the feed-forward part of a block.
pub(super) fn width(block: u32) -> u32 {
    let found = NARROW.iter().find(|(from, to, _)| (*from..=*to).contains(&block));
    found.map_or(WIDE, |(_, _, width)| *width)
}
