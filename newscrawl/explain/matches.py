"""Explains one article by everything it matched: what its record names, its copy cluster, its event."""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.dataset.records import Dataset
from newscrawl.explain.copies import named_in
from newscrawl.explain.side import Side, side_of
from newscrawl.explain.subjects import Subject
from newscrawl.state.published import ArticleSummary, PublishedArticles
from pipelines.items import Article, Duplicate, DuplicateKind, Event


@dataclass(slots=True)
class NamedArticle:
    """An article that another one names."""

    id: str
    headline: ArticleSummary | None
    """None if it is neither in the files nor in the state any more."""
    kind: DuplicateKind | None = None
    """What the explained article is to it, if the record says so."""
    similarity: float | None = None
    containment: float | None = None
    coverage: float | None = None
    common: float | None = None


@dataclass(slots=True)
class CopyMember:
    """A member of a copy cluster, and what its own record says."""

    headline: ArticleSummary
    kind: DuplicateKind
    of: str | None
    """Id of the article that it is a copy of; None for the first article of a cluster."""
    similarity: float | None


@dataclass(slots=True)
class EventMember:
    """A member of an event, and what its own record says."""

    headline: ArticleSummary
    of: str | None
    """Id of its best match; None for the first article of an event."""
    probability: float | None


@dataclass(slots=True)
class ArticleExplanation:
    """One article with everything it matched."""

    article: Side
    duplicate: Duplicate
    revision_of: str | None
    event: Event
    matches: list[NamedArticle]
    """The articles that its record names, best match first."""
    copies: list[CopyMember]
    """The other members of its copy cluster, in the order of arrival."""
    reports: list[EventMember]
    """The other members of its event, in the order of arrival."""
    related: list[NamedArticle]
    """Articles about the same running story."""
    same_words: list[ArticleSummary]
    """Records with the same words, if nothing is stored about the article."""
    inherited_from: str | None
    """Id of the earlier copy from which it inherited its agencies."""
    inherited: dict[str, str]
    """The inherited agencies, with their roles."""
    best_match_event: str | None
    """The event of the best match of its event, as far as that is known; it may be another one."""


@dataclass(frozen=True, slots=True)
class _Known:
    """An article in one of the clusters, with its labels."""

    headline: ArticleSummary
    duplicate: Duplicate
    event: Event

    @property
    def copy(self) -> CopyMember:
        """The article as a member of its copy cluster."""
        return CopyMember(self.headline, self.duplicate.kind, self.duplicate.of, self.duplicate.similarity)

    @property
    def report(self) -> EventMember:
        """The article as a member of its event."""
        return EventMember(self.headline, self.event.of, self.event.probability)


def explain_article(subject: Subject, dataset: Dataset, published: PublishedArticles | None) -> ArticleExplanation:
    """Return an article with everything it matched, as far as the files and the state contain it.

    :param published: the articles in the state; None if there is no state.
    """
    article, duplicate, event = subject.article, subject.article.duplicate, subject.article.event
    named = [each for each in (duplicate.of, *(match.id for match in duplicate.matches)) if each]
    clusters = {cluster for cluster in (duplicate.cluster, event.cluster) if cluster}
    known = _known({*named, *event.related, *([event.of] if event.of else [])}, clusters, dataset, published)
    others = [each for each in known.values() if each.headline.id != article.id]
    inherited_from = article.syndication.inferred_from
    agencies = article.syndication.agencies if inherited_from else []

    def named_article(article_id: str) -> NamedArticle:
        summary = known[article_id].headline if article_id in known else None
        match = named_in(duplicate, article_id)
        if match is None:
            return NamedArticle(article_id, summary)
        scores = (match.similarity, match.containment, match.coverage, match.common)
        return NamedArticle(article_id, summary, match.kind, *scores)

    return ArticleExplanation(
        side_of(subject),
        duplicate,
        article.revision_of,
        event,
        [named_article(article_id) for article_id in named],
        [each.copy for each in others if each.duplicate.cluster in {duplicate.cluster} - {None}],
        [each.report for each in others if each.event.cluster in {event.cluster} - {None}],
        [named_article(article_id) for article_id in event.related],
        [] if subject.stored else _same_words(article, dataset),
        inherited_from,
        {agency.id: agency.role for agency in agencies if not agency.evidence},
        known[event.of].event.cluster if event.of in known else None,
    )


def _known(
    ids: set[str], clusters: set[str], dataset: Dataset, published: PublishedArticles | None
) -> dict[str, _Known]:
    """Return the articles with these ids or in these clusters that are known, by id, in the order of arrival."""
    found: dict[str, _Known] = {}
    for record in dataset.with_value(ids | clusters, "id", "cluster"):
        article = record.article
        if article.id in ids or clusters & {article.duplicate.cluster, article.event.cluster}:
            found.setdefault(article.id, _Known(ArticleSummary.of(article), article.duplicate, article.event))
    if published is not None:
        members = {summary.id for event in clusters for summary in published.event_members(event)}
        for article_id in (members | ids) - found.keys():
            summary, labels = published.summary(article_id), published.labels(article_id)
            if summary is not None and labels is not None:
                found[article_id] = _Known(summary, labels.duplicate, labels.event)
    ordered = sorted(found.values(), key=lambda each: (each.headline.fetched_at, each.headline.id))
    return {each.headline.id: each for each in ordered}


def _same_words(article: Article, dataset: Dataset) -> list[ArticleSummary]:
    return [ArticleSummary.of(each.article) for each in dataset.with_value([article.text_hash], "text_hash")]
