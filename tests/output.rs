//! A site is replaced whole or not at all, and what did not change is left alone.
//!
//! Tests that mount file systems or change users need root, those that stop a build at every single
//! system call need strace; without them they say so and pass.
#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    reason = "tests look at the disk behind the library's back"
)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tiendo::output::{
    Artifact, Failure, Folder, MARKER, MemorySink, PathFault, Reason, Sink, Summary,
};

type Site = BTreeMap<String, Vec<u8>>;

fn site(files: &[(&str, &str)]) -> Site {
    files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

/// Two sites that differ in every way two sites can.
fn old_site() -> Site {
    site(&[
        ("index.html", "old"),
        ("kept/one.html", "the same"),
        ("kept/two.html", "the same too"),
        ("gone/deep/page.html", "old"),
        ("file-then-folder", "old"),
        ("folder-then-file/page.html", "old"),
    ])
}

fn new_site() -> Site {
    site(&[
        ("index.html", "new"),
        ("kept/one.html", "the same"),
        ("kept/two.html", "the same too"),
        ("added/deep/page.html", "new"),
        ("file-then-folder/page.html", "new"),
        ("folder-then-file", "new"),
    ])
}

/// A site that takes a while to write.
fn many_files(version: &str) -> Site {
    (0..200)
        .map(|n| {
            (
                format!("d{}/{n}.html", n % 7),
                format!("{n} {version}").into_bytes(),
            )
        })
        .collect()
}

/// A site of 600 kB: two of them do not fit into the file systems that the tests mount.
fn large(version: u8) -> Site {
    (0..30)
        .map(|n| (format!("{n}.png"), vec![version; 20_000]))
        .collect()
}

fn named(name: &str) -> Site {
    match name {
        "old" => old_site(),
        "new" => new_site(),
        version => many_files(version),
    }
}

fn try_publish(target: &Path, site: &Site) -> Result<Summary, Failure> {
    let mut folder = Folder::begin(target, &[])?;
    for (path, bytes) in site {
        folder.put(Artifact {
            path: path.clone(),
            bytes: bytes.clone(),
        })?;
    }
    folder.commit()
}

fn publish(target: &Path, site: &Site) -> Summary {
    try_publish(target, site).unwrap()
}

/// Lets a build begin, which makes good what a stopped one left, and gives it up.
fn recover(target: &Path) {
    drop(Folder::begin(target, &[]).unwrap());
}

/// Every path below `root` with what `look` finds there; folders have a slash at the end.
fn walk<T>(root: &Path, look: impl Fn(&Path) -> T) -> BTreeMap<String, T> {
    let entries = walkdir::WalkDir::new(root)
        .min_depth(1)
        .into_iter()
        .map(Result::unwrap);
    entries
        .map(|entry| {
            let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap();
            let slash = if entry.file_type().is_dir() { "/" } else { "" };
            (format!("{path}{slash}"), look(entry.path()))
        })
        .collect()
}

/// What is published, no more and no less, but for the owner's own files.
fn published(target: &Path) -> Site {
    let mut found = walk(target, |path| fs::read(path).unwrap_or_default());
    assert!(
        found.remove(MARKER).is_some(),
        "{} has no marker",
        target.display()
    );
    found.retain(|path, _| !path.ends_with('/') && !path.starts_with(".git"));
    found
}

fn folders(target: &Path) -> Vec<String> {
    let folders = walk(target, |_| ())
        .into_keys()
        .filter(|path| path.ends_with('/'));
    folders.filter(|path| !path.starts_with(".git")).collect()
}

/// Inode and time of everything, of the target itself too.
fn stamps(target: &Path) -> BTreeMap<String, (u64, i64, i64)> {
    let stamp = |path: &Path| {
        let found = fs::symlink_metadata(path).unwrap();
        (found.ino(), found.mtime(), found.mtime_nsec())
    };
    let mut stamps = walk(target, stamp);
    stamps.insert("/".to_owned(), stamp(target));
    stamps
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let mut names: Vec<_> = entries
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn output() -> (TempDir, PathBuf) {
    let temp = tempfile::tempdir().unwrap();
    let target = temp.path().canonicalize().unwrap().join("output");
    (temp, target)
}

/// An output folder that is changed by exchange, and one that is changed file by file.
fn both_modes() -> [(TempDir, PathBuf, bool); 2] {
    [false, true].map(|in_place| {
        let (temp, target) = output();
        if in_place {
            fs::create_dir_all(target.join(".git/refs")).unwrap();
        }
        (temp, target, in_place)
    })
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|found| found.uid() == 0)
}

// A build in a process of its own, so that it can be stopped, or run by another user.

const CHILD_TARGET: &str = "TIENDO_TEST_OUTPUT";
const CHILD_SITES: &str = "TIENDO_TEST_SITES";

/// Publishes the site named; without an end, one after the other, when two are.
#[test]
#[ignore = "the other tests run it, as a process of its own"]
fn child() {
    let Some(target) = std::env::var_os(CHILD_TARGET) else {
        return;
    };
    let sites: Vec<Site> = std::env::var(CHILD_SITES)
        .unwrap()
        .split(' ')
        .map(named)
        .collect();
    if let [site] = &sites[..] {
        publish(target.as_ref(), site);
        return;
    }
    let end = Instant::now() + Duration::from_secs(30); // should nobody be left to stop it
    for site in sites.iter().cycle().take_while(|_| Instant::now() < end) {
        match try_publish(target.as_ref(), site) {
            Ok(_)
            | Err(Failure {
                reason: Reason::Busy,
                ..
            }) => {}
            Err(failure) => panic!("{failure}"),
        }
    }
}

fn build(prefix: &[&str], target: &Path, sites: &str) -> Command {
    let test = std::env::current_exe().unwrap();
    let mut words = prefix.iter().map(PathBuf::from).chain([test]);
    let mut command = Command::new(words.next().unwrap());
    command
        .args(words)
        .args(["--exact", "child", "--ignored", "--test-threads=1"]);
    command.env(CHILD_TARGET, target).env(CHILD_SITES, sites);
    // A backtrace of each failure that is wanted would take most of the time.
    command.env("RUST_BACKTRACE", "0");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A build without an end, until dropped.
struct Endless(Child);

impl Endless {
    fn start(target: &Path, sites: &str) -> Self {
        Self(build(&[], target, sites).spawn().unwrap())
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn builds(prefix: &[&str], target: &Path, sites: &str) -> bool {
    build(prefix, target, sites).status().unwrap().success()
}

fn runs(program: &str, words: &[&str]) -> bool {
    Command::new(program)
        .args(words)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A file system mounted for one test.
struct Mount(PathBuf);

impl Mount {
    fn new(words: &[&str], at: &Path) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mounted = is_root() && runs("mount", &[words, &[at.to_str().unwrap()]].concat());
        if !mounted {
            println!("skipped: cannot mount {words:?}");
        }
        mounted.then(|| Self(at.to_owned()))
    }

    fn tmpfs(at: &Path) -> Option<Self> {
        Self::new(&["-t", "tmpfs", "-o", "size=1m", "tmpfs"], at)
    }

    fn make_read_only(&self) {
        assert!(runs(
            "mount",
            &["-o", "remount,ro", self.0.to_str().unwrap()]
        ));
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        runs("umount", &[self.0.to_str().unwrap()]);
    }
}

#[test]
fn a_first_build_writes_the_site_the_marker_and_nothing_else() {
    let (temp, target) = output();
    let summary = publish(&target, &old_site());
    assert_eq!(published(&target), old_site());
    assert_eq!(names(temp.path()), ["output"]);
    let bytes = old_site().values().map(|bytes| bytes.len() as u64).sum();
    let all_new = Summary {
        files: 6,
        bytes,
        written: 6,
        unchanged: 0,
        removed: 0,
        in_place: false,
    };
    assert_eq!(summary, all_new);
}

#[test]
fn missing_folders_above_are_made_and_go_again_with_a_build_given_up() {
    let (temp, _) = output();
    let target = temp.path().join("public/www/site");
    drop(Folder::begin(&target, &[]).unwrap());
    assert_eq!(names(temp.path()), [""; 0]);
    publish(&target, &old_site());
    assert_eq!(published(&target), old_site());
}

#[test]
fn modes_do_not_hang_on_the_umask() {
    let (_temp, target) = output();
    assert!(builds(
        &["sh", "-c", "umask 077; exec \"$0\" \"$@\""],
        &target,
        "old"
    ));
    for (path, mode) in walk(&target, mode) {
        assert_eq!(
            mode,
            if path.ends_with('/') { 0o755 } else { 0o644 },
            "{path}"
        );
    }
    assert_eq!(mode(&target), 0o755);

    let page = target.join("index.html");
    fs::set_permissions(&page, fs::Permissions::from_mode(0o600)).unwrap();
    fs::set_permissions(&target, fs::Permissions::from_mode(0o2775)).unwrap();
    assert_eq!(publish(&target, &old_site()).written, 1);
    assert_eq!(mode(&page), 0o644);
    assert_eq!(
        mode(&target),
        0o2775,
        "who may enter the folder is the owner's to decide"
    );
}

#[test]
fn a_second_build_over_the_first_changes_nothing() {
    for (temp, target, in_place) in both_modes() {
        publish(&target, &old_site());
        let before = stamps(&target);
        let summary = publish(&target, &old_site());
        let mut after = stamps(&target);
        if in_place {
            // The hidden folder that was there meanwhile has moved the time of the folder itself.
            after.extend(before.get("/").map(|stamp| ("/".to_owned(), *stamp)));
        }
        assert_eq!(before, after);
        assert_eq!(
            (summary.written, summary.unchanged, summary.removed),
            (0, 6, 0)
        );
        assert_eq!(summary.in_place, in_place);
        assert_eq!(names(temp.path()), ["output"]);
    }
}

#[test]
fn a_changed_file_alone_is_written() {
    for (_temp, target, _) in both_modes() {
        publish(&target, &old_site());
        let before = stamps(&target);
        let mut changed = old_site();
        changed.insert("kept/one.html".to_owned(), b"the SAME".to_vec()); // of the same length
        let summary = publish(&target, &changed);
        assert_eq!(
            (summary.written, summary.unchanged, summary.removed),
            (1, 5, 0)
        );
        let after = stamps(&target);
        for path in changed.keys().map(String::as_str).chain([MARKER]) {
            assert_eq!(
                before.get(path) == after.get(path),
                path != "kept/one.html",
                "{path}"
            );
        }
        assert_eq!(published(&target), changed);
    }
}

#[test]
fn what_is_no_part_of_the_site_goes() {
    for (temp, target, in_place) in both_modes() {
        publish(&target, &old_site());
        fs::create_dir_all(target.join("empty/folder")).unwrap();
        fs::write(target.join("by-hand\n.txt"), "lost, as the marker says").unwrap();
        let summary = publish(&target, &new_site());
        assert_eq!(published(&target), new_site());
        assert_eq!(
            folders(&target),
            ["added/", "added/deep/", "file-then-folder/", "kept/"]
        );
        assert_eq!((summary.removed, summary.in_place), (4, in_place));
        assert_eq!(target.join(".git/refs").exists(), in_place);
        assert_eq!(names(temp.path()), ["output"]);
        publish(&target, &Site::new());
        assert_eq!(published(&target), Site::new());
        assert_eq!(folders(&target), [""; 0]);
    }
}

#[test]
fn ignore_files_are_carried_over() {
    for (_temp, target, _) in both_modes() {
        fs::create_dir_all(&target).unwrap();
        fs::write(target.join(".gitignore"), "*\n").unwrap();
        symlink("/dev/null", target.join(".gitkeep")).unwrap();
        let inode = |name| fs::symlink_metadata(target.join(name)).unwrap().ino();
        let before = [inode(".gitignore"), inode(".gitkeep")];
        assert_eq!(publish(&target, &old_site()).removed, 0);
        publish(&target, &new_site());
        assert_eq!(before, [inode(".gitignore"), inode(".gitkeep")]);
        assert_eq!(publish(&target, &new_site()).written, 0);
    }
}

#[test]
fn symlinks_in_the_folder_are_replaced_and_not_followed() {
    for (temp, target, _) in both_modes() {
        publish(&target, &old_site());
        let outside = temp.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("one.html"), "the same").unwrap();
        fs::remove_dir_all(target.join("kept")).unwrap();
        symlink(&outside, target.join("kept")).unwrap();
        fs::remove_file(target.join("index.html")).unwrap();
        symlink(outside.join("one.html"), target.join("index.html")).unwrap();
        publish(&target, &old_site());
        assert_eq!(published(&target), old_site());
        assert!(fs::symlink_metadata(target.join("kept")).unwrap().is_dir());
        assert_eq!(names(&outside), ["one.html"]);
        assert_eq!(fs::read(outside.join("one.html")).unwrap(), b"the same");
    }
}

#[test]
fn a_symlinked_output_stays_a_symlink() {
    let (temp, target) = output();
    let real = temp.path().join("disk/site");
    fs::create_dir_all(&real).unwrap();
    symlink(&real, &target).unwrap();
    assert!(!publish(&target, &old_site()).in_place);
    publish(&target, &new_site());
    assert_eq!(fs::read_link(&target).unwrap(), real);
    assert_eq!(published(&real), new_site());

    let nowhere = temp.path().join("nowhere");
    symlink("missing", &nowhere).unwrap();
    let failure = Folder::begin(&nowhere, &[]).err().unwrap();
    assert!(matches!(failure.reason, Reason::Io { .. }), "{failure}");
}

#[test]
fn a_folder_of_others_is_refused_and_left_alone() {
    let (temp, target) = output();
    fs::create_dir_all(target.join("photos")).unwrap();
    fs::write(target.join("thesis.txt"), "years of work").unwrap();
    for marker in [None, Some("not the marker")] {
        if let Some(text) = marker {
            fs::write(target.join(MARKER), text).unwrap();
        }
        let before = stamps(&target);
        let failure = Folder::begin(&target, &[]).err().unwrap();
        assert!(matches!(failure.reason, Reason::NotOurs), "{failure}");
        assert_eq!(failure.path, target);
        assert_eq!(stamps(&target), before);
        assert_eq!(names(temp.path()), ["output"]);
    }
    for wrong in [
        &target.join("thesis.txt"),
        Path::new("/"),
        Path::new("missing/.."),
    ] {
        let failure = Folder::begin(wrong, &[]).err().unwrap();
        assert!(matches!(failure.reason, Reason::NotAFolder), "{failure}");
    }
}

#[test]
fn a_folder_that_the_site_is_made_from_is_refused() {
    let (temp, target) = output();
    let root = temp.path().canonicalize().unwrap();
    let content = root.join("content");
    fs::create_dir(&content).unwrap();
    symlink(&content, root.join("alias")).unwrap();
    let protected: &[&Path] = &[&content, &root.join("themes")];
    for wrong in [
        "",
        "content",
        "content/output",
        "alias",
        "alias/output",
        "themes/default",
    ] {
        let failure = Folder::begin(&root.join(wrong), protected).err().unwrap();
        assert!(
            matches!(failure.reason, Reason::Protected { .. }),
            "{wrong}: {failure}"
        );
    }
    assert!(Folder::begin(&target, protected).is_ok());
    assert!(Folder::begin(&root.join("content-output"), protected).is_ok());
}

#[test]
fn paths_that_may_not_stand_in_a_site_are_refused() {
    let wrong = [
        ("", PathFault::Segment),
        ("/etc/hosts", PathFault::Segment),
        ("a//b", PathFault::Segment),
        ("a/", PathFault::Segment),
        ("./a", PathFault::Segment),
        ("a/../b", PathFault::Segment),
        ("a\\b", PathFault::Backslash),
        ("a\0b", PathFault::Control),
        (".tiendo", PathFault::Reserved),
        (".Git/config", PathFault::Reserved),
        (".gitignore", PathFault::Reserved),
        (".tiendo-journal/x", PathFault::Reserved),
        ("page.html", PathFault::Duplicate),
        ("Page.HTML", PathFault::Duplicate),
        ("dir/TỈNH.html", PathFault::Duplicate),
        ("page.html/more", PathFault::FileAndFolder),
        ("DIR", PathFault::FileAndFolder),
    ];
    let (_temp, target) = output();
    publish(&target, &old_site());
    let good = site(&[("page.html", "1"), ("dir/tỉnh.html", "1")]);
    for (path, fault) in wrong {
        let mut folder = Folder::begin(&target, &[]).unwrap();
        let mut memory = MemorySink::default();
        for sink in [&mut folder as &mut dyn Sink, &mut memory] {
            for (path, bytes) in good.clone() {
                sink.put(Artifact { path, bytes }).unwrap();
            }
            let artifact = Artifact {
                path: path.to_owned(),
                bytes: vec![2],
            };
            let failure = sink.put(artifact).unwrap_err();
            let is_told = matches!(failure.reason, Reason::Path(found) if found == fault);
            assert!(is_told, "{path:?}: {failure}");
        }
        let failure = folder.commit().unwrap_err();
        assert!(matches!(failure.reason, Reason::Incomplete), "{failure}");
        assert_eq!(memory.into_artifacts(), good);
    }
    assert_eq!(published(&target), old_site());
}

#[test]
fn a_build_given_up_changes_nothing() {
    for (temp, target, in_place) in both_modes() {
        publish(&target, &old_site());
        let before = stamps(&target);
        let mut folder = Folder::begin(&target, &[]).unwrap();
        for (path, bytes) in new_site() {
            folder.put(Artifact { path, bytes }).unwrap();
        }
        drop(folder);
        let mut after = stamps(&target);
        if in_place {
            after.extend(before.get("/").map(|stamp| ("/".to_owned(), *stamp)));
        }
        assert_eq!(after, before);
        assert_eq!(names(temp.path()), ["output"]);
    }
}

#[test]
fn a_journal_leads_out_of_the_folder_neither_by_name_nor_by_symlink() {
    let (temp, target) = output();
    let outside = temp.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("page.html"), "not ours").unwrap();
    for (steps, source) in [
        ("f../outside/page.html\0", "x"),
        ("+x/page.html\0", "x"),
        ("fx/page.html\0", "x"),
    ] {
        publish(&target, &old_site());
        symlink(&outside, target.join("x")).unwrap();
        let prepared = target.join(".tiendo-journal/site").join(source);
        fs::create_dir_all(&prepared).unwrap();
        fs::write(prepared.join("page.html"), "planted").unwrap();
        let journal = format!("tiendo journal 1\0{steps}");
        fs::write(target.join(".tiendo-journal/journal"), journal).unwrap();
        let _ = Folder::begin(&target, &[]);
        assert_eq!(names(&outside), ["page.html"]);
        assert_eq!(fs::read(outside.join("page.html")).unwrap(), b"not ours");
        fs::remove_dir_all(&target).unwrap();
    }
}

#[test]
fn of_two_builds_the_second_is_refused() {
    for (_temp, target, _) in both_modes() {
        publish(&target, &old_site());
        let first = Folder::begin(&target, &[]).unwrap();
        let second = Folder::begin(&target, &[]).err().unwrap();
        assert!(matches!(second.reason, Reason::Busy), "{second}");
        drop(first);
        publish(&target, &new_site());
        assert_eq!(published(&target), new_site());
    }
}

#[test]
fn builds_in_a_race_leave_one_whole_site() {
    for (temp, target, _) in both_modes() {
        publish(&target, &many_files("a"));
        let mut builds = ["a b", "b c", "c a"].map(|sites| Endless::start(&target, sites));
        std::thread::sleep(Duration::from_millis(500));
        for build in &mut builds {
            assert!(build.0.try_wait().unwrap().is_none(), "a build failed");
        }
        drop(builds);
        recover(&target);
        assert!(
            ["a", "b", "c"]
                .map(many_files)
                .contains(&published(&target))
        );
        assert_eq!(names(temp.path()), ["output"]);
    }
}

#[test]
fn a_build_killed_at_any_moment_leaves_one_whole_site() {
    let sites = ["a", "b"].map(many_files);
    for (temp, target, in_place) in both_modes() {
        publish(&target, &many_files("a"));
        for round in 0..15 {
            let build = Endless::start(&target, "a b");
            let end = Instant::now() + Duration::from_millis(15 + (round * 37) % 50);
            while Instant::now() < end {
                assert!(
                    target.join("d0/0.html").is_file(),
                    "visitors find a site all the time"
                );
            }
            drop(build);
            assert!(
                in_place || sites.contains(&published(&target)),
                "before anything is made good"
            );
            recover(&target);
            assert!(sites.contains(&published(&target)));
            assert_eq!(names(temp.path()), ["output"]);
        }
    }
}

/// Calls that change the disk; strace passes over those with a question mark that a machine lacks.
const CHANGES: &str = "write,?mkdir,mkdirat,?link,linkat,?rename,renameat,renameat2,?unlink,\
    unlinkat,?rmdir,fsync,fdatasync,syncfs,?chmod,fchmod,fchmodat,flock,copy_file_range";

/// How a build gets the new site to where the old one stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Exchange,
    /// The file system knows no exchange: two moves.
    TwoMoves,
    InPlace,
    /// The exchange fails when all is prepared.
    InPlaceAtLast,
}

impl Way {
    const ALL: [Way; 4] = [
        Way::Exchange,
        Way::TwoMoves,
        Way::InPlace,
        Way::InPlaceAtLast,
    ];

    /// What the system answers to an exchange.
    fn answer(self) -> &'static [&'static str] {
        match self {
            Way::Exchange | Way::InPlace => &[],
            Way::TwoMoves => &["-e", "inject=renameat2:error=EINVAL"],
            Way::InPlaceAtLast => &["-e", "inject=renameat2:error=EXDEV"],
        }
    }
}

