//! Gives what a module imports and exports names of a letter or two: those of wasm-bindgen are sentences
//! with a hash behind, and stand in the module and in its glue.
//!
//! All other sections stay as they are, byte for byte; custom ones, which no browser reads, go.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use wasm_encoder::{ExportSection, ImportSection, Module, RawSection};
use wasmparser::{Imports, Parser, Payload};

use crate::error::{Context, Result};
use crate::paths::{self, ending};
use crate::process;

/// What the glue calls itself to its module; see [`module`].
const GLUE: &str = "a";

/// Makes a script or a style sheet smaller, in place; names at the top level stay, as scripts that are no modules
/// share them. Where the script is the glue of a module, that gets short names with it.
pub(super) fn script(modules: &Path, file: &Path) -> Result {
    let mut command = Command::new(modules.join(".bin").join("esbuild"));
    let into = format!("--outfile={}", file.display());
    command.arg(file).args(["--minify", "--allow-overwrite", "--log-level=warning"]).arg(into);
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let wasm = file.with_file_name(format!("{stem}_bg.wasm"));
    let mut names = BTreeMap::new();
    if ending(&file.to_string_lossy()) == "js" && wasm.is_file() {
        let (short, found) = module(&paths::read(&wasm)?)?;
        names = found;
        paths::write(&wasm, short)?;
        let glue = paths::read_text(file)?;
        paths::write(file, glue.replace(&format!("\"./{stem}_bg.js\""), &format!("\"{GLUE}\"")))?;
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

/// The module with short names, and which each stands for. Whatever it imports comes from [`GLUE`].
fn module(wasm: &[u8]) -> Result<(Vec<u8>, BTreeMap<String, String>)> {
    let mut names = BTreeMap::new();
    let mut short = |name: &str| {
        let next = letters(names.len());
        names.entry(name.to_owned()).or_insert(next).clone()
    };
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("reading the module")?;
        match &payload {
            Payload::ImportSection(section) => {
                let mut imports = ImportSection::new();
                for import in section.clone() {
                    let Imports::Single(_, import) = import.context("an import")? else {
                        return Err("imports in groups are not known here".to_owned());
                    };
                    let kind: wasm_encoder::EntityType =
                        import.ty.try_into().map_err(|error| format!("an import: {error:?}"))?;
                    imports.import(GLUE, &short(import.name), kind);
                }
                module.section(&imports);
            }
            Payload::ExportSection(section) => {
                let mut exports = ExportSection::new();
                for export in section.clone() {
                    let export = export.context("an export")?;
                    exports.export(&short(export.name), export.kind.into(), export.index);
                }
                module.section(&exports);
            }
            Payload::CustomSection(_) => {}
            other => {
                if let Some((id, range)) = other.as_section() {
                    let range = usize::try_from(range.start).context("a section")?
                        ..usize::try_from(range.end).context("a section")?;
                    let data = wasm.get(range).unwrap_or_default();
                    module.section(&RawSection { id, data });
                }
            }
        }
    }
    Ok((module.finish(), names))
}

/// The names in order: `a` to `z`, `aa`, and so on.
fn letters(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'a' + u8::try_from(number % 26).unwrap_or_default()));
        number /= 26;
        if number == 0 {
            return name;
        }
        number -= 1;
    }
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
    use wasm_encoder::{
        CodeSection, CustomSection, ExportKind, Function, FunctionSection, TypeSection,
    };

    fn sample() -> Vec<u8> {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        imports.import("./it_bg.js", "__wbg_first_0123", wasm_encoder::EntityType::Function(0));
        let (mut functions, mut exports, mut code) =
            (FunctionSection::new(), ExportSection::new(), CodeSection::new());
        functions.function(0);
        exports.export("__wbindgen_start", ExportKind::Func, 1);
        exports.export("memory_like", ExportKind::Func, 0);
        let mut body = Function::new([]);
        body.instructions().call(0).end();
        code.function(&body);
        let custom = CustomSection { name: "producers".into(), data: b"someone"[..].into() };
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports);
        module.section(&code).section(&custom);
        module.finish()
    }

    #[test]
    fn names_become_letters_and_code_stays() {
        let wasm = sample();
        let (short, names) = module(&wasm).expect("is a module");
        let name = |long: &str| names[long].as_str();
        assert_eq!(
            ["__wbg_first_0123", "__wbindgen_start", "memory_like"].map(name),
            ["a", "b", "c"]
        );
        let text = String::from_utf8_lossy(&short);
        assert!(!text.contains("__wb") && !text.contains("producers") && !text.contains("_bg"));
        let code = |wasm: &[u8]| {
            let mut sections = Parser::new(0).parse_all(wasm).filter_map(|payload| {
                let section = payload.expect("can be read").as_section()?;
                let bytes =
                    usize::try_from(section.1.start).ok()?..usize::try_from(section.1.end).ok()?;
                (section.0 == 10).then(|| wasm[bytes].to_vec())
            });
            sections.next().expect("has code")
        };
        assert_eq!(code(&wasm), code(&short));
        assert!(short.len() < wasm.len());
        // What is short already stays as long as it is.
        let (again, _) = module(&short).expect("is a module");
        assert_eq!(again.len(), short.len());
        assert!(module(b"no module").is_err());
    }

    #[test]
    fn names_are_distinct() {
        let names: Vec<String> = (0..2000).map(letters).collect();
        assert_eq!([&names[0], &names[25], &names[26], &names[27]], ["a", "z", "aa", "ab"]);
        let mut sorted = names.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), names.len());
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
