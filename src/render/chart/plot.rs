//! The field in which trends and columns are drawn: value axis at the left, years below.

use plotters::coord::CoordTranslate;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;

use super::axis::{self, Scale};
use super::layout::{Anchor, Area, Label, Layout, Role, Shape, Spot, UNIT};
use super::place::{self, Board, Need, Place};
use super::{Band, Chart, measure};

/// Marks at the first and last date keep this distance from the field's ends.
const INSET: i32 = 9 * UNIT;

/// A field with its axes drawn.
pub(super) struct Plot {
    /// Where it lies; grid lines reach from its left to its right.
    pub(super) area: Area,
    /// The value axis.
    pub(super) scale: Scale,
    /// Where the labels of the years end.
    pub(super) bottom: i32,
    /// A column is never wider than this.
    pub(super) widest: i32,
    /// Where the time axis begins.
    pub(super) first: f64,
    plane: Cartesian2d<RangedCoordf64, RangedCoordf64>,
}

/// What stands along the time axis.
pub(super) struct Years<'a> {
    /// From where to where the axis reaches.
    pub(super) span: (f64, f64),
    /// Years that had better be labelled.
    pub(super) wanted: &'a [i32],
    /// Whether whole years are marked with ticks (a column needs none).
    pub(super) ticks: bool,
}

impl Plot {
    /// Draws the axes under `top`, sized so that every label of the value axis fits.
    pub(super) fn draw(
        layout: &mut Layout,
        chart: &Chart,
        mut scale: Scale,
        years: &Years,
        top: i32,
    ) -> Self {
        scale.thin_out(chart.size.field / (measure::HEIGHT + 2 * UNIT));
        let width = layout.width();
        // A label that would take half the width is left out: a number must not be cut.
        let labels: Vec<(f64, String)> = scale
            .ticks
            .iter()
            .map(|tick| (*tick, (chart.axis_label)(*tick, scale.decimals)))
            .filter(|(_, text)| measure::width(text, Label::Axis.face()) < width / 2)
            .collect();
        let widths = labels
            .iter()
            .map(|(_, text)| measure::width(text, Label::Axis.face()));
        let gutter = widths.max().map_or(0, |width| width + 6 * UNIT);
        // Room for a label above the highest value possible.
        let top = top + measure::HEIGHT + 2 * UNIT;
        let area = Area {
            left: gutter,
            top,
            right: width,
            bottom: top + chart.size.field,
        };
        let (first, last) = years.span;
        let last_width = measure::width(&(chart.year_label)(axis::whole(last)), Label::Axis.face());
        let inset = INSET.max((last_width / 2 + UNIT).min(width / 8));
        let plane = Cartesian2d::new(
            first..last,
            scale.low..scale.high,
            (area.left + INSET..area.right - inset, area.bottom..area.top),
        );
        let mut plot = Self {
            area,
            scale,
            bottom: area.bottom,
            widest: width / 10,
            first,
            plane,
        };
        plot.value_axis(layout, &labels);
        plot.time_axis(layout, chart, years);
        plot
    }

    /// Where a value at a date lies; both must be within the axes, else plotters may overflow.
    pub(super) fn at(&self, x: f64, y: f64) -> Spot {
        self.plane.translate(&(x, y))
    }

    /// Where a date lies.
    pub(super) fn across(&self, x: f64) -> i32 {
        self.at(x, self.scale.low).0
    }

    /// Where a value lies.
    fn down(&self, y: f64) -> i32 {
        self.at(self.first, y).1
    }

    /// Where labels of the picture may stand.
    pub(super) fn label_bounds(&self) -> Area {
        Area {
            left: self.area.left + 2 * UNIT,
            top: self.area.top - measure::HEIGHT,
            right: self.area.right,
            bottom: self.area.bottom - UNIT,
        }
    }

    /// Draws a goal over a span: filled between two edges; arrows at a single edge show the side
    /// on which it holds.
    pub(super) fn band(
        &self,
        layout: &mut Layout,
        board: &mut Board,
        band: &Band,
        (from, to): (f64, f64),
    ) {
        let [low, high] = [band.low, band.high].map(|edge| edge.and_then(axis::value));
        for (role, low, high) in fills((band.low, band.high), band.tolerance) {
            let ((left, a), (right, b)) = (self.at(from, low), self.at(to, high));
            let fill = Area {
                left,
                top: a.min(b),
                right,
                bottom: a.max(b),
            };
            layout.mark(role, Shape::Block(fill), &band.tip);
        }
        // A value to be kept is one line.
        let second = high.filter(|_| high != low);
        for (edge, upward) in [(low, true), (second, false)] {
            let Some(edge) = edge else { continue };
            let (start, end) = (self.at(from, edge), self.at(to, edge));
            layout.mark(Role::BandEdge, Shape::Line(vec![start, end]), &band.tip);
            if low.is_none() || high.is_none() {
                let count = ((end.0 - start.0) / (60 * UNIT)).max(1);
                let pitch = (end.0 - start.0) / count;
                for k in 0..count {
                    let spot = (start.0 + pitch / 2 + k * pitch, start.1);
                    layout.mark(Role::BandEdge, arrowhead(spot, upward), "");
                    let (x, y) = spot;
                    let middle = if upward { y - 30 } else { y + 30 };
                    board.add_mark(Area::around((x, middle), 35, 30));
                }
            }
        }
    }

