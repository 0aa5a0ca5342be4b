//! Obstacles and proposals: the lists by state and age, and the page of each with its course.

use super::{At, Pages};
use crate::model::matter::{Matter, MatterKind, MatterState, Standing};
use crate::model::{MatterIx, PeriodIx, TargetIx};
use crate::render::address::PageId;
use crate::render::view::{
    EventRow, MatterFieldGroup, MatterGroup, MatterList, MatterPage, MatterRow, Tally,
};

impl Pages<'_> {
    fn standing<'m>(&self, matter: &'m Matter, as_of: Option<PeriodIx>) -> Option<Standing<'m>> {
        matter.standing(as_of?, self.released_day(as_of))
    }

    pub(super) fn matter_row(
        &self,
        at: &At<'_>,
        ix: MatterIx,
        as_of: Option<PeriodIx>,
    ) -> Option<MatterRow> {
        let matter = self.plan.matters.get(ix.0)?;
        let standing = self.standing(matter, as_of)?;
        let opened = matter.opened()?;
        let vocabularies = &self.plan.meta.vocabularies;
        let to = matter.to(as_of?).and_then(|to| {
            let day = self.day(as_of);
            let bodies = self
                .plan
                .agency_on(to, day, crate::model::agency::Topic::Any);
            bodies.first().copied()
        });
        let field = matter
            .field
            .as_ref()
            .map(|code| self.word_of(&vocabularies.fields, code));
        let sector = matter
            .sector
            .as_ref()
            .map(|code| self.word_of(&vocabularies.sectors, code));
        Some(MatterRow {
            id: matter.id.clone(),
            text: self.matter_text(matter, as_of),
            href: self.href(at, PageId::Matter(ix)),
            state: self.words.marked("matter", standing.last.state.slug()),
            age: self.age(&standing),
            opened: self.locale.date(opened.day),
            days: standing.days,
            raised_by: self.link(at, PageId::Agency(opened.agency)),
            to: to.map(|to| self.link(at, PageId::Agency(to))),
            place: matter.place.map(|p| self.link(at, PageId::Place(p))),
            // A sector of the same name as the field says nothing more.
            sector: sector.filter(|sector| Some(sector) != field.as_ref()),
            field,
        })
    }

    pub(super) fn matter_text(&self, matter: &Matter, as_of: Option<PeriodIx>) -> String {
        matter.text(as_of).map_or(String::new(), |t| self.text(t))
    }

    /// "open for 3 more reports (372 days)", or how long it took.
    fn age(&self, standing: &Standing<'_>) -> String {
        let days = usize::try_from(standing.days).unwrap_or(0);
        let days = self.locale.plural("matter.days", days, &[]);
        let open = standing.last.state.is_open();
        let key = match (open, standing.periods) {
            (true, 0) => "matter.age-new",
            (true, _) => "matter.age-open",
            (false, _) => "matter.age-closed",
        };
        if key == "matter.age-open" {
            return self
                .locale
                .plural(key, standing.periods, &[("days", &days)]);
        }
        self.locale.t(key, &[("days", &days)])
    }

    /// Rows of the matters that meet a condition, open ones first, the oldest first.
    pub(super) fn matters_where(
        &self,
        at: &At<'_>,
        holds: impl Fn(&Matter) -> bool,
    ) -> Vec<MatterRow> {
        let latest = self.latest();
        let mut rows: Vec<(bool, MatterRow)> = Vec::new();
        for (n, matter) in self.plan.matters.iter().enumerate() {
            if holds(matter)
                && let Some(row) = self.matter_row(at, MatterIx(n), latest)
                && let Some(standing) = self.standing(matter, latest)
            {
                rows.push((!standing.last.state.is_open(), row));
            }
        }
        rows.sort_by_key(|(closed, row)| (*closed, std::cmp::Reverse(row.days)));
        rows.into_iter().map(|(_, row)| row).collect()
    }

    pub(super) fn matter_tally(
        &self,
        at: &At<'_>,
        kind: MatterKind,
        as_of: Option<PeriodIx>,
    ) -> Option<Tally> {
        let matters = self.plan.matters.iter().filter(|m| m.kind == kind);
        let states: Vec<MatterState> = matters
            .filter_map(|m| self.standing(m, as_of))
            .map(|s| s.last.state)
            .collect();
        let list = self.href(at, list_of(kind));
        let items = MatterState::ALL.iter().map(|state| {
            let count = states.iter().filter(|s| *s == state).count();
            let href = format!("{list}#state-{}", state.slug());
            (self.words.marked("matter", state.slug()), count, href)
        });
        self.counted_items(items)
    }

    pub(super) fn matter_list(&self, at: &At<'_>, kind: MatterKind) -> MatterList {
        let latest = self.latest();
        let state = |m: &Matter| self.standing(m, latest).map(|s| s.last.state);
        let open = |m: &Matter| m.kind == kind && state(m).is_some_and(MatterState::is_open);
        let by_state = MatterState::ALL.iter().filter_map(|wanted| {
            let rows = self.matters_where(at, |m| m.kind == kind && state(m) == Some(*wanted));
            (!rows.is_empty()).then(|| MatterGroup {
                status: self.words.marked("matter", wanted.slug()),
                rows,
            })
        });
        let fields = self.plan.meta.vocabularies.fields.iter();
        let by_field = fields.filter_map(|(code, name)| {
            let rows = self.matters_where(at, |m| open(m) && m.field.as_ref() == Some(code));
            (!rows.is_empty()).then(|| MatterFieldGroup {
                name: self.text(name),
                rows,
            })
        });
        MatterList {
            kind: kind_of(kind).to_owned(),
            tally: self.matter_tally(at, kind, latest),
            open: self.matters_where(at, open),
            by_state: by_state.collect(),
            by_field: by_field.collect(),
        }
    }

    pub(super) fn matter_page(&self, at: &At<'_>, ix: MatterIx) -> Option<MatterPage> {
        let latest = self.latest();
        let matter = self.plan.matters.get(ix.0)?;
        let events = matter.events.iter().map(|event| EventRow {
            date: self.locale.date(event.day),
            period: self.link(at, PageId::Period(event.period)),
            agency: self.link(at, PageId::Agency(event.agency)),
            state: self.words.marked("matter", event.state.slug()),
            to: event.to.map(|to| self.link(at, PageId::Agency(to))),
            note: event.note.as_ref().map(|t| self.text(t)),
            document: event.document.map(|d| self.link(at, PageId::Document(d))),
            amendment: event.amendment.map(|a| self.link(at, PageId::Amendment(a))),
        });
        let related = |m: &Matter| {
            m.obstacles.contains(&ix) || {
                let other = self.plan.matters.iter().position(|o| o.id == m.id);
                other.is_some_and(|other| matter.obstacles.contains(&MatterIx(other)))
            }
        };
        let same = self.plan.matters.iter().enumerate();
        let same: Vec<usize> = same
            .filter(|(_, m)| m.kind == matter.kind)
            .map(|(n, _)| n)
            .collect();
        let here = same.iter().position(|n| *n == ix.0)?;
        let neighbour = |n: Option<usize>| {
            let n = n.and_then(|n| same.get(n))?;
            Some(self.link(at, PageId::Matter(MatterIx(*n))))
        };
        let targets = matter.targets.iter().copied();
        let targets: Vec<TargetIx> = targets.collect();
        Some(MatterPage {
            row: self.matter_row(at, ix, latest)?,
            kind: kind_of(matter.kind).to_owned(),
            heading: self
                .matter_text(matter, latest)
                .trim_end_matches('.')
                .to_owned(),
            section: matter.node.map(|n| self.section_link(at, n)),
            events: events.collect(),
            targets: self.rows(at, targets, latest),
            tasks: self.task_rows(at, matter.tasks.iter().copied(), latest),
            related: self.matters_where(at, related),
            previous: neighbour(here.checked_sub(1)),
            next: neighbour(Some(here + 1)),
        })
    }

    /// Matters that were raised in a period, or that ceased to be open in it.
    pub(super) fn matters_of(&self, at: &At<'_>, period: PeriodIx, raised: bool) -> Vec<MatterRow> {
        let matters = self.plan.matters.iter().enumerate();
        let found = matters.filter(|(_, m)| {
            let first = m.opened().is_some_and(|e| e.period == period);
            if raised {
                return first;
            }
            let now = self.standing(m, Some(period));
            let before = period.0.checked_sub(1).map(PeriodIx);
            let was = before.and_then(|p| self.standing(m, Some(p)));
            let open = |s: Option<Standing<'_>>| s.is_some_and(|s| s.last.state.is_open());
            (first || open(was)) && now.is_some() && !open(now)
        });
        let rows = found.filter_map(|(n, _)| self.matter_row(at, MatterIx(n), Some(period)));
        rows.collect()
    }
}

const fn kind_of(kind: MatterKind) -> &'static str {
    match kind {
        MatterKind::Obstacle => "obstacle",
        MatterKind::Proposal => "proposal",
    }
}

pub(super) const fn list_of(kind: MatterKind) -> PageId {
    match kind {
        MatterKind::Obstacle => PageId::Obstacles,
        MatterKind::Proposal => PageId::Proposals,
    }
}
