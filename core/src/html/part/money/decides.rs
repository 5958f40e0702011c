//! What decides: the swing of every uncertain input, and speed against net cost.

use crate::advice::Effect;
use crate::chart::{Axis, Chart, Labels, Point, Series, Steps, Stroke};
use crate::html::figure::figure;
use crate::html::part::figure::{heading, scroll, speed_label};
use crate::html::text::escaped;
use crate::html::text::{add, digit};
use crate::html::view::View;
use crate::plan::inputs::Place;
use crate::units::format::{plain, two_figures};
use crate::units::{Amounts, Money, TokensPerSecond};

/// The tornado, and the rigs by speed and net cost.
pub(super) fn decides(html: &mut String, view: &View<'_>) {
    heading(html, "money-decides", "What decides");
    tornado(html, view);
    let chart = pareto(view);
    // One rig alone is no choice.
    if chart.series.len() > 2 {
        add(html, &["<h5>", &escaped(&chart.title), "</h5>"]);
        figure(html, &chart);
    }
}

/// How far each input's own range moves the lead of the cheapest rig, the widest first.
fn tornado(html: &mut String, view: &View<'_>) {
    let amounts = view.plan.amounts();
    let sensitivity = view.sensitivity;
    let effects: Vec<(&Effect, [f64; 2])> = sensitivity
        .tornado
        .iter()
        .filter_map(|place| sensitivity.inputs.get(*place))
        .filter_map(|effect| Some((effect, effect.swing?)))
        .collect();
    let name = view.report.rigs.get(sensitivity.cheapest).map_or("", |rig| &rig.name);
    if effects.is_empty() {
        html.push_str(
            "<p>All figures are single numbers, so nothing here can change the result. A range such as \
             700-900 in a field says how sure you are of it.</p>",
        );
        return;
    }
    add(html, &["<p>How the lead of ", &escaped(name), " changes if one figure is at its low or "]);
    html.push_str("high end and all others stay. Negative: another rig is cheaper.</p>");
    let scale = Scale::of(effects.iter().flat_map(|(_, swing)| *swing));
    scroll(html, "money-decides");
    add(html, &["<table class=\"compare tornado rig-", digit(sensitivity.cheapest), "\">"]);
    html.push_str(
        "<thead><tr><th scope=\"col\">Figure</th>\
         <th scope=\"col\">From</th><th scope=\"col\">To</th><th scope=\"col\">Lead</th>\
         <td class=\"swing\">",
    );
    scale.figures(html, amounts);
    html.push_str("</td></tr></thead><tbody>");
    for (effect, swing) in effects {
        let spec = effect.id.spec();
        add(html, &["<tr><th scope=\"row\">", spec.name]);
        if let Place::Rig(rig) | Place::Extra { rig, .. } = effect.place
            && let Some(rig) = view.report.rigs.get(rig)
        {
            add(html, &["<small>", &escaped(&rig.name), "</small>"]);
        }
        html.push_str("</th>");
        let unit = amounts.currency.unit(spec.unit.name());
        match view.report.figure(view.plan, effect.id, effect.place) {
            Some(range) => {
                for end in [range.low(), range.high()] {
                    add(html, &["<td>", &plain(end, 2), " ", &unit, "</td>"]);
                }
            }
            // What is expected of a market is no single figure.
            None => html.push_str("<td>low end</td><td>high end</td>"),
        }
        let [from, to] = swing.map(|lead| amounts.whole(Money::new(lead)));
        add(html, &["<td>", &from, " to ", &to, "</td><td class=\"swing\">"]);
        scale.bar(html, swing);
        html.push_str("</td></tr>");
    }
    html.push_str("</tbody></table></div>");
}

/// The scale of the tornado: from the lowest lead to the highest, with nothing in between.
struct Scale {
    low: f64,
    high: f64,
    /// Its figures: round leads, nothing among them.
    marks: Vec<f64>,
}

impl Scale {
    /// That all leads find room on.
    fn of(leads: impl Iterator<Item = f64>) -> Self {
        let (low, high) =
            leads.fold((0.0, 0.0), |(low, high), lead| (f64::min(low, lead), f64::max(high, lead)));
        let step = Steps::Tens.at_least((high - low) / 4.0);
        let first = libm::ceil(low / step);
        let marks = (0..8).map(|place| (first + f64::from(place)) * step);
        Self { low, high, marks: marks.take_while(|lead| *lead <= high).collect() }
    }

    /// How far along it a lead is, from 0 to 1.
    fn share(&self, lead: f64) -> f64 {
        (lead - self.low) / (self.high - self.low).max(1e-9)
    }

    fn percent(&self, lead: f64) -> String {
        plain(self.share(lead) * 100.0, 2) + "%"
    }

