//! A plotters backend that writes SVG by meaning: roles become classes, tips become titles.
//!
//! plotters hands every style through to the backend, so the role travels in the red channel of
//! the colour; the rest of the colour and the line width mean nothing here. Neighbours of one role
//! share a group, and untitled lines in a group share one path.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters::drawing::{DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle};
use plotters::style::{RGBColor, ShapeStyle};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind,
};

use super::Chart;
use super::layout::{Anchor, Layout, Mark, Role, Shape, Spot, Text, UNIT};
use super::measure::SIZE;

/// Writes a laid out chart.
pub(super) fn write(chart: &Chart, layout: &Layout) -> String {
    picture("chart", (chart.id, chart.title, chart.desc), layout)
}

/// Writes a layout as a picture of a class of the theme, with its id, title and description.
pub(super) fn picture(
    class: &str,
    (id, title, desc): (&str, &str, &str),
    layout: &Layout,
) -> String {
    let mut out = String::new();
    let id = escaped(id);
    let (width, height) = (tenth(layout.frame.right), tenth(layout.frame.bottom));
    push(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" viewBox=\"0 0 {width} {height}\" \
             font-size=\"{SIZE}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\
             <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
            escaped(title),
            escaped(desc),
        ),
    );
    if let Err(error) = paint(layout, &mut out) {
        unreachable!("writing to a string cannot fail: {error}");
    }
    out.push_str("</svg>");
    out
}

fn paint(layout: &Layout, out: &mut String) -> Result<(), DrawingAreaErrorKind<Infallible>> {
    let size = (
        layout.frame.right.unsigned_abs(),
        layout.frame.bottom.unsigned_abs(),
    );
    let area = SemanticSvg::new(out, size).into_drawing_area();
    for Mark {
        role,
        shape,
        tip,
        state,
    } in &layout.marks
    {
        area.draw(&Told { tip, state })?;
        let style = ShapeStyle {
            color: RGBColor(*role as u8, 0, 0).into(),
            filled: false,
            stroke_width: 1,
        };
        match shape {
            Shape::Line(spots) => area.draw(&PathElement::new(spots.as_slice(), style))?,
            Shape::Outline(spots) => area.draw(&Polygon::new(spots.as_slice(), style))?,
            Shape::Block(block) => area.draw(&Rectangle::new(
                [(block.left, block.top), (block.right, block.bottom)],
                style,
            ))?,
            Shape::Dot(centre, radius) => area.draw(&Circle::new(*centre, *radius, style))?,
        }
    }
    for text in &layout.texts {
        area.draw(text)?;
    }
    area.present()
}

struct SemanticSvg<'a> {
    out: &'a mut String,
    size: (u32, u32),
    /// The attributes of the open group.
    group: Option<String>,
    /// Whether a path is open to which lines can be added.
    path: bool,
    /// The tip of the next shape.
    tip: String,
    /// The state of the next shape.
    state: String,
}

impl<'a> SemanticSvg<'a> {
    fn new(out: &'a mut String, size: (u32, u32)) -> Self {
        Self {
            out,
            size,
            group: None,
            path: false,
            tip: String::new(),
            state: String::new(),
        }
    }

    fn put(&mut self, markup: std::fmt::Arguments) {
        push(self.out, markup);
    }

    fn close_path(&mut self) {
        if std::mem::take(&mut self.path) {
            self.out.push_str("\"/>");
        }
    }

    fn close_group(&mut self) {
        self.close_path();
        if self.group.take().is_some() {
            self.out.push_str("</g>");
        }
    }

    fn enter(&mut self, attributes: String) {
        if self.group.as_ref() != Some(&attributes) {
            self.close_group();
            self.put(format_args!("<g {attributes}>"));
            self.group = Some(attributes);
        }
    }

    /// Opens the group of the role that the style carries.
    fn enter_role(&mut self, style: &impl BackendStyle) {
        let (index, _, _) = style.color().rgb;
        let Some(role) = Role::ALL.get(usize::from(index)) else {
            unreachable!("`paint` writes only roles into colours")
        };
        let state = match self.state.as_str() {
            "" => String::new(),
            state => format!(" status-{}", escaped(state)),
        };
        self.enter(format!(
            "class=\"{}{state}\"{}",
            role.class(),
            bare_look(*role)
        ));
    }

    /// Ends an element: with its tip, if there is one.
    fn end(&mut self, element: &str) {
        let tip = std::mem::take(&mut self.tip);
        if tip.is_empty() {
            self.put(format_args!("/>"));
        } else {
            self.put(format_args!(
                "><title>{}</title></{element}>",
                escaped(&tip)
            ));
        }
    }
}

