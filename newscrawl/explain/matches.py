"""One article with all that it matched: what its record names, its copy cluster, its event."""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.dataset.records import Dataset
from newscrawl.explain.copies import named_in
from newscrawl.explain.side import Side, side_of
from newscrawl.explain.subjects import Subject
from newscrawl.state.published import ArticleSummary, PublishedArticles
from pipelines.items import Article, Duplicate, DuplicateKind, Event


@dataclass(slots=True)
class Relative:
    """An article that another one names."""

    id: str
    headline: ArticleSummary | None
    """None where neither the files nor the state know it any more."""
    kind: DuplicateKind | None = None
    """What the explained article is to it, if its record says."""
    similarity: float | None = None
    containment: float | None = None
    coverage: float | None = None
    common: float | None = None


@dataclass(slots=True)
class Copy:
    """A member of a copy cluster, and what its own record says of it."""

    headline: ArticleSummary
    kind: DuplicateKind
    of: str | None
    """Id of the article that it is a copy of; of a cluster's first article None."""
    similarity: float | None


@dataclass(slots=True)
class Report:
    """A member of an event, and what its own record says of it."""

    headline: ArticleSummary
    of: str | None
    """Id of its best match; of an event's first article None."""
    probability: float | None


@dataclass(slots=True)
class Matches:
    """One article with all that it matched."""

    article: Side
    duplicate: Duplicate
    revision_of: str | None
    event: Event
    matches: list[Relative]
    """What its record names, the best match first."""
    copies: list[Copy]
    """The other members of its copy cluster, in the order of arrival."""
    reports: list[Report]
    """The other members of its event, in the order of arrival."""
    related: list[Relative]
    """Articles on the same running story."""
    same_words: list[ArticleSummary]
    """Records with the same words, where nothing is stored of the article."""
    inherited_from: str | None
    """Id of the copy whose agencies it inherited."""
    inherited: dict[str, str]
    """The agencies that it inherited, with their roles."""


@dataclass(frozen=True, slots=True)
class _Known:
    """An article of a cluster."""

    headline: ArticleSummary
    duplicate: Duplicate
    event: Event

    @property
    def copy(self) -> Copy:
        """It as a member of its copy cluster."""
        return Copy(self.headline, self.duplicate.kind, self.duplicate.of, self.duplicate.similarity)

    @property
    def report(self) -> Report:
        """It as a member of its event."""
        return Report(self.headline, self.event.of, self.event.probability)


def matches_of(subject: Subject, dataset: Dataset, seen: PublishedArticles | None) -> Matches:
    """Return an article with all that it matched, as far as the files and the state know it.

    :param seen: what the state remembers; None where there is no state.
    """
    article, duplicate, event = subject.article, subject.article.duplicate, subject.article.event
    named = [each for each in (duplicate.of, *(match.id for match in duplicate.matches)) if each]
    clusters = {cluster for cluster in (duplicate.cluster, event.cluster) if cluster}
    known = _known({*named, *event.related, *([event.of] if event.of else [])}, clusters, dataset, seen)
    others = [each for each in known.values() if each.headline.id != article.id]
    inherited_from = article.syndication.inferred_from
    agencies = article.syndication.agencies if inherited_from else []

    def relative(article_id: str) -> Relative:
        headline = known[article_id].headline if article_id in known else None
        said = named_in(duplicate, article_id)
        if said is None:
            return Relative(article_id, headline)
        scores = (said.similarity, said.containment, said.coverage, said.common)
        return Relative(article_id, headline, said.kind, *scores)

    return Matches(
        side_of(subject),
        duplicate,
        article.revision_of,
        event,
        [relative(article_id) for article_id in named],
        [each.copy for each in others if each.duplicate.cluster in {duplicate.cluster} - {None}],
        [each.report for each in others if each.event.cluster in {event.cluster} - {None}],
        [relative(article_id) for article_id in event.related],
        [] if subject.stored else _same_words(article, dataset),
        inherited_from,
        {agency.id: agency.role for agency in agencies if not agency.evidence},
    )


def _known(ids: set[str], clusters: set[str], dataset: Dataset, seen: PublishedArticles | None) -> dict[str, _Known]:
    """Return what is known of articles with these ids or in these clusters, by id, in the order of arrival."""
    found: dict[str, _Known] = {}
    for record in dataset.with_value(ids | clusters, "id", "cluster"):
        article = record.article
        if article.id in ids or clusters & {article.duplicate.cluster, article.event.cluster}:
            found.setdefault(article.id, _Known(ArticleSummary.of(article), article.duplicate, article.event))
    if seen is not None:
        members = {headline.id for event in clusters for headline in seen.event_members(event)}
        for article_id in (members | ids) - found.keys():
            headline, labels = seen.headline(article_id), seen.labels(article_id)
            if headline is not None and labels is not None:
                found[article_id] = _Known(headline, labels.duplicate, labels.event)
    ordered = sorted(found.values(), key=lambda each: (each.headline.fetched_at, each.headline.id))
    return {each.headline.id: each for each in ordered}


def _same_words(article: Article, dataset: Dataset) -> list[ArticleSummary]:
    return [ArticleSummary.of(each.article) for each in dataset.with_value([article.text_hash], "text_hash")]