    /// Its figures, above the bars.
    fn figures(&self, html: &mut String, amounts: Amounts) {
        html.push_str("<svg class=\"scale\" aria-hidden=\"true\">");
        for lead in &self.marks {
            // A figure at an end stays within.
            let anchor = match self.share(*lead) {
                share if share < 0.12 => "start",
                share if share > 0.88 => "end",
                _ => "middle",
            };
            add(html, &["<text x=\"", &self.percent(*lead), "\" y=\"1em\" text-anchor=\"", anchor]);
            add(html, &["\">", &amounts.whole(Money::new(*lead)), "</text>"]);
        }
        html.push_str("</svg>");
    }

    /// The bar of a figure that moves the lead from one end to the other.
    fn bar(&self, html: &mut String, [from, to]: [f64; 2]) {
        html.push_str("<svg class=\"bar\" aria-hidden=\"true\">");
        for lead in &self.marks {
            add(html, &["<rect class=\"tick\" x=\"", &self.percent(*lead)]);
            html.push_str("\" width=\"1\" height=\"100%\"/>");
        }
        let (left, right) = (f64::min(from, to), f64::max(from, to));
        let width = plain((self.share(right) - self.share(left)) * 100.0, 2);
        add(html, &["<rect class=\"lead\" x=\"", &self.percent(left), "\" width=\"", &width]);
        add(html, &["%\" height=\"100%\"/><rect class=\"zero\" x=\"", &self.percent(0.0)]);
        html.push_str("\" width=\"1\" height=\"100%\"/></svg>");
    }
}

/// A rig by its likely net cost and its speed with the target model.
struct Placed<'a> {
    /// Its place in the plan.
    index: usize,
    name: &'a str,
    /// Its likely net cost.
    cost: f64,
    /// Its speed in tokens a second, at its net cost and the ends of that.
    speed: Point,
}

impl Placed<'_> {
    /// Whether another is at least as good in both, and better in one.
    fn beaten(&self, all: &[Self]) -> bool {
        all.iter().any(|other| {
            (other.cost <= self.cost && other.speed.likely > self.speed.likely)
                || (other.cost < self.cost && other.speed.likely >= self.speed.likely)
        })
    }
}

/// The rigs by net cost and speed with the target model; a line through those that no other beats in
/// both.
pub(super) fn pareto(view: &View<'_>) -> Chart {
    let amounts = view.plan.amounts();
    let rigs: Vec<Placed<'_>> = view
        .report
        .rigs
        .iter()
        .enumerate()
        .filter_map(|(index, rig)| {
            let cost = rig.cost.net.map(Money::get);
            let speed = rig.capability.target.decode_tok_s()?.map(TokensPerSecond::get);
            let (cost, across) = (cost.likely(), [cost.low(), cost.high()]);
            let speed = Point { across, ..Point::of(cost, speed) };
            Some(Placed { index, name: &rig.name, cost, speed })
        })
        .collect();
    let mut best: Vec<&Placed<'_>> = rigs.iter().filter(|rig| !rig.beaten(&rigs)).collect();
    best.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let dots = rigs.iter().map(|rig| Series {
        name: rig.name.to_owned(),
        rig: Some(rig.index),
        points: vec![rig.speed],
        stroke: Stroke::Dots,
    });
    let exact = |rig: &&Placed<'_>| Point::exact(rig.cost, rig.speed.likely);
    let line = Series {
        name: "best for the money".to_owned(),
        rig: None,
        points: best.iter().map(exact).collect(),
        stroke: Stroke::Guide,
    };
    let ends = rigs.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), rig| {
        (low.min(rig.speed.across[0]), high.max(rig.speed.across[1]))
    });
    let (from, to) = if rigs.is_empty() { (0.0, 1.0) } else { ends };
    let air = ((to - from) / 20.0).max(50.0);
    Chart {
        id: "money-pareto",
        title: "Speed against net cost".to_owned(),
        summary: said(amounts, &rigs, &best, view.report.rigs.len() - rigs.len()),
        x: Axis::between(
            "net cost over the horizon",
            Labels::Whole(amounts),
            [from - air, to + air],
        ),
        y: Axis::even("tok/s", Labels::Number(speed_label), rigs.iter().map(|rig| rig.speed.high)),
        series: if rigs.is_empty() { Vec::new() } else { dots.chain([line]).collect() },
        marks: Vec::new(),
        notes: Vec::new(),
    }
}

/// What the chart says: the rigs that none beats, those that are beaten, and how many are missing.
fn said(amounts: Amounts, rigs: &[Placed<'_>], best: &[&Placed<'_>], missing: usize) -> String {
    let best = best.iter().map(|rig| {
        let cost = amounts.whole(Money::new(rig.cost));
        let speed = two_figures(rig.speed.likely);
        format!("{} gives {speed} tok/s for {cost}.", rig.name)
    });
    let beaten = rigs.iter().filter(|rig| rig.beaten(rigs));
    let beaten = beaten.map(|rig| format!("{} is both slower and dearer than another.", rig.name));
    let mut told: Vec<String> = best.chain(beaten).collect();
    if missing > 0 {
        let rigs = if missing == 1 {
            "rig that cannot run the model is"
        } else {
            "rigs that cannot run the model are"
        };
        told.push(format!("{} {rigs} left out.", plain(missing as f64, 0)));
    }
    told.join(" ")
}
