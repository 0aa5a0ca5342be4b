//! A chart as a picture that stands alone: with its title, its verdict and its source.
//!
//! Owns [`Sheet`] and where its parts go. The chart is laid out anew in the room that is left, at
//! the text size of the sheet, so that it is as legible as the title above it. Every text comes
//! ready from the caller; what must not be missed is wrapped, never cut, as long as there is room.

use super::layout::{Anchor, Area, Layout, Mark, Role, Shape, Size, UNIT, tenths};
use super::measure::{self, Face, SIZE};
use super::press::{self, Ink};
use super::svg::{Look, Tenths, anchored, push, push_attribute, push_escaped, push_layout};
use super::{Bar, Bars, Chart, Picture, lay_out, svg};

/// The width of the picture in pixels.
pub const WIDTH: u32 = 1200;
/// The height of the picture in pixels.
pub const HEIGHT: u32 = 630;
/// The same in tenths of a user unit: two pixels are one unit, so that the text of the chart is
/// 25 pixels high.
const FRAME: Area = Area {
    left: 0,
    top: 0,
    right: 600 * UNIT,
    bottom: 315 * UNIT,
};
/// A pixel.
const PIXEL: i32 = UNIT / 2;
/// Left and right of everything.
const MARGIN: i32 = 24 * UNIT;
/// Above the title.
const HEAD: i32 = 17 * UNIT;
/// Below the foot.
const TAIL: i32 = 13 * UNIT;
/// The width of every row.
const ROOM: i32 = FRAME.right - 2 * MARGIN;
/// The text size of the foot.
const SMALL: f64 = 10.0;
/// Between two texts of a row.
const GAP: i32 = 14 * UNIT;
/// The rows of verdict, period and marks.
const ROW: i32 = 18 * UNIT;
/// What bars keep in the least, with the air around them.
const LEAST_ROW: i32 = 155;
/// A few bars do not fill the room: they would look like blocks.
const MOST_ROW: i32 = 42 * UNIT;

/// What stands around a chart. All texts are in the language of the page.
pub struct Sheet<'a> {
    /// The tag of that language, such as `vi`.
    pub lang: &'a str,
    /// What is shown; wrapped to two lines.
    pub title: &'a str,
    /// The period of the report.
    pub period: &'a str,
    /// How the target stands; a picture without a goal has none.
    pub verdict: Option<Verdict<'a>>,
    /// What must not be missed, such as "Illustrative data", "provisional", "preview"; the note of
    /// the chart is among them, whether it is named here or not.
    pub marks: &'a [&'a str],
    /// Whose figures these are.
    pub source: &'a str,
    /// The day or the period whose knowledge is shown; may be empty.
    pub as_of: &'a str,
    /// The address of the page.
    pub address: &'a str,
    /// Under which terms the picture may be printed.
    pub licence: &'a str,
    /// Stands for so many bars that have no room: "… 22 more".
    pub more: &'a dyn Fn(usize) -> String,
}

/// A verdict in words.
#[derive(Clone, Copy, Debug)]
pub struct Verdict<'a> {
    /// One character.
    pub symbol: &'a str,
    /// One word or a few.
    pub word: &'a str,
    /// Which colour it has.
    pub tone: Tone,
}

/// The colours of verdicts, those of the theme's light scheme (`static/style.css`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Achieved, early or not.
    Achieved,
    /// On track.
    OnTrack,
    /// Behind.
    Behind,
    /// Far behind.
    FarBehind,
    /// Moving away.
    MovingAway,
    /// Missed.
    Missed,
    /// Nothing has been reported.
    Unreported,
    /// Not judged.
    Unjudged,
}

impl Tone {
    /// Every tone.
    pub const ALL: [Self; 8] = [
        Self::Achieved,
        Self::OnTrack,
        Self::Behind,
        Self::FarBehind,
        Self::MovingAway,
        Self::Missed,
        Self::Unreported,
        Self::Unjudged,
    ];

    /// The variable of the style sheet that holds the same colour.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::Achieved => "--achieved",
            Self::OnTrack => "--on-track",
            Self::Behind => "--behind",
            Self::FarBehind => "--far-behind",
            Self::MovingAway => "--moving-away",
            Self::Missed => "--missed",
            Self::Unreported => "--unreported",
            Self::Unjudged => "--unjudged",
        }
    }

    /// The colour as SVG writes it.
    #[must_use]
    pub fn hex(self) -> &'static str {
        match self {
            Self::Achieved => "#0a3f73",
            Self::OnTrack => "#2a76b5",
            Self::Behind => "#a86200",
            Self::FarBehind => "#b83c0b",
            Self::MovingAway => "#93205c",
            Self::Missed => "#6e1020",
            Self::Unreported => "#566170",
            Self::Unjudged => "#a5afba",
        }
    }

    /// Whether the symbol stands in an outline only: there is no verdict.
    fn hollow(self) -> bool {
        matches!(self, Self::Unreported | Self::Unjudged)
    }
}

