//! Who reported on which day: names at the left, days in the middle, words at the right.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

use super::layout::{Anchor, Area, Label, Layout, Role, Shape, Spot, UNIT, text_area};
use super::legend::{self, Entry};
use super::measure::{self, ASCENT, HEIGHT, MIDDLE};
use super::{Chart, Receipt, Roster, RosterRow, axis};

const ROW: i32 = 19 * UNIT;
/// Between a name, the field of days and a word.
const GAP: i32 = 6 * UNIT;
/// From the last day to the place of those that never came.
const BEYOND: i32 = 14 * UNIT;
/// Half the size of a dot and a cross.
const MARK: i32 = 36;
/// Half the size of a diamond, the largest of the marks.
const DIAMOND: i32 = 45;

/// Places every part of a roster.
pub(super) fn lay_out(chart: &Chart, input: &Roster) -> Layout {
    if input.rows.is_empty() {
        return Layout::empty(chart);
    }
    let mut layout = Layout::new(chart.size);
    let whole = layout.frame.right;
    let mut top = layout.head(chart) + 3 * UNIT;
    let names: Vec<Vec<String>> = input
        .rows
        .iter()
        .map(|row| measure::wrap(&row.name, Label::Name.face(), whole * 2 / 5))
        .collect();
    let field = Field::new(input, &names, whole);

    if let Some((day, label)) = &input.due {
        let x = field.at(*day);
        let text = measure::fit(label, Label::Axis.face(), whole);
        let half = (measure::width(&text, Label::Axis.face()) + 1) / 2;
        let x = x.clamp(half, (whole - half).max(half));
        let tip = if text == *label { "" } else { label };
        let at = (x, top + ASCENT);
        layout.titled_text(Label::Axis, (&text, tip), Anchor::Middle, at);
        top += HEIGHT + UNIT;
    }
    let mut y = top;
    for (row, name) in input.rows.iter().zip(&names) {
        y = field.row(&mut layout, row, name, y);
    }
    if let Some((day, label)) = &input.due {
        let x = field.at(*day);
        let line = vec![(x, top), (x, y)];
        layout.mark(Role::Due, Shape::Line(line), label);
    }
    let bottom = field.days(&mut layout, input, (top, y));
    let bottom = legend::lay_out(&mut layout, bottom, key(input));
    layout.finish(bottom)
}

/// The marks that occur.
fn key(input: &Roster) -> Vec<Entry<'_>> {
    let occurs = |kind: fn(&Receipt) -> bool| input.rows.iter().any(|row| kind(&row.receipt));
    let mut entries = Vec::new();
    for (drawn, receipt, word) in [
        (
            occurs(|r| matches!(r, Receipt::OnTime(_))),
            Receipt::OnTime(0),
            &input.on_time,
        ),
        (
            occurs(|r| matches!(r, Receipt::Late(_))),
            Receipt::Late(0),
            &input.late,
        ),
        (
            occurs(|r| *r == Receipt::Missing),
            Receipt::Missing,
            &input.missing,
        ),
    ] {
        if drawn {
            let (role, shape) = mark(receipt, (DIAMOND, 0));
            entries.push(Entry::new(2 * DIAMOND, word).with(role, shape));
        }
    }
    entries
}

/// A dot on time, a diamond too late, a cross for what never came.
fn mark(receipt: Receipt, (x, y): Spot) -> (Role, Shape) {
    match receipt {
        Receipt::OnTime(_) => (Role::OnTime, Shape::Dot((x, y), MARK.unsigned_abs())),
        Receipt::Late(_) => {
            let corners = vec![
                (x, y - DIAMOND),
                (x + DIAMOND, y),
                (x, y + DIAMOND),
                (x - DIAMOND, y),
            ];
            (Role::Late, Shape::Outline(corners))
        }
        Receipt::Missing => {
            let (left, right) = (x - MARK, x + MARK);
            let (up, down) = (y - MARK, y + MARK);
            let line = vec![(left, up), (right, down), (x, y), (right, up), (left, down)];
            (Role::NeverCame, Shape::Line(line))
        }
    }
}

struct Field {
    left: i32,
    /// Where the words begin.
    words: i32,
    whole: i32,
    days: RangedCoordf64,
}

