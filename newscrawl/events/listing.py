"""The events of a state folder, and those of articles in files."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path

import msgspec

from newscrawl.events.report import EventReport, report
from newscrawl.readers import InputError, input_files, read_file
from newscrawl.serialization import decode_record
from newscrawl.state.published import Headline, state_to_read
from pipelines.documents import Document, Rejection
from pipelines.duplicates import DuplicateIndex, Store
from pipelines.duplicates.signer import Signer
from pipelines.events.defining_terms import defining_terms
from pipelines.events.encoder import Encoder
from pipelines.events.index import EventIndex
from pipelines.items import CLUSTERED_KINDS, Article

MakeArticle = Callable[[Document], Article | Rejection]
COMPARED_AT_ONCE = 64
"""Articles of files whose copies are looked for together."""


def events_of_state(folder: Path, fewest: int) -> Iterator[EventReport]:
    """Yield the events of a state folder that have at least ``fewest`` members, by id; the folder is only read.

    :raises StateError: there is no state in the folder.
    """
    with state_to_read(folder) as connection:
        as_of = max((headline.fetched_at for _, headline in _headlines(connection)), default="")
        for event, rows in groupby(_headlines(connection), key=itemgetter(0)):
            members = [headline for _, headline in rows]
            if len(members) >= fewest:
                yield report(event, members, as_of=as_of, terms=defining_terms(connection, event))


def _headlines(connection: sqlite3.Connection) -> Iterator[tuple[str, Headline]]:
    rows = connection.execute("SELECT event, headline FROM articles WHERE event IS NOT NULL ORDER BY event, id")
    return ((event, msgspec.json.decode(headline, type=Headline)) for event, headline in rows)


def events_of_articles(
    articles: Iterable[Article], fewest: int, window_days: float, encoder: Encoder | None = None
) -> Iterator[EventReport]:
    """Yield the events among articles, in the order in which these begin them.

    The events are found anew; what records say of events is not asked.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        index = EventIndex(connection, window_days=window_days, encoder=encoder)
        members: defaultdict[str, list[Headline]] = defaultdict(list)
        for article in articles:
            event = index.assign(article, arrived=_arrival(article), copy_of=article.duplicate.copy_of)
            index.settle()
            members[event.cluster or article.id].append(Headline.of(article))
        as_of = max((headline.fetched_at for each in members.values() for headline in each), default="")
        for cluster, headlines in members.items():
            if len(headlines) >= fewest:
                yield report(cluster, headlines, as_of=as_of, terms=defining_terms(connection, cluster))


def articles_of_files(
    paths: Sequence[str],
    make: Callable[[Document], Article | Rejection],
    signing: Signer,
    reject: Callable[[Rejection], None],
) -> Iterator[Article]:
    """Yield the articles in files that enter clusters, each once.

    A record of newscrawl is taken as it is. Of any other document the article is made, and compared with all texts
    before it.

    :param reject: is given what is no article.
    :raises InputError: a path does not exist, or there is nothing in it that can be used.
    """
    index = DuplicateIndex(Store(), datetime.now(UTC))
    articles = _articles(paths, make, reject)
    while batch := list(islice(articles, COMPARED_AT_ONCE)):
        verdicts = index.compare(
            signing.sketch([article.text for article, _ in batch]), [article.id for article, _ in batch]
        )
        for (article, labelled), verdict in zip(batch, verdicts, strict=True):
            if not labelled:
                article.duplicate = verdict.duplicate
            yield article


def _articles(
    paths: Sequence[str], make: MakeArticle, reject: Callable[[Rejection], None]
) -> Iterator[tuple[Article, bool]]:
    """Yield the articles in files that enter clusters, each once, and whether they were records of newscrawl."""
    seen: set[str] = set()
    rejected = 0
    for document in chain.from_iterable(map(read_file, input_files(paths))):
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
    """Return the record of newscrawl that a document is, None if it is another."""
    if isinstance(document, Rejection) or document.format != "record":
        return None
    return decode_record(document.content)


def _arrival(article: Article) -> datetime:
    """Return when a record was read; its arrival counts only beside articles without a date."""
    try:
        moment = datetime.fromisoformat(article.fetched_at)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
