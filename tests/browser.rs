//! The shipped plan's site in a real browser, by axe-core, and under the W3C's Nu checker.
//!
//! What these need beside Rust is told where it is missing; with `TIENDO_BROWSER=required` that is a failure. The pages come from the
//! site itself: `browser/pages.mjs` chooses one of every kind. `browser/bad/` holds what each check must find.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test stops at what it did not expect, and looks for programs and folders"
)]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex, Weak};
use tempfile::TempDir;
use tiendo::Edition;
use tiendo::diag::Findings;
use tiendo::output::Folder;

/// After the last release of the shipped plan; also what the browser's clock shows.
const NOW: &str = "2026-11-01T00:00:00+07:00";

fn kit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// A site in a folder of its own, with one more kind of page than the plan has: a former address of a target.
fn build(edition: Edition) -> TempDir {
    let mut inputs = tiendo::load::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let id = "- id: forest-cover\n";
    let renamed = inputs.sources.iter_mut().find(|s| s.text.contains(id));
    let text = &mut renamed.expect("the target is in the plan").text;
    *text = text.replace(id, &format!("{id}  was: [former-forest-cover]\n"));
    let mut findings = Findings::default();
    let project = tiendo::check(&mut inputs, &mut findings).expect("the plan has no faults");
    let temp = tempfile::tempdir().unwrap();
    let mut folder = Folder::begin(&temp.path().join("site"), &[]).unwrap();
    tiendo::build(&project, edition, &mut findings, &mut folder).unwrap();
    assert!(findings.sorted(&inputs.sources).is_empty());
    folder.commit().unwrap();
    thin_out(&temp.path().join("site/archive"));
    temp
}

/// Leaves of all seals some pages of the last one: the others are what was looked at when they were published.
fn thin_out(archive: &Path) {
    const KEPT: [&str; 4] = [
        "index.html",
        "chi-tieu/index.html",
        "en/targets/forest-cover.html",
        "embed/forest-cover.vi.html",
    ];
    let Ok(entries) = std::fs::read_dir(archive) else {
        return;
    };
    let snapshots = entries.map(|entry| entry.unwrap().path());
    let mut snapshots: Vec<PathBuf> = snapshots.filter(|path| path.is_dir()).collect();
    snapshots.sort();
    let last = snapshots.pop().expect("the plan has seals");
    for snapshot in snapshots {
        std::fs::remove_dir_all(snapshot).unwrap();
    }
    let looked_at = |path: &Path| {
        CHECKED
            .iter()
            .any(|end| path.to_string_lossy().ends_with(end))
    };
    let files = walkdir::WalkDir::new(&last).into_iter().map(Result::unwrap);
    for file in files.filter(|file| file.file_type().is_file() && looked_at(file.path())) {
        let name = file.path().strip_prefix(&last).unwrap();
        if !name.starts_with("static") && KEPT.iter().all(|kept| name != Path::new(kept)) {
            std::fs::remove_file(file.path()).unwrap();
        }
    }
}

/// The public site; made once for the tests that run at the same time.
fn site() -> Arc<TempDir> {
    static SITE: Mutex<Weak<TempDir>> = Mutex::new(Weak::new());
    let mut known = SITE.lock().unwrap();
    known.upgrade().unwrap_or_else(|| {
        let made = Arc::new(build(Edition::Public(NOW.parse().unwrap())));
        *known = Arc::downgrade(&made);
        made
    })
}

/// What a test needs, or `None` once it has been told what of it is missing.
fn need<T>(what: Result<T, String>) -> Option<T> {
    match what {
        Ok(found) => Some(found),
        Err(missing) => {
            let required = std::env::var_os("TIENDO_BROWSER").is_some_and(|v| v == "required");
            assert!(!required, "{missing}");
            // Past the capture of what passing tests print.
            let told = format!("skipped, a test in a real browser: {missing}\n");
            std::io::stderr().write_all(told.as_bytes()).unwrap();
            None
        }
    }
}

fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let found = |name: &&str| folders.iter().map(|f| f.join(name)).find(|f| f.is_file());
    names.iter().find_map(found)
}

fn module(file: &str) -> Result<PathBuf, String> {
    let path = kit().join("node_modules").join(file);
    let missing = || format!("{file} is missing: run `npm ci --prefix tests/browser`");
    path.is_file().then_some(path).ok_or_else(missing)
}

/// Node, and the arguments up to the site.
fn browser() -> Result<Command, String> {
    let mut command = script("run.mjs")?;
    command.args(["--now", NOW]);
    Ok(command)
}

