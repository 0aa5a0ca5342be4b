//! Where pages stand, and how they link to each other.
//!
//! Owns [`PageId`] and [`Addresses`]. All links are relative, so that a site works at any address, from a stick and in an archive.

use crate::diag::{Code, Finding, Findings, Span};
use crate::model::library::StoryKind;
use crate::model::matter::MatterKind;
use crate::model::{
    AgencyIx, AmendmentIx, DocumentIx, MatterIx, NodeIx, PeriodIx, PlaceIx, Plan, StoryIx,
    TargetIx, TaskIx, Text,
};
use std::collections::BTreeMap;

/// A page of the site, in whatever locale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each says itself")]
pub enum PageId {
    Overview,
    Targets,
    Target(TargetIx),
    Tasks,
    Task(TaskIx),
    Obstacles,
    Proposals,
    /// An obstacle or a proposal.
    Matter(MatterIx),
    Sections,
    Section(NodeIx),
    Horizons,
    /// By year.
    Horizon(i32),
    Agencies,
    Agency(AgencyIx),
    Places,
    Place(PlaceIx),
    Periods,
    Period(PeriodIx),
    /// What is different in the first period from the second.
    Compare(PeriodIx, PeriodIx),
    /// Any two periods.
    Comparisons,
    /// What releases say to the press.
    Press,
    /// What one release says to the press.
    Release(PeriodIx),
    /// Values and texts that replaced published ones.
    Corrections,
    /// When periods are released.
    Calendar,
    /// Sealed releases.
    Archive,
    Amendments,
    Amendment(AmendmentIx),
    Documents,
    Document(DocumentIx),
    Stories,
    StoriesOf(StoryKind),
    Story(StoryIx),
    Glossary,
    Search,
    Data,
    Methodology,
    /// By position in [`Plan::pages`].
    Page(usize),
    NotFound,
}

/// Paths of pages and data files, from the site's root.
#[derive(Clone, Copy, Debug)]
pub struct Addresses<'a> {
    plan: &'a Plan,
}

impl<'a> Addresses<'a> {
    /// The addresses of a plan's site.
    #[must_use]
    pub const fn new(plan: &'a Plan) -> Self {
        Self { plan }
    }

    /// Every page there is, in the order in which they are written; a list of nothing is none.
    #[must_use]
    pub fn pages(self) -> Vec<PageId> {
        let plan = self.plan;
        let mut pages = vec![PageId::Overview, PageId::Targets];
        pages.extend((0..plan.targets.len()).map(|at| PageId::Target(TargetIx(at))));
        let mut list = |head: PageId, items: Vec<PageId>| {
            if !items.is_empty() {
                pages.push(head);
                pages.extend(items);
            }
        };
        let tasks = (0..plan.tasks.len()).map(|at| PageId::Task(TaskIx(at)));
        list(PageId::Tasks, tasks.collect());
        for (head, kind) in [
            (PageId::Obstacles, MatterKind::Obstacle),
            (PageId::Proposals, MatterKind::Proposal),
        ] {
            let matters = plan.matters.iter().enumerate();
            let matters = matters.filter(|(_, m)| m.kind == kind);
            list(
                head,
                matters
                    .map(|(at, _)| PageId::Matter(MatterIx(at)))
                    .collect(),
            );
        }
        let nodes = (0..plan.nodes.len()).map(|at| PageId::Section(NodeIx(at)));
        list(PageId::Sections, nodes.collect());
        let horizons = plan.horizons().into_iter().map(PageId::Horizon);
        list(PageId::Horizons, horizons.collect());
        let agencies = (0..plan.agencies.len()).map(|at| PageId::Agency(AgencyIx(at)));
        list(PageId::Agencies, agencies.collect());
        let places = (0..plan.places.len()).map(|at| PageId::Place(PlaceIx(at)));
        list(PageId::Places, places.collect());
        let amendments = (0..plan.amendments.len()).map(|at| PageId::Amendment(AmendmentIx(at)));
        list(PageId::Amendments, amendments.collect());
        let documents = (0..plan.documents.len()).map(|at| PageId::Document(DocumentIx(at)));
        list(PageId::Documents, documents.collect());
        let kinds = StoryKind::ALL.iter();
        let kinds = kinds.filter(|k| plan.stories.iter().any(|s| s.kind == **k));
        let mut stories: Vec<PageId> = kinds.map(|k| PageId::StoriesOf(*k)).collect();
        stories.extend((0..plan.stories.len()).map(|at| PageId::Story(StoryIx(at))));
        list(PageId::Stories, stories);
        let releases = (0..plan.periods.len()).map(|at| PageId::Release(PeriodIx(at)));
        list(PageId::Press, releases.collect());
        if !plan.glossary.is_empty() {
            pages.push(PageId::Glossary);
        }
        pages.push(PageId::Periods);
        pages.extend((0..plan.periods.len()).map(|at| PageId::Period(PeriodIx(at))));
        for later in (0..plan.periods.len()).map(PeriodIx) {
            let pairs = plan.compared(later).into_iter();
            pages.extend(pairs.map(|earlier| PageId::Compare(later, earlier)));
        }
        if plan.periods.len() > 1 {
            pages.push(PageId::Comparisons);
        }
        // Before anything was released nothing can have been put right.
        if !plan.periods.is_empty() {
            pages.push(PageId::Corrections);
        }
        pages.push(PageId::Calendar);
        if !plan.seals.is_empty() {
            pages.push(PageId::Archive);
        }
        pages.extend([PageId::Search, PageId::Data, PageId::Methodology]);
        pages.extend((0..plan.pages.len()).map(PageId::Page));
        pages
    }

