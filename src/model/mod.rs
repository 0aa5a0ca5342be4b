//! The plan as it stands in memory: every name looked up, every wrong state refused.
//!
//! Owns [`Plan`] and its registries. `resolve` builds it from decoded documents; nothing here reads a file, knows the time
//! or judges progress.

pub mod agency;
pub mod amendment;
pub mod checklist;
pub mod coverage;
pub mod library;
pub mod matter;
pub mod period;
pub mod quantity;
pub mod release;
pub mod resolve;
pub mod series;
pub mod target;
pub mod task;

use crate::archive::lock::Entry;
use crate::diag::{Span, Spanned};
use agency::{Agency, Tenure, Topic};
use amendment::{Amendment, Life};
use jiff::civil::Date;
use library::{Document, Story, Term};
use matter::Matter;
use period::Period;
use quantity::Number;
use release::{Announcement, Hour, Release, Revision};
use series::{Cell, Content, Observation, Series};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use target::{Domain, Reading, Target, Total};
use task::{Task, TaskReport};

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub usize);
    };
}
index!(
    /// Position in [`Plan::targets`].
    TargetIx
);
index!(
    /// Position in [`Plan::tasks`].
    TaskIx
);
index!(
    /// Position in [`Plan::matters`].
    MatterIx
);
index!(
    /// Position in [`Plan::amendments`].
    AmendmentIx
);
index!(
    /// Position in [`Plan::documents`].
    DocumentIx
);
index!(
    /// Position in [`Plan::stories`].
    StoryIx
);
index!(
    /// Position in [`Plan::agencies`].
    AgencyIx
);
index!(
    /// Position in [`Plan::places`].
    PlaceIx
);
index!(
    /// Position in [`Plan::units`].
    UnitIx
);
index!(
    /// Position in [`Plan::nodes`].
    NodeIx
);
index!(
    /// Position in [`Plan::periods`], which is the order in which periods end and fall due.
    PeriodIx
);

/// A text in one or more locales, in the order of the plan's locales; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(pub Vec<(String, String)>);

impl Text {
    /// The text in `locale`, else in the first locale there is; with whether it had to fall back.
    #[must_use]
    pub fn get(&self, locale: &str) -> (&str, bool) {
        let found = self.0.iter().find(|(l, _)| l == locale);
        let (text, fell_back) = match found {
            Some((_, text)) => (Some(text), false),
            None => (self.0.first().map(|(_, text)| text), true),
        };
        (text.map_or("", String::as_str), fell_back)
    }

    /// The locale that [`Text::get`] takes the text from.
    #[must_use]
    pub fn locale_of<'a>(&'a self, locale: &'a str) -> &'a str {
        let has = self.0.iter().any(|(l, _)| l == locale);
        let first = self.0.first().map_or(locale, |(l, _)| l.as_str());
        if has { locale } else { first }
    }
}

/// A section of the source document.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its number in the document, as in `II.2.a`.
    pub id: String,
    /// Heading in the publisher's words.
    pub title: Text,
    /// Line in the source text.
    pub line: Option<u32>,
    /// The year it sets its sights on.
    pub horizon: Option<i32>,
    /// What it says, in the publisher's words.
    pub summary: Option<Text>,
    /// Whether its line is a heading that promises nothing.
    pub heading_only: bool,
    /// Lines that nothing carries, and why.
    pub excused: Vec<(u32, Text)>,
    /// The last line of it and all below it.
    pub last_line: Option<u32>,
    /// Why nothing tracks it.
    pub untracked: Option<Text>,
    /// The section above.
    pub parent: Option<NodeIx>,
    /// Depth in the tree; 0 at the top.
    pub depth: usize,
    /// Where its id stands.
    pub span: Span,
}

/// A unit of measure.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Stable identifier.
    pub id: String,
    /// Name in running text.
    pub name: Text,
    /// What stands after a figure.
    pub symbol: Text,
    /// What stands after 1, where that is something else.
    pub one: Option<Text>,
    /// Whether a space stands before the symbol.
    pub spaced: bool,
    /// numerator ÷ denominator × this is a value in the unit.
    pub ratio: Option<Number>,
    /// Digits after the comma for derived figures and axes.
    pub decimals: usize,
    /// Scale and symbol for reading.
    pub display: Option<(Number, Text)>,
    /// Where it is declared.
    pub span: Span,
}

