//! Report → PDF, by typst: tagged, PDF/A-2a and PDF/UA-1, its fonts embedded; the same bytes from the same report anywhere.
//!
//! Owns what typst sees of the world: one template, the report's data, its charts and the theme's fonts. No clock, no disk, no
//! packages.

use super::Report;
use crate::render::theme::Theme;
use jiff::civil::DateTime;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World, WorldExt as _};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// Where the template finds the report.
const DATA: &str = "report.json";

/// Why a report could not be set.
pub(in crate::render) struct Fault {
    /// What typst says, in English.
    pub reason: String,
    /// Where in the template, if there.
    pub place: Option<Range<usize>>,
}

/// When a report is dated: the local time, and its minutes ahead of UTC.
pub(in crate::render) type Dated = (DateTime, i32);

/// The fonts of a theme, read once for all reports.
pub(in crate::render) struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl Fonts {
    pub(in crate::render) fn new(theme: &Theme) -> Self {
        let files = theme.fonts.values();
        let fonts: Vec<Font> = files
            .flat_map(|bytes| Font::iter(Bytes::new(bytes.to_vec())))
            .collect();
        Self {
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
        }
    }

    /// The letters of a report that none of them has.
    pub(in crate::render) fn missing(&self, letters: BTreeSet<char>) -> BTreeSet<char> {
        let there = |c: &char| {
            let mut fonts = self.fonts.iter();
            fonts.any(|font| font.info().coverage.contains(u32::from(*c)))
        };
        let mut letters = letters;
        letters.retain(|c| !there(c) && !c.is_control());
        letters
    }
}

struct Desk<'a> {
    library: LazyHash<Library>,
    fonts: &'a Fonts,
    main: Source,
    files: HashMap<FileId, Bytes>,
}

fn file(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            Ok(self.main.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let file = self.files.get(&id).cloned();
        file.ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Sets a report; `ident` is the same for every edition of it.
///
/// # Errors
/// What typst finds wrong: with the template, or with what the standards ask for.
pub(in crate::render) fn pdf(
    report: &Report,
    template: &str,
    fonts: &Fonts,
    ident: String,
    dated: Dated,
) -> Result<Vec<u8>, Vec<Fault>> {
    let data = serde_json::to_vec(report).unwrap_or_default();
    let charts = report.charts.iter();
    let charts = charts.map(|(path, svg)| (path.as_str(), Bytes::from_string(svg.clone())));
    let files = charts.chain([(DATA, Bytes::new(data))]);
    let files = files.filter_map(|(path, bytes)| Some((file(path)?, bytes)));
    let main = file("report.typ").ok_or_else(Vec::new)?;
    let desk = Desk {
        library: LazyHash::new(Library::default()),
        fonts,
        main: Source::new(main, template.to_owned()),
        files: files.collect(),
    };
    let faults = |found: typst::ecow::EcoVec<SourceDiagnostic>| {
        let found = found.iter().map(|error| fault(&desk, error));
        found.collect::<Vec<Fault>>()
    };
    let document = typst::compile::<PagedDocument>(&desk)
        .output
        .map_err(faults)?;
    let (at, ahead) = dated;
    let part = |part: i8| u8::try_from(part).unwrap_or(1);
    let date = Datetime::from_ymd_hms(
        i32::from(at.year()),
        part(at.month()),
        part(at.day()),
        part(at.hour()),
        part(at.minute()),
        part(at.second()),
    );
    let standards = [PdfStandard::A_2a, PdfStandard::Ua_1];
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some(format!("tiendo {}", env!("CARGO_PKG_VERSION")))),
        timestamp: date.and_then(|date| Timestamp::new_local(date, ahead)),
        // These two go together.
        standards: PdfStandards::new(&standards).unwrap_or_default(),
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(faults);
    // What typst remembers of one report is of no use to the next.
    typst::comemo::evict(0);
    bytes
}

fn fault(desk: &Desk<'_>, error: &SourceDiagnostic) -> Fault {
    let hints = error.hints.iter().map(|hint| hint.v.as_str());
    let parts: Vec<&str> = [error.message.as_str()].into_iter().chain(hints).collect();
    Fault {
        reason: parts.join("; "),
        place: desk.range(error.span),
    }
}
