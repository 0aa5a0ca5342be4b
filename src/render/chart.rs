//! Charts: numbers on a time axis or in a ranking → one SVG element.
//!
//! Owns [`Chart`], the three [`Picture`]s and [`draw`]. Formats no number and knows no language:
//! every text comes ready from the caller, axis labels through its two functions. Colours, line
//! widths and dashes stand in the theme (`static/chart.css`), which finds each part by its class
//! ([`Role::class`], [`Label::class`]). Nothing here reads a file, a clock or the environment.
//!
//! A picture is laid out first ([`lay_out`]: scales, marks, and texts measured with the bundled
//! font), then drawn by plotters into our own backend (`svg`).

mod axis;
mod bars;
mod columns;
mod layout;
mod measure;
mod place;
mod plot;
mod svg;
mod trend;

pub use layout::{Anchor, Area, Label, Layout, Mark, Role, Shape, Size, Text, UNIT};
pub use measure::{REGULAR_TTF, SEMIBOLD_TTF};
pub use svg::escaped;

/// A picture with what stands around it. All texts are in the page's language.
pub struct Chart<'a> {
    /// Unique on the page; `{id}-t` and `{id}-d` name the title and the description.
    pub id: &'a str,
    /// Says what is shown, for those who cannot see it (`<title>`); not drawn.
    pub title: &'a str,
    /// Says what the picture shows in words (`<desc>`); not drawn.
    pub desc: &'a str,
    /// The unit, drawn horizontally above the axis; may be empty.
    pub y_label: &'a str,
    /// A value of the axis as text, with so many decimals. One wider than half the picture is left
    /// out, so large amounts had better come in thousands or millions.
    pub axis_label: &'a dyn Fn(f64, usize) -> String,
    /// A year of the axis as text.
    pub year_label: &'a dyn Fn(i32) -> String,
    /// A mark that must not be missed, such as "Illustrative data"; drawn inside the picture.
    pub note: Option<&'a str>,
    /// The words of the key.
    pub key: Key<'a>,
    /// The least and the greatest value possible, such as 0 and 100 for a share: the axis goes
    /// beyond one of them only if a value does.
    pub limits: (Option<f64>, Option<f64>),
    /// The room there is, such as [`Size::PAGE`].
    pub size: Size,
    /// What is drawn.
    pub picture: Picture,
}

/// Words of the key under the picture. Only what is drawn is explained; an empty word leaves its
/// entry out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Key<'a> {
    /// The line of reported values.
    pub series: &'a str,
    /// The square that marks a baseline.
    pub baseline: &'a str,
    /// A provisional value (hollow).
    pub provisional: &'a str,
    /// A part of a year.
    pub part: &'a str,
    /// The dotted line across periods without a value.
    pub gap: &'a str,
    /// A goal, on a date or over a span.
    pub goal: &'a str,
    /// An aspirational goal (hollow).
    pub aspiration: &'a str,
    /// The plan's path.
    pub path: &'a str,
    /// The projection at today's pace.
    pub projection: &'a str,
}

/// The three kinds of picture.
///
/// Values that are not finite or beyond ±10¹⁵, and years beyond ±9999, are left out; a picture in
/// which nothing is left is an empty frame with the note.
#[derive(Clone, Debug)]
pub enum Picture {
    /// A series of levels on a time axis, with goals.
    Trend(Trend),
    /// Yearly amounts.
    Columns(Columns),
    /// A ranking, such as a breakdown by place.
    Bars(Bars),
}

/// A series of levels on a time axis.
#[derive(Clone, Debug, Default)]
pub struct Trend {
    /// Reported values, in any order.
    pub points: Vec<Point>,
    /// The plan's path from the base through the goals.
    pub path: Vec<(f64, f64)>,
    /// Goals at dates.
    pub goals: Vec<GoalMark>,
    /// Levels to be kept over spans; the years are places on the time axis.
    pub bands: Vec<Band>,
    /// From the last value on, at today's pace.
    pub projection: Option<Vec<(f64, f64)>>,
    /// Where a new series begins, with a label; the line is not joined across it.
    pub breaks: Vec<(f64, String)>,
    /// Points further apart than this many years are joined by a dotted line; 0 joins all alike.
    pub gap: f64,
    /// The axis must contain zero.
    pub zero: bool,
}

