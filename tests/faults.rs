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
use std::sync::LazyLock;
use tiendo::diag::{self, Code, Finding, Findings, Lang, Slot, Source};
use tiendo::load::Inputs;
use tiendo::output::{Artifact, Failure, Sink};

/// Files by path below the project.
type Files = BTreeMap<String, Vec<u8>>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults")
}

/// The files of `content/` and `themes/` below a folder.
fn files(project: &Path) -> Files {
    let mut files = Files::new();
    for entry in walkdir::WalkDir::new(project).min_depth(2) {
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

/// What `tiendo check` finds, in its order.
fn check(files: Files) -> (Vec<Finding>, Vec<Source>) {
    let mut inputs = Inputs::default();
    for (path, bytes) in files {
        match path.strip_prefix("themes/default/") {
            Some(name) => {
                inputs.theme.insert(name.to_owned(), bytes);
            }
            None => inputs.add(path, bytes),
        }
    }
    let mut findings: Findings = std::mem::take(&mut inputs.findings);
    if let Some(project) = tiendo::check(&mut inputs, &mut findings) {
        let now = "2026-01-01T00:00Z".parse().expect("an instant");
        tiendo::build(
            &project,
            tiendo::Edition::Public(now),
            &mut findings,
            &mut Nowhere,
        )
        .expect("no disk takes part");
    }
    (findings.sorted(&inputs.sources), inputs.sources)
}

/// A template of reports that cannot be read is told where it is wrong, and no report comes out.
#[cfg(feature = "pdf")]
#[test]
fn a_template_of_reports_is_read_when_a_report_is_set() {
    let cases = [
        ("#let a = (", "1:10"),
        ("= Head\n#report.titel", "2:2"),
        ("#read(\"/etc/passwd\")", "1:7"),
        ("#import \"@preview/cetz:0.3.0\": *", "1:9"),
    ];
    for (template, place) in cases {
        let mut inputs = Inputs::default();
        for (path, bytes) in base() {
            inputs.add(path, bytes);
        }
        let report = "report.typ".to_owned();
        inputs.theme.insert(report, template.as_bytes().to_vec());
        let mut findings = Findings::default();
        let project = tiendo::check(&mut inputs, &mut findings).expect("nothing is wrong yet");
        let order = tiendo::Order {
            edition: tiendo::Edition::Preview,
            press: true,
        };
        let mut put = Paths::default();
        tiendo::build(&project, order, &mut findings, &mut put).expect("no disk takes part");
        let found = findings.sorted(&inputs.sources);
        let made = put.0.iter().find(|path| path.ends_with(".pdf"));
        assert_eq!(made, None, "{template}: {found:?}");
        assert!(!found.is_empty(), "{template}");
        for finding in found {
            let at = usize::try_from(finding.span.file).expect("a place");
            let source = &inputs.sources[at];
            let (line, column) = source.position(finding.span.start);
            let told = format!("{} {line}:{column} {}", source.path, finding.code.as_str());
            let expected = format!("themes/default/report.typ {place} bad-template");
            assert_eq!(told, expected, "{template}: {:?}", finding.slots);
        }
    }
}

/// Keeps the paths of artifacts alone.
#[cfg(feature = "pdf")]
#[derive(Default)]
struct Paths(Vec<String>);

#[cfg(feature = "pdf")]
impl Sink for Paths {
    fn put(&mut self, artifact: Artifact) -> Result<(), Failure> {
        self.0.push(artifact.path);
        Ok(())
    }
}

/// Takes every artifact and keeps none.
struct Nowhere;

impl Sink for Nowhere {
    fn put(&mut self, _: Artifact) -> Result<(), Failure> {
        Ok(())
    }
}

fn draw(findings: &[Finding], sources: &[Source], lang: Lang) -> String {
    let renderer = Renderer::plain().decor_style(DecorStyle::Ascii);
    let drawn = findings
        .iter()
        .map(|finding| diag::draw(finding, sources, lang, &renderer) + "\n");
    let drawn = drawn.collect::<Vec<_>>().join("\n");
    let lines = drawn.split_inclusive('\n');
    lines.map(without_sum).collect()
}

/// A line of the chain of seals ends in a checksum, which changes with every page.
fn without_sum(line: &str) -> String {
    match line.split_once("...") {
        Some((head, _)) if head.contains("{\"format\":1") => format!("{head}...\n"),
        _ => line.to_owned(),
    }
}

/// Folders of faults that this build looks for: name, code, path.
fn faults() -> Vec<(String, String, PathBuf)> {
    let mut faults = all_faults();
    faults.retain(|(_, code, _)| cfg!(feature = "pdf") || code != Code::MissingLetter.as_str());
    faults
}

fn all_faults() -> Vec<(String, String, PathBuf)> {
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

/// The base with its period released and sealed.
fn sealed() -> Files {
    static SEALED: LazyLock<Files> = LazyLock::new(|| {
        let mut files = base();
        let plan = files.get_mut("content/plan.yaml").expect("a plan");
        plan.extend_from_slice(b"address: https://ke-hoach.example\n");
        let released = "state: final\nrelease_at: 2024-06-20T08:00+07:00\n\
            headline: { vi: T\u{f3}m t\u{1eaf}t, en: In short }\n\
            signed_off: { name: A, office: { vi: B, en: C }, on: 2024-06-19 }\n";
        let period = "content/periods/2024-H1/period.yaml".to_owned();
        files.insert(period, released.into());
        let mut inputs = Inputs::default();
        for (path, bytes) in &files {
            inputs.add(path.clone(), bytes.clone());
        }
        let mut findings = Findings::default();
        let project = tiendo::check(&mut inputs, &mut findings);
        let found = findings.sorted(&inputs.sources);
        let project = project.unwrap_or_else(|| panic!("{found:?}"));
        let release = ("2024-H1".parse().expect("a period"), None);
        let now = "2024-06-20T09:00+07:00".parse().expect("an instant");
        let sealed = tiendo::seal(&project, release, None, (now, false), &mut findings);
        let Ok(sealed) = sealed else {
            panic!("{:?}", sealed.err());
        };
        let package = format!("content/archive/{}", sealed.entry.package);
        files.insert(package, sealed.package);
        let lock = "content/archive/seals.lock".to_owned();
        files.insert(lock, sealed.entry.line().into());
        files
    });
    SEALED.clone()
}

fn project(code: &str, path: &Path) -> Files {
    // What a seal guards against needs one.
    let guarded = code.starts_with("changed-");
    let mut project = if guarded { sealed() } else { base() };
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
    let with_fault: BTreeSet<String> = all_faults().into_iter().map(|(_, code, _)| code).collect();
    let codes: BTreeSet<String> = Code::ALL
        .iter()
        .map(|code| code.as_str().to_owned())
        .collect();
    assert_eq!(with_fault, codes);
}

#[test]
fn every_slot_of_a_message_is_filled() {
    for (name, code, path) in faults() {
        let (findings, _) = check(project(&code, &path));
        for finding in findings {
            let filled: Vec<&str> = finding.slots.iter().map(|(slot, _)| *slot).collect();
            for lang in [Lang::Vi, Lang::En] {
                let keys = diag::keys(lang);
                for part in ["title", "help"] {
                    let text = keys.get(&format!("codes.{code}.{part}"));
                    let text = text.expect("tests/messages.rs asks for it");
                    for slot in slots(text) {
                        assert!(filled.contains(&slot.as_str()), "{name}: {slot} is empty");
                    }
                }
                let terms = finding.slots.iter().filter_map(|(_, slot)| match slot {
                    Slot::Term(term) => Some(*term),
                    Slot::Text(_) => None,
                });
                for term in terms.chain(finding.also.iter().map(|(_, term)| *term)) {
                    let key = format!("terms.{term}");
                    assert!(keys.contains_key(&key), "{name}: there is no {key}");
                }
            }
        }
    }
}

/// The names between braces.
fn slots(text: &str) -> Vec<String> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(slot, _)| slot.to_owned())
        .filter(|slot| slot.bytes().all(|b| b.is_ascii_lowercase()))
        .collect()
}

const REPORT: &str = "content/periods/2024-H1/reports/so-a.yaml";

/// The base with one file replaced.
fn with(path: &str, text: impl Into<Vec<u8>>) -> Files {
    let mut files = base();
    files.insert(path.to_owned(), text.into());
    files
}

/// Code, line and column of every finding, and what to write instead.
fn places(files: Files) -> Vec<String> {
    let (findings, sources) = check(files);
    let place = |finding: &Finding| {
        let at = usize::try_from(finding.span.file).ok();
        let source = at.and_then(|at| sources.get(at)).expect("a file");
        let (line, column) = source.position(finding.span.start);
        let instead = finding.instead.as_ref();
        let instead = instead.map_or(String::new(), |text| format!(" {text}"));
        let code = finding.code.as_str();
        format!("{}:{line}:{column} {code}{instead}", source.path)
    };
    findings.iter().map(place).collect()
}

#[test]
fn all_faults_of_a_file_are_told_at_once_in_their_order() {
    let report = "\
agency: so-a
received: 13/6/2024
observations:
  do-che-phu: [{ value: 64,1 }, { of: 2024-S1, value: 1.234.567 }, { vlaue: 64 }]
  trong-rừng: { value: 9000, note: \"\" }
  trong-rung: { value: }
ghi-chu: {}
";
    let mut files = with(REPORT, report);
    let units = "- { id: Phần trăm, name: { vi: phần trăm } }\n- { id: hectare }\n";
    files.insert("content/units.yaml".into(), units.into());
    assert_eq!(
        places(files),
        [
            format!("{REPORT}:2:11 bad-date 2024-06-13"),
            format!("{REPORT}:4:25 decimal-comma 64.1"),
            format!("{REPORT}:4:39 bad-period"),
            format!("{REPORT}:4:55 grouped-number 1234567"),
            format!("{REPORT}:5:36 empty-text"),
            format!("{REPORT}:7:1 unknown-field"),
            "content/targets/rung.yaml:4:9 unknown-reference".to_owned(),
            "content/units.yaml:1:9 bad-id phan-tram".to_owned(),
            "content/units.yaml:1:26 missing-translation".to_owned(),
            "content/units.yaml:2:3 missing-field".to_owned(),
        ]
    );
}

#[test]
fn without_the_plan_nothing_else_is_said() {
    let mut files = base();
    files.remove("content/plan.yaml");
    assert_eq!(places(files), ["content/plan.yaml:1:1 missing-file"]);
    let files = with("content/plan.yaml", "");
    assert_eq!(places(files), ["content/plan.yaml:1:1 wrong-type"]);
}

#[test]
fn a_missing_file_is_one_fault() {
    for file in ["outline", "units", "agencies"] {
        let path = format!("content/{file}.yaml");
        let mut files = base();
        files.remove(&path);
        assert_eq!(places(files), [format!("{path}:1:1 missing-file")]);
        let large = vec![b' '; (16 << 20) + 1];
        assert_eq!(
            places(with(&path, large)),
            [format!("{path}:1:1 too-large")]
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_declares_its_names_all_the_same() {
    for text in [
        "- { id: percent\n- { id: \"hectare\", x: [ }",
        "\tid: percent\n\tid: hectare\n",
    ] {
        let told = places(with("content/units.yaml", text));
        assert_eq!(
            told.len(),
            told.iter().filter(|t| t.contains("units.yaml")).count(),
            "{told:?}"
        );
    }
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let mut files = base();
    for bytes in files.values_mut() {
        let text = String::from_utf8(bytes.clone()).expect("UTF-8");
        *bytes = format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes();
    }
    assert_eq!(places(files.clone()), Vec::<String>::new());
    let report =
        "\u{feff}agency: so-a\r\nreceived: 2024-06-13\r\nobservations:\r\n  do-che-phu: 64,1\r\n";
    files.insert(REPORT.to_owned(), report.into());
    assert_eq!(
        places(files.clone()),
        [format!("{REPORT}:4:15 decimal-comma 64.1")]
    );
    let (findings, sources) = check(files);
    let drawn = draw(&findings, &sources, Lang::En);
    assert!(
        drawn.contains("4 |   do-che-phu: 64,1\n  |               ^^^^ write `64.1`\n"),
        "{drawn}"
    );
}

#[test]
fn decomposed_text_is_told_once_a_file_and_read_as_composed() {
    use unicode_normalization::UnicodeNormalization;
    let mut files = base();
    let units = files.get("content/units.yaml").cloned();
    let units = String::from_utf8(units.unwrap_or_default()).expect("UTF-8");
    let decomposed: String = units.replace("ratio: 100", "ratio: 100,0").nfd().collect();
    files.insert("content/units.yaml".into(), decomposed.into());
    assert_eq!(
        places(files),
        [
            "content/units.yaml:1:32 not-nfc",
            "content/units.yaml:1:77 decimal-comma 100.0",
        ]
    );
}

#[test]
fn columns_count_characters() {
    let units = "- { id: percent, name: { vi: phần trăm, en: per cent }, symbol: \"%\", ratio: 1e2 }\n- { id: hectare, name: { vi: 𝒉𝒄-ta, en: hectares }, decimals: x }\n";
    assert_eq!(
        places(with("content/units.yaml", units)),
        [
            "content/units.yaml:1:77 bad-number",
            "content/units.yaml:2:63 bad-number",
        ]
    );
}

#[test]
fn numbers_are_plain_decimals() {
    for (written, told) in [
        ("63.5", ""),
        ("0", ""),
        ("-0.50", "unlikely-value"),
        ("\"63.5\"", ""),
        ("0.1234567890123456789012345678901234567", "unlikely-value"),
        ("63,5", "decimal-comma 63.5"),
        ("\"-63,5\"", "decimal-comma -63.5"),
        ("1.234.567", "grouped-number 1234567"),
        ("1,234,567", "grouped-number 1234567"),
        ("1 234 567", "grouped-number 1234567"),
        ("1_000", "grouped-number 1000"),
        ("1e3", "bad-number"),
        (".5", "bad-number 0.5"),
        ("5.", "bad-number"),
        ("007", "bad-number 7"),
        ("+5", "bad-number 5"),
        ("65%", "bad-number"),
        ("NaN", "bad-number"),
        (".inf", "bad-number"),
        ("0x1F", "bad-number"),
        ("½", "bad-number"),
        ("٦٣", "bad-number"),
        ("1.234,5", "bad-number"),
        ("--5", "bad-number"),
        ("true", "bad-number"),
        ("\"\"", "empty-text"),
        ("~", "one-value"),
        ("[63.5, 64]", "conflicting-values"),
        ("12345678901234567890123456789012345678901", "bad-number"),
    ] {
        let report = format!(
            "agency: so-a\nreceived: 2024-06-13\nobservations:\n  do-che-phu: {{ value: {written} }}\n"
        );
        let report = if written.starts_with('[') {
            report.replace("{ value: ", "").replace(" }", "")
        } else {
            report
        };
        let told_now = places(with(REPORT, report));
        let told_now: Vec<&str> = told_now
            .iter()
            .filter_map(|t| t.split_once(' '))
            .map(|(_, told)| told)
            .collect();
        assert_eq!(told_now.join("; "), told, "{written}");
    }
}

#[test]
fn dates_name_year_month_day() {
    for (written, told) in [
        ("2024-06-13", ""),
        ("\"2024-06-13\"", ""),
        ("15/6/2024", "bad-date 2024-06-15"),
        ("15-06-2024", "bad-date 2024-06-15"),
        ("15.6.2024", "bad-date 2024-06-15"),
        ("31/6/2024", "bad-date"),
        ("2024-6-13", "bad-date"),
        ("2024-02-30", "bad-date"),
        ("20240613", "bad-date"),
        ("2024-W24-4", "bad-date"),
        ("2024-06-13T08:00", "bad-date"),
        ("tháng 6", "bad-date"),
        ("~", "wrong-type"),
    ] {
        let report = format!("agency: so-a\nreceived: {written}\n");
        let told_now = places(with(REPORT, report)).concat();
        let told_now = told_now.split_once(' ').map_or("", |(_, told)| told);
        assert_eq!(told_now, told, "{written}");
    }
}

#[test]
fn instants_name_their_zone() {
    for (written, sound) in [
        ("2024-06-20T08:00+07:00", true),
        ("2024-06-20T08:00:30+07:00", true),
        ("2024-06-20T01:00Z", true),
        ("2024-06-20T08:00", false),
        ("2024-06-20 08:00+07:00", false),
        ("2024-06-20", false),
        ("2024-06-31T08:00+07:00", false),
        ("2024-06-20T25:00+07:00", false),
        ("2024-06-20T08:00+07:00[Asia/Ho_Chi_Minh]", false),
    ] {
        let period = format!(
            "state: final\nrelease_at: {written}\nheadline: {{ vi: Đ, en: H }}\n\
             signed_off: [{{ name: A, office: {{ vi: Đ, en: D }}, on: 2024-06-19 }}]\n"
        );
        let told = places(with("content/periods/2024-H1/period.yaml", period));
        assert_eq!(told.is_empty(), sound, "{written}: {told:?}");
    }
}

#[test]
fn periods_are_written_one_way() {
    for (written, told) in [
        ("2021", ""),
        ("2021-H2", ""),
        ("2021-Q4", ""),
        ("2021-M07", ""),
        ("2021-h1", "bad-period 2021-H1"),
        ("2021/Q3", "bad-period 2021-Q3"),
        ("2021 Q3", "bad-period 2021-Q3"),
        ("2021H1", "bad-period 2021-H1"),
        ("2021-S1", "bad-period"),
        ("2021-H3", "bad-period"),
        ("2021-Q0", "bad-period"),
        ("2021-M7", "bad-period 2021-M07"),
        ("2021-M13", "bad-period"),
        ("2021-07", "bad-period"),
        ("21", "bad-period"),
        ("1021", "bad-period"),
        ("2021-", "bad-period"),
        ("2021-Hé", "bad-period"),
        ("~", "missing-field"),
    ] {
        let history =
            format!("- target: do-che-phu\n  observations: [{{ of: {written}, value: 63 }}]\n");
        let told_now = places(with("content/history/rung.yaml", history)).concat();
        let told_now = told_now.split_once(' ').map_or("", |(_, told)| told);
        assert_eq!(told_now, told, "{written}");
    }
}

#[test]
fn a_long_or_hostile_text_does_not_spoil_the_message() {
    let long = "9".repeat(5000);
    for value in [
        long.as_str(),
        "\"a\\nb\\e[31m\\u202e\"",
        "|\n    a\n    b\n",
    ] {
        let report =
            format!("agency: so-a\nreceived: 2024-06-13\nobservations:\n  do-che-phu: {value}\n");
        let (findings, sources) = check(with(REPORT, report));
        assert_eq!(findings.len(), 1);
        for lang in [Lang::Vi, Lang::En] {
            let drawn = draw(&findings, &sources, lang);
            let plain = |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}');
            assert!(drawn.chars().all(plain), "{drawn:?}");
            assert!(
                drawn.lines().all(|line| line.chars().count() < 600),
                "{drawn}"
            );
            assert!(drawn.lines().count() < 12, "{drawn}");
        }
    }
}

#[test]
fn a_guess_is_made_only_where_one_choice_is_closest() {
    assert_eq!(diag::closest("lvel", ["level", "flow"]), Some("level"));
    assert_eq!(
        diag::closest("district-c", ["district-a", "district-b"]),
        None
    );
    assert_eq!(diag::closest("forest", ["poverty"]), None);
    assert_eq!(diag::closest("", ["a", "bc"]), Some("a"));
}
