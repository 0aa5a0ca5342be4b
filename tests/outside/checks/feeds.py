"""What others subscribe to or crawl: feeds, the calendar, the sitemap."""

import re
import subprocess
import xml.etree.ElementTree as ElementTree
from datetime import date, datetime
from pathlib import Path
from typing import Any

import feedparser
import icalendar
from rfc3339_validator import validate_rfc3339
from rfc3986_validator import validate_rfc3986

from .common import Report, Site, parse_json

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
JSON_FEED = "https://jsonfeed.org/version/1.1"
# The first feed that is wrong must not keep the others from being looked at.
RUBY = """
require "rss"
ARGV.each do |path|
  begin
    RSS::Parser.parse(File.read(path, encoding: "UTF-8"), validate: true, ignore_unknown_element: false) or
      puts "#{path}\tis no feed"
  rescue StandardError => error
    puts "#{path}\t#{error.class}: #{error.message}".gsub("\n", " ")
  end
end
"""
# Of JSON Feed 1.1: the fields, and what they hold.
FEED_KEYS = {
    "version": str,
    "title": str,
    "home_page_url": "uri",
    "feed_url": "uri",
    "description": str,
    "user_comment": str,
    "next_url": "uri",
    "icon": "uri",
    "favicon": "uri",
    "authors": list,
    "language": str,
    "expired": bool,
    "hubs": list,
    "items": list,
}
ITEM_KEYS = {
    "id": str,
    "url": "uri",
    "external_url": "uri",
    "title": str,
    "content_html": str,
    "content_text": str,
    "summary": str,
    "image": "uri",
    "banner_image": "uri",
    "date_published": "date",
    "date_modified": "date",
    "authors": list,
    "tags": list,
    "language": str,
    "attachments": list,
}


def parse_xml(site: Site, report: Report, path: Path) -> ElementTree.Element | None:
    try:
        return ElementTree.parse(path).getroot()
    except ElementTree.ParseError as error:
        report.fault(site.name(path), f"is not well formed: {error}")
        return None


def feeds(site: Site) -> Report:
    """The feeds are valid, and those of one name as Atom and as JSON say the same."""
    report = Report()
    atoms: dict[Path, list[dict[str, Any]]] = {}
    ids: dict[str, str] = {}
    for path in site.files("*.xml"):
        root = parse_xml(site, report, path)
        if root is not None and root.tag == f"{ATOM}feed":
            report.count("Atom feeds")
            atoms[path] = atom(site, report, path, root)
            own = root.findtext(f"{ATOM}id", "")
            if own in ids:
                report.fault(site.name(path), f"has the id of {ids[own]}")
            ids[own] = site.name(path)
    for path in site.files("*.feed.json"):
        report.count("JSON feeds")
        name = site.name(path)
        try:
            feed = parse_json(path.read_text(encoding="utf-8"))
        except ValueError as error:
            report.fault(name, f"is no JSON: {error}")
            continue
        entries = json_feed(site, report, path, feed)
        twin = path.with_name(path.name.removesuffix(".feed.json") + ".xml")
        if twin in atoms:
            report.count("pairs")
            same_entries(report, f"{name} and {twin.name}", entries, atoms[twin])
        else:
            report.fault(name, f"there is no feed {twin.name}")
    for path in atoms:
        if not path.with_suffix(".feed.json").is_file():
            report.fault(site.name(path), "there is no such feed as JSON")
    report.expect("Atom feeds", "JSON feeds", "pairs", "entries")
    return report


def feeds_in_ruby(site: Site) -> Report:
    """A strict reader takes every Atom feed."""
    report = Report()
    paths = [path for path in site.files("*.xml") if ATOM[1:-1] in path.read_text(encoding="utf-8")]
    report.count("Atom feeds", len(paths))
    if paths:
        command = ["ruby", "-e", RUBY, *map(str, paths)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)
        if done.returncode:
            report.fault("ruby", done.stderr)
        for line in done.stdout.splitlines():
            path, fault = line.split("\t", 1)
            report.fault(site.name(Path(path)), fault)
    report.expect("Atom feeds")
    return report