/// What a build finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    OldSite,
    /// A build that was stopped between its two moves, or in the middle of its journal.
    Stopped,
}

/// A build of the new site over the old one, run again and again under strace.
struct Trial {
    way: Way,
    start: Start,
    temp: TempDir,
    target: PathBuf,
}

impl Trial {
    fn new(way: Way, start: Start) -> Self {
        // In memory where there is such a folder: what outlives the process is the question here, not
        // what outlives a power cut, and a disk takes twice the time.
        let memory = Some(Path::new("/dev/shm")).filter(|folder| folder.is_dir());
        let temp = memory
            .map_or_else(tempfile::tempdir, tempfile::tempdir_in)
            .unwrap();
        let target = temp.path().join("output");
        if way == Way::InPlace {
            fs::create_dir_all(target.join(".git")).unwrap();
        }
        Self {
            way,
            start,
            temp,
            target,
        }
    }

    /// Lets one build meet what `what` injects; tells whether it ended well, and its calls.
    fn run(&self, what: &str) -> (bool, String) {
        publish(&self.target, &old_site());
        if self.start == Start::Stopped {
            if self.way == Way::TwoMoves {
                let aside = self.temp.path().join(".output.tiendo-new");
                fs::create_dir(&aside).unwrap();
                fs::rename(&self.target, aside.join("old")).unwrap();
            } else {
                // The first rename completes the journal, the second places a file.
                self.strace("inject=?rename,renameat,renameat2:signal=KILL:when=3");
                let journal = self.target.join(".tiendo-journal/journal");
                assert!(journal.is_file() && !is_whole(&self.target));
            }
        }
        self.strace(what)
    }

