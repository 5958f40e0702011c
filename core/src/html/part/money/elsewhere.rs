//! Renting the same cards, and buying the same tokens by API.

use crate::chart::{Axis, Chart, Labels, Mark, Point, Series, Steps, Stroke};
use crate::cost::{Alternative, Alternatives, ByHours, Marginal, When};
use crate::html::figure::figure;
use crate::html::part::figure::{heading, of_rig, scroll};
use crate::html::shown::{At, Control};
use crate::html::tables::working;
use crate::html::text::escaped;
use crate::html::text::{add, digit, slot};
use crate::html::view::{View, rig_head};
use crate::plan::inputs::{InputId, Place};
use crate::units::format::{bracketed, plain, two_figures};
use crate::units::{Amounts, Basis, Money, Range};

use super::sliders;

/// Every rig against what else would do.
pub(super) fn alternatives(view: &View<'_>) -> Vec<Option<Alternatives>> {
    (0..view.report.rigs.len()).map(|rig| view.report.alternatives(rig)).collect()
}

/// What the same work costs elsewhere, for every rig.
// Long: one entry for each row of the table.
pub(super) fn elsewhere(html: &mut String, view: &View<'_>) {
    let amounts = view.plan.amounts();
    heading(html, "money-elsewhere", "Own, rent, or buy tokens");
    let all = alternatives(view);
    scroll(html, "money-elsewhere");
    html.push_str("<table class=\"compare\"><thead><tr><td></td>");
    for (index, rig) in view.report.rigs.iter().enumerate() {
        rig_head(html, index, &rig.name, "", "");
    }
    html.push_str("</tr></thead><tbody>");
    let mut row = |name: &str, cell: &dyn Fn(&Alternatives) -> Option<String>| {
        add(html, &["<tr><th scope=\"row\">", name, "</th>"]);
        for of_rig in &all {
            match of_rig.as_ref().and_then(cell) {
                Some(text) => add(html, &["<td>", &text, "</td>"]),
                None => html.push_str("<td class=\"none\">\u{2013}</td>"),
            }
        }
        html.push_str("</tr>");
    };
    row("Hours at work a day", &|all| Some(two_figures(all.hours_a_day) + " h"));
    row("Tokens generated in a month", &|all| {
        Some(two_figures(all.million_tokens_per_month?) + " million")
    });
    row("One more million costs", &|all| {
        let of = match all.marginal_of {
            Marginal::Electricity => "<small>in electricity</small>",
            Marginal::Rent => "<small>in rent</small>",
        };
        Some(amounts.short(all.marginal_per_million?) + of)
    });
    row("A million costs, all counted", &|all| {
        all.full_per_million.map(|range| spread(amounts, range))
    });
    row("Renting the cards, an hour", &|all| all.rent.as_ref().map(|rent| price(amounts, rent)));
    row("Renting, over the horizon", &|all| all.rent.as_ref().map(|rent| cost(amounts, rent)));
    row("Owning is cheaper than renting", &|all| all.rent.as_ref().map(even));
    row("The API, a million generated", &|all| all.api.as_ref().map(|api| price(amounts, api)));
    row("The API, over the horizon", &|all| all.api.as_ref().map(|api| cost(amounts, api)));
    row("This rig is cheaper than the API", &|all| all.api.as_ref().map(even));
    html.push_str("</tbody></table></div>");
    reasons(html, view, &all);
    weights(html, view, &all);
    for (index, (rig, all)) in view.report.rigs.iter().zip(&all).enumerate() {
        let Some(all) = all else { continue };
        of_rig(html, index, &rig.name, "how it comes about");
        html.push_str("<div class=\"working\">");
        if let Some(marginal) = &all.marginal_working {
            html.push_str("<h5>One more million tokens</h5>");
            working(html, view.plan.amounts().currency, marginal);
        }
        for (name, other) in [("Renting", &all.rent), ("The API", &all.api)] {
            let Some(other) = other else { continue };
            add(html, &["<h5>", name, ", over the horizon</h5>"]);
            working(html, view.plan.amounts().currency, &other.working);
        }
        html.push_str("</div></details>");
    }
    if all.iter().flatten().all(|all| all.rent.is_none() && all.api.is_none()) {
        html.push_str(
            "<p class=\"caption\">No rent of these cards and no API price of this model is on \
             record; enter what you know below.</p>",
        );
    }
    html.push_str("<details><summary>Prices of renting and of the API</summary>");
    for index in 0..view.report.rigs.len() {
        for id in [
            InputId::Rent,
            InputId::RentWaiting,
            InputId::Storage,
            InputId::StorageRunning,
            InputId::StorageStopped,
        ] {
            slot(html, Control::Slider(At::Money, id, Place::Rig(index)));
        }
    }
    html.push_str("</details>");
    let api = [
        InputId::ApiOutput,
        InputId::ApiInput,
        InputId::InputRatio,
        InputId::CachedShare,
        InputId::CachedPrice,
        InputId::ApiTrend,
        InputId::RentTrend,
    ];
    sliders(html, "The API's prices, and what is read for each answer", &api);
    let chart = by_hours(view, &all);
    if !chart.is_empty() {
        add(html, &["<h5>", &escaped(&chart.title), "</h5>"]);
        figure(html, &chart);
    }
}

