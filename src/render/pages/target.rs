//! The page of a target.

use super::{At, Pages};
use crate::assess::TargetProgress;
use crate::model::agency::Topic;
use crate::model::period::Period;
use crate::model::series::{Cell, Content, Observation, RestatementKind};
use crate::model::target::{Part, Target, Total};
use crate::model::{AgencyIx, Known, PeriodIx, TargetIx, Text};
use crate::render::Findings;
use crate::render::address::{PageId, relative};
use crate::render::chart::escaped;
use crate::render::locale::Locale;
use crate::render::picture::Drawing;
use crate::render::view::{
    EmbedPage, GoalView, HistoryRow, Link, NoteView, PartRow, TargetPage, ValueRow,
};
use std::cell::RefCell;

impl Pages<'_> {
    pub(super) fn target_page(
        &self,
        at: &At<'_>,
        ix: TargetIx,
        findings: &RefCell<&mut Findings>,
    ) -> Option<TargetPage> {
        let latest = self.last_stood(ix);
        let target = self.plan.target(ix, latest)?;
        let life = self.plan.target_lives.get(ix.0);
        let progress = self.progress_of(ix, latest);
        let neighbour = |n: Option<usize>| {
            let n = n.filter(|n| *n < self.plan.targets.len()).map(TargetIx)?;
            Some(self.link(at, PageId::Target(n)))
        };
        let node = self.plan.nodes.get(target.node.0)?;
        let texts = [
            self.text(&target.name),
            target
                .definition
                .as_ref()
                .map_or(String::new(), |t| self.text(t)),
        ];
        Some(TargetPage {
            tasks: self.task_rows(
                at,
                self.all_tasks(self.latest()).filter(|t| {
                    self.plan
                        .task(*t, self.latest())
                        .is_some_and(|t| t.targets.contains(&ix))
                }),
                self.latest(),
            ),
            matters: self.matters_where(at, |m| m.targets.contains(&ix)),
            documents: self.documents_where(at, |d| d.targets.contains(&ix)),
            stories: self.story_rows(at, |s| s.targets.contains(&ix)),
            amendments: self.target_amendments(at, ix),
            stood: latest.is_some() || self.latest().is_none(),
            withdrawn: life.and_then(|life| self.withdrawn(at, life.withdrawn.as_ref())),
            terms: self.terms_in(at, &texts),
            row: self.row(at, ix, latest)?,
            definition: target.definition.as_ref().map(|t| self.text(t)),
            measure: self.t(&format!(
                "measure.{}",
                crate::render::data::measure(target.measure)
            )),
            unit: self.words.unit_name(target).to_owned(),
            chart: latest.and_then(|p| self.drawn(ix, p, |d| self.words.chart(ix, p, d, "c"))),
            breakdowns: latest.map_or(Vec::new(), |p| self.words.breakdowns(ix, p)),
            goals: self.goals(at, target, progress),
            readings: self.readings(target),
            notes: self.notes(at, target),
            working: self.words.working(target, &progress.counted),
            parts: self.parts(at, target, progress),
            values: self.values(ix, target, latest),
            history: self.history(at, ix),
            lead: self.bodies_for(at, target.lead, Topic::Target(ix)),
            lead_is_reading: target.lead.is_some() && !target.lead_stated,
            with: self.bodies(at, target.with.iter().copied()),
            reporters: self.bodies_for(at, target.reported_by.iter().copied(), Topic::Target(ix)),
            narratives: self.target_narratives(at, ix, findings),
            pictures: self.pictures(at, ix, latest),
            data: self.target_files(at, ix),
            embed: self.embed_code(ix, &self.addresses.embed(ix, &self.locale.code)),
            embed_sealed: self.embed_sealed(ix),
            previous: neighbour(ix.0.checked_sub(1)),
            next: neighbour(Some(ix.0 + 1)),
            reference: Link {
                href: self.href(at, PageId::Section(target.node)),
                text: self.locale.t("page.section", &[("id", &node.id)]),
            },
        })
    }

    /// Links to the chart as files that stand alone.
    fn pictures(&self, at: &At<'_>, ix: TargetIx, as_of: Option<PeriodIx>) -> Vec<Link> {
        if as_of.is_none() {
            return Vec::new();
        }
        let kinds = if self.press {
            &["svg", "png", "png-2x"][..]
        } else {
            &["svg"]
        };
        let links = kinds.iter().map(|kind| {
            let code = &self.locale.code;
            let path = match *kind {
                "png-2x" => self
                    .addresses
                    .target_picture(ix, &format!("{code}@2x"), "png"),
                kind => self.addresses.target_picture(ix, code, kind),
            };
            Link {
                href: relative(at.path, &path),
                text: self.t(&format!("target.picture-{kind}")),
            }
        });
        links.collect()
    }

    /// The chart of a target as a picture that stands alone, as of the last period in which it stood.
    pub(in crate::render) fn picture(&self, ix: TargetIx) -> Option<String> {
        let as_of = self.last_stood(ix)?;
        self.drawn(ix, as_of, |drawing| self.sheet(ix, as_of, drawing))
    }

    /// The same of any period, from what it is drawn from.
    pub(super) fn sheet(&self, ix: TargetIx, as_of: PeriodIx, drawing: &Drawing) -> Option<String> {
        let path = self.addresses.path(PageId::Target(ix), &self.locale.code);
        let address = self.plan.meta.address.as_ref();
        let address = address.map_or(String::new(), |a| format!("{a}/{path}"));
        let verdict = self.progress_of(ix, Some(as_of)).counted.verdict;
        self.words.sheet(ix, as_of, verdict, drawing, &address)
    }

    /// The chart of a target as a page for other sites; one that stands for good belongs to the archive.
    pub(in crate::render) fn embed(
        &self,
        ix: TargetIx,
        path: &str,
        findings: &mut Findings,
    ) -> Option<String> {
        let at = At { path };
        let as_of = self.last_stood(ix)?;
        let page = PageId::Target(ix);
        let address = self.plan.meta.address.as_ref();
        let canonical = self.addresses.path(page, &self.locale.code);
        let view = EmbedPage {
            canonical: address.map(|address| format!("{address}/{canonical}")),
            chart: self.drawn(ix, as_of, |d| self.words.chart(ix, as_of, d, "c"))?,
            row: self.row(&at, ix, Some(as_of))?,
            source: self.credit(as_of),
        };
        let mut context = tera::Context::new();
        context.insert_value("site", self.around(&at, page));
        context.insert("page", &self.page_view(&at, page, None));
        context.insert("view", &view);
        self.filled("embed.html", &context, findings)
    }

    /// What is copied to show the chart as it is sealed.
    fn embed_sealed(&self, ix: TargetIx) -> Option<String> {
        let path = self.addresses.embed(ix, &self.locale.code);
        let former = self.addresses.former_embeds(ix, &self.locale.code);
        self.embed_code(ix, &self.sealed_copy(&path, former)?)
    }

    /// What is copied to show a chart of a target on another site, from a path of this one; none without an address.
    fn embed_code(&self, ix: TargetIx, path: &str) -> Option<String> {
        let address = self.plan.meta.address.as_ref()?;
        self.last_stood(ix)?;
        let title = escaped(&self.title(PageId::Target(ix)));
        Some(format!(
            "<iframe src=\"{address}/{path}\" title=\"{title}\" width=\"100%\" height=\"800\" loading=\"lazy\" \
             style=\"border:0\"></iframe>"
        ))
    }

    /// Links to bodies as they stand today: successors in the place of those that ended.
    pub(super) fn bodies(
        &self,
        at: &At<'_>,
        named: impl IntoIterator<Item = AgencyIx>,
    ) -> Vec<Link> {
        self.bodies_for(at, named, Topic::Any)
    }

    /// The same for one topic, which may have gone to another body than the rest.
    fn bodies_for(
        &self,
        at: &At<'_>,
        named: impl IntoIterator<Item = AgencyIx>,
        topic: Topic,
    ) -> Vec<Link> {
        let today = self.today();
        let mut found: Vec<AgencyIx> = Vec::new();
        for agency in named {
            for body in self.plan.agency_on(agency, today, topic) {
                if !found.contains(&body) {
                    found.push(body);
                }
            }
        }
        let links = found.into_iter();
        links.map(|a| self.link(at, PageId::Agency(a))).collect()
    }

    pub(super) fn goals(
        &self,
        at: &At<'_>,
        target: &Target,
        progress: &TargetProgress,
    ) -> Vec<GoalView> {
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
                    working: due.map_or(Vec::new(), |o| self.words.working(target, o)),
                }
            })
            .collect()
    }

    /// What the publisher reads where the plan prints nothing.
    pub(super) fn readings(&self, target: &Target) -> Vec<String> {
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
        if !target.season.is_empty() {
            let shares = target.season.iter().map(|(part, share)| {
                let share = self.words.percent(share.exact(), 1);
                format!("{part} {share}")
            });
            let shares: Vec<String> = shares.collect();
            let slots = [("value", &*shares.join(", "))];
            readings.push(self.locale.t("reading.season", &slots));
        }
        if target.lead.is_some() && !target.lead_stated {
            readings.push(self.t("reading.lead"));
        }
        readings
    }

    pub(super) fn notes(&self, at: &At<'_>, target: &Target) -> Vec<NoteView> {
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

    pub(super) fn parts(
        &self,
        at: &At<'_>,
        target: &Target,
        progress: &TargetProgress,
    ) -> Vec<PartRow> {
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
    pub(super) fn values(
        &self,
        ix: TargetIx,
        target: &Target,
        as_of: Option<PeriodIx>,
    ) -> Vec<ValueRow> {
        let Some(latest) = as_of else {
            return Vec::new();
        };
        let series = self.plan.series(ix, &Cell::whole());
        let observations = series.map_or(&[][..], |s| s.all());
        let none = self.t("value.none");
        let known = self.plan.known(ix, &Cell::whole(), latest);
        let mut rows: Vec<(Period, ValueRow)> = Vec::new();
        // What was taken back is known no more, but it was published.
        for o in series.map_or(Vec::new(), |s| s.taken_back(latest)) {
            let row = ValueRow {
                id: Self::value_id(o.reference),
                revised: true,
                period: Locale::sentence_case(&self.locale.period(o.reference, false)),
                value: none.clone(),
                provisional: false,
                ratio: None,
                source: self.source(o.vintage.period(), Some(o)),
                restated: self.restated_from(target, o),
                note: None,
            };
            rows.push((o.reference, row));
        }
        for k in known.iter().rev() {
            let source = observations
                .iter()
                .rfind(|o| o.reference == k.reference && o.value() == k.value.as_ref());
            let row = ValueRow {
                id: Self::value_id(k.reference),
                revised: k.restated,
                period: Locale::sentence_case(&self.locale.period(k.reference, false)),
                value: k
                    .value
                    .as_ref()
                    .map_or(none.clone(), |v| self.words.value(target, v)),
                provisional: k.provisional,
                ratio: source.and_then(|o| self.ratio(o)),
                source: self.source(k.vintage, source),
                restated: source.and_then(|o| self.restated_from(target, o)),
                note: self.note(k, source),
            };
            rows.push((k.reference, row));
        }
        rows.sort_by_key(|(p, _)| std::cmp::Reverse((p.end(), p.months())));
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// The anchor of a value in the table of its target.
    pub(super) fn value_id(reference: Period) -> String {
        format!("v-{}", reference.slug())
    }

    pub(super) fn ratio(&self, observation: &Observation) -> Option<String> {
        let Content::Value {
            ratio: Some(ratio), ..
        } = &observation.content
        else {
            return None;
        };
        let (numerator, denominator) = ratio.as_ref();
        let slots = [
            ("numerator", &*self.locale.decimal(&numerator.to_string())),
            (
                "denominator",
                &*self.locale.decimal(&denominator.to_string()),
            ),
        ];
        Some(self.locale.t("value.ratio", &slots))
    }

    /// The report that gave a value, or the source of history.
    fn source(&self, vintage: Option<PeriodIx>, observation: Option<&Observation>) -> String {
        let period = vintage.and_then(|p| self.plan.periods.get(p.0));
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

    pub(super) fn restated_from(
        &self,
        target: &Target,
        observation: &Observation,
    ) -> Option<String> {
        let restatement = observation.restatement.as_ref()?;
        let slots = [
            ("from", &*self.words.value(target, &restatement.from)),
            ("kind", &*self.restatement_kind(restatement.kind)),
            ("reason", &*self.text(&restatement.reason)),
        ];
        Some(self.locale.t("value.restated", &slots))
    }

    pub(super) fn restatement_kind(&self, kind: RestatementKind) -> String {
        self.t(&format!("restatement.{}", kind.slug()))
    }

    pub(super) fn note(&self, known: &Known, observation: Option<&Observation>) -> Option<String> {
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

    pub(super) fn history(&self, at: &At<'_>, ix: TargetIx) -> Vec<HistoryRow> {
        let periods = (0..self.plan.periods.len()).rev().map(PeriodIx);
        periods
            .filter(|p| self.plan.target_stands(ix, Some(*p)))
            .filter_map(|p| {
                let target = self.plan.target(ix, Some(p))?;
                let progress = self.progress_of(ix, Some(p));
                let known = self.last_value(ix, Some(p));
                let goal = progress.counted.goal.and_then(|g| target.goals.get(g));
                Some(HistoryRow {
                    period: self.link(at, PageId::Period(p)),
                    status: self.words.status(progress.counted.verdict),
                    latest: known.and_then(|k| self.figure(at, ix, target, k)),
                    since: self.words.since(progress.since),
                    goal: goal.map(|g| self.words.goal(target, g)),
                })
            })
            .collect()
    }
}
