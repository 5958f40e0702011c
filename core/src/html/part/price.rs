//! The price of a card over time, where its price opens: what was paid for it new and used, month by month, with
//! what was foreseen of that, and what one is expected to bring from today on.

use chrono::{Datelike, NaiveDate};

use crate::catalog::{Condition, Foreseen, Price};
use crate::chart::{Axis, Chart, Labels, Mark, Point, Series, Steps, Stroke};
use crate::cost::LineId;
use crate::cost::case::{Group, RigCase, RigValues};
use crate::cost::market::OUTER;
use crate::cost::table::rows;
use crate::cost::value;
use crate::html::figure::figure;
use crate::html::text::{add, escaped};
use crate::html::view::View;
use crate::plan::Depreciation;
use crate::plan::inputs::InputId;
use crate::units::format::{months, plain};
use crate::units::{Amounts, Basis, Money, Range, sort_few};

use super::figure::sourced;

/// Months from one point of what is expected to the next.
const STEP: usize = 3;
/// What is expected is drawn for so many months at least.
const AHEAD: usize = 24;

/// Ids of charts: below each line that tells of cards, one for each kind of each rig.
macro_rules! ids {
    ($line:literal) => {
        [
            concat!("price-", $line, "-1"),
            concat!("price-", $line, "-2"),
            concat!("price-", $line, "-3"),
            concat!("price-", $line, "-4"),
            concat!("price-", $line, "-5"),
            concat!("price-", $line, "-6"),
            concat!("price-", $line, "-7"),
            concat!("price-", $line, "-8"),
            concat!("price-", $line, "-9"),
            concat!("price-", $line, "-10"),
            concat!("price-", $line, "-11"),
            concat!("price-", $line, "-12"),
        ]
    };
}

/// The lines whose workings show the prices of their cards, with the ids of their charts.
const LINES: [(LineId, [&str; 12]); 3] = [
    (LineId::Cards, ids!("cards")),
    (LineId::Owned, ids!("owned")),
    (LineId::Resale, ids!("resale")),
];

/// What the prices of one kind of card were, and what one of them is expected to bring.
struct History<'a> {
    name: &'static str,
    prices: &'static [Price],
    foreseen: &'static [Foreseen],
    rig: &'a RigCase,
    group: &'a Group,
    chart: Chart,
}

/// The text below the working of a line of the cost table, by its key: each kind of card with its prices over time.
/// Nothing below a line that is not about cards.
pub fn prices(view: &View<'_>, key: &str) -> String {
    let mut html = String::new();
    for history in histories(view, key) {
        shown(&mut html, view, &history);
    }
    html
}

/// The charts of [`prices`].
pub fn price_charts(view: &View<'_>, key: &str) -> Vec<Chart> {
    histories(view, key).into_iter().map(|history| history.chart).collect()
}

/// The charts of all lines, whichever are open.
pub fn all_price_charts(view: &View<'_>) -> Vec<Chart> {
    let lines = rows(view.report.rigs.iter().map(|rig| &rig.cost));
    lines.iter().flat_map(|line| price_charts(view, &line.key())).collect()
}

/// The kinds of cards that a line is about, each once: the same card counts again where something else is expected of it.
fn histories<'a>(view: &View<'a>, key: &str) -> Vec<History<'a>> {
    let lines = rows(view.report.rigs.iter().map(|rig| &rig.cost));
    let Some(line) = lines.iter().find(|line| line.key() == key) else { return Vec::new() };
    let Some((_, ids)) = LINES.iter().find(|(id, _)| *id == line.id) else { return Vec::new() };
    let mut all: Vec<History<'a>> = Vec::new();
    let cases = view.report.case.rigs.iter();
    for (rig, _) in cases.zip(&line.lines).filter(|(_, line)| line.is_some()) {
        for group in &rig.fixed.groups {
            let Some(id) = ids.get(all.len()) else { break };
            let history = history(view, id, rig, group);
            let is_same = |other: &History<'_>| {
                other.group.gpu == group.gpu && other.chart.series == history.chart.series
            };
            if !all.iter().any(is_same) {
                all.push(history);
            }
        }
    }
    all
}