/// A line of text around the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it says.
    pub content: String,
    /// The room it takes in the bundled font.
    pub area: Area,
    face: Face,
    /// The text size in user units.
    size: f64,
    colour: &'static str,
    anchor: Anchor,
    at: (i32, i32),
}

/// A sheet ready to be drawn, in tenths of a user unit.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetLayout {
    /// The whole picture.
    pub frame: Area,
    /// The lines around the chart.
    pub lines: Vec<Line>,
    /// The chart, in lengths of its own.
    pub chart: Layout,
    /// Where the chart's own (0, 0) lies.
    pub at: (i32, i32),
    /// How much smaller than laid out the chart is drawn, in thousandths: 1000 unless it cannot be
    /// made to fit otherwise.
    pub scale: i32,
    /// The box of the verdict's symbol.
    badge: Option<(Area, Tone)>,
    /// The height of the line above the foot.
    rule: i32,
}

/// Draws a chart as an SVG document that stands alone; the same input gives the same bytes.
#[must_use]
pub fn sheet(chart: &Chart, sheet: &Sheet) -> String {
    write(chart, sheet.lang, &lay_out_sheet(chart, sheet))
}

/// Places everything a sheet consists of; what [`sheet()`] draws, open to inspection.
#[must_use]
pub fn lay_out_sheet(chart: &Chart, sheet: &Sheet) -> SheetLayout {
    let mut page = Page::default();
    let top = page.title(sheet.title, HEAD);
    let top = page.status(chart, sheet, top + 5 * UNIT) + 7 * UNIT;
    let top = top.div_euclid(PIXEL) * PIXEL;
    let rule = page.foot(sheet);
    let room = rule - 7 * UNIT - top;
    let mut laid_out = fit(chart, sheet, room);
    crisp(&mut laid_out);
    let height = laid_out.frame.bottom.max(1);
    let scale = (room * 1000 / height).clamp(1, 1000);
    // A chart drawn smaller stands in the middle.
    let left = MARGIN + ROOM * (1000 - scale) / 2000;
    SheetLayout {
        frame: FRAME,
        lines: page.lines,
        chart: laid_out,
        at: (left, top),
        scale,
        badge: page.badge,
        rule,
    }
}

/// The chart in the room there is: fields and bars take what is left, and a ranking too long for
/// it shows its ends.
fn fit(chart: &Chart, sheet: &Sheet, room: i32) -> Layout {
    let mut anew = Chart {
        note: None,
        size: Size {
            width: ROOM,
            ..Size::PAGE
        },
        picture: chart.picture.clone(),
        ..*chart
    };
    let over = lay_out(&anew).frame.bottom - room;
    anew.size.field = (anew.size.field - over).max(60 * UNIT);
    let Picture::Bars(bars) = &chart.picture else {
        return lay_out(&anew);
    };
    let mut shown = bars.bars.len();
    loop {
        let count = i32::try_from(shown).unwrap_or(i32::MAX).max(1);
        anew.size.row = Size::PAGE.row;
        let over = lay_out(&anew).frame.bottom - room;
        // Rounded up: what is a tenth too high would be drawn smaller.
        let row = anew.size.row - over.div_euclid(count) - i32::from(over.rem_euclid(count) > 0);
        anew.size.row = row.clamp(LEAST_ROW, MOST_ROW);
        let laid_out = lay_out(&anew);
        let over = laid_out.frame.bottom - room;
        if over <= 0 || shown <= 4 {
            return laid_out;
        }
        // Half of the way: which names take two lines is only known of those that are left.
        let fewer = usize::try_from(over / anew.size.row / 2).unwrap_or(0);
        shown = shown.saturating_sub(fewer.max(1)).max(4);
        anew.picture = Picture::Bars(ends(bars, shown, sheet.more));
    }
}

