//! What is asked, and how it is written: the keys of links, and some that no plan has.
//!
//! ```text
//! budget    most that may be paid now                 cards   ids or names, joined by `,`
//! monthly   most that it may cost a month             kinds   bought,rented,api,subscription
//! speed     `floor` of a plan                         new     on off: nothing used is bought
//! own       cards that are there: `2x rtx-3090`       rows    most rows of a group
//! noise     quiet fans any                            slots   places for cards in the case
//! circuit   watts that it carries for hours           supply_watts  of the one that is there
//! ```
//!
//! All other keys are those of a plan without rigs: `model` (or `any`, the best that fits), `quant`,
//! `context`, `users`, `region`, `have`, `tokens_day`. What is not stated of how the model runs is
//! chosen for each rig.

use serde::Serialize;

use crate::catalog::{Catalog, Gpu};
use crate::finding::{Finding, Found};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Have, Plan, RigKind, Work, link};
use crate::units::{Basis, Currency, Money, Range, Watts};

use super::limits::{Limits, Noise};

/// The most rows that an answer has.
const MOST_ROWS: usize = 200;
/// Rows of an answer where nothing is said of them.
const USUAL_ROWS: usize = 8;
/// The most of one card that are taken for owned.
const MOST_OWNED: u32 = 16;
/// The most places that a case is asked for.
const MOST_SLOTS: u32 = 64;

/// Keys whose values people write.
const FIELDS: [&str; 9] =
    ["own", "cards", "speed", "budget", "monthly", "slots", "supply_watts", "tokens_day", "users"];

/// Ways of having a rig, by their words.
const KINDS: [(&str, RigKind); 4] = [
    ("bought", RigKind::Owned),
    ("rented", RigKind::Rented),
    ("api", RigKind::Api),
    ("subscription", RigKind::Subscription),
];

/// Cards that the reader has.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OwnCards {
    /// Id of the card.
    #[serde(serialize_with = "as_id")]
    pub gpu: &'static Gpu,
    /// How many.
    pub count: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "asked for so")]
fn as_id<S: serde::Serializer>(gpu: &&'static Gpu, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(gpu.id)
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The job and the money, without rigs.
    pub plan: Plan,
    /// The most that may be paid now, in the plan's currency.
    pub budget: Option<Money>,
    /// The most that it may cost a month, in the plan's currency.
    pub monthly: Option<Money>,
    /// Cards that may be in a rig; empty for any.
    pub cards: Vec<&'static Gpu>,
    /// How a rig may be had.
    pub kinds: Vec<RigKind>,
    /// Whether nothing used is bought.
    pub new_only: bool,
    /// What a room, a case and a socket let in.
    pub limits: Limits,
    /// Cards that are there, of so many kinds as one rig may have; nothing where none is.
    pub own: Vec<OwnCards>,
    /// The most rows of what is bought, and of what is hired, besides those of the lines.
    pub rows: usize,
    /// Cards that are sold for the rig, and what one of them brings in the plan's currency.
    pub sells: Option<(u32, Range<f64>)>,
    /// What was said of how the model runs; the rest is chosen for each rig.
    pub stated: Stated,
}

/// What a question says of how the model runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// Its format.
    pub format: bool,
    /// The runtime.
    pub runtime: bool,
    /// What may leave the cards.
    pub offload: bool,
}

impl Default for Question {
    /// Any rig for the usual job, compared at equal work.
    fn default() -> Self {
        Self {
            plan: Plan { work: Work::Tokens, ..Plan::default() },
            budget: None,
            monthly: None,
            cards: Vec::new(),
            kinds: KINDS.map(|(_, kind)| kind).to_vec(),
            new_only: false,
            limits: Limits::default(),
            own: Vec::new(),
            sells: None,
            rows: USUAL_ROWS,
            stated: Stated::default(),
        }
    }
}

