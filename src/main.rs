//! The commands: flags in, sentences and exit codes out. The only code that prints.

mod commands;

use annotate_snippets::Renderer;
use annotate_snippets::renderer::DecorStyle;
use clap::{Arg, ArgAction, ArgMatches, Command};
use jiff::Timestamp;
use std::io::ErrorKind;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tiendo::archive::PUBLIC_LOCK;
use tiendo::diag::{self, Code, Finding, Findings, Lang, Severity, Slot, Source};
use tiendo::load::{Inputs, ReadError};
use tiendo::model::period::Period;
use tiendo::model::{self, PeriodIx, Plan, State};
use tiendo::output::{self, Artifact, Both, Folder, Sink, Zipped};
use tiendo::{Edition, Order, Project};

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
        Some(("diff", args)) => diff(lang, args),
        Some(("status", args)) => status(lang, args),
        Some(("press", args)) => press(lang, args),
        Some(("seal", args)) => commands::seals::seal(lang, args),
        Some(("verify", args)) => commands::seals::verify(lang, args),
        Some(("restore", args)) => commands::seals::restore(lang, args),
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

#[expect(clippy::too_many_lines, reason = "one entry a flag")]
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
                .arg(
                    Arg::new("preview")
                        .long("preview")
                        .action(ArgAction::SetTrue)
                        .conflicts_with("now")
                        .help(help("preview")),
                )
                .arg(
                    Arg::new("press")
                        .long("press")
                        .action(ArgAction::SetTrue)
                        .help(help("press")),
                )
                .arg(
                    Arg::new("zip")
                        .long("zip")
                        .value_name("FILE")
                        .num_args(0..=1)
                        .require_equals(true)
                        .value_parser(clap::value_parser!(PathBuf))
                        .help(help("zip")),
                )
                .arg(strict.clone()),
        )
        .subcommand(
            Command::new("check")
                .about(help("check"))
                .arg(now.clone())
                .arg(strict),
        )
        .subcommand(
            Command::new("diff")
                .about(help("diff"))
                .arg(release("from", &help("diff-from")))
                .arg(release("to", &help("diff-to")))
                .arg(
                    Arg::new("format")
                        .long("format")
                        .value_name("FORMAT")
                        .value_parser(["text", "json", "csv"])
                        .default_value("text")
                        .help(help("format")),
                ),
        )
        .subcommand(
            Command::new("status").about(help("status")).arg(
                Arg::new("period")
                    .value_name("PERIOD")
                    .help(help("status-period")),
            ),
        )
        .subcommand(
            Command::new("press")
                .about(help("press-kit"))
                .arg(
                    Arg::new("period")
                        .value_name("PERIOD")
                        .required(true)
                        .help(help("press-period")),
                )
                .arg(
                    Arg::new("output")
                        .long("output")
                        .value_name("FILE")
                        .value_parser(clap::value_parser!(PathBuf))
                        .help(help("press-output")),
                )
                .arg(now.clone()),
        )
        .subcommand(
            Command::new("seal")
                .about(help("seal"))
                .arg(
                    Arg::new("period")
                        .value_name("PERIOD")
                        .required(true)
                        .help(help("press-period")),
                )
                .arg(
                    Arg::new("from")
                        .long("from")
                        .value_name("DIR")
                        .value_parser(clap::value_parser!(PathBuf))
                        .help(help("seal-from")),
                )
                .arg(
                    Arg::new("sign")
                        .long("sign")
                        .value_name("KEY")
                        .value_parser(clap::value_parser!(PathBuf))
                        .help(help("seal-sign")),
                )
                .arg(
                    Arg::new("skip-earlier")
                        .long("skip-earlier")
                        .action(ArgAction::SetTrue)
                        .help(help("seal-skip")),
                )
                .arg(now),
        )
        .subcommand(
            Command::new("verify")
                .about(help("verify"))
                .arg(
                    Arg::new("path")
                        .value_name("PATH")
                        .value_parser(clap::value_parser!(PathBuf))
                        .help(help("verify-path")),
                )
                .arg(
                    Arg::new("since")
                        .long("since")
                        .value_name("OLD_LOCK")
                        .value_parser(clap::value_parser!(PathBuf))
                        .help(help("verify-since")),
                )
                .arg(
                    Arg::new("signers")
                        .long("signers")
                        .value_name("FILE")
                        .value_parser(clap::value_parser!(PathBuf))
                        .help(help("verify-signers")),
                ),
        )
        .subcommand(
            Command::new("restore")
                .about(help("restore"))
                .arg(
                    Arg::new("package")
                        .value_name("PACKAGE")
                        .required(true)
                        .value_parser(clap::value_parser!(PathBuf))
                        .help(help("restore-package")),
                )
                .arg(
                    Arg::new("into")
                        .value_name("DIR")
                        .required(true)
                        .value_parser(clap::value_parser!(PathBuf))
                        .help(help("restore-into")),
                ),
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

/// A release on the command line: `2024-H1`, or `2024-H1@2` for an amended one.
fn release(name: &'static str, help: &str) -> Arg {
    let shape = if name == "from" { "A" } else { "B" };
    Arg::new(name)
        .value_name(shape)
        .required(true)
        .help(help.to_owned())
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

/// Refuses to publish without seals that are published already: a commit that was forgotten must not take back a release.
#[expect(
    clippy::disallowed_methods,
    reason = "what is published already is no content"
)]
fn keeps_seals(lang: Lang, project: &Project, target: &Path) -> Result<(), Failure> {
    // What cannot be read cannot be replaced either, and is told then.
    let Ok(published) = std::fs::read_to_string(target.join(PUBLIC_LOCK)) else {
        return Ok(());
    };
    let chain = project.archive.lock.as_ref().map_or("", |(_, text)| text);
    if chain.starts_with(&published) {
        return Ok(());
    }
    let same = published.lines().zip(chain.lines());
    let line = same.take_while(|(old, new)| old == new).count() + 1;
    let slots = [
        ("output", Slot::Text(target.display().to_string())),
        ("line", Slot::Text(line.to_string())),
    ];
    complain(&say(lang, "chain-shorter", &slots));
    Err(Failure::Content)
}

