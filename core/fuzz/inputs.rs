//! Inputs of a fuzz run: those of a folder, and changes of them.

#![allow(dead_code, clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of this crate.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The files of a folder, by name, so that every run is the same.
pub(crate) fn files(name: &str) -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<_> =
        fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{name} is empty");
    let read = |path: &PathBuf| (path.display().to_string(), fs::read(path).unwrap());
    paths.iter().map(read).collect()
}

/// A small generator of numbers, the same on every machine.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) ^ self.0
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap()
    }
}

/// A few changes: bytes, numbers that matter, cuts, repetitions, parts of another input.
pub(crate) fn mutated(bytes: &[u8], other: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len());
        let end = (at + numbers.below(40)).min(bytes.len());
        match numbers.below(7) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(numbers.next() & 255).unwrap(),
            1 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
            2 => {
                let telling = [0, 1, u64::MAX, 1 << 60, 1 << 32, 0x7fff_ffff, 9, 8];
                let value = telling[numbers.below(telling.len())].to_le_bytes();
                for (byte, new) in bytes.iter_mut().skip(at).zip(value) {
                    *byte = new;
                }
            }
            3 => bytes.truncate(at),
            4 => {
                let part = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, part);
            }
            5 => drop(bytes.drain(at.min(end)..end)),
            _ => {
                let from = numbers.below(other.len());
                let to = (from + numbers.below(200)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
        }
    }
    bytes
}
