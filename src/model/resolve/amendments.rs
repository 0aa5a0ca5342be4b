//! Amendment records → [`Amendment`]s, and the versions of targets and tasks that they put in force.

use super::{Registries, Resolver};
use crate::diag::{Code, Finding, Span, Spanned};
use crate::load::decode::Id;
use crate::load::documents::{
    AmendmentDoc, ChangeDoc, GoalDoc, TargetDoc, TargetSetDoc, TaskDoc, TaskSetDoc,
};
use crate::model::amendment::{Amendment, Change, Life, Outcome, Version};
use crate::model::target::Target;
use crate::model::task::Task;
use crate::model::{AmendmentIx, DocumentIx, PeriodIx, Plan, TargetIx, TaskIx, Text};
use jiff::civil::Date;

impl Resolver<'_> {
    /// Resolves all amendments, in the order in which they were proposed, and applies those that are in force.
    pub(super) fn amendments(&mut self, plan: &mut Plan, names: &mut Registries) {
        let documents = self.documents;
        self.duplicates(documents.amendments.iter().map(|a| &a.id));
        let mut docs: Vec<&AmendmentDoc> = documents.amendments.iter().collect();
        docs.sort_by_key(|doc| doc.proposed.value);
        names.amendments = super::names(docs.iter().map(|a| &a.id));
        plan.target_lives
            .resize_with(plan.targets.len(), Life::default);
        plan.task_lives.resize_with(plan.tasks.len(), Life::default);
        for doc in &docs {
            self.published_with(doc.publish_with.as_ref(), &plan.meta);
            let amendment = self.amendment(doc, names);
            plan.amendments.push(amendment);
        }
        // What came into force first is what the next one changes.
        let mut order: Vec<usize> = (0..docs.len()).collect();
        order.sort_by_key(|at| docs.get(*at).map(|d| d.in_force.as_ref().map(|d| d.value)));
        let mut current = Current {
            targets: self.target_docs().into_iter().cloned().collect(),
            tasks: self.task_docs().into_iter().cloned().collect(),
        };
        for at in order {
            if let Some(doc) = docs.get(at) {
                self.changes(doc, AmendmentIx(at), plan, names, &mut current);
            }
        }
    }

    fn amendment(&mut self, doc: &AmendmentDoc, names: &Registries) -> Amendment {
        let steps = [
            Some(&doc.proposed),
            doc.consolidated.as_ref(),
            doc.decided.as_ref().or(doc.refused.as_ref()),
            doc.in_force.as_ref(),
        ];
        let steps: Vec<&Spanned<Date>> = steps.into_iter().flatten().collect();
        for (before, after) in steps.iter().zip(steps.iter().skip(1)) {
            if after.value < before.value {
                self.bad_amendment(after.span, "steps-order", Some(before.span));
            }
        }
        if let (Some(decided), Some(refused)) = (&doc.decided, &doc.refused) {
            self.bad_amendment(refused.span, "decided-and-refused", Some(decided.span));
        }
        match (&doc.decided, &doc.in_force) {
            (None, Some(in_force)) => self.bad_amendment(in_force.span, "in-force-undecided", None),
            (Some(decided), None) => self.bad_amendment(decided.span, "decided-without", None),
            (Some(_), Some(_)) | (None, None) => {}
        }
        if doc.changes.is_empty() {
            let finding = Finding::new(Code::MissingField, doc.span).with("field", "changes");
            self.report(finding);
        }
        let by = doc.by.as_ref();
        let document = doc.document.as_ref();
        let decided = doc.decided.as_ref().map(|d| (Outcome::Decided, d.value));
        let refused = doc.refused.as_ref().map(|d| (Outcome::Refused, d.value));
        Amendment {
            id: doc.id.value.0.clone(),
            title: doc.title.clone(),
            by: by.and_then(|id| self.agency(id, &names.agencies)),
            number: doc.number.clone(),
            document: document
                .and_then(|id| self.find_id(id, &names.documents, "document"))
                .map(DocumentIx),
            proposed: doc.proposed.value,
            consolidated: doc.consolidated.as_ref().map(|d| d.value),
            outcome: decided.or(refused),
            in_force: doc.in_force.as_ref().map(|d| d.value),
            publish_with: doc.publish_with.as_ref().map(|p| p.value),
            reason: doc.reason.clone(),
            changes: Vec::new(),
            span: doc.id.span,
        }
    }

    fn bad_amendment(&mut self, span: Span, why: &'static str, also: Option<Span>) {
        let mut finding = Finding::new(Code::BadAmendment, span).term("why", why);
        if let Some(also) = also {
            finding = finding.also(also, "the-other-here");
        }
        self.report(finding);
    }

    fn changes(
        &mut self,
        doc: &AmendmentDoc,
        ix: AmendmentIx,
        plan: &mut Plan,
        names: &Registries,
        current: &mut Current,
    ) {
        let Some(amendment) = plan.amendments.get(ix.0) else {
            return;
        };
        let from = plan.effective(amendment);
        let decided = matches!(amendment.outcome, Some((Outcome::Decided, _)));
        let step = Step {
            amendment: ix,
            decided,
            from,
            in_force: amendment.in_force,
        };
        let mut changes = Vec::new();
        for change in &doc.changes {
            changes.extend(match change {
                ChangeDoc::SetTarget(id, set) => {
                    self.set_target(id, set, step, plan, names, current)
                }
                ChangeDoc::SetTask(id, set) => self.set_task(id, set, step, plan, names, current),
                ChangeDoc::WithdrawTarget(id, why) => {
                    let target = self.find_id(id, &names.targets, "target").map(TargetIx);
                    let life = target.and_then(|t| plan.target_lives.get_mut(t.0));
                    if !withdraw(life, step, why) {
                        self.bad_amendment(id.span, "already-withdrawn", None);
                    }
                    target.map(|t| Change::WithdrawTarget(t, why.clone()))
                }
                ChangeDoc::WithdrawTask(id, why) => {
                    let task = self.find_id(id, &names.tasks, "task").map(TaskIx);
                    let life = task.and_then(|t| plan.task_lives.get_mut(t.0));
                    if !withdraw(life, step, why) {
                        self.bad_amendment(id.span, "already-withdrawn", None);
                    }
                    task.map(|t| Change::WithdrawTask(t, why.clone()))
                }
                ChangeDoc::AddTarget(doc) => {
                    let target = names.targets.get(&doc.id.value.0).copied().map(TargetIx);
                    let life = target.and_then(|t| plan.target_lives.get_mut(t.0));
                    if let Some(life) = life {
                        life.added = Some((ix, from));
                    }
                    target.map(Change::AddTarget)
                }
                ChangeDoc::AddTask(doc) => {
                    let task = names.tasks.get(&doc.id.value.0).copied().map(TaskIx);
                    if let Some(life) = task.and_then(|t| plan.task_lives.get_mut(t.0)) {
                        life.added = Some((ix, from));
                    }
                    task.map(Change::AddTask)
                }
            });
        }
        if let Some(amendment) = plan.amendments.get_mut(ix.0) {
            amendment.changes = changes;
        }
    }

    fn set_target(
        &mut self,
        id: &Spanned<Id>,
        set: &TargetSetDoc,
        step: Step,
        plan: &mut Plan,
        names: &Registries,
        current: &mut Current,
    ) -> Option<Change> {
        let ix = self.find_id(id, &names.targets, "target").map(TargetIx)?;
        let before: Target = plan.target_versions(ix).last()?.clone();
        let at = current
            .targets
            .iter()
            .position(|d| d.id.value == id.value)?;
        let mut doc = current.targets.get(at)?.clone();
        amend_target(&mut doc, set, step.in_force);
        let after = self.target(&doc, plan, names, &names.targets);
        if before.same_as_amended(&after) {
            self.bad_amendment(id.span, "changes-nothing", None);
        }
        if step.decided {
            if let Some(held) = current.targets.get_mut(at) {
                *held = doc;
            }
            if let Some(life) = plan.target_lives.get_mut(ix.0) {
                life.versions.push(Version {
                    amendment: step.amendment,
                    from: step.from,
                    is: after.clone(),
                });
            }
        }
        Some(Change::SetTarget(ix, Box::new((before, after))))
    }

    fn set_task(
        &mut self,
        id: &Spanned<Id>,
        set: &TaskSetDoc,
        step: Step,
        plan: &mut Plan,
        names: &Registries,
        current: &mut Current,
    ) -> Option<Change> {
        let ix = self.find_id(id, &names.tasks, "task").map(TaskIx)?;
        let before: Task = plan.task_versions(ix).last()?.clone();
        let at = current.tasks.iter().position(|d| d.id.value == id.value)?;
        let mut doc = current.tasks.get(at)?.clone();
        amend_task(&mut doc, set);
        let after = self.task(&doc, before.node, names);
        if before == after {
            self.bad_amendment(id.span, "changes-nothing", None);
        }
        if step.decided {
            if let Some(held) = current.tasks.get_mut(at) {
                *held = doc;
            }
            if let Some(life) = plan.task_lives.get_mut(ix.0) {
                life.versions.push(Version {
                    amendment: step.amendment,
                    from: step.from,
                    is: after.clone(),
                });
            }
        }
        Some(Change::SetTask(ix, Box::new((before, after))))
    }
}

