"""CDX: what the index of an archive of the web says that it holds.

Read are the answers of the three servers in use and the files that they are made from:

- the Wayback CDX server, as JSON or text: https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server
- pywb, as JSON Lines, CDXJ or text: https://pywb.readthedocs.io/en/latest/manual/cdxserver_api.html
- Common Crawl, pywb with the place of each record in its WARC files: https://index.commoncrawl.org

Each capture of a page that was answered with 200 is a lead. Captures of errors, redirects and pictures are left out,
and those that were the same as an earlier one of the same address.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit

import msgspec

from newscrawl.readers.limits import Unreadable, document_limit
from newscrawl.readers.transcoding import in_utf8
from pipelines.documents import ArchivedCopy, Lead, Rejection
from pipelines.items import Via

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits

    Row = dict[str, str]

_TIME = rb"\d{14}"
_KEY = rb"[^\s(){}<>\"]+\)/\S*"
_BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:"
    rb"\s?CDX(?: [A-Za-z])+\s"  # the first line of files
    rb"|" + _KEY + rb" " + _TIME + rb"(?: (?:\{|\S+ \S+ )|\t)"  # a line of a file or an answer
    rb'|\[\s*\[\s*"(?:urlkey|timestamp|original)"'  # the Wayback server's JSON
    rb'|\{\s*"(?:urlkey"\s*:\s*"[^"]*"\s*,\s*"timestamp|pages"\s*:\s*\d+\s*,\s*"pageSize)"'  # pywb's JSON Lines
    rb")"
)
_LETTERS = {"N": "urlkey", "b": "timestamp", "a": "original", "m": "mimetype", "s": "statuscode", "k": "digest"} | {
    "r": "redirect", "M": "meta", "S": "length", "V": "offset", "g": "filename"
}  # fmt: skip
"""Fields of text files, by the letters of their first line: https://iipc.github.io/warc-specifications"""
_COLUMNS = {7: "NbamskS", 9: "NbamskrVg", 10: "NbamskrMVg", 11: "NbamskrMSVg"}
"""Fields of text without a first line, by their number."""
_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}
"""pywb's names of fields, and the Wayback server's."""
_PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "unk", "-", ""})
_ANSWERED = frozenset({"200", "-", ""})
_MOST_PAGES = 100_000
_TIMESTAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})")
_DATA = {"index.commoncrawl.org": "https://data.commoncrawl.org/"}
"""Where WARC files lie that are not beside their index."""


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins an index of captures."""
    return _BEGINNING.match(head) is not None


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Lead | Rejection]:
    """Yield a lead for each capture of a page, and for each further part of the answer.

    ``url`` of a lead is the original address, ``hints`` has the time of the capture as ``fetched_at``, and ``archived``
    says where to ask for it, if the index has an address itself.

    :raises Unreadable: when it breaks off, or nothing in it is a row of an index.
    """
    digests: tuple[str, set[str]] = ("", set())
    for row in _rows(stream, limits):
        if isinstance(row, (Lead, Rejection)):
            yield row
            continue
        if not _is_page(row):
            continue
        key, digest = row.get("urlkey") or row["original"], row.get("digest", "-")
        digests = digests if digests[0] == key else (key, set())
        if digest in digests[1]:
            continue
        if digest not in {"", "-"}:
            digests[1].add(digest)
        yield _lead(row, stream)


def _rows(stream: ByteStream, limits: ReadingLimits) -> Iterator[Row | Lead | Rejection]:
    """Yield the rows of any form, with the Wayback server's names of fields, and leads to the parts that follow."""
    content = in_utf8(stream.reader)
    head = content.peek(1).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"["):
        yield from _of_json(stream, content.read(limits.document_bytes + 1), limits)
        return
    fields = _asked_fields(stream.url)
    resume = False
    number = 0
    while line := content.readline(limits.document_bytes):
        number += 1
        text = line.decode("utf-8", "replace").strip("\ufeff \t\r\n")
        if not text:
            resume = number > 1
        elif resume and " " not in text and "{" not in text:
            yield _next_part(stream, text)
        elif text.startswith("CDX "):
            fields = tuple(_LETTERS.get(letter, letter) for letter in text.split()[1:])
        else:
            yield from _of_line(stream, number, text, fields)


def _of_json(stream: ByteStream, content: bytes, limits: ReadingLimits) -> Iterator[Row | Lead]:
    """Yield the rows of the Wayback server's JSON: a list of names, lists of values, and perhaps ``[]``, ``[key]``."""
    if len(content) > limits.document_bytes:
        raise Unreadable(
            f"it is longer than {document_limit(limits.document_bytes)}; "
            "ask the index with limit= and showResumeKey=true"
        )
    try:
        names, *lists = msgspec.json.decode(content, type=list[list[str | None]])
    except (msgspec.DecodeError, ValueError) as error:
        raise Unreadable(f"the answer of the index is not complete, or not its JSON: {error}") from None
    for place, values in enumerate(lists):
        if not values:
            if key := next(chain.from_iterable(lists[place + 1 :]), None):
                yield _next_part(stream, key)
            return
        yield {str(name): value or "" for name, value in zip(names, values, strict=False)}


