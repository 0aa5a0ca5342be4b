//! Maintain: a level that is to be kept, and every other measure whose base already meets its goal.
//!
//! Owns lines 5 to 9 of the measure `maintain`, [`Case::keep`] for the others, and "held in k of n years".

use super::bounds::{Bounds, Holds};
use super::case::{Case, Judged};
use super::figure::Figure;
use super::history::then;
use super::outcome::{Held, Now, Outcome, Reason, Verdict, Working};
use super::power::Real;
use crate::model::period::Moment;
use dashu_int::ops::Abs;
use dashu_ratio::RBig;

/// Months of a year.
const YEAR: i32 = 12;

impl Case<'_> {
    /// Line 3 for a maintained level: the observation at its date decides.
    pub(super) fn maintain_due(&self, judged: Judged, date: Moment) -> Outcome {
        let mut working = self.working(Some(judged));
        self.show_years_kept(&mut working, judged, date.0.div_euclid(YEAR));
        let own = match self.own(judged, date, &working) {
            Ok(own) => own,
            Err(outcome) => return outcome,
        };
        let (y, at) = (Real::Exact(own.value.exact().clone()), own.at);
        working.now = Some(own);
        let bounds = Bounds::of(judged.goal);
        bounds.show(&mut working, &y);
        judged.decide(self.holds_at(judged, &bounds, &y, at), working)
    }

    /// Lines 4 to 8 for a maintained level.
    pub(super) fn maintain(&self, judged: Judged) -> Outcome {
        let mut working = self.working(Some(judged));
        self.show_years_kept(&mut working, judged, self.year());
        let now = match self.current(judged, &working) {
            Ok(now) => now,
            Err(outcome) => return outcome,
        };
        let bounds = Bounds::of(judged.goal);
        let y = Real::Exact(now.value.exact().clone());
        bounds.show(&mut working, &y);
        working.then = then(&self.history.points(now.at), None, now.at);
        match self.holds_at(judged, &bounds, &y, now.at) {
            Holds::Open(reason) => judged.not_assessable(5, reason, working),
            Holds::Yes | Holds::No => self.keep(judged, &bounds, &now, working),
        }
    }

    /// Lines 6 to 8 for what is to be kept; `working.then` is set, and the value can be judged.
    ///
    /// METHOD leaves open, and is read so: the pace is that of a level, also for a multiple; a level slips only when it is
    /// certain that it would not hold in a year, not when the plan leaves that open.
    pub(super) fn keep(
        &self,
        judged: Judged,
        bounds: &Bounds,
        now: &Now,
        mut working: Working,
    ) -> Outcome {
        let y = now.value.exact();
        let judged_value = Real::Exact(y.clone());
        let pace = working.then.as_ref().map(|then| {
            let months = now.at.0 - then.at.0;
            (y - then.value.exact()) * RBig::from(YEAR) / RBig::from(months)
        });
        working.pace = pace.clone().map(Figure::exact);
        if bounds.holds(&judged_value) == Holds::Yes {
            let next_year = pace.map(|pace| y + pace);
            working.next_year = next_year.clone().map(Figure::exact);
            working.slipping =
                next_year.is_some_and(|next| bounds.holds(&Real::Exact(next)) == Holds::No);
            let verdict = if working.slipping {
                Verdict::Behind
            } else {
                Verdict::OnTrack
            };
            return judged.say(8, verdict, working);
        }
        let points = self.history.points(now.at);
        working.before = points
            .into_iter()
            .filter(|p| p.at < now.at)
            .min_by_key(|p| (p.at.0 - (now.at.0 - YEAR)).abs());
        let before = working.before.as_ref();
        let then = before.map(|before| bounds.distance(before.value.exact()));
        working.gap_before = then.clone().map(Figure::exact);
        working.thresholds = Some((
            self.thresholds.on_track.clone(),
            self.thresholds.behind.clone(),
        ));
        let gap = bounds.distance(y);
        let size = bounds
            .edge(&judged_value)
            .map_or(RBig::ZERO, |edge| edge.clone().abs());
        let near = (RBig::ONE - self.thresholds.on_track.exact()) * &size;
        let far = (RBig::ONE - self.thresholds.behind.exact()) * &size;
        let verdict = if gap <= near {
            Verdict::Behind
        } else if then.is_some_and(|then| gap > then) {
            Verdict::MovingAway
        } else if gap > far {
            Verdict::FarBehind
        } else {
            Verdict::Behind
        };
        judged.say(8, verdict, working)
    }

    /// Whether the condition holds for an observation that ends at `at`, or why that cannot be said.
    pub(super) fn holds_at(&self, judged: Judged, bounds: &Bounds, y: &Real, at: Moment) -> Holds {
        match bounds.holds(y) {
            Holds::Yes | Holds::No if self.history.broken(judged.goal, at) => {
                Holds::Open(Reason::SeriesBroken)
            }
            holds @ (Holds::Yes | Holds::No | Holds::Open(_)) => holds,
        }
    }

    /// The years from `first` to `last` of which something is known.
    pub(super) fn years_observed(&self, first: i32, last: i32) -> Vec<i32> {
        let observed = self.history.observed.iter();
        let mut years: Vec<i32> = observed
            .map(|o| o.reference.year())
            .filter(|year| (first..=last).contains(year))
            .collect();
        years.dedup();
        years
    }

    /// Fills in the year judged, the span, and in how many of its years the level held at the end.
    fn show_years_kept(&self, working: &mut Working, judged: Judged, year: i32) {
        let first = self.span_start(judged, year);
        let bounds = Bounds::of(judged.goal);
        let years = self.years_observed(first, year).into_iter();
        let years = years.filter_map(|year| {
            let own = self.history.at(Moment::year(year))?;
            let y = Real::Exact(own.value.exact().clone());
            Some(self.holds_at(judged, &bounds, &y, own.at))
        });
        working.year = Some(year);
        working.span = Some((first, judged.goal.by));
        working.held = Some(count(&years.collect::<Vec<_>>()));
    }
}

/// In how many of the known years a condition held.
pub(super) fn count(years: &[Holds]) -> Held {
    Held {
        held: years.iter().filter(|holds| **holds == Holds::Yes).count(),
        known: years.len(),
    }
}
