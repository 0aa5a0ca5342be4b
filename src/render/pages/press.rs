//! The press room: what each release says to those who write about it, as a page and as text.

use super::{At, Pages};
use crate::assess::Since;
use crate::diag::{Code, Finding, Spanned};
use crate::model::release::KeyFigure;
use crate::model::{Contact, PeriodIx, TargetIx, Text};
use crate::parallel;
use crate::render::address::{PageId, relative};
use crate::render::locale::{Locale, shortened};
use crate::render::view::{
    ContactView, KeyFigureView, Link, PressPage, PressRoom, PressRow, StatementView, TargetRow,
};
use crate::render::{Findings, narrative};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Most characters of a key figure's title.
const TITLE: usize = 60;

/// Most characters of the figure itself.
const FIGURE: usize = 12;

/// Most characters of what is said of its course.
const TREND: usize = 230;

/// Key figures of a release that names none.
const CHOSEN: usize = 4;

/// A part of a text for mail.
enum Block {
    Title(String),
    Heading(String),
    Text(String),
    Item(String),
    /// What is said, and who says it.
    Quote(String, String),
}

impl Pages<'_> {
    pub(super) fn press_room(&self, at: &At<'_>) -> PressRoom {
        let releases = (0..self.plan.periods.len()).rev().map(PeriodIx);
        let releases = releases.filter_map(|ix| {
            let period = self.plan.periods.get(ix.0)?;
            Some(PressRow {
                page: self.link(at, PageId::Release(ix)),
                date: period.shown_on().map(|day| self.locale.date(day)),
                revision: period.revision().map(|r| self.revision_name(r.number)),
                headline: self.headline(ix),
            })
        });
        let latest = self.plan.periods.last();
        let own = latest.and_then(|period| period.release.press.contact.as_ref());
        let contact = own.or(self.plan.meta.contact.as_ref());
        PressRoom {
            releases: releases.collect(),
            next: self.next_release(),
            calendar: self.link(at, PageId::Calendar),
            contact: contact.map(|c| self.contact_view(c)),
        }
    }

    pub(super) fn press_page(
        &self,
        at: &At<'_>,
        ix: PeriodIx,
        findings: &mut Findings,
    ) -> Option<PressPage> {
        let period = self.plan.periods.get(ix.0)?;
        let as_of = Some(ix);
        let press = &period.release.press;
        let before = ix.0.checked_sub(1).map(PeriodIx);
        let compared = before.and_then(|before| self.compare(at, ix, before));
        let since = |since| self.changed(at, since, as_of);
        let corrections: usize = {
            let first = self.restatements(at, ix, 1).len() + period.release.corrected.len();
            let revised = period.release.revisions.iter();
            let revised =
                revised.map(|r| self.restatements(at, ix, r.number).len() + r.corrected.len());
            first + revised.sum::<usize>()
        };
        let path = self.addresses.path(PageId::Release(ix), &self.locale.code);
        let text = |kind: &str| Link {
            href: relative(at.path, &text_path(&path, kind)),
            text: self.t(&format!("press.text-{kind}")),
        };
        let contact = press.contact.as_ref().or(self.plan.meta.contact.as_ref());
        Some(PressPage {
            line: self.period_line(at, ix)?,
            release: self.release(at, ix, period),
            headline: self.headline(ix),
            figures: self.key_figures(at, ix, findings),
            tally: self.tally(at, self.all(as_of), as_of),
            compared: before.is_some(),
            better: since(Since::Better),
            worse: since(Since::Worse),
            new: since(Since::New),
            goals: since(Since::NextGoal),
            lost: since(Since::Lost),
            changed: compared.map_or_else(Vec::new, |page| page.targets),
            statements: press
                .statements
                .iter()
                .map(|statement| StatementView {
                    text: self.text(&statement.text),
                    by: format!(
                        "{}{} {}",
                        statement.name,
                        self.t("list-separator"),
                        self.text(&statement.office)
                    ),
                })
                .collect(),
            corrections: (corrections > 0)
                .then(|| self.locale.plural("press.corrections", corrections, &[])),
            corrections_page: self.link(at, PageId::Corrections),
            contact: contact.map(|c| self.contact_view(c)),
            next: self.next_release().filter(|_| as_of == self.latest()),
            texts: vec![text("txt"), text("md")],
            kit: (self.press && as_of == self.latest()).then(|| Link {
                href: relative(at.path, &self.addresses.kit(ix)),
                text: self.t("press.kit"),
            }),
            report: self.report_link(at, ix),
            seal: self.last_seal(at, ix),
            data: self.link(at, PageId::Data),
            methodology: self.link(at, PageId::Methodology),
        })
    }

    /// The report of a period as PDF: only of the latest release, where one is made.
    pub(super) fn report_link(&self, at: &At<'_>, ix: PeriodIx) -> Option<Link> {
        let made = cfg!(feature = "pdf") && self.press && Some(ix) == self.latest();
        made.then(|| Link {
            href: relative(at.path, &self.addresses.report(ix, &self.locale.code)),
            text: self.t("report.link"),
        })
    }

    /// The headline of a release, its directives filled; their faults are told by [`Self::check_press`].
    pub(super) fn headline(&self, ix: PeriodIx) -> Option<String> {
        let headline = self.plan.periods.get(ix.0)?.headline.as_ref()?;
        Some(self.said(headline, ix, &mut Findings::default()))
    }

    /// A text of a release in words, its directives filled.
    fn said(&self, text: &Spanned<Text>, ix: PeriodIx, findings: &mut Findings) -> String {
        let written = text.value.get(&self.locale.code).0;
        let context = self.context(&At { path: "" }, Some(ix));
        narrative::plain(&narrative::line(written, text.span, &context, findings), "")
    }

    pub(super) fn contact_view(&self, contact: &Contact) -> ContactView {
        ContactView {
            name: self.text(&contact.name),
            email: contact.email.clone(),
            phone: contact.phone.clone(),
            address: contact.address.as_ref().map(|t| self.text(t)),
        }
    }

    /// When the next release is, as far as it is known.
    fn next_release(&self) -> Option<String> {
        let lines = self.plan.release_calendar(self.today());
        let line = lines.iter().find(|line| line.released.is_none())?;
        let name = self.locale.period(line.period, false);
        let (key, when) = match line.when {
            Some(when) => ("press.next", self.when(when)),
            None => ("press.next-due", self.locale.date(line.due)),
        };
        let slots = [("period", &*name), ("when", &*when)];
        Some(self.locale.t(key, &slots))
    }

    /// The figures that a release leads with: those it names, else those that changed most for readers.
    fn key_figures(
        &self,
        at: &At<'_>,
        ix: PeriodIx,
        findings: &mut Findings,
    ) -> Vec<KeyFigureView> {
        let Some(period) = self.plan.periods.get(ix.0) else {
            return Vec::new();
        };
        let named = &period.release.press.key_figures;
        if !named.is_empty() {
            let known = self.known_numbers(ix);
            let named = named.iter();
            let figures = named.filter_map(|f| self.named_figure(at, ix, f, &known, findings));
            return figures.collect();
        }
        let chosen = self.telling(ix);
        let figures = chosen
            .into_iter()
            .filter_map(|t| self.key_figure(at, ix, t));
        // A figure too long for a card is in the lists all the same.
        let fits = figures.filter(|f| f.figure.chars().count() <= FIGURE);
        fits.take(CHOSEN).collect()
    }

    /// Targets by how much they tell of a release: what changed, then what is judged.
    fn telling(&self, ix: PeriodIx) -> Vec<TargetIx> {
        let changed = |since| {
            let all = self.all(Some(ix));
            all.filter(move |t| self.progress_of(*t, Some(ix)).since == since)
        };
        let ranked = self.all(Some(ix)).filter(|t| {
            self.progress_of(*t, Some(ix))
                .counted
                .verdict
                .rank()
                .is_some()
        });
        let worse: Vec<TargetIx> = changed(Since::Worse).collect();
        let better: Vec<TargetIx> = changed(Since::Better).collect();
        // By turns, so that neither hides the other.
        let turns = (0..worse.len().max(better.len())).flat_map(|at| {
            [worse.get(at), better.get(at)]
                .into_iter()
                .flatten()
                .copied()
        });
        let mut chosen: Vec<TargetIx> = Vec::new();
        for target in turns.chain(ranked) {
            if !chosen.contains(&target) {
                chosen.push(target);
            }
        }
        chosen
    }

    /// The target of the figure that the latest release leads with.
    pub(super) fn leads(&self) -> Option<TargetIx> {
        let latest = self.latest()?;
        let press = &self.plan.periods.get(latest.0)?.release.press;
        let named = press.key_figures.first().map(|figure| figure.target);
        named.or_else(|| self.telling(latest).first().copied())
    }

    /// A key figure with the target's own name and sentence.
    fn key_figure(&self, at: &At<'_>, ix: PeriodIx, target_ix: TargetIx) -> Option<KeyFigureView> {
        let target = self.plan.target(target_ix, Some(ix))?;
        let known = self.last_value(target_ix, Some(ix))?;
        let row = self.row(at, target_ix, Some(ix))?;
        let full = self.words.value(target, known.value.as_ref()?);
        // What is too long for a big figure is not 1.
        let symbol = self.locale.symbol(self.words.unit(target), "");
        let short = full.strip_suffix(symbol.as_str()).map(str::trim_end);
        let (figure, unit) = match short {
            Some(short) if full.chars().count() > FIGURE => (short.to_owned(), Some(symbol)),
            _ => (full, None),
        };
        Some(KeyFigureView {
            title: shortened(&row.name, TITLE),
            figure,
            unit: unit
                .map(|unit| unit.trim().to_owned())
                .filter(|unit| !unit.is_empty()),
            period: self.locale.period(known.reference, true),
            provisional: known.provisional,
            trend: shortened(&row.sentence, TREND),
            status: row.status,
            target: Link {
                href: row.href,
                text: row.name,
            },
        })
    }

    /// A key figure as a release words it; what is too long, or speaks of figures that are none, is reported.
    fn named_figure(
        &self,
        at: &At<'_>,
        ix: PeriodIx,
        named: &KeyFigure,
        known: &BTreeSet<String>,
        findings: &mut Findings,
    ) -> Option<KeyFigureView> {
        // What an amendment withdrew has values still, but none of this release.
        let stands = self.plan.target_stands(named.target, Some(ix));
        let view = self.key_figure(at, ix, named.target).filter(|_| stands);
        let Some(mut view) = view else {
            let id = self.plan.targets.get(named.target.0).map_or("", |t| &t.id);
            findings.push(Finding::new(Code::NoValue, named.span).with("target", id));
            return None;
        };
        let mut say = |text: &Spanned<Text>| {
            self.check_numbers(text, known, findings);
            self.said(text, ix, findings)
        };
        if let Some(title) = &named.title {
            view.title = say(title);
        }
        if let Some(trend) = &named.trend {
            view.trend = say(trend);
        }
        let title = named.title.as_ref().map_or(named.span, |text| text.span);
        let trend = named.trend.as_ref().map_or(named.span, |text| text.span);
        for (what, text, most, span) in [
            ("key-title", &view.title, TITLE, title),
            ("key-figure", &view.figure, FIGURE, named.span),
            ("key-trend", &view.trend, TREND, trend),
        ] {
            let count = text.chars().count();
            if count > most {
                let finding = Finding::new(Code::TooLong, span)
                    .term("what", what)
                    .with("count", count.to_string())
                    .with("most", most.to_string());
                findings.push(finding);
            }
        }
        Some(view)
    }

    /// Numbers that stand in a text and in nothing of the data are reported: figures of a release are those of the data.
    fn check_numbers(
        &self,
        text: &Spanned<Text>,
        known: &BTreeSet<String>,
        findings: &mut Findings,
    ) {
        let written = narrative::typed(text.value.get(&self.locale.code).0);
        for number in numbers(&written) {
            if !known.contains(number) && !is_year(number) && !is_small(number, &written) {
                let finding = Finding::new(Code::TypedFigure, text.span).with("number", number);
                findings.push(finding);
            }
        }
    }

    /// Every number by which the data of a period may be told: values, goals, names, and counts of verdicts.
    fn known_numbers(&self, ix: PeriodIx) -> BTreeSet<String> {
        let mut texts: Vec<String> = Vec::new();
        let at = At { path: "" };
        for target_ix in self.all(Some(ix)) {
            let Some(target) = self.plan.target(target_ix, Some(ix)) else {
                continue;
            };
            texts.push(self.text(&target.name));
            texts.extend(target.definition.as_ref().map(|text| self.text(text)));
            texts.extend(
                target
                    .goals
                    .iter()
                    .map(|goal| self.words.goal(target, goal)),
            );
            let whole = crate::model::series::Cell::whole();
            // What was replaced too: a release says what it corrects.
            let series = self.plan.series(target_ix, &whole);
            let values = series.iter().flat_map(|series| series.all());
            let values = values.filter_map(|o| o.value());
            texts.extend(values.map(|value| self.words.value(target, value)));
            texts.extend(self.row(&at, target_ix, Some(ix)).map(|row| row.sentence));
        }
        let tallies = [
            self.tally(&at, self.all(Some(ix)), Some(ix)),
            self.task_tally(&at, self.all_tasks(Some(ix)), Some(ix)),
        ];
        for tally in tallies.into_iter().flatten() {
            texts.push(tally.total_text);
            texts.extend(tally.items.into_iter().map(|item| item.count_text));
        }
        let meta = &self.plan.meta;
        texts.extend([self.text(&meta.title), self.text(&meta.short)]);
        texts.extend(meta.number.clone());
        if let Some(period) = self.plan.periods.get(ix.0) {
            texts.push(self.locale.period(period.period, true));
            texts.extend(period.hour.map(|hour| self.locale.hour(hour)));
        }
        let all = texts.iter().flat_map(|text| numbers(text));
        all.map(ToOwned::to_owned).collect()
    }

    /// Reads what releases say to the press, for `check`.
    pub(super) fn check_press(&self, findings: &mut Findings) {
        let periods: Vec<PeriodIx> = (0..self.plan.periods.len()).map(PeriodIx).collect();
        let read = |ix: &PeriodIx| {
            let mut found = Findings::default();
            let period = self.plan.periods.get(ix.0);
            if period.is_some_and(|p| !p.release.press.key_figures.is_empty()) {
                self.key_figures(&At { path: "" }, *ix, &mut found);
            }
            if let Some(headline) = period.and_then(|p| p.headline.as_ref()) {
                self.said(headline, *ix, &mut found);
                // Most headlines have no number, and what is known takes its time to gather.
                if headline
                    .value
                    .get(&self.locale.code)
                    .0
                    .contains(|c: char| c.is_ascii_digit())
                {
                    self.check_numbers(headline, &self.known_numbers(*ix), &mut found);
                }
            }
            found
        };
        for found in parallel::map(&periods, read) {
            findings.extend(found);
        }
    }

    /// Every release as text for mail: (path, text), Markdown and plain.
    pub(in crate::render) fn press_texts(&self, ix: PeriodIx) -> Vec<(String, String)> {
        let path = self.addresses.path(PageId::Release(ix), &self.locale.code);
        // Who reads a mail is on no page, so links are addresses.
        let page = self.press_page(&At { path: "" }, ix, &mut Findings::default());
        let Some(page) = page else { return Vec::new() };
        let blocks = self.press_blocks(&page, &path);
        vec![
            (text_path(&path, "md"), markdown(&blocks)),
            (text_path(&path, "txt"), plain_text(&blocks)),
        ]
    }

    /// What the kit says of itself, and of each chart: (path in the kit, text).
    pub(in crate::render) fn kit_texts(&self, ix: PeriodIx) -> Vec<(String, String)> {
        let meta = &self.plan.meta;
        let locale = &self.locale.code;
        let mut head = format!(
            "{}\n{}\n",
            self.text(&meta.title),
            self.title(PageId::Release(ix))
        );
        let notes = [
            meta.embargo.map(|hour| self.words.embargo(hour)),
            meta.illustrative.as_ref().map(|t| self.text(t)),
        ];
        for note in notes.into_iter().flatten() {
            let _ = writeln!(head, "\n{note}");
        }
        let credit = self.credit(ix);
        let mut readme = head.clone();
        let _ = writeln!(readme, "\n{}", self.t("press.kit-explained"));
        let terms = meta.licence.as_ref().map(|_| self.t("press.kit-terms"));
        let _ = writeln!(readme, "{}\n{credit}\n", terms.unwrap_or_default());
        let mut captions = format!("{head}\n");
        // Charts of what an amendment withdrew are there too, as of when it last stood.
        for target in (0..self.plan.targets.len()).map(TargetIx) {
            let at = At { path: "" };
            let stood = self.last_stood(target);
            let Some(row) = stood.and_then(|stood| self.row(&at, target, Some(stood))) else {
                continue;
            };
            let _ = write!(
                captions,
                "charts/{}.png\n{}: {}. {}\n{credit}\n\n",
                row.id, row.name, row.status.word, row.sentence
            );
        }
        let mut texts = vec![
            (format!("{locale}/README.txt"), readme),
            (format!("{locale}/captions.txt"), captions),
        ];
        for (path, text) in self.press_texts(ix) {
            let kind = path.rsplit('.').next().unwrap_or_default();
            texts.push((format!("{locale}/release.{kind}"), text));
        }
        texts
    }

    /// Whom to name under what is printed: "Body, plan, period. Licence."
    pub(super) fn credit(&self, ix: PeriodIx) -> String {
        let meta = &self.plan.meta;
        let body = self.plan.publisher();
        let parts = [
            body.map(|body| self.title(PageId::Agency(body))),
            Some(self.text(&meta.short)),
            self.names.get(ix.0).cloned(),
            meta.licence
                .as_ref()
                .map(|licence| self.text(&licence.name)),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let credit = self.list(&parts);
        self.locale.t("press.credit", &[("credit", &credit)])
    }

    fn press_blocks(&self, page: &PressPage, path: &str) -> Vec<Block> {
        let meta = &self.plan.meta;
        let mut blocks = Vec::new();
        if let Some(hour) = meta.embargo {
            blocks.push(Block::Text(self.words.embargo(hour)));
        } else if meta.preview {
            blocks.push(Block::Text(self.t("preview.banner")));
        }
        blocks.push(Block::Title(
            page.headline
                .clone()
                .unwrap_or_else(|| page.line.name.clone()),
        ));
        let released = match meta.embargo {
            Some(_) => "press.to-release",
            None => "press.released",
        };
        let hour = page.release.hour.as_ref();
        let mut first = format!("{} – {}", self.text(&meta.title), page.line.name);
        if let Some(hour) = hour {
            let _ = write!(first, ". {}", self.locale.t(released, &[("hour", hour)]));
        }
        blocks.push(Block::Text(first));
        blocks.extend(
            meta.illustrative
                .as_ref()
                .map(|t| Block::Text(self.text(t))),
        );
        for revision in page.release.revisions.iter().rev() {
            let name = &revision.name;
            let hour = revision.hour.as_ref();
            let hour = hour.map_or(String::new(), |hour| format!(" ({hour})"));
            let text = format!("{name}{hour}: {} {}", revision.wrong, revision.message);
            blocks.push(Block::Text(text));
        }
        if !page.figures.is_empty() {
            blocks.push(Block::Heading(self.t("press.figures")));
            blocks.extend(
                page.figures
                    .iter()
                    .map(|figure| Block::Item(self.figure_line(figure))),
            );
        }
        if let Some(tally) = &page.tally {
            let counts = tally.items.iter();
            let counts = counts.map(|i| format!("{}: {}", i.status.word, i.count_text));
            let counts: Vec<String> = counts.collect();
            let total = self.locale.plural("overview.total", tally.total, &[]);
            blocks.push(Block::Text(format!("{total} {}.", counts.join("; "))));
        }
        for (key, rows) in [
            ("worse", &page.worse),
            ("better", &page.better),
            ("goals", &page.goals),
            ("new", &page.new),
            ("lost", &page.lost),
        ] {
            if !rows.is_empty() {
                blocks.push(Block::Heading(self.t(&format!("press.{key}"))));
                blocks.extend(rows.iter().map(|row| Block::Item(row_line(row))));
            }
        }
        if !page.changed.is_empty() {
            blocks.push(Block::Heading(self.t("press.changed")));
            for change in &page.changed {
                let line = format!("{}: {}", change.target.text, change.word);
                blocks.push(Block::Item(line));
            }
        }
        if !page.statements.is_empty() {
            blocks.push(Block::Heading(self.t("press.statements")));
            let said = page.statements.iter();
            blocks.extend(said.map(|s| Block::Quote(s.text.clone(), s.by.clone())));
        }
        self.press_notes(page, path, &mut blocks);
        blocks
    }

    /// Notes for editors: what was put right, who knew before, what comes next, whom to ask, where to read on.
    fn press_notes(&self, page: &PressPage, path: &str, blocks: &mut Vec<Block>) {
        let address = self.plan.meta.address.as_ref();
        let address = |href: &str| address.map(|a| format!("{a}/{href}"));
        blocks.push(Block::Heading(self.t("press.about")));
        blocks.extend(
            page.release
                .notes
                .iter()
                .map(|note| Block::Item(note.clone())),
        );
        blocks.extend(page.corrections.clone().map(Block::Item));
        for who in &page.release.early_access {
            let line = format!("{}: {who}", self.t("release.early-access"));
            blocks.push(Block::Item(line));
        }
        for who in &page.release.signed_off {
            blocks.push(Block::Item(format!(
                "{} {who}",
                self.t("release.signed-off")
            )));
        }
        blocks.extend(page.next.clone().map(Block::Item));
        if let Some(contact) = &page.contact {
            let mut line = format!("{} {}", self.t("foot.contact"), contact.name);
            for part in [&contact.email, &contact.phone, &contact.address]
                .into_iter()
                .flatten()
            {
                let _ = write!(line, "; {part}");
            }
            blocks.push(Block::Item(line));
        }
        if let Some(seal) = &page.seal {
            let copy = address(&seal.copy.href).unwrap_or_default();
            let line = format!("{} {copy}", self.t("archive.sealed"));
            blocks.push(Block::Item(line.trim_end().to_owned()));
            let line = self.locale.t("archive.head-then", &[("head", &*seal.head)]);
            blocks.push(Block::Item(line));
        }
        for (key, href) in [
            ("press.page", path),
            ("press.report", &page.line.href),
            ("press.methods", &page.methodology.href),
            ("press.data", &page.data.href),
        ] {
            let line = address(href).map(|a| format!("{} {a}", self.t(key)));
            blocks.extend(line.map(Block::Item));
        }
    }

    /// "Forest cover: 64.9% (2025, provisional). Up … [on track]"
    fn figure_line(&self, figure: &KeyFigureView) -> String {
        let mut line = format!("{}: {}", figure.title, figure.figure);
        if let Some(unit) = &figure.unit {
            let _ = write!(line, " {unit}");
        }
        let provisional = if figure.provisional {
            format!("{} {}", self.t("list-separator"), self.t("provisional"))
        } else {
            String::new()
        };
        let status = Locale::sentence_case(&figure.status.word);
        let _ = write!(
            line,
            " ({}{provisional}). {status}. {}",
            figure.period, figure.trend
        );
        line
    }
}

