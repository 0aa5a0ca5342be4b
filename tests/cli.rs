//! The commands as a user runs them: exit codes, streams, what stands on disk afterwards.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test of commands looks at the disk, and stops at what it did not expect"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const NOW: &str = "2026-11-01T00:00+07:00";

fn tiendo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tiendo"));
    command.args(arguments).env("LC_ALL", "C.UTF-8");
    command
}

fn run(command: &mut Command) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A copy of the shipped plan's content in a folder of its own.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("content"), &folder.path().join("content"));
    // Those who need seals make their own.
    std::fs::remove_dir_all(folder.path().join("content/archive")).unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Every file below a folder with its bytes and when it was written.
fn files(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let walk = walkdir::WalkDir::new(folder).into_iter();
    walk.filter_map(Result::ok)
        .filter(|e| e.file_type().is_file())
        .map(|e| {
            let path = e.path().strip_prefix(folder).unwrap().to_path_buf();
            let written = e.metadata().unwrap().modified().unwrap();
            (path, (std::fs::read(e.path()).unwrap(), written))
        })
        .collect()
}

fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = files(folder).into_iter();
    files.map(|(path, (bytes, _))| (path, bytes)).collect()
}

#[test]
fn builds_are_the_same_anywhere_and_a_second_one_changes_no_file() {
    let (a, b) = (project(), project());
    let build = |project: &Path, zone: &str, locale: &str, now: &str| {
        let output = project.join("site");
        let mut command = tiendo(&["build", "--now", now, "--zip", "--output"]);
        command.arg(&output).arg("--root").arg(project);
        command
            .env("TZ", zone)
            .env("LC_ALL", locale)
            .env("HOME", project);
        let (code, out, err) = run(&mut command);
        assert_eq!((code, out.as_str()), (0, ""), "{err}");
        output
    };
    let first = build(a.path(), "UTC", "C", NOW);
    let second = build(
        b.path(),
        "Asia/Ho_Chi_Minh",
        "vi_VN.UTF-8",
        "2026-08-08T08:08Z",
    );
    assert!(bytes(&first) == bytes(&second));
    // The same holds for the site as one file; it stands beside the folder, and nothing unfinished does.
    let zip = |folder: &Path| std::fs::read(folder.with_file_name("site.zip")).unwrap();
    assert!(zip(&first) == zip(&second));
    assert!(zip(&first).len() > 1_000_000);
    let left = std::fs::read_dir(a.path()).unwrap();
    let mut names = left.map(|e| e.unwrap().file_name().into_string().unwrap());
    assert!(names.all(|name| !name.ends_with(".tiendo-new")));
    let before = files(&first);
    build(a.path(), "America/Lima", "en_US.UTF-8", NOW);
    assert!(files(&first) == before);
}

#[test]
fn wrong_content_ends_with_1_and_leaves_the_last_site_as_it_was() {
    let project = project();
    let build = || {
        let mut command = tiendo(&["build", "--now", NOW, "--lang", "en", "--root"]);
        run(command.arg(project.path()))
    };
    assert_eq!(build().0, 0);
    let site = project.path().join("output");
    let before = files(&site);
    let units = project.path().join("content/units.yaml");
    let text = std::fs::read_to_string(&units).unwrap();
    std::fs::write(&units, text.replacen("id: percent,", "id: per cent,", 1)).unwrap();
    let (code, out, err) = build();
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("error[bad-id]"), "{err}");
    assert!(err.contains("content/units.yaml:"), "{err}");
    assert!(err.contains("per-cent"), "{err}");
    assert!(files(&site) == before);
    // Templates only fail when pages are made; that too leaves the site alone.
    std::fs::write(&units, text).unwrap();
    let templates = project.path().join("themes/default/templates");
    std::fs::create_dir_all(&templates).unwrap();
    std::fs::write(templates.join("page.html"), "{{ nothing }}\n").unwrap();
    let (code, _, err) = build();
    assert_eq!(code, 1);
    assert!(err.contains("error[bad-template]"), "{err}");
    assert!(files(&site) == before);
}

#[test]
fn check_speaks_both_languages_and_counts() {
    let project = project();
    let places = project.path().join("content/places.yaml");
    let text = std::fs::read_to_string(&places).unwrap();
    std::fs::write(&places, format!("{text}- {{ id: new-place }}\n")).unwrap();
    let check = |lang: &str| {
        let mut command = tiendo(&["check", "--lang", lang, "--root"]);
        run(command.arg(project.path()))
    };
    let (code, _, vi) = check("vi");
    assert_eq!(code, 1);
    assert!(vi.contains("lỗi[missing-field]"), "{vi}");
    let (_, _, en) = check("en");
    assert!(en.contains("error[missing-field]"), "{en}");
    // Both missing fields of the one record are told at once.
    assert_eq!(en.matches("error[missing-field]").count(), 2, "{en}");
}

