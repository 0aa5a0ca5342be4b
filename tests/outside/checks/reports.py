"""The reports of periods as PDF: what standards ask, what fonts they bring, and that they say what the pages say."""

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import jpype
import pikepdf
import pypdfium2
from bs4 import BeautifulSoup, Tag

from .common import Report, Site

# What Java's archive has no more since its version 11, as Debian keeps it.
JAXB = "jaxb-api jaxb-core jaxb-runtime istack-commons-runtime txw2 FastInfoset stax-ex javax.activation"
JAVA = Path("/usr/share/java")
# Written by the same program for the same reader, so no other is hoped for.
CLAIMS = {"2a", "ua1"}


def reports(site: Site) -> Report:
    """Every report: qpdf and veraPDF find no fault, all fonts are embedded, and the figures of its page come out as text."""
    report = Report()
    for path in site.files("*.pdf"):
        report.count("reports")
        name = site.name(path)
        try:
            with pikepdf.open(path) as pdf:
                for fault in pdf.check_pdf_syntax():
                    report.fault(name, f"qpdf: {fault}")
                fonts(report, name, pdf)
                described(report, name, pdf)
        except pikepdf.PdfError as error:
            report.fault(name, f"does not open: {error}")
            continue
        standards(report, name, path)
        told(site, report, path)
    report.expect("reports", "pages", "fonts", "rules of veraPDF", "targets")
    return report


def described(report: Report, name: str, pdf: pikepdf.Pdf) -> None:
    root = pdf.Root
    if not str(root.get("/Lang", "")):
        report.fault(name, "has no language")
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        report.fault(name, "is not tagged")
    if "/Outlines" not in root:
        report.fault(name, "has no bookmarks")
    with pdf.open_metadata(set_pikepdf_as_editor=False) as told:
        if not told.get("dc:title"):
            report.fault(name, "has no title")
    report.count("pages", len(pdf.pages))


def fonts(report: Report, name: str, pdf: pikepdf.Pdf) -> None:
    """All are embedded, and their letters are known."""
    for entry in pdf.objects:
        if not isinstance(entry, pikepdf.Dictionary) or entry.get("/Type") != "/Font":
            continue
        kind = entry.get("/Subtype")
        if kind in ("/CIDFontType0", "/CIDFontType2"):
            report.count("fonts")
            held = entry.get("/FontDescriptor", {})
            if not any(key in held for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                report.fault(name, f"the font {entry.get('/BaseFont')} is not embedded")
        elif "/ToUnicode" not in entry:
            report.fault(name, f"the letters of the font {entry.get('/BaseFont')} are not known")


@cache
def vera() -> Any:
    """The library of veraPDF."""
    jars = [JAVA / f"{name}.jar" for name in JAXB.split()]
    library = Path(os.environ["VERAPDF"])
    if not jpype.isJVMStarted():
        paths = [str(jar) for jar in jars if jar.is_file()] + [str(library)]
        jpype.startJVM("-Xmx1500m", "-Djava.util.logging.config.file=/dev/null", classpath=paths)
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()


def standards(report: Report, name: str, path: Path) -> None:
    """What the report claims to keep, it keeps; and it claims what was promised."""
    foundry = vera()
    stream = jpype.JClass("java.io.FileInputStream")(str(path))
    try:
        parser = foundry.createParser(stream)
    except jpype.JException as error:
        report.fault(name, f"veraPDF: {error}")
        return
    flavours = list(parser.getFlavours())
    claims = {str(flavour) for flavour in flavours}
    if claims != CLAIMS:
        report.fault(name, f"claims {', '.join(sorted(claims)) or 'nothing'}")
    for flavour in flavours:
        if str(flavour) not in CLAIMS:
            continue
        result = foundry.createValidator(flavour, False).validate(parser)
        report.count("rules of veraPDF", int(result.getTotalAssertions()))
        broken = {
            f"veraPDF: {flavour} {test.getRuleId().getClause()}: {test.getMessage()}"
            for test in result.getTestAssertions()
            if str(test.getStatus()) == "failed"
        }
        for fault in sorted(broken):
            report.fault(name, fault)
        if not result.isCompliant() and not broken:
            report.fault(name, f"veraPDF: {flavour} is not kept")
    parser.close()


def told(site: Site, report: Report, path: Path) -> None:
    """What the page of the period says of targets, the report says too, in letters that can be copied."""
    name = site.name(path)
    try:
        text = read(path)
    except pypdfium2.PdfiumError as error:
        report.fault(name, f"does not open: {error}")
        return
    if "\ufffd" in text:
        report.fault(name, "a letter does not come out")
    pages = [page for page in site.files("*.html") if leads_to(page, path)]
    if len(pages) < 2:
        report.fault(name, f"{len(pages)} pages lead to it, the period's and the release's should")
    for page in pages:
        tree = BeautifulSoup(page.read_bytes(), "lxml")
        for row in tree.select("ul.rows > li"):
            if row.select_one("dl"):
                report.count("targets")
                name_of, sentence, line = row_of(row)
                for said in (line, f"{name_of}.{sentence}"):
                    if flat(said) not in text:
                        report.fault(name, f"does not say {said!r} of {site.name(page)}")


def row_of(row: Tag) -> tuple[str, str, str]:
    """A target's name, its sentence, and its line in a table: name, figure, period, goal, verdict."""

    def text(of: Tag, what: str) -> str:
        found = of.select_one(what)
        return found.get_text() if found else ""

    latest, goal = None, "–"
    for entry in row.select("dl dd"):
        for drawn in entry.select("svg"):
            drawn.decompose()
        if entry.select_one("b"):
            latest = entry
        else:
            goal = entry.get_text()
    value = "–" if latest is None else text(latest, "b") + text(latest, "abbr") + text(latest, ".of")
    name = text(row, ".row-name a")
    part = text(row, ".row-name > .of")
    return name, text(row, ".row-text > p:nth-of-type(2)"), part + name + value + goal + text(row, ".badge")


def leads_to(page: Path, path: Path) -> bool:
    links = re.findall(r'href="([^"]+\.pdf)"', page.read_text(encoding="utf-8"))
    return any((page.parent / link).resolve() == path for link in links)


def read(path: Path) -> str:
    """The text as Chromium's viewer copies it."""
    document = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return flat(" ".join(pages))


def flat(text: str) -> str:
    return "".join(text.split())

