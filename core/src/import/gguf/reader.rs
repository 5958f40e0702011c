//! Reads a GGUF header slice by slice, keeping only what is asked of it later.
//!
//! ```text
//! magic, version, number of tensors, number of pairs
//! pairs:   key, type, value            (arrays: type, count, values; strings: length, bytes)
//! tensors: name, dimensions, type, offset
//! ```
//!
//! One step reads one pair, one string of an array, or one tensor, and commits only when all of it
//! is there; what is not kept is skipped without being held. So the memory is bounded by the limits
//! below, the time by the bytes fed, and a slice may end anywhere.

use std::collections::BTreeMap;

use super::header::{Header, Value};
use super::tensor::Tensor;
use crate::import::{Finding, InHeader, NotGguf};
use crate::units::Bytes;

/// Longest header that is read, in bytes; real ones have 1 to 30 MB.
pub const MAX_HEADER: u64 = 256 << 20;
/// Most tensors; the largest published files have about 60,000.
pub const MAX_TENSORS: u64 = 1 << 18;
/// Most key and value pairs; published files have under 100.
pub const MAX_PAIRS: u64 = 1 << 16;
/// Longest key, in bytes, as in the specification.
pub const MAX_KEY: u64 = 65_535;
/// Longest name of a tensor, in bytes; llama.cpp stops at 64.
pub const MAX_TENSOR_NAME: u64 = 1024;
/// Most dimensions of a tensor.
pub const MAX_DIMENSIONS: u32 = 4;
/// Longest text that is kept, in bytes; longer ones are skipped.
pub const MAX_KEPT_TEXT: u64 = 1024;
/// Longest list of numbers that is kept; longer ones are skipped.
pub const MAX_KEPT_LIST: u64 = 16_384;
/// Most pairs that are kept.
pub const MAX_KEPT_PAIRS: usize = 1024;
/// Longest key of a pair that is kept, in bytes.
pub const MAX_KEPT_KEY: usize = 128;

const MAGIC: &[u8; 4] = b"GGUF";
/// The type number of a string and of an array.
const STRING: u32 = 8;
const ARRAY: u32 = 9;
/// A string is at least its length.
const SHORTEST_STRING: u64 = 8;

/// How far a header has been read.
#[derive(Debug)]
pub enum Progress {
    /// Not done: at least this many bytes more are needed, from [`Reader::position`] on. Slices of
    /// a megabyte are a good size, whatever the number.
    NeedMore(u64),
    /// The whole header. What was fed beyond it is ignored.
    Done(Box<Header>),
    /// Not a header that can be read, and why.
    Broken(Finding),
}

/// Reads one header from slices that follow each other.
///
/// ```
/// use rigledger_core::import::gguf::{Progress, Reader};
/// let mut reader = Reader::new(None);
/// assert!(matches!(reader.feed(b"GG"), Progress::NeedMore(22)));
/// assert_eq!(reader.position(), 2);
/// assert!(matches!(reader.feed(b"ML is older than GGUF."), Progress::Broken(_)));
/// ```
#[derive(Debug, Default)]
pub struct Reader {
    /// What was fed and not yet understood; at most one step's worth between calls.
    carry: Vec<u8>,
    /// Bytes understood or skipped.
    consumed: u64,
    /// Bytes that are to be passed over.
    skip: u64,
    /// Strings left in the array that is being passed over.
    strings: u64,
    stage: Stage,
    header: Header,
    finished: Option<Finding>,
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Start,
    Pairs {
        pairs: u64,
        tensors: u64,
    },
    Tensors {
        tensors: u64,
    },
    Done,
}

/// Why a step did not finish.
pub(super) enum Stop {
    Need(u64),
    Broken(Finding),
}

