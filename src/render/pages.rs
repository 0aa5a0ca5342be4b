//! Pages: what each consists of, as views, and the HTML that the theme makes of them.

mod agencies;
mod amendments;
mod archive;
mod comparing;
mod feeds;
mod horizons;
mod library;
mod listing;
mod lists;
mod matters;
mod periods;
mod places;
mod press;
mod releases;
#[cfg(feature = "pdf")]
mod report;
mod search;
mod target;
mod tasks;
mod texts;

use super::address::{Addresses, PageId, relative, to_root};
use super::locale::Locale;
use super::picture::Drawing;
use super::theme::{Theme, template_fault};
use super::view::{
    LegendItem, Link, LocaleLink, NavItem, PageView, ReleaseLine, Site, Status, Tally, TallyItem,
};
use super::words::Words;
use super::{Compared, Findings, memento};
use crate::assess::{METHOD_VERSION, Outcome, Progress, Since, TargetProgress, Verdict};
use crate::model::matter::MatterKind;
use crate::model::{AgencyIx, Known, PeriodIx, Plan, TargetIx, TaskIx, Text};
use base64::Engine as _;
use jiff::civil::Date;
pub(super) use search::{Found, index};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, OnceLock, PoisonError};
use tera::Tera;

/// Targets that the overview names as furthest behind.
const FURTHEST: usize = 6;

/// Obstacles that the overview names as open longest.
const STUCK: usize = 4;

/// Stories that the overview names.
const STORIES: usize = 3;

/// A view as templates take it, with the name of its template and the page's description.
fn view_of(template: &'static str, description: Option<String>, view: &impl Serialize) -> Made {
    Made {
        template,
        description,
        view: tera::Value::from_serializable(view),
        said: Vec::new(),
    }
}

/// What a page is made of.
struct Made {
    template: &'static str,
    description: Option<String>,
    view: tera::Value,
    /// Further words by which it is found, as text or markup.
    said: Vec<String>,
}

impl Made {
    fn said(mut self, said: impl IntoIterator<Item = Option<String>>) -> Self {
        self.said = said.into_iter().flatten().collect();
        self
    }
}

/// A page, and what the index of the search says of it.
pub(super) struct Rendered {
    pub(super) html: String,
    pub(super) found: Vec<Found>,
}

/// What pages of one locale are made from.
pub(super) struct Pages<'a> {
    words: Words<'a>,
    plan: &'a Plan,
    locale: &'a Locale,
    progress: &'a Progress,
    theme: &'a Theme,
    tera: &'a Tera,
    addresses: Addresses<'a>,
    targets: BTreeMap<&'a str, TargetIx>,
    tasks: BTreeMap<&'a str, TaskIx>,
    /// Spellings of every term, by position in the glossary.
    spellings: Vec<Vec<memchr::memmem::Finder<'static>>>,
    /// Every line of the source document.
    lines: Vec<crate::model::coverage::Line>,
    /// Pages that have feeds.
    fed: BTreeSet<PageId>,
    /// Every page of the site, with its path.
    there: BTreeMap<PageId, String>,
    /// What stands around every page, by the folder of the page and the list that is marked as current: made once.
    around: Mutex<HashMap<(String, PageId), tera::Value>>,
    /// The last value of every target in every period, found when it is first asked for.
    last: Vec<Vec<OnceLock<Option<Known>>>>,
    /// What rows say of every target in every period by the goal that counts, put into words when it is first asked for.
    said: Vec<Vec<OnceLock<Said>>>,
    /// Whether the site carries pictures for the press too.
    press: bool,
    /// The target of the figure that the latest release leads with, found when it is first asked for.
    leading: OnceLock<Option<TargetIx>>,
    /// What the pictures of every target as of the latest period are drawn from, made when it is first asked for.
    drawings: Vec<OnceLock<Option<Drawing>>>,
    /// Small pictures of every target as of the latest period, drawn when they are first asked for.
    small: Vec<OnceLock<(Option<String>, Option<String>)>>,
    /// What is different between periods.
    compared: &'a Compared,
    /// The names of all reporting periods.
    names: Vec<String>,
    /// All symbols with their meaning, in the order of rank; the same on every page, so made once.
    legend: tera::Value,
    /// Paths that narratives may link to, from the root of the locale.
    links: BTreeSet<String>,
    /// Verdict where there is no period yet.
    nothing: TargetProgress,
}

