//! The plan's targets as JSON: everything from which the method can be redone.
//!
//! Owns the shape of `data/targets.json` and `data/targets/<id>.json`, format 1. Conditions stand under the keys of the content
//! format; numbers are decimal strings, given ones as written, derived ones to 28 significant digits.

use crate::assess::{
    Beyond, Edge, Figure, METHOD_VERSION, Origin, Outcome, Point, Progress, Reason, Verdict,
    Working, stood,
};
use crate::model::period::Moment;
use crate::model::quantity::Number;
use crate::model::series::{Cell, Content, Observation, Vintage};
use crate::model::target::{
    Better, Condition, Domain, Goal, Measure, Part, Reading, Target, Total,
};
use crate::model::{AmendmentIx, PeriodIx, Plan, TargetIx, Text};
use crate::parallel;
use crate::render::address::{Addresses, TARGETS_JSON};
use serde_json::{Map, Value, json};

/// Version of the shape of the data files.
const DATA_FORMAT: u32 = 1;

/// Hands all data files to `put`, as (path, bytes), one at a time: one a target, then the whole.
///
/// # Errors
/// Those of `put`.
pub(super) fn files<E>(
    plan: &Plan,
    progress: &Progress,
    put: &mut dyn FnMut(String, Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    let addresses = Addresses::new(plan);
    let writer = Writer { plan, progress };
    let head = pretty(&Value::Object(writer.head()));
    let targets: Vec<TargetIx> = (0..plan.targets.len()).map(TargetIx).collect();
    let mut all = Vec::new();
    let one = |ix: &TargetIx| Some((*ix, pretty(&writer.target(*ix)?)));
    parallel::each(&targets, one, |text| {
        let Some((ix, text)) = text else {
            return Ok(());
        };
        let file = with_field(&head, "target", &indented(&text, 1));
        all.push(indented(&text, 2));
        put(addresses.target_data(ix, "json"), file)
    })?;
    let all = if all.is_empty() {
        "[]".to_owned()
    } else {
        format!("[\n    {}\n  ]", all.join(",\n    "))
    };
    put(TARGETS_JSON.to_owned(), with_field(&head, "targets", &all))
}

/// The file of something else than targets: the same head, then its rows.
pub(super) fn with_rows(plan: &Plan, progress: &Progress, name: &str, rows: &Value) -> Vec<u8> {
    let writer = Writer { plan, progress };
    let head = pretty(&Value::Object(writer.head()));
    with_field(&head, name, &indented(&pretty(rows), 1))
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// A value's text some levels further in: within strings no line begins, so that only the layout changes.
fn indented(text: &str, levels: usize) -> String {
    text.replace('\n', &format!("\n{}", "  ".repeat(levels)))
}

/// The text of an object with one more field at its end.
fn with_field(object: &str, name: &str, value: &str) -> Vec<u8> {
    let open = object.strip_suffix('}').unwrap_or(object).trim_end();
    format!("{open},\n  \"{name}\": {value}\n}}\n").into_bytes()
}

#[derive(Clone, Copy)]
struct Writer<'a> {
    plan: &'a Plan,
    progress: &'a Progress,
}

impl Writer<'_> {
    fn head(&self) -> Map<String, Value> {
        let meta = &self.plan.meta;
        let periods: Vec<Value> = self
            .plan
            .periods
            .iter()
            .map(|p| {
                json!({
                    "id": p.period.to_string(),
                    "end": years(p.period.end()),
                    "due": p.due.to_string(),
                    "released": p.hour.map(|hour| hour.at.to_string()),
                    "revisions": p
                        .release
                        .revisions
                        .iter()
                        .map(|r| json!({
                            "number": r.number,
                            "released": r.release.map(|hour| hour.at.to_string()),
                        }))
                        .collect::<Vec<_>>(),
                })
            })
            .collect();
        let calendar: Vec<Value> = meta
            .calendar
            .iter()
            .map(|c| {
                json!({
                    "period": c.part,
                    "due": format!("{:02}-{:02}", c.month, c.day),
                    "years_after": c.years_after,
                })
            })
            .collect();
        let head = json!({
            "format": DATA_FORMAT,
            "method": METHOD_VERSION,
            "plan": {
                "id": meta.id,
                "number": meta.number,
                "title": text(&meta.title),
                "years": { "from": meta.years.0, "to": meta.years.1 },
                "illustrative": meta.illustrative.is_some(),
                "preview": meta.preview,
                "licence": meta.licence.as_ref().map(|l| json!({
                    "name": text(&l.name),
                    "url": l.url,
                })),
            },
            "thresholds": {
                "on_track": meta.thresholds.on_track.to_string(),
                "behind": meta.thresholds.behind.to_string(),
            },
            "calendar": calendar,
            "periods": periods,
        });
        match head {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    fn target(&self, ix: TargetIx) -> Option<Value> {
        let plan = self.plan;
        let target = plan.targets.get(ix.0)?;
        let agencies = |ixs: &[crate::model::AgencyIx]| -> Vec<&str> {
            let found = ixs.iter().filter_map(|a| plan.agencies.get(a.0));
            found.map(|a| a.id.as_str()).collect()
        };
        let unit = plan.units.get(target.unit.0)?;
        let twin = target.same_as.and_then(|t| plan.targets.get(t.0));
        let whole = target.part_of.and_then(|t| plan.targets.get(t.0));
        Some(json!({
            "id": target.id,
            "ref": plan.nodes.get(target.node.0).map(|n| n.id.as_str()),
            "line": target.line,
            "name": text(&target.name),
            "definition": target.definition.as_ref().map(text),
            "unit": {
                "id": unit.id,
                "name": text(&unit.name),
                "symbol": text(&unit.symbol),
                "ratio": unit.ratio.as_ref().map(ToString::to_string),
            },
            "measure": measure(target.measure),
            "better": target.better.map(better),
            "baseline": target.baselines.iter().map(|b| json!({
                "year": b.year,
                "value": b.value.as_ref().map(ToString::to_string),
            })).collect::<Vec<_>>(),
            "goals": target.goals.iter().map(|g| self.goal(g)).collect::<Vec<_>>(),
            "lead": target.lead.and_then(|a| plan.agencies.get(a.0)).map(|a| a.id.as_str()),
            "lead_stated": target.lead_stated,
            "with": agencies(&target.with),
            "reported_by": agencies(&target.reported_by),
            "every_months": target.every,
            "dimensions": target.dimensions.iter().map(|(name, domain)| match domain {
                Domain::PlaceKind(kind) => json!({ "name": name, "place_kind": kind }),
                Domain::Codes(codes) => json!({ "name": name, "codes": codes }),
            }).collect::<Vec<_>>(),
            "total": match target.total {
                Total::Reported => "reported",
                Total::Sum => "sum",
            },
            "season": target.season.iter().map(|(part, share)| {
                (part.clone(), Value::String(share.to_string()))
            }).collect::<Map<_, _>>(),
            "breaks": target.breaks.iter().map(|b| json!({
                "at": b.at.to_string(),
                "reason": text(&b.reason),
                "comparable": b.comparable,
            })).collect::<Vec<_>>(),
            "part_of": whole.map(|t| t.id.as_str()),
            "same_as": twin.map(|t| t.id.as_str()),
            "parts": target.parts.iter().map(|p| self.part(p)).collect::<Vec<_>>(),
            "open_list": target.open_list,
            "added": self.added(ix),
            "withdrawn": self.withdrawn(ix),
            "observations": self.observations(ix),
            "periods": self.periods(ix),
        }))
    }

    /// The amendment that added a target, and from which report on.
    fn added(&self, ix: TargetIx) -> Option<Value> {
        let (amendment, from) = self.plan.target_lives.get(ix.0)?.added?;
        Some(json!({ "amendment": self.amendment(amendment), "from": self.period(from) }))
    }

    /// The amendment that withdrew a target, from which report on, and why.
    fn withdrawn(&self, ix: TargetIx) -> Option<Value> {
        let life = self.plan.target_lives.get(ix.0)?;
        let (amendment, from, why) = life.withdrawn.as_ref()?;
        Some(json!({
            "amendment": self.amendment(*amendment),
            "from": self.period(*from),
            "why": text(why),
        }))
    }

    fn amendment(&self, ix: AmendmentIx) -> Option<&str> {
        self.plan.amendments.get(ix.0).map(|a| a.id.as_str())
    }

    fn period(&self, ix: Option<PeriodIx>) -> Option<String> {
        let period = self.plan.periods.get(ix?.0)?;
        Some(period.period.to_string())
    }

    fn part(&self, part: &Part) -> Value {
        match part {
            Part::Target(ix) => {
                json!({ "target": self.plan.targets.get(ix.0).map(|t| t.id.as_str()) })
            }
            Part::Cell(c) => json!({ "cell": cell(c) }),
        }
    }

    fn goal(&self, goal: &Goal) -> Value {
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
        put("by", json!(goal.by));
        put(
            "from",
            json!(goal.from.as_ref().map(|r| reading(r, |y| json!(y)))),
        );
        put("each_year", json!(goal.each_year));
        let (key, value) = condition(&goal.condition);
        put(key, value);
        let tolerance = goal.tolerance.as_ref();
        put(
            "tolerance",
            json!(tolerance.map(|r| reading(r, |n| json!(n.to_string())))),
        );
        put("better", json!(better(goal.better)));
        put("aspirational", json!(goal.aspirational));
        put(
            "reads_as",
            json!(goal.reads_as.as_ref().map(ToString::to_string)),
        );
        put("printed", json!(goal.printed.as_ref().map(text)));
        let node = goal.node.and_then(|n| self.plan.nodes.get(n.0));
        put("ref", json!(node.map(|n| n.id.as_str())));
        put("line", json!(goal.line));
        Value::Object(map)
    }

    /// Every vintage of every value, cells after the whole; sums of cells follow from them.
    fn observations(&self, ix: TargetIx) -> Vec<Value> {
        let holder = self.plan.holder(ix);
        let series = self
            .plan
            .series
            .range((holder, Cell::whole())..)
            .take_while(|((t, _), _)| *t == holder);
        series
            .flat_map(|((_, c), series)| series.all().iter().map(move |o| self.observation(c, o)))
            .collect()
    }

    fn observation(&self, c: &Cell, o: &Observation) -> Value {
        let period = |vintage| match vintage {
            Vintage::History => None,
            Vintage::Report(PeriodIx(at)) => {
                let period = self.plan.periods.get(at);
                period.map(|p| p.period.to_string())
            }
        };
        let reporter = o.reporter.and_then(|a| self.plan.agencies.get(a.0));
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
        put("of", json!(o.reference.to_string()));
        put("cell", cell(c));
        put("reported_in", json!(period(o.vintage)));
        put("reported_by", json!(reporter.map(|a| a.id.as_str())));
        if o.revision > 1 {
            put("revision", json!(o.revision));
        }
        match &o.content {
            Content::Value { value, ratio } => {
                put("value", json!(value.to_string()));
                if let Some((numerator, denominator)) = ratio.as_deref() {
                    put("numerator", json!(numerator.to_string()));
                    put("denominator", json!(denominator.to_string()));
                }
            }
            Content::NoData(reason) => {
                put("value", Value::Null);
                put("no_data", reason.as_ref().map_or(json!(true), text));
            }
            Content::Withdrawn(reason) => {
                put("value", Value::Null);
                put("withdrawn", text(reason));
            }
        }
        put("provisional", json!(o.provisional));
        if let Some(restatement) = &o.restatement {
            put(
                "restated",
                json!({
                    "from": restatement.from.to_string(),
                    "kind": restatement.kind.slug(),
                    "scheduled": restatement.scheduled,
                    "reason": text(&restatement.reason),
                }),
            );
        }
        if let Some(note) = &o.note {
            put("note", text(note));
        }
        if let Some(source) = &o.source {
            put("source", text(source));
        }
        Value::Object(map)
    }

    /// How a target stood in each period in which it stood, by the goals then in force.
    fn periods(&self, ix: TargetIx) -> Vec<Value> {
        let mut periods = Vec::new();
        for (at, period) in self.plan.periods.iter().enumerate() {
            let as_of = PeriodIx(at);
            let Some((target, progress)) = stood(self.plan, self.progress, ix, as_of) else {
                continue;
            };
            let mut map = outcome(target, &progress.counted);
            let life = self.plan.target_lives.get(ix.0);
            if let Some(version) = life.and_then(|life| life.version(Some(as_of))) {
                map.insert(
                    "amended_by".to_owned(),
                    json!(self.amendment(version.amendment)),
                );
                let goals = target.goals.iter().map(|g| self.goal(g)).collect();
                map.insert("goals".to_owned(), Value::Array(goals));
            }
            map.insert("since".to_owned(), json!(progress.since.slug()));
            let due: Vec<Value> = progress
                .due
                .iter()
                .map(|o| Value::Object(outcome(target, o)))
                .collect();
            map.insert("due_goals".to_owned(), Value::Array(due));
            let parts: Vec<Value> = progress
                .parts
                .iter()
                .map(|(part, o)| {
                    // The goals of a part that is a target of its own are that target's.
                    let own = match part {
                        Part::Target(ix) => self.plan.target(*ix, Some(as_of)),
                        Part::Cell(_) => None,
                    };
                    let mut map = outcome(own.unwrap_or(target), o);
                    map.insert("part".to_owned(), self.part(part));
                    Value::Object(map)
                })
                .collect();
            if !parts.is_empty() {
                map.insert("parts".to_owned(), Value::Array(parts));
            }
            let mut entry = Map::new();
            entry.insert("period".to_owned(), json!(period.period.to_string()));
            entry.extend(map);
            periods.push(Value::Object(entry));
        }
        periods
    }
}

/// A text by locale.
fn text(text: &Text) -> Value {
    let entries = text.0.iter();
    let entries = entries.map(|(locale, text)| (locale.clone(), Value::String(text.clone())));
    Value::Object(entries.collect())
}

/// A cell: dimension to code; empty for the whole.
fn cell(cell: &Cell) -> Value {
    let entries = cell.0.iter();
    let entries = entries.map(|(name, code)| (name.clone(), Value::String(code.clone())));
    Value::Object(entries.collect())
}

/// A stated value as itself, a reading as the content writes it.
fn reading<T>(reading: &Reading<T>, value: impl Fn(&T) -> Value) -> Value {
    if reading.stated {
        return value(&reading.value);
    }
    json!({
        "value": value(&reading.value),
        "stated": false,
        "why": reading.why.as_ref().map(text),
    })
}

/// A measure as the content writes it.
pub(in crate::render) const fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Level => "level",
        Measure::Flow => "flow",
        Measure::FlowAverage => "flow_average",
        Measure::GrowthAverage => "growth_average",
        Measure::Multiple => "multiple",
        Measure::Maintain => "maintain",
        Measure::Increment => "increment",
    }
}

