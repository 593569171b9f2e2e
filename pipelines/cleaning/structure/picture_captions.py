"""Captions: the sentences before a picture credit, and those that say by a sign that they stand below a picture."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from pipelines.cleaning.structure.borders import is_border
from pipelines.cleaning.structure.bracketed_credits import HEAD
from pipelines.cleaning.structure.picture_credits import RULE as CREDIT_RULE
from pipelines.cleaning.structure.picture_names import PERSON_BEFORE, TABLE, any_of, names_end
from pipelines.items import Removal
from pipelines.text.layout import headline_end, opened_sentence, sentence_end, skip_space

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

BEFORE_CREDIT = "structure.caption_before_credit"
BY_SIGN = "structure.caption_by_sign"
BEFORE_FILE_NAME = "structure.words_before_file_name"

LONGEST = 320
"""Most characters in a caption."""
LONGEST_SENTENCE = 200
"""Most characters in a caption that only the sentence before separates from the article."""
HEAD_CAPTION = 400
"""The picture at the head of an article has its caption before this offset."""
LONGEST_INSIDE = 80
"""Most characters in such a caption further down: there most sentences before a credit are the article's."""
LONGEST_END = 60
"""Most characters of a credit and the rest of the page behind the last sentence of an article."""
LONGEST_UNCLOSED = 110
"""Most characters in such a caption without a full stop: more are a headline and other lines that ran together."""
LONGEST_TWICE = 800
"""Most characters in a caption that a gallery prints whole and shortened."""
LONGEST_NAME = 160
"""Most characters in the words of a picture's name."""
MOST_WORDS = 4
"""Most words of a picture's name before the name of its file."""
MOST_SENTENCES = 3
"""Most sentences in a caption below something that is no article text."""

PICTURES = frozenset({"image", "photo_credit", "caption", "gallery", "share", "player", "page_furniture"})
"""Kinds of span behind which the article does not go on, but a picture's caption may begin."""

_LAST = 20
"""Last characters of a caption by which its repetition is found."""
_LAST_KIND = "\U0010ffff"

_CONNECTIVE = re.compile(rf"[\"“„«]?(?:{any_of(TABLE['connectives'])})\b")
_SAYING = re.compile(
    r"[,”\"“»’]\s(?:sagte|sagt|so|erklärte|betonte|teilte|hieß|said|says|told|added|dijo|afirmó|explicó|a déclaré|"
    r"a dit|mówi|powiedział|dodał|dedi|diye)\b"
)
_ALONE = re.compile(r"(?:Zdjęcie|Foto|Photo|Fotoğraf) (?![a-z])[^\W\d_]+ |\((?:Graphic|Grafik|Chart|Infographic)\b")
"""A credit that says what the picture shows too, or a graphic's."""
_CLOSED = re.compile(r"[.!?…)][\"”“»’)]*$")
_SENTENCE_END = re.compile(r"[.!?”\"»)]\s")
_SHORTENED = re.compile(r"\.\.\. more\s*$")
_OPEN_QUOTE = re.compile(r"^[\"“”„«»]|[\"“”„«»]$")
_TITLE_OF_A_PERSON = re.compile(
    r"(?:^|\s)(?:Fr|Jr|Sr|Gov|Sen|Rep|Gen|Rev|Lt|Col|Sgt|Capt|Pres|Supt|Cpl|Hon|Pfc|Fla|Calif|Ala|Ariz|Mass|Pa|Ill|Conn|Wash|Tenn|"
    r"Minn|Okla|Ore|Wis|vs|No|ul|im|św|ks|abp|prof)\.\s*$"
)
_DASHED = re.compile(r"[-–—] (?=[^\W\d_])")
_QUOTATION = re.compile(r"\s[\"“„«](?=[^\W\d_])")
_CAPTION_OPENING = re.compile(rf"(?:{any_of(TABLE['caption_openings'])})$")
_LONGEST_OPENING = max(map(len, TABLE["caption_openings"])) + 1
_LAST_WORDS = tuple({opening.split()[-1] for opening in TABLE["caption_openings"]})
_DATED = re.compile(r" (?:\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\.? \d{1,2}),? (?:19|20)\d\d\.(?=\s)")
_TOLD = re.compile(
    r"\b(?:will|was|were|had|has|have|said|says|would|could|did|[a-z]+[^aeiou\W]ed|told|began|became|took|made|went)\b"
)
_CLOSED_INSIDE = re.compile(r"(?:[a-z]{3}|[\"”)])[.!?] [A-Z]")
_POSITION = re.compile(rf"\((?:{any_of(TABLE['positions'])})\)")
_LONGEST_POSITION = max(map(len, TABLE["positions"])) + 2
_SIDE = re.compile(r", (?:left|right|center|centre|far left|far right)(?:,|\.(?=\s|$))")
_THIS_PICTURE = re.compile(
    r"n this (?:[\w.,-]+ ){0,6}?(?:photo|picture|image|screengrab|photograph)s?"
    r"(?:,| (?:taken|released|provided|made|from|issued)\b)"
)


