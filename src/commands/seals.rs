//! `seal`, `verify` and `restore`: what was published stays published, and anybody can see that it did.

#![expect(
    clippy::disallowed_methods,
    reason = "these commands look at the files and folders that they are pointed at"
)]

use super::signing;
use crate::{Failure, named, now, print, read, root, say, size, tell, unknown_release, unwritable};
use clap::ArgMatches;
use std::path::{Path, PathBuf};
use tiendo::NoSeal;
use tiendo::archive::lock::{self, Entry, sha256};
use tiendo::archive::wacz::{self, Fault, Files};
use tiendo::archive::{FOLDER, LOCK, frozen};
use tiendo::diag::{Lang, Slot};
use tiendo::model::Plan;
use tiendo::output::{self, Artifact, Folder, Sink as _};

fn slot(text: impl Into<String>) -> Slot {
    Slot::Text(text.into())
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
            Some(release)
        }
        None => None,
    };
    // What is sealed stays as it is, mistakes included: so there are none.
    if let Err(failure) = tell(lang, &findings, &inputs.sources, true) {
        crate::complain(&say(lang, "seal-findings", &[]));
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
    crate::complain(&say(lang, "sealed", &slots));
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

fn machine(lang: Lang, path: &Path, error: &std::io::Error) -> Failure {
    let slots = [
        ("path", slot(path.display().to_string())),
        ("reason", crate::reason(error)),
    ];
    Failure::Machine(say(lang, "unreadable", &slots))
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

/// Every file below a folder, by its path there with forward slashes.
fn files(lang: Lang, folder: &Path) -> Result<Files, Failure> {
    let mut files = Files::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            let other = std::io::Error::other("a loop of links");
            machine(lang, &path, &error.into_io_error().unwrap_or(other))
        })?;
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let bytes = std::fs::read(entry.path());
        let bytes = bytes.map_err(|error| machine(lang, entry.path(), &error))?;
        files.insert(parts.join("/"), bytes);
    }
    Ok(files)
}

fn bytes(lang: Lang, path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| machine(lang, path, &error))
}

/// What `verify` found: lines for those who read, and whether something is wrong.
pub(super) struct Verdict {
    lang: Lang,
    lines: Vec<String>,
    wrong: bool,
}

