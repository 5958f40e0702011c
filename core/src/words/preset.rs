//! What a plan says of the preset that it began with.

use crate::catalog::Preset;
use crate::units::format::machine;

impl Preset {
    /// Whose figures these are, how many of them the reader has changed, and where they come from.
    /// `other`: the preset with today's prices, where some rigs have those and others have not.
    pub(crate) fn told(&self, changes: usize, other: Option<&Self>) -> String {
        let count = match changes {
            0 => "no changes".to_owned(),
            1 => "1 change".to_owned(),
            changes => machine(changes as f64) + " changes",
        };
        let mixed = other.map(|other| {
            let label = other.label;
            [
                "What you added or changed is at today\u{2019}s prices, the rest is not: \u{201c}",
                label,
                "\u{201d} puts all rigs on the same terms.",
            ]
            .concat()
        });
        [
            self.label,
            ", ",
            &*count,
            if changes > 0 && mixed.is_none() { " by you. Without them: " } else { " by you. " },
            &*mixed.unwrap_or_else(|| self.summary.to_owned()),
            " Figures of ",
            self.as_of,
            "; source: ",
            self.source,
            ".",
        ]
        .concat()
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;

    #[test]
    fn it_counts_in_words() {
        let Some(preset) = Catalog::embedded().preset("dual-3090-vs-4090") else { return };
        for (changes, begins) in
            [(0, "no changes by you"), (1, "1 change by you"), (12, "12 changes by you")]
        {
            let told = preset.told(changes, None);
            assert!(told.starts_with(&["As published, ", begins, ". "].concat()), "{told}");
            let without = if changes > 0 { ". Without them: The figures" } else { ". The figures" };
            assert!(told.contains(without), "{told}");
            assert!(told.ends_with(
                " Figures of 2026-04; source: \"Dual 3090 vs 4090\", the article's cost table."
            ));
        }
        let told = preset.told(2, Catalog::embedded().preset("dual-3090-vs-4090-today"));
        assert!(told.contains("\u{201c}As we see it\u{201d} puts all rigs on the same terms."));
        assert!(!told.contains("line for line"), "{told}");
    }
}
