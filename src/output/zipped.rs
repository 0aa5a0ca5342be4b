//! The site as one ZIP file: for a stick, for a mail, for a machine without a network.

use super::names::Names;
use super::{Action, Artifact, Failure, Sink, failed};
use crate::packing::options;
use crate::render::Before;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use zip::ZipWriter;

/// A sink that is a ZIP file. It stands under its name only when it is whole; the same artifacts give the same bytes.
#[derive(Debug)]
pub struct Zipped {
    target: PathBuf,
    /// Where it grows, beside the target.
    work: PathBuf,
    /// The folder in it that holds the site, with a slash.
    folder: String,
    names: Names,
    writer: Option<ZipWriter<BufWriter<File>>>,
}

impl Zipped {
    /// Begins a file beside `target`; unpacked, it is one `folder`.
    ///
    /// # Errors
    /// When there can be no file.
    pub fn begin(target: &Path, folder: &str) -> Result<Self, Failure> {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let work = target.with_file_name(format!(".{name}.tiendo-new"));
        let file = File::create(&work).map_err(failed(Action::Write, &work))?;
        Ok(Self {
            target: target.to_owned(),
            work,
            folder: format!("{folder}/"),
            names: Names::default(),
            writer: Some(ZipWriter::new(BufWriter::new(file))),
        })
    }

    /// Gives the file its name; returns its size in bytes.
    ///
    /// # Errors
    /// When the disk refuses what is left to write; whatever had the name before still has it.
    pub fn finish(mut self) -> Result<u64, Failure> {
        if let Some(writer) = self.writer.take() {
            let written = writer.finish().map_err(std::io::Error::other);
            let file = written.and_then(|w| w.into_inner().map_err(Into::into));
            file.and_then(|file| file.sync_all())
                .map_err(failed(Action::Flush, &self.work))?;
        }
        let size = fs::metadata(&self.work)
            .map_err(failed(Action::Read, &self.work))?
            .len();
        fs::rename(&self.work, &self.target).map_err(failed(Action::Move, &self.target))?;
        Ok(size)
    }
}

impl Sink for Zipped {
    fn put(&mut self, artifact: Artifact) -> Result<(), Failure> {
        let Artifact { path, bytes } = artifact;
        self.names
            .admit(&path)
            .map_err(|fault| Failure::path(&path, fault))?;
        let Some(writer) = &mut self.writer else {
            return Ok(());
        };
        let started = writer.start_file(format!("{}{path}", self.folder), options(&path));
        started
            .map_err(std::io::Error::other)
            .and_then(|()| writer.write_all(&bytes))
            .map_err(failed(Action::Write, &self.work))
    }
}

impl Drop for Zipped {
    fn drop(&mut self) {
        // After `finish` there is none; what was not finished is of no use.
        let _ = fs::remove_file(&self.work);
    }
}

/// Writes one file, which stands under its name only when it is whole.
///
/// # Errors
/// When the disk refuses; whatever had the name before still has it.
pub fn write_whole(target: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let work = target.with_file_name(format!(".{name}.tiendo-new"));
    let written = File::create(&work).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let written = written.map_err(failed(Action::Write, &work));
    let named =
        written.and_then(|()| fs::rename(&work, target).map_err(failed(Action::Move, target)));
    if named.is_err() {
        // Half a file is of no use.
        let _ = fs::remove_file(&work);
    }
    named
}

/// Hands every artifact to two sinks.
#[derive(Debug)]
pub struct Both<'s, A, B>(pub &'s mut A, pub &'s mut B);

impl<A: Sink, B: Sink> Sink for Both<'_, A, B> {
    fn before(&self) -> Box<Before> {
        self.0.before()
    }

    fn put(&mut self, artifact: Artifact) -> Result<(), Failure> {
        self.0.put(artifact.clone())?;
        self.1.put(artifact)
    }
}