    fn value_axis(&self, layout: &mut Layout, labels: &[(f64, String)]) {
        let Area { left, right, .. } = self.area;
        for tick in &self.scale.ticks {
            let y = self.down(*tick);
            let role = if *tick == 0.0 { Role::Axis } else { Role::Grid };
            if y != self.area.bottom {
                layout.line(role, [(left, y), (right, y)]);
            }
        }
        for (tick, text) in labels {
            let y = self.down(*tick) + measure::MIDDLE;
            layout.text(Label::Axis, text, Anchor::End, (left - 6 * UNIT, y));
        }
    }

    fn time_axis(&mut self, layout: &mut Layout, chart: &Chart, years: &Years) {
        let Area {
            left,
            right,
            bottom,
            ..
        } = self.area;
        // Columns stand on zero: under negative ones the lower end is a value like others.
        let ground = if years.ticks || self.scale.low >= 0.0 {
            Role::Axis
        } else {
            Role::Grid
        };
        layout.line(ground, [(left, bottom), (right, bottom)]);
        let (first, last) = years.span;
        let (first, last) = (axis::whole(first.ceil()), axis::whole(last.floor()));
        let at = |year: i32| self.across(f64::from(year));
        let labels = axis::year_labels(
            (first, last),
            years.wanted,
            at,
            chart.year_label,
            ((left - 4 * UNIT).max(0), right),
        );
        if years.ticks {
            let all = first..=last;
            let room = (right - left) / (last - first).max(1);
            for year in
                all.filter(|year| room >= 4 * UNIT || labels.iter().any(|l| l.year == *year))
            {
                let long = labels.iter().any(|label| label.year == year);
                let x = at(year);
                let end = bottom + if long { 5 * UNIT } else { 3 * UNIT };
                layout.line(Role::Axis, [(x, bottom), (x, end)]);
            }
        }
        let baseline = bottom + 6 * UNIT + measure::ASCENT;
        for label in &labels {
            layout.text(
                Label::Axis,
                &label.text,
                Anchor::Middle,
                (label.x, baseline),
            );
        }
        self.bottom = baseline + measure::DESCENT;
    }
}

/// Labels a band at one of its edges.
pub(super) fn label_band(
    layout: &mut Layout,
    board: &mut Board,
    band: &Band,
    edges: &[(Spot, Spot)],
) {
    let text = measure::fit(&band.label, Label::Goal.face(), layout.longest_label());
    let width = measure::width(&text, Label::Goal.face());
    let places = edges.iter().flat_map(|((left, y), (right, _))| {
        let above = place::baseline_above(y - UNIT);
        let below = place::baseline_below(y + UNIT);
        [0, 7, 14, 22, 30, 40]
            .into_iter()
            .flat_map(move |away| [above - away * UNIT, below + away * UNIT])
            .flat_map(move |baseline| {
                [
                    Place::new(width, Anchor::End, (*right, baseline)),
                    Place::new(width, Anchor::Start, (*left, baseline)),
                    Place::new(
                        width,
                        Anchor::Middle,
                        (i32::midpoint(*left, *right), baseline),
                    ),
                ]
            })
    });
    board.write(layout, Label::Goal, (&text, &band.label), places, Need::May);
}

/// A small triangle on a line, pointing to the side on which a goal holds.
pub(super) fn arrowhead((x, y): Spot, upward: bool) -> Shape {
    let tip = if upward { y - 60 } else { y + 60 };
    Shape::Outline(vec![(x - 35, y), (x + 35, y), (x, tip)])
}

/// The edges of a goal that can be drawn.
pub(super) fn edges<const N: usize>(values: [Option<f64>; N]) -> impl Iterator<Item = f64> {
    values.into_iter().flatten().filter_map(axis::value)
}

/// What lies between the edges of a goal, and between each and its tolerance: from where to where.
pub(super) fn fills(
    (low, high): (Option<f64>, Option<f64>),
    (below, above): (Option<f64>, Option<f64>),
) -> impl Iterator<Item = (Role, f64, f64)> {
    let fills = [
        (Role::Tolerance, below, low),
        (Role::Band, low, high),
        (Role::Tolerance, high, above),
    ];
    fills.into_iter().filter_map(|(role, from, to)| {
        let (from, to) = (from.and_then(axis::value)?, to.and_then(axis::value)?);
        (from < to).then_some((role, from, to))
    })
}

/// Whether a band has an edge and a span.
pub(super) fn drawable_band(band: &Band) -> bool {
    axis::year(band.from_x).is_some()
        && axis::year(band.to_x).is_some()
        && band.from_x <= band.to_x
        && edges([band.low, band.high]).count() > 0
}
