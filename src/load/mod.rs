//! Disk → [`Inputs`] → [`Documents`]: the content and the theme, each file read once and decoded.
//!
//! Owns which file is what. [`read`] is the only part that touches the disk; [`documents()`] is pure.

pub mod decode;
pub mod documents;
mod release;
pub mod yaml;

use crate::archive::{self, Archive, Package};
use crate::diag::{Code, Finding, Findings, Source, Span};
use crate::model::period::Period;
use crate::model::resolve::is_locale;
use crate::parallel;
use decode::{Decode, Decoder};
use documents::{
    AgencyDoc, AmendmentDoc, DocumentDoc, FrontDoc, HistoryDoc, NodeDoc, PeriodDoc, PlaceDoc,
    PlanDoc, ReportDoc, RevisionDoc, RevisionReportDoc, TargetDoc, TaskDoc, TermDoc, UnitDoc,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;
use yaml::{Kind, Node};

/// The largest package of a seal that is read, in bytes: far more than a site of texts and tables has.
pub const LARGEST_PACKAGE: u64 = 1 << 30;

/// Largest file of content, in bytes: a year of reports is a thousandth of it.
const LARGEST: u64 = 16 << 20;

/// Everything a build is made from, as read.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The files of `content/`, by path; spans refer to their positions here.
    pub sources: Vec<Source>,
    /// The project's own theme files, by path below `themes/default/`; they stand in for the built-in ones.
    pub theme: BTreeMap<String, Vec<u8>>,
    /// The folder of seals.
    pub archive: Archive,
    /// What was wrong with the files as such.
    pub findings: Findings,
    /// Files that cannot be read as text, by position.
    broken: BTreeSet<u32>,
}

/// A file or folder that could not be read: for whoever runs the machine.
#[derive(Debug)]
pub struct ReadError {
    /// What could not be read.
    pub path: PathBuf,
    /// Why.
    pub source: std::io::Error,
}

impl Inputs {
    /// Adds a file's bytes as content; faults of the encoding are findings.
    pub fn add(&mut self, path: String, bytes: Vec<u8>) {
        if let Some(package) = package(&path) {
            let known = Package::read(&bytes);
            self.archive.packages.insert(package.to_owned(), known);
            return;
        }
        if let Some(signature) = signature(&path) {
            let signature = signature.to_owned();
            self.archive.signatures.insert(signature, bytes);
            return;
        }
        if path == archive::LOCK {
            // Its lines are hashed as they are; whatever is no text is no entry.
            let text = String::from_utf8_lossy(&bytes).into_owned();
            self.archive.lock = Some((self.next_file(), text.clone()));
            self.sources.push(Source { path, text });
            return;
        }
        if u64::try_from(bytes.len()).is_ok_and(|size| size > LARGEST) {
            self.too_large(path);
            return;
        }
        let file = self.next_file();
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                // The sound part before it gives the excerpt; decoding stops at the finding.
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let finding = Finding::new(Code::NotUtf8, Span::new(file, at, at + 1));
                self.findings.push(finding);
                self.broken.insert(file);
                self.sources.push(Source { path, text });
                return;
            }
        };
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        if let Some((at, c)) = text.char_indices().find(|(_, c)| is_hidden(*c)) {
            let finding = Finding::new(
                Code::HiddenCharacter,
                Span::new(file, at, at + c.len_utf8()),
            )
            .with("code", format!("U+{:04X}", u32::from(c)));
            self.findings.push(finding);
            self.broken.insert(file);
        }
        let text = if unicode_normalization::is_nfc(&text) {
            text
        } else {
            let nfc: String = text.nfc().collect();
            let same = nfc
                .char_indices()
                .zip(text.chars())
                .find(|((_, a), b)| a != b);
            let at = same.map_or(0, |((at, _), _)| at);
            let finding = Finding::new(Code::NotNfc, Span::new(file, at, at + 1));
            self.findings.push(finding);
            nfc
        };
        self.sources.push(Source { path, text });
    }

    /// Names a link, a pipe or the like, which is not read.
    fn not_a_file(&mut self, path: String) {
        let file = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        let finding = Finding::new(Code::UnknownFile, Span::file(file)).with("file", path.as_str());
        self.findings.push(finding);
        self.broken.insert(file);
        let text = String::new();
        self.sources.push(Source { path, text });
    }

    /// Adds a file that is refused unread.
    fn too_large(&mut self, path: String) {
        let file = self.next_file();
        let finding = Finding::new(Code::TooLarge, Span::file(file));
        self.findings.push(finding);
        self.broken.insert(file);
        let text = String::new();
        self.sources.push(Source { path, text });
    }

    fn next_file(&self) -> u32 {
        u32::try_from(self.sources.len()).unwrap_or(u32::MAX)
    }
}

