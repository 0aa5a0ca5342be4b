//! Releases: what is judged as known then, revisions, previews, differences, the checklist, the calendar.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect"
)]

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;
use tiendo::assess::{Progress, assess};
use tiendo::diag::{Findings, Lang};
use tiendo::diff::{Change, Changes, Side, Value, between, table};
use tiendo::load::Inputs;
use tiendo::model::period::Period;
use tiendo::model::release::Kept;
use tiendo::model::series::Cell;
use tiendo::model::{PeriodIx, Plan};
use tiendo::output::MemorySink;
use tiendo::{Edition, Project};

type Site = BTreeMap<String, Vec<u8>>;

fn shipped() -> &'static Project {
    static SHIPPED: LazyLock<Project> = LazyLock::new(|| {
        let mut inputs = tiendo::load::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        // Seals are looked at by tests/cli.rs and tests/browser.rs.
        inputs.archive = tiendo::archive::Archive::default();
        tiendo::check(&mut inputs, &mut Findings::default()).unwrap()
    });
    &SHIPPED
}

fn build(project: &Project, edition: Edition) -> Site {
    let mut sink = MemorySink::default();
    let mut findings = Findings::default();
    tiendo::build(project, edition, &mut findings, &mut sink).unwrap();
    assert!(findings.is_empty());
    sink.into_artifacts()
}

fn site(now: &str) -> Site {
    build(shipped(), Edition::Public(now.parse().unwrap()))
}

/// The shipped plan after its last release.
fn latest() -> &'static Site {
    static LATEST: LazyLock<Site> = LazyLock::new(|| site("2026-11-01T00:00+07:00"));
    &LATEST
}

fn text<'s>(site: &'s Site, path: &str) -> &'s str {
    let bytes = site
        .get(path)
        .unwrap_or_else(|| panic!("{path} is missing"));
    std::str::from_utf8(bytes).unwrap()
}

/// A plan with one target and a report each year; `reports` are what follows `agency` and `received`, `more` further files.
fn small(reports: &[String], more: &[(&str, &str)]) -> Inputs {
    let mut inputs = Inputs::default();
    let mut add = |path: &str, text: &str| inputs.add(format!("content/{path}"), text.into());
    add(
        "plan.yaml",
        "format: 1\nid: p\ntitle: Plan\nshort: Plan\nissued: 2020-01-01\nyears: { from: 2020, to: 2030 }\n\
         locales: [en]\ncalendar: [{ period: year, due: 12-15 }]\n",
    );
    add("outline.yaml", "- { id: I, title: Objectives }\n");
    add("units.yaml", "- { id: percent, name: per cent }\n");
    add("agencies.yaml", "- { id: a, name: Body A, reports: {} }\n");
    add(
        "targets/t.yaml",
        "- { id: cover, ref: I, name: Cover, unit: percent, measure: level, lead: a,\n    \
         goals: [{ by: 2022, at_least: 60 }, { by: 2030, at_least: 70 }] }\n",
    );
    for (year, report) in (2021..).zip(reports) {
        add(
            &format!("periods/{year}/period.yaml"),
            &format!(
                "state: final\nrelease_at: {year}-12-20T08:00Z\nheadline: H\n\
                 signed_off: [{{ name: N, office: O, on: {year}-12-19 }}]\n"
            ),
        );
        add(
            &format!("periods/{year}/reports/a.yaml"),
            &format!("agency: a\nreceived: {year}-12-10\n{report}"),
        );
    }
    for (path, text) in more {
        let path = format!("content/{path}");
        inputs.sources.retain(|s| s.path != path);
        inputs.add(path, (*text).into());
    }
    inputs
}

fn project(mut inputs: Inputs) -> Project {
    let mut findings = Findings::default();
    let project = tiendo::check(&mut inputs, &mut findings);
    let told = findings.sorted(&inputs.sources);
    assert!(told.is_empty(), "{told:?}");
    project.unwrap()
}

/// What each year brings: a report with its own value and, for some earlier years, a value in place of the one known; and
/// perhaps an amendment that sets another goal for 2030.
type Story = Vec<YearTold>;

/// The value, the changes of earlier ones, the goal.
type YearTold = (u8, BTreeMap<usize, Option<u8>>, Option<u8>);

fn any_story() -> impl Strategy<Value = Story> {
    let changes =
        proptest::collection::btree_map(0..5_usize, proptest::option::of(0..100_u8), 0..3);
    let goal = proptest::option::of(1..100_u8);
    proptest::collection::vec((0..100_u8, changes, goal), 1..6)
}

