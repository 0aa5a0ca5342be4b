//! What judging gives: a verdict, its reason, and the working from which anyone can redo it with a pencil.
//!
//! Owns [`Outcome`], [`Verdict`], [`Reason`], [`Working`] and [`Since`]. Computes nothing.

use super::figure::Figure;
use crate::model::Text;
use crate::model::period::{Moment, Period};
use crate::model::quantity::Number;
use crate::model::target::Reading;

/// One goal judged in one period, or a whole judged by its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The goal that was judged, as its position in `Target::goals`.
    ///
    /// `None` without a goal, and for a whole whose worst part is another target: that target has its own goals.
    pub goal: Option<usize>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why there is no data or no judgement; set for these verdicts alone, and always for them.
    pub reason: Option<Reason>,
    /// The line of METHOD "The verdict" that answered, 1 to 9; of a whole, that of the part that decides.
    pub line: u8,
    /// What the verdict was computed from. Boxed: it is long, and most outcomes travel in lists.
    pub working: Box<Working>,
}

/// How a goal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// There is no goal: the figures are shown and not judged.
    Followed,
    /// The goal's span lies ahead.
    NotBegun,
    /// The goal is met: at its date, or `early`, when it can still be lost.
    Achieved {
        /// Whether its date is still to come (or it has none).
        early: bool,
    },
    /// The goal was due and is not met.
    Missed,
    /// Nothing current is known.
    NoData {
        /// Whether the goal has fallen due.
        due: bool,
    },
    /// It cannot be judged; the reason says why.
    NotAssessable,
    /// It has no date, so that only its being met could be judged.
    Undated,
    /// p at least the threshold `on_track`.
    OnTrack,
    /// p at least the threshold `behind`.
    Behind,
    /// p at least 0.
    FarBehind,
    /// p below 0.
    MovingAway,
}

impl Verdict {
    /// The rank, 0 for the worst: missed, moving away, far behind, behind, on track, achieved. `None` for what is no verdict.
    #[must_use]
    pub const fn rank(self) -> Option<u8> {
        match self {
            Self::Missed => Some(0),
            Self::MovingAway => Some(1),
            Self::FarBehind => Some(2),
            Self::Behind => Some(3),
            Self::OnTrack => Some(4),
            Self::Achieved { .. } => Some(5),
            Self::Followed
            | Self::NotBegun
            | Self::NoData { .. }
            | Self::NotAssessable
            | Self::Undated => None,
        }
    }

    /// Every verdict, from the best to what is no verdict.
    pub const ALL: &'static [Self] = &[
        Self::Achieved { early: false },
        Self::Achieved { early: true },
        Self::OnTrack,
        Self::Behind,
        Self::FarBehind,
        Self::MovingAway,
        Self::Missed,
        Self::NoData { due: true },
        Self::NoData { due: false },
        Self::NotAssessable,
        Self::Undated,
        Self::NotBegun,
        Self::Followed,
    ];

    /// The verdict as the data files write it; what only differs in detail stands beside it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Achieved { .. } => "achieved",
            Self::NoData { .. } => "no_data",
            Self::Followed => "followed",
            Self::NotBegun => "not_begun",
            Self::Missed => "missed",
            Self::NotAssessable => "not_assessable",
            Self::Undated => "undated",
            Self::OnTrack => "on_track",
            Self::Behind => "behind",
            Self::FarBehind => "far_behind",
            Self::MovingAway => "moving_away",
        }
    }

    /// A stable name for style classes and translations.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Followed => "followed",
            Self::NotBegun => "not-begun",
            Self::Achieved { early: false } => "achieved",
            Self::Achieved { early: true } => "achieved-early",
            Self::Missed => "missed",
            Self::NoData { due: false } => "no-data",
            Self::NoData { due: true } => "no-data-due",
            Self::NotAssessable => "not-assessable",
            Self::Undated => "undated",
            Self::OnTrack => "on-track",
            Self::Behind => "behind",
            Self::FarBehind => "far-behind",
            Self::MovingAway => "moving-away",
        }
    }
}

/// Why there is no data, or no judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No data: nothing was reported.
    NotReported,
    /// No data: the reporter said so, with or without a reason.
    NoDataReported(Option<Text>),
    /// No data: the last observation ends more than a year before the period.
    TooOld,
    /// No data: the year is over and only parts of it are known.
    YearIncomplete,
    /// The goal is hedged or kept, and neither it nor the plan gives a tolerance.
    NoTolerance,
    /// The value lies inside a range that the plan only prints ("trên 18–20").
    InsidePrintedRange,
    /// A break lies between what the goal was set on and what is observed.
    SeriesBroken,
    /// The value, or the projection, lies beyond a range and the plan does not say whether that is better.
    BeyondRange,
    /// An average without its first year.
    NoSpan,
    /// There is no value to start from.
    NoBaseValue,
    /// No observation is old enough for a pace, and the value is not on the path.
    NoPace,
    /// Fewer than half of the span's years are known at its end.
    FewYears,
    /// A multiple with a base, value or edge that is not above zero.
    NotPositive,
    /// A year's growth of −100 % or less: rates cannot be multiplied across it.
    NothingLeft,
    /// The edge is 0, so that no share of it can be taken.
    ZeroEdge,
}

