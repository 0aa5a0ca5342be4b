//! The shipped plan, end to end: from `content/` to every artifact of the site, in memory.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test stops at what it did not expect"
)]

use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;
use tiendo::diag::{self, Findings, Lang};
use tiendo::load::Inputs;
use tiendo::output::MemorySink;

type Site = BTreeMap<String, Vec<u8>>;

fn inputs() -> Inputs {
    let mut inputs = tiendo::load::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    // Seals are looked at by tests/cli.rs and tests/browser.rs.
    inputs.archive = tiendo::archive::Archive::default();
    inputs
}

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

/// After the last release of the shipped plan.
fn late() -> Timestamp {
    at("2026-11-01T00:00+07:00")
}

fn site_of(mut inputs: Inputs, now: Timestamp) -> Site {
    let mut findings = std::mem::take(&mut inputs.findings);
    let project = tiendo::check(&mut inputs, &mut findings);
    let mut sink = MemorySink::default();
    if let Some(project) = &project {
        tiendo::build(
            project,
            tiendo::Edition::Public(now),
            &mut findings,
            &mut sink,
        )
        .unwrap();
    }
    let told: Vec<String> = findings
        .sorted(&inputs.sources)
        .iter()
        .map(|f| {
            diag::draw(
                f,
                &inputs.sources,
                Lang::En,
                &annotate_snippets::Renderer::plain(),
            )
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    sink.into_artifacts()
}

/// The site of the shipped plan; made once.
fn site() -> &'static Site {
    static SITE: LazyLock<Site> = LazyLock::new(|| site_of(inputs(), late()));
    &SITE
}

fn text<'s>(site: &'s Site, path: &str) -> &'s str {
    let bytes = site
        .get(path)
        .unwrap_or_else(|| panic!("{path} is missing"));
    std::str::from_utf8(bytes).unwrap()
}

fn json(site: &Site, path: &str) -> Value {
    serde_json::from_str(text(site, path)).unwrap()
}

#[test]
fn the_shipped_plan_has_no_findings_and_every_kind_of_page() {
    let site = site();
    for path in [
        "index.html",
        "en/index.html",
        "404.html",
        "chi-tieu/index.html",
        "chi-tieu/forest-cover.html",
        "en/targets/forest-cover.html",
        "muc/index.html",
        "muc/ii-2-a.html",
        "co-quan/so-nnmt.html",
        "ky-bao-cao/2024-h1.html",
        "en/periods/2026-h1.html",
        "du-lieu.html",
        "en/methodology.html",
        "data/targets.json",
        "data/targets/forest-cover.json",
        "static/style.css",
    ] {
        assert!(site.contains_key(path), "{path}");
    }
}

#[test]
fn two_builds_give_the_same_bytes() {
    assert!(site_of(inputs(), late()) == *site());
}

/// Every moment between two releases shows the same site.
#[test]
fn between_two_releases_the_moment_changes_nothing() {
    let from = site_of(inputs(), at("2025-12-22T08:00+07:00"));
    for moment in [
        "2025-12-22T08:00:01+07:00",
        "2026-02-28T23:59:59Z",
        "2026-06-22T07:59:59.999+07:00",
    ] {
        assert!(from == site_of(inputs(), at(moment)), "{moment}");
    }
    let after = site_of(inputs(), at("2026-06-22T08:00+07:00"));
    assert!(from != after);
    // An amended release is one of its own.
    assert!(after == site_of(inputs(), at("2026-07-10T07:59+07:00")));
    assert!(after != *site());
    assert!(*site() == site_of(inputs(), at("2026-07-10T08:00+07:00")));
}

/// The site before the first release makes sense and has no verdict.
#[test]
fn a_plan_without_a_released_period_has_a_site() {
    let site = &site_of(inputs(), at("2023-09-01T00:00+07:00"));
    assert!(site.contains_key("chi-tieu/forest-cover.html"));
    assert!(!site.contains_key("ky-bao-cao/2023.html"));
    let all = json(site, "data/targets.json");
    assert_eq!(all["periods"], Value::Array(Vec::new()));
}

