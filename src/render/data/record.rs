//! What a release said, one fact a row: figures, promises, states and texts, each under a name that stays.
//!
//! Owns [`Fact`] and the list of what counts as published. Two records differ where two releases said different things, so a sealed
//! one shows whether the content still says what was published ([`crate::archive::guard`]).

use super::json::{better, condition, measure};
use crate::diag::Span;
use crate::model::amendment::{Change, Outcome};
use crate::model::matter::{Event, Matter};
use crate::model::release::{Signature, TextCorrection, When};
use crate::model::series::{Cell, Content, Observation, Vintage};
use crate::model::target::{Condition, Goal, Target, Total};
use crate::model::task::{Deadline, Reported, Task, TaskReport};
use crate::model::{
    AgencyIx, Body, NodeIx, Plan, ReportingPeriod, Subject, TargetIx, TaskIx, Text,
};
use crate::render::narrative;
use std::collections::BTreeMap;

/// Everything that is recorded, as kind and field. It is part of each record, so that a later version that records more does not take
/// what an earlier one left out for something new.
const FIELDS: &[&str] = &[
    "plan.title",
    "plan.short",
    "plan.number",
    "plan.issued",
    "plan.issuer",
    "plan.illustrative",
    "plan.licence",
    "plan.due",
    "announcement.release",
    "announcement.why",
    "section.title",
    "section.summary",
    "section.untracked",
    "unit.name",
    "unit.symbol",
    "unit.one",
    "unit.ratio",
    "unit.scale",
    "unit.scaled_symbol",
    "agency.name",
    "agency.short",
    "agency.until",
    "agency.becomes",
    "agency.by",
    "place.name",
    "place.short",
    "place.about",
    "place.until",
    "place.becomes",
    "place.by",
    "document.title",
    "document.number",
    "document.issued",
    "document.issuer",
    "document.note",
    "document.until",
    "target.name",
    "target.definition",
    "target.ref",
    "target.unit",
    "target.measure",
    "target.better",
    "target.baseline",
    "target.lead",
    "target.lead_stated",
    "target.with",
    "target.reported_by",
    "target.every",
    "target.part_of",
    "target.same_as",
    "target.total",
    "target.season",
    "target.breaks",
    "target.break",
    "target.withdrawn_by",
    "goal.goal",
    "goal.printed",
    "goal.ref",
    "goal.tolerance_why",
    "task.ref",
    "task.title",
    "task.summary",
    "task.printed",
    "task.lead",
    "task.lead_stated",
    "task.with",
    "task.asked",
    "task.by",
    "task_report.state",
    "task_report.quality",
    "task_report.procedure",
    "task_report.note",
    "value.value",
    "value.reported_by",
    "value.restated_from",
    "value.restatement",
    "value.scheduled",
    "value.reason",
    "value.note",
    "value.source",
    "period.released",
    "period.headline",
    "period.note",
    "period.accounted",
    "period.received",
    "period.reminded",
    "period.consolidated",
    "period.consolidated_note",
    "period.signed_off",
    "period.early_access",
    "period.early_access_why",
    "period.contact",
    "period.statement",
    "period.statement_by",
    "period.key_figure",
    "period.trend",
    "period.wrong",
    "period.message",
    "text.text",
    "correction.what",
    "correction.from",
    "correction.to",
    "correction.why",
    "matter.state",
    "matter.text",
    "matter.note",
    "matter.to",
    "matter.document",
    "matter.amendment",
    "matter.field",
    "matter.sector",
    "matter.place",
    "matter.ref",
    "matter.targets",
    "matter.tasks",
    "matter.obstacles",
    "amendment.title",
    "amendment.reason",
    "amendment.number",
    "amendment.by",
    "amendment.proposed",
    "amendment.consolidated",
    "amendment.decided",
    "amendment.refused",
    "amendment.in_force",
    "amendment.change",
    "amendment.withdrawal",
    "story.kind",
    "story.by",
    "story.date",
    "story.title",
    "story.summary",
    "story.text",
];

