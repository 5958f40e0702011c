//! The page's style sheet: files by what they style in the source, one file in the site, as each more would
//! be a request before the first paint.

use std::path::Path;
use std::process::Command;

use crate::error::{Context, Result};
use crate::paths;
use crate::process;

/// What imports the others, and what they become.
const NAME: &str = "main.css";

/// Writes the sheet of `styles` (the folder `style/`) with all that it imports into the folder `built`.
pub(super) fn bundle(modules: &Path, styles: &Path, built: &Path) -> Result {
    let from = styles.join(NAME);
    let into = built.join(NAME);
    let mut command = Command::new(modules.join(".bin").join("esbuild"));
    command.arg(&from).args(["--bundle", "--log-level=warning"]);
    command.arg(format!("--outfile={}", into.display()));
    process::output(&mut command).context(format!("putting {} together", from.display()))?;
    if paths::read_text(&into)?.contains("@import") {
        return Err(format!("{} still imports another sheet", into.display()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::scratch_folder;
    use crate::tools;

    #[test]
    fn imports_are_put_in_and_others_are_refused() {
        let modules = tools::node_modules().expect("the minifier is there");
        let folder = scratch_folder("sheet");
        let built = folder.join("built");
        paths::write(&folder.join("one.css"), "a { color: red }\n").expect("writes");
        paths::write(&folder.join("two.css"), "b { color: blue }\n").expect("writes");
        paths::write(&folder.join(NAME), "@import \"./one.css\";\n@import \"./two.css\";\n")
            .expect("writes");
        bundle(&modules, &folder, &built).expect("bundles");
        let text = paths::read_text(&built.join(NAME)).expect("is there");
        let at = |rule: &str| text.find(rule).expect("is in it");
        assert!(at("red") < at("blue"));

        paths::write(&folder.join(NAME), "@import \"./gone.css\";\n").expect("writes");
        assert!(bundle(&modules, &folder, &built).is_err());
        paths::write(&folder.join(NAME), "@import \"https://example.org/a.css\";\n")
            .expect("writes");
        assert!(bundle(&modules, &folder, &built).is_err());
    }

    #[test]
    fn every_sheet_of_the_page_is_imported() {
        let styles = paths::root().join("style");
        let main = paths::read_text(&styles.join(NAME)).expect("is there");
        for name in paths::files_under(&styles).expect("is there") {
            // Those of the parts and of lists of names are loaded with the first of them.
            if ![NAME, "parts.css", "choices.css"].contains(&&*name) {
                assert!(main.contains(&format!("@import \"./{name}\";")), "{name} is not imported");
            }
        }
    }
}