/// Bytes at hand, read from the front.
struct Cursor<'a> {
    rest: &'a [u8],
    used: u64,
    big_endian: bool,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: u64) -> Result<&'a [u8], Stop> {
        let at_hand = self.rest.len() as u64;
        let cut = usize::try_from(count).ok().and_then(|count| self.rest.split_at_checked(count));
        let (taken, rest) = cut.ok_or(Stop::Need(count.saturating_sub(at_hand)))?;
        self.rest = rest;
        self.used += count;
        Ok(taken)
    }

    /// An unsigned number of 1 to 8 bytes.
    fn number(&mut self, width: u64) -> Result<u64, Stop> {
        let bytes = self.take(width)?;
        Ok(unsigned(bytes, self.big_endian))
    }

    fn u32(&mut self) -> Result<u32, Stop> {
        Ok(u32::try_from(self.number(4)?).unwrap_or(u32::MAX))
    }
}

fn unsigned(bytes: &[u8], big_endian: bool) -> u64 {
    let join = |sum: u64, byte: &u8| (sum << 8) | u64::from(*byte);
    if big_endian { bytes.iter().fold(0, join) } else { bytes.iter().rev().fold(0, join) }
}

/// Bytes of a number of this type; `None` for strings, arrays and unknown types.
fn width(kind: u32) -> Option<u64> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}

/// A number of any type as `f64`, which holds every dimension exactly.
#[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "reinterprets")]
fn number(kind: u32, raw: u64) -> f64 {
    match kind {
        1 => f64::from(raw as u8 as i8),
        3 => f64::from(raw as u16 as i16),
        5 => f64::from(raw as u32 as i32),
        6 => f64::from(f32::from_bits(raw as u32)),
        11 => raw as i64 as f64,
        12 => f64::from_bits(raw),
        _ => raw as f64,
    }
}

/// Why a header cannot be read, as a finding.
pub(super) fn broken(found: InHeader) -> Finding {
    Finding::corrected(super::SUBJECT, found.into())
}

/// Why a header cannot be read, at a step.
fn stop<T>(found: InHeader) -> Result<T, Stop> {
    Err(Stop::Broken(broken(found)))
}

impl Reader {
    /// A reader for one file; with its size, a file that ends too early is noticed.
    pub fn new(file: Option<Bytes>) -> Self {
        let mut reader = Self::default();
        reader.header.file = file;
        reader
    }

    /// Where in the file the next slice has to begin.
    pub fn position(&self) -> u64 {
        self.consumed.saturating_add(self.carry.len() as u64)
    }

    /// What to say when the file ends although [`Progress::NeedMore`] came last.
    pub fn ended(&self) -> Finding {
        broken(InHeader::HeaderEnds { at: self.position() })
    }

    /// Reads on with the bytes that follow those fed before.
    pub fn feed(&mut self, slice: &[u8]) -> Progress {
        if let Some(finding) = &self.finished {
            return Progress::Broken(finding.clone());
        }
        let held = core::mem::take(&mut self.carry);
        let (needed, left) = if held.is_empty() {
            let (used, stop) = self.steps(slice);
            (stop, slice.get(used..).unwrap_or_default().to_vec())
        } else {
            let mut joined = held;
            joined.extend_from_slice(slice);
            let (used, stop) = self.steps(&joined);
            joined.drain(..used.min(joined.len()));
            (stop, joined)
        };
        match needed {
            None => {
                self.finished = Some(broken(InHeader::ReadAlready));
                let mut header = core::mem::take(&mut self.header);
                header.bytes = self.consumed;
                Progress::Done(Box::new(header))
            }
            Some(Stop::Need(bytes)) => {
                self.carry = left;
                let end = self.header.file.map(Bytes::get);
                if end.is_some_and(|end| self.position().saturating_add(bytes) > end) {
                    let finding = broken(InHeader::ShorterThanHeader);
                    self.finished = Some(finding.clone());
                    return Progress::Broken(finding);
                }
                Progress::NeedMore(bytes.max(1))
            }
            Some(Stop::Broken(finding)) => {
                self.finished = Some(finding.clone());
                Progress::Broken(finding)
            }
        }
    }

