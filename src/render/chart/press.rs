//! The look of a picture that stands alone, in attributes of each part.
//!
//! Owns the palette, which is that of the theme's light scheme (`static/chart.css`): who copies a
//! picture into a paper has no style sheet. Widths and dashes are those of the style sheet too.

use super::Step;
use super::layout::{Label, Role, Text, UNIT};
use super::measure;
use super::svg::{Form, Tenths, push, push_attribute, push_escaped};

/// The colours of a picture that stands alone, by the names of the style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// What is behind everything.
    Ground,
    /// Most texts.
    Text,
    /// Texts of the second rank.
    Muted,
    /// Lines at the values of the axis.
    Grid,
    /// The axes.
    Axis,
    /// What has been reported.
    Series,
    /// The inside of what is provisional or a part of a year.
    SeriesSoft,
    /// Goals.
    Goal,
    /// What must not be missed.
    Note,
    /// The five shades of places.
    Shades(Step),
}

impl Ink {
    /// Every colour.
    pub const ALL: [Self; 14] = [
        Self::Ground,
        Self::Text,
        Self::Muted,
        Self::Grid,
        Self::Axis,
        Self::Series,
        Self::SeriesSoft,
        Self::Goal,
        Self::Note,
        Self::Shades(Step::First),
        Self::Shades(Step::Second),
        Self::Shades(Step::Third),
        Self::Shades(Step::Fourth),
        Self::Shades(Step::Fifth),
    ];

    /// The variable of the style sheet that holds the same colour.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::Ground => "--chart-bg",
            Self::Text => "--chart-text",
            Self::Muted => "--chart-muted",
            Self::Grid => "--chart-grid",
            Self::Axis => "--chart-axis",
            Self::Series => "--chart-series",
            Self::SeriesSoft => "--chart-series-soft",
            Self::Goal => "--chart-goal",
            Self::Note => "--chart-note",
            Self::Shades(Step::First) => "--chart-step-0",
            Self::Shades(Step::Second) => "--chart-step-1",
            Self::Shades(Step::Third) => "--chart-step-2",
            Self::Shades(Step::Fourth) => "--chart-step-3",
            Self::Shades(Step::Fifth) => "--chart-step-4",
        }
    }

    /// The colour as SVG writes it.
    #[must_use]
    pub fn hex(self) -> &'static str {
        match self {
            Self::Ground => "#fff",
            Self::Text => "#1b2430",
            Self::Muted => "#566170",
            Self::Grid => "#e1e5ea",
            Self::Axis => "#7d8894",
            Self::Series => "#0b5394",
            Self::SeriesSoft => "#cddff0",
            Self::Goal => "#a34a00",
            Self::Note => "#a01818",
            Self::Shades(Step::First) => "#e6eff8",
            Self::Shades(Step::Second) => "#b9d3ec",
            Self::Shades(Step::Third) => "#6fa3d6",
            Self::Shades(Step::Fourth) => "#2f6fae",
            Self::Shades(Step::Fifth) => "#0a3b6e",
        }
    }
}

/// A line: its colour, width and dashes.
type Stroke = (Ink, &'static str, &'static str);

/// How a mark is filled and outlined.
#[derive(Clone, Copy)]
struct Paint {
    fill: Option<Ink>,
    /// Whether the fill lets the grid shine through.
    soft: bool,
    stroke: Option<Stroke>,
    round: bool,
}

const fn line(ink: Ink, width: &'static str, dashes: &'static str) -> Paint {
    Paint {
        fill: None,
        soft: false,
        stroke: Some((ink, width, dashes)),
        round: false,
    }
}

const fn filled(fill: Ink, stroke: Option<Stroke>) -> Paint {
    Paint {
        fill: Some(fill),
        soft: false,
        stroke,
        round: false,
    }
}

const fn soft(fill: Ink, stroke: Option<Stroke>) -> Paint {
    Paint {
        soft: true,
        ..filled(fill, stroke)
    }
}

const fn round(paint: Paint) -> Paint {
    Paint {
        round: true,
        ..paint
    }
}

