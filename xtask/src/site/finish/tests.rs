//! The finishing step on made-up sites.

use std::path::PathBuf;

use super::*;
use crate::site::scratch_folder;

const PAGE: &str = r##"<!doctype html><link rel="stylesheet" href="./main.css">
<link rel="modulepreload" href="./app.js" crossorigin><link rel=preload href=./app_bg.wasm as="fetch">
<link rel="icon" href="data:,"><link rel="manifest" href="site.webmanifest">
<script type="module" src="./boot.js" data-js="./app.js" data-wasm="./app_bg.wasm"></script>
<template data-worker="./later.js"></template>
<a href="https://example.org/source">source</a> <a href="#plan">plan</a> <p>./app.js</p>"##;

fn made(name: &str, page: &str) -> (PathBuf, PathBuf) {
    let folder = scratch_folder(name);
    let (from, to) = (folder.join("from"), folder.join("to"));
    let glue = "init('app_bg.wasm'); import './snippets/x.js';";
    let files = [
        ("index.html", page),
        ("main.css", "body { background: url(\"data:,\") }"),
        ("boot.js", "import(script.dataset.js)"),
        ("app.js", glue),
        ("later.js", "later"),
        ("app_bg.wasm", "wasm"),
        ("sw.js", "const FILES = [\"what the page uses\"];"),
        ("site.webmanifest", "{}"),
        ("snippets/x.js", "0"),
    ];
    for (name, content) in files {
        paths::write(&from.join(name), content).expect("writes");
    }
    (from, to)
}

fn finish(name: &str, page: &str) -> Result<PathBuf> {
    let (from, to) = made(name, page);
    run(&from, &to, |_| Ok(())).map(|()| to)
}

#[test]
fn names_files_by_content_everywhere() {
    let to = finish("finish-names", PAGE).expect("finishes");
    let wasm = format!("app_bg-{}.wasm", short_hash(b"wasm"));
    let glue = format!("init('{wasm}'); import './snippets/x.js';");
    let js = format!("app-{}.js", short_hash(glue.as_bytes()));
    let boot = format!("boot-{}.js", short_hash(b"import(script.dataset.js)"));
    assert_eq!(paths::read_text(&to.join(&js)), Ok(glue));
    let page = paths::read_text(&to.join("index.html")).expect("is there");
    assert!(
        page.contains(&format!("src=\"./{boot}\" data-js=\"./{js}\" data-wasm=\"./{wasm}\"")),
        "{page}"
    );
    assert!(page.contains(&format!("rel=preload href=./{wasm} as")), "{page}");
    // What comes on demand has its hash too.
    let later = format!("later-{}.js", short_hash(b"later"));
    assert!(page.contains(&format!("data-worker=\"./{later}\"")), "{page}");
    // All of it is kept for use without a network, by a script that keeps its own name.
    let kept = paths::read_text(&to.join("sw.js")).expect("is there");
    for name in ["./", &js, &boot, &wasm, &later, "site.webmanifest"] {
        let file = if name == "./" { "index.html" } else { name };
        let hash = integrity(&paths::read(&to.join(file)).expect("is there"));
        assert!(kept.contains(&format!("\"{name} {hash}\"")), "{name} in {kept}");
    }
    assert!(!kept.contains("example.org"), "{kept}");
    // What is not a reference is not touched.
    assert!(page.contains("<p>./app.js</p>"), "{page}");

    let files = paths::files_under(&to).expect("is there");
    for gone in ["app.js", "app_bg.wasm", "boot.js", "main.css"] {
        assert!(!files.contains(&gone.to_owned()), "{gone} is still there: {files:?}");
    }
    for kept in ["snippets/x.js", "site.webmanifest", "index.html.br"] {
        assert!(files.contains(&kept.to_owned()), "{kept} is missing: {files:?}");
    }
}

