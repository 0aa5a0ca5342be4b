//! Documents → [`Plan`]: every name looked up once, the missing reported.
//!
//! Owns the registries (sections, units, agencies, places), `plan.yaml` and the calendar; targets and observations have modules
//! of their own. A name whose record could not be read is not reported again.

mod observations;
mod pages;
mod targets;

use super::quantity::Number;
use super::target::Reading;
use super::{
    Agency, AgencyIx, AgencyKind, CalendarEntry, Contact, Licence, Meta, Node, NodeIx, Place,
    PlaceIx, Plan, ReportingPeriod, State, Tenure, Text, Thresholds, Unit,
};
use crate::diag::{Code, Finding, Findings, Source, Span, Spanned, closest};
use crate::load::decode::{Id, Label, is_kebab, kebab};
use crate::load::documents::{AgencyDoc, NodeDoc, PlaceDoc, PlanDoc, SpellDoc, UnitDoc};
use crate::load::{Documents, PeriodFolder};
use crate::model::period::Period;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The version of the content format that this tool reads.
pub const FORMAT: &str = "1";

/// Folder and page names by their key, with the name that stands where the plan gives none.
pub const FOLDERS: &[(&str, &str)] = &[
    ("targets", "targets"),
    ("sections", "sections"),
    ("agencies", "agencies"),
    ("periods", "periods"),
    ("data", "data-page"),
    ("methodology", "methodology"),
];

/// Names that no folder or page may bear: the site's own.
const RESERVED: &[&str] = &["data", "archive", "embed", "static", "index", "404"];

/// Whether a plan can have a locale: a language tag in small letters that is no name of the site's own.
#[must_use]
pub(crate) fn is_locale(text: &str) -> bool {
    text.parse::<icu_locale_core::Locale>().is_ok() && is_kebab(text) && !RESERVED.contains(&text)
}

/// Looks names up and reports the missing; the sources are for the bodies of Markdown.
///
/// `None` when `plan.yaml` could not be read: nothing can be said about the rest then.
#[must_use]
pub fn resolve(documents: &Documents, sources: &[Source], findings: &mut Findings) -> Option<Plan> {
    let plan_doc = documents.plan.as_ref()?;
    let mut resolver = Resolver {
        documents,
        sources,
        findings,
    };
    let (nodes, node_names) = resolver.nodes(&documents.outline);
    let (units, unit_names) = resolver.units(&documents.units);
    let places = resolver.places(&documents.places);
    let place_names = names(documents.places.iter().map(|p| &p.id));
    let agency_names = names(documents.agencies.iter().map(|a| &a.id));
    resolver.duplicates(documents.agencies.iter().map(|a| &a.id));
    resolver.duplicates(documents.places.iter().map(|p| &p.id));
    let agencies = resolver.agencies(&documents.agencies, &agency_names, &place_names);
    let meta = resolver.meta(plan_doc, &agency_names);
    let periods = resolver.periods(&documents.periods, &meta);
    let registries = Registries {
        nodes: node_names,
        units: unit_names,
        agencies: agency_names,
    };
    let mut plan = Plan {
        meta,
        nodes,
        units,
        agencies,
        places,
        targets: Vec::new(),
        periods,
        series: BTreeMap::new(),
        pages: Vec::new(),
    };
    let target_names = resolver.targets(&mut plan, &registries);
    resolver.observations(&mut plan, &registries, &target_names);
    resolver.markdown(&mut plan, &registries, &target_names);
    resolver.untracked(&plan);
    Some(plan)
}

/// Positions by name.
type Names = BTreeMap<String, usize>;

/// The names of everything but targets.
struct Registries {
    nodes: Names,
    units: Names,
    agencies: Names,
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
}