def atom(site: Site, report: Report, path: Path, root: ElementTree.Element) -> list[dict[str, Any]]:
    name = site.name(path)
    parsed = feedparser.parse(path.read_bytes())
    found = root.findall(f"{ATOM}entry")
    if parsed.bozo:
        report.fault(name, f"feedparser: {parsed.bozo_exception}")
    if len(parsed.entries) != len(found):
        report.fault(name, f"feedparser has {len(parsed.entries)} entries of {len(found)}")
    own = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if [site.file_of(url or "") for url in own] != [path]:
        report.fault(name, f"does not link to itself: {own}")
    for element in root.iter():
        text = element.text or ""
        if element.tag == f"{ATOM}link":
            a_link(site, report, name, element.get("href", ""))
        elif element.tag == f"{ATOM}id":
            a_uri(report, name, text)
        elif element.tag in (f"{ATOM}updated", f"{ATOM}published"):
            a_date(report, name, text)
    entries = []
    for entry in found:
        links = [
            link.get("href", "")
            for link in entry.findall(f"{ATOM}link")
            if link.get("rel", "alternate") == "alternate"
        ]
        entries.append(
            {
                "id": entry.findtext(f"{ATOM}id"),
                "title": entry.findtext(f"{ATOM}title"),
                "url": links[0] if links else None,
                "updated": entry.findtext(f"{ATOM}updated"),
                "published": entry.findtext(f"{ATOM}published"),
            }
        )
    once(report, name, entries)
    return entries


def json_feed(site: Site, report: Report, path: Path, feed: Any) -> list[dict[str, Any]]:
    name = site.name(path)
    if not isinstance(feed, dict):
        report.fault(name, "is no object")
        return []
    if feed.get("version") != JSON_FEED:
        report.fault(name, f"the version is {feed.get('version')!r}")
    for key in ("title", "items"):
        if key not in feed:
            report.fault(name, f"has no {key}")
    the_fields(report, name, feed, FEED_KEYS)
    if site.file_of(str(feed.get("feed_url"))) != path:
        report.fault(name, f"does not link to itself: {feed.get('feed_url')}")
    if "home_page_url" in feed:
        a_link(site, report, name, str(feed["home_page_url"]))
    entries = []
    items = feed.get("items")
    for n, item in enumerate(items if isinstance(items, list) else []):
        where = f"{name}, item {n}"
        if not isinstance(item, dict):
            report.fault(where, "is no object")
            continue
        if not item.get("id"):
            report.fault(where, "has no id")
        if not ("content_html" in item or "content_text" in item):
            report.fault(where, "has no content")
        the_fields(report, where, item, ITEM_KEYS)
        if isinstance(item.get("url"), str):
            a_link(site, report, where, item["url"])
        published, modified = item.get("date_published"), item.get("date_modified")
        entries.append(
            {
                "id": item.get("id"),
                "title": item.get("title"),
                "url": item.get("url"),
                "updated": modified or published,
                "published": published,
            }
        )
    once(report, name, entries)
    return entries


def the_fields(report: Report, where: str, thing: dict[str, Any], keys: dict[str, Any]) -> None:
    for key, value in thing.items():
        kind = keys.get(key)
        if kind is None:
            if not key.startswith("_"):
                report.fault(where, f"{key} is no field of JSON Feed 1.1")
        elif not isinstance(value, str if kind in ("uri", "date") else kind):
            report.fault(where, f"{key} is of a wrong type: {value!r}")
        elif kind == "uri":
            a_uri(report, where, value)
        elif kind == "date":
            a_date(report, where, value)
        elif key == "authors":
            for author in value:
                if not isinstance(author, dict) or not {"name", "url", "avatar"} & set(author):
                    report.fault(where, f"an author without name, url and avatar: {author!r}")
        elif key == "attachments":
            for attachment in value:
                if not isinstance(attachment, dict) or not {"url", "mime_type"} <= set(attachment):
                    report.fault(where, f"an attachment without url or mime_type: {attachment!r}")
        elif key == "tags" and not all(isinstance(tag, str) for tag in value):
            report.fault(where, f"tags are of a wrong type: {value!r}")


def a_uri(report: Report, where: str, text: str) -> None:
    if not validate_rfc3986(text, rule="URI"):
        report.fault(where, f"{text!r} is no URI")


def a_date(report: Report, where: str, text: str) -> None:
    if not validate_rfc3339(text):
        report.fault(where, f"{text!r} is no date by RFC 3339")


def a_link(site: Site, report: Report, where: str, url: str) -> None:
    report.count("links")
    a_uri(report, where, url)
    if url.startswith(site.address):
        site.leads(report, where, url)


