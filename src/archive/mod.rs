//! What was published stays published: each release sealed into a package of its own, and the chain of seals that proves it.
//!
//! Owns [`Archive`], what stands in `content/archive/`, and how a site becomes a seal. Judges nothing and renders nothing: pages come
//! as they were published, or as [`crate::render`] makes them.

pub mod frozen;
pub mod guard;
pub mod lock;
pub mod wacz;
mod warc;

use crate::assess::{Published, Reason, Ruling, Verdict};
use crate::diag::{Code, Finding, Findings, Span};
use crate::model::{PeriodIx, Plan, TargetIx};
use jiff::Timestamp;
use lock::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use wacz::Files;

/// The folder of seals in a project.
pub const FOLDER: &str = "content/archive/";

/// The chain of seals.
pub const LOCK: &str = "content/archive/seals.lock";

/// What stands in the folder of seals, as read.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    /// Where it is on disk; none where nothing was read from one.
    pub folder: Option<PathBuf>,
    /// The lock's position among the sources, and its text.
    pub lock: Option<(u32, String)>,
    /// Every package, by file name.
    pub packages: BTreeMap<String, Package>,
    /// Signatures of lines of the lock, by file name, and [`SIGNERS`].
    pub signatures: BTreeMap<String, Vec<u8>>,
}

/// The file that says whose signatures count, as `ssh-keygen` reads it.
pub const SIGNERS: &str = "allowed_signers";

/// What is known of a package without holding it.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// Paths of the pages in it.
    pages: BTreeSet<String>,
    /// The table of verdicts in it; empty where there is none.
    verdicts: Vec<u8>,
    /// The table of what its release said; empty where there is none.
    record: Vec<u8>,
}

impl Package {
    /// Takes from a package what is needed of it.
    #[must_use]
    pub fn read(package: &[u8]) -> Self {
        let record = guard::table();
        let wanted = [frozen::MANIFEST, VERDICTS, &record];
        // One that cannot be read is another than the chain names.
        let mut files = wacz::some(package, &wanted).unwrap_or_default();
        let mut taken = |path: &str| files.remove(path).unwrap_or_default();
        let manifest = taken(frozen::MANIFEST);
        let manifest = String::from_utf8_lossy(&manifest);
        let paths = manifest.lines().filter_map(|line| line.split_once("  "));
        let pages = paths.map(|(_, path)| path).filter(|path| is_page(path));
        Self {
            pages: pages.map(ToOwned::to_owned).collect(),
            bytes: u64::try_from(package.len()).unwrap_or(u64::MAX),
            sha256: lock::sha256(package),
            verdicts: taken(VERDICTS),
            record: taken(&record),
        }
    }
}

/// Holds the chain against itself and against the packages that stand beside it; the seals, in their order.
///
/// `outside` is where a finding points where there is no chain: a package that nothing names.
pub fn check(archive: &Archive, outside: Span, findings: &mut Findings) -> Vec<Entry> {
    let text = archive.lock.as_ref().map_or("", |(_, text)| text.as_str());
    // Where there is a chain, it lacks what nothing names.
    let outside = archive
        .lock
        .as_ref()
        .map_or(outside, |(file, _)| Span::file(*file));
    let span = |line: usize| archive.line(line);
    let (entries, faults) = lock::read(text);
    let is_broken = !faults.is_empty();
    for (line, fault) in faults {
        let place = span(line).unwrap_or(outside);
        findings.push(Finding::new(Code::BrokenLock, place).term("why", fault.term()));
    }
    let mut named = BTreeSet::new();
    for (line, entry) in &entries {
        named.insert(entry.package.as_str());
        let place = span(*line).unwrap_or(outside);
        let about = |code| Finding::new(code, place).with("package", entry.package.as_str());
        match archive.packages.get(&entry.package) {
            None => findings.push(about(Code::MissingPackage)),
            Some(there) if there.bytes != entry.bytes || there.sha256 != entry.sha256 => {
                findings.push(about(Code::AlteredPackage));
            }
            Some(_) => {}
        }
    }
    let others = archive.packages.keys();
    // What a line names that cannot be read is not known to be named by none.
    let others = others.filter(|package| !is_broken && !named.contains(package.as_str()));
    for package in others {
        let finding = Finding::new(Code::UnsealedPackage, outside);
        findings.push(finding.with("package", package.as_str()));
    }
    entries.into_iter().map(|(_, entry)| entry).collect()
}