/// Why it is so, for every rig.
fn reasons(html: &mut String, view: &View<'_>, all: &[Option<Alternatives>]) {
    for (index, (rig, all)) in view.report.rigs.iter().zip(all).enumerate() {
        let Some(all) = all else { continue };
        for (other, there) in [(&all.rent, "rented"), (&all.api, "by API")] {
            let Some(other) = other else { continue };
            let text = other.reason(view.plan.amounts(), there, all.hours_a_day);
            let name = escaped(&bracketed(&rig.name));
            add(
                html,
                &["<p class=\"rig-", digit(index), "\"><strong>", &name, " at home or ", there],
            );
            add(html, &[".</strong> ", &escaped(&text), "</p>"]);
        }
    }
}

/// Which weights are compared.
fn weights(html: &mut String, view: &View<'_>, all: &[Option<Alternatives>]) {
    let by_api = |all: &Option<Alternatives>| all.as_ref().is_some_and(|all| all.api.is_some());
    let Some(rig) = all.iter().position(by_api).and_then(|rig| view.report.rigs.get(rig)) else {
        return;
    };
    let format = escaped(rig.capability.target.quant_id);
    add(html, &["<p class=\"caption\">The weights at home are ", &format]);
    html.push_str(
        "; those of a provider are not on record, and as a rule the full ones. A rented machine is paid \
         for while it works, and what is stored with the provider all the time.</p>",
    );
}

/// For how many hours a day a rig is the cheaper.
fn even(other: &Alternative) -> String {
    let mut text = hours(other.crossing.hours);
    if let Some(tokens) = other.by_tokens.filter(|tokens| !is_plain(*tokens)) {
        add(
            &mut text,
            &["<small>", &when(tokens, " million tokens a month", two_figures), "</small>"],
        );
    }
    if let Some(cheapest) = other.cheapest {
        let hours = hours(cheapest.crossing.hours);
        add(&mut text, &["<small>than the cheapest offer: ", &hours, "</small>"]);
    }
    text
}

/// Whether there is no amount in it.
const fn is_plain(when: When) -> bool {
    matches!(when, When::Always | When::Never)
}

/// For which hours.
fn hours(of: When) -> String {
    when(of, " h a day", |hours| plain(hours, 1))
}

/// For which amounts of a unit.
fn when(when: When, unit: &str, text: fn(f64) -> String) -> String {
    match when {
        When::Always => "always".to_owned(),
        When::Never => "never".to_owned(),
        When::From { from } => ["from ", &text(from), unit].concat(),
        When::UpTo { to } => ["up to ", &text(to), unit].concat(),
        When::Between { from, to } => [&*text(from), " to ", &text(to), unit].concat(),
        When::Outside { to, from } => {
            ["up to ", &text(to), " and from ", &text(from), unit].concat()
        }
    }
}

/// The usual price of an alternative, and the cheapest.
fn price(amounts: Amounts, other: &Alternative) -> String {
    let usual = amounts.short(other.price.likely());
    match other.cheapest {
        Some(cheapest) => {
            let least = amounts.short(cheapest.price);
            [&*usual, " in the middle<small>cheapest offer ", &least, "</small>"].concat()
        }
        None => usual,
    }
}

/// The cost of an alternative, and that of the cheapest.
fn cost(amounts: Amounts, other: &Alternative) -> String {
    let mut text = spread(amounts, other.cost);
    if let Some(cheapest) = other.cheapest {
        let least = amounts.short(cheapest.cost);
        add(&mut text, &["<small>cheapest offer ", &least, "</small>"]);
    }
    text
}

