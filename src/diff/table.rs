//! Differences as rows: for files that machines read, and for a terminal.

use super::{Change, Changes, Side, Value};
use crate::diag::{Lang, Slot, message};
use crate::model::series::Cell;
use crate::model::target::Target;
use serde::Serialize;
use std::fmt::Write as _;

/// One difference as a row. Numbers stand as they were written.
#[derive(Debug, Serialize)]
pub struct Row {
    /// `target-added`, `target-withdrawn`, `target-amended`, `verdict`, `value-new`, `value-revised`, `value-status`,
    /// `value-withdrawn`.
    pub change: &'static str,
    /// Identifier of the target.
    pub target: String,
    /// Its name in the plan's first locale.
    pub name: String,
    /// "place: bac-son", empty for the whole.
    pub cell: String,
    /// The period that a value is of.
    pub period: String,
    /// Before: a value or a verdict; `no-data` for the statement that there is none; empty for nothing.
    pub from: String,
    /// After.
    pub to: String,
    /// Whether the value before was provisional.
    pub from_provisional: bool,
    /// Whether the value after is.
    pub to_provisional: bool,
    /// `final`, `correction`, `method`, `withdrawn`, where a value was restated.
    pub kind: &'static str,
    /// Why, in the plan's first locale.
    pub reason: String,
    /// Whether that had been announced.
    pub scheduled: Option<bool>,
    /// Who restated it.
    pub by: String,
}

/// The rows of all changes, in their order.
#[must_use]
pub fn rows(a: Side<'_>, b: Side<'_>, all: &[Changes]) -> Vec<Row> {
    let mut rows = Vec::new();
    let locale = b.plan.meta.locales.first().map_or("", String::as_str);
    for changes in all {
        let target = of(b, &changes.target).or_else(|| of(a, &changes.target));
        for change in &changes.changes {
            let mut row = Row {
                change: change.slug(),
                target: changes.target.clone(),
                name: target.map_or(String::new(), |t| t.name.get(locale).0.to_owned()),
                cell: String::new(),
                period: String::new(),
                from: String::new(),
                to: String::new(),
                from_provisional: false,
                to_provisional: false,
                kind: "",
                reason: String::new(),
                scheduled: None,
                by: String::new(),
            };
            match change {
                Change::Added | Change::Withdrawn | Change::Amended => {}
                Change::Verdict { from, to } => {
                    row.from = from.map_or(String::new(), |v| v.slug().to_owned());
                    row.to = to.map_or(String::new(), |v| v.slug().to_owned());
                }
                Change::Value {
                    cell,
                    reference,
                    from,
                    to,
                    restatement,
                    by,
                } => {
                    row.cell = cell.to_string();
                    row.period = reference.to_string();
                    (row.from, row.from_provisional) = told(from.as_ref());
                    (row.to, row.to_provisional) = told(to.as_ref());
                    if let Some(restatement) = restatement {
                        row.kind = restatement.kind.slug();
                        restatement.reason.get(locale).0.clone_into(&mut row.reason);
                        row.scheduled = Some(restatement.scheduled);
                    }
                    row.by = by.clone().unwrap_or_default();
                }
            }
            rows.push(row);
        }
    }
    rows
}

fn of<'a>(side: Side<'a>, id: &str) -> Option<&'a Target> {
    side.plan.target(side.ix(id)?, side.as_of)
}

fn told(value: Option<&Value>) -> (String, bool) {
    value.map_or((String::new(), false), |value| {
        let number = value.number.as_ref();
        let text = number.map_or_else(|| "no-data".to_owned(), ToString::to_string);
        (text, value.provisional)
    })
}

/// Rows as CSV with a header (RFC 4180, UTF-8).
///
/// # Errors
/// Those of the writer, which writes to memory.
pub fn csv(rows: &[Row]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if rows.is_empty() {
        // A header stands where no row brings it.
        writer.write_record(COLUMNS)?;
    }
    for row in rows {
        writer.serialize(row)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The columns of [`Row`].
const COLUMNS: [&str; 13] = [
    "change",
    "target",
    "name",
    "cell",
    "period",
    "from",
    "to",
    "from_provisional",
    "to_provisional",
    "kind",
    "reason",
    "scheduled",
    "by",
];

/// Rows for a terminal: a target a paragraph. `word` gives the theme's phrase of a key, for verdicts and kinds.
#[must_use]
pub fn text(rows: &[Row], lang: Lang, word: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut target = "";
    for row in rows {
        if row.target != target {
            let gap = if out.is_empty() { "" } else { "\n" };
            let _ = writeln!(out, "{gap}{} – {}", row.target, row.name);
            target = &row.target;
        }
        let cell = Cell::default().to_string();
        let of = if row.cell == cell {
            row.period.clone()
        } else {
            format!("{} ({})", row.period, row.cell)
        };
        let mark = |value: &str, provisional: bool| {
            let key = match (row.change, value) {
                (_, "") => return "–".to_owned(),
                ("verdict", verdict) => format!("verdict.{verdict}.word"),
                (_, "no-data") => "verdict.no-data.word".to_owned(),
                (_, _) => String::new(),
            };
            let value = word(&key).unwrap_or_else(|| value.to_owned());
            if provisional {
                let provisional = message(lang, "diff-provisional", &[]);
                format!("{value} ({provisional})")
            } else {
                value
            }
        };
        let slots = [
            ("of", Slot::Text(of)),
            ("from", Slot::Text(mark(&row.from, row.from_provisional))),
            ("to", Slot::Text(mark(&row.to, row.to_provisional))),
        ];
        out.push_str("  ");
        out.push_str(&message(lang, &format!("diff-{}", row.change), &slots));
        if !row.reason.is_empty() {
            let kind = word(&format!("restatement.{}", row.kind));
            let kind = kind.unwrap_or_else(|| row.kind.to_owned());
            let _ = write!(out, " [{kind}] {}", row.reason);
        }
        out.push('\n');
    }
    if out.is_empty() {
        out.push_str(&message(lang, "diff-nothing", &[]));
        out.push('\n');
    }
    out
}
