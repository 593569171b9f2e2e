"""Bytes to text: find the encoding, decode without ever failing, and repair mojibake.

The order of precedence is that of the HTML Standard (section 13.2.3.2, "Determining the character encoding"), with one
exception: valid UTF-8 with letters beyond ASCII is UTF-8 whatever is declared, since text in another encoding is
practically never valid UTF-8 by chance, while wrong declarations are common.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

import ftfy
from ftfy import badness
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

from pipelines.text.undeclared import Guess, guess_encoding, misread_as_western

_BYTE_ORDER_MARKS = (
    # UTF-32 LE begins like UTF-16 LE, so it is tried first
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
"""Bytes examined where the whole content would not add information."""
_NEVER_DECLARED = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"})
"""Python codecs that a page may not choose: not web encodings, slow or unsafe on hostile bytes."""
_ESCAPED = ("iso2022", "hz")
"""Encodings that encode other letters in ASCII bytes."""
_ESCAPE = b"\x1b$"
"""In ISO-2022-JP, before the first Japanese letter."""
_CONTROL = re.compile(r"[\x80-\x9f]")
"""C1 control characters: in windows-125x, quotation marks and letters have these bytes."""
_LEADS, _OTHER_LEADS, _CONTROLS = "Â-ôĂĹāŃ", "РСВГΓΞΟβ√≈‚├┬╬╨╤×", r"\x80-\x9f"
# the first characters are one set, so that the search can skip to them
_SUSPICIOUS = re.compile(
    rf"[{_LEADS}{_OTHER_LEADS}{_CONTROLS}](?:(?<=[{_LEADS}])[^\x00-\x7fÀ-ÿ]|(?<=[{_OTHER_LEADS}])[^\x00-\x7f]"
    rf"|(?<=[ÃÂ]) |(?<=[{_CONTROLS}]))"
)
"""UTF-8 mojibake contains this: the lead bytes C2 to F4 read as windows-125x, MacRoman or DOS text, and what follows.

Most lines don't, and skip ftfy's slower check."""
_LONG_ASCII = re.compile(r"([\x00-\x7f]{8})[\x00-\x7f]{8,}([\x00-\x7f]{8})")
"""The badness measure sees a few characters, one of them beyond ASCII: a few of what is between them are enough."""
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
    """Decoded text and how it was decoded."""

    text: str
    """The text without byte order mark and NUL characters; line ends are unchanged."""
    encoding: str
    """The encoding used, by Python's name."""
    notes: list[str] = field(default_factory=list)
    """What users of the text should know: undecodable bytes, a wrong declaration."""


def decode(content: bytes, declared: str | None, *, html: bool = False) -> Decoded:
    """Return the text of ``content``; never raises.

    ``declared`` is what the transport says: a label such as ``latin-1`` or a whole Content-Type header. With ``html``,
    a ``<meta charset>``, its http-equiv form or an XML declaration comes second. Latin-1 is read as windows-1252, as
    the Encoding Standard requires. Undecodable bytes become U+FFFD, and a note counts them.
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
    """Return the encoding that the transport, else the page, declares, by Python's name; None if neither does."""
    label = (http_content_type_encoding(declared) or resolve_encoding(declared.strip())) if declared else None
    if label is None and html:
        label = html_body_declared_encoding(content[:_SAMPLE])
        if label is not None and label.startswith("utf-16"):
            # a declaration in ASCII bytes proves that it is not UTF-16: HTML Standard, 13.2.3.2
            label = "utf-8"
    return None if label is None or label.replace("_", "-") in _NEVER_DECLARED else label


def wide_encoding(head: bytes) -> str | None:
    """Return ``utf-16-le``, ``utf-32-be`` ... if ``head`` begins text with two or four bytes per character, else None.

    Without a byte order mark, UTF-16 is recognised by its NUL bytes: in text with spaces, digits or Latin letters many
    characters have one, always on the same side.
    """
    encoding, _ = _unmistakable(head)
    return None if encoding == "utf-8" else encoding


def repair(text: str) -> tuple[str, bool]:
    """Return ``text`` with mojibake repaired, and whether there was any.

    It works line by line, since one document may contain both good and bad lines. Lines without mojibake, quotation
    marks, ligatures and character widths are not changed. Source: R. Speer, ftfy, whose badness measure decides.
    """
    if _SUSPICIOUS.search(text) is None:
        return text, False
    lines = text.split("\n")
    repaired = [_repaired_line(line) for line in lines]
    return "\n".join(repaired), repaired != lines


def _repaired_line(line: str) -> str:
    """Return the line without mojibake; the same object if it has none."""
    if _SUSPICIOUS.search(line) is None or not badness.is_bad(_LONG_ASCII.sub(r"\1\2", line)):
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
    """Return the encoding of content whose first bytes don't prove it, and notes."""
    if content.isascii():
        escaped = label is not None and label.startswith(_ESCAPED) and _decodes(content, label)
        if not escaped and _ESCAPE in content and _decodes(content, "iso2022_jp"):
            return "iso2022_jp", [f"declared {label}, but is iso2022_jp"] if label else []
        return (label if label is not None and escaped else "utf-8"), []
    if _decodes(content, "utf-8"):
        return "utf-8", [] if label is None or label.startswith("utf-8") else [f"declared {label}, but is UTF-8"]
    sample = content[: 16 * _SAMPLE]
    if label not in {None, "utf-8"} and _decodes(content, label):
        # servers declare Latin-1 by default
        other = misread_as_western(sample) if label == "cp1252" else None
        return (label, []) if other is None else (other, [f"declared {label}, but is not; read as {other}"])
    guess = Guess("utf-8") if _is_mostly_utf8(content) else guess_encoding(sample)
    doubt = "" if guess.certain else ", which is uncertain"
    if label not in {None, guess.encoding}:
        return guess.encoding, [f"declared {label}, but is not; read as {guess.encoding}{doubt}"]
    usual = guess.certain and guess.encoding in {"utf-8", "cp1252"}
    return guess.encoding, [] if usual or label else [f"no encoding declared; read as {guess.encoding}{doubt}"]


def _decodes(content: bytes, encoding: str) -> bool:
    """Return whether all bytes can be decoded as ``encoding``, and are no control characters in it."""
    try:
        text = content.decode(encoding)
    except (UnicodeError, LookupError):
        return False
    return not (encoding.startswith("iso8859") and _CONTROL.search(text))


def _is_mostly_utf8(content: bytes) -> bool:
    """Return whether content is UTF-8, broken in places: cut within a character, or pasted from two sources."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    letters = len(text) - broken - len(text.encode("ascii", "ignore"))
    return letters > broken