    /// Takes as many steps as the bytes allow: how many were used, and why it stopped, if it is not
    /// done.
    fn steps(&mut self, bytes: &[u8]) -> (usize, Option<Stop>) {
        let mut rest = bytes;
        loop {
            let passed = usize::try_from(self.skip).unwrap_or(usize::MAX).min(rest.len());
            rest = rest.get(passed..).unwrap_or_default();
            self.skip -= passed as u64;
            self.consumed += passed as u64;
            let used = bytes.len() - rest.len();
            if self.skip > 0 {
                return (used, Some(Stop::Need(self.skip)));
            }
            if matches!(self.stage, Stage::Done) {
                return (used, None);
            }
            let mut cursor = Cursor { rest, used: 0, big_endian: self.header.big_endian };
            if let Err(stop) = self.step(&mut cursor) {
                return (used, Some(stop));
            }
            self.consumed += cursor.used;
            rest = cursor.rest;
        }
    }

    /// One step. Nothing but the cursor may change before all of it was read.
    fn step(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        match self.stage {
            Stage::Start => self.start(cursor),
            Stage::Pairs { .. } if self.strings > 0 => {
                let length = cursor.number(8)?;
                self.skip = self.room(length, cursor.used)?;
                self.strings -= 1;
                Ok(())
            }
            Stage::Pairs { pairs: 0, tensors } | Stage::Tensors { tensors: tensors @ 0 } => {
                self.stage = if tensors > 0 { Stage::Tensors { tensors } } else { Stage::Done };
                Ok(())
            }
            Stage::Pairs { pairs, tensors } => {
                self.pair(cursor)?;
                self.stage = Stage::Pairs { pairs: pairs - 1, tensors };
                Ok(())
            }
            Stage::Tensors { tensors } => {
                let tensor = self.tensor(cursor)?;
                self.header.tensors.push(tensor);
                self.stage = Stage::Tensors { tensors: tensors - 1 };
                Ok(())
            }
            Stage::Done => Ok(()),
        }
    }

    /// The length, if the file may still have as many bytes.
    fn room(&self, length: u64, used: u64) -> Result<u64, Stop> {
        let end = self.consumed.saturating_add(used).saturating_add(length);
        if end > MAX_HEADER {
            return stop(InHeader::HeaderTooLong);
        }
        Ok(length)
    }

    fn start(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        // A wrong file is known by its first bytes, however short it is.
        let begins = cursor.rest.iter().zip(MAGIC).all(|(a, b)| a == b);
        if !begins {
            let what = match cursor.rest.get(..4) {
                Some(b"ggml" | b"ggmf" | b"ggjt" | b"lmgg" | b"fmgg" | b"tjgg") => NotGguf::Older,
                Some([b'P', b'K', ..]) => NotGguf::Zip,
                _ => NotGguf::Other,
            };
            return stop(InHeader::NotGguf(what));
        }
        if cursor.rest.len() < 24 {
            return Err(Stop::Need(24 - cursor.rest.len() as u64));
        }
        cursor.take(4)?;
        let version = cursor.u32()?;
        // A version from the wrong end has its only digit in the upper half.
        cursor.big_endian = version != 0 && version.trailing_zeros() >= 16;
        let version = if cursor.big_endian { version.swap_bytes() } else { version };
        if !(2..=3).contains(&version) {
            return stop(InHeader::VersionUnknown { version });
        }
        let (tensors, pairs) = (cursor.number(8)?, cursor.number(8)?);
        if tensors > MAX_TENSORS || pairs > MAX_PAIRS {
            return stop(InHeader::TooMuchClaimed { tensors, pairs });
        }
        self.header.version = version;
        self.header.big_endian = cursor.big_endian;
        self.header.claimed_tensors = tensors;
        self.stage = Stage::Pairs { pairs, tensors };
        Ok(())
    }

