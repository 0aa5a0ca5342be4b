//! Tasks, obstacles, amendments and changing bodies: small plans whose every state is written down, and the shipped plan as it
//! was on earlier days.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;
use tiendo::Project;
use tiendo::assess::{TaskState, assess};
use tiendo::diag::{self, Findings, Lang};
use tiendo::load::Inputs;
use tiendo::model::amendment::Stage;
use tiendo::model::coverage::Carried;
use tiendo::model::matter::{MatterKind, MatterState};
use tiendo::model::{PeriodIx, TaskIx};
use tiendo::output::MemorySink;

type Site = BTreeMap<String, Vec<u8>>;

/// A project from its files; stops at the first finding.
fn project(mut inputs: Inputs) -> Project {
    let mut findings = std::mem::take(&mut inputs.findings);
    let project = tiendo::check(&mut inputs, &mut findings);
    let renderer = annotate_snippets::Renderer::plain();
    let told: Vec<String> = findings
        .sorted(&inputs.sources)
        .iter()
        .map(|f| diag::draw(f, &inputs.sources, Lang::En, &renderer))
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    project.expect("a plan without findings")
}

fn build(project: &Project, now: &str) -> Site {
    let mut sink = MemorySink::default();
    let mut findings = Findings::default();
    tiendo::build(
        project,
        tiendo::Edition::Public(now.parse().unwrap()),
        &mut findings,
        &mut sink,
    )
    .unwrap();
    assert!(findings.is_empty());
    sink.into_artifacts()
}

fn text<'s>(site: &'s Site, path: &str) -> &'s str {
    let bytes = site
        .get(path)
        .unwrap_or_else(|| panic!("{path} is missing"));
    std::str::from_utf8(bytes).unwrap()
}

fn shipped_inputs() -> Inputs {
    let mut inputs = tiendo::load::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    // Seals are looked at by tests/cli.rs and tests/browser.rs.
    inputs.archive = tiendo::archive::Archive::default();
    inputs
}

fn shipped() -> &'static Project {
    static SHIPPED: LazyLock<Project> = LazyLock::new(|| project(shipped_inputs()));
    &SHIPPED
}

/// The shipped plan as it was after the release of the whole year 2024, and as it is after that of the first half of 2026.
fn sites() -> &'static (Site, Site) {
    static SITES: LazyLock<(Site, Site)> = LazyLock::new(|| {
        let then = build(shipped(), "2025-02-01T00:00+07:00");
        (then, build(shipped(), "2026-11-01T00:00+07:00"))
    });
    &SITES
}

