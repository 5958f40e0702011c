//! What a plan has that its preset has not: how many changes, and how they move to another preset.

use super::{Plan, link};
use crate::catalog::Catalog;

/// The pairs of a state string that say what differs from its preset.
fn pairs(state: &str) -> impl Iterator<Item = &str> {
    let is_change = |pair: &&str| !["v=", "preset="].iter().any(|key| pair.starts_with(key));
    state.split('&').filter(is_change)
}

/// How many changes a state string has against its preset, which compares so many rigs. A rig that was
/// added is one, whatever is said of it.
pub(crate) fn changes(state: &str, rigs: usize) -> usize {
    let mut added = [false; link::LETTERS.len()];
    let mut others = 0;
    for pair in pairs(state) {
        let of =
            |letter: &char| pair.strip_prefix(*letter).is_some_and(|rest| rest.starts_with('.'));
        match link::LETTERS.iter().position(of) {
            Some(rig) if rig >= rigs => added[rig] = true,
            _ => others += 1,
        }
    }
    others + added.into_iter().filter(|added| *added).count()
}

impl Plan {
    /// The same changes to another preset. A plan that is none's has nothing to keep apart, and becomes
    /// the preset.
    pub(crate) fn moved_to(&self, preset: &str, catalog: &Catalog) -> Self {
        let start = catalog.preset_plan(preset);
        if catalog.preset(&self.preset).is_none() {
            return start;
        }
        let state = link::encode(self, catalog);
        let mut moved = ["preset=", preset].concat();
        for pair in pairs(&state) {
            moved.extend(["&", pair]);
        }
        link::decode(&moved, catalog).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_figure_is_a_change_and_a_rig_is_one() {
        for (state, count) in [
            ("v=1", 0),
            ("v=1&preset=dual-3090-vs-4090-today", 0),
            ("v=1&rate=0.3&a.price=650&b.extras=", 3),
            ("v=1&rate=0.3&c.gpu=rtx-5090&c.count=2&d.kind=api", 3),
            ("v=1&rigs=1", 1),
        ] {
            assert_eq!(changes(state, 2), count, "{state}");
        }
    }

    #[test]
    fn changes_move_and_what_was_the_presets_becomes_the_others() {
        let catalog = Catalog::embedded();
        let of = |state: &str| link::decode(state, catalog).0;
        let changed = of("rate=0.31&b.price=1900&c.gpu=rtx-5090&model=qwen3-32b");
        let moved = changed.moved_to("dual-3090-vs-4090-today", catalog);
        let same = of(
            "preset=dual-3090-vs-4090-today&rate=0.31&b.price=1900&c.gpu=rtx-5090&model=qwen3-32b",
        );
        assert_eq!(moved, same);
        assert_eq!(moved.moved_to("dual-3090-vs-4090", catalog), changed);
        // Nothing of one's own is nothing to move.
        let article = of("");
        assert_eq!(
            article.moved_to("dual-3090-vs-4090-today", catalog),
            of("preset=dual-3090-vs-4090-today")
        );
        assert_eq!(
            of("preset=none&a.gpu=rtx-5090").moved_to("dual-3090-vs-4090", catalog),
            article
        );
    }
}