/// What a row says of a target, in words.
#[derive(Clone)]
struct Said {
    sentence: String,
    /// The last value, with its unit.
    latest: Option<String>,
    goal: Option<String>,
}

/// A target as a list shows it: by which of its outcomes.
#[derive(Clone, Copy)]
struct Shown<'s> {
    ix: TargetIx,
    outcome: &'s Outcome,
    since: Since,
}

/// One page while it is made: links lead from `path`.
struct At<'p> {
    path: &'p str,
}

impl<'a> Pages<'a> {
    pub(super) fn new(
        words: Words<'a>,
        progress: &'a Progress,
        theme: &'a Theme,
        tera: &'a Tera,
        compared: &'a Compared,
        press: bool,
    ) -> Self {
        let plan = words.plan;
        let addresses = Addresses::new(plan);
        let code = &words.locale.code;
        let home = addresses.path(PageId::Overview, code);
        let root = home.trim_end_matches("index.html");
        let pages = addresses.pages().into_iter();
        let paths: BTreeMap<PageId, String> = pages.map(|p| (p, addresses.path(p, code))).collect();
        let links: BTreeSet<String> = paths
            .values()
            .map(|path| path.trim_start_matches(root).to_owned())
            .collect();
        let unknown = || (0..plan.targets.len()).map(|_| OnceLock::new()).collect();
        let unsaid = || (0..plan.targets.len()).map(|_| OnceLock::new()).collect();
        let targets = (0..).zip(&plan.targets);
        let tasks = (0..).zip(&plan.tasks);
        Self {
            tasks: tasks.map(|(at, t)| (t.id.as_str(), TaskIx(at))).collect(),
            spellings: Self::spellings(words),
            lines: plan.coverage(),
            legend: legend(words),
            there: paths,
            fed: addresses.fed().into_iter().collect(),
            around: Mutex::default(),
            last: plan.periods.iter().map(|_| unknown()).collect(),
            compared,
            press,
            leading: OnceLock::new(),
            drawings: (0..plan.targets.len()).map(|_| OnceLock::new()).collect(),
            small: (0..plan.targets.len()).map(|_| OnceLock::new()).collect(),
            said: plan.periods.iter().map(|_| unsaid()).collect(),
            names: plan
                .periods
                .iter()
                .map(|p| Locale::sentence_case(&words.locale.period(p.period, false)))
                .collect(),
            words,
            plan,
            locale: words.locale,
            progress,
            theme,
            tera,
            addresses,
            targets: targets
                .map(|(at, t)| (t.id.as_str(), TargetIx(at)))
                .collect(),
            links,
            nothing: TargetProgress {
                counted: Outcome {
                    goal: None,
                    verdict: Verdict::NoData { due: false },
                    reason: Some(crate::assess::Reason::NotReported),
                    line: 4,
                    working: Box::default(),
                },
                due: Vec::new(),
                parts: Vec::new(),
                since: Since::None,
            },
        }
    }

    fn latest(&self) -> Option<PeriodIx> {
        self.plan.latest()
    }

    fn today(&self) -> Date {
        self.plan.today()
    }

    /// The day that names and leads of a period are those of: when its reports were due; before the first release, the plan's.
    fn day(&self, as_of: Option<PeriodIx>) -> Date {
        let period = as_of.and_then(|p| self.plan.periods.get(p.0));
        period.map_or_else(|| self.today(), |p| p.due)
    }

    /// The day of a period's release, on which ages are counted.
    fn released_day(&self, as_of: Option<PeriodIx>) -> Date {
        let period = as_of.and_then(|p| self.plan.periods.get(p.0));
        period.map_or_else(|| self.today(), |p| p.shown_on().unwrap_or(p.due))
    }

    fn links_to(&self, at: &At<'_>, bodies: impl IntoIterator<Item = AgencyIx>) -> Vec<Link> {
        let bodies = bodies.into_iter();
        bodies.map(|a| self.link(at, PageId::Agency(a))).collect()
    }

