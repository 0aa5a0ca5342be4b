//! Views of releases: what a period's release says of itself, corrections, comparisons, the calendar.

use super::{Link, PeriodLine, Status};
use serde::Serialize;

/// What a period's page says of its release.
#[derive(Serialize)]
pub struct ReleaseView {
    /// "08:00 (UTC+7), 22 June 2026"; none in a preview of a period without an hour.
    pub hour: Option<String>,
    /// Amended releases, the newest first.
    pub revisions: Vec<RevisionView>,
    /// "Name, office (19 June 2026)"
    pub signed_off: Vec<String>,
    /// Roles that had the figures before: "Chairman's office, from 17:00 …: to prepare answers".
    pub early_access: Vec<String>,
    pub notes: Vec<String>,
    /// Published texts that the release changed.
    pub texts: Vec<TextRow>,
    /// Comparisons with the period before and with the same one a year earlier.
    pub compare: Vec<Link>,
    pub calendar: Link,
}

#[derive(Serialize)]
pub struct RevisionView {
    /// "Revision 2"
    pub name: String,
    /// Anchor on the period's page.
    pub id: String,
    pub hour: Option<String>,
    /// What was wrong, and how that changes the message.
    pub wrong: String,
    pub message: String,
    pub signed_off: Vec<String>,
    pub rows: Vec<RestatedRow>,
    pub texts: Vec<TextRow>,
}

/// A value that replaced another.
#[derive(Serialize)]
pub struct RestatedRow {
    pub target: Link,
    pub period: String,
    pub from: String,
    /// "–" where it was withdrawn.
    pub to: String,
    pub kind: String,
    pub reason: String,
    /// "announced beforehand" or "not announced beforehand"
    pub scheduled: String,
    /// Who restated it.
    pub by: Option<Link>,
}

/// A text that replaced another.
#[derive(Serialize)]
pub struct TextRow {
    pub what: String,
    /// The target or task that it is about.
    pub link: Option<Link>,
    /// The period whose release had it.
    pub of: Option<String>,
    pub from: String,
    pub to: String,
    /// The language of both, where it is not that of the page: only a text in that language was changed.
    pub lang: Option<String>,
    pub why: String,
}

/// Template `corrections.html`: every published value and text that was replaced, by the release that did so, the newest first.
#[derive(Serialize)]
pub struct CorrectionList {
    pub releases: Vec<Corrections>,
}

#[derive(Serialize)]
pub struct Corrections {
    pub line: PeriodLine,
    /// "Revision 2" of an amended release.
    pub revision: Option<String>,
    /// Anchor.
    pub id: String,
    pub wrong: Option<String>,
    pub rows: Vec<RestatedRow>,
    pub texts: Vec<TextRow>,
}

/// Template `compare.html`: what is different between two periods.
#[derive(Serialize)]
pub struct ComparePage {
    pub earlier: Link,
    pub later: Link,
    /// The other comparison of the later period.
    pub other: Vec<Link>,
    /// How many verdicts changed.
    pub changed: usize,
    /// What got worse first.
    pub verdicts: Vec<VerdictGroup>,
    /// Targets that were added, amended or withdrawn.
    pub targets: Vec<TargetChange>,
    pub revised: Vec<CompareRow>,
    pub withdrawn: Vec<CompareRow>,
    pub new: Vec<CompareRow>,
}

#[derive(Serialize)]
pub struct VerdictGroup {
    /// "Worse", "Better", "Another goal counts now"
    pub word: String,
    pub rows: Vec<VerdictRow>,
}

#[derive(Serialize)]
pub struct VerdictRow {
    pub target: Link,
    pub before: Option<Status>,
    pub after: Option<Status>,
}

#[derive(Serialize)]
pub struct TargetChange {
    pub target: Link,
    /// "added", "amended", "withdrawn"
    pub word: String,
}

#[derive(Serialize)]
pub struct CompareRow {
    pub target: Link,
    pub period: String,
    pub from: String,
    pub to: String,
    /// "correction: …", where it was restated.
    pub why: Option<String>,
}

/// Template `calendar.html`.
#[derive(Serialize)]
pub struct CalendarPage {
    /// To come, the next first.
    pub next: Vec<CalendarRow>,
    /// Released, the newest first.
    pub past: Vec<CalendarRow>,
    /// The same for a calendar program.
    pub file: String,
}

#[derive(Serialize)]
pub struct CalendarRow {
    pub name: String,
    /// The period's page, once released.
    pub href: Option<String>,
    /// "08:00 (UTC+7), 22 June 2026", "December 2026"; "not announced yet".
    pub when: String,
    pub due: String,
    /// `on-time`, `moved`, `missed`, `unannounced`, `expected`, `overdue`
    pub status: Status,
    /// What was announced, by time: "announced 15 December 2025 for 19 June 2026"
    pub announced: Vec<String>,
    /// Amended releases: "Revision 2: …".
    pub revisions: Vec<Link>,
}

/// Template `archive.html`: sealed releases, the newest first.
#[derive(Serialize)]
pub struct ArchivePage {
    pub rows: Vec<SealRow>,
    /// SHA-256 of the last line of the lock: whoever keeps it can prove later that nothing before it was changed.
    pub head: String,
    /// Where the lock stands.
    pub lock: String,
    /// The file that says whose signatures count.
    pub signers: Option<Link>,
    /// Where the `TimeMap` stands; none without an address.
    pub time_map: Option<String>,
}

#[derive(Serialize)]
pub struct SealRow {
    /// Anchor: `2026-h1-r2`
    pub id: String,
    /// The snapshot: "First half of 2026 – Revision 2".
    pub open: Link,
    /// The page of the period as it is now.
    pub live: Option<Link>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
    pub released: String,
    pub sealed: String,
    /// Whether it is what was published, or was made anew.
    pub origin: String,
    pub tool: String,
    pub method: u32,
    pub package: Link,
    pub bytes: u64,
    pub files: String,
    pub sha256: String,
    /// The manifest, and its checksum.
    pub manifest: Link,
    /// Checksum of the list of pages as they were published.
    pub pages: String,
    /// The signature of its line.
    pub signature: Option<Link>,
}