/// Reads `content/` and `themes/default/` of a project, files by path so that the order is the same everywhere.
///
/// # Errors
/// When a folder or file cannot be read; a project without `content/` is such a case.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the content"
)]
pub fn read(root: &Path) -> Result<Inputs, ReadError> {
    let mut inputs = Inputs::default();
    inputs.archive.folder = Some(root.join(archive::FOLDER));
    let mut content = files(root, &root.join("content"))?;
    let archive = root.join(archive::FOLDER.trim_end_matches('/'));
    // Seals may lie elsewhere: without them nothing would hold the content to what was published.
    if archive.is_symlink() {
        content.extend(files(root, &archive)?);
        content.retain(|(path, ..)| *path != archive);
    } else if archive.is_file() {
        let source = std::io::ErrorKind::NotADirectory.into();
        let path = archive;
        return Err(ReadError { path, source });
    }
    for (path, name, size) in content {
        let fail = |source| ReadError {
            path: path.clone(),
            source,
        };
        let Some(size) = size else {
            inputs.not_a_file(name);
            continue;
        };
        let sealed =
            package(&name).is_some() || signature(&name).is_some() || name == archive::LOCK;
        let largest = match package(&name) {
            Some(_) => LARGEST_PACKAGE,
            None => LARGEST,
        };
        if size > largest {
            inputs.too_large(name);
            continue;
        }
        let bytes = if is_content(&name) || sealed {
            std::fs::read(&path).map_err(fail)?
        } else {
            Vec::new()
        };
        inputs.add(name, bytes);
    }
    let theme = root.join("themes").join("default");
    if theme.is_dir() {
        for (path, name, size) in files(&theme, &theme)? {
            if size.is_none() {
                inputs.not_a_file(format!("themes/default/{name}"));
                continue;
            }
            let bytes = std::fs::read(&path).map_err(|source| ReadError { path, source })?;
            inputs.theme.insert(name, bytes);
        }
    }
    // Whatever else stands beside it is read by nothing.
    let beside = walkdir::WalkDir::new(root.join("themes"))
        .min_depth(1)
        .max_depth(1)
        .sort_by_file_name();
    for entry in beside.into_iter().flatten() {
        let name = entry.file_name().to_string_lossy();
        if name != "default" && !name.starts_with('.') {
            inputs.add(format!("themes/{name}"), Vec::new());
        }
    }
    Ok(inputs)
}

/// Whether a character is a control, or turns the direction in which text is read: neither belongs in a text for the public,
/// and both can make it show something else than it says.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    let direction = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    direction || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// The name of a sealed package, where a path is that of one.
fn package(path: &str) -> Option<&str> {
    let name = path.strip_prefix(archive::FOLDER)?;
    (has_end(name, "wacz") && !name.contains('/')).then_some(name)
}

/// The name of a signature of a seal, or of the file that says whose count, where a path is that of one.
fn signature(path: &str) -> Option<&str> {
    let name = path.strip_prefix(archive::FOLDER)?;
    let known = has_end(name, "sig") || name == archive::SIGNERS;
    (known && !name.contains('/')).then_some(name)
}

/// Whether a file is one that content is written in.
fn is_content(name: &str) -> bool {
    has_end(name, "yaml") || has_end(name, "md")
}

/// Whether a file's name has this end.
fn has_end(name: &str, end: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e == end)
}