/// The story as reports that say it as the format asks.
fn told(story: &Story) -> Vec<String> {
    let mut known: Vec<Option<u8>> = Vec::new();
    let mut reports = Vec::new();
    for (at, (value, changes, _)) in story.iter().enumerate() {
        let mut report = format!("observations: {{ cover: {{ value: {value}, note: N }} }}\n");
        let mut restated = String::new();
        for (of, to) in changes.iter().filter(|(of, _)| **of < at) {
            let Some(from) = known[*of].filter(|from| Some(*from) != *to) else {
                continue;
            };
            let year = 2021 + of;
            let kind = if to.is_some() {
                "correction"
            } else {
                "withdrawn"
            };
            let to = to.map(|to| format!(", to: {to}")).unwrap_or_default();
            writeln!(
                restated,
                "  - {{ target: cover, of: {year}, from: {from}{to}, kind: {kind}, reason: R }}"
            )
            .unwrap();
            known[*of] = *changes.get(of).unwrap();
        }
        if !restated.is_empty() {
            write!(report, "restated:\n{restated}").unwrap();
        }
        known.push(Some(*value));
        reports.push(report);
    }
    reports
}

/// The amendments of a story.
fn amended(story: &[YearTold]) -> String {
    let mut text = String::new();
    for (year, (_, _, goal)) in (2021..).zip(story) {
        if let Some(goal) = goal {
            writeln!(
                text,
                "- id: a-{year}\n  title: T\n  proposed: {year}-01-05\n  decided: {year}-02-01\n  in_force: {year}-03-01\n  \
                 changes:\n    - {{ target: cover, set: {{ goals: [{{ by: 2022, at_least: 60 }}, \
                 {{ by: 2030, more_than: {goal}.{} }}] }} }}",
                // No two of them set the same.
                year - 2020
            )
            .unwrap();
        }
    }
    text
}

fn side<'a>(plan: &'a Plan, progress: &'a Progress, as_of: usize) -> Side<'a> {
    Side {
        plan,
        progress,
        as_of: Some(PeriodIx(as_of)),
    }
}

/// Values that differ, by target, cell and period.
type Values = BTreeMap<(String, Cell, Period), (Option<Value>, Option<Value>)>;

fn values(changes: &[Changes]) -> Values {
    let mut out = Values::new();
    for changes in changes {
        for change in &changes.changes {
            if let Change::Value {
                cell,
                reference,
                from,
                to,
                ..
            } = change
            {
                let key = (changes.target.clone(), cell.clone(), *reference);
                out.insert(key, (from.clone(), to.clone()));
            }
        }
    }
    out
}

/// What A→B and then B→C make together.
fn composed(first: &Values, second: &Values) -> Values {
    let mut out = first.clone();
    for (key, (from, to)) in second {
        let entry = out
            .entry(key.clone())
            .or_insert_with(|| (from.clone(), None));
        entry.1.clone_from(to);
    }
    out.retain(|_, (from, to)| from != to);
    out
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    /// Whatever later reports add, restate or take back: as of an earlier period the same is known, and judged the same.
    #[test]
    fn later_reports_change_nothing_that_was_known(story in any_story()) {
        let all_reports = told(&story);
        let whole = project(small(&all_reports, &[("amendments/a.yaml", &amended(&story))]));
        let all = assess(&whole.plan);
        for until in 1..=story.len() {
            let amendments = amended(&story[..until]);
            let files = [("amendments/a.yaml", amendments.as_str())];
            let then = project(small(&all_reports[..until], &files));
            let as_of = PeriodIx(until - 1);
            for (ix, _) in (0..).map(tiendo::model::TargetIx).zip(&then.plan.targets) {
                prop_assert_eq!(
                    then.plan.known(ix, &Cell::whole(), as_of),
                    whole.plan.known(ix, &Cell::whole(), as_of)
                );
            }
            let verdicts = assess(&then.plan);
            prop_assert!(verdicts.periods == all.periods[..until]);
            // The same of the site that the public saw then.
            let hour = whole.plan.periods[as_of.0].hour.unwrap().at;
            let public = tiendo::public(&whole, hour).unwrap();
            prop_assert!(assess(&public).periods == verdicts.periods);
        }
    }

    #[test]
    fn differences_add_up(story in any_story()) {
        let whole = project(small(&told(&story), &[("amendments/a.yaml", &amended(&story))]));
        let progress = assess(&whole.plan);
        let side = |at| side(&whole.plan, &progress, at);
        let periods = 0..story.len();
        for a in periods.clone() {
            prop_assert!(between(side(a), side(a)).is_empty());
            for b in periods.clone() {
                let first = values(&between(side(a), side(b)));
                for c in periods.clone() {
                    let second = values(&between(side(b), side(c)));
                    prop_assert_eq!(composed(&first, &second), values(&between(side(a), side(c))));
                }
            }
        }
    }
}

