//! What templates may rely on: small structs of ready texts and relative links.
//!
//! Owns the shape of every page's context. A changed view is a changed theme interface, so fields are only added with care.
//! Every text is in the page's language; every `href` is relative to the page. Fields named `html` or `svg` hold markup that
//! is safe to print as it is; everything else is escaped by the templates.

#![expect(
    missing_docs,
    reason = "names say what a field holds; what is not plain has its own line"
)]

mod library;
mod listing;
mod press;
mod release;
mod work;

pub use library::*;
pub use listing::*;
pub use press::*;
pub use release::*;
use serde::Serialize;
pub use work::*;

/// What every page gets, as `site`, `page` and one of the views below as `view`.
#[derive(Serialize)]
pub struct Site {
    pub title: String,
    pub short: String,
    pub number: Option<String>,
    /// For those who prepare a release: nothing of it is published.
    pub preview: bool,
    /// Banner of a site whose figures are examples.
    pub illustrative: Option<String>,
    /// Header navigation, in order.
    pub nav: Vec<NavItem>,
    /// Further lists: documents, stories and the like.
    pub more: Vec<NavItem>,
    /// The page that searches.
    pub search: NavItem,
    /// Footer links: the Markdown pages.
    pub footer: Vec<NavItem>,
    /// When the next report falls due, for a note that shows once that day has passed.
    pub next_due: Option<NextDue>,
    /// The moment of the site: the release it shows.
    pub released: Option<ReleaseLine>,
    pub licence: Option<Link>,
    pub contact: Option<ContactView>,
    pub method_version: u32,
    /// Link to the page on the method.
    pub methodology: String,
    pub tool_version: String,
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
    /// A mail to the contact that names this page; none without an e-mail address.
    pub report: Option<String>,
    /// How to cite this page, but for its address; none before the first release.
    pub citation: Option<String>,
    /// Absolute address of the sealed copy of this page, as it is now; none where there is none.
    pub frozen: Option<String>,
    /// The page's address as a QR code, for print; none without `address`.
    pub qr: Option<String>,
    /// A picture for those who share the page: absolute address and what it shows; only where pictures for the press are made.
    pub image: Option<Link>,
    /// What changes of the page is followed by: address and media type.
    pub feeds: Vec<Link>,
    /// The page of sealed copies, where a verdict that this page may show stands as it was published and the rules of today lead to
    /// another.
    pub apart: Option<Link>,
    /// Where earlier states of this page are listed for programs; only of the first page, once something is sealed.
    pub time_map: Option<String>,
    /// What search engines for data read, as JSON-LD that is safe within a script element.
    pub structured: Option<String>,
    /// Its SHA-256 in base 64, by which the content security policy knows it.
    pub structured_hash: Option<String>,
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
    /// Where the value that it replaced stands; none of one that replaced none.
    pub restated: Option<String>,
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
    /// Against the last report: word and slug (better, same, worse, next-goal, other-part, amended, new, lost); none where nothing is to compare.
    pub since: Option<Status>,
    pub section: Link,
    /// Part of another target ("trong đó").
    pub part: bool,
    /// The name of the whole that it is part of.
    pub whole: Option<String>,
    /// Who led it in the period shown.
    pub lead: Vec<Link>,
    /// The course of its values, and how much of the way it has covered, as small pictures; only of the latest period.
    pub spark: Option<String>,
    pub bullet: Option<String>,
}

/// How many targets have each verdict; only those that occur, in the order of rank.
#[derive(Serialize, Clone)]
pub struct Tally {
    pub total: usize,
    pub total_text: String,
    pub items: Vec<TallyItem>,
    /// Of targets: how many are well, not well, and without a verdict that ranks; those of nothing included.
    pub sums: Vec<Sum>,
}

