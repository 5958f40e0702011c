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

impl Have {
    /// All, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Nothing, Self::Pc, Self::Machine];
    /// What the reader is asked.
    pub const QUESTION: &'static str = "What do you have already?";

    /// Its word in links.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Pc => "pc",
            Self::Machine => "machine",
        }
    }

    /// What the reader calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Nothing => "nothing yet",
            Self::Pc => "a PC",
            Self::Machine => "the machine for it",
        }
    }

    /// One sentence for whoever wonders what follows from it.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Nothing => {
                "The whole computer is bought: board, processor, memory, disk, case and supply."
            }
            Self::Pc => {
                "A usual PC with 32 GiB of memory and a supply of 750 W; only what the rig needs \
                 beyond it is bought."
            }
            Self::Machine => "Whatever the cards need stands there; only the cards are bought.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Have;
    use crate::catalog::Limit;
    use crate::units::format::plain;

    #[test]
    fn the_words_for_a_pc_are_its_figures() {
        for (id, unit) in [("pc-memory", "GiB"), ("pc-supply", "W")] {
            let limit = Limit::of(id).expect(id);
            let figure = format!("{} {unit}", plain(limit.value, 0));
            assert!(Have::Pc.help().contains(&figure), "{figure}");
        }
    }

    #[test]
    fn words_are_those_of_the_plan_in_json() {
        for have in Have::ALL {
            let word = format!("\"{}\"", have.id());
            assert_eq!(serde_json::to_string(&have).expect("a word"), word);
        }
    }
}
