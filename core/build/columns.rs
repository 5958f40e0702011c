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

/// Of `capability_index.csv`.
pub(crate) const ABILITIES: [&str; 3] = ["model", "index", "as_of"];

/// Of `quants.csv`.
pub(crate) const QUANTS: [&str; 3] = ["id", "kind", "runtimes"];

/// Of `file_sizes.csv`.
pub(crate) const FILE_SIZES: [&str; 7] =
    ["model", "quant", "bytes", "resolution_bytes", "publisher", "source", "as_of"];

/// Of `dynamic_mixes.csv`.
pub(crate) const DYNAMIC_MIXES: [&str; 7] =
    ["quant", "experts", "base", "times_low", "times_likely", "times_high", "models"];

/// Of `draw.csv`.
pub(crate) const DRAWS: [&str; 8] =
    ["gpu", "cards", "state", "watts_low", "watts_likely", "watts_high", "as_of", "source"];

/// Of `electricity.csv`.
pub(crate) const REGIONS: [&str; 7] =
    ["region", "name", "currency", "price_per_kwh", "as_of", "source", "grid_g_co2_per_kwh"];

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

/// Of `foreseen.csv`.
pub(crate) const FORESEEN: [&str; 7] =
    ["gpu", "month", "made", "usd_low", "usd_likely", "usd_high", "usd_came"];

/// Of `exchange_rates.csv`.
pub(crate) const EXCHANGE_RATES: [&str; 4] = ["currency", "per_euro", "as_of", "source"];

/// Of `market.csv`.
pub(crate) const MARKET: [&str; 9] = [
    "of",
    "drift",
    "drift_error",
    "spread",
    "fade",
    "kept_from_new",
    "kept_from_new_spread",
    "to",
    "source",
];

/// Of `host_parts.csv`.
pub(crate) const HOST_PARTS: [&str; 9] =
    ["kind", "class", "from", "to", "per", "parts", "kept_percent", "source", "as_of"];

/// Of `host_power.csv`.
pub(crate) const HOST_POWER: [&str; 7] =
    ["host", "state", "watts_low", "watts_likely", "watts_high", "as_of", "source"];

/// Of `failures.csv`.
pub(crate) const FAILURES: [&str; 6] =
    ["condition", "percent_low", "percent_likely", "percent_high", "as_of", "source"];

/// Of `selling_fees.csv`.
pub(crate) const SELLING_FEES: [&str; 7] =
    ["region", "marketplace", "percent_low", "percent_likely", "percent_high", "as_of", "source"];

/// Of `subscriptions.csv`.
pub(crate) const SUBSCRIPTIONS: [&str; 4] = ["name", "usd_per_month", "as_of", "source"];

/// Of `rigs.csv`.
pub(crate) const RIGS: [&str; 4] = ["gpu", "cards", "parts", "state"];

/// Of `limits.csv`.
pub(crate) const LIMITS: [&str; 5] = ["id", "value", "what", "source", "as_of"];

/// Of `runtimes.csv`.
pub(crate) const BANS: [&str; 6] = ["runtime", "vendor", "rule", "values", "source", "as_of"];

/// Of `sales_taxes.csv`.
pub(crate) const SALES_TAXES: [&str; 4] = ["region", "percent", "as_of", "source"];

/// Of `supplies.csv`.
pub(crate) const SUPPLIES: [&str; 6] =
    ["grade", "volts", "percent_at_20", "percent_at_50", "percent_at_100", "source"];

/// Of `shortlist.csv`.
pub(crate) const SHORTLIST: [&str; 2] = ["model", "quants"];

/// Of `models.csv`.
pub(crate) const MODELS: [&str; 54] = [
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
    "params_total",
    "params_text",
];
