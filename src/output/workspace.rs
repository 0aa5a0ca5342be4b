//! The hidden folder in which a build prepares a site, claimed by one build at a time.
//!
//! Owns the lock, the clearing of what a killed build left, and the flushing to disk. Does not know how
//! a prepared site is published.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::journal::{JOURNAL, PART};
use super::names::folder_of;
use super::{Action, Failure, Reason, failed, stands};

/// The prepared site, or after an exchange the site it took the place of.
pub(super) const SITE: &str = "site";
/// The published site, while it is moved out of the way on systems that cannot exchange two folders.
pub(super) const OLD: &str = "old";
const LOCK: &str = "lock";

/// A folder claimed by this build; removed with all it holds when dropped, unless told to stay.
pub(super) struct Workspace {
    pub(super) path: PathBuf,
    /// Leave everything for the next build: a part of the site may be here and nowhere else.
    pub(super) stay: bool,
    /// Folders made so that the workspace could stand, deepest first; removed if they end up empty.
    made: Vec<PathBuf>,
    // Held, not read: the system gives the lock back when the process ends, however it ends.
    _lock: File,
}

impl Workspace {
    /// Claims a folder, after making the folders above it.
    pub(super) fn claim_making(path: PathBuf) -> Result<Self, Failure> {
        let made = match path.parent() {
            Some(parent) => make_folders(parent)?,
            None => Vec::new(),
        };
        match Self::claim(path) {
            Ok(mut claimed) => {
                claimed.made = made;
                Ok(claimed)
            }
            Err(failure) => {
                remove_empty(&made);
                Err(failure)
            }
        }
    }

    /// Makes the folder, or takes over the one that a killed build left, and locks it.
    ///
    /// What a killed build left is still there, and stays when it may be needed, until the caller has
    /// made the site whole; then comes [`Workspace::clear`].
    pub(super) fn claim(path: PathBuf) -> Result<Self, Failure> {
        let lock_path = path.join(LOCK);
        // Another build may remove its folder between two of our steps; more than a few times in a
        // row means that builds run without pause.
        for _ in 0..8 {
            if let Err(source) = private_folder(&path) {
                match fs::symlink_metadata(&path) {
                    Ok(found) if found.is_dir() => {}
                    Err(_) if source.kind() == ErrorKind::AlreadyExists => continue,
                    _ => return Err(failed(Action::Create, &path)(source)),
                }
            }
            // Opened for writing because NFS gives exclusive locks to writers alone.
            let mut options = OpenOptions::new();
            let lock = match options
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&lock_path)
            {
                Ok(lock) => lock,
                Err(source) if source.kind() == ErrorKind::NotFound => continue,
                Err(source) => return Err(failed(Action::Lock, &lock_path)(source)),
            };
            match lock.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(Failure::new(path, Reason::Busy)),
                Err(TryLockError::Error(source)) => {
                    return Err(failed(Action::Lock, &lock_path)(source));
                }
            }
            // The one who held it may have removed it meanwhile: then we hold a lock that nobody sees.
            if is_at(&lock, &lock_path) {
                let stay = [OLD, JOURNAL].iter().any(|name| stands(&path.join(name)));
                return Ok(Self {
                    path,
                    stay,
                    made: Vec::new(),
                    _lock: lock,
                });
            }
        }
        Err(Failure::new(path, Reason::Busy))
    }

    /// Fails when another build holds the folder at `path`; a folder that a killed build left is fine.
    pub(super) fn refuse_if_claimed(path: &Path) -> Result<(), Failure> {
        let lock_path = path.join(LOCK);
        let lock = match File::open(&lock_path) {
            Ok(lock) => lock,
            Err(source) if source.kind() == ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(failed(Action::Lock, &lock_path)(source)),
        };
        match lock.try_lock_shared() {
            Ok(()) => Ok(()),
            Err(TryLockError::WouldBlock) => Err(Failure::new(path.to_owned(), Reason::Busy)),
            Err(TryLockError::Error(source)) => Err(failed(Action::Lock, &lock_path)(source)),
        }
    }

    /// Removes what a killed build left, and nothing that a build does not make.
    pub(super) fn clear(&self) -> Result<(), Failure> {
        // The journal first: without the files it speaks of, it must not be found again.
        for name in [JOURNAL, PART] {
            let path = self.path.join(name);
            unless_missing(fs::remove_file(&path)).map_err(failed(Action::Remove, &path))?;
        }
        for name in [SITE, OLD] {
            let path = self.path.join(name);
            let mut removed = unless_missing(fs::remove_dir_all(&path));
            let denied = |e: &io::Error| e.kind() == io::ErrorKind::PermissionDenied;
            if removed.as_ref().is_err_and(denied) {
                // The published folder had been made read-only, and its copy here has its modes.
                make_writable(&path);
                removed = unless_missing(fs::remove_dir_all(&path));
            }
            removed.map_err(failed(Action::Remove, &path))?;
        }
        Ok(())
    }

    /// Tells whether the file system keeps the modes it is given; FAT and some network shares do not.
    pub(super) fn keeps_modes(&self) -> bool {
        fs::symlink_metadata(&self.path).is_ok_and(|found| has_mode(&found, PRIVATE))
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        if self.stay {
            return;
        }
        // Nobody is left to tell; what cannot be removed here is tried again, and told, at the next build.
        let _ = self.clear();
        let _ = fs::remove_file(self.path.join(LOCK));
        let _ = fs::remove_dir(&self.path);
        remove_empty(&self.made);
    }
}

