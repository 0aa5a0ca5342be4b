//! Markdown → HTML: figures bound to the data by directives, raw HTML and strange links refused.
//!
//! Owns the directives `:value[…]`, `:change[…]`, `:status[…]`, `:goal[…]`, `:term[…]`, `:task[…]` and `::chart[…]`. They are read from the parser's events, so
//! that code and links are left alone. What is rendered is sanitised once more before charts are put in.

#[cfg(feature = "pdf")]
mod blocks;

#[cfg(feature = "pdf")]
pub(super) use blocks::blocks;

use super::chart::escaped as escape;
use super::words::Words;
use crate::assess::Progress;
use crate::diag::{Code, Finding, Findings, Span, closest};
use crate::load::documents::ObservationDoc;
use crate::model::period::Period;
use crate::model::series::Cell;
use crate::model::target::Target;
use crate::model::{Body, Known, PeriodIx, TargetIx, TaskIx};
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What a narrative is rendered with.
pub struct Context<'a> {
    /// Words of the page's locale.
    pub words: Words<'a>,
    /// Verdicts of every period.
    pub progress: &'a Progress,
    /// The period as of which figures are read; none before the first release.
    pub as_of: Option<PeriodIx>,
    /// Targets by id.
    pub targets: &'a BTreeMap<&'a str, TargetIx>,
    /// Tasks by id.
    pub tasks: &'a BTreeMap<&'a str, TaskIx>,
    /// The page of the glossary, from the root of the locale.
    pub glossary: String,
    /// Paths, from the root of the locale, that relative links may lead to.
    pub links: &'a BTreeSet<String>,
    /// From the page to the root of its locale.
    pub to_root: String,
    /// The level that the highest heading of a text gets on its page, 2 or 3.
    pub heading: u8,
    /// What a table that scrolls is called.
    pub table: String,
    /// Draws a target's chart as of a period; `None` draws nothing, when only the text is checked.
    pub chart: Option<&'a dyn Fn(TargetIx, PeriodIx, usize) -> String>,
}

/// The directives, for hints.
const INLINE: &[&str] = &["value", "change", "status", "goal", "term", "task"];
const BLOCK: &[&str] = &["chart"];

/// Marks a place where a chart will stand; from Unicode's private use area, which content may not use.
const MARK: char = '\u{e000}';

/// Renders a body; faults are reported at their places.
pub fn render(body: &Body, context: &Context<'_>, findings: &mut Findings) -> String {
    render_at(body, None, context, findings)
}

/// Renders a line of text that stands somewhere in a file of data; faults are reported at `span`.
pub fn line(text: &str, span: Span, context: &Context<'_>, findings: &mut Findings) -> String {
    let body = Body {
        locale: context.words.locale.code.clone(),
        span,
        markdown: text.into(),
        outdated: false,
    };
    render_at(&body, Some(span), context, findings)
}

/// A part of a text.
pub(crate) enum Piece<'t> {
    /// What somebody typed.
    Typed(&'t str),
    /// A directive, as it is written.
    Directive(&'t str),
}

/// A text as what was typed and directives.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut from, mut at, mut before) = (0, 0, None);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let Some(directive) = directive(rest, before) else {
            before = Some(c);
            at += c.len_utf8();
            continue;
        };
        let typed = text.get(from..at).filter(|typed| !typed.is_empty());
        pieces.extend(typed.map(Piece::Typed));
        from = at + directive.length;
        pieces.extend(text.get(at..from).map(Piece::Directive));
        at = from;
    }
    let typed = text.get(from..).filter(|typed| !typed.is_empty());
    pieces.extend(typed.map(Piece::Typed));
    pieces
}

/// A text without its directives: what somebody typed.
#[must_use]
pub fn typed(text: &str) -> String {
    let typed = pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Typed(text) => Some(text),
        Piece::Directive(_) => None,
    });
    typed.collect()
}