/// The plain files below `folder`, sorted, as (path, name relative to `base`, size); hidden ones are left out, links are
/// not followed, since what they lead to is not part of the project.
fn files(base: &Path, folder: &Path) -> Result<Vec<(PathBuf, String, Option<u64>)>, ReadError> {
    let mut found = Vec::new();
    let hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    let walk = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !hidden(entry.file_name()));
    for entry in walk {
        let entry = entry.map_err(|error| ReadError {
            path: error.path().unwrap_or(folder).to_path_buf(),
            source: error
                .into_io_error()
                .unwrap_or_else(|| std::io::Error::other("a loop of links")),
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path().to_path_buf();
        let name = path.strip_prefix(base).unwrap_or(&path);
        let parts: Vec<_> = name.iter().map(|p| p.to_string_lossy()).collect();
        let name = parts.join("/");
        // Links, pipes and the like are named and not read: what a link leads to is not part of the project.
        let size = entry.metadata().map_or(0, |m| m.len());
        let plain = entry.file_type().is_file();
        found.push((path, name, plain.then_some(size)));
    }
    // By whole name, so that the order does not hang on how folders are walked.
    found.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(found)
}

/// A Markdown file: what it is named after, its locale if the name says one, its front matter and where its body stands.
#[derive(Clone, Debug)]
pub struct MarkdownDoc {
    /// The name without locale and end: `forest-cover` of `forest-cover.en.md`.
    pub stem: String,
    /// The locale in its name.
    pub locale: Option<String>,
    /// Front matter, if it has any.
    pub front: Option<FrontDoc>,
    /// Where the body stands.
    pub body: Span,
    /// The body.
    pub markdown: std::sync::Arc<str>,
}

/// A report and the name of its file.
#[derive(Clone, Debug)]
pub struct ReportFile {
    /// The file's name without its end.
    pub stem: String,
    /// The report.
    pub doc: ReportDoc,
}

/// One folder of `periods/`.
#[derive(Clone, Debug)]
pub struct PeriodFolder {
    /// The period that the folder is named after.
    pub period: Period,
    /// `period.yaml`, its start to point at.
    pub doc: Option<(Span, PeriodDoc)>,
    /// Reports by file.
    pub reports: Vec<ReportFile>,
    /// `report.md` and its translations.
    pub report: Vec<MarkdownDoc>,
    /// `reports/*.md`.
    pub agencies: Vec<MarkdownDoc>,
    /// `targets/*.md`.
    pub targets: Vec<MarkdownDoc>,
    /// `revisions/*`, in their order.
    pub revisions: Vec<RevisionFolder>,
}

/// One folder of `revisions/`: what an amended release changes.
#[derive(Clone, Debug, Default)]
pub struct RevisionFolder {
    /// Its number.
    pub number: u8,
    /// `revision.yaml`, its start to point at.
    pub doc: Option<(Span, RevisionDoc)>,
    /// Reports, with the names of their files.
    pub reports: Vec<(String, RevisionReportDoc)>,
    /// `report.md` and its translations.
    pub report: Vec<MarkdownDoc>,
    /// `targets/*.md`.
    pub targets: Vec<MarkdownDoc>,
}

/// All decoded documents.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// `plan.yaml`.
    pub plan: Option<PlanDoc>,
    /// `outline.yaml`.
    pub outline: Vec<NodeDoc>,
    /// `units.yaml`.
    pub units: Vec<UnitDoc>,
    /// `agencies.yaml`.
    pub agencies: Vec<AgencyDoc>,
    /// `places.yaml`.
    pub places: Vec<PlaceDoc>,
    /// `targets/*.yaml`.
    pub targets: Vec<TargetDoc>,
    /// `tasks/*.yaml`.
    pub tasks: Vec<TaskDoc>,
    /// `amendments/*.yaml`.
    pub amendments: Vec<AmendmentDoc>,
    /// `documents.yaml`.
    pub documents: Vec<DocumentDoc>,
    /// `glossary.yaml`.
    pub glossary: Vec<TermDoc>,
    /// `stories/*.md`.
    pub stories: Vec<MarkdownDoc>,
    /// `history/*.yaml`.
    pub history: Vec<HistoryDoc>,
    /// `periods/*`.
    pub periods: Vec<PeriodFolder>,
    /// `pages/*.md`.
    pub pages: Vec<MarkdownDoc>,
    /// Every identifier that some record declares, by the term of what it is, also of records that could not be read: looking
    /// one of those up must not report it a second time.
    pub declared: BTreeSet<(&'static str, String)>,
    /// The terms of kinds of things whose file is not there or cannot be read at all: what is not found of them is no second
    /// fault.
    pub absent: BTreeSet<&'static str>,
}

/// The files that a plan with targets needs, with what they declare.
const NEEDED: &[(&str, &str)] = &[
    ("content/outline.yaml", "section"),
    ("content/agencies.yaml", "agency"),
    ("content/units.yaml", "unit"),
];

/// Decodes every file of the content.
#[must_use]
pub fn documents(inputs: &mut Inputs, findings: &mut Findings) -> Documents {
    let mut documents = Documents::default();
    let mut plan_file = None;
    let files: Vec<(u32, String)> = (0..)
        .zip(&inputs.sources)
        .map(|(file, source)| (file, source.path.clone()))
        .collect();
    for (file, path) in &files {
        if path == "content/plan.yaml" {
            plan_file = Some(*file);
        }
    }
    let Some(plan_file) = plan_file else {
        findings.push(missing(inputs, "content/plan.yaml"));
        return documents;
    };
    // Its texts are read by the locales that it declares itself.
    let declared: Option<PlanDoc> = Reader::new(inputs, &[]).one(plan_file);
    let plan = declared.iter();
    // A locale that is none is reported once, not again wherever it is missed.
    let locales = plan.flat_map(|plan| &plan.locales).map(|l| l.value.clone());
    let locales: Vec<String> = locales.filter(|l| is_locale(l)).collect();
    let mut reader = Reader::new(inputs, &locales);
    documents.plan = reader.one(plan_file);
    findings.extend(reader.findings);
    let one = |(file, path): &(u32, String)| {
        let mut reader = Reader::new(inputs, &locales);
        let mut found = Documents::default();
        reader.file(*file, path, &mut found);
        found.declared = reader.declared;
        (found, reader.findings)
    };
    for (found, told) in parallel::map(&files, one) {
        documents.absorb(found);
        findings.extend(told);
    }
    if !documents.targets.is_empty() || !documents.tasks.is_empty() {
        for (path, kind) in NEEDED {
            if *kind == "unit" && documents.targets.is_empty() {
                continue;
            }
            if inputs.sources.iter().all(|source| source.path != *path) {
                findings.push(missing(inputs, path));
                documents.absent.insert(kind);
            }
        }
    }
    for &file in &inputs.broken {
        let source = usize::try_from(file).ok();
        let source = source.and_then(|at| inputs.sources.get(at));
        let Some(source) = source.filter(|s| s.text.is_empty()) else {
            continue;
        };
        let needed = NEEDED.iter().find(|(path, _)| *path == source.path);
        let kind = match source.path.split('/').collect::<Vec<_>>().as_slice() {
            ["content", "targets", _] => Some("target"),
            ["content", "tasks", _] => Some("task"),
            ["content", "amendments", _] => Some("amendment"),
            ["content", "places.yaml"] => Some("place"),
            ["content", "documents.yaml"] => Some("document"),
            _ => needed.map(|(_, kind)| *kind),
        };
        documents.absent.extend(kind);
    }
    documents
        .periods
        .sort_by_key(|p| (p.period.end(), p.period));
    for folder in &mut documents.periods {
        folder.revisions.sort_by_key(|r| r.number);
    }
    documents
}

/// A finding about a file that is not there, which becomes an empty source to point at.
fn missing(inputs: &mut Inputs, path: &str) -> Finding {
    let file = inputs.next_file();
    let text = String::new();
    inputs.sources.push(Source {
        path: path.to_owned(),
        text,
    });
    Finding::new(Code::MissingFile, Span::file(file)).with("file", path)
}

impl Documents {
    /// Takes in what another file holds.
    fn absorb(&mut self, found: Self) {
        let Self {
            plan,
            outline,
            units,
            agencies,
            places,
            targets,
            tasks,
            amendments,
            documents,
            glossary,
            stories,
            history,
            periods,
            pages,
            declared,
            absent,
        } = found;
        self.plan = self.plan.take().or(plan);
        self.outline.extend(outline);
        self.units.extend(units);
        self.agencies.extend(agencies);
        self.places.extend(places);
        self.targets.extend(targets);
        self.tasks.extend(tasks);
        self.amendments.extend(amendments);
        self.documents.extend(documents);
        self.glossary.extend(glossary);
        self.stories.extend(stories);
        self.history.extend(history);
        self.pages.extend(pages);
        self.declared.extend(declared);
        self.absent.extend(absent);
        for found in periods {
            let folder = self.periods.iter_mut().find(|p| p.period == found.period);
            match folder {
                Some(folder) => folder.absorb(found),
                None => self.periods.push(found),
            }
        }
    }
}

impl PeriodFolder {
    /// Takes in what another file of the folder holds.
    fn absorb(&mut self, found: Self) {
        let Self {
            period: _,
            doc,
            reports,
            report,
            agencies,
            targets,
            revisions,
        } = found;
        self.doc = self.doc.take().or(doc);
        self.reports.extend(reports);
        self.report.extend(report);
        self.agencies.extend(agencies);
        self.targets.extend(targets);
        for found in revisions {
            let mut known = self.revisions.iter_mut();
            match known.find(|r| r.number == found.number) {
                Some(revision) => revision.absorb(found),
                None => self.revisions.push(found),
            }
        }
    }
}

impl RevisionFolder {
    /// Takes in what another file of the folder holds.
    fn absorb(&mut self, found: Self) {
        let Self {
            number: _,
            doc,
            reports,
            report,
            targets,
        } = found;
        self.doc = self.doc.take().or(doc);
        self.reports.extend(reports);
        self.report.extend(report);
        self.targets.extend(targets);
    }
}

/// Reads one file.
struct Reader<'a> {
    inputs: &'a Inputs,
    findings: Findings,
    locales: &'a [String],
    declared: BTreeSet<(&'static str, String)>,
}

impl<'a> Reader<'a> {
    fn new(inputs: &'a Inputs, locales: &'a [String]) -> Self {
        Self {
            inputs,
            findings: Findings::default(),
            locales,
            declared: BTreeSet::new(),
        }
    }

    fn file(&mut self, file: u32, path: &str, documents: &mut Documents) {
        let (stem, end) = path.rsplit_once('.').unwrap_or((path, ""));
        let parts: Vec<&str> = stem.split('/').collect();
        match (parts.as_slice(), end) {
            (["content", "plan"], "yaml") => {}
            (["content", "outline"], "yaml") => documents.outline.extend(self.list(file)),
            (["content", "units"], "yaml") => documents.units.extend(self.list(file)),
            (["content", "agencies"], "yaml") => documents.agencies.extend(self.list(file)),
            (["content", "places"], "yaml") => documents.places.extend(self.list(file)),
            (["content", "targets", _], "yaml") => documents.targets.extend(self.list(file)),
            (["content", "tasks", _], "yaml") => documents.tasks.extend(self.list(file)),
            (["content", "amendments", _], "yaml") => documents.amendments.extend(self.list(file)),
            (["content", "documents"], "yaml") => documents.documents.extend(self.list(file)),
            (["content", "glossary"], "yaml") => documents.glossary.extend(self.list(file)),
            (["content", "stories", name], "md") => {
                documents.stories.extend(self.markdown(file, name));
            }
            (["content", "history", _], "yaml") => documents.history.extend(self.list(file)),
            (["content", "pages", name], "md") => {
                documents.pages.extend(self.markdown(file, name));
            }
            (["content", "periods", folder, rest @ ..], _) => {
                if !self.period(file, folder, rest, end, &mut documents.periods) {
                    self.unknown(file, path);
                }
            }
            (["content", "archive", "seals"], "lock") => {}
            (_, _) => self.unknown(file, path),
        }
    }

    fn unknown(&mut self, file: u32, path: &str) {
        let finding = Finding::new(Code::UnknownFile, Span::file(file)).with("file", path);
        self.findings.push(finding);
    }

    /// Reads one file of a period's folder; false when it is none that belongs there.
    fn period(
        &mut self,
        file: u32,
        folder: &str,
        rest: &[&str],
        end: &str,
        into: &mut Vec<PeriodFolder>,
    ) -> bool {
        let Ok(period) = folder.parse::<Period>() else {
            let finding = Finding::new(Code::BadPeriod, Span::file(file)).with("period", folder);
            self.findings.push(finding);
            return true;
        };
        let mut entry = PeriodFolder {
            period,
            doc: None,
            reports: Vec::new(),
            report: Vec::new(),
            agencies: Vec::new(),
            targets: Vec::new(),
            revisions: Vec::new(),
        };
        match (rest, end) {
            (["period"], "yaml") => {
                entry.doc = self.one(file).map(|doc| (Span::file(file), doc));
            }
            (["reports", stem], "yaml") => {
                let stem = (*stem).to_owned();
                if let Some(doc) = self.one(file) {
                    entry.reports.push(ReportFile { stem, doc });
                }
            }
            ([name], "md") if *name == "report" || name.starts_with("report.") => {
                entry.report.extend(self.markdown(file, name));
            }
            (["reports", name], "md") => entry.agencies.extend(self.markdown(file, name)),
            (["targets", name], "md") => entry.targets.extend(self.markdown(file, name)),
            (["revisions", number, rest @ ..], _) => {
                // The first release is number 1, and no number is written in two ways.
                let counted = number
                    .parse()
                    .ok()
                    .filter(|n: &u8| n.to_string() == *number);
                let Some(counted) = counted.filter(|n| *n >= 2) else {
                    let finding = Finding::new(Code::BadRevision, Span::file(file))
                        .with("number", *number)
                        .term("why", "revision-number");
                    self.findings.push(finding);
                    return true;
                };
                let Some(revision) = self.revision(file, counted, rest, end) else {
                    return false;
                };
                entry.revisions.push(revision);
            }
            (_, _) => return false,
        }
        into.push(entry);
        true
    }

    /// Reads one file of an amended release; `None` when it is none that belongs there.
    fn revision(
        &mut self,
        file: u32,
        number: u8,
        rest: &[&str],
        end: &str,
    ) -> Option<RevisionFolder> {
        let mut entry = RevisionFolder {
            number,
            ..RevisionFolder::default()
        };
        match (rest, end) {
            (["revision"], "yaml") => {
                entry.doc = self.one(file).map(|doc| (Span::file(file), doc));
            }
            (["reports", stem], "yaml") => {
                let doc: Option<RevisionReportDoc> = self.one(file);
                entry
                    .reports
                    .extend(doc.map(|doc| ((*stem).to_owned(), doc)));
            }
            ([name], "md") if *name == "report" || name.starts_with("report.") => {
                entry.report.extend(self.markdown(file, name));
            }
            (["targets", name], "md") => entry.targets.extend(self.markdown(file, name)),
            (_, _) => return None,
        }
        Some(entry)
    }

    fn node(&mut self, file: u32) -> Option<Node> {
        if self.inputs.broken.contains(&file) {
            return None;
        }
        let at = usize::try_from(file).ok()?;
        let source = self.inputs.sources.get(at)?;
        yaml::parse(file, &source.text, &mut self.findings)
    }

    fn one<T: Decode>(&mut self, file: u32) -> Option<T> {
        let node = self.node(file)?;
        let mut decoder = Decoder {
            findings: &mut self.findings,
            locales: self.locales,
        };
        T::decode(&node, &mut decoder)
    }

    fn list<T: Decode>(&mut self, file: u32) -> Vec<T> {
        let at = usize::try_from(file).ok();
        let source = at.and_then(|at| self.inputs.sources.get(at));
        let kind = source.map_or("", |source| kind_of_file(&source.path));
        let Some(node) = self.node(file) else {
            if let Some(source) = source {
                declare_unread(&source.text, kind, &mut self.declared);
            }
            return Vec::new();
        };
        if node.kind == Kind::Null {
            return Vec::new();
        }
        declare(&node, kind, &mut self.declared);
        let mut decoder = Decoder {
            findings: &mut self.findings,
            locales: self.locales,
        };
        Vec::decode(&node, &mut decoder).unwrap_or_default()
    }

    /// Splits `name.locale` and reads the front matter.
    fn markdown(&mut self, file: u32, name: &str) -> Option<MarkdownDoc> {
        if self.inputs.broken.contains(&file) {
            return None;
        }
        let at = usize::try_from(file).ok()?;
        let text = self.inputs.sources.get(at)?.text.as_str();
        let (stem, locale) = match name.rsplit_once('.') {
            Some((stem, locale)) if self.locales.iter().skip(1).any(|l| l == locale) => {
                (stem, Some(locale.to_owned()))
            }
            // Without locales `plan.yaml` is at fault, and has been reported.
            Some((stem, locale)) if self.locales.is_empty() => (stem, Some(locale.to_owned())),
            Some((stem, locale)) => {
                let main = self.locales.first().is_some_and(|l| l == locale);
                let finding = Finding::new(Code::UnknownLocale, Span::file(file))
                    .with("locale", locale)
                    .with("known", self.locales.join(", "))
                    .instead(main.then(|| format!("{stem}.md")));
                self.findings.push(finding);
                return None;
            }
            None => (name, None),
        };
        let (front, body) = split_front_matter(text);
        if front.is_none() && opens_front_matter(text) {
            let finding = Finding::new(Code::YamlSyntax, Span::new(file, 0, 3))
                .term("reason", "yaml-front")
                .term("remedy", "yaml-front-remedy");
            self.findings.push(finding);
            return None;
        }
        let front = match front {
            Some(range) => {
                let front = text.get(range.clone())?;
                let node = yaml::parse_at(file, front, range.start, &mut self.findings)?;
                let mut decoder = Decoder {
                    findings: &mut self.findings,
                    locales: self.locales,
                };
                match node.kind {
                    Kind::Null => None,
                    Kind::Scalar { .. } | Kind::List(_) | Kind::Map(_) => {
                        Some(FrontDoc::decode(&node, &mut decoder)?)
                    }
                }
            }
            None => None,
        };
        Some(MarkdownDoc {
            stem: stem.to_owned(),
            locale,
            front,
            body: Span::new(file, body, text.len()),
            markdown: text.get(body..).unwrap_or_default().into(),
        })
    }
}

/// The byte range of the front matter, if the text begins with one, and where the body begins.
fn split_front_matter(text: &str) -> (Option<std::ops::Range<usize>>, usize) {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|l| l.trim_end() == "---") else {
        return (None, 0);
    };
    let start = first.len();
    let mut at = start;
    for line in lines {
        let end = at + line.len();
        if line.trim_end() == "---" {
            return (Some(start..at), end);
        }
        at = end;
    }
    (None, 0)
}

