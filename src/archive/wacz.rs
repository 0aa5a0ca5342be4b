//! WACZ 1.1.1: a sealed site as one file that others open too. A ZIP of WARC records, their index and a list of pages, with a text
//! that says what it is.
//!
//! Owns [`pack`] and [`open`]. The same files give the same bytes.

use super::frozen::{MANIFEST, media_type};
use super::lock::sha256;
use super::warc;
use crate::packing::options;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};
use zip::{ZipArchive, ZipWriter};

const WARC: &str = "archive/data.warc.gz";

/// The manifest of the pages as they were published.
const PAGES: &str = "about/published-pages.sha256";

/// Files by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What a package says of itself.
pub struct About<'a> {
    /// Title of the plan and of the release.
    pub title: &'a str,
    /// What stands in `about/README.txt`.
    pub readme: &'a str,
    /// The manifest of the pages as they were published.
    pub published: &'a str,
    /// Program and version.
    pub software: &'a str,
    /// The hour of the release, whole seconds, UTC: `2024-06-20T01:00:00Z`.
    pub date: &'a str,
    /// Address of the site, without a slash at the end.
    pub address: &'a str,
    /// The page to open first.
    pub main: &'a str,
    /// The title of a page, for the list of them.
    pub page_title: &'a dyn Fn(&str) -> String,
}

/// Packs a snapshot, its manifest among its files.
#[must_use]
pub fn pack(about: &About<'_>, snapshot: &Files) -> Vec<u8> {
    let mut warc = warc::Writer::begin("data.warc.gz", about.software, about.date);
    let mut pages = String::new();
    let title = json!({"format": "json-pages-1.0", "id": "pages", "title": about.title});
    // Writing into a string does not fail.
    let _ = writeln!(pages, "{title}");
    let mut index = Vec::new();
    for (path, bytes) in snapshot {
        let url = format!("{}/{path}", about.address);
        let mime = media_type(path).unwrap_or("text/plain; charset=utf-8");
        let record = warc.response(&url, mime, bytes);
        if path.ends_with(".html") {
            let html = String::from_utf8_lossy(bytes);
            let page = json!({
                "id": sha256(url.as_bytes()).get(..22),
                "url": url,
                "ts": about.date,
                "title": (about.page_title)(&html),
            });
            let _ = writeln!(pages, "{page}");
        }
        index.push((surt(&url), record));
    }
    index.sort_by(|a, b| a.0.cmp(&b.0));
    let stamp: String = about.date.chars().filter(char::is_ascii_digit).collect();
    let mut cdx = String::new();
    for (surt, record) in index {
        let mime = record.mime.split(';').next().unwrap_or_default();
        let fields = json!({
            "url": record.url,
            "mime": mime,
            "status": "200",
            "digest": record.digest,
            "length": record.length.to_string(),
            "offset": record.offset.to_string(),
            "filename": "data.warc.gz",
        });
        let _ = writeln!(cdx, "{surt} {stamp} {fields}");
    }
    let mut members: Vec<(String, Vec<u8>)> = vec![
        (WARC.to_owned(), warc.finish()),
        ("indexes/index.cdx".to_owned(), cdx.into_bytes()),
        ("pages/pages.jsonl".to_owned(), pages.into_bytes()),
        // The validator of others looks for files in folders of the first level alone.
        (
            "about/README.txt".to_owned(),
            about.readme.as_bytes().to_vec(),
        ),
        (PAGES.to_owned(), about.published.as_bytes().to_vec()),
    ];
    let resources = members.iter().map(|(path, bytes)| {
        let mut resource = json!({
            "name": path.to_lowercase(),
            "path": path,
            "hash": format!("sha256:{}", sha256(bytes)),
            "bytes": bytes.len(),
        });
        // Programs for data packages take texts for tables.
        if let (true, Some(fields)) = (path.starts_with("about/"), resource.as_object_mut()) {
            fields.insert("type".to_owned(), "file".into());
        }
        resource
    });
    let package = json!({
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": about.title,
        "created": about.date,
        "software": about.software,
        "mainPageUrl": format!("{}/{}", about.address, about.main),
        "mainPageDate": about.date,
        "resources": resources.collect::<Vec<_>>(),
    });
    let package = format!("{package:#}\n").into_bytes();
    let digest = json!({
        "path": "datapackage.json",
        "hash": format!("sha256:{}", sha256(&package)),
    });
    members.push(("datapackage.json".to_owned(), package));
    let digest = format!("{digest:#}\n").into_bytes();
    members.push(("datapackage-digest.json".to_owned(), digest));
    zipped(&members)
}

