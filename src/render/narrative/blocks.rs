//! Markdown → the blocks of a report, by the same reading as for pages.

use super::{Context, MARK, read, unmarked};
use crate::diag::Findings;
use crate::model::Body;
use crate::render::report::{Block, Column, Run};
use pulldown_cmark::{Alignment, Event, LinkType, Tag, TagEnd};

/// Lists and quotations within each other beyond this are written into the innermost: nobody reads deeper.
const DEEPEST: usize = 12;

/// Reads a body as blocks; `figure` makes one of what the context's charts gave for it.
pub(in crate::render) fn blocks(
    body: &Body,
    context: &Context<'_>,
    figure: &dyn Fn(&str) -> Option<Block>,
    findings: &mut Findings,
) -> Vec<Block> {
    let (events, charts) = read(body, None, context, findings);
    built(events, &charts, figure)
}

fn built<'e>(
    events: impl IntoIterator<Item = Event<'e>>,
    charts: &[String],
    figure: &dyn Fn(&str) -> Option<Block>,
) -> Vec<Block> {
    let mut builder = Builder {
        charts,
        figure,
        open: vec![Open::default()],
        runs: Vec::new(),
        look: Run::default(),
        depth: [0; 3],
        links: Vec::new(),
        code: None,
        table: None,
    };
    for event in events {
        builder.take(event);
    }
    builder.flush();
    let whole = builder.open.into_iter().next();
    whole.map_or_else(Vec::new, |open| open.blocks)
}

/// What holds blocks.
#[derive(Default)]
struct Open {
    kind: Kind,
    blocks: Vec<Block>,
}

#[derive(Default)]
enum Kind {
    #[default]
    Body,
    Quote,
    List(Option<u64>, Vec<Vec<Block>>),
    Item,
    /// Too deep to be one of its own.
    Within,
}

struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Vec<Run>>>,
    row: Vec<Vec<Run>>,
}

