//! All data files: every row has source and date, refers to what is there, is in a sane range, and is
//! built in. All violations are printed at once.

#![expect(clippy::unwrap_used, clippy::panic, reason = "also in what the tests share")]

#[path = "data/built_in.rs"]
mod built_in;
#[path = "data/file.rs"]
mod file;
#[allow(dead_code, reason = "the program itself")]
#[path = "../examples/market/main.rs"]
mod market_fit;
#[path = "data/measured.rs"]
mod measured;
#[path = "data/money.rs"]
mod money;
#[path = "data/quality.rs"]
mod quality;
#[path = "data/running.rs"]
mod running;

use std::fs;

use file::{File, Row, is_date, path};
use rigledger_core::Catalog;
use rigledger_core::memory::weights::{Format, weights};

const FILES: [&str; 34] = [
    "gpus.csv",
    "models.csv",
    "quants.csv",
    "prices.csv",
    "draw.csv",
    "file_sizes.csv",
    "shortlist.csv",
    "electricity.csv",
    "rentals.csv",
    "rental_terms.csv",
    "api_prices.csv",
    "supplies.csv",
    "resale.csv",
    "parts.csv",
    "benchmarks.csv",
    "measured_cards.csv",
    "hosts.csv",
    "power.csv",
    "quality.csv",
    "rigs.csv",
    "limits.csv",
    "runtimes.csv",
    "host_power.csv",
    "reliability.csv",
    "subscriptions.csv",
    "api_price_history.csv",
    "market.csv",
    "foreseen.csv",
    "host_parts.csv",
    "failures.csv",
    "selling_fees.csv",
    "exchange_rates.csv",
    "sales_taxes.csv",
    "capability_index.csv",
];

// Long: two lines for each of thirty files, and all violations are printed at once.
#[test]
fn every_row_is_sound_and_built_in() {
    let files = FILES.map(File::read);
    let [
        gpus,
        models,
        quants,
        prices,
        draws,
        sizes,
        shortlist,
        electricity,
        rentals,
        rental_terms,
        apis,
        supplies,
        resale,
        parts,
        benchmarks,
        measured_cards,
        hosts,
        power,
        qualities,
        rigs,
        limits,
        runtimes,
        hosts_power,
        reliability,
        subscriptions,
        api_history,
        market,
        foreseen,
        host_parts,
        failures,
        selling_fees,
        exchange_rates,
        sales_taxes,
        abilities,
    ] = &files;
    check_gpus(gpus);
    check_models(models);
    check_quants(quants);
    check_prices(prices, gpus);
    measured::draws(draws, gpus);
    check_sizes(sizes, models, quants);
    check_shortlist(shortlist, models, quants);
    measured::hosts(hosts);
    check_gpus(measured_cards);
    measured::apart(measured_cards, gpus);
    measured::benchmarks(benchmarks, [gpus, measured_cards], models, hosts);
    measured::power(power, gpus);
    quality::quality(qualities, models);
    money::electricity(electricity);
    money::rentals(rentals, gpus);
    money::rental_terms(rental_terms);
    money::api_prices(apis, models);
    money::supplies(supplies);
    money::resale(resale, gpus);
    money::market(market, gpus);
    money::foreseen(foreseen, prices);
    money::exchange_rates(exchange_rates, electricity);
    money::sales_taxes(sales_taxes, electricity);
    money::parts(parts);
    money::rigs(rigs, gpus, parts);
    running::host_parts(host_parts, parts);
    running::failures(failures);
    running::selling_fees(selling_fees, electricity);
    money::limits(limits);
    money::runtimes(runtimes);
    running::host_power(hosts_power, gpus);
    running::reliability(reliability);
    running::subscriptions(subscriptions);
    running::api_price_history(api_history);
    running::abilities(abilities, models);

    built_in::gpus(gpus);
    built_in::models(models);
    built_in::quants(quants);
    built_in::prices(prices, gpus);
    built_in::draws(draws);
    built_in::sizes(sizes);
    built_in::shortlist(shortlist);

    let mut wrong: Vec<String> = files.into_iter().flat_map(File::into_wrong).collect();
    wrong.extend(presets());
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
}

