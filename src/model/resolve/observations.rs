//! Reports, restatements, history and baselines → [`Series`].
//!
//! Two differing values for one quantity, period and cell need a restatement between them, whoever wrote them.

use super::{Names, Registries, Resolver};
use crate::diag::{Code, Finding, Slot, Span, Spanned};
use crate::load::decode::Id;
use crate::load::documents::{FigureDoc, ObservationDoc, ReportDoc, RestatedDoc};
use crate::model::period::Period;
use crate::model::quantity::Number;
use crate::model::series::{
    Cell, Content, Observation, Restatement, RestatementKind, Series, Vintage,
};
use crate::model::target::Total;
use crate::model::{AgencyIx, PeriodIx, Plan, Report, TargetIx, Text};
use dashu_ratio::RBig;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Everything reported, by the key of its series.
type Collected = BTreeMap<(TargetIx, Cell), Vec<Observation>>;

/// Who says something about which period, and when.
#[derive(Clone, Copy)]
struct Origin {
    vintage: Vintage,
    /// The amended release, from 2; 1 is the first release.
    revision: u8,
    /// The reporting period; values of later ones are refused.
    period: Option<Period>,
    reporter: Option<AgencyIx>,
}

/// The values of a report, of a first or an amended release.
#[derive(Clone, Copy)]
struct Said<'a> {
    received: Date,
    observations: &'a [(Spanned<String>, Vec<ObservationDoc>)],
    restated: &'a [RestatedDoc],
}