#[derive(Serialize, Clone)]
pub struct Sum {
    /// `good`, `bad`, `none`
    pub slug: String,
    pub word: String,
    pub count: usize,
    pub count_text: String,
    /// Where the list of these stands.
    pub href: String,
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
    /// The day of its latest amended release.
    pub revised: Option<String>,
    pub headline: Option<String>,
    /// How many targets had which verdict in each period; none before the second.
    pub course: Option<ChartView>,
    /// The calendar of releases.
    pub calendar: String,
    /// Judged targets furthest behind, worst first; at most six.
    pub furthest: Vec<TargetRow>,
    /// Changed for the better and for the worse since the last report.
    pub better: Vec<TargetRow>,
    pub worse: Vec<TargetRow>,
    /// Top and middle sections with their own tallies.
    pub sections: Vec<SectionRow>,
    /// When the next report is due: text such as "15/12/2026".
    pub next_due: Option<NextDue>,
    /// Tasks by state; none before the first release or without tasks.
    pub tasks: Option<Tally>,
    /// Obstacles by state, those that are open and how long.
    pub obstacles: Option<Tally>,
    /// The oldest open obstacles.
    pub stuck: Vec<MatterRow>,
    /// The newest stories.
    pub stories: Vec<StoryRow>,
    /// The plan has neither targets nor tasks yet.
    pub empty: bool,
}

#[derive(Serialize)]
pub struct NextDue {
    pub period: String,
    pub date: String,
    /// "2026-12-15"
    pub day: String,
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
    /// What it says, in the publisher's words.
    pub summary: Option<String>,
    /// Tasks of the section and all below it by state.
    pub tasks: Option<Tally>,
    /// On the page of the plan: the targets and tasks that stand in this very section.
    pub carriers: Vec<Carrier>,
}

/// A target or task that carries a section, in few words.
#[derive(Serialize, Clone)]
pub struct Carrier {
    pub status: Status,
    pub text: String,
    pub href: String,
    /// `target` or `task`
    pub kind: String,
}

/// A line of the source text and what carries it.
#[derive(Serialize, Clone)]
pub struct LineRow {
    pub number: u32,
    /// `carried`, `heading`, `excused`, `nothing`
    pub kind: String,
    pub why: Option<String>,
    pub links: Vec<Link>,
}

/// How many lines of the source text are carried.
#[derive(Serialize, Clone)]
pub struct Coverage {
    pub lines: usize,
    pub carried: usize,
    pub headings: usize,
    pub excused: usize,
    /// Lines that nothing carries: "61, 63".
    pub nothing: Vec<u32>,
}

/// Template `targets.html`: every target.
#[derive(Serialize)]
pub struct TargetList {
    pub tally: Option<Tally>,
    pub list: Listing<TargetRow>,
}

#[derive(Serialize)]
pub struct TargetGroup {
    pub section: Link,
    pub rows: Vec<TargetRow>,
}

/// Template `embed.html`: the chart of a target for other sites.
#[derive(Serialize)]
pub struct EmbedPage {
    pub row: TargetRow,
    pub chart: ChartView,
    /// Whom to name.
    pub source: String,
    /// The address of the target's page.
    pub canonical: Option<String>,
}

/// Template `target.html`.
#[derive(Serialize)]
pub struct TargetPage {
    pub row: TargetRow,
    /// What is copied to show the chart on another site.
    pub embed: Option<String>,
    /// The same for the sealed chart, which does not change.
    pub embed_sealed: Option<String>,
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
    /// The tasks that serve it.
    pub tasks: Vec<TaskRow>,
    pub matters: Vec<MatterRow>,
    pub documents: Vec<DocumentRow>,
    pub stories: Vec<StoryRow>,
    pub amendments: Vec<AmendmentNote>,
    /// False for one that an amendment would add, or that was withdrawn before it was ever judged.
    pub stood: bool,
    /// Set for a target that an amendment withdrew: it is judged no more.
    pub withdrawn: Option<Withdrawn>,
    pub terms: Vec<TermView>,
    /// "CSV", "JSON"
    pub data: Vec<Link>,
    /// The chart as files that stand alone; none without values.
    pub pictures: Vec<Link>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
    /// Section reference in the document, "mục II.2.a".
    pub reference: Link,
}

