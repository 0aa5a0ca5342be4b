//! Level, increment, multiple: a course from a base to an edge at a date.
//!
//! Owns lines 5 to 9 of these measures, the path, the pace and the share p. A multiple does geometrically what the others do
//! in a straight line.

use super::bounds::{Bounds, Holds};
use super::case::{Case, Judged};
use super::figure::Figure;
use super::history::then;
use super::outcome::{Base, Now, Outcome, PathPoint, Reason, Verdict, Working};
use super::power::{Real, Root, settle};
use super::share::Share;
use crate::model::period::Moment;
use crate::model::target::Measure;
use dashu_ratio::RBig;
use std::cmp::Ordering;

/// A change of a value over time.
#[derive(Clone, Debug)]
enum Pace {
    /// So much a year.
    Change(RBig),
    /// A factor in so many months.
    Factor(RBig, i32),
}

impl Pace {
    /// The pace that leads from one value to another in `months`; geometric for a multiple.
    ///
    /// `None` when no time passes, and geometrically for values that are not above zero.
    fn between(measure: Measure, from: &RBig, to: &RBig, months: i32) -> Option<Self> {
        if months <= 0 {
            None
        } else if measure != Measure::Multiple {
            let change = (to - from) * RBig::from(12) / RBig::from(months);
            Some(Self::Change(change))
        } else if *from > RBig::ZERO && *to > RBig::ZERO {
            Some(Self::Factor(to / from, months))
        } else {
            None
        }
    }

    /// Where the pace leads from `value` in `months`. Geometrically `value` is above zero.
    fn project(&self, value: &RBig, months: i32) -> Option<Real> {
        match self {
            Self::Change(change) => {
                let way = change * RBig::from(months) / RBig::from(12);
                Some(Real::Exact(value + way))
            }
            Self::Factor(factor, over) => {
                let factors = vec![(value.clone(), *over), (factor.clone(), months)];
                Root::new(factors, *over).map(Real::Root)
            }
        }
    }

    /// The change a year, or the rate r, to about `bits` binary digits.
    fn yearly(&self, bits: usize) -> RBig {
        match self {
            Self::Change(change) => change.clone(),
            Self::Factor(factor, over) => Root::new(vec![(factor.clone(), 12)], *over)
                .map_or(RBig::ZERO, |root| root.less_one(bits)),
        }
    }

    fn figure(&self) -> Figure {
        match self {
            Self::Change(change) => Figure::exact(change.clone()),
            Self::Factor(..) => settle(|bits| self.yearly(bits)),
        }
    }

    /// By how much `self` is more than `other`.
    fn more_than(&self, other: &Self) -> Figure {
        match (self, other) {
            (Self::Change(more), Self::Change(less)) => Figure::exact(more - less),
            (Self::Change(_) | Self::Factor(..), Self::Change(_) | Self::Factor(..)) => {
                settle(|bits| self.yearly(bits) - other.yearly(bits))
            }
        }
    }
}

/// The way from a base that does not meet the goal to its edge.
struct Way<'a> {
    measure: Measure,
    bounds: &'a Bounds,
    /// y₀
    base: &'a RBig,
    /// Y, the edge as seen from the base.
    edge: &'a RBig,
    /// From the base through the earlier goals to Y at T; empty without a start or a date.
    path: Vec<PathPoint>,
    /// The path at t.
    expected: Option<Real>,
}

impl Way<'_> {
    /// Fills in the edge, the path, and how far y has come.
    fn show(&self, working: &mut Working, y: &Real) {
        working.edge = Some(Figure::exact(self.edge.clone()));
        working.path.clone_from(&self.path);
        working.expected = self.expected.as_ref().map(|e| e.figure(|x| x));
        working.covered = self.covered(y).map(|share| share.figure());
    }

    /// How a value compares with one that it has passed.
    fn onward(&self) -> Ordering {
        self.edge.cmp(self.base)
    }

    /// Whether y is at or beyond the path.
    fn is_on_path(&self, y: &RBig) -> bool {
        let expected = self.expected.as_ref();
        expected.is_some_and(|expected| expected.cmp(y) != self.onward())
    }

    /// Whether y is not beyond the path: short of it, or on it to the digit.
    fn is_within_path(&self, y: &RBig) -> bool {
        let expected = self.expected.as_ref();
        expected.is_some_and(|expected| expected.cmp(y) != self.onward().reverse())
    }

    /// Whether `x` lies beyond the edge farther from the base; never, where only one edge counts.
    fn overshoots(&self, x: &Real) -> bool {
        let (Some(low), Some(high)) = (&self.bounds.low, &self.bounds.high) else {
            return false;
        };
        let far = if self.onward().is_gt() { high } else { low };
        x.cmp(&far.at) == self.onward()
    }

    /// The share of the way to Y that lies between the base and `x`; `None` where logarithms have no meaning.
    fn covered(&self, x: &Real) -> Option<Share> {
        match x {
            Real::Exact(x) if self.measure == Measure::Multiple => {
                let ratio = Root::new(vec![(x / self.base, 1)], 1)?;
                Share::of_logarithms(ratio, self.edge / self.base)
            }
            Real::Exact(x) => {
                let share = (x - self.base) / (self.edge - self.base);
                Some(Share::Exact(share))
            }
            Real::Root(root) | Real::Percent(root) => {
                Share::of_logarithms(root.over(self.base), self.edge / self.base)
            }
        }
    }

    /// p at the projection; of a two-sided level, by how far it is from where the condition holds.
    fn share(&self, projection: &Real) -> Option<Share> {
        match projection {
            Real::Exact(x) if self.bounds.two_sided() => {
                let left = self.bounds.distance(x) / self.bounds.distance(self.base);
                Some(Share::Exact(RBig::ONE - left))
            }
            Real::Exact(_) | Real::Root(_) | Real::Percent(_) => self.covered(projection),
        }
    }
}

