//! What to write where a sealed release and the content differ, as YAML in a line.

use super::text::{edits, seen};
use crate::model::period::Period;
use crate::render::data::record::Key;

/// A text in each locale.
fn each(locales: &[String], text: &str) -> String {
    let texts: Vec<String> = locales.iter().map(|l| format!("{l}: {text}")).collect();
    format!("{{ {} }}", texts.join(", "))
}

/// A correction of a text, in `period.yaml`.
pub(super) fn text(
    locales: &[String],
    (of, is_target): (Period, &dyn Fn(&str) -> bool),
    key: &Key,
    said: (&str, &str),
) -> String {
    let why = each(locales, "…");
    // A correction quotes the languages that it speaks of.
    let one = |text: &str| {
        let text = serde_json::Value::from(text).to_string();
        let said = |locale: &&String| key.locale.is_empty() || **locale == key.locale;
        let texts = locales.iter().filter(said);
        let texts = texts.map(|locale| format!("{locale}: {text}"));
        format!("{{ {} }}", texts.collect::<Vec<_>>().join(", "))
    };
    let id = &key.id;
    let about = match key.about.as_str() {
        "target" | "value" | "goal" => format!(", target: {id}"),
        "task" | "task_report" => format!(", task: {id}"),
        "text" if is_target(&key.at) => format!(", target: {}", key.at),
        _ => String::new(),
    };
    let entries = edits(said.0, said.1).into_iter().map(|(from, to)| {
        let (from, to) = (one(&seen(&from)), one(&seen(&to)));
        format!("{{ what: {why}, from: {from}, to: {to}, why: {why}, of: {of}{about} }}")
    });
    format!("corrected: [{}]", entries.collect::<Vec<_>>().join(", "))
}

/// A figure that replaces another, or comes late, in a report.
pub(super) fn value(locales: &[String], key: &Key, (was, now): (&str, &str)) -> String {
    let (id, why) = (&key.id, each(locales, "…"));
    let mut tokens = key.at.split(' ');
    let mut place = format!("of: {}", tokens.next().unwrap_or_default());
    let cells = tokens.next().filter(|cells| cells.contains('='));
    for cell in cells.into_iter().flat_map(|cells| cells.split(',')) {
        place += ", ";
        place += &cell.replace('=', ": ");
    }
    let known = |text: &'_ str| text.trim_end_matches(" provisional").to_owned();
    let figure = |text: &str| match known(text).split_once(" / ") {
        Some((n, d)) => format!("{{ numerator: {n}, denominator: {d} }}"),
        None => known(text),
    };
    let is_figure = |text: &str| text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    if key.field != "value" {
        return format!("observations: {{ {id}: [{{ {place}, value: … }}] }}");
    }
    match (is_figure(was), is_figure(now)) {
        (false, _) => {
            let value = if is_figure(now) {
                figure(now)
            } else {
                "…".to_owned()
            };
            let value = match value.strip_prefix("{ ").and_then(|v| v.strip_suffix(" }")) {
                Some(ratio) => ratio.to_owned(),
                None => format!("value: {value}"),
            };
            format!("observations: {{ {id}: [{{ {place}, {value} }}] }}")
        }
        (true, true) => {
            let kind = if known(was) == known(now) {
                "final"
            } else {
                "correction"
            };
            let (from, to) = (figure(was), figure(now));
            format!(
                "restated: [{{ target: {id}, {place}, from: {from}, to: {to}, kind: {kind}, reason: {why} }}]"
            )
        }
        (true, false) => {
            let from = figure(was);
            format!(
                "restated: [{{ target: {id}, {place}, from: {from}, kind: withdrawn, reason: {why} }}]"
            )
        }
    }
}

/// A change of the plan, in an amendment.
pub(super) fn promise(locales: &[String], key: &Key, (was, now): (&str, &str)) -> String {
    let (id, why) = (&key.id, each(locales, "…"));
    let kind = match key.about.as_str() {
        "task" => "task",
        _ => "target",
    };
    let ids = now.replace(';', ", ");
    let baselines = now
        .split("; ")
        .map(|baseline| match baseline.split_once(": ") {
            Some((year, value)) => format!("{{ year: {year}, value: {value} }}"),
            None => format!("{{ year: {baseline} }}"),
        });
    let now = match key.field.as_str() {
        "baseline" if !now.is_empty() => &baselines.collect::<Vec<_>>().join(", "),
        _ => now,
    };
    let field = key.field.as_str();
    let change = match field {
        "goal" if now.is_empty() => format!("{{ target: {id}, set: {{ goals: [ … ] }} }}"),
        "goal" => format!("{{ target: {id}, set: {{ goals: [{{ {now} }}] }} }}"),
        "with" | "asked" | "reported_by" => {
            format!("{{ {kind}: {id}, set: {{ {field}: [{ids}] }} }}")
        }
        "breaks" => format!(
            "{{ target: {id}, set: {{ breaks: [{{ at: {}, … }}] }} }}",
            key.at
        ),
        "lead" | "by" if kind == "task" && ids.contains(',') => {
            format!("{{ task: {id}, set: {{ {field}: [{ids}] }} }}")
        }
        "lead" | "lead_stated" | "by" => format!("{{ {kind}: {id}, set: {{ {field}: {ids} }} }}"),
        _ if was.is_empty() => format!("{{ add_{kind}: {{ id: {id}, … }} }}"),
        _ if now.is_empty() => format!("{{ {kind}: {id}, withdraw: {why} }}"),
        _ => format!(
            "{{ {kind}: {id}, withdraw: {why} }}, {{ add_{kind}: {{ id: …, {field}: {now}, … }} }}"
        ),
    };
    format!("changes: [{change}]")
}
