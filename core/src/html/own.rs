//! A model of the reader's own: a file, whose header is read on demand, or a pasted `config.json`.
//!
//! The page's scripts listen to what carries `data-read` (`public/boot.js`) and tell what they found
//! as text ([`crate::session::message`]).

use crate::plan::own;

use super::text::add;
use super::text::escaped;
use super::view::View;

/// What the choice of a model calls the reader's own.
pub(super) const LABEL: &str = "Your own model";
/// What the choice of a format calls that of the reader's file.
pub(super) const AS_IN_FILE: &str = "as in your file";

/// The name that the choice of a model shows while it is the reader's own.
pub(super) fn name<'a>(view: &'a View<'_>) -> Option<&'a str> {
    let is_own = view.plan.workload.model == own::ID;
    let read = view.report.rigs.first().map(|rig| &*rig.outcome.model_name);
    is_own.then(|| read.filter(|_| view.plan.workload.own.is_some()).unwrap_or(LABEL))
}

/// Whether the format of the reader's file can be chosen.
pub(super) fn has_file(view: &View<'_>) -> bool {
    let mut rigs = view.report.rigs.iter();
    view.plan.workload.quant == own::AS_IN_FILE || rigs.any(|rig| rig.outcome.own_file)
}

/// The fields for it, and what became of the last file.
pub(super) fn own(html: &mut String, view: &View<'_>) {
    html.push_str(
        "<details class=\"own\"><summary>Your own model</summary>\
         <p class=\"hint\">Only the header of a file is read, however large it is, and nothing leaves \
         this page.</p><div class=\"choice\"><label for=\"own-file\">GGUF file (all parts) or \
         config.json</label><input id=\"own-file\" type=\"file\" multiple accept=\".gguf,.json\" \
         data-read=\"file\"></div><p class=\"drop\">or drop it anywhere on the page</p>\
         <div class=\"choice\"><label for=\"own-text\">Text of a config.json</label><textarea \
         id=\"own-text\" rows=\"3\" spellcheck=\"false\" data-read=\"text\"></textarea></div>\
         <button type=\"button\" class=\"quiet\" data-read=\"paste\">Read the text</button></details>\
         <p class=\"hint own-status\" role=\"status\">",
    );
    add(html, &[&escaped(view.ui.own.as_deref().unwrap_or_default()), "</p>"]);
}
