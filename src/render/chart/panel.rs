//! One of many small charts: a line or columns with the goals, first and last year below.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

use super::layout::{Anchor, Area, Label, Layout, Role, Shape, Size, Spot, UNIT};
use super::marks;
use super::measure::{self, ASCENT};
use super::place::{Board, Need};
use super::plot::{arrowhead, drawable_band, edges, fills, label_band};
use super::runs::runs;
use super::{Band, Column, GoalMark, Panel, Point, axis};

const WIDTH: i32 = 160 * UNIT;
const HEIGHT: i32 = 96 * UNIT;
/// The field, under a row for labels and over the row of years.
const FIELD: Area = Area {
    left: 0,
    top: 17 * UNIT,
    right: WIDTH,
    bottom: HEIGHT - 17 * UNIT,
};
/// Marks at the ends keep this distance from the sides: half of a goal.
const INSET: i32 = 7 * UNIT;
/// A column is never wider than this.
const WIDEST: i32 = 14 * UNIT;

/// Places every part of a panel.
pub(super) fn lay_out(panel: &Panel) -> Layout {
    let mut layout = Layout::new(Size::PAGE);
    layout.frame.right = WIDTH;
    if let Some(field) = Field::new(panel) {
        field.axes(&mut layout);
        let mut board = Board::new(Area {
            top: 0,
            bottom: FIELD.bottom - 5,
            ..FIELD
        });
        for band in &field.bands {
            field.band(&mut layout, &mut board, band);
        }
        field.columns(&mut layout, &mut board);
        field.line(&mut layout, panel);
        board.add_lines(&layout);
        let goals = field.goal_marks(&mut layout, &mut board);
        let ends = field.ends(&mut layout, &mut board);
        field.labels(&mut layout, &mut board, &goals, &ends);
        years(&mut layout, panel.year_labels);
    } else {
        let frame = Area {
            left: 5,
            top: 5,
            right: WIDTH - 5,
            bottom: HEIGHT - 5,
        };
        layout.mark(Role::Frame, Shape::Block(frame), "");
    }
    layout.finish(HEIGHT)
}

/// The years at both ends; without room for both the last one.
fn years(layout: &mut Layout, (first, last): (&str, &str)) {
    let face = Label::Axis.face();
    let baseline = FIELD.bottom + 25 + ASCENT;
    let room = WIDTH - measure::width(last, face) - 8 * UNIT;
    if first != last && measure::width(first, face) <= room {
        layout.text(Label::Axis, first, Anchor::Start, (0, baseline));
    }
    layout.text_within(Label::Axis, last, Anchor::End, (WIDTH, baseline), WIDTH);
}

/// What can be drawn, and where.
struct Field<'a> {
    points: Vec<&'a Point>,
    columns: Vec<&'a Column>,
    goals: Vec<&'a GoalMark>,
    bands: Vec<&'a Band>,
    years: (f64, f64),
    values: (f64, f64),
    across: RangedCoordf64,
    down: RangedCoordf64,
}

impl<'a> Field<'a> {
    /// `None` without a value or a span of time.
    fn new(panel: &'a Panel) -> Option<Self> {
        let (first, last) = (axis::year(panel.years.0)?, axis::year(panel.years.1)?);
        if first >= last {
            return None;
        }
        let seen = |x: f64| (first..=last).contains(&x);
        let drawn = |x: f64, y: f64| seen(x) && axis::value(y).is_some();
        let mut points: Vec<&Point> = panel.points.iter().filter(|p| drawn(p.x, p.y)).collect();
        points.sort_by(|a, b| a.x.total_cmp(&b.x));
        let mut columns: Vec<&Column> = panel.columns.iter().filter(|c| drawn(c.x, c.y)).collect();
        columns.sort_by(|a, b| a.x.total_cmp(&b.x));
        let mut goals: Vec<&GoalMark> = panel
            .goals
            .iter()
            .filter(|goal| seen(goal.x) && edges([goal.low, goal.high]).count() > 0)
            .collect();
        goals.sort_by(|a, b| b.x.total_cmp(&a.x));
        let bands = panel.bands.iter();
        let bands: Vec<&Band> = bands
            .filter(|band| drawable_band(band) && band.from_x < last && band.to_x > first)
            .collect();

        let values = points.iter().map(|point| point.y);
        let values = values.chain(columns.iter().map(|column| column.y));
        let values = values.chain(
            goals
                .iter()
                .flat_map(|goal| edges([goal.low, goal.high, goal.tolerance.0, goal.tolerance.1])),
        );
        let values = values.chain(
            bands
                .iter()
                .flat_map(|band| edges([band.low, band.high, band.tolerance.0, band.tolerance.1])),
        );
        let own = axis::extent(values)?;
        let shared = panel.values.into_iter().flat_map(|(low, high)| [low, high]);
        let zero = panel.zero || !columns.is_empty();
        let all = [own.0, own.1]
            .into_iter()
            .chain(shared.filter_map(axis::value));
        let (low, high) = axis::extent(all.chain(zero.then_some(0.0)))?;
        let size = low.abs().max(high.abs());
        // Equal values lie in the middle, zeros on the ground.
        let (low, high) = match high - low {
            _ if size == 0.0 => (0.0, 1.0),
            height if height < size * 1e-9 => (low - size / 10.0, high + size / 10.0),
            _ => (low, high),
        };
        let inset = if columns.is_empty() { 0.0 } else { 0.5 };
        Some(Self {
            points,
            columns,
            goals,
            bands,
            years: (first, last),
            values: (low, high),
            across: (first - inset..last + inset).into(),
            down: (low..high).into(),
        })
    }

