"""Lanes: the inverted index by time, so that a query reads little more than its window.

A publication date is an interval, and a query has to look back by the width of the widest interval. So dates are
in lanes by their width (days, months, years), and in each lane by their start. Articles without a date are in a lane by
arrival. They are compared by arrival with dated articles too, so every dated article is also in a lane by arrival.
"""

from __future__ import annotations

from typing import NamedTuple

from pipelines.events.article_time import DAY, ArticleTime, Interval

LANES = 5
"""Number of lanes."""

_MAX_WIDTHS = {0: DAY, 1: 31 * DAY, 2: 366 * DAY}
_UNDATED, _DATED = 3, 4


class LaneRange(NamedTuple):
    """A range of a lane, in seconds since 1970, both ends included."""

    lane: int
    first: int
    last: int


def lanes_of(time: ArticleTime) -> dict[int, int]:
    """Return the lanes of an article, each with the time at which it is in that lane."""
    if time.published is None:
        return {_UNDATED: time.arrived}
    return {_date_lane(time.published): time.published.start, _DATED: time.arrived}


def lane_ranges(time: ArticleTime, window: int) -> list[LaneRange]:
    """Return the ranges with all articles that may be within ``window`` seconds of an article."""
    published, arrived = time.published, time.arrived
    undated = LaneRange(_UNDATED, arrived - window, arrived + window)
    if published is None:
        return [undated, undated._replace(lane=_DATED)]
    dated = [
        LaneRange(lane, published.start - window - width, published.end + window) for lane, width in _MAX_WIDTHS.items()
    ]
    return [*dated, undated]


def _date_lane(published: Interval) -> int:
    width = published.end - published.start
    return next((lane for lane, widest in _MAX_WIDTHS.items() if width <= widest), max(_MAX_WIDTHS))
