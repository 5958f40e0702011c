//! What draws, against a real browser.

use plotters_backend::DrawingBackend;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::*;

wasm_bindgen_test_configure!(run_in_browser);

fn document() -> web_sys::Document {
    web_sys::window().unwrap().document().unwrap()
}

#[wasm_bindgen_test]
fn a_surface_is_as_fine_as_the_screen() {
    let canvas: HtmlCanvasElement =
        document().create_element("canvas").unwrap().dyn_into().unwrap();
    assert!(Surface::new(&canvas).is_none(), "it has no size yet");
    let body = document().body().unwrap();
    body.append_child(&canvas).unwrap();
    let surface = Surface::new(&canvas).unwrap();
    let width = u32::try_from(canvas.client_width()).unwrap();
    assert_eq!(surface.get_size().0, width * FINENESS);
    let density = web_sys::window().unwrap().device_pixel_ratio();
    assert!((f64::from(canvas.width()) - f64::from(width) * density).abs() <= 1.0);
    canvas.remove();
}

#[wasm_bindgen_test]
fn a_custom_property_is_read_and_an_unknown_one_is_empty() {
    let style = document().create_element("style").unwrap();
    style.set_text_content(Some(":root { --rig-a: #0b62d6; }"));
    document().head().unwrap().append_child(&style).unwrap();
    assert_eq!(theme::css_value("--rig-a"), "#0b62d6");
    assert_eq!(theme::css_value("--nothing"), "");
    style.remove();
}