fn paint(role: Role, form: Form) -> Paint {
    use Ink::{Axis, Goal, Grid, Ground, Muted, Note, Series, SeriesSoft, Shades};
    match (role, form) {
        (Role::Frame, _) => line(Axis, "1", "4 4"),
        (Role::Grid, _) => line(Grid, "1", ""),
        (Role::Axis, _) => line(Axis, "1", ""),
        (Role::Break, _) => line(Muted, "1", "2 3"),
        (Role::Tolerance, _) => soft(Goal, Some((Goal, "0.75", "1 3"))),
        (Role::Band, _) => soft(Goal, None),
        (Role::BandEdge | Role::Goal, Form::Outline) => filled(Goal, None),
        (Role::BandEdge, _) => line(Goal, "1.75", ""),
        (Role::Reference, _) => line(Goal, "1.5", "9 4"),
        (Role::Path, _) => line(Goal, "1.25", "9 4"),
        (Role::Gap, _) => round(line(Series, "2", "0 5")),
        (Role::Series, _) => round(line(Series, "2.25", "")),
        (Role::Projection, _) => line(Series, "1.5", "5 4"),
        (Role::Goal, _) => soft(Goal, Some((Goal, "1.75", ""))),
        (Role::Aspiration, Form::Block) => filled(Ground, Some((Goal, "1.5", "3 2"))),
        (Role::Aspiration, _) => filled(Ground, Some((Goal, "1.5", ""))),
        (Role::Column, _) => filled(Series, Some((Series, "1.25", ""))),
        (Role::ColumnProvisional, _) => filled(SeriesSoft, Some((Series, "1.25", ""))),
        (Role::ColumnPart, _) => filled(SeriesSoft, Some((Series, "1.25", "4 3"))),
        (Role::Baseline | Role::Point, _) => filled(Series, Some((Series, "1.75", ""))),
        (Role::BaselineProvisional | Role::PointProvisional, _) => {
            filled(Ground, Some((Series, "1.75", "")))
        }
        (Role::Mean, _) => filled(Ink::Text, Some((Ground, "1", ""))),
        (Role::TileFirst, _) => filled(Shades(Step::First), Some((Axis, ".75", ""))),
        (Role::TileSecond, _) => filled(Shades(Step::Second), None),
        (Role::TileThird, _) => filled(Shades(Step::Third), None),
        (Role::TileFourth, _) => filled(Shades(Step::Fourth), None),
        (Role::TileFifth, _) => filled(Shades(Step::Fifth), None),
        (Role::TileMissing, _) => filled(Ground, Some((Axis, ".75", ""))),
        (Role::Hatch, _) => line(Axis, ".75", ""),
        (Role::TileProvisional, _) => line(Ink::Text, "1.25", "4 2.5"),
        // Which state a segment is of only its key tells here: the colours of states are a page's.
        (Role::Segment, _) => filled(SeriesSoft, Some((Series, "1", ""))),
        (Role::SegmentHollow, _) => filled(Ground, Some((Muted, ".75", ""))),
        (Role::Due, _) => line(Goal, "1.5", ""),
        (Role::OnTime, _) => filled(Series, Some((Series, "1.75", ""))),
        (Role::Late, _) => filled(Ground, Some((Goal, "1.75", ""))),
        (Role::NeverCame, _) => line(Note, "2.25", ""),
    }
}

/// Writes the attributes of a mark.
pub(super) fn push_paint(out: &mut String, role: Role, form: Form) {
    let paint = paint(role, form);
    push_attribute(out, "fill", paint.fill.map_or("none", Ink::hex));
    if paint.soft {
        push_attribute(out, "fill-opacity", ".14");
    }
    if let Some((ink, width, dashes)) = paint.stroke {
        push_attribute(out, "stroke", ink.hex());
        push_attribute(out, "stroke-width", width);
        if !dashes.is_empty() {
            push_attribute(out, "stroke-dasharray", dashes);
        }
    }
    if paint.round {
        push_attribute(out, "stroke-linejoin", "round");
        push_attribute(out, "stroke-linecap", "round");
    }
}

/// The colour of a text.
fn ink(label: Label) -> Ink {
    match label {
        Label::Axis | Label::Unit | Label::Break | Label::Missing => Ink::Muted,
        Label::TileName(Some(Step::Fourth | Step::Fifth))
        | Label::TileValue(Some(Step::Fourth | Step::Fifth))
        | Label::Inside => Ink::Ground,
        Label::Key
        | Label::Name
        | Label::Minor
        | Label::Mean
        | Label::TileName(_)
        | Label::TileValue(_)
        | Label::Count
        | Label::CountHollow => Ink::Text,
        Label::Goal => Ink::Goal,
        Label::Value => Ink::Series,
        Label::Note => Ink::Note,
    }
}

/// Writes the attributes of a text.
pub(super) fn push_ink(out: &mut String, label: Label) {
    push_attribute(out, "fill", ink(label).hex());
    if label.face() == measure::Face::Semibold {
        push_attribute(out, "font-weight", "600");
    }
}

/// Writes a label. What stands on lines has a ground instead of the halo it has on a page: not
/// every program that opens SVG knows `paint-order`, and a halo on top of its text would hide it.
pub(super) fn push_label(out: &mut String, text: &Text, at: (i32, i32)) {
    let face = text.label.face();
    let width = text.area.right - text.area.left;
    if text.struck {
        let (x, y) = (Tenths(text.area.left - UNIT), Tenths(at.1 - 105));
        let (width, ground) = (Tenths(width + 2 * UNIT), Ink::Ground.hex());
        push(
            out,
            format_args!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"12.5\" fill=\"{ground}\" fill-opacity=\".85\"/>"
            ),
        );
    }
    push_text(out, &text.content, (face, width), at, "");
}

/// Writes a text that no other font makes wider than it was measured.
pub(super) fn push_text(
    out: &mut String,
    content: &str,
    (face, width): (measure::Face, i32),
    (x, y): (i32, i32),
    attributes: &str,
) {
    push(
        out,
        format_args!("<text x=\"{}\" y=\"{}\"", Tenths(x), Tenths(y)),
    );
    // Letters that the bundled font lacks were measured at a guess.
    if width > 0 && measure::covers(content, face) {
        let width = Tenths(width);
        push(
            out,
            format_args!(" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\""),
        );
    }
    out.push_str(attributes);
    out.push('>');
    push_escaped(out, content);
    out.push_str("</text>");
}