impl Unit {
    /// Whether its figures are shares of a whole, such as per cent: these lie between 0 and 100 and differ by points.
    #[must_use]
    pub const fn is_share(&self) -> bool {
        self.ratio.is_some() && !self.spaced
    }
}

/// A place that figures are broken down by.
#[derive(Clone, Debug)]
pub struct Place {
    /// Stable identifier.
    pub id: String,
    /// Kind, in the plan's own code (`district`).
    pub kind: String,
    /// The place around it.
    pub within: Option<PlaceIx>,
    /// Name.
    pub name: Text,
    /// What it is called where room is short: without the word for its kind.
    pub short: Option<Text>,
    /// Column and row on the tile map, from the top left.
    pub tile: Option<(u8, u8)>,
    /// When it existed.
    pub tenure: Tenure,
    /// The places that arose from it.
    pub becomes: Vec<PlaceIx>,
    /// Members of a group of places.
    pub members: Vec<PlaceIx>,
    /// What is to be known of it.
    pub about: Option<Text>,
    /// The decision or law that changed it, or the publisher's reading.
    pub by: Option<Reading<Text>>,
    /// Identifiers that it had before.
    pub was: Vec<String>,
    /// Where its id stands.
    pub span: Span,
}

/// Where a reporting period stands on its way to the public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Reports come in.
    Open,
    /// Reports are in, the release is being checked.
    Review,
    /// Signed off; public from `release_at`.
    Final,
}

/// One report of one agency.
#[derive(Clone, Debug)]
pub struct Report {
    /// Who reported.
    pub agency: AgencyIx,
    /// When it came in.
    pub received: Date,
    /// Number of observations in it.
    pub observations: usize,
    /// Where it begins.
    pub span: Span,
}

/// A reporting period.
#[derive(Clone, Debug)]
pub struct ReportingPeriod {
    /// The period itself.
    pub period: Period,
    /// When reports are due.
    pub due: Date,
    /// State.
    pub state: State,
    /// From when it is public.
    pub hour: Option<Hour>,
    /// What else its record says of the release.
    pub release: Release,
    /// Headline of the release.
    pub headline: Option<Spanned<Text>>,
    /// Reports received, by agency.
    pub reports: Vec<Report>,
    /// Who was reminded, and when.
    pub reminded: Vec<(AgencyIx, Date)>,
    /// The consolidated report of the standing agency.
    pub consolidated: Option<Consolidated>,
    /// Narratives.
    pub narratives: Vec<Narrative>,
    /// Where it is declared.
    pub span: Span,
}

/// The consolidated report of a period.
#[derive(Clone, Debug)]
pub struct Consolidated {
    /// When it was sent.
    pub sent: Date,
    /// To whom.
    pub to: Vec<AgencyIx>,
    /// A remark.
    pub note: Option<Text>,
}

/// What a narrative is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The period as a whole.
    Period,
    /// One agency's report.
    Agency(AgencyIx),
    /// One target.
    Target(TargetIx),
}

/// A Markdown document in its locales; the bodies are parsed when they are rendered.
#[derive(Clone, Debug)]
pub struct Narrative {
    /// What it is about.
    pub subject: Subject,
    /// Bodies by locale, in the order of the plan's locales.
    pub bodies: Vec<Body>,
}

/// One locale of a Markdown document.
#[derive(Clone, Debug)]
pub struct Body {
    /// Locale.
    pub locale: String,
    /// Where the Markdown stands: file and byte range of the body, front matter left out.
    pub span: Span,
    /// The Markdown.
    pub markdown: std::sync::Arc<str>,
    /// Whether the text it translates has changed since.
    pub outdated: bool,
}

