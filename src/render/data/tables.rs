//! The plan's figures as tables: for spreadsheets and for programs that read rows.
//!
//! Owns the tables, their columns and what each column holds: table format 1. CSV, sheets and the metadata are made from them, and
//! their rows say what the JSON files say.

use super::json::{better, condition, measure, years};
use super::record::{Fact, facts};
use crate::assess::{Figure, Outcome, Progress, Reason, Reporter, TaskState, Verdict, stood};
use crate::diag::Span;
use crate::model::agency::Agency;
use crate::model::period::{Moment, Period};
use crate::model::quantity::Number;
use crate::model::series::{Cell, Content, Observation, Vintage};
use crate::model::target::{Condition, Goal, Target};
use crate::model::task::{Deadline, TaskKind};
use crate::model::{AgencyIx, PeriodIx, Place, PlaceIx, Plan, TargetIx, TaskIx, Text};
use crate::render::words::{Words, year_of};
use jiff::civil::Date;
use serde_json::Value;

/// A table of the whole plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One row for each target, as the plan stands now.
    Targets,
    /// One row for each goal of a target.
    Goals,
    /// One row for each value as one report gave it.
    Values,
    /// One row for each reporting period in which a target stood.
    Verdicts,
    /// One row for each reporting period in which a task stood.
    Tasks,
    /// One row for each body.
    Agencies,
    /// One row for each place.
    Places,
    /// One row for each thing that was said.
    Record,
}

impl Kind {
    /// All tables in the order in which they are listed.
    pub const ALL: &[Self] = &[
        Self::Values,
        Self::Verdicts,
        Self::Targets,
        Self::Goals,
        Self::Tasks,
        Self::Agencies,
        Self::Places,
        Self::Record,
    ];

    /// Its name in addresses, sheets and metadata.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Targets => "targets",
            Self::Goals => "goals",
            Self::Values => "values",
            Self::Verdicts => "verdicts",
            Self::Tasks => "tasks",
            Self::Agencies => "agencies",
            Self::Places => "places",
            Self::Record => "record",
        }
    }

    /// Columns that no two rows share all of; empty where rows are told apart by nothing shorter than themselves.
    #[must_use]
    pub const fn key(self) -> &'static [&'static str] {
        match self {
            Self::Targets => &["target"],
            Self::Goals => &["target", "goal"],
            // What is older than the reports has none.
            Self::Values => &[],
            Self::Verdicts => &["target", "period"],
            Self::Tasks => &["task", "period"],
            Self::Agencies => &["agency"],
            Self::Places => &["place"],
            Self::Record => &["about", "id", "at", "field", "locale"],
        }
    }

    /// The path of its CSV.
    #[must_use]
    pub fn csv(self) -> String {
        format!("data/{}.csv", self.slug())
    }
}

/// What the fields of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A decimal number with a point.
    Number,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A day: `2025-12-31`.
    Date,
    /// An instant in UTC: `2025-12-22T01:00:00Z`.
    Instant,
    /// An address.
    Address,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Lower case, parted by `_`.
    pub name: &'static str,
    /// Of a text that stands once in each locale.
    pub locale: Option<String>,
}

impl Column {
    /// How the column is headed: `name_en`.
    #[must_use]
    pub fn header(&self) -> String {
        match &self.locale {
            Some(locale) => format!("{}_{locale}", self.name),
            None => self.name.to_owned(),
        }
    }

