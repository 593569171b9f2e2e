"""The figures of a report: what is counted once, so that no number is counted in two ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from newscrawl.dataset.joining.line_columns import PRECISIONS, ROLES
from newscrawl.report.articles import CREDIT_ROLES, ReportArticles
from newscrawl.report.columns import NONE, Numbers
from newscrawl.report.groups import Groups

_SECONDS_OF_DAY = 86_400
Rows = list[list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Numbers of articles, of what they are in, and of what they have; ``page/data.md`` says what each is."""

    articles: int
    outlets: int
    copies: int
    partial_copies: int
    undated: int
    revisions: int
    credited: int
    copy_groups: int
    events: int
    events_in_outlets: int
    origins: Rows
    days: Rows
    months: Rows
    years: Rows
    by_outlet: Rows
    by_agency: Rows
    by_language: Rows
    by_kind: Rows
    by_rule: Rows
    prints: Rows
    chains: Rows


def count_figures(
    articles: ReportArticles, copies: Groups, events: Groups, origin_counts: Numbers, rules: Numbers
) -> Figures:
    """Return the figures.

    :param origin_counts: number of origins of each event.
    :param rules: for each rule, number of articles from which it cut something.
    """
    is_copy = articles.is_copy
    written = _written(articles)
    in_outlets = events.outlets > 1
    return Figures(
        articles=len(articles),
        outlets=int(articles.known_outlets.sum()),
        copies=int(is_copy.sum()),
        partial_copies=int((articles.copy_kind == 3).sum()),
        undated=int((articles.precision == 0).sum()),
        revisions=int((articles.superseded_by != NONE).sum()),
        credited=len(np.unique(written[0])),
        copy_groups=len(copies),
        events=len(events),
        events_in_outlets=int(in_outlets.sum()),
        origins=_counted(origin_counts[in_outlets]),
        days=_by_day(articles, ("second", "day")),
        months=_by_day(articles, ("month",)),
        years=_by_day(articles, ("year",)),
        by_outlet=_by_outlet(articles),
        by_agency=_by_agency(articles),
        by_language=_most_first(np.stack([articles.language])),
        by_kind=_most_first(np.stack([articles.kind])),
        by_rule=[[rule, int(count)] for rule, count in enumerate(rules)],
        prints=_most_first(np.stack([articles.outlet[written[0]], written[1]])),
        chains=_chains(articles, written),
    )


def _written(articles: ReportArticles) -> Numbers:
    """Return the pairs of an article and an agency that wrote it, or part of it, each once."""
    chosen = np.isin(articles.credit_role, CREDIT_ROLES)
    return np.unique(np.stack([articles.credit_article[chosen], articles.credit_agency[chosen]]), axis=1)


def _counted(values: Numbers) -> Rows:
    """Return how often each value occurs, by value."""
    found, counts = np.unique(values, return_counts=True)
    return _rows(found, counts)


def _rows(*columns: Numbers) -> Rows:
    return [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _most_first(keys: Numbers) -> Rows:
    """Return how often each key occurs, the most frequent first.

    :param keys: the parts of each key, one part a row.
    """
    found, counts = np.unique(keys, axis=1, return_counts=True)
    order = np.lexsort((*found[::-1], -counts))
    return _rows(*found[:, order], counts[order])


def _by_day(articles: ReportArticles, precisions: tuple[str, ...]) -> Rows:
    """Return how many first texts and copies there are of each day, or month or year by its first day."""
    dated = np.isin(articles.precision, [PRECISIONS.index(precision) for precision in precisions])
    days, at = np.unique(articles.time[dated] // _SECONDS_OF_DAY, return_inverse=True)
    copies = np.bincount(at, articles.is_copy[dated], minlength=len(days)).astype(int)
    return _rows(days, np.bincount(at, minlength=len(days)) - copies, copies)


def _by_outlet(articles: ReportArticles) -> Rows:
    size = len(articles.outlets)
    copies = np.bincount(articles.outlet[articles.is_copy], minlength=size)
    return _rows(np.arange(size), np.bincount(articles.outlet, minlength=size), copies)


def _by_agency(articles: ReportArticles) -> Rows:
    counts = np.zeros((len(articles.agencies), len(ROLES)), int)
    np.add.at(counts, (articles.credit_agency, articles.credit_role), 1)
    return [[agency, *row] for agency, row in enumerate(counts.tolist())]


def _chains(articles: ReportArticles, written: Numbers) -> Rows:
    """Return how many articles took each way from an agency over a distributor to an outlet."""
    carried = articles.distributor != NONE
    carried[written[0]] = False
    only_carried = np.flatnonzero(carried)
    article = np.concatenate([written[0], only_carried])
    agency = np.concatenate([written[1], np.full(len(only_carried), NONE)])
    return _most_first(np.stack([agency, articles.distributor[article], articles.outlet[article]]))
