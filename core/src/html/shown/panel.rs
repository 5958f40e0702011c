//! Which controls there are, and in what order: what the rigs share, then each rig, and what they run.

use core::fmt;
use core::str::FromStr;

use crate::catalog::GpuKind;
use crate::html::text::{digit, element_id};
use crate::html::view::View;
use crate::memory::runtime;
use crate::plan::choices::CHOICES;
use crate::plan::group::GROUPS;
use crate::plan::inputs::{InputId, Place, Scope};
use crate::plan::{ANY_MODEL, CUSTOM_GPU, MAX_EXTRAS, MAX_RIGS, OffloadKind, RigKind, Work};
use crate::session::edit::Edit;

use super::sensitivity::decisive;

/// Where a slider stands: an input may have several on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    /// Among all of the controls.
    Panel,
    /// Among those that decide most.
    Top,
    /// With the rig of an index that is an API, though all such rigs share it.
    Api(usize),
    /// In the part on all that is assumed.
    Ledger,
    /// In the part on money.
    Money,
    /// In the part on speed.
    Speed,
}

impl At {
    /// All of them, for four rigs.
    const ALL: [Self; 9] = [
        Self::Panel,
        Self::Top,
        Self::Api(0),
        Self::Api(1),
        Self::Api(2),
        Self::Api(3),
        Self::Ledger,
        Self::Money,
        Self::Speed,
    ];

    /// What begins the ids of its elements.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Panel => "in",
            Self::Top => "top",
            Self::Api(0) => "api0",
            Self::Api(1) => "api1",
            Self::Api(2) => "api2",
            Self::Api(_) => "api3",
            Self::Ledger => "led",
            Self::Money => "money-in",
            Self::Speed => "speed-in",
        }
    }
}

/// A control, or several that stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Control {
    /// The slider of an input, with its field.
    Slider(At, InputId, Place),
    /// A list, or a field of text, for what an edit chooses.
    Field(Edit),
    /// An extra of a rig: its slider, its name and how it is taken away.
    Extra(usize, usize),
    /// Adds an extra to a rig.
    AddExtra(usize),
    /// What is done with a rig as a whole.
    Actions(usize),
    /// The fields for a model of the reader's own.
    Own,
    /// More controls, behind a summary.
    Fold(Fold),
}

/// Controls behind a summary. A fold holds nothing before it is opened: four rigs have some sixty sliders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fold {
    /// More assumptions.
    More,
    /// What the future may bring.
    Future,
    /// How the model runs.
    Run,
    /// What a rig needs besides its cards.
    Extras(usize),
    /// What is seldom changed about a rig.
    Details(usize),
    /// Other cards of a rig, and how it runs the model where it does not as the others do.
    Own(usize),
}

impl Fold {
    /// Its id on the page.
    pub fn id(self) -> String {
        let (name, rig) = match self {
            Self::More => ("more", ""),
            Self::Future => ("future", ""),
            Self::Run => ("run", ""),
            Self::Extras(rig) => ("extras-", digit(rig)),
            Self::Details(rig) => ("rig-", digit(rig)),
            Self::Own(rig) => ("own-", digit(rig)),
        };
        ["fold-", name, rig].concat()
    }

    /// What the reader opens it by.
    pub const fn title(self) -> &'static str {
        match self {
            Self::More => "More assumptions",
            Self::Future => "What the future may bring",
            Self::Run => "How it runs",
            Self::Extras(_) => "Computer, extras, resale, what you have",
            Self::Details(_) => "Name, link, power, host",
            Self::Own(_) => "Other cards, its own runtime",
        }
    }
}

/// Controls that stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Those that decide most.
    Top,
    /// How the rigs are used.
    Use,
    /// Those of a rig.
    Rig(usize),
    /// Adds a rig.
    Add,
    /// What the rigs are to run.
    Work,
    /// What is in a fold.
    Fold(Fold),
}

