//! The page as HTML text, region by region: what the static page and the live one show alike.
//!
//! A control carries what it does as text: `data-edit` holds an [`Edit`](crate::session::edit::Edit),
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
mod glance;
mod memory;
mod models;
mod own;
mod page;
mod part;
mod part_id;
mod presets;
mod sensitivity;
mod slider;
mod tables;
mod text;
mod verdict;
mod view;
mod workload;

pub use answered::Answered;
pub use chart::COST_CHART;
pub use choice::lists;
pub use controls::decisive;
pub use figure::place;
pub use page::{Region, page};
pub use part::{Asks, all_price_charts, look, price_charts, prices};
pub use part_id::{Order, Part};
pub(crate) use sensitivity::turns;
pub use tables::line;
pub use text::{escaped, unescaped};
pub use view::{Ui, View};