fn build(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let preview = args.get_flag("preview");
    let edition = if preview {
        Edition::Preview
    } else {
        Edition::Public(now(lang, args)?)
    };
    let (mut inputs, mut findings) = read(lang, args)?;
    let strict = args.get_flag("strict");
    let press = args.get_flag("press");
    let order = Order { edition, press };
    let project = tiendo::check(&mut inputs, &mut findings);
    let Some(project) = project else {
        return tell(lang, &findings, &inputs.sources, strict);
    };
    let root = root(args);
    let target = args
        .get_one::<PathBuf>("output")
        .cloned()
        .unwrap_or_else(|| root.join(if preview { "preview" } else { "output" }));
    apart(lang, &root, &target, preview)?;
    keeps_seals(lang, &project, &target)?;
    let protected = [root.join("content"), root.join("themes")];
    let protected: Vec<&Path> = protected.iter().map(PathBuf::as_path).collect();
    let fail = |failure: output::Failure| unwritable(lang, &failure);
    let zip = zip_target(lang, args, &target, &protected)?;
    let mut folder = Folder::begin(&target, &protected).map_err(fail)?;
    let mut zipped = match &zip {
        Some(file) => Some(Zipped::begin(file, &project.plan.meta.id).map_err(fail)?),
        None => None,
    };
    match &mut zipped {
        Some(zipped) => {
            let mut both = Both(&mut folder, zipped);
            tiendo::build(&project, order, &mut findings, &mut both)
        }
        None => tiendo::build(&project, order, &mut findings, &mut folder),
    }
    .map_err(fail)?;
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
    if let (Some(zipped), Some(file)) = (zipped, zip) {
        let bytes = zipped.finish().map_err(fail)?;
        let slots = [
            ("path", Slot::Text(file.display().to_string())),
            ("bytes", Slot::Text(size(bytes))),
        ];
        complain(&say(lang, "zipped", &slots));
    }
    Ok(())
}

