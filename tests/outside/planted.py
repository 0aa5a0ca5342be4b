"""Shows that each check finds what it is for: planted.py SITE --shapes FILE

Small sites are cut out of a real one. Each must pass as it is and must not pass with a fault planted, and no check may pass
where there is nothing to look at.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import pikepdf
from openpyxl import load_workbook

import samples
from check import CHECKS, run
from checks.common import Site, no_network
from samples import edit, edit_csv, edit_json, set_field

Plant = Callable[[Path], object]
Cut = Callable[[Site, Path], None]
Faults = list[tuple[str, Plant, str | None]]

GOALS, TARGETS, ONE = "data/goals.csv", "data/targets.csv", "data/targets/*.csv"
BOOK, TARGET_BOOK = "data/plan.xlsx", "data/targets/*.xlsx"
CATALOG = "data/catalog.jsonld"
ICS = "data/calendar.xx.ics"


@dataclass
class Case:
    check: str
    cut: Cut | None
    what: str
    plant: Plant | None = None
    # What a fault must say; none where the plant is no fault.
    finds: str | None = None


def text(name: str, old: str, new: str) -> Plant:
    return lambda root: edit(root / name, old, new)


def data(name: str, change: Callable[[Any], object]) -> Plant:
    return lambda root: edit_json(a_file(root, name), change)


def table(name: str, change: Callable[[list[list[str]]], object]) -> Plant:
    return lambda root: edit_csv(a_file(root, name), change)


def field(name: str, column: str, value: str, row: int = 1) -> Plant:
    return table(name, set_field(row, column, value))


def gone(name: str) -> Plant:
    return lambda root: a_file(root, name).unlink()


def a_file(root: Path, pattern: str) -> Path:
    """The file that is meant: of a target there is one of each kind."""
    if "*" not in pattern:
        return root / pattern
    return next(path for path in sorted(root.glob(pattern)) if path.name != "csv-metadata.json")


def cell(name: str, column: str, value: Any, kind: str | None = None) -> Plant:
    """Another value in the second row of the values of a workbook."""

    def plant(root: Path) -> None:
        path = a_file(root, name)
        book = load_workbook(path)
        sheet = book["values"]
        at = [head.value for head in sheet[1]].index(column) + 1
        planted = sheet.cell(2, at)
        planted.value = value
        planted.data_type = kind or planted.data_type
        book.save(path)

    return plant


def both(*plants: Plant) -> Plant:
    return lambda root: [plant(root) for plant in plants]


def with_text(site: Site, root: Path) -> None:
    """Workbooks with a text that looks like a formula, which is right."""
    samples.workbooks(site, root)
    cell(BOOK, "source_vi", "=1+1", "s")(root)


def without_row(root: Path) -> None:
    book = load_workbook(root / "data/plan.xlsx")
    book["values"].delete_rows(3)
    book.save(root / "data/plan.xlsx")


def dataset(change: Callable[[Any], object]) -> Plant:
    return data("data/catalog.jsonld", lambda catalog: change(catalog["dcat:dataset"]))


def distribution(change: Callable[[Any], object]) -> Plant:
    return dataset(lambda dataset: change(dataset["dcat:distribution"][0]))


def item(change: Callable[[Any], object]) -> Plant:
    return data("feed.feed.json", lambda feed: change(feed["items"][0]))


def pattern(name: str, old: str, new: str) -> Plant:
    """Where the text to be replaced differs from plan to plan."""

    def plant(root: Path) -> None:
        path = root / name
        found = re.search(old, path.read_bytes().decode("utf-8"), re.DOTALL)
        assert found, f"{old!r} is not in {name}"
        edit(path, found[0], found.expand(new))

    return plant


PLANTED: list[tuple[str, Cut, Faults]] = [
    ("csv", samples.tables, [
        ("a formula", field(GOALS, "goal_text_vi", "=1+1"), "runs as a formula: '=1"),
        ("a call", field(GOALS, "goal_text_vi", "@SUM(A1)"), "runs as a formula"),
        ("a telephone number", field(ONE, "source_vi", "+84 25"), "runs as a formula"),
        ("a text with a dash", field(ONE, "source_vi", "-x"), "runs as a formula"),
        ("a tabulator", field(ONE, "source_vi", "\tx"), "runs as a formula"),
        ("a carriage return", field(ONE, "source_vi", "\rx"), "runs as a formula"),
        ("a negative number", field(ONE, "value", "-1.5"), None),
        ("a text led by an apostrophe", field(ONE, "source_vi", "'=1+1"), None),
        ("a row too short", table(GOALS, lambda rows: rows[1].pop()), "row 2 has"),
        ("no rows", table(GOALS, lambda rows: rows.__delitem__(slice(1, None))), "table of nothing"),
        ("no byte order mark", text(GOALS, "\ufeff", ""), "byte order mark"),
        ("a column named twice", field(GOALS, "goal", "target", 0), "2 columns are named 'target'"),
    ]),
    ("data-package", samples.tables, [
        ("a word for a number", field(TARGETS, "baseline_value", "many"), "Type Error.*many"),
        ("a word that is not of the list", field(GOALS, "condition", "so"), "Constraint Error"),
        ("a key twice", table(GOALS, lambda rows: rows.append(rows[1])), "PrimaryKey Error"),
        ("a reference to nothing", field(GOALS, "target", "nothing"), "ForeignKey Error"),
        ("another name of a column", field(GOALS, "goal", "aim", 0), "Label"),
        ("bytes that differ", text(GOALS, "\r\n", "\n"), "Hash Count Error"),
        ("another size", table(GOALS, lambda rows: rows.pop()), "Byte Count Error"),
        ("a file that is not there", gone(GOALS), "(?i)no such file|not found"),
        ("a table that is not described", gone(GOALS), "goals.csv"),
        ("no hash", data("data/datapackage.json", lambda d: d["resources"][0].pop("hash")), "has no hash"),
        ("no name", data("data/datapackage.json", lambda d: d["resources"][0].pop("name")), "name"),
    ]),
    ("csvw", samples.tables, [
        ("a word for a number", field(TARGETS, "baseline_value", "many"), "targets.csv:2:.*baseline_value"),
        ("a word for a number in a target", field(ONE, "value", "many"), "csv:2:.*value"),
        ("a day that is none", field(ONE, "period_end", "2025-02-30"), "period_end"),
        ("a key twice", table(GOALS, lambda rows: rows.append(rows[1])), "duplicate primary key"),
        ("a reference to nothing", field(GOALS, "target", "nothing"), "nothing.*not found"),
        ("no reference", field(GOALS, "target", ""), "refer to nothing"),
        ("another name of a column", field(GOALS, "goal", "aim", 0), "not those of the metadata"),
        ("a file that is not there", gone(GOALS), "goals.csv is not there"),
        ("another context", data("data/csv-metadata.json", lambda d: d.update({"@context": "x"})), "context"),
        ("an unknown kind", text("data/csv-metadata.json", '"decimal"', '"decimals"'), "csv-metadata.json"),
        ("a table that is not described", data(
            "data/csv-metadata.json", lambda d: d["tables"].pop()), "in no metadata"),
    ]),
    ("json-schema", samples.documents, [
        ("a key that is required", data("data/targets.json", lambda d: d["targets"][0].pop("measure")),
         r"targets\.json: .*measure"),
        ("a key that is required, in a target", data("data/targets/*.json", lambda d: d["target"].pop("unit")),
         r"data/targets/.*unit"),
        ("a key that is unknown", data("data/targets.json", lambda d: d["targets"][0].update(x=1)), "targets.json"),
        ("a number for a text", data("data/tasks.json", lambda d: d["tasks"][0].update(task=1)), "tasks.json"),
        ("an hour that is none", data("data/targets.json", lambda d: d["periods"][0].update(released="now")),
         "'now'"),
        ("a schema that is none", text("data/tasks.schema.json", '"object"', '"objekt"'), "is no schema"),
        ("no schema", gone("data/tasks.schema.json"), "tasks.schema.json: is not there"),
        ("a comma too many", pattern("data/tasks.json", r"\}\s*$", ",}"), "is no JSON"),
        ("a key twice", pattern("data/tasks.json", r"^\{", '{"format":1,'), "key twice"),
        ("no number", pattern("data/tasks.json", r"^\{", '{"x":NaN,'), "NaN is no JSON"),
    ]),
    ("dcat-ap", samples.catalogue, [
        ("no title", dataset(lambda d: d.pop("dct:title")), "Less than 1 values"),
        ("no publisher", dataset(lambda d: d.pop("dct:publisher")), "has no .*publisher"),
        ("no licence", distribution(lambda d: d.pop("dct:license")), "has no .*license"),
        ("no download", distribution(lambda d: d.pop("dcat:downloadURL")), "has no .*downloadURL"),
        ("a publisher of a wrong class", dataset(lambda d: d.update({"dct:publisher": {"@type": "dcat:Role"}})),
         "does not have class.*Agent"),
        ("a size that is none", distribution(lambda d: d["dcat:byteSize"].update({"@type": "xsd:string"})),
         "byteSize: Value is not Literal with datatype"),
        ("another size", distribution(lambda d: d["dcat:byteSize"].update({"@value": "7"})), "bytes, not 7"),
        ("another checksum", distribution(
            lambda d: d["spdx:checksum"]["spdx:checksumValue"].update({"@value": "00"})), "checksum is not 00"),
        ("a file that is not there", gone(GOALS), "leads to no file"),
        ("a context from elsewhere", data(CATALOG, lambda d: d.update({"@context": "https://context.invalid/"})),
         "may need the network"),
    ]),
    ("schema-org", samples.page, [
        ("no licence", text("page.html", '"license":', '"licence":'), "no license"),
        ("no name", pattern("page.html", r'"name":("[^"]*"),"description"', r'"name":"","description"'), "no name"),
        ("a short description", pattern("page.html", r'"description":"[^"]*"', '"description":"x"'),
         "description of 1 characters"),
        ("a file that is not there", gone("data/targets/*.xlsx"), "leads to no file"),
        ("a file that is not offered", text("page.html", '.json"', '.csv"'), "in no data set"),
        ("no JSON", text("page.html", '{"@context"', '{"@context'), "JSON-LD"),
        ("another vocabulary", text("page.html", "https://schema.org", "https://scheme.org"), "another vocabulary"),
    ]),
    ("feeds", samples.feeds, [
        ("a day for an hour", pattern("feed.xml", r"<updated>[^<]*", "<updated>2026-07-10"), "no date by RFC 3339"),
        ("an id twice", pattern(
            "feed.xml", r"(<entry>.*?<id>)([^<]*)(</id>.*?<entry>.*?<id>)[^<]*", r"\1\2\3\2"), "two entries"),
        ("an id that is no address", pattern("feed.xml", r"<id>[^<]*", "<id>a b"), "is no URI"),
        ("a link to nothing", pattern("feed.xml", r'(<entry>.*?href="[^"]*)\.html', r"\1.htm"), "leads to no file"),
        ("a link to no place", pattern("feed.xml", r'(<entry>.*?href="[^"#]*)[^"]*', r"\1#none"), "no place"),
        ("no end", pattern("feed.xml", r"</feed>\s*$", ""), "not well formed"),
        ("another home", pattern("feed.xml", r'(rel="self".*?)feed\.xml', r"\1fead.xml"), "does not link to itself"),
        ("another version", text("feed.feed.json", "1.1", "1"), "the version is"),
        ("no title", data("feed.feed.json", lambda d: d.pop("title")), "has no title"),
        ("no items", data("feed.feed.json", lambda d: d.pop("items")), "has no items"),
        ("no id", item(lambda d: d.pop("id")), "item 0: has no id"),
        ("a number for an id", item(lambda d: d.update(id=1)), "id is of a wrong type"),
        ("no content", item(lambda d: d.pop("content_text")), "has no content"),
        ("a date that is none", item(lambda d: d.update(date_published="yesterday")), "no date by RFC 3339"),
        ("a link to nothing in JSON", item(lambda d: d.update(url=d["url"].replace(".html", ".htm"))),
         "item 0: .*leads to no file"),
        ("a field that is none", item(lambda d: d.update(content="x")), "no field of JSON Feed"),
        ("an id twice in JSON", data("feed.feed.json", lambda d: d["items"].append(d["items"][0])), "two entries"),
        ("another title", item(lambda d: d.update(title="x")), "entry 0: title"),
        ("another hour", item(lambda d: d.update(date_modified="2000-01-01T00:00:00Z")), "entry 0: updated"),
        ("another order", data("feed.feed.json", lambda d: d["items"].reverse()), "entry 0: id"),
        ("an entry too few", data("feed.feed.json", lambda d: d["items"].pop()), "entries"),
        ("no Atom feed", gone("feed.xml"), "there is no feed"),
        ("no JSON feed", gone("feed.feed.json"), "no such feed as JSON"),
    ]),
    ("feeds-in-ruby", samples.feeds, [
        ("no author", pattern("feed.xml", r"<author>.*?</author>", ""), "tag <author> is missing"),
        ("an element that is none", text("feed.xml", "<entry>", "<entry><sumary/>"), "sumary> is not expected"),
        ("a moment that is none", pattern("feed.xml", r"<updated>[^<]*", "<updated>now"), "updated"),
        ("no end", pattern("feed.xml", r"</feed>\s*$", ""), "NotWellFormed"),
    ]),
    ("sitemap", samples.sitemap, [
        ("a page that is not there", pattern("sitemap.xml", r"(<loc>[^<]*)\.html", r"\1.htm"), "leads to no file"),
        ("an alternate that is not there", pattern("sitemap.xml", r'(href="[^"]*)\.html', r"\1.htm"),
         "leads to no file"),
        ("another site", pattern("sitemap.xml", r"<loc>[^<]*", "<loc>https://else.invalid/"), "no address of the site"),
        ("a page twice", pattern("sitemap.xml", r"(<url>.*?</url>)", r"\1\1"), "twice"),
        ("a day that is none", pattern("sitemap.xml", r"<lastmod>[^<]*", "<lastmod>2026-13-01"), "is no day"),
        ("no end", text("sitemap.xml", "</urlset>", ""), "xmllint.*sitemap.xml"),
        ("robots that do not name it", text("robots.txt", "Sitemap:", "Site:"), "does not name"),
    ]),
    ("calendar", samples.calendar, [
        ("no UID", pattern(ICS, r"UID:[^\r]*\r\n", ""), "has no UID"),
        ("no stamp", pattern(ICS, r"DTSTAMP:[^\r]*\r\n", ""), "has no DTSTAMP"),
        ("no start", pattern(ICS, r"DTSTART[^\r]*\r\n", ""), "has no DTSTART"),
        ("no summary", pattern(ICS, r"SUMMARY:[^\r]*\r\n(?: [^\r]*\r\n)*", ""), "has no SUMMARY"),
        ("a day that is none", pattern(ICS, r"DTSTART:[^\r]*", "DTSTART:20251340T0100"), "DTSTART|is no calendar"),
        ("a UID twice", pattern(ICS, r"(UID:)([^\r]*)(.*?UID:)[^\r]*", r"\1\2\3\2"), "two events"),
        ("a link to nothing", pattern(ICS, r"(URL:[^\r]*)\.html", r"\1.htm"), "leads to no file"),
        ("an event without end", text(ICS, "END:VEVENT\r\n", ""), "no calendar|has no|two events"),
        ("lines that end otherwise", text(ICS, "\r\nSUMMARY", "\nSUMMARY"), "does not end as"),
    ]),
    ("workbooks", samples.workbooks, [
        ("a formula", cell(BOOK, "source_vi", "=1+1"), "values: .* is a formula"),
        ("a formula in a target", cell(TARGET_BOOK, "source_vi", "=1+1"), "data/targets/.* is a formula"),
        ("a text that looks like one", both(
            cell(BOOK, "source_vi", "=1+1", "s"), field("data/values.csv", "source_vi", "'=1+1")), None),
        ("another number", cell(BOOK, "value", 12345.678), "12345.678, the CSV has"),
        ("a text for a number", cell(BOOK, "value", "x"), "value: 'x'"),
        ("another day", cell(BOOK, "period_end", None), "period_end: None"),
        ("another text", cell(BOOK, "name_vi", "x"), "name_vi: 'x'"),
        ("a row too few", without_row, "rows, the CSV has"),
        ("more digits than there are", both(
            cell(BOOK, "value", 0.1 + 0.2), field("data/values.csv", "value", "0.3000000000000000000000001")), None),
        ("no workbook", lambda root: (root / BOOK).write_bytes(b"PK"), "does not open"),
        ("no plan", gone(BOOK), "no workbook of the plan"),
        ("a table without a sheet", lambda root: (root / GOALS).write_text("a\n1\n"), "has the sheets"),
    ]),
    ("libreoffice", with_text, [
        ("a formula", cell(BOOK, "source_en", "=1+1"), "made '2' of the text '=1[+]1'"),
    ]),
    ("examples", samples.examples, [
        ("a file of another name", text("page.html", "/data/values.csv", "/data/value.csv"), "leads to no file"),
        ("curl that fails", text("page.html", "--remote-name", "--remote-names"), "example-curl: ended with"),
        ("curl into another file", text("page.html", "--remote-name", "--output x.csv"), "example-curl: fetched"),
        ("Python with a mistake", text("page.html", "import csv, io", "import csv"), "example-python: ended with"),
        ("Python of other rows", text("page.html", 'not row["cell"]', 'row["cell"]'), "example-python: printed"),
        ("R with a mistake", text("page.html", "read.csv(", "read.csw("), "example-r: ended with"),
        ("R of other rows", text("page.html", 'cell == ""', 'cell != ""'), "example-r: printed"),
        ("no example of R", text("page.html", 'id="example-r"', 'id="sample-r"'), "no r examples"),
    ]),
]


def pdf(change: Callable[[pikepdf.Pdf], object]) -> Plant:
    def plant(root: Path) -> None:
        path = samples.path_of_report(root)
        with pikepdf.open(path, allow_overwriting_input=True) as opened:
            change(opened)
            opened.save(path)

    return plant


def without_font(opened: pikepdf.Pdf) -> None:
    for entry in opened.objects:
        if isinstance(entry, pikepdf.Dictionary):
            for key in ("/FontFile2", "/FontFile3"):
                if key in entry:
                    del entry[key]


def without_letters(opened: pikepdf.Pdf) -> None:
    for entry in opened.objects:
        if isinstance(entry, pikepdf.Dictionary) and "/ToUnicode" in entry:
            del entry["/ToUnicode"]


def cut_short(root: Path) -> None:
    path = samples.path_of_report(root)
    path.write_bytes(path.read_bytes()[:-2000])


def on_page(old: str, new: str) -> Plant:
    """Another text in the first of the pages that lead to the report with rows of targets."""

    def plant(root: Path) -> None:
        page = next(page for page in sorted(root.rglob("*.html")) if '<ul class="rows">' in page.read_text())
        text = page.read_text(encoding="utf-8")
        head, rows = text.split('<ul class="rows">', 1)
        changed = re.sub(old, new, rows, count=1)
        assert changed != rows, f"{old!r} is not there"
        page.write_text(f'{head}<ul class="rows">{changed}', encoding="utf-8")

    return plant


REPORTS: Faults = [
    ("a file cut short", cut_short, "qpdf: |does not open"),
    ("no font", pdf(without_font), "is not embedded"),
    ("no letters", pdf(without_letters), "letters of the font"),
    ("no tags", pdf(lambda opened: opened.Root.__delitem__("/StructTreeRoot")), "veraPDF: ua1"),
    ("no language", pdf(lambda opened: opened.Root.__delitem__("/Lang")), "has no language"),
    ("another figure", on_page(r"<b>([^<]*)\d", r"<b>\g<1>99"), "does not say"),
    ("another sentence", on_page(r"(?s)(row-text.*?</p>\s*<p>)", r"\1X"), "does not say"),
    ("no page that leads to it", lambda root: [page.unlink() for page in root.rglob("*.html")], "0 pages lead to it"),
]
PLANTED.append(("reports", samples.reports, REPORTS))


def flipped(member: str) -> Plant:
    """Another bit in the middle of a member of the package, which is stored as it is."""

    def plant(root: Path) -> None:
        path = root / "archive/sealed.wacz"
        whole = bytearray(path.read_bytes())
        with zipfile.ZipFile(path) as package:
            info = package.getinfo(member)
        whole[info.header_offset + info.compress_size // 2] ^= 4
        path.write_bytes(whole)

    return plant


def indexed(old: str, new: str) -> Plant:
    """Another index in an otherwise sound package."""

    def plant(root: Path) -> None:
        path = root / "archive/sealed.wacz"
        with zipfile.ZipFile(path) as package:
            members = {name: package.read(name) for name in package.namelist()}
        index = members["indexes/index.cdx"]
        assert old.encode() in index
        members["indexes/index.cdx"] = index.replace(old.encode(), new.encode(), 1)
        with zipfile.ZipFile(path, "w") as package:
            for name, data in members.items():
                package.writestr(name, data)

    return plant


SEALED = "archive/sealed"
PACKAGES: Faults = [
    ("another bit of a record", flipped("archive/data.warc.gz"), "wacz: |warcio: |does not open"),
    ("another index", indexed('"status":"200"', '"status":"404"'), "index: "),
    ("no package", gone(f"{SEALED}.wacz"), "no packages found"),
    ("a page changed", text(f"{SEALED}/index.html", "<h1", "<h2"), "index.html: FAILED"),
    ("a page gone", gone(f"{SEALED}/index.html"), "index.html"),
    ("a page more", lambda root: (root / f"{SEALED}/x.html").write_text("x"), "does not list x.html"),
]
PLANTED.append(("packages", samples.packages, PACKAGES))


def cases() -> list[Case]:
    found = []
    for check, cut, faults in PLANTED:
        found.append(Case(check, None, "nothing at all", None, ""))
        found.append(Case(check, cut, "nothing wrong"))
        found += [Case(check, cut, *fault) for fault in faults]
    # The slow ones first, so that they run beside the others.
    return sorted(found, key=lambda case: case.check not in ("reports", "libreoffice", "examples"))


CASES = cases()


def cut_out(number: int, site: Site, folder: Path) -> str | None:
    """Cuts a sample, once for all cases of a check; gives what went wrong."""
    check, cut, _ = PLANTED[number]
    try:
        (folder / check).mkdir()
        cut(site, folder / check)
    except Exception as error:
        return f"{check}: no sample: {type(error).__name__}: {error}"
    return None


def judge(number: int, site: Site, folder: Path) -> str | None:
    """What is wrong with a check; none where it is right."""
    case = CASES[number]
    root = folder / f"case {number}"
    if case.cut:
        shutil.copytree(folder / case.check, root)
    else:
        root.mkdir()
    try:
        if case.plant:
            case.plant(root)
    except Exception as error:
        return f"could not be planted: {type(error).__name__}: {error}"
    report, _ = run(case.check, Site(root, site.shapes, site.address))
    shutil.rmtree(root)
    if case.finds is None:
        return f"is taken for a fault: {report.faults[:3]}" if report.faults else None
    if not any(re.search(case.finds, fault) for fault in report.faults):
        return f"is not found: {report.faults[:3]}"
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--shapes", type=Path, required=True)
    options = parser.parse_args()
    no_network()
    site = Site(options.site, options.shapes)
    # Read before the work is shared out.
    assert site.address
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(os.cpu_count()) as pool:
        folder = Path(name)
        found = [fault for fault in pool.map(cut_out, range(len(PLANTED)), repeat(site), repeat(folder)) if fault]
        verdicts = list(pool.map(judge, range(len(CASES)), repeat(site), repeat(folder)))
    found += [f"{check}: nothing is planted" for check in CHECKS if check not in {case.check for case in CASES}]
    found += [f"{case.check}: {case.what} {verdict}" for case, verdict in zip(CASES, verdicts) if verdict]
    for fault in found:
        print(f"  {fault}")
    print(f"planted: {len(CASES)} cases, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