impl Case<'_> {
    /// Line 3 for a level, an increment or a multiple.
    pub(super) fn course_due(&self, judged: Judged, date: Moment) -> Outcome {
        let mut working = self.working(Some(judged));
        let own = match self.own(judged, date, &working) {
            Ok(own) => own,
            Err(outcome) => return outcome,
        };
        working.now = Some(own.clone());
        let base = self.history.base(own.at);
        working.base.clone_from(&base);
        let bounds = match self.course_bounds(judged, base.as_ref(), &own) {
            Ok(bounds) => bounds,
            Err(reason) => return judged.not_assessable(3, reason, working),
        };
        let y = Real::Exact(own.value.exact().clone());
        bounds.show(&mut working, &y);
        let holds = self.holds_at(judged, &bounds, &y, own.at);
        if let Some(way) = self.way(judged, &bounds, base.as_ref(), &own)
            && matches!(holds, Holds::Yes | Holds::No)
        {
            way.show(&mut working, &y);
        }
        judged.decide(holds, working)
    }

    /// Lines 4 to 9 for a level, an increment or a multiple that is not due.
    ///
    /// METHOD leaves open, and is read so:
    /// - Line 5 stands before line 6, so that a level without a base is not assessable even where it holds: whether it was
    ///   achieved or was so all along rests on the base.
    /// - An increment has an upper edge alone when it is "at most"; it is kept wherever its zero stands to that edge.
    pub(super) fn course(&self, judged: Judged) -> Outcome {
        let mut working = self.working(Some(judged));
        let now = match self.current(judged, &working) {
            Ok(now) => now,
            Err(outcome) => return outcome,
        };
        let base = self.history.base(now.at);
        working.base.clone_from(&base);
        let bounds = match self.course_bounds(judged, base.as_ref(), &now) {
            Ok(bounds) => bounds,
            Err(reason) => return judged.not_assessable(5, reason, working),
        };
        let y = Real::Exact(now.value.exact().clone());
        bounds.show(&mut working, &y);
        working.gap_base = base
            .as_ref()
            .map(|base| Figure::exact(bounds.distance(base.value.exact())));
        working.then = then(&self.history.points(now.at), base.as_ref(), now.at);
        let at_most = self.target.measure == Measure::Increment && bounds.upper_only();
        let way = if at_most {
            None
        } else {
            self.way(judged, &bounds, base.as_ref(), &now)
        };

        let holds = bounds.holds(&y);
        let broken = self.history.broken(judged.goal, now.at);
        if let Some(way) = &way
            && holds != Holds::Open(Reason::NoTolerance)
            && !broken
        {
            way.show(&mut working, &y);
        }
        let on_path = way
            .as_ref()
            .is_some_and(|way| way.is_on_path(now.value.exact()));
        match holds {
            Holds::Open(Reason::InsidePrintedRange) if on_path => {}
            Holds::Open(reason) => return judged.not_assessable(5, reason, working),
            Holds::Yes | Holds::No => {}
        }
        if broken {
            return judged.not_assessable(5, Reason::SeriesBroken, working);
        }
        match (way, &base) {
            (Some(way), _) => self.proceed(judged, &way, &now, working),
            (None, Some(_)) => {
                working.as_maintain = true;
                self.keep(judged, &bounds, &now, working)
            }
            (None, None) => judged.not_assessable(5, Reason::NoBaseValue, working),
        }
    }

    /// Lines 6 to 9 on the way from a base that does not meet the goal.
    fn proceed(&self, judged: Judged, way: &Way, now: &Now, mut working: Working) -> Outcome {
        let y = now.value.exact();
        let judged_value = Real::Exact(y.clone());
        let holds = way.bounds.holds(&judged_value) == Holds::Yes;
        let left = judged.date.map(|date| date.0 - now.at.0);
        let pace = working.then.as_ref().and_then(|then| {
            let months = now.at.0 - then.at.0;
            Pace::between(way.measure, then.value.exact(), y, months)
        });
        // Where the condition holds nothing more is needed.
        let needed = left
            .filter(|_| !holds)
            .and_then(|left| Pace::between(way.measure, y, way.edge, left));
        let projection = pace
            .as_ref()
            .zip(left)
            .and_then(|(pace, left)| pace.project(y, left));
        let share = projection.as_ref().and_then(|p| way.share(p));

        working.pace = pace.as_ref().map(Pace::figure);
        working.pace_needed = needed.as_ref().map(Pace::figure);
        working.projection = projection.as_ref().map(|p| p.figure(|x| x));
        working.share = share.as_ref().map(Share::figure);

        if holds {
            return judged.say(6, Verdict::Achieved { early: true }, working);
        }
        if judged.date.is_none() {
            return judged.say(7, Verdict::Undated, working);
        }
        let on_path = way.is_on_path(y);
        let astray = way.overshoots(&judged_value) && !way.is_within_path(y);
        let leads_astray = !on_path && projection.as_ref().is_some_and(|p| way.overshoots(p));
        if astray || leads_astray {
            return judged.not_assessable(9, Reason::BeyondRange, working);
        }
        let arrives = projection
            .as_ref()
            .is_some_and(|p| way.bounds.holds(p) == Holds::Yes);
        if on_path || arrives {
            if let (false, Some(needed), Some(pace)) = (arrives, &needed, &pace) {
                working.pace_rise = Some(needed.more_than(pace));
            }
            return judged.say(8, Verdict::OnTrack, working);
        }
        match share {
            Some(share) => self.grade(judged, &share, working),
            None if working.then.is_some() => {
                judged.not_assessable(9, Reason::NotPositive, working)
            }
            None => judged.not_assessable(9, Reason::NoPace, working),
        }
    }

    /// Where the condition holds, in the target's unit: of a multiple, times the base.
    fn course_bounds(
        &self,
        judged: Judged,
        base: Option<&Base>,
        now: &Now,
    ) -> Result<Bounds, Reason> {
        let bounds = Bounds::of(judged.goal);
        if self.target.measure != Measure::Multiple {
            return Ok(bounds);
        }
        match base.map(|base| base.value.exact()) {
            Some(base) if *base > RBig::ZERO && *now.value.exact() > RBig::ZERO => {
                Ok(bounds.times(base))
            }
            // A break takes the declared base away; it is the cause to name.
            Some(_) | None if self.history.broken(judged.goal, now.at) => Err(Reason::SeriesBroken),
            Some(_) => Err(Reason::NotPositive),
            None => Err(Reason::NoBaseValue),
        }
    }

    /// The way from the base to the goal; `None` without a base, and where the base already meets the goal: d(y₀) = 0.
    fn way<'w>(
        &self,
        judged: Judged,
        bounds: &'w Bounds,
        base: Option<&'w Base>,
        now: &Now,
    ) -> Option<Way<'w>> {
        let base = base?;
        let start = base.value.exact();
        if bounds.distance(start) == RBig::ZERO {
            return None;
        }
        let edge = bounds.edge(&Real::Exact(start.clone()))?;
        let path = self.path(judged, base, edge);
        let expected = path.iter().zip(path.iter().skip(1)).find_map(|(a, b)| {
            let within = a.at <= now.at && now.at <= b.at;
            let (from, to) = (a.value.value(), b.value.value());
            let pace = Pace::between(self.target.measure, from, to, b.at.0 - a.at.0);
            pace.filter(|_| within)?.project(from, now.at.0 - a.at.0)
        });
        Some(Way {
            measure: self.target.measure,
            bounds,
            base: start,
            edge,
            path,
            expected,
        })
    }

    /// The corners of the path: the base, the edges of the earlier goals as seen from it (y₀ itself where it holds), Y at T.
    ///
    /// METHOD leaves open, and is read so: of several goals at one date the first stands on the path, which is the firm one; an
    /// edge without its tolerance stands at τ = 0; of a multiple an edge that is not above zero is passed over.
    fn path(&self, judged: Judged, base: &Base, edge: &RBig) -> Vec<PathPoint> {
        let (Some(start), Some(date)) = (base.at, judged.date) else {
            return Vec::new();
        };
        let y0 = base.value.exact();
        let geometric = self.target.measure == Measure::Multiple;
        let corner = |at, value: &RBig, goal| PathPoint {
            at,
            value: Figure::exact(value.clone()),
            goal,
        };
        let mut path = vec![corner(start, y0, None)];
        for (ix, goal) in self.target.goals.iter().enumerate() {
            let Some(at) = goal.by.map(Moment::year) else {
                continue;
            };
            if at >= date || path.last().is_none_or(|last| at <= last.at) {
                continue;
            }
            let mut bounds = Bounds::of(goal);
            if geometric {
                bounds = bounds.times(y0);
            }
            let seen = bounds.edge(&Real::Exact(y0.clone()));
            let value = match seen {
                Some(seen) if bounds.distance(y0) > RBig::ZERO => seen,
                Some(_) | None => y0,
            };
            if !geometric || *value > RBig::ZERO {
                path.push(corner(at, value, Some(ix)));
            }
        }
        path.push(corner(date, edge, Some(judged.ix)));
        path
    }
}
