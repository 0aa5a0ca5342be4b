//! What a laid out chart consists of: marks and texts, each with its role.
//!
//! All lengths are tenths of a user unit as `i32`: plotters maps to integers, and one decimal is
//! finer than any screen shows. Decides no position.

use super::measure::{self, ASCENT, DESCENT, Face};
use super::place::crosses;
use super::{Chart, Step};

/// Tenths in a user unit.
pub const UNIT: i32 = 10;

/// The room a chart is laid out in, in tenths of a user unit. The text keeps its size in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// The width of the picture.
    pub width: i32,
    /// The height of the field of a trend or of columns.
    pub field: i32,
    /// The height of a bar with the air around it.
    pub row: i32,
}

impl Size {
    /// On a page. Near the room on a phone (328 px of 360), so that text drawn at its size there
    /// stays legible; larger screens scale it up.
    pub const PAGE: Self = Self {
        width: 340 * UNIT,
        field: 168 * UNIT,
        row: 21 * UNIT,
    };
}

/// A place in tenths of a user unit, y downward.
pub(super) type Spot = (i32, i32);

/// User units → tenths.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a chart is a few thousand tenths wide; `as` saturates beyond"
)]
pub(super) fn tenths(units: f64) -> i32 {
    (units * f64::from(UNIT)).round() as i32
}

/// A rectangle in tenths of a user unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Left edge.
    pub left: i32,
    /// Upper edge.
    pub top: i32,
    /// Right edge.
    pub right: i32,
    /// Lower edge.
    pub bottom: i32,
}

impl Area {
    /// Around a spot.
    pub(super) fn around((x, y): Spot, half_width: i32, half_height: i32) -> Self {
        Self {
            left: x - half_width,
            top: y - half_height,
            right: x + half_width,
            bottom: y + half_height,
        }
    }

    /// Whether the two share more than an edge.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether the other lies within this one.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }

    pub(super) fn middle(&self) -> Spot {
        (
            i32::midpoint(self.left, self.right),
            i32::midpoint(self.top, self.bottom),
        )
    }
}

/// What a mark means. The theme gives each its look; in the order of drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The outline of an empty picture.
    Frame,
    /// Lines at the values of the axis.
    Grid,
    /// Outside a goal, as far as it still holds.
    Tolerance,
    /// The inside of a range that is a goal.
    Band,
    /// The time axis, its ticks, and the line at zero.
    Axis,
    /// Where a new series begins.
    Break,
    /// An amount.
    Column,
    /// A provisional amount.
    ColumnProvisional,
    /// An amount of a part of a year.
    ColumnPart,
    /// Where a goal over a span of time begins to hold.
    BandEdge,
    /// The value that bars are compared with.
    Reference,
    /// The plan's path.
    Path,
    /// Across periods without a value.
    Gap,
    /// The line of reported values.
    Series,
    /// From the last value on at today's pace.
    Projection,
    /// A goal at a date.
    Goal,
    /// An aspirational goal at a date.
    Aspiration,
    /// The baseline.
    Baseline,
    /// A provisional baseline.
    BaselineProvisional,
    /// A reported value.
    Point,
    /// A provisional value.
    PointProvisional,
    /// The mean of the years of a span, over columns and edges.
    Mean,
    /// A place of the first step of shade.
    TileFirst,
    /// A place of the second step.
    TileSecond,
    /// A place of the third step.
    TileThird,
    /// A place of the fourth step.
    TileFourth,
    /// A place of the fifth step.
    TileFifth,
    /// A place without a value.
    TileMissing,
    /// The hatching of a place without a value.
    Hatch,
    /// The outline of a place whose value is provisional.
    TileProvisional,
    /// How many were in a state; its colour is that of the state.
    Segment,
    /// How many were in a state that says nothing of progress.
    SegmentHollow,
    /// The day on which reports were due.
    Due,
    /// A report on time.
    OnTime,
    /// A late report.
    Late,
    /// A report that never came.
    NeverCame,
}