/// What tells facts apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// What kind of thing it is about: `target`, `value`, `text` …
    pub about: String,
    /// The thing's identifier.
    pub id: String,
    /// Which of several: a goal's place, a value's period, cell and report; else empty.
    pub at: String,
    /// What is said of it.
    pub field: String,
    /// Of a text its locale, else empty.
    pub locale: String,
}

/// One thing that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub key: Key,
    /// What was said: a text without its markup, or a code or number as data write it.
    pub text: String,
    /// Where it comes from.
    pub span: Span,
}

/// Everything that a plan says, in a fixed order; no two facts have the same key.
#[must_use]
pub fn facts(plan: &Plan) -> Vec<Fact> {
    let mut record = Record {
        plan,
        facts: Vec::new(),
    };
    record.code(
        Thing {
            about: RECORD,
            id: "fields",
            at: "",
            span: plan.meta.span,
        },
        "fields",
        &FIELDS.join(" "),
    );
    record.registers();
    record.calendar();
    record.targets();
    record.tasks();
    record.values();
    record.periods();
    record.matters();
    record.amendments();
    record.stories();
    let mut seen: BTreeMap<Key, usize> = BTreeMap::new();
    for fact in &mut record.facts {
        let count = seen.entry(fact.key.clone()).or_default();
        *count += 1;
        if *count > 1 {
            // Two reports may say the same.
            let at = format!("{} #{count}", fact.key.at);
            at.trim_start().clone_into(&mut fact.key.at);
        }
    }
    record.facts
}

/// The kind of the one fact that is about the record itself: its fields.
pub const RECORD: &str = "record";

struct Record<'a> {
    plan: &'a Plan,
    facts: Vec<Fact>,
}

/// A thing of which facts are told.
#[derive(Clone, Copy)]
struct Thing<'a> {
    about: &'a str,
    id: &'a str,
    at: &'a str,
    span: Span,
}

