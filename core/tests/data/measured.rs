//! The files on what was measured: draws, speeds, hosts and power limits.

use std::collections::BTreeSet;

use rigledger_core::paste::row::wrong;

use super::file::File;

pub(crate) fn draws(draws: &File, gpus: &File) {
    draws.sorted(&["gpu", "cards", "state"], true);
    draws.provenance();
    let known = gpus.column("id");
    for row in draws.rows() {
        row.refers("GPU", row.text("gpu"), &known);
        row.one_of("state", &["load", "idle"]);
        row.check(row.count("cards", 1..=16) > 0, "no cards");
        let watts: Vec<f64> = ["watts_low", "watts_likely", "watts_high"]
            .iter()
            .filter_map(|column| row.number(column, 1.0..=2_000.0))
            .collect();
        row.check(watts.is_sorted(), "not low <= likely <= high");
    }
}

pub(crate) fn hosts(hosts: &File) {
    hosts.sorted(&["id"], true);
    hosts.provenance();
    for row in hosts.rows() {
        row.check(row.text("id").starts_with("cpu-"), "an id that is no host's");
        row.maybe("bandwidth_gb_s_theoretical", 5.0..=5_000.0);
        row.count("cores", 1..=1_024);
        row.count("sockets", 1..=8);
        row.count("pcie_gen", 1..=7);
    }
}

/// A card has one row: in the catalogue, or among those that were only measured.
pub(crate) fn apart(measured: &File, gpus: &File) {
    let known = gpus.column("id");
    for row in measured.rows() {
        row.check(!known.contains(row.text("id")), "in the catalogue too");
    }
}

pub(crate) fn benchmarks(benchmarks: &File, cards: [&File; 2], models: &File, hosts: &File) {
    benchmarks.sorted(&["id"], true);
    benchmarks.provenance();
    let gpus: BTreeSet<&str> = cards.into_iter().flat_map(|file| file.column("id")).collect();
    let (models, hosts) = (models.column("id"), hosts.column("id"));
    for row in benchmarks.rows() {
        let is_card = |card: &str| {
            if card.starts_with("cpu-") { hosts.contains(card) } else { gpus.contains(card) }
        };
        // What a reader's measurement is held to before it leaves the page.
        for what in wrong(|column| row.text(column), is_card, |id| models.contains(id)) {
            row.wrong(what);
        }
        if !row.text("host_id").is_empty() {
            row.refers("host", row.text("host_id"), &hosts);
        }
    }
}

pub(crate) fn power(power: &File, gpus: &File) {
    power.sorted(&["gpu_id", "measure", "workload"], false);
    power.provenance();
    let gpus = gpus.column("id");
    for row in power.rows() {
        if !row.text("gpu_id").is_empty() {
            row.refers("card", row.text("gpu_id"), &gpus);
        }
        row.maybe("power_limit_w", 1.0..=2_000.0);
        row.maybe("measured_w", 1.0..=5_000.0);
        row.maybe("tok_s", 0.0..=1e6);
    }
}
