//! Cards of a second and a third kind in one rig.

use chrono::NaiveDate;

use super::{MarketValue, draw, exchange, in_plan, price, stated_draws};
use crate::catalog::{Catalog, Condition, Gpu, GpuKind, LoadState};
use crate::finding::{Finding, Found};
use crate::plan::group::GROUPS;
use crate::plan::inputs::{InputId, typed};
use crate::plan::{Plan, Rig, RigKind};
use crate::units::{AS_ENTERED, Assumption, Money, Watts};

/// What is counted for cards of one further kind.
#[derive(Clone, Debug)]
pub(crate) struct GroupFacts {
    /// The place of its inputs in [`GROUPS`].
    pub kind: usize,
    /// The card.
    pub gpu: Gpu,
    /// Number of cards.
    pub count: u32,
    /// Power limit of each, where the plan states one.
    pub power_limit: Option<Watts>,
    /// What one card is bought for; nothing where nobody knows.
    pub card_price: Option<Assumption<Money>>,
    /// What it costs by the catalogue, whatever the plan states.
    pub catalog_price: Option<Assumption<Money>>,
    /// Whether that is the price of a new or of a used card; `None` if nobody says.
    pub card_condition: Option<Condition>,
    /// What one card could be sold for today.
    pub market_value: Option<MarketValue>,
    /// Draw of one card while generating.
    pub load_watts: Assumption<Watts>,
    /// Draw of one card while waiting.
    pub idle_watts: Assumption<Watts>,
    /// What it draws at work and at rest by the catalogue, whatever the plan states.
    pub catalog_draws: [Assumption<Watts>; 2],
}

/// What is counted for the cards of one kind, whichever it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KindFacts<'a> {
    /// The place of its inputs in [`GROUPS`].
    pub kind: usize,
    /// The card.
    pub gpu: &'a Gpu,
    /// Power limit of each, where the plan states one.
    pub power_limit: Option<Watts>,
    /// What one card costs by the catalogue, whatever the plan states; nothing where nobody knows.
    pub catalog_price: Option<&'a Assumption<Money>>,
    /// Whether that is the price of a new or of a used card; `None` if nobody says.
    pub card_condition: Option<Condition>,
    /// What one card could be sold for today.
    pub market_value: Option<&'a MarketValue>,
    /// Draw of one card while generating.
    pub load_watts: &'a Assumption<Watts>,
    /// Draw of one at work and at rest by the catalogue, whatever the plan states.
    pub catalog_draws: &'a [Assumption<Watts>; 2],
}

impl GroupFacts {
    /// The same as of any kind.
    pub(super) fn facts(&self) -> KindFacts<'_> {
        KindFacts {
            kind: self.kind,
            gpu: &self.gpu,
            power_limit: self.power_limit,
            catalog_price: self.catalog_price.as_ref(),
            card_condition: self.card_condition,
            market_value: self.market_value.as_ref(),
            load_watts: &self.load_watts,
            catalog_draws: &self.catalog_draws,
        }
    }
}

/// The further cards of a rig: the place of their inputs, the card, and their number. Those that cannot
/// stand beside the first kind are left out, and said.
pub(super) fn find(
    rig: &Rig,
    first: &Gpu,
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) -> Vec<(usize, Gpu, u32)> {
    let mut found = Vec::new();
    if rig.kind == RigKind::Rented && rig.further().next().is_some() {
        findings.push(Finding::corrected("Cards", Found::RentedUnlike));
        return found;
    }
    for kind in rig.further() {
        let asked = rig.gpu_of(kind);
        let gpu = *catalog.gpu(asked).unwrap_or_else(|| {
            let near = catalog.nearest_gpu(asked).unwrap_or(&catalog.gpus[0]);
            let asked = asked.to_owned();
            findings
                .push(Finding::corrected("Card", Found::CardUnknown { asked, used: near.name }));
            near
        });
        let whole = [first, &gpu].into_iter().find(|gpu| gpu.kind == GpuKind::Unified);
        if let Some(machine) = whole {
            let machine = machine.short_name();
            findings.push(Finding::corrected("Cards", Found::WholeBesideCards { machine }));
            continue;
        }
        if gpu.vendor != first.vendor {
            let (one, other) = (first.short_name(), gpu.short_name());
            findings.push(Finding::warning("Cards", Found::MakersDiffer { one, other }));
        }
        found.push((kind, gpu, rig.count_of(kind)));
    }
    found
}

/// What is counted for further cards of a rig, of which there are `all` in it.
pub(super) fn resolve(
    (kind, gpu, count): (usize, Gpu, u32),
    all: u32,
    (rig, plan): (&Rig, &Plan),
    (catalog, today): (&Catalog, NaiveDate),
    (name, findings): (&str, &mut Vec<Finding>),
) -> GroupFacts {
    let ids = &GROUPS[kind];
    let given = |id: InputId| rig.given.get(id);
    let fx = exchange(plan, catalog).map(|rate| rate.value.likely());
    let owned = given(ids.owned).map_or(0.0, |owned| owned.likely());
    let buys = rig.kind == RigKind::Owned && owned < f64::from(count);
    let stated = given(ids.price);
    let mut unsaid = Vec::new();
    let said = if buys && stated.is_none() { findings } else { &mut unsaid };
    let quote = price(&gpu, rig.condition, catalog, today, (name, said));
    let of_plan =
        stated.map(|value| Assumption { value: typed(value), source: AS_ENTERED.to_owned() });
    let catalog_price = quote.zip(fx).map(|(quote, fx)| in_plan(quote, fx, plan));
    let card_price = of_plan.or_else(|| catalog_price.clone());
    let found = quote.map(|quote| quote.condition);
    let card_condition =
        if stated.is_some() { rig.condition.or(found) } else { found.or(rig.condition) };
    let market_value = catalog.market_value(&gpu, Some(today)).zip(fx).map(|(quote, fx)| {
        MarketValue { value: in_plan(quote, fx, plan), kept_from_new: quote.kept_from_new }
    });
    let power_limit = given(ids.limit).map(|limit| Watts::new(limit.likely()));
    let draws = |state| draw(&gpu, all, state, power_limit, catalog);
    let catalog_draws = [draws(LoadState::Load), draws(LoadState::Idle)];
    let stated = [ids.load, ids.idle].map(|id| given(id).map(typed));
    let [load_watts, idle_watts] = stated_draws(stated, &catalog_draws);
    GroupFacts {
        kind,
        gpu,
        count,
        power_limit,
        card_price,
        catalog_price,
        card_condition,
        market_value,
        load_watts,
        idle_watts,
        catalog_draws,
    }
}
