//! The lists of all targets and all tasks: a complete table grouped by how they stand, and by what it can be filtered.

use super::{At, Pages};
use crate::assess::TaskState;
use crate::assess::{Since, Verdict};
use crate::model::agency::Topic;
use crate::model::target::Target;
use crate::model::task::Deadline;
use crate::model::{AgencyIx, NodeIx, PeriodIx, TargetIx, TaskIx};
use crate::render::view::{
    Choice, FilterField, ListGroup, Listed, Listing, Status, TargetList, TargetRow, TaskList,
    TaskRow,
};
use std::collections::{BTreeMap, BTreeSet};

/// A status: its name, its mark, and the sum of the page that it counts in.
type Standing = (&'static str, Status, Option<&'static str>);

/// A row with what it is found by, before that becomes text.
struct Entry<R> {
    status: &'static str,
    /// A status beside the first: `overdue`.
    also: Option<&'static str>,
    since: &'static str,
    /// The sections in which it stands: its own first.
    nodes: Vec<NodeIx>,
    agencies: Vec<AgencyIx>,
    years: BTreeSet<i32>,
    row: R,
}

/// What a row counts as in the three sums at the top of a page.
pub(super) const fn sum_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Achieved { .. } | Verdict::OnTrack => "good",
        Verdict::Behind | Verdict::FarBehind | Verdict::MovingAway | Verdict::Missed => "bad",
        Verdict::NoData { .. }
        | Verdict::NotAssessable
        | Verdict::Undated
        | Verdict::NotBegun
        | Verdict::Followed => "none",
    }
}

