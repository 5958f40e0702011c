//! `data/presets/*.preset`: ready-made plans, `key = value` a line, `#` for comments.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Keys that describe the preset; all others belong to its plan.
const OWN: [&str; 5] = ["label", "title", "summary", "source", "as_of"];

/// The text of one `static` with a preset a file, sorted by name.
pub(crate) fn write(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "preset") {
            files.push(path);
        }
    }
    files.sort();
    let mut text = format!("pub(super) static PRESETS: [Preset; {}] = [\n", files.len());
    for path in files {
        let id = path.file_stem().and_then(|stem| stem.to_str()).ok_or("a preset without name")?;
        let content = fs::read_to_string(&path)?;
        text.push_str(&preset(id, &content).map_err(|e| format!("{}: {e}", path.display()))?);
    }
    text.push_str("];\n");
    Ok(text)
}

fn preset(id: &str, content: &str) -> Result<String, Box<dyn Error>> {
    let mut own = [""; OWN.len()];
    let mut state = String::new();
    for line in content.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = line.split_once('=').ok_or_else(|| format!("{line}: no `=`"))?;
        let (key, value) = (key.trim(), value.trim());
        if let Some(place) = OWN.iter().position(|name| *name == key) {
            own[place] = value;
        } else {
            let joint = if state.is_empty() { "" } else { "&" };
            write!(state, "{joint}{key}={value}")?;
        }
    }
    let mut text = format!("Preset {{ id: {id:?}, ");
    for (name, value) in OWN.iter().zip(own) {
        if value.is_empty() {
            return Err(format!("no {name}").into());
        }
        write!(text, "{name}: {value:?}, ")?;
    }
    writeln!(text, "state: {state:?} }},")?;
    Ok(text)
}
