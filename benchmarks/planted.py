"""Made-up news with planted copies, for which it is known what each was made from.

Words are drawn by their frequency in German and English (wordfreq), mixed with phrases that news repeats, so that
shingles recur about as often as in real news. A share of the texts are copies of earlier ones, edited as outlets do it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from wordfreq import get_frequency_dict

PHRASES = {
    "de": "teilte die Polizei am Montag mit|sagte ein Sprecher auf Anfrage|wie aus einer Mitteilung hervorgeht|"
    "nach Angaben des Unternehmens|im Vergleich zum Vorjahr|in der Nacht zum Samstag|die Ermittlungen dauern an|"
    "am Rande der Konferenz|für das laufende Jahr|der Deutschen Presse-Agentur|im Laufe des Tages|"
    "mehr als die Hälfte der|seit Beginn des Jahres",
    "en": "the company said in a statement|according to people familiar with the matter|"
    "did not respond to a request for comment|told reporters on Tuesday|for the first time since|"
    "a spokesman for the ministry|in the first quarter of|the investigation is continuing|"
    "who spoke on condition of anonymity|compared with a year earlier|at the end of the day",
}
PLACES = {"de": "HAMBURG MÜNCHEN KÖLN DRESDEN MAINZ KIEL".split(), "en": "LONDON BOSTON DUBLIN SYDNEY DENVER".split()}
FOOTERS = {
    "de": "Abonnieren Sie unseren Newsletter und verpassen Sie keine Nachricht aus der Region. Alle Rechte bei uns.",
    "en": "Sign up for our daily newsletter and never miss a story. All rights reserved by the publisher of this page.",
}
VOCABULARY = 40_000
Draw = np.random.Generator


@dataclass(slots=True)
class Story:
    """An article before it is edited."""

    language: str
    dateline: str
    headline: str
    paragraphs: list[str]
    footer: str = ""

    @property
    def text(self) -> str:
        """Headline and paragraphs, separated by blank lines."""
        first, *others = self.paragraphs
        return "\n\n".join(part for part in (self.headline, f"{self.dateline} {first}", *others, self.footer) if part)


@dataclass(slots=True)
class Planted:
    """A text, and what it was made from."""

    text: str
    families: tuple[int, ...]
    """Numbers of the stories whose words it contains; only its own if it is not a copy."""
    edit: str
    """Name of the edit, ``""`` for the first publication."""


def planted(count: int, copies: float = 0.3, seed: int = 1, words: tuple[int, int] = (150, 700)) -> Iterator[Planted]:
    """Yield ``count`` texts; a share of ``copies`` are copies of a story among the last few thousand.

    :param words: fewest and most words of a story.
    """
    draw = np.random.default_rng(seed)
    stories: list[Story] = []
    for _ in range(count):
        if stories and draw.random() < copies:
            family = int(draw.integers(max(0, len(stories) - 5_000), len(stories)))
            edit = list(EDITS)[int(draw.integers(len(EDITS)))]
            if edit == "merged":
                other = int(draw.integers(max(0, len(stories) - 5_000), len(stories)))
                yield Planted(_merged(stories[family], stories[other]), (family, other), edit)
            else:
                yield Planted(EDITS[edit](stories[family], draw).text, (family,), edit)
        else:
            stories.append(story(draw, *words))
            yield Planted(stories[-1].text, (len(stories) - 1,), "")


def story(draw: Draw, fewest: int = 150, most: int = 700) -> Story:
    """Return a story of ``fewest`` to ``most`` words."""
    language = ("de", "en")[int(draw.integers(2))]
    length = int(np.clip(draw.lognormal(np.log((fewest * most) ** 0.5), 0.4), fewest, most))
    headline = " ".join(_words(language, int(draw.integers(6, 12)), draw)).capitalize()
    return Story(language, _dateline(language, draw), headline, _paragraphs(language, length, draw))


def _dateline(language: str, draw: Draw) -> str:
    place = PLACES[language][int(draw.integers(len(PLACES[language])))]
    return f"{place} (dpa) -" if language == "de" else f"{place} (AP) —"


@cache
def _vocabulary(language: str) -> tuple[list[str], np.ndarray]:
    frequencies = get_frequency_dict(language)
    words = [word for word in frequencies if word.isalpha()][:VOCABULARY]
    return words, np.cumsum([frequencies[word] for word in words])


def _words(language: str, length: int, draw: Draw) -> list[str]:
    words, sums = _vocabulary(language)
    drawn = np.searchsorted(sums, draw.random(length) * sums[-1]).tolist()
    phrases = PHRASES[language].split("|")
    found = [words[place] for place in drawn]
    for place in np.flatnonzero(draw.random(length) < 0.02).tolist():  # a phrase every fifty words
        phrase = phrases[int(len(phrases) * draw.random() ** 2)].split()
        found[place : place + len(phrase)] = phrase
    return found[:length]


def _paragraphs(language: str, length: int, draw: Draw) -> list[str]:
    words, sentences = _words(language, length, draw), []
    while words:
        end = int(draw.integers(8, 28))
        sentence, words = words[:end], words[end:]
        sentences.append(" ".join(sentence).capitalize() + ".")
    return [" ".join(sentences[start : start + 3]) for start in range(0, len(sentences), 3)]


# Edits

Edit = Callable[[Story, Draw], Story]


def _changed(story: Story, **parts: object) -> Story:
    fields = {name: getattr(story, name) for name in Story.__slots__}
    return Story(**(fields | parts))


def _truncated(share: float) -> Edit:
    def truncate(story: Story, _: Draw) -> Story:
        words = "\n\n".join(story.paragraphs).split(" ")
        return _changed(story, paragraphs=" ".join(words[: int(len(words) * (1 - share))]).split("\n\n"))

    return truncate


def _brief(story: Story, draw: Draw) -> Story:
    words = " ".join(story.paragraphs).split()
    return _changed(story, headline="", paragraphs=[" ".join(words[: int(draw.integers(150, 200))])])


def _paragraphs_dropped(story: Story, draw: Draw) -> Story:
    kept = [part for part in story.paragraphs[1:] if draw.random() > 0.2]
    return _changed(story, paragraphs=[story.paragraphs[0], *kept])


def _words_changed(story: Story, draw: Draw) -> Story:
    share = float(draw.choice((0.01, 0.02, 0.04, 0.06, 0.08)))

    def other(paragraph: str) -> str:
        words = paragraph.split(" ")
        for place in np.flatnonzero(draw.random(len(words)) < share).tolist():
            words[place] = _words(story.language, 1, draw)[0]
        return " ".join(words)

    return _changed(story, paragraphs=[other(part) for part in story.paragraphs])


def _repunctuated(story: Story, draw: Draw) -> Story:
    dash = (" – ", ", ", "; ")[int(draw.integers(3))]
    return _changed(story, paragraphs=[part.replace(". ", dash).upper() for part in story.paragraphs])


def _local_paragraphs(story: Story, draw: Draw) -> Story:
    own = _paragraphs(story.language, int(draw.integers(80, 400)), draw)
    return _changed(story, headline=own[0][:60], paragraphs=[own[0], *story.paragraphs, *own[1:]])


def _merged(story: Story, other: Story) -> str:
    return f"{story.text}\n\n{other.text}"


EDITS: dict[str, Edit] = {
    "dateline": lambda story, draw: _changed(story, dateline=_dateline(story.language, draw)),
    "headline": lambda story, draw: _changed(story, headline=" ".join(_words(story.language, 9, draw))),
    "footer": lambda story, _: _changed(story, footer=FOOTERS[story.language]),
    "paragraphs dropped": _paragraphs_dropped,
    "truncated 20 %": _truncated(0.2),
    "truncated 40 %": _truncated(0.4),
    "truncated 60 %": _truncated(0.6),
    "brief": _brief,
    "words changed": _words_changed,
    "re-punctuated": _repunctuated,
    "local paragraphs": _local_paragraphs,
    "merged": lambda story, _: story,  # ``planted`` merges the two stories itself
}
"""What outlets do to a text, by name."""
