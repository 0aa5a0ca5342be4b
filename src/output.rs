//! Artifacts → disk, whole or not at all; unchanged files are left alone.
//!
//! Owns [`Artifact`], the [`Sink`] they go into, and [`Folder`], the sink that is a folder on disk. The
//! only module of the library that writes; knows nothing of pages, periods or languages.
//!
//! A build prepares the new site in a hidden folder beside the published one, gives the files that did
//! not change one more name there (a hard link), exchanges the two folders in one step and removes the
//! old one. Where that cannot be done, it prepares the new files in a hidden folder inside the published
//! one, writes down in a journal what it is going to do, and then does it file by file.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the edge at which a site is written to disk"
)]

mod journal;
mod names;
mod workspace;
mod zipped;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::render::Before;

use self::journal::Step;
pub(crate) use self::names::Names;
pub use self::names::PathFault;
use self::names::folders_of;
use self::workspace::{
    FILE, OLD, Stage, Workspace, flush, give_mode, has_mode, mode, unless_missing,
};
pub use self::zipped::{Both, Zipped, write_whole};

/// The file at the top of every output folder by which the next build knows the folder as its own.
pub const MARKER: &str = ".tiendo";

const MARKER_TEXT: &str = "tiendo output 1\nWritten by `tiendo build`. The next build replaces everything in this folder.\n";
const MARKER_START: &[u8] = b"tiendo output ";

/// Files of the owner's that stand in an output folder and are carried over.
const IGNORE_FILES: [&str; 2] = [".gitignore", ".gitkeep"];

/// Folders at the top of an output folder that are the owner's or the file system's. A folder that has
/// one of them is changed file by file: an exchange would leave them behind.
const LEFT_ALONE: [&str; 2] = [".git", "lost+found"];

/// One file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Relative path with forward slashes, such as `targets/forest-cover.html`.
    pub path: String,
    /// The whole content.
    pub bytes: Vec<u8>,
}

/// Where artifacts go, one at a time, so that memory never holds a whole site.
pub trait Sink {
    /// Reads what stands under a path since the build before this one; nothing where there was none.
    fn before(&self) -> Box<Before> {
        Box::new(|_| None)
    }

    /// Takes one artifact.
    ///
    /// # Errors
    /// When the path may not stand in a site (see [`PathFault`]), or the disk refuses the file.
    fn put(&mut self, artifact: Artifact) -> Result<(), Failure>;
}

/// A sink that keeps everything in memory, for tests and small sites.
#[derive(Debug, Default)]
pub struct MemorySink {
    names: Names,
    artifacts: BTreeMap<String, Vec<u8>>,
}

impl MemorySink {
    /// Returns the bytes of each path.
    #[must_use]
    pub fn into_artifacts(self) -> BTreeMap<String, Vec<u8>> {
        self.artifacts
    }
}

impl Sink for MemorySink {
    fn put(&mut self, artifact: Artifact) -> Result<(), Failure> {
        self.names
            .admit(&artifact.path)
            .map_err(|fault| Failure::path(&artifact.path, fault))?;
        self.artifacts.insert(artifact.path, artifact.bytes);
        Ok(())
    }
}

/// What a build did to the output folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Artifacts of the site.
    pub files: usize,
    /// Their size together, in bytes.
    pub bytes: u64,
    /// Artifacts that are new or differ from the published ones.
    pub written: usize,
    /// Artifacts whose published file was left alone, with its time.
    pub unchanged: usize,
    /// Files that stood in the folder and are no part of the site.
    pub removed: usize,
    /// The folder was changed file by file: for a moment visitors may have met files of both sites.
    pub in_place: bool,
}

/// Why a site could not be written; what was published before still stands, whole.
#[derive(Debug)]
pub struct Failure {
    /// The file or folder concerned.
    pub path: PathBuf,
    /// What is the matter with it.
    pub reason: Reason,
}