/// Nothing that only a period which is not out knows may stand in any byte of the site.
#[test]
#[expect(
    clippy::too_many_lines,
    reason = "a list of marks and where each is planted"
)]
fn what_is_not_public_is_nowhere() {
    const MARKS: [&str; 25] = [
        "987654321",
        "QX-HEADLINE-QX",
        "QX-NARRATIVE-QX",
        "QX-REASON-QX",
        "QX-TASK-QX",
        "qx-obstacle-qx",
        "QX-PROPOSAL-QX",
        "qx-amendment-qx",
        "QX-ADDED-QX",
        "qx-story-qx",
        "QX-STORY-QX",
        "QX-SIGNED-QX",
        "QX-OFFICE-QX",
        "QX-NOTE-QX",
        "QX-ROLE-QX",
        "QX-WHY-QX",
        "QX-TEXT-QX",
        "QX-TARGET-QX",
        "qx-agency-qx",
        "QX-SUCCESSOR-QX",
        "qx-place-qx",
        "qx-document-qx",
        "QX-TERM-QX",
        "qx-page-qx",
        "2027-05-06",
    ];
    // The bodies that owe a report and are accounted for.
    let roster = || {
        let mut inputs = inputs();
        let project = tiendo::check(&mut inputs, &mut Findings::default()).unwrap();
        let last = tiendo::model::PeriodIx(project.plan.periods.len() - 1);
        let bodies = project.plan.roster(last).into_iter();
        let bodies = bodies.map(|a| project.plan.agencies[a.0].id.clone());
        let lines = bodies.filter(|id| id != "so-nnmt");
        let lines = lines
            .map(|id| format!("  - {{ agency: {id}, why: {{ vi: QX-WHY-QX, en: QX-WHY-QX }} }}\n"));
        lines.collect::<String>()
    };
    let plant = |period: &str, state: &str| {
        let mut inputs = inputs();
        let folder = format!("content/periods/{period}/");
        inputs.sources.retain(|s| !s.path.starts_with(&folder));
        let file = |name: &str| format!("{folder}{name}");
        inputs.add(
            file("period.yaml"),
            format!(
                "{state}\nheadline: {{ vi: QX-HEADLINE-QX, en: QX-HEADLINE-QX }}\nnext: 2027-05-06\n\
                 signed_off: [{{ name: QX-SIGNED-QX, office: {{ vi: QX-OFFICE-QX, en: QX-OFFICE-QX }}, on: 2026-12-19 }}]\n\
                 notes: [{{ vi: QX-NOTE-QX, en: QX-NOTE-QX }}]\n\
                 early_access: [{{ role: {{ vi: QX-ROLE-QX, en: QX-ROLE-QX }} }}]\n\
                 corrected:\n  - what: {{ vi: x, en: x }}\n    from: {{ vi: QX-TEXT-QX, en: QX-TEXT-QX }}\n    \
                 to: {{ vi: y, en: y }}\n    why: {{ vi: z, en: z }}\naccounted:\n{}",
                roster()
            )
            .into(),
        );
        for (file, record) in [
            (
                "agencies.yaml",
                "- { id: qx-agency-qx, kind: office, name: { vi: x, en: x }, from: 2026-01-01, publish_with: 2026 }\n",
            ),
            (
                "places.yaml",
                "- { id: qx-place-qx, kind: commune, tile: [15, 15], name: { vi: x, en: x }, from: 2026-01-01, publish_with: 2026 }\n",
            ),
            (
                "documents.yaml",
                "- { id: qx-document-qx, kind: plan, title: { vi: x, en: x }, relation: cited, issued: 2026-01-01, \
                 publish_with: 2026 }\n",
            ),
            (
                "glossary.yaml",
                "- { id: qx-term, term: { vi: QX-TERM-QX, en: QX-TERM-QX }, meaning: { vi: x, en: x }, publish_with: 2026 }\n",
            ),
        ] {
            let path = format!("content/{file}");
            let source = inputs.sources.iter_mut().find(|s| s.path == path).unwrap();
            source.text.push_str(record);
        }
        let agencies = "content/agencies.yaml";
        let source = inputs
            .sources
            .iter_mut()
            .find(|s| s.path == agencies)
            .unwrap();
        let ending = "- id: hoi-ccb\n  until: 2026-11-30\n  publish_with: 2026\n  \
                      by: { value: { vi: QX-SUCCESSOR-QX, en: QX-SUCCESSOR-QX } }\n";
        assert!(source.text.contains("- id: hoi-ccb\n"));
        source.text = source.text.replace("- id: hoi-ccb\n", ending);
        let page = "---\ntitle: X\npublish_with: 2026\n---\nx\n";
        inputs.add("content/pages/qx-page-qx.md".to_owned(), page.into());
        let hash = tiendo::load::body_hash("x\n");
        let page = format!("---\ntranslates: {hash}\ntitle: X\n---\nx\n");
        inputs.add("content/pages/qx-page-qx.en.md".to_owned(), page.into());
        inputs.add(file("targets/forest-cover.md"), "QX-TARGET-QX\n".into());
        let hash = tiendo::load::body_hash("QX-TARGET-QX\n");
        let front = format!("---\ntranslates: {hash}\n---\nQX-TARGET-QX\n");
        inputs.add(file("targets/forest-cover.en.md"), front.into());
        inputs.add(
            file("reports/so-nnmt.yaml"),
            "agency: so-nnmt\nreceived: 2026-12-01\nobservations:\n  forest-planting: { value: 987654321, note: { vi: x, en: x } }\n  \
             goat-herd: { no_data: { vi: QX-REASON-QX, en: QX-REASON-QX } }\n\
             tasks:\n  iii-9-a-01: { state: done, note: { vi: QX-TASK-QX, en: QX-TASK-QX } }\n\
             obstacles: [{ id: qx-obstacle-qx, state: open, text: { vi: x, en: x } }]\n\
             proposals: [{ id: qx-proposal, state: open, text: { vi: QX-PROPOSAL-QX, en: QX-PROPOSAL-QX } }]\n"
                .into(),
        );
        inputs.add(
            "content/amendments/qx.yaml".to_owned(),
            "- id: qx-amendment-qx\n  title: { vi: x, en: x }\n  proposed: 2026-01-05\n  decided: 2026-02-01\n  \
             in_force: 2026-03-01\n  publish_with: 2026\n  changes:\n    - add_task:\n        id: qx-task\n        ref: III.9.a\n        \
             title: { vi: QX-ADDED-QX, en: QX-ADDED-QX }\n        lead: so-nnmt\n"
                .into(),
        );
        let story =
            "---\nkind: notice\ntitle: QX-STORY-QX\ndate: 2026-01-05\npublish_with: 2026\n---\nx\n";
        inputs.add("content/stories/qx-story-qx.md".to_owned(), story.into());
        let hash = tiendo::load::body_hash("x\n");
        let story = format!("---\ntranslates: {hash}\ntitle: QX-STORY-QX\n---\nx\n");
        inputs.add("content/stories/qx-story-qx.en.md".to_owned(), story.into());
        let body = "QX-NARRATIVE-QX :value[forest-planting]\n";
        inputs.add(file("report.md"), body.into());
        let hash = tiendo::load::body_hash(body);
        let front = format!("---\ntranslates: {hash}\n---\n{body}");
        inputs.add(file("report.en.md"), front.into());
        inputs
    };
    let search = |site: &Site| -> BTreeSet<&str> {
        let held = |mark: &&str| {
            let mark = mark.as_bytes();
            site.iter().any(|(path, bytes)| {
                path.ends_with("ky-bao-cao/2026.html")
                    || path.ends_with("periods/2026.html")
                    || memchr::memmem::find(bytes, mark).is_some()
            })
        };
        MARKS.into_iter().filter(held).collect()
    };
    let open = site_of(plant("2026", "state: open"), late());
    assert_eq!(search(&open), BTreeSet::new());
    let review = "state: review\nrelease_at: 2026-12-20T08:00+07:00";
    let after = at("2026-12-20T08:00+07:00");
    assert_eq!(
        search(&site_of(plant("2026", review), after)),
        BTreeSet::new()
    );
    let last = "state: final\nrelease_at: 2026-12-20T08:00+07:00";
    let before = at("2026-12-20T07:59:59+07:00");
    assert_eq!(
        search(&site_of(plant("2026", last), before)),
        BTreeSet::new()
    );
    // The search itself finds what is there.
    let out = site_of(plant("2026", last), after);
    assert_eq!(search(&out), MARKS.into_iter().collect());
    // Without the period, and with it shut in, the site is the same to the byte.
    assert!(open == *site());
}

