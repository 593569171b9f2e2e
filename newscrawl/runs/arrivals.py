"""How many articles would have come in runs that had none, by what came at this hour on other days.

Papers rest at night and on Sundays, and a run that is started again by hand finds nothing new. So a run is compared
only with runs at about the same time of day that followed the one before them after about as long, or sooner. Where one
of the last ten of these had nothing, only those on the same day of the week count; and what a weekend is like is not
known before there was one. Where articles come at no regular times, only a silence much longer than any before tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from newscrawl.runs.manifests import Manifest

FEWEST = 5
MOST = 10
SAME_HOUR = 90 * 60
"""Seconds by which runs at the same time of day may differ."""
AFTER_REST = {5, 6, 0}
"""Saturday, Sunday and Monday, as ``datetime.weekday`` counts: days whose runs see what came on a weekend."""
UNHEARD_OF = 3
"""How many times longer than any pause before a silence is that is an alarm, whatever the hours."""
KNOWN_AFTER = timedelta(days=14)
"""After which time the longest pause is known."""
_DAY = 86_400
_SLACK = timedelta(minutes=1)

Count = Callable[[Manifest], int]


@dataclass(frozen=True, slots=True)
class Missing:
    """What did not come."""

    runs: int
    """Runs in a row that had nothing, up to the present one."""
    articles: int
    """Articles that would have come in them."""
    before: int
    """The same without the present run."""


@dataclass(frozen=True, slots=True)
class Silence:
    """That nothing new came for much longer than ever."""

    now: timedelta
    longest_before: timedelta


class Arrivals:
    """When articles came, by the manifests of a run and of earlier ones, the newest first."""

    def __init__(self, run: Manifest, earlier: Sequence[Manifest]) -> None:
        self._runs = [run, *earlier]
        self._peers: dict[int, list[int]] = {}

    def missing(self, count: Count) -> Missing:
        """Return what did not come up to the present run, which has none of what is counted."""
        runs = next((place for place, run in enumerate(self._runs) if count(run)), len(self._runs))
        articles = [self._expected(place, runs, count) for place in range(runs)]
        return Missing(runs, sum(articles), sum(articles[1:]))

    def silence(self) -> Silence | None:
        """Return for how long runs have had nothing new, if that is unheard of where articles come at any time."""
        times = [run.started for run in self._runs if run.new]
        pauses = [later - earlier for later, earlier in pairwise(times)]
        if (
            len(pauses) < MOST
            or times[0] - times[-1] < KNOWN_AFTER
            or not all(run.new == 0 for run in self._runs[:FEWEST])
        ):
            return None
        silence = Silence(self._runs[0].started - times[0], max(pauses))
        return silence if silence.now > UNHEARD_OF * silence.longest_before else None

    def _expected(self, place: int, first: int, count: Count) -> int:
        """Return how many articles the run at a place would have had; 0 if that is not known.

        :param first: place of the newest run that has some, from which on runs say what is usual.
        """
        started = self._runs[place].started
        peers = [self._runs[other] for other in self._peers_of(place) if other >= first]
        any_day = [count(peer) for peer in peers[:MOST]]
        same_day = [count(peer) for peer in peers if peer.started.weekday() == started.weekday()][:MOST]
        known = bool(same_day) or started.weekday() not in AFTER_REST
        if len(any_day) >= FEWEST and all(any_day) and known:
            return _low(any_day)
        if len(same_day) >= FEWEST and same_day.count(0) <= len(same_day) // MOST:
            return _low(same_day)
        return 0

    def _peers_of(self, place: int) -> list[int]:
        """Return the places of the runs before it with which a run is compared, the newest first."""
        if place not in self._peers:
            wait = self._wait(place)
            self._peers[place] = [] if wait is None else list(self._similar(place, 2 * wait + _SLACK))
        return self._peers[place]

    def _similar(self, place: int, longest: timedelta) -> Iterator[int]:
        """Yield the places of runs at the same hour that followed the one before them within a time."""
        started = self._runs[place].started
        for other in range(place + 1, len(self._runs) - 1):
            wait = self._wait(other)
            if wait is not None and wait <= longest and _same_hour(started, self._runs[other].started):
                yield other

    def _wait(self, place: int) -> timedelta | None:
        """Return the time since the run before it, None for the first one."""
        if place + 1 >= len(self._runs):
            return None
        return self._runs[place].started - self._runs[place + 1].started


def _low(counts: list[int]) -> int:
    """Return what nine of ten counts reach: where articles come in bursts, the median says little."""
    return sorted(counts)[len(counts) // MOST]


def _same_hour(one: datetime, other: datetime) -> bool:
    difference = abs((one - other).total_seconds()) % _DAY
    return min(difference, _DAY - difference) <= SAME_HOUR
