//! What is drawn, mark by mark, of the charts of real plans: names, dashes, crossings, ranges.

#![expect(clippy::unwrap_used, reason = "tests")]

use chrono::NaiveDate;
use rigledger_charts::svg;
use rigledger_core::Evaluator;
use rigledger_core::chart::{Axis, COLORS, Chart, Labels, Steps, Stroke, WIDE};
use rigledger_core::html::{Answered, Part};
use rigledger_core::units::Amounts;

const OWN_AND_RENTED: &str = "preset=none&model=llama-3.1-70b&a.gpu=rtx-3090&a.count=2&b.gpu=rtx-3090&b.count=2\
     &b.kind=rented&b.name=Rented";
const FOUR: &str = "preset=none&model=qwen3-32b&hours=8&a.gpu=rtx-3090&a.count=2&b.gpu=rtx-4090&c.gpu=rtx-5090\
     &d.gpu=rtx-pro-6000&d.name=A+name+that+is+far+too+long+for+a+line";

fn answered(state: &str) -> Answered {
    let day = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
    Answered::of_state(state, day, &mut Evaluator::default())
}

/// The charts of money and speed, and that of net cost over time, by their ids.
fn charts(state: &str) -> Vec<Chart> {
    let answered = answered(state);
    let view = answered.view();
    let parts = [Part::Money, Part::Speed].into_iter().flat_map(|part| part.charts(&view));
    parts.chain([view.report.cost_over_time()]).collect()
}

fn chart(state: &str, id: &str) -> Chart {
    charts(state).into_iter().find(|chart| chart.id == id).unwrap()
}

/// The value of an attribute of an element.
fn attribute<'a>(element: &'a str, name: &str) -> &'a str {
    let (_, rest) = element.split_once(&format!(" {name}=\"")).unwrap_or_default();
    rest.split('"').next().unwrap()
}

/// The elements of a kind, each from its name to its end.
fn elements<'a>(drawn: &'a str, name: &str) -> Vec<&'a str> {
    let open = format!("<{name} ");
    drawn.match_indices(&open).map(|(at, _)| drawn[at..].split('>').next().unwrap()).collect()
}

/// The texts of a picture.
fn texts(drawn: &str) -> Vec<&str> {
    let texts = drawn.split("</text>").filter_map(|text| text.rsplit('>').next());
    texts.map(str::trim).filter(|text| !text.is_empty()).collect()
}

fn places(element: &str) -> Vec<(f64, f64)> {
    let pairs = attribute(element, "points").split_whitespace();
    let place = |pair: &str| {
        let (x, y) = pair.split_once(',')?;
        Some((x.parse().ok()?, y.parse().ok()?))
    };
    pairs.filter_map(place).collect()
}

/// Whether a place is inside an outline.
fn is_inside(outline: &[(f64, f64)], (x, y): (f64, f64)) -> bool {
    let next = outline.iter().cycle().skip(1);
    let crossed = outline
        .iter()
        .zip(next)
        .filter(|(a, b)| (a.1 > y) != (b.1 > y) && x < (b.0 - a.0) * (y - a.1) / (b.1 - a.1) + a.0);
    crossed.count() % 2 == 1
}

#[test]
fn lines_have_their_names_at_their_ends_where_there_is_room() {
    for chart in charts(FOUR) {
        let [wide, narrow] = [WIDE, WIDE - 1].map(|width| svg(&chart, (width, 300)));
        for series in &chart.series {
            let is_named = |drawn: &str| texts(drawn).contains(&&*series.name);
            assert_eq!(is_named(&wide), series.is_named(), "{}: {}", chart.id, series.name);
            assert!(!is_named(&narrow), "{}: {}", chart.id, series.name);
        }
        // Far enough from each other, and inside.
        let lines = chart.series.iter().filter(|series| series.is_line() && series.is_named());
        let names: Vec<&str> = lines.map(|series| &*series.name).collect();
        let of_names =
            wide.split("<text ").filter(|text| names.iter().any(|name| text.contains(name)));
        let mut heights: Vec<f64> =
            of_names.map(|text| attribute(&format!(" {text}"), "y").parse().unwrap()).collect();
        heights.sort_by(f64::total_cmp);
        assert!(heights.len() >= names.len(), "{}", chart.id);
        assert!(heights.windows(2).all(|pair| pair[1] - pair[0] >= 13.0 * 8.0), "{heights:?}");
        assert!(heights.iter().all(|y| (0.0..=300.0 * 8.0).contains(y)), "{heights:?}");
    }
}

#[test]
fn what_is_rented_is_dashed_and_nothing_else() {
    for id in ["cost-over-time", "money-holding", "money-by-hours"] {
        let chart = chart(OWN_AND_RENTED, id);
        let rented = |series: &rigledger_core::chart::Series| {
            series.rig == Some(1) || series.name.ends_with("(rented)")
        };
        for series in &chart.series {
            let stroke = if rented(series) { Stroke::Dashes } else { Stroke::Line };
            assert_eq!(series.stroke, stroke, "{id}: {}", series.name);
        }
        // A dashed line is many strokes, a solid one is one.
        let one = |place: usize| {
            let series = vec![chart.series[place].clone()];
            let (x, y) = (chart.x.clone(), chart.y.clone());
            let alone = Chart { series, x, y, marks: Vec::new(), ..chart.clone() };
            let drawn = svg(&alone, (640, 320));
            let is_line = |line: &&&str| attribute(line, "stroke-width") == "20";
            elements(&drawn, "polyline").iter().filter(is_line).count()
        };
        assert_eq!(one(0), 1, "{id}");
        assert!(one(1) > 15, "{id}: {}", one(1));
    }
}

