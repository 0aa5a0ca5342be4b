//! The guard: what a sealed release said is what the content says of it today.
//!
//! Owns the comparison of each seal's record with that of the same release made from the content as it stands. A figure is restated,
//! a promise amended, a text corrected, in a later release; nothing changes where it was said.

mod names;
mod remedy;
mod text;
mod wording;

use super::Archive;
use super::lock::Entry;
use crate::diag::{Code, Finding, Findings, Slot, Source, Span};
use crate::model::period::Period;
use crate::model::release::TextCorrection;
use crate::model::{Plan, ReportingPeriod, State, TargetIx, Text};
use crate::render::data::record::{self, Fact, Key, RECORD, facts};
use crate::render::data::tables::{Kind, plain};
use names::Names;
use std::collections::{BTreeMap, BTreeSet};
use text::{difference, numbers, short, words};
use wording::{kind, what};

/// The table in a snapshot that says what its release said.
#[must_use]
pub fn table() -> String {
    Kind::Record.csv()
}

/// How a fact may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// A figure: by restating it.
    Value,
    /// What was promised: by an amendment, or a correction that names target or task where only the copy was wrong.
    Promise,
    /// A text or a name: by a correction.
    Text,
    /// What was reported and when: not at all.
    Report,
}

impl Rule {
    fn of(key: &Key) -> Self {
        match key.about.as_str() {
            _ if !key.locale.is_empty() => Self::Text,
            "value" => Self::Value,
            _ if matches!(key.field.as_str(), "number" | "statement_by" | "ref") => Self::Text,
            "target" | "goal" | "task" => Self::Promise,
            "agency" | "place" | "document" => Self::Text,
            _ => Self::Report,
        }
    }

    const fn code(self) -> Code {
        match self {
            Self::Value => Code::ChangedValue,
            Self::Promise => Code::ChangedPromise,
            Self::Text => Code::ChangedText,
            Self::Report => Code::ChangedReport,
        }
    }
}

/// What one thing says: field and locale to text.
type Said<T> = BTreeMap<(String, String), T>;

/// Everything said, by what it is about.
type Record<T> = BTreeMap<(String, String, String), Said<T>>;

/// A sealed record.
struct Sealed {
    said: Record<String>,
    /// What the version that made it recorded, as kind and field.
    fields: BTreeSet<(String, String)>,
}

/// Compares every seal with the content, the latest first; what differs from several is told once.
///
/// `released` makes the plan as a release left it, from the content as it stands.
pub fn check(
    (plan, archive, sources): (&Plan, &Archive, &[Source]),
    released: &dyn Fn(Period, u8) -> Option<Plan>,
    findings: &mut Findings,
) {
    let names = Names::of(plan);
    let mut told = BTreeSet::new();
    for seal in plan.seals.iter().rev() {
        let Some(period) = seal.period() else {
            continue;
        };
        let package = archive.packages.get(&seal.package);
        let Some(sealed) = package.and_then(|package| read(&package.record, &names)) else {
            continue;
        };
        let mut guard = Guard {
            plan,
            archive,
            sources,
            seal,
            period,
            told: &mut told,
            findings,
        };
        let mut known = plan.periods.iter().filter(|p| p.period == period);
        let mut releases = known.next().into_iter().flat_map(ReportingPeriod::releases);
        let still = releases.any(|(number, hour, signed)| {
            number == seal.revision && signed && hour.is_some_and(|h| h.at == seal.released)
        });
        guard.identifier();
        match released(period, seal.revision).filter(|_| still) {
            Some(now) => guard.compare(&sealed, grouped(facts(&now))),
            None => guard.gone(),
        }
        if plan.seals.last() == Some(seal) {
            guard.revised(&sealed.said);
        }
    }
}

/// A sealed record; none where the table cannot be read.
fn read(table: &[u8], names: &Names) -> Option<Sealed> {
    let (mut said_of, mut fields, mut listed) = (Record::new(), BTreeSet::new(), None);
    for row in super::rows(table) {
        let mut row = row.ok()?;
        let mut get = |column: &str| row.remove(column);
        let about = get("about")?;
        let id = names.now(&about, &get("id")?);
        let place = names.tokens(&get("at")?);
        let (field, locale, text) = (get("field")?, get("locale")?, get("text")?);
        let text = match (locale.is_empty(), are_ids(&field)) {
            (true, true) => names.tokens(&text),
            (true, false) => text,
            (false, _) => names.directives(text),
        };
        if about == RECORD {
            let names = text.split(' ').filter_map(|name| name.split_once('.'));
            listed = Some(names.map(|(a, f)| (a.to_owned(), f.to_owned())).collect());
            continue;
        }
        // Who answers for something is told of the day, not of the release.
        if (about.as_str(), field.as_str()) == ("agency", "responsible") {
            continue;
        }
        fields.insert((about.clone(), field.clone()));
        let said = said_of.entry((about, id, place)).or_default();
        said.insert((field, locale), text);
    }
    Some(Sealed {
        said: said_of,
        fields: listed.unwrap_or(fields),
    })
}

