//! The rules that look at one file at a time.

use crate::paths::ending;

/// The page's code, which calls the browser in one place.
pub(super) const PAGE: &str = "app/";
/// That place, and those that draw for it.
pub(super) const MAY_TOUCH_BROWSER: &[&str] =
    &["app/src/platform/", "app/ui/src/events.rs", "app/canvas/src/"];
/// The packages that reach the browser.
const BROWSER: &[&str] = &["web_sys", "js_sys", "gloo"];

/// All violations in the file `name`, each with its place.
pub(super) fn check(name: &str, text: &str) -> Vec<String> {
    let rust = ending(name) == "rs";
    let no_browser = rust
        && name.starts_with(PAGE)
        && !MAY_TOUCH_BROWSER.iter().any(|allowed| name.starts_with(allowed));
    let mut wrong = Vec::new();
    if rust && !text.starts_with("//! ") {
        wrong.push(format!("{name}:1: a module starts with `//!` and what it is for"));
    }
    if !text.is_empty() && !text.ends_with('\n') {
        wrong.push(format!("{name}: the last line has no end"));
    }
    for (index, line) in text.split('\n').enumerate() {
        let mut add = |what: &str| wrong.push(format!("{name}:{}: {what}", index + 1));
        // Two spaces at the end are a line break in Markdown, but an invisible one.
        if line.ends_with([' ', '\t', '\r']) {
            add("white space at the end of the line");
        }
        if rust && line.contains('\t') {
            add("a tab character");
        }
        if no_browser {
            for package in BROWSER.iter().filter(|package| names_word(code(line), package)) {
                add(&format!("{package} belongs into {}", MAY_TOUCH_BROWSER.join(", ")));
            }
        }
    }
    wrong
}

/// The line without a comment that starts it or follows its code.
fn code(line: &str) -> &str {
    if line.trim_start().starts_with("//") { "" } else { line.split(" // ").next().unwrap_or(line) }
}

fn names_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let after = line[at + word.len()..].chars().next();
        !ends_in_word(&line[..at]) && !after.is_some_and(is_word)
    })
}

fn ends_in_word(text: &str) -> bool {
    text.chars().next_back().is_some_and(is_word)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exactly one violation, which says `what`.
    fn refuses(name: &str, text: &str, what: &str) {
        let found = check(name, text);
        assert!(found.len() == 1 && found[0].contains(what), "{name}: {text:?}: {found:?}");
    }

    fn accepts(name: &str, text: &str) {
        assert_eq!(check(name, text), Vec::<String>::new(), "{text:?}");
    }

    #[test]
    fn a_module_says_what_it_is_for() {
        refuses("core/src/a.rs", "use x;\n", "starts with `//!`");
        refuses("core/build.rs", "", "starts with `//!`");
        accepts("core/src/a.rs", "//! Units.\n");
        accepts("core/data/a.csv", "a,b\n");
    }

    #[test]
    fn white_space_is_visible_or_absent() {
        refuses("style/main.css", "a { \n}\n", "main.css:1: white space");
        refuses("README.md", "a\r\n", "white space");
        refuses("README.md", "a", "no end");
        refuses("xtask/src/a.rs", "//! A.\n\tlet x;\n", "a.rs:2: a tab");
        accepts("style/main.css", "\ta {}\n");
    }

    #[test]
    fn the_browser_is_called_in_one_place() {
        for line in ["use web_sys::Window;", "let d = js_sys::Date::new_0();", "use {gloo, x};"] {
            let text = format!("//! A.\n{line}\n");
            refuses("app/src/state.rs", &text, "belongs into");
            accepts("app/src/platform/clock.rs", &text);
            refuses("app/worker/src/lib.rs", &text, "belongs into");
            accepts("core/src/lib.rs", &text);
        }
        accepts("app/src/state.rs", "//! Not web_sys.\nlet gloomy = my_gloo; // no gloo here\n");
    }
}
