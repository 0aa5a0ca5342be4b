//! The course of a value in a row of a list: a line without axis or text.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

use super::layout::{Spot, UNIT};
use super::plot::edges;
use super::runs::runs;
use super::svg::{Tenths, push, trace};
use super::{Spark, SparkPoint, axis};

const WIDTH: i32 = 96 * UNIT;
const HEIGHT: i32 = 28 * UNIT;
/// The last dot, with its outline, stays inside.
const INSET: i32 = 4 * UNIT;
/// Half of the tick of a goal at a date.
const TICK: i32 = 35;

/// Draws a sparkline. Short: a list carries hundreds, so it has no namespace, which HTML does not ask for.
pub(super) fn draw(spark: &Spark) -> String {
    let mut out = format!(
        "<svg class=\"spark\" viewBox=\"0 0 {} {}\" width=\"{0}\" height=\"{1}\" fill=\"none\" \
         stroke=\"currentColor\" aria-hidden=\"true\" focusable=\"false\">",
        Tenths(WIDTH),
        Tenths(HEIGHT)
    );
    if let Some(field) = Field::new(spark) {
        field.goals(&mut out, spark);
        field.series(&mut out, spark);
    }
    out.push_str("</svg>");
    out
}

struct Field<'a> {
    /// Drawable ones, in the order of time.
    points: Vec<&'a SparkPoint>,
    years: (f64, f64),
    across: RangedCoordf64,
    down: RangedCoordf64,
}

impl<'a> Field<'a> {
    /// `None` without a value or a span of time.
    fn new(spark: &'a Spark) -> Option<Self> {
        let (first, last) = (axis::year(spark.years.0)?, axis::year(spark.years.1)?);
        if first >= last {
            return None;
        }
        let mut points: Vec<&SparkPoint> = spark
            .points
            .iter()
            .filter(|p| (first..=last).contains(&p.x) && axis::value(p.y).is_some())
            .collect();
        points.sort_by(|a, b| a.x.total_cmp(&b.x));
        let values = points.iter().map(|point| point.y);
        let goals = spark.goals.iter();
        let goals = goals.filter(|goal| goal.from <= last && goal.to >= first);
        let goals = goals.flat_map(|goal| edges([goal.low, goal.high]));
        let (low, high) = axis::extent(values.chain(goals))?;
        // Equal values lie in the middle.
        let room = if high - low <= high.abs().max(low.abs()) * 1e-9 {
            high.abs().max(1.0)
        } else {
            0.0
        };
        Some(Self {
            points,
            years: (first, last),
            across: (first..last).into(),
            down: (low - room..high + room).into(),
        })
    }

    fn at(&self, x: f64, y: f64) -> Spot {
        let x = x.clamp(self.years.0, self.years.1);
        (
            self.across.map(&x, (INSET, WIDTH - INSET)),
            self.down.map(&y, (HEIGHT - INSET, INSET)),
        )
    }

    /// A line over a span or a tick at a date; the two edges of a range at a date are joined.
    fn goals(&self, out: &mut String, spark: &Spark) {
        let (first, last) = self.years;
        let mut data = String::new();
        for goal in &spark.goals {
            if !(goal.from <= goal.to && goal.from <= last && goal.to >= first) {
                continue;
            }
            let ends: Vec<Spot> = edges([goal.low, goal.high])
                .map(|edge| {
                    let ((left, y), (right, _)) =
                        (self.at(goal.from, edge), self.at(goal.to, edge));
                    let half = (TICK - (right - left) / 2).max(0);
                    let right = (right + half).min(WIDTH);
                    trace(&mut data, [((left - half).max(0), y), (right, y)]);
                    (i32::midpoint(left - half, right), y)
                })
                .collect();
            if ends.len() == 2 && goal.from >= goal.to {
                trace(&mut data, ends);
            }
        }
        if !data.is_empty() {
            push(
                out,
                format_args!("<path class=\"c-band-edge\" d=\"{data}\"/>"),
            );
        }
    }

    fn series(&self, out: &mut String, spark: &Spark) {
        let breaks = |from: f64, to: f64| spark.breaks.iter().any(|x| from < *x && *x <= to);
        let spots = self.points.iter().map(|p| (p.x, self.at(p.x, p.y)));
        let runs = runs(spots, breaks, spark.gap);
        let (mut line, mut dotted) = (String::new(), String::new());
        let last = self.points.last().map(|p| (p, self.at(p.x, p.y)));
        for run in runs.joined {
            match run.as_slice() {
                // A value alone is a dot: round ends make one of a line without length.
                [spot] if last.is_none_or(|(_, end)| end != *spot) => {
                    trace(&mut line, [*spot]);
                    line.push_str("h0");
                }
                [_] => {}
                _ => trace(&mut line, run),
            }
        }
        for gap in runs.gaps {
            trace(&mut dotted, gap);
        }
        for (class, data) in [("c-gap", dotted), ("c-series", line)] {
            if !data.is_empty() {
                push(out, format_args!("<path class=\"{class}\" d=\"{data}\"/>"));
            }
        }
        if let Some((point, (x, y))) = last {
            let look = if point.provisional {
                "c-point c-provisional\""
            } else {
                "c-point\" fill=\"currentColor\""
            };
            let (x, y) = (Tenths(x), Tenths(y));
            push(
                out,
                format_args!("<circle class=\"{look} cx=\"{x}\" cy=\"{y}\" r=\"2.5\"/>"),
            );
        }
    }
}
