"""The rows of a dataset: the chosen records in their order, and what is known of them besides their lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from newscrawl.dataset.joining.line_columns import NO_DATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newscrawl.dataset.attributes import Attributes
    from newscrawl.dataset.joining.joined import JoinedRecords
    from newscrawl.dataset.splitting.splits import Splitting

    Numbers = NDArray[np.int64]

NO_SPLIT = "train"
"""The split of all records where a dataset has no splits: what libraries call it, too."""


class Rows:
    """Records by their row among those of all runs, of which some are chosen.

    :param chosen: rows of the records that the dataset takes.
    :param splitting: the groups and splits of all records, if there are any.
    :param attributes: labels that others gave to the records.
    """

    def __init__(
        self,
        joined: JoinedRecords,
        chosen: Numbers,
        splitting: Splitting | None = None,
        attributes: Attributes | None = None,
    ) -> None:
        self.joined = joined
        self.order = chosen[_by_date_and_id(joined, chosen)]
        """Rows of the records, by date and id; those without a date are last."""
        self.splitting = splitting
        self._attributes = attributes

    @property
    def chosen(self) -> NDArray[np.bool_]:
        """Which of the records of all runs the dataset takes: shape (records,)."""
        chosen = np.zeros(len(self.joined), np.bool_)
        chosen[self.order] = True
        return chosen

    def line(self, row: int) -> bytes:
        """Return the record as one line of JSON, without its end."""
        return self.joined.line(row)

    @property
    def splits(self) -> tuple[str, ...]:
        """Names of the splits, one if the records are not divided."""
        return self.splitting.plan.names if self.splitting else (NO_SPLIT,)

    def of_split(self, name: str) -> Numbers:
        """Return the rows of a split, in their order."""
        if self.splitting is None:
            return self.order
        number = self.splitting.plan.names.index(name)
        chosen: Numbers = self.order[self.splitting.split[self.order] == number]
        return chosen

    def values(self, column: str, rows: Numbers) -> list[Any]:
        """Return what is known of rows under the name of a column, a value each; times are seconds since 1970."""
        if self._attributes is not None and column in self._attributes:
            return self._attributes.values(column, [self.joined.ids[row] for row in rows])
        return _KNOWN[column](self, rows)


def _by_date_and_id(joined: JoinedRecords, chosen: Numbers) -> Numbers:
    published = joined.published[chosen]
    date = np.where(published == NO_DATE, np.iinfo(np.int64).max, published)
    ids = np.array([joined.ids[row].encode(errors="surrogatepass") for row in chosen.tolist()], np.bytes_)
    order: Numbers = np.lexsort((ids, date))
    return order


def _outlet(part: str) -> Callable[[Rows, Numbers], list[Any]]:
    def values(rows: Rows, numbers: Numbers) -> list[Any]:
        outlets = rows.joined.outlets
        return [getattr(outlets[number], part) for number in rows.joined.outlet[numbers].tolist()]

    return values


def _times(name: str) -> Callable[[Rows, Numbers], list[Any]]:
    def values(rows: Rows, numbers: Numbers) -> list[Any]:
        return [None if time == NO_DATE else time for time in getattr(rows.joined, name)[numbers].tolist()]

    return values


def _counts(name: str) -> Callable[[Rows, Numbers], list[Any]]:
    def values(rows: Rows, numbers: Numbers) -> list[Any]:
        counts: list[Any] = getattr(rows.joined, name)[numbers].tolist()
        return counts

    return values


def _superseded_by(rows: Rows, numbers: Numbers) -> list[Any]:
    return [rows.joined.id_of(newest) for newest in rows.joined.superseded_by[numbers].tolist()]


def _event_counts(name: str) -> Callable[[Rows, Numbers], list[Any]]:
    """Return what gives counts of events; null for what reports none."""

    def values(rows: Rows, numbers: Numbers) -> list[Any]:
        return [count or None for count in getattr(rows.joined, name)[numbers].tolist()]

    return values


def _group(rows: Rows, numbers: Numbers) -> list[Any]:
    if rows.splitting is None:
        return [None] * len(numbers)
    ids: Sequence[str] = rows.joined.ids
    return [ids[first] for first in rows.splitting.group[numbers].tolist()]


def _split(rows: Rows, numbers: Numbers) -> list[Any]:
    if rows.splitting is None:
        return [None] * len(numbers)
    return [rows.splits[number] for number in rows.splitting.split[numbers].tolist()]


_KNOWN: Mapping[str, Callable[[Rows, Numbers], list[Any]]] = {
    "outlet": _outlet("label"),
    "outlet_name": _outlet("name"),
    "outlet_family": _outlet("family"),
    "published": _times("published"),
    "fetched": _times("fetched"),
    "words": _counts("words"),
    "copies": _counts("copies"),
    "copy_rank": _counts("copy_rank"),
    "superseded_by": _superseded_by,
    "event_size": _event_counts("event_size"),
    "event_origins": _event_counts("event_origins"),
    "group": _group,
    "split": _split,
}
"""What gives the values of each column that is not in a record's line."""
