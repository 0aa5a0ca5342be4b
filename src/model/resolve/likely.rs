//! Figures that are hardly meant: outside what their unit can hold, or of another order than the value before.
//!
//! Looks at the value that stands in the end: what has been put right since is no fault any more.

use super::Resolver;
use crate::diag::{Code, Finding};
use crate::model::quantity::Number;
use crate::model::series::{Observation, Series};
use crate::model::target::{Measure, Target};
use crate::model::{Plan, TargetIx};
use dashu_ratio::RBig;
use std::collections::BTreeMap;

/// More than this many times the value before, or less than this part of it, is more often a slip than a fact.
const LEAP: u8 = 10;

impl Resolver<'_> {
    /// Reports what is unlikely in the series of a target or of one of its cells, each leap once.
    pub(super) fn likely(&mut self, target: TargetIx, series: &Series, plan: &Plan) {
        let Some(target) = plan.targets.get(target.0) else {
            return;
        };
        // What was added, and how fast something grows, may be below zero and near it.
        if matches!(target.measure, Measure::GrowthAverage | Measure::Increment) {
            return;
        }
        let unit = plan.units.get(target.unit.0).filter(|u| u.is_share());
        let most = unit.and_then(|u| u.ratio.as_ref());
        // Half a year brings in another amount than a year, and than the other half.
        let flow = matches!(target.measure, Measure::Flow | Measure::FlowAverage);
        let negative = |value: &Number| *value.exact() < RBig::ZERO;
        let mut promised = target.goals.iter().flat_map(|g| g.condition.numbers());
        let mut below = promised.any(negative);
        // By part of the year, what the next value may be like: the last likely one, and the unlikely ones since.
        let mut likely: BTreeMap<String, Vec<&Observation>> = BTreeMap::new();
        for same in series.all().chunk_by(|a, b| a.reference == b.reference) {
            let Some((now, value)) = same.last().and_then(|o| Some((o, o.value()?))) else {
                continue;
            };
            let reasoned = same
                .iter()
                .any(|o| o.value() == Some(value) && (o.note.is_some() || o.restatement.is_some()));
            let unlikely = |why, bound: String| {
                Finding::new(Code::UnlikelyValue, now.span)
                    .with("value", value.to_string())
                    .term("why", why)
                    .with("bound", bound)
            };
            if let Some(most) = most.filter(|most| negative(value) || value.exact() > most.exact())
            {
                let finding = unlikely("unlikely-share", most.to_string());
                self.report(finding.term("remedy", "unlikely-share-remedy"));
                continue;
            }
            if negative(value) && !std::mem::replace(&mut below, true) && !reasoned {
                let finding = unlikely("unlikely-below", "0".to_owned());
                self.report(finding.term("remedy", "unlikely-remedy"));
                continue;
            }
            if *value.exact() == RBig::ZERO {
                continue;
            }
            let part = if flow {
                now.reference.part()
            } else {
                String::new()
            };
            let before = likely.entry(part).or_default();
            let leaps = before.iter().map(|before| leap(before, now, target));
            let leaps: Option<Vec<_>> = leaps.collect();
            let leaps = leaps.filter(|_| !reasoned).unwrap_or_default();
            match (leaps.first(), before.first()) {
                (Some((why, known)), Some(first)) => {
                    let finding = unlikely(why, known.to_string());
                    let finding = finding.also(first.span, "value-before");
                    self.report(finding.term("remedy", "unlikely-remedy"));
                }
                (_, _) => before.clear(),
            }
            before.push(now);
        }
    }
}

/// How a value leaps from another one, and that one; not where a break of the series is declared between them.
fn leap<'a>(
    from: &'a Observation,
    to: &Observation,
    target: &Target,
) -> Option<(&'static str, &'a Number)> {
    let after = |at: &Observation| {
        target
            .breaks
            .iter()
            .filter(|b| b.at.end() <= at.reference.end())
            .count()
    };
    let known = from.value()?;
    let times = to.value()?.exact() / known.exact();
    if times < RBig::ZERO || after(from) != after(to) {
        return None;
    }
    if times > RBig::from(LEAP) {
        Some(("unlikely-more", known))
    } else if times * RBig::from(LEAP) < RBig::ONE {
        Some(("unlikely-less", known))
    } else {
        None
    }
}
