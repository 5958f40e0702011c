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
//! # A question and its answer
//!
//! ```
//! use chrono::NaiveDate;
//! use rigledger_core::plan::link;
//! use rigledger_core::{Catalog, Certainty, evaluate};
//!
//! // A plan as a link has it: a preset, and what differs from it.
//! let catalog = Catalog::embedded();
//! let (plan, findings) = link::decode("preset=dual-3090-vs-4090&rate=0.30&horizon=36", catalog);
//! assert!(findings.is_empty());
//!
//! let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("is a day");
//! let report = evaluate(&plan, catalog, today);
//!
//! // The verdict, in words and as values.
//! println!("{}", report.verdict.sentence());
//! let sure = report.verdict.certainty == Some(Certainty::Clear);
//! let cheapest = report.verdict.cheapest.expect("there are rigs");
//! println!("{}, {}", report.rigs[cheapest].name, if sure { "surely" } else { "perhaps" });
//!
//! for rig in &report.rigs {
//!     // What it costs in the end, with its range, and the lines of which that is the sum.
//!     let net = rig.cost.net;
//!     assert!(net.low() <= net.likely() && net.likely() <= net.high());
//!     assert!(rig.cost.lines.last().is_some_and(|line| line.amount == net));
//!
//!     // Whether the model fits, card by card, and how fast it is.
//!     let target = &rig.capability.target;
//!     assert_eq!(target.fits, target.speed.is_some());
//!     match target.decode_tok_s() {
//!         Some(speed) => println!("{}: {:.0} tok/s", rig.name, speed.likely().get()),
//!         None => println!("{}: {} does not fit", rig.name, target.model_name),
//!     }
//! }
//! ```
//!
//! An [`Evaluator`] answers plan after plan and works out only what has changed; `examples/evaluate.rs`
//! prints a whole [`Report`] as JSON.
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
pub mod find;
mod finding;
pub mod fit;
pub mod html;
pub mod import;
pub mod machine;
pub mod memory;
pub mod paste;
pub mod plan;
pub mod report;
mod resolve;
pub mod rig;
mod risk;
pub mod run;
pub mod session;
pub mod speed;
pub mod units;
mod words;

pub use advice::{Certainty, Verdict};
pub use catalog::Catalog;
pub use finding::{Finding, Found, Severity};
pub use fit::Fit;
pub use plan::Plan;
pub use report::{MODEL_VERSION, Report};
pub use rig::RigReport;
pub use session::{Answer, CostEvaluator, Evaluator, evaluate};
pub use units::Range;