    fn pair(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let length = cursor.number(8)?;
        if length > MAX_KEY {
            return stop(InHeader::KeyTooLong { bytes: length });
        }
        let key = cursor.take(self.room(length, cursor.used)?)?;
        let kind = cursor.u32()?;
        let keep = |pairs: &BTreeMap<String, Value>| -> Option<String> {
            if key.len() > MAX_KEPT_KEY || pairs.len() >= MAX_KEPT_PAIRS {
                return None;
            }
            let key = core::str::from_utf8(key).ok()?;
            (!pairs.contains_key(key)).then(|| key.to_owned())
        };
        let (value, skip, strings) = match (width(kind), kind) {
            (Some(width), _) => (Some(Value::Number(number(kind, cursor.number(width)?))), 0, 0),
            (None, STRING) => {
                let length = self.room(cursor.number(8)?, cursor.used)?;
                if length > MAX_KEPT_TEXT || !key.starts_with(b"general.") {
                    (None, length, 0)
                } else {
                    let text = String::from_utf8_lossy(cursor.take(length)?);
                    (Some(Value::Text(text.into_owned())), 0, 0)
                }
            }
            (None, ARRAY) => self.array(key, cursor)?,
            _ => return stop(InHeader::ValueType { kind }),
        };
        if let Some((key, value)) = keep(&self.header.pairs).zip(value) {
            self.header.pairs.insert(key, value);
        }
        self.skip = skip;
        self.strings = strings;
        Ok(())
    }

    /// An array's value where it is kept, else how many bytes or strings are to be passed over.
    fn array(
        &self,
        key: &[u8],
        cursor: &mut Cursor<'_>,
    ) -> Result<(Option<Value>, u64, u64), Stop> {
        let kind = cursor.u32()?;
        let count = cursor.number(8)?;
        let too_long = || Stop::Broken(broken(InHeader::ListTooLong { count }));
        let listed = key == b"tokenizer.ggml.tokens";
        match (width(kind), kind) {
            (Some(width), _) => {
                let bytes = count.checked_mul(width).ok_or_else(too_long)?;
                let bytes = self.room(bytes, cursor.used).map_err(|_| too_long())?;
                if count > MAX_KEPT_LIST || key.starts_with(b"tokenizer.") {
                    return Ok((listed.then_some(Value::Length(count)), bytes, 0));
                }
                let raw = cursor.take(bytes)?;
                let step = usize::try_from(width).unwrap_or(1);
                let values = raw.chunks_exact(step);
                let big_endian = self.header.big_endian;
                let list = values.map(|raw| number(kind, unsigned(raw, big_endian))).collect();
                Ok((Some(Value::List(list)), 0, 0))
            }
            (None, STRING) => {
                let least = count.checked_mul(SHORTEST_STRING).ok_or_else(too_long)?;
                self.room(least, cursor.used).map_err(|_| too_long())?;
                Ok((listed.then_some(Value::Length(count)), 0, count))
            }
            (None, ARRAY) => stop(InHeader::ListOfLists),
            _ => stop(InHeader::ListType { kind }),
        }
    }

    fn tensor(&self, cursor: &mut Cursor<'_>) -> Result<Tensor, Stop> {
        let length = cursor.number(8)?;
        if length > MAX_TENSOR_NAME {
            return stop(InHeader::TensorNameTooLong { bytes: length });
        }
        let name = cursor.take(self.room(length, cursor.used)?)?;
        let dimensions = cursor.u32()?;
        if dimensions > MAX_DIMENSIONS {
            return stop(InHeader::TooManyDimensions { dimensions });
        }
        let mut sizes = [1_u64; MAX_DIMENSIONS as usize];
        for size in sizes.iter_mut().take(usize::try_from(dimensions).unwrap_or_default()) {
            *size = cursor.number(8)?;
        }
        let kind = cursor.u32()?;
        let offset = cursor.number(8)?;
        let name = String::from_utf8_lossy(name);
        Tensor::new(&name, sizes, kind, offset).map_err(Stop::Broken)
    }
}
