"""Find every name and code of the agency table in one pass; credits are then searched only near them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.attribution.credit_groups import UNSPACED
from pipelines.text.literals import automaton

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.attribution.agencies import AgencyTable


@dataclass(frozen=True, slots=True)
class AgencyName:
    """A word of the table, found in a body."""

    start: int
    end: int
    agency: str | None
    """Id of the agency it means in running text; None for words that count only in credits."""
    ambiguous: bool
    """Whether it may also mean something else."""


class AgencyFinder:
    """Finds the names and codes of a table in texts."""

    def __init__(self, table: AgencyTable) -> None:
        words: dict[str, tuple[int, str | None, bool]] = {}
        for code in table.by_dateline_code:
            words[code] = (len(code), None, False)
        for entry in table.entries.values():
            for name in entry.names:
                for spelling in (name, name.lower(), name.upper(), name.title()):
                    words[spelling] = (len(spelling), None, False)
        for word, (agency, ambiguous) in table.mention_words().items():
            words[word] = (len(word), agency, ambiguous)
        self._automaton = automaton(words)

    def find(self, body: str) -> list[AgencyName]:
        """Return the names in a body in order, the longest one at each place; parts of longer words don't count."""
        return list(self._find(body))

    def _find(self, body: str) -> Iterable[AgencyName]:
        for last, (length, agency, ambiguous) in self._automaton.iter_long(body):
            start, end = last + 1 - length, last + 1
            # The number of a press release directly follows its distributor's mark, as in ``pte20210503012``.
            if body[start] > UNSPACED or not (body[start - 1 : start].isalnum() or body[end : end + 1].isalpha()):
                yield AgencyName(start, end, agency, ambiguous)
