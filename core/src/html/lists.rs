//! The lists that fields of the page propose from, which never change.

use crate::catalog::Catalog;
use crate::plan::{API_ONLY, SUBSCRIPTION};
use crate::units::Amounts;
use crate::units::format::{gib, plain, tokens};

use super::shown::field::{ANY, CARDS, CUSTOM, MODELS, OWN, RIGS};
use super::text::{add, escaped};

/// The lists that fields propose from. The static page needs none.
pub fn lists(catalog: &Catalog) -> String {
    let mut html = String::new();
    add(&mut html, &["<datalist id=\"", CARDS, "\">"]);
    for gpu in catalog.gpus {
        let mut more = format!("{}, {} GB/s", gib(gpu.memory), plain(gpu.bandwidth.get(), 0));
        if let Some(quote) = catalog.quote(gpu, None, None) {
            let price = Amounts::default().whole(quote.usd.likely());
            add(&mut more, &[", ", &price, " (", quote.as_of, ")"]);
        }
        option(&mut html, gpu.short_name(), &more);
    }
    option(&mut html, CUSTOM, "its figures are yours");
    add(&mut html, &["</datalist><datalist id=\"", RIGS, "\">"]);
    for ready in catalog.rigs {
        add(&mut html, &["<option>", &catalog.ready_name(ready), "</option>"]);
    }
    for name in [API_ONLY, SUBSCRIPTION] {
        add(&mut html, &["<option>", name, "</option>"]);
    }
    add(&mut html, &["</datalist><datalist id=\"", MODELS, "\">"]);
    option(&mut html, ANY, "the largest of the short list on each rig");
    option(&mut html, OWN, "a file, or a config.json");
    for model in catalog.models {
        let context = format!("{} of context", tokens(model.max_context));
        option(&mut html, model.name, &context);
    }
    html.push_str("</datalist>");
    html
}

fn option(html: &mut String, value: &str, more: &str) {
    add(html, &["<option value=\"", &escaped(value), "\">", more, "</option>"]);
}
