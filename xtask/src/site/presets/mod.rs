//! Pages that need no JavaScript: each preset on its own, with the article's claims judged; the list of
//! them; and the widget, whose frame begins with the same figures.
//!
//! ```text
//! public/presets/NAME.json -> presets/NAME/index.html   the page
//!                             presets/NAME/embed.html   the widget's frame
//!                             presets/NAME/oembed.json  what other sites are told of it
//!                             presets/NAME/picture.png
//! ```

mod article;
mod embed;
mod figure;
mod file;
mod gallery;
mod page;
mod picture;
mod result;

use std::env;
use std::path::Path;

use chrono::NaiveDate;
use rigledger_charts::svg;
use rigledger_core::html::Answered;
use rigledger_core::plan::link;
use rigledger_core::{Catalog, Evaluator, Plan};
use rigledger_ui::COST_CHART;

use self::file::Preset;
pub(crate) use self::result::{Pinned, Verdict, each, results, verdicts};
use super::html;
use crate::error::Result;
use crate::paths;

/// The address that the site will have, with a slash at its end: for readers of Open Graph and oEmbed,
/// who follow no relative addresses. Without it they get relative ones.
pub(crate) const SITE: &str = "RIGLEDGER_SITE";

/// Width and height of charts in static pages, in CSS pixels; they are scaled to their place.
const CHART: (u32, u32) = (600, 300);

/// Writes all of them into the folder that Trunk has built; `index` is its page, still without an answer.
/// Gives that page with their answers in it.
pub(super) fn write(built: &Path, index: &str) -> Result<String> {
    let presets = file::read_all()?;
    let site = site();
    let names: Vec<&str> = presets.iter().map(|preset| preset.name.as_str()).collect();
    let names = names.join(" ");
    let all: Vec<Ready<'_>> = presets.iter().map(Ready::of).collect();
    let index = &*gallery::fill(index, &all)?;
    for ready in &all {
        let preset = ready.preset;
        let folder = built.join("presets").join(&preset.name);
        paths::write(&folder.join("index.html"), page::page(index, ready, &site)?)?;
        let top = embed::Place { top: "../../", names: &names };
        paths::write(&folder.join("embed.html"), embed::frame(index, ready, &top)?)?;
        paths::write(&folder.join("oembed.json"), embed::oembed(ready, &site)?)?;
        let report = ready.published.view().report;
        let amounts = ready.published.view().plan.amounts();
        let picture = picture::png(&preset.file.title, report, amounts)?;
        paths::write(&folder.join("picture.png"), picture)?;
        if preset.name == rigledger_core::plan::presets::DEFAULT {
            let top = embed::Place { top: "./", names: &names };
            paths::write(&built.join("embed.html"), embed::frame(index, ready, &top)?)?;
        }
    }
    paths::write(&built.join("presets/index.html"), page::list(index, &all)?)?;
    paths::write(&built.join("embed-builder.html"), embed::builder(index, &presets)?)?;
    let style = built.join("embed.css");
    let themes = embed::themes(&paths::read_text(&built.join("main.css"))?)?;
    paths::write(&style, paths::read_text(&style)? + &themes)?;
    Ok(index.to_owned())
}

/// The beginning of a plain page, down to its main part; `top` leads from its folder to the site's top.
pub(super) fn plain_head(index: &str, title: &str, top: &str) -> Result<String> {
    embed::plain_head(index, title, top, "")
}

/// The names of all presets, for the planner's page.
pub(super) fn names() -> Result<String> {
    let presets = file::read_all()?;
    // That of the planner's start is the planner itself.
    let names = presets.iter().skip(1).map(|preset| preset.name.as_str());
    Ok(names.collect::<Vec<_>>().join(" "))
}

/// The address that the site will have, or nothing.
pub(super) fn site() -> String {
    let site = env::var(SITE).unwrap_or_default();
    if site.is_empty() || site.ends_with('/') { site } else { site + "/" }
}

/// A preset with its answers.
struct Ready<'a> {
    preset: &'a Preset,
    /// As published.
    published: Answered,
    /// As the data have it now.
    now: Answered,
}

impl<'a> Ready<'a> {
    fn of(preset: &'a Preset) -> Self {
        Self {
            preset,
            published: answer(file::plan(&preset.state).0, preset.day()),
            now: answer(preset.plan_now(), preset.day_now()),
        }
    }

    /// The state string that the planner itself has for it.
    fn state(&self) -> String {
        link::encode(self.published.view().plan, Catalog::embedded())
    }
}

fn answer(plan: Plan, day: NaiveDate) -> Answered {
    let mut evaluator = Evaluator::default();
    // As the page does with what it opens.
    evaluator.open(&plan, Catalog::embedded());
    Answered::new((plan, Vec::new()), day, &mut evaluator)
}

/// A text of the page with its chart drawn, which the live page draws anew on its canvas.
pub(super) fn with_chart(text: &str, answered: &Answered) -> Result<String> {
    let open = format!("<canvas id=\"{COST_CHART}\"");
    let (before, rest) = text.split_once(&open).ok_or("the page has no place for its chart")?;
    let (_, after) = rest.split_once("</canvas>").ok_or("the place of the chart has no end")?;
    let chart = answered.view().report.cost_over_time();
    Ok(format!("{before}{}{after}", svg(&chart, CHART)))
}

/// The page with what it names found from a folder further down.
fn moved(page: &str, top: &str) -> String {
    let mut moved = page.to_owned();
    for attribute in html::attributes(page).into_iter().rev().filter(html::Attribute::is_url) {
        if let html::Target::File(file) = attribute.target("index.html") {
            let hash = attribute.value.find('#').map_or("", |at| &attribute.value[at..]);
            moved.replace_range(attribute.place, &format!("{top}{file}{hash}"));
        }
    }
    // Not among what gets a hash, so no address by the meaning of its name.
    moved.replace("data-offline=\"./", &format!("data-offline=\"{top}"))
}

/// Puts a text in the place of another that is there once.
fn put(page: &str, old: &str, new: &str) -> Result<String> {
    if page.matches(old).count() == 1 {
        Ok(page.replacen(old, new, 1))
    } else {
        Err(format!("the page has not exactly one {old}"))
    }
}

/// Puts a text between two others, the first of its kind.
fn put_between(page: &str, begin: &str, end: &str, new: &str) -> Result<String> {
    let (before, rest) =
        page.split_once(begin).ok_or_else(|| format!("the page has no {begin}"))?;
    let (_, after) = rest.split_once(end).ok_or_else(|| format!("the page has no {end}"))?;
    Ok(format!("{before}{begin}{new}{end}{after}"))
}

#[cfg(test)]
mod tests;
