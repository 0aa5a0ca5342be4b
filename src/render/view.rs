//! What templates may rely on: small structs of ready texts and relative links.
//!
//! Owns the shape of every page's context. A changed view is a changed theme interface, so fields are only added with care.
//! Every text is in the page's language; every `href` is relative to the page. Fields named `html` or `svg` hold markup that
//! is safe to print as it is; everything else is escaped by the templates.

#![expect(
    missing_docs,
    reason = "names say what a field holds; what is not plain has its own line"
)]

use serde::Serialize;

/// What every page gets, as `site`, `page` and one of the views below as `view`.
#[derive(Serialize)]
pub struct Site {
    pub title: String,
    pub short: String,
    pub number: Option<String>,
    /// Banner of a site whose figures are examples.
    pub illustrative: Option<String>,
    /// Header navigation, in order.
    pub nav: Vec<NavItem>,
    /// Footer links: the Markdown pages.
    pub footer: Vec<NavItem>,
    /// The moment of the site: the release it shows.
    pub released: Option<ReleaseLine>,
    pub licence: Option<Link>,
    pub contact: Option<ContactView>,
    pub method_version: u32,
    /// Link to the page on the method.
    pub methodology: String,
    pub tool_version: String,
    /// All symbols with their meaning, in the order of rank.
    pub legend: Vec<LegendItem>,
}

#[derive(Serialize)]
pub struct NavItem {
    pub href: String,
    pub text: String,
    /// Stands on this page or in this part of the site.
    pub current: bool,
}

#[derive(Serialize, Clone)]
pub struct Link {
    pub href: String,
    pub text: String,
}

#[derive(Serialize)]
pub struct ReleaseLine {
    /// "6 tháng đầu năm 2026"
    pub period: String,
    pub href: String,
    /// "ngày 20 tháng 6 năm 2026"
    pub date: String,
}

#[derive(Serialize)]
pub struct ContactView {
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
}

#[derive(Serialize)]
pub struct LegendItem {
    pub status: Status,
    pub meaning: String,
}

/// The page itself.
#[derive(Serialize)]
pub struct PageView {
    pub lang: String,
    pub title: String,
    pub description: String,
    /// From here to the site's root: "", "../", "../../".
    pub root: String,
    /// Link to the site's first page in this language.
    pub home: String,
    /// Absolute address; none without `address` in plan.yaml.
    pub canonical: Option<String>,
    /// The same page in every locale, this one included; relative.
    pub locales: Vec<LocaleLink>,
    pub breadcrumbs: Vec<Link>,
}

#[derive(Serialize)]
pub struct LocaleLink {
    pub lang: String,
    /// The language's name in itself.
    pub name: String,
    pub href: String,
    /// Absolute; none without `address`.
    pub absolute: Option<String>,
    pub current: bool,
}

/// A verdict as readers see it: symbol, word and colour, in that order of trust.
#[derive(Serialize, Clone)]
pub struct Status {
    /// `on-track`, `behind`, `far-behind`, `moving-away`, `achieved`, `achieved-early`, `missed`, `no-data`, `no-data-due`,
    /// `not-assessable`, `undated`, `not-begun`, `followed`
    pub slug: String,
    pub symbol: String,
    pub word: String,
}

/// A figure with its unit, as text, and whether it is provisional.
#[derive(Serialize, Clone)]
pub struct Figure {
    /// "64,1%"
    pub text: String,
    /// "6 tháng đầu năm 2024"
    pub period: String,
    pub provisional: bool,
}

/// One target in a list.
#[derive(Serialize, Clone)]
pub struct TargetRow {
    pub id: String,
    pub name: String,
    pub href: String,
    pub status: Status,
    /// One plain sentence that says the verdict.
    pub sentence: String,
    pub latest: Option<Figure>,
    /// "ít nhất 65% đến năm 2025"; none for a followed target.
    pub goal: Option<String>,
    /// Against the last report: word and slug (better, same, worse, next-goal, new, lost); none where nothing is to compare.
    pub since: Option<Status>,
    pub section: Link,
    /// Part of another target ("trong đó").
    pub part: bool,
}

/// How many targets have each verdict; only those that occur, in the order of rank.
#[derive(Serialize, Clone)]
pub struct Tally {
    pub total: usize,
    pub total_text: String,
    pub items: Vec<TallyItem>,
}

#[derive(Serialize, Clone)]
pub struct TallyItem {
    pub status: Status,
    pub count: usize,
    pub count_text: String,
    /// Share of the total in per cent, rounded to one decimal with a point: for widths and the like.
    pub percent: String,
    /// Where the list of these stands.
    pub href: String,
}

