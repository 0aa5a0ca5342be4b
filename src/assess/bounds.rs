//! Where a goal's condition holds, and how far a figure is from there.
//!
//! Owns [`Bounds`], METHOD's table of conditions turned into two edges, and d(x) with its edge Y.

use super::figure::Figure;
use super::outcome::{Beyond, Edge, Reason, Working};
use super::power::Real;
use crate::model::target::{Better, Condition, Goal};
use dashu_int::ops::Abs;
use dashu_ratio::RBig;
use std::cmp::Ordering;

/// One end of where a condition holds.
#[derive(Clone, Debug)]
pub(super) struct Limit {
    pub(super) at: RBig,
    /// The end itself does not belong.
    open: bool,
}

/// Where a condition holds: between two ends, of which one may be missing.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    pub(super) low: Option<Limit>,
    pub(super) high: Option<Limit>,
    /// A printed range that nobody has read: what lies above this and not above `low` is open.
    undecided_above: Option<RBig>,
    /// The far edge of a range with a better side.
    far: Option<(Beyond, RBig)>,
    /// A hedged or kept goal without τ: the ends stand at τ = 0, and what does not hold there is open.
    untold: bool,
}

/// Whether a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Yes,
    No,
    /// The plan does not say.
    Open(Reason),
}

impl Bounds {
    /// The bounds of a goal, in the unit of its condition.
    ///
    /// A one-sided condition implies its better side; a `better` that contradicts it is not looked at.
    pub(super) fn of(goal: &Goal) -> Self {
        let (condition, hedged) = match &goal.condition {
            Condition::Hedged(inner) => (inner.as_ref(), true),
            plain @ (Condition::About(_) | Condition::KeptAt(_)) => (plain, true),
            plain @ (Condition::AtLeast(_)
            | Condition::MoreThan(_)
            | Condition::AtMost(_)
            | Condition::LessThan(_)
            | Condition::Between(..)
            | Condition::AboveRange(..)) => (plain, false),
        };
        let tau = goal.tolerance.as_ref().filter(|_| hedged);
        let slack = |v: &RBig| tau.map_or(RBig::ZERO, |tau| tau.value.exact() * v.clone().abs());
        let down = |v: &RBig| v - slack(v);
        let up = |v: &RBig| v + slack(v);
        let mut bounds = Self {
            low: None,
            high: None,
            undecided_above: None,
            far: None,
            untold: hedged && tau.is_none(),
        };
        let closed = |at| Some(Limit { at, open: false });
        let open = |at| Some(Limit { at, open: true });
        match condition {
            Condition::AtLeast(v) => bounds.low = closed(down(v.exact())),
            Condition::MoreThan(v) => bounds.low = open(down(v.exact())),
            Condition::AtMost(v) => bounds.high = closed(up(v.exact())),
            Condition::LessThan(v) => bounds.high = open(up(v.exact())),
            Condition::Between(a, b) => {
                let (a, b) = (down(a.exact()), up(b.exact()));
                bounds.far = match goal.better {
                    Better::Higher => Some((Beyond::Above, b.clone())),
                    Better::Lower => Some((Beyond::Below, a.clone())),
                    Better::None => None,
                };
                bounds.keep_better_side(goal.better, a, b);
            }
            Condition::About(v) | Condition::KeptAt(v) => {
                bounds.keep_better_side(goal.better, down(v.exact()), up(v.exact()));
            }
            Condition::AboveRange(a, b) => {
                let read = goal.reads_as.as_ref();
                bounds.low = open(down(read.unwrap_or(b).exact()));
                bounds.undecided_above = read.is_none().then(|| down(a.exact()));
            }
            // `resolve` nests no hedge in a hedge; should one come, the inner one says it all.
            Condition::Hedged(inner) => {
                let mut plain = goal.clone();
                plain.condition = Condition::clone(inner);
                return Self::of(&plain);
            }
        }
        bounds
    }

    fn keep_better_side(&mut self, better: Better, low: RBig, high: RBig) {
        let closed = |at| Some(Limit { at, open: false });
        match better {
            Better::Higher => self.low = closed(low),
            Better::Lower => self.high = closed(high),
            Better::None => (self.low, self.high) = (closed(low), closed(high)),
        }
    }

