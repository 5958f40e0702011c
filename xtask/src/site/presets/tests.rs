//! Tests of the presets' files and pages.

use std::collections::BTreeSet;

use rigledger_core::evaluate;
use rigledger_core::plan::inputs::INPUTS;
use rigledger_core::plan::{MAX_NAME, MAX_RIGS};

use super::*;
use crate::paths;

#[path = "../../../../core/fuzz/inputs.rs"]
mod inputs;

const INDEX: &str = include_str!("../../../../app/index.html");

/// The planner's page as Trunk leaves it, as far as it matters here.
fn index() -> String {
    let scripts = "<link rel=\"stylesheet\" href=\"./main.css\"/><script type=\"module\" \
                   src=\"./boot.js\" data-js=\"./app.js\" data-wasm=\"./app.wasm\"></script>";
    INDEX.replace("</head>", &format!("{scripts}</head>"))
}

fn all() -> Vec<Preset> {
    file::read_all().expect("the presets are read")
}

#[test]
fn there_are_nine_presets_and_each_answers_without_complaint() {
    let presets = all();
    assert!(presets.len() >= 9, "{}", presets.len());
    for preset in &presets {
        let (plan, findings) = file::plan(&preset.state);
        assert_eq!(findings, [], "{}", preset.name);
        assert!(plan.rigs.len() >= 2, "{}", preset.name);
        let report = evaluate(&plan, Catalog::embedded(), preset.day());
        for finding in &report.findings {
            assert_ne!(
                finding.severity,
                rigledger_core::Severity::Corrected,
                "{}: {finding:?}",
                preset.name
            );
        }
        assert!(report.verdict.cheapest.is_some(), "{}", preset.name);
    }
}

#[test]
fn a_page_is_of_the_month_of_its_figures() {
    let newest = Catalog::embedded().prices.iter().map(|price| price.as_of).max().expect("prices");
    for preset in all() {
        let ready = Ready::of(&preset);
        let month = |answered: &Answered| answered.view().report.today.to_string()[..7].to_owned();
        assert_eq!(month(&ready.published), preset.file.as_of);
        assert!(month(&ready.now).as_str() >= &newest[..7], "{}", preset.name);
        let as_of = &preset.file.as_of;
        assert_eq!(month(&ready.now).max(as_of.clone()), month(&ready.now));
    }
}

#[test]
fn the_printed_table_is_the_one_that_the_figures_give() {
    let mut presets = all();
    for preset in &presets {
        assert_eq!(article::check_printed(&Ready::of(preset)), Ok(()));
    }
    presets[0].file.published[0].values[0].push('0');
    let error = article::check_printed(&Ready::of(&presets[0])).expect_err("another figure");
    assert!(error.contains("$1,4000"), "{error}");
}

#[test]
fn the_state_of_a_page_is_what_the_planner_has_for_it() {
    for preset in all() {
        let ready = Ready::of(&preset);
        let (again, findings) = file::plan(&ready.state());
        assert_eq!(findings, []);
        assert_eq!(&again, ready.published.view().plan, "{}", preset.name);
    }
}

#[test]
fn a_page_is_whole_without_javascript() {
    for preset in all() {
        let ready = Ready::of(&preset);
        let page = page::page(&index(), &ready, "").expect("a page");
        let sentence = &ready.published.view().report.verdict.sentence();
        for part in [
            rigledger_core::html::escaped(sentence).as_str(),
            "class=\"net\"",
            "<svg class=\"drawn\"",
            "As the data have it now",
            "rel=\"canonical\" href=\"./\"",
            "oembed.json",
            "application/ld+json",
            "property=\"og:image\"",
        ] {
            assert!(page.contains(part), "{}: {part}", preset.name);
        }
        assert!(!page.contains("<canvas"), "{}", preset.name);
        // Nothing is left that is looked for in the preset's own folder.
        let left = page.replace("href=\"./\"", "").replace("\"./oembed.json\"", "");
        let left = left.replace("content=\"./", "");
        assert!(!left.contains("\"./"), "{}: {:?}", preset.name, left.split_once("\"./"));
        for attribute in html::attributes(&page).iter().filter(|attribute| attribute.is_url()) {
            let target = attribute.target(&format!("presets/{}/index.html", preset.name));
            assert_ne!(target, html::Target::Foreign, "{attribute:?}");
        }
    }
}

#[test]
fn text_of_a_file_never_becomes_markup() {
    let text = r#"{"title": "<b>\"T", "summary": "</script><i>", "source": "<s>", "as_of": "2026-01",
        "plan": {"rigs": [{"gpu": "rtx-3090", "name": "<u>", "price": 1}, {"gpu": "rtx-4090", "price": 2}]},
        "claims": [{"claim": "<q>", "topic": "hardware", "verdict": "<v>", "as_of": "<d>", "source": "<z>"}]}"#;
    let preset = file::read("hostile", text).expect("a preset");
    let ready = Ready::of(&preset);
    let place = embed::Place { top: "../../", names: "hostile" };
    let pages = [
        page::page(&index(), &ready, ""),
        embed::frame(&index(), &ready, &place),
        embed::builder(&index(), std::slice::from_ref(&preset)),
        page::list(&index(), std::slice::from_ref(&ready)),
    ];
    for page in pages {
        let page = page.expect("a page");
        for tag in ["<b>", "<i>", "<s>", "<u>", "<q>", "<v>", "<d>", "<z>"] {
            assert!(!page.contains(tag), "{tag}");
        }
    }
}

