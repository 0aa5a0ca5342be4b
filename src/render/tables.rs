//! The plan's figures as tables: for spreadsheets and for programs that read rows.
//!
//! Owns the columns of `data/values.csv`, `data/targets/<id>.csv` and `data/verdicts.csv`, table format 1. Rows are what the JSON
//! files hold, one value or one verdict each.

use super::data::{measure, verdict_word, years};
use crate::assess::{Figure, Outcome, Progress, Reason, Verdict, stood};
use crate::model::period::{Moment, Period};
use crate::model::series::{Cell, Content, Observation, Vintage};
use crate::model::target::Target;
use crate::model::{PeriodIx, Plan, TargetIx, Text};
use jiff::civil::Date;

/// Values, of all targets: one row for each value as one report gave it.
pub const VALUES_CSV: &str = "data/values.csv";

/// Verdicts, of all targets: one row for each reporting period in which a target stood.
pub const VERDICTS_CSV: &str = "data/verdicts.csv";

/// Headers and rows; every row has as many fields as there are headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns: lower case, parted by `_`.
    pub head: Vec<String>,
    /// The fields; empty where there is nothing to say.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Adds the rows of a table with the same columns.
    pub fn append(&mut self, other: Self) {
        if self.head.is_empty() {
            self.head = other.head;
        }
        self.rows.extend(other.rows);
    }

    /// The table as CSV (RFC 4180) in UTF-8 with a byte order mark, without which spreadsheets take Vietnamese for something else.
    ///
    /// A text that a spreadsheet would run as a formula is led by an apostrophe; numbers stay as they are.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer("\u{feff}".as_bytes().to_vec());
        for row in [&self.head].into_iter().chain(&self.rows) {
            let fields = row.iter().map(|field| plain(field).into_owned());
            // Writing into memory does not fail.
            let _ = writer.write_record(fields);
        }
        writer.into_inner().unwrap_or_default()
    }
}

/// A field that no spreadsheet runs.
fn plain(field: &str) -> std::borrow::Cow<'_, str> {
    let runs = field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if runs && !is_number(field) {
        format!("'{field}").into()
    } else {
        field.into()
    }
}

/// Digits with at most a sign before and a point among them.
fn is_number(field: &str) -> bool {
    let digits = field.strip_prefix('-').unwrap_or(field);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all(whole) && all(part)
}

/// A row under construction: fields come with the names of their columns, so that head and rows cannot differ.
#[derive(Default)]
struct Row(Vec<(String, String)>);

impl Row {
    fn put(&mut self, name: &str, field: impl Into<String>) {
        self.0.push((name.to_owned(), field.into()));
    }

    fn maybe(&mut self, name: &str, field: Option<impl ToString>) {
        self.put(name, field.map_or(String::new(), |field| field.to_string()));
    }

    /// A column for each locale; a text without a translation is empty there.
    fn texts(&mut self, name: &str, text: Option<&Text>, locales: &[String]) {
        for locale in locales {
            let text = text.and_then(|text| text.0.iter().find(|(code, _)| code == locale));
            self.maybe(&format!("{name}_{locale}"), text.map(|(_, text)| text));
        }
    }
}

fn table(rows: impl IntoIterator<Item = Row>) -> Table {
    let mut table = Table::default();
    for row in rows {
        if table.head.is_empty() {
            table.head = row.0.iter().map(|(name, _)| name.clone()).collect();
        }
        table
            .rows
            .push(row.0.into_iter().map(|(_, field)| field).collect());
    }
    table
}

/// Makes the tables of a plan.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    /// As the public may see it.
    pub plan: &'a Plan,
    /// Its verdicts.
    pub progress: &'a Progress,
}

