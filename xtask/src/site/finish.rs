//! Turns what Trunk made into what is served: every file the page loads gets a name made of its content,
//! so that it may be cached for ever; nothing points to another site; compressed copies lie beside.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use super::html::{self, Target};
use super::missing;
use super::stamp::{integrity, short_hash};
use crate::error::{Context, Result};
use crate::paths::{self, ending};
use crate::process;

/// Files by their path in the site.
type Files = BTreeMap<String, Vec<u8>>;

/// Endings of files that the page loads and that are renamed; all else keeps its name.
const RENAMED: &[&str] = &["js", "wasm", "css"];

/// Scripts that other sites name: their names stay, so they may be cached for a while only.
const KEPT: &[&str] = &["embed.js"];

/// Endings of files that become smaller by compression.
const COMPRESSED: &[&str] =
    &["html", "js", "css", "wasm", "svg", "json", "webmanifest", "txt", "xml", "csv"];

/// Makes the folder `to` from the folder `from`; `check_wasm` says whether a module is valid.
pub(crate) fn run(from: &Path, to: &Path, check_wasm: impl Fn(&Path) -> Result) -> Result {
    let mut files = Files::new();
    for name in paths::files_under(from)? {
        let path = from.join(&name);
        if ending(&name) == "wasm" {
            check_wasm(&path)?;
        }
        files.insert(name, paths::read(&path)?);
    }
    if !files.contains_key("index.html") {
        return Err(format!("{} has no index.html", from.display()));
    }
    let mut files = rename(files)?;
    keep_offline(&mut files)?;
    check(&files)?;
    for (name, content) in &files {
        paths::write(&to.join(name), content)?;
        // The tables for others are megabytes that no page loads.
        if COMPRESSED.contains(&ending(name)) && !name.starts_with("data/") {
            paths::write(&to.join(format!("{name}.br")), brotli(content)?)?;
            // For hosts that know only this.
            paths::write(&to.join(format!("{name}.gz")), gzip(content)?)?;
        }
    }
    Ok(())
}

/// Asks node whether the module compiles: wasm-opt can emit features that no browser has.
pub(crate) fn compiles(node: &Path, wasm: &Path) -> Result {
    let script = "WebAssembly.compile(require('fs').readFileSync(process.argv[1]))\
                  .catch((error) => { console.error(error.message); process.exit(1); })";
    process::output(Command::new(node).arg("-e").arg(script).arg(wasm))
        .map(drop)
        .context(format!("{} does not compile", wasm.display()))
}

/// The size on the wire, at the best quality.
pub(crate) fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: content.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters).context("compressing")?;
    Ok(compressed)
}

/// The size on the wire of hosts without Brotli, at the best level; without a time, so that the same
/// content gives the same file.
fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).context("compressing")?;
    encoder.finish().context("compressing")
}

fn is_page(name: &str) -> bool {
    ending(name) == "html"
}

fn text<'a>(name: &str, content: &'a [u8]) -> Result<&'a str> {
    std::str::from_utf8(content).context(format!("{name} is not UTF-8"))
}

/// Renames what the pages load and rewrites every place that names it.
fn rename(mut files: Files) -> Result<Files> {
    let pages: Vec<String> = files.keys().filter(|name| is_page(name)).cloned().collect();
    let mut wanted = Vec::new();
    for page in &pages {
        for attribute in html::attributes(text(page, &files[page])?) {
            if let Target::File(name) = attribute.target(page)
                && attribute.is_used()
                && RENAMED.contains(&ending(&name))
                && files.contains_key(&name)
                && !KEPT.contains(&&*name)
                // Modules that the glue imports by their path.
                && !name.starts_with("snippets/")
            {
                wanted.push(name);
            }
        }
    }
    // Scripts last: they name the other files, so their own content changes first.
    wanted.sort_by_key(|name| (ending(name) == "js", name.clone()));
    wanted.dedup();

    let mut renames: BTreeMap<String, String> = BTreeMap::new();
    for name in wanted {
        let mut content = files.remove(&name).unwrap_or_default();
        if ending(&name) == "js" {
            content = rewrite_script(&name, &content, &renames)?;
        }
        let stem = name.strip_suffix(ending(&name)).unwrap_or(&name).trim_end_matches('.');
        let new = format!("{stem}-{}.{}", short_hash(&content), ending(&name));
        files.insert(new.clone(), content);
        renames.insert(name, new);
    }
    for page in pages {
        let rewritten = rewrite_page(&page, text(&page, &files[&page])?, &renames);
        files.insert(page, rewritten.into_bytes());
    }
    Ok(files)
}

/// wasm-bindgen's glue names its module, as the default for callers that do not.
fn rewrite_script(
    name: &str,
    content: &[u8],
    renames: &BTreeMap<String, String>,
) -> Result<Vec<u8>> {
    let mut script = text(name, content)?.to_owned();
    let file = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    for (old, new) in renames {
        for quote in ['\'', '"', '`'] {
            for prefix in ["", "./"] {
                let quoted = |path: &str| format!("{quote}{prefix}{}{quote}", file(path));
                if ending(old) == "js" && script.contains(&quoted(old)) {
                    return Err(format!(
                        "{name} names {old}: scripts that load each other by name \
                                        cannot both be named by content"
                    ));
                }
                script = script.replace(&quoted(old), &quoted(new));
            }
        }
    }
    Ok(script.into_bytes())
}

