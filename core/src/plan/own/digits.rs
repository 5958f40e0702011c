//! Numbers as text, in base 10 and base 36.

/// Most digits in base 36: bytes stay below 102 TB, so that no sum overflows.
pub(super) const MAX_DIGITS: u32 = 9;

/// A number in base 10; empty for 0.
pub(super) fn digits(number: u32) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

/// A number in base 10 of at most ten digits; 0 where empty. `None` where it is none, or is beyond
/// 32 bits.
pub(super) fn number(text: &str) -> Option<u32> {
    if text.is_empty() {
        return Some(0);
    }
    let plain = text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// A number in base 36; empty for 0.
pub(super) fn base36(mut number: u64) -> String {
    let mut reversed = Vec::new();
    while number > 0 {
        reversed.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[(number % 36) as usize]);
        number /= 36;
    }
    reversed.into_iter().rev().map(char::from).collect()
}

/// A number in base 36 of at most [`MAX_DIGITS`] digits; 0 where empty. `None` where it is none.
pub(super) fn from_base36(text: &str) -> Option<u64> {
    if text.len() > MAX_DIGITS as usize {
        return None;
    }
    text.bytes().try_fold(0, |number: u64, byte| {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'z' => byte - b'a' + 10,
            _ => return None,
        };
        Some(number * 36 + u64::from(digit))
    })
}