    /// Things one after the other: "a, b".
    fn list(&self, parts: &[String]) -> String {
        // Phrases begin and end without spaces.
        parts.join(&format!("{} ", self.t("list-separator")))
    }

    /// Counts with their words, those of nothing left out; none where all are.
    fn counted_items(&self, items: impl Iterator<Item = (Status, usize, String)>) -> Option<Tally> {
        let items: Vec<(Status, usize, String)> =
            items.filter(|(_, count, _)| *count > 0).collect();
        let total: usize = items.iter().map(|(_, count, _)| count).sum();
        if total == 0 {
            return None;
        }
        let items = items.into_iter().map(|(status, count, href)| {
            // In tenths of a per cent, rounded; whole numbers keep it the same everywhere.
            let tenths = (count * 2000 + total) / (2 * total);
            TallyItem {
                status,
                count,
                count_text: self.locale.integer(count),
                percent: format!("{}.{}", tenths / 10, tenths % 10),
                href,
            }
        });
        Some(Tally {
            total,
            total_text: self.locale.integer(total),
            items: items.collect(),
            sums: Vec::new(),
        })
    }

    fn t(&self, key: &str) -> String {
        self.locale.t(key, &[])
    }

    fn text(&self, text: &Text) -> String {
        self.words.plan_text(text)
    }

    fn href(&self, at: &At<'_>, page: PageId) -> String {
        match self.there.get(&page) {
            Some(path) => relative(at.path, path),
            // Pages that stand for others are in no list.
            None => relative(at.path, &self.addresses.path(page, &self.locale.code)),
        }
    }

    fn link(&self, at: &At<'_>, page: PageId) -> Link {
        Link {
            href: self.href(at, page),
            text: self.title(page),
        }
    }

    /// The name of a page, for its heading and for links to it.
    fn title(&self, page: PageId) -> String {
        let plan = self.plan;
        match page {
            PageId::Overview => self.t("page.overview"),
            PageId::Targets => self.t("page.targets"),
            PageId::Sections => self.t("page.sections"),
            PageId::Agencies => self.t("page.agencies"),
            PageId::Periods => self.t("page.periods"),
            PageId::Data => self.t("page.data"),
            PageId::Methodology => self.t("page.methodology"),
            PageId::NotFound => self.t("page.not-found"),
            PageId::Tasks => self.t("page.tasks"),
            PageId::Obstacles => self.t("page.obstacles"),
            PageId::Proposals => self.t("page.proposals"),
            PageId::Horizons => self.t("page.horizons"),
            PageId::Horizon(year) => self
                .locale
                .t("page.horizon", &[("year", &year.to_string())]),
            PageId::Places => self.t("page.places"),
            PageId::Amendments => self.t("page.amendments"),
            PageId::Documents => self.t("page.documents"),
            PageId::Stories => self.t("page.stories"),
            PageId::StoriesOf(kind) => self.t(&format!("page.stories-{}", kind.slug())),
            PageId::Glossary => self.t("page.glossary"),
            PageId::Comparisons => self.t("page.comparisons"),
            PageId::Search => self.t("page.search"),
            PageId::Corrections => self.t("page.corrections"),
            PageId::Press => self.t("page.press"),
            PageId::Release(ix) => {
                let period = plan.periods.get(ix.0);
                let name = period.map_or(String::new(), |p| self.locale.period(p.period, false));
                self.locale.t("page.release", &[("period", &name)])
            }
            PageId::Calendar => self.t("page.calendar"),
            PageId::Archive => self.t("page.archive"),
            PageId::Compare(later, earlier) => {
                let name = |ix: PeriodIx| {
                    let period = plan.periods.get(ix.0);
                    period.map_or(String::new(), |p| self.locale.period(p.period, false))
                };
                let slots = [("later", &*name(later)), ("earlier", &*name(earlier))];
                Locale::sentence_case(&self.locale.t("page.compare", &slots))
            }
            PageId::Task(ix) => plan
                .task(ix, self.latest())
                .map_or(String::new(), |t| self.text(&t.title)),
            PageId::Matter(ix) => plan.matters.get(ix.0).map_or(String::new(), |m| {
                super::locale::shortened(&self.matter_text(m, self.latest()), 90)
            }),
            PageId::Place(ix) => plan
                .places
                .get(ix.0)
                .map_or(String::new(), |p| self.text(&p.name)),
            PageId::Amendment(ix) => plan
                .amendments
                .get(ix.0)
                .map_or(String::new(), |a| self.text(&a.title)),
            PageId::Document(ix) => plan
                .documents
                .get(ix.0)
                .map_or(String::new(), |d| self.text(&d.title)),
            PageId::Story(ix) => plan
                .stories
                .get(ix.0)
                .map_or(String::new(), |s| self.text(&s.title)),
            PageId::Target(ix) => plan
                .target(ix, self.latest())
                .map_or(String::new(), |t| self.text(&t.name)),
            PageId::Section(ix) => plan
                .nodes
                .get(ix.0)
                .map_or(String::new(), |n| self.text(&n.title)),
            PageId::Agency(ix) => plan
                .agencies
                .get(ix.0)
                .map_or(String::new(), |a| self.text(&a.name)),
            PageId::Period(ix) => self.names.get(ix.0).cloned().unwrap_or_default(),
            PageId::Page(at) => plan
                .pages
                .get(at)
                .map_or(String::new(), |p| self.text(&p.title)),
        }
    }