/// `index.html`, template `overview.html`.
#[derive(Serialize)]
pub struct Overview {
    pub intro: String,
    pub tally: Option<Tally>,
    /// The release shown; none before the first one.
    pub period: Option<PeriodLine>,
    pub headline: Option<String>,
    /// Judged targets furthest behind, worst first; at most six.
    pub furthest: Vec<TargetRow>,
    /// Changed for the better and for the worse since the last report.
    pub better: Vec<TargetRow>,
    pub worse: Vec<TargetRow>,
    /// Top and middle sections with their own tallies.
    pub sections: Vec<SectionRow>,
    /// When the next report is due: text such as "15/12/2026".
    pub next_due: Option<NextDue>,
}

#[derive(Serialize)]
pub struct NextDue {
    pub period: String,
    pub date: String,
}

#[derive(Serialize, Clone)]
pub struct PeriodLine {
    pub name: String,
    pub short: String,
    pub href: String,
    /// Day of the release.
    pub released: String,
}

#[derive(Serialize, Clone)]
pub struct SectionRow {
    pub id: String,
    pub title: String,
    pub href: String,
    pub depth: usize,
    /// Of the section and all below it; none without targets.
    pub tally: Option<Tally>,
    /// Why nothing tracks it.
    pub untracked: Option<String>,
}

/// Template `targets.html`: every target, in the order of the plan, grouped by section.
#[derive(Serialize)]
pub struct TargetList {
    pub tally: Option<Tally>,
    pub groups: Vec<TargetGroup>,
    /// The same rows by verdict, for links from tallies: anchor `status-<slug>`.
    pub by_status: Vec<StatusGroup>,
}

#[derive(Serialize)]
pub struct TargetGroup {
    pub section: Link,
    pub rows: Vec<TargetRow>,
}

#[derive(Serialize)]
pub struct StatusGroup {
    pub status: Status,
    pub rows: Vec<TargetRow>,
}

/// Template `target.html`.
#[derive(Serialize)]
pub struct TargetPage {
    pub row: TargetRow,
    pub definition: Option<String>,
    pub measure: String,
    pub unit: String,
    pub chart: Option<ChartView>,
    /// Breakdown by place or another dimension: chart and table.
    pub breakdowns: Vec<Breakdown>,
    pub goals: Vec<GoalView>,
    /// What the publisher reads where the plan prints nothing; shown as readings.
    pub readings: Vec<String>,
    /// Things to know: breaks, open lists, twins, parts.
    pub notes: Vec<NoteView>,
    /// The working of the verdict, in the order of the arithmetic.
    pub working: Vec<WorkingRow>,
    /// Parts judged on their own.
    pub parts: Vec<PartRow>,
    /// All values by reference period, newest first.
    pub values: Vec<ValueRow>,
    /// Verdict by reporting period, newest first.
    pub history: Vec<HistoryRow>,
    pub lead: Vec<Link>,
    /// The plan does not name the lead: it is a reading.
    pub lead_is_reading: bool,
    pub with: Vec<Link>,
    pub reporters: Vec<Link>,
    /// Narratives, newest first.
    pub narratives: Vec<NarrativeView>,
    pub json: String,
    pub previous: Option<Link>,
    pub next: Option<Link>,
    /// Section reference in the document, "mục II.2.a".
    pub reference: Link,
}

#[derive(Serialize)]
pub struct ChartView {
    pub svg: String,
    /// What it shows, in one or two sentences: caption.
    pub caption: String,
    pub title: String,
}

#[derive(Serialize)]
pub struct Breakdown {
    pub title: String,
    pub period: String,
    pub svg: String,
    pub caption: String,
    /// Columns are reporting periods (names in `periods`), rows cells.
    pub periods: Vec<String>,
    pub rows: Vec<BreakdownRow>,
}

#[derive(Serialize)]
pub struct BreakdownRow {
    pub name: String,
    /// One text a period; "–" where nothing is known.
    pub values: Vec<String>,
}

#[derive(Serialize)]
pub struct GoalView {
    /// "đến năm 2025"
    pub date: String,
    /// "ít nhất 65%"
    pub condition: String,
    /// As the plan prints it.
    pub printed: Option<String>,
    pub section: Option<Link>,
    pub aspirational: bool,
    /// The goal that counts now.
    pub current: bool,
    /// Verdict of a goal that is due or counts; none otherwise.
    pub status: Option<Status>,
    pub sentence: Option<String>,
    /// The working of a goal that is due; of the goal that counts it stands on the page itself.
    pub working: Vec<WorkingRow>,
}

#[derive(Serialize)]
pub struct NoteView {
    pub text: String,
    pub link: Option<Link>,
}

#[derive(Serialize)]
pub struct WorkingRow {
    /// "Tốc độ cần có"
    pub label: String,
    /// "0,6 điểm %/năm"
    pub value: String,
    /// How it comes about, in figures; may be empty.
    pub how: String,
}

#[derive(Serialize)]
pub struct PartRow {
    pub name: String,
    pub href: Option<String>,
    pub status: Status,
}

#[derive(Serialize)]
pub struct ValueRow {
    pub period: String,
    /// Text of the value; "–" for no data.
    pub value: String,
    pub provisional: bool,
    /// Numerator and denominator, where reported.
    pub ratio: Option<String>,
    /// "Báo cáo 2024-H1", or the source of history.
    pub source: String,
    /// What it replaced and why.
    pub restated: Option<String>,
    pub note: Option<String>,
}

