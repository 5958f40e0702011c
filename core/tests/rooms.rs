//! The rooms of the core stand in one order, that of `README.md`, and import only from rooms above
//! them in it. Sentences for people are written in one of them.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The rooms as the README lists them: a line each, its name before the blank, in the first block of
/// text.
fn rooms() -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let block = readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let names = block.lines().filter(|line| !line.starts_with(' '));
    names.map(|line| line.split(['/', ' ']).next().unwrap().to_owned()).collect()
}

/// Every file of Rust below a folder, with the names of its modules from the crate's root on.
fn sources(folder: &Path, path: &[String], found: &mut Vec<(Vec<String>, PathBuf)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let stem = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut path = path.to_vec();
        if file.is_dir() {
            path.push(stem);
            sources(&file, &path, found);
        } else if file.extension().is_some_and(|ending| ending == "rs") {
            if !matches!(&*stem, "mod" | "lib") {
                path.push(stem);
            }
            found.push((path, file));
        }
    }
}

/// Code without comments and without the tests at its end, which may look at anything.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| line.split(" // ").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// The first names behind every `crate::` and behind every `super::` that leaves the module's room.
fn named(code: &str, depth: usize) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let mut names = BTreeSet::new();
    let mut behind = |rest: &str| match rest.strip_prefix('{') {
        Some(group) => {
            // The names at the first level of a group in braces.
            let (mut level, mut from) = (0, 0);
            for (at, c) in group.char_indices() {
                match c {
                    '{' => level += 1,
                    '}' if level == 0 => {
                        names.insert(word(group[from..at].trim_start()));
                        break;
                    }
                    '}' => level -= 1,
                    ',' if level == 0 => {
                        names.insert(word(group[from..at].trim_start()));
                        from = at + 1;
                    }
                    _ => {}
                }
            }
        }
        None => {
            names.insert(word(rest));
        }
    };
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if !before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            behind(&code[at + "crate::".len()..]);
        }
    }
    let out = "super::".repeat(depth);
    for (at, _) in code.match_indices(&out) {
        behind(code[at..].trim_start_matches("super::"));
    }
    names.remove("");
    names
}

#[test]
fn every_module_of_the_root_is_a_room_and_every_room_is_there() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let modules = lib.lines().filter_map(|line| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned)
    });
    let (listed, there): (BTreeSet<_>, BTreeSet<_>) =
        (rooms().into_iter().collect(), modules.collect());
    assert_eq!(listed.len(), rooms().len(), "a room is listed twice");
    assert_eq!(listed, there);
}

#[test]
fn imports_point_up_the_list() {
    let rooms = rooms();
    let place = |name: &str| rooms.iter().position(|room| room == name);
    let mut files = Vec::new();
    sources(&root().join("src"), &[], &mut files);
    let (mut wrong, mut arrows) = (Vec::new(), 0);
    for (path, file) in files {
        // The root itself only says what there is.
        let Some(room) = path.first() else { continue };
        let own = place(room).unwrap_or_else(|| panic!("{room} is not in README.md"));
        for name in named(&code(&fs::read_to_string(&file).unwrap()), path.len()) {
            match place(&name) {
                Some(other) if other > own => {
                    wrong.push(format!("{}: {room} imports {name}", file.display()));
                }
                Some(_) => arrows += 1,
                // What the root re-exports has a room of its own, which is to be named.
                None => wrong.push(format!("{}: crate::{name} is no room", file.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(arrows > 200, "only {arrows} imports were found");
}

/// The texts between quotation marks in code, but not the reasons of attributes.
fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find('"') {
        let (before, behind) = (&rest[..at], &rest[at + 1..]);
        // A letter between single quotes opens no text.
        if before.ends_with('\'') && behind.starts_with('\'') {
            rest = &behind[1..];
            continue;
        }
        let mut text = String::new();
        let mut letters = behind.char_indices();
        let mut end = behind.len();
        while let Some((place, letter)) = letters.next() {
            match letter {
                '"' => {
                    end = place + 1;
                    break;
                }
                '\\' => text.extend(letters.next().map(|(_, letter)| letter)),
                _ => text.push(letter),
            }
        }
        if !before.ends_with("reason = ") {
            found.push(text);
        }
        rest = &behind[end..];
    }
    found
}

/// Whether a text is a sentence, or the end of one: several words and a stop.
fn is_sentence(text: &str) -> bool {
    let end = text.strip_suffix(['.', '!', '?']).and_then(|text| text.chars().next_back());
    text.contains(' ') && end.is_some_and(|end| end.is_alphanumeric() || "})".contains(end))
}

/// Files above `words` that say something to people all the same, and what.
const SAY_SOMETHING: [(&str, &str); 4] = [
    ("plan/inputs", "what each input means, in its table"),
    ("plan/choices", "what each choice means, in its table"),
    ("report", "what a chart shows"),
    ("run", "what to do, beside commands"),
];

#[test]
fn sentences_are_written_in_words() {
    let rooms = rooms();
    let words = rooms.iter().position(|room| room == "words").unwrap();
    let mut files = Vec::new();
    sources(&root().join("src"), &[], &mut files);
    let (mut wrong, mut said, mut excused) = (Vec::new(), 0, BTreeSet::new());
    for (path, file) in files {
        let Some(room) = path.first() else { continue };
        let place = rooms.iter().position(|known| known == room).unwrap();
        let text = code(&fs::read_to_string(&file).unwrap());
        let sentences = literals(&text).into_iter().filter(|text| is_sentence(text));
        if place == words {
            said += sentences.count();
        } else if place < words {
            let name = path.join("/");
            let excuse = SAY_SOMETHING.iter().find(|(start, _)| name.starts_with(start));
            for sentence in sentences {
                match excuse {
                    Some((start, _)) => _ = excused.insert(*start),
                    None => wrong.push(format!("{}: {sentence:?}", file.display())),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(said > 100, "only {said} sentences were found in words");
    assert_eq!(excused.len(), SAY_SOMETHING.len(), "an excuse has become idle: {excused:?}");
}

#[test]
fn sentences_are_found_among_literals() {
    let text = r#"let a = ["a quote: \" is one.", "label", 'x', '"', "two words", "ends {here}."];
        #[expect(lint, reason = "it is so.")]"#;
    let found: Vec<String> = literals(text).into_iter().filter(|text| is_sentence(text)).collect();
    assert_eq!(found, ["a quote: \" is one.", "ends {here}."]);
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::{a::{b, c}, d};\nuse super::super::e::F;\nuse super::g;\n\
                fn f() { crate::h::i(); my_crate::j(); }\n// crate::k\nlet x = 1; // crate::l\n\
                #[cfg(test)]\nmod tests { use crate::m; }";
    let found: Vec<String> = named(&code(text), 2).into_iter().collect();
    assert_eq!(found, ["a", "d", "e", "h"]);
}
