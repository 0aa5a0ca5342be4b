//! Obstacles and proposals, which keep their identity over the periods.
//!
//! Owns [`Matter`], [`Event`] and what was the case in a period; ages are differences of periods and days, never typed in.

use super::{
    AgencyIx, AmendmentIx, DocumentIx, MatterIx, NodeIx, PeriodIx, PlaceIx, TargetIx, TaskIx, Text,
};
use crate::diag::Span;
use jiff::civil::Date;

/// An obstacle, or a proposal.
#[derive(Clone, Debug)]
pub struct Matter {
    /// Stable identifier.
    pub id: String,
    /// Which of the two.
    pub kind: MatterKind,
    /// Field, a code of the plan's vocabulary.
    pub field: Option<String>,
    /// Sector, a code of the plan's vocabulary.
    pub sector: Option<String>,
    /// Section.
    pub node: Option<NodeIx>,
    /// Place.
    pub place: Option<PlaceIx>,
    /// Targets concerned.
    pub targets: Vec<TargetIx>,
    /// Tasks concerned.
    pub tasks: Vec<TaskIx>,
    /// Obstacles that a proposal is to clear.
    pub obstacles: Vec<MatterIx>,
    /// What was said of it, in the order of periods; never empty, the first opened it.
    pub events: Vec<Event>,
    /// Where it is first written.
    pub span: Span,
}

/// Obstacle or proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatterKind {
    /// Something in the way.
    Obstacle,
    /// Something asked for.
    Proposal,
}

/// What a report says of a matter.
#[derive(Clone, Debug)]
pub struct Event {
    /// The report's period.
    pub period: PeriodIx,
    /// Who said it.
    pub agency: AgencyIx,
    /// When the report came in.
    pub day: Date,
    /// The state.
    pub state: MatterState,
    /// What it is, where the report says so; the first always does.
    pub text: Option<Text>,
    /// Who can settle it, where the report says so.
    pub to: Option<AgencyIx>,
    /// What was answered or done.
    pub note: Option<Text>,
    /// The document that decided it.
    pub document: Option<DocumentIx>,
    /// The amendment that came of it.
    pub amendment: Option<AmendmentIx>,
    /// Where the report names the matter.
    pub span: Span,
}

/// The states of matters, in the order of their course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatterState {
    /// Raised.
    Open,
    /// Passed on to whoever can settle it.
    Forwarded,
    /// An obstacle that has an answer and still stands.
    Answered,
    /// A proposal that was taken up.
    Accepted,
    /// A proposal that was not.
    Refused,
    /// Out of the way.
    Settled,
}

impl MatterState {
    /// All states in the order of their course.
    pub const ALL: &[Self] = &[
        Self::Open,
        Self::Forwarded,
        Self::Answered,
        Self::Accepted,
        Self::Refused,
        Self::Settled,
    ];

    /// The state as addresses write it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Forwarded => "forwarded",
            Self::Answered => "answered",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Settled => "settled",
        }
    }

    /// Whether somebody still has to act.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Forwarded | Self::Answered)
    }
}

/// How a matter stands in a period.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The last that was said of it.
    pub last: &'a Event,
    /// The first event of the state that it is in.
    pub since: &'a Event,
    /// Reports of periods after the one that opened it, until it ceased to be open or until now.
    pub periods: usize,
    /// Days from its opening until it ceased to be open, or until `today`.
    pub days: i32,
}

impl Matter {
    /// The event that opened it.
    #[must_use]
    pub fn opened(&self) -> Option<&Event> {
        self.events.first()
    }

    /// What it is, as known in a period; before it was raised, as it was raised.
    #[must_use]
    pub fn text(&self, as_of: Option<PeriodIx>) -> Option<&Text> {
        let known = |e: &&Event| as_of.is_none_or(|p| e.period <= p);
        let mut texts = self.events.iter().rev().filter(known);
        let said = texts.find_map(|e| e.text.as_ref());
        said.or_else(|| self.events.first()?.text.as_ref())
    }

    /// Who can settle it, as known in a period.
    #[must_use]
    pub fn to(&self, as_of: PeriodIx) -> Option<AgencyIx> {
        let known = self.events.iter().rev().filter(|e| e.period <= as_of);
        let mut to = known.filter_map(|e| e.to);
        to.next()
    }

    /// How it stands in the report of `as_of`, on the day `today`; `None` before it was raised.
    #[must_use]
    pub fn standing(&self, as_of: PeriodIx, today: Date) -> Option<Standing<'_>> {
        let known: Vec<&Event> = self.events.iter().filter(|e| e.period <= as_of).collect();
        let (first, last) = (known.first()?, known.last()?);
        let since = known
            .iter()
            .rev()
            .take_while(|e| e.state == last.state)
            .last()?;
        // An open matter ages until today; one that was closed has the age it had then.
        let closed = known.iter().rev().take_while(|e| !e.state.is_open()).last();
        let (period, day) = closed.map_or((as_of, today), |e| (e.period, e.day));
        Some(Standing {
            last,
            since,
            periods: period.0.saturating_sub(first.period.0),
            days: (day - first.day).get_days().max(0),
        })
    }
}