/// The tree of prepared files inside a workspace.
pub(super) struct Stage {
    pub(super) root: PathBuf,
    folders: BTreeSet<String>,
}

impl Stage {
    pub(super) fn begin(workspace: &Workspace) -> Result<Self, Failure> {
        let root = workspace.path.join(SITE);
        public_folder(&root).map_err(failed(Action::Create, &root))?;
        Ok(Self {
            root,
            folders: BTreeSet::new(),
        })
    }

    /// Writes a new file.
    pub(super) fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let file = self.place(path)?;
        let written = File::create_new(&file).and_then(|mut opened| opened.write_all(bytes));
        written.map_err(failed(Action::Write, &file))?;
        give_mode(&file, FILE);
        Ok(())
    }

    /// Gives the published file one more name, so that its bytes, inode and time stay.
    pub(super) fn link(&mut self, path: &str, published: &Path) -> Result<(), Failure> {
        let file = self.place(path)?;
        fs::hard_link(published, &file).map_err(failed(Action::Link, published))
    }

    /// Moves a file prepared elsewhere here, perhaps from another file system.
    pub(super) fn adopt(&mut self, path: &str, prepared: &Path) -> Result<(), Failure> {
        let file = self.place(path)?;
        match fs::rename(prepared, &file) {
            Err(source) if source.kind() == ErrorKind::CrossesDevices => {
                fs::copy(prepared, &file).map_err(failed(Action::Write, &file))?;
                give_mode(&file, FILE);
                Ok(())
            }
            other => other.map_err(failed(Action::Move, prepared)),
        }
    }

    /// Flushes the folders, and of the files those named.
    pub(super) fn flush<'a>(&'a self, files: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
        let folders = self.folders.iter().map(String::as_str);
        let mut parts: Vec<PathBuf> = files
            .chain(folders)
            .map(|path| self.root.join(path))
            .collect();
        parts.push(self.root.clone());
        flush(&self.root, &parts)
    }

    /// Makes the folders above `path` and returns where it stands on disk.
    fn place(&mut self, path: &str) -> Result<PathBuf, Failure> {
        if let Some(folder) = folder_of(path) {
            self.make(folder)?;
        }
        Ok(self.root.join(path))
    }

    fn make(&mut self, folder: &str) -> Result<(), Failure> {
        if self.folders.contains(folder) {
            return Ok(());
        }
        if let Some(above) = folder_of(folder) {
            self.make(above)?;
        }
        let path = self.root.join(folder);
        public_folder(&path).map_err(failed(Action::Create, &path))?;
        self.folders.insert(folder.to_owned());
        Ok(())
    }
}

