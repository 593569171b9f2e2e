"""Background articles among which true pairs are hard to find: the same words with other names, and vice versa.

They are copies of real texts in which every name and number is replaced by one of another text. So background and true
pairs share a vocabulary and kinds of events, and the names occur beside words of other events.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from benchmarks.event_rows import Row, articles_of
from pipelines.events import lexicon
from pipelines.events.lead_names import names_in
from pipelines.events.tokens import tokenise

LANGUAGES = ("de", "en")

_SAME_EVENT = 2  # on the scale of the data set
_WORD_OR_NUMBER = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,:]\d+)*")


@dataclass(frozen=True)
class Text:
    """A text of the files, or a changed copy of one."""

    id: str
    language: str
    text: str
    event: str | None
    """The event that it shares with the others of a true pair or cluster; None if it is in none."""


def texts_of(rows: Iterable[Row]) -> tuple[list[Text], list[tuple[str, str]]]:
    """Return the texts, and the pairs of ids that report one event: those scored up to 2, and those in one cluster."""
    texts: dict[str, tuple[str, str]] = {}
    pairs: list[tuple[str, str]] = []
    clusters: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        texts |= {id_: (language, text) for id_, language, text in articles_of(row)}
        if "overall" in row and row["overall"] <= _SAME_EVENT:
            pairs.append((row["a"]["id"], row["b"]["id"]))
        if "cluster" in row:
            clusters[row["cluster"]].append(row["id"])
    pairs += [pair for members in clusters.values() for pair in combinations(members, 2)]
    event: dict[str, str] = {}
    for one, other in pairs:
        event[other] = event.setdefault(one, event.get(other, one))
    known = [Text(id_, *text, event.get(id_)) for id_, text in texts.items() if text[0] in LANGUAGES]
    return known, [(one, other) for one, other in pairs if texts[one][0] == texts[other][0] in LANGUAGES]


def background(texts: Iterable[Text], count: int) -> Iterator[Text]:
    """Yield ``count`` changed texts, each with the names and numbers of another event in its language.

    The languages have the same shares as among the given texts.
    """
    draw = random.Random(0)
    everything = list(texts)
    by_language = {language: [text for text in everything if text.language == language] for language in LANGUAGES}
    for number in range(count):
        text = draw.choice(everything)
        other = draw.choice(by_language[text.language])
        while other == text or (text.event is not None and other.event == text.event):
            other = draw.choice(by_language[text.language])
        yield Text(f"other-{number}", text.language, changed(text, other, draw), None)


def changed(text: Text, other: Text, draw: random.Random) -> str:
    """Return a text with each name and number replaced throughout by one of another text, also at sentence starts."""
    replacements: dict[str, str] = {}
    for own, theirs in zip(_names_and_numbers(text), _names_and_numbers(other), strict=True):
        if theirs:
            replacements |= {each: draw.choice(theirs) for each in own}
    return _WORD_OR_NUMBER.sub(lambda match: replacements.get(match[0], match[0]), text.text)


@lru_cache(maxsize=8_192)
def _names_and_numbers(text: Text) -> tuple[list[str], list[str]]:
    """Return the names and the numbers of a text.

    Names are words with a capital inside a sentence that nowhere occur in lower case. In German, where all nouns have
    capitals, they must also be in no dictionary, or in use in English texts too, or the name of a country.
    """
    tokens = tokenise(text.text)
    in_lower_case = {token.text for token in tokens if not token.capital}
    capitals = {token.text for token in tokens if token.capital and not token.opening and len(token.text) > 1}
    names = {word for word in capitals if word.lower() not in in_lower_case}
    if text.language == "de":
        known = set(names_in(tokens, len(tokens), "de").values())
        names = {name for name in names if name in known or not _german_noun(name)}
    return sorted(names), sorted({token.text for token in tokens if token.number})


def _german_noun(word: str) -> bool:
    return lexicon.in_dictionary(word, "de") and lexicon.listed_zipf(word.lower(), "en") is None