/// Moves grid and axes onto whole pixels, half of one at most: else the thinnest lines of the
/// picture would be blurred.
fn crisp(layout: &mut Layout) {
    let whole = |at: i32| (at + PIXEL / 2).div_euclid(PIXEL) * PIXEL;
    let ruled = |mark: &&mut Mark| matches!(mark.role, Role::Grid | Role::Axis);
    for mark in layout.marks.iter_mut().filter(ruled) {
        if let Shape::Line(spots) = &mut mark.shape {
            for (x, y) in spots {
                (*x, *y) = (whole(*x), whole(*y));
            }
        }
    }
}

/// A ranking of so many rows: its first and last bars, and between them one that says how many
/// are not shown.
fn ends(bars: &Bars, rows: usize, more: &dyn Fn(usize) -> String) -> Bars {
    let kept = rows.saturating_sub(1);
    let (first, last) = (kept.div_ceil(2), kept / 2);
    let hidden = Bar {
        label: more(bars.bars.len().saturating_sub(kept)),
        value: None,
        text: String::new(),
        tip: String::new(),
        provisional: false,
    };
    let head = bars.bars.iter().take(first).cloned();
    let tail = bars.bars.iter().skip(bars.bars.len().saturating_sub(last));
    Bars {
        bars: head.chain([hidden]).chain(tail.cloned()).collect(),
        reference: bars.reference.clone(),
    }
}

/// The parts around the chart, as they are placed.
#[derive(Default)]
struct Page {
    lines: Vec<Line>,
    badge: Option<(Area, Tone)>,
}

/// How a line is written.
#[derive(Clone, Copy)]
struct Type {
    face: Face,
    size: f64,
    colour: &'static str,
}

impl Type {
    const fn new(face: Face, size: f64, colour: &'static str) -> Self {
        Self { face, size, colour }
    }

    fn width(self, text: &str) -> i32 {
        measure::width_at(text, self.face, self.size)
    }

    /// From the top of a line to its baseline.
    fn ascent(self) -> i32 {
        tenths(f64::from(measure::ASCENT) / f64::from(UNIT) * self.size / SIZE)
    }

    fn height(self) -> i32 {
        tenths(f64::from(measure::HEIGHT) / f64::from(UNIT) * self.size / SIZE)
    }

    /// The text in so many lines at most, each as long as `room`; what does not fit is cut off.
    fn wrap(self, text: &str, room: i32, lines: usize) -> Vec<String> {
        let fits = |text: &str| self.width(text) <= room;
        let mut wrapped: Vec<String> = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() && wrapped.len() < lines {
            if fits(rest) {
                wrapped.push(rest.to_owned());
                return wrapped;
            }
            // At a space, or behind a slash of an address.
            let breaks = rest.char_indices().filter_map(|(at, c)| match c {
                ' ' if at > 0 => Some(at),
                '/' => Some(at + 1),
                _ => None,
            });
            let parts = breaks.map(|at| rest.split_at(at));
            let longest = parts.take_while(|(head, _)| fits(head)).last();
            match longest {
                Some((head, tail)) if wrapped.len() + 1 < lines => {
                    wrapped.push(head.trim_end().to_owned());
                    rest = tail.trim_start();
                }
                Some(_) | None => {
                    wrapped.push(self.cut(rest, room));
                    return wrapped;
                }
            }
        }
        wrapped
    }

    /// As much of the text as fits, with an ellipsis.
    fn cut(self, text: &str, room: i32) -> String {
        // `fit` measures at the size of the chart.
        let room = f64::from(room) / f64::from(UNIT) * SIZE / self.size;
        let cut = measure::fit(text, self.face, tenths(room) - 1);
        // Between two words, unless the last one is long.
        let words = cut.strip_suffix('…').and_then(|kept| kept.rsplit_once(' '));
        match words {
            Some((words, word)) if cut != text && word.len() < 20 => format!("{words}…"),
            _ => cut,
        }
    }
}

