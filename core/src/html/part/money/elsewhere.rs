//! Renting the same cards, and buying the same tokens by API.

use crate::chart::{Axis, Chart, Mark, Point, Series};
use crate::cost::{Alternative, Alternatives};
use crate::html::figure::{Picture, figure};
use crate::html::part::figure::{heading, of_rig, scroll};
use crate::html::slider::slider_as;
use crate::html::tables::working;
use crate::html::text::add;
use crate::html::text::escaped;
use crate::html::view::{View, rig_head};
use crate::plan::inputs::{InputId, Place};
use crate::units::format::{plain, two_figures};
use crate::units::{Money, Range};

use super::{dollars, sliders};

/// Every rig against what else would do.
pub(super) fn alternatives(view: &View<'_>) -> Vec<Option<Alternatives>> {
    (0..view.report.rigs.len()).map(|rig| view.report.alternatives(rig)).collect()
}

/// What the same work costs elsewhere, for every rig.
pub(super) fn elsewhere(html: &mut String, view: &View<'_>) {
    heading(html, "money-elsewhere", "Own, rent, or buy tokens");
    let all = alternatives(view);
    table(html, view, &all);
    workings(html, view, &all);
    if all.iter().flatten().all(|all| all.rent.is_none() && all.api.is_none()) {
        html.push_str(
            "<p class=\"caption\">No rent of these cards and no API price of this model is on \
             record; enter what you know below.</p>",
        );
    }
    html.push_str("<details><summary>Prices of renting and of the API</summary>");
    for (index, rig) in view.report.rigs.iter().enumerate() {
        let label = ["Rent of one card, ", &rig.name].concat();
        slider_as(html, view, "money-in", (InputId::Rent, Place::Rig(index)), &label);
    }
    html.push_str("</details>");
    let api = [
        InputId::ApiOutput,
        InputId::ApiInput,
        InputId::InputRatio,
        InputId::CachedShare,
        InputId::CachedPrice,
    ];
    sliders(html, view, "The API's prices, and what is read for each answer", &api);
    let chart = by_hours(view, &all);
    if !chart.is_empty() {
        add(html, &["<h5>", &escaped(&chart.title), "</h5>"]);
        figure(html, &chart, Picture::Svg);
    }
}

/// Rigs as columns: what a million tokens cost, what else costs, and from when on owning is cheaper.
fn table(html: &mut String, view: &View<'_>, all: &[Option<Alternatives>]) {
    scroll(html, "money-elsewhere");
    html.push_str("<table class=\"compare\"><thead><tr><td></td>");
    for (index, rig) in view.report.rigs.iter().enumerate() {
        rig_head(html, index, &rig.name, "", "");
    }
    html.push_str("</tr></thead><tbody>");
    let mut row = |name: &str, cell: &dyn Fn(&Alternatives) -> Option<String>| {
        add(html, &["<tr><th scope=\"row\">", name, "</th>"]);
        for of_rig in all {
            match of_rig.as_ref().and_then(cell) {
                Some(text) => add(html, &["<td>", &text, "</td>"]),
                None => html.push_str("<td class=\"none\">\u{2013}</td>"),
            }
        }
        html.push_str("</tr>");
    };
    row("Tokens generated in a month", &|all| {
        Some(two_figures(all.million_tokens_per_month?) + " million")
    });
    row("One more million costs, in electricity", &|all| {
        Some(dollars(all.marginal_per_million?.get()))
    });
    row("A million costs, all counted", &|all| all.full_per_million.map(spread));
    row("Renting the cards, an hour", &|all| all.rent.as_ref().map(|rent| spread(rent.price)));
    row("Renting, over the horizon", &|all| all.rent.as_ref().map(|rent| spread(rent.cost)));
    row("Owning is cheaper than renting", &|all| all.rent.as_ref().map(even));
    row("The API, a million generated", &|all| all.api.as_ref().map(|api| spread(api.price)));
    row("The API, over the horizon", &|all| all.api.as_ref().map(|api| spread(api.cost)));
    row("Owning is cheaper than the API", &|all| all.api.as_ref().map(even));
    html.push_str("</tbody></table></div>");
}

