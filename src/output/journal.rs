//! A site changed file by file, so that being stopped in the middle can be made good.
//!
//! Owns the journal: the steps from one site to the next, on disk before the first of them is taken.
//! A build that finds a journal takes all its steps again; each may be taken any number of times.
//! Without a journal nothing in the folder has been touched yet.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::names::{check, folder_of, folders_of};
use super::workspace::{SITE, Workspace, flush, public_folder, unless_missing};
use super::{Action, Failure, Reason, failed};

/// The name of the workspace inside an output folder.
pub(super) const FOLDER: &str = ".tiendo-journal";
/// The journal; it is there only when it is complete.
pub(super) const JOURNAL: &str = "journal";
/// The journal while it is being written.
pub(super) const PART: &str = "journal.part";

const HEADER: &str = "tiendo journal 1";

/// One step; paths are relative to the output folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    RemoveFile(String),
    /// Comes after the steps that empty it.
    RemoveFolder(String),
    /// Moves the prepared file into the site, over the one that is there.
    Place(String),
}

impl Step {
    fn path(&self) -> &str {
        match self {
            Step::RemoveFile(path) | Step::RemoveFolder(path) | Step::Place(path) => path,
        }
    }
}

/// Takes `steps` in the folder `target`, where `inside` holds the prepared files.
pub(super) fn publish(
    target: &Path,
    inside: &mut Workspace,
    steps: &[Step],
) -> Result<(), Failure> {
    write(&inside.path, steps)?;
    replay(target, inside)
}

/// Takes the steps of the journal in `inside`, if there is one.
pub(super) fn replay(target: &Path, inside: &mut Workspace) -> Result<(), Failure> {
    let path = inside.path.join(JOURNAL);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(source) if source.kind() == ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(failed(Action::Read, &path)(source)),
    };
    // From here on the folder may be neither the old site nor the new one: whatever fails, the
    // journal and the prepared files must stay for the next build.
    inside.stay = true;
    let steps = decode(&text).ok_or_else(|| Failure::new(path.clone(), Reason::Journal))?;
    let mut site = Tree::new(target);
    let mut prepared = Tree::new(&inside.path.join(SITE));
    for step in &steps {
        take(step, &mut site, &mut prepared)?;
    }
    let folders: BTreeSet<&str> = steps
        .iter()
        .flat_map(|step| folders_of(step.path()))
        .collect();
    let mut parts: Vec<PathBuf> = folders
        .into_iter()
        .map(|folder| target.join(folder))
        .collect();
    parts.retain(|folder| folder.is_dir());
    parts.push(target.to_owned());
    flush(target, &parts)?;
    fs::remove_file(&path).map_err(failed(Action::Remove, &path))?;
    inside.stay = false;
    Ok(())
}

fn write(workspace: &Path, steps: &[Step]) -> Result<(), Failure> {
    let (part, journal) = (workspace.join(PART), workspace.join(JOURNAL));
    let written = File::create(&part).and_then(|mut file| {
        file.write_all(&encode(steps))?;
        file.sync_all()
    });
    written.map_err(failed(Action::Write, &part))?;
    fs::rename(&part, &journal).map_err(failed(Action::Move, &part))?;
    flush(workspace, &[workspace.to_owned()])
}

// NUL ends a record: it is the one character that no file name can hold.
fn encode(steps: &[Step]) -> Vec<u8> {
    let mut text = format!("{HEADER}\0");
    for step in steps {
        text.push(match step {
            Step::RemoveFile(_) => 'f',
            Step::RemoveFolder(_) => 'd',
            Step::Place(_) => '+',
        });
        text.push_str(step.path());
        text.push('\0');
    }
    text.into_bytes()
}

/// Reads a journal; `None` when it is not one, or names a path outside the folder.
fn decode(text: &[u8]) -> Option<Vec<Step>> {
    let text = std::str::from_utf8(text).ok()?;
    let records = text.strip_prefix(HEADER)?.strip_prefix('\0')?;
    records
        .split_terminator('\0')
        .map(|record| {
            let mut letters = record.chars();
            let kind = letters.next()?;
            let path = letters.as_str().to_owned();
            match kind {
                // A file to be removed may bear any name that people give files.
                'f' if stays_below(&path) => Some(Step::RemoveFile(path)),
                'd' if stays_below(&path) => Some(Step::RemoveFolder(path)),
                '+' if check(&path).is_ok() => Some(Step::Place(path)),
                _ => None,
            }
        })
        .collect()
}

