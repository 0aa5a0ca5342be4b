//! What stands around the plan: the documents it cites, its terms, and stories.
//!
//! Owns [`Document`], [`Term`] and [`Story`].

use super::agency::Tenure;
use super::{
    AgencyIx, Body, DocumentIx, NodeIx, PeriodIx, PlaceIx, Plan, ReportingPeriod, TargetIx, TaskIx,
    Text,
};
use crate::diag::Span;
use jiff::civil::Date;

/// A document that the plan cites or that carries it out.
#[derive(Clone, Debug)]
pub struct Document {
    /// Stable identifier.
    pub id: String,
    /// Kind.
    pub kind: DocumentKind,
    /// Number.
    pub number: Option<String>,
    /// Title, in the publisher's words.
    pub title: Text,
    /// Its date.
    pub issued: Option<Date>,
    /// Who issued it.
    pub issuer: Option<Text>,
    /// How it stands to the plan.
    pub relation: Relation,
    /// The agency that answers for it.
    pub owner: Option<AgencyIx>,
    /// The year of a yearly programme.
    pub year: Option<i32>,
    /// When it is valid.
    pub validity: Tenure,
    /// The document that replaced it.
    pub replaced_by: Option<DocumentIx>,
    /// Lines of the source text that cite it.
    pub lines: Vec<u32>,
    /// Targets that it serves.
    pub targets: Vec<TargetIx>,
    /// Tasks that it serves.
    pub tasks: Vec<TaskIx>,
    /// Sections that it serves.
    pub nodes: Vec<NodeIx>,
    /// Address of its text.
    pub url: Option<String>,
    /// A remark.
    pub note: Option<Text>,
    /// Identifiers that it had before.
    pub was: Vec<String>,
    /// Where its id stands.
    pub span: Span,
}

/// Kinds of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each says itself")]
pub enum DocumentKind {
    Law,
    Resolution,
    Decision,
    Plan,
    Programme,
    Project,
    Report,
    Agreement,
    Other,
}

/// How a document stands to the plan, in the order in which the register lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The plan rests on it.
    Basis,
    /// The plan is to carry it out.
    CarriesOut,
    /// Carries out a part of the plan.
    SubPlan,
    /// A yearly work programme of an agency.
    WorkProgramme,
    /// Changes the plan.
    Amends,
    /// The plan names it.
    Cited,
}

/// A term of the plan and what it means.
#[derive(Clone, Debug)]
pub struct Term {
    /// Stable identifier.
    pub id: String,
    /// The term.
    pub term: Text,
    /// Other spellings.
    pub also: Vec<String>,
    /// What it means.
    pub meaning: Text,
    /// Where its id stands.
    pub span: Span,
}

/// A text that is no report.
#[derive(Clone, Debug)]
pub struct Story {
    /// The file's name without its end.
    pub id: String,
    /// Kind.
    pub kind: StoryKind,
    /// Title.
    pub title: Text,
    /// One sentence.
    pub summary: Option<Text>,
    /// Its day; it is not public before.
    pub date: Date,
    /// Who speaks.
    pub by: Option<AgencyIx>,
    /// Places it is about.
    pub places: Vec<PlaceIx>,
    /// Tags, codes of the plan's vocabulary.
    pub tags: Vec<String>,
    /// Whom it is for, codes of the plan's vocabulary.
    pub audience: Vec<String>,
    /// Targets it is about.
    pub targets: Vec<TargetIx>,
    /// Tasks it is about.
    pub tasks: Vec<TaskIx>,
    /// Of a review: the year whose goals it reviews.
    pub horizon: Option<i32>,
    /// Bodies by locale.
    pub bodies: Vec<Body>,
    /// Where it stands.
    pub span: Span,
}

/// Kinds of stories, in the order in which they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoryKind {
    /// Somebody is commended.
    Commendation,
    /// Something that others may copy.
    GoodPractice,
    /// Something to know.
    Notice,
    /// A review of policies or of goals.
    Review,
    /// What the front, unions and others think.
    Opinion,
}

impl Story {
    /// The period as of which its figures are read: the last that was out on its day.
    #[must_use]
    pub fn as_of(&self, plan: &Plan) -> Option<PeriodIx> {
        let out = |p: &ReportingPeriod| p.release_date().is_some_and(|day| day <= self.date);
        plan.periods.iter().rposition(out).map(PeriodIx)
    }
}

impl StoryKind {
    /// All kinds, in their order.
    pub const ALL: &[Self] = &[
        Self::Commendation,
        Self::GoodPractice,
        Self::Notice,
        Self::Review,
        Self::Opinion,
    ];

    /// The kind as addresses write it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Commendation => "commendation",
            Self::GoodPractice => "good-practice",
            Self::Notice => "notice",
            Self::Review => "review",
            Self::Opinion => "opinion",
        }
    }
}

impl DocumentKind {
    /// The kind as phrases write it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Resolution => "resolution",
            Self::Decision => "decision",
            Self::Plan => "plan",
            Self::Programme => "programme",
            Self::Project => "project",
            Self::Report => "report",
            Self::Agreement => "agreement",
            Self::Other => "other",
        }
    }
}

impl Relation {
    /// All relations in the order of the register.
    pub const ALL: &[Self] = &[
        Self::Basis,
        Self::CarriesOut,
        Self::SubPlan,
        Self::WorkProgramme,
        Self::Amends,
        Self::Cited,
    ];

    /// The relation as phrases write it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Basis => "basis",
            Self::CarriesOut => "carries-out",
            Self::SubPlan => "sub-plan",
            Self::WorkProgramme => "work-programme",
            Self::Amends => "amends",
            Self::Cited => "cited",
        }
    }
}
