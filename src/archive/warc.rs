//! WARC 1.1 (ISO 28500): files of a site as records of what a server would have answered, each a gzip member of its own.
//!
//! Owns [`Writer`] and [`read`]. The same files give the same bytes: no clock, no random identifiers.

use super::lock::sha256;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use std::io::{Read as _, Write as _};

/// Where a record stands, for an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The address.
    pub(super) url: String,
    /// Its media type.
    pub(super) mime: &'static str,
    /// First byte in the file.
    pub(super) offset: usize,
    /// Bytes of the gzip member.
    pub(super) length: usize,
    /// `sha256:` and base 32, of the payload.
    pub(super) digest: String,
}

/// A file of records that grows.
pub(super) struct Writer {
    out: Vec<u8>,
    /// Of every record.
    date: String,
    name: String,
}

impl Writer {
    /// Begins a file called `name`, made by `software` of what was published at `date` (RFC 3339, whole seconds, UTC).
    #[must_use]
    pub(super) fn begin(name: &str, software: &str, date: &str) -> Self {
        let mut writer = Self {
            out: Vec::new(),
            date: date.to_owned(),
            name: name.to_owned(),
        };
        let block = format!(
            "software: {software}\r\nformat: WARC File Format 1.1\r\n\
             conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
        );
        let head = format!("WARC-Type: warcinfo\r\nWARC-Filename: {name}\r\n");
        writer.record(&head, "application/warc-fields", "", block.as_bytes());
        writer
    }

    /// Adds a file of the site, as a server would send it from `url`.
    pub(super) fn response(&mut self, url: &str, mime: &'static str, body: &[u8]) -> Record {
        let digest = digest(body);
        let length = body.len();
        let http =
            format!("HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\nContent-Length: {length}\r\n\r\n");
        let block = [http.as_bytes(), body].concat();
        let head = format!(
            "WARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Payload-Digest: {digest}\r\n"
        );
        let offset = self.out.len();
        let kind = "application/http; msgtype=response";
        self.record(&head, kind, url, &block);
        Record {
            url: url.to_owned(),
            mime,
            offset,
            length: self.out.len() - offset,
            digest,
        }
    }

    /// The file.
    #[must_use]
    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }

    fn record(&mut self, head: &str, kind: &str, url: &str, block: &[u8]) {
        let (date, length) = (&self.date, block.len());
        let id = identifier(&format!("{} {url}", self.name));
        let head = format!(
            "WARC/1.1\r\n{head}WARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {date}\r\n\
             WARC-Block-Digest: {}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n",
            digest(block)
        );
        let mut packed = GzEncoder::new(&mut self.out, Compression::best());
        // Writing into memory does not fail.
        let _ = packed.write_all(head.as_bytes());
        let _ = packed.write_all(block);
        let _ = packed.write_all(b"\r\n\r\n");
        let _ = packed.finish();
    }
}

/// An identifier that says what it is of, in the form of a UUID (version 8: made in a way of our own).
fn identifier(name: &str) -> String {
    let hash = sha256(name.as_bytes());
    let part = |from: usize, to: usize| hash.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-8{}-8{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}

/// The digest of bytes as WARC writes it: `sha256:` and base 32 (RFC 4648).
fn digest(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let digest = Sha256::digest(bytes);
    let mut text = String::from("sha256:");
    let (mut held, mut bits) = (0_u32, 0);
    for byte in digest {
        held = held << 8 | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let letter = LETTERS.get((held >> bits & 31) as usize);
            text.extend(letter.map(|letter| char::from(*letter)));
        }
        held &= (1 << bits) - 1;
    }
    let letter = LETTERS.get((held << (5 - bits) & 31) as usize);
    text.extend(
        letter
            .filter(|_| bits > 0)
            .map(|letter| char::from(*letter)),
    );
    text + "===="
}

/// The largest record that is read, in bytes: no file of a site comes near it.
const LARGEST: u64 = 256 << 20;

/// Reads all responses: (address, body), each checked against its digests.
///
/// # Errors
/// Says which record cannot be read, by its number counted from 1, the first being about the file itself.
pub(super) fn read(mut bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, usize> {
    let mut found = Vec::new();
    let mut number = 0;
    while !bytes.is_empty() {
        number += 1;
        let mut whole = Vec::new();
        let mut member = GzDecoder::new(bytes);
        let read = (&mut member).take(LARGEST).read_to_end(&mut whole);
        read.map_err(|_| number)?;
        // A record that is larger has more to come.
        let mut more = [0];
        if member.read(&mut more).map_err(|_| number)? > 0 {
            return Err(number);
        }
        bytes = member.into_inner();
        if let (Some(url), body) = response(&whole).ok_or(number)? {
            found.push((url, body));
        }
    }
    Ok(found)
}

/// The address and the body of a record, no address of one that is no response; `None` of a record that is broken.
fn response(whole: &[u8]) -> Option<(Option<String>, Vec<u8>)> {
    let (head, rest) = split(whole, b"\r\n\r\n")?;
    let head = std::str::from_utf8(head).ok()?;
    let mut lines = head.split("\r\n");
    if lines.next()? != "WARC/1.1" {
        return None;
    }
    let field = |name: &str| {
        let mut lines = head.split("\r\n");
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    let length: usize = field("Content-Length")?.parse().ok()?;
    let block = rest.get(..length)?;
    if rest.get(length..)? != b"\r\n\r\n" || field("WARC-Block-Digest")? != digest(block) {
        return None;
    }
    if field("WARC-Type")? != "response" {
        return Some((None, block.to_vec()));
    }
    let (_, body) = split(block, b"\r\n\r\n")?;
    if field("WARC-Payload-Digest")? != digest(body) {
        return None;
    }
    let url = field("WARC-Target-URI")?.to_owned();
    Some((Some(url), body.to_vec()))
}

fn split<'b>(bytes: &'b [u8], at: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let start = memchr::memmem::find(bytes, at)?;
    Some((bytes.get(..start)?, bytes.get(start + at.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::{Writer, digest, read};
    use proptest::prelude::*;

    fn file(bodies: &[Vec<u8>]) -> Vec<u8> {
        let mut writer = Writer::begin("data.warc.gz", "tiendo", "2024-06-20T01:00:00Z");
        for (at, body) in bodies.iter().enumerate() {
            let record = writer.response(&format!("https://a.example/{at}"), "text/plain", body);
            assert_eq!(record.digest, digest(body));
        }
        writer.finish()
    }

    #[test]
    fn digests_are_those_of_others() {
        let empty = "sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ====";
        assert_eq!(digest(b""), empty);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..5)) {
            let file = file(&bodies);
            let read = read(&file).unwrap();
            let expected = bodies.into_iter().enumerate();
            let expected: Vec<(String, Vec<u8>)> =
                expected.map(|(at, body)| (format!("https://a.example/{at}"), body)).collect();
            prop_assert_eq!(read, expected);
        }

        /// A flipped bit is found, or changes nothing that is read: a gzip member has bits that mean nothing.
        #[test]
        fn one_flipped_bit_changes_nothing_unseen(at in 0_usize..10_000, bit in 0_u8..8) {
            let bodies = vec![b"one and one and one".to_vec(), b"two".to_vec()];
            let whole = file(&bodies);
            let mut bytes = whole.clone();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            let found = read(&bytes);
            prop_assert!(found.is_err() || found == read(&whole));
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }
    }
}
