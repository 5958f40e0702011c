//! The components of the page against a real browser.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use rigledger_core::html::shown::{At, Control};
use rigledger_core::html::{Answered, Region, Ui};
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::session::edit::Edit;
use rigledger_core::{Catalog, Evaluator};
use rigledger_ui::{Act, Now, Page, control, region, steps};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement};

use crate::platform::swap::swap;

const START: &str = "preset=dual-3090-vs-4090";

fn answered(state: &str) -> Now {
    let mut evaluator = Evaluator::default();
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
    Now(Arc::new(Answered::of_state(state, day, &mut evaluator)))
}

/// Trials so far.
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// A page that shows what it is given, and keeps what is done with it.
struct Trial {
    // Whatever is reactive goes with it.
    _owner: Owner,
    page: Page,
    shown: RwSignal<Now>,
    acts: Arc<Mutex<Vec<Act>>>,
    element: Element,
}

impl Trial {
    fn new(html: &str) -> Self {
        let owner = Owner::new();
        owner.set();
        let element = super::block(html);
        // A trial that failed leaves its element.
        let id = format!("trial-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        element.set_id(&id);
        let shown = RwSignal::new(answered(START));
        let acts = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&acts);
        let sink = move |act| heard.lock().unwrap().push(act);
        let page = Page::new(Memo::new(move |_| shown.get()), false, sink);
        Self { _owner: owner, page, shown, acts, element }
    }

    async fn of(control: Control) -> Self {
        let trial = Self::new("");
        swap(&trial.element.id(), self::control(trial.page, control));
        TimeoutFuture::new(0).await;
        trial
    }

    fn region(html: &str, of: Region) -> Self {
        let trial = Self::new(html);
        swap(&trial.element.id(), region(trial.page, of).unwrap());
        trial
    }

    async fn show(&self, state: &str) {
        self.shown.set(answered(state));
        TimeoutFuture::new(0).await;
    }

    fn find<T: JsCast>(&self, selector: &str) -> T {
        self.element.query_selector(selector).unwrap().unwrap().dyn_into().unwrap()
    }

    fn last(&self) -> Act {
        self.acts.lock().unwrap().last().unwrap().clone()
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.element.remove();
    }
}

fn fire(element: &Element, kind: &str) {
    let event = web_sys::Event::new(kind).unwrap();
    element.dispatch_event(&event).unwrap();
}

fn edit(edit: Edit, value: &str) -> Act {
    Act::Edit(edit, value.to_owned())
}

#[wasm_bindgen_test]
async fn a_slider_tells_its_edit_and_shows_what_counts() {
    let trial = Trial::of(Control::Slider(At::Panel, InputId::LoadHours, Place::Plan)).await;
    let slider: HtmlInputElement = trial.find("input[type=range]");
    let field: HtmlInputElement = trial.find("#in-hours");
    assert_eq!((slider.value(), field.value()), ("4".into(), "4".into()));
    slider.set_value("9");
    fire(&slider, "input");
    assert_eq!(trial.last(), edit(Edit::Slide(InputId::LoadHours, Place::Plan), "9"));
    trial.show(&[START, "&hours=9"].concat()).await;
    assert_eq!((slider.value(), field.value()), ("9".into(), "9".into()));
    // What is not taken does not stay.
    field.set_value("many");
    fire(&field, "change");
    assert_eq!(trial.last(), edit(Edit::Type(InputId::LoadHours, Place::Plan), "many"));
    assert_eq!(field.value(), "9");
    trial.find::<HtmlElement>("button.reset").click();
    assert_eq!(trial.last(), edit(Edit::Reset(InputId::LoadHours, Place::Plan), ""));
}