impl Record<'_> {
    fn put(&mut self, thing: Thing<'_>, field: &str, locale: &str, text: String) {
        if text.is_empty() {
            return;
        }
        let recorded = |name: &&str| name.split_once('.') == Some((thing.about, field));
        debug_assert!(
            thing.about == RECORD || FIELDS.iter().any(recorded),
            "{}.{field} is not among the fields",
            thing.about
        );
        let key = Key {
            about: thing.about.to_owned(),
            id: thing.id.to_owned(),
            at: thing.at.to_owned(),
            field: field.to_owned(),
            locale: locale.to_owned(),
        };
        let span = thing.span;
        self.facts.push(Fact { key, text, span });
    }

    fn code(&mut self, thing: Thing<'_>, field: &str, code: &impl ToString) {
        self.put(thing, field, "", code.to_string());
    }

    fn maybe(&mut self, thing: Thing<'_>, field: &str, code: Option<impl ToString>) {
        if let Some(code) = code {
            self.code(thing, field, &code);
        }
    }

    fn text(&mut self, thing: Thing<'_>, field: &str, text: &Text) {
        for (locale, text) in &text.0 {
            self.put(thing, field, locale, text.trim().to_owned());
        }
    }

    fn texts(&mut self, thing: Thing<'_>, field: &str, text: Option<&Text>) {
        if let Some(text) = text {
            self.text(thing, field, text);
        }
    }

    fn bodies(&mut self, thing: Thing<'_>, bodies: &[Body]) {
        for body in bodies {
            let span = body.span;
            let text = narrative::said(&body.markdown);
            self.put(Thing { span, ..thing }, "text", &body.locale, text);
        }
    }

    fn node(&mut self, thing: Thing<'_>, node: Option<NodeIx>) {
        let node = node.and_then(|node| self.plan.nodes.get(node.0));
        self.maybe(thing, "ref", node.map(|node| &node.id));
    }

    fn ids(&self, agencies: &[AgencyIx]) -> String {
        let found = agencies.iter().filter_map(|a| self.plan.agencies.get(a.0));
        found.map(|a| a.id.as_str()).collect::<Vec<_>>().join(";")
    }

    fn registers(&mut self) {
        let plan = self.plan;
        let meta = &plan.meta;
        let thing = |about, id, span| Thing {
            about,
            id,
            at: "",
            span,
        };
        let start = Span::file(meta.span.file);
        let itself = thing("plan", meta.id.as_str(), start);
        self.text(itself, "title", &meta.title);
        self.text(itself, "short", &meta.short);
        self.maybe(itself, "number", meta.number.as_ref());
        self.maybe(itself, "issued", meta.issued);
        let issuer = self.ids(meta.issuer.as_slice());
        self.code(itself, "issuer", &issuer);
        self.texts(itself, "illustrative", meta.illustrative.as_ref());
        self.texts(itself, "licence", meta.licence.as_ref().map(|l| &l.name));
        for node in &plan.nodes {
            let node_is = thing("section", node.id.as_str(), node.span);
            self.text(node_is, "title", &node.title);
            self.texts(node_is, "summary", node.summary.as_ref());
            self.texts(node_is, "untracked", node.untracked.as_ref());
        }
        for unit in &plan.units {
            let unit_is = thing("unit", unit.id.as_str(), unit.span);
            self.text(unit_is, "name", &unit.name);
            self.text(unit_is, "symbol", &unit.symbol);
            self.texts(unit_is, "one", unit.one.as_ref());
            self.maybe(unit_is, "ratio", unit.ratio.as_ref());
            if let Some((scale, symbol)) = &unit.display {
                self.code(unit_is, "scale", scale);
                self.text(unit_is, "scaled_symbol", symbol);
            }
        }
        for agency in &plan.agencies {
            let agency_is = thing("agency", agency.id.as_str(), agency.span);
            self.text(agency_is, "name", &agency.name);
            self.texts(agency_is, "short", agency.short.as_ref());
            self.maybe(agency_is, "until", agency.tenure.until);
            let becomes = self.ids(&agency.becomes);
            self.code(agency_is, "becomes", &becomes);
            self.texts(agency_is, "by", agency.by.as_ref().map(|by| &by.value));
        }
        for place in &plan.places {
            let place_is = thing("place", place.id.as_str(), place.span);
            self.text(place_is, "name", &place.name);
            self.texts(place_is, "short", place.short.as_ref());
            self.texts(place_is, "about", place.about.as_ref());
            self.maybe(place_is, "until", place.tenure.until);
            let becomes = place.becomes.iter().filter_map(|p| plan.places.get(p.0));
            let becomes: Vec<&str> = becomes.map(|p| p.id.as_str()).collect();
            self.code(place_is, "becomes", &becomes.join(";"));
            self.texts(place_is, "by", place.by.as_ref().map(|by| &by.value));
        }
        for document in &plan.documents {
            let document_is = thing("document", document.id.as_str(), document.span);
            self.text(document_is, "title", &document.title);
            self.maybe(document_is, "number", document.number.as_ref());
            self.maybe(document_is, "issued", document.issued);
            self.texts(document_is, "issuer", document.issuer.as_ref());
            self.texts(document_is, "note", document.note.as_ref());
            self.maybe(document_is, "until", document.validity.until);
        }
    }

    /// When reports are due, and what was announced of releases.
    fn calendar(&mut self) {
        let meta = &self.plan.meta;
        for entry in &meta.calendar {
            let thing = Thing {
                about: "plan",
                id: &meta.id,
                at: &entry.part,
                span: entry.span,
            };
            let due = format!("{:02}-{:02} +{}", entry.month, entry.day, entry.years_after);
            self.code(thing, "due", &due);
        }
        // What is announced after a release is said by the site of the day, and by the next release.
        let today = self.plan.today();
        for announcement in meta.announcements.iter().filter(|a| a.on <= today) {
            let thing = Thing {
                about: "announcement",
                id: &announcement.period.to_string(),
                at: &announcement.on.to_string(),
                span: announcement.span,
            };
            let release = match announcement.release {
                When::Month(year, month) => format!("{year}-{month:02}"),
                When::Day(day) => day.to_string(),
                When::Hour(hour) => hour.at.to_string(),
            };
            self.code(thing, "release", &release);
            self.texts(thing, "why", announcement.why.as_ref());
        }
    }

    fn targets(&mut self) {
        let plan = self.plan;
        for ix in (0..plan.targets.len()).map(TargetIx) {
            let Some(target) = plan.target(ix, plan.latest()) else {
                continue;
            };
            let thing = Thing {
                about: "target",
                id: &target.id,
                at: "",
                span: target.span,
            };
            self.target(thing, target);
            let life = plan.target_lives.get(ix.0);
            let withdrawn = life.and_then(|life| life.withdrawn.as_ref());
            // What is decided may come into force later.
            let withdrawn =
                withdrawn.filter(|(_, from, _)| from.is_some() && *from <= plan.latest());
            let by = withdrawn.and_then(|(by, ..)| plan.amendments.get(by.0));
            self.maybe(thing, "withdrawn_by", by.map(|by| &by.id));
            for (at, goal) in target.goals.iter().enumerate() {
                let thing = Thing {
                    about: "goal",
                    id: &target.id,
                    at: &(at + 1).to_string(),
                    span: goal.span,
                };
                self.code(thing, "goal", &goal_as_code(goal));
                self.texts(thing, "printed", goal.printed.as_ref());
                self.node(thing, goal.node);
                let tolerance = goal.tolerance.as_ref().and_then(|t| t.why.as_ref());
                self.texts(thing, "tolerance_why", tolerance);
            }
        }
    }

    fn target(&mut self, thing: Thing<'_>, target: &Target) {
        let plan = self.plan;
        self.text(thing, "name", &target.name);
        self.texts(thing, "definition", target.definition.as_ref());
        self.node(thing, Some(target.node));
        let unit = plan.units.get(target.unit.0);
        self.maybe(thing, "unit", unit.map(|unit| &unit.id));
        self.code(thing, "measure", &measure(target.measure));
        self.maybe(thing, "better", target.better.map(better));
        let baselines = target.baselines.iter().map(|b| match &b.value {
            Some(value) => format!("{}: {value}", b.year),
            None => b.year.to_string(),
        });
        let baselines: Vec<String> = baselines.collect();
        self.code(thing, "baseline", &baselines.join("; "));
        self.code(thing, "lead_stated", &target.lead_stated);
        self.code(thing, "every", &target.every);
        let id = |ix: Option<TargetIx>| {
            let target = ix.and_then(|ix| plan.targets.get(ix.0));
            target.map(|target| target.id.clone())
        };
        self.maybe(thing, "part_of", id(target.part_of));
        self.maybe(thing, "same_as", id(target.same_as));
        if target.total == Total::Sum {
            self.code(thing, "total", &"sum");
        }
        let season = target
            .season
            .iter()
            .map(|(part, share)| format!("{part}: {share}"));
        let season: Vec<String> = season.collect();
        self.code(thing, "season", &season.join(", "));
        for found in &target.breaks {
            let at = found.at.to_string();
            let thing = Thing { at: &at, ..thing };
            let comparable = if found.comparable {
                "comparable"
            } else {
                "not comparable"
            };
            self.code(thing, "breaks", &comparable);
            self.text(thing, "break", &found.reason);
        }
        let lead = self.ids(target.lead.as_slice());
        self.code(thing, "lead", &lead);
        let with = self.ids(&target.with);
        self.code(thing, "with", &with);
        let reported_by = self.ids(&target.reported_by);
        self.code(thing, "reported_by", &reported_by);
    }

    fn tasks(&mut self) {
        let plan = self.plan;
        for ix in (0..plan.tasks.len()).map(TaskIx) {
            let Some(task) = plan.task(ix, plan.latest()) else {
                continue;
            };
            let thing = Thing {
                about: "task",
                id: &task.id,
                at: "",
                span: task.span,
            };
            self.task(thing, task);
            let reports = plan.task_reports.get(&ix).into_iter().flatten();
            for report in reports {
                self.task_report(thing, report);
            }
        }
    }

    fn task(&mut self, thing: Thing<'_>, task: &Task) {
        self.text(thing, "title", &task.title);
        self.texts(thing, "summary", task.summary.as_ref());
        self.node(thing, Some(task.node));
        self.texts(thing, "printed", task.printed.as_ref());
        self.code(thing, "lead_stated", &task.lead_stated);
        for (field, agencies) in [
            ("lead", &task.lead),
            ("with", &task.with),
            ("asked", &task.asked),
        ] {
            let ids = self.ids(agencies);
            self.code(thing, field, &ids);
        }
        self.maybe(thing, "by", task.by.map(Deadline::day));
    }

    fn task_report(&mut self, task: Thing<'_>, report: &TaskReport) {
        let period = self.plan.periods.get(report.period.0);
        let at = period.map_or(String::new(), |p| p.period.to_string());
        let at = format!("{at} {}", self.ids(&[report.agency]));
        let thing = Thing {
            about: "task_report",
            at: &at,
            span: report.span,
            ..task
        };
        let state = match report.state {
            Reported::NotStarted => "not_started",
            Reported::Stopped => "stopped",
            Reported::UnderWay => "under_way",
            Reported::Continuous => "continuous",
            Reported::Done => "done",
        };
        self.code(thing, "state", &state);
        let met = |met: bool| if met { "met" } else { "not_met" };
        self.maybe(thing, "quality", report.quality.map(met));
        self.maybe(thing, "procedure", report.procedure.map(met));
        self.texts(thing, "note", report.note.as_ref());
    }

    fn values(&mut self) {
        let plan = self.plan;
        for ((ix, cell), series) in &plan.series {
            let Some(target) = plan.targets.get(ix.0) else {
                continue;
            };
            for o in series.all() {
                self.value(&target.id, cell, o);
            }
        }
    }

    fn value(&mut self, id: &str, cell: &Cell, o: &Observation) {
        let thing = Thing {
            about: "value",
            id,
            at: &reported_in(self.plan, cell, o),
            span: o.span,
        };
        let provisional = if o.provisional { " provisional" } else { "" };
        let (value, reason) = match &o.content {
            Content::Value {
                ratio: Some(ratio), ..
            } => (format!("{} / {}{provisional}", ratio.0, ratio.1), None),
            Content::Value { value, .. } => (format!("{value}{provisional}"), None),
            Content::NoData(reason) => ("no_data".to_owned(), reason.as_ref()),
            Content::Withdrawn(reason) => ("withdrawn".to_owned(), Some(reason)),
        };
        self.code(thing, "value", &value);
        let reporter = self.ids(o.reporter.as_slice());
        self.code(thing, "reported_by", &reporter);
        let restated = o.restatement.as_ref();
        self.maybe(thing, "restated_from", restated.map(|r| &r.from));
        self.maybe(thing, "restatement", restated.map(|r| r.kind.slug()));
        self.maybe(thing, "scheduled", restated.map(|r| r.scheduled));
        self.texts(thing, "reason", restated.map(|r| &r.reason).or(reason));
        self.texts(thing, "note", o.note.as_ref());
        self.texts(thing, "source", o.source.as_ref());
    }

    fn periods(&mut self) {
        for period in &self.plan.periods {
            self.period(period);
        }
    }

    fn period(&mut self, period: &ReportingPeriod) {
        let plan = self.plan;
        let id = period.period.to_string();
        let thing = Thing {
            about: "period",
            id: &id,
            at: "",
            span: period.span,
        };
        self.maybe(thing, "released", period.hour.map(|hour| hour.at));
        let headline = period.headline.as_ref();
        self.texts(thing, "headline", headline.map(|headline| &headline.value));
        let numbered = |at: usize| format!("{}", at + 1);
        for (at, note) in period.release.notes.iter().enumerate() {
            let at = &numbered(at);
            self.text(Thing { at, ..thing }, "note", note);
        }
        for (agency, why) in &period.release.accounted {
            let at = &self.ids(&[*agency]);
            self.text(Thing { at, ..thing }, "accounted", why);
        }
        for report in &period.reports {
            let at = &self.ids(&[report.agency]);
            let span = report.span;
            self.code(Thing { at, span, ..thing }, "received", &report.received);
        }
        for (agency, on) in &period.reminded {
            let at = &self.ids(&[*agency]);
            self.code(Thing { at, ..thing }, "reminded", on);
        }
        if let Some(sent) = &period.consolidated {
            let to = self.ids(&sent.to);
            self.code(thing, "consolidated", &format!("{} {to}", sent.sent));
            self.texts(thing, "consolidated_note", sent.note.as_ref());
        }
        self.signed(thing, &period.release.signed_off);
        for (at, access) in period.release.early_access.iter().enumerate() {
            let at = &match access.at {
                Some(hour) => format!("{} {}", at + 1, hour.at),
                None => numbered(at),
            };
            self.text(Thing { at, ..thing }, "early_access", &access.role);
            let why = access.why.as_ref();
            self.texts(Thing { at, ..thing }, "early_access_why", why);
        }
        for (at, statement) in period.release.press.statements.iter().enumerate() {
            let at = &numbered(at);
            let thing = Thing { at, ..thing };
            self.code(thing, "statement_by", &statement.name);
            self.text(thing, "statement_by", &statement.office);
            self.text(thing, "statement", &statement.text);
        }
        let contact = period.release.press.contact.as_ref();
        self.texts(thing, "contact", contact.map(|contact| &contact.name));
        for (at, figure) in period.release.press.key_figures.iter().enumerate() {
            let at = &numbered(at);
            let thing = Thing {
                at,
                span: figure.span,
                ..thing
            };
            self.texts(thing, "key_figure", figure.title.as_ref().map(|t| &t.value));
            self.texts(thing, "trend", figure.trend.as_ref().map(|t| &t.value));
        }
        self.corrections(thing, 1, &period.release.corrected);
        for revision in &period.release.revisions {
            let at = &revision.number.to_string();
            let span = revision.span;
            let thing = Thing { at, span, ..thing };
            self.maybe(thing, "released", revision.release.map(|hour| hour.at));
            self.text(thing, "wrong", &revision.wrong);
            self.text(thing, "message", &revision.message);
            self.signed(thing, &revision.signed_off);
            self.corrections(thing, revision.number, &revision.corrected);
        }
        for narrative in &period.narratives {
            let about = match &narrative.subject {
                Subject::Period => String::new(),
                Subject::Agency(ix) => self.ids(&[*ix]),
                Subject::Target(ix) => {
                    let target = plan.targets.get(ix.0);
                    target.map_or(String::new(), |target| target.id.clone())
                }
            };
            let thing = Thing {
                about: "text",
                at: &about,
                ..thing
            };
            self.bodies(thing, &narrative.bodies);
        }
    }

    fn signed(&mut self, release: Thing<'_>, signatures: &[Signature]) {
        for (n, signature) in (1..).zip(signatures) {
            let at = format!("{} {n}", release.at);
            let thing = Thing {
                at: at.trim_start(),
                ..release
            };
            let line = format!("{} {}", signature.name, signature.on);
            self.code(thing, "signed_off", &line);
            self.text(thing, "signed_off", &signature.office);
        }
    }

    fn corrections(&mut self, period: Thing<'_>, release: u8, corrected: &[TextCorrection]) {
        for (at, correction) in corrected.iter().enumerate() {
            let thing = Thing {
                about: "correction",
                at: &format!("{release}.{}", at + 1),
                ..period
            };
            self.text(thing, "what", &correction.what);
            self.text(thing, "from", &correction.from);
            self.text(thing, "to", &correction.to);
            self.text(thing, "why", &correction.why);
        }
    }

    fn matters(&mut self) {
        for matter in &self.plan.matters {
            self.matter(matter);
            for event in &matter.events {
                self.event(matter, event);
            }
        }
    }

    fn matter(&mut self, matter: &Matter) {
        let plan = self.plan;
        let thing = Thing {
            about: "matter",
            id: &matter.id,
            at: "",
            span: matter.span,
        };
        self.maybe(thing, "field", matter.field.as_ref());
        self.maybe(thing, "sector", matter.sector.as_ref());
        let place = matter.place.and_then(|p| plan.places.get(p.0));
        self.maybe(thing, "place", place.map(|place| &place.id));
        self.node(thing, matter.node);
        let targets = matter.targets.iter().filter_map(|t| plan.targets.get(t.0));
        let targets: Vec<&str> = targets.map(|t| t.id.as_str()).collect();
        self.code(thing, "targets", &targets.join(";"));
        let tasks = matter.tasks.iter().filter_map(|t| plan.tasks.get(t.0));
        let tasks: Vec<&str> = tasks.map(|t| t.id.as_str()).collect();
        self.code(thing, "tasks", &tasks.join(";"));
        let obstacles = matter
            .obstacles
            .iter()
            .filter_map(|o| plan.matters.get(o.0));
        let obstacles: Vec<&str> = obstacles.map(|o| o.id.as_str()).collect();
        self.code(thing, "obstacles", &obstacles.join(";"));
    }

    fn event(&mut self, matter: &Matter, event: &Event) {
        let period = self.plan.periods.get(event.period.0);
        let period = period.map_or(String::new(), |p| p.period.to_string());
        let thing = Thing {
            about: "matter",
            id: &matter.id,
            at: &format!("{period} {}", self.ids(&[event.agency])),
            span: event.span,
        };
        self.code(thing, "state", &event.state.slug());
        self.texts(thing, "text", event.text.as_ref());
        self.texts(thing, "note", event.note.as_ref());
        let to = self.ids(event.to.as_slice());
        self.code(thing, "to", &to);
        let document = event.document.and_then(|d| self.plan.documents.get(d.0));
        self.maybe(thing, "document", document.map(|document| &document.id));
        let amendment = event.amendment.and_then(|a| self.plan.amendments.get(a.0));
        self.maybe(thing, "amendment", amendment.map(|amendment| &amendment.id));
    }

    fn amendments(&mut self) {
        // What is proposed or decided later is not said yet.
        let today = self.plan.today();
        let known = self.plan.amendments.iter().filter(|a| a.proposed <= today);
        for amendment in known {
            let thing = Thing {
                about: "amendment",
                id: &amendment.id,
                at: "",
                span: amendment.span,
            };
            self.text(thing, "title", &amendment.title);
            self.texts(thing, "reason", amendment.reason.as_ref());
            self.maybe(thing, "number", amendment.number.as_ref());
            let by = self.ids(amendment.by.as_slice());
            self.code(thing, "by", &by);
            self.code(thing, "proposed", &amendment.proposed);
            let consolidated = amendment.consolidated.filter(|on| *on <= today);
            self.maybe(thing, "consolidated", consolidated);
            let ended = |wanted: Outcome| {
                let outcome = amendment.outcome;
                let outcome = outcome.filter(|(outcome, on)| *outcome == wanted && *on <= today);
                outcome.map(|(_, on)| on)
            };
            self.maybe(thing, "decided", ended(Outcome::Decided));
            self.maybe(thing, "refused", ended(Outcome::Refused));
            let decided = ended(Outcome::Decided);
            self.maybe(
                thing,
                "in_force",
                amendment.in_force.filter(|_| decided.is_some()),
            );
            for (n, change) in (1..).zip(&amendment.changes) {
                let at = n.to_string();
                self.change(Thing { at: &at, ..thing }, change);
            }
        }
    }

    /// What an amendment asks for, whether or not it came into force.
    fn change(&mut self, thing: Thing<'_>, change: &Change) {
        let plan = self.plan;
        let target = |ix: &TargetIx| plan.targets.get(ix.0).map_or("", |t| t.id.as_str());
        let task = |ix: &TaskIx| plan.tasks.get(ix.0).map_or("", |t| t.id.as_str());
        let line = match change {
            Change::SetTarget(ix, versions) => {
                let goals = versions.1.goals.iter().map(goal_as_code);
                let goals: Vec<String> = goals.map(|goal| format!("{{ {goal} }}")).collect();
                format!("set {}: {}", target(ix), goals.join(", "))
            }
            Change::SetTask(ix, versions) => {
                let lead = self.ids(&versions.1.lead);
                format!("set {}: {lead}", task(ix))
            }
            Change::AddTarget(ix) => format!("add {}", target(ix)),
            Change::AddTask(ix) => format!("add {}", task(ix)),
            Change::WithdrawTarget(ix, _) => format!("withdraw {}", target(ix)),
            Change::WithdrawTask(ix, _) => format!("withdraw {}", task(ix)),
        };
        self.code(thing, "change", &line);
        if let Change::WithdrawTarget(_, why) | Change::WithdrawTask(_, why) = change {
            self.text(thing, "withdrawal", why);
        }
    }

    fn stories(&mut self) {
        // In the order of their names, whatever their days.
        let mut stories: Vec<_> = self.plan.stories.iter().collect();
        stories.sort_by_key(|story| &story.id);
        for story in stories {
            let thing = Thing {
                about: "story",
                id: &story.id,
                at: "",
                span: story.span,
            };
            self.code(thing, "kind", &story.kind.slug());
            let by = self.ids(story.by.as_slice());
            self.code(thing, "by", &by);
            self.code(thing, "date", &story.date);
            self.text(thing, "title", &story.title);
            self.texts(thing, "summary", story.summary.as_ref());
            self.bodies(thing, &story.bodies);
        }
    }
}

