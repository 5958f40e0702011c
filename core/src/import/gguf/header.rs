//! What a GGUF header said, and questions to it.

use std::collections::BTreeMap;

use super::tensor::Tensor;
use super::types::ElementType;
use crate::import::{Finding, Found, InGguf, InShape, shown};
use crate::units::Bytes;

/// The boundary on which tensor data begins where a file names none, in bytes.
const ALIGNMENT: u64 = 32;

/// A value that was kept.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Any number, or a flag as 0 or 1.
    Number(f64),
    /// A short text.
    Text(String),
    /// A short list of numbers or flags.
    List(Vec<f64>),
    /// How long a list is that was passed over.
    Length(u64),
}

/// Which part of a split model a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilePart {
    /// Counted from 1, as in file names: `-00001-of-00003`.
    pub number: u32,
    /// The number of files that make up the model.
    pub of: u32,
}

/// A header that was read in full.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    pub(super) version: u32,
    pub(super) big_endian: bool,
    pub(super) claimed_tensors: u64,
    pub(super) pairs: BTreeMap<String, Value>,
    pub(super) tensors: Vec<Tensor>,
    /// Length of the header itself.
    pub(super) bytes: u64,
    /// Length of the file, where it is known.
    pub(super) file: Option<Bytes>,
}

impl Header {
    /// The version of the format, 2 or 3.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Whether its numbers are big-endian, which only runtimes on such machines read.
    pub(crate) fn big_endian(&self) -> bool {
        self.big_endian
    }

    /// Length of the header itself, in bytes; tensor data follow at the next boundary.
    pub fn header_bytes(&self) -> Bytes {
        Bytes::new(self.bytes)
    }

    /// The architecture that it names, in llama.cpp's spelling; empty where it names none.
    pub(crate) fn arch(&self) -> &str {
        self.text("general.architecture")
    }

    /// Which part of a split model this is; `None` for a whole one.
    pub fn part(&self) -> Option<FilePart> {
        let of = self.plain("split.count")?;
        let number = self.plain("split.no").unwrap_or_default();
        (of > 1).then(|| FilePart { number: number.saturating_add(1), of })
    }

    /// Bytes of its tensors by type, largest first. Types that are not known are left out.
    pub fn types(&self) -> Vec<(&'static str, Bytes)> {
        let mut sums: BTreeMap<&'static str, Bytes> = BTreeMap::new();
        for tensor in &self.tensors {
            if let Some((element, bytes)) = ElementType::of(tensor.kind).zip(tensor.bytes) {
                *sums.entry(element.name).or_default() += Bytes::new(bytes);
            }
        }
        let mut sorted: Vec<_> = sums.into_iter().collect();
        sorted.sort_by_key(|(name, bytes)| (core::cmp::Reverse(*bytes), *name));
        sorted
    }

    /// Length that the file must have for all of its tensors to be in it.
    pub fn needed_file_bytes(&self) -> Bytes {
        // Of a vocabulary alone, nothing follows the header.
        if self.tensors.is_empty() {
            return Bytes::new(self.bytes);
        }
        let end = |tensor: &Tensor| tensor.offset.saturating_add(tensor.bytes.unwrap_or_default());
        let data = self.tensors.iter().map(end).max().unwrap_or_default();
        Bytes::new(self.data_start().saturating_add(data))
    }

    pub(super) fn data_start(&self) -> u64 {
        let alignment = self.plain("general.alignment").map_or(ALIGNMENT, u64::from).max(1);
        self.bytes.checked_next_multiple_of(alignment).unwrap_or(self.bytes)
    }

    /// A kept text, as it may be shown; else nothing.
    pub(super) fn text(&self, key: &str) -> &str {
        match self.pairs.get(key) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// A number without a word on what is wrong with it.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    pub(super) fn plain(&self, key: &str) -> Option<u32> {
        match self.pairs.get(key)? {
            Value::Number(number) => Some(*number as u32),
            _ => None,
        }
    }
}

/// The pairs of one architecture, with findings on what makes no sense.
pub(super) struct Keys<'a> {
    pub(super) header: &'a Header,
    pub(super) findings: Vec<Finding>,
}

impl Keys<'_> {
    /// The number of `<arch>.key`, or the largest of a list of one a block; 0 where there is none.
    pub(super) fn count(&mut self, key: &str) -> u32 {
        self.list(key).into_iter().max().unwrap_or_default()
    }

    /// The numbers of `<arch>.key`: one, or one a block.
    pub(super) fn list(&mut self, key: &str) -> Vec<u32> {
        let full = format!("{}.{key}", self.header.arch());
        let found = match self.header.pairs.get(&full) {
            Some(Value::Number(number)) => vec![*number],
            Some(Value::List(numbers)) => numbers.clone(),
            Some(Value::Text(_) | Value::Length(_)) => {
                self.say(&full, InGguf::NotANumber.into());
                Vec::new()
            }
            None => Vec::new(),
        };
        let mut wrong = None;
        let whole = found.into_iter().map(|number| {
            whole(number).unwrap_or_else(|nearest| {
                wrong.get_or_insert((number, nearest));
                nearest
            })
        });
        let whole = whole.collect();
        if let Some((number, nearest)) = wrong {
            self.say(&full, InShape::Impossible { number, nearest }.into());
        }
        whole
    }

    fn say(&mut self, key: &str, found: Found) {
        self.findings.push(Finding::corrected(shown(key), found));
    }
}

/// The number as a count, or the nearest there is.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
pub(in crate::import) fn whole(number: f64) -> Result<u32, u32> {
    let nearest = number as u32;
    if (f64::from(nearest) - number).abs() < f64::EPSILON { Ok(nearest) } else { Err(nearest) }
}

impl Header {
    /// Entries of the tokenizer's list; 0 where there is none.
    pub(super) fn tokens(&self) -> u32 {
        match self.pairs.get("tokenizer.ggml.tokens") {
            Some(Value::Length(length)) => u32::try_from(*length).unwrap_or(u32::MAX),
            _ => 0,
        }
    }

    /// Whether it has any key that begins so.
    pub(super) fn has(&self, beginning: &str) -> bool {
        self.pairs.keys().any(|key| key.starts_with(beginning))
    }
}
