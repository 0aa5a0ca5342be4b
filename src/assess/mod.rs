//! Progress: every target of a plan judged in every period, by METHOD version 1.
//!
//! Owns [`assess`] and what it gives. Reads no file, knows no clock, formats no text. All arithmetic is on exact rationals;
//! binary floats appear in what is drawn, never in what is judged.

mod average;
mod bounds;
mod case;
mod course;
mod figure;
mod flow;
mod history;
mod maintain;
mod outcome;
mod power;
mod share;
mod tasks;

pub use figure::Figure;
pub use outcome::{
    Base, Beyond, Edge, Held, Now, Origin, Outcome, PartsJudged, PathPoint, Point, Reason, Ruling,
    Since, Verdict, Working,
};
pub use tasks::{Reporter, TaskProgress, TaskState};

use crate::model::period::Period;
use crate::model::series::Cell;
use crate::model::target::{Better, Condition, Goal, Measure, Part, Target};
use crate::model::{PeriodIx, Plan, TargetIx};
use crate::parallel;
use case::Case;
use dashu_ratio::RBig;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The version of the method that this module computes, shown on every page and kept in every seal.
pub const METHOD_VERSION: u32 = 1;

/// All verdicts of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// By position in `Plan::periods`, then in `Plan::targets`.
    pub periods: Vec<Vec<TargetProgress>>,
    /// By position in `Plan::periods`, then in `Plan::tasks`; `None` for tasks that do not stand in a period.
    pub tasks: Vec<Vec<Option<TaskProgress>>>,
}

/// How one target stands in one period; what it says of a target that does not stand in the period
/// ([`Plan::target_stands`]) counts nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetProgress {
    /// The goal that counts; for a target with parts the worst of them.
    pub counted: Outcome,
    /// Every goal that is due, in the order of `Target::goals`: its own verdict, for good.
    pub due: Vec<Outcome>,
    /// Each part with its verdict, in the order declared; empty for a target judged by itself.
    pub parts: Vec<(Part, Outcome)>,
    /// Against the last report.
    pub since: Since,
}

/// Judges every target of `plan` in every one of its periods, as known then.
///
/// The plan is already filtered to what may be seen ([`crate::load::Documents::public`]).
#[must_use]
pub fn assess(plan: &Plan) -> Progress {
    assess_published(plan, &Published::new())
}

/// Verdicts that were published and sealed.
pub type Published = BTreeMap<(PeriodIx, TargetIx), Ruling>;

/// The same, with what was published of sealed periods in the place of what would be judged of them now; all that hangs on a
/// verdict, such as what got better, follows from these.
#[must_use]
pub fn assess_published(plan: &Plan, published: &Published) -> Progress {
    let periods: Vec<PeriodIx> = (0..plan.periods.len()).map(PeriodIx).collect();
    let judge = |period: &PeriodIx| (judge_period(plan, *period), tasks::judge(plan, *period));
    let (periods, tasks) = parallel::map(&periods, judge).into_iter().unzip();
    let mut progress = Progress { periods, tasks };
    for ((period, target), ruling) in published {
        let judged = progress.periods.get_mut(period.0);
        let judged = judged.and_then(|targets| targets.get_mut(target.0));
        let Some(TargetProgress { counted, due, .. }) = judged else {
            continue;
        };
        // A goal that is due has its verdict in two places.
        let due = due.iter_mut().filter(|due| due.goal == counted.goal);
        due.for_each(|due| ruling.stand_in(due));
        ruling.stand_in(counted);
    }
    tasks::since(&mut progress.tasks);
    compare(plan, &mut progress);
    progress
}

/// Targets judged so far in a period; `None` while one is being judged.
type Judged = BTreeMap<TargetIx, Option<TargetProgress>>;

fn judge_period(plan: &Plan, period: PeriodIx) -> Vec<TargetProgress> {
    let mut judged = Judged::new();
    for ix in (0..plan.targets.len()).map(TargetIx) {
        judge_target(plan, ix, period, &mut judged);
    }
    judged.into_values().flatten().collect()
}

