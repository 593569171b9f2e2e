"""What articles of a report belong together: copy groups, and events with their origins."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from newscrawl.dataset.joining.derived import event_member
from newscrawl.dataset.joining.joined import JoinedRecords
from newscrawl.events.independent_texts import IndependentText, independent_texts
from newscrawl.report.articles import ReportArticles
from newscrawl.report.columns import NONE, Numbers, looked_up

_OF_MEMBERS = ("agency_starts", "agency_id", "agency_role", "copy_cluster", "same_url", "revision_of")
"""Columns of the joined records that say which text of an event an article carries."""


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


def copy_groups(articles: ReportArticles) -> Groups:
    """Return the groups of articles with one text."""
    return _groups_by(articles.copy_key, articles)


def event_groups(articles: ReportArticles, records: JoinedRecords) -> tuple[Groups, Origins]:
    """Return the events with two reports or more, and their origins, those with the most reports first."""
    events = _groups_by(articles.event_key, articles)
    texts = _texts_of(events, articles, records)
    several = np.array([sum(text.reports for text in each) > 1 for each in texts], bool)
    kept = np.flatnonzero(several)
    starts = np.cumsum(events.counts) - events.counts
    found = [(int(starts[event]), text) for event in kept for text in texts[event]]
    number = {agency: code for code, agency in enumerate(articles.agencies)}
    origins = Origins(
        counts=np.array([len(texts[event]) for event in kept], int),
        member_counts=[len(text.members) for _, text in found],
        members=[int(events.members[start + at]) for start, text in found for at in sorted(text.members)],
        reports=[text.reports for _, text in found],
        agencies=[[number[agency] for agency in text.agencies] for _, text in found],
    )
    return _only(events, several), origins


def _groups_by(key: Numbers, articles: ReportArticles) -> Groups:
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
    outlets = np.bincount(pairs[0, articles.known_outlets[pairs[1]]], minlength=len(several))
    return Groups(counts[several], members, group_of, outlets)


def _only(groups: Groups, kept: Numbers) -> Groups:
    """Return some of the groups, numbered anew."""
    number = np.where(kept, np.cumsum(kept) - 1, NONE)
    of_kept = np.repeat(kept, groups.counts)
    group_of = looked_up(number, groups.group_of)
    return Groups(groups.counts[kept], groups.members[of_kept], group_of, groups.outlets[kept])


def _texts_of(events: Groups, articles: ReportArticles, records: JoinedRecords) -> list[list[IndependentText]]:
    """Return the independent texts of each event; their members are positions among those of the event."""
    columns = {name: getattr(records, name) for name in _OF_MEMBERS}
    rows, ends = articles.rows[events.members].tolist(), np.cumsum(events.counts).tolist()
    members = [event_member(row, records.ids, records.agencies, columns) for row in rows]
    return [independent_texts(members[start:end]) for start, end in pairwise([0, *ends])]
