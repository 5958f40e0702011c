//! What a format costs in quality: how much higher the perplexity of a model is than as it was made.
//!
//! Perplexity is measured on text, and a percent of it is no percent of what a reader feels; but it is
//! what was measured of most formats. Models of one size differ up to eightfold, so that what was
//! measured of others is given as the whole span.

use super::cells::Cells;
use super::{Catalog, Model, QUALITIES};
use crate::units::{decimal, sort_few};

/// A format and what was measured of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Quality {
    /// Id of the format.
    pub quant: &'static str,
    /// Losses by model.
    pub measured: Vec<Measured>,
}

/// What was measured of one model in one format.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Id of the model.
    pub model: &'static str,
    /// The lowest, middle and highest loss, in percent of the perplexity of the model as made.
    pub percent: [f64; 3],
    /// Whether they follow from the divergence `d` of the predictions, as `exp(d) - 1`: the same to a
    /// few percent where both were measured on one text, up to three times apart on others.
    pub by_divergence: bool,
}

/// Loss of quality, in percent of perplexity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// The lowest, middle and highest figure.
    pub percent: [f64; 3],
    /// Why the loss is what it is, measured or not.
    pub basis: LossBasis,
}

/// What a loss rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossBasis {
    /// The format is the one that the model was made in, or as exact.
    AsMade,
    /// Measured of this model, or of one of the same shape.
    SameModel,
    /// Measured of this number of other models.
    Others(usize),
}

impl Quality {
    /// From a row of the packed table: the format, and for each model its id and its losses.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        let quant = cells.text()?;
        let mut measured = Vec::new();
        for (model, text) in cells.text()?.split(';').filter_map(|of| of.split_once(' ')) {
            let text_only = text.trim_start_matches('~');
            let by_divergence = text.len() > text_only.len();
            let figure = |figure: &str| {
                let value = decimal(figure)?;
                Some(if by_divergence { (libm::exp(value) - 1.0) * 100.0 } else { value })
            };
            let mut figures = text_only.split('/').filter_map(figure);
            let low = figures.next()?;
            let middle = figures.next().unwrap_or(low);
            let percent = [low, middle, figures.next().unwrap_or(middle)];
            measured.push(Measured { model, percent, by_divergence });
        }
        Some(Self { quant, measured })
    }
}

/// Formats of 16 bits, which nothing was measured to lose by.
const HALVES: [&str; 3] = ["BF16", "BF16-checkpoint", "F16"];
/// Models that were made in a format of few bits, by the beginning of their ids.
const MADE_SMALL: [(&str, &str); 1] = [("gpt-oss-", "MXFP4_MOE")];

impl Model {
    /// The format of few bits that it was made in, where it was: its experts keep their types in every
    /// file.
    pub fn made_in(&self) -> Option<&'static str> {
        MADE_SMALL.iter().find(|(id, _)| self.id.starts_with(id)).map(|(_, format)| *format)
    }
}

impl Catalog {
    /// What a model loses in a format; `None` where nobody measured the format.
    pub fn loss(&self, model: &Model, quant: &str) -> Option<Loss> {
        let made = model.made_in();
        if HALVES.contains(&quant) || made == Some(quant) {
            return Some(Loss { percent: [0.0; 3], basis: LossBasis::AsMade });
        }
        // What formats cost others says nothing about one whose experts keep their types.
        if made.is_some() {
            return None;
        }
        let measured = &QUALITIES.iter().find(|row| row.quant == quant)?.measured;
        let shape =
            |row: &&Measured| self.model(row.model).is_some_and(|m| m.shape.is_alike(&model.shape));
        let own = measured.iter().find(|row| row.model == model.id);
        if let Some(row) = own.or_else(|| measured.iter().find(shape)) {
            return Some(Loss { percent: row.percent, basis: LossBasis::SameModel });
        }
        let low = measured.iter().map(|row| row.percent[0]).fold(f64::INFINITY, f64::min);
        let high = measured.iter().map(|row| row.percent[2]).fold(0.0, f64::max);
        let mut middles: Vec<f64> = measured.iter().map(|row| row.percent[1]).collect();
        sort_few(&mut middles, |middle| *middle);
        let middle = *middles.get(middles.len() / 2)?;
        Some(Loss { percent: [low, middle, high], basis: LossBasis::Others(measured.len()) })
    }
}