/// A small plan in one language: two departments, three districts in a group, reports for 2024 and 2025. `files` are added.
fn small(files: &[(&str, &str)]) -> Inputs {
    let mut inputs = Inputs::default();
    let base = [
        (
            "plan.yaml",
            "format: 1\nid: p\ntitle: Plan\nshort: Plan\nissued: 2023-01-01\nyears: { from: 2023, to: 2030 }\n\
             locales: [en]\ncalendar: [{ period: year, due: 12-15 }]\nfields: { land: Land }\n\
             contact: { name: Desk, email: desk@plan.example }\n",
        ),
        (
            "outline.yaml",
            "- { id: I, title: Objectives }\n- { id: II, title: Tasks }\n",
        ),
        ("units.yaml", "- { id: percent, name: per cent }\n"),
        (
            "agencies.yaml",
            "- { id: a, name: Body A, until: 2025-02-28, becomes: [c], hands_over: [{ to: b, tasks: [split] }] }\n\
             - { id: b, name: Body B }\n- { id: c, name: Body C, from: 2025-03-01 }\n\
             - { id: d1, name: District 1, until: 2025-06-30 }\n- { id: d2, name: District 2, until: 2025-06-30 }\n\
             - { id: d3, name: District 3, until: 2025-06-30 }\n- { id: e, name: Body E }\n\
             - { id: districts, name: The districts, kind: group, until: 2025-06-30, members: [d1, d2, d3] }\n",
        ),
        (
            "targets/t.yaml",
            "- { id: cover, ref: I, name: Cover, unit: percent, measure: level, lead: a,\n    \
             goals: [{ by: 2024, at_least: 60 }, { by: 2030, at_least: 70 }] }\n",
        ),
        (
            "tasks/t.yaml",
            "- { id: merged, ref: II, title: Merged, lead: a }\n- { id: split, ref: II, title: Split, lead: a }\n\
             - { id: group, ref: II, title: Group, lead: districts }\n\
             - { id: silent, ref: II, title: Silent, lead: b }\n- { id: idle, ref: II, title: Idle, lead: b }\n\
             - { id: late, ref: II, title: Late, lead: b, by: 2024 }\n\
             - { id: asked, ref: II, title: Asked, asked: e }\n",
        ),
        (
            "periods/2024/period.yaml",
            "state: final\nrelease_at: 2024-12-20T08:00Z\nheadline: H\nsigned_off: [{ name: N, office: O, on: 2024-12-19 }]\n",
        ),
        (
            "periods/2024/reports/a.yaml",
            "agency: a\nreceived: 2024-12-10\nobservations: { cover: 61 }\ntasks: { merged: under_way, split: done }\n",
        ),
        (
            "periods/2024/reports/b.yaml",
            "agency: b\nreceived: 2024-12-18\ntasks: { idle: not_started, late: under_way }\n\
             obstacles: [{ id: o1, state: open, text: No land, field: land, to: a }]\n\
             proposals: [{ id: p1, state: open, text: Buy land, to: a, obstacles: [o1] }]\n",
        ),
        (
            "periods/2024/reports/d1.yaml",
            "agency: d1\nreceived: 2024-12-10\ntasks: { group: done }\n",
        ),
        (
            "periods/2024/reports/d2.yaml",
            "agency: d2\nreceived: 2024-12-10\ntasks: { group: done }\n",
        ),
        (
            "periods/2025/period.yaml",
            "state: final\nrelease_at: 2025-12-20T08:00Z\nheadline: H\nsigned_off: [{ name: N, office: O, on: 2024-12-19 }]\n",
        ),
        (
            "periods/2025/reports/b.yaml",
            "agency: b\nreceived: 2025-12-14\ntasks: { idle: under_way, late: under_way }\n\
             obstacles: [{ id: o1, state: settled }]\nproposals: [{ id: p1, state: forwarded }]\n",
        ),
        (
            "periods/2025/reports/c.yaml",
            "agency: c\nreceived: 2025-12-14\nobservations: { cover: 62 }\n",
        ),
        (
            "periods/2025/reports/e.yaml",
            "agency: e\nreceived: 2025-12-14\ntasks: { asked: { state: done, quality: met } }\n",
        ),
    ];
    for (path, text) in base.iter().chain(files) {
        let path = format!("content/{path}");
        inputs.sources.retain(|s| s.path != path);
        inputs.add(path, text.as_bytes().to_vec());
    }
    inputs
}

/// State of every task, with who answers for it, in each period.
fn states(project: &Project) -> BTreeMap<String, Vec<String>> {
    let plan = &project.plan;
    let progress = assess(plan);
    let mut states: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (at, task) in plan.tasks.iter().enumerate() {
        for tasks in &progress.tasks {
            let told = tasks[at].as_ref().map_or("–".to_owned(), |t| {
                let bodies = t.reporters.iter().map(|r| &*plan.agencies[r.agency.0].id);
                let bodies: Vec<&str> = bodies.collect();
                let overdue = if t.overdue { " overdue" } else { "" };
                format!("{} {}{overdue}", t.state.slug(), bodies.join("+"))
            });
            states.entry(task.id.clone()).or_default().push(told);
        }
    }
    states
}

#[test]
fn states_follow_from_reports_and_from_who_answers() {
    let project = project(small(&[]));
    let states = states(&project);
    let state = |id: &str| states[id].join(" | ");
    // What a body that was merged reported counts for the one that took over.
    assert_eq!(state("merged"), "under-way a | under-way c");
    // What a split gave to another body is that body's, with what had been reported.
    assert_eq!(state("split"), "done a | done b");
    // Done by two of three is not done; when the three ended without successor, nobody answers.
    assert_eq!(state("group"), "under-way d1+d2+d3 | nobody ");
    // No report is not "not started".
    assert_eq!(state("silent"), "not-reported b | not-reported b");
    assert_eq!(state("idle"), "not-started b | under-way b");
    // A year's deadline is its last day: passed in 2025, not on 15 December 2024.
    assert_eq!(state("late"), "under-way b | under-way b overdue");
    assert_eq!(state("asked"), "not-reported e | done e");
    let progress = assess(&project.plan);
    let at = |id: &str| project.plan.tasks.iter().position(|t| t.id == id).unwrap();
    let since = |id: &str| progress.tasks[1][at(id)].as_ref().unwrap().since;
    assert_eq!(since("merged"), Some(PeriodIx(0)));
    assert_eq!(since("idle"), Some(PeriodIx(1)));
}

