//! Pages: what each consists of, as views, and the HTML that the theme makes of them.

use super::address::{Addresses, PageId, relative, to_root};
use super::locale::Locale;
use super::narrative::{self, Context};
use super::theme::Theme;
use super::view::{
    AgencyList, AgencyPage, AgencyRow, ContactView, DataPage, Figure, GoalView, HistoryRow,
    LegendItem, Link, LocaleLink, MarkdownPage, MethodologyPage, NarrativeView, NavItem, NextDue,
    NoteView, Overview, PageView, PartRow, PeriodLine, PeriodList, PeriodPage, PeriodRow,
    RecordRow, ReleaseLine, RestatedRow, RosterRow, SectionList, SectionPage, SectionRow, Site,
    StatusGroup, Tally, TallyItem, TargetGroup, TargetList, TargetPage, TargetRow, ValueRow,
};
use super::words::Words;
use super::{Findings, template_fault};
use crate::assess::{METHOD_VERSION, Outcome, Progress, Since, TargetProgress, Verdict};
use crate::diag::Span;
use crate::model::period::Period;
use crate::model::series::{Cell, Content, Observation, RestatementKind, Vintage};
use crate::model::target::{Part, Target, Total};
use crate::model::{
    AgencyIx, Body, Known, NodeIx, PeriodIx, Plan, ReportingPeriod, Subject, TargetIx, Tenure, Text,
};
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
        let mut links: BTreeSet<String> = pages
            .iter()
            .map(|p| addresses.path(*p, code).trim_start_matches(root).to_owned())
            .collect();
        // Periods that are not out yet have pages in time; `check` reads their narratives all the same.
        links.insert("index.html".to_owned());
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

    // Rows and tallies.

    /// How a target stands in a period.
    fn progress_of(&self, ix: TargetIx, as_of: Option<PeriodIx>) -> &TargetProgress {
        as_of
            .and_then(|p| self.progress.periods.get(p.0)?.get(ix.0))
            .unwrap_or(&self.nothing)
    }

    /// The last value of the whole that is known in a period.
    fn last_value(&self, ix: TargetIx, as_of: Option<PeriodIx>) -> Option<Known> {
        let known = self.plan.known(ix, &Cell::whole(), as_of?);
        known.into_iter().rfind(|k| k.value.is_some())
    }

    fn figure(&self, target: &Target, known: &Known) -> Option<Figure> {
        Some(Figure {
            text: self.words.value(target, known.value.as_ref()?),
            period: self.locale.period(known.reference, false),
            provisional: known.provisional,
        })
    }

    fn row(&self, at: &At<'_>, ix: TargetIx, as_of: Option<PeriodIx>) -> Option<TargetRow> {
        self.row_of(at, self.counted(ix, as_of), as_of)
    }

    fn row_of(&self, at: &At<'_>, shown: Shown<'_>, as_of: Option<PeriodIx>) -> Option<TargetRow> {
        let Shown { ix, outcome, since } = shown;
        let target = self.plan.targets.get(ix.0)?;
        let known = self.last_value(ix, as_of);
        let goal = outcome
            .goal
            .or_else(|| (!target.goals.is_empty()).then_some(0));
        let goal = goal.and_then(|g| target.goals.get(g));
        Some(TargetRow {
            id: target.id.clone(),
            name: self.text(&target.name),
            href: self.href(at, PageId::Target(ix)),
            status: self.words.status(outcome.verdict),
            sentence: self.words.sentence(target, outcome, known.as_ref()),
            latest: known.as_ref().and_then(|k| self.figure(target, k)),
            goal: goal.map(|g| self.words.goal(target, g)),
            since: self.words.since(since),
            section: self.section_link(at, target.node),
            part: target.part_of.is_some(),
        })
    }

    fn rows(
        &self,
        at: &At<'_>,
        targets: impl IntoIterator<Item = TargetIx>,
        as_of: Option<PeriodIx>,
    ) -> Vec<TargetRow> {
        let rows = targets.into_iter();
        rows.filter_map(|ix| self.row(at, ix, as_of)).collect()
    }

    fn all(&self) -> impl Iterator<Item = TargetIx> + use<> {
        (0..self.plan.targets.len()).map(TargetIx)
    }

    /// A target by the goal that counts.
    fn counted(&self, ix: TargetIx, as_of: Option<PeriodIx>) -> Shown<'_> {
        let progress = self.progress_of(ix, as_of);
        Shown {
            ix,
            outcome: &progress.counted,
            since: progress.since,
        }
    }

    /// A target by what a section says of it: by the goal that counts, unless only another goal stands in the section and is
    /// due; that one keeps its own verdict for good.
    fn in_section(&self, ix: TargetIx, node: NodeIx, as_of: Option<PeriodIx>) -> Shown<'_> {
        let counted = self.counted(ix, as_of);
        let Some(target) = self.plan.targets.get(ix.0) else {
            return counted;
        };
        let stands = |goal: Option<usize>| {
            let goal = goal.and_then(|g| target.goals.get(g));
            let at = goal.and_then(|g| g.node).unwrap_or(target.node);
            self.inside(at, node)
        };
        if stands(counted.outcome.goal) {
            return counted;
        }
        let due = &self.progress_of(ix, as_of).due;
        match due.iter().rfind(|o| stands(o.goal)) {
            Some(outcome) => Shown {
                ix,
                outcome,
                since: Since::None,
            },
            None => counted,
        }
    }

    fn tally(
        &self,
        at: &At<'_>,
        targets: impl IntoIterator<Item = TargetIx>,
        as_of: Option<PeriodIx>,
    ) -> Option<Tally> {
        let shown = targets.into_iter().map(|ix| self.counted(ix, as_of));
        self.tally_of(at, shown, as_of)
    }

    fn tally_of<'s>(
        &self,
        at: &At<'_>,
        shown: impl IntoIterator<Item = Shown<'s>>,
        as_of: Option<PeriodIx>,
    ) -> Option<Tally> {
        as_of?;
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        let mut total = 0;
        for shown in shown {
            let verdict = shown.outcome.verdict;
            *counts.entry(verdict.slug()).or_default() += 1;
            total += 1;
        }
        if total == 0 {
            return None;
        }
        let list = self.href(at, PageId::Targets);
        let items = ORDER.iter().filter_map(|verdict| {
            let count = counts.get(verdict.slug()).copied()?;
            // In tenths of a per cent, rounded; whole numbers keep it the same everywhere.
            let tenths = (count * 2000 + total) / (2 * total);
            Some(TallyItem {
                status: self.words.status(*verdict),
                count,
                count_text: self.locale.integer(count),
                percent: format!("{}.{}", tenths / 10, tenths % 10),
                href: format!("{list}#status-{}", verdict.slug()),
            })
        });
        Some(Tally {
            total,
            total_text: self.locale.integer(total),
            items: items.collect(),
        })
    }

    /// Targets whose verdict changed for the better or for the worse in a period.
    fn changed(&self, at: &At<'_>, since: Since, as_of: Option<PeriodIx>) -> Vec<TargetRow> {
        let changed = self
            .all()
            .filter(|ix| self.progress_of(*ix, as_of).since == since);
        self.rows(at, changed, as_of)
    }

    fn groups(&self, at: &At<'_>, as_of: Option<PeriodIx>) -> Vec<TargetGroup> {
        let mut groups: Vec<(NodeIx, Vec<TargetIx>)> = Vec::new();
        for ix in self.all() {
            let Some(target) = self.plan.targets.get(ix.0) else {
                continue;
            };
            match groups.last_mut() {
                Some((node, targets)) if *node == target.node => targets.push(ix),
                Some(_) | None => groups.push((target.node, vec![ix])),
            }
        }
        groups
            .into_iter()
            .map(|(node, targets)| TargetGroup {
                section: self.section_link(at, node),
                rows: self.rows(at, targets, as_of),
            })
            .collect()
    }

    // Overview and lists.

    fn overview(&self, at: &At<'_>) -> Overview {
        let latest = self.latest();
        let mut worst: Vec<(u8, TargetIx)> = self
            .all()
            .filter_map(|ix| {
                let rank = self.progress_of(ix, latest).counted.verdict.rank()?;
                let on_track = Verdict::OnTrack.rank().unwrap_or(u8::MAX);
                (rank < on_track).then_some((rank, ix))
            })
            .collect();
        worst.sort();
        let worst = worst.into_iter().map(|(_, ix)| ix).take(FURTHEST);
        let period = latest.and_then(|ix| self.plan.periods.get(ix.0));
        Overview {
            intro: self.intro(),
            tally: self.tally(at, self.all(), latest),
            period: latest.and_then(|ix| self.period_line(at, ix)),
            headline: period
                .and_then(|p| p.headline.as_ref())
                .map(|h| self.text(h)),
            furthest: self.rows(at, worst, latest),
            better: self.changed(at, Since::Better, latest),
            worse: self.changed(at, Since::Worse, latest),
            sections: self
                .nodes()
                .filter(|ix| self.plan.nodes.get(ix.0).is_some_and(|n| n.depth <= 1))
                .filter_map(|ix| self.section_row(at, ix))
                .filter(|row| row.tally.is_some() || latest.is_none())
                .collect(),
            next_due: self.next_due(),
        }
    }

    /// Which document the site is about: "Kế hoạch số …, do … ban hành ngày …".
    fn intro(&self) -> String {
        let meta = &self.plan.meta;
        let body = meta.issuer.and_then(|a| self.plan.agencies.get(a.0));
        match (&meta.number, body, meta.issued) {
            (Some(number), Some(body), Some(issued)) => {
                let slots = [
                    ("number", number.as_str()),
                    ("issuer", &*self.text(&body.name)),
                    ("date", &*self.locale.date(issued)),
                ];
                self.locale.t("page.intro", &slots)
            }
            (_, _, _) => self.text(&meta.title),
        }
    }

    /// The first due day of the calendar after the latest release.
    fn next_due(&self) -> Option<NextDue> {
        let today = self.today();
        let out: Vec<Period> = self.plan.periods.iter().map(|p| p.period).collect();
        let year = i32::from(today.year());
        let candidates = (year - 1..=year + 2).flat_map(|year| {
            let parts = self.plan.meta.calendar.iter();
            parts.filter_map(move |entry| Period::of_part(year, &entry.part))
        });
        let next = candidates
            .filter(|p| !out.contains(p))
            .filter_map(|p| Some((self.plan.meta.due(p)?, p)))
            .filter(|(due, _)| *due > today)
            .min()?;
        Some(NextDue {
            period: self.locale.period(next.1, false),
            date: self.locale.date(next.0),
        })
    }

    fn target_list(&self, at: &At<'_>) -> TargetList {
        let latest = self.latest();
        let by_status = ORDER.iter().filter_map(|verdict| {
            let slug = verdict.slug();
            let targets = self
                .all()
                .filter(|ix| self.progress_of(*ix, latest).counted.verdict.slug() == slug);
            let rows = self.rows(at, targets, latest);
            (!rows.is_empty()).then(|| StatusGroup {
                status: self.words.status(*verdict),
                rows,
            })
        });
        TargetList {
            tally: self.tally(at, self.all(), latest),
            groups: self.groups(at, latest),
            by_status: by_status.collect(),
        }
    }

    // Sections.

    fn nodes(&self) -> impl Iterator<Item = NodeIx> + use<> {
        (0..self.plan.nodes.len()).map(NodeIx)
    }

    /// The sections above one, from the top.
    fn ancestors(&self, node: NodeIx) -> Vec<NodeIx> {
        let mut above = Vec::new();
        let mut up = self.plan.nodes.get(node.0).and_then(|n| n.parent);
        while let Some(ix) = up {
            above.insert(0, ix);
            up = self.plan.nodes.get(ix.0).and_then(|n| n.parent);
        }
        above
    }

    /// A section with its number: "II.2.a. Đến năm 2025".
    fn section_link(&self, at: &At<'_>, node: NodeIx) -> Link {
        let found = self.plan.nodes.get(node.0);
        let text = found.map_or(String::new(), |n| {
            format!("{}. {}", n.id, self.text(&n.title))
        });
        Link {
            href: self.href(at, PageId::Section(node)),
            text,
        }
    }

    /// Whether a section is another or lies below it.
    fn inside(&self, node: NodeIx, section: NodeIx) -> bool {
        node == section || self.ancestors(node).contains(&section)
    }

    /// Targets of a section and of all below it; a goal may stand in another section than its target.
    fn targets_in(&self, node: NodeIx) -> Vec<TargetIx> {
        let inside = |n: NodeIx| self.inside(n, node);
        let holds =
            |t: &Target| inside(t.node) || t.goals.iter().filter_map(|g| g.node).any(inside);
        self.all()
            .filter(|ix| self.plan.targets.get(ix.0).is_some_and(holds))
            .collect()
    }

    fn shown_in(&self, node: NodeIx) -> Vec<Shown<'_>> {
        let targets = self.targets_in(node).into_iter();
        targets
            .map(|ix| self.in_section(ix, node, self.latest()))
            .collect()
    }

    fn section_row(&self, at: &At<'_>, ix: NodeIx) -> Option<SectionRow> {
        let node = self.plan.nodes.get(ix.0)?;
        Some(SectionRow {
            id: node.id.clone(),
            title: self.text(&node.title),
            href: self.href(at, PageId::Section(ix)),
            depth: node.depth,
            tally: self.tally_of(at, self.shown_in(ix), self.latest()),
            untracked: node.untracked.as_ref().map(|t| self.text(t)),
        })
    }

    fn section_list(&self, at: &At<'_>) -> SectionList {
        let rows = self.nodes().filter_map(|ix| self.section_row(at, ix));
        SectionList {
            sections: rows.collect(),
        }
    }

    fn section_page(&self, at: &At<'_>, ix: NodeIx) -> Option<SectionPage> {
        let children = self.nodes().filter(|n| {
            self.plan
                .nodes
                .get(n.0)
                .is_some_and(|n| n.parent == Some(ix))
        });
        let neighbour = |n: Option<usize>| {
            let n = n.filter(|n| *n < self.plan.nodes.len()).map(NodeIx)?;
            Some(self.section_link(at, n))
        };
        Some(SectionPage {
            row: self.section_row(at, ix)?,
            children: children.filter_map(|n| self.section_row(at, n)).collect(),
            rows: self
                .shown_in(ix)
                .into_iter()
                .filter_map(|shown| self.row_of(at, shown, self.latest()))
                .collect(),
            previous: neighbour(ix.0.checked_sub(1)),
            next: neighbour(Some(ix.0 + 1)),
        })
    }

    // Targets.

    fn target_page(
        &self,
        at: &At<'_>,
        ix: TargetIx,
        findings: &RefCell<&mut Findings>,
    ) -> Option<TargetPage> {
        let latest = self.latest();
        let target = self.plan.targets.get(ix.0)?;
        let progress = self.progress_of(ix, latest);
        let neighbour = |n: Option<usize>| {
            let n = n.filter(|n| *n < self.plan.targets.len()).map(TargetIx)?;
            Some(self.link(at, PageId::Target(n)))
        };
        let node = self.plan.nodes.get(target.node.0)?;
        Some(TargetPage {
            row: self.row(at, ix, latest)?,
            definition: target.definition.as_ref().map(|t| self.text(t)),
            measure: self.t(&format!("measure.{}", super::data::measure(target.measure))),
            unit: self.words.unit_name(target).to_owned(),
            chart: latest.and_then(|p| self.words.chart(ix, p, progress, "c")),
            breakdowns: latest.map_or(Vec::new(), |p| self.words.breakdowns(ix, p)),
            goals: self.goals(at, target, progress),
            readings: self.readings(target),
            notes: self.notes(at, target),
            working: self.words.working(target, &progress.counted),
            parts: self.parts(at, target, progress),
            values: self.values(ix, target),
            history: self.history(at, ix, target),
            lead: self.bodies(at, target.lead),
            lead_is_reading: target.lead.is_some() && !target.lead_stated,
            with: self.bodies(at, target.with.iter().copied()),
            reporters: self.bodies(at, target.reported_by.iter().copied()),
            narratives: self.target_narratives(at, ix, findings),
            json: relative(at.path, &self.addresses.target_json(ix)),
            previous: neighbour(ix.0.checked_sub(1)),
            next: neighbour(Some(ix.0 + 1)),
            reference: Link {
                href: self.href(at, PageId::Section(target.node)),
                text: self.locale.t("page.section", &[("id", &node.id)]),
            },
        })
    }

    /// Links to bodies as they stand today: successors in the place of those that ended.
    fn bodies(&self, at: &At<'_>, named: impl IntoIterator<Item = AgencyIx>) -> Vec<Link> {
        let today = self.today();
        let mut found: Vec<AgencyIx> = Vec::new();
        for agency in named {
            for body in self.plan.agency_on(agency, today) {
                if !found.contains(&body) {
                    found.push(body);
                }
            }
        }
        let links = found.into_iter();
        links.map(|a| self.link(at, PageId::Agency(a))).collect()
    }

    fn goals(&self, at: &At<'_>, target: &Target, progress: &TargetProgress) -> Vec<GoalView> {
        let goals = target.goals.iter().enumerate();
        goals
            .map(|(n, goal)| {
                let counts = progress.counted.goal == Some(n);
                let due = progress.due.iter().find(|o| o.goal == Some(n));
                let outcome = due.or(counts.then_some(&progress.counted));
                GoalView {
                    date: self.words.goal_date(target, goal),
                    condition: self.words.condition(target, &goal.condition),
                    printed: goal.printed.as_ref().map(|t| self.text(t)),
                    section: goal.node.map(|n| self.section_link(at, n)),
                    aspirational: goal.aspirational,
                    current: counts,
                    status: outcome.map(|o| self.words.status(o.verdict)),
                    sentence: outcome.map(|o| self.words.sentence(target, o, None)),
                }
            })
            .collect()
    }

    /// What the publisher reads where the plan prints nothing.
    fn readings(&self, target: &Target) -> Vec<String> {
        let mut readings = Vec::new();
        let mut say = |key: &str, value: &str, why: Option<&Text>| {
            let why = why.map(|t| self.text(t));
            let key = match why {
                Some(_) => format!("reading.{key}-why"),
                None => format!("reading.{key}"),
            };
            let slots = [
                ("value", value),
                ("why", why.as_deref().unwrap_or_default()),
            ];
            let reading = self.locale.t(&key, &slots);
            if !readings.contains(&reading) {
                readings.push(reading);
            }
        };
        for goal in &target.goals {
            if let Some(from) = goal.from.as_ref().filter(|r| !r.stated) {
                say("from", &from.value.to_string(), from.why.as_ref());
            }
            if let Some(tolerance) = goal.tolerance.as_ref().filter(|r| !r.stated) {
                let value = self.words.percent(tolerance.value.exact(), 2);
                say("tolerance", &value, tolerance.why.as_ref());
            }
        }
        for goal in &target.goals {
            if let (Some(read), crate::model::target::Condition::AboveRange(a, b)) =
                (&goal.reads_as, &goal.condition)
            {
                let number =
                    |n: &crate::model::quantity::Number| self.locale.decimal(&n.to_string());
                let slots = [
                    ("a", &*number(a)),
                    ("b", &*number(b)),
                    ("value", &*number(read)),
                ];
                readings.push(self.locale.t("reading.reads-as", &slots));
            }
        }
        if target.lead.is_some() && !target.lead_stated {
            readings.push(self.t("reading.lead"));
        }
        readings
    }

    fn notes(&self, at: &At<'_>, target: &Target) -> Vec<NoteView> {
        let mut notes = Vec::new();
        let mut say = |text: String, link: Option<Link>| notes.push(NoteView { text, link });
        if target.goals.iter().any(|g| g.aspirational) {
            say(self.t("note.aspirational"), None);
        }
        if let Some(whole) = target.part_of {
            say(
                self.t("note.part-of"),
                Some(self.link(at, PageId::Target(whole))),
            );
        }
        if let Some(twin) = target.same_as {
            say(
                self.t("note.same-as"),
                Some(self.link(at, PageId::Target(twin))),
            );
        }
        for b in &target.breaks {
            let key = if b.comparable {
                "note.break-comparable"
            } else {
                "note.break"
            };
            let slots = [
                ("period", &*self.locale.period(b.at, false)),
                ("reason", &*self.text(&b.reason)),
            ];
            say(self.locale.t(key, &slots), None);
        }
        if target.total == Total::Sum {
            say(self.t("note.sum"), None);
        }
        if target.open_list {
            say(self.t("note.open-list"), None);
        }
        notes
    }

    fn parts(&self, at: &At<'_>, target: &Target, progress: &TargetProgress) -> Vec<PartRow> {
        let parts = progress.parts.iter();
        parts
            .map(|(part, outcome)| {
                let (name, href) = match part {
                    Part::Target(ix) => {
                        let link = self.link(at, PageId::Target(*ix));
                        (link.text, Some(link.href))
                    }
                    Part::Cell(cell) => {
                        let codes = cell.0.iter().map(|(_, code)| self.words.code_name(code));
                        let codes: Vec<String> = codes.collect();
                        (
                            format!("{}: {}", self.text(&target.name), codes.join(", ")),
                            None,
                        )
                    }
                };
                PartRow {
                    name,
                    href,
                    status: self.words.status(outcome.verdict),
                }
            })
            .collect()
    }

    /// All values of the whole by reference period, newest first, as known today.
    fn values(&self, ix: TargetIx, target: &Target) -> Vec<ValueRow> {
        let Some(latest) = self.latest() else {
            return Vec::new();
        };
        let series = self.plan.series(ix, &Cell::whole());
        let observations = series.map_or(&[][..], |s| s.all());
        let none = self.t("value.none");
        let known = self.plan.known(ix, &Cell::whole(), latest);
        let mut rows = Vec::new();
        for k in known.iter().rev() {
            let source = observations
                .iter()
                .rfind(|o| o.reference == k.reference && o.value() == k.value.as_ref());
            rows.push(ValueRow {
                period: Locale::sentence_case(&self.locale.period(k.reference, false)),
                value: k
                    .value
                    .as_ref()
                    .map_or(none.clone(), |v| self.words.value(target, v)),
                provisional: k.provisional,
                ratio: source.and_then(|o| self.ratio(o)),
                source: self.source(k, source),
                restated: source.and_then(|o| self.restated_from(target, o)),
                note: self.note(k, source),
            });
        }
        rows
    }

    fn ratio(&self, observation: &Observation) -> Option<String> {
        let Content::Value {
            ratio: Some((numerator, denominator)),
            ..
        } = &observation.content
        else {
            return None;
        };
        let slots = [
            ("numerator", &*self.locale.decimal(&numerator.to_string())),
            (
                "denominator",
                &*self.locale.decimal(&denominator.to_string()),
            ),
        ];
        Some(self.locale.t("value.ratio", &slots))
    }

    fn source(&self, known: &Known, observation: Option<&Observation>) -> String {
        let period = known.vintage.and_then(|p| self.plan.periods.get(p.0));
        match period {
            Some(period) => {
                let name = self.locale.period(period.period, true);
                self.locale.t("value.report", &[("period", &name)])
            }
            None => observation
                .and_then(|o| o.source.as_ref())
                .map_or(String::new(), |s| self.text(s)),
        }
    }

    fn restated_from(&self, target: &Target, observation: &Observation) -> Option<String> {
        let restatement = observation.restatement.as_ref()?;
        let slots = [
            ("from", &*self.words.value(target, &restatement.from)),
            ("kind", &*self.restatement_kind(restatement.kind)),
            ("reason", &*self.text(&restatement.reason)),
        ];
        Some(self.locale.t("value.restated", &slots))
    }

    fn restatement_kind(&self, kind: RestatementKind) -> String {
        self.t(match kind {
            RestatementKind::Final => "restatement.final",
            RestatementKind::Correction => "restatement.correction",
            RestatementKind::Method => "restatement.method",
            RestatementKind::Withdrawn => "restatement.withdrawn",
        })
    }

    fn note(&self, known: &Known, observation: Option<&Observation>) -> Option<String> {
        if known.value.is_none() {
            let reason = known.reason.as_ref().map(|r| self.text(r));
            return Some(reason.map_or_else(
                || self.t("value.no-data"),
                |reason| {
                    self.locale
                        .t("value.no-data-because", &[("reason", &reason)])
                },
            ));
        }
        observation
            .and_then(|o| o.note.as_ref())
            .map(|n| self.text(n))
    }

    fn history(&self, at: &At<'_>, ix: TargetIx, target: &Target) -> Vec<HistoryRow> {
        let periods = (0..self.plan.periods.len()).rev().map(PeriodIx);
        periods
            .map(|p| {
                let progress = self.progress_of(ix, Some(p));
                let known = self.last_value(ix, Some(p));
                let goal = progress.counted.goal.and_then(|g| target.goals.get(g));
                HistoryRow {
                    period: self.link(at, PageId::Period(p)),
                    status: self.words.status(progress.counted.verdict),
                    latest: known.as_ref().and_then(|k| self.figure(target, k)),
                    since: self.words.since(progress.since),
                    goal: goal.map(|g| self.words.goal(target, g)),
                }
            })
            .collect()
    }

    // Narratives.

    fn narrative(
        &self,
        at: &At<'_>,
        bodies: &[Body],
        as_of: Option<PeriodIx>,
        (id, heading): (&str, u8),
        findings: &RefCell<&mut Findings>,
    ) -> Option<(String, Option<String>, bool)> {
        let own = bodies.iter().find(|b| b.locale == self.locale.code);
        let body = own.or(bodies.first())?;
        let home = self.href(at, PageId::Overview);
        let to_root = home.trim_end_matches("index.html");
        let chart = |ix: TargetIx, as_of: PeriodIx, n: usize| {
            let progress = self.progress_of(ix, Some(as_of));
            let id = format!("{id}-{n}");
            let chart = self.words.chart(ix, as_of, progress, &id);
            let link = self.link(at, PageId::Target(ix));
            chart.map_or(String::new(), |c| {
                format!(
                    "<figure class=\"chart-box\">{}<figcaption><a href=\"{}\">{}</a></figcaption></figure>",
                    c.svg,
                    narrative::escape(&link.href),
                    narrative::escape(&c.title)
                )
            })
        };
        let table = self.t("narrative-table");
        let context = Context {
            words: self.words,
            progress: self.progress,
            as_of,
            targets: &self.targets,
            links: &self.links,
            to_root,
            heading,
            table: &table,
            chart: Some(&chart),
        };
        let html = narrative::render(body, &context, &mut findings.borrow_mut());
        let lang = (body.locale != self.locale.code).then(|| body.locale.clone());
        Some((html, lang, body.outdated))
    }

    fn narrative_view(
        &self,
        at: &At<'_>,
        period: PeriodIx,
        subject: &Subject,
        findings: &RefCell<&mut Findings>,
    ) -> Option<NarrativeView> {
        let narratives = &self.plan.periods.get(period.0)?.narratives;
        let narrative = narratives.iter().find(|n| n.subject == *subject)?;
        let agency = match subject {
            Subject::Agency(ix) => Some(self.link(at, PageId::Agency(*ix))),
            Subject::Period | Subject::Target(_) => None,
        };
        let id = match subject {
            Subject::Period => format!("n{}", period.0),
            Subject::Agency(ix) => format!("n{}a{}", period.0, ix.0),
            Subject::Target(ix) => format!("n{}t{}", period.0, ix.0),
        };
        let (html, lang, outdated) =
            self.narrative(at, &narrative.bodies, Some(period), (&id, 3), findings)?;
        Some(NarrativeView {
            period: self.link(at, PageId::Period(period)),
            agency,
            html,
            lang,
            outdated,
        })
    }

    fn target_narratives(
        &self,
        at: &At<'_>,
        ix: TargetIx,
        findings: &RefCell<&mut Findings>,
    ) -> Vec<NarrativeView> {
        let periods = (0..self.plan.periods.len()).rev().map(PeriodIx);
        periods
            .filter_map(|p| self.narrative_view(at, p, &Subject::Target(ix), findings))
            .collect()
    }

    /// Reads every narrative of every period and every page, drawing nothing.
    pub(super) fn check(&self, findings: &mut Findings) {
        let context = |as_of| Context {
            words: self.words,
            progress: self.progress,
            as_of,
            targets: &self.targets,
            links: &self.links,
            to_root: "",
            heading: 2,
            table: "",
            chart: None,
        };
        let own = |body: &&Body| body.locale == self.locale.code;
        for (at, period) in self.plan.periods.iter().enumerate() {
            let context = context(Some(PeriodIx(at)));
            for body in period.narratives.iter().flat_map(|n| &n.bodies).filter(own) {
                narrative::render(body, &context, findings);
            }
        }
        let context = context(self.latest());
        for body in self.plan.pages.iter().flat_map(|p| &p.bodies).filter(own) {
            narrative::render(body, &context, findings);
        }
    }

    // Agencies.

    fn tenure(&self, tenure: Tenure) -> Option<String> {
        let from = tenure.from.map(|d| self.locale.date(d));
        let until = tenure.until.map(|d| self.locale.date(d));
        match (from, until) {
            (Some(from), Some(until)) => {
                let slots = [("from", &*from), ("until", &*until)];
                Some(self.locale.t("tenure.between", &slots))
            }
            (Some(from), None) => Some(self.locale.t("tenure.from", &[("from", &from)])),
            (None, Some(until)) => Some(self.locale.t("tenure.until", &[("until", &until)])),
            (None, None) => None,
        }
    }

    /// Targets that a body leads today, itself or in the place of one that ended.
    fn led_by(&self, agency: AgencyIx) -> Vec<TargetIx> {
        let today = self.today();
        self.all()
            .filter(|ix| {
                let lead = self.plan.targets.get(ix.0).and_then(|t| t.lead);
                lead.is_some_and(|lead| {
                    lead == agency || self.plan.agency_on(lead, today).contains(&agency)
                })
            })
            .collect()
    }

    fn agency_list(&self, at: &At<'_>) -> AgencyList {
        let today = self.today();
        let (mut current, mut ended) = (Vec::new(), Vec::new());
        for (n, agency) in self.plan.agencies.iter().enumerate() {
            let ix = AgencyIx(n);
            let row = AgencyRow {
                name: self.text(&agency.name),
                href: self.href(at, PageId::Agency(ix)),
                kind: self.kind(ix),
                targets: self.led_by(ix).len(),
                tenure: self.tenure(agency.tenure),
            };
            if agency.tenure.until.is_some_and(|until| until < today) {
                ended.push(row);
            } else {
                current.push(row);
            }
        }
        let by_name = |a: &AgencyRow, b: &AgencyRow| self.locale.compare(&a.name, &b.name);
        current.sort_by(by_name);
        ended.sort_by(by_name);
        AgencyList { current, ended }
    }

    fn kind(&self, agency: AgencyIx) -> String {
        use crate::model::AgencyKind as K;
        let kind = self.plan.agencies.get(agency.0).map(|a| a.kind);
        let word = match kind {
            Some(K::Committee) => "committee",
            Some(K::Department) => "department",
            Some(K::Board) => "board",
            Some(K::Office) => "office",
            Some(K::District) => "district",
            Some(K::Commune) => "commune",
            Some(K::Union) => "union",
            Some(K::Front) => "front",
            Some(K::Bank) => "bank",
            Some(K::Group) => "group",
            Some(K::Other) | None => "other",
        };
        self.t(&format!("kind.{word}"))
    }

    fn agency_page(
        &self,
        at: &At<'_>,
        ix: AgencyIx,
        findings: &RefCell<&mut Findings>,
    ) -> Option<AgencyPage> {
        let agency = self.plan.agencies.get(ix.0)?;
        let latest = self.latest();
        let links = |ixs: Vec<AgencyIx>| -> Vec<Link> {
            let links = ixs.into_iter();
            links.map(|a| self.link(at, PageId::Agency(a))).collect()
        };
        let before = self.plan.agencies.iter().enumerate();
        let before = before.filter(|(_, a)| a.becomes.contains(&ix));
        let today = self.today();
        let leads = self.led_by(ix);
        let reports: Vec<TargetIx> = self
            .all()
            .filter(|t| self.plan.reporters(*t, &[today]).contains(&ix) && !leads.contains(t))
            .collect();
        let periods = (0..self.plan.periods.len()).rev().map(PeriodIx);
        let narratives = periods
            .clone()
            .filter_map(|p| self.narrative_view(at, p, &Subject::Agency(ix), findings));
        let record = periods.filter_map(|p| {
            let period = self.plan.periods.get(p.0)?;
            let (received, slug) = Self::punctuality(period, ix);
            let on_roster = agency.reports.is_some_and(|r| r.holds(period.due));
            (on_roster || received.is_some()).then(|| RecordRow {
                period: self.link(at, PageId::Period(p)),
                due: self.locale.short_date(period.due),
                received: received.map(|d| self.locale.short_date(d)),
                status: self.words.punctuality(slug),
            })
        });
        Some(AgencyPage {
            name: self.text(&agency.name),
            short: agency.short.as_ref().map(|t| self.text(t)),
            kind: self.kind(ix),
            tenure: self.tenure(agency.tenure),
            successors: links(agency.becomes.clone()),
            predecessors: links(before.map(|(n, _)| AgencyIx(n)).collect()),
            by: agency.by.as_ref().map(|r| self.text(&r.value)),
            by_is_reading: agency.by.as_ref().is_some_and(|r| !r.stated),
            members: links(agency.members.iter().map(|(a, _)| *a).collect()),
            tally: self.tally(at, leads.iter().copied(), latest),
            leads: self.rows(at, leads, latest),
            reports: self.rows(at, reports, latest),
            record: record.collect(),
            narratives: narratives.collect(),
        })
    }

    /// When a report came in, and whether that was in time.
    fn punctuality(period: &ReportingPeriod, agency: AgencyIx) -> (Option<Date>, &'static str) {
        let report = period.reports.iter().find(|r| r.agency == agency);
        match report {
            Some(report) if report.received <= period.due => (Some(report.received), "on-time"),
            Some(report) => (Some(report.received), "late"),
            None => (None, "missing"),
        }
    }

    // Periods.

    fn period_line(&self, at: &At<'_>, ix: PeriodIx) -> Option<PeriodLine> {
        let period = self.plan.periods.get(ix.0)?;
        Some(PeriodLine {
            name: Locale::sentence_case(&self.locale.period(period.period, false)),
            short: self.locale.period(period.period, true),
            href: self.href(at, PageId::Period(ix)),
            released: period
                .release_date
                .map_or(String::new(), |d| self.locale.date(d)),
        })
    }

    /// Those who were to report: the roster on the due day.
    fn roster(&self, period: &ReportingPeriod) -> Vec<AgencyIx> {
        let agencies = self.plan.agencies.iter().enumerate();
        let listed = agencies.filter(|(_, a)| a.reports.is_some_and(|r| r.holds(period.due)));
        let mut roster: Vec<AgencyIx> = listed.map(|(n, _)| AgencyIx(n)).collect();
        for report in &period.reports {
            if !roster.contains(&report.agency) {
                roster.push(report.agency);
            }
        }
        roster
    }

    fn received(&self, period: &ReportingPeriod) -> String {
        let roster = self.roster(period);
        let slots = [
            ("received", &*self.locale.integer(period.reports.len())),
            ("all", &*self.locale.integer(roster.len())),
        ];
        self.locale.t("received.count", &slots)
    }

    fn period_list(&self, at: &At<'_>) -> PeriodList {
        let periods = (0..self.plan.periods.len()).rev().map(PeriodIx);
        let rows = periods.filter_map(|ix| {
            let period = self.plan.periods.get(ix.0)?;
            Some(PeriodRow {
                line: self.period_line(at, ix)?,
                headline: period.headline.as_ref().map(|t| self.text(t)),
                tally: self.tally(at, self.all(), Some(ix)),
                received: self.received(period),
            })
        });
        PeriodList {
            rows: rows.collect(),
        }
    }

    fn period_page(
        &self,
        at: &At<'_>,
        ix: PeriodIx,
        findings: &RefCell<&mut Findings>,
    ) -> Option<PeriodPage> {
        let period = self.plan.periods.get(ix.0)?;
        let mut roster: Vec<RosterRow> = self
            .roster(period)
            .into_iter()
            .map(|agency| {
                let (received, slug) = Self::punctuality(period, agency);
                RosterRow {
                    agency: self.link(at, PageId::Agency(agency)),
                    received: received.map(|d| self.locale.short_date(d)),
                    status: self.words.punctuality(slug),
                }
            })
            .collect();
        roster.sort_by(|a, b| self.locale.compare(&a.agency.text, &b.agency.text));
        let reporting = period.narratives.iter().map(|n| n.subject.clone());
        let agency_narratives = reporting
            .filter(|s| matches!(s, Subject::Agency(_)))
            .filter_map(|s| self.narrative_view(at, ix, &s, findings));
        let neighbour = |n: Option<usize>| {
            let n = n.filter(|n| *n < self.plan.periods.len()).map(PeriodIx)?;
            Some(self.link(at, PageId::Period(n)))
        };
        Some(PeriodPage {
            line: self.period_line(at, ix)?,
            due: self.locale.date(period.due),
            headline: period.headline.as_ref().map(|t| self.text(t)),
            tally: self.tally(at, self.all(), Some(ix)),
            narrative: self.narrative_view(at, ix, &Subject::Period, findings),
            groups: self.groups(at, Some(ix)),
            better: self.changed(at, Since::Better, Some(ix)),
            worse: self.changed(at, Since::Worse, Some(ix)),
            roster,
            received: self.received(period),
            agency_narratives: agency_narratives.collect(),
            restated: self.restatements(at, ix),
            previous: neighbour(ix.0.checked_sub(1)),
            next: neighbour(Some(ix.0 + 1)),
        })
    }

    /// Values that replaced earlier ones in a period's reports.
    fn restatements(&self, at: &At<'_>, period: PeriodIx) -> Vec<RestatedRow> {
        let mut rows = Vec::new();
        for ((ix, cell), series) in &self.plan.series {
            let Some(target) = self.plan.targets.get(ix.0) else {
                continue;
            };
            for o in series.all() {
                let Some(restatement) = &o.restatement else {
                    continue;
                };
                if o.vintage != Vintage::Report(period) {
                    continue;
                }
                let mut link = self.link(at, PageId::Target(*ix));
                for (_, code) in &cell.0 {
                    link.text.push_str(" – ");
                    link.text.push_str(&self.words.code_name(code));
                }
                rows.push(RestatedRow {
                    target: link,
                    period: self.locale.period(o.reference, true),
                    from: self.words.value(target, &restatement.from),
                    to: o
                        .value()
                        .map_or_else(|| self.t("value.none"), |v| self.words.value(target, v)),
                    kind: self.restatement_kind(restatement.kind),
                    reason: self.text(&restatement.reason),
                });
            }
        }
        rows
    }

    // Single pages.

    fn data_page(&self, at: &At<'_>) -> DataPage {
        let files = self.all().filter_map(|ix| {
            let target = self.plan.targets.get(ix.0)?;
            Some(Link {
                href: relative(at.path, &self.addresses.target_json(ix)),
                text: self.text(&target.name),
            })
        });
        DataPage {
            all: relative(at.path, super::address::TARGETS_JSON),
            files: files.collect(),
            licence: self.licence(),
        }
    }

    fn methodology(&self, at: &At<'_>, findings: &RefCell<&mut Findings>) -> MethodologyPage {
        let code = &self.locale.code;
        let texts = &self.theme.methodology;
        let text = texts.iter().find(|t| t.name == *code).or(texts.first());
        let bodies: Vec<Body> = text
            .into_iter()
            .map(|t| Body {
                locale: t.name.clone(),
                span: Span::new(t.file, 0, t.text.len()),
                markdown: t.text.clone(),
                outdated: false,
            })
            .collect();
        let html = self.narrative(at, &bodies, self.latest(), ("m", 3), findings);
        let mut readings = Vec::new();
        for ix in self.all() {
            let Some(target) = self.plan.targets.get(ix.0) else {
                continue;
            };
            for text in self.readings(target) {
                let link = Some(self.link(at, PageId::Target(ix)));
                readings.push(NoteView { text, link });
            }
        }
        let thresholds = &self.plan.meta.thresholds;
        MethodologyPage {
            html: html.map_or(String::new(), |(html, _, _)| html),
            on_track: self.locale.decimal(&thresholds.on_track.to_string()),
            behind: self.locale.decimal(&thresholds.behind.to_string()),
            readings,
        }
    }

    fn markdown_page(
        &self,
        at: &At<'_>,
        n: usize,
        findings: &RefCell<&mut Findings>,
    ) -> Option<MarkdownPage> {
        let page = self.plan.pages.get(n)?;
        let (html, lang, outdated) =
            self.narrative(at, &page.bodies, self.latest(), ("p", 2), findings)?;
        Some(MarkdownPage {
            title: self.text(&page.title),
            html,
            lang,
            outdated,
        })
    }
}
