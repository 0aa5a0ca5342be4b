//! A small plan with two releases: what tests of seals are made of.

use std::collections::BTreeMap;

/// Files by their paths.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// After its last release.
pub(crate) const NOW: &str = "2024-01-01T00:00Z";

/// A plan of two targets, a task and a story, with reports for 2021 and 2022 that are final and one for 2023 that is open.
pub(crate) fn written() -> Files {
    let mut files = Files::new();
    let mut add = |path: &str, text: &str| {
        files.insert(format!("content/{path}"), text.into());
    };
    add(
        "plan.yaml",
        "format: 1\nid: p\ntitle: Plan\nshort: Plan\nissued: 2020-01-01\nyears: { from: 2020, to: 2030 }\n\
         address: https://plan.example\nlocales: [en]\ncalendar: [{ period: year, due: 12-15 }]\n",
    );
    add("outline.yaml", "- { id: I, title: Objectives }\n");
    add(
        "units.yaml",
        "- { id: percent, name: per cent, spaced: false, ratio: 100 }\n- { id: tonnes, name: tonnes }\n- { id: heads, name: heads }\n",
    );
    add(
        "agencies.yaml",
        "- { id: a, name: Body A, reports: {} }\n- { id: b, name: Body B }\n",
    );
    add(
        "targets/t.yaml",
        "- { id: cover, ref: I, name: Cover, unit: percent, measure: level, lead: a, with: [b],\n    \
         goals: [{ by: 2022, at_least: 60, printed: \"60%\" }, { by: 2030, at_least: 70 }] }\n\
         - { id: fish, ref: I, name: Fish, unit: tonnes, measure: level, lead: a,\n    \
         goals: [{ by: 2030, at_least: 700 }] }\n",
    );
    add(
        "tasks/t.yaml",
        "- { id: survey, ref: I, title: Survey the woods, lead: a, by: 2025 }\n",
    );
    add(
        "stories/good.md",
        "---\nkind: notice\ntitle: A notice\ndate: 2021-06-01\n---\nWords of it.\n",
    );
    for (year, report) in [
        (
            2021,
            "observations:\n  cover: { numerator: 55, denominator: 100 }\n  fish: { value: 640, provisional: true }\n\
             tasks: { survey: not_started }\n",
        ),
        (
            2022,
            "observations: { cover: 58.5, fish: 650 }\ntasks: { survey: { state: under_way, note: Half of it } }\n",
        ),
    ] {
        add(
            &format!("periods/{year}/period.yaml"),
            &format!(
                "state: final\nrelease_at: {year}-12-20T08:00Z\nheadline: Cover grows\n\
                 signed_off: [{{ name: N, office: O, on: {year}-12-19 }}]\n"
            ),
        );
        add(
            &format!("periods/{year}/reports/a.yaml"),
            &format!("agency: a\nreceived: {year}-12-10\n{report}"),
        );
        add(
            &format!("periods/{year}/report.md"),
            &format!(
                "---\nwritten: {year}-12-11\n---\n# What happened\n\nCover is meant to be :goal[cover]{{by=2030}} in the *north*.\n"
            ),
        );
    }
    add("periods/2023/period.yaml", "state: open\n");
    files
}
