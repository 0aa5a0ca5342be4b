"""Sealed releases: what other programs for web archives make of the packages, and that snapshots are what was sealed."""

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from itertools import zip_longest
from pathlib import Path

from cdxj_indexer.main import CDXJIndexer
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from .common import Report, Site


def packages(site: Site) -> Report:
    """Every package is valid, its records are what their digests say, and its index is the one that others make of it."""
    report = Report()
    for path in sorted((site.root / "archive").glob("*.wacz")):
        report.count("packages")
        name = site.name(path)
        # Its own command, since the library ends the program where it finds a fault.
        command = [sys.executable, "-c", "from wacz.main import main; main()", "validate", "-f", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or "Validation succeeded" not in done.stdout:
            report.fault(name, f"wacz: {(done.stdout + done.stderr).strip()[-300:]}")
        try:
            with zipfile.ZipFile(path) as package:
                records(report, name, package)
        except (zipfile.BadZipFile, KeyError) as error:
            report.fault(name, f"does not open: {error}")
    for sums in sorted((site.root / "archive").glob("*/SHA256SUMS")):
        report.count("snapshots")
        command = ["sha256sum", "--check", "--quiet", sums.name]
        done = subprocess.run(command, cwd=sums.parent, capture_output=True, text=True, check=False)
        if done.returncode:
            report.fault(site.name(sums), done.stdout or done.stderr)
        listed = {line.split("  ", 1)[1] for line in sums.read_text(encoding="utf-8").splitlines()}
        there = {path.relative_to(sums.parent).as_posix() for path in sums.parent.rglob("*") if path.is_file()}
        for other in sorted(there - listed - {sums.name}):
            report.fault(site.name(sums), f"does not list {other}")
    report.expect("packages", "records", "snapshots")
    return report


def records(report: Report, name: str, package: zipfile.ZipFile) -> None:
    with tempfile.TemporaryDirectory() as folder:
        warc = Path(package.extract("archive/data.warc.gz", folder))
        with warc.open("rb") as stream:
            try:
                for record in ArchiveIterator(stream, check_digests="raise"):
                    record.content_stream().read()
                    report.count("records")
            except ArchiveLoadFailed as error:
                report.fault(name, f"warcio: {error}")
                return
        index = io.StringIO()
        CDXJIndexer(output=index, inputs=[str(warc)], sort=True).process_all()
    theirs = [entry(line) for line in index.getvalue().splitlines()]
    ours = [entry(line) for line in package.read("indexes/index.cdx").decode("utf-8").splitlines()]
    for a, b in zip_longest(ours, theirs):
        if a != b:
            report.fault(name, f"index: {a}, others have {b}")
            break


def entry(line: str) -> tuple[str, str, object]:
    where, when, what = line.split(" ", 2)
    return where, when, json.loads(what)
