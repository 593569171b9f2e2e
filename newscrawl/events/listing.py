"""The events of a state folder, and those among the articles of files."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path

import msgspec

from newscrawl.events.report import EventReport, report
from newscrawl.events.selection import EventSelection
from newscrawl.readers import InputError, InputFile, ReadingLimits, input_files, read_documents
from newscrawl.readers.limits import DEFAULT_LIMITS
from newscrawl.serialization import decode_record
from newscrawl.state.published import ArticleSummary, state_to_read
from pipelines.documents import Document, Rejection
from pipelines.duplicates import DuplicateIndex
from pipelines.events.defining_terms import defining_terms
from pipelines.events.encoder import Encoder
from pipelines.events.in_memory import InMemoryEvents
from pipelines.items import CLUSTERED_KINDS, Article

MakeArticle = Callable[[Document], Article | Rejection]
COMPARED_AT_ONCE = 64
"""Articles of files that are compared for copies together."""


def events_of_state(folder: Path, selection: EventSelection) -> Iterator[EventReport]:
    """Yield the selected events of a state folder, found in the order of their ids; the folder is only read.

    :raises StateError: when there is no state in the folder.
    """
    with state_to_read(folder) as connection:
        as_of = max((summary.fetched_at for _, summary in _summaries(connection)), default="")
        events = groupby(_summaries(connection), key=itemgetter(0))
        reports = (report(event, [summary for _, summary in rows], as_of=as_of) for event, rows in events)
        for found in selection.of(reports):
            found.terms = defining_terms(connection, found.event)
            yield found


def _summaries(connection: sqlite3.Connection) -> Iterator[tuple[str, ArticleSummary]]:
    rows = connection.execute("SELECT event, headline FROM articles WHERE event IS NOT NULL ORDER BY event, id")
    return ((event, msgspec.json.decode(summary, type=ArticleSummary)) for event, summary in rows)


def events_of_articles(
    articles: Iterable[Article], selection: EventSelection, window_days: float, encoder: Encoder | None = None
) -> Iterator[EventReport]:
    """Yield the selected events among articles, found in the order of their first articles.

    The events are computed from the texts; those in the records are ignored.
    """
    with InMemoryEvents(window_days=window_days, encoder=encoder) as events:
        members: defaultdict[str, list[ArticleSummary]] = defaultdict(list)
        for article, event in events.assign(articles):
            if event.cluster is not None:
                members[event.cluster].append(ArticleSummary.of(article))
        as_of = max((summary.fetched_at for each in members.values() for summary in each), default="")
        reports = (report(cluster, summaries, as_of=as_of) for cluster, summaries in members.items())
        for found in selection.of(reports):
            found.terms = events.defining_terms(found.event)
            yield found


def articles_of_files(
    paths: Sequence[str],
    make: MakeArticle,
    reject: Callable[[Rejection], None],
    limits: ReadingLimits = DEFAULT_LIMITS,
    *,
    follow_links: bool = False,
) -> Iterator[Article]:
    """Yield the articles in files that enter clusters, each once.

    Records of newscrawl are yielded unchanged. Any other document is made into an article, as in a crawl, and compared
    for copies with all texts before it.

    :param reject: called with each document that is not an article.
    :param follow_links: whether links in folders that lead out of them are followed.
    :raises InputError: when a path does not exist, or contains nothing that can be used.
    """
    index = DuplicateIndex.in_memory(
        signer="numpy"
    )  # all signers give the same labels; this one needs no time to compile
    articles = _articles(input_files(paths, follow_links=follow_links), make, reject, limits)
    while batch := list(islice(articles, COMPARED_AT_ONCE)):
        labels = index.compare((article.text for article, _ in batch), (article.id for article, _ in batch))
        for (article, labelled), label in zip(batch, labels, strict=True):
            if not labelled:
                article.duplicate = label
            yield article


def _articles(
    files: Sequence[InputFile], make: MakeArticle, reject: Callable[[Rejection], None], limits: ReadingLimits
) -> Iterator[tuple[Article, bool]]:
    """Yield the articles in files that enter clusters, each once, and whether each was a record of newscrawl."""
    seen: set[str] = set()
    rejected = 0
    for document in chain.from_iterable(read_documents(file, limits) for file in files):
        record = _record(document)
        article = record or (document if isinstance(document, Rejection) else make(document))
        if isinstance(article, Rejection):
            rejected += 1
            reject(article)
        elif article.id not in seen and article.kind in CLUSTERED_KINDS:
            seen.add(article.id)
            yield article, record is not None
    if rejected and not seen:
        raise InputError(f"nothing could be used: all {rejected:,} documents were rejected")


def _record(document: Document | Rejection) -> Article | None:
    """Return the record of newscrawl in a document, None if it is another document."""
    if isinstance(document, Rejection) or document.format != "record":
        return None
    return decode_record(document.content)
