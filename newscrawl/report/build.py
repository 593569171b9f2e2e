"""Builds the report on runs: reads their records, decides which texts fit, and writes the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from newscrawl.atomic_files import replaced
from newscrawl.dataset.joining.joined import join_runs
from newscrawl.dataset.joining.published_runs import PublishedRun
from newscrawl.destinations import Destination
from newscrawl.report.articles import select_articles
from newscrawl.report.data import Content, ReportData
from newscrawl.report.groups import copy_groups, event_groups
from newscrawl.report.page import BLOCK_FRAME, PageTemplate
from newscrawl.report.shards import ShardFile, beside_page
from newscrawl.report.texts import Kept, ReadFields, TextOrder, TextReader, packed_shard
from pipelines.errors import ArgumentError


@dataclass(frozen=True, slots=True)
class ReportChoices:
    """What goes into a report."""

    texts: Kept | None = None
    """Which texts; None for the most that fit."""
    max_size: int = 64_000_000
    """Bytes that the page must not exceed for its texts, where ``texts`` is None."""
    folder: bool = False
    """Whether the texts lie in a folder beside the page, ``<stem>.texts``."""
    since: int | None = None
    """Seconds since 1970 from which articles are shown; None for all."""


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """What was written."""

    articles: int
    texts: int
    kept: Kept
    size: int
    """Bytes of the page."""
    beside: Path | None
    """The folder with the texts, if they are not in the page."""


def write_report(
    runs: Sequence[PublishedRun],
    output: Path,
    choices: ReportChoices,
    *,
    names: Mapping[str, str] | None = None,
    workers: int = 0,
) -> WrittenReport:
    """Write the report on runs; the same runs and choices give the same bytes.

    :param output: the page; it is replaced when all is written.
    :param names: names of agencies by their ids.
    :param workers: processes that read; 0 reads in this one.
    :raises ArgumentError: when the texts are to lie beside an output that is no file.
    :raises BrokenRunError: when a line is not a record.
    """
    room = _room(output, choices)
    records = join_runs(runs, workers=workers)
    articles = select_articles(records, choices.since)
    copies = copy_groups(articles)
    events, origins = event_groups(articles, records)
    content = Content(records, articles, copies, events, origins, names or {}, choices.since)
    order = TextOrder.of(articles, copies, events)
    with ShardFile(room) as shards:
        data = ReportData(content, _read_all(content, order, shards, choices), order)
        template = PageTemplate()
        kept = _most_that_fit(data, order, shards, template, choices)
        count = order.shards(kept)
        if not choices.folder:
            size = _write(output, template.page(data.page_data(kept), shards.shards(count)))
            return WrittenReport(len(articles), order.texts(kept), kept, size, None)
        beside = output.with_name(f"{output.stem}.texts")
        with beside_page(beside, shards.shards(count)) as files:
            addresses = [quote(f"{beside.name}/{name}") for name in files]
            size = _write(output, template.page(data.page_data(kept, addresses), (), from_folder=True))
    return WrittenReport(len(articles), order.texts(kept), kept, size, beside)


def _room(output: Path, choices: ReportChoices) -> Path | None:
    """Return the folder on whose disk the page is written; None of a stream."""
    if not Destination.of(output).is_stream:
        output.parent.mkdir(parents=True, exist_ok=True)
        return output.parent
    if choices.folder:
        raise ArgumentError(f"{output} is not a file: no folder can lie beside it (--folder)")
    return None


def _read_all(content: Content, order: TextOrder, shards: ShardFile, choices: ReportChoices) -> ReadFields:
    """Read each article once, and pack the texts that may be kept."""
    reader = TextReader(content.records, content.articles)
    fields = ReadFields.of(len(content.articles))
    wanted = order.shards(choices.texts or "all")
    limit = None if choices.texts or choices.folder else choices.max_size
    for number, batch in enumerate(order.batches()):
        read = [reader.read(article) for article in batch]
        for article, each in zip(batch, read, strict=True):
            fields.add(article, each)
        if number < wanted and (limit is None or shards.size <= limit):
            shards.add(packed_shard(map(reader.shown, read)))
    return fields


def _most_that_fit(
    data: ReportData, order: TextOrder, shards: ShardFile, template: PageTemplate, choices: ReportChoices
) -> Kept:
    """Return which texts are kept so that the page is not larger than it may be."""
    if choices.texts or choices.folder:
        return choices.texts or "all"
    candidates: tuple[Kept, ...] = ("all", "linked")
    for kept in candidates:
        count = order.shards(kept)
        texts = sum(shards.sizes[:count]) + BLOCK_FRAME * count
        if count <= len(shards.sizes) and template.size + data.page_data(kept).size + texts <= choices.max_size:
            return kept
    return "none"


def _write(output: Path, page: Iterable[bytes]) -> int:
    """Write the page, and return its bytes."""
    size = 0
    with replaced(output) as file:
        for part in page:
            size += file.write(part)
    return size
