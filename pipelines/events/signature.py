"""The signature of an article: what the event index keeps of it to compare it with others.

It consists of the features of the text with weighted terms, and an embedding if there is an encoder. Terms are weighted
by their emphasis in the text and their rarity in the articles read before (TF-IDF, damped), and a signature keeps these
weights: what was rare when an article was read remains what the article was about.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec

from pipelines.events import lexicon
from pipelines.events.features import TextFeatures
from pipelines.events.frequencies import Frequencies
from pipelines.events.issuer_frequencies import IssuerFrequencies
from pipelines.events.slots import Slots

RARITY_FLOOR = 1.5
"""Terms with a rarity under this many nats, in more than a fifth of all articles, have no weight."""

RARITY_CEILING = 8.0
"""Rarity above this many nats makes no difference."""

KEPT_TERMS = 256
"""Terms that a signature keeps, the heaviest."""

DAMPING = 0.7
"""Exponent applied to weights, so that one rare name, often repeated, does not outweigh everything else."""

COMMON_NAME = 1
"""Weight of a name that is so common that it has no weight as a term: almost nothing."""

ISSUER_TERMS = 96
"""Terms of an article that count towards the frequencies of its issuer, the heaviest."""

UNIT = 10_000
"""Scale of the integer weights: the squares of all weights of a signature add up to about ``UNIT`` squared."""


class Signature(msgspec.Struct, frozen=True, array_like=True):
    """The features of ``TextFeatures``, with integer weights for the terms, in units of 1/``UNIT``."""

    language: str
    issuer: str | None
    weights: dict[str, int]
    names: dict[str, str]
    numbers: frozenset[str]
    lead_dates: frozenset[int]
    dates: frozenset[int]
    weekdays: frozenset[int]
    slots: Slots
    embedding: bytes = b""
    """Embedding of the text, as ``encoder.embed`` returns it; empty without an encoder for its language."""

    def name_weights(self) -> dict[str, int]:
        """Return the weight of each name by its key: that of its term, and ``COMMON_NAME`` if that has none."""
        weights, language = self.weights, self.language
        found = {key: weights.get(lexicon.terms_of(name, language)[0], 0) for key, name in self.names.items()}
        return {key: max(weight, COMMON_NAME) for key, weight in found.items()}


_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder = msgspec.msgpack.Decoder(Signature)


def pack(signature: Signature) -> bytes:
    """Return a signature as bytes; equal signatures give equal bytes."""
    return _encoder.encode(signature)


def unpack(packed: bytes) -> Signature:
    """Return the signature that ``pack`` encoded."""
    return _decoder.decode(packed)


def make_signature(
    features: TextFeatures,
    frequencies: Frequencies,
    issuer: IssuerFrequencies | None = None,
    embedding: bytes = b"",
) -> Signature:
    """Return the signature of an article, with terms weighted by their rarity in the articles read before.

    :param frequencies: of the article's language.
    :param issuer: frequencies of its issuer. A term that is rare in the language but common in the issuer's texts gets
        the low weight that it has there.
    """
    return signature_from_weights(features, frequencies, term_weights(features.terms, frequencies), issuer, embedding)


def term_weights(terms: Mapping[str, float], frequencies: Frequencies) -> dict[str, float]:
    """Return the weights of terms by their rarity in the language, not normalised; terms of weight 0 are left out.

    :param terms: terms with their emphasis, as features have them.
    """
    found: dict[str, float] = {}
    for (term, emphasis), share in zip(terms.items(), frequencies.shares(terms), strict=True):
        if weight := _weight(emphasis, share):
            found[term] = weight
    return found


def signature_from_weights(
    features: TextFeatures,
    frequencies: Frequencies,
    in_language: Mapping[str, float],
    issuer: IssuerFrequencies | None = None,
    embedding: bytes = b"",
) -> Signature:
    """Return what ``make_signature`` returns, given the result of ``term_weights`` as ``in_language``."""
    weights = in_language if issuer is None else _issuer_weights(features, frequencies, in_language, issuer)
    kept = _heaviest(weights, KEPT_TERMS) if len(weights) > KEPT_TERMS else list(weights)
    length = math.sqrt(sum([weights[term] ** 2 for term in kept])) or 1.0
    return Signature(
        language=features.language,
        issuer=features.issuer,
        weights={term: round(UNIT * weights[term] / length) for term in kept},
        names=features.names,
        numbers=features.numbers,
        lead_dates=features.lead_dates,
        dates=features.dates,
        weekdays=features.weekdays,
        slots=features.slots,
        embedding=embedding,
    )


def issuer_terms(in_language: Mapping[str, float]) -> list[str]:
    """Return the terms of an article that its issuer's frequencies count, given the result of ``term_weights``."""
    return _heaviest(in_language, ISSUER_TERMS)


def _issuer_weights(
    features: TextFeatures, frequencies: Frequencies, in_language: Mapping[str, float], issuer: IssuerFrequencies
) -> dict[str, float]:
    """Return the weights of terms, lowered for those that are more common with the issuer than in the language."""
    weights = dict(in_language)
    for term in issuer.repeated(in_language):
        weight = _weight(features.terms[term], issuer.raised(term, frequencies.share(term)))
        if weight:
            weights[term] = weight
        else:
            del weights[term]
    return weights


def _weight(emphasis: float, share: float) -> float:
    """Return the weight of a term that this share of articles contains; 0 for a common term."""
    rarity = -math.log(share)
    if rarity < RARITY_FLOOR:
        return 0.0
    weight: float = (emphasis * (rarity if rarity < RARITY_CEILING else RARITY_CEILING)) ** DAMPING
    return weight


def _heaviest(weights: Mapping[str, float], count: int) -> list[str]:
    """Return the terms with the highest weights; ties in alphabetical order."""
    return sorted(sorted(weights), key=weights.__getitem__, reverse=True)[:count]