/// How the amounts come about, rig by rig.
fn workings(html: &mut String, view: &View<'_>, all: &[Option<Alternatives>]) {
    for (index, (rig, all)) in view.report.rigs.iter().zip(all).enumerate() {
        let Some(all) = all else { continue };
        of_rig(html, index, &rig.name, "how it comes about");
        html.push_str("<div class=\"working\">");
        if let Some(marginal) = &all.marginal_working {
            html.push_str("<h5>One more million tokens</h5>");
            working(html, marginal);
        }
        for (name, other) in [("Renting", &all.rent), ("The API", &all.api)] {
            let Some(other) = other else { continue };
            add(html, &["<h5>", name, ", over the horizon</h5>"]);
            working(html, &other.working);
        }
        html.push_str("</div></details>");
    }
}

/// From when on owning is the cheaper.
fn even(other: &Alternative) -> String {
    let Some(hours) = other.break_even_hours else {
        return "never, at any hours a day".to_owned();
    };
    let mut text = match hours {
        hours if hours <= 0.0 => "always".to_owned(),
        hours => ["from ", &two_figures(hours), " h a day"].concat(),
    };
    if let Some(tokens) = other.break_even_million_tokens.filter(|tokens| *tokens > 0.0) {
        add(&mut text, &["<small>", &two_figures(tokens), " million tokens a month</small>"]);
    }
    text.push_str("<small>");
    match other.break_even_months {
        Some(months) => {
            add(&mut text, &["at your hours from month ", &plain(f64::from(months), 0)]);
        }
        None => text.push_str("at your hours not within ten years"),
    }
    text.push_str("</small>");
    text
}

fn spread(range: Range<Money>) -> String {
    let text = |amount: Money| dollars(amount.get());
    let (low, likely, high) = (text(range.low()), text(range.likely()), text(range.high()));
    if low == high {
        return likely;
    }
    [&*low, " to ", &high, "<small>likely ", &likely, "</small>"].concat()
}

/// Cost of a million tokens by the hours a day that the rig works, on an axis of factors: it falls
/// with the hours as one over them.
pub(super) fn by_hours(view: &View<'_>, all: &[Option<Alternatives>]) -> Chart {
    let mut series = Vec::new();
    let mut told = Vec::new();
    for (index, (rig, all)) in view.report.rigs.iter().zip(all).enumerate() {
        let Some(all) = all.as_ref().filter(|all| !all.by_hours.is_empty()) else { continue };
        let at = |x: u32, range: Range<f64>| Point::of(f64::from(x), range);
        let points: Vec<Point> = all
            .by_hours
            .iter()
            .map(|point| at(point.hours, point.full_per_million.map(Money::get)))
            .collect();
        if let [first, .., last] = &*points {
            let (most, least) = (dollars(first.likely), dollars(last.likely));
            let name = &rig.name;
            told.push(format!("{name}: {most} at one hour a day, {least} around the clock"));
        }
        series.push(Series { name: rig.name.clone(), rig: Some(index), points, dots: false });
    }
    let mut flat = |name: String, rig: Option<usize>, price: Option<Money>| {
        let Some(price) = price.filter(|price| price.get() > 0.0) else { return };
        let level = Range::exact(price.get(), crate::units::Basis::Computed);
        let points = (1..=24).map(|hours| Point::of(f64::from(hours), level)).collect();
        told.push(format!("{name}: {}", dollars(price.get())));
        series.push(Series { name, rig, points, dots: false });
    };
    for (index, (rig, all)) in view.report.rigs.iter().zip(all).enumerate() {
        let rent = all.as_ref().and_then(|all| all.rent.as_ref());
        let price = rent.and_then(|rent| rent.per_million);
        flat(format!("{}, rented", rig.name), Some(index), price);
    }
    let api = all.iter().flatten().find_map(|all| all.api.as_ref()?.per_million);
    flat("API".to_owned(), None, api);
    let values: Vec<f64> =
        series.iter().flat_map(|series| &series.points).flat_map(|at| [at.low, at.high]).collect();
    let hours = view.report.figure(view.plan, InputId::LoadHours, Place::Plan);
    let now = hours.map_or(0.0, |hours| hours.likely());
    Chart {
        id: "money-by-hours",
        title: "Cost of a million tokens, by hours a day".to_owned(),
        summary: told.join("; ") + ".",
        x: Axis::between("hours a day at work", |hours| plain(hours, 0), [1.0, 24.0]),
        y: Axis::of_factors("USD for a million tokens", dollars, values.into_iter()),
        series,
        marks: vec![Mark { x: now, label: "the hours planned".to_owned() }],
    }
}
