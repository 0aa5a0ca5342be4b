//! The key of pictures whose signs are their own: tiles, segments, receipts.

use super::layout::{Anchor, Label, Layout, Mark, Role, Shape, UNIT};
use super::measure;

const ROW: i32 = 18 * UNIT;
/// Between a sign and its word.
const GAP: i32 = 5 * UNIT;
/// Between a word and the next sign.
const BETWEEN: i32 = 12 * UNIT;

/// A sign and what it means.
pub(super) struct Entry<'a> {
    /// What the sign is drawn with, from x = 0 on, around y = 0.
    pub(super) marks: Vec<Mark>,
    /// Written in the middle of the sign; may be empty.
    pub(super) symbol: (Label, &'a str),
    /// The width of the sign.
    pub(super) width: i32,
    /// What it means; without a word it is not explained.
    pub(super) word: &'a str,
}

impl<'a> Entry<'a> {
    /// A sign without a symbol.
    pub(super) fn new(width: i32, word: &'a str) -> Self {
        Self {
            marks: Vec::new(),
            symbol: (Label::Key, ""),
            width,
            word,
        }
    }

    /// The same with a mark more.
    pub(super) fn with(mut self, role: Role, shape: Shape) -> Self {
        self.marks.push(Mark {
            role,
            shape,
            tip: String::new(),
            state: String::new(),
        });
        self
    }
}

/// Writes the entries in as many rows as it takes; returns where they end.
pub(super) fn lay_out(layout: &mut Layout, top: i32, entries: Vec<Entry>) -> i32 {
    let whole = layout.frame.right;
    let (mut x, mut y) = (0, top + 5 * UNIT);
    let mut bottom = top;
    for entry in entries.into_iter().filter(|entry| !entry.word.is_empty()) {
        let room = whole - entry.width - GAP;
        let face = Label::Key.face();
        let width = entry.width + GAP + measure::width(entry.word, face).min(room);
        if x > 0 && x + width > whole {
            (x, y) = (0, y + ROW);
        }
        let middle = y + measure::HEIGHT / 2;
        let marks = entry.marks.into_iter();
        layout.marks.extend(marks.map(|mark| Mark {
            shape: moved(mark.shape, x, middle),
            ..mark
        }));
        let (label, symbol) = entry.symbol;
        let baseline = middle + measure::MIDDLE;
        layout.text(
            label,
            symbol,
            Anchor::Middle,
            (x + entry.width / 2, baseline),
        );
        let at = (x + entry.width + GAP, baseline);
        layout.text_within(Label::Key, entry.word, Anchor::Start, at, room);
        x += width + BETWEEN;
        bottom = y + measure::HEIGHT;
    }
    bottom
}

fn moved(shape: Shape, dx: i32, dy: i32) -> Shape {
    let all = |spots: Vec<(i32, i32)>| spots.into_iter().map(|(x, y)| (x + dx, y + dy)).collect();
    match shape {
        Shape::Line(spots) => Shape::Line(all(spots)),
        Shape::Outline(spots) => Shape::Outline(all(spots)),
        Shape::Block(mut area) => {
            area.left += dx;
            area.right += dx;
            area.top += dy;
            area.bottom += dy;
            Shape::Block(area)
        }
        Shape::Dot((x, y), radius) => Shape::Dot((x + dx, y + dy), radius),
    }
}
