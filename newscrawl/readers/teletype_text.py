"""The characters, lines and paragraphs of teletype messages."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

from pipelines.text.encoding import decode

_ESCAPES = re.compile(rb"\x1b[ -/]*[0-~]")
"""Sequences of ISO 2022 that change the set of characters, or what a printer does."""
_ACCENTS = dict(
    zip(
        range(0xC1, 0xD0),
        "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308_\u030a\u0327_\u030b\u0328\u030c",
        strict=True,
    )
)
del _ACCENTS[0xC9], _ACCENTS[0xCC]
_LETTERS = dict(
    zip(
        (*range(0xA1, 0xA6), *range(0xA7, 0xC0), *range(0xD0, 0xD8), *range(0xDC, 0xE5), *range(0xE6, 0xFF)),
        "¡¢£$¥§¤‘“«←↑→↓°±²³×µ¶·÷’”»¼½¾¿―¹®©™♪¬¦⅛⅜⅝⅞ΩÆĐªĦĲĿŁØŒºÞŦŊŉĸæđðħıĳŀłøœßþŧŋ",
        strict=True,
    )
)
"""The letters of ISO 6937 that stand alone; its accents, ``C1`` to ``CF``, stand before their letter."""
_ACCENTED = re.compile(rb"[\xc1-\xc8\xca\xcb\xcd-\xcf](?=[A-Za-z])")
_LATIN_LOWER = re.compile(rb"[\xe0-\xff]")
_CONTROLS = re.compile(r"[\x00\x05-\x08\x0b\x0c\x0e\x0f\x11-\x1a\x1c-\x1e\x7f]")
_SPACES = re.compile(r"[ \t]{3,}")
_SHORT_LINE = 45
_ZONES = {"GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "MEZ": 1, "CET": 1, "MESZ": 2, "CEST": 2, "EST": -5, "EDT": -4}
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTHS |= {"mai": 5, "okt": 10, "dez": 12, "mär": 3}


def decoded(message: bytes, declared: str | None) -> tuple[str, list[str]]:
    """Return the text of a message and notes on how it was decoded; its framing characters are kept.

    Without a declaration it is UTF-8 where it is valid, ISO 6937 (the set of IPTC 7901) where more bytes are accents
    before a letter than lowercase letters of Latin-1, else what the bytes look like.
    """
    message = _ESCAPES.sub(b"", message)
    try:
        return message.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    if declared is None and len(_ACCENTED.findall(message)) > len(_LATIN_LOWER.findall(message)):
        return iso_6937(message), ["the message was read as ISO 6937"]
    found = decode(message, declared)
    return found.text, found.notes


def iso_6937(content: bytes) -> str:
    """Return text in ISO/IEC 6937 (1994); bytes without a meaning become U+FFFD.

    See https://www.itu.int/rec/T-REC-T.51.
    """
    characters: list[str] = []
    accent = ""
    for byte in content:
        if byte in _ACCENTS:
            accent = _ACCENTS[byte]
            continue
        character = chr(byte) if byte < 0x80 else " " if byte == 0xA0 else _LETTERS.get(byte, "\ufffd")
        characters.append(character + accent)
        accent = ""
    return unicodedata.normalize("NFC", "".join(characters))


def without_controls(text: str) -> str:
    """Return text without control characters but line ends and tabs."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def paragraphs(text: str) -> str:
    """Return a text whose lines were wrapped as paragraphs with a blank line between them; tables keep their lines."""
    blocks: list[list[str]] = [[]]
    lines = text.split("\n")
    indented = sum(line.startswith(("  ", "\t")) for line in lines)
    by_indent = 1 < indented < len([line for line in lines if line.strip()])
    for line in lines:
        if not line.strip():
            blocks.append([])
            continue
        if by_indent and line.startswith(("  ", "\t")) and blocks[-1] and not _is_table([*blocks[-1][-2:], line]):
            blocks.append([])
        blocks[-1].append(line)
    return "\n\n".join(_joined(block) for block in blocks if block)


def _joined(block: list[str]) -> str:
    lines = [line.strip() for line in block]
    if _is_table(block):
        return "\n".join(re.sub(r"[ \t]+", " ", line) for line in lines)
    return " ".join(" ".join(lines).split())


def _is_table(lines: list[str]) -> bool:
    """Return whether most lines of a block have columns, or are too short to have been wrapped, or are list items."""
    if len(lines) < 2:
        return False
    stripped = [line.strip() for line in lines]
    columns = sum(_SPACES.search(line) is not None for line in stripped)
    short = sum(len(line) < _SHORT_LINE for line in stripped[:-1])
    items = sum(line.startswith(("- ", "* ", "• ", "· ", "## ", "-- ")) for line in stripped)
    return columns * 2 > len(lines) or short * 2 > len(lines) - 1 or items * 2 >= len(lines)


def moment(day: str, month: str, year: str, time: str, zone: str) -> str | None:
    """Return a time of a message in the form of ``Article.published_at``; None if there is no such time.

    :param month: its number or its name in English or German.
    :param year: its last two digits, or all four.
    :param time: hours and minutes: ``2101``.
    """
    number = int(month) if month.isdecimal() else _MONTHS.get(month[:3].lower(), 0)
    full_year = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 70 else 1900)
    offset = timezone(timedelta(hours=_ZONES.get(zone.upper(), 0)))
    try:
        at = datetime(full_year, number, int(day), int(time[:2]), int(time[2:4]), tzinfo=offset)
    except ValueError:
        return None
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
