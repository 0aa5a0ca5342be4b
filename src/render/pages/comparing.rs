//! Any two periods beside each other: the page that offers them, and the history of everything that its script compares.

use super::{At, Pages};
use crate::assess::{TargetProgress, basis, judged_part};
use crate::model::target::Target;
use crate::model::{PeriodIx, TargetIx};
use crate::render::address::{PageId, history_file, relative};
use crate::render::script;
use crate::render::view::{ComparisonGroup, Comparisons, Link, PeriodChoice};
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything by period, in words: what stood, how, and by what it was judged.
#[derive(Serialize)]
struct History {
    /// Name and address from the site's root of each period.
    periods: Vec<(String, String)>,
    /// Symbol, word and rank of each verdict and state; what has no rank is no verdict.
    words: BTreeMap<String, (String, String, Option<u8>)>,
    targets: Vec<Past>,
    tasks: Vec<Past>,
}

/// How one thing stood in each period; nothing where it did not stand.
#[derive(Serialize)]
struct Past {
    title: String,
    href: String,
    stood: Vec<Option<Stood>>,
}

#[derive(Serialize)]
struct Stood {
    /// Verdict or state.
    status: String,
    /// Verdicts with the same number were reached by the same goal, and can be better or worse than each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<usize>,
    /// The part of a year that was judged: against another part or a whole year it is no better and no worse.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    /// The latest value and its period.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

impl Pages<'_> {
    pub(super) fn comparisons(&self, at: &At<'_>) -> Comparisons {
        let all = (0..self.plan.periods.len()).rev().map(PeriodIx);
        let groups = all.clone().filter_map(|later| {
            let pairs: Vec<Link> = self
                .plan
                .compared(later)
                .into_iter()
                .map(|earlier| Link {
                    href: self.href(at, PageId::Compare(later, earlier)),
                    text: self.names.get(earlier.0).cloned().unwrap_or_default(),
                })
                .collect();
            (!pairs.is_empty()).then(|| ComparisonGroup {
                later: self.link(at, PageId::Period(later)),
                pairs,
            })
        });
        Comparisons {
            periods: all
                .filter_map(|ix| {
                    Some(PeriodChoice {
                        value: self.plan.periods.get(ix.0)?.period.slug(),
                        text: self.names.get(ix.0)?.clone(),
                    })
                })
                .collect(),
            groups: groups.collect(),
            history: relative(at.path, &history_file(&self.locale.code)),
        }
    }

    /// The history as the script that brings it.
    pub(in crate::render) fn history_script(&self) -> String {
        let periods = (0..self.plan.periods.len()).map(PeriodIx);
        let mut words = BTreeMap::new();
        let targets = (0..self.plan.targets.len()).map(TargetIx).map(|ix| {
            // One number for all periods in which the same goal counted.
            let mut bases: Vec<(&Target, &TargetProgress)> = Vec::new();
            let stood = periods.clone().map(|as_of| {
                let target = self.plan.target(ix, Some(as_of))?;
                if !self.plan.target_stands(ix, Some(as_of)) {
                    return None;
                }
                let progress = self.progress_of(ix, Some(as_of));
                let verdict = progress.counted.verdict;
                let status = self.words.status(verdict);
                let word = (status.symbol, status.word, verdict.rank());
                words.insert(status.slug.clone(), word);
                let same = |(then, before): &(&Target, &TargetProgress)| {
                    then.same_goals(target) && basis(before) == basis(progress)
                };
                let basis = bases.iter().position(same).unwrap_or_else(|| {
                    bases.push((target, progress));
                    bases.len() - 1
                });
                let known = self.last_value(ix, Some(as_of));
                Some(Stood {
                    status: status.slug,
                    basis: Some(basis),
                    part: judged_part(self.plan, target, progress, as_of),
                    value: known.and_then(|known| {
                        let value = self.words.value(target, known.value.as_ref()?);
                        let period = self.locale.period(known.reference, true);
                        Some(format!("{value} ({period})"))
                    }),
                })
            });
            Past {
                stood: stood.collect(),
                title: self.title(PageId::Target(ix)),
                href: self.path(PageId::Target(ix)),
            }
        });
        let targets: Vec<Past> = targets.collect();
        let mut states = BTreeMap::new();
        let tasks = (0..self.plan.tasks.len())
            .map(crate::model::TaskIx)
            .map(|ix| {
                let stood = periods.clone().map(|as_of| {
                    self.task_progress(ix, Some(as_of))?;
                    let status = self.task_status(ix, Some(as_of));
                    states.insert(status.slug.clone(), (status.symbol, status.word, None));
                    Some(Stood {
                        status: status.slug,
                        basis: None,
                        part: None,
                        value: None,
                    })
                });
                Past {
                    stood: stood.collect(),
                    title: self.title(PageId::Task(ix)),
                    href: self.path(PageId::Task(ix)),
                }
            });
        let tasks: Vec<Past> = tasks.collect();
        words.extend(states);
        let periods = periods.map(|ix| {
            let slug = self.plan.periods.get(ix.0).map(|p| p.period.slug());
            (slug.unwrap_or_default(), self.path(PageId::Period(ix)))
        });
        let history = History {
            periods: periods.collect(),
            words,
            targets,
            tasks,
        };
        format!("tiendo.history({});\n", script(&history))
    }

    fn path(&self, page: PageId) -> String {
        self.there.get(&page).cloned().unwrap_or_default()
    }
}
