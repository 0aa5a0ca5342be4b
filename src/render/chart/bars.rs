//! A ranking as bars, each with its name at the left and its value at its end.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

use super::axis;
use super::layout::{Anchor, Area, Label, Layout, Role, Shape, UNIT};
use super::measure::{self, ASCENT, HEIGHT, MIDDLE};
use super::{Bar, Bars, Chart};

/// Between a name, a bar and its value.
const GAP: i32 = 5 * UNIT;

/// Places every part of a ranking.
pub(super) fn lay_out(chart: &Chart, input: &Bars) -> Layout {
    if input.bars.is_empty() {
        return Layout::empty(chart);
    }
    let mut layout = Layout::new(chart.size);
    let width = layout.width();
    let mut top = layout.head(chart) + 4 * UNIT;
    let names: Vec<Vec<String>> = input
        .bars
        .iter()
        .map(|bar| measure::wrap(&bar.label, Label::Name.face(), width * 2 / 5))
        .collect();
    let widths = names
        .iter()
        .flatten()
        .map(|line| measure::width(line, Label::Name.face()));
    let left = widths.max().unwrap_or(0) + GAP;
    let field = Field::new(input, (left, width), chart.size.row);

    let reference = input
        .reference
        .as_ref()
        .and_then(|(v, label)| Some((axis::value(*v)?, label)));
    if let Some((_, label)) = reference.filter(|(_, label)| !label.is_empty()) {
        let x = reference.map_or(left, |(value, _)| field.at(value));
        let short = measure::fit(label, Label::Goal.face(), width);
        let half = (measure::width(&short, Label::Goal.face()) + 1) / 2;
        let x = x.clamp(half, (width - half).max(half));
        layout.text_within(Label::Goal, label, Anchor::Middle, (x, top + ASCENT), width);
        top += HEIGHT + UNIT;
    }
    let mut y = top;
    for (bar, name) in input.bars.iter().zip(&names) {
        y = row(&mut layout, &field, bar, name, y);
    }
    let zero = field.at(0.0);
    layout.line(Role::Axis, [(zero, top), (zero, y)]);
    if let Some((value, label)) = reference {
        let line = vec![(field.at(value), top), (field.at(value), y)];
        layout.mark(Role::Reference, Shape::Line(line), label);
    }
    let bottom = layout.key(
        y,
        &[
            (Role::Column, chart.key.series),
            (Role::ColumnProvisional, chart.key.provisional),
        ],
    );
    layout.finish(bottom)
}

/// Draws a name, a bar and its value from `top` on; returns where the next row begins.
fn row(layout: &mut Layout, field: &Field, bar: &Bar, name: &[String], top: i32) -> i32 {
    let extra = i32::try_from(name.len().saturating_sub(1)).unwrap_or(0) * HEIGHT;
    let bottom = top + field.row + extra;
    let middle = i32::midpoint(top, bottom);
    let mut baseline = middle + MIDDLE - extra / 2;
    let whole = name.join(" ") == bar.label;
    let tip = if whole { "" } else { &bar.label };
    for line in name {
        layout.titled_text(Label::Name, (line, tip), Anchor::Start, (0, baseline));
        baseline += HEIGHT;
    }
    let thickness = field.row * 13 / 21;
    let value = bar.value.and_then(axis::value);
    let (zero, end) = (field.at(0.0), field.at(value.unwrap_or(0.0)));
    if value.is_some() {
        let area = Area {
            left: zero.min(end),
            top: middle - thickness / 2,
            right: zero.max(end),
            bottom: middle + thickness / 2,
        };
        let role = if bar.provisional {
            Role::ColumnProvisional
        } else {
            Role::Column
        };
        layout.mark(role, Shape::Block(area), &bar.tip);
    }
    let negative = value.is_some_and(|value| value < 0.0);
    let room = if value.is_some() {
        field.room
    } else {
        layout.width() - zero - GAP
    };
    let label = if value.is_some() {
        Label::Minor
    } else {
        Label::Missing
    };
    let (anchor, away) = if negative {
        (Anchor::End, -1)
    } else {
        (Anchor::Start, 1)
    };
    // A value that the line of reference would strike through stands behind that line.
    let far = end + away * (GAP + measure::width(&bar.text, label.face()).min(room));
    let struck = |x: &i32| value.is_some() && (end.min(far)..=end.max(far)).contains(x);
    let start = field.reference.filter(struck).unwrap_or(end) + away * GAP;
    layout.text_within(label, &bar.text, anchor, (start, middle + MIDDLE), room);
    bottom
}

/// Where values lie between the names and the right end.
struct Field {
    values: RangedCoordf64,
    /// From the least to the greatest value.
    reach: (i32, i32),
    /// The room for a value's text.
    room: i32,
    /// The height of a bar with the air around it.
    row: i32,
    /// The place of the value of reference.
    reference: Option<i32>,
}

impl Field {
    /// Keeps room for the widest text on each side on which there are bars.
    fn new(input: &Bars, (left, right): (i32, i32), row: i32) -> Self {
        let values = input
            .bars
            .iter()
            .filter_map(|bar| bar.value.and_then(axis::value));
        let reference = input
            .reference
            .as_ref()
            .and_then(|(value, _)| axis::value(*value));
        let (least, greatest) =
            axis::extent(values.chain(reference).chain([0.0])).unwrap_or((0.0, 0.0));
        // Bars keep at least a third of the field.
        let room = (right - left) / 3;
        // What stands in the place of a missing value has room where bars could be, unless those
        // go to the left.
        let leftward = least < 0.0;
        let widest = |negative: bool| {
            let on_this_side = |bar: &&Bar| match bar.value.and_then(axis::value) {
                Some(value) => (value < 0.0) == negative,
                None => leftward && !negative,
            };
            let texts = input.bars.iter().filter(on_this_side);
            texts
                .map(|bar| measure::width(&bar.text, Label::Minor.face()).min(room) + GAP)
                .max()
                .unwrap_or(0)
        };
        let greatest = if least < greatest { greatest } else { 1.0 };
        let mut field = Self {
            values: (least..greatest).into(),
            reach: (left + widest(true), right - widest(false)),
            room,
            row,
            reference: None,
        };
        field.reference = reference.map(|value| field.at(value));
        field
    }

    /// The place of a value.
    fn at(&self, value: f64) -> i32 {
        self.values.map(&value, self.reach)
    }
}