/// How a mark looks where no style sheet applies (a reader view): lines must not be filled.
fn bare_look(role: Role) -> &'static str {
    match role {
        Role::Frame
        | Role::Grid
        | Role::Axis
        | Role::Break
        | Role::BandEdge
        | Role::Reference
        | Role::Path
        | Role::Gap
        | Role::Series
        | Role::Projection
        | Role::Aspiration
        | Role::ColumnProvisional
        | Role::ColumnPart
        | Role::BaselineProvisional
        | Role::PointProvisional
        | Role::TileMissing
        | Role::Hatch
        | Role::TileProvisional
        | Role::Segment
        | Role::SegmentHollow
        | Role::Due
        | Role::Late
        | Role::NeverCame => " fill=\"none\" stroke=\"currentColor\"",
        Role::Band | Role::TileFirst => " fill-opacity=\".1\"",
        Role::TileSecond => " fill-opacity=\".2\"",
        Role::TileThird => " fill-opacity=\".3\"",
        Role::TileFourth => " fill-opacity=\".4\"",
        Role::TileFifth => " fill-opacity=\".5\"",
        Role::Column | Role::Goal | Role::Baseline | Role::Point | Role::Mean | Role::OnTime => "",
    }
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for SemanticSvg<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.close_group();
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        unreachable!("every shape that `paint` draws is written as a shape")
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.enter_role(style);
        let titled = !self.tip.is_empty();
        if titled {
            self.close_path();
        }
        if !self.path {
            self.put(format_args!("<path d=\""));
        }
        trace(self.out, path);
        self.path = !titled;
        if titled {
            self.out.push('"');
            self.end("path");
        }
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        _: bool,
    ) -> Drawn {
        self.enter_role(style);
        self.close_path();
        self.put(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
            tenth(left),
            tenth(top),
            tenth(right - left),
            tenth(bottom - top)
        ));
        self.end("rect");
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        _: bool,
    ) -> Drawn {
        self.enter_role(style);
        self.close_path();
        self.put(format_args!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"",
            tenth(x),
            tenth(y),
            tenth(radius.cast_signed())
        ));
        self.end("circle");
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        spots: I,
        style: &S,
    ) -> Drawn {
        self.enter_role(style);
        self.close_path();
        self.put(format_args!("<polygon points=\""));
        for (index, (x, y)) in spots.into_iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            self.put(format_args!("{space}{}{}", tenth(x), Signed(y)));
        }
        self.out.push('"');
        self.end("polygon");
        Ok(())
    }
}

/// An element that draws nothing itself: it hands the tip and the state of the next shape to our
/// backend, for which plotters has no words.
struct Told<'a> {
    tip: &'a str,
    state: &'a str,
}

impl<'a> PointCollection<'a, (i32, i32)> for &'a Told<'_> {
    type Point = (i32, i32);
    type IntoIter = std::iter::Empty<(i32, i32)>;

    fn point_iter(self) -> Self::IntoIter {
        std::iter::empty()
    }
}

impl Drawable<SemanticSvg<'_>> for Told<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        _: I,
        backend: &mut SemanticSvg,
        _: (u32, u32),
    ) -> Drawn {
        self.tip.clone_into(&mut backend.tip);
        self.state.clone_into(&mut backend.state);
        Ok(())
    }
}

/// Texts are written by ourselves too: plotters would measure them with its own fonts.
impl<'a> PointCollection<'a, (i32, i32)> for &'a Text {
    type Point = &'a (i32, i32);
    type IntoIter = std::iter::Once<&'a (i32, i32)>;

    fn point_iter(self) -> Self::IntoIter {
        std::iter::once(&self.at)
    }
}

impl Drawable<SemanticSvg<'_>> for Text {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        spots: I,
        backend: &mut SemanticSvg,
        _: (u32, u32),
    ) -> Drawn {
        let anchor = match self.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        backend.enter(format!("class=\"{}\"{anchor}", self.label.class()));
        for (x, y) in spots {
            let (x, y, content) = (tenth(x), tenth(y), escaped(&self.content));
            backend.put(format_args!("<text x=\"{x}\" y=\"{y}\">{content}"));
            if !self.tip.is_empty() {
                backend.put(format_args!("<title>{}</title>", escaped(&self.tip)));
            }
            backend.put(format_args!("</text>"));
        }
        Ok(())
    }
}

/// Writes an open line as a part of the data of a path.
pub(super) fn trace(out: &mut String, line: impl IntoIterator<Item = Spot>) {
    let mut last: Option<Spot> = None;
    for (x, y) in line {
        match last {
            Some(last) if last == (x, y) => {}
            Some((_, same)) if same == y => push(out, format_args!("H{}", tenth(x))),
            Some((same, _)) if same == x => push(out, format_args!("V{}", tenth(y))),
            Some(_) => push(out, format_args!("L{}{}", tenth(x), Signed(y))),
            None => push(out, format_args!("M{}{}", tenth(x), Signed(y))),
        }
        last = Some((x, y));
    }
}

pub(super) fn push(out: &mut String, markup: std::fmt::Arguments) {
    if let Err(error) = out.write_fmt(markup) {
        unreachable!("writing to a string cannot fail: {error}");
    }
}

/// Tenths as a decimal number, as short as it can be.
pub(super) fn tenth(tenths: i32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, rest) = (tenths.abs() / UNIT, tenths.abs() % UNIT);
    match (whole, rest) {
        (_, 0) => format!("{sign}{whole}"),
        (0, _) => format!("{sign}.{rest}"),
        (_, _) => format!("{sign}{whole}.{rest}"),
    }
}

/// The second number of a pair: a minus sign is separator enough.
struct Signed(i32);

impl std::fmt::Display for Signed {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let space = if self.0 < 0 { "" } else { " " };
        write!(f, "{space}{}", tenth(self.0))
    }
}

/// Text as XML character data or as an attribute's value. What XML 1.0 forbids becomes a space.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
