//! A model of the reader's own in a plan: its shape, and what its file weighs, short enough for a link.
//!
//! ```text
//! 1~name~arch~context~shape~weights~blocks
//! shape    numbers in the order of `shape::numbers`, joined by `-`, empty for 0, then those of flags
//! weights  empty, or e|t . table . head . padding . everywhere . draft . draft blocks . read . file
//!          . kinds of blocks . runs [. fill]       numbers in base 36
//! kinds    dense_experts_padding, joined by `-`
//! runs     kind, or kind_blocks, joined by `-`, from the first block to the last
//! fill     what a card adds to draft, what of draft is loaded anyway, what the host adds, joined by `_`
//! blocks   empty, or flags . numbers joined by `-` . a letter a block, of what the file says of them
//! ```
//!
//! Blocks of the same size are one kind, so that most files take a few hundred characters. Where that
//! is longer than [`MAX_TEXT`], the totals alone are kept (`t`), spread evenly over the blocks.
//!
//! Text from a link is hostile until proved otherwise: its length, every number and every count are
//! bounded, and the shape goes through the limits of [`crate::import`].

mod blocks;
mod digits;
mod shape;
mod weights;

use serde::{Deserialize, Serialize};

use super::link::{escaped, text};
use crate::catalog::Shape;
use crate::finding::{Finding, Found};
use crate::import::{self, Imported, MAX_CONTEXT};
use crate::memory::weights::Weights;
use crate::units::Tokens;
use digits::{digits, number};

/// What a plan calls the reader's own model.
pub const ID: &str = "own";
/// What a plan calls the format of the reader's own file.
pub const AS_IN_FILE: &str = "file";
/// What findings about it are about.
pub(crate) const SUBJECT: &str = "Your model";
/// The longest text that is written, in bytes.
pub const MAX_TEXT: usize = 2048;
/// The longest text that is read, in bytes.
pub const MAX_READ: usize = 4096;

/// The version of this grammar.
const VERSION: &str = "1";

/// A model as a plan holds it: the text that [`OwnModel::encode`] writes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct OwnText(String);

impl OwnText {
    /// The text of a link, with the model that it describes, and what was brought within limits.
    ///
    /// # Errors
    /// A finding on why the text is not that of a model.
    pub(crate) fn read(text: &str) -> Result<(Self, OwnModel, Vec<Finding>), Finding> {
        let (model, findings) = OwnModel::decode(text)?;
        // Written anew: what came may hold anything that a link carries and other texts do not.
        let own = Self::of(&model);
        if own.0.len() > MAX_READ {
            return Err(Finding::corrected(SUBJECT, Found::OwnTooLong));
        }
        Ok((own, model, findings))
    }

    /// The text of a model.
    pub fn of(model: &OwnModel) -> Self {
        Self(model.encode())
    }

    /// The text itself, which needs no escaping in a link or elsewhere.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The model that it describes; `None` where the text is no longer that of a model.
    pub(crate) fn model(&self) -> Option<OwnModel> {
        OwnModel::decode(&self.0).ok().map(|(model, _)| model)
    }
}

impl From<OwnText> for String {
    fn from(own: OwnText) -> Self {
        own.0
    }
}

impl TryFrom<String> for OwnText {
    type Error = Finding;
    fn try_from(text: String) -> Result<Self, Finding> {
        Self::read(&text).map(|(text, ..)| text)
    }
}

/// A model that is not in the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnModel {
    /// What its file calls it; may be empty.
    pub name: String,
    /// The dimensions of the model.
    pub shape: Shape,
    /// The context it was trained for; 0 where that is not known.
    pub max_context: Tokens,
    /// What the tensors of its file weigh; `None` where only its dimensions are known.
    pub weights: Option<Weights>,
    /// Whether `weights` has every block as it is, and not an even spread of the totals.
    pub exact: bool,
}