fn rewrite_page(page: &str, html: &str, renames: &BTreeMap<String, String>) -> String {
    let mut rewritten = html.to_owned();
    // From the end, so that earlier places stay right.
    for attribute in html::attributes(html).into_iter().rev().filter(html::Attribute::is_url) {
        if let Target::File(old) = attribute.target(page)
            && let Some(new) = renames.get(&old)
        {
            let file = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
            let value = attribute.value.replace(&file(&old), &file(new));
            rewritten.replace_range(attribute.place, &value);
        }
    }
    rewritten
}

/// The script that keeps the page for use without a network, and what stands in it for the list.
const OFFLINE: (&str, &str) = ("sw.js", "\"what the page uses\"");

/// Writes into [`OFFLINE`] the pages that are the start of a folder, the planner's and those of presets,
/// with what they use, each with its hash. Its name has to stay: browsers ask for it by that.
///
/// Pages with a name of their own are left out, because some hosts redirect them, and a page that was
/// redirected cannot be shown again.
fn keep_offline(files: &mut Files) -> Result {
    let (name, empty) = OFFLINE;
    let Some(script) = files.get(name) else { return Ok(()) };
    let script = text(name, script)?;
    if !script.contains(empty) {
        return Err(format!("{name} has no {empty}"));
    }
    let mut used = BTreeSet::new();
    for page in files.keys().filter(|name| name.rsplit('/').next() == Some("index.html")) {
        used.insert(page.clone());
        for attribute in html::attributes(text(page, &files[page])?) {
            // What is for machines of others is used by no page.
            if let Target::File(file) = attribute.target(page)
                && attribute.is_used()
                && !is_page(&file)
                && ending(&file) != "json"
            {
                used.insert(file);
            }
        }
    }
    let entries = used.iter().filter_map(|file| {
        let address = file.strip_suffix("index.html").unwrap_or(file);
        let address = if address.is_empty() { "./" } else { address };
        Some(format!("\"{address} {}\"", integrity(files.get(file)?)))
    });
    let written = script.replace(empty, &entries.collect::<Vec<_>>().join(", "));
    files.insert(name.to_owned(), written.into_bytes());
    Ok(())
}

/// Everything that is wrong with the links of the finished site, at once.
fn check(files: &Files) -> Result {
    let mut wrong = Vec::new();
    for (name, content) in files {
        if is_page(name) {
            check_page(files, name, text(name, content)?, &mut wrong);
        } else if ending(name) == "css" {
            check_style(files, name, text(name, content)?, &mut wrong);
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("the built site is wrong:\n{}", wrong.join("\n")))
    }
}

fn check_page(files: &Files, page: &str, html: &str, wrong: &mut Vec<String>) {
    for attribute in html::attributes(html) {
        let shown =
            format!("{page}: <{} {}=\"{}\">", attribute.tag, attribute.name, attribute.value);
        let link = attribute.tag == "a" && attribute.name == "href";
        let foreign_data = attribute.name.starts_with("data-")
            && (attribute.value.contains("://") || attribute.value.starts_with("//"));
        if foreign_data {
            wrong.push(format!("{shown} points to another site"));
        } else if attribute.is_url() {
            match attribute.target(page) {
                Target::Foreign if link && attribute.value.starts_with("https://") => {}
                // Shown at any depth, it has no other way to the site than the host's root.
                Target::Foreign if link && page == missing::NAME => {}
                Target::Foreign => {
                    wrong.push(format!("{shown} points to another site or to the host's root"));
                }
                Target::File(file) if !files.contains_key(&file) => {
                    wrong.push(format!("{shown} points to {file}, which is not in the site"));
                }
                Target::File(file)
                    if attribute.is_used()
                        && RENAMED.contains(&ending(&file))
                        && !file.starts_with("snippets/")
                        && !KEPT.contains(&&*file)
                        && !named_by_content(&file, &files[&file]) =>
                {
                    wrong.push(format!("{shown} does not carry the hash of its content"));
                }
                Target::File(_) | Target::Nothing => {}
            }
        }
    }
}

fn named_by_content(name: &str, content: &[u8]) -> bool {
    name.contains(&short_hash(content))
}

fn check_style(files: &Files, name: &str, css: &str, wrong: &mut Vec<String>) {
    if css.contains("@import") {
        wrong.push(format!("{name}: @import makes the page wait for one more file"));
    }
    for piece in css.split("url(").skip(1) {
        let url = piece.split(')').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        match html::target(url, name) {
            Target::Foreign => wrong.push(format!("{name}: url({url}) points to another site")),
            Target::File(file) if !files.contains_key(&file) => {
                wrong
                    .push(format!("{name}: url({url}) points to {file}, which is not in the site"));
            }
            Target::File(_) | Target::Nothing => {}
        }
    }
}

#[cfg(test)]
mod tests;
