//! Documents → [`Plan`]: every name looked up once, the missing reported.
//!
//! Owns the registries (sections, units, agencies, places), `plan.yaml` and the calendar; targets and observations have modules
//! of their own. A name whose record could not be read is not reported again.

mod amendments;
mod library;
mod likely;
mod matters;
mod observations;
mod pages;
mod releases;
mod targets;
mod tasks;

use super::agency::{Agency, AgencyKind, HandOver, Tenure, Topic};
use super::quantity::Number;
use super::release::{Press, Release};
use super::target::Reading;
use super::{
    AgencyIx, CalendarEntry, Consolidated, Contact, Licence, Meta, Node, NodeIx, Place, PlaceIx,
    Plan, ReportingPeriod, Security, State, TargetIx, TaskIx, Text, Thresholds, Unit, Vocabularies,
    Vocabulary,
};
use crate::diag::{Code, Finding, Findings, Source, Span, Spanned, closest};
use crate::load::decode::{Id, Label, Table, is_kebab, kebab};
use crate::load::documents::{
    AgencyDoc, ChangeDoc, ContactDoc, NodeDoc, PeriodDoc, PlaceDoc, PlanDoc, SecurityDoc, SpellDoc,
    TargetDoc, TaskDoc, UnitDoc,
};
use crate::load::{Documents, PeriodFolder};
use crate::model::period::Period;
use jiff::civil::Date;
use releases::signatures;
use std::collections::{BTreeMap, BTreeSet};

/// The version of the content format that this tool reads.
pub const FORMAT: &str = "1";

/// Folder and page names by their key, with the name that stands where the plan gives none.
pub const FOLDERS: &[(&str, &str)] = &[
    ("targets", "targets"),
    ("tasks", "tasks"),
    ("obstacles", "obstacles"),
    ("proposals", "proposals"),
    ("sections", "sections"),
    ("horizons", "horizons"),
    ("agencies", "agencies"),
    ("places", "places"),
    ("periods", "periods"),
    ("corrections", "corrections"),
    ("compare", "compare"),
    ("calendar", "calendar"),
    ("amendments", "amendments"),
    ("documents", "documents"),
    ("stories", "stories"),
    ("glossary", "glossary"),
    ("search", "search"),
    ("data", "data-page"),
    ("methodology", "methodology"),
    ("press", "press"),
    ("archive", "archive-page"),
];

/// Names that no folder or page may bear: the site's own.
const RESERVED: &[&str] = &["data", "archive", "embed", "static", "index", "404"];

/// Whether a plan can have a locale: a language tag in small letters that is no name of the site's own.
#[must_use]
pub(crate) fn is_locale(text: &str) -> bool {
    text.parse::<icu_locale_core::Locale>().is_ok() && is_kebab(text) && !RESERVED.contains(&text)
}

/// Looks names up and reports the missing; the sources tell which files were there and could not be read.
///
/// `None` when `plan.yaml` could not be read: nothing can be said about the rest then.
#[must_use]
pub fn resolve(documents: &Documents, sources: &[Source], findings: &mut Findings) -> Option<Plan> {
    let plan_doc = documents.plan.as_ref()?;
    let mut resolver = Resolver {
        documents,
        sources,
        findings,
        former: BTreeMap::new(),
    };
    let (nodes, node_names) = resolver.nodes(&documents.outline);
    let (units, unit_names) = resolver.units(&documents.units);
    let places = resolver.places(&documents.places);
    let mut names = Registries {
        nodes: node_names,
        units: unit_names,
        agencies: names(documents.agencies.iter().map(|a| &a.id)),
        places: names(documents.places.iter().map(|p| &p.id)),
        ..Registries::default()
    };
    resolver.former_ids();
    let agencies = resolver.agencies(&documents.agencies, &names);
    let meta = resolver.meta(plan_doc, &names.agencies);
    let periods = resolver.periods(&documents.periods, &meta, &names.agencies);
    let mut plan = Plan {
        seals: Vec::new(),
        signed: BTreeSet::new(),
        sealed_pages: BTreeSet::new(),
        meta,
        nodes,
        units,
        agencies,
        places,
        targets: Vec::new(),
        target_lives: Vec::new(),
        tasks: Vec::new(),
        task_lives: Vec::new(),
        task_reports: BTreeMap::new(),
        matters: Vec::new(),
        amendments: Vec::new(),
        documents: Vec::new(),
        glossary: Vec::new(),
        stories: Vec::new(),
        periods,
        series: BTreeMap::new(),
        sums: BTreeMap::new(),
        pages: Vec::new(),
    };
    resolver.announcements(&mut plan);
    resolver.published_later(&plan);
    resolver.library_names(&mut names);
    names.targets = resolver.targets(&mut plan, &names);
    names.tasks = resolver.tasks(&mut plan, &names);
    resolver.hand_overs(&mut plan, &names);
    resolver.library(&mut plan, &names);
    resolver.amendments(&mut plan, &mut names);
    resolver.observations(&mut plan, &names);
    resolver.task_reports(&mut plan, &names);
    resolver.matters(&mut plan, &names);
    resolver.markdown(&mut plan, &names);
    resolver.corrected(&mut plan, &names);
    resolver.untracked(&plan);
    Some(plan)
}

