"""Marking boilerplate: one pass over the body finds the literals of all rules; only rules that were hit are tried."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipelines.cleaning.examples import check_examples
from pipelines.cleaning.marking import Marking
from pipelines.cleaning.paywall_prompts import paywall_prompts
from pipelines.cleaning.rule import Rule, rule_from_entry
from pipelines.cleaning.scrambled import scrambled
from pipelines.cleaning.structure.finders import mark_structure
from pipelines.cleaning.structure.outline import Outline
from pipelines.cleaning.structure.repeated_titles import repeated_titles
from pipelines.cleaning.structure.signs import SIGNS
from pipelines.tables import TableError, fingerprint, read_entries, shipped_files
from pipelines.text.literals import automaton

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

    import ahocorasick

    from pipelines.documents import Draft


RULE_FILES = (
    "corrections",
    "closings",
    "dates",
    "distributors",
    "english",
    "english_links",
    "galleries",
    "german_links",
    "german_pages",
    "german_prompts",
    "labels",
    "link_labels",
    "links_other",
    "links_world",
    "notices",
    "wires",
    "offers",
    "page_ends",
    "pages_world",
    "paywalls",
    "pictures",
    "players",
    "pointers",
    "prompts",
    "sign_ups",
    "walls",
)
"""The shipped tables in order of priority; the user's follow. Of two rules that find the same span, the first wins."""


class Cleaner:
    """The rules of cleaning, ready to mark drafts."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self.version = fingerprint(self.rules)
        """Hash of the rules: two cleaners with the same version mark the same."""
        self.open_ended = frozenset(rule.id for rule in self.rules if rule.open_ended)
        """Ids of the rules to which the cap applies."""
        self._automaton = _literals_of(self.rules)

    @classmethod
    def from_files(cls, extra: Sequence[Path] = ()) -> Cleaner:
        """Return a cleaner with the shipped rules, then those of the files in ``extra``.

        :raises TableError: when a rule has a mistake, an id is used twice, or a rule in ``extra`` fails its own
            examples; the message names file, line and rule.
        """
        if not extra:
            return _shipped()
        rules = read_rules([*shipped_files("cleaning", RULE_FILES), *extra])
        check_examples(rules, extra)
        return cls(rules)

    def mark(self, draft: Draft) -> None:
        """Add to ``draft.spans`` what the rules find in its body, and to its notes what they find but keep.

        Once boilerplate is known, head and tail reach further into the article, and another piece is the last. So the
        rules of these zones are tried until they find no more, and a second cleaning would find nothing either.
        """
        words, places = self._found_in(draft.body)
        outline = Outline(draft, places)
        draft.spans += [*repeated_titles(outline), *scrambled(draft), *paywall_prompts(draft)]
        # Rules whose pattern spells out what they cut come first, then by the order of the tables
        rules = sorted(sorted(words), key=lambda index: self.rules[index].rank)
        bounded = [
            index for index in rules if self.rules[index].depends_on_others and self.rules[index].action == "cut"
        ]
        marking = Marking(draft, outline.title_end)
        while self._finds(rules, words, marking) and bounded and marking.may_go_on():
            rules = bounded
        while mark_structure(outline) and marking.may_go_on():
            while bounded and self._finds(bounded, words, marking) and marking.may_go_on():
                pass

    def _finds(self, indexes: Sequence[int], words: Mapping[int, Sequence[int]], marking: Marking) -> bool:
        """Mark what some rules find beyond what is marked already; return whether there was anything."""
        marking.begin()
        for index in indexes:
            rule = self.rules[index]
            # What was found so far separates a headline from what follows it, and a caption from what precedes it
            view = marking.rest if rule.rank else marking.whole
            for start, end in rule.find(view, words[index]):
                marking.add(rule, start, end)
        return marking.finish()

    def _found_in(self, body: str) -> tuple[dict[int, list[int]], dict[str, list[int]]]:
        """Return by rule where in a body its literals end, and by sign where it begins, in order."""
        words: dict[int, list[int]] = {}
        places: dict[str, list[int]] = {}
        for last, found in self._automaton.iter(body):
            for one in found:
                if isinstance(one, int):
                    words.setdefault(one, []).append(last)
                else:
                    places.setdefault(one, []).append(last + 1 - len(one))
        return words, places


@cache
def _shipped() -> Cleaner:
    """Return a cleaner with the shipped rules: marking leaves nothing in it, so one serves a whole process."""
    return Cleaner(read_rules(shipped_files("cleaning", RULE_FILES)))


def read_rules(sources: Iterable[Traversable | Path]) -> list[Rule]:
    """Return the rules of several files, in order.

    :raises TableError: when a rule has a mistake, or an id is used twice.
    """
    rules: dict[str, Rule] = {}
    for source in sources:
        for entry in read_entries(source, "rule"):
            rule = rule_from_entry(entry)
            if rule.id in rules:
                raise TableError(f"{entry.place}: rule {rule.id} is already defined; choose another id")
            rules[rule.id] = rule
    return list(rules.values())


def _literals_of(rules: Sequence[Rule]) -> ahocorasick.Automaton:
    """Return the automaton that finds the literals of rules, as their indexes, and the signs of finders."""
    words: dict[str, list[int | str]] = {"\0": []}
    for index, rule in enumerate(rules):
        spelled = (_spellings(literal) if rule.ignore_case else {literal} for literal in rule.literals)
        for word in sorted(set().union(*spelled)):
            words.setdefault(word, []).append(index)
    for sign in SIGNS:
        words.setdefault(sign, []).append(sign)
    return automaton({word: tuple(found) for word, found in words.items()})


def _spellings(literal: str) -> set[str]:
    """Return the usual spellings of a word where case does not matter; lower-casing the body could shift offsets."""
    return {literal, literal.lower(), literal.upper(), literal.title(), literal[:1].upper() + literal[1:].lower()}