    fn at(&self, x: f64, y: f64) -> Spot {
        let x = x.clamp(self.years.0, self.years.1);
        // What hangs from the ground would be cut, unless the ground is zero.
        let ground = if self.values.0 == 0.0 { 0 } else { 5 * UNIT };
        (
            self.across.map(&x, (INSET, WIDTH - INSET)),
            self.down.map(&y, (FIELD.bottom - ground, FIELD.top)),
        )
    }

    /// The time axis with a tick at each end, and the line at zero.
    fn axes(&self, layout: &mut Layout) {
        let (low, high) = self.values;
        let (bottom, left) = (FIELD.bottom, self.at(self.years.0, low).0);
        let right = self.at(self.years.1, low).0;
        let zero = (low <= 0.0 && high >= 0.0).then(|| self.at(self.years.0, 0.0).1);
        let ground = if self.columns.is_empty() || zero == Some(bottom) {
            Role::Axis
        } else {
            Role::Grid
        };
        layout.line(ground, [(0, bottom), (WIDTH, bottom)]);
        if let Some(zero) = zero.filter(|zero| *zero != bottom) {
            layout.line(Role::Axis, [(0, zero), (WIDTH, zero)]);
        }
        if self.columns.is_empty() {
            for x in [left, right] {
                layout.line(Role::Axis, [(x, bottom), (x, bottom + 3 * UNIT)]);
            }
        }
    }

    fn band(&self, layout: &mut Layout, board: &mut Board, band: &Band) {
        let reach = if self.columns.is_empty() {
            0
        } else {
            self.slot() / 2
        };
        let ends = |edge: f64| {
            let ((left, y), (right, _)) = (self.at(band.from_x, edge), self.at(band.to_x, edge));
            ((left - reach).max(0), (right + reach).min(WIDTH), y)
        };
        let [low, high] = [band.low, band.high].map(|edge| edge.and_then(axis::value));
        for (role, low, high) in fills((band.low, band.high), band.tolerance) {
            let ((left, right, a), (_, _, b)) = (ends(low), ends(high));
            let area = Area {
                left,
                top: a.min(b),
                right,
                bottom: a.max(b),
            };
            layout.mark(role, Shape::Block(area), &band.tip);
        }
        let second = high.filter(|_| high != low);
        for (edge, upward) in [(low, true), (second, false)] {
            let Some((left, right, y)) = edge.map(ends) else {
                continue;
            };
            layout.mark(
                Role::BandEdge,
                Shape::Line(vec![(left, y), (right, y)]),
                &band.tip,
            );
            if low.is_none() || high.is_none() {
                let x = i32::midpoint(left, right);
                // "At most none": an arrow would point below the axis.
                if upward || y + 60 <= FIELD.bottom {
                    layout.mark(Role::BandEdge, arrowhead((x, y), upward), "");
                    let middle = if upward { y - 30 } else { y + 30 };
                    board.add_mark(Area::around((x, middle), 35, 30));
                }
            }
        }
    }

