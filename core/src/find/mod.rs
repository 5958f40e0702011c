//! What to buy, and what to do with what is there: rigs that nobody listed, made from the catalogue, and
//! each judged by the functions that answer a plan.
//!
//! ```text
//! question     a plan without rigs, and what a rig must keep to: floor, budget, cards, condition
//! limits       what a room, a case and a socket let in
//! candidate    every sensible count of every card bought or rented, whole machines, API, subscription
//! way          each runtime, format and split in which the model may run on it
//! offer        a candidate in one way: fit, speed, money, as `session::evaluate` has them
//! search       the best way of each candidate, in order
//! row          the lines of the best trades, why each rig is there and what it gives up
//! steps        what an owner can do next
//! asked        the text of a question that is asked on the page
//! joined       rigs that were found, side by side in one plan
//! ```
//!
//! The answer is exact: a candidate is passed over only where a bound says that it cannot be among the
//! rows. The bounds stand in `search`, and a search without them gives the same rows
//! (`tests/find.rs`).
//!
//! Cards of unlike kinds in one rig are not tried. Where they are, they are one more member of [`Cards`]; nothing else here asks what a rig consists of.

mod asked;
mod candidate;
mod joined;
mod limits;
mod offer;
mod question;
mod row;
mod search;
mod steps;
mod way;

pub use asked::asked;
pub use candidate::{Candidate, Cards};
pub use joined::joined;
pub use limits::{Limits, Noise, Takes};
pub use offer::Offer;
pub use question::{OwnCards, Question, Stated};
pub use row::{GivesUp, Reason, Row, Why};
pub use search::{Bounds, Found, find, search};
pub use steps::{Runs, Step, StepKind, steps};