fn spread(amounts: Amounts, range: Range<Money>) -> String {
    let text = |amount: Money| amounts.short(amount);
    let (low, likely, high) = (text(range.low()), text(range.likely()), text(range.high()));
    if low == high {
        return likely;
    }
    [&*low, " to ", &high, "<small>likely ", &likely, "</small>"].concat()
}

/// What a million tokens cost elsewhere, by hours a day; empty where that is not known.
fn line(all: &Alternatives, cost: impl Fn(&ByHours) -> Option<Money>) -> Vec<Point> {
    let exact = |cost: Money| Range::exact(cost.get(), Basis::Computed);
    let points = all.by_hours.iter().filter_map(|at| Some((at.hours, cost(at)?)));
    let points = points.filter(|(_, cost)| cost.get() > 0.0);
    points.map(|(hours, cost)| Point::of(hours, exact(cost))).collect()
}

/// The ends of a line in words, one where they look alike.
fn ends(points: &[Point], amounts: Amounts) -> Option<String> {
    let [first, last] = [points.first()?, points.last()?];
    let [most, fewest] = [first, last].map(|at| amounts.short(Money::new(at.likely)));
    Some(if most == fewest {
        [": ", &most, "."].concat()
    } else {
        [": ", &*most, " at one hour a day, ", &fewest, " around the clock."].concat()
    })
}

/// Cost of a million tokens by the hours a day that the rig works, on an axis of factors: it falls
/// with the hours as one over them.
pub(super) fn by_hours(view: &View<'_>, all: &[Option<Alternatives>]) -> Chart {
    let amounts = view.plan.amounts();
    let mut series = Vec::new();
    let mut told = Vec::new();
    for (index, (rig, all)) in view.report.rigs.iter().zip(all).enumerate() {
        let Some(all) = all.as_ref().filter(|all| !all.by_hours.is_empty()) else { continue };
        let at = |at: &ByHours| Point::of(at.hours, at.full_per_million.map(Money::get));
        let points: Vec<Point> = all.by_hours.iter().map(at).collect();
        told.extend(ends(&points, amounts).map(|text| [&rig.name, &*text].concat()));
        let stroke = if view.report.is_rented(index) { Stroke::Dashes } else { Stroke::Line };
        series.push(Series { name: rig.name.clone(), rig: Some(index), points, stroke });
    }
    for (index, (rig, all)) in view.report.rigs.iter().zip(all).enumerate() {
        let Some(all) = all else { continue };
        let points = line(all, |at| at.rent_per_million);
        told.extend(ends(&points, amounts).map(|text| [&rig.name, " (rented)", &*text].concat()));
        let name = [&rig.name, " (rented)"].concat();
        if !points.is_empty() {
            series.push(Series { name, rig: Some(index), points, stroke: Stroke::Dashes });
        }
    }
    let mut api: Vec<Point> =
        all.iter().flatten().flat_map(|all| line(all, |at| at.api_per_million)).collect();
    api.sort_by(|a, b| a.x.total_cmp(&b.x));
    api.dedup_by(|a, b| a.x.total_cmp(&b.x).is_eq());
    if !api.is_empty() {
        told.extend(ends(&api, amounts).map(|text| ["API", &*text].concat()));
        series.push(Series {
            name: "API".to_owned(),
            rig: None,
            points: api,
            stroke: Stroke::Line,
        });
    }
    let values: Vec<f64> =
        series.iter().flat_map(|series| &series.points).flat_map(|at| [at.low, at.high]).collect();
    let hours = view.report.figure(view.plan, InputId::LoadHours, Place::Plan);
    let now = hours.map_or(0.0, |hours| hours.likely());
    Chart {
        id: "money-by-hours",
        title: "Cost of a million tokens, by hours a day".to_owned(),
        summary: told.join(" "),
        x: Axis::between(
            "hours a day at work",
            Labels::Number(|hours| plain(hours, 1)),
            [1.0, 24.0],
        )
        .by(Steps::Dozens)
        .crossed("", " h a day"),
        y: Axis::of_factors(
            [amounts.currency.code(), " for a million tokens"].concat(),
            Labels::Short(amounts),
            values.into_iter(),
        ),
        series,
        marks: vec![Mark { x: now, label: "the hours planned".to_owned() }],
        notes: Vec::new(),
    }
}
