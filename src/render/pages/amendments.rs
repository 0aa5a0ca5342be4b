//! Amendments: the list, the page of each, and what they made of a target or a task.

use super::{At, Pages};
use crate::model::amendment::{Amendment, Change, Outcome, Stage};
use crate::model::target::{Goal, Target};
use crate::model::task::Task;
use crate::model::{AgencyIx, AmendmentIx, PeriodIx, TargetIx, TaskIx, Text};
use crate::render::address::PageId;
use crate::render::view::{
    AmendmentList, AmendmentNote, AmendmentPage, AmendmentRow, ChangeRow, FieldRow, StepRow,
    Withdrawn,
};

impl Pages<'_> {
    pub(super) fn amendment_row(&self, at: &At<'_>, ix: AmendmentIx) -> Option<AmendmentRow> {
        let amendment = self.plan.amendments.get(ix.0)?;
        let stage = amendment.stage(self.today());
        let (mut targets, mut tasks) = (0, 0);
        for change in &amendment.changes {
            match change {
                Change::SetTarget(..) | Change::WithdrawTarget(..) | Change::AddTarget(_) => {
                    targets += 1;
                }
                Change::SetTask(..) | Change::WithdrawTask(..) | Change::AddTask(_) => tasks += 1,
            }
        }
        let mut parts = Vec::new();
        for (key, count) in [("targets.count", targets), ("tasks.count", tasks)] {
            if count > 0 {
                parts.push(self.locale.plural(key, count, &[]));
            }
        }
        let day = match stage {
            Stage::Proposed => Some(amendment.proposed),
            Stage::Consolidated => amendment.consolidated,
            Stage::Decided | Stage::Refused => amendment.outcome.map(|(_, on)| on),
            Stage::InForce => amendment.in_force,
        };
        Some(AmendmentRow {
            id: amendment.id.clone(),
            title: self.text(&amendment.title),
            href: self.href(at, PageId::Amendment(ix)),
            stage: self.words.marked("amendment", stage.slug()),
            date: self.locale.date(day.unwrap_or(amendment.proposed)),
            changes: self.list(&parts),
        })
    }

    pub(super) fn amendment_list(&self, at: &At<'_>) -> AmendmentList {
        let rows = (0..self.plan.amendments.len()).rev().map(AmendmentIx);
        AmendmentList {
            rows: rows.filter_map(|ix| self.amendment_row(at, ix)).collect(),
        }
    }

    pub(super) fn amendment_page(&self, at: &At<'_>, ix: AmendmentIx) -> Option<AmendmentPage> {
        let amendment = self.plan.amendments.get(ix.0)?;
        let neighbour = |n: Option<usize>| {
            let n = n
                .filter(|n| *n < self.plan.amendments.len())
                .map(AmendmentIx)?;
            Some(self.link(at, PageId::Amendment(n)))
        };
        let changes = amendment.changes.iter();
        Some(AmendmentPage {
            row: self.amendment_row(at, ix)?,
            reason: amendment.reason.as_ref().map(|t| self.text(t)),
            by: amendment.by.map(|a| self.link(at, PageId::Agency(a))),
            number: amendment.number.clone(),
            document: amendment
                .document
                .map(|d| self.link(at, PageId::Document(d))),
            steps: self.steps(amendment),
            from: self
                .plan
                .effective(amendment)
                .map(|p| self.link(at, PageId::Period(p))),
            changes: changes.filter_map(|c| self.change_row(at, c)).collect(),
            previous: neighbour(ix.0.checked_sub(1)),
            next: neighbour(Some(ix.0 + 1)),
        })
    }

    fn steps(&self, amendment: &Amendment) -> Vec<StepRow> {
        let outcome = amendment.outcome.map(|(outcome, on)| {
            let stage = match outcome {
                Outcome::Decided => Stage::Decided,
                Outcome::Refused => Stage::Refused,
            };
            (stage, on)
        });
        let steps = [
            Some((Stage::Proposed, amendment.proposed)),
            amendment.consolidated.map(|on| (Stage::Consolidated, on)),
            outcome,
            amendment.in_force.map(|on| (Stage::InForce, on)),
        ];
        let steps = steps.into_iter().flatten();
        steps
            .map(|(stage, on)| StepRow {
                stage: self.words.marked("amendment", stage.slug()),
                date: self.locale.date(on),
            })
            .collect()
    }

    fn change_row(&self, at: &At<'_>, change: &Change) -> Option<ChangeRow> {
        let (kind, page, why, fields) = match change {
            Change::SetTarget(ix, versions) => {
                let (before, after) = versions.as_ref();
                let fields = self.target_fields(before, after);
                ("set", PageId::Target(*ix), None, fields)
            }
            Change::SetTask(ix, versions) => {
                let (before, after) = versions.as_ref();
                let fields = self.task_fields(before, after);
                ("set", PageId::Task(*ix), None, fields)
            }
            Change::WithdrawTarget(ix, why) => {
                ("withdraw", PageId::Target(*ix), Some(why), Vec::new())
            }
            Change::WithdrawTask(ix, why) => ("withdraw", PageId::Task(*ix), Some(why), Vec::new()),
            Change::AddTarget(ix) => {
                let target = self.plan.targets.get(ix.0)?;
                let goals = FieldRow {
                    name: self.t("amendment.field-goals"),
                    before: self.t("amendment.none"),
                    after: self.goals_text(target, &[]),
                };
                ("add", PageId::Target(*ix), None, vec![goals])
            }
            Change::AddTask(ix) => ("add", PageId::Task(*ix), None, Vec::new()),
        };
        // What it changes bears the name that it had before.
        let name = match change {
            Change::SetTarget(_, versions) => Some(&versions.0.name),
            Change::SetTask(_, versions) => Some(&versions.0.title),
            Change::AddTarget(ix) => self.plan.targets.get(ix.0).map(|t| &t.name),
            Change::AddTask(ix) => self.plan.tasks.get(ix.0).map(|t| &t.title),
            Change::WithdrawTarget(..) | Change::WithdrawTask(..) => None,
        };
        let mut link = self.link(at, page);
        if let Some(name) = name {
            link.text = self.text(name);
        }
        Some(ChangeRow {
            kind: kind.to_owned(),
            word: self.t(&format!("amendment.change-{kind}")),
            link,
            why: why.map(|t| self.text(t)),
            fields,
        })
    }

    /// The goals of a target in words, those left out that `but` has too.
    fn goals_text(&self, target: &Target, but: &[Goal]) -> String {
        let goals = target.goals.iter().filter(|g| {
            let same = |other: &&Goal| {
                (other.by, &other.condition, other.each_year) == (g.by, &g.condition, g.each_year)
            };
            !but.iter().any(|other| same(&other))
        });
        let goals: Vec<String> = goals.map(|g| self.words.goal(target, g)).collect();
        if goals.is_empty() {
            return self.t("amendment.none");
        }
        goals.join("; ")
    }

    fn names_text(&self, bodies: &[AgencyIx]) -> String {
        let names = bodies.iter().filter_map(|a| self.plan.agencies.get(a.0));
        let names: Vec<String> = names.map(|a| self.text(&a.name)).collect();
        if names.is_empty() {
            return self.t("amendment.none");
        }
        names.join("; ")
    }

    fn optional(&self, text: Option<&Text>) -> String {
        text.map_or_else(|| self.t("amendment.none"), |t| self.text(t))
    }

    fn target_fields(&self, before: &Target, after: &Target) -> Vec<FieldRow> {
        let lead = |t: &Target| self.names_text(&t.lead.into_iter().collect::<Vec<_>>());
        let breaks = |t: &Target| {
            let breaks = t.breaks.iter().map(|b| {
                format!(
                    "{}: {}",
                    self.locale.period(b.at, false),
                    self.text(&b.reason)
                )
            });
            breaks.collect::<Vec<_>>().join("; ")
        };
        let all = [
            ("name", self.text(&before.name), self.text(&after.name)),
            (
                "definition",
                self.optional(before.definition.as_ref()),
                self.optional(after.definition.as_ref()),
            ),
            (
                "goals",
                self.goals_text(before, &after.goals),
                self.goals_text(after, &before.goals),
            ),
            ("lead", lead(before), lead(after)),
            (
                "with",
                self.names_text(&before.with),
                self.names_text(&after.with),
            ),
            (
                "reported-by",
                self.names_text(&before.reported_by),
                self.names_text(&after.reported_by),
            ),
            ("breaks", breaks(before), breaks(after)),
        ];
        self.changed_fields(all)
    }

    fn task_fields(&self, before: &Task, after: &Task) -> Vec<FieldRow> {
        let by = |t: &Task| {
            t.by.map_or_else(|| self.t("amendment.none"), |by| self.locale.date(by.day()))
        };
        let all = [
            ("name", self.text(&before.title), self.text(&after.title)),
            (
                "summary",
                self.optional(before.summary.as_ref()),
                self.optional(after.summary.as_ref()),
            ),
            (
                "lead",
                self.names_text(&before.lead),
                self.names_text(&after.lead),
            ),
            (
                "with",
                self.names_text(&before.with),
                self.names_text(&after.with),
            ),
            (
                "asked",
                self.names_text(&before.asked),
                self.names_text(&after.asked),
            ),
            ("deadline", by(before), by(after)),
        ];
        self.changed_fields(all)
    }

    fn changed_fields<const N: usize>(
        &self,
        all: [(&'static str, String, String); N],
    ) -> Vec<FieldRow> {
        let changed = all.into_iter().filter(|(_, before, after)| before != after);
        changed
            .map(|(name, before, after)| FieldRow {
                name: self.t(&format!("amendment.field-{name}")),
                before,
                after,
            })
            .collect()
    }

    fn notes_where(&self, at: &At<'_>, concerns: impl Fn(&Change) -> bool) -> Vec<AmendmentNote> {
        let mut notes = Vec::new();
        for (n, amendment) in self.plan.amendments.iter().enumerate() {
            let changes = amendment.changes.iter().filter(|c| concerns(c));
            for change in changes {
                let Some(row) = self.change_row(at, change) else {
                    continue;
                };
                let fields: Vec<String> =
                    row.fields.iter().map(|f| f.name.to_lowercase()).collect();
                let from = self
                    .plan
                    .effective(amendment)
                    .and_then(|p| self.plan.periods.get(p.0));
                let from = from.map(|p| self.locale.period(p.period, false));
                let key = match (row.kind.as_str(), &from) {
                    ("set", Some(_)) => "amendment.note-set",
                    ("set", None) => "amendment.note-would-set",
                    ("withdraw", Some(_)) => "amendment.note-withdraw",
                    ("withdraw", None) => "amendment.note-would-withdraw",
                    (_, Some(_)) => "amendment.note-add",
                    (_, None) => "amendment.note-would-add",
                };
                let slots = [
                    ("fields", &*self.list(&fields)),
                    ("period", from.as_deref().unwrap_or_default()),
                ];
                notes.push(AmendmentNote {
                    stage: self
                        .words
                        .marked("amendment", amendment.stage(self.today()).slug()),
                    link: self.link(at, PageId::Amendment(AmendmentIx(n))),
                    text: self.locale.t(key, &slots),
                });
            }
        }
        notes
    }

    pub(super) fn target_amendments(&self, at: &At<'_>, ix: TargetIx) -> Vec<AmendmentNote> {
        self.notes_where(at, |change| match change {
            Change::SetTarget(t, _) | Change::WithdrawTarget(t, _) | Change::AddTarget(t) => {
                *t == ix
            }
            Change::SetTask(..) | Change::WithdrawTask(..) | Change::AddTask(_) => false,
        })
    }

    pub(super) fn task_amendments(&self, at: &At<'_>, ix: TaskIx) -> Vec<AmendmentNote> {
        self.notes_where(at, |change| match change {
            Change::SetTask(t, _) | Change::WithdrawTask(t, _) | Change::AddTask(t) => *t == ix,
            Change::SetTarget(..) | Change::WithdrawTarget(..) | Change::AddTarget(_) => false,
        })
    }

    /// The tombstone of what was withdrawn; none while it stands in the latest period.
    pub(super) fn withdrawn(
        &self,
        at: &At<'_>,
        withdrawn: Option<&(AmendmentIx, Option<PeriodIx>, Text)>,
    ) -> Option<Withdrawn> {
        let (amendment, from, why) = withdrawn?;
        let from = (*from)?;
        let period = self.plan.periods.get(from.0)?.period;
        Some(Withdrawn {
            amendment: self.link(at, PageId::Amendment(*amendment)),
            since: Some(self.locale.period(period, false)),
            why: self.text(why),
        })
    }

    /// The amendments that a period was the first to be judged by.
    pub(super) fn amendments_from(&self, at: &At<'_>, period: PeriodIx) -> Vec<AmendmentRow> {
        let amendments = self.plan.amendments.iter().enumerate();
        let first = amendments.filter(|(_, a)| self.plan.effective(a) == Some(period));
        first
            .filter_map(|(n, _)| self.amendment_row(at, AmendmentIx(n)))
            .collect()
    }
}