impl OwnModel {
    /// The model of a file, as a link can carry it; `None` where nothing is known of it.
    pub fn of(imported: &Imported) -> Option<Self> {
        let mut own = Self {
            name: import::shown(&imported.name.replace('~', "-")),
            shape: imported.shape,
            max_context: imported.max_context,
            weights: imported.weights.clone(),
            exact: true,
        };
        // What reads a link must agree with what wrote it.
        shape::hold(&mut own.shape, &mut Vec::new())?;
        if let Some(weights) = &mut own.weights {
            weights::hold(weights, own.shape.layers);
        }
        if own.encode().len() > MAX_TEXT {
            if let Some(weights) = &mut own.weights {
                weights::spread(weights);
            }
            own.exact = false;
        }
        Some(own)
    }

    /// The text of the model, which needs no escaping in a link.
    pub fn encode(&self) -> String {
        let mut shape = self.shape;
        let mut numbers: Vec<String> =
            shape::numbers(&mut shape).into_iter().map(|n| digits(*n)).collect();
        numbers.push(digits(shape::flags(&shape)));
        while numbers.last().is_some_and(String::is_empty) {
            numbers.pop();
        }
        let weights = self.weights.as_ref().map(|it| weights::written(it, self.exact));
        let text = [
            VERSION,
            &escaped(&self.name),
            shape.arch,
            &digits(self.max_context.get()),
            &numbers.join("-"),
            &weights.unwrap_or_default(),
        ]
        .join("~");
        match blocks::written(&shape) {
            blocks if blocks.is_empty() => text,
            blocks => format!("{text}~{blocks}"),
        }
    }

    /// The model of a text, and what was brought within limits.
    ///
    /// # Errors
    /// A finding on why the text is not that of a model.
    pub fn decode(value: &str) -> Result<(Self, Vec<Finding>), Finding> {
        if value.len() > MAX_READ {
            return Err(Finding::corrected(SUBJECT, Found::OwnTooLong));
        }
        let unread = || Finding::corrected(SUBJECT, Found::OwnUnread);
        // What would end the value in a link cannot be part of it.
        if value.contains(['&', '#', '=']) || value.chars().any(char::is_control) {
            return Err(unread());
        }
        // Some programs escape what need not be.
        let value = value.replace("%7E", "~").replace("%7e", "~");
        let mut parts = value.split('~');
        let mut next = || parts.next().ok_or_else(unread);
        if next()? != VERSION {
            return Err(Finding::corrected(SUBJECT, Found::OwnNewer));
        }
        let name = import::shown(&text(next()?)).replace('~', "-");
        let arch = text(next()?);
        let context = next()?;
        let (shape_text, weights_text) = (next()?, next()?);
        let blocks_text = parts.next().unwrap_or_default();
        let mut findings = Vec::new();
        let (known, is_known) = import::arch_or_fallback(&arch);
        if !is_known {
            let found = Found::ArchitectureUnknown { name: import::shown(&arch) };
            findings.push(Finding::warning("Architecture", found));
        }
        let mut shape = Shape { arch: known, ..Shape::default() };
        let max_context = number(context).ok_or_else(unread)?;
        let mut given = shape_text.split('-');
        for field in shape::numbers(&mut shape) {
            *field = number(given.next().unwrap_or_default()).ok_or_else(unread)?;
        }
        let flags = number(given.next().unwrap_or_default()).ok_or_else(unread)?;
        shape::set_flags(&mut shape, flags);
        blocks::read(blocks_text, &mut shape).ok_or_else(unread)?;
        shape::hold(&mut shape, &mut findings).ok_or_else(unread)?;
        let (weights, exact) = match weights_text {
            "" => (None, true),
            text => {
                let (weights, exact) = weights::read(text, shape.layers).ok_or_else(unread)?;
                (Some(weights), exact)
            }
        };
        let max_context = Tokens::new(max_context.min(MAX_CONTEXT));
        Ok((Self { name, shape, max_context, weights, exact }, findings))
    }
}
