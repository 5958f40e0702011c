//! What each edit changes in a plan.

use super::follow::follow_cards;
use super::{Complaint, Edit, Reply};
use crate::catalog::{Catalog, Model};
use crate::plan::choices::CHOICES;
use crate::plan::group::{GROUPS, NO_CARD};
use crate::plan::inputs::{InputId, Place, Unit};
use crate::plan::link::Untaken;
use crate::plan::{ANY_MODEL, CUSTOM_GPU, Doubt, Extra, MAX_EXTRAS, MAX_RIGS, Plan, Rig, Unsure};
use crate::plan::{is_currency, link, own};
use crate::report::Report;
use crate::session::Answer;
use crate::speed::Turn;
use crate::units::format::machine;
use crate::units::{Basis, Currency, Money, Range, decimal};

/// The numbers of cards of each kind.
const COUNT: InputId = GROUPS[0].count;
const COUNT_2: InputId = GROUPS[1].count;
const COUNT_3: InputId = GROUPS[2].count;

/// Chooses the card of a further kind. What was entered for one card says nothing about another.
fn more_card(rig: &mut Rig, kind: usize, value: &str, catalog: &Catalog) -> Option<Complaint> {
    if value.trim().is_empty() || begins(value, NO_CARD) {
        rig.set_further(kind, "");
        return None;
    }
    let meant = catalog.gpu_meant(value);
    match meant.card() {
        Some(gpu) => {
            rig.set_further(kind, gpu.id);
            None
        }
        None => Some(doubtful(Unsure::of(&meant, |gpu| gpu.short_name().to_owned()))),
    }
}

impl Edit {
    /// Changes a plan; tells what was wrong with the value, if anything.
    ///
    /// `answer` is that to the plan as it was: a slider that stands at a figure of the catalogue moves
    /// from there, and what is given back is what its start has. Places that the plan does not have are
    /// left alone. Afterwards every number is within its limits.
    pub fn apply(
        self,
        plan: &mut Plan,
        answer: &Answer,
        value: &str,
        catalog: &Catalog,
    ) -> Option<Complaint> {
        let usual = &*answer.usual;
        let converts = match self {
            Self::Slide(id, _) | Self::Type(id, _) | Self::Reset(id, _) => id == InputId::Fx,
            _ => self == Self::Currency,
        };
        let start = converts.then(|| catalog.start_of(plan));
        let cards = self.cards_of().and_then(|rig| Some((rig, plan.rigs.get(rig)?.clone())));
        let complaint = match self {
            Self::Slide(id, place) => {
                slide(plan, &answer.report, id, place, value);
                None
            }
            Self::Type(id, place) if !value.trim().is_empty() => {
                typed(plan, (id, place), value, catalog)
            }
            Self::Type(id, place) | Self::Reset(id, place) => {
                plan.set(id, place, usual.value(id, place));
                None
            }
            Self::AddRig | Self::CopyRig(_) | Self::RigForward(_) | Self::RemoveRig(_) => {
                self.change_rigs(plan, value, catalog)
            }
            Self::Card(rig)
            | Self::CardName(rig)
            | Self::RigName(rig)
            | Self::Experts(rig)
            | Self::AddExtra(rig) => {
                plan.rigs.get_mut(rig).and_then(|rig| self.change_rig(rig, value, catalog))
            }
            Self::MoreCard(rig, kind) => {
                plan.rigs.get_mut(rig).and_then(|rig| more_card(rig, kind, value, catalog))
            }
            Self::ExtraName(rig, extra) | Self::RemoveExtra(rig, extra) => {
                if let Some(rig) = plan.rigs.get_mut(rig) {
                    self.change_extra(rig, extra, value);
                }
                None
            }
            Self::ResetAll => {
                *plan = reset(plan, usual, catalog);
                None
            }
            _ => self.change_plan(plan, value, catalog),
        };
        if let Some((rig, before)) = cards {
            follow_cards(plan, rig, (&before, usual), catalog);
        }
        if self.is_choice() {
            plan.sanitise();
        }
        // What the preset states follows the currency, what was typed stays.
        if let Some(start) = start {
            plan.follow(&start, &catalog.start_of(plan));
        }
        complaint.map(|complaint| Complaint { typed: value.to_owned(), ..complaint })
    }

    /// The rig whose kind or number of cards this may change.
    const fn cards_of(self) -> Option<usize> {
        match self {
            Self::Card(rig)
            | Self::MoreCard(rig, _)
            | Self::Slide(COUNT | COUNT_2 | COUNT_3, Place::Rig(rig))
            | Self::Type(COUNT | COUNT_2 | COUNT_3, Place::Rig(rig))
            | Self::Reset(COUNT | COUNT_2 | COUNT_3, Place::Rig(rig)) => Some(rig),
            _ => None,
        }
    }

