//! YAML as content has it: what the tree says, where it says it stands, and that no text whatever brings the reader down.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test reads its data, and stops at what it did not expect"
)]

use annotate_snippets::Renderer;
use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use tiendo::diag::{self, Findings, Lang, Source, Span};
use tiendo::load::Inputs;
use tiendo::load::yaml::{Kind, Node, parse, parse_at};
use tiendo::output::{Artifact, Failure, Sink};

/// The tree with the text that each node's span covers: `key=value`, lists in brackets, maps in braces.
fn show(node: &Node, text: &str) -> String {
    let written = slice(text, node.span);
    match &node.kind {
        Kind::Null => "~".to_owned(),
        Kind::Scalar { text, .. } => format!("{text:?}@{written}"),
        Kind::List(items) => {
            let items: Vec<String> = items.iter().map(|item| show(item, text)).collect();
            format!("[{}]", items.join(" "))
        }
        Kind::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|e| format!("{}={}", slice(text, e.key.span), show(&e.value, text)))
                .collect();
            format!("{{{}}}", entries.join(" "))
        }
    }
}

fn slice(text: &str, span: Span) -> &str {
    let at = |byte: u32| usize::try_from(byte).expect("small");
    text.get(at(span.start)..at(span.end))
        .expect("a span lies on characters")
}

/// The tree, or the codes of what is wrong with their places.
fn check(text: &str) -> String {
    let mut findings = Findings::default();
    let node = parse(0, text, &mut findings);
    let path = "a.yaml".to_owned();
    let source = Source {
        path,
        text: text.to_owned(),
    };
    let found = findings.sorted(std::slice::from_ref(&source));
    let found: Vec<String> = found
        .iter()
        .take(100)
        .map(|f| {
            let (line, column) = source.position(f.span.start);
            format!("{}@{line}:{column}", f.code.as_str())
        })
        .collect();
    match node {
        Some(node) if found.is_empty() => show(&node, text),
        Some(node) => format!("{} {}", found.join(" "), show(&node, text)),
        None => found.join(" "),
    }
}

#[test]
fn trees_know_their_places() {
    for (text, tree) in [
        ("", "~"),
        ("# chỉ có ghi chú\n", "~"),
        ("a: 1", "{a=\"1\"@1}"),
        ("a: ~\nb:\n", "{a=~ b=~}"),
        ("a: 'tỷ đồng'", "{a=\"tỷ đồng\"@'tỷ đồng'}"),
        (
            "a: {b: x, c: [1, 2]}",
            "{a={b=\"x\"@x c=[\"1\"@1 \"2\"@2]}}",
        ),
        ("- a\n- - b\n  - c\n", "[\"a\"@a [\"b\"@b \"c\"@c]]"),
        (
            "a: true\nb: 007\nc: 1e3\n",
            "{a=\"true\"@true b=\"007\"@007 c=\"1e3\"@1e3}",
        ),
        ("a: \"x\\ty\"", "{a=\"x\\ty\"@\"x\\ty\"}"),
        ("a: |\n  \tx\n", "{a=\"\\tx\\n\"@\tx\n}"),
        (
            "a: { b: 63,5, c: 1,234,567, d }",
            "{a={b=\"63,5\"@63,5 c=\"1,234,567\"@1,234,567 d=~}}",
        ),
        (
            "a: { b: 63, 5: x, c: x,6 }",
            "{a={b=\"63\"@63 5=\"x\"@x c=\"x\"@x 6=~}}",
        ),
        ("a: [63,5]", "{a=[\"63\"@63 \"5\"@5]}"),
    ] {
        assert_eq!(check(text), tree, "{text}");
    }
}

