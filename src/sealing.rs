//! Between a project and its archive: a release becomes a seal, and seals become part of a site.
//!
//! Owns [`seal`] and what a build does with the seals that there are. What a package and a chain are is [`crate::archive`]'s business.

use crate::archive::{
    self,
    lock::{Entry, Origin},
    wacz::Files,
};
use crate::diag::{Code, Finding, Findings};
use crate::model::Plan;
use crate::model::period::Period;
use crate::model::release::Hour;
use crate::output::{Artifact, Failure, Sink};
use crate::render::Site;
use crate::{Project, as_released, assess};
use jiff::Timestamp;

/// Puts every sealed snapshot into a site as it was published, with its package and the chain of seals.
pub(crate) fn unpack(
    project: &Project,
    plan: &Plan,
    findings: &mut Findings,
    sink: &mut impl Sink,
) -> Result<(), Failure> {
    let mut chain = String::new();
    for seal in &plan.seals {
        let folder = seal.folder();
        let unpacked = project.archive.unpack(seal, |path, bytes| {
            let path = format!("{folder}{path}");
            sink.put(Artifact { path, bytes })
        })?;
        let Ok(package) = unpacked else {
            let finding = Finding::new(Code::AlteredPackage, plan.meta.span);
            findings.push(finding.with("package", seal.package.as_str()));
            return Ok(());
        };
        let path = format!("archive/{}", seal.package);
        sink.put(Artifact {
            path,
            bytes: package,
        })?;
        chain.push_str(&seal.line());
    }
    for (path, bytes) in project.archive.signed(&plan.seals) {
        let bytes = bytes.to_vec();
        sink.put(Artifact { path, bytes })?;
    }
    if !chain.is_empty() {
        let path = archive::PUBLIC_LOCK.to_owned();
        let bytes = chain.into_bytes();
        sink.put(Artifact { path, bytes })?;
    }
    Ok(())
}

/// A seal that is not written yet.
pub struct Sealed {
    /// The entry, to be added to the chain.
    pub entry: Entry,
    /// The package.
    pub package: Vec<u8>,
}

/// Why a release cannot be sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSeal {
    /// There is no such release.
    Unknown,
    /// Nobody has signed it off.
    NotFinal,
    /// Its hour has not come.
    NotOut(Hour),
    /// It is sealed already.
    Sealed,
    /// A later release is.
    OutOfOrder(String),
    /// Earlier releases are not, and could not be afterwards.
    Skips(Vec<String>),
    /// The plan has no address.
    NoAddress,
    /// A page of this path has no place for the bar of frozen copies.
    NoBar(String),
    /// The folder is not the site of this release, as this file shows.
    OtherSite(String),
}

/// Releases before an hour that are not sealed, as the command line names them.
fn unsealed(plan: &Plan, before: Hour) -> Vec<String> {
    let mut unsealed = Vec::new();
    for period in &plan.periods {
        for (number, hour, signed) in period.releases() {
            let out = signed && hour.is_some_and(|h| h.at < before.at);
            let mut seals = plan.seals.iter();
            let known = |s: &Entry| s.period() == Some(period.period) && s.revision == number;
            // What a sealed release came after is past mending.
            let past = plan
                .seals
                .last()
                .is_some_and(|last| hour.is_some_and(|h| h.at < last.released));
            if out && !past && !seals.any(known) {
                unsealed.push(format!("{}@{number}", period.period));
            }
        }
    }
    unsealed
}

/// Whether a release can be sealed at a moment, whatever its pages hold: which of its period it is, and its hour.
///
/// Earlier releases that are not sealed can never be afterwards, so they are only passed over where `skip` says so.
///
/// # Errors
/// [`NoSeal`] says why not.
pub fn sealable(
    project: &Project,
    (period, revision): (Period, Option<u8>),
    (now, skip): (Timestamp, bool),
) -> Result<(u8, Hour), NoSeal> {
    let known = project.plan.periods.iter().find(|p| p.period == period);
    let known = known.ok_or(NoSeal::Unknown)?;
    let last = known.releases().rfind(|(.., signed)| *signed);
    let number = revision.or(last.map(|(n, ..)| n)).unwrap_or(1);
    let release = known.releases().find(|(n, ..)| *n == number);
    let (_, hour, signed) = release.ok_or(NoSeal::Unknown)?;
    let hour = hour.filter(|_| signed).ok_or(NoSeal::NotFinal)?;
    if hour.at > now {
        return Err(NoSeal::NotOut(hour));
    }
    if let Some(last) = project.plan.seals.last() {
        let sealed = |seal: &&Entry| seal.period() == Some(period) && seal.revision == number;
        if project.plan.seals.iter().any(|seal| sealed(&seal)) {
            return Err(NoSeal::Sealed);
        }
        if last.released > hour.at {
            return Err(NoSeal::OutOfOrder(last.package.clone()));
        }
    }
    if project.plan.meta.address.is_none() {
        return Err(NoSeal::NoAddress);
    }
    let skipped = unsealed(&project.plan, hour);
    if !skip && !skipped.is_empty() {
        return Err(NoSeal::Skips(skipped));
    }
    Ok((number, hour))
}