def _of_line(stream: ByteStream, number: int, text: str, fields: tuple[str, ...]) -> Iterator[Row | Lead | Rejection]:
    """Yield the row of one line, in any of the forms with a line for each capture."""
    key, _, rest = text.partition(" ")
    timestamp, _, block = rest.partition(" ")
    try:
        if text.startswith("{"):
            row = _flat(msgspec.json.decode(text, type=dict[str, object]))
            yield from _all_pages(stream, row) if "pages" in row and "original" not in row else [row]
        elif block.startswith("{"):
            yield {"urlkey": key, "timestamp": timestamp} | _flat(msgspec.json.decode(block, type=dict[str, object]))
        else:
            values = text.split(" ")
            names = fields or tuple(_LETTERS[letter] for letter in _COLUMNS[len(values)])
            yield dict(zip(names, values, strict=True))
    except (msgspec.DecodeError, ValueError, KeyError):
        yield Rejection(f"{stream.locator}:{number}", "read", "the line is no row of an index of captures")


def _flat(values: dict[str, object]) -> Row:
    """Return the fields of a JSON object as texts, with the Wayback server's names."""
    return {_NAMES.get(name, name): str(value) for name, value in values.items() if value is not None}


def _is_page(row: Row) -> bool:
    """Return whether a row is the capture of a page that was answered."""
    kind = row.get("mimetype", "").partition(";")[0].strip().lower()
    found = row.get("original", "").lower().startswith(("http://", "https://"))
    return found and kind in _PAGES and row.get("statuscode", "") in _ANSWERED


def _lead(row: Row, stream: ByteStream) -> Lead:
    """Return the lead of a row."""
    taken = _TIMESTAMP.match(row.get("timestamp", ""))
    time = "{}-{}-{}T{}:{}:{}Z".format(*taken.groups()) if taken else None
    return Lead(
        url=row["original"],
        via=[Via("index", stream.locator)],
        changed=time,
        hints={"fetched_at": time} if time else {},
        archived=_copy(row, stream.url) if stream.url else None,
    )


def _copy(row: Row, index: str) -> ArchivedCopy | None:
    """Return where the archive of an index, given by its address, keeps a capture.

    The Wayback Machine and pywb answer with the page as it was at ``TIMEid_/URL``; where the index names files with
    their folders, as Common Crawl does, the record is a part of one.
    """
    parts = urlsplit(index)
    file, start, length = row.get("filename", ""), row.get("offset", ""), row.get("length", "")
    if "/" in file and start.isdecimal() and length.isdecimal():
        return ArchivedCopy(urljoin(_DATA.get(parts.netloc, urljoin(index, "/")), file), int(start), int(length))
    path = re.sub(r"/cdx/search/cdx/?$", "/web", parts.path)
    collection = re.sub(r"(?:/cdx|-cdx|/index|-index)/?$", "", path).rstrip("/")
    if not row.get("timestamp"):
        return None
    return ArchivedCopy(f"{parts.scheme}://{parts.netloc}{collection}/{row['timestamp']}id_/{row['original']}")


def _asked_fields(url: str | None) -> tuple[str, ...]:
    """Return the fields that a query names itself."""
    asked = parse_qs(urlsplit(url or "").query)
    names = ",".join(asked.get("fl", asked.get("fields", []))).split(",")
    return tuple(_NAMES.get(name, name) for name in names if name)


def _next_part(stream: ByteStream, key: str) -> Lead:
    """Return the lead to the part of an answer that begins at a resume key."""
    return _part(stream, resumeKey=key if "%" not in key else _unquoted(key))


def _all_pages(stream: ByteStream, row: Row) -> Iterable[Lead]:
    """Return a lead to each page of an answer, whose number the index was asked for."""
    return (_part(stream, page=str(page)) for page in range(min(int(row["pages"]), _MOST_PAGES)))


def _part(stream: ByteStream, **changed: str) -> Lead:
    """Return the lead to another part of the same answer."""
    parts = urlsplit(stream.url or "")
    query = [(name, value) for name, value in parse_qsl(parts.query, True) if name not in {*changed, "showNumPages"}]
    address = parts._replace(query=urlencode([*query, *changed.items()])).geturl()
    return Lead(address, [Via("index", stream.locator)], kind="container")


def _unquoted(key: str) -> str:
    """Return a resume key, which the server escapes once, as it is to be escaped again."""
    return parse_qsl(f"key={key.replace('&', '%26')}")[0][1]


def first_query(url: str) -> str:
    """Return a query to an index as it is asked first: for JSON, for pages that were answered, and part by part.

    What the query says itself stays.
    """
    parts = urlsplit(url)
    asked = parse_qsl(parts.query, True)
    names = {name for name, _ in asked}
    wayback = parts.path.rstrip("/").endswith("/cdx/search/cdx")
    added = [("output", "json")]
    if wayback:
        added += [("limit", "10000"), ("showResumeKey", "true")]
        if "filter" not in names:
            asked += [("filter", "statuscode:200"), ("filter", "mimetype:text/html")]
    elif not names & {"page", "limit"}:
        added.append(("showNumPages", "true"))
    query = asked + [(name, value) for name, value in added if name not in names]
    return parts._replace(query=urlencode(query, safe="*:/,")).geturl()
