//! Reporting periods: the list, and the page of each as things were known then.

use super::{At, Pages};
use crate::assess::Since;
use crate::model::agency::Topic;
use crate::model::matter::MatterKind;
use crate::model::{PeriodIx, ReportingPeriod, Subject};
use crate::render::Findings;
use crate::render::address::PageId;
use crate::render::locale::Locale;
use crate::render::picture::Receipts;
use crate::render::view::{
    ChartView, ConsolidatedView, Link, PeriodLine, PeriodList, PeriodPage, PeriodRow, RosterRow,
    Tally, TaskChange,
};
use jiff::civil::Date;
use std::cell::RefCell;

impl Pages<'_> {
    pub(super) fn period_line(&self, at: &At<'_>, ix: PeriodIx) -> Option<PeriodLine> {
        let period = self.plan.periods.get(ix.0)?;
        Some(PeriodLine {
            name: Locale::sentence_case(&self.locale.period(period.period, false)),
            short: self.locale.period(period.period, true),
            href: self.href(at, PageId::Period(ix)),
            released: period
                .release_date()
                .map_or(String::new(), |d| self.locale.date(d)),
        })
    }

    pub(super) fn received(&self, ix: PeriodIx) -> Option<String> {
        let period = self.plan.periods.get(ix.0)?;
        let roster = self.plan.roster(ix);
        let slots = [
            ("received", &*self.locale.integer(period.reports.len())),
            ("all", &*self.locale.integer(roster.len())),
        ];
        Some(self.locale.t("received.count", &slots))
    }

    pub(super) fn period_list(&self, at: &At<'_>) -> PeriodList {
        let periods = (0..self.plan.periods.len()).rev().map(PeriodIx);
        let rows = periods.filter_map(|ix| {
            let period = self.plan.periods.get(ix.0)?;
            Some(PeriodRow {
                line: self.period_line(at, ix)?,
                revision: period.revision().map(|r| self.revision_name(r.number)),
                headline: self.headline(ix),
                tally: self.tally(at, self.all(Some(ix)), Some(ix)),
                received: self.received(ix)?,
            })
        });
        PeriodList {
            rows: rows.collect(),
        }
    }

    pub(super) fn period_page(
        &self,
        at: &At<'_>,
        ix: PeriodIx,
        findings: &RefCell<&mut Findings>,
    ) -> Option<PeriodPage> {
        let period = self.plan.periods.get(ix.0)?;
        let mut roster: Vec<RosterRow> = self
            .plan
            .roster(ix)
            .into_iter()
            .map(|agency| {
                let (received, slug) = Self::punctuality(period, agency);
                RosterRow {
                    remarks: self.remarks(period, agency),
                    agency: self.link(at, PageId::Agency(agency)),
                    received: received.map(|d| self.locale.short_date(d)),
                    status: self.words.punctuality(slug),
                }
            })
            .collect();
        roster.sort_by(|a, b| self.locale.compare(&a.agency.text, &b.agency.text));
        let receipts = self.receipts(ix, period);
        let reporting = period.narratives.iter().map(|n| n.subject.clone());
        let agency_narratives = reporting
            .filter(|s| matches!(s, Subject::Agency(_)))
            .filter_map(|s| self.narrative_view(at, ix, &s, findings));
        let neighbour = |n: Option<usize>| {
            let n = n.filter(|n| *n < self.plan.periods.len()).map(PeriodIx)?;
            Some(self.link(at, PageId::Period(n)))
        };
        Some(PeriodPage {
            line: self.period_line(at, ix)?,
            due: self.locale.date(period.due),
            headline: self.headline(ix),
            tally: self.tally(at, self.all(Some(ix)), Some(ix)),
            narrative: self.narrative_view(at, ix, &Subject::Period, findings),
            groups: self.groups(at, Some(ix)),
            better: self.changed(at, Since::Better, Some(ix)),
            worse: self.changed(at, Since::Worse, Some(ix)),
            punctuality: self.punctualities(at, ix, period),
            consolidated: period.consolidated.as_ref().map(|c| ConsolidatedView {
                sent: self.locale.date(c.sent),
                to: self.links_to(
                    at,
                    c.to.iter()
                        .flat_map(|a| self.plan.agency_on(*a, period.due, Topic::Any)),
                ),
                note: c.note.as_ref().map(|t| self.text(t)),
            }),
            standing: self.plan.meta.standing.and_then(|a| {
                let on = self.plan.agency_on(a, period.due, Topic::Any);
                on.first().map(|a| self.link(at, PageId::Agency(*a)))
            }),
            task_tally: self.task_tally(at, self.all_tasks(Some(ix)), Some(ix)),
            task_changes: self.task_changes(at, ix),
            raised: self.matters_of(at, ix, true),
            closed: self.matters_of(at, ix, false),
            obstacles: self.matter_tally(at, MatterKind::Obstacle, Some(ix)),
            amendments: self.amendments_from(at, ix),
            roster,
            receipts,
            received: self.received(ix)?,
            agency_narratives: agency_narratives.collect(),
            restated: self.restatements(at, ix, 1),
            release: self.release(at, ix, period),
            press: self.link(at, PageId::Release(ix)),
            report: self.report_link(at, ix),
            sealed: self.sealed(at, ix),
            previous: neighbour(ix.0.checked_sub(1)),
            next: neighbour(Some(ix.0 + 1)),
        })
    }

    /// The days on which reports came in, the first at the top.
    fn receipts(&self, ix: PeriodIx, period: &ReportingPeriod) -> Option<ChartView> {
        let roster = self.plan.roster(ix).into_iter();
        let mut rows: Vec<(String, Option<Date>, String)> = roster
            .map(|agency| {
                let (received, _) = Self::punctuality(period, agency);
                let remark = self.remarks(period, agency).into_iter().next();
                let remark = remark.filter(|_| received.is_some_and(|on| on > period.due));
                let body = self.plan.agencies.get(agency.0);
                let name = body.map(|a| a.short.as_ref().unwrap_or(&a.name));
                let name = name.map_or(String::new(), |name| self.text(name));
                (name, received, remark.unwrap_or_default())
            })
            .collect();
        rows.sort_by(|(a, on, _), (b, then, _)| {
            let days = (on.is_none(), on).cmp(&(then.is_none(), then));
            days.then_with(|| self.locale.compare(a, b))
        });
        let due = period.due;
        (rows.len() > 1).then(|| self.words.receipts(&Receipts { rows, due }))
    }

    /// How the reports of a period came in.
    fn punctualities(&self, at: &At<'_>, ix: PeriodIx, period: &ReportingPeriod) -> Option<Tally> {
        let roster = self.plan.roster(ix).into_iter();
        let slugs: Vec<&str> = roster.map(|a| Self::punctuality(period, a).1).collect();
        let items = ["on-time", "late", "missing"].into_iter().map(|slug| {
            let count = slugs.iter().filter(|s| **s == slug).count();
            let href = format!("{}#roster", at.path);
            (self.words.punctuality(slug), count, href)
        });
        self.counted_items(items)
    }

    /// Tasks whose state is another than in the report before.
    fn task_changes(&self, at: &At<'_>, period: PeriodIx) -> Vec<TaskChange> {
        let Some(before) = period.0.checked_sub(1).map(PeriodIx) else {
            return Vec::new();
        };
        let state = |ix, p| self.task_progress(ix, Some(p)).map(|t| t.state);
        let changed = self.all_tasks(Some(period)).filter(|ix| {
            let (then, now) = (state(*ix, before), state(*ix, period));
            then.is_some() && then != now
        });
        changed
            .map(|ix| TaskChange {
                task: Link {
                    href: self.href(at, PageId::Task(ix)),
                    text: self
                        .plan
                        .task(ix, Some(period))
                        .map_or(String::new(), |t| self.text(&t.title)),
                },
                before: self.task_status(ix, Some(before)),
                after: self.task_status(ix, Some(period)),
            })
            .collect()
    }
}