/// What stood in the way of writing a site.
#[derive(Debug)]
pub enum Reason {
    /// The machine refused.
    Io {
        /// What was tried.
        action: Action,
        /// The system's answer.
        source: io::Error,
    },
    /// Another build is writing the same folder.
    Busy,
    /// The folder holds files and no [`MARKER`]: whoever put them there would lose them.
    NotOurs,
    /// The output is a file, or has no name of its own, such as `/`.
    NotAFolder,
    /// The output is, holds or lies in a folder that the site is made from.
    Protected {
        /// The folder that must not be touched.
        by: PathBuf,
    },
    /// The journal of an interrupted build cannot be read.
    Journal,
    /// An artifact's path may not stand in a site.
    Path(PathFault),
    /// An artifact was refused before, so the site is not whole.
    Incomplete,
}

/// What was tried when the machine refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Looking at what stands there.
    Read,
    /// Making a folder.
    Create,
    /// Claiming the folder for one build.
    Lock,
    /// Writing a file.
    Write,
    /// Giving an unchanged file its name in the new site.
    Link,
    /// Moving a file or folder.
    Move,
    /// Putting the new site in the place of the old one.
    Exchange,
    /// Removing a file or folder.
    Remove,
    /// Waiting until the disk holds what was written.
    Flush,
}

impl Failure {
    fn new(path: PathBuf, reason: Reason) -> Self {
        Self { path, reason }
    }

    fn path(path: &str, fault: PathFault) -> Self {
        Self::new(PathBuf::from(path), Reason::Path(fault))
    }

    /// Tells whether nothing can be made beside the target, though it may be written itself.
    fn leaves_in_place(&self, mounted: bool) -> bool {
        match &self.reason {
            // Nothing but a second lock is wanted beside a mount point.
            Reason::Io { .. } if mounted => true,
            Reason::Io { source, .. } => {
                matches!(
                    source.kind(),
                    ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
                )
            }
            _ => false,
        }
    }

    /// Tells whether the exchange is not to be had here, though plain writing may be.
    fn calls_for_journal(&self) -> bool {
        use ErrorKind::{
            CrossesDevices, InvalidInput, PermissionDenied, ResourceBusy, TooManyLinks, Unsupported,
        };
        match &self.reason {
            Reason::Io {
                action: Action::Link | Action::Exchange,
                source,
            } => matches!(
                source.kind(),
                CrossesDevices
                    | InvalidInput
                    | PermissionDenied
                    | ResourceBusy
                    | TooManyLinks
                    | Unsupported
            ),
            _ => false,
        }
    }
}

/// Makes the failure of `action` on `path`.
fn failed(action: Action, path: &Path) -> impl FnOnce(io::Error) -> Failure {
    move |source| Failure::new(path.to_owned(), Reason::Io { action, source })
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.reason {
            Reason::Io { action, source } => write!(f, "cannot {action} {path}: {source}"),
            Reason::Busy => write!(f, "another build holds {path}; wait until it has ended"),
            Reason::NotOurs => write!(
                f,
                "{path} holds files that tiendo did not write; name another folder, or empty this one"
            ),
            Reason::NotAFolder => write!(
                f,
                "{path} is not a folder that can be replaced; name another"
            ),
            Reason::Protected { by } => write!(
                f,
                "{path} must not be replaced, because of {}; name a folder apart from it",
                by.display()
            ),
            Reason::Journal => write!(
                f,
                "{path}, left by an interrupted build, cannot be read; empty the output folder and build again"
            ),
            Reason::Path(fault) => write!(f, "{path} cannot be part of a site: {fault}"),
            Reason::Incomplete => write!(
                f,
                "{path} is left as it was, since a file of the site was refused"
            ),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.reason {
            Reason::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Action::Read => "read",
            Action::Create => "make the folder",
            Action::Lock => "lock",
            Action::Write => "write",
            Action::Link => "link to",
            Action::Move => "move",
            Action::Exchange => "replace",
            Action::Remove => "remove",
            Action::Flush => "flush to disk",
        })
    }
}