def captions_before_credits(outline: Outline) -> Iterator[Removal]:
    """Yield the captions before the picture credits that were found by their grammar, and their repetitions."""
    body = outline.body
    borders = _Borders(outline)
    captions: dict[str, str] = {}
    for credit in sorted((span.start for span in outline.draft.spans if span.rule == CREDIT_RULE), reverse=True):
        start = _caption_start(outline, borders, credit)
        text = body[start:credit].rstrip()
        if not text:
            # The picture's caption may stand below it once more, where its start is clear
            before = body[max(credit - LONGEST_TWICE, 0) : credit].rstrip()
            text = captions.get(before[-_LAST:], "")
            text = text if before.endswith(text) else ""
            start = max(credit - LONGEST_TWICE, 0) + len(before) - len(text)
        if any(map(str.isalpha, text)):
            captions[text[-_LAST:]] = text
            yield Removal(start, start + len(text), "caption", BEFORE_CREDIT, text)


class _Borders:
    """Where something ends that is no article text: lines, the title, what is marked."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline

    @cached_property
    def _ends(self) -> list[tuple[int, str]]:
        title = self._outline.title_end
        found = [(span.end, span.kind) for span in self._outline.draft.spans]
        return sorted([*found, (title, "title")] if title else found)

    def before(self, at: int) -> tuple[int, str]:
        """Return the last border up to ``at``, and what ends there; of a line's start it is empty."""
        index = bisect_right(self._ends, (at, _LAST_KIND))
        line = self._outline.body.rfind("\n", max(at - LONGEST_TWICE, 0), at) + 1
        return max((line, ""), self._ends[index - 1] if index else (0, ""))


def _caption_start(outline: Outline, borders: _Borders, credit: int) -> int:
    """Return where the caption before a credit begins; the credit's own start if there is none."""
    body = outline.body
    if _ALONE.match(body, credit):
        return credit
    border, kind = borders.before(credit)
    if border and _SHORTENED.search(body, max(credit - 20, border), credit) and credit - border <= LONGEST_TWICE:
        return border + len(body[border:credit]) - len(body[border:credit].lstrip())
    starts = _sentence_starts(outline, border, credit)
    if not starts:
        return credit
    whole = body[starts[0] : credit].strip()
    if kind in PICTURES and len(starts) <= MOST_SENTENCES and len(whole) <= LONGEST:
        return starts[0]
    start = starts[-1]
    if start == 0 and not border:
        # Headline and caption are told apart only if a sentence begins with a word that has a capital only there
        start = headline_end(body, 0, credit) or credit
    caption = body[start:credit].strip()
    # Behind the last sentence of the article, a credit says where the page has its pictures from
    is_last = len(starts) > 1 and start >= HEAD_CAPTION and outline.end - credit <= LONGEST_END
    longest = LONGEST if len(starts) == 1 and kind else LONGEST_SENTENCE if start < HEAD_CAPTION else LONGEST_INSIDE
    if not _CLOSED.search(caption):
        longest = LONGEST_UNCLOSED
    is_short = len(caption.split()) < 2 or caption[-1] in ",;:"
    if is_last or is_short or len(caption) > longest or _is_of_the_article(caption):
        return credit
    return skip_space(body, start)


def _sentence_starts(outline: Outline, border: int, credit: int) -> list[int]:
    """Return where the sentences between a border and a credit begin, at most those in a caption's reach."""
    body = outline.body
    first = max(border, credit - 2 * LONGEST)
    index = bisect_left(outline.sentences, (first, first))
    starts = [first]
    while index < len(outline.sentences) and outline.sentences[index][0] < credit:
        start = outline.sentences[index][0]
        if start > first and not _TITLE_OF_A_PERSON.search(body, max(start - 12, first), start):
            starts.append(start)
        index += 1
    visible = [start + len(body[start:credit]) - len(body[start:credit].lstrip()) for start in starts]
    return sorted({start for start in visible if start < credit})


def _is_of_the_article(sentence: str) -> bool:
    """Return whether a sentence before a credit goes on with the article."""
    return bool(_CONNECTIVE.match(sentence) or _SAYING.search(sentence) or _OPEN_QUOTE.search(sentence))