fn row_line(row: &TargetRow) -> String {
    format!("{}: {}. {}", row.name, row.status.word, row.sentence)
}

/// Where a release stands as text.
fn text_path(page: &str, kind: &str) -> String {
    format!("{}.{kind}", page.trim_end_matches(".html"))
}

/// Numbers as texts write them: digits, with single points or commas between.
fn numbers(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (_, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
        let (number, after) = from.split_at(end.unwrap_or(from.len()));
        found.push(number.trim_end_matches(['.', ',']));
        rest = after;
    }
    found
}

/// Days, hours and small counts are no figures of the data; shares are.
fn is_small(number: &str, text: &str) -> bool {
    let (_, after) = text.split_once(number).unwrap_or_default();
    let share = after.trim_start().starts_with('%');
    number.len() <= 2 && !share
}

fn is_year(number: &str) -> bool {
    number.len() == 4
        && number
            .parse::<u16>()
            .is_ok_and(|year| (1900..2200).contains(&year))
}

/// Blocks as `write` writes each, with an empty line between all but the items of a list.
fn written(blocks: &[Block], write: impl Fn(&Block) -> String) -> String {
    let mut out = String::new();
    let mut list = false;
    for block in blocks {
        let item = matches!(block, Block::Item(_));
        let joined = list && item;
        if !out.is_empty() && !joined {
            out.push('\n');
        }
        list = item;
        out.push_str(&write(block));
        out.push('\n');
    }
    out
}

