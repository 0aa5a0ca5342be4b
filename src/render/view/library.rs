//! Views of what stands around the plan: places, documents, stories, terms, horizons.

use super::{AgencyRow, GoalView, Link, MatterRow, Status, Tally, TargetRow, TaskRow};
use serde::Serialize;

#[derive(Serialize, Clone)]
pub struct PlaceRow {
    pub name: String,
    pub href: String,
    pub kind: String,
    pub tenure: Option<String>,
}

/// Template `places.html`.
#[derive(Serialize)]
pub struct PlaceList {
    /// How much there is about each place.
    pub map: Option<super::ChartView>,
    pub groups: Vec<PlaceGroup>,
}

#[derive(Serialize)]
pub struct PlaceGroup {
    pub kind: String,
    /// Whether these places exist no more.
    pub ended: bool,
    pub rows: Vec<PlaceRow>,
}

/// Template `place.html`.
#[derive(Serialize)]
pub struct PlacePage {
    pub row: PlaceRow,
    pub about: Option<String>,
    pub within: Option<Link>,
    pub by: Option<String>,
    pub by_is_reading: bool,
    /// The places that it arose from, and that arose from it.
    pub formerly: Vec<Link>,
    pub becomes: Vec<Link>,
    pub members: Vec<Link>,
    /// Groups that it belongs to.
    pub groups: Vec<Link>,
    /// Bodies that govern it, and that govern the places that it arose from.
    pub bodies: Vec<AgencyRow>,
    /// The latest figures known for it.
    pub figures: Vec<PlaceFigure>,
    /// Of the place that the whole plan is about: the list of targets.
    pub whole: Option<Link>,
    /// Figures of the places that it arose from, where it has none of its own.
    pub former_figures: bool,
    pub matters: Vec<MatterRow>,
    pub stories: Vec<StoryRow>,
}

#[derive(Serialize)]
pub struct PlaceFigure {
    pub target: Link,
    /// Of which place, where it is not this one.
    pub place: Option<Link>,
    pub value: String,
    pub period: String,
    pub provisional: bool,
    /// The whole province's value of the same period, where it is known.
    pub whole: Option<String>,
}

#[derive(Serialize, Clone)]
pub struct DocumentRow {
    pub title: String,
    pub href: String,
    pub kind: String,
    pub number: Option<String>,
    pub issued: Option<String>,
    pub validity: Option<String>,
    pub year: Option<String>,
    /// It has run out by the day of the site.
    pub over: bool,
}

/// Template `documents.html`: by relation to the plan.
#[derive(Serialize)]
pub struct DocumentList {
    pub groups: Vec<DocumentGroup>,
}

#[derive(Serialize)]
pub struct DocumentGroup {
    pub relation: String,
    pub rows: Vec<DocumentRow>,
}

/// Template `document.html`.
#[derive(Serialize)]
pub struct DocumentPage {
    pub row: DocumentRow,
    pub relation: String,
    pub issuer: Option<String>,
    pub owner: Vec<Link>,
    pub replaced_by: Option<Link>,
    pub url: Option<String>,
    pub note: Option<String>,
    /// "lines 59 and 69 of the source text"
    pub lines: Option<String>,
    pub targets: Vec<TargetRow>,
    pub tasks: Vec<TaskRow>,
    pub sections: Vec<Link>,
    /// Amendments that it decided.
    pub amendments: Vec<Link>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

#[derive(Serialize, Clone)]
pub struct StoryRow {
    pub title: String,
    pub href: String,
    pub kind: Status,
    pub date: String,
    pub summary: Option<String>,
    pub by: Option<Link>,
    pub places: Vec<Link>,
    pub tags: Vec<String>,
    pub audience: Vec<String>,
}

/// Templates `stories.html`: all kinds, or one.
#[derive(Serialize)]
pub struct StoryList {
    pub title: String,
    pub kinds: Vec<StoryKindLink>,
    pub rows: Vec<StoryRow>,
}

#[derive(Serialize)]
pub struct StoryKindLink {
    pub kind: Status,
    pub href: String,
    pub count: usize,
    pub current: bool,
}

/// Template `story.html`.
#[derive(Serialize)]
pub struct StoryPage {
    pub row: StoryRow,
    pub html: String,
    pub lang: Option<String>,
    pub outdated: bool,
    pub targets: Vec<TargetRow>,
    pub tasks: Vec<TaskRow>,
    pub horizon: Option<Link>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

/// A term and its meaning.
#[derive(Serialize, Clone)]
pub struct TermView {
    pub id: String,
    pub term: String,
    pub meaning: String,
    pub href: String,
}

/// Template `glossary.html`.
#[derive(Serialize)]
pub struct Glossary {
    pub terms: Vec<TermView>,
}

/// Template `horizons.html`.
#[derive(Serialize)]
pub struct HorizonList {
    pub rows: Vec<HorizonRow>,
}

#[derive(Serialize)]
pub struct HorizonRow {
    pub title: String,
    pub href: String,
    pub year: i32,
    pub sections: Vec<Link>,
    pub tally: Option<Tally>,
}

/// Template `horizon.html`: the goals of one year.
#[derive(Serialize)]
pub struct HorizonPage {
    pub row: HorizonRow,
    /// Whether the year is over: then verdicts are final.
    pub due: bool,
    /// The objective or vision in the publisher's words, by section.
    pub texts: Vec<HorizonText>,
    /// Goals of that year, by verdict from the best.
    pub goals: Vec<HorizonGoal>,
    /// Reviews of the year.
    pub reviews: Vec<ReviewView>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

#[derive(Serialize)]
pub struct HorizonText {
    pub section: Link,
    pub text: String,
}

#[derive(Serialize)]
pub struct HorizonGoal {
    pub target: Link,
    pub goal: GoalView,
    pub status: Option<Status>,
    /// The value of the year, else the latest known.
    pub value: Option<super::Figure>,
}

#[derive(Serialize)]
pub struct ReviewView {
    pub story: StoryRow,
    pub text: NarrativeText,
}

/// The text of a story as it stands inside another page.
#[derive(Serialize)]
pub struct NarrativeText {
    pub html: String,
    pub lang: Option<String>,
    pub outdated: bool,
}