#[test]
fn what_content_does_not_need_is_refused() {
    for (text, told) in [
        (
            "a: 1\na: 2\na: 3\n",
            "duplicate-key@2:1 duplicate-key@3:1 {a=\"1\"@1}",
        ),
        ("a: &x 1\nb: *x\n", "yaml-feature@1:4 yaml-feature@2:4"),
        ("a: *không-có\n", "yaml-feature@1:4"),
        ("a: !!str 1\n", "yaml-feature@1:4"),
        ("a: &x\n  - 1\n", "yaml-feature@1:4"),
        (
            "a: 1\n---\nb: 2\n---\nc: 3\n",
            "yaml-feature@2:1 yaml-feature@4:1",
        ),
        ("%YAML 1.2\n---\na: 1\n", "yaml-syntax@1:1"),
        (
            "a:\n\tb: 1\n\tc: 2\n",
            "tab-indentation@2:1 tab-indentation@3:1",
        ),
        ("a:\n  - x\n \t- y\n", "tab-indentation@3:2"),
        ("? [a, b]\n: 1\n", "wrong-type@1:3 {}"),
        ("~: 1\n", "wrong-type@1:1 {}"),
    ] {
        assert_eq!(check(text), told, "{text}");
    }
}

#[test]
fn front_matter_counts_from_the_start_of_its_file() {
    let text = "---\ntiêu: [a\n---\n";
    let mut findings = Findings::default();
    assert_eq!(
        parse_at(
            0,
            text.get(4..14).expect("whole characters"),
            4,
            &mut findings
        ),
        None
    );
    let path = "a.md".to_owned();
    let source = Source {
        path,
        text: text.to_owned(),
    };
    let found = findings.sorted(std::slice::from_ref(&source));
    let places: Vec<_> = found
        .iter()
        .map(|f| source.position(f.span.start).0)
        .collect();
    assert!(matches!(places.as_slice(), [2 | 3]), "{places:?}");
}

fn numbered(many: usize, before: &str, after: &str) -> String {
    let lines = (0..many).flat_map(|n| [before.to_owned(), n.to_string(), after.to_owned()]);
    lines.collect()
}

#[test]
fn depth_and_length_do_not_slow_the_reader() {
    let many = 50_000;
    for (name, text) in [
        ("brackets", "[".repeat(many)),
        ("braces", "{a: ".repeat(many)),
        ("dashes", "- ".repeat(many)),
        (
            "levels",
            (0..2000)
                .flat_map(|n| [" ".repeat(n), "a:\n".to_owned()])
                .collect(),
        ),
        ("keys", numbered(many, "k", ": 1\n")),
        ("one key", "a: 1\n".repeat(many)),
        ("tabs", "\ta: 1\n".repeat(many)),
        (
            "tabs in a text",
            format!("a: |\n{}", "  \tx\n".repeat(many)),
        ),
        ("tabs and texts", "- a\n\t- b\n".repeat(many)),
        ("quotes", "\"".repeat(many)),
        ("backslashes", format!("a: \"{}", "\\".repeat(many))),
        ("digits", format!("a: {}", "9".repeat(many))),
        ("comments", "# ghi chú\n".repeat(many)),
        ("anchors", numbered(many, "- &a", " x\n")),
        ("commas", format!("{{ a: 1{} }}", ",1".repeat(many))),
        ("colons", "a:".repeat(many)),
        ("documents", "---\n".repeat(many)),
        ("blanks", " ".repeat(many)),
        ("lines", "\n".repeat(many)),
        ("questions", "? ".repeat(many)),
    ] {
        let begin = Instant::now();
        let told = check(&text);
        let took = begin.elapsed();
        assert!(
            took < Duration::from_secs(20),
            "{name} took {took:?}: {}",
            told.len()
        );
    }
}

/// Paths and bytes of a project.
type Files = Vec<(String, Vec<u8>)>;