impl Page {
    /// Writes a line whose box begins at `top`; an empty one leaves no trace.
    fn write(&mut self, kind: Type, content: &str, anchor: Anchor, (x, top): (i32, i32)) {
        if content.is_empty() {
            return;
        }
        let width = kind.width(content);
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2,
            Anchor::End => x - width,
        };
        let area = Area {
            left,
            top,
            right: left + width,
            bottom: top + kind.height(),
        };
        self.lines.push(Line {
            content: content.to_owned(),
            area,
            face: kind.face,
            size: kind.size,
            colour: kind.colour,
            anchor,
            at: (x, top + kind.ascent()),
        });
    }

    /// Writes the title: one line if it can be large, else two, smaller if they must be; returns
    /// where it ends.
    fn title(&mut self, title: &str, top: i32) -> i32 {
        let kind = |size| Type::new(Face::Semibold, size, Ink::Text.hex());
        let set = |size, lines| {
            let wrapped = kind(size).wrap(title, ROOM, lines);
            let whole = wrapped.join(" ") == title.trim();
            (size, wrapped, whole)
        };
        let sizes = [(21.0, 1), (18.5, 2), (16.0, 2), (14.0, 2)];
        let tried = sizes.map(|(size, lines)| set(size, lines));
        let chosen = tried.iter().find(|(_, _, whole)| *whole);
        let Some((size, lines, whole)) = chosen.or(tried.last()) else {
            return top;
        };
        let kind = kind(*size);
        let lines = if *whole && lines.len() == 2 {
            balanced(kind, title.trim())
        } else {
            lines.clone()
        };
        let mut y = top;
        for line in &lines {
            self.write(kind, line, Anchor::Start, (MARGIN, y));
            y += tenths(size * 1.18);
        }
        y
    }

    /// Writes the verdict, the period and the marks, in as many rows as they take; returns where
    /// they end.
    fn status(&mut self, chart: &Chart, sheet: &Sheet, top: i32) -> i32 {
        let (mut x, mut y) = (MARGIN, top);
        let end = MARGIN + ROOM;
        if let Some(verdict) = &sheet.verdict {
            x = self.verdict(verdict, y);
        }
        let plain = Type::new(Face::Regular, SIZE, Ink::Text.hex());
        if !sheet.period.is_empty() {
            if x > MARGIN && x + GAP + plain.width(sheet.period) > end {
                (x, y) = (MARGIN, y + ROW);
            } else if x > MARGIN {
                x += GAP;
            }
            let period = plain.wrap(sheet.period, end - x, 1);
            for line in &period {
                self.write(plain, line, Anchor::Start, (x, y));
                x += plain.width(line);
            }
        }
        let note = chart.note.filter(|note| !sheet.marks.contains(note));
        let marks: Vec<&str> = note
            .into_iter()
            .chain(sheet.marks.iter().copied())
            .filter(|mark| !mark.trim().is_empty())
            .collect();
        let marks = marks.join(" · ");
        let loud = Type::new(Face::Semibold, SIZE, Ink::Note.hex());
        let before = if x > MARGIN { x + GAP } else { x };
        if marks.is_empty() {
            return if x > MARGIN { y + ROW } else { y };
        }
        if before + loud.width(&marks) <= end {
            self.write(loud, &marks, Anchor::End, (end, y));
            return y + ROW;
        }
        if x > MARGIN {
            y += ROW;
        }
        for line in loud.wrap(&marks, ROOM, 3) {
            self.write(loud, &line, Anchor::Start, (MARGIN, y));
            y += ROW;
        }
        y
    }

    /// Writes a verdict; returns where it ends.
    fn verdict(&mut self, verdict: &Verdict, top: i32) -> i32 {
        const SIDE: i32 = 15 * UNIT;
        let hollow = verdict.tone.hollow();
        let tone = verdict.tone.hex();
        let (symbol, word) = if hollow {
            (Ink::Muted.hex(), Ink::Muted.hex())
        } else {
            (Ink::Ground.hex(), tone)
        };
        let area = Area {
            left: MARGIN,
            top: top - 4,
            right: MARGIN + SIDE,
            bottom: top - 4 + SIDE,
        };
        let symbol = Type::new(Face::Regular, SIZE, symbol);
        if symbol.width(verdict.symbol) <= SIDE {
            let (x, _) = area.middle();
            self.write(symbol, verdict.symbol, Anchor::Middle, (x, top - 6));
        }
        self.badge = Some((area, verdict.tone));
        let kind = Type::new(Face::Semibold, SIZE, word);
        let x = area.right + 5 * UNIT;
        let word = kind.wrap(verdict.word, ROOM * 3 / 5, 1);
        let word = word.first().map_or("", String::as_str);
        self.write(kind, word, Anchor::Start, (x, top));
        x + kind.width(word)
    }

    /// Writes source, period, address and licence at the lower end; returns where the line above
    /// them lies.
    fn foot(&mut self, sheet: &Sheet) -> i32 {
        let kind = Type::new(Face::Regular, SMALL, Ink::Muted.hex());
        let link = Type::new(Face::Regular, SMALL, Ink::Text.hex());
        let step = kind.height() + 6;
        let end = MARGIN + ROOM;
        let rows = [
            (kind, sheet.source, sheet.as_of),
            (link, sheet.address, sheet.licence),
        ];
        // From below, since that is where the foot begins.
        let mut bottom = FRAME.bottom - TAIL;
        for (left, text, beside) in rows.into_iter().rev() {
            let beside = kind.cut(beside, ROOM);
            let width = kind.width(&beside);
            let mut room = ROOM;
            let one_row = left.width(text) + GAP + width <= ROOM;
            if one_row {
                room -= GAP + width;
            } else if !beside.is_empty() {
                bottom -= step;
                self.write(kind, &beside, Anchor::Start, (MARGIN, bottom));
            }
            let lines = left.wrap(text, room, 2);
            for line in lines.iter().rev() {
                bottom -= step;
                self.write(left, line, Anchor::Start, (MARGIN, bottom));
            }
            if one_row && !beside.is_empty() {
                if lines.is_empty() {
                    bottom -= step;
                }
                self.write(kind, &beside, Anchor::End, (end, bottom));
            }
        }
        bottom - 6 * UNIT
    }
}

