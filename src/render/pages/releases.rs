//! Releases: what each says of itself, what it put right, how periods compare, when they come.

use super::{At, Pages};
use crate::assess::{Since, Verdict, between};
use crate::diff::{Change, Value};
use crate::model::quantity::Number;
use crate::model::release::{CalendarLine, Kept, Revision, Signature, TextCorrection, When};
use crate::model::series::{Cell, Vintage};
use crate::model::target::Target;
use crate::model::{PeriodIx, ReportingPeriod, TargetIx};
use crate::render::address::{PageId, calendar_file, relative};
use crate::render::feed::Entry;
use crate::render::locale::Locale;
use crate::render::view::{
    CalendarPage, CalendarRow, ComparePage, CompareRow, CorrectionList, Corrections, Link,
    ReleaseView, RestatedRow, RevisionView, TargetChange, TextRow, VerdictGroup, VerdictRow,
};
use std::collections::BTreeMap;

/// In which order, and under which words, changed verdicts stand.
const GROUPS: [&str; 5] = ["worse", "better", "part", "goal", "other"];

fn group(since: Option<Since>) -> usize {
    match since {
        Some(Since::Worse) => 0,
        Some(Since::Better) => 1,
        Some(Since::OtherPart) => 2,
        Some(Since::NextGoal | Since::Amended) => 3,
        Some(Since::Same | Since::New | Since::Lost | Since::None) | None => 4,
    }
}

