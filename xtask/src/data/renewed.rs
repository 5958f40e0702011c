//! The section of the data's README that says how each file is renewed, and when it was: the dates are those of the
//! newest rows, written with every change of the tables.

use std::path::Path;

use super::sheet::Sheet;
use crate::error::Result;
use crate::paths;

/// Its heading.
const SECTION: &str = "## Renewal\n";

/// Writes the dates of the newest rows.
pub(super) fn write(folder: &Path) -> Result {
    let path = folder.join("README.md");
    let text = paths::read_text(&path)?;
    let dated = dated(&text, |file| newest(folder, file))?;
    if dated == text { Ok(()) } else { paths::write(&path, dated) }
}

/// The newest day or month of a table's rows; `None` where there is no such table or no date in it.
fn newest(folder: &Path, file: &str) -> Option<String> {
    let sheet = Sheet::read(folder, file).ok()?;
    let place = ["as_of", "on"].iter().find_map(|column| sheet.column(column).ok())?;
    sheet.rows.iter().map(|row| row[place].clone()).max()
}

/// The README with the date of each file that has one in the last cell of its line.
fn dated(text: &str, newest: impl Fn(&str) -> Option<String>) -> Result<String> {
    let (before, section) =
        text.split_once(SECTION).ok_or("the data's README has no section Renewal")?;
    let (section, after) =
        section.split_once("\n## ").map_or((section, None), |(s, a)| (s, Some(a)));
    let line = |line: &str| -> String {
        let cells: Vec<&str> = line.split(" | ").collect();
        let file = cells.first().and_then(|cell| cell.strip_prefix("| `")?.strip_suffix('`'));
        match (file.and_then(&newest), cells.as_slice()) {
            (Some(date), [file, how, _]) => format!("{file} | {how} | {date} |"),
            _ => line.to_owned(),
        }
    };
    let lines: Vec<String> = section.split('\n').map(line).collect();
    let section = lines.join("\n");
    Ok(match after {
        Some(after) => format!("{before}{SECTION}{section}\n## {after}"),
        None => format!("{before}{SECTION}{section}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::FOLDER;

    #[test]
    fn dates_are_put_into_their_lines() {
        let text = "# Data\n\n| `a.csv` | x | y |\n\n## Renewal\n\n| file | renewed | newest row |\n| --- | --- | --- |\n\
                    | `a.csv` | weekly | 2025-01 |\n| `b.json` | by hand | – |\n\n## More\n\n| `a.csv` | x | y |\n";
        let found = dated(text, |file| (file == "a.csv").then(|| "2026-11".to_owned()));
        assert_eq!(found, Ok(text.replace("2025-01", "2026-11")));
        assert!(dated("# Data\n", |_| None).is_err());
    }

    #[test]
    fn every_table_says_how_it_is_renewed() {
        let folder = paths::root().join(FOLDER);
        let readme = paths::read_text(&folder.join("README.md")).expect("reads");
        let (_, section) = readme.split_once(SECTION).expect("has the section");
        for name in paths::files_under(&folder).expect("is there") {
            if paths::ending(&name) == "csv" && !name.contains('/') {
                let line = section.lines().find(|line| line.starts_with(&format!("| `{name}` | ")));
                let cells = line.map_or(0, |line| line.split(" | ").count());
                assert_eq!(cells, 3, "{name}: a line with how and when");
            }
        }
        // What is written there can be written again.
        assert!(dated(&readme, |file| newest(&folder, file)).is_ok());
    }
}