impl Role {
    /// Every role, in order.
    pub const ALL: [Self; 36] = [
        Self::Frame,
        Self::Grid,
        Self::Tolerance,
        Self::Band,
        Self::Axis,
        Self::Break,
        Self::Column,
        Self::ColumnProvisional,
        Self::ColumnPart,
        Self::BandEdge,
        Self::Reference,
        Self::Path,
        Self::Gap,
        Self::Series,
        Self::Projection,
        Self::Goal,
        Self::Aspiration,
        Self::Baseline,
        Self::BaselineProvisional,
        Self::Point,
        Self::PointProvisional,
        Self::Mean,
        Self::TileFirst,
        Self::TileSecond,
        Self::TileThird,
        Self::TileFourth,
        Self::TileFifth,
        Self::TileMissing,
        Self::Hatch,
        Self::TileProvisional,
        Self::Segment,
        Self::SegmentHollow,
        Self::Due,
        Self::OnTime,
        Self::Late,
        Self::NeverCame,
    ];

    /// The tile of a shade.
    pub(super) fn tile(shade: Shade) -> Self {
        match shade {
            Some(Step::First) => Self::TileFirst,
            Some(Step::Second) => Self::TileSecond,
            Some(Step::Third) => Self::TileThird,
            Some(Step::Fourth) => Self::TileFourth,
            Some(Step::Fifth) => Self::TileFifth,
            None => Self::TileMissing,
        }
    }

    /// The classes by which the theme finds the mark.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Frame => "c-frame",
            Self::Grid => "c-grid",
            Self::Tolerance => "c-tolerance",
            Self::Band => "c-band",
            Self::Axis => "c-axis",
            Self::Break => "c-break",
            Self::Column => "c-column",
            Self::ColumnProvisional => "c-column c-provisional",
            Self::ColumnPart => "c-column c-part",
            Self::BandEdge => "c-band-edge",
            Self::Reference => "c-reference",
            Self::Path => "c-path",
            Self::Gap => "c-gap",
            Self::Series => "c-series",
            Self::Projection => "c-projection",
            Self::Goal => "c-goal",
            Self::Aspiration => "c-goal c-aspiration",
            Self::Baseline => "c-point c-baseline",
            Self::BaselineProvisional => "c-point c-baseline c-provisional",
            Self::Point => "c-point",
            Self::PointProvisional => "c-point c-provisional",
            Self::Mean => "c-mean",
            Self::TileFirst => "c-tile c-step-0",
            Self::TileSecond => "c-tile c-step-1",
            Self::TileThird => "c-tile c-step-2",
            Self::TileFourth => "c-tile c-step-3",
            Self::TileFifth => "c-tile c-step-4",
            Self::TileMissing => "c-tile c-no-data",
            Self::Hatch => "c-hatch",
            Self::TileProvisional => "c-tile c-provisional",
            Self::Segment => "c-segment",
            Self::SegmentHollow => "c-segment c-hollow",
            Self::Due => "c-due",
            Self::OnTime => "c-receipt",
            Self::Late => "c-receipt c-late",
            Self::NeverCame => "c-receipt c-never",
        }
    }
}

/// What a text means. The theme gives each its look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// A value or a year of an axis.
    Axis,
    /// The unit.
    Unit,
    /// A word of the key.
    Key,
    /// The name of a bar.
    Name,
    /// What a break is.
    Break,
    /// The value of a baseline, a column or a bar.
    Minor,
    /// Why there is no value.
    Missing,
    /// A value written inside its column.
    Inside,
    /// A goal or a value of reference.
    Goal,
    /// The mean of a span.
    Mean,
    /// The last value of a trend.
    Value,
    /// The name of a place on its tile.
    TileName(Shade),
    /// The value of a place on its tile.
    TileValue(Shade),
    /// A count, or the symbol of a state, on its colour.
    Count,
    /// A count, or the symbol of a state, without colour.
    CountHollow,
    /// The note.
    Note,
}

