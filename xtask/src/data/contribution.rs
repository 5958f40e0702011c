//! `cargo xtask contribution`: a price or a measurement that somebody entered in a form. It is checked; what is
//! wrong is said below it, and what is right becomes a row in a pull request, which a person decides on.
//!
//! What people write is text to be checked and nothing else: it comes from the event's file, and a cell takes one
//! line of ordinary characters.

use std::env;
use std::fmt::Write;
use std::path::Path;

use chrono::NaiveDate;
use rigledger_core::paste::row::wrong as wrong_row;
use serde_json::Value;

use super::form::{Form, parse};
use super::host::Host;
use super::names::{Cards, Models};
use super::sheet::{Row, Sheet, Tables, row};
use super::{FOLDER, refit, report, today};
use crate::error::{Context, Result};
use crate::paths;
use crate::site::stamp::short_hash;

/// Characters of a cell at most.
const LONGEST: usize = 300;
/// What the host writes where a field was left empty.
const EMPTY: &str = "_No response_";

/// An issue with a form.
struct Issue {
    number: u64,
    url: String,
    labels: Vec<String>,
    fields: Vec<(String, String)>,
}

/// The command.
pub(crate) fn run() -> Result {
    let path = env::var_os("GITHUB_EVENT_PATH")
        .ok_or("GITHUB_EVENT_PATH is not set: this is for workflows")?;
    let issue = Issue::read(&paths::read_text(Path::new(&path))?)?;
    let host = Host::here()?;
    let body = paths::scratch().join("contribution.md");
    let tables = Tables::new(&paths::root().join(FOLDER));
    match issue.row(&tables, today()?) {
        Ok((file, cells)) => {
            add(&paths::root().join(FOLDER), file, &cells)?;
            refit::run()?;
            let mut text = format!("Closes #{}.\n\n", issue.number);
            text.push_str(&report::text("HEAD")?);
            paths::write(&body, text)?;
            let (branch, title) = (
                format!("contribution/{}", issue.number),
                format!("{file}: the row of #{}", issue.number),
            );
            host.propose(&branch, &title, &body).map(drop)
        }
        Err(wrong) => {
            let mut text =
                "Thank you. Before this becomes a row, please edit the form above:\n\n".to_owned();
            for line in wrong {
                let _ = writeln!(text, "- {line}");
            }
            paths::write(&body, text)?;
            host.comment(issue.number, &body)
        }
    }
}

impl Issue {
    /// From the file of an event.
    fn read(text: &str) -> Result<Self> {
        let value: Value = parse("the event", text)?;
        let issue = Form::new("the event", &value).get("issue")?;
        let mut labels = Vec::new();
        for label in issue.get("labels")?.list()? {
            labels.push(label.get("name")?.text()?.to_owned());
        }
        Ok(Self {
            number: issue.get("number")?.count()?,
            url: issue.get("html_url")?.text()?.to_owned(),
            labels,
            fields: fields(
                issue.maybe("body")?.map(|body| body.text()).transpose()?.unwrap_or_default(),
            ),
        })
    }

    /// What a field says; empty where it was left so.
    fn field(&self, label: &str) -> &str {
        self.fields.iter().find(|(name, _)| name == label).map_or("", |(_, text)| text)
    }

    /// The parts of a field that asks for several things.
    fn parts<const N: usize>(&self, label: &str) -> [String; N] {
        let mut parts = self.field(label).split(',').map(|part| part.trim().to_owned());
        std::array::from_fn(|_| parts.next().unwrap_or_default())
    }

    /// Table and row of it, or all that is wrong.
    fn row(
        &self,
        tables: &Tables,
        day: NaiveDate,
    ) -> std::result::Result<(&'static str, Row), Vec<String>> {
        let mut wrong = Vec::new();
        let cards = Cards::read(tables).map_err(|error| vec![error])?;
        let has = |label: &str| self.labels.iter().any(|known| known == label);
        let found = if has("price") {
            ("prices.csv", self.price(&cards, day, &mut wrong))
        } else if has("measurement") {
            let models = Models::read(tables).map_err(|error| vec![error])?;
            ("benchmarks.csv", self.measurement(&cards, &models, day, &mut wrong))
        } else {
            return Err(vec!["this form is for a person to read".into()]);
        };
        for (column, cell) in &found.1 {
            if cell.chars().count() > LONGEST || cell.chars().any(char::is_control) {
                wrong.push(format!("{column}: one line of at most {LONGEST} characters"));
            }
        }
        if wrong.is_empty() { Ok(found) } else { Err(wrong) }
    }

