//! Findings: where, what, and what to do.
//!
//! Owns [`Span`], [`Source`], [`Code`], [`Finding`] and [`Findings`], and draws them in Vietnamese or English. Decides nothing:
//! whoever finds something pushes it here, and the commands ask once at the end.

mod catalogue;

pub use catalogue::{Lang, explain, fill_slots, keys, message, term, title};

use annotate_snippets::{
    AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

/// A range of bytes in one file of the content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which file: its position in the list of sources.
    pub file: u32,
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

impl Span {
    /// A span of `start..end` in `file`; offsets beyond 4 GiB cannot be, since `load` refuses such files.
    #[must_use]
    pub fn new(file: u32, start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            file,
            start: clamp(start),
            end: clamp(end),
        }
    }

    /// From the start of one span to the end of another in the same file.
    #[must_use]
    pub fn to(self, end: Self) -> Self {
        Self {
            end: end.end.max(self.end),
            ..self
        }
    }

    /// The first byte alone: for findings about a whole file.
    #[must_use]
    pub const fn file(file: u32) -> Self {
        Self {
            file,
            start: 0,
            end: 0,
        }
    }
}

/// Something and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The thing.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A file of the content as read: path relative to the project, text in NFC without a byte-order mark.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path with forward slashes.
    pub path: String,
    /// Text.
    pub text: String,
}

impl Source {
    /// Line and column of a byte, both from 1; columns count characters.
    #[must_use]
    pub fn position(&self, byte: u32) -> (usize, usize) {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        let before = self.text.get(..byte).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(start..).map_or(0, |s| s.chars().count()) + 1;
        (line, column)
    }
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops the build.
    Error,
    /// Is told.
    Warning,
}

