//! A series of levels on a time axis, with its goals, the plan's path and the projection.

use super::axis::{self, Scale};
use super::layout::{Anchor, Area, Label, Layout, Role, Shape, Spot, UNIT};
use super::marks;
use super::measure::{self, HEIGHT};
use super::place::{self, Board, Need, Place};
use super::plot::{Plot, Years, drawable_band, edges, label_band};
use super::runs::runs;
use super::{Band, Chart, GoalMark, Point, Trend};

/// Places every part of a trend.
pub(super) fn lay_out(chart: &Chart, trend: &Trend) -> Layout {
    let shown = Shown::new(trend);
    let Some((first, last)) = shown.years() else {
        return Layout::empty(chart);
    };
    let mut layout = Layout::new(chart.size);
    let top = layout.head(chart);
    let wanted: Vec<i32> = shown.goals.iter().map(|goal| axis::whole(goal.x)).collect();
    let years = Years {
        span: if first < last {
            (first, last)
        } else {
            (first - 1.0, last + 1.0)
        },
        wanted: &wanted,
        ticks: true,
    };
    let plot = Plot::draw(
        &mut layout,
        chart,
        shown.scale(chart, trend.zero),
        &years,
        top,
    );
    let mut board = Board::new(plot.label_bounds());

    for band in &shown.bands {
        plot.band(&mut layout, &mut board, band, (band.from_x, band.to_x));
    }
    for (x, label) in &shown.breaks {
        // Up to the row above the field, where its label hangs like a flag.
        let (x, top) = (plot.across(*x), plot.label_bounds().top);
        let line = vec![(x, top), (x, plot.area.bottom)];
        layout.mark(Role::Break, Shape::Line(line), label);
    }
    shown.lines(&mut layout, &plot, trend.gap);
    let goals = shown.goal_marks(&mut layout, &plot);
    let points = shown.point_marks(&mut layout, &plot);

    board.add_lines(&layout);
    for area in goals.iter().chain(&points) {
        board.add_mark(*area);
    }
    shown.labels(&mut layout, &plot, &mut board, (&goals, &points));

    let key = &chart.key;
    let bottom = layout.key(
        plot.bottom,
        &[
            (Role::Series, key.series),
            (Role::Baseline, key.baseline),
            (Role::PointProvisional, key.provisional),
            (Role::Gap, key.gap),
            (Role::Goal, key.goal),
            (Role::BandEdge, key.goal),
            (Role::Tolerance, key.tolerance),
            (Role::Aspiration, key.aspiration),
            (Role::Path, key.path),
            (Role::Projection, key.projection),
        ],
    );
    layout.finish(bottom)
}

/// What can be drawn: numbers in range, points in the order of time.
struct Shown<'a> {
    points: Vec<&'a Point>,
    path: Vec<(f64, f64)>,
    /// Firm goals first: their labels matter more.
    goals: Vec<&'a GoalMark>,
    bands: Vec<&'a Band>,
    projection: Vec<(f64, f64)>,
    breaks: Vec<(f64, &'a str)>,
}

fn drawable(x: f64, y: f64) -> Option<(f64, f64)> {
    Some((axis::year(x)?, axis::value(y)?))
}

impl<'a> Shown<'a> {
    fn new(trend: &'a Trend) -> Self {
        let line =
            |line: &[(f64, f64)]| line.iter().filter_map(|(x, y)| drawable(*x, *y)).collect();
        let mut points: Vec<&Point> = trend
            .points
            .iter()
            .filter(|p| drawable(p.x, p.y).is_some())
            .collect();
        points.sort_by(|a, b| a.x.total_cmp(&b.x));
        let mut goals: Vec<&GoalMark> = trend
            .goals
            .iter()
            .filter(|goal| axis::year(goal.x).is_some() && edges([goal.low, goal.high]).count() > 0)
            .collect();
        goals.sort_by(|a, b| {
            a.aspirational
                .cmp(&b.aspirational)
                .then(a.x.total_cmp(&b.x))
        });
        Self {
            points,
            path: line(&trend.path),
            goals,
            bands: trend
                .bands
                .iter()
                .filter(|band| drawable_band(band))
                .collect(),
            projection: line(trend.projection.as_deref().unwrap_or_default()),
            breaks: trend
                .breaks
                .iter()
                .filter_map(|(x, label)| Some((axis::year(*x)?, label.as_str())))
                .collect(),
        }
    }

    /// From the start of the first to the end of the last year in which anything stands. `None`
    /// without a value: a break alone is no picture.
    fn years(&self) -> Option<(f64, f64)> {
        let points = self.points.iter().map(|point| point.x);
        let goals = self.goals.iter().map(|goal| goal.x);
        let lines = self.path.iter().chain(&self.projection).map(|(x, _)| *x);
        let bands = self.bands.iter().flat_map(|band| [band.from_x, band.to_x]);
        let values = axis::extent(points.chain(goals).chain(lines).chain(bands))?;
        let breaks = self.breaks.iter().map(|(x, _)| *x);
        let (first, last) = axis::extent([values.0, values.1].into_iter().chain(breaks))?;
        Some((first.floor(), last.ceil()))
    }