/// All attribute values of a kind in a page.
fn attributes<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let marker = format!(" {name}=\"");
    html.split(&marker)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

/// The path that a relative link leads to.
fn resolve(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => {
                parts.pop().expect("a link does not leave the site");
            }
            "." => {}
            other => parts.push(other),
        }
    }
    parts.join("/")
}

#[test]
fn every_link_and_anchor_leads_somewhere() {
    let site = site();
    let mut anchors: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let pages: Vec<&String> = site.keys().filter(|p| p.ends_with(".html")).collect();
    for page in &pages {
        let html = text(site, page);
        let ids = attributes(html, "id");
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{page} has an id twice");
        anchors.insert(page, unique);
    }
    let mut count = 0;
    for page in pages.iter().filter(|p| p.as_str() != "404.html") {
        let html = text(site, page);
        let links = attributes(html, "href")
            .into_iter()
            .chain(attributes(html, "src"));
        for link in links {
            if link.starts_with("https://") || link.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = link
                .split_once('#')
                .map_or((link, None), |(p, a)| (p, Some(a)));
            let target = if path.is_empty() {
                (*page).clone()
            } else {
                resolve(page, path)
            };
            assert!(site.contains_key(&target), "{page}: {link} leads nowhere");
            if let Some(anchor) = anchor {
                let found = anchors
                    .get(target.as_str())
                    .is_some_and(|ids| ids.contains(anchor));
                assert!(found, "{page}: {link} has no such place");
            }
            count += 1;
        }
    }
    assert!(count > 5000);
}

/// Links that name the site's own address (of the page for every missing one, of feeds, of calendars, in the heads of pages), and
/// what style sheets load.
#[test]
fn every_address_of_the_site_itself_leads_somewhere() {
    let site = site();
    let own = "https://tien-do-lang-son.example/";
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for path in site.keys() {
        let ending = path.rsplit('.').next().unwrap_or_default();
        let all: Vec<String> = match ending {
            "html" | "xml" => ["href", "src", "content"]
                .iter()
                .flat_map(|name| attributes(text(site, path), name))
                .filter_map(|link| link.strip_prefix(own).map(str::to_owned))
                .collect(),
            "ics" => {
                let unfolded = text(site, path).replace("\r\n ", "");
                let urls = unfolded.lines().filter_map(|l| l.strip_prefix("URL:"));
                urls.map(|l| l.strip_prefix(own).unwrap().to_owned())
                    .collect()
            }
            "css" => text(site, path)
                .split("url(\"")
                .skip(1)
                .map(|rest| resolve(path, rest.split('"').next().unwrap()))
                .collect(),
            _ => continue,
        };
        for link in all {
            let (target, anchor) = link
                .split_once('#')
                .map_or((link.as_str(), None), |(t, a)| (t, Some(a)));
            let target = if target.is_empty() {
                "index.html"
            } else {
                target
            };
            assert!(site.contains_key(target), "{path}: {link} leads nowhere");
            if let Some(anchor) = anchor {
                let found = attributes(text(site, target), "id").contains(&anchor);
                assert!(found, "{path}: {link} has no such place");
            }
            *counts.entry(ending).or_default() += 1;
        }
    }
    let enough = [("html", 1000), ("xml", 4), ("ics", 4), ("css", 2)];
    for (ending, least) in enough {
        let count = counts.get(ending).copied().unwrap_or_default();
        assert!(count >= least, "{ending}: {counts:?}");
    }
}