    /// What its fields are.
    #[must_use]
    pub fn holds(&self) -> Holds {
        match self.name {
            "value" | "value_to" | "numerator" | "denominator" | "restated_from" | "goal_edge"
            | "expected" | "covered" | "pace" | "pace_needed" | "projection" | "gap" | "p"
            | "mean" | "base" | "base_t" | "tolerance" | "baseline_value" => Holds::Number,
            "revision" | "method_line" | "goal" | "goal_by" | "goal_from" | "line"
            | "baseline_year" => Holds::Integer,
            "early" | "illustrative" | "each_year" | "aspirational" | "overdue" | "hedged" => {
                Holds::Boolean
            }
            "period_end" | "by" | "from" | "until" => Holds::Date,
            "released" | "embargo_until" => Holds::Instant,
            "licence" => Holds::Address,
            "status" => Holds::Choice(&["final", "provisional", "no_data", "withdrawn"]),
            "value_status" => Holds::Choice(&["final", "provisional"]),
            "verdict" => Holds::Choice(&[
                "achieved",
                "on_track",
                "behind",
                "far_behind",
                "moving_away",
                "missed",
                "no_data",
                "not_assessable",
                "undated",
                "not_begun",
                "followed",
            ]),
            "measure" => Holds::Choice(&[
                "level",
                "flow",
                "flow_average",
                "growth_average",
                "multiple",
                "maintain",
                "increment",
            ]),
            "condition" => Holds::Choice(&[
                "at_least",
                "more_than",
                "at_most",
                "less_than",
                "between",
                "above_range",
                "about",
                "kept_at",
            ]),
            "better" => Holds::Choice(&["higher", "lower", "none"]),
            "task_kind" => Holds::Choice(&["task", "duty"]),
            "state" => Holds::Choice(&[
                "done",
                "continuous",
                "under-way",
                "not-started",
                "stopped",
                "not-reported",
                "nobody",
            ]),
            _ => Holds::Text,
        }
    }
}

/// Columns and rows; every row has as many fields as there are columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns.
    pub head: Vec<Column>,
    /// The fields; empty where there is nothing to say.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Adds the rows of a table with the same columns.
    pub fn append(&mut self, other: Self) {
        if self.head.is_empty() {
            self.head = other.head;
        }
        self.rows.extend(other.rows);
    }

    /// The table as CSV (RFC 4180) in UTF-8 with a byte order mark, without which spreadsheets take Vietnamese for something else.
    ///
    /// A text that a spreadsheet would run as a formula is led by an apostrophe; numbers stay as they are.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer("\u{feff}".as_bytes().to_vec());
        let head: Vec<String> = self.head.iter().map(Column::header).collect();
        for row in [&head].into_iter().chain(&self.rows) {
            let fields = row.iter().map(|field| plain(field).into_owned());
            // Writing into memory does not fail.
            let _ = writer.write_record(fields);
        }
        writer.into_inner().unwrap_or_default()
    }

    /// The rows as objects: numbers as decimal strings, as everywhere in the JSON; null where there is nothing to say.
    #[must_use]
    pub fn json(&self) -> Value {
        let rows = self.rows.iter().map(|row| {
            let fields = self.head.iter().zip(row).map(|(column, field)| {
                let value = match column.holds() {
                    _ if field.is_empty() => Value::Null,
                    Holds::Boolean => Value::Bool(field == "true"),
                    Holds::Integer => field.parse::<i64>().map_or(Value::Null, Value::from),
                    _ => Value::String(field.clone()),
                };
                (column.header(), value)
            });
            Value::Object(fields.collect())
        });
        Value::Array(rows.collect())
    }
}

/// A field that no spreadsheet runs.
pub(crate) fn plain(field: &str) -> std::borrow::Cow<'_, str> {
    let runs = field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if runs && !is_number(field) {
        format!("'{field}").into()
    } else {
        field.into()
    }
}

/// Digits with at most a sign before and a point among them.
fn is_number(field: &str) -> bool {
    let digits = field.strip_prefix('-').unwrap_or(field);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all(whole) && all(part)
}

/// A row under construction: fields come with the names of their columns, so that head and rows cannot differ.
#[derive(Default)]
struct Row(Vec<(Column, String)>);

impl Row {
    fn put(&mut self, name: &'static str, field: impl Into<String>) {
        self.0.push((Column { name, locale: None }, field.into()));
    }

    fn maybe(&mut self, name: &'static str, field: Option<impl ToString>) {
        self.put(name, field.map_or(String::new(), |field| field.to_string()));
    }

