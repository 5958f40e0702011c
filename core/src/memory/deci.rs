//! Models whose blocks an architecture search has thinned out one by one.
//!
//! Source: `block_configs` of their own `config.json`: blocks whose attention is left out, and the feed-forward
//! width by `ffn_mult`, `2 x mult x width / 3` up to a multiple of 256; 0 where that part is left out too.

use crate::catalog::Shape;

/// Blocks that are alike: the last of them, whether they attend, and the width of their feed-forward part.
type Run = (u32, bool, u32);

/// Nemotron Super 49B.
#[rustfmt::skip]
const SUPER: [Run; 25] = [
    (0, true, 14_336),
    (5, true, 28_672),
    (7, false, 14_336),
    (10, true, 28_672),
    (11, false, 17_920),
    (41, true, 28_672),
    (42, false, 7168),
    (44, false, 14_336),
    (45, false, 7168),
    (46, false, 28_672),
    (47, false, 7168),
    (48, false, 14_336),
    (51, false, 7168),
    (52, true, 28_672),
    (53, false, 7168),
    (55, false, 5632),
    (56, false, 7168),
    (59, false, 5632),
    (61, false, 7168),
    (63, false, 2816),
    (65, false, 5632),
    (67, false, 2816),
    (68, false, 5632),
    (70, false, 2816),
    (79, true, 28_672),
];

/// Nemotron Ultra 253B.
#[rustfmt::skip]
const ULTRA: [Run; 57] = [
    (0, true, 5376),
    (1, true, 10_752),
    (7, true, 16_128),
    (8, true, 21_504),
    (12, false, 0),
    (15, true, 21_504),
    (17, true, 53_248),
    (23, false, 0),
    (26, true, 53_248),
    (31, false, 0),
    (34, true, 53_248),
    (35, true, 26_624),
    (38, false, 0),
    (41, true, 21_504),
    (42, false, 21_504),
    (43, true, 53_248),
    (44, false, 53_248),
    (49, false, 0),
    (53, true, 53_248),
    (58, false, 0),
    (62, true, 53_248),
    (67, false, 0),
    (71, true, 53_248),
    (76, false, 0),
    (80, true, 53_248),
    (85, false, 0),
    (86, true, 53_248),
    (89, true, 37_376),
    (91, false, 0),
    (92, true, 32_000),
    (95, true, 26_624),
    (97, false, 26_624),
    (98, true, 26_624),
    (99, false, 0),
    (106, false, 26_624),
    (107, true, 26_624),
    (112, false, 0),
    (113, true, 32_000),
    (114, true, 53_248),
    (115, false, 53_248),
    (116, true, 53_248),
    (124, false, 0),
    (125, false, 399_360),
    (133, false, 0),
    (134, false, 425_984),
    (142, false, 0),
    (143, false, 343_040),
    (148, false, 0),
    (149, false, 301_056),
    (150, false, 21_504),
    (151, true, 21_504),
    (152, true, 26_624),
    (153, false, 0),
    (155, true, 26_624),
    (156, true, 37_376),
    (160, true, 53_248),
    (161, true, 26_624),
];

/// The runs of a searched model; `None` where the blocks of the shape are all alike or not known.
fn runs(shape: &Shape) -> Option<&'static [Run]> {
    match shape.layers {
        _ if shape.arch != "deci" || shape.kv_layers >= shape.layers => None,
        80 => Some(&SUPER),
        162 => Some(&ULTRA),
        _ => None,
    }
}

/// The run that a block is in.
fn run(runs: &[Run], block: u32) -> Option<Run> {
    runs.iter().find(|(last, ..)| block <= *last).copied()
}

/// Whether a block attends; `None` where this model's blocks are not known here.
pub(super) fn attends(shape: &Shape, block: u32) -> Option<bool> {
    run(runs(shape)?, block).map(|(_, attends, _)| attends)
}

/// Width of the feed-forward part of a block, 0 where it has none; `None` where this model's blocks are not
/// known here or the widest is not as wide as the shape says.
pub(super) fn width(shape: &Shape, block: u32) -> Option<u32> {
    let runs = runs(shape)?;
    let widest = runs.iter().map(|(.., width)| *width).max();
    let (.., width) = run(runs, block)?;
    (widest == Some(shape.ff)).then_some(width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn runs_are_in_order_and_cover_the_blocks_of_their_models() {
        for (id, empty) in [("nemotron-super-49b-v1.5", 0), ("nemotron-ultra-253b-v1", 81)] {
            let shape = &Catalog::embedded().model(id).unwrap().shape;
            let blocks = 0..shape.layers;
            let attending = blocks.clone().filter(|block| attends(shape, *block) == Some(true));
            assert_eq!(u32::try_from(attending.count()), Ok(shape.kv_layers), "{id}");
            let nothing = |block: &u32| {
                attends(shape, *block) == Some(false) && width(shape, *block) == Some(0)
            };
            assert_eq!(blocks.clone().filter(nothing).count(), empty, "{id}");
            assert_eq!(blocks.filter_map(|block| width(shape, block)).max(), Some(shape.ff));
            assert_eq!(attends(shape, shape.layers), None, "{id}");
        }
        for runs in [&SUPER[..], &ULTRA] {
            assert!(runs.is_sorted_by_key(|(last, ..)| last));
        }
    }
}
