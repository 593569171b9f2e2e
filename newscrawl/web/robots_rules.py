"""What a robots.txt says to one crawler, after RFC 9309."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass, field

LIMIT = 500 * 1024
"""Bytes that are read (2.5: at least 500 KiB)."""

FIELDS = {
    "user-agent": {"user-agent", "useragent", "user agent"},
    "allow": {"allow"},
    "disallow": {"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"},
    "crawl-delay": {"crawl-delay", "crawldelay", "crawl delay"},
    "sitemap": {"sitemap", "site-map", "sitemaps"},
}
"""Each record with the spellings in which it is found."""

_NAMES = {spelling: name for name, spellings in FIELDS.items() for spelling in spellings}
_PRODUCT = re.compile(r"\*(?=\s|$)|[a-z_-]*", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(\.\d*)?|\.\d+")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})|[^\x21-\x7e]")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}".encode()


@dataclass(frozen=True, slots=True)
class _Rule:
    """An ``Allow`` or ``Disallow`` line, its path in normal form and split at each ``*``."""

    allows: bool
    length: int
    pieces: tuple[str, ...]
    to_the_end: bool

    def matches(self, target: str) -> bool:
        first, *rest = self.pieces
        if not target.startswith(first):
            return False
        at = len(first)
        last = rest.pop() if rest and self.to_the_end else None
        for piece in rest:
            found = target.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        if last is not None:
            return len(target) - len(last) >= at and target.endswith(last)
        return at == len(target) or not self.to_the_end


@dataclass(slots=True)
class _Group:
    rules: list[_Rule] = field(default_factory=list)
    delay: float = 0.0


class RobotsRules:
    """The rules of a robots.txt for one crawler.

    - A group is ours if the letters, ``-`` and ``_`` that its name begins with are our product token; groups of one
      name are one (2.2.1). Where none is ours, those of ``*`` hold.
    - The longest path that matches decides, ``Allow`` before ``Disallow`` (2.2.2).
    - Only ``Allow`` and ``Disallow`` end the names of a group; other records never do (2.2.4).
    - Paths are compared as bytes: those beyond ASCII are percent-encoded as they are (2.2.2).

    :param body: the file; what follows the first 500 KiB is ignored.
    :param product: our product token, as in ``User-agent: newscrawl``.
    """

    def __init__(self, body: bytes, product: str) -> None:
        self.sitemaps: list[str] = []
        """The addresses of its ``Sitemap`` lines, as written, each once."""
        groups: dict[str, _Group] = {}
        names: set[str] = set()
        begun = False
        for name, value in _records(body[:LIMIT]):
            if name == "user-agent":
                names = names if not begun else set()
                names.add(_product(value))
                begun = False
                groups.setdefault(_product(value), _Group())
            elif name == "sitemap":
                self.sitemaps += [value] if value and value not in self.sitemaps else []
            else:
                begun = begun or name != "crawl-delay"
                for group in map(groups.__getitem__, names):
                    _add(group, name, value)
        ours = groups.get(product.lower()) or groups.get("*") or _Group()
        self._rules = sorted(ours.rules, key=lambda rule: (-rule.length, not rule.allows))
        self.crawl_delay = ours.delay
        """The seconds between two requests that the file asks for, 0 if it does not."""

    def allow(self, url: str) -> bool:
        """Return whether the crawler may fetch a page."""
        target = _normal(_target(url)).replace("*", "%2A").replace("$", "%24")
        return next((rule.allows for rule in self._rules if rule.matches(target)), True)


def _records(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield name and value of each line that is a known record."""
    for line in re.split(r"\r\n?|\n", _text(body)):
        content = line.partition("#")[0].strip(" \t\f\v\0")
        name, colon, value = content.partition(":")
        if not colon or name.strip().lower() not in _NAMES:  # the colon is missing, or belongs to an address
            name, _, value = content.replace("\t", " ").partition(" ")
        known = _NAMES.get(name.strip().lower())
        if known is not None:
            yield known, value.strip()


def _text(body: bytes) -> str:
    """Return a character for each byte."""
    for mark, encoding in ((BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be")):
        if body.startswith(mark):
            body = body[len(mark) :].decode(encoding, "ignore").encode()
    # a mark also stands where files were joined, and both kinds of space look the same
    return body.replace(BOM_UTF8, b"").replace(_NO_BREAK_SPACE, b" ").decode("latin-1")


def _product(value: str) -> str:
    found = _PRODUCT.match(value)
    return found[0].lower() if found else ""


def _add(group: _Group, name: str, value: str) -> None:
    if name == "crawl-delay":
        number = _NUMBER.match(value)
        group.delay = max(group.delay, float(number[0]) if number else 0.0)
    elif value:
        path = _normal(value)
        to_the_end = path.endswith("$")
        pieces = path.removesuffix("$").replace("$", "%24").split("*")
        group.rules.append(_Rule(name == "allow", len(path), tuple(pieces), to_the_end))


def _target(url: str) -> str:
    """Return path and query of an address."""
    rest = url.partition("://")[2].partition("#")[0]
    start = re.search(r"[/?]", rest)
    target = rest[start.start() :] if start else "/"
    return target if target.startswith("/") else f"/{target}"


def _normal(path: str) -> str:
    """Return a path in which every octet is written in one way only."""

    def written(octet: re.Match[str]) -> str:
        code = octet[1]
        if code is None:
            return "".join(f"%{byte:02X}" for byte in octet[0].encode("latin-1", "replace"))
        character = chr(int(code, 16))
        return character if _UNRESERVED.fullmatch(character) else f"%{code.upper()}"

    return _ESCAPE.sub(written, path)
