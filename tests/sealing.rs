//! Sealing and building meet kills, full disks and folders that cannot be written: whatever was published or sealed stays whole.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect, and works on the disk"
)]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

#[path = "common/released.rs"]
mod released;

use released::{NOW, written};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tiendo::archive::{lock, wacz};

/// Everything below a folder, by path.
type Tree = BTreeMap<PathBuf, Vec<u8>>;

fn tree(folder: &Path) -> Tree {
    let all = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap);
    let files = all.filter(|entry| entry.file_type().is_file());
    let read = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(folder).unwrap().to_owned();
        (path, fs::read(entry.path()).unwrap())
    };
    files.map(read).collect()
}

fn write(folder: &Path, files: &Tree) {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn tiendo(root: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tiendo"));
    command.args(words).args(["--root", root.to_str().unwrap()]);
    if words[0] != "verify" {
        command.args(["--now", NOW]);
    }
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn ends(root: &Path, words: &[&str]) -> Option<i32> {
    tiendo(root, words).status().unwrap().code()
}

/// A project with its first release sealed and its site built, below a folder.
fn project(folder: &Path) {
    let files = written()
        .into_iter()
        .map(|(path, bytes)| (path.into(), bytes));
    write(folder, &files.collect());
    assert_eq!(ends(folder, &["seal", "2021"]), Some(0));
    assert_eq!(ends(folder, &["build"]), Some(0));
}

fn temporary() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// Every line of the lock names a package that is there and is the one that was sealed, and every package is one. How many lines.
fn holds(root: &Path, here: &str) -> usize {
    let archive = root.join("content/archive");
    let text = fs::read_to_string(archive.join("seals.lock")).unwrap();
    let (entries, faults) = lock::read(&text);
    assert!(faults.is_empty(), "{here}: {faults:?}");
    for (_, entry) in &entries {
        let package = fs::read(archive.join(&entry.package)).unwrap();
        assert_eq!(lock::sha256(&package), entry.sha256, "{here}");
    }
    for entry in fs::read_dir(&archive).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "wacz") {
            let opened = wacz::open(&fs::read(&path).unwrap());
            assert!(
                opened.is_ok(),
                "{here}: {} is half a package",
                path.display()
            );
        }
    }
    entries.len()
}

/// Runs a command and kills it after a while; whether it had ended well before.
fn killed(mut command: Command, after: Duration) -> bool {
    let mut child: Child = command.spawn().unwrap();
    std::thread::sleep(after);
    let _ = child.kill();
    child.wait().unwrap().success()
}

const ROUNDS: u32 = 16;

#[test]
fn sealing_killed_at_any_moment_leaves_whole_packages_and_a_whole_chain() {
    let folder = temporary();
    let root = folder.path();
    project(root);
    let before = tree(&root.join("content/archive"));
    let site = tree(&root.join("output"));
    let again = || {
        fs::remove_dir_all(root.join("content/archive")).unwrap();
        write(&root.join("content/archive"), &before);
    };
    let begun = Instant::now();
    assert_eq!(ends(root, &["seal", "2022"]), Some(0));
    let whole = begun.elapsed();
    let sealed = tree(&root.join("content/archive"));
    let mut ended = [0, 0];
    for round in 0..ROUNDS {
        again();
        // Most of the rounds in the last part, where it writes.
        let after = whole * (round + ROUNDS) / (2 * ROUNDS - 2);
        killed(tiendo(root, &["seal", "2022"]), after);
        let here = format!("killed after {after:?} of {whole:?}");
        let lines = holds(root, &here);
        ended[lines - 1] += 1;
        assert!(tree(&root.join("output")) == site, "{here}");
        // The next one makes it good.
        let code = ends(root, &["seal", "2022"]);
        assert_eq!(code, Some(if lines == 1 { 0 } else { 64 }), "{here}");
        assert_eq!(ends(root, &["verify"]), Some(0), "{here}");
        let package = Path::new("p-2022.wacz");
        let now = tree(&root.join("content/archive"));
        assert!(now[package] == sealed[package], "{here}");
        let leftover = now.keys().find(|path| !sealed.contains_key(*path));
        assert_eq!(leftover, None, "{here}");
    }
    println!("{ended:?} rounds ended before and after the seal");
}

