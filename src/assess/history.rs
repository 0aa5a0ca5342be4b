//! What is known of one target or cell in one period, laid out for judging.
//!
//! Owns [`History`]: observations by time, the breaks between them, the base, the pace's `then`. Judges nothing.

use super::outcome::{Base, Now, Origin, Point};
use crate::model::period::{Moment, Period};
use crate::model::quantity::Number;
use crate::model::series::{Cell, Content, Observation, Series, Vintage};
use crate::model::target::{Goal, Measure, Target};
use crate::model::{Known, PeriodIx, Plan, TargetIx, Text};

/// Months of a year.
const YEAR: i32 = 12;

/// Observations, statements and breaks of one target or cell, as known in a period.
pub(super) struct History<'a> {
    target: &'a Target,
    /// The end of the period judged.
    pub(super) end: Moment,
    /// Values by the end of their reference period, then the shorter first.
    pub(super) observed: Vec<Now>,
    /// "No data", with the reason given.
    silent: Vec<(Period, Option<Text>)>,
    breaks: Vec<Break>,
}

/// A break that has happened to a series.
#[derive(Clone, Copy)]
struct Break {
    /// Where its first period begins.
    start: Moment,
    comparable: bool,
}

impl<'a> History<'a> {
    /// What is known of `cell` of a target as of a period.
    ///
    /// METHOD leaves open, and is read so:
    /// - A reference period that ends after the period judged cannot have been observed in it; its values are left out.
    /// - A declared baseline is an observation of its year, unless a value of that year is known, which then carries every
    ///   restatement, or was withdrawn. It describes the whole, so that a cell has only what was observed of it; an increment
    ///   begins at nothing and has no value at its baseline.
    /// - A target that states the same quantity as another shares its series, and its breaks unless it declares its own.
    pub(super) fn new(
        plan: &Plan,
        ix: TargetIx,
        target: &'a Target,
        cell: &Cell,
        period: PeriodIx,
        end: Moment,
    ) -> Self {
        let whole_years = match target.measure {
            Measure::Multiple | Measure::GrowthAverage | Measure::FlowAverage => true,
            Measure::Level | Measure::Flow | Measure::Maintain | Measure::Increment => false,
        };
        let usable = |p: Period| p.end() <= end && (p.is_year() || !whole_years);
        let mut observed = Vec::new();
        let mut silent = Vec::new();
        for known in plan.known(ix, cell, period) {
            if !usable(known.reference) {
                continue;
            }
            match observation(&known) {
                Some(now) => observed.push(now),
                None => silent.push((known.reference, known.reason)),
            }
        }
        if cell.is_whole() && target.measure != Measure::Increment {
            for baseline in &target.baselines {
                let reference = Period::Year(baseline.year);
                let known = observed.iter().any(|o: &Now| o.reference == reference)
                    || is_withdrawn(plan, ix, cell, reference, period);
                if let (Some(value), false, true) = (&baseline.value, known, usable(reference)) {
                    observed.push(Now {
                        reference,
                        at: reference.end(),
                        value: value.clone(),
                        provisional: false,
                    });
                }
            }
            observed.sort_by_key(|o| (o.at, o.reference.months()));
        }
        let holder = plan.target(plan.holder(ix), Some(period));
        let declared = match holder {
            Some(holder) if target.breaks.is_empty() => &holder.breaks,
            Some(_) | None => &target.breaks,
        };
        let breaks = declared
            .iter()
            .map(|b| Break {
                start: b.at.start(),
                comparable: b.comparable,
            })
            .collect();
        Self {
            target,
            end,
            observed,
            silent,
            breaks,
        }
    }

    /// The last known observation.
    pub(super) fn now(&self) -> Option<&Now> {
        self.observed.last()
    }

    /// The observation whose reference period ends at `at`; the longest, if several.
    pub(super) fn at(&self, at: Moment) -> Option<&Now> {
        self.observed.iter().rfind(|o| o.at == at)
    }

    /// Whether an observation is too old for the period: it ends more than one year before.
    pub(super) fn is_stale(&self, now: &Now) -> bool {
        now.at.0 < self.end.0 - YEAR
    }

    /// The reporter's reason in the latest statement of "no data" for a reference period that ends after `after`.
    pub(super) fn silence_after(&self, after: Option<Moment>) -> Option<&Option<Text>> {
        self.silent
            .iter()
            .rfind(|(p, _)| after.is_none_or(|after| p.end() > after))
            .map(|(_, reason)| reason)
    }

    /// The reporter's reason for having no data of a reference period that ends at `at`.
    pub(super) fn silence_at(&self, at: Moment) -> Option<&Option<Text>> {
        self.silent
            .iter()
            .rfind(|(p, _)| p.end() == at)
            .map(|(_, reason)| reason)
    }

    /// Whether a goal is judged across a break that is not comparable, by an observation that ends at `at`.
    ///
    /// METHOD leaves open: an observation belongs to the new series when it ends after the break's first period begins; a
    /// break that comes after the observation has not happened to it.
    pub(super) fn broken(&self, goal: &Goal, at: Moment) -> bool {
        let from = goal.from.as_ref().map(|from| Moment::year(from.value - 1));
        self.breaks
            .iter()
            .filter(|b| b.start < at && !b.comparable)
            .any(|b| from.is_none_or(|from| from < b.start))
    }

