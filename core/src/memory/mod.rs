//! Memory: what a model takes on each card, in bytes, and whether it fits.
//!
//! ```text
//! card = weights of its blocks + cache of its blocks + recurrent state + compute buffer + reserved
//! fits = every card and the host have room, and nothing refuses to run
//! ```
//!
//! Weights come from `weights`, caches from `layers` and `cache`, buffers from `compute`, the order of
//! blocks from `deal`, constants from `runtime`.
//!
//! [`Prepared`] sums up a model in one format once; [`Prepared::place`] says what goes where,
//! [`Prepared::fits`] says the same in one bit without allocating. Fit is judged card by card, with
//! the compute buffer on the safe side, never on a pooled sum.

mod budget;
pub(crate) mod cache;
pub(crate) mod compute;
pub(crate) mod deal;
mod deci;
mod draft;
mod exllama;
pub mod layers;
mod llama;
mod mlx;
mod need;
mod pattern;
mod placement;
mod prepared;
pub mod projector;
mod refusal;
mod replay;
pub mod runtime;
mod search;
mod settings;
mod sglang;
mod survey;
mod vllm;
pub mod weights;
pub mod working;

pub use budget::Budget;
pub use draft::DraftUse;
pub(crate) use need::left_by_vllm;
pub use placement::{CardRoom, CardUse, HostUse, Placement, place};
pub use prepared::Prepared;
pub use refusal::Refusal;
pub use search::{Remedy, best_that_fits};
pub use settings::{LlamaVersion, Offload, Settings, Sizes};
pub use survey::{Rooms, first_that_fits, survey};
pub use weights::{BlockWeights, Weights};