/// A folder on disk that is about to become the site put into it.
///
/// Nothing of the published site changes before [`Folder::commit`]; without it, nothing does.
pub struct Folder {
    target: PathBuf,
    /// What stands in the target, by relative path; without what is carried over.
    published: BTreeMap<String, Published>,
    /// Ignore files to carry over.
    kept: Vec<String>,
    names: Names,
    site: BTreeMap<String, Placed>,
    /// The folders of the site.
    folders: BTreeSet<String>,
    bytes: u64,
    whole: bool,
    buffer: Vec<u8>,
    mode: Mode,
    stage: Stage,
    work: Workspace,
    /// A second claim, held so that a build that can only make one of the two sees this one.
    other: Option<Workspace>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// There is no folder to replace yet.
    First,
    Exchange,
    InPlace,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Published {
    /// A file; `sound` unless its mode must be set right.
    File {
        len: u64,
        sound: bool,
    },
    Folder,
    /// A symlink or something stranger, which a site never holds.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placed {
    Written,
    Unchanged,
}

impl Folder {
    /// Claims `target` for one build, and makes good what an interrupted one left.
    ///
    /// `target` may be missing, empty, a symlink to a folder, or the output of an earlier build.
    /// `protected` are the folders that the site is made from, such as the content: the target may
    /// neither be, hold, nor lie in one of them. (The project's own folder is guarded by this too, since
    /// it holds the content.)
    ///
    /// # Errors
    /// When the target may not be replaced, another build is writing it, or the machine refuses.
    pub fn begin(target: &Path, protected: &[&Path]) -> Result<Self, Failure> {
        let target = resolve(target)?;
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(Failure::new(target, Reason::NotAFolder));
        };
        for folder in protected {
            let by = resolve(folder)?;
            if target.starts_with(&by) || by.starts_with(&target) {
                return Err(Failure::new(target, Reason::Protected { by }));
            }
        }
        refuse_foreign(&target)?;

        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(".tiendo-new");
        let beside = parent.join(hidden);
        let inside = target.join(journal::FOLDER);
        let mounted = is_mounted(&target, parent);

        let mut aside = match Workspace::claim_making(beside.clone()) {
            Ok(aside) => Some(aside),
            Err(failure) if target.is_dir() && failure.leaves_in_place(mounted) => None,
            Err(failure) => return Err(failure),
        };
        if let Some(aside) = &mut aside {
            restore(&aside.path.join(OLD), &target)?;
            aside.stay = false;
            aside.clear()?;
        }
        let in_place =
            aside.is_none() || mounted || LEFT_ALONE.iter().any(|name| stands(&target.join(name)));
        let mut within = if in_place || stands(&inside) {
            Some(Workspace::claim(inside)?)
        } else {
            None
        };
        // Whoever can claim both folders claims the one beside first and then looks for the one
        // inside; whoever can claim only the latter looks for the former last. So of two builds with
        // different rights at least one sees the other.
        if aside.is_none() {
            Workspace::refuse_if_claimed(&beside)?;
        }
        if let Some(within) = &mut within {
            journal::replay(&target, within)?;
            within.clear()?;
        }

        let (mode, work, other) = match (aside, within) {
            (aside, Some(within)) if in_place => (Mode::InPlace, within, aside),
            (Some(aside), _) if target.is_dir() => (Mode::Exchange, aside, None),
            (Some(aside), _) => (Mode::First, aside, None),
            (None, _) => unreachable!("without a folder beside the target, one inside was claimed"),
        };
        let (published, kept) = match mode {
            Mode::First => (BTreeMap::new(), Vec::new()),
            Mode::Exchange | Mode::InPlace => survey(&target, work.keeps_modes())?,
        };
        let stage = Stage::begin(&work)?;
        Ok(Self {
            target,
            published,
            kept,
            names: Names::default(),
            site: BTreeMap::new(),
            folders: BTreeSet::new(),
            bytes: 0,
            whole: true,
            buffer: vec![0; 1 << 16],
            mode,
            stage,
            work,
            other,
        })
    }

    /// Makes the site put so far the published one, and removes what is no part of it.
    ///
    /// Where nothing differs, nothing is touched, not even the time of a folder.
    ///
    /// # Errors
    /// When an artifact was refused before, or the machine refuses; one whole site, as a
    /// rule the one published before, then stands, or is made whole by the next [`Folder::begin`].
    pub fn commit(mut self) -> Result<Summary, Failure> {
        if !self.whole {
            return Err(Failure::new(self.target, Reason::Incomplete));
        }
        let files = self.site.len();
        let written = self.written().count();
        self.place(MARKER, MARKER_TEXT.as_bytes())?;
        let stale = self.stale();
        let removed = stale
            .iter()
            .filter(|path| self.published.get(*path) != Some(&Published::Folder))
            .count();
        let mut in_place = self.mode == Mode::InPlace;
        if self.written().next().is_some() || !stale.is_empty() {
            match self.mode {
                Mode::First => self.publish_first()?,
                Mode::InPlace => self.publish_in_place(&stale)?,
                Mode::Exchange => match self.exchange() {
                    Err(failure) if failure.calls_for_journal() && !self.work.stay => {
                        self.move_inside()?;
                        self.publish_in_place(&stale)?;
                        in_place = true;
                    }
                    done => done?,
                },
            }
        }
        Ok(Summary {
            files,
            bytes: self.bytes,
            written,
            unchanged: files - written,
            removed,
            in_place,
        })
    }

