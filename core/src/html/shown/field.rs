//! What is chosen or written: out of a few by a list, out of hundreds by typing, or a name.

use crate::catalog::{CacheType, Gpu, Runtime};
use crate::fit::headed;
use crate::html::view::View;
use crate::plan::choices::CHOICES;
use crate::plan::group::NO_CARD;
use crate::plan::{self, CUSTOM_GPU, link, own};
use crate::session::edit::Edit;

/// What the choice of a card calls one that the catalogue does not have.
pub(crate) const CUSTOM: &str = "Custom card";
/// What the choice of a model calls none in particular.
pub(crate) const ANY: &str = "Whatever runs";
/// What the choice of a model calls the reader's own.
pub(crate) const OWN: &str = "Your own model";
/// What the choice of a format calls that of the reader's file.
const OWN_FORMAT: &str = "as in your file";
/// The id of the list of cards.
pub(crate) const CARDS: &str = "list-cards";
/// The id of the list of ready-made rigs.
pub(crate) const RIGS: &str = "list-rigs";
/// The id of the list of models.
pub(crate) const MODELS: &str = "list-models";

/// A field of a choice or a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    /// What it is called.
    pub label: &'static str,
    /// What it holds.
    pub value: String,
    /// What it shows while it holds nothing.
    pub unset: String,
    /// The id of the list that it proposes from ([`crate::html::lists`]); nothing for a mere text.
    pub list: Option<&'static str>,
    /// The few words that there are, with what the reader calls them; none for what is typed.
    pub options: Vec<(&'static str, &'static str)>,
    /// Headings among them, with how many each is for; none where they have none.
    pub heads: Vec<(&'static str, usize)>,
    /// Most characters that can be typed, where that is few.
    pub longest: Option<&'static str>,
    /// What was wrong with what was typed.
    pub wrong: Option<Wrong>,
}

/// What was wrong with the value of a control.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wrong {
    /// It, in a sentence or two.
    pub said: String,
    /// The value, to be corrected.
    pub typed: String,
    /// What may have been meant.
    pub offers: Vec<String>,
}

impl Wrong {
    /// What was wrong with the value that an edit was last made with.
    pub(super) fn of(view: &View<'_>, edit: Edit) -> Option<Self> {
        let (_, complaint) = view.ui.complaint.as_ref().filter(|(control, _)| *control == edit)?;
        let (typed, offers) = (complaint.typed.clone(), complaint.offers.clone());
        Some(Self { said: complaint.sentence(), typed, offers })
    }
}

/// The field of an edit, as it is for a plan.
pub fn field(view: &View<'_>, edit: Edit) -> Field {
    let found = proposed(view, edit).or_else(|| chosen(view, edit)).or_else(|| written(view, edit));
    let mut field = found.unwrap_or_default();
    field.wrong = Wrong::of(view, edit);
    // What was typed stays, to be corrected.
    if let (Some(wrong), Some(_)) = (&field.wrong, field.list) {
        field.value.clone_from(&wrong.typed);
    }
    field
}

/// What is typed, with proposals.
fn proposed(view: &View<'_>, edit: Edit) -> Option<Field> {
    let catalog = view.catalog;
    let rig = |rig: usize| view.plan.rigs.get(rig);
    let name = |gpu: &str| {
        let known = catalog.gpu(gpu).map(Gpu::short_name);
        known.unwrap_or(gpu).to_owned()
    };
    let (label, list, value) = match edit {
        Edit::Card(index) => {
            let gpu = rig(index).map_or("", |rig| &rig.gpu);
            let known = if gpu == CUSTOM_GPU { CUSTOM.to_owned() } else { name(gpu) };
            ("Card", CARDS, known)
        }
        Edit::MoreCard(index, kind) => {
            let gpu = rig(index).map_or("", |rig| rig.gpu_of(kind));
            let known = if gpu.is_empty() { NO_CARD.to_owned() } else { name(gpu) };
            let label = if kind == 1 { "Second kind of card" } else { "Third kind of card" };
            (label, CARDS, known)
        }
        Edit::AddRig => ("Add a rig, such as 2x RTX 3090", RIGS, String::new()),
        Edit::Model => {
            let model = &view.plan.workload.model;
            let known = catalog.model(model).map(|model| model.name);
            let known = if model == plan::ANY_MODEL { Some(ANY) } else { known };
            ("Model", MODELS, own_name(view).or(known).unwrap_or(model).to_owned())
        }
        Edit::SecondModel => {
            let model = &view.plan.workload.second_model;
            let known = catalog.model(model).map(|model| model.name);
            let known = if model.is_empty() { Some("none") } else { known };
            ("Another model beside it", MODELS, known.unwrap_or(model).to_owned())
        }
        _ => return None,
    };
    Some(Field { label, list: Some(list), value, ..Field::default() })
}

