//! Rows and tallies of targets; the overview, the outline and its sections.

use super::listing::sum_of;
use super::{At, FURTHEST, Pages, STORIES, STUCK, Said, Shown};
use crate::assess::{Since, TargetProgress, Verdict};
use crate::model::agency::Topic;
use crate::model::coverage::{Carried, Line};
use crate::model::matter::MatterKind;
use crate::model::series::Cell;
use crate::model::target::Target;
use crate::model::{Known, NodeIx, PeriodIx, TargetIx, TaskIx};
use crate::render::address::PageId;
use crate::render::locale::Locale;
use crate::render::picture::{Course, Drawing};
use crate::render::view::{
    Carrier, ChartView, Coverage, Figure, LineRow, Link, MatterRow, NextDue, Overview, PanelView,
    SectionList, SectionPage, SectionRow, Status, Sum, Tally, TargetGroup, TargetRow,
};
use std::collections::{BTreeMap, BTreeSet};

impl Pages<'_> {
    /// How a target stands in a period.
    pub(super) fn progress_of(&self, ix: TargetIx, as_of: Option<PeriodIx>) -> &TargetProgress {
        as_of
            .and_then(|p| self.progress.periods.get(p.0)?.get(ix.0))
            .unwrap_or(&self.nothing)
    }

    /// The last value of the whole that is known in a period.
    pub(super) fn last_value(&self, ix: TargetIx, as_of: Option<PeriodIx>) -> Option<&Known> {
        let as_of = as_of?;
        let last = self.last.get(as_of.0)?.get(ix.0)?;
        let find = || {
            let known = self.plan.known(ix, &Cell::whole(), as_of);
            known.into_iter().rfind(|k| k.value.is_some())
        };
        last.get_or_init(find).as_ref()
    }

    pub(super) fn figure(
        &self,
        at: &At<'_>,
        ix: TargetIx,
        target: &Target,
        known: &Known,
    ) -> Option<Figure> {
        let text = self.words.value(target, known.value.as_ref()?);
        Some(self.figure_of(at, ix, known, text))
    }

    /// A value whose text is there already.
    fn figure_of(&self, at: &At<'_>, ix: TargetIx, known: &Known, text: String) -> Figure {
        let page = || self.href(at, PageId::Target(ix));
        let place = || format!("{}#{}", page(), Self::value_id(known.reference));
        Figure {
            text,
            period: self.locale.period(known.reference, false),
            provisional: known.provisional,
            restated: known.restated.then(place),
        }
    }

    pub(super) fn row(
        &self,
        at: &At<'_>,
        ix: TargetIx,
        as_of: Option<PeriodIx>,
    ) -> Option<TargetRow> {
        self.row_of(at, self.counted(ix, as_of), as_of)
    }

    pub(super) fn row_of(
        &self,
        at: &At<'_>,
        shown: Shown<'_>,
        as_of: Option<PeriodIx>,
    ) -> Option<TargetRow> {
        let Shown { ix, outcome, since } = shown;
        let target = self.plan.target(ix, as_of)?;
        let known = self.last_value(ix, as_of);
        let put = || {
            let goal = outcome
                .goal
                .or_else(|| (!target.goals.is_empty()).then_some(0));
            let goal = goal.and_then(|g| target.goals.get(g));
            let value = known.and_then(|k| k.value.as_ref());
            Said {
                sentence: self.words.sentence(target, outcome, known),
                latest: value.map(|value| self.words.value(target, value)),
                goal: goal.map(|g| self.words.goal(target, g)),
            }
        };
        // By another goal than the one that counts, sections say something else.
        let counted = std::ptr::eq(outcome, &raw const self.progress_of(ix, as_of).counted);
        let kept = as_of.filter(|_| counted);
        let kept = kept.and_then(|p| self.said.get(p.0)?.get(ix.0));
        let said = kept.map_or_else(put, |kept| kept.get_or_init(put).clone());
        let small = self.small.get(ix.0).filter(|_| as_of == self.latest());
        let (spark, bullet) = small.map_or((None, None), |small| {
            small.get_or_init(|| self.small_pictures(ix)).clone()
        });
        // The way covered is that to the goal that counts.
        let bullet = bullet.filter(|_| counted);
        Some(TargetRow {
            spark,
            bullet,
            id: target.id.clone(),
            name: self.text(&target.name),
            href: self.href(at, PageId::Target(ix)),
            status: self.words.status(outcome.verdict),
            sentence: said.sentence,
            latest: known
                .zip(said.latest)
                .map(|(k, text)| self.figure_of(at, ix, k, text)),
            goal: said.goal,
            since: self.words.since(since),
            section: self.section_link(at, target.node),
            part: target.part_of.is_some(),
            whole: target
                .part_of
                .and_then(|whole| self.plan.target(whole, as_of))
                .map(|whole| self.text(&whole.name)),
            lead: self.links_to(
                at,
                target.lead.into_iter().flat_map(|lead| {
                    let day = self.day(as_of);
                    self.plan.agency_on(lead, day, Topic::Target(ix))
                }),
            ),
        })
    }

    /// What stands in a row beside the words.
    fn small_pictures(&self, ix: TargetIx) -> (Option<String>, Option<String>) {
        let Some(latest) = self.latest() else {
            return (None, None);
        };
        let progress = self.progress_of(ix, Some(latest));
        let spark = self.drawn(ix, latest, |drawing| self.words.spark(drawing));
        (spark, self.words.bullet(&progress.counted))
    }

    /// A picture of a target as known in a period; what it is drawn from is kept of the latest, which many pages show.
    pub(super) fn drawn<R>(
        &self,
        ix: TargetIx,
        as_of: PeriodIx,
        draw: impl FnOnce(&Drawing) -> Option<R>,
    ) -> Option<R> {
        let make = || {
            let progress = self.progress_of(ix, Some(as_of));
            self.words.drawing(ix, as_of, progress)
        };
        let kept = self.drawings.get(ix.0);
        match kept.filter(|_| Some(as_of) == self.latest()) {
            Some(kept) => draw(kept.get_or_init(make).as_ref()?),
            None => draw(&make()?),
        }
    }

    /// Targets as small charts beside each other; of fewer than two none.
    fn panels(&self, at: &At<'_>, shown: &[Shown<'_>]) -> Vec<PanelView> {
        let Some(latest) = self.latest().filter(|_| shown.len() > 1) else {
            return Vec::new();
        };
        let panels = shown.iter().enumerate().filter_map(|(n, shown)| {
            let row = self.row_of(at, *shown, Some(latest))?;
            let id = format!("p{n}");
            Some(PanelView {
                svg: self.drawn(shown.ix, latest, |d| self.words.panel(d, &id)),
                name: row.name,
                href: Some(row.href),
                status: Some(row.status),
                value: row.latest.map(|l| l.text),
            })
        });
        panels.collect()
    }

    pub(super) fn rows(
        &self,
        at: &At<'_>,
        targets: impl IntoIterator<Item = TargetIx>,
        as_of: Option<PeriodIx>,
    ) -> Vec<TargetRow> {
        let rows = targets.into_iter();
        rows.filter_map(|ix| self.row(at, ix, as_of)).collect()
    }

    /// The targets that stand in a period.
    pub(super) fn all(&self, as_of: Option<PeriodIx>) -> impl Iterator<Item = TargetIx> {
        let targets = (0..self.plan.targets.len()).map(TargetIx);
        targets.filter(move |ix| self.plan.target_stands(*ix, as_of))
    }

    /// The period as of which a target is shown: the latest, of one that was withdrawn the last in which it stood; none of one
    /// that stood in no period.
    pub(super) fn last_stood(&self, ix: TargetIx) -> Option<PeriodIx> {
        let latest = self.latest()?;
        let mut stood = (0..=latest.0).rev().map(PeriodIx);
        // One that stood in no period has no verdict and no figures that count.
        stood.find(|p| self.plan.target_stands(ix, Some(*p)))
    }

    /// A target by the goal that counts.
    pub(super) fn counted(&self, ix: TargetIx, as_of: Option<PeriodIx>) -> Shown<'_> {
        let progress = self.progress_of(ix, as_of);
        Shown {
            ix,
            outcome: &progress.counted,
            since: progress.since,
        }
    }

    /// A target by what a section says of it: by the goal that counts, unless only another goal stands in the section and is
    /// due; that one keeps its own verdict for good.
    pub(super) fn in_section(
        &self,
        ix: TargetIx,
        node: NodeIx,
        as_of: Option<PeriodIx>,
    ) -> Shown<'_> {
        let counted = self.counted(ix, as_of);
        let Some(target) = self.plan.target(ix, as_of) else {
            return counted;
        };
        let stands = |goal: Option<usize>| {
            let goal = goal.and_then(|g| target.goals.get(g));
            let at = goal.and_then(|g| g.node).unwrap_or(target.node);
            self.inside(at, node)
        };
        if stands(counted.outcome.goal) {
            return counted;
        }
        let due = &self.progress_of(ix, as_of).due;
        match due.iter().rfind(|o| stands(o.goal)) {
            Some(outcome) => Shown {
                ix,
                outcome,
                since: Since::None,
            },
            None => counted,
        }
    }

    pub(super) fn tally(
        &self,
        at: &At<'_>,
        targets: impl IntoIterator<Item = TargetIx>,
        as_of: Option<PeriodIx>,
    ) -> Option<Tally> {
        let shown = targets.into_iter().map(|ix| self.counted(ix, as_of));
        self.tally_of(at, shown, as_of)
    }

    pub(super) fn tally_of<'s>(
        &self,
        at: &At<'_>,
        shown: impl IntoIterator<Item = Shown<'s>>,
        as_of: Option<PeriodIx>,
    ) -> Option<Tally> {
        as_of?;
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        for shown in shown {
            let verdict = shown.outcome.verdict;
            *counts.entry(verdict.slug()).or_default() += 1;
        }
        let list = self.href(at, PageId::Targets);
        let items = Verdict::ALL.iter().map(|verdict| {
            let count = counts.get(verdict.slug()).copied().unwrap_or(0);
            let href = format!("{list}#status={}", verdict.slug());
            (self.words.status(*verdict), count, href)
        });
        let mut tally = self.counted_items(items)?;
        tally.sums = ["good", "bad", "none"]
            .into_iter()
            .map(|sum| {
                let of = Verdict::ALL.iter().filter(|v| sum_of(**v) == sum);
                // Verdicts that differ only in detail share a name, and are counted once.
                let slugs: BTreeSet<&str> = of.map(|v| v.slug()).collect();
                let count = slugs.iter().filter_map(|slug| counts.get(slug)).sum();
                Sum {
                    slug: sum.to_owned(),
                    word: self.t(&format!("tally.{sum}")),
                    count,
                    count_text: self.locale.integer(count),
                    href: format!("{list}#status={sum}"),
                }
            })
            .collect();
        Some(tally)
    }

    /// Targets whose verdict changed for the better or for the worse in a period.
    pub(super) fn changed(
        &self,
        at: &At<'_>,
        since: Since,
        as_of: Option<PeriodIx>,
    ) -> Vec<TargetRow> {
        let changed = self
            .all(as_of)
            .filter(|ix| self.progress_of(*ix, as_of).since == since);
        self.rows(at, changed, as_of)
    }

    pub(super) fn groups(&self, at: &At<'_>, as_of: Option<PeriodIx>) -> Vec<TargetGroup> {
        let mut groups: Vec<(NodeIx, Vec<TargetIx>)> = Vec::new();
        for ix in self.all(as_of) {
            let Some(target) = self.plan.targets.get(ix.0) else {
                continue;
            };
            match groups.last_mut() {
                Some((node, targets)) if *node == target.node => targets.push(ix),
                Some(_) | None => groups.push((target.node, vec![ix])),
            }
        }
        groups
            .into_iter()
            .map(|(node, targets)| TargetGroup {
                section: self.section_link(at, node),
                rows: self.rows(at, targets, as_of),
            })
            .collect()
    }

    pub(super) fn overview(&self, at: &At<'_>) -> Overview {
        let latest = self.latest();
        let mut worst: Vec<(u8, TargetIx)> = self
            .all(latest)
            .filter_map(|ix| {
                let rank = self.progress_of(ix, latest).counted.verdict.rank()?;
                let on_track = Verdict::OnTrack.rank().unwrap_or(u8::MAX);
                (rank < on_track).then_some((rank, ix))
            })
            .collect();
        worst.sort();
        let worst = worst.into_iter().map(|(_, ix)| ix).take(FURTHEST);
        let period = latest.and_then(|ix| self.plan.periods.get(ix.0));
        Overview {
            intro: self.intro(),
            tally: self.tally(at, self.all(latest), latest),
            period: latest.and_then(|ix| self.period_line(at, ix)),
            revised: period
                .and_then(|p| p.revision()?.release)
                .map(|hour| self.locale.date(hour.day)),
            headline: latest.and_then(|ix| self.headline(ix)),
            course: self.course(),
            calendar: self.href(at, PageId::Calendar),
            furthest: self.rows(at, worst, latest),
            better: self.changed(at, Since::Better, latest),
            worse: self.changed(at, Since::Worse, latest),
            sections: self
                .nodes()
                .filter(|ix| self.plan.nodes.get(ix.0).is_some_and(|n| n.depth <= 1))
                .filter_map(|ix| self.section_row(at, ix))
                .filter(|row| row.tally.is_some() || latest.is_none())
                .collect(),
            next_due: self.next_due(),
            tasks: self.task_tally(at, self.all_tasks(latest), latest),
            obstacles: self.matter_tally(at, MatterKind::Obstacle, latest),
            stuck: self.stuck(at),
            stories: self
                .story_rows(at, |_| true)
                .into_iter()
                .take(STORIES)
                .collect(),
            empty: self.plan.targets.is_empty() && self.plan.tasks.is_empty(),
        }
    }

    /// How many targets had which verdict in each period; none before there are two.
    fn course(&self) -> Option<ChartView> {
        let periods = (0..self.plan.periods.len()).map(PeriodIx);
        let ranked: Vec<Verdict> = Verdict::ALL
            .iter()
            .copied()
            .filter(|v| sum_of(*v) != "none")
            .collect();
        let counts = |as_of: PeriodIx| {
            let all = self
                .all(Some(as_of))
                .map(|ix| self.progress_of(ix, Some(as_of)).counted.verdict);
            let all: Vec<Verdict> = all.collect();
            let of = |v: &Verdict| all.iter().filter(|other| *other == v).count();
            let mut counts: Vec<usize> = ranked.iter().map(of).collect();
            counts.push(all.iter().filter(|v| sum_of(**v) == "none").count());
            counts
        };
        let periods: Vec<(String, Vec<usize>)> = periods
            .filter_map(|ix| {
                let period = self.plan.periods.get(ix.0)?.period;
                Some((self.locale.period(period, true), counts(ix)))
            })
            .collect();
        let mut statuses: Vec<(Status, bool)> = ranked
            .iter()
            .map(|v| (self.words.status(*v), false))
            .collect();
        let none = Status {
            slug: "none".to_owned(),
            symbol: "–".to_owned(),
            word: Locale::sentence_case(&self.t("tally.none")),
        };
        statuses.push((none, true));
        (periods.len() > 1).then(|| self.words.course(&Course { statuses, periods }))
    }

    /// The obstacles that have been open longest.
    fn stuck(&self, at: &At<'_>) -> Vec<MatterRow> {
        let mut rows = self.matter_list(at, MatterKind::Obstacle).open;
        rows.truncate(STUCK);
        rows
    }

    /// Which document the site is about: "Kế hoạch số …, do … ban hành ngày …".
    pub(super) fn intro(&self) -> String {
        let meta = &self.plan.meta;
        let body = meta.issuer.and_then(|a| self.plan.agencies.get(a.0));
        match (&meta.number, body, meta.issued) {
            (Some(number), Some(body), Some(issued)) => {
                let slots = [
                    ("number", number.as_str()),
                    ("issuer", &*self.text(&body.name)),
                    ("date", &*self.locale.date(issued)),
                ];
                self.locale.t("page.intro", &slots)
            }
            (_, _, _) => self.text(&meta.title),
        }
    }

    /// The first due day of the calendar after the latest release.
    pub(super) fn next_due(&self) -> Option<NextDue> {
        let (day, period) = self.plan.next_due(self.today())?;
        Some(NextDue {
            period: self.locale.period(period, false),
            date: self.locale.date(day),
            day: day.to_string(),
        })
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeIx> + use<> {
        (0..self.plan.nodes.len()).map(NodeIx)
    }

    /// The sections above one, from the top.
    pub(super) fn ancestors(&self, node: NodeIx) -> Vec<NodeIx> {
        let mut above = Vec::new();
        let mut up = self.plan.nodes.get(node.0).and_then(|n| n.parent);
        while let Some(ix) = up {
            above.insert(0, ix);
            up = self.plan.nodes.get(ix.0).and_then(|n| n.parent);
        }
        above
    }

    /// A section with its number: "II.2.a. Đến năm 2025".
    pub(super) fn section_link(&self, at: &At<'_>, node: NodeIx) -> Link {
        let found = self.plan.nodes.get(node.0);
        let text = found.map_or(String::new(), |n| {
            format!("{}. {}", n.id, self.text(&n.title))
        });
        Link {
            href: self.href(at, PageId::Section(node)),
            text,
        }
    }

    /// Whether a section is another or lies below it.
    pub(super) fn inside(&self, node: NodeIx, section: NodeIx) -> bool {
        node == section || self.ancestors(node).contains(&section)
    }

    /// Targets of a section and of all below it; a goal may stand in another section than its target.
    pub(super) fn targets_in(&self, node: NodeIx) -> Vec<TargetIx> {
        let inside = |n: NodeIx| self.inside(n, node);
        let holds =
            |t: &Target| inside(t.node) || t.goals.iter().filter_map(|g| g.node).any(inside);
        let latest = self.latest();
        self.all(latest)
            .filter(|ix| self.plan.target(*ix, latest).is_some_and(holds))
            .collect()
    }

    pub(super) fn shown_in(&self, node: NodeIx) -> Vec<Shown<'_>> {
        let targets = self.targets_in(node).into_iter();
        targets
            .map(|ix| self.in_section(ix, node, self.latest()))
            .collect()
    }

    pub(super) fn section_row(&self, at: &At<'_>, ix: NodeIx) -> Option<SectionRow> {
        let node = self.plan.nodes.get(ix.0)?;
        Some(SectionRow {
            id: node.id.clone(),
            title: self.text(&node.title),
            href: self.href(at, PageId::Section(ix)),
            depth: node.depth,
            tally: self.tally_of(at, self.shown_in(ix), self.latest()),
            untracked: node.untracked.as_ref().map(|t| self.text(t)),
            summary: node.summary.as_ref().map(|t| self.text(t)),
            tasks: self.task_tally(at, self.tasks_in(ix), self.latest()),
            carriers: Vec::new(),
        })
    }

    pub(super) fn section_list(&self, at: &At<'_>) -> SectionList {
        let rows = self.nodes().filter_map(|ix| {
            let mut row = self.section_row(at, ix)?;
            row.carriers = self.carriers(at, ix);
            Some(row)
        });
        SectionList {
            sections: rows.collect(),
            coverage: self.coverage_of(&self.lines),
        }
    }

    /// The targets and tasks that stand in a section itself, with how they stand.
    fn carriers(&self, at: &At<'_>, node: NodeIx) -> Vec<Carrier> {
        let latest = self.latest();
        let here = |t: &Target| {
            let goals = t.goals.iter().filter_map(|g| g.node);
            t.node == node || goals.into_iter().any(|n| n == node)
        };
        let mut carriers = Vec::new();
        for ix in self.all(latest) {
            if self.plan.target(ix, latest).is_some_and(here) {
                let link = self.link(at, PageId::Target(ix));
                let shown = self.in_section(ix, node, latest);
                carriers.push(Carrier {
                    status: self.words.status(shown.outcome.verdict),
                    text: link.text,
                    href: link.href,
                    kind: "target".to_owned(),
                });
            }
        }
        let here = |ix: &TaskIx| self.plan.tasks.get(ix.0).is_some_and(|t| t.node == node);
        let tasks = self.all_tasks(latest).filter(here);
        carriers.extend(self.task_carriers(at, tasks, latest));
        carriers
    }

    /// How many lines are carried by what; none for a document whose lines are not given.
    fn coverage_of(&self, lines: &[Line]) -> Option<Coverage> {
        let mut coverage = Coverage {
            lines: lines.len(),
            carried: 0,
            headings: 0,
            excused: 0,
            nothing: Vec::new(),
        };
        for line in lines {
            match line.carried {
                Carried::By(..) => coverage.carried += 1,
                Carried::Heading => coverage.headings += 1,
                Carried::Excused(_) => coverage.excused += 1,
                Carried::Nothing => coverage.nothing.push(line.number),
            }
        }
        (!lines.is_empty() && !self.plan.tasks.is_empty()).then_some(coverage)
    }

    fn line_row(&self, at: &At<'_>, line: &Line) -> LineRow {
        let (kind, why, links) = match &line.carried {
            Carried::By(targets, tasks) => {
                let targets = targets.iter().map(|ix| PageId::Target(*ix));
                let tasks = tasks.iter().map(|ix| PageId::Task(*ix));
                let links = targets.chain(tasks).map(|page| self.link(at, page));
                ("carried", None, links.collect())
            }
            Carried::Heading => ("heading", None, Vec::new()),
            Carried::Excused(why) => ("excused", Some(self.text(why)), Vec::new()),
            Carried::Nothing => ("nothing", None, Vec::new()),
        };
        LineRow {
            number: line.number,
            kind: kind.to_owned(),
            why,
            links,
        }
    }

    pub(super) fn section_page(&self, at: &At<'_>, ix: NodeIx) -> Option<SectionPage> {
        let children = self.nodes().filter(|n| {
            self.plan
                .nodes
                .get(n.0)
                .is_some_and(|n| n.parent == Some(ix))
        });
        let children: Vec<NodeIx> = children.collect();
        let leaf = children.is_empty();
        let neighbour = |n: Option<usize>| {
            let n = n.filter(|n| *n < self.plan.nodes.len()).map(NodeIx)?;
            Some(self.section_link(at, n))
        };
        Some(SectionPage {
            panels: self.panels(at, &self.shown_in(ix)),
            row: self.section_row(at, ix)?,
            children: children
                .into_iter()
                .filter_map(|n| self.section_row(at, n))
                .collect(),
            rows: self
                .shown_in(ix)
                .into_iter()
                .filter_map(|shown| self.row_of(at, shown, self.latest()))
                .collect(),
            tasks: if leaf {
                self.task_rows(at, self.tasks_in(ix), self.latest())
            } else {
                Vec::new()
            },
            task_names: if leaf {
                Vec::new()
            } else {
                self.task_carriers(at, self.tasks_in(ix), self.latest())
            },
            lines: self
                .lines
                .iter()
                .filter(|line| line.node == ix && !self.plan.tasks.is_empty())
                .map(|line| self.line_row(at, line))
                .collect(),
            documents: self.documents_where(at, |d| d.nodes.iter().any(|n| self.inside(*n, ix))),
            matters: self.matters_where(at, |m| m.node.is_some_and(|n| self.inside(n, ix))),
            terms: self.terms_in(at, &self.section_texts(ix)),
            previous: neighbour(ix.0.checked_sub(1)),
            next: neighbour(Some(ix.0 + 1)),
        })
    }

    fn section_texts(&self, ix: NodeIx) -> Vec<String> {
        let node = self.plan.nodes.get(ix.0).into_iter();
        let texts = node.flat_map(|n| std::iter::once(&n.title).chain(&n.summary));
        texts.map(|t| self.text(t)).collect()
    }
}
