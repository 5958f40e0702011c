//! What one measurement of a machine is worth for the others of it, on the published measurements: each
//! predicted by a fit that had not seen it.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use std::collections::BTreeMap;

use rigledger_core::catalog::Split;
use rigledger_core::paste::near::{DECAY, Decay, Point, Work};
use rigledger_core::units::{Basis, Range};

type Row = BTreeMap<String, String>;

fn rows(file: &str) -> Vec<Row> {
    let path = format!("{}/data/{file}", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or(0.0)
}

/// A measured row with what was predicted for it; of a time the rate counts.
struct Known {
    row: Row,
    work: Work,
    depth: f64,
    users: f64,
    measured: f64,
    estimate: Range<f64>,
}

impl Known {
    fn of(row: &Row, check: &Row) -> Self {
        let [measured, likely, low, high] =
            ["measured", "predicted", "low", "high"].map(|column| number(check, column));
        let metric = &*row["metric"];
        let users = number(row, "batch_or_concurrency").max(1.0);
        let work = match metric {
            "prefill_tok_s" | "ttft_ms" => Work::Prefill,
            "decode_tok_s_per_stream" if users <= 1.0 => Work::Decode,
            _ => Work::Batch,
        };
        let within = if work == Work::Decode {
            number(row, "gen_tokens") / 2.0
        } else {
            number(row, "prompt_tokens")
        };
        let estimate = Range::new(low, likely, high, Basis::Computed);
        let (measured, estimate) = if metric == "ttft_ms" {
            let inverse = Range::new(1.0 / high, 1.0 / likely, 1.0 / low, Basis::Computed);
            (1.0 / measured, inverse)
        } else {
            (measured, estimate)
        };
        let depth = number(row, "context_depth") + within;
        Self { row: row.clone(), work, depth, users, measured, estimate }
    }

    /// The machine, and who measured it with what.
    fn machine(&self) -> Vec<&str> {
        [
            "gpu",
            "gpu_count",
            "interconnect",
            "power_limit_w",
            "host",
            "host_id",
            "runtime",
            "source",
        ]
        .map(|column| &*self.row[column])
        .to_vec()
    }

    fn point(&self) -> Point<'_> {
        let split = match &*self.row["split"] {
            "row" => Split::Row,
            "tensor" => Split::Tensor,
            "pipeline" => Split::Pipeline,
            _ => Split::Layer,
        };
        let (model, quant) = (&*self.row["model"], &*self.row["quant"]);
        Point { work: self.work, model, quant, split, depth: self.depth, users: self.users }
    }

    /// By how much an estimate of it is off, as a logarithm.
    fn off(&self, estimate: Range<f64>) -> f64 {
        libm::log(self.measured / estimate.likely()).abs()
    }
}

fn known() -> Vec<Known> {
    let measured = rows("benchmarks.csv");
    let by_id: BTreeMap<&str, &Row> = measured.iter().map(|row| (&*row["id"], row)).collect();
    rows("speed_checks.csv").iter().map(|check| Known::of(by_id[&*check["id"]], check)).collect()
}

/// Every row with every other of its machine and kind of work: the one that is predicted, the one that
/// was measured, and what the pair counts, so that each measured row counts once.
fn pairs(known: &[Known]) -> Vec<(&Known, &Known, f64)> {
    let mut groups: BTreeMap<(Vec<&str>, u8), Vec<&Known>> = BTreeMap::new();
    for one in known {
        groups.entry((one.machine(), one.work as u8)).or_default().push(one);
    }
    let mut pairs = Vec::new();
    for group in groups.values().filter(|group| group.len() > 1) {
        for measured in group {
            let others = group.iter().filter(|other| !std::ptr::eq(**other, *measured));
            let share = 1.0 / (group.len() - 1) as f64;
            pairs.extend(others.map(|other| (*other, *measured, share)));
        }
    }
    pairs
}

fn median(mut values: Vec<(f64, f64)>) -> f64 {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = values.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut sum = 0.0;
    values
        .iter()
        .find(|(_, weight)| {
            sum += weight;
            sum >= half
        })
        .unwrap()
        .0
}

/// What a decay leaves of errors.
struct Worth {
    before: f64,
    after: f64,
    inside: f64,
    pairs: usize,
}

fn worth(pairs: &[(&Known, &Known, f64)], decay: &Decay) -> Worth {
    let (mut before, mut after, mut inside, mut all) = (Vec::new(), Vec::new(), 0.0, 0.0);
    for (other, measured, share) in pairs {
        let at = (&measured.point(), measured.measured);
        let updated = decay.updated((&other.point(), other.estimate), at, measured.estimate);
        before.push((other.off(other.estimate), *share));
        after.push((other.off(updated), *share));
        let within = (updated.low()..=updated.high()).contains(&other.measured);
        inside += if within { *share } else { 0.0 };
        all += share;
    }
    Worth { before: median(before), after: median(after), inside: inside / all, pairs: pairs.len() }
}