/// Which figure an observation is and which report has it: `2025 2025@1`, `2024 sex=f 2024-H1@2`, `2019 history`.
pub(crate) fn reported_in(plan: &Plan, cell: &Cell, o: &Observation) -> String {
    let period = o.vintage.period().and_then(|p| plan.periods.get(p.0));
    let codes: Vec<String> = cell.0.iter().map(|(d, c)| format!("{d}={c}")).collect();
    let report = match (o.vintage, period) {
        (Vintage::Report(_), Some(period)) => format!("{}@{}", period.period, o.revision),
        _ => "history".to_owned(),
    };
    let at = [o.reference.to_string(), codes.join(","), report];
    let at: Vec<&str> = at
        .iter()
        .filter(|t| !t.is_empty())
        .map(String::as_str)
        .collect();
    at.join(" ")
}

/// A goal in a line, as the format writes it: `by: 2025, at_least: 25`.
fn goal_as_code(goal: &Goal) -> String {
    let mut parts = Vec::new();
    if let Some(by) = goal.by {
        parts.push(format!("by: {by}"));
    }
    if let Some(from) = &goal.from {
        parts.push(format!("from: {}", from.value));
    }
    if goal.each_year {
        parts.push("each_year: true".to_owned());
    }
    parts.push(condition_as_code(&goal.condition));
    if let Some(reads_as) = &goal.reads_as {
        parts.push(format!("reads_as: {reads_as}"));
    }
    if let Some(tolerance) = &goal.tolerance {
        parts.push(format!("tolerance: {}", tolerance.value));
    }
    if goal.aspirational {
        parts.push("aspirational: true".to_owned());
    }
    parts.join(", ")
}

fn condition_as_code(goal: &Condition) -> String {
    match goal {
        Condition::Hedged(inner) => format!("about: {{ {} }}", condition_as_code(inner)),
        plain => {
            let numbers: Vec<String> = plain.numbers().iter().map(ToString::to_string).collect();
            let key = condition(plain).0;
            match numbers.as_slice() {
                [one] => format!("{key}: {one}"),
                more => format!("{key}: [{}]", more.join(", ")),
            }
        }
    }
}
