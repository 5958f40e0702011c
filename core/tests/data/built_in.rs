//! What the page has is what the files say: as many rows, with the same figures.

use std::collections::HashMap;

use rigledger_core::Catalog;
use rigledger_core::catalog::{LoadState, Price, QuantKind};
use rigledger_core::units::{Bytes, GigabytesPerSecond, Money, Watts};

use crate::file::{File, Row};

/// As many rows as the file has.
fn counted(file: &File, built_in: usize) {
    if file.rows.len() != built_in {
        file.wrong(format!("{} rows, but {built_in} are built in", file.rows.len()));
    }
}

/// The row that was built in for this one, if there is one.
fn found<T>(row: Row, built_in: Option<T>) -> Option<T> {
    row.check(built_in.is_some(), "not built in: a cell cannot be read");
    built_in
}

pub(crate) fn gpus(file: &File) {
    let catalog = Catalog::embedded();
    counted(file, catalog.gpus.len());
    for row in file.rows() {
        let Some(gpu) = found(row, catalog.gpu(row.text("id"))) else { continue };
        let watts = |watts: Option<Watts>| watts.map_or(0.0, Watts::get);
        row.same_text("name", gpu.name);
        row.same_text("architecture", gpu.architecture);
        row.same("memory_gib", gpu.memory.gib());
        row.same("bandwidth_gb_s", gpu.bandwidth.get());
        row.same("fp16_tensor_tflops_dense", gpu.fp16_tflops.unwrap_or(0.0));
        row.same("fp16_tensor_fp32acc_tflops_dense", gpu.fp16_fp32_tflops.unwrap_or(0.0));
        row.same("fp32_tflops", gpu.fp32_tflops.unwrap_or(0.0));
        row.same("int8_tops_dense", gpu.int8_tops.unwrap_or(0.0));
        row.same("tdp_w", watts(gpu.tdp));
        row.same("idle_w", watts(gpu.idle));
        row.same("length_mm", gpu.length_mm.unwrap_or(0.0));
        row.same("recommended_psu_w", watts(gpu.recommended_psu));
        row.same("pcie_gen", f64::from(gpu.pcie_generation));
        row.same("pcie_lanes", f64::from(gpu.pcie_lanes));
        row.same(
            "nvlink_gb_s_bidirectional",
            gpu.nvlink_bandwidth.map_or(0.0, GigabytesPerSecond::get),
        );
        row.same("launch_msrp_usd", gpu.launch_price.map_or(0.0, Money::get));
        row.same_text("launch_date", gpu.launch_date);
    }
}

pub(crate) fn models(file: &File) {
    let catalog = Catalog::embedded();
    counted(file, catalog.models.len());
    for row in file.rows() {
        let Some(model) = found(row, catalog.model(row.text("id"))) else { continue };
        let shape = &model.shape;
        row.same_text("name", model.name);
        row.same_text("gguf_arch", shape.arch);
        row.same_text("vision", if model.vision { "yes" } else { "no" });
        row.same("max_context", f64::from(model.max_context.get()));
        for (column, value) in [
            ("n_layers", shape.layers),
            ("hidden_size", shape.width),
            ("intermediate_size", shape.ff),
            ("n_heads", shape.heads),
            ("n_kv_heads", shape.kv_heads),
            ("head_dim", shape.head_dim),
            ("v_head_dim", shape.v_head_dim),
            ("kv_layers", shape.kv_layers),
            ("sliding_window", shape.window),
            ("swa_layers", shape.swa_layers),
            ("mla_kv_lora_rank", shape.kv_lora),
            ("mla_rope_dim", shape.rope_dim),
            ("n_experts", shape.experts),
            ("n_experts_active", shape.experts_used),
            ("moe_intermediate_size", shape.expert_ff),
            ("vocab_size", shape.vocab),
            ("linear_layers", shape.linear_layers),
            ("linear_state_bytes", shape.linear_state_bytes),
            ("mtp_layers", shape.mtp_layers),
            ("kv_bytes_per_token_f16", shape.kv_bytes_per_token),
            ("ssm_conv", shape.ssm_conv),
            ("layer_embedding", shape.layer_embedding),
        ] {
            row.same(column, f64::from(value));
        }
        // The last columns: one too many or too few before them would show here.
        row.check((row.text("wide_shared_ff") == "yes") == shape.wide_shared_ff, "wide_shared_ff");
    }
}

pub(crate) fn quants(file: &File) {
    let catalog = Catalog::embedded();
    counted(file, catalog.quants.len());
    for row in file.rows() {
        let Some(quant) = found(row, catalog.quant(row.text("id"))) else { continue };
        let kind = match quant.kind {
            QuantKind::TensorType => "tensor-type",
            QuantKind::Mix => "mix",
            QuantKind::Checkpoint => "checkpoint",
            QuantKind::Cache => "kv-cache",
        };
        row.same_text("kind", kind);
        row.same_text("runtimes", quant.runtimes);
    }
}

