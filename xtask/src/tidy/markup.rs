//! Style attributes, which the Content-Security-Policy blocks wherever they come from: in pages, in drawings
//! (where attributes of presentation such as `fill` do the same), in markup that code writes, and set by code.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Expr, ExprMethodCall, ItemMod, Lit, LitStr, Macro};

use crate::paths::ending;

/// Endings of files that are markup or scripts, where an attribute stands as it is.
const TEXT: &[&str] = &["html", "svg", "js", "mjs"];
/// Markup for pages of others, which have no such policy.
pub(super) const ELSEWHERE: &[&str] = &["tests/browser/"];

/// The lines, from 1, of the file `name` with a style attribute. Tests may write what must not be.
pub(super) fn lines(name: &str, text: &str, syntax: Option<&syn::File>) -> Vec<usize> {
    if ELSEWHERE.iter().any(|folder| name.starts_with(folder)) {
        return Vec::new();
    }
    if TEXT.contains(&ending(name)) {
        let numbered = text.lines().enumerate();
        return numbered.filter(|(_, line)| has_style(line)).map(|(index, _)| index + 1).collect();
    }
    let is_test = |name: &str| name.split('/').any(|part| part == "tests" || part == "tests.rs");
    let mut markup = Markup::default();
    if let Some(syntax) = syntax.filter(|_| !is_test(name)) {
        markup.visit_file(syntax);
    }
    markup.lines
}

/// Whether a text has the attribute with a value, or sets it by its name.
fn has_style(text: &str) -> bool {
    let attribute = text.match_indices("style").any(|(at, word)| {
        let before = text[..at].chars().next_back();
        let value = text[at + word.len()..].trim_start().strip_prefix('=').map(str::trim_start);
        before.is_none_or(|c| c.is_whitespace() || "\"'".contains(c))
            && value.is_some_and(|value| value.starts_with(['"', '\'', '{', '$']))
    });
    attribute
        || ["\"", "'", "`"]
            .iter()
            .any(|quote| text.contains(&format!("setAttribute({quote}style{quote}")))
}

#[derive(Default)]
struct Markup {
    lines: Vec<usize>,
}

impl Markup {
    /// Strings in a macro's arguments, and attributes of `view!`.
    fn tokens(&mut self, tokens: TokenStream, view: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |at: Option<usize>, c: char| {
            let token = at.and_then(|at| tokens.get(at));
            matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == c)
        };
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream(), view),
                TokenTree::Literal(literal) => {
                    if let Lit::Str(text) = Lit::new(literal.clone()) {
                        self.visit_lit_str(&text);
                    }
                }
                TokenTree::Ident(word) if view && *word == "style" => {
                    let named = !is(at.checked_sub(1), '-') && !is(at.checked_sub(1), ':');
                    if named && is(Some(at + 1), '=') && !is(Some(at + 2), '=') {
                        self.lines.push(word.span().start().line);
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Markup {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let only_tests = item.attrs.iter().any(|attribute| {
            attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
        });
        if !only_tests {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {
        // Documentation is no markup of the page.
    }

    fn visit_lit_str(&mut self, text: &'ast LitStr) {
        if has_style(&text.value()) {
            self.lines.push(text.span().start().line);
        }
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let view = call.path.segments.last().is_some_and(|last| last.ident == "view");
        self.tokens(call.tokens.clone(), view);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if call.method == "set_attribute"
            && let Some(Expr::Lit(first)) = call.args.first()
            && let Lit::Str(name) = &first.lit
            && name.value() == "style"
        {
            self.lines.push(call.method.span().start().line);
        }
        visit::visit_expr_method_call(self, call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Vec<usize> {
        let syntax = (ending(name) == "rs").then(|| syn::parse_file(text).expect("is Rust"));
        lines(name, text, syntax.as_ref())
    }

    #[test]
    fn found_in_every_kind_of_markup() {
        for (name, text) in [
            ("app/index.html", "\n<p style='color: red'>"),
            ("public/icon.svg", "\n<path style=\"fill: red\"/>"),
            ("public/a.js", "\nlet x = `<p style=\"color: ${red}\">`;"),
            ("public/a.js", "\np.setAttribute('style', x);"),
            ("core/src/html/a.rs", "fn f() {\n g(\"<p style=\\\"color: red\\\">\"); }"),
            ("core/src/html/a.rs", "const A: &str =\n r#\"<svg style=\"fill: red\">\"#;"),
            ("app/charts/src/a.rs", "fn f() {\n write!(t, \"<p style='{x}'>\"); }"),
            ("app/charts/src/a.rs", "fn f() {\n h(&[\"<p\", \" style=\\\"\", x]); }"),
            ("app/src/a.rs", "fn f() {\n view! { <p style=move || x> } }"),
            ("app/src/a.rs", "fn f() {\n view! { <b><p style=\"x\"/></b> } }"),
            ("app/src/a.rs", "fn f() {\n p.set_attribute(\"style\", x); }"),
        ] {
            assert_eq!(found(name, text), [2], "{name}: {text}");
        }
    }

    #[test]
    fn attributes_of_presentation_and_tests_may_be() {
        for (name, text) in [
            ("app/index.html", "<p class=\"style\" data-style=\"x\">"),
            ("public/icon.svg", "<path fill=\"red\"/><style>"),
            ("public/a.js", "p.style.color = \"red\"; const style = 1; a.style=='x'"),
            ("tests/browser/a.mjs", "<p style=\"x\">"),
            ("core/tests/a.rs", "const A: &str = \"<p style='x'>\";"),
            ("core/src/a.rs", "/// `<p style='x'>`\nfn f() { g(\"a style\", \" style=\"); }"),
            ("core/src/a.rs", "#[cfg(test)]\nmod tests { const A: &str = \"<p style='x'>\"; }"),
            ("app/src/a.rs", "fn f() { view! { <p style:color=\"red\" data-style=\"x\"> } }"),
            ("app/charts/src/a.rs", "fn f() { let style = \"x\"; a(style == \"x\"); }"),
        ] {
            assert_eq!(found(name, text), [0; 0], "{name}: {text}");
        }
    }
}