#[test]
fn a_build_with_seals_killed_at_any_moment_leaves_one_whole_site() {
    let folder = temporary();
    let root = folder.path();
    project(root);
    let output = root.join("output");
    let visible = |tree: Tree| -> Tree {
        tree.into_iter()
            .filter(|(path, _)| !path.starts_with(".tiendo"))
            .collect()
    };
    let old = visible(tree(&output));
    assert_eq!(ends(root, &["seal", "2022"]), Some(0));
    let begun = Instant::now();
    assert_eq!(ends(root, &["build"]), Some(0));
    let whole = begun.elapsed();
    let new = visible(tree(&output));
    assert!(new.len() > old.len() + 50);
    for round in 0..ROUNDS {
        let after = whole * round / (ROUNDS - 2);
        let target = temporary();
        let output = target.path().join("output");
        write(&output, &old);
        fs::copy(root.join("output/.tiendo"), output.join(".tiendo")).unwrap();
        killed(
            tiendo(root, &["build", "--output", output.to_str().unwrap()]),
            after,
        );
        let here = format!("killed after {after:?} of {whole:?}");
        let now = visible(tree(&output));
        assert!(now == old || now == new, "{here}: neither site");
        assert_eq!(holds(root, &here), 2);
    }
}

/// A file system of its own; none where this cannot be.
struct Disk(PathBuf);

impl Disk {
    fn new(at: &Path, kilobytes: u64) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let size = format!("size={kilobytes}k");
        let mounted = runs(
            "mount",
            &["-t", "tmpfs", "-o", &size, "tmpfs", at.to_str().unwrap()],
        );
        if !mounted {
            println!("skipped, for root alone: cannot mount a small disk");
        }
        mounted.then(|| Self(at.to_owned()))
    }

    fn remount(&self, option: &str) {
        let option = format!("remount,{option}");
        assert!(runs("mount", &["-o", &option, self.0.to_str().unwrap()]));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        runs("umount", &[self.0.to_str().unwrap()]);
    }
}

fn runs(program: &str, words: &[&str]) -> bool {
    let mut command = Command::new(program);
    command
        .args(words)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[test]
fn a_full_disk_leaves_whole_packages_and_the_old_site() {
    let folder = temporary();
    let root = folder.path().join("disk");
    let Some(disk) = Disk::new(&root, 65536) else {
        return;
    };
    project(&root);
    let archive = root.join("content/archive");
    let before = tree(&archive);
    let site = tree(&root.join("output"));
    assert_eq!(ends(&root, &["seal", "2022"]), Some(0));
    let package = fs::metadata(archive.join("p-2022.wacz")).unwrap().len();
    let mut refused = 0;
    // From no room at all to room for all but the last page of memory.
    for part in 0..8 {
        fs::remove_dir_all(&archive).unwrap();
        write(&archive, &before);
        let room = package * part / 7;
        let filler = root.join("filler");
        disk.remount("size=65536k");
        let free = free_kilobytes(&root);
        let full = fs::File::create(&filler).unwrap();
        let bytes = (free * 1024).saturating_sub(room);
        std::io::copy(
            &mut std::io::Read::take(std::io::repeat(1), bytes),
            &mut &full,
        )
        .unwrap();
        drop(full);
        let code = ends(&root, &["seal", "2022"]);
        let here = format!("room for {room} bytes");
        let lines = holds(&root, &here);
        assert_eq!(code == Some(0), lines == 2, "{here}");
        refused += usize::from(lines == 1);
        // A build finds no room for the new snapshot, or has nothing to write; what is published stays.
        let built = ends(&root, &["build"]);
        assert_eq!(built == Some(0), lines == 1, "{here}");
        assert!(tree(&root.join("output")) == site, "{here}");
        fs::remove_file(filler).unwrap();
        if lines == 1 {
            let output = tiendo(&root, &["seal", "2022"])
                .stderr(Stdio::piped())
                .output()
                .unwrap();
            let told = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success(), "{here}: {told}");
        }
        assert_eq!(ends(&root, &["verify"]), Some(0), "{here}");
    }
    assert!(refused > 5, "{refused}");
}

fn free_kilobytes(at: &Path) -> u64 {
    let output = Command::new("df")
        .args(["-k", "--output=avail"])
        .arg(at)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().nth(1).unwrap().trim().parse().unwrap()
}

#[test]
fn a_read_only_disk_is_told_and_nothing_changes() {
    let folder = temporary();
    let root = folder.path().join("disk");
    let Some(disk) = Disk::new(&root, 65536) else {
        return;
    };
    project(&root);
    let before = tree(&root);
    disk.remount("ro");
    let output = tiendo(&root, &["seal", "2022", "--lang", "en"])
        .stderr(Stdio::piped())
        .output();
    let output = output.unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && told.contains("content/archive"),
        "{told}"
    );
    assert_ne!(ends(&root, &["build"]), Some(0));
    assert!(tree(&root) == before);
    // What can be read can be verified, and built elsewhere.
    assert_eq!(ends(&root, &["verify"]), Some(0));
    let elsewhere = folder.path().join("site");
    let elsewhere = elsewhere.to_str().unwrap();
    assert_eq!(ends(&root, &["build", "--output", elsewhere]), Some(0));
}

