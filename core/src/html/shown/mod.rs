//! What the page's components show, as plain data: every text is written here, in the plan's currency,
//! and nothing of this knows how it is drawn (`app/ui`).

mod costs;
pub(super) mod field;
mod figure;
mod findings;
mod glance;
mod panel;
mod presets;
mod sensitivity;
mod slider;
mod verdict;

pub use costs::{Costs, Head, Line, costs};
pub use field::{Field, Wrong, field};
pub use figure::{Figure, Reading, figure};
pub use findings::{Noted, findings};
pub use glance::{Glance, Seen, glance};
pub use panel::{At, Control, Fold, Group, all_controls, controls, extra_name, is_last, rig_name};
pub use presets::{Preset, Presets, presets};
pub use sensitivity::{Curve, Flip, Sway, decisive, sway};
pub use slider::{Slider, ends, slider};
pub use verdict::{Verdict, verdict};

pub(crate) use sensitivity::turns;