/// The records as the amendments applied so far left them.
struct Current {
    targets: Vec<TargetDoc>,
    tasks: Vec<TaskDoc>,
}

/// What of an amendment its changes need.
#[derive(Clone, Copy)]
struct Step {
    amendment: AmendmentIx,
    decided: bool,
    from: Option<PeriodIx>,
    in_force: Option<Date>,
}

/// Ends a life where the amendment is decided; false where another has ended it.
fn withdraw<T>(life: Option<&mut Life<T>>, step: Step, why: &Text) -> bool {
    let Some(life) = life else {
        // What is withdrawn is unknown, and that has been told.
        return true;
    };
    let first = life.withdrawn.is_none();
    if step.decided && first {
        life.withdrawn = Some((step.amendment, step.from, why.clone()));
    }
    first
}

/// Lays the fields of an amendment over a target's record.
///
/// Goals whose date has passed when the amendment comes into force stay: what was due is judged by what was promised then.
fn amend_target(doc: &mut TargetDoc, set: &TargetSetDoc, in_force: Option<Date>) {
    if let Some(goals) = &set.goals {
        let over = |goal: &GoalDoc| {
            let by = goal.by.as_ref().map(|by| by.value.0);
            let year = in_force.map(|d| i32::from(d.year()));
            by.zip(year).is_some_and(|(by, year)| by < year)
        };
        doc.goals.retain(over);
        doc.goals.extend(goals.iter().filter(|g| !over(g)).cloned());
    }
    lay(&mut doc.name, set.name.as_ref());
    lay(&mut doc.with, set.with.as_ref());
    lay(&mut doc.breaks, set.breaks.as_ref());
    lay(&mut doc.reported_by, set.reported_by.as_ref());
    doc.definition = set.definition.clone().or(doc.definition.take());
    if let Some(lead) = &set.lead {
        doc.lead = Some(lead.clone());
        doc.lead_stated = set.lead_stated;
    }
}

/// Lays the fields of an amendment over a task's record.
fn amend_task(doc: &mut TaskDoc, set: &TaskSetDoc) {
    lay(&mut doc.title, set.title.as_ref());
    lay(&mut doc.with, set.with.as_ref());
    lay(&mut doc.asked, set.asked.as_ref());
    doc.summary = set.summary.clone().or(doc.summary.take());
    doc.printed = set.printed.clone().or(doc.printed.take());
    doc.by = set.by.or(doc.by);
    if let Some(lead) = &set.lead {
        doc.lead.clone_from(lead);
        doc.lead_stated = set.lead_stated;
    }
}

fn lay<T: Clone>(field: &mut T, set: Option<&T>) {
    if let Some(set) = set {
        field.clone_from(set);
    }
}
