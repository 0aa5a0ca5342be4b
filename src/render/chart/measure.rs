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

static REGULAR_FACE: LazyLock<FontRef<'static>> = LazyLock::new(|| parse(REGULAR_TTF));
static SEMIBOLD_FACE: LazyLock<FontRef<'static>> = LazyLock::new(|| parse(SEMIBOLD_TTF));

fn parse(bytes: &'static [u8]) -> FontRef<'static> {
    match FontRef::try_from_slice(bytes) {
        Ok(font) => font,
        Err(error) => unreachable!("the bundled font is a TTF: {error}"),
    }
}

/// The weight of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    Semibold,
}

/// The width of a text, rounded up.
///
/// The sum of advances: `ab_glyph` reads no GPOS kerning, which only draws pairs together.
pub(super) fn width(text: &str, face: Face) -> i32 {
    let font: &FontRef = match face {
        Face::Regular => &REGULAR_FACE,
        Face::Semibold => &SEMIBOLD_FACE,
    };
    let em = font.units_per_em().unwrap_or(1000.0);
    let advance: f32 = text
        .chars()
        .map(|c| match font.glyph_id(c) {
            // Some other font will draw it, at most an em wide as far as we can know.
            id if id.0 == 0 => em,
            id => font.h_advance_unscaled(id),
        })
        .sum();
    tenths(f64::from(advance) * SIZE / f64::from(em) + 0.05)
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