/// The chain of seals as a site shows it.
pub const PUBLIC_LOCK: &str = "archive/seals.lock";

impl Archive {
    /// Where a line of the lock stands, counted from 0.
    fn line(&self, number: usize) -> Option<Span> {
        let (file, text) = self.lock.as_ref()?;
        let mut lines = text.split_inclusive('\n');
        let before: usize = lines.by_ref().take(number).map(str::len).sum();
        let length = lines.next().map_or(0, str::len);
        Some(Span::new(*file, before, before + length.saturating_sub(1)))
    }

    /// Where the line of a seal stands.
    fn line_of(&self, seal: &Entry) -> Option<Span> {
        let (_, text) = self.lock.as_ref()?;
        let line = seal.line();
        let number = text.split_inclusive('\n').position(|other| other == line)?;
        self.line(number)
    }

    /// The signatures of the seals that a site shows, and whose they may be; by path.
    pub fn signed<'a>(&'a self, seals: &'a [Entry]) -> impl Iterator<Item = (String, &'a [u8])> {
        let names = seals.iter().map(Entry::signature);
        let names = names.chain([SIGNERS.to_owned()]);
        names.filter_map(|name| {
            let (name, bytes) = self.signatures.get_key_value(&name)?;
            Some((format!("archive/{name}"), bytes.as_slice()))
        })
    }

    /// Gives a plan the seals whose releases are out at a moment.
    pub fn show(&self, plan: &mut Plan, seals: &[Entry], now: Timestamp) {
        let out = seals.iter().filter(|seal| seal.released <= now);
        plan.seals = out.cloned().collect();
        plan.signed = self.signed(&plan.seals).map(|(path, _)| path).collect();
        let shown = plan.last_hour().map(|hour| hour.at);
        let last = plan
            .seals
            .last()
            .filter(|seal| Some(seal.released) == shown);
        let package = last.and_then(|seal| self.packages.get(&seal.package));
        plan.sealed_pages = package.map_or_else(BTreeSet::new, |package| package.pages.clone());
    }

    /// Hands over the files of a sealed snapshot; its package, or that this is not the one that was sealed.
    ///
    /// What was handed over is worth nothing where a fault is found.
    ///
    /// # Errors
    /// The first that `take` gives.
    #[expect(
        clippy::disallowed_methods,
        reason = "packages are read when they are wanted, since memory need not hold all of them"
    )]
    pub fn unpack<E>(
        &self,
        seal: &Entry,
        take: impl FnMut(String, Vec<u8>) -> Result<(), E>,
    ) -> Result<Result<Vec<u8>, wacz::Fault>, E> {
        let folder = self.folder.as_ref();
        let package = folder.and_then(|folder| std::fs::read(folder.join(&seal.package)).ok());
        let same = |package: &Vec<u8>| lock::sha256(package) == seal.sha256;
        let Some(package) = package.filter(same) else {
            return Ok(Err(wacz::Fault::Form));
        };
        let opened = wacz::unpack(&package, take)?;
        Ok(opened.and_then(|opened| {
            let manifest = || wacz::Fault::File(frozen::MANIFEST.to_owned());
            let same = opened.manifest == seal.manifest;
            same.then_some(package).ok_or_else(manifest)
        }))
    }

    /// The verdicts of every period that a seal tells of, as they were published: by its last seal or, of a period that was never
    /// sealed itself, by the first one after it; whatever method, thresholds and figures say now.
    #[must_use]
    pub fn verdicts(&self, plan: &Plan) -> Published {
        let sealed = plan.seals.iter().filter_map(|seal| {
            let package = self.packages.get(&seal.package)?;
            Some((seal.period(), rulings(&package.verdicts)))
        });
        let sealed: Vec<_> = sealed.collect();
        let mut published = Published::new();
        for (at, period) in plan.periods.iter().enumerate() {
            let name = period.period.to_string();
            let own = sealed.iter().rfind(|(of, _)| *of == Some(period.period));
            let mut after = sealed.iter();
            let mut telling =
                || after.find(|(_, rulings)| rulings.iter().any(|(of, ..)| *of == name));
            let Some((_, rulings)) = own.or_else(&mut telling) else {
                continue;
            };
            for (_, id, ruling) in rulings.iter().filter(|(of, ..)| *of == name) {
                let mut targets = plan.targets.iter();
                let target = targets.position(|t| t.id == *id || t.was.contains(id));
                if let Some(target) = target {
                    published.insert((PeriodIx(at), TargetIx(target)), ruling.clone());
                }
            }
        }
        published
    }
}

