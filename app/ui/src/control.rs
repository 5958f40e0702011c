//! A control, whatever it is, and several that stand together.

use leptos::prelude::*;
use rigledger_core::html::shown::{self, Control, Group};
use rigledger_core::session::edit::Edit;

use crate::buttons::{Actions, Button};
use crate::each::each_control;
use crate::extra::Extra;
use crate::field::Field;
use crate::fold::Fold;
use crate::own::Own;
use crate::page::Page;
use crate::slider::Slider;

/// A control.
pub fn control(page: Page, control: Control) -> AnyView {
    match control {
        Control::Slider(at, id, place) => view! { <Slider page at id place /> }.into_any(),
        Control::Field(edit) => view! { <Field page edit /> }.into_any(),
        Control::Extra(rig, extra) => view! { <Extra page rig extra /> }.into_any(),
        Control::AddExtra(rig) => {
            view! { <Button page edit=Edit::AddExtra(rig) text="Add an extra" /> }.into_any()
        }
        Control::Actions(rig) => view! { <Actions page rig /> }.into_any(),
        Control::Own => view! { <Own page /> }.into_any(),
        Control::Fold(fold) => view! { <Fold page fold /> }.into_any(),
    }
}

/// The controls of a group, each of which stays while the others come and go.
pub(crate) fn group(page: Page, group: Group) -> AnyView {
    let all = page.memo(move |view| shown::controls(view, group));
    each_control(move || all.get().to_vec(), move |one| control(page, one))
}
