//! WACZ 1.1.1: a sealed site as one file that others open too. A ZIP of WARC records, their index and a list of pages, with a text
//! that says what it is.
//!
//! Owns [`pack`] and [`unpack`]. The same files give the same bytes.

use super::frozen::{MANIFEST, media_type};
use super::lock::{self, sha256};
use super::warc::{self, Answer};
use crate::output::Names;
use crate::packing::options;
use crate::parallel;
use serde::Deserialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};
use std::ops::Range;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const WARC: &str = "archive/data.warc.gz";

/// Where each record stands.
const INDEX: &str = "indexes/index.cdx";

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
    let answers: Vec<Answer<'_>> = snapshot
        .iter()
        .map(|(path, body)| Answer {
            url: format!("{}/{path}", about.address),
            mime: media_type(path).unwrap_or("text/plain; charset=utf-8"),
            body,
        })
        .collect();
    let writer = warc::Writer {
        name: "data.warc.gz",
        software: about.software,
        date: about.date,
    };
    let (warc, mut index) = writer.write(&answers);
    let mut pages = String::new();
    let title = json!({"format": "json-pages-1.0", "id": "pages", "title": about.title});
    // Writing into a string does not fail.
    let _ = writeln!(pages, "{title}");
    for Answer { url, body, .. } in answers
        .iter()
        .filter(|answer| answer.url.ends_with(".html"))
    {
        let page = json!({
            "id": sha256(url.as_bytes()).get(..22),
            "url": url,
            "ts": about.date,
            "title": (about.page_title)(&String::from_utf8_lossy(body)),
        });
        let _ = writeln!(pages, "{page}");
    }
    index.sort_by_cached_key(|record| surt(&record.url));
    let stamp: String = about.date.chars().filter(char::is_ascii_digit).collect();
    let mut cdx = String::new();
    for record in index {
        let mime = record.mime.split(';').next().unwrap_or_default();
        let fields = json!({
            "url": record.url,
            "mime": mime,
            "status": "200",
            "digest": record.digest,
            "length": record.place.len().to_string(),
            "offset": record.place.start.to_string(),
            "filename": "data.warc.gz",
        });
        let _ = writeln!(cdx, "{} {stamp} {fields}", surt(&record.url));
    }
    let mut members: Vec<(String, Vec<u8>)> = vec![
        (WARC.to_owned(), warc),
        (INDEX.to_owned(), cdx.into_bytes()),
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
    /// A file is not what the manifest says.
    File(String),
    /// A file that the manifest lists is not there.
    Missing(String),
    /// A file is there that the manifest does not list, or lists once less.
    Extra(String),
    /// A member of the ZIP is not what `datapackage.json` says.
    Member(String),
}

/// What a package that holds by its own checksums says of itself.
pub struct Opened {
    /// SHA-256 of the manifest.
    pub manifest: String,
    /// How many files the manifest lists.
    pub count: usize,
    /// Address of the site, without a slash at the end.
    pub address: String,
    /// The hour of the release.
    pub created: String,
    /// Program and version.
    pub software: String,
    /// SHA-256 of the manifest of the pages as they were published.
    pub pages: String,
}

/// A package whose parts can be read, whatever they say.
struct Reader<'p> {
    zip: ZipArchive<Cursor<&'p [u8]>>,
    /// What `datapackage.json` says.
    about: Value,
}

impl<'p> Reader<'p> {
    fn new(package: &'p [u8]) -> Result<Self, Fault> {
        let zip = ZipArchive::new(Cursor::new(package)).map_err(|_| Fault::Form)?;
        let about = Value::Null;
        let mut reader = Self { zip, about };
        let described = reader.member("datapackage.json").ok_or(Fault::Form)?;
        reader.about = serde_json::from_slice(&described).map_err(|_| Fault::Form)?;
        Ok(reader)
    }