/// What a text says, in plain words: without markup and addresses, directives as they are written, a line for each block.
#[must_use]
pub(crate) fn said(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut text = String::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(words) | Event::Code(words) => text.push_str(&words),
            Event::SoftBreak | Event::End(TagEnd::TableCell) => text.push(' '),
            Event::HardBreak
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::TableHead
                | TagEnd::TableRow,
            ) => text.push('\n'),
            _ => {}
        }
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// The words of a text without its markup, `gap` in the place of each tag; pictures describe figures that stand elsewhere.
pub(crate) fn plain(html: &str, gap: &str) -> String {
    let text = unmarked(html, gap);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same with its spaces as they are.
fn unmarked(html: &str, gap: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let picture = tag.starts_with("svg");
        let (_, after) = if picture {
            tag.split_once("</svg>").unwrap_or(("", ""))
        } else {
            tag.split_once('>').unwrap_or(("", ""))
        };
        text.push_str(gap);
        rest = after;
    }
    text.push_str(rest);
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    let text = text.replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&nbsp;", " ").replace("&amp;", "&")
}

fn render_at(
    body: &Body,
    whole: Option<Span>,
    context: &Context<'_>,
    findings: &mut Findings,
) -> String {
    let (events, charts) = read(body, whole, context, findings);
    let mut html = String::with_capacity(body.markdown.len() * 2);
    pulldown_cmark::html::push_html(&mut html, events.into_iter());
    let mut html = SANITISER.clean(&html).to_string();
    for (at, chart) in charts.iter().enumerate() {
        html = html.replace(&format!("<p>{MARK}{at}{MARK}</p>"), chart);
    }
    html.replace(
        "<table>",
        "<div class=\"table-scroll\" tabindex=\"0\"><table>",
    )
    .replace("</table>", "</table></div>")
}

/// What the parser reads, with directives filled, links resolved and nothing left that is refused; and the charts by the number
/// between the marks that stand for each.
fn read<'b>(
    body: &'b Body,
    whole: Option<Span>,
    context: &Context<'_>,
    findings: &mut Findings,
) -> (Vec<Event<'b>>, Vec<String>) {
    let mut renderer = Renderer {
        body,
        whole,
        context,
        findings,
        charts: Vec::new(),
    };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let parser = Parser::new_ext(&body.markdown, options).into_offset_iter();
    let events = pulldown_cmark::utils::TextMergeWithOffset::new(parser);
    let mut out: Vec<Event<'_>> = Vec::new();
    let mut verbatim = 0_usize;
    for (event, range) in events {
        match event {
            Event::Html(_) | Event::InlineHtml(_) => {
                renderer.report(Finding::new(Code::RawHtml, renderer.span(&range)));
            }
            Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock | TagEnd::Image) => {}
            Event::Start(Tag::CodeBlock(kind)) => {
                verbatim += 1;
                out.push(Event::Start(Tag::CodeBlock(kind)));
            }
            Event::End(TagEnd::CodeBlock) => {
                verbatim -= 1;
                out.push(Event::End(TagEnd::CodeBlock));
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let dest_url = renderer.link(link_type, &dest_url, &range);
                out.push(Event::Start(Tag::Link {
                    link_type,
                    dest_url: dest_url.into(),
                    title,
                    id,
                }));
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                let finding = Finding::new(Code::BadLink, renderer.span(&range))
                    .with("link", dest_url.to_string());
                renderer.report(finding);
            }
            // The page has its own h1; attributes of headings would come from the content, so none are kept.
            Event::Start(Tag::Heading { level, .. }) => {
                out.push(Event::Start(Tag::Heading {
                    level: lower(level, context.heading),
                    id: None,
                    classes: Vec::new(),
                    attrs: Vec::new(),
                }));
            }
            Event::End(TagEnd::Heading(level)) => {
                out.push(Event::End(TagEnd::Heading(lower(level, context.heading))));
            }
            Event::Text(text) if verbatim == 0 => renderer.text(&text, &range, &mut out),
            other => out.push(other),
        }
    }
    (out, renderer.charts)
}

