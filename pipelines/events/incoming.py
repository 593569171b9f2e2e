"""Articles that have just come: what they say, weighed by what was read before them, and by what they are looked up."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.events import candidates, signature
from pipelines.events.candidates import Terms
from pipelines.events.encoder import Encoder, meaning
from pipelines.events.signature import Reading, Signature
from pipelines.events.source_frequencies import LearnedSenders, sender_of
from pipelines.events.stored_frequencies import LearnedFrequencies
from pipelines.items import Article


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An article with a text of its own that is about to be compared."""

    signature: Signature
    keys: dict[int, int]
    """Keys of the terms by which it will be found, with their weights."""
    asked: Terms
    """Terms by which candidates of its own language are looked for."""
    elsewhere: Terms
    """Names by which candidates of other languages are looked for, if not by their meaning."""


class Newcomers:
    """Turns articles into newcomers, and learns from each for the next.

    :param connection: the caller's; what is learned is written into its open transaction by ``flush``.
    :param encoder: tells what articles mean, if there is one.
    """

    def __init__(self, connection: sqlite3.Connection, encoder: Encoder | None) -> None:
        self._encoder = encoder
        self._frequencies = LearnedFrequencies(connection)
        self._senders = LearnedSenders(connection)

    def weigh(self, articles: Sequence[Article]) -> list[Newcomer]:
        """Return articles as they are weighed in this order."""
        # first all are read: whoever reads on, without other work in between, reads in half the time
        readings = [
            signature.read(article.title, article.text, article.language.code, sender_of(article))
            for article in articles
        ]
        meanings = [meaning(self._encoder, article) if self._encoder else b"" for article in articles]
        return [self._weigh(reading, meant) for reading, meant in zip(readings, meanings, strict=True)]

    def settle(self) -> None:
        """Make final what was learned."""
        self._frequencies.settle()
        self._senders.settle()

    def take_back(self) -> None:
        """Forget what was learned and not settled."""
        self._frequencies.take_back()
        self._senders.take_back()

    def flush(self) -> None:
        """Write what is still in memory."""
        self._frequencies.flush()
        self._senders.flush()

    def _weigh(self, reading: Reading, meaning: bytes) -> Newcomer:
        """Return a reading weighed, and learn from it for the next."""
        frequencies = self._frequencies.of(reading.language)
        sender = self._senders.of(reading.sender) if reading.sender is not None else None
        weights = signature.weights(reading, frequencies)
        own = signature.sign(reading, frequencies, weights, sender, meaning)
        if reading.sender is not None:
            self._senders.add(reading.sender, signature.sender_terms(weights))
        self._frequencies.add(reading.language, set(reading.terms))
        terms = candidates.salient(reading, own)
        asked = candidates.telling(terms, own, frequencies)
        languages = () if own.meaning else self._frequencies.languages()
        return Newcomer(own, candidates.keys(terms, own), asked, candidates.names_elsewhere(own, languages))