    fn place(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let placed = if self.is_published(path, bytes) {
            Placed::Unchanged
        } else {
            self.stage.write(path, bytes)?;
            Placed::Written
        };
        for folder in folders_of(path) {
            if !self.folders.insert(folder.to_owned()) {
                break; // and so are the folders above it
            }
        }
        self.site.insert(path.to_owned(), placed);
        Ok(())
    }

    /// Tells whether these very bytes are published. A file that cannot be read is written anew.
    fn is_published(&mut self, path: &str, bytes: &[u8]) -> bool {
        match self.published.get(path) {
            Some(&Published::File { len, sound: true }) if len == bytes.len() as u64 => {}
            _ => return false,
        }
        let Ok(mut file) = File::open(self.target.join(path)) else {
            return false;
        };
        let mut rest = bytes;
        loop {
            match file.read(&mut self.buffer) {
                Ok(0) => return rest.is_empty(),
                Ok(read) => match self
                    .buffer
                    .get(..read)
                    .and_then(|block| rest.strip_prefix(block))
                {
                    Some(after) => rest = after,
                    None => return false,
                },
                Err(source) if source.kind() == ErrorKind::Interrupted => {}
                Err(_) => return false,
            }
        }
    }

    fn written(&self) -> impl Iterator<Item = &str> {
        self.site
            .iter()
            .filter(|(_, placed)| **placed == Placed::Written)
            .map(|(path, _)| path.as_str())
    }

    /// What stands in the target and is no part of the site; what a folder holds comes before it.
    fn stale(&self) -> Vec<String> {
        let stays = |path: &str, found: Published| match found {
            Published::Folder => self.folders.contains(path),
            Published::File { .. } | Published::Other => self.site.contains_key(path),
        };
        let stale = self
            .published
            .iter()
            .rev()
            .filter(|(path, found)| !stays(path, **found));
        stale.map(|(path, _)| path.clone()).collect()
    }

    /// Completes the prepared site with the unchanged files and flushes it.
    fn complete(&mut self) -> Result<(), Failure> {
        for (path, placed) in &self.site {
            if *placed == Placed::Unchanged {
                self.stage.link(path, &self.target.join(path))?;
            }
        }
        for name in &self.kept {
            self.stage.link(name, &self.target.join(name))?;
        }
        self.stage.flush(self.written())
    }

    fn publish_first(&mut self) -> Result<(), Failure> {
        self.complete()?;
        fs::rename(&self.stage.root, &self.target)
            .map_err(failed(Action::Exchange, &self.target))?;
        self.flush_parent()
    }

    fn exchange(&mut self) -> Result<(), Failure> {
        self.complete()?;
        // The folder may have been opened to a group of people: that is the owner's to decide.
        if let Some(mode) = mode(&self.target) {
            give_mode(&self.stage.root, mode);
        }
        let old = self.work.path.join(OLD);
        let exchanged = match exchange_folders(&self.stage.root, &self.target) {
            // Some file systems, and some systems, know no exchange.
            Err(source)
                if matches!(
                    source.kind(),
                    ErrorKind::InvalidInput | ErrorKind::Unsupported
                ) =>
            {
                swap_by_moving(&self.stage.root, &self.target, &old)
            }
            done => done,
        };
        // With the old site out of the way and the new one not in its place, only the next build
        // can put it back.
        self.work.stay = stands(&old) && !stands(&self.target);
        exchanged.map_err(failed(Action::Exchange, &self.target))?;
        // Before the old site is removed: a power cut must not leave neither.
        self.flush_parent()
    }

    fn flush_parent(&self) -> Result<(), Failure> {
        match self.target.parent() {
            Some(parent) => flush(parent, &[parent.to_owned()]),
            None => Ok(()),
        }
    }

