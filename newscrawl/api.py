"""The public functions that combine several parts of the library; import them from ``newscrawl``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from newscrawl.readers.html import sniff
from pipelines.article import Pipeline
from pipelines.documents import Document, Rejection
from pipelines.duplicates import DuplicateIndex
from pipelines.events import in_memory
from pipelines.events.encoder import Encoder
from pipelines.items import CLUSTERED_KINDS, Article, Duplicate, Event


def clean(content: str | bytes, *, url: str | None = None, title: str | None = None) -> Article | Rejection:
    """Return the article in a text or an HTML page, cleaned and attributed, or why there is none.

    It never raises because of the content. Use a :class:`~newscrawl.Pipeline` for rules of your own.

    :param content: a plain text or a page; bytes are decoded as a crawl decodes them.
    :param url: the page's address, by which relative links and dates are resolved.
    :param title: the headline, where it is known and not part of the content.
    """
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    document = Document(
        locator=url or "text",
        content=data,
        format="html" if sniff(data) else "text",
        url=url,
        encoding="utf-8" if isinstance(content, str) else None,
        fetched_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        hints={"title": title} if title else {},
    )
    return _pipeline().article(document)


@cache
def _pipeline() -> Pipeline:
    return Pipeline()


def find_duplicates(texts: Sequence[str], *, partial: bool = True) -> list[Duplicate]:
    """Return what each text is to those before it: ``unique``, or an ``exact``, ``near`` or ``partial`` copy.

    Labels refer to a text by its number in the sequence: ``of`` is ``"0"`` for a copy of the first text.

    :param partial: whether partial copies are looked for; without them it is faster.
    """
    with DuplicateIndex.in_memory(partial=partial) as index:
        return index.compare(texts, map(str, range(len(texts))))


def find_events(
    articles: Iterable[Article], *, window_days: float = 4.0, encoder: Encoder | None = None
) -> list[Event]:
    """Return the event of each article, in order, as a crawl that read them in this order would assign it.

    An article that was not compared yet (its ``duplicate.cluster`` is None) is first compared with all texts before it,
    because a copy takes the event of the text it copies. The articles are not modified.

    :param window_days: how far apart two articles may be to report one event.
    :param encoder: embeds articles; without one they are compared by terms and names alone.
    :raises ValueError: when the window is negative, or two articles have the same id.
    """
    compared = list(articles)
    clustered = [number for number, article in enumerate(compared) if article.kind in CLUSTERED_KINDS]
    if any(compared[number].duplicate.cluster is None for number in clustered):
        with DuplicateIndex.in_memory() as index:
            labels = index.compare(
                (compared[number].text for number in clustered), (compared[number].id for number in clustered)
            )
        for number, label in zip(clustered, labels, strict=True):
            if compared[number].duplicate.cluster is None:
                compared[number] = replace(compared[number], duplicate=label)
    return in_memory.assign_events(compared, window_days=window_days, encoder=encoder)
