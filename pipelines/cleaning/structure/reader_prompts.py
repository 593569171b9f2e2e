"""Sentences that speak to the reader about the outlet's own channels: follow, subscribe, download, write to us."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipelines.items import Removal
from pipelines.tables import shipped_table
from pipelines.text.layout import SENTENCE_LENGTH, sentence_end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

RULE = "structure.reader_prompt"

LONGEST = 240
"""Most characters of a prompt."""
FEWEST_WORDS = 3
LONGEST_WORD = 40
UNKNOWN = 0.15
"""Largest share of a prompt's words that are neither listed nor names."""

_WORD = re.compile(r"[^\W_][\w'’.@/-]*[\w]|[^\W_]|@\w+")
_MARKS = ".,:;!?()[]*|-–—"
_ELISION = re.compile(r"^[ldnsj]'|^qu'")
_QUOTED = re.compile(r"[\"“”„«»]")
_ADDRESS = re.compile(r"[@/]|\w\.\w")


class Vocabulary(NamedTuple):
    """The words of prompts in one language, by what they do in it."""

    opening: frozenset[str]
    first: frozenset[str]
    """Words that are an action only where they open the sentence."""
    action: frozenset[str]
    channel: frozenset[str]
    endings: tuple[str, ...]
    """Ends of compound words that name a channel."""
    known: frozenset[str]


def _vocabulary(lists: dict[str, str]) -> Vocabulary:
    words = {about: lists.get(about, "").split() for about in ("opening", "first", "action", "channel", "other")}
    return Vocabulary(
        frozenset(words["opening"]),
        frozenset(words["first"]),
        frozenset(words["action"]),
        frozenset(words["channel"]),
        tuple(word.strip("*") for word in words["channel"] if word.startswith("*")),
        frozenset(word for listed in words.values() for word in listed),
    )


_VOCABULARIES = [_vocabulary(lists) for lists in shipped_table("cleaning", "reader_prompts").values()]
SIGNS = frozenset(
    {
        "acebook",
        "witter",
        "nstagram",
        "elegram",
        "hatsApp",
        "YouTube",
        "ewsletter",
        "odcast",
        "inbox",
        "boletín",
        " app",
        " App",
    }
)
"""Parts of the names of channels by which prompts are found."""
_BORDERS = (". ", "! ", "? ", "\n", '" ', "” ")
_OPENINGS = frozenset().union(*(vocabulary.opening for vocabulary in _VOCABULARIES))


def reader_prompts(outline: Outline) -> Iterator[Removal]:
    """Yield the sentences anywhere in a body that have nothing but the words of prompts."""
    body = outline.body
    done = end = known = 0
    for at in outline.places(SIGNS):
        start = max(body.rfind(border, max(0, at - LONGEST), at) + 2 for border in _BORDERS)
        if at >= known:  # a sentence with many signs is read once
            end = sentence_end(body, at)
            known = end if end - at < SENTENCE_LENGTH else end - LONGEST
        if start >= done and _is_pure(body, start, end) and not outline.is_marked(start, end):
            done = end
            yield Removal(start, end, "follow", RULE, body[start:end])


def _is_pure(body: str, start: int, end: int) -> bool:
    """Return whether a sentence has no other words than a prompt in some language."""
    word = _WORD.search(body, start, min(end, start + LONGEST_WORD))
    if word is None or word[0].lower() not in _OPENINGS or end - start > LONGEST:
        return False
    words = _WORD.findall(body, start, end)
    return len(words) >= FEWEST_WORDS and not _QUOTED.search(body, start, end) and is_prompt(words, unknown=0)


def prompt_start(text: str, start: int, end: int) -> int | None:
    """Return where a prompt begins that reaches from there to ``end``, or None.

    It begins where the sentence does, or at a capital within it, behind a headline without a full stop.
    """
    likely = [word for number, word in enumerate(text[start:end].split()) if number == 0 or word[0].isupper()]
    if not any(word.strip(_MARKS).lower().replace("’", "'") in _OPENINGS for word in likely):
        return None
    words = list(_WORD.finditer(text, start, end))
    for number, word in enumerate(words):
        if len(words) - number < FEWEST_WORDS:
            return None
        opens = word[0].lower().replace("’", "'") in _OPENINGS and (number == 0 or word[0][0].isupper())
        if opens and end - word.start() <= LONGEST and is_prompt([found[0] for found in words[number:]]):
            return None if _QUOTED.search(text, word.start(), end) else word.start()
    return None


def is_prompt(words: list[str], unknown: float = UNKNOWN) -> bool:
    """Return whether the words of a sentence are those of a prompt in some language.

    :param unknown: share of the words that need not be in its lists.
    """
    folded = [_ELISION.sub("", word.lower().replace("’", "'")) for word in words]
    return any(_fits(words, folded, vocabulary, unknown * len(words)) for vocabulary in _VOCABULARIES)


def _fits(words: list[str], folded: list[str], vocabulary: Vocabulary, allowed: float) -> bool:
    if folded[0] not in vocabulary.opening:
        return False
    acts, names_channel = folded[0] in vocabulary.first, False
    strange = 0
    for number, word in enumerate(folded):
        acts = acts or word in vocabulary.action
        is_channel = word in vocabulary.channel or bool(vocabulary.endings and word.endswith(vocabulary.endings))
        names_channel = names_channel or is_channel
        is_name = number > 0 and (words[number][0].isupper() or bool(_ADDRESS.search(word)) or word[0].isdigit())
        strange += not (is_channel or is_name or word in vocabulary.known)
    return acts and names_channel and strange <= allowed
