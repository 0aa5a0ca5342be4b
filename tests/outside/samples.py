"""Small sites cut out of a real one: of each just what a check needs, and nothing wrong."""

import csv
import io
import json
import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

from checks.common import Site, parse_json, read_csv
from checks.feeds import ATOM, JSON_FEED
from checks.reports import leads_to

SITEMAP_URL = re.compile(r"<url>.*?</url>", re.DOTALL)


def copy(site: Site, root: Path, *names: str) -> None:
    for name in names:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(site.root / name, target)


def copy_linked(site: Site, root: Path, text: str) -> None:
    """Every file of the site that a text has the address of."""
    for url in set(re.findall(re.escape(site.address) + r"[^\s\"'<>)\\]*", text)):
        file = site.file_of(url)
        if file and file.is_file():
            copy(site, root, site.name(file))


def edit(path: Path, old: str, new: str) -> None:
    """The first place where it stands; a plant that finds no soil would prove nothing."""
    text = path.read_bytes().decode("utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_bytes(text.replace(old, new, 1).encode("utf-8"))


def edit_json(path: Path, change: Callable[[Any], object]) -> None:
    data = parse_json(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def edit_csv(path: Path, change: Callable[[list[list[str]]], object]) -> None:
    rows = read_csv(path)
    change(rows)
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def set_field(row: int, column: str, value: str) -> Callable[[list[list[str]]], object]:
    def change(rows: list[list[str]]) -> None:
        rows[row][rows[0].index(column)] = value

    return change


def a_target(site: Site) -> str:
    """The target with the smallest table of some rows, and with verdicts."""
    paths = sorted(site.root.glob("data/targets/*.csv"), key=lambda path: path.stat().st_size)
    verdicts = {row[1] for row in read_csv(site.root / "data/verdicts.csv")}
    return next(path.stem for path in paths if len(read_csv(path)) > 3 and path.stem in verdicts)


def tables(site: Site, root: Path) -> None:
    names = ["targets.csv", "goals.csv"]
    target = f"{a_target(site)}.csv"
    copy(site, root, *(f"data/{name}" for name in [*names, "datapackage.json", "csv-metadata.json"]))
    copy(site, root, "data/targets/csv-metadata.json", f"data/targets/{target}")

    def keep(things: str, key: str, wanted: list[str]) -> Callable[[Any], object]:
        return lambda data: data.update({things: [thing for thing in data[things] if thing[key] in wanted]})

    edit_json(root / "data/datapackage.json", keep("resources", "path", names))
    edit_json(root / "data/csv-metadata.json", keep("tables", "url", names))
    edit_json(root / "data/targets/csv-metadata.json", keep("tables", "url", [target]))


def documents(site: Site, root: Path) -> None:
    copy(site, root, *(f"data/{name}.json" for name in ("targets", "tasks", "targets.schema", "tasks.schema")))
    edit_json(root / "data/targets.json", lambda data: data.update(targets=data["targets"][:2]))
    edit_json(root / "data/tasks.json", lambda data: data.update(tasks=data["tasks"][:9]))
    copy(site, root, f"data/targets/{a_target(site)}.json")


def catalogue(site: Site, root: Path) -> None:
    copy(site, root, "data/catalog.jsonld")

    def cut(data: Any) -> None:
        dataset = data["dcat:dataset"]
        dataset["dcat:distribution"] = [
            thing for thing in dataset["dcat:distribution"] if thing["@id"].endswith("/data/goals.csv")
        ]

    edit_json(root / "data/catalog.jsonld", cut)
    copy_linked(site, root, (root / "data/catalog.jsonld").read_text(encoding="utf-8"))


def page(site: Site, root: Path) -> None:
    target = a_target(site)
    wanted = f'"contentUrl":"{site.address}/data/targets/{target}.csv"'
    path = next(path for path in site.files("*.html") if wanted in path.read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    script = re.search(r"<script type=.application/ld\+json.>.*?</script>", text, re.DOTALL)[0]
    copy_linked(site, root, script)
    (root / site.name(path)).rename(root / "page.html")
    for other in set(root.rglob("*.html")) - {root / "page.html"}:
        other.unlink()
    edit(root / "page.html", f'"url":"{site.address}/{site.name(path)}"', f'"url":"{site.address}/page.html"')


def feeds(site: Site, root: Path) -> None:
    paths = [path for path in site.files("*.xml") if ATOM[1:-1] in path.read_text(encoding="utf-8")]
    path = next(path for path in paths if path.read_text(encoding="utf-8").count("<entry>") > 2)
    text = path.read_text(encoding="utf-8")
    # The feed gets a name of its own and a twin made of it; other feeds that it names are not in the sample.
    name = site.name(path).removesuffix(".xml")
    text = text.replace(f"/{name}.xml", "/feed.xml").replace(f"/{name}.feed.json", "/feed.feed.json")
    text = re.sub(r'<link [^>]*href="[^"]*/(?!feed\.)[^"/]*\.(xml|feed\.json)"[^>]*/>', "", text)
    copy_linked(site, root, text)
    (root / "feed.xml").write_text(text, encoding="utf-8")
    (root / "feed.feed.json").write_text(json.dumps(as_json(site, root / "feed.xml")), encoding="utf-8")


def as_json(site: Site, path: Path) -> dict[str, Any]:
    """A JSON Feed of the same entries."""
    root = ElementTree.parse(path).getroot()
    items = [
        {
            "id": entry.findtext(f"{ATOM}id"),
            "url": entry.find(f"{ATOM}link").get("href"),
            "title": entry.findtext(f"{ATOM}title"),
            "content_text": entry.findtext(f"{ATOM}summary"),
            "date_published": entry.findtext(f"{ATOM}published") or entry.findtext(f"{ATOM}updated"),
            "date_modified": entry.findtext(f"{ATOM}updated"),
            "tags": ["a"],
            "authors": [{"name": "A"}],
            "_own": {},
        }
        for entry in root.findall(f"{ATOM}entry")
    ]
    return {
        "version": JSON_FEED,
        "title": root.findtext(f"{ATOM}title"),
        "feed_url": f"{site.address}/feed.feed.json",
        "items": items,
    }


def sitemap(site: Site, root: Path) -> None:
    copy(site, root, "sitemap.xml", "robots.txt")
    text = (root / "sitemap.xml").read_text(encoding="utf-8")
    urls = SITEMAP_URL.findall(text)[:2]
    copy_linked(site, root, "".join(urls))
    text = text[: text.index("<url>")] + "\n".join(urls) + "\n</urlset>\n"
    (root / "sitemap.xml").write_text(text, encoding="utf-8")


def calendar(site: Site, root: Path) -> None:
    path = next(site.root.glob("data/calendar.*.ics"))
    copy(site, root, site.name(path))
    copy_linked(site, root, path.read_text(encoding="utf-8").replace("\n ", ""))
    path = root / site.name(path)
    path.rename(path.with_name("calendar.xx.ics"))


def workbooks(site: Site, root: Path) -> None:
    target = a_target(site)
    copy(site, root, "data/datapackage.json", "data/verdicts.csv")
    copy(site, root, f"data/targets/{target}.csv", f"data/targets/{target}.xlsx")
    edit_csv(
        root / "data/verdicts.csv",
        lambda rows: rows.__setitem__(slice(1, None), [row for row in rows if row[1] == target]),
    )
    # The tables of a plan of this one target are the target's.
    shutil.copyfile(root / f"data/targets/{target}.csv", root / "data/values.csv")
    shutil.copyfile(root / f"data/targets/{target}.xlsx", root / "data/plan.xlsx")


def examples(site: Site, root: Path) -> None:
    paths = site.files("*.html")
    path = next(path for path in paths if 'id="example-r"' in path.read_text(encoding="utf-8"))
    codes = re.findall(r'<code id="example-.*?</code>', path.read_text(encoding="utf-8"), re.DOTALL)
    copy_linked(site, root, "".join(codes))
    (root / "page.html").write_text("\n".join(codes), encoding="utf-8")


def packages(site: Site, root: Path) -> None:
    """The smallest package; of its snapshot a few files, with the lines of the manifest for these."""
    package = min((site.root / "archive").glob("*.wacz"), key=lambda path: path.stat().st_size)
    copy(site, root, site.name(package))
    (root / site.name(package)).rename(root / "archive/sealed.wacz")
    sums = min((site.root / "archive").glob("*/SHA256SUMS"), key=lambda path: path.stat().st_size)
    lines = sums.read_text(encoding="utf-8").splitlines(keepends=True)
    wanted = [line for line in lines if line.split("  ")[1].startswith(("data/targets/", "index"))]
    for line in wanted:
        name = line.split("  ")[1].strip()
        target = root / "archive/sealed" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(sums.parent / name, target)
    (root / "archive/sealed/SHA256SUMS").write_text("".join(wanted), encoding="utf-8")


def reports(site: Site, root: Path) -> None:
    """The report in one language, and the pages that lead to it."""
    path = site.files("*.pdf")[0]
    copy(site, root, site.name(path))
    copy(site, root, *(site.name(page) for page in site.files("*.html") if leads_to(page, path)))
    (root / site.name(path)).rename(path_of_report(root))
    for page in root.rglob("*.html"):
        edit(page, path.name, "report.pdf")


def path_of_report(root: Path) -> Path:
    return root / "data/press/report.pdf"