/// The same of everything that the shipped plan has released, the amended release among it.
#[test]
fn differences_of_the_shipped_releases_add_up() {
    let releases: Vec<(Plan, PeriodIx)> = [
        ("2023", None),
        ("2024-H1", None),
        ("2024", None),
        ("2025-H1", None),
        ("2025", None),
        ("2026-H1", Some(1)),
        ("2026-H1", Some(2)),
    ]
    .into_iter()
    .map(|(period, revision)| {
        tiendo::as_released(shipped(), period.parse().unwrap(), revision).unwrap()
    })
    .collect();
    let judged: Vec<Progress> = releases.iter().map(|(plan, _)| assess(plan)).collect();
    let side = |at: usize| side(&releases[at].0, &judged[at], releases[at].1.0);
    let mut kinds = std::collections::BTreeSet::new();
    for a in 0..releases.len() {
        assert!(between(side(a), side(a)).is_empty());
        for b in a + 1..releases.len() {
            let first = between(side(a), side(b));
            kinds.extend(first.iter().flat_map(|c| &c.changes).map(Change::slug));
            for c in b + 1..releases.len() {
                let second = values(&between(side(b), side(c)));
                let whole = values(&between(side(a), side(c)));
                assert_eq!(composed(&values(&first), &second), whole, "{a} {b} {c}");
            }
        }
    }
    // Every kind of change is there to be seen.
    let all = [
        "target-added",
        "target-amended",
        "target-withdrawn",
        "value-new",
        "value-revised",
        "value-status",
        "value-withdrawn",
        "verdict",
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), all);
    let (a, b) = (side(5), side(6));
    let rows = table::rows(a, b, &between(a, b));
    let [row] = rows.as_slice() else {
        panic!("one value was put right: {rows:?}");
    };
    assert_eq!(
        (row.target.as_str(), row.from.as_str(), row.to.as_str()),
        ("pig-herd", "448900", "449800")
    );
    assert_eq!((row.kind, row.scheduled), ("correction", Some(false)));
    let csv = table::csv(&rows).unwrap();
    assert_eq!(csv.lines().count(), 2);
    let empty = table::csv(&[]).unwrap();
    assert_eq!(csv.lines().next(), empty.lines().next());
    assert!(table::text(&rows, Lang::En, &|_| None).contains("448900 → 449800"));
}

/// An amended release shows what was wrong, both values, and the right one everywhere; before its hour it is nowhere.
#[test]
fn an_amended_release_is_shown_from_its_hour_on() {
    let before = site("2026-07-10T07:59+07:00");
    let after = latest();
    for (site, own, other) in [
        (&before, "448.900", "449.800"),
        (after, "449.800", "448.900"),
    ] {
        let page = text(site, "chi-tieu/pig-herd.html");
        assert!(page.contains(own));
        assert_eq!(page.contains(other), own == "449.800", "{other}");
    }
    let held = |site: &Site, mark: &str| {
        site.values()
            .any(|bytes| memchr::memmem::find(bytes, mark.as_bytes()).is_some())
    };
    for mark in ["449800", "449.800", "449,800", "2026-07-10", "2026-07-08"] {
        assert!(!held(&before, mark), "{mark}");
    }
    let page = text(after, "ky-bao-cao/2026-h1.html");
    assert!(page.contains("id=\"revision-2\""));
    assert!(page.contains("hai chữ số bị đổi chỗ"));
    let page = text(after, "dieu-chinh.html");
    assert!(page.contains("449.800") && page.contains("448.900"));
    assert!(page.contains("<del>") && page.contains("<ins>"));
    // The mark leads to the value before.
    let list = text(after, "chi-tieu/index.html");
    assert!(list.contains("href=\"pig-herd.html#v-2026-h1\""));
    // An amended text stands in for the first.
    let revised = project(small(
        &["observations: { cover: 50 }\n".to_owned()],
        &[
            ("periods/2021/report.md", "First text.\n"),
            ("periods/2021/revisions/2/report.md", "Second text.\n"),
            (
                "periods/2021/revisions/2/revision.yaml",
                "state: final\nrelease_at: 2022-01-10T08:00Z\nwrong: W\nmessage: M\nheadline: Second headline\n\
                 signed_off: [{ name: N, office: O, on: 2022-01-09 }]\n",
            ),
        ],
    ));
    let edition = |now: &str| Edition::Public(now.parse().unwrap());
    let first = build(&revised, edition("2022-01-10T07:59:59Z"));
    let page = text(&first, "periods/2021.html");
    assert!(page.contains("First text") && !page.contains("Second"));
    let second = build(&revised, edition("2022-01-10T08:00:00Z"));
    let page = text(&second, "periods/2021.html");
    assert!(page.contains("Second text") && page.contains("Second headline"));
    assert!(!page.contains("First text"));
}

