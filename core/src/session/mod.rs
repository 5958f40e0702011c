//! Plan after plan: what a reader does to a plan, the answer to it, and what a link keeps of both.

mod capabilities;
pub mod edit;
mod evaluate;
mod measured;
pub mod message;
pub mod outcomes;
pub mod pin;
pub mod steps;

pub use capabilities::Estimates;
pub(crate) use evaluate::running;
pub use evaluate::{Answer, CostEvaluator, Evaluator, evaluate};
