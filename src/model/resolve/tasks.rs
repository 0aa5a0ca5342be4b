//! Task records → [`Task`]s in the order of the document, and what reports said of them.

use super::{Names, Registries, Resolver, former, names};
use crate::diag::{Code, Finding, Span, Spanned};
use crate::load::documents::{TaskDoc, TaskReportDoc};
use crate::model::agency::Topic;
use crate::model::task::{Task, TaskReport};
use crate::model::{AgencyIx, DocumentIx, NodeIx, PeriodIx, Plan, TaskIx};
use jiff::civil::Date;
use std::collections::HashMap;

impl Resolver<'_> {
    /// Resolves all tasks into the plan; their positions by name.
    pub(super) fn tasks(&mut self, plan: &mut Plan, registries: &Registries) -> Names {
        let docs = self.task_docs();
        let declared = names(docs.iter().map(|t| &t.id));
        let mut kept: Vec<(NodeIx, &TaskDoc)> = Vec::new();
        for (at, doc) in docs.iter().enumerate() {
            let first = declared.get(&doc.id.value.0) == Some(&at);
            let node = self.node(&doc.node, registries);
            kept.extend(node.filter(|_| first).map(|node| (node, *doc)));
        }
        // In the order of the document: by section, then by line, then as declared.
        kept.sort_by_key(|(node, doc)| (*node, doc.line.first().map_or(u32::MAX, |l| l.0)));
        for (node, doc) in &kept {
            let task = self.task(doc, *node, registries);
            plan.tasks.push(task);
        }
        names(kept.iter().map(|(_, doc)| &doc.id))
    }

    /// One task, as its record or an amendment of it says.
    pub(super) fn task(&mut self, doc: &TaskDoc, node: NodeIx, registries: &Registries) -> Task {
        if doc.lead.is_empty() && doc.asked.is_empty() {
            let finding =
                Finding::new(Code::NoLead, doc.id.span).with("task", doc.id.value.0.as_str());
            self.report(finding);
        }
        let mut documents = Vec::new();
        for id in &doc.documents {
            let found = self.find_id(id, &registries.documents, "document");
            documents.extend(found.map(DocumentIx));
        }
        Task {
            id: doc.id.value.0.clone(),
            node,
            lines: doc.line.iter().map(|l| l.0).collect(),
            kind: doc.kind.unwrap_or_default(),
            title: doc.title.clone(),
            summary: doc.summary.clone(),
            lead: self.agencies_of(&doc.lead, &registries.agencies),
            lead_stated: doc.lead_stated.unwrap_or(true),
            with: self.agencies_of(&doc.with, &registries.agencies),
            asked: self.agencies_of(&doc.asked, &registries.agencies),
            targets: self.targets_of(&doc.targets, registries),
            documents,
            by: doc.by,
            printed: doc.printed.as_ref().map(|p| p.0.clone()),
            was: former(&doc.was),
            span: doc.id.span,
        }
    }

    /// What every report says of tasks.
    pub(super) fn task_reports(&mut self, plan: &mut Plan, registries: &Registries) {
        let documents = self.documents;
        let mut responsible = Responsible::default();
        for at in (0..plan.periods.len()).map(PeriodIx) {
            let Some(period) = plan.periods.get(at.0) else {
                continue;
            };
            let due = period.due;
            let folder = documents.periods.iter();
            let folder = folder.filter(|f| f.period == period.period);
            let reports: Vec<_> = folder.flat_map(|f| &f.reports).collect();
            for file in reports {
                let doc = &file.doc;
                let agency = registries.agencies.get(&doc.agency.value.0);
                let Some(agency) = agency.copied().map(AgencyIx) else {
                    continue;
                };
                for (id, said) in &doc.tasks.0 {
                    let task = self.find(&id.value, id.span, &registries.tasks, "task");
                    let Some(task) = task.map(TaskIx) else {
                        continue;
                    };
                    let days = [due, doc.received];
                    let known = days.map(|day| responsible.on(task, day, plan).clone());
                    if known.iter().flatten().any(|a| *a == agency) {
                        let report = task_report((said, id.span), at, agency);
                        plan.task_reports.entry(task).or_default().push(report);
                    } else {
                        self.not_responsible(id, &known, plan);
                    }
                }
            }
        }
    }

    /// Reports that an agency speaks of a task that others answer for.
    fn not_responsible(&mut self, id: &Spanned<String>, known: &[Vec<AgencyIx>], plan: &Plan) {
        let mut bodies: Vec<AgencyIx> = Vec::new();
        for body in known.iter().flatten() {
            if !bodies.contains(body) {
                bodies.push(*body);
            }
        }
        let bodies = bodies.iter().filter_map(|a| plan.agencies.get(a.0));
        let bodies: Vec<&str> = bodies.map(|a| a.id.as_str()).collect();
        let finding = Finding::new(Code::NotResponsible, id.span)
            .with("task", id.value.as_str())
            .with("known", bodies.join(", "));
        self.report(finding);
    }
}

/// Who answered for a task on a day, in any of its versions; asked for every report, found out once.
#[derive(Default)]
struct Responsible(HashMap<(TaskIx, Date), Vec<AgencyIx>>);

impl Responsible {
    fn on(&mut self, task: TaskIx, day: Date, plan: &Plan) -> &Vec<AgencyIx> {
        self.0.entry((task, day)).or_insert_with(|| {
            let versions = plan.task_versions(task);
            let named = versions.flat_map(|v| plan.answerable(&v.named(), day, Topic::Task(task)));
            named.collect()
        })
    }
}

fn task_report(
    (said, span): (&TaskReportDoc, Span),
    period: PeriodIx,
    agency: AgencyIx,
) -> TaskReport {
    TaskReport {
        period,
        agency,
        state: said.state,
        note: said.note.clone(),
        quality: said.quality,
        procedure: said.procedure,
        span,
    }
}
