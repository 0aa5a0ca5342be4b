//! Agencies: the list, and the page of each with its record.

use super::{At, Pages};
use crate::model::{AgencyIx, PeriodIx, ReportingPeriod, Subject, TargetIx, Tenure};
use crate::render::Findings;
use crate::render::address::PageId;
use crate::render::view::{AgencyList, AgencyPage, AgencyRow, Link, RecordRow};
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
    pub(super) fn led_by(&self, agency: AgencyIx) -> Vec<TargetIx> {
        let day = self.day_of(agency);
        self.all()
            .filter(|ix| {
                let lead = self.plan.targets.get(ix.0).and_then(|t| t.lead);
                lead.is_some_and(|lead| self.plan.agency_on(lead, day).contains(&agency))
            })
            .collect()
    }

    pub(super) fn agency_list(&self, at: &At<'_>) -> AgencyList {
        let today = self.today();
        let (mut current, mut ended) = (Vec::new(), Vec::new());
        for (n, agency) in self.plan.agencies.iter().enumerate() {
            let ix = AgencyIx(n);
            let row = AgencyRow {
                name: self.text(&agency.name),
                href: self.href(at, PageId::Agency(ix)),
                kind: self.kind(ix),
                targets: self.led_by(ix).len(),
                tenure: self.tenure(agency.tenure),
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
        use crate::model::AgencyKind as K;
        let kind = self.plan.agencies.get(agency.0).map(|a| a.kind);
        let word = match kind {
            Some(K::Committee) => "committee",
            Some(K::Department) => "department",
            Some(K::Board) => "board",
            Some(K::Office) => "office",
            Some(K::District) => "district",
            Some(K::Commune) => "commune",
            Some(K::Union) => "union",
            Some(K::Front) => "front",
            Some(K::Bank) => "bank",
            Some(K::Group) => "group",
            Some(K::Other) | None => "other",
        };
        self.t(&format!("kind.{word}"))
    }

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
        let last = self.plan.periods.iter().rposition(|p| p.due <= day);
        let as_of = if ended {
            last.map(PeriodIx)
        } else {
            self.latest()
        };
        let links = |ixs: Vec<AgencyIx>| -> Vec<Link> {
            let links = ixs.into_iter();
            links.map(|a| self.link(at, PageId::Agency(a))).collect()
        };
        let before = self.plan.agencies.iter().enumerate();
        let before = before.filter(|(_, a)| a.becomes.contains(&ix));
        let leads = self.led_by(ix);
        let reports: Vec<TargetIx> = self
            .all()
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
            members: links(agency.members.iter().map(|(a, _)| *a).collect()),
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