pub(super) const fn better(better: Better) -> &'static str {
    match better {
        Better::Higher => "higher",
        Better::Lower => "lower",
        Better::None => "none",
    }
}

pub(super) fn condition(condition: &Condition) -> (&'static str, Value) {
    let one = |n: &Number| json!(n.to_string());
    let two = |a: &Number, b: &Number| json!([a.to_string(), b.to_string()]);
    match condition {
        Condition::AtLeast(n) => ("at_least", one(n)),
        Condition::MoreThan(n) => ("more_than", one(n)),
        Condition::AtMost(n) => ("at_most", one(n)),
        Condition::LessThan(n) => ("less_than", one(n)),
        Condition::Between(a, b) => ("between", two(a, b)),
        Condition::AboveRange(a, b) => ("above_range", two(a, b)),
        Condition::About(n) => ("about", one(n)),
        Condition::KeptAt(n) => ("kept_at", one(n)),
        Condition::Hedged(inner) => {
            let (key, value) = self::condition(inner);
            let mut map = Map::new();
            map.insert(key.to_owned(), value);
            ("about", Value::Object(map))
        }
    }
}

/// A moment in years, as a decimal.
pub(super) fn years(at: Moment) -> String {
    Figure::exact(at.years()).to_string()
}

fn outcome(target: &Target, outcome: &Outcome) -> Map<String, Value> {
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
    let goal = outcome.goal.and_then(|at| target.goals.get(at));
    put("goal", json!(outcome.goal));
    put("by", json!(goal.and_then(|g| g.by)));
    put("verdict", json!(outcome.verdict.word()));
    put(
        "early",
        json!(outcome.verdict == Verdict::Achieved { early: true }),
    );
    put(
        "due",
        json!(outcome.verdict == Verdict::NoData { due: true }),
    );
    put("reason", json!(outcome.reason.as_ref().map(Reason::slug)));
    if let Some(Reason::NoDataReported(Some(because))) = &outcome.reason {
        put("because", text(because));
    }
    put("line", json!(outcome.line));
    put("working", Value::Object(working(&outcome.working)));
    map
}