    fn price(&self, cards: &Cards, day: NaiveDate, wrong: &mut Vec<String>) -> Row {
        let gpu = self.field("What").to_owned();
        if !cards.has(&gpu) {
            wrong.push(format!("What: `{gpu}` is not the id of a card in core/data/gpus.csv; other prices are added by hand"));
        }
        let condition = self.field("New or used").to_owned();
        if !["new", "used"].contains(&&*condition) {
            wrong.push("New or used: one of both".into());
        }
        let range = self.field("Price in US dollars").replace(['$', ','], "");
        let numbers: Vec<Option<f64>> =
            range.split('/').map(|part| part.trim().parse().ok()).collect();
        let sound =
            |number: &Option<f64>| number.is_some_and(|usd| (20.0..=100_000.0).contains(&usd));
        let ordered = numbers.is_sorted_by(|a, b| a <= b);
        if ![1, 3].contains(&numbers.len()) || !numbers.iter().all(sound) || !ordered {
            wrong.push(
                "Price in US dollars: one number, or low / typical / high, in dollars".into(),
            );
        }
        let usd = |nth: usize| {
            numbers.get(nth).copied().flatten().map_or(String::new(), |usd| usd.to_string())
        };
        let [low, typical, high] = if numbers.len() == 3 {
            [usd(0), usd(1), usd(2)]
        } else {
            [String::new(), usd(0), String::new()]
        };
        let sold = self.field("Of how many sales or offers").to_owned();
        if !sold.is_empty() && sold.parse::<u32>().is_err() {
            wrong.push("Of how many sales or offers: a whole number, or nothing".into());
        }
        let month = self.month("Month (YYYY-MM)", day, wrong);
        let source = self.field("Source").to_owned();
        if !source.starts_with("https://") || source.contains(char::is_whitespace) {
            wrong.push("Source: one link that begins with https://".into());
        }
        let quality = self.field("Quality").get(..1).unwrap_or_default().to_owned();
        if !["A", "B", "C"].contains(&&*quality) {
            wrong.push("Quality: A, B or C".into());
        }
        row([
            ("gpu", gpu),
            ("condition", condition),
            ("usd_low", low),
            ("usd_typical", typical),
            ("usd_high", high),
            ("as_of", month),
            ("quality", quality),
            ("n_sold", sold),
            ("source", source),
            ("notes", format!("entered by a reader, {}", self.url)),
        ])
    }

    // Long: a line or two for each column of the form, and no two have more in common.
    fn measurement(
        &self,
        cards: &Cards,
        models: &Models,
        day: NaiveDate,
        wrong: &mut Vec<String>,
    ) -> Row {
        let [gpu, count] = self.parts("gpu, gpu_count");
        let [runtime, version] = self.parts("runtime, runtime_version");
        if runtime.is_empty() {
            wrong.push("runtime: its name".into());
        }
        let [model, quant, file] = self.parts("model, quant, file_gib");
        let [prompt, depth, answer] = self.parts("prompt_tokens, context_depth, gen_tokens");
        let [layers, offload] = self.parts("n_gpu_layers, cpu_offload");
        let [cache, flash] = self.parts("kv_type, flash_attn");
        let count = if count.is_empty() { "1".to_owned() } else { count };
        let (batch, limit) =
            (self.field("batch_or_concurrency").to_owned(), self.field("power_limit_w").to_owned());
        let whole = [
            ("gpu_count", &count),
            ("prompt_tokens", &prompt),
            ("context_depth", &depth),
            ("gen_tokens", &answer),
            ("batch_or_concurrency", &batch),
            ("power_limit_w", &limit),
        ];
        for (name, cell) in whole {
            // Of most what is no number at all is said below; the table has limits card by card too.
            let number = cell.parse::<f64>().is_ok() || name == "power_limit_w";
            if number && !cell.is_empty() && cell.parse::<u32>().is_err() {
                wrong.push(format!("{name}: a whole number, or nothing"));
            }
        }
        let metric = self.field("metric").to_owned();
        let value = self.field("value").to_owned();
        let split = match self.field("split") {
            "not stated" => String::new(),
            stated => stated.to_owned(),
        };
        let month = self.month("measured_date", day, wrong);
        if self.field("Command and output").is_empty() {
            wrong.push("Command and output: as text".into());
        }
        let id = format!("b{}", short_hash(self.url.as_bytes()).get(..10).unwrap_or_default());
        let cells = row([
            ("id", id),
            ("gpu", gpu),
            ("gpu_count", count),
            ("interconnect", self.field("interconnect").to_owned()),
            ("power_limit_w", limit),
            ("host", self.field("host").to_owned()),
            ("runtime", runtime),
            ("runtime_version", version),
            ("split", split),
            ("model", model),
            ("quant", quant),
            ("file_gib", file),
            ("n_gpu_layers", layers),
            ("cpu_offload", offload),
            ("kv_type", cache),
            ("flash_attn", flash),
            ("prompt_tokens", prompt),
            ("context_depth", depth),
            ("gen_tokens", answer),
            ("batch_or_concurrency", batch),
            ("metric", metric),
            ("value", value),
            ("measured_date", month),
            ("source", self.url.clone()),
            ("as_of", day.to_string()),
            ("notes", "entered by a reader".to_owned()),
        ]);
        // The page asks the same before it fills in the form, and so do the tests of the table.
        let cell = |column: &str| cells.get(column).map_or("", |cell| &**cell);
        let is_card = |card: &str| cards.has(card);
        wrong.extend(wrong_row(cell, is_card, |model| models.id(model).is_some()));
        cells
    }

