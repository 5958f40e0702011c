//! Makes scripts, style sheets and modules smaller. What a module imports and exports gets names of a letter
//! or two: those of wasm-bindgen are sentences with a hash behind, and stand in the module and in its glue.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::error::{Context, Result};
use crate::paths::{self, ending};
use crate::{process, tools};

/// The module of the planner.
const PAGE: &str = "rigledger-app";
/// What wasm-opt calls the one module from which a module imports.
const GLUE: &str = "a";

/// What wasm-opt does to the planner: what is called once and is large stays a function of its own, and control
/// flow is rebuilt from a flat form, which both compress better; and no object lies in the lowest kilobyte,
/// which is the far end of the stack.
const PLANNER: &[&str] = &[
    NO_STREAMS,
    "-Os",
    "-ocimfs=30",
    "--low-memory-unused",
    "--gufa",
    "--flatten",
    "--rereloop",
    "-Os",
    "-Os",
    "--reorder-functions",
];
/// What Leptos' calls of a server export, which the planner has none of.
const NO_STREAMS: &str = "--remove-exports=*intounderlying*";
/// What it does to any other module.
const OTHERS: &[&str] = &["-Oz"];
/// What it does to each at last.
const NAMES: &[&str] = &[
    "--minify-imports-and-exports-and-modules",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Makes a script or a style sheet smaller, in place; names at the top level stay, as scripts that are no modules
/// share them. Where the script is the glue of a module, both get short names for what one has of the other.
pub(super) fn script(modules: &Path, file: &Path) -> Result {
    let mut command = Command::new(modules.join(".bin").join("esbuild"));
    let into = format!("--outfile={}", file.display());
    command.arg(file).args(["--minify", "--allow-overwrite", "--log-level=warning"]).arg(into);
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let wasm = file.with_file_name(format!("{stem}_bg.wasm"));
    let mut names = BTreeMap::new();
    if ending(&file.to_string_lossy()) == "js" && wasm.is_file() {
        names = module(modules, &wasm)?;
        let glue = paths::read_text(file)?;
        let glue = glue.replace(&format!("\"./{stem}_bg.js\""), &format!("\"{GLUE}\""));
        paths::write(file, if stem == PAGE { start_alone(&glue) } else { glue })?;
        command.args(["--tree-shaking=true", "--pure:FinalizationRegistry", "--drop:console"]);
        let cache = paths::scratch().join(format!("{stem}.names.json"));
        paths::write(&cache, serde_json::to_string(&names).context("names")?)?;
        let all: Vec<&str> = names.keys().map(String::as_str).collect();
        command.arg(format!("--mangle-props=^({})$", all.join("|")));
        command.arg(format!("--mangle-cache={}", cache.display()));
    }
    process::output(&mut command).context(format!("minifying {}", file.display()))?;
    let script = paths::read_text(file)?;
    match names.keys().find(|name| has_property(&script, name)) {
        Some(name) => Err(format!("{} still says {name}", file.display())),
        None => Ok(()),
    }
}

/// The glue of the planner, whose start alone is called, with nothing else exported, and so nothing else kept: classes
/// are those of [`NO_STREAMS`].
fn start_alone(glue: &str) -> String {
    let lines = glue.lines().filter(|line| !line.starts_with("if (Symbol.dispose)"));
    let lines = lines.map(|line| {
        line.strip_prefix("export ").filter(|it| it.starts_with("class ")).unwrap_or(line)
    });
    lines.collect::<Vec<_>>().join("\n").replace("export { initSync, ", "export { ")
}

/// Makes a module smaller, in place, and tells which short name each of its names became.
fn module(modules: &Path, wasm: &Path) -> Result<BTreeMap<String, String>> {
    let planner = wasm.ends_with(format!("{PAGE}_bg.wasm"));
    let small = wasm.with_added_extension("small");
    let mut command = Command::new(tools::node()?);
    command.arg(modules.join("binaryen/bin/wasm-opt")).arg(wasm);
    command.args(if planner { PLANNER } else { OTHERS }).args(NAMES).arg("-o").arg(&small);
    let printed = process::output(&mut command).context(format!("shrinking {}", wasm.display()))?;
    let bare = without_custom_sections(&paths::read(&small)?)
        .ok_or_else(|| format!("{} ends within a section", small.display()))?;
    paths::write(wasm, bare)?;
    fs::remove_file(&small).context(format!("removing {}", small.display()))?;
    names(&printed)
}

/// A module without what no browser reads, which wasm-opt keeps unless it knows the name. A module is eight
/// bytes and then sections: a byte that tells the kind, 0 for a custom one; the length, in groups of seven bits,
/// lowest first; and as many bytes. `None` where it ends too soon.
fn without_custom_sections(wasm: &[u8]) -> Option<Vec<u8>> {
    let (start, mut rest) = wasm.split_at_checked(8)?;
    let mut bare = start.to_vec();
    while let Some((kind, behind)) = rest.split_first() {
        let size = behind.iter().position(|byte| byte & 0x80 == 0)? + 1;
        let length = behind[..size].iter().rev().try_fold(0_usize, |length, byte| {
            length.checked_mul(0x80)?.checked_add(usize::from(byte & 0x7f))
        })?;
        let (section, next) = rest.split_at_checked(1 + size + length)?;
        if *kind != 0 {
            bare.extend(section);
        }
        rest = next;
    }
    Some(bare)
}

/// What wasm-opt prints of the names that it changed.
#[derive(Deserialize)]
struct Printed {
    /// Module, old name, new name.
    imports: Vec<(String, String, String)>,
    /// Old name, new name.
    exports: Vec<(String, String)>,
}

/// The new name of each old one; the glue knows what is imported and what is exported by its name alone.
fn names(printed: &str) -> Result<BTreeMap<String, String>> {
    let Printed { imports, exports } =
        serde_json::from_str(printed).context("reading the names that wasm-opt gave")?;
    let imports = imports.into_iter().map(|(_, old, new)| (old, new));
    let mut names = BTreeMap::new();
    for (old, new) in imports.chain(exports) {
        if names.get(&old).is_some_and(|other| *other != new) {
            return Err(format!("{old} is the name of two things, which became {new} and another"));
        }
        names.insert(old, new);
    }
    Ok(names)
}

/// Whether a script has a name as that of a property. What the glue itself exports may be called
/// the same.
fn has_property(script: &str, name: &str) -> bool {
    let within = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    script.match_indices(name).any(|(at, _)| {
        let before = script[..at].chars().next_back();
        let after = script[at + name.len()..].chars().next();
        let is_word = !before.is_some_and(within) && !after.is_some_and(within);
        is_word && (before == Some('.') || after == Some(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_that_wasm_opt_prints() {
        let printed = r#"{ "imports": [ ["./it_bg.js", "__wbg_first_0123", "a"] ],
            "exports": [ ["memory", "b"], ["__wbindgen_start", "c"] ] }"#;
        let names = names(printed).expect("can be read");
        let pairs: Vec<_> = names.iter().map(|(old, new)| (&**old, &**new)).collect();
        assert_eq!(pairs, [("__wbg_first_0123", "a"), ("__wbindgen_start", "c"), ("memory", "b")]);
    }

    #[test]
    fn one_name_for_two_things_is_refused() {
        let twice = r#"{"imports": [["./it_bg.js", "free", "a"]], "exports": [["free", "b"]]}"#;
        assert!(names(twice).is_err_and(|error| error.contains("free")));
        assert!(names("no names").is_err());
    }

    #[test]
    fn only_custom_sections_go() {
        let module = |sections: &[&[u8]]| [b"\0asm\x01\0\0\0", &*sections.concat()].concat();
        let types: &[u8] = &[1, 4, 1, 0x60, 0, 0];
        // A length of two bytes: 130.
        let long = [&[0, 0x82, 1, 1, b'n'][..], &[7; 128]].concat();
        let data: &[u8] = &[11, 0x81, 0x80, 0, 0];
        let with = module(&[&long, types, &[0, 2, 1, b'm'], data]);
        assert_eq!(without_custom_sections(&with), Some(module(&[types, data])));
        for end in [3, 9, 12, with.len() - 1] {
            assert_eq!(without_custom_sections(&with[..end]), None, "{end}");
        }
    }

    #[test]
    fn properties_are_found() {
        for script in ["c.__free(e)", "a={__free:function(){}}"] {
            assert!(has_property(script, "__free"), "{script}");
        }
        for script in ["c.a__free(e)", "c.__freed", "export{x as __free}", "function __free(){}"] {
            assert!(!has_property(script, "__free"), "{script}");
        }
    }
}
