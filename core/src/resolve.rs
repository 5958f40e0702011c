//! From what the reader decided to what is counted: every open field gets its figure and source.
//!
//! Everything after this step works on [`Facts`] and never asks where a figure came from.

mod card;
mod group;
mod old;

use chrono::NaiveDate;

use crate::catalog::MAX_CARDS;
use crate::catalog::{
    Catalog, Condition, DOLLAR, Draw, Gpu, Grade, LoadState, NvLink, Quote, Tariff, age,
    months_since,
};
use crate::finding::{Finding, Found};
use crate::memory::runtime::Conditions;
use crate::plan::inputs::{InputId, Place};
use crate::plan::{
    API_ONLY, CUSTOM_GPU, Extra, OffloadKind, Plan, RENTED, Rig, RigKind, SUBSCRIPTION, Work,
};
use crate::units::format::plain;
use crate::units::{
    AS_ENTERED, Assumption, Basis, Bytes, GigabytesPerSecond, Money, Range, Ratio, Watts,
};
pub(crate) use group::{GroupFacts, KindFacts};
pub(crate) use old::electricity;

/// What is counted for a whole plan.
#[derive(Clone, Debug)]
pub(crate) struct Facts<'a> {
    /// What is counted for each rig, in the plan's order.
    pub rigs: Vec<RigFacts<'a>>,
}

/// What a card could be sold for used today.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MarketValue {
    /// In the plan's currency, with its source.
    pub value: Assumption<Money>,
    /// Share of the price of a new one that this is, where no price of a used one is known.
    pub kept_from_new: Option<f64>,
}

/// What is counted for one rig.
#[derive(Clone, Debug)]
pub(crate) struct RigFacts<'a> {
    /// What the reader calls it.
    pub name: String,
    /// The card, with what the plan states of it in place of the catalogue's figures.
    pub gpu: Gpu,
    /// Number of cards.
    pub count: u32,
    /// What it consists of, in short: "2× RTX 3090".
    pub cards: String,
    /// What is around the cards.
    pub setup: Setup,
    /// What one card is bought for; nothing where nobody knows.
    pub card_price: Option<Assumption<Money>>,
    /// What it costs by the catalogue, whatever the plan states.
    pub catalog_price: Option<Assumption<Money>>,
    /// Whether that is the price of a new or of a used card; `None` if nobody says.
    pub card_condition: Option<Condition>,
    /// What one card could be sold for today, whatever it was bought for; nothing where the catalogue
    /// has no price but that at launch.
    pub market_value: Option<MarketValue>,
    /// Draw of one card while generating.
    pub load_watts: Assumption<Watts>,
    /// Draw of one card while waiting.
    pub idle_watts: Assumption<Watts>,
    /// What it draws at work and at rest by the catalogue, whatever the plan states.
    pub catalog_draws: [Assumption<Watts>; 2],
    /// What else is bought.
    pub extras: &'a [Extra],
    /// Cards of other kinds beside these.
    pub more: Vec<GroupFacts>,
}

impl RigFacts<'_> {
    /// All kinds of its cards, the first before the others.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = KindFacts<'_>> {
        let first = KindFacts {
            kind: 0,
            gpu: &self.gpu,
            power_limit: self.setup.power_limit,
            catalog_price: self.catalog_price.as_ref(),
            card_condition: self.card_condition,
            market_value: self.market_value.as_ref(),
            load_watts: &self.load_watts,
            catalog_draws: &self.catalog_draws,
        };
        core::iter::once(first).chain(self.more.iter().map(GroupFacts::facts))
    }

    /// Number of all cards.
    pub(crate) fn all_cards(&self) -> u32 {
        self.more.iter().fold(self.count, |all, group| all.saturating_add(group.count))
    }
}

