//! The last comparison, kept in this browser only.

use gloo::storage::{LocalStorage, Storage};

/// Where it is kept; the number is that of the link grammar.
const KEY: &str = "rigledger.v1.last";

/// Whether this page may store anything. The storage library ends the program where a browser
/// denies it, so nothing may reach the library before this says yes.
fn allowed() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}

/// The state kept last.
pub fn load() -> Option<String> {
    if allowed() { LocalStorage::raw().get_item(KEY).ok().flatten() } else { None }
}

/// Keeps a state. A full or denied storage keeps nothing, and the link still holds everything.
pub fn save(state: &str) {
    if allowed() {
        let _ = LocalStorage::raw().set_item(KEY, state);
    }
}
