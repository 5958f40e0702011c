//! Parts of the report as HTML text: what the static page and the live one show alike.
//!
//! Only parts that hold nothing to press are here. Text is escaped, and there are no `style`
//! attributes, which the page's Content-Security-Policy blocks: lengths are attributes of SVG.

mod memory;
mod models;
mod tables;

pub use memory::memory;
pub use models::models;
pub use tables::{cost_over_time, workings};

/// Text with everything escaped that means something in HTML.
///
/// ```
/// assert_eq!(rigledger_core::html::escaped("<b>\"&"), "&lt;b&gt;&quot;&amp;");
/// ```
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A head cell with a rig's colour and name.
fn rig_head(index: usize, name: &str) -> String {
    format!(
        "<th scope=\"col\" class=\"rig-{index}\"><span class=\"marker\" aria-hidden=\"true\">\
         </span>{}</th>",
        escaped(name)
    )
}