impl Tables<'_> {
    /// Every vintage of every value of a target, cells after the whole, each with the verdict of the report that brought it.
    #[must_use]
    pub fn values(self, ix: TargetIx) -> Table {
        let holder = self.plan.holder(ix);
        let series = self.plan.series.range((holder, Cell::whole())..);
        let series = series.take_while(|((target, _), _)| *target == holder);
        let rows = series.flat_map(|((_, cell), series)| {
            let all = series.all().iter();
            all.filter_map(move |o| self.value(ix, cell, o))
        });
        table(rows)
    }

    /// How a target stood in every reporting period in which it stood.
    #[must_use]
    pub fn verdicts(self, ix: TargetIx) -> Table {
        let periods = (0..self.plan.periods.len()).map(PeriodIx);
        table(periods.filter_map(|as_of| self.verdict(ix, as_of)))
    }

    fn value(self, ix: TargetIx, cell: &Cell, o: &Observation) -> Option<Row> {
        let plan = self.plan;
        let locales = &plan.meta.locales;
        let target = plan.targets.get(ix.0)?;
        let unit = plan.units.get(target.unit.0)?;
        let report = match o.vintage {
            Vintage::History => None,
            Vintage::Report(at) => Some(at),
        };
        let period = report.and_then(|at| plan.periods.get(at.0));
        let mut row = self.begin(target, o.reference);
        row.maybe("reported_in", period.map(|p| p.period));
        row.maybe("revision", report.map(|_| o.revision));
        row.maybe("released", period.and_then(|p| p.hour).map(|hour| hour.at));
        let codes: Vec<String> = cell.0.iter().map(|(d, c)| format!("{d}={c}")).collect();
        row.put("cell", codes.join(";"));
        for locale in locales {
            let words = cell.0.iter().map(|(_, code)| {
                let place = plan.places.iter().find(|place| place.id == *code);
                place.map_or(code.as_str(), |place| place.name.get(locale).0)
            });
            let words: Vec<&str> = words.collect();
            row.put(&format!("cell_name_{locale}"), words.join(", "));
        }
        let (text, because) = match &o.content {
            Content::Value { value, .. } => (value.to_string(), None),
            Content::NoData(reason) => (String::new(), reason.as_ref()),
            Content::Withdrawn(reason) => (String::new(), Some(reason)),
        };
        row.put("value", text);
        row.put("unit", unit.id.clone());
        row.texts("unit_name", Some(&unit.name), locales);
        row.put(
            "status",
            match &o.content {
                Content::NoData(_) => "no_data",
                Content::Withdrawn(_) => "withdrawn",
                Content::Value { .. } if o.provisional => "provisional",
                Content::Value { .. } => "final",
            },
        );
        let ratio = match &o.content {
            Content::Value { ratio, .. } => ratio.as_deref(),
            Content::NoData(_) | Content::Withdrawn(_) => None,
        };
        row.maybe("numerator", ratio.map(|(numerator, _)| numerator));
        row.maybe("denominator", ratio.map(|(_, denominator)| denominator));
        let restated = o.restatement.as_ref();
        row.maybe("restated_from", restated.map(|r| &r.from));
        row.maybe("restatement", restated.map(|r| r.kind.slug()));
        let reason = restated.map(|r| &r.reason).or(because);
        row.texts("reason", reason, locales);
        let reporter = o.reporter.and_then(|a| plan.agencies.get(a.0));
        row.maybe("reported_by", reporter.map(|a| &a.id));
        row.texts("note", o.note.as_ref(), locales);
        row.texts("source", o.source.as_ref(), locales);
        // A cell is judged by nothing.
        let judged = report.filter(|_| cell.0.is_empty());
        let stood = judged.and_then(|at| stood(plan, self.progress, ix, at));
        put_outcome(&mut row, stood.map(|(target, now)| (target, &now.counted)));
        self.end(&mut row);
        Some(row)
    }

    fn verdict(self, ix: TargetIx, as_of: PeriodIx) -> Option<Row> {
        let (target, progress) = stood(self.plan, self.progress, ix, as_of)?;
        let outcome = &progress.counted;
        let period = self.plan.periods.get(as_of.0)?;
        let mut row = self.begin(target, period.period);
        row.maybe("released", period.hour.map(|hour| hour.at));
        row.put("measure", measure(target.measure));
        row.put("since", progress.since.slug());
        let now = outcome.working.now.as_ref();
        row.maybe("value", now.map(|now| &now.value));
        row.maybe("value_period", now.map(|now| now.reference));
        row.put(
            "value_status",
            match now {
                Some(now) if now.provisional => "provisional",
                Some(_) => "final",
                None => "",
            },
        );
        put_outcome(&mut row, Some((target, outcome)));
        self.end(&mut row);
        Some(row)
    }

    fn begin(&self, target: &Target, period: Period) -> Row {
        let mut row = Row::default();
        let plan = &self.plan.meta;
        row.put("plan", plan.id.clone());
        row.put("target", target.id.clone());
        row.texts("name", Some(&target.name), &plan.locales);
        let section = self.plan.nodes.get(target.node.0);
        row.maybe("section", section.map(|node| &node.id));
        row.put("period", period.to_string());
        row.maybe("period_end", last_day(period.end()));
        row
    }

    fn end(&self, row: &mut Row) {
        let meta = &self.plan.meta;
        row.put("illustrative", meta.illustrative.is_some().to_string());
        row.maybe(
            "licence",
            meta.licence.as_ref().and_then(|l| l.url.as_ref()),
        );
    }
}

