//! Narratives, the page on the method, data and Markdown pages; and reading all of them for `check`.

use super::{At, Pages};
use crate::diag::Span;
use crate::model::{Body, PeriodIx, Subject, TargetIx};
use crate::parallel;
use crate::render::address::{PageId, TARGETS_JSON, relative};
use crate::render::chart::escaped;
use crate::render::data::tables::{Column, Kind};
use crate::render::narrative::Context;
use crate::render::view::{
    DataFile, DataPage, DataRow, DataTable, Link, MarkdownPage, MethodologyPage, NarrativeView,
    NoteView,
};
use crate::render::{Findings, data, narrative};
use std::cell::RefCell;

impl Pages<'_> {
    pub(super) fn narrative(
        &self,
        at: &At<'_>,
        bodies: &[Body],
        as_of: Option<PeriodIx>,
        (id, heading): (&str, u8),
        findings: &RefCell<&mut Findings>,
    ) -> Option<(String, Option<String>, bool)> {
        let own = bodies.iter().find(|b| b.locale == self.locale.code);
        let body = own.or(bodies.first())?;
        let chart = |ix: TargetIx, as_of: PeriodIx, n: usize| {
            let id = format!("{id}-{n}");
            let chart = self.drawn(ix, as_of, |d| self.words.chart(ix, as_of, d, &id));
            let link = self.link(at, PageId::Target(ix));
            chart.map_or(String::new(), |c| {
                format!(
                    "<figure class=\"chart-box\">{}<figcaption><a href=\"{}\">{}</a></figcaption></figure>",
                    c.svg,
                    escaped(&link.href),
                    escaped(&c.title)
                )
            })
        };
        let context = Context {
            heading,
            table: self.t("narrative-table"),
            chart: Some(&chart),
            ..self.context(at, as_of)
        };
        let html = narrative::render(body, &context, &mut findings.borrow_mut());
        let lang = (body.locale != self.locale.code).then(|| body.locale.clone());
        Some((html, lang, body.outdated))
    }

    /// The path of a page from the root of the locale.
    fn below_home(&self, page: PageId) -> String {
        let code = &self.locale.code;
        let home = self.addresses.path(PageId::Overview, code);
        let root = home.trim_end_matches("index.html");
        let path = self.addresses.path(page, code);
        path.trim_start_matches(root).to_owned()
    }

    pub(super) fn narrative_view(
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
        let reporting = self.plan.periods.get(period.0)?.period;
        Some(NarrativeView {
            period: Link {
                href: self.href(at, PageId::Period(period)),
                text: self.locale.period(reporting, false),
            },
            agency,
            html,
            lang,
            outdated,
        })
    }

    pub(super) fn target_narratives(
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
    pub(in crate::render) fn check(&self, findings: &mut Findings) {
        let mut bodies: Vec<(&Body, Option<PeriodIx>)> = Vec::new();
        for (at, period) in self.plan.periods.iter().enumerate() {
            let narratives = period.narratives.iter().flat_map(|n| &n.bodies);
            bodies.extend(narratives.map(|body| (body, Some(PeriodIx(at)))));
        }
        for story in &self.plan.stories {
            let as_of = story.as_of(self.plan);
            bodies.extend(story.bodies.iter().map(|body| (body, as_of)));
        }
        let pages = self.plan.pages.iter().flat_map(|p| &p.bodies);
        bodies.extend(pages.map(|body| (body, self.latest())));
        bodies.retain(|(body, _)| body.locale == self.locale.code);
        let read = |(body, as_of): &(&Body, Option<PeriodIx>)| {
            let mut found = Findings::default();
            let context = self.context(&At { path: "" }, *as_of);
            narrative::render(body, &context, &mut found);
            found
        };
        for found in parallel::map(&bodies, read) {
            findings.extend(found);
        }
        self.check_press(findings);
        #[cfg(feature = "pdf")]
        self.check_letters(findings);
    }

    /// What texts of a period are read with where no charts are drawn.
    pub(super) fn context(&self, at: &At<'_>, as_of: Option<PeriodIx>) -> Context<'_> {
        let home = self.href(at, PageId::Overview);
        Context {
            words: self.words,
            progress: self.progress,
            as_of,
            targets: &self.targets,
            tasks: &self.tasks,
            glossary: self.below_home(PageId::Glossary),
            links: &self.links,
            to_root: home.trim_end_matches("index.html").to_owned(),
            heading: 2,
            table: String::new(),
            chart: None,
        }
    }

    /// The data of a target, each file under the name of its kind.
    pub(super) fn target_files(&self, at: &At<'_>, ix: TargetIx) -> Vec<Link> {
        let kinds = ["csv", "xlsx", "json"].into_iter();
        let link = |kind: &str| Link {
            href: relative(at.path, &self.addresses.target_data(ix, kind)),
            text: kind.to_uppercase(),
        };
        kinds.map(link).collect()
    }

    pub(super) fn data_page(&self, at: &At<'_>) -> DataPage {
        let files = self.all(self.latest()).map(|ix| DataRow {
            target: self.link(at, PageId::Target(ix)),
            files: self.target_files(at, ix),
        });
        let address = self.plan.meta.address.as_deref();
        let file = |path: &str, key: &str, schema: Option<&str>| DataFile {
            file: Link {
                href: relative(at.path, path),
                text: self.t(&format!("data.{key}")),
            },
            explained: self.t(&format!("data.{key}-explained")),
            schema: schema.map(|schema| relative(at.path, schema)),
        };
        let tasks = !self.plan.tasks.is_empty() && !self.plan.periods.is_empty();
        let all = [
            Some(file(data::PLAN_XLSX, "xlsx", None)),
            Some(file(TARGETS_JSON, "json", Some(data::TARGETS_SCHEMA))),
            tasks.then(|| file(data::TASKS_JSON, "tasks-json", Some(data::TASKS_SCHEMA))),
            Some(file(data::PACKAGE, "package", None)),
            Some(file(data::CSVW, "csvw", None)),
            address.map(|_| file(data::CATALOG, "catalog", None)),
        ];
        let tables = data::columns(self.plan, self.progress, self.words).into_iter();
        let tables = tables.map(|(kind, columns)| DataTable {
            file: Link {
                href: relative(at.path, &kind.csv()),
                text: data::named(self.words, kind),
            },
            rows: data::rows_of(self.words, kind),
            columns: columns.iter().map(|c| self.column(c)).collect(),
        });
        let first = self.plan.targets.first();
        DataPage {
            tables: tables.collect(),
            all: all.into_iter().flatten().collect(),
            base: address.map(ToOwned::to_owned),
            values: Kind::Values.csv(),
            sample: first.map_or(String::new(), |target| target.id.clone()),
            files: files.collect(),
            licence: self.licence(),
        }
    }

    fn column(&self, column: &Column) -> (String, String) {
        (column.header(), data::described(self.words, column))
    }

    pub(super) fn methodology(
        &self,
        at: &At<'_>,
        findings: &RefCell<&mut Findings>,
    ) -> MethodologyPage {
        let code = &self.locale.code;
        let texts = &self.theme.methodology;
        let text = texts.iter().find(|t| t.name == *code).or(texts.first());
        let bodies: Vec<Body> = text
            .into_iter()
            .map(|t| Body {
                locale: t.name.clone(),
                span: Span::new(t.file, 0, t.text.len()),
                markdown: t.text.as_str().into(),
                outdated: false,
            })
            .collect();
        let html = self.narrative(at, &bodies, self.latest(), ("m", 3), findings);
        let mut readings = Vec::new();
        for ix in self.all(self.latest()) {
            let Some(target) = self.plan.target(ix, self.latest()) else {
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

    pub(super) fn markdown_page(
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
