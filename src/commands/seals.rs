//! `seal` and `restore`: a release as it was published, into a package and out of it.

#![expect(
    clippy::disallowed_methods,
    reason = "these commands look at the files and folders that they are pointed at"
)]

use super::build::keeps_seals;
use super::releases::{named, unknown_release};
use super::verify::{Verdict, entry_beside};
use super::{Failure, complain, now, read, reason, root, say, signing, size, tell, unwritable};
use clap::ArgMatches;
use std::path::{Path, PathBuf};
use tiendo::NoSeal;
use tiendo::archive::lock;
use tiendo::archive::wacz::{self, Files};
use tiendo::archive::{FOLDER, LOCK};
use tiendo::diag::{Lang, Slot};
use tiendo::load::LARGEST_PACKAGE;
use tiendo::model::Plan;
use tiendo::output::{self, Artifact, Folder, Sink as _};

pub(super) fn slot(text: impl Into<String>) -> Slot {
    Slot::Text(text.into())
}

pub(super) fn machine(lang: Lang, path: &Path, error: &std::io::Error) -> Failure {
    let slots = [
        ("path", slot(path.display().to_string())),
        ("reason", reason(error)),
    ];
    Failure::Machine(say(lang, "unreadable", &slots))
}

pub(super) fn bytes(lang: Lang, path: &Path) -> Result<Vec<u8>, Failure> {
    let size = std::fs::metadata(path).map(|found| found.len());
    if size.is_ok_and(|size| size > LARGEST_PACKAGE) {
        return Err(machine(
            lang,
            path,
            &std::io::ErrorKind::FileTooLarge.into(),
        ));
    }
    std::fs::read(path).map_err(|error| machine(lang, path, &error))
}

/// Every file below a folder, by its path there with forward slashes.
pub(super) fn files(lang: Lang, folder: &Path) -> Result<Files, Failure> {
    let mut files = Files::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            let other = std::io::Error::other("a loop of links");
            machine(lang, &path, &error.into_io_error().unwrap_or(other))
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        // A link or a pipe is none of the files that were sealed, wherever it leads.
        let bytes = if entry.file_type().is_file() {
            let bytes = std::fs::read(entry.path());
            bytes.map_err(|error| machine(lang, entry.path(), &error))?
        } else {
            Vec::new()
        };
        files.insert(parts.join("/"), bytes);
    }
    Ok(files)
}

/// Seals a release: the package first, then the chain, so that no line names a package that is not there.
pub(crate) fn seal(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let now = now(lang, args)?;
    let root = root(args);
    let _alone = alone(lang, &root)?;
    let (mut inputs, mut findings) = read(lang, args)?;
    // A package that an interrupted `seal` left is written anew.
    let written = args
        .get_one::<String>("period")
        .cloned()
        .unwrap_or_default();
    forget_leftover(&mut inputs, &written);
    let project = tiendo::check(&mut inputs, &mut findings);
    let when = (now, args.get_flag("skip-earlier"));
    // What cannot be sealed at all is told before what has to be put right for it.
    let release = match &project {
        Some(project) => {
            let release = named(lang, &written, &project.plan)?;
            let sealable = tiendo::sealable(project, release, when);
            sealable.map_err(|fault| refusal(lang, fault, &written, &project.plan))?;
            keeps_seals(lang, project, &root.join("output"))?;
            Some(release)
        }
        None => None,
    };
    // What is sealed stays as it is, mistakes included: so there are none.
    if let Err(failure) = tell(lang, &findings, &inputs.sources, true) {
        complain(&say(lang, "seal-findings", &[]));
        return Err(failure);
    }
    let (project, release) = project.zip(release).ok_or(Failure::Content)?;
    let from = match args.get_one::<PathBuf>("from") {
        Some(folder) => Some(site(lang, folder)?),
        None => None,
    };
    let sealed = tiendo::seal(&project, release, from, when, &mut findings);
    let sealed = sealed.map_err(|fault| refusal(lang, fault, &written, &project.plan))?;
    if !findings.is_empty() {
        tell(lang, &findings, &inputs.sources, true)?;
    }
    let tiendo::Sealed { entry, package } = sealed;
    let signed = match args.get_one::<PathBuf>("sign") {
        Some(key) => Some(signing::sign(lang, &entry, key)?),
        None => None,
    };
    let folder = root.join(FOLDER);
    let fail = |failure: output::Failure| unwritable(lang, &failure);
    make(lang, &folder)?;
    output::write_whole(&folder.join(&entry.package), &package).map_err(fail)?;
    let signature = folder.join(entry.signature());
    match signed {
        Some(signed) => output::write_whole(&signature, &signed).map_err(fail)?,
        // What an interrupted `seal` signed was another line.
        None if signature.exists() => {
            std::fs::remove_file(&signature).map_err(|error| machine(lang, &signature, &error))?;
        }
        None => {}
    }
    let chain = project.archive.lock.map_or(String::new(), |(_, text)| text);
    let chain = chain + &entry.line();
    output::write_whole(&root.join(LOCK), chain.as_bytes()).map_err(fail)?;
    let slots = [
        (
            "path",
            slot(folder.join(&entry.package).display().to_string()),
        ),
        ("bytes", slot(size(entry.bytes))),
        ("files", slot(entry.files.to_string())),
        ("head", slot(entry.head())),
    ];
    complain(&say(lang, "sealed", &slots));
    Ok(())
}