    /// Former addresses of pages in a locale, with the page that stands for each now.
    #[must_use]
    pub fn moved(self, locale: &str) -> Vec<(String, PageId)> {
        let plan = self.plan;
        let mut moved = Vec::new();
        let mut add = |key: &str, was: &[String], page: PageId| {
            for id in was {
                let path = format!(
                    "{}{}/{id}.html",
                    self.root(locale),
                    self.folder(key, locale)
                );
                moved.push((path, page));
            }
        };
        for (at, target) in plan.targets.iter().enumerate() {
            add("targets", &target.was, PageId::Target(TargetIx(at)));
        }
        for (at, task) in plan.tasks.iter().enumerate() {
            add("tasks", &task.was, PageId::Task(TaskIx(at)));
        }
        for (at, agency) in plan.agencies.iter().enumerate() {
            add("agencies", &agency.was, PageId::Agency(AgencyIx(at)));
        }
        for (at, place) in plan.places.iter().enumerate() {
            add("places", &place.was, PageId::Place(PlaceIx(at)));
        }
        for (at, document) in plan.documents.iter().enumerate() {
            add("documents", &document.was, PageId::Document(DocumentIx(at)));
        }
        moved
    }

    /// The folder of a locale: nothing for the first.
    fn root(self, locale: &str) -> String {
        let main = self.plan.meta.locales.first().is_some_and(|l| l == locale);
        if main {
            String::new()
        } else {
            format!("{locale}/")
        }
    }