/// A title in two lines of nearly the same length: one word alone looks forgotten.
fn balanced(kind: Type, title: &str) -> Vec<String> {
    let parts = title.match_indices(' ').map(|(at, _)| title.split_at(at));
    let parts = parts.map(|(head, tail)| (head, tail.trim_start()));
    let best = parts.min_by_key(|(head, tail)| kind.width(head).max(kind.width(tail)));
    match best {
        Some((head, tail)) => vec![head.to_owned(), tail.to_owned()],
        None => vec![title.to_owned()],
    }
}

fn write(chart: &Chart, lang: &str, layout: &SheetLayout) -> String {
    let mut out = String::with_capacity(8192);
    let (width, height) = (Tenths(FRAME.right), Tenths(FRAME.bottom));
    push(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"'Tiendo Sans','Source Sans 3',sans-serif\" \
             font-size=\"{SIZE}\" role=\"img\" xml:lang=\""
        ),
    );
    push_escaped(&mut out, lang);
    out.push_str("\" aria-labelledby=\"");
    for (before, suffix) in [("", "-t"), (" ", "-d")] {
        out.push_str(before);
        push_escaped(&mut out, chart.id);
        out.push_str(suffix);
    }
    out.push_str("\">");
    svg::push_titles(&mut out, (chart.id, chart.title, chart.desc));
    let ground = Ink::Ground.hex();
    push(
        &mut out,
        format_args!("<rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>"),
    );
    if let Some((area, tone)) = &layout.badge {
        let colour = tone.hex();
        let fill = if tone.hollow() { "none" } else { colour };
        let side = Tenths(area.right - area.left);
        push(
            &mut out,
            format_args!(
                "<rect x=\"{}\" y=\"{}\" width=\"{side}\" height=\"{side}\" rx=\"2\" fill=\"{fill}\" stroke=\"{colour}\"/>",
                Tenths(area.left),
                Tenths(area.top),
            ),
        );
    }
    for line in &layout.lines {
        push_line(&mut out, line);
    }
    let (left, right) = (Tenths(MARGIN), Tenths(MARGIN + ROOM));
    let (rule, grey) = (Tenths(layout.rule), Ink::Axis.hex());
    push(
        &mut out,
        format_args!("<path d=\"M{left} {rule}H{right}\" stroke=\"{grey}\" stroke-width=\".5\"/>"),
    );
    let (x, y) = (Tenths(layout.at.0), Tenths(layout.at.1));
    push(&mut out, format_args!("<g transform=\"translate({x} {y})"));
    if layout.scale < 1000 {
        push(
            &mut out,
            format_args!(" scale({})", f64::from(layout.scale) / 1000.0),
        );
    }
    out.push_str("\">");
    push_layout(&mut out, &layout.chart, Look::Press);
    out.push_str("</g></svg>");
    out
}

fn push_line(out: &mut String, line: &Line) {
    let mut attributes = String::new();
    if line.size.to_bits() != SIZE.to_bits() {
        push_attribute(&mut attributes, "font-size", &line.size.to_string());
    }
    if line.face == Face::Semibold {
        push_attribute(&mut attributes, "font-weight", "600");
    }
    push_attribute(&mut attributes, "fill", line.colour);
    attributes.push_str(anchored(line.anchor));
    let width = line.area.right - line.area.left;
    press::push_text(out, &line.content, (line.face, width), line.at, &attributes);
}