/// Why the release that was written cannot be sealed.
fn refusal(lang: Lang, fault: NoSeal, written: &str, plan: &Plan) -> Failure {
    let (key, detail) = match fault {
        NoSeal::Unknown => return unknown_release(lang, written, plan),
        NoSeal::NotFinal => ("seal-not-final", String::new()),
        NoSeal::NotOut(hour) => ("seal-not-out", hour.to_string()),
        NoSeal::Sealed => ("seal-sealed", String::new()),
        NoSeal::OutOfOrder(last) => ("seal-order", last),
        NoSeal::Skips(earlier) => ("seal-skips", earlier.join(", ")),
        NoSeal::NoAddress => ("seal-no-address", String::new()),
        NoSeal::NoBar(page) => ("seal-no-bar", page),
        NoSeal::OtherSite(file) => ("seal-other-site", file),
    };
    let slots = [("release", slot(written)), ("detail", slot(detail))];
    Failure::Usage(say(lang, key, &slots))
}

/// Holds the content against a second `seal` until this one has ended, however it ends.
fn alone(lang: Lang, root: &Path) -> Result<Option<std::fs::File>, Failure> {
    // Where folders cannot be opened or held, nothing is.
    let Ok(folder) = std::fs::File::open(root.join("content")) else {
        return Ok(None);
    };
    match folder.try_lock() {
        Err(std::fs::TryLockError::WouldBlock) => {
            Err(Failure::Machine(say(lang, "seal-busy", &[])))
        }
        Ok(()) | Err(std::fs::TryLockError::Error(_)) => Ok(Some(folder)),
    }
}

/// Takes packages of this period that no line of the chain names for what an interrupted `seal` left.
fn forget_leftover(inputs: &mut tiendo::load::Inputs, release: &str) {
    let text = inputs.archive.lock.as_ref().map_or("", |(_, text)| text);
    let (entries, _) = lock::read(text);
    let (period, _) = release.split_once('@').unwrap_or((release, ""));
    let named = |package: &str| entries.iter().any(|(_, entry)| entry.package == package);
    let of_period = |package: &str| {
        let name = package.trim_end_matches(".wacz");
        let revision = name
            .rsplit_once("-r")
            .filter(|(_, n)| n.parse::<u8>().is_ok());
        let name = revision.map_or(name, |(name, _)| name);
        name.ends_with(&format!("-{}", lock::slug(period, 1)))
    };
    let keep = |package: &String| named(package) || !of_period(package);
    inputs.archive.packages.retain(|package, _| keep(package));
}

fn make(lang: Lang, folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| machine(lang, folder, &error))
}

/// Unpacks a package into a folder, whole or not at all.
pub(crate) fn restore(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let path = args
        .get_one::<PathBuf>("package")
        .cloned()
        .unwrap_or_default();
    let target = args.get_one::<PathBuf>("into").cloned().unwrap_or_default();
    let name = path.display().to_string();
    let package = bytes(lang, &path)?;
    // One that lies beside its chain is the one that the chain names.
    let sealed = entry_beside(lang, &path)?;
    if sealed.is_some_and(|entry| lock::sha256(&package) != entry.sha256) {
        let mut verdict = Verdict::new(lang);
        verdict.bad("verify-other", &[("what", slot(name))]);
        return verdict.end();
    }
    // Whatever is there is somebody's, a published site more than anything.
    if std::fs::read_dir(&target).is_ok_and(|mut entries| entries.next().is_some()) {
        let slots = [("path", slot(target.display().to_string()))];
        return Err(Failure::Usage(say(lang, "restore-filled", &slots)));
    }
    let fail = |failure: output::Failure| unwritable(lang, &failure);
    let mut folder = Folder::begin(&target, &[]).map_err(fail)?;
    let unpacked = wacz::unpack(&package, |path, bytes| folder.put(Artifact { path, bytes }));
    let opened = match unpacked.map_err(fail)? {
        Ok(opened) => opened,
        Err(fault) => {
            let mut verdict = Verdict::new(lang);
            verdict.fault(&name, &fault);
            return verdict.end();
        }
    };
    let summary = folder.commit().map_err(fail)?;
    // No build wrote this, and none may replace it.
    let marker = target.join(output::MARKER);
    std::fs::remove_file(&marker).map_err(|error| machine(lang, &marker, &error))?;
    let slots = [
        ("files", slot(opened.count.to_string())),
        ("bytes", slot(size(summary.bytes))),
        ("output", slot(target.display().to_string())),
    ];
    complain(&say(lang, "restored", &slots));
    Ok(())
}

/// The files of a published folder.
fn site(lang: Lang, folder: &Path) -> Result<Files, Failure> {
    let files = files(lang, folder)?;
    if files.contains_key(tiendo::render::PREVIEW_MARK) || files.is_empty() {
        let slots = [("path", slot(folder.display().to_string()))];
        return Err(Failure::Usage(say(lang, "seal-no-site", &slots)));
    }
    Ok(files)
}
