//! `cargo xtask model`: a new model of the catalogue from its published `config.json`.
//!
//! Its dimensions become the row of `models.csv`, in the columns that `core/build/columns.rs` reads; published
//! sizes of files become rows of `file_sizes.csv`. What can be checked is: tensors counted from the row
//! against the published number of parameters, and sizes counted against those published.

use std::collections::BTreeMap;
use std::path::Path;

use rigledger_core::catalog::Shape;
use rigledger_core::import::{Imported, config};
use rigledger_core::memory::weights::{Format, Role, tensors, weights};

use crate::data::merge;
use crate::data::sheet::{self, Row, Sheet};
use crate::error::{Context, Result};
use crate::paths;

/// How it is called.
const USAGE: &str = "cargo xtask model CONFIG.json key=value... [FORMAT=BYTES...] [--write]
keys: id, name, family, release (YYYY-MM), licence, hf_id, params_total, vision (yes), source, as_of, publisher";
/// Columns that the caller states.
const STATED: [&str; 10] = [
    "id",
    "name",
    "family",
    "release",
    "licence",
    "hf_id",
    "params_total",
    "vision",
    "source",
    "as_of",
];
/// The table of published sizes.
const SIZES: &str = "file_sizes.csv";
/// By how much of a published size a counted one may be off: a header, and the publisher's rounding.
const SIZE_OFF: f64 = 0.005;

/// Prints the rows and what was checked; writes them into the tables if asked.
pub(crate) fn run(words: &[&str]) -> Result {
    let [file, words @ ..] = words else { return Err(USAGE.to_owned()) };
    let is_write = words.contains(&"--write");
    let asked = Asked::of(words.iter().filter(|word| **word != "--write"))?;
    let imported = read(&paths::read_text(Path::new(file))?)?;
    for finding in &imported.findings {
        println!("note: {}", finding.message());
    }
    let model = asked.model(&imported)?;
    println!("{}", checked(&model));
    let sizes = asked.sizes(&imported.shape)?;
    let folder = paths::root().join("core/data");
    let keys = [("models.csv", &["id"][..]), (SIZES, merge::shape(SIZES)?.key)];
    for ((file, key), rows) in keys.into_iter().zip([vec![model], sizes]) {
        let mut sheet = Sheet::read(&folder, file)?;
        for row in rows {
            let cells = sheet.ordered(row)?;
            println!("{file}: {}", cells.join(","));
            put(&mut sheet, key, cells)?;
        }
        if is_write {
            sheet.write(&folder)?;
        }
    }
    Ok(())
}

/// Puts a row into a table in the place of the one with the same key, if there is one.
fn put(sheet: &mut Sheet, key: &[&str], cells: Vec<String>) -> Result {
    let places = key.iter().map(|name| sheet.column(name)).collect::<Result<Vec<usize>>>()?;
    sheet.rows.retain(|old| places.iter().any(|place| old[*place] != cells[*place]));
    sheet.rows.push(cells);
    sheet.sort(key)
}

/// What a `config.json` says, if all of it can stand in a row.
fn read(text: &str) -> Result<Imported> {
    let imported = config::read(text).map_err(|finding| finding.message())?;
    if !imported.is_model() {
        return Err("this describes no language model".to_owned());
    }
    let shape = &imported.shape;
    if !shape.blocks.is_empty() || !shape.build.is_empty() {
        return Err(
            "its blocks are listed one by one, which a row cannot say: they come from the rule of \
                    its architecture (core/src/memory/layers.rs)"
                .to_owned(),
        );
    }
    Ok(imported)
}

/// What the caller states.
#[derive(Debug, Default)]
struct Asked {
    stated: BTreeMap<String, String>,
    /// Published sizes in bytes, by format.
    sizes: Vec<(String, u64)>,
}

