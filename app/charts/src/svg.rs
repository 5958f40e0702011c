//! Charts as the text of SVG elements.

use plotters::drawing::IntoDrawingArea;
use plotters::prelude::SVGBackend;
use rigledger_core::chart::{COLORS, Chart};

use crate::{Palette, draw};

/// Units for each pixel: fine enough that gentle slopes show no stairs.
const FINENESS: u32 = 8;
/// A chart of a width and height in pixels. It is for the eye only (`aria-hidden`): what it says stands
/// beside it as text.
pub fn svg(chart: &Chart, (width, height): (u32, u32)) -> String {
    // Stand-ins, which the style sheet replaces by its own: the reader's colour scheme is not known.
    let palette = Palette::of(FINENESS, COLORS);
    let (width, height) = (width.clamp(160, 4000) * FINENESS, height.clamp(80, 4000) * FINENESS);
    let mut text = String::new();
    let area = SVGBackend::with_string(&mut text, (width, height)).into_drawing_area();
    // Text takes whatever is written.
    let _ = draw(&area, chart, &palette);
    drop(area);
    let size = format!("width=\"{width}\" height=\"{height}\"");
    text.replacen(&size, "class=\"drawn\" aria-hidden=\"true\"", 1)
}

#[cfg(test)]
mod tests {
    use rigledger_core::chart::{Axis, Labels, Mark, Point, Series, Steps, Stroke};
    use rigledger_core::units::format::machine;

    use super::*;

    fn chart() -> Chart {
        let axis = |label: &str, log| Axis {
            label: label.to_owned(),
            log,
            from: 1.0,
            to: 16.0,
            labels: Labels::Number(machine),
            steps: Steps::default(),
            alone: None,
        };
        let point = |x: f64| Point { x, low: 2.0, likely: 3.0, high: 4.0, across: [x, x] };
        let series = |stroke| Series {
            name: "<rig>".to_owned(),
            rig: None,
            points: vec![point(1.0), point(16.0)],
            stroke,
        };
        Chart {
            id: "c",
            title: "t".to_owned(),
            summary: String::new(),
            x: axis("x", true),
            y: axis("y", false),
            series: vec![series(Stroke::Line), series(Stroke::Dots)],
            marks: vec![Mark { x: 4.0, label: "here".to_owned() }],
            notes: Vec::new(),
        }
    }

    #[test]
    fn it_fits_its_place_and_has_no_colour_the_style_sheet_does_not_know() {
        let text = svg(&chart(), (320, 200));
        assert!(
            text.starts_with("<svg class=\"drawn\" aria-hidden=\"true\" viewBox=\"0 0 2560 1600\"")
        );
        assert!(!text.contains("style=") && text.matches("<svg").count() == 1);
        let sheet = include_str!("../../../style/chart.css");
        for kind in ["fill", "stroke"] {
            for part in text.split(&format!("{kind}=\"#")).skip(1) {
                let rule = format!("[{kind}=\"#{}\"]", &part[..6]);
                assert!(sheet.contains(&rule), "no rule for {rule}");
            }
        }
    }

    #[test]
    fn figures_that_are_none_are_drawn_somewhere() {
        let mut chart = chart();
        chart.series[0].points[1].likely = f64::NAN;
        chart.x.to = chart.x.from;
        assert!(svg(&chart, (0, u32::MAX)).contains("</svg>"));
    }
}
