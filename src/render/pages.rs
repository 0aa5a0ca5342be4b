//! Pages: what each consists of, as views, and the HTML that the theme makes of them.

mod agencies;
mod lists;
mod periods;
mod target;
mod texts;

use super::address::{Addresses, PageId, relative, to_root};
use super::locale::Locale;
use super::theme::Theme;
use super::view::{
    ContactView, LegendItem, Link, LocaleLink, NavItem, PageView, ReleaseLine, Site,
};
use super::words::Words;
use super::{Findings, template_fault};
use crate::assess::{METHOD_VERSION, Outcome, Progress, Since, TargetProgress, Verdict};
use crate::model::{PeriodIx, Plan, TargetIx, Text};
use jiff::civil::Date;
use serde::Serialize;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use tera::Tera;

/// Targets that the overview names as furthest behind.
const FURTHEST: usize = 6;

/// All verdicts in the order in which readers are told of them: by rank from the best, then what is no verdict.
const ORDER: &[Verdict] = &[
    Verdict::Achieved { early: false },
    Verdict::Achieved { early: true },
    Verdict::OnTrack,
    Verdict::Behind,
    Verdict::FarBehind,
    Verdict::MovingAway,
    Verdict::Missed,
    Verdict::NoData { due: true },
    Verdict::NoData { due: false },
    Verdict::NotAssessable,
    Verdict::Undated,
    Verdict::NotBegun,
    Verdict::Followed,
];