impl Asked {
    fn of<'a>(words: impl Iterator<Item = &'a &'a str>) -> Result<Self> {
        let mut asked = Self::default();
        for word in words {
            let (key, value) = word.split_once('=').ok_or_else(|| USAGE.to_owned())?;
            if STATED.contains(&key) || key == "publisher" {
                asked.stated.insert(key.to_owned(), value.to_owned());
            } else if Format::parse(key).is_some() {
                let bytes = value.parse().context(format!("{word}: a size is in bytes"))?;
                asked.sizes.push((key.to_owned(), bytes));
            } else {
                return Err(format!("{key} is neither a key nor a format\n{USAGE}"));
            }
        }
        for key in ["id", "name", "release", "params_total", "source", "as_of"] {
            if !asked.stated.contains_key(key) {
                return Err(format!("{key}= is missing\n{USAGE}"));
            }
        }
        Ok(asked)
    }

    fn stated(&self, key: &str) -> String {
        self.stated.get(key).cloned().unwrap_or_default()
    }

    /// The row of the model.
    fn model(&self, imported: &Imported) -> Result<Row> {
        let mut row: Row = dimensions(imported)
            .into_iter()
            .map(|(column, number)| (column.to_owned(), shown(column, number)))
            .collect();
        row.extend(STATED.map(|key| (key.to_owned(), self.stated(key))));
        let shape = &imported.shape;
        let flag = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        let set = |yes: bool| if yes { "yes" } else { "" }.to_owned();
        let total: u64 =
            self.stated("params_total").parse().context("params_total: a whole number")?;
        let counted = parameters(shape);
        // Of tensors that are not known nothing is said.
        let (counted, check) = match counted {
            0 => (String::new(), String::new()),
            _ if counted == total => (counted.to_string(), "exact".to_owned()),
            _ => {
                let more = total.cast_signed() - counted.cast_signed();
                (counted.to_string(), format!("text weights differ by {more:+}"))
            }
        };
        row.extend(
            [
                ("gguf_arch", shape.arch.to_owned()),
                ("attention", attention(shape).to_owned()),
                ("tied_embeddings", flag(shape.tied)),
                ("vision", flag(self.stated("vision") == "yes")),
                ("qkv_bias", set(shape.qkv_bias)),
                ("router_bias", set(shape.router_bias)),
                ("draft_tables", set(shape.draft_tables)),
                ("wide_shared_ff", set(shape.wide_shared_ff)),
                ("params_total_basis", "published safetensors total".to_owned()),
                ("params_text", counted),
                ("params_check", check),
            ]
            .map(|(column, cell)| (column.to_owned(), cell)),
        );
        Ok(row)
    }

    /// The rows of the published sizes, each beside what is counted.
    fn sizes(&self, shape: &Shape) -> Result<Vec<Row>> {
        let row = |(quant, bytes): &(String, u64)| {
            let format = Format::parse(quant).ok_or_else(|| format!("{quant} is no format"))?;
            let counted = weights(shape, &format).ok().map(|weights| weights.file.get());
            match counted {
                Some(counted) => {
                    let off = counted as f64 / *bytes as f64 - 1.0;
                    let word = if off.abs() > SIZE_OFF { ", which is far" } else { "" };
                    println!(
                        "{quant}: counted {counted}, published {bytes}: {:+.2} %{word}",
                        off * 100.0
                    );
                }
                None => println!("{quant}: published {bytes}; its tensors are not known here"),
            }
            Ok(sheet::row([
                ("model", self.stated("id")),
                ("quant", quant.clone()),
                ("bytes", bytes.to_string()),
                ("measures", "file".to_owned()),
                ("publisher", self.stated("publisher")),
                ("source", self.stated("source")),
                ("as_of", self.stated("as_of")),
            ]))
        };
        self.sizes.iter().map(row).collect()
    }
}