def once(report: Report, where: str, entries: list[dict[str, Any]]) -> None:
    report.count("entries", len(entries))
    seen = set()
    for entry in entries:
        if entry["id"] in seen:
            report.fault(where, f"two entries have the id {entry['id']}")
        seen.add(entry["id"])


def same_entries(report: Report, where: str, ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> None:
    if len(ours) != len(theirs):
        report.fault(where, f"{len(ours)} and {len(theirs)} entries")
    for n, (one, other) in enumerate(zip(ours, theirs)):
        for key in one:
            a, b = one[key], other[key]
            # Atom need not say when an entry was first there.
            if key == "published" and b is None:
                continue
            if key in ("updated", "published"):
                a, b = instant(a), instant(b)
            if a != b:
                report.fault(where, f"entry {n}: {key} is {one[key]!r} and {other[key]!r}")


def instant(text: str | None) -> Any:
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return text


def sitemap(site: Site) -> Report:
    """XML is well formed, and the sitemap leads to pages."""
    report = Report()
    paths = site.files("*.xml")
    report.count("XML files", len(paths))
    if paths:
        command = ["xmllint", "--noout", "--nonet", *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        for line in done.stderr.splitlines():
            if re.search(r":\d+: .*error", line):
                report.fault("xmllint", line.replace(f"{site.root}/", ""))
        if done.returncode and not report.faults:
            report.fault("xmllint", f"ended with {done.returncode}: {done.stderr}")
    path = site.root / "sitemap.xml"
    root = parse_xml(site, report, path) if path.is_file() else None
    if root is not None:
        if root.tag != f"{SITEMAP}urlset":
            report.fault("sitemap.xml", f"is no sitemap: {root.tag}")
        seen = set()
        for url in root.iter(f"{SITEMAP}url"):
            report.count("pages")
            place = url.findtext(f"{SITEMAP}loc", "")
            if place in seen:
                report.fault("sitemap.xml", f"{place} stands there twice")
            seen.add(place)
            site.leads(report, "sitemap.xml", place)
            day = url.findtext(f"{SITEMAP}lastmod")
            if day is not None and not is_day(day):
                report.fault("sitemap.xml", f"{place}: {day!r} is no day")
            for link in url.iter(f"{XHTML}link"):
                report.count("alternates")
                site.leads(report, "sitemap.xml", link.get("href", ""))
                if link.get("rel") != "alternate" or not link.get("hreflang"):
                    report.fault("sitemap.xml", f"{place}: a link without relation or language")
    robots = site.root / "robots.txt"
    lines = robots.read_text(encoding="utf-8").splitlines() if robots.is_file() else []
    if f"Sitemap: {site.address}/sitemap.xml" not in lines:
        report.fault("robots.txt", "does not name the sitemap")
    report.expect("XML files", "pages", "alternates")
    return report


def is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text[:10])) and (len(text) == 10 or validate_rfc3339(text))
    except ValueError:
        return False


def calendar(site: Site) -> Report:
    """The calendar files are what calendar programs read."""
    report = Report()
    for path in sorted((site.root / "data").glob("calendar.*.ics")):
        report.count("files")
        name = site.name(path)
        content = path.read_bytes()
        for n, line in enumerate(content.split(b"\r\n"), 1):
            if len(line) > 75 or b"\n" in line or b"\r" in line:
                report.fault(name, f"line {n} is longer than 75 bytes or does not end as the standard says")
        try:
            whole = icalendar.Calendar.from_ical(content)
        except ValueError as error:
            report.fault(name, f"is no calendar: {error}")
            continue
        for key in ("VERSION", "PRODID"):
            if key not in whole:
                report.fault(name, f"has no {key}")
        seen = set()
        for event in whole.walk("VEVENT"):
            report.count("events")
            uid = event.get("UID")
            for key in ("UID", "DTSTAMP", "DTSTART", "SUMMARY"):
                if not event.get(key):
                    report.fault(name, f"the event {uid} has no {key}")
            for key, error in event.errors:
                report.fault(name, f"the event {uid}: {key}: {error}")
            if uid in seen:
                report.fault(name, f"two events have the UID {uid}")
            seen.add(uid)
            if event.get("URL"):
                a_link(site, report, name, str(event["URL"]))
    report.expect("files", "events")
    return report
