//! YAML text → a tree whose every node knows its place.
//!
//! Owns [`Node`] and [`parse`]. Knows nothing of targets; refuses what content does not need: anchors, aliases, tags, several
//! documents, tabs in indentation, keys that stand twice.

use crate::diag::{Code, Finding, Findings, Span, Spanned};
use serde_yaml::granit_parser::{
    ErrorKind, Event, Options, Parser, ScalarStyle, Span as Range, StructureStyle,
};
use std::collections::BTreeMap;

/// Deepest nesting; content needs about ten.
const DEEPEST: usize = 64;

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Where it stands: the place to point at. A map or list in brackets from the one to the other, else its first key or
    /// item; where nothing is written, the key that it belongs to.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

impl Node {
    /// Every scalar under its path, keys joined by dots; lists and empty values are left out.
    #[must_use]
    pub fn flatten(&self) -> BTreeMap<String, Spanned<String>> {
        let mut into = BTreeMap::new();
        self.flatten_into("", &mut into);
        into
    }

    fn flatten_into(&self, prefix: &str, into: &mut BTreeMap<String, Spanned<String>>) {
        match &self.kind {
            Kind::Map(entries) => {
                let dot = if prefix.is_empty() { "" } else { "." };
                for entry in entries {
                    let path = format!("{prefix}{dot}{}", entry.key.value);
                    entry.value.flatten_into(&path, into);
                }
            }
            Kind::Scalar { text, .. } => {
                let value = text.trim_end().to_owned();
                let span = self.span;
                into.insert(prefix.to_owned(), Spanned { value, span });
            }
            Kind::List(_) | Kind::Null => {}
        }
    }
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing, `~` or `null`.
    Null,
    /// A text; `plain` when it was written without quotes.
    Scalar {
        /// The text with escapes resolved.
        text: String,
        /// Whether it was written without quotes.
        plain: bool,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order written.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Spanned<String>,
    /// The value.
    pub value: Node,
}

/// An open list or map while its children are read.
struct Open {
    span: Span,
    children: Vec<Node>,
    map: bool,
    /// Whether it is written in brackets.
    flow: bool,
}

/// Reads one document; `None` when it cannot be read, which then has been reported. An empty text is [`Kind::Null`].
pub fn parse(file: u32, text: &str, findings: &mut Findings) -> Option<Node> {
    parse_at(file, text, 0, findings)
}

/// As [`parse`], for a document that begins at byte `offset` of its file (front matter).
pub fn parse_at(file: u32, text: &str, offset: usize, findings: &mut Findings) -> Option<Node> {
    let mut reader = Reader {
        file,
        text,
        offset,
        findings,
        root: None,
        open: Vec::new(),
        texts: Vec::new(),
        sound: true,
    };
    let mut options = Options::default();
    options.flow_nesting_limit = DEEPEST;
    options.block_nesting_limit = DEEPEST;
    options.disallow_directives = true;
    options.emit_comments = false;
    options.emit_unresolved_aliases = true;
    let mut parser = Parser::new_from_str_with_options(text, options);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, range)) => reader.take(event, range),
            Err(error) => {
                if !reader.tabs() {
                    let at = error.marker().byte_offset().unwrap_or(text.len());
                    reader.syntax(error.kind(), at);
                }
                return None;
            }
        }
    }
    let sound = !reader.tabs() && reader.sound;
    sound.then(|| {
        reader.root.unwrap_or(Node {
            span: Span::new(file, offset, offset),
            kind: Kind::Null,
        })
    })
}

/// The terms for why a text is no YAML, and what to do: the parser's own words are for programmers.
fn reason(kind: &ErrorKind) -> (&'static str, &'static str) {
    use ErrorKind as E;
    match kind {
        E::MappingValueNotAllowed | E::InvalidColonPlacement | E::InvalidMappingValueWhitespace => {
            ("yaml-colon", "yaml-colon-remedy")
        }
        E::UnclosedQuotedScalar
        | E::InvalidTrailingSingleQuotedScalar
        | E::InvalidTrailingDoubleQuotedScalar
        | E::DocumentIndicatorInQuotedScalar => ("yaml-quote", "yaml-quote-remedy"),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => ("yaml-escape", "yaml-escape-remedy"),
        E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator
        | E::MisplacedFlowCollectionEnd
        | E::MismatchedFlowCollectionEnd { .. }
        | E::UnclosedFlowCollection { .. }
        | E::BlockEntryInFlowCollection
        | E::FlowMappingValueAdjacentCollection
        | E::InvalidFlowScalarIndent => ("yaml-bracket", "yaml-bracket-remedy"),
        E::ExpectedBlockMappingKey
        | E::ExpectedBlockSequenceEntry
        | E::SimpleKeyExpected
        | E::InvalidSimpleKey
        | E::InvalidIndentation
        | E::BlockSequenceEntryNotAllowed
        | E::InvalidBlockEntryWhitespace
        | E::InvalidBlockScalarIndent
        | E::InvalidQuotedScalarIndent
        | E::MappingKeyNotAllowed
        | E::ExpectedDocumentStart
        | E::UnexpectedEofBlockSequence
        | E::UnexpectedEofBlockMapping => ("yaml-indent", "yaml-indent-remedy"),
        E::UnexpectedCharacter { .. }
        | E::PlainScalarStartsWithDashFlowIndicator
        | E::UnknownAnchor
        | E::MissingAnchorOrAliasName
        | E::UndeclaredTagHandle
        | E::ExpectedTagBang
        | E::InvalidGlobalTagCharacter
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagEscape
        | E::DirectiveDisallowed
        | E::ExpectedNodeContent => ("yaml-sign", "yaml-sign-remedy"),
        E::RecursionLimitExceeded => ("yaml-deep", "yaml-deep-remedy"),
        // The enum is open to later kinds.
        _ => ("yaml-other", "yaml-other-remedy"),
    }
}