    /// Adds, copies, moves or removes a rig.
    fn change_rigs(self, plan: &mut Plan, value: &str, catalog: &Catalog) -> Option<Complaint> {
        if let (Self::AddRig, true) = (self, plan.rigs.len() < MAX_RIGS) {
            return match catalog.rig_called(value) {
                Ok(rig) => {
                    let rig = catalog.rig_in(rig, plan);
                    plan.rigs.push(rig);
                    None
                }
                Err(unsure) => Some(doubtful(unsure)),
            };
        }
        let rigs = &mut plan.rigs;
        match self {
            Self::CopyRig(rig) if rigs.len() < MAX_RIGS => {
                let copy = rigs.get(rig)?.clone();
                rigs.insert(rig + 1, copy);
            }
            Self::RigForward(rig) if (1..rigs.len()).contains(&rig) => rigs.swap(rig - 1, rig),
            Self::RemoveRig(rig) if rig < rigs.len() && rigs.len() > 1 => {
                rigs.remove(rig);
            }
            _ => {}
        }
        None
    }

    /// Chooses the card of a rig, gives a name, or adds an extra.
    fn change_rig(self, rig: &mut Rig, value: &str, catalog: &Catalog) -> Option<Complaint> {
        match self {
            Self::Card(_) => {
                let meant = catalog.gpu_meant(value);
                let gpu = match meant.card() {
                    _ if begins(value, CUSTOM_GPU) => CUSTOM_GPU,
                    Some(gpu) => gpu.id,
                    None => {
                        return Some(doubtful(Unsure::of(&meant, |gpu| {
                            gpu.short_name().to_owned()
                        })));
                    }
                };
                // What was entered for one card says nothing about another; the box around it, the
                // reader's name for it, other cards in it and how it runs stay.
                let count = rig.count;
                let (extras, name) =
                    (core::mem::take(&mut rig.extras), core::mem::take(&mut rig.name));
                let mut other = core::mem::take(rig);
                other.keep_further();
                let Rig { gpu2, gpu3, given, run, system, desktop, .. } = other;
                let (gpu, box_around) = (gpu.to_owned(), Rig { desktop, system, ..Rig::default() });
                *rig = Rig { name, gpu, count, gpu2, gpu3, extras, run, given, ..box_around };
            }
            Self::CardName(_) => value.clone_into(&mut rig.gpu_name),
            Self::RigName(_) => value.clone_into(&mut rig.name),
            Self::Experts(_) => match link::blocks(value) {
                Some(blocks) => rig.experts = blocks,
                None => return Some(Reply::NoNumber.into()),
            },
            Self::AddExtra(_) if rig.extras.len() < MAX_EXTRAS => {
                rig.extras.push(Extra::new("Extra", Range::exact(Money::new(50.0), Basis::User)));
            }
            _ => {}
        }
        None
    }

    /// Names or removes the extra of an index.
    fn change_extra(self, rig: &mut Rig, extra: usize, value: &str) {
        match self {
            Self::ExtraName(..) => {
                if let Some(extra) = rig.extras.get_mut(extra) {
                    value.clone_into(&mut extra.name);
                }
            }
            Self::RemoveExtra(..) if extra < rig.extras.len() => {
                rig.extras.remove(extra);
            }
            _ => {}
        }
    }

    /// Chooses what belongs to the whole plan, or a word of the table of choices.
    fn change_plan(self, plan: &mut Plan, value: &str, catalog: &Catalog) -> Option<Complaint> {
        let workload = &mut plan.workload;
        match self {
            Self::Model => match catalog.model_called(value) {
                Err(_) if begins(value, "your own") || value == own::ID => {
                    own::ID.clone_into(&mut workload.model);
                }
                Err(_) if begins(value, "whatever") || value == ANY_MODEL => {
                    ANY_MODEL.clone_into(&mut workload.model);
                }
                Ok(model) => model.id.clone_into(&mut workload.model),
                Err(meant) => return Some(unknown_model(meant)),
            },
            Self::SecondModel => match catalog.model_called(value) {
                Ok(model) => model.id.clone_into(&mut workload.second_model),
                Err(_) if value.is_empty() || begins(value, "none") => {
                    workload.second_model.clear();
                }
                Err(meant) => return Some(unknown_model(meant)),
            },
            Self::Quant => value.clone_into(&mut workload.quant),
            Self::Cache => value.clone_into(&mut workload.cache),
            Self::Region => {
                let region = catalog.region(value)?;
                region.id.clone_into(&mut plan.region);
                // Its own price from here on.
                plan.rate = None;
            }
            Self::Currency => {
                let code = value.trim().to_ascii_uppercase();
                if !is_currency(&code) {
                    return Some(Reply::NoCurrency.into());
                }
                plan.currency = code;
            }
            Self::Choose(choice, rig) => {
                CHOICES.get(choice)?.choose(plan, rig, value);
            }
            Self::Turn => {
                let turn = Turn::ALL.into_iter().find(|turn| turn.id() == value)?;
                let tokens = turn.tokens(workload.context);
                for (id, value) in [
                    (InputId::InputRatio, tokens.ratio()),
                    (InputId::CachedShare, tokens.cached_percent()),
                ] {
                    let value = libm::round(value * 10.0) / 10.0;
                    plan.set(id, Place::Plan, Some(Range::exact(value, Basis::User)));
                }
            }
            Self::Preset => *plan = plan.moved_to(catalog.preset(value)?.id, catalog),
            _ => {}
        }
        None
    }
}