#[test]
fn signatures_are_made_and_checked_by_ssh_keygen() {
    let folder = temporary();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (key, other) = (at("key"), at("other"));
    for key in [&key, &other] {
        let made = ["-q", "-t", "ed25519", "-N", "", "-C", "office", "-f", key];
        if !runs("ssh-keygen", &made) {
            println!("skipped: there is no ssh-keygen");
            return;
        }
    }
    let root = folder.path().join("project");
    project(&root);
    let archive = root.join("content/archive");
    assert_eq!(
        ends(&root, &["seal", "2022", "--sign", &at("none")]),
        Some(2)
    );
    assert_eq!(holds(&root, "without its key"), 1);
    assert!(!archive.join("p-2022.wacz").exists());
    assert_eq!(ends(&root, &["seal", "2022", "--sign", &key]), Some(0));
    let public = fs::read_to_string(format!("{key}.pub")).unwrap();
    let signers = archive.join("allowed_signers");
    fs::write(&signers, format!("office@plan.example {public}")).unwrap();
    assert_eq!(ends(&root, &["check"]), Some(0));
    assert_eq!(ends(&root, &["build"]), Some(0));
    let site = root.join("output");
    let page = fs::read_to_string(site.join("archive-page.html")).unwrap();
    assert!(page.contains("archive/p-2022.wacz.sig") && page.contains("archive/allowed_signers"));

    // As the guide says it, without tiendo.
    let (sealed, known) = (site.join("archive"), at("known"));
    fs::copy(&signers, &known).unwrap();
    let by_hand = "sed -n 2p seals.lock | ssh-keygen -Y verify -n tiendo-seal -f \"$0\" \
        -I office@plan.example -s p-2022.wacz.sig";
    let mut shell = Command::new("sh");
    shell.args(["-c", by_hand, &known]).current_dir(&sealed);
    assert!(shell.stdout(Stdio::null()).status().unwrap().success());

    let verify = |path: &Path, signers: &[&str]| {
        let path = path.to_str().unwrap();
        let words = [&["verify", path, "--lang", "en"], signers].concat();
        let mut command = Command::new(env!("CARGO_BIN_EXE_tiendo"));
        let output = command.args(words).output().unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let named = ["--signers", known.as_str()];
    for path in [&root, &site] {
        let (code, told) = verify(path, &named);
        assert!(
            code == 0 && told.contains("for office@plan.example"),
            "{told}"
        );
        let (code, told) = verify(path, &[]);
        assert!(code == 0 && told.contains("SHA256:"), "{told}");
    }

    // Signed anew by somebody else, with a line that says something else, and not at all.
    let lock = archive.join("seals.lock");
    let signature = archive.join("p-2022.wacz.sig");
    let (line, signed) = (
        fs::read_to_string(&lock).unwrap(),
        fs::read(&signature).unwrap(),
    );
    let again = |text: &str, key: &str| {
        fs::write(at("line"), text.lines().last().unwrap().to_owned() + "\n").unwrap();
        let _ = fs::remove_file(at("line.sig"));
        assert!(runs(
            "ssh-keygen",
            &["-Y", "sign", "-n", "tiendo-seal", "-f", key, &at("line")]
        ));
        fs::copy(at("line.sig"), &signature).unwrap();
    };
    again(&line, &other);
    assert_eq!(verify(&root, &named).0, 1);
    fs::write(&signature, &signed).unwrap();
    let changed = line.replace("\"method\":1,\"address\"", "\"method\":2,\"address\"");
    let changed = [
        line.lines().next().unwrap(),
        changed.lines().last().unwrap(),
        "",
    ]
    .join("\n");
    assert_ne!(changed, line);
    fs::write(&lock, &changed).unwrap();
    assert_eq!(
        verify(&root, &[]).0,
        1,
        "only the signature holds the last line"
    );
    again(&changed, &other);
    assert_eq!(verify(&root, &named).0, 1);
    fs::write(&lock, &line).unwrap();
    fs::remove_file(&signature).unwrap();
    let (code, told) = verify(&root, &named);
    assert!(code == 1 && told.contains("no signature"), "{told}");
}
