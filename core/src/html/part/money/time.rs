//! When to sell, and what is paid when.

use crate::chart::{Axis, Chart, Labels, Mark, Point, Series, Steps, Stroke};
use crate::cost::Flow;
use crate::html::figure::figure;
use crate::html::part::figure::{heading, of_rig, scroll};
use crate::html::shown::{At, Control};
use crate::html::text::{add, slot};
use crate::html::view::View;
use crate::plan::inputs::{InputId, Place};
use crate::session::edit::Edit;
use crate::units::format::{months, plain};
use crate::units::{Amounts, Money};

use super::sliders;

/// Net cost a month against how long a rig is kept. The first months are left out: they cost
/// hundreds each, and nobody plans to sell then.
const FROM: u32 = 6;

/// Net cost a month by the month of sale, with the cheapest month of each rig.
pub(super) fn holding(view: &View<'_>) -> Chart {
    let amounts = view.plan.amounts();
    let (mut series, mut told, mut marks) = (Vec::new(), Vec::new(), Vec::new());
    for (index, rig) in view.report.rigs.iter().enumerate() {
        let Some(holding) = view.report.holding(index) else { continue };
        let kept = holding.per_month.iter().filter(|point| point.month >= FROM);
        let points: Vec<Point> = kept
            .map(|point| Point::of(f64::from(point.month), point.net.map(Money::get)))
            .collect();
        let best = holding.per_month.iter().find(|point| point.month == holding.best_month);
        if let Some(best) = best {
            let cost = amounts.short(best.net.likely());
            let kept = months(f64::from(best.month));
            told.push(match points.last() {
                Some(last) if last.x <= f64::from(best.month) => {
                    format!(
                        "{} costs less a month the longer you keep it, down to {cost}.",
                        rig.name
                    )
                }
                _ => {
                    format!("{} is cheapest if sold after {kept}: {cost} a month.", rig.name)
                }
            });
            let label = format!("cheapest month of {}", rig.name);
            marks.push(Mark { x: f64::from(best.month), label });
        }
        let stroke = if view.report.is_rented(index) { Stroke::Dashes } else { Stroke::Line };
        series.push(Series { name: rig.name.clone(), rig: Some(index), points, stroke });
    }
    let tops = series.iter().flat_map(|series| &series.points).map(|point| point.high);
    let y =
        Axis::even(&[amounts.currency.code(), " a month"].concat(), Labels::Short(amounts), tops);
    let end = series.iter().filter_map(|series| series.points.last()).map(|point| point.x);
    Chart {
        id: "money-holding",
        title: "Net cost a month, by the month of sale".to_owned(),
        summary: told.join(" "),
        x: Axis::between(
            "months until you sell",
            Labels::Number(|months| plain(months, 0)),
            [f64::from(FROM), end.fold(f64::from(FROM) + 1.0, f64::max)],
        )
        .by(Steps::Dozens)
        .crossed("month ", ""),
        y,
        series,
        marks,
        notes: Vec::new(),
    }
}

/// When to sell.
pub(super) fn selling(html: &mut String, view: &View<'_>) {
    heading(html, "money-sell", "When to sell");
    html.push_str(
        "<p>Net cost spread over the months that a rig is kept: early sales spread a fall in value \
         over few months, late ones pay for years of electricity.</p>",
    );
    figure(html, &holding(view));
    let ids = [InputId::KeptPerYear, InputId::Selling];
    sliders(html, "How value falls, and what selling costs", &ids);
}

/// What is paid when.
pub(super) fn flows(html: &mut String, view: &View<'_>) {
    heading(html, "money-flows", "What is paid when");
    html.push_str(
        "<p>The likely case, month by month. The present values add up to the net cost of the table \
         above.</p>",
    );
    for (index, rig) in view.report.rigs.iter().enumerate() {
        let flows = view.report.flows(index);
        of_rig(html, index, &rig.name, "every month");
        scroll(html, "money-flows");
        table(html, view.plan.amounts(), &flows);
        html.push_str("</div></details>");
    }
    place(html);
    let ids = [InputId::Discount, InputId::Financed, InputId::Interest, InputId::Instalments];
    sliders(html, "Cost of capital, and instalments", &ids);
    let ids = [
        InputId::PeakRate,
        InputId::PeakWork,
        InputId::PeakRest,
        InputId::Season,
        InputId::SeasonFrom,
        InputId::SeasonMonths,
        InputId::Drift,
        InputId::Heat,
        InputId::GridCo2,
    ];
    sliders(html, "Electricity by hour and season, heat, carbon", &ids);
}

/// A kind of payment: its name and its amount.
type Column = (&'static str, fn(&Flow) -> Money);

/// What a month can have; a column that is nothing throughout is left out.
const COLUMNS: [Column; 5] = [
    ("Hardware", |flow| flow.hardware),
    ("Instalments", |flow| flow.instalment),
    ("Electricity", |flow| flow.electricity),
    ("Rent", |flow| flow.rent),
    ("Sale", |flow| flow.sale),
];

fn table(html: &mut String, amounts: Amounts, flows: &[Flow]) {
    let used: Vec<Column> = COLUMNS
        .into_iter()
        .filter(|(_, of)| flows.iter().any(|flow| of(flow).get().abs() > 0.005))
        .chain([
            ("All", (|flow| flow.total) as fn(&Flow) -> Money),
            ("Present value", |flow| flow.present),
            ("So far", |flow| flow.so_far),
        ])
        .collect();
    html.push_str("<table class=\"compare\"><thead><tr><th scope=\"col\">Date</th>");
    for (name, _) in &used {
        add(html, &["<th scope=\"col\">", name, "</th>"]);
    }
    html.push_str("</tr></thead><tbody>");
    for flow in flows {
        add(html, &["<tr><th scope=\"row\">", &flow.date.to_string(), "</th>"]);
        for (_, of) in &used {
            add(html, &["<td>", &amounts.whole(of(flow)), "</td>"]);
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
}

/// Where the electricity comes from, and the currency of all amounts.
fn place(html: &mut String) {
    html.push_str("<details><summary>Region and currency</summary>");
    for edit in [Edit::Region, Edit::Currency] {
        slot(html, Control::Field(edit));
    }
    slot(html, Control::Slider(At::Money, InputId::Fx, Place::Plan));
    html.push_str(
        "<p class=\"caption\">Choosing a region takes its households' price, of the month on \
         record. No rate of exchange is fetched: it is yours to enter. Prices of the catalogue are \
         in dollars and are multiplied by it; what you typed stays as it is.</p></details>",
    );
}
