//! What stands for a value, for an amount and for a goal at a date: the same in a trend and in one of many small panels.

use super::layout::{Area, Layout, Role, Shape, Spot, goal_arrow};
use super::plot::fills;
use super::{Column, GoalMark, Point, axis};

/// Half the width of a goal.
const GOAL: i32 = 65;

/// A reported value as a dot, the baseline as a square, hollow while provisional; with the room it takes.
pub(super) fn point(point: &Point, spot: Spot, radius: u32) -> (Role, Shape, Area) {
    let half = radius.cast_signed();
    let area = Area::around(spot, half, half);
    let (role, shape) = match (point.baseline, point.provisional) {
        (true, false) => (Role::Baseline, Shape::Block(area)),
        (true, true) => (Role::BaselineProvisional, Shape::Block(area)),
        (false, false) => (Role::Point, Shape::Dot(spot, radius)),
        (false, true) => (Role::PointProvisional, Shape::Dot(spot, radius)),
    };
    (role, shape, area)
}

/// What an amount is drawn as.
pub(super) const fn column(column: &Column) -> Role {
    match (column.part, column.provisional) {
        (true, _) => Role::ColumnPart,
        (false, true) => Role::ColumnProvisional,
        (false, false) => Role::Column,
    }
}

/// How far below and above its edges a goal at a date still holds.
fn tolerance(goal: &GoalMark, at: impl Fn(f64) -> Spot) -> impl Iterator<Item = Area> {
    let fills = fills((goal.low, goal.high), goal.tolerance);
    fills
        .filter(|(role, ..)| *role == Role::Tolerance)
        .map(move |(_, low, high)| {
            let ((x, bottom), (_, top)) = (at(low), at(high));
            Area {
                left: x - GOAL,
                top,
                right: x + GOAL,
                bottom,
            }
        })
}

/// Draws a goal at a date and its tolerance; returns the room the goal takes. `at` gives the place of a value at that date, and
/// nothing is drawn below `floor`.
pub(super) fn goal(
    layout: &mut Layout,
    goal: &GoalMark,
    at: impl Fn(f64) -> Spot,
    floor: i32,
) -> Option<Area> {
    let (role, shape, area) = edges(goal, &at, floor)?;
    layout.mark(role, shape, &goal.tip);
    for area in tolerance(goal, at) {
        layout.mark(Role::Tolerance, Shape::Block(area), &goal.tip);
    }
    Some(area)
}

/// What stands for the printed edges of a goal, with the room it takes.
fn edges(goal: &GoalMark, at: impl Fn(f64) -> Spot, floor: i32) -> Option<(Role, Shape, Area)> {
    let role = if goal.aspirational {
        Role::Aspiration
    } else {
        Role::Goal
    };
    let [low, high] = [goal.low, goal.high].map(|edge| edge.and_then(axis::value));
    let (shape, area) = match (low, high) {
        (Some(low), Some(high)) => {
            let ((x, a), (_, b)) = (at(low), at(high));
            // A single value must still be seen.
            let area = Area {
                left: x - GOAL,
                top: a.min(b) - 8,
                right: x + GOAL,
                bottom: a.max(b) + 8,
            };
            (Shape::Block(area), area)
        }
        (Some(edge), None) => {
            let (x, y) = at(edge);
            let area = Area::around((x, y - 40), GOAL, 40);
            (goal_arrow((x, y), true), area)
        }
        (None, Some(edge)) => {
            let (x, y) = at(edge);
            if y + 80 > floor {
                // "None any more": an arrow would point below the axis.
                let area = Area::around((x, y), GOAL, 10);
                (Shape::Block(area), area)
            } else {
                let area = Area::around((x, y + 40), GOAL, 40);
                (goal_arrow((x, y), false), area)
            }
        }
        (None, None) => return None,
    };
    Some((role, shape, area))
}