/// What is chosen out of a few words.
fn chosen(view: &View<'_>, edit: Edit) -> Option<Field> {
    let (plan, catalog) = (view.plan, view.catalog);
    let work = &plan.workload;
    let (label, options, value): (_, Vec<_>, &str) = match edit {
        Edit::Quant => {
            return Some(formats(view));
        }
        Edit::Cache => {
            let runtimes = runtimes(view);
            // What a link asked for stays, though none of them has it.
            let offered = |cache: &CacheType| {
                cache.id() == work.cache || runtimes.iter().any(|one| cache.runs_in(*one))
            };
            let known = CacheType::ALL.into_iter().filter(offered);
            ("KV cache", known.map(|cache| (cache.id(), cache.id())).collect(), &work.cache)
        }
        Edit::Region => {
            let known = catalog.regions.iter().map(|region| (region.id, region.name));
            ("Region of the electricity price", known.collect(), &plan.region)
        }
        Edit::Choose(place, index) => {
            let choice = CHOICES.get(place)?;
            (choice.name, choice.options.to_vec(), choice.word(plan, index))
        }
        _ => return None,
    };
    Some(Field { label, options, value: value.to_owned(), ..Field::default() })
}

/// What runs the model on one of the rigs, each once.
fn runtimes(view: &View<'_>) -> Vec<Runtime> {
    let mut runtimes: Vec<Runtime> = Vec::new();
    for rig in 0..view.plan.rigs.len() {
        let runtime = view.plan.workload_of(rig).runtime;
        if !runtimes.contains(&runtime) {
            runtimes.push(runtime);
        }
    }
    runtimes
}

/// The formats of weights, those of the runtimes in use first.
fn formats(view: &View<'_>) -> Field {
    let value = view.plan.workload.quant.clone();
    let mut field = Field { label: "Weights", value, ..Field::default() };
    if has_file(view) {
        field.options.push((own::AS_IN_FILE, OWN_FORMAT));
        field.heads.push(("Your file", 1));
    }
    for (head, ids) in headed(&runtimes(view), view.catalog) {
        field.heads.push((head, ids.len()));
        field.options.extend(ids.into_iter().map(|id| (id, id)));
    }
    field
}

/// What is written freely.
fn written(view: &View<'_>, edit: Edit) -> Option<Field> {
    let rig = |rig: usize| view.plan.rigs.get(rig);
    Some(match edit {
        Edit::Currency => {
            let value = view.plan.currency.clone();
            Field { label: "Currency", value, longest: Some("3"), ..Field::default() }
        }
        Edit::CardName(index) => {
            let value = rig(index)?.gpu_name.clone();
            Field { label: "Name of the card", value, ..Field::default() }
        }
        Edit::RigName(index) => {
            let unset = view.report.rigs.get(index)?.name.clone();
            let value = rig(index)?.name.clone();
            Field { label: "Name of this rig", value, unset, ..Field::default() }
        }
        Edit::Experts(index) => {
            let value = link::blocks_text(&rig(index)?.experts);
            let unset = "with their layers".to_owned();
            Field {
                label: "Layers whose experts each card has, as in 8,8",
                value,
                unset,
                ..Field::default()
            }
        }
        _ => return None,
    })
}

/// The name that the choice of a model shows while it is the reader's own.
fn own_name<'a>(view: &'a View<'_>) -> Option<&'a str> {
    let is_own = view.plan.workload.model == own::ID;
    let read = view.report.rigs.first().map(|rig| &*rig.outcome.model_name);
    is_own.then(|| read.filter(|_| view.plan.workload.own.is_some()).unwrap_or(OWN))
}

/// Whether the format of the reader's file can be chosen.
fn has_file(view: &View<'_>) -> bool {
    let mut rigs = view.report.rigs.iter();
    view.plan.workload.quant == own::AS_IN_FILE || rigs.any(|rig| rig.outcome.own_file)
}