    fn strace(&self, what: &str) -> (bool, String) {
        let log = self.temp.path().join("log");
        let strace = ["strace", "-f", "-o", log.to_str().unwrap(), "-e", what];
        let is_built = builds(&[&strace, self.way.answer()].concat(), &self.target, "new");
        (is_built, fs::read_to_string(&log).unwrap())
    }
}

fn is_whole(target: &Path) -> bool {
    [old_site(), new_site()].contains(&published(target))
}

/// Lets `fault` befall one call that changes the disk, once for every such call of a build. After each,
/// one whole site must stand.
fn at_every_call(way: Way, start: Start, fault: &str, times: &str) {
    if !runs("strace", &["-o", "/dev/null", "true"]) {
        println!("skipped: strace cannot run here");
        return;
    }
    let trial = Trial::new(way, start);
    let target = &trial.target;
    publish(target, &old_site());
    let folder = fs::metadata(target).unwrap().ino();
    let (is_built, calls) = trial.run(&format!("trace={CHANGES}"));
    assert!(is_built && published(target) == new_site(), "{calls}");
    let is_same_folder = fs::metadata(target).unwrap().ino() == folder;
    let is_in_place = matches!(way, Way::InPlace | Way::InPlaceAtLast);
    assert_eq!(is_same_folder, is_in_place, "{calls}");

    // strace counts the calls of each thread apart: the n-th call of the build, or of the test harness
    // where that comes first.
    let (mut counts, mut faults) = (BTreeMap::new(), BTreeSet::new());
    let is_change = |call| {
        CHANGES
            .split(',')
            .any(|name| name.trim_start_matches('?') == call)
    };
    for line in calls.lines().filter(|line| !line.contains("write(1, ")) {
        let mut words = line.split([' ', '(']).filter(|word| !word.is_empty());
        let (Some(thread), Some(call)) = (words.next(), words.next()) else {
            continue;
        };
        let is_answered = way
            .answer()
            .iter()
            .any(|answer| answer.contains(&format!("={call}:")));
        if is_change(call) && !is_answered {
            let count = counts
                .entry((thread, call))
                .and_modify(|count| *count += 1)
                .or_insert(1);
            faults.insert((call, *count));
        }
    }
    assert!(faults.len() > 30, "{calls}");
    for (call, count) in faults {
        let (is_built, log) = trial.run(&format!("inject={call}:{fault}:when={count}{times}"));
        let here = || format!("{way:?}, {start:?}, {fault} at {call} {count}:\n{log}");
        if way == Way::Exchange {
            assert!(is_whole(target), "before it is made good, {}", here());
        }
        recover(target);
        assert!(is_whole(target), "{}", here());
        assert!(!is_built || published(target) == new_site(), "{}", here());
        assert_eq!(names(trial.temp.path()), ["log", "output"], "{}", here());
    }
}

