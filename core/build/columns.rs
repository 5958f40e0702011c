//! The columns of each data file that are built in, in the order in which they are read. Sources
//! that no answer names, and figures that only tests compare, stay in the files: they would be a
//! tenth of what the page loads.
//!
//! The build writes them, the catalogue reads them; both take the order from here.

/// Of `gpus.csv`.
pub(crate) const GPUS: [&str; 24] = [
    "id",
    "name",
    "vendor",
    "architecture",
    "compute_capability_or_gfx",
    "kind",
    "memory_gib",
    "memory_type",
    "bandwidth_gb_s",
    "fp16_tensor_tflops_dense",
    "fp16_tensor_fp32acc_tflops_dense",
    "fp32_tflops",
    "int8_tops_dense",
    "tdp_w",
    "idle_w",
    "length_mm",
    "slots",
    "pcie_gen",
    "pcie_lanes",
    "nvlink",
    "nvlink_gb_s_bidirectional",
    "recommended_psu_w",
    "launch_date",
    "launch_msrp_usd",
];

/// Of `quants.csv`.
pub(crate) const QUANTS: [&str; 3] = ["id", "kind", "runtimes"];

/// Of `file_sizes.csv`.
pub(crate) const FILE_SIZES: [&str; 7] =
    ["model", "quant", "bytes", "resolution_bytes", "publisher", "source", "as_of"];

/// Of `prices.csv`.
pub(crate) const PRICES: [&str; 7] =
    ["gpu", "condition", "usd_low", "usd_typical", "usd_high", "as_of", "source"];

/// Of `draw.csv`.
pub(crate) const DRAWS: [&str; 8] =
    ["gpu", "cards", "state", "watts_low", "watts_likely", "watts_high", "as_of", "source"];

/// Of `electricity.csv`.
pub(crate) const REGIONS: [&str; 7] =
    ["region", "name", "currency", "price_per_kwh", "as_of", "source", "grid_g_co2_per_kwh"];

/// Of `parts.csv`.
pub(crate) const PARTS: [&str; 5] = ["part", "name", "usd_low", "usd_typical", "usd_high"];

/// Of `parts.csv`, for those who ask where a price is from.
pub(crate) const PART_SOURCES: [&str; 3] = ["part", "as_of", "source"];

/// Of `resale.csv`.
pub(crate) const RESALES: [&str; 7] = [
    "gpu",
    "kept_percent_low",
    "kept_percent_likely",
    "kept_percent_high",
    "spread",
    "span_years",
    "source",
];

/// Of `rigs.csv`.
pub(crate) const RIGS: [&str; 4] = ["gpu", "cards", "parts", "state"];

/// Of `limits.csv`.
pub(crate) const LIMITS: [&str; 5] = ["id", "value", "what", "source", "as_of"];

/// Of `runtimes.csv`.
pub(crate) const BANS: [&str; 6] = ["runtime", "vendor", "rule", "values", "source", "as_of"];

/// Of `supplies.csv`.
pub(crate) const SUPPLIES: [&str; 6] =
    ["grade", "volts", "percent_at_20", "percent_at_50", "percent_at_100", "source"];

/// Of `shortlist.csv`.
pub(crate) const SHORTLIST: [&str; 2] = ["model", "quants"];

/// Of `models.csv`.
pub(crate) const MODELS: [&str; 52] = [
    "id",
    "name",
    "release",
    "vision",
    "max_context",
    "gguf_arch",
    "tied_embeddings",
    "n_layers",
    "hidden_size",
    "intermediate_size",
    "n_heads",
    "n_kv_heads",
    "head_dim",
    "v_head_dim",
    "kv_layers",
    "sliding_window",
    "swa_layers",
    "swa_n_kv_heads",
    "swa_head_dim",
    "mla_kv_lora_rank",
    "mla_rope_dim",
    "mla_q_lora_rank",
    "n_experts",
    "n_experts_active",
    "n_shared_experts",
    "moe_intermediate_size",
    "shared_expert_intermediate_size",
    "first_dense_layers",
    "moe_layers",
    "vocab_size",
    "linear_layers",
    "linear_state_bytes",
    "kv_shared_layers",
    "indexer_dim",
    "mtp_layers",
    "kv_bytes_per_token_f16",
    "swa_bytes_per_position_f16",
    "rope_factors",
    "swa_heads",
    "ssm_inner",
    "ssm_state",
    "ssm_groups",
    "ssm_heads",
    "ssm_conv",
    "indexer_heads",
    "indexer_layers",
    "expert_latent",
    "layer_embedding",
    "qkv_bias",
    "router_bias",
    "draft_tables",
    "wide_shared_ff",
];
