//! Signatures of seals, by `ssh-keygen`: keys, agents and tokens are its business, and whoever checks one needs nothing of ours.

#![expect(
    clippy::disallowed_methods,
    reason = "signatures lie in the folder that somebody points at"
)]

use super::verify::Verdict;
use super::{Failure, reason, say};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tiendo::archive::SIGNERS;
use tiendo::archive::lock::Entry;
use tiendo::diag::{Lang, Slot};

/// What the signatures are for, so that none made for something else counts.
const NAMESPACE: &str = "tiendo-seal";

/// Lets `ssh-keygen` work on a text.
fn keygen(arguments: &[&str], text: &str) -> std::io::Result<Output> {
    let mut command = Command::new("ssh-keygen");
    command.arg("-Y").args(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // A program that ends before it has read all says why by its code.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait_with_output()
}

/// The signature of an entry's line by a key.
pub(super) fn sign(lang: Lang, entry: &Entry, key: &Path) -> Result<Vec<u8>, Failure> {
    let path = key.display().to_string();
    let output = keygen(&["sign", "-n", NAMESPACE, "-f", &path], &entry.line());
    let why = match output {
        Ok(output) if output.status.success() => return Ok(output.stdout),
        Ok(output) => Slot::Text(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => reason(&error),
    };
    let slots = [("key", Slot::Text(path)), ("why", why)];
    Err(Failure::Machine(say(lang, "sign-failed", &slots)))
}

/// Holds the signatures in a folder against the lines that they are of.
///
/// With `signers`, the file of those whose signatures count, every line has one from the first that has; without, a signature is only
/// known to be of the line, by a key that is told.
pub(super) fn verify(
    verdict: &mut Verdict,
    folder: &Path,
    entries: &[Entry],
    signers: Option<&Path>,
) {
    let mut signed = false;
    for entry in entries {
        let file = folder.join(entry.signature());
        let what = || ("what", Slot::Text(entry.signature()));
        if !file.is_file() {
            if signed && signers.is_some() {
                verdict.bad("verify-unsigned", &[what()]);
            }
            continue;
        }
        signed = true;
        // A signature is some lines of text.
        if std::fs::metadata(&file).is_ok_and(|found| found.len() > 1 << 16) {
            verdict.bad("verify-signature-damaged", &[what()]);
            continue;
        }
        let path = file.display().to_string();
        match whose(&path, signers, &entry.line()) {
            Ok(Some(who)) => verdict.good("verify-signed", &[what(), ("who", Slot::Text(who))]),
            Ok(None) if signers.is_none() => verdict.bad("verify-signature-damaged", &[what()]),
            Ok(None) => verdict.bad("verify-signature", &[what()]),
            Err(error) => verdict.bad("verify-keygen", &[what(), ("why", reason(&error))]),
        }
    }
    if signers.is_some() && !signed {
        verdict.bad(
            "verify-unsigned",
            &[("what", Slot::Text(SIGNERS.to_owned()))],
        );
    }
}

/// Who signed a text, or by which key; none where nobody who counts did.
fn whose(signature: &str, signers: Option<&Path>, text: &str) -> std::io::Result<Option<String>> {
    let told = |output: Output| {
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Some(text).filter(|_| output.status.success())
    };
    let Some(signers) = signers else {
        let arguments = ["check-novalidate", "-n", NAMESPACE, "-s", signature];
        return keygen(&arguments, text).map(told);
    };
    let signers = signers.display().to_string();
    let arguments = ["find-principals", "-f", &signers, "-s", signature];
    let Some(names) = keygen(&arguments, text).map(told)? else {
        return Ok(None);
    };
    for name in names.lines() {
        let arguments = [
            "verify", "-n", NAMESPACE, "-f", &signers, "-I", name, "-s", signature,
        ];
        if let Some(told) = keygen(&arguments, text).map(told)? {
            return Ok(Some(told));
        }
    }
    Ok(None)
}
