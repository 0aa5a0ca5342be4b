//! How many stood where, period by period: columns divided by states.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

use super::layout::{Anchor, Area, Label, Layout, Mark, Role, Shape, UNIT, text_area};
use super::legend::{self, Entry};
use super::measure::{self, ASCENT, HEIGHT, MIDDLE};
use super::{Category, Chart, Stack, StackPeriod, axis};

/// The height of the highest column.
const FIELD: i32 = 180 * UNIT;
/// A column is never wider than this.
const WIDEST: i32 = 56 * UNIT;
/// A sign of the key.
const SWATCH: (i32, i32) = (17 * UNIT, 14 * UNIT);
/// Between the labels of two periods.
const APART: i32 = 5 * UNIT;

/// Places every part of a stack.
pub(super) fn lay_out(chart: &Chart, input: &Stack) -> Layout {
    if input.periods.is_empty() || input.categories.is_empty() {
        return Layout::empty(chart);
    }
    let mut layout = Layout::new(chart.size);
    let top = layout.head(chart) + HEIGHT + 2 * UNIT;
    let field = Field::new(&mut layout, chart, input, top);
    field.columns(&mut layout, input);
    field.write(&mut layout, chart, input);
    field.totals(&mut layout, chart, input);
    let bottom = field.periods(&mut layout, input);
    let bottom = legend::lay_out(&mut layout, bottom, key(input));
    layout.finish(bottom)
}

/// The states that occur, each with its colour and symbol.
fn key(input: &Stack) -> Vec<Entry<'_>> {
    let occurs = |index: usize| {
        let counts = input.periods.iter().filter_map(|p| p.counts.get(index));
        counts.into_iter().any(|count| count.count > 0)
    };
    let categories = input.categories.iter().enumerate();
    categories
        .filter(|(index, _)| occurs(*index))
        .map(|(_, category)| {
            let (width, height) = SWATCH;
            let symbol = measure::width(&category.symbol, label(category).face());
            let width = width.max(symbol + 4 * UNIT);
            let area = Area::around((width / 2, 0), width / 2, height / 2);
            let mut entry = Entry::new(width, &category.word);
            entry.marks.push(segment(category, area, ""));
            entry.symbol = (label(category), &category.symbol);
            entry
        })
        .collect()
}

/// A part of a column in the colour of its state.
fn segment(category: &Category, area: Area, tip: &str) -> Mark {
    let (role, area) = if category.hollow {
        // The outline stays inside, so that neighbours do not cover it.
        let inset = 7.min((area.bottom - area.top) / 2);
        let area = Area {
            left: area.left + 7,
            top: area.top + inset,
            right: (area.right - 7).max(area.left + 7),
            bottom: area.bottom - inset,
        };
        (Role::SegmentHollow, area)
    } else {
        (Role::Segment, area)
    };
    Mark {
        role,
        shape: Shape::Block(area),
        tip: tip.to_owned(),
        state: category.slug.clone(),
    }
}

fn label(category: &Category) -> Label {
    if category.hollow {
        Label::CountHollow
    } else {
        Label::Count
    }
}

fn total(input: &Stack, period: &StackPeriod) -> u64 {
    let counts = period.counts.iter().zip(&input.categories);
    counts.map(|(count, _)| u64::from(count.count)).sum()
}

/// Counts are far below the numbers that a float cannot tell apart.
#[expect(clippy::cast_precision_loss, reason = "a sum of a few u32")]
fn float(count: u64) -> f64 {
    count as f64
}

struct Field {
    left: i32,
    right: i32,
    /// The right end of the picture.
    whole: i32,
    bottom: i32,
    top: i32,
    count: i32,
    /// The width of a column.
    thickness: i32,
    values: RangedCoordf64,
}