impl Question {
    /// Reads a question, and says what was wrong with it. Reading never fails: what is not understood
    /// is left out.
    pub fn read(text: &str, catalog: &Catalog) -> (Self, Vec<Finding>) {
        let mut question = Self::default();
        let (mut findings, mut rest) = (Vec::new(), String::new());
        let text = text.trim().trim_start_matches(['#', '?']);
        let text = if text.len() > link::MAX_LENGTH {
            findings.push(Finding::corrected(
                "Question",
                Found::LinkTooLong { most: link::MAX_LENGTH },
            ));
            ""
        } else {
            text
        };
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            match question.apply(key, value, catalog) {
                Taken::Yes => {}
                Taken::No => findings.push(unknown(key, value)),
                Taken::OfPlan => {
                    rest.push('&');
                    rest.push_str(pair);
                }
            }
        }
        // Without a preset of its own a question starts from the defaults, at equal work.
        let preset = if link::value_of(&rest, "preset").is_some() { "" } else { "preset=none" };
        let (plan, more) = link::decode(&[preset, "&work=tokens", &rest].concat(), catalog);
        findings.extend(more.into_iter().map(|finding| match &*finding.found {
            Found::PairUnknown { key, value } => unknown(key, value),
            _ => finding,
        }));
        let (floor, have) = (question.plan.value(InputId::SpeedFloor, Place::Plan), plan.have);
        question.plan = Plan { rigs: Vec::new(), ..plan };
        if let Some(floor) = floor.filter(|floor| floor.likely() > 0.0) {
            question.plan.set(InputId::SpeedFloor, Place::Plan, Some(floor));
        }
        // Cards that are there are in something.
        if !question.own.is_empty() && link::value_of(&rest, "have").is_none() {
            question.plan.have = if have == Have::Nothing { Have::Pc } else { have };
        }
        (question, findings)
    }

    fn apply(&mut self, key: &str, value: &str, catalog: &Catalog) -> Taken {
        let amount = || {
            let range = number(InputId::CardPrice, &link::plain_text(value))?;
            (range.low() >= 0.0).then(|| Money::new(range.likely()))
        };
        let understood = match key {
            "budget" => set(&mut self.budget, amount().map(Some)),
            "monthly" => set(&mut self.monthly, amount().map(Some)),
            "new" => {
                let on =
                    [("on", true), ("off", false)].into_iter().find(|(word, _)| *word == value);
                set(&mut self.new_only, on.map(|(_, on)| on))
            }
            "noise" => {
                let known = Noise::ALL.into_iter().find(|noise| noise.word() == value);
                set(&mut self.limits.noise, known)
            }
            "slots" => {
                let places = value.parse().ok().filter(|places| (1..=MOST_SLOTS).contains(places));
                set(&mut self.limits.slots, places.map(Some))
            }
            "circuit" => set(&mut self.limits.circuit, watts(value).map(Some)),
            "supply_watts" => set(&mut self.limits.supply, watts(value).map(Some)),
            "rows" => set(
                &mut self.rows,
                value.parse().ok().filter(|rows| (1..=MOST_ROWS).contains(rows)),
            ),
            "cards" => {
                let called = |name: &str| catalog.gpu_meant(name).card();
                set(&mut self.cards, link::plain_text(value).split(',').map(called).collect())
            }
            "kinds" => {
                let kind = |word: &str| {
                    KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
                };
                set(&mut self.kinds, link::plain_text(value).split(',').map(kind).collect())
            }
            "speed" => {
                let floor = number(InputId::SpeedFloor, &link::plain_text(value))
                    .filter(|range| range.low() >= 0.0);
                let exact = floor.map(|range| Range::exact(range.likely(), Basis::User));
                exact.is_some_and(|_| {
                    self.plan.set(InputId::SpeedFloor, Place::Plan, exact);
                    true
                })
            }
            // A model of the reader's own has the same key, and is written with `~`.
            "own" if value != "none" && !value.contains('~') => {
                set(&mut self.own, OwnCards::read(&link::plain_text(value), catalog))
            }
            // A rig's own keys are no question.
            _ if key.contains('.') || key == "rigs" => false,
            _ => {
                self.stated.format |= key == "quant";
                self.stated.runtime |= key == "runtime";
                self.stated.offload |= matches!(key, "offload" | "host_layers");
                return Taken::OfPlan;
            }
        };
        if understood { Taken::Yes } else { Taken::No }
    }

    /// Whether the reader asks for the best model that fits.
    pub(crate) fn any_model(&self) -> bool {
        self.plan.workload.model == crate::plan::ANY_MODEL
    }

    /// Number of cards of a kind that are there.
    pub(crate) fn owned(&self, gpu: &Gpu) -> u32 {
        self.own.iter().find(|own| own.gpu.id == gpu.id).map_or(0, |own| own.count)
    }
}

/// A number as people type it, of the unit of an input; amounts are in US dollars.
fn number(of: InputId, text: &str) -> Option<Range<f64>> {
    link::typed(text, of.spec(), Currency::DOLLAR, |_| false).ok()
}

/// Watts as people type them; those of a supply, as they are the rated power of one too.
fn watts(text: &str) -> Option<Watts> {
    let range = number(InputId::SupplyWatts, &link::plain_text(text))?;
    (range.low() > 0.0).then(|| Watts::new(range.likely()))
}

impl OwnCards {
    /// Of "2x RTX 3090", "rtx-3090" or "3060 + 3090", as a rig is called on the page; `None` where no
    /// cards are.
    pub fn read(text: &str, catalog: &Catalog) -> Option<Vec<Self>> {
        let rig = catalog.rig_called(text).ok().filter(|rig| rig.kind == RigKind::Owned)?;
        let kinds = core::iter::once(0).chain(rig.further());
        let of = |kind| {
            let (gpu, count) = (catalog.gpu(rig.gpu_of(kind))?, rig.count_of(kind));
            (1..=MOST_OWNED).contains(&count).then_some(Self { gpu, count })
        };
        kinds.map(of).collect()
    }
}

/// What became of a pair.
enum Taken {
    Yes,
    No,
    /// It is a plan's to understand.
    OfPlan,
}

fn unknown(key: &str, value: &str) -> Finding {
    let (key, value) = (link::plain_text(key), link::plain_text(value));
    let found = if FIELDS.contains(&&*key) {
        Found::FieldUnread { key, value }
    } else {
        Found::PairUnknown { key, value }
    };
    Finding::corrected("Question", found)
}

/// Sets a field to a value where that was understood. Says whether it was.
fn set<T>(field: &mut T, value: Option<T>) -> bool {
    let understood = value.is_some();
    if let Some(value) = value {
        *field = value;
    }
    understood
}
