//! A model of the reader's own: a file, whose header is read on demand, or a pasted `config.json`.

use leptos::prelude::*;

use crate::page::Page;

/// The fields for it, and what became of the last file. The page's scripts listen to what carries
/// `data-read` (`public/boot.js`) and tell what they found as text
/// ([`rigledger_core::session::message`]).
#[component]
pub fn Own(page: Page) -> impl IntoView {
    let status = move || page.read(|view| view.ui.own.clone()).unwrap_or_default();
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
            <p class="drop">"or drop it anywhere on the page"</p>
            <div class="choice">
                <label for="own-text">"Text of a config.json"</label>
                <textarea id="own-text" rows="3" spellcheck="false" data-read="text"></textarea>
            </div>
            <button type="button" class="quiet" data-read="paste">"Read the text"</button>
        </details>
        <p class="hint own-status" role="status">{move || status()}</p>
    }
}
