//! What a local-LLM rig really costs, and what it can run: a pure function from a plan to a report.
//!
//! ```text
//! Plan (what the reader decided)     Catalog (what the world says)
//!      \______________________________/
//!                     |
//!                  resolve            open fields get their figure and source
//!                     |
//!     memory   speed   power   cost   advice
//!                     |
//!                   Report            figures with ranges, working and findings
//! ```
//!
//! [`evaluate`] is the whole of it: the browser, the native example and the tests call the same
//! function.
//!
//! # What this crate does not do
//!
//! It touches no page, clock, network, file or random source: today's date is an argument, and the
//! same input gives the same output to the byte, in the browser as natively. It draws nothing and
//! fetches no price. It never panics on anything that a reader can type or link to.

#![forbid(unsafe_code)]

pub mod advice;
pub mod catalog;
pub mod chart;
pub mod cost;
pub mod export;
pub mod finding;
pub mod fit;
pub mod html;
pub mod import;
pub mod memory;
pub mod plan;
pub mod report;
pub mod resolve;
pub mod rig;
pub mod risk;
pub mod run;
pub mod session;
pub mod speed;
pub mod units;
mod words;

pub use catalog::Catalog;
pub use finding::{Finding, Found, Severity};
pub use plan::Plan;
pub use report::{MODEL_VERSION, Report};
pub use session::{Answer, Evaluator, evaluate};
