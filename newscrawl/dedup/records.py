"""Prepares batches of lines for the comparison: the part that runs in worker processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
import numpy as np

from newscrawl.dedup.inputs import LineBatch, too_long
from newscrawl.readers.limits import DEFAULT_LIMITS, ReadingLimits
from pipelines.article import Pipeline
from pipelines.documents import Draft, Rejection
from pipelines.duplicates.signer import Signer
from pipelines.duplicates.sketch import Sketches
from pipelines.extraction.addresses import canonical_url
from pipelines.extraction.dates.parsing import parse_date
from pipelines.items import Article
from pipelines.text.stream_safe import composed

Keep = Literal["first", "earliest", "longest"]
LABELS = ("duplicate", "revision_of")
"""Fields that are added to each line; present ones are replaced."""
_WHITE_SPACE = b" \t\r"
UNDATED = np.iinfo(np.int64).max
"""Rank of an article without a date."""


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Names of the fields of a line that are read; dots separate the names of nested fields."""

    text: str = "text"
    id: str = "id"
    url: str = "url"
    date: str = "published_at"


@dataclass(slots=True)
class PreparedBatch:
    """A batch that is ready to be compared and labelled; the lists have one entry for each article."""

    locator: str
    lines: list[int] = field(default_factory=list)
    """Line numbers of the articles."""
    objects: list[bytes] = field(default_factory=list)
    """The JSON objects, without the closing brace."""
    ids: list[str | None] = field(default_factory=list)
    urls: list[str | None] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    """With ``--keep``, the article with the lowest rank in its cluster is kept."""
    sketches: Sketches | None = None
    """Sketches of the texts; None if there are no articles."""
    rejected: list[Rejection] = field(default_factory=list)


class Preparation:
    """Turns batches of lines into prepared batches.

    :param pipeline: cleans each article first, and fills ``removed``; None compares the texts as they are.
    """

    def __init__(
        self,
        fields: FieldNames,
        signer: Signer,
        keep: Keep | None = None,
        pipeline: Pipeline | None = None,
        limits: ReadingLimits = DEFAULT_LIMITS,
    ) -> None:
        self._limits = limits
        self._signer, self._keep, self._pipeline = signer, keep, pipeline
        self._paths = {name: getattr(fields, name).split(".") for name in ("text", "id", "url", "date")}
        names = list(dict.fromkeys([*LABELS, *(path[0] for path in self._paths.values())]))
        self._places = {name: f"field_{number}" for number, name in enumerate(names)}
        record = msgspec.defstruct(
            "Record",
            [(place, Any, msgspec.UNSET) for place in self._places.values()],
            rename={place: name for name, place in self._places.items()},
        )
        self._decoder = msgspec.json.Decoder(record)

    def __call__(self, batch: LineBatch) -> PreparedBatch:
        """Return a batch that is ready to be compared; lines that are not articles are rejected."""
        prepared = PreparedBatch(batch.locator)
        texts: list[str] = []
        for number, line in enumerate(batch.content.split(b"\n"), batch.first):
            content = line.strip(_WHITE_SPACE)
            if not content:
                continue
            try:
                texts.append(self._article(content, f"{batch.locator}:{number}", prepared))
            except _UnusableError as error:
                prepared.rejected.append(Rejection(f"{batch.locator}:{number}", error.stage, str(error)))
            else:
                prepared.lines.append(number)
        if texts:
            prepared.sketches = self._signer.sketch(texts)
        return prepared

    def _article(self, line: bytes, place: str, prepared: PreparedBatch) -> str:
        """Return the text of the article in a line, and add everything else to the prepared batch.

        :raises _UnusableError: when the line is not an article.
        """
        record = self._record(line)
        text = self._value(record, "text")
        if not isinstance(text, str) or not text.strip():
            raise _UnusableError(_no_text(".".join(self._paths["text"]), text))
        found, url = self._value(record, "id"), self._value(record, "url")
        name = str(found) if isinstance(found, (str, int)) and not isinstance(found, bool) else None
        url = (canonical_url(url) or url) if isinstance(url, str) and url else None
        if self._pipeline is not None:
            line, text = self._cleaned(line, text, Article(id=name or place, locator=place, url=url))
        elif any(getattr(record, self._places[label]) is not msgspec.UNSET for label in LABELS):
            line = _without_labels(line)
        prepared.objects.append(line[:-1])
        prepared.ids.append(name or None)
        prepared.urls.append(url)
        prepared.ranks.append(self._rank(record, text))
        return text

    def _record(self, line: bytes) -> Any:
        if len(line) > self._limits.document_bytes:
            raise _UnusableError(too_long(self._limits))
        try:
            line.decode()  # fields that are not decoded are copied, and must not make the output invalid
            return self._decoder.decode(line)
        except UnicodeDecodeError as error:
            raise _UnusableError(f"not UTF-8: {error.reason} at byte {error.start + 1}") from error
        except (msgspec.MsgspecError, RecursionError) as error:
            raise _UnusableError(f"not a JSON object: {error}") from error

    def _value(self, record: Any, name: str) -> Any:
        first, *further = self._paths[name]
        value = getattr(record, self._places[first])
        for step in further:
            value = value.get(step, msgspec.UNSET) if isinstance(value, dict) else msgspec.UNSET
        return value

    def _rank(self, record: Any, text: str) -> int:
        if self._keep == "longest":
            return -len(text)
        if self._keep == "earliest":
            value = self._value(record, "date")
            moment = parse_date(value) if isinstance(value, (str, int, float)) else None
            return int("".join(filter(str.isdigit, moment.at)).ljust(14, "0")) if moment else UNDATED
        return 0

    def _cleaned(self, line: bytes, text: str, article: Article) -> tuple[bytes, str]:
        """Return a line with its text cleaned, and the cleaned text."""
        assert self._pipeline is not None
        try:
            record = msgspec.json.decode(line)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise _UnusableError(f"the line cannot be rewritten: {error}") from error
        for name in ("title", "byline"):
            if isinstance(record.get(name), str):
                setattr(article, name, record[name])
        body = composed(text.replace("\r\n", "\n").replace("\r", "\n"))
        cleaned = self._pipeline.clean(Draft(article, body))
        if isinstance(cleaned, Rejection):
            raise _UnusableError(cleaned.reason, cleaned.stage)
        *outer, last = self._paths["text"]
        holder = record
        for step in outer:
            holder = holder[step]
        holder[last] = cleaned.text
        for label in LABELS:
            record.pop(label, None)
        return msgspec.json.encode(record | {"removed": cleaned.removed}), cleaned.text


class _UnusableError(Exception):
    """A line is not an article; the message is the reason, for people."""

    def __init__(self, reason: str, stage: str = "read") -> None:
        super().__init__(reason)
        self.stage = stage


def _no_text(name: str, value: Any) -> str:
    if value is msgspec.UNSET:
        return f"there is no field {name!r}: name the field of the text with --text-field"
    return f"the field {name!r} is empty" if isinstance(value, str) else f"the field {name!r} is not a string"


def _without_labels(line: bytes) -> bytes:
    """Return an object without its present labels; the values of the other fields keep their spelling."""
    kept: Mapping[str, msgspec.Raw] = _RAW.decode(line)
    return msgspec.json.encode({name: value for name, value in kept.items() if name not in LABELS})


_RAW = msgspec.json.Decoder(dict[str, msgspec.Raw])
