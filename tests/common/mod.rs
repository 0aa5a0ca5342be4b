//! Plans in a few lines of text, and what is expected of them: how the tests of the method are written.
//!
//! One statement a line; `#` begins a comment.
//!
//! ```text
//! years 2021 2030                       first and last year of the plan; default 2021 2030
//! thresholds 0.95 0.60                  default
//! target a level                        a target and its measure; the next lines describe it
//! baseline 2020 63.0                    the value may be missing
//! break 2025 comparable                 or `break 2025`
//! season H1 0.35
//! part b                                another target; `part place=north` a cell
//! same_as b
//! total sum                             the cells' codes are those of `cell`: `cell place north south`
//! goal at_least 65 by 2025              condition, then: by, from, each_year, better, tolerance, reads_as, aspirational
//! history a 2020 63.0
//! report 2024-H1                        a period; the next lines are its observations
//! obs a 2024-H1 64.1                    `64.1?` provisional, `none` no data, `none:reason`, `withdrawn`
//! obs a@place=north 2024-H1 5           of a cell
//! expect 2024-H1 a behind; share 0.7857 the verdict, then items of its working, as precise as written
//! expect 2025 a due 0 missed            of the first goal that is due; `part 0` of the first part
//! ```

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that is written wrongly may stop at once; not every test uses everything"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use tiendo::assess::{Beyond, Figure, Origin, Outcome, Progress, Reason, assess};
use tiendo::diag::Span;
use tiendo::model::period::Period;
use tiendo::model::quantity::Number;
use tiendo::model::release::Release;
use tiendo::model::series::{Cell, Content, Observation, Series, Vintage};
use tiendo::model::target::{
    Baseline, Better, Break, Condition, Domain, Goal, Measure, Part, Reading, Target, Total,
};
use tiendo::model::{
    Meta, NodeIx, PeriodIx, Plan, ReportingPeriod, State, TargetIx, Text, Thresholds, UnitIx,
};

