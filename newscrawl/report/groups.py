"""What articles of a report belong together: copy groups, and events with their origins."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from newscrawl.dataset.joined import JoinedRecords
from newscrawl.events.independent_texts import EventMember, independent_texts
from newscrawl.report.articles import ORIGIN, ReportArticles
from newscrawl.report.columns import NONE, Numbers


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of two articles or more, in the order of their first articles."""

    counts: Numbers
    """Number of members of each group."""
    members: Numbers
    """Articles, group by group; in a group the earliest first, those without a date last."""
    group_of: Numbers
    """The group of each article, ``NONE`` for none."""
    outlets: Numbers
    """Number of outlets of each group, as far as they are known."""

    def __len__(self) -> int:
        return len(self.counts)


def groups_by(key: Numbers, articles: ReportArticles) -> Groups:
    """Return the groups of articles with one key; ``NONE`` is no key."""
    candidates = np.flatnonzero(key != NONE)
    _, first, group, counts = np.unique(key[candidates], return_index=True, return_inverse=True, return_counts=True)
    number = np.full(len(counts), NONE)
    several = np.flatnonzero(counts > 1)
    several = several[np.argsort(first[several], kind="stable")]
    number[several] = np.arange(len(several))
    group_of = np.full(len(articles), NONE)
    group_of[candidates] = number[group]
    members = np.flatnonzero(group_of >= 0)
    members = members[np.lexsort((members, articles.sort_time[members], group_of[members]))]
    pairs = np.unique(np.stack([group_of[members], articles.outlet[members]]), axis=1)
    known = np.array([outlet.host is not None or outlet.name is not None for outlet in articles.outlets], bool)
    outlets = np.bincount(pairs[0, known[pairs[1]]], minlength=len(several))
    return Groups(counts[several], members, group_of, outlets)


@dataclass(frozen=True, slots=True)
class Origins:
    """The independent texts of events, event by event."""

    counts: Numbers
    """Number of origins of each event."""
    member_counts: list[int]
    """Number of articles of each origin."""
    members: list[int]
    """Articles, origin by origin, the earliest first."""
    reports: list[int]
    """Number of reports of each origin: the versions of one URL are one."""
    agencies: list[list[int]]
    """Agencies that wrote each origin's texts."""

    def event_reports(self) -> Numbers:
        """Return the number of reports of each event."""
        event = np.repeat(np.arange(len(self.counts)), self.counts)
        return np.bincount(event, self.reports, minlength=len(self.counts)).astype(int)


def origins_of(events: Groups, articles: ReportArticles, records: JoinedRecords) -> Origins:
    """Return the origins of events, those with the most reports first."""
    described = _members(events, articles, records)
    number = {agency: code for code, agency in enumerate(articles.agencies)}
    counts, origins = [], Origins(np.zeros(0, int), [], [], [], [])
    end = 0
    for size in events.counts.tolist():
        start, end = end, end + size
        texts = independent_texts(described[start:end])
        counts.append(len(texts))
        for text in texts:
            origins.member_counts.append(len(text.members))
            origins.members.extend(events.members[start + at] for at in sorted(text.members))
            origins.reports.append(text.reports)
            origins.agencies.append([number[agency] for agency in text.agencies])
    return replace(origins, counts=np.array(counts, int))


def _members(events: Groups, articles: ReportArticles, records: JoinedRecords) -> list[EventMember]:
    """Return the members of all events as the rule of independent texts reads them."""
    wrote: dict[int, list[str]] = {}
    is_origin = articles.credit_role == ORIGIN
    for article, agency in zip(
        articles.credit_article[is_origin].tolist(), articles.credit_agency[is_origin].tolist(), strict=True
    ):
        wrote.setdefault(article, []).append(articles.agencies[agency])
    rows = articles.rows[events.members]
    copies, urls, earlier = records.copy_cluster[rows], records.same_url[rows], records.revision_of[rows]
    return [
        EventMember(
            id=records.ids[row],
            copies=None if copy == NONE else copy,
            origins=wrote.get(article, ()),
            url=None if url == NONE else records.ids[url],
            revision_of=records.id_of(revised),
        )
        for article, row, copy, url, revised in zip(
            *(column.tolist() for column in (events.members, rows, copies, urls, earlier)), strict=True
        )
    ]
