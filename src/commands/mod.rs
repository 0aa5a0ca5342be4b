//! The commands: flags in, sentences and exit codes out. The only code that prints.

mod build;
mod releases;
mod seals;
mod signing;
mod verify;

pub(crate) use build::build;
pub(crate) use releases::{diff, press, status};
pub(crate) use seals::{restore, seal};
pub(crate) use verify::verify;

use annotate_snippets::Renderer;
use annotate_snippets::renderer::DecorStyle;
use clap::ArgMatches;
use jiff::Timestamp;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use tiendo::Edition;
use tiendo::diag::{self, Code, Finding, Findings, Lang, Severity, Slot, Source};
use tiendo::load::{Inputs, ReadError};
use tiendo::output::{self, Artifact, Sink};

/// Why a command ends without success, by who can act.
pub(crate) enum Failure {
    /// The author; all has been said.
    Content,
    /// Whoever typed the command.
    Usage(String),
    /// Whoever runs the machine.
    Machine(String),
}

pub(crate) fn say(lang: Lang, key: &str, slots: &[(&'static str, Slot)]) -> String {
    diag::message(lang, key, slots)
}

fn root(args: &ArgMatches) -> PathBuf {
    args.get_one("root").cloned().unwrap_or_default()
}

fn unreadable(lang: Lang, error: &ReadError) -> Failure {
    let slots = [
        ("path", Slot::Text(error.path.display().to_string())),
        ("reason", reason(&error.source)),
    ];
    let none = error.source.kind() == ErrorKind::NotFound && error.path.ends_with("content");
    let key = if none { "no-content" } else { "unreadable" };
    Failure::Machine(say(lang, key, &slots))
}

/// Why the machine refuses, in the reader's language where it is one of the usual reasons.
fn reason(error: &std::io::Error) -> Slot {
    match error.kind() {
        ErrorKind::NotFound => Slot::Term("io-not-found"),
        ErrorKind::PermissionDenied => Slot::Term("io-denied"),
        ErrorKind::ReadOnlyFilesystem => Slot::Term("io-read-only"),
        ErrorKind::StorageFull => Slot::Term("io-full"),
        ErrorKind::IsADirectory => Slot::Term("io-folder"),
        ErrorKind::NotADirectory => Slot::Term("io-no-folder"),
        ErrorKind::FileTooLarge => Slot::Term("io-large"),
        _ => Slot::Text(error.to_string()),
    }
}

fn read(lang: Lang, args: &ArgMatches) -> Result<(Inputs, Findings), Failure> {
    let mut inputs = tiendo::load::read(&root(args)).map_err(|e| unreadable(lang, &e))?;
    let findings = std::mem::take(&mut inputs.findings);
    Ok((inputs, findings))
}

pub(crate) fn check(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let now = now(lang, args)?;
    let (mut inputs, mut findings) = read(lang, args)?;
    let project = tiendo::check(&mut inputs, &mut findings);
    if let (Some(project), false) = (project, findings.has_errors()) {
        // Faults of templates only show when pages are made.
        let mut nowhere = Nowhere;
        let edition = Edition::Public(now);
        tiendo::build(&project, edition, &mut findings, &mut nowhere)
            .map_err(|failure| unwritable(lang, &failure))?;
    }
    tell(lang, &findings, &inputs.sources, args.get_flag("strict"))
}

/// Takes every artifact and keeps none.
struct Nowhere;

impl Sink for Nowhere {
    fn put(&mut self, _: Artifact) -> Result<(), output::Failure> {
        Ok(())
    }
}

/// `--now`, else the clock: the one place that looks at it.
#[expect(clippy::disallowed_methods, reason = "what is public is judged now")]
fn now(lang: Lang, args: &ArgMatches) -> Result<Timestamp, Failure> {
    let Some(text) = args.get_one::<String>("now") else {
        return Ok(Timestamp::now());
    };
    let slots = [("now", Slot::Text(text.clone()))];
    text.parse()
        .map_err(|_| Failure::Usage(say(lang, "usage-now", &slots)))
}

/// Bytes for reading: "3.4 MB".
fn size(bytes: u64) -> String {
    if bytes < 1_000_000 {
        return format!("{} kB", bytes.div_ceil(1000));
    }
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

fn unwritable(lang: Lang, failure: &output::Failure) -> Failure {
    use output::Reason;
    let reason = match &failure.reason {
        Reason::Io { source, .. } => reason(source),
        Reason::Protected { by } => Slot::Text(by.display().to_string()),
        Reason::Path(_)
        | Reason::Busy
        | Reason::NotOurs
        | Reason::NotAFolder
        | Reason::Journal
        | Reason::Incomplete => Slot::Text(failure.to_string()),
    };
    let slots = [
        ("path", Slot::Text(failure.path.display().to_string())),
        ("reason", reason),
    ];
    match &failure.reason {
        Reason::NotOurs => Failure::Usage(say(lang, "not-ours", &slots)),
        Reason::NotAFolder => Failure::Usage(say(lang, "not-a-folder", &slots)),
        Reason::Protected { .. } => Failure::Usage(say(lang, "protected", &slots)),
        Reason::Busy => Failure::Machine(say(lang, "busy", &slots)),
        Reason::Io { .. } | Reason::Journal | Reason::Path(_) | Reason::Incomplete => {
            Failure::Machine(say(lang, "unwritable", &slots))
        }
    }
}

/// Prints every finding and a last line that counts them; fails on errors, and with `strict` on warnings too.
fn tell(lang: Lang, findings: &Findings, sources: &[Source], strict: bool) -> Result<(), Failure> {
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
    let sorted: Vec<Finding> = findings.sorted(sources);
    for finding in &sorted {
        let drawn = diag::draw(finding, sources, lang, &renderer);
        complain(&format!("{drawn}\n"));
    }
    let count = |severity| {
        let found = sorted.iter().filter(|f| f.code.severity() == severity);
        found.count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let slots = [
        ("errors", Slot::Text(errors.to_string())),
        ("warnings", Slot::Text(warnings.to_string())),
        ("files", Slot::Text(sources.len().to_string())),
    ];
    let key = if sorted.is_empty() {
        "check-clean"
    } else {
        "check-found"
    };
    complain(&say(lang, key, &slots));
    if errors > 0 || (strict && warnings > 0) {
        return Err(Failure::Content);
    }
    Ok(())
}

pub(crate) fn explain(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let text = if let Some(name) = args.get_one::<String>("code") {
        let code: Code = name.parse().map_err(|()| Failure::Usage(name.to_owned()))?;
        diag::explain(lang, code)
    } else {
        let codes = Code::ALL.iter();
        let lines = codes.map(|c| format!("{:22} {}", c.as_str(), diag::title(lang, *c)));
        lines.collect::<Vec<_>>().join("\n")
    };
    print(&text)
}

/// Prints what was asked for.
fn print(text: &str) -> Result<(), Failure> {
    // A reader that has seen enough and closed the pipe is served; a full disk is not.
    match writeln!(anstream::stdout(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Machine(error.to_string()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Says something on the standard error; where nobody can hear it, the exit code still speaks.
pub(crate) fn complain(message: &str) {
    let _ = writeln!(anstream::stderr(), "{message}");
}