/// Where two bodies become one that has said nothing yet, what one of them had not finished is not finished; once the new body
/// speaks, its own word counts.
#[test]
fn a_merger_finishes_nothing() {
    let agencies = "- { id: a, name: A, until: 2025-02-28, becomes: [c] }\n- { id: b, name: B, until: 2025-02-28, becomes: [c] }\n\
                    - { id: c, name: C, from: 2025-03-01 }\n";
    let tasks = "- { id: both, ref: II, title: Both, lead: [a, b] }\n";
    let report = |agency: &str, state: &str, received: &str| {
        format!("agency: {agency}\nreceived: {received}\ntasks: {{ both: {state} }}\n")
    };
    for (first, second, merged) in [
        ("under_way", "done", "under-way c"),
        ("done", "under_way", "under-way c"),
        ("done", "done", "done c"),
        ("done", "not_started", "not-started c"),
    ] {
        let a = report("a", first, "2024-12-01");
        let b = report("b", second, "2024-12-10");
        let mut inputs = small(&[
            ("agencies.yaml", agencies),
            ("tasks/t.yaml", tasks),
            ("periods/2024/reports/a.yaml", &a),
            ("periods/2024/reports/b.yaml", &b),
            (
                "periods/2025/reports/c.yaml",
                "agency: c\nreceived: 2025-12-14\n",
            ),
        ]);
        let gone = ["d1", "d2", "e"].map(|a| format!("reports/{a}.yaml"));
        inputs.sources.retain(|s| {
            !gone.iter().any(|g| s.path.ends_with(g.as_str()))
                && s.path != "content/periods/2025/reports/b.yaml"
        });
        assert_eq!(states(&project(inputs))["both"][1], merged);
    }
    let a = report("a", "done", "2024-12-01");
    let b = report("b", "done", "2024-12-01");
    let c = report("c", "under_way", "2025-12-14");
    let mut inputs = small(&[
        ("agencies.yaml", agencies),
        ("tasks/t.yaml", tasks),
        ("periods/2024/reports/a.yaml", &a),
        ("periods/2024/reports/b.yaml", &b),
        ("periods/2025/reports/c.yaml", &c),
    ]);
    let kept = [
        "2024/reports/a.yaml",
        "2024/reports/b.yaml",
        "2025/reports/c.yaml",
    ];
    inputs
        .sources
        .retain(|s| !s.path.contains("/reports/") || kept.iter().any(|k| s.path.ends_with(k)));
    assert_eq!(states(&project(inputs))["both"][1], "under-way c");
}

#[test]
fn ages_are_counted_from_the_reports() {
    let project = project(small(&[]));
    let matter = |id: &str| project.plan.matters.iter().find(|m| m.id == id).unwrap();
    let day = |text: &str| text.parse().unwrap();
    let obstacle = matter("o1");
    let then = obstacle.standing(PeriodIx(0), day("2024-12-20")).unwrap();
    assert_eq!((then.periods, then.days), (0, 2));
    assert!(then.last.state.is_open());
    // A settled one keeps the age that it had when it was settled.
    let now = obstacle.standing(PeriodIx(1), day("2027-01-01")).unwrap();
    assert_eq!((now.periods, now.days), (1, 361));
    assert!(!now.last.state.is_open());
    let open = matter("p1")
        .standing(PeriodIx(1), day("2025-12-20"))
        .unwrap();
    assert_eq!((open.periods, open.days), (1, 367));
    assert!(open.last.state.is_open());
}

#[test]
fn lateness_and_reminders_stand_on_the_page_of_the_period() {
    let reminded = "state: final\nrelease_at: 2024-12-20T08:00Z\nheadline: H\nsigned_off: [{ name: N, office: O, on: 2024-12-19 }]\nreminded: [{ agency: b, on: 2024-12-16 }]\n\
                    consolidated: { sent: 2024-12-19, to: [e] }\n";
    let project = project(small(&[("periods/2024/period.yaml", reminded)]));
    let site = build(&project, "2026-01-01T00:00Z");
    let page = text(&site, "periods/2024.html");
    assert!(page.contains("3 days late"), "{page}");
    assert!(page.contains("reminded on 16 December 2024"));
    assert!(page.contains("Consolidated report sent 19 December 2024"));
}

