//! Published measurements: what a row asks, in the terms of the model.
//!
//! The page has no rows built in. Programs read `data/benchmarks.csv`; the page can fetch the text
//! that [`pack`] makes of it when a reader opens a number.

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

        /// The columns that are read, by their names in the file.
        pub const COLUMNS: &[&str] = &[$(stringify!($field),)*];

        impl<'a> Row<'a> {
            /// A row from its cells by their column's name; an unknown column is empty.
            pub fn read(cell: impl Fn(&str) -> &'a str) -> Self {
                Self { $($field: cell(stringify!($field)),)* }
            }

            fn cells(&self) -> [&'a str; COLUMNS.len()] {
                [$(self.$field,)*]
            }
        }
    };
}

columns! {
    gpu, gpu_count, interconnect, power_limit_w, host, host_id, runtime, runtime_version, split,
    model, quant, file_gib, n_gpu_layers, cpu_offload, kv_type, flash_attn, prompt_tokens,
    context_depth, gen_tokens, batch_or_concurrency, metric, value, measured_date, source, notes,
}

/// Rows as text: a row a line, cells between tabs, a cell like that of the row above as `"`.
pub fn pack<'a>(rows: impl IntoIterator<Item = Row<'a>>) -> String {
    let mut text = String::new();
    let mut above = Row::default().cells();
    for row in rows {
        let cells = row.cells();
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                text.push('\t');
            }
            let plain = !cell.is_empty() && above.get(place) == Some(cell);
            text.push_str(if plain { "\"" } else { cell });
        }
        text.push('\n');
        above = cells;
    }
    text
}

/// Rows from the text that [`pack`] made; lines that are no rows are left out.
pub fn unpack(text: &str) -> Vec<Row<'_>> {
    let mut above = Row::default();
    let mut rows = Vec::new();
    for line in text.lines() {
        let mut cells = [""; COLUMNS.len()];
        let mut found = 0;
        let before = above.cells();
        for ((cell, given), old) in cells.iter_mut().zip(line.split('\t')).zip(before) {
            *cell = if given == "\"" { old } else { given };
            found += 1;
        }
        if found < COLUMNS.len() {
            continue;
        }
        above = Row::read(|name| {
            let place = COLUMNS.iter().position(|column| *column == name);
            place.and_then(|place| cells.get(place).copied()).unwrap_or("")
        });
        rows.push(above);
    }
    rows
}

/// A host of `data/hosts.csv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HostRow<'a> {
    /// Its id.
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
