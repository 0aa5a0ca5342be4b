//! One target or cell in one period: which goal counts, and the lines of METHOD that all measures share.
//!
//! Owns [`Case`] and lines 1 to 4. Lines 5 to 9 stand with the measures: `course`, `flow`, `average`, `maintain`.

use super::bounds::Holds;
use super::history::History;
use super::outcome::{Now, Outcome, Reason, Verdict, Working};
use crate::model::period::Moment;
use crate::model::series::Cell;
use crate::model::target::{Condition, Goal, Measure, Target};
use crate::model::{PeriodIx, Plan, TargetIx, Thresholds};

/// A target or cell as known in a period.
pub(super) struct Case<'a> {
    pub(super) target: &'a Target,
    pub(super) history: History<'a>,
    pub(super) thresholds: &'a Thresholds,
    /// First year of the plan.
    first_year: i32,
}

/// A goal of the case that is being judged.
#[derive(Clone, Copy)]
pub(super) struct Judged<'a> {
    pub(super) ix: usize,
    pub(super) goal: &'a Goal,
    /// T.
    pub(super) date: Option<Moment>,
}

impl<'a> Case<'a> {
    /// `None` for positions that the plan does not have.
    pub(super) fn new(plan: &'a Plan, ix: TargetIx, cell: &Cell, period: PeriodIx) -> Option<Self> {
        let target = plan.target(ix, Some(period))?;
        let end = plan.periods.get(period.0)?.period.end();
        Some(Self {
            target,
            history: History::new(plan, ix, target, cell, period, end),
            thresholds: &plan.meta.thresholds,
            first_year: plan.meta.years.0,
        })
    }

    /// The goal that counts, judged.
    pub(super) fn counted(&self) -> Outcome {
        if let Some(judged) = self.counting() {
            return self.judge(judged);
        }
        outcome(None, 1, Verdict::Followed, None, self.working(None))
    }

    /// Every goal that is due, with its own verdict.
    pub(super) fn due(&self) -> Vec<Outcome> {
        let goals = (0..self.target.goals.len()).filter_map(|ix| self.goal(ix));
        goals.filter_map(|judged| self.judge_due(judged)).collect()
    }

