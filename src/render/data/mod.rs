//! Open data: the plan's figures as JSON, CSV and sheets, and what describes them to other programs.
//!
//! Owns the list of data files. Their addresses are a promise: what stands in them may grow; a change of shape is a new format.

mod json;
mod metadata;
pub mod record;
mod sheets;
pub mod tables;

pub(super) use metadata::{dataset, described, named, rows_of};

use super::address::Addresses;
use super::locale::Locale;
use super::words::Words;
use crate::assess::Progress;
use crate::model::{Plan, TargetIx};
use crate::parallel;
pub(super) use json::measure;
use metadata::{File, Metadata};
use std::sync::Arc;
use tables::{Column, Kind, Table, Tables};

/// The path of the data of all tasks.
pub const TASKS_JSON: &str = "data/tasks.json";

/// The path of the workbook of the whole plan.
pub const PLAN_XLSX: &str = "data/plan.xlsx";

/// The path of the schema of the JSON files of targets.
pub const TARGETS_SCHEMA: &str = "data/targets.schema.json";

/// The path of the schema of the JSON file of tasks.
pub const TASKS_SCHEMA: &str = "data/tasks.schema.json";

/// The path of the description of the tables as a Data Package.
pub const PACKAGE: &str = "data/datapackage.json";

/// The path of the description of the tables for CSV on the Web, where its readers look for it.
pub const CSVW: &str = "data/csv-metadata.json";

/// The same of the tables of single targets.
pub const TARGETS_CSVW: &str = "data/targets/csv-metadata.json";

/// The path of the catalogue for data portals (DCAT-AP).
pub const CATALOG: &str = "data/catalog.jsonld";

/// What describes the JSON of targets.
const SCHEMA: &str = include_str!("schema/data.schema.json");

/// Hands all data files to `put`, as (path, bytes), one at a time.
///
/// # Errors
/// Those of `put`.
pub fn files<E>(
    plan: &Plan,
    progress: &Progress,
    locales: &[Arc<Locale>],
    put: &mut dyn FnMut(String, Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    let words: Vec<Words<'_>> = locales
        .iter()
        .map(|locale| Words { plan, locale })
        .collect();
    let tables = Tables {
        plan,
        progress,
        words: &words,
    };
    let metadata = Metadata {
        plan,
        words: &words,
    };
    json::files(plan, progress, put)?;
    put(TARGETS_SCHEMA.to_owned(), SCHEMA.as_bytes().to_vec())?;
    targets(tables, metadata, put)?;

    let whole = parallel::map(Kind::ALL, |kind| (*kind, tables.whole(*kind)));
    let whole: Vec<(Kind, Table)> = whole
        .into_iter()
        .filter(|(_, t)| !t.rows.is_empty())
        .collect();
    let mut described = Vec::new();
    for (kind, table) in &whole {
        let csv = table.csv();
        described.push(File::new(kind.csv(), *kind, &table.head, &csv));
        put(kind.csv(), csv)?;
    }
    // The record, which stands last, is made of texts, some longer than a cell of a sheet can hold.
    let figures = whole.iter().take_while(|(kind, _)| *kind != Kind::Record);
    let figures = whole.get(..figures.count()).unwrap_or(&whole);
    put(PLAN_XLSX.to_owned(), sheets::workbook(metadata, figures))?;
    if let Some((_, tasks)) = whole.iter().find(|(kind, _)| *kind == Kind::Tasks) {
        let file = json::with_rows(plan, progress, "tasks", &tasks.json());
        put(TASKS_JSON.to_owned(), file)?;
        put(
            TASKS_SCHEMA.to_owned(),
            metadata.tasks_schema(&tasks.head, SCHEMA),
        )?;
    }
    put(CSVW.to_owned(), metadata.csvw(&described))?;
    put(PACKAGE.to_owned(), metadata.package(&described))?;
    match metadata.catalog(&described) {
        Some(catalog) => put(CATALOG.to_owned(), catalog),
        None => Ok(()),
    }
}

/// The columns of every table of the whole plan that has rows.
pub(super) fn columns(
    plan: &Plan,
    progress: &Progress,
    words: Words<'_>,
) -> Vec<(Kind, Vec<Column>)> {
    let words = [words];
    let tables = Tables {
        plan,
        progress,
        words: &words,
    };
    let heads = Kind::ALL
        .iter()
        .map(|kind| (*kind, tables.whole(*kind).head));
    heads.filter(|(_, head)| !head.is_empty()).collect()
}

/// The tables of single targets: their values as CSV; values and verdicts as a workbook.
fn targets<E>(
    tables: Tables<'_>,
    metadata: Metadata<'_>,
    put: &mut dyn FnMut(String, Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    let addresses = Addresses::new(tables.plan);
    let all: Vec<TargetIx> = (0..tables.plan.targets.len()).map(TargetIx).collect();
    let one = |ix: &TargetIx| {
        let values = tables.values(*ix);
        let csv = values.csv();
        let path = addresses.target_data(*ix, "csv");
        let file = File::new(path, Kind::Values, &values.head, &csv);
        let sheets = [
            (Kind::Values, values),
            (Kind::Verdicts, tables.verdicts(*ix)),
        ];
        (*ix, file, csv, sheets::workbook(metadata, &sheets))
    };
    let mut described = Vec::new();
    parallel::each(&all, one, |(ix, file, csv, xlsx)| {
        described.push(file);
        put(addresses.target_data(ix, "csv"), csv)?;
        put(addresses.target_data(ix, "xlsx"), xlsx)
    })?;
    if described.is_empty() {
        return Ok(());
    }
    put(TARGETS_CSVW.to_owned(), metadata.csvw(&described))
}
