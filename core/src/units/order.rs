//! Order among a few things.

use core::cmp::Ordering;

/// Sorts a few items by a number each, and keeps the order of equals.
pub fn sort_few<T>(items: &mut [T], key: impl Fn(&T) -> f64) {
    sort_few_by(items, |a, b| key(a).total_cmp(&key(b)));
}

/// Sorts a few items, and keeps the order of equals.
///
/// By insertion: for a dozen items nothing is faster, and the standard sort, made for millions,
/// would be several kilobytes of the page for every type of item.
pub fn sort_few_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && compare(&items[at - 1], &items[at]).is_gt() {
            items.swap(at - 1, at);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_items_come_into_order_and_equals_stay() {
        let mut items = [(3.0, 'a'), (1.0, 'b'), (3.0, 'c'), (-2.0, 'd'), (1.0, 'e')];
        sort_few(&mut items, |item| item.0);
        assert_eq!(items.map(|item| item.1), ['d', 'b', 'e', 'a', 'c']);
        sort_few(&mut [0.0; 0], |item| *item);
    }
}
