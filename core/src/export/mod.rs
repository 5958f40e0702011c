//! The answer to take away, as text for other programs. JSON is the [`Report`](crate::Report)
//! itself.

mod markdown;
mod picture;

pub use markdown::markdown;
pub use picture::picture;
