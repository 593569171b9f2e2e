"""Any number of made-up articles whose words, names, dates and copies are spread as in news.

Words are drawn from 300,000 word forms by their frequency in German and English (wordfreq). Names of people, places and
organisations come from long lists by the law of Zipf and Mandelbrot. An event is reported once or several times, with
the same names and subject in other words; some texts are copies of earlier ones, whole, edited or cut. Articles come
in the order of their dates, as many for each day as is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
from wordfreq import get_frequency_dict

LANGUAGES = ("de", "en")
VOCABULARY = 300_000
A_DAY = 3_000
"""Articles of a day."""
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
EXACT, EDITED, PARTIAL = 0.02, 0.02, 0.01
"""Shares of copies of one of the latest texts: whole, with one word in thirty changed, without its end."""
FURTHER_REPORT = 0.35
"""Share of the other texts that report an event of one of the latest texts."""
LATEST = 3_000
"""Texts of which copies and further reports are made: those of a day."""
OUTLETS = 400
FAMILIES, PLACES, ORGANISATIONS = 60_000, 8_000, 20_000
GIVEN = (
    "Anna Bernd Clara David Elena Fabian Greta Henrik Ines Jonas Katrin Lukas Marta Nils Olivia Paul Renate Simon "
    "Tessa Ulrich Vera Walter Alice Brian Carol Derek Emily Frank Grace Harold Irene James Karen Louis Megan Oscar"
).split()
FORMS = {"de": ("AG", "GmbH", "Verband", "Stiftung"), "en": ("Ltd", "Group", "Trust", "Union")}
SYLLABLES = (
    "bar bel bren dor dun el fal gar hol ing kar ken lan lin mar mel nor ost pen quin ral ros sel stan tor ul var wen"
)
ENDINGS = {
    "families": "mann ert sen ic ova ley ard es".split(),
    "places": "burg stadt ford ton hausen by au wick".split(),
}
_WORDS_AT_ONCE = 1 << 18
Draw = np.random.Generator


@dataclass(frozen=True, slots=True)
class LongTail:
    """Words with the sums of their frequencies, for drawing."""

    words: Sequence[str]
    sums: np.ndarray

    def drawn(self, draw: Draw, count: int) -> list[str]:
        """Return words, with repetition."""
        places = np.searchsorted(self.sums, draw.random(count) * self.sums[-1])
        return [self.words[place] for place in places.tolist()]


@dataclass(frozen=True, slots=True)
class Event:
    """What all reports of an event have in common."""

    language: str
    names: list[str]
    subject: list[str]


@dataclass(frozen=True, slots=True)
class Text:
    """A made-up text."""

    event: Event
    title: str
    paragraphs: list[str]


def write_large_corpus(path: Path, articles: int, a_day: int = A_DAY, seed: int = 1) -> None:
    """Write articles as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for record in records(articles, a_day, seed):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def records(articles: int, a_day: int = A_DAY, seed: int = 1) -> Iterator[dict[str, str]]:
    """Yield articles as records with address, title, text and date, in the order of their dates."""
    draw = np.random.default_rng(seed)
    outlets = _zipf([f"outlet-{number}.example.org" for number in range(OUTLETS)], 1.0)
    hosts, hours = outlets.drawn(draw, articles), draw.normal(0, 3, articles)
    for number, text in enumerate(_texts(articles, draw)):
        date = FIRST_DAY + timedelta(days=number / a_day, hours=float(hours[number]))
        host = hosts[number]
        yield {
            "url": f"https://{host}/{text.event.language}/{number}",
            "title": text.title,
            "text": "\n\n".join((*text.paragraphs, _closing_line(host, text.event.language))),
            "date": date.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }


def _closing_line(host: str, language: str) -> str:
    name = host.partition(".")[0].title()
    return {"de": f"Mehr zum Thema lesen Sie bei {name}.", "en": f"Read more about this subject at {name}."}[language]


def _texts(count: int, draw: Draw) -> Iterator[Text]:
    latest: list[Text] = []
    words = {language: _endless_words(language, draw) for language in LANGUAGES}
    kinds, places = draw.random(count), draw.integers(0, LATEST, count)
    for number, kind in enumerate(kinds.tolist()):
        earlier = latest[int(places[number]) % len(latest)] if latest else None
        if earlier and kind < EXACT + EDITED + PARTIAL:
            yield _copy(earlier, kind, words[earlier.event.language])
            continue
        again = earlier and draw.random() < FURTHER_REPORT
        event = earlier.event if earlier and again else _event(draw, LANGUAGES[number % 2])
        text = _report(event, draw, words[event.language])
        if len(latest) < LATEST:
            latest.append(text)
        else:
            latest[number % LATEST] = text
        yield text


