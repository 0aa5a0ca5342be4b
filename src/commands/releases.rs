//! `diff`, `status` and `press`: what is asked about a release, or packed of it.

use super::{Failure, complain, now, print, read, root, say, size, tell, unwritable};
use clap::ArgMatches;
use std::path::{Path, PathBuf};
use tiendo::Project;
use tiendo::diag::{self, Lang, Slot};
use tiendo::model::period::Period;
use tiendo::model::{self, PeriodIx, Plan, State};
use tiendo::output;

pub(crate) fn diff(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
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
pub(super) fn named(
    lang: Lang,
    written: &str,
    plan: &Plan,
) -> Result<(Period, Option<u8>), Failure> {
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

pub(super) fn unknown_release(lang: Lang, written: &str, plan: &Plan) -> Failure {
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
pub(crate) fn press(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
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
pub(crate) fn status(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
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