struct Builder<'b> {
    charts: &'b [String],
    figure: &'b dyn Fn(&str) -> Option<Block>,
    open: Vec<Open>,
    /// The text that grows.
    runs: Vec<Run>,
    look: Run,
    /// How often each of strong, emphasised and struck stands around.
    depth: [usize; 3],
    links: Vec<Option<String>>,
    code: Option<String>,
    table: Option<Table>,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.say(text.into_string()),
            },
            Event::Code(text) => {
                self.look.code = true;
                self.say(text.into_string());
                self.look.code = false;
            }
            // What directives were filled with.
            Event::InlineHtml(html) => self.say(unmarked(&html, "")),
            Event::SoftBreak => self.say(" ".to_owned()),
            Event::HardBreak => {
                if let Some(run) = self.runs.last_mut() {
                    run.ends = true;
                }
            }
            Event::Rule => {
                self.flush();
                self.put(Block::Rule);
            }
            // Raw HTML is refused, the rest is not read.
            Event::Html(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } => self.flush(),
            Tag::BlockQuote(_) => self.begin(Kind::Quote),
            Tag::List(start) => self.begin(Kind::List(start, Vec::new())),
            Tag::Item => {
                let list = self.open.last();
                let listed = list.is_some_and(|open| matches!(open.kind, Kind::List(..)));
                self.flush();
                let kind = if listed { Kind::Item } else { Kind::Within };
                self.open.push(Open {
                    kind,
                    ..Open::default()
                });
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.code = Some(String::new());
            }
            Tag::Table(alignments) => {
                self.flush();
                let columns = alignments.into_iter().map(|alignment| Column {
                    head: Vec::new(),
                    align: match alignment {
                        Alignment::Center => "center",
                        Alignment::Right => "right",
                        Alignment::Left | Alignment::None => "left",
                    },
                    share: None,
                });
                self.table = Some(Table {
                    columns: columns.collect(),
                    rows: Vec::new(),
                    row: Vec::new(),
                });
            }
            Tag::Strong => self.deeper(0),
            Tag::Emphasis => self.deeper(1),
            Tag::Strikethrough => self.deeper(2),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => {
                let lower = dest_url.to_ascii_lowercase();
                let mut schemes = ["https://", "http://", "mailto:"].iter();
                // A link within the site leads nowhere where the site has no address.
                let whole = match link_type {
                    LinkType::Email => Some(format!("mailto:{dest_url}")),
                    _ if schemes.any(|s| lower.starts_with(s)) => Some(dest_url.into_string()),
                    _ => None,
                };
                self.links.push(whole);
                self.look.link = self.links.last().cloned().flatten();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.flush(),
            TagEnd::Heading(level) => {
                let text = std::mem::take(&mut self.runs);
                let level = level as u8;
                self.put(Block::Heading { level, text });
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => self.close(),
            TagEnd::CodeBlock => {
                if let Some(text) = self.code.take() {
                    self.put(Block::Code { text });
                }
            }
            TagEnd::TableCell => {
                let runs = std::mem::take(&mut self.runs);
                if let Some(table) = &mut self.table {
                    table.row.push(runs);
                }
            }
            TagEnd::TableHead => {
                if let Some(table) = &mut self.table {
                    let heads = std::mem::take(&mut table.row);
                    for (column, head) in table.columns.iter_mut().zip(heads) {
                        column.head = head;
                    }
                }
            }
            TagEnd::TableRow => {
                if let Some(table) = &mut self.table {
                    let row = std::mem::take(&mut table.row);
                    table.rows.push(row);
                }
            }
            TagEnd::Table => {
                if let Some(Table { columns, rows, .. }) = self.table.take() {
                    self.put(Block::Table {
                        caption: None,
                        columns,
                        rows,
                    });
                }
            }
            TagEnd::Strong => self.higher(0),
            TagEnd::Emphasis => self.higher(1),
            TagEnd::Strikethrough => self.higher(2),
            TagEnd::Link => {
                self.links.pop();
                self.look.link = self.links.last().cloned().flatten();
            }
            _ => {}
        }
    }

    fn say(&mut self, text: String) {
        let look = self.look.clone();
        match self.runs.last_mut() {
            Some(last)
                if !last.ends
                    && Run {
                        text: String::new(),
                        ..last.clone()
                    } == look =>
            {
                last.text.push_str(&text);
            }
            _ => self.runs.push(Run { text, ..look }),
        }
    }

    fn deeper(&mut self, which: usize) {
        if let Some(depth) = self.depth.get_mut(which) {
            *depth += 1;
        }
        self.looks();
    }

    fn higher(&mut self, which: usize) {
        if let Some(depth) = self.depth.get_mut(which) {
            *depth = depth.saturating_sub(1);
        }
        self.looks();
    }

    fn looks(&mut self) {
        let [strong, emph, struck] = self.depth.map(|depth| depth > 0);
        self.look = Run {
            strong,
            emph,
            struck,
            ..std::mem::take(&mut self.look)
        };
    }

    fn begin(&mut self, kind: Kind) {
        self.flush();
        let kind = if self.open.len() > DEEPEST {
            Kind::Within
        } else {
            kind
        };
        self.open.push(Open {
            kind,
            ..Open::default()
        });
    }

    fn close(&mut self) {
        self.flush();
        let Some(Open { kind, blocks }) = self.open.pop() else {
            return;
        };
        match kind {
            Kind::Quote => self.put(Block::Quote { blocks, by: None }),
            Kind::List(start, items) => self.put(Block::List { start, items }),
            Kind::Item => {
                if let Some(Open {
                    kind: Kind::List(_, items),
                    ..
                }) = self.open.last_mut()
                {
                    items.push(blocks);
                }
            }
            Kind::Body | Kind::Within => {}
        }
    }

    /// Ends the text that grows.
    fn flush(&mut self) {
        let runs = std::mem::take(&mut self.runs);
        if runs.iter().all(|run| run.text.trim().is_empty()) {
            return;
        }
        let block = match self.marked(&runs) {
            Some(chart) => (self.figure)(chart),
            None => Some(Block::Text { runs }),
        };
        if let Some(block) = block {
            self.put(block);
        }
    }

    /// What stands for a chart, where a text is nothing else.
    fn marked(&self, runs: &[Run]) -> Option<&str> {
        let [run] = runs else { return None };
        let number = run.text.strip_prefix(MARK)?.strip_suffix(MARK)?;
        let chart = self.charts.get(number.parse::<usize>().ok()?)?;
        Some(chart)
    }

    fn put(&mut self, block: Block) {
        let mut open = self.open.iter_mut().rev();
        let holds = |open: &&mut Open| !matches!(open.kind, Kind::Within);
        if let Some(open) = open.find(holds) {
            open.blocks.push(block);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MARK, Options, Parser};
    use super::{Block, Run, built};
    use proptest::prelude::*;
    use std::fmt::Write as _;

    fn read(markdown: &str) -> Vec<Block> {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        let charts = ["charts/a.svg".to_owned()];
        let figure = |path: &str| {
            Some(Block::Figure {
                path: path.to_owned(),
                alt: String::new(),
                caption: Vec::new(),
            })
        };
        built(Parser::new_ext(markdown, options), &charts, &figure)
    }

    /// Blocks in a shape that a reader of a test sees through.
    fn outline(blocks: &[Block]) -> String {
        let runs = |runs: &[Run]| {
            let mut out = String::new();
            for run in runs {
                let marks = [
                    (run.strong, "strong"),
                    (run.emph, "emph"),
                    (run.struck, "struck"),
                    (run.code, "code"),
                    (run.ends, "ends"),
                ];
                let marks: Vec<&str> = marks.iter().filter(|m| m.0).map(|m| m.1).collect();
                let link = run
                    .link
                    .as_deref()
                    .map_or(String::new(), |l| format!("<{l}>"));
                let _ = write!(out, "[{}{link}|{}]", marks.join(" "), run.text);
            }
            out
        };
        let mut out = String::new();
        for block in blocks {
            let _ = match block {
                Block::Heading { level, text } => write!(out, "h{level}{}", runs(text)),
                Block::Text { runs: text } => write!(out, "p{}", runs(text)),
                Block::List { start, items } => {
                    let items: Vec<String> = items.iter().map(|i| outline(i)).collect();
                    let kind = start.map_or("ul".to_owned(), |n| format!("ol{n}"));
                    write!(out, "{kind}({})", items.join(" / "))
                }
                Block::Quote { blocks, .. } => write!(out, "quote({})", outline(blocks)),
                Block::Code { text } => write!(out, "code({text})"),
                Block::Rule => write!(out, "rule"),
                Block::Table { columns, rows, .. } => {
                    let head: Vec<String> = columns
                        .iter()
                        .map(|c| format!("{}{}", c.align, runs(&c.head)))
                        .collect();
                    let rows: Vec<String> = rows
                        .iter()
                        .map(|row| row.iter().map(|c| runs(c)).collect())
                        .collect();
                    write!(out, "table({} / {})", head.join(" "), rows.join(" / "))
                }
                Block::Figure { path, .. } => write!(out, "figure({path})"),
                Block::Foreign { lang, blocks } => write!(out, "{lang}({})", outline(blocks)),
            };
            out.push(' ');
        }
        out.trim_end().to_owned()
    }

    #[test]
    fn each_construct_has_its_block() {
        let cases = [
            ("## Head *b*", "h2[|Head ][emph|b]"),
            (
                "a **b _c_** ~~d~~ `e`",
                "p[|a ][strong|b ][strong emph|c][| ][struck|d][| ][code|e]",
            ),
            ("one\ntwo  \nthree", "p[ends|one two][|three]"),
            (
                "[a](https://x.vn) [b](../c.html) <d@e.vn>",
                "p[<https://x.vn>|a][| b ][<mailto:d@e.vn>|d@e.vn]",
            ),
            ("- a\n- b\n  - c", "ul(p[|a] / p[|b] ul(p[|c]))"),
            ("3. a\n\n   b\n4. c", "ol3(p[|a] p[|b] / p[|c])"),
            ("> a\n>\n> - b", "quote(p[|a] ul(p[|b]))"),
            ("    x < y", "code(x < y)"),
            ("a\n\n---\n\nb", "p[|a] rule p[|b]"),
            (
                "|a|b|\n|--|-:|\n|1|**2**|",
                "table(left[|a] right[|b] / [|1][strong|2])",
            ),
        ];
        for (markdown, expected) in cases {
            assert_eq!(outline(&read(markdown)), expected, "{markdown}");
        }
        assert_eq!(
            outline(&read(&format!("{MARK}0{MARK}"))),
            "figure(charts/a.svg)"
        );
        assert_eq!(
            outline(&read(&format!("{MARK}1{MARK}"))),
            format!("p[|{MARK}1{MARK}]")
        );
    }

    /// All that is said, in its order.
    fn said(blocks: &[Block], depth: usize) -> String {
        assert!(depth < 32, "nested without end");
        let runs = |runs: &[Run]| runs.iter().map(|run| run.text.as_str()).collect::<String>();
        let mut out = String::new();
        for block in blocks {
            match block {
                Block::Heading { text, .. } | Block::Text { runs: text } => out += &runs(text),
                Block::List { items, .. } => {
                    for item in items {
                        out += &said(item, depth + 1);
                    }
                }
                Block::Quote { blocks, .. } | Block::Foreign { blocks, .. } => {
                    out += &said(blocks, depth + 1);
                }
                Block::Code { text } => out += text,
                Block::Table { columns, rows, .. } => {
                    for column in columns {
                        out += &runs(&column.head);
                    }
                    for cell in rows.iter().flatten() {
                        out += &runs(cell);
                    }
                }
                Block::Rule | Block::Figure { .. } => {}
            }
        }
        out.chars().filter(|c| c.is_alphanumeric()).collect()
    }

    proptest! {
        /// No word of a text is lost or moved, however it is nested.
        #[test]
        fn nothing_is_lost(markdown in "([>*_~|`# .1-9a-e\\n-]|> |- |1\\. |\\n\\n|    ){0,80}") {
            use super::Event;
            let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
            let words: String = Parser::new_ext(&markdown, options)
                .filter_map(|event| match event {
                    Event::Text(text) | Event::Code(text) => Some(text.into_string()),
                    _ => None,
                })
                .collect();
            let words: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
            prop_assert_eq!(said(&read(&markdown), 0), words);
        }
    }

    #[test]
    fn depth_has_an_end() {
        let deep = format!("{}a", "> ".repeat(5000));
        assert_eq!(said(&read(&deep), 0), "a");
        let lines = (0..400).map(|n| format!("{}- a", "  ".repeat(n)));
        let deep = lines.collect::<Vec<_>>().join(
            "
",
        );
        assert_eq!(said(&read(&deep), 0).len(), 400);
    }
}