/// The numbers of a shape by their columns in `models.csv`.
// Long: one line a dimension.
fn dimensions(imported: &Imported) -> Vec<(&'static str, u64)> {
    let Shape {
        arch: _,
        tied: _,
        layers,
        width,
        ff,
        heads,
        kv_heads,
        head_dim,
        v_head_dim,
        kv_layers,
        window,
        swa_layers,
        swa_kv_heads,
        swa_head_dim,
        kv_lora,
        rope_dim,
        q_lora,
        experts,
        experts_used,
        shared_experts,
        expert_ff,
        shared_ff,
        dense_layers,
        moe_layers,
        vocab,
        linear_layers,
        linear_state_bytes,
        shared_kv_layers,
        indexer_dim,
        mtp_layers,
        kv_bytes_per_token,
        swa_bytes_per_cell,
        rope_factors,
        swa_heads,
        ssm_inner,
        ssm_state,
        ssm_groups,
        ssm_heads,
        ssm_conv,
        indexer_heads,
        indexer_layers,
        expert_latent,
        layer_embedding,
        qkv_bias: _,
        router_bias: _,
        draft_tables: _,
        wide_shared_ff: _,
        blocks: _,
        build: _,
    } = imported.shape;
    let numbers = [
        ("n_layers", layers),
        ("hidden_size", width),
        ("intermediate_size", ff),
        ("n_heads", heads),
        ("n_kv_heads", kv_heads),
        ("head_dim", head_dim),
        ("v_head_dim", v_head_dim),
        ("kv_layers", kv_layers),
        ("sliding_window", window),
        ("swa_layers", swa_layers),
        ("swa_n_kv_heads", swa_kv_heads),
        ("swa_head_dim", swa_head_dim),
        ("mla_kv_lora_rank", kv_lora),
        ("mla_rope_dim", rope_dim),
        ("mla_q_lora_rank", q_lora),
        ("n_experts", experts),
        ("n_experts_active", experts_used),
        ("n_shared_experts", shared_experts),
        ("moe_intermediate_size", expert_ff),
        ("shared_expert_intermediate_size", shared_ff),
        ("first_dense_layers", dense_layers),
        ("moe_layers", moe_layers),
        ("vocab_size", vocab),
        ("linear_layers", linear_layers),
        ("linear_state_bytes", linear_state_bytes),
        ("kv_shared_layers", shared_kv_layers),
        ("indexer_dim", indexer_dim),
        ("mtp_layers", mtp_layers),
        ("kv_bytes_per_token_f16", kv_bytes_per_token),
        ("swa_bytes_per_position_f16", swa_bytes_per_cell),
        ("rope_factors", rope_factors),
        ("swa_heads", swa_heads),
        ("ssm_inner", ssm_inner),
        ("ssm_state", ssm_state),
        ("ssm_groups", ssm_groups),
        ("ssm_heads", ssm_heads),
        ("ssm_conv", ssm_conv),
        ("indexer_heads", indexer_heads),
        ("indexer_layers", indexer_layers),
        ("expert_latent", expert_latent),
        ("layer_embedding", layer_embedding),
    ];
    let numbers = numbers.into_iter().map(|(column, number)| (column, u64::from(number)));
    numbers.chain([("max_context", u64::from(imported.max_context.get()))]).collect()
}

/// A number as a cell: nothing where there is none, but in columns that say so.
fn shown(column: &str, number: u64) -> String {
    if number == 0 && !matches!(column, "swa_layers" | "linear_layers") {
        return String::new();
    }
    number.to_string()
}

/// How a model attends, in the table's words.
const fn attention(shape: &Shape) -> &'static str {
    match shape {
        _ if shape.linear_layers > 0 && shape.kv_lora > 0 => "hybrid-mla",
        _ if shape.linear_layers > 0 => "hybrid",
        _ if shape.kv_lora > 0 => "mla",
        _ if shape.swa_layers > 0 => "gqa+swa",
        _ if shape.kv_heads == shape.heads => "mha",
        _ if shape.kv_heads == 1 => "mqa",
        _ => "gqa",
    }
}

