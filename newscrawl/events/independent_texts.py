"""The independent texts of an event, its origins: forty outlets that print one agency's report are one source.

1. *Reports.* The versions of one URL are one report: those with the same URL, and a revision with what it revises. A
   report belongs to the copy cluster of one of its versions, the one with the most members.
2. *Agencies of a copy cluster.* Those that more than half of the members credit that credit any; else all of them. So
   one outlet that adds its own agency to the credit of a text does not change whose text it is.
3. *Texts.* The copy clusters by one agency are one text. A cluster with a joint credit (``sda/dpa``) is no text of its
   own beside the texts of its agencies: it is counted with the one of them that is carried most. If none of them has a
   text of its own in the event, clusters with joint credits that share an agency are one text. A cluster without a
   credit is a text of its own.

A joint credit never merges the texts of two agencies: who prints ``sda/dpa/afp`` does not make the three one source.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple


class EventMember(NamedTuple):
    """What decides which text of an event an article carries."""

    id: str
    """Id of the article."""
    copies: Hashable | None = None
    """Its copy cluster: anything that is equal for copies; None if it has no copies."""
    origins: Sequence[str] = ()
    """Agencies that are its origin; those that only contributed or are cited do not count."""
    url: str | None = None
    """Its canonical address."""
    revision_of: str | None = None
    """Id of the earlier version of its document, which need not be a member."""


class IndependentText(NamedTuple):
    """One source of an event."""

    agencies: list[str]
    """Agencies that its members credit as the origin, those that most of them credit first; empty for none."""
    members: list[int]
    """Its members, by their positions in what was grouped, in the order of their ids."""
    reports: int
    """How many reports they are: the versions of one URL are one."""


def independent_texts(members: Sequence[EventMember]) -> list[IndependentText]:
    """Return the independent texts of an event, those with the most reports first.

    Each member is in exactly one of them. The order of the members does not matter.
    """
    clusters = _clusters_of_reports(members)
    texts = []
    for together in _by_agency(members, clusters):
        reports = [report for cluster in together for report in clusters[cluster]]
        positions = sorted((at for report in reports for at in report), key=lambda at: members[at].id)
        texts.append(IndependentText(list(_credits(members, positions)), positions, len(reports)))
    return sorted(texts, key=lambda text: (-text.reports, members[text.members[0]].id))


def _clusters_of_reports(members: Sequence[EventMember]) -> dict[Hashable, list[list[int]]]:
    """Return the reports that belong to each copy cluster; a report is the positions of its versions."""
    carriers: defaultdict[Hashable, list[int]] = defaultdict(list)
    for at, member in enumerate(members):
        carriers[_cluster(member)].append(at)
    # a tie between clusters is broken by what is the same in any order and for any kind of key
    rank = {cluster: (-len(found), min(members[at].id for at in found)) for cluster, found in carriers.items()}
    reports: defaultdict[Hashable, list[list[int]]] = defaultdict(list)
    for report in _reports(members):
        reports[min((_cluster(members[at]) for at in report), key=rank.__getitem__)].append(report)
    return dict(reports)


def _cluster(member: EventMember) -> Hashable:
    return member.id if member.copies is None else member.copies


def _reports(members: Sequence[EventMember]) -> Iterable[list[int]]:
    """Return the positions of the versions of each report."""
    above: dict[tuple[str, str], tuple[str, str]] = {}

    def top(key: tuple[str, str]) -> tuple[str, str]:
        while (higher := above.setdefault(key, key)) != key:
            above[key] = key = above[higher]
        return key

    for member in members:
        for kind, value in (("id", member.revision_of), ("url", member.url)):
            if value is not None:
                above[top((kind, value))] = top(("id", member.id))
    reports: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for at, member in enumerate(members):
        reports[top(("id", member.id))].append(at)
    return reports.values()


def _by_agency(members: Sequence[EventMember], clusters: dict[Hashable, list[list[int]]]) -> list[list[Hashable]]:
    """Return the copy clusters that are one text together."""
    texts: list[list[Hashable]] = []
    own: defaultdict[str, list[Hashable]] = defaultdict(list)
    joint: dict[Hashable, list[str]] = {}
    carried: Counter[str] = Counter()
    for cluster, reports in clusters.items():
        agencies = _agencies(members, [at for report in reports for at in report])
        if not agencies:
            texts.append([cluster])
        elif len(agencies) > 1:
            joint[cluster] = agencies
        else:
            own[agencies[0]].append(cluster)
            carried[agencies[0]] += len(reports)
    homeless: list[tuple[set[str], list[Hashable]]] = []
    for cluster, agencies in joint.items():
        homes = [agency for agency in agencies if carried[agency]]
        if homes:
            own[min(homes, key=lambda agency: (-carried[agency], agency))].append(cluster)
        else:
            _add_joint(homeless, cluster, set(agencies))
    return [*texts, *own.values(), *(together for _, together in homeless)]


def _add_joint(homeless: list[tuple[set[str], list[Hashable]]], cluster: Hashable, agencies: set[str]) -> None:
    """Add a cluster to those that share an agency with it, which are then one."""
    sharing = [each for each in homeless if not agencies.isdisjoint(each[0])]
    homeless[:] = [each for each in homeless if agencies.isdisjoint(each[0])]
    together = [cluster, *(one for _, found in sharing for one in found)]
    homeless.append((agencies.union(*(named for named, _ in sharing)), together))


def _agencies(members: Sequence[EventMember], carriers: Sequence[int]) -> list[str]:
    """Return the agencies of a copy cluster."""
    named = _credits(members, carriers)
    crediting = sum(bool(members[at].origins) for at in carriers)
    return [agency for agency, times in named.items() if 2 * times > crediting] or list(named)


def _credits(members: Sequence[EventMember], carriers: Iterable[int]) -> dict[str, int]:
    """Return how many members credit each agency, the most often credited first."""
    counted = Counter(agency for at in carriers for agency in set(members[at].origins))
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