impl Resolver<'_> {
    /// Resolves all values into the plan's series.
    pub(super) fn observations(&mut self, plan: &mut Plan, registries: &Registries) {
        let targets = &registries.targets;
        let mut collected = Collected::new();
        let history = Origin {
            vintage: Vintage::History,
            revision: 1,
            period: None,
            reporter: None,
        };
        self.baselines(plan, targets, &mut collected);
        for doc in &self.documents.history {
            let Some(target) = self.find_id(&doc.target, targets, "target").map(TargetIx) else {
                continue;
            };
            for observation in &doc.observations {
                if observation.of.is_none() {
                    let finding =
                        Finding::new(Code::MissingField, observation.span).with("field", "of");
                    self.report(finding);
                    continue;
                }
                self.observation(
                    observation,
                    target,
                    history,
                    doc.source.as_ref(),
                    plan,
                    &mut collected,
                );
            }
        }
        let documents = self.documents;
        for folder in &documents.periods {
            let at = plan.periods.iter().position(|p| p.period == folder.period);
            let Some(at) = at.map(PeriodIx) else {
                continue;
            };
            let mut seen: BTreeMap<AgencyIx, Span> = BTreeMap::new();
            for file in &folder.reports {
                let doc = &file.doc;
                self.report_name(&doc.agency, &file.stem);
                let Some(agency) = self.agency(&doc.agency, &registries.agencies) else {
                    continue;
                };
                if let Some(first) = seen.insert(agency, doc.agency.span) {
                    self.duplicate(&doc.agency.value.0, doc.agency.span, first);
                    continue;
                }
                self.report_of(doc, agency, at, plan, targets, &mut collected);
            }
            for revision in &folder.revisions {
                let mut seen: BTreeMap<AgencyIx, Span> = BTreeMap::new();
                for (stem, doc) in &revision.reports {
                    self.report_name(&doc.agency, stem);
                    let Some(agency) = self.agency(&doc.agency, &registries.agencies) else {
                        continue;
                    };
                    if let Some(first) = seen.insert(agency, doc.agency.span) {
                        self.duplicate(&doc.agency.value.0, doc.agency.span, first);
                        continue;
                    }
                    let hour = revision.doc.as_ref();
                    let hour = hour.and_then(|(_, doc)| doc.release_at.as_ref());
                    let released = hour.map(|hour| hour.value.day);
                    self.received(&doc.agency, agency, doc.received, released, plan);
                    let origin = Origin {
                        vintage: Vintage::Report(at),
                        revision: revision.number,
                        period: Some(folder.period),
                        reporter: Some(agency),
                    };
                    let said = Said {
                        received: doc.received,
                        observations: &doc.observations.0,
                        restated: &doc.restated,
                    };
                    self.values(said, agency, origin, plan, targets, &mut collected);
                }
            }
        }
        for ((target, cell), observations) in collected {
            let mut series = Series::new(observations);
            self.consistent(&series);
            self.likely(target, &series, plan);
            series.forget_unknown();
            plan.series.insert((target, cell), series);
        }
        self.sums(plan);
    }

    /// A baseline's value is an observation of its year, known before the first report.
    fn baselines(&mut self, plan: &Plan, targets: &Names, collected: &mut Collected) {
        for doc in self.target_docs() {
            let Some(target) = targets.get(&doc.id.value.0).copied().map(TargetIx) else {
                continue;
            };
            if plan.targets.get(target.0).map(|t| t.span) != Some(doc.id.span) {
                continue;
            }
            for baseline in &doc.baseline {
                let Some(value) = &baseline.value else {
                    continue;
                };
                let key = (plan.holder(target), Cell::whole());
                collected.entry(key).or_default().push(Observation {
                    reference: Period::Year(baseline.year.0),
                    vintage: Vintage::History,
                    revision: 1,
                    content: Content::Value {
                        value: value.value.clone(),
                        ratio: None,
                    },
                    provisional: false,
                    reporter: None,
                    note: None,
                    source: None,
                    restatement: None,
                    span: value.span,
                });
            }
        }
    }

    fn report_name(&mut self, agency: &Spanned<Id>, stem: &str) {
        if agency.value.0 != stem {
            let finding = Finding::new(Code::ReportName, agency.span)
                .with("agency", agency.value.0.as_str())
                .with("file", format!("{stem}.yaml"));
            self.report(finding);
        }
    }

    /// Checks the day on which a report came in: the body existed, and the figures were not out yet.
    fn received(
        &mut self,
        written: &Spanned<Id>,
        agency: AgencyIx,
        received: Date,
        released: Option<Date>,
        plan: &Plan,
    ) {
        let tenure = plan.agencies.get(agency.0).map(|a| a.tenure);
        if !tenure.is_some_and(|t| t.holds(received)) {
            let finding = Finding::new(Code::AgencyTenure, written.span)
                .with("agency", written.value.0.as_str())
                .with("date", received.to_string());
            self.report(finding);
        }
        if let Some(released) = released.filter(|day| received > *day) {
            let finding = Finding::new(Code::ReceivedAfterRelease, written.span)
                .with("date", received.to_string())
                .with("released", released.to_string());
            self.report(finding);
        }
    }

    fn report_of(
        &mut self,
        doc: &ReportDoc,
        agency: AgencyIx,
        at: PeriodIx,
        plan: &mut Plan,
        targets: &Names,
        collected: &mut Collected,
    ) {
        let Some(period) = plan.periods.get(at.0) else {
            return;
        };
        let (due, reference) = (period.due, period.period);
        // A release before the due day is a mistake of its own.
        let released = period.release_date().filter(|day| *day >= due);
        self.received(&doc.agency, agency, doc.received, released, plan);
        let origin = Origin {
            vintage: Vintage::Report(at),
            revision: 1,
            period: Some(reference),
            reporter: Some(agency),
        };
        let said = Said {
            received: doc.received,
            observations: &doc.observations.0,
            restated: &doc.restated,
        };
        let count = self.values(said, agency, origin, plan, targets, collected);
        if let Some(period) = plan.periods.get_mut(at.0) {
            period.reports.push(Report {
                agency,
                received: doc.received,
                observations: count,
                span: doc.span,
            });
        }
    }

    /// Collects the values of a report; how many there are.
    fn values(
        &mut self,
        said: Said<'_>,
        agency: AgencyIx,
        origin: Origin,
        plan: &Plan,
        targets: &Names,
        collected: &mut Collected,
    ) -> usize {
        let period = plan
            .periods
            .iter()
            .find(|p| Some(p.period) == origin.period);
        let days = [period.map_or(said.received, |p| p.due), said.received];
        let mut count = 0;
        for (id, observations) in said.observations {
            let Some(target) = self.reported(id, agency, &days, plan, targets) else {
                continue;
            };
            if observations.is_empty() {
                self.report(Finding::new(Code::OneValue, id.span));
            }
            count += observations.len();
            for observation in observations {
                self.observation(observation, target, origin, None, plan, collected);
            }
        }
        for restated in said.restated {
            let id = Spanned {
                value: restated.target.value.0.clone(),
                span: restated.target.span,
            };
            if let Some(target) = self.reported(&id, agency, &days, plan, targets) {
                self.restated(restated, target, origin, plan, collected);
            }
        }
        count
    }

    /// Looks a target up and checks that `agency` is one that reports it on one of `days`.
    fn reported(
        &mut self,
        id: &Spanned<String>,
        agency: AgencyIx,
        days: &[jiff::civil::Date],
        plan: &Plan,
        targets: &Names,
    ) -> Option<TargetIx> {
        let target = self
            .find(&id.value, id.span, targets, "target")
            .map(TargetIx)?;
        let reporters = plan.reporters(target, days);
        // Who reports is itself unknown when the target's reporters could not be looked up.
        if !reporters.is_empty() && !reporters.contains(&agency) {
            let known: Vec<&str> = reporters
                .iter()
                .filter_map(|a| plan.agencies.get(a.0))
                .map(|a| a.id.as_str())
                .collect();
            let finding = Finding::new(Code::NotReporter, id.span)
                .with("target", id.value.as_str())
                .with("known", known.join(", "));
            self.report(finding);
            return None;
        }
        Some(target)
    }

    fn observation(
        &mut self,
        doc: &ObservationDoc,
        target: TargetIx,
        origin: Origin,
        source: Option<&Text>,
        plan: &Plan,
        collected: &mut Collected,
    ) {
        let reference = doc.of.as_ref().map(|of| of.value).or(origin.period);
        let Some(reference) = reference else { return };
        let span = doc.of.as_ref().map_or(doc.span, |of| of.span);
        if !self.in_the_past(reference, span, origin) {
            return;
        }
        let holder = plan.holder(target);
        let cell = self.cell_of(holder, &doc.cell, ObservationDoc::FIELDS, reference, plan);
        let ratio = doc.numerator.as_ref().zip(doc.denominator.as_ref());
        let halves = doc.numerator.is_some() != doc.denominator.is_some();
        let count = usize::from(doc.value.is_some())
            + usize::from(ratio.is_some())
            + usize::from(doc.no_data.is_some());
        if count != 1 || halves {
            self.report(Finding::new(Code::OneValue, doc.span));
            return;
        }
        let content = match (&doc.value, ratio) {
            (Some(value), _) => Content::Value {
                value: value.clone(),
                ratio: None,
            },
            (None, Some((numerator, denominator))) => {
                match self.ratio(numerator, denominator, target, plan) {
                    Some(content) => content,
                    None => return,
                }
            }
            (None, None) => Content::NoData(doc.no_data.clone()),
        };
        let Some(cell) = cell else { return };
        collected
            .entry((holder, cell))
            .or_default()
            .push(Observation {
                reference,
                vintage: origin.vintage,
                revision: origin.revision,
                content,
                provisional: doc.provisional,
                reporter: origin.reporter,
                note: doc.note.clone(),
                source: source.cloned(),
                restatement: None,
                span: doc.figure,
            });
    }

    /// The cell that a value names by its target's dimensions, at the end of its reference period.
    fn cell_of(
        &mut self,
        holder: TargetIx,
        written: &[(Spanned<String>, Spanned<String>)],
        fields: &[&str],
        reference: Period,
        plan: &Plan,
    ) -> Option<Cell> {
        let dimensions = plan.targets.get(holder.0).map(|t| t.dimensions.as_slice());
        let dimensions = dimensions.unwrap_or_default();
        self.cell(written, dimensions, fields, Some(reference), plan)
    }

    fn in_the_past(&mut self, reference: Period, span: Span, origin: Origin) -> bool {
        let future = origin.period.is_some_and(|p| reference.end() > p.end());
        if future {
            let finding =
                Finding::new(Code::FutureValue, span).with("period", reference.to_string());
            self.report(finding);
        }
        !future
    }

    /// numerator ÷ denominator × the unit's ratio.
    fn ratio(
        &mut self,
        numerator: &Spanned<Number>,
        denominator: &Spanned<Number>,
        target: TargetIx,
        plan: &Plan,
    ) -> Option<Content> {
        let unit = plan.targets.get(target.0).map(|t| t.unit);
        let unit = unit.and_then(|u| plan.units.get(u.0));
        let ratio = unit.and_then(|u| u.ratio.as_ref());
        let Some(ratio) = ratio else {
            let unit = unit.map_or("", |u| u.id.as_str());
            let finding = Finding::new(Code::BadRatio, numerator.span)
                .with("unit", unit)
                .term("why", "ratio-unit")
                .term("remedy", "ratio-unit-remedy");
            self.report(finding);
            return None;
        };
        if *denominator.exact() == RBig::ZERO {
            let unit = unit.map_or("", |u| u.id.as_str());
            let finding = Finding::new(Code::BadRatio, denominator.span)
                .with("unit", unit)
                .term("why", "ratio-zero")
                .term("remedy", "ratio-zero-remedy");
            self.report(finding);
            return None;
        }
        let value = numerator.exact() / denominator.exact() * ratio.exact();
        Some(Content::Value {
            value: Number::derived(value),
            ratio: Some(Box::new((
                numerator.value.clone(),
                denominator.value.clone(),
            ))),
        })
    }

    fn figure(&mut self, doc: &FigureDoc, target: TargetIx, plan: &Plan) -> Option<Content> {
        match (&doc.value, &doc.ratio) {
            (Some(value), _) => Some(Content::Value {
                value: value.clone(),
                ratio: None,
            }),
            (None, Some((numerator, denominator))) => {
                self.ratio(numerator, denominator, target, plan)
            }
            (None, None) => None,
        }
    }

    fn restated(
        &mut self,
        doc: &RestatedDoc,
        target: TargetIx,
        origin: Origin,
        plan: &Plan,
        collected: &mut Collected,
    ) {
        if !self.in_the_past(doc.of.value, doc.of.span, origin) {
            return;
        }
        let holder = plan.holder(target);
        let cell = self.cell_of(holder, &doc.cell, RestatedDoc::FIELDS, doc.of.value, plan);
        let withdrawn = doc.kind.value == RestatementKind::Withdrawn;
        if withdrawn == doc.to.is_some() {
            let (why, remedy) = if withdrawn {
                ("restated-withdrawn", "restated-withdrawn-remedy")
            } else {
                ("restated-without", "restated-without-remedy")
            };
            let finding = Finding::new(Code::BadRestatement, doc.kind.span)
                .term("why", why)
                .term("remedy", remedy);
            self.report(finding);
            return;
        }
        let from = self.figure(&doc.from, target, plan);
        let content = match &doc.to {
            Some(to) => self.figure(to, target, plan),
            None => Some(Content::Withdrawn(doc.reason.clone())),
        };
        if let (Some(Content::Value { value: a, .. }), Some(Content::Value { value: b, .. })) =
            (&from, &content)
            && a == b
            && doc.kind.value != RestatementKind::Final
        {
            let finding = Finding::new(Code::BadRestatement, doc.from.span)
                .term("why", "restated-same")
                .term("remedy", "restated-same-remedy");
            self.report(finding);
            return;
        }
        let (Some(cell), Some(Content::Value { value: from, .. }), Some(content)) =
            (cell, from, content)
        else {
            return;
        };
        collected
            .entry((holder, cell))
            .or_default()
            .push(Observation {
                reference: doc.of.value,
                vintage: origin.vintage,
                revision: origin.revision,
                content,
                provisional: doc.provisional,
                reporter: origin.reporter,
                note: None,
                source: None,
                restatement: Some(Restatement {
                    from,
                    kind: doc.kind.value,
                    reason: doc.reason.clone(),
                    scheduled: doc
                        .scheduled
                        .unwrap_or(doc.kind.value == RestatementKind::Final),
                }),
                span: doc.from.span,
            });
    }

    /// Walks the vintages of each reference period: a value may only differ from the one before through a restatement.
    fn consistent(&mut self, series: &Series) {
        let mut before: Option<&Observation> = None;
        for observation in series.all() {
            let last = before.filter(|b| b.reference == observation.reference);
            let known = last.and_then(|b| b.value().map(|v| (v, b.span)));
            match (&observation.restatement, known) {
                (Some(restatement), Some((known, span))) => {
                    let together = last.is_some_and(|b| {
                        (b.vintage, b.revision) == (observation.vintage, observation.revision)
                            && b.vintage != Vintage::History
                    });
                    if together {
                        // What no release ever showed is no value that was replaced.
                        let finding = Finding::new(Code::BadRestatement, observation.span)
                            .term("why", "restated-unpublished")
                            .term("remedy", "restated-unpublished-remedy")
                            .also(span, "known-here");
                        self.report(finding);
                    } else if restatement.from != *known {
                        let finding = Finding::new(Code::BadRestatement, observation.span)
                            .term("why", "restated-differs")
                            .term("remedy", "restated-differs-remedy")
                            .instead(Some(known.to_string()))
                            .also(span, "known-here");
                        self.report(finding);
                    }
                }
                (Some(_), None) => {
                    let finding = Finding::new(Code::BadRestatement, observation.span)
                        .term("why", "restated-unknown")
                        .term("remedy", "restated-unknown-remedy");
                    self.report(finding);
                }
                (None, Some((known, span))) => {
                    let differs = observation.value() != Some(known);
                    if differs {
                        let now = observation
                            .value()
                            .map_or(Slot::Term("no-data"), |v| Slot::Text(v.to_string()));
                        let finding = Finding::new(Code::ConflictingValues, observation.span)
                            .with("period", observation.reference.to_string())
                            .with("known", known.to_string())
                            .with("value", now)
                            .also(span, "known-here");
                        self.report(finding);
                        // The first value stands, so that the next one is not told against this one too.
                        continue;
                    }
                }
                (None, None) => {}
            }
            before = Some(observation);
        }
    }

    /// A reported whole must be the sum of its cells once all of them are known.
    fn sums(&mut self, plan: &mut Plan) {
        let mut all = BTreeMap::new();
        for (at, target) in plan.targets.iter().enumerate() {
            if target.total != Total::Sum {
                continue;
            }
            let ix = TargetIx(at);
            let reported = plan.series(ix, &Cell::whole());
            let mut told = Vec::new();
            for as_of in (0..plan.periods.len()).map(PeriodIx) {
                let sums = plan.cell_sums(ix, target, as_of);
                let reported = reported.map_or(Vec::new(), |series| series.known(as_of));
                for observation in reported {
                    let sum = sums.iter().find(|s| s.reference == observation.reference);
                    let sum = sum.and_then(|s| s.value.as_ref());
                    if let (Some(sum), Some(value)) = (sum, observation.value())
                        && sum != value
                        && !told.contains(&observation.span)
                    {
                        told.push(observation.span);
                        let finding = Finding::new(Code::SumDiffers, observation.span)
                            .with("value", value.to_string())
                            .with("sum", sum.to_string());
                        self.report(finding);
                    }
                }
                all.insert((ix, as_of), sums);
            }
        }
        plan.sums = all;
    }
}