/// The level on the page of a heading as written: `##` is the highest that content needs, the page has its own h1.
fn lower(level: pulldown_cmark::HeadingLevel, highest: u8) -> pulldown_cmark::HeadingLevel {
    use pulldown_cmark::HeadingLevel::{H1, H2, H3, H4, H5, H6};
    let inside = highest > 2;
    match level {
        H1 | H2 if inside => H3,
        H3 if inside => H4,
        H4 if inside => H5,
        H1 => H2,
        H5 if inside => H6,
        same @ (H2 | H3 | H4 | H5 | H6) => same,
    }
}

/// The last gate: only what Markdown and our own directives write passes.
static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::default();
    builder
        .tags(
            [
                "p",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "ul",
                "ol",
                "li",
                "blockquote",
                "pre",
                "code",
                "em",
                "strong",
                "del",
                "a",
                "table",
                "thead",
                "tbody",
                "tr",
                "th",
                "td",
                "hr",
                "br",
                "span",
            ]
            .into(),
        )
        .tag_attributes(
            [
                ("a", ["href", "title"].into()),
                ("ol", ["start"].into()),
                ("span", ["class"].into()),
            ]
            .into(),
        )
        .generic_attributes(["lang"].into())
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"));
    builder
});

struct Renderer<'a, 'f> {
    body: &'a Body,
    context: &'a Context<'a>,
    findings: &'f mut Findings,
    charts: Vec<String>,
    /// Where everything is reported, if the text does not stand in its file as it is.
    whole: Option<Span>,
}

/// A directive as written.
struct Directive<'t> {
    block: bool,
    name: &'t str,
    id: &'t str,
    arguments: Vec<(&'t str, &'t str)>,
    /// Bytes it takes in the text.
    length: usize,
}

impl Renderer<'_, '_> {
    fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn span(&self, range: &std::ops::Range<usize>) -> Span {
        if let Some(whole) = self.whole {
            return whole;
        }
        let start = usize::try_from(self.body.span.start).unwrap_or(0);
        Span::new(
            self.body.span.file,
            start + range.start,
            start + range.end.min(self.body.markdown.len()),
        )
    }

    /// Where `needle` stands in the source of `range`, from `from` on; escapes make sources longer than texts.
    fn place(&self, range: &std::ops::Range<usize>, needle: &str, from: &mut usize) -> Span {
        let source = self.body.markdown.get(range.clone()).unwrap_or_default();
        let found = source.get(*from..).and_then(|s| s.find(needle));
        match found {
            Some(at) => {
                let start = range.start + *from + at;
                *from += at + needle.len();
                self.span(&(start..start + needle.len()))
            }
            None => self.span(range),
        }
    }