fn grouped(facts: Vec<Fact>) -> Record<Fact> {
    let mut record = Record::new();
    for mut fact in facts.into_iter().filter(|fact| fact.key.about != RECORD) {
        // As a table writes it.
        fact.text = plain(&fact.text).into_owned();
        let Key {
            about,
            id,
            at,
            field,
            locale,
        } = fact.key.clone();
        let said = record.entry((about, id, at)).or_default();
        said.insert((field, locale), fact);
    }
    record
}

/// Whether a field lists bodies.
fn are_ids(field: &str) -> bool {
    matches!(
        field,
        "lead" | "with" | "asked" | "reported_by" | "to" | "becomes" | "place" | "document"
    )
}

struct Guard<'a> {
    plan: &'a Plan,
    archive: &'a Archive,
    sources: &'a [Source],
    seal: &'a Entry,
    period: Period,
    told: &'a mut BTreeSet<Key>,
    findings: &'a mut Findings,
}

impl Guard<'_> {
    fn compare(&mut self, Sealed { said, fields }: &Sealed, mut now: Record<Fact>) {
        let empty = (Said::new(), Said::new());
        // What was not recorded then was not said otherwise either.
        for (thing, said) in &mut now {
            said.retain(|(field, _), _| fields.contains(&(thing.0.clone(), field.clone())));
        }
        now.retain(|_, said| !said.is_empty());
        let now = &now;
        let all: BTreeSet<_> = said.keys().chain(now.keys()).collect();
        for thing in all {
            let was = said.get(thing).unwrap_or(&empty.0);
            let is = now.get(thing).unwrap_or(&empty.1);
            let key = |(field, locale): &(String, String)| Key {
                about: thing.0.clone(),
                id: thing.1.clone(),
                at: thing.2.clone(),
                field: field.clone(),
                locale: locale.clone(),
            };
            let main = |fields: Vec<&(String, String)>| {
                let main = ["value", "goal", "unit", "state", "name", "title", "text"];
                let rank = |(field, _): &(String, String)| main.iter().position(|m| m == field);
                fields
                    .into_iter()
                    .min_by_key(|f| (rank(f).unwrap_or(main.len()), !f.1.is_empty()))
                    .cloned()
            };
            if was.is_empty() {
                let may = |fact: &&Fact| may_be_added(&fact.key);
                let wrong: Vec<_> = is.iter().filter(|(_, f)| !may(f)).map(|(f, _)| f).collect();
                if let Some((field, fact)) =
                    main(wrong).and_then(|f| Some((f.clone(), is.get(&f)?)))
                {
                    self.tell(&key(&field), None, Some(fact), fact.span);
                }
                continue;
            }
            if is.is_empty() {
                if let Some((field, text)) =
                    main(was.keys().collect()).and_then(|f| Some((f.clone(), was.get(&f)?)))
                {
                    let span = self.place_of(thing, now);
                    self.tell(&key(&field), Some(text), None, span);
                }
                continue;
            }
            let owner = is
                .values()
                .next()
                .map_or(self.plan.meta.span, |fact| fact.span);
            let fields: BTreeSet<_> = was.keys().chain(is.keys()).collect();
            for field in fields {
                let (was_said, fact) = (was.get(field), is.get(field));
                let said = fact.map(|fact| &fact.text);
                let translated = || was.keys().any(|(name, _)| *name == field.0);
                let described = || matches!(thing.0.as_str(), "target" | "task" | "unit");
                let text = || !field.1.is_empty() && (translated() || described());
                // A scale that comes later changes how every figure reads.
                let free = || thing.0 != "unit" && may_be_added(&key(field));
                let added = was_said.is_none() && (free() || text());
                let same = was_said == said || {
                    let both = was_said.zip(said).filter(|_| !field.1.is_empty());
                    // Where lines of a text are broken is nothing that it says.
                    both.is_some_and(|(was, now)| words(was) == words(now))
                };
                if same || added {
                    continue;
                }
                self.tell(&key(field), was_said, fact, fact.map_or(owner, |f| f.span));
            }
        }
    }

    /// Where something stood that is no more: beside what is nearest to it.
    fn place_of(&self, (about, id, at): &(String, String, String), now: &Record<Fact>) -> Span {
        let near = now.iter().find(|((a, i, _), _)| (a, i) == (about, id));
        let owner = now.iter().find(|((a, i, _), _)| i == id && a != about);
        let near = near.or(owner).and_then(|(_, said)| said.values().next());
        let reported = self.plan.periods.iter().find(|p| {
            let name = p.period.to_string();
            at.split([' ', '@']).any(|token| token == name) || *id == name
        });
        let period = reported.map(|period| period.span);
        let plan = Span::file(self.plan.meta.span.file);
        match about.as_str() {
            // In the record of the release of that day, or with the plan.
            "announcement" => {
                let on =
                    |p: &&ReportingPeriod| p.hour.is_some_and(|hour| hour.day.to_string() == *at);
                self.plan.periods.iter().find(on).map(|period| period.span)
            }
            "value" | "task_report" | "matter" => period.or(near.map(|fact| fact.span)),
            _ => near.map(|fact| fact.span).or(period),
        }
        .unwrap_or(plan)
    }

    fn tell(&mut self, key: &Key, was: Option<&String>, is: Option<&Fact>, span: Span) {
        let now = is.map(|fact| fact.text.as_str());
        let rule = match (key.about.as_str(), was, now) {
            // The thing as a whole came or went.
            ("target" | "task", None, _) | ("target" | "task", _, None) => Rule::Promise,
            // A later report says already what stands in the place of this figure.
            ("value", ..) if self.is_replaced(key) => Rule::Report,
            _ => Rule::of(key),
        };
        // Only what there is can be told as what it was.
        let rule = match (rule, was, now) {
            (Rule::Text, None, _) | (Rule::Text, _, None) => Rule::Report,
            (rule, ..) => rule,
        };
        let said = (was.map_or("", |was| was), now.unwrap_or_default());
        let explained = match rule {
            Rule::Text => self.is_corrected(key, said),
            Rule::Promise => self.is_put_right(key, said),
            Rule::Value | Rule::Report => false,
        };
        if explained || !self.told.insert(key.clone()) {
            return;
        }
        let differ = text::edits(said.0, said.1).into_iter().next();
        let (was_shown, now_shown) = differ.unwrap_or_default();
        let (was_shown, now_shown) = (short(&was_shown), short(&now_shown));
        let span = now.map_or(span, |_| self.found(span, &key.field, said));
        let nothing = |there: bool, text: String| {
            if there {
                Slot::Text(format!("“{text}”"))
            } else {
                Slot::Term("nothing-there")
            }
        };
        let (file, yaml) = self.remedy(rule, key, said);
        let finding = Finding::new(rule.code(), span)
            .term("kind", kind(&key.about))
            .with("what", what(key))
            .with("was", nothing(was.is_some(), was_shown))
            .with("now", nothing(now.is_some(), now_shown))
            .with("package", self.seal.package.as_str())
            .with("file", file)
            .with("yaml", yaml);
        self.push(finding);
    }

    fn push(&mut self, finding: Finding) {
        let line = self.archive.line_of(self.seal);
        self.findings.push(match line {
            Some(line) => finding.also(line, "sealed-here"),
            None => finding,
        });
    }

    /// The plan under another identifier, which the names of packages begin with.
    fn identifier(&mut self) {
        let (was, now) = (&self.seal.plan, &self.plan.meta.id);
        let key = Key {
            about: "plan".to_owned(),
            id: was.clone(),
            at: String::new(),
            field: "id".to_owned(),
            locale: String::new(),
        };
        if was == now || !self.told.insert(key.clone()) {
            return;
        }
        let span = Span::file(self.plan.meta.span.file);
        let finding = Finding::new(Code::ChangedReport, self.found(span, "id", (was, now)))
            .term("kind", "fact-plan")
            .with("what", what(&key))
            .with("was", format!("“{was}”"))
            .with("now", format!("“{now}”"))
            .with("package", self.seal.package.as_str());
        self.push(finding);
    }

    /// A sealed release that the content has no longer, or not as it was.
    fn gone(&mut self) {
        let period = self.plan.periods.iter().find(|p| p.period == self.period);
        let revision = period.and_then(|p| {
            let mut revisions = p.release.revisions.iter();
            revisions.find(|r| r.number == self.seal.revision)
        });
        let span = revision.map(|r| r.span).or(period.map(|p| p.span));
        // A later seal may have told that its hour is another.
        let key = Key {
            about: "period".to_owned(),
            id: self.seal.period.clone(),
            at: match self.seal.revision {
                0 | 1 => String::new(),
                number => number.to_string(),
            },
            field: "released".to_owned(),
            locale: String::new(),
        };
        if !self.told.insert(key) {
            return;
        }
        let finding = Finding::new(Code::ChangedReport, span.unwrap_or(self.plan.meta.span))
            .term("kind", "fact-period")
            .with(
                "what",
                format!("{}@{}", self.seal.period, self.seal.revision),
            )
            .with("was", format!("“final, {}”", self.seal.released))
            .term("now", "not-so")
            .with("package", self.seal.package.as_str());
        self.push(finding);
    }

    /// Amended releases of a period that a later one is sealed after.
    fn revised(&mut self, sealed: &Record<String>) {
        let (plan, last) = (self.plan, self.period);
        for period in plan.periods.iter().take_while(|p| p.period != last) {
            for revision in &period.release.revisions {
                let number = revision.number.to_string();
                let key = (
                    "period".to_owned(),
                    period.period.to_string(),
                    number.clone(),
                );
                if !sealed.contains_key(&key) {
                    let finding = Finding::new(Code::BadRevision, revision.span);
                    let finding = finding
                        .with("number", number)
                        .term("why", "revision-sealed");
                    self.push(finding);
                }
            }
        }
    }

    /// Corrections of texts that releases after this seal declare.
    fn later(&self) -> impl Iterator<Item = &TextCorrection> {
        let released = self.seal.released;
        let periods = self.plan.periods.iter();
        periods.flat_map(move |period| {
            let own = std::iter::once((period.hour, &period.release.corrected));
            let amended = period.release.revisions.iter();
            let all = own.chain(amended.map(|r| (r.release, &r.corrected)));
            let later = all.filter(move |(hour, _)| hour.is_none_or(|hour| hour.at > released));
            later.flat_map(|(_, corrected)| corrected)
        })
    }

    /// Whether later corrections tell of all that turns what was published into what stands there now.
    fn is_corrected(&self, key: &Key, (was, now): (&str, &str)) -> bool {
        let period = self.said_in(key);
        let of_this =
            |c: &&TextCorrection| key.about != "text" || c.of.is_none_or(|of| of == period);
        let later = self.later().filter(of_this).flat_map(|c| {
            let pairs = c.from.0.iter().filter_map(|from| {
                let to = c.to.0.iter().find(|to| to.0 == from.0);
                to.map(|to| (&from.0, from.1.as_str(), to.1.as_str()))
            });
            pairs.filter(|(locale, ..)| key.locale.is_empty() || **locale == key.locale)
        });
        let later: Vec<(&str, &str)> = later.map(|(_, from, to)| (from, to)).collect();
        if text::is_told(was, now, &later) {
            return true;
        }
        // One correction after another, of the same words.
        let mut step = words(was);
        for (from, to) in &later {
            let from = words(from);
            if !from.is_empty() {
                step = step.replace(&from, &words(to));
            }
        }
        step != words(was) && text::is_told(&step, now, &later)
    }

    /// Whether a later correction names the target or task, with the figures that were wrong and those that are right.
    fn is_put_right(&self, key: &Key, (was, now): (&str, &str)) -> bool {
        let plan = self.plan;
        let named = |c: &&TextCorrection| {
            let target = c.target.and_then(|t| plan.targets.get(t.0)).map(|t| &t.id);
            let task = c.task.and_then(|t| plan.tasks.get(t.0)).map(|t| &t.id);
            match key.about.as_str() {
                "task" => task == Some(&key.id),
                _ => target == Some(&key.id),
            }
        };
        let says = |text: &Text, figures: &str| {
            text.0.iter().any(|(_, text)| {
                let there = numbers(text);
                numbers(figures).iter().all(|number| there.contains(number))
            })
        };
        let (was, now) = difference(was, now);
        // What is no figure no correction can name: who leads, which way is better.
        if numbers(&was).is_empty() && numbers(&now).is_empty() {
            return false;
        }
        self.later()
            .filter(named)
            .any(|c| says(&c.from, &was) && says(&c.to, &now))
    }

    /// Whether a later report restates a figure.
    fn is_replaced(&self, key: &Key) -> bool {
        let moment = |report: &str| {
            let (period, revision) = report.split_once('@')?;
            let period: Period = period.parse().ok()?;
            Some((period.end(), revision.parse::<u8>().ok()?))
        };
        let Some((of, own)) = key.at.rsplit_once(' ') else {
            return false;
        };
        let plan = self.plan;
        let of_target = |ix: TargetIx| plan.targets.get(ix.0).is_some_and(|t| t.id == key.id);
        let series = plan.series.iter().filter(|((ix, _), _)| of_target(*ix));
        let mut all =
            series.flat_map(|((_, cell), series)| series.all().iter().map(move |o| (cell, o)));
        all.any(|(cell, o)| {
            let at = record::reported_in(plan, cell, o);
            let later = at.rsplit_once(' ').filter(|(about, _)| *about == of);
            o.restatement.is_some() && later.is_some_and(|(_, later)| moment(later) > moment(own))
        })
    }

    /// Where what differs in a text stands, from the place of what it belongs to on; else where that begins.
    fn found(&self, span: Span, field: &str, said: (&str, &str)) -> Span {
        let source = usize::try_from(span.file).map(|at| self.sources.get(at));
        let start = usize::try_from(span.start).unwrap_or(0);
        let rest = source.ok().flatten().and_then(|s| s.text.get(start..));
        let found = rest.and_then(|rest| {
            // Behind the field of that name, where the file has one; the same words may stand in another before it.
            let key = format!("{field}:");
            let key = rest.find(&key).unwrap_or(0);
            let behind = rest.get(key..).and_then(|rest| text::found(rest, said));
            let behind = behind.map(|at| key + at.start..key + at.end);
            behind.or_else(|| text::found(rest, said))
        });
        found.map_or(span, |at| {
            Span::new(span.file, start + at.start, start + at.end)
        })
    }

    /// The period whose reports come next, by its folder.
    fn next(&self) -> Period {
        let last = self.plan.seals.last().and_then(Entry::period);
        let last = last.unwrap_or(self.period);
        let at = self.plan.periods.iter().position(|p| p.period == last);
        let after = at.and_then(|at| self.plan.periods.get(at + 1..));
        let mut open = after.unwrap_or_default().iter();
        let open = open.find(|p| p.state != State::Final).map(|p| p.period);
        let last = self.plan.periods.last().map_or(last, |p| p.period);
        open.or_else(|| self.plan.meta.next_period(last))
            .unwrap_or(last)
    }

    /// The period whose release said something first.
    fn said_in(&self, key: &Key) -> Period {
        let named = key.at.split([' ', '@']).rev().chain([key.id.as_str()]);
        let periods = &self.plan.periods;
        let mut found = named.filter_map(|name| {
            let period = periods.iter().find(|p| p.period.to_string() == name)?;
            Some(period.period)
        });
        found.next().unwrap_or(self.period)
    }

    /// The file to write in, and what to write there.
    fn remedy(&self, rule: Rule, key: &Key, said: (&str, &str)) -> (String, String) {
        let period = self.next();
        let locales = &self.plan.meta.locales;
        match rule {
            Rule::Report => (String::new(), String::new()),
            Rule::Text => {
                let file = format!("content/periods/{period}/period.yaml");
                let is_target = |id: &str| self.plan.targets.iter().any(|t| t.id == id);
                let of = (self.said_in(key), &is_target as &dyn Fn(&str) -> bool);
                (file, remedy::text(locales, of, key, said))
            }
            Rule::Value => {
                let file = format!("content/periods/{period}/reports/…");
                (file, remedy::value(locales, key, said))
            }
            Rule::Promise => {
                let file = "content/amendments/".to_owned();
                (file, remedy::promise(locales, key, said))
            }
        }
    }
}

/// Whether something of this kind may come later without a word: it was not said before, and stands in a register.
fn may_be_added(key: &Key) -> bool {
    matches!(
        key.about.as_str(),
        "plan"
            | "section"
            | "unit"
            | "agency"
            | "place"
            | "document"
            | "amendment"
            | "story"
            | "announcement"
    )
}