fn markdown(blocks: &[Block]) -> String {
    written(blocks, |block| match block {
        Block::Title(text) => format!("# {}", escaped(text)),
        Block::Heading(text) => format!("## {}", escaped(text)),
        Block::Text(text) => escaped(text),
        Block::Item(text) => format!("- {}", escaped(text)),
        Block::Quote(text, by) => format!("> {}\n>\n> – {}", escaped(text), escaped(by)),
    })
}

fn plain_text(blocks: &[Block]) -> String {
    written(blocks, |block| match block {
        Block::Title(text) | Block::Text(text) => text.clone(),
        Block::Heading(text) => text.to_uppercase(),
        Block::Item(text) => format!("- {text}"),
        Block::Quote(text, by) => format!("“{text}”\n– {by}"),
    })
}

/// A text in which Markdown finds nothing to mark up; on one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // What would begin a list or a quotation.
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let text = if text.starts_with(['-', '+', '=', '>']) {
        out.push('\\');
        text
    } else if digits.len() < text.len() && digits.starts_with(['.', ')']) {
        let (number, rest) = text.split_at(text.len() - digits.len());
        out.push_str(number);
        out.push('\\');
        rest
    } else {
        text
    };
    for c in text.chars() {
        let c = if c == '\n' { ' ' } else { c };
        if matches!(
            c,
            '\\' | '&' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
