//! Views of what is done: tasks, obstacles and proposals, amendments.

use super::{AmendmentNote, DocumentRow, Link, Status, StoryRow, Tally, TargetRow, TermView};
use serde::Serialize;

/// One task in a list.
#[derive(Serialize, Clone)]
pub struct TaskRow {
    pub id: String,
    pub title: String,
    pub href: String,
    /// `done`, `continuous`, `under-way`, `not-started`, `stopped`, `not-reported`, `nobody`; `withdrawn`, `none` before the
    /// first release.
    pub state: Status,
    /// Of a task of several bodies: "18 of 30 done, 5 under way, 7 without report".
    pub share: Option<String>,
    /// Who answers for it now; where nobody does, who was assigned it.
    pub lead: Vec<Link>,
    pub section: Link,
    /// "since the first half of 2024"
    pub since: Option<String>,
    /// Its deadline has passed and it is not done.
    pub overdue: bool,
    /// "by the end of 2030"
    pub deadline: Option<String>,
    pub duty: bool,
}

/// Template `tasks.html`.
#[derive(Serialize)]
pub struct TaskList {
    pub tally: Option<Tally>,
    pub list: super::Listing<TaskRow>,
    /// How many are overdue.
    pub overdue: usize,
    /// What the states mean.
    pub legend: Vec<super::LegendItem>,
}

/// Template `task.html`.
#[derive(Serialize)]
pub struct TaskPage {
    pub row: TaskRow,
    /// False for one that was withdrawn, or that an amendment only would add.
    pub stands: bool,
    pub summary: Option<String>,
    /// "Task" or "Duty".
    pub kind: String,
    /// One sentence: state, since when, by whom.
    pub sentence: String,
    /// Whom the plan assigns it, whom it asks, who takes part; as the plan names them.
    pub named: Vec<Link>,
    pub asked: Vec<Link>,
    pub with: Vec<Link>,
    pub lead_is_reading: bool,
    /// Who answers for it today; empty where nobody does.
    pub answers: Vec<Link>,
    /// The deadline as the plan prints it.
    pub printed: Option<String>,
    pub lines: String,
    pub reference: Link,
    pub reporters: Vec<ReporterRow>,
    /// State by reporting period, newest first.
    pub history: Vec<TaskHistoryRow>,
    /// What was said in reports, newest first.
    pub said: Vec<SaidRow>,
    pub targets: Vec<TargetRow>,
    pub documents: Vec<DocumentRow>,
    pub obstacles: Vec<MatterRow>,
    pub proposals: Vec<MatterRow>,
    pub amendments: Vec<AmendmentNote>,
    pub stories: Vec<StoryRow>,
    /// Set for a task that an amendment withdrew.
    pub withdrawn: Option<Withdrawn>,
    pub terms: Vec<TermView>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

/// A tombstone.
#[derive(Serialize, Clone)]
pub struct Withdrawn {
    pub amendment: Link,
    /// "since the report of 2025", or none where no report has come since.
    pub since: Option<String>,
    pub why: String,
}

/// What a body last said of a task.
#[derive(Serialize)]
pub struct ReporterRow {
    pub agency: Link,
    pub state: Status,
    pub since: Option<String>,
    /// The last report that speaks of it.
    pub reported: Option<Link>,
    /// The last report is older than the latest period.
    pub stale: bool,
}

#[derive(Serialize)]
pub struct TaskHistoryRow {
    pub period: Link,
    pub state: Status,
    pub share: Option<String>,
    pub lead: Vec<Link>,
}

#[derive(Serialize)]
pub struct SaidRow {
    pub period: Link,
    pub agency: Link,
    pub state: Status,
    pub note: Option<String>,
    /// "quality met", "procedure not met"
    pub checks: Vec<String>,
}

/// One obstacle or proposal in a list.
#[derive(Serialize, Clone)]
pub struct MatterRow {
    pub id: String,
    pub text: String,
    pub href: String,
    /// `open`, `forwarded`, `answered`, `accepted`, `refused`, `settled`
    pub state: Status,
    /// "open for 4 reporting periods (632 days)", or "settled after …"
    pub age: String,
    /// "13 June 2024"
    pub opened: String,
    /// Days open, for sorting.
    pub days: i32,
    pub raised_by: Link,
    pub to: Option<Link>,
    pub place: Option<Link>,
    pub field: Option<String>,
    pub sector: Option<String>,
}

/// Template `matters.html`: obstacles or proposals.
#[derive(Serialize)]
pub struct MatterList {
    /// `obstacle` or `proposal`
    pub kind: String,
    pub tally: Option<Tally>,
    /// Those that somebody still has to act on, the oldest first.
    pub open: Vec<MatterRow>,
    /// By state, for links from the tally: anchor `state-<slug>`.
    pub by_state: Vec<MatterGroup>,
    /// Open ones by field.
    pub by_field: Vec<MatterFieldGroup>,
}

#[derive(Serialize)]
pub struct MatterGroup {
    pub status: Status,
    pub rows: Vec<MatterRow>,
}

#[derive(Serialize)]
pub struct MatterFieldGroup {
    pub name: String,
    pub rows: Vec<MatterRow>,
}

/// Template `matter.html`: an obstacle or a proposal.
#[derive(Serialize)]
pub struct MatterPage {
    pub row: MatterRow,
    /// `obstacle` or `proposal`
    pub kind: String,
    /// The text as a heading: without its full stop.
    pub heading: String,
    pub section: Option<Link>,
    /// What was said of it, in the order of time.
    pub events: Vec<EventRow>,
    pub targets: Vec<TargetRow>,
    pub tasks: Vec<TaskRow>,
    /// Of a proposal: the obstacles it is to clear; of an obstacle: the proposals that are to clear it.
    pub related: Vec<MatterRow>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

#[derive(Serialize)]
pub struct EventRow {
    pub date: String,
    pub period: Link,
    pub agency: Link,
    pub state: Status,
    pub to: Option<Link>,
    pub note: Option<String>,
    pub document: Option<Link>,
    pub amendment: Option<Link>,
}

/// One amendment in a list.
#[derive(Serialize, Clone)]
pub struct AmendmentRow {
    pub id: String,
    pub title: String,
    pub href: String,
    /// `proposed`, `consolidated`, `decided`, `in-force`, `refused`
    pub stage: Status,
    /// The day of the stage.
    pub date: String,
    /// How many targets and tasks it changes: "2 targets, 12 tasks".
    pub changes: String,
}

/// Template `amendments.html`.
#[derive(Serialize)]
pub struct AmendmentList {
    /// Newest first.
    pub rows: Vec<AmendmentRow>,
}

/// Template `amendment.html`.
#[derive(Serialize)]
pub struct AmendmentPage {
    pub row: AmendmentRow,
    pub reason: Option<String>,
    pub by: Option<Link>,
    pub number: Option<String>,
    pub document: Option<Link>,
    /// The steps it has taken: word and day.
    pub steps: Vec<StepRow>,
    /// The first report that is judged by it.
    pub from: Option<Link>,
    pub changes: Vec<ChangeRow>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

#[derive(Serialize)]
pub struct StepRow {
    pub stage: Status,
    pub date: String,
}

#[derive(Serialize)]
pub struct ChangeRow {
    /// `set`, `withdraw`, `add`
    pub kind: String,
    pub word: String,
    pub link: Link,
    pub why: Option<String>,
    pub fields: Vec<FieldRow>,
}

/// One field that an amendment sets.
#[derive(Serialize)]
pub struct FieldRow {
    pub name: String,
    pub before: String,
    pub after: String,
}