/// The working with METHOD's names; what the case does not use is left out.
fn working(w: &Working) -> Map<String, Value> {
    let mut map = Map::new();
    if w.published {
        map.insert("published".to_owned(), true.into());
        return map;
    }
    let figure = |f: &Figure| json!(f.to_string());
    let edge = |e: &Edge| json!({ "value": e.value.to_string(), "open": e.open });
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            map.insert(key.to_owned(), value);
        }
    };
    put(
        "now",
        w.now.as_ref().map(|n| {
            json!({
                "of": n.reference.to_string(),
                "t": years(n.at),
                "value": n.value.to_string(),
                "provisional": n.provisional,
            })
        }),
    );
    put(
        "base",
        w.base.as_ref().map(|b| {
            let origin = match b.origin {
                Origin::Declared => "declared",
                Origin::FirstReport => "first_report",
                Origin::Zero => "zero",
            };
            json!({ "t": b.at.map(years), "value": b.value.to_string(), "origin": origin })
        }),
    );
    put("then", w.then.as_ref().map(point));
    put("date", w.date.map(|d| json!(years(d))));
    put(
        "span",
        w.span.map(|(from, by)| json!({ "from": from, "by": by })),
    );
    put("year", w.year.map(|y| json!(y)));
    put("low", w.low.as_ref().map(edge));
    put("high", w.high.as_ref().map(edge));
    put("edge", w.edge.as_ref().map(figure));
    put(
        "tolerance",
        w.tolerance
            .as_ref()
            .map(|r| reading(r, |n| json!(n.to_string()))),
    );
    put(
        "beyond",
        w.beyond.map(|b| match b {
            Beyond::Above => json!("above"),
            Beyond::Below => json!("below"),
        }),
    );
    if !w.path.is_empty() {
        let corners = w
            .path
            .iter()
            .map(|p| json!({ "t": years(p.at), "value": p.value.to_string(), "goal": p.goal }));
        put("path", Some(Value::Array(corners.collect())));
    }
    put("expected", w.expected.as_ref().map(figure));
    put("covered", w.covered.as_ref().map(figure));
    put("pace", w.pace.as_ref().map(figure));
    put("pace_needed", w.pace_needed.as_ref().map(figure));
    put("pace_rise", w.pace_rise.as_ref().map(figure));
    put("projection", w.projection.as_ref().map(figure));
    put("gap", w.gap.as_ref().map(figure));
    put("gap_base", w.gap_base.as_ref().map(figure));
    put("p", w.share.as_ref().map(figure));
    put(
        "thresholds",
        w.thresholds.as_ref().map(
            |(on, behind)| json!({ "on_track": on.to_string(), "behind": behind.to_string() }),
        ),
    );
    special(w, &mut put);
    map
}

