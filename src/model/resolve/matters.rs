//! Obstacles and proposals of all reports → [`Matter`]s, each with what was said of it over the periods.

use super::{Registries, Resolver};
use crate::diag::{Code, Finding, Span, Spanned};
use crate::load::decode::Id;
use crate::load::documents::{ObstacleDoc, ProposalDoc};
use crate::model::matter::{Event, Matter, MatterKind, MatterState};
use crate::model::{
    AgencyIx, AmendmentIx, DocumentIx, MatterIx, PeriodIx, PlaceIx, Plan, Text, Vocabularies,
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What one report says of one matter: the fields that obstacles and proposals share, borrowed from either.
struct Said<'d> {
    kind: MatterKind,
    id: &'d Spanned<Id>,
    state: MatterState,
    text: Option<&'d Text>,
    field: Option<&'d Spanned<Id>>,
    sector: Option<&'d Spanned<Id>>,
    node: Option<&'d Spanned<String>>,
    place: Option<&'d Spanned<Id>>,
    targets: &'d [Spanned<Id>],
    tasks: &'d [Spanned<Id>],
    obstacles: &'d [Spanned<Id>],
    to: Option<&'d Spanned<Id>>,
    note: Option<&'d Text>,
    document: Option<&'d Spanned<Id>>,
    amendment: Option<&'d Spanned<Id>>,
    period: PeriodIx,
    agency: AgencyIx,
    day: Date,
}

impl<'d> Said<'d> {
    fn obstacle(doc: &'d ObstacleDoc, (period, agency, day): (PeriodIx, AgencyIx, Date)) -> Self {
        Self {
            kind: MatterKind::Obstacle,
            id: &doc.id,
            state: doc.state.0,
            text: doc.text.as_ref(),
            field: doc.field.as_ref(),
            sector: doc.sector.as_ref(),
            node: doc.node.as_ref(),
            place: doc.place.as_ref(),
            targets: &doc.targets,
            tasks: &doc.tasks,
            obstacles: &[],
            to: doc.to.as_ref(),
            note: doc.note.as_ref(),
            document: None,
            amendment: None,
            period,
            agency,
            day,
        }
    }

    fn proposal(doc: &'d ProposalDoc, (period, agency, day): (PeriodIx, AgencyIx, Date)) -> Self {
        Self {
            kind: MatterKind::Proposal,
            id: &doc.id,
            state: doc.state.0,
            text: doc.text.as_ref(),
            field: doc.field.as_ref(),
            sector: doc.sector.as_ref(),
            node: doc.node.as_ref(),
            place: doc.place.as_ref(),
            targets: &doc.targets,
            tasks: &doc.tasks,
            obstacles: &doc.obstacles,
            to: doc.to.as_ref(),
            note: doc.note.as_ref(),
            document: doc.document.as_ref(),
            amendment: doc.amendment.as_ref(),
            period,
            agency,
            day,
        }
    }
}

impl Resolver<'_> {
    /// Resolves what all reports say of obstacles and proposals.
    pub(super) fn matters(&mut self, plan: &mut Plan, registries: &Registries) {
        let documents = self.documents;
        let mut all: Vec<Said<'_>> = Vec::new();
        for (at, period) in plan.periods.iter().enumerate() {
            let folders = documents.periods.iter();
            for file in folders
                .filter(|f| f.period == period.period)
                .flat_map(|f| &f.reports)
            {
                let doc = &file.doc;
                let Some(agency) = registries.agencies.get(&doc.agency.value.0) else {
                    continue;
                };
                let from = (PeriodIx(at), AgencyIx(*agency), doc.received);
                all.extend(doc.obstacles.iter().map(|o| Said::obstacle(o, from)));
                all.extend(doc.proposals.iter().map(|p| Said::proposal(p, from)));
            }
        }
        // By period, then by the day the report came in: what is said later counts.
        all.sort_by_key(|s| (s.period, s.day));
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for said in &all {
            let next = names.len();
            names.entry(said.id.value.0.as_str()).or_insert(next);
        }
        let lookup = names.iter().map(|(n, at)| ((*n).to_owned(), *at)).collect();
        let mut seen: BTreeMap<(&str, PeriodIx, AgencyIx), Span> = BTreeMap::new();
        let vocabularies = plan.meta.vocabularies.clone();
        for said in &all {
            let name = said.id.value.0.as_str();
            let key = (name, said.period, said.agency);
            if let Some(first) = seen.insert(key, said.id.span) {
                self.duplicate(name, said.id.span, first);
                continue;
            }
            let at = names.get(name).copied().unwrap_or(usize::MAX);
            if plan.matters.get(at).is_none() {
                if said.text.is_none() {
                    let finding = Finding::new(Code::NewNeedsText, said.id.span).with("id", name);
                    self.report(finding);
                }
                plan.matters.push(Matter {
                    id: name.to_owned(),
                    kind: said.kind,
                    field: None,
                    sector: None,
                    node: None,
                    place: None,
                    targets: Vec::new(),
                    tasks: Vec::new(),
                    obstacles: Vec::new(),
                    events: Vec::new(),
                    span: said.id.span,
                });
            }
            if let Some(matter) = plan.matters.get_mut(at) {
                if matter.kind == said.kind {
                    self.said(said, matter, &vocabularies, registries, &lookup);
                } else {
                    let first = matter.span;
                    self.duplicate(name, said.id.span, first);
                }
            }
        }
    }

    /// Adds what one report says to a matter; fields that it gives anew replace what was there.
    fn said(
        &mut self,
        said: &Said<'_>,
        matter: &mut Matter,
        vocabularies: &Vocabularies,
        names: &Registries,
        matters: &BTreeMap<String, usize>,
    ) {
        if let Some(field) = said.field {
            matter.field = self.code(field, &vocabularies.fields, "field-code");
        }
        if let Some(sector) = said.sector {
            matter.sector = self.code(sector, &vocabularies.sectors, "sector-code");
        }
        if let Some(node) = said.node {
            matter.node = self.node(node, names);
        }
        if let Some(place) = said.place {
            let place = self.find_id(place, &names.places, "place");
            matter.place = place.map(PlaceIx);
        }
        if !said.targets.is_empty() {
            matter.targets = self.targets_of(said.targets, names);
        }
        if !said.tasks.is_empty() {
            matter.tasks = self.tasks_of(said.tasks, names);
        }
        for id in said.obstacles {
            let found = self.find_id(id, matters, "obstacle").map(MatterIx);
            matter.obstacles.extend(found);
        }
        let to = said.to.and_then(|id| self.agency(id, &names.agencies));
        let document = said
            .document
            .and_then(|id| self.find_id(id, &names.documents, "document"));
        let amendment = said
            .amendment
            .and_then(|id| self.find_id(id, &names.amendments, "amendment"));
        matter.events.push(Event {
            period: said.period,
            agency: said.agency,
            day: said.day,
            state: said.state,
            text: said.text.cloned(),
            to,
            note: said.note.cloned(),
            document: document.map(DocumentIx),
            amendment: amendment.map(AmendmentIx),
            span: said.id.span,
        });
    }
}