impl Label {
    /// The class by which the theme finds the text.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Axis => "c-label",
            Self::Unit => "c-unit",
            Self::Key => "c-key",
            Self::Name => "c-name",
            Self::Break => "c-break-label",
            Self::Minor => "c-minor",
            Self::Missing => "c-missing",
            Self::Inside => "c-inside",
            Self::Goal => "c-goal-label",
            Self::Mean => "c-mean-label",
            Self::TileName(shade) => on_shade(shade),
            Self::TileValue(shade) => match shade {
                Some(Step::First) => "c-on c-on-0 c-strong",
                Some(Step::Second) => "c-on c-on-1 c-strong",
                Some(Step::Third) => "c-on c-on-2 c-strong",
                Some(Step::Fourth) => "c-on c-on-3 c-strong",
                Some(Step::Fifth) => "c-on c-on-4 c-strong",
                None => "c-on c-on-none c-strong",
            },
            Self::Count => "c-count",
            Self::CountHollow => "c-count c-hollow",
            Self::Value => "c-value",
            Self::Note => "c-note",
        }
    }

    /// Whether it is written among the marks, and may stand on some.
    pub(super) fn stands_on_marks(self) -> bool {
        matches!(
            self,
            Self::Break | Self::Missing | Self::Minor | Self::Mean | Self::Goal | Self::Value
        )
    }

    /// The weight in which the text is measured; the theme must not draw it bolder.
    pub(super) fn face(self) -> Face {
        match self {
            Self::Value | Self::Note | Self::TileValue(_) => Face::Semibold,
            Self::Axis
            | Self::Unit
            | Self::Key
            | Self::Name
            | Self::Break
            | Self::Minor
            | Self::Missing
            | Self::Inside
            | Self::Goal
            | Self::Mean
            | Self::TileName(_)
            | Self::Count
            | Self::CountHollow => Face::Regular,
        }
    }
}

/// The step of a place; `None` without a value.
pub type Shade = Option<Step>;

fn on_shade(shade: Shade) -> &'static str {
    match shade {
        Some(Step::First) => "c-on c-on-0",
        Some(Step::Second) => "c-on c-on-1",
        Some(Step::Third) => "c-on c-on-2",
        Some(Step::Fourth) => "c-on c-on-3",
        Some(Step::Fifth) => "c-on c-on-4",
        None => "c-on c-on-none",
    }
}

/// The form of a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An open line.
    Line(Vec<(i32, i32)>),
    /// A closed outline.
    Outline(Vec<(i32, i32)>),
    /// A rectangle.
    Block(Area),
    /// A circle: centre and radius.
    Dot((i32, i32), u32),
}

/// A part of the picture that is not text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it means.
    pub role: Role,
    /// Its form.
    pub shape: Shape,
    /// Shown when pointed at; may be empty.
    pub tip: String,
    /// The state that a segment counts, such as `behind`; else empty.
    pub state: String,
}

/// Which part of a text its place names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A piece of text in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it means.
    pub label: Label,
    /// What it says.
    pub content: String,
    /// Which part of it `at` names.
    pub anchor: Anchor,
    /// Where, on the baseline.
    pub at: (i32, i32),
    /// The room it takes in the bundled font.
    pub area: Area,
    /// The whole of a text that was cut; else empty.
    pub tip: String,
    /// Whether something is drawn under a label among the marks that would strike it through.
    pub struck: bool,
}

impl Mark {
    /// Whether a text in an area would be hard to read; on a fill that is a goal's it is not.
    fn strikes(&self, area: &Area) -> bool {
        match &self.shape {
            Shape::Block(block) => {
                !matches!(self.role, Role::Tolerance | Role::Band) && block.overlaps(area)
            }
            Shape::Dot(spot, radius) => {
                let radius = radius.cast_signed();
                Area::around(*spot, radius, radius).overlaps(area)
            }
            Shape::Line(spots) | Shape::Outline(spots) => {
                let mut pairs = spots.iter().zip(spots.iter().skip(1));
                pairs.any(|(a, b)| crosses(area, (*a, *b)))
            }
        }
    }
}

/// The room a text takes.
pub(super) fn text_area(width: i32, anchor: Anchor, (x, baseline): Spot) -> Area {
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2,
        Anchor::End => x - width,
    };
    Area {
        left,
        top: baseline - ASCENT,
        right: left + width,
        bottom: baseline + DESCENT,
    }
}

/// A chart ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The whole picture: from (0, 0) to its width and height.
    pub frame: Area,
    /// What is drawn, in the order of drawing.
    pub marks: Vec<Mark>,
    /// What is written.
    pub texts: Vec<Text>,
}

impl Layout {
    pub(super) fn new(size: Size) -> Self {
        Self {
            frame: Area {
                left: 0,
                top: 0,
                right: size.width,
                bottom: 0,
            },
            marks: Vec::new(),
            texts: Vec::new(),
        }
    }

    pub(super) fn width(&self) -> i32 {
        self.frame.right
    }

    /// No text beside a mark is longer: what is cut there is shown when pointed at.
    pub(super) fn longest_label(&self) -> i32 {
        self.width() * 3 / 5
    }