#[test]
fn exit_codes_say_who_can_act() {
    let empty = tempfile::tempdir().unwrap();
    let code = |arguments: &[&str]| run(tiendo(arguments).current_dir(empty.path())).0;
    assert_eq!(code(&["check"]), 2, "there is no content/ here");
    assert_eq!(code(&["build", "--colour"]), 64);
    assert_eq!(code(&["frobnicate"]), 64);
    assert_eq!(code(&["build", "--now", "yesterday"]), 64);
    assert_eq!(code(&["explain", "no-such-code"]), 64);
    assert_eq!(code(&[]), 64);
    assert_eq!(code(&["--help"]), 0);
    assert_eq!(code(&["--version"]), 0);
    assert_eq!(code(&["explain"]), 0);
    assert_eq!(code(&["explain", "decimal-comma"]), 0);
}

#[test]
fn a_folder_of_somebody_else_is_not_replaced() {
    let project = project();
    let theirs = project.path().join("theirs");
    std::fs::create_dir(&theirs).unwrap();
    std::fs::write(theirs.join("thesis.txt"), "mine").unwrap();
    let mut command = tiendo(&["build", "--now", NOW, "--output"]);
    command.arg(&theirs).arg("--root").arg(project.path());
    let (code, _, err) = run(&mut command);
    assert_eq!(code, 64, "{err}");
    assert_eq!(bytes(&theirs).len(), 1);
    // Nor does a ZIP file stand in what a build reads or replaces.
    for inside in ["content/site.zip", "output/site.zip"] {
        let zip = format!("--zip={}", project.path().join(inside).display());
        let mut command = tiendo(&["build", "--now", NOW, &zip, "--root"]);
        let (code, _, err) = run(command.arg(project.path()));
        assert_eq!(code, 64, "{err}");
        assert!(!project.path().join("output").exists());
    }
    let mut command = tiendo(&["build", "--now", NOW, "--output"]);
    command.arg(project.path().join("content/site"));
    let (code, _, err) = run(command.arg("--root").arg(project.path()));
    assert_eq!(code, 64, "{err}");
}

#[test]
fn explain_prints_to_the_standard_output() {
    let (code, vi, err) = run(&mut tiendo(&["explain", "decimal-comma", "--lang", "vi"]));
    assert_eq!((code, err.as_str()), (0, ""));
    let (_, en, _) = run(&mut tiendo(&["explain", "decimal-comma", "--lang", "en"]));
    assert!(vi.starts_with("decimal-comma") && en.starts_with("decimal-comma"));
    assert_ne!(vi, en);
}

#[test]
fn a_preview_and_the_public_site_keep_apart() {
    let folder = project();
    let root = folder.path().to_str().unwrap();
    let public = folder.path().join("output");
    let preview = folder.path().join("preview");
    let (code, _, told) = run(&mut tiendo(&["build", "--root", root, "--now", NOW]));
    assert_eq!(code, 0, "{told}");
    let before = files(&public);
    for target in ["output", "./output", "output/preview", "output/x/../y"] {
        let target = folder.path().join(target);
        let target = target.to_str().unwrap();
        let arguments = ["build", "--root", root, "--preview", "--output", target];
        let (code, _, told) = run(&mut tiendo(&arguments));
        assert_eq!(code, 64, "{told}");
        assert!(told.contains("public site"), "{told}");
    }
    assert!(files(&public) == before);
    let (code, _, told) = run(&mut tiendo(&["build", "--root", root, "--preview"]));
    assert_eq!(code, 0, "{told}");
    assert!(preview.join("PREVIEW.txt").is_file());
    let target = preview.to_str().unwrap();
    let arguments = ["build", "--root", root, "--now", NOW, "--output", target];
    let (code, _, told) = run(&mut tiendo(&arguments));
    assert_eq!(code, 64, "{told}");
    // A preview is built anew over a preview.
    let (code, _, told) = run(&mut tiendo(&["build", "--root", root, "--preview"]));
    assert_eq!(code, 0, "{told}");
}