    /// The list that a page belongs to; `None` for lists themselves and single pages.
    fn parent(&self, page: PageId) -> Option<PageId> {
        match page {
            PageId::Target(_) => Some(PageId::Targets),
            PageId::Task(_) => Some(PageId::Tasks),
            PageId::Matter(ix) => {
                let kind = self.plan.matters.get(ix.0).map(|m| m.kind)?;
                Some(matters::list_of(kind))
            }
            PageId::Section(_) => Some(PageId::Sections),
            PageId::Horizon(_) => Some(PageId::Horizons),
            PageId::Agency(_) => Some(PageId::Agencies),
            PageId::Place(_) => Some(PageId::Places),
            PageId::Period(_) => Some(PageId::Periods),
            PageId::Compare(..) => Some(PageId::Comparisons),
            PageId::Release(_) => Some(PageId::Press),
            PageId::Amendment(_) => Some(PageId::Amendments),
            PageId::Document(_) => Some(PageId::Documents),
            PageId::StoriesOf(_) | PageId::Story(_) => Some(PageId::Stories),
            PageId::Overview
            | PageId::Targets
            | PageId::Tasks
            | PageId::Obstacles
            | PageId::Proposals
            | PageId::Sections
            | PageId::Horizons
            | PageId::Agencies
            | PageId::Places
            | PageId::Periods
            | PageId::Amendments
            | PageId::Documents
            | PageId::Stories
            | PageId::Glossary
            | PageId::Comparisons
            | PageId::Search
            | PageId::Press
            | PageId::Corrections
            | PageId::Calendar
            | PageId::Archive
            | PageId::Data
            | PageId::Methodology
            | PageId::Page(_)
            | PageId::NotFound => None,
        }
    }