/// The table of files in the data's README names them all.
#[test]
fn every_file_is_described() {
    let readme = fs::read_to_string(path("README.md")).unwrap();
    for entry in fs::read_dir(path("")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let shown = if name == "presets" { "presets/*.preset".to_owned() } else { name };
        assert!(shown == "README.md" || readme.contains(&format!("`{shown}`")), "{shown}");
    }
}

/// Nobody has changed prices without fitting anew.
#[test]
fn market_and_resale_are_what_their_fit_gives() {
    let prices = market_fit::prices::Prices::read(path("prices.csv").as_ref()).unwrap();
    for (name, fitted) in market_fit::files(&prices) {
        assert_eq!(fs::read_to_string(path(name)).unwrap(), fitted, "{name}");
    }
}

/// Of later prices, as many lie inside the range foreseen with what was known before as should: four of
/// five, give or take one of twenty. Where too few starting months are behind a share, nothing follows
/// from it; more prices will end that.
#[test]
fn later_prices_lie_inside_the_range_foreseen() {
    let prices = market_fit::prices::Prices::read(path("prices.csv").as_ref()).unwrap();
    let backtest = market_fit::backtest::run(&prices);
    println!("{}", backtest.text());
    let mut told = 0;
    for horizon in ["6 months", "12 months", "24 months and more"] {
        let group = backtest.groups.iter().find(|group| group.name == horizon).unwrap();
        if group.tells() {
            told += 1;
            assert!((75.0..=85.0).contains(&group.inside), "{horizon}: {} %", group.inside);
        }
    }
    assert!(told >= 2, "only {told} horizons tell");
}

/// The checks see what they are for.
#[test]
fn dates_exist() {
    for good in ["2026-11", "2026-11-23", "2024-02-29"] {
        assert!(is_date(good), "{good}");
    }
    for bad in ["", "2026", "2026-13", "2025-02-29", "2026-1-1", "11/2026", "2026-11-2x", "0026-11"]
    {
        assert!(!is_date(bad), "{bad}");
    }
}

fn check_gpus(gpus: &File) {
    gpus.sorted(&["id"], true);
    gpus.provenance();
    for row in gpus.rows() {
        row.check(!row.text("name").is_empty(), "no name");
        row.one_of("vendor", &["NVIDIA", "AMD", "Apple", "Intel"]);
        row.one_of("kind", &["consumer", "workstation", "datacentre", "unified"]);
        row.one_of("nvlink", &["", "none", "bridge", "sxm"]);
        row.number("memory_gib", 1.0..=1024.0);
        row.number("bandwidth_gb_s", 10.0..=20_000.0);
        for column in [
            "fp16_tensor_tflops_dense",
            "fp16_tensor_fp32acc_tflops_dense",
            "fp32_tflops",
            "int8_tops_dense",
        ] {
            row.maybe(column, 0.5..=20_000.0);
        }
        let rated = row.maybe("tdp_w", 10.0..=2_000.0);
        let idle = row.maybe("idle_w", 1.0..=300.0);
        row.check(
            rated.zip(idle).is_none_or(|(rated, idle)| idle < rated),
            "idle above rated power",
        );
        row.maybe("length_mm", 50.0..=500.0);
        row.maybe("nvlink_gb_s_bidirectional", 10.0..=5_000.0);
        row.maybe("recommended_psu_w", 100.0..=5_000.0);
        row.maybe("launch_msrp_usd", 50.0..=100_000.0);
        row.count("pcie_gen", 1..=7);
        row.one_of("pcie_lanes", &["", "4", "8", "16"]);
        row.check(
            row.text("pcie_gen").is_empty() == row.text("pcie_lanes").is_empty(),
            "half a PCIe link",
        );
        // Of some machines only the year is known.
        let launch = row.text("launch_date");
        row.check(
            is_date(launch) || is_date(&format!("{launch}-01")),
            format!("launch_date = {launch:?} is no date"),
        );
        row.check(launch <= row.text("as_of"), "read before it was announced");
    }
}

fn check_models(models: &File) {
    models.sorted(&["id"], true);
    models.provenance();
    for row in models.rows() {
        row.check(!row.text("name").is_empty(), "no name");
        row.date("release");
        row.check(
            !row.text("gguf_arch").is_empty() || row.text("params_text").is_empty(),
            "no gguf_arch",
        );
        row.one_of("vision", &["yes", "no"]);
        row.one_of("tied_embeddings", &["yes", "no", ""]);
        for column in ["qkv_bias", "router_bias", "draft_tables", "wide_shared_ff"] {
            row.one_of(column, &["yes", "no", ""]);
        }
        check_parameters(&row);
        check_layers(&row);
        check_dimensions(&row);
    }
}

