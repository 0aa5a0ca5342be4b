//! Averages over a span: the mean of yearly amounts, the geometric mean of yearly growth.
//!
//! Owns lines 3 to 9 of the measures `flow_average` and `growth_average`.

use super::bounds::{Bounds, Holds};
use super::case::{Case, Judged};
use super::figure::Figure;
use super::outcome::{Now, Outcome, Reason, Verdict, Working};
use super::power::{Real, Root};
use super::share::Share;
use crate::model::period::Moment;
use crate::model::target::{Better, Condition, Goal, Measure};
use dashu_ratio::RBig;

/// The known years of a span.
struct Span {
    /// Its first year, and its last for a goal with a date.
    years: (i32, Option<i32>),
    known: Vec<Now>,
}

impl Span {
    /// The number of known years.
    fn n(&self) -> i32 {
        i32::try_from(self.known.len()).unwrap_or(i32::MAX)
    }

    fn sum(&self) -> RBig {
        let values = self.known.iter().map(|year| year.value.exact());
        values.fold(RBig::ZERO, |sum, value| sum + value)
    }

    /// Π(1+gᵢ); `None` when a year's growth is −100 % or less.
    fn growth(&self) -> Option<RBig> {
        let factors = self.known.iter().map(|year| factor(year.value.exact()));
        factors.into_iter().try_fold(RBig::ONE, |product, factor| {
            (factor > RBig::ZERO).then(|| product * factor)
        })
    }

    /// The mean m, or g in per cent; `None` when no year is known, or growth cannot be multiplied.
    fn mean(&self, measure: Measure) -> Option<Real> {
        let n = self.n();
        if n == 0 {
            None
        } else if measure == Measure::GrowthAverage {
            Root::new(vec![(self.growth()?, 1)], n).map(Real::Percent)
        } else {
            Some(Real::Exact(self.sum() / RBig::from(n)))
        }
    }

    /// What each of the `r` years left needs for the mean of all to be `v`; `None` where nothing is left, or no growth leads
    /// there.
    fn needed(&self, measure: Measure, v: &RBig, r: i32) -> Option<Figure> {
        if r <= 0 {
            return None;
        }
        let all = self.n() + r;
        if measure != Measure::GrowthAverage {
            let rest = RBig::from(all) * v - self.sum();
            return Some(Figure::exact(rest / RBig::from(r)));
        }
        let factors = vec![(factor(v), all), (self.growth()?, -1)];
        let needed = Root::new(factors, r).map(Real::Percent)?;
        Some(needed.figure(|g| g))
    }
}

