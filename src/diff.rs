//! What is different between two releases: values, goals, verdicts.
//!
//! Owns [`Side`], [`Change`] and [`between`]. A side is a plan as of one of its periods; both may be of one plan, or of the plan
//! as two releases knew it. [`table`] makes rows of it.

pub mod table;

use crate::assess::{Progress, Verdict};
use crate::model::period::Period;
use crate::model::quantity::Number;
use crate::model::series::{Cell, Restatement, Vintage};
use crate::model::{Known, PeriodIx, Plan, TargetIx};
use std::collections::{BTreeMap, BTreeSet};

/// A plan and its verdicts as of a period; before the first period nothing is known.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Its verdicts.
    pub progress: &'a Progress,
    /// The period.
    pub as_of: Option<PeriodIx>,
}

/// A value as one side knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The number; `None` for the statement that there is no data.
    pub number: Option<Box<Number>>,
    /// Whether a later value is to be expected.
    pub provisional: bool,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The second side has a target that the first has not.
    Added,
    /// The first side has a target that the second has not.
    Withdrawn,
    /// Its goals or its name are others.
    Amended,
    /// Its verdict is another.
    Verdict {
        /// Before; `None` where the target did not stand.
        from: Option<Verdict>,
        /// After.
        to: Option<Verdict>,
    },
    /// A value that is new, revised or gone.
    Value {
        /// Of which cell.
        cell: Cell,
        /// Of which period.
        reference: Period,
        /// What the first side knows; `None` for nothing.
        from: Option<Value>,
        /// What the second side knows.
        to: Option<Value>,
        /// How it was restated, where it was.
        restatement: Option<Box<Restatement>>,
        /// Who said so.
        by: Option<String>,
    },
}

/// The changes of one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Its identifier.
    pub target: String,
    /// What is different, in the order above.
    pub changes: Vec<Change>,
}

impl Change {
    /// The kind of change as files write it.
    #[must_use]
    pub fn slug(&self) -> &'static str {
        match self {
            Self::Added => "target-added",
            Self::Withdrawn => "target-withdrawn",
            Self::Amended => "target-amended",
            Self::Verdict { .. } => "verdict",
            Self::Value { from: None, .. } => "value-new",
            Self::Value { to: None, .. } => "value-withdrawn",
            Self::Value {
                from: Some(from),
                to: Some(to),
                ..
            } if from.number == to.number => "value-status",
            Self::Value { .. } => "value-revised",
        }
    }
}

impl<'a> Side<'a> {
    fn ix(&self, id: &str) -> Option<TargetIx> {
        let at = self.plan.targets.iter().position(|t| t.id == id)?;
        let ix = TargetIx(at);
        self.plan.target_stands(ix, self.as_of).then_some(ix)
    }

    /// A target whether or not it stands: its values remain when it is withdrawn.
    fn any(&self, id: &str) -> Option<TargetIx> {
        let at = self.plan.targets.iter().position(|t| t.id == id)?;
        Some(TargetIx(at))
    }

    fn targets(&self) -> impl Iterator<Item = &'a str> {
        let plan = self.plan;
        let as_of = self.as_of;
        let stand = (0..plan.targets.len())
            .map(TargetIx)
            .filter(move |ix| plan.target_stands(*ix, as_of));
        stand.filter_map(|ix| plan.targets.get(ix.0).map(|t| t.id.as_str()))
    }

    /// Every value that is known of a target, with its cell; those of a target that shares another's are the other's.
    fn values(&self, ix: TargetIx) -> BTreeMap<(Cell, i32, i32, Period), Known> {
        let mut values = BTreeMap::new();
        let Some(as_of) = self.as_of.filter(|_| self.plan.holder(ix) == ix) else {
            return values;
        };
        let cells = self.plan.series.keys().filter(|(t, _)| *t == ix);
        let mut cells: BTreeSet<Cell> = cells.map(|(_, cell)| cell.clone()).collect();
        cells.insert(Cell::whole());
        for cell in cells {
            for known in self.plan.known(ix, &cell, as_of) {
                let p = known.reference;
                values.insert((cell.clone(), p.end().0, p.months(), p), known);
            }
        }
        values
    }

    fn verdict(&self, ix: TargetIx) -> Option<Verdict> {
        let targets = self.progress.periods.get(self.as_of?.0)?;
        targets.get(ix.0).map(|t| t.counted.verdict)
    }

    /// The last restatement of a value among what is known, and who made it.
    fn restated(
        &self,
        ix: TargetIx,
        cell: &Cell,
        reference: Period,
    ) -> Option<(&'a Restatement, Option<String>)> {
        let vintage = Vintage::Report(self.as_of?);
        let series = self.plan.series(ix, cell)?.all().iter();
        let mut known = series.filter(|o| o.reference == reference && o.vintage <= vintage);
        let last = known.rfind(|o| o.restatement.is_some())?;
        let by = last.reporter.and_then(|a| self.plan.agencies.get(a.0));
        Some((last.restatement.as_ref()?, by.map(|a| a.id.clone())))
    }
}

/// Everything that is different on the side `b`, target by target in the order of the document.
#[must_use]
pub fn between(a: Side<'_>, b: Side<'_>) -> Vec<Changes> {
    let mut order: Vec<&str> = b.targets().collect();
    order.extend(a.targets().filter(|id| b.ix(id).is_none()));
    let all = order.into_iter().map(|id| Changes {
        target: id.to_owned(),
        changes: of_target(a, b, id),
    });
    all.filter(|c| !c.changes.is_empty()).collect()
}

fn of_target(a: Side<'_>, b: Side<'_>, id: &str) -> Vec<Change> {
    let (before, after) = (a.ix(id), b.ix(id));
    let mut changes = Vec::new();
    match (before, after) {
        (None, Some(_)) => changes.push(Change::Added),
        (Some(_), None) => changes.push(Change::Withdrawn),
        (Some(before), Some(after)) => {
            let (old, new) = (
                a.plan.target(before, a.as_of),
                b.plan.target(after, b.as_of),
            );
            let same = old
                .zip(new)
                .is_some_and(|(old, new)| old.same_goals(new) && old.name == new.name);
            changes.extend((!same).then_some(Change::Amended));
        }
        (None, None) => return changes,
    }
    let from = before.and_then(|ix| a.verdict(ix));
    let to = after.and_then(|ix| b.verdict(ix));
    if from != to {
        changes.push(Change::Verdict { from, to });
    }
    let (before, after) = (a.any(id), b.any(id));
    let old = before.map_or(BTreeMap::new(), |ix| a.values(ix));
    let new = after.map_or(BTreeMap::new(), |ix| b.values(ix));
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let (from, to) = (old.get(key).map(value), new.get(key).map(value));
        if from == to {
            continue;
        }
        let (cell, _, _, reference) = key;
        let restated = after.and_then(|ix| b.restated(ix, cell, *reference));
        // A first value is not restated, whatever became of it before it was seen here.
        let restated = restated.filter(|_| from.is_some());
        let (restatement, by) = restated.unzip();
        changes.push(Change::Value {
            cell: cell.clone(),
            reference: *reference,
            from,
            to,
            restatement: restatement.cloned().map(Box::new),
            by: by.flatten(),
        });
    }
    changes
}

fn value(known: &Known) -> Value {
    Value {
        number: known.value.clone().map(Box::new),
        provisional: known.provisional,
    }
}