/// Every page carries the banner, its language, one heading, and no script, inline style or foreign address to load from.
#[test]
fn every_page_keeps_the_house_rules() {
    let site = site();
    for (path, bytes) in site.iter().filter(|(p, _)| p.ends_with(".html")) {
        let html = std::str::from_utf8(bytes).unwrap();
        let (lang, banner) = if path.starts_with("en/") || path.ends_with(".en.html") {
            ("<html lang=\"en\"", "llustrative")
        } else {
            ("<html lang=\"vi\"", "minh họa")
        };
        assert!(html.contains(lang), "{path}");
        assert!(html.contains(banner), "{path} lacks the banner");
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        // What search engines for data read is no script, and the only thing in braces.
        let told = html.split_once("<script type=\"application/ld+json\">");
        let stripped = told.map(|(before, rest)| {
            let (data, after) = rest.split_once("</script>").unwrap();
            let data: Value = serde_json::from_str(data).unwrap();
            assert_eq!(data["@type"], "Dataset", "{path}");
            format!("{before}{after}")
        });
        let html = stripped.as_deref().unwrap_or(html);
        // Script is a help and comes from the site itself; the page for every missing one names the site's address.
        for script in html.split("<script ").skip(1) {
            let script = script
                .strip_prefix("src=\"")
                .and_then(|s| s.split_once('"'));
            let (address, _) = script.unwrap_or_else(|| panic!("{path} has a script of its own"));
            let address = match address.strip_prefix("https://tien-do-lang-son.example/") {
                Some(rest) if path == "404.html" => rest.to_owned(),
                Some(_) | None => resolve(path, address),
            };
            let known = ["theme", "site", "list", "search", "compare"];
            let known = known.map(|name| format!("static/{name}.js"));
            assert!(known.contains(&address), "{path}: {address}");
        }
        assert!(!html.contains("<script>"), "{path}");
        assert!(attributes(html, "style").is_empty(), "{path}");
        assert!(!html.contains('⟦'), "{path} lacks a phrase");
        assert!(!html.contains('{'), "{path} has a slot that nothing fills");
        // The page for every missing one is served at any address, so its links are absolute.
        for source in attributes(html, "src")
            .into_iter()
            .filter(|_| path != "404.html")
        {
            assert!(!source.contains("//"), "{path}: {source}");
        }
    }
}

/// What the data files promise: every field of the format, numbers as decimal strings, verdicts with their working.
#[test]
fn the_data_files_hold_what_the_method_needs() {
    let site = site();
    let all = json(site, "data/targets.json");
    assert_eq!(all["format"], 1);
    assert_eq!(all["method"], 1);
    assert_eq!(all["thresholds"]["on_track"], "0.95");
    let targets = all["targets"].as_array().unwrap();
    assert!(targets.len() > 45);
    let conditions = [
        "at_least",
        "more_than",
        "at_most",
        "less_than",
        "between",
        "about",
        "kept_at",
        "above_range",
    ];
    let mut measures = BTreeSet::new();
    let mut verdicts = BTreeSet::new();
    for target in targets {
        let id = target["id"].as_str().unwrap();
        let one = json(site, &format!("data/targets/{id}.json"));
        assert_eq!(one["target"], *target, "{id}");
        for field in [
            "unit", "measure", "better", "baseline", "goals", "breaks", "season",
        ] {
            assert!(target.get(field).is_some(), "{id}.{field}");
        }
        measures.insert(target["measure"].as_str().unwrap());
        for goal in target["goals"].as_array().unwrap() {
            let found = conditions
                .iter()
                .filter(|c| goal.get(**c).is_some())
                .count();
            assert_eq!(found, 1, "{id}: {goal}");
            for field in [
                "by",
                "from",
                "each_year",
                "tolerance",
                "reads_as",
                "aspirational",
                "printed",
            ] {
                assert!(goal.get(field).is_some(), "{id}.goals.{field}");
            }
        }
        for observation in target["observations"].as_array().unwrap() {
            for field in ["of", "cell", "value", "reported_in", "provisional"] {
                assert!(
                    observation.get(field).is_some(),
                    "{id}.observations.{field}"
                );
            }
            let value = &observation["value"];
            assert!(value.is_string() || value.is_null(), "{id}: {value}");
        }
        let periods = target["periods"].as_array().unwrap();
        // A target that an amendment added or withdrew does not stand in every period.
        let always = target["added"].is_null() && target["withdrawn"].is_null();
        assert_eq!(periods.len() == 6, always, "{id}");
        for period in periods {
            verdicts.insert(period["verdict"].as_str().unwrap());
            assert!(period["working"].is_object(), "{id}");
            no_floats(period, id);
        }
    }
    assert_eq!(measures.len(), 7, "{measures:?}");
    let expected = [
        "achieved",
        "behind",
        "far_behind",
        "followed",
        "missed",
        "moving_away",
        "no_data",
        "not_assessable",
        "not_begun",
        "on_track",
        "undated",
    ];
    assert_eq!(verdicts, expected.into_iter().collect());
}