fn zipped(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in members {
        // Records are packed one by one and lie there as they are, since readers seek in them. Writing into memory does not fail.
        if zip.start_file(path.as_str(), options(path)).is_ok() {
            let _ = zip.write_all(bytes);
        }
    }
    zip.finish().map_or_else(|_| Vec::new(), Cursor::into_inner)
}

/// An address in the order of names from the right, as indexes of web archives have it: `vn,example)/targets/a.html`.
fn surt(url: &str) -> String {
    let (_, rest) = url.split_once("://").unwrap_or(("", url));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = host.split_once(':').unwrap_or((host, ""));
    let host: Vec<&str> = host.rsplit('.').collect();
    let port = if port.is_empty() {
        String::new()
    } else {
        format!(":{port}")
    };
    format!("{}{port})/{path}", host.join(",")).to_lowercase()
}

/// What is wrong with a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no ZIP file, or lacks its records.
    Form,
    /// The record of this number cannot be read, or is another than its digest says.
    Record(usize),
    /// A file is not what the manifest says, is not in it, or is in it alone.
    File(String),
    /// A member of the ZIP is not what `datapackage.json` says.
    Member(String),
}

/// A package that holds by its own checksums.
pub struct Opened {
    /// The files of the snapshot, the manifest among them.
    pub files: Files,
    /// Address of the site, without a slash at the end.
    pub address: String,
    /// The hour of the release.
    pub created: String,
    /// Program and version.
    pub software: String,
    /// SHA-256 of the manifest of the pages as they were published.
    pub pages: String,
}

impl Opened {
    /// SHA-256 of the manifest.
    #[must_use]
    pub fn manifest(&self) -> String {
        let manifest = self.files.get(MANIFEST);
        manifest.map_or(String::new(), |sums| sha256(sums))
    }

    /// How many files the manifest lists.
    #[must_use]
    pub fn count(&self) -> usize {
        self.files.len().saturating_sub(1)
    }
}

/// Whether a path may stand in a folder: relative and plain.
fn is_plain(path: &str) -> bool {
    let parts = path.split('/');
    let plain = |part: &str| !matches!(part, "" | "." | "..");
    parts.clone().all(plain) && !path.contains([':', '\\']) && !path.chars().any(char::is_control)
}

/// Opens a package and holds all that is in it against its own checksums.
///
/// # Errors
/// The first fault that is found.
pub fn open(package: &[u8]) -> Result<Opened, Fault> {
    let mut zip = ZipArchive::new(Cursor::new(package)).map_err(|_| Fault::Form)?;
    let described = member(&mut zip, "datapackage.json").ok_or(Fault::Form)?;
    let digest = member(&mut zip, "datapackage-digest.json").ok_or(Fault::Form)?;
    let digest: serde_json::Value = serde_json::from_slice(&digest).map_err(|_| Fault::Form)?;
    let hash = format!("sha256:{}", sha256(&described));
    if digest.get("hash").and_then(|h| h.as_str()) != Some(&hash) {
        return Err(Fault::Member("datapackage.json".to_owned()));
    }
    let about: serde_json::Value = serde_json::from_slice(&described).map_err(|_| Fault::Form)?;
    let said = |name: &str| {
        let text = about.get(name).and_then(|text| text.as_str());
        text.map(ToOwned::to_owned).ok_or(Fault::Form)
    };
    let resources = about.get("resources").and_then(|list| list.as_array());
    let mut known = vec!["datapackage.json", "datapackage-digest.json"];
    let mut pages = String::new();
    for resource in resources.ok_or(Fault::Form)? {
        let field = |name: &str| resource.get(name).and_then(|value| value.as_str());
        let (path, hash) = field("path").zip(field("hash")).ok_or(Fault::Form)?;
        known.push(path);
        let bytes = member(&mut zip, path);
        if bytes.is_none_or(|bytes| format!("sha256:{}", sha256(&bytes)) != hash) {
            return Err(Fault::Member(path.to_owned()));
        }
        if path == PAGES {
            hash.trim_start_matches("sha256:").clone_into(&mut pages);
        }
    }
    for name in zip.file_names() {
        let name = name.map_err(|_| Fault::Form)?;
        if !known.contains(&&*name) {
            return Err(Fault::Member(name.into_owned()));
        }
    }
    let records = member(&mut zip, WARC).ok_or(Fault::Form)?;
    let records = warc::read(&records).map_err(Fault::Record)?;
    let main = said("mainPageUrl")?;
    let (base, _) = main.rsplit_once('/').ok_or(Fault::Form)?;
    let mut files = Files::new();
    for (url, body) in records {
        let path = url
            .strip_prefix(base)
            .and_then(|rest| rest.strip_prefix('/'));
        let path = path
            .filter(|path| is_plain(path))
            .ok_or_else(|| Fault::File(url.clone()))?;
        if files.insert(path.to_owned(), body).is_some() {
            return Err(Fault::File(path.to_owned()));
        }
    }
    whole(&files)?;
    Ok(Opened {
        files,
        address: base.to_owned(),
        created: said("created")?,
        software: said("software")?,
        pages,
    })
}