/// What is around the cards of a rig and between them: with the card and their number all of a rig
/// that decides what it can run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Setup {
    /// What else decides how much of the first card is the model's; other cards show no desktop.
    pub conditions: Conditions,
    /// Memory of the host, where the plan states it.
    pub host_memory: Option<Bytes>,
    /// Bandwidth of the host's memory, where the plan states it.
    pub host_bandwidth: Option<Range<GigabytesPerSecond>>,
    /// Whether NVLink joins the cards.
    pub nvlink: bool,
    /// PCI Express generation of the slots; 0 where there are none.
    pub pcie_generation: u8,
    /// PCI Express lanes of each slot; 0 where there are none.
    pub pcie_lanes: u8,
    /// Power limit of each card, where the plan states one.
    pub power_limit: Option<Watts>,
    /// The cards' shares of the model in thousandths of what the plan states; all zero for the
    /// runtime's own.
    pub shares: [u32; MAX_CARDS],
    /// How many blocks' routed experts each card has; all zero where they lie with their blocks.
    pub experts: [u32; MAX_CARDS],
}

/// Id of the card and of the format of a rig that is a monthly subscription.
pub(crate) const BY_SUBSCRIPTION: &str = "subscription";

/// Id of the card of a rig that has none, as its tokens are bought.
pub(crate) const API: &str = "api";

/// Fills in what a plan leaves open, from the catalogue as it stands on `today`, and says what was
/// found on the way.
pub(crate) fn resolve<'a>(
    plan: &'a Plan,
    catalog: &Catalog,
    today: NaiveDate,
) -> (Facts<'a>, Vec<Finding>) {
    let mut findings = Vec::new();
    let (work, wanted) = (plan.load_hours.get(), plan.idle_hours.get());
    let idle = idle_hours(work, wanted);
    // What nobody stated is not corrected, and hours do not count where the work is given.
    let stated = plan.idle_hours != Plan::default().idle_hours && plan.work == Work::Hours;
    if idle < wanted && stated {
        let found = Found::DayTooShort { day: HOURS_A_DAY, load: work, idle };
        findings.push(Finding::corrected(InputId::IdleHours.spec().name, found));
    }
    if exchange(plan, catalog).is_none() {
        let (currency, input) = (plan.currency.clone(), InputId::Fx.spec().name);
        findings.push(Finding::warning("Currency", Found::NoExchangeRate { currency, input }));
    }
    old::old_facts(plan, catalog, today, &mut findings);
    let rigs: Vec<RigFacts<'_>> =
        plan.rigs.iter().map(|rig| resolve_rig(rig, plan, catalog, today, &mut findings)).collect();
    (Facts { rigs }, findings)
}

/// Units of the plan's currency for one US dollar: as stated, else as published; nothing where
/// neither is known.
pub(crate) fn exchange(plan: &Plan, catalog: &Catalog) -> Option<Assumption<f64>> {
    if let Some(value) = plan.value(InputId::Fx, Place::Plan) {
        return Some(Assumption { value, source: AS_ENTERED.to_owned() });
    }
    let value = Range::exact(catalog.per_dollar(&plan.currency)?, Basis::Specified);
    let source = match catalog.exchange_rate(&plan.currency) {
        Some(rate) if plan.currency != DOLLAR => format!("{}, {}", rate.source, rate.as_of),
        _ => "US dollars".to_owned(),
    };
    Some(Assumption { value, source })
}

/// What a kilowatt-hour costs in a region, in the plan's currency; nothing where that of the region
/// cannot be converted.
pub(crate) fn region_rate(plan: &Plan, region: &Tariff, catalog: &Catalog) -> Option<f64> {
    if region.currency == plan.currency {
        return Some(region.price);
    }
    let dollars = region.price / catalog.per_dollar(region.currency)?;
    Some(dollars * exchange(plan, catalog)?.value.likely())
}

/// Hours in a day.
pub(crate) const HOURS_A_DAY: f64 = 24.0;

/// Idle hours that a day has room for.
pub(crate) fn idle_hours(load_hours: f64, wanted: f64) -> f64 {
    let room = HOURS_A_DAY - load_hours;
    if wanted < room {
        wanted
    } else if room > 0.0 {
        room
    } else {
        0.0
    }
}