/// Numbers of a working are strings or whole counts, never binary floats.
fn no_floats(value: &Value, id: &str) {
    match value {
        Value::Number(number) => assert!(number.is_i64() || number.is_u64(), "{id}: {number}"),
        Value::Array(items) => items.iter().for_each(|v| no_floats(v, id)),
        Value::Object(map) => map.values().for_each(|v| no_floats(v, id)),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// The engine is generic: no word of the shipped plan stands in its source.
#[test]
fn no_word_of_the_plan_stands_in_the_source() {
    let words = ["Lạng Sơn", "lang-son", "nnptnt", "ocop", "KH-UBND"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.unwrap();
        if !entry.file_type().is_file() {
            continue;
        }
        let bytes = read(entry.path());
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for word in words {
            let found = text.contains(&word.to_lowercase());
            assert!(!found, "{} says {word}", entry.path().display());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a test looks at the source")]
fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

/// A template of the project that cannot be used is reported at its place, and nothing else is.
#[test]
fn a_fault_in_a_template_is_a_finding() {
    let mut inputs = inputs();
    let broken =
        "{% extends \"base.html\" %}\n{% block main %}\n{{ view.nothing }}\n{% endblock main %}\n";
    inputs
        .theme
        .insert("templates/data.html".to_owned(), broken.into());
    let mut findings = Findings::default();
    let project = tiendo::check(&mut inputs, &mut findings).unwrap();
    let mut sink = MemorySink::default();
    tiendo::build(
        &project,
        tiendo::Edition::Public(late()),
        &mut findings,
        &mut sink,
    )
    .unwrap();
    let told = findings.sorted(&inputs.sources);
    assert!(!told.is_empty());
    for finding in told {
        assert_eq!(finding.code.as_str(), "bad-template");
        let source = &inputs.sources[usize::try_from(finding.span.file).unwrap()];
        assert_eq!(source.path, "themes/default/templates/data.html");
        assert_eq!(source.position(finding.span.start).0, 3);
    }
}

/// A restatement tells the value before; where that was never public, it must not be told either.
#[test]
fn what_was_replaced_before_it_was_public_is_not_told() {
    let mut inputs = inputs();
    // Narratives of later periods speak of its values, and would be errors now.
    let narrative = |path: &str| path.contains("/periods/") && path.ends_with(".md");
    inputs.sources.retain(|s| !narrative(&s.path));
    let path = "content/periods/2025-H1/period.yaml";
    let found = inputs.sources.iter_mut().find(|s| s.path == path).unwrap();
    found.text = found.text.replace("state: final", "state: open");
    let shut = site_of(inputs, late());
    let mut told = 0;
    for site in [&shut, site()] {
        for target in json(site, "data/targets.json")["targets"]
            .as_array()
            .unwrap()
        {
            let observations = target["observations"].as_array().unwrap();
            for (at, observation) in observations.iter().enumerate() {
                let Some(restated) = observation.get("restated") else {
                    continue;
                };
                let before = observations[..at].iter().any(|o| {
                    o["of"] == observation["of"]
                        && o["cell"] == observation["cell"]
                        && o["value"] == restated["from"]
                });
                assert!(before, "{}: {observation}", target["id"]);
                told += 1;
            }
        }
    }
    assert!(told > 5);
}

/// A body that ended is shown as of its last report, and its successor carries the targets on.
#[test]
fn a_body_that_ended_keeps_the_verdicts_of_its_last_report() {
    let ended = text(site(), "en/agencies/so-nnptnt.html");
    let told = ended.split("This agency has ended").nth(1).unwrap();
    assert!(told.contains("href=\"../periods/2024.html\""));
    // Its last verdict on forest cover was by the goal of 2025, its successor's is by that of 2030.
    let row = |html: &str| {
        let row = html.split("targets/forest-cover.html").nth(1).unwrap();
        row.split("</li>").next().unwrap().to_owned()
    };
    assert!(row(told).contains("by 2025"));
    let successor = text(site(), "en/agencies/so-nnmt.html");
    assert!(row(successor).contains("by 2030"));
    assert!(!successor.contains("This agency has ended"));
}

/// The JSON that a script of the site hands to the function of `window.tiendo` that it calls.
fn handed(site: &Site, path: &str, call: &str) -> Value {
    let script = text(site, path);
    let rest = script.strip_prefix(call).expect("one call");
    let rest = rest.strip_suffix(");\n").expect("nothing after it");
    serde_json::from_str(rest).unwrap()
}

#[test]
fn every_page_is_in_the_index_of_its_language() {
    let site = site();
    let index = |locale: &str| {
        let call = format!("tiendo.search(\"{locale}\",");
        let pages = handed(site, &format!("data/search.{locale}.js"), &call);
        let pages = pages.as_array().unwrap().clone();
        let of = |page: &Value, at: usize| page[at].as_str().unwrap().to_owned();
        pages
            .iter()
            .map(|page| (of(page, 0), of(page, 2), of(page, 3)))
            .collect::<Vec<_>>()
    };
    let (vi, en) = (index("vi"), index("en"));
    // By their position the script knows that two are one page in two languages.
    assert_eq!(vi.len(), en.len());
    let indexed: BTreeSet<String> = vi.iter().chain(&en).map(|p| p.0.clone()).collect();
    for path in site.keys().filter(|p| p.ends_with(".html")) {
        let pair = path.contains("-vs-");
        let out = pair || ["404.html", "tim-kiem.html", "en/search.html"].contains(&path.as_str());
        // Charts for other sites stand on pages of their own.
        let out = out || path.starts_with("embed/");
        let moved = text(site, path).contains("http-equiv=\"refresh\"");
        assert_eq!(indexed.contains(path), !out && !moved, "{path}");
    }
    for path in &indexed {
        let (page, anchor) = path.split_once('#').unwrap_or((path, ""));
        let html = text(site, page);
        assert!(
            anchor.is_empty() || html.contains(&format!("id=\"{anchor}\"")),
            "{path}"
        );
    }
    // Narratives are searched too, without their markup.
    let (_, title, words) = vi
        .iter()
        .find(|(path, ..)| path == "chi-tieu/forest-cover.html")
        .unwrap();
    assert_eq!(title, "Tỷ lệ che phủ rừng");
    assert!(words.contains("Ưu tiên đất trống và rừng nghèo"), "{words}");
    assert!(!words.contains('<'));
}

/// One of something is told in the singular, in languages that have one.
#[test]
fn one_of_something_is_not_many() {
    let mut singular = 0;
    for (path, bytes) in site() {
        if !path.starts_with("en/") || !path.ends_with(".html") {
            continue;
        }
        let page = std::str::from_utf8(bytes).unwrap();
        for word in ["facility", "facilities", "product", "products"] {
            for (at, _) in page.match_indices(&format!("1\u{a0}{word}")) {
                let end = page.as_bytes()[at + "1\u{a0}".len() + word.len()];
                let more = |byte: u8| byte.is_ascii_digit() || byte == b'.' || byte == b',';
                if end.is_ascii_lowercase() || at > 0 && more(page.as_bytes()[at - 1]) {
                    continue;
                }
                assert!(!word.ends_with('s'), "{path}: {}", &page[at..at + 20]);
                singular += 1;
            }
        }
    }
    assert!(singular > 0);
}

/// Every row of a table, as its attributes say it is found.
fn rows(html: &str) -> Vec<&str> {
    let rows = html.split("<tr data-status=\"").skip(1);
    rows.map(|row| row.split('>').next().unwrap()).collect()
}

#[test]
fn lists_are_complete_and_their_filters_count_right() {
    let site = site();
    let all = json(site, "data/targets.json");
    let last = all["periods"].as_array().unwrap().len() - 1;
    let stands = |t: &&Value| {
        t["periods"]
            .as_array()
            .unwrap()
            .iter()
            .any(|p| p["period"] == all["periods"][last]["id"])
    };
    let targets = all["targets"]
        .as_array()
        .unwrap()
        .iter()
        .filter(stands)
        .count();
    let tasks = site
        .keys()
        .filter(|p| p.starts_with("nhiem-vu/iii-") || p.starts_with("nhiem-vu/iv-"))
        .count();
    for (path, count) in [
        ("chi-tieu/index.html", targets),
        ("nhiem-vu/index.html", tasks),
    ] {
        let html = text(site, path);
        let rows = rows(html);
        // Tasks that were withdrawn or only proposed have a page and no row.
        assert!(
            rows.len() <= count && rows.len() + 5 > count,
            "{path}: {} of {count}",
            rows.len()
        );
        // What each choice says in brackets is how many rows it leaves.
        let fields = html.split("<select id=\"f-").skip(1);
        let mut choices = 0;
        for field in fields {
            let name = field.split('"').next().unwrap();
            let body = field.split("</select>").next().unwrap();
            for option in body.split("<option value=\"").skip(2) {
                let value = option.split('"').next().unwrap();
                if name == "sort" {
                    continue;
                }
                let within = option.split("data-within=\"").nth(1);
                let within = within.map_or("", |w| w.split('"').next().unwrap());
                let text = option.split('>').nth(1).unwrap();
                let told = text.rsplit_once('(').unwrap().1;
                let told: usize = told.split(')').next().unwrap().parse().unwrap();
                let wanted: Vec<&str> = std::iter::once(value).chain(within.split(' ')).collect();
                let holds = |row: &&&str| {
                    let row = format!("data-status=\"{row}");
                    let has = row.split(&format!("data-{name}=\"")).nth(1);
                    let has = has.map_or("", |h| h.split('"').next().unwrap());
                    has.split(' ').any(|v| !v.is_empty() && wanted.contains(&v))
                };
                assert_eq!(
                    rows.iter().filter(holds).count(),
                    told,
                    "{path}: {name}={value}"
                );
                choices += 1;
            }
        }
        assert!(choices > 30, "{path}: {choices}");
    }
}

/// The script that compares any two periods says of neighbours what their own page says.
#[test]
fn the_history_agrees_with_the_data() {
    let site = site();
    let history = handed(site, "data/history.vi.js", "tiendo.history(");
    let periods = history["periods"].as_array().unwrap();
    let list = text(site, "chi-tieu/index.html");
    let mut compared = 0;
    for target in history["targets"].as_array().unwrap() {
        let href = target["href"].as_str().unwrap();
        let id = href
            .trim_start_matches("chi-tieu/")
            .trim_end_matches(".html");
        let data = json(site, &format!("data/targets/{id}.json"));
        let stood = target["stood"].as_array().unwrap();
        assert_eq!(stood.len(), periods.len());
        let verdicts = data["target"]["periods"].as_array().unwrap();
        for verdict in verdicts {
            let period = verdict["period"].as_str().unwrap().to_lowercase();
            let at = periods
                .iter()
                .position(|p| p[0] == period.as_str())
                .unwrap();
            let mut said = verdict["verdict"].as_str().unwrap().replace('_', "-");
            if said == "achieved" && verdict["early"] == true {
                said.push_str("-early");
            }
            if said == "no-data" && verdict["due"] == true {
                said.push_str("-due");
            }
            let status = stood[at]["status"].as_str().unwrap_or(&said);
            assert_eq!(status, said, "{id} {period}");
        }
        // What the list says of the last report and the one before.
        let link = format!("href=\"{id}.html\"");
        let mut rows = list.split("<tr data-status=").skip(1);
        let Some(row) = rows.find(|row| row.contains(&link)) else {
            continue;
        };
        let (_, since) = row.split_once("data-since=\"").unwrap();
        let since = since.split('"').next().unwrap();
        let [.., before, after] = stood.as_slice() else {
            panic!("two periods")
        };
        let rank = |s: &Value| history["words"][s["status"].as_str()?][2].as_i64();
        // A part of a year is set against the same part a year before, not against the last report.
        let part = after["part"].is_null() || before["part"] == after["part"];
        let same = part && before["basis"] == after["basis"];
        let (a, b) = (rank(before), rank(after));
        compared += usize::from(same);
        match since {
            "better" if same => assert!(b > a, "{id}"),
            "worse" if same => assert!(b < a, "{id}"),
            "same" if same => assert_eq!(a, b, "{id}"),
            "next-goal" | "amended" | "other-part" => assert!(!same, "{id}"),
            _ => {}
        }
    }
    assert!(compared > 10, "{compared}");
}

/// The rows of a table, each by the names of its columns.
fn csv_rows(site: &Site, path: &str) -> Vec<BTreeMap<String, String>> {
    let text = text(site, path).strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// The tables hold each value and each verdict that the JSON holds, and nothing that a spreadsheet would run.
/// A figure is the same wherever it stands: on the target's page, in JSON, CSV and XLSX (whose cells come from the same fields), in what
/// the release says to the press, in its feeds and in the pictures.
#[test]
fn every_figure_agrees_wherever_it_stands() {
    let site = site();
    let latest = "2026-H1";
    let mut told = 0;
    let verdicts = csv_rows(site, "data/verdicts.csv");
    let values = csv_rows(site, "data/values.csv");
    for (locale, root, page, press) in [
        ("vi", "", "chi-tieu", "bao-chi"),
        ("en", "en/", "targets", "press"),
    ] {
        let release = text(site, &format!("{root}{press}/2026-h1.html"));
        let mail = text(site, &format!("{root}{press}/2026-h1.txt"));
        let markdown = text(site, &format!("{root}{press}/2026-h1.md"));
        for row in verdicts.iter().filter(|r| r["period"] == latest) {
            let id = &row["target"];
            let json = json(site, &format!("data/targets/{id}.json"));
            let periods = json["target"]["periods"].as_array().unwrap();
            let now = &periods.last().unwrap()["working"]["now"];
            let read = &row[&format!("value_text_{locale}")];
            if now.is_null() {
                assert!(read.is_empty(), "{id}");
                continue;
            }
            assert_eq!(now["value"], row["value"].as_str(), "{id}");
            let html = text(site, &format!("{root}{page}/{id}.html"));
            let shown = read.replace('&', "&amp;");
            // A sum over parts of a year is no value of its own, so it is only in the verdict.
            let reported = values.iter().any(|v| {
                v["target"] == *id
                    && v["cell"].is_empty()
                    && v[&format!("value_text_{locale}")] == *read
            });
            if !reported {
                continue;
            }
            assert!(html.contains(&shown), "{id}: {read} is not on {locale}");
            let name = &row[&format!("name_{locale}")];
            for line in mail
                .lines()
                .filter(|line| line.starts_with(&format!("- {name}:")))
            {
                told += 1;
                let same = line.trim_start_matches("- ");
                assert!(release.contains(name.as_str()), "{id}");
                let bare = markdown.replace('\\', "");
                assert!(bare.contains(same), "{id}: {same}");
            }
            let svg = text(site, &format!("data/charts/{id}.{locale}.svg"));
            // Bars of a worded unit carry the bare figure.
            let bare = shown.split(['\u{a0}', ' ']).next().unwrap();
            assert!(svg.contains(bare), "{id}: {read} is not in the picture");
        }
    }
    assert!(told > 20, "{told}");
}

/// Every column says what it holds, in every language and in docs/data.md; every table is described to programs as it is.
#[test]
fn every_column_is_described() {
    let site = site();
    let docs = include_str!("../docs/data.md");
    let csvw = json(site, "data/csv-metadata.json");
    let package = json(site, "data/datapackage.json");
    let tables = csvw["tables"].as_array().unwrap();
    assert_eq!(tables.len(), 8);
    for (table, resource) in tables.iter().zip(package["resources"].as_array().unwrap()) {
        let path = format!("data/{}", table["url"].as_str().unwrap());
        let bytes = String::from_utf8(site[&path].clone()).unwrap();
        assert_eq!(resource["bytes"], bytes.len(), "{path}");
        let columns = table["tableSchema"]["columns"].as_array().unwrap();
        let names: Vec<&str> = columns
            .iter()
            .map(|c| c["titles"].as_str().unwrap())
            .collect();
        let head = bytes.trim_start_matches('\u{feff}').lines().next().unwrap();
        assert_eq!(names.join(","), head, "{path}");
        let fields = resource["schema"]["fields"].as_array().unwrap();
        for (column, field) in columns.iter().zip(fields) {
            let name = column["name"].as_str().unwrap();
            assert_eq!(field["name"], name);
            for said in column["dc:description"].as_array().unwrap() {
                assert!(!said["@value"].as_str().unwrap().starts_with('⟦'), "{name}");
            }
            let documented = match column.get("lang") {
                Some(locale) => name.replace(&format!("_{}", locale.as_str().unwrap()), "_*"),
                None => name.to_owned(),
            };
            assert!(
                docs.contains(&format!("`{documented}`")),
                "docs/data.md: {documented}"
            );
        }
    }
}

#[test]
fn the_tables_agree_with_the_data() {
    let site = site();
    let all = json(site, "data/targets.json");
    let (mut values, mut verdicts) = (Vec::new(), Vec::new());
    let word = |v: &Value| match v {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    for target in all["targets"].as_array().unwrap() {
        let id = target["id"].as_str().unwrap();
        for o in target["observations"].as_array().unwrap() {
            let cell = o["cell"].as_object().unwrap();
            let cell = cell.iter().map(|(d, c)| format!("{d}={}", word(c)));
            values.push([
                id.to_owned(),
                word(&o["of"]),
                cell.collect::<Vec<_>>().join(";"),
                word(&o["reported_in"]),
                word(&o["value"]),
                word(&o["restated"]["from"]),
                word(&o["reported_by"]),
            ]);
        }
        for p in target["periods"].as_array().unwrap() {
            let working = &p["working"];
            verdicts.push([
                id.to_owned(),
                word(&p["period"]),
                word(&p["verdict"]),
                word(&p["early"]),
                word(&p["since"]),
                word(&working["now"]["value"]),
                word(&working["now"]["of"]),
                word(&working["p"]),
                word(&working["projection"]),
                word(&working["base"]["value"]),
            ]);
        }
    }
    let picked = |path: &str, columns: &[&str]| -> Vec<Vec<String>> {
        let pick =
            |row: BTreeMap<String, String>| columns.iter().map(|c| row[*c].clone()).collect();
        csv_rows(site, path).into_iter().map(pick).collect()
    };
    let columns = [
        "target",
        "period",
        "cell",
        "reported_in",
        "value",
        "restated_from",
        "reported_by",
    ];
    assert_eq!(picked("data/values.csv", &columns), values);
    let own = picked("data/targets/forest-cover.csv", &columns);
    let of: Vec<_> = values
        .iter()
        .filter(|v| v[0] == "forest-cover")
        .cloned()
        .collect();
    assert_eq!(own, of);
    let columns = [
        "target",
        "period",
        "verdict",
        "early",
        "since",
        "value",
        "value_period",
        "p",
        "projection",
        "base",
    ];
    assert_eq!(picked("data/verdicts.csv", &columns), verdicts);
    assert!(values.len() > 500 && verdicts.len() > 250);

    let mut fields = 0;
    for path in site.keys().filter(|path| path.ends_with(".csv")) {
        for field in csv_rows(site, path).iter().flat_map(BTreeMap::values) {
            fields += 1;
            if field.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                assert!(field.parse::<f64>().is_ok(), "{path}: {field}");
            }
        }
    }
    assert!(fields > 10_000, "{fields}");
}

/// Search engines are led to every page in every language, and to nothing else.
#[test]
fn the_sitemap_names_every_page() {
    let site = site();
    let map = text(site, "sitemap.xml");
    let mut reader = quick_xml::Reader::from_str(map);
    let mut open = String::new();
    let mut told = BTreeSet::new();
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(tag) => {
                open = tag.name().as_ref().to_owned();
            }
            quick_xml::events::Event::Text(text) if open == "loc" => {
                let address = text.into_inner();
                if !address.trim().is_empty() {
                    assert!(told.insert(address.trim().to_owned()), "{address:?} twice");
                }
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    let canonical = |page: &str| {
        let (_, rest) = page.split_once("rel=\"canonical\" href=\"")?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let pages = site.iter().filter(|(path, _)| path.ends_with(".html"));
    let pages: BTreeSet<String> = pages
        .filter_map(|(_, page)| canonical(std::str::from_utf8(page).unwrap()))
        .collect();
    assert_eq!(told, pages);
    assert!(text(site, "robots.txt").ends_with("/sitemap.xml\n"));
}
