//! Packs the data files into the library: the columns that are needed, as text (see
//! `src/catalog/cells.rs`), and the presets.
//!
//! Another table is another list of columns in `build/columns.rs`, and one more line below.

#[allow(dead_code, unreachable_pub, reason = "the crate needs it public, and more of it")]
#[path = "src/catalog/age.rs"]
mod age;
#[path = "build/columns.rs"]
mod columns;
#[path = "build/measurements.rs"]
mod measurements;
#[path = "build/offers.rs"]
mod offers;
#[path = "build/parts.rs"]
mod parts;
#[path = "build/presets.rs"]
mod presets;
#[path = "build/prices.rs"]
mod prices;
#[path = "build/quality.rs"]
mod quality;
#[path = "build/speed.rs"]
mod speed;
#[path = "build/table.rs"]
mod table;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use table::Table;

// Long: one entry for each table.
fn main() -> Result<(), Box<dyn Error>> {
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let data = Path::new(&root).join("data");
    for path in ["data", "build", "src/catalog/age.rs"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let mut text = String::new();
    let read = |name: &str| Table::read(&data.join(name));
    for (file, name, columns, keys) in [
        ("gpus.csv", "GPUS", &columns::GPUS[..], 1),
        ("measured_cards.csv", "MEASURED_CARDS", &columns::GPUS[..], 1),
        ("models.csv", "MODELS", &columns::MODELS[..], 1),
        ("quants.csv", "QUANTS", &columns::QUANTS[..], 1),
        ("dynamic_mixes.csv", "DYNAMIC_MIXES", &columns::DYNAMIC_MIXES[..], 2),
        ("draw.csv", "DRAWS", &columns::DRAWS[..], 3),
        ("electricity.csv", "REGIONS", &columns::REGIONS[..], 1),
        ("limits.csv", "LIMITS", &columns::LIMITS[..], 1),
        ("runtimes.csv", "BANS", &columns::BANS[..], 2),
        ("host_parts.csv", "HOST_PARTS", &columns::HOST_PARTS[..], 0),
        ("host_power.csv", "HOST_POWER", &columns::HOST_POWER[..], 2),
        ("capability_index.csv", "ABILITIES", &columns::ABILITIES[..], 1),
        ("failures.csv", "FAILURES", &columns::FAILURES[..], 1),
        ("selling_fees.csv", "SELLING_FEES", &columns::SELLING_FEES[..], 1),
        ("exchange_rates.csv", "EXCHANGE_RATES", &columns::EXCHANGE_RATES[..], 1),
        ("market.csv", "MARKET", &columns::MARKET[..], 1),
        ("foreseen.csv", "FORESEEN", &columns::FORESEEN[..], 2),
        ("resale.csv", "RESALES", &columns::RESALES[..], 1),
        ("sales_taxes.csv", "SALES_TAXES", &columns::SALES_TAXES[..], 1),
        ("supplies.csv", "SUPPLIES", &columns::SUPPLIES[..], 2),
        // The order of these files is the order of the page.
        ("rigs.csv", "RIGS", &columns::RIGS[..], 0),
        ("shortlist.csv", "SHORTLIST", &columns::SHORTLIST[..], 0),
    ] {
        text.push_str(&read(file)?.pack(name, columns, keys, |_| Ok(true))?);
    }
    // Only estimates of memory ask for sizes of files.
    let estimates = |_: table::Row| Ok(table::has("ESTIMATES"));
    let sizes = read("file_sizes.csv")?;
    text.push_str(&sizes.pack("FILE_SIZES", &columns::FILE_SIZES, 2, estimates)?);
    // One plan stands for all until another fee is entered.
    let usual = |row: table::Row| Ok(row.cell("plan")? == "openai-chatgpt-plus");
    let subscriptions = read("subscriptions.csv")?;
    text.push_str(&subscriptions.pack("SUBSCRIPTIONS", &columns::SUBSCRIPTIONS, 0, usual)?);
    text.push_str(&parts::pack(&read("parts.csv")?)?);
    text.push_str(&prices::pack(&read("prices.csv")?, &read("gpus.csv")?)?);
    text.push_str(&prices::history(&read("prices.csv")?, &read("gpus.csv")?)?);
    let rent = ["usd_per_hour_low", "usd_per_hour", "usd_per_hour_high"];
    // Approximate figures count for cards of which there are no others.
    let rentals = read("rentals.csv")?;
    let good = |row: table::Row| row.cell("quality").is_ok_and(|letter| letter != "C");
    let graded: Vec<&str> =
        rentals.rows().filter(|row| good(*row)).filter_map(|row| row.cell("gpu").ok()).collect();
    let best =
        |row: table::Row| good(row) || row.cell("gpu").is_ok_and(|gpu| !graded.contains(&gpu));
    text.push_str(&offers::pack(&rentals, ("RENTALS", age::RENT), "gpu", &[&rent], best)?);
    text.push_str(&offers::pack(
        &read("rental_terms.csv")?,
        ("RENTAL_TERMS", age::RENT),
        "what",
        &[&["usd_per_gb_month"]],
        |_| true,
    )?);
    let (input, output) = (["usd_per_million_input"], ["usd_per_million_output"]);
    let sold = |row: table::Row| row.cell("deprecated").is_ok_and(str::is_empty);
    let apis = read("api_prices.csv")?;
    text.push_str(&offers::pack(
        &apis,
        ("API_PRICES", age::TOKENS),
        "model",
        &[&input, &output],
        sold,
    )?);
    text.push_str(&quality::write(&read("quality.csv")?, &read("quants.csv")?)?);
    text.push_str(&presets::write(&data.join("presets"))?);
    let page = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|target| target == "wasm32");
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("tables.rs"), text)?;
    fs::write(Path::new(&out).join("speed.rs"), speed::write(&read("speed.csv")?, page)?)?;
    let rows = measurements::write(&read("benchmarks.csv")?, &read("gpus.csv")?)?;
    fs::write(Path::new(&out).join("measurements.rs"), rows)?;
    Ok(())
}