    /// A month that has begun.
    fn month(&self, label: &str, day: NaiveDate, wrong: &mut Vec<String>) -> String {
        let month = self.field(label).to_owned();
        let first = format!("{month}-01").parse::<NaiveDate>();
        if month.len() != 7 || !first.is_ok_and(|first| first <= day) {
            wrong.push(format!("{label}: a month that has begun, as 2026-11"));
        }
        month
    }
}

/// The fields of a form as the host writes them: a heading each, and what was entered below it.
fn fields(body: &str) -> Vec<(String, String)> {
    let body = body.replace("\r\n", "\n");
    let parts = format!("\n{body}");
    let field = |part: &str| {
        let (label, text) = part.split_once('\n').unwrap_or((part, ""));
        let text = text.trim();
        let text = if text == EMPTY { "" } else { text };
        (label.trim().to_owned(), text.to_owned())
    };
    parts.split("\n### ").skip(1).map(field).collect()
}

/// Adds a row to a table in its place; one of the same contribution is replaced.
fn add(folder: &Path, file: &str, cells: &Row) -> Result {
    let mut sheet = Sheet::read(folder, file)?;
    let (order, mark): (&[&str], &str) = match file {
        "prices.csv" => (&["gpu", "condition", "as_of"], "notes"),
        _ => (&["id"], "id"),
    };
    let place = sheet.column(mark)?;
    let own = cells.get(mark).cloned().unwrap_or_default();
    sheet.rows.retain(|row| row[place] != own);
    let whole = sheet.ordered(cells.clone()).context(file)?;
    sheet.rows.push(whole);
    sheet.sort(order)?;
    sheet.write(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::scratch_folder;

    fn tables() -> Tables {
        Tables::new(&paths::root().join(FOLDER))
    }

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 29).expect("is a day")
    }

    /// A form filled in: labels and values.
    fn issue(label: &str, values: &[(&str, &str)]) -> Issue {
        let mut body = String::new();
        for (label, value) in values {
            write!(body, "### {label}\r\n\r\n{value}\r\n\r\n").expect("writes");
        }
        let event = serde_json::json!({ "issue": {
            "number": 12, "html_url": "https://github.com/o/r/issues/12", "body": body, "labels": [{ "name": label }],
        }});
        Issue::read(&event.to_string()).expect("reads")
    }

    const PRICE: &[(&str, &str)] = &[
        ("What", "rtx-3090"),
        ("New or used", "used"),
        ("Price in US dollars", "650 / 720 / 800"),
        ("Of how many sales or offers", "_No response_"),
        ("Month (YYYY-MM)", "2026-11"),
        ("Source", "https://example.org/sold"),
        ("Quality", "A, measured or tracked sales"),
    ];

    const MEASUREMENT: &[(&str, &str)] = &[
        ("gpu, gpu_count", "rtx-3090, 2"),
        ("interconnect", "pcie"),
        ("power_limit_w", "_No response_"),
        ("host", "Ryzen 9 5900X"),
        ("runtime, runtime_version", "llama.cpp, b6918"),
        ("split", "layer"),
        ("model, quant, file_gib", "qwen3-32b, Q4_K_M"),
        ("prompt_tokens, context_depth, gen_tokens", "512, 0, 128"),
        ("batch_or_concurrency", "1"),
        ("metric", "decode_tok_s_per_stream"),
        ("value", "31.5"),
        ("measured_date", "2026-11"),
        ("Command and output", "llama-bench"),
    ];

    fn with<'a>(
        values: &[(&'a str, &'a str)],
        label: &str,
        value: &'a str,
    ) -> Vec<(&'a str, &'a str)> {
        values.iter().map(|&(name, old)| (name, if name == label { value } else { old })).collect()
    }

    #[test]
    fn a_price_becomes_a_row_in_its_place() {
        let (file, cells) = issue("price", PRICE).row(&tables(), day()).expect("is right");
        assert_eq!(
            (file, cells["usd_low"].as_str(), cells["quality"].as_str()),
            ("prices.csv", "650", "A")
        );
        let folder = scratch_folder("contribution");
        let text = paths::read_text(&paths::root().join(FOLDER).join(file)).expect("reads");
        paths::write(&folder.join(file), &text).expect("writes");
        for _ in 0..2 {
            add(&folder, file, &cells).expect("adds");
        }
        let after = paths::read_text(&folder.join(file)).expect("reads");
        assert_eq!(after.lines().count(), text.lines().count() + 1);
        assert!(
            after.contains("rtx-3090,used,,650,720,800,2026-11,A,,https://example.org/sold,"),
            "a row is there"
        );
    }

    #[test]
    fn what_is_wrong_with_a_price_is_said() {
        for (label, value, says) in [
            ("What", "RTX 3090", "not the id of a card"),
            ("New or used", "rented", "one of both"),
            ("Price in US dollars", "cheap", "one number"),
            ("Price in US dollars", "800 / 700 / 650", "one number"),
            ("Price in US dollars", "1", "one number"),
            ("Of how many sales or offers", "many", "whole number"),
            ("Month (YYYY-MM)", "2027-01", "has begun"),
            ("Month (YYYY-MM)", "November", "has begun"),
            ("Source", "a friend", "https://"),
            ("Source", "https://a.example b", "one link"),
            ("Quality", "Z", "A, B or C"),
        ] {
            let wrong =
                issue("price", &with(PRICE, label, value)).row(&tables(), day()).expect_err(value);
            assert!(wrong.len() == 1 && wrong[0].contains(says), "{label}: {value}: {wrong:?}");
        }
        let long = format!("https://example.org/{}", "a".repeat(400));
        let wrong = issue("price", &with(PRICE, "Source", &long))
            .row(&tables(), day())
            .expect_err("too long");
        assert!(wrong[0].contains("at most"), "{wrong:?}");
        assert!(issue("bug", PRICE).row(&tables(), day()).is_err());
    }

    #[test]
    fn a_measurement_becomes_a_row_or_is_told_what_is_wrong() {
        let (file, cells) =
            issue("measurement", MEASUREMENT).row(&tables(), day()).expect("is right");
        assert_eq!(
            (file, cells["gpu_count"].as_str(), cells["value"].as_str()),
            ("benchmarks.csv", "2", "31.5")
        );
        let sheet = tables().sheet(file).expect("reads");
        assert!(sheet.ordered(cells).is_ok());
        for (label, value, says) in [
            ("gpu, gpu_count", "gtx-1, 1", "not the id of a card"),
            ("gpu, gpu_count", "rtx-3090, two", "gpu_count"),
            ("model, quant, file_gib", "my-model, Q4_K_M", "not the id of a model"),
            ("metric", "speed", "one of the list"),
            ("value", "fast", "a number"),
            ("measured_date", "2026", "has begun"),
            ("Command and output", "_No response_", "as text"),
            ("host", "a\nb", "one line"),
        ] {
            let wrong = issue("measurement", &with(MEASUREMENT, label, value))
                .row(&tables(), day())
                .expect_err(value);
            assert!(wrong.len() == 1 && wrong[0].contains(says), "{label}: {value}: {wrong:?}");
        }
    }

    #[test]
    fn the_forms_ask_for_what_is_read() {
        let form = |name: &str| {
            paths::read_text(&paths::root().join(".github/ISSUE_TEMPLATE").join(name))
                .expect("reads")
        };
        for (name, label, values) in
            [("price.yml", "price", PRICE), ("measurement.yml", "measurement", MEASUREMENT)]
        {
            let text = form(name);
            assert!(text.contains(&format!("labels: [{label}]")), "{name}");
            for (field, _) in values {
                assert!(text.contains(&format!("label: {field}\n")), "{name} has no field {field}");
            }
        }
    }
}
