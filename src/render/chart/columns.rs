//! Yearly amounts as columns, with the yearly goal across the years for which it is set.

use super::axis;
use super::layout::{self, Anchor, Area, Label, Layout, Role, Shape, Spot, UNIT};
use super::marks;
use super::measure;
use super::place::{self, Board, Need, Place};
use super::plot::{Plot, Years, drawable_band, edges, label_band};
use super::{Band, Chart, Column, Columns, Mean};

/// Places every part of a column chart.
pub(super) fn lay_out(chart: &Chart, input: &Columns) -> Layout {
    let mut columns: Vec<&Column> = input
        .columns
        .iter()
        .filter(|column| axis::year(column.x).is_some() && axis::value(column.y).is_some())
        .collect();
    columns.sort_by(|a, b| a.x.total_cmp(&b.x));
    let bands: Vec<&Band> = input
        .bands
        .iter()
        .filter(|band| drawable_band(band))
        .collect();
    let means: Vec<&Mean> = input.means.iter().filter(|mean| drawable(mean)).collect();
    let years = columns.iter().map(|column| column.x);
    let years = years.chain(bands.iter().flat_map(|band| [band.from_x, band.to_x]));
    let years = years.chain(means.iter().flat_map(|mean| [mean.from_x, mean.to_x]));
    let Some((first, last)) = axis::extent(years) else {
        return Layout::empty(chart);
    };

    let mut layout = Layout::new(chart.size);
    let top = layout.head(chart);
    let printed = bands.iter().flat_map(|band| edges([band.low, band.high]));
    let whole = axis::whole_numbers(columns.iter().map(|column| column.y).chain(printed));
    let values = columns.iter().map(|column| column.y);
    let values = values.chain(
        bands
            .iter()
            .flat_map(|band| edges([band.low, band.high, band.tolerance.0, band.tolerance.1])),
    );
    let values = values.chain(means.iter().map(|mean| mean.value));
    let scale = axis::scale(values, true, chart.limits, whole);
    let years = Years {
        span: (first - 0.5, last + 0.5),
        wanted: &[],
        ticks: false,
    };
    let plot = Plot::draw(&mut layout, chart, scale, &years, top);
    let mut board = Board::new(plot.label_bounds());

    let slot = slot(&plot, &columns);
    let areas: Vec<Area> = columns
        .iter()
        .map(|column| area(&plot, column, slot))
        .collect();
    for (column, area) in columns.iter().zip(&areas) {
        let role = marks::column(column);
        layout.mark(role, Shape::Block(*area), &column.tip);
        board.add_mark(*area);
    }
    let spans = bands
        .iter()
        .map(|band| (*band, (band.from_x - 0.5, band.to_x + 0.5)));
    for (band, span) in spans.clone() {
        plot.band(&mut layout, &mut board, band, span);
    }
    let lines: Vec<(i32, i32, i32)> = means.iter().map(|mean| line(&plot, mean)).collect();
    for (mean, (left, right, y)) in means.iter().zip(&lines) {
        layout.mark(Role::Mean, layout::mean((*left, *right), *y), &mean.tip);
        board.add_line((*left, *y), (*right, *y));
    }

    board.add_lines(&layout);
    label_columns(&mut layout, &mut board, &columns, &areas, slot);
    for (band, (from, to)) in spans {
        let lines: Vec<(Spot, Spot)> = edges([band.high, band.low])
            .map(|edge| (plot.at(from, edge), plot.at(to, edge)))
            .collect();
        label_band(&mut layout, &mut board, band, &lines);
    }

    for (mean, (left, right, y)) in means.iter().zip(&lines) {
        label_mean(&mut layout, &mut board, mean, (*left, *right), *y);
    }

    let key = &chart.key;
    let bottom = layout.key(
        plot.bottom,
        &[
            (Role::Column, key.series),
            (Role::ColumnProvisional, key.provisional),
            (Role::ColumnPart, key.part),
            (Role::BandEdge, key.goal),
            (Role::Tolerance, key.tolerance),
            (Role::Mean, key.mean),
        ],
    );
    layout.finish(bottom)
}

/// Whether a mean has a value and a span.
fn drawable(mean: &Mean) -> bool {
    axis::year(mean.from_x).is_some()
        && axis::year(mean.to_x).is_some()
        && mean.from_x <= mean.to_x
        && axis::value(mean.value).is_some()
}