    /// One page as HTML; `None` when a fault of its content was reported.
    #[expect(clippy::too_many_lines, reason = "one arm a kind of page")]
    pub(super) fn render(
        &self,
        page: PageId,
        path: &str,
        findings: &mut Findings,
    ) -> Option<Rendered> {
        let at = At { path };
        let findings = RefCell::new(findings);
        let made = match page {
            PageId::Overview => {
                let view = self.overview(&at);
                let said = [Some(view.intro.clone()), view.headline.clone()];
                view_of("overview", None, &view).said(said)
            }
            PageId::Targets => view_of("targets", None, &self.target_list(&at)),
            PageId::Target(ix) => {
                let view = self.target_page(&at, ix, &findings)?;
                let slots = [
                    ("name", &*view.row.name),
                    ("status", &*view.row.status.word),
                    ("sentence", &*view.row.sentence),
                ];
                let description = self.locale.t("page.description-target", &slots);
                let said = [
                    view.definition.clone(),
                    Some(view.row.section.text.clone()),
                    Some(names(view.lead.iter().chain(&view.with))),
                ];
                let told = view.narratives.iter().map(|n| Some(n.html.clone()));
                view_of("target", Some(description), &view).said(said.into_iter().chain(told))
            }
            PageId::Sections => view_of("sections", None, &self.section_list(&at)),
            PageId::Section(ix) => {
                let view = self.section_page(&at, ix)?;
                let slots = [("id", &*view.row.id), ("name", &*view.row.title)];
                let description = self.locale.t("page.description-section", &slots);
                view_of("section", Some(description), &view).said([view.row.summary.clone()])
            }
            PageId::Agencies => view_of("agencies", None, &self.agency_list(&at)),
            PageId::Agency(ix) => {
                let view = self.agency_page(&at, ix, &findings)?;
                let slots = [("name", &*view.name)];
                let description = self.locale.t("page.description-agency", &slots);
                let said = [view.short.clone(), Some(view.kind.clone())];
                let told = view.narratives.iter().map(|n| Some(n.html.clone()));
                view_of("agency", Some(description), &view).said(said.into_iter().chain(told))
            }
            PageId::Periods => view_of("periods", None, &self.period_list(&at)),
            PageId::Period(ix) => {
                let view = self.period_page(&at, ix, &findings)?;
                let slots = [("period", &*view.line.name)];
                let description = self.locale.t("page.description-period", &slots);
                let told = view.narrative.iter().map(|n| Some(n.html.clone()));
                let said = std::iter::once(view.headline.clone()).chain(told);
                view_of("period", Some(description), &view).said(said)
            }
            PageId::Tasks => view_of("tasks", None, &self.task_list(&at)),
            PageId::Task(ix) => {
                let view = self.task_page(&at, ix)?;
                let slots = [("name", &*view.row.title), ("sentence", &*view.sentence)];
                let description = self.locale.t("page.description-task", &slots);
                let said = [
                    view.summary.clone(),
                    Some(view.row.section.text.clone()),
                    Some(names(&view.row.lead)),
                ];
                view_of("task", Some(description), &view).said(said)
            }
            PageId::Obstacles => view_of(
                "matters",
                None,
                &self.matter_list(&at, MatterKind::Obstacle),
            ),
            PageId::Proposals => view_of(
                "matters",
                None,
                &self.matter_list(&at, MatterKind::Proposal),
            ),
            PageId::Matter(ix) => {
                let view = self.matter_page(&at, ix)?;
                let description = format!("{} {}", view.row.state.word, view.row.text);
                let row = &view.row;
                let place = row.place.as_ref().map(|p| p.text.clone());
                let by = Some(row.raised_by.text.clone());
                let said = [row.field.clone(), row.sector.clone(), place, by];
                view_of("matter", Some(description), &view).said(said)
            }
            PageId::Horizons => view_of("horizons", None, &self.horizon_list(&at)),
            PageId::Horizon(year) => {
                view_of("horizon", None, &self.horizon_page(&at, year, &findings))
            }
            PageId::Places => view_of("places", None, &self.place_list(&at)),
            PageId::Place(ix) => {
                let view = self.place_page(&at, ix)?;
                let slots = [("name", &*view.row.name)];
                let description = self.locale.t("page.description-place", &slots);
                view_of("place", Some(description), &view).said([view.about.clone()])
            }
            PageId::Amendments => view_of("amendments", None, &self.amendment_list(&at)),
            PageId::Amendment(ix) => {
                let view = self.amendment_page(&at, ix)?;
                let description = format!("{}: {}", view.row.stage.word, view.row.title);
                view_of("amendment", Some(description), &view).said([view.reason.clone()])
            }
            PageId::Documents => view_of("documents", None, &self.document_list(&at)),
            PageId::Document(ix) => {
                let view = self.document_page(&at, ix)?;
                let description = format!("{}: {}", view.row.kind, view.row.title);
                let said = [view.row.number.clone(), view.note.clone()];
                view_of("document", Some(description), &view).said(said)
            }
            PageId::Stories => view_of("stories", None, &self.story_list(&at, None)),
            PageId::StoriesOf(kind) => view_of("stories", None, &self.story_list(&at, Some(kind))),
            PageId::Story(ix) => {
                let view = self.story_page(&at, ix, &findings)?;
                let description = view.row.summary.clone();
                view_of("story", description, &view).said([Some(view.html.clone())])
            }
            PageId::Glossary => view_of("glossary", None, &self.glossary(&at)),
            PageId::Corrections => view_of("corrections", None, &self.corrections(&at)),
            PageId::Press => view_of("press", None, &self.press_room(&at)),
            PageId::Release(ix) => {
                let view = self.press_page(&at, ix, &mut findings.borrow_mut())?;
                let description = view.headline.clone();
                let told = view
                    .figures
                    .iter()
                    .map(|f| Some(format!("{} {}", f.title, f.trend)));
                view_of("release", description, &view).said(told)
            }
            PageId::Calendar => view_of("calendar", None, &self.calendar(&at)),
            PageId::Archive => view_of("archive", None, &self.archive(&at)),
            PageId::Compare(later, earlier) => {
                view_of("compare", None, &self.compare(&at, later, earlier)?)
            }
            PageId::Data => view_of("data", None, &self.data_page(&at)),
            PageId::Methodology => {
                let view = self.methodology(&at, &findings);
                view_of("methodology", None, &view).said([Some(view.html.clone())])
            }
            PageId::Search => view_of("search", None, &self.search_page(&at)),
            PageId::Comparisons => view_of("comparisons", None, &self.comparisons(&at)),
            PageId::Page(n) => {
                let view = self.markdown_page(&at, n, &findings)?;
                view_of("page", None, &view).said([Some(view.html.clone())])
            }
            PageId::NotFound => view_of("404", None, &()),
        };
        let findings = findings.into_inner();
        let mut context = tera::Context::new();
        context.insert_value("site", self.around(&at, page));
        let mut said = made.said;
        said.extend(made.description.clone());
        context.insert("page", &self.page_view(&at, page, made.description));
        context.insert_value("legend", self.legend.clone());
        context.insert_value("view", made.view);
        let html = self.filled(&format!("{}.html", made.template), &context, findings)?;
        let found = self.found(&at, page, said);
        Some(Rendered { html, found })
    }

