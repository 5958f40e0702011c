//! Plan after plan: what a reader does to a plan, the answer to it, and what a link keeps of both.

pub mod edit;
mod evaluate;
mod measured;
pub mod message;
pub mod pin;

pub(crate) use evaluate::running;
pub use evaluate::{Answer, Evaluator, evaluate};
