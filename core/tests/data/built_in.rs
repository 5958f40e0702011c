//! What the page has is what the files say: as many rows, with the same figures.

use std::collections::HashMap;

use rigledger_core::Catalog;
use rigledger_core::catalog::{Condition, LoadState, Price, QuantKind};
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

/// Of good quality, in the six months up to the newest of a card and condition; round figures of new
/// unified machines that have none.
pub(crate) fn prices(file: &File, gpus: &File) {
    let is_good = |row: &Row| matches!(row.text("quality"), "A" | "B");
    let machines: Vec<&str> = gpus
        .rows()
        .filter(|row| row.text("kind") == "unified")
        .map(|row| row.text("id"))
        .filter(|id| !file.rows().any(|row| is_good(&row) && row.text("gpu") == *id))
        .collect();
    let rough = |row: &Row| machines.contains(&row.text("gpu")) && row.text("condition") == "new";
    let good = |row: &Row| is_good(row) || rough(row);
    let month = |row: &Row| {
        let (year, month) = row.text("as_of").split_once('-').unwrap_or_default();
        year.parse::<u32>().unwrap_or(0) * 12 + month[..2].parse::<u32>().unwrap_or(0)
    };
    let mut newest: HashMap<(&str, &str), u32> = HashMap::new();
    for row in file.rows().filter(good) {
        let latest = newest.entry((row.text("gpu"), row.text("condition"))).or_default();
        *latest = month(&row).max(*latest);
    }
    let mut left: Vec<&Price> = Catalog::embedded().prices.iter().collect();
    for row in file.rows().filter(good) {
        if month(&row) + 6 <= newest[&(row.text("gpu"), row.text("condition"))] {
            continue;
        }
        let condition =
            if row.text("condition") == "new" { Condition::New } else { Condition::Used };
        let cell = |column: &str| row.text(column).parse::<f64>().ok();
        let same = |price: &&Price| {
            let [low, typical, high] = price.usd;
            price.gpu == row.text("gpu")
                && price.condition == condition
                && price.as_of == row.text("as_of")
                && price.source == row.text("source")
                && cell("usd_typical").is_none_or(|usd| usd.total_cmp(&typical).is_eq())
                && cell("usd_low").is_none_or(|usd| usd.total_cmp(&low).is_eq())
                && cell("usd_high").is_none_or(|usd| usd.total_cmp(&high).is_eq())
        };
        if let Some(place) = found(row, left.iter().position(same)) {
            left.swap_remove(place);
        }
    }
    for price in left {
        file.wrong(format!("a row is built in that should not be: {price:?}"));
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