    /// Where the series begins that an observation at `at` belongs to; `None` where nothing broke before.
    fn series_start(&self, at: Moment) -> Option<Moment> {
        let before = self.breaks.iter().filter(|b| b.start < at);
        before.map(|b| b.start).max()
    }

    /// The observations of the series that one at `at` belongs to, up to it, one a moment.
    ///
    /// Where several reference periods end together the longest stands for the moment, as it does at a goal's date.
    pub(super) fn points(&self, at: Moment) -> Vec<Point> {
        let start = self.series_start(at);
        let mut points: Vec<Point> = Vec::new();
        for o in &self.observed {
            if o.at > at || start.is_some_and(|start| o.at <= start) {
                continue;
            }
            let point = Point {
                at: o.at,
                value: o.value.clone(),
            };
            match points.last_mut() {
                Some(last) if last.at == o.at => *last = point,
                Some(_) | None => points.push(point),
            }
        }
        points
    }

    /// The base (t₀, y₀) for an observation at `at`.
    ///
    /// METHOD leaves open, and is read so:
    /// - A baseline that lies before the break, or not before the observation, or has no value, is passed over for the next
    ///   one declared.
    /// - The base of a multiple is what the promise is a multiple of: it is declared, never taken from the first report.
    /// - An increment's start before a break is no start of the new series; its y₀ stays 0.
    pub(super) fn base(&self, at: Moment) -> Option<Base> {
        let points = self.points(at);
        let start = self.series_start(at);
        let belongs = |m: Moment| start.is_none_or(|start| m > start);
        let mut years = self.target.baselines.iter().map(|b| Moment::year(b.year));
        if self.target.measure == Measure::Increment {
            let froms = self.froms();
            let first = if froms.is_empty() {
                years.find(|m| belongs(*m))
            } else {
                let kept = |m: &Moment| start.is_none_or(|start| *m >= start);
                froms.into_iter().filter(kept).min()
            };
            return Some(Base {
                at: first.filter(|m| *m < at),
                value: Number::sum([]),
                origin: Origin::Zero,
            });
        }
        let declared = years
            .filter(|m| belongs(*m) && *m < at)
            .find_map(|m| points.iter().find(|p| p.at == m));
        let first = || {
            points
                .iter()
                .find(|p| p.at.0 <= at.0 - YEAR)
                .filter(|_| self.target.measure != Measure::Multiple)
        };
        let base = |point: &Point, origin| Base {
            at: Some(point.at),
            value: point.value.clone(),
            origin,
        };
        match declared {
            Some(point) => Some(base(point, Origin::Declared)),
            None => first().map(|point| base(point, Origin::FirstReport)),
        }
    }

    /// The start of an increment, which its span begins with: its earliest `from`, else its baseline year.
    pub(super) fn increment_start(&self) -> Option<Moment> {
        let baseline = self.target.baselines.first();
        let from = self.froms().into_iter().min();
        from.or_else(|| baseline.map(|b| Moment::year(b.year)))
    }

    /// Where the spans of the target's goals begin, those that have a `from`.
    fn froms(&self) -> Vec<Moment> {
        let froms = self.target.goals.iter().filter_map(|g| g.from.as_ref());
        froms.map(|from| Moment::year(from.value - 1)).collect()
    }
}

/// The observation that the pace at `at` is taken from: the oldest within the five years before and at least one year before;
/// if none, the latest before that window. The base is one of them.
///
/// METHOD leaves open: at the moment of the base the base stands, so that an increment begins at 0 whatever was reported then.
pub(super) fn then(points: &[Point], base: Option<&Base>, at: Moment) -> Option<Point> {
    let base = base.and_then(|base| {
        Some(Point {
            at: base.at?,
            value: base.value.clone(),
        })
    });
    let start = base.as_ref().map(|base| base.at);
    let observed = points.iter().filter(|p| Some(p.at) != start);
    let candidates: Vec<&Point> = observed
        .chain(&base)
        .filter(|p| p.at.0 <= at.0 - YEAR)
        .collect();
    let window = at.0 - 5 * YEAR;
    let within = candidates.iter().filter(|p| p.at.0 >= window);
    let oldest = within.min_by_key(|p| p.at);
    let latest = || candidates.iter().max_by_key(|p| p.at);
    oldest.or_else(latest).copied().cloned()
}

/// Whether the last word on a reference period is that its value was taken back.
fn is_withdrawn(
    plan: &Plan,
    ix: TargetIx,
    cell: &Cell,
    reference: Period,
    as_of: PeriodIx,
) -> bool {
    let stated = plan.series(ix, cell).map_or(&[][..], Series::all);
    let known = |o: &&Observation| o.reference == reference && o.vintage <= Vintage::Report(as_of);
    let last = stated.iter().rfind(known);
    last.is_some_and(|o| matches!(o.content, Content::Withdrawn(_)))
}

fn observation(known: &Known) -> Option<Now> {
    Some(Now {
        reference: known.reference,
        at: known.reference.end(),
        value: known.value.clone()?,
        provisional: known.provisional,
    })
}
