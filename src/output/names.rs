//! Which relative paths a site may hold.
//!
//! Owns the rules that keep a site whole on every file system it may be copied to. Touches no disk.

use std::collections::HashMap;
use std::fmt;

use super::{IGNORE_FILES, MARKER, apart};

/// What is wrong with the path of an artifact; always a mistake of the code that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathFault {
    /// An empty path or segment (`a//b`, `/a`, `a/`), or one that walks (`.`, `..`).
    Segment,
    /// A backslash, which parts a path on one system and is a letter on another.
    Backslash,
    /// NUL or another control character.
    Control,
    /// A name that the output folder keeps for itself, such as the marker.
    Reserved,
    /// A path given before, or one that differs from it in case alone.
    Duplicate,
    /// The path is a file and a folder at once (`a` and `a/b`).
    FileAndFolder,
}

impl fmt::Display for PathFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PathFault::Segment => "not a plain relative path",
            PathFault::Backslash => "the path holds a backslash",
            PathFault::Control => "the path holds a control character",
            PathFault::Reserved => "the name is kept for the output folder itself",
            PathFault::Duplicate => "the path was given before, perhaps in other case",
            PathFault::FileAndFolder => "the path is both a file and a folder",
        })
    }
}

/// The paths admitted so far.
#[derive(Debug, Default)]
pub(crate) struct Names {
    // Folded to lower case: a site is unpacked on systems that take `Gdp.html` and `gdp.html` for
    // one file, and there the second would silently overwrite the first.
    taken: HashMap<String, Kind>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
}

impl Names {
    /// Admits the path of one more artifact.
    pub(crate) fn admit(&mut self, path: &str) -> Result<(), PathFault> {
        check(path)?;
        let folded = path.to_lowercase();
        let top = folded.split('/').next().unwrap_or_default();
        if top == MARKER || IGNORE_FILES.contains(&top) || apart().any(|name| name == top) {
            return Err(PathFault::Reserved);
        }
        match self.taken.get(&folded) {
            Some(Kind::File) => return Err(PathFault::Duplicate),
            Some(Kind::Folder) => return Err(PathFault::FileAndFolder),
            None => {}
        }
        for folder in folders_of(&folded) {
            match self.taken.get(folder) {
                Some(Kind::File) => return Err(PathFault::FileAndFolder),
                Some(Kind::Folder) => break, // and so are the folders above it
                None => self.taken.insert(folder.to_owned(), Kind::Folder),
            };
        }
        self.taken.insert(folded, Kind::File);
        Ok(())
    }
}

/// Tells whether `path` is relative, parted by forward slashes, and stays below where it starts.
pub(super) fn check(path: &str) -> Result<(), PathFault> {
    if path.contains('\\') {
        return Err(PathFault::Backslash);
    }
    if path.contains(char::is_control) {
        return Err(PathFault::Control);
    }
    if path
        .split('/')
        .any(|segment| matches!(segment, "" | "." | ".."))
    {
        return Err(PathFault::Segment);
    }
    Ok(())
}

/// Returns the folder that holds `path`; `None` at the top.
pub(super) fn folder_of(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}

/// Returns the folders above `path`, the nearest first.
pub(super) fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(folder_of(path), |folder| folder_of(folder))
}
