//! Everything that the answer assumes, with its source and the way to its control.

use crate::html::shown::{At, Control, all_controls};
use crate::html::text::element_id;
use crate::html::text::escaped;
use crate::html::text::{add, digit, slot};
use crate::html::view::View;
use crate::memory::runtime::CONSTANTS;
use crate::paste::applied::measured_on;
use crate::plan::choices::CHOICES;
use crate::plan::inputs::{InputId, Place, Scope};
use crate::plan::{Plan, Rig, RigKind};
use crate::units::Range;
use crate::units::format::{gib, plain};

use super::figure::{heading, scroll, sourced};

/// Who says a figure, and where it is from.
struct Origin {
    who: &'static str,
    source: String,
}

/// The part.
pub(super) fn ledger(view: &View<'_>) -> String {
    let controls = all_controls(view).into_iter().map(Control::id).collect();
    let page = Page { controls, missing: Vec::new() };
    let mut html = String::from(
        "<p>What you entered, what the starting figures state, what is a default, and what was taken \
         from dated data. Each line leads to its control.</p>",
    );
    let page = figures(&mut html, view, page);
    choices(&mut html, view, &page);
    constants(&mut html);
    missing(&mut html, &page.missing);
    html
}

/// Which controls the page has, and which figures have none.
struct Page {
    /// The ids of the controls.
    controls: Vec<String>,
    missing: Vec<(InputId, Place)>,
}

impl Page {
    /// Whether the page has a control of an id.
    fn has(&self, id: &str) -> bool {
        self.controls.iter().any(|known| known == id)
    }
}

fn head(html: &mut String, id: &str, title: &str) {
    heading(html, id, title);
    table(html, id);
}

/// Opens a table that is named by a heading.
fn table(html: &mut String, id: &str) {
    scroll(html, id);
    html.push_str(
        "<table class=\"compare measured ledger\"><thead><tr><th scope=\"col\">What</th>\
         <th scope=\"col\">Counted</th><th scope=\"col\">Source</th></tr></thead><tbody>",
    );
}

fn row(html: &mut String, name: &str, goal: &str, value: &str, origin: &Origin) {
    add(html, &["<tr><th scope=\"row\"><a href=\"#", goal, "\">", &escaped(name), "</a></th><td>"]);
    add(html, &[value, "</td><td>", origin.who]);
    if !origin.source.is_empty() {
        html.push_str(" <small>");
        sourced(html, &origin.source);
        html.push_str("</small>");
    }
    html.push_str("</td></tr>");
}

/// All figures: those that rigs share, then those of each rig.
fn figures(html: &mut String, view: &View<'_>, mut page: Page) -> Page {
    // Of a rig without cards no figure of a card counts.
    let is_of_cards = |id: InputId, place: Place| {
        let Place::Rig(rig) = place else { return false };
        let kind = view.plan.rigs.get(rig).map(|rig| rig.kind);
        match kind {
            Some(RigKind::Api) => id != InputId::Speed,
            Some(RigKind::Subscription) => id != InputId::Fee,
            _ => id == InputId::Fee,
        }
    };
    let mut places = view.plan.places();
    places.retain(|(id, place)| !is_of_cards(*id, *place));
    let of = |wanted: Option<usize>| {
        places.iter().copied().filter(move |(_, place)| rig_of(*place) == wanted)
    };
    let mut group = |title: &str, id: &str, wanted: Option<usize>| {
        head(html, id, title);
        let (mut idle, mut count) = (String::new(), 0);
        for (input, place) in of(wanted) {
            if counts_nothing(view, input, place) {
                count += 1;
                figure(&mut idle, view, &mut page, input, place);
            } else {
                figure(html, view, &mut page, input, place);
            }
        }
        let count = plain(f64::from(count), 0);
        add(html, &["</tbody></table></div><details><summary>", &count]);
        html.push_str(" not counted unless entered</summary>");
        table(html, id);
        add(html, &[&idle, "</tbody></table></div></details>"]);
    };
    group("For all rigs", "ledger-plan", None);
    for (index, rig) in view.report.rigs.iter().enumerate() {
        group(&escaped(&rig.name), &["ledger-", digit(index)].concat(), Some(index));
    }
    page
}

/// Whether a figure stands at a default that leaves it out.
fn counts_nothing(view: &View<'_>, id: InputId, place: Place) -> bool {
    let value = view.plan.value(id, place);
    let nothing = value.is_some_and(|value| value.high().abs() < f64::EPSILON);
    let origin = origin(view, id, place);
    origin.who == "default" && (nothing || origin.source.starts_with("not counted"))
}

/// The rig that a place belongs to.
const fn rig_of(place: Place) -> Option<usize> {
    match place {
        Place::Plan => None,
        Place::Rig(rig) | Place::Extra { rig, .. } | Place::Share { rig, .. } => Some(rig),
    }
}

/// What a place of an input is called.
fn name(view: &View<'_>, id: InputId, place: Place) -> String {
    let spec = id.spec();
    let Place::Extra { rig, extra } = place else { return spec.name.to_owned() };
    let extra = view.plan.rigs.get(rig).and_then(|rig| rig.extras.get(extra));
    let extra = extra.map_or("", |extra| &extra.name);
    if id == InputId::ExtraCost { extra.to_owned() } else { [extra, ", ", spec.name].concat() }
}