/// Of each card and condition the nine months up to the newest, of each site its newest, rough ones only
/// after the good ones. The price of a machine with other memory is not its own, and a rough one without
/// a size is none where another states it.
pub(crate) fn prices(file: &File, gpus: &File) {
    let memory: HashMap<&str, &str> =
        gpus.rows().map(|row| (row.text("id"), row.text("memory_gib"))).collect();
    let sized = |row: &Row| !row.text("memory_gib").is_empty();
    let fits = |row: &Row| !sized(row) || row.text("memory_gib") == memory[row.text("gpu")];
    let is_good = |row: &Row| matches!(row.text("quality"), "A" | "B");
    let group = |row: &Row| (row.text("gpu").to_owned(), row.text("condition").to_owned());
    let all: Vec<Row> = file.rows().filter(fits).collect();
    let certain = |row: &&Row| {
        let other = |other: &Row| other.text("gpu") == row.text("gpu") && sized(other);
        is_good(row) || sized(row) || !all.iter().any(other)
    };
    let all: Vec<&Row> = all.iter().filter(certain).collect();
    let wanted = |row: &&&Row| {
        let same = || all.iter().filter(|other| group(other) == group(row));
        let recent = same().all(|other| month(other) <= month(row) + 9);
        let replaced = same().any(|other| month(other) > month(row) && site(other) == site(row));
        let newest = same().map(|other| month(other)).max().unwrap();
        let beaten = same().any(|other| {
            is_good(other) && month(other) + 9 >= newest && month(other) >= month(row)
        });
        recent && !replaced && (is_good(row) || !beaten)
    };
    let mut left: Vec<&Price> = Catalog::embedded().prices.iter().collect();
    for row in all.iter().filter(wanted) {
        let cell = |column: &str| row.text(column).parse::<f64>().ok();
        let same = |price: &&Price| {
            let [low, typical, high] = price.usd;
            price.gpu == row.text("gpu")
                && price.condition.word() == row.text("condition")
                && price.as_of == &row.text("as_of")[..7]
                && price.source == row.text("source")
                && format!("{:?}", price.grade) == row.text("quality")
                && price.sold.is_none_or(|sold| sold.to_string() == row.text("n_sold"))
                && cell("usd_typical").is_none_or(|usd| usd.total_cmp(&typical).is_eq())
                && cell("usd_low").is_none_or(|usd| usd.total_cmp(&low).is_eq())
                && cell("usd_high").is_none_or(|usd| usd.total_cmp(&high).is_eq())
        };
        if let Some(place) = found(**row, left.iter().position(same)) {
            left.swap_remove(place);
        }
    }
    for price in left {
        file.wrong(format!("a row is built in that should not be: {price:?}"));
    }
}

/// Months since year 0.
fn month(row: &Row) -> u32 {
    let (year, month) = row.text("as_of").split_once('-').unwrap_or_default();
    year.parse::<u32>().unwrap_or(0) * 12 + month[..2].parse::<u32>().unwrap_or(0)
}

/// The host of an address, or the repository of a file.
fn site<'a>(row: &Row<'a>) -> &'a str {
    let source = row.text("source");
    let plain = source.trim_start_matches("https://").trim_start_matches("www.");
    match source.find("github") {
        Some(0 | 8) => plain.split_once([' ', '@']).map_or(plain, |(site, _)| site),
        _ => plain.split_once(['/', ' ', ',']).map_or(plain, |(site, _)| site),
    }
}

pub(crate) fn draws(file: &File) {
    let draws = Catalog::embedded().draws;
    counted(file, draws.len());
    for row in file.rows() {
        let state = if row.text("state") == "load" { LoadState::Load } else { LoadState::Idle };
        let draw = draws.iter().find(|draw| {
            draw.gpu == row.text("gpu")
                && draw.cards.to_string() == row.text("cards")
                && draw.state == state
        });
        let Some(draw) = found(row, draw) else { continue };
        let columns = ["watts_low", "watts_likely", "watts_high"];
        columns.iter().zip(draw.watts).for_each(|(column, watts)| row.same(column, watts));
        row.same_text("source", draw.source);
        row.same_text("as_of", draw.as_of);
    }
}

pub(crate) fn sizes(file: &File) {
    let catalog = Catalog::embedded();
    counted(file, catalog.file_sizes.len());
    for row in file.rows() {
        let size = catalog.file_size(row.text("model"), row.text("quant"));
        let Some(size) = found(row, size) else { continue };
        let bytes = |bytes: Bytes| bytes.get() as f64;
        row.same("bytes", bytes(size.bytes));
        row.same("resolution_bytes", bytes(size.resolution));
        row.same_text("publisher", size.publisher);
        row.same_text("source", size.source);
        row.same_text("as_of", size.as_of);
    }
}

/// In the same order, which is that of the page.
pub(crate) fn shortlist(file: &File) {
    let listed = Catalog::embedded().shortlist;
    counted(file, listed.len());
    for (row, listed) in file.rows().zip(listed) {
        row.same_text("model", listed.model);
        row.same_text("quants", &listed.quants.join(" "));
    }
}
