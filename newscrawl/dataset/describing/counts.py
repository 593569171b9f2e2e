"""What a dataset contains, in numbers: of columns that are in memory, and of records while they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from newscrawl.dataset.joining.line_columns import DUPLICATE_KINDS, NO_DATE, PRECISIONS, ROLES
from pipelines.cleaning.cutting import WHITE_SPACE
from pipelines.items import Article

if TYPE_CHECKING:
    from newscrawl.dataset.joining.joined import JoinedRecords
    from newscrawl.dataset.views.rows import Numbers

UNDETERMINED = "und"
"""The language of texts of which it is not known."""
UNKNOWN = "unknown"
"""The outlet or month of records of which it is not known."""
_YEAR = PRECISIONS.index("year")


@dataclass(slots=True, kw_only=True)
class RecordCounts:
    """Counts over the records of a dataset, by values that are in its columns; the most frequent value is first."""

    records: int = 0
    words: int = 0
    languages: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    outlets: dict[str, int] = field(default_factory=dict)
    """By host, else by name."""
    outlet_names: dict[str, str] = field(default_factory=dict)
    """The names of outlets that are known by their host, as they write them."""
    months: dict[str, int] = field(default_factory=dict)
    """By month of publication, or by year where the month is not known, in their order."""
    agencies: dict[str, dict[str, int]] = field(default_factory=dict)
    """By agency, then by its role."""
    distributors: dict[str, int] = field(default_factory=dict)
    duplicate_kinds: dict[str, int] = field(default_factory=dict)
    copy_clusters: int = 0
    copied_texts: int = 0
    """Copy clusters of which the dataset has several records."""
    superseded: int = 0
    """Records of which there is a newer version."""
    events: int = 0
    reported_twice: int = 0
    """Events of which the dataset has several reports; the versions of an article are one."""
    event_origins: dict[str, int] = field(default_factory=dict)
    """Events by the number of their independent texts, among all records of the runs."""

    @property
    def known_languages(self) -> list[str]:
        """The languages, without that of texts of which it is not known."""
        return [code for code in self.languages if code != UNDETERMINED]

    @property
    def known_outlets(self) -> int:
        """Number of outlets."""
        return len(self.outlets) - (UNKNOWN in self.outlets)


def record_counts(joined: JoinedRecords, rows: Numbers) -> RecordCounts:
    """Return the counts over some of the records.

    :param rows: their rows, each once.
    """
    outlets = [joined.outlets[number] for number in joined.outlet[rows].tolist()]
    copies, events = joined.copy_cluster[rows], joined.event_cluster[rows]
    return RecordCounts(
        records=len(rows),
        words=int(joined.words[rows].sum()),
        languages=_by_code(joined.language[rows], joined.languages),
        kinds=_by_code(joined.record_kind[rows], joined.record_kinds),
        outlets=ranked(Counter(outlet.label for outlet in outlets)),
        outlet_names=dict(sorted({(own.host, own.name) for own in outlets if own.host and own.name})),
        months=_by_month(joined.published[rows], joined.precision[rows]),
        agencies=_by_agency(joined, rows),
        distributors=_by_code(joined.distributor[rows], joined.agencies),
        duplicate_kinds=_by_code(joined.duplicate_kind[rows], DUPLICATE_KINDS),
        copy_clusters=len(_sizes(copies)),
        copied_texts=int((_sizes(copies) > 1).sum()),
        superseded=int((joined.superseded_by[rows] >= 0).sum()),
        events=len(_sizes(events)),
        reported_twice=_reported_twice(joined, rows),
        event_origins=_by_origins(events, joined.event_origins[rows]),
    )


def ranked(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts, the highest first, equal ones by their names."""
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _by_code(codes: np.ndarray, names: Sequence[str | None]) -> dict[str, int]:
    """Return how often each name is there; a code below 0 is none."""
    found, counts = np.unique(codes[codes >= 0], return_counts=True)
    pairs = zip(found.tolist(), counts.tolist(), strict=True)
    return ranked({str(names[code]): count for code, count in pairs})


def _by_month(published: np.ndarray, precision: np.ndarray) -> dict[str, int]:
    undated, yearly = published == NO_DATE, precision == _YEAR
    months = Counter(f"{datetime.fromtimestamp(time, UTC):%Y-%m}" for time in published[~undated & ~yearly].tolist())
    months.update(f"{datetime.fromtimestamp(time, UTC):%Y}" for time in published[~undated & yearly].tolist())
    in_order = dict(sorted(months.items()))
    return in_order | ({UNKNOWN: int(undated.sum())} if undated.any() else {})


