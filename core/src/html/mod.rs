//! The page as HTML text, region by region: what the static page and the live one show alike.
//!
//! A control carries what it does as text: `data-edit` holds an [`Edit`](crate::plan::edit::Edit),
//! `data-ui` what only the page itself knows, such as which line is open. Text is escaped, and
//! there are no `style` attributes, which the page's Content-Security-Policy blocks: lengths are
//! attributes of SVG.

mod answered;
mod chart;
mod choice;
mod controls;
mod costs;
mod figure;
mod findings;
mod memory;
mod models;
mod own;
mod part;
mod presets;
mod sensitivity;
mod slider;
mod tables;
mod verdict;
mod view;
mod workload;

pub use answered::Answered;
pub use chart::COST_CHART;
pub use choice::lists;
pub use controls::decisive;
pub use figure::place;
pub use part::{Order, Part, look};
pub(crate) use sensitivity::sentence;
pub use view::{Region, Ui, View, page};

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

/// The text that was [`escaped`].
///
/// ```
/// use rigledger_core::html::{escaped, unescaped};
/// assert_eq!(unescaped(&escaped("<b> & \"&lt;\"")), "<b> & \"&lt;\"");
/// ```
pub fn unescaped(text: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('&') {
        let (name, after) = after.split_once(';').unwrap_or((after, ""));
        plain.push_str(before);
        plain.push(match name {
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            _ => '&',
        });
        rest = after;
    }
    plain + rest
}
