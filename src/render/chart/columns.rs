//! Yearly amounts as columns, with the yearly goal across the years for which it is set.

use super::axis;
use super::layout::{Anchor, Area, Label, Layout, Role, Shape, Spot, UNIT};
use super::measure;
use super::place::{self, Board, Need, Place};
use super::plot::{Plot, Years, drawable_band, edges, label_band};
use super::{Band, Chart, Column, Columns};

/// A column is never wider than this.
const WIDEST: i32 = 34 * UNIT;

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
    let years = columns.iter().map(|column| column.x);
    let years = years.chain(bands.iter().flat_map(|band| [band.from_x, band.to_x]));
    let Some((first, last)) = axis::extent(years) else {
        return Layout::empty(chart);
    };

    let mut layout = Layout::new(chart.size);
    let top = layout.head(chart);
    let values = columns.iter().map(|column| column.y);
    let values = values.chain(bands.iter().flat_map(|band| edges(band.low, band.high)));
    let scale = axis::scale(values, true, chart.limits);
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
        let role = match (column.part, column.provisional) {
            (true, _) => Role::ColumnPart,
            (false, true) => Role::ColumnProvisional,
            (false, false) => Role::Column,
        };
        layout.mark(role, Shape::Block(*area), &column.tip);
        board.add_mark(*area);
    }
    let spans = bands
        .iter()
        .map(|band| (*band, (band.from_x - 0.5, band.to_x + 0.5)));
    for (band, span) in spans.clone() {
        plot.band(&mut layout, &mut board, band, span);
    }

    board.add_lines(&layout);
    label_columns(&mut layout, &mut board, &columns, &areas, slot);
    for (band, (from, to)) in spans {
        let lines: Vec<(Spot, Spot)> = edges(band.high, band.low)
            .map(|edge| (plot.at(from, edge), plot.at(to, edge)))
            .collect();
        label_band(&mut layout, &mut board, band, &lines);
    }

    let key = &chart.key;
    let bottom = layout.key(
        plot.bottom,
        &[
            (Role::Column, key.series),
            (Role::ColumnProvisional, key.provisional),
            (Role::ColumnPart, key.part),
            (Role::BandEdge, key.goal),
        ],
    );
    layout.finish(bottom)
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
    let half = (slot * 35 / 100).clamp(5, WIDEST / 2);
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
        let inside = Place::new(width, Anchor::Middle, (x, inside));
        // The edge of a goal would strike the value through.
        let solid = !column.provisional && !column.part;
        let roomy = area.right - area.left > width && area.bottom - area.top > measure::HEIGHT;
        let (label, place) = if solid && roomy && board.crossed(&outside) && !board.crossed(&inside)
        {
            (Label::Inside, inside)
        } else {
            (Label::Minor, outside)
        };
        let text = (column.label.as_str(), column.label.as_str());
        board.write(layout, label, text, [place], Need::Must);
    }
}