#[test]
fn hashes_are_those_that_browsers_check() {
    // Of the empty text, as `openssl dgst -sha256 -binary | base64` prints it.
    assert_eq!(integrity(b""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

#[test]
fn starts_of_folders_are_kept_with_what_they_use() {
    let (from, to) = made("finish-folders", PAGE);
    let page = r#"<link rel="stylesheet" href="../../article.css"><link rel="alternate" href="oembed.json">
        <a href="../../named.html">x</a>"#;
    for (name, content) in [
        ("presets/one/index.html", page),
        ("presets/one/oembed.json", "{}"),
        ("article.css", ""),
        ("named.html", ""),
    ] {
        paths::write(&from.join(name), content).expect("writes");
    }
    run(&from, &to, |_| Ok(())).expect("finishes");
    let kept = paths::read_text(&to.join("sw.js")).expect("is there");
    for name in ["\"./ sha256-", "\"presets/one/ sha256-", "\"article-"] {
        assert!(kept.contains(name), "{name} in {kept}");
    }
    assert!(!kept.contains("oembed") && !kept.contains("named"), "{kept}");
}

#[test]
fn compressed_copies_unpack_to_the_same() {
    let to = finish("finish-brotli", PAGE).expect("finishes");
    let packed = paths::read(&to.join("index.html.br")).expect("is there");
    let mut unpacked = Vec::new();
    brotli::BrotliDecompress(&mut packed.as_slice(), &mut unpacked).expect("unpacks");
    assert_eq!(paths::read(&to.join("index.html")), Ok(unpacked));
}

#[test]
fn refuses_foreign_and_dead_references() {
    let cases = [
        r#"<script src="https://cdn.example.org/x.js"></script>"#,
        r#"<script src="//cdn.example.org/x.js"></script>"#,
        r#"<img src="/logo.png">"#,
        r#"<a href="http://example.org/">unencrypted</a>"#,
        r#"<p data-feed="https://example.org/feed"></p>"#,
        r#"<link rel="stylesheet" href="missing.css">"#,
        r#"<link rel="stylesheet" href="../main.css">"#,
    ];
    for (index, case) in cases.iter().enumerate() {
        let result = finish(&format!("finish-foreign-{index}"), &format!("{PAGE}{case}"));
        assert!(result.is_err_and(|error| error.contains("index.html: <")), "accepted: {case}");
    }
}

#[test]
fn refuses_styles_that_load_from_elsewhere() {
    let (from, to) = made("finish-css", PAGE);
    for css in
        ["@import 'x.css';", "a { b: url(https://example.org/f) }", "a { b: url( 'no.png' ) }"]
    {
        paths::write(&from.join("main.css"), css).expect("writes");
        assert!(run(&from, &to, |_| Ok(())).is_err_and(|e| e.contains("main-")), "accepted: {css}");
    }
}

#[test]
fn refuses_a_module_that_does_not_compile() {
    let (from, to) = made("finish-wasm", PAGE);
    let result = run(&from, &to, |path| Err(format!("bad {}", path.display())));
    assert!(result.is_err_and(|error| error.ends_with("app_bg.wasm")));
    assert!(!to.exists(), "a broken site was written");
}

#[test]
fn scripts_that_other_sites_name_keep_their_names() {
    let (from, to) = made("finish-kept", &format!("{PAGE}<script src=\"./embed.js\"></script>"));
    paths::write(&from.join("embed.js"), "element").expect("writes");
    run(&from, &to, |_| Ok(())).expect("finishes");
    assert_eq!(paths::read_text(&to.join("embed.js")), Ok("element".to_owned()));
    let page = paths::read_text(&to.join("index.html")).expect("is there");
    assert!(page.contains("src=\"./embed.js\""), "{page}");
    // Beside every text its copies: two bytes tell gzip.
    let packed = paths::read(&to.join("index.html.gz")).expect("is there");
    assert!(packed.starts_with(&[0x1f, 0x8b]) && to.join("index.html.br").is_file());
}
