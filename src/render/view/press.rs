//! Views of the press room.

use super::{ContactView, Link, PeriodLine, ReleaseView, Status, Tally, TargetChange, TargetRow};
use serde::Serialize;

/// Template `press.html`: all releases, the newest first.
#[derive(Serialize)]
pub struct PressRoom {
    pub releases: Vec<PressRow>,
    /// When the next release is; none after the last of the plan.
    pub next: Option<String>,
    pub calendar: Link,
    pub contact: Option<ContactView>,
}

#[derive(Serialize)]
pub struct PressRow {
    pub page: Link,
    pub date: Option<String>,
    /// "Revision 2"
    pub revision: Option<String>,
    pub headline: Option<String>,
}

/// Template `release.html`: what a release says to the press.
#[derive(Serialize)]
pub struct PressPage {
    pub line: PeriodLine,
    pub release: ReleaseView,
    pub headline: Option<String>,
    pub figures: Vec<KeyFigureView>,
    pub tally: Option<Tally>,
    /// Whether there was a release before.
    pub compared: bool,
    pub better: Vec<TargetRow>,
    pub worse: Vec<TargetRow>,
    /// Judged now, and not in the period before.
    pub new: Vec<TargetRow>,
    /// The other way round.
    pub lost: Vec<TargetRow>,
    /// Another goal counts now.
    pub goals: Vec<TargetRow>,
    /// Targets that were added, amended or withdrawn.
    pub changed: Vec<TargetChange>,
    pub statements: Vec<StatementView>,
    /// How many published values and texts it put right.
    pub corrections: Option<String>,
    pub corrections_page: Link,
    pub contact: Option<ContactView>,
    /// Only of the latest release.
    pub next: Option<String>,
    /// The same as plain text and as Markdown.
    pub texts: Vec<Link>,
    /// Everything in one file; only of the latest release, and where pictures for the press are made.
    pub kit: Option<Link>,
    /// The period's report as PDF; only of the latest release, and where it is made.
    pub report: Option<Link>,
    /// Once it is sealed.
    pub seal: Option<SealedView>,
    pub data: Link,
    pub methodology: Link,
}

/// What is said of a seal where its release is told.
#[derive(Serialize)]
pub struct SealedView {
    /// The release as it was published.
    pub copy: Link,
    /// SHA-256 of its line, by which everything sealed before can be proven.
    pub head: String,
}

#[derive(Serialize)]
pub struct KeyFigureView {
    /// At most 60 characters.
    pub title: String,
    /// At most 12 characters, with the unit where that fits.
    pub figure: String,
    /// The unit, where it does not.
    pub unit: Option<String>,
    /// The period that it describes.
    pub period: String,
    pub provisional: bool,
    /// At most 230 characters.
    pub trend: String,
    pub status: Status,
    pub target: Link,
}

#[derive(Serialize)]
pub struct StatementView {
    pub text: String,
    /// Name and office.
    pub by: String,
}