/// Judges one target in one period, and the targets that are its parts before it; gives what counts.
///
/// `None` for positions that the plan does not have, and inside a circle of parts, which `resolve` refuses.
fn judge_target(
    plan: &Plan,
    ix: TargetIx,
    period: PeriodIx,
    judged: &mut Judged,
) -> Option<Outcome> {
    if let Some(known) = judged.get(&ix) {
        return known.as_ref().map(|known| known.counted.clone());
    }
    let target = plan.target(ix, Some(period))?;
    judged.insert(ix, None);
    let mut parts = Vec::new();
    let mut due: Vec<Vec<Outcome>> = Vec::new();
    for part in &target.parts {
        let outcome = match part {
            Part::Target(of) => judge_target(plan, *of, period, judged),
            Part::Cell(cell) => Case::new(plan, ix, cell, period).map(|case| {
                due.push(case.due());
                case.counted()
            }),
        };
        parts.extend(outcome.map(|outcome| (part.clone(), outcome)));
    }
    let (counted, due) = if parts.is_empty() {
        let case = Case::new(plan, ix, &Cell::whole(), period)?;
        (case.counted(), case.due())
    } else {
        let outcomes: Vec<(Option<usize>, &Outcome)> = parts
            .iter()
            .map(|(part, outcome)| (goal_of_whole(part, outcome), outcome))
            .collect();
        (whole(&outcomes)?, whole_due(&due))
    };
    let progress = TargetProgress {
        counted: counted.clone(),
        due,
        parts,
        since: Since::None,
    };
    judged.insert(ix, Some(progress));
    Some(counted)
}

/// The goal of the whole that a part was judged by: a cell is judged by the whole's own, another target by its own.
const fn goal_of_whole(part: &Part, outcome: &Outcome) -> Option<usize> {
    match part {
        Part::Target(_) => None,
        Part::Cell(_) => outcome.goal,
    }
}

/// The goals of a whole that are due, each judged by its cells; a part that is another target keeps its own.
fn whole_due(cells: &[Vec<Outcome>]) -> Vec<Outcome> {
    // All cells share the goals and the period, so that the same goals are due in each.
    let first = cells.first().map_or(&[][..], Vec::as_slice);
    let goals = (0..first.len()).filter_map(|at| {
        let of_goal: Vec<(Option<usize>, &Outcome)> = cells
            .iter()
            .filter_map(|cell| cell.get(at))
            .map(|outcome| (outcome.goal, outcome))
            .collect();
        whole(&of_goal)
    });
    goals.collect()
}

/// The verdict of a whole, from its parts' verdicts and the goal of the whole that each was judged by.
///
/// The worst that ranks, of equals the first; if none ranks: no data (first what is due), not assessable, not begun, undated,
/// followed, the first of these that occurs. `None` without parts.
fn whole(parts: &[(Option<usize>, &Outcome)]) -> Option<Outcome> {
    let order = |verdict: Verdict| match (verdict, verdict.rank()) {
        (_, Some(rank)) => rank,
        (Verdict::NoData { due: true }, None) => 10,
        (Verdict::NoData { due: false }, None) => 11,
        (Verdict::NotAssessable, None) => 12,
        (Verdict::NotBegun, None) => 13,
        (Verdict::Undated, None) => 14,
        (
            Verdict::Followed
            | Verdict::Achieved { .. }
            | Verdict::Missed
            | Verdict::OnTrack
            | Verdict::Behind
            | Verdict::FarBehind
            | Verdict::MovingAway,
            None,
        ) => 15,
    };
    let (decides, (goal, worst)) = parts
        .iter()
        .enumerate()
        .min_by_key(|(_, (_, outcome))| order(outcome.verdict))?;
    let ranked = parts.iter().filter(|(_, o)| o.verdict.rank().is_some());
    let working = Working {
        parts: Some(PartsJudged {
            judged: ranked.count(),
            all: parts.len(),
            decides,
        }),
        ..Working::default()
    };
    Some(Outcome {
        goal: *goal,
        verdict: worst.verdict,
        reason: worst.reason.clone(),
        line: worst.line,
        working: Box::new(working),
    })
}

/// Fills in how each verdict stands to the last report's, of a part-year flow to that of the same part a year earlier.
fn compare(plan: &Plan, progress: &mut Progress) {
    let sinces: Vec<Vec<Since>> = progress
        .periods
        .iter()
        .enumerate()
        .map(|(at, targets)| {
            let since = |(ix, now): (usize, &TargetProgress)| {
                let (ix, at) = (TargetIx(ix), PeriodIx(at));
                let target = plan.target(ix, Some(at));
                let then = if target.is_some_and(|t| is_part_year(t, now)) {
                    year_before(plan, at.0)
                } else {
                    at.0.checked_sub(1)
                };
                between(plan, progress, ix, (PeriodIx(then?), at))
            };
            let targets = targets.iter().enumerate();
            targets
                .map(|target| since(target).unwrap_or(Since::None))
                .collect()
        })
        .collect();
    for (targets, sinces) in progress.periods.iter_mut().zip(sinces) {
        for (target, since) in targets.iter_mut().zip(sinces) {
            target.since = since;
        }
    }
}