    /// The field of one locale.
    fn said(&mut self, name: &'static str, locale: &str, field: impl Into<String>) {
        let locale = Some(locale.to_owned());
        self.0.push((Column { name, locale }, field.into()));
    }

    /// A column for each locale; a text without a translation is empty there.
    fn texts(&mut self, name: &'static str, text: Option<&Text>, locales: &[String]) {
        for locale in locales {
            let text = text.and_then(|text| text.0.iter().find(|(code, _)| code == locale));
            self.said(name, locale, text.map_or("", |(_, text)| text));
        }
    }
}

fn table(rows: impl IntoIterator<Item = Row>) -> Table {
    let mut table = Table::default();
    for row in rows {
        if table.head.is_empty() {
            table.head = row.0.iter().map(|(column, _)| column.clone()).collect();
        }
        table
            .rows
            .push(row.0.into_iter().map(|(_, field)| field).collect());
    }
    table
}

/// Makes the tables of a plan.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    /// As the public may see it.
    pub plan: &'a Plan,
    /// Its verdicts.
    pub progress: &'a Progress,
    /// How each locale writes figures.
    pub words: &'a [Words<'a>],
}

impl Tables<'_> {
    /// Every vintage of every value of a target, cells after the whole, each with the verdict of the report that brought it.
    #[must_use]
    pub fn values(self, ix: TargetIx) -> Table {
        let holder = self.plan.holder(ix);
        let series = self.plan.series.range((holder, Cell::whole())..);
        let series = series.take_while(|((target, _), _)| *target == holder);
        let rows = series.flat_map(|((_, cell), series)| {
            let all = series.all().iter();
            all.filter_map(move |o| self.value(ix, cell, o))
        });
        let mut values = table(rows);
        if values.head.is_empty() {
            // Where nothing was reported yet, the columns stand all the same.
            let nothing = Observation {
                reference: Period::Year(self.plan.meta.years.0),
                vintage: Vintage::History,
                revision: 1,
                content: Content::NoData(None),
                provisional: false,
                reporter: None,
                note: None,
                source: None,
                restatement: None,
                span: Span::default(),
            };
            values.head = table(self.value(ix, &Cell::whole(), &nothing)).head;
        }
        values
    }

    /// How a target stood in every reporting period in which it stood.
    #[must_use]
    pub fn verdicts(self, ix: TargetIx) -> Table {
        let periods = (0..self.plan.periods.len()).map(PeriodIx);
        table(periods.filter_map(|as_of| self.verdict(ix, as_of)))
    }

    /// A table of the whole plan.
    #[must_use]
    pub fn whole(self, kind: Kind) -> Table {
        let plan = self.plan;
        let targets = || (0..plan.targets.len()).map(TargetIx);
        let mut whole = Table::default();
        match kind {
            Kind::Values => targets().for_each(|ix| whole.append(self.values(ix))),
            Kind::Verdicts => targets().for_each(|ix| whole.append(self.verdicts(ix))),
            Kind::Targets => whole = table(targets().filter_map(|ix| self.target(ix))),
            Kind::Goals => {
                let goals = targets().filter_map(|ix| {
                    let target = plan.target(ix, plan.latest())?;
                    let goals = (0..).zip(&target.goals);
                    Some(goals.map(move |(at, goal)| self.goal(target, at, goal)))
                });
                whole = table(goals.flatten());
            }
            Kind::Tasks => {
                let tasks = (0..plan.tasks.len()).map(TaskIx);
                let periods = || (0..plan.periods.len()).map(PeriodIx);
                let rows = tasks.flat_map(|ix| periods().filter_map(move |at| self.task(ix, at)));
                whole = table(rows);
            }
            Kind::Agencies => whole = table(plan.agencies.iter().map(|a| self.agency(a))),
            Kind::Places => whole = table(plan.places.iter().map(|p| self.place(p))),
            Kind::Record => whole = table(facts(plan).into_iter().map(|fact| self.fact(fact))),
        }
        whole
    }

    /// What the plan promises now, amendments counted.
    fn target(self, ix: TargetIx) -> Option<Row> {
        let plan = self.plan;
        let locales = &plan.meta.locales;
        let target = plan.target(ix, plan.latest())?;
        let unit = plan.units.get(target.unit.0)?;
        let mut row = Row::default();
        row.put("target", target.id.clone());
        row.texts("name", Some(&target.name), locales);
        row.texts("definition", target.definition.as_ref(), locales);
        row.maybe("section", plan.nodes.get(target.node.0).map(|n| &n.id));
        row.maybe("line", target.line);
        row.put("unit", unit.id.clone());
        row.texts("unit_name", Some(&unit.name), locales);
        row.put("measure", measure(target.measure));
        row.maybe("better", target.better.map(better));
        let baseline = target.baselines.first();
        row.maybe("baseline_year", baseline.map(|b| b.year));
        row.maybe("baseline_value", baseline.and_then(|b| b.value.as_ref()));
        row.put("lead", self.ids(target.lead.as_slice()));
        row.put("with", self.ids(&target.with));
        row.put("reported_by", self.ids(&target.reported_by));
        let id = |ix: Option<TargetIx>| ix.and_then(|t| plan.targets.get(t.0)).map(|t| &t.id);
        row.maybe("part_of", id(target.part_of));
        row.maybe("same_as", id(target.same_as));
        let life = plan.target_lives.get(ix.0);
        let withdrawn = life.and_then(|life| life.withdrawn.as_ref());
        let amendment = withdrawn.and_then(|(amendment, ..)| plan.amendments.get(amendment.0));
        row.maybe("withdrawn_by", amendment.map(|a| &a.id));
        self.end(&mut row);
        Some(row)
    }

    fn goal(self, target: &Target, at: usize, goal: &Goal) -> Row {
        let mut row = Row::default();
        row.put("target", target.id.clone());
        row.put("goal", at.to_string());
        row.maybe("goal_by", goal.by);
        row.maybe("goal_from", goal.from.as_ref().map(|from| from.value));
        row.put("each_year", goal.each_year.to_string());
        let hedged = matches!(goal.condition, Condition::Hedged(_));
        let inner = match &goal.condition {
            Condition::Hedged(inner) => inner,
            plain => plain,
        };
        row.put("condition", condition(inner).0);
        row.put("hedged", hedged.to_string());
        let numbers = inner.numbers();
        row.maybe("value", numbers.first());
        row.maybe("value_to", numbers.get(1));
        self.in_words(&mut row, "goal_text", |words| words.goal(target, goal));
        row.maybe("tolerance", goal.tolerance.as_ref().map(|t| &t.value));
        row.put("better", better(goal.better));
        row.put("aspirational", goal.aspirational.to_string());
        row.texts("printed", goal.printed.as_ref(), &self.plan.meta.locales);
        let node = self.plan.nodes.get(goal.node.unwrap_or(target.node).0);
        row.maybe("section", node.map(|node| &node.id));
        row.maybe("line", goal.line);
        self.embargo(&mut row);
        row
    }

    /// How a task stood in a period, and what the bodies that answer for it last said.
    fn task(self, ix: TaskIx, as_of: PeriodIx) -> Option<Row> {
        let plan = self.plan;
        let locales = &plan.meta.locales;
        let stood = self.progress.tasks.get(as_of.0)?.get(ix.0)?.as_ref()?;
        let task = plan.task(ix, Some(as_of))?;
        let period = plan.periods.get(as_of.0)?;
        let mut row = Row::default();
        row.put("task", task.id.clone());
        row.texts("title", Some(&task.title), locales);
        row.put(
            "task_kind",
            match task.kind {
                TaskKind::Task => "task",
                TaskKind::Duty => "duty",
            },
        );
        row.maybe("section", plan.nodes.get(task.node.0).map(|n| &n.id));
        row.put("period", period.period.to_string());
        row.maybe("period_end", last_day(period.period.end()));
        row.maybe("released", period.hour.map(|hour| hour.at));
        row.put("state", stood.state.slug());
        let since = stood.since.and_then(|since| plan.periods.get(since.0));
        row.maybe("state_since", since.map(|p| p.period));
        row.maybe("by", task.by.map(Deadline::day));
        row.put("overdue", stood.overdue.to_string());
        row.put("lead", self.ids(&stood.heads));
        row.put("with", self.ids(&stood.with));
        let reports = plan.task_reports.get(&ix).map_or(&[][..], Vec::as_slice);
        let said = stood.reporters.iter().map(|Reporter { agency, last, .. }| {
            let last = last.and_then(|last| reports.get(last));
            let state = last.map_or(TaskState::NotReported, |last| last.state.into());
            format!("{}={}", self.ids(&[*agency]), state.slug())
        });
        row.put("reported", said.collect::<Vec<_>>().join(";"));
        let targets = task.targets.iter().filter_map(|t| plan.targets.get(t.0));
        let targets: Vec<&str> = targets.map(|t| t.id.as_str()).collect();
        row.put("targets", targets.join(";"));
        self.end(&mut row);
        Some(row)
    }

    fn agency(self, agency: &Agency) -> Row {
        let plan = self.plan;
        let locales = &plan.meta.locales;
        let mut row = Row::default();
        row.put("agency", agency.id.clone());
        row.texts("name", Some(&agency.name), locales);
        row.texts("short", agency.short.as_ref(), locales);
        row.put("agency_kind", agency.kind.slug());
        row.maybe("from", agency.tenure.from);
        row.maybe("until", agency.tenure.until);
        row.put("becomes", self.ids(&agency.becomes));
        let place = agency.place.and_then(|place| plan.places.get(place.0));
        row.maybe("place", place.map(|place| &place.id));
        let members: Vec<AgencyIx> = agency.members.iter().map(|(member, _)| *member).collect();
        row.put("members", self.ids(&members));
        self.embargo(&mut row);
        row
    }

    fn place(self, place: &Place) -> Row {
        let plan = self.plan;
        let locales = &plan.meta.locales;
        let ids = |places: &[PlaceIx]| {
            let places = places.iter().filter_map(|place| plan.places.get(place.0));
            places.map(|p| p.id.as_str()).collect::<Vec<_>>().join(";")
        };
        let mut row = Row::default();
        row.put("place", place.id.clone());
        row.texts("name", Some(&place.name), locales);
        row.put("place_kind", place.kind.clone());
        row.put("within", ids(place.within.as_slice()));
        row.maybe("from", place.tenure.from);
        row.maybe("until", place.tenure.until);
        row.put("becomes", ids(&place.becomes));
        row.put("members", ids(&place.members));
        self.embargo(&mut row);
        row
    }

    fn fact(self, fact: Fact) -> Row {
        let mut row = Row::default();
        row.put("about", fact.key.about);
        row.put("id", fact.key.id);
        row.put("at", fact.key.at);
        row.put("field", fact.key.field);
        row.put("locale", fact.key.locale);
        row.put("text", fact.text);
        self.end(&mut row);
        row
    }

    /// Identifiers of bodies, parted by `;`.
    fn ids(self, agencies: &[AgencyIx]) -> String {
        let found = agencies.iter().filter_map(|a| self.plan.agencies.get(a.0));
        found.map(|a| a.id.as_str()).collect::<Vec<_>>().join(";")
    }

    fn value(self, ix: TargetIx, cell: &Cell, o: &Observation) -> Option<Row> {
        let plan = self.plan;
        let locales = &plan.meta.locales;
        let target = plan.targets.get(ix.0)?;
        let unit = plan.units.get(target.unit.0)?;
        let report = match o.vintage {
            Vintage::History => None,
            Vintage::Report(at) => Some(at),
        };
        let period = report.and_then(|at| plan.periods.get(at.0));
        let mut row = self.begin(target, o.reference);
        row.maybe("reported_in", period.map(|p| p.period));
        row.maybe("revision", report.map(|_| o.revision));
        row.maybe("released", period.and_then(|p| p.hour).map(|hour| hour.at));
        let codes: Vec<String> = cell.0.iter().map(|(d, c)| format!("{d}={c}")).collect();
        row.put("cell", codes.join(";"));
        self.in_words(&mut row, "cell_name", |words| {
            let names = cell.0.iter().map(|(_, code)| words.code_name(code));
            names.collect::<Vec<_>>().join(", ")
        });
        let (text, because) = match &o.content {
            Content::Value { value, .. } => (value.to_string(), None),
            Content::NoData(reason) => (String::new(), reason.as_ref()),
            Content::Withdrawn(reason) => (String::new(), Some(reason)),
        };
        row.put("value", text);
        self.as_read(&mut row, target, o.value());
        row.put("unit", unit.id.clone());
        row.texts("unit_name", Some(&unit.name), locales);
        row.put(
            "status",
            match &o.content {
                Content::NoData(_) => "no_data",
                Content::Withdrawn(_) => "withdrawn",
                Content::Value { .. } if o.provisional => "provisional",
                Content::Value { .. } => "final",
            },
        );
        let ratio = match &o.content {
            Content::Value { ratio, .. } => ratio.as_deref(),
            Content::NoData(_) | Content::Withdrawn(_) => None,
        };
        row.maybe("numerator", ratio.map(|(numerator, _)| numerator));
        row.maybe("denominator", ratio.map(|(_, denominator)| denominator));
        let restated = o.restatement.as_ref();
        row.maybe("restated_from", restated.map(|r| &r.from));
        row.maybe("restatement", restated.map(|r| r.kind.slug()));
        let reason = restated.map(|r| &r.reason).or(because);
        row.texts("reason", reason, locales);
        let reporter = o.reporter.and_then(|a| plan.agencies.get(a.0));
        row.maybe("reported_by", reporter.map(|a| &a.id));
        row.texts("note", o.note.as_ref(), locales);
        row.texts("source", o.source.as_ref(), locales);
        // A cell is judged by nothing.
        let judged = report.filter(|_| cell.0.is_empty());
        let stood = judged.and_then(|at| stood(plan, self.progress, ix, at));
        put_outcome(&mut row, stood.map(|(target, now)| (target, &now.counted)));
        self.end(&mut row);
        Some(row)
    }

    fn verdict(self, ix: TargetIx, as_of: PeriodIx) -> Option<Row> {
        let (target, progress) = stood(self.plan, self.progress, ix, as_of)?;
        let outcome = &progress.counted;
        let period = self.plan.periods.get(as_of.0)?;
        let mut row = self.begin(target, period.period);
        row.maybe("released", period.hour.map(|hour| hour.at));
        row.put("measure", measure(target.measure));
        row.put("since", progress.since.slug());
        let now = outcome.working.now.as_ref();
        row.maybe("value", now.map(|now| &now.value));
        self.as_read(&mut row, target, now.map(|now| &now.value));
        row.maybe("value_period", now.map(|now| now.reference));
        row.put(
            "value_status",
            match now {
                Some(now) if now.provisional => "provisional",
                Some(_) => "final",
                None => "",
            },
        );
        put_outcome(&mut row, Some((target, outcome)));
        self.end(&mut row);
        Some(row)
    }

    /// A value as pages write it, with its unit.
    fn as_read(self, row: &mut Row, target: &Target, value: Option<&Number>) {
        self.in_words(row, "value_text", |words| {
            value.map_or(String::new(), |value| words.value(target, value))
        });
    }

    /// A column for each locale that pages of the locale would say; empty where its words are not at hand.
    fn in_words(self, row: &mut Row, name: &'static str, text: impl Fn(&Words<'_>) -> String) {
        for locale in &self.plan.meta.locales {
            let words = self.words.iter().find(|words| words.locale.code == *locale);
            row.said(name, locale, words.map_or(String::new(), &text));
        }
    }

    fn begin(&self, target: &Target, period: Period) -> Row {
        let mut row = Row::default();
        let plan = &self.plan.meta;
        row.put("plan", plan.id.clone());
        row.put("target", target.id.clone());
        row.texts("name", Some(&target.name), &plan.locales);
        let section = self.plan.nodes.get(target.node.0);
        row.maybe("section", section.map(|node| &node.id));
        row.put("period", period.to_string());
        row.maybe("period_end", last_day(period.end()));
        row
    }

    /// Until when nothing of a row may be told, where that is so.
    fn embargo(&self, row: &mut Row) {
        if let Some(hour) = self.plan.meta.embargo {
            row.put("embargo_until", hour.at.to_string());
        }
    }

    fn end(&self, row: &mut Row) {
        let meta = &self.plan.meta;
        row.put("illustrative", meta.illustrative.is_some().to_string());
        self.embargo(row);
        row.maybe(
            "licence",
            meta.licence.as_ref().and_then(|l| l.url.as_ref()),
        );
    }
}