#[test]
fn a_build_killed_at_each_call_leaves_one_whole_site() {
    for way in Way::ALL {
        at_every_call(way, Start::OldSite, "signal=KILL", "");
    }
}

#[test]
fn a_disk_full_from_each_call_on_leaves_one_whole_site() {
    for way in Way::ALL {
        at_every_call(way, Start::OldSite, "error=ENOSPC", "+");
    }
}

#[test]
fn a_build_that_makes_good_another_may_fail_too() {
    for way in [Way::TwoMoves, Way::InPlace] {
        at_every_call(way, Start::Stopped, "signal=KILL", "");
        at_every_call(way, Start::Stopped, "error=ENOSPC", "+");
    }
}

#[test]
fn a_full_disk_keeps_the_old_site() {
    let (temp, _) = output();
    let mounted = temp.path().join("disk");
    let Some(_mount) = Mount::tmpfs(&mounted) else {
        return;
    };
    for (target, is_in_place) in [(mounted.join("output"), false), (mounted.clone(), true)] {
        assert_eq!(publish(&target, &large(b'a')).in_place, is_in_place);
        let failure = try_publish(&target, &large(b'b')).unwrap_err();
        let Reason::Io { source, .. } = failure.reason else {
            panic!("{failure}")
        };
        assert_eq!(source.kind(), std::io::ErrorKind::StorageFull);
        assert_eq!(published(&target), large(b'a'));
        assert!(!names(&mounted).iter().any(|name| name.contains("tiendo-")));
        publish(&target, &Site::new()); // makes room
        fs::remove_file(target.join(MARKER)).unwrap();
        let _ = fs::remove_dir(&target);
    }
}