impl Reason {
    /// The reason of this [`Self::slug`].
    #[must_use]
    pub fn named(slug: &str) -> Option<Self> {
        const ALL: [Reason; 15] = [
            Reason::NotReported,
            Reason::NoDataReported(None),
            Reason::TooOld,
            Reason::YearIncomplete,
            Reason::NoTolerance,
            Reason::InsidePrintedRange,
            Reason::SeriesBroken,
            Reason::BeyondRange,
            Reason::NoSpan,
            Reason::NoBaseValue,
            Reason::NoPace,
            Reason::FewYears,
            Reason::NotPositive,
            Reason::NothingLeft,
            Reason::ZeroEdge,
        ];
        ALL.into_iter().find(|reason| reason.slug() == slug)
    }

    /// A stable name for data files and translations.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::NotReported => "not-reported",
            Self::NoDataReported(_) => "no-data-reported",
            Self::TooOld => "too-old",
            Self::YearIncomplete => "year-incomplete",
            Self::NoTolerance => "no-tolerance",
            Self::InsidePrintedRange => "inside-printed-range",
            Self::SeriesBroken => "series-broken",
            Self::BeyondRange => "beyond-range",
            Self::NoSpan => "no-span",
            Self::NoBaseValue => "no-base-value",
            Self::NoPace => "no-pace",
            Self::FewYears => "few-years",
            Self::NotPositive => "not-positive",
            Self::NothingLeft => "nothing-left",
            Self::ZeroEdge => "zero-edge",
        }
    }
}

/// How a verdict stands to that of the last report (of a part-year flow: to that of the same part a year earlier).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Since {
    /// A better rank for the same goal.
    Better,
    /// The same rank for the same goal.
    Same,
    /// A worse rank for the same goal.
    Worse,
    /// Another goal counts now.
    NextGoal,
    /// A part of a year was judged now, and not the same part then.
    OtherPart,
    /// An amendment changed what is promised.
    Amended,
    /// There was no verdict; now there is.
    New,
    /// There was a verdict; now there is none.
    Lost,
    /// There is nothing to compare: no earlier report, or no verdict on either side.
    None,
}

impl Since {
    /// A stable name for data files and translations.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Same => "same",
            Self::Worse => "worse",
            Self::NextGoal => "next-goal",
            Self::OtherPart => "other-part",
            Self::Amended => "amended",
            Self::New => "new",
            Self::Lost => "lost",
            Self::None => "none",
        }
    }
}

/// A value at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// When.
    pub at: Moment,
    /// The value; as written, where somebody wrote it.
    pub value: Number,
}

/// Where a base value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The plan declares the baseline.
    Declared,
    /// No baseline serves: "base taken from the first report".
    FirstReport,
    /// An increment begins at nothing.
    Zero,
}

/// The base (t₀, y₀).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// t₀; `None` for an increment without a start.
    pub at: Option<Moment>,
    /// y₀.
    pub value: Number,
    /// Where it comes from.
    pub origin: Origin,
}

/// The observation that was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Now {
    /// Its reference period; of a flow, the last of the parts added.
    pub reference: Period,
    /// t: where that period ends.
    pub at: Moment,
    /// y; of a flow, the sum of the parts.
    pub value: Number,
    /// Whether a later value is to be expected.
    pub provisional: bool,
}

/// One end of where a condition holds, tolerance included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where it lies, in the target's unit (of a multiple: times the base).
    pub value: Figure,
    /// Whether the edge itself does not belong.
    pub open: bool,
}

/// A corner of the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPoint {
    /// When.
    pub at: Moment,
    /// The value expected then.
    pub value: Figure,
    /// The goal whose edge it is, as its position in `Target::goals`; `None` for the base.
    pub goal: Option<usize>,
}

/// On which side a value lies beyond a printed range that it need not keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Beyond {
    /// "Holds above the range."
    Above,
    /// "Holds below the range."
    Below,
}

/// In how many of the known years of its span a goal held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Held {
    /// Years in which it held.
    pub held: usize,
    /// Years that are known.
    pub known: usize,
}

/// How many of a whole's parts have a verdict that ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartsJudged {
    /// Parts with a verdict.
    pub judged: usize,
    /// All parts.
    pub all: usize,
    /// The part that decides, as its position in [`super::TargetProgress::parts`].
    pub decides: usize,
}