impl Field {
    /// Draws the axis of counts.
    fn new(layout: &mut Layout, chart: &Chart, input: &Stack, top: i32) -> Self {
        let totals = input.periods.iter().map(|period| total(input, period));
        let most = float(totals.max().unwrap_or(0).max(1));
        let scale = axis::scale([most], true, (Some(0.0), None), true);
        let whole = layout.frame.right;
        let labels: Vec<(f64, String)> = scale
            .ticks
            .iter()
            .filter(|tick| tick.fract() == 0.0 && **tick <= most)
            .map(|tick| (*tick, (chart.axis_label)(*tick, 0)))
            .filter(|(_, text)| measure::width(text, Label::Axis.face()) < whole / 4)
            .collect();
        let widths = labels
            .iter()
            .map(|(_, text)| measure::width(text, Label::Axis.face()));
        let left = widths.max().map_or(0, |width| width + 6 * UNIT);
        let count = i32::try_from(input.periods.len()).unwrap_or(i32::MAX);
        // The last label shall stand in the middle under its column.
        let last = input.periods.last().map_or("", |period| &period.label);
        let over = width(&broken(last)) / 2 - (whole - left) / count / 2;
        let right = whole - over.clamp(0, whole / 12);
        let slot = (right - left) / count;
        let field = Self {
            left,
            right,
            whole,
            bottom: top + FIELD,
            top,
            count,
            thickness: (slot * 4 / 5).clamp(2, WIDEST),
            values: (0.0..most).into(),
        };
        for (tick, text) in &labels {
            let y = field.down(*tick);
            let role = if *tick == 0.0 { Role::Axis } else { Role::Grid };
            layout.line(role, [(left, y), (right, y)]);
            layout.text(
                Label::Axis,
                text,
                Anchor::End,
                (left - 6 * UNIT, y + MIDDLE),
            );
        }
        field
    }

    fn down(&self, count: f64) -> i32 {
        self.values.map(&count, (self.bottom, self.top))
    }

    /// The room of a column.
    fn slot(&self) -> i32 {
        (self.right - self.left) / self.count
    }

    /// The middle of a column.
    fn across(&self, index: i32) -> i32 {
        let room = i64::from(self.right - self.left);
        let along = room * (2 * i64::from(index) + 1) / (2 * i64::from(self.count));
        self.left + i32::try_from(along).unwrap_or(0)
    }

