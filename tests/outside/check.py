"""Looks at a built site with validators that are not ours: check.py SITE --shapes FILE [--only CHECK]

Prints what each check looked at and what is wrong, a last line with the sum, and ends with 1 where anything is.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from checks import documents, examples, feeds, packages, reports, tables, workbooks
from checks.common import Report, Site, no_network

SHOWN = 20
# The slow ones first, so that they run beside the others.
CHECKS: dict[str, Callable[[Site], Report]] = {
    "libreoffice": workbooks.libreoffice,
    "reports": reports.reports,
    "packages": packages.packages,
    "json-schema": documents.json_files,
    "csvw": tables.csv_on_the_web,
    "workbooks": workbooks.workbooks,
    "data-package": tables.data_package,
    "examples": examples.examples,
    "dcat-ap": documents.catalogue,
    "schema-org": documents.data_sets,
    "feeds": feeds.feeds,
    "feeds-in-ruby": feeds.feeds_in_ruby,
    "sitemap": feeds.sitemap,
    "calendar": feeds.calendar,
    "csv": tables.plain_csv,
}


def run(name: str, site: Site) -> tuple[Report, float]:
    begun = time.monotonic()
    try:
        report = CHECKS[name](site)
    except Exception as error:
        # A file that no check can cope with must not keep the others from being looked at.
        report = Report()
        report.fault("site", f"the check broke off: {type(error).__name__}: {error}")
    return report, time.monotonic() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--shapes", type=Path, required=True, help="the SHACL shapes of DCAT-AP as JSON-LD")
    parser.add_argument("--only", choices=CHECKS, action="append")
    options = parser.parse_args()
    if not options.site.is_dir():
        parser.error(f"{options.site} is no folder")
    no_network()
    names = options.only or list(CHECKS)
    site = Site(options.site, options.shapes)
    with ProcessPoolExecutor(min(len(names), os.cpu_count() or 1)) as pool:
        running = {name: pool.submit(run, name, site) for name in names}
        done = {name: future.result() for name, future in running.items()}
    faults = 0
    for name, (report, seconds) in done.items():
        faults += len(report.faults)
        counts = ", ".join(f"{n} {what}" for what, n in report.counts.items())
        print(f"{name}: {counts or 'nothing'}: {len(report.faults)} faults ({seconds:.1f} s)")
        for fault in report.faults[:SHOWN]:
            print(f"  {fault}")
        if len(report.faults) > SHOWN:
            print(f"  and {len(report.faults) - SHOWN} more")
    print(f"outside: {len(done)} checks, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
