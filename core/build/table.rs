//! One data file: named columns, and rows that become a text, a column a line.

use std::error::Error;
use std::path::Path;

/// The file of models, and its columns for whoever does not estimate.
const MODELS: &str = "models.csv";
const NAMES: [&str; 4] = ["id", "name", "max_context", "gguf_arch"];
/// The file of cards, and its columns that only estimates and checks of a case ask for.
const CARDS: &str = "gpus.csv";
const RATES: [&str; 7] = [
    "architecture",
    "compute_capability_or_gfx",
    "fp16_tensor_tflops_dense",
    "fp32_tflops",
    "int8_tops_dense",
    "length_mm",
    "nvlink_gb_s_bidirectional",
];

/// Whether a feature of the library is on.
pub(crate) fn has(feature: &str) -> bool {
    std::env::var_os(["CARGO_FEATURE_", feature].concat()).is_some()
}

/// Files whose sources stand beside the answer itself.
const NAMED: [&str; 1] = ["file_sizes.csv"];

/// A data file in memory.
pub(crate) struct Table {
    name: String,
    columns: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

/// One row, which knows its place for messages.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    number: usize,
    cells: &'a csv::StringRecord,
}

impl Table {
    /// Reads a file with one line of column names.
    pub(crate) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let name = path.display().to_string();
        let mut reader = csv::Reader::from_path(path).map_err(|e| format!("{name}: {e}"))?;
        let columns = reader.headers()?.clone();
        let rows =
            reader.records().collect::<Result<_, _>>().map_err(|e| format!("{name}: {e}"))?;
        Ok(Self { name, columns, rows })
    }

    /// The names of its columns.
    pub(crate) fn columns(&self) -> Vec<&str> {
        self.columns.iter().collect()
    }

    /// The rows in the file's order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (self.rows.iter().zip(2..)).map(|(cells, number)| Row { table: self, number, cells })
    }

    /// The text of a constant that holds these columns of the wanted rows, sorted by the first
    /// `keys` of them.
    pub(crate) fn pack(
        &self,
        name: &str,
        columns: &[&str],
        keys: usize,
        wanted: impl Fn(Row) -> Result<bool, Box<dyn Error>>,
    ) -> Result<String, Box<dyn Error>> {
        let mut lines: Vec<Vec<&str>> = Vec::new();
        for row in self.rows() {
            if wanted(row)? {
                lines.push(
                    columns.iter().map(|column| row.packed(column)).collect::<Result<_, _>>()?,
                );
            }
        }
        lines.sort_by(|a, b| a.iter().take(keys).cmp(b.iter().take(keys)));
        let write = |cells: &Vec<&str>| {
            let cells = columns.iter().zip(cells).map(|(column, cell)| {
                let short =
                    ["bytes", "resolution_bytes"].contains(column).then(|| in_gib(cell)).flatten();
                short.unwrap_or_else(|| (*cell).to_owned())
            });
            cells.collect()
        };
        Ok(constant(name, &lines.iter().map(write).collect::<Vec<_>>()))
    }
}

/// The text of a constant that holds rows, a column a line, as `src/catalog/cells.rs` reads it.
pub(crate) fn constant(name: &str, rows: &[Vec<String>]) -> String {
    let width = rows.first().map_or(0, Vec::len);
    let column = |place: usize| {
        let cells: Vec<&str> = rows.iter().map(|row| row[place].as_str()).collect();
        cells.join("\t")
    };
    let columns: Vec<String> = (0..width).map(column).collect();
    format!("pub(super) const {name}: &str = {:?};\n", columns.join("\n"))
}

impl<'a> Row<'a> {
    /// A cell as it stands.
    pub(crate) fn cell(self, column: &str) -> Result<&'a str, Box<dyn Error>> {
        self.table
            .columns
            .iter()
            .position(|name| name == column)
            .and_then(|place| self.cells.get(place))
            .ok_or_else(|| format!("{}: no column {column}", self.table.name).into())
    }

    /// A cell that can stand between tabs.
    pub(crate) fn plain(self, column: &str) -> Result<&'a str, Box<dyn Error>> {
        let cell = self.cell(column)?;
        if cell.contains(['\t', '\n']) { Err(self.wrong(column, cell)) } else { Ok(cell) }
    }

    /// A cell that is built in: of a source nothing, where no answer names it, and nothing of a shape or of a
    /// card's rates where nobody estimates.
    pub(crate) fn packed(self, column: &str) -> Result<&'a str, Box<dyn Error>> {
        let cell = self.plain(column)?;
        let is = |files: &[&str]| files.iter().any(|file| self.table.name.ends_with(file));
        let unnamed = !has("SOURCES") && column == "source" && !is(&NAMED);
        let told = !has("ESTIMATES");
        let shape = told && is(&[MODELS]) && !NAMES.contains(&column);
        let rate = told && is(&[CARDS]) && RATES.contains(&column);
        Ok(if unnamed || shape || rate { "" } else { cell })
    }

    /// An error about one cell.
    pub(crate) fn wrong(self, column: &str, cell: &str) -> Box<dyn Error> {
        format!("{}:{}: {column} cannot be {cell:?}", self.table.name, self.number).into()
    }
}

/// Bytes as GiB, such as `18.4G`, where that says the same: most sizes are stated in tenths of them.
fn in_gib(bytes: &str) -> Option<String> {
    let whole: u64 = bytes.parse().ok()?;
    let gib = (whole as f64 / GIB * 1000.0).round() / 1000.0;
    // As the reader of the table does it.
    let same = (gib * GIB).round().total_cmp(&(whole as f64)).is_eq();
    (whole > 0 && same).then(|| format!("{gib}G"))
}

const GIB: f64 = 1_073_741_824.0;
