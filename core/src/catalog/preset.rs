//! Ready-made plans: files under `core/data/presets/`, written in the grammar of links.

/// A ready-made plan with its provenance.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// The name of the preset in links.
    pub id: &'static str,
    /// Two or three words on whose figures these are.
    pub label: &'static str,
    /// What is compared.
    pub title: &'static str,
    /// One or two sentences on whose figures these are.
    pub summary: &'static str,
    /// Where the figures come from.
    pub source: &'static str,
    /// The month of the figures, YYYY-MM.
    pub as_of: &'static str,
    /// The plan itself, as the state string of a link.
    pub state: &'static str,
}