#[test]
fn releases_are_compared_and_prepared_on_the_command_line() {
    let root = root().to_str().unwrap();
    let diff = |from: &str, to: &str, format: &str| {
        run(&mut tiendo(&[
            "diff", from, to, "--root", root, "--format", format, "--lang", "en",
        ]))
    };
    let (code, out, _) = diff("2026-H1@1", "2026-H1", "text");
    assert_eq!(code, 0);
    assert!(
        out.contains("2026-H1: 448900 → 449800 [correction]"),
        "{out}"
    );
    let (_, out, _) = diff("2025", "2025", "text");
    assert_eq!(out, "Nothing is different.\n");
    let (_, out, _) = diff("2025", "2025", "json");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["changes"], serde_json::Value::Array(Vec::new()));
    assert_eq!(json["illustrative"], serde_json::Value::Bool(true));
    let (_, out, _) = diff("2024", "2025", "csv");
    assert!(
        out.starts_with("change,target,name,cell,period,from,to,"),
        "{out}"
    );
    for wrong in ["2024-H2", "2024@2", "x", "2026-H1@x"] {
        let (code, _, told) = diff("2024", wrong, "text");
        assert_eq!(code, 64);
        assert!(told.contains("2026-H1@2"), "{told}");
    }
    let (code, out, _) = run(&mut tiendo(&["status", "--root", root, "--lang", "en"]));
    assert_eq!(code, 0);
    assert!(out.starts_with("Release of 2026\n"), "{out}");
    assert!(
        out.contains("✗ headline") && out.contains("✗ sign-off"),
        "{out}"
    );
    assert!(out.contains("content/periods/2026/period.yaml:"), "{out}");
    let arguments = ["status", "2025", "--root", root, "--lang", "en"];
    let (_, out, _) = run(&mut tiendo(&arguments));
    assert!(
        out.contains("Nothing is open") && !out.contains('✗'),
        "{out}"
    );
}

/// The files of a kit by their path in it.
fn unpacked(file: &Path) -> BTreeMap<String, Vec<u8>> {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let (folder, path) = name.split_once('/').unwrap();
        assert!(["kh-176-2026-h1", "kh-176-2026-h1-embargo"].contains(&folder));
        let path = path.to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.insert(path, bytes);
    }
    files
}

/// Whether bytes hold a text as it is.
fn says(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}

/// Reports are in the site where it is made with them, the same ones as in the kit; elsewhere nothing speaks of them.
#[test]
fn a_report_stands_in_the_site_and_nothing_speaks_of_one_that_does_not() {
    let folder = project();
    let root = folder.path().to_str().unwrap();
    let pages = |path: &Path| {
        let pages = files(path).into_iter();
        let pages = pages.filter(|(path, _)| path.extension().is_some_and(|e| e == "html"));
        let about = pages.filter(|(_, (bytes, _))| says(bytes, "PDF") || says(bytes, ".pdf"));
        about.map(|(path, _)| path).collect::<Vec<PathBuf>>()
    };
    let build = |now: &str, more: &[&str]| {
        let arguments = [&["build", "--root", root, "--now", now], more].concat();
        let (code, _, stderr) = run(&mut tiendo(&arguments));
        assert_eq!(code, 0, "{stderr}");
    };
    let site = folder.path().join("output");
    build(NOW, &[]);
    assert_eq!(pages(&site), Vec::<PathBuf>::new());
    build(NOW, &["--press"]);
    let about = pages(&site);
    let made = files(&site.join("data/press"));
    if !cfg!(feature = "pdf") {
        assert_eq!(about, Vec::<PathBuf>::new());
        assert_eq!(made.len(), 1);
        return;
    }
    // The period and its release, in each language.
    assert_eq!(about.len(), 4, "{about:?}");
    let kit = unpacked(&site.join("data/press/2026-h1.zip"));
    for locale in ["vi", "en"] {
        let name = format!("2026-h1.{locale}.pdf");
        let (pdf, _) = &made[Path::new(&name)];
        assert!(pdf.starts_with(b"%PDF-1.7"));
        assert!(&kit[&format!("{locale}/report.pdf")] == pdf);
        let links = about
            .iter()
            .map(|path| std::fs::read(site.join(path)).unwrap());
        assert_eq!(links.filter(|page| says(page, &name)).count(), 2, "{name}");
    }
    build("2026-11-02T00:00+07:00", &["--press"]);
    assert!(
        files(&site.join("data/press")) == made,
        "the same report has other bytes"
    );
}