/// The verdict and the figures of its working that tell most; all of it stands in the JSON.
fn put_outcome(row: &mut Row, outcome: Option<(&Target, &Outcome)>) {
    let known = outcome.map(|(_, outcome)| outcome);
    row.maybe("verdict", known.map(|o| o.verdict.word()));
    row.maybe(
        "early",
        known.map(|o| o.verdict == Verdict::Achieved { early: true }),
    );
    let reason = known.and_then(|o| o.reason.as_ref());
    row.maybe("verdict_reason", reason.map(Reason::slug));
    row.maybe("method_line", known.map(|o| o.line));
    let goal = outcome.and_then(|(target, outcome)| target.goals.get(outcome.goal?));
    row.maybe("goal_by", goal.and_then(|goal| goal.by));
    // Of a verdict as it was published there is no working but the sealed one.
    let working = known.map(|o| &o.working).filter(|w| !w.published);
    let mut figure = |name: &'static str, figure: Option<&Figure>| row.maybe(name, figure);
    figure("goal_edge", working.and_then(|w| w.edge.as_ref()));
    figure("expected", working.and_then(|w| w.expected.as_ref()));
    figure("covered", working.and_then(|w| w.covered.as_ref()));
    figure("pace", working.and_then(|w| w.pace.as_ref()));
    figure("pace_needed", working.and_then(|w| w.pace_needed.as_ref()));
    figure("projection", working.and_then(|w| w.projection.as_ref()));
    figure("gap", working.and_then(|w| w.gap.as_ref()));
    figure("p", working.and_then(|w| w.share.as_ref()));
    figure("mean", working.and_then(|w| w.mean.as_ref()));
    let base = working.and_then(|w| w.base.as_ref());
    row.maybe("base", base.map(|base| &base.value));
    row.maybe("base_t", base.and_then(|base| base.at).map(years));
}

/// The last day before a moment.
fn last_day(at: Moment) -> Option<Date> {
    let year = year_of(at);
    let month = i8::try_from(at.0 - (year - 1) * 12).ok()?;
    let first = Date::new(i16::try_from(year).ok()?, month, 1).ok()?;
    Some(first.last_of_month())
}

#[cfg(test)]
mod tests {
    use super::{Table, plain};

    #[test]
    fn no_field_runs_as_a_formula() {
        for text in [
            "=1+1", "+84 25", "-x", "@SUM(A1)", "\t=1", "-1-1", "--1", "-", "+1", "-1.", "-.5",
        ] {
            assert_eq!(plain(text), format!("'{text}"));
        }
        for text in ["-3.25", "0", "", "a=b", "64,9 %", "−3"] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn fields_are_quoted_and_lines_end_as_the_standard_says() {
        let column = |name| super::Column { name, locale: None };
        let table = Table {
            head: vec![column("a"), column("b")],
            rows: vec![vec!["x \"y\", z".to_owned(), "-1.5".to_owned()]],
        };
        let csv = String::from_utf8(table.csv()).expect("UTF-8");
        assert_eq!(csv, "\u{feff}a,b\r\n\"x \"\"y\"\", z\",-1.5\r\n");
    }
}
