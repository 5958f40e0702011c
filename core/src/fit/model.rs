//! Which model is meant: one of the catalogue, or the reader's own.

use std::borrow::Cow;
use std::sync::Arc;

use crate::catalog::{Model, Shape};
use crate::plan::own::{self, OwnModel, OwnText};
use crate::units::Tokens;

/// A model and where its dimensions come from.
#[derive(Clone, Debug)]
pub(super) enum ModelSource {
    /// A row of the catalogue.
    Catalog(&'static Model),
    /// The reader's own, as the plan's link describes it.
    Own(Arc<(OwnText, OwnModel)>),
}

impl ModelSource {
    /// Its id in the catalogue, or that of the reader's own model.
    pub(super) fn id(&self) -> &'static str {
        match self {
            Self::Catalog(model) => model.id,
            Self::Own(_) => own::ID,
        }
    }

    /// The name of the model for people.
    pub(super) fn name(&self) -> Cow<'static, str> {
        match self {
            Self::Catalog(model) => Cow::Borrowed(model.name),
            Self::Own(own) if own.1.name.is_empty() => Cow::Borrowed("Your model"),
            Self::Own(own) => Cow::Owned(own.1.name.clone()),
        }
    }

    /// The dimensions of the model.
    pub(super) fn shape(&self) -> &Shape {
        match self {
            Self::Catalog(model) => &model.shape,
            Self::Own(own) => &own.1.shape,
        }
    }

    /// The longest context that its makers document; `None` where they document none.
    pub(super) fn limit(&self) -> Option<Tokens> {
        let limit = match self {
            Self::Catalog(model) => model.max_context,
            Self::Own(own) => own.1.max_context,
        };
        (limit.get() > 0).then_some(limit)
    }

    /// Parameters of the part that lets it see; 0 where none is known.
    pub(super) fn vision_parameters(&self) -> u64 {
        match self {
            Self::Catalog(model) => model.vision_parameters,
            Self::Own(_) => 0,
        }
    }

    /// Whether both are the same row, or described by the same text.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Catalog(a), Self::Catalog(b)) => a.id == b.id,
            (Self::Own(a), Self::Own(b)) => a.0 == b.0,
            _ => false,
        }
    }
}
