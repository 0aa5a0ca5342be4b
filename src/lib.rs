//! tiendo: progress data and narratives in, a static public website out.
//!
//! The pipeline, on one page: [`load::read`] takes the content from disk; [`check`] decodes and resolves it into a plan and
//! reads every narrative; [`build`] takes out what is not public yet, judges the rest and hands the site to a sink, one
//! artifact at a time; [`output`] exchanges the published folder. Between reading and writing nothing touches a file, a clock or
//! the environment, so the same content, theme and moment give the same bytes anywhere.

pub mod archive;
pub mod assess;
pub mod diag;
pub mod diff;
pub mod load;
pub mod model;
pub mod output;
mod packing;
mod parallel;
pub mod render;
mod sealing;

pub use sealing::{NoSeal, Sealed, seal, sealable};

use archive::Archive;
use diag::Findings;
use jiff::Timestamp;
use load::{Documents, Inputs};
use model::Plan;
use model::checklist::unfinished;
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
    /// The folder of seals.
    pub archive: Archive,
}

/// Decodes, resolves and proof-reads a project, and refuses a final release that is not finished; every fault is a finding.
///
/// `None` when one of them is an error.
pub fn check(inputs: &mut Inputs, findings: &mut Findings) -> Option<Project> {
    let project = proofread(inputs, findings)?;
    let told = findings.sorted(&inputs.sources);
    for finding in unfinished(&project.plan, &project.documents, &inputs.sources, &told) {
        findings.push(finding);
    }
    (!findings.has_errors()).then_some(project)
}

/// The same without asking whether final releases are finished: for those who prepare one.
///
/// `None` when a fault is an error.
pub fn proofread(inputs: &mut Inputs, findings: &mut Findings) -> Option<Project> {
    let documents = load::documents(inputs, findings);
    let mut plan = model::resolve::resolve(&documents, &inputs.sources, findings)?;
    plan.seals = archive::check(&inputs.archive, plan.meta.span, findings);
    if !findings.has_errors() {
        render::address::collisions(&plan, findings);
    }
    let theme = Theme::load(inputs, &plan.meta.locales, findings);
    if findings.has_errors() {
        // Directives would only repeat what is wrong with the targets that they name.
        return None;
    }
    // Texts are proof-read without verdicts: that there is one where they ask for it hangs on the plan alone.
    Site::new(&plan, &assess::Progress::default(), &theme).check(findings);
    let project = Project {
        documents,
        plan,
        theme,
        archive: inputs.archive.clone(),
    };
    let released = |period, number| Some(as_released(&project, period, Some(number))?.0);
    let sealed = (&project.plan, &project.archive, inputs.sources.as_slice());
    archive::guard::check(sealed, &released, findings);
    (!findings.has_errors()).then_some(project)
}

/// For whom a site is built.
#[derive(Clone, Copy, Debug)]
pub enum Edition {
    /// For everybody, as of a moment.
    Public(Timestamp),
    /// For those who prepare a release: everything, marked as not published on every page.
    Preview,
}

/// The plan of a project as the public may see it at `now`: resolved anew from the records that are public.
///
/// A name that is not public is no fault here: what refers to it goes without.
#[must_use]
pub fn public(project: &Project, now: Timestamp) -> Option<Plan> {
    let documents = project.documents.public(now);
    model::resolve::resolve(&documents, &[], &mut Findings::default())
}

/// The plan as a release of a period left it, and where the period stands in it: as of the amended release `revision` (1 is the
/// first), or of the last there is; of a period that is not out, the whole content as it stands.
#[must_use]
pub fn as_released(
    project: &Project,
    period: model::period::Period,
    revision: Option<u8>,
) -> Option<(Plan, model::PeriodIx)> {
    let at = |plan: &Plan| {
        let at = plan.periods.iter().position(|p| p.period == period);
        at.map(model::PeriodIx)
    };
    let known = project.plan.periods.get(at(&project.plan)?.0)?;
    let mut releases = known.releases();
    let (number, hour, out) = match revision {
        Some(number) => releases.find(|(n, ..)| *n == number),
        None => releases.rfind(|(.., out)| *out).or(known.releases().next()),
    }?;
    let plan = if let Some(hour) = hour.filter(|_| out) {
        public(project, hour.at)
    } else {
        // What is not out is the content as it stands, without the amended releases after it.
        let mut documents = project.documents.clone();
        for folder in documents.periods.iter_mut().filter(|f| f.period == period) {
            folder.revisions.retain(|r| r.number <= number);
        }
        model::resolve::resolve(&documents, &[], &mut Findings::default())
    }?;
    let at = at(&plan)?;
    Some((plan, at))
}