/// Everything needed to redo a verdict with a pencil; what the measure or the case does not use is empty.
///
/// Figures are in the target's unit, rates of a multiple are shares a year (0.06 = 6 %), rates of growth are per cent as
/// reported. Signs and names are those of METHOD.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Working {
    /// The observation judged: `now`, for a due goal its own, for a flow the year's; also when it is too old to be judged.
    pub now: Option<Now>,
    /// (t₀, y₀).
    pub base: Option<Base>,
    /// The observation that the pace is taken from.
    pub then: Option<Point>,
    /// T, the goal's date.
    pub date: Option<Moment>,
    /// First and last year of the span; the last is empty for a goal without a date.
    pub span: Option<(i32, Option<i32>)>,
    /// Flows and maintained levels: the year judged.
    pub year: Option<i32>,
    /// Lower end of where the condition holds.
    pub low: Option<Edge>,
    /// Upper end of where the condition holds.
    pub high: Option<Edge>,
    /// Y, the edge that the figures below are taken against: on the way from a base as seen from there, else from the
    /// figure judged.
    pub edge: Option<Figure>,
    /// τ, where the condition uses one.
    pub tolerance: Option<Reading<Number>>,
    /// The value holds, beyond the far edge of a range whose better side is known.
    pub beyond: Option<Beyond>,
    /// The corners of the path, base first; of a multiple it runs geometrically between them.
    pub path: Vec<PathPoint>,
    /// The path at t.
    pub expected: Option<Figure>,
    /// Share of the way from y₀ to Y that y has covered; of a multiple, of its logarithm.
    pub covered: Option<Figure>,
    /// Change a year since `then`; of a multiple the rate r.
    pub pace: Option<Figure>,
    /// Change a year that would bring y to Y at T; of a multiple a rate.
    pub pace_needed: Option<Figure>,
    /// On track though the projection falls short: by how much the pace must rise, `pace_needed − pace`.
    pub pace_rise: Option<Figure>,
    /// ŷ, the value that the pace leads to at T.
    pub projection: Option<Figure>,
    /// d of the figure judged (y, m, g; of a part-year flow `d_s(y)`): how far the figure judged is from where the condition holds.
    pub gap: Option<Figure>,
    /// d(y₀).
    pub gap_base: Option<Figure>,
    /// p, the measure's share.
    pub share: Option<Figure>,
    /// The thresholds `on_track` and `behind`, where the verdict rests on them.
    pub thresholds: Option<(Number, Number)>,
    /// Averages: m, or g in per cent, over the known years of the span.
    pub mean: Option<Figure>,
    /// Averages: n, the known years of the span.
    pub years_known: Option<usize>,
    /// Averages: r, the years from the last known one to T.
    pub years_left: Option<i32>,
    /// Averages: what each year left needs for the printed value.
    pub needed_yearly: Option<Figure>,
    /// Flows: the parts of the year that were added.
    pub year_parts: Vec<Period>,
    /// Flows: s, the share of a normal year in those parts; empty for a whole year.
    pub year_share: Option<Figure>,
    /// Flows and maintained levels: in how many years the goal held.
    pub held: Option<Held>,
    /// Whether it was judged as `maintain` though its measure is another: the base met the goal, or an increment has only an
    /// upper edge.
    pub as_maintain: bool,
    /// Maintained: the value a year from now at this pace.
    pub next_year: Option<Figure>,
    /// Maintained: it holds now and would not in a year.
    pub slipping: bool,
    /// Maintained and not holding: the observation nearest to a year before.
    pub before: Option<Point>,
    /// d at `before`.
    pub gap_before: Option<Figure>,
    /// A whole judged by its parts: how many have a verdict.
    pub parts: Option<PartsJudged>,
    /// The verdict, its reason and its line are what was published and sealed, and are not what all this leads to.
    pub published: bool,
}

/// A verdict as it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The verdict.
    pub verdict: Verdict,
    /// Why there is no data or no judgement.
    pub reason: Option<Reason>,
    /// See [`Outcome::line`].
    pub line: u8,
}

impl Ruling {
    /// Puts it in the place of what is judged now, where that is another.
    pub(super) fn stand_in(&self, now: &mut Outcome) {
        let mut ruling = self.clone();
        // The tables do not say whether a goal without data was due.
        if ruling.verdict.word() == now.verdict.word()
            && matches!(ruling.verdict, Verdict::NoData { .. })
        {
            ruling.verdict = now.verdict;
        }
        // Nor do they give reasons in words.
        let same =
            now.reason.as_ref().map(Reason::slug) == ruling.reason.as_ref().map(Reason::slug);
        if !same || (ruling.verdict, ruling.line) != (now.verdict, now.line) {
            now.verdict = ruling.verdict;
            now.reason = ruling.reason;
            now.line = ruling.line;
            now.working.published = true;
        }
    }
}