#[derive(Serialize)]
pub struct HistoryRow {
    pub period: Link,
    pub status: Status,
    /// The latest value known then.
    pub latest: Option<Figure>,
    pub since: Option<Status>,
    /// The goal that counted then.
    pub goal: Option<String>,
}

#[derive(Serialize)]
pub struct NarrativeView {
    pub period: Link,
    /// Who wrote it, where it is an agency's.
    pub agency: Option<Link>,
    pub html: String,
    /// Language of the text where it had to fall back.
    pub lang: Option<String>,
    /// The translation is older than the text it translates.
    pub outdated: bool,
}

/// Template `sections.html`: the outline of the document.
#[derive(Serialize)]
pub struct SectionList {
    pub sections: Vec<SectionRow>,
}

/// Template `section.html`.
#[derive(Serialize)]
pub struct SectionPage {
    pub row: SectionRow,
    pub children: Vec<SectionRow>,
    pub rows: Vec<TargetRow>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

/// Template `agencies.html`.
#[derive(Serialize)]
pub struct AgencyList {
    /// Bodies that exist on the day of the release, then those that ended.
    pub current: Vec<AgencyRow>,
    pub ended: Vec<AgencyRow>,
}

#[derive(Serialize)]
pub struct AgencyRow {
    pub name: String,
    pub href: String,
    pub kind: String,
    /// Targets that it leads, itself or as successor.
    pub targets: usize,
    pub tenure: Option<String>,
}

/// Template `agency.html`.
#[derive(Serialize)]
pub struct AgencyPage {
    pub name: String,
    pub short: Option<String>,
    pub kind: String,
    /// "đến ngày 28/2/2025"
    pub tenure: Option<String>,
    pub successors: Vec<Link>,
    pub predecessors: Vec<Link>,
    /// The decision or law behind the change; `by_is_reading` when it is the publisher's reading.
    pub by: Option<String>,
    pub by_is_reading: bool,
    pub members: Vec<Link>,
    /// Of a body that ended: its last period, as of which targets and verdicts are shown.
    pub as_of: Option<Link>,
    pub tally: Option<Tally>,
    pub leads: Vec<TargetRow>,
    pub reports: Vec<TargetRow>,
    /// Its record of reporting, newest first.
    pub record: Vec<RecordRow>,
    pub narratives: Vec<NarrativeView>,
}

#[derive(Serialize)]
pub struct RecordRow {
    pub period: Link,
    pub due: String,
    pub received: Option<String>,
    /// `on-time`, `late`, `missing`, with symbol and word.
    pub status: Status,
}

/// Template `periods.html`.
#[derive(Serialize)]
pub struct PeriodList {
    pub rows: Vec<PeriodRow>,
}

#[derive(Serialize)]
pub struct PeriodRow {
    pub line: PeriodLine,
    pub headline: Option<String>,
    pub tally: Option<Tally>,
    /// "18 trên 22 báo cáo"
    pub received: String,
}

/// Template `period.html`: everything as known at that period's release.
#[derive(Serialize)]
pub struct PeriodPage {
    pub line: PeriodLine,
    pub due: String,
    pub headline: Option<String>,
    pub tally: Option<Tally>,
    pub narrative: Option<NarrativeView>,
    pub groups: Vec<TargetGroup>,
    pub better: Vec<TargetRow>,
    pub worse: Vec<TargetRow>,
    /// The roster: who was to report and when it came.
    pub roster: Vec<RosterRow>,
    pub received: String,
    pub agency_narratives: Vec<NarrativeView>,
    /// Values that replaced earlier ones in this period.
    pub restated: Vec<RestatedRow>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

#[derive(Serialize)]
pub struct RosterRow {
    pub agency: Link,
    pub received: Option<String>,
    /// `on-time`, `late`, `missing`, with symbol and word.
    pub status: Status,
}

#[derive(Serialize)]
pub struct RestatedRow {
    pub target: Link,
    pub period: String,
    pub from: String,
    /// "–" where it was withdrawn.
    pub to: String,
    pub kind: String,
    pub reason: String,
}

/// Template `data.html`.
#[derive(Serialize)]
pub struct DataPage {
    pub all: String,
    /// (name, file) of every target.
    pub files: Vec<Link>,
    pub licence: Option<Link>,
}

/// Template `methodology.html`.
#[derive(Serialize)]
pub struct MethodologyPage {
    /// The theme's own text on the method.
    pub html: String,
    pub on_track: String,
    pub behind: String,
    /// Every reading of the plan: target and what is read.
    pub readings: Vec<NoteView>,
}

/// Template `page.html`: a Markdown page.
#[derive(Serialize)]
pub struct MarkdownPage {
    pub title: String,
    pub html: String,
    pub lang: Option<String>,
    pub outdated: bool,
}