    /// The parts of a column from the ground up: category, count, place.
    fn parts<'a>(
        &'a self,
        input: &'a Stack,
        period: &'a StackPeriod,
        index: i32,
    ) -> impl Iterator<Item = (&'a Category, usize, Area)> {
        let (x, half) = (self.across(index), self.thickness / 2);
        let mut sum = 0;
        let counts = input.categories.iter().zip(&period.counts).enumerate();
        counts.filter_map(move |(at, (category, count))| {
            let from = sum;
            sum += u64::from(count.count);
            let area = Area {
                left: x - half,
                top: self.down(float(sum)),
                right: x + half,
                bottom: self.down(float(from)),
            };
            (count.count > 0).then_some((category, at, area))
        })
    }

    fn columns(&self, layout: &mut Layout, input: &Stack) {
        let mut segments = Vec::new();
        for (index, period) in (0..).zip(&input.periods) {
            for (category, at, area) in self.parts(input, period, index) {
                let tip = period.counts.get(at).map_or("", |count| &count.tip);
                segments.push((at, segment(category, area, tip)));
            }
        }
        // Those of one state share a group.
        segments.sort_by_key(|(at, _)| *at);
        layout
            .marks
            .extend(segments.into_iter().map(|(_, segment)| segment));
    }

    /// Writes symbols and counts into the segments: beside each other where columns are wide,
    /// above each other where a segment is high, symbols alone where counts are too wide.
    fn write(&self, layout: &mut Layout, chart: &Chart, input: &Stack) {
        let room = self.thickness - 2 * UNIT;
        let mut parts = Vec::new();
        for (index, period) in (0..).zip(&input.periods) {
            for (category, at, area) in self.parts(input, period, index) {
                let count = period.counts.get(at).map_or(0, |count| count.count);
                let count = (chart.axis_label)(f64::from(count), 0);
                parts.push((category, count, area));
            }
        }
        // Those without colour share a group.
        parts.sort_by_key(|(category, _, _)| category.hollow);
        let face = Label::Count.face();
        let fits = |text: &str| measure::width(text, face) <= room;
        let both = |category: &Category, count: &str| format!("{} {count}", category.symbol);
        let beside = parts
            .iter()
            .all(|(category, count, _)| fits(&both(category, count)));
        let counts = parts.iter().all(|(_, count, _)| fits(count));
        for (category, count, area) in &parts {
            let (x, y) = area.middle();
            let height = area.bottom - area.top;
            let symbol = category.symbol.as_str();
            let lines: Vec<String> = match () {
                () if beside => vec![both(category, count)],
                () if counts && height >= 2 * HEIGHT && fits(symbol) => {
                    vec![symbol.to_owned(), count.clone()]
                }
                () if counts => vec![count.clone()],
                () if fits(symbol) => vec![symbol.to_owned()],
                () => Vec::new(),
            };
            let rows = i32::try_from(lines.len()).unwrap_or(0);
            if rows * HEIGHT > height {
                continue;
            }
            let start = y + MIDDLE - (rows - 1) * HEIGHT / 2;
            for (row, line) in (0..).zip(&lines) {
                layout.text(
                    label(category),
                    line,
                    Anchor::Middle,
                    (x, start + row * HEIGHT),
                );
            }
        }
    }

    /// Writes the totals over the columns, where they differ and all fit.
    fn totals(&self, layout: &mut Layout, chart: &Chart, input: &Stack) {
        let totals: Vec<u64> = input.periods.iter().map(|p| total(input, p)).collect();
        let texts: Vec<String> = totals
            .iter()
            .map(|total| (chart.axis_label)(float(*total), 0))
            .collect();
        let face = Label::Minor.face();
        let room = self.slot() - APART;
        let differ = totals.iter().any(|total| Some(total) != totals.first());
        if !differ || texts.iter().any(|text| measure::width(text, face) > room) {
            return;
        }
        for (index, (total, text)) in (0..).zip(totals.iter().zip(&texts)) {
            let at = (
                self.across(index),
                self.down(float(*total)) - measure::DESCENT - UNIT,
            );
            layout.text(Label::Minor, text, Anchor::Middle, at);
        }
    }

    /// Writes the periods under the columns, in two lines at most, as many as fit and always the
    /// last one; returns where they end.
    fn periods(&self, layout: &mut Layout, input: &Stack) -> i32 {
        let one = |text: &str| vec![text.to_owned()];
        let labels = self.labels(input, 1, one).unwrap_or_else(|| {
            let fitting = (1..=self.count).find_map(|step| self.labels(input, step, broken));
            fitting.unwrap_or_else(|| {
                // Not even the last one fits whole.
                let text = input.periods.last().map_or("", |period| &period.label);
                let text = measure::fit(text, Label::Axis.face(), self.whole);
                let half = (measure::width(&text, Label::Axis.face()) + 1) / 2;
                vec![(
                    one(&text),
                    self.across(self.count - 1).min(self.whole - half),
                )]
            })
        });
        // Clear of the label of zero at the left.
        let start = self.bottom + 7 * UNIT + ASCENT;
        let mut rows = 1;
        for (lines, x) in labels {
            rows = rows.max(i32::try_from(lines.len()).unwrap_or(1));
            for (row, line) in (0..).zip(&lines) {
                layout.text(Label::Axis, line, Anchor::Middle, (x, start + row * HEIGHT));
            }
        }
        start + (rows - 1) * HEIGHT + measure::DESCENT
    }

    /// The lines and the middle of every `step`th label, counted from the last one, if they have
    /// room beside each other.
    fn labels(
        &self,
        input: &Stack,
        step: i32,
        lines: impl Fn(&str) -> Vec<String>,
    ) -> Option<Vec<(Vec<String>, i32)>> {
        let mut labels = Vec::new();
        let mut end = i32::MIN / 2;
        for (index, period) in (0..).zip(&input.periods) {
            if (self.count - 1 - index) % step != 0 {
                continue;
            }
            let lines = lines(&period.label);
            let width = width(&lines);
            let half = (width + 1) / 2;
            let x = self
                .across(index)
                .clamp(half, (self.whole - half).max(half));
            let area = text_area(width, Anchor::Middle, (x, 0));
            if area.left < end + APART || width > self.whole - 2 {
                return None;
            }
            end = area.right;
            labels.push((lines, x));
        }
        Some(labels)
    }
}

/// A label broken where its lines are shortest.
fn broken(text: &str) -> Vec<String> {
    let halves = text.match_indices(' ').map(|(at, _)| {
        let (head, tail) = text.split_at(at);
        vec![head.to_owned(), tail.trim_start().to_owned()]
    });
    halves
        .min_by_key(|lines| width(lines))
        .unwrap_or_else(|| vec![text.to_owned()])
}

/// The width of the longest line.
fn width(lines: &[String]) -> i32 {
    let widths = lines
        .iter()
        .map(|line| measure::width(line, Label::Axis.face()));
    widths.max().unwrap_or(0)
}
