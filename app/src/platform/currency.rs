//! Amounts as the browser writes them.

use rigledger_core::units::format::{in_currency, number};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// An amount in a currency with a number of decimals, by `Intl`; see `public/boot.js`.
    #[wasm_bindgen(catch, js_name = rigledgerAmount)]
    fn amount(currency: &str, amount: f64, decimals: usize) -> Result<String, JsValue>;
}

/// A text of the core's with its amounts in the currency of the plan.
#[inline(never)]
pub fn shown(text: String, currency: &str) -> String {
    match currency {
        "USD" => text,
        code => in_currency(&text, code, &|value, decimals| {
            // A browser may know no such currency, or refuse.
            amount(code, value, decimals)
                .unwrap_or_else(|_| [&*number(value, decimals), " ", code].concat())
        }),
    }
}