    /// The room of a year.
    fn slot(&self) -> i32 {
        let (first, _) = self.years;
        let apart = self.columns.iter().zip(self.columns.iter().skip(1));
        let apart = apart.map(|(a, b)| b.x - a.x).filter(|years| *years > 0.0);
        let year = apart.fold(1.0, f64::min);
        let at = |x: f64| self.across.map(&x, (INSET, WIDTH - INSET));
        at(first + year) - at(first)
    }

    fn column(&self, column: &Column) -> Area {
        let half = (self.slot() * 36 / 100).clamp(5, WIDEST / 2);
        let ((x, end), (_, zero)) = (self.at(column.x, column.y), self.at(column.x, 0.0));
        Area {
            left: x - half,
            top: end.min(zero),
            right: x + half,
            bottom: end.max(zero),
        }
    }

    fn columns(&self, layout: &mut Layout, board: &mut Board) {
        for column in &self.columns {
            let area = self.column(column);
            let role = marks::column(column);
            layout.mark(role, Shape::Block(area), &column.tip);
            board.add_mark(area);
        }
    }

    fn line(&self, layout: &mut Layout, panel: &Panel) {
        let breaks = |from: f64, to: f64| panel.breaks.iter().any(|x| from < *x && *x <= to);
        let points = self.points.iter().map(|p| (p.x, self.at(p.x, p.y)));
        let runs = runs(points, breaks, panel.gap);
        let last = self.points.len().saturating_sub(1);
        let ends = [self.points.first(), self.points.get(last)];
        let ends: Vec<Spot> = ends.iter().flatten().map(|p| self.at(p.x, p.y)).collect();
        for run in runs.joined {
            match run.as_slice() {
                // A value between two gaps has no line, and a dot of its own only at the ends.
                [spot] if !ends.contains(spot) => {
                    layout.mark(Role::Point, Shape::Dot(*spot, 15), "");
                }
                [_] => {}
                _ => layout.line(Role::Series, run),
            }
        }
        for gap in runs.gaps {
            layout.line(Role::Gap, gap);
        }
    }

    /// Draws the goals; returns the room each takes, the last one first.
    fn goal_marks(&self, layout: &mut Layout, board: &mut Board) -> Vec<Area> {
        let mut areas = Vec::new();
        for goal in &self.goals {
            let at = |y| self.at(goal.x, y);
            let Some(area) = marks::goal(layout, goal, at, FIELD.bottom) else {
                continue;
            };
            board.add_mark(area);
            areas.push(area);
        }
        areas
    }

    /// Draws the first and the last point; returns the room each takes, the last one first.
    fn ends(&self, layout: &mut Layout, board: &mut Board) -> Vec<(&'a Point, Area)> {
        let mut ends: Vec<&Point> = self.points.last().copied().into_iter().collect();
        if self.points.len() > 1 {
            ends.extend(self.points.first().copied());
        }
        let mut areas = Vec::new();
        for point in ends {
            let spot = self.at(point.x, point.y);
            let (role, shape, area) = marks::point(point, spot, 28);
            layout.mark(role, shape, &point.tip);
            board.add_mark(area);
            areas.push((point, area));
        }
        areas
    }

    /// The last value, the last goal, the first value, goals over spans.
    fn labels(
        &self,
        layout: &mut Layout,
        board: &mut Board,
        goals: &[Area],
        ends: &[(&Point, Area)],
    ) {
        let mut put = |label: Label, text: &str, mark: &Area, need: Need| {
            let text = measure::fit(text, label.face(), WIDTH - UNIT);
            board.write_beside(layout, label, &text, mark, need);
        };
        if let Some((point, mark)) = ends.first() {
            let label = match &point.mark {
                Some(mark) => format!("{} {mark}", point.label),
                None => point.label.clone(),
            };
            put(Label::Value, &label, mark, Need::Must);
        }
        if let Some(column) = self.columns.last() {
            put(
                Label::Value,
                &column.label,
                &self.column(column),
                Need::Must,
            );
        }
        if let (Some(goal), Some(mark)) = (self.goals.first(), goals.first()) {
            put(Label::Goal, &goal.label, mark, Need::May);
        }
        if let Some((point, mark)) = ends.get(1) {
            put(Label::Minor, &point.label, mark, Need::May);
        }
        for band in &self.bands {
            let lines: Vec<(Spot, Spot)> = edges([band.high, band.low])
                .map(|edge| (self.at(band.from_x, edge), self.at(band.to_x, edge)))
                .collect();
            label_band(layout, board, band, &lines);
        }
    }
}
