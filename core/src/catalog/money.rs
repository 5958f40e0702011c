//! What money depends on besides cards: electricity and taxes by region, currencies, how cards hold
//! their value, supplies, rented cards, and tokens by API.

use std::sync::LazyLock;

use super::cells::{Cells, rows};
use super::{Catalog, packed};

/// The currency of the catalogue's prices.
pub const DOLLAR: &str = "USD";

/// What electricity costs in a region, and its carbon.
#[derive(Clone, Copy, Debug)]
pub struct Tariff {
    /// Stable key, such as `us-ca`.
    pub id: &'static str,
    /// Name of the region.
    pub name: &'static str,
    /// The currency of the price, as ISO 4217 has it.
    pub currency: &'static str,
    /// Price of a kilowatt-hour for households, in that currency.
    pub price: f64,
    /// The month of the price.
    pub as_of: &'static str,
    /// Where the figures of the row were published.
    pub source: &'static str,
    /// Carbon of the grid's average mix, in grams a kilowatt-hour.
    pub co2: Option<f64>,
}

/// What a currency is worth.
#[derive(Clone, Copy, Debug)]
pub struct ExchangeRate {
    /// The currency, as ISO 4217 has it.
    pub currency: &'static str,
    /// Units of it for one euro, as it is published.
    pub per_euro: f64,
    /// The day of the rate.
    pub as_of: &'static str,
    /// Who published the rate.
    pub source: &'static str,
}

/// The tax on what is bought new in a region.
#[derive(Clone, Copy, Debug)]
pub struct SalesTax {
    /// Id of the region.
    pub region: &'static str,
    /// Percent of the price without it.
    pub percent: f64,
    /// The month of the rate.
    pub as_of: &'static str,
    /// Where the figures of the row were published.
    pub source: &'static str,
}

/// How the value of a card develops.
#[derive(Clone, Copy, Debug)]
pub struct Resale {
    /// Id of the card; `any` for those without a history of their own.
    pub gpu: &'static str,
    /// Lowest, likely and highest share kept in a year, in percent.
    pub kept: [f64; 3],
    /// Factor between the likely value and each end after one year of a random walk; 1 without.
    pub spread: f64,
    /// Years of prices behind it.
    pub span_years: Option<f64>,
    /// Where the shares kept come from.
    pub source: &'static str,
}

/// Something that a rig may need besides cards, and its price.
#[derive(Clone, Copy, Debug)]
pub struct Component {
    /// Stable key, such as `psu-850`.
    pub id: &'static str,
    /// Name of the component, as shops have it.
    pub name: &'static str,
    /// Lowest, typical and highest price in US dollars; all the same where one figure is known.
    pub usd: [f64; 3],
}

/// The efficiency that a grade of supply is certified for.
#[derive(Clone, Copy, Debug)]
pub struct SupplyGrade {
    /// Its word in links, such as `gold`.
    pub grade: &'static str,
    /// Mains voltage of the certificate.
    pub volts: u16,
    /// Percent of the wall's power that comes out at 20, 50 and 100 % of the rated load.
    pub percent: [f64; 3],
    /// Where the figures of the row were published.
    pub source: &'static str,
}

/// Offers of one thing, summed up.
#[derive(Clone, Copy, Debug)]
pub struct Offers {
    /// Id of the card or model.
    pub id: &'static str,
    /// Lowest, median and highest price, in US dollars.
    pub usd: [f64; 3],
    /// The number of offers that are summed up.
    pub count: u32,
    /// The month of the newest.
    pub as_of: &'static str,
    /// Where the newest was read.
    pub source: &'static str,
}

/// Prices of a million tokens of one model.
#[derive(Clone, Copy, Debug)]
pub struct ApiPrice {
    /// Of tokens read.
    pub input: Offers,
    /// Of tokens generated.
    pub output: Offers,
}

/// A provider's plan that is paid by the month.
#[derive(Clone, Copy, Debug)]
pub struct Subscription {
    /// Name of the subscription.
    pub name: &'static str,
    /// Its fee a month, in US dollars.
    pub usd: f64,
    /// The month of the fee.
    pub as_of: &'static str,
    /// Where the figures of the row were published.
    pub source: &'static str,
}

impl Subscription {
    /// From a row of the data file, in the order of `SUBSCRIPTIONS` in `build/columns.rs`.
    fn read(cells: &mut Cells) -> Option<Self> {
        let (name, usd) = (cells.text()?, cells.decimal()?);
        Some(Self { name, usd, as_of: cells.text()?, source: cells.text()? })
    }
}

impl Tariff {
    /// From a row of the data file, in the order of `REGIONS` in `build/columns.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            id: cells.text()?,
            name: cells.text()?,
            currency: cells.text()?,
            price: cells.decimal()?,
            as_of: cells.text()?,
            source: cells.text()?,
            co2: cells.option_decimal()?,
        })
    }
}

impl ExchangeRate {
    /// From a row of the data file, in the order of `EXCHANGE_RATES` in `build/columns.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        let (currency, per_euro) = (cells.text()?, cells.decimal()?);
        Some(Self { currency, per_euro, as_of: cells.text()?, source: cells.text()? })
    }
}

impl SalesTax {
    /// From a row of the data file, in the order of `SALES_TAXES` in `build/columns.rs`.
    fn read(cells: &mut Cells) -> Option<Self> {
        let (region, percent) = (cells.text()?, cells.decimal()?);
        Some(Self { region, percent, as_of: cells.text()?, source: cells.text()? })
    }
}

