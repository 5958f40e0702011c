//! How fast a model answers on a rig, and how sure that is.
//!
//! ```text
//! engine     what the constants belong to: engines, backends, kinds of weights, architectures
//! terms      the constants themselves, fitted elsewhere and built in from data/speed.csv
//! load       what a model asks: bytes, products, layers
//! machine    what a rig offers: cards, split, link, host
//! decode     the time of a step        link, offload: two of its parts
//! draft      what guessing tokens ahead gains
//! prefill    the time of a prompt
//! serving    many users
//! range      low and high of an estimate, and how near the measurements are
//! estimate   speeds of one model on one rig, for the report
//! working    the parts of a time, each as a formula with its numbers
//! turn       how long a question, an agent's step, a document take
//! service    the same for many users and many depths, when the page asks
//! rows       published measurements in the model's terms
//! evidence   which of them are nearest to an estimate
//! command    how to measure the same at home
//! ```
//!
//! [`step`] and [`prefill`] are the model. The page, the calibration and the comparison with
//! measurements all call them; nothing else knows the formulas.

pub mod command;
mod decode;
pub mod draft;
pub(crate) mod engine;
mod estimate;
pub mod evidence;
mod hardware;
pub mod limit;
mod link;
mod load;
mod machine;
mod offload;
mod prefill;
pub mod range;
pub mod rows;
mod service;
pub(crate) mod serving;
pub mod terms;
mod turn;
mod working;

pub use decode::{Step, shortest, step};
pub use engine::{Architecture, Backend, Engine, Program, WeightKind};
pub use estimate::{ASSUMED_HOST, Estimator, Speeds, Users, hours_a_day};
pub use hardware::{Cards, Hardware};
pub use load::{Counted, Load, Parts};
pub use machine::{Card, Host, Link, Machine, OnHost};
pub use prefill::{Prefill, prefill};
pub use service::Service;
pub use terms::{Constants, HostKind, Kind, LinkKind, Nearness};
pub use turn::{Turn, TurnTokens};
pub use working::TimePart;
