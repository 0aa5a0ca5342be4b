//! YAML text → a tree whose every node knows its place.
//!
//! Owns [`Node`] and [`parse`]. Knows nothing of targets; refuses what content does not need: anchors, aliases, tags, several
//! documents, tabs in indentation, keys that stand twice.

use crate::diag::{Code, Finding, Findings, Span, Spanned};
use serde_yaml::granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, Span as Range};

/// Deepest nesting; content needs about ten.
const DEEPEST: usize = 64;

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Where it stands. Of a map the first key, of a list the first item: the place to point at.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
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
}

/// Reads one document; `None` when it cannot be read, which then has been reported. An empty text is [`Kind::Null`].
pub fn parse(file: u32, text: &str, findings: &mut Findings) -> Option<Node> {
    parse_at(file, text, 0, findings)
}

/// As [`parse`], for a document that begins at byte `offset` of its file (front matter).
pub fn parse_at(file: u32, text: &str, offset: usize, findings: &mut Findings) -> Option<Node> {
    let mut reader = Reader {
        file,
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
    let mut parser = Parser::new_from_str_with_options(text, options);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, range)) => reader.take(event, range),
            Err(error) => {
                let at = offset + error.marker().byte_offset().unwrap_or(text.len());
                if !reader.tabs(text) {
                    let span = Span::new(file, at, at + 1);
                    let (reason, remedy) = reason(error.kind());
                    let finding = Finding::new(Code::YamlSyntax, span)
                        .term("reason", reason)
                        .term("remedy", remedy);
                    reader.findings.push(finding);
                }
                return None;
            }
        }
    }
    let sound = !reader.tabs(text) && reader.sound;
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

struct Reader<'a> {
    file: u32,
    offset: usize,
    findings: &'a mut Findings,
    root: Option<Node>,
    open: Vec<Open>,
    /// Where scalars stand: a tab inside one is text, not indentation.
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
            self.refuse(span, "anchor");
        }
        if tagged {
            self.refuse(span, "tag");
        }
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
            Event::SequenceStart(_, anchor, tag) => {
                self.properties(span, anchor, tag.is_some());
                self.open(span, false);
                None
            }
            Event::MappingStart(_, anchor, tag) => {
                self.properties(span, anchor, tag.is_some());
                self.open(span, true);
                None
            }
            Event::SequenceEnd | Event::MappingEnd => self.open.pop().map(|open| self.close(open)),
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

    fn open(&mut self, span: Span, map: bool) {
        let children = Vec::new();
        self.open.push(Open {
            span,
            children,
            map,
        });
    }

    fn close(&mut self, open: Open) -> Node {
        let span = match open.children.first() {
            Some(first) if first.span.start < first.span.end => first.span,
            Some(_) | None => open.span,
        };
        if !open.map {
            let kind = Kind::List(open.children);
            return Node { span, kind };
        }
        let mut entries: Vec<Entry> = Vec::new();
        let mut children = open.children.into_iter();
        while let (Some(key), Some(value)) = (children.next(), children.next()) {
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
            if let Some(first) = entries.iter().find(|e| e.key.value == key.value) {
                let finding = Finding::new(Code::DuplicateKey, key.span)
                    .with("key", key.value.as_str())
                    .also(first.key.span, "first-here");
                self.findings.push(finding);
                continue;
            }
            entries.push(Entry { key, value });
        }
        let kind = Kind::Map(entries);
        Node { span, kind }
    }

    /// Reports tabs in the indentation of lines, outside texts; whether there were any.
    fn tabs(&mut self, text: &str) -> bool {
        let mut found = false;
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            let blank = line.trim().is_empty() || line.trim_start().starts_with('#');
            let tab = line.get(..indent).and_then(|s| s.find('\t'));
            if let (Some(tab), false) = (tab, blank) {
                let span = Span::new(
                    self.file,
                    self.offset + start + tab,
                    self.offset + start + indent,
                );
                let in_text = self
                    .texts
                    .iter()
                    .any(|t| t.start < span.start && span.start < t.end);
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