/// Apart from the rest: the page does without it unless a reader asks for the tax of a region.
static SUBSCRIPTIONS: LazyLock<&'static [Subscription]> =
    LazyLock::new(|| rows(packed::SUBSCRIPTIONS, Subscription::read));
static SALES_TAXES: LazyLock<&'static [SalesTax]> =
    LazyLock::new(|| rows(packed::SALES_TAXES, SalesTax::read));

impl Resale {
    /// From a row of the data file, in the order of `RESALES` in `build/columns.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            gpu: cells.text()?,
            kept: [cells.decimal()?, cells.decimal()?, cells.decimal()?],
            spread: cells.decimal()?,
            span_years: cells.option_decimal()?,
            source: cells.text()?,
        })
    }
}

impl Component {
    /// From a row of the data file, in the order of `PARTS` in `build/columns.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        let (id, name) = (cells.text()?, cells.text()?);
        let (low, typical, high) =
            (cells.option_decimal()?, cells.decimal()?, cells.option_decimal()?);
        let usd = [low.unwrap_or(typical), typical, high.unwrap_or(typical)];
        Some(Self { id, name, usd })
    }

    /// The month of its price, and where that was read.
    pub fn source(&self) -> Option<(&'static str, &'static str)> {
        let row = PART_SOURCES.iter().find(|row| row.0 == self.id)?;
        Some((row.1, row.2))
    }
}

static RENTAL_TERMS: LazyLock<&'static [Offers]> =
    LazyLock::new(|| rows(packed::RENTAL_TERMS, Offers::read));

/// Apart from the rest: the page does without it until the ledger is opened.
static PART_SOURCES: LazyLock<&'static [(&str, &str, &str)]> = LazyLock::new(|| {
    rows(packed::PART_SOURCES, |cells| Some((cells.text()?, cells.text()?, cells.text()?)))
});

impl SupplyGrade {
    /// From a row of the data file, in the order of `SUPPLIES` in `build/columns.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            grade: cells.text()?,
            volts: cells.number()?,
            percent: [cells.decimal()?, cells.decimal()?, cells.decimal()?],
            source: cells.text()?,
        })
    }
}

impl Offers {
    /// From a line of `build/offers.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        let (id, usd) = (cells.text()?, prices(cells)?);
        Self::rest(id, usd, cells)
    }

    fn rest(id: &'static str, usd: [f64; 3], cells: &mut Cells) -> Option<Self> {
        Some(Self { id, usd, count: cells.number()?, as_of: cells.text()?, source: cells.text()? })
    }
}

impl ApiPrice {
    /// From a line of `build/offers.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        let (id, usd, output) = (cells.text()?, prices(cells)?, prices(cells)?);
        let input = Offers::rest(id, usd, cells)?;
        Some(Self { input, output: Offers { usd: output, ..input } })
    }
}

/// Lowest, median and highest.
fn prices(cells: &mut Cells) -> Option<[f64; 3]> {
    Some([cells.decimal()?, cells.decimal()?, cells.decimal()?])
}

impl Catalog {
    /// The electricity of the region with this id.
    pub fn region(&self, id: &str) -> Option<&'static Tariff> {
        super::find(self.regions, |region| region.id, id)
    }

    /// The published rate of a currency.
    pub fn exchange_rate(&self, currency: &str) -> Option<&'static ExchangeRate> {
        super::find(self.exchange_rates, |rate| rate.currency, currency)
    }

    /// Units of a currency for one US dollar; nothing where no rate is published.
    ///
    /// ```
    /// use rigledger_core::Catalog;
    /// let catalog = Catalog::embedded();
    /// assert_eq!(catalog.per_dollar("USD"), Some(1.0));
    /// assert!(catalog.per_dollar("JPY").unwrap() > catalog.per_dollar("EUR").unwrap());
    /// assert_eq!(catalog.per_dollar("XYZ"), None);
    /// ```
    pub fn per_dollar(&self, currency: &str) -> Option<f64> {
        if currency == DOLLAR {
            return Some(1.0);
        }
        let dollar = self.exchange_rate(DOLLAR)?.per_euro;
        Some(self.exchange_rate(currency)?.per_euro / dollar)
    }

    /// The tax on what is bought new in a region, where that is known.
    pub fn sales_tax_of(&self, region: &str) -> Option<&'static SalesTax> {
        super::find(&SALES_TAXES, |tax| tax.region, region)
    }

    /// How a card holds its value: its own history, else that of any card.
    pub fn resale_of(&self, gpu: &str) -> Option<&'static Resale> {
        let find = |id| super::find(self.resales, |resale| resale.gpu, id);
        find(gpu).or_else(|| find("any"))
    }

    /// Offers to rent a card for an hour.
    pub fn rent_of(&self, gpu: &str) -> Option<&'static Offers> {
        super::find(self.rentals, |offers| offers.id, gpu)
    }

    /// What providers of rented cards ask for a GB a month, of what is said: `storage-running` or
    /// `storage-stopped`.
    pub fn rental_terms(&self, what: &str) -> Option<&'static Offers> {
        super::find(&RENTAL_TERMS, |terms| terms.id, what)
    }

    /// The plan that stands for all that are paid by the month.
    pub fn subscription(&self) -> Option<&'static Subscription> {
        SUBSCRIPTIONS.first()
    }

    /// Prices of a model's tokens.
    pub fn api_price_of(&self, model: &str) -> Option<&'static ApiPrice> {
        super::find(self.api_prices, |price| price.input.id, model)
    }
}