    pub(super) fn mark(&mut self, role: Role, shape: Shape, tip: &str) {
        self.marks.push(Mark {
            role,
            shape,
            tip: tip.to_owned(),
            state: String::new(),
        });
    }

    pub(super) fn line(&mut self, role: Role, spots: impl Into<Vec<Spot>>) {
        self.mark(role, Shape::Line(spots.into()), "");
    }

    /// Writes a text; an empty one leaves no trace.
    pub(super) fn text(&mut self, label: Label, content: &str, anchor: Anchor, at: Spot) {
        self.titled_text(label, (content, ""), anchor, at);
    }

    /// Writes a text that shows another when pointed at.
    pub(super) fn titled_text(
        &mut self,
        label: Label,
        (content, tip): (&str, &str),
        anchor: Anchor,
        at: Spot,
    ) {
        if content.is_empty() {
            return;
        }
        self.texts.push(Text {
            label,
            content: content.to_owned(),
            anchor,
            at,
            area: text_area(measure::width(content, label.face()), anchor, at),
            tip: tip.to_owned(),
            struck: false,
        });
    }

    /// Writes as much of the text as `room` allows; the whole of it is shown when pointed at.
    pub(super) fn text_within(
        &mut self,
        label: Label,
        content: &str,
        anchor: Anchor,
        at: Spot,
        room: i32,
    ) {
        let short = measure::fit(content, label.face(), room);
        let tip = if short == content { "" } else { content };
        self.titled_text(label, (&short, tip), anchor, at);
    }

    /// Writes the unit and the note above the picture; returns where they end.
    pub(super) fn head(&mut self, chart: &Chart) -> i32 {
        let width = self.width();
        let unit = measure::width(chart.y_label, Label::Unit.face());
        let note = chart.note.unwrap_or_default();
        let mut top = 0;
        if !note.is_empty() {
            self.text_within(Label::Note, note, Anchor::End, (width, ASCENT), width);
            top = measure::HEIGHT;
        }
        if !chart.y_label.is_empty() {
            let beside = measure::width(note, Label::Note.face()) + 12 * UNIT;
            if unit + beside <= width {
                top = 0;
            }
            let at = (0, top + ASCENT);
            self.text_within(Label::Unit, chart.y_label, Anchor::Start, at, width);
            top += measure::HEIGHT;
        }
        top
    }

    /// Explains the marks under the picture, in as many rows as it takes; returns where it ends.
    ///
    /// An entry that is not among the marks drawn so far is left out, and one entry alone too if
    /// it is the series: a single line needs no key.
    pub(super) fn key(&mut self, top: i32, entries: &[(Role, &str)]) -> i32 {
        const ROW: i32 = 17 * UNIT;
        const GAP: i32 = 5 * UNIT;
        let shown: Vec<(Role, &str)> = entries
            .iter()
            .copied()
            .filter(|(role, word)| {
                !word.is_empty() && self.marks.iter().any(|mark| mark.role == *role)
            })
            .collect();
        if shown
            .iter()
            .all(|(role, _)| matches!(role, Role::Series | Role::Column))
        {
            return top;
        }
        let (mut x, mut y) = (0, top + 4 * UNIT);
        for (role, word) in shown {
            let swatch = swatch_width(role);
            let room = self.width() - swatch - GAP;
            let width = swatch + GAP + measure::width(word, Label::Key.face()).min(room);
            if x > 0 && x + width > self.width() {
                (x, y) = (0, y + ROW);
            }
            let middle = y + measure::HEIGHT / 2;
            self.swatch(role, x, swatch, middle);
            let at = (x + swatch + GAP, middle + measure::MIDDLE);
            self.text_within(Label::Key, word, Anchor::Start, at, room);
            x += width + 12 * UNIT;
        }
        y + measure::HEIGHT
    }

