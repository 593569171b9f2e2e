"""Reading the values that a page, a record or a feed gives as its dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice

from pipelines.extraction.dates.context import implausible, is_undecided
from pipelines.extraction.dates.forms import DateContext
from pipelines.extraction.dates.parsing import Moment, parse_date
from pipelines.extraction.dates.printed import PrintedDate, dated_line, dates_in

_EXACT = frozenset({"day", "second"})
_LONGEST_QUOTE = 80
_MOST_VALUES = 50


@dataclass(slots=True)
class ArticleDates:
    """The dates of an article."""

    published: Moment | None = None
    """When it was published."""
    modified: Moment | None = None
    """When it was last modified."""
    notes: list[str] = field(default_factory=list)
    """Dates that were not used, and why."""


@dataclass(slots=True)
class StatedDates:
    """Reads values in their context, and keeps a note of each that is not used."""

    context: DateContext
    """The context of the document."""
    fetched_at: str
    """When the document was read."""
    order: Callable[[str], bool | None] = lambda value: None  # noqa: ARG005
    """Returns whether the day is first in a value whose context does not say it."""
    notes: list[str] = field(default_factory=list)
    """What was not used, and why."""

    def read(self, value: str | float | None, what: str = "publication date") -> Moment | None:
        """Return the moment of ``value``, or None with a note if it is no date, or none that the document can have."""
        if value is None:
            return None
        words = " ".join(str(value).split())
        moment = parse_date(value, self.context) or self._day_inside(words)
        if moment is None and is_undecided(words, self.context):
            moment = parse_date(words, replace(self.context, day_first=self.order(words)))
        reason = "not readable" if moment is None else implausible(moment, self.fetched_at)
        if moment is None and is_undecided(words, self.context):
            reason = "not certain, day or month first"
        if reason is None:
            return moment
        quoted = words if len(words) <= _LONGEST_QUOTE else f"{words[: _LONGEST_QUOTE - 1]}…"
        note = f'{what} "{quoted}" not used: {reason}'
        if note not in self.notes:
            self.notes.append(note)
        return None

    def read_all(self, values: Iterable[str | float], what: str = "publication date") -> list[Moment]:
        """Return the moments of those ``values`` that have one."""
        return [moment for value in islice(values, _MOST_VALUES) if (moment := self.read(value, what))]

    def of_lines(self, lines: Iterable[str]) -> ArticleDates:
        """Return the dates in lines that say when a text was published and modified, with the notes so far."""
        found = [date for line in lines for date in self._in_line(line)]
        published = next((date.moment for date in found if date.role in {"published", None}), None)
        modified = next((date.moment for date in found if date.role == "modified"), None)
        state = next((date.moment for date in found if date.role == "as_of"), None)
        return ArticleDates(published or state, modified, self.notes)

    def _in_line(self, line: str) -> list[PrintedDate]:
        dates = [date for date in dated_line(line, self.context) if implausible(date.moment, self.fetched_at) is None]
        if not dates:
            # a note tells why
            self.read(line, "date")
        return dates

    def _day_inside(self, words: str) -> Moment | None:
        """Return the only day in a value with other words in it: what is certain whatever they say."""
        moments = [date.moment for date in dates_in(words, self.context)]
        return moments[0] if moments and len({moment.day for moment in moments}) == 1 else None


def most_exact(moments: Iterable[Moment]) -> Moment | None:
    """Return the first of ``moments`` to the day, else the first; a month or year gives way to a day."""
    found = list(moments)
    return next((moment for moment in found if moment.precision in _EXACT), next(iter(found), None))
