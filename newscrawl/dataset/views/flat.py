"""The flat view: a column for each thing that most users ask of a record, none nested deeper than a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newscrawl.arrow import SCHEMA_KEY, arrow_type

if TYPE_CHECKING:
    import numpy as np
    import pyarrow

    from newscrawl.dataset.views.rows import Rows
    from pipelines.items import Agency, Article

SCHEMA = "newscrawl/dataset/1"
"""Name and version of the columns; a column is added or changed with a new version only."""
VIEW_KEY = b"newscrawl.view"
"""Key in a file's metadata under which the name of its view is."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a dataset, for which the values of columns are asked."""

    articles: Sequence[Article]
    """Their records."""
    rows: Rows
    """What is known of all rows besides their records."""
    numbers: np.ndarray
    """Their numbers among the rows."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view."""

    name: str
    kind: Any
    """Its type, as an annotation: ``str``, ``list[str]``, ``int``, ``float``, ``datetime`` or a part of the record."""
    description: str
    values: Callable[[Batch], Any]
    """Returns its values in a batch; times are seconds since 1970."""
    is_unlike: bool = False
    """Whether hardly two of its values are equal."""

    def array(self, batch: Batch) -> pyarrow.Array:
        """Return its values in a batch as an Arrow array."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        kind, values = arrow_type(self.kind), self.values(batch)
        return (
            pa.array(values, pa.timestamp("s", tz="UTC")).cast(kind)
            if self.kind is datetime
            else pa.array(values, kind)
        )


def view_schema(columns: Sequence[Column], view: str) -> pyarrow.Schema:
    """Return the Arrow schema of some columns of a view, with its version in the metadata."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    metadata = {SCHEMA_KEY: SCHEMA, VIEW_KEY: view}
    return pa.schema([(column.name, arrow_type(column.kind)) for column in columns], metadata=metadata)


def each(value: Callable[[Article], Any]) -> Callable[[Batch], list[Any]]:
    """Return what gives a value for each record of a batch."""
    return lambda batch: [value(article) for article in batch.articles]


def _row(name: str) -> Callable[[Batch], Any]:
    """Return what takes a column of the rows, by its name."""
    return lambda batch: batch.rows.values(name, batch.numbers)


def _agencies(role: str) -> Callable[[Batch], list[Any]]:
    def ids(agencies: Sequence[Agency]) -> list[str]:
        return [agency.id for agency in agencies if agency.role == role]

    return each(lambda article: ids(article.syndication.agencies))


def _distributor(article: Article) -> str | None:
    return article.syndication.distributor.id if article.syndication.distributor else None


def _place(article: Article) -> str | None:
    return article.syndication.dateline.place if article.syndication.dateline else None


def _run(article: Article) -> str | None:
    return article.run.id if article.run else None


FLAT = (
    Column("id", str, "Id of the record: the same for the same document.", each(lambda a: a.id), is_unlike=True),
    Column("text", str, "The cleaned body without the title.", each(lambda a: a.text), is_unlike=True),
    Column("title", str, "Headline.", each(lambda a: a.title), is_unlike=True),
    Column("description", str, "Teaser or summary.", each(lambda a: a.description), is_unlike=True),
    Column("url", str, "Canonical URL.", each(lambda a: a.url), is_unlike=True),
    Column("outlet", str, "Host name of the outlet, else its name, else unknown.", _row("outlet")),
    Column("outlet_name", str, "Name of the outlet; one for each host.", _row("outlet_name")),
    Column("outlet_family", str, "Publisher family of the outlet.", _row("outlet_family")),
    Column("published_at", datetime, "Beginning of the interval in which it was published, in UTC.", _row("published")),
    Column(
        "published_precision",
        str,
        "How long that interval is: second, day, month or year.",
        each(lambda a: a.published_precision),
    ),
    Column("fetched_at", datetime, "When it was read, in UTC.", _row("fetched")),
    Column("language", str, "BCP 47 code; und if not known.", each(lambda a: a.language.code)),
    Column("language_confidence", float, "0 to 1.", each(lambda a: a.language.confidence)),
    Column("words", int, "Number of words in the text.", _row("words")),
    Column("kind", str, "Kind of document.", each(lambda a: a.kind)),
    Column("section", str, "Section of the outlet, as printed.", each(lambda a: a.section)),
    Column("byline", str, "Who wrote it, as printed.", each(lambda a: a.byline)),
    Column("authors", list[str], "People who wrote it.", each(lambda a: a.authors)),
    Column("agency_origins", list[str], "Agencies that wrote the text.", _agencies("origin")),
    Column("agency_contributors", list[str], "Agencies that wrote a part of it.", _agencies("contributor")),
    Column("agencies_cited", list[str], "Agencies that are only cited.", _agencies("cited")),
    Column("agencies_photo", list[str], "Agencies that took a picture.", _agencies("photo")),
    Column("distributor", str, "Service that carried the text without having written it.", each(_distributor)),
    Column("chain", list[str], "Ids from the origin to the last distributor.", each(lambda a: a.syndication.chain)),
    Column("dateline_place", str, "Place in the dateline.", each(_place)),
    Column("duplicate_kind", str, "unique, exact, near or partial.", each(lambda a: a.duplicate.kind)),
    Column("duplicate_of", str, "Id of the earlier article that it copies.", each(lambda a: a.duplicate.of)),
    Column("copy_cluster", str, "Id of the cluster of its copies.", each(lambda a: a.duplicate.cluster)),
    Column("copies", int, "Records in that cluster, this one among them, as of the newest run.", _row("copies")),
    Column("copy_rank", int, "Place in that cluster by time of publication, from 1.", _row("copy_rank")),
    Column("revision_of", str, "Id of the earlier version of the same address.", each(lambda a: a.revision_of)),
    Column("superseded_by", str, "Id of the newest version, if it is not this one.", _row("superseded_by")),
    Column("event_cluster", str, "Id of the event that it reports.", each(lambda a: a.event.cluster)),
    Column("event_size", int, "Records of that event, as of the newest run.", _row("event_size")),
    Column("event_origins", int, "Independent texts on that event, as of the newest run.", _row("event_origins")),
    Column(
        "event_probability",
        float,
        "Probability that it reports the same event as its best match.",
        each(lambda a: a.event.probability),
    ),
    Column(
        "removed_characters",
        int,
        "Characters that were cut from the body.",
        each(lambda a: sum(part.end - part.start for part in a.removed)),
    ),
    Column(
        "removed_rules",
        list[str],
        "Rules that cut something, in the order of the body.",
        each(lambda a: list(dict.fromkeys(part.rule for part in a.removed))),
    ),
    Column("group", str, "Id of the first of the records that are in one split with it.", _row("group")),
    Column("split", str, "The split that it is in; null without splits.", _row("split")),
    Column("text_hash", str, "blake2b-128 of the normalised text.", each(lambda a: a.text_hash), is_unlike=True),
    Column("run", str, "The run that first wrote it.", each(_run)),
    Column("schema", str, "Schema of its record.", each(lambda a: a.schema)),
)
"""The columns, in their order."""
