//! A model of the reader's own: a file, whose header is read in a worker, or a pasted `config.json`.

use leptos::prelude::*;
use rigledger_core::import::message;

use crate::platform::own;
use crate::state::app;

/// What the script says while a file is being read.
const READING: &str = "reading";

/// The fields for a model of one's own. `public/boot.js` listens to what carries `data-read`.
#[component]
pub(crate) fn OwnModel() -> impl IntoView {
    let state = app();
    let status = RwSignal::new(String::new());
    own::on_read(move |text| {
        if text == READING {
            status.set("Reading \u{2026}".to_owned());
            return;
        }
        let (model, findings) = message::read(&text);
        let first = findings.first().map(|finding| finding.message.clone()).unwrap_or_default();
        status.set(match &model {
            Some((_, model)) if model.name.is_empty() => "Your model was read.".to_owned(),
            Some((_, model)) => format!("{} was read.", model.name),
            None => format!("Nothing was read: {first}"),
        });
        if let Some((text, model)) = model {
            state.choose(|plan| plan.workload.take_own(text, model.weights.is_some()));
        }
        state.link_findings.set(findings);
    });
    view! {
        <details class="own">
            <summary>"Your own model"</summary>
            <p class="hint">
                "Only the header of a file is read, however large it is, and nothing leaves this page."
            </p>
            <div class="choice">
                <label for="own-file">"GGUF file (all parts) or config.json"</label>
                <input id="own-file" type="file" multiple accept=".gguf,.json" data-read="file" />
            </div>
            <p class="drop" aria-hidden="true">"or drop it anywhere on the page"</p>
            <div class="choice">
                <label for="own-text">"Text of a config.json"</label>
                <textarea id="own-text" rows="3" spellcheck="false" data-read="text"></textarea>
            </div>
            <button type="button" class="quiet" data-read="paste">
                "Read the text"
            </button>
        </details>
        <p class="hint own-status" role="status">
            {status}
        </p>
    }
}
