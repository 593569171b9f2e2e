"""One message of ANPA 1312: header, keyword, headline, text and trailer."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable

from newscrawl.readers.teletype_text import moment, paragraphs, without_controls
from newscrawl.readers.wire_item import WireItem, refusal

BEGINNING = re.compile(rb"\x01[A-Za-z]\d{4}[A-Z]{0,10}\x1f")
"""The header: start of heading, service level and number, and with some agencies their name."""
_MESSAGE = re.compile(
    r"\x01(?P<service>[A-Za-z])(?P<number>\d{4})(?P<agency>[A-Z]{0,10})\x1f(?P<selector>[^\r\n]*)\r?\n"
    r"(?P<priority>[A-Za-z]) (?P<category>\S)?[\x11-\x14]*(?P<keyword>[^\x02\r\n]{0,200}?)"
    r"(?P<date>\d{2}-\d{2})?[ \t]{0,40}(?P<words>\d{1,5})?\s{0,40}\x02(?P<body>[^\x03\x04]*)(?P<end>.*)",
    re.DOTALL,
)
_TRAILER = re.compile(r"(?P<agency>[A-Z]{2,6})-[A-Z]{2}-(\d{2})-(\d{2})-(\d{2,4})[ \t]+(\d{4})([A-Z]{1,4})?")
_URGENCY = {"f": "1", "b": "2", "u": "3", "r": "4", "d": "5", "a": "6", "s": "7", "w": "8"}
"""Flash, bulletin, urgent, regular, deferred, weekday and Sunday advances; IPTC's urgency has the same order."""
_BYLINE = re.compile(r"By [^\W\d_]")
_NOTE = re.compile(r"(?:AP Photo|Eds[:.]|EDITOR'S NOTE|EDITORS:|Also moving|With AP|\*)", re.IGNORECASE)
_TAKE = re.compile(r"\d(?:st|nd|rd|th) ?Ld(?:-Writethru)?|\bWritethru|\bCORRECTIVE|\bCorrection", re.IGNORECASE)
_COUNT = re.compile(r",[ \t]*\d{2,5}$")
_LONGEST_AFFILIATION = 6
_TABLE = "\x08"
_FIXED_SPACES = re.compile(r"[;\x1f]|_?\^\^")
"""What parts the columns of a table."""
_FEWEST_COLUMNS = 3
_LONGEST_HEAD = 6
"""Most lines above the text of a message without carets."""
_REGION = re.compile(r"^(?:BC-)?(?:[A-Z]{2,4}--)?")
"""What a slug line begins with: advance or not, and the section."""
_SERVICE_NUMBER = re.compile(r"^\*\d+\s*\^?")


def item_of(message: str) -> WireItem | str:
    """Return what a message says, or why it is no article."""
    found = _MESSAGE.match(message)
    if found is None:
        return refusal("a message of ANPA without a text")
    slug, headline, byline, affiliation, notes, text = _parts(found["body"])
    if not re.search(r"[^\W_]", text):
        return refusal("a message of ANPA without a text")
    trailer = _TRAILER.search(found["end"])
    at = moment(trailer[3], trailer[2], trailer[4], trailer[5], trailer[6] or "GMT") if trailer else None
    keyword = " ".join(found["keyword"].split())
    sources = [source for source in (found["agency"], trailer["agency"] if trailer else "", affiliation) if source]
    number = found["service"] + found["number"]
    return WireItem(
        standard="ANPA",
        guid=f"{number}/{at[:10]}" if at else None,
        urgency=_URGENCY.get(found["priority"].lower()),
        slugline=slug or keyword or None,
        provider=sources,
        service=" ".join(without_controls(found["selector"]).split()).strip("-_ ") or None,
        signals=[take[0] for source in (keyword, slug or "") if (take := _TAKE.search(source))][:1],
        headline=headline or (_REGION.sub("", slug) if slug else None),
        byline=byline,
        firstcreated=at,
        ednote=notes,
        body_text=text,
    )


_Parts = tuple[str | None, str | None, str | None, str | None, list[str], str]
"""Slug line, headline, byline, affiliation, notes to editors, and text."""


def _parts(body: str) -> _Parts:
    """Return the parts of a message, with or without carets."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n").split("\n")
    marked = lines[0].startswith(("^", _TABLE, " ", "\t"))
    return _marked_parts(lines) if marked else _plain_parts(lines)


def _marked_parts(lines: list[str]) -> _Parts:
    """Return the parts of a message with carets.

    Lines that a caret begins are set apart: first those of the head, later subheads and tables.
    """
    slug: str | None = None
    headline: str | None = None
    byline: str | None = None
    affiliation: str | None = None
    notes: list[str] = []
    rest = deque(lines)
    while rest:
        line, words = rest[0], _words(rest[0])
        if _is_row(line) or (words and not line.lstrip().startswith("^")):
            break
        if byline and words and (affiliation or len(words.split()) > _LONGEST_AFFILIATION):
            break
        if words and slug is None:
            slug = _COUNT.sub("", _SERVICE_NUMBER.sub("", words)).rstrip(", ")
        elif _NOTE.match(words):
            notes.append(words)
        elif _BYLINE.match(words):
            byline = words
        elif words and byline:
            affiliation = words
        elif words and headline is None:
            headline = words
        elif words:
            break
        rest.popleft()
    return slug, headline, byline, affiliation, notes, _text(rest)


def _plain_parts(lines: list[str]) -> _Parts:
    """Return the parts of a message without carets: slug line and headline stand above an indented line."""
    above = next((number for number, line in enumerate(lines) if line.startswith(("  ", "\t"))), 0)
    head = [line.strip(" +") for line in lines[:above] if line.strip()]
    if not 0 < above <= _LONGEST_HEAD:
        return None, None, None, None, [], _text(lines)
    return head[0], " ".join(head[1:]) or None, None, None, [], _text(lines[above:])


def _text(lines: Iterable[str]) -> str:
    """Return the text; a line of it is a paragraph, or a line that was wrapped below an indented one."""
    kept: list[str] = []
    for line in lines:
        words = _words(line)
        if words.strip("_ ") or not words:
            indented = line.startswith(("\t", "   ", "^", _TABLE))
            kept += ["", words] if indented and not (_is_row(line) and kept and kept[-1]) else [words]
    return paragraphs("\n".join(kept).replace("``", "“").replace("''", "”").replace(" _ ", " — "))


def _is_row(line: str) -> bool:
    """Return whether a line is one of a table: marked as such, or with the fixed spaces between columns."""
    return _TABLE in line[:2] or line.count(";") >= _FEWEST_COLUMNS


def _words(line: str) -> str:
    """Return a line without its marks: carets, the ends of lines and paragraphs, fixed spaces."""
    if _is_row(line):
        line = _FIXED_SPACES.sub("   ", line)
    line = without_controls(line.replace("\x10", " ")).strip().lstrip("^").rstrip("<=").replace("<", " ")
    return line.strip()
