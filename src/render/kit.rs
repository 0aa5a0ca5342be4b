//! The kit for the press: everything of a release that is printed or quoted, as one file.
//!
//! Owns what is in it and how it is named there. It is filled with the very files of the site while these are written.

use crate::packing::options;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;

/// A kit that is being filled; the same files give the same bytes.
pub(super) struct Kit {
    writer: ZipWriter<Cursor<Vec<u8>>>,
    folder: String,
    sums: String,
}

impl Kit {
    /// A kit that unpacks into one `folder`.
    pub(super) fn begin(folder: &str) -> Self {
        Self {
            writer: ZipWriter::new(Cursor::new(Vec::new())),
            folder: folder.to_owned(),
            sums: String::new(),
        }
    }

    pub(super) fn add(&mut self, path: &str, bytes: &[u8]) {
        // Writing into a string does not fail.
        let _ = writeln!(self.sums, "{}  {path}", super::sha256(bytes));
        self.put(path, bytes);
    }

    /// The file, with the checksums of all that is in it as `sha256sum -c` reads them.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let sums = std::mem::take(&mut self.sums);
        self.put("SHA256SUMS", sums.as_bytes());
        // Writing into memory does not fail.
        self.writer
            .finish()
            .map_or_else(|_| Vec::new(), Cursor::into_inner)
    }

    fn put(&mut self, path: &str, bytes: &[u8]) {
        let name = format!("{}/{path}", self.folder);
        // Nor does this.
        if self.writer.start_file(name, options(path)).is_ok() {
            let _ = self.writer.write_all(bytes);
        }
    }
}

/// What a file of the site is called in the kit: charts and reports by locale, tables of the whole plan; none for what is not of the press.
pub(super) fn name(path: &str) -> Option<String> {
    let data = path.strip_prefix("data/")?;
    if let Some(chart) = data.strip_prefix("charts/") {
        // "forest-cover.en@2x.png"
        let (id, rest) = chart.split_once('.')?;
        let at = rest.find(['@', '.'])?;
        let (locale, kind) = rest.split_at(at);
        return Some(format!("{locale}/charts/{id}{kind}"));
    }
    if let Some(report) = data.strip_prefix("press/") {
        // "2026-H1.en.pdf"
        let (_, locale) = report.strip_suffix(".pdf")?.split_once('.')?;
        return Some(format!("{locale}/report.pdf"));
    }
    let table = !data.contains('/') && (data.ends_with(".csv") || data.ends_with(".xlsx"));
    table.then(|| format!("tables/{data}"))
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn files_of_the_press_have_names_in_the_kit() {
        let named = |path| name(path).unwrap_or_default();
        assert_eq!(named("data/charts/a-b.vi.svg"), "vi/charts/a-b.svg");
        assert_eq!(
            named("data/charts/a-b.zh-hant@2x.png"),
            "zh-hant/charts/a-b@2x.png"
        );
        assert_eq!(named("data/press/2026-H1.vi.pdf"), "vi/report.pdf");
        assert_eq!(named("data/values.csv"), "tables/values.csv");
        assert_eq!(named("data/plan.xlsx"), "tables/plan.xlsx");
        for path in [
            "data/targets/a.csv",
            "data/targets.json",
            "index.html",
            "static/style.css",
        ] {
            assert_eq!(name(path), None);
        }
    }
}
