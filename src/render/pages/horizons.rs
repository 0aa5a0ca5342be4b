//! Horizons: what the plan sets its sights on, year by year; the goals of a year that is over keep their final verdicts.

use super::{At, Pages, Shown};
use crate::assess::{Outcome, Since, Verdict};
use crate::model::TargetIx;
use crate::model::period::{Moment, Period};
use crate::model::series::Cell;
use crate::render::Findings;
use crate::render::address::PageId;
use crate::render::view::{
    HorizonGoal, HorizonList, HorizonPage, HorizonRow, HorizonText, Link, NarrativeText, ReviewView,
};
use std::cell::RefCell;

/// A goal of a year, with how it stands.
struct OfYear<'s> {
    ix: TargetIx,
    /// Position among the goals in force.
    goal: usize,
    outcome: Option<&'s Outcome>,
}

impl Pages<'_> {
    /// The goals of a year, in the order of the plan. One that fell due while its target stood keeps the verdict it had; a target
    /// that was withdrawn before is left out.
    fn goals_of(&self, year: i32) -> Vec<OfYear<'_>> {
        let latest = self.latest();
        let mut goals = Vec::new();
        for ix in (0..self.plan.targets.len()).map(TargetIx) {
            let as_of = self.last_stood(ix);
            if !self.plan.target_stands(ix, as_of) {
                continue;
            }
            let Some(target) = self.plan.target(ix, as_of) else {
                continue;
            };
            let progress = latest.map(|_| self.progress_of(ix, as_of));
            for (n, goal) in target.goals.iter().enumerate() {
                if goal.by != Some(year) {
                    continue;
                }
                let due = progress.and_then(|p| p.due.iter().find(|o| o.goal == Some(n)));
                let counted = progress
                    .filter(|p| p.counted.goal == Some(n))
                    .map(|p| &p.counted);
                let stands = self.plan.target_stands(ix, latest);
                if due.is_none() && !stands {
                    continue;
                }
                goals.push(OfYear {
                    ix,
                    goal: n,
                    outcome: due.or(counted),
                });
            }
        }
        goals
    }

    fn horizon_row(&self, at: &At<'_>, year: i32) -> HorizonRow {
        let nodes = self.nodes().filter(|n| {
            let node = self.plan.nodes.get(n.0);
            node.is_some_and(|n| n.horizon == Some(year))
        });
        let goals = self.goals_of(year);
        let shown = goals.iter().filter_map(|g| {
            Some(Shown {
                ix: g.ix,
                outcome: g.outcome?,
                since: Since::None,
            })
        });
        HorizonRow {
            title: self.title(PageId::Horizon(year)),
            href: self.href(at, PageId::Horizon(year)),
            year,
            sections: nodes.map(|n| self.section_link(at, n)).collect(),
            tally: self.tally_of(at, shown, self.latest()),
        }
    }

    pub(super) fn horizon_list(&self, at: &At<'_>) -> HorizonList {
        let years = self.plan.horizons().into_iter();
        HorizonList {
            rows: years.map(|year| self.horizon_row(at, year)).collect(),
        }
    }

    pub(super) fn horizon_page(
        &self,
        at: &At<'_>,
        year: i32,
        findings: &RefCell<&mut Findings>,
    ) -> HorizonPage {
        let years = self.plan.horizons();
        let here = years.iter().position(|y| *y == year);
        let neighbour = |n: Option<usize>| -> Option<Link> {
            let year = years.get(n?)?;
            Some(self.link(at, PageId::Horizon(*year)))
        };
        let texts = self.plan.nodes.iter().enumerate().filter_map(|(n, node)| {
            let text = node.summary.as_ref()?;
            (node.horizon == Some(year)).then(|| HorizonText {
                section: self.section_link(at, crate::model::NodeIx(n)),
                text: self.text(text),
            })
        });
        let mut goals = self.goals_of(year);
        let order = |g: &OfYear<'_>| {
            let slug = g.outcome.map(|o| o.verdict.slug());
            Verdict::ALL
                .iter()
                .position(|v| Some(v.slug()) == slug)
                .unwrap_or(Verdict::ALL.len())
        };
        goals.sort_by_key(order);
        let reviews = self.plan.stories.iter().enumerate();
        let reviews = reviews.filter(|(_, s)| s.horizon == Some(year));
        let reviews = reviews.filter_map(|(n, story)| {
            let id = format!("r{n}");
            let (html, lang, outdated) = self.narrative(
                at,
                &story.bodies,
                story.as_of(self.plan),
                (&id, 3),
                findings,
            )?;
            Some(ReviewView {
                story: self.story_row(at, crate::model::StoryIx(n))?,
                text: NarrativeText {
                    html,
                    lang,
                    outdated,
                },
            })
        });
        HorizonPage {
            row: self.horizon_row(at, year),
            due: self.is_over(year),
            texts: texts.collect(),
            goals: goals
                .iter()
                .filter_map(|g| self.horizon_goal(at, g, year))
                .collect(),
            reviews: reviews.collect(),
            previous: neighbour(here.and_then(|n| n.checked_sub(1))),
            next: neighbour(here.map(|n| n + 1)),
        }
    }

    /// Whether the reports of a year are out.
    fn is_over(&self, year: i32) -> bool {
        let last = self.plan.periods.last();
        last.is_some_and(|p| p.period.end() >= Moment::year(year))
    }

    fn horizon_goal(&self, at: &At<'_>, of: &OfYear<'_>, year: i32) -> Option<HorizonGoal> {
        let as_of = self.last_stood(of.ix);
        let target = self.plan.target(of.ix, as_of)?;
        let progress = self.progress_of(of.ix, as_of);
        let mut goals = self.goals(at, target, progress);
        let goal = (of.goal < goals.len()).then(|| goals.swap_remove(of.goal))?;
        let known = self
            .latest()
            .map_or(Vec::new(), |p| self.plan.known(of.ix, &Cell::whole(), p));
        let own = known
            .iter()
            .find(|k| k.reference == Period::Year(year) && k.value.is_some());
        // Once the year is over no other figure speaks for it.
        let open = !self.is_over(year);
        let own = own.or_else(|| known.iter().rfind(|k| open && k.value.is_some()));
        Some(HorizonGoal {
            target: self.link(at, PageId::Target(of.ix)),
            goal,
            status: of.outcome.map(|o| self.words.status(o.verdict)),
            value: own.and_then(|k| self.figure(at, of.ix, target, k)),
        })
    }
}
