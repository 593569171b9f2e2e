"""Find many literals in a text in one pass (Aho and Corasick, 1975)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ahocorasick

if TYPE_CHECKING:
    from collections.abc import Mapping

RANK = {letter: place for place, letter in enumerate(" enirtsadhulgcomfbpkwzvyESADKMTjxqBIPGRLFHVWNUCOJ")}
"""Rank of letters by frequency, most frequent first; the automaton tries first what was added first."""


def automaton(literals: Mapping[str, object]) -> ahocorasick.Automaton:
    """Return an automaton that finds literals and gives the value of each; common letters are added first."""
    found = ahocorasick.Automaton()
    for literal in sorted(literals, key=lambda literal: [RANK.get(letter, len(RANK)) for letter in literal]):
        found.add_word(literal, literals[literal])
    found.make_automaton()
    return found