impl Field {
    /// Names take two fifths at most, words a third of the rest.
    fn new(input: &Roster, names: &[Vec<String>], whole: i32) -> Self {
        let days = input.rows.iter().filter_map(|row| match row.receipt {
            Receipt::OnTime(day) | Receipt::Late(day) => Some(day),
            Receipt::Missing => None,
        });
        let days = days.chain(input.due.iter().map(|(day, _)| *day));
        let days = days.chain(input.ticks.iter().map(|(day, _)| *day));
        let (first, last) = axis::extent(days.map(f64::from)).unwrap_or((0.0, 0.0));
        let (first, last) = if first < last {
            (first, last)
        } else {
            (first - 1.0, last + 1.0)
        };
        let widths = names.iter().flatten();
        let widths = widths.map(|line| measure::width(line, Label::Name.face()));
        let left = widths.max().unwrap_or(0) + GAP;
        let texts = input.rows.iter().map(|row| row.text.as_str());
        let texts = texts.map(|text| measure::width(text, Label::Minor.face()));
        let texts = texts.max().unwrap_or(0).min((whole - left) * 2 / 5);
        Self {
            left,
            words: whole - texts,
            whole,
            days: (first..last).into(),
        }
    }

    /// The place of a day.
    fn at(&self, day: i32) -> i32 {
        self.days.map(&f64::from(day), self.reach())
    }

    fn reach(&self) -> (i32, i32) {
        let right = self.words - GAP - DIAMOND - BEYOND;
        (self.left + DIAMOND, right)
    }

    /// Draws a name, a mark and a word from `top` on; returns where the next row begins.
    fn row(&self, layout: &mut Layout, row: &RosterRow, name: &[String], top: i32) -> i32 {
        let extra = i32::try_from(name.len().saturating_sub(1)).unwrap_or(0) * HEIGHT;
        let bottom = top + ROW + extra;
        let middle = i32::midpoint(top, bottom);
        let mut baseline = middle + MIDDLE - extra / 2;
        let whole = name.join(" ") == row.name;
        let tip = if whole { "" } else { &row.name };
        for line in name {
            layout.titled_text(Label::Name, (line, tip), Anchor::Start, (0, baseline));
            baseline += HEIGHT;
        }
        let (x, label) = match row.receipt {
            Receipt::OnTime(day) | Receipt::Late(day) => (self.at(day), Label::Minor),
            Receipt::Missing => (self.reach().1 + BEYOND, Label::Missing),
        };
        layout.line(Role::Grid, [(self.left, middle), (x, middle)]);
        let (role, shape) = mark(row.receipt, (x, middle));
        layout.mark(role, shape, &row.tip);
        let at = (self.words, middle + MIDDLE);
        layout.text_within(label, &row.text, Anchor::Start, at, self.whole - self.words);
        bottom
    }

    /// Draws the axis of days under the rows; returns where it ends. Without room for all labels
    /// every second or third is written.
    fn days(&self, layout: &mut Layout, input: &Roster, (top, bottom): (i32, i32)) -> i32 {
        let (_, right) = self.reach();
        layout.line(Role::Axis, [(self.left, bottom), (right + DIAMOND, bottom)]);
        let baseline = bottom + 5 * UNIT + ASCENT;
        let mut ticks: Vec<(i32, &str, Area)> = Vec::new();
        for (day, label) in &input.ticks {
            let x = self.at(*day);
            let width = measure::width(label, Label::Axis.face());
            let half = (width + 1) / 2;
            let middle = x.clamp(half, (self.whole - half).max(half));
            if !label.is_empty() && width < self.whole - 2 {
                ticks.push((
                    x,
                    label,
                    text_area(width, Anchor::Middle, (middle, baseline)),
                ));
            }
        }
        ticks.sort_by_key(|(x, _, _)| *x);
        let fits = |step: &usize| {
            let areas: Vec<&Area> = ticks
                .iter()
                .step_by(*step)
                .map(|(_, _, area)| area)
                .collect();
            let mut pairs = areas.iter().zip(areas.iter().skip(1));
            pairs.all(|(a, b)| b.left - a.right >= 4 * UNIT)
        };
        let step = (1..=ticks.len()).find(fits).unwrap_or(1);
        for (x, label, area) in ticks.iter().step_by(step) {
            layout.line(Role::Grid, [(*x, top), (*x, bottom)]);
            layout.line(Role::Axis, [(*x, bottom), (*x, bottom + 4 * UNIT)]);
            let at = (area.middle().0, baseline);
            layout.text(Label::Axis, label, Anchor::Middle, at);
        }
        if ticks.is_empty() {
            bottom
        } else {
            baseline + measure::DESCENT
        }
    }
}