/// A small project and the shipped one.
static PROJECTS: LazyLock<Vec<Files>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    [root.join("tests/faults/base"), root.to_owned()]
        .iter()
        .map(|project| {
            walkdir::WalkDir::new(project.join("content"))
                .sort_by_file_name()
                .into_iter()
                .map(|entry| entry.expect("readable"))
                .filter(|entry| entry.file_type().is_file())
                .map(|entry| {
                    let name = entry.path().strip_prefix(project).expect("below it");
                    let name = name.to_str().expect("plain names").replace('\\', "/");
                    (name, std::fs::read(entry.path()).expect("readable"))
                })
                .collect()
        })
        .collect()
});

/// Checks a project as the command does, makes its pages where `whole`, and draws; what is told must lie in its file.
fn run(files: impl IntoIterator<Item = (String, Vec<u8>)>, whole: bool) {
    let mut inputs = Inputs::default();
    for (path, bytes) in files {
        inputs.add(path, bytes);
    }
    let mut findings = std::mem::take(&mut inputs.findings);
    if whole {
        let project = tiendo::check(&mut inputs, &mut findings);
        let some = project.is_some() || findings.has_errors();
        assert!(some, "nothing, and nothing said");
        if let (Some(project), false) = (project, findings.has_errors()) {
            let now = "2100-01-01T00:00Z".parse().expect("an instant");
            tiendo::build(
                &project,
                tiendo::Edition::Public(now),
                &mut findings,
                &mut Nowhere,
            )
            .expect("no disk takes part");
        }
    } else {
        let documents = tiendo::load::documents(&mut inputs, &mut findings);
        let plan = tiendo::model::resolve::resolve(&documents, &inputs.sources, &mut findings);
        let some = plan.is_some() || findings.has_errors();
        assert!(some, "nothing, and nothing said");
    }
    let renderer = Renderer::plain();
    for finding in findings.sorted(&inputs.sources).iter().take(20) {
        for span in finding
            .also
            .iter()
            .map(|(span, _)| *span)
            .chain([finding.span])
        {
            let at = usize::try_from(span.file).expect("small");
            let source = inputs.sources.get(at).expect("a finding is about a file");
            let length = u32::try_from(source.text.len()).expect("small");
            assert!(
                span.start <= span.end && span.start <= length,
                "{finding:?}"
            );
        }
        let _ = diag::draw(finding, &inputs.sources, Lang::Vi, &renderer);
    }
}

/// Takes every artifact and keeps none.
struct Nowhere;

impl Sink for Nowhere {
    fn put(&mut self, _: Artifact) -> Result<(), Failure> {
        Ok(())
    }
}

/// A change of a file, as hands and machines make them.
#[derive(Clone, Debug)]
enum Change {
    Flip(usize, u8),
    Cut(usize),
    Remove(usize, usize),
    Double(usize),
    Swap(usize, usize),
    Insert(usize, String),
    Replace(usize, String),
}

