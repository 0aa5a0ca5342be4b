//! The guard: what sealed releases say is what the content says, or a later release tells of the difference.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect"
)]

#[path = "common/released.rs"]
mod released;

use proptest::prelude::*;
use released::{Files, NOW, written};
use std::fmt::Write as _;
use std::sync::LazyLock;
use tiendo::archive::{frozen, lock, wacz};
use tiendo::diag::{Finding, Findings, Slot};
use tiendo::load::Inputs;

fn checked(files: &Files) -> (Inputs, Vec<Finding>, Option<tiendo::Project>) {
    let mut inputs = Inputs::default();
    for (path, bytes) in files {
        inputs.add(path.clone(), bytes.clone());
    }
    let mut findings = Findings::default();
    let project = tiendo::check(&mut inputs, &mut findings);
    let told = findings.sorted(&inputs.sources);
    (inputs, told, project)
}

/// The same with both releases sealed.
fn sealed() -> &'static Files {
    static SEALED: LazyLock<Files> = LazyLock::new(|| resealed(written()));
    &SEALED
}

fn resealed(mut files: Files) -> Files {
    files.retain(|path, _| !path.contains("archive"));
    let mut lock = String::new();
    for year in [2021, 2022] {
        let (_, told, project) = checked(&files);
        let project = project.unwrap_or_else(|| panic!("{told:?}"));
        let release = (format!("{year}").parse().unwrap(), None);
        let now = NOW.parse().unwrap();
        let mut findings = Findings::default();
        let sealed = tiendo::seal(&project, release, None, (now, false), &mut findings);
        let Ok(sealed) = sealed else {
            panic!("{:?}", sealed.err())
        };
        let package = format!("content/archive/{}", sealed.entry.package);
        files.insert(package, sealed.package);
        lock += &sealed.entry.line();
        files.insert("content/archive/seals.lock".to_owned(), lock.clone().into());
    }
    files
}

/// The sealed plan with something else in a file.
fn with(changes: &[(&str, &str, &str)]) -> Files {
    let mut files = sealed().clone();
    for (path, from, to) in changes {
        let path = format!("content/{path}");
        let text = String::from_utf8(files.remove(&path).unwrap_or_default()).unwrap();
        assert!(text.contains(from), "{path} lacks {from}");
        let text = if from.is_empty() {
            format!("{text}{to}")
        } else {
            text.replacen(from, to, 1)
        };
        files.insert(path, text.into());
    }
    files
}

/// What is told, as (code, `file:line`, `value before|value now`, YAML).
fn told(files: &Files) -> Vec<(String, String, String, String)> {
    let (inputs, told, _) = checked(files);
    let told = told.iter().map(|finding| {
        let source = &inputs.sources[usize::try_from(finding.span.file).unwrap()];
        let (line, _) = source.position(finding.span.start);
        let slot = |wanted| {
            let slot = finding.slots.iter().find(|(name, _)| *name == wanted);
            match slot {
                Some((_, Slot::Text(text))) => text.clone(),
                Some((_, Slot::Term(term))) => (*term).to_owned(),
                None => String::new(),
            }
        };
        (
            finding.code.as_str().to_owned(),
            format!("{}:{line}", source.path),
            format!("{}|{}", slot("was"), slot("now")).replace(['“', '”'], ""),
            slot("yaml"),
        )
    });
    told.collect()
}

#[test]
fn nothing_is_told_of_a_plan_that_says_what_it_said() {
    assert_eq!(told(sealed()), []);
}

