"""What machines read about the data: JSON and its schemas, the catalogue, the data sets of the pages."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import extruct
import pyshacl
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from rdflib import Graph, Namespace, Node, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from .common import Report, Site, parse_json

SH = Namespace("http://www.w3.org/ns/shacl#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
# What the shapes ask about classes of other vocabularies: that an organisation is a kind of contact.
CLASSES = """
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
vcard:Organization rdfs:subClassOf vcard:Kind .
vcard:Group rdfs:subClassOf vcard:Kind .
vcard:Individual rdfs:subClassOf vcard:Kind .
"""
# What a data portal cannot do without.
REQUIRED = {
    DCAT.Catalog: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset],
    DCAT.Dataset: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.distribution],
    DCAT.Distribution: [DCTERMS.title, DCTERMS.license, DCAT.downloadURL],
}
SCHEMA_ORG = {"https://schema.org", "https://schema.org/", "http://schema.org", "http://schema.org/"}


def json_files(site: Site) -> Report:
    """Every JSON file can be read, and those with a schema follow it."""
    report = Report()
    read: dict[str, Any] = {}
    for path in [*site.files("*.json"), *site.files("*.jsonld")]:
        report.count("files")
        try:
            read[site.name(path)] = parse_json(path.read_text(encoding="utf-8"))
        except ValueError as error:
            report.fault(site.name(path), f"is no JSON: {error}")
    described = {
        "data/targets.schema.json": ["data/targets.json", *targets(site)],
        "data/tasks.schema.json": ["data/tasks.json"],
    }
    for name, files in described.items():
        schema = read.get(name)
        if schema is None:
            report.fault(name, "is not there or cannot be read")
            continue
        report.count("schemas")
        if schema.get("$schema") != Draft202012Validator.META_SCHEMA["$id"]:
            report.fault(name, "is no JSON Schema of 2020-12")
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            report.fault(name, f"is no schema: {error.json_path}: {error.message}")
            continue
        validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        for file in files:
            if file not in read:
                report.fault(file, "is not there or cannot be read")
                continue
            report.count("files with a schema")
            for error in validator.iter_errors(read[file]):
                report.fault(file, f"{error.json_path}: {error.message}")
    if not targets(site):
        report.fault("data/targets", "no file of a target found")
    report.expect("files", "schemas", "files with a schema")
    return report


def targets(site: Site) -> list[str]:
    paths = sorted(site.root.glob("data/targets/*.json"))
    return [site.name(path) for path in paths if not path.name.endswith("-metadata.json")]


def catalogue(site: Site) -> Report:
    """The catalogue follows DCAT-AP, and what it says of files is so."""
    report = Report()
    name = "data/catalog.jsonld"
    graph = Graph().parse(site.root / name, format="json-ld")
    shapes = Graph().parse(site.shapes, format="json-ld")
    classes = Graph().parse(data=CLASSES, format="turtle")
    report.count("statements", len(graph))
    report.count("shapes", len(set(shapes.subjects(SH.property))))
    # By RDFS everything is a resource, which the shapes ask of addresses.
    _, results, _ = pyshacl.validate(graph, shacl_graph=shapes, ont_graph=classes, inference="rdfs")
    for result in results.subjects(SH.resultSeverity, SH.Violation):
        node, path, text = (
            results.value(result, key) for key in (SH.focusNode, SH.resultPath, SH.resultMessage)
        )
        report.fault(name, f"{node}, {path}: {text}")
    for kind, keys in REQUIRED.items():
        nodes = sorted(graph.subjects(RDF.type, kind))
        if not nodes:
            report.fault(name, f"has no {kind}")
        for node in nodes:
            for key in keys:
                if graph.value(node, key, any=True) is None or not str(graph.value(node, key, any=True)):
                    report.fault(name, f"{node} has no {key}")
            for publisher in graph.objects(node, DCTERMS.publisher):
                if graph.value(publisher, FOAF.name, any=True) is None:
                    report.fault(name, f"the publisher {publisher} has no name")
    for distribution, url in sorted(graph.subject_objects(DCAT.downloadURL)):
        report.count("distributions")
        file = site.leads(report, name, str(url))
        if file:
            content = file.read_bytes()
            size = graph.value(distribution, DCAT.byteSize)
            if size is not None and str(size) != str(len(content)):
                report.fault(name, f"{url} has {len(content)} bytes, not {size}")
            for checksum in graph.objects(distribution, SPDX.checksum):
                report.count("checksums")
                for fault in wrong_checksum(graph, checksum, content):
                    report.fault(name, f"{url}: {fault}")
    for url in set(graph.objects(None, DCAT.accessURL)) | set(graph.objects(None, DCAT.landingPage)):
        site.leads(report, name, str(url))
    report.expect("statements", "shapes", "distributions", "checksums")
    return report


def wrong_checksum(graph: Graph, checksum: Node, content: bytes) -> Iterator[str]:
    algorithm = graph.value(checksum, SPDX.algorithm)
    value = str(graph.value(checksum, SPDX.checksumValue))
    if algorithm != URIRef(SPDX + "checksumAlgorithm_sha256"):
        yield f"the checksum is of another kind: {algorithm}"
    elif value != hashlib.sha256(content).hexdigest():
        yield f"the checksum is not {value}"


def data_sets(site: Site) -> Report:
    """The pages tell search engines of their data as schema.org has it."""
    report = Report()
    offered = set()
    for path in site.files("*.html"):
        report.count("pages")
        text = path.read_text(encoding="utf-8")
        # Reading every page as a tree is slow, and most have none.
        if "ld+json" not in text.lower():
            continue
        report.count("pages with JSON-LD")
        name = site.name(path)
        try:
            found = extruct.extract(text, syntaxes=["json-ld"], errors="strict")["json-ld"]
        except Exception as error:
            report.fault(name, f"JSON-LD that cannot be read: {error}")
            continue
        if not found:
            report.fault(name, "JSON-LD that says nothing")
        for thing in found:
            if thing.get("@context") not in SCHEMA_ORG:
                report.fault(name, f"JSON-LD of another vocabulary: {thing.get('@context')}")
            if thing.get("@type") == "Dataset":
                report.count("data sets")
                offered |= data_set(site, report, name, thing)
    # Every target's page has one.
    for file in targets(site):
        if site.root / file not in offered:
            report.fault(file, "is in no data set of a page")
    report.expect("pages", "data sets")
    return report


def data_set(site: Site, report: Report, name: str, thing: dict[str, Any]) -> set[Any]:
    for key in ("name", "description", "license", "distribution"):
        if not thing.get(key):
            report.fault(name, f"the data set has no {key}")
    description = thing.get("description") or ""
    if not 50 <= len(description) <= 5000:
        report.fault(name, f"a description of {len(description)} characters, search engines take 50 to 5000")
    distribution = thing.get("distribution") or []
    files = set()
    for download in distribution if isinstance(distribution, list) else [distribution]:
        report.count("downloads")
        if download.get("@type") != "DataDownload" or not download.get("encodingFormat"):
            report.fault(name, f"a download without kind or format: {json.dumps(download)}")
        file = site.leads(report, name, download.get("contentUrl") or "")
        files |= {file}
    if thing.get("url"):
        site.leads(report, name, thing["url"])
    return files - {None}
