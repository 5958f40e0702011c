//! The tables for others are whole, dated and licensed, and the feed is one.

use std::collections::BTreeSet;

use super::*;
use crate::site::scratch_folder;

fn published() -> (Vec<Published>, Licences) {
    tables(&paths::root().join(FOLDER)).expect("reads")
}

fn table(name: &str) -> Published {
    published().0.into_iter().find(|table| table.name == name).expect("is there")
}

#[test]
fn every_table_is_there_and_described() {
    let (tables, _) = published();
    assert!(tables.len() >= 30, "{}", tables.len());
    for table in &tables {
        assert!(
            !table.about.is_empty(),
            "{}: README.md of the data says nothing of it",
            table.name
        );
        for leak in ["../", "src/", "\\|"] {
            assert!(!table.about.contains(leak), "{}: {}", table.name, table.about);
        }
        assert!(
            !table.sheet.rows.is_empty() || table.name == "changes",
            "{} has no row",
            table.name
        );
    }
}

#[test]
fn rows_that_may_not_be_given_on_are_left_out() {
    let (tables, licences) = published();
    let mut left_out = 0;
    for table in &tables {
        left_out += table.left_out;
        let csv = table.csv().expect("writes");
        if table.name != "licences" {
            assert!(
                !csv.contains("GlobalPetrolPrices") && !csv.contains("Keepa"),
                "{}",
                table.name
            );
        }
        if let Ok(place) = table.sheet.column("source")
            && table.name != "licences"
        {
            let last = table.sheet.columns.len() - 1;
            for row in &table.sheet.rows {
                assert_eq!(row[last], licences.name(&row[place]));
            }
        }
    }
    assert!(left_out > 400, "{left_out}");
    // Every source that is read may be given on, with credit.
    for source in crate::data::sources() {
        let credit = licences.of(source.credit).filter(|licence| licence.give_on);
        assert!(credit.is_some() || source.table == "models.csv", "{} has no licence", source.name);
    }
}

#[test]
fn json_says_the_same_as_csv() {
    let (_, licences) = published();
    let rents = table("rentals");
    let json = rents.json(&licences);
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(rents.sheet.rows.len()));
    let first = &json["rows"][0];
    assert_eq!(first["gpu"].as_str(), Some(rents.sheet.rows[0][0].as_str()));
    assert!(first["usd_per_hour"].is_number() && first["usd_per_hour_low"].is_null(), "{first}");
    let names: Vec<_> = json["schema"]["fields"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|f| f["name"].as_str())
        .collect();
    assert_eq!(names.len(), rents.sheet.columns.len());
    assert_eq!(json["newest"].as_str(), Some(rents.newest.as_str()));
    let sizes = table("file_sizes").json(&licences);
    assert!(sizes["rows"][0]["bytes"].is_i64());
    // A name of digits stays one.
    assert!(table("power").json(&licences)["rows"][0]["measured_date"].is_string());
}

#[test]
fn the_package_names_files_that_are_written() {
    let (tables, licences) = published();
    let package = package(&tables, &licences);
    let resources = package["resources"].as_array().expect("a list");
    let paths: BTreeSet<_> = resources.iter().filter_map(|r| r["path"].as_str()).collect();
    assert_eq!(paths.len(), tables.len());
    assert!(
        paths.contains("prices.csv")
            && package["licenses"].as_array().is_some_and(|all| all.len() > 10)
    );
}

#[test]
fn the_feed_is_sound() {
    let entries = feed::entries().expect("reads");
    let xml = feed::feed(&entries, "https://example.org/r/");
    assert!(xml.starts_with("<?xml") && xml.trim_end().ends_with("</feed>"));
    assert_eq!(xml.matches("<entry>").count(), entries.len());
    assert!(
        xml.contains("<id>urn:uuid:")
            && xml.contains("href=\"https://example.org/r/data/feed.xml\"")
    );
    let ids: BTreeSet<_> =
        xml.split("<id>").skip(1).filter_map(|rest| rest.split('<').next()).collect();
    assert_eq!(ids.len(), entries.len() + 1);
    assert!(ids.iter().all(|id| id.len() == 45), "{ids:?}");
}

#[test]
fn the_page_links_to_what_is_there() {
    let (tables, licences) = published();
    let index = include_str!("../../../../app/index.html");
    let results = vec![("a-vs-b".to_owned(), json!({ "title": "A or <B>?" }))];
    let pins = vec!["presets/a-vs-b/2026-11-29".to_owned()];
    let page = page::page(index, &tables, &licences, &results, &pins).expect("is made");
    for link in [
        "./prices.csv",
        "./history/",
        "./datapackage.json",
        "./feed.xml",
        "./presets/a-vs-b.json",
        "./presets/a-vs-b/2026-11-29.html",
    ] {
        assert!(link == "./history/" || page.contains(&format!("href=\"{link}\"")), "{link}");
    }
    assert!(page.contains("A or &lt;B&gt;?") && page.contains("left-out"));
}

#[test]
fn what_is_pinned_stays_as_it_was() {
    assert_eq!(check_pins(&pins()), Ok(()));
    let folder = scratch_folder("pins");
    paths::write(&folder.join("a/2026-11-29.json"), "{}\n").expect("writes");
    assert!(check_pins(&folder).is_err_and(|error| error.contains("is not in")));
    let hash = "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356";
    paths::write(&folder.join("pinned.csv"), format!("path,sha256\na/2026-11-29.json,{hash}\n"))
        .expect("writes");
    assert_eq!(check_pins(&folder), Ok(()));
    paths::write(&folder.join("a/2026-11-29.json"), "{ }\n").expect("writes");
    assert!(check_pins(&folder).is_err_and(|error| error.contains("was changed")));
}

#[test]
fn all_files_are_written_and_link_to_each_other() {
    let built = scratch_folder("open-data");
    write(&built, include_str!("../../../../app/index.html")).expect("writes");
    let files = paths::files_under(&built).expect("is there");
    for name in [
        "data/index.html",
        "data/feed.xml",
        "data/datapackage.json",
        "data/presets/4090-vs-5090.json",
    ] {
        assert!(files.iter().any(|file| file == name), "{name}");
    }
    // What it links to elsewhere in the site stands in; then the finishing step finds nothing wrong.
    let index = "<!doctype html><title>T</title><a href=\"./data/index.html\">Data</a>\n";
    paths::write(&built.join("index.html"), index).expect("writes");
    for name in ["icon.svg", "main.css", "article.css"] {
        paths::write(&built.join(name), "/* a */\n").expect("writes");
    }
    for (name, _) in presets::results().expect("reads") {
        paths::write(
            &built.join(format!("presets/{name}/index.html")),
            index.replace("./", "../../"),
        )
        .expect("writes");
    }
    let to = scratch_folder("open-data-finished");
    assert_eq!(super::super::finish::run(&built, &to, |_| Ok(())), Ok(()));
    assert!(!to.join("data/prices.csv.br").exists() && to.join("data/index.html").is_file());
    let report = paths::read_text(&built.join("data/presets/4090-vs-5090.json")).expect("reads");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert!(report["now"]["report"]["verdict"]["sentence"].is_string());
    assert!(
        report["now"]["pinned_link"].as_str().is_some_and(|link| link.starts_with("index.html#"))
    );
}