def captions_by_opening(outline: Outline) -> Iterator[Removal]:
    """Yield the sentences that begin as captions do: *Left to right: NAME and NAME*.

    Without a full stop they end where a word has its capital only because it begins a sentence.
    """
    body = outline.body
    colon = body.find(":")
    while colon >= 0:
        before = body[max(0, colon - _LONGEST_OPENING) : colon]
        opening = _CAPTION_OPENING.search(before) if before.endswith(_LAST_WORDS) else None
        if opening and is_border(body, start := colon - len(before) + opening.start()):
            end = opened_sentence(body, colon + 2, min(sentence_end(body, colon), colon + LONGEST))
            quotation = _QUOTATION.search(body, colon + 2, end)
            end = quotation.start() if quotation else end
            if end < colon + LONGEST:
                text = body[start:end].rstrip()
                yield Removal(start, start + len(text), "caption", BY_SIGN, text)
        colon = body.find(":", colon + 1)


def captions_by_sign(outline: Outline) -> Iterator[Removal]:
    """Yield the sentences that only stand below pictures: *NAME (l.) und NAME (r.)*, *in this file photo*."""
    body = outline.body
    borders = _Borders(outline)
    reach = 0
    for match in _signs(body):
        if match.start() < reach:
            continue
        border, _ = borders.before(match.start())
        starts = _sentence_starts(outline, max(border, reach), match.start())
        if not starts or (starts[-1] == 0 and not border):
            continue
        start, end = starts[-1], _sign_end(outline, match.end())
        if _DASHED.match(body, start):
            # The credit of the caption before
            credit = names_end(body, start + 2)
            yield Removal(start, credit, "photo_credit", CREDIT_RULE, body[start:credit])
            start = skip_space(body, credit)
        if start < match.start() and end - start <= LONGEST and not _is_of_the_article(body[start:end]):
            reach = end
            yield Removal(start, end, "caption", BY_SIGN, body[start:end])
            if (
                _DASHED.match(body, behind := skip_space(body, end))
                and (reach := names_end(body, behind + 2)) > behind + 2
            ):
                yield Removal(behind, reach, "photo_credit", CREDIT_RULE, body[behind:reach])


def file_name_words(outline: Outline) -> Iterator[Removal]:
    """Yield the few words before a picture's file name that are part of the name of the picture."""
    body = outline.body
    borders = _Borders(outline)
    for span in outline.draft.spans:
        if span.kind != "image" or span.end - span.start > LONGEST:
            continue
        floor = max(borders.before(span.start)[0], span.start - LONGEST_NAME)
        ends = [match.end() for match in _SENTENCE_END.finditer(body, floor, span.start)]
        start = skip_space(body, ends[-1] if ends else floor)
        words = body[start : span.start].split()
        begins = bool(ends) or floor > span.start - LONGEST_NAME
        if begins and start and words and len(words) <= MOST_WORDS and words[0].islower():
            yield Removal(start, span.start, "image", BEFORE_FILE_NAME, body[start : span.start])


def _signs(body: str) -> list[re.Match[str]]:
    """Return the signs of a caption, in order."""
    found: list[re.Match[str]] = []
    at = body.find("(")
    while at >= 0:
        # The closing bracket rules out nearly all others at no cost
        if ")" in body[at : at + _LONGEST_POSITION] and (sign := _POSITION.match(body, at)):
            found.append(sign)
        at = body.find("(", at + 1)
    for cue, pattern in _ENGLISH_SIGNS.items() if _ENGLISH in body[:HEAD] else ():
        at = body.find(cue)
        while at >= 0:
            sign = pattern.match(body, at)
            # Behind a person's name, a side is a place in a picture
            if sign and (pattern is not _SIDE or _is_person_before(body, at)):
                found.append(sign)
            at = body.find(cue, at + 1)
    return sorted(found, key=re.Match.start)


def captions_by_date(outline: Outline) -> Iterator[Removal]:
    """Yield the first sentence behind a title if it ends with a full date and tells what is seen, as agencies' do.

    *A ferry crosses the river in Newtown, June 30, 2020.* The article's own sentences are in the past, or of what
    will be.
    """
    start = skip_space(outline.body, outline.title_end)
    dated = _DATED.search(outline.body, start, start + LONGEST) if outline.title_end else None
    if dated is None:
        return
    sentence = outline.body[start : dated.end()]
    if not _TOLD.search(sentence) and not _CLOSED_INSIDE.search(sentence):
        yield Removal(start, dated.end(), "caption", BY_SIGN, sentence)


_ENGLISH = " the "
_ENGLISH_SIGNS = {", left": _SIDE, ", right": _SIDE, ", cent": _SIDE, "n this ": _THIS_PICTURE}


def _is_person_before(body: str, at: int) -> bool:
    person = PERSON_BEFORE.search(body[max(at - 40, 0) : at])
    return person is not None and person["last"] is not None


def _sign_end(outline: Outline, sign: int) -> int:
    """Return where the sentence with a position ends: at once if a new one begins behind the bracket."""
    body = outline.body
    following = body[sign : sign + 2].lstrip()
    if body[sign - 1] == ")" and (following[:1].isupper() or not following):
        return sign
    index = bisect_left(outline.sentences, (sign, sign))
    return outline.sentences[index - 1][1] if index else sign
