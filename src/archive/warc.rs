//! WARC 1.1 (ISO 28500): files of a site as records of what a server would have answered, each a gzip member of its own.
//!
//! Owns [`Writer`] and [`read`]. The same files give the same bytes: no clock, no random identifiers.

use super::lock::sha256;
use crate::parallel;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use std::io::{Read as _, Write as _};
use std::ops::Range;

/// SHA-256 of bytes.
pub(super) type Sum = [u8; 32];

/// Where a record stands, for an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The address.
    pub(super) url: String,
    /// Its media type.
    pub(super) mime: &'static str,
    /// The gzip member in the file.
    pub(super) place: Range<usize>,
    /// `sha256:` and base 32, of the payload.
    pub(super) digest: String,
}

/// What a server would answer.
pub(super) struct Answer<'b> {
    /// From where.
    pub(super) url: String,
    /// Media type.
    pub(super) mime: &'static str,
    /// The file.
    pub(super) body: &'b [u8],
}

/// What all records of a file share.
pub(super) struct Writer<'t> {
    /// The file's own name.
    pub(super) name: &'t str,
    /// Program and version.
    pub(super) software: &'t str,
    /// When all of it was published: RFC 3339, whole seconds, UTC.
    pub(super) date: &'t str,
}

impl Writer<'_> {
    /// The file, and where each answer stands in it.
    #[must_use]
    pub(super) fn write(&self, answers: &[Answer<'_>]) -> (Vec<u8>, Vec<Record>) {
        let block = format!(
            "software: {}\r\nformat: WARC File Format 1.1\r\n\
             conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n",
            self.software
        );
        let head = format!("WARC-Type: warcinfo\r\nWARC-Filename: {}\r\n", self.name);
        let mut out = self.record(&head, "application/warc-fields", "", block.as_bytes());
        let mut records = Vec::with_capacity(answers.len());
        // To pack them is most of what a seal costs.
        let packed = parallel::map(answers, |answer| self.response(answer));
        for (answer, (digest, packed)) in answers.iter().zip(packed) {
            let offset = out.len();
            out.extend(packed);
            records.push(Record {
                url: answer.url.clone(),
                mime: answer.mime,
                place: offset..out.len(),
                digest,
            });
        }
        (out, records)
    }

    /// The record of an answer, and the digest of its payload.
    fn response(&self, answer: &Answer<'_>) -> (String, Vec<u8>) {
        let Answer { url, mime, body } = answer;
        let digest = digest(&Sha256::digest(body).into());
        let length = body.len();
        let http =
            format!("HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\nContent-Length: {length}\r\n\r\n");
        let block = [http.as_bytes(), body].concat();
        let head = format!(
            "WARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Payload-Digest: {digest}\r\n"
        );
        let packed = self.record(&head, "application/http; msgtype=response", url, &block);
        (digest, packed)
    }

    fn record(&self, head: &str, kind: &str, url: &str, block: &[u8]) -> Vec<u8> {
        let (date, length) = (self.date, block.len());
        let id = identifier(&format!("{} {url}", self.name));
        let head = format!(
            "WARC/1.1\r\n{head}WARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {date}\r\n\
             WARC-Block-Digest: {}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n",
            digest(&Sha256::digest(block).into())
        );
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        // Writing into memory does not fail.
        let _ = packed.write_all(head.as_bytes());
        let _ = packed.write_all(block);
        let _ = packed.write_all(b"\r\n\r\n");
        packed.finish().unwrap_or_default()
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

/// A SHA-256 as WARC writes it: `sha256:` and base 32 (RFC 4648).
fn digest(sum: &Sum) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::from("sha256:");
    let (mut held, mut bits) = (0_u32, 0);
    for byte in sum {
        held = held << 8 | u32::from(*byte);
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

/// A record that was read, checked against its digests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Response {
    /// The address; empty of the record about the file itself, which is no response and has no body.
    pub(super) url: String,
    /// The file.
    pub(super) body: Vec<u8>,
    /// SHA-256 of the file.
    pub(super) sum: Sum,
}

/// Reads a record, a gzip member; `None` of one that is broken.
pub(super) fn read(packed: &[u8]) -> Option<Response> {
    let whole = unpacked(packed)?;
    let (head, rest) = split(&whole, b"\r\n\r\n")?;
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
    let digest_of = |bytes: &[u8]| digest(&Sha256::digest(bytes).into());
    if rest.get(length..)? != b"\r\n\r\n" || field("WARC-Block-Digest")? != digest_of(block) {
        return None;
    }
    if field("WARC-Type")? != "response" {
        return Some(Response::default());
    }
    let (_, body) = split(block, b"\r\n\r\n")?;
    let sum = Sha256::digest(body).into();
    if field("WARC-Payload-Digest")? != digest(&sum) {
        return None;
    }
    let url = field("WARC-Target-URI")?.to_owned();
    let body = body.to_vec();
    Some(Response { url, body, sum })
}

/// What one gzip member holds, if it is one and nothing stands behind it.
fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    let mut member = GzDecoder::new(packed);
    (&mut member).take(LARGEST).read_to_end(&mut whole).ok()?;
    // A record that is larger has more to come.
    let more = member.read(&mut [0]).ok()?;
    (more == 0 && member.into_inner().is_empty()).then_some(whole)
}

fn split<'b>(bytes: &'b [u8], at: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let start = memchr::memmem::find(bytes, at)?;
    Some((bytes.get(..start)?, bytes.get(start + at.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::{Answer, Response, Writer, digest, read};
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};
    use std::ops::Range;

    fn file(bodies: &[Vec<u8>]) -> (Vec<u8>, Vec<Range<usize>>) {
        let writer = Writer {
            name: "data.warc.gz",
            software: "tiendo",
            date: "2024-06-20T01:00:00Z",
        };
        let answers = bodies.iter().enumerate().map(|(at, body)| Answer {
            url: format!("https://a.example/{at}"),
            mime: "text/plain",
            body,
        });
        let (file, records) = writer.write(&answers.collect::<Vec<_>>());
        for (record, body) in records.iter().zip(bodies) {
            assert_eq!(record.digest, digest(&Sha256::digest(body).into()));
        }
        let first = records
            .first()
            .map_or(file.len(), |record| record.place.start);
        let places = records.into_iter().map(|record| record.place);
        let places = std::iter::once(0..first).chain(places).collect();
        (file, places)
    }

    #[test]
    fn digests_are_those_of_others() {
        let empty = "sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ====";
        assert_eq!(digest(&Sha256::digest(b"").into()), empty);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..5)) {
            let (file, places) = file(&bodies);
            let mut read = places.iter().map(|place| read(&file[place.clone()]).unwrap());
            prop_assert_eq!(read.next(), Some(Response::default()));
            let expected = bodies.into_iter().enumerate().map(|(at, body)| {
                let (url, sum) = (format!("https://a.example/{at}"), Sha256::digest(&body).into());
                Response { url, body, sum }
            });
            prop_assert!(read.eq(expected));
        }

        /// A flipped bit is found, or changes nothing that is read: a gzip member has bits that mean nothing.
        #[test]
        fn one_flipped_bit_changes_nothing_unseen(at in 0_usize..10_000, bit in 0_u8..8) {
            let bodies = vec![b"one and one and one".to_vec(), b"two".to_vec()];
            let (whole, places) = file(&bodies);
            let mut bytes = whole.clone();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            for place in places {
                let found = read(&bytes[place.clone()]);
                prop_assert!(found.is_none() || found == read(&whole[place]));
            }
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }
    }
}
