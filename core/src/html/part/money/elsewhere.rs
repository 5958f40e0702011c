//! Renting the same cards, and buying the same tokens by API.

use crate::chart::{Axis, Chart, Labels, Mark, Point, Series, Steps, Stroke};
use crate::cost::{Alternative, Alternatives, Marginal, When};
use crate::html::figure::figure;
use crate::html::part::figure::{heading, of_rig, scroll};
use crate::html::shown::{At, Control};
use crate::html::tables::working;
use crate::html::text::escaped;
use crate::html::text::{add, slot};
use crate::html::view::{View, rig_head};
use crate::plan::inputs::{InputId, Place};
use crate::units::format::{plain, two_figures};
use crate::units::{Amounts, Money, Range};

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
    row("Owning is cheaper than renting", &|all| all.rent.as_ref().map(|rent| even(amounts, rent)));
    row("The API, a million generated", &|all| all.api.as_ref().map(|api| price(amounts, api)));
    row("The API, over the horizon", &|all| all.api.as_ref().map(|api| cost(amounts, api)));
    row("This rig is cheaper than the API", &|all| all.api.as_ref().map(|api| even(amounts, api)));
    html.push_str("</tbody></table></div>");
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

/// For how long a rig is the cheaper, and why.
fn even(amounts: Amounts, other: &Alternative) -> String {
    let mut text = when(other.crossing.hours, " h a day");
    if let Some(tokens) = other.by_tokens.filter(|tokens| !is_plain(*tokens)) {
        add(&mut text, &["<small>", &when(tokens, " million tokens a month"), "</small>"]);
    }
    let crossing = other.crossing;
    let [own, there] = [crossing.own_hour, crossing.other_hour].map(|hour| amounts.short(hour));
    add(&mut text, &["<small>", crossing.reason(), ": ", &own, " an hour, there ", &there]);
    text.push_str("</small><small>at your hours ");
    text.push_str(&match other.by_months {
        When::Always => "however long you keep it".to_owned(),
        When::Never => "not within ten years".to_owned(),
        kept => "if kept ".to_owned() + &when(kept, " months"),
    });
    text.push_str("</small>");
    if let Some(cheapest) = other.cheapest {
        let when = when(cheapest.crossing.hours, " h a day");
        add(&mut text, &["<small>than the cheapest offer: ", &when, "</small>"]);
    }
    text
}

/// Whether there is no amount in it.
const fn is_plain(when: When) -> bool {
    matches!(when, When::Always | When::Never)
}

/// For which amounts of a unit.
fn when(when: When, unit: &str) -> String {
    let text = |amount: f64| two_figures(amount);
    // One month, not one months.
    let is_one =
        matches!(when, When::From { from: end } | When::UpTo { to: end } if text(end) == "1.0");
    let unit = if is_one { unit.trim_end_matches('s') } else { unit };
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

/// Cost of a million tokens by the hours a day that the rig works, on an axis of factors: it falls
/// with the hours as one over them.
pub(super) fn by_hours(view: &View<'_>, all: &[Option<Alternatives>]) -> Chart {
    let amounts = view.plan.amounts();
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
            let (most, least) =
                (amounts.short(Money::new(first.likely)), amounts.short(Money::new(last.likely)));
            let name = &rig.name;
            told.push(format!("{name}: {most} at one hour a day, {least} around the clock."));
        }
        let stroke = if view.report.is_rented(index) { Stroke::Dashes } else { Stroke::Line };
        series.push(Series { name: rig.name.clone(), rig: Some(index), points, stroke });
    }
    let mut flat = |name: String, (rig, stroke): (Option<usize>, Stroke), price: Option<Money>| {
        let Some(price) = price.filter(|price| price.get() > 0.0) else { return };
        let level = Range::exact(price.get(), crate::units::Basis::Computed);
        let points = (1..=24).map(|hours| Point::of(f64::from(hours), level)).collect();
        told.push(format!("{name}: {}.", amounts.short(price)));
        series.push(Series { name, rig, points, stroke });
    };
    for (index, (rig, all)) in view.report.rigs.iter().zip(all).enumerate() {
        let rent = all.as_ref().and_then(|all| all.rent.as_ref());
        let price = rent.and_then(|rent| rent.per_million);
        flat(format!("{}, rented", rig.name), (Some(index), Stroke::Dashes), price);
    }
    let api = all.iter().flatten().find_map(|all| all.api.as_ref()?.per_million);
    flat("API".to_owned(), (None, Stroke::Line), api);
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
