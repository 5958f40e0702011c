//! Figures of a preset as they were on a day, under an address that never changes: `cargo xtask pin` writes them
//! once, a list of hashes holds them, and each build copies them and makes a page of each.

use std::fmt::Write;
use std::path::Path;

use chrono::NaiveDate;
use rigledger_core::html::escaped;
use rigledger_core::units::{Amounts, Basis, Currency, Money, Range};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::presets::{self, Pinned};
use crate::data::Sheet;
use crate::error::{Context, Result};
use crate::paths;

/// Where they are kept, from the top of the repository; the site has them under the same path below `public/`.
const FOLDER: &str = "public/data/presets";
/// The list of their hashes.
const LIST: &str = "pinned.csv";

/// What a file says.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    /// The day on which it was kept.
    pub(super) pinned_on: String,
    /// The figures.
    #[serde(flatten)]
    pub(super) figures: Figures,
}

/// The figures of a preset.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(super) struct Figures {
    preset: String,
    title: String,
    source: String,
    /// The month of the author's figures.
    as_of: String,
    /// As published, and as the data had it.
    published: Answer,
    now: Answer,
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
struct Answer {
    model_version: String,
    /// The day of the prices.
    prices_of: String,
    currency: String,
    horizon_months: f64,
    verdict: String,
    /// A link to the planner that gives these amounts whatever the data are.
    pinned_state: String,
    rigs: Vec<Rig>,
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
struct Rig {
    name: String,
    lines: Vec<Line>,
    net: [f64; 3],
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
struct Line {
    label: String,
    /// How it enters the net cost.
    role: String,
    /// Low, likely and high.
    amount: [f64; 3],
}

impl Figures {
    fn of(pinned: &Pinned<'_>) -> Self {
        let answer = |answered: &rigledger_core::html::Answered| {
            let view = answered.view();
            let report = view.report;
            let ends = |range: Range<Money>| {
                [range.low(), range.likely(), range.high()]
                    .map(|end| (end.get() * 100.0).round() / 100.0)
            };
            let rig = |rig: &rigledger_core::RigReport| Rig {
                name: rig.name.clone(),
                lines: rig
                    .cost
                    .lines
                    .iter()
                    .map(|line| Line {
                        label: line.label.clone(),
                        role: role(line.role),
                        amount: ends(line.amount),
                    })
                    .collect(),
                net: ends(rig.cost.net),
            };
            Answer {
                model_version: report.model_version.to_owned(),
                prices_of: report.today.to_string(),
                currency: report.currency.clone(),
                horizon_months: report.horizon_months.get(),
                verdict: report.verdict.sentence(),
                pinned_state: rigledger_core::session::pin::pinned_state(view.plan, report),
                rigs: report.rigs.iter().map(rig).collect(),
            }
        };
        Self {
            preset: pinned.name.to_owned(),
            title: pinned.title.to_owned(),
            source: pinned.source.to_owned(),
            as_of: pinned.as_of.to_owned(),
            published: answer(pinned.published),
            now: answer(pinned.now),
        }
    }
}

/// The word for how a line enters the net cost.
fn role(role: rigledger_core::cost::Role) -> String {
    let word = serde_json::to_value(role).ok();
    word.as_ref().and_then(|word| word.as_str()).unwrap_or_default().to_owned()
}

/// Keeps the figures of each preset as they are on a day, unless they are those kept last.
pub(crate) fn pin(day: NaiveDate) -> Result<Vec<String>> {
    let folder = paths::root().join(FOLDER);
    check(&folder)?;
    let mut all = list(&folder)?;
    let mut kept = Vec::new();
    for figures in presets::each(Figures::of)? {
        let name = figures.preset.clone();
        let path = format!("{name}/{day}.json");
        let last = all
            .rows
            .iter()
            .filter(|row| row[0].starts_with(&format!("{name}/")))
            .map(|row| &row[0])
            .max();
        if let Some(last) = last {
            let text = paths::read_text(&folder.join(last))?;
            let before: Kept = serde_json::from_str(&text).context(last)?;
            if before.figures == figures || *last >= path {
                continue;
            }
        }
        let whole = Kept { pinned_on: day.to_string(), figures };
        let text = serde_json::to_string(&whole).context(&path)? + "\n";
        all.rows.push(vec![path.clone(), hash(text.as_bytes())]);
        paths::write(&folder.join(&path), text)?;
        kept.push(path);
    }
    all.sort(&["path"])?;
    all.write(&folder)?;
    Ok(kept)
}

fn list(folder: &Path) -> Result<Sheet> {
    if folder.join(LIST).is_file() {
        Sheet::read(folder, LIST)
    } else {
        Ok(Sheet::empty(LIST, &["path", "sha256"]))
    }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether every file is as it was when it was kept, and none is gone or without its hash.
pub(crate) fn check(folder: &Path) -> Result {
    if !folder.is_dir() {
        return Ok(());
    }
    let list = list(folder)?;
    let mut wrong = Vec::new();
    for row in &list.rows {
        match paths::read(&folder.join(&row[0])) {
            Ok(bytes) if hash(&bytes) == row[1] => {}
            Ok(_) => wrong.push(format!("{} was changed after it was kept", row[0])),
            Err(error) => wrong.push(error),
        }
    }
    for name in paths::files_under(folder)? {
        if name != LIST && !list.rows.iter().any(|row| row[0] == name) {
            wrong.push(format!("{name} is not in {LIST}"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// The folder of the repository.
pub(crate) fn folder() -> std::path::PathBuf {
    paths::root().join(FOLDER)
}

/// Writes a page for each into the site's folder of data; their paths without an ending, from there.
pub(super) fn pages(to: &Path, index: &str) -> Result<Vec<String>> {
    let folder = folder();
    check(&folder)?;
    let mut all = Vec::new();
    for row in &list(&folder)?.rows {
        let text = paths::read_text(&folder.join(&row[0]))?;
        let kept: Kept = serde_json::from_str(&text).context(&row[0])?;
        let stem = format!("presets/{}", row[0].trim_end_matches(".json"));
        // Trunk has copied the file, but not where only the pages are made.
        paths::write(&to.join(format!("{stem}.json")), &text)?;
        paths::write(&to.join(format!("{stem}.html")), page(index, &kept)?)?;
        all.push(stem);
    }
    Ok(all)
}

/// The page of one.
fn page(index: &str, kept: &Kept) -> Result<String> {
    let figures = &kept.figures;
    let (title, day) = (escaped(&figures.title), escaped(&kept.pinned_on));
    let mut html = presets::plain_head(index, &format!("{title} As of {day}"), "../../../")?;
    let _ = write!(
        html,
        "<h1>{title}</h1><p>As kept on <time datetime=\"{day}\">{day}</time>. This page and <a \
         href=\"./{day}.json\">its figures as JSON</a> never change; <a \
         href=\"../../../presets/{}/index.html\">the comparison as it is now</a> does.</p>",
        escaped(&figures.preset),
    );
    for (heading, answer) in
        [("As the data had it", &figures.now), ("As published", &figures.published)]
    {
        let _ = write!(
            html,
            "<h2>{heading}</h2><p>{}</p><p>Prices of {}, over {} months, formulas {}. <a \
             href=\"../../../index.html#{}\">Open it with exactly these figures</a>.</p>",
            escaped(&answer.verdict),
            escaped(&answer.prices_of),
            answer.horizon_months,
            escaped(&answer.model_version),
            escaped(&answer.pinned_state),
        );
        for rig in &answer.rigs {
            table(&mut html, rig, &answer.currency);
        }
    }
    html.push_str("</main></body></html>\n");
    Ok(html)
}

fn table(html: &mut String, rig: &Rig, currency: &str) {
    let amounts = Amounts { currency: Currency::of(currency), ..Amounts::default() };
    let money = |amount: [f64; 3]| {
        let [low, likely, high] = amount.map(Money::new);
        escaped(&amounts.range(Range::new(low, likely, high, Basis::Computed)))
    };
    let name = escaped(&rig.name);
    let _ = write!(
        html,
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{name}\"><table class=\"compare\"><caption>{name}</caption>\
         <thead><tr><th scope=\"col\">Line</th><th scope=\"col\">Amount</th></tr></thead><tbody>"
    );
    for line in &rig.lines {
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}</th><td>{}{}</td></tr>",
            escaped(&line.label),
            // What comes back is taken off.
            if line.role == "returned" { "\u{2212}" } else { "" },
            money(line.amount)
        );
    }
    html.push_str("</tbody></table></div>");
}
