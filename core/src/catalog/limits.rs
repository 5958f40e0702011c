//! What homes, cases and supplies allow, and which cards a runtime refuses. The page does without
//! both until a part of it is opened.

use std::sync::LazyLock;

use super::Runtime;
use super::cells::{Cells, rows};
use super::{Gpu, Vendor, packed};

/// A limit that a rig may run into.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Stable key, such as `circuit-120v-15a`.
    pub id: &'static str,
    /// The limit itself, in the unit that `what` names.
    pub value: f64,
    /// What the limit is about, in words.
    pub what: &'static str,
    /// Where the limit was published.
    pub source: &'static str,
    /// The day on which it was read, YYYY-MM-DD.
    pub as_of: &'static str,
}

/// Cards of a maker that a runtime refuses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ban {
    /// Id of the runtime.
    pub runtime: &'static str,
    /// The maker whose cards it refuses.
    pub vendor: Vendor,
    /// What the values mean.
    rule: Rule,
    values: &'static str,
    /// Where the ban was published.
    pub source: &'static str,
    /// The month in which the ban was read.
    pub as_of: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Rule {
    /// Compute capabilities from this one on.
    From,
    /// Holds for these architectures only.
    Only,
    /// Holds for all architectures but these.
    Not,
    /// Architectures whose names start so.
    Starts,
}

static LIMITS: LazyLock<&'static [Limit]> = LazyLock::new(|| rows(packed::LIMITS, Limit::read));
static BANS: LazyLock<&'static [Ban]> = LazyLock::new(|| rows(packed::BANS, Ban::read));

impl Limit {
    fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            id: cells.text()?,
            value: cells.decimal()?,
            what: cells.text()?,
            source: cells.text()?,
            as_of: cells.text()?,
        })
    }

    /// Every row of the data file.
    pub fn all() -> &'static [Self] {
        &LIMITS
    }

    /// The limit of an id.
    pub fn of(id: &str) -> Option<&'static Self> {
        LIMITS.iter().find(|limit| limit.id == id)
    }
}

impl Ban {
    fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            runtime: cells.text()?,
            vendor: cells.one_of(&[("nvidia", Vendor::Nvidia), ("amd", Vendor::Amd)])?,
            rule: cells.one_of(&[
                ("from", Rule::From),
                ("only", Rule::Only),
                ("not", Rule::Not),
                ("starts", Rule::Starts),
            ])?,
            values: cells.text()?,
            source: cells.text()?,
            as_of: cells.text()?,
        })
    }

    /// Every row of the data file.
    pub fn all() -> &'static [Self] {
        &BANS
    }

    /// What forbids a card to a runtime, if anything does. A card whose architecture is not known is
    /// not forbidden.
    pub(crate) fn of(runtime: Runtime, gpu: &Gpu) -> Option<&'static Self> {
        let concerns = |ban: &&Ban| ban.runtime == runtime.id() && ban.vendor == gpu.vendor;
        BANS.iter().find(|ban| concerns(ban) && ban.forbids(gpu.capability))
    }

    fn forbids(&self, capability: &str) -> bool {
        if capability.is_empty() {
            return false;
        }
        let mut values = self.values.split(' ');
        match self.rule {
            Rule::From => version(capability) < version(self.values),
            Rule::Only => !values.any(|value| value == capability),
            Rule::Not => values.any(|value| value == capability),
            Rule::Starts => !capability.starts_with(self.values),
        }
    }

    /// What the runtime asks for, in words.
    pub fn wants(&self) -> String {
        match self.rule {
            Rule::From => ["compute capability ", self.values, " or newer"].concat(),
            Rule::Only => ["one of ", self.values].concat(),
            Rule::Not => ["any but ", self.values].concat(),
            Rule::Starts => ["an architecture that starts with ", self.values].concat(),
        }
    }
}

/// A version of two numbers, to be compared.
fn version(text: &str) -> (u32, u32) {
    let (major, minor) = text.split_once('.').unwrap_or((text, "0"));
    (major.parse().unwrap_or(0), minor.parse().unwrap_or(0))
}