/// The verdict and the figures of its working that tell most; all of it stands in the JSON.
fn put_outcome(row: &mut Row, outcome: Option<(&Target, &Outcome)>) {
    let known = outcome.map(|(_, outcome)| outcome);
    row.maybe("verdict", known.map(|o| verdict_word(o.verdict)));
    row.maybe(
        "early",
        known.map(|o| o.verdict == Verdict::Achieved { early: true }),
    );
    let reason = known.and_then(|o| o.reason.as_ref());
    row.maybe("verdict_reason", reason.map(Reason::slug));
    row.maybe("method_line", known.map(|o| o.line));
    let goal = outcome.and_then(|(target, outcome)| target.goals.get(outcome.goal?));
    row.maybe("goal_by", goal.and_then(|goal| goal.by));
    let working = known.map(|o| &o.working);
    let mut figure = |name: &str, figure: Option<&Figure>| row.maybe(name, figure);
    figure("goal_edge", working.and_then(|w| w.edge.as_ref()));
    figure("expected", working.and_then(|w| w.expected.as_ref()));
    figure("covered", working.and_then(|w| w.covered.as_ref()));
    figure("pace", working.and_then(|w| w.pace.as_ref()));
    figure("pace_needed", working.and_then(|w| w.pace_needed.as_ref()));
    figure("projection", working.and_then(|w| w.projection.as_ref()));
    figure("gap", working.and_then(|w| w.gap.as_ref()));
    figure("p", working.and_then(|w| w.share.as_ref()));
    figure("mean", working.and_then(|w| w.mean.as_ref()));
    let base = working.and_then(|w| w.base.as_ref());
    row.maybe("base", base.map(|base| &base.value));
    row.maybe("base_t", base.and_then(|base| base.at).map(years));
}

/// The last day before a moment.
fn last_day(at: Moment) -> Option<Date> {
    let year = super::words::year_of(at);
    let month = i8::try_from(at.0 - (year - 1) * 12).ok()?;
    let first = Date::new(i16::try_from(year).ok()?, month, 1).ok()?;
    Some(first.last_of_month())
}

#[cfg(test)]
mod tests {
    use super::{Table, plain};

    #[test]
    fn no_field_runs_as_a_formula() {
        for text in [
            "=1+1", "+84 25", "-x", "@SUM(A1)", "\t=1", "-1-1", "--1", "-", "+1", "-1.", "-.5",
        ] {
            assert_eq!(plain(text), format!("'{text}"));
        }
        for text in ["-3.25", "0", "", "a=b", "64,9 %", "−3"] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn fields_are_quoted_and_lines_end_as_the_standard_says() {
        let table = Table {
            head: vec!["a".to_owned(), "b".to_owned()],
            rows: vec![vec!["x \"y\", z".to_owned(), "-1.5".to_owned()]],
        };
        let csv = String::from_utf8(table.csv()).expect("UTF-8");
        assert_eq!(csv, "\u{feff}a,b\r\n\"x \"\"y\"\", z\",-1.5\r\n");
    }
}