/// Waits until `parts`, all on the file system of `root`, would survive a power cut.
///
/// One file at a time costs a turn of the disk for each: 500 files took 100 ms on ext4, and one call
/// for the whole file system 6 ms. That call also waits for what other programs have just written, so
/// the rebuild after one edit, a few files, goes one by one.
pub(super) fn flush(root: &Path, parts: &[PathBuf]) -> Result<(), Failure> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if parts.len() > 64 {
        let folder = File::open(root).map_err(failed(Action::Flush, root))?;
        return rustix::fs::syncfs(&folder)
            .map_err(|errno| failed(Action::Flush, root)(errno.into()));
    }
    for part in parts {
        let synced =
            open_for_flush(part).and_then(|opened| opened.map_or(Ok(()), |file| file.sync_all()));
        synced.map_err(failed(Action::Flush, part))?;
    }
    Ok(())
}

#[cfg(unix)]
fn open_for_flush(path: &Path) -> io::Result<Option<File>> {
    File::open(path).map(Some)
}

// Windows flushes no folder, and files only through a handle that may write.
#[cfg(not(unix))]
fn open_for_flush(path: &Path) -> io::Result<Option<File>> {
    if path.is_dir() {
        Ok(None)
    } else {
        OpenOptions::new().write(true).open(path).map(Some)
    }
}

/// Takes "it is not there" for success.
pub(super) fn unless_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(source) if source.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

// Files and folders get their mode by name: what visitors may read must not hang on the umask of
// whoever builds.
pub(super) const FILE: u32 = 0o644;
const FOLDER: u32 = 0o755;
// A web server may serve the folder above: a half-built site is for nobody's eyes.
const PRIVATE: u32 = 0o700;

/// Makes a folder of the site.
pub(super) fn public_folder(path: &Path) -> io::Result<()> {
    fs::create_dir(path)?;
    give_mode(path, FOLDER);
    Ok(())
}

fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, PRIVATE);
    builder.create(path)
}

fn remove_empty(folders: &[PathBuf]) {
    for folder in folders {
        let _ = fs::remove_dir(folder);
    }
}

/// Makes `folder` and what is missing above it; returns those it made, deepest first.
fn make_folders(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let missing: Vec<_> = folder
        .ancestors()
        .take_while(|path| !path.exists())
        .collect();
    for path in missing.iter().rev() {
        match fs::create_dir(path) {
            Err(source) if source.kind() != ErrorKind::AlreadyExists => {
                return Err(failed(Action::Create, path)(source));
            }
            _ => {}
        }
    }
    Ok(missing.into_iter().map(Path::to_owned).collect())
}

#[cfg(unix)]
pub(super) fn give_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    // We have just made it, so a refusal only means that the file system has no modes.
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode));
}

#[cfg(not(unix))]
pub(super) fn give_mode(_path: &Path, _mode: u32) {}

#[cfg(unix)]
pub(super) fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path)
        .ok()
        .map(|found| found.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
pub(super) fn mode(_path: &Path) -> Option<u32> {
    None
}

#[cfg(unix)]
pub(super) fn has_mode(found: &fs::Metadata, mode: u32) -> bool {
    use std::os::unix::fs::PermissionsExt;
    found.permissions().mode() & 0o7777 == mode
}

#[cfg(not(unix))]
pub(super) fn has_mode(_found: &fs::Metadata, _mode: u32) -> bool {
    false
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(held), Ok(found)) => (held.dev(), held.ino()) == (found.dev(), found.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// Lets every folder below be written to, as far as that can be done.
fn make_writable(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o755));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            make_writable(&entry.path());
        }
    }
}