    fn goal(&self, ix: usize) -> Option<Judged<'a>> {
        let goal = self.target.goals.get(ix)?;
        let date = goal.by.map(Moment::year);
        Some(Judged { ix, goal, date })
    }

    /// The first goal whose date is not before the period's end (flows and maintained levels: not before the year judged);
    /// after the last, the last.
    ///
    /// An aspirational goal counts like any other when no firm one has its date: it is told, and changes no verdict.
    fn counting(&self) -> Option<Judged<'a>> {
        let from = match self.target.measure {
            Measure::Flow | Measure::Maintain => Moment::year(self.year()),
            Measure::Level
            | Measure::Multiple
            | Measure::Increment
            | Measure::FlowAverage
            | Measure::GrowthAverage => self.history.end,
        };
        let goals = &self.target.goals;
        let first = goals
            .iter()
            .position(|g| g.by.is_none_or(|by| Moment::year(by) >= from));
        self.goal(first.or_else(|| goals.len().checked_sub(1))?)
    }

    /// Flows and maintained levels: the year judged, that of `now` or the last one that is over, whichever is later.
    pub(super) fn year(&self) -> i32 {
        let over = self.history.end.0.div_euclid(12);
        let now = self.history.now().map(|now| now.reference.year());
        now.map_or(over, |year| year.max(over))
    }

    fn judge(&self, judged: Judged) -> Outcome {
        if let Some(outcome) = self.judge_due(judged) {
            return outcome;
        }
        if !self.has_begun(judged) {
            return judged.say(2, Verdict::NotBegun, self.working(Some(judged)));
        }
        match self.target.measure {
            Measure::Level | Measure::Increment | Measure::Multiple => self.course(judged),
            Measure::Flow => self.flow(judged),
            Measure::FlowAverage | Measure::GrowthAverage => self.average(judged),
            Measure::Maintain => self.maintain(judged),
        }
    }

    /// The verdict that a goal keeps for good (lines 3 to 5); `None` while it is not due.
    fn judge_due(&self, judged: Judged) -> Option<Outcome> {
        let date = judged.date.filter(|date| *date <= self.history.end)?;
        Some(match self.target.measure {
            Measure::Level | Measure::Increment | Measure::Multiple => {
                self.course_due(judged, date)
            }
            Measure::Flow => self.flow_due(judged, date),
            Measure::FlowAverage | Measure::GrowthAverage => self.average_due(judged, date),
            Measure::Maintain => self.maintain_due(judged, date),
        })
    }

    /// Whether the goal's span has begun: time of it lies within the period; of an average, its first year is over.
    ///
    /// METHOD leaves open: at the very moment at which a span begins nothing of it has passed, so that it has not begun. The
    /// span of an increment without a `from` of its own begins at the increment's start.
    fn has_begun(&self, judged: Judged) -> bool {
        let end = self.history.end;
        let from = judged.goal.from.as_ref().map(|from| from.value);
        match self.target.measure {
            Measure::FlowAverage | Measure::GrowthAverage => {
                from.is_none_or(|from| Moment::year(from) <= end)
            }
            Measure::Increment => {
                let start = from.map(|from| Moment::year(from - 1));
                start
                    .or_else(|| self.history.increment_start())
                    .is_none_or(|start| start < end)
            }
            Measure::Level | Measure::Flow | Measure::Multiple | Measure::Maintain => {
                from.is_none_or(|from| Moment::year(from - 1) < end)
            }
        }
    }

    /// First year of the span in which a yearly goal is counted: its `from`, else the year after the goal before, else the
    /// plan's first year; never after `last`.
    pub(super) fn span_start(&self, judged: Judged, last: i32) -> i32 {
        let before = self.target.goals.iter().filter_map(|g| g.by);
        let before = before
            .filter(|by| judged.goal.by.is_none_or(|own| *by < own))
            .max();
        let from = judged.goal.from.as_ref().map(|from| from.value);
        from.or_else(|| before.map(|by| by + 1))
            .unwrap_or(self.first_year)
            .min(last)
    }

    /// The current observation, or line 4: nothing known, or too old.
    pub(super) fn current(&self, judged: Judged, working: &Working) -> Result<Now, Outcome> {
        let now = self.history.now();
        if let Some(now) = now
            && !self.history.is_stale(now)
        {
            return Ok(now.clone());
        }
        let reason = match (self.history.silence_after(now.map(|now| now.at)), now) {
            (Some(reason), _) => Reason::NoDataReported(reason.clone()),
            (None, Some(_)) => Reason::TooOld,
            (None, None) => Reason::NotReported,
        };
        Err(judged.no_data(false, reason, working.clone()))
    }

    /// The own observation of a goal that is due, or line 4: unreported.
    pub(super) fn own(
        &self,
        judged: Judged,
        date: Moment,
        working: &Working,
    ) -> Result<Now, Outcome> {
        let own = self.history.at(date).cloned();
        own.ok_or_else(|| {
            let mut working = working.clone();
            working.now = None;
            let reason = self.silence(date);
            judged.no_data(true, reason, working)
        })
    }

    /// Why nothing is known of a reference period that ends at `at`.
    pub(super) fn silence(&self, at: Moment) -> Reason {
        let said = self.history.silence_at(at);
        said.map_or(Reason::NotReported, |reason| {
            Reason::NoDataReported(reason.clone())
        })
    }

    /// What can be shown before anything is judged: `now`, T, τ, the thresholds.
    pub(super) fn working(&self, judged: Option<Judged>) -> Working {
        let hedged = |goal: &Goal| {
            matches!(
                goal.condition,
                Condition::Hedged(_) | Condition::About(_) | Condition::KeptAt(_)
            )
        };
        Working {
            now: self.history.now().cloned(),
            date: judged.and_then(|judged| judged.date),
            tolerance: judged
                .filter(|judged| hedged(judged.goal))
                .and_then(|judged| judged.goal.tolerance.clone()),
            ..Working::default()
        }
    }
}

impl Judged<'_> {
    /// Line 3: an own value decides.
    pub(super) fn decide(self, holds: Holds, working: Working) -> Outcome {
        match holds {
            Holds::Yes => self.say(3, Verdict::Achieved { early: false }, working),
            Holds::No => self.say(3, Verdict::Missed, working),
            Holds::Open(reason) => self.not_assessable(3, reason, working),
        }
    }

    /// A verdict that needs no reason.
    pub(super) fn say(self, line: u8, verdict: Verdict, working: Working) -> Outcome {
        outcome(Some(self.ix), line, verdict, None, working)
    }

    /// It cannot be judged.
    pub(super) fn not_assessable(self, line: u8, reason: Reason, working: Working) -> Outcome {
        let verdict = Verdict::NotAssessable;
        outcome(Some(self.ix), line, verdict, Some(reason), working)
    }

    /// Line 4: there is nothing to judge.
    pub(super) fn no_data(self, due: bool, reason: Reason, working: Working) -> Outcome {
        let verdict = Verdict::NoData { due };
        outcome(Some(self.ix), 4, verdict, Some(reason), working)
    }
}

fn outcome(
    goal: Option<usize>,
    line: u8,
    verdict: Verdict,
    reason: Option<Reason>,
    working: Working,
) -> Outcome {
    Outcome {
        goal,
        verdict,
        reason,
        line,
        working: Box::new(working),
    }
}
