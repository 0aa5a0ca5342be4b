//! What a build costs: each stage on the shipped plan and on a plan many times its size, against a floor.
//!
//! `cargo bench` prints, for each stage, the best of several runs in milliseconds; at the end the bytes of the site, the time
//! that copying the same bytes into files takes (the floor), and the peak memory of the whole run. It asserts nothing about
//! time: a shared machine is no stopwatch.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark looks at the clock and the disk, prints, and stops where it cannot"
)]

use std::path::Path;
use std::time::Instant;
use tiendo::diag::Findings;
use tiendo::load::Inputs;
use tiendo::output::{Artifact, Folder, MemorySink, Sink};

/// How often the targets of the shipped plan stand in the grown one.
const GROWN: usize = 20;
const RUNS: usize = 5;

/// The best of several runs, in milliseconds.
fn best<T>(mut run: impl FnMut() -> T) -> f64 {
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        std::hint::black_box(run());
        start.elapsed().as_secs_f64() * 1000.0
    });
    times.fold(f64::INFINITY, f64::min)
}

fn read() -> Inputs {
    let mut inputs = tiendo::load::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    // Seals are looked at by tests/cli.rs and tests/browser.rs.
    inputs.archive = tiendo::archive::Archive::default();
    inputs
}

/// The shipped plan with every target, its history and its values standing `GROWN` times, under names of their own.
fn grown() -> Inputs {
    let mut inputs = read();
    let originals: Vec<(String, String)> = inputs
        .sources
        .iter()
        .filter(|s| {
            s.path.contains("/targets/") && s.path.ends_with(".yaml")
                || s.path.contains("/history/")
        })
        .map(|s| (s.path.clone(), s.text.clone()))
        .collect();
    for n in 1..GROWN {
        let rename = |text: &str| {
            let lines = text.lines().map(|line| {
                for key in ["- id: ", "- target: ", "  part_of: ", "  same_as: "] {
                    if let Some(id) = line.strip_prefix(key) {
                        let end = id.find([' ', '#']).unwrap_or(id.len());
                        let (id, rest) = id.split_at(end);
                        return format!("{key}{id}-{n}{rest}\n");
                    }
                }
                format!("{line}\n")
            });
            lines.collect::<String>()
        };
        for (path, text) in &originals {
            let path = path.replace(".yaml", &format!("-{n}.yaml"));
            inputs.add(path, rename(text).into_bytes());
        }
    }
    inputs
}

fn stages(name: &str, inputs: impl Fn() -> Inputs) {
    let now = "2026-11-01T00:00+07:00".parse().unwrap();
    let mut findings = Findings::default();
    let mut loaded = inputs();
    let documents = best(|| {
        let mut findings = Findings::default();
        tiendo::load::documents(&mut inputs(), &mut findings)
    });
    let reading = best(&inputs);
    let decoded = tiendo::load::documents(&mut loaded, &mut findings);
    let resolve = best(|| {
        let mut findings = Findings::default();
        tiendo::model::resolve::resolve(&decoded, &loaded.sources, &mut findings)
    });
    let plan = tiendo::model::resolve::resolve(&decoded, &loaded.sources, &mut findings).unwrap();
    let assess = best(|| tiendo::assess::assess(&plan));
    let project = tiendo::check(&mut loaded, &mut findings).unwrap();
    let render = best(|| {
        let mut sink = MemorySink::default();
        tiendo::build(
            &project,
            tiendo::Edition::Public(now),
            &mut Findings::default(),
            &mut sink,
        )
        .unwrap();
        sink
    });
    println!("{name}: {} targets", plan.targets.len());
    println!("  read          {reading:9.2} ms");
    println!("  decode        {:9.2} ms", documents - reading);
    println!("  resolve       {resolve:9.2} ms");
    println!("  assess        {assess:9.2} ms");
    println!("  assess+render {render:9.2} ms");
}

/// The peak memory of this process so far.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.map_or("unknown".to_owned(), |l| l.trim().to_owned())
}

fn main() {
    let now = "2026-11-01T00:00+07:00".parse().unwrap();
    let folder = tempfile::tempdir().unwrap();

    // First, as a user runs it: artifacts go to disk one at a time, so that the memory is that of a build.
    let mut inputs = read();
    let mut findings = Findings::default();
    let project = tiendo::check(&mut inputs, &mut findings).unwrap();
    let mut output = Folder::begin(&folder.path().join("site"), &[]).unwrap();
    tiendo::build(
        &project,
        tiendo::Edition::Public(now),
        &mut findings,
        &mut output,
    )
    .unwrap();
    let summary = output.commit().unwrap();
    println!(
        "shipped plan: {} files, {} bytes, peak memory {}",
        summary.files,
        summary.bytes,
        peak()
    );

    stages("shipped plan", read);
    stages("grown plan", grown);

    let mut sink = MemorySink::default();
    tiendo::build(
        &project,
        tiendo::Edition::Public(now),
        &mut findings,
        &mut sink,
    )
    .unwrap();
    let site = sink.into_artifacts();
    let publish = |name: &str| {
        let target = folder.path().join(name);
        let mut output = Folder::begin(&target, &[]).unwrap();
        for (path, bytes) in &site {
            let (path, bytes) = (path.clone(), bytes.clone());
            output.put(Artifact { path, bytes }).unwrap();
        }
        output.commit().unwrap()
    };
    let mut n = 0;
    let first = best(|| {
        n += 1;
        publish(&format!("first-{n}"))
    });
    let again = best(|| publish("first-1"));
    let mut n = 0;
    let floor = best(|| {
        n += 1;
        let target = folder.path().join(format!("floor-{n}"));
        for (path, bytes) in &site {
            let path = target.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    });
    println!("publish {} files", site.len());
    println!("  first build   {first:9.2} ms");
    println!("  no change     {again:9.2} ms");
    println!("  floor         {floor:9.2} ms (the same bytes, plainly written)");
}