#[test]
fn a_file_that_is_wrong_is_refused_with_what_is_wrong() {
    let file = |plan: &str| {
        format!(r#"{{"title":"t","summary":"s","source":"o","as_of":"2026-01","plan":{plan}}}"#)
    };
    for (name, text, what) in [
        ("a", file(r#"{"nonsense": 1}"#), "nonsense"),
        ("a", file(r#"{"rate": true}"#), "rate"),
        ("a", file(r#"{"rate": 1000000}"#), "Electricity price"),
        ("a", file(r#"{"rigs": [{"gpu": []}]}"#), "gpu"),
        ("a", file(r#"{"rigs": [{}, {}, {}, {}, {}]}"#), "at most 4"),
        ("a", file("1"), "PlanFile"),
        ("A b", file("{}"), "small letters"),
        ("a", "{".to_owned(), "EOF"),
        ("a", file("{}").replace("2026-01", "last year"), "YYYY-MM"),
        ("a", file("{}").replace("\"s\"", "\"s\", \"more\": 1"), "more"),
    ] {
        let error = file::read(name, &text).expect_err(&text);
        assert!(error.contains(what), "{text}: {error}");
    }
}

/// The schema names what the grammar of links knows, and nothing else.
/// Bytes and parts of a file in the place of others: what is still one is answered, all else refused.
#[test]
fn any_change_of_a_file_is_read_or_refused_with_what_is_wrong() {
    let folder = paths::root().join(file::FOLDER);
    let texts: Vec<Vec<u8>> = all()
        .iter()
        .map(|preset| paths::read(&folder.join(format!("{}.json", preset.name))).expect("a file"))
        .collect();
    let (mut numbers, mut read) = (inputs::Numbers(1), 0);
    for text in &texts {
        for _ in 0..200 {
            let other = &texts[numbers.below(texts.len())];
            let changed = inputs::mutated(text, other, &mut numbers);
            match file::read("changed", &String::from_utf8_lossy(&changed)) {
                Ok(preset) => {
                    let (plan, _) = file::plan(&preset.state);
                    let report = evaluate(&plan, Catalog::embedded(), preset.day());
                    assert_eq!(report.rigs.len(), plan.rigs.len(), "{}", preset.state);
                    read += 1;
                }
                Err(error) => assert!(error.contains("changed"), "{error}"),
            }
        }
    }
    assert!(read > 50, "{read} of all changes were read");
}

#[test]
fn the_schema_knows_every_key() {
    let path = paths::root().join(file::FOLDER).join(file::SCHEMA);
    let text = paths::read_text(&path).expect("the schema is there");
    let schema: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let keys = |pointer: &str| -> BTreeSet<String> {
        let object = schema.pointer(pointer).and_then(serde_json::Value::as_object);
        object.unwrap_or_else(|| panic!("no {pointer}")).keys().cloned().collect()
    };
    for (pointer, scope) in [
        ("/$defs/plan/properties", rigledger_core::plan::inputs::Scope::Plan),
        ("/$defs/rig/properties", rigledger_core::plan::inputs::Scope::Rig),
    ] {
        let known = keys(pointer);
        for spec in INPUTS.iter().filter(|spec| spec.scope == scope) {
            assert!(known.contains(spec.key), "{pointer} has no {}", spec.key);
        }
        // What the schema names is understood: with any value, at worst it is held to its limits.
        for key in known.iter().filter(|key| *key != "rigs") {
            let rig = if pointer.contains("rig") { "a." } else { "" };
            let understood =
                ["1", "on", "rtx-3090", "none", "USD", "auto", "used", "flat", "layer"]
                    .iter()
                    .chain(&[
                        "x:1",
                        "1:1",
                        "down",
                        "llama.cpp",
                        "all",
                        "nvidia",
                        "owned",
                        "keep",
                        "bought",
                        "nothing",
                        "tokens",
                        "likely",
                        "off",
                        "mixed",
                        "same",
                        "0.8",
                        "linux",
                    ])
                    .any(|value| {
                        let (_, findings) =
                            file::plan(&format!("preset=none&rigs=1&{rig}{key}={value}"));
                        !findings
                            .iter()
                            .any(|finding| finding.message().contains("was not understood"))
                    });
            assert!(understood, "{pointer}: {key} is not understood");
        }
    }
    for (pointer, limit) in [
        ("/$defs/plan/properties/rigs/maxItems", MAX_RIGS),
        ("/$defs/rig/properties/name/maxLength", MAX_NAME),
    ] {
        let stated = schema.pointer(pointer).and_then(serde_json::Value::as_u64);
        assert_eq!(stated, u64::try_from(limit).ok(), "{pointer}");
    }
    let of_file = keys("/properties");
    for key in
        ["$schema", "title", "summary", "source", "as_of", "plan", "now", "published", "claims"]
    {
        assert!(of_file.contains(key), "{key}");
    }
}

#[test]
fn oembed_has_what_its_readers_need() {
    let presets = all();
    let ready = Ready::of(&presets[0]);
    for site in ["", "https://example.org/rig/"] {
        let text = embed::oembed(&ready, site).expect("oEmbed");
        let told: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(told["version"], "1.0");
        assert_eq!(told["type"], "rich");
        let html = told["html"].as_str().expect("html");
        assert!(html.starts_with("<iframe src=\"") && html.contains("embed.html"), "{html}");
        assert!(site.is_empty() || html.contains(site));
    }
}
