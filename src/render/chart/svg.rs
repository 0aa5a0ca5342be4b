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
use super::layout::{Anchor, Label, Layout, Mark, Role, Shape, Spot, Text, UNIT};
use super::measure::SIZE;
use super::press;

/// How the parts get their look.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// From the theme's style sheet, which finds them by their classes; tips are written.
    Classes,
    /// From attributes of their own: the picture stands alone, and nobody points at it.
    Press,
}

/// Writes a laid out chart.
pub(super) fn write(chart: &Chart, layout: &Layout) -> String {
    picture("chart", (chart.id, chart.title, chart.desc), layout)
}

/// Writes a layout as a picture of a class of the theme, with its id, title and description.
pub(super) fn picture(class: &str, told: (&str, &str, &str), layout: &Layout) -> String {
    let mut out = String::with_capacity(4096);
    let id = escaped(told.0);
    let (width, height) = (Tenths(layout.frame.right), Tenths(layout.frame.bottom));
    push(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" viewBox=\"0 0 {width} {height}\" \
             font-size=\"{SIZE}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">"
        ),
    );
    push_titles(&mut out, told);
    push_layout(&mut out, layout, Look::Classes);
    out.push_str("</svg>");
    out
}

/// Writes what a picture shows, for those who cannot see it.
pub(super) fn push_titles(out: &mut String, (id, title, desc): (&str, &str, &str)) {
    for (element, suffix, text) in [("title", 't', title), ("desc", 'd', desc)] {
        push(out, format_args!("<{element} id=\""));
        push_escaped(out, id);
        push(out, format_args!("-{suffix}\">"));
        push_escaped(out, text);
        push(out, format_args!("</{element}>"));
    }
}

/// Writes the marks and texts of a chart.
pub(super) fn push_layout(out: &mut String, layout: &Layout, look: Look) {
    if let Err(error) = paint(layout, out, look) {
        unreachable!("writing to a string cannot fail: {error}");
    }
}

fn paint(
    layout: &Layout,
    out: &mut String,
    look: Look,
) -> Result<(), DrawingAreaErrorKind<Infallible>> {
    let size = (
        layout.frame.right.unsigned_abs(),
        layout.frame.bottom.unsigned_abs(),
    );
    let area = SemanticSvg::new(out, size, look).into_drawing_area();
    for Mark {
        role,
        shape,
        tip,
        state,
    } in &layout.marks
    {
        if look == Look::Classes {
            area.draw(&Told { tip, state })?;
        }
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

/// The form of a mark, as far as its look hangs on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Line,
    Outline,
    Block,
    Dot,
}

/// What neighbours in a group have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Marks(Role, Form),
    Texts(Label, Anchor),
}

struct SemanticSvg<'a> {
    out: &'a mut String,
    size: (u32, u32),
    look: Look,
    /// The open group.
    group: Option<Group>,
    /// Whether a path is open to which lines can be added.
    path: bool,
    /// The tip of the next shape.
    tip: String,
    /// The state of the next shape.
    state: String,
    /// The state that the open group has.
    group_state: String,
}

