//! The plan as it stands in memory: every name looked up, every wrong state refused.
//!
//! Owns [`Plan`] and its registries. `resolve` builds it from decoded documents; nothing here reads a file, knows the time
//! or judges progress.

pub mod period;
pub mod quantity;
pub mod resolve;
pub mod series;
pub mod target;

use crate::diag::Span;
use jiff::Timestamp;
use jiff::civil::Date;
use period::Period;
use quantity::Number;
use series::{Cell, Content, Observation, Series, Vintage};
use std::collections::BTreeMap;
use target::{Domain, Reading, Target, Total};

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
    /// Whether a space stands before the symbol.
    pub spaced: bool,
    /// numerator ÷ denominator × this is a value in the unit.
    pub ratio: Option<Number>,
    /// Digits after the comma for derived figures and axes.
    pub decimals: usize,
    /// Scale and symbol for reading.
    pub display: Option<(Number, Text)>,
}

impl Unit {
    /// Whether its figures are shares of a whole, such as per cent: these lie between 0 and 100 and differ by points.
    #[must_use]
    pub const fn is_share(&self) -> bool {
        self.ratio.is_some() && !self.spaced
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
    /// The decision or law that changed it, or the publisher's reading.
    pub by: Option<Reading<Text>>,
    /// When it was on the roster of those who report.
    pub reports: Option<Tenure>,
    /// The place it governs.
    pub place: Option<PlaceIx>,
    /// Members of a group, and when.
    pub members: Vec<(AgencyIx, Tenure)>,
    /// Where its id stands.
    pub span: Span,
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
    Group,
    Other,
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
    /// When it existed.
    pub tenure: Tenure,
    /// The decision or law that changed it, or the publisher's reading.
    pub by: Option<Reading<Text>>,
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
    pub release_at: Option<Timestamp>,
    /// The day of the release where it is released.
    pub release_date: Option<Date>,
    /// Headline of the release.
    pub headline: Option<Text>,
    /// Reports received, by agency.
    pub reports: Vec<Report>,
    /// Narratives.
    pub narratives: Vec<Narrative>,
    /// Where it is declared.
    pub span: Span,
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
    pub markdown: String,
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
    /// Thresholds of the verdict.
    pub thresholds: Thresholds,
    /// Folder and page names, by their English key.
    pub folders: BTreeMap<String, Text>,
    /// Licence of the data.
    pub licence: Option<Licence>,
    /// Whom to ask.
    pub contact: Option<Contact>,
    /// Where the names of folders stand.
    pub span: Span,
}

impl Meta {
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
    /// Targets in the order of the document: by section, then by line, then as declared.
    pub targets: Vec<Target>,
    /// Reporting periods in the order in which they end and fall due.
    pub periods: Vec<ReportingPeriod>,
    /// Series by target and cell; targets that state the same quantity share that of the first.
    pub series: BTreeMap<(TargetIx, Cell), Series>,
    /// Markdown pages.
    pub pages: Vec<Page>,
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
}

impl Plan {
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
            for sum in self.cell_sums(holder, holding, as_of) {
                // A reported whole is checked against the sum by `resolve`, so either may stand.
                match known.iter_mut().find(|k| k.reference == sum.reference) {
                    Some(k) if k.value.is_none() => *k = sum,
                    Some(_) => {}
                    None => known.push(sum),
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

    /// Who stands in for `agency` on `day`: itself while it lasts, else whoever took over, once each.
    #[must_use]
    pub fn agency_on(&self, agency: AgencyIx, day: Date) -> Vec<AgencyIx> {
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
            let over = body.tenure.until.is_some_and(|until| until < day);
            if over && !body.becomes.is_empty() {
                queue.extend(body.becomes.iter().rev().copied());
            } else if !found.contains(&at) {
                found.push(at);
            }
        }
        found
    }

    /// Who may report `target` on one of `days`: whoever the plan names, whoever stands in for them then, and the members of
    /// groups.
    #[must_use]
    pub fn reporters(&self, target: TargetIx, days: &[Date]) -> Vec<AgencyIx> {
        let mut found = Vec::new();
        let named = self.targets.get(self.holder(target).0);
        let named = named.into_iter().chain(self.targets.get(target.0));
        for agency in named.flat_map(|t| t.reported_by.iter().copied()) {
            for day in days {
                for at in self.agency_on(agency, *day) {
                    let Some(body) = self.agencies.get(at.0) else {
                        continue;
                    };
                    let members = body.members.iter();
                    let members = members.filter(|(_, tenure)| tenure.holds(*day));
                    for candidate in std::iter::once(at).chain(members.map(|(m, _)| *m)) {
                        if !found.contains(&candidate) {
                            found.push(candidate);
                        }
                    }
                }
            }
        }
        found
    }

    /// The plan as the public may see it at `moment`: every period that is not final and due is taken out, with all that
    /// its reports, restatements and narratives said.
    #[must_use]
    pub fn published(&self, moment: Timestamp) -> Self {
        let public: Vec<bool> = self
            .periods
            .iter()
            .map(|p| p.state == State::Final && p.release_at.is_some_and(|at| at <= moment))
            .collect();
        let mut next = 0;
        let renumbered: Vec<Option<PeriodIx>> = public
            .iter()
            .map(|&public| {
                public.then(|| {
                    next += 1;
                    PeriodIx(next - 1)
                })
            })
            .collect();
        let keep = |observation: &Observation| match observation.vintage {
            Vintage::History => Some(observation.clone()),
            Vintage::Report(PeriodIx(at)) => {
                let at = renumbered.get(at).copied().flatten()?;
                let mut observation = observation.clone();
                observation.vintage = Vintage::Report(at);
                Some(observation)
            }
        };
        let mut plan = self.clone();
        plan.periods = self
            .periods
            .iter()
            .zip(&public)
            .filter(|&(_, &public)| public)
            .map(|(period, _)| period.clone())
            .collect();
        plan.series = self
            .series
            .iter()
            .map(|(key, series)| {
                let mut kept: Vec<Observation> = series.all().iter().filter_map(keep).collect();
                forget(&mut kept);
                (key.clone(), Series::new(kept))
            })
            .filter(|(_, series)| !series.all().is_empty())
            .collect();
        plan
    }
}

/// A restatement tells the value that it replaced; where that value was never public, the restatement is a first value.
fn forget(kept: &mut [Observation]) {
    for at in 0..kept.len() {
        let (before, rest) = kept.split_at_mut(at);
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
            vintage: match observation.vintage {
                Vintage::History => None,
                Vintage::Report(at) => Some(at),
            },
        }
    }
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
