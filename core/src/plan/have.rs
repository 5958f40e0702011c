//! What a reader has before anything is bought.

use serde::{Deserialize, Serialize};

/// What the cards of a rig are put into, which decides what else is bought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Have {
    /// Nothing: the whole computer is bought.
    #[default]
    Nothing,
    /// A usual PC: what the rig needs beyond it is bought. Its cards, memory and supply stand in
    /// `data/limits.csv` as `pc-cards`, `pc-memory` and `pc-supply`.
    Pc,
    /// The machine itself: nothing but the cards is bought.
    Machine,
}

#[cfg(test)]
mod tests {
    use crate::catalog::Limit;
    use crate::plan::choices::Choice;
    use crate::plan::inputs::Scope;
    use crate::units::format::plain;

    #[test]
    fn the_words_for_a_pc_are_its_figures() {
        let help = Choice::of(Scope::Plan, "have").expect("a choice").help;
        for (id, unit) in [("pc-memory", "GiB"), ("pc-supply", "W")] {
            let limit = Limit::of(id).expect(id);
            let figure = format!("{} {unit}", plain(limit.value, 0));
            assert!(help.contains(&figure), "{figure}");
        }
    }
}