impl Control {
    /// The id of its element; empty for one that nothing leads to.
    pub fn id(self) -> String {
        let of_rig = |name: &str, rig| [name, digit(rig)].concat();
        match self {
            Self::Slider(at, id, place) => element_id(at.id(), id, place),
            Self::Extra(rig, extra) => {
                element_id(At::Panel.id(), InputId::ExtraCost, Place::Extra { rig, extra })
            }
            Self::Field(edit) => match edit {
                Edit::Model => "model".to_owned(),
                Edit::SecondModel => "second-model".to_owned(),
                Edit::Quant => "quant".to_owned(),
                Edit::Cache => "cache".to_owned(),
                Edit::AddRig => "add-rig".to_owned(),
                Edit::Region => "money-region".to_owned(),
                Edit::Currency => "money-currency".to_owned(),
                Edit::Card(rig) => of_rig("gpu-", rig),
                Edit::MoreCard(rig, kind) => ["gpu", digit(kind), "-", digit(rig)].concat(),
                Edit::CardName(rig) => of_rig("gpu-name-", rig),
                Edit::RigName(rig) => of_rig("name-", rig),
                Edit::Experts(rig) => of_rig("experts-", rig),
                Edit::Choose(place, rig) => match CHOICES.get(place) {
                    Some(choice) => {
                        let first = CHOICES.iter().position(|other| other.key == choice.key);
                        let own = if first == Some(place) { "" } else { "own-" };
                        ["choice-", own, digit(rig), "-", choice.key].concat()
                    }
                    None => String::new(),
                },
                _ => String::new(),
            },
            _ => String::new(),
        }
    }
}

impl fmt::Display for Control {
    /// How a text marks the place of a slider or a field, for the page to put it there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Slider(at, id, place) => write!(f, "{} {}", at.id(), Edit::Slide(id, place)),
            Self::Field(edit) => write!(f, "field {edit}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for Control {
    type Err = ();

    /// The slider or field that a text has a place for.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, edit) = text.split_once(' ').ok_or(())?;
        match (At::ALL.into_iter().find(|known| known.id() == at), edit.parse::<Edit>()?) {
            (Some(at), Edit::Slide(id, place)) => Ok(Self::Slider(at, id, place)),
            (None, edit) if at == "field" => Ok(Self::Field(edit)),
            _ => Err(()),
        }
    }
}

/// The controls of a group, in their order.
pub fn controls(view: &View<'_>, group: Group) -> Vec<Control> {
    let plan = view.plan;
    match group {
        Group::Top => {
            let kept = &view.ui.decisive;
            let found = if kept.is_empty() { &decisive(view.sensitivity) } else { kept };
            found.iter().map(|(id, place)| Control::Slider(At::Top, *id, *place)).collect()
        }
        Group::Use => {
            let hours = match plan.work {
                Work::Hours => [InputId::LoadHours, InputId::IdleHours],
                Work::Tokens => [InputId::TokensADay, InputId::OnHours],
            };
            let all = [InputId::Rate, hours[0], hours[1], InputId::Horizon];
            choices(&["have", "work"], 0).chain(sliders(&all, Place::Plan)).collect()
        }
        Group::Add => {
            let free = plan.rigs.len() < MAX_RIGS;
            free.then_some(Control::Field(Edit::AddRig)).into_iter().collect()
        }
        Group::Work => work(view),
        Group::Rig(index) => rig(view, index),
        Group::Fold(fold) => folded(view, fold),
    }
}

/// All controls, opened or not.
pub fn all_controls(view: &View<'_>) -> Vec<Control> {
    let mut groups = vec![Group::Top, Group::Use, Group::Add, Group::Work];
    groups.extend([Fold::More, Fold::Future].map(Group::Fold));
    groups.extend((0..view.plan.rigs.len()).map(Group::Rig));
    let mut found = Vec::new();
    while let Some(group) = groups.pop() {
        for control in controls(view, group) {
            match control {
                Control::Fold(fold) => groups.push(Group::Fold(fold)),
                _ => found.push(control),
            }
        }
    }
    found
}

/// Lists for rows of the table of choices, each the first of its key.
fn choices(keys: &'static [&str], rig: usize) -> impl Iterator<Item = Control> {
    let place = |key: &&str| CHOICES.iter().position(|choice| choice.key == *key);
    let of = move |place| Control::Field(Edit::Choose(place, rig));
    keys.iter().filter_map(place).map(of)
}

/// Whether error correction takes memory of a card of a rig.
fn ecc_of(view: &View<'_>, index: usize) -> bool {
    let Some(rig) = view.plan.rigs.get(index) else { return false };
    let mut cards = (0..GROUPS.len()).filter_map(|kind| view.catalog.gpu(rig.gpu_of(kind)));
    rig.ecc.is_some() || cards.any(|gpu| runtime::ecc(gpu).is_some())
}

/// Whether a rig is a machine with a unified memory.
fn unified(view: &View<'_>, index: usize) -> bool {
    let gpu = view.plan.rigs.get(index).and_then(|rig| view.catalog.gpu(&rig.gpu));
    gpu.is_some_and(|gpu| gpu.kind == GpuKind::Unified)
}