    /// Moves the new files into the target, after an exchange turned out not to be had.
    fn move_inside(&mut self) -> Result<(), Failure> {
        let within = Workspace::claim(self.target.join(journal::FOLDER))?;
        within.clear()?;
        let mut stage = Stage::begin(&within)?;
        for path in self.written() {
            stage.adopt(path, &self.stage.root.join(path))?;
        }
        self.stage = stage;
        self.other = Some(std::mem::replace(&mut self.work, within));
        Ok(())
    }

    fn publish_in_place(&mut self, stale: &[String]) -> Result<(), Failure> {
        self.stage.flush(self.written())?;
        // First what is in the way of a new file or folder, then the new files, and the rest last, so
        // that no page is missed for longer than it must be.
        let is_in_the_way = |path: &str| {
            self.folders.contains(path)
                || self.site.contains_key(path)
                || folders_of(path).any(|folder| self.site.contains_key(folder))
        };
        let (before, after): (Vec<&String>, Vec<&String>) =
            stale.iter().partition(|path| is_in_the_way(path));
        let remove = |path: &String| match self.published.get(path) {
            Some(Published::Folder) => Step::RemoveFolder(path.clone()),
            _ => Step::RemoveFile(path.clone()),
        };
        let steps: Vec<Step> = (before.into_iter().map(remove))
            .chain(self.written().map(|path| Step::Place(path.to_owned())))
            .chain(after.into_iter().map(remove))
            .collect();
        journal::publish(&self.target, &mut self.work, &steps)
    }
}

impl Sink for Folder {
    fn before(&self) -> Box<Before> {
        let target = self.target.clone();
        Box::new(move |path| fs::read(target.join(path)).ok())
    }

    fn put(&mut self, artifact: Artifact) -> Result<(), Failure> {
        let put = (self.names.admit(&artifact.path))
            .map_err(|fault| Failure::path(&artifact.path, fault))
            .and_then(|()| self.place(&artifact.path, &artifact.bytes));
        self.whole &= put.is_ok();
        self.bytes += artifact.bytes.len() as u64;
        put
    }
}

/// Returns the absolute path of `path` without symlinks; its last parts may be missing.
fn resolve(path: &Path) -> Result<PathBuf, Failure> {
    let missing = match fs::canonicalize(path) {
        Ok(found) => return Ok(found),
        Err(source) => source,
    };
    // A symlink to nowhere is not taken for a missing folder: the site would replace the symlink.
    if missing.kind() != ErrorKind::NotFound || stands(path) {
        return Err(failed(Action::Read, path)(missing));
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if parent.as_os_str().is_empty() => {
            Ok(resolve(Path::new("."))?.join(name))
        }
        (Some(parent), Some(name)) => Ok(resolve(parent)?.join(name)),
        _ => Err(Failure::new(path.to_owned(), Reason::NotAFolder)),
    }
}

/// Fails when the target holds anything that an earlier build did not write.
fn refuse_foreign(target: &Path) -> Result<(), Failure> {
    match fs::metadata(target) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Err(Failure::new(target.to_owned(), Reason::NotAFolder)),
        Err(source) if source.kind() == ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(failed(Action::Read, target)(source)),
    }
    // A first build that was stopped while it changed the folder file by file has a journal and
    // perhaps no marker yet.
    if is_marked(target) || stands(&target.join(journal::FOLDER).join(journal::JOURNAL)) {
        return Ok(());
    }
    for entry in fs::read_dir(target).map_err(failed(Action::Read, target))? {
        let name = entry.map_err(failed(Action::Read, target))?.file_name();
        if !IGNORE_FILES
            .into_iter()
            .chain(apart())
            .any(|known| name == known)
        {
            return Err(Failure::new(target.to_owned(), Reason::NotOurs));
        }
    }
    Ok(())
}

/// The names at the top of an output folder that are no part of a site.
fn apart() -> impl Iterator<Item = &'static str> {
    LEFT_ALONE.into_iter().chain([journal::FOLDER])
}

