"""What is known of one event: who reported it, how many texts stand behind that, and who copied from whom.

Forty outlets that print one agency's report are one source, not forty. So the members of an event are brought together
by the text they share and by the agency that wrote it: what is left are its independent texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from newscrawl.state.published import ArticleSummary


@dataclass(slots=True)
class IndependentText:
    """One source of an event, and the articles that carry it."""

    agency: str | None
    """Agency that wrote it, None where no member of it names one."""
    members: list[str]
    """Ids of the articles that carry it."""
    outlets: list[str]
    """Outlets that carry it."""


@dataclass(slots=True)
class Copying:
    """Articles with one text, and which of them had it first."""

    cluster: str
    """Id of the copy cluster."""
    first: str | None
    """Id of the article that is dated before all others; None where the dates do not tell."""
    copies: list[str]
    """Ids of the others, or of all where the first is not known."""


@dataclass(slots=True)
class EventReport:
    """One line of ``<run>.events.jsonl`` and of ``scrapy events``."""

    event: str
    """Id of the event cluster."""
    as_of: str
    """Up to when articles were read: later ones may add to all of this."""
    members: list[ArticleSummary]
    """The articles that report it, by id."""
    outlets: list[str]
    """Outlets that report it."""
    texts: int
    """How many independent texts there are."""
    independent: list[IndependentText]
    """The independent texts, those that most articles carry first."""
    copying: list[Copying] = field(default_factory=list)
    """Texts that several articles carry."""
    first: str | None = None
    """Earliest date among the members."""
    last: str | None = None
    """Latest date among the members."""
    terms: list[str] = field(default_factory=list)
    """Terms that define it, the weightiest first; none where the signatures are forgotten."""


def report(event: str, members: Sequence[ArticleSummary], *, as_of: str, terms: Sequence[str] = ()) -> EventReport:
    """Return what is known of an event from its members.

    :param terms: its defining terms.
    """
    ordered = sorted(members, key=lambda member: member.id)
    independent = _independent(ordered)
    dates = sorted(member.published_at for member in ordered if member.published_at)
    return EventReport(
        event=event,
        as_of=as_of,
        members=ordered,
        outlets=_outlets(ordered),
        texts=len(independent),
        independent=independent,
        copying=_copying(ordered),
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        terms=list(terms),
    )


def _outlets(members: Sequence[ArticleSummary]) -> list[str]:
    return sorted({member.outlet for member in members if member.outlet})


def _by_text(members: Sequence[ArticleSummary]) -> dict[str, list[ArticleSummary]]:
    """Return the members of each copy cluster; an article without copies is a cluster of its own."""
    clusters: defaultdict[str, list[ArticleSummary]] = defaultdict(list)
    for member in members:
        clusters[member.copies or member.id].append(member)
    return dict(clusters)


def _independent(members: Sequence[ArticleSummary]) -> list[IndependentText]:
    """Return the independent texts: copy clusters, those that one agency wrote taken together."""
    sources: defaultdict[tuple[str | None, str], list[ArticleSummary]] = defaultdict(list)
    for cluster, carriers in _by_text(members).items():
        agencies = sorted({agency for member in carriers for agency, role in member.credits if role == "origin"})
        agency = agencies[0] if agencies else None
        sources[agency, "" if agency else cluster] += carriers
    texts = [
        IndependentText(agency, sorted(member.id for member in carriers), _outlets(carriers))
        for (agency, _), carriers in sources.items()
    ]
    return sorted(texts, key=lambda text: (-len(text.members), text.members))


def _copying(members: Sequence[ArticleSummary]) -> list[Copying]:
    """Return the texts that several articles carry, with the first of them where its date tells."""
    found = []
    for cluster, carriers in sorted(_by_text(members).items()):
        if len(carriers) > 1:
            first = _first(carriers)
            found.append(Copying(cluster, first, sorted(member.id for member in carriers if member.id != first)))
    return found


def _first(carriers: Sequence[ArticleSummary]) -> str | None:
    """Return the id of the article that is dated before all others; a day and a minute of that day do not tell."""
    if not all(member.published_at for member in carriers):
        return None
    earliest, second = sorted(carriers, key=lambda member: member.published_at or "")[:2]
    own, other = earliest.published_at or "", second.published_at or ""
    return earliest.id if own < other and not other.startswith(own) else None
