//! Each finding has a fault: the smallest project that shows it, and what is drawn of it in both languages.
//!
//! A folder `tests/faults/<code>` or `tests/faults/<code>.<case>` holds the files that replace or add to those of `base`, and
//! the golden texts `vi.txt` and `en.txt`. `BLESS=1 cargo test --test faults` writes these anew.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a test reads its data, and stops at what it did not expect"
)]

use annotate_snippets::Renderer;
use annotate_snippets::renderer::DecorStyle;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tiendo::diag::{self, Code, Finding, Findings, Lang, Source};
use tiendo::load::Inputs;

/// Codes that nothing reports yet.
const NOT_YET: &[&str] = &[
    "raw-html",
    "bad-link",
    "bad-directive",
    "no-value",
    "bad-template",
    "missing-phrase",
];

/// Files by path below the project.
type Files = BTreeMap<String, Vec<u8>>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults")
}

/// The files of `content/` below a folder.
fn files(project: &Path) -> Files {
    let mut files = Files::new();
    for entry in walkdir::WalkDir::new(project.join("content")) {
        let entry = entry.expect("a fault has files");
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(project).expect("below it");
            let name = name.to_str().expect("plain names").replace('\\', "/");
            let bytes = std::fs::read(entry.path()).expect("readable");
            files.insert(name, bytes);
        }
    }
    files
}

fn base() -> Files {
    files(&folder().join("base"))
}

/// What `check` finds, in its order.
fn check(files: Files) -> (Vec<Finding>, Vec<Source>) {
    let mut inputs = Inputs::default();
    for (path, bytes) in files {
        inputs.add(path, bytes);
    }
    let mut findings: Findings = std::mem::take(&mut inputs.findings);
    let documents = tiendo::load::documents(&mut inputs, &mut findings);
    let _plan = tiendo::model::resolve::resolve(&documents, &inputs.sources, &mut findings);
    (findings.sorted(&inputs.sources), inputs.sources)
}

fn draw(findings: &[Finding], sources: &[Source], lang: Lang) -> String {
    let renderer = Renderer::plain().decor_style(DecorStyle::Ascii);
    let drawn = findings
        .iter()
        .map(|finding| diag::draw(finding, sources, lang, &renderer) + "\n");
    drawn.collect::<Vec<_>>().join("\n")
}

/// Folders of faults: name, code, path.
fn faults() -> Vec<(String, String, PathBuf)> {
    let mut faults = Vec::new();
    for entry in std::fs::read_dir(folder()).expect("the folder of faults") {
        let path = entry.expect("readable").path();
        let name = path.file_name().and_then(|n| n.to_str()).expect("plain");
        let code = name.split('.').next().unwrap_or_default().to_owned();
        if name != "base" {
            faults.push((name.to_owned(), code, path));
        }
    }
    faults.sort();
    faults
}

fn project(code: &str, path: &Path) -> Files {
    let mut project = base();
    project.extend(files(path));
    if code == Code::TooLarge.as_str()
        && let Some(file) = project.get_mut("content/history/lon.yaml")
    {
        file.resize((16 << 20) + 1, b' ');
    }
    project
}

#[test]
fn the_base_has_no_fault() {
    let (findings, sources) = check(base());
    let drawn = draw(&findings, &sources, Lang::En);
    assert!(findings.is_empty(), "{drawn}");
}

#[test]
fn every_fault_is_told_alone_and_as_written_down() {
    let mut wrong = Vec::new();
    for (name, code, path) in faults() {
        let (findings, sources) = check(project(&code, &path));
        let codes: Vec<&str> = findings.iter().map(|f| f.code.as_str()).collect();
        if codes != [code.as_str()] {
            wrong.push(format!(
                "{name} gives {codes:?}\n{}",
                draw(&findings, &sources, Lang::En)
            ));
        }
        for (lang, file) in [(Lang::Vi, "vi.txt"), (Lang::En, "en.txt")] {
            let drawn = draw(&findings, &sources, lang);
            let golden = path.join(file);
            if std::env::var_os("BLESS").is_some() {
                std::fs::write(&golden, &drawn).expect("writable");
            }
            let expected = std::fs::read_to_string(&golden).unwrap_or_default();
            if drawn != expected {
                wrong.push(format!("{name}/{file} is now\n{drawn}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_fault_and_every_fault_a_code() {
    let with_fault: BTreeSet<String> = faults().into_iter().map(|(_, code, _)| code).collect();
    let codes: BTreeSet<String> = Code::ALL
        .iter()
        .map(|code| code.as_str().to_owned())
        .filter(|code| !NOT_YET.contains(&code.as_str()))
        .collect();
    assert_eq!(with_fault, codes);
}