/// A target by the goals in force as of a period and how it was judged; none where it did not stand.
#[must_use]
pub fn stood<'a>(
    plan: &'a Plan,
    progress: &'a Progress,
    ix: TargetIx,
    as_of: PeriodIx,
) -> Option<(&'a Target, &'a TargetProgress)> {
    let target = plan.target(ix, Some(as_of))?;
    let stands = plan.target_stands(ix, Some(as_of));
    let progress = progress.periods.get(as_of.0)?.get(ix.0)?;
    stands.then_some((target, progress))
}

/// How a target's verdict stands to that as of an earlier period; none where it did not stand in both.
#[must_use]
pub fn between(
    plan: &Plan,
    progress: &Progress,
    ix: TargetIx,
    (then, now): (PeriodIx, PeriodIx),
) -> Option<Since> {
    let (old, before) = stood(plan, progress, ix, then)?;
    let (new, after) = stood(plan, progress, ix, now)?;
    let part = judged_part(plan, new, after, now);
    let same_part = part.is_none() || part == judged_part(plan, old, before, then);
    Some(match since(before, after) {
        Since::Better | Since::Same | Since::Worse | Since::NextGoal if !same_part => {
            Since::OtherPart
        }
        Since::Better | Since::Same | Since::Worse if !old.same_goals(new) => Since::Amended,
        since => since,
    })
}

/// The part of a year that a flow was judged by as of a period, if it was; `H1`.
#[must_use]
pub fn judged_part(
    plan: &Plan,
    target: &Target,
    progress: &TargetProgress,
    as_of: PeriodIx,
) -> Option<String> {
    let period = plan.periods.get(as_of.0)?;
    is_part_year(target, progress).then(|| period.period.part())
}

/// Whether a flow was judged by parts of a year; of a whole, whether one of its cells was.
fn is_part_year(target: &Target, progress: &TargetProgress) -> bool {
    let parts = progress.parts.iter().map(|(_, outcome)| outcome);
    let mut outcomes = parts.chain([&progress.counted]);
    target.measure == Measure::Flow && outcomes.any(|o| o.working.year_share.is_some())
}

/// The position of the same part of the year before among the periods.
fn year_before(plan: &Plan, at: usize) -> Option<usize> {
    let period = plan.periods.get(at)?.period;
    let part = Period::of_part(period.year() - 1, &period.part())?;
    plan.periods.iter().position(|p| p.period == part)
}

/// The goals by which a target is judged; of a whole, those of its parts. Verdicts by other goals are no better and no worse.
#[must_use]
pub fn basis(progress: &TargetProgress) -> Vec<Option<usize>> {
    if progress.parts.is_empty() {
        return vec![progress.counted.goal];
    }
    let parts = progress.parts.iter();
    parts.map(|(_, outcome)| outcome.goal).collect()
}

/// Compares two verdicts of a target.
fn since(then: &TargetProgress, now: &TargetProgress) -> Since {
    match (then.counted.verdict.rank(), now.counted.verdict.rank()) {
        (None, None) => Since::None,
        (None, Some(_)) => Since::New,
        (Some(_), None) => Since::Lost,
        (Some(_), Some(_)) if basis(then) != basis(now) => Since::NextGoal,
        (Some(before), Some(after)) => match after.cmp(&before) {
            Ordering::Greater => Since::Better,
            Ordering::Equal => Since::Same,
            Ordering::Less => Since::Worse,
        },
    }
}

/// The lower and the upper end of where a goal's condition holds, tolerance included, in the unit of the condition; for drawing.
#[must_use]
pub fn edges(goal: &Goal) -> (Option<RBig>, Option<RBig>) {
    let bounds = bounds::Bounds::of(goal);
    (bounds.low.map(|l| l.at), bounds.high.map(|l| l.at))
}

/// The lower and the upper end as printed, without tolerance; of a range both, whichever side is better.
#[must_use]
pub fn printed_edges(goal: &Goal) -> (Option<RBig>, Option<RBig>) {
    let mut plain = goal.clone();
    plain.tolerance = None;
    let condition = match &goal.condition {
        Condition::Hedged(inner) => inner.as_ref(),
        condition => condition,
    };
    if let Condition::Between(..) = condition {
        plain.better = Better::None;
    }
    edges(&plain)
}