/// Where the line of a mean lies: its ends and its height. A little shorter than its span, so that
/// the ends of two that follow each other do not touch.
fn line(plot: &Plot, mean: &Mean) -> (i32, i32, i32) {
    let (left, y) = plot.at(mean.from_x - 0.44, mean.value);
    let (right, _) = plot.at(mean.to_x + 0.44, mean.value);
    (left, right, y)
}

/// Labels a mean at one of its ends or in its middle, above or below.
fn label_mean(
    layout: &mut Layout,
    board: &mut Board,
    mean: &Mean,
    (left, right): (i32, i32),
    y: i32,
) {
    let text = measure::fit(&mean.label, Label::Mean.face(), layout.frame.right * 3 / 5);
    let width = measure::width(&text, Label::Mean.face());
    // Far from the line too: above the columns there is room, on them a label needs its halo.
    let places = (0..20).map(|step| 6 + step * 6).flat_map(|away| {
        let above = place::baseline_above(y - away * UNIT);
        let below = place::baseline_below(y + away * UNIT);
        [above, below].into_iter().flat_map(move |baseline| {
            [
                Place::new(
                    width,
                    Anchor::Middle,
                    (i32::midpoint(left, right), baseline),
                ),
                Place::new(width, Anchor::Start, (left, baseline)),
                Place::new(width, Anchor::End, (right, baseline)),
            ]
        })
    });
    board.write(
        layout,
        Label::Mean,
        (&text, &mean.label),
        places,
        Need::Must,
    );
}

/// The room of one column: a year's, or less if some stand nearer.
fn slot(plot: &Plot, columns: &[&Column]) -> i32 {
    let apart = columns
        .iter()
        .zip(columns.iter().skip(1))
        .map(|(a, b)| b.x - a.x);
    let nearest = apart.filter(|years| *years > 0.0).fold(1.0, f64::min);
    plot.across(plot.first + nearest) - plot.across(plot.first)
}

fn area(plot: &Plot, column: &Column, slot: i32) -> Area {
    let (x, end) = plot.at(column.x, column.y);
    let (_, zero) = plot.at(column.x, 0.0);
    let half = (slot * 35 / 100).clamp(5, plot.widest / 2);
    Area {
        left: x - half,
        top: end.min(zero),
        right: x + half,
        bottom: end.max(zero),
    }
}

/// Writes every value if all fit beside each other, else the last one only: some of the values
/// would look chosen.
fn label_columns(
    layout: &mut Layout,
    board: &mut Board,
    columns: &[&Column],
    areas: &[Area],
    slot: i32,
) {
    let width = |column: &&Column| measure::width(&column.label, Label::Minor.face());
    let all = columns
        .iter()
        .map(width)
        .all(|width| width + 6 * UNIT <= slot);
    let count = if all { columns.len() } else { 1 };
    for (column, area) in columns.iter().zip(areas).rev().take(count) {
        let (x, _) = area.middle();
        let (outside, inside) = if column.y < 0.0 {
            (
                place::baseline_below(area.bottom + UNIT),
                place::baseline_above(area.bottom - UNIT),
            )
        } else {
            (
                place::baseline_above(area.top - UNIT),
                place::baseline_below(area.top + UNIT),
            )
        };
        let width = width(column);
        let outside = Place::new(width, Anchor::Middle, (x, outside));
        // Lower down, if the line of a mean goes through there.
        let away = if column.y < 0.0 { -1 } else { 1 };
        let inside = [0, 8, 16].map(|units| {
            let baseline = inside + away * units * UNIT;
            Place::new(width, Anchor::Middle, (x, baseline))
        });
        // The edge of a goal would strike the value through.
        let solid = !column.provisional && !column.part;
        let inside = (0..).zip(inside).find(|(step, place)| {
            let height = measure::HEIGHT + step * 8 * UNIT;
            let roomy = area.right - area.left > width && area.bottom - area.top > height;
            solid && roomy && !board.crossed(place)
        });
        let (label, place) = match inside {
            Some((_, inside)) if board.crossed(&outside) => (Label::Inside, inside),
            _ => (Label::Minor, outside),
        };
        let text = (column.label.as_str(), column.label.as_str());
        board.write(layout, label, text, [place], Need::Must);
    }
}
