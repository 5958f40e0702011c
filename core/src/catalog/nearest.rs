//! "Did you mean": the known id with the fewest edits from an unknown one.

/// The element whose id is nearest to `wanted`, unless nothing is near.
///
/// Case and punctuation do not count, as in `RTX 3090` for `rtx-3090`. The distance is the number
/// of characters to insert, delete or replace (Levenshtein), and at most a third of the longer id. An id
/// that begins so is nearer than any other: `rtx-3060` is an `rtx-3060-12gb` and no `rtx-3070`.
pub(super) fn nearest<'a, T>(
    items: &'a [T],
    id: impl Fn(&T) -> &str,
    wanted: &str,
) -> Option<&'a T> {
    // No id is longer than this, and nobody else bounds what a link may hold.
    let wanted: Vec<char> = plain(wanted).take(64).collect();
    let mut best = None;
    for item in items {
        let known: Vec<char> = plain(id(item)).collect();
        let distance = edits(&wanted, &known);
        let begins = known.starts_with(&wanted) && known.len() <= 2 * wanted.len();
        let near = begins || distance * 3 <= wanted.len().max(known.len());
        let rank = (!begins, distance);
        if near && best.is_none_or(|(least, _)| rank < least) {
            best = Some((rank, item));
        }
    }
    best.map(|(_, item)| item)
}

/// Letters and digits in lower case.
fn plain(id: &str) -> impl Iterator<Item = char> {
    id.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase())
}

/// Characters to insert, delete or replace to come from one text to the other.
fn edits(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut above_left = i;
        let mut left = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(to) {
            let replaced = above_left + usize::from(a != b);
            above_left = *cell;
            left = replaced.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(from.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_count_single_characters() {
        let distance = |a: &str, b: &str| {
            edits(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
        };
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn punctuation_and_case_do_not_count() {
        let known = ["rtx-3090", "rtx-4090"];
        assert_eq!(nearest(&known, |id| id, "RTX 3090"), Some(&"rtx-3090"));
        assert_eq!(nearest(&known, |id| id, "rtx4909"), Some(&"rtx-4090"));
        assert_eq!(nearest(&known, |id| id, "something else"), None);
        assert_eq!(nearest(&known, |id| id, ""), None);
    }

    #[test]
    fn what_an_id_begins_with_stands_for_it() {
        let known = ["rtx-3050-8gb", "rtx-3060-12gb", "rtx-3070", "rtx-a2000"];
        assert_eq!(nearest(&known, |id| id, "RTX 3060"), Some(&"rtx-3060-12gb"));
        assert_eq!(nearest(&known, |id| id, "rtx"), None, "too little is said");
    }
}