/// That there is no such model, and which may have been meant.
fn unknown_model(meant: Option<&Model>) -> Complaint {
    let offers = meant.map(|model| model.name.to_owned()).into_iter().collect();
    doubtful(Unsure { why: Doubt::Unknown, offers })
}

/// What a plan began with: its preset, or the link that was opened, whose amounts follow the currency.
fn reset(plan: &Plan, usual: &Plan, catalog: &Catalog) -> Plan {
    if catalog.preset(&plan.preset).is_some() {
        return catalog.preset_plan(&plan.preset);
    }
    let mut start = usual.clone();
    start.currency.clone_from(&plan.currency);
    start.set(InputId::Fx, Place::Plan, plan.value(InputId::Fx, Place::Plan));
    start
}

/// Moves a number to the position of a slider, with its doubt in proportion; a text that is no number
/// changes nothing.
fn slide(plan: &mut Plan, report: &Report, id: InputId, place: Place, value: &str) {
    let Some(to) = decimal(value) else { return };
    let to = id.spec().slider_value(to);
    let now = report.figure(plan, id, place);
    let moved = now.map_or(Range::exact(to, Basis::User), |now| now.moved_to(to));
    plan.set(id, place, Some(moved));
}

/// Whether a text begins with a word, in any case.
fn begins(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Sets a number or a range as it was typed; tells where it was none, or another is used.
fn typed(
    plan: &mut Plan,
    (id, place): (InputId, Place),
    value: &str,
    catalog: &Catalog,
) -> Option<Complaint> {
    let (spec, currency) = (id.spec(), plan.amounts().currency);
    let is_known = |code: &str| catalog.exchange_rates.iter().any(|rate| rate.currency == code);
    let range = match link::typed(value, spec, currency, is_known) {
        Ok(range) => range,
        Err(untaken) => return Some(not_taken(untaken, currency)),
    };
    // Some type cents, of which a hundredth makes sense.
    let (amount, hundredth) = (range.likely(), range.likely() / 100.0);
    if spec.unit == Unit::MoneyPerKwh && amount > spec.max && hundredth <= spec.max {
        let (reply, offers) = (Reply::Cents { amount, of: id, currency }, vec![machine(hundredth)]);
        return Some(Complaint { reply, offers, ..Complaint::default() });
    }
    let used = spec.held(range);
    plan.set(id, place, Some(used));
    let reply = if range.low() < spec.min || range.high() > spec.max {
        Reply::Outside { of: id, currency, used }
    } else if !range.is_exact() && used.is_exact() {
        Reply::NoRange { used }
    } else if spec.whole && used != range {
        Reply::NotWhole { used }
    } else {
        return None;
    };
    Some(reply.into())
}

/// Why a text gives no figure.
fn not_taken(untaken: Untaken, ours: Currency) -> Complaint {
    match untaken {
        Untaken::NoNumber => Reply::NoNumber.into(),
        Untaken::Either { thousands, decimals } => {
            let (reply, offers) = (
                Reply::Either { thousands, decimals },
                vec![machine(thousands), machine(decimals)],
            );
            Complaint { reply, offers, ..Complaint::default() }
        }
        Untaken::OtherCurrency(theirs) => Reply::OtherCurrency { ours, theirs }.into(),
    }
}

/// That a name stands for nothing, or for more than one thing, and what may have been meant.
fn doubtful(Unsure { why, offers }: Unsure) -> Complaint {
    Complaint { reply: Reply::Name(why), offers, ..Complaint::default() }
}
