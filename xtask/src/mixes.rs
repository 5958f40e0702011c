//! What dynamic mixes weigh against the stock mix nearest to them, by published files: `core/data/dynamic_mixes.csv`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use rigledger_core::Catalog;
use rigledger_core::memory::weights::{Format, weights};

use crate::error::{Context, Result};
use crate::paths;
use crate::progress::say;

/// The table.
const TABLE: &str = "core/data/dynamic_mixes.csv";
/// Published sizes.
const SIZES: &str = "core/tests/truth/gguf_sizes_dynamic.csv";
/// Where they are from, and the day of the newest.
const SOURCE: [&str; 2] = ["tests/truth/gguf_sizes_dynamic.csv", "2026-08-22"];
/// Bytes of a file's header for each row of the vocabulary.
const HEADER_PER_TOKEN: u32 = 45;
/// Models that tell a range; fewer have [`DOUBT`].
const ENOUGH: usize = 5;
/// Least width of a range to each side, as a share of the middle.
const LEAST: f64 = 0.03;
/// The same where few models tell.
const DOUBT: f64 = 0.15;

/// One published file against the stock mix.
struct File {
    quant: String,
    base: String,
    experts: bool,
    model: String,
    times: f64,
}

/// The stock mix that a dynamic one is compared with: that of its name; an XL is a larger M, `Q8_K_XL` a larger `Q8_0`.
fn base_of(quant: &str) -> Option<String> {
    let name = quant.strip_prefix("UD-")?;
    // Ternary names stand for files of one bit here, which have no ternary tensors.
    let name = if name == "TQ1_0" { "IQ1_S" } else { name };
    let stem = name.strip_suffix("_XL").or_else(|| name.strip_suffix("_L"));
    let tried = match stem {
        Some(stem) => vec![format!("{stem}_M"), stem.to_owned(), stem.replace("_K", "_0")],
        None => vec![name.to_owned()],
    };
    tried.into_iter().find(|name| Format::parse(name).is_some())
}

/// Every file of a model whose tensors are known.
fn files() -> Result<Vec<File>> {
    let path = paths::root().join(SIZES);
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(&path)
        .context(format!("reading {SIZES}"))?;
    let mut files = Vec::new();
    for row in reader.deserialize() {
        let row: BTreeMap<String, String> = row.context(format!("reading {SIZES}"))?;
        let cell = |column: &str| row.get(column).map_or("", String::as_str);
        let number = |column: &str| cell(column).parse::<f64>().ok();
        let unit = if cell("size_unit") == "GB" { 1e9 } else { 1_073_741_824.0 };
        let size = number("size_bytes").or_else(|| number("size_value").map(|value| value * unit));
        let model = Catalog::embedded().model(cell("model_id"));
        let (Some(size), Some(model), Some(base)) = (size, model, base_of(cell("quant"))) else {
            continue;
        };
        let Some(format) = Format::parse(&base) else { continue };
        let Ok(stock) = weights(&model.shape, &format) else { continue };
        let tensors = size - f64::from(HEADER_PER_TOKEN) * f64::from(model.shape.vocab);
        files.push(File {
            quant: cell("quant").to_owned(),
            base,
            experts: model.shape.experts > 0,
            model: model.id.to_owned(),
            times: tensors / stock.file.get() as f64,
        });
    }
    Ok(files)
}

/// The value below which a share of some sorted values lies.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (high - low) * place.fract()
}

/// The mixes that some files tell of: format, with experts or not, stock mix, low, middle and high, and how many models.
fn mixes<'a>(
    files: impl Iterator<Item = &'a File>,
) -> BTreeMap<(String, bool), (String, [f64; 3], usize)> {
    let mut groups: BTreeMap<(String, bool), Vec<&File>> = BTreeMap::new();
    for file in files {
        groups.entry((file.quant.clone(), file.experts)).or_default().push(file);
    }
    let of = |files: Vec<&File>| {
        let mut times: Vec<f64> = files.iter().map(|file| file.times).collect();
        times.sort_by(f64::total_cmp);
        let middle = quantile(&times, 0.5);
        let least = if times.len() < ENOUGH { DOUBT } else { LEAST };
        let low = quantile(&times, 0.1).min(middle * (1.0 - least));
        let high = quantile(&times, 0.9).max(middle * (1.0 + least));
        let models: BTreeSet<&str> = files.iter().map(|file| &*file.model).collect();
        (files[0].base.clone(), [low, middle, high], models.len())
    };
    groups.into_iter().map(|(key, files)| (key, of(files))).collect()
}

/// The text of the table.
fn table() -> Result<String> {
    let mut text =
        String::from("quant,experts,base,times_low,times_likely,times_high,models,source,as_of\n");
    for ((quant, experts), (base, [low, middle, high], count)) in mixes(files()?.iter()) {
        let experts = if experts { "yes" } else { "no" };
        let [source, day] = SOURCE;
        let _ = writeln!(
            text,
            "{quant},{experts},{base},{low:.3},{middle:.3},{high:.3},{count},{source},{day}"
        );
    }
    Ok(text)
}

/// Writes the table.
pub(crate) fn run() -> Result {
    paths::write(&paths::root().join(TABLE), table()?)?;
    say("mixes", &format!("wrote {TABLE}"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_table_is_what_the_sizes_give() {
        let committed = paths::read_text(&paths::root().join(TABLE)).expect("reads");
        assert_eq!(committed, table().expect("is worked out"), "run: cargo xtask mixes");
    }

    /// Files of one half of the models, foretold by those of the other.
    #[test]
    fn models_that_were_not_looked_at_weigh_what_is_said() {
        let files = files().expect("reads");
        let half = |file: &&File| file.model.bytes().map(u32::from).sum::<u32>() % 2 == 0;
        let (one, other): (Vec<&File>, Vec<&File>) = files.iter().partition(half);
        for (seen, unseen) in [(&one, &other), (&other, &one)] {
            let known = mixes(seen.iter().copied());
            let mut errors: Vec<f64> = Vec::new();
            let mut inside = 0;
            for file in unseen {
                let Some((_, [low, middle, high], _)) =
                    known.get(&(file.quant.clone(), file.experts))
                else {
                    continue;
                };
                errors.push((middle / file.times - 1.0).abs() * 100.0);
                inside += usize::from((*low..=*high).contains(&file.times));
            }
            errors.sort_by(f64::total_cmp);
            let (count, middle) = (errors.len(), errors[errors.len() / 2]);
            let (most, share) = (errors[count * 9 / 10], inside as f64 / count as f64);
            println!("{count} files: median {middle:.2} %, p90 {most:.1} %, {share:.2} inside");
            assert!(count * 100 >= unseen.len() * 97, "{count} of {}", unseen.len());
            assert!(middle < 3.0 && most < 15.0, "{middle:.2} %, {most:.1} %");
            assert!((0.7..=0.95).contains(&share), "{share:.2} inside");
        }
    }
}
