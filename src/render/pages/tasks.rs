//! Tasks: the list, and the page of each with who answers for it, what has been done and since when.

use super::{At, Pages};
use crate::assess::{TaskProgress, TaskState};
use crate::model::matter::MatterKind;
use crate::model::task::{Deadline, Reported, Task, TaskKind, TaskReport};
use crate::model::{AgencyIx, NodeIx, PeriodIx, TaskIx};
use crate::render::address::PageId;
use crate::render::locale::Locale;
use crate::render::view::{
    Carrier, LegendItem, Link, ReporterRow, SaidRow, Status, Tally, TaskHistoryRow, TaskPage,
    TaskRow,
};

impl Pages<'_> {
    pub(super) fn all_tasks(&self, as_of: Option<PeriodIx>) -> impl Iterator<Item = TaskIx> {
        let tasks = (0..self.plan.tasks.len()).map(TaskIx);
        tasks.filter(move |ix| self.plan.task_stands(*ix, as_of))
    }

    /// How a task stands in a period; none before the first release, and where it does not stand.
    pub(super) fn task_progress(
        &self,
        ix: TaskIx,
        as_of: Option<PeriodIx>,
    ) -> Option<&TaskProgress> {
        let tasks = self.progress.tasks.get(as_of?.0)?;
        tasks.get(ix.0)?.as_ref()
    }

    fn reports(&self, ix: TaskIx) -> &[TaskReport] {
        let reports = self.plan.task_reports.get(&ix);
        reports.map_or(&[], Vec::as_slice)
    }

    pub(super) fn task_status(&self, ix: TaskIx, as_of: Option<PeriodIx>) -> Status {
        match self.task_progress(ix, as_of) {
            Some(progress) => self.words.marked("task", progress.state.slug()),
            None if as_of.is_none() || self.is_proposed(ix) => self.words.marked("task", "none"),
            None => self.words.marked("task", "withdrawn"),
        }
    }

    /// Whether an amendment would add a task and no period has it yet.
    fn is_proposed(&self, ix: TaskIx) -> bool {
        let life = self.plan.task_lives.get(ix.0);
        life.is_some_and(|l| matches!(l.added, Some((_, None))) && l.withdrawn.is_none())
    }

    pub(super) fn task_row(
        &self,
        at: &At<'_>,
        ix: TaskIx,
        as_of: Option<PeriodIx>,
    ) -> Option<TaskRow> {
        let task = self.plan.task(ix, as_of)?;
        let progress = self.task_progress(ix, as_of);
        Some(TaskRow {
            id: task.id.clone(),
            title: self.text(&task.title),
            href: self.href(at, PageId::Task(ix)),
            state: self.task_status(ix, as_of),
            share: progress.and_then(|p| self.task_share(ix, p)),
            lead: self.links_to(at, Self::heads(task, progress)),
            section: self.section_link(at, task.node),
            since: progress
                .filter(|p| !matches!(p.state, TaskState::NotReported))
                .and_then(|p| self.since_period(p.since)),
            overdue: progress.is_some_and(|p| p.overdue),
            deadline: task.by.map(|by| self.deadline(by)),
            duty: task.kind == TaskKind::Duty,
        })
    }

    pub(super) fn task_rows(
        &self,
        at: &At<'_>,
        tasks: impl IntoIterator<Item = TaskIx>,
        as_of: Option<PeriodIx>,
    ) -> Vec<TaskRow> {
        let tasks = tasks.into_iter();
        tasks
            .filter_map(|ix| self.task_row(at, ix, as_of))
            .collect()
    }

    /// Tasks in few words: state and name.
    pub(super) fn task_carriers(
        &self,
        at: &At<'_>,
        tasks: impl IntoIterator<Item = TaskIx>,
        as_of: Option<PeriodIx>,
    ) -> Vec<Carrier> {
        let tasks = tasks.into_iter();
        tasks
            .map(|ix| {
                let link = self.link(at, PageId::Task(ix));
                Carrier {
                    status: self.task_status(ix, as_of),
                    text: link.text,
                    href: link.href,
                    kind: "task".to_owned(),
                }
            })
            .collect()
    }

    /// "since the first half of 2024"
    fn since_period(&self, period: Option<PeriodIx>) -> Option<String> {
        let period = self.plan.periods.get(period?.0)?.period;
        let slots = [("period", &*self.locale.period(period, false))];
        Some(self.locale.t("task.since", &slots))
    }

    fn deadline(&self, by: Deadline) -> String {
        let (key, date) = match by {
            Deadline::Year(year) => ("task.by-year", year.to_string()),
            Deadline::Day(day) => ("task.by-day", self.locale.date(day)),
        };
        self.locale.t(key, &[("date", &date)])
    }

    /// Who answers for a task as groups and bodies, not member by member: whoever stands in for those that the plan names;
    /// before the first release those that it names.
    pub(super) fn heads(task: &Task, progress: Option<&TaskProgress>) -> Vec<AgencyIx> {
        progress.map_or_else(|| task.named(), |progress| progress.heads.clone())
    }

    /// "7 of 11 done, 3 under way, 1 without report"; none for a task of one body.
    fn task_share(&self, ix: TaskIx, progress: &TaskProgress) -> Option<String> {
        let all = progress.reporters.len();
        if all < 2 {
            return None;
        }
        let reports = self.reports(ix);
        let of = |wanted: TaskState| {
            let states = progress.reporters.iter().map(|r| {
                let said = r.last.and_then(|at| reports.get(at));
                said.map_or(TaskState::NotReported, |s| TaskState::from(s.state))
            });
            states.filter(|state| *state == wanted).count()
        };
        let parts: Vec<String> = TaskState::ALL
            .iter()
            .map(|state| (state, of(*state)))
            .filter(|(_, count)| *count > 0)
            .map(|(state, count)| {
                let key = format!("task.share-{}", state.slug());
                self.locale.plural(&key, count, &[])
            })
            .collect();
        let slots = [
            ("all", &*self.locale.integer(all)),
            ("parts", &*self.list(&parts)),
        ];
        Some(self.locale.t("task.share", &slots))
    }

    pub(super) fn task_tally(
        &self,
        at: &At<'_>,
        tasks: impl IntoIterator<Item = TaskIx>,
        as_of: Option<PeriodIx>,
    ) -> Option<Tally> {
        as_of?;
        let tasks: Vec<TaskState> = tasks
            .into_iter()
            .filter_map(|ix| self.task_progress(ix, as_of))
            .map(|p| p.state)
            .collect();
        let list = self.href(at, PageId::Tasks);
        let items = TaskState::ALL.iter().map(|state| {
            let count = tasks.iter().filter(|s| *s == state).count();
            let href = format!("{list}#status={}", state.slug());
            (self.words.marked("task", state.slug()), count, href)
        });
        self.counted_items(items)
    }

    pub(super) fn task_legend(&self) -> Vec<LegendItem> {
        let states = TaskState::ALL.iter();
        states
            .map(|state| LegendItem {
                status: self.words.marked("task", state.slug()),
                meaning: self.t(&format!("task.{}.meaning", state.slug())),
            })
            .collect()
    }

    pub(super) fn task_page(&self, at: &At<'_>, ix: TaskIx) -> Option<TaskPage> {
        let latest = self.latest();
        let original = self.plan.tasks.get(ix.0)?;
        let task = self.plan.task(ix, latest)?;
        let row = self.task_row(at, ix, latest)?;
        let progress = self.task_progress(ix, latest);
        let neighbour = |n: Option<usize>| {
            let n = n.filter(|n| *n < self.plan.tasks.len()).map(TaskIx)?;
            Some(self.link(at, PageId::Task(n)))
        };
        let matters =
            |kind| self.matters_where(at, move |m| m.kind == kind && m.tasks.contains(&ix));
        let node = self.plan.nodes.get(original.node.0)?;
        let answers = progress.map_or(Vec::new(), |p| p.heads.clone());
        // Where those that the plan names are those that answer today, one line says it.
        let named = if answers == original.lead {
            Vec::new()
        } else {
            original.lead.clone()
        };
        let lines: Vec<String> = original.lines.iter().map(ToString::to_string).collect();
        let texts = [
            row.title.clone(),
            task.summary
                .as_ref()
                .map_or(String::new(), |t| self.text(t)),
        ];
        let targets = task.targets.iter().copied();
        Some(TaskPage {
            stands: self.plan.task_stands(ix, latest),
            summary: task.summary.as_ref().map(|t| self.text(t)),
            kind: self.t(match task.kind {
                TaskKind::Task => "task.kind-task",
                TaskKind::Duty => "task.kind-duty",
            }),
            sentence: self.task_sentence(ix, task, progress),
            named: self.links_to(at, named),
            asked: self.links_to(at, task.asked.iter().copied()),
            with: self.links_to(at, task.with.iter().copied()),
            lead_is_reading: !task.lead_stated,
            answers: self.links_to(at, answers),
            printed: task.printed.as_ref().map(|t| self.text(t)),
            lines: self.list(&lines),
            reference: Link {
                href: self.href(at, PageId::Section(original.node)),
                text: self.locale.t("page.section", &[("id", &node.id)]),
            },
            reporters: self.reporters_of(at, ix, progress),
            history: self.task_history(at, ix),
            said: self.said_of(at, ix),
            targets: self.rows(at, targets, latest),
            documents: self.document_rows(at, task.documents.iter().copied()),
            obstacles: matters(MatterKind::Obstacle),
            proposals: matters(MatterKind::Proposal),
            amendments: self.task_amendments(at, ix),
            stories: self.story_rows(at, |s| s.tasks.contains(&ix)),
            withdrawn: self
                .plan
                .task_lives
                .get(ix.0)
                .and_then(|life| self.withdrawn(at, life.withdrawn.as_ref())),
            terms: self.terms_in(at, &texts),
            previous: neighbour(ix.0.checked_sub(1)),
            next: neighbour(Some(ix.0 + 1)),
            row,
        })
    }

    /// State, since when, and by whom it was said: one sentence.
    fn task_sentence(&self, ix: TaskIx, task: &Task, progress: Option<&TaskProgress>) -> String {
        let Some(progress) = progress else {
            return self.t(if self.latest().is_none() {
                "task.sentence-unreleased"
            } else if self.is_proposed(ix) {
                "withdrawn.never"
            } else {
                "task.sentence-withdrawn"
            });
        };
        let since = progress.since.and_then(|p| self.plan.periods.get(p.0));
        let since = since.map_or(String::new(), |p| self.locale.period(p.period, false));
        let slots = [("since", &*since)];
        // Others may have reported on it before it was given to those who answer now.
        let heard = !self.reports(ix).is_empty();
        let key = match progress.state {
            TaskState::NotReported if heard => "task.sentence-not-reported-now".to_owned(),
            state => format!("task.sentence-{}", state.slug()),
        };
        let mut sentence = self.locale.t(&key, &slots);
        if progress.overdue
            && let Some(by) = task.by
        {
            sentence.push(' ');
            let slots = [("date", &*self.locale.date(by.day()))];
            sentence.push_str(&self.locale.t("task.sentence-overdue", &slots));
        }
        Locale::sentence_case(&sentence)
    }

    fn reported(&self, state: Reported) -> Status {
        self.words.marked("task", TaskState::from(state).slug())
    }

    fn reporters_of(
        &self,
        at: &At<'_>,
        ix: TaskIx,
        progress: Option<&TaskProgress>,
    ) -> Vec<ReporterRow> {
        let reports = self.reports(ix);
        let latest = self.latest();
        let mut rows: Vec<ReporterRow> = progress
            .into_iter()
            .flat_map(|p| &p.reporters)
            .map(|reporter| {
                let last = reporter.last.and_then(|at| reports.get(at));
                ReporterRow {
                    agency: self.link(at, PageId::Agency(reporter.agency)),
                    state: last.map_or_else(
                        || self.words.marked("task", TaskState::NotReported.slug()),
                        |last| self.reported(last.state),
                    ),
                    since: self.since_period(reporter.since),
                    reported: last.map(|last| self.link(at, PageId::Period(last.period))),
                    stale: last.is_some_and(|last| Some(last.period) != latest),
                }
            })
            .collect();
        rows.sort_by(|a, b| self.locale.compare(&a.agency.text, &b.agency.text));
        rows
    }

    fn task_history(&self, at: &At<'_>, ix: TaskIx) -> Vec<TaskHistoryRow> {
        let periods = (0..self.plan.periods.len()).rev().map(PeriodIx);
        periods
            .filter_map(|p| {
                let progress = self.task_progress(ix, Some(p))?;
                let task = self.plan.task(ix, Some(p))?;
                Some(TaskHistoryRow {
                    period: self.link(at, PageId::Period(p)),
                    state: self.task_status(ix, Some(p)),
                    share: self.task_share(ix, progress),
                    lead: self.links_to(at, Self::heads(task, Some(progress))),
                })
            })
            .collect()
    }

    /// What reports said of a task, newest first; a report that repeats a state without a word is left out.
    fn said_of(&self, at: &At<'_>, ix: TaskIx) -> Vec<SaidRow> {
        let reports = self.reports(ix).iter().rev();
        let said =
            reports.filter(|r| r.note.is_some() || r.quality.is_some() || r.procedure.is_some());
        said.map(|report| {
            let checks = [("quality", report.quality), ("procedure", report.procedure)];
            let checks = checks.into_iter().filter_map(|(what, met)| {
                let word = if met? { "met" } else { "not-met" };
                Some(self.t(&format!("task.{what}-{word}")))
            });
            SaidRow {
                period: self.link(at, PageId::Period(report.period)),
                agency: self.link(at, PageId::Agency(report.agency)),
                state: self.reported(report.state),
                note: report.note.as_ref().map(|t| self.text(t)),
                checks: checks.collect(),
            }
        })
        .collect()
    }

    /// Tasks of a section and of all below it.
    pub(super) fn tasks_in(&self, node: NodeIx) -> Vec<TaskIx> {
        let latest = self.latest();
        let inside = |ix: &TaskIx| {
            let task = self.plan.tasks.get(ix.0);
            task.is_some_and(|t| self.inside(t.node, node))
        };
        self.all_tasks(latest).filter(inside).collect()
    }
}
