//! The commands: flags in, sentences and exit codes out. The only code that prints.

use annotate_snippets::Renderer;
use annotate_snippets::renderer::DecorStyle;
use clap::{Arg, ArgAction, ArgMatches, Command};
use jiff::Timestamp;
use std::io::ErrorKind;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tiendo::diag::{self, Code, Finding, Findings, Lang, Severity, Slot, Source};
use tiendo::load::{Inputs, ReadError};
use tiendo::output::{self, Artifact, Folder, Sink};

/// A build makes and drops millions of short texts; measured, this allocator saves a fifth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The content is wrong; every finding has been printed.
const CONTENT: u8 = 1;
/// The machine is: a disk, a permission.
const MACHINE: u8 = 2;
/// The command line is.
const USAGE: u8 = 64;

fn main() -> ExitCode {
    let lang = language();
    let matches = match command(lang).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // A closed pipe is no reason to fail a second time.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
        }
    };
    let outcome = match matches.subcommand() {
        Some(("check", args)) => check(lang, args),
        Some(("explain", args)) => explain(lang, args),
        Some(("build", args)) => build(lang, args),
        Some((_, _)) | None => unreachable!("clap asks for one of the commands above"),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Content) => ExitCode::from(CONTENT),
        Err(Failure::Usage(message)) => {
            complain(&format!("{}: {message}", say(lang, "error-word", &[])));
            ExitCode::from(USAGE)
        }
        Err(Failure::Machine(message)) => {
            complain(&format!("{}: {message}", say(lang, "error-word", &[])));
            ExitCode::from(MACHINE)
        }
    }
}

/// Why a command ends without success, by who can act.
enum Failure {
    /// The author; all has been said.
    Content,
    /// Whoever typed the command.
    Usage(String),
    /// Whoever runs the machine.
    Machine(String),
}

fn say(lang: Lang, key: &str, slots: &[(&'static str, Slot)]) -> String {
    diag::message(lang, key, slots)
}

/// `--lang`, else the environment, else English; read before the flags themselves, since the help speaks it too.
fn language() -> Lang {
    let args: Vec<String> = std::env::args().collect();
    let mut asked = args
        .iter()
        .zip(args.iter().skip(1))
        .filter(|(flag, _)| *flag == "--lang")
        .map(|(_, value)| value.clone())
        .chain(
            args.iter()
                .filter_map(|a| a.strip_prefix("--lang=").map(str::to_owned)),
        );
    #[expect(clippy::disallowed_methods, reason = "the terminal's language")]
    let environment = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    };
    let asked = asked.next().or_else(environment).unwrap_or_default();
    if asked.starts_with("vi") {
        Lang::Vi
    } else {
        Lang::En
    }
}

fn command(lang: Lang) -> Command {
    let help = |key: &str| say(lang, &format!("help-{key}"), &[]);
    let now = Arg::new("now")
        .long("now")
        .value_name("INSTANT")
        .help(help("now"));
    let strict = Arg::new("strict")
        .long("strict")
        .action(ArgAction::SetTrue)
        .help(help("strict"));
    Command::new("tiendo")
        .about(help("tiendo"))
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            Arg::new("root")
                .long("root")
                .value_name("DIR")
                .default_value(".")
                .value_parser(clap::value_parser!(PathBuf))
                .global(true)
                .help(help("root")),
        )
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_parser(["vi", "en"])
                .global(true)
                .help(help("lang")),
        )
        .subcommand(
            Command::new("build")
                .about(help("build"))
                .arg(
                    Arg::new("output")
                        .long("output")
                        .value_name("DIR")
                        .value_parser(clap::value_parser!(PathBuf))
                        .help(help("output")),
                )
                .arg(now.clone())
                .arg(strict.clone()),
        )
        .subcommand(
            Command::new("check")
                .about(help("check"))
                .arg(now)
                .arg(strict),
        )
        .subcommand(
            Command::new("explain").about(help("explain")).arg(
                Arg::new("code")
                    .value_name("CODE")
                    .value_parser(clap::builder::PossibleValuesParser::new(
                        Code::ALL.iter().map(|code| code.as_str()),
                    ))
                    .hide_possible_values(true)
                    .help(help("code")),
            ),
        )
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
        _ => Slot::Text(error.to_string()),
    }
}

fn read(lang: Lang, args: &ArgMatches) -> Result<(Inputs, Findings), Failure> {
    let mut inputs = tiendo::load::read(&root(args)).map_err(|e| unreadable(lang, &e))?;
    let findings = std::mem::take(&mut inputs.findings);
    Ok((inputs, findings))
}

fn check(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let now = now(lang, args)?;
    let (mut inputs, mut findings) = read(lang, args)?;
    let project = tiendo::check(&mut inputs, &mut findings);
    if let (Some(project), false) = (project, findings.has_errors()) {
        // Faults of templates only show when pages are made.
        let mut nowhere = Nowhere;
        tiendo::build(&project, now, &mut findings, &mut nowhere)
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

fn build(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let now = now(lang, args)?;
    let (mut inputs, mut findings) = read(lang, args)?;
    let strict = args.get_flag("strict");
    let project = tiendo::check(&mut inputs, &mut findings);
    let Some(project) = project else {
        return tell(lang, &findings, &inputs.sources, strict);
    };
    let root = root(args);
    let target = args
        .get_one::<PathBuf>("output")
        .cloned()
        .unwrap_or_else(|| root.join("output"));
    let protected = [root.join("content"), root.join("themes")];
    let protected: Vec<&Path> = protected.iter().map(PathBuf::as_path).collect();
    let fail = |failure: output::Failure| unwritable(lang, &failure);
    let mut folder = Folder::begin(&target, &protected).map_err(fail)?;
    tiendo::build(&project, now, &mut findings, &mut folder).map_err(fail)?;
    // The last published site stays unless everything is well.
    tell(lang, &findings, &inputs.sources, strict)?;
    let summary = folder.commit().map_err(fail)?;
    let slots = [
        ("files", Slot::Text(summary.files.to_string())),
        ("bytes", Slot::Text(size(summary.bytes))),
        ("written", Slot::Text(summary.written.to_string())),
        ("unchanged", Slot::Text(summary.unchanged.to_string())),
        ("removed", Slot::Text(summary.removed.to_string())),
        ("output", Slot::Text(target.display().to_string())),
    ];
    complain(&say(lang, "built", &slots));
    if summary.in_place {
        complain(&say(lang, "in-place", &slots));
    }
    Ok(())
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

fn explain(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let text = if let Some(name) = args.get_one::<String>("code") {
        let code: Code = name.parse().map_err(|()| Failure::Usage(name.to_owned()))?;
        diag::explain(lang, code)
    } else {
        let codes = Code::ALL.iter();
        let lines = codes.map(|c| format!("{:22} {}", c.as_str(), diag::title(lang, *c)));
        lines.collect::<Vec<_>>().join("\n")
    };
    // A reader that has seen enough and closed the pipe is served; a full disk is not.
    match writeln!(anstream::stdout(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Machine(error.to_string()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Says something on the standard error; where nobody can hear it, the exit code still speaks.
fn complain(message: &str) {
    let _ = writeln!(anstream::stderr(), "{message}");
}
