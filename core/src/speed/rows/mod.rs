//! Published measurements: what a row asks, in the terms of the model.
//!
//! Programs that fit and judge the model read any file with the columns of `data/benchmarks.csv`;
//! what stands beside the figures of the page are the rows that are built in ([`embedded`]).

include!(concat!(env!("OUT_DIR"), "/measurements.rs"));

mod category;
mod question;
mod reading;

pub use question::{Measure, Question};

macro_rules! columns {
    ($($field:ident,)*) => {
        /// One measurement, its cells as they stand in the file.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the columns stand in data/README.md")]
        pub struct Row<'a> { $(pub $field: &'a str,)* }

        impl<'a> Row<'a> {
            /// A row from its cells by their column's name; an unknown column is empty.
            pub fn read(cell: impl Fn(&str) -> &'a str) -> Self {
                Self { $($field: cell(stringify!($field)),)* }
            }
        }
    };
}

columns! {
    gpu, gpu_count, interconnect, power_limit_w, host, host_id, runtime, runtime_version, split,
    model, quant, file_gib, n_gpu_layers, cpu_offload, kv_type, flash_attn, prompt_tokens,
    context_depth, gen_tokens, batch_or_concurrency, metric, value, measured_date, source, notes,
    spec_method, spec_tokens, acceptance, tok_s_plain,
}

/// The published measurements that are built in. A program that never asks does not carry them, as
/// the page does not.
pub fn embedded() -> Vec<Row<'static>> {
    unpack(MEASUREMENTS)
}

/// Rows from their packed text: the names of the columns, then a row a line; cells between tabs, a
/// cell like that of the row above as `"`.
fn unpack(text: &str) -> Vec<Row<'_>> {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().map_or_else(Vec::new, |line| line.split('\t').collect());
    let mut cells = vec![""; names.len()];
    let mut rows = Vec::new();
    for line in lines {
        for (cell, given) in cells.iter_mut().zip(line.split('\t')) {
            *cell = if given == "\"" { *cell } else { given };
        }
        rows.push(Row::read(|column| {
            let place = names.iter().position(|name| *name == column);
            place.and_then(|place| cells.get(place).copied()).unwrap_or("")
        }));
    }
    rows
}

/// A host of `data/hosts.csv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HostRow<'a> {
    /// The id of the host in the data file.
    pub id: &'a str,
    /// Rated bandwidth of its memory in GB/s, where known.
    pub bandwidth: Option<f64>,
    /// Cores of all sockets.
    pub cores: f64,
    /// Sockets.
    pub sockets: f64,
    /// Generation of its PCI Express lanes, where known.
    pub pcie: Option<u8>,
}

impl<'a> HostRow<'a> {
    /// A host from its cells by the names of the columns of `data/hosts.csv`; a missing column is
    /// an empty cell. A host whose cores are not known has none, and one socket.
    pub fn read(cell: impl Fn(&str) -> &'a str) -> Self {
        Self {
            id: cell("id"),
            bandwidth: cell("bandwidth_gb_s_theoretical").parse().ok(),
            cores: cell("cores").parse().unwrap_or(0.0),
            sockets: cell("sockets").parse().unwrap_or(1.0),
            pcie: cell("pcie_gen").parse().ok(),
        }
    }
}
