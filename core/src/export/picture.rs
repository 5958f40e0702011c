//! The comparison as a picture: an SVG document that stands alone, for programs that show images.

use std::fmt::Write as _;

use crate::chart::{COLORS, Chart, RIGS};
use crate::cost::Role;
use crate::cost::table::{cell, rows};
use crate::html::{View, escaped};
use crate::units::format::months;
use crate::units::is_shown;

use super::wrapped;

/// Width of the picture in pixels; its height follows what is in it.
const WIDTH: u32 = 1200;
const LEFT: u32 = 60;
const ROW: u32 = 34;
const CHART: (u32, u32) = (WIDTH - 2 * LEFT, 400);
/// Letters on a line of the verdict, which is large, and of what each rig can run.
const LETTERS: [usize; 2] = [52, 84];

/// Verdict, cost table and chart on white. `draw` gives a chart of a size as the text of an SVG element.
pub fn picture(view: &View<'_>, draw: impl Fn(&Chart, (u32, u32)) -> String) -> String {
    let report = view.report;
    let mut body = String::new();
    let mut y = 70;
    for line in wrapped(&report.verdict.sentence(), LETTERS[0]) {
        text(&mut body, (LEFT, y), "font-size=\"32\" font-weight=\"700\"", &line);
        y += 42;
    }
    for line in wrapped(&report.verdict.capability(), LETTERS[1]) {
        text(&mut body, (LEFT, y), "font-size=\"22\"", &line);
        y += ROW;
    }
    y += 30;
    let count = u32::try_from(report.rigs.len()).unwrap_or(1).max(1);
    let column = |index: u32| WIDTH - LEFT - (count - 1 - index) * (720 / count);
    let months = months(report.horizon_months.get());
    text(&mut body, (LEFT, y), BOLD, &format!("Cost over {months}"));
    for (index, (rig, color)) in (0..).zip(report.rigs.iter().zip(RIGS)) {
        let style = format!("{BOLD} text-anchor=\"end\" fill=\"{color}\"");
        text(&mut body, (column(index), y), &style, &rig.name);
    }
    for row in rows(report.rigs.iter().map(|rig| &rig.cost)) {
        y += ROW;
        let sums = row.lines.iter().flatten().any(|line| line.role == Role::Sum);
        let weight = if sums { BOLD } else { PLAIN };
        text(&mut body, (LEFT, y), weight, &row.label);
        for (index, line) in (0..).zip(&row.lines) {
            let amount = line
                .as_ref()
                .map_or_else(|| "\u{2013}".to_owned(), |line| cell(line, view.plan.amounts()).0);
            text(&mut body, (column(index), y), &format!("{weight} text-anchor=\"end\""), &amount);
        }
    }
    y += 60;
    let chart = report.cost_over_time();
    text(&mut body, (LEFT, y), BOLD, &chart.title);
    let (width, height) = CHART;
    let drawn = draw(&chart, CHART);
    let place = format!("<svg x=\"{LEFT}\" y=\"{}\" width=\"{width}\" height=\"{height}\"", y + 14);
    body.push_str(&drawn.replacen("<svg", &place, 1));
    y += height + 60;
    let note = format!("Rigledger, model {}, {}", report.model_version, figures(view));
    text(&mut body, (LEFT, y), &format!("font-size=\"18\" fill=\"{}\"", COLORS[0]), &note);
    let height = y + 40;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" font-family=\"system-ui, sans-serif\" fill=\"#14171b\">\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>{body}</svg>"
    )
}

/// Of when the figures are: those of a preset that states its prices are its author's.
fn figures(view: &View<'_>) -> String {
    let states = view.usual.rigs.iter().any(|rig| rig.card_price.is_some());
    match view.catalog.preset(&view.plan.preset).filter(|_| states) {
        Some(preset) => {
            let changed = view.plan != view.usual;
            let end = if changed { ", with changes" } else { "" };
            format!("figures of {}{end}", preset.as_of)
        }
        None => format!("prices as of {}", view.report.today),
    }
}

const PLAIN: &str = "font-size=\"22\"";
const BOLD: &str = "font-size=\"22\" font-weight=\"700\"";

fn text(body: &mut String, (x, y): (u32, u32), style: &str, text: &str) {
    // XML knows fewer characters than names may have.
    let text: String = escaped(text).chars().filter(|c| is_shown(*c)).collect();
    let _ = write!(body, "<text x=\"{x}\" y=\"{y}\" {style}>{text}</text>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Evaluator;
    use crate::html::Answered;

    #[test]
    fn it_holds_verdict_table_and_chart_and_nothing_of_a_name_is_markup() {
        let state = "preset=dual-3090-vs-4090&a.name=%3Cscript%3E%EF%BF%BE%EF%BF%BF%08";
        let day = chrono::NaiveDate::default();
        let answered = Answered::of_state(state, day, &mut Evaluator::default());
        let svg = picture(&answered.view(), |chart, (width, height)| {
            format!("<svg viewBox=\"0 0 {width} {height}\"><!--{}--></svg>", chart.id)
        });
        for part in ["costs $228 less", ">$1,006\u{2013}1,156<", "&lt;script&gt;", "cost-over-time"]
        {
            assert!(svg.contains(part), "{part} is not in {svg}");
        }
        assert!(!svg.contains("<script") && svg.ends_with("</svg>"));
        assert!(!svg.contains(['\u{fffe}', '\u{ffff}', '\u{8}']));
        assert!(svg.contains("<svg x=\"60\""));
        // A letter of the bold verdict is some six tenths of its size wide.
        for line in svg.split("font-size=\"32\" font-weight=\"700\">").skip(1) {
            let letters = line.split('<').next().map_or(0, |text| text.chars().count());
            assert!(letters as f64 * 32.0 * 0.62 <= f64::from(WIDTH - 2 * LEFT), "{line}");
        }
    }

    #[test]
    fn it_says_of_when_its_figures_are() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 30).unwrap_or_default();
        let note = |state: &str| {
            let answered = Answered::of_state(state, day, &mut Evaluator::default());
            let svg = picture(&answered.view(), |_, _| String::new());
            svg.rsplit("Rigledger, ").next().unwrap_or_default().to_owned()
        };
        let article = note("preset=dual-3090-vs-4090");
        assert!(article.contains(", figures of 2026-04<"), "{article}");
        let changed = note("preset=dual-3090-vs-4090&rate=0.4");
        assert!(changed.contains(", figures of 2026-04, with changes<"), "{changed}");
        for ours in ["preset=dual-3090-vs-4090-today", "preset=none&a.gpu=rtx-3090"] {
            assert!(note(ours).contains(", prices as of 2026-11-30<"), "{}", note(ours));
        }
    }
}
