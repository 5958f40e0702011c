//! No file of code is longer than one can keep in mind, and no function longer than one can see, unless it
//! says why.
//!
//! A function's reason stands in a comment right above it, or first in its body:
//!
//! ```text
//! // Long: one arm for each kind of event, none of which means anything alone.
//! ```

use std::collections::BTreeSet;
use std::fmt;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, ItemFn, Signature, TraitItemFn};

use crate::paths::ending;

/// Files of code; tables of data, lock files and snapshots are none.
const CODE: &[&str] = &["rs", "js", "mjs", "css"];
/// Lines of a file at most.
const FILE: usize = 500;
/// Lines of a function at most, from its signature to its last brace.
const FUNCTION: usize = 70;
/// How the reason of a long function begins.
const REASON: &str = "// Long: ";
/// A reason is more than a word.
const REASON_LENGTH: usize = 20;

/// Something too long: a file, or one of its functions.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong {
    file: String,
    /// Empty for the file itself.
    function: String,
    line: usize,
    lines: usize,
}

/// What is too long in the file `name`; an error is a reason without need, or without words.
pub(super) fn check(
    name: &str,
    text: &str,
    syntax: Option<&syn::File>,
    wrong: &mut Vec<String>,
) -> Vec<TooLong> {
    let mut found = Vec::new();
    let lines = text.lines().count();
    if CODE.contains(&ending(name)) && lines > FILE {
        let (file, function) = (name.to_owned(), String::new());
        found.push(TooLong { file, function, line: 1, lines });
    }
    let Some(syntax) = syntax else { return found };
    let mut functions = Functions::default();
    functions.visit_file(syntax);
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut needed = BTreeSet::new();
    for function in functions.found {
        let lines_of = function.end + 1 - function.start;
        if lines_of <= FUNCTION {
            continue;
        }
        match reason(&lines, &function) {
            Some(line) => _ = needed.insert(line),
            None => found.push(TooLong {
                file: name.to_owned(),
                function: function.name,
                line: function.start,
                lines: lines_of,
            }),
        }
    }
    for (index, line) in lines.iter().enumerate() {
        let Some(words) = line.strip_prefix(REASON.trim_end()) else { continue };
        let place = format!("{name}:{}", index + 1);
        if !needed.contains(&index) {
            wrong.push(format!("{place}: the reason of no function over {FUNCTION} lines"));
        } else if words.trim().len() < REASON_LENGTH {
            wrong.push(format!("{place}: a reason says why, in a sentence"));
        }
    }
    found
}

impl fmt::Display for TooLong {
    /// The violation, with its place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, function, line, lines } = self;
        if function.is_empty() {
            write!(f, "{file}: {lines} lines; a file of code has {FILE} at most")
        } else {
            write!(
                f,
                "{file}:{line}: {function} has {lines} lines; a function has {FUNCTION} at most, or a \
                 comment above it or first in it: `{REASON}` and why"
            )
        }
    }
}

/// The line, from 0, that states why a function is long: among the comments and attributes above it, or the
/// first of its body.
fn reason(lines: &[&str], function: &Function) -> Option<usize> {
    let is_reason =
        |line: &usize| lines.get(*line).is_some_and(|line| line.starts_with(REASON.trim_end()));
    let above = (0..function.start - 1)
        .rev()
        .take_while(|line| *line + 1 >= function.top || lines[*line].starts_with("//"));
    above.chain([function.body]).find(is_reason)
}

/// A function's place; lines count from 1, but that of the body.
struct Function {
    name: String,
    /// The first of its attributes and documentation.
    top: usize,
    /// The line on which the function's signature begins.
    start: usize,
    /// The line behind the one with the body's first brace, from 0.
    body: usize,
    end: usize,
}

#[derive(Default)]
struct Functions {
    found: Vec<Function>,
}

impl Functions {
    fn add(&mut self, whole: &impl Spanned, signature: &Signature, block: &Block) {
        self.found.push(Function {
            name: signature.ident.to_string(),
            top: whole.span().start().line,
            start: signature.span().start().line,
            body: block.span().start().line,
            end: block.span().end().line,
        });
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.add(item, &item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.add(item, &item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if let Some(block) = &item.default {
            self.add(item, &item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is too long in a file, by name and lines, and what is wrong with its reasons.
    fn checked(text: &str) -> (Vec<(String, usize)>, Vec<String>) {
        let syntax = syn::parse_file(text).expect("is Rust");
        let mut wrong = Vec::new();
        let found = check("a.rs", text, Some(&syntax), &mut wrong);
        (found.into_iter().map(|long| (long.function, long.lines)).collect(), wrong)
    }

    /// A function with as many lines as told, most of which hold braces that are none.
    fn function(above: &str, first: &str, lines: usize) -> String {
        let line = "    f(\"}\", '{', r#\"{\"#); // }\n".repeat(lines - 3);
        format!("{above}fn long(\n) {{\n{first}{line}}}\n")
    }

    #[test]
    fn functions_are_measured_from_signature_to_brace() {
        assert_eq!(checked(&function("/// Doc.\n", "", FUNCTION)).0, []);
        let long = function("/// Doc.\n#[inline]\n", "", FUNCTION + 1);
        assert_eq!(checked(&long).0, [("long".to_owned(), FUNCTION + 1)]);
        for inside in ["impl A {\n", "trait A {\n", "mod a {\n", "fn short() {\n"] {
            let found = checked(&format!("{inside}{long}}}\n")).0;
            assert!(found.contains(&("long".to_owned(), FUNCTION + 1)), "{inside}");
        }
    }

    #[test]
    fn a_long_function_says_why() {
        let why = "// Long: one arm for each of the kinds.\n";
        for (above, first) in [
            (why.to_owned(), ""),
            (format!("{why}/// Doc.\n#[inline]\n"), ""),
            (format!("/// Doc.\n#[inline]\n{why}"), ""),
            (format!("{why}// More of it.\n/// Doc.\n"), ""),
            (String::new(), why),
        ] {
            let (found, wrong) = checked(&function(&above, first, FUNCTION + 2));
            assert!(found.is_empty() && wrong.is_empty(), "{above}{first}: {found:?} {wrong:?}");
        }
        for above in ["// Long:\n", "// Long: so.\n"] {
            assert_eq!(checked(&function(above, "", FUNCTION + 1)).1.len(), 1, "{above}");
        }
        // That of something else, and that of nothing.
        let other = format!("{why}fn short() {{}}\n{}", function("", "", FUNCTION + 1));
        let (found, wrong) = checked(&other);
        assert_eq!((found.len(), wrong.len()), (1, 1));
    }

    #[test]
    fn files_of_code_are_measured_and_tables_are_not() {
        let text = "a\n".repeat(FILE + 1);
        let long = |name: &str, text: &str| check(name, text, None, &mut Vec::new()).len();
        for name in ["a.rs", "a.js", "a.mjs", "a.css"] {
            assert_eq!([long(name, &text), long(name, &text[2..])], [1, 0], "{name}");
        }
        for name in ["a.csv", "a.json", "a.snap", "Cargo.lock", "a.md"] {
            assert_eq!(long(name, &text), 0, "{name}");
        }
    }

    #[test]
    fn a_violation_says_what_is_too_long_and_where() {
        let long = |function: &str| TooLong {
            file: "a.rs".to_owned(),
            function: function.to_owned(),
            line: 7,
            lines: 999,
        };
        assert!(long("").to_string().starts_with("a.rs: 999 lines"));
        assert!(long("f").to_string().starts_with("a.rs:7: f has 999 lines"));
    }
}
