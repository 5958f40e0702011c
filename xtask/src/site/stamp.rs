//! Hashes: of one file for its name, of many to see whether anything changed.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::paths;

/// Everything that the site is made of.
const SOURCES: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "app",
    "core",
    "public",
    "rust-toolchain.toml",
    "style",
    "tests/package-lock.json",
    "xtask/src",
];

/// The first 16 hexadecimal digits of the content's SHA-256: enough to tell any two files apart.
pub(crate) fn short_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

/// The content's SHA-256 as browsers check it: `sha256-` and base 64.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::from("sha256-");
    for chunk in Sha256::digest(bytes).chunks(3) {
        let bits =
            (0..3).fold(0, |bits, at| bits << 8 | chunk.get(at).map_or(0, |b| u32::from(*b)));
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

/// One hash over all sources of the site.
pub(crate) fn of_sources(root: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    for name in SOURCES {
        let path = root.join(name);
        if path.is_dir() {
            add_folder(&mut hasher, &path)?;
        } else {
            add(&mut hasher, name, &paths::read(&path)?);
        }
    }
    Ok(hex(&hasher.finalize()))
}

/// One hash over all files of a folder and their names.
pub(crate) fn of_folder(folder: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    add_folder(&mut hasher, folder)?;
    Ok(hex(&hasher.finalize()))
}

fn add_folder(hasher: &mut Sha256, folder: &Path) -> Result {
    for name in paths::files_under(folder)? {
        add(hasher, &name, &paths::read(&folder.join(&name))?);
    }
    Ok(())
}

fn add(hasher: &mut Sha256, name: &str, content: &[u8]) {
    // Hashed first, so that no content can look like the next file's name.
    hasher.update(Sha256::digest(name));
    hasher.update(Sha256::digest(content));
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::scratch_folder;

    #[test]
    fn names_and_contents_both_count() {
        let folder = scratch_folder("stamp");
        let hash = || of_folder(&folder).expect("the folder is there");
        paths::write(&folder.join("a"), "1").expect("writes");
        let first = hash();
        assert_eq!(first, hash());
        paths::write(&folder.join("a"), "2").expect("writes");
        let second = hash();
        assert_ne!(first, second);
        std::fs::rename(folder.join("a"), folder.join("b")).expect("renames");
        assert_ne!(second, hash());
    }

    #[test]
    fn the_short_hash_is_the_start_of_sha256() {
        assert_eq!(short_hash(b""), "e3b0c44298fc1c14");
    }
}