/// Positions by name.
type Names = BTreeMap<String, usize>;

/// The names of everything that is looked up.
#[derive(Default)]
struct Registries {
    nodes: Names,
    units: Names,
    agencies: Names,
    places: Names,
    targets: Names,
    tasks: Names,
    documents: Names,
    amendments: Names,
}

/// The first thing of each name keeps it; [`Resolver::duplicates`] reports the others.
fn names<'a>(ids: impl Iterator<Item = &'a Spanned<Id>>) -> Names {
    let mut names = Names::new();
    for (at, id) in ids.enumerate() {
        names.entry(id.value.0.clone()).or_insert(at);
    }
    names
}

struct Resolver<'a> {
    documents: &'a Documents,
    sources: &'a [Source],
    findings: &'a mut Findings,
    /// What bears another identifier now, by the term of what it is and the identifier that it had.
    former: BTreeMap<(&'static str, &'a str), &'a str>,
}

impl<'a> Resolver<'a> {
    /// Every target of the content: those of the plan, then those that amendments add.
    fn target_docs(&self) -> Vec<&'a TargetDoc> {
        let added = self.added().filter_map(|change| match change {
            ChangeDoc::AddTarget(doc) => Some(doc.as_ref()),
            _ => None,
        });
        self.documents.targets.iter().chain(added).collect()
    }

    /// Every task of the content: those of the plan, then those that amendments add.
    fn task_docs(&self) -> Vec<&'a TaskDoc> {
        let added = self.added().filter_map(|change| match change {
            ChangeDoc::AddTask(doc) => Some(doc.as_ref()),
            _ => None,
        });
        self.documents.tasks.iter().chain(added).collect()
    }

    fn added(&self) -> impl Iterator<Item = &'a ChangeDoc> + use<'a> {
        self.documents.amendments.iter().flat_map(|a| &a.changes)
    }
}