def _copy(text: Text, kind: float, words: Iterator[str]) -> Text:
    if kind < EXACT:
        return text
    if kind < EXACT + EDITED:
        return replace(text, paragraphs=[_edited(paragraph, words) for paragraph in text.paragraphs])
    return replace(text, paragraphs=text.paragraphs[: max(1, len(text.paragraphs) * 3 // 5)])


def _edited(paragraph: str, words: Iterator[str]) -> str:
    found = paragraph.split(" ")
    for place in range(20, len(found), 30):
        found[place] = next(words)
    return " ".join(found)


def _event(draw: Draw, language: str) -> Event:
    families, places, organisations = _names()
    people = [
        f"{GIVEN[int(given)]} {family}"
        for given, family in zip(draw.integers(0, len(GIVEN), 2), families.drawn(draw, 2), strict=True)
    ]
    forms = FORMS[language]
    organisation = f"{organisations.drawn(draw, 1)[0]} {forms[int(draw.integers(len(forms)))]}"
    subject = [_vocabulary(language).words[int(place)] for place in 10 ** draw.uniform(2, 4.7, 14)]
    return Event(language, [*people, *places.drawn(draw, 2), organisation, str(int(draw.integers(3, 2_000)))], subject)


def _report(event: Event, draw: Draw, words: Iterator[str]) -> Text:
    """Return a report of 150 to 600 words, of which one in ten is of the subject and one in twelve a name."""
    length = int(np.clip(draw.lognormal(5.62, 0.4), 150, 600))
    found = [next(words) for _ in range(length)]
    subject, names = event.subject, event.names
    for place in draw.integers(0, length, length // 10).tolist():
        found[place] = subject[place % len(subject)]
    for place in draw.integers(0, length, length // 12).tolist():
        found[place] = names[place % len(names)]
    sentences, start = [], 0
    ends = np.cumsum(draw.integers(8, 26, length // 8)).tolist()
    for end in ends:
        if start >= length:
            break
        sentence = " ".join(found[start:end])
        sentences.append(sentence[0].upper() + sentence[1:] + ".")
        start = end
    paragraphs = [" ".join(sentences[first : first + 3]) for first in range(0, len(sentences), 3)]
    title = " ".join([names[0], *(next(words) for _ in range(5)), subject[0], names[2]])
    return Text(event, title, paragraphs)


def _endless_words(language: str, draw: Draw) -> Iterator[str]:
    vocabulary = _vocabulary(language)
    while True:
        yield from vocabulary.drawn(draw, _WORDS_AT_ONCE)


@cache
def _vocabulary(language: str) -> LongTail:
    frequencies = get_frequency_dict(language)
    words = [word for word in frequencies if word.isalpha()][:VOCABULARY]
    return LongTail(words, np.cumsum([frequencies[word] for word in words]))


@cache
def _names() -> tuple[LongTail, LongTail, LongTail]:
    """Return family names, places and names of organisations."""
    draw = np.random.default_rng(0)
    families = _made_up(draw, FAMILIES, ENDINGS["families"])
    organisations = _made_up(draw, ORGANISATIONS, ["ex", "tec", "on", "ia", "um", "or"])
    return _zipf(families, 0.9), _zipf(_made_up(draw, PLACES, ENDINGS["places"]), 1.0), _zipf(organisations, 1.0)


def _made_up(draw: Draw, count: int, endings: Sequence[str]) -> list[str]:
    syllables, found = SYLLABLES.split(), dict[str, None]()
    while len(found) < count:
        parts = [syllables[int(place)] for place in draw.integers(0, len(syllables), int(draw.integers(1, 4)))]
        found["".join((*parts, endings[int(draw.integers(len(endings)))])).capitalize()] = None
    return list(found)


def _zipf(words: Sequence[str], exponent: float) -> LongTail:
    """Return words by the law of Zipf and Mandelbrot, the most frequent first."""
    return LongTail(words, np.cumsum((np.arange(len(words)) + 2.7) ** -exponent))