fn history<'a>(
    view: &View<'a>,
    id: &'static str,
    rig: &'a RigCase,
    group: &'a Group,
) -> History<'a> {
    let of = view.catalog.gpu(group.gpu);
    let name = of.map_or(group.name, |gpu| gpu.short_name());
    let prices = view.catalog.price_history(group.gpu);
    let foreseen = view.catalog.foreseen(group.gpu);
    let rate = value::or(view.report.case.plan[1][InputId::Fx], 1.0);
    let mut series = Vec::new();
    // No rig has a colour here: each line has one of its own.
    let mut line = |name: &str, color: usize, points: Vec<Point>| {
        if !points.is_empty() {
            series.push(Series {
                name: name.to_owned(),
                rig: Some(color),
                points,
                stroke: Stroke::Line,
            });
        }
    };
    line("sold used", 0, by_month(prices, Condition::Used, rate));
    line("new", 1, by_month(prices, Condition::New, rate));
    let point = |row: &Foreseen| {
        let [low, likely, high] = row.usd.map(|usd| usd * rate);
        Point { low, high, ..Point::exact(month(row.month), likely) }
    };
    line("foreseen of used ones before", 2, foreseen.iter().map(point).collect());
    line("expected to bring", 3, expected(view, rig, group));
    let ends = || series.iter().flat_map(|series| [series.points.first(), series.points.last()]);
    let (from, to) =
        ends().flatten().fold((f64::INFINITY, f64::NEG_INFINITY), |(from, to), point| {
            (from.min(point.x), to.max(point.x))
        });
    let now = now(view.report.today);
    let (from, to) = if from < to { (from, to) } else { (now, now + 1.0) };
    let tops = series.iter().flat_map(|series| &series.points).map(|point| point.high);
    let amounts = view.plan.amounts();
    let unit = [amounts.currency.code(), " a card"].concat();
    let marks = if prices.is_empty() {
        Vec::new()
    } else {
        vec![Mark { x: now, label: "today".to_owned() }]
    };
    let mut chart = Chart {
        id,
        title: ["Price of the ", name, " over time"].concat(),
        summary: String::new(),
        x: Axis::between("month", Labels::Month, [from, to]).by(Steps::Dozens),
        y: Axis::even(&unit, Labels::Short(amounts), tops),
        series,
        marks,
        notes: notes(prices),
    };
    chart.summary = said(amounts, &chart, foreseen);
    History { name, prices, foreseen, rig, group, chart }
}

/// The month of a date YYYY-MM, in months since the year 0.
fn month(date: &str) -> f64 {
    let part =
        |from: usize, to: usize| date.get(from..to).and_then(|text| text.parse::<f64>().ok());
    part(0, 4).zip(part(5, 7)).map_or(0.0, |(year, month)| year * 12.0 + month - 1.0)
}

/// The month of a day, in months since the year 0.
fn now(today: NaiveDate) -> f64 {
    f64::from(today.year()) * 12.0 + f64::from(today.month0())
}

/// Prices in one condition, a point a month: the lowest, the middle of what is typical, the highest.
fn by_month(prices: &[Price], condition: Condition, rate: f64) -> Vec<Point> {
    let rows: Vec<&Price> = prices.iter().filter(|row| row.condition == condition).collect();
    let same = |a: &&Price, b: &&Price| a.as_of == b.as_of;
    let months = rows.chunk_by(same);
    months
        .filter_map(|rows| {
            let mut typical: Vec<f64> = rows.iter().map(|row| row.usd[1]).collect();
            sort_few(&mut typical, |usd| *usd);
            let last = typical.len().checked_sub(1)?;
            let likely = f64::midpoint(typical[last / 2], typical[typical.len() / 2]);
            let low = rows.iter().map(|row| row.usd[0]).fold(likely, f64::min);
            let high = rows.iter().map(|row| row.usd[2]).fold(likely, f64::max);
            let [low, likely, high] = [low, likely, high].map(|usd| usd * rate);
            Some(Point { low, high, ..Point::exact(month(rows.first()?.as_of), likely) })
        })
        .collect()
}

/// What one card is expected to bring, as the costs count it; by what is expected of such cards where the
/// plan states a sum for all cards of the rig, or keeps them. Nothing where nobody knows what it is worth.
fn expected(view: &View<'_>, rig: &RigCase, group: &Group) -> Vec<Point> {
    let case = &view.report.case;
    let (plan, inputs) = (&case.plan[1], rig.likely());
    let (worth, count) = (value::worth(inputs, group), group.count(inputs));
    if worth <= 0.0 || count <= 0.0 {
        return Vec::new();
    }
    let fixed = &rig.fixed;
    let stated =
        value::is_stated_together(inputs, fixed) || fixed.depreciation == Depreciation::Keep;
    let at = |months: usize, deviations: f64| {
        let months = months as f64;
        if stated {
            let share = value::outlook(plan, inputs, group, months / 12.0);
            return worth * share.map_or(1.0, |share| share.median() * share.doubt(deviations));
        }
        let values = RigValues { deviations, ..rig.ranges[1] };
        value::of_group(plan, &values, (fixed, group), months) / count
    };
    let from = now(view.report.today);
    let point = |months: usize| {
        let [low, likely, high] = [-OUTER, 0.0, OUTER].map(|deviations| at(months, deviations));
        Point::of(from + months as f64, Range::new(low, likely, high, Basis::Computed))
    };
    (0..=case.months().max(AHEAD)).step_by(STEP).map(point).collect()
}

