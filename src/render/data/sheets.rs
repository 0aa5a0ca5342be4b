//! Tables as workbooks for spreadsheet programs (Office Open XML).

use super::metadata::Metadata;
use super::tables::{Column, Holds, Kind, Table};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Most rows of a sheet below its heads.
const ROWS: usize = 1_048_575;

/// Most characters of a cell.
const CELL: usize = 32_767;

/// A workbook of a sheet that says what it is, and one for each table.
///
/// Numbers are numbers, days are days, everything else is text, which no program runs.
pub(super) fn workbook(metadata: Metadata<'_>, tables: &[(Kind, Table)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let stamp = metadata.stamp();
    // The library's own would be the clock's.
    let stamp = ExcelDateTime::from_timestamp(stamp.as_second());
    let filled = stamp.and_then(|stamp| {
        let properties = DocProperties::new().set_title(metadata.titles().join(" / "));
        workbook.set_properties(&properties.set_creation_datetime(&stamp));
        about(workbook.add_worksheet(), metadata, tables)?;
        for (kind, table) in tables {
            let mut chunks: Vec<&[Vec<String>]> = table.rows.chunks(ROWS).collect();
            if chunks.is_empty() && !table.head.is_empty() {
                chunks.push(&[]);
            }
            for (n, rows) in (1..).zip(chunks) {
                let name = match n {
                    1 => kind.slug().to_owned(),
                    n => format!("{} {n}", kind.slug()),
                };
                let sheet = workbook.add_worksheet().set_name(name)?;
                fill(sheet, &table.head, rows)?;
            }
        }
        workbook.save_to_buffer()
    });
    // The limits of the format are kept, names are ours, and memory does not fail.
    filled.unwrap_or_else(|_| unreachable!("a sheet within its limits is written"))
}

fn about(
    sheet: &mut Worksheet,
    metadata: Metadata<'_>,
    tables: &[(Kind, Table)],
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_name("about")?;
    sheet.set_column_width(0, 16)?.set_column_width(1, 24)?;
    sheet.set_column_width(2, 70)?.set_column_width(3, 70)?;
    let mut row = 0;
    for line in metadata.about() {
        sheet.write_string_with_format(row, 0, cell(&line), &bold)?;
        row += 1;
    }
    row += 1;
    for (kind, table) in tables {
        for column in &table.head {
            sheet.write_string(row, 0, kind.slug())?;
            sheet.write_string(row, 1, column.header())?;
            for (at, text) in (2..).zip(metadata.described(column)) {
                sheet.write_string(row, at, cell(&text))?;
            }
            row += 1;
        }
    }
    Ok(())
}

fn fill(sheet: &mut Worksheet, head: &[Column], rows: &[Vec<String>]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (at, column) in (0..).zip(head) {
        sheet.write_string_with_format(0, at, column.header(), &bold)?;
        let width = match column.holds() {
            Holds::Text if column.locale.is_some() => 32,
            _ => 14,
        };
        sheet.set_column_width(at, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (y, row) in (1..).zip(rows) {
        for ((x, column), field) in (0..).zip(head).zip(row) {
            if field.is_empty() {
                continue;
            }
            let number = || field.parse::<f64>().ok();
            match column.holds() {
                Holds::Number | Holds::Integer if number().is_some() => {
                    sheet.write_number(y, x, number().unwrap_or_default())?
                }
                Holds::Boolean => sheet.write_boolean(y, x, field == "true")?,
                Holds::Date => match ExcelDateTime::parse_from_str(field) {
                    Ok(date) => sheet.write_datetime_with_format(y, x, &date, &day)?,
                    // Days before 1900 are no days there.
                    Err(_) => sheet.write_string(y, x, cell(field))?,
                },
                _ => sheet.write_string(y, x, cell(field))?,
            };
        }
    }
    if let (Ok(x), Ok(y)) = (u16::try_from(head.len()), u32::try_from(rows.len()))
        && x > 0
    {
        sheet.autofilter(0, 0, y, x - 1)?;
    }
    Ok(())
}

/// A text that fits into a cell.
fn cell(text: &str) -> String {
    // The limit counts as UTF-16 does.
    if text.encode_utf16().count() <= CELL {
        return text.to_owned();
    }
    let mut left = CELL - 1;
    let fits = text.chars().take_while(|c| {
        let length = c.len_utf16();
        let fits = left >= length;
        left = left.saturating_sub(length);
        fits
    });
    fits.chain(['…']).collect()
}