/// A kit is the same twice, names all that is in it, and before its hour says so on every piece.
#[test]
fn a_kit_for_the_press_is_whole_and_keeps_its_hour() {
    use sha2::Digest as _;
    let folder = project();
    let root = folder.path().to_str().unwrap();
    let kit = |release: &str, now: &str| {
        run(&mut tiendo(&[
            "press", release, "--root", root, "--now", now,
        ]))
    };
    let (code, _, stderr) = kit("2026-H1", NOW);
    assert_eq!(code, 0, "{stderr}");
    let file = folder.path().join("kh-176-2026-h1.zip");
    let first = std::fs::read(&file).unwrap();
    assert_eq!(kit("2026-H1", "2030-01-01T00:00Z").0, 0);
    assert!(
        std::fs::read(&file).unwrap() == first,
        "a later day changes the kit"
    );
    let files = unpacked(&file);
    let sums = String::from_utf8(files["SHA256SUMS"].clone()).unwrap();
    assert_eq!(sums.lines().count(), files.len() - 1);
    for line in sums.lines() {
        let (sum, path) = line.split_once("  ").unwrap();
        let digest = sha2::Sha256::digest(&files[path]);
        let digest: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest.concat(), sum, "{path}");
    }
    let text = |files: &BTreeMap<String, Vec<u8>>, path: &str| {
        String::from_utf8(files[path].clone()).unwrap()
    };
    assert!(!text(&files, "en/release.txt").contains("mbargo"));
    // The report says its title where nothing is packed.
    for (path, title) in [
        ("vi/report.pdf", "6 tháng đầu năm 2026"),
        ("en/report.pdf", "The first half of 2026"),
    ] {
        let report = files.get(path);
        assert_eq!(report.is_some(), cfg!(feature = "pdf"), "{path}");
        assert!(report.is_none_or(|pdf| says(pdf, title)), "{path}");
    }
    let ids: Vec<&str> = files
        .keys()
        .filter_map(|path| path.strip_prefix("en/charts/")?.strip_suffix(".svg"))
        .collect();
    assert!(ids.len() > 45);
    let captions = text(&files, "en/captions.txt");
    for id in &ids {
        for end in [".png", "@2x.png"] {
            let picture = &files[&format!("en/charts/{id}{end}")];
            assert!(picture.starts_with(b"\x89PNG"), "{id}");
        }
        assert!(captions.contains(&format!("charts/{id}.png")), "{id}");
    }

    // The evening before the first release of the period.
    let (code, _, stderr) = kit("2026-H1@1", "2026-06-21T18:00+07:00");
    assert_eq!(code, 0, "{stderr}");
    assert!(
        stderr.contains("UNDER EMBARGO until 2026-06-22T08:00:00+07:00"),
        "{stderr}"
    );
    let files = unpacked(&folder.path().join("kh-176-2026-h1-revision-1-embargo.zip"));
    let said = "Embargo until 08:00 (UTC+7), 22 June 2026";
    for (path, bytes) in &files {
        if path == "en/report.pdf" {
            assert!(says(bytes, said), "{path}");
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            continue;
        };
        if path.starts_with("en/") {
            assert!(text.contains(said), "{path}");
        } else if path.starts_with("tables/") {
            assert!(
                text.lines().next().unwrap().contains("embargo_until"),
                "{path}"
            );
        }
    }
    for into in ["output/kit.zip", "content/kit.zip"] {
        let file = folder.path().join(into);
        let file = file.to_str().unwrap();
        let (code, ..) = run(&mut tiendo(&[
            "press", "2026-H1", "--root", root, "--output", file,
        ]));
        assert_eq!(code, 64, "{into}");
    }
    let (code, _, stderr) = run(&mut tiendo(&["press", "2031", "--root", root]));
    assert!(code == 64 && stderr.contains("2026-H1@2"), "{stderr}");
}

