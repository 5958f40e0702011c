//! JSON with whatever is short on one line, for people who read what changed.

/// Characters of a line of several objects at most; one that holds only plain values may be longer.
const WIDTH: usize = 120;
/// How a range begins.
const RANGE: [&str; 3] = ["\"low\": ", "\"likely\": ", "\"high\": "];

/// Folds indented JSON, as serde writes it: objects and lists of plain values stand on one line, and a
/// range is a text, "700.0 ~ 800.0 ~ 1000.0 measured", or "700.0 user" where its ends are one.
pub(crate) fn folded(pretty: &str) -> String {
    let mut open: Vec<Vec<String>> = vec![Vec::new()];
    for line in pretty.lines() {
        if line.ends_with(['{', '[']) {
            open.push(vec![line.to_owned()]);
            continue;
        }
        let mut done = vec![line.to_owned()];
        if line.trim_start().starts_with(['}', ']']) {
            let mut block = open.pop().unwrap_or_default();
            block.append(&mut done);
            done = closed(block);
        }
        if let Some(outer) = open.last_mut() {
            outer.append(&mut done);
        }
    }
    open.concat().join("\n")
}

/// The lines of an object or list from its bracket to its bracket: one, where that can be read.
fn closed(block: Vec<String>) -> Vec<String> {
    let [start, inner @ .., end] = block.as_slice() else { return block };
    let end = end.trim_start();
    let parts: Vec<&str> = inner.iter().map(|line| line.trim_start()).collect();
    if let [low, likely, high, basis] = parts.as_slice()
        && [low, likely, high].iter().zip(RANGE).all(|(part, name)| part.starts_with(name))
    {
        let [low, likely, high, basis] = [low, likely, high, basis].map(|part| {
            let value = part.split_once(": ").map_or(*part, |(_, value)| value);
            value.trim_end_matches(',').trim_matches('"')
        });
        let ends = [low, likely, high];
        let figures = if ends.iter().all(|figure| figure == &low) {
            low.to_owned()
        } else {
            ends.join(" ~ ")
        };
        let start = start.trim_end_matches('{');
        return vec![format!("{start}\"{figures} {basis}\"{}", &end[1..])];
    }
    let plain = |part: &&str| {
        let value = part.trim_end_matches(',');
        !value.ends_with(['}', ']']) || value.ends_with("{}") || value.ends_with("[]")
    };
    let line = [&[start.as_str()], parts.as_slice(), &[end]].concat().join(" ");
    // A block that is still in several lines begins with one that ends in its bracket.
    let nested = parts.iter().any(|part| part.ends_with(['{', '[']));
    if !nested && (parts.iter().all(plain) || line.chars().count() <= WIDTH) {
        vec![line]
    } else {
        block
    }
}

#[test]
fn ranges_and_plain_values_take_one_line() {
    let json = serde_json::json!({
        "a": {"low": 1.0, "x": null, "empty": []},
        "list": [[1, 2], ["a long text ".repeat(10)]],
    });
    let text = folded(&serde_json::to_string_pretty(&json).unwrap_or_default());
    assert_eq!(
        text.replace("a long text ", ""),
        "{\n  \"a\": { \"empty\": [], \"low\": 1.0, \"x\": null },\n  \"list\": [\n    [ 1, 2 ],\n    \
         [ \"\" ]\n  ]\n}"
    );
    let range = "{\n  \"net\": {\n    \"low\": 1.0,\n    \"likely\": 2.0,\n    \"high\": 2.0,\n    \
                 \"basis\": \"user\"\n  },\n  \"b\": true\n}";
    assert_eq!(folded(range), "{ \"net\": \"1.0 ~ 2.0 ~ 2.0 user\", \"b\": true }");
}
