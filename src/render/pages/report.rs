//! The report of a period for print: what stands on its page and on that of its release, in chapters.

use super::{At, Pages};
use crate::diag::{Code, Finding, Span};
use crate::model::{Body, PeriodIx, Subject, TargetIx};
use crate::render::address::PageId;
use crate::render::narrative::Context;
use crate::render::report::typeset::{Dated, Fonts};
use crate::render::report::{Block, Column, Report, Run, level};
use crate::render::view::{
    Link, MatterRow, PeriodPage, PressPage, RestatedRow, Status, Tally, TargetRow, TextRow,
};
use crate::render::{Findings, narrative};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Shares of a table's width: by column, left or right.
type Shares<'s> = &'s [(&'s str, u8, &'static str)];

/// Charts by path; none where nothing is drawn.
type Charts = Option<BTreeMap<String, String>>;

/// A cell of a table.
type Cell = Vec<Run>;

impl Pages<'_> {
    /// The report of a period, ready to be set.
    ///
    /// Faults of the texts are told where they stand on pages. Charts are only drawn where somebody will see them.
    pub(in crate::render) fn period_report(&self, ix: PeriodIx, drawn: bool) -> Option<Report> {
        let at = At { path: "" };
        let period = self.plan.periods.get(ix.0)?;
        let press = self.press_page(&at, ix, &mut Findings::default())?;
        let page = {
            let mut said = Findings::default();
            self.period_page(&at, ix, &RefCell::new(&mut said))?
        };
        let mut charts = drawn.then(BTreeMap::new);
        let mut blocks = Vec::new();
        self.summary(&press, &page, &mut blocks);
        if let Some(text) = self.prose(ix, &Subject::Period, 2, &mut charts) {
            blocks.push(heading(1, self.t("report.text")));
            blocks.extend(text);
        }
        self.target_chapter(&page, ix, &mut charts, &mut blocks);
        self.work_chapters(&page, &mut blocks);
        self.corrections_chapter(&press, &page, &mut blocks);
        self.roster_chapter(&page, &mut blocks);
        let told = period.narratives.iter().filter_map(|n| match n.subject {
            Subject::Agency(body) => Some((body, &n.subject)),
            Subject::Period | Subject::Target(_) => None,
        });
        let mut told: Vec<(String, Vec<Block>)> = told
            .filter_map(|(body, subject)| {
                let text = self.prose(ix, subject, 3, &mut charts)?;
                Some((self.title(PageId::Agency(body)), text))
            })
            .collect();
        told.sort_by(|(a, _), (b, _)| self.locale.compare(a, b));
        if !told.is_empty() {
            blocks.push(heading(1, self.t("report.bodies")));
        }
        for (name, text) in told {
            blocks.push(heading(2, name));
            blocks.extend(text);
        }
        self.about_chapter(&press, &mut blocks);
        level(&mut blocks);
        let meta = &self.plan.meta;
        let code = self.locale.code.split('-').collect::<Vec<_>>();
        let region = code.iter().skip(1).find(|part| part.len() == 2);
        let notices = [
            match meta.embargo {
                Some(hour) => Some(self.words.embargo(hour)),
                None => meta.preview.then(|| self.t("preview.banner")),
            },
            meta.illustrative.as_ref().map(|text| self.text(text)),
        ];
        let notices: Vec<String> = notices.into_iter().flatten().collect();
        let slots = [("period", &*self.locale.period(period.period, false))];
        let description = [
            vec![self.locale.t("page.description-period", &slots)],
            notices.clone(),
        ]
        .concat();
        Some(Report {
            lang: code.first().copied().unwrap_or_default().to_owned(),
            region: region.map(|region| (*region).to_owned()),
            title: self.text(&meta.title),
            short: self.text(&meta.short),
            kind: self.t("report.kind"),
            period: page.line.name.clone(),
            body: self
                .plan
                .publisher()
                .map(|body| self.title(PageId::Agency(body))),
            description: description.join(" "),
            notices,
            mark: self.words.marks(),
            facts: self.facts(&press, &page),
            address: self.whole(&self.href(&at, PageId::Period(ix))),
            contents: self.t("report.contents"),
            blocks,
            charts: charts.unwrap_or_default(),
        })
    }

    /// The day of a report: the hour of its release, else the end of the day on which it was due.
    pub(in crate::render) fn dated(&self, ix: PeriodIx) -> Option<Dated> {
        let period = self.plan.periods.get(ix.0)?;
        let mut revised = period.release.revisions.iter().rev();
        let revised = revised.find_map(|r| r.release);
        Some(match revised.or(period.hour) {
            Some(hour) => {
                let ahead = i32::try_from(hour.offset()).unwrap_or(0);
                (hour.day.to_datetime(hour.clock), ahead)
            }
            None => (period.due.at(0, 0, 0, 0), 0),
        })
    }

    /// Letters of the report of the last period that no font for print has, for `check`: a report is best mended before its day.
    pub(super) fn check_letters(&self, findings: &mut Findings) {
        let last = self.plan.periods.len().checked_sub(1).map(PeriodIx);
        let report = last.and_then(|ix| Some((ix, self.period_report(ix, false)?)));
        if let Some((ix, report)) = report {
            let fonts = Fonts::new(self.theme);
            self.missing_letters(ix, &report, &fonts, findings);
        }
    }

    /// Letters of a report that no font has: each at its first place in the texts of the period.
    pub(in crate::render) fn missing_letters(
        &self,
        ix: PeriodIx,
        report: &Report,
        fonts: &Fonts,
        findings: &mut Findings,
    ) {
        let period = self.plan.periods.get(ix.0);
        for letter in fonts.missing(report.letters()) {
            let narratives = period.into_iter().flat_map(|period| &period.narratives);
            let mut bodies = narratives.flat_map(|n| &n.bodies);
            let place = bodies.find_map(|body| {
                let at = body.markdown.find(letter)?;
                let start = usize::try_from(body.span.start).unwrap_or(0) + at;
                let end = start + letter.len_utf8();
                Some(Span::new(body.span.file, start, end))
            });
            // Names stand in records; which one, nothing here knows.
            let place = place.unwrap_or(self.plan.meta.span);
            let code = format!("U+{:04X}", u32::from(letter));
            let finding = Finding::new(Code::MissingLetter, place);
            findings.push(
                finding
                    .with("letter", letter.to_string())
                    .with("code", code),
            );
        }
    }

    /// What the title page says of the release.
    fn facts(&self, press: &PressPage, page: &PeriodPage) -> Vec<(String, String)> {
        let mut facts = Vec::new();
        let number = self.plan.meta.number.clone();
        facts.extend(number.map(|number| (self.t("report.plan"), number)));
        let release = &press.release;
        let hour = release.hour.clone();
        facts.extend(hour.map(|hour| (self.t("report.released"), hour)));
        for revision in release.revisions.iter().rev() {
            let hour = revision.hour.clone().unwrap_or_default();
            facts.push((revision.name.clone(), hour));
        }
        facts.push((self.t("report.due"), page.due.clone()));
        let signed = release.revisions.first().map(|r| &r.signed_off);
        let signed = signed
            .filter(|signed| !signed.is_empty())
            .unwrap_or(&release.signed_off);
        if !signed.is_empty() {
            facts.push((self.t("release.signed-off"), signed.join("; ")));
        }
        let licence = self.plan.meta.licence.as_ref();
        facts.extend(licence.map(|l| (self.t("report.licence"), self.text(&l.name))));
        facts
    }

    /// A path of the site as a whole address, where it has one.
    fn whole(&self, path: &str) -> Option<String> {
        let address = self.plan.meta.address.as_ref()?;
        Some(format!("{address}/{path}"))
    }

    fn linked(&self, link: &Link) -> Cell {
        vec![Run {
            link: self.whole(&link.href),
            ..Run::from(&*link.text)
        }]
    }

    fn named(&self, row: &TargetRow) -> Run {
        Run {
            link: self.whole(&row.href),
            ..Run::from(&*row.name)
        }
    }

    /// The text on a subject of a period as blocks, the highest heading in it at `level`.
    fn prose(
        &self,
        ix: PeriodIx,
        subject: &Subject,
        level: u8,
        charts: &mut Charts,
    ) -> Option<Vec<Block>> {
        let narratives = &self.plan.periods.get(ix.0)?.narratives;
        let narrative = narratives.iter().find(|n| n.subject == *subject)?;
        let bodies = &narrative.bodies;
        let own = bodies.iter().find(|b| b.locale == self.locale.code);
        let body: &Body = own.or(bodies.first())?;
        let home = self.below_root();
        let drawn = RefCell::new(charts);
        let chart = |target: TargetIx, as_of: PeriodIx, _: usize| {
            self.drawn_to(target, as_of, &mut drawn.borrow_mut())
                .map_or_else(String::new, |(path, _)| path)
        };
        let figure = |path: &str| {
            let id = path.strip_prefix(CHARTS)?.strip_suffix(".svg")?;
            let target = *self.targets.get(id)?;
            let (path, alt) = self.drawn_to(target, ix, &mut drawn.borrow_mut())?;
            let title = self.title(PageId::Target(target));
            Some(Block::Figure {
                path,
                alt,
                caption: vec![title.into()],
            })
        };
        let context = Context {
            heading: level,
            chart: Some(&chart),
            to_root: self.whole(&home).unwrap_or_default(),
            ..self.context(&At { path: "" }, Some(ix))
        };
        let mut blocks = narrative::blocks(body, &context, &figure, &mut Findings::default());
        let note = |key: &str| Block::Text {
            runs: vec![Run {
                emph: true,
                ..Run::from(self.t(key))
            }],
        };
        if body.locale != self.locale.code {
            let lang = body.locale.split('-').next().unwrap_or_default().to_owned();
            return Some(vec![note("fallback"), Block::Foreign { lang, blocks }]);
        }
        if body.outdated {
            blocks.insert(0, note("outdated"));
        }
        Some(blocks)
    }

    /// The root of the locale, from that of the site.
    fn below_root(&self) -> String {
        let home = self.addresses.path(PageId::Overview, &self.locale.code);
        home.trim_end_matches("index.html").to_owned()
    }

    /// Puts the chart of a target among those of a report: its path there, and what it shows.
    fn drawn_to(
        &self,
        target: TargetIx,
        as_of: PeriodIx,
        charts: &mut Charts,
    ) -> Option<(String, String)> {
        let id = &self.plan.targets.get(target.0)?.id;
        let path = format!("{CHARTS}{id}.svg");
        let charts = charts.as_mut()?;
        self.drawn(target, as_of, |drawing| {
            if !charts.contains_key(&path) {
                charts.insert(path.clone(), self.sheet(target, as_of, drawing)?);
            }
            Some((path, drawing.said()))
        })
    }

    fn summary(&self, press: &PressPage, page: &PeriodPage, blocks: &mut Vec<Block>) {
        blocks.push(heading(1, self.t("report.summary")));
        if let Some(headline) = &press.headline {
            blocks.push(Block::Text {
                runs: vec![Run {
                    strong: true,
                    ..Run::from(&**headline)
                }],
            });
        }
        let notes = press.release.notes.iter();
        blocks.extend(notes.map(|note| text(&**note)));
        if !press.figures.is_empty() {
            let rows = press.figures.iter().map(|figure| {
                let mut number = figure.figure.clone();
                if let Some(unit) = &figure.unit {
                    number = format!("{number} {unit}");
                }
                let number = Run {
                    strong: true,
                    ends: true,
                    ..Run::from(number)
                };
                let mut of = figure.period.clone();
                if figure.provisional {
                    of = self.list(&[of, self.t("provisional")]);
                }
                let title = Run {
                    link: self.whole(&figure.target.href),
                    ..Run::from(&*figure.title)
                };
                vec![
                    vec![title],
                    vec![number, of.into()],
                    vec![status(&figure.status)],
                    vec![Run::from(&*figure.trend)],
                ]
            });
            let (value, target) = (self.t("word.value"), self.t("word.target"));
            let (verdict, course) = (self.t("word.verdict"), self.t("report.course"));
            let shares: Shares<'_> = &[
                (&target, 5, "left"),
                (&value, 4, "left"),
                (&verdict, 4, "left"),
                (&course, 8, "left"),
            ];
            let caption = Some(self.t("press.figures"));
            blocks.push(table(caption, shares, rows.collect()));
        }
        if let Some(tally) = &press.tally {
            let caption = self.locale.plural("overview.total", tally.total, &[]);
            blocks.push(self.counts(tally, caption));
        }
        let explained = text(self.t("changes.explained"));
        let lists = [
            ("press.worse", &press.worse),
            ("press.better", &press.better),
            ("press.goals", &press.goals),
            ("press.new", &press.new),
            ("press.lost", &press.lost),
        ];
        if press.compared {
            blocks.push(heading(2, self.t("changes.title")));
            blocks.push(explained);
            if page.better.is_empty() && page.worse.is_empty() {
                blocks.push(text(self.t("press.nothing")));
            }
            for (key, rows) in lists {
                if !rows.is_empty() {
                    blocks.push(heading(3, self.t(key)));
                    blocks.push(self.told(rows));
                }
            }
            if !press.changed.is_empty() {
                blocks.push(heading(3, self.t("press.changed")));
                let changed = press.changed.iter().map(|change| {
                    let mut runs = self.linked(&change.target);
                    runs.push(format!(": {}", change.word).into());
                    vec![Block::Text { runs }]
                });
                blocks.push(items(changed.collect()));
            }
        }
        if !press.statements.is_empty() {
            blocks.push(heading(2, self.t("press.statements")));
            blocks.extend(press.statements.iter().map(|said| Block::Quote {
                blocks: vec![text(&*said.text)],
                by: Some(said.by.clone()),
            }));
        }
    }

    /// Targets with their verdict and what it rests on.
    fn told(&self, rows: &[TargetRow]) -> Block {
        let rows = rows.iter().map(|row| {
            let name = Run {
                strong: true,
                ..self.named(row)
            };
            let rest = format!(": {}. {}", row.status.word, row.sentence);
            vec![Block::Text {
                runs: vec![name, rest.into()],
            }]
        });
        items(rows.collect())
    }

    fn counts(&self, tally: &Tally, caption: String) -> Block {
        let rows = tally.items.iter().map(|item| {
            let count = Run::from(&*item.count_text);
            vec![vec![status(&item.status)], vec![count]]
        });
        let (what, count) = (self.t("report.status"), self.t("report.count"));
        let shares: Shares<'_> = &[(&what, 0, "left"), (&count, 0, "right")];
        table(Some(caption), shares, rows.collect())
    }

    fn target_chapter(
        &self,
        page: &PeriodPage,
        ix: PeriodIx,
        charts: &mut Charts,
        blocks: &mut Vec<Block>,
    ) {
        if page.groups.is_empty() {
            return;
        }
        blocks.push(heading(1, self.t("period.targets")));
        for group in &page.groups {
            blocks.push(heading(2, group.section.text.clone()));
            let rows = group.rows.iter().map(|row| {
                let mut name = vec![self.named(row)];
                if row.part {
                    let part = format!("{} ", self.t("part"));
                    name.insert(0, part.into());
                }
                let latest = row.latest.as_ref().map_or_else(none, |figure| {
                    let mut value = figure.text.clone();
                    if figure.restated.is_some() {
                        value = format!("{value} {}", self.t("restated"));
                    }
                    let mut of = figure.period.clone();
                    if figure.provisional {
                        of = self.list(&[of, self.t("provisional")]);
                    }
                    let value = Run {
                        strong: true,
                        ends: true,
                        ..Run::from(value)
                    };
                    vec![value, of.into()]
                });
                let goal = row
                    .goal
                    .as_deref()
                    .map_or_else(none, |goal| vec![goal.into()]);
                vec![name, latest, goal, vec![status(&row.status)]]
            });
            let (target, latest) = (self.t("word.target"), self.t("word.latest"));
            let (goal, verdict) = (self.t("word.goal"), self.t("word.verdict"));
            let shares: Shares<'_> = &[
                (&target, 7, "left"),
                (&latest, 5, "left"),
                (&goal, 6, "left"),
                (&verdict, 5, "left"),
            ];
            blocks.push(table(None, shares, rows.collect()));
            for row in &group.rows {
                let Some(target) = self.targets.get(row.id.as_str()) else {
                    continue;
                };
                if let Some((path, alt)) = self.drawn_to(*target, ix, charts) {
                    let name = Run {
                        strong: true,
                        ..self.named(row)
                    };
                    let sentence = format!(". {}", row.sentence);
                    blocks.push(Block::Figure {
                        path,
                        alt,
                        caption: vec![name, sentence.into()],
                    });
                }
                let subject = Subject::Target(*target);
                if let Some(text) = self.prose(ix, &subject, 4, charts) {
                    blocks.push(heading(3, row.name.clone()));
                    blocks.extend(text);
                }
            }
        }
    }

    /// Tasks, obstacles and proposals, amendments.
    fn work_chapters(&self, page: &PeriodPage, blocks: &mut Vec<Block>) {
        if let Some(tally) = &page.task_tally {
            blocks.push(heading(1, self.title(PageId::Tasks)));
            let caption = self.locale.plural("overview.tasks", tally.total, &[]);
            blocks.push(self.counts(tally, caption));
        }
        if !page.task_changes.is_empty() {
            let count = page.task_changes.len();
            let rows = page.task_changes.iter().map(|change| {
                let (before, after) = (status(&change.before), status(&change.after));
                vec![self.linked(&change.task), vec![before], vec![after]]
            });
            let (task, from, to) = (
                self.t("word.task"),
                self.t("period.from"),
                self.t("period.to"),
            );
            let shares: Shares<'_> = &[(&task, 5, "left"), (&from, 2, "left"), (&to, 2, "left")];
            let caption = self.locale.plural("period.task-changes", count, &[]);
            blocks.push(table(Some(caption), shares, rows.collect()));
        }
        let matters =
            page.obstacles.is_some() || !page.raised.is_empty() || !page.closed.is_empty();
        if matters {
            blocks.push(heading(1, self.t("report.matters")));
        }
        if let Some(tally) = &page.obstacles {
            let caption = self
                .locale
                .plural("matter.total-obstacle", tally.total, &[]);
            blocks.push(self.counts(tally, caption));
        }
        for (key, rows) in [("raised", &page.raised), ("closed", &page.closed)] {
            if !rows.is_empty() {
                let caption = self.t(&format!("period.{key}"));
                blocks.push(self.matter_table(rows, caption));
            }
        }
        if !page.amendments.is_empty() {
            blocks.push(heading(1, self.t("period.amendments")));
            let rows = page.amendments.iter().map(|amendment| {
                let title = Run {
                    link: self.whole(&amendment.href),
                    ..Run::from(&*amendment.title)
                };
                let stage = format!("{}, {}", amendment.stage.word, amendment.date);
                let rest = format!(": {stage}; {}.", amendment.changes);
                vec![Block::Text {
                    runs: vec![title, rest.into()],
                }]
            });
            blocks.push(items(rows.collect()));
        }
    }

    fn matter_table(&self, rows: &[MatterRow], caption: String) -> Block {
        let rows = rows.iter().map(|row| {
            let what = Run {
                link: self.whole(&row.href),
                ..Run::from(&*row.text)
            };
            let to = row.to.as_ref().map_or_else(none, |to| self.linked(to));
            let by = self.linked(&row.raised_by);
            vec![vec![what], by, to, vec![status(&row.state)]]
        });
        let (what, by) = (self.t("report.matter"), self.t("matter.raised-by"));
        let (to, state) = (self.t("matter.to"), self.t("report.status"));
        let shares: Shares<'_> = &[
            (&what, 8, "left"),
            (&by, 4, "left"),
            (&to, 4, "left"),
            (&state, 3, "left"),
        ];
        table(Some(caption), shares, rows.collect())
    }

    /// What this release and its amended ones put right.
    fn corrections_chapter(&self, press: &PressPage, page: &PeriodPage, blocks: &mut Vec<Block>) {
        let release = &press.release;
        let revised = !release.revisions.is_empty();
        if !revised && page.restated.is_empty() && release.texts.is_empty() {
            return;
        }
        blocks.push(heading(1, self.title(PageId::Corrections)));
        for revision in release.revisions.iter().rev() {
            let mut name = revision.name.clone();
            if let Some(hour) = &revision.hour {
                let slots = [("date", &**hour)];
                name = self.list(&[name, self.locale.t("released-on", &slots)]);
            }
            blocks.push(heading(2, name));
            blocks.push(text(&*revision.wrong));
            blocks.push(text(&*revision.message));
            if !revision.rows.is_empty() {
                blocks.push(self.restated(&revision.rows, None));
            }
            blocks.extend(self.text_changes(&revision.texts));
        }
        if !page.restated.is_empty() {
            let caption = self.t("period.restated");
            blocks.push(self.restated(&page.restated, Some(caption)));
        }
        if !release.texts.is_empty() {
            blocks.push(heading(2, self.t("period.texts")));
            blocks.extend(self.text_changes(&release.texts));
        }
    }

    fn restated(&self, rows: &[RestatedRow], caption: Option<String>) -> Block {
        let rows = rows.iter().map(|row| {
            let by = row.by.as_ref().map(|by| by.text.clone());
            let rest: Vec<String> = by.into_iter().chain([row.scheduled.clone()]).collect();
            let why = format!("{}: {} ({})", row.kind, row.reason, rest.join("; "));
            vec![
                self.linked(&row.target),
                vec![Run::from(&*row.period)],
                vec![Run::from(&*row.from)],
                vec![Run::from(&*row.to)],
                vec![why.into()],
            ]
        });
        let (target, period) = (self.t("word.target"), self.t("word.reference-period"));
        let (from, to) = (self.t("period.from"), self.t("period.to"));
        let why = self.t("period.reason");
        let shares: Shares<'_> = &[
            (&target, 5, "left"),
            (&period, 3, "left"),
            (&from, 3, "right"),
            (&to, 3, "right"),
            (&why, 6, "left"),
        ];
        table(caption, shares, rows.collect())
    }

    fn text_changes(&self, rows: &[TextRow]) -> Vec<Block> {
        let rows = rows.iter().flat_map(|row| {
            let mut what = row.link.as_ref().map_or_else(Vec::new, |link| {
                let mut runs = self.linked(link);
                runs.push(": ".into());
                runs
            });
            what.push(Run::from(&*row.what));
            what.extend(row.of.as_ref().map(|of| Run::from(format!(" ({of})"))));
            let from = Run {
                struck: true,
                ..Run::from(&*row.from)
            };
            let line = |key: &str, run: Run| {
                let key = Run::from(format!("{}: ", self.t(key)));
                vec![Block::Text {
                    runs: vec![key, run],
                }]
            };
            [
                Block::Text { runs: what },
                items(vec![
                    line("period.from", from),
                    line("period.to", Run::from(&*row.to)),
                    line("period.reason", Run::from(&*row.why)),
                ]),
            ]
        });
        rows.collect()
    }

    fn roster_chapter(&self, page: &PeriodPage, blocks: &mut Vec<Block>) {
        if page.roster.is_empty() {
            return;
        }
        blocks.push(heading(1, self.t("period.roster")));
        let mut told = format!("{}.", page.received);
        if let Some(sent) = &page.consolidated {
            // Writing into a string does not fail.
            let slots = [("date", &*sent.sent)];
            told.push(' ');
            told.push_str(&self.locale.t("period.consolidated", &slots));
            if let Some(standing) = &page.standing {
                let _ = write!(told, " {} {}", self.t("period.by"), standing.text);
            }
            if !sent.to.is_empty() {
                let to: Vec<String> = sent.to.iter().map(|to| to.text.clone()).collect();
                let _ = write!(told, "; {} {}", self.t("period.sent-to"), self.list(&to));
            }
            told.push('.');
            if let Some(note) = &sent.note {
                told.push(' ');
                told.push_str(note);
            }
        }
        blocks.push(text(told));
        let rows = page.roster.iter().map(|row| {
            let mut received = row
                .received
                .as_deref()
                .map_or_else(none, |on| vec![on.into()]);
            for remark in &row.remarks {
                if let Some(last) = received.last_mut() {
                    last.ends = true;
                }
                received.push(Run::from(&**remark));
            }
            vec![
                self.linked(&row.agency),
                vec![status(&row.status)],
                received,
            ]
        });
        let (body, report) = (self.t("word.agency"), self.t("agency.report"));
        let received = self.t("word.received");
        let shares: Shares<'_> = &[
            (&body, 8, "left"),
            (&report, 4, "left"),
            (&received, 5, "left"),
        ];
        blocks.push(table(None, shares, rows.collect()));
    }

    /// What the verdicts mean, and whom to ask.
    fn about_chapter(&self, press: &PressPage, blocks: &mut Vec<Block>) {
        blocks.push(heading(1, self.t("report.about")));
        let legend = super::meanings(self.words).into_iter().map(|item| {
            let meaning = Run::from(item.meaning);
            vec![vec![status(&item.status)], vec![meaning]]
        });
        let (verdict, meaning) = (self.t("word.verdict"), self.t("report.meaning"));
        let shares: Shares<'_> = &[(&verdict, 3, "left"), (&meaning, 8, "left")];
        let caption = Some(self.t("methodology.symbols"));
        blocks.push(table(caption, shares, legend.collect()));
        let mut notes = Vec::new();
        if self.apart(PageId::Overview) {
            notes.push(text(self.t("archive.apart")));
        }
        for who in &press.release.early_access {
            notes.push(text(format!("{}: {who}", self.t("release.early-access"))));
        }
        notes.extend(press.next.as_deref().map(text));
        for (key, link) in [
            ("press.methods", &press.methodology),
            ("press.data", &press.data),
        ] {
            if let Some(address) = self.whole(&link.href) {
                let key = Run::from(format!("{} ", self.t(key)));
                let link = Run {
                    link: Some(address.clone()),
                    ..Run::from(address)
                };
                notes.push(Block::Text {
                    runs: vec![key, link],
                });
            }
        }
        if let Some(contact) = &press.contact {
            let phone = contact.phone.as_deref();
            let phone = phone.map(|number| self.locale.t("foot.phone", &[("number", number)]));
            let parts = [contact.email.clone(), phone, contact.address.clone()];
            let name = Some(contact.name.clone());
            let parts: Vec<String> = [name].into_iter().chain(parts).flatten().collect();
            notes.push(text(format!(
                "{} {}",
                self.t("foot.contact"),
                parts.join("; ")
            )));
        }
        blocks.push(items(notes.into_iter().map(|note| vec![note]).collect()));
    }
}

/// Where charts stand in a report.
const CHARTS: &str = "charts/";

fn heading(level: u8, text: String) -> Block {
    Block::Heading {
        level,
        text: vec![text.into()],
    }
}

fn text(text: impl Into<Run>) -> Block {
    Block::Text {
        runs: vec![text.into()],
    }
}

fn items(items: Vec<Vec<Block>>) -> Block {
    Block::List { start: None, items }
}

fn none() -> Cell {
    vec!["–".into()]
}

/// "● On track"
fn status(status: &Status) -> Run {
    format!("{}\u{a0}{}", status.symbol, status.word).into()
}

fn table(caption: Option<String>, shares: Shares<'_>, rows: Vec<Vec<Cell>>) -> Block {
    let columns = shares.iter().map(|(head, share, align)| Column {
        head: vec![Run::from(*head)],
        align,
        share: (*share > 0).then_some(*share),
    });
    Block::Table {
        caption,
        columns: columns.collect(),
        rows,
    }
}