    fn folder(self, key: &str, locale: &str) -> &'a str {
        let name = self.plan.meta.folders.get(key);
        name.map_or("", |text: &Text| text.get(locale).0)
    }

    /// The path of a page in a locale.
    #[must_use]
    pub fn path(self, page: PageId, locale: &str) -> String {
        let plan = self.plan;
        let root = self.root(locale);
        let list = |key| format!("{}/index.html", self.folder(key, locale));
        let item = |key, name: &str| format!("{}/{name}.html", self.folder(key, locale));
        let rest = match page {
            PageId::Overview => "index.html".to_owned(),
            PageId::NotFound => "404.html".to_owned(),
            PageId::Targets => list("targets"),
            PageId::Sections => list("sections"),
            PageId::Agencies => list("agencies"),
            PageId::Periods => list("periods"),
            PageId::Target(ix) => item("targets", plan.targets.get(ix.0).map_or("", |t| &t.id)),
            PageId::Section(ix) => {
                let id = plan.nodes.get(ix.0).map_or("", |n| &n.id);
                item("sections", &id.to_lowercase().replace('.', "-"))
            }
            PageId::Agency(ix) => item("agencies", plan.agencies.get(ix.0).map_or("", |a| &a.id)),
            PageId::Tasks => list("tasks"),
            PageId::Task(ix) => item("tasks", plan.tasks.get(ix.0).map_or("", |t| &t.id)),
            PageId::Obstacles => list("obstacles"),
            PageId::Proposals => list("proposals"),
            PageId::Matter(ix) => {
                let matter = plan.matters.get(ix.0);
                let folder = match matter.map(|m| m.kind) {
                    Some(MatterKind::Proposal) => "proposals",
                    Some(MatterKind::Obstacle) | None => "obstacles",
                };
                item(folder, matter.map_or("", |m| &m.id))
            }
            PageId::Horizons => list("horizons"),
            PageId::Horizon(year) => item("horizons", &year.to_string()),
            PageId::Places => list("places"),
            PageId::Place(ix) => item("places", plan.places.get(ix.0).map_or("", |p| &p.id)),
            PageId::Amendments => list("amendments"),
            PageId::Amendment(ix) => item(
                "amendments",
                plan.amendments.get(ix.0).map_or("", |a| &a.id),
            ),
            PageId::Documents => list("documents"),
            PageId::Document(ix) => {
                item("documents", plan.documents.get(ix.0).map_or("", |d| &d.id))
            }
            PageId::Stories => list("stories"),
            // A story's name holds no dot, so no story can stand here.
            PageId::StoriesOf(kind) => item("stories", &format!("index.{}", kind.slug())),
            PageId::Story(ix) => item("stories", plan.stories.get(ix.0).map_or("", |s| &s.id)),
            PageId::Glossary => format!("{}.html", self.folder("glossary", locale)),
            PageId::Period(ix) => {
                let period = plan.periods.get(ix.0).map(|p| p.period.slug());
                item("periods", &period.unwrap_or_default())
            }
            PageId::Compare(later, earlier) => {
                let name = |ix: PeriodIx| {
                    let period = plan.periods.get(ix.0).map(|p| p.period.slug());
                    period.unwrap_or_default()
                };
                item("compare", &format!("{}-vs-{}", name(later), name(earlier)))
            }
            PageId::Comparisons => list("compare"),
            PageId::Press => list("press"),
            PageId::Release(ix) => {
                let period = plan.periods.get(ix.0).map(|p| p.period.slug());
                item("press", &period.unwrap_or_default())
            }
            PageId::Search => format!("{}.html", self.folder("search", locale)),
            PageId::Corrections => format!("{}.html", self.folder("corrections", locale)),
            PageId::Calendar => format!("{}.html", self.folder("calendar", locale)),
            PageId::Archive => format!("{}.html", self.folder("archive", locale)),
            PageId::Data => format!("{}.html", self.folder("data", locale)),
            PageId::Methodology => format!("{}.html", self.folder("methodology", locale)),
            PageId::Page(at) => {
                let address = plan.pages.get(at).map(|p| p.address.get(locale).0);
                format!("{}.html", address.unwrap_or_default())
            }
        };
        root + &rest
    }

    /// Where what a page is about stands in the content; lists stand nowhere.
    fn span(self, page: PageId) -> Option<Span> {
        let plan = self.plan;
        match page {
            PageId::Target(ix) => plan.targets.get(ix.0).map(|t| t.span),
            PageId::Section(ix) => plan.nodes.get(ix.0).map(|n| n.span),
            PageId::Agency(ix) => plan.agencies.get(ix.0).map(|a| a.span),
            PageId::Period(ix) | PageId::Release(ix) => plan.periods.get(ix.0).map(|p| p.span),
            PageId::Task(ix) => plan.tasks.get(ix.0).map(|t| t.span),
            PageId::Matter(ix) => plan.matters.get(ix.0).map(|m| m.span),
            PageId::Place(ix) => plan.places.get(ix.0).map(|p| p.span),
            PageId::Amendment(ix) => plan.amendments.get(ix.0).map(|a| a.span),
            PageId::Document(ix) => plan.documents.get(ix.0).map(|d| d.span),
            PageId::Story(ix) => plan.stories.get(ix.0).map(|s| s.span),
            PageId::Page(at) => {
                let body = plan.pages.get(at).and_then(|p| p.bodies.first());
                body.map(|b| Span::file(b.span.file))
            }
            PageId::Overview
            | PageId::Targets
            | PageId::Sections
            | PageId::Agencies
            | PageId::Periods
            | PageId::Tasks
            | PageId::Obstacles
            | PageId::Proposals
            | PageId::Horizons
            | PageId::Horizon(_)
            | PageId::Places
            | PageId::Amendments
            | PageId::Documents
            | PageId::Stories
            | PageId::StoriesOf(_)
            | PageId::Glossary
            | PageId::Press
            | PageId::Corrections
            | PageId::Calendar
            | PageId::Archive
            | PageId::Compare(..)
            | PageId::Comparisons
            | PageId::Search
            | PageId::Data
            | PageId::Methodology
            | PageId::NotFound => Some(plan.meta.span),
        }
    }

    /// The path of the feed of a page; `kind` is `xml` (Atom) or `feed.json` (JSON Feed).
    #[must_use]
    pub fn feed(self, page: PageId, locale: &str, kind: &str) -> String {
        let page = self.path(page, locale);
        format!("{}.{kind}", page.trim_end_matches(".html"))
    }

    /// Every page that has a feed; none without `address`, since a feed is read elsewhere, and before the first release.
    #[must_use]
    pub fn fed(self) -> Vec<PageId> {
        if self.plan.meta.address.is_none() || self.plan.periods.is_empty() {
            return Vec::new();
        }
        let pages = self.pages().into_iter();
        let fed = |page: &PageId| {
            matches!(
                page,
                PageId::Press
                    | PageId::Corrections
                    | PageId::Agency(_)
                    | PageId::Section(_)
                    | PageId::Place(_)
            )
        };
        pages.filter(fed).collect()
    }

    /// The path of a target's chart as a picture that stands alone; `kind` is `svg` or `png`.
    #[must_use]
    pub fn target_picture(self, target: TargetIx, locale: &str, kind: &str) -> String {
        let id = self.plan.targets.get(target.0).map_or("", |t| &t.id);
        format!("data/charts/{id}.{locale}.{kind}")
    }

    /// The path of the kit for the press of a release.
    #[must_use]
    pub fn kit(self, period: PeriodIx) -> String {
        let period = self.plan.periods.get(period.0).map(|p| p.period.slug());
        format!("data/press/{}.zip", period.unwrap_or_default())
    }

    /// The path of the report of a period as PDF.
    #[must_use]
    pub fn report(self, period: PeriodIx, locale: &str) -> String {
        let period = self.plan.periods.get(period.0).map(|p| p.period.slug());
        format!("data/press/{}.{locale}.pdf", period.unwrap_or_default())
    }

    /// The path of a target's chart as a page for other sites.
    #[must_use]
    pub fn embed(self, target: TargetIx, locale: &str) -> String {
        let id = self.plan.targets.get(target.0).map_or("", |t| &t.id);
        embed_of(id, locale)
    }

    /// The same by the identifiers that the target had before: other sites show what stands there.
    pub fn former_embeds(self, target: TargetIx, locale: &str) -> impl Iterator<Item = String> {
        let was = self.plan.targets.get(target.0).map_or(&[][..], |t| &t.was);
        was.iter().map(move |id| embed_of(id, locale))
    }

    /// The path of a target's data, the same in every locale; `kind` is `json` or `csv`.
    #[must_use]
    pub fn target_data(self, target: TargetIx, kind: &str) -> String {
        let id = self.plan.targets.get(target.0).map_or("", |t| &t.id);
        format!("data/targets/{id}.{kind}")
    }
}

