"""The tables as CSV, and the two standards that describe them."""

import logging
import re
import warnings
from collections import Counter
from pathlib import Path

import frictionless
from csvw import TableGroup

from .common import Report, Site, parse_json, read_csv

# What spreadsheets take for the beginning of a formula.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
CSVW = "http://www.w3.org/ns/csvw"


def plain_csv(site: Site) -> Report:
    """Every CSV is well formed, and no spreadsheet runs anything in it."""
    report = Report()
    for path in site.files("*.csv"):
        name = site.name(path)
        report.count("files")
        if not path.read_bytes().startswith(b"\xef\xbb\xbf"):
            report.fault(name, "does not begin with a byte order mark")
        try:
            rows = read_csv(path)
        except Exception as error:
            report.fault(name, f"cannot be read: {error}")
            continue
        head = rows[0] if rows else []
        if not head or "" in head:
            report.fault(name, "the first row does not name the columns")
        for column, n in Counter(head).items():
            if n > 1:
                report.fault(name, f"{n} columns are named {column!r}")
        # A target without values keeps its address, with the columns alone.
        if len(rows) < 2 and not name.startswith("data/targets/"):
            report.fault(name, "a table of nothing is not written")
        for n, row in enumerate(rows, 1):
            report.count("fields", len(row))
            if len(row) != len(head):
                report.fault(name, f"row {n} has {len(row)} fields, the first {len(head)}")
            for field in row:
                if field.startswith(RUNS) and not NUMBER.fullmatch(field):
                    report.fault(name, f"row {n} has a field that runs as a formula: {field[:60]!r}")
    report.expect("files", "fields")
    return report


def data_package(site: Site) -> Report:
    """The Data Package holds what it describes: kinds, keys, bytes and hashes."""
    report = Report()
    path = site.root / "data/datapackage.json"
    result = frictionless.validate(str(path))
    for error in result.errors:
        report.fault(site.name(path), error.message)
    for task in result.tasks:
        report.count("tables")
        report.count("rows", task.stats.get("rows") or 0)
        for error in task.errors:
            report.fault(f"data/{task.place}", f"{error.title}: {error.message}")
        for warning in task.warnings:
            report.fault(f"data/{task.place}", warning)
    described = parse_json(path.read_text(encoding="utf-8"))["resources"]
    for resource in described:
        # What is not stated is not compared.
        for key in ("bytes", "hash", "schema"):
            if not resource.get(key):
                report.fault(site.name(path), f"{resource['name']} has no {key}")
        report.count("keys", len(resource["schema"].get("foreignKeys", [])))
        report.count("keys", "primaryKey" in resource["schema"])
    for csv in sorted((site.root / "data").glob("*.csv")):
        if csv.name not in {resource["path"] for resource in described}:
            report.fault(site.name(csv), "is no resource of the Data Package")
    report.expect("tables", "rows", "keys")
    return report


def csv_on_the_web(site: Site) -> Report:
    """The tables are what their metadata for CSV on the Web says."""
    report = Report()
    described: set[Path] = set()
    for path in site.files("*csv-metadata.json"):
        report.count("files")
        try:
            group = load_group(path)
        except Exception as error:
            report.fault(site.name(path), error)
            continue
        described |= {(path.parent / table.url.string).resolve() for table in group.tables}
        try:
            check_group(site, report, path, group)
        except Exception as error:
            report.fault(site.name(path), f"could not be judged: {type(error).__name__}: {error}")
    for csv in site.files("*.csv"):
        if csv not in described:
            report.fault(site.name(csv), "is in no metadata for CSV on the Web")
    report.expect("files", "tables", "rows")
    return report


def load_group(path: Path) -> TableGroup:
    data = parse_json(path.read_text(encoding="utf-8"))
    context = data.get("@context")
    if CSVW not in (context if isinstance(context, list) else [context]):
        raise ValueError("the context is not that of CSV on the Web")
    # The library does not hand a group's schema on to its tables, as the standard has it.
    for table in data["tables"]:
        if "tableSchema" not in table:
            table["tableSchema"] = data["tableSchema"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return TableGroup.from_file(path, data=data)


class Kept(logging.Handler):
    """Keeps messages, each once: tables are read several times."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.messages[record.getMessage()] = None


def check_group(site: Site, report: Report, path: Path, group: TableGroup) -> None:
    kept = Kept()
    log = logging.Logger(str(path))
    log.addHandler(kept)
    whole, nulls = True, False
    for table in group.tables:
        report.count("tables")
        csv = path.parent / table.url.string
        if not csv.is_file():
            report.fault(site.name(path), f"{table.url.string} is not there")
            whole = False
            continue
        head = read_csv(csv)[0]
        columns = [column.header for column in table.tableSchema.columns]
        if head != columns:
            odd = sorted(set(head) ^ set(columns)) or "another order"
            report.fault(site.name(csv), f"the columns are not those of the metadata: {odd}")
            whole = False
            continue
        rows = list(table.iterdicts(log=log))
        report.count("rows", len(rows))
        table.check_primary_key(log=log)
        for key in table.tableSchema.foreignKeys:
            names = key.columnReference
            empty = sum(any(row.get(name) is None for name in names) for row in rows)
            if empty:
                nulls = True
                # Every row has to refer to one, by the standard.
                report.fault(site.name(csv), f"{empty} rows refer to nothing by the foreign key {names}")
    # Where a reference is null, strict verification ends there and would hide the rest.
    sound = whole and group.check_referential_integrity(log=log, strict=not nulls)
    for message in kept.messages:
        report.fault(site.name(path), message.replace(f"{path.parent}/", ""))
    if whole and not sound and not kept.messages:
        report.fault(site.name(path), "the foreign keys do not lead to one row each")
