"""Incoming articles: their signatures, weighted by what was read before them, and the terms to search for."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.events import candidates, signature
from pipelines.events.candidates import QueryTerms
from pipelines.events.encoder import Encoder, embed
from pipelines.events.features import TextFeatures, text_features
from pipelines.events.issuer_frequencies import StoredIssuerFrequencies, issuer_of
from pipelines.events.learning import Learned
from pipelines.events.signature import Signature
from pipelines.events.stored_frequencies import StoredFrequencies
from pipelines.items import Article


@dataclass(frozen=True, slots=True)
class IncomingArticle:
    """An article with a text of its own that is about to be compared."""

    signature: Signature
    keys: dict[int, int]
    """Keys of the terms under which it will be indexed, with their weights."""
    query_terms: QueryTerms
    """Terms to search for among the articles of its own language."""
    cross_language_names: QueryTerms
    """Names to search for among the articles in other languages; empty if the embedding is searched for instead."""


class IncomingArticles:
    """Prepares articles for comparison, and learns the frequencies of terms from each for the next.

    :param connection: the caller's; ``commit`` and ``flush`` write what was learned into its open transaction.
    :param encoder: embeds the articles, if there is one.
    """

    def __init__(self, connection: sqlite3.Connection, encoder: Encoder | None) -> None:
        self._encoder = encoder
        self._frequencies = StoredFrequencies(connection)
        self._issuers = StoredIssuerFrequencies(connection)

    def prepare(
        self, articles: Sequence[Article], features: Sequence[TextFeatures] | None = None
    ) -> list[IncomingArticle]:
        """Return articles with signatures and queries, as if they had been read one by one in this order.

        :param features: their features, if they are known.
        """
        # all features first: extracting them takes half the time without other work in between
        features = features or [features_of(article) for article in articles]
        embeddings = [embed(self._encoder, article) if self._encoder else b"" for article in articles]
        return [self.prepare_one(each, embedding) for each, embedding in zip(features, embeddings, strict=True)]

    def start_from(self, learned: Learned) -> None:
        """Take over what was learned from articles read elsewhere, before the first article is prepared."""
        for language, counts in learned.languages.items():
            self._frequencies.start_from(language, counts.articles, counts.terms)
        for issuer, articles in learned.issuers.items():
            self._issuers.start_from(issuer, [terms for _, terms in articles])

    def commit(self) -> None:
        """Make what was learned so far final."""
        self._frequencies.commit()
        self._issuers.commit()

    def rollback(self) -> None:
        """Undo what was learned since the last commit."""
        self._frequencies.rollback()
        self._issuers.rollback()

    def flush(self) -> None:
        """Write what is still in memory."""
        self._frequencies.flush()
        self._issuers.flush()

    def prepare_one(self, features: TextFeatures, embedding: bytes, *, learn: bool = True) -> IncomingArticle:
        """Return an article with signature and queries.

        :param learn: whether to learn from it for the next.
        """
        frequencies = self._frequencies.of(features.language)
        issuer = self._issuers.of(features.issuer) if features.issuer is not None else None
        weights = signature.term_weights(features.terms, frequencies)
        own = signature.signature_from_weights(features, frequencies, weights, issuer, embedding)
        if learn:
            if features.issuer is not None:
                self._issuers.add(features.issuer, signature.issuer_terms(weights))
            self._frequencies.add(features.language, set(features.terms))
        terms = candidates.salient_terms(features, own)
        query = candidates.query_terms(terms, own, frequencies)
        languages = () if own.embedding else self._frequencies.languages()
        names = candidates.cross_language_names(own, languages)
        return IncomingArticle(own, candidates.index_keys(terms, own), query, names)


def features_of(article: Article) -> TextFeatures:
    """Return the features of an article, which depend on nothing else."""
    return text_features(article.title, article.text, article.language.code, issuer_of(article))