/// Where `--zip` puts its file: beside the site's folder unless it is named; never in what a build replaces or reads.
fn zip_target(
    lang: Lang,
    args: &ArgMatches,
    site: &Path,
    protected: &[&Path],
) -> Result<Option<PathBuf>, Failure> {
    if !args.contains_id("zip") {
        return Ok(None);
    }
    let named = args.get_one::<PathBuf>("zip").cloned();
    let file = named.unwrap_or_else(|| {
        let mut name = site.file_name().unwrap_or_default().to_owned();
        name.push(".zip");
        site.with_file_name(name)
    });
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let place = whole(&file);
    let mut kept = protected.iter().copied().chain([site]);
    if file.file_name().is_none() || kept.any(|folder| place.starts_with(whole(folder))) {
        let slots = [("path", Slot::Text(file.display().to_string()))];
        return Err(Failure::Usage(say(lang, "zip-inside", &slots)));
    }
    Ok(Some(file))
}

/// A preview never stands where the public site does, nor the other way round.
#[expect(
    clippy::disallowed_methods,
    reason = "looks for the mark of a preview before anything is written"
)]
fn apart(lang: Lang, root: &Path, target: &Path, preview: bool) -> Result<(), Failure> {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let target_path = whole(target);
    // Links and `..` may hide where a folder stands; of one that is not there yet, the nearest above it counts.
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let place = target_path.ancestors().find_map(real);
    let place = place.unwrap_or_else(|| target_path.clone());
    let is_preview = |folder: &Path| folder.join(tiendo::render::PREVIEW_MARK).exists();
    let is_site = |folder: &Path| folder.join(output::MARKER).exists();
    let around = || target_path.ancestors().chain(place.ancestors());
    let marked = around().any(is_preview);
    let filled = std::fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some());
    let output = whole(&root.join("output"));
    let public = target_path.starts_with(&output)
        || (filled && !is_preview(target))
        || around().any(|folder| is_site(folder) && !is_preview(folder));
    let slots = [("path", Slot::Text(target.display().to_string()))];
    match (preview, marked) {
        (true, _) if public => Err(Failure::Usage(say(lang, "preview-into-public", &slots))),
        (false, true) => Err(Failure::Usage(say(lang, "public-into-preview", &slots))),
        (_, _) => Ok(()),
    }
}

fn diff(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    use tiendo::diff::{Side, between, table};
    let (mut inputs, mut findings) = read(lang, args)?;
    let Some(project) = tiendo::check(&mut inputs, &mut findings) else {
        tell(lang, &findings, &inputs.sources, false)?;
        return Err(Failure::Content);
    };
    let (old, from) = released(lang, args, "from", &project)?;
    let (new, to) = released(lang, args, "to", &project)?;
    let (before, after) = (tiendo::assess::assess(&old), tiendo::assess::assess(&new));
    let a = Side {
        plan: &old,
        progress: &before,
        as_of: Some(from),
    };
    let b = Side {
        plan: &new,
        progress: &after,
        as_of: Some(to),
    };
    let rows = table::rows(a, b, &between(a, b));
    let format = args
        .get_one::<String>("format")
        .map_or("text", String::as_str);
    let text = match format {
        "csv" => table::csv(&rows).map_err(|e| Failure::Machine(e.to_string()))?,
        "json" => {
            let name = |key| args.get_one::<String>(key);
            let all = serde_json::json!({
                "format": 1,
                "plan": new.meta.id,
                "illustrative": new.meta.illustrative.is_some(),
                "from": name("from"),
                "to": name("to"),
                "changes": rows,
            });
            let text = serde_json::to_string_pretty(&all);
            text.map_err(|e| Failure::Machine(e.to_string()))? + "\n"
        }
        _ => {
            // Words of the theme, where it has them in the language of the terminal.
            let locale = match lang {
                Lang::Vi => "vi",
                Lang::En => "en",
            };
            let phrases = project.theme.phrases.get(locale);
            let word = |key: &str| phrases.and_then(|p| p.get(key)).cloned();
            table::text(&rows, lang, &word)
        }
    };
    print(text.trim_end_matches('\n'))
}

