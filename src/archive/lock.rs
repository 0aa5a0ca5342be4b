//! `seals.lock`: one line a seal, each with the hash of the line before.
//!
//! Owns [`Entry`] and its form. A line is JSON, so that whoever has neither tiendo nor trust in it can read it, and hash it:
//! `sed -n 3p seals.lock | sha256sum` is what line 4 calls `previous`.

use crate::model::period::Period;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What the first line has for the line before it.
pub const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The number of the form of entries and packages.
pub const FORMAT: u32 = 1;

/// Where the files of a seal came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The folder that was published.
    Published,
    /// The content, built anew as of the release.
    Rebuilt,
}

/// One seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// See [`FORMAT`].
    pub format: u32,
    /// Identifier of the plan.
    pub plan: String,
    /// The period, as `2024-H1`.
    pub period: String,
    /// The release of it: 1 is the first.
    pub revision: u8,
    /// Its hour.
    pub released: Timestamp,
    /// When it was sealed.
    pub sealed: Timestamp,
    /// Where its files came from.
    pub from: Origin,
    /// Program and version.
    pub tool: String,
    /// Version of the method of verdicts.
    pub method: u32,
    /// Address of the site, without a slash at the end.
    pub address: String,
    /// The package's file, beside the lock.
    pub package: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// How many files of the site it holds.
    pub files: usize,
    /// SHA-256 of the manifest of these files, which is `SHA256SUMS` among them.
    pub manifest: String,
    /// SHA-256 of the manifest of the pages as they were published, without the bar of frozen copies.
    pub pages: String,
    /// SHA-256 of the line before, its end of line included.
    pub previous: String,
}

impl Entry {
    /// The period.
    #[must_use]
    pub fn period(&self) -> Option<Period> {
        self.period.parse().ok()
    }

    /// The name of its release in addresses.
    #[must_use]
    pub fn slug(&self) -> String {
        slug(&self.period, self.revision)
    }

    /// The folder of the site that the snapshot stands in, with a slash at the end.
    #[must_use]
    pub fn folder(&self) -> String {
        format!("archive/{}/", self.slug())
    }

    /// The file of its signature, if it has one, beside the package.
    #[must_use]
    pub fn signature(&self) -> String {
        format!("{}.sig", self.package)
    }

    /// SHA-256 of its line: what the next line calls `previous`, and what the chain ends in until there is one.
    #[must_use]
    pub fn head(&self) -> String {
        sha256(self.line().as_bytes())
    }

    /// The entry as a line, with its end. The line says its own checksum, since no other says that of the last one.
    #[must_use]
    pub fn line(&self) -> String {
        let json = serde_json::to_string(self);
        let json = json.unwrap_or_else(|_| unreachable!("texts and numbers are always JSON"));
        let fields = json.trim_end_matches('}');
        format!("{fields}{SUM}{}\"}}\n", sha256(fields.as_bytes()))
    }

    /// Reads a line that [`Self::line`] writes; written in another way, the same entry would have another hash.
    fn read(line: &str) -> Option<Self> {
        let (fields, _) = line.rsplit_once(SUM)?;
        let entry: Self = serde_json::from_str(&format!("{fields}}}")).ok()?;
        let known = entry.format == FORMAT
            && entry.revision > 0
            && entry.released <= entry.sealed
            && entry.period().is_some()
            && entry.package == package(&entry.plan, &entry.period, entry.revision);
        // One that is cut off behind its last brace is whole.
        let whole = entry.line();
        (known && (whole == line || whole.trim_end() == line)).then_some(entry)
    }
}

/// Before the checksum of the fields before it, at the end of a line.
const SUM: &str = ",\"sum\":\"";

/// `2024-h1`, or `2024-h1-r2` of an amended release.
#[must_use]
pub fn slug(period: &str, revision: u8) -> String {
    let period = period.to_lowercase();
    match revision {
        0 | 1 => period,
        number => format!("{period}-r{number}"),
    }
}

/// Things with the number of their line, counted from 0.
pub type Numbered<T> = Vec<(usize, T)>;

/// What is wrong with a line of a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no entry of this form.
    Form,
    /// The line before is not the one that it was written behind.
    Chain,
    /// It stands before what it should follow, or a second time.
    Order,
    /// It is one, but with another end of line or a mark before it, as programs that convert texts leave it.
    Ends,
    /// The last line does not end, so it may be half of one.
    Cut,
}

impl Fault {
    /// The term that says it.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Form => "lock-form",
            Self::Chain => "lock-chain",
            Self::Order => "lock-order",
            Self::Ends => "lock-ends",
            Self::Cut => "lock-cut",
        }
    }
}

