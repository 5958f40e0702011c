//! What a row counts as: categories, what it covers, how near others are, and the plain rule.

use super::question::{Measure, Question};
use crate::catalog::Split;
use crate::catalog::{GpuKind, Vendor};
use crate::speed::engine::Architecture;
use crate::speed::range;
use crate::speed::terms::Nearness;

/// A key as a byte: no enumeration of keys has more than a few dozen.
fn byte(key: usize) -> u8 {
    u8::try_from(key).unwrap_or(u8::MAX)
}

impl Question {
    /// What the row adds to what was measured.
    pub fn covers(&self) -> range::Measured<'static> {
        let cards = if range::counts_cards(self.kind) { self.cards.len() } else { 1 };
        range::Measured {
            gpu: self.gpu,
            architecture: self.architecture(),
            engine: byte(self.engine.key()),
            kind: byte(self.kind.key()),
            cards: byte(cards),
            sizes: 1 << range::size(self.load.read()),
        }
    }

    fn architecture(&self) -> Architecture {
        self.cards.first().map_or(Architecture::Other, |card| card.architecture)
    }

    /// How near these measurements are.
    pub fn nearness(&self, measured: &[range::Measured<'_>]) -> Nearness {
        range::nearness(
            measured,
            self.gpu,
            self.architecture(),
            self.engine,
            self.kind,
            self.cards.len(),
            self.load.read(),
        )
    }

    /// The categories that it is counted in, besides all.
    pub fn categories(&self) -> Vec<String> {
        let what = match self.measure {
            Measure::Prefill => "prefill",
            Measure::FirstToken => return vec!["first token".to_owned()],
            _ if self.drafting.is_some() => return self.drafting_categories(),
            Measure::Each | Measure::Total => "decode",
        };
        let mut tags = Vec::new();
        if self.streams > 1.0 || self.measure == Measure::Total {
            tags.push("batch");
        } else if self.on_host.layers > 0.0 {
            tags.push(if self.cards.is_empty() { "cpu only" } else { "cpu offload" });
        } else {
            tags.push("");
            let mixed = self.load.expert_count > 0;
            tags.push(if mixed { "moe" } else { "dense" });
            if self.load.recurrent_layers > 0.0 {
                tags.push("recurrent");
            }
            let several = self.cards.len() > 1;
            match (self.vendor, self.gpu_kind) {
                (Some(Vendor::Apple), _) => tags.push("apple"),
                (Some(Vendor::Amd), _) => tags.push("amd"),
                (Some(Vendor::Intel), _) => tags.push("intel"),
                (_, Some(GpuKind::Unified)) => tags.push("unified nvidia"),
                (_, Some(GpuKind::Consumer)) if !several => tags.push("single consumer card"),
                _ if !several => tags.push("professional card"),
                _ => {}
            }
            if several && self.gpu.is_empty() {
                tags.push("mixed cards");
            }
            if several {
                tags.push(match self.split {
                    Split::Layer => "layer split",
                    Split::Row => "row split",
                    Split::Tensor => "tensor split",
                    Split::Pipeline => "pipeline",
                });
            }
        }
        tags.into_iter().map(|tag| format!("{what} {tag}").trim_end().to_owned()).collect()
    }

    /// The categories of a row with drafting: its gain where the plain rate was measured too.
    fn drafting_categories(&self) -> Vec<String> {
        let what = if self.is_gain { "gain of drafting" } else { "decode with drafting" };
        let users = if self.streams > 1.0 { "many users" } else { "one user" };
        let model = if self.load.expert_count > 0 { "moe" } else { "dense" };
        let mut tags = vec!["", users, model];
        if self.gpu.is_empty() {
            tags.push("mixed cards");
        }
        if self.vendor == Some(Vendor::Apple) {
            tags.push("apple");
        }
        tags.into_iter().map(|tag| format!("{what} {tag}").trim_end().to_owned()).collect()
    }

    /// The plain rule that everybody knows: bandwidth by file size, of which 60 % is reached; for
    /// prefill 40 % of the rated tensor rate by twice the active weights.
    pub fn plain(&self) -> f64 {
        if self.is_gain {
            return 1.0;
        }
        match self.measure {
            Measure::Each | Measure::Total => {
                let bandwidth = self.cards.first().map_or_else(
                    || self.host.map_or(0.0, |host| host.bandwidth),
                    |card| card.bandwidth,
                );
                let streams = if self.measure == Measure::Total {
                    self.streams * self.instances
                } else {
                    1.0
                };
                bandwidth / self.file * 0.6 * streams
            }
            Measure::Prefill | Measure::FirstToken => {
                let half = self.cards.first().map_or(0.0, |card| card.half);
                let rate =
                    half * 0.4 / (2.0 * (self.load.active_weights() + self.load.head_weights));
                if self.measure == Measure::Prefill { rate } else { self.prompt / rate * 1000.0 }
            }
        }
    }
}