/// The plan as a release named on the command line left it.
fn released(
    lang: Lang,
    args: &ArgMatches,
    key: &str,
    project: &Project,
) -> Result<(Plan, PeriodIx), Failure> {
    let written = args.get_one::<String>(key).cloned().unwrap_or_default();
    let (period, revision) = named(lang, &written, &project.plan)?;
    let released = tiendo::as_released(project, period, revision);
    released.ok_or_else(|| unknown_release(lang, &written, &project.plan))
}

/// A release as it is written on the command line: a period, and the number of an amended one behind `@`.
fn named(lang: Lang, written: &str, plan: &Plan) -> Result<(Period, Option<u8>), Failure> {
    let (period, revision) = match written.split_once('@') {
        Some((period, revision)) => (period, Some(revision)),
        None => (written, None),
    };
    let unknown = || unknown_release(lang, written, plan);
    // Addresses of pages have small letters.
    let period: Period = period.to_uppercase().parse().map_err(|_| unknown())?;
    let revision = revision.map(str::parse).transpose();
    let revision = revision.map_err(|_: std::num::ParseIntError| unknown())?;
    Ok((period, revision))
}

fn unknown_release(lang: Lang, written: &str, plan: &Plan) -> Failure {
    let known = plan.periods.iter().flat_map(|p| {
        let revisions = p.release.revisions.iter();
        let revised = revisions.map(|r| format!("{}@{}", p.period, r.number));
        std::iter::once(p.period.to_string()).chain(revised)
    });
    let known: Vec<String> = known.collect();
    let slots = [
        ("release", Slot::Text(written.to_owned())),
        ("known", Slot::Text(known.join(", "))),
    ];
    Failure::Usage(say(lang, "unknown-release", &slots))
}

/// Packs what the press needs of a release; before its hour, marked so.
fn press(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let now = now(lang, args)?;
    let (mut inputs, mut findings) = read(lang, args)?;
    let Some(project) = tiendo::check(&mut inputs, &mut findings) else {
        tell(lang, &findings, &inputs.sources, false)?;
        return Err(Failure::Content);
    };
    let written = args
        .get_one::<String>("period")
        .cloned()
        .unwrap_or_default();
    let release = named(lang, &written, &project.plan)?;
    let root = root(args);
    let asked = args.get_one::<PathBuf>("output").cloned();
    if let Some(file) = &asked {
        spare(lang, &root, file)?;
    }
    let kit = tiendo::press_kit(&project, release, now, &mut findings);
    tell(lang, &findings, &inputs.sources, false)?;
    let kit = kit.map_err(|why| match why {
        tiendo::NoKit::Unknown => unknown_release(lang, &written, &project.plan),
        tiendo::NoKit::NotFinal => {
            let slots = [("release", Slot::Text(written.clone()))];
            Failure::Usage(say(lang, "press-not-final", &slots))
        }
    })?;
    let under = if kit.embargo.is_some() {
        "-embargo"
    } else {
        ""
    };
    let revision = release
        .1
        .map_or(String::new(), |number| format!("-revision-{number}"));
    let id = &project.plan.meta.id;
    let name = format!("{id}-{}{revision}{under}.zip", release.0.slug());
    let file = asked.unwrap_or_else(|| root.join(name));
    spare(lang, &root, &file)?;
    let bytes = u64::try_from(kit.zip.len()).unwrap_or(u64::MAX);
    output::write_whole(&file, &kit.zip).map_err(|failure| unwritable(lang, &failure))?;
    let slots = [
        ("path", Slot::Text(file.display().to_string())),
        ("bytes", Slot::Text(size(bytes))),
        (
            "hour",
            Slot::Text(kit.embargo.map_or(String::new(), |hour| hour.to_string())),
        ),
    ];
    let key = if kit.embargo.is_some() {
        "press-embargo"
    } else {
        "press-packed"
    };
    complain(&say(lang, key, &slots));
    Ok(())
}