    /// The bounds with every edge multiplied by `factor ≥ 0`: a part of a year, or a base.
    pub(super) fn times(&self, factor: &RBig) -> Self {
        let limit = |limit: &Limit| Limit {
            at: &limit.at * factor,
            open: limit.open,
        };
        Self {
            low: self.low.as_ref().map(limit),
            high: self.high.as_ref().map(limit),
            undecided_above: self.undecided_above.as_ref().map(|at| at * factor),
            far: self.far.as_ref().map(|(beyond, at)| (*beyond, at * factor)),
            untold: self.untold,
        }
    }

    /// Whether both ends count.
    pub(super) const fn two_sided(&self) -> bool {
        self.low.is_some() && self.high.is_some()
    }

    /// Whether only the upper end counts.
    pub(super) const fn upper_only(&self) -> bool {
        self.low.is_none() && self.high.is_some()
    }

    /// Whether the condition holds at `x`.
    pub(super) fn holds(&self, x: &Real) -> Holds {
        let within = |limit: &Limit, side: Ordering| {
            let order = x.cmp(&limit.at);
            order == side || (order.is_eq() && !limit.open)
        };
        let low = self
            .low
            .as_ref()
            .is_none_or(|low| within(low, Ordering::Greater));
        let high = self
            .high
            .as_ref()
            .is_none_or(|high| within(high, Ordering::Less));
        let undecided = |above: &RBig| !low && x.cmp(above).is_gt();
        if low && high {
            Holds::Yes
        } else if self.untold {
            Holds::Open(Reason::NoTolerance)
        } else if self.undecided_above.as_ref().is_some_and(undecided) {
            Holds::Open(Reason::InsidePrintedRange)
        } else {
            Holds::No
        }
    }

    /// Whether `x` lies past the upper edge.
    pub(super) fn exceeded_by(&self, x: &Real) -> bool {
        self.high.as_ref().is_some_and(|high| {
            let order = x.cmp(&high.at);
            order.is_gt() || (order.is_eq() && high.open)
        })
    }

    /// The edge Y as seen from `x`: the nearest, where `x` lies outside or on it; else the only one. `None` between two.
    pub(super) fn edge(&self, x: &Real) -> Option<&RBig> {
        match (&self.low, &self.high) {
            (Some(low), _) if x.cmp(&low.at).is_le() => Some(&low.at),
            (_, Some(high)) if x.cmp(&high.at).is_ge() => Some(&high.at),
            (Some(only), None) | (None, Some(only)) => Some(&only.at),
            (Some(_), Some(_)) | (None, None) => None,
        }
    }

    /// d(x); 0 where the condition holds and at an open edge.
    pub(super) fn distance(&self, x: &RBig) -> RBig {
        let below = self.low.as_ref().map(|low| &low.at - x);
        let above = self.high.as_ref().map(|high| x - &high.at);
        below
            .into_iter()
            .chain(above)
            .fold(RBig::ZERO, |d, gap| if gap > d { gap } else { d })
    }

    /// Fills in where the condition holds, the edge seen from `x`, and how far `x` is from there.
    pub(super) fn show(&self, working: &mut Working, x: &Real) {
        let shown = |limit: &Limit| Edge {
            value: Figure::exact(limit.at.clone()),
            open: limit.open,
        };
        let holds = self.holds(x) == Holds::Yes;
        working.low = self.low.as_ref().map(shown);
        working.high = self.high.as_ref().map(shown);
        working.edge = self.edge(x).cloned().map(Figure::exact);
        working.gap = Some(if holds {
            Figure::exact(RBig::ZERO)
        } else {
            x.figure(|x| self.distance(&x))
        });
        if holds {
            working.beyond = self.beyond(x);
        }
    }

    /// On which side `x` lies beyond the far edge of a range with a better side.
    fn beyond(&self, x: &Real) -> Option<Beyond> {
        let (beyond, far) = self.far.as_ref()?;
        let passed = match beyond {
            Beyond::Above => x.cmp(far).is_gt(),
            Beyond::Below => x.cmp(far).is_lt(),
        };
        passed.then_some(*beyond)
    }
}