/// Goals that fell due stay; the others are those in force when the reports were due.
#[test]
fn a_period_is_judged_by_what_was_in_force() {
    let amendment = |in_force: &str| {
        format!(
            "- id: am\n  title: Lower\n  proposed: 2025-01-01\n  decided: 2025-02-01\n  in_force: {in_force}\n  changes:\n    \
             - {{ target: cover, set: {{ goals: [{{ by: 2030, at_least: 65 }}], lead: b, reported_by: [b, a] }} }}\n    \
             - {{ task: group, set: {{ lead: e }} }}\n    - {{ task: silent, withdraw: Moot }}\n    \
             - {{ add_task: {{ id: added, ref: II, title: Added, lead: b }} }}\n"
        )
    };
    let early = amendment("2025-03-01");
    let project_early = project(small(&[("amendments/a.yaml", &early)]));
    let plan = &project_early.plan;
    let goals = |at: usize| {
        let target = plan.target(tiendo::model::TargetIx(0), Some(PeriodIx(at)));
        let goals = target.unwrap().goals.iter();
        let goals: Vec<String> = goals
            .map(|g| format!("{:?} {:?}", g.by, g.condition))
            .collect();
        goals.join("; ")
    };
    assert!(goals(0).contains("70") && goals(0).contains("60"));
    assert!(goals(1).contains("65") && goals(1).contains("60") && !goals(1).contains("70"));
    let states_early = states(&project_early);
    assert_eq!(
        states_early["group"].join(" | "),
        "under-way d1+d2+d3 | not-reported e"
    );
    assert_eq!(states_early["silent"].join(" | "), "not-reported b | –");
    assert_eq!(states_early["added"].join(" | "), "– | not-reported b");
    let site = build(&project_early, "2026-01-01T00:00Z");
    let stone = text(&site, "tasks/silent.html");
    assert!(stone.contains("No longer part of the plan.") && stone.contains("Moot"));
    let list = text(&site, "tasks/index.html");
    assert!(!list.contains("silent.html") && list.contains("added.html"));
    // In force only after the reports were due: the period is still judged by the old goals.
    let project_late = project(small(&[("amendments/a.yaml", &amendment("2025-12-16"))]));
    let progress = assess(&project_late.plan);
    assert!(progress.tasks[1][3].is_some(), "the task stands still");
    let state = progress.tasks[1][2].as_ref().unwrap().state;
    assert_eq!(state, TaskState::Nobody);
}

#[test]
fn a_former_id_leads_to_the_page() {
    let target = "- { id: cover, was: [forest], ref: I, name: Cover, unit: percent, measure: level, lead: a }\n";
    let project = project(small(&[("targets/t.yaml", target)]));
    let site = build(&project, "2026-01-01T00:00Z");
    let moved = text(&site, "targets/forest.html");
    assert!(moved.contains("content=\"0; url=cover.html\"") && moved.contains("noindex"));
    assert!(site.contains_key("targets/cover.html"));
}

#[test]
fn a_plan_with_nothing_in_it_has_a_site() {
    let mut inputs = small(&[]);
    inputs.sources.retain(|s| s.path == "content/plan.yaml");
    let project = project(inputs);
    let site = build(&project, "2026-01-01T00:00Z");
    let page = text(&site, "index.html");
    assert!(page.contains("no targets and no tasks yet"));
    for (path, bytes) in site.iter().filter(|(p, _)| p.ends_with(".html")) {
        let html = std::str::from_utf8(bytes).unwrap();
        for link in html.split("href=\"").skip(1) {
            let link = link.split('"').next().unwrap();
            let local = !link.contains(':') && !link.starts_with('#');
            let to = link.trim_start_matches("../");
            let found = site
                .keys()
                .any(|p| p.ends_with(to.split('#').next().unwrap()));
            assert!(!local || found, "{path}: {link}");
        }
    }
}

/// Every page tells the contact how to report an error on it, with its own address.
#[test]
fn an_error_can_be_reported_on_every_page() {
    let (_, site) = sites();
    let pages = site.iter().filter(|(p, _)| {
        p.ends_with(".html") && p.as_str() != "404.html" && !p.starts_with("embed/")
    });
    for (path, bytes) in pages {
        let html = std::str::from_utf8(bytes).unwrap();
        let mail = html
            .split("href=\"mailto:")
            .find(|m| m.contains("&amp;body="));
        let mail = mail.unwrap_or_else(|| panic!("{path} has no way to report an error"));
        let address = format!(
            "https%3A%2F%2Ftien-do-lang-son.example%2F{}",
            path.replace('/', "%2F")
        );
        assert!(mail.split('"').next().unwrap().contains(&address), "{path}");
    }
}