    fn text<'e>(
        &mut self,
        text: &CowStr<'e>,
        range: &std::ops::Range<usize>,
        out: &mut Vec<Event<'e>>,
    ) {
        let mut rest: &str = text;
        let mut plain = String::new();
        let mut from = 0;
        while !rest.is_empty() {
            if let Some(directive) = directive(rest, plain.chars().last()) {
                let (written, tail) = rest.split_at(directive.length);
                let span = self.place(range, written, &mut from);
                if !plain.is_empty() {
                    out.push(Event::Text(std::mem::take(&mut plain).into()));
                }
                if directive.block {
                    let alone = written.len() == text.len()
                        && matches!(out.last(), Some(Event::Start(Tag::Paragraph)));
                    self.block(&directive, alone, span, out);
                } else if let Some(html) = self.inline(&directive, span) {
                    out.push(Event::InlineHtml(html.into()));
                }
                rest = tail;
                continue;
            }
            let mut chars = rest.chars();
            if let Some(c) = chars.next() {
                if c == MARK {
                    let finding =
                        Finding::new(Code::BadDirective, self.span(range)).with("name", "U+E000");
                    self.report(finding);
                } else {
                    plain.push(c);
                }
            }
            rest = chars.as_str();
        }
        if !plain.is_empty() {
            out.push(Event::Text(plain.into()));
        }
    }

    fn link(&mut self, kind: LinkType, url: &str, range: &std::ops::Range<usize>) -> String {
        if kind == LinkType::Email {
            return url.to_owned();
        }
        let plain = !url
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || c == '\\');
        let lower = url.to_ascii_lowercase();
        let web = ["https://", "http://", "mailto:"]
            .iter()
            .any(|scheme| lower.starts_with(scheme) && lower.len() > scheme.len());
        if plain && web {
            return url.to_owned();
        }
        let (path, anchor) = url
            .split_once('#')
            .map_or((url, None), |(p, a)| (p, Some(a)));
        let relative = plain && !url.starts_with('/') && !path.contains([':', '?']);
        if relative && self.context.links.contains(path) {
            let anchor = anchor.map_or(String::new(), |a| format!("#{a}"));
            return format!("{}{path}{anchor}", self.context.to_root);
        }
        let near = relative
            .then(|| closest(path, self.context.links.iter().map(String::as_str)))
            .flatten();
        let finding = Finding::new(Code::BadLink, self.span(range))
            .with("link", url)
            .instead(near);
        self.report(finding);
        String::new()
    }

    fn bad(&mut self, span: Span, name: &str, instead: Option<&str>) {
        let finding = Finding::new(Code::BadDirective, span)
            .with("name", name)
            .instead(instead);
        self.report(finding);
    }

    fn target(&mut self, directive: &Directive<'_>, span: Span) -> Option<(TargetIx, &Target)> {
        let found = self.context.targets.get(directive.id).copied();
        let Some(ix) = found else {
            let known = self.context.targets.keys().copied();
            self.unknown(directive, span, "target", closest(directive.id, known));
            return None;
        };
        let target = self.context.words.plan.targets.get(ix.0)?;
        Some((ix, target))
    }

    fn block(
        &mut self,
        directive: &Directive<'_>,
        alone: bool,
        span: Span,
        out: &mut Vec<Event<'_>>,
    ) {
        if !BLOCK.contains(&directive.name) || !directive.arguments.is_empty() {
            let near = closest(directive.name, BLOCK.iter().copied());
            self.bad(span, directive.name, near);
            return;
        }
        if !alone {
            self.bad(span, directive.name, None);
            return;
        }
        let Some((ix, _)) = self.target(directive, span) else {
            return;
        };
        let Some(as_of) = self.context.as_of else {
            self.no_value(span, directive.id);
            return;
        };
        let at = self.charts.len();
        out.push(Event::Text(format!("{MARK}{at}{MARK}").into()));
        let chart = self.context.chart.map(|draw| draw(ix, as_of, at));
        self.charts.push(chart.unwrap_or_default());
    }

    /// A term with a link to what it means.
    fn term(&mut self, directive: &Directive<'_>, span: Span) -> Option<String> {
        let context = self.context;
        let glossary = &context.words.plan.glossary;
        let Some(term) = glossary.iter().find(|t| t.id == directive.id) else {
            let known = glossary.iter().map(|t| t.id.as_str());
            self.unknown(directive, span, "term", closest(directive.id, known));
            return None;
        };
        Some(format!(
            "<a class=\"term\" href=\"{}{}#term-{}\" title=\"{}\">{}</a>",
            escape(&context.to_root),
            escape(&context.glossary),
            escape(&term.id),
            escape(&context.words.plan_text(&term.meaning)),
            escape(&context.words.plan_text(&term.term))
        ))
    }

    /// The state of a task, as known in the document's period.
    fn task(&mut self, directive: &Directive<'_>, span: Span) -> Option<String> {
        let context = self.context;
        let Some(ix) = context.tasks.get(directive.id).copied() else {
            let known = context.tasks.keys().copied();
            self.unknown(directive, span, "task", closest(directive.id, known));
            return None;
        };
        let stands = context.words.plan.task_stands(ix, context.as_of);
        let Some(as_of) = context.as_of.filter(|_| stands) else {
            self.no_value(span, directive.id);
            return None;
        };
        let task = context.progress.tasks.get(as_of.0)?.get(ix.0)?.as_ref()?;
        let status = context.words.marked("task", task.state.slug());
        Some(format!(
            "<span class=\"status status-{}\">{}\u{a0}{}</span>",
            status.slug,
            escape(&status.symbol),
            escape(&status.word)
        ))
    }

    fn unknown(
        &mut self,
        directive: &Directive<'_>,
        span: Span,
        kind: &'static str,
        instead: Option<&str>,
    ) {
        let finding = Finding::new(Code::UnknownReference, span)
            .with("name", directive.id)
            .term("kind", kind)
            .instead(instead);
        self.report(finding);
    }

    fn no_value(&mut self, span: Span, id: &str) {
        self.report(Finding::new(Code::NoValue, span).with("target", id));
    }

    fn inline(&mut self, directive: &Directive<'_>, span: Span) -> Option<String> {
        let allowed: &[&str] = match directive.name {
            "value" => &["of", "decimals"],
            "change" => &["of", "from", "decimals"],
            "status" | "term" | "task" => &[],
            "goal" => &["by"],
            other => {
                let near = closest(other, INLINE.iter().copied());
                self.bad(span, other, near);
                return None;
            }
        };
        let context = self.context;
        if let Some((key, _)) = directive.arguments.first()
            && matches!(directive.name, "term" | "task")
        {
            self.bad(span, key, None);
            return None;
        }
        match directive.name {
            "term" => return self.term(directive, span),
            "task" => return self.task(directive, span),
            _ => {}
        }
        let (ix, target) = {
            let (ix, _) = self.target(directive, span)?;
            (ix, context.words.plan.target(ix, context.as_of)?)
        };
        let holder = context.words.plan.holder(ix);
        let dimensions = context.words.plan.targets.get(holder.0);
        let mut cell = Vec::new();
        for (key, value) in &directive.arguments {
            let is_dimension = !ObservationDoc::FIELDS.contains(key)
                && matches!(directive.name, "value" | "change")
                && dimensions.is_some_and(|t| t.dimensions.iter().any(|(d, _)| d == key));
            if is_dimension {
                cell.push(((*key).to_owned(), (*value).to_owned()));
            } else if !allowed.contains(key) {
                self.bad(span, key, closest(key, allowed.iter().copied()));
                return None;
            }
        }
        cell.sort();
        let Some(as_of) = context.as_of else {
            self.no_value(span, directive.id);
            return None;
        };
        let text = match directive.name {
            "value" => self.value(directive, ix, target, &Cell(cell), as_of, span)?,
            "change" => self.change(directive, ix, target, &Cell(cell), as_of, span)?,
            "status" => {
                let outcome = context.progress.periods.get(as_of.0)?.get(ix.0)?;
                let status = context.words.status(outcome.counted.verdict);
                return Some(format!(
                    "<span class=\"status status-{}\">{}\u{a0}{}</span>",
                    status.slug,
                    escape(&status.symbol),
                    escape(&status.word)
                ));
            }
            _ => self.goal(directive, target, span)?,
        };
        Some(format!("<span class=\"figure\">{}</span>", escape(&text)))
    }

    /// The known value that the arguments ask for: the latest, or that of a period.
    fn known(
        &mut self,
        directive: &Directive<'_>,
        argument: &str,
        ix: TargetIx,
        cell: &Cell,
        as_of: PeriodIx,
        span: Span,
    ) -> Option<Known> {
        let plan = self.context.words.plan;
        let asked = directive.argument(argument);
        let period: Option<Period> = match asked.map(str::parse) {
            Some(Ok(period)) => Some(period),
            Some(Err(_)) => {
                let finding =
                    Finding::new(Code::BadPeriod, span).with("period", asked.unwrap_or_default());
                self.report(finding);
                return None;
            }
            None => None,
        };
        let known = plan.known(ix, cell, as_of);
        let found = known
            .into_iter()
            .rfind(|k| k.value.is_some() && period.is_none_or(|p| p == k.reference));
        if found.is_none() {
            self.no_value(span, directive.id);
        }
        found
    }

    /// Digits asked for, if any; an error when they are no such number, which has been reported.
    fn decimals(&mut self, directive: &Directive<'_>, span: Span) -> Result<Option<usize>, ()> {
        match directive.argument("decimals").map(str::parse::<usize>) {
            None => Ok(None),
            Some(Ok(digits)) if digits <= 12 => Ok(Some(digits)),
            Some(Ok(_) | Err(_)) => {
                self.bad(span, "decimals", None);
                Err(())
            }
        }
    }

    fn value(
        &mut self,
        directive: &Directive<'_>,
        ix: TargetIx,
        target: &Target,
        cell: &Cell,
        as_of: PeriodIx,
        span: Span,
    ) -> Option<String> {
        let decimals = self.decimals(directive, span).ok()?;
        let known = self.known(directive, "of", ix, cell, as_of, span)?;
        let value = known.value?;
        let words = self.context.words;
        Some(match decimals {
            Some(_) => words.locale.quantity(&value, words.unit(target), decimals),
            None => words.value(target, &value),
        })
    }

    fn change(
        &mut self,
        directive: &Directive<'_>,
        ix: TargetIx,
        target: &Target,
        cell: &Cell,
        as_of: PeriodIx,
        span: Span,
    ) -> Option<String> {
        if directive.argument("from").is_none() {
            self.bad(span, "change", Some("from"));
            return None;
        }
        let decimals = self.decimals(directive, span).ok()?;
        let now = self.known(directive, "of", ix, cell, as_of, span)?.value?;
        let then = self
            .known(directive, "from", ix, cell, as_of, span)?
            .value?;
        let words = self.context.words;
        Some(words.change(target, &then, &now, decimals))
    }

    fn goal(&mut self, directive: &Directive<'_>, target: &Target, span: Span) -> Option<String> {
        let by = directive.argument("by");
        let found = target
            .goals
            .iter()
            .find(|g| by.is_none_or(|by| g.by.is_some_and(|y| y.to_string() == by)));
        let Some(goal) = found else {
            self.no_value(span, directive.id);
            return None;
        };
        Some(self.context.words.goal(target, goal))
    }
}

