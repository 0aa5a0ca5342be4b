//! Charts: numbers on a time axis, in a ranking or on a map of tiles → one SVG element.
//!
//! Owns [`Chart`], the [`Picture`]s and [`draw`]; [`Panel`], one of many small charts beside each other; [`Spark`] and
//! [`Bullet`], the little ones in the rows of a list. Formats no number and knows no language:
//! every text comes ready from the caller, axis labels through its two functions. Colours, line
//! widths and dashes stand in the theme (`static/chart.css`), which finds each part by its class
//! ([`Role::class`], [`Label::class`]). Nothing here reads a file, a clock or the environment.
//!
//! A picture is laid out first ([`lay_out`]: scales, marks, and texts measured with the bundled
//! font), then drawn by plotters into our own backend (`svg`).

mod axis;
mod bars;
mod bullet;
mod columns;
mod layout;
mod legend;
mod marks;
mod measure;
mod panel;
mod place;
mod plot;
mod press;
mod roster;
mod runs;
mod sheet;
mod spark;
mod stack;
mod svg;
mod tiles;
mod trend;

pub use layout::{Anchor, Area, Label, Layout, Mark, Role, Shade, Shape, Size, Text, UNIT};
pub use measure::{Face, REGULAR_TTF, SEMIBOLD_TTF};
pub use press::Ink;
pub use sheet::{HEIGHT, Line, Sheet, SheetLayout, Tone, Verdict, WIDTH, lay_out_sheet, sheet};
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
    /// As far as a goal still holds outside its printed edges.
    pub tolerance: &'a str,
    /// The plan's path.
    pub path: &'a str,
    /// The projection at today's pace.
    pub projection: &'a str,
    /// The mean of the years of a span.
    pub mean: &'a str,
}

/// The kinds of picture.
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
    /// Places as tiles, shaded by steps, each about where it lies.
    Tiles(Tiles),
    /// How many stood where, period by period.
    Stack(Stack),
    /// Who reported on which day.
    Roster(Roster),
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
    /// To where below `low` and above `high` the goal still holds, where the plan hedges.
    pub tolerance: (Option<f64>, Option<f64>),
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
    /// To where below `low` and above `high` the goal still holds, where the plan hedges.
    pub tolerance: (Option<f64>, Option<f64>),
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
    /// Means over spans of years.
    pub means: Vec<Mean>,
}

/// The mean of the years of a span that are known.
#[derive(Clone, Debug)]
pub struct Mean {
    /// The first year.
    pub from_x: f64,
    /// The last year.
    pub to_x: f64,
    /// The mean.
    pub value: f64,
    /// A short text, drawn at the line where there is room.
    pub label: String,
    /// Shown when pointed at.
    pub tip: String,
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

/// A map of tiles: each place is a tile of the same size, about where it lies.
#[derive(Clone, Debug, Default)]
pub struct Tiles {
    /// In any order; of two on one spot the later one is left out.
    pub tiles: Vec<Tile>,
    /// What the steps mean, such as "60–69 %", from the least to the greatest; without a text a step is not explained.
    pub steps: [String; 5],
    /// The word for a place without a value.
    pub no_data: String,
}

/// A place.
#[derive(Clone, Debug)]
pub struct Tile {
    /// From the left; the leftmost column in use is drawn first.
    pub column: u8,
    /// From the top.
    pub row: u8,
    /// The name, drawn in one line or two if it fits.
    pub name: String,
    /// A short form, drawn where the name does not fit.
    pub short: String,
    /// The value as text, drawn if those of all tiles fit.
    pub text: String,
    /// Shown when pointed at: "Xã Tràng Định: 64,1 %".
    pub tip: String,
    /// The step of its shade; `None` without a value.
    pub step: Option<Step>,
    /// Drawn with a dashed outline.
    pub provisional: bool,
}

/// One of the five steps of shade, from the least to the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "they are numbers")]
pub enum Step {
    First,
    Second,
    Third,
    Fourth,
    Fifth,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 5] = [
        Self::First,
        Self::Second,
        Self::Third,
        Self::Fourth,
        Self::Fifth,
    ];
}

/// How many stood where: a column a period, divided by categories.
#[derive(Clone, Debug, Default)]
pub struct Stack {
    /// From the ground up.
    pub categories: Vec<Category>,
    /// In the order of time.
    pub periods: Vec<StackPeriod>,
}

/// One of the states that are counted.
#[derive(Clone, Debug)]
pub struct Category {
    /// `behind` for the class `status-behind`, by which the theme finds its colour.
    pub slug: String,
    /// Drawn with its name and where there is room.
    pub symbol: String,
    /// Its name, in the key.
    pub word: String,
    /// Says nothing of progress ("not reported"): drawn without colour.
    pub hollow: bool,
}

/// A column of counts.
#[derive(Clone, Debug)]
pub struct StackPeriod {
    /// The period, in one line or two: "6 tháng 2024".
    pub label: String,
    /// One for each category, in their order; what is missing counts as 0.
    pub counts: Vec<StackCount>,
}

/// How many of a category there were in a period.
#[derive(Clone, Debug)]
pub struct StackCount {
    /// How many.
    pub count: u32,
    /// Shown when pointed at: "6 tháng 2024: 12 chậm tiến độ".
    pub tip: String,
}

