//! The way from base to goal as a bar in a row of a list: what is covered, and what should be by now.

use super::Bullet;
use super::layout::{Spot, UNIT, tenths};
use super::svg::{Tenths, push};

const WIDTH: i32 = 96 * UNIT;
const HEIGHT: i32 = 14 * UNIT;
/// The base, with room to its left for what moved away from the goal.
const BASE: i32 = 10 * UNIT;
/// The goal, with room to its right for what went beyond it.
const GOAL: i32 = 80 * UNIT;
/// The upper edge of the bar.
const TOP: i32 = 3 * UNIT;
const BOTTOM: i32 = 9 * UNIT;
/// The arrow of a bar that does not fit.
const HEAD: i32 = 5 * UNIT;

/// Draws a bar of the way covered. Without a namespace, as a sparkline.
pub(super) fn draw(bullet: &Bullet) -> String {
    let mut out = format!(
        "<svg class=\"bullet\" viewBox=\"0 0 {} {}\" width=\"{0}\" height=\"{1}\" fill=\"none\" \
         stroke=\"currentColor\" aria-hidden=\"true\" focusable=\"false\">",
        Tenths(WIDTH),
        Tenths(HEIGHT)
    );
    let (base, goal, top, thickness) = (
        Tenths(BASE),
        Tenths(GOAL),
        Tenths(TOP),
        Tenths(BOTTOM - TOP),
    );
    let track = Tenths(GOAL - BASE);
    push(
        &mut out,
        format_args!("<path class=\"c-track\" d=\"M{base} {top}h{track}v{thickness}h-{track}z\"/>"),
    );
    if let Some(covered) = bullet.covered.filter(|share| !share.is_nan()) {
        let look = if bullet.provisional {
            "c-column c-provisional\""
        } else {
            "c-column\" fill=\"currentColor\""
        };
        push(&mut out, format_args!("<path class=\"{look} d=\"M"));
        for (index, (x, y)) in bar(covered).into_iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            push(&mut out, format_args!("{space}{} {}", Tenths(x), Tenths(y)));
        }
        out.push_str("z\"/>");
    }
    push(
        &mut out,
        format_args!(
            "<path class=\"c-axis\" d=\"M{base} 1V11\"/><path class=\"c-band-edge\" d=\"M{goal} 0V14\"/>"
        ),
    );
    if let Some(expected) = bullet.expected.filter(|share| !share.is_nan()) {
        let x = Tenths(place(expected.clamp(0.0, 1.0)));
        let y = Tenths(BOTTOM + 5);
        push(
            &mut out,
            format_args!(
                "<path class=\"c-expected\" fill=\"currentColor\" d=\"M{x} {y}l3.5 4.5h-7z\"/>"
            ),
        );
    }
    out.push_str("</svg>");
    out
}

/// Where a share of the way lies; beyond the picture for one that does not fit.
fn place(share: f64) -> i32 {
    let way = f64::from(GOAL - BASE) / f64::from(UNIT);
    BASE + tenths(share.clamp(-2.0, 3.0) * way)
}

/// The outline of the bar; one that does not fit ends in an arrow at the edge of the picture.
fn bar(covered: f64) -> Vec<Spot> {
    let end = place(covered);
    let middle = i32::midpoint(TOP, BOTTOM);
    if (5..=WIDTH - 5).contains(&end) {
        return vec![(BASE, TOP), (end, TOP), (end, BOTTOM), (BASE, BOTTOM)];
    }
    let (edge, neck) = if end < BASE {
        (5, 5 + HEAD)
    } else {
        (WIDTH - 5, WIDTH - 5 - HEAD)
    };
    vec![
        (BASE, TOP),
        (neck, TOP),
        (neck, TOP - 2 * UNIT),
        (edge, middle),
        (neck, BOTTOM + 2 * UNIT),
        (neck, BOTTOM),
        (BASE, BOTTOM),
    ]
}
