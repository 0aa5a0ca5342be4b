//! What a seal costs: making it against a build of the same release, unpacking it against a copy of its files.
//!
//! `cargo bench --bench seal` prints the best of several runs in milliseconds, and the ratios. It asserts nothing about time: a
//! shared machine is no stopwatch.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark looks at the clock and the disk, prints, and stops where it cannot"
)]

use std::path::{Path, PathBuf};
use std::time::Instant;
use tempfile::TempDir;
use tiendo::diag::Findings;
use tiendo::output::Folder;
use tiendo::{Edition, Project};

const RUNS: usize = 5;

/// What a run takes in a folder that is new to it, in milliseconds.
fn timed(run: impl FnOnce(&Path)) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let start = Instant::now();
    run(folder.path());
    start.elapsed().as_secs_f64() * 1000.0
}

fn project() -> Project {
    let mut inputs = tiendo::load::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    tiendo::check(&mut inputs, &mut Findings::default()).unwrap()
}

fn main() {
    let mut unsealed = project();
    let last = unsealed.plan.seals.pop().unwrap();
    let release = (last.period().unwrap(), Some(last.revision));
    let now = last.sealed;

    // The site of that release alone, as it was published: without snapshots.
    let mut alone = project();
    alone.plan.seals.clear();
    let (mut build, mut seal) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..RUNS {
        build = build.min(timed(|folder| {
            let mut output = Folder::begin(&folder.join("site"), &[]).unwrap();
            let edition = Edition::Public(last.released);
            tiendo::build(&alone, edition, &mut Findings::default(), &mut output).unwrap();
            output.commit().unwrap();
        }));
        seal = seal.min(timed(|folder| {
            let when = (now, true);
            let made = tiendo::seal(&unsealed, release, None, when, &mut Findings::default());
            let package = made.ok().unwrap().package;
            tiendo::output::write_whole(&folder.join("package"), &package).unwrap();
        }));
    }
    println!("build of the release {build:9.2} ms");
    println!(
        "seal                 {seal:9.2} ms, {:.2} of the build",
        seal / build
    );

    let project = project();
    let write = |folder: &Path, path: &str, bytes: &[u8]| {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    let unpacked = |folder: &Path| {
        let unpacked = project.archive.unpack(&last, |path, bytes| {
            write(folder, &path, &bytes);
            Ok::<(), std::convert::Infallible>(())
        });
        unpacked.unwrap().unwrap();
    };
    let original: TempDir = tempfile::tempdir().unwrap();
    unpacked(original.path());
    let files = walkdir::WalkDir::new(original.path()).into_iter();
    let files = files
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file());
    let files: Vec<PathBuf> = files
        .map(|entry| {
            entry
                .path()
                .strip_prefix(original.path())
                .unwrap()
                .to_owned()
        })
        .collect();
    let (mut unpack, mut copy) = (f64::INFINITY, f64::INFINITY);
    // In turns, since a disk has good and bad minutes.
    for _ in 0..RUNS {
        unpack = unpack.min(timed(unpacked));
        copy = copy.min(timed(|folder| {
            for path in &files {
                let to = folder.join(path);
                std::fs::create_dir_all(to.parent().unwrap()).unwrap();
                std::fs::copy(original.path().join(path), to).unwrap();
            }
        }));
    }
    println!("copy of {} files   {copy:9.2} ms", files.len());
    println!(
        "unpack and hold them against the seal {unpack:9.2} ms, {:.2} of the copy",
        unpack / copy
    );
}