/// Whether a text begins as front matter does, with a line of `---` and a field of it.
fn opens_front_matter(text: &str) -> bool {
    let mut lines = text.lines();
    let opens = lines.next().is_some_and(|l| l.trim_end() == "---");
    let field = lines.next().and_then(|l| l.split_once(':'));
    opens && field.is_some_and(|(key, _)| FrontDoc::FIELDS.contains(&key.trim()))
}

/// The term of what the records of a file are.
fn kind_of_file(path: &str) -> &'static str {
    match path.split('/').collect::<Vec<_>>().as_slice() {
        [_, "targets", _] => "target",
        [_, "tasks", _] => "task",
        [_, "amendments", _] => "amendment",
        [_, "outline.yaml"] => "section",
        [_, "units.yaml"] => "unit",
        [_, "agencies.yaml"] => "agency",
        [_, "places.yaml"] => "place",
        [_, "documents.yaml"] => "document",
        _ => "term",
    }
}

/// Collects the identifiers of records, at any depth of `sections:` and in what amendments add.
fn declare(node: &Node, kind: &'static str, into: &mut BTreeSet<(&'static str, String)>) {
    match &node.kind {
        Kind::List(items) => items.iter().for_each(|item| declare(item, kind, into)),
        Kind::Map(entries) => {
            for entry in entries {
                match (entry.key.value.as_str(), &entry.value.kind) {
                    ("id", Kind::Scalar { text, .. }) => {
                        into.insert((kind, text.clone()));
                    }
                    ("sections" | "changes", _) => declare(&entry.value, kind, into),
                    ("add_target", _) => declare(&entry.value, "target", into),
                    ("add_task", _) => declare(&entry.value, "task", into),
                    _ => {}
                }
            }
        }
        Kind::Null | Kind::Scalar { .. } => {}
    }
}

/// Collects what may be identifiers in a file that is no sound YAML: the words behind `id:`.
fn declare_unread(text: &str, kind: &'static str, into: &mut BTreeSet<(&'static str, String)>) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("id:") {
        let own = before
            .chars()
            .next_back()
            .is_none_or(|c| c.is_whitespace() || "{,".contains(c));
        let word = after.trim_start_matches([' ', '"', '\'']);
        let end = |c: char| c.is_whitespace() || ",}\"'".contains(c);
        let word = word.split(end).next().unwrap_or_default();
        if own {
            into.insert((kind, word.to_owned()));
        }
        rest = after;
    }
}

/// The hash that a translation carries of the body it translates: twelve hex digits of SHA-256 over the text with Unix
/// line ends.
#[must_use]
pub fn body_hash(body: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(body.replace("\r\n", "\n").as_bytes());
    let hex: Vec<String> = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
    hex.concat()
}
