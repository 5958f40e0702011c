//! What a reader does to a plan: the one place where a control becomes a change.
//!
//! The page's components hold edits as they are; a text that the worker writes, and a script that looks
//! for a control, has them as words, as in `slide rate` or `card 1`. So every way in which a plan can
//! change is a row here, and can be tested without a browser.

mod change;
mod follow;

use core::fmt;
use core::str::FromStr;

use crate::plan::Doubt;
use crate::plan::inputs::{INPUTS, Input, InputId, Place, Scope};
use crate::units::{Currency, Range};

/// A change that a control makes; most take a value, the text in the control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edit {
    /// Moves a slider to a position.
    Slide(InputId, Place),
    /// Types a number or a range into a field; an empty text gives it back to the preset.
    Type(InputId, Place),
    /// Gives a number back to the preset.
    Reset(InputId, Place),
    /// Chooses the card of a rig, by id or name.
    Card(usize),
    /// Chooses the card of a further kind of a rig, by id or name; an empty text takes that kind out.
    MoreCard(usize, usize),
    /// Names a custom card.
    CardName(usize),
    /// Names a rig; an empty text names it after its cards.
    RigName(usize),
    /// States how many blocks' experts each card of a rig has; an empty text leaves them with their blocks.
    Experts(usize),
    /// Adds a rig at the end: a ready-made one, or a number of cards of one kind.
    AddRig,
    /// Puts a copy of a rig after it.
    CopyRig(usize),
    /// Changes the places of a rig and the one before it.
    RigForward(usize),
    /// Removes a rig, unless it is the last.
    RemoveRig(usize),
    /// Adds an extra to a rig.
    AddExtra(usize),
    /// Names an extra of a rig.
    ExtraName(usize, usize),
    /// Removes an extra of a rig.
    RemoveExtra(usize, usize),
    /// Chooses the model, by id or name.
    Model,
    /// Chooses another model in the same memory, by id or name; none where it says so.
    SecondModel,
    /// Chooses the format of the weights.
    Quant,
    /// Chooses the type of the KV cache.
    Cache,
    /// Chooses the region whose electricity counts, by id.
    Region,
    /// Chooses the currency of all amounts, by the letters of ISO 4217.
    Currency,
    /// Chooses a word of the row of [`CHOICES`](crate::plan::choices::CHOICES) with the first index, for
    /// the rig of the second where the row belongs to rigs.
    Choose(usize, usize),
    /// Plans work like the turn of this name: how much is read for what is written, and how much of that is
    /// in the cache.
    Turn,
    /// Starts from the preset of this id.
    Preset,
    /// Gives everything back to the preset.
    ResetAll,
}

/// What was wrong with the value of a control. Its words are [`Complaint::sentence`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Complaint {
    /// What it was.
    pub reply: Reply,
    /// The value as it was typed.
    pub typed: String,
    /// Values that may have been meant, best first; each makes the edit without a complaint.
    pub offers: Vec<String>,
}

/// Why a value could not be taken as it was.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// In words already, as the page tells them to its worker.
    Said(String),
    /// It is no number.
    NoNumber,
    /// It is one number or another, by what its separator means.
    Either {
        /// With a separator of thousands.
        thousands: f64,
        /// With one of decimals.
        decimals: f64,
    },
    /// It is in another currency than the plan.
    OtherCurrency {
        /// That of the plan.
        ours: Currency,
        /// The letters of the other.
        theirs: String,
    },
    /// It would be too much of a currency, and makes sense as cents.
    Cents {
        /// The number.
        amount: f64,
        /// The input.
        of: InputId,
        /// The plan's currency.
        currency: Currency,
    },
    /// It was outside the input's limits.
    Outside {
        /// The input.
        of: InputId,
        /// The plan's currency.
        currency: Currency,
        /// What was used.
        used: Range<f64>,
    },
    /// It was a range where only a number makes sense.
    NoRange {
        /// What was used.
        used: Range<f64>,
    },
    /// It was a fraction where only a whole number makes sense.
    NotWhole {
        /// What was used.
        used: Range<f64>,
    },
    /// It is a name that stands for nothing, or for more than one thing.
    Name(Doubt),
    /// It is not the code of a currency.
    NoCurrency,
}

impl Default for Reply {
    fn default() -> Self {
        Self::Said(String::new())
    }
}

impl From<Reply> for Complaint {
    fn from(reply: Reply) -> Self {
        Self { reply, ..Self::default() }
    }
}

/// What stands behind a verb in the text of an edit, and the edit that it makes.
enum Verb {
    /// The verb is all.
    Plain(Edit),
    /// The key of an input, and the indices of its place.
    Number(fn(InputId, Place) -> Edit),
    /// The index of a rig.
    OfRig(fn(usize) -> Edit),
    /// Two indices, as those of a rig and of its extra.
    OfExtra(fn(usize, usize) -> Edit),
}