/// Lists for what a rig has of its own of choices of the plan.
fn own_choices(keys: &'static [&str], rig: usize) -> impl Iterator<Item = Control> {
    let is = |key| CHOICES.iter().position(|one| (one.scope, one.key) == (Scope::Rig, key));
    let of = move |place| Control::Field(Edit::Choose(place, rig));
    keys.iter().filter_map(move |key| is(*key)).map(of)
}

fn sliders(ids: &[InputId], place: Place) -> impl Iterator<Item = Control> {
    ids.iter().map(move |id| Control::Slider(At::Panel, *id, place))
}

/// Card, prices, and what is folded, of the rig of an index.
fn rig(view: &View<'_>, index: usize) -> Vec<Control> {
    let Some(rig) = view.plan.rigs.get(index) else { return Vec::new() };
    let place = Place::Rig(index);
    let mut all = Vec::new();
    match rig.kind {
        RigKind::Api => {
            all.extend(choices(&["kind"], index));
            let at = At::Api(index);
            for id in [InputId::ApiOutput, InputId::ApiInput, InputId::InputRatio] {
                all.push(Control::Slider(at, id, Place::Plan));
            }
            all.extend(sliders(&[InputId::Speed], place));
        }
        kind if !kind.has_cards() => {
            all.extend(choices(&["kind"], index).chain(sliders(&[InputId::Fee], place)));
        }
        _ => {
            all.push(Control::Field(Edit::Card(index)));
            if rig.gpu == CUSTOM_GPU {
                all.push(Control::Field(Edit::CardName(index)));
                let own = [InputId::GpuMemory, InputId::GpuBandwidth, InputId::GpuPower];
                all.extend(sliders(&own, place));
            }
            all.extend(sliders(&[InputId::CardCount], place));
            if rig.kind == RigKind::Rented {
                all.extend(sliders(&[InputId::Rent], place));
            } else {
                all.extend(sliders(&[InputId::CardPrice], place));
                all.push(Control::Fold(Fold::Extras(index)));
            }
        }
    }
    all.push(Control::Actions(index));
    if rig.kind.has_cards() {
        all.extend([Fold::Details(index), Fold::Own(index)].map(Control::Fold));
    }
    all
}

/// The choices of the workload.
fn work(view: &View<'_>) -> Vec<Control> {
    let mut all = vec![Control::Field(Edit::Model)];
    // Whatever runs does so in the largest format that fits.
    if view.plan.workload.model != ANY_MODEL {
        all.push(Control::Field(Edit::Quant));
    }
    all.push(Control::Field(Edit::Cache));
    all.extend(sliders(&[InputId::Context], Place::Plan));
    all.extend([Control::Fold(Fold::Run), Control::Own]);
    all
}

/// What else is to be said of a rig's cards and of what is around them.
fn details(view: &View<'_>, index: usize) -> Vec<Control> {
    let keys = &["condition", "kind", "depreciation", "nvlink", "desktop", "system"];
    let ecc: &[&str] = if ecc_of(view, index) { &["ecc"] } else { &[] };
    let mut all: Vec<Control> = choices(keys, index).chain(choices(ecc, index)).collect();
    if unified(view, index) {
        all.extend(sliders(&[InputId::Usable], Place::Rig(index)));
    }
    all.extend(sliders(&DETAILS, Place::Rig(index)));
    all.push(Control::Field(Edit::RigName(index)));
    all
}

