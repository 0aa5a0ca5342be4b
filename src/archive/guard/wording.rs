//! How messages name what is recorded.

use crate::render::data::record::Key;

/// The term for a kind of thing that is recorded.
pub(super) fn kind(about: &str) -> &'static str {
    match about {
        "value" => "fact-value",
        "target" => "fact-target",
        "goal" => "fact-goal",
        "task" => "fact-task",
        "task_report" => "fact-task-report",
        "matter" => "fact-matter",
        "period" => "fact-period",
        "text" => "fact-text",
        "correction" => "fact-correction",
        "amendment" => "fact-amendment",
        "story" => "fact-story",
        "section" => "fact-section",
        "unit" => "fact-unit",
        "agency" => "fact-agency",
        "place" => "fact-place",
        "document" => "fact-document",
        "announcement" => "fact-announcement",
        _ => "fact-plan",
    }
}

/// Which of its kind, and what of it: `cover 2022`, `cover: name.en`, `2021 (a): received`.
pub(super) fn what(key: &Key) -> String {
    let which = match (key.about.as_str(), key.at.rsplit_once(' ')) {
        // That a year is told of in its own report goes without saying.
        ("value", Some((of, report))) if report.strip_suffix("@1") == of.split(' ').next() => {
            format!(" {of}")
        }
        ("value", Some((of, report))) => format!(" {of} ({report})"),
        _ if key.at.is_empty() => String::new(),
        _ => format!(" ({})", key.at),
    };
    let field = match key.field.as_str() {
        "value" | "text" | "goal" => String::new(),
        field => format!(": {field}"),
    };
    let locale = match key.locale.as_str() {
        "" => String::new(),
        locale => format!(".{locale}"),
    };
    format!("{}{which}{field}{locale}", key.id)
}
