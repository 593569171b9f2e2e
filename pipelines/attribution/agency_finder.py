"""Find every name and code of the agency table in one pass; credits are then searched only near them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.attribution.credit_groups import UNSPACED
from pipelines.text.literals import automaton

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ahocorasick

    from pipelines.attribution.agencies import AgencyTable


SAMPLE = 60
"""Characters at either end of a body, and as a rule of its middle, in which another script is looked for."""

LONGEST_NAME = 40
"""Characters of the longest name of an agency that stands alone, with the marks around it."""
_AROUND = " \t\n()[]|·–—-./"

_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u2e80-\ud7ff\uf900-\uffff]")


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
        self._table = table
        words: dict[str, tuple[int, str | None, bool, bool]] = {}
        for code in table.by_dateline_code:
            common = code not in table.by_code and not code.isupper()
            words[code] = (len(code), None, False, common)
        for entry in table.entries.values():
            for name in entry.names:
                for spelling in (name, name.lower(), name.upper(), name.title()):
                    words[spelling] = (len(spelling), None, False, False)
        for word, (agency, ambiguous) in table.mention_words().items():
            words[word] = (len(word), agency, ambiguous, False)
        # An automaton takes longer the more letters its words begin with, and most texts are in one script.
        others = {word for word in words if _OTHER_SCRIPT.match(word)}
        self._latin = automaton({word: value for word, value in words.items() if word not in others})
        self._others = automaton({word: words[word] for word in others} or {"\0": (1, None, False, False)})

    def is_name(self, text: str) -> bool:
        """Return whether a text is nothing but names or codes of agencies, with the marks around them."""
        if len(text) > LONGEST_NAME:
            return False
        return all(self._table.find(name, dateline=True) for name in text.strip(_AROUND).split("/"))

    def find(self, body: str) -> list[AgencyName]:
        """Return the names in a body in order, the longest one at each place; parts of longer words don't count.

        Nor does a mark that is also a common word and goes on like one, as in ``Mehr als``.
        """
        found = list(_names(self._latin, body))
        if _OTHER_SCRIPT.search(body[:SAMPLE] + body[-SAMPLE:] + body[:: max(1, len(body) // SAMPLE)]):
            found = sorted([*found, *_names(self._others, body)], key=lambda name: name.start)
        return found


def _names(words: ahocorasick.Automaton, body: str) -> Iterable[AgencyName]:
    for last, (length, agency, ambiguous, common) in words.iter_long(body):
        start, end = last + 1 - length, last + 1
        # The number of a press release directly follows its distributor's mark, as in ``pte20210503012``.
        joined = _continues(body[start - 1 : start]) or (_continues(body[end : end + 1]) and not body[end].isdigit())
        if not (joined and body[start] < UNSPACED) and not (common and body[end + 1 : end + 2].islower()):
            yield AgencyName(start, end, agency, ambiguous)


def _continues(letter: str) -> bool:
    """Return whether a character beside a name makes it part of a longer word; some scripts put no spaces."""
    return letter.isalnum() and letter < UNSPACED
