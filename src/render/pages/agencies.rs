//! Agencies: the list, and the page of each with its record.

use super::{At, Pages};
use crate::model::agency::{Agency, AgencyKind, Tenure, Topic};
use crate::model::library::Relation;
use crate::model::matter::Matter;
use crate::model::{AgencyIx, PeriodIx, ReportingPeriod, Subject, TargetIx, TaskIx};
use crate::render::Findings;
use crate::render::address::PageId;
use crate::render::view::{AgencyList, AgencyPage, AgencyRow, HandOverRow, Link, RecordRow};
use jiff::civil::Date;
use std::cell::RefCell;

impl Pages<'_> {
    pub(super) fn tenure(&self, tenure: Tenure) -> Option<String> {
        let from = tenure.from.map(|d| self.locale.date(d));
        let until = tenure.until.map(|d| self.locale.date(d));
        match (from, until) {
            (Some(from), Some(until)) => {
                let slots = [("from", &*from), ("until", &*until)];
                Some(self.locale.t("tenure.between", &slots))
            }
            (Some(from), None) => Some(self.locale.t("tenure.from", &[("from", &from)])),
            (None, Some(until)) => Some(self.locale.t("tenure.until", &[("until", &until)])),
            (None, None) => None,
        }
    }

    /// The day as of which a body is shown: today, or its last.
    pub(super) fn day_of(&self, agency: AgencyIx) -> Date {
        let today = self.today();
        let until = self
            .plan
            .agencies
            .get(agency.0)
            .and_then(|a| a.tenure.until);
        until.map_or(today, |until| until.min(today))
    }

    /// Targets that a body leads on its day, itself or in the place of one that ended.
    pub(super) fn led_by(&self, agency: AgencyIx, as_of: Option<PeriodIx>) -> Vec<TargetIx> {
        let day = self.day_of(agency);
        self.all(as_of)
            .filter(|ix| {
                let lead = self.plan.target(*ix, as_of).and_then(|t| t.lead);
                lead.is_some_and(|lead| self.stands_for(lead, agency, day, Topic::Target(*ix)))
            })
            .collect()
    }

    /// Whether a body stands on a day for what another was given, or is a member of the group that does.
    fn stands_for(&self, named: AgencyIx, agency: AgencyIx, day: Date, topic: Topic) -> bool {
        let heads = self.plan.agency_on(named, day, topic);
        heads.contains(&agency) || self.plan.answerable(&[named], day, topic).contains(&agency)
    }

    /// Tasks that a body answers for in a period, itself or as a member of a group; with `part` those that it takes part in.
    pub(super) fn tasks_by(
        &self,
        agency: AgencyIx,
        as_of: Option<PeriodIx>,
        part: bool,
    ) -> Vec<TaskIx> {
        let holds = |ix: &TaskIx| match self.task_progress(*ix, as_of) {
            Some(progress) if part => progress.with.contains(&agency),
            Some(progress) => {
                let mut reporters = progress.reporters.iter();
                progress.heads.contains(&agency) || reporters.any(|r| r.agency == agency)
            }
            None => {
                let task = self.plan.task(*ix, as_of);
                task.is_some_and(|t| {
                    let named = if part { t.with.clone() } else { t.named() };
                    as_of.is_none() && named.contains(&agency)
                })
            }
        };
        self.all_tasks(as_of).filter(holds).collect()
    }

    pub(super) fn agency_row(&self, at: &At<'_>, ix: AgencyIx) -> Option<AgencyRow> {
        let agency = self.plan.agencies.get(ix.0)?;
        let as_of = self.as_of_body(ix);
        Some(AgencyRow {
            name: self.text(&agency.name),
            href: self.href(at, PageId::Agency(ix)),
            kind: self.kind(ix),
            targets: self.led_by(ix, as_of).len(),
            tasks: self.tasks_by(ix, as_of, false).len(),
            tenure: self.tenure(agency.tenure),
        })
    }

    /// The period as of which a body is shown: the latest, or the last that fell due while it stood.
    fn as_of_body(&self, ix: AgencyIx) -> Option<PeriodIx> {
        let day = self.day_of(ix);
        if day >= self.today() {
            return self.latest();
        }
        let last = self.plan.periods.iter().rposition(|p| p.due <= day);
        last.map(PeriodIx)
    }

    pub(super) fn agency_list(&self, at: &At<'_>) -> AgencyList {
        let today = self.today();
        let (mut current, mut ended) = (Vec::new(), Vec::new());
        for (n, agency) in self.plan.agencies.iter().enumerate() {
            let Some(row) = self.agency_row(at, AgencyIx(n)) else {
                continue;
            };
            if agency.tenure.until.is_some_and(|until| until < today) {
                ended.push(row);
            } else {
                current.push(row);
            }
        }
        let by_name = |a: &AgencyRow, b: &AgencyRow| self.locale.compare(&a.name, &b.name);
        current.sort_by(by_name);
        ended.sort_by(by_name);
        AgencyList { current, ended }
    }

    pub(super) fn kind(&self, agency: AgencyIx) -> String {
        let kind = self.plan.agencies.get(agency.0).map(|a| a.kind);
        let word = kind.unwrap_or(AgencyKind::Other).slug();
        self.t(&format!("kind.{word}"))
    }

    #[expect(clippy::too_many_lines, reason = "one line a field of the page")]
    pub(super) fn agency_page(
        &self,
        at: &At<'_>,
        ix: AgencyIx,
        findings: &RefCell<&mut Findings>,
    ) -> Option<AgencyPage> {
        let agency = self.plan.agencies.get(ix.0)?;
        let day = self.day_of(ix);
        let ended = day < self.today();
        // A body that ended is shown as things were known at its last report; its successors carry the targets on.
        let as_of = self.as_of_body(ix);
        let links = |ixs: Vec<AgencyIx>| -> Vec<Link> {
            let links = ixs.into_iter();
            links.map(|a| self.link(at, PageId::Agency(a))).collect()
        };
        let before = self.plan.agencies.iter().enumerate();
        let before = before.filter(|(_, a)| {
            a.becomes.contains(&ix) || a.hands_over.iter().any(|part| part.to == ix)
        });
        let leads = self.led_by(ix, as_of);
        let tasks = self.tasks_by(ix, as_of, false);
        // What it answers for as one of a group is told in few words: there is much of it, and it is the group's.
        let (own, shared): (Vec<TaskIx>, Vec<TaskIx>) = tasks.iter().partition(|t| {
            let progress = self.task_progress(**t, as_of);
            progress.is_none_or(|p| p.heads.contains(&ix))
        });
        let takes_part: Vec<TaskIx> = self
            .tasks_by(ix, as_of, true)
            .into_iter()
            .filter(|t| !tasks.contains(t))
            .collect();
        let groups = self.plan.agencies.iter().enumerate();
        let groups = groups.filter(|(_, g)| {
            let mut members = g.members.iter();
            members.any(|(m, tenure)| *m == ix && tenure.holds(day))
        });
        let groups = groups.map(|(n, _)| AgencyIx(n));
        let mut members: Vec<AgencyIx> = Vec::new();
        for (member, tenure) in &agency.members {
            if tenure.holds(day) && !members.contains(member) {
                members.push(*member);
            }
        }
        let owned = |programme: bool| {
            self.documents_where(at, |d| {
                let yearly = d.relation == Relation::WorkProgramme;
                let owner = d.owner.is_some_and(|o| {
                    o == ix || self.plan.agency_on(o, day, Topic::Any).contains(&ix)
                });
                owner && yearly == programme
            })
        };
        let settles = |m: &Matter| {
            let to = self.latest().and_then(|p| m.to(p));
            to.is_some_and(|to| self.stands_for(to, ix, day, Topic::Any))
        };
        let reports: Vec<TargetIx> = self
            .all(as_of)
            .filter(|t| self.plan.reporters(*t, &[day]).contains(&ix) && !leads.contains(t))
            .collect();
        let periods = (0..self.plan.periods.len()).rev().map(PeriodIx);
        let narratives = periods
            .clone()
            .filter_map(|p| self.narrative_view(at, p, &Subject::Agency(ix), findings));
        let record = periods.filter_map(|p| {
            let period = self.plan.periods.get(p.0)?;
            let (received, slug) = Self::punctuality(period, ix);
            let on_roster = agency.reports.is_some_and(|r| r.holds(period.due));
            (on_roster || received.is_some()).then(|| RecordRow {
                remarks: self.remarks(period, ix),
                period: self.link(at, PageId::Period(p)),
                due: self.locale.short_date(period.due),
                received: received.map(|d| self.locale.short_date(d)),
                status: self.words.punctuality(slug),
            })
        });
        Some(AgencyPage {
            name: self.text(&agency.name),
            short: agency.short.as_ref().map(|t| self.text(t)),
            kind: self.kind(ix),
            tenure: self.tenure(agency.tenure),
            successors: links(agency.becomes.clone()),
            predecessors: links(before.map(|(n, _)| AgencyIx(n)).collect()),
            by: agency.by.as_ref().map(|r| self.text(&r.value)),
            by_is_reading: agency.by.as_ref().is_some_and(|r| !r.stated),
            members: links(members),
            hands_over: self.handed_over(at, agency),
            responsible: agency.responsible.as_ref().map(|t| self.text(t)),
            place: agency.place.map(|p| self.link(at, PageId::Place(p))),
            groups: self.links_to(at, groups),
            task_tally: self.task_tally(at, tasks.iter().copied(), as_of),
            tasks: self.task_rows(at, own, as_of),
            shared: self.task_carriers(at, shared, as_of),
            takes_part: self.task_carriers(at, takes_part, as_of),
            documents: owned(false),
            programmes: owned(true),
            raised: self.matters_where(at, |m| {
                m.opened().is_some_and(|e| {
                    e.agency == ix || self.plan.agency_on(e.agency, day, Topic::Any).contains(&ix)
                })
            }),
            to_settle: self.matters_where(at, settles),
            stories: self.story_rows(at, |s| s.by == Some(ix)),
            punctuality: self.record_line(ix),
            as_of: as_of
                .filter(|_| ended)
                .map(|p| self.link(at, PageId::Period(p))),
            tally: self.tally(at, leads.iter().copied(), as_of),
            leads: self.rows(at, leads, as_of),
            reports: self.rows(at, reports, as_of),
            record: record.collect(),
            narratives: narratives.collect(),
        })
    }

    fn handed_over(&self, at: &At<'_>, agency: &Agency) -> Vec<HandOverRow> {
        let parts = agency.hands_over.iter();
        parts
            .map(|part| HandOverRow {
                to: self.link(at, PageId::Agency(part.to)),
                what: part
                    .topics
                    .iter()
                    .filter_map(|topic| match topic {
                        Topic::Target(ix) => Some(self.link(at, PageId::Target(*ix))),
                        Topic::Task(ix) => Some(self.link(at, PageId::Task(*ix))),
                        Topic::Any => None,
                    })
                    .collect(),
                by: part.by.as_ref().map(|r| self.text(&r.value)),
                by_is_reading: part.by.as_ref().is_some_and(|r| !r.stated),
            })
            .collect()
    }

    /// "5 of 6 reports, 1 of them late"; none for a body that never had to report.
    fn record_line(&self, ix: AgencyIx) -> Option<String> {
        let roster = self.plan.agencies.get(ix.0)?.reports?;
        let due = self.plan.periods.iter().filter(|p| roster.holds(p.due));
        let slugs: Vec<&str> = due.map(|p| Self::punctuality(p, ix).1).collect();
        if slugs.is_empty() {
            return None;
        }
        let missing = slugs.iter().filter(|s| **s == "missing").count();
        let late = slugs.iter().filter(|s| **s == "late").count();
        let slots = [
            ("all", &*self.locale.integer(slugs.len())),
            ("received", &*self.locale.integer(slugs.len() - missing)),
        ];
        let mut line = self.locale.t("received.record", &slots);
        if late > 0 {
            line.push_str(&self.locale.plural("received.late", late, &[]));
        }
        Some(line)
    }

    /// How late a report was, and who was reminded when; computed from the dates.
    pub(super) fn remarks(&self, period: &ReportingPeriod, ix: AgencyIx) -> Vec<String> {
        let mut remarks = Vec::new();
        let report = period.reports.iter().find(|r| r.agency == ix);
        let days = report.map_or(0, |r| (r.received - period.due).get_days());
        if let Ok(days) = usize::try_from(days)
            && days > 0
        {
            remarks.push(self.locale.plural("received.days-late", days, &[]));
        }
        for (_, on) in period.reminded.iter().filter(|(a, _)| *a == ix) {
            let slots = [("date", &*self.locale.short_date(*on))];
            remarks.push(self.locale.t("received.reminded", &slots));
        }
        for (_, why) in period.release.accounted.iter().filter(|(a, _)| *a == ix) {
            remarks.push(self.text(why));
        }
        remarks
    }

    /// When a report came in, and whether that was in time.
    pub(super) fn punctuality(
        period: &ReportingPeriod,
        agency: AgencyIx,
    ) -> (Option<Date>, &'static str) {
        let report = period.reports.iter().find(|r| r.agency == agency);
        match report {
            Some(report) if report.received <= period.due => (Some(report.received), "on-time"),
            Some(report) => (Some(report.received), "late"),
            None => (None, "missing"),
        }
    }
}
