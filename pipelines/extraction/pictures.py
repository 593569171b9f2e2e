"""Pictures where the page has become plain text: file names, captions and credits on lines of their own."""

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
"""A picture's file name among other words: only one that a program gave, since prose speaks of files too."""

FILE_ENDING = re.compile(rf"\.(?:{_ENDINGS})", re.IGNORECASE)
"""How such a name ends: this is looked for at each full stop, the name at each word."""

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
"""Agency and outlet or a second agency, who wrote the text together; a photographer has a longer name."""
_NAMED_AGENCY = re.compile(r"[(\[](?P<credit>[^()\[\]]{2,80})[)\]]\.?$")
_OPENING_TO_DROP = re.compile(
    r"^(?:photos?|pictures?|images?|photograph|foto|bild) (?:by|von|de|courtesy of)\s+"
    r"|^(?:courtesy of|image copyright)\s+",
    re.IGNORECASE,
)
# A verb after the label makes it a sentence: "Foto: Wer das sieht, staunt."
_SENTENCE = re.compile(r"[.!?]\s+[^\W\d_]|[,;:]\s+(?:der|die|das|dass|who|which|that|qui|que)\b|[?!]$")

_SENTENCE_BREAK = re.compile(r"[.!?][”\"“»]?\s+(?=[^\W\d_a-zß-ÿ])")
_SMALL_WORDS = frozenset(
    {"dpa", "via", "von", "van", "de", "und", "and", "et", "y", "imago", "images", "picture", "alliance"}
)


@dataclass(frozen=True, slots=True)
class CaptionedCredit:
    """A line that ends in a picture's credit."""

    caption: str
    """What stands before the credit, may be empty."""
    credit_start: int
    """Offset of the credit in the line."""
    credit: str | None
    """Photographer or agency, without label and brackets; None where a caption, by its opening word, has no credit."""


def is_file_name(line: str) -> bool:
    """Whether ``line`` is a picture's file name or address and nothing else."""
    return len(line) <= 500 and (_FILE_NAME.fullmatch(line) or _ADDRESS.fullmatch(line)) is not None


def image_of(line: str) -> Image:
    """Return the picture whose file name or address ``line`` is."""
    return Image(url=line) if _ADDRESS.fullmatch(line) else Image(name=line)


def credit_of(line: str) -> str | None:
    """Who took the picture if ``line`` is a credit and nothing else, without label and brackets; else None."""
    if len(line) > _LONGEST_CREDIT or _TWO_CODES.fullmatch(line):
        return None
    match = _BRACKETED.fullmatch(line) or _LINE.fullmatch(line)
    if match is None:
        return None
    credit = _OPENING_TO_DROP.sub("", (match["labelled"] or match["opened"]).strip(" .")).strip()
    return credit if credit and _names_someone(credit) else None


def _names_someone(credit: str) -> bool:
    """Whether ``credit`` reads as names and codes rather than as a sentence."""
    words = credit.replace("/", " / ").split()
    if len(words) > 14 or _SENTENCE.search(credit) or credit[0] in '"“„«':
        return False
    small = sum(word[0].islower() and word not in _SMALL_WORDS for word in words)
    return len(words) <= 2 or small <= len(words) / 3


def captioned_credit(line: str) -> CaptionedCredit | None:
    """Caption and credit of a line such as ``The harbour at night. Photo: A. Example``, or None.

    Only a sentence or two: the credit behind a whole paragraph closes the caption that the paragraph ends in, which
    cleaning parts from it.
    """
    if len(line) > _LONGEST_CAPTION:
        return None
    if _CAPTION_OPENING.match(line):
        named = _NAMED_AGENCY.search(line)
        begin = named.start() if named else len(line)
        printed = (credit_of(named[0]) or named["credit"].strip()) if named else None
        return CaptionedCredit(line[:begin].strip(), begin, printed)
    # a credit ends in a bracket or stands behind a colon; the search tries every blank
    match = _TAIL.search(line) if line.rstrip().endswith((")", "]")) or ":" in line or "：" in line else None
    credit = credit_of(match["credit"]) if match else None
    caption = line[: match.start()].strip() if match else ""
    if match is None or credit is None or (caption and not may_be_caption(caption, named=False)):
        return None
    return CaptionedCredit(caption, match.start("credit"), credit)


def may_be_caption(line: str, *, named: bool) -> bool:
    """Whether ``line`` can stand under a picture: short, or longer where the picture is ``named`` above."""
    sentences = len(_SENTENCE_BREAK.findall(line)) + 1
    return (
        len(line) <= (_LONGEST_CAPTION if named else 220)
        and sentences <= (3 if named else 2)
        and not line.endswith(":")
    )
