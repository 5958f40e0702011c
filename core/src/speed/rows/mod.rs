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
    spec_method, spec_tokens, acceptance, tok_s_plain, model_as_published,
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
    /// What its makers call it.
    pub name: &'a str,
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
            name: cell("name"),
            bandwidth: cell("bandwidth_gb_s_theoretical").parse().ok(),
            cores: cell("cores").parse().unwrap_or(0.0),
            sockets: cell("sockets").parse().unwrap_or(1.0),
            pcie: cell("pcie_gen").parse().ok(),
        }
    }

    /// A host of one socket by a row's own words, such as `Ryzen 7 5700X, 64 GB DDR4-3000 dual channel`: channels
    /// of eight bytes at the stated rate. `None` where rate or channels are not stated; processors for desktops
    /// have two channels. Cores are left to what is assumed: those of a named processor, slow ones counted like
    /// fast ones, predict decode worse.
    fn worded(text: &'a str) -> Option<Self> {
        /// Series of processors for desktops.
        const DESKTOPS: [&str; 6] = ["Ryzen ", "Core ", "i3-", "i5-", "i7-", "i9-"];
        let (before, memory) = text.split_once("DDR")?;
        if before.starts_with("2x") || before.starts_with("2 x") {
            return None;
        }
        let rate: f64 = leading(memory.split_once('-')?.1).parse().ok()?;
        let counted = before.trim_end().strip_suffix("ch").map(|rest| {
            let start = rest.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            rest.get(start..).unwrap_or_default()
        });
        let channels = match counted {
            Some(count) => count.parse().ok()?,
            None if text.contains("single channel") => 1.0,
            None if text.contains("quad channel") => 4.0,
            None if text.contains("dual channel") => 2.0,
            None if DESKTOPS.iter().any(|series| before.contains(series)) => 2.0,
            None => return None,
        };
        let bandwidth = Some(rate * 8.0 * channels / 1000.0);
        Some(Self { id: "", name: "", bandwidth, cores: 0.0, sockets: 1.0, pcie: None })
    }
}

/// The digits at the start of a text.
fn leading(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_read_from_the_words_of_a_row() {
        let rated = |text| HostRow::worded(text).and_then(|host| host.bandwidth);
        assert_eq!(rated("Core i7-7700, 32 GB DDR4-2133 dual channel"), Some(34.128));
        assert_eq!(rated("i7-14700KF, 128 GB DDR5-5600"), Some(89.6));
        assert_eq!(rated("EPYC 9355 VM, 12ch DDR5-6000 (512GB)"), Some(576.0));
        assert_eq!(rated("Xeon 8480-class ES (QYFS), 8x48GB DDR5-4800"), None);
        assert_eq!(rated("2x Xeon Gold 6138, 12ch DDR4-2666"), None);
        assert_eq!(rated("Ryzen 7 260"), None);
        assert_eq!(rated("32 GB DDR4"), None);
    }
}
