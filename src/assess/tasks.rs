//! Tasks: what state each is in, from what the bodies that answer for it reported.
//!
//! Owns [`TaskProgress`]. Nothing here is typed in by anybody: states, ages and lateness follow from reports and dates.

use crate::model::agency::Topic;
use crate::model::task::{Reported, TaskReport};
use crate::model::{AgencyIx, PeriodIx, Plan, TaskIx};
use jiff::civil::Date;

/// How a task stands in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskProgress {
    /// The state as a whole.
    pub state: TaskState,
    /// The period since which the state has been this one without a break.
    pub since: Option<PeriodIx>,
    /// Every body that answers for it on the day reports are due.
    pub reporters: Vec<Reporter>,
    /// The same as the plan names them: a group in the place of its members.
    pub heads: Vec<AgencyIx>,
    /// Every body that takes part on that day: groups, and their members.
    pub with: Vec<AgencyIx>,
    /// Whether its deadline has passed on that day and it is not done.
    pub overdue: bool,
}

/// What one body that answers for a task last said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reporter {
    /// The body.
    pub agency: AgencyIx,
    /// Its last report, or that of whom it took over from; position in [`Plan::task_reports`] of the task.
    pub last: Option<usize>,
    /// The first report of the state that it is in without a break.
    pub since: Option<PeriodIx>,
}

/// The states of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskState {
    /// Every body that answers for it has done it.
    Done,
    /// It has no end and is being done.
    Continuous,
    /// It is being done, or some have begun or done it and others not.
    UnderWay,
    /// Those who reported have not begun.
    NotStarted,
    /// Those who reported have given it up or interrupted it.
    Stopped,
    /// Nobody who answers for it has ever said anything of it.
    NotReported,
    /// Nobody answers for it: the body ended and nobody took over.
    Nobody,
}

impl TaskState {
    /// All states in the order in which readers are told of them.
    pub const ALL: &[Self] = &[
        Self::Done,
        Self::Continuous,
        Self::UnderWay,
        Self::NotStarted,
        Self::Stopped,
        Self::NotReported,
        Self::Nobody,
    ];

    /// The state as addresses and data write it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Continuous => "continuous",
            Self::UnderWay => "under-way",
            Self::NotStarted => "not-started",
            Self::Stopped => "stopped",
            Self::NotReported => "not-reported",
            Self::Nobody => "nobody",
        }
    }
}

impl From<Reported> for TaskState {
    fn from(reported: Reported) -> Self {
        match reported {
            Reported::NotStarted => Self::NotStarted,
            Reported::UnderWay => Self::UnderWay,
            Reported::Continuous => Self::Continuous,
            Reported::Done => Self::Done,
            Reported::Stopped => Self::Stopped,
        }
    }
}

/// Every task in a period, by position in [`Plan::tasks`]; `None` for those that do not stand in it.
pub(super) fn judge(plan: &Plan, period: PeriodIx) -> Vec<Option<TaskProgress>> {
    let tasks = (0..plan.tasks.len()).map(TaskIx);
    tasks.map(|ix| task(plan, ix, period)).collect()
}

fn task(plan: &Plan, ix: TaskIx, period: PeriodIx) -> Option<TaskProgress> {
    if !plan.task_stands(ix, Some(period)) {
        return None;
    }
    let task = plan.task(ix, Some(period))?;
    let due = plan.periods.get(period.0)?.due;
    let topic = Topic::Task(ix);
    let bodies = plan.answerable(&task.named(), due, topic);
    let reports = plan.task_reports.get(&ix).map_or(&[][..], Vec::as_slice);
    // A report counts for whoever stands in for its author on that day.
    let heirs: Vec<(usize, Vec<AgencyIx>)> = reports
        .iter()
        .enumerate()
        .filter(|(_, report)| report.period <= period)
        .map(|(at, report)| (at, plan.agency_on(report.agency, due, topic)))
        .collect();
    let reporters: Vec<Reporter> = bodies
        .iter()
        .map(|&agency| {
            let heard: Vec<usize> = heirs
                .iter()
                .filter(|(_, heirs)| heirs.contains(&agency))
                .map(|(at, _)| *at)
                .collect();
            reporter(agency, &heard, reports)
        })
        .collect();
    let state = whole(&reporters, reports);
    let mut with = heads(plan, &task.with, due, topic);
    with.extend(plan.answerable(&task.with, due, topic));
    Some(TaskProgress {
        heads: if bodies.is_empty() {
            Vec::new()
        } else {
            heads(plan, &task.named(), due, topic)
        },
        with,
        state,
        since: None,
        overdue: state != TaskState::Done && task.by.is_some_and(|by| by.day() < due),
        reporters,
    })
}

