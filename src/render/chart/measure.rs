//! How wide a text is in the bundled font, and how to make it fit.
//!
//! Owns the embedded fonts. All lengths are tenths of a user unit at the one text size of charts.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef};
use unicode_normalization::UnicodeNormalization;

use super::layout::tenths;

/// The text size in user units. On a phone (328 px for [`super::Size::PAGE`]) this is about 12 px; the
/// theme takes less of it where the chart is drawn larger.
pub(super) const SIZE: f64 = 12.5;
/// Room above the baseline: Vietnamese capitals carry two stacked marks (Ẵ is 0.96 em high).
pub(super) const ASCENT: i32 = 115;
/// Room below the baseline.
pub(super) const DESCENT: i32 = 27;
/// Height of a text's box.
pub(super) const HEIGHT: i32 = ASCENT + DESCENT;
/// From the middle of a line of text to its baseline.
pub(super) const MIDDLE: i32 = 41;

/// The regular face as TTF.
pub const REGULAR_TTF: &[u8] =
    include_bytes!("../../../themes/default/fonts/TiendoSans-Regular.ttf");
/// The semibold face as TTF.
pub const SEMIBOLD_TTF: &[u8] =
    include_bytes!("../../../themes/default/fonts/TiendoSans-SemiBold.ttf");

static REGULAR: LazyLock<Advances> = LazyLock::new(|| Advances::read(REGULAR_TTF));
static SEMIBOLD: LazyLock<Advances> = LazyLock::new(|| Advances::read(SEMIBOLD_TTF));

/// How far each character of a face moves on.
///
/// Read once: looking a character up in the font takes most of the time of laying out a chart.
struct Advances {
    em: f32,
    /// By code point, in units of the font; `None` where the font has no glyph.
    of: Vec<Option<f32>>,
}

impl Advances {
    fn read(bytes: &'static [u8]) -> Self {
        let font = match FontRef::try_from_slice(bytes) {
            Ok(font) => font,
            Err(error) => unreachable!("the bundled font is a TTF: {error}"),
        };
        let mut of = Vec::new();
        for (id, c) in font.codepoint_ids() {
            let at = c as usize;
            if of.len() <= at {
                of.resize(at + 1, None);
            }
            if let Some(slot) = of.get_mut(at) {
                *slot = Some(font.h_advance_unscaled(id));
            }
        }
        Self {
            em: font.units_per_em().unwrap_or(1000.0),
            of,
        }
    }

    fn of(&self, c: char) -> Option<f32> {
        self.of.get(c as usize).copied().flatten()
    }
}

/// The weight of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Most texts.
    Regular,
    /// What must be seen first.
    Semibold,
}

impl Face {
    fn advances(self) -> &'static Advances {
        match self {
            Self::Regular => &REGULAR,
            Self::Semibold => &SEMIBOLD,
        }
    }
}

/// The width of a text, rounded up.
///
/// The sum of advances: kerning, which only draws pairs together, is not read.
pub(super) fn width(text: &str, face: Face) -> i32 {
    width_at(text, face, SIZE)
}

/// The width of a text of some size in user units, rounded up.
pub(super) fn width_at(text: &str, face: Face, size: f64) -> i32 {
    let advances = face.advances();
    // Some other font will draw what is missing, at most an em wide as far as we can know.
    let advance = |c| advances.of(c).unwrap_or(advances.em);
    let advance: f32 = text.chars().map(advance).sum();
    tenths(f64::from(advance) * size / f64::from(advances.em) + 0.05)
}

/// Whether the bundled font has a glyph for every character, so that the width is sure.
pub(super) fn covers(text: &str, face: Face) -> bool {
    text.chars().all(|c| face.advances().of(c).is_some())
}

/// The text, or as much of its beginning as fits into `room` with an ellipsis.
pub(super) fn fit(text: &str, face: Face, room: i32) -> String {
    if width(text, face) <= room {
        return text.to_owned();
    }
    // Composed first, so that no letter loses its marks.
    let mut kept: String = text.nfc().collect();
    while kept.pop().is_some() {
        let short = format!("{}…", kept.trim_end_matches([' ', ',', '(', '-', '–']));
        if width(&short, face) <= room {
            return short;
        }
    }
    String::new()
}

/// The text in one line or two, broken at spaces; what does not fit is cut off.
pub(super) fn wrap(text: &str, face: Face, room: i32) -> Vec<String> {
    if width(text, face) <= room {
        return vec![text.to_owned()];
    }
    let first = text
        .match_indices(' ')
        .map(|(at, _)| text.split_at(at))
        .take_while(|(head, _)| width(head, face) <= room)
        .last();
    match first {
        Some((head, tail)) => vec![head.to_owned(), fit(tail.trim_start(), face, room)],
        None => vec![fit(text, face, room)],
    }
}

#[cfg(test)]
mod tests {
    use super::{Face, covers};

    /// Symbols of verdicts and states are drawn everywhere with the font that comes along.
    #[test]
    fn every_letter_of_the_phrases_has_a_glyph() {
        let phrases = [
            include_str!("../../../themes/default/i18n/en/pages.yaml"),
            include_str!("../../../themes/default/i18n/en/sentences.yaml"),
            include_str!("../../../themes/default/i18n/vi/pages.yaml"),
            include_str!("../../../themes/default/i18n/vi/sentences.yaml"),
        ];
        for text in phrases {
            for line in text.lines() {
                for face in [Face::Regular, Face::Semibold] {
                    assert!(covers(line, face), "{line}");
                }
            }
        }
    }
}
