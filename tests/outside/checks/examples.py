"""The examples of the page on the data are run as they stand, against the site on this machine."""

import csv
import functools
import html
import http.server
import io
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path

from .common import Report, Site, read_csv

CODE = re.compile(r'<code id="example-([a-z]+)">(.*?)</code>', re.DOTALL)
KINDS = ("curl", "python", "r")
# R lays tables out for people; as CSV the same rows can be compared.
R_PRINTS_CSV = 'print <- function(x) write.csv(x, row.names = FALSE, na = "")\n'


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The address at which a folder can be fetched on this machine."""
    handler = functools.partial(Quiet, directory=str(root))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def examples(site: Site) -> Report:
    """What readers copy from the page runs, and gives what it says."""
    report = Report()
    run = {"curl": run_curl, "python": run_python, "r": run_r}
    with served(site.root) as server:
        for path in site.files("*.html"):
            text = path.read_text(encoding="utf-8")
            for kind, code in CODE.findall(text):
                where = f"{site.name(path)}, example-{kind}"
                example = html.unescape(code)
                urls = re.findall(r"https?://[^\s\"'<>)]+", example)
                if not urls:
                    report.fault(where, "names no address")
                files = [site.leads(report, where, url) for url in urls]
                if not urls or None in files:
                    continue
                if kind not in run:
                    report.count("other examples")
                    continue
                report.count(f"{kind} examples")
                try:
                    run[kind](site, report, where, example.replace(site.address, server), files)
                except (subprocess.SubprocessError, ValueError, LookupError, OSError) as error:
                    report.fault(where, f"could not be judged: {error}")
    report.expect(*(f"{kind} examples" for kind in KINDS))
    return report


def outcome(report: Report, where: str, command: list[str], folder: str) -> str:
    # This machine is asked directly, whatever stands between it and others.
    surroundings = os.environ | {"LC_ALL": "C.UTF-8", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, encoding="utf-8", timeout=120
    )
    if done.returncode:
        report.fault(where, f"ended with {done.returncode}: {done.stderr[-300:]}")
    return done.stdout


def run_curl(site: Site, report: Report, where: str, example: str, files: list[Path]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outcome(report, where, ["bash", "-euc", example], folder)
        got = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
        if got != {file.name: file.read_bytes() for file in files}:
            report.fault(where, f"fetched {sorted(got)}, not the bytes of {[site.name(file) for file in files]}")


def run_python(site: Site, report: Report, where: str, example: str, files: list[Path]) -> None:
    columns = re.findall(r'row\["(\w+)"\]', example[example.index("print(") :])
    wanted = asked_rows(example, columns, files)
    with tempfile.TemporaryDirectory() as folder:
        got = outcome(report, where, [sys.executable, "-c", example], folder).splitlines()
    if got != [" ".join(row) for row in wanted]:
        report.fault(where, f"printed {len(got)} rows that are not the {len(wanted)} of the CSV: {got[:2]}")


def run_r(site: Site, report: Report, where: str, example: str, files: list[Path]) -> None:
    columns = re.findall(r"\w+", re.search(r"\bc\(([^)]*)\)", example)[1])
    wanted = asked_rows(example, columns, files)
    with tempfile.TemporaryDirectory() as folder:
        printed = outcome(report, where, ["Rscript", "--vanilla", "-e", R_PRINTS_CSV + example], folder)
    head, *got = list(csv.reader(io.StringIO(printed))) or [[]]
    if head != columns or [canonical(row) for row in got] != [canonical(row) for row in wanted]:
        report.fault(where, f"printed {len(got)} rows that are not the {len(wanted)} of the CSV: {got[:2]}")


def asked_rows(example: str, columns: list[str], files: list[Path]) -> list[list[str]]:
    """The rows that both examples ask for: the whole of one target."""
    target = re.search(r'\btarget"?\]? == "([^"]+)"', example)[1]
    head, *rows = read_csv(files[0])
    rows = [row for row in rows if row[head.index("target")] == target and not row[head.index("cell")]]
    if not rows or not columns:
        raise ValueError(f"asks for {columns} of {target}, of which there are {len(rows)} rows")
    return [[row[head.index(column)] for column in columns] for row in rows]


def canonical(row: list[str]) -> list[str | Decimal]:
    """Numbers as numbers: R writes 2.50 as 2.5."""

    def of(field: str) -> str | Decimal:
        try:
            return Decimal(field)
        except InvalidOperation:
            return field

    return [of(field) for field in row]
