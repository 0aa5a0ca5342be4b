"""The workbooks: what they hold, and what a spreadsheet program makes of them."""

import csv
import os
import signal
import subprocess
import tempfile
from contextlib import closing, suppress
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from .common import Report, Site, parse_json, read_csv
from .tables import RUNS

# Numbers have 15 digits in spreadsheets.
DIGITS = Decimal("5e-15")
# Most characters of a cell; a longer text ends with an ellipsis.
CELL = 32_767
# All sheets, each into a file of its own, as UTF-8.
TO_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"

Sheet = list[list[Any]]


def open_workbook(site: Site, report: Report, path: Path) -> dict[str, Sheet]:
    """The values of every sheet; a formula is a fault."""
    sheets: dict[str, Sheet] = {}
    with closing(load_workbook(path, read_only=True)) as book:
        for sheet in book.worksheets:
            rows = sheets.setdefault(sheet.title, [])
            for cells in sheet.iter_rows():
                report.count("cells", len(cells))
                for cell in cells:
                    if cell.data_type in ("f", "e"):
                        kind = "a formula" if cell.data_type == "f" else "an error"
                        where = f"{site.name(path)}, {sheet.title}"
                        report.fault(where, f"{cell.coordinate} is {kind}: {cell.value}")
                rows.append([cell.value for cell in cells])
    return sheets


def workbooks(site: Site) -> Report:
    """Every workbook opens, has no formula, and says the same as the CSV."""
    report = Report()
    kinds = column_kinds(site)
    data = site.root / "data"
    for path in site.files("*.xlsx"):
        report.count("workbook of the plan" if path.parent == data else "workbooks of targets")
        try:
            sheets = open_workbook(site, report, path)
        except Exception as error:
            report.fault(site.name(path), f"does not open: {error}")
            continue
        # The first sheet says what the workbook is.
        names = list(sheets)[1:]
        tables = tables_of_plan(data) if path.parent == data else tables_of_target(path)
        if set(names) != set(tables):
            report.fault(site.name(path), f"has the sheets {names}, of tables there are {sorted(tables)}")
        for name in names:
            if name in tables:
                where = f"{site.name(path)}, {name}"
                same_table(report, where, kinds.get(name, {}), tables[name], sheets[name])
    report.expect("workbook of the plan", "workbooks of targets", "cells", "compared rows")
    return report


def column_kinds(site: Site) -> dict[str, dict[str, str]]:
    package = parse_json((site.root / "data/datapackage.json").read_text(encoding="utf-8"))
    return {
        resource["name"]: {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        for resource in package["resources"]
    }


def tables_of_plan(data: Path) -> dict[str, list[list[str]]]:
    # The record is made of texts, some longer than a cell of a sheet can hold.
    tables = (path for path in sorted(data.glob("*.csv")) if path.stem != "record")
    return {path.stem: read_csv(path) for path in tables}


def tables_of_target(path: Path) -> dict[str, list[list[str]]]:
    """The values of a target, and its rows of the verdicts of all."""
    tables = {}
    values = path.with_suffix(".csv")
    if values.is_file():
        tables["values"] = read_csv(values)
    head, *rows = read_csv(path.parent.parent / "verdicts.csv")
    of_target = [row for row in rows if row[head.index("target")] == path.stem]
    if of_target:
        tables["verdicts"] = [head, *of_target]
    return tables


def same_table(report: Report, where: str, kinds: dict[str, str], table: list[list[str]], sheet: Sheet) -> None:
    if len(table) != len(sheet):
        report.fault(where, f"{len(sheet)} rows, the CSV has {len(table)}")
    head = table[0]
    for n, (row, cells) in enumerate(zip(table, sheet), 1):
        report.count("compared rows")
        for column, field, value in zip_longest(head, row, cells):
            kind = "string" if n == 1 else kinds.get(column, "string")
            if not same(kind, field or "", value):
                report.fault(where, f"row {n}, {column}: {value!r}, the CSV has {field!r}")


def same(kind: str, field: str, value: Any) -> bool:
    if field == "" or value is None:
        return field == "" and value is None
    if kind in ("number", "integer"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        try:
            number = Decimal(field)
        except InvalidOperation:
            return False
        return abs(number - Decimal(value)) <= abs(number) * DIGITS
    if kind == "boolean":
        return isinstance(value, bool) and field == str(value).lower()
    if kind == "date" and isinstance(value, datetime):
        return field == value.date().isoformat()
    # Days before 1900 are texts in a workbook.
    if not isinstance(value, str) or kind == "date" and field >= "1900":
        return False
    # In CSV an apostrophe leads what would run there.
    texts = [field, field[1:]] if field.startswith("'") and field[1:].startswith(RUNS) else [field]
    cut = len(value.encode("utf-16-le")) // 2 >= CELL - 1 and value.endswith("…")
    return value in texts or cut and any(text.startswith(value[:-1]) for text in texts)


def libreoffice(site: Site) -> Report:
    """A spreadsheet program opens the workbooks, executes nothing and shows every row."""
    report = Report()
    plans = list(site.root.glob("data/plan.xlsx"))
    # One with many values says more than one with none.
    targets = sorted(site.root.glob("data/targets/*.xlsx"), key=lambda path: path.stat().st_size)[-1:]
    report.count("workbook of the plan", len(plans))
    report.count("workbooks of targets", len(targets))
    if plans or targets:
        convert(site, report, plans + targets)
    report.expect("workbook of the plan", "workbooks of targets", "rows", "texts")
    return report


def convert(site: Site, report: Report, paths: list[Path]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        # A profile of its own, so that it runs beside another.
        profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", TO_CSV, "--outdir", folder]
        program = subprocess.Popen(
            [*command, *map(str, paths)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            if program.wait(timeout=300):
                report.fault("LibreOffice", f"ended with {program.returncode}")
        finally:
            # It is a script that starts another program, which would outlive it.
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
        for path in paths:
            for name, sheet in open_workbook(site, Report(), path).items():
                converted = out / f"{path.stem}-{name}.csv"
                if converted.is_file():
                    with converted.open(encoding="utf-8-sig", newline="") as file:
                        as_opened(report, f"{site.name(path)}, {name}", sheet, list(csv.reader(file)))
                else:
                    report.fault(site.name(path), f"the sheet {name} was not converted")


def as_opened(report: Report, where: str, sheet: Sheet, opened: list[list[str]]) -> None:
    if len(sheet) != len(opened):
        report.fault(where, f"{len(opened)} rows in LibreOffice, {len(sheet)} in the workbook")
    for n, (row, shown) in enumerate(zip(sheet, opened), 1):
        report.count("rows")
        for value, text in zip_longest(row, shown, fillvalue=""):
            if isinstance(value, str):
                report.count("texts")
                if value != text:
                    report.fault(where, f"row {n}: LibreOffice made {text!r} of the text {value!r}")
