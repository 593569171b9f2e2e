"""Addresses as people list them: one line of a list, and what is wrong with an address that nobody can ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import SplitResult, unquote, urlsplit

LONGEST = 16_384
"""Characters of an address; servers refuse those over some 8,000, and no site has them."""

_FETCHED = frozenset({"http", "https"})
_BLANK = "\ufeff\u200b\u2060\u00a0\x00 \t\r\n\f\v"
"""What surrounds addresses that were copied: white space, byte order marks, zero-width characters."""
_ADDRESS = re.compile(r"(?<![\w.+-])https?:(?=/)", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?=//|[^\d\s])", re.IGNORECASE)
_CLOSING = {"<": ">", '"': '"', "'": "'", "\u201c": "\u201d", "\u201e": "\u201c", "\u00ab": "\u00bb", "`": "`"}
_END = re.compile(r"[\s<>\"|`\u201c\u201d\u201e\u00ab\u00bb]")
_NEXT_CELL = re.compile(r"[,;](?!\d+(?:\.\w+)?$|\S*/|\S*\.[a-z]{2,5}$)")
"""A comma after which the token does not go on as an address would: with a number, a path or the name of a file."""
_BETWEEN = re.compile(r"\s+|,\s*(?=[a-z][a-z0-9+.-]*://)", re.IGNORECASE)
_UNFINISHED = re.compile(r"https?://[^./:\[\]]+", re.IGNORECASE)
"""A host without a dot, at which an address seldom ends."""
_HOST = re.compile(r"[^\s\x00-\x20\x7f/?#@\\<>^`{|}\[\]%:]+")
_WITHOUT_SCHEME = re.compile(r"(?://)?(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?")
_USER = re.compile(r"(?<=//)[^/?#\s\\]*@")
_SECRET = re.compile(
    r"(?<=[?&;])(access[_-]?token|api[_-]?key|auth[_-]?(?:key|token)|client[_-]?secret|passw(?:or)?d|pwd|secret"
    r"|signature|x-(?:amz|goog)-(?:credential|security-token|signature))=[^&;#\s<>'\"]+",
    re.IGNORECASE,
)
HIDDEN = "***"
"""What stands in the place of a secret."""


class NoAddress(ValueError):  # noqa: N818 - it is what was found, as Unreadable is
    """A line or an address cannot be asked for; the message says why, and names no secret."""


def address_in(line: str) -> str | None:
    """Return the address in a line of a list, as it is written there; None for an empty line or a comment.

    The line may be the address alone, quoted, in angle brackets (RFC 3986, appendix C), an item of a list in Markdown,
    or have further cells beside it, separated by tabs, commas, semicolons or spaces. A comma belongs to the address
    if it goes on as an address does: many sites have them.

    :raises NoAddress: when there is no address in the line, or one that cannot be asked for.
    """
    line = line.strip(_BLANK)
    if not line or line.startswith("#"):
        return None
    start = _ADDRESS.search(line)
    other = _SCHEME.match(line)
    if start is None or (other and line.startswith("//", other.end()) and other[1].lower() not in _FETCHED):
        raise NoAddress(_why_none(line))
    address = _cut(line, start.start())
    check_address(address)
    return address


def separate_addresses(text: str) -> list[str]:
    """Return the addresses in an argument, separated by white space, or by commas before ``http://`` and the like.

    Each is what :func:`address_in` takes; a comma within an address stays.
    """
    return [piece for piece in (piece.strip(_BLANK + ",") for piece in _BETWEEN.split(text)) if piece]


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """What one entry of a list says: an address, or why there is none."""

    line: int
    """Number of its line, from 1."""
    text: str
    """The entry as it is written, without secrets."""
    url: str = ""
    """The address; empty if there is none that can be asked for."""
    reason: str = ""
    """Why not."""


def listed_addresses(lines: Iterable[str]) -> Iterator[ListedAddress]:
    """Yield the addresses of a list in their order, and what is no address with the reason.

    A line of nothing but addresses lists each of them; of a line with other cells the first address counts.
    """
    for number, line in enumerate(lines, 1):
        pieces = separate_addresses(line)
        only_addresses = all(_ADDRESS.match(piece) for piece in pieces)
        for entry in pieces if only_addresses else [line]:
            text = without_secrets(entry.strip(_BLANK))[:LONGEST]
            try:
                url = address_in(entry)
            except NoAddress as error:
                yield ListedAddress(number, text, reason=str(error))
            else:
                if url is not None:
                    yield ListedAddress(number, text, url)


def check_address(url: str) -> None:
    """Check that an address can be asked for: http or https, a host that may exist, a port that does, no password.

    :raises NoAddress: when it cannot.
    """
    if len(url) > LONGEST:
        raise NoAddress(f"it is longer than {LONGEST:,} characters, which no server takes")
    try:
        parts = urlsplit(url)
    except ValueError as error:  # brackets that hold no IPv6 address, characters that become a slash
        raise NoAddress(f"it is not a web address: {str(error)[:1].lower()}{str(error)[1:]}") from error
    if parts.scheme not in _FETCHED:
        raise NoAddress(_why_none(url))
    if "@" in parts.netloc:
        raise NoAddress("it contains a user name or a password, which are not sent to sites; give it without them")
    if not parts.hostname:
        raise NoAddress("it is not a web address: there is no host in it")
    _check_port(parts)
    _check_host(parts.hostname)


def without_secrets(url: str) -> str:
    """Return an address as it may be written down: without user, password and the values of keys and signatures."""
    return _SECRET.sub(rf"\1={HIDDEN}", _USER.sub(f"{HIDDEN}@", url))


def _cut(line: str, start: int) -> str:
    """Return the address that begins at an offset of a line, without what surrounds it."""
    before = line[:start].rstrip(_BLANK)[-1:]
    if before in _CLOSING:
        inside, closed, _ = line[start:].partition(_CLOSING[before])
        if closed and (before == "<" or not re.search(r"\s", inside)):
            return re.sub(r"\s+", "", inside)
    end = _END.search(line, start)
    address = line[start : end.start()] if end else line[start:]
    if before in {",", ";"}:  # the cell of a table whose separator is known
        address = address.partition(before)[0]
    elif before in {"(", "["}:  # a link in Markdown
        address = address.partition({"(": ")", "[": "]"}[before])[0]
    elif end is not None and line[end.start() :].strip(_BLANK) and (cell := _NEXT_CELL.search(address)):
        address = address[: cell.start()]
    if end is not None and _UNFINISHED.fullmatch(address) and line[end.start() :][1:2].isalpha():
        raise NoAddress("it is not a web address: there is white space in its host")
    return address.rstrip(",;'.") if before else address.rstrip(",;'")


def _why_none(line: str) -> str:
    scheme = _SCHEME.match(line)
    if scheme and scheme[1].lower() not in _FETCHED:
        return f"it is not a web address: {scheme[1].lower()} is not fetched, only http and https"
    if _WITHOUT_SCHEME.fullmatch(line):
        return "it is not a web address: https:// is missing before it"
    return "it is not a web address; those begin with http:// or https://"


def _check_port(parts: SplitResult) -> None:
    try:
        valid = parts.port is None or parts.port > 0
    except ValueError:
        valid = False
    if not valid:
        port = parts.netloc.rpartition(":")[2]
        raise NoAddress(f"it is not a web address: there is no port {port[:20]}, only 1 to 65535")


def _check_host(host: str) -> None:
    if ":" in host:
        try:
            IPv6Address(unquote(host))
        except ValueError as error:
            raise NoAddress(f"it is not a web address: {host[:80]} is no IPv6 address") from error
        return
    if not _HOST.fullmatch(host):
        raise NoAddress(f"it is not a web address: {host[:80]!r} cannot be the name of a host")
    try:
        name = host.rstrip(".").encode("idna") if not host.isascii() else host.rstrip(".").encode()
    except UnicodeError as error:
        raise NoAddress(f"it is not a web address: {host[:80]!r} cannot be the name of a host") from error
    labels = name.split(b".")
    if len(name) > 253 or not all(1 <= len(label) <= 63 for label in labels):  # RFC 1035, section 2.3.4
        raise NoAddress(f"it is not a web address: {host[:80]!r} cannot be the name of a host")