    fn scale(&self, chart: &Chart, zero: bool) -> Scale {
        let points = self.points.iter().map(|point| point.y);
        let told = self.goals.iter().map(|goal| [goal.low, goal.high]);
        let told = told.chain(self.bands.iter().map(|band| [band.low, band.high]));
        let told = points.clone().chain(told.flat_map(edges));
        let lines = self.path.iter().chain(&self.projection).map(|(_, y)| *y);
        let goals = self
            .goals
            .iter()
            .flat_map(|goal| edges([goal.low, goal.high, goal.tolerance.0, goal.tolerance.1]));
        let bands = self
            .bands
            .iter()
            .flat_map(|band| edges([band.low, band.high, band.tolerance.0, band.tolerance.1]));
        axis::scale(
            points.chain(lines).chain(goals).chain(bands),
            zero,
            chart.limits,
            axis::whole_numbers(told),
        )
    }

    /// The path, the series with its gaps and breaks, and the projection.
    fn lines(&self, layout: &mut Layout, plot: &Plot, gap: f64) {
        let spots = |line: &[(f64, f64)]| -> Vec<Spot> {
            line.iter().map(|(x, y)| plot.at(*x, *y)).collect()
        };
        if self.path.len() > 1 {
            layout.line(Role::Path, spots(&self.path));
        }
        let points = self.points.iter().map(|p| (p.x, plot.at(p.x, p.y)));
        let breaks = |from: f64, to: f64| self.breaks.iter().any(|(x, _)| from < *x && *x <= to);
        let runs = runs(points, breaks, gap);
        for run in runs.joined.into_iter().filter(|run| run.len() > 1) {
            layout.line(Role::Series, run);
        }
        for gap in runs.gaps {
            layout.line(Role::Gap, gap);
        }
        if self.projection.len() > 1 {
            layout.line(Role::Projection, spots(&self.projection));
        }
    }

    /// Draws the goals; returns the room each takes.
    fn goal_marks(&self, layout: &mut Layout, plot: &Plot) -> Vec<Area> {
        let mut areas = Vec::new();
        for goal in &self.goals {
            let at = |y| plot.at(goal.x, y);
            areas.extend(marks::goal(layout, goal, at, plot.area.bottom));
        }
        areas
    }

    /// Draws the points; returns the room each takes.
    fn point_marks(&self, layout: &mut Layout, plot: &Plot) -> Vec<Area> {
        let radius = if self.points.len() > 24 { 22 } else { 30 };
        let mut areas = Vec::new();
        for point in &self.points {
            let spot = plot.at(point.x, point.y);
            let (role, shape, area) = marks::point(point, spot, radius);
            layout.mark(role, shape, &point.tip);
            areas.push(area);
        }
        areas
    }

    /// Labels what matters most first: the last value, goals, bands, breaks, the baseline.
    fn labels(
        &self,
        layout: &mut Layout,
        plot: &Plot,
        board: &mut Board,
        (goals, points): (&[Area], &[Area]),
    ) {
        let last = self.points.len().saturating_sub(1);
        if let (Some(point), Some(mark)) = (self.points.last(), points.last()) {
            let label = match &point.mark {
                Some(mark) => format!("{} {mark}", point.label),
                None => point.label.clone(),
            };
            board.write_beside(layout, Label::Value, &label, mark, Need::Must);
        }
        for (goal, mark) in self.goals.iter().zip(goals) {
            board.write_beside(layout, Label::Goal, &goal.label, mark, Need::May);
        }
        for band in &self.bands {
            let lines: Vec<(Spot, Spot)> = edges([band.high, band.low])
                .map(|edge| (plot.at(band.from_x, edge), plot.at(band.to_x, edge)))
                .collect();
            label_band(layout, board, band, &lines);
        }
        for (x, label) in &self.breaks {
            let x = plot.across(*x);
            let text = measure::fit(label, Label::Break.face(), layout.longest_label());
            let width = measure::width(&text, Label::Break.face());
            let places = (0..).map(|row| plot.area.top - HEIGHT + row * HEIGHT / 2);
            let places = places
                .take_while(|top| top + HEIGHT < plot.area.bottom)
                .flat_map(|top| {
                    let baseline = place::baseline_below(top);
                    [
                        Place::new(width, Anchor::Start, (x + 3 * UNIT, baseline)),
                        Place::new(width, Anchor::End, (x - 3 * UNIT, baseline)),
                    ]
                });
            board.write(layout, Label::Break, (&text, label), places, Need::May);
        }
        for (point, area) in self.points.iter().zip(points).take(last) {
            if let Some(mark) = &point.mark {
                board.write_beside(layout, Label::Minor, mark, area, Need::May);
            }
        }
        for (point, mark) in self.points.iter().zip(points).take(last) {
            if point.baseline {
                board.write_beside(layout, Label::Minor, &point.label, mark, Need::May);
            }
        }
    }
}
