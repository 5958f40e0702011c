//! Colours of a chart, read from the style sheet as text.

use plotters::style::RGBColor;

/// Colours and scale that a chart is drawn with.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    /// Text and axes.
    pub ink: RGBColor,
    /// Grid lines.
    pub grid: RGBColor,
    /// The ground.
    pub paper: RGBColor,
    /// One colour a rig.
    pub rigs: [RGBColor; 4],
    /// Surface units for each CSS pixel.
    pub unit: u32,
}

impl Palette {
    /// Names of the custom properties, in the order of [`Palette::from_css`].
    pub const PROPERTIES: [&str; 7] =
        ["--ink-soft", "--line", "--paper", "--rig-a", "--rig-b", "--rig-c", "--rig-d"];

    /// From the values of [`Palette::PROPERTIES`]; what is no colour becomes grey.
    pub fn from_css(unit: u32, value: impl Fn(&str) -> String) -> Self {
        Self::of(unit, Self::PROPERTIES.map(value))
    }

    /// From colours as text, in the order of [`Palette::PROPERTIES`].
    pub(crate) fn of(unit: u32, colors: [impl AsRef<str>; 7]) -> Self {
        let [ink, grid, paper, a, b, c, d] = colors.map(|color| parse(color.as_ref()));
        Self { ink, grid, paper, rigs: [a, b, c, d], unit }
    }

    /// The colour of a series: that of its rig, if it is one's.
    pub(crate) fn series(&self, rig: Option<usize>) -> RGBColor {
        rig.map_or(self.ink, |rig| self.rigs[rig % self.rigs.len()])
    }
}

/// A colour of the form `#rrggbb` or `rgb(r, g, b)`.
fn parse(text: &str) -> RGBColor {
    let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii());
    if let Some(number) = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()) {
        let [_, r, g, b] = number.to_be_bytes();
        return RGBColor(r, g, b);
    }
    let mut parts = text
        .trim_start_matches("rgb(")
        .trim_end_matches(')')
        .split([',', ' '])
        .filter(|part| !part.is_empty())
        .map_while(|part| part.parse::<u8>().ok());
    match (parts.next(), parts.next(), parts.next()) {
        (Some(r), Some(g), Some(b)) => RGBColor(r, g, b),
        _ => RGBColor(128, 128, 128),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_nonsense_is_grey() {
        assert_eq!(parse("#0b62d6"), RGBColor(11, 98, 214));
        assert_eq!(parse("rgb(1, 2, 3)"), RGBColor(1, 2, 3));
        assert_eq!(parse("canvastext"), RGBColor(128, 128, 128));
        assert_eq!(parse("#\u{e9}\u{e9}\u{e9}"), RGBColor(128, 128, 128));
    }
}
