//! tiendo: progress data and narratives in, a static public website out.
//!
//! The pipeline, on one page: [`load::read`] takes the content from disk; [`check`] decodes and resolves it into a plan and
//! reads every narrative; [`build`] takes out what is not public yet, judges the rest and hands the site to a sink, one
//! artifact at a time; [`output`] exchanges the published folder. Between reading and writing nothing touches a file, a clock or
//! the environment, so the same content, theme and moment give the same bytes anywhere.

pub mod assess;
pub mod diag;
pub mod load;
pub mod model;
pub mod output;
mod parallel;
pub mod render;

use diag::Findings;
use jiff::Timestamp;
use load::{Documents, Inputs};
use model::Plan;
use output::{Artifact, Failure, Sink};
use render::Site;
use render::theme::Theme;

/// A project that has been read and looked through: the whole plan, what is not public yet included.
#[derive(Debug)]
pub struct Project {
    /// The records that it was made from.
    pub documents: Documents,
    /// The plan.
    pub plan: Plan,
    /// The theme.
    pub theme: Theme,
}

/// Decodes, resolves and proof-reads a project; every fault is a finding.
///
/// `None` when one of them is an error.
pub fn check(inputs: &mut Inputs, findings: &mut Findings) -> Option<Project> {
    let documents = load::documents(inputs, findings);
    let plan = model::resolve::resolve(&documents, &inputs.sources, findings)?;
    if !findings.has_errors() {
        render::address::collisions(&plan, findings);
    }
    let theme = Theme::load(inputs, &plan.meta.locales, findings);
    if findings.has_errors() {
        // Directives would only repeat what is wrong with the targets that they name.
        return None;
    }
    let progress = assess::assess(&plan);
    Site::new(&plan, &progress, &theme).check(findings);
    (!findings.has_errors()).then_some(Project {
        documents,
        plan,
        theme,
    })
}

/// The plan of a project as the public may see it at `now`: resolved anew from the records that are public.
///
/// A name that is not public is no fault here: what refers to it goes without.
#[must_use]
pub fn public(project: &Project, now: Timestamp) -> Option<Plan> {
    let documents = project.documents.public(now);
    model::resolve::resolve(&documents, &[], &mut Findings::default())
}

/// Writes the public site of a project, as of `now`, into a sink.
///
/// What is final and released by `now` is shown as of the latest release; `now` decides nothing else. Faults that only show
/// when pages are made (in templates) are findings.
///
/// # Errors
/// Those of the sink.
pub fn build(
    project: &Project,
    now: Timestamp,
    findings: &mut Findings,
    sink: &mut impl Sink,
) -> Result<(), Failure> {
    let Some(plan) = public(project, now) else {
        return Ok(());
    };
    let progress = assess::assess(&plan);
    Site::new(&plan, &progress, &project.theme).write(findings, &mut |path, bytes| {
        sink.put(Artifact { path, bytes })
    })
}
