//! Release records → [`Release`](crate::model::release::Release): revisions, announcements, corrected texts.

use super::{Names, Registries, Resolver};
use crate::diag::{Code, Finding, Span, Spanned};
use crate::load::PeriodFolder;
use crate::load::decode::Label;
use crate::load::documents::{CorrectedDoc, PeriodDoc, PressDoc, SignedDoc};
use crate::model::release::{
    Access, Announcement, Hour, KeyFigure, Press, Revision, Signature, Statement, TextCorrection,
    When,
};
use crate::model::{AgencyIx, PeriodIx, Plan, State, Text};
use jiff::civil::Date;
use std::collections::BTreeSet;

impl Resolver<'_> {
    /// Checks every `publish_with` that stands in a register.
    pub(super) fn published_later(&mut self, plan: &Plan) {
        let documents = self.documents;
        let agencies = documents.agencies.iter().map(|d| &d.publish_with);
        let places = documents.places.iter().map(|d| &d.publish_with);
        let register = documents.documents.iter().map(|d| &d.publish_with);
        let terms = documents.glossary.iter().map(|d| &d.publish_with);
        let breaks = self.target_docs().into_iter().flat_map(|d| &d.breaks);
        let breaks = breaks.map(|b| &b.publish_with);
        let pages = documents.pages.iter().filter_map(|d| d.front.as_ref());
        let pages = pages.map(|front| &front.publish_with);
        let all = agencies.chain(places).chain(register).chain(terms);
        for period in all.chain(breaks).chain(pages) {
            self.published_with(period.as_ref(), &plan.meta);
        }
    }

    /// The amended releases of a period: numbered from 2 without a gap, each after the one before and before the next period is
    /// out.
    pub(super) fn revisions(&mut self, folder: &PeriodFolder) -> Vec<Revision> {
        let mut revisions: Vec<Revision> = Vec::new();
        let first = folder.doc.as_ref();
        let hour = first.and_then(|(_, doc)| doc.release_at.as_ref().map(|r| r.value));
        let mut before = hour;
        let documents = self.documents;
        let later = documents
            .periods
            .iter()
            .filter(|f| (f.period.end(), f.period) > (folder.period.end(), folder.period));
        let next = later
            .filter_map(|f| f.doc.as_ref())
            .filter(|(_, doc)| doc.state.value == State::Final)
            .filter_map(|(_, doc)| doc.release_at.as_ref())
            .map(|r| (r.value.at, r.span))
            .min_by_key(|(at, _)| *at);
        for (expected, entry) in (2..).zip(&folder.revisions) {
            let Some((file, doc)) = &entry.doc else {
                let path = format!(
                    "content/periods/{}/revisions/{}/revision.yaml",
                    folder.period, entry.number
                );
                if !self.sources.iter().any(|s| s.path == path) {
                    let report = entry.reports.iter().map(|(_, doc)| doc.agency.span.file);
                    let texts = entry.report.iter().chain(&entry.targets);
                    let file = report.chain(texts.map(|t| t.body.file)).next();
                    let span = Span::file(file.unwrap_or_default());
                    self.report(Finding::new(Code::MissingFile, span).with("file", path));
                }
                continue;
            };
            let wrong = |why: &'static str, span: Span| {
                Finding::new(Code::BadRevision, span)
                    .with("number", entry.number.to_string())
                    .term("why", why)
            };
            if entry.number != expected {
                self.report(wrong("revision-number", *file));
            }
            let is_final = doc.state.value == State::Final;
            if is_final && revisions.iter().any(|r| r.state != State::Final) {
                self.report(wrong("revision-draft", doc.state.span));
            }
            let reports = entry.reports.iter().map(|(_, report)| report);
            let mut values = reports.filter(|report| {
                let observed = report.observations.0.iter();
                observed.map(|(_, list)| list.len()).sum::<usize>() + report.restated.len() > 0
            });
            let texts = entry.report.len() + entry.targets.len() + doc.corrected.len();
            if is_final && texts == 0 && values.next().is_none() {
                let finding = Finding::new(Code::EmptyRevision, *file);
                self.report(finding.with("number", entry.number.to_string()));
            }
            let signed = doc.signed_off.iter().map(|s| s.on.clone());
            self.after_release(doc.release_at.as_ref(), signed);
            match &doc.release_at {
                None if is_final => {
                    self.report(Finding::new(Code::ReleaseHour, doc.state.span));
                }
                Some(release) => {
                    if before.is_none_or(|before| release.value.at <= before.at) {
                        self.report(wrong("revision-before", release.span));
                    }
                    if let Some((_, span)) =
                        next.filter(|(at, _)| is_final && *at <= release.value.at)
                    {
                        let finding = wrong("revision-late", release.span);
                        self.report(finding.also(span, "later-release"));
                    }
                    before = Some(release.value);
                }
                None => {}
            }
            revisions.push(Revision {
                number: entry.number,
                state: doc.state.value,
                release: doc.release_at.as_ref().map(|r| r.value),
                wrong: doc.wrong.clone(),
                message: doc.message.clone(),
                signed_off: signatures(&doc.signed_off),
                corrected: Vec::new(),
                span: *file,
            });
        }
        revisions
    }

    fn bad_announcement(&mut self, span: Span, why: &'static str) {
        self.report(Finding::new(Code::BadAnnouncement, span).term("why", why));
    }

    /// What is said of a release was done before it.
    pub(super) fn after_release(
        &mut self,
        release: Option<&Spanned<Hour>>,
        days: impl Iterator<Item = Spanned<Date>>,
    ) {
        let Some(release) = release else { return };
        for day in days.filter(|day| day.value > release.value.day) {
            let finding = Finding::new(Code::DateAfterRelease, day.span)
                .with("date", day.value.to_string())
                .with("released", release.value.day.to_string());
            self.report(finding);
        }
    }

    /// Who had the figures before the public: never after it.
    pub(super) fn early_access(&mut self, doc: &PeriodDoc) -> Vec<Access> {
        let release = doc.release_at.as_ref().map(|r| r.value.at);
        let mut out = Vec::new();
        for access in &doc.early_access {
            if let (Some(at), Some(release)) = (&access.at, release)
                && at.value.at >= release
            {
                self.report(Finding::new(Code::ReversedRange, at.span));
            }
            out.push(Access {
                role: access.role.clone(),
                at: access.at.as_ref().map(|at| at.value),
                why: access.why.clone(),
            });
        }
        out
    }

    /// Bodies that sent no report, and why the release does without.
    pub(super) fn accounted(&mut self, doc: &PeriodDoc, agencies: &Names) -> Vec<(AgencyIx, Text)> {
        let entries = doc.accounted.iter();
        let found =
            entries.filter_map(|a| Some((self.agency(&a.agency, agencies)?, a.why.clone())));
        found.collect()
    }

    /// What was announced, in `plan.yaml` and with each release.
    pub(super) fn announcements(&mut self, plan: &mut Plan) {
        let documents = self.documents;
        let mut announced: Vec<(Announcement, Span)> = Vec::new();
        // A release names the next one: announced with it, and thus not before it.
        for folder in &documents.periods {
            let Some((_, doc)) = &folder.doc else {
                continue;
            };
            let (Some(next), Some(hour)) = (&doc.next, &doc.release_at) else {
                continue;
            };
            // On the very day of this release only a later hour is after it.
            let past = match next.value {
                When::Hour(next) => next.at <= hour.value.at,
                When::Day(day) => day <= hour.value.day,
                When::Month(..) => next.value.last() < hour.value.day,
            };
            if past {
                self.bad_announcement(next.span, "announcement-past");
            }
            let period = plan.meta.next_period(folder.period);
            let announcement = period.map(|period| Announcement {
                period,
                on: hour.value.day,
                release: next.value,
                why: None,
                span: next.span,
            });
            announced.extend(announcement.map(|a| (a, next.span)));
        }
        let entries = documents.plan.iter().flat_map(|plan| &plan.announcements);
        for entry in entries {
            self.published_with(Some(&entry.period), &plan.meta);
            if entry.release.value.last() < entry.on {
                self.bad_announcement(entry.release.span, "announcement-past");
            }
            let released = documents
                .periods
                .iter()
                .find(|f| f.period == entry.period.value);
            let released = released.and_then(|f| f.doc.as_ref());
            let released = released.filter(|(_, doc)| doc.state.value == State::Final);
            let released = released.and_then(|(_, doc)| doc.release_at.as_ref());
            if released.is_some_and(|released| entry.on > released.value.day) {
                self.bad_announcement(entry.span, "announcement-after");
            }
            let announcement = Announcement {
                period: entry.period.value,
                on: entry.on,
                release: entry.release.value,
                why: entry.why.clone(),
                span: entry.span,
            };
            announced.push((announcement, entry.span));
        }
        announced.sort_by_key(|(a, _)| (a.period.end(), a.period, a.on));
        let mut before: Option<&Announcement> = None;
        for (announcement, span) in &announced {
            let earlier = before.filter(|b| b.period == announcement.period);
            let moved = earlier.is_some_and(|b| !announcement.release.narrows(b.release));
            if earlier.is_some_and(|b| b.on == announcement.on) {
                self.bad_announcement(*span, "announcement-twice");
            } else if earlier.is_some_and(|b| b.release == announcement.release) {
                self.bad_announcement(*span, "announcement-same");
            }
            if moved && announcement.why.is_none() {
                let finding = Finding::new(Code::MissingField, *span).with("field", "why");
                self.report(finding);
            }
            before = Some(announcement);
        }
        plan.meta.announcements = announced.into_iter().map(|(a, _)| a).collect();
    }

    /// Published texts that releases change, and what they say to the press: both name targets and tasks.
    pub(super) fn corrected(&mut self, plan: &mut Plan, names: &Registries) {
        let documents = self.documents;
        for folder in &documents.periods {
            let at = plan.periods.iter().position(|p| p.period == folder.period);
            let (Some(at), Some((_, doc))) = (at, &folder.doc) else {
                continue;
            };
            let own = self.texts(&doc.corrected, PeriodIx(at), plan, names);
            let mut revised = Vec::new();
            for (_, doc) in folder.revisions.iter().filter_map(|r| r.doc.as_ref()) {
                revised.push(self.texts(&doc.corrected, PeriodIx(at), plan, names));
            }
            let press = doc.press.as_ref().map(|press| self.press(press, names));
            if let Some(period) = plan.periods.get_mut(at) {
                period.release.corrected = own;
                period.release.press = press.unwrap_or_default();
                for (revision, corrected) in period.release.revisions.iter_mut().zip(revised) {
                    revision.corrected = corrected;
                }
            }
        }
    }

    fn press(&mut self, doc: &PressDoc, names: &Registries) -> Press {
        let mut figures = Vec::new();
        for figure in &doc.key_figures {
            let target = self.targets_of(std::slice::from_ref(&figure.target), names);
            figures.extend(target.first().map(|target| KeyFigure {
                target: *target,
                title: figure.title.clone(),
                trend: figure.trend.clone(),
                span: figure.target.span,
            }));
        }
        let statements = doc.statements.iter().map(|statement| Statement {
            name: statement.name.clone(),
            office: statement.office.clone(),
            text: statement.text.clone(),
        });
        Press {
            key_figures: figures,
            statements: statements.collect(),
            contact: doc.contact.as_ref().map(|contact| self.contact(contact)),
        }
    }

    fn texts(
        &mut self,
        docs: &[CorrectedDoc],
        with: PeriodIx,
        plan: &Plan,
        names: &Registries,
    ) -> Vec<TextCorrection> {
        let mut out = Vec::new();
        for doc in docs {
            if let Some(of) = &doc.of {
                let known = plan.periods.get(..=with.0).unwrap_or_default();
                if known.iter().all(|p| p.period != of.value) {
                    let known: Vec<String> = known.iter().map(|p| p.period.to_string()).collect();
                    let finding = Finding::new(Code::PeriodNotInCalendar, of.span)
                        .with("period", of.value.to_string())
                        .with("known", known.join(", "));
                    self.report(finding);
                }
            }
            if doc.from == doc.to {
                let finding = Finding::new(Code::BadRestatement, doc.span)
                    .term("why", "restated-same")
                    .term("remedy", "restated-same-remedy");
                self.report(finding);
            }
            // Both speak of the languages in which the text was changed.
            let locales = |text: &Label| text.0.0.iter().map(|(l, _)| l.clone()).collect();
            let (from, to): (BTreeSet<String>, BTreeSet<String>) =
                (locales(&doc.from), locales(&doc.to));
            let missing: Vec<String> = from.symmetric_difference(&to).cloned().collect();
            if let (false, Some(first)) = (missing.is_empty(), from.first()) {
                let finding = Finding::new(Code::MissingTranslation, doc.span)
                    .with("missing", missing.join(", "))
                    .with("first", first.as_str());
                self.report(finding);
            }
            let target = doc.target.as_ref().map(std::slice::from_ref);
            let task = doc.task.as_ref().map(std::slice::from_ref);
            out.push(TextCorrection {
                what: doc.what.clone(),
                from: doc.from.0.clone(),
                to: doc.to.0.clone(),
                why: doc.why.clone(),
                of: doc.of.as_ref().map(|of| of.value),
                target: target.and_then(|ids| self.targets_of(ids, names).pop()),
                task: task.and_then(|ids| self.tasks_of(ids, names).pop()),
            });
        }
        out
    }
}

pub(super) fn signatures(docs: &[SignedDoc]) -> Vec<Signature> {
    let signed = docs.iter().map(|doc| Signature {
        name: doc.name.clone(),
        office: doc.office.clone(),
        on: doc.on.value,
    });
    signed.collect()
}