impl Resolver<'_> {
    fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Looks a name up; `kind` is the term for what it should be.
    fn find(&mut self, name: &str, span: Span, names: &Names, kind: &'static str) -> Option<usize> {
        let found = names.get(name).copied();
        let known_to_lack =
            self.documents.declared.contains(name) || self.documents.absent.contains(kind);
        if found.is_none() && !known_to_lack {
            let finding = Finding::new(Code::UnknownReference, span)
                .with("name", name)
                .term("kind", kind)
                .instead(closest(name, names.keys().map(String::as_str)));
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
                spaced: doc.spaced.unwrap_or(true),
                ratio: doc.ratio.as_ref().map(|r| r.value.clone()),
                decimals: doc.decimals.map_or(1, |d| usize::from(d.0)),
                display: doc
                    .display
                    .as_ref()
                    .map(|d| (d.scale.value.clone(), d.name.clone())),
            });
        }
        (units, names(docs.iter().map(|u| &u.id)))
    }

    fn places(&mut self, docs: &[PlaceDoc]) -> Vec<Place> {
        let names = names(docs.iter().map(|p| &p.id));
        let mut places = Vec::new();
        for doc in docs {
            let within = doc.within.as_ref();
            places.push(Place {
                id: doc.id.value.0.clone(),
                kind: doc.kind.0.clone(),
                within: within.and_then(|id| self.find_id(id, &names, "place").map(PlaceIx)),
                name: doc.name.clone(),
                tenure: self.tenure(doc.from, doc.until.as_ref()),
                by: doc.by.clone(),
            });
        }
        let up = |at: usize| places.get(at).and_then(|p: &Place| p.within).map(|p| p.0);
        for at in circles(docs.len(), |at| up(at).into_iter().collect()) {
            if let Some(doc) = docs.get(at) {
                self.circle(doc.within.as_ref().map_or(doc.span, |w| w.span));
            }
        }
        places
    }

    fn circle(&mut self, span: Span) {
        self.report(Finding::new(Code::Circle, span));
    }

    fn agencies(&mut self, docs: &[AgencyDoc], names: &Names, places: &Names) -> Vec<Agency> {
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
            agencies.push(Agency {
                id: doc.id.value.0.clone(),
                name: doc.name.clone(),
                short: doc.short.clone(),
                kind: doc.kind.unwrap_or(AgencyKind::Other),
                tenure: self.tenure(doc.from, doc.until.as_ref()),
                becomes: self.agencies_of(&doc.becomes, names),
                by: doc.by.clone(),
                reports: doc.reports.as_ref().map(|spell| self.spell(spell)),
                place: place.and_then(|id| self.find_id(id, places, "place").map(PlaceIx)),
                members,
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
            self.web_address(url);
        }
        if let Some(email) = doc.contact.as_ref().and_then(|c| c.email.as_ref()) {
            let parts = email.value.split_once('@');
            let plain = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
            if !parts.is_some_and(|(user, host)| {
                !user.is_empty()
                    && host.contains('.')
                    && (user.to_owned() + host).chars().all(plain)
            }) {
                let finding = Finding::new(Code::BadAddress, email.span)
                    .with("address", email.value.as_str());
                self.report(finding);
            }
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
            thresholds: self.thresholds(doc),
            licence: doc.licence.as_ref().map(|l| Licence {
                name: l.name.clone(),
                url: l.url.as_ref().map(|u| u.value.clone()),
            }),
            contact: doc.contact.as_ref().map(|c| Contact {
                name: c.name.clone(),
                email: c.email.as_ref().map(|e| e.value.clone()),
                phone: c.phone.clone(),
                address: c.address.clone(),
            }),
        }
    }

    fn web_address(&mut self, address: &Spanned<String>) {
        let text = address.value.as_str();
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%:".contains(c);
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
            });
        }
        if doc.calendar.is_empty() {
            let finding = Finding::new(Code::MissingField, doc.span).with("field", "calendar");
            self.report(finding);
        }
        calendar
    }

    fn periods(&mut self, folders: &[PeriodFolder], meta: &Meta) -> Vec<ReportingPeriod> {
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
            periods.push(ReportingPeriod {
                period: folder.period,
                due,
                state: doc.state.value,
                release_at: doc.release_at.as_ref().map(|r| r.value.at),
                release_date: doc.release_at.as_ref().map(|r| r.value.day),
                headline: doc.headline.clone(),
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
        for period in periods.iter().filter(|p| p.release_at.is_some()) {
            let Some(span) = place(period.period) else {
                continue;
            };
            let finding =
                Finding::new(Code::ReleaseOrder, span).with("due", period.due.to_string());
            let earlier = before.filter(|b| b.release_at > period.release_at);
            if period.release_date.is_some_and(|day| day < period.due) {
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

    /// Reports leaves of the outline that no target refers to and that do not say why.
    fn untracked(&mut self, plan: &Plan) {
        let mut tracked: BTreeSet<NodeIx> = BTreeSet::new();
        for target in &plan.targets {
            tracked.insert(target.node);
            tracked.extend(target.goals.iter().filter_map(|g| g.node));
        }
        // A target that could not be read may be the one that tracks a section.
        if plan.targets.len() < self.documents.targets.len() || self.findings.has_errors() {
            return;
        }
        let parents: BTreeSet<NodeIx> = plan.nodes.iter().filter_map(|n| n.parent).collect();
        for (at, node) in plan.nodes.iter().enumerate() {
            let leaf = !parents.contains(&NodeIx(at));
            let mut excused = false;
            let mut up = Some(NodeIx(at));
            while let Some(here) = up.and_then(|ix| plan.nodes.get(ix.0)) {
                excused |= here.untracked.is_some();
                up = here.parent;
            }
            if leaf && !excused && !tracked.contains(&NodeIx(at)) {
                let finding = Finding::new(Code::UntrackedSection, node.span)
                    .with("section", node.id.as_str());
                self.report(finding);
            }
        }
    }
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
