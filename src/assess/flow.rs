//! Flow: an amount counted anew every year.
//!
//! Owns the year's sum with its share of a normal year, and all lines of the measure from line 3 on.

use super::bounds::{Bounds, Holds};
use super::case::{Case, Judged};
use super::figure::Figure;
use super::maintain::count;
use super::outcome::{Now, Outcome, Reason, Verdict, Working};
use super::power::Real;
use super::share::Share;
use crate::model::period::{Moment, Period};
use crate::model::quantity::Number;
use dashu_int::ops::Abs;
use dashu_ratio::RBig;

/// Months of a year.
const YEAR: i32 = 12;

/// What is known of one year.
struct Year {
    /// The parts added, by time; never overlapping.
    parts: Vec<Now>,
    /// Their sum; as written where there is one part.
    sum: Now,
    /// Whether they fill the year.
    whole: bool,
}

impl Year {
    /// Fills in the year's value, and where the condition holds for it; gives the value.
    fn show(&self, bounds: &Bounds, working: &mut Working) -> Real {
        let y = Real::Exact(self.sum.value.exact().clone());
        working.now = Some(self.sum.clone());
        working.year_parts = self.parts.iter().map(|part| part.reference).collect();
        bounds.show(working, &y);
        y
    }
}

impl Case<'_> {
    /// The parts known in a year, added without overlaps; `None` when nothing is known of it.
    ///
    /// Halves, quarters and months nest, so that taking the longest first covers most of the year.
    fn year_sum(&self, year: i32) -> Option<Year> {
        let observed = &self.history.observed;
        let mut known: Vec<&Now> = observed
            .iter()
            .filter(|o| o.reference.year() == year)
            .collect();
        known.sort_by_key(|o| -o.reference.months());
        let mut parts: Vec<Now> = Vec::new();
        for part in known {
            let overlaps = |other: &Now| {
                part.reference.start() < other.at && other.reference.start() < part.at
            };
            if !parts.iter().any(overlaps) {
                parts.push(part.clone());
            }
        }
        parts.sort_by_key(|part| part.at);
        let mut sum = parts.last()?.clone();
        if parts.len() > 1 {
            sum.value = Number::sum(parts.iter().map(|part| &part.value));
            sum.provisional = parts.iter().any(|part| part.provisional);
        }
        let months: i32 = parts.iter().map(|part| part.reference.months()).sum();
        let whole = months == YEAR;
        if whole {
            sum.reference = Period::Year(year);
        }
        Some(Year { parts, sum, whole })
    }

    /// s: the share of a normal year in some parts.
    ///
    /// METHOD leaves open what holds for a part that `season` does not name while naming others: its months take their
    /// shares from the shortest named part around each, and by their length where there is none.
    fn year_share(&self, parts: &[Now]) -> RBig {
        let shares = parts.iter().map(|part| self.part_share(part.reference));
        shares.fold(RBig::ZERO, |s, share| s + share)
    }

    fn part_share(&self, part: Period) -> RBig {
        let season: Vec<(Period, &RBig)> = self
            .target
            .season
            .iter()
            .filter_map(|(name, share)| Some((Period::of_part(part.year(), name)?, share.exact())))
            .collect();
        if let Some((_, share)) = season.iter().find(|(named, _)| *named == part) {
            return (*share).clone();
        }
        let month_share = |end: i32| {
            season
                .iter()
                .filter(|(named, _)| named.start().0 < end && end <= named.end().0)
                .min_by_key(|(named, _)| named.months())
                .map_or(RBig::ONE / RBig::from(YEAR), |(named, share)| {
                    *share / RBig::from(named.months())
                })
        };
        (part.start().0 + 1..=part.end().0)
            .map(month_share)
            .fold(RBig::ZERO, |s, share| s + share)
    }

    /// Line 3 for a flow: the year of its date is known, and it held in all known years of its span.
    ///
    /// METHOD leaves open what an earlier year is that cannot be judged: without a year that failed, it makes the whole not
    /// assessable.
    pub(super) fn flow_due(&self, judged: Judged, date: Moment) -> Outcome {
        let mut working = self.working(Some(judged));
        let year = date.0.div_euclid(YEAR);
        let held = self.show_years(&mut working, judged, year);
        let own = match self.year_sum(year) {
            Some(own) if own.whole => own,
            some @ (Some(_) | None) => {
                let reason = self.unfinished(year, some.as_ref());
                working.now = some.map(|own| own.sum);
                return judged.no_data(true, reason, working);
            }
        };
        let bounds = Bounds::of(judged.goal);
        let y = own.show(&bounds, &mut working);
        let own = self.holds_at(judged, &bounds, &y, date);
        let failed = held.contains(&Holds::No);
        let open = held.into_iter().find(|h| matches!(h, Holds::Open(_)));
        let verdict = match own {
            Holds::Yes if failed => Holds::No,
            Holds::Yes => open.unwrap_or(Holds::Yes),
            Holds::No | Holds::Open(_) => own,
        };
        judged.decide(verdict, working)
    }

    /// Lines 4 to 9 for a flow that is not due, by the year judged.
    ///
    /// METHOD leaves open, and is read so: a year before the goal's own `from` says nothing of it, which is no data; the
    /// condition decides a whole year at line 8.
    pub(super) fn flow(&self, judged: Judged) -> Outcome {
        let mut working = self.working(Some(judged));
        if let Err(outcome) = self.current(judged, &working) {
            return outcome;
        }
        let year = self.year();
        self.show_years(&mut working, judged, year);
        let from = judged.goal.from.as_ref().map(|from| from.value);
        if from.is_some_and(|from| year < from) {
            return judged.no_data(false, Reason::NotReported, working);
        }
        let over = Moment::year(year) <= self.history.end;
        let known = match self.year_sum(year) {
            Some(known) if known.whole || !over => known,
            some @ (Some(_) | None) => {
                let reason = self.unfinished(year, some.as_ref());
                return judged.no_data(false, reason, working);
            }
        };
        let bounds = Bounds::of(judged.goal);
        if known.whole {
            let y = known.show(&bounds, &mut working);
            return match self.holds_at(judged, &bounds, &y, known.sum.at) {
                Holds::Yes => judged.say(8, Verdict::Achieved { early: false }, working),
                Holds::No => judged.say(8, Verdict::Missed, working),
                Holds::Open(reason) => judged.not_assessable(5, reason, working),
            };
        }
        self.flow_part(judged, &bounds, &known, working)
    }

    /// Lines 5 to 9 for a year of which only parts are known.
    fn flow_part(
        &self,
        judged: Judged,
        bounds: &Bounds,
        known: &Year,
        mut working: Working,
    ) -> Outcome {
        let s = self.year_share(&known.parts);
        let scaled = bounds.times(&s);
        working.year_share = Some(Figure::exact(s.clone()));
        let y = known.show(bounds, &mut working);
        let gap = scaled.distance(known.sum.value.exact());
        working.gap = Some(Figure::exact(gap.clone()));
        // Y is the edge whose share is seen from y: the two ends of a range may be on either side of it.
        let edge = scaled.edge(&y).filter(|edge| **edge != RBig::ZERO);
        working.edge = edge.map(|edge| Figure::exact(edge / &s));
        if let Holds::Open(reason) = self.holds_at(judged, &scaled, &y, known.sum.at) {
            return judged.not_assessable(5, reason, working);
        }
        if certain(bounds, known) {
            match bounds.holds(&y) {
                Holds::Yes if bounds.high.is_none() => {
                    return judged.say(6, Verdict::Achieved { early: false }, working);
                }
                Holds::No if bounds.exceeded_by(&y) => {
                    return judged.say(6, Verdict::Missed, working);
                }
                Holds::Yes | Holds::No | Holds::Open(_) => {}
            }
        }
        if gap == RBig::ZERO {
            return judged.say(8, Verdict::OnTrack, working);
        }
        match edge {
            Some(edge) => {
                let share = Share::Exact(RBig::ONE - gap / edge.clone().abs());
                self.grade(judged, &share, working)
            }
            None => judged.not_assessable(9, Reason::ZeroEdge, working),
        }
    }

    /// Why a year that is over is not known as a whole.
    fn unfinished(&self, year: i32, known: Option<&Year>) -> Reason {
        match self.silence(Moment::year(year)) {
            Reason::NotReported if known.is_some() => Reason::YearIncomplete,
            reason => reason,
        }
    }

    /// Fills in the year judged, the span, and in how many of its whole years the goal held; gives these years' verdicts.
    fn show_years(&self, working: &mut Working, judged: Judged, year: i32) -> Vec<Holds> {
        let first = self.span_start(judged, year);
        let bounds = Bounds::of(judged.goal);
        let years = self.years_observed(first, year).into_iter();
        let years = years.filter_map(|year| {
            let known = self.year_sum(year).filter(|known| known.whole)?;
            let y = Real::Exact(known.sum.value.exact().clone());
            Some(self.holds_at(judged, &bounds, &y, known.sum.at))
        });
        let years: Vec<Holds> = years.collect();
        working.year = Some(year);
        working.span = Some((first, judged.goal.by));
        working.held = Some(count(&years));
        years
    }
}

/// Whether the rest of the year can only add: neither a value nor an edge is negative.
fn certain(bounds: &Bounds, known: &Year) -> bool {
    let edges = bounds.low.iter().chain(&bounds.high);
    let values = known.parts.iter().map(|part| part.value.exact());
    values
        .chain(edges.map(|edge| &edge.at))
        .all(|x| *x >= RBig::ZERO)
}
