//! Pasted text of tools: what is in a machine, and what was measured on it.
//!
//! ```text
//! machine    nvidia-smi, rocm-smi, system_profiler, lspci, llama.cpp's devices -> cards
//! measured   llama-bench, llama-server, llama-fit-params, Ollama, vLLM -> measurements
//! usage      a smart plug, a list of sold prices, a month of an API -> draw, price, tokens a day
//! near       what one measurement of a machine says about other estimates of it
//! beside     a measurement beside its estimate on a rig of a plan, and the speeds that it moves
//! applied    what was measured of a machine's use, in the plan
//! moved      the answer for a rig, moved by what was measured on it
//! row        a measurement as a row of the data, for those who give theirs to others
//! carried    what was measured, as the link of a plan carries it
//! ```
//!
//! Text is hostile until proved otherwise: nothing here panics, every limit is a named constant, and
//! what is not understood is one [`Unread`], whose sentence stands in `words`.

pub mod applied;
pub mod beside;
pub mod carried;
pub mod machine;
pub mod measured;
pub(crate) mod moved;
pub mod near;
pub mod row;
mod text;
pub mod usage;

/// The longest text that is read, in bytes: a server's log of a day.
pub const MAX_TEXT: usize = 1 << 21;

/// Why nothing came of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// There is nothing in it.
    Empty,
    /// It is longer than [`MAX_TEXT`].
    TooLong,
    /// It is of no tool that is known here.
    Unknown,
    /// It is of a known tool, which names no card.
    NoCards(&'static str),
    /// It is of a known tool, and measures nothing.
    NoFigures(&'static str),
}

/// What a reader of one tool makes of a text: nothing where it is not of that tool.
type Reader<T> = fn(&str) -> Option<Vec<T>>;

/// What the first reader makes of a text that knows it, with its tool's name.
fn told<T>(
    text: &str,
    readers: &[(&'static str, Reader<T>)],
) -> Result<(&'static str, Vec<T>), Unread> {
    if text.trim().is_empty() {
        return Err(Unread::Empty);
    }
    if text.len() > MAX_TEXT {
        return Err(Unread::TooLong);
    }
    let found = readers.iter().find_map(|(tool, reader)| Some((*tool, reader(text)?)));
    found.ok_or(Unread::Unknown)
}