fn is_marked(target: &Path) -> bool {
    let marker = target.join(MARKER);
    let mut start = Vec::new();
    fs::symlink_metadata(&marker).is_ok_and(|found| found.is_file())
        && File::open(&marker)
            .and_then(|file| file.take(MARKER_START.len() as u64).read_to_end(&mut start))
            .is_ok_and(|_| start == MARKER_START)
}

/// Lists what stands in the target by relative path, and apart from it the files to carry over.
fn survey(
    target: &Path,
    keeps_modes: bool,
) -> Result<(BTreeMap<String, Published>, Vec<String>), Failure> {
    let (mut published, mut kept) = (BTreeMap::new(), Vec::new());
    let is_left_alone = |entry: &walkdir::DirEntry| {
        entry.depth() == 1 && apart().any(|name| entry.file_name() == name)
    };
    for entry in WalkDir::new(target)
        .min_depth(1)
        .into_iter()
        .filter_entry(|entry| !is_left_alone(entry))
    {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(target).to_owned();
            failed(Action::Read, &path)(error.into())
        })?;
        let kind = entry.file_type();
        // A build writes no such name, and a journal could not hold it.
        let Some(path) = entry
            .path()
            .strip_prefix(target)
            .ok()
            .and_then(Path::to_str)
        else {
            return Err(Failure::new(entry.into_path(), Reason::NotOurs));
        };
        let path = path.replace(std::path::MAIN_SEPARATOR, "/");
        if IGNORE_FILES.contains(&path.as_str()) && !kind.is_dir() {
            kept.push(path);
            continue;
        }
        let found = if kind.is_dir() {
            Published::Folder
        } else if kind.is_file() {
            let metadata = entry
                .metadata()
                .map_err(|error| failed(Action::Read, entry.path())(error.into()))?;
            Published::File {
                len: metadata.len(),
                sound: !keeps_modes || has_mode(&metadata, FILE),
            }
        } else {
            Published::Other
        };
        published.insert(path, found);
    }
    Ok((published, kept))
}

/// Puts back the site that a build without exchange was stopped over, if there is one.
fn restore(old: &Path, target: &Path) -> Result<(), Failure> {
    match fs::rename(old, target) {
        // With a site in its place the old one is done with.
        Err(source)
            if matches!(
                source.kind(),
                ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists
            ) =>
        {
            Ok(())
        }
        done => unless_missing(done).map_err(failed(Action::Move, old)),
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
fn exchange_folders(new: &Path, target: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
fn exchange_folders(_new: &Path, _target: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Moves the target to `old` and `new` to the target; for a moment nothing stands there.
fn swap_by_moving(new: &Path, target: &Path, old: &Path) -> io::Result<()> {
    fs::rename(target, old)?;
    fs::rename(new, target).inspect_err(|_| {
        // If that fails too, the next build finds `old` and puts it back.
        let _ = fs::rename(old, target);
    })
}

/// Tells whether anything is at `path`, be it a symlink to nowhere.
fn stands(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

#[cfg(unix)]
fn is_mounted(target: &Path, parent: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (fs::metadata(target), fs::metadata(parent)) {
        (Ok(target), Ok(parent)) => target.dev() != parent.dev(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_mounted(_target: &Path, _parent: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(at: &Path, text: &str) {
        fs::create_dir(at).unwrap();
        fs::write(at.join("index.html"), text).unwrap();
    }

    fn text(at: &Path) -> String {
        fs::read_to_string(at.join("index.html")).unwrap()
    }

    #[test]
    fn without_exchange_a_site_is_moved_into_place_and_a_missing_one_put_back() {
        let temp = tempfile::tempdir().unwrap();
        let [target, new, old] = ["output", "new", "old"].map(|name| temp.path().join(name));
        folder(&target, "published");
        swap_by_moving(&new, &target, &old).unwrap_err();
        assert_eq!(text(&target), "published", "there is no new site");

        folder(&new, "new");
        swap_by_moving(&new, &target, &old).unwrap();
        assert_eq!(
            (text(&target), text(&old)),
            ("new".to_owned(), "published".to_owned())
        );
        restore(&old, &target).unwrap();
        assert_eq!(text(&target), "new", "the old site is done with");

        fs::remove_dir_all(&target).unwrap(); // as if the build had been stopped between the moves
        restore(&old, &target).unwrap();
        assert_eq!(text(&target), "published");
        restore(&old, &target).unwrap();
    }
}