    fn member(&mut self, path: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut member = self.zip.by_name(path).ok()?;
        member.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Whether the members and the list of them fill the file, each described twice and alike: what has no checksum says nothing else.
    fn is_full(&self, package: &[u8]) -> bool {
        fn part(bytes: &[u8], at: usize, length: usize) -> Option<&[u8]> {
            bytes.get(at..at.checked_add(length)?)
        }
        let number = |bytes: &[u8], at, length| {
            let digits = part(bytes, at, length)?.iter().rev();
            Some(digits.fold(0, |all, digit| all << 8 | usize::from(*digit)))
        };
        let walked = || {
            let tail = package.len().checked_sub(22)?;
            let end = part(package, tail, 22)?;
            let (count, list) = (number(end, 10, 2)?, number(end, 16, 4)?);
            let whole = end.starts_with(b"PK\x05\x06\0\0\0\0")
                && number(end, 8, 2)? == count
                && number(end, 12, 4)?.checked_add(list)? == tail
                && end.ends_with(&[0, 0])
                && count == self.zip.len();
            let (mut at, mut start, mut origin) = (list, 0, None);
            for _ in 0..count {
                let (listed, local) = (part(package, at, 46)?, part(package, start, 30)?);
                let (name, size) = (number(listed, 28, 2)?, number(listed, 20, 4)?);
                // The system that wrote it, and the rights of the file.
                let writer = (part(listed, 5, 1)?, part(listed, 38, 4)?);
                let alike = listed.starts_with(b"PK\x01\x02")
                    && local.starts_with(b"PK\x03\x04")
                    && part(listed, 6, 26) == part(local, 4, 26)
                    && part(listed, 4, 1) == part(listed, 6, 1)
                    && part(listed, 30, 8) == Some(&[0; 8])
                    && number(listed, 42, 4)? == start
                    && part(package, at + 46, name)? == part(package, start + 30, name)?
                    && *origin.get_or_insert(writer) == writer;
                if !alike {
                    return None;
                }
                at += 46 + name;
                start += 30 + name + size;
            }
            (whole && start == list && at == tail).then_some(())
        };
        walked().is_some()
    }

    /// A member whose packed bytes hold something that unpacking passes over: bits behind the end of what was packed.
    fn loose(&mut self) -> Option<String> {
        let unpacked = |raw: &[u8]| {
            let mut bytes = Vec::new();
            let mut decoder = flate2::bufread::DeflateDecoder::new(raw);
            decoder.read_to_end(&mut bytes).ok()?;
            let whole = u64::try_from(raw.len()).is_ok_and(|all| all == decoder.total_in());
            whole.then_some(bytes)
        };
        (0..self.zip.len()).find_map(|number| {
            let mut member = self.zip.by_index_raw(number).ok()?;
            if member.compression() == CompressionMethod::Stored {
                return None;
            }
            let mut raw = Vec::new();
            let _ = member.read_to_end(&mut raw).ok()?;
            let bytes = unpacked(&raw);
            let last = raw.pop().unwrap_or_default();
            let mut spare = (1..8).map(|bits| last & (u8::MAX >> bits));
            let passed_over = spare
                .any(|less| less != last && unpacked(&[raw.as_slice(), &[less]].concat()) == bytes);
            let name = || member.name().map(Cow::into_owned).unwrap_or_default();
            (bytes.is_none() || passed_over).then(name)
        })
    }

    fn said(&self, name: &str) -> Result<&str, Fault> {
        let text = self.about.get(name).and_then(Value::as_str);
        text.ok_or(Fault::Form)
    }

    /// Address of the site, without a slash at the end.
    fn address(&self) -> Result<&str, Fault> {
        let main = self.said("mainPageUrl")?;
        main.rsplit_once('/')
            .map(|(base, _)| base)
            .ok_or(Fault::Form)
    }

    /// Where each record stands, in the order of the file, by the path of what it holds.
    fn index(&mut self) -> Result<Vec<(Range<usize>, String)>, Fault> {
        let fault = || Fault::Member(INDEX.to_owned());
        let index = self.member(INDEX).ok_or_else(fault)?;
        let index = std::str::from_utf8(&index).map_err(|_| fault())?;
        let base = self.address()?;
        let mut names = Names::default();
        let places = index.lines().map(|line| {
            let (_, fields) = line.split_once(" {").ok_or_else(fault)?;
            let place: Place = serde_json::from_str(&format!("{{{fields}")).map_err(|_| fault())?;
            let number = |text: &str| text.parse::<usize>().map_err(|_| fault());
            let (from, length) = (number(&place.offset)?, number(&place.length)?);
            let path = place.url.strip_prefix(base);
            let path = path.and_then(|rest| rest.strip_prefix('/'));
            let may = |path: &&str| names.admit(path).is_ok() && !path.contains(':');
            let path = path.filter(may);
            let path = path.ok_or_else(|| Fault::File(place.url.clone()))?;
            Ok((from..from.saturating_add(length), path.to_owned()))
        });
        let mut places = places.collect::<Result<Vec<_>, Fault>>()?;
        places.sort_by_key(|(place, _)| place.start);
        Ok(places)
    }
}

/// What a line of the index says of a record.
#[derive(Deserialize)]
struct Place {
    url: String,
    offset: String,
    length: String,
}

/// Hands over the files of the snapshot, the manifest among them, while all that is in the package is held against its own checksums.
///
/// What was handed over is worth nothing where a fault is found: the first one there is.
///
/// # Errors
/// The first that `take` gives.
pub fn unpack<E>(
    package: &[u8],
    mut take: impl FnMut(String, Vec<u8>) -> Result<(), E>,
) -> Result<Result<Opened, Fault>, E> {
    let contents = match Contents::of(package) {
        Ok(contents) => contents,
        Err(fault) => return Ok(Err(fault)),
    };
    let Contents {
        mut opened,
        records,
        index,
    } = contents;
    let base = format!("{}/", opened.address);
    let (mut manifest, mut sums) = (Vec::new(), BTreeMap::new());
    // The first record is about the file itself.
    let mut number = 1;
    let mut paths = index.iter();
    let read = |(place, _): &(Range<usize>, String)| warc::read(records.get(place.clone())?);
    let done = parallel::each(&index, read, |response| {
        number += 1;
        let response = response.ok_or(Stop::Fault(Fault::Record(number)))?;
        let (_, path) = paths.next().ok_or(Stop::Fault(Fault::Form))?;
        let same = response.url.strip_prefix(&base) == Some(path);
        if path == MANIFEST {
            manifest.clone_from(&response.body);
        }
        if !same {
            return Err(Stop::Fault(Fault::File(path.clone())));
        }
        sums.insert(path.clone(), lock::hex(&response.sum));
        take(path.clone(), response.body).map_err(Stop::Taker)
    });
    let done = done.and_then(|()| {
        opened.manifest = sums.get(MANIFEST).cloned().unwrap_or_default();
        opened.count = sums.len().saturating_sub(1);
        held(&manifest, sums).map_err(Stop::Fault)
    });
    match done {
        Ok(()) => Ok(Ok(opened)),
        Err(Stop::Fault(fault)) => Ok(Err(fault)),
        Err(Stop::Taker(error)) => Err(error),
    }
}

/// Why unpacking ends early.
enum Stop<E> {
    Fault(Fault),
    Taker(E),
}

/// A package whose members hold, and where the files are in it.
struct Contents {
    opened: Opened,
    /// The file of records.
    records: Vec<u8>,
    /// Where each file stands in it, in its order.
    index: Vec<(Range<usize>, String)>,
}

impl Contents {
    fn of(package: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(package)?;
        if !reader.is_full(package) {
            return Err(Fault::Form);
        }
        let described = reader.member("datapackage.json").ok_or(Fault::Form)?;
        let digest = reader.member("datapackage-digest.json");
        let digest: Value =
            serde_json::from_slice(&digest.ok_or(Fault::Form)?).map_err(|_| Fault::Form)?;
        let hash = format!("sha256:{}", sha256(&described));
        if digest.get("hash").and_then(Value::as_str) != Some(&hash) {
            return Err(Fault::Member("datapackage.json".to_owned()));
        }
        let about = reader.about.clone();
        let resources = about.get("resources").and_then(Value::as_array);
        let mut known = vec!["datapackage.json", "datapackage-digest.json"];
        let (mut pages, mut records) = (String::new(), Vec::new());
        for resource in resources.ok_or(Fault::Form)? {
            let field = |name: &str| resource.get(name).and_then(Value::as_str);
            let (path, hash) = field("path").zip(field("hash")).ok_or(Fault::Form)?;
            known.push(path);
            let fault = || Fault::Member(path.to_owned());
            let bytes = reader.member(path).ok_or_else(fault)?;
            if format!("sha256:{}", sha256(&bytes)) != hash {
                return Err(fault());
            }
            match path {
                PAGES => hash.trim_start_matches("sha256:").clone_into(&mut pages),
                WARC => records = bytes,
                _ => {}
            }
        }
        for name in reader.zip.file_names() {
            let name = name.map_err(|_| Fault::Form)?;
            if !known.contains(&&*name) {
                return Err(Fault::Member(name.into_owned()));
            }
        }
        let index = reader.index()?;
        let ends = index.iter().map(|(place, _)| place.end);
        let mut starts = index.iter().map(|(place, _)| place.start);
        let first = starts.next().unwrap_or_default();
        // What the index leaves out would never be read; but for the record about the file itself.
        let about_itself = records.get(..first).and_then(warc::read);
        if !ends.eq(starts.chain([records.len()]))
            || about_itself.is_none_or(|record| !record.url.is_empty())
        {
            return Err(Fault::Member(INDEX.to_owned()));
        }
        let opened = Opened {
            manifest: String::new(),
            count: 0,
            created: reader.said("created")?.to_owned(),
            software: reader.said("software")?.to_owned(),
            address: reader.address()?.to_owned(),
            pages,
        };
        Ok(Self {
            opened,
            records,
            index,
        })
    }
}

/// Opens a package: what it says of itself, and the files of the snapshot, the manifest among them.
///
/// # Errors
/// The first fault that is found.
pub fn open(package: &[u8]) -> Result<(Opened, Files), Fault> {
    let mut files = Files::new();
    let opened = unpacked(package, |path, bytes| {
        files.insert(path, bytes);
    })?;
    Ok((opened, files))
}

fn unpacked(package: &[u8], mut take: impl FnMut(String, Vec<u8>)) -> Result<Opened, Fault> {
    let Ok(opened) = unpack(package, |path, bytes| {
        take(path, bytes);
        Ok::<(), Infallible>(())
    });
    opened
}

/// Holds a package against its own checksums, to the last bit of it.
///
/// # Errors
/// The first fault that is found.
pub fn verify(package: &[u8]) -> Result<Opened, Fault> {
    let opened = unpacked(package, |_, _| {})?;
    let loose = Reader::new(package)?.loose();
    loose.map_or(Ok(opened), |member| Err(Fault::Member(member)))
}

/// Some files of the snapshot, found by the index; of the package nothing else is read, and what is not there is left out.
///
/// # Errors
/// When it is no package, or a record cannot be read.
pub fn some(package: &[u8], paths: &[&str]) -> Result<Files, Fault> {
    let mut reader = Reader::new(package)?;
    let mut index = reader.index()?;
    index.retain(|(_, path)| paths.contains(&path.as_str()));
    let records = reader.member(WARC).ok_or(Fault::Form)?;
    let files = index.into_iter().map(|(place, path)| {
        let response = records.get(place).and_then(warc::read);
        let response = response.ok_or_else(|| Fault::File(path.clone()))?;
        Ok((path, response.body))
    });
    files.collect()
}

/// Holds files against the manifest among them.
///
/// # Errors
/// The first file that is another, is missing, or is not in the manifest.
pub fn whole(files: &Files) -> Result<(), Fault> {
    let manifest = files.get(MANIFEST).ok_or(Fault::Form)?;
    let files: Vec<(&String, &Vec<u8>)> = files.iter().collect();
    let sums = parallel::map(&files, |(path, bytes)| ((*path).clone(), sha256(bytes)));
    held(manifest, sums.into_iter().collect())
}

/// Holds the sums of files against a manifest, which is one of them.
fn held(manifest: &[u8], mut sums: BTreeMap<String, String>) -> Result<(), Fault> {
    let broken = || Fault::File(MANIFEST.to_owned());
    sums.remove(MANIFEST);
    if sums.is_empty() {
        return Err(Fault::Form);
    }
    let manifest = std::str::from_utf8(manifest).map_err(|_| broken())?;
    for line in manifest.lines() {
        let (sum, path) = line.split_once("  ").ok_or_else(broken)?;
        // Once: a file that is listed twice is missing the second time.
        match sums.remove(path) {
            Some(found) if found == sum => {}
            Some(_) => return Err(Fault::File(path.to_owned())),
            None => return Err(Fault::Missing(path.to_owned())),
        }
    }
    let extra = sums.into_keys().next();
    extra.map_or(Ok(()), |path| Err(Fault::Extra(path)))
}

/// The manifest of files, as `sha256sum -c` reads it.
#[must_use]
pub fn manifest(files: &Files) -> String {
    let lines = files
        .iter()
        .map(|(path, bytes)| format!("{}  {path}\n", sha256(bytes)));
    lines.collect()
}