/// Refuses a file for the press that would lie in a folder which is published or read, or in the place of another file.
#[expect(
    clippy::disallowed_methods,
    reason = "looks at what stands where a file was asked for"
)]
fn spare(lang: Lang, root: &Path, file: &Path) -> Result<(), Failure> {
    // What is under embargo never lies in a folder that is published.
    let place = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let site = |folder: &Path| folder.join(output::MARKER).exists();
    let read = [
        root.join("content"),
        root.join("themes"),
        root.join("output"),
    ];
    let read = read.map(|folder| std::path::absolute(&folder).unwrap_or(folder));
    if place.ancestors().any(site) || read.iter().any(|folder| place.starts_with(folder)) {
        let slots = [("path", Slot::Text(file.display().to_string()))];
        return Err(Failure::Usage(say(lang, "press-inside", &slots)));
    }
    // Whatever else has the name is somebody's.
    let other = std::fs::read(file).is_ok_and(|old| !old.starts_with(b"PK"));
    if other || file.is_dir() {
        let slots = [("path", Slot::Text(file.display().to_string()))];
        return Err(Failure::Usage(say(lang, "press-other", &slots)));
    }
    Ok(())
}

/// What a period still lacks before it may be final: of the one named, else of the first that is not.
fn status(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let (mut inputs, mut findings) = read(lang, args)?;
    let Some(project) = tiendo::proofread(&mut inputs, &mut findings) else {
        tell(lang, &findings, &inputs.sources, false)?;
        return Err(Failure::Content);
    };
    let Project {
        documents, plan, ..
    } = project;
    let told = findings.sorted(&inputs.sources);
    let period = if let Some(written) = args.get_one::<String>("period") {
        let mut known = plan.periods.iter().map(|p| p.period);
        let found = known.find(|p| p.to_string() == *written);
        found.ok_or_else(|| unknown_release(lang, written, &plan))?
    } else {
        let is_open = |p: &&model::ReportingPeriod| {
            let mut revisions = p.release.revisions.iter();
            p.state != State::Final || revisions.any(|r| r.state != State::Final)
        };
        let open = plan.periods.iter().find(is_open);
        let Some(found) = open.or(plan.periods.last()) else {
            return print(&say(lang, "status-none", &[]));
        };
        found.period
    };
    let items =
        model::checklist::checklist(&plan, &documents, &inputs.sources, &told, period, true);
    let mut lines = vec![say(
        lang,
        "status-title",
        &[("period", Slot::Text(period.to_string()))],
    )];
    for item in &items {
        let mark = if item.open.is_empty() { "✓" } else { "✗" };
        lines.push(format!("{mark} {}", diag::term(lang, item.term)));
        for finding in &item.open {
            lines.push(format!("    {}", diag::line(finding, &inputs.sources)));
        }
    }
    let open = items.iter().filter(|item| !item.open.is_empty()).count();
    lines.push(if open == 0 {
        say(lang, "status-ready", &[])
    } else {
        say(
            lang,
            "status-open",
            &[("count", Slot::Text(open.to_string()))],
        )
    });
    print(&lines.join("\n"))
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
fn complain(message: &str) {
    let _ = writeln!(anstream::stderr(), "{message}");
}
