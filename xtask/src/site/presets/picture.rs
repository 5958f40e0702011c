//! The picture of a preset that other sites show beside a link to it: title, verdict, net cost of each
//! rig. 1200 by 630 pixels, as Open Graph readers expect.

use std::fmt::Write;

use resvg::{tiny_skia, usvg};
use rigledger_core::Report;
use rigledger_core::chart::RIGS;
use rigledger_core::export::wrapped;
use rigledger_core::html::escaped;
use rigledger_core::units::Amounts;
use rigledger_core::units::{Money, Range};

use crate::error::{Context, Result};

/// Width and height.
pub(crate) const SIZE: (u32, u32) = (1200, 630);
/// Where bars begin and end.
const SPAN: (f64, f64) = (70.0, 1130.0);

/// The picture as PNG.
pub(crate) fn png(title: &str, report: &Report, amounts: Amounts) -> Result<Vec<u8>> {
    let mut options = usvg::Options { font_family: "Ubuntu".to_owned(), ..Default::default() };
    // Not the system's fonts: the picture is the same wherever it is made.
    options.fontdb_mut().load_font_data(epaint_default_fonts::UBUNTU_LIGHT.to_vec());
    let tree = usvg::Tree::from_str(&svg(title, report, amounts), &options)
        .context("the picture of a preset")?;
    let mut pixels = tiny_skia::Pixmap::new(SIZE.0, SIZE.1).ok_or("a picture without size")?;
    resvg::render(&tree, tiny_skia::Transform::default(), &mut pixels.as_mut());
    pixels.encode_png().context("the picture of a preset")
}

fn svg(title: &str, report: &Report, amounts: Amounts) -> String {
    let (width, height) = SIZE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         font-family=\"Ubuntu\"><rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>"
    );
    text(&mut svg, (SPAN.0, 66.0), 28, "start", "Rigledger");
    let mut y = 130.0;
    for line in wrapped(title, 44) {
        text(&mut svg, (SPAN.0, y), 50, "start", &line);
        y += 60.0;
    }
    for line in wrapped(&report.verdict.sentence(), 72).into_iter().take(3) {
        text(&mut svg, (SPAN.0, y), 31, "start", &line);
        y += 40.0;
    }
    let nets: Vec<Range<Money>> = report.rigs.iter().map(|rig| rig.cost.net).collect();
    let ends = nets.iter().flat_map(|net| [net.low().get(), net.high().get()]);
    let (least, most) = ends.fold((0.0_f64, 1.0_f64), |(a, b), end| (a.min(end), b.max(end)));
    let place =
        |amount: Money| SPAN.0 + (amount.get() - least) / (most - least) * (SPAN.1 - SPAN.0);
    let step = ((610.0 - y) / report.rigs.len().max(1) as f64).min(110.0);
    for ((rig, net), color) in report.rigs.iter().zip(&nets).zip(RIGS) {
        let top = y + step * 0.4;
        text(&mut svg, (SPAN.0, top), 28, "start", &rig.name);
        let likely = amounts.whole(net.likely());
        let shown = if net.is_exact() {
            likely
        } else {
            format!("{}, likely {likely}", amounts.range(*net))
        };
        text(&mut svg, (SPAN.1, top), 28, "end", &format!("net {shown}"));
        let (from, to, likely) = (place(net.low()), place(net.high()), place(net.likely()));
        let (bar, middle) = (top + step * 0.14, top + step * 0.14 + 9.0);
        let _ = write!(
            svg,
            "<rect x=\"{from:.1}\" y=\"{bar:.1}\" width=\"{:.1}\" height=\"18\" rx=\"9\" \
             fill=\"{color}\" opacity=\"0.35\"/>\
             <circle cx=\"{likely:.1}\" cy=\"{middle:.1}\" r=\"11\" fill=\"{color}\"/>",
            (to - from).max(18.0)
        );
        y += step;
    }
    svg.push_str("</svg>");
    svg
}

fn text(svg: &mut String, (x, y): (f64, f64), size: u32, anchor: &str, text: &str) {
    let _ = write!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"#16191d\" \
         text-anchor=\"{anchor}\">{}</text>",
        escaped(text)
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use rigledger_core::{Catalog, evaluate};

    #[test]
    fn a_picture_is_drawn_with_its_text() {
        let plan = super::super::file::plan("preset=dual-3090-vs-4090").0;
        let report = evaluate(&plan, Catalog::embedded(), NaiveDate::default());
        let picture = png("Two <rigs>", &report, plan.amounts()).expect("a picture");
        assert!(picture.starts_with(b"\x89PNG"));
        let empty = png("", &report, plan.amounts()).expect("a picture");
        assert_ne!(picture.len(), empty.len(), "the title is drawn");
        assert!(picture.len() < 120_000, "{} bytes", picture.len());
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("", 7), [""; 0]);
    }
}
