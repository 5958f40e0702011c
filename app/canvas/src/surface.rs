//! A canvas that plotters draws on sharply at any screen density.
//!
//! plotters knows only whole coordinates and nothing of screen densities. So it is given a virtual
//! surface, [`FINENESS`] units for each CSS pixel, and the canvas scales that to device pixels.

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

/// Virtual units for each CSS pixel: fine enough that gentle slopes show no stairs.
pub(crate) const FINENESS: u32 = 8;

/// A canvas as a drawing surface of virtual units.
pub(crate) struct Surface {
    inner: CanvasBackend,
    size: (u32, u32),
}

impl Surface {
    /// Clears the canvas and fits it to its place on the page. Nothing while it has no size.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "screen sizes")]
    pub(crate) fn new(canvas: &HtmlCanvasElement) -> Option<Self> {
        let density = web_sys::window()?.device_pixel_ratio();
        let (width, height) = (canvas.client_width(), canvas.client_height());
        let css = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
        if css.0 == 0 || css.1 == 0 {
            return None;
        }
        // Setting the size clears the canvas and its transform.
        canvas.set_width((f64::from(css.0) * density).round() as u32);
        canvas.set_height((f64::from(css.1) * density).round() as u32);
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let scale = density / f64::from(FINENESS);
        context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).ok()?;
        context.set_line_join("round");
        let inner = CanvasBackend::with_canvas_object(canvas.clone())?;
        Some(Self { inner, size: (css.0 * FINENESS, css.1 * FINENESS) })
    }
}

type Drawn = Result<(), DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>>;

impl DrawingBackend for Surface {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Drawn {
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.inner.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.inner.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.inner.draw_path(path, style)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.inner.fill_polygon(path, style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.inner.draw_circle(center, radius, style, fill)
    }

    fn draw_text<TStyle: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &TStyle,
        pos: BackendCoord,
    ) -> Drawn {
        self.inner.draw_text(text, style, pos)
    }
}

/// Calls back whenever the size of an element changes, and once at the start.
pub(crate) fn on_resize(element: &Element, action: fn()) {
    let callback = Closure::<dyn FnMut()>::new(action);
    if let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(element);
        // The page has one canvas for its whole life; both live as long as it does.
        callback.forget();
        core::mem::forget(observer);
    }
}

/// Runs something before the browser paints next.
pub(crate) fn before_paint(action: fn()) {
    let callback = Closure::once_into_js(action);
    if let Some(window) = web_sys::window() {
        let _ = window.request_animation_frame(callback.unchecked_ref());
    }
}