/// An amended release that is still being written is compared as it stands, and an earlier one knows nothing of it.
#[test]
fn a_draft_can_be_compared() {
    let revised = project(small(
        &["observations: { cover: 50 }\n".to_owned()],
        &[
            (
                "periods/2021/revisions/2/revision.yaml",
                "state: review\nwrong: W\nmessage: M\n",
            ),
            (
                "periods/2021/revisions/2/reports/a.yaml",
                "agency: a\nreceived: 2022-01-05\nrestated:\n  \
                 - { target: cover, of: 2021, from: 50, to: 51, kind: correction, reason: R }\n",
            ),
        ],
    ));
    let period: Period = "2021".parse().unwrap();
    let changes = |a: Option<u8>, b: Option<u8>| {
        let (old, from) = tiendo::as_released(&revised, period, a).unwrap();
        let (new, to) = tiendo::as_released(&revised, period, b).unwrap();
        let (before, after) = (assess(&old), assess(&new));
        values(&between(
            side(&old, &before, from.0),
            side(&new, &after, to.0),
        ))
        .len()
    };
    assert_eq!(changes(Some(1), Some(2)), 1);
    // Without a number it is the last that is final.
    assert_eq!(changes(Some(1), None), 0);
    assert!(tiendo::as_released(&revised, period, Some(3)).is_none());
}

/// A preview shows what is not public, and says on every page and chart what it is.
#[test]
fn a_preview_is_marked_everywhere() {
    let inputs = small(
        &["observations: { cover: 50 }\n".to_owned()],
        &[
            (
                "periods/2022/period.yaml",
                "state: open\nheadline: Not out\n",
            ),
            (
                "periods/2022/reports/a.yaml",
                "agency: a\nreceived: 2022-12-10\nobservations: { cover: 77 }\n",
            ),
        ],
    );
    let project = project(inputs);
    let public = build(
        &project,
        Edition::Public("2030-01-01T00:00Z".parse().unwrap()),
    );
    let preview = build(&project, Edition::Preview);
    assert!(preview.contains_key(tiendo::render::PREVIEW_MARK));
    assert!(!public.contains_key(tiendo::render::PREVIEW_MARK));
    assert!(text(&preview, "periods/2022.html").contains("Not out"));
    assert!(!public.contains_key("periods/2022.html"));
    let mut charts = 0;
    for (path, bytes) in &preview {
        if !path.ends_with(".html") {
            continue;
        }
        let page = std::str::from_utf8(bytes).unwrap();
        assert!(page.contains("class=\"watermark\""), "{path}");
        assert!(page.contains("content=\"noindex"), "{path}");
        assert!(!page.contains("rel=\"canonical\""), "{path}");
        for chart in page.split("class=\"chart-box\"").skip(1) {
            let chart = chart.split("</svg>").next().unwrap();
            assert!(chart.contains("Not published"), "{path}");
            charts += 1;
        }
    }
    assert!(charts > 0);
    for (path, bytes) in public.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = std::str::from_utf8(bytes).unwrap();
        assert!(
            !page.contains("watermark") && !page.contains("noindex"),
            "{path}"
        );
    }
}