impl Directive<'_> {
    fn argument(&self, name: &str) -> Option<&str> {
        let found = self.arguments.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| *value)
    }
}

/// Reads a directive at the start of `text`: `:name[id]`, `::name[id]`, with `{key=value key=value}` behind it or not.
fn directive(text: &str, before: Option<char>) -> Option<Directive<'_>> {
    if before.is_some_and(|c| c.is_alphanumeric() || c == ':') {
        return None;
    }
    let rest = text.strip_prefix(':')?;
    let (block, rest) = rest
        .strip_prefix(':')
        .map_or((false, rest), |rest| (true, rest));
    let open = rest.find('[')?;
    let name = rest.get(..open)?;
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let rest = rest.get(open + 1..)?;
    let close = rest.find(']')?;
    let id = rest.get(..close)?.trim();
    let mut rest = rest.get(close + 1..)?;
    let mut arguments = Vec::new();
    if let Some((inside, after)) = rest
        .strip_prefix('{')
        .and_then(|inner| inner.split_once('}'))
    {
        for pair in inside.split([' ', ',']).filter(|p| !p.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            arguments.push((key, value.trim_matches('"')));
        }
        rest = after;
    }
    Some(Directive {
        block,
        name,
        id,
        arguments,
        length: text.len() - rest.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn markup_is_no_word() {
        let html = "<p>R&amp;D <b>của</b> tỉnh</p><svg><title>Biểu đồ</title></svg><p>63&lt;65</p>";
        assert_eq!(plain(html, " "), "R&D của tỉnh 63<65");
        assert_eq!(plain("một dấu <", ""), "một dấu");
    }
}