impl Resolver<'_> {
    fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Looks a name up; `kind` is the term for what it should be.
    fn find(&mut self, name: &str, span: Span, names: &Names, kind: &'static str) -> Option<usize> {
        let found = names.get(name).copied();
        let known_to_lack = self.documents.declared.contains(&(kind, name.to_owned()))
            || self.documents.absent.contains(kind);
        if found.is_none() && !known_to_lack {
            let renamed = self.former.get(&(kind, name)).copied();
            let finding = Finding::new(Code::UnknownReference, span)
                .with("name", name)
                .term("kind", kind)
                .instead(renamed.or_else(|| closest(name, names.keys().map(String::as_str))));
            self.report(finding);
        }
        found
    }

    fn find_id(&mut self, id: &Spanned<Id>, names: &Names, kind: &'static str) -> Option<usize> {
        self.find(&id.value.0, id.span, names, kind)
    }

    fn agency(&mut self, id: &Spanned<Id>, names: &Names) -> Option<AgencyIx> {
        self.find_id(id, names, "agency").map(AgencyIx)
    }

    fn agencies_of(&mut self, ids: &[Spanned<Id>], names: &Names) -> Vec<AgencyIx> {
        ids.iter().filter_map(|id| self.agency(id, names)).collect()
    }

    fn node(&mut self, name: &Spanned<String>, names: &Registries) -> Option<NodeIx> {
        self.find(&name.value, name.span, &names.nodes, "section")
            .map(NodeIx)
    }

    fn targets_of(&mut self, ids: &[Spanned<Id>], names: &Registries) -> Vec<TargetIx> {
        let mut find = |id| self.find_id(id, &names.targets, "target").map(TargetIx);
        ids.iter().filter_map(&mut find).collect()
    }

    fn tasks_of(&mut self, ids: &[Spanned<Id>], names: &Registries) -> Vec<TaskIx> {
        let mut find = |id| self.find_id(id, &names.tasks, "task").map(TaskIx);
        ids.iter().filter_map(&mut find).collect()
    }

    /// Checks that something is published with a period that the plan will have: else it never is.
    fn published_with(&mut self, period: Option<&Spanned<Period>>, meta: &Meta) {
        let Some(period) = period else { return };
        let year = period.value.year();
        // The last year may be reported in the year after.
        let within = meta.years.0 <= year && year <= meta.years.1 + 1;
        if meta.due(period.value).is_none() || !within {
            let finding = Finding::new(Code::PeriodNotInCalendar, period.span)
                .with("period", period.value.to_string())
                .with("known", parts(meta));
            self.report(finding);
        }
    }

    /// Looks a code up in one of the plan's vocabularies; `kind` is the term for what it should be.
    fn code(
        &mut self,
        id: &Spanned<Id>,
        vocabulary: &Vocabulary,
        kind: &'static str,
    ) -> Option<String> {
        let known = || vocabulary.iter().map(|(code, _)| code.as_str());
        if known().any(|code| code == id.value.0) {
            return Some(id.value.0.clone());
        }
        let finding = Finding::new(Code::UnknownReference, id.span)
            .with("name", id.value.0.as_str())
            .term("kind", kind)
            .instead(closest(&id.value.0, known()));
        self.report(finding);
        None
    }

    /// Takes note of former identifiers, and reports those that something else bears: none is ever used again.
    fn former_ids(&mut self) {
        let documents = self.documents;
        let targets = self.target_docs();
        let tasks = self.task_docs();
        let bearers: [(&'static str, Vec<Bearer<'_>>); 5] = [
            ("target", targets.iter().map(|d| (&d.id, &d.was)).collect()),
            ("task", tasks.iter().map(|d| (&d.id, &d.was)).collect()),
            (
                "agency",
                documents.agencies.iter().map(|d| (&d.id, &d.was)).collect(),
            ),
            (
                "place",
                documents.places.iter().map(|d| (&d.id, &d.was)).collect(),
            ),
            (
                "document",
                documents
                    .documents
                    .iter()
                    .map(|d| (&d.id, &d.was))
                    .collect(),
            ),
        ];
        for (kind, bearers) in bearers {
            for (id, was) in &bearers {
                let names = was
                    .iter()
                    .map(|was| ((kind, was.value.0.as_str()), id.value.0.as_str()));
                self.former.extend(names);
            }
            let ids = bearers.iter().map(|(id, _)| *id);
            self.duplicates(ids.chain(bearers.iter().flat_map(|(_, was)| *was)));
        }
    }

    fn duplicates<'d>(&mut self, ids: impl Iterator<Item = &'d Spanned<Id>>) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for id in ids {
            let name = id.value.0.as_str();
            match seen.get(name) {
                Some(first) => self.duplicate(name, id.span, *first),
                None => {
                    seen.insert(name, id.span);
                }
            }
        }
    }

    fn duplicate(&mut self, name: &str, span: Span, first: Span) {
        let finding = Finding::new(Code::DuplicateId, span)
            .with("id", name)
            .also(first, "first-here");
        self.report(finding);
    }

    /// Reports a number out of its range; the term says which that is.
    fn bad_number(&mut self, number: &Number, span: Span, remedy: &'static str) {
        let finding = Finding::new(Code::BadNumber, span)
            .with("number", number.to_string())
            .term("remedy", remedy);
        self.report(finding);
    }

    fn tenure(&mut self, from: Option<Date>, until: Option<&Spanned<Date>>) -> Tenure {
        if let (Some(from), Some(until)) = (from, until)
            && until.value < from
        {
            self.report(Finding::new(Code::ReversedRange, until.span));
        }
        Tenure {
            from,
            until: until.map(|u| u.value),
        }
    }

    fn spell(&mut self, spell: &SpellDoc) -> Tenure {
        self.tenure(spell.from, spell.until.as_ref())
    }

    fn nodes(&mut self, outline: &[NodeDoc]) -> (Vec<Node>, Names) {
        fn walk(
            docs: &[NodeDoc],
            parent: Option<NodeIx>,
            depth: usize,
            nodes: &mut Vec<Node>,
            seen: &mut BTreeMap<String, Span>,
            resolver: &mut Resolver<'_>,
        ) {
            for doc in docs {
                let id = &doc.id.value;
                let shape = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_alphanumeric());
                // The address folds case, so two sections that differ in it alone would meet there.
                let key = id.to_lowercase();
                if !id.split(['.', '-']).all(shape) {
                    let finding = Finding::new(Code::BadId, doc.id.span)
                        .with("id", id.as_str())
                        .term("remedy", "id-section");
                    resolver.report(finding);
                } else if let Some(first) = seen.get(&key) {
                    resolver.duplicate(id, doc.id.span, *first);
                }
                seen.entry(key).or_insert(doc.id.span);
                let at = NodeIx(nodes.len());
                nodes.push(Node {
                    id: id.clone(),
                    title: doc.title.clone(),
                    line: doc.line.map(|l| l.0),
                    horizon: doc.horizon.map(|y| y.0),
                    summary: doc.summary.clone(),
                    heading_only: doc.heading_only.unwrap_or(false),
                    excused: doc
                        .excused
                        .iter()
                        .map(|e| (e.line.0, e.why.clone()))
                        .collect(),
                    last_line: doc.last_line.map(|l| l.0),
                    untracked: doc.untracked.clone(),
                    parent,
                    depth,
                    span: doc.id.span,
                });
                walk(&doc.sections, Some(at), depth + 1, nodes, seen, resolver);
            }
        }
        let mut nodes = Vec::new();
        walk(outline, None, 0, &mut nodes, &mut BTreeMap::new(), self);
        let mut names = Names::new();
        for (at, node) in nodes.iter().enumerate() {
            names.entry(node.id.clone()).or_insert(at);
        }
        (nodes, names)
    }

    fn units(&mut self, docs: &[UnitDoc]) -> (Vec<Unit>, Names) {
        self.duplicates(docs.iter().map(|u| &u.id));
        let mut units = Vec::new();
        for doc in docs {
            let scales = doc
                .ratio
                .iter()
                .chain(doc.display.as_ref().map(|d| &d.scale));
            for scale in scales {
                if *scale.exact() <= dashu_ratio::RBig::ZERO {
                    self.bad_number(scale, scale.span, "number-positive");
                }
            }
            units.push(Unit {
                id: doc.id.value.0.clone(),
                name: doc.name.clone(),
                symbol: doc
                    .symbol
                    .as_ref()
                    .map_or(doc.name.clone(), |s| s.0.clone()),
                one: doc.one.as_ref().map(|one| one.0.clone()),
                spaced: doc.spaced.unwrap_or(true),
                ratio: doc.ratio.as_ref().map(|r| r.value.clone()),
                decimals: doc.decimals.map_or(1, |d| usize::from(d.0)),
                display: doc
                    .display
                    .as_ref()
                    .map(|d| (d.scale.value.clone(), d.name.clone())),
                span: doc.span,
            });
        }
        (units, names(docs.iter().map(|u| &u.id)))
    }

    fn places(&mut self, docs: &[PlaceDoc]) -> Vec<Place> {
        type Next = fn(&Place) -> Vec<usize>;
        type Site = fn(&PlaceDoc) -> Option<Span>;
        let names = names(docs.iter().map(|p| &p.id));
        let mut places = Vec::new();
        for doc in docs {
            let within = doc.within.as_ref();
            places.push(Place {
                id: doc.id.value.0.clone(),
                kind: doc.kind.0.clone(),
                within: within.and_then(|id| self.find_id(id, &names, "place").map(PlaceIx)),
                name: doc.name.clone(),
                short: doc.short.as_ref().map(|label| label.0.clone()),
                tile: doc.tile.as_ref().and_then(|t| t.value.0),
                tenure: self.tenure(doc.from, doc.until.as_ref()),
                becomes: self.places_of(&doc.becomes, &names),
                members: self.places_of(&doc.members, &names),
                about: doc.about.clone(),
                by: doc.by.clone(),
                was: former(&doc.was),
                span: doc.id.span,
            });
        }
        let ways: [(Next, Site); 3] = [
            (
                |p| p.within.iter().map(|p| p.0).collect(),
                |doc| doc.within.as_ref().map(|id| id.span),
            ),
            (
                |p| p.becomes.iter().map(|p| p.0).collect(),
                |doc| doc.becomes.first().map(|id| id.span),
            ),
            (
                |p| p.members.iter().map(|p| p.0).collect(),
                |doc| doc.members.first().map(|id| id.span),
            ),
        ];
        for (next, site) in ways {
            let next = |at: usize| places.get(at).map(next).unwrap_or_default();
            for at in circles(docs.len(), next) {
                if let Some(doc) = docs.get(at) {
                    self.circle(site(doc).unwrap_or(doc.span));
                }
            }
        }
        self.tiles(docs, &places);
        places
    }

    /// On a map each place of a kind needs a tile of its own, at any time; where one lacks it, there is no map.
    fn tiles(&mut self, docs: &[PlaceDoc], places: &[Place]) {
        let mut taken: Vec<(&PlaceDoc, &Place)> = Vec::new();
        for (doc, place) in docs.iter().zip(places) {
            let beside =
                |other: &Place| other.kind == place.kind && other.tenure.overlaps(&place.tenure);
            let Some(tile) = &doc.tile else {
                let kin = docs.iter().zip(places).filter(|(_, other)| beside(other));
                let (with, without): (Vec<_>, Vec<_>) = kin.partition(|(d, _)| d.tile.is_some());
                if with.len() >= without.len() {
                    let finding =
                        Finding::new(Code::MissingTile, place.span).with("name", place.id.as_str());
                    self.report(finding);
                }
                continue;
            };
            let mut others = taken.iter().filter(|_| place.tile.is_some());
            let clash = others.find(|(_, other)| beside(other) && other.tile == place.tile);
            if let Some((first, other)) = clash {
                let mut finding =
                    Finding::new(Code::SameTile, tile.span).with("name", other.id.as_str());
                if let Some(first) = &first.tile {
                    finding = finding.also(first.span, "first-here");
                }
                self.report(finding);
            }
            taken.push((doc, place));
        }
    }

    fn places_of(&mut self, ids: &[Spanned<Id>], names: &Names) -> Vec<PlaceIx> {
        let mut find = |id| self.find_id(id, names, "place").map(PlaceIx);
        ids.iter().filter_map(&mut find).collect()
    }

    fn circle(&mut self, span: Span) {
        self.report(Finding::new(Code::Circle, span));
    }

    fn agencies(&mut self, docs: &[AgencyDoc], registries: &Registries) -> Vec<Agency> {
        let (names, places) = (&registries.agencies, &registries.places);
        let mut agencies = Vec::new();
        for doc in docs {
            let mut members = Vec::new();
            for member in &doc.members {
                let spell = self.spell(&member.spell);
                if let Some(agency) = self.agency(&member.agency, names) {
                    members.push((agency, spell));
                }
            }
            let place = doc.place.as_ref();
            let kinds = || self.documents.places.iter().map(|p| p.kind.0.as_str());
            let unknown: Vec<Finding> = doc
                .governs
                .iter()
                .filter(|kind| kinds().all(|known| known != kind.value.0))
                .map(|kind| {
                    Finding::new(Code::UnknownReference, kind.span)
                        .with("name", kind.value.0.as_str())
                        .term("kind", "place-kind")
                        .instead(closest(&kind.value.0, kinds()))
                })
                .collect();
            for finding in unknown {
                self.report(finding);
            }
            agencies.push(Agency {
                governs: former(&doc.governs),
                id: doc.id.value.0.clone(),
                name: doc.name.clone(),
                short: doc.short.clone(),
                kind: doc.kind.unwrap_or(AgencyKind::Other),
                tenure: self.tenure(doc.from, doc.until.as_ref()),
                becomes: self.agencies_of(&doc.becomes, names),
                hands_over: Vec::new(),
                by: doc.by.clone(),
                responsible: doc.responsible.clone(),
                reports: doc.reports.as_ref().map(|spell| self.spell(spell)),
                place: place.and_then(|id| self.find_id(id, places, "place").map(PlaceIx)),
                members,
                was: former(&doc.was),
                span: doc.id.span,
            });
        }
        // Who takes over, and who belongs to a group, must lead somewhere else in the end.
        let led = |follow: fn(&Agency) -> Vec<usize>| {
            circles(agencies.len(), |at| {
                agencies.get(at).map(follow).unwrap_or_default()
            })
        };
        let mut found = led(|a| a.becomes.iter().map(|b| b.0).collect());
        found.extend(led(|a| a.members.iter().map(|(m, _)| m.0).collect()));
        for at in found {
            self.circle(docs.get(at).map_or(Span::default(), |d| d.id.span));
        }
        agencies
    }

    /// Resolves what went to others than those that took over the whole; targets and tasks are known by now.
    fn hand_overs(&mut self, plan: &mut Plan, names: &Registries) {
        let documents = self.documents;
        for (at, doc) in documents.agencies.iter().enumerate() {
            let mut parts = Vec::new();
            for part in &doc.hands_over {
                let targets = self.targets_of(&part.targets, names);
                let tasks = self.tasks_of(&part.tasks, names);
                let topics = targets.into_iter().map(Topic::Target);
                let topics = topics.chain(tasks.into_iter().map(Topic::Task)).collect();
                if let Some(to) = self.agency(&part.to, &names.agencies) {
                    parts.push(HandOver {
                        to,
                        topics,
                        by: part.by.clone(),
                    });
                }
            }
            if let Some(agency) = plan.agencies.get_mut(at) {
                agency.hands_over = parts;
            }
        }
        let heirs = |at: usize| {
            let agency = plan.agencies.get(at);
            agency.map_or(Vec::new(), |a| {
                let whole = a.becomes.iter().map(|b| b.0);
                whole.chain(a.hands_over.iter().map(|h| h.to.0)).collect()
            })
        };
        let told = circles(plan.agencies.len(), |at| {
            let agency = plan.agencies.get(at);
            agency.map_or(Vec::new(), |a| a.becomes.iter().map(|b| b.0).collect())
        });
        if told.is_empty() {
            for at in circles(plan.agencies.len(), heirs) {
                self.circle(plan.agencies.get(at).map_or(Span::default(), |a| a.span));
            }
        }
    }

    fn meta(&mut self, doc: &PlanDoc, agencies: &Names) -> Meta {
        if doc.format.value != FORMAT {
            let finding = Finding::new(Code::UnknownFormat, doc.format.span)
                .with("format", doc.format.value.as_str())
                .instead(Some(FORMAT));
            self.report(finding);
        }
        if doc.years.to.0 < doc.years.from.0 {
            self.report(Finding::new(Code::ReversedRange, doc.years.span));
        }
        let mut locales = Vec::new();
        for locale in &doc.locales {
            if !is_locale(&locale.value) || locales.contains(&locale.value) {
                let finding = Finding::new(Code::UnknownLocale, locale.span)
                    .with("locale", locale.value.as_str())
                    .with("known", "vi, en, …");
                self.report(finding);
                continue;
            }
            locales.push(locale.value.clone());
        }
        if locales.is_empty() && doc.locales.is_empty() {
            let finding = Finding::new(Code::MissingField, doc.span).with("field", "locales");
            self.report(finding);
        }
        if let Some(address) = &doc.address {
            self.web_address(address);
        }
        if let Some(url) = doc.licence.as_ref().and_then(|l| l.url.as_ref()) {
            self.link_address(url);
        }
        Meta {
            id: doc.id.0.clone(),
            title: doc.title.clone(),
            short: doc.short.clone(),
            number: doc.number.clone(),
            issued: doc.issued,
            issuer: doc.issuer.as_ref().and_then(|id| self.agency(id, agencies)),
            standing: doc
                .standing
                .as_ref()
                .and_then(|id| self.agency(id, agencies)),
            span: doc.folders.0.first().map_or(doc.span, |(key, _)| key.span),
            years: (doc.years.from.0, doc.years.to.0),
            folders: self.folders(doc, &locales),
            locales,
            address: doc
                .address
                .as_ref()
                .map(|a| a.value.trim_end_matches('/').to_owned()),
            illustrative: doc.illustrative.clone(),
            calendar: self.calendar(doc),
            announcements: Vec::new(),
            embargo: None,
            preview: false,
            thresholds: self.thresholds(doc),
            reports_to: self.agencies_of(&doc.reports_to, agencies),
            vocabularies: Vocabularies {
                fields: vocabulary(&doc.fields),
                sectors: vocabulary(&doc.sectors),
                tags: vocabulary(&doc.tags),
                audiences: vocabulary(&doc.audiences),
                place_kinds: vocabulary(&doc.place_kinds),
            },
            licence: doc.licence.as_ref().map(|l| Licence {
                name: l.name.clone(),
                url: l.url.as_ref().map(|u| u.value.clone()),
            }),
            contact: doc.contact.as_ref().map(|contact| self.contact(contact)),
            security: doc
                .security
                .as_ref()
                .map(|security| self.security(security)),
        }
    }

    /// Whom to ask; the address of mail is checked.
    fn contact(&mut self, doc: &ContactDoc) -> Contact {
        if let Some(email) = &doc.email {
            self.mail_address(email);
        }
        Contact {
            name: doc.name.clone(),
            email: doc.email.as_ref().map(|e| e.value.clone()),
            phone: doc.phone.clone(),
            address: doc.address.clone(),
        }
    }

    /// Whom to tell of a weakness; a page or a mailbox there must be.
    fn security(&mut self, doc: &SecurityDoc) -> Security {
        if let Some(url) = &doc.url {
            self.link_address(url);
        }
        if let Some(email) = &doc.email {
            self.mail_address(email);
        }
        if doc.url.is_none() && doc.email.is_none() {
            let finding = Finding::new(Code::MissingField, doc.span).with("field", "email");
            self.report(finding);
        }
        Security {
            url: doc.url.as_ref().map(|url| url.value.clone()),
            email: doc.email.as_ref().map(|email| email.value.clone()),
            expires: doc.expires.value,
        }
    }

    fn mail_address(&mut self, email: &Spanned<String>) {
        let parts = email.value.split_once('@');
        let plain = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
        let sound = parts.is_some_and(|(user, host)| {
            !user.is_empty() && host.contains('.') && (user.to_owned() + host).chars().all(plain)
        });
        if !sound {
            let finding =
                Finding::new(Code::BadAddress, email.span).with("address", email.value.as_str());
            self.report(finding);
        }
    }

    fn web_address(&mut self, address: &Spanned<String>) {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%:".contains(c);
        self.address(address, plain);
    }

    /// An address that pages link to: it may have a query and a place in the page.
    fn link_address(&mut self, address: &Spanned<String>) {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%:?&=#+,;@!()".contains(c);
        self.address(address, plain);
    }

    fn address(&mut self, address: &Spanned<String>, plain: impl Fn(char) -> bool) {
        let text = address.value.as_str();
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        if !rest.is_some_and(|rest| rest.contains('.') && rest.chars().all(plain)) {
            let finding = Finding::new(Code::BadAddress, address.span).with("address", text);
            self.report(finding);
        }
    }

    fn folders(&mut self, doc: &PlanDoc, locales: &[String]) -> BTreeMap<String, Text> {
        let mut folders: BTreeMap<String, Text> = BTreeMap::new();
        let known: Vec<&str> = FOLDERS.iter().map(|(key, _)| *key).collect();
        for (key, label) in &doc.folders.0 {
            if !known.contains(&key.value.as_str()) {
                let finding = Finding::new(Code::UnknownField, key.span)
                    .with("field", key.value.as_str())
                    .with("known", known.join(", "))
                    .instead(closest(&key.value, known.iter().copied()));
                self.report(finding);
                continue;
            }
            self.page_names(&label.value, |_| label.span, locales, &folders);
            folders.insert(key.value.clone(), label.value.0.clone());
        }
        for (key, name) in FOLDERS {
            let everywhere = locales.iter().map(|l| (l.clone(), (*name).to_owned()));
            folders
                .entry((*key).to_owned())
                .or_insert_with(|| Text(everywhere.collect()));
        }
        folders
    }

    /// Checks names of folders or pages: kebab-case, not the site's own, not borne by another.
    fn page_names(
        &mut self,
        label: &Label,
        span: impl Fn(&str) -> Span,
        locales: &[String],
        others: &BTreeMap<String, Text>,
    ) {
        for (locale, name) in &label.0.0 {
            let span = span(locale);
            if !is_kebab(name) {
                let finding = Finding::new(Code::BadId, span)
                    .with("id", name.as_str())
                    .term("remedy", "id-shape")
                    .instead(Some(kebab(name)).filter(|k| is_kebab(k)));
                self.report(finding);
            }
            let taken = others.values().any(|text| text.get(locale).0 == name);
            if taken || RESERVED.contains(&name.as_str()) || locales.contains(name) {
                let finding = Finding::new(Code::SameAddress, span).with("address", name.as_str());
                self.report(finding);
            }
        }
    }

    fn thresholds(&mut self, doc: &PlanDoc) -> Thresholds {
        let number = |text: &str| {
            Number::parse(text).unwrap_or_else(|_| Number::derived(dashu_ratio::RBig::ONE))
        };
        let Some(thresholds) = &doc.thresholds else {
            return Thresholds {
                on_track: number("0.95"),
                behind: number("0.60"),
            };
        };
        let (on_track, behind) = (&thresholds.on_track, &thresholds.behind);
        let (zero, one) = (dashu_ratio::RBig::ZERO, dashu_ratio::RBig::ONE);
        if *on_track.exact() <= zero || *on_track.exact() > one {
            self.bad_number(on_track, on_track.span, "number-on-track");
        }
        if *behind.exact() <= zero || behind.exact() >= on_track.exact() {
            self.bad_number(behind, behind.span, "number-behind");
        }
        Thresholds {
            on_track: on_track.value.clone(),
            behind: behind.value.clone(),
        }
    }

    fn calendar(&mut self, doc: &PlanDoc) -> Vec<CalendarEntry> {
        let mut calendar: Vec<CalendarEntry> = Vec::new();
        for entry in &doc.calendar {
            let part = &entry.period.value;
            let known = Period::of_part(2000, part).is_some();
            if !known || calendar.iter().any(|e| e.part == *part) {
                let why = if known {
                    "calendar-twice"
                } else {
                    "calendar-part"
                };
                let finding = Finding::new(Code::BadCalendar, entry.period.span)
                    .with("period", part.as_str())
                    .term("why", why);
                self.report(finding);
                continue;
            }
            let due = entry.due.value.split_once('-').and_then(|(month, day)| {
                let (month, day) = (month.parse().ok()?, day.parse().ok()?);
                // 29 February falls due in no ordinary year.
                Date::new(2001, month, day).ok().map(|_| (month, day))
            });
            let Some((month, day)) = due else {
                let finding = Finding::new(Code::BadDate, entry.due.span)
                    .with("date", entry.due.value.as_str());
                self.report(finding);
                continue;
            };
            calendar.push(CalendarEntry {
                part: part.clone(),
                month,
                day,
                years_after: entry.years_after.map_or(0, |y| i16::from(y.0)),
                span: entry.span,
            });
        }
        if doc.calendar.is_empty() {
            let finding = Finding::new(Code::MissingField, doc.span).with("field", "calendar");
            self.report(finding);
        }
        calendar
    }

    /// The consolidated report of a period, and who was reminded.
    fn gathering(
        &mut self,
        doc: &PeriodDoc,
        meta: &Meta,
        agencies: &Names,
    ) -> (Vec<(AgencyIx, Date)>, Option<Consolidated>) {
        let reminded = doc.reminded.iter();
        let reminded = reminded
            .filter_map(|r| Some((self.agency(&r.agency, agencies)?, r.on.value)))
            .collect();
        let consolidated = doc.consolidated.as_ref().map(|c| Consolidated {
            sent: c.sent.value,
            to: if c.to.is_empty() {
                meta.reports_to.clone()
            } else {
                self.agencies_of(&c.to, agencies)
            },
            note: c.note.clone(),
        });
        (reminded, consolidated)
    }

    fn periods(
        &mut self,
        folders: &[PeriodFolder],
        meta: &Meta,
        agencies: &Names,
    ) -> Vec<ReportingPeriod> {
        let mut periods = Vec::new();
        for folder in folders {
            let anchor = folder
                .doc
                .as_ref()
                .map(|(span, _)| *span)
                .or_else(|| folder.reports.first().map(|r| r.doc.agency.span))
                .or_else(|| folder.report.first().map(|m| m.body));
            let Some(span) = anchor else {
                // Everything in the folder was unreadable, and that has been said.
                continue;
            };
            let Some(due) = meta.due(folder.period) else {
                // The entry of the calendar that could not be read may be the one.
                let documents = self.documents;
                let entries = documents.plan.as_ref().map_or(0, |p| p.calendar.len());
                if meta.calendar.is_empty() || meta.calendar.len() < entries {
                    continue;
                }
                let finding = Finding::new(Code::PeriodNotInCalendar, span)
                    .with("period", folder.period.to_string())
                    .with("known", parts(meta));
                self.report(finding);
                continue;
            };
            let Some((_, doc)) = &folder.doc else {
                let file = format!("content/periods/{}/period.yaml", folder.period);
                let unread = self.sources.iter().any(|s| s.path == file);
                if !unread {
                    let finding = Finding::new(Code::MissingFile, span).with("file", file);
                    self.report(finding);
                }
                continue;
            };
            if doc.state.value == State::Final && doc.release_at.is_none() {
                self.report(Finding::new(Code::ReleaseHour, doc.state.span));
            }
            let (reminded, consolidated) = self.gathering(doc, meta, agencies);
            let signed = doc.signed_off.iter().map(|s| s.on.clone());
            let reminders = doc.reminded.iter().map(|r| r.on.clone());
            let sent = doc.consolidated.iter().map(|c| c.sent.clone());
            let days = signed.chain(reminders).chain(sent);
            self.after_release(doc.release_at.as_ref(), days);
            let revisions = self.revisions(folder);
            let revised = folder.revisions.iter().filter_map(|r| r.doc.as_ref());
            let mut headlines = revised.filter_map(|(_, r)| r.headline.as_ref());
            periods.push(ReportingPeriod {
                reminded,
                consolidated,
                period: folder.period,
                due,
                state: doc.state.value,
                hour: doc.release_at.as_ref().map(|r| r.value),
                release: Release {
                    signed_off: signatures(&doc.signed_off),
                    notes: doc.notes.clone(),
                    early_access: self.early_access(doc),
                    accounted: self.accounted(doc, agencies),
                    corrected: Vec::new(),
                    press: Press::default(),
                    revisions,
                },
                headline: headlines.next_back().or(doc.headline.as_ref()).cloned(),
                reports: Vec::new(),
                narratives: Vec::new(),
                span,
            });
        }
        periods.sort_by_key(|p| (p.period.end(), p.due, p.period));
        self.release_order(folders, &periods);
        periods
    }

    /// A period is released after its reports are due and not before the period before it: a slip in the year or a day would
    /// make figures public at once.
    fn release_order(&mut self, folders: &[PeriodFolder], periods: &[ReportingPeriod]) {
        let place = |period: Period| {
            let folder = folders.iter().find(|f| f.period == period)?;
            let (_, doc) = folder.doc.as_ref()?;
            doc.release_at.as_ref().map(|r| r.span)
        };
        let mut before: Option<&ReportingPeriod> = None;
        for period in periods.iter().filter(|p| p.hour.is_some()) {
            let Some(span) = place(period.period) else {
                continue;
            };
            let finding =
                Finding::new(Code::ReleaseOrder, span).with("due", period.due.to_string());
            let at = |p: &ReportingPeriod| p.hour.map(|hour| hour.at);
            let earlier = before.filter(|b| at(b) > at(period));
            if period.release_date().is_some_and(|day| day < period.due) {
                self.report(finding.term("reason", "release-before-due"));
            } else if let Some(earlier) = earlier {
                let mut finding = finding.term("reason", "release-before-earlier");
                if let Some(also) = place(earlier.period) {
                    finding = finding.also(also, "earlier-release");
                }
                self.report(finding);
            }
            before = Some(period);
        }
    }

    /// Reports leaves of the outline that no target or task refers to and that do not say why, and lines of the others that
    /// nothing carries.
    fn untracked(&mut self, plan: &Plan) {
        // A target or task that could not be read may be the one that tracks a section.
        let docs = self.target_docs().len() + self.task_docs().len();
        if plan.targets.len() + plan.tasks.len() < docs || self.findings.has_errors() {
            return;
        }
        let mut tracked: BTreeSet<NodeIx> = BTreeSet::new();
        for target in &plan.targets {
            tracked.insert(target.node);
            tracked.extend(target.goals.iter().filter_map(|g| g.node));
        }
        tracked.extend(plan.tasks.iter().map(|t| t.node));
        let parents: BTreeSet<NodeIx> = plan.nodes.iter().filter_map(|n| n.parent).collect();
        let mut told = BTreeSet::new();
        for (at, node) in plan.nodes.iter().enumerate() {
            let leaf = !parents.contains(&NodeIx(at));
            let mut excused = false;
            let mut up = Some(NodeIx(at));
            while let Some(here) = up.and_then(|ix| plan.nodes.get(ix.0)) {
                excused |= here.untracked.is_some();
                up = here.parent;
            }
            if leaf && !excused && !tracked.contains(&NodeIx(at)) {
                told.insert(NodeIx(at));
                let finding = Finding::new(Code::UntrackedSection, node.span)
                    .with("section", node.id.as_str());
                self.report(finding);
            }
        }
        // Only a plan whose tasks stand in the content can carry its lines.
        if plan.tasks.is_empty() {
            return;
        }
        let mut bare: BTreeMap<NodeIx, Vec<String>> = BTreeMap::new();
        for line in plan.coverage() {
            if line.carried == super::coverage::Carried::Nothing && !told.contains(&line.node) {
                bare.entry(line.node)
                    .or_default()
                    .push(line.number.to_string());
            }
        }
        for (ix, lines) in bare {
            if let Some(node) = plan.nodes.get(ix.0) {
                let finding = Finding::new(Code::UncoveredLine, node.span)
                    .with("section", node.id.as_str())
                    .with("lines", lines.join(", "));
                self.report(finding);
            }
        }
    }
}

