//! Releases: when a period became public, who answers for it, what was announced, what was put right afterwards.
//!
//! Owns [`Hour`], [`When`], [`Announcement`], [`Release`], [`Revision`] and the release calendar. Reads no file, formats no text.

use super::period::Period;
use super::{AgencyIx, Contact, PeriodIx, Plan, State, TargetIx, TaskIx, Text, last_day};
use crate::diag::{Span, Spanned};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use std::fmt;

/// An instant, as the clock and the calendar of its own zone show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hour {
    /// The instant.
    pub at: Timestamp,
    /// The civil day in the zone written.
    pub day: Date,
    /// The time of day there.
    pub clock: Time,
}

/// A time that was announced, as exactly as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Some day of a month.
    Month(i16, i8),
    /// Some hour of a day.
    Day(Date),
    /// An hour.
    Hour(Hour),
}

impl Hour {
    /// How far the zone is ahead of UTC, in minutes.
    #[must_use]
    pub fn offset(self) -> i64 {
        let local = Offset::UTC.to_timestamp(self.day.to_datetime(self.clock));
        local.map_or(0, |local| (local.as_second() - self.at.as_second()) / 60)
    }

    /// Another instant, as the clock of the same zone shows it.
    #[must_use]
    pub fn there(self, at: Timestamp) -> Self {
        let seconds = i32::try_from(self.offset() * 60).ok();
        let zone = seconds.and_then(|s| Offset::from_seconds(s).ok());
        let local = zone.unwrap_or(Offset::UTC).to_datetime(at);
        Self {
            at,
            day: local.date(),
            clock: local.time(),
        }
    }
}

/// As it was announced, with its zone: `2024-06-20T08:00:00+07:00`.
impl fmt::Display for Hour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, clock, .. } = self;
        let offset = self.offset();
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
        write!(f, "{day}T{clock}{sign}{hours:02}:{minutes:02}")
    }
}

impl When {
    /// The first day on which it may be.
    #[must_use]
    pub fn first(self) -> Date {
        match self {
            Self::Month(year, month) => Date::new(year, month, 1).unwrap_or(Date::MIN),
            Self::Day(day) => day,
            Self::Hour(hour) => hour.day,
        }
    }

    /// The last day on which it may be.
    #[must_use]
    pub fn last(self) -> Date {
        match self {
            Self::Month(..) => self.first().last_of_month(),
            Self::Day(day) => day,
            Self::Hour(hour) => hour.day,
        }
    }

    /// Whether it only says more exactly what `earlier` had said.
    #[must_use]
    pub fn narrows(self, earlier: Self) -> bool {
        earlier.first() <= self.first()
            && self.last() <= earlier.last()
            && !matches!(earlier, Self::Hour(hour) if Self::Hour(hour) != self)
    }

    /// Whether a release at `hour` keeps what was announced.
    #[must_use]
    pub fn kept_by(self, hour: Hour) -> bool {
        match self {
            Self::Hour(announced) => announced.at == hour.at,
            Self::Day(_) | Self::Month(..) => self.first() <= hour.day && hour.day <= self.last(),
        }
    }
}

/// What was announced of the release of a period, and when; public in itself.
#[derive(Clone, Debug)]
pub struct Announcement {
    /// The period.
    pub period: Period,
    /// The day of the announcement.
    pub on: Date,
    /// When the release was to be.
    pub release: When,
    /// Why it was moved there from what was announced before.
    pub why: Option<Text>,
    /// Where it is declared.
    pub span: Span,
}

/// Who signed a release off.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The person.
    pub name: String,
    /// The office held.
    pub office: Text,
    /// The day.
    pub on: Date,
}

/// A role that had the figures before the public.
#[derive(Clone, Debug)]
pub struct Access {
    /// The role, never a person.
    pub role: Text,
    /// From when.
    pub at: Option<Hour>,
    /// What for.
    pub why: Option<Text>,
}

/// A published text that was changed.
#[derive(Clone, Debug)]
pub struct TextCorrection {
    /// Which text.
    pub what: Text,
    /// As it was published.
    pub from: Text,
    /// As it stands now.
    pub to: Text,
    /// Why.
    pub why: Text,
    /// The period whose release had it.
    pub of: Option<Period>,
    /// The target that it speaks of.
    pub target: Option<TargetIx>,
    /// The task that it speaks of.
    pub task: Option<TaskIx>,
}

/// What a period's record says of its release besides the hour.
#[derive(Clone, Debug, Default)]
pub struct Release {
    /// Who signed it off.
    pub signed_off: Vec<Signature>,
    /// Notes for the public.
    pub notes: Vec<Text>,
    /// Who had the figures before.
    pub early_access: Vec<Access>,
    /// Bodies that owed a report and did not send one, and why the release does without.
    pub accounted: Vec<(AgencyIx, Text)>,
    /// Published texts that this release changes.
    pub corrected: Vec<TextCorrection>,
    /// What it says to the press.
    pub press: Press,
    /// Amended releases, in their order.
    pub revisions: Vec<Revision>,
}

/// What a release says to the press besides what follows from the data.
#[derive(Clone, Debug, Default)]
pub struct Press {
    /// The figures that it leads with; where none are named, those that tell most are taken.
    pub key_figures: Vec<KeyFigure>,
    /// What those who answer for the release say.
    pub statements: Vec<Statement>,
    /// Whom the press may ask, where that is another than the plan's contact.
    pub contact: Option<Contact>,
}

