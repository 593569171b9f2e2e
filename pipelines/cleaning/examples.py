"""The examples of the rules, and whether the rules pass them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from pipelines.cleaning.rule import Rule
from pipelines.tables import read_entries

_MARKED = re.compile("⟦(.*?)⟧", re.DOTALL)


def split_example(example: str) -> tuple[str, list[str]]:
    """Return an example without its brackets, and what must be found in it: the text between them, or all of it."""
    if "⟦" not in example:
        return example, [example.strip()]
    return re.sub("[⟦⟧]", "", example), [found.strip() for found in _MARKED.findall(example)]


def failed_examples(rule: Rule) -> Iterator[str]:
    """Yield a sentence for each example in which a rule does not find what it should, or finds what it should not."""
    for example in rule.matches:
        text, expected = split_example(example)
        found = _found(rule, text)
        if found != expected:
            yield f"finds {_listed(found)} in its example {text!r}, not {_listed(expected)}"
    for example in rule.refuses:
        if found := _found(rule, example):
            yield f"finds {_listed(found)} in {example!r}, which it must refuse"


def check_examples(rules: Iterable[Rule], files: Iterable[Path | Traversable]) -> None:
    """Try the examples of the rules in some files.

    :raises TableError: when an example fails; the message names file, line, rule and example.
    """
    by_id = {rule.id: rule for rule in rules}
    for file in files:
        for entry in read_entries(file, "rule"):
            for sentence in failed_examples(by_id[entry.text("id")]):
                raise entry.error(sentence)


def _found(rule: Rule, text: str) -> list[str]:
    return [text[start:end].strip() for start, end in rule.find_in(text)]


def _listed(found: list[str]) -> str:
    return ", ".join(map(repr, found)) or "nothing"
