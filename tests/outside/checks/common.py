"""What the checks share: the site, and the report of what was looked at and what is wrong."""

import csv
import io
import json
import re
import socket
from collections import Counter
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

LOOPBACK = {"", "127.0.0.1", "::1", "localhost"}


class Report:
    """What a check looked at, and what it found wrong."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []

    def count(self, what: str, n: int = 1) -> None:
        self.counts[what] += n

    def fault(self, where: str, what: object) -> None:
        text = " ".join(str(what).split())
        self.faults.append(f"{where}: {text[:400]}")

    def expect(self, *kinds: str) -> None:
        """Nothing may pass because there was nothing to check."""
        for kind in kinds:
            if not self.counts[kind]:
                self.counts[kind] = 0
                self.fault("site", f"no {kind} found, so nothing was checked")


class Site:
    """A built site in a folder."""

    def __init__(self, root: Path, shapes: Path | None = None, address: str | None = None) -> None:
        self.root = root.resolve()
        self.shapes = shapes
        if address:
            self.address = address

    @cached_property
    def address(self) -> str:
        """Where the site will stand, without a slash at the end."""
        catalog = parse_json((self.root / "data/catalog.jsonld").read_text(encoding="utf-8"))
        return catalog["foaf:homepage"]["@id"].rstrip("/")

    def files(self, pattern: str) -> list[Path]:
        """What the site says today: sealed releases are looked at as such, and were looked at when they were made."""
        archive = self.root / "archive"
        found = (path for path in self.root.rglob(pattern) if path.is_file())
        return sorted(path for path in found if archive not in path.parents)

    def name(self, path: Path) -> str:
        return path.resolve().relative_to(self.root).as_posix()

    def file_of(self, url: str) -> Path | None:
        """The file that an address of the site stands for; none for what stands elsewhere."""
        if url != self.address and not url.startswith(self.address + "/"):
            return None
        path = unquote(urlsplit(url[len(self.address) :]).path).lstrip("/")
        return self.root / (path + "index.html" if path == "" or path.endswith("/") else path)

    def leads(self, report: Report, where: str, url: str) -> Path | None:
        """The file that an address leads to; a fault where it leads nowhere."""
        file = self.file_of(url)
        fragment = urlsplit(url).fragment
        if file is None:
            report.fault(where, f"{url} is no address of the site")
        elif not file.is_file():
            report.fault(where, f"{url} leads to no file")
        elif fragment and file.suffix == ".html" and unquote(fragment) not in anchors(file):
            report.fault(where, f"{url} leads to no place of the page")
        else:
            return file
        return None


@cache
def anchors(page: Path) -> frozenset[str]:
    return frozenset(re.findall(r'\sid="([^"]+)"', page.read_text(encoding="utf-8")))


def parse_json(text: str) -> Any:
    """JSON as the standard has it: no key twice, no NaN."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        twice = [key for key, n in Counter(key for key, _ in pairs).items() if n > 1]
        if twice:
            raise ValueError(f"key twice: {', '.join(twice)}")
        return dict(pairs)

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    return json.loads(text, object_pairs_hook=once, parse_constant=refuse)


def read_csv(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def no_network() -> None:
    """From here on only this machine can be reached: what a validator needs, it must bring."""
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def refuse(host: object) -> None:
        if host not in LOOPBACK and host is not None:
            raise OSError(f"{host} was asked for, but no check may need the network")

    def local_connect(self: socket.socket, address: Any) -> None:
        refuse(address[0] if isinstance(address, tuple) else "")
        return connect(self, address)

    def local_lookup(host: Any, *rest: Any, **more: Any) -> Any:
        refuse(host.decode() if isinstance(host, bytes) else host)
        return lookup(host, *rest, **more)

    socket.socket.connect = local_connect  # type: ignore[method-assign]
    socket.getaddrinfo = local_lookup
