"""No pattern of cleaning or attribution may backtrack endlessly: each runs on hostile texts in a separate process."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Iterator
from multiprocessing.connection import Connection

import pytest

from pipelines.attribution import (
    Attributor,
    byline_roles,
    credit_lines,
    credit_words,
    cut_off_credits,
    dateline_places,
    datelines,
    mentions,
    opening_datelines,
    place_datelines,
    staff_marks,
    versions,
)
from pipelines.attribution import credits as credit_grammar
from pipelines.cleaning import Cleaner
from pipelines.text import layout

LIMIT = 60.0
"""Seconds for one pattern on all its texts; a linear one takes hundredths of a second, a catastrophic one hours."""
ATOMS = (
    "a",
    "A",
    "Ab ",
    "a ",
    "1",
    "1. ",
    " ",
    "\n",
    "\n\n",
    ". ",
    "/",
    "(",
    ")",
    "-",
    "– ",
    "a/",
    "A. ",
    "© ",
    ", ",
    ": ",
)
MODULES = (
    byline_roles,
    cut_off_credits,
    place_datelines,
    staff_marks,
    credit_grammar,
    credit_lines,
    credit_words,
    datelines,
    opening_datelines,
    mentions,
    dateline_places,
    versions,
    layout,
)


def patterns() -> dict[str, tuple[re.Pattern[str], tuple[str, ...]]]:
    """Return every pattern by name, with the words and examples that lead into it."""
    cleaner, attributor = Cleaner.from_files(), Attributor.from_files()
    found = {rule.id: (rule.pattern, (*rule.literals, *rule.matches)) for rule in cleaner.rules}
    found |= {form.id: (form.pattern, (*form.literals, *form.matches)) for form in attributor.forms}
    for module in MODULES:
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                found[f"{module.__name__}.{name}"] = (value, ("Bern, 3. Mai (dpa) - ", "Jo Muster/dpa", "von "))
    return found


def hostile(words: tuple[str, ...], length: int) -> Iterator[str]:
    """Yield texts that repeat what a pattern begins with, and then what its repetitions may match.

    :param length: characters of a repetition.
    """
    heads = {re.sub("[⟦⟧]", "", word) for word in words}
    for head in sorted(heads)[:8]:
        yield (head * length)[:length]
        for size in (len(head) // 2, len(head)):
            for atom in ATOMS:
                yield head[:size] + (atom * length)[:length]


def search_all(pipe: Connection, length: int) -> None:
    """Try every pattern; report the name of each before it is tried."""
    for name, (pattern, words) in patterns().items():
        pipe.send(name)
        for text in hostile(words, length):
            for _ in pattern.finditer(text):
                pass
    pipe.send(None)


@pytest.mark.parametrize("length", [250, pytest.param(3_000, marks=pytest.mark.long)])
def test_no_pattern_runs_away(length):
    """Every pattern finishes all its hostile texts within the limit."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=search_all, args=(theirs, length), daemon=True)
    process.start()
    name = "loading the tables"
    try:
        while name is not None:
            assert ours.poll(60 if name == "loading the tables" else LIMIT), f"{name} runs away"
            name = ours.recv()
    finally:
        process.kill()
        process.join()
