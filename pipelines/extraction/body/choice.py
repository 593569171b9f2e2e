"""Which blocks of a page are the article: the model's chances, and what structure says for certain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
import numpy.typing as npt

from pipelines.extraction.body.features import FEATURES
from pipelines.extraction.body.places import Floats
from pipelines.extraction.metadata.marks import is_origin_line
from pipelines.extraction.page.blocks import PageBlocks
from pipelines.extraction.page.signs import HIDDEN, bits_of
from pipelines.text.length import reading_length

Mask = npt.NDArray[np.bool_]

SHORTEST_BODY = 120
"""Fewest characters of an article, as if it were in English (``reading_length``)."""
CUT_BELOW = 0.45
"""A block for which trafilatura votes is left out if it is less likely than this to be part of the article."""
ADD_FROM = 0.55
"""A block for which it does not vote is added if it is at least as likely as this."""
COMMENT_FROM = 0.8
"""Likewise for a block among what is named like readers' comments."""
LEAD_FROM = 0.25
"""Likewise for a lead between headline and text: an element called so, or the summary in the metadata."""
SENTENCE_FROM = 0.05
"""Likewise for a lead of whole sentences, in no picture, box or byline."""
DOUBTFUL_FROM = 0.1
"""Running text that is left out is mentioned in a note from this probability on."""
SURE_FROM = 0.75
"""A block that was added is mentioned in a note below this probability."""
_VOTE = FEATURES.index("vote")
_LEAD_COLUMNS = [
    FEATURES.index(name)
    for name in ("own:lead", "is_description", "after_headline", "ends_sentence", "characters", "linked")
]
_NO_LEAD = bits_of(
    "<nav>", "<aside>", "<figure>", "<form>", "caption", "byline", "related", "sharing", "gallery", "offers", "embed",
    "author", "advertising", "comments", "navigation",
)  # fmt: skip
_COMMENTS = bits_of("comments")
_SHORTEST_LEAD = 40
_ENDS_SENTENCE = FEATURES.index("ends_sentence")
_LINKED = FEATURES.index("linked")
_IN_TITLE = FEATURES.index("in_title")
_LIKE_TITLE = 0.6
"""An ``h1`` is the headline if this share of the words of one of its lines is in the titles of the metadata."""
_SHORTEST_DOUBTFUL = 80
_SHORTEST_REPEATED = 80
_FEWEST_CUT_WORDS = 3
_CLOCK = re.compile(r"(?:\d{1,2}\s?[:.h]\s?\d{2}|\d{1,2}(?=\s?[ap]))\s?(?:Uhr|hrs?|h|[ap]\.?\s?m\.?)?", re.IGNORECASE)
_FEWEST_ENTRIES = 3
"""Times above paragraphs from which they are the entries of a ticker."""
_MOST_HEADINGS = 2
"""Headings at the end that are left out; more of them are a list of the article."""


@dataclass(slots=True)
class Choice:
    """What becomes of the blocks of a page."""

    kept: Mask
    """Those that are the article."""
    cut: Mask
    """Those that trafilatura took for the article and that are not."""
    doubtful: int = 0
    """How many others may belong to the article."""
    added: int = 0
    """How many of those that are kept may not belong to it."""

    def notes(self) -> list[str]:
        """Return sentences about what is in doubt."""
        notes = []
        if self.doubtful:
            notes.append(f"the page has {_lines(self.doubtful, ' more')} that may belong to the article")
        if self.added:
            notes.append(f"{_lines(self.added)} of the text may not belong to the article")
        return notes


def choose(page: PageBlocks, features: Floats, chances: Floats) -> Choice:
    """Return which blocks of ``page`` are the article, by their ``features`` and how likely the model finds it."""
    blocks = page.blocks
    chances = _of_tables(page, chances)
    votes = features[:, _VOTE] > 0.5
    seen = np.array([not block.signs & HIDDEN for block in blocks], np.bool_)
    title = _headline(page, features)
    comments = np.array([block.signs & _COMMENTS > 0 for block in blocks], np.bool_)
    kept = chances >= np.where(votes, CUT_BELOW, np.where(comments, COMMENT_FROM, ADD_FROM))
    kept &= ~title
    if _length(page, kept & seen) < _length(page, kept) / 2:
        # a page that its own script shows
        seen |= True
    kept &= seen
    if _length(page, kept) < SHORTEST_BODY <= _length(page, votes):
        kept = votes & ~title
    kept |= _lead(page, kept, features, chances) & seen & ~title
    kept &= ~_repeated(page, kept, chances)
    kept |= _entry_times(page, kept) & seen
    _end_in_text(page, kept)
    repeats = {blocks[number].text for number in np.flatnonzero(kept)}
    cut = votes & ~kept & seen & ~title
    for number in np.flatnonzero(cut):
        text = blocks[number].text
        if text in repeats or len(text.split()) < _FEWEST_CUT_WORDS:
            cut[number] = False
        elif is_origin_line(text):
            kept[number], cut[number] = True, False
    prose = (features[:, _ENDS_SENTENCE] > 0) & (features[:, _LINKED] < 0.3)
    left = np.flatnonzero(~kept & seen & ~title & prose & (chances >= DOUBTFUL_FROM))
    doubtful = {text for number in left if reading_length(text := blocks[number].text) >= _SHORTEST_DOUBTFUL} - repeats
    return Choice(kept, cut, len(doubtful), int((kept & ~votes & (chances < SURE_FROM)).sum()))


