"""What an extractor got right on a reviewed page, and the sums over many pages."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.extraction_pages import ReviewedPage
from benchmarks.extraction_peers import Extracted
from pipelines.attribution import Attributor

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\W\u3040-\u30ff\u3400-\u9fff]+")
"""A run of letters and digits; in Chinese and Japanese, which part no words, a character."""
_STATED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?[+-]\d\d:?\d\d")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_QUOTES = str.maketrans("‘’‚‛′´`“”„‟″«»", "'''''''\"\"\"\"\"\"\"")
_AGENCIES = Attributor.from_files().table

Counts = tuple[float, float, float]
"""How much is right, how much was found, how much was expected."""


@dataclass(frozen=True, slots=True)
class PageScore:
    """How an extractor did on one page; None where nothing was reviewed."""

    words: Counts | None = None
    """Words of the body, each as often as it stands there."""
    kept: tuple[int, int] | None = None
    """Segments that must stay: are there, all."""
    dropped: tuple[int, int] | None = None
    """Segments that must go: are gone, all."""
    title: tuple[bool, bool] | None = None
    """Whether the title is exact except for white space, invisible signs and quotes, and whether its letters are."""
    people: Counts | None = None
    """Authors, without agencies and the outlet."""
    day: tuple[bool, bool] | None = None
    """Whether the day is exact as the extractor says it, and whether it is so or by the offset that the page states."""
    future: bool = False
    """Whether the date has not come yet."""

    @property
    def precision(self) -> float:
        """Share of the body's words that are expected; 0 for an empty body."""
        return self.words[0] / self.words[1] if self.words and self.words[1] else 0.0

    @property
    def recall(self) -> float:
        """Share of the expected words that are in the body."""
        return self.words[0] / self.words[2] if self.words and self.words[2] else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall of the body's words."""
        return f1(self.words) if self.words else 0.0


def score(page: ReviewedPage, found: Extracted) -> PageScore:
    """Return what is right in ``found``.

    A line of the body that repeats the reviewed title is not counted: some extractors print it there. A segment that
    the page's source does not contain is not counted either.
    """
    source = _squeezed(html.unescape(page.html.decode("utf-8", "replace"))) if page.keep or page.drop else ""
    body = _squeezed(found.body)
    keep = [segment in body for segment in map(_squeezed, page.keep) if segment in source]
    drop = [segment not in body for segment in map(_squeezed, page.drop) if segment in source]
    return PageScore(
        words=_overlap(words(_without_title(found.body, page.title)), words(page.body)) if page.body else None,
        kept=(sum(keep), len(keep)) if keep else None,
        dropped=(sum(drop), len(drop)) if drop else None,
        title=_title(found.title, page.title) if page.title else None,
        people=_people(page, found) if page.authors is not None else None,
        day=_day(page, found) if page.date else None,
        future=_is_future(found.date),
    )


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, compatibility forms resolved (NFKC), invisible characters left out."""
    return _WORD.findall(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold())


def f1(counts: Counts) -> float:
    """Return the harmonic mean of precision and recall."""
    right, found, expected = counts
    return 2 * right / (found + expected) if found + expected else 0.0


def figures(scores: Sequence[PageScore]) -> dict[str, float | None]:
    """Return the figures of some pages: means over pages for words, shares for the rest; None if not reviewed."""
    bodies = [one for one in scores if one.words]
    people = [one.people for one in scores if one.people]
    summed: Counts = tuple(map(sum, zip(*people, strict=True))) if people else (0.0, 0.0, 0.0)  # type: ignore[assignment]
    return {
        "precision": _mean([one.precision for one in bodies]),
        "recall": _mean([one.recall for one in bodies]),
        "F1": _mean([one.f1 for one in bodies]),
        "keep": _share(one.kept for one in scores if one.kept),
        "drop": _share(one.dropped for one in scores if one.dropped),
        "title": _mean([one.title[0] for one in scores if one.title]),
        "letters": _mean([one.title[1] for one in scores if one.title]),
        "authors": f1(summed) if people else None,
        "day": _mean([one.day[0] for one in scores if one.day]),
        "local day": _mean([one.day[1] for one in scores if one.day]),
        "future": float(sum(one.future for one in scores)),
    }


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _share(parts: Iterable[tuple[int, int]]) -> float | None:
    found = list(parts)
    return sum(part for part, _ in found) / sum(whole for _, whole in found) if found else None


def _overlap(found: Iterable[str], expected: Iterable[str]) -> Counts:
    one, other = Counter(found), Counter(expected)
    return (one & other).total(), one.total(), other.total()


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _without_title(body: str, title: str | None) -> str:
    letters = _letters(title or "")
    return "\n".join(line for line in body.split("\n") if not letters or _letters(line) != letters)


def _title(found: str, expected: str) -> tuple[bool, bool]:
    return _printed(found) == _printed(expected), _letters(found) == _letters(expected)


def _printed(title: str) -> str:
    return " ".join(_INVISIBLE.sub("", title.translate(_QUOTES)).split())


def _people(page: ReviewedPage, found: Extracted) -> Counts | None:
    """Return the counts of authors; None where only agencies or the outlet were reviewed as authors."""
    outlet = {_letters(page.publisher), _letters(page.domain), _letters(page.domain.partition(".")[0])}
    names = [
        {
            " ".join(name.casefold().split())
            for name in authors
            if _letters(name) not in outlet and not _AGENCIES.find(name)
        }
        for authors in (found.authors, page.authors or ())
    ]
    return _overlap(*names) if names[1] or not page.authors else None


def _day(page: ReviewedPage, found: Extracted) -> tuple[bool, bool]:
    exact = (found.day or found.date[:10]) == page.date
    return exact, exact or page.date in _local_days(page, found.date)


def _local_days(page: ReviewedPage, found: str) -> set[str]:
    """Return the days of a moment by the offsets with which the page states it."""
    moment = _moment(found)
    if moment is None:
        return set()
    stated = (_moment(text) for text in _STATED.findall(page.html.decode("utf-8", "replace")))
    return {f"{one:%Y-%m-%d}" for one in stated if one and abs(one - moment) < timedelta(minutes=1)}


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _is_future(found: str) -> bool:
    return found[:10] > f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}"