impl<'a> SemanticSvg<'a> {
    fn new(out: &'a mut String, size: (u32, u32), look: Look) -> Self {
        Self {
            out,
            size,
            look,
            group: None,
            path: false,
            tip: String::new(),
            state: String::new(),
            group_state: String::new(),
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

    fn enter(&mut self, group: Group) {
        if self.group == Some(group) && self.group_state == self.state {
            return;
        }
        self.close_group();
        self.group = Some(group);
        self.group_state.clone_from(&self.state);
        self.out.push_str("<g");
        match (group, self.look) {
            (Group::Marks(role, _), Look::Classes) => {
                self.out.push_str(" class=\"");
                self.out.push_str(role.class());
                if !self.state.is_empty() {
                    self.out.push_str(" status-");
                    push_escaped(self.out, &self.state);
                }
                self.out.push('"');
                self.out.push_str(bare_look(role));
            }
            (Group::Texts(label, _), Look::Classes) => {
                push_attribute(self.out, "class", label.class());
            }
            (Group::Marks(role, form), Look::Press) => press::push_paint(self.out, role, form),
            (Group::Texts(label, _), Look::Press) => press::push_ink(self.out, label),
        }
        if let Group::Texts(_, anchor) = group {
            self.out.push_str(anchored(anchor));
        }
        self.out.push('>');
    }

    /// Opens the group of the role that the style carries.
    fn enter_role(&mut self, style: &impl BackendStyle, form: Form) {
        let (index, _, _) = style.color().rgb;
        let Some(role) = Role::ALL.get(usize::from(index)) else {
            unreachable!("`paint` writes only roles into colours")
        };
        // A style sheet tells the forms apart by itself.
        let form = match self.look {
            Look::Classes => Form::Line,
            Look::Press => form,
        };
        self.enter(Group::Marks(*role, form));
    }

    fn put_number(&mut self, before: &str, tenths: i32) {
        put_number(self.out, before, tenths);
    }

    /// The second number of a pair: a minus sign is separator enough.
    fn put_second(&mut self, tenths: i32) {
        self.put_number(if tenths < 0 { "" } else { " " }, tenths);
    }

    /// Ends an element: with its tip, if there is one.
    fn end(&mut self, element: &str) {
        if self.tip.is_empty() {
            self.out.push_str("/>");
        } else {
            self.out.push_str("><title>");
            push_escaped(self.out, &self.tip);
            self.tip.clear();
            self.put(format_args!("</title></{element}>"));
        }
    }
}

/// Which part of a text its place names, as an attribute.
pub(super) fn anchored(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
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
        Role::Tolerance | Role::Band | Role::TileFirst => " fill-opacity=\".1\"",
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
        self.enter_role(style, Form::Line);
        let titled = !self.tip.is_empty();
        if titled {
            self.close_path();
        }
        if !self.path {
            self.out.push_str("<path d=\"");
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
        self.enter_role(style, Form::Block);
        self.close_path();
        self.put_number("<rect x=\"", left);
        self.put_number("\" y=\"", top);
        self.put_number("\" width=\"", right - left);
        self.put_number("\" height=\"", bottom - top);
        self.out.push('"');
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
        self.enter_role(style, Form::Dot);
        self.close_path();
        self.put_number("<circle cx=\"", x);
        self.put_number("\" cy=\"", y);
        self.put_number("\" r=\"", radius.cast_signed());
        self.out.push('"');
        self.end("circle");
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        spots: I,
        style: &S,
    ) -> Drawn {
        self.enter_role(style, Form::Outline);
        self.close_path();
        self.out.push_str("<polygon points=\"");
        for (index, (x, y)) in spots.into_iter().enumerate() {
            self.put_number(if index == 0 { "" } else { " " }, x);
            self.put_second(y);
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
        backend.state.clear();
        backend.enter(Group::Texts(self.label, self.anchor));
        for at in spots {
            if backend.look == Look::Press {
                press::push_label(backend.out, self, at);
                continue;
            }
            backend.put_number("<text x=\"", at.0);
            backend.put_number("\" y=\"", at.1);
            backend.out.push_str("\">");
            push_escaped(backend.out, &self.content);
            if !self.tip.is_empty() {
                backend.out.push_str("<title>");
                push_escaped(backend.out, &self.tip);
                backend.out.push_str("</title>");
            }
            backend.out.push_str("</text>");
        }
        Ok(())
    }
}

/// Writes an open line as a part of the data of a path.
pub(super) fn trace(out: &mut String, line: impl IntoIterator<Item = Spot>) {
    let mut last: Option<Spot> = None;
    for (x, y) in line {
        let second = if y < 0 { "" } else { " " };
        match last {
            Some(last) if last == (x, y) => {}
            Some((_, same)) if same == y => put_number(out, "H", x),
            Some((same, _)) if same == x => put_number(out, "V", y),
            Some(_) => {
                put_number(out, "L", x);
                put_number(out, second, y);
            }
            None => {
                put_number(out, "M", x);
                put_number(out, second, y);
            }
        }
        last = Some((x, y));
    }
}

fn put_number(out: &mut String, before: &str, tenths: i32) {
    out.push_str(before);
    push_tenths(out, tenths);
}

pub(super) fn push(out: &mut String, markup: std::fmt::Arguments) {
    if let Err(error) = out.write_fmt(markup) {
        unreachable!("writing to a string cannot fail: {error}");
    }
}

pub(super) fn push_attribute(out: &mut String, name: &str, value: &str) {
    for part in [" ", name, "=\"", value, "\""] {
        out.push_str(part);
    }
}

/// Tenths as a decimal number, as short as it can be.
pub(super) struct Tenths(pub(super) i32);

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let mut text = String::new();
        push_tenths(&mut text, self.0);
        f.write_str(&text)
    }
}

/// Writes [`Tenths`] digit by digit: most of a chart is numbers, and the formatter of the standard
/// library takes several times as long.
fn push_tenths(out: &mut String, tenths: i32) {
    if tenths < 0 {
        out.push('-');
    }
    let (mut whole, rest) = (
        tenths.unsigned_abs() / UNIT.unsigned_abs(),
        tenths.unsigned_abs() % UNIT.unsigned_abs(),
    );
    let digit = |n: u32| char::from_digit(n % 10, 10).unwrap_or('0');
    if whole > 0 || rest == 0 {
        let mut power = 1;
        while whole / power >= 10 {
            power *= 10;
        }
        while power > 0 {
            out.push(digit(whole / power));
            whole %= power;
            power /= 10;
        }
    }
    if rest > 0 {
        out.push('.');
        out.push(digit(rest));
    }
}

/// Text as XML character data or as an attribute's value. What XML 1.0 forbids becomes a space.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// Writes a text as [`escaped`] gives it.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    // Most of a text is copied as it is.
    let mut rest = text;
    let special = |c: char| {
        matches!(
            c,
            '&' | '<' | '>' | '"' | '\'' | '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}'
        )
    };
    while let Some(at) = rest.find(special) {
        let (plain, tail) = rest.split_at(at);
        out.push_str(plain);
        let mut tail = tail.chars();
        out.push_str(match tail.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            Some('\'') => "&#39;",
            Some(_) | None => " ",
        });
        rest = tail.as_str();
    }
    out.push_str(rest);
}