/// A figure that a release leads with. The figure itself comes from the data.
#[derive(Clone, Debug)]
pub struct KeyFigure {
    /// Whose latest value it is.
    pub target: TargetIx,
    /// What it is called, with directives; else the target's name.
    pub title: Option<Spanned<Text>>,
    /// How it stands, with directives; else the verdict's sentence.
    pub trend: Option<Spanned<Text>>,
    /// Where it is named.
    pub span: Span,
}

/// Words of a person.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The person.
    pub name: String,
    /// The office held.
    pub office: Text,
    /// What is said.
    pub text: Text,
}

/// An amended release: the latest period put right before the next one is out.
#[derive(Clone, Debug)]
pub struct Revision {
    /// From 2: the first release is number 1.
    pub number: u8,
    /// State.
    pub state: State,
    /// From when it is public.
    pub release: Option<Hour>,
    /// What was wrong.
    pub wrong: Text,
    /// How that changes the message of the release.
    pub message: Text,
    /// Who signed it off.
    pub signed_off: Vec<Signature>,
    /// Published texts that it changes.
    pub corrected: Vec<TextCorrection>,
    /// Where it is declared.
    pub span: Span,
}

/// How the release of a period stands to what was announced of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Nothing was announced.
    Unannounced,
    /// Released when the last announcement said.
    OnTime,
    /// Released at another time than the last announcement said.
    Missed,
    /// Still to come.
    Expected,
    /// The day announced had passed by the latest release, and nothing came.
    Overdue,
}

/// A line of the release calendar.
#[derive(Clone, Debug)]
pub struct CalendarLine<'p> {
    /// The period.
    pub period: Period,
    /// Its position, once released.
    pub released: Option<PeriodIx>,
    /// When it was, or is to be.
    pub when: Option<When>,
    /// When its reports are due.
    pub due: Date,
    /// What was announced, by time.
    pub announced: Vec<&'p Announcement>,
    /// How the two stand to each other.
    pub kept: Kept,
}

impl CalendarLine<'_> {
    /// Whether an announcement set another time than the one before, and did not only say it more exactly.
    #[must_use]
    pub fn moved(&self) -> bool {
        let later = self.announced.iter().skip(1);
        let mut pairs = self.announced.iter().zip(later);
        pairs.any(|(earlier, later)| !later.release.narrows(earlier.release))
    }
}

impl Plan {
    /// Every release that is past, announced, or next by the calendar, in the order of time.
    ///
    /// `today` is the site's moment.
    #[must_use]
    pub fn release_calendar(&self, today: Date) -> Vec<CalendarLine<'_>> {
        let mut periods: Vec<Period> = self.periods.iter().map(|p| p.period).collect();
        for announcement in &self.meta.announcements {
            if !periods.contains(&announcement.period) {
                periods.push(announcement.period);
            }
        }
        if let Some((_, next)) = self.next_due(today)
            && !periods.contains(&next)
        {
            periods.push(next);
        }
        let mut lines: Vec<CalendarLine<'_>> = periods
            .into_iter()
            .map(|period| self.calendar_line(period, today))
            .collect();
        lines.sort_by_key(|line| {
            let day = line.when.map_or(line.due, When::first);
            (line.released.is_none(), day, line.period)
        });
        lines
    }

    /// The periods that one is compared with: the one before, and the same part of the year before.
    #[must_use]
    pub fn compared(&self, later: PeriodIx) -> Vec<PeriodIx> {
        let mut with: Vec<PeriodIx> = later.0.checked_sub(1).map(PeriodIx).into_iter().collect();
        let period = self.periods.get(later.0).map(|p| p.period);
        let year = period.and_then(|p| Period::of_part(p.year() - 1, &p.part()));
        let year = self.periods.iter().position(|p| Some(p.period) == year);
        with.extend(year.map(PeriodIx).filter(|ix| !with.contains(ix)));
        with
    }

    fn calendar_line(&self, period: Period, today: Date) -> CalendarLine<'_> {
        let announced = self.meta.announcements.iter();
        let mut announced: Vec<&Announcement> = announced.filter(|a| a.period == period).collect();
        announced.sort_by_key(|a| a.on);
        let last = announced.last().map(|a| a.release);
        let at = self.periods.iter().position(|p| p.period == period);
        let hour = at.and_then(|at| self.periods.get(at)).and_then(|p| p.hour);
        let kept = match (hour, last) {
            (Some(_), None) => Kept::Unannounced,
            (Some(hour), Some(last)) if last.kept_by(hour) => Kept::OnTime,
            (Some(_), Some(_)) => Kept::Missed,
            (None, Some(last)) if last.last() < today => Kept::Overdue,
            (None, _) => Kept::Expected,
        };
        CalendarLine {
            period,
            released: hour.and(at).map(PeriodIx),
            when: hour.map(When::Hour).or(last),
            due: self.meta.due(period).unwrap_or(last_day(period)),
            announced,
            kept,
        }
    }

    /// The first due day of the calendar after `today` of a period that is not out yet.
    #[must_use]
    pub fn next_due(&self, today: Date) -> Option<(Date, Period)> {
        let out = |period: &Period| self.periods.iter().any(|p| p.period == *period);
        let year = i32::from(today.year());
        let candidates = (year - 1..=year + 2).flat_map(|year| {
            let parts = self.meta.calendar.iter();
            parts.filter_map(move |entry| Period::of_part(year, &entry.part))
        });
        candidates
            .filter(|p| !out(p) && p.year() >= self.meta.years.0)
            .filter_map(|p| Some((self.meta.due(p)?, p)))
            .filter(|(due, _)| *due > today)
            .min()
    }
}
