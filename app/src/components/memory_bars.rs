//! Memory of each card for the model asked for: one bar a card, never a pooled sum.

use std::sync::Arc;

use leptos::prelude::*;
use rigledger_core::fit::Capability;
use rigledger_core::memory::CardUse;
use rigledger_core::units::Bytes;
use rigledger_core::units::format::{gib, machine, tok_s_range, tokens};

use super::workload::WorkloadControls;
use crate::state::app;

/// The bars of all rigs, under the choice of model, format and context.
#[component]
pub(crate) fn MemoryBars() -> impl IntoView {
    let rigs = app().capabilities;
    view! {
        <section class="memory" aria-labelledby="memory-title">
            <h2 id="memory-title">"Does it fit? Card by card"</h2>
            <WorkloadControls />
            <div class="bars">
                {move || {
                    rigs.get()
                        .into_iter()
                        .enumerate()
                        .map(|(index, (name, able))| view! { <RigBars index=index name=name able=able /> })
                        .collect_view()
                }}
            </div>
            <ul class="legend" aria-hidden="true">
                {[
                    ("weights", "weights"),
                    ("cache", "KV cache"),
                    ("compute", "buffers"),
                    ("reserved", "driver and desktop"),
                    ("spare", "spare"),
                ]
                    .into_iter()
                    .map(|(class, name)| {
                        view! {
                            <li>
                                <span class=format!("swatch {class}")></span>
                                {name}
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}

/// The cards of one rig.
#[component]
fn RigBars(index: usize, name: String, able: Arc<Capability>) -> impl IntoView {
    let fit = &able.target;
    let answer = if fit.fits { "fits" } else { "does not fit" };
    let details = match (&fit.why_not, fit.decode_tok_s, fit.longest_context_tokens) {
        (Some(reason), ..) => reason.clone(),
        (None, Some(speed), Some(longest)) => format!(
            "{} tok/s, one stream; up to {} of context.",
            tok_s_range(speed),
            tokens(longest)
        ),
        _ => String::new(),
    };
    view! {
        <div class=format!("rig-bars rig-{index}")>
            <h3>
                <span class="marker" aria-hidden="true"></span>
                {name}
                " "
                <span class=if fit.fits { "yes" } else { "no" }>{answer}</span>
            </h3>
            <p>{details}</p>
            {fit
                .cards
                .iter()
                .enumerate()
                .map(|(card, memory)| view! { <Bar card=card memory=*memory /> })
                .collect_view()}
        </div>
    }
}

/// One card as a bar: each kind as wide as its share of the card, or of the need if that is more.
#[component]
fn Bar(card: usize, memory: CardUse) -> impl IntoView {
    let whole = (memory.memory + memory.short).gib();
    let percent = move |bytes: Bytes| format!("{}%", machine(bytes.gib() / whole * 100.0));
    let kinds = [
        ("weights", "weights", memory.weights),
        ("cache", "cache", memory.cache + memory.recurrent),
        ("compute", "buffers", memory.compute_high),
        ("reserved", "reserved", memory.reserved),
        ("spare", "spare", memory.spare),
    ];
    let told: Vec<String> = kinds
        .iter()
        .filter(|(_, _, bytes)| bytes.get() > 0)
        .map(|(_, name, bytes)| format!("{name} {}", gib(*bytes)))
        .collect();
    let short = (memory.short.get() > 0).then(|| format!("{} short", gib(memory.short)));
    let label = format!(
        "Card {} of {}: {}{}",
        card + 1,
        gib(memory.memory),
        told.join(", "),
        short.as_ref().map(|text| format!(", {text}")).unwrap_or_default(),
    );
    let end = short.clone().unwrap_or_else(|| format!("{} spare", gib(memory.spare)));
    let limit = percent(memory.memory);
    view! {
        <div class="bar-line">
            <span class="bar-name" aria-hidden="true">{format!("card {}", card + 1)}</span>
            <div class="bar" role="img" aria-label=label title=told.join(", ")>
                {kinds
                    .into_iter()
                    .map(|(class, _, bytes)| {
                        view! { <span class=class style:width=percent(bytes)></span> }
                    })
                    .collect_view()}
                {short
                    .is_some()
                    .then(|| view! { <span class="limit" style:left=limit.clone()></span> })}
            </div>
            <span class="bar-end" class:no=short.is_some() aria-hidden="true">{end}</span>
        </div>
    }
}