fn vocabulary(table: &Table<Text>) -> Vocabulary {
    let entries = table.0.iter();
    entries
        .map(|(code, text)| (code.value.clone(), text.clone()))
        .collect()
}

/// What has an identifier, and those that it had.
type Bearer<'d> = (&'d Spanned<Id>, &'d Vec<Spanned<Id>>);

/// Former identifiers as the model keeps them.
fn former(ids: &[Spanned<Id>]) -> Vec<String> {
    ids.iter().map(|id| id.value.0.clone()).collect()
}

/// The parts of the calendar, for a message.
fn parts(meta: &Meta) -> String {
    let parts: Vec<&str> = meta.calendar.iter().map(|e| e.part.as_str()).collect();
    parts.join(", ")
}

/// One member of every circle among the things `0..count`, the first; `next` names what a thing leads to.
fn circles(count: usize, next: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
    let mut found = Vec::new();
    // What has been followed to its ends once need not be followed again.
    let mut done = BTreeSet::new();
    for start in 0..count {
        if done.contains(&start) {
            continue;
        }
        // The way from `start` to where we stand, with what is still to be tried at each step.
        let mut way: Vec<(usize, Vec<usize>)> = vec![(start, next(start))];
        let mut on_way = BTreeSet::from([start]);
        while let Some((at, rest)) = way.last_mut() {
            let Some(to) = rest.pop() else {
                done.insert(*at);
                on_way.remove(at);
                way.pop();
                continue;
            };
            if on_way.contains(&to) {
                let circle = way.iter().map(|(at, _)| *at).skip_while(|at| *at != to);
                found.extend(circle.min());
            } else if !done.contains(&to) {
                on_way.insert(to);
                way.push((to, next(to)));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// A reading of a whole year as the model keeps it.
fn year_reading(reading: &Reading<crate::load::decode::Year>) -> Reading<i32> {
    Reading {
        value: reading.value.0,
        stated: reading.stated,
        why: reading.why.clone(),
    }
}