/// Who reported on which day: a row for each, days from left to right.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// From top to bottom.
    pub rows: Vec<RosterRow>,
    /// The day on which the reports were due, and its label.
    pub due: Option<(Day, String)>,
    /// Days of the axis that are labelled, as far as there is room.
    pub ticks: Vec<(Day, String)>,
    /// The word of the key for a report on time.
    pub on_time: String,
    /// The word of the key for a late report.
    pub late: String,
    /// The word of the key for a report that never came.
    pub missing: String,
}

/// A day, counted from any fixed one.
pub type Day = i32;

/// Somebody who was to report.
#[derive(Clone, Debug)]
pub struct RosterRow {
    /// The name, wrapped to two lines at most.
    pub name: String,
    /// When the report came.
    pub receipt: Receipt,
    /// Drawn beside the mark: "chậm 3 ngày", "chưa báo cáo"; may be empty.
    pub text: String,
    /// Shown when pointed at.
    pub tip: String,
}

/// When a report came. The caller judges what is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// By the due date.
    OnTime(Day),
    /// After it.
    Late(Day),
    /// Not so far.
    Missing,
}

/// One of many small charts beside each other. Its heading and its value in words stand around it in the page.
#[derive(Clone, Debug)]
pub struct Panel<'a> {
    /// Unique on the page; `{id}-t` and `{id}-d` name the title and the description.
    pub id: &'a str,
    /// Says what is shown, for those who cannot see it (`<title>`); not drawn.
    pub title: &'a str,
    /// Says what the picture shows in words (`<desc>`); not drawn.
    pub desc: &'a str,
    /// From where to where the time axis reaches, in years: the same in all panels. What lies outside is left out.
    pub years: (f64, f64),
    /// The texts of its ends.
    pub year_labels: (&'a str, &'a str),
    /// The values that the axis must contain, where panels share it.
    pub values: Option<(f64, f64)>,
    /// The axis must contain zero.
    pub zero: bool,
    /// Levels, joined by a line; the first and the last one are labelled.
    pub points: Vec<Point>,
    /// Where a new series begins; the line is not joined across it.
    pub breaks: Vec<f64>,
    /// Points further apart than this many years are joined by a dotted line; 0 joins all alike.
    pub gap: f64,
    /// Yearly amounts, measured from zero; the last one is labelled.
    pub columns: Vec<Column>,
    /// Goals at dates.
    pub goals: Vec<GoalMark>,
    /// Goals over spans; the years are places on the time axis.
    pub bands: Vec<Band>,
}

/// The course of a value in a row of a list.
#[derive(Clone, Debug, Default)]
pub struct Spark {
    /// Reported values, in any order.
    pub points: Vec<SparkPoint>,
    /// Goals, at dates and over spans.
    pub goals: Vec<SparkGoal>,
    /// Where a new series begins; the line is not joined across it.
    pub breaks: Vec<f64>,
    /// From where to where the time axis reaches, in years: the same in all rows. What lies outside is left out.
    pub years: (f64, f64),
    /// Points further apart than this many years are joined by a dotted line; 0 joins all alike.
    pub gap: f64,
}

/// A value of a sparkline.
#[derive(Clone, Copy, Debug)]
pub struct SparkPoint {
    /// Where the period ends, in years.
    pub x: f64,
    /// The value.
    pub y: f64,
    /// The last value is drawn hollow if it is.
    pub provisional: bool,
}

/// A goal of a sparkline, with one edge or two.
#[derive(Clone, Copy, Debug)]
pub struct SparkGoal {
    /// Start in years.
    pub from: f64,
    /// End in years; the start again for a goal at a date.
    pub to: f64,
    /// The value must not be below this.
    pub low: Option<f64>,
    /// The value must not be above this.
    pub high: Option<f64>,
}

/// The way from base to goal, in a row of a list. Shares are of the whole way: 0 at the base, 1 at the goal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bullet {
    /// What is covered: below 0 if the value moved away, above 1 if it went beyond the goal.
    pub covered: Option<f64>,
    /// What should be covered by now.
    pub expected: Option<f64>,
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
        Picture::Tiles(tiles) => tiles::lay_out(chart, tiles),
        Picture::Stack(stack) => stack::lay_out(chart, stack),
        Picture::Roster(roster) => roster::lay_out(chart, roster),
    }
}

/// Draws one of many small charts as an `<svg>` element of the class `panel`, 160 × 96 units.
#[must_use]
pub fn panel(panel: &Panel) -> String {
    let texts = (panel.id, panel.title, panel.desc);
    svg::picture("panel", texts, &lay_out_panel(panel))
}

/// Places everything a panel consists of; what [`panel()`] draws, open to inspection.
#[must_use]
pub fn lay_out_panel(panel: &Panel) -> Layout {
    panel::lay_out(panel)
}

/// Draws a sparkline as an `<svg>` element of the class `spark`, 96 × 28 units, hidden from those who listen: the row
/// says the same in words.
#[must_use]
pub fn spark(spark: &Spark) -> String {
    spark::draw(spark)
}

/// Draws the way covered as an `<svg>` element of the class `bullet`, 96 × 14 units, hidden like a sparkline.
#[must_use]
pub fn bullet(bullet: &Bullet) -> String {
    bullet::draw(bullet)
}