/// Reads a lock; faults with the number of their line, counted from 0. What can be read is read.
#[must_use]
pub fn read(text: &str) -> (Numbered<Entry>, Numbered<Fault>) {
    let mut entries: Numbered<Entry> = Vec::new();
    let mut faults = Vec::new();
    let mut previous = NOTHING.to_owned();
    for (at, line) in text.split_inclusive('\n').enumerate() {
        if !line.ends_with('\n') {
            faults.push((at, Fault::Cut));
        }
        if let Some(entry) = Entry::read(line) {
            if entry.previous != previous {
                faults.push((at, Fault::Chain));
            }
            let after = |last: &Entry| {
                let key = |entry: &Entry| Some((entry.period()?.end(), entry.revision));
                key(last) < key(&entry) && last.plan == entry.plan
            };
            if entries.last().is_some_and(|(_, last)| !after(last)) {
                faults.push((at, Fault::Order));
            }
            entries.push((at, entry));
        } else {
            let bare = line.trim_start_matches('\u{feff}').trim_end();
            let converted = Entry::read(&format!("{bare}\n")).is_some();
            faults.push((at, if converted { Fault::Ends } else { Fault::Form }));
        }
        previous = sha256(line.as_bytes());
    }
    (entries, faults)
}

/// The name of a package.
#[must_use]
pub fn package(plan: &str, period: &str, revision: u8) -> String {
    format!("{plan}-{}.wacz", slug(period, revision))
}

/// The SHA-256 of bytes, in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{Entry, FORMAT, Fault, NOTHING, Origin, package, read, sha256};
    use proptest::prelude::*;

    fn entry(period: &str, revision: u8, previous: &str) -> Entry {
        Entry {
            format: FORMAT,
            plan: "plan".to_owned(),
            period: period.to_owned(),
            revision,
            released: "2024-06-20T01:00:00Z".parse().unwrap(),
            sealed: "2024-06-20T02:00:00Z".parse().unwrap(),
            from: Origin::Rebuilt,
            tool: "tiendo 0.1.0".to_owned(),
            method: 1,
            address: "https://plan.example".to_owned(),
            package: package("plan", period, revision),
            bytes: 1,
            sha256: NOTHING.to_owned(),
            files: 1,
            manifest: NOTHING.to_owned(),
            pages: NOTHING.to_owned(),
            previous: previous.to_owned(),
        }
    }

    fn chain(releases: &[(&str, u8)]) -> String {
        let mut text = String::new();
        let mut previous = NOTHING.to_owned();
        for (period, revision) in releases {
            let line = entry(period, *revision, &previous).line();
            previous = sha256(line.as_bytes());
            text += &line;
        }
        text
    }

    fn whole() -> String {
        chain(&[("2024-H1", 1), ("2024", 1), ("2025-H1", 1), ("2025-H1", 2)])
    }

    #[test]
    fn what_was_written_is_read() {
        let (entries, faults) = read(&whole());
        assert_eq!(faults, []);
        let folders: Vec<String> = entries.iter().map(|(_, e)| e.folder()).collect();
        let expected = [
            "archive/2024-h1/",
            "archive/2024/",
            "archive/2025-h1/",
            "archive/2025-h1-r2/",
        ];
        assert_eq!(folders, expected);
        assert_eq!(read(""), (vec![], vec![]));
    }

    #[test]
    fn what_is_out_of_order_is_found() {
        for wrong in [
            chain(&[("2024", 1), ("2024-H1", 1)]),
            chain(&[("2024", 1), ("2024", 1)]),
            chain(&[("2024", 2), ("2024", 1)]),
        ] {
            assert_eq!(read(&wrong).1, [(1, Fault::Order)]);
        }
    }

    #[test]
    fn a_line_that_is_gone_or_moved_is_found() {
        let whole = whole();
        let lines: Vec<&str> = whole.split_inclusive('\n').collect();
        for gone in 0..lines.len() - 1 {
            let mut rest = lines.clone();
            rest.remove(gone);
            assert!(!read(&rest.concat()).1.is_empty(), "without line {gone}");
            let mut moved = lines.clone();
            moved.swap(gone, gone + 1);
            assert!(
                !read(&moved.concat()).1.is_empty(),
                "with line {gone} moved"
            );
        }
    }

    proptest! {
        /// Whatever bit is another one, a fault is told, and none of a line before it.
        #[test]
        fn one_flipped_bit_is_found(at in 0_usize..10_000, bit in 0_u8..8) {
            let whole = whole();
            let mut bytes = whole.clone().into_bytes();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let (_, faults) = read(&text);
            let line = whole.get(..at).unwrap().matches('\n').count();
            prop_assert!(faults.first().is_some_and(|(first, _)| (line..=line + 1).contains(first)));
        }

        /// No text whatever is too much for it.
        #[test]
        fn any_text_is_read(text in ".{0,400}") {
            let (entries, faults) = read(&text);
            prop_assert!(entries.is_empty() && (text.is_empty() || !faults.is_empty()));
        }
    }
}
