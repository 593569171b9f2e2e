"""Marking furniture: one pass over the body finds the words of all rules; only rules that were hit are tried."""

from __future__ import annotations

from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING

import ahocorasick

from newscrawl.items import Draft, Removal
from pipelines.cleaning.examples import check_examples
from pipelines.cleaning.layout import hide, zones
from pipelines.cleaning.repeated_title import repeated_titles
from pipelines.cleaning.rule import HEAD, TAIL, Rule, Scope, rule_from_entry
from pipelines.cleaning.tables import TableError, read_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

CAP = 0.4
"""Rules that reach as far as the layout lets them may cut at most this share of a body, together."""

RANK: dict[Scope, int] = {"match": 0, "sentence": 0, "document": 0, "line": 1, "block": 2, "caption": 3}
"""Order of the scopes: the further a find reaches by the layout alone, the later its rule is tried."""


class Cleaner:
    """The rules of cleaning, ready to mark drafts."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self.version = blake2b(repr(self.rules).encode(), digest_size=8).hexdigest()
        """Hash of the rules: two cleaners of one version mark the same."""
        self.open_ended = frozenset(rule.id for rule in self.rules if rule.open_ended)
        """Ids of the rules that the cap binds."""
        self._automaton = _automaton(self.rules)

    @classmethod
    def from_files(cls, extra: Sequence[Path] = ()) -> Cleaner:
        """Return a cleaner with the shipped rules, then those of the files in ``extra``.

        Raises:
            TableError: if a rule has a mistake, an id is used twice, or a rule in ``extra`` does not keep to its
                examples; the message names file, line and rule.

        """
        shipped = sorted((files(__package__) / "data").iterdir(), key=lambda file: file.name)
        rules = read_rules([*shipped, *extra])
        check_examples(rules, extra)
        return cls(rules)

    def mark(self, draft: Draft) -> None:
        """Add to ``draft.spans`` what the rules find in its body, and to its notes what they only remark on.

        Once furniture is known, the head and the tail reach further into the article; so the rules of these zones are
        tried until they find no more, and a second cleaning would find nothing either.
        """
        rules = self._candidates(draft.body)
        draft.spans += repeated_titles(draft)
        bounded = [rule for rule in rules if rule.zone != "any" and rule.action == "cut"]
        found = self._mark_with(rules, draft)
        while found and bounded:
            found = self._mark_with(bounded, draft)

    def _mark_with(self, rules: Sequence[Rule], draft: Draft) -> bool:
        """Mark what these rules find beside what is marked already; tell whether there was anything."""
        spans: list[Removal] = []
        open_ended: list[Removal] = []
        kept = hide(draft.body, draft.spans)
        borders = zones(kept, HEAD, TAIL)
        for rule in rules:
            # What was found so far parts a headline from what stands behind it, and a caption from what stands before.
            body = draft.body if RANK[rule.scope] == 0 else hide(draft.body, [*draft.spans, *spans, *open_ended])
            for start, end in rule.find(body, borders):
                if any(known.start <= start and end <= known.end for known in draft.spans):
                    continue
                span = Removal(start, end, rule.kind, rule.id, draft.body[start:end])
                if rule.action == "mark":
                    draft.article.notes.append(f"marked as {rule.kind} at {start}-{end}, kept (rule {rule.id})")
                    continue
                (open_ended if rule.open_ended else spans).append(span)
                if rule.kind == "correction":
                    draft.article.notes.append(f"correction: {span.text.strip()}")
        if sum(span.end - span.start for span in open_ended) > CAP * len(draft.body):
            names = ", ".join(sorted({span.rule for span in open_ended}))
            draft.article.notes.append(f"not cut, since it is over {CAP:.0%} of the body: rules {names}")
            open_ended = []
        draft.spans += sorted([*spans, *open_ended], key=lambda span: (span.start, span.end))
        return bool(spans or open_ended)

    def _candidates(self, body: str) -> Sequence[Rule]:
        """Return the rules that have a word in the body, the sharply bounded ones first, in the order of the tables."""
        hit: set[int] = set()
        for _, indexes in self._automaton.iter(body):
            hit.update(indexes)
        rules = [self.rules[index] for index in sorted(hit)]
        return sorted(rules, key=lambda rule: RANK[rule.scope])


def read_rules(sources: Iterable[Traversable | Path]) -> list[Rule]:
    """Return the rules of several files, in order.

    Raises:
        TableError: if a rule has a mistake or an id is used twice.

    """
    rules: dict[str, Rule] = {}
    for source in sources:
        for entry in read_entries(source, "rule"):
            rule = rule_from_entry(entry)
            if rule.id in rules:
                raise TableError(f"{entry.place}: rule {rule.id} is already defined; choose another id")
            rules[rule.id] = rule
    return list(rules.values())


def _automaton(rules: Sequence[Rule]) -> ahocorasick.Automaton:
    words: dict[str, set[int]] = {"\0": set()}
    for index, rule in enumerate(rules):
        for literal in rule.literals:
            for word in _spellings(literal) if rule.ignore_case else {literal}:
                words.setdefault(word, set()).add(index)
    automaton = ahocorasick.Automaton()
    for word, indexes in words.items():
        automaton.add_word(word, tuple(sorted(indexes)))
    automaton.make_automaton()
    return automaton


def _spellings(literal: str) -> set[str]:
    """Return the usual spellings of a word where capitals don't matter; to lower the body could shift its offsets."""
    return {literal, literal.lower(), literal.upper(), literal.title(), literal[:1].upper() + literal[1:].lower()}