/// Every line of the sections on tasks and on implementation is carried, a heading, or excused with a reason.
#[test]
fn every_line_of_the_document_is_accounted_for() {
    let plan = &shipped().plan;
    let (mut carried, mut numbers) = (0, Vec::new());
    for line in plan.coverage() {
        let id = &plan.nodes[line.node.0].id;
        assert_ne!(
            line.carried,
            Carried::Nothing,
            "line {} in {id}",
            line.number
        );
        if id.starts_with("III") || id.starts_with("IV") {
            numbers.push(line.number);
            carried += usize::from(matches!(line.carried, Carried::By(..)));
        }
    }
    let all: Vec<u32> = (38..=151).collect();
    assert_eq!(numbers, all);
    assert!(carried > 65, "{carried}");
    assert!(plan.tasks.len() > 200);
    // A task stands in a section that holds its lines.
    let coverage = plan.coverage();
    for task in &plan.tasks {
        for line in &task.lines {
            let line = coverage.iter().find(|l| l.number == *line).unwrap();
            let inside =
                [Some(line.node), plan.nodes[line.node.0].parent].contains(&Some(task.node));
            let near = plan.nodes[task.node.0].parent == plan.nodes[line.node.0].parent;
            assert!(inside || near || task.lines.len() > 1, "{}", task.id);
        }
    }
}

/// Every state that the pages can show is to be seen in the shipped plan.
#[test]
fn the_shipped_plan_shows_every_state() {
    let plan = &shipped().plan;
    let progress = assess(plan);
    for state in TaskState::ALL {
        let tasks = progress.tasks.iter().flatten().flatten();
        assert!(tasks.into_iter().any(|t| t.state == *state), "{state:?}");
    }
    let last = PeriodIx(plan.periods.len() - 1);
    let today = plan.periods[last.0].due;
    for (kind, states) in [
        (
            MatterKind::Obstacle,
            vec![
                MatterState::Open,
                MatterState::Forwarded,
                MatterState::Answered,
                MatterState::Settled,
            ],
        ),
        (
            MatterKind::Proposal,
            vec![
                MatterState::Open,
                MatterState::Forwarded,
                MatterState::Accepted,
                MatterState::Refused,
                MatterState::Settled,
            ],
        ),
    ] {
        for state in states {
            let mut matters = plan.matters.iter().filter(|m| m.kind == kind);
            let found = matters.any(|m| {
                let standing = m.standing(last, today);
                standing.is_some_and(|s| s.last.state == state)
            });
            assert!(found, "{kind:?} {state:?}");
        }
    }
    let stages: Vec<Stage> = plan.amendments.iter().map(|a| a.stage(today)).collect();
    for stage in [
        Stage::Proposed,
        Stage::Consolidated,
        Stage::InForce,
        Stage::Refused,
    ] {
        assert!(stages.contains(&stage), "{stage:?}");
    }
    for kind in tiendo::model::library::StoryKind::ALL {
        assert!(plan.stories.iter().any(|s| s.kind == *kind), "{kind:?}");
    }
    let reported: usize = (0..plan.tasks.len())
        .filter_map(|at| plan.task_reports.get(&TaskIx(at)))
        .map(Vec::len)
        .sum();
    assert!(reported > 3000);
}

