//! How near measurements are to a speed: its mark, and what that means.

use crate::speed::Nearness;

/// A mark beside a speed: its sign, the fuller the surer, what it says, and when that holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// One character.
    pub sign: &'static str,
    /// In two words.
    pub says: &'static str,
    /// In half a sentence.
    pub when: &'static str,
}

/// The marks, the surest first.
pub(crate) const MARKS: [Mark; 4] = [
    Mark {
        sign: "\u{25cf}",
        says: "measured here",
        when: "you measured this model in this format on this rig",
    },
    Mark {
        sign: "\u{25d5}",
        says: "measured near",
        when: "this card, runtime and split were measured with a model that reads much the same bytes",
    },
    Mark {
        sign: "\u{25d1}",
        says: "interpolated",
        when: "this card with this runtime was measured, or its architecture at this size",
    },
    Mark { sign: "\u{25cb}", says: "extrapolated", when: "neither was" },
];

/// The mark of a speed. `here`: the reader has measured the same on this rig.
pub(crate) const fn mark(nearness: Nearness, here: bool) -> &'static Mark {
    match nearness {
        _ if here => &MARKS[0],
        Nearness::Nearby => &MARKS[1],
        Nearness::Between => &MARKS[2],
        Nearness::Beyond => &MARKS[3],
    }
}