def _by_agency(joined: JoinedRecords, rows: Numbers) -> dict[str, dict[str, int]]:
    """Return in how many records each agency has each role, the agency with the most first."""
    credited = np.zeros(len(joined), np.bool_)
    credited[rows] = True
    kept = np.repeat(credited, np.diff(joined.agency_starts))
    pairs = np.stack([joined.agency_id[kept], joined.agency_role[kept]], axis=1)
    found, counts = np.unique(pairs, axis=0, return_counts=True)
    roles: dict[str, dict[str, int]] = {}
    for (agency, role), count in zip(found.tolist(), counts.tolist(), strict=True):
        roles.setdefault(joined.agencies[agency], {})[ROLES[role]] = count
    return {name: roles[name] for name in ranked({name: sum(own.values()) for name, own in roles.items()})}


def _sizes(clusters: np.ndarray) -> np.ndarray:
    """Return how many records are in each cluster; a record without one, -1, is in none."""
    return np.unique(clusters[clusters != -1], return_counts=True)[1]


def _reported_twice(joined: JoinedRecords, rows: Numbers) -> int:
    newest = np.where(joined.superseded_by[rows] >= 0, joined.superseded_by[rows], rows)
    reports = np.unique(np.stack([joined.event_cluster[rows], newest]), axis=1)
    return int((_sizes(reports[0]) > 1).sum())


def _by_origins(events: np.ndarray, origins: np.ndarray) -> dict[str, int]:
    _, first = np.unique(events, return_index=True)
    numbers, counts = np.unique(origins[first][events[first] != -1], return_counts=True)
    return {str(number): count for number, count in zip(numbers.tolist(), counts.tolist(), strict=True)}


def _has_role(article: Article, role: str) -> bool:
    return any(agency.role == role for agency in article.syndication.agencies)


FILLED: Mapping[str, Callable[[Article], Any]] = {
    "title": lambda article: article.title,
    "description": lambda article: article.description,
    "url": lambda article: article.url,
    "outlet": lambda article: article.source.host or article.source.name,
    "outlet_family": lambda article: article.source.family,
    "published_at": lambda article: article.published_at,
    "language": lambda article: article.language.code != UNDETERMINED,
    "section": lambda article: article.section,
    "byline": lambda article: article.byline,
    "authors": lambda article: article.authors,
    "agency_origins": lambda article: _has_role(article, "origin"),
    "agency_contributors": lambda article: _has_role(article, "contributor"),
    "agencies_cited": lambda article: _has_role(article, "cited"),
    "agencies_photo": lambda article: _has_role(article, "photo"),
    "distributor": lambda article: article.syndication.distributor,
    "dateline_place": lambda article: article.syndication.dateline and article.syndication.dateline.place,
    "event_cluster": lambda article: article.event.cluster,
    "images": lambda article: article.images,
}
"""Fields that may be missing, and what is not empty where they are there; named like columns of the flat view."""


@dataclass(slots=True)
class TextCounts:
    """Counts over records that need the whole record."""

    records: int = 0
    filled: dict[str, int] = field(default_factory=dict)
    """Records in which each field is there."""
    rules: dict[str, int] = field(default_factory=dict)
    """Records in which each rule cut something; white space does not count."""
    characters: int = 0
    """Characters of the texts, as they are now."""
    removed_characters: int = 0
    """Characters that were cut from the bodies."""

    def add(self, articles: Iterable[Article]) -> None:
        """Count some records."""
        for article in articles:
            self.records += 1
            self.characters += len(article.text)
            self.removed_characters += sum(part.end - part.start for part in article.removed)
            for rule in {part.rule for part in article.removed if part.kind != WHITE_SPACE}:
                self.rules[rule] = self.rules.get(rule, 0) + 1
            for name, value in FILLED.items():
                if value(article):
                    self.filled[name] = self.filled.get(name, 0) + 1

    def add_counts(self, other: TextCounts) -> None:
        """Add what was counted of other records."""
        self.records += other.records
        self.characters += other.characters
        self.removed_characters += other.removed_characters
        for rule, records in other.rules.items():
            self.rules[rule] = self.rules.get(rule, 0) + records
        for name, records in other.filled.items():
            self.filled[name] = self.filled.get(name, 0) + records

    def ranked(self) -> TextCounts:
        """Return the same, with the most frequent fields and rules first; whatever was counted first."""
        return replace(self, filled=ranked(self.filled), rules=ranked(self.rules))