#[test]
fn crossings_are_ringed_with_their_place_and_value() {
    let chart = chart(OWN_AND_RENTED, "money-by-hours");
    let met = chart.crossings();
    assert!(!met.is_empty());
    for [width, has_value] in [[700, 1], [360, 0]] {
        let drawn = svg(&chart, (width, 300));
        let rings = elements(&drawn, "circle");
        let rings = rings.iter().filter(|ring| attribute(ring, "fill") == "none");
        assert_eq!(rings.count(), met.len());
        let [place, value] = chart.crossing_texts(&met[0]);
        let said = if has_value == 1 { format!("{place}, {value}") } else { place.clone() };
        assert!(texts(&drawn).contains(&&*said), "{said}: {:?}", texts(&drawn));
        assert!(place.ends_with(" h a day") && value.starts_with('$'), "{place}, {value}");
    }
}

#[test]
fn bands_that_lie_on_each_other_never_mix() {
    let (width, height) = (640, 320);
    let mut several = 0;
    for chart in charts(FOUR).iter().chain(&charts(OWN_AND_RENTED)) {
        let drawn = svg(chart, (width, height));
        let bands: Vec<_> = elements(&drawn, "polygon")
            .into_iter()
            .filter(|band| !attribute(band, "fill").eq_ignore_ascii_case(COLORS[2]))
            .map(|band| (attribute(band, "fill").to_owned(), places(band)))
            .collect();
        for x in (60..width).step_by(7) {
            let mut colors: Vec<&str> = Vec::new();
            for y in (12..height).step_by(5) {
                // Beside the units' own edges, and by more than an end is rounded.
                let at = |y: f64| (f64::from(x) * 8.0 + 0.5, y);
                let [above, below] = [-0.5, 1.5].map(|by| at(f64::from(y) * 8.0 + by));
                let here = bands
                    .iter()
                    .filter(|(_, outline)| is_inside(outline, above) && is_inside(outline, below));
                let here: Vec<&str> = here.map(|(color, _)| &**color).collect();
                assert!(here.len() <= 1, "{} at {x}, {y}: {here:?}", chart.id);
                colors.extend(here);
            }
            colors.sort_unstable();
            colors.dedup();
            several += usize::from(colors.len() > 1);
        }
    }
    assert!(several > 100, "bands lie beside each other at {several} places only");
}

#[test]
fn speed_against_cost_has_the_range_of_both() {
    let chart = chart(FOUR, "money-pareto");
    let answered = answered(FOUR);
    for (series, rig) in chart.series.iter().zip(&answered.view().report.rigs) {
        let point = series.points[0];
        assert_eq!(series.stroke, Stroke::Dots);
        let net = rig.cost.net;
        let ends = [net.low().get(), net.high().get()];
        assert!(point.across.iter().zip(ends).all(|(a, b)| a.total_cmp(&b).is_eq()));
        assert!(chart.x.from <= point.across[0] && point.across[1] <= chart.x.to);
    }
    let drawn = svg(&chart, (700, 350));
    let level = |line: &&&str| {
        let places = places(line);
        attribute(line, "stroke-width") == "12" && places[0].1.total_cmp(&places[1].1).is_eq()
    };
    assert!(elements(&drawn, "polyline").iter().filter(level).count() >= 3, "{drawn}");
    assert!(chart.csv().lines().next().unwrap().ends_with(" from,net cost over the horizon to"));
}

#[test]
fn labels_stay_on_the_surface() {
    let mut seen = 0;
    // An axis that ends in an amount, as those of what was found do.
    let mut amounts = chart(FOUR, "money-holding");
    amounts.series.clear();
    let labels = Labels::Whole(Amounts::default());
    amounts.x = Axis { from: 0.0, to: 2000.0, labels, steps: Steps::Tens, ..amounts.x };
    for chart in charts(OWN_AND_RENTED).into_iter().chain(charts(FOUR)).chain([amounts]) {
        for width in [360, WIDE, 900] {
            let drawn = svg(&chart, (width, 300));
            let surface = attribute(elements(&drawn, "svg")[0], "viewBox");
            let surface: f64 = surface.split(' ').nth(2).unwrap().parse().unwrap();
            let unit = surface / f64::from(width);
            for (text, label) in elements(&drawn, "text").into_iter().zip(texts(&drawn)) {
                if attribute(text, "text-anchor") != "middle" {
                    continue;
                }
                let x: f64 = attribute(text, "x").parse().unwrap();
                let half = unit * 3.5 * label.chars().count() as f64;
                assert!(x + half <= surface + unit, "{}: {label} at {x}", chart.id);
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen}");
}
