//! Observations and the value known on a date.
//!
//! Owns [`Cell`], [`Observation`], [`Series`] and [`Series::known`]. A later vintage never changes what an earlier period knew.

use super::period::Period;
use super::quantity::Number;
use super::{AgencyIx, PeriodIx, Text};
use crate::diag::Span;
use std::fmt;

/// A cell of a breakdown: dimension and code, sorted by dimension; empty for the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell(pub Vec<(String, String)>);

impl Cell {
    /// The whole.
    #[must_use]
    pub const fn whole() -> Self {
        Self(Vec::new())
    }

    /// Whether this is the whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.0.is_empty()
    }

    /// The code on a dimension.
    #[must_use]
    pub fn code(&self, dimension: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == dimension)
            .map(|(_, code)| code.as_str())
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (dimension, code)) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{dimension}: {code}")?;
        }
        Ok(())
    }
}

/// When a value became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vintage {
    /// Before the first report: history files and baselines.
    History,
    /// With the report of a period.
    Report(PeriodIx),
}

impl Vintage {
    /// The period whose report brought it; `None` for history.
    #[must_use]
    pub const fn period(self) -> Option<PeriodIx> {
        match self {
            Self::History => None,
            Self::Report(period) => Some(period),
        }
    }
}

/// A reported value, or the statement that there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A figure in the target's unit; for a share, with what it was divided from.
    Value {
        /// The figure.
        value: Number,
        /// Numerator and denominator, where these were reported.
        ratio: Option<Box<(Number, Number)>>,
    },
    /// No data, and why.
    NoData(Option<Text>),
    /// A value that was taken back, and why.
    Withdrawn(Text),
}

/// Why a known value was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestatementKind {
    /// A provisional value made final.
    Final,
    /// A mistake put right.
    Correction,
    /// Counted by another method.
    Method,
    /// Taken back.
    Withdrawn,
}

impl RestatementKind {
    /// The kind as files and phrases write it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Final => "final",
            Self::Correction => "correction",
            Self::Method => "method",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// How a value replaced the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restatement {
    /// The value known before.
    pub from: Number,
    /// Why, in one word.
    pub kind: RestatementKind,
    /// Why, in a sentence.
    pub reason: Text,
    /// Whether it had been announced that the value would be gone over.
    pub scheduled: bool,
}

/// One value of one reference period, as one report gave it.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The period the value describes.
    pub reference: Period,
    /// When it became known.
    pub vintage: Vintage,
    /// The amended release of that period which brought it, from 2; 1 is the first release.
    pub revision: u8,
    /// What was reported.
    pub content: Content,
    /// Whether a later value is to be expected.
    pub provisional: bool,
    /// Who reported it; `None` for history.
    pub reporter: Option<AgencyIx>,
    /// A remark of the reporter.
    pub note: Option<Text>,
    /// Source, for history.
    pub source: Option<Text>,
    /// Set when it replaced another value.
    pub restatement: Option<Restatement>,
    /// Where it stands in the content.
    pub span: Span,
}

impl Observation {
    /// Whether it replaced another figure, and not only the word "provisional".
    #[must_use]
    pub fn is_restated(&self) -> bool {
        let from = self.restatement.as_ref().map(|r| &r.from);
        from.is_some() && from != self.value()
    }

    fn is_withdrawn(&self) -> bool {
        matches!(self.content, Content::Withdrawn(_))
    }

    /// The figure, where there is one.
    #[must_use]
    pub fn value(&self) -> Option<&Number> {
        match &self.content {
            Content::Value { value, .. } => Some(value),
            Content::NoData(_) | Content::Withdrawn(_) => None,
        }
    }
}

/// All vintages of one target and cell, ordered by reference period, then by vintage.
#[derive(Clone, Debug, Default)]
pub struct Series {
    observations: Vec<Observation>,
}

impl Series {
    /// Orders `observations` by reference period (end, then the shorter first), then vintage and revision; within one of these
    /// a restatement stands after the value that it replaces.
    #[must_use]
    pub fn new(mut observations: Vec<Observation>) -> Self {
        observations.sort_by_key(|o| {
            (
                o.reference.end(),
                o.reference.months(),
                o.vintage,
                o.revision,
                o.restatement.is_some(),
            )
        });
        Self { observations }
    }

    /// A restatement tells the value that it replaced; where that value is not known here, since the report that held it is not
    /// public, the restatement is a first value.
    pub fn forget_unknown(&mut self) {
        for at in 0..self.observations.len() {
            let (before, rest) = self.observations.split_at_mut(at);
            let Some(observation) = rest.first_mut() else {
                return;
            };
            let known = before.iter().any(|o| {
                o.reference == observation.reference
                    && o.value() == observation.restatement.as_ref().map(|r| &r.from)
            });
            if !known {
                observation.restatement = None;
            }
        }
    }

    /// Every vintage of every reference period.
    #[must_use]
    pub fn all(&self) -> &[Observation] {
        &self.observations
    }

    /// For each reference period the latest vintage among the reports of `as_of` and before, by time.
    ///
    /// Withdrawn values are left out; "no data" stays, as a statement about its reference period.
    #[must_use]
    pub fn known(&self, as_of: PeriodIx) -> Vec<&Observation> {
        let mut known = self.latest(as_of);
        known.retain(|o| !o.is_withdrawn());
        known
    }

    /// The values that were taken back and not given again, as of a period, by time.
    #[must_use]
    pub fn taken_back(&self, as_of: PeriodIx) -> Vec<&Observation> {
        let mut back = self.latest(as_of);
        back.retain(|o| o.is_withdrawn());
        back
    }

    fn latest(&self, as_of: PeriodIx) -> Vec<&Observation> {
        let mut known: Vec<&Observation> = Vec::new();
        for observation in &self.observations {
            if observation.vintage > Vintage::Report(as_of) {
                continue;
            }
            match known.last_mut() {
                Some(last) if last.reference == observation.reference => *last = observation,
                Some(_) | None => known.push(observation),
            }
        }
        known
    }
}
