"""Bytes to text: find the encoding, decode without ever failing, and undo mojibake where there is some.

The order of trust is that of the HTML Standard (section 13.2.3.2, "Determining the character encoding"), but for one
thing: valid UTF-8 with letters beyond ASCII is UTF-8 whatever is declared, since text in another encoding is
practically never valid UTF-8 by chance, while wrong declarations are common.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

import charset_normalizer
import ftfy
from ftfy import badness
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

_BYTE_ORDER_MARKS = (
    # UTF-32 LE begins like UTF-16 LE and has to be asked for first
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
"""Bytes looked at where the whole content would tell no more."""
_NEVER_DECLARED = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"})
"""Codecs of Python that no page may choose: not encodings of the web, slow or unsafe on hostile bytes."""
_ESCAPED = ("iso2022", "hz")
"""Encodings that write other letters in ASCII bytes."""
_WESTERN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŠšŽžŸ€‚„…†‰‹›‘’“”•–—™¡¿«»§©®°´·ºª£½\xa0\xad".encode(
        "cp1252"
    )
)
"""Bytes that a Western European text in windows-1252 is made of, beside ASCII."""
_LEADS, _OTHER_LEADS, _CONTROLS = "Â-ôĂĹāŃ", "РСВГΓΞΟβ√≈‚├┬╬╨╤×", r"\x80-\x9f"
# the first characters in one set, so that the search skips to them
_SUSPICIOUS = re.compile(
    rf"[{_LEADS}{_OTHER_LEADS}{_CONTROLS}](?:(?<=[{_LEADS}])[^\x00-\x7fÀ-ÿ]|(?<=[{_OTHER_LEADS}])[^\x00-\x7f]"
    rf"|(?<=[ÃÂ]) |(?<=[{_CONTROLS}]))"
)
"""Mojibake of UTF-8 has this: its lead bytes C2 to F4, seen as windows-125x, MacRoman or DOS text, and what follows.

Most lines have not, and are spared ftfy's slower look."""
_REPAIRS = ftfy.TextFixerConfig(
    unescape_html=False,
    uncurl_quotes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    fix_line_breaks=False,
    normalization=None,
    explain=False,
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and how it was found."""

    text: str
    """The text, without byte order mark and NUL characters; line ends as they were."""
    encoding: str
    """Python's name of the encoding that was used."""
    notes: list[str] = field(default_factory=list)
    """What a reader should know: bytes that could not be decoded, a wrong declaration."""


def decode(content: bytes, declared: str | None, *, html: bool = False) -> Decoded:
    """Return the text of ``content``; never raises.

    ``declared`` is what the transport says: a label such as ``latin-1`` or a whole Content-Type header. With ``html``
    a ``<meta charset>``, its http-equiv form or an XML declaration counts after that. Latin-1 is read as windows-1252,
    as the Encoding Standard asks. Bytes that fit nothing become U+FFFD and are counted in a note.
    """
    encoding, mark = _unmistakable(content)
    notes: list[str] = []
    if encoding is None:
        label = declared_encoding(content, declared, html=html)
        encoding, notes = _encoding(content, label)
    text = content[mark:].decode(encoding, "replace")
    replaced = text.count("\ufffd") - (content.count(b"\xef\xbf\xbd") if encoding == "utf-8" else 0)
    if replaced > 0:
        notes.append(f"{replaced} places could not be decoded as {encoding} and were replaced")
    if "\0" in text:
        notes.append(f"{text.count(chr(0))} NUL characters removed")
        text = text.replace("\0", "")
    return Decoded(text, encoding, notes)


def declared_encoding(content: bytes, declared: str | None, *, html: bool = False) -> str | None:
    """Return Python's name of the encoding that the transport, else the page itself declares; None if neither does."""
    label = (http_content_type_encoding(declared) or resolve_encoding(declared.strip())) if declared else None
    if label is None and html:
        label = html_body_declared_encoding(content[:_SAMPLE])
        if label is not None and label.startswith("utf-16"):
            # what says so in ASCII bytes is not UTF-16: HTML Standard, 13.2.3.2
            label = "utf-8"
    return None if label is None or label.replace("_", "-") in _NEVER_DECLARED else label


def wide_encoding(head: bytes) -> str | None:
    """Return ``utf-16-le``, ``utf-32-be`` ... if ``head`` begins text of two or four bytes a character, else None.

    Without a byte order mark UTF-16 is known by its NUL bytes: in text with spaces, digits or Latin letters many
    characters have one, always on the same side.
    """
    encoding, _ = _unmistakable(head)
    return None if encoding == "utf-8" else encoding


def repair(text: str) -> tuple[str, bool]:
    """Return ``text`` with mojibake undone, and whether there was any.

    Line by line, since one document may hold both; lines without mojibake, quotation marks, ligatures and widths stay
    as they are. Source: R. Speer, ftfy, whose measure of badness decides.
    """
    if _SUSPICIOUS.search(text) is None:
        return text, False
    lines = text.split("\n")
    repaired = [_repaired_line(line) for line in lines]
    return "\n".join(repaired), repaired != lines


def _repaired_line(line: str) -> str:
    """Return the line without mojibake; the very line if it has none."""
    if _SUSPICIOUS.search(line) is None or not badness.is_bad(line):
        return line
    return ftfy.fix_encoding(line, _REPAIRS)


def _unmistakable(content: bytes) -> tuple[str | None, int]:
    """Return the encoding that the first bytes prove, and the length of the byte order mark."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding, len(mark)
    sample = content[:_SAMPLE]
    if b"\0" not in sample or len(sample) < 4:
        return None, 0
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    low, high = sorted((even, odd))
    if low * 20 <= high and (high * 5 > len(sample) or (high >= 8 and high * 25 > len(sample))):
        return ("utf-16-be" if even > odd else "utf-16-le"), 0
    return None, 0


def _encoding(content: bytes, label: str | None) -> tuple[str, list[str]]:
    """Return the encoding of content that carries no proof of its own, and what to note."""
    if content.isascii():
        escaped = label is not None and label.startswith(_ESCAPED)
        return (label if label is not None and escaped and _decodes(content, label) else "utf-8"), []
    if _decodes(content, "utf-8"):
        return "utf-8", [] if label is None or label.startswith("utf-8") else [f"declared {label}, but is UTF-8"]
    if label not in {None, "utf-8"} and _decodes(content, label):
        return label, []
    guessed = _guess(content)
    wrong = label is not None and label != guessed
    return guessed, [f"declared {label}, but is not; read as {guessed}"] if wrong else []


def _decodes(content: bytes, encoding: str) -> bool:
    """Tell whether every byte has a meaning in ``encoding``."""
    try:
        content.decode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _guess(content: bytes) -> str:
    """Return the likeliest encoding of content that is no valid UTF-8 and fits no declaration."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    letters = len(text) - broken - len(text.encode("ascii", "ignore"))
    if letters > broken:
        # mostly UTF-8, broken in places: cut in the middle of a letter, or pasted from two sources
        return "utf-8"
    beyond_ascii = content.translate(None, bytes(range(128)))
    if _WESTERN.issuperset(beyond_ascii) and len(beyond_ascii) * 4 < len(content):
        return "cp1252"
    best = charset_normalizer.from_bytes(content[: 16 * _SAMPLE]).best()
    found = best.encoding if best is not None else None
    return found if found is not None and found != "ascii" and _decodes(content, found) else "cp1252"
