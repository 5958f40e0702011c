//! The lines of a rig's cost from its plan, month by month, as one would on paper: dates, prices,
//! instalments, one loop a figure, and nothing clever.

use chrono::{Datelike, Months as CalendarMonths};
use rigledger_core::catalog::{Condition, Gpu, GpuKind, Trade, Vendor};
use rigledger_core::cost::LineId;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::{Depreciation, Extra, Plan, Rig, RigKind, Stress, Supply, Work};
use rigledger_core::units::{Money, Months, Watts};
use rigledger_core::{Catalog, Report};

use super::today;

/// One rig of a plan, to be reckoned by hand.
pub(crate) struct ByHand<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) report: &'a Report,
    pub(crate) index: usize,
}

/// Which figures belong to the cards of one kind.
struct Kind {
    card: Option<&'static Gpu>,
    market: GpuKind,
    count: InputId,
    price: InputId,
    load: InputId,
    idle: InputId,
    limit: InputId,
    owned: InputId,
    worth: InputId,
}

impl ByHand<'_> {
    fn rig(&self) -> &Rig {
        &self.plan.rigs[self.index]
    }

    /// The likely figure of an input that rigs share; NaN where nothing is counted.
    fn shared(&self, id: InputId) -> f64 {
        self.report.figure(self.plan, id, Place::Plan).map_or(f64::NAN, |range| range.likely())
    }

    /// The likely figure of an input of this rig; NaN where nothing is counted.
    fn own(&self, id: InputId) -> f64 {
        let place = Place::Rig(self.index);
        self.report.figure(self.plan, id, place).map_or(f64::NAN, |range| range.likely())
    }

    /// The figure of this rig, or another where nothing is counted.
    fn own_or(&self, id: InputId, other: f64) -> f64 {
        let own = self.own(id);
        if own.is_nan() { other } else { own }
    }

    fn horizon(&self) -> u32 {
        self.shared(InputId::Horizon) as u32
    }

    /// What a dollar of a month is worth today.
    fn value_at(&self, month: u32) -> f64 {
        let day = today().checked_add_months(CalendarMonths::new(month)).unwrap();
        let discount = 1.0 + self.shared(InputId::Discount) / 100.0;
        discount.powf(-((day - today()).num_days() as f64) / 365.0)
    }

    /// The kinds of cards: the figures and the card of each that counts. A whole machine stands alone, and
    /// rented cards are of one kind.
    fn kinds(&self) -> Vec<Kind> {
        let rig = self.rig();
        let first = Kind {
            card: self.card(),
            market: self.card_kind(),
            count: InputId::CardCount,
            price: InputId::CardPrice,
            load: InputId::LoadWatts,
            idle: InputId::IdleWatts,
            limit: InputId::PowerLimit,
            owned: InputId::Owned,
            worth: InputId::Worth,
        };
        let mut all = vec![first];
        if rig.kind != RigKind::Owned || self.card_kind() == GpuKind::Unified {
            return all;
        }
        for (id, ids) in [
            (
                &rig.gpu2,
                [
                    InputId::CardCount2,
                    InputId::CardPrice2,
                    InputId::LoadWatts2,
                    InputId::IdleWatts2,
                    InputId::PowerLimit2,
                    InputId::Owned2,
                    InputId::Worth2,
                ],
            ),
            (
                &rig.gpu3,
                [
                    InputId::CardCount3,
                    InputId::CardPrice3,
                    InputId::LoadWatts3,
                    InputId::IdleWatts3,
                    InputId::PowerLimit3,
                    InputId::Owned3,
                    InputId::Worth3,
                ],
            ),
        ] {
            let card = Catalog::embedded().gpu(id);
            let Some(gpu) = card.filter(|gpu| gpu.kind != GpuKind::Unified) else { continue };
            let [count, price, load, idle, limit, owned, worth] = ids;
            let market = gpu.kind;
            all.push(Kind { card, market, count, price, load, idle, limit, owned, worth });
        }
        all
    }

    /// Cards of a kind that are bought.
    fn to_buy(&self, kind: &Kind) -> f64 {
        let owned = self.rig().kind == RigKind::Owned;
        let missing = self.own(kind.count) - self.own(kind.owned);
        if owned { missing.max(0.0) } else { 0.0 }
    }

    /// Extras that are bought.
    fn extras(&self) -> Vec<&Extra> {
        self.rig().extras.iter().filter(|extra| !extra.owned).collect()
    }

    /// What a graded supply draws at the wall: watts lost at the certified loads, and between and
    /// below them along straight lines.
    fn at_graded_wall(grade: &str, rated: f64, watts: f64) -> f64 {
        let mut supplies = Catalog::embedded().supplies.iter();
        let row = supplies.find(|row| row.grade == grade && row.volts == 115);
        let [p20, p50, p100] = row.unwrap().percent.map(|percent| percent / 100.0);
        let lost = |share: f64, efficiency: f64| rated * share / efficiency - rated * share;
        let (l20, l50, l100) = (lost(0.2, p20), lost(0.5, p50), lost(1.0, p100));
        let share = watts / rated;
        let lost = if share <= 0.5 {
            l20 + (l50 - l20) * (share - 0.2) / 0.3
        } else {
            l50 + (l100 - l50) * (share - 0.5) / 0.5
        };
        watts + lost
    }

    /// The card, if the catalogue has it.
    fn card(&self) -> Option<&'static Gpu> {
        Catalog::embedded().gpu(&self.rig().gpu)
    }

    /// What kind of thing the card is; what a plan describes itself is for games, or Apple's.
    fn card_kind(&self) -> GpuKind {
        let apple = self.rig().gpu_vendor == Vendor::Apple;
        let own = if apple { GpuKind::Unified } else { GpuKind::Consumer };
        self.card().map_or(own, |gpu| gpu.kind)
    }

    /// Seconds that a token takes with the reading for it, and those of the reading; `None` if nobody
    /// knows the speed.
    fn seconds(&self) -> Option<[f64; 2]> {
        let (speed, reading) = (self.own(InputId::Speed), self.own(InputId::ReadSpeed));
        let fresh = 1.0 - self.shared(InputId::CachedShare) / 100.0;
        let read = self.shared(InputId::InputRatio) * fresh;
        let reads = if reading > 0.0 { read / reading } else { 0.0 };
        (speed > 0.0).then(|| [1.0 / speed + reads, reads])
    }

    /// Hours a day at work and at rest.
    fn hours(&self) -> [f64; 2] {
        if let (Work::Tokens, Some([seconds, _])) = (self.plan.work, self.seconds()) {
            let work = self.shared(InputId::TokensADay) * seconds / 3600.0;
            let on = self.shared(InputId::OnHours);
            return [work, (on - work).min(24.0 - work).max(0.0)];
        }
        let work = self.shared(InputId::LoadHours);
        [work, self.shared(InputId::IdleHours).min(24.0 - work).max(0.0)]
    }

    /// Tokens generated in a day.
    fn tokens(&self) -> f64 {
        match (self.plan.work, self.seconds()) {
            (Work::Tokens, _) => self.shared(InputId::TokensADay),
            (Work::Hours, Some([seconds, _])) => self.shared(InputId::LoadHours) * 3600.0 / seconds,
            (Work::Hours, None) => 0.0,
        }
    }

    /// Watts at the wall at work, and at rest.
    fn power(&self) -> [f64; 2] {
        // A card that only the plan knows is like the usual one where it states nothing.
        let gpu = self.card().or(Catalog::embedded().gpu("rtx-3090")).unwrap();
        let tdp = self.rig().gpu_power.or(gpu.tdp).map_or(0.0, Watts::get);
        let flat = self.plan.psu_efficiency != Plan::default().psu_efficiency;
        let at_wall = |watts: f64| match self.plan.supply {
            // Of a machine that comes whole everybody measures the wall.
            _ if self.card_kind() == GpuKind::Unified => watts,
            Supply::Gold if !flat => {
                Self::at_graded_wall("gold", self.own(InputId::SupplyWatts), watts)
            }
            Supply::Titanium if !flat => {
                Self::at_graded_wall("titanium", self.own(InputId::SupplyWatts), watts)
            }
            _ => watts / (self.shared(InputId::PsuEfficiency) / 100.0),
        };
        let stated = self.shared(InputId::Prefill) / 100.0;
        let by_speeds = self.seconds().map_or(0.0, |[all, reads]| reads / all);
        let share = if stated.is_nan() { by_speeds } else { stated };
        let (mut load, mut idle) = (self.own(InputId::HostLoad), self.own(InputId::HostIdle));
        for kind in self.kinds() {
            let further = kind.card.and_then(|gpu| gpu.tdp).map_or(0.0, Watts::get);
            let tdp = if kind.count == InputId::CardCount { tdp } else { further };
            let (count, generating) = (self.own(kind.count), self.own(kind.load));
            let reading = self.own_or(kind.limit, tdp).min(tdp).max(generating);
            load += count * (generating * (1.0 - share) + reading * share);
            idle += count * self.own(kind.idle);
        }
        [at_wall(load), at_wall(idle)]
    }

    /// What has grown by a percentage a year, in the months before a month.
    fn grown(&self, trend: InputId, month: u32) -> f64 {
        (1.0 + self.shared(trend) / 100.0).powf(f64::from(month - 1) / 12.0)
    }

    /// Today's value of the power of all months.
    fn electricity(&self) -> f64 {
        let [load, idle] = self.power();
        let [load_hours, idle_hours] = self.hours();
        let there = |figure: f64| if figure.is_nan() { 0.0 } else { figure };
        let rate = there(self.shared(InputId::Rate));
        let peak = self.shared(InputId::PeakRate);
        let peak = if peak.is_nan() { rate } else { peak };
        let mixed = |share: f64| rate * (1.0 - share / 100.0) + peak * share / 100.0;
        let cooling = 1.0 + self.shared(InputId::Cooling) / 100.0;
        let kwh = |watts: f64, hours: f64| watts / 1000.0 * hours * 365.0 / 12.0 * cooling;
        let bill = kwh(load, load_hours) * mixed(self.shared(InputId::PeakWork))
            + kwh(idle, idle_hours) * mixed(self.shared(InputId::PeakRest));
        let mut electricity = 0.0;
        for month in 1..=self.horizon() {
            let starts = today().checked_add_months(CalendarMonths::new(month - 1)).unwrap();
            let season_months = self.shared(InputId::SeasonMonths) as u32;
            let first = self.shared(InputId::SeasonFrom) as u32;
            let in_season =
                (0..season_months).any(|more| (first - 1 + more) % 12 + 1 == starts.month());
            let index = self.grown(InputId::Drift, month);
            let index = index * if in_season { self.shared(InputId::Season) / 100.0 } else { 1.0 };
            electricity += bill * index * self.value_at(month);
        }
        electricity
    }

    /// Today's value of the rent, or of the tokens bought, of all months.
    fn rent(&self) -> f64 {
        let there = |figure: f64| if figure.is_nan() { 0.0 } else { figure };
        let is_api = self.rig().kind == RigKind::Api;
        let (bill, trend) = if is_api {
            let tokens = self.tokens() * 365.0 / 12.0;
            let cached = self.shared(InputId::CachedShare) / 100.0;
            let read = cached * self.shared(InputId::CachedPrice) / 100.0 + 1.0 - cached;
            let read = tokens * self.shared(InputId::InputRatio) * read;
            let bill = tokens / 1e6 * there(self.shared(InputId::ApiOutput))
                + read / 1e6 * there(self.shared(InputId::ApiInput));
            (bill, Some(InputId::ApiTrend))
        } else if self.rig().kind == RigKind::Subscription {
            (there(self.own(InputId::Fee)), None)
        } else {
            let cards = self.own(InputId::CardCount) * there(self.own(InputId::Rent));
            (cards * self.rented_hours() * 365.0 / 12.0, Some(InputId::RentTrend))
        };
        let grown = |month| trend.map_or(1.0, |trend| self.grown(trend, month));
        let month = |month| bill * grown(month) * self.value_at(month);
        (1..=self.horizon()).map(month).sum()
    }

    /// Hours a day for which a rented machine is paid.
    fn rented_hours(&self) -> f64 {
        let [work, rest] = self.hours();
        work + rest * self.own(InputId::RentWaiting) / 100.0
    }

    /// Today's value of what is stored with the provider in all months: in the hours in which the machine
    /// runs at one price, in the others at another.
    fn storage(&self) -> f64 {
        if self.rig().kind != RigKind::Rented {
            return 0.0;
        }
        let runs = self.rented_hours().min(24.0);
        let gb_month = runs * self.own_or(InputId::StorageRunning, 0.0)
            + (24.0 - runs) * self.own_or(InputId::StorageStopped, 0.0);
        let bill = self.own_or(InputId::Storage, 0.0) * gb_month / 24.0;
        (1..=self.horizon()).map(|month| bill * self.value_at(month)).sum()
    }

    /// What instalments cost more than the price, in today's value.
    fn interest(&self, hardware: f64) -> f64 {
        let financed = hardware * self.shared(InputId::Financed) / 100.0;
        let number = self.shared(InputId::Instalments) as u32;
        if number == 0 {
            return 0.0;
        }
        let rate = self.shared(InputId::Interest) / 100.0 / 12.0;
        let payment = if rate > 0.0 {
            financed * rate / (1.0 - (1.0 + rate).powf(-f64::from(number)))
        } else {
            financed / f64::from(number)
        };
        let (mut owed, mut paid) = (financed, hardware - financed);
        for month in 1..=self.horizon().min(number) {
            owed = owed * (1.0 + rate) - payment;
            paid += payment * self.value_at(month);
        }
        // What is still owed at the end is settled then.
        if number > self.horizon() {
            paid += owed * self.value_at(self.horizon());
        }
        paid - hardware
    }

    /// What one card of a kind could be sold for today.
    fn worth(&self, kind: &Kind) -> f64 {
        let market = self.own(kind.worth);
        if !market.is_nan() {
            return market;
        }
        // A card bought new is a used one from then on.
        let trade = Catalog::embedded().trade(Trade::of(kind.market)).unwrap();
        let is_new = self.rig().condition == Some(Condition::New);
        self.own_or(kind.price, 0.0) * if is_new { trade.kept_from_new } else { 1.0 }
    }

    /// The share of a card's worth that is expected to be left after some years.
    fn expected(&self, kind: &Kind, years: f64) -> f64 {
        let catalog = Catalog::embedded();
        let all = catalog.market().unwrap();
        let trade = catalog.trade(Trade::of(kind.market)).unwrap();
        let id = kind.card.map_or("", |gpu| gpu.id);
        let own = catalog.market_of(id).unwrap_or(trade);
        let fx = self.shared(InputId::Fx);
        let worth = self.worth(kind) / if fx.is_nan() { 1.0 } else { fx };
        // Machines are launched at many prices, by their memory.
        let card = kind.card.filter(|gpu| gpu.kind != GpuKind::Unified);
        let launch = card.and_then(|gpu| gpu.launch_price).map_or(f64::INFINITY, Money::get);
        let above = (worth / launch).max(1.0);
        let wears_off = 1.0 - (-all.fade * years).exp();
        ((all.drift + own.drift) * years).exp() / above.powf(wears_off)
    }

    /// What all cards of the rig bring at the end, in that day's money.
    fn cards_bring(&self) -> f64 {
        let rig = self.rig();
        let stress = match self.plan.stress {
            Stress::None => 1.0,
            Stress::Halve => 0.5,
            Stress::Rise => 1.5,
        };
        if rig.depreciation == Depreciation::Keep {
            return 0.0;
        }
        if let Some(stated) = rig.resale {
            return stated.likely().get() * stress;
        }
        let years = f64::from(self.horizon()) / 12.0;
        let trend = (1.0 + self.shared(InputId::CardTrend) / 100.0).powf(years);
        let stated = [self.own(InputId::Kept), self.shared(InputId::KeptPerYear)];
        let kept = stated.into_iter().find(|kept| !kept.is_nan()).map(|kept| kept / 100.0);
        if rig.depreciation == Depreciation::Points && !rig.points.is_empty() {
            return on_the_line(&rig.points, f64::from(self.horizon())) * trend * stress;
        }
        let left = |kind: Kind| {
            let all = self.own(kind.count) * self.worth(&kind);
            if rig.depreciation == Depreciation::Straight {
                let kept = kept.unwrap_or_else(|| self.expected(&kind, 1.0));
                all * (1.0 - (1.0 - kept) * years).max(0.0)
            } else {
                all * kept.map_or_else(|| self.expected(&kind, years), |kept| kept.powf(years))
            }
        };
        self.kinds().into_iter().map(left).sum::<f64>() * trend * stress
    }

    /// What tax bears: all where the plan states a rate, else the computer and cards at a shop's
    /// price.
    fn taxed(&self, computer: f64, extras: f64) -> f64 {
        let (rig, catalog) = (self.rig(), Catalog::embedded());
        let all = self.plan.value(InputId::Tax, Place::Plan).is_some();
        let mut taxed = computer + if all { extras } else { 0.0 };
        for kind in self.kinds() {
            let quote = kind.card.and_then(|gpu| catalog.quote(gpu, rig.condition, Some(today())));
            let found = quote.map(|quote| quote.condition).or(rig.condition);
            let stated = self.plan.value(kind.price, Place::Rig(self.index)).is_some();
            if all || !stated && found == Some(Condition::New) {
                taxed += self.to_buy(&kind) * self.own_or(kind.price, 0.0);
            }
        }
        taxed
    }

    /// The likely amounts of all lines.
    pub(crate) fn amounts(&self) -> Vec<(LineId, f64)> {
        let extras = self.extras();
        let is_own = self.rig().kind == RigKind::Owned;
        let bought = |amount: f64| if is_own { amount } else { 0.0 };
        // What nobody knows counts nothing, and its rig is compared with no other.
        let (mut cards, mut owned, mut worth) = (0.0, 0.0, 0.0);
        for kind in self.kinds() {
            let count = self.own(kind.count);
            cards += self.to_buy(&kind) * self.own_or(kind.price, 0.0);
            owned += bought(self.own(kind.owned).min(count)) * self.worth(&kind);
            worth += count * self.worth(&kind);
        }
        let computer = bought(self.own_or(InputId::MachinePrice, 0.0));
        let sale = bought(self.own(InputId::Sells) * self.own_or(InputId::SellPrice, 0.0));
        let extras_cost: f64 = extras.iter().map(|extra| extra.cost.likely().get()).sum();
        let taxed = self.taxed(computer, extras_cost);
        let tax = taxed * self.shared(InputId::Tax) / 100.0;
        let shipping = self.own(InputId::Shipping);
        let hardware = cards + computer + extras_cost + tax + shipping;
        let interest = self.interest(hardware);
        let (electricity, rent) =
            if is_own { (self.electricity(), 0.0) } else { (0.0, self.rent()) };
        let heat = electricity * self.shared(InputId::Heat) / 100.0;
        let reserve = self.own_or(InputId::Failures, 0.0) / 100.0 * worth / 12.0;
        let failures = (1..=self.horizon()).map(|month| bought(reserve) * self.value_at(month));
        let failures: f64 = failures.sum();
        let (years, at_the_end) = (f64::from(self.horizon()) / 12.0, self.value_at(self.horizon()));
        let resale = bought(self.cards_bring() * at_the_end);
        let left = |cost: f64, kept: f64| match kept {
            kept if kept > 0.0 => cost * (kept / 100.0).powf(years) * at_the_end,
            _ => 0.0,
        };
        let extras_resale: f64 =
            extras.iter().map(|extra| left(extra.cost.likely().get(), extra.kept.get())).sum();
        let extras_resale = extras_resale + left(computer, self.own(InputId::MachineKept));
        let selling = (resale + extras_resale + sale) * self.own_fee();
        let storage = self.storage();
        let paid = hardware + owned + interest + electricity - heat + rent + storage + failures;
        vec![
            (LineId::Cards, cards),
            (LineId::Computer, computer),
            (LineId::Tax, tax),
            (LineId::Shipping, shipping),
            (LineId::Hardware, hardware),
            (LineId::Owned, owned + sale),
            (LineId::Sale, sale),
            (LineId::Interest, interest),
            (LineId::Electricity, electricity),
            (LineId::Heat, heat),
            (LineId::Rent, rent),
            (LineId::Storage, storage),
            (LineId::Failures, failures),
            (LineId::Resale, resale),
            (LineId::ExtrasResale, extras_resale),
            (LineId::Selling, selling),
            (LineId::Net, paid - resale - extras_resale + selling),
        ]
    }

    /// What selling costs of each dollar.
    fn own_fee(&self) -> f64 {
        let fee = self.shared(InputId::Selling);
        if fee.is_nan() { 0.0 } else { fee / 100.0 }
    }
}

/// The value of a line through points of months and amounts, flat before the first and after the last.
fn on_the_line(points: &[(Months, Money)], at: f64) -> f64 {
    let points: Vec<(f64, f64)> = points.iter().map(|(m, v)| (m.get(), v.get())).collect();
    if at <= points[0].0 {
        return points[0].1;
    }
    for pair in points.windows(2) {
        let [(from, low), (to, high)] = [pair[0], pair[1]];
        if at > from && at <= to {
            return low + (high - low) * (at - from) / (to - from);
        }
    }
    points[points.len() - 1].1
}