/// A page of the site that is written as Markdown.
#[derive(Clone, Debug)]
pub struct Page {
    /// The file's name without its end; links and templates know the page by it.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Name of its address, by locale.
    pub address: Text,
    /// Place in the footer; smaller first.
    pub order: i32,
    /// Bodies by locale.
    pub bodies: Vec<Body>,
}

/// A due day of every year.
#[derive(Clone, Debug)]
pub struct CalendarEntry {
    /// Part of the year as [`Period::part`] writes it.
    pub part: String,
    /// Month of the day.
    pub month: i8,
    /// Day.
    pub day: i8,
    /// Years after the period's own.
    pub years_after: i16,
    /// Where it is declared.
    pub span: Span,
}

/// Thresholds of the share p (METHOD, line 8).
#[derive(Clone, Debug)]
pub struct Thresholds {
    /// From here on: on track.
    pub on_track: Number,
    /// From here on: behind.
    pub behind: Number,
}

/// Licence of the data.
#[derive(Clone, Debug)]
pub struct Licence {
    /// Name.
    pub name: Text,
    /// Address of its text.
    pub url: Option<String>,
}

/// Whom to tell of a weakness of the site (RFC 9116).
#[derive(Clone, Debug)]
pub struct Security {
    /// A form or a page.
    pub url: Option<String>,
    /// A mailbox.
    pub email: Option<String>,
    /// The last day on which this may be relied on.
    pub expires: Date,
}

/// Whom to ask.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Office.
    pub name: Text,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Street address.
    pub address: Option<Text>,
}

/// Codes with their words, in the order declared.
pub type Vocabulary = Vec<(String, Text)>;

/// The plan's vocabularies.
#[derive(Clone, Debug, Default)]
pub struct Vocabularies {
    /// Fields of obstacles and proposals.
    pub fields: Vocabulary,
    /// Sectors of obstacles and proposals.
    pub sectors: Vocabulary,
    /// Tags of stories.
    pub tags: Vocabulary,
    /// Audiences of stories.
    pub audiences: Vocabulary,
    /// Kinds of places.
    pub place_kinds: Vocabulary,
}

/// What `plan.yaml` says.
#[derive(Clone, Debug)]
pub struct Meta {
    /// Stable identifier.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Short title, for headers and phones.
    pub short: Text,
    /// Number of the document.
    pub number: Option<String>,
    /// Its date.
    pub issued: Option<Date>,
    /// Who issued it.
    pub issuer: Option<AgencyIx>,
    /// Who gathers the reports.
    pub standing: Option<AgencyIx>,
    /// First and last year of the plan.
    pub years: (i32, i32),
    /// Locales; the first is the main one.
    pub locales: Vec<String>,
    /// Address of the site, without a slash at the end.
    pub address: Option<String>,
    /// The banner, where figures are examples.
    pub illustrative: Option<Text>,
    /// When periods fall due.
    pub calendar: Vec<CalendarEntry>,
    /// What was announced of releases, as declared.
    pub announcements: Vec<Announcement>,
    /// Until when nothing of this may be told, where it is handed out before its release.
    pub embargo: Option<Hour>,
    /// Whether this is a preview for those who prepare a release, never for the public.
    pub preview: bool,
    /// Thresholds of the verdict.
    pub thresholds: Thresholds,
    /// Folder and page names, by their English key.
    pub folders: BTreeMap<String, Text>,
    /// Who receives the consolidated reports.
    pub reports_to: Vec<AgencyIx>,
    /// Words for the codes of obstacles, stories and places.
    pub vocabularies: Vocabularies,
    /// Licence of the data.
    pub licence: Option<Licence>,
    /// Whom to ask.
    pub contact: Option<Contact>,
    /// Whom to tell of a weakness of the site.
    pub security: Option<Security>,
    /// Where the names of folders stand.
    pub span: Span,
}

impl ReportingPeriod {
    /// The day of the release, where it is released.
    #[must_use]
    pub fn release_date(&self) -> Option<Date> {
        self.hour.map(|hour| hour.day)
    }

