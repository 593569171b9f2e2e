"""Where literals stand in a text: all of them are looked for in one pass (Aho and Corasick, 1975)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ahocorasick

if TYPE_CHECKING:
    from collections.abc import Mapping

RANK = {letter: place for place, letter in enumerate(" enirtsadhulgcomfbpkwzvyESADKMTjxqBIPGRLFHVWNUCOJ")}
"""Letters, the most frequent first; the automaton tries those first that were added first."""


def automaton(literals: Mapping[str, object]) -> ahocorasick.Automaton:
    """Return an automaton that finds literals, each with its value; common letters are added first."""
    found = ahocorasick.Automaton()
    for literal in sorted(literals, key=lambda literal: [RANK.get(letter, len(RANK)) for letter in literal]):
        found.add_word(literal, literals[literal])
    found.make_automaton()
    return found