impl Case<'_> {
    /// The known years of the goal's span; `None` without a `from`, or when the span has no year.
    fn span(&self, judged: Judged) -> Option<Span> {
        let first = judged.goal.from.as_ref()?.value;
        let last = judged.goal.by;
        if last.is_some_and(|last| last < first) {
            return None;
        }
        let within = |year: i32| first <= year && last.is_none_or(|last| year <= last);
        let years = self.history.observed.iter();
        Some(Span {
            years: (first, last),
            known: years
                .filter(|o| within(o.reference.year()))
                .cloned()
                .collect(),
        })
    }

    /// Line 3 for an average: the year of its date is known, and at least half of the span's years.
    pub(super) fn average_due(&self, judged: Judged, date: Moment) -> Outcome {
        let mut working = self.working(Some(judged));
        let own = match self.own(judged, date, &working) {
            Ok(own) => own,
            Err(outcome) => return outcome,
        };
        working.now = Some(own);
        let Some(span) = self.span(judged) else {
            return judged.not_assessable(3, Reason::NoSpan, working);
        };
        let holds = match self.show_mean(&mut working, judged, &span) {
            Ok((_, holds)) => holds,
            Err(reason) => return judged.not_assessable(3, reason, working),
        };
        let all = span.years.1.map_or(0, |last| last - span.years.0 + 1);
        if 2 * span.n() < all {
            return judged.not_assessable(3, Reason::FewYears, working);
        }
        judged.decide(holds, working)
    }

    /// Lines 4 to 9 for an average that is not due.
    ///
    /// METHOD leaves open: its current observation is the last known year of its span, where it has one; a value from before
    /// the span says nothing of it.
    pub(super) fn average(&self, judged: Judged) -> Outcome {
        let mut working = self.working(Some(judged));
        let span = self.span(judged);
        if let Err(outcome) = self.current(judged, &working) {
            return outcome;
        }
        let Some(span) = span else {
            return judged.not_assessable(5, Reason::NoSpan, working);
        };
        let Some(last) = span.known.last() else {
            let before = Moment::year(span.years.0 - 1);
            let said = self.history.silence_after(Some(before)).cloned();
            let reason = said.map_or(Reason::NotReported, Reason::NoDataReported);
            return judged.no_data(false, reason, working);
        };
        working.now = Some(last.clone());
        let (mean, holds) = match self.show_mean(&mut working, judged, &span) {
            Ok(mean) => mean,
            Err(reason) => return judged.not_assessable(5, reason, working),
        };
        if let Holds::Open(reason) = holds {
            return judged.not_assessable(5, reason, working);
        }
        if judged.date.is_none() {
            return judged.say(7, Verdict::Undated, working);
        }
        let bounds = Bounds::of(judged.goal);
        let edge = bounds.edge(&mean).filter(|edge| **edge != RBig::ZERO);
        match (holds, edge) {
            (Holds::Yes, _) => judged.say(8, Verdict::OnTrack, working),
            (Holds::No | Holds::Open(_), None) => {
                judged.not_assessable(9, Reason::ZeroEdge, working)
            }
            (Holds::No | Holds::Open(_), Some(edge)) => {
                let edge = edge.clone();
                self.grade(judged, &Share::Mean { value: mean, edge }, working)
            }
        }
    }

    /// Fills in the mean and what is needed; gives the mean, and whether the condition holds for it.
    fn show_mean(
        &self,
        working: &mut Working,
        judged: Judged,
        span: &Span,
    ) -> Result<(Real, Holds), Reason> {
        let measure = self.target.measure;
        working.span = Some(span.years);
        working.years_known = Some(span.known.len());
        let last = span.known.last();
        let left = last.zip(span.years.1);
        let left = left.map(|(last, by)| by - last.reference.year());
        working.years_left = left;
        let mean = span.mean(measure).ok_or(Reason::NothingLeft)?;
        let bounds = Bounds::of(judged.goal);
        working.mean = Some(mean.figure(|mean| mean));
        bounds.show(working, &mean);
        let v = printed(judged.goal, &mean);
        working.needed_yearly = left.zip(v).and_then(|(r, v)| span.needed(measure, &v, r));
        let at = last.map_or(self.history.end, |last| last.at);
        let holds = self.holds_at(judged, &bounds, &mean, at);
        Ok((mean, holds))
    }
}

/// 1 + g of a growth rate in per cent.
fn factor(percent: &RBig) -> RBig {
    percent / RBig::from(100) + RBig::ONE
}

/// V, the printed value that the years left are to reach: of a range the edge that counts, of a two-sided one the nearer, and
/// none while the mean is inside.
fn printed(goal: &Goal, mean: &Real) -> Option<RBig> {
    let condition = match &goal.condition {
        Condition::Hedged(inner) => inner.as_ref(),
        plain @ (Condition::AtLeast(_)
        | Condition::MoreThan(_)
        | Condition::AtMost(_)
        | Condition::LessThan(_)
        | Condition::Between(..)
        | Condition::AboveRange(..)
        | Condition::About(_)
        | Condition::KeptAt(_)) => plain,
    };
    match condition {
        Condition::AtLeast(v)
        | Condition::MoreThan(v)
        | Condition::AtMost(v)
        | Condition::LessThan(v)
        | Condition::About(v)
        | Condition::KeptAt(v) => Some(v.exact().clone()),
        Condition::AboveRange(_, b) => {
            let read = goal.reads_as.as_ref().unwrap_or(b);
            Some(read.exact().clone())
        }
        Condition::Between(a, b) => match goal.better {
            Better::Higher => Some(a.exact().clone()),
            Better::Lower => Some(b.exact().clone()),
            Better::None if mean.cmp(a.exact()).is_lt() => Some(a.exact().clone()),
            Better::None if mean.cmp(b.exact()).is_gt() => Some(b.exact().clone()),
            Better::None => None,
        },
        Condition::Hedged(_) => None,
    }
}