/// Seals a release: its site as it was published (`from`, its files by path) or, where that is not at hand, made anew as of the
/// release; `when` is that of [`sealable`].
///
/// # Errors
/// [`NoSeal`] says why not.
pub fn seal(
    project: &Project,
    (period, revision): (Period, Option<u8>),
    from: Option<Files>,
    when: (Timestamp, bool),
    findings: &mut Findings,
) -> Result<Sealed, NoSeal> {
    let (number, hour) = sealable(project, (period, revision), when)?;
    let (now, _) = when;
    let address = project.plan.meta.address.clone();
    let address = address.ok_or(NoSeal::NoAddress)?;
    let (plan, at) = as_released(project, period, Some(number)).ok_or(NoSeal::Unknown)?;
    let progress = assess::assess(&plan);
    let site = Site::new(&plan, &progress, &project.theme);
    let mut rebuilt = Files::new();
    let written: Result<(), std::convert::Infallible> = site.write(findings, &mut |path, bytes| {
        if archive::frozen::belongs(&path) {
            rebuilt.insert(path, bytes);
        }
        Ok(())
    });
    let Ok(()) = written;
    let origin = match from {
        Some(_) => Origin::Published,
        None => Origin::Rebuilt,
    };
    let files = match from {
        Some(mut files) => {
            // The data of the release are the same whoever made the pages.
            let same = |path: &&&str| files.get(**path) == rebuilt.get(**path);
            let record = archive::guard::table();
            let data = [
                "data/values.csv",
                "data/goals.csv",
                "data/verdicts.csv",
                &record,
            ];
            if let Some(other) = data.iter().find(|path| !same(path)) {
                return Err(NoSeal::OtherSite((*other).to_owned()));
            }
            files.retain(|path, _| archive::frozen::belongs(path));
            // Pages on the archive speak of other seals.
            for path in site.archive_pages() {
                files.remove(&path);
            }
            let both = files.keys().chain(rebuilt.keys());
            let one = |path: &&String| files.contains_key(*path) != rebuilt.contains_key(*path);
            if let Some(other) = both.clone().find(one) {
                return Err(NoSeal::OtherSite(other.clone()));
            }
            // What programs read and cannot would stay so.
            let read = |bytes: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(bytes);
            let mut data = files.iter().filter(|(path, _)| path.ends_with(".json"));
            if let Some((broken, _)) = data.find(|(_, bytes)| read(bytes).is_err()) {
                return Err(NoSeal::OtherSite(broken.clone()));
            }
            files
        }
        None => rebuilt,
    };
    let texts = site.seal_texts(at);
    let entry = Entry {
        format: archive::lock::FORMAT,
        plan: plan.meta.id.clone(),
        period: period.to_string(),
        revision: number,
        released: hour.at,
        sealed: now.round(jiff::Unit::Second).unwrap_or(now),
        from: origin,
        tool: format!("tiendo {}", env!("CARGO_PKG_VERSION")),
        method: assess::METHOD_VERSION,
        address,
        package: archive::lock::package(&plan.meta.id, &period.to_string(), number),
        bytes: 0,
        sha256: String::new(),
        files: 0,
        manifest: String::new(),
        pages: String::new(),
        previous: project
            .plan
            .seals
            .last()
            .map_or_else(|| archive::lock::NOTHING.to_owned(), Entry::head),
    };
    let frame = |path: &str| site.frame(at, path, &entry.slug());
    let seal = archive::Seal {
        title: texts.title,
        readme: texts.readme,
        frame: &frame,
        entry: entry.clone(),
    };
    let (entry, package) = archive::seal(seal, files).map_err(NoSeal::NoBar)?;
    Ok(Sealed { entry, package })
}
