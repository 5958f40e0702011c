//! Plain decimal numbers from text.
//!
//! The standard library's reader handles every notation and carries ten kilobytes of tables that do
//! not compress. Links, data files and number fields hold plain decimals of at most fifteen digits;
//! for those one division is exact: both the digits and the power of ten are whole numbers that an
//! `f64` holds, so the quotient is rounded once, as the standard library rounds it.

/// Most digits that are exact.
const DIGITS: u32 = 15;

/// The number that a text says: digits, perhaps a point among them, perhaps a minus before. Digits
/// past the fifteenth count as zeros.
///
/// ```
/// use rigledger_core::units::decimal;
/// assert_eq!(decimal("0.15"), Some(0.15));
/// assert_eq!(decimal("-936.2"), Some(-936.2));
/// assert_eq!(decimal("1e5"), None);
/// assert_eq!(decimal("."), None);
/// ```
pub fn decimal(text: &str) -> Option<f64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mut mantissa, mut kept, mut scale) = (0_u64, 0_u32, 0_i32);
    let (mut any, mut after_point) = (false, false);
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => {
                any = true;
                if kept < DIGITS {
                    mantissa = mantissa * 10 + u64::from(byte - b'0');
                    // Leading zeros do not count.
                    kept += u32::from(mantissa > 0);
                    scale -= i32::from(after_point);
                } else {
                    scale += i32::from(!after_point);
                }
            }
            b'.' if !after_point => after_point = true,
            _ => return None,
        }
    }
    if !any || scale.unsigned_abs() > 300 {
        return None;
    }
    let whole = mantissa as f64;
    let value = if scale < 0 { whole / power(-scale) } else { whole * power(scale) };
    Some(if negative { -value } else { value })
}

/// Ten to a power; exact up to the twenty-second.
fn power(exponent: i32) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * 10.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_the_standard_library_reads_it(whole in 0..10_000_000_u64, cents in 0..1_000_000_u32) {
            for text in [format!("{whole}.{cents:06}"), format!("{whole}"), format!("-0.{cents:06}")] {
                prop_assert_eq!(decimal(&text), text.parse::<f64>().ok(), "{}", text);
            }
        }

        #[test]
        fn nothing_panics(text in "[0-9.-]{0,400}") {
            if let Some(value) = decimal(&text) {
                prop_assert!(value.is_finite());
            }
        }
    }

    #[test]
    fn what_is_no_plain_decimal_is_refused() {
        for text in ["", "-", ".", "1.2.3", "1e3", "inf", "NaN", "+1", " 1", "0x1", "1,5"] {
            assert_eq!(decimal(text), None, "{text:?}");
        }
        assert_eq!(decimal("5."), Some(5.0));
        assert_eq!(decimal(".5"), Some(0.5));
        assert_eq!(decimal("00000000000000000000000.25"), Some(0.25));
    }
}