/// Where a backslash stands that begins no escape, in a text from its opening quote on.
fn bad_escape(quoted: &str) -> Option<usize> {
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == '\\'
            && !chars
                .next()
                .is_some_and(|(_, c)| "0abt\tnvfre \"/\\N_LPxuU\r\n".contains(c))
        {
            return Some(at);
        }
    }
    None
}

struct Reader<'a> {
    file: u32,
    text: &'a str,
    offset: usize,
    findings: &'a mut Findings,
    root: Option<Node>,
    open: Vec<Open>,
    /// Where scalars stand, in order: a tab inside one is text, not indentation.
    texts: Vec<Span>,
    /// Whether nothing was refused so far.
    sound: bool,
}

impl Reader<'_> {
    fn span(&self, range: Range) -> Span {
        let bytes = range.byte_range().unwrap_or_default();
        Span::new(
            self.file,
            self.offset + bytes.start,
            self.offset + bytes.end,
        )
    }

    fn refuse(&mut self, span: Span, feature: &'static str) {
        let finding = Finding::new(Code::YamlFeature, span).term("feature", feature);
        self.findings.push(finding);
        self.sound = false;
    }

    /// Anchors and tags are refused; what they stand on is read all the same, so that its own faults are told too.
    fn properties(&mut self, span: Span, anchor: usize, tagged: bool) {
        if anchor > 0 {
            self.refuse(self.sign(span, '&'), "anchor");
        }
        if tagged {
            self.refuse(self.sign(span, '!'), "tag");
        }
    }

    /// The word before `span` that begins with `sign`: the parser tells where the node stands, not its properties.
    fn sign(&self, span: Span, sign: char) -> Span {
        let start = usize::try_from(span.start).map_or(0, |at| at - self.offset);
        let before = self.text.get(..start).unwrap_or_default();
        let Some(at) = before.rfind(sign) else {
            return span;
        };
        // `!!map` begins with two of them.
        let twice = before.get(..at).is_some_and(|b| b.ends_with(sign));
        let at = at - usize::from(twice);
        let word = before.get(at..).unwrap_or_default();
        let length = word.find(char::is_whitespace).unwrap_or(word.len());
        Span::new(self.file, self.offset + at, self.offset + at + length)
    }

    /// Reports that the text is no YAML from byte `at` on.
    fn syntax(&mut self, kind: &ErrorKind, at: usize) {
        let (mut reason, mut remedy) = reason(kind);
        let mut at = at;
        if reason == "yaml-escape" {
            // The parser points at the quotes around it.
            at += self.text.get(at..).and_then(bad_escape).unwrap_or(0);
        }
        let line = |byte: usize| {
            let before = self.text.get(..byte).unwrap_or(self.text);
            before.matches('\n').count()
        };
        // A bracket that is left open is seen only later, where something follows that cannot stand within it.
        let open = self.open.iter().rfind(|open| open.flow).map(|o| o.span);
        let open = open.filter(|open| {
            let start = usize::try_from(open.start).map_or(0, |start| start - self.offset);
            line(start) < line(at) && !matches!(reason, "yaml-quote" | "yaml-escape")
        });
        if open.is_some() {
            (reason, remedy) = ("yaml-bracket", "yaml-bracket-remedy");
        }
        let at = self.offset + at;
        let mut finding = Finding::new(Code::YamlSyntax, Span::new(self.file, at, at + 1))
            .term("reason", reason)
            .term("remedy", remedy);
        if let Some(open) = open {
            finding = finding.also(
                Span {
                    end: open.start + 1,
                    ..open
                },
                "opened-here",
            );
        }
        self.findings.push(finding);
    }

    fn take(&mut self, event: Event<'_>, range: Range) {
        let span = self.span(range);
        let node = match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.properties(span, anchor, tag.is_some());
                self.texts.push(span);
                let plain = style == ScalarStyle::Plain;
                let kind = if plain && matches!(&*text, "" | "~" | "null") {
                    Kind::Null
                } else {
                    let text = text.into_owned();
                    Kind::Scalar { text, plain }
                };
                Some(Node { span, kind })
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.properties(span, anchor, tag.is_some());
                self.open(span, false, style == StructureStyle::Flow);
                None
            }
            Event::MappingStart(style, anchor, tag) => {
                self.properties(span, anchor, tag.is_some());
                self.open(span, true, style == StructureStyle::Flow);
                None
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let open = self.open.pop();
                open.map(|open| self.close(open, span))
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse(span, "alias");
                let kind = Kind::Null;
                Some(Node { span, kind })
            }
            Event::DocumentStart(..) if self.root.is_some() => {
                self.refuse(span, "documents");
                None
            }
            // Stream and document marks carry nothing; the enum is open to later kinds of events.
            _ => None,
        };
        let Some(node) = node else { return };
        match self.open.last_mut() {
            Some(open) => open.children.push(node),
            None => {
                self.root.get_or_insert(node);
            }
        }
    }

    fn open(&mut self, span: Span, map: bool, flow: bool) {
        let children = Vec::new();
        self.open.push(Open {
            span,
            children,
            map,
            flow,
        });
    }

    fn close(&mut self, open: Open, end: Span) -> Node {
        let span = match open.children.first() {
            _ if open.flow => open.span.to(end),
            Some(first) if first.span.start < first.span.end => first.span,
            Some(_) | None => open.span,
        };
        if !open.map {
            let kind = Kind::List(open.children);
            return Node { span, kind };
        }
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        let mut children = open.children.into_iter();
        while let (Some(key), Some(mut value)) = (children.next(), children.next()) {
            if open.flow
                && let Some(last) = entries.last_mut()
                && self.decimals(&mut last.value, &key, &value)
            {
                continue;
            }
            let key = match key.kind {
                Kind::Scalar { text, .. } => Spanned {
                    value: text,
                    span: key.span,
                },
                kind => {
                    let found = match kind {
                        Kind::List(_) => "list",
                        Kind::Map(_) => "map",
                        Kind::Null | Kind::Scalar { .. } => "nothing",
                    };
                    let finding = Finding::new(Code::WrongType, key.span)
                        .term("expected", "key")
                        .term("found", found);
                    self.findings.push(finding);
                    continue;
                }
            };
            if let Some(first) = seen.get(&key.value) {
                let finding = Finding::new(Code::DuplicateKey, key.span)
                    .with("key", key.value.as_str())
                    .also(*first, "first-here");
                self.findings.push(finding);
                continue;
            }
            seen.insert(key.value.clone(), key.span);
            if value.span.start == value.span.end {
                value.span = key.span;
            }
            entries.push(Entry { key, value });
        }
        let kind = Kind::Map(entries);
        Node { span, kind }
    }

    /// Joins the parts of a number with commas, `{ value: 63,5 }`: in braces YAML takes what follows the comma for a key. Whoever
    /// reads the number then says what is wrong with it.
    fn decimals(&self, number: &mut Node, key: &Node, value: &Node) -> bool {
        let Kind::Scalar { text, plain: true } = &mut number.kind else {
            return false;
        };
        let (
            Kind::Scalar {
                text: rest,
                plain: true,
            },
            Kind::Null,
        ) = (&key.kind, &value.kind)
        else {
            return false;
        };
        let digit = |c: char| c.is_ascii_digit();
        let between = usize::try_from(number.span.end).map_or(0, |at| at - self.offset);
        let comma = self.text.get(between..).is_some_and(|s| s.starts_with(','));
        let close = comma && key.span.start == number.span.end + 1;
        let bare = value.span.start == value.span.end;
        if !(close && bare && text.ends_with(digit) && rest.starts_with(digit)) {
            return false;
        }
        text.push(',');
        text.push_str(rest);
        number.span = number.span.to(key.span);
        true
    }

    /// Reports tabs in the indentation of lines, outside texts; whether there were any.
    fn tabs(&mut self) -> bool {
        let mut found = false;
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            let blank = line.trim().is_empty() || line.trim_start().starts_with('#');
            let tab = line.get(..indent).and_then(|s| s.find('\t'));
            if let (Some(tab), false) = (tab, blank) {
                let span = Span::new(
                    self.file,
                    self.offset + start + tab,
                    self.offset + start + indent,
                );
                let before = self.texts.partition_point(|t| t.start <= span.start);
                let in_text = before
                    .checked_sub(1)
                    .and_then(|last| self.texts.get(last))
                    .is_some_and(|text| span.start < text.end);
                if !in_text {
                    self.findings.push(Finding::new(Code::TabIndentation, span));
                    found = true;
                }
            }
            start += line.len();
        }
        found
    }
}