/// The plan as those who prepare a release see it: with all that is not public, and marked so.
fn preview(project: &Project) -> Plan {
    let mut plan = project.plan.clone();
    plan.meta.preview = true;
    // What is not published stands at no address.
    plan.meta.address = None;
    plan
}

/// What is built: for whom, and with or without what takes time.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// For whom.
    pub edition: Edition,
    /// With pictures for the press, which take a second or two.
    pub press: bool,
}

impl From<Edition> for Order {
    fn from(edition: Edition) -> Self {
        let press = false;
        Self { edition, press }
    }
}

/// Writes an edition of a project's site into a sink.
///
/// In the public one, what is final and released by the moment is shown as of the latest release; the moment decides nothing
/// else. Faults that only show
/// when pages are made (in templates) are findings.
///
/// # Errors
/// Those of the sink.
pub fn build(
    project: &Project,
    order: impl Into<Order>,
    findings: &mut Findings,
    sink: &mut impl Sink,
) -> Result<(), Failure> {
    let Order { edition, press } = order.into();
    let plan = match edition {
        Edition::Public(now) => public(project, now).map(|mut plan| {
            let seals = &project.plan.seals;
            project.archive.show(&mut plan, seals, now);
            plan
        }),
        Edition::Preview => Some(preview(project)),
    };
    let Some(plan) = plan else {
        return Ok(());
    };
    let published = project.archive.verdicts(&plan);
    let progress = assess::assess_published(&plan, &published);
    let before = sink.before();
    let site = Site::new(&plan, &progress, &project.theme);
    let site = site.with_press(press).over(&*before);
    site.write(findings, &mut |path, bytes| {
        sink.put(Artifact { path, bytes })
    })?;
    drop(before);
    sealing::unpack(project, &plan, findings, sink)
}

/// The kit for the press of a release, as one ZIP file: as of the amended release `revision`, or of the last there is.
///
/// Before the hour of the release everything in it says until when nothing may be told; such a kit is handed out by those who
/// answer for the release, and is no part of a site.
///
/// # Errors
/// [`NoKit`] says why there can be none.
pub fn press_kit(
    project: &Project,
    (period, revision): (model::period::Period, Option<u8>),
    now: Timestamp,
    findings: &mut Findings,
) -> Result<PressKit, NoKit> {
    let known = project.plan.periods.iter().find(|p| p.period == period);
    let known = known.ok_or(NoKit::Unknown)?;
    let number = revision.unwrap_or(1);
    let release = known.releases().find(|(n, ..)| *n == number);
    let (.., out) = release.ok_or(NoKit::Unknown)?;
    if !out {
        return Err(NoKit::NotFinal);
    }
    let (mut plan, at) = as_released(project, period, revision).ok_or(NoKit::Unknown)?;
    // What came later is no part of it.
    plan.periods.truncate(at.0 + 1);
    let hour = plan.last_hour().ok_or(NoKit::NotFinal)?;
    let embargo = (hour.at > now).then_some(hour);
    if embargo.is_some() {
        plan.meta.preview = true;
        plan.meta.embargo = embargo;
        // What is not published stands at no address.
        plan.meta.address = None;
    }
    let seals = &project.plan.seals;
    project.archive.show(&mut plan, seals, now.min(hour.at));
    let path = render::address::Addresses::new(&plan).kit(at);
    let progress = assess::assess(&plan);
    let site = Site::new(&plan, &progress, &project.theme).with_press(true);
    let mut kit = None;
    let written: Result<(), std::convert::Infallible> = site.write(findings, &mut |name, bytes| {
        if name == path {
            kit = Some(bytes);
        }
        Ok(())
    });
    let Ok(()) = written;
    let zip = kit.ok_or(NoKit::Unknown)?;
    Ok(PressKit { zip, embargo })
}

/// A kit for the press.
#[derive(Debug)]
pub struct PressKit {
    /// The ZIP file.
    pub zip: Vec<u8>,
    /// Until when nothing of it may be told.
    pub embargo: Option<model::release::Hour>,
}

/// Why there is no kit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoKit {
    /// There is no such release.
    Unknown,
    /// Nobody has signed it off.
    NotFinal,
}