/// Node with one of the scripts and the browser that it is to drive.
fn script(name: &str) -> Result<Command, String> {
    let chrome = std::env::var_os("CHROME").map(PathBuf::from);
    let chrome = chrome.or_else(|| program(&["chromium", "chromium-browser", "google-chrome"]));
    let chrome = chrome.ok_or("no Chromium on PATH or in CHROME")?;
    let node = program(&["node"]).ok_or("Node is missing (18 or newer)")?;
    let version = Command::new(&node).arg("--version").output().unwrap();
    let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next();
    if !major.is_some_and(|m| m.parse().is_ok_and(|m: u32| m >= 18)) {
        return Err(format!("Node is too old: {version}, 18 is needed"));
    }
    module("axe-core/axe.min.js")?;
    module("playwright-core/package.json")?;
    let mut command = Command::new(node);
    command.arg(kit().join(name)).arg("--chrome").arg(chrome);
    Ok(command)
}

fn checker() -> Result<Command, String> {
    let java = program(&["java"]).ok_or("Java is missing (17 or newer)")?;
    let mut command = Command::new(java);
    command.args(["-Xss4m", "-jar"]);
    command.arg(module("vnu-jar/build/dist/vnu.jar")?);
    command.args(["--verbose", "--also-check-svg", "--also-check-css"]);
    command.args(["--skip-non-html", "--format", "json", "--exit-zero-always"]);
    command.arg("--stdout");
    Ok(command)
}

fn text(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    out + &String::from_utf8_lossy(&output.stderr)
}

/// The figures of the last line.
fn figures(told: &str) -> BTreeMap<&str, usize> {
    let last = told.lines().rfind(|l| l.starts_with("checked "));
    last.into_iter()
        .flat_map(str::split_whitespace)
        .filter_map(|word| word.split_once('='))
        .map(|(name, count)| (name, count.parse().unwrap()))
        .collect()
}

/// A site that must have nothing to find.
fn holds(mut command: Command, site: &Path, (kinds, moved): (usize, usize)) {
    let output = command.arg(site).output().unwrap();
    let told = text(&output);
    assert!(output.status.success(), "\n{told}");
    let figures = figures(&told);
    assert_eq!(figures["findings"], 0, "\n{told}");
    assert!(figures["pages"] > kinds, "\n{told}");
    assert_eq!(figures["scriptless"], figures["pages"], "\n{told}");
    assert!(figures["looks"] >= figures["pages"], "\n{told}");
    assert!(figures["contrasts"] >= figures["looks"], "\n{told}");
    assert_eq!(figures["moved"], moved, "\n{told}");
}

/// axe in both schemes and widths, no scrolling sideways, nothing that needs script, no word to the console, no request elsewhere.
#[test]
fn every_kind_of_page_holds_in_a_real_browser() {
    let Some(command) = need(browser()) else {
        return;
    };
    holds(command, &site().path().join("site"), (90, 2));
}

/// Filters, search, comparison and colours, from a server and from the disk.
#[test]
fn what_script_adds_does_what_it_says() {
    let Some(mut command) = need(script("behave.mjs")) else {
        return;
    };
    let output = command.arg(site().path().join("site")).output().unwrap();
    assert!(output.status.success(), "\n{}", text(&output));
}

/// A preview has its own marks on every page.
#[test]
fn every_kind_of_page_of_a_preview_holds_in_a_real_browser() {
    let Some(mut command) = need(browser()) else {
        return;
    };
    command.arg("--brief");
    let site = build(Edition::Preview);
    holds(command, &site.path().join("site"), (40, 1));
}

#[test]
fn the_browser_tests_find_every_fault_that_is_planted() {
    let Some(mut command) = need(browser()) else {
        return;
    };
    let output = command.arg(kit().join("bad")).output().unwrap();
    let told = text(&output);
    assert_eq!(output.status.code(), Some(1), "\n{told}");
    let found: BTreeSet<[&str; 2]> = told
        .lines()
        .map(|line| line.split(" | ").collect::<Vec<_>>())
        .filter(|cells| cells.len() == 5)
        .map(|cells| [cells[0], cells[2]])
        .collect();
    let expected = [
        ["console.html", "console-error"],
        ["contrast.html", "color-contrast"],
        ["cut.html", "sideways-scrolling"],
        ["dark.html", "color-contrast"],
        ["error.html", "script-error"],
        ["image.html", "image-alt"],
        ["index.html", "stale-note"],
        ["missing.html", "console-error"],
        ["missing.html", "failed-request"],
        ["moved.html", "console-error"],
        ["moved.html", "failed-request"],
        ["outside.html", "console-error"],
        ["outside.html", "outside-request"],
        ["policy.html", "console-error"],
        ["policy.html", "outside-request"],
        ["script.html", "needs-script"],
        ["small.html", "target-size"],
        ["wide.html", "sideways-scrolling"],
    ];
    assert_eq!(found, expected.into_iter().collect(), "\n{told}");
    // In the scheme and at the width where it is, and nowhere else.
    for line in told.lines().filter(|l| l.starts_with("dark.html")) {
        assert!(line.starts_with("dark.html | dark "), "\n{told}");
    }
    for line in told.lines().filter(|l| l.contains("sideways")) {
        assert!(line.contains(" | 360 | "), "\n{told}");
    }
    let script = told.lines().filter(|l| l.starts_with("script.html"));
    assert_eq!(script.count(), 4, "\n{told}");
}

