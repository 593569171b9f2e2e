"""The articles of a report: those of the joined records that it shows, numbered anew, with its own dictionaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from newscrawl.dataset.joining.joined import JoinedRecords, Outlet
from newscrawl.dataset.joining.line_columns import NO_DATE, ROLES
from newscrawl.report.columns import NONE, Numbers, gathered, looked_up, ranked
from pipelines.items import CREDITED

CREDIT_ROLES = [code for code, role in enumerate(ROLES) if role in CREDITED]
"""Codes of the roles in which an agency wrote the text, or part of it."""
COPY_KINDS = (1, 2)
"""Codes of exact and near copies."""
LAST = np.iinfo(np.int64).max
"""Time of what has no date, in sorting: after all others."""


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
    is_dated = (records.published[rows] != NO_DATE) & (records.precision[rows] > 0)
    return ReportArticles(
        rows=rows,
        time=np.where(is_dated, records.published[rows], NO_DATE),
        precision=np.where(is_dated, records.precision[rows], 0),
        run=records.run[rows],
        words=records.words[rows],
        copy_kind=records.duplicate_kind[rows],
        copy_key=np.where(records.copy_cluster[rows] == NONE, rows, records.copy_cluster[rows]),
        event_key=records.event_cluster[rows],
        **_references(records, rows),
        **_dictionaries(records, rows),
        **_credits(records, rows),
    )


def _since(records: JoinedRecords, since: int) -> Numbers:
    time = np.where(records.published == NO_DATE, records.fetched, records.published)
    chosen, found = time >= since, 0
    while found < chosen.sum():
        found = chosen.sum()
        for key in (records.event_cluster, records.copy_cluster):
            chosen = chosen | np.isin(key, key[chosen & (key != NONE)])
    return np.flatnonzero(chosen)


def _references(records: JoinedRecords, rows: Numbers) -> dict[str, Any]:
    """Return the columns of other articles."""
    new = np.full(len(records), NONE)
    new[rows] = np.arange(len(rows))
    return {
        "copy_of": looked_up(new, records.duplicate_of[rows]),
        "event_of": looked_up(new, records.event_of[rows]),
        "revision_of": looked_up(new, records.revision_of[rows]),
        "superseded_by": looked_up(new, records.superseded_by[rows]),
    }


def _dictionaries(records: JoinedRecords, rows: Numbers) -> dict[str, Any]:
    """Return the columns that are indices, and what they are indices of: what occurs, the most frequent first."""
    found: dict[str, Any] = {}
    for name, plural, codes, values in (
        ("outlet", "outlets", records.outlet, records.outlets),
        ("language", "languages", records.language, records.languages),
        ("kind", "kinds", records.record_kind, records.record_kinds),
        ("distributor", "distributors", records.distributor, records.agencies),
    ):
        order, places = ranked(codes[rows], len(values))
        found[name], found[plural] = looked_up(places, codes[rows]), [values[code] for code in order]
    return found


def _credits(records: JoinedRecords, rows: Numbers) -> dict[str, Any]:
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
    return {
        "credit_counts": np.bincount(article, minlength=len(rows)),
        "credit_agency": looked_up(places, agency),
        "credit_role": role,
        "agencies": [records.agencies[code] for code in order],
    }