/// Every verb with the edits that it makes.
const VERBS: [(&str, Verb); 25] = [
    ("slide", Verb::Number(Edit::Slide)),
    ("type", Verb::Number(Edit::Type)),
    ("reset", Verb::Number(Edit::Reset)),
    ("card", Verb::OfRig(Edit::Card)),
    ("more-card", Verb::OfExtra(Edit::MoreCard)),
    ("name-card", Verb::OfRig(Edit::CardName)),
    ("name-rig", Verb::OfRig(Edit::RigName)),
    ("experts", Verb::OfRig(Edit::Experts)),
    ("add-rig", Verb::Plain(Edit::AddRig)),
    ("copy-rig", Verb::OfRig(Edit::CopyRig)),
    ("forward-rig", Verb::OfRig(Edit::RigForward)),
    ("remove-rig", Verb::OfRig(Edit::RemoveRig)),
    ("add-extra", Verb::OfRig(Edit::AddExtra)),
    ("name-extra", Verb::OfExtra(Edit::ExtraName)),
    ("remove-extra", Verb::OfExtra(Edit::RemoveExtra)),
    ("model", Verb::Plain(Edit::Model)),
    ("second-model", Verb::Plain(Edit::SecondModel)),
    ("quant", Verb::Plain(Edit::Quant)),
    ("cache", Verb::Plain(Edit::Cache)),
    ("region", Verb::Plain(Edit::Region)),
    ("currency", Verb::Plain(Edit::Currency)),
    ("choose", Verb::OfExtra(Edit::Choose)),
    ("turn", Verb::Plain(Edit::Turn)),
    ("preset", Verb::Plain(Edit::Preset)),
    ("reset-all", Verb::Plain(Edit::ResetAll)),
];

impl fmt::Display for Edit {
    /// The text that a control carries.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (input, indices) = match *self {
            Self::Slide(id, place) | Self::Type(id, place) | Self::Reset(id, place) => {
                let indices = match place {
                    Place::Plan => [None, None],
                    Place::Rig(rig) => [Some(rig), None],
                    Place::Extra { rig, extra: nth } | Place::Share { rig, card: nth } => {
                        [Some(rig), Some(nth)]
                    }
                };
                (Some((id, place)), indices)
            }
            Self::Card(rig)
            | Self::CardName(rig)
            | Self::RigName(rig)
            | Self::Experts(rig)
            | Self::CopyRig(rig)
            | Self::RigForward(rig)
            | Self::RemoveRig(rig)
            | Self::AddExtra(rig) => (None, [Some(rig), None]),
            Self::ExtraName(first, second)
            | Self::RemoveExtra(first, second)
            | Self::MoreCard(first, second)
            | Self::Choose(first, second) => (None, [Some(first), Some(second)]),
            _ => (None, [None, None]),
        };
        let made = |verb: &Verb| match (verb, input, indices) {
            (Verb::Plain(edit), None, [None, None]) => Some(*edit),
            (Verb::Number(of), Some((id, place)), _) => Some(of(id, place)),
            (Verb::OfRig(of), None, [Some(rig), None]) => Some(of(rig)),
            (Verb::OfExtra(of), None, [Some(first), Some(second)]) => Some(of(first, second)),
            _ => None,
        };
        let verb = VERBS.iter().find(|(_, verb)| made(verb) == Some(*self));
        f.write_str(verb.map_or("", |(word, _)| word))?;
        if let Some((id, _)) = input {
            write!(f, " {}", id.spec().key)?;
        }
        indices.into_iter().flatten().try_for_each(|index| write!(f, " {index}"))
    }
}

impl FromStr for Edit {
    type Err = ();

    /// The edit of a control's text.
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.split(' ');
        let word = words.next().ok_or(())?;
        let (_, verb) = VERBS.iter().find(|(known, _)| *known == word).ok_or(())?;
        let index = |words: &mut core::str::Split<'_, char>| {
            words.next().and_then(|word| word.parse::<usize>().ok())
        };
        match verb {
            Verb::Plain(edit) => Ok(*edit),
            Verb::Number(of) => {
                let key = words.next().ok_or(())?;
                let indices = (index(&mut words), index(&mut words));
                // A rig may have a figure of its own of what the plan has for all.
                let stands = |spec: &&Input| match indices {
                    (None, _) => spec.scope == Scope::Plan,
                    (Some(_), None) => spec.scope == Scope::Rig,
                    (Some(_), Some(_)) => matches!(spec.scope, Scope::Extra | Scope::Share),
                };
                let mut known = INPUTS.iter().filter(|spec| spec.key == key);
                let spec = known.find(stands).ok_or(())?;
                let place = match indices {
                    (None, _) => Place::Plan,
                    (Some(rig), None) => Place::Rig(rig),
                    (Some(rig), Some(card)) if spec.scope == Scope::Share => {
                        Place::Share { rig, card }
                    }
                    (Some(rig), Some(extra)) => Place::Extra { rig, extra },
                };
                Ok(of(spec.id, place))
            }
            Verb::OfRig(of) => index(&mut words).map(of).ok_or(()),
            Verb::OfExtra(of) => {
                let rig = index(&mut words).ok_or(())?;
                index(&mut words).map(|extra| of(rig, extra)).ok_or(())
            }
        }
    }
}