/// A site rebuilt as of an earlier day shows the names, leads and goals of that day and knows nothing of what came later.
#[test]
fn an_old_site_shows_old_names_leads_and_goals() {
    let (then, now) = sites();
    // A merged body: it leads, and its end and its successor are not known yet.
    let page = text(then, "en/targets/forest-cover.html");
    assert!(page.contains("agencies/so-nnptnt.html") && !page.contains("so-nnmt"));
    assert!(!then.contains_key("en/agencies/so-nnmt.html"));
    assert!(!text(then, "en/agencies/so-nnptnt.html").contains("Succeeded by"));
    let page = text(now, "en/targets/forest-cover.html");
    assert!(page.contains("agencies/so-nnmt.html"));
    assert!(text(now, "en/agencies/so-nnptnt.html").contains("Succeeded by"));
    // A split body: part of its tasks went elsewhere than the rest.
    let then_lead = text(then, "en/tasks/iii-8-2-a-01.html");
    assert!(then_lead.contains("so-ldtbxh") && !then_lead.contains("so-gddt"));
    assert!(text(now, "en/tasks/iii-8-2-a-01.html").contains("so-gddt"));
    let handed = text(now, "en/agencies/so-ldtbxh.html");
    assert!(handed.contains("Part of its work went to") && handed.contains("so-noi-vu"));
    // An abolished body and its place.
    let district = text(then, "en/places/bac-son.html");
    assert!(!district.contains("until") && !then.contains_key("en/places/xa-bac-son.html"));
    assert!(text(now, "en/places/bac-son.html").contains("xa-bac-son.html"));
    assert!(!text(now, "en/agencies/ubnd-bac-son.html").contains("Succeeded by"));
    // An amended and a withdrawn target.
    let goal = |site: &Site| {
        let page = text(site, "en/targets/forest-cover.html");
        page.split("goal-condition").nth(2).unwrap()[..60].to_owned()
    };
    assert!(goal(then).contains("67%"), "{}", goal(then));
    assert!(goal(now).contains("66%"), "{}", goal(now));
    let withdrawn = "en/targets/districts-advanced-new-rural.html";
    assert!(!text(then, withdrawn).contains("No longer part of the plan"));
    assert!(text(now, withdrawn).contains("No longer part of the plan"));
    assert!(!then.contains_key("en/targets/communes-advanced-count.html"));
    assert!(!then.contains_key("en/amendments/sua-doi-2026-01.html"));
    // The page of the old period in today's site shows the leads and goals of that period.
    let period = text(now, "en/periods/2024.html");
    let row = period.split("targets/forest-cover.html").nth(1).unwrap();
    let row = row.split("</li>").next().unwrap();
    assert!(
        row.contains("so-nnptnt") && !row.contains("so-nnmt"),
        "{row}"
    );
    assert!(period.contains("districts-advanced-new-rural"));
    assert!(!text(now, "en/periods/2026-h1.html").contains("districts-advanced-new-rural"));
}

/// What is added later changes nothing of what was known: as of each release, the whole content gives the verdicts, states and
/// data that the content of that day gives.
#[test]
fn later_content_changes_nothing_that_was_known() {
    let known = |inputs: &mut Inputs, moment: &str, until: Date| {
        let mut documents = tiendo::load::documents(inputs, &mut Findings::default());
        documents.amendments.retain(|a| a.proposed.value <= until);
        let public = documents.public(moment.parse().unwrap());
        let plan = tiendo::model::resolve::resolve(&public, &[], &mut Findings::default());
        let plan = plan.unwrap();
        let progress = assess(&plan);
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        let put = &mut |path, bytes| {
            files.push((path, bytes));
            Ok::<(), ()>(())
        };
        tiendo::render::data::files(&plan, &progress, &[], put).unwrap();
        let events: Vec<(String, usize)> = plan
            .matters
            .iter()
            .map(|m| (m.id.clone(), m.events.len()))
            .collect();
        (progress, files, events)
    };
    let mut whole = shipped_inputs();
    let mut released = Vec::new();
    for period in &shipped().plan.periods {
        let Some(at) = period.hour else {
            continue;
        };
        released.push(period.period.to_string());
        let mut then = shipped_inputs();
        // Later periods and amendments are not written yet.
        let day = period.release_date().unwrap();
        then.sources.retain(|s| {
            let mut parts = s.path.split('/').skip(1);
            let folder = parts.next().zip(parts.next());
            folder
                .is_none_or(|(kind, name)| kind != "periods" || released.iter().any(|r| r == name))
        });
        let moment = at.at.to_string();
        let a = known(&mut then, &moment, day);
        let b = known(&mut whole, &moment, Date::MAX);
        assert!(a.0 == b.0, "verdicts as of {day}");
        for ((path, then), (other, now)) in a.1.iter().zip(&b.1) {
            assert_eq!(path, other, "data as of {day}");
            let lines = |bytes: &[u8]| -> Vec<String> {
                let text = String::from_utf8_lossy(bytes);
                text.lines().map(ToOwned::to_owned).collect()
            };
            let (then, now) = (lines(then), lines(now));
            let differs = then.iter().zip(&now).find(|(then, now)| then != now);
            assert!(differs.is_none(), "{path} as of {day}: {differs:?}");
            assert_eq!(then.len(), now.len(), "{path} as of {day}");
        }
        assert_eq!(a.1.len(), b.1.len(), "data as of {day}");
        assert_eq!(a.2, b.2, "obstacles as of {day}");
        assert!(!a.1.is_empty());
    }
    assert_eq!(released.len(), 6);
}