impl Pages<'_> {
    pub(super) fn target_list(&self, at: &At<'_>) -> TargetList {
        let latest = self.latest();
        let entries: Vec<Entry<TargetRow>> = self
            .all(latest)
            .filter_map(|ix| self.target_entry(at, ix, latest))
            .collect();
        let tally = self.tally(at, self.all(latest), latest);
        let statuses: Vec<Standing> = Verdict::ALL
            .iter()
            .map(|v| (v.slug(), self.words.status(*v), Some(sum_of(*v))))
            .collect();
        let sums = tally.iter().flat_map(|t| &t.sums);
        let choices = sums.filter(|sum| sum.count > 0).map(|sum| {
            let of = Verdict::ALL.iter().filter(|v| sum_of(**v) == sum.slug);
            let within: Vec<&str> = of.map(|v| v.slug()).collect();
            self.choice(&sum.slug, &sum.word, within.join(" "), sum.count)
        });
        let choices: Vec<Choice> = choices.collect();
        let changes = [
            Since::Better,
            Since::Worse,
            Since::NextGoal,
            Since::OtherPart,
            Since::Amended,
            Since::New,
            Since::Lost,
        ];
        let changes: Vec<(&str, String)> = changes
            .into_iter()
            .filter_map(|s| Some((s.slug(), self.words.since(s)?.word)))
            .collect();
        TargetList {
            list: self.listing(at, entries, &statuses, choices, &changes),
            tally,
        }
    }

    fn target_entry(
        &self,
        at: &At<'_>,
        ix: TargetIx,
        as_of: Option<PeriodIx>,
    ) -> Option<Entry<TargetRow>> {
        let target: &Target = self.plan.target(ix, as_of)?;
        let progress = self.progress_of(ix, as_of);
        let lead = target.lead.into_iter();
        let day = self.day(as_of);
        let lead = lead.flat_map(|a| self.plan.agency_on(a, day, Topic::Target(ix)));
        Some(Entry {
            status: progress.counted.verdict.slug(),
            also: None,
            since: progress.since.slug(),
            nodes: self.sections_above(target.node, target.goals.iter().filter_map(|g| g.node)),
            agencies: lead.collect(),
            years: target.goals.iter().filter_map(|g| g.by).collect(),
            row: self.row(at, ix, as_of)?,
        })
    }

    pub(super) fn task_list(&self, at: &At<'_>) -> TaskList {
        let latest = self.latest();
        let entries: Vec<Entry<TaskRow>> = self
            .all_tasks(latest)
            .filter_map(|ix| self.task_entry(at, ix, latest))
            .collect();
        let overdue = entries.iter().filter(|e| e.row.overdue).count();
        let states = TaskState::ALL.iter();
        let mut statuses: Vec<Standing> = states
            .map(|s| (s.slug(), self.words.marked("task", s.slug()), None))
            .collect();
        // Before the first release there is no state yet.
        statuses.push(("none", self.words.marked("task", "none"), None));
        let choice = || {
            let word = self.t("task.overdue");
            self.choice("overdue", &word, String::new(), overdue)
        };
        let choices: Vec<Choice> = (overdue > 0).then(choice).into_iter().collect();
        TaskList {
            tally: self.task_tally(at, self.all_tasks(latest), latest),
            overdue,
            legend: self.task_legend(),
            list: self.listing(at, entries, &statuses, choices, &[]),
        }
    }

    fn task_entry(
        &self,
        at: &At<'_>,
        ix: TaskIx,
        as_of: Option<PeriodIx>,
    ) -> Option<Entry<TaskRow>> {
        let task = self.plan.task(ix, as_of)?;
        let progress = self.task_progress(ix, as_of);
        let row = self.task_row(at, ix, as_of)?;
        Some(Entry {
            status: progress.map_or("none", |p| p.state.slug()),
            also: row.overdue.then_some("overdue"),
            since: "",
            nodes: self.sections_above(task.node, []),
            agencies: Self::heads(task, progress),
            years: task
                .by
                .map(|by| match by {
                    Deadline::Year(year) => year,
                    Deadline::Day(day) => i32::from(day.year()),
                })
                .into_iter()
                .collect(),
            row,
        })
    }

    /// The table and its filters. `statuses` are all there are, in order; `choices` stand before them.
    fn listing<R>(
        &self,
        at: &At<'_>,
        entries: Vec<Entry<R>>,
        statuses: &[Standing],
        mut choices: Vec<Choice>,
        changes: &[(&str, String)],
    ) -> Listing<R> {
        let total = entries.len();
        let released = self.latest().is_some();
        let mut filters = Vec::new();
        if released {
            choices.extend(statuses.iter().filter_map(|(slug, status, _)| {
                let count = entries.iter().filter(|e| e.status == *slug).count();
                let choice = || self.choice(slug, &status.word, String::new(), count);
                (count > 0).then(choice)
            }));
            filters.push(self.field("status", choices));
            let changes = changes.iter().filter_map(|(slug, word)| {
                let count = entries.iter().filter(|e| e.since == *slug).count();
                let choice = || self.choice(slug, word, String::new(), count);
                (count > 0).then(choice)
            });
            filters.push(self.field("since", changes.collect()));
        }
        filters.push(self.field("section", self.sections_of(&entries)));
        filters.push(self.field("agency", self.bodies_of(&entries)));
        let mut years: BTreeMap<i32, usize> = BTreeMap::new();
        for year in entries.iter().flat_map(|e| &e.years) {
            *years.entry(*year).or_default() += 1;
        }
        let years = years.into_iter().map(|(year, count)| {
            let year = year.to_string();
            self.choice(&year, &year, String::new(), count)
        });
        filters.push(self.field("year", years.collect()));
        filters.retain(|field| field.choices.len() > 1);

        let mut groups: Vec<ListGroup<R>> = Vec::new();
        if released {
            let mut told = BTreeSet::new();
            groups.extend(statuses.iter().map(|(slug, status, _)| ListGroup {
                id: format!("status={slug}"),
                sum: None,
                status: Some(status.clone()),
                section: None,
                rows: Vec::new(),
            }));
            for entry in entries {
                let group = statuses.iter().position(|(slug, ..)| *slug == entry.status);
                if let Some(group) = group.and_then(|at| groups.get_mut(at)) {
                    group.rows.push(self.listed(entry));
                }
            }
            for (group, (_, _, sum)) in groups.iter_mut().zip(statuses) {
                // The first group of a sum that has rows is where the sum's link leads.
                let of = sum.filter(|_| !group.rows.is_empty());
                let of = of.filter(|sum| told.insert(*sum));
                group.sum = of.map(|sum| format!("status={sum}"));
            }
            groups.retain(|group| !group.rows.is_empty());
        } else {
            let mut last = None;
            for entry in entries {
                let Some(node) = entry.nodes.first().copied() else {
                    continue;
                };
                if last != Some(node) {
                    last = Some(node);
                    groups.push(ListGroup {
                        id: format!("section={}", self.node_id(node)),
                        sum: None,
                        status: None,
                        section: Some(self.section_link(at, node)),
                        rows: Vec::new(),
                    });
                }
                if let Some(group) = groups.last_mut() {
                    group.rows.push(self.listed(entry));
                }
            }
        }
        Listing {
            filters,
            groups,
            total,
        }
    }

    fn field(&self, name: &str, choices: Vec<Choice>) -> FilterField {
        FilterField {
            name: name.to_owned(),
            label: self.t(&format!("filter.{name}")),
            all: self.t("filter.all"),
            choices,
        }
    }

    fn choice(&self, value: &str, word: &str, within: String, count: usize) -> Choice {
        let count = self.locale.integer(count);
        let slots = [("name", word), ("count", &*count)];
        Choice {
            value: value.to_owned(),
            text: self.locale.t("filter.choice", &slots),
            within,
        }
    }

    fn node_id(&self, node: NodeIx) -> &str {
        self.plan.nodes.get(node.0).map_or("", |n| &n.id)
    }

    /// A section, those of further goals, and all above them, each once.
    fn sections_above(&self, own: NodeIx, goals: impl IntoIterator<Item = NodeIx>) -> Vec<NodeIx> {
        let mut nodes = Vec::new();
        for node in std::iter::once(own).chain(goals) {
            for node in std::iter::once(node).chain(self.ancestors(node)) {
                if !nodes.contains(&node) {
                    nodes.push(node);
                }
            }
        }
        nodes
    }

    fn sections_of<R>(&self, entries: &[Entry<R>]) -> Vec<Choice> {
        let mut counts: BTreeMap<NodeIx, usize> = BTreeMap::new();
        for node in entries.iter().flat_map(|e| &e.nodes) {
            *counts.entry(*node).or_default() += 1;
        }
        let counts = counts.into_iter();
        counts
            .filter_map(|(ix, count)| {
                let node = self.plan.nodes.get(ix.0)?;
                let word = format!("{}. {}", node.id, self.text(&node.title));
                Some(self.choice(&node.id, &word, String::new(), count))
            })
            .collect()
    }

    /// The bodies that answer for something, alone or as members of a group, by name.
    fn bodies_of<R>(&self, entries: &[Entry<R>]) -> Vec<Choice> {
        let day = self.day(self.latest());
        let named: BTreeSet<AgencyIx> = entries
            .iter()
            .flat_map(|e| e.agencies.iter().copied())
            .collect();
        let groups: Vec<(AgencyIx, Vec<AgencyIx>)> = named
            .iter()
            .filter_map(|ix| {
                let members = &self.plan.agencies.get(ix.0)?.members;
                let members = members.iter().filter(|(_, tenure)| tenure.holds(day));
                Some((*ix, members.map(|(member, _)| *member).collect()))
            })
            .collect();
        let members = groups.iter().flat_map(|(_, members)| members.iter());
        let bodies: BTreeSet<AgencyIx> = named.iter().chain(members).copied().collect();
        let mut choices: Vec<(String, Choice)> = bodies
            .into_iter()
            .filter_map(|ix| {
                let agency = self.plan.agencies.get(ix.0)?;
                let of: Vec<AgencyIx> = groups
                    .iter()
                    .filter(|(_, members)| members.contains(&ix))
                    .map(|(group, _)| *group)
                    .collect();
                let holds = |e: &&Entry<R>| e.agencies.iter().any(|a| *a == ix || of.contains(a));
                let count = entries.iter().filter(holds).count();
                let ids: Vec<&str> = of.iter().map(|g| self.agency_id(*g)).collect();
                let name = self.text(&agency.name);
                let choice = self.choice(&agency.id, &name, ids.join(" "), count);
                Some((name, choice))
            })
            .collect();
        choices.sort_by(|(a, _), (b, _)| self.locale.compare(a, b));
        choices.into_iter().map(|(_, choice)| choice).collect()
    }

    fn agency_id(&self, ix: AgencyIx) -> &str {
        self.plan.agencies.get(ix.0).map_or("", |a| &a.id)
    }

    fn listed<R>(&self, entry: Entry<R>) -> Listed<R> {
        let nodes = entry.nodes.iter();
        let nodes: Vec<&str> = nodes.map(|n| self.node_id(*n)).collect();
        let agencies = entry.agencies.iter();
        let agencies: Vec<&str> = agencies.map(|a| self.agency_id(*a)).collect();
        let years: Vec<String> = entry.years.iter().map(ToString::to_string).collect();
        let status = std::iter::once(entry.status).chain(entry.also);
        Listed {
            status: status.collect::<Vec<_>>().join(" "),
            since: entry.since.to_owned(),
            section: nodes.join(" "),
            agency: agencies.join(" "),
            year: years.join(" "),
            row: entry.row,
        }
    }
}
