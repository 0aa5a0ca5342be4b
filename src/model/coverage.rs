//! Which lines of the source document are carried by what: nothing of it is silently left out.

use super::{NodeIx, Plan, TargetIx, TaskIx, Text};
use std::collections::{BTreeMap, BTreeSet};

/// A line of the source document.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number.
    pub number: u32,
    /// The section that it stands in.
    pub node: NodeIx,
    /// What carries it.
    pub carried: Carried,
}

/// What carries a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    /// Targets and tasks, in their order.
    By(Vec<TargetIx>, Vec<TaskIx>),
    /// It is a heading and promises nothing.
    Heading,
    /// Nothing, and why.
    Excused(Text),
    /// Nothing.
    Nothing,
}

impl Plan {
    /// The years on which sections or goals of the plan set their sights, in order.
    #[must_use]
    pub fn horizons(&self) -> Vec<i32> {
        let sections = self.nodes.iter().filter_map(|n| n.horizon);
        let versions = (0..self.targets.len()).flat_map(|at| self.target_versions(TargetIx(at)));
        let goals = versions.flat_map(|t| t.goals.iter().filter_map(|g| g.by));
        let years: BTreeSet<i32> = sections.chain(goals).collect();
        years.into_iter().collect()
    }

    /// Every line of the sections that have lines, in the order of the document.
    #[must_use]
    pub fn coverage(&self) -> Vec<Line> {
        let mut carriers: BTreeMap<u32, (Vec<TargetIx>, Vec<TaskIx>)> = BTreeMap::new();
        for (at, target) in self.targets.iter().enumerate() {
            let goals = target.goals.iter().filter_map(|g| g.line);
            let lines: BTreeSet<u32> = target.line.into_iter().chain(goals).collect();
            for line in lines {
                carriers.entry(line).or_default().0.push(TargetIx(at));
            }
        }
        for (at, task) in self.tasks.iter().enumerate() {
            for line in &task.lines {
                carriers.entry(*line).or_default().1.push(TaskIx(at));
            }
        }
        let mut lines = Vec::new();
        let starts: Vec<(usize, u32)> = (0..)
            .zip(&self.nodes)
            .filter_map(|(at, n)| Some((at, n.line?)))
            .collect();
        // Each line stands in one section, the first that holds it, in whatever order the outline gives them.
        let mut reached = 0;
        for (n, &(at, from)) in starts.iter().enumerate() {
            let from = from.max(reached + 1);
            // A section ends where the next one begins, or where it or one above says that it does.
            let next = starts.get(n + 1).map(|(_, line)| line.saturating_sub(1));
            let mut last = next;
            let mut up = Some(NodeIx(at));
            while let Some(node) = up.and_then(|ix| self.nodes.get(ix.0)) {
                if let Some(own) = node.last_line {
                    last = Some(last.map_or(own, |last| last.min(own)));
                    break;
                }
                up = node.parent;
            }
            let node = NodeIx(at);
            reached = reached.max(last.unwrap_or(from));
            for number in from..=last.unwrap_or(from) {
                lines.push(Line {
                    number,
                    node,
                    carried: match carriers.get(&number) {
                        Some((targets, tasks)) => Carried::By(targets.clone(), tasks.clone()),
                        None => self.excused(node, number),
                    },
                });
            }
        }
        lines
    }

    /// Why nothing carries a line.
    fn excused(&self, node: NodeIx, number: u32) -> Carried {
        let Some(here) = self.nodes.get(node.0) else {
            return Carried::Nothing;
        };
        let excuse = here.excused.iter().find(|(line, _)| *line == number);
        if let Some((_, why)) = excuse {
            return Carried::Excused(why.clone());
        }
        if here.heading_only && here.line == Some(number) {
            return Carried::Heading;
        }
        let mut up = Some(node);
        while let Some(above) = up.and_then(|ix| self.nodes.get(ix.0)) {
            if let Some(why) = &above.untracked {
                return Carried::Excused(why.clone());
            }
            up = above.parent;
        }
        Carried::Nothing
    }
}