fn check_parameters(row: &Row<'_>) {
    let total = row.number("params_total", 1e6..=1e13).unwrap_or(f64::INFINITY);
    for column in ["params_text", "params_active", "params_read_per_token"] {
        let part = row.maybe(column, 1e6..=1e13);
        // Small buffers that are no weights are counted in the one, not in the other.
        row.check(
            part.is_none_or(|part| part <= total * 1.000_01),
            format!("{column} above params_total"),
        );
    }
}

fn check_layers(row: &Row<'_>) {
    let layers = row.count("n_layers", 1..=1_000);
    for column in [
        "swa_layers",
        "linear_layers",
        "moe_layers",
        "first_dense_layers",
        "kv_shared_layers",
        "indexer_layers",
    ] {
        row.check(row.count(column, 0..=1_000) <= layers, format!("{column} above n_layers"));
    }
    // A layer can have two caches, and attention beside a recurrent part.
    row.check(row.count("kv_layers", 0..=1_000) <= 2 * layers, "kv_layers above twice n_layers");
    let windows = row.count("swa_layers", 0..=1_000) > 0;
    row.check(!windows || row.count("sliding_window", 1..=1 << 20) > 0, "windows without a width");
    // Of a shape that no published total confirms it may be unknown.
    row.check(
        row.count("linear_layers", 0..=1_000) == 0
            || row.count("linear_state_bytes", 1..=1 << 40) > 0
            || row.text("params_text").is_empty(),
        "no linear_state_bytes",
    );
}

fn check_dimensions(row: &Row<'_>) {
    for (column, range) in [
        ("hidden_size", 64..=65_536),
        ("n_heads", 1..=1_024),
        ("n_kv_heads", 1..=1_024),
        ("head_dim", 16..=1_024),
        ("vocab_size", 1_000..=1_000_000),
        ("max_context", 512..=100_000_000),
    ] {
        row.check(row.count(column, range) > 0, format!("no {column}"));
    }
    let (heads, shared) = (row.count("n_heads", 1..=1_024), row.count("n_kv_heads", 1..=1_024));
    row.check(shared <= heads, "more n_kv_heads than n_heads");
    let experts = row.count("n_experts", 2..=4_096);
    row.check(
        row.count("n_experts_active", 1..=256) <= experts,
        "n_experts_active above n_experts",
    );
}

fn check_quants(quants: &File) {
    quants.sorted(&["id"], true);
    quants.provenance();
    for row in quants.rows() {
        row.one_of("kind", &["tensor-type", "mix", "checkpoint", "kv-cache"]);
        row.check(!row.text("runtimes").is_empty(), "no runtimes");
        let (id, kind) = (row.text("id"), row.text("kind"));
        row.check(id.starts_with("kv:") == (kind == "kv-cache"), "the id does not say its kind");
        row.check(
            id.starts_with("tensor:") == (kind == "tensor-type"),
            "the id does not say its kind",
        );
        let nominal = row.maybe("bits_per_weight_nominal", 1.0..=32.0);
        let small = row.maybe("typical_effective_bpw_8B", 1.0..=33.0);
        let large = row.maybe("typical_effective_bpw_70B", 1.0..=33.0);
        // A publisher's own maps have no bits of their own, and a cache has those of its blocks.
        let open = kind == "kv-cache" || id.starts_with("UD-");
        row.check(open || nominal.or(small).or(large).is_some(), "no bits at all");
        let block = row.maybe("block_size", 1.0..=65_536.0);
        let bytes = row.maybe("bytes_per_block", 0.1..=65_536.0);
        let each = row.maybe("bytes_per_element", 0.1..=4.0);
        if let (Some(block), Some(bytes), Some(each)) = (block, bytes, each) {
            row.check(
                (bytes / block - each).abs() < 1e-4,
                "bytes_per_element is not that of a block",
            );
        }
        if let (Some(block), Some(bytes), Some(bits)) = (block, bytes, nominal) {
            row.check(
                (bytes / block * 8.0 - bits).abs() < 1e-3,
                "bits_per_weight_nominal is not that of a block",
            );
        }
    }
}