impl Verdict {
    pub(super) fn good(&mut self, key: &str, slots: &[(&'static str, Slot)]) {
        self.lines.push(format!("✓ {}", say(self.lang, key, slots)));
    }

    pub(super) fn bad(&mut self, key: &str, slots: &[(&'static str, Slot)]) {
        self.wrong = true;
        self.lines.push(format!("✗ {}", say(self.lang, key, slots)));
    }

    /// What is wrong with a package, a folder or a file of it.
    fn fault(&mut self, what: &str, fault: &Fault) {
        let (key, detail) = match fault {
            Fault::Form => ("verify-form", String::new()),
            Fault::Record(number) => ("verify-record", number.to_string()),
            Fault::File(path) => ("verify-file", path.clone()),
            Fault::Missing(path) => ("verify-file-missing", path.clone()),
            Fault::Extra(path) => ("verify-file-extra", path.clone()),
            Fault::Member(path) => ("verify-member", path.clone()),
        };
        self.bad(key, &[("what", slot(what)), ("detail", slot(detail))]);
    }
}

/// Where seals stand together.
struct Chained {
    /// The folder of the packages, and of the chain if it is there.
    folder: PathBuf,
    /// The site that shows them; none of a project, or of packages and their chain alone.
    site: Option<PathBuf>,
}

impl Chained {
    /// What is meant by a path: a project or a part of it, a site or its archive, a folder of packages.
    fn at(path: &Path) -> Option<Self> {
        let holds = |folder: &Path| {
            folder.join("seals.lock").is_file()
                || names_in(folder).any(|name| name.ends_with(".wacz"))
        };
        let alone = |folder: PathBuf| Self { folder, site: None };
        let (own, content) = (path.join(FOLDER), path.join("archive"));
        if own.is_dir() {
            return Some(alone(own));
        }
        if path.join("plan.yaml").is_file() && content.is_dir() {
            return Some(alone(content));
        }
        if holds(&content) {
            let site = Some(path.to_owned());
            return Some(Self {
                folder: content,
                site,
            });
        }
        if !holds(path) {
            return None;
        }
        // Snapshots stand beside their packages in a site, and there only.
        let folder = path.to_owned();
        let chain = std::fs::read(path.join("seals.lock")).unwrap_or_default();
        let (entries, _) = lock::read(&String::from_utf8_lossy(&chain));
        let mut folders = entries.iter().map(|(_, entry)| folder.join(entry.slug()));
        let site = folders.any(|folder| folder.is_dir());
        let site = site.then(|| folder.join(".."));
        Some(Self { folder, site })
    }

    fn has_chain(&self) -> bool {
        self.folder.join("seals.lock").is_file()
    }
}

/// Holds a project, a package, a published site or a downloaded copy against its checksums.
pub(crate) fn verify(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let mut verdict = Verdict {
        lang,
        lines: Vec::new(),
        wrong: false,
    };
    let path = args.get_one::<PathBuf>("path").cloned();
    let path = path.unwrap_or_else(|| root(args));
    let chained = Chained::at(&path);
    let signers = args.get_one::<PathBuf>("signers").map(PathBuf::as_path);
    if let Some(signers) = signers {
        // `ssh-keygen` would take a file that is not there for one without names.
        bytes(lang, signers)?;
    }
    let since = match args.get_one::<PathBuf>("since") {
        Some(old) => Some(bytes(lang, old)?),
        None => None,
    };
    let is_chain = chained.as_ref().is_some_and(Chained::has_chain);
    let nothing = |key| Err(Failure::Usage(say(lang, key, &[])));
    match &since {
        Some(_) if !is_chain => return nothing("verify-since-nothing"),
        Some(old) if old.is_empty() => return nothing("verify-since-empty"),
        None if signers.is_some() && !is_chain => return nothing("verify-signers-nothing"),
        _ => {}
    }
    if path.is_file() {
        package_alone(&mut verdict, &path)?;
    } else if let Some(Chained { folder, site }) = chained {
        // Without its chain nothing there is under seal, which is told of each.
        let chain = if is_chain {
            bytes(lang, &folder.join("seals.lock"))?
        } else {
            Vec::new()
        };
        let entries = chain_of(&mut verdict, &chain, since.as_deref());
        for entry in &entries {
            let at = folder.join(&entry.package);
            let package = at.is_file().then(|| bytes(lang, &at)).transpose()?;
            match (&package, &site) {
                // A copy may be without the packages; the snapshots prove themselves.
                (None, Some(_)) => {
                    let slots = [("what", slot(entry.package.clone()))];
                    let line = say(lang, "verify-missing", &slots);
                    verdict.lines.push(format!("– {line}"));
                }
                _ => sealed(&mut verdict, entry, package.as_deref()),
            }
            if let Some(site) = &site {
                let folder = site.join(entry.folder());
                let files = if folder.is_dir() {
                    files(lang, &folder)?
                } else {
                    Files::new()
                };
                snapshot(&mut verdict, &entry.folder(), &files, Some(entry));
            }
        }
        signing::verify(&mut verdict, &folder, &entries, signers);
        unnamed(&mut verdict, &folder, &entries);
    } else if path.join(frozen::MANIFEST).is_file() {
        let files = files(lang, &path)?;
        snapshot(&mut verdict, &path.display().to_string(), &files, None);
    } else {
        // Nothing is there, or nothing that is sealed.
        let _ = std::fs::metadata(&path).map_err(|error| machine(lang, &path, &error))?;
        let slots = [("path", slot(path.display().to_string()))];
        return Err(Failure::Usage(say(lang, "verify-nothing", &slots)));
    }
    print(&verdict.lines.join("\n"))?;
    if verdict.wrong {
        return Err(Failure::Content);
    }
    Ok(())
}

/// A package that lies somewhere; where its chain lies beside it, by that too.
fn package_alone(verdict: &mut Verdict, path: &Path) -> Result<(), Failure> {
    let package = bytes(verdict.lang, path)?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let beside = path.with_file_name("seals.lock");
    let entry = if beside.is_file() {
        let chain = bytes(verdict.lang, &beside)?;
        let (entries, _) = lock::read(&String::from_utf8_lossy(&chain));
        entries.into_iter().find(|(_, entry)| entry.package == name)
    } else {
        None
    };
    match entry {
        Some((_, entry)) => sealed(verdict, &entry, Some(&package)),
        None => match wacz::verify(&package) {
            Ok(opened) => {
                let files = opened.count.to_string();
                let slots = [("what", slot(name)), ("files", slot(files))];
                verdict.good("verify-package-alone", &slots);
            }
            Err(fault) => verdict.fault(&name, &fault),
        },
    }
    Ok(())
}

fn count(files: &Files) -> String {
    // The manifest is not one of those that it lists.
    files.len().saturating_sub(1).to_string()
}

/// The chain of seals; and whether it only grew since an old one.
fn chain_of(verdict: &mut Verdict, chain: &[u8], since: Option<&[u8]>) -> Vec<Entry> {
    let text = String::from_utf8_lossy(chain).into_owned();
    let (entries, faults) = lock::read(&text);
    for (line, fault) in &faults {
        let why = tiendo::diag::term(verdict.lang, fault.term());
        let slots = [("line", slot((line + 1).to_string())), ("why", slot(why))];
        verdict.bad("verify-line", &slots);
    }
    if let Some(old) = since {
        if chain.starts_with(old) {
            verdict.good("verify-grew", &[]);
        } else {
            let same = chain.split(|b| *b == b'\n').zip(old.split(|b| *b == b'\n'));
            let line = same.take_while(|(new, old)| new == old).count() + 1;
            verdict.bad("verify-rewritten", &[("line", slot(line.to_string()))]);
        }
    }
    if faults.is_empty() {
        let head = text.lines().last();
        let head = head.map(|line| sha256(format!("{line}\n").as_bytes()));
        let slots = [
            ("count", slot(entries.len().to_string())),
            (
                "head",
                slot(head.unwrap_or_else(|| lock::NOTHING.to_owned())),
            ),
        ];
        verdict.good("verify-chain", &slots);
    }
    entries.into_iter().map(|(_, entry)| entry).collect()
}

/// A package as its line of the chain knows it.
fn sealed(verdict: &mut Verdict, entry: &Entry, package: Option<&[u8]>) {
    let what = [("what", slot(entry.package.clone()))];
    let Some(package) = package else {
        verdict.bad("verify-missing", &what);
        return;
    };
    match wacz::verify(package) {
        Err(fault) => verdict.fault(&entry.package, &fault),
        Ok(opened) => {
            // All that the line says of the package, the package says itself.
            let same = sha256(package) == entry.sha256
                && opened.manifest == entry.manifest
                && opened.pages == entry.pages
                && opened.count == entry.files
                && u64::try_from(package.len()).is_ok_and(|bytes| bytes == entry.bytes)
                && opened.address == entry.address
                && opened.created == entry.released.to_string()
                && opened.software == entry.tool;
            if same {
                let [what] = what;
                let files = opened.count.to_string();
                verdict.good("verify-package", &[what, ("files", slot(files))]);
            } else {
                verdict.bad("verify-other", &what);
            }
        }
    }
}

/// A snapshot that was unpacked.
fn snapshot(verdict: &mut Verdict, name: &str, files: &Files, entry: Option<&Entry>) {
    let manifest = files.get(frozen::MANIFEST).map(|sums| sha256(sums));
    if let Some(entry) = entry
        && manifest.as_ref() != Some(&entry.manifest)
    {
        verdict.fault(name, &Fault::File(frozen::MANIFEST.to_owned()));
        return;
    }
    let mut files = files.clone();
    // What a build leaves in its folder.
    files.remove(output::MARKER);
    match wacz::whole(&files) {
        Ok(()) => {
            let slots = [("what", slot(name)), ("files", slot(count(&files)))];
            let key = match entry {
                Some(_) => "verify-snapshot",
                None => "verify-snapshot-alone",
            };
            verdict.good(key, &slots);
        }
        Err(fault) => verdict.fault(name, &fault),
    }
}

/// The names of what stands in a folder; none where it cannot be read.
fn names_in(folder: &Path) -> impl Iterator<Item = String> {
    let found = std::fs::read_dir(folder).into_iter().flatten().flatten();
    found.map(|entry| entry.file_name().to_string_lossy().into_owned())
}

/// Packages and snapshots that no line names.
fn unnamed(verdict: &mut Verdict, folder: &Path, entries: &[Entry]) {
    let known = |name: &str| {
        entries.iter().any(|e| {
            e.package == name || e.signature() == name || e.folder() == format!("archive/{name}/")
        })
    };
    let mut names: Vec<String> = names_in(folder)
        .filter(|name| {
            name.ends_with(".wacz") || name.ends_with(".sig") || folder.join(name).is_dir()
        })
        .filter(|name| !name.starts_with('.') && !known(name))
        .collect();
    names.sort();
    for name in names {
        verdict.bad("verify-unsealed", &[("what", slot(name))]);
    }
}

/// Unpacks a package into a folder, whole or not at all.
pub(crate) fn restore(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let path = args
        .get_one::<PathBuf>("package")
        .cloned()
        .unwrap_or_default();
    let target = args.get_one::<PathBuf>("into").cloned().unwrap_or_default();
    let name = path.display().to_string();
    let mut verdict = Verdict {
        lang,
        lines: Vec::new(),
        wrong: false,
    };
    let package = bytes(lang, &path)?;
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
            verdict.fault(&name, &fault);
            print(&verdict.lines.join("\n"))?;
            return Err(Failure::Content);
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
    crate::complain(&say(lang, "restored", &slots));
    Ok(())
}
