//! The cards of one kind of a rig, as far as no input changes them.

use core::array::from_fn;

use super::build::Running;
use super::{Values, or};
use crate::catalog::{Catalog, Condition, LoadState, MAX_CARDS};
use crate::cost::market::Outlook;
use crate::plan::group::{GROUPS, GroupInputs};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Plan, Rig};
use crate::resolve::{KindFacts, watts};

/// What no input changes of the cards of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Which inputs are theirs.
    pub inputs: GroupInputs,
    /// Id of the card.
    pub gpu: &'static str,
    /// What the reader calls it.
    pub name: &'static str,
    /// What is expected of the value of one; `None` if the catalogue expects nothing.
    pub outlook: Option<Outlook>,
    /// Whether what a card is worth follows from the price of a new one.
    pub worth_is_of_new: bool,
    /// Share of a price that is paid which a card is worth, where the market says nothing of it.
    pub kept_of_price: f64,
    /// Whether the price that is paid is that of the market too, so that both move together.
    pub pays_market_price: bool,
    /// Whether the tax is on them: what is entered is taken as paid, and used ones bear none.
    pub taxes_cards: bool,
    /// Rated power of a card, in watts.
    pub rated_watts: f64,
    /// The catalogue's draw in watts, at work and at rest, of one of 1 to [`MAX_CARDS`] cards; `None` if
    /// the plan states it.
    pub(super) draws: [Option<[f64; MAX_CARDS]>; 2],
    /// Whether that draw is a share of the rated power because nobody has measured it.
    pub(super) draws_are_shares: [bool; 2],
}

impl Group {
    /// Of one kind of cards of a rig of a plan, which has `all` cards of every kind.
    pub(super) fn of(
        facts: &KindFacts<'_>,
        (all, at): (u32, usize),
        running: &Running,
        (rig, plan): (&Rig, &Plan),
        catalog: &Catalog,
    ) -> Self {
        let (gpu, inputs) = (facts.gpu, GROUPS[facts.kind]);
        let stated = |id: InputId| plan.value(id, Place::Rig(at));
        let kinds = [LoadState::Load, LoadState::Idle];
        let estimated = running.draws[facts.kind];
        let is_share = |kind| {
            kind == LoadState::Load && estimated.is_some()
                || watts(gpu, all, kind, None, catalog).1.is_none()
        };
        let is_stated = [stated(inputs.load).is_some(), stated(inputs.idle).is_some()];
        // A whole machine has its draw from the wall.
        let at_wall = running.machine.as_ref().is_some_and(|machine| machine.at_wall);
        let draws = |at: usize| {
            let mut by_count = estimated.filter(|_| at == 0).unwrap_or_default();
            if by_count[0] <= 0.0 {
                for (count, figure) in (1..).zip(&mut by_count) {
                    *figure = watts(gpu, count, kinds[at], None, catalog).0[1];
                }
            }
            (!is_stated[at] && !at_wall).then_some(by_count)
        };
        let outlook = Outlook::of(catalog, gpu);
        let is_new = rig.condition == Some(Condition::New);
        let (price, market) = (stated(inputs.price), facts.market_value);
        let pays_market_price = match (price, stated(inputs.worth)) {
            (None, None) => market.is_some() && facts.catalog_price.is_some(),
            // Whoever states both as ranges is in doubt about the market.
            (Some(price), Some(worth)) => !price.is_exact() && !worth.is_exact(),
            _ => false,
        };
        Self {
            inputs,
            gpu: gpu.id,
            name: gpu.short_name(),
            outlook,
            worth_is_of_new: match market {
                Some(market) => market.kept_from_new.is_some(),
                None => is_new,
            },
            kept_of_price: outlook.filter(|_| is_new).map_or(1.0, |outlook| outlook.kept_from_new),
            pays_market_price,
            taxes_cards: price.is_none() && facts.card_condition == Some(Condition::New)
                || plan.value(InputId::Tax, Place::Plan).is_some(),
            rated_watts: gpu.tdp.map_or(0.0, Into::into),
            draws: from_fn(draws),
            draws_are_shares: kinds.map(is_share),
        }
    }

    /// Number of cards.
    pub fn count(&self, inputs: &Values) -> f64 {
        inputs[self.inputs.count]
    }

    /// How many of them are there already.
    pub fn owned(&self, inputs: &Values) -> f64 {
        // In WebAssembly `f64::min` is a call, and this is asked thousands of times.
        let (owned, count) = (inputs[self.inputs.owned], self.count(inputs));
        if owned < count { owned } else { count }
    }

    /// Rated power of a card in watts: as stated, else the catalogue's.
    pub fn rated(&self, inputs: &Values) -> f64 {
        let is_first = self.inputs.count == InputId::CardCount;
        if is_first { or(inputs[InputId::GpuPower], self.rated_watts) } else { self.rated_watts }
    }
}
