//! Models' files: the header of GGUF files by slices, and `config.json` as text. What was found
//! leaves as text (`rigledger_core::session::message`).
//!
//! ```text
//! worker.js: open(size), feed(slice) until it wants no more, for each file; then finish()
//! ```

use rigledger_core::import::gguf::{self, Header, MAX_PARTS, Progress, Reader};
use rigledger_core::import::{Finding, config};
use rigledger_core::session::message;
use rigledger_core::units::Bytes;
use wasm_bindgen::prelude::*;

/// The files of one model, read one after another.
#[wasm_bindgen]
#[derive(Default)]
pub struct Files {
    headers: Vec<Header>,
    reader: Option<Reader>,
    /// Why a file cannot be read.
    refused: Option<Finding>,
}

#[wasm_bindgen]
impl Files {
    /// Nothing read yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins the next file, of `bytes` bytes; `true` where slices of it are to follow.
    pub fn open(&mut self, bytes: f64) -> bool {
        let wanted = self.refused.is_none() && self.headers.len() < MAX_PARTS;
        self.reader = wanted.then(|| Reader::new(Some(Bytes::from_f64(bytes))));
        wanted
    }

    /// Takes the next slice of the file. Whether it wants another.
    pub fn feed(&mut self, slice: &[u8]) -> bool {
        let Some(reader) = &mut self.reader else { return false };
        match reader.feed(slice) {
            Progress::NeedMore(_) if !slice.is_empty() => return true,
            Progress::NeedMore(_) => self.refused = Some(reader.ended()),
            Progress::Done(header) => self.headers.push(*header),
            Progress::Broken(finding) => self.refused = Some(finding),
        }
        self.reader = None;
        false
    }

    /// What was found in all of them.
    pub fn finish(self) -> String {
        match self.refused {
            Some(finding) => message::refused(&finding),
            None => message::written(&gguf::imported(&self.headers)),
        }
    }
}

/// How much of a `config.json` to read, in bytes: enough for [`config_text`] to refuse a longer one as
/// too long.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "the worker calls it")]
pub fn config_bytes() -> usize {
    2 * config::MAX_TEXT
}

/// What a `config.json` says.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "the worker calls it")]
pub fn config_text(text: &str) -> String {
    match config::read(text) {
        Ok(imported) => message::written(&imported),
        Err(finding) => message::refused(&finding),
    }
}