#[test]
fn one_measurement_takes_a_third_of_the_error_from_the_others() {
    let known = known();
    let pairs = pairs(&known);
    let all = worth(&pairs, &DECAY);
    println!(
        "{} pairs: median error {:.4} -> {:.4}, {:.1} % inside",
        all.pairs,
        all.before,
        all.after,
        all.inside * 100.0
    );
    assert!(all.pairs > 10_000, "{} pairs", all.pairs);
    assert!(all.after < all.before * 2.0 / 3.0, "{} of {}", all.after, all.before);
    assert!((0.75..=0.85).contains(&all.inside), "{:.3} inside", all.inside);
    // What several streams do says little of other models, formats and numbers of streams.
    for (work, left) in [(Work::Decode, 0.7), (Work::Batch, 0.9), (Work::Prefill, 0.7)] {
        let own: Vec<_> = pairs.iter().copied().filter(|pair| pair.0.work == work).collect();
        let own = worth(&own, &DECAY);
        println!("{work:?}: {:.4} -> {:.4}, {:.3} inside", own.before, own.after, own.inside);
        assert!(own.after < own.before * left, "{work:?}: {} of {}", own.after, own.before);
        assert!((0.73..=0.87).contains(&own.inside), "{work:?}: {:.3} inside", own.inside);
    }
}

/// What is left of the errors in units of their deviations: what the constants are fitted to.
fn loss(pairs: &[(&Known, &Known, f64)], decay: &Decay) -> f64 {
    let left = |(other, measured, share): &(&Known, &Known, f64)| {
        let at = (&measured.point(), measured.measured);
        let updated = decay.updated((&other.point(), other.estimate), at, measured.estimate);
        let width = libm::log(other.estimate.high() / other.estimate.low());
        share * other.off(updated) / width
    };
    pairs.iter().map(left).sum()
}

/// Fits a decay: one constant after the other up or down, by ever smaller steps.
fn fitted(pairs: &[(&Known, &Known, f64)]) -> Decay {
    let mut best =
        Decay { same: 0.8, model: 0.6, format: 0.3, split: 0.3, depth: 0.05, users: 0.1 };
    let mut least = loss(pairs, &best);
    for round in 0..6 {
        let step = 0.5_f64.powi(round);
        for _ in 0..3 {
            for (at, size) in [0.1, 0.4, 0.3, 0.3, 0.05, 0.1].into_iter().enumerate() {
                for by in [size * step, -size * step] {
                    let mut next = best;
                    let field = match at {
                        0 => &mut next.same,
                        1 => &mut next.model,
                        2 => &mut next.format,
                        3 => &mut next.split,
                        4 => &mut next.depth,
                        _ => &mut next.users,
                    };
                    *field = (*field + by).clamp(0.0, if at == 0 { 0.98 } else { 2.0 });
                    let own = loss(pairs, &next);
                    if own < least {
                        (least, best) = (own, next);
                    }
                }
            }
        }
    }
    best
}

#[test]
fn the_constants_are_what_the_data_give() {
    let known = known();
    let pairs = pairs(&known);
    let best = fitted(&pairs);
    println!("{best:?}");
    let (own, least) = (loss(&pairs, &DECAY), loss(&pairs, &best));
    assert!(own < least * 1.01, "{own} instead of {least} with {best:?}");
}

/// Fitted to the machines of every other source, the update helps on those that it had not seen.
#[test]
fn machines_that_were_not_fitted_to_gain_as_much() {
    let known = known();
    let pairs = pairs(&known);
    let half = |pair: &(&Known, &Known, f64)| {
        let text = pair.1.machine().concat();
        text.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % 2
            == 0
    };
    let (one, other): (Vec<_>, Vec<_>) = pairs.iter().partition(|pair| half(pair));
    for (seen, unseen) in [(&one, &other), (&other, &one)] {
        let held = worth(unseen, &fitted(seen));
        println!("unseen: {:.4} -> {:.4}, {:.3} inside", held.before, held.after, held.inside);
        assert!(held.after < held.before * 0.7, "{} of {}", held.after, held.before);
        assert!((0.73..=0.85).contains(&held.inside), "{:.3} inside", held.inside);
    }
}

#[test]
fn another_kind_of_work_and_nonsense_move_nothing() {
    let estimate = Range::new(20.0, 25.0, 30.0, Basis::Computed);
    let point = |work| Point {
        work,
        model: "llama-3.1-70b",
        quant: "Q4_K_M",
        split: Split::Layer,
        depth: 512.0,
        users: 1.0,
    };
    let decode = point(Work::Decode);
    for (of, measured) in [(Work::Prefill, 30.0), (Work::Decode, f64::NAN), (Work::Decode, 0.0)] {
        let moved = DECAY.updated((&decode, estimate), (&point(of), measured), estimate);
        assert_eq!(moved, estimate);
    }
    let moved = DECAY.updated((&decode, estimate), (&decode, 28.0), estimate);
    assert!((27.5..28.5).contains(&moved.likely()), "{moved:?}");
    assert!(moved.high() / moved.low() < 1.2, "{moved:?}");
}
