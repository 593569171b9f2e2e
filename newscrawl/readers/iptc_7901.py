"""One message of IPTC 7901: header, slug line, headline, text and date line."""

from __future__ import annotations

import re

from newscrawl.readers.teletype_text import moment, paragraphs, without_controls
from newscrawl.readers.wire_item import WireItem, refusal

BEGINNING = re.compile(rb"\x01[A-Za-z]{2,4}[ -]?\d{1,6}[ \t]+\d[ \t]")
"""The header: start of heading, source and number, priority."""
_MESSAGE = re.compile(
    r"\x01(?P<source>[A-Za-z]{2,4})[ -]?(?P<number>\d{1,6})[ \t]+(?P<priority>\d)[ \t]+(?P<header>[^\r\n\x02]*)"
    r"(?P<slug>[^\x02]*)\x02?(?P<body>[^\x03\x04]*)(?P<end>.*)",
    re.DOTALL,
)
_HEADER = re.compile(r"(?:(?P<category>[A-Za-z][\w-]{0,3})[ \t]+)?(?P<words>\d{1,6})?[ \t]*(?P<rest>.*)")
_DATE = re.compile(r"(\d{2})(\d{4})[ \t]+([A-Z]{1,4})[ \t]+([^\W\d]{3,9})\.?[ \t]+(\d{2,4})")
_HEAD_END = re.compile(r"=[ \t]*(?:\n|$)")
_LONGEST_HEAD, _LONGEST_HEADLINE = 1_000, 200
_BYLINE = re.compile(r"(?:By|Von|Par|Por|Di|Da|Door|Av|Af) [^\W\d_]")
_VERSION = re.compile(
    r"\([^()\n]{1,60}\)|[A-ZÄÖÜ0-9][A-ZÄÖÜ0-9 /:.-]{1,40}|\d(?:st|nd|rd|th) (?:lead|ld)[^\n]{0,20}", re.IGNORECASE
)
_SIGNATURE = re.compile(r"\n(?P<agency>[A-Za-z-]{2,8})(?P<initials>(?:[ /][a-z]{1,4}\d?)+)\s*$")
"""The last line: the agency and the initials of those who wrote and edited the text."""


def item_of(message: str) -> WireItem | str:
    """Return what a message says, or why it is no article."""
    found = _MESSAGE.match(message)
    if found is None:
        return refusal("a message of IPTC 7901 without a text")
    header = _HEADER.match(found["header"])
    body = without_controls(found["body"]).strip("\n")
    headline, byline, versions, text = _parts(body)
    text, signature = _without_signature(text)
    if not re.search(r"[^\W_]", text):
        return refusal("a message of IPTC 7901 without a text")
    senders = re.findall(r"[A-Za-z][A-Za-z-]+", header["rest"] if header else "")
    sent = _DATE.search(found["end"])
    at = moment(sent[1], sent[4], sent[5], sent[2], sent[3]) if sent else None
    number = found["source"] + found["number"]
    sources = list(dict.fromkeys([*reversed(senders), *signature, found["source"]]))
    return WireItem(
        standard="IPTC 7901",
        guid=f"{number}/{at[:10]}" if at else None,
        urgency=found["priority"],
        slugline=" ".join(without_controls(found["slug"]).split()).strip("/ ") or None,
        provider=sources,
        service=found["source"],
        signals=versions,
        headline=headline,
        byline=byline,
        firstcreated=at,
        body_text=paragraphs(text),
    )


def _parts(body: str) -> tuple[str | None, str | None, list[str], str]:
    """Return headline, byline, version marks and text; the head ends with an equals sign, else at a blank line."""
    end = _HEAD_END.search(body, 0, _LONGEST_HEAD)
    if end is not None:
        head, text = body[: end.start()], body[end.end() :]
    else:
        head, _, text = body.partition("\n\n")
        if len(head) > _LONGEST_HEADLINE or not text.strip():
            return None, None, [], body
    lines = [line.strip(" =\t") for line in head.split("\n") if line.strip(" =\t")]
    byline = next((line for line in reversed(lines[1:]) if _BYLINE.match(line)), None)
    lines = [line for line in lines if line != byline]
    versions: list[str] = []
    while len(lines) > 1 and _is_version(lines[0]):
        versions.append(lines.pop(0))
    return " ".join(lines) or None, byline, versions, text


def _is_version(line: str) -> bool:
    """Return whether a line above the headline is a mark of version or genre: in capitals, or in brackets."""
    return _VERSION.fullmatch(line) is not None and (line.isupper() or line.startswith("(") or line[0].isdigit())


def _without_signature(text: str) -> tuple[str, list[str]]:
    """Return the text without its last line if that is an agency with initials, and the agency."""
    found = _SIGNATURE.search(text.rstrip())
    return (text[: found.start()], [found["agency"]]) if found else (text, [])