/// A site without pages, or one that the browser never showed, is no site without faults.
#[test]
fn browser_tests_that_saw_nothing_fail() {
    let Some(mut command) = need(browser()) else {
        return;
    };
    let empty = tempfile::tempdir().unwrap();
    let output = command.arg(empty.path()).output().unwrap();
    assert!(!output.status.success(), "\n{}", text(&output));
    let page = "<!DOCTYPE html><html lang=\"en\"><title>x</title><main><h1>x</h1></main>";
    std::fs::write(empty.path().join("index.html"), page).unwrap();
    let output = need(browser()).unwrap().arg(empty.path()).output().unwrap();
    let told = text(&output);
    assert_eq!(output.status.code(), Some(1), "\n{told}");
    assert!(told.contains("nothing-checked | charts |"), "\n{told}");
    let gone = command.env("CHROME", "").arg("--chrome=/nowhere").output();
    assert!(!gone.unwrap().status.success());
}

/// What the checker says of right files, and why they are right.
const RIGHT: [(&str, &str); 5] = [
    (
        "CSS: Unrecognized at-rule “@container”",
        "container queries are CSS Conditional Rules 5; it does not know them",
    ),
    (
        "CSS: “container-type”: Property",
        "the property that container queries ask for",
    ),
    (
        "CSS: “paint-order”: Property",
        "SVG 2; it knows SVG 1.1's properties",
    ),
    (
        "CSS: “r”: Property",
        "SVG 2 makes the radius of a circle a property",
    ),
    (
        "CSS: “vector-effect”: Property",
        "SVG 2; it knows SVG 1.1's properties",
    ),
];

/// The checker reads files, which have no origin, so it takes none for the policy's `'self'`; the browser judges the policy.
fn policy(message: &str, address: &str) -> bool {
    let resource = message
        .strip_prefix("Resource violates Content Security Policy (meta tag): ")
        .and_then(|rest| rest.split(['“', '”']).nth(1));
    resource.is_some_and(|r| !r.contains("//") || r.starts_with(address))
}

/// Errors and warnings of the checker on a folder, and how many files it read.
fn conformance(mut command: Command, folder: &Path) -> (BTreeMap<String, Vec<String>>, usize) {
    let output = command.arg(folder).output().unwrap();
    let read = String::from_utf8_lossy(&output.stderr);
    let name = folder.to_string_lossy().into_owned() + "/";
    let checked =
        |line: &&str| line.starts_with(&name) && CHECKED.iter().any(|e| line.ends_with(e));
    let read = read.lines().filter(checked).count();
    let answer: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output)));
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for message in answer["messages"].as_array().unwrap() {
        let what = message["message"].as_str().unwrap_or_default();
        let right = RIGHT.iter().any(|(start, _)| what.starts_with(start));
        // Data and fonts are none of its business; that it read all the rest is counted.
        let right = right || what.starts_with("File was not checked.");
        if right || policy(what, "https://tien-do-lang-son.example/") {
            continue;
        }
        let file = message["url"].as_str().unwrap_or_default();
        let file = file.strip_prefix("file:").unwrap_or(file);
        let place = format!(
            "{}:{}: {}",
            file.strip_prefix(&name).unwrap_or(file),
            message["lastLine"],
            message["extract"].as_str().unwrap_or_default().trim()
        );
        told.entry(what.to_owned()).or_default().push(place);
    }
    (told, read)
}

const CHECKED: [&str; 3] = [".html", ".svg", ".css"];

/// How many files the checker is for.
fn files(folder: &Path) -> usize {
    let entries = walkdir::WalkDir::new(folder).into_iter();
    let names = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    names
        .filter(|name| CHECKED.iter().any(|e| name.ends_with(e)))
        .count()
}

#[test]
fn every_page_picture_and_style_sheet_is_valid() {
    let Some(command) = need(checker()) else {
        return;
    };
    let site = site();
    let folder = site.path().join("site").canonicalize().unwrap();
    let (told, read) = conformance(command, &folder);
    let mut list = String::new();
    for (what, places) in &told {
        let first: Vec<&str> = places.iter().take(3).map(String::as_str).collect();
        let _ = writeln!(
            list,
            "{} × {what}\n    {}",
            places.len(),
            first.join("\n    ")
        );
    }
    assert!(told.is_empty(), "\n{list}");
    assert!(read > 1000);
    assert_eq!(read, files(&folder));
}

#[test]
fn the_checker_finds_what_is_not_valid() {
    let Some(command) = need(checker()) else {
        return;
    };
    let folder = kit().join("bad").canonicalize().unwrap();
    let (told, _) = conformance(command, &folder);
    let found: BTreeSet<&str> = told
        .values()
        .flatten()
        .filter_map(|place| place.split(':').next())
        .collect();
    let expected = [
        "image.html",
        "invalid.css",
        "invalid.html",
        "invalid.svg",
        "policy.html",
    ];
    assert_eq!(found, expected.into_iter().collect(), "{told:#?}");
}
