//! The commands: flags in, sentences and exit codes out. The only code that prints.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the part that speaks to the terminal"
)]

use annotate_snippets::Renderer;
use annotate_snippets::renderer::DecorStyle;
use clap::{Arg, ArgAction, ArgMatches, Command};
use jiff::Timestamp;
use std::path::PathBuf;
use std::process::ExitCode;
use tiendo::diag::{self, Code, Finding, Findings, Lang, Severity, Slot, Source};
use tiendo::load::ReadError;

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
        Some((_, _)) | None => unreachable!("clap asks for one of the commands above"),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Content) => ExitCode::from(CONTENT),
        Err(Failure::Usage(message)) => {
            anstream::eprintln!("{}: {message}", say(lang, "error-word", &[]));
            ExitCode::from(USAGE)
        }
        Err(Failure::Machine(message)) => {
            anstream::eprintln!("{}: {message}", say(lang, "error-word", &[]));
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
        .help(help("now"))
        .value_parser(|text: &str| text.parse::<Timestamp>());
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
            Command::new("check")
                .about(help("check"))
                .arg(now.clone())
                .arg(
                    Arg::new("strict")
                        .long("strict")
                        .action(ArgAction::SetTrue)
                        .help(help("strict")),
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

fn root(args: &ArgMatches) -> PathBuf {
    args.get_one("root").cloned().unwrap_or_default()
}

fn unreadable(lang: Lang, error: &ReadError) -> Failure {
    let slots = [
        ("path", Slot::Text(error.path.display().to_string())),
        ("reason", Slot::Text(error.source.to_string())),
    ];
    Failure::Machine(say(lang, "unreadable", &slots))
}

fn check(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let mut inputs = tiendo::load::read(&root(args)).map_err(|e| unreadable(lang, &e))?;
    let mut findings = std::mem::take(&mut inputs.findings);
    let documents = tiendo::load::documents(&mut inputs, &mut findings);
    let _plan = tiendo::model::resolve::resolve(&documents, &inputs.sources, &mut findings);
    tell(lang, &findings, &inputs.sources, args.get_flag("strict"))
}

/// Prints every finding and a last line that counts them; fails on errors, and with `strict` on warnings too.
fn tell(lang: Lang, findings: &Findings, sources: &[Source], strict: bool) -> Result<(), Failure> {
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
    let sorted: Vec<Finding> = findings.sorted(sources);
    for finding in &sorted {
        let drawn = diag::draw(finding, sources, lang, &renderer);
        anstream::eprintln!("{drawn}\n");
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
    anstream::eprintln!("{}", say(lang, key, &slots));
    if errors > 0 || (strict && warnings > 0) {
        return Err(Failure::Content);
    }
    Ok(())
}

fn explain(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
    let Some(name) = args.get_one::<String>("code") else {
        for code in Code::ALL {
            anstream::println!("{:22} {}", code.as_str(), diag::title(lang, *code));
        }
        return Ok(());
    };
    let code: Code = name.parse().map_err(|()| Failure::Usage(name.to_owned()))?;
    anstream::println!("{}", diag::explain(lang, code));
    Ok(())
}
