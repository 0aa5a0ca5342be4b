//! Places: the list by kind, and the page of each, which stays meaningful after the place has ended or come anew.

use super::{At, Pages};
use crate::model::agency::Tenure;
use crate::model::series::Cell;
use crate::model::target::Domain;
use crate::model::{AgencyIx, PlaceIx, TargetIx};
use crate::render::address::PageId;
use crate::render::view::{
    AgencyRow, ChartView, Link, PlaceFigure, PlaceGroup, PlaceList, PlacePage, PlaceRow,
};

impl Pages<'_> {
    pub(super) fn place_kind(&self, kind: &str) -> String {
        self.word_of(&self.plan.meta.vocabularies.place_kinds, kind)
    }

    fn place_row(&self, at: &At<'_>, ix: PlaceIx) -> Option<PlaceRow> {
        let place = self.plan.places.get(ix.0)?;
        Some(PlaceRow {
            name: self.text(&place.name),
            href: self.href(at, PageId::Place(ix)),
            kind: self.place_kind(&place.kind),
            tenure: self.tenure(place.tenure),
        })
    }

    pub(super) fn place_list(&self, at: &At<'_>) -> PlaceList {
        let today = self.today();
        let over = |tenure: Tenure| tenure.until.is_some_and(|until| until < today);
        let mut groups: Vec<((bool, String), Vec<PlaceRow>)> = Vec::new();
        for (n, place) in self.plan.places.iter().enumerate() {
            let Some(row) = self.place_row(at, PlaceIx(n)) else {
                continue;
            };
            let key = (over(place.tenure), place.kind.clone());
            match groups.iter_mut().find(|(k, _)| *k == key) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((key, vec![row])),
            }
        }
        groups.sort_by_key(|((ended, _), _)| *ended);
        let groups = groups.into_iter().map(|((ended, kind), mut rows)| {
            rows.sort_by(|a, b| self.locale.compare(&a.name, &b.name));
            PlaceGroup {
                kind: self.place_kind(&kind),
                ended,
                rows,
            }
        });
        PlaceList {
            map: self.matter_map(),
            groups: groups.collect(),
        }
    }

    /// How many obstacles, proposals and stories are about each place that has a tile and exists today.
    fn matter_map(&self) -> Option<ChartView> {
        let today = self.today();
        let open = |ix: PlaceIx| {
            let matters = self.plan.matters.iter().filter(|m| m.place == Some(ix));
            let stories = self.plan.stories.iter().filter(|s| s.places.contains(&ix));
            matters.count() + stories.count()
        };
        let there = (0..).map(PlaceIx).zip(&self.plan.places);
        let there = there.filter(|(_, p)| p.tile.is_some() && p.tenure.holds(today));
        let counts: Vec<(PlaceIx, usize)> = there.map(|(ix, _)| (ix, open(ix))).collect();
        if counts.iter().all(|(_, count)| *count == 0) {
            return None;
        }
        self.words.counted(&counts, self.t("place.map"))
    }

    pub(super) fn place_page(&self, at: &At<'_>, ix: PlaceIx) -> Option<PlacePage> {
        let place = self.plan.places.get(ix.0)?;
        let links = |places: Vec<PlaceIx>| -> Vec<Link> {
            let links = places.into_iter();
            links.map(|p| self.link(at, PageId::Place(p))).collect()
        };
        let which = |holds: &dyn Fn(&crate::model::Place) -> bool| -> Vec<PlaceIx> {
            let places = self.plan.places.iter().enumerate();
            places
                .filter(|(_, p)| holds(p))
                .map(|(n, _)| PlaceIx(n))
                .collect()
        };
        let formerly = which(&|p| p.becomes.contains(&ix));
        let mut figures = self.place_figures(at, ix, None);
        let former_figures = figures.is_empty() && !formerly.is_empty();
        if former_figures {
            for former in &formerly {
                figures.extend(self.place_figures(at, *former, Some(*former)));
            }
        }
        let governs = |(n, agency): (usize, &crate::model::agency::Agency)| {
            let own = agency.place == Some(ix) || agency.governs.contains(&place.kind);
            let former = agency.place.is_some_and(|p| formerly.contains(&p));
            (own || former).then_some(AgencyIx(n))
        };
        let bodies = self.plan.agencies.iter().enumerate().filter_map(governs);
        let concerns =
            |place: Option<PlaceIx>| place.is_some_and(|p| p == ix || formerly.contains(&p));
        let members = place.members.clone();
        Some(PlacePage {
            row: self.place_row(at, ix)?,
            about: place.about.as_ref().map(|t| self.text(t)),
            within: place.within.map(|p| self.link(at, PageId::Place(p))),
            by: place.by.as_ref().map(|r| self.text(&r.value)),
            by_is_reading: place.by.as_ref().is_some_and(|r| !r.stated),
            becomes: links(place.becomes.clone()),
            groups: links(which(&|p| p.members.contains(&ix))),
            bodies: bodies
                .filter_map(|a| self.agency_row(at, a))
                .collect::<Vec<AgencyRow>>(),
            matters: self.matters_where(at, |m| {
                concerns(m.place) || m.place.is_some_and(|p| members.contains(&p))
            }),
            stories: self.story_rows(at, |s| {
                s.places.iter().any(|p| *p == ix || members.contains(p))
            }),
            members: links(place.members.clone()),
            whole: (place.within.is_none() && place.members.is_empty())
                .then(|| self.link(at, PageId::Targets)),
            formerly: links(formerly),
            figures,
            former_figures,
        })
    }

    /// The latest figure of every target that is broken down to a place.
    fn place_figures(&self, at: &At<'_>, ix: PlaceIx, named: Option<PlaceIx>) -> Vec<PlaceFigure> {
        let (Some(latest), Some(place)) = (self.latest(), self.plan.places.get(ix.0)) else {
            return Vec::new();
        };
        let mut figures = Vec::new();
        for target_ix in self.all(self.latest()) {
            let holder = self.plan.holder(target_ix);
            if holder != target_ix {
                continue;
            }
            let Some(target) = self.plan.target(target_ix, Some(latest)) else {
                continue;
            };
            let dimension = target.dimensions.iter().find(
                |(_, domain)| matches!(domain, Domain::PlaceKind(kind) if *kind == place.kind),
            );
            let Some((dimension, _)) = dimension else {
                continue;
            };
            let cell = Cell(vec![(dimension.clone(), place.id.clone())]);
            figures.extend(self.place_figure(at, target_ix, &cell, named));
        }
        figures
    }

    fn place_figure(
        &self,
        at: &At<'_>,
        ix: TargetIx,
        cell: &Cell,
        named: Option<PlaceIx>,
    ) -> Option<PlaceFigure> {
        let latest = self.latest()?;
        let target = self.plan.target(ix, Some(latest))?;
        let known = self.plan.known(ix, cell, latest);
        let known = known.into_iter().rfind(|k| k.value.is_some())?;
        let whole = self.plan.known(ix, &Cell::whole(), latest);
        let whole = whole.into_iter().find(|k| k.reference == known.reference);
        let figure = self.figure(at, ix, target, &known)?;
        Some(PlaceFigure {
            target: self.link(at, PageId::Target(ix)),
            place: named.map(|p| self.link(at, PageId::Place(p))),
            value: figure.text,
            period: figure.period,
            provisional: figure.provisional,
            whole: whole.and_then(|k| Some(self.figure(at, ix, target, &k)?.text)),
        })
    }
}
