//! One number: a field to type in, a slider to drag, and its range where it has one.

use leptos::prelude::*;
use rigledger_core::html::shown::{self, At, Control, Slider as Figure};
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::session::edit::Edit;
use rigledger_core::units::format::machine;

use crate::curve::curve;
use crate::events::{click, focus, input};
use crate::page::{Page, Shown};
use crate::typed::Typed;
use crate::wrong::wrong;

/// A slider and a number field for an input of the plan. The widget's `public/frame.js`, and tests, find
/// them by their edits, which they carry as text.
#[component]
pub fn Slider(page: Page, at: At, id: InputId, place: Place) -> impl IntoView {
    let it = page.memo(move |view| shown::slider(view, at, id, place));
    let sway = page.memo(move |view| shown::sway(view, id, place));
    let (own, edit) = (Control::Slider(at, id, place).id(), Edit::Type(id, place));
    let help = [&own, "-help"].concat();
    let reset = Edit::Reset(id, place);
    let of = move |text: fn(&Figure) -> &String| text(&it.get()).clone();
    let spread = move || {
        let spread = it.get().spread.clone()?;
        Some(view! { <span class="spread">{spread}</span> }.into_any())
    };
    let flip = move || {
        let flip = Option::as_ref(&sway.get())?.flip.clone();
        Some(view! { <span class="flip">{flip}</span> }.into_any())
    };
    view! {
        <div class="slider">
            <label for=own.clone()>{move || of(|it| &it.label)}</label>
            <span class="field">
                <Typed page it own=own help=help.clone() edit />
                <span class="unit">{move || of(|it| &it.unit)}</span>
                <button
                    type="button"
                    class="reset"
                    data-edit=reset.to_string()
                    title="Reset"
                    aria-label=move || ["Reset ", &of(|it| &it.label)].concat()
                    disabled=move || it.get().usual
                    on:click=click(move || page.edit(reset, ""))
                >
                    "\u{21ba}"
                </button>
            </span>
            <Track page it id place />
            {move || sway.get().as_ref().as_ref().and_then(|sway| sway.curve.as_ref()).map(curve)}
            <p class="hint" id=help>
                {move || wrong(page, edit, it.get().wrong.as_ref())}
                {move || spread()}
                {move || flip()}
                <span class="visually-hidden help">{id.spec().help}</span>
            </p>
        </div>
    }
}

/// What is dragged. Its span does not shrink while it is in hand.
#[component]
fn Track(page: Page, it: Shown<Figure>, id: InputId, place: Place) -> impl IntoView {
    let edit = Edit::Slide(id, place);
    let [bottom, step] = shown::ends(id);
    let held = RwSignal::new(false);
    let mut last = f64::MIN;
    let mut top = move || {
        let top = it.get().top;
        last = if held.get() { top.max(last) } else { top };
        machine(last)
    };
    // The span stands before the value, which the browser would hold to the former one.
    view! {
        <input
            type="range"
            data-edit=edit.to_string()
            aria-label=move || it.get().label.clone()
            min=bottom
            max=move || top()
            step=step
            aria-valuetext=move || it.get().told.clone()
            prop:value=move || it.get().position.clone()
            on:input=input(move |slider| page.edit(edit, &slider.value()))
            // Whatever became of it, the slider stands where the plan is.
            on:change=input(move |slider| slider.set(&it.once().position))
            on:focus=focus(move |_| held.set(true))
            on:blur=focus(move |_| held.set(false))
        />
    }
}