fn check_prices(prices: &File, gpus: &File) {
    prices.sorted(&["gpu", "condition", "as_of"], false);
    prices.provenance();
    let known = gpus.column("id");
    let machines: Vec<&str> =
        gpus.rows().filter(|row| row.text("kind") == "unified").map(|row| row.text("id")).collect();
    for row in prices.rows() {
        row.refers("GPU", row.text("gpu"), &known);
        row.one_of("condition", &["new", "used"]);
        row.one_of("quality", &["A", "B", "C"]);
        row.count("n_sold", 1..=1_000_000);
        row.maybe("memory_gib", 8.0..=2_048.0);
        row.check(
            row.text("memory_gib").is_empty() || machines.contains(&row.text("gpu")),
            "a card has one size, which is in gpus.csv",
        );
        let [low, typical, high] = ["usd_low", "usd_typical", "usd_high"]
            .map(|column| row.maybe(column, 20.0..=100_000.0));
        row.check(low.is_some() == high.is_some(), "one end without the other");
        row.check(typical.or(low).is_some(), "no price");
        let ordered: Vec<f64> = [low, typical, high].into_iter().flatten().collect();
        row.check(ordered.is_sorted(), "not low <= typical <= high");
    }
}

fn check_sizes(sizes: &File, models: &File, quants: &File) {
    sizes.sorted(&["model", "quant"], true);
    sizes.provenance();
    let (models, quants) = (models.column("id"), quants.column("id"));
    for row in sizes.rows() {
        row.refers("model", row.text("model"), &models);
        row.refers("format", row.text("quant"), &quants);
        row.one_of("measures", &["file", "tensor data"]);
        let bytes = row.number("bytes", 1e7..=1e13).unwrap_or(1.0);
        let step = row.number("resolution_bytes", 0.0..=1e11).unwrap_or(0.0);
        row.check(step <= bytes * 0.1, "rounded to more than a tenth of itself");
        let shape = Catalog::embedded().model(row.text("model")).map(|model| model.shape);
        let counted = shape.and_then(|shape| weights(&shape, &Format::parse("F16")?).ok());
        if let Some(counted) = counted {
            // 16 bits a parameter.
            let bits = bytes * 16.0 / counted.file.get() as f64;
            row.check((1.3..=33.0).contains(&bits), format!("{bits:.2} bits a weight"));
        }
    }
}

fn check_shortlist(shortlist: &File, models: &File, quants: &File) {
    let (models, quants) = (models.column("id"), quants.column("id"));
    let mut seen = Vec::new();
    for row in shortlist.rows() {
        let model = row.text("model");
        row.refers("model", model, &models);
        row.check(!seen.contains(&model), "stands twice");
        seen.push(model);
        let formats: Vec<&str> = row.text("quants").split_ascii_whitespace().collect();
        row.check(!formats.is_empty(), "no formats");
        for format in formats {
            row.refers("format", format, &quants);
        }
    }
}

/// Presets are understood without a finding and have all that describes them.
fn presets() -> Vec<String> {
    let mut wrong = Vec::new();
    let mut files: Vec<String> = fs::read_dir(path("presets"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let catalog = Catalog::embedded();
    let built_in: Vec<String> =
        catalog.presets.iter().map(|preset| format!("{}.preset", preset.id)).collect();
    if files != built_in {
        wrong.push(format!("presets: {files:?} in the folder, {built_in:?} built in"));
    }
    for preset in catalog.presets {
        let mut add = |what: String| wrong.push(format!("presets/{}.preset: {what}", preset.id));
        if !is_date(preset.as_of) {
            add(format!("as_of = {:?} is no date", preset.as_of));
        }
        for (name, text) in [
            ("label", preset.label),
            ("title", preset.title),
            ("summary", preset.summary),
            ("source", preset.source),
        ] {
            if text.is_empty() {
                add(format!("no {name}"));
            }
        }
        let (plan, findings) = preset.plan();
        for finding in findings {
            add(finding.message());
        }
        for rig in &plan.rigs {
            if catalog.gpu(&rig.gpu).is_none() {
                add(format!("the GPU {:?} is not known", rig.gpu));
            }
        }
    }
    wrong
}