#[wasm_bindgen_test]
async fn what_was_wrong_is_said_with_what_may_have_been_meant() {
    let trial = Trial::of(Control::Field(Edit::Card(0))).await;
    let field: HtmlInputElement = trial.find("input");
    assert_eq!(field.value(), "RTX 3090");
    let catalog = Catalog::embedded();
    let Now(now) = answered(START);
    let mut plan = now.view().plan.clone();
    let answer = Evaluator::default().explain(&plan, catalog, now.view().report.today);
    let wrong = Edit::Card(0).apply(&mut plan, &answer, "RTX 3091", catalog).unwrap();
    let offer = wrong.offers[0].clone();
    let ui = Ui { complaint: Some((Edit::Card(0), wrong)), ..Ui::default() };
    trial.shown.set(Now(Arc::new(Answered::clone(&now).with_ui(ui))));
    TimeoutFuture::new(0).await;
    assert_eq!(field.value(), "RTX 3091", "to be corrected");
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    let button: HtmlElement = trial.find(".hint button");
    assert_eq!(button.text_content(), Some(offer.clone()));
    button.click();
    assert_eq!(trial.last(), edit(Edit::Card(0), &offer));
}

#[wasm_bindgen_test]
async fn a_list_shows_what_counts_whatever_was_chosen() {
    let trial = Trial::of(Control::Field(Edit::Cache)).await;
    let list: HtmlSelectElement = trial.find("select");
    assert_eq!(list.value(), "f16");
    list.set_value("q8_0");
    fire(&list, "change");
    assert_eq!((trial.last(), list.value()), (edit(Edit::Cache, "q8_0"), "f16".into()));
    trial.show(&[START, "&cache=q8_0"].concat()).await;
    assert_eq!(list.value(), "q8_0");
}

#[wasm_bindgen_test]
fn what_a_reader_did_to_the_static_page_stays() {
    let html = "<button>1</button><figure><div class=\"canvas\"></div><details><summary>Same</summary>\
                <div class=\"scroll\"></div></details></figure>";
    let first = Trial::new(html);
    first.find::<Element>("details").set_attribute("open", "").unwrap();
    first.find::<HtmlElement>("button").focus().unwrap();
    swap(&first.element.id(), region(first.page, Region::Chart).unwrap());
    assert!(first.find::<Element>("details").has_attribute("open"));
    // The first of what can have the focus in the one has it in the other.
    let focused = super::document().active_element().unwrap();
    assert_eq!(focused, first.find::<Element>("input.readout"));
}

#[wasm_bindgen_test]
async fn rows_and_rigs_keep_their_elements_while_others_come_and_go() {
    let trial = Trial::region("", Region::Costs);
    let button: Element = trial.find("tbody button");
    let columns =
        |row: &str| trial.element.query_selector_all(&[row, " > *"].concat()).unwrap().length();
    assert_eq!(columns("tbody tr:last-child"), 3);
    trial.show(&[START, "&c.gpu=rtx-5090&a.extras=Riser:4;Riser:5"].concat()).await;
    assert_eq!([columns("tbody tr:last-child"), columns("thead tr")], [4, 4]);
    assert!(button.is_connected());
    trial.show(START).await;
    assert_eq!([columns("tbody tr:last-child"), columns("thead tr")], [3, 3]);
    assert!(button.is_connected());
    button.dyn_ref::<HtmlElement>().unwrap().click();
    assert_eq!(trial.last(), Act::OpenLine("paid Cards".to_owned()));
}

#[wasm_bindgen_test]
async fn undo_and_redo_are_there_where_something_can_be_done() {
    let trial = Trial::new("");
    swap(&trial.element.id(), steps(trial.page));
    let [back, forth]: [HtmlElement; 2] =
        ["[data-step='-1']", "[data-step='1']"].map(|button| trial.find(button));
    let dead = || [&back, &forth].map(|button| button.has_attribute("disabled"));
    assert_eq!(dead(), [true, true]);
    trial.page.set_ways([true, false]);
    TimeoutFuture::new(0).await;
    assert_eq!(dead(), [false, true]);
    back.click();
    assert_eq!(trial.last(), Act::Step(false));
    trial.page.set_ways([false, true]);
    TimeoutFuture::new(0).await;
    assert_eq!(dead(), [true, false]);
    forth.click();
    assert_eq!(trial.last(), Act::Step(true));
}