/// That an amendment added, changed or withdrew something.
#[derive(Serialize, Clone)]
pub struct AmendmentNote {
    pub stage: Status,
    pub link: Link,
    /// "changes the goals and the lead, since the report of 2025"
    pub text: String,
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
    /// The same as a map of tiles; none unless each place has its tile.
    pub map: Option<String>,
    /// The course of each cell; empty unless most have one.
    pub panels: Vec<PanelView>,
    pub caption: String,
    /// Columns are reporting periods (names in `periods`), rows cells.
    pub periods: Vec<String>,
    pub rows: Vec<BreakdownRow>,
}

/// One of several small charts beside each other.
#[derive(Serialize)]
pub struct PanelView {
    pub name: String,
    pub href: Option<String>,
    pub status: Option<Status>,
    /// The last value.
    pub value: Option<String>,
    /// None without values.
    pub svg: Option<String>,
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
    /// Anchor.
    pub id: String,
    /// It replaced another figure.
    pub revised: bool,
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
    pub coverage: Option<Coverage>,
}

/// Template `section.html`.
#[derive(Serialize)]
pub struct SectionPage {
    /// Its targets as small charts beside each other; empty of fewer than two.
    pub panels: Vec<PanelView>,
    pub row: SectionRow,
    pub children: Vec<SectionRow>,
    pub rows: Vec<TargetRow>,
    /// Of a section without subsections: every task.
    pub tasks: Vec<TaskRow>,
    /// Of one with subsections: the same in few words.
    pub task_names: Vec<Carrier>,
    pub lines: Vec<LineRow>,
    pub documents: Vec<DocumentRow>,
    pub matters: Vec<MatterRow>,
    pub terms: Vec<TermView>,
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

#[derive(Serialize, Clone)]
pub struct AgencyRow {
    pub name: String,
    pub href: String,
    pub kind: String,
    /// Targets that it leads, itself or as successor.
    pub targets: usize,
    /// Tasks that it answers for.
    pub tasks: usize,
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
    /// What went to others when it ended.
    pub hands_over: Vec<HandOverRow>,
    /// The post that answers for the plan.
    pub responsible: Option<String>,
    pub place: Option<Link>,
    /// Groups that it belongs to.
    pub groups: Vec<Link>,
    pub task_tally: Option<Tally>,
    /// Tasks that it answers for itself.
    pub tasks: Vec<TaskRow>,
    /// Tasks that it answers for as one of a group.
    pub shared: Vec<Carrier>,
    /// Tasks that it takes part in.
    pub takes_part: Vec<Carrier>,
    /// Sub-plans and other documents that it answers for.
    pub documents: Vec<DocumentRow>,
    /// Its yearly work programmes.
    pub programmes: Vec<DocumentRow>,
    /// Obstacles and proposals that it raised, and those that it can settle.
    pub raised: Vec<MatterRow>,
    pub to_settle: Vec<MatterRow>,
    pub stories: Vec<StoryRow>,
    /// How it reported so far: "5 of 6 reports, 1 of them late".
    pub punctuality: Option<String>,
    /// Of a body that ended: its last period, as of which targets and verdicts are shown.
    pub as_of: Option<Link>,
    pub tally: Option<Tally>,
    pub leads: Vec<TargetRow>,
    pub reports: Vec<TargetRow>,
    /// Its record of reporting, newest first.
    pub record: Vec<RecordRow>,
    pub narratives: Vec<NarrativeView>,
}

/// What went to another body than the main successor.
#[derive(Serialize)]
pub struct HandOverRow {
    pub to: Link,
    pub what: Vec<Link>,
    pub by: Option<String>,
    pub by_is_reading: bool,
}

#[derive(Serialize)]
pub struct RecordRow {
    pub period: Link,
    pub due: String,
    pub received: Option<String>,
    /// "3 days late", "reminded on 18 June 2024"
    pub remarks: Vec<String>,
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
    /// "Revision 2", where it was released anew.
    pub revision: Option<String>,
    pub headline: Option<String>,
    pub tally: Option<Tally>,
    /// "18 trên 22 báo cáo"
    pub received: String,
}

/// Template `period.html`: everything as known at that period's release.
#[derive(Serialize)]
pub struct PeriodPage {
    /// What the release says to the press.
    pub press: Link,
    /// The report as PDF; only of the latest release, and where it is made.
    pub report: Option<Link>,
    /// Its sealed copies, the first release first.
    pub sealed: Vec<Link>,
    pub line: PeriodLine,
    pub due: String,
    pub headline: Option<String>,
    pub tally: Option<Tally>,
    pub narrative: Option<NarrativeView>,
    pub groups: Vec<TargetGroup>,
    pub better: Vec<TargetRow>,
    pub worse: Vec<TargetRow>,
    /// Who reported on which day.
    pub receipts: Option<ChartView>,
    /// The roster: who was to report and when it came.
    pub roster: Vec<RosterRow>,
    /// How the reports came in: on time, late, missing.
    pub punctuality: Option<Tally>,
    /// The consolidated report of the standing agency.
    pub consolidated: Option<ConsolidatedView>,
    pub standing: Option<Link>,
    pub task_tally: Option<Tally>,
    /// Tasks whose state changed in this period.
    pub task_changes: Vec<TaskChange>,
    /// Obstacles and proposals that were raised, and that were closed, in this period.
    pub raised: Vec<MatterRow>,
    pub closed: Vec<MatterRow>,
    pub obstacles: Option<Tally>,
    /// Amendments that this period was the first to be judged by.
    pub amendments: Vec<AmendmentRow>,
    pub received: String,
    pub agency_narratives: Vec<NarrativeView>,
    /// Values that replaced earlier ones in the first release of this period.
    pub restated: Vec<RestatedRow>,
    pub release: ReleaseView,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

#[derive(Serialize)]
pub struct ConsolidatedView {
    pub sent: String,
    pub to: Vec<Link>,
    pub note: Option<String>,
}

#[derive(Serialize)]
pub struct TaskChange {
    pub task: Link,
    pub before: Status,
    pub after: Status,
}

#[derive(Serialize)]
pub struct RosterRow {
    pub agency: Link,
    pub received: Option<String>,
    /// "3 days late", "reminded on 18 June 2024"
    pub remarks: Vec<String>,
    /// `on-time`, `late`, `missing`, with symbol and word.
    pub status: Status,
}

/// Template `data.html`.
#[derive(Serialize)]
pub struct DataPage {
    pub tables: Vec<DataTable>,
    /// Files of the whole plan besides the tables.
    pub all: Vec<DataFile>,
    /// Where the site is; examples need it.
    pub base: Option<String>,
    /// The path of the table that examples read, from the site's root.
    pub values: String,
    /// The target that they look for.
    pub sample: String,
    pub files: Vec<DataRow>,
    pub licence: Option<Link>,
}

/// A table of the whole plan.
#[derive(Serialize)]
pub struct DataTable {
    pub file: Link,
    /// What a row is.
    pub rows: String,
    /// Head and meaning of each column.
    pub columns: Vec<(String, String)>,
}

/// A file of the whole plan.
#[derive(Serialize)]
pub struct DataFile {
    pub file: Link,
    pub explained: String,
    /// Where its schema is.
    pub schema: Option<String>,
}

/// The files of a target.
#[derive(Serialize)]
pub struct DataRow {
    pub target: Link,
    /// "CSV", "JSON"
    pub files: Vec<Link>,
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
