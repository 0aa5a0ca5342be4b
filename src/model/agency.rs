//! Bodies and how they change: merged, split, abolished; who answers for what on a day.
//!
//! Owns [`Agency`], [`Tenure`] and the questions asked of them. Reads no file, formats no text, judges no progress.

use super::target::Reading;
use super::{AgencyIx, PlaceIx, Plan, TargetIx, TaskIx, Text};
use crate::diag::Span;
use jiff::civil::Date;

/// A first and a last day, both optional and both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tenure {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

impl Tenure {
    /// Whether `day` lies within.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether there is a day that lies in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let ends_before = |a: &Self, b: &Self| a.until.zip(b.from).is_some_and(|(u, f)| u < f);
        !ends_before(self, other) && !ends_before(other, self)
    }
}

/// A body that leads, takes part or reports.
#[derive(Clone, Debug)]
pub struct Agency {
    /// Stable identifier.
    pub id: String,
    /// Full name.
    pub name: Text,
    /// Short name, for tables.
    pub short: Option<Text>,
    /// What kind of body it is.
    pub kind: AgencyKind,
    /// When it existed.
    pub tenure: Tenure,
    /// Who took over.
    pub becomes: Vec<AgencyIx>,
    /// What went to others than those in `becomes`.
    pub hands_over: Vec<HandOver>,
    /// The decision or law that changed it, or the publisher's reading.
    pub by: Option<Reading<Text>>,
    /// The post that answers for the plan.
    pub responsible: Option<Text>,
    /// When it was on the roster of those who report.
    pub reports: Option<Tenure>,
    /// The place it governs.
    pub place: Option<PlaceIx>,
    /// Kinds of places that the bodies of a group govern, each its own.
    pub governs: Vec<String>,
    /// Members of a group, and when.
    pub members: Vec<(AgencyIx, Tenure)>,
    /// Identifiers that it had before.
    pub was: Vec<String>,
    /// Where its id stands.
    pub span: Span,
}

/// A part of a body's work that went to another when it ended.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// Who took it over.
    pub to: AgencyIx,
    /// What: targets and tasks.
    pub topics: Vec<Topic>,
    /// The decision or law that says so, or the publisher's reading.
    pub by: Option<Reading<Text>>,
}

/// What somebody answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// The work as a whole.
    Any,
    /// One target.
    Target(TargetIx),
    /// One task.
    Task(TaskIx),
}

/// Kinds of bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says itself")]
pub enum AgencyKind {
    Committee,
    Department,
    Board,
    Office,
    District,
    Commune,
    Union,
    Front,
    Bank,
    Ministry,
    Group,
    Other,
}

impl AgencyKind {
    /// The kind as the content writes it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Committee => "committee",
            Self::Department => "department",
            Self::Board => "board",
            Self::Office => "office",
            Self::District => "district",
            Self::Commune => "commune",
            Self::Union => "union",
            Self::Front => "front",
            Self::Bank => "bank",
            Self::Ministry => "ministry",
            Self::Group => "group",
            Self::Other => "other",
        }
    }
}

impl Plan {
    /// Who stands in for `agency` in a topic on `day`: itself while it lasts, else whoever took over, once each.
    #[must_use]
    pub fn agency_on(&self, agency: AgencyIx, day: Date, topic: Topic) -> Vec<AgencyIx> {
        // Nearly always it is asked of a body that lasts.
        let ended = |a: &Agency| a.tenure.until.is_some_and(|until| until < day);
        if self.agencies.get(agency.0).is_some_and(|a| !ended(a)) {
            return vec![agency];
        }
        let mut found = Vec::new();
        let mut queue = vec![agency];
        let mut seen = Vec::new();
        while let Some(at) = queue.pop() {
            if seen.contains(&at) {
                continue;
            }
            seen.push(at);
            let Some(body) = self.agencies.get(at.0) else {
                continue;
            };
            let over = ended(body);
            let heirs = body.heirs(topic);
            if over && !heirs.is_empty() {
                queue.extend(heirs.into_iter().rev());
            } else if !found.contains(&at) {
                found.push(at);
            }
        }
        found
    }

    /// Who may report `target` on one of `days`: whoever the plan names, whoever stands in for them then, and the members of
    /// groups. What an amendment put in force last is looked at first, but the others may report what falls into their time.
    #[must_use]
    pub fn reporters(&self, target: TargetIx, days: &[Date]) -> Vec<AgencyIx> {
        let mut found = Vec::new();
        let holder = self.holder(target);
        for ix in [holder, target] {
            for version in self.target_versions(ix) {
                for agency in &version.reported_by {
                    for day in days {
                        for at in self.agency_on(*agency, *day, Topic::Target(target)) {
                            for candidate in self.with_members(at, *day) {
                                if !found.contains(&candidate) {
                                    found.push(candidate);
                                }
                            }
                        }
                    }
                }
            }
        }
        found
    }

    /// A body and the members that it had on `day`.
    fn with_members(&self, agency: AgencyIx, day: Date) -> Vec<AgencyIx> {
        let mut found = vec![agency];
        let members = self.agencies.get(agency.0).into_iter();
        let members = members.flat_map(|body| &body.members);
        found.extend(members.filter(|(_, t)| t.holds(day)).map(|(m, _)| *m));
        found
    }

    /// Who answers for what `named` were given, on `day`: each body that lasts, the successors of those that ended, and in the
    /// stead of a group with members these, groups among them taken apart likewise; nobody for a body that ended without
    /// successor.
    #[must_use]
    pub fn answerable(&self, named: &[AgencyIx], day: Date, topic: Topic) -> Vec<AgencyIx> {
        let mut found = Vec::new();
        let mut queue: Vec<AgencyIx> = named.iter().rev().copied().collect();
        let mut seen = Vec::new();
        while let Some(agency) = queue.pop() {
            for at in self.agency_on(agency, day, topic) {
                let Some(body) = self.agencies.get(at.0).filter(|_| !seen.contains(&at)) else {
                    continue;
                };
                seen.push(at);
                if !body.members.is_empty() {
                    let members = body.members.iter().rev();
                    queue.extend(members.filter(|(_, t)| t.holds(day)).map(|(m, _)| *m));
                } else if body.tenure.holds(day) {
                    found.push(at);
                }
            }
        }
        found
    }
}

impl Agency {
    /// Who takes over what it did in a topic.
    fn heirs(&self, topic: Topic) -> Vec<AgencyIx> {
        let parts = self.hands_over.iter();
        let part: Vec<AgencyIx> = parts
            .filter(|h| h.topics.contains(&topic))
            .map(|h| h.to)
            .collect();
        if part.is_empty() {
            self.becomes.clone()
        } else {
            part
        }
    }
}