/// Reads a plan, judges it, and compares every `expect` line.
#[track_caller]
pub(crate) fn check(text: &str) {
    let plan = plan(text);
    let progress = assess(&plan);
    let mut wrong = String::new();
    for line in lines(text) {
        let Some(expected) = line.strip_prefix("expect ") else {
            continue;
        };
        let found = compare(&plan, &progress, expected);
        if let Some(found) = found {
            let _ = writeln!(wrong, "expected {expected}\n   found {found}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}in\n{text}");
}

/// What was found instead of what is expected; `None` when all is as expected.
fn compare(plan: &Plan, progress: &Progress, expected: &str) -> Option<String> {
    let mut words = expected.splitn(3, ' ');
    let period = words.next().unwrap();
    let period = at(&plan.periods, |p| p.period.to_string() == period);
    let id = words.next().unwrap();
    let target = &progress.periods[period][at(&plan.targets, |t| t.id == id)];
    let mut rest = words.next().unwrap();
    let mut outcome = &target.counted;
    for (prefix, choose) in [("due ", true), ("part ", false)] {
        if let Some(after) = rest.strip_prefix(prefix) {
            let (index, after) = after.split_once(' ').unwrap();
            let index: usize = index.parse().unwrap();
            outcome = if choose {
                target.due.iter().find(|o| o.goal == Some(index)).unwrap()
            } else {
                &target.parts[index].1
            };
            rest = after;
        }
    }
    let mut items = rest.split("; ");
    let mut found = outcome.verdict.slug().to_owned();
    let mut right = items.next() == Some(&found);
    for item in items {
        let (name, value) = item.split_once(' ').unwrap_or((item, ""));
        let is = if name == "since" {
            target.since.slug().to_owned()
        } else {
            self::item(outcome, name, value)
        };
        right &= is == value;
        let _ = write!(found, "; {name} {is}");
    }
    if let (Some(reason), false) = (&outcome.reason, right) {
        let _ = write!(found, " ({})", reason.slug());
    }
    (!right).then_some(found)
}

/// One item of an outcome as text; a figure as precise as `like`.
pub(crate) fn item(outcome: &Outcome, name: &str, like: &str) -> String {
    let decimals = like.split_once('.').map_or(0, |(_, f)| f.len());
    let figure = |figure: &Option<Figure>| {
        figure
            .as_ref()
            .map_or("none".to_owned(), |f| f.rounded(decimals))
    };
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let w = &outcome.working;
    let none = || "none".to_owned();
    match name {
        "reason" => match &outcome.reason {
            Some(Reason::NoDataReported(Some(text))) => format!("no-data-reported {}", text.0[0].1),
            Some(reason) => reason.slug().to_owned(),
            None => none(),
        },
        "goal" => outcome.goal.map_or_else(none, |g| g.to_string()),
        "line" => outcome.line.to_string(),
        "now" => w.now.as_ref().map_or_else(none, |n| {
            let mark = if n.provisional { "?" } else { "" };
            format!("{}={}{mark}", n.reference, n.value)
        }),
        "base" => w.base.as_ref().map_or_else(none, |b| {
            let origin = match b.origin {
                Origin::Declared => "declared",
                Origin::FirstReport => "first-report",
                Origin::Zero => "zero",
            };
            let at = b.at.map_or_else(none, |at| at.years().to_string());
            format!("{at}={} {origin}", b.value)
        }),
        "then" => w
            .then
            .as_ref()
            .map_or_else(none, |p| format!("{}={}", p.at.years(), p.value)),
        "before" => w
            .before
            .as_ref()
            .map_or_else(none, |p| format!("{}={}", p.at.years(), p.value)),
        "path" => {
            let points: Vec<String> = w
                .path
                .iter()
                .map(|p| format!("{}={}", p.at.years(), p.value))
                .collect();
            points.join(" ")
        }
        "span" => w.span.map_or_else(none, |(first, last)| {
            format!("{first}-{}", last.map_or_else(none, |l| l.to_string()))
        }),
        "year" => w.year.map_or_else(none, |y| y.to_string()),
        "date" => w.date.map_or_else(none, |d| d.years().to_string()),
        "low" => figure(&w.low.as_ref().map(|e| e.value.clone())),
        "high" => figure(&w.high.as_ref().map(|e| e.value.clone())),
        "edge" => figure(&w.edge),
        "tolerance" => w
            .tolerance
            .as_ref()
            .map_or_else(none, |t| t.value.to_string()),
        "beyond" => w.beyond.map_or_else(none, |beyond| match beyond {
            Beyond::Above => "above".to_owned(),
            Beyond::Below => "below".to_owned(),
        }),
        "expected" => figure(&w.expected),
        "covered" => figure(&w.covered),
        "pace" => figure(&w.pace),
        "needed" => figure(&w.pace_needed),
        "rise" => figure(&w.pace_rise),
        "projection" => figure(&w.projection),
        "gap" => figure(&w.gap),
        "gap_base" => figure(&w.gap_base),
        "share" => figure(&w.share),
        "mean" => figure(&w.mean),
        "known" => w.years_known.map_or_else(none, |n| n.to_string()),
        "left" => w.years_left.map_or_else(none, |n| n.to_string()),
        "yearly" => figure(&w.needed_yearly),
        "s" => figure(&w.year_share),
        "year_parts" => {
            let parts: Vec<String> = w.year_parts.iter().map(ToString::to_string).collect();
            parts.join(" ")
        }
        "held" => w
            .held
            .map_or_else(none, |h| format!("{}/{}", h.held, h.known)),
        "maintained" => yes(w.as_maintain),
        "next" => figure(&w.next_year),
        "slipping" => yes(w.slipping),
        "gap_before" => figure(&w.gap_before),
        "judged" => w
            .parts
            .map_or_else(none, |p| format!("{}/{}", p.judged, p.all)),
        other => panic!("no item `{other}`"),
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
}

fn at<T>(list: &[T], mut is: impl FnMut(&T) -> bool) -> usize {
    let found = list.iter().position(&mut is);
    found.expect("what is expected must stand in the plan")
}

/// Reads a plan.
pub(crate) fn plan(text: &str) -> Plan {
    let mut plan = empty();
    let mut observations: BTreeMap<(TargetIx, Cell), Vec<Observation>> = BTreeMap::new();
    // Targets may be named before they are described.
    let ids: Vec<&str> = lines(text)
        .filter_map(|line| line.strip_prefix("target ")?.split(' ').next())
        .collect();
    let target_of = |id: &str| TargetIx(at(&ids, |known| *known == id));
    for line in lines(text) {
        let words: Vec<&str> = line.split(' ').filter(|w| !w.is_empty()).collect();
        let target = plan.targets.last_mut();
        match words.as_slice() {
            ["expect", ..] => {}
            ["years", from, to] => plan.meta.years = (int(from), int(to)),
            ["thresholds", on_track, behind] => {
                plan.meta.thresholds = Thresholds {
                    on_track: number(on_track),
                    behind: number(behind),
                };
            }
            ["target", id, measure] => plan.targets.push(self::target(id, measure)),
            ["baseline", year, value @ ..] => target.unwrap().baselines.push(Baseline {
                year: int(year),
                value: value.first().map(|v| number(v)),
            }),
            ["break", at, comparable @ ..] => target.unwrap().breaks.push(Break {
                at: at.parse().unwrap(),
                reason: self::text("reason"),
                comparable: comparable == ["comparable"],
            }),
            ["season", part, share] => {
                let season = &mut target.unwrap().season;
                season.push(((*part).to_owned(), number(share)));
            }
            ["part", part] => {
                let part = match part.split_once('=') {
                    Some(_) => Part::Cell(cell(part)),
                    None => Part::Target(target_of(part)),
                };
                target.unwrap().parts.push(part);
            }
            ["same_as", id] => target.unwrap().same_as = Some(target_of(id)),
            ["total", "sum"] => target.unwrap().total = Total::Sum,
            ["cell", dimension, codes @ ..] => {
                let codes = codes.iter().map(|c| (*c).to_owned()).collect();
                let dimensions = &mut target.unwrap().dimensions;
                dimensions.push(((*dimension).to_owned(), Domain::Codes(codes)));
            }
            ["goal", words @ ..] => target.unwrap().goals.push(goal(words)),
            ["report", period] => plan.periods.push(report(period)),
            [kind @ ("history" | "obs"), key, reference, value] => {
                let (id, cell) = key
                    .split_once('@')
                    .map_or((*key, Cell::whole()), |(id, c)| (id, self::cell(c)));
                let vintage = match (*kind, plan.periods.len()) {
                    ("obs", n) if n > 0 => Vintage::Report(PeriodIx(n - 1)),
                    _ => Vintage::History,
                };
                let observation = observation(reference, value, vintage);
                let series = observations.entry((target_of(id), cell)).or_default();
                series.push(observation);
            }
            _ => panic!("not understood: {line}"),
        }
    }
    for target in &mut plan.targets {
        let order = |g: &Goal| (g.by.is_none(), g.by, g.aspirational);
        target.goals.sort_by_key(order);
    }
    plan.series = observations
        .into_iter()
        .map(|(key, all)| (key, Series::new(all)))
        .collect();
    plan
}

fn empty() -> Plan {
    Plan {
        seals: Vec::new(),
        signed: std::collections::BTreeSet::new(),
        sealed_pages: std::collections::BTreeSet::new(),
        meta: Meta {
            announcements: Vec::new(),
            embargo: None,
            security: None,
            preview: false,
            span: tiendo::diag::Span::default(),
            id: "plan".to_owned(),
            title: text("plan"),
            short: text("plan"),
            number: None,
            issued: None,
            issuer: None,
            standing: None,
            years: (2021, 2030),
            locales: vec!["en".to_owned()],
            address: None,
            illustrative: None,
            calendar: Vec::new(),
            thresholds: Thresholds {
                on_track: number("0.95"),
                behind: number("0.60"),
            },
            folders: BTreeMap::new(),
            reports_to: Vec::new(),
            vocabularies: tiendo::model::Vocabularies::default(),
            licence: None,
            contact: None,
        },
        nodes: Vec::new(),
        units: Vec::new(),
        agencies: Vec::new(),
        places: Vec::new(),
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
        periods: Vec::new(),
        sums: BTreeMap::new(),
        series: BTreeMap::new(),
        pages: Vec::new(),
    }
}

fn target(id: &str, measure: &str) -> Target {
    Target {
        id: id.to_owned(),
        node: NodeIx(0),
        line: None,
        name: text(id),
        definition: None,
        unit: UnitIx(0),
        measure: match measure {
            "level" => Measure::Level,
            "flow" => Measure::Flow,
            "flow_average" => Measure::FlowAverage,
            "growth_average" => Measure::GrowthAverage,
            "multiple" => Measure::Multiple,
            "maintain" => Measure::Maintain,
            "increment" => Measure::Increment,
            other => panic!("no measure `{other}`"),
        },
        better: None,
        baselines: Vec::new(),
        goals: Vec::new(),
        lead: None,
        lead_stated: true,
        with: Vec::new(),
        reported_by: Vec::new(),
        every: 12,
        dimensions: Vec::new(),
        total: Total::Reported,
        season: Vec::new(),
        breaks: Vec::new(),
        part_of: None,
        same_as: None,
        parts: Vec::new(),
        open_list: false,
        decimals: None,
        was: Vec::new(),
        span: Span::default(),
    }
}

fn goal(words: &[&str]) -> Goal {
    let (condition, mut rest) = condition(words);
    let better = match &condition {
        Condition::AtLeast(_) | Condition::MoreThan(_) | Condition::AboveRange(..) => {
            Better::Higher
        }
        Condition::AtMost(_) | Condition::LessThan(_) => Better::Lower,
        Condition::Between(..)
        | Condition::About(_)
        | Condition::KeptAt(_)
        | Condition::Hedged(_) => Better::None,
    };
    let mut goal = Goal {
        by: None,
        from: None,
        each_year: false,
        condition,
        tolerance: None,
        better,
        aspirational: false,
        reads_as: None,
        printed: None,
        node: None,
        line: None,
        span: Span::default(),
    };
    loop {
        rest = match rest {
            [] => return goal,
            ["by", year, after @ ..] => {
                goal.by = Some(int(year));
                after
            }
            ["from", year, after @ ..] => {
                goal.from = Some(stated(int(year)));
                after
            }
            ["each_year", after @ ..] => {
                goal.each_year = true;
                after
            }
            ["better", side, after @ ..] => {
                goal.better = match *side {
                    "higher" => Better::Higher,
                    "lower" => Better::Lower,
                    "none" => Better::None,
                    other => panic!("no side `{other}`"),
                };
                after
            }
            ["tolerance", share, after @ ..] => {
                goal.tolerance = Some(stated(number(share)));
                after
            }
            ["reads_as", edge, after @ ..] => {
                goal.reads_as = Some(number(edge));
                after
            }
            ["aspirational", after @ ..] => {
                goal.aspirational = true;
                after
            }
            other => panic!("not understood: {other:?}"),
        };
    }
}

/// A condition, and the words after it. `about more_than 8` is a hedge around another.
fn condition<'a, 'w>(words: &'a [&'w str]) -> (Condition, &'a [&'w str]) {
    match words {
        ["at_least", v, rest @ ..] => (Condition::AtLeast(number(v)), rest),
        ["more_than", v, rest @ ..] => (Condition::MoreThan(number(v)), rest),
        ["at_most", v, rest @ ..] => (Condition::AtMost(number(v)), rest),
        ["less_than", v, rest @ ..] => (Condition::LessThan(number(v)), rest),
        ["between", a, b, rest @ ..] => (Condition::Between(number(a), number(b)), rest),
        ["above_range", a, b, rest @ ..] => (Condition::AboveRange(number(a), number(b)), rest),
        ["kept_at", v, rest @ ..] => (Condition::KeptAt(number(v)), rest),
        ["about", v, rest @ ..] if Number::parse(v).is_ok() => (Condition::About(number(v)), rest),
        ["about", rest @ ..] => {
            let (inner, rest) = condition(rest);
            (Condition::Hedged(Box::new(inner)), rest)
        }
        other => panic!("no condition: {other:?}"),
    }
}

fn report(period: &str) -> ReportingPeriod {
    ReportingPeriod {
        period: period.parse().unwrap(),
        due: jiff::civil::Date::MIN,
        state: State::Final,
        hour: None,
        release: Release::default(),
        headline: None,
        reports: Vec::new(),
        reminded: Vec::new(),
        consolidated: None,
        narratives: Vec::new(),
        span: Span::default(),
    }
}

fn observation(reference: &str, value: &str, vintage: Vintage) -> Observation {
    let figure = value.strip_suffix('?').unwrap_or(value);
    Observation {
        reference: reference.parse::<Period>().unwrap(),
        vintage,
        revision: 1,
        content: match figure.split_once(':') {
            Some(("none", reason)) => Content::NoData(Some(text(reason))),
            Some(_) => panic!("no value: {value}"),
            None if figure == "none" => Content::NoData(None),
            None if figure == "withdrawn" => Content::Withdrawn(text("reason")),
            None => Content::Value {
                value: number(figure),
                ratio: None,
            },
        },
        provisional: value.ends_with('?'),
        reporter: None,
        note: None,
        source: None,
        restatement: None,
        span: Span::default(),
    }
}

fn cell(text: &str) -> Cell {
    let pairs = text.split(',').map(|pair| {
        let (dimension, code) = pair.split_once('=').unwrap();
        (dimension.to_owned(), code.to_owned())
    });
    Cell(pairs.collect())
}

fn stated<T>(value: T) -> Reading<T> {
    Reading {
        value,
        stated: true,
        why: None,
    }
}

fn text(text: &str) -> Text {
    Text(vec![("en".to_owned(), text.to_owned())])
}

pub(crate) fn number(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|_| panic!("no number: {text}"))
}

fn int(text: &str) -> i32 {
    text.parse().unwrap_or_else(|_| panic!("no year: {text}"))
}