/// What a sealed table of verdicts says: period, target and verdict.
fn rulings(table: &[u8]) -> Vec<(String, String, Ruling)> {
    let rulings = rows(table).filter_map(Result::ok).filter_map(|mut row| {
        let mut field = |name: &str| row.remove(name).unwrap_or_default();
        let (early, word) = (field("early") == "true", field("verdict"));
        let verdict = Verdict::ALL.iter().copied().find(|verdict| {
            let same = !matches!(verdict, Verdict::Achieved { early: other } if *other != early);
            same && verdict.word() == word
        });
        let ruling = Ruling {
            verdict: verdict?,
            reason: Reason::named(&field("verdict_reason")),
            line: field("method_line").parse().ok()?,
        };
        Some((field("period"), field("target"), ruling))
    });
    rulings.collect()
}

/// The rows of a sealed table: field by name of column.
///
/// A later version of the program may have written it, with other columns in another order.
fn rows(table: &[u8]) -> impl Iterator<Item = csv::Result<BTreeMap<String, String>>> {
    let table = table.strip_prefix("\u{feff}".as_bytes()).unwrap_or(table);
    csv::Reader::from_reader(table).into_deserialize()
}

/// The table of verdicts in a snapshot.
const VERDICTS: &str = "data/verdicts.csv";

/// What the frozen copy of a page says of itself.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The bar at its head.
    pub bar: String,
    /// Of a file of the living site: that it is as it is now.
    pub now: String,
}

/// What is said of a seal.
pub struct Seal<'a> {
    /// The entry as far as it is known: all but what is counted and hashed here.
    pub entry: Entry,
    /// Title of the plan and of the release.
    pub title: String,
    /// See [`wacz::About::readme`].
    pub readme: String,
    /// What a frozen copy says of itself, by the path of its page.
    pub frame: &'a dyn Fn(&str) -> Frame,
}

/// Seals a site: its entry, and the package. `Err` names a page that has no place for its bar.
///
/// # Errors
/// The path of the page.
pub fn seal(seal: Seal<'_>, files: Files) -> Result<(Entry, Vec<u8>), String> {
    let Seal {
        mut entry,
        title,
        readme,
        frame,
    } = seal;
    let files = files.into_iter();
    let mut snapshot: Files = files.filter(|(path, _)| frozen::belongs(path)).collect();
    let pages = snapshot.iter().filter(|(path, _)| is_page(path));
    let pages: Files = pages
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect();
    // Whoever kept a page as it was published can find its checksum here.
    let published = wacz::manifest(&pages);
    let paths: BTreeSet<String> = snapshot.keys().cloned().collect();
    let there = |path: &str| paths.contains(path);
    for (path, bytes) in &mut snapshot {
        if is_page(path) {
            let page = std::str::from_utf8(bytes).map_err(|_| path.clone())?;
            let Frame { bar, now } = frame(path);
            let page = frozen::freeze(page, &bar).ok_or_else(|| path.clone())?;
            let page = frozen::lead_out(&page, (path, &entry.address), &now, &there);
            *bytes = page.into_bytes();
        }
    }
    let manifest = wacz::manifest(&snapshot);
    entry.files = snapshot.len();
    entry.manifest = lock::sha256(manifest.as_bytes());
    entry.pages = lock::sha256(published.as_bytes());
    snapshot.insert(frozen::MANIFEST.to_owned(), manifest.into_bytes());
    let about = wacz::About {
        title: &title,
        readme: &readme,
        published: &published,
        software: &entry.tool,
        date: &entry.released.to_string(),
        address: &entry.address,
        main: "index.html",
        page_title: &page_title,
    };
    let package = wacz::pack(&about, &snapshot);
    entry.bytes = u64::try_from(package.len()).unwrap_or(u64::MAX);
    entry.sha256 = lock::sha256(&package);
    Ok((entry, package))
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}

/// What stands between `<title>` and its end.
fn page_title(html: &str) -> String {
    let (_, rest) = html.split_once("<title>").unwrap_or_default();
    let (title, _) = rest.split_once("</title>").unwrap_or_default();
    crate::render::narrative::plain(title, "")
}