/// Fills in what a plan leaves open of one rig.
// Long: one fact after the other.
fn resolve_rig<'a>(
    rig: &'a Rig,
    plan: &Plan,
    catalog: &Catalog,
    today: NaiveDate,
    findings: &mut Vec<Finding>,
) -> RigFacts<'a> {
    // Who buys tokens has no card: nothing is said of one.
    let (cardless, mut unsaid) = (without_cards(rig.kind), Vec::new());
    let findings = if cardless.is_some() { &mut unsaid } else { findings };
    let gpu = card::card(rig, catalog, findings);
    let own = rig.gpu == CUSTOM_GPU && !rig.gpu_name.is_empty();
    let cards =
        if own { format!("{}\u{d7} {}", rig.count, rig.gpu_name) } else { gpu.several(rig.count) };
    let more = group::find(rig, &gpu, catalog, findings);
    let cards = cardless.map_or_else(
        || more.iter().fold(cards, |all, (_, gpu, n)| [&all, " + ", &gpu.several(*n)].concat()),
        |(_, name)| name.to_owned(),
    );
    let name = match rig.kind {
        _ if !rig.name.is_empty() => rig.name.clone(),
        RigKind::Rented => [RENTED, &cards].concat(),
        RigKind::Owned | RigKind::Api | RigKind::Subscription => cards.clone(),
    };
    let fx = exchange(plan, catalog).map(|rate| rate.value.likely());
    let buys = rig.kind == RigKind::Owned && owned(rig) < f64::from(rig.count);
    // Of cards that are not bought, or whose price is stated, no price is asked for.
    let said = if buys && rig.card_price.is_none() { &mut *findings } else { &mut Vec::new() };
    let quote = price(&gpu, rig.condition, catalog, today, (&name, said));
    let stated = rig.card_price.map(|value| Assumption { value, source: AS_ENTERED.to_owned() });
    let catalog_price = quote.zip(fx).map(|(quote, fx)| in_plan(quote, fx, plan));
    let card_price = stated.or_else(|| catalog_price.clone());
    // A price that is stated says no other condition than the catalogue's.
    let found = quote.map(|quote| quote.condition);
    let card_condition =
        if rig.card_price.is_some() { rig.condition.or(found) } else { found.or(rig.condition) };
    let market_value = catalog.market_value(&gpu, Some(today)).zip(fx).map(|(quote, fx)| {
        MarketValue { value: in_plan(quote, fx, plan), kept_from_new: quote.kept_from_new }
    });
    let limit = power_limit(rig);
    let all = more.iter().fold(rig.count, |all, (_, _, count)| all.saturating_add(*count));
    let draws = |state| draw(&gpu, all, state, limit, catalog);
    let catalog_draws = [draws(LoadState::Load), draws(LoadState::Idle)];
    let [load_watts, idle_watts] = stated_draws([rig.load_watts, rig.idle_watts], &catalog_draws);
    let more = more
        .into_iter()
        .map(|found| group::resolve(found, all, (rig, plan), (catalog, today), (&name, findings)))
        .collect();
    let setup = setup(rig, plan, &gpu, (&name, &more), findings);
    if rig.resale.is_some()
        && let Some(quoted) = rig.resale_quoted
        && quoted != plan.horizon
    {
        let found = Found::ResaleOfOtherTime { quoted, horizon: plan.horizon };
        findings.push(Finding::warning(name.clone(), found));
    }
    RigFacts {
        name,
        gpu,
        count: rig.count,
        cards,
        setup,
        card_price,
        catalog_price,
        card_condition,
        market_value,
        load_watts,
        idle_watts,
        catalog_draws,
        extras: &rig.extras,
        more,
    }
}

/// Id and name of what stands for the card of a rig without cards; `None` for one with.
const fn without_cards(kind: RigKind) -> Option<(&'static str, &'static str)> {
    match kind {
        RigKind::Owned | RigKind::Rented => None,
        RigKind::Api => Some((API, API_ONLY)),
        RigKind::Subscription => Some((BY_SUBSCRIPTION, SUBSCRIPTION)),
    }
}

