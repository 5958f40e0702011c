//! The committed constants and the accuracy on rows held out, against a fit made in the test.

use std::sync::LazyLock;

use super::*;

/// What a fit gives now, to the committed measurements; the tests share one, as it takes seconds.
static NOW: LazyLock<Files> = LazyLock::new(|| calibrate().expect("fits"));

/// The first line in which two texts differ.
#[track_caller]
fn assert_same(file: &str, now: &str) {
    let committed = paths::read_text(&paths::root().join(file)).expect("reads");
    if committed == now {
        return;
    }
    let first = committed.lines().zip(now.lines()).find(|(old, new)| old != new);
    panic!("{file} is not what a fit gives now; run: cargo xtask calibrate\n{first:?}");
}

#[test]
fn the_committed_files_are_what_a_fit_gives() {
    assert_same(CONSTANTS, &NOW.constants);
    assert_same(CHECKS, &NOW.checks);
}

/// A row that was predicted by a fit without its group.
struct Check {
    measured: f64,
    predicted: f64,
    low: f64,
    high: f64,
    plain_rule: f64,
}

/// The rows of a category.
fn checks(category: &str) -> Vec<Check> {
    let mut reader = csv::Reader::from_reader(NOW.checks.as_bytes());
    let columns = reader.headers().expect("has columns").clone();
    let mut checks = Vec::new();
    for row in reader.records().map(|row| row.expect("reads")) {
        let cell = |name: &str| {
            let place = columns.iter().position(|column| column == name).expect("is there");
            &row[place]
        };
        let number = |name: &str| cell(name).parse::<f64>().expect("a number");
        if cell("categories").split(';').any(|name| name == category) {
            checks.push(Check {
                measured: number("measured"),
                predicted: number("predicted"),
                low: number("low"),
                high: number("high"),
                plain_rule: number("plain_rule"),
            });
        }
    }
    checks
}

/// Errors in percent, from the smallest.
fn errors(checks: &[Check], of: impl Fn(&Check) -> f64) -> Vec<f64> {
    let mut errors: Vec<f64> =
        checks.iter().map(|check| (of(check) / check.measured - 1.0).abs() * 100.0).collect();
    errors.sort_by(f64::total_cmp);
    errors
}

/// Bounds in percent on the median and on nine tenths of the errors of rows held out.
#[test]
fn rows_held_out_are_predicted_well() {
    for (category, median, p90) in [
        ("decode", 9.5, 34.0),
        ("decode dense", 8.5, 30.0),
        ("decode moe", 16.0, 50.0),
        ("decode recurrent", 11.0, 40.0),
        ("decode batch", 18.0, 60.0),
        ("decode tensor split", 15.0, 52.0),
        ("decode cpu offload", 12.0, 44.0),
        ("gain of drafting", 14.0, 48.0),
        ("prefill", 15.5, 58.0),
        ("first token", 16.0, 40.0),
    ] {
        let checks = checks(category);
        let ours = errors(&checks, |check| check.predicted);
        let plain = errors(&checks, |check| check.plain_rule);
        let (middle, most) = (ours[ours.len() / 2], ours[ours.len() * 9 / 10]);
        assert!(middle <= median && most <= p90, "{category}: {middle:.1} %, {most:.1} %");
        let plain = plain[plain.len() / 2];
        assert!(middle < plain, "{category}: the plain rule has {plain:.1} %");
        let inside =
            checks.iter().filter(|check| (check.low..=check.high).contains(&check.measured));
        let share = inside.count() as f64 / checks.len() as f64;
        assert!((0.745..=0.855).contains(&share), "{category}: {share:.3} inside");
    }
}
