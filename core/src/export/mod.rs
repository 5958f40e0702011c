//! The answer to take away, as text for other programs. JSON is the [`Report`](crate::Report)
//! itself.

mod markdown;

pub use markdown::markdown;