/// What is around the cards of a rig, with findings on what cannot be or is not stated.
fn setup(
    rig: &Rig,
    plan: &Plan,
    gpu: &Gpu,
    (name, more): (&str, &Vec<GroupFacts>),
    findings: &mut Vec<Finding>,
) -> Setup {
    let all = more.iter().fold(rig.count, |all, group| all.saturating_add(group.count));
    let bridge = rig.extras.iter().any(|extra| is_nvlink(&extra.name));
    let nvlink = match rig.nvlink {
        Some(on) => on,
        None => gpu.nvlink == NvLink::ServerBoard || bridge && gpu.has_nvlink(),
    };
    if rig.nvlink == Some(true) && gpu.nvlink == NvLink::None {
        let found = Found::LinkWithoutConnector { card: gpu.short_name() };
        findings.push(Finding::warning(name, found));
    }
    let whole = |given: Option<u32>, own: u8| {
        given.and_then(|given| u8::try_from(given).ok()).unwrap_or(own)
    };
    let mut shares = [0; MAX_CARDS];
    for (share, given) in shares.iter_mut().zip(&rig.shares) {
        *share = thousandths(*given);
    }
    let mut experts = [0; MAX_CARDS];
    let cards = usize::try_from(all).unwrap_or(MAX_CARDS);
    for (blocks, given) in experts.iter_mut().zip(&rig.experts).take(cards) {
        *blocks = *given;
    }
    let given = rig.shares.len();
    if given > 0 && usize::try_from(all) != Ok(given) {
        let found = Found::SharesOfOtherCards { shares: given, cards: all };
        findings.push(Finding::warning(name, found));
    }
    let offload = rig.run.offload.unwrap_or(plan.workload.offload);
    if offload != OffloadKind::None && rig.host_memory.is_none() {
        findings.push(Finding::note(name, Found::HostMemoryUnknown));
    }
    Setup {
        conditions: conditions(rig),
        host_memory: rig.host_memory.map(Bytes::from_gib),
        host_bandwidth: rig.host_bandwidth,
        // A bridge joins cards of one kind, and the slowest link sets the pace.
        nvlink: nvlink && rig.count > 1 && more.iter().all(|group| group.gpu.id == gpu.id),
        pcie_generation: whole(rig.pcie_generation, gpu.pcie_generation),
        pcie_lanes: whole(rig.pcie_lanes, gpu.pcie_lanes),
        power_limit: power_limit(rig),
        shares,
        experts,
    }
}

/// What else decides how much of the first card of a rig is the model's.
pub(crate) fn conditions(rig: &Rig) -> Conditions {
    let free = rig.given.get(InputId::Free).map_or(0.0, |free| free.likely());
    let usable = rig.given.get(InputId::Usable).map(|share| share.likely() / 100.0);
    let (desktop, system, ecc) = (rig.desktop, rig.system, rig.ecc);
    Conditions { desktop, system, ecc, usable, free: Bytes::from_gib(free) }
}

/// Power limit of each card of a rig; `None` where the plan states none.
fn power_limit(rig: &Rig) -> Option<Watts> {
    rig.given.get(InputId::PowerLimit).map(|limit| Watts::new(limit.likely()))
}

/// A share of the model in thousandths, from a share of one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held by the table")]
fn thousandths(share: Ratio) -> u32 {
    libm::round(share.get() * 1000.0) as u32
}

/// Whether an extra is an NVLink bridge, by its name.
pub(crate) fn is_nvlink(extra: &str) -> bool {
    extra.to_ascii_lowercase().contains("nvlink")
}

/// The draws of a card at work and at rest that the plan states, or else the catalogue's.
fn stated_draws(
    given: [Option<Range<Watts>>; 2],
    catalog: &[Assumption<Watts>; 2],
) -> [Assumption<Watts>; 2] {
    let of = |state: usize| match given[state] {
        Some(value) => Assumption { value, source: AS_ENTERED.to_owned() },
        None => catalog[state].clone(),
    };
    [of(0), of(1)]
}

/// Number of cards of a rig that are there already.
fn owned(rig: &Rig) -> f64 {
    rig.given.get(InputId::Owned).map_or(0.0, |owned| owned.likely())
}