macro_rules! codes {
    ($($severity:ident { $($(#[$doc:meta])* $name:ident = $text:literal,)* })*) => {
        /// The stable codes of findings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($($(#[$doc])* $name,)*)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$($(Self::$name,)*)*];

            /// The code as printed.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($(Self::$name => $text,)*)* }
            }

            /// How grave findings with this code are.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $($(Self::$name => Severity::$severity,)*)* }
            }
        }
    };
}

codes! {
    Error {
        /// An amended release out of its order.
        BadRevision = "bad-revision",
        /// An amended release that changes nothing.
        EmptyRevision = "empty-revision",
        /// An announcement that cannot be.
        BadAnnouncement = "bad-announcement",
        /// Something that was to be done before a release and is dated after it.
        DateAfterRelease = "date-after-release",
        /// A final release with something unfinished.
        UnfinishedRelease = "unfinished-release",
        /// A file is not UTF-8.
        NotUtf8 = "not-utf8",
        /// A file is larger than any content is.
        TooLarge = "too-large",
        /// A file that must be there is not.
        MissingFile = "missing-file",
        /// YAML that cannot be read.
        YamlSyntax = "yaml-syntax",
        /// A tab where indentation belongs.
        TabIndentation = "tab-indentation",
        /// Anchors, aliases, tags, several documents.
        YamlFeature = "yaml-feature",
        /// The same key twice in one map.
        DuplicateKey = "duplicate-key",
        /// A field that the format does not know.
        UnknownField = "unknown-field",
        /// A field that must be there is not.
        MissingField = "missing-field",
        /// A list where a text belongs, and the like.
        WrongType = "wrong-type",
        /// `63,5`.
        DecimalComma = "decimal-comma",
        /// `1.234.567`.
        GroupedNumber = "grouped-number",
        /// No number, or one out of its range.
        BadNumber = "bad-number",
        /// No date, or an instant without its zone.
        BadDate = "bad-date",
        /// No period.
        BadPeriod = "bad-period",
        /// An identifier that is not kebab-case.
        BadId = "bad-id",
        /// A word that is none of the choices.
        UnknownChoice = "unknown-choice",
        /// A locale that the plan does not declare.
        UnknownLocale = "unknown-locale",
        /// A character that nobody sees and that changes what is seen.
        HiddenCharacter = "hidden-character",
        /// A text without a letter.
        EmptyText = "empty-text",
        /// A format that this version does not read.
        UnknownFormat = "unknown-format",
        /// Two things with one identifier.
        DuplicateId = "duplicate-id",
        /// A name that nothing bears.
        UnknownReference = "unknown-reference",
        /// Something that is its own whole, parent or twin.
        Circle = "circle",
        /// A tenure or range whose end comes before its start.
        ReversedRange = "reversed-range",
        /// A goal with no condition or with several.
        OneCondition = "one-condition",
        /// A condition that needs `better`, or contradicts it.
        NeedsBetter = "needs-better",
        /// A yearly goal without `by` or `each_year`, and the like.
        GoalDate = "goal-date",
        /// `reads_as` that is no edge of the printed range.
        ReadsAs = "reads-as",
        /// Shares of a season that do not make a year.
        BadSeason = "bad-season",
        /// Nobody to report a target.
        NoReporter = "no-reporter",
        /// A task that is given to nobody.
        NoLead = "no-lead",
        /// A task of which a body speaks that does not answer for it.
        NotResponsible = "not-responsible",
        /// A new obstacle or proposal that does not say what it is.
        NewNeedsText = "new-needs-text",
        /// An amendment whose steps contradict each other.
        BadAmendment = "bad-amendment",
        /// A twin target with another unit, and the like.
        TwinDiffers = "twin-differs",
        /// A calendar without periods, or two entries for one part.
        BadCalendar = "bad-calendar",
        /// A folder under `periods/` that the calendar does not have.
        PeriodNotInCalendar = "period-not-in-calendar",
        /// A final period without the hour of its release.
        ReleaseHour = "release-hour",
        /// A release before the reports are due, or before that of an earlier period.
        ReleaseOrder = "release-order",
        /// A report that came in after the release it stands in.
        ReceivedAfterRelease = "received-after-release",
        /// A report whose file bears another name than its agency.
        ReportName = "report-name",
        /// A report by an agency that did not exist.
        AgencyTenure = "agency-tenure",
        /// A value of a target that somebody else reports.
        NotReporter = "not-reporter",
        /// A value of a period that is not over.
        FutureValue = "future-value",
        /// A dimension's code that is none, or not at that time.
        UnknownCell = "unknown-cell",
        /// An observation with no value or with two.
        OneValue = "one-value",
        /// Numerators for a unit without a ratio, a denominator of zero.
        BadRatio = "bad-ratio",
        /// Two values for one quantity and period.
        ConflictingValues = "conflicting-values",
        /// A restatement of something that was not known, or was another value.
        BadRestatement = "bad-restatement",
        /// A reported whole that is not the sum of its parts.
        SumDiffers = "sum-differs",
        /// Two addresses of the site that would be one.
        SameAddress = "same-address",
        /// Two places on one tile of the map.
        SameTile = "same-tile",
        /// An address that is none.
        BadAddress = "bad-address",
        /// Raw HTML in Markdown.
        RawHtml = "raw-html",
        /// A link with a scheme that is not allowed, or to nothing.
        BadLink = "bad-link",
        /// A directive that is none, or with wrong arguments.
        BadDirective = "bad-directive",
        /// A directive that asks for a value that is not known.
        NoValue = "no-value",
        /// A text that is longer than its place.
        TooLong = "too-long",
        /// A template that cannot be read or filled.
        BadTemplate = "bad-template",
        /// Phrases that a locale of the theme lacks.
        MissingPhrase = "missing-phrase",
        /// A file of a font's name that is none.
        NotAFont = "not-a-font",
        /// A line of the chain of seals that does not hold.
        BrokenLock = "broken-lock",
        /// A seal whose package is not there.
        MissingPackage = "missing-package",
        /// A package that is not the one that was sealed.
        AlteredPackage = "altered-package",
        /// A package that no seal names.
        UnsealedPackage = "unsealed-package",
        /// A figure that differs from what a sealed release says.
        ChangedValue = "changed-value",
        /// A goal, unit, measure, baseline or lead that differs from what a sealed release says.
        ChangedPromise = "changed-promise",
        /// A text or name that differs from what a sealed release says.
        ChangedText = "changed-text",
        /// A state, day or hour that differs from what a sealed release says.
        ChangedReport = "changed-report",
        /// A letter that no font for reports as PDF has.
        MissingLetter = "missing-letter",
        /// A slot in a phrase of a theme that nothing fills.
        UnknownSlot = "unknown-slot",
    }
    Warning {
        /// A phrase of a theme that nothing asks for.
        UnknownPhrase = "unknown-phrase",
        /// A number in a text of a release that is none of its data.
        TypedFigure = "typed-figure",
        /// A figure outside its unit, or of another order than the one before.
        UnlikelyValue = "unlikely-value",
        /// A place without a tile among others that have one.
        MissingTile = "missing-tile",
        /// A file of a theme that replaces nothing and that nothing names.
        UnusedThemeFile = "unused-theme-file",
        /// Text in decomposed Unicode.
        NotNfc = "not-nfc",
        /// A file that nothing reads.
        UnknownFile = "unknown-file",
        /// A text without a translation.
        MissingTranslation = "missing-translation",
        /// A translation of a text that has changed.
        OutdatedTranslation = "outdated-translation",
        /// A section that nothing tracks.
        UntrackedSection = "untracked-section",
        /// Lines of the source text that nothing carries.
        UncoveredLine = "uncovered-line",
    }
}

impl std::str::FromStr for Code {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.as_str() == text)
            .ok_or(())
    }
}

