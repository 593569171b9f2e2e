"""The articles of a report: those of the joined records that it shows, numbered anew, with its own dictionaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from newscrawl.dataset.joined import JoinedRecords, Outlet
from newscrawl.dataset.line_columns import NO_DATE, ROLES
from newscrawl.report.columns import NONE, Numbers, gathered, looked_up, ranked
from pipelines.items import CREDITED

CREDIT_ROLES = [code for code, role in enumerate(ROLES) if role in CREDITED]
"""Codes of the roles in which an agency wrote the text, or part of it."""
COPY_KINDS = (1, 2)
"""Codes of exact and near copies."""
LAST = np.iinfo(np.int64).max
"""Time of what has no date, in sorting: after all others."""
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class ReportArticles:
    """Columns with one value for each article; an index of another article is ``NONE`` where that is not shown."""

    rows: Numbers
    """Where each is in the joined records."""
    run: Numbers
    outlet: Numbers
    outlets: list[Outlet]
    """Those with the most articles first, as in all dictionaries."""
    language: Numbers
    languages: list[str]
    kind: Numbers
    kinds: list[str]
    time: Numbers
    """Seconds since 1970; ``NO_DATE`` for none."""
    precision: Numbers
    words: Numbers
    copy_kind: Numbers
    copy_of: Numbers
    copy_key: Numbers
    """Equal for articles of one copy cluster."""
    event_key: Numbers
    """Equal for articles of one event; ``NONE`` for no event."""
    event_of: Numbers
    revision_of: Numbers
    superseded_by: Numbers
    distributor: Numbers
    distributors: list[str]
    credit_counts: Numbers
    """Number of entries of each article in the next two."""
    credit_agency: Numbers
    credit_role: Numbers
    agencies: list[str]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def is_copy(self) -> Numbers:
        """Which are exact or near copies."""
        return np.isin(self.copy_kind, COPY_KINDS)

    @property
    def known_outlets(self) -> Numbers:
        """Which of the outlets have a host or a name."""
        return np.array([outlet.host is not None or outlet.name is not None for outlet in self.outlets], bool)

    @property
    def credit_article(self) -> Numbers:
        """The article of each entry in ``credit_agency``."""
        return np.repeat(np.arange(len(self)), self.credit_counts)

    @property
    def sort_time(self) -> Numbers:
        """Times in which what has no date comes last."""
        return np.where(self.time == NO_DATE, LAST, self.time)


def select_articles(records: JoinedRecords, since: int | None = None) -> ReportArticles:
    """Return the articles that a report shows.

    :param since: seconds since 1970; only articles of this time and later are shown, and all articles that are in one
        event or copy cluster with one of them, so that these are whole. Without a date, the time of fetching counts.
    """
    rows = np.arange(len(records)) if since is None else _since(records, since)
    new = np.full(len(records), NONE)
    new[rows] = np.arange(len(rows))
    outlet, outlets = _dictionary(records.outlet[rows], records.outlets)
    language, languages = _dictionary(records.language[rows], records.languages)
    kind, kinds = _dictionary(records.record_kind[rows], records.record_kinds)
    distributor, distributors = _dictionary(records.distributor[rows], records.agencies)
    counts, agency, role, agencies = _credits(records, rows)
    return ReportArticles(
        rows=rows,
        run=records.run[rows],
        outlet=outlet,
        outlets=outlets,
        language=language,
        languages=languages,
        kind=kind,
        kinds=kinds,
        time=records.published[rows],
        precision=records.precision[rows],
        words=records.words[rows],
        copy_kind=records.duplicate_kind[rows],
        copy_of=looked_up(new, records.duplicate_of[rows]),
        copy_key=np.where(records.copy_cluster[rows] == NONE, rows, records.copy_cluster[rows]),
        event_key=records.event_cluster[rows],
        event_of=looked_up(new, records.event_of[rows]),
        revision_of=looked_up(new, records.revision_of[rows]),
        superseded_by=looked_up(new, records.superseded_by[rows]),
        distributor=distributor,
        distributors=distributors,
        credit_counts=counts,
        credit_agency=agency,
        credit_role=role,
        agencies=agencies,
    )


def _since(records: JoinedRecords, since: int) -> Numbers:
    time = np.where(records.published == NO_DATE, records.fetched, records.published)
    chosen = time >= since
    for key in (records.event_cluster, records.copy_cluster):
        chosen = chosen | np.isin(key, key[chosen & (key != NONE)])
    return np.flatnonzero(chosen)


def _dictionary(codes: Numbers, values: Sequence[_Value]) -> tuple[Numbers, list[_Value]]:
    """Return the codes and the values of a column, the most frequent first, without those that do not occur."""
    order, places = ranked(codes, len(values))
    return looked_up(places, codes), [values[code] for code in order]


def _credits(records: JoinedRecords, rows: Numbers) -> tuple[Numbers, Numbers, Numbers, list[str]]:
    """Return the credits of the articles: how many each has, agencies and roles, and the agencies' ids.

    The agencies with the most articles that they wrote, or part of them, come first; each agency and role is in an
    article once.
    """
    positions, counts = gathered(records.agency_starts, rows)
    article, agency, role = np.repeat(np.arange(len(rows)), counts), records.agency_id[positions], records.agency_role
    triples = np.stack([article, agency, role[positions]])
    _, first = np.unique(triples, axis=1, return_index=True)
    article, agency, role = triples[:, np.sort(first)]
    written = np.isin(role, CREDIT_ROLES)
    pairs = np.unique(np.stack([article[written], agency[written]]), axis=1)
    order, _ = ranked(pairs[1], len(records.agencies))
    others, _ = ranked(agency[~np.isin(agency, order)], len(records.agencies))
    order = np.concatenate([order, others])
    places = np.full(len(records.agencies), NONE)
    places[order] = np.arange(len(order))
    names = [records.agencies[code] for code in order]
    return np.bincount(article, minlength=len(rows)), looked_up(places, agency), role, names