impl Edit {
    /// Whether the reader would want to come back to what was before: a choice, not a slide.
    pub const fn is_choice(self) -> bool {
        !matches!(self, Self::Slide(..) | Self::Type(..) | Self::Reset(..))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::plan::{CUSTOM_GPU, MAX_RIGS, Plan, own, presets};
    use crate::session::{Answer, Evaluator};

    fn start() -> (Plan, Answer) {
        let catalog = Catalog::embedded();
        let plan = catalog.preset_plan(presets::DEFAULT);
        let day = chrono::NaiveDate::default();
        let answer = Evaluator::default().explain(&plan, catalog, day);
        (plan, answer)
    }

    fn all(plan: &Plan) -> Vec<Edit> {
        let mut edits: Vec<Edit> = Vec::new();
        for (id, place) in plan.places() {
            edits.extend([Edit::Slide(id, place), Edit::Type(id, place), Edit::Reset(id, place)]);
        }
        for (_, verb) in &VERBS {
            match verb {
                Verb::Plain(edit) => edits.push(*edit),
                Verb::Number(_) => {}
                Verb::OfRig(of) => edits.extend([of(0), of(1), of(9)]),
                Verb::OfExtra(of) => edits.extend([of(0, 0), of(0, 9), of(9, 0)]),
            }
        }
        edits
    }

    #[test]
    fn every_edit_comes_back_from_its_text() {
        for edit in all(&start().0) {
            assert_eq!(edit.to_string().parse(), Ok(edit));
        }
        for text in ["", "slide", "slide nothing", "card", "card x", "name-extra 1", "fly"] {
            assert_eq!(text.parse::<Edit>(), Err(()), "{text}");
        }
    }

    #[test]
    fn any_value_leaves_a_plan_that_needs_no_correction() {
        let (plan, answer) = start();
        let long = "x".repeat(9000);
        for value in ["", "7", "-1e308", "600-900", "NaN", "<b>", "rtx-5090", long.as_str()] {
            for edit in all(&plan) {
                let mut changed = plan.clone();
                edit.apply(&mut changed, &answer, value, Catalog::embedded());
                let mut again = changed.clone();
                assert_eq!(again.sanitise(), [], "{edit} {value}");
                assert_eq!(again, changed, "{edit} {value}");
                let rigs = changed.rigs.len();
                assert!((1..=MAX_RIGS).contains(&rigs), "{edit} leaves {rigs} rigs");
            }
        }
    }

    #[test]
    fn a_slider_moves_the_likely_value_and_keeps_what_else_is_known() {
        let (mut plan, answer) = start();
        let place = Place::Plan;
        let edit = Edit::Slide(InputId::Rate, place);
        assert_eq!(edit.apply(&mut plan, &answer, "0.3", Catalog::embedded()), None);
        assert_eq!(plan.rate.map(|rate| rate.likely().get()), Some(0.3));
        Edit::Reset(InputId::Rate, place).apply(&mut plan, &answer, "", Catalog::embedded());
        assert_eq!(plan, start().0);
    }

    #[test]
    fn what_cannot_be_is_said() {
        let (mut plan, answer) = start();
        let mut say = |edit: &str, value: &str| {
            let edit: Edit = edit.parse().expect("an edit");
            let said = edit.apply(&mut plan, &answer, value, Catalog::embedded());
            said.unwrap_or_default().sentence()
        };
        assert_eq!(say("type hours", "40"), "Enter 0 to 24 hours; 24 was used.");
        assert_eq!(say("type hours", "many"), "\u{201c}many\u{201d} is not a number.");
        assert!(say("card 0", "RTX 3091").ends_with("is not in the list. Did you mean this?"));
        assert_eq!(say("card 0", "rtx 5090"), "");
        assert_eq!(say("currency", "dollars"), "A currency is three letters, such as EUR.");
        assert_eq!(say("currency", " eur"), "");
        assert_eq!((say("region", "de"), say("region", "nowhere")), Default::default());
        assert_eq!(plan.rigs[0].gpu, "rtx-5090");
        assert_eq!((&*plan.currency, &*plan.region, plan.rate), ("EUR", "de", None));
    }

    #[test]
    fn what_is_the_readers_own_can_be_chosen() {
        let (mut plan, answer) = start();
        for (edit, value) in
            [("card 1", "Custom card"), ("name-card 1", "Big One"), ("model", "Your own model")]
        {
            let edit: Edit = edit.parse().expect("an edit");
            assert_eq!(edit.apply(&mut plan, &answer, value, Catalog::embedded()), None);
        }
        let rig = &plan.rigs[1];
        assert_eq!(
            (&*rig.gpu, &*rig.gpu_name, &*plan.workload.model),
            (CUSTOM_GPU, "Big One", own::ID)
        );
    }
}