/// One file of the snapshot, found by the index; of the package nothing else is read.
///
/// # Errors
/// When it is not there or its record cannot be read.
pub fn file(package: &[u8], path: &str) -> Result<Vec<u8>, Fault> {
    let mut zip = ZipArchive::new(Cursor::new(package)).map_err(|_| Fault::Form)?;
    let index = member(&mut zip, "indexes/index.cdx").ok_or(Fault::Form)?;
    let index = String::from_utf8(index).map_err(|_| Fault::Form)?;
    let end = format!("/{path}");
    let entries = index.lines().filter_map(|line| {
        let (_, fields) = line.split_once(" {")?;
        serde_json::from_str::<serde_json::Value>(&format!("{{{fields}")).ok()
    });
    let of_file = |entry: &serde_json::Value| {
        let url = entry.get("url").and_then(|url| url.as_str());
        url.is_some_and(|url| url.ends_with(&end))
    };
    // The shortest address: the same name may stand deeper too.
    let entry = entries
        .filter(of_file)
        .min_by_key(|entry| entry.get("url").map_or(0, |url| url.to_string().len()));
    let number = |name: &str| {
        let text = entry.as_ref()?.get(name)?.as_str()?;
        text.parse::<usize>().ok()
    };
    let fault = || Fault::File(path.to_owned());
    let (from, length) = number("offset").zip(number("length")).ok_or_else(fault)?;
    let records = member(&mut zip, WARC).ok_or(Fault::Form)?;
    let record = records.get(from..from.saturating_add(length));
    let found = warc::read(record.ok_or_else(fault)?).map_err(Fault::Record)?;
    let (_, body) = found.into_iter().next().ok_or_else(fault)?;
    Ok(body)
}

/// Holds files against the manifest among them.
///
/// # Errors
/// The first file that is another, is missing, or is not in the manifest.
pub fn whole(files: &Files) -> Result<(), Fault> {
    let sums = files.get(MANIFEST).ok_or(Fault::Form)?;
    let sums = std::str::from_utf8(sums).map_err(|_| Fault::File(MANIFEST.to_owned()))?;
    let mut listed = BTreeSet::new();
    for line in sums.lines() {
        let (sum, path) = line
            .split_once("  ")
            .ok_or_else(|| Fault::File(MANIFEST.to_owned()))?;
        let there = files.get(path).is_some_and(|bytes| sha256(bytes) == sum);
        if !there {
            return Err(Fault::File(path.to_owned()));
        }
        listed.insert(path);
    }
    if listed.is_empty() {
        return Err(Fault::Form);
    }
    let other = files
        .keys()
        .find(|path| *path != MANIFEST && !listed.contains(path.as_str()));
    other.map_or(Ok(()), |path| Err(Fault::File(path.clone())))
}

/// The manifest of files, as `sha256sum -c` reads it.
#[must_use]
pub fn manifest(files: &Files) -> String {
    let lines = files
        .iter()
        .map(|(path, bytes)| format!("{}  {path}\n", sha256(bytes)));
    lines.collect()
}

fn member(zip: &mut ZipArchive<Cursor<&[u8]>>, path: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    zip.by_name(path).ok()?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
