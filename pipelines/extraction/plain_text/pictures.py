"""Pictures in a page saved as plain text: file names, captions and credits on lines of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.items import Image
from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "pictures")
_ENDINGS = "|".join(_TABLE["files"]["endings"])
_LABELS = "|".join(sorted((re.escape(label) for label in _TABLE["credits"]["labels"]), key=len, reverse=True))
_OPENINGS = "|".join(sorted((re.escape(text) for text in _TABLE["credits"]["openings"]), key=len, reverse=True))

_LONGEST_CREDIT = 120
_LONGEST_CAPTION = 320

_FILE_NAME = re.compile(rf"[\w.,()%@+&=~-]*[\w)]\.(?:{_ENDINGS})", re.IGNORECASE)
_ADDRESS = re.compile(rf"https?://\S+\.(?:{_ENDINGS})(?:[?#]\S*)?", re.IGNORECASE)
FILE_NAME_INSIDE = re.compile(
    rf"(?<!\S)(?=\S{{10}})(?=\S*\d\S*\d)[\w.,()%@+&=~-]*[\w)]\.(?:{_ENDINGS})(?!\S)", re.IGNORECASE
)
"""A picture's file name among other words: only a program-generated one, since prose mentions files too."""

FILE_ENDING = re.compile(rf"\.(?:{_ENDINGS})", re.IGNORECASE)
"""The end of such a name; searching this at each full stop is faster than searching the name at each word."""

_LABELLED = rf"(?:©\s*)?(?:{_LABELS})\s*(?:[:：]|©)\s*(?:©\s*)?(?P<labelled>[^\n]+?)"
_OPENED = rf"(?P<opened>(?:{_OPENINGS})[^\n]*?)"
_BRACKETED = re.compile(rf"[(\[]\s*(?:{_LABELLED}|{_OPENED})\s*[)\]]\.?", re.IGNORECASE)
_LINE = re.compile(rf"(?:[-–—|•]\s*)?(?:{_LABELLED}|{_OPENED})\.?", re.IGNORECASE)
BRACKETED_INSIDE = re.compile(
    rf"[(\[]\s*(?:(?:{_LABELS})\s*[:：]|(?:{_OPENINGS}))[^()\[\]\n]{{1,100}}[)\]]", re.IGNORECASE
)
"""A credit in brackets somewhere in a line."""
_TAIL = re.compile(
    rf"(?<=[.!?”\"“»)\w])\s+(?P<credit>[(\[]\s*(?:(?:{_LABELS})\s*[:：]|(?:{_OPENINGS}))[^()\[\]\n]{{1,100}}[)\]]"
    rf"|(?:[-–—|]\s*)?(?:©\s*)?(?:{_LABELS})\s*[:：]\s*[^\n.!?]{{2,80}}(?:\.(?:com|de|net|org))?)\s*$",
    re.IGNORECASE,
)
_CAPTION_OPENING = re.compile(
    rf"(?:{'|'.join(re.escape(text) for text in _TABLE['captions']['openings'])})", re.IGNORECASE
)
_TWO_CODES = re.compile(r"(?:Reuters|REUTERS)/(?!POOL)(?:[A-Z]{2,5}|[a-z]{3})\.?")
"""Agency and outlet, or two agencies, that wrote the text together; a photographer's name is longer."""
_NAMED_AGENCY = re.compile(r"[(\[](?P<credit>[^()\[\]]{2,80})[)\]]\.?$")
_OPENING_TO_DROP = re.compile(
    r"^(?:photos?|pictures?|images?|photograph|foto|bild) (?:by|von|de|courtesy of)\s+"
    r"|^(?:courtesy of|image copyright)\s+",
    re.IGNORECASE,
)
# A verb after the label makes the line a sentence: "Foto: Wer das sieht, staunt."
_SENTENCE = re.compile(r"[.!?]\s+[^\W\d_]|[,;:]\s+(?:der|die|das|dass|who|which|that|qui|que)\b|[?!]$")

_SENTENCE_BREAK = re.compile(r"[.!?][”\"“»]?\s+(?=[^\W\d_a-zß-ÿ])")
_SMALL_WORDS = frozenset(
    {"dpa", "via", "von", "van", "de", "und", "and", "et", "y", "imago", "images", "picture", "alliance"}
)


@dataclass(frozen=True, slots=True)
class CaptionedCredit:
    """A line that ends in a picture credit."""

    caption: str
    """The text before the credit; may be empty."""
    credit_start: int
    """Offset of the credit in the line."""
    credit: str | None
    """Photographer or agency, without label and brackets; None if a caption known by its first word has no credit."""


def is_file_name(line: str) -> bool:
    """Return whether ``line`` is only a picture's file name or URL."""
    return len(line) <= 500 and (_FILE_NAME.fullmatch(line) or _ADDRESS.fullmatch(line)) is not None


def image_of(line: str) -> Image:
    """Return the picture whose file name or URL ``line`` is."""
    return Image(url=line) if _ADDRESS.fullmatch(line) else Image(name=line)


def credit_of(line: str) -> str | None:
    """Return the credited name, without label and brackets, if ``line`` is only a picture credit, else None."""
    if len(line) > _LONGEST_CREDIT or _TWO_CODES.fullmatch(line):
        return None
    match = _BRACKETED.fullmatch(line) or _LINE.fullmatch(line)
    if match is None:
        return None
    credit = _OPENING_TO_DROP.sub("", (match["labelled"] or match["opened"]).strip(" .")).strip()
    return credit if credit and _names_someone(credit) else None


def _names_someone(credit: str) -> bool:
    """Return whether ``credit`` reads like names and codes rather than a sentence."""
    words = credit.replace("/", " / ").split()
    if len(words) > 14 or _SENTENCE.search(credit) or credit[0] in '"“„«':
        return False
    small = sum(word[0].islower() and word not in _SMALL_WORDS for word in words)
    return len(words) <= 2 or small <= len(words) / 3


def captioned_credit(line: str) -> CaptionedCredit | None:
    """Return caption and credit of a line such as ``The harbour at night. Photo: A. Example``, or None.

    The caption has a sentence or two. A credit after a whole paragraph belongs to a caption at the end of the
    paragraph, which cleaning separates.
    """
    if len(line) > _LONGEST_CAPTION:
        return None
    if _CAPTION_OPENING.match(line):
        named = _NAMED_AGENCY.search(line)
        begin = named.start() if named else len(line)
        printed = (credit_of(named[0]) or named["credit"].strip()) if named else None
        return CaptionedCredit(line[:begin].strip(), begin, printed)
    # a credit ends in a bracket or follows a colon; the search tries every space
    match = _TAIL.search(line) if line.rstrip().endswith((")", "]")) or ":" in line or "：" in line else None
    credit = credit_of(match["credit"]) if match else None
    caption = line[: match.start()].strip() if match else ""
    if match is None or credit is None or (caption and not may_be_caption(caption, named=False)):
        return None
    return CaptionedCredit(caption, match.start("credit"), credit)


def may_be_caption(line: str, *, named: bool) -> bool:
    """Return whether ``line`` may be a caption: short, or longer if the picture is ``named`` above it."""
    sentences = len(_SENTENCE_BREAK.findall(line)) + 1
    return (
        len(line) <= (_LONGEST_CAPTION if named else 220)
        and sentences <= (3 if named else 2)
        and not line.endswith(":")
    )
