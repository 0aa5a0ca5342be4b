//! Amendments: dated changes of the plan that leave its files as they were.
//!
//! Owns [`Amendment`] and which version of a target or task was in force in a period. Each period is judged by what was in force
//! on the day its reports were due and had been decided by the day of its release.

use super::target::Target;
use super::task::Task;
use super::{AgencyIx, AmendmentIx, DocumentIx, PeriodIx, Plan, TargetIx, TaskIx, Text};
use crate::diag::Span;
use crate::model::period::Period;
use jiff::civil::Date;

/// A proposed or decided change of the plan.
#[derive(Clone, Debug)]
pub struct Amendment {
    /// Stable identifier.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Who proposes it.
    pub by: Option<AgencyIx>,
    /// Number of the decision.
    pub number: Option<String>,
    /// The deciding document.
    pub document: Option<DocumentIx>,
    /// The day on which it was proposed.
    pub proposed: Date,
    /// The day on which it was taken into a consolidated proposal.
    pub consolidated: Option<Date>,
    /// The day on which it was decided, and how.
    pub outcome: Option<(Outcome, Date)>,
    /// First day on which it is in force.
    pub in_force: Option<Date>,
    /// The period that it becomes public with.
    pub publish_with: Option<Period>,
    /// Why.
    pub reason: Option<Text>,
    /// What it changes.
    pub changes: Vec<Change>,
    /// Where its id stands.
    pub span: Span,
}

/// What became of a proposed amendment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It changes the plan.
    Decided,
    /// It does not.
    Refused,
}

/// How far an amendment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each says itself")]
pub enum Stage {
    Proposed,
    Consolidated,
    Decided,
    InForce,
    Refused,
}

impl Stage {
    /// The stage as phrases write it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Consolidated => "consolidated",
            Self::Decided => "decided",
            Self::InForce => "in-force",
            Self::Refused => "refused",
        }
    }
}

impl Amendment {
    /// How far it has come on a day.
    #[must_use]
    pub fn stage(&self, day: Date) -> Stage {
        match self.outcome {
            Some((Outcome::Refused, on)) if on <= day => Stage::Refused,
            Some((Outcome::Decided, on)) if on <= day => {
                if self.in_force.is_some_and(|from| from <= day) {
                    Stage::InForce
                } else {
                    Stage::Decided
                }
            }
            Some(_) | None => {
                if self.consolidated.is_some_and(|on| on <= day) {
                    Stage::Consolidated
                } else {
                    Stage::Proposed
                }
            }
        }
    }
}

/// One change of a target or a task.
#[derive(Clone, Debug)]
pub enum Change {
    /// Fields of a target are set anew: the target before and after.
    SetTarget(TargetIx, Box<(Target, Target)>),
    /// A target is no longer pursued, and why.
    WithdrawTarget(TargetIx, Text),
    /// A new target.
    AddTarget(TargetIx),
    /// Fields of a task are set anew: the task before and after.
    SetTask(TaskIx, Box<(Task, Task)>),
    /// A task is no longer pursued, and why.
    WithdrawTask(TaskIx, Text),
    /// A new task.
    AddTask(TaskIx),
}

/// How a target or task came, changed and went by amendments.
#[derive(Clone, Debug)]
pub struct Life<T> {
    /// The amendment that added it, and the first period in which it stands; `None` for what the plan has from the start.
    pub added: Option<(AmendmentIx, Option<PeriodIx>)>,
    /// What amendments made of it, in the order in which they came into force.
    pub versions: Vec<Version<T>>,
    /// The amendment that withdrew it, the first period in which it no longer stands, and why.
    pub withdrawn: Option<(AmendmentIx, Option<PeriodIx>, Text)>,
}

impl<T> Default for Life<T> {
    fn default() -> Self {
        Self {
            added: None,
            versions: Vec::new(),
            withdrawn: None,
        }
    }
}