/// Whoever stands on a day for those that the plan names, groups as such; whoever ended without successor is left out.
fn heads(plan: &Plan, named: &[AgencyIx], day: Date, topic: Topic) -> Vec<AgencyIx> {
    let mut found = Vec::new();
    for agency in named {
        for body in plan.agency_on(*agency, day, topic) {
            let lasts = plan.agencies.get(body.0);
            let lasts = lasts.is_some_and(|b| b.tenure.holds(day));
            if lasts && !found.contains(&body) {
                found.push(body);
            }
        }
    }
    found
}

/// What a body last said of a task; while it has said nothing itself, the least finished of what those that it took over from
/// last said, since work that one of them had not done came over undone.
fn reporter(agency: AgencyIx, heard: &[usize], reports: &[TaskReport]) -> Reporter {
    let author = |at: &usize| reports.get(*at).map(|report| report.agency);
    let by = |who: AgencyIx| -> Vec<usize> {
        let all = heard.iter().copied();
        all.filter(|at| author(at) == Some(who)).collect()
    };
    let mut own = by(agency);
    if own.is_empty() {
        let mut authors: Vec<AgencyIx> = heard.iter().filter_map(author).collect();
        authors.sort();
        authors.dedup();
        let last = |said: &Vec<usize>| {
            let report = said.last().and_then(|at| reports.get(*at));
            report.map(|report| report.state)
        };
        let each = authors.into_iter().map(by);
        own = each.min_by_key(last).unwrap_or_default();
    }
    let of = |at: &usize| reports.get(*at);
    let last = own.last().and_then(of);
    let same = own.iter().rev().filter_map(of);
    let since = same
        .take_while(|report| last.is_some_and(|last| last.state == report.state))
        .last();
    Reporter {
        agency,
        last: own.last().copied(),
        since: since.map(|report| report.period),
    }
}

/// The state of the whole: done when all that answer for it are; what all that reported say, else under way.
fn whole(reporters: &[Reporter], reports: &[TaskReport]) -> TaskState {
    if reporters.is_empty() {
        return TaskState::Nobody;
    }
    let said: Vec<Reported> = reporters
        .iter()
        .filter_map(|r| reports.get(r.last?))
        .map(|r| r.state)
        .collect();
    let Some(first) = said.first() else {
        return TaskState::NotReported;
    };
    let all = |state: Reported| said.iter().all(|s| *s == state);
    if all(Reported::Done) {
        // Done by those who spoke is not done by all.
        return if said.len() == reporters.len() {
            TaskState::Done
        } else {
            TaskState::UnderWay
        };
    }
    if all(*first) {
        return TaskState::from(*first);
    }
    let running = |s: &Reported| matches!(s, Reported::Done | Reported::Continuous);
    if said.iter().all(running) {
        return TaskState::Continuous;
    }
    let idle = |s: &Reported| matches!(s, Reported::NotStarted | Reported::Stopped);
    if said.iter().all(idle) {
        return TaskState::NotStarted;
    }
    TaskState::UnderWay
}

/// Fills in since when each state has been the same.
pub(super) fn since(periods: &mut [Vec<Option<TaskProgress>>]) {
    let mut before: Vec<Option<(TaskState, Option<PeriodIx>)>> = Vec::new();
    for (at, tasks) in periods.iter_mut().enumerate() {
        before.resize(tasks.len(), None);
        for (task, before) in tasks.iter_mut().zip(&mut before) {
            let Some(task) = task else {
                *before = None;
                continue;
            };
            task.since = match *before {
                Some((state, since)) if state == task.state => since,
                Some(_) | None => Some(PeriodIx(at)),
            };
            *before = Some((task.state, task.since));
        }
    }
}