#[test]
fn a_read_only_disk_keeps_the_old_site() {
    let (temp, _) = output();
    let mounted = temp.path().join("disk");
    for target in [mounted.join("output"), mounted.clone()] {
        let Some(mount) = Mount::tmpfs(&mounted) else {
            return;
        };
        publish(&target, &old_site());
        mount.make_read_only();
        let failure = try_publish(&target, &new_site()).unwrap_err();
        assert!(
            failure.path.starts_with(mounted.canonicalize().unwrap()),
            "{failure}"
        );
        assert!(matches!(failure.reason, Reason::Io { .. }), "{failure}");
        assert_eq!(published(&target), old_site());
    }
}

#[test]
fn a_mount_point_is_changed_file_by_file() {
    let (temp, target) = output();
    let Some(_mount) = Mount::tmpfs(&target) else {
        return;
    };
    fs::create_dir(target.join("lost+found")).unwrap();
    assert!(publish(&target, &old_site()).in_place);
    let before = stamps(&target);
    let summary = publish(&target, &new_site());
    assert_eq!(
        (summary.in_place, summary.written, summary.unchanged),
        (true, 4, 2)
    );
    assert_eq!(published(&target), new_site());
    assert_eq!(
        before.get("kept/one.html"),
        stamps(&target).get("kept/one.html")
    );
    assert!(target.join("lost+found").is_dir());
    assert_eq!(names(temp.path()), ["output"]);
}

