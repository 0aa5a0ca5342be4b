//! `verify`: whether what was published stayed so, as anybody can see.

#![expect(
    clippy::disallowed_methods,
    reason = "this command looks at the files and folders that it is pointed at"
)]

use super::seals::{bytes, files, machine, slot};
use super::{Failure, print, root, say, signing};
use clap::ArgMatches;
use std::path::{Path, PathBuf};
use tiendo::archive::lock::{self, Entry, sha256};
use tiendo::archive::wacz::{self, Fault, Files};
use tiendo::archive::{FOLDER, frozen};
use tiendo::diag::{Lang, Slot};
use tiendo::output;

/// What `verify` found: lines for those who read, and whether something is wrong.
pub(super) struct Verdict {
    lang: Lang,
    lines: Vec<String>,
    wrong: bool,
}

impl Verdict {
    pub(super) fn new(lang: Lang) -> Self {
        Self {
            lang,
            lines: Vec::new(),
            wrong: false,
        }
    }

    /// Prints what was found; fails where something is wrong.
    pub(super) fn end(self) -> Result<(), Failure> {
        print(&self.lines.join("\n"))?;
        if self.wrong {
            return Err(Failure::Content);
        }
        Ok(())
    }

    pub(super) fn good(&mut self, key: &str, slots: &[(&'static str, Slot)]) {
        self.lines.push(format!("✓ {}", say(self.lang, key, slots)));
    }

    pub(super) fn bad(&mut self, key: &str, slots: &[(&'static str, Slot)]) {
        self.wrong = true;
        self.lines.push(format!("✗ {}", say(self.lang, key, slots)));
    }

    /// What is wrong with a package, a folder or a file of it.
    pub(super) fn fault(&mut self, what: &str, fault: &Fault) {
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
    let mut verdict = Verdict::new(lang);
    let path = args.get_one::<PathBuf>("path").cloned();
    let mut path = path.unwrap_or_else(|| root(args));
    // The chain stands for what it names.
    if path.is_file() && path.file_name().is_some_and(|name| name == "seals.lock") {
        path.pop();
        if path.as_os_str().is_empty() {
            path.push(".");
        }
    }
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
        Some(old) if !old.ends_with(b"\n") => return nothing("verify-since-cut"),
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
        let (entries, whole) = chain_of(&mut verdict, &chain, since.as_deref());
        for entry in &entries {
            let at = folder.join(&entry.package);
            // One of another size is another one, and need not be read to tell.
            let size = std::fs::metadata(&at).map(|found| found.len());
            let slots = [("what", slot(entry.package.clone()))];
            if size.as_ref().is_ok_and(|size| *size != entry.bytes) {
                verdict.bad("verify-other", &slots);
            } else if size.is_err() && site.is_some() {
                // A copy may be without the packages; the snapshots prove themselves.
                let line = say(lang, "verify-missing", &slots);
                verdict.lines.push(format!("– {line}"));
            } else {
                let package = at.is_file().then(|| bytes(lang, &at)).transpose()?;
                sealed(&mut verdict, entry, package.as_deref());
            }
            if let Some(site) = &site {
                let folder = site.join(entry.folder());
                // What a link leads to could be another thing tomorrow.
                if folder.is_symlink() || !folder.is_dir() {
                    let slots = [("what", slot(entry.folder()))];
                    verdict.bad("verify-missing", &slots);
                    continue;
                }
                let files = files(lang, &folder)?;
                snapshot(&mut verdict, &entry.folder(), &files, Some(entry));
            }
        }
        signing::verify(&mut verdict, &folder, &entries, signers);
        // What a line names that cannot be read is not known to be named by none.
        if whole {
            unnamed(&mut verdict, &folder, &entries);
        }
    } else if path.join(frozen::MANIFEST).is_file() {
        let files = files(lang, &path)?;
        snapshot(&mut verdict, &path.display().to_string(), &files, None);
    } else {
        // Nothing is there, or nothing that is sealed.
        let _ = std::fs::metadata(&path).map_err(|error| machine(lang, &path, &error))?;
        let slots = [("path", slot(path.display().to_string()))];
        return Err(Failure::Usage(say(lang, "verify-nothing", &slots)));
    }
    verdict.end()
}

/// What the chain that lies beside a package says of it; none where there is none, or it names no such file.
pub(super) fn entry_beside(lang: Lang, package: &Path) -> Result<Option<Entry>, Failure> {
    let chain = package.with_file_name("seals.lock");
    if !chain.is_file() {
        return Ok(None);
    }
    let chain = bytes(lang, &chain)?;
    let (entries, _) = lock::read(&String::from_utf8_lossy(&chain));
    let name = package.file_name().unwrap_or_default();
    let mut entries = entries.into_iter().map(|(_, entry)| entry);
    Ok(entries.find(|entry| name == entry.package.as_str()))
}

/// A package that lies somewhere; where its chain lies beside it, by that too.
fn package_alone(verdict: &mut Verdict, path: &Path) -> Result<(), Failure> {
    let package = bytes(verdict.lang, path)?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    match entry_beside(verdict.lang, path)? {
        Some(entry) => sealed(verdict, &entry, Some(&package)),
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

/// The chain of seals, and whether each line of it holds; told too whether it only grew since an old one.
fn chain_of(verdict: &mut Verdict, chain: &[u8], since: Option<&[u8]>) -> (Vec<Entry>, bool) {
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
        } else if old.starts_with(chain) {
            let line = text.lines().count() + 1;
            verdict.bad("verify-shorter", &[("line", slot(line.to_string()))]);
        } else {
            let same = chain.split(|b| *b == b'\n').zip(old.split(|b| *b == b'\n'));
            let line = same.take_while(|(new, old)| new == old).count() + 1;
            verdict.bad("verify-rewritten", &[("line", slot(line.to_string()))]);
        }
    }
    if faults.is_empty() && !entries.is_empty() {
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
    let entries = entries.into_iter().map(|(_, entry)| entry);
    (entries.collect(), faults.is_empty())
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
            let at = folder.join(name);
            name.ends_with(".wacz") || name.ends_with(".sig") || at.is_dir() || at.is_symlink()
        })
        .filter(|name| !name.starts_with('.') && !known(name))
        .collect();
    names.sort();
    for name in names {
        verdict.bad("verify-unsealed", &[("what", slot(name))]);
    }
}