/// Values of all tensors but those of blocks that draft; 0 where they are not known.
fn parameters(shape: &Shape) -> u64 {
    let mut sum = 0;
    let known = tensors(shape, |tensor| {
        let drafts = tensor.block.is_some_and(|block| block >= shape.layers);
        sum += if tensor.role == Role::RopeFreqs || drafts { 0 } else { tensor.elements() };
    });
    known.map_or(0, |()| sum)
}

/// What the count of tensors says of a row.
fn checked(row: &Row) -> String {
    let [arch, counted, published, check] =
        ["gguf_arch", "params_text", "params_total", "params_check"].map(|column| &row[column]);
    if counted.is_empty() {
        return format!(
            "the tensors of {arch} are not known here: count them in core/src/memory/weights/"
        );
    }
    format!("parameters: counted {counted}, published {published}: {check}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns on which a file and the table may differ, as in the core's test of the same files: windows as
    /// long as no context.
    const DIFFERS: [(&str, &str); 2] =
        [("phi-4-mini", "sliding_window"), ("phi-3.5-mini", "sliding_window")];

    #[test]
    fn the_files_of_models_give_their_rows() {
        let root = paths::root();
        let sheet = Sheet::read(&root.join("core/data"), "models.csv").expect("a table");
        let folder = root.join("core/tests/import/configs");
        let (mut compared, mut wrong) = (0, Vec::new());
        for name in paths::files_under(&folder).expect("a folder") {
            let id = name.trim_end_matches(".json");
            let text = paths::read_text(&folder.join(&name)).expect("a file");
            let Ok(imported) = read(&text) else { continue };
            let row = sheet.rows.iter().find(|row| sheet.cell(row, "id") == id).expect("a row");
            let stated = STATED.map(|key| format!("{key}={}", sheet.cell(row, key)));
            let words: Vec<&str> = stated.iter().map(String::as_str).collect();
            let asked = Asked::of(words.iter()).expect("a row says all");
            let made = asked.model(&imported).expect("numbers");
            sheet.ordered(made.clone()).expect("columns of the table");
            let number = |cell: &str| cell.parse::<u64>().unwrap_or_default();
            for (column, _) in dimensions(&imported) {
                let (ours, theirs) = (&made[column], sheet.cell(row, column));
                if number(ours) != number(theirs) && !DIFFERS.contains(&(id, column)) {
                    wrong.push(format!("{id}: {column} is {ours}, not {theirs}"));
                }
            }
            for column in ["gguf_arch", "tied_embeddings", "qkv_bias", "router_bias"] {
                if made[column] != sheet.cell(row, column) {
                    wrong.push(format!("{id}: {column} is {}", made[column]));
                }
            }
            compared += 1;
        }
        assert!(compared > 80, "{compared}");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_row_that_is_there_is_put_in_its_place() {
        let folder = paths::root().join("core/data");
        for (file, key) in [("models.csv", &["id"][..]), (SIZES, &["model", "quant"])] {
            let mut sheet = Sheet::read(&folder, file).expect("a table");
            let before = sheet.text().expect("text");
            let mut row = sheet.rows[7].clone();
            put(&mut sheet, key, row.clone()).expect("columns");
            assert_eq!(sheet.text().expect("text"), before, "{file}");
            let count = sheet.rows.len();
            row[0].push('0');
            put(&mut sheet, key, row).expect("columns");
            assert_eq!(sheet.rows.len(), count + 1, "{file}");
        }
    }

    #[test]
    fn what_is_missing_or_unknown_is_said() {
        for (words, said) in [
            (vec!["id=x"], "name= is missing"),
            (vec!["colour=red"], "colour is neither a key nor a format"),
            (vec!["Q4_K_M=big"], "a size is in bytes"),
            (vec!["nonsense"], "cargo xtask model"),
        ] {
            let error = Asked::of(words.iter()).expect_err(said);
            assert!(error.contains(said), "{error}");
        }
        assert!(read("{}").is_err());
    }
}