#[test]
fn the_calendar_tells_what_was_kept() {
    let project = project(small(
        &[
            "observations: { cover: 50 }\n".to_owned(),
            "observations: { cover: 52 }\n".to_owned(),
            "observations: { cover: 54 }\n".to_owned(),
            "observations: { cover: 55 }\n".to_owned(),
        ],
        &[(
            "plan.yaml",
            "format: 1\nid: p\ntitle: Plan\nshort: Plan\nissued: 2020-01-01\nyears: { from: 2020, to: 2030 }\n\
             locales: [en]\ncalendar: [{ period: year, due: 12-15 }]\nannouncements:\n  \
             - { period: 2020, on: 2020-12-01, release: 2020-12-20 }\n  \
             - { period: 2021, on: 2021-01-01, release: 2021-12 }\n  \
             - { period: 2021, on: 2021-12-01, release: 2021-12-20T08:00Z }\n  \
             - { period: 2022, on: 2022-01-01, release: 2022-12-18 }\n  \
             - { period: 2022, on: 2022-12-01, release: 2022-12-20, why: Snow }\n  \
             - { period: 2023, on: 2023-01-01, release: 2023-12-19 }\n  \
             - { period: 2025, on: 2024-12-30, release: 2025-12-20 }\n",
        )],
    ));
    let kept = |now: &str| -> Vec<(String, Kept, bool)> {
        let plan = tiendo::public(&project, now.parse().unwrap()).unwrap();
        let today = plan.periods.last().unwrap().shown_on().unwrap();
        let lines = plan.release_calendar(today).into_iter();
        lines
            .map(|l| (l.period.to_string(), l.kept, l.moved()))
            .collect()
    };
    let line = |period: &str, kept, moved| (period.to_owned(), kept, moved);
    assert_eq!(
        kept("2026-01-01T00:00Z"),
        [
            line("2021", Kept::OnTime, false),
            line("2022", Kept::OnTime, true),
            line("2023", Kept::Missed, false),
            line("2024", Kept::Unannounced, false),
            line("2020", Kept::Overdue, false),
            line("2025", Kept::Expected, false),
        ]
    );
    // What was announced after the next release is not known yet.
    let then = kept("2022-12-31T00:00Z");
    assert!(then.contains(&line("2023", Kept::Expected, false)));
    assert!(then.iter().all(|(period, _, _)| period != "2025"));
}

/// The feed and the calendar file are what they say they are.
#[test]
fn the_feed_and_the_calendar_file_are_well_formed() {
    let site = latest();
    for path in ["dieu-chinh.xml", "en/corrections.xml"] {
        let mut reader = quick_xml::Reader::from_str(text(site, path));
        let mut entries = 0;
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Start(tag) if tag.name().as_ref() == "entry" => {
                    entries += 1;
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        let json: serde_json::Value =
            serde_json::from_str(text(site, &path.replace(".xml", ".feed.json"))).unwrap();
        assert_eq!(json["items"].as_array().unwrap().len(), entries, "{path}");
        // Twelve values were restated with periods, one with an amended release, and one text was changed.
        assert!(entries >= 13, "{path}: {entries}");
    }
    for path in ["data/calendar.vi.ics", "data/calendar.en.ics"] {
        let file = text(site, path);
        assert!(file.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
        assert!(file.ends_with("END:VCALENDAR\r\n"));
        assert!(
            file.split("\r\n")
                .all(|line| line.len() <= 75 && !line.contains('\n'))
        );
        assert_eq!(
            file.matches("BEGIN:VEVENT").count(),
            file.matches("END:VEVENT").count()
        );
        assert!(file.contains("DTSTART:20260622T010000Z"), "{file}");
        assert!(file.contains("DTSTART;VALUE=DATE:20261221"), "{file}");
    }
}

/// The files that `docs/start.md` shows: a path in bold, and the block of YAML after it.
fn shown_to_begin_with() -> Vec<(String, String)> {
    let page = include_str!("../docs/start.md");
    let files = page.split("\n**content/").skip(1).map(|part| {
        let (path, rest) = part.split_once("**").unwrap();
        let (_, block) = rest.split_once("```yaml\n").unwrap();
        let (block, _) = block.split_once("```").unwrap();
        (format!("content/{path}"), block.to_owned())
    });
    files.collect()
}

/// The plan that authors begin with has no finding, and none of its files can be done without.
#[test]
fn the_plan_to_begin_with_is_a_site() {
    let files = shown_to_begin_with();
    assert_eq!(files.len(), 7);
    let checked = |without: usize| {
        let mut inputs = Inputs::default();
        let some = files.iter().enumerate().filter(|(n, _)| *n != without);
        some.for_each(|(_, (path, text))| inputs.add(path.clone(), text.clone().into_bytes()));
        let mut findings = Findings::default();
        let project = tiendo::check(&mut inputs, &mut findings);
        (project, findings.sorted(&inputs.sources))
    };
    let (project, told) = checked(files.len());
    assert!(told.is_empty(), "{told:#?}");
    let edition = Edition::Public("2026-01-01T00:00Z".parse().unwrap());
    let site = build(&project.unwrap(), edition);
    let page = text(&site, "targets/forest-cover.html");
    assert!(page.contains("61.8%") && page.contains("65%"));
    // The last file is the report: without it the period is not complete.
    for (without, (path, _)) in files.iter().enumerate() {
        let (_, told) = checked(without);
        assert!(!told.is_empty(), "{path} is not needed");
    }
}
