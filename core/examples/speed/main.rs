//! The cases of the article: what the model says, what was measured nearest, and its claims judged.
//!
//! ```text
//! cargo run --release -p rigledger-core --example speed
//! ```

use std::error::Error;

use rigledger_core::Catalog;
use rigledger_core::catalog::{Gpu, Runtime, Split};
use rigledger_core::memory::runtime::{self, Conditions};
use rigledger_core::memory::weights::{Format, weights};
use rigledger_core::memory::{Offload, Prepared, Settings};
use rigledger_core::speed::rows::{self, Row};
use rigledger_core::speed::{Estimator, Hardware, Link, Load, command, evidence};
use rigledger_core::units::{Bytes, Range, Tokens, TokensPerSecond};

/// One case: its name, the rig and how the model runs, and what the article claims.
struct Case {
    name: &'static str,
    gpu: &'static str,
    count: usize,
    link: fn(&Gpu) -> Link,
    model: &'static str,
    quant: &'static str,
    runtime: Runtime,
    split: Split,
    claims: &'static [(f64, f64, &'static str)],
}

fn pcie(generation: u8, lanes: u8) -> Link {
    Link::pcie(generation, lanes, false)
}

const CASES: &[Case] = &[
    Case {
        name: "70B on two 3090s, layer split, PCIe 4.0 x8",
        gpu: "rtx-3090",
        count: 2,
        link: |_| pcie(4, 8),
        model: "llama-3.1-70b",
        quant: "Q4_K_M",
        runtime: Runtime::LlamaCpp,
        split: Split::Layer,
        claims: &[
            (25.0, 28.0, "25-28 tok/s"),
            (14.7, 14.7, "14.7 with NVLink"),
            (11.2, 11.2, "11.2 on Gen4 x8/x8"),
        ],
    },
    Case {
        name: "the same, NVLink",
        gpu: "rtx-3090",
        count: 2,
        link: |gpu| Link::nvlink(gpu).unwrap_or(pcie(4, 16)),
        model: "llama-3.1-70b",
        quant: "Q4_K_M",
        runtime: Runtime::LlamaCpp,
        split: Split::Layer,
        claims: &[(25.0, 28.0, "25-28 tok/s with NVLink"), (14.7, 14.7, "14.7 with NVLink")],
    },
    Case {
        name: "70B on two 3090s, tensor split (llama.cpp), NVLink",
        gpu: "rtx-3090",
        count: 2,
        link: |gpu| Link::nvlink(gpu).unwrap_or(pcie(4, 16)),
        model: "llama-3.1-70b",
        quant: "Q4_K_M",
        runtime: Runtime::LlamaCpp,
        split: Split::Tensor,
        claims: &[(25.0, 28.0, "25-28 tok/s with NVLink"), (14.7, 14.7, "14.7 with NVLink")],
    },
    Case {
        name: "the same, PCIe 4.0 x8",
        gpu: "rtx-3090",
        count: 2,
        link: |_| pcie(4, 8),
        model: "llama-3.1-70b",
        quant: "Q4_K_M",
        runtime: Runtime::LlamaCpp,
        split: Split::Tensor,
        claims: &[(11.2, 11.2, "11.2 on Gen4 x8/x8")],
    },
    Case {
        name: "the same, PCIe 3.0 x8",
        gpu: "rtx-3090",
        count: 2,
        link: |_| pcie(3, 8),
        model: "llama-3.1-70b",
        quant: "Q4_K_M",
        runtime: Runtime::LlamaCpp,
        split: Split::Tensor,
        claims: &[(8.3, 8.3, "8.3 on Gen3")],
    },
    Case {
        name: "70B on two 3090s, row split (llama.cpp), NVLink",
        gpu: "rtx-3090",
        count: 2,
        link: |gpu| Link::nvlink(gpu).unwrap_or(pcie(4, 16)),
        model: "llama-3.1-70b",
        quant: "Q4_K_M",
        runtime: Runtime::LlamaCpp,
        split: Split::Row,
        claims: &[(14.7, 14.7, "14.7 with -sm row and NVLink")],
    },
    Case {
        name: "70B on one 4090, the rest in the host's memory",
        gpu: "rtx-4090",
        count: 1,
        link: Link::of,
        model: "llama-3.1-70b",
        quant: "Q4_K_M",
        runtime: Runtime::LlamaCpp,
        split: Split::Layer,
        claims: &[(0.8, 0.8, "0.8 tok/s"), (1.0, 9.9, "single digits")],
    },
    Case {
        name: "8B on one 3090",
        gpu: "rtx-3090",
        count: 1,
        link: Link::of,
        model: "llama-3.1-8b",
        quant: "Q4_K_M",
        runtime: Runtime::LlamaCpp,
        split: Split::Layer,
        claims: &[],
    },
    Case {
        name: "8B on two 3090s, layer split",
        gpu: "rtx-3090",
        count: 2,
        link: |_| pcie(4, 8),
        model: "llama-3.1-8b",
        quant: "Q4_K_M",
        runtime: Runtime::LlamaCpp,
        split: Split::Layer,
        claims: &[],
    },
    Case {
        name: "8B on one 4090",
        gpu: "rtx-4090",
        count: 1,
        link: Link::of,
        model: "llama-3.1-8b",
        quant: "Q4_K_M",
        runtime: Runtime::LlamaCpp,
        split: Split::Layer,
        claims: &[],
    },
];