impl Pages<'_> {
    pub(super) fn when(&self, when: When) -> String {
        match when {
            When::Hour(hour) => self.locale.hour(hour),
            When::Day(day) => self.locale.date(day),
            When::Month(year, month) => {
                let name = self.t(&format!("month.{month}"));
                let slots = [("month", &*name), ("year", &*year.to_string())];
                self.locale.t("release.month", &slots)
            }
        }
    }

    /// "Revision 2"
    pub(super) fn revision_name(&self, number: u8) -> String {
        let slots = [("number", &*number.to_string())];
        self.locale.t("release.revision", &slots)
    }

    pub(super) fn release(
        &self,
        at: &At<'_>,
        ix: PeriodIx,
        period: &ReportingPeriod,
    ) -> ReleaseView {
        let release = &period.release;
        let revisions = release.revisions.iter().rev();
        let compared = self.plan.compared(ix).into_iter();
        ReleaseView {
            hour: period.hour.map(|hour| self.locale.hour(hour)),
            revisions: revisions.map(|r| self.revision_view(at, ix, r)).collect(),
            signed_off: self.signatures(&release.signed_off),
            early_access: release
                .early_access
                .iter()
                .map(|access| {
                    let mut text = self.text(&access.role);
                    if let Some(hour) = access.at {
                        let slots = [("hour", &*self.locale.hour(hour))];
                        text.push_str(&self.list_after(&self.locale.t("release.from", &slots)));
                    }
                    if let Some(why) = &access.why {
                        text.push_str(": ");
                        text.push_str(&self.text(why));
                    }
                    text
                })
                .collect(),
            notes: release.notes.iter().map(|note| self.text(note)).collect(),
            texts: self.text_rows(at, &release.corrected),
            compare: compared
                .map(|earlier| self.link(at, PageId::Compare(ix, earlier)))
                .collect(),
            calendar: self.link(at, PageId::Calendar),
        }
    }

    /// What follows something in a list: ", from …".
    fn list_after(&self, text: &str) -> String {
        format!("{} {text}", self.t("list-separator"))
    }

    fn signatures(&self, signed: &[Signature]) -> Vec<String> {
        let lines = signed.iter().map(|s| {
            let slots = [
                ("name", &*s.name),
                ("office", &*self.text(&s.office)),
                ("date", &*self.locale.date(s.on)),
            ];
            self.locale.t("release.signed", &slots)
        });
        lines.collect()
    }

    fn revision_view(&self, at: &At<'_>, ix: PeriodIx, revision: &Revision) -> RevisionView {
        RevisionView {
            name: self.revision_name(revision.number),
            id: format!("revision-{}", revision.number),
            hour: revision.release.map(|hour| self.locale.hour(hour)),
            wrong: self.text(&revision.wrong),
            message: self.text(&revision.message),
            signed_off: self.signatures(&revision.signed_off),
            rows: self.restatements(at, ix, revision.number),
            texts: self.text_rows(at, &revision.corrected),
        }
    }

    fn text_rows(&self, at: &At<'_>, texts: &[TextCorrection]) -> Vec<TextRow> {
        let rows = texts.iter().map(|text| TextRow {
            what: self.text(&text.what),
            link: text
                .target
                .map(PageId::Target)
                .or(text.task.map(PageId::Task))
                .map(|page| self.link(at, page)),
            of: text.of.map(|of| self.locale.period(of, true)),
            from: self.text(&text.from),
            to: self.text(&text.to),
            lang: Some(text.from.locale_of(&self.locale.code))
                .filter(|lang| *lang != self.locale.code)
                .map(str::to_owned),
            why: self.text(&text.why),
        });
        rows.collect()
    }

    pub(super) fn corrections(&self, at: &At<'_>) -> CorrectionList {
        CorrectionList {
            releases: self.corrected(at),
        }
    }

    /// Everything that was put right, the newest release first.
    fn corrected(&self, at: &At<'_>) -> Vec<Corrections> {
        let mut releases = Vec::new();
        for ix in (0..self.plan.periods.len()).rev().map(PeriodIx) {
            let Some((period, line)) = self.plan.periods.get(ix.0).zip(self.period_line(at, ix))
            else {
                continue;
            };
            let id = period.period.slug();
            for revision in period.release.revisions.iter().rev() {
                let hour = revision.release.map(|hour| self.locale.date(hour.day));
                let mut line = line.clone();
                line.released = hour.unwrap_or_default();
                line.href = format!("{}#revision-{}", line.href, revision.number);
                releases.push(Corrections {
                    line,
                    revision: Some(self.revision_name(revision.number)),
                    id: format!("{id}-{}", revision.number),
                    wrong: Some(self.text(&revision.wrong)),
                    rows: self.restatements(at, ix, revision.number),
                    texts: self.text_rows(at, &revision.corrected),
                });
            }
            releases.push(Corrections {
                line,
                revision: None,
                id,
                wrong: None,
                rows: self.restatements(at, ix, 1),
                texts: self.text_rows(at, &period.release.corrected),
            });
        }
        releases.retain(|r| !r.rows.is_empty() || !r.texts.is_empty() || r.wrong.is_some());
        releases
    }

    /// The corrections as entries of a feed of `page`, an absolute address.
    pub(super) fn correction_entries(&self, page: &str) -> Vec<Entry> {
        let here = At { path: "" };
        let mut entries = Vec::new();
        for ix in (0..self.plan.periods.len()).rev().map(PeriodIx) {
            let Some(period) = self.plan.periods.get(ix.0) else {
                continue;
            };
            let revisions = period.release.revisions.iter().rev();
            let mut releases: Vec<_> = revisions
                .map(|r| (r.number, r.release, &r.corrected, Some(r)))
                .collect();
            releases.push((1, period.hour, &period.release.corrected, None));
            for (number, hour, texts, revision) in releases {
                let Some(hour) = hour else { continue };
                let values = self.restatements(&here, ix, number).into_iter();
                let values = values.map(|row| {
                    let title = format!("{} ({})", row.target.text, row.period);
                    let slots = [("from", &*row.from), ("to", &*row.to)];
                    let change = self.locale.t("correction.change", &slots);
                    (title, format!("{change} – {}: {}", row.kind, row.reason))
                });
                let texts = self.text_rows(&here, texts).into_iter().map(|row| {
                    let slots = [("from", &*row.from), ("to", &*row.to)];
                    let change = self.locale.t("correction.change", &slots);
                    (row.what, format!("{change} – {}", row.why))
                });
                let revision = revision.into_iter().map(|r| {
                    let period = self.locale.period(period.period, false);
                    let name = self.revision_name(r.number);
                    let title = format!("{name}: {period}");
                    (
                        title,
                        format!("{} {}", self.text(&r.wrong), self.text(&r.message)),
                    )
                });
                for (n, (title, summary)) in revision.chain(values).chain(texts).enumerate() {
                    let id = period.period.slug();
                    entries.push(Entry {
                        id: format!("{page}#{id}-{number}-{}", n + 1),
                        title,
                        published: hour.at,
                        updated: hour.at,
                        summary,
                        href: match number {
                            1 => format!("{page}#{id}"),
                            number => format!("{page}#{id}-{number}"),
                        },
                    });
                }
            }
        }
        entries
    }

    /// Values that replaced earlier ones in a release of a period; 1 is the first.
    pub(super) fn restatements(
        &self,
        at: &At<'_>,
        period: PeriodIx,
        revision: u8,
    ) -> Vec<RestatedRow> {
        let mut rows = Vec::new();
        for ((ix, cell), series) in &self.plan.series {
            let Some(target) = self.plan.target(*ix, Some(period)) else {
                continue;
            };
            for o in series.all() {
                let Some(restatement) = &o.restatement else {
                    continue;
                };
                if o.vintage != Vintage::Report(period) || o.revision != revision {
                    continue;
                }
                rows.push(RestatedRow {
                    target: self.cell_link(at, *ix, cell),
                    period: self.locale.period(o.reference, true),
                    from: self.replaced(target, &restatement.from, o.value()),
                    to: o.value().map_or_else(
                        || self.t("value.none"),
                        |v| self.replaced(target, v, Some(&restatement.from)),
                    ),
                    kind: self.restatement_kind(restatement.kind),
                    reason: self.text(&restatement.reason),
                    scheduled: self.t(if restatement.scheduled {
                        "correction.scheduled"
                    } else {
                        "correction.unscheduled"
                    }),
                    by: o.reporter.map(|a| self.link(at, PageId::Agency(a))),
                });
            }
        }
        rows
    }

    /// A value beside the one that it replaced: with more digits where both read the same.
    fn replaced(&self, target: &Target, value: &Number, other: Option<&Number>) -> String {
        match other.filter(|other| *other != value) {
            Some(other) => self.words.value_beside(target, value, other),
            None => self.words.value(target, value),
        }
    }

    /// A target, with the names of a cell behind it.
    fn cell_link(&self, at: &At<'_>, ix: TargetIx, cell: &Cell) -> Link {
        let mut link = self.link(at, PageId::Target(ix));
        for (_, code) in &cell.0 {
            link.text.push_str(" – ");
            link.text.push_str(&self.words.code_name(code));
        }
        link
    }

    pub(super) fn compare(
        &self,
        at: &At<'_>,
        later: PeriodIx,
        earlier: PeriodIx,
    ) -> Option<ComparePage> {
        let others = self.plan.compared(later).into_iter();
        let mut page = ComparePage {
            earlier: self.link(at, PageId::Period(earlier)),
            later: self.link(at, PageId::Period(later)),
            other: others
                .filter(|o| *o != earlier)
                .map(|o| self.link(at, PageId::Compare(later, o)))
                .collect(),
            changed: 0,
            verdicts: Vec::new(),
            targets: Vec::new(),
            revised: Vec::new(),
            withdrawn: Vec::new(),
            new: Vec::new(),
        };
        let mut verdicts: BTreeMap<usize, Vec<VerdictRow>> = BTreeMap::new();
        for changes in self.compared.get(&(later, earlier))? {
            let ix = self.targets.get(changes.target.as_str()).copied()?;
            let link = self.link(at, PageId::Target(ix));
            for change in &changes.changes {
                match change {
                    Change::Added | Change::Withdrawn | Change::Amended => {
                        page.targets.push(TargetChange {
                            target: link.clone(),
                            word: self.t(&format!("compare.{}", change.slug())),
                        });
                    }
                    Change::Verdict { from, to } => {
                        let since = between(self.plan, self.progress, ix, (earlier, later));
                        let row = VerdictRow {
                            target: link.clone(),
                            before: from.map(|v: Verdict| self.words.status(v)),
                            after: to.map(|v| self.words.status(v)),
                        };
                        verdicts.entry(group(since)).or_default().push(row);
                    }
                    Change::Value {
                        cell,
                        reference,
                        from,
                        to,
                        restatement,
                        ..
                    } => {
                        let why = restatement.as_ref().map(|r| {
                            let kind = self.restatement_kind(r.kind);
                            format!("{kind}: {}", self.text(&r.reason))
                        });
                        let row = CompareRow {
                            target: self.cell_link(at, ix, cell),
                            period: self.locale.period(*reference, true),
                            from: self.compared_value(ix, later, from.as_ref(), to.as_ref()),
                            to: self.compared_value(ix, later, to.as_ref(), from.as_ref()),
                            why,
                        };
                        match change.slug() {
                            "value-new" => page.new.push(row),
                            "value-withdrawn" => page.withdrawn.push(row),
                            _ => page.revised.push(row),
                        }
                    }
                }
            }
        }
        page.changed = verdicts.values().map(Vec::len).sum();
        page.verdicts = verdicts
            .into_iter()
            .filter_map(|(at, rows)| {
                let word = self.t(&format!("comparisons.{}", GROUPS.get(at)?));
                Some(VerdictGroup { word, rows })
            })
            .collect();
        Some(page)
    }

    fn compared_value(
        &self,
        ix: TargetIx,
        as_of: PeriodIx,
        value: Option<&Value>,
        other: Option<&Value>,
    ) -> String {
        let Some(value) = value else {
            return self.t("value.none");
        };
        let other = other.and_then(|other| other.number.as_deref());
        let shown = match (&value.number, self.plan.target(ix, Some(as_of))) {
            (Some(number), Some(target)) => self.replaced(target, number, other),
            (Some(number), None) => number.to_string(),
            (None, _) => return self.t("value.no-data"),
        };
        if value.provisional {
            format!("{shown} ({})", self.t("provisional"))
        } else {
            shown
        }
    }

    pub(super) fn calendar(&self, at: &At<'_>) -> CalendarPage {
        let lines = self.plan.release_calendar(self.today());
        let (past, next): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.released.is_some());
        let row = |line: &&CalendarLine<'_>| self.calendar_row(at, line);
        CalendarPage {
            next: next.iter().map(row).collect(),
            past: past.iter().rev().map(row).collect(),
            file: relative(at.path, &calendar_file(&self.locale.code)),
        }
    }

    fn calendar_row(&self, at: &At<'_>, line: &CalendarLine<'_>) -> CalendarRow {
        let moved = line.moved();
        let slug = match line.kept {
            Kept::Unannounced => "unannounced",
            Kept::OnTime | Kept::Expected if moved => "moved",
            Kept::OnTime => "on-time",
            Kept::Missed => "missed",
            Kept::Expected => "expected",
            Kept::Overdue => "overdue",
        };
        let announced = line.announced.iter().map(|a| {
            let (on, release) = (self.locale.date(a.on), self.when(a.release));
            let why = a.why.as_ref().map(|why| self.text(why));
            let slots = [
                ("on", &*on),
                ("release", &*release),
                ("why", why.as_deref().unwrap_or_default()),
            ];
            let key = match why {
                Some(_) => "release.announced-moved",
                None => "release.announced",
            };
            self.locale.t(key, &slots)
        });
        let period = line.released.and_then(|ix| self.plan.periods.get(ix.0));
        let page = line.released.map(|ix| self.href(at, PageId::Period(ix)));
        let revisions = period.iter().flat_map(|p| &p.release.revisions).map(|r| {
            let hour = r
                .release
                .map(|hour| self.locale.hour(hour))
                .unwrap_or_default();
            Link {
                href: format!(
                    "{}#revision-{}",
                    page.as_deref().unwrap_or_default(),
                    r.number
                ),
                text: format!("{}: {hour}", self.revision_name(r.number)),
            }
        });
        CalendarRow {
            name: Locale::sentence_case(&self.locale.period(line.period, false)),
            when: line
                .when
                .map_or_else(|| self.t("release.not-announced"), |when| self.when(when)),
            due: self.locale.date(line.due),
            status: self.words.marked("released", slug),
            announced: announced.collect(),
            revisions: revisions.collect(),
            href: page,
        }
    }

    /// The calendar of releases for calendar programs (RFC 5545).
    pub(in crate::render) fn calendar_file(&self) -> String {
        use crate::render::ics::{Calendar, Event};
        let mut title = self.text(&self.plan.meta.title);
        if self.plan.meta.preview {
            title = format!("{} – {title}", self.t("preview.mark"));
        }
        let mut calendar = Calendar::new(&title);
        // The stamp is that of the site's moment, so that it only changes with a release.
        let hours = self
            .plan
            .periods
            .iter()
            .filter_map(ReportingPeriod::last_hour);
        let stamp = hours.map(|hour| hour.at).max();
        for line in self.plan.release_calendar(self.today()) {
            let name = self.locale.period(line.period, false);
            let slots = [
                ("period", &*name),
                ("plan", &*self.text(&self.plan.meta.short)),
            ];
            let address = self.plan.meta.address.as_deref();
            let page = line.released.map_or(PageId::Calendar, PageId::Period);
            calendar.event(&Event {
                uid: format!("{}-{}", self.plan.meta.id, line.period.slug()),
                stamp,
                when: line.when.unwrap_or(When::Day(line.due)),
                summary: if line.when.is_some() {
                    self.locale.t("release.event", &slots)
                } else {
                    self.locale.t("release.event-due", &slots)
                },
                certain: line.released.is_some() || line.when.is_some(),
                // An announcement that follows another moves the same entry; the release itself is the last word.
                sequence: match line.released {
                    Some(_) => line.announced.len(),
                    None => line.announced.len().saturating_sub(1),
                },
                url: address.map(|address| {
                    format!("{address}/{}", self.addresses.path(page, &self.locale.code))
                }),
            });
        }
        calendar.finish()
    }
}