/// What is in a fold.
fn folded(view: &View<'_>, fold: Fold) -> Vec<Control> {
    let plan = view.plan;
    let mut all: Vec<Control> = Vec::new();
    match fold {
        Fold::More => {
            all.extend(choices(&["supply", "ends"], 0));
            all.extend(sliders(&MORE, Place::Plan));
        }
        Fold::Future => {
            all.extend(choices(&["stress"], 0));
            all.extend(sliders(&FUTURE, Place::Plan));
        }
        Fold::Run => {
            all.extend(choices(&["runtime"], 0));
            if (0..plan.rigs.len()).any(|rig| plan.workload_of(rig).runtime.is_llama()) {
                all.extend(choices(&["llama", "backend"], 0));
            }
            all.extend(choices(&["split", "offload", "fa", "unified"], 0));
            all.extend(sliders(&[InputId::Users], Place::Plan));
            all.extend(choices(&["drafting"], 0));
            if (0..plan.rigs.len()).any(|rig| !plan.workload_of(rig).drafting.is_off()) {
                all.extend(choices(&["task"], 0));
                all.extend(sliders(&[InputId::DraftTokens], Place::Plan));
            }
            all.extend(choices(&["vision"], 0));
            all.push(Control::Field(Edit::SecondModel));
            if !plan.workload.second_model.is_empty() {
                all.extend(sliders(&[InputId::SecondContext], Place::Plan));
            }
        }
        Fold::Extras(index) => {
            let extras = plan.rigs.get(index).map_or(0, |rig| rig.extras.len());
            all.extend((0..extras).map(|extra| Control::Extra(index, extra)));
            all.push(Control::AddExtra(index));
            all.extend(sliders(&BESIDE, Place::Rig(index)));
        }
        Fold::Details(index) => all.extend(details(view, index)),
        Fold::Own(index) => {
            let Some(rig) = plan.rigs.get(index) else { return all };
            for (kind, ids) in GROUPS.iter().enumerate().skip(1) {
                if kind > 1 && rig.gpu_of(kind - 1).is_empty() && rig.gpu_of(kind).is_empty() {
                    break;
                }
                all.push(Control::Field(Edit::MoreCard(index, kind)));
                if !rig.gpu_of(kind).is_empty() {
                    let ids = [ids.count, ids.price, ids.limit, ids.owned];
                    all.extend(sliders(&ids, Place::Rig(index)));
                }
            }
            all.extend(own_choices(&["runtime"], index));
            if plan.workload_of(index).runtime.is_llama() {
                all.extend(own_choices(&["llama", "backend"], index));
            }
            all.extend(own_choices(&["split", "offload", "drafting"], index));
            let work = plan.workload_of(index);
            let may_leave = work.runtime.is_llama() && work.offload == OffloadKind::Experts;
            if may_leave || !rig.experts.is_empty() {
                all.push(Control::Field(Edit::Experts(index)));
            }
        }
    }
    all
}

const MORE: [InputId; 8] = [
    InputId::PsuEfficiency,
    InputId::InputRatio,
    InputId::CachedShare,
    InputId::SpeedFloor,
    InputId::Cooling,
    InputId::Tax,
    InputId::Selling,
    InputId::Discount,
];

const FUTURE: [InputId; 5] = [
    InputId::KeptPerYear,
    InputId::CardTrend,
    InputId::RentTrend,
    InputId::ApiTrend,
    InputId::Drift,
];

/// What a rig needs besides its cards, and what they bring at the end.
const BESIDE: [InputId; 7] = [
    InputId::Resale,
    InputId::Worth,
    InputId::MachinePrice,
    InputId::Failures,
    InputId::Owned,
    InputId::Sells,
    InputId::SellPrice,
];

const DETAILS: [InputId; 10] = [
    InputId::LoadWatts,
    InputId::PowerLimit,
    InputId::HostLoad,
    InputId::HostIdle,
    InputId::SupplyWatts,
    InputId::Free,
    InputId::HostMemory,
    InputId::HostBandwidth,
    InputId::PcieGeneration,
    InputId::PcieLanes,
];

/// The name of a rig.
pub fn rig_name(view: &View<'_>, rig: usize) -> String {
    view.report.rigs.get(rig).map_or_else(String::new, |rig| rig.name.clone())
}

/// The name of an extra.
pub fn extra_name(view: &View<'_>, rig: usize, extra: usize) -> String {
    let extra = view.plan.rigs.get(rig).and_then(|rig| rig.extras.get(extra));
    extra.map_or_else(String::new, |extra| extra.name.clone())
}

/// Whether there is no more room for what an edit adds, or it would leave nothing.
pub fn is_last(view: &View<'_>, edit: Edit) -> bool {
    let rigs = view.plan.rigs.len();
    match edit {
        Edit::CopyRig(_) | Edit::AddRig => rigs >= MAX_RIGS,
        Edit::RemoveRig(_) => rigs <= 1,
        Edit::AddExtra(rig) => {
            view.plan.rigs.get(rig).is_none_or(|rig| rig.extras.len() >= MAX_EXTRAS)
        }
        Edit::ResetAll => view.plan == view.usual,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_for_a_control_comes_back_from_its_text() {
        for control in [
            Control::Slider(At::Money, InputId::Rent, Place::Rig(1)),
            Control::Slider(At::Ledger, InputId::ExtraCost, Place::Extra { rig: 0, extra: 2 }),
            Control::Slider(At::Api(3), InputId::InputRatio, Place::Plan),
            Control::Field(Edit::Region),
        ] {
            assert_eq!(control.to_string().parse(), Ok(control));
        }
        for text in ["", "in", "field", "in type rate", "nowhere slide rate", "field nothing"] {
            assert_eq!(text.parse::<Control>(), Err(()), "{text}");
        }
    }
}