/// The article's context.
const CONTEXT: Tokens = Tokens::new(8192);

fn main() -> Result<(), Box<dyn Error>> {
    let rows = rows::embedded();
    for case in CASES {
        println!("{}", case.name);
        answer(case, &rows)?;
        println!();
    }
    Ok(())
}

/// Prints what the model says of a case, what was measured nearest, and how to measure it.
fn answer(case: &Case, rows: &[Row<'_>]) -> Result<(), Box<dyn Error>> {
    let catalog = Catalog::embedded();
    let gpu = catalog.gpu(case.gpu).ok_or("no such card")?;
    let model = catalog.model(case.model).ok_or("no such model")?;
    let format = Format::parse(case.quant).ok_or("no such format")?;
    let weighed = weights(&model.shape, &format)?;
    let load = Load::new(&model.shape, &weighed, case.quant).ok_or("no weights")?;
    let settings = settings(case, gpu, model.shape.layers, &Prepared::new(&model.shape, &weighed));
    let rig = Hardware { link: (case.link)(gpu), ..Hardware::new(gpu, case.count) };
    let estimator = Estimator::new(&load, &settings, &rig);
    let speeds = estimator.speeds(CONTEXT, 1);
    if let Offload::Blocks(blocks) = settings.offload {
        println!("  {blocks} of {} layers stay on the host", model.shape.layers);
    }
    println!(
        "  decode at 8K {} tok/s, empty {}; prefill {}; first token after {:.1} s ({})",
        shown(speeds.decode_tok_s),
        shown(speeds.decode_empty_tok_s),
        shown(speeds.prefill_tok_s),
        speeds.first_token_s.likely().get(),
        speeds.nearness.name(),
    );
    for &(low, high, claim) in case.claims {
        println!("  the article: {claim}: {}", judged(speeds.decode_tok_s, low, high));
    }
    let about = evidence::About {
        gpu: gpu.id,
        cards: u32::try_from(case.count)?,
        split: case.split,
        runtime: case.runtime,
        model: model.id,
        read: evidence::weights_read(&model.shape).unwrap_or_default(),
        quant: case.quant,
        depth: CONTEXT,
        users: 1,
        host: settings.offload != Offload::None,
        prefill: false,
    };
    for row in evidence::nearest(rows, &about, 3, catalog) {
        measured(&row);
    }
    for line in command::commands(&settings, &estimator.laid(case.count), CONTEXT, 1) {
        println!("  $ {line}");
    }
    Ok(())
}

/// How a case runs; what does not fit goes to the host, as few layers as it takes.
fn settings(case: &Case, gpu: &Gpu, layers: u32, model: &Prepared) -> Settings {
    let mut settings = Settings {
        context: CONTEXT,
        runtime: case.runtime,
        split: case.split,
        ..Settings::default()
    };
    let rooms: Vec<_> =
        (0..case.count).map(|_| runtime::room(gpu, case.runtime, &Conditions::default())).collect();
    let plenty = Some(Bytes::from_gib(256.0));
    for blocks in 1..=layers {
        if model.fits(&settings, &rooms, plenty) {
            break;
        }
        settings.offload = Offload::Blocks(blocks);
    }
    settings
}

fn measured(row: &evidence::Evidence) {
    println!(
        "  measured {:>7.2}  {}{}; {}; {} {}; {} tokens; {} {}",
        row.tok_s,
        row.cards,
        if row.link.is_empty() { String::new() } else { format!(" ({})", row.link) },
        row.runtime,
        row.model,
        row.quant,
        row.context,
        row.date,
        row.source,
    );
}

fn shown(range: Range<TokensPerSecond>) -> String {
    let [low, likely, high] = [range.low(), range.likely(), range.high()].map(TokensPerSecond::get);
    format!("{likely:.1} ({low:.1} to {high:.1})")
}

/// What a claim looks like beside an estimate.
fn judged(range: Range<TokensPerSecond>, low: f64, high: f64) -> &'static str {
    if low > range.high().get() {
        "above the range"
    } else if high < range.low().get() {
        "below the range"
    } else {
        "within the range"
    }
}