fn stays_below(path: &str) -> bool {
    path.split('/')
        .all(|segment| !matches!(segment, "" | "." | ".."))
}

fn take(step: &Step, site: &mut Tree, prepared: &mut Tree) -> Result<(), Failure> {
    match step {
        Step::RemoveFile(path) => {
            let file = site.root.join(path);
            // What is missing, or is a folder by now, was removed when this step was first taken.
            if !site.holds_above(path)? || !is(&file, |kind| !kind.is_dir())? {
                return Ok(());
            }
            unless_missing(fs::remove_file(&file)).map_err(failed(Action::Remove, &file))
        }
        Step::RemoveFolder(path) => {
            let folder = site.root.join(path);
            if !site.holds_above(path)? || !is(&folder, fs::FileType::is_dir)? {
                return Ok(());
            }
            site.folders.remove(path);
            match fs::remove_dir(&folder) {
                // Somebody has put a file there since we looked: it is not ours to remove.
                Err(source) if source.kind() == ErrorKind::DirectoryNotEmpty => Ok(()),
                other => other.map_err(failed(Action::Remove, &folder)),
            }
        }
        Step::Place(path) => {
            let from = prepared.root.join(path);
            if !prepared.holds_above(path)? || !is(&from, fs::FileType::is_file)? {
                return Ok(()); // placed when this step was first taken
            }
            let to = site.root.join(path);
            site.make_above(path)?;
            fs::rename(&from, &to).map_err(failed(Action::Move, &to))
        }
    }
}

/// A folder whose subfolders are looked at before they are walked through.
///
/// A project comes from elsewhere, and so may a journal in its output folder: a symlink beside it
/// must not lead a step out of that folder.
struct Tree {
    root: PathBuf,
    /// Subfolders known to be folders and no symlinks.
    folders: BTreeSet<String>,
}

impl Tree {
    fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            folders: BTreeSet::new(),
        }
    }

    /// Tells whether every folder above `path` is there.
    fn holds_above(&mut self, path: &str) -> Result<bool, Failure> {
        let Some(folder) = folder_of(path) else {
            return Ok(true);
        };
        if self.folders.contains(folder) {
            return Ok(true);
        }
        let holds = self.holds_above(folder)? && is(&self.root.join(folder), fs::FileType::is_dir)?;
        if holds {
            self.folders.insert(folder.to_owned());
        }
        Ok(holds)
    }

    /// Makes the folders above `path`.
    fn make_above(&mut self, path: &str) -> Result<(), Failure> {
        let Some(folder) = folder_of(path) else {
            return Ok(());
        };
        if self.holds_above(path)? {
            return Ok(());
        }
        self.make_above(folder)?;
        let made = self.root.join(folder);
        // A symlink or file of that name fails here: a journal we wrote removes it first.
        public_folder(&made).map_err(failed(Action::Create, &made))?;
        self.folders.insert(folder.to_owned());
        Ok(())
    }
}

/// Tells whether something of that kind is at `path`, without following a symlink there.
fn is(path: &Path, kind: impl Fn(&fs::FileType) -> bool) -> Result<bool, Failure> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(kind(&found.file_type())),
        Err(source) if source.kind() == ErrorKind::NotFound => Ok(false),
        Err(source) => Err(failed(Action::Read, path)(source)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, decode, encode};

    #[test]
    fn a_journal_survives_writing() {
        let steps = [
            Step::RemoveFile("cũ/trang\n.html".to_owned()),
            Step::RemoveFolder("cũ".to_owned()),
            Step::Place("cũ".to_owned()),
        ];
        assert_eq!(decode(&encode(&steps)).as_deref(), Some(&steps[..]));
    }

    #[test]
    fn a_journal_that_leaves_the_folder_is_refused() {
        for path in ["/etc/hosts", "../up", "a/../../up", "", "a//b"] {
            for step in [
                Step::RemoveFile(path.to_owned()),
                Step::Place(path.to_owned()),
            ] {
                assert_eq!(decode(&encode(&[step])), None, "{path}");
            }
        }
        assert_eq!(decode(b"something else"), None);
    }
}
