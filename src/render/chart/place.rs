//! Where labels go: beside what they name, inside the picture, never on each other.
//!
//! Greedy: the caller asks in order of importance, and a label without room is left out.

use super::layout::{Anchor, Area, Label, Layout, Role, Shape, Spot, UNIT, text_area};
use super::measure::{self, ASCENT, DESCENT, MIDDLE};

/// A possible place of a label.
#[derive(Clone, Copy)]
pub(super) struct Place {
    anchor: Anchor,
    at: Spot,
    area: Area,
}

impl Place {
    pub(super) fn new(width: i32, anchor: Anchor, at: Spot) -> Self {
        Self {
            anchor,
            at,
            area: text_area(width, anchor, at),
        }
    }

    /// The same place moved sideways into the bounds, where moving can help.
    fn inside(self, bounds: &Area) -> Self {
        let by = (bounds.left - self.area.left).max(0) + (bounds.right - self.area.right).min(0);
        let mut moved = self;
        moved.at.0 += by;
        moved.area.left += by;
        moved.area.right += by;
        moved
    }
}

/// What is already in the picture.
pub(super) struct Board {
    /// Labels stay inside.
    bounds: Area,
    /// Labels: never covered.
    labels: Vec<Area>,
    /// Points and columns: covered only by what must be shown.
    marks: Vec<Area>,
    /// Lines: crossed if there is no better place (labels have a halo).
    lines: Vec<(Spot, Spot)>,
}

/// How much a label matters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// May cover marks.
    Must,
    /// May cross lines, but not cover marks.
    May,
}

const COST_OF_LINE: usize = 25;
const COST_OF_MARK: usize = 60;

impl Board {
    pub(super) fn new(bounds: Area) -> Self {
        Self {
            bounds,
            labels: Vec::new(),
            marks: Vec::new(),
            lines: Vec::new(),
        }
    }

    pub(super) fn add_mark(&mut self, area: Area) {
        self.marks.push(area);
    }

    /// Adds a line that is drawn as an outline.
    pub(super) fn add_line(&mut self, from: Spot, to: Spot) {
        self.lines.push((from, to));
    }

    /// Adds what is drawn as lines, except grid and axes: labels may stand on those.
    pub(super) fn add_lines(&mut self, layout: &Layout) {
        for mark in layout.marks.iter().filter(|mark| mark.role > Role::Axis) {
            if let Shape::Line(spots) = &mark.shape {
                let pairs = spots.iter().zip(spots.iter().skip(1));
                self.lines.extend(pairs.map(|(a, b)| (*a, *b)));
            }
        }
    }

    /// Takes the best of some places, which come in order of preference; `None` without room.
    fn take(&mut self, places: impl IntoIterator<Item = Place>, need: Need) -> Option<Place> {
        let mut best: Option<(usize, Place)> = None;
        for (index, place) in places.into_iter().enumerate() {
            // A later place costs its index at least.
            if best.is_some_and(|(least, _)| least <= index) {
                break;
            }
            let place = place.inside(&self.bounds);
            let cost = self.cost(&place, need).map(|cost| index + cost);
            if let Some(cost) = cost.filter(|cost| best.is_none_or(|(least, _)| *cost < least)) {
                best = Some((cost, place));
            }
        }
        let (_, place) = best?;
        self.labels.push(place.area);
        Some(place)
    }

    /// Writes a text (as it fits, and in full) at the best of some places, if there is one.
    pub(super) fn write(
        &mut self,
        layout: &mut Layout,
        label: Label,
        (short, full): (&str, &str),
        places: impl IntoIterator<Item = Place>,
        need: Need,
    ) {
        if short.is_empty() {
            return;
        }
        if let Some(place) = self.take(places, need) {
            let tip = if short == full { "" } else { full };
            layout.titled_text(label, (short, tip), place.anchor, place.at);
        }
    }

    /// Writes a text beside a mark, if there is room.
    pub(super) fn write_beside(
        &mut self,
        layout: &mut Layout,
        label: Label,
        text: &str,
        mark: &Area,
        need: Need,
    ) {
        let short = measure::fit(text, label.face(), layout.longest_label());
        let places = around(mark, measure::width(&short, label.face()));
        self.write(layout, label, (&short, text), places, need);
    }

    /// Whether a line goes through a place.
    pub(super) fn crossed(&self, place: &Place) -> bool {
        self.lines.iter().any(|line| crosses(&place.area, *line))
    }

    fn cost(&self, place: &Place, need: Need) -> Option<usize> {
        // A little air, so that two labels do not read as one.
        let aired = Area {
            left: place.area.left - 3 * UNIT,
            right: place.area.right + 3 * UNIT,
            ..place.area
        };
        let free = self.bounds.contains(&place.area)
            && !self.labels.iter().any(|label| label.overlaps(&aired));
        let marks = self.marks.iter().filter(|mark| mark.overlaps(&place.area));
        let marks = marks.count();
        let lines = self
            .lines
            .iter()
            .filter(|line| crosses(&place.area, **line));
        (free && (marks == 0 || need == Need::Must))
            .then(|| marks * COST_OF_MARK + lines.count() * COST_OF_LINE)
    }
}

/// Places around a mark, the nearest first.
fn around(mark: &Area, width: i32) -> Vec<Place> {
    const GAP: i32 = 2 * UNIT;
    let (x, y) = mark.middle();
    let mut places = Vec::new();
    for step in [0, 8 * UNIT, 18 * UNIT] {
        let above = baseline_above(mark.top - GAP - step);
        let below = baseline_below(mark.bottom + GAP + step);
        let (left, right) = (mark.left - 2 * GAP, mark.right + 2 * GAP);
        places.extend(
            [
                (Anchor::Middle, (x, above)),
                (Anchor::Start, (right + step, y + MIDDLE)),
                (Anchor::Start, (mark.left, above)),
                (Anchor::End, (mark.right, above)),
                (Anchor::Middle, (x, below)),
                (Anchor::Start, (mark.left, below)),
                (Anchor::End, (mark.right, below)),
                (Anchor::End, (left - step, y + MIDDLE)),
                (Anchor::Start, (right + step, above)),
                (Anchor::End, (left - step, above)),
                (Anchor::Start, (right + step, below)),
                (Anchor::End, (left - step, below)),
            ]
            .map(|(anchor, at)| Place::new(width, anchor, at)),
        );
    }
    places
}

/// The baseline of a text whose box ends at `bottom`.
pub(super) fn baseline_above(bottom: i32) -> i32 {
    bottom - DESCENT
}

/// The baseline of a text whose box begins at `top`.
pub(super) fn baseline_below(top: i32) -> i32 {
    top + ASCENT
}

/// Whether a line touches the inside of a rectangle.
pub(super) fn crosses(area: &Area, ((ax, ay), (bx, by)): (Spot, Spot)) -> bool {
    let reach = Area {
        left: ax.min(bx),
        top: ay.min(by),
        // A level or upright line has no inside, but can cross.
        right: ax.max(bx) + 1,
        bottom: ay.max(by) + 1,
    };
    if !area.overlaps(&reach) {
        return false;
    }
    // Corners on both sides of the line (or on it): the sign of the cross product changes.
    let side = |x: i32, y: i32| {
        let [ax, ay, bx, by, x, y] = [ax, ay, bx, by, x, y].map(i64::from);
        ((bx - ax) * (y - ay) - (by - ay) * (x - ax)).signum()
    };
    let first = side(area.left, area.top);
    let others = [
        side(area.right, area.top),
        side(area.left, area.bottom),
        side(area.right, area.bottom),
    ];
    first == 0 || others.iter().any(|other| *other != first)
}
