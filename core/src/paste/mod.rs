//! Pasted text of tools: what is in a machine, and what was measured on it.
//!
//! ```text
//! machine    nvidia-smi, rocm-smi, system_profiler, lspci, llama.cpp's devices -> cards
//! measured   llama-bench, llama-server, llama-fit-params, Ollama, vLLM -> measurements
//! near       what one measurement of a machine says about other estimates of it
//! beside     a measurement beside its estimate on a rig of a plan, and the speeds that it moves
//! ```
//!
//! Text is hostile until proved otherwise: nothing here panics, every limit is a named constant, and
//! what is not understood is one [`Unread`], whose sentence stands in `words`.

pub mod beside;
pub mod machine;
pub mod measured;
pub mod near;
mod text;

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