    fn swatch(&mut self, role: Role, left: i32, width: i32, y: i32) {
        let centre = left + width / 2;
        let shape = match role {
            Role::Goal | Role::Aspiration => goal_arrow((centre, y + 3 * UNIT), true),
            Role::Point | Role::PointProvisional | Role::OnTime | Role::Late | Role::NeverCame => {
                Shape::Dot((centre, y), 30)
            }
            Role::Mean => mean((left, left + width), y),
            Role::Baseline | Role::BaselineProvisional => {
                Shape::Block(Area::around((centre, y), 30, 30))
            }
            Role::Frame
            | Role::Tolerance
            | Role::Band
            | Role::Column
            | Role::ColumnProvisional
            | Role::ColumnPart
            | Role::TileFirst
            | Role::TileSecond
            | Role::TileThird
            | Role::TileFourth
            | Role::TileFifth
            | Role::TileMissing
            | Role::TileProvisional
            | Role::Segment
            | Role::SegmentHollow => Shape::Block(Area::around((centre, y), width / 2, 45)),
            Role::Grid
            | Role::Axis
            | Role::Break
            | Role::BandEdge
            | Role::Reference
            | Role::Path
            | Role::Gap
            | Role::Series
            | Role::Projection
            | Role::Hatch
            | Role::Due => Shape::Line(vec![(left, y), (left + width, y)]),
        };
        self.mark(role, shape, "");
    }

    /// The outcome: marks in the order of drawing (those of one role together), and the height.
    pub(super) fn finish(mut self, bottom: i32) -> Self {
        self.marks.sort_by_key(|mark| mark.role);
        let labels = self.texts.iter_mut();
        for text in labels.filter(|text| text.label.stands_on_marks()) {
            text.struck = self.marks.iter().any(|mark| mark.strikes(&text.area));
        }
        self.frame.bottom = bottom;
        self
    }

    /// A picture in which there is nothing to draw: a frame, and the note if there is one.
    pub(super) fn empty(chart: &Chart) -> Self {
        let mut layout = Self::new(chart.size);
        let height = chart.size.field * 5 / 7;
        let frame = Area {
            left: 5,
            top: 5,
            right: chart.size.width - 5,
            bottom: height - 5,
        };
        layout.mark(Role::Frame, Shape::Block(frame), "");
        if let Some(note) = chart.note {
            let (x, y) = frame.middle();
            let at = (x, y + measure::MIDDLE);
            let room = chart.size.width - 20 * UNIT;
            layout.text_within(Label::Note, note, Anchor::Middle, at, room);
        }
        layout.finish(height)
    }
}

/// The room of a mark in the key.
fn swatch_width(role: Role) -> i32 {
    match role {
        Role::Baseline
        | Role::BaselineProvisional
        | Role::Point
        | Role::PointProvisional
        | Role::OnTime
        | Role::Late
        | Role::NeverCame => 8 * UNIT,
        Role::Goal | Role::Aspiration => 13 * UNIT,
        Role::Frame
        | Role::Grid
        | Role::Tolerance
        | Role::Band
        | Role::Axis
        | Role::Break
        | Role::Column
        | Role::ColumnProvisional
        | Role::ColumnPart
        | Role::BandEdge
        | Role::Reference
        | Role::Path
        | Role::Gap
        | Role::Series
        | Role::Projection
        | Role::Mean
        | Role::TileFirst
        | Role::TileSecond
        | Role::TileThird
        | Role::TileFourth
        | Role::TileFifth
        | Role::TileMissing
        | Role::Hatch
        | Role::TileProvisional
        | Role::Segment
        | Role::SegmentHollow
        | Role::Due => 18 * UNIT,
    }
}

/// A bar with an arrowhead to the side on which the goal holds; `at` is on the goal's value.
pub(super) fn goal_arrow((x, y): Spot, upward: bool) -> Shape {
    let outline = [
        (-65, 0),
        (65, 0),
        (65, 20),
        (36, 20),
        (0, 80),
        (-36, 20),
        (-65, 20),
    ];
    let side = if upward { -1 } else { 1 };
    Shape::Outline(
        outline
            .iter()
            .map(|(dx, dy)| (x + dx, y + side * dy))
            .collect(),
    )
}

/// A bar with a cap at each end: its form tells it from the edge of a goal, its rim from the columns below it.
pub(super) fn mean((left, right): (i32, i32), y: i32) -> Shape {
    Shape::Outline(vec![
        (left, y - 45),
        (left + 20, y - 45),
        (left + 20, y - 10),
        (right - 20, y - 10),
        (right - 20, y - 45),
        (right, y - 45),
        (right, y + 45),
        (right - 20, y + 45),
        (right - 20, y + 10),
        (left + 20, y + 10),
        (left + 20, y + 45),
        (left, y + 45),
    ])
}