fn figure(html: &mut String, view: &View<'_>, page: &mut Page, id: InputId, place: Place) {
    let goal = element_id("in", id, place);
    let is_there = page.has(&goal);
    let Some(range) = view.report.figure(view.plan, id, place) else {
        // Nothing is counted here; it can still be entered.
        if !is_there {
            page.missing.push((id, place));
        }
        return;
    };
    let goal = if is_there {
        goal
    } else {
        page.missing.push((id, place));
        element_id(At::Ledger.id(), id, place)
    };
    let digits = if range.likely().abs() < 10.0 { 3 } else { 1 };
    let mut value = plain(range.likely(), digits);
    if !range.is_exact() {
        let (low, high) = (plain(range.low(), digits), plain(range.high(), digits));
        add(&mut value, &[" (", &low, " to ", &high, ")"]);
    }
    add(&mut value, &[" ", &view.plan.amounts().currency.unit(id.spec().unit.name())]);
    row(html, &name(view, id, place), &goal, &value, &origin(view, id, place));
}

/// Where a figure comes from.
fn origin(view: &View<'_>, id: InputId, place: Place) -> Origin {
    let spec = id.spec();
    let given = view.plan.value(id, place);
    let Some(value) = given else {
        let rig = rig_of(place).and_then(|rig| view.report.rigs.get(rig));
        let source = match (id, rig) {
            (InputId::Resale, Some(rig)) => rig.assumptions.resale.source.clone(),
            (InputId::PowerLimit, Some(_)) => "the rated power, as no limit is set".to_owned(),
            (
                InputId::GpuMemory
                | InputId::GpuBandwidth
                | InputId::GpuPower
                | InputId::GpuRate
                | InputId::PcieGeneration
                | InputId::PcieLanes,
                _,
            ) => "the maker's figures (core/data/gpus.csv)".to_owned(),
            _ => view.report.case.source(id, place).to_owned(),
        };
        return Origin { who: "catalogue", source };
    };
    if spec.default_range().is_some_and(|usual| value.with_basis(usual.basis()) == usual) {
        return Origin { who: "default", source: spec.source.to_owned() };
    }
    if view.usual.value(id, place) == given
        && let Some(preset) = view.catalog.preset(&view.plan.preset)
    {
        let source = [preset.source, ", ", preset.as_of].concat();
        return Origin { who: "starting figures", source };
    }
    let measured = measured_on(view.plan, id, place, view.catalog);
    let measured = measured.map(|day| ["measured by you, ", &day.to_string()].concat());
    let own = || Origin { who: "you", source: measured.unwrap_or_default() };
    part(view, value, place).unwrap_or_else(own)
}

/// The catalogue, where an extra is one of its parts at its price.
fn part(view: &View<'_>, cost: Range<f64>, place: Place) -> Option<Origin> {
    let Place::Extra { rig, extra } = place else { return None };
    let extra = view.plan.rigs.get(rig)?.extras.get(extra)?;
    let part = view.catalog.parts.iter().find(|part| part.name == extra.name)?;
    let same = part.usd[1].total_cmp(&cost.likely()).is_eq();
    let (as_of, source) = part.source().filter(|_| same)?;
    Some(Origin { who: "catalogue", source: [as_of, ", ", source].concat() })
}

/// Everything that is chosen from a list.
fn choices(html: &mut String, view: &View<'_>, page: &Page) {
    head(html, "ledger-choices", "Choices");
    let workload = &view.plan.workload;
    for (name, goal, chosen, usual) in [
        ("Model", "model", &workload.model, &view.usual.workload.model),
        ("Weights", "quant", &workload.quant, &view.usual.workload.quant),
        ("KV cache", "cache", &workload.cache, &view.usual.workload.cache),
    ] {
        let who = if chosen == usual { "starting figures" } else { "you" };
        let origin = Origin { who, source: String::new() };
        row(html, name, goal, &escaped(chosen), &origin);
    }
    let usual = Plan { rigs: vec![Rig::default()], ..Plan::default() };
    for choice in &CHOICES {
        let rigs = if choice.scope == Scope::Rig { view.plan.rigs.len() } else { 1 };
        for rig in 0..rigs {
            let goal = ["choice-", digit(rig), "-", choice.key].concat();
            if !page.has(&goal) {
                continue;
            }
            let word = choice.word(view.plan, rig);
            let label = choice.options.iter().find(|(known, _)| *known == word);
            let who = match choice.word(view.usual, rig) == word {
                _ if choice.word(&usual, 0) == word => "default",
                true => "starting figures",
                false => "you",
            };
            let name = view.report.rigs.get(rig).filter(|_| choice.scope == Scope::Rig);
            let name = match name {
                Some(rig) => [choice.name, ", ", &rig.name].concat(),
                None => choice.name.to_owned(),
            };
            let source = choice.help.to_owned();
            row(html, &name, &goal, label.map_or("", |(_, label)| label), &Origin { who, source });
        }
    }
    html.push_str("</tbody></table></div>");
}

/// What the engines take as given, which no control changes.
fn constants(html: &mut String) {
    head(html, "ledger-constants", "Taken as given by the memory estimate");
    for constant in &CONSTANTS {
        add(html, &["<tr><th scope=\"row\">", &escaped(constant.what), "</th><td>"]);
        add(html, &[&gib(constant.bytes), "</td><td>constant <small>"]);
        add(html, &[&escaped(constant.source), "</small></td></tr>"]);
    }
    html.push_str(
        "</tbody></table></div><p class=\"caption\">The constants of speed are fitted to published \
         measurements: <a href=\"./accuracy.html\">how close they come</a>.</p>",
    );
}

/// Sliders for what has none above.
fn missing(html: &mut String, missing: &[(InputId, Place)]) {
    html.push_str(
        "<details class=\"rest\"><summary>Figures without a control above</summary>\
         <div class=\"sliders\">",
    );
    for (id, place) in missing.iter().copied() {
        slot(html, Control::Slider(At::Ledger, id, place));
    }
    html.push_str("</div></details>");
}