/// A view as templates take it, with the name of its template and the page's description.
fn view_of(
    template: &'static str,
    description: Option<String>,
    view: &impl Serialize,
) -> (&'static str, Option<String>, tera::Value) {
    (template, description, tera::Value::from_serializable(view))
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
    /// Paths that narratives may link to, from the root of the locale.
    links: BTreeSet<String>,
    /// Verdict where there is no period yet.
    nothing: TargetProgress,
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
    ) -> Self {
        let plan = words.plan;
        let addresses = Addresses::new(plan);
        let code = &words.locale.code;
        let home = addresses.path(PageId::Overview, code);
        let root = home.trim_end_matches("index.html");
        let pages = addresses.pages();
        let links: BTreeSet<String> = pages
            .iter()
            .map(|p| addresses.path(*p, code).trim_start_matches(root).to_owned())
            .collect();
        let targets = (0..).zip(&plan.targets);
        Self {
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

    /// The last period that is out.
    fn latest(&self) -> Option<PeriodIx> {
        self.plan.periods.len().checked_sub(1).map(PeriodIx)
    }

    /// The day that tenures are judged on: that of the latest release, else the first of the plan.
    fn today(&self) -> Date {
        let latest = self.plan.periods.last();
        let first = i16::try_from(self.plan.meta.years.0).unwrap_or(1);
        latest
            .map(|p| p.release_date.unwrap_or(p.due))
            .or(self.plan.meta.issued)
            .unwrap_or_else(|| Date::new(first, 1, 1).unwrap_or(Date::MIN))
    }

    fn t(&self, key: &str) -> String {
        self.locale.t(key, &[])
    }

    fn text(&self, text: &Text) -> String {
        self.words.plan_text(text)
    }

    fn href(&self, at: &At<'_>, page: PageId) -> String {
        relative(at.path, &self.addresses.path(page, &self.locale.code))
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
            PageId::Target(ix) => plan
                .targets
                .get(ix.0)
                .map_or(String::new(), |t| self.text(&t.name)),
            PageId::Section(ix) => plan
                .nodes
                .get(ix.0)
                .map_or(String::new(), |n| self.text(&n.title)),
            PageId::Agency(ix) => plan
                .agencies
                .get(ix.0)
                .map_or(String::new(), |a| self.text(&a.name)),
            PageId::Period(ix) => plan.periods.get(ix.0).map_or(String::new(), |p| {
                Locale::sentence_case(&self.locale.period(p.period, false))
            }),
            PageId::Page(at) => plan
                .pages
                .get(at)
                .map_or(String::new(), |p| self.text(&p.title)),
        }
    }

    /// The list that a page belongs to; `None` for lists themselves and single pages.
    fn parent(page: PageId) -> Option<PageId> {
        match page {
            PageId::Target(_) => Some(PageId::Targets),
            PageId::Section(_) => Some(PageId::Sections),
            PageId::Agency(_) => Some(PageId::Agencies),
            PageId::Period(_) => Some(PageId::Periods),
            PageId::Overview
            | PageId::Targets
            | PageId::Sections
            | PageId::Agencies
            | PageId::Periods
            | PageId::Data
            | PageId::Methodology
            | PageId::Page(_)
            | PageId::NotFound => None,
        }
    }

    /// One page as HTML; `None` when a fault of its content was reported.
    pub(super) fn render(
        &self,
        page: PageId,
        path: &str,
        findings: &mut Findings,
    ) -> Option<String> {
        let at = At { path };
        let findings = RefCell::new(findings);
        let (template, description, view) = match page {
            PageId::Overview => view_of("overview", None, &self.overview(&at)),
            PageId::Targets => view_of("targets", None, &self.target_list(&at)),
            PageId::Target(ix) => {
                let view = self.target_page(&at, ix, &findings)?;
                let slots = [
                    ("name", &*view.row.name),
                    ("status", &*view.row.status.word),
                    ("sentence", &*view.row.sentence),
                ];
                let description = self.locale.t("page.description-target", &slots);
                view_of("target", Some(description), &view)
            }
            PageId::Sections => view_of("sections", None, &self.section_list(&at)),
            PageId::Section(ix) => {
                let view = self.section_page(&at, ix)?;
                let slots = [("id", &*view.row.id), ("name", &*view.row.title)];
                let description = self.locale.t("page.description-section", &slots);
                view_of("section", Some(description), &view)
            }
            PageId::Agencies => view_of("agencies", None, &self.agency_list(&at)),
            PageId::Agency(ix) => {
                let view = self.agency_page(&at, ix, &findings)?;
                let slots = [("name", &*view.name)];
                let description = self.locale.t("page.description-agency", &slots);
                view_of("agency", Some(description), &view)
            }
            PageId::Periods => view_of("periods", None, &self.period_list(&at)),
            PageId::Period(ix) => {
                let view = self.period_page(&at, ix, &findings)?;
                let slots = [("period", &*view.line.name)];
                let description = self.locale.t("page.description-period", &slots);
                view_of("period", Some(description), &view)
            }
            PageId::Data => view_of("data", None, &self.data_page(&at)),
            PageId::Methodology => view_of("methodology", None, &self.methodology(&at, &findings)),
            PageId::Page(n) => view_of("page", None, &self.markdown_page(&at, n, &findings)?),
            PageId::NotFound => view_of("404", None, &()),
        };
        let findings = findings.into_inner();
        let mut context = tera::Context::new();
        context.insert("site", &self.site(&at, page));
        context.insert("page", &self.page_view(&at, page, description));
        context.insert_value("view", view);
        match self.tera.render(&format!("{template}.html"), &context) {
            Ok(html) => Some(html),
            Err(error) => {
                template_fault(&error, &self.theme.templates, findings);
                None
            }
        }
    }

    fn site(&self, at: &At<'_>, page: PageId) -> Site {
        let meta = &self.plan.meta;
        let here = Self::parent(page).unwrap_or(page);
        let nav = [
            PageId::Overview,
            PageId::Targets,
            PageId::Sections,
            PageId::Agencies,
            PageId::Periods,
            PageId::Data,
            PageId::Methodology,
        ];
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
                date: self.locale.date(period.release_date?),
            })
        });
        Site {
            title: self.text(&meta.title),
            short: self.text(&meta.short),
            number: meta.number.clone(),
            illustrative: meta.illustrative.as_ref().map(|t| self.text(t)),
            nav: nav.into_iter().map(item).collect(),
            footer: (0..self.plan.pages.len())
                .map(|n| item(PageId::Page(n)))
                .collect(),
            released,
            licence: self.licence(),
            contact: meta.contact.as_ref().map(|c| ContactView {
                name: self.text(&c.name),
                email: c.email.clone(),
                phone: c.phone.clone(),
                address: c.address.as_ref().map(|t| self.text(t)),
            }),
            method_version: METHOD_VERSION,
            methodology: self.href(at, PageId::Methodology),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            legend: ORDER
                .iter()
                .map(|v| LegendItem {
                    status: self.words.status(*v),
                    meaning: self.words.meaning(*v),
                })
                .collect(),
        }
    }

    fn licence(&self) -> Option<Link> {
        let licence = self.plan.meta.licence.as_ref()?;
        Some(Link {
            href: licence.url.clone().unwrap_or_default(),
            text: self.text(&licence.name),
        })
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
            if let Some(parent) = Self::parent(page) {
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
        PageView {
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