/// A reported value.
#[derive(Clone, Debug)]
pub struct Point {
    /// Where the period ends, in years: 2023.5 for the first half of 2024, 2024 for the year.
    pub x: f64,
    /// The value.
    pub y: f64,
    /// Shown when pointed at: "6 tháng 2024: 64,1 % (sơ bộ)".
    pub tip: String,
    /// A short text of the value, drawn beside the last point and the baseline.
    pub label: String,
    /// Drawn beside it, and behind its label: "(R)" for a value that replaced another.
    pub mark: Option<String>,
    /// Drawn hollow.
    pub provisional: bool,
    /// Drawn as a square.
    pub baseline: bool,
}

/// A goal at a date: one edge is a line with an arrow to the side on which it holds, two are a
/// range. Without an edge it is not drawn.
#[derive(Clone, Debug)]
pub struct GoalMark {
    /// The due date in years.
    pub x: f64,
    /// The value must not be below this.
    pub low: Option<f64>,
    /// The value must not be above this.
    pub high: Option<f64>,
    /// Shown when pointed at.
    pub tip: String,
    /// A short text, drawn beside the mark where there is room.
    pub label: String,
    /// Drawn hollow.
    pub aspirational: bool,
}

/// A goal over a span of time, with one edge or two.
#[derive(Clone, Debug)]
pub struct Band {
    /// Start in years: a place on the axis of a trend, the first year among columns.
    pub from_x: f64,
    /// End in years: a place on the axis of a trend, the last year among columns.
    pub to_x: f64,
    /// The value must not be below this.
    pub low: Option<f64>,
    /// The value must not be above this.
    pub high: Option<f64>,
    /// A short text, drawn at the edge where there is room.
    pub label: String,
    /// Shown when pointed at.
    pub tip: String,
}

/// Yearly amounts, always measured from zero.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// One for each year, in any order.
    pub columns: Vec<Column>,
    /// The yearly goal over spans of years.
    pub bands: Vec<Band>,
}

/// The amount of a year or of a part of it.
#[derive(Clone, Debug)]
pub struct Column {
    /// The year.
    pub x: f64,
    /// The amount.
    pub y: f64,
    /// Shown when pointed at.
    pub tip: String,
    /// A short text of the value.
    pub label: String,
    /// Drawn hollow.
    pub provisional: bool,
    /// Less than a year: drawn lighter, with a dashed outline.
    pub part: bool,
}

/// A ranking of named values; the caller decides the order.
#[derive(Clone, Debug, Default)]
pub struct Bars {
    /// From top to bottom.
    pub bars: Vec<Bar>,
    /// A value to compare with, such as that of the whole province, and its label.
    pub reference: Option<(f64, String)>,
}

/// A named value.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The name, wrapped to two lines at most.
    pub label: String,
    /// The value; without one only the text is drawn.
    pub value: Option<f64>,
    /// The value as text, or the reason why there is none.
    pub text: String,
    /// Shown when pointed at.
    pub tip: String,
    /// Drawn hollow.
    pub provisional: bool,
}

/// Draws a chart as an `<svg>` element, ready to be placed in HTML; the same input gives the same
/// bytes.
#[must_use]
pub fn draw(chart: &Chart) -> String {
    svg::write(chart, &lay_out(chart))
}

/// Places everything a chart consists of; what [`draw`] draws, open to inspection.
#[must_use]
pub fn lay_out(chart: &Chart) -> Layout {
    match &chart.picture {
        Picture::Trend(trend) => trend::lay_out(chart, trend),
        Picture::Columns(columns) => columns::lay_out(chart, columns),
        Picture::Bars(bars) => bars::lay_out(chart, bars),
    }
}
