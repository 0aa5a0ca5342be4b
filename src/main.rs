//! The command line: what may be asked, in which language, and how it ends.

mod commands;

use clap::{Arg, ArgAction, Command};
use commands::{Failure, complain, say};
use std::path::PathBuf;
use std::process::ExitCode;
use tiendo::diag::{Code, Lang};

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
        Some(("check", args)) => commands::check(lang, args),
        Some(("explain", args)) => commands::explain(lang, args),
        Some(("build", args)) => commands::build(lang, args),
        Some(("diff", args)) => commands::diff(lang, args),
        Some(("status", args)) => commands::status(lang, args),
        Some(("press", args)) => commands::press(lang, args),
        Some(("seal", args)) => commands::seal(lang, args),
        Some(("verify", args)) => commands::verify(lang, args),
        Some(("restore", args)) => commands::restore(lang, args),
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