/// A change of a file, and what is told of it: code, place, both values, YAML.
type Change = (
    (&'static str, &'static str, &'static str),
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const CHANGES: &[Change] = &[
    (
        ("periods/2022/reports/a.yaml", "58.5", "58.4"),
        "changed-value",
        "content/periods/2022/reports/a.yaml:3",
        "58.5|58.4",
        "restated: [{ target: cover, of: 2022, from: 58.5, to: 58.4, kind: correction, reason: { en: … } }]",
    ),
    (
        (
            "periods/2021/reports/a.yaml",
            "numerator: 55",
            "numerator: 54",
        ),
        "changed-value",
        "content/periods/2021/reports/a.yaml:4",
        "55 / 100|54 / 100",
        "restated: [{ target: cover, of: 2021, from: { numerator: 55, denominator: 100 }, to: { numerator: 54, denominator: 100 }, kind: correction, reason: { en: … } }]",
    ),
    (
        ("periods/2021/reports/a.yaml", ", provisional: true", ""),
        "changed-value",
        "content/periods/2021/reports/a.yaml:5",
        "640 provisional|640",
        "restated: [{ target: fish, of: 2021, from: 640, to: 640, kind: final, reason: { en: … } }]",
    ),
    (
        ("periods/2022/reports/a.yaml", ", fish: 650", ""),
        "changed-value",
        "content/periods/2022/period.yaml:1",
        "650|nothing-there",
        "restated: [{ target: fish, of: 2022, from: 650, kind: withdrawn, reason: { en: … } }]",
    ),
    (
        (
            "periods/2022/reports/a.yaml",
            "fish: 650",
            "fish: [{ value: 650 }, { of: 2020, value: 630 }]",
        ),
        "changed-value",
        "content/periods/2022/reports/a.yaml:3",
        "nothing-there|630",
        "observations: { fish: [{ of: 2020, value: 630 }] }",
    ),
    (
        ("periods/2022/reports/a.yaml", "under_way", "done"),
        "changed-report",
        "content/periods/2022/reports/a.yaml:4",
        "under_way|done",
        "",
    ),
    (
        (
            "periods/2021/reports/a.yaml",
            "received: 2021-12-10",
            "received: 2021-12-09",
        ),
        "changed-report",
        "content/periods/2021/reports/a.yaml:2",
        "2021-12-10|2021-12-09",
        "",
    ),
    (
        ("targets/t.yaml", "at_least: 60", "at_least: 59"),
        "changed-promise",
        "content/targets/t.yaml:2",
        "by: 2022, at_least: 60|by: 2022, at_least: 59",
        "changes: [{ target: cover, set: { goals: [{ by: 2022, at_least: 59 }] } }]",
    ),
    (
        ("targets/t.yaml", "unit: tonnes", "unit: heads"),
        "changed-promise",
        "content/targets/t.yaml:3",
        "tonnes|heads",
        "changes: [{ target: fish, withdraw: { en: … } }, { add_target: { id: …, unit: heads, … } }]",
    ),
    (
        ("targets/t.yaml", "with: [b]", "with: []"),
        "changed-promise",
        "content/targets/t.yaml:1",
        "b|nothing-there",
        "changes: [{ target: cover, set: { with: [] } }]",
    ),
    (
        ("tasks/t.yaml", "by: 2025", "by: 2026"),
        "changed-promise",
        "content/tasks/t.yaml:1",
        "2025-12-31|2026-12-31",
        "changes: [{ task: survey, set: { by: 2026-12-31 } }]",
    ),
    (
        ("targets/t.yaml", "name: Cover", "name: Woods"),
        "changed-text",
        "content/targets/t.yaml:1",
        "Cover|Woods",
        r#"corrected: [{ what: { en: … }, from: { en: "Cover" }, to: { en: "Woods" }, why: { en: … }, of: 2022, target: cover }]"#,
    ),
    (
        ("periods/2021/report.md", "north", "south"),
        "changed-text",
        "content/periods/2021/report.md:6",
        "Cover is meant to be :goal[cover]{by=2030} in the north.|Cover is meant to be :goal[cover]{by=2030} in the south.",
        r#"corrected: [{ what: { en: … }, from: { en: "Cover is meant to be … in the north." }, to: { en: "Cover is meant to be … in the south." }, why: { en: … }, of: 2021 }]"#,
    ),
    (
        ("periods/2022/reports/a.yaml", "Half of it", "All of it"),
        "changed-text",
        "content/periods/2022/reports/a.yaml:4",
        "Half of it|All of it",
        r#"corrected: [{ what: { en: … }, from: { en: "Half of it" }, to: { en: "All of it" }, why: { en: … }, of: 2022, task: survey }]"#,
    ),
    (
        (
            "periods/2021/period.yaml",
            "headline: Cover grows",
            "headline: Cover shrinks",
        ),
        "changed-text",
        "content/periods/2021/period.yaml:3",
        "Cover grows|Cover shrinks",
        r#"corrected: [{ what: { en: … }, from: { en: "Cover grows" }, to: { en: "Cover shrinks" }, why: { en: … }, of: 2021 }]"#,
    ),
    (
        ("stories/good.md", "Words of it", "Words of that"),
        "changed-text",
        "content/stories/good.md:6",
        "Words of it.|Words of that.",
        r#"corrected: [{ what: { en: … }, from: { en: "Words of it." }, to: { en: "Words of that." }, why: { en: … }, of: 2022 }]"#,
    ),
    (
        ("periods/2021/period.yaml", "name: N,", "name: M,"),
        "changed-report",
        "content/periods/2021/period.yaml:1",
        "N 2021-12-19|M 2021-12-19",
        "",
    ),
    (
        (
            "targets/t.yaml",
            "measure: level, lead: a, with",
            "measure: level, breaks: [{ at: 2022, reason: Moved }], lead: a, with",
        ),
        "changed-promise",
        "content/targets/t.yaml:1",
        "nothing-there|not comparable",
        "changes: [{ target: cover, set: { breaks: [{ at: 2022, … }] } }]",
    ),
    (
        (
            "targets/t.yaml",
            "lead: a, with",
            "lead: a, lead_stated: false, with",
        ),
        "changed-promise",
        "content/targets/t.yaml:1",
        "true|false",
        "changes: [{ target: cover, set: { lead_stated: false } }]",
    ),
    (
        (
            "units.yaml",
            "name: tonnes }",
            "name: tonnes, display: { scale: 1000, name: kt } }",
        ),
        "changed-report",
        "content/units.yaml:2",
        "nothing-there|1000",
        "",
    ),
    (
        ("plan.yaml", "due: 12-15", "due: 12-19"),
        "changed-report",
        "content/plan.yaml:9",
        "12-15 +0|12-19 +0",
        "",
    ),
    (
        (
            "periods/2022/report.md",
            "# What happened\n",
            "# What happened\n\nMuch.\n",
        ),
        "changed-text",
        "content/periods/2022/report.md:6",
        "What happened|What happened Much.",
        r#"corrected: [{ what: { en: … }, from: { en: "What happened" }, to: { en: "What happened Much." }, why: { en: … }, of: 2022 }]"#,
    ),
    (
        ("plan.yaml", "id: p\n", "id: another\n"),
        "changed-report",
        "content/plan.yaml:2",
        "p|another",
        "",
    ),
    // Behind its own field, though the headline has the same word before it.
    (
        (
            "periods/2022/period.yaml",
            "headline: Cover grows\nsigned_off: [{ name: N,",
            "headline: Cover grows\nsigned_off: [{ name: Cover,",
        ),
        "changed-report",
        "content/periods/2022/period.yaml:4",
        "N 2022-12-19|Cover 2022-12-19",
        "",
    ),
    // What readers saw of a directive only who writes knows.
    (
        ("periods/2022/report.md", "{by=2030}", "{by=2022}"),
        "changed-text",
        "content/periods/2022/report.md:6",
        "Cover is meant to be :goal[cover]{by=2030} in the north.|Cover is meant to be :goal[cover]{by=2022} in the north.",
        r#"corrected: [{ what: { en: … }, from: { en: "Cover is meant to be … in the north." }, to: { en: "Cover is meant to be … in the north." }, why: { en: … }, of: 2022 }]"#,
    ),
    (
        (
            "periods/2021/report.md",
            "# What happened",
            "# What came about",
        ),
        "changed-text",
        "content/periods/2021/report.md:4",
        "What happened|What came about",
        r#"corrected: [{ what: { en: … }, from: { en: "What happened" }, to: { en: "What came about" }, why: { en: … }, of: 2021 }]"#,
    ),
    (
        ("plan.yaml", "title: Plan\n", "title: Planned\n"),
        "changed-text",
        "content/plan.yaml:3",
        "Plan|Planned",
        r#"corrected: [{ what: { en: … }, from: { en: "Plan" }, to: { en: "Planned" }, why: { en: … }, of: 2022 }]"#,
    ),
];

#[test]
fn what_was_changed_is_told_with_both_values_and_what_to_write() {
    for (change, code, place, says, yaml) in CHANGES {
        let told = told(&with(&[*change]));
        let [(told_code, told_place, line, told_yaml)] = told.as_slice() else {
            panic!("{change:?}: {told:#?}")
        };
        assert_eq!(
            (told_code.as_str(), told_place.as_str()),
            (*code, *place),
            "{change:?}: {line}"
        );
        assert_eq!(line, says, "{change:?}");
        assert_eq!(told_yaml, yaml, "{change:?}");
    }
}

#[test]
fn a_release_that_is_sealed_stays_a_release() {
    for change in [
        ("periods/2022/period.yaml", "final", "review"),
        ("periods/2022/period.yaml", "12-20T08:00Z", "12-20T09:00Z"),
    ] {
        let told = told(&with(&[change]));
        let all = told.iter().all(|(code, ..)| code == "changed-report");
        assert!(all && !told.is_empty(), "{change:?}: {told:#?}");
    }
    // Only the last period may be amended.
    let revision = "state: open\nwrong: A figure\nmessage: None\n";
    for (year, may) in [(2021, false), (2022, true)] {
        let path = format!("periods/{year}/revisions/2/revision.yaml");
        let told = told(&with(&[(&path, "", revision)]));
        let codes: Vec<&str> = told.iter().map(|(code, ..)| code.as_str()).collect();
        assert_eq!(codes, if may { vec![] } else { vec!["bad-revision"] });
    }
}

#[test]
fn what_a_later_release_tells_may_differ() {
    let next = "periods/2023/period.yaml";
    let corrected = |from: &str, to: &str, more: &str| {
        format!("corrected: [{{ what: W, from: \"{from}\", to: \"{to}\", why: Y{more} }}]\n")
    };
    let name = ("targets/t.yaml", "name: Cover", "name: Woods");
    let goal = ("targets/t.yaml", "at_least: 60", "at_least: 59");
    let text = ("periods/2021/report.md", "in the *north*", "in the *south*");
    let shown = ("periods/2021/report.md", "{by=2030}", "{by=2022}");
    for (changes, correction, mended) in [
        (name, corrected("Cover", "Woods", ", target: cover"), true),
        (name, corrected("Cover", "Wood", ", target: cover"), false),
        (name, corrected("Cover", "Woodsy", ", target: cover"), false),
        // No figure puts right who takes part.
        (
            ("targets/t.yaml", "lead: a, with: [b]", "lead: a"),
            corrected("60%", "59%", ", target: cover"),
            false,
        ),
        (text, corrected("north", "south", ", of: 2021"), true),
        (
            text,
            corrected("It rose in the north.", "It rose in the south.", ""),
            true,
        ),
        (text, corrected("north", "west", ""), false),
        // What a directive shows is quoted, or left out as it is suggested.
        (
            text,
            corrected(
                "meant to be 70% in the north",
                "meant to be 70% in the south",
                "",
            ),
            true,
        ),
        (
            text,
            corrected("to be … in the north.", "to be … in the south.", ""),
            true,
        ),
        (
            shown,
            corrected("to be 70% in", "to be 60% in", ", of: 2021"),
            true,
        ),
        (
            shown,
            corrected("to be 70% in", "to be 60% in", ", of: 2022"),
            false,
        ),
        // Neither what anybody could have written, nor what another text says.
        (shown, corrected("70%", "60%", ", of: 2021"), false),
        (
            shown,
            corrected("It is 70%", "It is 60%", ", of: 2021"),
            false,
        ),
        (shown, corrected("north", "south", ", of: 2021"), false),
        (goal, corrected("60%", "59%", ", target: cover"), true),
        (goal, corrected("60%", "59%", ", target: fish"), false),
        (goal, corrected("60%", "58%", ", target: cover"), false),
        (goal, corrected("60%", "59%", ""), false),
        // A figure is not put right by words.
        (
            ("periods/2022/reports/a.yaml", "58.5", "58.4"),
            corrected("58.5", "58.4", ", target: cover"),
            false,
        ),
    ] {
        let told = told(&with(&[changes, (next, "", &correction)]));
        assert_eq!(
            told.is_empty(),
            mended,
            "{changes:?} {correction}: {told:#?}"
        );
    }
    // What the remedies say is enough.
    let report = "agency: a\nreceived: 2023-12-01\n\
        restated: [{ target: cover, of: 2022, from: 58.5, to: 58.4, kind: correction, reason: R }]\n";
    let amendment = "- { id: less, title: Less, by: a, proposed: 2023-06-01, decided: 2023-07-01, in_force: 2023-07-01, reason: R,\n    \
        changes: [{ target: cover, set: { goals: [{ by: 2030, at_least: 65 }], lead: b, reported_by: [a] } }] }\n";
    for change in [
        ("periods/2023/reports/a.yaml", "", report),
        ("amendments/2023.yaml", "", amendment),
    ] {
        let told = told(&with(&[change]));
        let guarded = told.iter().filter(|(code, ..)| code.starts_with("changed"));
        assert_eq!(guarded.count(), 0, "{told:#?}");
    }
}

/// Edits that lie far apart are told as a correction each, whole, and these are enough.
#[test]
fn each_edit_of_a_text_is_a_correction_of_its_own() {
    let more = format!("\n{}\n\nAt last it rained.\n", "It went on. ".repeat(60));
    let path = "content/periods/2021/report.md";
    let mut files = sealed().clone();
    let text = String::from_utf8(files[path].clone()).unwrap();
    let (was, now) = (format!("{text}{more}"), format!("{text}{more}"));
    let now = now.replace("rained", "snowed").replace("north", "south");
    // As if it had been sealed so.
    files.insert(path.to_owned(), was.into());
    let (files, now) = (resealed(files), now);
    let mut changed = files.clone();
    changed.insert(path.to_owned(), now.clone().into());
    let told = told(&changed);
    let [(code, _, _, yaml)] = told.as_slice() else {
        panic!("{told:#?}")
    };
    assert_eq!(code, "changed-text");
    for quoted in [
        r#""Cover is meant to be … in the south.""#,
        r#""At last it snowed.""#,
    ] {
        assert!(yaml.contains(quoted), "{yaml}");
    }
    let next = "content/periods/2023/period.yaml";
    let text = String::from_utf8(changed[next].clone()).unwrap();
    let yaml = yaml.replace("{ en: … }", "W");
    changed.insert(next.to_owned(), format!("{text}{yaml}\n").into());
    assert_eq!(self::told(&changed), []);
}

/// A figure that a later report restates is put back, not restated once more from what nobody saw.
#[test]
fn a_figure_that_was_restated_already_is_put_back() {
    let report = "agency: a\nreceived: 2023-12-01\n\
        restated: [{ target: cover, of: 2022, from: 58.6, to: 58.4, kind: correction, reason: R }]\n";
    let later = ("periods/2023/reports/a.yaml", "", report);
    let told = told(&with(&[
        ("periods/2022/reports/a.yaml", "58.5", "58.6"),
        later,
    ]));
    let guarded = told.iter().filter(|(code, ..)| code.starts_with("changed"));
    let guarded: Vec<_> = guarded.map(|(c, p, line, y)| (c, p, line, y)).collect();
    let [(code, place, line, yaml)] = guarded.as_slice() else {
        panic!("{told:#?}")
    };
    assert_eq!(
        [code.as_str(), place, line, yaml],
        [
            "changed-report",
            "content/periods/2022/reports/a.yaml:3",
            "58.5|58.6",
            ""
        ]
    );
}

/// The chain as programs leave it that convert texts.
#[test]
fn a_chain_whose_ends_of_lines_were_changed_is_told_so() {
    let path = "content/archive/seals.lock";
    let text = String::from_utf8(sealed()[path].clone()).unwrap();
    for changed in [text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
        let (_, faults) = lock::read(&changed);
        let ends = faults
            .iter()
            .filter(|(_, fault)| *fault == lock::Fault::Ends);
        let expected = changed.matches('\r').count().max(1);
        assert_eq!(ends.count(), expected, "{faults:?}");
        assert_eq!(faults.first().map(|(line, _)| *line), Some(0));
        // What the packages are is not told as long as the chain cannot be read.
        let mut files = sealed().clone();
        files.insert(path.to_owned(), changed.into());
        let told = told(&files);
        let all = told.iter().all(|(code, ..)| code == "broken-lock");
        assert!(all && !told.is_empty(), "{told:#?}");
    }
}

#[test]
fn what_says_the_same_otherwise_is_no_change() {
    for change in [
        // Comments, order and writing.
        (
            "periods/2022/reports/a.yaml",
            "{ cover: 58.5, fish: 650 }",
            "{ fish: [{ value: 650 }], cover: 58.5 } # as told",
        ),
        ("periods/2021/report.md", "*north*", "**north**"),
        ("periods/2021/report.md", "be :goal", "be\n:goal"),
        // Registers grow.
        ("agencies.yaml", "", "- { id: c, name: Body C }\n"),
        ("glossary.yaml", "", "- { id: g, term: G, meaning: M }\n"),
        (
            "plan.yaml",
            "title: Plan\n",
            "title: Plan\nthresholds: { on_track: 0.9, behind: 0.6 }\n",
        ),
    ] {
        let told = told(&with(&[change]));
        let guarded = told.iter().filter(|(code, ..)| code.starts_with("changed"));
        assert_eq!(guarded.count(), 0, "{change:?}: {told:#?}");
    }
    assert_eq!(told(&renamed()), []);
}

/// The sealed plan with another identifier for a target.
fn renamed() -> Files {
    let mut files = sealed().clone();
    for (path, bytes) in &mut files {
        if path.contains("archive") {
            continue;
        }
        let text = std::str::from_utf8(bytes).unwrap();
        let text = text.replace("id: cover,", "id: woods, was: [cover],");
        let text = text.replace("[cover]{", "[woods]{");
        *bytes = text.replace(" cover:", " woods:").into();
    }
    files
}

/// What was sealed or shown elsewhere under an identifier is found by the one that stands for it now.
#[test]
fn a_renamed_target_leads_to_what_was_sealed_of_it() {
    let (_, _, project) = checked(&renamed());
    let edition = tiendo::Edition::Public(NOW.parse().unwrap());
    let mut site = tiendo::output::MemorySink::default();
    let mut findings = Findings::default();
    tiendo::build(&project.unwrap(), edition, &mut findings, &mut site).unwrap();
    let site = site.into_artifacts();
    let text = |path: &str| String::from_utf8(site[path].clone()).unwrap();
    let page = text("targets/woods.html");
    for link in [
        "<link rel=\"memento\" href=\"https://plan.example/archive/2022/targets/cover.html\">",
        "https://plan.example/archive/2022/embed/cover.en.html",
        "https://plan.example/embed/woods.en.html",
    ] {
        assert!(page.contains(link), "{link}");
    }
    assert_eq!(text("embed/cover.en.html"), text("embed/woods.en.html"));
    assert!(text("targets/cover.html").contains("url=woods.html"));
}

/// Every bit of what has no checksum of its own: the heads of members, the list of them, and the ends of what is packed, whose last
/// byte has bits to spare.
#[test]
fn a_flipped_bit_of_the_envelope_is_found() {
    let whole = &sealed()["content/archive/p-2022.wacz"];
    assert!(wacz::verify(whole).is_ok());
    let heads = whole.windows(4).enumerate();
    let heads = heads.filter(|(_, bytes)| *bytes == b"PK\x03\x04");
    let around = heads.flat_map(|(at, _)| at.saturating_sub(1)..at + 64);
    let mut tried = 0;
    for at in around.chain(whole.len() - 700..whole.len()) {
        for bit in 0..8 {
            let mut package = whole.clone();
            package[at] ^= 1 << bit;
            assert!(wacz::verify(&package).is_err(), "byte {at}, bit {bit}");
            tried += 1;
        }
    }
    assert!(tried > 8 * (700 + 7 * 60));
}

/// Copies of the sealed plan with one bit of a file turned over.
fn flipped(files: &mut Files, path: &str, (at, bit): (usize, u8)) {
    let bytes = files.get_mut(path).unwrap();
    let at = at % bytes.len();
    bytes[at] ^= 1 << bit;
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    /// Whatever bit of a package is another one: the chain names the package, and the package alone shows it too.
    #[test]
    fn a_flipped_bit_of_a_package_is_found(at in any::<usize>(), bit in 0..8_u8) {
        let mut files = sealed().clone();
        let path = "content/archive/p-2022.wacz";
        flipped(&mut files, path, (at, bit));
        let told = told(&files);
        prop_assert!(told.iter().any(|(code, place, ..)| code == "altered-package" && place.ends_with("seals.lock:2")), "{told:?}");
        prop_assert!(wacz::verify(&files[path]).is_err());
    }

    /// Whatever bit of the chain is another one, its line is named.
    #[test]
    fn a_flipped_bit_of_the_chain_is_found(at in any::<usize>(), bit in 0..8_u8) {
        let mut files = sealed().clone();
        let path = "content/archive/seals.lock";
        flipped(&mut files, path, (at, bit));
        let told = told(&files);
        let place = |place: &str| place.contains("seals.lock:");
        prop_assert!(told.iter().any(|(code, at, ..)| code == "broken-lock" && place(at)), "{told:?}");
    }

    /// Whatever bit of a snapshot is another one, its file is named: by the manifest, or the manifest by the chain.
    #[test]
    fn a_flipped_bit_of_a_snapshot_is_found(file in any::<prop::sample::Index>(), at in any::<usize>(), bit in 0..8_u8) {
        let (opened, mut files) = wacz::open(&sealed()["content/archive/p-2022.wacz"]).unwrap();
        let path = file.get(&files.keys().cloned().collect::<Vec<_>>()).clone();
        prop_assume!(!files[&path].is_empty());
        flipped(&mut files, &path, (at, bit));
        if path == frozen::MANIFEST {
            prop_assert_ne!(lock::sha256(&files[&path]), opened.manifest);
        } else {
            prop_assert_eq!(wacz::whole(&files), Err(wacz::Fault::File(path)));
        }
    }

    /// Whatever figure is written over, and however many, each is told once and nothing else is.
    #[test]
    fn every_changed_figure_is_told(to in proptest::collection::btree_map(0..3_usize, 1..9_u8, 1..=3)) {
        let figures = [
            ("periods/2021/reports/a.yaml", "640", "64"),
            ("periods/2022/reports/a.yaml", "58.5", "58."),
            ("periods/2022/reports/a.yaml", "650", "65"),
        ];
        let mut expected = 0;
        let mut changed: Vec<(&str, &str, String)> = Vec::new();
        for (at, digit) in &to {
            let (path, from, stem) = figures[*at];
            let mut now = stem.to_owned();
            write!(now, "{digit}").unwrap();
            expected += usize::from(now != from);
            changed.push((path, from, now));
        }
        let changes: Vec<(&str, &str, &str)> = changed.iter().map(|(p, f, t)| (*p, *f, t.as_str())).collect();
        let told = told(&with(&changes));
        prop_assert_eq!(told.len(), expected);
        prop_assert!(told.iter().all(|(code, ..)| code == "changed-value"));
    }
}
