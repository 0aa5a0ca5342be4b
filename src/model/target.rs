//! Targets: what is promised, how it is measured, by when, and where it started.
//!
//! Owns [`Target`], [`Goal`], [`Condition`]. Judges nothing: that is `assess`.

use super::period::Period;
use super::quantity::Number;
use super::{AgencyIx, NodeIx, TargetIx, Text, UnitIx};
use crate::diag::Span;

/// What the publisher reads where the plan prints nothing, or a stated value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading<T> {
    /// The value itself.
    pub value: T,
    /// Whether the plan prints it.
    pub stated: bool,
    /// Why it is read so.
    pub why: Option<Text>,
}

/// What the figures of a target are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// A state at a moment.
    Level,
    /// Counted anew each year.
    Flow,
    /// Yearly amounts whose mean over a span is promised.
    FlowAverage,
    /// Yearly growth rates (per cent) whose geometric mean over a span is promised.
    GrowthAverage,
    /// A level promised as a multiple of its baseline.
    Multiple,
    /// A level to be kept.
    Maintain,
    /// The total added since a start.
    Increment,
}

/// Which side of a condition is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither.
    None,
}

/// A condition as printed; figures in the target's unit (of a multiple: times the baseline).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// y ≥ v
    AtLeast(Number),
    /// y > v
    MoreThan(Number),
    /// y ≤ v
    AtMost(Number),
    /// y < v
    LessThan(Number),
    /// a ≤ y ≤ b; the constructor in `resolve` refuses a > b.
    Between(Number, Number),
    /// "trên a–b": above the range holds, below does not, inside is open unless `reads_as` says.
    AboveRange(Number, Number),
    /// "khoảng v"
    About(Number),
    /// "duy trì v"
    KeptAt(Number),
    /// "khoảng" around one of the first six: its edges moved by the tolerance. Never nested.
    Hedged(Box<Condition>),
}

impl Condition {
    /// The numbers that it holds a value against.
    #[must_use]
    pub fn numbers(&self) -> Vec<&Number> {
        match self {
            Self::AtLeast(v)
            | Self::MoreThan(v)
            | Self::AtMost(v)
            | Self::LessThan(v)
            | Self::About(v)
            | Self::KeptAt(v) => vec![v],
            Self::Between(a, b) | Self::AboveRange(a, b) => vec![a, b],
            Self::Hedged(inner) => inner.numbers(),
        }
    }
}

/// One promise: a condition and the date by which, or the years in which, it is to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Year of the date.
    pub by: Option<i32>,
    /// First year of the span.
    pub from: Option<Reading<i32>>,
    /// Whether the plan says "every year".
    pub each_year: bool,
    /// What is to hold.
    pub condition: Condition,
    /// τ, a share of the value (0.05 = 5 %); already the plan's where the goal declares none.
    pub tolerance: Option<Reading<Number>>,
    /// The better side: declared on the goal, else on the target, else implied by the condition.
    pub better: Better,
    /// Told, changes no verdict.
    pub aspirational: bool,
    /// How "above the range" is read: one of its two edges.
    pub reads_as: Option<Number>,
    /// The printed figure.
    pub printed: Option<Text>,
    /// Section that prints it, where it differs from the target's.
    pub node: Option<NodeIx>,
    /// Line in the source text.
    pub line: Option<u32>,
    /// Where the goal stands in the content.
    pub span: Span,
}

/// A starting value that the plan or the publisher declares.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// The year it describes.
    pub year: i32,
    /// Its value; without one, the observation of that year serves.
    pub value: Option<Number>,
}

/// A break in a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// First period of the new series.
    pub at: Period,
    /// Why the series breaks.
    pub reason: Text,
    /// Whether a goal may be judged across it.
    pub comparable: bool,
}

/// A part that is judged on its own; the whole takes the worst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Another target.
    Target(TargetIx),
    /// A cell of this target, judged by this target's goals.
    Cell(super::series::Cell),
}

/// The values of a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// The places of one kind, in force at the reference period's end.
    PlaceKind(String),
    /// A list of codes.
    Codes(Vec<String>),
}

/// How the whole of a broken-down target comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// Reported on its own.
    Reported,
    /// The sum of the cells, known when all cells are.
    Sum,
}

/// A promise of the plan that figures can be reported for.
#[derive(Clone, Debug)]
pub struct Target {
    /// Stable identifier.
    pub id: String,
    /// Section of the source document.
    pub node: NodeIx,
    /// Line in the source text.
    pub line: Option<u32>,
    /// Name for readers.
    pub name: Text,
    /// What is counted.
    pub definition: Option<Text>,
    /// Unit of its figures.
    pub unit: UnitIx,
    /// Measure.
    pub measure: Measure,
    /// The declared or implied better side of the target; `None` where each goal has its own.
    pub better: Option<Better>,
    /// Baselines in the order declared.
    pub baselines: Vec<Baseline>,
    /// Goals in the order of METHOD "Which goal counts": by date, firm before aspirational, undated last.
    pub goals: Vec<Goal>,
    /// The body that leads, as the plan names it.
    pub lead: Option<AgencyIx>,
    /// Whether the plan names the lead.
    pub lead_stated: bool,
    /// Bodies that take part.
    pub with: Vec<AgencyIx>,
    /// Who reports it.
    pub reported_by: Vec<AgencyIx>,
    /// Length in months of the period it is observed for.
    pub every: i32,
    /// Dimensions of its breakdowns, in the order declared.
    pub dimensions: Vec<(String, Domain)>,
    /// How the whole comes about.
    pub total: Total,
    /// Flows: share of a normal year in each part, by the part's name (`H1`).
    pub season: Vec<(String, Number)>,
    /// Breaks by time.
    pub breaks: Vec<Break>,
    /// The whole of which this is a part ("trong đó").
    pub part_of: Option<TargetIx>,
    /// The target that states the same quantity; its series serves both.
    pub same_as: Option<TargetIx>,
    /// Parts judged on their own.
    pub parts: Vec<Part>,
    /// The plan's list ends in "…".
    pub open_list: bool,
    /// Digits after the comma for derived figures.
    pub decimals: Option<usize>,
    /// Identifiers that it had before.
    pub was: Vec<String>,
    /// Where the target's id stands.
    pub span: Span,
}

impl Target {
    /// Whether two versions promise the same, wherever that is written.
    #[must_use]
    pub fn same_goals(&self, other: &Self) -> bool {
        let promises = |target: &Self| -> Vec<Goal> {
            let goals = target.goals.iter().cloned();
            goals
                .map(|goal| Goal {
                    span: Span::default(),
                    ..goal
                })
                .collect()
        };
        promises(self) == promises(other)
    }

    /// Whether an amendment left everything that amendments may set as it was.
    #[must_use]
    pub fn same_as_amended(&self, other: &Self) -> bool {
        self.name == other.name
            && self.definition == other.definition
            && self.same_goals(other)
            && (self.lead, self.lead_stated) == (other.lead, other.lead_stated)
            && self.with == other.with
            && self.reported_by == other.reported_by
            && self.breaks == other.breaks
    }
}
