//! Which characters of a text that comes from elsewhere are shown.

/// Whether a character of a text from a link or a file has a place on the page.
///
/// Control characters have none; nor has what turns the direction of everything behind it, figures of
/// ours among it (the marks, embeddings, overrides and isolates of Unicode's bidirectional
/// algorithm); nor the two of the basic plane that XML, and so a picture, cannot hold.
pub(crate) fn is_shown(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        && !matches!(c, '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}
