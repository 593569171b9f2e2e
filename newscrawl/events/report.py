"""The report on an event: who reported it, in how many independent texts, and who copied from whom.

Forty outlets that print one agency's report are one source, not forty: see ``independent_texts``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from newscrawl.events.independent_texts import EventMember, independent_texts
from newscrawl.state.published import ArticleSummary


@dataclass(slots=True)
class ReportedText:
    """One independent text of an event, and the articles that carry it."""

    agencies: list[str]
    """Agencies that its members credit as the origin, those that most of them credit first; empty for none."""
    members: list[str]
    """Ids of the articles that carry it."""
    reports: int
    """How many reports these are: the versions of one URL are one."""
    outlets: list[str]
    """Outlets that carry it."""


@dataclass(slots=True)
class Copying:
    """Articles with one text, and the first of them."""

    cluster: str
    """Id of the copy cluster."""
    first: str | None
    """Id of the article that is dated before all others; None if the dates do not decide."""
    copies: list[str]
    """Ids of the others, or of all if the first is not known."""


@dataclass(slots=True)
class EventReport:
    """One line of ``<run>.events.jsonl`` and of ``scrapy events``."""

    event: str
    """Id of the event cluster."""
    as_of: str
    """Time up to which articles were read; later ones may change any of this."""
    members: list[ArticleSummary]
    """The articles that report it, by id."""
    reports: int
    """How many reports these are: the versions of one URL are one."""
    outlets: list[str]
    """Outlets that report it."""
    texts: int
    """How many independent texts there are."""
    independent: list[ReportedText]
    """The independent texts, those with the most reports first."""
    copying: list[Copying] = field(default_factory=list)
    """Texts that several articles carry."""
    first: str | None = None
    """Earliest date among the members."""
    last: str | None = None
    """Latest date among the members."""
    terms: list[str] = field(default_factory=list)
    """Terms that define it, the heaviest first; empty once its signatures have expired."""


def report(event: str, members: Sequence[ArticleSummary], *, as_of: str, terms: Sequence[str] = ()) -> EventReport:
    """Return the report on an event, given its members.

    :param as_of: time up to which articles were read.
    :param terms: its defining terms, the heaviest first.
    """
    ordered = sorted(members, key=lambda member: member.id)
    texts = _texts(ordered)
    dates = sorted(member.published_at for member in ordered if member.published_at)
    return EventReport(
        event=event,
        as_of=as_of,
        members=ordered,
        reports=sum(text.reports for text in texts),
        outlets=_outlets(ordered),
        texts=len(texts),
        independent=texts,
        copying=_copying(ordered),
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        terms=list(terms),
    )


def _texts(members: Sequence[ArticleSummary]) -> list[ReportedText]:
    found = []
    for text in independent_texts([event_member(member) for member in members]):
        carriers = [members[at] for at in text.members]
        ids = [carrier.id for carrier in carriers]
        found.append(ReportedText(text.agencies, ids, text.reports, _outlets(carriers)))
    return found


def event_member(summary: ArticleSummary) -> EventMember:
    """Return what decides which independent text an article carries."""
    return EventMember(summary.id, summary.copies, summary.origins, summary.url, summary.revision_of)


def _outlets(members: Sequence[ArticleSummary]) -> list[str]:
    """Return the names of outlets, one for each host; those of hosts that share a name are the hosts."""
    names = {host: member.outlet for member in members if member.outlet and (host := member.host or member.outlet)}
    shared = Counter(names.values())
    return sorted(name if shared[name] == 1 else host for host, name in names.items())


def _by_text(members: Sequence[ArticleSummary]) -> dict[str, list[ArticleSummary]]:
    """Return the members of each copy cluster; an article without copies is a cluster of its own."""
    clusters: defaultdict[str, list[ArticleSummary]] = defaultdict(list)
    for member in members:
        clusters[member.copies or member.id].append(member)
    return dict(clusters)


def _copying(members: Sequence[ArticleSummary]) -> list[Copying]:
    """Return the texts that several articles carry, each with the first of these if its date decides."""
    found = []
    for cluster, carriers in sorted(_by_text(members).items()):
        if len(carriers) > 1:
            first = _first(carriers)
            found.append(Copying(cluster, first, sorted(member.id for member in carriers if member.id != first)))
    return found


def _first(carriers: Sequence[ArticleSummary]) -> str | None:
    """Return the id of the article that is dated before all others; a day is not before a minute of that day."""
    if not all(member.published_at for member in carriers):
        return None
    earliest, second = sorted(carriers, key=lambda member: member.published_at or "")[:2]
    own, other = earliest.published_at or "", second.published_at or ""
    return earliest.id if own < other and not other.startswith(own) else None