    /// Its releases in their order: number, hour and whether somebody has signed it off; 1 is the first, the others amend it.
    #[must_use]
    pub fn releases(&self) -> impl DoubleEndedIterator<Item = (u8, Option<Hour>, bool)> {
        let is_final = |state| state == State::Final;
        let amended = self.release.revisions.iter();
        let amended = amended.map(move |r| (r.number, r.release, is_final(r.state)));
        std::iter::once((1, self.hour, is_final(self.state))).chain(amended)
    }

    /// The latest amended release.
    #[must_use]
    pub fn revision(&self) -> Option<&Revision> {
        self.release.revisions.last()
    }

    /// The hour of its latest release, amended ones among them.
    #[must_use]
    pub fn last_hour(&self) -> Option<Hour> {
        self.revision().and_then(|r| r.release).or(self.hour)
    }

    /// The day as of which the period is shown: of its latest release.
    #[must_use]
    pub fn shown_on(&self) -> Option<Date> {
        self.last_hour().map(|hour| hour.day)
    }
}

impl Meta {
    /// The period that follows another in the calendar: the next that ends, then the next that falls due.
    #[must_use]
    pub fn next_period(&self, after: Period) -> Option<Period> {
        let key = |period: Period| Some((period.end(), self.due(period)?, period));
        let years = after.year()..=after.year() + 1;
        let all = years.flat_map(|year| {
            let parts = self.calendar.iter();
            parts.filter_map(move |entry| Period::of_part(year, &entry.part))
        });
        let after = key(after)?;
        let next = all.filter_map(key).filter(|key| *key > after).min()?;
        Some(next.2)
    }

    /// The day on which the reports of a period are due; `None` when the calendar does not have the period.
    #[must_use]
    pub fn due(&self, period: Period) -> Option<Date> {
        let part = period.part();
        let entry = self.calendar.iter().find(|e| e.part == part)?;
        let year = i16::try_from(period.year()).ok()? + entry.years_after;
        Date::new(year, entry.month, entry.day).ok()
    }
}

/// The whole plan.
#[derive(Clone, Debug)]
pub struct Plan {
    /// `plan.yaml`.
    pub meta: Meta,
    /// Sections in the order of the document.
    pub nodes: Vec<Node>,
    /// Units, in the order declared.
    pub units: Vec<Unit>,
    /// Bodies, in the order declared.
    pub agencies: Vec<Agency>,
    /// Places, in the order declared.
    pub places: Vec<Place>,
    /// Targets as the plan first had them or an amendment added them, in the order of the document: by section, then by line,
    /// then as declared. [`Plan::target`] gives the one in force.
    pub targets: Vec<Target>,
    /// What amendments made of each target, by its position; may be shorter than `targets`.
    pub target_lives: Vec<Life<Target>>,
    /// Tasks, in the same order. [`Plan::task`] gives the one in force.
    pub tasks: Vec<Task>,
    /// What amendments made of each task, by its position; may be shorter than `tasks`.
    pub task_lives: Vec<Life<Task>>,
    /// What reports said of tasks, by time.
    pub task_reports: BTreeMap<TaskIx, Vec<TaskReport>>,
    /// Obstacles and proposals in the order in which they were raised.
    pub matters: Vec<Matter>,
    /// Amendments by the day on which they were proposed.
    pub amendments: Vec<Amendment>,
    /// Documents by relation, then as declared.
    pub documents: Vec<Document>,
    /// Terms as declared.
    pub glossary: Vec<Term>,
    /// Stories, the newest first.
    pub stories: Vec<Story>,
    /// Reporting periods in the order in which they end and fall due.
    pub periods: Vec<ReportingPeriod>,
    /// Series by target and cell; targets that state the same quantity share that of the first.
    pub series: BTreeMap<(TargetIx, Cell), Series>,
    /// Sums of cells by target and period, where `resolve` has worked them out; those of others are when they are asked for.
    pub sums: BTreeMap<(TargetIx, PeriodIx), Vec<Known>>,
    /// Markdown pages.
    pub pages: Vec<Page>,
    /// Releases that are sealed, in the order of their sealing.
    pub seals: Vec<Entry>,
    /// Paths of the signatures of seals, and of the file that says whose count.
    pub signed: BTreeSet<String>,
    /// Paths of the pages in the last seal, where that is of the release that is shown; else none.
    pub sealed_pages: BTreeSet<String>,
}