fn change() -> impl Strategy<Value = Change> {
    let piece = prop_oneof![
        "[ \\t\\n:,\\[\\]{}#&*!|>'\"%@`?~-]{1,3}",
        "[0-9.,eE+_-]{1,12}",
        "\\PC{1,4}",
        Just("\u{feff}".to_owned()),
        Just("e\u{301}".to_owned()),
        Just("\u{0}".to_owned()),
        Just("\r".to_owned()),
        Just("- ".repeat(80)),
        Just("[".repeat(80)),
    ];
    let value = prop_oneof![
        "[0-9.,eE+_-]{0,12}",
        "(19|20|21|99)[0-9]{2}(-[HQM][0-9]{1,2})?",
        "[a-z-]{1,8}",
        Just("9".repeat(60)),
        Just("-0".to_owned()),
        Just("0".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        Just("\"\"".to_owned()),
    ];
    let at = any::<usize>();
    prop_oneof![
        (at, any::<u8>()).prop_map(|(at, byte)| Change::Flip(at, byte)),
        at.prop_map(Change::Cut),
        (at, 1usize..40).prop_map(|(at, count)| Change::Remove(at, count)),
        at.prop_map(Change::Double),
        (at, any::<usize>()).prop_map(|(a, b)| Change::Swap(a, b)),
        (at, piece).prop_map(|(at, text)| Change::Insert(at, text)),
        (at, value).prop_map(|(at, text)| Change::Replace(at, text)),
    ]
}

fn changed(bytes: &[u8], change: &Change) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let length = bytes.len().max(1);
    let lines = |bytes: &[u8]| -> Vec<Vec<u8>> {
        bytes
            .split_inclusive(|b| *b == b'\n')
            .map(<[u8]>::to_vec)
            .collect()
    };
    match change {
        Change::Flip(at, byte) => {
            if let Some(b) = bytes.get_mut(at % length) {
                *b ^= byte;
            }
        }
        Change::Cut(at) => bytes.truncate(at % length),
        Change::Remove(at, count) => {
            let start = (at % length).min(bytes.len());
            let end = (start + count).min(bytes.len());
            bytes.drain(start..end);
        }
        Change::Double(at) => {
            let mut lines = lines(&bytes);
            if let Some(line) = lines.get(at % lines.len().max(1)).cloned() {
                lines.insert(at % lines.len(), line);
            }
            bytes = lines.concat();
        }
        Change::Swap(a, b) => {
            let mut lines = lines(&bytes);
            let count = lines.len().max(1);
            if !lines.is_empty() {
                lines.swap(a % count, b % count);
            }
            bytes = lines.concat();
        }
        Change::Insert(at, text) => {
            let at = (at % length).min(bytes.len());
            bytes.splice(at..at, text.bytes());
        }
        Change::Replace(at, text) => {
            // The value behind the next colon.
            let from = (at % length).min(bytes.len());
            let colon = bytes.iter().skip(from).position(|b| *b == b':');
            if let Some(colon) = colon {
                let start = from + colon + 1;
                let rest = bytes.get(start..).unwrap_or_default();
                let end = rest.iter().position(|b| b"\n,}]".contains(b));
                let end = start + end.unwrap_or(rest.len());
                bytes.splice(start..end, format!(" {text}").bytes());
            }
        }
    }
    bytes
}

/// More cases by hand: `PROPTEST_CASES=20000 cargo test --release --test yaml`.
fn cases(fewest: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: asked.and_then(|n| n.parse().ok()).unwrap_or(fewest),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn no_text_brings_the_reader_down(text in "\\PC{0,80}|[ \\t\\na-c:,\\[\\]{}#&*!|>'\"%?~0-9é-]{0,60}") {
        let mut findings = Findings::default();
        let node = parse(0, &text, &mut findings);
        prop_assert!(node.is_some() || findings.has_errors());
        run([("content/plan.yaml".to_owned(), text.into_bytes())], false);
    }

    #[test]
    fn no_bytes_bring_the_reader_down(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        run([("content/plan.yaml".to_owned(), bytes)], false);
    }

    #[test]
    fn no_change_of_a_small_project_brings_it_down(
        changes in proptest::collection::vec((any::<usize>(), change()), 1..6),
    ) {
        let mut files = PROJECTS.first().cloned().unwrap_or_default();
        for (at, change) in &changes {
            let count = files.len();
            if let Some((_, bytes)) = files.get_mut(at % count) {
                *bytes = changed(bytes, change);
            }
        }
        run(files, true);
    }
}

proptest! {
    #![proptest_config(cases(25))]

    #[test]
    fn no_change_of_the_shipped_plan_brings_it_down(
        changes in proptest::collection::vec((any::<usize>(), change()), 1..6),
    ) {
        let mut files = PROJECTS.get(1).cloned().unwrap_or_default();
        for (at, change) in &changes {
            let count = files.len();
            if let Some((_, bytes)) = files.get_mut(at % count) {
                *bytes = changed(bytes, change);
            }
        }
        run(files, false);
    }
}