#[test]
fn a_folder_bound_from_elsewhere_is_changed_file_by_file() {
    let (temp, target) = output();
    let real = temp.path().join("real");
    fs::create_dir(&real).unwrap();
    // On one file system: only the exchange itself shows that the folder cannot be moved.
    let Some(_mount) = Mount::new(&["--bind", real.to_str().unwrap()], &target) else {
        return;
    };
    assert!(publish(&target, &old_site()).in_place);
    let before = stamps(&target);
    assert!(publish(&target, &new_site()).in_place);
    assert_eq!(published(&real), new_site());
    assert_eq!(
        before.get("kept/one.html"),
        stamps(&target).get("kept/one.html")
    );
    assert_eq!(names(temp.path()), ["output", "real"]);
}

#[test]
fn where_nothing_can_be_made_beside_it_a_folder_is_changed_file_by_file() {
    let (temp, target) = output();
    let nobody = 65534;
    // Root may write anywhere, so root lets somebody else build.
    let somebody: &[&str] = if is_root() {
        &[
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
        ]
    } else {
        &["env"]
    };
    publish(&target, &old_site());
    for entry in walkdir::WalkDir::new(&target) {
        let path = entry.unwrap().into_path();
        if is_root() {
            chown(path, Some(nobody), Some(nobody)).unwrap();
        }
    }
    fs::set_permissions(temp.path(), fs::Permissions::from_mode(0o555)).unwrap();
    if is_root()
        && !runs(
            "setpriv",
            &[
                &somebody[1..],
                &[
                    "test",
                    "-x",
                    std::env::current_exe().unwrap().to_str().unwrap(),
                ],
            ]
            .concat(),
        )
    {
        println!("skipped: no other user can run this test");
        return;
    }
    let folder = fs::metadata(&target).unwrap().ino();
    if is_root() {
        let _claim = Folder::begin(&target, &[]).unwrap();
        assert!(
            !builds(somebody, &target, "new"),
            "a build with fewer rights sees that of root"
        );
    }
    assert!(builds(somebody, &target, "new"));
    assert_eq!(published(&target), new_site());
    assert_eq!(fs::metadata(&target).unwrap().ino(), folder);

    fs::set_permissions(&target, fs::Permissions::from_mode(0o555)).unwrap();
    assert!(!builds(somebody, &target, "old"), "the folder is read-only");
    assert_eq!(published(&target), new_site());
    for path in [temp.path(), &target] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    assert_eq!(names(temp.path()), ["output"]);
}