/// A value as known in some period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The reference period.
    pub reference: Period,
    /// The value; `None` for "no data".
    pub value: Option<Number>,
    /// The reporter's reason for "no data".
    pub reason: Option<Text>,
    /// Whether a later value is to be expected.
    pub provisional: bool,
    /// The period that reported it; `None` for history.
    pub vintage: Option<PeriodIx>,
    /// Whether it replaced another value that had been published.
    pub restated: bool,
}

impl Plan {
    /// The last period that is out.
    #[must_use]
    pub fn latest(&self) -> Option<PeriodIx> {
        self.periods.len().checked_sub(1).map(PeriodIx)
    }

    /// The hour of the latest release, amended ones among them.
    #[must_use]
    pub fn last_hour(&self) -> Option<Hour> {
        self.periods.last().and_then(ReportingPeriod::last_hour)
    }

    /// The day that tenures are judged on: that of the latest release, else the first of the plan.
    #[must_use]
    pub fn today(&self) -> Date {
        let latest = self.periods.last();
        let first = i16::try_from(self.meta.years.0).unwrap_or(1);
        latest
            .map(|p| p.shown_on().unwrap_or(p.due))
            .or(self.meta.issued)
            .unwrap_or_else(|| Date::new(first, 1, 1).unwrap_or(Date::MIN))
    }

    /// Who publishes: the standing body, else who issued the plan, or whoever took over from it.
    #[must_use]
    pub fn publisher(&self) -> Option<AgencyIx> {
        let body = self.meta.standing.or(self.meta.issuer)?;
        let today = self.agency_on(body, self.today(), Topic::Any);
        today.first().copied()
    }

    /// Those who were to report in a period: the roster on the due day, and whoever reported.
    #[must_use]
    pub fn roster(&self, period: PeriodIx) -> Vec<AgencyIx> {
        let Some(period) = self.periods.get(period.0) else {
            return Vec::new();
        };
        let agencies = self.agencies.iter().enumerate();
        let listed = agencies.filter(|(_, a)| a.reports.is_some_and(|r| r.holds(period.due)));
        let mut roster: Vec<AgencyIx> = listed.map(|(n, _)| AgencyIx(n)).collect();
        for report in &period.reports {
            if !roster.contains(&report.agency) {
                roster.push(report.agency);
            }
        }
        roster
    }

