//! `build`: the site, whole or not at all.

use super::{Failure, complain, now, read, root, say, size, tell, unwritable};
use clap::ArgMatches;
use std::path::{Path, PathBuf};
use tiendo::archive::PUBLIC_LOCK;
use tiendo::diag::{Lang, Slot};
use tiendo::output::{self, Both, Folder, Zipped};
use tiendo::{Edition, Order, Project};

pub(crate) fn build(lang: Lang, args: &ArgMatches) -> Result<(), Failure> {
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

/// Refuses to publish without seals that are published already: a commit that was forgotten must not take back a release.
#[expect(
    clippy::disallowed_methods,
    reason = "what is published already is no content"
)]
pub(super) fn keeps_seals(lang: Lang, project: &Project, target: &Path) -> Result<(), Failure> {
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