    /// A template with what it shows; its faults are findings.
    fn filled(
        &self,
        template: &str,
        context: &tera::Context,
        findings: &mut Findings,
    ) -> Option<String> {
        let filled = self.tera.render(template, context);
        filled
            .inspect_err(|error| template_fault(error, &self.theme.templates, findings))
            .ok()
    }

    /// What stands around a page: the same for all pages of a folder that belong to one list.
    fn around(&self, at: &At<'_>, page: PageId) -> tera::Value {
        let here = self.parent(page).unwrap_or(page);
        let folder = at.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let key = (folder.to_owned(), here);
        let lock = || self.around.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = lock().get(&key) {
            return made.clone();
        }
        let made = tera::Value::from_serializable(&self.site(at, here));
        lock().insert(key, made.clone());
        made
    }

    fn site(&self, at: &At<'_>, here: PageId) -> Site {
        let meta = &self.plan.meta;
        let nav = [
            PageId::Overview,
            PageId::Targets,
            PageId::Tasks,
            PageId::Obstacles,
            PageId::Sections,
            PageId::Agencies,
            PageId::Places,
            PageId::Periods,
        ];
        let more = [
            PageId::Horizons,
            PageId::Proposals,
            PageId::Amendments,
            PageId::Press,
            PageId::Archive,
            PageId::Calendar,
            PageId::Comparisons,
            PageId::Corrections,
            PageId::Documents,
            PageId::Stories,
            PageId::Glossary,
            PageId::Data,
            PageId::Methodology,
        ];
        // A list of nothing is no page.
        let there = |id: &PageId| self.there.contains_key(id);
        let item = |id: PageId| NavItem {
            href: self.href(at, id),
            text: self.title(id),
            current: id == here,
        };
        let released = self.latest().and_then(|ix| {
            let period = self.plan.periods.get(ix.0)?;
            Some(ReleaseLine {
                period: self.locale.period(period.period, false),
                href: self.href(at, PageId::Period(ix)),
                date: self.locale.date(period.shown_on()?),
            })
        });
        Site {
            title: self.text(&meta.title),
            short: self.text(&meta.short),
            number: meta.number.clone(),
            preview: meta.preview,
            illustrative: meta.illustrative.as_ref().map(|t| self.text(t)),
            nav: nav.into_iter().filter(there).map(item).collect(),
            more: more.into_iter().filter(there).map(item).collect(),
            next_due: self.next_due(),
            search: item(PageId::Search),
            footer: (0..self.plan.pages.len())
                .map(|n| item(PageId::Page(n)))
                .collect(),
            released,
            licence: self.licence(),
            contact: meta.contact.as_ref().map(|c| self.contact_view(c)),
            method_version: METHOD_VERSION,
            methodology: self.href(at, PageId::Methodology),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// Who published what and when, for those who cite a page: "Body: “Page”. Site, period, published on …".
    fn citation(&self, title: &str) -> Option<String> {
        let meta = &self.plan.meta;
        let period = self.plan.periods.last()?;
        let body = self.plan.publisher()?;
        let slots = [
            ("publisher", &*self.title(PageId::Agency(body))),
            ("page", title),
            ("site", &*self.text(&meta.title)),
            ("period", &*self.locale.period(period.period, false)),
            ("date", &*self.locale.date(period.shown_on()?)),
        ];
        // The first page bears the name of the site.
        let key = if title == self.text(&meta.title) {
            "cite.site"
        } else {
            "cite.text"
        };
        Some(self.locale.t(key, &slots))
    }

    /// A mail that reports an error on a page: to the contact, with the page's name and address in it.
    fn report(&self, at: &At<'_>, title: &str) -> Option<String> {
        let email = self.plan.meta.contact.as_ref()?.email.as_ref()?;
        let address = self.plan.meta.address.as_deref().unwrap_or_default();
        let slots = [
            ("page", title),
            ("address", &*format!("{address}/{}", at.path)),
        ];
        let subject = self.locale.t("report-error.subject", &slots);
        let body = self.locale.t("report-error.body", &slots);
        Some(format!(
            "mailto:{email}?subject={}&body={}",
            percent_encoded(&subject),
            percent_encoded(&body)
        ))
    }

    /// The addresses that a page had before.
    fn former(&self, at: &At<'_>, page: PageId) -> Vec<String> {
        let code = &self.locale.code;
        // What stands at another address is about the page and not the page itself.
        if at.path != self.addresses.path(page, code) {
            return Vec::new();
        }
        let moved = self.addresses.moved(code).into_iter();
        let moved = moved.filter(|(_, to)| *to == page);
        moved.map(|(path, _)| path).collect()
    }

    /// A page that leads from a former address to the one that stands for it.
    pub(super) fn moved(
        &self,
        path: &str,
        page: PageId,
        findings: &mut Findings,
    ) -> Option<String> {
        let at = At { path };
        let mut context = tera::Context::new();
        context.insert_value("site", self.around(&at, page));
        context.insert("page", &self.page_view(&at, page, None));
        context.insert("to", &self.link(&at, page));
        self.filled("moved.html", &context, findings)
    }

    fn licence(&self) -> Option<Link> {
        let licence = self.plan.meta.licence.as_ref()?;
        Some(Link {
            href: licence.url.clone().unwrap_or_default(),
            text: self.text(&licence.name),
        })
    }

    /// The picture for those who share a page: a target's own chart; of all else the one that the latest release leads with.
    fn card(&self, page: PageId) -> Option<Link> {
        let address = self.plan.meta.address.as_ref().filter(|_| self.press)?;
        let target = match page {
            PageId::Target(ix) => ix,
            _ => (*self.leading.get_or_init(|| self.leads()))?,
        };
        let path = self
            .addresses
            .target_picture(target, &self.locale.code, "png");
        let text = self.title(PageId::Target(target));
        self.last_stood(target)?;
        Some(Link {
            href: format!("{address}/{path}"),
            text,
        })
    }

    /// Whether a verdict of the period that a page shows stands as it was published, and its rules or figures do not.
    fn apart(&self, page: PageId) -> bool {
        let period = match page {
            PageId::Period(ix) => Some(ix),
            _ => self.latest(),
        };
        let judged = period.and_then(|ix| self.progress.periods.get(ix.0));
        let mut outcomes = judged.into_iter().flatten().flat_map(|target| {
            let due = target.due.iter();
            due.chain([&target.counted])
        });
        outcomes.any(|outcome| outcome.working.published)
    }

    fn page_view(&self, at: &At<'_>, page: PageId, description: Option<String>) -> PageView {
        let meta = &self.plan.meta;
        let title = if page == PageId::Overview {
            self.text(&meta.title)
        } else {
            self.title(page)
        };
        let absolute = |path: &str| meta.address.as_ref().map(|a| format!("{a}/{path}"));
        // The page that stands for every missing one is served at any address, so its links must not hang on where it is.
        let lost = page == PageId::NotFound;
        let root = if lost {
            absolute("").unwrap_or_default()
        } else {
            to_root(at.path)
        };
        let home = self.addresses.path(PageId::Overview, &self.locale.code);
        let locales = self.plan.meta.locales.iter().map(|code| {
            let path = self
                .addresses
                .path(if lost { PageId::Overview } else { page }, code);
            let name = self.theme.phrases.get(code).and_then(|p| p.get("language"));
            LocaleLink {
                lang: code.clone(),
                name: name.cloned().unwrap_or_else(|| code.clone()),
                href: if lost {
                    format!("{root}{path}")
                } else {
                    relative(at.path, &path)
                },
                absolute: absolute(&path).filter(|_| !lost),
                current: *code == self.locale.code,
            }
        });
        let mut breadcrumbs = Vec::new();
        if page != PageId::Overview && !lost {
            breadcrumbs.push(self.link(at, PageId::Overview));
            if let Some(parent) = self.parent(page) {
                breadcrumbs.push(self.link(at, parent));
            }
            if let PageId::Section(ix) = page {
                breadcrumbs.extend(
                    self.ancestors(ix)
                        .into_iter()
                        .map(|n| self.section_link(at, n)),
                );
            }
        }
        let plain = || {
            let slots = [("title", &*self.text(&meta.title)), ("page", &*title)];
            let key = if page == PageId::Overview {
                "page.description-overview"
            } else {
                "page.description-list"
            };
            self.locale.t(key, &slots)
        };
        let dataset = match page {
            PageId::Data => super::data::dataset(self.words, None),
            PageId::Target(ix) => super::data::dataset(self.words, Some(ix)),
            _ => None,
        };
        // A text within cannot end the element that it stands in.
        let structured = dataset.map(|data| data.to_string().replace('<', "\\u003c"));
        PageView {
            image: self.card(page),
            feeds: self.feed_links(at, page),
            apart: self.apart(page).then(|| self.link(at, PageId::Archive)),
            time_map: (page == PageId::Overview)
                .then(|| memento::time_map(self.plan))
                .flatten()
                .map(|_| relative(at.path, memento::TIME_MAP)),
            structured_hash: structured.as_deref().map(|text| {
                let digest = Sha256::digest(text.as_bytes());
                base64::engine::general_purpose::STANDARD.encode(digest)
            }),
            structured,
            report: self.report(at, &title),
            citation: self.citation(&title).filter(|_| !lost),
            frozen: self
                .sealed_copy(
                    at.path,
                    std::iter::once_with(|| self.former(at, page)).flatten(),
                )
                .and_then(|copy| absolute(&copy)),
            qr: absolute(at.path).filter(|_| !lost).and_then(|address| {
                let label = self.locale.t("cite.qr", &[("address", &address)]);
                super::qr::svg(&address, &label)
            }),
            lang: self.locale.code.clone(),
            description: description.unwrap_or_else(plain),
            home: if lost {
                format!("{root}{home}")
            } else {
                relative(at.path, &home)
            },
            canonical: absolute(at.path).filter(|_| !lost),
            locales: locales.collect(),
            breadcrumbs,
            title,
            root,
        }
    }
}

/// The texts of links, one after the other.
fn names<'l>(links: impl IntoIterator<Item = &'l Link>) -> String {
    let texts: Vec<&str> = links.into_iter().map(|l| l.text.as_str()).collect();
    texts.join(", ")
}

/// A text as it stands in the query of an address: every byte but plain letters and digits as its code.
fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn legend(words: Words<'_>) -> tera::Value {
    tera::Value::from_serializable(&meanings(words))
}

/// All verdicts with what they mean, in the order of rank.
fn meanings(words: Words<'_>) -> Vec<LegendItem> {
    let items = Verdict::ALL.iter().map(|v| LegendItem {
        status: words.status(*v),
        meaning: words.meaning(*v),
    });
    items.collect()
}