fn point(point: &Point) -> Value {
    json!({ "t": years(point.at), "value": point.value.to_string() })
}

/// The part of the working that only some measures have: averages, flows, maintained levels, wholes of parts.
fn special(w: &Working, put: &mut dyn FnMut(&str, Option<Value>)) {
    let figure = |f: &Figure| json!(f.to_string());
    put("mean", w.mean.as_ref().map(figure));
    put("years_known", w.years_known.map(|n| json!(n)));
    put("years_left", w.years_left.map(|n| json!(n)));
    put("needed_yearly", w.needed_yearly.as_ref().map(figure));
    if !w.year_parts.is_empty() {
        let parts: Vec<String> = w.year_parts.iter().map(ToString::to_string).collect();
        put("year_parts", Some(json!(parts)));
    }
    put("year_share", w.year_share.as_ref().map(figure));
    put(
        "held",
        w.held.map(|h| json!({ "held": h.held, "known": h.known })),
    );
    put("as_maintain", w.as_maintain.then(|| json!(true)));
    put("next_year", w.next_year.as_ref().map(figure));
    put("slipping", w.slipping.then(|| json!(true)));
    put("before", w.before.as_ref().map(point));
    put("gap_before", w.gap_before.as_ref().map(figure));
    put(
        "parts",
        w.parts
            .map(|p| json!({ "judged": p.judged, "all": p.all, "decides": p.decides })),
    );
}
