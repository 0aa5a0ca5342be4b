//! Tasks: what the plan assigns to whom, and what was said of it in reports.
//!
//! Owns [`Task`] and [`TaskReport`]. What state a task is in is judged in `assess`.

use super::{AgencyIx, DocumentIx, NodeIx, PeriodIx, TargetIx, Text};
use crate::diag::Span;
use jiff::civil::Date;

/// Something that somebody is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Stable identifier.
    pub id: String,
    /// Section of the source document.
    pub node: NodeIx,
    /// Lines in the source text.
    pub lines: Vec<u32>,
    /// Task or duty.
    pub kind: TaskKind,
    /// What is to be done, in a few words.
    pub title: Text,
    /// What is to be done.
    pub summary: Option<Text>,
    /// Who is assigned it, as the plan names them.
    pub lead: Vec<AgencyIx>,
    /// Whether the plan names the lead.
    pub lead_stated: bool,
    /// Who takes part.
    pub with: Vec<AgencyIx>,
    /// Who is asked, not assigned.
    pub asked: Vec<AgencyIx>,
    /// Linked targets.
    pub targets: Vec<TargetIx>,
    /// Linked documents.
    pub documents: Vec<DocumentIx>,
    /// Last day, where the plan prints a deadline.
    pub by: Option<Deadline>,
    /// The deadline as printed.
    pub printed: Option<Text>,
    /// Identifiers that it had before.
    pub was: Vec<String>,
    /// Where its id stands.
    pub span: Span,
}

impl Task {
    /// Who answers for it, as the plan names them: those assigned, then those asked.
    #[must_use]
    pub fn named(&self) -> Vec<AgencyIx> {
        self.lead.iter().chain(&self.asked).copied().collect()
    }
}

/// What kind of a thing it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskKind {
    /// Part of the work.
    #[default]
    Task,
    /// How the work is organised and reported.
    Duty,
}

/// A last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// The end of a year.
    Year(i32),
    /// A day.
    Day(Date),
}

impl Deadline {
    /// The last day.
    #[must_use]
    pub fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Year(year) => {
                let year = i16::try_from(year).unwrap_or(i16::MAX);
                Date::new(year, 12, 31).unwrap_or(Date::MAX)
            }
        }
    }
}

/// What a report says of a task, the least finished first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reported {
    /// Nothing has been done yet.
    NotStarted,
    /// It has been given up or interrupted.
    Stopped,
    /// It is being done.
    UnderWay,
    /// It has no end and is being done.
    Continuous,
    /// It is done.
    Done,
}

/// What one report says of a task.
#[derive(Clone, Debug)]
pub struct TaskReport {
    /// The report's period.
    pub period: PeriodIx,
    /// Who reported.
    pub agency: AgencyIx,
    /// The state.
    pub state: Reported,
    /// A remark.
    pub note: Option<Text>,
    /// Whether the quality asked for is met, where that is said.
    pub quality: Option<bool>,
    /// Whether the order and procedure asked for are met, where that is said.
    pub procedure: Option<bool>,
    /// Where the report names the task.
    pub span: Span,
}