/// What an amendment made of a target or a task.
#[derive(Clone, Debug)]
pub struct Version<T> {
    /// The amendment.
    pub amendment: AmendmentIx,
    /// The first period that is judged by it; `None` while no period is.
    pub from: Option<PeriodIx>,
    /// The target or task from then on.
    pub is: T,
}

impl<T> Life<T> {
    /// Whether it stands in a period; before the first period, whether the plan had it from the start.
    #[must_use]
    pub fn stands(&self, as_of: Option<PeriodIx>) -> bool {
        let reached =
            |from: Option<PeriodIx>| from.is_some_and(|from| as_of.is_some_and(|p| from <= p));
        self.added.is_none_or(|(_, from)| reached(from))
            && !self
                .withdrawn
                .as_ref()
                .is_some_and(|(_, from, _)| reached(*from))
    }

    /// The version in force in a period; `None` for the original.
    #[must_use]
    pub fn version(&self, as_of: Option<PeriodIx>) -> Option<&Version<T>> {
        let reached = |v: &&Version<T>| v.from.is_some_and(|from| as_of.is_some_and(|p| from <= p));
        self.versions.iter().rfind(reached)
    }
}

impl Plan {
    /// A target as it was in force in a period; `None` as of: as the plan first had it.
    #[must_use]
    pub fn target(&self, ix: TargetIx, as_of: Option<PeriodIx>) -> Option<&Target> {
        let version = self.target_lives.get(ix.0).and_then(|l| l.version(as_of));
        version.map_or_else(|| self.targets.get(ix.0), |v| Some(&v.is))
    }

    /// A task as it was in force in a period; `None` as of: as the plan first had it.
    #[must_use]
    pub fn task(&self, ix: TaskIx, as_of: Option<PeriodIx>) -> Option<&Task> {
        let version = self.task_lives.get(ix.0).and_then(|l| l.version(as_of));
        version.map_or_else(|| self.tasks.get(ix.0), |v| Some(&v.is))
    }

    /// Whether a target stands in a period: added by then, not withdrawn by then.
    #[must_use]
    pub fn target_stands(&self, ix: TargetIx, as_of: Option<PeriodIx>) -> bool {
        self.target_lives.get(ix.0).is_none_or(|l| l.stands(as_of))
    }

    /// Whether a task stands in a period.
    #[must_use]
    pub fn task_stands(&self, ix: TaskIx, as_of: Option<PeriodIx>) -> bool {
        self.task_lives.get(ix.0).is_none_or(|l| l.stands(as_of))
    }

    /// A target as the plan first had it, and what amendments made of it.
    pub fn target_versions(&self, ix: TargetIx) -> impl Iterator<Item = &Target> {
        let life = self.target_lives.get(ix.0).into_iter();
        let versions = life.flat_map(|l| &l.versions).map(|v| &v.is);
        self.targets.get(ix.0).into_iter().chain(versions)
    }

    /// A task as the plan first had it, and what amendments made of it.
    pub fn task_versions(&self, ix: TaskIx) -> impl Iterator<Item = &Task> {
        let life = self.task_lives.get(ix.0).into_iter();
        let versions = life.flat_map(|l| &l.versions).map(|v| &v.is);
        self.tasks.get(ix.0).into_iter().chain(versions)
    }

    /// The first period that an amendment is in force for: decided by the day of its release, in force on the day its reports
    /// are due, and not before the period that it becomes public with.
    #[must_use]
    pub fn effective(&self, amendment: &Amendment) -> Option<PeriodIx> {
        let (Some((Outcome::Decided, decided)), Some(in_force)) =
            (amendment.outcome, amendment.in_force)
        else {
            return None;
        };
        let with = amendment.publish_with;
        let public = |at: usize| {
            with.is_none_or(|with| {
                let with = self.periods.iter().position(|p| p.period == with);
                with.is_some_and(|with| with <= at)
            })
        };
        let found = self.periods.iter().enumerate().position(|(at, p)| {
            in_force <= p.due && decided <= p.release_date().unwrap_or(p.due) && public(at)
        });
        found.map(PeriodIx)
    }
}