/// Whose prices those of each month are.
fn notes(prices: &[Price]) -> Vec<Mark> {
    let mut notes = Vec::new();
    for rows in prices.chunk_by(|a, b| a.as_of == b.as_of) {
        let mut names: Vec<String> = Vec::new();
        for row in rows {
            let name = [row.condition.word(), ": ", publisher(row.source)].concat();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let Some(first) = rows.first() else { continue };
        notes.push(Mark { x: month(first.as_of), label: names.join("; ") });
    }
    notes
}

/// Who published a price: of an address its site, else what the source begins with.
fn publisher(source: &str) -> &str {
    let text = source
        .strip_prefix("https://")
        .map_or(source, |address| address.split(['/', ' ']).next().unwrap_or(address));
    let end = [" http", " via ", "@", " ("].iter().filter_map(|sign| text.find(sign)).min();
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

/// What the chart says.
fn said(amounts: Amounts, chart: &Chart, foreseen: &[Foreseen]) -> String {
    let range = |point: &Point| {
        let [low, likely, high] =
            [point.low, point.likely, point.high].map(|amount| amounts.short(Money::new(amount)));
        if low == high { likely } else { [&likely, " (", &*low, " to ", &high, ")"].concat() }
    };
    let mut told = Vec::new();
    for (index, name) in ["Used", "New"].into_iter().enumerate() {
        let of = chart.series.iter().find(|series| series.rig == Some(index));
        if let Some(last) = of.and_then(|series| series.points.last()) {
            told.push([name, " in ", &chart.x.text(last.x), ": ", &range(last), "."].concat());
        }
    }
    let fan =
        chart.series.iter().find(|series| series.rig == Some(3)).map(|series| &*series.points);
    if let Some([first, .., last]) = fan {
        let after = months(last.x - first.x);
        let range = range(last);
        told.push(["Expected in ", &after, ", in eight of ten cases: ", &range, "."].concat());
    }
    if !foreseen.is_empty() {
        let inside = foreseen.iter().filter(|row| row.is_inside()).count();
        let [inside, all] = [inside, foreseen.len()].map(|count| plain(count as f64, 0));
        told.push(
            [
                "Of ",
                &*all,
                " monthly prices of used ones that could be foreseen half a year or more before, ",
                &inside,
                " lay within the range that eight of ten should be in.",
            ]
            .concat(),
        );
    }
    told.join(" ")
}

/// One card.
fn shown(html: &mut String, view: &View<'_>, history: &History<'_>) {
    let chart = &history.chart;
    add(html, &["<div class=\"working-of history\"><h3>", &escaped(&chart.title), "</h3>"]);
    if history.prices.is_empty() {
        add(html, &["<p class=\"caption\">No dated price of the ", &escaped(history.name)]);
        html.push_str(" is on record, new or used, so there is nothing to draw but what follows from the price in use.</p>");
    }
    if !chart.is_empty() {
        figure(html, chart);
    }
    expectation(html, view, history);
    if !history.prices.is_empty() {
        table(html, history);
    }
    html.push_str("</div>");
}

/// What the expectation rests on.
fn expectation(html: &mut String, view: &View<'_>, history: &History<'_>) {
    if history.group.outlook.is_none() {
        return;
    }
    let row = view.catalog.market_of(history.group.gpu);
    let all = view.catalog.market().map_or("", |row| row.source);
    html.push_str("<p class=\"caption\">Expected by how prices of used cards have moved: ");
    match row {
        Some(row) => add(
            html,
            &[&escaped(row.source), " of this one up to ", row.to, ", and ", &escaped(all)],
        ),
        None => add(html, &["those of all, as none of this one are known: ", &escaped(all)]),
    }
    if value::is_stated_together(history.rig.likely(), &history.rig.fixed) {
        html.push_str(". The plan states what all cards of the rig will bring, and counts that");
    }
    html.push_str(". <a href=\"./accuracy.html\">How often that was right</a>");
    if !history.foreseen.is_empty() {
        html.push_str(
            "; a price counts as foreseen by what was known half a year before it at least",
        );
    }
    html.push_str(".</p>");
}

/// Every dated price, the newest first, as its source has it.
fn table(html: &mut String, history: &History<'_>) {
    let count = plain(history.prices.len() as f64, 0);
    let name = escaped(history.name);
    add(
        html,
        &[
            "<details><summary>Every dated price of the ",
            &name,
            " (",
            &count,
            "), in US dollars</summary>",
        ],
    );
    add(
        html,
        &[
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Dated prices of the ",
            &name,
        ],
    );
    html.push_str(
        "\"><table class=\"compare measured\"><thead><tr><th scope=\"col\">Month</th><th scope=\"col\"></th>\
         <th scope=\"col\">Low</th><th scope=\"col\">Middle</th><th scope=\"col\">High</th>\
         <th scope=\"col\">Grade</th><th scope=\"col\">Source</th></tr></thead><tbody>",
    );
    let dollars = Amounts::default();
    for row in history.prices.iter().rev() {
        add(
            html,
            &["<tr><th scope=\"row\">", row.as_of, "</th><td>", row.condition.word(), "</td>"],
        );
        for usd in row.usd {
            add(html, &["<td>", &dollars.whole(Money::new(usd)), "</td>"]);
        }
        add(html, &["<td>", row.grade.words()]);
        if let Some(sold) = row.sold {
            add(html, &["<small>", &plain(f64::from(sold), 0), " sold</small>"]);
        }
        html.push_str("</td><td>");
        sourced(html, row.source);
        html.push_str("</td></tr>");
    }
    html.push_str("</tbody></table></div></details>");
}
