//! What the page weighs, against its budgets.

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::Result;
use crate::paths;
use crate::site::html::{self, Target};

/// Everything that the page loads, in Brotli bytes.
const BUDGET_ALL: usize = 250_000;
/// What is read before any script runs, in Brotli bytes.
const BUDGET_STATIC: usize = 25_000;

/// The planner.
const PAGE: &str = "index.html";
/// The widget's frame, held to the same budgets.
const WIDGET: &str = "presets/dual-3090-vs-4090/embed.html";
/// The longest preset.
const PRESET: &str = "presets/dual-3090-vs-4090/index.html";
/// The script of the element, and its budget in Brotli bytes.
const SCRIPT: (&str, usize) = ("embed.js", 3_000);

/// Prints the table and fails over a budget.
pub(crate) fn run() -> Result {
    let dist = paths::dist();
    let rows = rows(&dist, PAGE, html::Attribute::is_loaded)?;
    println!("{:<44} {:>10} {:>10}", "file", "bytes", "brotli");
    for row in &rows {
        println!("{:<44} {:>10} {:>10}", row.name, row.raw, row.brotli);
    }
    let raw: usize = rows.iter().map(|row| row.raw).sum();
    println!("{:<44} {:>10} {:>10}", "everything the page loads", raw, all(&rows));
    let later = self::rows(&dist, PAGE, html::Attribute::is_on_demand)?;
    for row in later.iter().filter(|row| !rows.iter().any(|loaded| loaded.name == row.name)) {
        println!("{:<44} {:>10} {:>10}  when it is asked for", row.name, row.raw, row.brotli);
    }
    verdict("the planner", &rows)?;
    verdict(WIDGET, &self::rows(&dist, WIDGET, html::Attribute::is_loaded)?)?;
    // What a preset's article is longer by is read before any script runs.
    let rows = self::rows(&dist, PRESET, html::Attribute::is_loaded)?;
    within(&format!("{PRESET}, HTML and CSS"), first(&rows), BUDGET_STATIC)?;
    let script = paths::read(&dist.join(SCRIPT.0).with_added_extension("br"))?.len();
    within(SCRIPT.0, script, SCRIPT.1)
}

/// Prints a size and its budget, and fails over it.
fn within(what: &str, size: usize, budget: usize) -> Result {
    let line = format!("{what}: {size} of {budget} bytes (Brotli)");
    println!("{line}");
    if size > budget { Err(format!("over budget: {line}")) } else { Ok(()) }
}

/// HTML and CSS.
fn first(rows: &[Row]) -> usize {
    let is_static = |row: &&Row| ["html", "css"].contains(&paths::ending(&row.name));
    rows.iter().filter(is_static).map(|row| row.brotli).sum()
}

struct Row {
    name: String,
    raw: usize,
    brotli: usize,
}

fn rows(dist: &Path, page: &str, wanted: fn(&html::Attribute) -> bool) -> Result<Vec<Row>> {
    let html = paths::read_text(&dist.join(page))?;
    let mut names = BTreeSet::from([page.to_owned()]);
    // Links that are for machines of others, such as the canonical one, load nothing.
    let loads = |name: &str| paths::ending(name) != "html" && !name.ends_with("oembed.json");
    for attribute in html::attributes(&html).into_iter().filter(wanted) {
        if let Target::File(name) = attribute.target(page)
            && loads(&name)
        {
            names.insert(name);
        }
    }
    // The glue imports these by itself.
    names.extend(paths::files_under(dist)?.into_iter().filter(|name| {
        name.starts_with("snippets/") && !matches!(paths::ending(name), "br" | "gz")
    }));
    names
        .into_iter()
        .map(|name| {
            let raw = paths::read(&dist.join(&name))?.len();
            // What has no compressed copy does not become smaller.
            let packed = paths::read(&dist.join(format!("{name}.br")));
            Ok(Row { name, raw, brotli: packed.map_or(raw, |packed| packed.len()) })
        })
        .collect()
}

fn all(rows: &[Row]) -> usize {
    rows.iter().map(|row| row.brotli).sum()
}

fn verdict(page: &str, rows: &[Row]) -> Result {
    let first = first(rows);
    let mut over = Vec::new();
    for (what, size, budget) in
        [("everything", all(rows), BUDGET_ALL), ("HTML and CSS", first, BUDGET_STATIC)]
    {
        let line = format!("{page}, {what}: {size} of {budget} bytes (Brotli)");
        println!("{line}");
        if size > budget {
            over.push(line);
        }
    }
    if over.is_empty() { Ok(()) } else { Err(format!("over budget: {}", over.join("; "))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::scratch_folder;

    #[test]
    fn counts_what_is_loaded_once_and_what_is_linked_not_at_all() {
        let dist = scratch_folder("size");
        let page = r#"<link rel=preload href="./a.wasm"><script src=b.js data-wasm="./a.wasm"></script>
            <a href="other.html">x</a><template data-worker="later.js"></template>"#;
        for (name, content) in [
            ("index.html", page),
            ("index.html.br", "1"),
            ("a.wasm", "22"),
            ("b.js", "333"),
            ("other.html", "4"),
            ("later.js", "55555"),
        ] {
            paths::write(&dist.join(name), content).expect("writes");
        }
        let rows = rows(&dist, PAGE, html::Attribute::is_loaded).expect("reads");
        let sizes: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.brotli)).collect();
        assert_eq!(sizes, [("a.wasm", 2), ("b.js", 3), ("index.html", 1)]);
    }

    #[test]
    fn each_budget_binds() {
        let row = |name: &str, brotli| Row { name: name.into(), raw: brotli, brotli };
        assert_eq!(
            verdict(
                PAGE,
                &[row("a.css", BUDGET_STATIC), row("a.wasm", BUDGET_ALL - BUDGET_STATIC)]
            ),
            Ok(())
        );
        assert!(verdict(PAGE, &[row("a.wasm", BUDGET_ALL + 1)]).is_err());
        assert!(verdict(PAGE, &[row("a.css", BUDGET_STATIC + 1)]).is_err());
    }
}
