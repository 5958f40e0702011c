//! What time does to money: dates, present values, price changes, seasons, instalments.
//!
//! Every month has a twelfth of 365 days of use. A month is paid at its end, by its date in the
//! calendar; what is bought is paid at once, what is sold is sold at the end. With a cost of capital
//! `r` a payment after `d` days counts
//!
//! ```text
//! v = (1 + r)^(-d / 365)
//! ```
//!
//! These sums over months are the same for all rigs, so they are worked out once and every rig's
//! amounts are products with them.

use chrono::{Datelike, Months, NaiveDate};

use super::case::Values;
use crate::plan::MAX_MONTHS;
use crate::plan::inputs::InputId;

/// Months that anything is counted for.
pub const MONTHS: usize = MAX_MONTHS as usize;

/// The dates of the months from a start on.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// The day on which everything is bought.
    start: NaiveDate,
    /// Days of each month, from the start's day to the same day of the next.
    days: [u8; MONTHS],
}

impl Calendar {
    /// The months from a day on.
    pub fn from(start: NaiveDate) -> Self {
        let mut days = [30; MONTHS];
        for (month, length) in (1..).zip(&mut days) {
            let day = |month| start.checked_add_months(Months::new(month)).unwrap_or(start);
            *length = u8::try_from((day(month) - day(month - 1)).num_days()).unwrap_or(30);
        }
        Self { start, days }
    }

    /// The day of the month that comes `months` after the start.
    pub fn day(&self, months: u32) -> NaiveDate {
        self.start.checked_add_months(Months::new(months)).unwrap_or(self.start)
    }
}

/// Sums over the months from the start up to one month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Number of months.
    pub months: f64,
    /// Sum of price index times season times present value.
    pub energy: f64,
    /// Sum of the months' present values.
    pub plain: f64,
    /// Sum over the months of the index of rents times the present value.
    pub rent: f64,
    /// Sum over the months of the index of API prices times the present value.
    pub api: f64,
    /// Present value of a dollar at the end of the last month.
    pub end: f64,
    /// Present value of all that is paid for each dollar financed, when the rest is paid back at the
    /// end of the last month.
    pub loan: f64,
    /// Present value of the instalments so far on a dollar financed.
    pub paid: f64,
    /// What is still owed on a dollar financed after the last month.
    pub owed: f64,
}

/// The sums by month, from none to a last one.
#[derive(Clone, Debug)]
pub struct Time(Vec<Sums>);

impl Time {
    /// The sums for each of the first `months` months, and for none.
    pub fn of(plan: &Values, calendar: &Calendar, months: usize) -> Self {
        let mut all = Vec::with_capacity(months + 1);
        walk(plan, calendar, months, |sums| all.push(sums));
        Self(all)
    }

    /// The sums up to one month, without those of the months before.
    pub fn up_to(plan: &Values, calendar: &Calendar, months: usize) -> Sums {
        let mut last = Sums::default();
        walk(plan, calendar, months, |sums| last = sums);
        last
    }

    /// The sums up to a month; those up to the last month if it is later.
    pub fn at(&self, month: usize) -> Sums {
        self.0.get(month).or(self.0.last()).copied().unwrap_or_default()
    }
}

/// Goes through the months and tells the sums before the first and after each.
fn walk(plan: &Values, calendar: &Calendar, months: usize, mut tell: impl FnMut(Sums)) {
    let per_day = daily(plan[InputId::Discount] / 100.0);
    let growth = [InputId::Drift, InputId::RentTrend, InputId::ApiTrend]
        .map(|trend| monthly(plan[trend] / 100.0));
    let (first, length) = (plan[InputId::SeasonFrom] - 1.0, plan[InputId::SeasonMonths]);
    let season = plan[InputId::Season] / 100.0;
    let mut month_of_year = f64::from(calendar.start.month0());
    let interest = plan[InputId::Interest] / 1200.0;
    let instalment = instalment(interest, plan[InputId::Instalments]);
    let mut owed = if instalment.is_finite() { 1.0 } else { 0.0 };
    let (mut index, mut paid) = ([1.0; 3], 1.0 - owed);
    let mut sums = Sums { end: 1.0, loan: 1.0, paid, owed, ..Sums::default() };
    tell(sums);
    for days in calendar.days.iter().take(months) {
        sums.months += 1.0;
        sums.end *= per_day[usize::from(*days).saturating_sub(28).min(3)];
        let since = month_of_year - first;
        let in_season = (if since < 0.0 { since + 12.0 } else { since }) < length;
        let [energy, rent, api] = index;
        sums.energy += energy * if in_season { season } else { 1.0 } * sums.end;
        sums.plain += sums.end;
        sums.rent += rent * sums.end;
        sums.api += api * sums.end;
        if owed > 0.0 {
            let with_interest = owed * (1.0 + interest);
            let due = if with_interest < instalment { with_interest } else { instalment };
            // What the last instalment leaves is a rounding error.
            owed = if with_interest - due < 1e-9 { 0.0 } else { with_interest - due };
            paid += due * sums.end;
        }
        sums.loan = paid + owed * sums.end;
        (sums.paid, sums.owed) = (paid, owed);
        tell(sums);
        index = [energy * growth[0], rent * growth[1], api * growth[2]];
        month_of_year = if month_of_year < 11.0 { month_of_year + 1.0 } else { 0.0 };
    }
}

/// Whether an input changes any of the sums.
pub fn depends_on(id: InputId) -> bool {
    matches!(
        id,
        InputId::Discount
            | InputId::Drift
            | InputId::RentTrend
            | InputId::ApiTrend
            | InputId::Season
            | InputId::SeasonFrom
            | InputId::SeasonMonths
            | InputId::Interest
            | InputId::Instalments
    )
}

/// Present value after 28, 29, 30 and 31 days at a yearly rate.
fn daily(rate: f64) -> [f64; 4] {
    if rate <= 0.0 {
        return [1.0; 4];
    }
    let day = libm::pow(1.0 + rate, -1.0 / 365.0);
    let four = (day * day) * (day * day);
    let seven = four * day * day * day;
    let d28 = (seven * seven) * (seven * seven);
    [d28, d28 * day, d28 * day * day, d28 * day * day * day]
}

/// Factor of growth in a month at a yearly rate.
fn monthly(rate: f64) -> f64 {
    if rate == 0.0 { 1.0 } else { libm::pow(1.0 + rate, 1.0 / 12.0) }
}

/// The monthly payment on one dollar: an annuity, `i / (1 - (1 + i)^-n)`.
fn instalment(interest: f64, number: f64) -> f64 {
    if number <= 0.0 {
        f64::INFINITY
    } else if interest <= 0.0 {
        1.0 / number
    } else {
        interest / (1.0 - libm::pow(1.0 + interest, -number))
    }
}
