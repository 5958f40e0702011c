//! The charts: plotters code over any backend, from figures of the report to shapes.

pub(crate) mod cost_over_time;
mod frame;
pub(crate) mod palette;