def _of_tables(page: PageBlocks, chances: Floats) -> Floats:
    """Return the probabilities with one for all rows of a table: their mean, by length."""
    rows: dict[int, list[int]] = {}
    for number, block in enumerate(page.blocks):
        container = page.containers[block.container]
        if container.tag == "tr" and "\t" in block.text:
            rows.setdefault(container.parent, []).append(number)
    if not rows:
        return chances
    chances = chances.copy()
    for numbers in rows.values():
        chances[numbers] = np.average(chances[numbers], weights=[len(page.blocks[number].text) for number in numbers])
    return chances


def _lines(count: int, more: str = "") -> str:
    return f"{count}{more} line{'' if count == 1 else 's'}"


def _length(page: PageBlocks, mask: Mask) -> int:
    """Return how much the blocks of a mask say."""
    return sum(reading_length(page.blocks[number].text) for number in np.flatnonzero(mask))


def _headline(page: PageBlocks, features: Floats) -> Mask:
    """Return the blocks of the headline, and of a kicker in the same element: they are the title's, not text."""
    headings = [number for number, one in enumerate(page.containers) if one.tag == "h1"]
    if not headings:
        return np.zeros(len(page.blocks), np.bool_)
    ends = np.array([page.containers[number].last for number in headings], np.int64)
    places = np.array([block.container for block in page.blocks], np.int64)
    # the last heading that begins before a block is the only one that may contain it
    heading = np.searchsorted(np.array(headings, np.int64), places, "right") - 1
    inside = (heading >= 0) & (places <= ends[heading])
    is_title = np.bincount(heading[inside], features[inside, _IN_TITLE] >= _LIKE_TITLE, len(headings)) > 0
    return np.asarray(inside & is_title[heading])


def _lead(page: PageBlocks, kept: Mask, features: Floats, chances: Floats) -> Mask:
    """Return the blocks of a lead that stands in an element of its own between headline and text.

    Whole sentences need a lower probability than a line without a full stop, which may be a caption.
    """
    column = features[:, _LEAD_COLUMNS].T
    named, described, below_headline, ends, length, linked = column
    apart = np.array([not block.signs & _NO_LEAD for block in page.blocks], np.bool_)
    sentence = (ends > 0) & (length >= _SHORTEST_LEAD) & apart
    is_lead = ((named > 0) | (described > 0)) & (below_headline > 0) & (linked < 0.3)
    is_lead &= chances >= np.where(sentence, SENTENCE_FROM, LEAD_FROM)
    above = np.cumsum(kept) == 0
    return np.asarray(is_lead & above & kept.any())


def _entry_times(page: PageBlocks, kept: Mask) -> Mask:
    """Return the blocks that are only a time above a block of the text, if there are several: a ticker's entries."""
    above = [
        number
        for number in np.flatnonzero(kept[1:])
        if len(page.blocks[number].text) < 12 and _CLOCK.fullmatch(page.blocks[number].text)
    ]
    times = np.zeros(len(kept), np.bool_)
    if len(above) >= _FEWEST_ENTRIES:
        times[above] = True
    return times


def _repeated(page: PageBlocks, kept: Mask, chances: Floats) -> Mask:
    """Return the blocks that repeat one in another place: a page prints a lead twice, for wide and narrow screens."""
    repeated = np.zeros(len(kept), np.bool_)
    best: dict[str, int] = {}
    for number in np.flatnonzero(kept).tolist():
        block = page.blocks[number]
        # the items of lists and rows of tables may well be equal
        if len(block.text) < _SHORTEST_REPEATED or page.containers[block.container].tag in {"li", "tr"}:
            continue
        other = best.setdefault(block.text, number)
        if other == number or page.blocks[other].container == block.container:
            continue
        worse = number if chances[number] <= chances[other] else other
        best[block.text] = other if worse == number else number
        repeated[worse] = True
    return repeated


def _end_in_text(page: PageBlocks, kept: Mask) -> None:
    """Leave out one or two headings after the last text: they belong to what follows the article."""
    numbers = np.flatnonzero(kept)[::-1].tolist()
    tags = (page.containers[page.blocks[number].container].tag for number in numbers)
    headings = sum(1 for _ in takewhile(lambda tag: len(tag) == 2 and tag[0] == "h" and tag[1].isdigit(), tags))
    if headings <= _MOST_HEADINGS:
        kept[numbers[:headings]] = False
