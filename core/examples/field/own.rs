//! The plans that a case asks: its link, with a file of the reader's own where it names one.
//!
//! ```text
//! model=qwen3.8-27b&file=UD-Q4_K_XL:17.46GiB    the model's weights in a file of that size
//! OWN_XL                                        the same, by the columns `model` and `quant`
//! context=20000|45000                           two plans, one after the other
//! ```
//!
//! A link without a preset begins with none, and no desktop is on its first card unless it says so.

use rigledger_core::catalog::{Catalog, Model};
use rigledger_core::import::Imported;
use rigledger_core::memory::weights::{Format, published, weights};
use rigledger_core::plan::own::{OwnModel, OwnText};
use rigledger_core::plan::{Drafter, Plan, link};
use rigledger_core::speed::rows;
use rigledger_core::units::Bytes;

use super::Row;

/// The most plans that one link asks for.
const MOST: usize = 12;

/// The plans of a case.
pub(crate) fn plans(row: &Row, catalog: &Catalog) -> Result<Vec<Plan>, String> {
    let cell = |name: &str| row.get(name).map_or("", String::as_str);
    let link = cell("link").trim().trim_matches('`').replace("\\|", "|");
    if link.is_empty() || link == "-" {
        return Err("no plan says this".to_owned());
    }
    let (mut pairs, mut file) = (Vec::new(), None);
    for pair in link.split('&').map(str::trim).filter(|pair| !pair.is_empty()) {
        if pair.starts_with("OWN") && !pair.contains('=') {
            file = Some((cell("model").to_owned(), cell("quant").to_owned()));
        } else if let Some(stated) = pair.strip_prefix("file=") {
            file = Some((String::new(), stated.to_owned()));
        } else {
            pairs.push(pair.to_owned());
        }
    }
    let mut links = vec![String::from("preset=none")];
    for pair in &pairs {
        let (key, values) = pair.split_once('=').unwrap_or((pair, ""));
        let values: Vec<&str> = values.split('|').map(str::trim).collect();
        links = links
            .iter()
            .flat_map(|link| values.iter().map(move |value| format!("{link}&{key}={value}")))
            .take(MOST)
            .collect();
    }
    links.iter().map(|link| plan(link, file.as_ref(), catalog)).collect()
}

/// The plan of a link, with a file of a model and a format in place of the catalogue's.
fn plan(link: &str, file: Option<&(String, String)>, catalog: &Catalog) -> Result<Plan, String> {
    let (mut plan, findings) = link::decode(link, catalog);
    if let Some(wrong) = findings.first() {
        return Err(format!("{}: {}", wrong.subject, wrong.message()));
    }
    for (letter, rig) in link::LETTERS.iter().zip(&mut plan.rigs) {
        if !link.contains(&format!("{letter}.desktop=")) {
            rig.desktop = false;
        }
    }
    // A publisher's own mix is known by its files; where none is, what it is made from is near.
    let (asked, quant) = (plan.workload.model.clone(), plan.workload.quant.clone());
    let unknown = quant.starts_with("UD-") && catalog.file_size(&asked, &quant).is_none();
    let near = (unknown && plan.workload.own.is_none()).then_some((asked, quant));
    if let Some((name, file)) = file.or(near.as_ref()) {
        let name = if name.is_empty() { &plan.workload.model } else { name };
        let model = called(name, catalog).ok_or_else(|| format!("no model {name:?} is known"))?;
        let own = of_file(model, file, plan.workload.drafting == Drafter::Mtp)
            .ok_or_else(|| format!("the tensors of {name} in {file} are not known"))?;
        plan.workload.take_own(own, true);
    }
    Ok(plan)
}

/// The model of a name as people write it: `Qwen3.8-27B`, `gemma-4-31B`, with remarks in brackets.
fn called<'a>(name: &str, catalog: &'a Catalog) -> Option<&'a Model> {
    let plain = |text: &str| -> String {
        let text = text.split(['(', ',']).next().unwrap_or_default();
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
    };
    let wanted = plain(name);
    let is = |model: &&Model| plain(model.id) == wanted || plain(model.name) == wanted;
    catalog.models.iter().find(is)
}

/// A model in a file: the tensors of its stock mix, in proportion to the size that is stated, or that
/// measurements of the same file state.
fn of_file(model: &Model, file: &str, with_drafts: bool) -> Option<OwnText> {
    let words: Vec<&str> =
        file.split([' ', ':', '(', ')', ',']).filter(|w| !w.is_empty()).collect();
    let named = *words.first()?;
    let base = stock(named);
    // Where a publisher's mix has no stock mix of its letters, the plain one is near.
    let plain = base.trim_end_matches("_M");
    let format = Format::parse(&base).or_else(|| Format::parse(plain))?;
    let size = stated_size(file).or_else(|| measured_size(model.id, named));
    let tensors = match size {
        // What drafts with its own head has that head in its file.
        _ if with_drafts => weights(&model.shape, &format.with_drafts(true)).ok()?,
        // A file that is rounded to a hundredth of a GiB is no further off than that.
        Some(size) => published(&model.shape, &format, size, Bytes::new(10 << 20)).ok()?.0,
        None => weights(&model.shape, &format).ok()?,
    };
    let imported = Imported {
        name: format!("{} {named}", model.name),
        shape: model.shape,
        weights: Some(tensors),
        max_context: model.max_context,
        findings: Vec::new(),
    };
    OwnModel::of(&imported).map(|own| OwnText::of(&own))
}

/// The stock mix that a publisher's own is made from: `UD-Q4_K_XL` is near `Q4_K_M`.
fn stock(named: &str) -> String {
    let base = named.trim_start_matches("UD-");
    base.strip_suffix("_XL").map_or_else(
        || base.to_owned(),
        |base| {
            if base == "Q6_K" || base == "Q8_K" {
                base.replace("Q8_K", "Q8_0")
            } else {
                format!("{base}_M")
            }
        },
    )
}

/// A size with its unit in a text: `17.46 GiB`, `21,623 MiB`, `18GB`.
fn stated_size(text: &str) -> Option<Bytes> {
    for (unit, bytes) in [("GiB", 1_073_741_824.0), ("MiB", 1_048_576.0), ("GB", 1e9)] {
        let Some((before, _)) = text.split_once(unit) else { continue };
        let digits: String = before
            .trim_end()
            .chars()
            .rev()
            .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
            .collect();
        let digits: String = digits.chars().rev().filter(|c| *c != ',').collect();
        if let Ok(number) = digits.parse::<f64>() {
            return Some(Bytes::from_f64(number * bytes));
        }
    }
    None
}

/// The size of a file by the measurements that state it: their middle.
fn measured_size(model: &str, quant: &str) -> Option<Bytes> {
    let mut sizes: Vec<f64> = rows::embedded()
        .iter()
        .filter(|row| row.model == model && row.quant == quant)
        .filter_map(|row| row.file_gib.parse().ok())
        .collect();
    sizes.sort_by(f64::total_cmp);
    let middle = sizes.get(sizes.len() / 2)?;
    Some(Bytes::from_f64(middle * 1_073_741_824.0))
}
