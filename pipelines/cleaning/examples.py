"""What a rule promises of itself: its examples, and whether it keeps to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from pipelines.cleaning.rule import Rule
from pipelines.tables import read_entries

_MARKED = re.compile("⟦(.*?)⟧", re.DOTALL)


def split_example(example: str) -> tuple[str, list[str]]:
    """Return an example without its brackets, and what must be found in it: the pieces between them, or all of it."""
    if "⟦" not in example:
        return example, [example.strip()]
    return re.sub("[⟦⟧]", "", example), [piece.strip() for piece in _MARKED.findall(example)]


def failed_examples(rule: Rule) -> Iterator[str]:
    """Yield a sentence for each example in which a rule does not find what it should, or finds what it should not."""
    for example in rule.matches:
        text, expected = split_example(example)
        found = _pieces(rule, text)
        if found != expected:
            yield f"finds {_listed(found)} in its example {text!r}, not {_listed(expected)}"
    for example in rule.refuses:
        if found := _pieces(rule, example):
            yield f"finds {_listed(found)} in {example!r}, which it must refuse"


def check_examples(rules: Iterable[Rule], files: Iterable[Path | Traversable]) -> None:
    """Try the examples of the rules that stand in some files.

    :raises TableError: a rule does not keep to its examples; the message names file, line, rule and example.
    """
    by_id = {rule.id: rule for rule in rules}
    for file in files:
        for entry in read_entries(file, "rule"):
            for promise in failed_examples(by_id[entry.text("id")]):
                raise entry.error(promise)


def _pieces(rule: Rule, text: str) -> list[str]:
    return [text[start:end].strip() for start, end in rule.find_in(text)]


def _listed(pieces: list[str]) -> str:
    return ", ".join(map(repr, pieces)) or "nothing"
