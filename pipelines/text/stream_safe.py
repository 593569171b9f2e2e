"""Texts that can be normalised in linear time: the Stream-Safe Text Format of Unicode (UAX #15, section 13).

Normalising sorts the marks on a letter, in time that grows with their square: on a million of them, for a quarter of an
hour in which nothing interrupts it.
"""

from __future__ import annotations

import re
import unicodedata

MOST_MARKS = 30
"""Most marks on one letter; what Unicode allows. No language has more than ten."""
_LONG = 1_000
"""Characters without a space that cannot take long."""
_JOINER = "\N{COMBINING GRAPHEME JOINER}"
"""What carries the marks beyond ``MOST_MARKS``; it is not seen."""
# all combining characters, the two that become one in NFKC, and signs
_MARKS = re.compile(rf"(?:[^\w\s\x00-\x7f]|[\uff9e\uff9f]){{{MOST_MARKS + 1},}}")


def stream_safe(text: str) -> str:
    """Return ``text`` with a joiner behind each 30 marks on one letter, where it has more than that."""
    if len(text) <= _LONG or text.isascii() or max(map(len, text.split(" "))) <= _LONG:
        return text
    return _MARKS.sub(_parted, text)


def composed(text: str) -> str:
    """Return ``text`` in NFC, with joiners among more than 30 marks on one letter."""
    return unicodedata.normalize("NFC", stream_safe(text))


def _parted(marks: re.Match[str]) -> str:
    parts: list[str] = []
    count = 0
    for mark in marks[0]:
        count = count + 1 if unicodedata.combining(unicodedata.normalize("NFKD", mark)[0]) else 0
        if count > MOST_MARKS:
            parts.append(_JOINER)
            count = 1
        parts.append(mark)
    return "".join(parts)