    /// The target whose series holds the values of `target`: itself, or the first that states the same quantity.
    #[must_use]
    pub fn holder(&self, target: TargetIx) -> TargetIx {
        let mut at = target;
        // `resolve` refuses circles; the bound keeps a broken plan from looping all the same.
        for _ in 0..self.targets.len() {
            match self.targets.get(at.0).and_then(|t| t.same_as) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// The series of a target's cell, with all its vintages.
    #[must_use]
    pub fn series(&self, target: TargetIx, cell: &Cell) -> Option<&Series> {
        self.series.get(&(self.holder(target), cell.clone()))
    }

    /// What is known of a target's cell as of a period, by time: METHOD's `known(target, cell, as of P)`.
    ///
    /// The whole of a target with `total: sum` is, for each reference period, the sum of its cells once all of them are
    /// known; it is provisional when one of them is, and as new as the newest.
    #[must_use]
    pub fn known(&self, target: TargetIx, cell: &Cell, as_of: PeriodIx) -> Vec<Known> {
        let mut known: Vec<Known> = self
            .series(target, cell)
            .map(|series| series.known(as_of).into_iter().map(Known::of).collect())
            .unwrap_or_default();
        let holder = self.holder(target);
        if cell.is_whole()
            && let Some(holding) = self.targets.get(holder.0)
            && holding.total == Total::Sum
        {
            let worked_out = self.sums.get(&(holder, as_of));
            let sums = worked_out.map_or_else(
                || Cow::Owned(self.cell_sums(holder, holding, as_of)),
                Cow::Borrowed,
            );
            for sum in sums.iter() {
                // A reported whole is checked against the sum by `resolve`, so either may stand.
                match known.iter_mut().find(|k| k.reference == sum.reference) {
                    Some(k) if k.value.is_none() => *k = sum.clone(),
                    Some(_) => {}
                    None => known.push(sum.clone()),
                }
            }
            known.sort_by_key(|k| (k.reference.end(), k.reference.months()));
        }
        known
    }

    /// Sums over all cells of a target's first dimension, for every reference period for which all cells are known.
    pub(crate) fn cell_sums(
        &self,
        holder: TargetIx,
        target: &Target,
        as_of: PeriodIx,
    ) -> Vec<Known> {
        let Some((dimension, domain)) = target.dimensions.first() else {
            return Vec::new();
        };
        let mut by_reference: BTreeMap<(i32, i32, Period), Vec<(String, Known)>> = BTreeMap::new();
        for ((_, cell), series) in self
            .series
            .range((holder, Cell::whole())..)
            .take_while(|((t, _), _)| *t == holder)
        {
            let (Some(code), 1) = (cell.code(dimension), cell.0.len()) else {
                continue;
            };
            for observation in series.known(as_of) {
                let p = observation.reference;
                by_reference
                    .entry((p.end().0, p.months(), p))
                    .or_default()
                    .push((code.to_owned(), Known::of(observation)));
            }
        }
        let mut sums = Vec::new();
        for ((_, _, reference), cells) in by_reference {
            let codes = self.codes(domain, reference);
            let all = codes.iter().map(|code| {
                cells
                    .iter()
                    .find(|(c, known)| c == code && known.value.is_some())
                    .map(|(_, known)| known)
            });
            let Some(all) = all.collect::<Option<Vec<&Known>>>() else {
                continue;
            };
            if all.is_empty() {
                continue;
            }
            let sum = Number::sum(all.iter().filter_map(|k| k.value.as_ref()));
            sums.push(Known {
                reference,
                value: Some(sum),
                reason: None,
                provisional: all.iter().any(|k| k.provisional),
                vintage: all.iter().map(|k| k.vintage).max().flatten(),
                restated: all.iter().any(|k| k.restated),
            });
        }
        sums
    }

    /// The codes of a dimension at a reference period.
    #[must_use]
    pub fn codes(&self, domain: &Domain, reference: Period) -> Vec<String> {
        match domain {
            Domain::Codes(codes) => codes.clone(),
            Domain::PlaceKind(kind) => {
                let day = last_day(reference);
                self.places
                    .iter()
                    .filter(|p| p.kind == *kind && p.tenure.holds(day))
                    .map(|p| p.id.clone())
                    .collect()
            }
        }
    }
}

impl Known {
    fn of(observation: &Observation) -> Self {
        let reason = match &observation.content {
            Content::NoData(reason) => reason.clone(),
            Content::Value { .. } | Content::Withdrawn(_) => None,
        };
        Self {
            reference: observation.reference,
            value: observation.value().cloned(),
            reason,
            provisional: observation.provisional,
            restated: observation.is_restated(),
            vintage: observation.vintage.period(),
        }
    }
}

/// The first day of a period, in the calendar year.
#[must_use]
pub fn first_day(period: Period) -> Date {
    let before = period.start().0;
    let year = i16::try_from(before.div_euclid(12) + 1).unwrap_or(i16::MAX);
    let month = i8::try_from(before.rem_euclid(12) + 1).unwrap_or(1);
    Date::new(year, month, 1).unwrap_or(Date::MIN)
}

/// The last day of a period, in the calendar year.
#[must_use]
pub fn last_day(period: Period) -> Date {
    let end = period.end().0;
    // 12·Y is the end of December of Y, so 12·(Y − 1) + 1 is the end of its January.
    let (year, month) = ((end - 1).div_euclid(12) + 1, (end - 1).rem_euclid(12) + 1);
    let year = i16::try_from(year).unwrap_or(i16::MAX);
    let month = i8::try_from(month).unwrap_or(12);
    Date::new(year, month, 1).map_or(Date::MAX, Date::last_of_month)
}
