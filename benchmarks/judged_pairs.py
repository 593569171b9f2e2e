"""Pairs of articles that people judged, with everything that the score of events is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlsplit

from benchmarks.event_articles import article_of
from benchmarks.event_rows import Row
from pipelines.article import Pipeline
from pipelines.events.encoder import Encoder, embed
from pipelines.events.features import TextFeatures, text_features
from pipelines.events.frequencies import Frequencies
from pipelines.events.issuer_frequencies import IssuerFrequencies, issuer_of
from pipelines.events.score import agreement, conflicts, method, model, score
from pipelines.events.signature import Signature, issuer_terms, make_signature, term_weights
from pipelines.items import CLUSTERED_KINDS, Article

SAME_EVENT = 2.0
"""Human scores up to this mean the same event."""

OTHER_EVENT = 3.0
"""Human scores from this on mean clearly another event; between the two, people disagreed."""


@dataclass(frozen=True)
class Judged:
    """A pair of articles with the human score and ours."""

    ids: tuple[str, str]
    links: tuple[str, ...]
    """Hosts and ids; pairs that have one in common are not independent."""
    languages: str
    """Language codes in alphabetical order, joined by a hyphen."""
    overall: float
    """Human score, from 1 (very similar) to 4."""
    compared: bool
    """Whether a crawl compares the two: neither is a wall, a list, or another kind that is in no event."""
    score: float
    method: str
    """Method by which they are compared."""
    agreements: dict[str, float]
    """How far they agree, by kind; ``meaning`` only with an encoder that supports both languages."""
    conflicts: dict[str, float]

    @property
    def same(self) -> bool:
        """Whether people found them to report the same event."""
        return self.overall <= SAME_EVENT

    @property
    def clear(self) -> bool:
        """Whether people agreed."""
        return self.same or self.overall >= OTHER_EVENT


def judge(rows: Sequence[Row], encoder: Encoder | None) -> list[Judged]:
    """Return scored pairs with our scores."""
    articles = _articles([row[side] for row in rows for side in "ab"])
    signatures = signatures_of(list(articles.values()), encoder)
    judged = []
    for row in rows:
        ids = (row["a"]["id"], row["b"]["id"])
        hosts = [_host(row[side]) for side in "ab"]
        links = (*hosts, *(f"~{id_}" for id_ in ids))  # a group is named by its first host
        judged.append(_judged(ids, links, row["overall"], articles, signatures))
    return judged


def judge_clusters(rows: Sequence[Row], encoder: Encoder | None) -> list[Judged]:
    """Return the pairs of articles inside the topics of clusters, which are two events of one kind."""
    articles = _articles(rows)
    signatures = signatures_of(list(articles.values()), encoder)
    topics: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        topics[row["topic"]].append(row)
    return [
        _judged((one["id"], other["id"]), (topic,), 1.0 if same else 4.0, articles, signatures)
        for topic, members in topics.items()
        for one, other in combinations(members, 2)
        for same in [one["cluster"] == other["cluster"]]
    ]


def signatures_of(articles: Sequence[Article], encoder: Encoder | None = None) -> dict[str, Signature]:
    """Return the signature of each article, as if all others had been read before it."""
    embeddings = {each.id: embed(encoder, each) for each in articles} if encoder else {}
    texts = {
        each.id: text_features(each.title, each.text, each.language.code, issuer_of(each))
        for each in sorted(articles, key=lambda each: each.id)
    }
    frequencies: dict[str, Frequencies] = {}
    for text in texts.values():
        frequencies.setdefault(text.language, Frequencies(text.language)).add(text.terms.keys())
    own = {id_: issuer_terms(term_weights(text.terms, frequencies[text.language])) for id_, text in texts.items()}
    by_issuer: defaultdict[str | None, list[str]] = defaultdict(list)
    for id_, text in texts.items():
        by_issuer[text.issuer].append(id_)
    signatures = {}
    for id_, text in texts.items():
        others = [own[other] for other in by_issuer[text.issuer] if other != id_]
        issuer = IssuerFrequencies(others) if text.issuer is not None else None
        before = _without(frequencies[text.language], text)
        signatures[id_] = make_signature(text, before, issuer, embeddings.get(id_, b""))
    return signatures


def _articles(rows: Sequence[Row]) -> dict[str, Article]:
    pipeline = Pipeline()
    return {row["id"]: article_of(row, pipeline) for row in rows}


def _host(row: Row) -> str:
    return (urlsplit(row.get("url") or "").hostname or f"~{row['id']}").removeprefix("www.")


def _judged(
    ids: tuple[str, str],
    links: tuple[str, ...],
    overall: float,
    articles: dict[str, Article],
    signatures: dict[str, Signature],
) -> Judged:
    one, other = (signatures[id_] for id_ in ids)
    languages = "-".join(sorted((one.language, other.language)))
    compared = all(articles[id_].kind in CLUSTERED_KINDS for id_ in ids)
    kinds = [kind for kind in model().cap if kind != "meaning" or (one.embedding and other.embedding)]
    agreements = {kind: agreement(kind, one, other) for kind in kinds}
    against = conflicts(one, other)
    return Judged(ids, links, languages, overall, compared, score(one, other), method(one, other), agreements, against)


def _without(frequencies: Frequencies, text: TextFeatures) -> Frequencies:
    """Return the frequencies without an article that they count."""
    counted = text.terms.keys()
    counts = ((term, count - (term in counted)) for term, count in frequencies.counts.items())
    return Frequencies(frequencies.language, frequencies.articles - 1, counts)