/// A part of a message that the content or the catalogue fills in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// As it stands in the content.
    Text(String),
    /// A term of the catalogue, in the reader's language.
    Term(&'static str),
}

impl From<&str> for Slot {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Slot {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its code.
    pub code: Code,
    /// Where it is to be mended.
    pub span: Span,
    /// What fills the message's slots.
    pub slots: Vec<(&'static str, Slot)>,
    /// What to write instead, where that is known.
    pub instead: Option<String>,
    /// Another place that takes part, and the term that says how.
    pub also: Vec<(Span, &'static str)>,
}

impl Finding {
    /// A finding at a place.
    #[must_use]
    pub const fn new(code: Code, span: Span) -> Self {
        Self {
            code,
            span,
            slots: Vec::new(),
            instead: None,
            also: Vec::new(),
        }
    }

    /// Fills a slot with a text.
    #[must_use]
    pub fn with(mut self, slot: &'static str, text: impl Into<Slot>) -> Self {
        self.slots.push((slot, text.into()));
        self
    }

    /// Fills a slot with a term of the catalogue.
    #[must_use]
    pub fn term(self, slot: &'static str, term: &'static str) -> Self {
        self.with(slot, Slot::Term(term))
    }

    /// Says what to write instead.
    #[must_use]
    pub fn instead(mut self, text: Option<impl Into<String>>) -> Self {
        self.instead = text.map(Into::into);
        self
    }

    /// Names another place.
    #[must_use]
    pub fn also(mut self, span: Span, term: &'static str) -> Self {
        self.also.push((span, term));
        self
    }
}

/// All findings of a run.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// Adds all of another run.
    pub fn extend(&mut self, other: Self) {
        self.list.extend(other.list);
    }

    /// All, by file, place and code; the same finding twice is told once.
    #[must_use]
    pub fn sorted(&self, sources: &[Source]) -> Vec<Finding> {
        let path = |span: Span| source(sources, span).map_or("", |s| s.path.as_str());
        let mut list = self.list.clone();
        list.sort_by(|a, b| {
            (path(a.span), a.span, a.code, &a.slots).cmp(&(path(b.span), b.span, b.code, &b.slots))
        });
        list.dedup();
        list
    }

    /// Whether one of them stops the build.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many there are of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.list
            .iter()
            .filter(|f| f.code.severity() == severity)
            .count()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

fn source(sources: &[Source], span: Span) -> Option<&Source> {
    sources.get(usize::try_from(span.file).ok()?)
}

/// Draws one finding with its place, excerpt and remedy; `renderer` decides about colour.
#[must_use]
pub fn draw(finding: &Finding, sources: &[Source], lang: Lang, renderer: &Renderer) -> String {
    let name = |severity| match severity {
        Severity::Error => (Level::ERROR, "error"),
        Severity::Warning => (Level::WARNING, "warning"),
    };
    let (level, word) = name(finding.code.severity());
    let level = level.with_name(catalogue::term(lang, word));
    let texts = catalogue::of(lang, finding.code);
    let title = catalogue::fill(lang, texts.title, &finding.slots);
    let mut help = catalogue::fill(lang, texts.help, &finding.slots);
    let label = finding.instead.as_ref().map(|instead| {
        catalogue::fill(
            lang,
            catalogue::term(lang, "write-instead"),
            &[("instead", Slot::Text(instead.clone()))],
        )
    });
    if finding.instead.is_none() && help.is_empty() {
        catalogue::term(lang, "see-explain").clone_into(&mut help);
    }
    let mut group = Group::with_title(level.primary_title(title).id(finding.code.as_str()));
    let mut files = vec![finding.span.file];
    for (span, _) in &finding.also {
        if !files.contains(&span.file) {
            files.push(span.file);
        }
    }
    for file in files {
        let Some(source) = source(sources, Span::file(file)) else {
            continue;
        };
        let places = finding.also.iter().map(|(span, _)| *span);
        let places: Vec<Span> = std::iter::once(finding.span)
            .chain(places)
            .filter(|span| span.file == file)
            .collect();
        if places == [Span::file(file)] && label.is_none() {
            // About the file as such: no line of it is to blame.
            let origin = Origin::path(source.path.as_str());
            group = group.element(origin.line(1).char_column(1));
            continue;
        }
        let (window, lines) = window(&source.text, &places);
        let text = source.text.get(window.clone()).unwrap_or_default();
        let range = |span: Span| {
            let range = clamp(&source.text, span);
            range.start - window.start..range.end - window.start
        };
        let mut snippet = Snippet::source(text)
            .line_start(lines + 1)
            .path(source.path.as_str())
            .fold(true);
        if finding.span.file == file {
            let annotation = AnnotationKind::Primary
                .span(range(finding.span))
                .label(label.clone());
            snippet = snippet.annotation(annotation);
        }
        for (span, term) in finding.also.iter().filter(|(span, _)| span.file == file) {
            let label = catalogue::term(lang, term);
            let annotation = AnnotationKind::Context.span(range(*span)).label(label);
            snippet = snippet.annotation(annotation);
        }
        group = group.element(snippet);
    }
    if !help.is_empty() {
        let level = Level::HELP.with_name(catalogue::term(lang, "help"));
        group = group.element(level.message(normalize_untrusted_str(&help)));
    }
    renderer.render(&[group])
}

/// A finding in one line: where it is mended, and its slot `what`.
#[must_use]
pub fn line(finding: &Finding, sources: &[Source]) -> String {
    let what = finding.slots.iter().find(|(name, _)| *name == "what");
    let what = match what {
        Some((_, Slot::Text(text))) => text.as_str(),
        Some((_, Slot::Term(_))) | None => "",
    };
    let Some(source) = source(sources, finding.span) else {
        return what.to_owned();
    };
    let (line, column) = source.position(finding.span.start);
    format!("{}:{line}:{column}: {what}", source.path)
}

/// The span as a range of the text, moved to character boundaries and kept to one line so that the excerpt stays short.
fn clamp(text: &str, span: Span) -> std::ops::Range<usize> {
    let at = |byte: u32| {
        let mut at = usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (start, mut end) = (at(span.start), at(span.end.max(span.start)));
    if let Some(newline) = text.get(start..end).and_then(|s| s.find(['\n', '\r'])) {
        end = start + newline;
    }
    start..end
}

/// The lines of the text that hold all `places`, and how many stand before them: drawing must not take longer the longer the
/// file is.
fn window(text: &str, places: &[Span]) -> (std::ops::Range<usize>, usize) {
    let ranges = places.iter().map(|span| clamp(text, *span));
    let (start, end) = ranges.fold((text.len(), 0), |(start, end), range| {
        (start.min(range.start), end.max(range.end))
    });
    let before = text.get(..start).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let after = text.get(end..).unwrap_or_default();
    let end = after.find('\n').map_or(text.len(), |at| end + at + 1);
    let lines = before.bytes().filter(|b| *b == b'\n').count();
    (start..end, lines)
}

/// The one of `choices` that is closest to `word`, when it is close enough to be a slip of the pen.
///
/// Two that are equally close are no help: the reader would be told to write the wrong one as often as the right.
#[must_use]
pub fn closest<'a>(word: &str, choices: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let limit = (length / 3).clamp(1, 4);
    let mut near: Vec<(usize, &str)> = choices
        .into_iter()
        .filter(|choice| choice.chars().count().abs_diff(length) <= limit)
        .map(|choice| (distance(word, choice), choice))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    near.sort_unstable();
    near.dedup();
    match near.as_slice() {
        [(best, _), (next, _), ..] if best == next => None,
        [(_, choice), ..] => Some(choice),
        [] => None,
    }
}

/// Edits (insertions, deletions, substitutions) between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut left = i + 1;
        let mut diagonal = i;
        let mut next = vec![left];
        for (y, up) in b.iter().zip(row.iter().skip(1)) {
            let cost = usize::from(x != *y);
            left = (diagonal + cost).min(left + 1).min(up + 1);
            diagonal = *up;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
