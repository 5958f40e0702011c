//! What the page asks for seldom, in a worker of its own, loaded when it is first asked: models'
//! files are read ([`files`]), the parts of the page that a reader opens are drawn, and what is taken
//! away is written ([`answers`]).
//!
//! ```text
//! public/own.js    a file, a text   -> worker.js -> files    -> what was found, as text
//! public/parts.js  a plan, a wish   -> worker.js -> answers  -> HTML, or a file's text
//! ```

mod answers;
mod files;

fn main() {}