/// The path of the calendar of releases for calendar programs.
#[must_use]
pub fn calendar_file(locale: &str) -> String {
    format!("data/calendar.{locale}.ics")
}

/// The path of the index of a locale's pages, a script for the page that searches.
#[must_use]
pub fn search_file(locale: &str) -> String {
    format!("data/search.{locale}.js")
}

/// The path of the history of everything, a script for the page that compares.
#[must_use]
pub fn history_file(locale: &str) -> String {
    format!("data/history.{locale}.js")
}

/// The path of the data of all targets.
pub const TARGETS_JSON: &str = "data/targets.json";

/// From the folder of `from` to the site's root: "", "../", "../../".
#[must_use]
pub fn to_root(from: &str) -> String {
    "../".repeat(from.matches('/').count())
}

/// The link from one path to another, by way of the folder that both lie in.
#[must_use]
pub fn relative(from: &str, to: &str) -> String {
    let same = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b);
    // Up to the last folder that both lie in.
    let common = same.enumerate().filter(|(_, (a, _))| *a == b'/').last();
    let common = common.map_or(0, |(at, _)| at + 1);
    let (_, from) = from.split_at(common);
    let (_, down) = to.split_at(common);
    to_root(from) + down
}

fn embed_of(id: &str, locale: &str) -> String {
    format!("embed/{id}.{locale}.html")
}

/// Reports pages that would stand at one address, in letters of whatever case: file systems differ in that.
pub fn collisions(plan: &Plan, findings: &mut Findings) {
    let addresses = Addresses::new(plan);
    let mut told = Vec::new();
    // The description of all tables stands among those of single targets.
    let described = |target: &&crate::model::target::Target| target.id == "csv-metadata";
    if let Some(target) = plan.targets.iter().find(described) {
        let finding = Finding::new(Code::SameAddress, target.span);
        findings.push(finding.with("address", super::data::TARGETS_CSVW));
    }
    for locale in &plan.meta.locales {
        let mut taken: BTreeMap<String, PageId> = BTreeMap::new();
        for page in addresses.pages() {
            let path = addresses.path(page, locale);
            let Some(first) = taken.insert(path.to_lowercase(), page) else {
                continue;
            };
            if told.contains(&(page, first)) {
                continue;
            }
            told.push((page, first));
            let place = addresses.span(page).or_else(|| addresses.span(first));
            let other = addresses.span(first).filter(|s| Some(*s) != place);
            let mut finding =
                Finding::new(Code::SameAddress, place.unwrap_or_default()).with("address", path);
            if let Some(other) = other {
                finding = finding.also(other, "first-here");
            }
            findings.push(finding);
        }
    }
}
