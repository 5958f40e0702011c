//! The components of the page: what each region shows, and what its controls do.
//!
//! A component reads one snapshot of the page ([`Page`]): the plan with its answer, as data that the core
//! has put into words ([`rigledger_core::html::shown`]). It tells what is done with it as a typed
//! [`Act`]. The same components are the live page (feature `csr`) and the text of the static ones (`ssr`).
//!
//! Each kind of value that a closure or a memo gives is some code of its own in the module that the page
//! loads first. So closures in `view!` give a `String`, a `bool`, an `Option<AnyView>` or a
//! `Vec<AnyView>`, all memos are of one type ([`page::Shown`]), lists are made by one function
//! ([`each`](mod@each)), and what listens to an event is boxed ([`events`]).

// Natively views are nested types, each as deep as its markup.
#![recursion_limit = "512"]
// The macro of components makes public what is public in its module alone.
#![allow(unreachable_pub, reason = "#[component] asks for it")]
// Only what is written as a closure in `view!` is made one of few types there.
#![allow(clippy::redundant_closure, reason = "`view!` erases closures by their look")]

mod buttons;
mod chart;
mod choice;
mod combobox;
mod control;
mod controls;
mod costs;
mod curve;
mod each;
mod events;
mod extra;
mod field;
mod findings;
mod flips;
mod fold;
mod glance;
mod own;
mod page;
mod presets;
mod region;
mod rig;
mod slider;
mod steps;
#[cfg(feature = "ssr")]
mod still;
mod typed;
mod verdict;
mod workload;
mod wrong;

pub use chart::COST_CHART;
pub use control::control;
pub use page::{Act, Now, Page};
pub use region::region;
pub use steps::steps;
#[cfg(feature = "ssr")]
pub use still::{page, still};