/// A price of the catalogue in the plan's currency.
fn in_plan(quote: Quote, per_dollar: f64, plan: &Plan) -> Assumption<Money> {
    let mut price = quote.in_currency(per_dollar);
    if plan.currency != DOLLAR || per_dollar.total_cmp(&1.0).is_ne() {
        price.source.push_str(", in US dollars");
    }
    price
}

/// What a card is bought for, and what there is to say of that price: that it is of another condition
/// than asked for, that it is old, or that it is none.
fn price(
    gpu: &Gpu,
    condition: Option<Condition>,
    catalog: &Catalog,
    today: NaiveDate,
    (rig, findings): (&str, &mut Vec<Finding>),
) -> Option<Quote> {
    let card = gpu.short_name();
    let Some(quote) = catalog.quote(gpu, condition, Some(today)) else {
        findings.push(Finding::warning(rig, Found::PriceUnknown { card }));
        return None;
    };
    let is_launch = quote.grade == Grade::Launch;
    if is_launch {
        findings.push(Finding::warning(rig, Found::PriceOfLaunch { card }));
    }
    match (condition, quote.kept_from_new) {
        (Some(Condition::Used), Some(kept)) => {
            findings.push(Finding::warning(rig, Found::PriceFromNew { card, kept }));
        }
        (Some(asked), None) if asked != quote.condition && !is_launch => {
            let (asked, found) = (asked.word(), quote.condition.word());
            findings.push(Finding::warning(rig, Found::PriceOfOther { card, asked, found }));
        }
        _ => {}
    }
    let months = months_since(quote.as_of, today);
    if !is_launch && months > age::CARD_PRICE.marked {
        let say = if quote.last_resort { Finding::warning } else { Finding::note };
        findings.push(say(rig, Found::PriceOld { card, months }));
    }
    Some(quote)
}

/// The draw of one of `count` cards: measured where somebody did, else a share of the rated power.
fn draw(
    gpu: &Gpu,
    count: u32,
    state: LoadState,
    limit: Option<Watts>,
    catalog: &Catalog,
) -> Assumption<Watts> {
    let ([low, likely, high], row) = watts(gpu, count, state, limit, catalog);
    let (basis, mut source) = if let Some(row) = row {
        (Basis::Measured, format!("{}, {}", row.source, row.as_of))
    } else {
        let rated = plain(gpu.tdp.unwrap_or(Watts::ZERO).get(), 0);
        (Basis::Assumed, format!("assumed share of the rated {rated} W"))
    };
    let value = Range::new(Watts::new(low), Watts::new(likely), Watts::new(high), basis);
    if let Some(limit) = limit.filter(|limit| state == LoadState::Load && high >= limit.get()) {
        source.push_str(", held to the limit of ");
        source.push_str(&plain(limit.get(), 0));
        source.push_str(" W");
    }
    Assumption { value, source }
}

/// Low, likely and high watts of one of `count` cards, and the measurement behind them. A limit holds
/// what a card draws at work.
pub(crate) fn watts(
    gpu: &Gpu,
    count: u32,
    state: LoadState,
    limit: Option<Watts>,
    catalog: &Catalog,
) -> ([f64; 3], Option<&'static Draw>) {
    let most = match (state, limit) {
        (LoadState::Load, Some(limit)) => limit.get(),
        _ => f64::INFINITY,
    };
    if let Some(row) = catalog.draw_of(gpu.id, count, state) {
        return (row.watts.map(|watts| watts.min(most)), Some(row));
    }
    // Shares of the rated power. At work: the cards that were measured draw 69 to 95 % of it while
    // decoding, and the rated power is the limit. At rest: 27 to 31 W of 350 W on the RTX 3090.
    let shares = match state {
        LoadState::Load => [0.6, 0.85, 1.0],
        LoadState::Idle => [0.04, 0.08, 0.12],
    };
    let rated = gpu.tdp.map_or(0.0, Watts::get);
    (shares.map(|share| (rated * share).min(most)), None)
}
