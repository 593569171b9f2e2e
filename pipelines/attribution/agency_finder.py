"""Finding every name and code of the agency table in one pass, so that a credit is looked for only where one stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.text.literals import automaton

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.attribution.agencies import AgencyTable


@dataclass(frozen=True, slots=True)
class Name:
    """A word of the table at a place of the body."""

    start: int
    end: int
    agency: str | None
    """Id of the agency that running text means by it; None for words that count only in credits."""
    ambiguous: bool
    """Whether it may mean something else."""


class NameFinder:
    """The names and codes of a table, ready to be looked for."""

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

    def find(self, body: str) -> list[Name]:
        """Return the names in a body, the longest at each place, in order; a piece of a longer word is none."""
        return list(self._find(body))

    def _find(self, body: str) -> Iterable[Name]:
        for last, (length, agency, ambiguous) in self._automaton.iter_long(body):
            start, end = last + 1 - length, last + 1
            # A press release's number is glued to its distributor's mark, as in ``pte20210503012``.
            if not (body[start - 1 : start].isalnum() or body[end : end + 1].isalpha()):
                yield Name(start, end, agency, ambiguous)