/// A release is sealed once, after its hour, in its order; it comes out of a build as it went in, whatever changes later; and
/// whatever happens to a seal is found.
#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story, whose every step takes seconds"
)]
fn a_sealed_release_stays_as_it_was_published() {
    let folder = project();
    let root = folder.path().to_str().unwrap();
    let archive = folder.path().join("content/archive");
    let tried = |arguments: &[&str]| run(&mut tiendo(&[arguments, &["--root", root]].concat()));
    let refused = |arguments: &[&str], why: &str| {
        let (code, _, stderr) = tried(arguments);
        assert!(
            code == 64 && stderr.contains(why),
            "{arguments:?}: {stderr}"
        );
        assert!(!archive.exists(), "{arguments:?}");
    };
    refused(
        &["seal", "2025", "--now", "2025-12-22T07:59+07:00"],
        "is out at",
    );
    refused(&["seal", "2031", "--now", NOW], "2026-H1@2");
    refused(&["seal", "2026", "--now", NOW], "not final");
    refused(
        &[
            "seal",
            "2025",
            "--skip-earlier",
            "--now",
            NOW,
            "--from",
            folder.path().join("content").to_str().unwrap(),
        ],
        "is not the site",
    );

    // From the folder that was published, then anew.
    let published = folder.path().join("published");
    let out = published.to_str().unwrap();
    let then = "2025-12-23T00:00+07:00";
    assert_eq!(tried(&["build", "--now", then, "--output", out]).0, 0);
    let (code, _, stderr) = tried(&["seal", "2025", "--now", NOW, "--from", out]);
    assert!(
        code == 64 && stderr.contains("2023@1, 2024-H1@1"),
        "{stderr}"
    );
    let skipping = [
        "seal",
        "2025",
        "--now",
        NOW,
        "--skip-earlier",
        "--from",
        out,
    ];
    let strange = published.join("strange.csv");
    std::fs::write(&strange, "a").unwrap();
    let (code, _, stderr) = tried(&skipping);
    assert!(code == 64 && stderr.contains("strange.csv"), "{stderr}");
    std::fs::remove_file(strange).unwrap();
    let (code, _, stderr) = tried(&skipping);
    assert_eq!(code, 0, "{stderr}");
    let (code, _, stderr) = tried(&["seal", "2025", "--now", NOW]);
    assert!(code == 64 && stderr.contains("already"), "{stderr}");
    let (code, _, stderr) = tried(&["seal", "2025-H1", "--now", NOW]);
    assert!(code == 64 && stderr.contains("in their order"), "{stderr}");
    let (code, _, stderr) = tried(&["seal", "2026-H1", "--now", NOW]);
    assert!(code == 64 && stderr.contains("2026-H1@1."), "{stderr}");
    let later = ["seal", "2026-H1", "--now", NOW, "--skip-earlier"];
    assert_eq!(tried(&later).0, 0);
    let lock = std::fs::read_to_string(archive.join("seals.lock")).unwrap();
    let lines: Vec<&str> = lock.lines().collect();
    assert!(lines[0].contains(r#""from":"published""#) && lines[1].contains(r#""from":"rebuilt""#));
    assert!(lines[1].contains(r#""period":"2026-H1","revision":2"#));
    assert_eq!(files(&archive).len(), 3);

    // What was published and what was made anew say the same.
    let other = project();
    let other_root = other.path().to_str().unwrap();
    let (code, ..) = run(&mut tiendo(&[
        "seal",
        "2025",
        "--skip-earlier",
        "--now",
        NOW,
        "--root",
        other_root,
    ]));
    assert_eq!(code, 0);
    let package = "content/archive/kh-176-2025.wacz";
    let same = std::fs::read(folder.path().join(package)).unwrap()
        == std::fs::read(other.path().join(package)).unwrap();
    assert!(same, "the package hangs on where its files came from");

    let built = || {
        let (code, _, stderr) = tried(&["build", "--now", NOW]);
        assert_eq!(code, 0, "{stderr}");
        bytes(&folder.path().join("output"))
    };
    let first = built();
    let of_archive = |site: &BTreeMap<PathBuf, Vec<u8>>| {
        let site = site.iter().filter(|(path, _)| path.starts_with("archive"));
        site.map(|(p, b)| (p.clone(), b.clone()))
            .collect::<BTreeMap<_, _>>()
    };
    let snapshots = of_archive(&first);
    assert!(snapshots.len() > 3000);
    for (path, page) in &snapshots {
        let end = path.extension().unwrap_or_default();
        // A release may announce the next one, and says nothing else of it.
        let told: Vec<&[u8]> = page.split(|b| *b == b'\n').collect();
        let mut told = told
            .iter()
            .filter(|line| !line.starts_with(b"announcement,"));
        let later = path.starts_with("archive/2025") && told.any(|line| says(line, "2026-H1"));
        let followed = end == "html" && says(page, "rel=\"alternate\" type=");
        assert!(!followed && (!later || end != "csv"), "{}", path.display());
        if end == "html" {
            assert!(says(page, "banner frozen"), "{}", path.display());
            assert!(!says(page, "<!--live-->"), "{}", path.display());
        }
    }
    leads_nowhere_else(&first);
    leads_to_seals(&first);
    // A day before a seal's release the site knows nothing of it.
    let (code, ..) = tried(&["build", "--now", "2026-07-01T00:00+07:00", "--output", out]);
    assert_eq!(code, 0);
    let before = bytes(&published);
    assert!(before.keys().any(|path| path.starts_with("archive/2025")));
    assert!(
        !before
            .keys()
            .any(|path| path.starts_with("archive/2026-h1-r2"))
    );

    // Another theme, other thresholds.
    let plan = folder.path().join("content/plan.yaml");
    let text = std::fs::read_to_string(&plan).unwrap();
    let changed = text.replace(
        "on_track: 0.95, behind: 0.60",
        "on_track: 0.99, behind: 0.50",
    );
    assert_ne!(changed, text);
    std::fs::write(&plan, changed).unwrap();
    let style = folder.path().join("themes/default/static");
    std::fs::create_dir_all(&style).unwrap();
    std::fs::write(style.join("style.css"), "body { color: red }").unwrap();
    let second = built();
    assert!(of_archive(&second) == snapshots, "a seal changed");
    // Nor do verdicts of periods that a seal tells of: here all of them.
    let verdicts = |site: &BTreeMap<PathBuf, Vec<u8>>| -> Vec<String> {
        let table = String::from_utf8(site[Path::new("data/verdicts.csv")].clone()).unwrap();
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        let head = rows.headers().unwrap().clone();
        let field = |row: &csv::StringRecord, name: &str| {
            let at = head.iter().position(|head| head == name).unwrap();
            row[at].to_owned()
        };
        let rows = rows.records().map(Result::unwrap);
        rows.map(|row| {
            let judged = ["verdict", "early", "verdict_reason", "method_line", "since"];
            let names = ["period", "target"].into_iter().chain(judged);
            let fields = names.map(|name| field(&row, name));
            fields.collect::<Vec<_>>().join(" ")
        })
        .collect()
    };
    assert_eq!(verdicts(&second), verdicts(&first));
    assert_ne!(second, first);
    // What today's thresholds lead to is not shown as what led to a verdict of then.
    let kept = second.iter().filter(|(path, page)| {
        path.starts_with("en/targets")
            && !path.ends_with("index.html")
            && says(page, "When it was published, the verdict was")
    });
    let kept: Vec<_> = kept.collect();
    assert!(!kept.is_empty());
    for (path, page) in kept {
        assert!(!says(page, "id=\"working\""), "{}", path.display());
        assert!(says(&first[path], "id=\"working\""), "{}", path.display());
    }

    let apart = "Some verdicts stand as they were published";
    for path in ["en/targets/index.html", "en/methodology.html"] {
        let path = Path::new(path);
        assert!(says(&second[path], apart) && !says(&first[path], apart));
    }

    // Verified as a project, as a site, as a package, as a snapshot; and restored.
    let site = folder.path().join("output");
    let snapshot = site.join("archive/2025");
    let package = archive.join("kh-176-2025.wacz");
    let old = folder.path().join("old.lock");
    std::fs::write(&old, format!("{}\n", lines[0])).unwrap();
    let verify = |path: &Path| {
        let path = path.to_str().unwrap();
        run(&mut tiendo(&[
            "verify",
            path,
            "--since",
            old.to_str().unwrap(),
        ]))
    };
    let content = folder.path().join("content");
    // Packages and their chain may lie anywhere.
    let elsewhere = folder.path().join("copies/seals");
    std::fs::create_dir_all(&elsewhere).unwrap();
    for name in bytes(&archive).keys() {
        std::fs::copy(archive.join(name), elsewhere.join(name)).unwrap();
    }
    for path in [
        folder.path(),
        &content,
        &archive,
        &site,
        &site.join("archive"),
        &elsewhere,
    ] {
        let (code, stdout, stderr) = verify(path);
        assert!(code == 0 && !stdout.contains('✗'), "{stdout}{stderr}");
        assert!(stdout.contains("only grew"), "{stdout}");
    }
    std::fs::remove_file(elsewhere.join("kh-176-2025.wacz")).unwrap();
    let (code, stdout, _) = verify(&elsewhere);
    assert!(
        code == 1 && stdout.contains("✗ kh-176-2025.wacz"),
        "{stdout}"
    );
    std::fs::remove_file(elsewhere.join("seals.lock")).unwrap();
    let (code, stdout, _) = run(&mut tiendo(&["verify", elsewhere.to_str().unwrap()]));
    assert!(code == 1 && stdout.matches('✗').count() == 1, "{stdout}");
    for path in [&package, &snapshot] {
        let path = path.to_str().unwrap();
        let (code, stdout, _) = run(&mut tiendo(&["verify", path]));
        assert_eq!(code, 0, "{stdout}");
    }
    assert_eq!(verify(&snapshot).0, 64);
    let chain = archive.join("seals.lock");
    let (code, stdout, _) = run(&mut tiendo(&["verify", chain.to_str().unwrap()]));
    assert!(code == 0 && stdout.contains("seals: 2"), "{stdout}");
    // An old chain that is cut off says nothing of a new one, and one that is longer shows what is missing.
    let since = |old: &str| {
        std::fs::write(folder.path().join("cut.lock"), old).unwrap();
        let cut = folder.path().join("cut.lock");
        let root = folder.path().to_str().unwrap();
        run(&mut tiendo(&[
            "verify",
            root,
            "--since",
            cut.to_str().unwrap(),
        ]))
    };
    for cut in ["", "{", lines[0]] {
        assert_eq!(since(cut).0, 64, "{cut}");
    }
    let (code, stdout, _) = since(&format!("{lock}{}\n", lines[0]));
    assert!(code == 1 && stdout.contains("from line 3 on"), "{stdout}");
    let restored = folder.path().join("restored");
    let (code, ..) = run(&mut tiendo(&[
        "restore",
        package.to_str().unwrap(),
        restored.to_str().unwrap(),
    ]));
    assert_eq!(code, 0);
    let (code, _, stderr) = run(&mut tiendo(&[
        "restore",
        package.to_str().unwrap(),
        site.to_str().unwrap(),
    ]));
    assert!(code == 64 && stderr.contains("not empty"), "{stderr}");
    assert!(
        bytes(&restored) == bytes(&snapshot),
        "another folder came back"
    );

    // One bit of each.
    let flip = |path: &Path, named: &str, at: &Path| {
        let whole = std::fs::read(path).unwrap();
        let mut broken = whole.clone();
        let middle = broken.len() / 2;
        broken[middle] ^= 4;
        std::fs::write(path, broken).unwrap();
        let (code, stdout, _) = verify(at);
        assert!(
            code == 1 && stdout.contains(named),
            "{}: {stdout}",
            path.display()
        );
        let (code, ..) = tried(&["build", "--now", NOW]);
        assert_eq!(
            code,
            i32::from(path.starts_with(&archive)),
            "{}",
            path.display()
        );
        std::fs::write(path, whole).unwrap();
    };
    flip(&package, "kh-176-2025.wacz", folder.path());
    flip(
        &archive.join("seals.lock"),
        "seals.lock, line",
        folder.path(),
    );
    let built_anew = folder.path().join("copy");
    copy(&site, &built_anew);
    flip(
        &built_anew.join("archive/2025/data/values.csv"),
        "data/values.csv",
        &built_anew,
    );
    flip(
        &built_anew.join("archive/2025/index.html"),
        "index.html",
        &built_anew,
    );

    // Links lead elsewhere tomorrow: they are no part of a snapshot.
    #[cfg(unix)]
    {
        let more = built_anew.join("archive/2025/more.html");
        std::os::unix::fs::symlink("/etc/hostname", &more).unwrap();
        let (code, stdout, _) = verify(&built_anew);
        assert!(
            code == 1 && stdout.contains("more.html was not sealed"),
            "{stdout}"
        );
        std::fs::remove_file(&more).unwrap();
        // The folder of seals may be one, and is read all the same.
        let kept = folder.path().join("kept");
        std::fs::rename(&archive, &kept).unwrap();
        std::os::unix::fs::symlink(&kept, &archive).unwrap();
        assert_eq!(tried(&["check", "--strict", "--now", NOW]).0, 0);
        let value = folder.path().join("content/periods/2025/period.yaml");
        let text = std::fs::read_to_string(&value).unwrap();
        let changed = text.replacen("name: ", "name: Another ", 1);
        assert_ne!(changed, text);
        std::fs::write(&value, changed).unwrap();
        let (code, _, stderr) = tried(&["check", "--now", NOW]);
        assert!(code == 1 && stderr.contains("changed-"), "{stderr}");
        std::fs::write(&value, text).unwrap();
        std::fs::remove_file(&archive).unwrap();
        std::fs::rename(&kept, &archive).unwrap();
    }

    // A line whose facts are not those of the package; a snapshot that nothing names.
    let (mut entries, _) = tiendo::archive::lock::read(&lock);
    let (_, mut last) = entries.pop().unwrap();
    last.released += jiff::Span::new().hours(1);
    let other = format!("{}\n{}", lines[0], last.line());
    std::fs::write(archive.join("seals.lock"), other).unwrap();
    let (code, stdout, _) = verify(folder.path());
    assert!(code == 1 && stdout.contains("another package"), "{stdout}");
    std::fs::write(archive.join("seals.lock"), &lock).unwrap();
    std::fs::create_dir_all(built_anew.join("archive/2031")).unwrap();
    let (code, stdout, _) = verify(&built_anew);
    assert!(code == 1 && stdout.contains("2031: no line"), "{stdout}");

    // The last line gone, while its package stands; a package gone; the chain written anew.
    std::fs::write(archive.join("seals.lock"), format!("{}\n", lines[0])).unwrap();
    let (code, stdout, _) = verify(folder.path());
    assert!(
        code == 1 && stdout.contains("kh-176-2026-h1-r2.wacz: no line"),
        "{stdout}"
    );
    // Without its package too, a release would be taken back.
    let last = archive.join("kh-176-2026-h1-r2.wacz");
    let whole = std::fs::read(&last).unwrap();
    std::fs::remove_file(&last).unwrap();
    let (code, _, stderr) = tried(&["build", "--now", NOW]);
    assert!(code == 1 && stderr.contains("from line 2 on"), "{stderr}");
    assert!(bytes(&site) == second, "the published site changed");
    std::fs::write(&last, whole).unwrap();
    // An interrupted `seal` leaves the same, and is begun again, unless the line was published: another one would take its place.
    let (code, _, stderr) = tried(&later);
    assert!(code == 1 && stderr.contains("from line 2 on"), "{stderr}");
    let away = folder.path().join("away");
    std::fs::rename(&site, &away).unwrap();
    assert_eq!(tried(&later).0, 0);
    std::fs::rename(&away, &site).unwrap();
    std::fs::remove_file(&package).unwrap();
    let (code, stdout, _) = verify(folder.path());
    assert!(
        code == 1 && stdout.contains("kh-176-2025.wacz: not there"),
        "{stdout}"
    );
    let (code, _, stderr) = tried(&["build", "--now", NOW]);
    assert!(code == 1 && stderr.contains("missing-package"), "{stderr}");
    assert!(bytes(&site) == second, "the published site changed");
    std::fs::write(&old, format!("{}\n", lines[1])).unwrap();
    let (code, stdout, _) = verify(folder.path());
    assert!(code == 1 && stdout.contains("from line 1 on"), "{stdout}");
}

/// Every relative link of a sealed page leads to a file of its snapshot.
fn leads_nowhere_else(site: &BTreeMap<PathBuf, Vec<u8>>) {
    let sealed = site.iter().filter(|(path, _)| path.starts_with("archive"));
    let pages = sealed.filter(|(path, _)| path.extension().is_some_and(|e| e == "html"));
    for (path, page) in pages {
        let text = std::str::from_utf8(page).unwrap();
        for key in ["href=\"", "src=\""] {
            for link in text.split(key).skip(1) {
                let (link, _) = link.split_once('"').unwrap();
                let (link, _) = link.split_once('#').unwrap_or((link, ""));
                if link.is_empty() || link.contains(':') {
                    continue;
                }
                let mut to = path.parent().unwrap().to_path_buf();
                for part in link.split('/') {
                    match part {
                        ".." => assert!(to.pop()),
                        part => to.push(part),
                    }
                }
                let folder = path.components().take(2).collect::<PathBuf>();
                assert!(to.starts_with(&folder), "{}: {link}", path.display());
                assert!(site.contains_key(&to), "{}: {link}", path.display());
            }
        }
    }
}

/// What of a living site leads to the last seal is there: the address to cite, the chart that stays, links for programs; and the text of
/// the release tells the checksum that the chain ends in.
fn leads_to_seals(site: &BTreeMap<PathBuf, Vec<u8>>) {
    let address = "https://tien-do-lang-son.example/archive/";
    let mut charts = 0;
    let living = site.iter().filter(|(path, _)| !path.starts_with("archive"));
    for (path, page) in living.filter(|(path, _)| path.extension().is_some_and(|e| e == "html")) {
        let text = std::str::from_utf8(page).unwrap();
        for link in text.split(address).skip(1) {
            let end = link.find(['"', '<', '&']).unwrap();
            let to = Path::new("archive").join(&link[..end]);
            assert!(
                site.contains_key(&to),
                "{}: {}",
                path.display(),
                to.display()
            );
            charts += usize::from(to.starts_with("archive/2026-h1-r2/embed"));
        }
        let own = format!("{address}2026-h1-r2/{}", path.to_str().unwrap());
        let copied = site.contains_key(&Path::new("archive/2026-h1-r2").join(path));
        let cited = text.contains(&format!("<link rel=\"memento\" href=\"{own}\">"))
            && text.contains(&format!("rel=\"memento\">{own}</a>"));
        // Pages for other sites, and pages that only lead to another, are not cited.
        let told = path.starts_with("embed") || text.contains("http-equiv=\"refresh\"");
        assert!(cited == copied || told, "{}", path.display());
    }
    assert!(charts > 50, "{charts}");
    let lock = &site[Path::new("archive/seals.lock")];
    let head =
        tiendo::archive::lock::sha256(lock.split_inclusive(|b| *b == b'\n').next_back().unwrap());
    for path in [
        "bao-chi/2026-h1.txt",
        "en/press/2026-h1.txt",
        "en/press/2026-h1.html",
        "en/archive-page.html",
        "bao-chi/index.xml",
    ] {
        assert!(says(&site[Path::new(path)], &head), "{path}");
    }
}
