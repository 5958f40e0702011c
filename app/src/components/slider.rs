//! One number: a field to type in, a slider to drag, and its range where it has one.

use leptos::prelude::*;
use rigledger_core::Catalog;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::link;
use rigledger_core::units::decimal;
use rigledger_core::units::format::{machine, plain};

use crate::state::app;

/// A slider and a number field for one input of the plan.
#[component]
pub(crate) fn Slider(
    /// Which input.
    id: InputId,
    /// Where in the plan.
    place: Place,
    /// What it is called here; the table's name where this is empty.
    #[prop(into, optional)]
    label: String,
) -> impl IntoView {
    let state = app();
    let spec = id.spec();
    let label = if label.is_empty() { spec.name.to_owned() } else { label };
    let html_id = element_id(id, place);
    let help_id = format!("{html_id}-help");
    let figure = state.figure(id, place);
    let likely = move || figure.get().map_or(0.0, |range| range.likely());
    let complaint = RwSignal::new(None::<String>);

    // The span of the slider must not change under the hand: it only ever grows.
    let top = Memo::new(move |before: Option<&f64>| {
        let usual = state.plan(|plan| {
            let base = Catalog::embedded().preset_plan(&plan.preset);
            base.value(id, place).map(|range| range.likely())
        });
        let present = likely();
        let wanted = spec.slider_top(usual.unwrap_or(present), present);
        before.map_or(wanted, |before| before.max(wanted))
    });
    let spread = move || {
        figure.get().filter(|range| !range.is_exact()).map(|range| {
            let (low, high) = (plain(range.low(), 2), plain(range.high(), 2));
            format!("{low} to {high}")
        })
    };
    let drag = move |position: String| {
        if let (Some(position), Some(now)) = (decimal(&position), figure.get_untracked()) {
            complaint.set(None);
            state.set(id, place, Some(now.moved_to(spec.slider_value(position))));
        }
    };
    let commit = move |text: String| match link::typed_range(&text) {
        Some(range) => {
            let held = spec.held(range);
            complaint.set((held != range).then(|| {
                format!("Held to {} to {} {}.", plain(spec.min, 2), plain(spec.max, 0), spec.unit)
            }));
            state.set(id, place, Some(held));
        }
        None => complaint.set(Some(format!("\u{201c}{text}\u{201d} is not a number."))),
    };
    view! {
        <div class="slider">
            <label for=html_id.clone()>{label.clone()}</label>
            <span class="field">
                <input
                    id=html_id
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    aria-describedby=help_id.clone()
                    aria-invalid=move || complaint.with(Option::is_some).to_string()
                    prop:value=move || {
                        // A refused entry is shown again as it stands in the plan.
                        complaint.track();
                        machine(likely())
                    }
                    on:change:target=move |event| commit(event.target().value())
                />
                <span class="unit">{spec.unit.to_string()}</span>
                <button
                    type="button"
                    class="reset"
                    aria-label=format!("Reset {label}")
                    title="Reset"
                    disabled=move || !state.is_changed(id, place)
                    on:click=move |_| {
                        complaint.set(None);
                        state.reset(id, place);
                    }
                >
                    "\u{21ba}"
                </button>
            </span>
            <input
                type="range"
                aria-label=label
                min=machine(spec.slider_bottom())
                max=move || machine(top.get())
                step=machine(spec.slider_step())
                aria-valuetext=move || format!("{} {}", plain(likely(), 4), spec.unit)
                prop:value=move || {
                    top.track();
                    machine(spec.slider_position(likely()))
                }
                on:input:target=move |event| drag(event.target().value())
            />
            <p class="hint" id=help_id>
                {move || complaint.get()}
                {move || spread().map(|text| view! { <span class="spread">{text}</span> })}
                <span class="visually-hidden">{spec.help}</span>
            </p>
        </div>
    }
}

/// An id for the field that no other field on the page has.
fn element_id(id: InputId, place: Place) -> String {
    let key = id.spec().key;
    match place {
        Place::Plan => format!("in-{key}"),
        Place::Rig(rig) => format!("in-{rig}-{key}"),
        Place::Extra { rig, extra } => format!("in-{rig}-{key}-{extra}"),
        Place::Share { rig, card } => format!("in-{rig}-{key}-{card}"),
    }
}
