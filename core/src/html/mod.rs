//! What the page shows: [`shown`] as data, for the components that draw it (`app/ui`), and as HTML text
//! what is only read, in the parts and regions that are worked out apart from it.
//!
//! In such a text a control of the page has a place, `data-control`, where the component is put; a
//! button carries what it does as text: `data-edit` holds an [`Edit`](crate::session::edit::Edit).
//! Text is escaped, and there are no `style` attributes, which the page's Content-Security-Policy
//! blocks: lengths are attributes of SVG.

mod answered;
mod estimated;
mod figure;
mod lists;
mod memory;
mod models;
mod page;
mod part;
mod part_id;
pub mod shown;
mod tables;
mod text;
mod view;

pub use answered::Answered;
pub use estimated::{Estimated, OUTCOMES, outcomes_place};
pub use figure::place;
pub use lists::{Proposal, Proposals, lists};
pub use page::Region;
pub use part::{Asks, all_price_charts, look, price_charts, prices};
pub use part_id::{Order, Part};
pub(crate) use shown::turns;
pub use tables::line;
pub use text::{WAITING, digit, escaped, unescaped};
pub use view::{Ui, View};
