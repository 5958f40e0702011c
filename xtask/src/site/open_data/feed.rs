//! The Atom feed: what each reading of the sources changed (`changes.csv`), and the comparisons whose verdict
//! turned (`verdicts.csv`).

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::data::{CHANGES, FOLDER, Sheet, VERDICTS};
use crate::error::Result;
use crate::paths;
use rigledger_core::html::escaped;

/// Entries that a feed has at most: the newest.
const MOST: usize = 60;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// The day.
    pub(super) on: String,
    /// What makes it one, for its id.
    key: String,
    title: String,
    text: String,
    /// From the feed's folder.
    link: String,
}

/// All there are, the newest first.
pub(super) fn entries() -> Result<Vec<Entry>> {
    let folder = paths::root().join(FOLDER);
    let sheet = |file: &str| -> Result<Option<Sheet>> {
        folder.join(file).is_file().then(|| Sheet::read(&folder, file)).transpose()
    };
    let mut all = Vec::new();
    if let Some(changes) = sheet(CHANGES)? {
        all.extend(changes.rows.iter().map(|row| changed(&changes, row)));
    }
    if let Some(verdicts) = sheet(VERDICTS)? {
        all.extend(turned(&verdicts));
    }
    all.sort_by(|a, b| b.cmp(a));
    all.truncate(MOST);
    Ok(all)
}

fn changed(sheet: &Sheet, row: &[String]) -> Entry {
    let cell = |name: &str| sheet.cell(row, name);
    let (on, source, table) = (cell("on"), cell("source"), cell("table"));
    let (changed, added) = (cell("changed"), cell("added"));
    let mut text = format!("{table}: {changed} rows changed, {added} new.");
    if !cell("what").is_empty() {
        let _ = write!(text, " Largest: {}.", cell("what"));
    }
    Entry {
        on: on.to_owned(),
        key: format!("changes {on} {source}"),
        title: format!("Data of {on}: {source}"),
        text,
        link: table.replace(".csv", ".json"),
    }
}

/// Verdicts that differ from the one before of the same comparison.
fn turned(sheet: &Sheet) -> Vec<Entry> {
    let cell = |row: usize, name: &str| sheet.rows.get(row).map_or("", |row| sheet.cell(row, name));
    let mut entries = Vec::new();
    for row in 0..sheet.rows.len() {
        let preset = cell(row, "preset");
        let before = (0..row).rev().find(|&other| cell(other, "preset") == preset);
        let Some(before) = before else { continue };
        entries.push(Entry {
            on: cell(row, "on").to_owned(),
            key: format!("verdict {} {preset}", cell(row, "on")),
            title: format!("The verdict turned: {preset}"),
            text: format!("Before: {} Now: {}", cell(before, "sentence"), cell(row, "sentence")),
            link: format!("../presets/{preset}/index.html"),
        });
    }
    entries
}

/// The feed; `site` is the address of the site, where it is known.
pub(super) fn feed(entries: &[Entry], site: &str) -> String {
    let address = |path: &str| {
        if site.is_empty() {
            return path.to_owned();
        }
        match path.strip_prefix("../") {
            Some(path) => format!("{site}{path}"),
            None => format!("{site}data/{path}"),
        }
    };
    // A feed without entries is as old as what it is about.
    let updated = entries.first().map_or("2026-11-29", |entry| &entry.on);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <id>{}</id>\n<title>Rigledger: data that changed and verdicts that turned</title>\n\
         <updated>{updated}T00:00:00Z</updated>\n<author><name>Rigledger</name></author>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n<link href=\"{}\"/>\n",
        id("rigledger feed"),
        escaped(&address("feed.xml")),
        escaped(&address("index.html")),
    );
    for entry in entries {
        let _ = writeln!(
            xml,
            "<entry><id>{}</id><title>{}</title><updated>{}T00:00:00Z</updated><link href=\"{}\"/>\
             <summary>{}</summary></entry>",
            id(&entry.key),
            escaped(&entry.title),
            escaped(&entry.on),
            escaped(&address(&entry.link)),
            escaped(&entry.text),
        );
    }
    xml.push_str("</feed>\n");
    xml
}

/// An id that is always the same for the same thing, and no other's.
fn id(key: &str) -> String {
    let mut hex = String::new();
    for byte in &Sha256::digest(key)[..16] {
        let _ = write!(hex, "{byte:02x}");
    }
    // A UUID made of a hash: version 8, of the usual kind.
    format!(
        "urn:uuid:{}-{}-8{}-a{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..32]
    )
}
