//! The regions of the page.

use leptos::prelude::*;
use rigledger_core::html::Region;

use crate::chart::Chart;
use crate::controls::Controls;
use crate::costs::Costs;
use crate::findings::Findings;
use crate::glance::Glance;
use crate::page::Page;
use crate::presets::Presets;
use crate::verdict::Verdict;
use crate::workload::Workload;

/// What a region shows; nothing for one that is a text of its own ([`Region::text`]).
pub fn region(page: Page, region: Region) -> Option<AnyView> {
    match region {
        Region::Glance => Some(view! { <Glance page /> }.into_any()),
        Region::Verdict => Some(view! { <Verdict page /> }.into_any()),
        Region::Presets => Some(view! { <Presets page /> }.into_any()),
        Region::Costs => Some(view! { <Costs page /> }.into_any()),
        Region::Findings => Some(view! { <Findings page /> }.into_any()),
        Region::Controls => Some(view! { <Controls page /> }.into_any()),
        Region::Workload => Some(view! { <Workload page /> }.into_any()),
        Region::Chart => Some(view! { <Chart page /> }.into_any()),
        Region::Memory | Region::Models => None,
    }
}
